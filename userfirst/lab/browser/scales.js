// @ts-check
// The axes of a chart and where its words stand. Pure: numbers in, numbers out.

/**
 * A vertical axis. Up to `knee` it takes `share` of the height, above it the rest, so that a dip near
 * zero is seen whatever the peak later. Without a knee (0) it is one plain scale.
 * @typedef {{low: number, high: number, knee: number, share: number}} Axis
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 */

const NICE_TOPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const NICE_STEPS = [1, 2, 2.5, 4, 5, 10, 20];
const LEAST_TOP = 0.01; // less is worded as 0, so no axis is made of it
const LOWER_SHARE = 0.6; // of a scale with a knee
const WORTH_A_KNEE = 4; // how many times the dip's height the peak must be

/** The smallest number of a row of round ones that is not below a value. */
export function niceTop(/** @type {number} */ value) {
  if (!(value > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(value) + 1e-12);
  const found = NICE_TOPS.find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return Number((found * power).toPrecision(6));
}

/** How far ticks are apart, so that there are at most so many steps; if it can be, one at the top. */
function tickStep(
  /** @type {number} */ low,
  /** @type {number} */ high,
  /** @type {number} */ most,
) {
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-12);
  const enough = NICE_STEPS
    // A half of five takes a decimal more than it is worth.
    .filter((each) => each * power >= rough * (1 - 1e-9) && (each !== 2.5 || power >= 10))
    .map((each) => Number((each * power).toPrecision(6)));
  const even = (/** @type {number} */ step) =>
    Math.abs(high / step - Math.round(high / step)) < 1e-6;
  return enough.find((step) => step <= 2 * rough && even(step)) ?? enough[0];
}

/** Round numbers from low to high, at most so many steps. */
export function ticksBetween(
  /** @type {number} */ low,
  /** @type {number} */ high,
  /** @type {number} */ most,
) {
  const step = tickStep(low, high, most);
  const found = [];
  for (let place = Math.ceil(low / step - 1e-6); place * step <= high + 1e-6 * step; place += 1) {
    found.push(place === 0 ? 0 : Number((place * step).toPrecision(12)));
  }
  return found;
}

/** A number on an axis: "12,000", "0.5", "−20"; as many decimals as its step needs. */
export function tickText(/** @type {number} */ value, /** @type {number} */ step) {
  if (value === 0) return "0";
  let digits = 0;
  while (digits < 9 && Math.abs(Number(step.toFixed(digits)) - step) > 1e-9 * step) digits += 1;
  const [whole, part] = Math.abs(value).toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${value < 0 ? "−" : ""}${grouped}${part ? `.${part}` : ""}`;
}

/**
 * The axis for values from low to high; with a knee if there is a dip and the peak would hide it.
 * @param {number} low
 * @param {number} high
 * @param {number} [dip] the height that must be seen well: 0 for none
 * @returns {Axis}
 */
export function freshAxis(low, high, dip = 0) {
  const top = Math.max(niceTop(high), high > 0 ? LEAST_TOP : 0);
  const bottom = low < 0 ? -niceTop(-low) : 0;
  if (top === 0 && bottom === 0) return { low: 0, high: 1, knee: 0, share: 1 };
  // Nine tenths below zero need no round tenth above it.
  const least = -bottom > 5 * top ? Math.max(top, -bottom * 0.1) : top;
  const knee = niceTop(dip);
  if (dip > 0 && bottom === 0 && top > WORTH_A_KNEE * knee) {
    return { low: 0, high: top, knee, share: LOWER_SHARE };
  }
  return { low: bottom, high: least, knee: 0, share: 1 };
}

/**
 * The next axis: while a lever moves, it grows at once when data leaves it, and shrinks only when
 * half of it would do.
 * @param {Axis | null} before
 * @param {number} low
 * @param {number} high
 * @param {number} dip
 * @param {boolean} moving
 * @returns {Axis}
 */
export function steadyAxis(before, low, high, dip, moving) {
  const fresh = freshAxis(low, high, dip);
  if (!before || !moving) return fresh;
  const same = fresh.low === before.low && fresh.high === before.high && fresh.knee === before.knee;
  if (same) return before;
  const outside = high > before.high || low < before.low;
  const needed = fresh.high - fresh.low;
  // An axis without a knee may stand for a while where one with a knee would do.
  if (!outside && needed > 0.5 * (before.high - before.low)) {
    return before.knee && fresh.knee > before.knee ? { ...before, knee: fresh.knee } : before;
  }
  if (!outside) return fresh;
  const knee = before.knee && low >= 0 ? Math.max(before.knee, fresh.knee) : fresh.knee;
  return {
    low: Math.min(before.low, fresh.low),
    high: Math.max(before.high, fresh.high),
    knee,
    share: knee ? LOWER_SHARE : 1,
  };
}

/** Where a value stands on an axis: 0 at its bottom, 1 at its top. */
export function shareOf(/** @type {Axis} */ axis, /** @type {number} */ value) {
  if (!axis.knee) return (value - axis.low) / (axis.high - axis.low);
  if (value <= axis.knee) return ((value - axis.low) / (axis.knee - axis.low)) * axis.share;
  return axis.share + ((value - axis.knee) / (axis.high - axis.knee)) * (1 - axis.share);
}

/** The value at a place on an axis: the reverse of `shareOf`. */
export function valueAt(/** @type {Axis} */ axis, /** @type {number} */ share) {
  if (!axis.knee) return axis.low + share * (axis.high - axis.low);
  if (share <= axis.share) return axis.low + (share / axis.share) * (axis.knee - axis.low);
  return axis.knee + ((share - axis.share) / (1 - axis.share)) * (axis.high - axis.knee);
}

/**
 * What is named on an axis.
 * @param {Axis} axis
 * @param {number} pixels its height
 * @returns {{value: number, text: string}[]}
 */
export function ticksOf(axis, pixels) {
  const named = (/** @type {number[]} */ values) => {
    const step = values.length > 1 ? Math.abs(values[1] - values[0]) : values[0] || 1;
    return values.map((value) => ({ value, text: tickText(value, step) }));
  };
  if (!axis.knee) {
    let most = Math.min(6, Math.max(2, pixels / 26));
    let values = ticksBetween(axis.low, axis.high, most);
    // One number alone is no scale.
    while (values.length < 2 && most < 12) values = ticksBetween(axis.low, axis.high, most += 1);
    return named(values);
  }
  const below = pixels * axis.share;
  const lower = ticksBetween(0, axis.knee, Math.min(4, Math.max(1, below / 22)));
  if (lower.at(-1) !== axis.knee) lower.splice(0, lower.length, 0, axis.knee);
  const upper = [axis.high];
  return [...named(lower), ...named(upper)];
}

/**
 * The months named on the axis of time.
 * @param {number} last
 * @param {string} monthZero "2012-01", or ""
 * @param {number} pixels
 * @returns {{month: number, text: string}[]}
 */
export function monthTicks(last, monthZero, pixels) {
  const [year, first] = monthZero.split("-").map(Number);
  const found = [];
  if (year && first) {
    const begin = (13 - first) % 12; // the first January
    const years = Math.floor((last - begin) / 12) + 1;
    const every = [1, 2, 3, 4, 5, 10].find((each) => (years / each) * 38 <= pixels) ?? 20;
    const start = first === 1 ? year : year + 1;
    for (let place = 0; place < years; place += every) {
      found.push({ month: begin + 12 * place, text: String(start + place) });
    }
    return found;
  }
  const every = [6, 12, 24, 36, 60].find((each) => (last / each) * 30 <= pixels) ?? 120;
  for (let month = 0; month <= last; month += every) found.push({ month, text: String(month) });
  return found;
}

/** A month in words: "month 12", or "Dec 2008" where the case stands in history. */
export function monthText(/** @type {number} */ month, /** @type {string} */ monthZero) {
  const [year, first] = monthZero.split("-").map(Number);
  if (!year || !first) return `month ${month}`;
  const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];
  const place = first - 1 + month;
  return `${[...names, "Dec"][place % 12]} ${year + Math.floor(place / 12)}`;
}

/**
 * Move things that stand in a column apart, so that none covers another, and keep them inside.
 * @template {{at: number, height: number}} Thing `at` is its middle
 * @param {Thing[]} things in the order they shall stand in, from top to bottom
 * @param {number} top
 * @param {number} bottom
 * @returns {Thing[]} the same, with `at` changed
 */
export function setApart(things, top, bottom) {
  let free = top;
  for (const each of things) {
    each.at = Math.max(each.at, free + each.height / 2);
    free = each.at + each.height / 2;
  }
  let limit = bottom;
  for (const each of [...things].reverse()) {
    each.at = Math.min(each.at, limit - each.height / 2);
    limit = each.at - each.height / 2;
  }
  return things;
}

/** Whether two boxes cover each other. */
function boxesMeet(/** @type {Box} */ one, /** @type {Box} */ other) {
  return one.x < other.x + other.width && other.x < one.x + one.width &&
    one.y < other.y + other.height && other.y < one.y + one.height;
}

/**
 * The first box that covers none of those that are there, or null.
 * @template {Box} Place
 * @param {Place[]} places the best first
 * @param {Box[]} taken
 * @returns {Place | null}
 */
export function freePlace(places, taken) {
  return places.find((box) => !taken.some((each) => boxesMeet(box, each))) ?? null;
}

/** A text in at most two lines, the first as full as may be. */
export function inTwoLines(
  /** @type {string} */ text,
  /** @type {number} */ room,
  /** @type {(text: string) => number} */ widthOf,
) {
  if (widthOf(text) <= room) return [text];
  const words = text.split(" ");
  let best = [text];
  let width = widthOf(text);
  for (let place = 1; place < words.length; place += 1) {
    const lines = [words.slice(0, place).join(" "), words.slice(place).join(" ")];
    const wide = Math.max(...lines.map(widthOf));
    if (wide < width) [best, width] = [lines, wide];
  }
  return best;
}

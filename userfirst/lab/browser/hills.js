// @ts-check
// The people as shapes: where a hill, its bars and its words stand. The same rules as
// `userfirst/charts/people.py`, and nothing of the page.

/**
 * @typedef {Record<string, number>} Numbers
 * @typedef {{words: string, share: string, colour: string, fill: number}} Part
 * @typedef {{words: string, above: string, colour: string, dash: string, onlyIf: string}} Bar
 * @typedef {{words: string, share: number, number: string, endless: number}} Band
 * @typedef {{kind: "hill", title: string, unit: string, middle: string, spread: string,
 *   parts: Part[], split: Part[], bars: Bar[], bands: Band[], notes: {words: string, onlyIf: string}[], scale: "log" | "linear", reach: number[],
 *   onlyIf: string, otherwise: string}} Hill
 * @typedef {{kind: "strip", title: string, parts: Part[], onlyIf: string, otherwise: string}} Strip
 * @typedef {{kind: "curve", title: string, unit: string, effect: string, at: string,
 *   value: string, points: number[][], words: string, colour: string, onlyIf: string, otherwise: string}} Curve
 * @typedef {[number, number]} Stretch from, to: in the logarithm of the axis where it is money
 */

/** Of the picture, in its own pixels. */
export const HILL = { width: 260, side: 4, row: 13, height: 34, below: 16, strip: 12, curve: 50 };

const HILL_SHOWN = 4; // of a hill, to either side, in units of its slope: all but 2 in 100 on a side
const HILL_LEAST = Math.log(10); // what a money axis shows to either side, at least
const HILL_STEP = { log: Math.log(10) / 4, linear: 10 };
const HILL_POINTS = 5; // pixels between two points of an outline
const HILL_NOTHING = 1e-9; // a middle or a share below this is none

/**
 * A share as a person says it.
 * @param {number} share
 * @returns {string}
 */
export function percent(share) {
  if (share > 1e-9 && share < 0.005) return "<1%";
  if (share >= 0.995 && share < 1 - 1e-9) return ">99%";
  return `${Math.floor(100 * share + 0.5)}%`;
}

/**
 * A number above 0 in two digits, as one says it in passing.
 * @param {number} number
 * @returns {string}
 */
export function rough(number) {
  if (number >= 9.95) return Math.floor(number + 0.5).toLocaleString("en-US");
  return (Math.floor(10 * number + 0.5) / 10).toFixed(1);
}

/**
 * @param {"log" | "linear"} scale
 * @param {number} value
 * @returns {number} its place along the axis
 */
export function alongAxis(scale, value) {
  return scale === "log" ? Math.log(Math.max(value, HILL_NOTHING)) : value;
}

/**
 * Where a bar stands that has a share of the people to its right.
 * @param {number} middle along the axis
 * @param {number} spread
 * @param {number} above
 * @returns {number} along the axis; infinite where nobody or everybody is above
 */
export function placeOf(middle, spread, above) {
  return middle + Math.log((1 - above) / above) / spread;
}

/**
 * How high a hill is, 1 at its top.
 * @param {number} middle along the axis
 * @param {number} spread
 * @param {number} place along the axis
 * @returns {number}
 */
export function heightOf(middle, spread, place) {
  const part = Math.exp(-Math.abs(spread * (place - middle)));
  return (4 * part) / ((1 + part) * (1 + part));
}

/**
 * The stretch of the axis that a hill needs: itself, and where it was at the start.
 * @param {Hill} hill
 * @param {Numbers} told
 * @param {Numbers} atStart the numbers of month 0
 * @returns {Stretch}
 */
export function stretchOf(hill, told, atStart) {
  const { scale, reach } = hill;
  if (reach.length) return [alongAxis(scale, reach[0]), alongAxis(scale, reach[1])];
  const [step, least] = [HILL_STEP[scale], scale === "log" ? HILL_LEAST : 0];
  let [from, to] = [Infinity, -Infinity];
  for (const each of [told, atStart]) {
    const middle = alongAxis(scale, each[hill.middle]);
    const aside = Math.max(HILL_SHOWN / each[hill.spread], least);
    from = Math.min(from, middle - aside);
    to = Math.max(to, middle + aside);
  }
  if (scale === "linear") {
    // Its bars are near; and it shows some of what is above nothing.
    for (const bar of hill.bars) {
      const above = told[bar.above];
      if (!(above > HILL_NOTHING && above < 1 - HILL_NOTHING)) continue;
      const place = placeOf(told[hill.middle], told[hill.spread], above);
      [from, to] = [Math.min(from, place), Math.max(to, place)];
    }
    to = Math.max(to, 3 * step);
  }
  // What is a whole step but for rounding is one.
  return [step * Math.floor(from / step + 1e-6), step * Math.ceil(to / step - 1e-6)];
}

/**
 * Two stretches as one: while a lever moves, an axis only grows.
 * @param {Stretch} one
 * @param {Stretch | null} other
 * @returns {Stretch}
 */
export function bothStretches(one, other) {
  return other ? [Math.min(one[0], other[0]), Math.max(one[1], other[1])] : one;
}

/**
 * @param {Stretch} stretch
 * @param {number} place along the axis
 * @returns {number} in pixels, unbounded
 */
export function pixelOf(stretch, place) {
  const inside = HILL.width - 2 * HILL.side;
  return HILL.side + (inside * (place - stretch[0])) / (stretch[1] - stretch[0]);
}

/**
 * @param {number} pixel
 * @returns {number} held inside the picture
 */
function heldInside(pixel) {
  return Math.min(Math.max(pixel, HILL.side), HILL.width - HILL.side);
}

/** @type {(number: number) => number} */
const toTenth = (number) => Math.round(10 * number) / 10;

/**
 * The outline of a hill, or of a part of it, between two pixels.
 * @param {{middle: number, spread: number, stretch: Stretch, base: number}} hill along the axis;
 *   `base` is the pixel of the ground
 * @param {number} from in pixels
 * @param {number} to in pixels
 * @param {[number, number]} [layer] of a hill of height 1, the part between; from the ground up
 * @returns {string} a path; empty where there is nothing between them
 */
export function hillPath({ middle, spread, stretch, base }, from, to, layer = [0, 1]) {
  const [left, right] = [heldInside(from), heldInside(to)];
  if (right - left < 0.05 || layer[1] - layer[0] < 1e-6) return "";
  const count = Math.max(2, Math.ceil((right - left) / HILL_POINTS));
  const along = (stretch[1] - stretch[0]) / (HILL.width - 2 * HILL.side);
  let [path, back] = ["M", ""];
  for (let at = 0; at <= count; at += 1) {
    const pixel = left + ((right - left) * at) / count;
    const place = stretch[0] + along * (pixel - HILL.side);
    const height = HILL.height * heightOf(middle, spread, place);
    path += `${at ? "L" : ""}${toTenth(pixel)},${toTenth(base - layer[1] * height)}`;
    // The ground is flat: it needs its two ends alone.
    if (layer[0] > 0 || at === 0 || at === count) {
      back = `L${toTenth(pixel)},${toTenth(base - layer[0] * height)}${back}`;
    }
  }
  return `${path}${back}Z`;
}

/**
 * The bars of a hill as they stand.
 * @param {Hill} hill
 * @param {Numbers} told
 * @param {Stretch} stretch
 * @returns {({words: string, pixel: number, outside: -1 | 0 | 1} | null)[]} for each bar of the
 *   hill; null for one that there is not in this run
 */
export function hillBars(hill, told, stretch) {
  const [middle, spread] = [alongAxis(hill.scale, told[hill.middle]), told[hill.spread]];
  return hill.bars.map((bar) => {
    if (bar.onlyIf && !(told[bar.onlyIf] > 0)) return null;
    const pixel = pixelOf(stretch, placeOf(middle, spread, told[bar.above]));
    const outside = pixel < HILL.side - 0.01 ? -1 : pixel > HILL.width - HILL.side + 0.01 ? 1 : 0;
    const words = outside < 0 ? `◂ ${bar.words}` : outside > 0 ? `${bar.words} ▸` : bar.words;
    return { words, pixel: heldInside(pixel), outside };
  });
}

/**
 * On which side of its bar each label stands: inside the picture, and off the other bars where
 * that is possible. Each bar has a row of its own, so labels never meet.
 * @param {({pixel: number} | null)[]} bars
 * @param {number[]} widths of the labels, in pixels
 * @returns {(-1 | 1)[]} -1: its words end at the bar; 1: they begin there
 */
export function sidesOf(bars, widths) {
  return bars.map((bar, row) => {
    if (!bar) return 1;
    const { pixel } = bar;
    const cost = [-1, 1].map((side) => {
      const [from, to] = side < 0
        ? [pixel - widths[row] - 4, pixel]
        : [pixel, pixel + widths[row] + 4];
      const cut = Math.max(0, -from) + Math.max(0, to - HILL.width);
      // Only the bars of rows further up pass by this row.
      const met = bars.filter((each, other) =>
        each && other > row && each.pixel > from && each.pixel < to
      );
      const away = side < 0 === pixel > HILL.width / 2 ? 0 : 1;
      return 100 * cut + 10 * met.length + away;
    });
    return cost[0] < cost[1] ? -1 : 1;
  });
}

/**
 * A few places of an axis that have a number, none too near to the next.
 * @param {"log" | "linear"} scale
 * @param {Stretch} stretch
 * @returns {{pixel: number, text: string}[]}
 */
export function hillTicks(scale, stretch) {
  /** @type {(values: number[]) => {pixel: number, text: string}[]} */
  const placed = (values) =>
    values
      .map((value) => ({
        pixel: pixelOf(stretch, alongAxis(scale, value)),
        text: value >= 1000 ? value.toLocaleString("en-US") : String(value),
      }))
      .filter(({ pixel, text }) => pixel === heldAway(pixel, 3 * text.length));
  /** @type {(ticks: {pixel: number, text: string}[]) => boolean} */
  const haveRoom = (ticks) =>
    ticks.every((tick, at) =>
      at === 0 ||
      tick.pixel - ticks[at - 1].pixel > 3 * (tick.text.length + ticks[at - 1].text.length) + 6
    );
  const choices = scale === "log"
    ? [[1, 2, 5], [1, 3], [1]].map((digits) => powersWith(digits, stretch))
    : [5, 10, 20, 50, 100, 500].map((step) =>
      Array.from({ length: Math.floor(stretch[1] / step) + 1 }, (_, at) => at * step)
    );
  const found = choices.map(placed);
  return found.find(haveRoom) ?? found[found.length - 1];
}

/**
 * @param {number[]} digits
 * @param {Stretch} stretch
 * @returns {number[]} 1, 2, 5, 10, 20, ... over a stretch of a money axis
 */
function powersWith(digits, stretch) {
  const values = [];
  const last = Math.ceil(stretch[1] / Math.LN10);
  for (let power = Math.floor(stretch[0] / Math.LN10); power <= last; power += 1) {
    values.push(...digits.map((digit) => Number(`${digit}e${power}`)));
  }
  return values;
}

/**
 * @param {number} pixel
 * @param {number} room
 * @returns {number} held inside the picture, so far from its ends
 */
function heldAway(pixel, room) {
  return Math.min(Math.max(pixel, room), HILL.width - room);
}

/**
 * The parts of a panel that have words of their own.
 * @param {Hill | Strip} panel
 * @returns {Part[]}
 */
export function toldApart(panel) {
  if (panel.kind === "strip" || !panel.split.length) return panel.parts;
  return [...panel.parts.slice(0, -1), ...panel.split];
}

/**
 * What a panel says, in one sentence: the same as in Python.
 * @param {Hill | Strip | Curve} panel
 * @param {Numbers} told
 * @returns {string}
 */
export function panelSentence(panel, told) {
  if (isSilent(panel, told)) return panel.otherwise && `${panel.title}: ${panel.otherwise}`;
  if (panel.kind === "curve") return `${panel.title}: ${curveWords(panel, told)}.`;
  const shares = toldApart(panel).map((part) => `${percent(told[part.share])} ${part.words}`);
  if (panel.kind === "hill") {
    shares.push(...panel.bands.map((band) => bandWords(band, told)));
    return [`${panel.title}: ${shares.join(", ")}.`, ...hillNotes(panel, told)].join(" ");
  }
  return `${panel.title}: ${shares.join(", ")}.`;
}

/**
 * What else holds in this run.
 * @param {Hill} hill
 * @param {Numbers} told
 * @returns {string[]}
 */
export function hillNotes(hill, told) {
  return hill.notes.filter((note) => told[note.onlyIf] > 0).map((note) => note.words);
}

/**
 * On which side of the picture a whole hill is out of sight: -1, 1, or 0 where it is seen.
 * @param {{middle: number, spread: number, stretch: Stretch}} hill along the axis
 * @returns {-1 | 0 | 1}
 */
export function outOfSight({ middle, spread, stretch }) {
  if (middle < stretch[0] && heightOf(middle, spread, stretch[0]) < 0.08) return -1;
  return middle > stretch[1] && heightOf(middle, spread, stretch[1]) < 0.08 ? 1 : 0;
}

/**
 * Whether a panel has nothing to say in this run.
 * @param {{onlyIf: string}} panel
 * @param {Numbers} told
 * @returns {boolean}
 */
export function isSilent(panel, told) {
  return panel.onlyIf !== "" && !(told[panel.onlyIf] > 0);
}

/**
 * @param {Band} band
 * @param {Numbers} told
 * @returns {string}
 */
export function bandWords(band, told) {
  const number = told[band.number];
  return band.words.replace("{}", number > band.endless ? "countless" : rough(number));
}

/**
 * @param {Curve} curve
 * @param {Numbers} told
 * @returns {string}
 */
export function curveWords(curve, told) {
  return curve.words
    .replace("{least}", rough(told[`${curve.value}_least`]))
    .replace("{most}", rough(told[`${curve.value}_most`]));
}

/**
 * @typedef {{closed: number | null, levers: Record<string, any>,
 *   get: (name: string) => ArrayLike<number>}} RunOfPeople
 * @typedef {{panels: (Hill | Strip | Curve)[], says: string, until: string,
 *   untilWords: string}} PeopleOfCase
 */

/**
 * The month whose people are shown, and why it is not the chosen one.
 * @param {PeopleOfCase} people
 * @param {RunOfPeople} run
 * @param {number} month
 * @returns {{month: number, why: string}}
 */
export function shownMonth(people, run, month) {
  let shown = { month, why: "" };
  if (people.until) {
    const lever = run.levers[people.until];
    const until = Math.floor(typeof lever === "object" ? lever.first : lever);
    if (until > 0 && until < month) shown = { month: until, why: people.untilWords };
  }
  if (run.closed === null || shown.month < run.closed - 1) return shown;
  return { month: Math.max(run.closed - 1, 0), why: "the last before it closed" };
}

/**
 * The months that a curve shows: a year up to the shown one.
 * @param {number} month
 * @returns {number[]}
 */
export function yearUpTo(month) {
  return Array.from({ length: 12 }, (_, at) => month - 11 + at).filter((each) => each >= 0);
}

/**
 * The numbers of a picture: those of the equations, and of each curve the last year's range.
 * @param {PeopleOfCase} people
 * @param {Numbers} told
 * @param {RunOfPeople} run
 * @param {number} month
 * @returns {Numbers}
 */
export function withTheYear(people, told, run, month) {
  const numbers = { ...told };
  for (const panel of people.panels) {
    if (panel.kind !== "curve") continue;
    const values = yearUpTo(month).map((each) => run.get(panel.value)[each]);
    numbers[`${panel.value}_least`] = Math.min(...values);
    numbers[`${panel.value}_most`] = Math.max(...values);
  }
  return numbers;
}

/**
 * Places on a curve in pixels.
 * @param {Curve} curve
 * @returns {{x: (value: number) => number, y: (value: number) => number, path: string}}
 */
export function curveShape(curve) {
  const [first, last] = [curve.points[0], curve.points[curve.points.length - 1]];
  const values = curve.points.map((point) => point[1]);
  const [low, high] = [Math.min(0, ...values), Math.max(...values)];
  const inside = HILL.width - 2 * HILL.side;
  /** @param {number} value */
  const x = (value) => heldInside(HILL.side + (inside * (value - first[0])) / (last[0] - first[0]));
  /** @param {number} value */
  const y = (value) => 4 + HILL.curve * (1 - (value - low) / (high - low));
  const path = curve.points.map((point) => `${toTenth(x(point[0]))},${toTenth(y(point[1]))}`);
  return { x, y, path: `M${path.join("L")}` };
}

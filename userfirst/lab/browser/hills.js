// @ts-check
// The people as shapes: where a hill, its bars and its words stand. The same rules as
// `userfirst/charts/people.py`, and nothing of the page.

/**
 * @typedef {Record<string, number>} Numbers
 * @typedef {{words: string, share: string, colour: string, fill: number}} Part
 * @typedef {{words: string, above: string, colour: string, dash: string, onlyIf: string}} Bar
 * @typedef {{words: string, share: number, number: string}} Band
 * @typedef {{kind: "hill", title: string, unit: string, middle: string, spread: string,
 *   parts: Part[], bars: Bar[], bands: Band[], scale: "log" | "linear", reach: number[],
 *   onlyIf: string, otherwise: string}} Hill
 * @typedef {{kind: "strip", title: string, parts: Part[], onlyIf: string, otherwise: string}} Strip
 * @typedef {{kind: "curve", title: string, unit: string, effect: string, at: string,
 *   value: string, points: number[][], words: string, colour: string, trail: string,
 *   onlyIf: string, otherwise: string}} Curve
 * @typedef {[number, number]} Stretch from, to: in the logarithm of the axis where it is money
 */

/** Of the picture, in its own pixels. */
export const HILL = { width: 260, side: 4, row: 13, height: 44, below: 16, strip: 12, curve: 62 };

const SHOWN = 4; // of a hill, to either side, in units of its slope: all but 2 in 100 on a side
const LEAST = Math.log(10); // what a money axis shows to either side, at least
const STEP = { log: Math.log(10) / 4, linear: 10 };
const NOTHING = 1e-9; // a middle below this is no place on a money axis

/**
 * A share as a person says it.
 * @param {number} share
 * @returns {string}
 */
export function percent(share) {
  if (share > 0 && share < 0.005) return "under 1%";
  if (share >= 0.995 && share < 1 - 1e-9) return "over 99%";
  return `${Math.floor(100 * share + 0.5)}%`;
}

/**
 * @param {"log" | "linear"} scale
 * @param {number} value
 * @returns {number} its place along the axis
 */
export function alongAxis(scale, value) {
  return scale === "log" ? Math.log(Math.max(value, NOTHING)) : value;
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
  const [step, least] = [STEP[scale], scale === "log" ? LEAST : 0];
  let [from, to] = [Infinity, -Infinity];
  for (const each of [told, atStart]) {
    const middle = alongAxis(scale, each[hill.middle]);
    const aside = Math.max(SHOWN / each[hill.spread], least);
    from = Math.min(from, middle - aside);
    to = Math.max(to, middle + aside);
  }
  if (scale === "linear") {
    // Its bars are near, and it begins with what is nothing.
    for (const bar of hill.bars) {
      const place = placeOf(told[hill.middle], told[hill.spread], told[bar.above]);
      if (Number.isFinite(place)) [from, to] = [Math.min(from, place), Math.max(to, place)];
    }
    to = Math.max(to, step);
  }
  return [step * Math.floor(from / step), step * Math.ceil(to / step)];
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

/** @type {(number: number) => string} */
const short = (number) => number.toFixed(1);

/**
 * The outline of a hill, or of a part of it, between two pixels.
 * @param {number} middle along the axis
 * @param {number} spread
 * @param {Stretch} stretch
 * @param {number} from in pixels
 * @param {number} to in pixels
 * @param {number} base the pixel of the ground
 * @param {boolean} open without the ground
 * @returns {string} a path; empty where there is nothing between them
 */
export function hillPath(middle, spread, stretch, from, to, base, open = false) {
  const [left, right] = [heldInside(from), heldInside(to)];
  if (right - left < 0.05) return "";
  const count = Math.max(2, Math.ceil((right - left) / 4));
  const inside = HILL.width - 2 * HILL.side;
  const points = [];
  for (let at = 0; at <= count; at += 1) {
    const pixel = left + ((right - left) * at) / count;
    const place = stretch[0] + ((stretch[1] - stretch[0]) * (pixel - HILL.side)) / inside;
    const height = HILL.height * heightOf(middle, spread, place);
    points.push(`${short(pixel)},${short(base - height)}`);
  }
  const line = points.join("L");
  return open ? `M${line}` : `M${short(left)},${base}L${line}L${short(right)},${base}Z`;
}

/**
 * The bars of a hill as they stand: one for each place, its words joined where bars meet.
 * @param {Hill} hill
 * @param {Numbers} told
 * @param {Stretch} stretch
 * @returns {{words: string, colour: string, dash: string, pixel: number, outside: -1 | 0 | 1}[]}
 */
export function barsOf(hill, told, stretch) {
  const [middle, spread] = [alongAxis(hill.scale, told[hill.middle]), told[hill.spread]];
  /** @type {{bar: Bar, place: number, words: string}[]} */
  const found = [];
  for (const bar of hill.bars) {
    if (bar.onlyIf && !(told[bar.onlyIf] > 0)) continue;
    const place = placeOf(middle, spread, told[bar.above]);
    const same = found.find((each) => each.place === place || Math.abs(each.place - place) < 1e-6);
    if (!same) found.push({ bar, place, words: bar.words });
    else [same.bar, same.words] = [bar, `${same.words}, ${bar.words}`];
  }
  return found.map(({ bar, place, words }) => {
    const pixel = pixelOf(stretch, place);
    const outside = pixel < HILL.side - 0.01 ? -1 : pixel > HILL.width - HILL.side + 0.01 ? 1 : 0;
    return {
      words: outside < 0 ? `◂ ${words}` : outside > 0 ? `${words} ▸` : words,
      colour: bar.colour,
      dash: bar.dash,
      pixel: heldInside(pixel),
      outside,
    };
  });
}

/**
 * On which side of its bar each label stands: inside the picture, and off the other bars where
 * that is possible. Each bar has a row of its own, so labels never meet.
 * @param {{pixel: number}[]} bars
 * @param {number[]} widths of the labels, in pixels
 * @returns {(-1 | 1)[]} -1: its words end at the bar; 1: they begin there
 */
export function sidesOf(bars, widths) {
  return bars.map(({ pixel }, row) => {
    const cost = [-1, 1].map((side) => {
      const [from, to] = side < 0
        ? [pixel - widths[row] - 4, pixel]
        : [pixel, pixel + widths[row] + 4];
      const cut = Math.max(0, -from) + Math.max(0, to - HILL.width);
      // Only the bars of rows further up pass by this row.
      const met = bars.filter((each, other) => other > row && each.pixel > from && each.pixel < to);
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
export function ticksOf(scale, stretch) {
  const room = 26;
  const values = [];
  if (scale === "log") {
    for (const digits of [[1, 2, 5], [1, 3], [1]]) {
      values.length = 0;
      const last = Math.ceil(stretch[1] / Math.LN10);
      for (let power = Math.floor(stretch[0] / Math.LN10); power <= last; power += 1) {
        values.push(...digits.map((digit) => Number(`${digit}e${power}`)));
      }
      const apart = Math.log(digits.length === 1 ? 10 : digits.length === 2 ? 3 : 2);
      if (pixelOf(stretch, stretch[0] + apart) - HILL.side >= room) break;
    }
  } else {
    const step = [5, 10, 20, 50, 100].find((each) =>
      pixelOf(stretch, stretch[0] + each) - HILL.side >= room
    ) ?? 200;
    for (let value = 0; value <= stretch[1]; value += step) {
      values.push(value);
    }
  }
  return values
    .map((value) => ({
      pixel: pixelOf(stretch, alongAxis(scale, value)),
      text: value >= 1000 ? value.toLocaleString("en-US") : String(value),
    }))
    .filter(({ pixel, text }) =>
      pixel >= HILL.side + 3 * text.length - 3 &&
      pixel <= HILL.width - HILL.side - 3 * text.length + 3
    );
}

/**
 * What a panel says, in one sentence: the same as in Python.
 * @param {Hill | Strip | Curve} panel
 * @param {Numbers} told
 * @param {(number: number) => string} worded a number as a person writes it
 * @returns {string}
 */
export function panelSentence(panel, told, worded) {
  if (isSilent(panel, told)) return `${panel.title}: ${panel.otherwise}`;
  if (panel.kind === "curve") return `${panel.title}: ${curveWords(panel, told, worded)}.`;
  const shares = panel.parts.map((part) => `${percent(told[part.share])} ${part.words}`);
  if (panel.kind === "hill") {
    shares.push(...panel.bands.map((band) => bandWords(band, told, worded)));
  }
  return `${panel.title}: ${shares.join(", ")}.`;
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
 * @param {(number: number) => string} worded
 * @returns {string}
 */
export function bandWords(band, told, worded) {
  return band.words.replace("{}", worded(told[band.number]));
}

/**
 * @param {Curve} curve
 * @param {Numbers} told
 * @param {(number: number) => string} worded
 * @returns {string}
 */
export function curveWords(curve, told, worded) {
  return curve.words
    .replace("{at}", worded(told[curve.at]))
    .replace("{value}", worded(told[curve.value]));
}

/**
 * The month whose people are shown: the chosen one, or the firm's last living one.
 * @param {{closed: number | null}} run
 * @param {number} month
 * @returns {number}
 */
export function livingMonth(run, month) {
  return run.closed === null || month < run.closed ? month : Math.max(run.closed - 1, 0);
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
  const path = curve.points.map((point) => `${short(x(point[0]))},${short(y(point[1]))}`);
  return { x, y, path: `M${path.join("L")}` };
}

// Guesses without Python: how one is read, worded and compared with the answer. The same rules and
// the same words as userfirst/checks/wanted.py; a test holds both to the same answers.

import { readNumberIn } from "./numbers.js";
import { plain } from "./words.js";

const PARTS = [
  [0.1, "a tenth"],
  [0.2, "a fifth"],
  [0.25, "a quarter"],
  [1 / 3, "a third"],
  [0.5, "half"],
  [2 / 3, "two thirds"],
  [0.75, "three quarters"],
  [0.9, "nine tenths"],
];
const SPANS = ["month", "year"];

// So many digits that count, as Python's ".2g" writes them: a half goes to the even side.
function general(number, digits) {
  const exact = number.toExponential(60); // all that a number is, and more
  const [below, rest] = [exact.slice(0, digits + 1), exact.slice(digits + 1).split("e")[0]];
  const isHalf = /^\.?50*$/.test(rest) && "02468".includes(below.replace(".", "").at(-1));
  const [rounded, power] = number.toExponential(digits - 1).split("e");
  const mantissa = isHalf ? below.replace(/\.$/, "") : rounded;
  const short = (text) => text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  const size = Number(power);
  if (size >= -4 && size < digits) {
    return short(Number(`${mantissa}e${size}`).toFixed(Math.max(0, digits - 1 - size)));
  }
  const sign = size < 0 ? "-" : "+";
  return `${short(mantissa)}e${sign}${String(Math.abs(size)).padStart(2, "0")}`;
}

function amountPlain(wants, value) {
  return plain(value, wants.decimals).replace("-", "−");
}

function amountOff(wants, value, answer) {
  const [mine, right] = [amountPlain(wants, value), amountPlain(wants, answer)];
  if (mine === right) return "right";
  const word = value > answer ? wants.more : wants.less;
  const gap = amountPlain(wants, Math.abs(value - answer));
  if (wants.bySteps || answer === 0 || value === 0 || value * answer < 0) {
    if (!SPANS.includes(wants.unit)) return `${gap} too ${word}`;
    const one = Number(gap.replaceAll(",", "")) === 1;
    return `${gap} ${wants.unit}${one ? "" : "s"} too ${word}`;
  }
  const ratio = value / answer;
  const miss = Math.abs(ratio - 1);
  if (miss < 0.05) {
    return `close, ${plain(100 * miss, 0)}% too ${word}`.replaceAll(" 0%", " under 1%");
  }
  if (answer < 0) return `${gap} too ${word}`;
  if (ratio >= 1.95) {
    const times = ratio < 2.2 ? "twice" : `about ${general(ratio, 2)} times`;
    return `too ${word}: ${times} as much`;
  }
  if (ratio > 1.85) return `too ${word}: nearly twice as much`;
  if (ratio < 0.08) return `too ${word}: only ${general(100 * ratio, 1)}% of it`;
  const distance = ([part]) => Math.abs(part - miss);
  const [, part] = PARTS.reduce((best, each) => distance(each) < distance(best) ? each : best);
  return `about ${part} too ${word}`;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const keysOf = (wants) => wants.options.map(([key]) => key);
const wordsOf = (wants, key) => wants.options.find(([each]) => each === key)[1];

const KINDS = {
  amount: {
    read: (wants, typed) => {
      const { number, refused } = readNumberIn(typed, wants.low, wants.high, wants.unit);
      return refused ? { refused } : { value: number };
    },
    fits: (wants, value) => typeof value === "number" && wants.low <= value && value <= wants.high,
    worded(wants, value) {
      const text = amountPlain(wants, value);
      if (SPANS.includes(wants.unit)) return `${wants.unit} ${text}`;
      return `${text}${wants.unit.startsWith("%") ? "" : " "}${wants.unit}`.trim();
    },
    off: amountOff,
  },
  choice: {
    read(wants, place) {
      const chosen = wants.options[place - 1];
      if (chosen) return { value: chosen[0] };
      const listed = wants.options.map(([, text], at) => `${at + 1}. ${text}`);
      return { refused: `Choose one of these first: ${listed.join("; ")}.` };
    },
    fits: (wants, value) => keysOf(wants).includes(value),
    worded: wordsOf,
    off: (_, value, answer) => value === answer ? "right" : "another one",
  },
  rank: {
    read(wants, typed) {
      const letters = [..."ABCDEF"].slice(0, wants.options.length);
      const found = [...typed.toUpperCase()].filter((each) => /\p{L}/u.test(each));
      if (!same([...found].sort(), letters)) return { refused: wants.how };
      return { value: found.map((each) => keysOf(wants)[letters.indexOf(each)]) };
    },
    fits: (wants, value) => Array.isArray(value) && same([...value].sort(), keysOf(wants).sort()),
    worded: (wants, value) => value.map((key) => wordsOf(wants, key)).join(", then "),
    off(_, value, answer) {
      const placed = value.filter((key, place) => key === answer[place]).length;
      if (placed === answer.length) return "right";
      const whose = placed === 1 ? "its" : "their";
      return `${placed || "none"} of ${answer.length} at ${whose} place`;
    },
  },
};

// A guess as it was typed or chosen: { value }, or { refused } with a sentence.
export const readGuess = (wants, typed) => KINDS[wants.kind].read(wants, typed);

// Whether a kept value is a guess of this kind still.
export const fitsGuess = (wants, value) => KINDS[wants.kind].fits(wants, value);

// A guess or an answer in words.
export const wordedGuess = (wants, value) => KINDS[wants.kind].worded(wants, value);

// How far off a guess is, as a person would say it.
export const offBy = (wants, value, answer) => KINDS[wants.kind].off(wants, value, answer);

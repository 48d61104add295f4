import { button, el, freshId, write } from "./elements.js";
import { readNumberIn } from "./numbers.js";
import { amountText, leverText, valueText } from "./words.js";

// Guess first. The learner sets levers while the charts are covered, guesses, and then the run plays
// in beside the guess. What stands above `makeGuessing` knows no page.

const FRACTIONS = [
  [1 / 20, "a twentieth"],
  [1 / 10, "a tenth"],
  [1 / 8, "an eighth"],
  [1 / 6, "a sixth"],
  [1 / 5, "a fifth"],
  [1 / 4, "a quarter"],
  [1 / 3, "a third"],
  [2 / 5, "two fifths"],
  [1 / 2, "half"],
  [3 / 5, "three fifths"],
  [2 / 3, "two thirds"],
  [3 / 4, "three quarters"],
  [9 / 10, "nine tenths"],
];
const TIMES = ["", "", "twice", "three times", "four times", "five times"];

/**
 * A share as a person says it: 0.34 is "a third", 0.3 is "about a third".
 * @param {number} share above 0 and below 1
 */
export function fractionInWords(share) {
  let [near, words] = FRACTIONS[0];
  for (const [value, text] of FRACTIONS) {
    if (Math.abs(Math.log(share / value)) < Math.abs(Math.log(share / near))) {
      [near, words] = [value, text];
    }
  }
  return Math.abs(share / near - 1) < 0.05 ? words : `about ${words}`;
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

// How far a guess was off on average, in words: "on average a third too low".
function offInWords(unit, expected, found) {
  const gaps = expected.map((value, i) => value - found[i]);
  const off = mean(gaps.map(Math.abs));
  const size = mean(found.map(Math.abs));
  const tiny = 1e-9 * Math.max(size, mean(expected.map(Math.abs)), 1e-9);
  const high = gaps.every((gap) => gap >= -tiny);
  const low = gaps.every((gap) => gap <= tiny);
  // A part of what goes below zero, or of nothing, says nothing: then the gap itself is told.
  const relative = found.every((value) => value >= 0) && size > 1e-9;
  const direction = high ? " too high" : low ? " too low" : " off, sometimes too high, sometimes too low";
  if (off <= tiny) return "exactly right";
  if (!relative) return `on average ${amountText(off, unit)}${direction}`;
  const share = off / size;
  if (share < 0.025) return "almost exactly right";
  if (high && share > 0.9) {
    const times = 1 + share;
    if (times > 1000) return "on average more than a thousand times too high";
    const near = Math.round(times);
    const about = Math.abs(times / near - 1) < 0.03 ? "" : "about ";
    return `on average ${about}${TIMES[near] ?? `${near} times`} as high as the run`;
  }
  if (low && share > 0.95) return "on average far too low, next to nothing of what came";
  if (share > 0.95) return `on average ${amountText(off, unit)}${direction}`;
  return `on average ${fractionInWords(share)}${direction}`;
}

/**
 * A guessed curve against the run, in one sentence.
 * @param {{label: string, unit: string, months: number[], expected: number[], found: number[]}} guess
 */
export function gapInWords({ label, unit, months, expected, found }) {
  const off = offInWords(unit, expected, found);
  if (off.endsWith("exactly right")) return `${label}: your guess was ${off}.`;
  const sizes = expected.map((value, i) => Math.abs(value - found[i]));
  const most = sizes.indexOf(Math.max(...sizes));
  const said = amountText(expected[most], unit);
  const was = amountText(found[most], unit);
  const where = months.length > 1 ? `; furthest in month ${months[most]}, where` : ` in month ${months[0]}:`;
  return `${label}: your guess was ${off}${where} you said ${said} and it was ${was}.`;
}

/**
 * A guessed decision against what was found, in one sentence.
 * @param {{question: string, unit: string, expected: number | string, found: number | string}} guess
 */
export function decisionInWords({ question, unit, expected, found }) {
  if (question === "gone") {
    if (expected === found) {
      return found === "never" ? "Right: the cash lasts." : `Right: the cash is gone in month ${found}.`;
    }
    if (found === "never") return `You said month ${expected}; the cash lasts to the end.`;
    if (expected === "never") return `You said never; the cash is gone in month ${found}.`;
    return `You said month ${expected}; it was month ${found}.`;
  }
  const worded = (value) => typeof value === "number" ? `${value}${unit ? ` ${unit}` : ""}` : value;
  if (expected === found) return `Right: ${worded(found)}.`;
  const was = question === "best" ? "the best is" : "it is";
  return `You said ${worded(expected)}; ${was} ${worded(found)}.`;
}

/** Any guess of the document, in one sentence. */
export function guessInWords(about, guess) {
  if (guess.kind !== "curve") return decisionInWords(guess);
  const label = about.series.find(({ name }) => name === guess.series)?.label ?? guess.series;
  return gapInWords({ ...guess, label });
}

/** The levers that differ between two settings: "Free level 0.30 → 0.60, Price 10 → 12". */
export function movesInWords(about, before, after) {
  return about.levers
    .filter(({ name }) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((lever) =>
      `${lever.label} ${leverText(lever, before[lever.name])} → ${leverText(lever, after[lever.name])}`
    );
}

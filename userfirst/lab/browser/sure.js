import { futures } from "./analysis.js";
import { button, el, freshId, select, write } from "./elements.js";
import { isOverAt } from "./kept.js";
import { amountText, counted, worded } from "./words.js";

// How sure? What nobody knows exactly is spread, and the run is lived again: twenty times as lines on
// the charts, fifty times as dots. What stands above `makeSure` knows no page.

export const LINES = 20;
export const DOTS = 50;

/**
 * Where each dot of a result stands: dots that are near each other are piled up.
 * @param {number[]} values
 * @param {number} columns how many piles the width has room for
 * @returns {{low: number, high: number, piles: number, dots: {index: number, column: number,
 *   row: number}[], highest: number}}
 */
export function pilesOf(values, columns) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const [low, high] = nice(least, most);
  const width = (high - low) / columns;
  const heights = new Array(columns).fill(0);
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const dots = order.map((index) => {
    const column = Math.min(columns - 1, Math.floor((values[index] - low) / width));
    const row = heights[column];
    heights[column] += 1;
    return { index, column, row };
  });
  return { low, high, piles: columns, dots, highest: Math.max(...heights) };
}

// Round ends of an axis that hold the least and the most.
function nice(least, most) {
  const reach = most - least;
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (!(reach > 1e-6 * size)) {
    const room = size > 0 ? 0.5 * size : 1;
    return [least - room, most + room];
  }
  const step = roundStep(reach / 4);
  return [Math.floor(least / step) * step, Math.ceil(most / step + 1e-9) * step];
}

/** A step of 1, 2, 2.5 or 5 times a power of ten, at least as large as asked. */
export function roundStep(about) {
  const power = 10 ** Math.floor(Math.log10(about));
  return power * [1, 2, 2.5, 5, 10].find((each) => each * power >= about * (1 - 1e-9));
}

/** The marks of an axis from low to high. */
export function marksOf(low, high) {
  const step = roundStep((high - low) / 5);
  const marks = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at += 1) {
    marks.push(at * step);
  }
  return marks;
}

/** Half of the results lie between these two, the middle one is the second. */
export function middleOf(values) {
  const order = [...values].sort((a, b) => a - b);
  const at = (share) => order[Math.round(share * (order.length - 1))];
  return [at(0.25), at(0.5), at(0.75)];
}

/**
 * The result of many futures in words.
 * @param {object} outcome
 * @param {number} month
 * @param {object[]} runs
 */
export function resultInWords(outcome, month, runs) {
  const count = runs.length;
  const gone = runs.filter(({ closed }) => closed !== null && closed <= month);
  const living = runs.filter((run) => !isOverAt(outcome, run, month));
  const sentences = [
    gone.length === 0
      ? `In none of ${count} futures you run out of money by month ${month}.`
      : `In ${gone.length === count ? `all ${count}` : `${gone.length} of ${count}`} futures you run out of money by month ${month}.`,
  ];
  if (living.length > 1) {
    const values = living.map((run) => run.outcome(outcome.name, month));
    const [low, middle, high] = middleOf(values).map((value) => amountText(value, outcome.unit));
    const whose = living.length === count ? "" : " Where you live,";
    sentences.push(
      low === high
        ? `${whose} ${outcome.label} is ${middle} in at least half of them.`.trim()
        : `${whose} ${outcome.label} is ${middle} in the middle; half of them lie between ${low} and ${high}.`.trim(),
    );
  }
  return sentences.join(" ");
}

/** One future in words, for whoever steps through them. */
export function futureInWords(outcome, month, run, place, count) {
  const name = `Future ${place + 1} of ${count}`;
  if (isOverAt(outcome, run, month)) return `${name}: the cash is gone in month ${run.closed}.`;
  const value = amountText(run.outcome(outcome.name, month), outcome.unit);
  const gone = run.closed !== null && run.closed <= month
    ? `the cash is gone in month ${run.closed}; `
    : "";
  return `${name}: ${gone}${outcome.label} ${value} in month ${month}.`;
}

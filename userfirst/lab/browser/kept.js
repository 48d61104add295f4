import { button, el, freshId, select, write } from "./elements.js";
import { amountText, counted, leverText, signed, worded } from "./words.js";

// Kept runs: up to five, each with a letter and a name, and how they differ. What stands above
// `makeKept` knows no page.

export const MOST_KEPT = 5;

const sameValue = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether two settings of the levers are the same. */
export function sameLevers(one, other) {
  return Object.keys(one).every((name) => sameValue(one[name], other[name]));
}

/** Why the run on the screen cannot be kept: "" if it can. */
export function whyNotKept(document) {
  const twin = document.kept.find(({ levers }) => sameLevers(levers, document.levers));
  if (twin) return `This run is kept already, as ${calledOf(twin)}.`;
  if (document.kept.length < MOST_KEPT) return "";
  return `${MOST_KEPT} runs are kept, and there is room for ${MOST_KEPT}. Remove one first.`;
}

/** What a kept run is called: "A", or "A, cheap start". */
export function calledOf({ letter, name }) {
  return name ? `${letter}, ${name}` : letter;
}

/** Whether a key figure tells of a firm that has closed by that month, and no longer counts. */
export function isOverAt(outcome, run, month) {
  return !outcome.lasts && run.closed !== null && month >= run.closed;
}

/** A key figure in words, or "closed". */
export function figureText(outcome, run, month) {
  if (isOverAt(outcome, run, month)) return "closed";
  return amountText(run.outcome(outcome.name, month), outcome.unit);
}

/**
 * Levers that differ and key figures, a column for each run.
 * @param {object} about
 * @param {string[]} hidden levers that the lab does not show
 * @param {{called: string, levers: object, run: object}[]} columns
 * @param {number} chosen the column that the others are held against
 * @param {number} month key figures as of this month
 * @returns {{levers: {label: string, cells: {text: string, differs: boolean}[]}[],
 *   figures: {label: string, unit: string, cells: {text: string, change: string,
 *   good: boolean | null}[]}[]}}
 */
export function differencesOf(about, hidden, columns, chosen, month) {
  const against = columns[chosen];
  const levers = about.levers
    .filter(({ name }) =>
      !hidden.includes(name) &&
      columns.some((each) => !sameValue(each.levers[name], against.levers[name]))
    )
    .map((lever) => ({
      label: lever.label,
      cells: columns.map((each) => ({
        text: leverText(lever, each.levers[lever.name]),
        differs: !sameValue(each.levers[lever.name], against.levers[lever.name]),
      })),
    }));
  const figures = about.outcomes.map((outcome) => {
    const { label, unit, name, better } = outcome;
    // One scale for the row, so that the numbers can be held against each other.
    const living = columns.filter(({ run }) => !isOverAt(outcome, run, month));
    const most = Math.max(0, ...living.map(({ run }) => Math.abs(run.outcome(name, month))));
    const scale = counted(most, unit);
    const isClosed = ({ run }) => isOverAt(outcome, run, month);
    const cells = columns.map((each, place) => {
      if (isClosed(each)) return { text: "closed", change: "", good: null };
      const value = each.run.outcome(name, month);
      const text = worded(scale.times * value);
      if (place === chosen || isClosed(against)) return { text, change: "", good: null };
      const by = scale.times * (value - against.run.outcome(name, month));
      if (worded(by) === "0") return { text, change: "same", good: null };
      const good = better === "higher" ? by > 0 : better === "lower" ? by < 0 : null;
      return { text, change: signed(by), good };
    });
    return { label, unit: scale.unit, cells };
  });
  return { levers, figures };
}

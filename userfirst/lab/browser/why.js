import { explain } from "./analysis.js";
import { el, select, write } from "./elements.js";
import { calledOf, isOverAt, sameLevers } from "./kept.js";
import { amountText, counted, leverText, signed, worded } from "./words.js";

// Why did it change? The difference of a key figure between two runs, divided among the levers that
// differ. What stands above `makeWhy` knows no page.

const MOST_EXACT = 8; // levers that are told apart; with more, those of a group count as one

/**
 * What the explanation says, as numbers and words.
 * @param {object} about
 * @param {string[]} hidden levers that the lab does not show
 * @param {{called: string, levers: object, run: object}} from
 * @param {{called: string, levers: object, run: object}} to
 * @param {object} outcome
 * @param {number} month
 * @param {{total: number, parts: {lever: string, effect: number}[]}} found
 */
export function explanationOf(about, hidden, from, to, outcome, month, found) {
  const before = from.run.outcome(outcome.name, month);
  const after = to.run.outcome(outcome.name, month);
  const scale = counted(Math.max(Math.abs(before), Math.abs(after)), outcome.unit);
  const parts = found.parts
    .map(({ lever: name, effect }) => {
      const lever = about.levers.find((each) => each.name === name);
      if (hidden.includes(name)) return { label: "A lever that is hidden here", moved: "", effect };
      if (!lever) return { label: name, moved: membersOf(about, hidden, from, to, name), effect };
      const [was, is] = [from, to].map(({ levers }) => leverText(lever, levers[name]));
      return { label: lever.label, moved: `${was} → ${is}`, effect };
    })
    .sort((one, other) => Math.abs(other.effect) - Math.abs(one.effect))
    .map((part) => ({ ...part, text: signed(scale.times * part.effect) }));
  return {
    before,
    after,
    scale,
    parts,
    beforeText: worded(scale.times * before),
    afterText: worded(scale.times * after),
    sentence: sentenceOf(from, to, outcome, month, before, after, parts),
    notes: notesOf(parts, from, to, outcome, month),
  };
}

// The levers of a group that differ, where the group counts as one.
function membersOf(about, hidden, from, to, group) {
  return about.levers
    .filter(({ name, group: own }) =>
      own === group && !hidden.includes(name) &&
      JSON.stringify(from.levers[name]) !== JSON.stringify(to.levers[name])
    )
    .map(({ label }) => label)
    .join(", ");
}

function sentenceOf(from, to, outcome, month, before, after, parts) {
  const names = `From ${from.called} to ${to.called}`;
  const { label, unit } = outcome;
  if (!parts.length) return `${capital(from.called)} and ${to.called} have the same levers.`;
  const [least, most] = [amountText(before, unit), amountText(after, unit)];
  const total = after - before;
  const large = Math.max(...parts.map(({ effect }) => Math.abs(effect)));
  const same = least === most || Math.abs(total) < 1e-9 * Math.max(1, large);
  const verb = total > 0 ? "rises" : "falls";
  const told = same
    ? `${names}, ${label} in month ${month} stays at ${most}`
    : `${names}, ${label} in month ${month} ${verb} from ${least} to ${most}`;
  if (large < 1e-12) return `${told}: nothing that was changed moves it.`;
  const pushing = parts.filter(({ effect }) => effect * total > 0);
  const against = parts.filter(({ effect }) => effect * total < 0 && shows(effect, large));
  if (same) {
    if (parts.length === 1) return `${told}.`;
    return `${told}: what was changed pulls in both directions.`;
  }
  const first = pushing[0];
  const share = first.effect / total;
  const due = parts.length === 1
    ? `all of it comes from ${first.label}`
    : share > 1.005
    ? `${first.label} accounts for more than all of it`
    : share > 0.985
    ? `nearly all of it comes from ${first.label}`
    : `${Math.round(100 * share)}% of it comes from ${first.label}`;
  const second = share <= 0.985 && pushing[1] && shows(pushing[1].effect, large)
    ? `, ${Math.round((100 * pushing[1].effect) / total)}% from ${pushing[1].label}`
    : "";
  const other = against.length ? `; ${against[0].label} pulls the other way` : "";
  return `${told}: ${due}${second}${other}.`;
}

// What is under a hundredth of the largest part is not worth a word.
const shows = (effect, large) => Math.abs(effect) > 0.01 * large;

const capital = (text) => text[0].toUpperCase() + text.slice(1);

function notesOf(parts, from, to, outcome, month) {
  const notes = [];
  for (const { called, run } of [from, to]) {
    if (isOverAt(outcome, run, month)) {
      notes.push(`In ${called} the cash is gone in month ${run.closed}; after that this figure is of a closed service.`);
    }
  }
  if (parts.length > 1) {
    notes.push(
      "Levers work together, so the part of each is its effect averaged over every order in which they can be changed. The parts add up to the whole.",
    );
  }
  return notes;
}

/** Whether so many levers differ that those of a group are counted as one. */
export function isGrouped(from, to) {
  const differ = Object.keys(from.levers).filter((name) =>
    JSON.stringify(from.levers[name]) !== JSON.stringify(to.levers[name])
  );
  return differ.length > MOST_EXACT;
}

/** The runs to choose from: the start, now, and those kept. */
export function runsToCompare(lab) {
  const now = { key: "now", called: "the run now", levers: lab.document.levers, run: lab.run };
  const start = { key: "start", called: "the start", levers: lab.startRun.levers, run: lab.startRun };
  const kept = lab.keptRuns.map(({ letter, name, levers, run }) => ({
    key: letter,
    called: `run ${calledOf({ letter, name })}`,
    levers,
    run,
  }));
  return [start, ...kept, now];
}

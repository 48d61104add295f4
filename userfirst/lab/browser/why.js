import { explain } from "./analysis.js";
import { calledOf, sameLevers } from "./document.js";
import { el, select, write } from "./elements.js";
import { isOverAt } from "./kept.js";
import { amountsText, amountText, changeText, counted, signed, worded } from "./words.js";

// Why did it change? The difference of a key figure between two runs, divided among the levers that
// differ. What stands above `makeWhy` knows no page.

/**
 * What the explanation says, as numbers and words.
 * @param {object} about
 * @param {string[]} hidden levers that the lab does not show
 * @param {{called: string, levers: object, run: object}} from
 * @param {{called: string, levers: object, run: object}} to
 * @param {object} outcome
 * @param {number} month
 * @param {{parts: {lever: string, group: string, levers: string[], effect: number}[]}} found
 *   what `explain` says; `lever` is "" for the levers of a group that count as one
 */
export function explanationOf(about, hidden, from, to, outcome, month, found) {
  const before = from.run.outcome(outcome.name, month);
  const after = to.run.outcome(outcome.name, month);
  const scale = counted(Math.max(Math.abs(before), Math.abs(after)), outcome.unit);
  const parts = found.parts.map(({ lever: name, group, levers, effect }) => {
    const text = signed(scale.times * effect);
    const shown = about.levers.filter((each) =>
      levers.includes(each.name) && !hidden.includes(each.name)
    );
    if (!shown.length) return { label: "What is hidden here", moved: "", effect, text };
    if (!name) {
      return {
        label: group,
        moved: shown.map(({ label }) => label).join(", "),
        effect,
        text,
      };
    }
    const [lever] = shown;
    const moved = changeText(lever, from.levers[name], to.levers[name]);
    return { label: lever.label, moved, effect, text };
  });
  const grouped = found.parts.some(({ lever }) => !lever);
  return {
    before,
    after,
    scale,
    parts,
    beforeText: worded(scale.times * before),
    afterText: worded(scale.times * after),
    sentence: sentenceOf(from, to, outcome, month, before, after, parts),
    notes: notesOf(parts, grouped, from, to, outcome, month),
  };
}

function sentenceOf(from, to, outcome, month, before, after, parts) {
  const names = `From ${from.called} to ${to.called}`;
  const { label, unit } = outcome;
  if (!parts.length) return `${capitalised(from.called)} and ${to.called} have the same levers.`;
  const [least, most] = amountsText([before, after], unit);
  const total = after - before;
  const large = Math.max(...parts.map(({ effect }) => Math.abs(effect)));
  const same = amountText(before, unit) === most || Math.abs(total) < 1e-9 * Math.max(1, large);
  const way = total > 0 ? "up" : "down";
  const told = same
    ? `${names}, ${label} in month ${month} stayed at ${most}`
    : `${names}, ${label} in month ${month} went ${way} from ${least} to ${most}`;
  if (large < 1e-12) return `${told}: nothing that was changed moved it.`;
  const pushing = parts.filter(({ effect }) => effect * total > 0);
  const against = parts.filter(({ effect }) => effect * total < 0 && shows(effect, large));
  if (same) {
    if (parts.length === 1) return `${told}.`;
    return `${told}: what was changed pulled in both directions.`;
  }
  const first = pushing[0];
  const share = first.effect / total;
  const due = parts.length === 1
    ? `all of it came from ${first.label}`
    : share > 1.005
    ? `${first.label} accounted for more than all of it`
    : share > 0.985
    ? `nearly all of it came from ${first.label}`
    : `${Math.round(100 * share)}% of it came from ${first.label}`;
  const second = share <= 0.985 && pushing[1] && shows(pushing[1].effect, large)
    ? `, ${Math.round((100 * pushing[1].effect) / total)}% from ${pushing[1].label}`
    : "";
  const other = against.length ? `; ${against[0].label} pulled the other way` : "";
  return `${told}: ${due}${second}${other}.`;
}

// What is under a hundredth of the largest part is not worth a word.
const shows = (effect, large) => Math.abs(effect) > 0.01 * large;

const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

function notesOf(parts, grouped, from, to, outcome, month) {
  const notes = [];
  for (const { called, run } of [from, to]) {
    if (isOverAt(outcome, run, month)) {
      notes.push(
        `In ${called} the cash is gone in month ${run.closed}; after that this figure is of a closed service.`,
      );
    }
  }
  if (parts.length > 1) {
    notes.push(
      "Levers work together, so the part of each is its effect averaged over every order in which they can be changed. The parts add up to the whole.",
    );
  }
  if (grouped) {
    notes.push("More than eight levers differ, so those of one group are counted together.");
  }
  return notes;
}

/** The runs to choose from: the start, now, and those kept. */
function runsToCompare(lab) {
  const now = { key: "now", called: "the run now", levers: lab.document.levers, run: lab.run };
  const start = {
    key: "start",
    called: "the start",
    levers: lab.startRun.levers,
    run: lab.startRun,
  };
  const kept = lab.keptRuns.map(({ letter, name, levers, run }) => ({
    key: letter,
    called: `run ${calledOf({ letter, name })}`,
    levers,
    run,
  }));
  return [start, ...kept, now];
}

export function makeWhy(lab) {
  const { about } = lab;
  let [from, to, figure, month] = ["", "", "", null];
  const choices = el("div", { class: "uf-row uf-why-choices" });
  const sentence = el("p", { class: "uf-why-sentence", "aria-live": "polite" });
  const bars = el("div", { class: "uf-bars" });
  const notes = el("div", { class: "uf-why-notes" });
  const node = el(
    "div",
    { class: "uf-why", role: "group", "aria-label": "Why did it change?" },
    choices,
    sentence,
    bars,
    notes,
  );
  let known = "";

  function chooser(runs) {
    const names = runs.map(({ key, called }) => [key, called]);
    const months = Array.from({ length: Math.floor(about.months / 6) }, (_, i) => 6 * (i + 1));
    if (!months.includes(month)) months.push(month);
    if (!months.includes(about.months)) months.push(about.months);
    months.sort((one, other) => one - other);
    const outcomes = about.outcomes.map(({ name, label }) => [name, label]);
    const labelled = (text, box) => el("label", {}, el("span", {}, text), box);
    return [
      labelled("From", select("From which run", names, from, (key) => choose(() => (from = key)))),
      labelled("to", select("To which run", names, to, (key) => choose(() => (to = key)))),
      labelled(
        "key figure",
        select("Key figure", outcomes, figure, (name) => choose(() => (figure = name))),
      ),
      labelled(
        "month",
        select(
          "Month",
          months.map((each) => [each, String(each)]),
          month,
          (each) => choose(() => (month = Number(each))),
        ),
      ),
    ];
  }

  function choose(change) {
    change();
    show();
  }

  function show() {
    const runs = runsToCompare(lab);
    const keys = runs.map(({ key }) => key);
    if (!keys.includes(from)) from = lab.document.compare || "start";
    if (!keys.includes(to)) to = "now";
    figure ||= lab.document.figure || about.outcomes[0].name;
    month ??= lab.document.month;
    const asked = JSON.stringify([
      from,
      to,
      figure,
      month,
      runs.map((each) => [each.key, each.called]),
    ]);
    if (asked !== known) {
      // The box that was used keeps the focus.
      const held = [...choices.querySelectorAll("select")].findIndex((box) =>
        box.matches(":focus")
      );
      choices.replaceChildren(...chooser(runs));
      if (held >= 0) choices.querySelectorAll("select")[held].focus();
      known = asked;
    }
    draw(runs.find(({ key }) => key === from), runs.find(({ key }) => key === to));
  }

  function draw(one, other) {
    const outcome = about.outcomes.find(({ name }) => name === figure);
    if (from === to) {
      write(sentence, "Choose two runs that differ.");
      return [bars, notes].forEach((part) => part.replaceChildren());
    }
    const found = sameLevers(one.levers, other.levers)
      ? { total: 0, parts: [] }
      : explain(lab.model, one.levers, other.levers, figure, month);
    const told = explanationOf(about, lab.setting.hide, one, other, outcome, month, found);
    write(sentence, told.sentence);
    notes.replaceChildren(...told.notes.map((text) => el("p", { class: "uf-help" }, text)));
    bars.replaceChildren(...(told.parts.length ? barsOf(told, one, other) : []));
  }

  return { id: "why", title: "Why did it change?", node, show, opened: show };
}

// From the one run to the other in steps: each bar begins where the one above it ends.
function barsOf(told, from, to) {
  const { before, after, parts, scale } = told;
  const steps = [];
  let at = before;
  for (const part of parts) {
    steps.push({ ...part, begin: at, end: at + part.effect });
    at += part.effect;
  }
  const ends = [0, before, after, ...steps.map(({ end }) => end)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const reach = high - low || 1;
  const place = (value) => `${(100 * (value - low)) / reach}%`;
  const size = (one, other) => `${(100 * Math.abs(one - other)) / reach}%`;
  const bar = (kind, begin, end) =>
    el(
      "div",
      { class: "uf-bar-space", "aria-hidden": "true" },
      el("i", { class: "uf-bar-zero", style: `left: ${place(0)}` }),
      el("i", {
        class: `uf-bar ${kind}`,
        style: `left: ${place(Math.min(begin, end))}; width: ${size(begin, end)}`,
      }),
    );
  const row = (name, small, drawn, value, kind = "") =>
    el(
      "li",
      { class: kind },
      el(
        "div",
        { class: "uf-bar-name" },
        name,
        small ? el("span", { class: "uf-unit" }, ` ${small}`) : null,
      ),
      drawn,
      el("div", { class: "uf-bar-value" }, value),
    );
  const unit = scale.unit;
  return [
    el(
      "ul",
      { class: "uf-bar-rows" },
      row(
        capitalised(from.called),
        unit,
        bar("uf-bar-whole", 0, before),
        told.beforeText,
        "uf-bar-end",
      ),
      ...steps.map(({ label, moved, begin, end, effect, text }) =>
        row(
          label,
          moved,
          bar(text === "0" ? "uf-bar-none" : effect < 0 ? "uf-bar-down" : "uf-bar-up", begin, end),
          text,
        )
      ),
      row(
        capitalised(to.called),
        unit,
        bar("uf-bar-whole", 0, after),
        told.afterText,
        "uf-bar-end",
      ),
    ),
  ];
}

import {
  calledOf,
  renamed,
  sameLeverValue,
  whyNotKept,
  withCompare,
  withKept,
  withLevers,
  withoutKept,
} from "./document.js";
import { button, el, freshId, select, write } from "./elements.js";
import { amountText, counted, leverText, signed, worded } from "./words.js";

// Kept runs: up to five, each with a letter and a name, and how they differ. What stands above
// `makeKept` knows no page.

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
      columns.some((each) => !sameLeverValue(each.levers[name], against.levers[name]))
    )
    .map((lever) => ({
      label: lever.label,
      cells: columns.map((each) => ({
        text: leverText(lever, each.levers[lever.name]),
        differs: !sameLeverValue(each.levers[lever.name], against.levers[lever.name]),
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

/** Keep the run on the screen, and say so; or say why not. */
export function keepRun(lab) {
  const changed = withKept(lab.document);
  if (changed.refused) return lab.say(changed.refused, "refused");
  lab.change(changed);
  return lab.say(`Kept as run ${changed.compare}. It stays on the charts while you move on.`);
}

export function makeKept(lab) {
  const { about } = lab;
  const hidden = new Set(); // letters that are not laid over the charts
  const list = el("ul", { class: "uf-kept-list" });
  const differences = el("div");
  const note = el("p", { class: "uf-help" });
  const keep = button("Keep this run", () => keepRun(lab), { "aria-describedby": freshId("why") });
  note.id = keep.getAttribute("aria-describedby");
  const empty = el(
    "p",
    { class: "uf-help" },
    "No run is kept yet. Keep one, move a lever, and see both on the charts and in a table.",
  );
  const node = el(
    "div",
    { class: "uf-kept", role: "group", "aria-label": "Kept runs" },
    el("div", { class: "uf-row" }, keep, note),
    empty,
    list,
    differences,
  );
  const rows = new Map(); // by letter, so that a name that is being written stays where it is

  function rowOf(letter) {
    const name = el("input", {
      type: "text",
      class: "uf-name",
      maxlength: 60,
      placeholder: "name it",
      "aria-label": `Name of run ${letter}`,
      autocomplete: "off",
      change: () => {
        const changed = renamed(lab.document, letter, name.value.trim());
        changed.refused ? lab.say(changed.refused, "refused") : lab.change(changed);
      },
    });
    const over = el("input", {
      type: "checkbox",
      checked: true,
      change: () => {
        over.checked ? hidden.delete(letter) : hidden.add(letter);
        lab.show({ hidden: [...hidden] });
      },
    });
    const text = el("p", { class: "uf-kept-setting" });
    const row = el(
      "li",
      {},
      el("span", { class: "uf-badge", "aria-hidden": "true" }, letter),
      name,
      el("label", { class: "uf-over" }, over, ` on the charts`),
      button("go back to it", () => goBack(letter), {
        class: "uf-link",
        "aria-label": `Go back to run ${letter}`,
      }),
      button("remove", () => remove(letter), {
        class: "uf-link",
        "aria-label": `Remove run ${letter}`,
      }),
      text,
    );
    over.setAttribute("aria-label", `Run ${letter} on the charts`);
    return { row, name, over, text };
  }

  function goBack(letter) {
    const kept = lab.document.kept.find((each) => each.letter === letter);
    lab.change(withLevers(lab.document, about, kept.levers, lab.setting));
    lab.say(`These are the levers of run ${calledOf(kept)}.`);
  }

  function remove(letter) {
    const place = lab.document.kept.findIndex((each) => each.letter === letter);
    lab.change(withoutKept(lab.document, letter));
    if (hidden.delete(letter)) lab.show({ hidden: [...hidden] });
    lab.say(`Run ${letter} is removed. Undo brings it back.`);
    const next = lab.document.kept[Math.min(place, lab.document.kept.length - 1)];
    (next ? rows.get(next.letter).name : keep).focus();
  }

  // The runs side by side: now, then those that are kept.
  function columns() {
    const now = { key: "", called: "Now", levers: lab.document.levers, run: lab.run };
    return [
      now,
      ...lab.keptRuns.map(({ letter, name, levers, run }) => ({
        key: letter,
        called: calledOf({ letter, name }),
        levers,
        run,
      })),
    ];
  }

  function show() {
    const { kept, compare, month } = lab.document;
    const why = whyNotKept(lab.document);
    keep.disabled = Boolean(why);
    write(note, why);
    empty.hidden = kept.length > 0;
    for (const letter of [...rows.keys()]) {
      if (kept.some((each) => each.letter === letter)) continue;
      rows.get(letter).row.remove();
      rows.delete(letter);
    }
    for (const { letter, name, levers } of kept) {
      if (!rows.has(letter)) rows.set(letter, rowOf(letter));
      const row = rows.get(letter);
      if (row.row.parentNode !== list) list.append(row.row);
      if (!row.name.matches(":focus")) row.name.value = name;
      row.over.checked = !hidden.has(letter);
      write(row.text, movedText(about, lab.setting.hide, levers));
    }
    if (!kept.length) return differences.replaceChildren();
    const runs = columns();
    const chosen = Math.max(0, runs.findIndex(({ key }) => key === compare));
    return differences.replaceChildren(
      el(
        "div",
        { class: "uf-row" },
        el("span", {}, "Differences are from"),
        select(
          "Differences are from",
          runs.map(({ key, called }) => [key, key ? `run ${called}` : "the run now"]),
          runs[chosen].key,
          (key) => {
            lab.change(withCompare(lab.document, key));
            differences.querySelector("select")?.focus();
          },
        ),
      ),
      differencesTable(
        differencesOf(about, lab.setting.hide, runs, chosen, month),
        runs,
        chosen,
        month,
      ),
    );
  }

  return {
    id: "kept",
    title: () => lab.document.kept.length ? `Kept runs (${lab.document.kept.length})` : "Kept runs",
    node,
    show,
    opened: show,
  };
}

/** The levers that are not at their defaults: "Free level 0.60, Price 12 dollars a month". */
export function movedText(about, hide, levers) {
  const moved = about.levers
    .filter(({ name, default: usual }) => !hide.includes(name) && levers[name] !== usual)
    .map((lever) => `${lever.label} ${leverText(lever, levers[lever.name])}`);
  return moved.length ? moved.join(", ") : "all levers at their defaults";
}

function differencesTable({ levers, figures }, runs, chosen, month) {
  const caption = `Levers that differ, and key figures as of month ${month}`;
  const head = el(
    "tr",
    {},
    el("td", {}),
    ...runs.map(({ called }, place) =>
      el("th", { scope: "col", class: place === chosen ? "uf-chosen" : undefined }, called)
    ),
  );
  const row = (label, unit, cells) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, label, unit ? el("span", { class: "uf-unit" }, ` ${unit}`) : null),
      ...cells,
    );
  const leverRows = levers.map(({ label, cells }) =>
    row(
      label,
      "",
      cells.map(({ text, differs }, place) =>
        el(
          "td",
          { class: place === chosen ? "uf-chosen" : undefined },
          differs ? el("strong", {}, text) : text,
        )
      ),
    )
  );
  const figureRows = figures.map(({ label, unit, cells }) =>
    row(
      label,
      unit,
      cells.map(({ text, change, good }, place) =>
        el(
          "td",
          { class: place === chosen ? "uf-chosen" : undefined },
          text,
          change
            ? el(
              "small",
              { class: good === null ? undefined : good ? "uf-good" : "uf-bad" },
              good === null ? change : `${change} ${good ? "better" : "worse"}`,
            )
            : null,
        )
      ),
    )
  );
  return el(
    "div",
    { class: "uf-scroll", tabindex: "0", role: "group", "aria-label": caption },
    el(
      "table",
      { class: "uf-differences" },
      el("caption", {}, caption),
      el("thead", {}, head),
      leverRows.length ? el("tbody", {}, ...leverRows) : null,
      el("tbody", {}, ...figureRows),
    ),
  );
}

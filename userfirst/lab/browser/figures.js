import { el, select, write } from "./elements.js";
import { monthText } from "./scales.js";
import { counted, signed, worded } from "./words.js";

// Key figures in one row, as of a month, with the change against a run that was kept.

// As of which month a key figure is told: once the learner's firm has closed, of the last month it
// lived, unless the figure counts on.
export function toldMonth(outcome, run, month) {
  const { closed } = run;
  if (closed === null || outcome.lasts || month < closed) return month;
  return Math.max(0, closed - 1);
}

// The months that can be chosen: every half year, and the last one.
export function monthsToChoose(months, chosen) {
  const found = new Set([months, chosen]);
  for (let month = 6; month < months; month += 6) found.add(month);
  return [...found].sort((one, other) => one - other);
}

// How much room a figure needs beside the others: its label and unit may stand in two lines.
function widthOf({ label, unit }) {
  const words = `${label} ${unit}`.split(" ").map((word) => word.length);
  return Math.max(9, ...words, Math.ceil(label.length / 2) + 1, Math.ceil(unit.length / 2) + 1);
}

// And in two rows, where the unit stands beside the number.
function widthBeside({ label, unit }) {
  const longest = (text) => Math.max(...text.split(" ").map((word) => word.length));
  const unitRoom = Math.max(longest(unit), Math.ceil(unit.length / 2) + 1);
  return Math.max(longest(label), Math.ceil(label.length / 2) + 1, 9.5 + 0.75 * unitRoom);
}

export class KeyFigures {
  constructor(about, chooseMonth) {
    this.about = about;
    this.tiles = about.outcomes.map((outcome) => {
      const value = el("span", { class: "uf-value" });
      const unit = el("span", { class: "uf-unit" });
      const last = el("span", { class: "uf-hidden" });
      const change = el("span", { class: "uf-change" });
      const node = el(
        "div",
        { class: "uf-tile", title: outcome.help, "data-outcome": outcome.name },
        el("dt", {}, outcome.label),
        el("dd", {}, value, " ", unit, last, change),
      );
      return { outcome, node, value, unit, last, change };
    });
    this.boxes = this.tiles.flatMap(({ value, unit }) => [value, unit]);
    this.month = select("Key figures as of month", [], "", (text) => chooseMonth(Number(text)));
    this.month.classList.add("uf-small");
    // In one row where there is room, else in two that are equally long.
    const columns = about.outcomes.map((each) => `minmax(0, ${widthOf(each)}fr)`).join(" ");
    const half = Math.ceil(this.tiles.length / 2);
    const rooms = about.outcomes.map(widthBeside);
    const both = rooms.slice(0, half).map((room, at) => Math.max(room, rooms[at + half] ?? 0));
    const few = this.tiles.length > 6
      ? both.map((room) => `minmax(0, ${room}fr)`).join(" ")
      : columns;
    this.list = el(
      "dl",
      {
        style: `--tiles: ${columns}; --few: ${few}`,
        "data-four": [4, 7, 8].includes(this.tiles.length),
      },
      ...this.tiles.map(({ node }) => node),
    );
    this.node = el(
      "div",
      { class: "uf-figures", role: "group", "aria-label": "Key figures" },
      el(
        "div",
        { class: "uf-as-of" },
        el("label", {}, el("span", {}, about.monthZero ? "as of " : "as of month "), this.month),
        this.alive = el("span", { class: "uf-alive", hidden: true }),
      ),
      this.list,
    );
  }

  showMonth(month) {
    if (month === this.shownMonth) return;
    this.shownMonth = month;
    const text = String(month);
    if (![...this.month.options].some(({ value }) => value === text)) {
      const options = monthsToChoose(this.about.months, month);
      const words = (each) => this.about.monthZero ? monthText(each, this.about.monthZero) : each;
      this.month.replaceChildren(
        ...options.map((each) => el("option", { value: each }, words(each))),
      );
    }
    this.month.value = text;
  }

  show(run, month, kept) {
    const alive = toldMonth({ lasts: false }, run, month);
    this.alive.hidden = alive === month;
    write(
      this.alive,
      alive === month ? "" : `in italics: ${monthText(alive, this.about.monthZero)}`,
    );
    for (const tile of this.tiles) {
      const { outcome, node, value, unit, last, change } = tile;
      const told = toldMonth(outcome, run, month);
      const now = run.outcome(outcome.name, told);
      const scale = counted(now, outcome.unit);
      write(value, scale.text);
      this.widen(value, scale.text.length);
      write(unit, scale.unit);
      write(last, told === month ? "" : `, in ${monthText(told, this.about.monthZero)}, its last`);
      node.classList.toggle("uf-over", told !== month);
      if (tile.now !== now) node.dataset.value = String(tile.now = now);
      this.compare(change, outcome, scale, now, kept, month, told);
    }
  }

  // Where a number stands beside its unit, and keeps its box while a lever moves, a longer one asks
  // for a wider box.
  keepRoom() {
    for (const { value } of this.tiles) {
      const { display } = getComputedStyle(value.parentNode);
      const { width } = getComputedStyle(value);
      const letters = value.textContent.length;
      value.room = display === "flex" ? { letters, width, wide: letters } : null;
    }
  }

  widen({ room, style }, letters) {
    if (!room || !style.width) return;
    const wide = Math.max(letters, room.letters);
    if (wide === room.wide) return;
    room.wide = wide;
    style.width = wide === room.letters ? room.width : `${wide}ch`;
  }

  // Only in the same month is one run held against another.
  compare(change, outcome, scale, now, kept, month, told) {
    const then = kept && toldMonth(outcome, kept.run, month) === month && told === month
      ? kept.run.outcome(outcome.name, month)
      : null;
    change.hidden = then === null;
    if (then === null) return write(change, "");
    const by = scale.times * (now - then);
    const same = worded(by) === "0";
    const good = { higher: by > 0, lower: by < 0 }[outcome.better];
    change.classList.toggle("uf-good", !same && good === true);
    change.classList.toggle("uf-bad", !same && good === false);
    return write(change, same ? `as ${kept.letter}` : `${signed(by)} vs ${kept.letter}`);
  }
}

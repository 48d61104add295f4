import { button, copy, el, freshId, select, table, write } from "./elements.js";
import { readNumberIn } from "./numbers.js";
import { absentFrom, closingMonth } from "./runs.js";
import { counted, leverText, signed, worded } from "./words.js";

// What stands around the charts. Each panel has a `node`, and shows what it is given.

// Key figures as of a month, with the change against a pinned run.
export class Figures {
  constructor(about, chooseMonth) {
    this.about = about;
    this.tiles = about.outcomes.map(({ label, unit, help }) => {
      const value = el("span", { class: "uf-value" });
      const within = el("span", { class: "uf-unit" });
      const change = el("span", { class: "uf-change" });
      const node = el(
        "div",
        { class: "uf-tile", title: help },
        el("dt", {}, label),
        el("dd", {}, value, within, change),
      );
      return { node, value, unit, within, change };
    });
    const months = about.toldMonths.map((month, i) => [i, `month ${month}`]);
    this.month = select(
      "Key figures as of month",
      months,
      months.length - 1,
      (i) => chooseMonth(Number(i)),
    );
    this.node = el(
      "section",
      { class: "uf-figures", "aria-label": "Key figures" },
      el(
        "div",
        { class: "uf-section-head" },
        el("h4", {}, "Key figures"),
        el("label", {}, "as of ", this.month),
      ),
      el("dl", { style: columnsFor(this.tiles.length) }, ...this.tiles.map(({ node }) => node)),
    );
  }

  show(run, told, pin) {
    this.tiles.forEach(({ value, unit, within, change }, i) => {
      const now = run.outcomes[i][told];
      const closed = isOver(this.about, run, i, told);
      const scale = counted(now, unit);
      write(value, closed ? "closed" : scale.text);
      write(within, closed ? "" : scale.unit);
      if (!pin || closed || isOver(this.about, pin.run, i, told)) return write(change, "");
      const by = scale.times * (now - pin.run.outcomes[i][told]);
      const same = worded(by) === "0";
      const good = { higher: by > 0, lower: by < 0 }[this.about.outcomes[i].better];
      write(
        change,
        same ? `as ${pin.letter}` : `${by > 0 ? "▲" : "▼"} ${signed(by)} vs ${pin.letter}`,
      );
      change.classList.toggle("uf-good", !same && good === true);
      change.classList.toggle("uf-bad", !same && good === false);
    });
  }
}

// Whether a key figure tells of a firm that is closed by then.
function isOver(about, run, outcome, told) {
  return !about.outcomes[outcome].lasts && about.toldMonths[told] >= closingMonth(about, run);
}

// How many tiles stand side by side, so that none is left alone in the last row.
function columnsFor(count) {
  const narrow = [7, 8].includes(count) ? 4 : Math.min(count, 3);
  const wide = count <= 6 ? count : Math.ceil(count / 2);
  return `--uf-columns: ${narrow}; --uf-columns-wide: ${wide}`;
}

// What happened, in words at every step, and read aloud only when things have settled; as a table.
export class Story {
  constructor(about) {
    this.about = about;
    this.text = el("div", { class: "uf-words" });
    this.aloud = el("div", { class: "uf-hidden", "aria-live": "polite" });
    this.numbers = el("div");
    this.details = el(
      "details",
      { class: "uf-fold", toggle: () => this.fill() },
      el("summary", {}, "The same as a table"),
      this.numbers,
    );
    this.node = el(
      "section",
      { class: "uf-story", "aria-label": "What happened" },
      el("h4", {}, "What happened"),
      this.text,
      this.aloud,
      this.details,
    );
    this.lines = [];
  }

  show(run) {
    this.run = run;
    while (this.lines.length < run.words.length) {
      this.lines.push(el("p"));
      this.text.append(this.lines.at(-1));
    }
    this.lines.forEach((line, i) => write(line, run.words[i] ?? ""));
  }

  settle() {
    write(this.aloud, this.run.words.join(" "));
    this.fill();
  }

  fill() {
    if (!this.details.open) return;
    const { months, series } = this.about;
    const every = Math.max(1, Math.round(months / 10));
    const panels = this.about.pictures.flatMap((picture) => picture.panels);
    const absent = panels.map((panel) => absentFrom(panel, this.run.series));
    const present = [...series.keys()].filter((place) => !absent.some((set) => set.has(place)));
    const rows = [];
    for (let month = 0; month <= months; month += every) {
      rows.push([String(month), ...present.map((place) => worded(this.run.series[place][month]))]);
    }
    const head = [
      "Month",
      ...present.map((place) => {
        const { label, unit } = series[place];
        return unit ? `${label}, ${unit}` : label;
      }),
    ];
    this.numbers.replaceChildren(table(`The run, every ${every} months`, head, rows));
  }
}

// Pinned runs, and how they differ from this one and from each other.
export class Pins {
  constructor(about, act) {
    this.about = about;
    this.act = act;
    this.list = el("ul", { class: "uf-pins" });
    this.differences = el("div");
    this.node = el(
      "section",
      { class: "uf-pinned", "aria-label": "Pinned runs" },
      el("h4", {}, "Pinned runs"),
      this.list,
      this.differences,
    );
  }

  show(pins, compare) {
    this.pins = pins;
    this.node.hidden = pins.length === 0;
    this.list.replaceChildren(
      ...pins.map(({ letter, text }) =>
        el(
          "li",
          {},
          button(letter, () => this.act("compare", letter), {
            class: "uf-button uf-letter",
            "aria-pressed": String(letter === compare),
            "aria-label": `Compare key figures with run ${letter}`,
          }),
          el("span", { class: "uf-pin-text" }, text),
          button("go back to it", () => this.act("restore", letter), {
            class: "uf-link",
            "aria-label": `Go back to run ${letter}`,
          }),
          button("remove", () => this.act("unpin", letter), {
            class: "uf-link",
            "aria-label": `Remove run ${letter}`,
          }),
        )
      ),
    );
  }

  settle(levers, run, told) {
    if (!this.pins?.length) return this.differences.replaceChildren();
    const { about, pins } = this;
    const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
    const moved = about.levers.filter(({ name, hidden }) =>
      !hidden && pins.some((pin) => !same(pin.levers[name], levers[name]))
    );
    const rows = moved.map((lever) => [
      lever.label,
      leverText(lever, levers[lever.name]),
      ...pins.map((pin) => leverText(lever, pin.levers[lever.name])),
    ]);
    about.outcomes.forEach(({ label, unit }, i) => {
      const now = run.outcomes[i][told];
      const closed = isOver(about, run, i, told);
      const others = pins.map((pin) => {
        const then = pin.run.outcomes[i][told];
        if (isOver(about, pin.run, i, told)) return "closed";
        const change = closed ? "" : el("small", {}, ` now ${signed(now - then)}`);
        return el("span", {}, worded(then), change);
      });
      rows.push([unit ? `${label}, ${unit}` : label, closed ? "closed" : worded(now), ...others]);
    });
    const head = ["", "Now", ...pins.map(({ letter }) => letter)];
    const caption = `Levers that differ, and key figures as of month ${about.toldMonths[told]}`;
    return this.differences.replaceChildren(table(caption, head, rows));
  }
}

// Predict first: three numbers, then the run over them, and the gap in one number.
export class Predict {
  constructor(about, act) {
    this.about = about;
    this.act = act;
    const units = new Set(about.pictures.flatMap(({ panels }) => panels.map(({ unit }) => unit)));
    const able = about.allSeries.filter(({ unit }) => units.has(unit));
    this.months = [0.2, 0.6, 1].map((share) => Math.round(share * about.months));
    this.unit = el("span", { class: "uf-unit" });
    this.series = select(
      "What to predict",
      able.map(({ name, label }) => [name, label]),
      about.firstToPredict,
      () => name(),
    );
    const name = () =>
      write(this.unit, able.find((each) => each.name === this.series.value)?.unit ?? "");
    name();
    this.fields = this.months.map((month) => {
      const id = freshId("predict");
      const field = el("input", {
        type: "text",
        inputmode: "decimal",
        autocomplete: "off",
        class: "uf-number",
        id,
        required: true,
      });
      return { field, node: el("label", { for: id }, `month ${month} `, field) };
    });
    this.form = el(
      "form",
      {
        class: "uf-form",
        submit: (event) => {
          event.preventDefault();
          const read = this.fields.map(({ field }) =>
            readNumberIn(field.value, undefined, undefined, this.unit.textContent)
          );
          const wrong = read.findIndex(({ refused }) => refused);
          if (wrong >= 0) return act.refuse(`Month ${this.months[wrong]}: ${read[wrong].refused}`);
          const expected = read.map(({ number }) => number);
          return act.run({ series: this.series.value, months: this.months, expected });
        },
      },
      el(
        "p",
        {},
        "Set the levers. Write what you expect. Then run it: the charts stay covered until you do.",
      ),
      el(
        "div",
        { class: "uf-row" },
        this.series,
        ...this.fields.map(({ node }) => node),
        this.unit,
      ),
      el(
        "div",
        { class: "uf-row" },
        el("button", { type: "submit", class: "uf-button uf-strong" }, "Run and compare"),
        button("Cancel", act.cancel),
      ),
    );
    this.last = el("p", { class: "uf-gap", role: "status" });
    this.list = el("ol");
    this.kept = el("details", { class: "uf-fold" }, el("summary", {}), this.list);
    this.node = el(
      "section",
      { class: "uf-predict", "aria-label": "Predictions" },
      this.form,
      this.last,
      this.kept,
    );
    this.open(false);
  }

  open(on) {
    this.form.hidden = !on;
    if (!on) return;
    this.fields.forEach(({ field }) => (field.value = ""));
    this.series.focus();
  }

  show(predictions, code) {
    const off = ({ gap, percent, unit }) =>
      `${worded(gap)} ${unit} off on average` +
      (percent === null ? "" : `, ${worded(percent)}% of the run`);
    const last = predictions.at(-1);
    const here = last && last.code === code;
    write(this.last, here ? `${last.label}: ${last.said} Gap: ${off(last)}.` : "");
    this.last.hidden = !here;
    this.kept.hidden = predictions.length === 0;
    write(this.kept.firstChild, `Your predictions (${predictions.length})`);
    this.list.replaceChildren(
      ...predictions.map((made, i) =>
        el(
          "li",
          {},
          `${made.label} at months ${made.months.join(", ")}, with ${made.levers}. ${made.said} ${
            off(made)
          }. `,
          button("remove", () => this.act.forget(i + 1), {
            class: "uf-link",
            "aria-label": `Remove prediction ${i + 1}`,
          }),
        )
      ),
    );
  }
}

// Share a run as a code, open one, copy the call in Python.
export class Share {
  constructor(open, tell) {
    this.code = el("input", {
      class: "uf-code",
      readonly: true,
      "aria-label": "Share code of this run",
    });
    this.python = el("input", {
      class: "uf-code uf-long",
      readonly: true,
      "aria-label": "Call in Python that repeats this run",
    });
    const given = el("input", {
      class: "uf-code",
      "aria-label": "Share code to open",
      placeholder: "UF1-…",
      spellcheck: "false",
    });
    const copied = async (field, what) =>
      tell(
        (await copy(field.value, field))
          ? `${what} is copied.`
          : "Select the text and copy it with the keyboard.",
      );
    this.node = el(
      "section",
      { class: "uf-share", "aria-label": "Share", hidden: true },
      el(
        "div",
        { class: "uf-row" },
        el("span", {}, "Code of this run"),
        this.code,
        button("Copy code", () => copied(this.code, "The code")),
      ),
      el(
        "div",
        { class: "uf-row" },
        el("span", {}, "In Python"),
        this.python,
        button("Copy as Python", () => copied(this.python, "The call")),
      ),
      el(
        "form",
        {
          class: "uf-row",
          submit: (event) => {
            event.preventDefault();
            open(given.value);
          },
        },
        el("span", {}, "Open a code"),
        given,
        el("button", { type: "submit", class: "uf-button" }, "Open"),
      ),
    );
  }

  show({ code, python }) {
    if (this.code.value !== code) this.code.value = code;
    if (this.python.value !== python) this.python.value = python;
  }
}

// An outcome at a month against the whole range of the lever in hand, and where the learner stands.
export class ResponseCurve {
  constructor(about, redraw) {
    this.about = about;
    const options = about.outcomes.map(({ label }, i) => [i, label]);
    this.outcome = select("Outcome of the response curve", options, 0, () => redraw());
    this.graph = el("div", { class: "uf-graph" });
    this.dot = el("div", { class: "uf-dot" });
    this.note = el("p", { class: "uf-help" });
    this.plot = el(
      "div",
      { class: "uf-plot", role: "group", "aria-label": "Response curve" },
      this.graph,
      this.dot,
    );
    this.details = el(
      "details",
      { class: "uf-fold", toggle: () => redraw() },
      el("summary", {}, "Response curve"),
      el("div", { class: "uf-row" }, this.outcome, this.note),
      this.plot,
    );
    this.closed = el(
      "p",
      { class: "uf-help" },
      "The response curve opens once you have made a prediction.",
    );
    this.node = el(
      "section",
      { class: "uf-response", "aria-label": "Response curve" },
      this.closed,
      this.details,
    );
  }

  allow(on) {
    this.closed.hidden = on;
    this.details.hidden = !on;
  }

  // Draw the curve anew: another lever in hand, another outcome or month.
  async draw(plotly, lever, sweep, told, look) {
    if (!this.details.open || !sweep || this.details.hidden || !this.graph.clientWidth) return;
    const { label, unit } = this.about.outcomes[Number(this.outcome.value)];
    const values = sweep.response(Number(this.outcome.value), told);
    const month = this.about.toldMonths[told];
    write(this.note, `at month ${month}, over the whole range of ${lever.label}`);
    const line = { color: look.colour, width: 2.5, simplify: false };
    const text = lever.choices.length ? lever.choices : undefined;
    const unitText = unit ? ` ${unit}` : "";
    const trace = {
      x: sweep.levels,
      y: values,
      mode: lever.choices.length ? "markers+lines" : "lines",
      line,
      customdata: values.map(worded),
      hovertemplate: `%{x}: %{customdata}${unitText}<extra></extra>`,
    };
    const quiet = {
      gridcolor: "rgba(128,128,128,0.18)",
      zerolinecolor: "rgba(128,128,128,0.6)",
      fixedrange: true,
    };
    const room = 0.04 * (lever.high - lever.low);
    const layout = {
      width: this.graph.clientWidth,
      height: 240,
      margin: { l: 56, r: 20, t: 28, b: 44 },
      font: { family: this.about.font, size: 12, color: look.ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      title: { text: unit ? `${label}, ${unit}` : label, x: 0, xref: "paper", font: { size: 13 } },
      hoverlabel: { bgcolor: look.ground, font: { color: look.ink } },
      xaxis: {
        ...quiet,
        range: [lever.low - room, lever.high + room],
        title: { text: lever.unit ? `${lever.label}, ${lever.unit}` : lever.label, standoff: 6 },
        ...(text ? { tickvals: sweep.levels, ticktext: text } : {}),
      },
      yaxis: {
        ...quiet,
        nticks: 5,
        separatethousands: true,
        exponentformat: "none",
        rangemode: "tozero",
      },
    };
    await plotly.react(this.graph, [trace], layout, { displayModeBar: false });
    this.plot.setAttribute(
      "aria-label",
      `Chart: ${label} at month ${month} against ${lever.label}.`,
    );
    this.shown = { lever: lever.name, low: values[0], high: values.at(-1) };
  }

  close(plotly) {
    plotly?.purge(this.graph);
  }

  // Put the dot where the learner stands.
  show(lever, value, run, told) {
    const full = this.graph._fullLayout;
    const ready = this.details.open && full?.xaxis && this.shown?.lever === lever.name;
    this.dot.hidden = !ready;
    if (!ready) return;
    const now = run.outcomes[Number(this.outcome.value)][told];
    const { xaxis, yaxis } = full;
    const x = xaxis._offset +
      ((value - xaxis.range[0]) / (xaxis.range[1] - xaxis.range[0])) * xaxis._length;
    const y = yaxis._offset + yaxis._length -
      ((now - yaxis.range[0]) / (yaxis.range[1] - yaxis.range[0])) * yaxis._length;
    this.dot.style.transform = `translate(${x}px, ${y}px)`;
  }
}

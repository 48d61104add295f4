import { button, copy, el, table } from "./elements.js";
import { worded } from "./words.js";

// The run as a table, on the screen and as a file. What stands above `makeTable` knows no page.

const EVERY = 6; // months between two rows, until all are asked for

/**
 * The series that stand on the charts and that there are in this run, each once.
 * @param {object} about
 * @param {object} run
 */
export function seriesShown(about, run) {
  const names = [];
  for (const { panels } of about.pictures) {
    for (const { stacked, lines, onlyIf = {} } of panels) {
      for (const name of [...stacked, ...lines]) {
        const sign = onlyIf[name];
        const absent = sign && !run.get(sign).some((value) => value > 0);
        if (!absent && !names.includes(name)) names.push(name);
      }
    }
  }
  return names.map((name) => about.series.find((each) => each.name === name));
}

/** The months that have a row: every sixth, or all; the last one always. */
export function monthsShown(months, all) {
  const every = all ? 1 : EVERY;
  const shown = [];
  for (let month = 0; month < months; month += every) shown.push(month);
  return [...shown, months];
}

const headOf = ({ label, unit }) => unit ? `${label}, ${unit}` : label;

/**
 * All series of a run as a file of comma-separated values, a row a month.
 * @param {object[]} series
 * @param {object} run
 * @param {number[]} months
 * @param {string} comma what stands between two values
 */
export function separatedValues(series, run, months, comma = ",") {
  const quoted = (text) => /[",\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const head = ["month", ...series.map((each) => quoted(headOf(each)))];
  const values = series.map(({ name }) => run.get(name));
  const rows = months.map((month) => [month, ...values.map((each) => plainNumber(each[month]))]);
  return [head, ...rows].map((row) => row.join(comma)).join("\n") + "\n";
}

// Six digits that count: more are noise, and a program reads them all the same.
const plainNumber = (value) => String(Number(value.toPrecision(6)));

export function makeTable(lab) {
  const { about } = lab;
  const all = el("input", { type: "checkbox", change: () => show() });
  const place = el("div", { class: "uf-tall-scroll" });
  // What cannot be put on the clipboard by a program is selected, for the keyboard.
  const text = el("textarea", {
    class: "uf-hidden",
    tabindex: "-1",
    "aria-hidden": "true",
    readonly: true,
  });
  const node = el(
    "div",
    { class: "uf-table", role: "group", "aria-label": "Table of the run" },
    el(
      "div",
      { class: "uf-row" },
      el("label", {}, all, " every month"),
      button("Copy", async () => {
        text.value = separatedValues(seriesShown(about, lab.run), lab.run, months(), "\t");
        const done = await copy(text.value, text);
        lab.say(
          done
            ? "The table is copied. It can be pasted into a spreadsheet."
            : "The browser does not allow copying. Download the file instead.",
          done ? "note" : "refused",
        );
      }, { "aria-label": "Copy the table" }),
      button("Download as CSV", () => downloadRun(lab), {}),
    ),
    place,
    text,
  );
  const months = () => monthsShown(about.months, all.checked);

  function show() {
    const shown = seriesShown(about, lab.run);
    const values = shown.map(({ name }) => lab.run.get(name));
    const { closed } = lab.run;
    const rows = months().map((month) => [
      closed !== null && month >= closed ? `${month} (closed)` : String(month),
      ...values.map((each) => worded(each[month])),
    ]);
    const caption = all.checked ? "The run, month by month" : `The run, every ${EVERY} months`;
    place.replaceChildren(table(caption, ["Month", ...shown.map(headOf)], rows));
  }

  return { id: "table", title: "Table", node, show, opened: show };
}

/** The run of the lab as a file: every month, every series that there is in it. */
export async function downloadRun(lab) {
  const { about, run } = lab;
  const text = separatedValues(about.series, run, monthsShown(about.months, true));
  await lab.host.download(`${about.case}_run.csv`, "text/csv", text);
  lab.say("The run is downloaded as a CSV file, month by month.");
}

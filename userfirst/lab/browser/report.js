import { explain, reached } from "./analysis.js";
import { makeChart } from "./chart.js";
import { codeOf } from "./codes.js";
import { calledOf, sameLevers } from "./document.js";
import { button, el, escaped } from "./elements.js";
import { guessInWords } from "./guessing.js";
import { differencesOf, figureText, movedText } from "./kept.js";
import { asPasted } from "./python.js";
import { tell } from "./sentences.js";
import { downloadRun } from "./table.js";
import { explanationOf } from "./why.js";

// A report of the work with a lab: one HTML page to print or to hand in. What stands above
// `makeReport` knows no page.

const REPORT_STYLE = `
:root { color-scheme: light; }
body { margin: 0 auto; padding: 32px 24px 64px; max-width: 860px; color: #1c1c1c; background: #fff;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; }
h1 { margin: 0; font-size: 28px; line-height: 1.2; }
h2 { margin: 36px 0 8px; padding-top: 12px; border-top: 2px solid #1c1c1c; font-size: 19px; }
h3 { margin: 20px 0 4px; font-size: 15px; }
p { margin: 4px 0; max-width: 75ch; }
.quiet { color: #595959; font-size: 13.5px; }
.question { font-size: 18px; }
.said { font-weight: 600; }
.notes { white-space: pre-wrap; overflow-wrap: anywhere; }
.code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 13px; overflow-wrap: anywhere; }
article, figure, tr { break-inside: avoid; }
article { margin: 14px 0; padding-left: 14px; border-left: 3px solid #d5d5d5; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 12px; margin: 12px 0; }
figure { margin: 0; }
figure svg { width: 100%; height: auto; }
table { border-collapse: collapse; margin: 8px 0; font-size: 13.5px; }
caption { padding-bottom: 4px; color: #595959; text-align: left; }
th, td { padding: 4px 16px 4px 0; border-bottom: 1px solid #ddd; text-align: right; vertical-align: baseline; overflow-wrap: anywhere; }
tr > :first-child { text-align: left; }
thead th { border-bottom-color: #1c1c1c; }
.scroll { overflow-x: auto; }
small { display: block; color: #595959; font-size: 12px; white-space: nowrap; }
@media print { body { max-width: none; padding: 0; font-size: 11.5pt; } h2 { break-after: avoid; } }
`;

/**
 * A table of HTML. A cell is a text, or a text with what is written small below it.
 * @param {string} caption
 * @param {string[]} head
 * @param {(string | {text: string, small: string})[][]} rows
 */
function tableOfReport(caption, head, rows) {
  const inside = (cell) =>
    typeof cell === "string"
      ? escaped(cell)
      : escaped(cell.text) + (cell.small ? `<small>${escaped(cell.small)}</small>` : "");
  const top = head.map((name) => `<th scope="col">${escaped(name)}</th>`).join("");
  const body = rows.map(([name, ...cells]) =>
    `<tr><th scope="row">${inside(name)}</th>${
      cells.map((cell) => `<td>${inside(cell)}</td>`).join("")
    }</tr>`
  );
  return `<div class="scroll"><table><caption>${
    escaped(caption)
  }</caption><thead><tr>${top}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

const paragraph = (text, kind = "") =>
  text ? `<p${kind ? ` class="${kind}"` : ""}>${escaped(text)}</p>` : "";

const chartsOfReport = (pictures) =>
  pictures.length
    ? `<div class="charts">${
      pictures.map(({ title, svg }) =>
        `<figure role="img" aria-label="${escaped(title)}">${svg}</figure>`
      ).join("")
    }</div>`
    : "";

/**
 * The report. All text is escaped here; a picture is an SVG of our own.
 * @param {{title: string, question: string, made: string, start: string, goal: string,
 *   guesses: {sentence: string, asked: string, setting: string, made: string, pictures: Picture[]}[],
 *   kept: {called: string, sentences: string[], pictures: Picture[]}[],
 *   differences: {caption: string, head: string[], rows: Row[]} | null,
 *   reasons: {sentence: string, caption: string, rows: Row[], notes: string[]}[],
 *   now: {setting: string, sentences: string[], figures: {caption: string, rows: Row[]}, pictures: Picture[]},
 *   notes: string, code: string, python: string}} told
 *   where Picture is {title: string, svg: string} and Row a list of cells
 */
export function reportPage(told) {
  const { title, question, made, guesses, kept, differences, reasons, now } = told;
  const part = (name, content) => content ? `<h2>${escaped(name)}</h2>${content}` : "";
  const guessesText = guesses.map((guess) =>
    `<article>${paragraph(guess.sentence, "said")}${paragraph(guess.asked)}${
      paragraph([guess.setting, guess.made].filter(Boolean).join(" · "), "quiet")
    }${chartsOfReport(guess.pictures)}</article>`
  );
  const keptText = kept.map((run) =>
    `<article><h3>${escaped(run.called)}</h3>${paragraph(run.sentences.join(" "))}${
      chartsOfReport(run.pictures)
    }</article>`
  );
  const reasonsText = reasons.map((reason) =>
    `<article>${paragraph(reason.sentence, "said")}${
      reason.rows.length
        ? tableOfReport(reason.caption, ["Lever", "Change", "Its part"], reason.rows)
        : ""
    }${reason.notes.map((note) => paragraph(note, "quiet")).join("")}</article>`
  );
  const nowText = paragraph(now.setting, "quiet") + paragraph(now.sentences.join(" ")) +
    chartsOfReport(now.pictures) +
    tableOfReport(now.figures.caption, ["Key figure", "Value"], now.figures.rows);
  const again = paragraph("Open this code in the lab, and you have the run of this report again:") +
    paragraph(told.code, "code") + paragraph("The same in Python:") +
    paragraph(told.python, "code");
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Nothing in a report may run or load, whatever is written in a note.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    `<title>${escaped(title)}: report</title><style>${REPORT_STYLE}</style></head><body><main>`,
    `<h1>${escaped(title)}</h1>`,
    paragraph(question, "question"),
    paragraph(`A report of your work with the lab, made on ${made}.`, "quiet"),
    part("Start and goal", paragraph(told.start) + paragraph(told.goal)),
    part(
      "Guesses against runs",
      guessesText.join("") || paragraph("No guess was made, or all were removed.", "quiet"),
    ),
    part("Kept runs", keptText.join("")),
    differences
      ? part(
        "How they differ",
        tableOfReport(differences.caption, differences.head, differences.rows),
      )
      : "",
    part("Why they differ", reasonsText.join("")),
    part("The run now", nowText),
    part("Notes", told.notes.trim() ? `<div class="notes">${escaped(told.notes)}</div>` : ""),
    part("Once more", again),
    "</main></body></html>",
  ].join("\n");
}

const day = (moment) => moment.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });

/** All that the report tells of a lab, but for pictures, which `draw(view)` makes. */
function reportOf(lab, moment, draw) {
  const { about, document, setting, startRun } = lab;
  const { month } = document;
  const goal = setting.goal ?? about.presets.find(({ name }) => name === document.preset)?.goal;
  const now = { called: "the run now", levers: document.levers, run: lab.run };
  const start = { called: "the start", levers: startRun.levers, run: startRun };
  const kept = lab.keptRuns.map((each) => ({ ...each, called: calledOf(each) }));
  const chosen = kept.find(({ letter }) => letter === document.compare);
  const against = chosen ? { ...chosen, called: `run ${chosen.called}` } : start;
  const compared = kept.filter((each) => each !== chosen).map((each) => ({
    ...each,
    called: `run ${each.called}`,
  }));
  const told = [...compared, now].filter(({ levers }) => !sameLevers(levers, against.levers));
  return {
    title: setting.title || about.title,
    question: about.question,
    made: day(moment),
    start: startInWords(lab),
    goal: goal ? goalInWords(goal, lab.run) : "",
    guesses: document.guesses.map((guess) => {
      const run = lab.runOf(guess.levers);
      const isCurve = guess.kind === "curve";
      return {
        sentence: guessInWords(about, guess),
        asked: isCurve ? "" : guess.text,
        setting: `With ${movedText(about, setting.hide, guess.levers)}`,
        made: day(new Date(guess.made)),
        pictures: isCurve ? draw({ run, guess }, guess.series) : [],
      };
    }),
    kept: kept.map(({ called, levers, run }) => ({
      called: `Run ${called}`,
      sentences: [
        `With ${movedText(about, setting.hide, levers)}.`,
        ...tell(about.words, about, run),
      ],
      pictures: draw({ run }),
    })),
    differences: kept.length
      ? differencesInReport(lab, [{ ...now, called: "Now" }, ...kept], month)
      : null,
    reasons: kept.length ? told.map((other) => reasonOf(lab, against, other, month)) : [],
    now: {
      setting: `With ${movedText(about, setting.hide, document.levers)}.`,
      sentences: tell(about.words, about, lab.run),
      figures: {
        caption: `Key figures as of month ${month}`,
        rows: about.outcomes.map((outcome) => [outcome.label, figureText(outcome, lab.run, month)]),
      },
      pictures: draw({ run: lab.run }),
    },
    notes: document.notes,
    code: codeOf(about, document.levers),
    python: asPasted(about, document.levers),
  };
}

function startInWords({ about, setting, startRun }) {
  const preset = about.presets.find(({ name }) => name === setting.preset);
  const levers = `It started with ${movedText(about, setting.hide, startRun.levers)}.`;
  return preset ? `${preset.label}: ${preset.story} ${levers}` : levers;
}

/** A goal, and whether this run reaches it. */
function goalInWords(goal, run) {
  return `Goal: ${goal.text} ${
    reached(goal, run) ? "The run now reaches it." : "The run now does not reach it."
  }`;
}

function differencesInReport(lab, columns, month) {
  const chosen = Math.max(
    0,
    columns.findIndex(({ letter }) => letter && letter === lab.document.compare),
  );
  const { levers, figures } = differencesOf(lab.about, lab.setting.hide, columns, chosen, month);
  return {
    caption: `Levers that differ, and key figures as of month ${month}; differences are from ${
      chosen ? `run ${columns[chosen].called}` : "the run now"
    }`,
    head: ["", ...columns.map(({ called }) => called)],
    rows: [
      ...levers.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)]),
      ...figures.map(({ label, unit, cells }) => [
        { text: label, small: unit },
        ...cells.map(({ text, change }) => ({ text, small: change })),
      ]),
    ],
  };
}

function reasonOf(lab, from, to, month) {
  const { about, document, model, setting } = lab;
  const outcome = about.outcomes.find(({ name }) => name === document.figure) ?? about.outcomes[0];
  const found = explain(model, from.levers, to.levers, outcome.name, month);
  const told = explanationOf(about, setting.hide, from, to, outcome, month, found);
  return {
    sentence: told.sentence,
    caption: `${outcome.label}${told.scale.unit ? `, ${told.scale.unit}` : ""}, month ${month}`,
    rows: told.parts.map(({ label, moved, text }) => [label, moved, text]),
    notes: told.notes,
  };
}

// Take it along: files to keep, to hand in, to show.
export function makeReport(lab) {
  const { about } = lab;
  const file = (ending) => `${about.case}_${ending}`;
  const item = (name, words, act) =>
    el("li", {}, button(name, () => attempt(act)), el("span", { class: "uf-help" }, words));
  const charts = el("div", { class: "uf-row" });
  const node = el(
    "div",
    { class: "uf-take", role: "group", "aria-label": "Take it along" },
    el(
      "ul",
      { class: "uf-take-list" },
      item(
        "Report",
        "Guesses against runs, kept runs and why they differ, notes: a page to print or hand in.",
        report,
      ),
      item(
        "The lab as one file",
        "All levers alive in any browser, without Python and without a network.",
        whole,
      ),
      item("CSV", "The run now: every month, every series.", () => downloadRun(lab)),
    ),
    charts,
  );
  lab.about.pictures.forEach(({ title }, place) => {
    const name = file(title.toLowerCase().replace(/[^a-z0-9]+/g, "_"));
    charts.append(
      el(
        "div",
        { class: "uf-row", role: "group", "aria-label": `Chart ${title}` },
        el("span", {}, title),
        button("PNG", () => attempt(() => picture(place, `${name}.png`)), {
          "aria-label": `${title} as PNG`,
        }),
        button("SVG", () => attempt(() => picture(place, `${name}.svg`)), {
          "aria-label": `${title} as SVG`,
        }),
      ),
    );
  });

  async function attempt(act) {
    try {
      await act();
    } catch (error) {
      lab.say(`The file could not be made (${error.message}). Nothing is lost.`, "refused");
    }
  }

  async function picture(place, name) {
    const chart = lab.charts[place];
    if (name.endsWith(".svg")) await lab.host.download(name, "image/svg+xml", await chart.toSvg());
    else await lab.host.download(name, "image/png", await chart.toPng());
    lab.say(`The chart is downloaded as ${name}.`);
  }

  async function report() {
    const text = reportPage(reportOf(lab, new Date(), drawnAside(lab)));
    await lab.host.download(file("report.html"), "text/html", text);
    lab.say("The report is downloaded. Open it in a browser to read or print it.");
  }

  async function whole() {
    await lab.host.download(file("lab.html"), "text/html", await lab.host.embed());
    lab.say("The lab is downloaded as one file. Open it in any browser.");
  }

  return { id: "take", title: "Take it along", right: true, node, show() {} };
}

// Pictures for the report, drawn aside: all, or the one on which a series is guessed.
function drawnAside({ about }) {
  return (view, series) =>
    about.pictures.flatMap((picture) => {
      const chart = makeChart(about, picture);
      try {
        if (series && !chart.canGuess(series)) return [];
        chart.draw(view);
        return [{ title: picture.title, svg: chart.toSvg() }];
      } finally {
        chart.close();
      }
    }).slice(0, series ? 1 : undefined);
}

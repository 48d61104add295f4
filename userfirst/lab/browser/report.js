// A report of the work with a lab: one HTML page to print or to hand in. What stands above
// `makeReport` knows no page.

/** Text as HTML shows it, whatever is written in it. */
export function escaped(text) {
  const marks = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (mark) => marks[mark]);
}

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
      reason.rows.length ? tableOfReport(reason.caption, ["Lever", "Change", "Its part"], reason.rows) : ""
    }${reason.notes.map((note) => paragraph(note, "quiet")).join("")}</article>`
  );
  const nowText = paragraph(now.setting, "quiet") + paragraph(now.sentences.join(" ")) +
    chartsOfReport(now.pictures) +
    tableOfReport(now.figures.caption, ["Key figure", "Value"], now.figures.rows);
  const again = paragraph("Open this code in the lab, and you have the run of this report again:") +
    paragraph(told.code, "code") + paragraph("The same in Python:") + paragraph(told.python, "code");
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

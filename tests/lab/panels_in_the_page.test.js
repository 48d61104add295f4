// The panels' own thoughts: words, piles, tables, the report. No page is needed for these.

import assert from "node:assert/strict";
import { calledOf, whyNotKept } from "../../userfirst/lab/browser/document.js";
import { escaped } from "../../userfirst/lab/browser/elements.js";
import {
  decisionInWords,
  fractionInWords,
  gapInWords,
  isAsGood,
  movesInWords,
} from "../../userfirst/lab/browser/guessing.js";
import { differencesOf, figureText } from "../../userfirst/lab/browser/kept.js";
import { reportPage } from "../../userfirst/lab/browser/report.js";
import {
  marksOf,
  pilesOf,
  resultInWords,
  spreadInWords,
} from "../../userfirst/lab/browser/sure.js";
import { monthsShown, separatedValues, seriesShown } from "../../userfirst/lab/browser/table.js";
import { explanationOf } from "../../userfirst/lab/browser/why.js";

const lever = (name, label, unit = "") => ({
  name,
  label,
  unit,
  low: 0,
  high: 100,
  default: 1,
  step: 1,
  group: "Offer",
  choices: [],
});
const about = {
  months: 60,
  levers: [lever("level", "Free level"), lever("price", "Price", "dollars a month")],
  series: [
    { name: "users", label: "Users", unit: "million people" },
    { name: "cash", label: "Cash", unit: "million dollars" },
    { name: "rival_users", label: "Rival's users", unit: "million people" },
  ],
  pictures: [
    { panels: [{ stacked: ["users"], lines: ["rival_users"], onlyIf: { rival_users: "rival" } }] },
    { panels: [{ stacked: [], lines: ["cash"], onlyIf: {} }] },
  ],
  outcomes: [
    { name: "users", label: "Users", unit: "million people", better: "higher", lasts: false },
    {
      name: "lowest",
      label: "Lowest cash",
      unit: "million dollars",
      better: "higher",
      lasts: true,
    },
  ],
};

// A run whose key figures are as given.
function runOf(values, closed = null, series = {}) {
  return {
    closed,
    months: 60,
    outcome: (name) => values[name],
    get: (name) => Float64Array.from({ length: 61 }, () => series[name] ?? 0),
  };
}

const curve = (expected, found, unit = "million people") =>
  gapInWords({
    label: "Users",
    unit,
    months: [12, 36, 60].slice(0, found.length),
    expected,
    found,
  });

Deno.test("a share is said as a person says it", () => {
  assert.equal(fractionInWords(1 / 3), "a third");
  assert.equal(fractionInWords(0.3), "about a third");
  assert.equal(fractionInWords(0.5), "half");
  assert.equal(fractionInWords(0.07), "about a twentieth");
  assert.equal(fractionInWords(0.08), "about a tenth");
});

Deno.test("the gap of a curve is said in one sentence", () => {
  assert.equal(
    curve([2, 20, 40], [3, 30, 60]),
    "Users: your guess was on average a third too low; furthest in month 60, where you said 40.0 and it was 60.0 million people.",
  );
  assert.match(curve([6, 60, 120], [3, 30, 60]), /on average twice as high as the run/);
  assert.match(curve([3.3, 31, 72], [3, 30, 60]), /on average about an eighth too high|a sixth/);
  assert.match(curve([1, 40, 60], [3, 30, 60]), /off, sometimes too high, sometimes too low/);
  assert.equal(curve([3, 30, 60], [3, 30, 60]), "Users: your guess was exactly right.");
  assert.equal(curve([3, 30, 60.5], [3, 30, 60]), "Users: your guess was almost exactly right.");
  assert.match(curve([0, 0, 1], [3, 30, 60]), /far too low, next to nothing/);
  assert.match(curve([9, 9, 9], [0, 0, 0]), /on average 9.00 million people too high/);
  assert.match(
    curve([1e9, 1e9, 1e9], [3, 30, 60]),
    /on average more than a thousand times too high/,
  );
  assert.equal(
    curve([2], [3]),
    "Users: your guess was on average a third too low in month 12: you said 2.00 and it was 3.00 million people.",
  );
});

Deno.test("what goes below zero is told in its unit, not as a share", () => {
  assert.match(
    curve([10, 10, 10], [-10, 0, 4], "million dollars"),
    /on average 12.0 million dollars too high/,
  );
});

Deno.test("a sentence about a gap never speaks of a percentage of the run", () => {
  for (let i = 0; i < 500; i += 1) {
    const random = (seed) => Math.abs(Math.sin(12.9898 * (i + seed)) * 43758.5453) % 1;
    const found = [1, 2, 3].map((seed) => 60 * random(seed) ** 3);
    const expected = [4, 5, 6].map((seed) => 90 * random(seed) ** 2);
    const said = curve(expected, found);
    assert.doesNotMatch(said, /%|NaN|undefined|Infinity/);
    assert.ok(said.length < 200, said);
  }
});

Deno.test("a decision against what was found", () => {
  const gone = (expected, found) =>
    decisionInWords({ question: "gone", unit: "", expected, found });
  assert.equal(gone(20, 12), "You said month 20; it was month 12.");
  assert.equal(gone("never", 12), "You said never; the cash is gone in month 12.");
  assert.equal(gone(12, "never"), "You said month 12; the cash lasts to the end.");
  assert.equal(gone(12, 12), "Right: the cash is gone in month 12.");
  assert.equal(gone("never", "never"), "Right: the cash lasts.");
  const wins = (expected, found) =>
    decisionInWords({ question: "wins", unit: "", expected, found });
  assert.equal(wins("you", "the rival"), "You said yourself; it is the rival.");
  assert.equal(wins("the rival", "you"), "You said the rival; it is you.");
  assert.equal(wins("you", "you"), "Right: you.");
  const best = { question: "best level", unit: "", expected: 30, found: 42 };
  assert.equal(decisionInWords(best, about.levers[0]), "You said 30; the best is 42.");
});

Deno.test("a level is as good as the best where the curve is flat", () => {
  const curve = { values: [0, NaN, 99, 100, 99.8], best: { level: 3, value: 100 } };
  assert.ok(isAsGood(curve, 99.8));
  assert.ok(!isAsGood(curve, 99));
});

Deno.test("levers that were moved are named", () => {
  assert.deepEqual(movesInWords(about, { level: 1, price: 2 }, { level: 1, price: 3 }), [
    "Price 2 → 3 dollars a month",
  ]);
});

Deno.test("a run is kept once, and five at most", () => {
  const kept = ["A", "B", "C", "D", "E"].map((letter, i) => ({
    letter,
    name: "",
    levers: { a: i },
  }));
  assert.equal(whyNotKept({ kept: kept.slice(0, 4), levers: { a: 9 } }), "");
  assert.match(whyNotKept({ kept, levers: { a: 9 } }), /room for 5\. Remove one first/);
  assert.equal(whyNotKept({ kept, levers: { a: 1 } }), "This run is kept already, as B.");
  assert.equal(calledOf({ letter: "C", name: "cheap" }), "C, cheap");
});

Deno.test("differences are held against the chosen run", () => {
  const columns = [
    { called: "Now", levers: { level: 1, price: 2 }, run: runOf({ users: 0.8, lowest: -3 }) },
    { called: "A", levers: { level: 1, price: 5 }, run: runOf({ users: 2, lowest: -3 }) },
    { called: "B", levers: { level: 1, price: 2 }, run: runOf({ users: 0, lowest: -9 }, 12) },
  ];
  const found = differencesOf(about, [], columns, 1, 60);
  assert.deepEqual(found.levers.map(({ label }) => label), ["Price"]);
  assert.deepEqual(found.levers[0].cells.map(({ differs }) => differs), [true, false, true]);
  const [users, lowest] = found.figures;
  assert.deepEqual(users.cells.map(({ text }) => text), ["0.80", "2.00", "closed"]);
  assert.deepEqual(users.cells.map(({ change }) => change), ["−1.20", "", ""]);
  assert.equal(users.cells[0].good, false);
  assert.deepEqual(lowest.cells.map(({ change }) => change), ["same", "", "−6.00"]);
  assert.deepEqual(differencesOf(about, ["price"], columns, 1, 60).levers, []);
  assert.equal(figureText(about.outcomes[0], columns[2].run, 60), "closed");
  assert.equal(figureText(about.outcomes[0], columns[0].run, 60), "800 thousand people");
});

const explained = (parts, before, after, closed = null) =>
  explanationOf(
    about,
    [],
    { called: "the start", levers: { level: 1, price: 2 }, run: runOf({ users: before }) },
    { called: "run A", levers: { level: 3, price: 5 }, run: runOf({ users: after }, closed) },
    about.outcomes[0],
    60,
    {
      total: after - before,
      parts: parts.map((part) => ({ group: "Offer", levers: [part.lever], ...part })),
    },
  );

Deno.test("an explanation names the largest part and what pulls the other way", () => {
  const told = explained([{ lever: "level", effect: 12 }, { lever: "price", effect: -2 }], 10, 20);
  assert.deepEqual(told.parts.map(({ text }) => text), ["+12.0", "−2.00"]);
  assert.equal(told.parts[0].moved, "1 → 3");
  assert.equal(
    told.sentence,
    "From the start to run A, Users in month 60 went up from 10.0 to 20.0 million people: Free level accounted for more than all of it; Price pulled the other way.",
  );
  const shared = explained([{ lever: "level", effect: 8 }, { lever: "price", effect: 2 }], 10, 20);
  assert.match(shared.sentence, /80% of it came from Free level, 20% from Price\.$/);
  assert.match(
    explained([{ lever: "level", effect: 10 }], 10, 20).sentence,
    /all of it came from/,
  );
  assert.match(explained([], 10, 10).sentence, /^The start and run A have the same levers/);
  assert.match(explained([{ lever: "level", effect: 0 }], 10, 10).sentence, /nothing that was/);
  assert.match(
    explained([{ lever: "level", effect: 4 }, { lever: "price", effect: -4 }], 10, 10).sentence,
    /stayed at 10.0 million people: what was changed pulled in both directions/,
  );
  assert.match(
    explained([{ lever: "level", effect: -10 }], 10, 0, 12).notes[0],
    /gone in month 12/,
  );
});

Deno.test("with more than eight levers those of a group are one, and it is said", () => {
  const group = { lever: "", group: "Offer", levers: ["level", "price"], effect: 10 };
  const told = explained([group], 10, 20);
  assert.equal(told.parts[0].label, "Offer");
  assert.equal(told.parts[0].moved, "Free level, Price");
  assert.match(told.notes.at(-1), /More than eight levers differ/);
});

Deno.test("what is spread is said with its bounds", () => {
  const spreads = [{ lever: "price", low: 8, high: 12 }, { lever: "level", low: 1, high: 2 }];
  assert.match(
    spreadInWords(about, [], spreads),
    /own: Price from 8 to 12 dollars a month; Free level from 1 to 2\. Everybody/,
  );
  assert.match(spreadInWords(about, ["price"], spreads), /Free level from 1 to 2; what is hidden/);
  assert.match(spreadInWords(about, [], []), /nothing of it is uncertain/);
});

Deno.test("every dot has a place of its own in the right pile", () => {
  const values = Array.from({ length: 50 }, (_, i) => 7 * Math.sin(i) + 3);
  const { low, high, dots, piles, highest } = pilesOf(values, 20);
  assert.equal(dots.length, 50);
  assert.equal(new Set(dots.map(({ column, row }) => `${column}:${row}`)).size, 50);
  for (const { index, column } of dots) {
    const width = (high - low) / piles;
    assert.ok(values[index] >= low + column * width - 1e-9);
    assert.ok(values[index] <= low + (column + 1) * width + 1e-9);
  }
  assert.ok(highest <= 10, String(highest));
  const same = pilesOf([0, 0, 0], 20);
  assert.equal(same.highest, 3);
  assert.ok(same.low < 0 && same.high > 0);
  const marks = marksOf(low, high);
  assert.ok(marks.length >= 4 && marks.length <= 8, marks.join());
});

Deno.test("fifty futures are told in words that count", () => {
  const runs = Array.from({ length: 50 }, (_, i) => runOf({ users: i }, i < 14 ? 20 : null));
  const [lasts, stands] = resultInWords(about.outcomes[0], 60, runs);
  assert.equal(lasts, "In 14 of 50 futures you run out of money by month 60.");
  assert.match(stands, /^Where the money lasts, Users in month 60: 32.0 million people in the/);
  assert.match(stands, /half of them lie between 23.0 and 40.0 million people\.$/);
  assert.match(resultInWords(about.outcomes[0], 12, runs)[0], /^In none of 50/);
  const dead = runs.map(() => runOf({ users: 0 }, 3));
  assert.deepEqual(resultInWords(about.outcomes[0], 60, dead), [
    "In all 50 futures you run out of money by month 60.",
    "",
  ]);
});

Deno.test("a series that is not in the run is in no table", () => {
  const names = (run) => seriesShown(about, run).map(({ name }) => name);
  assert.deepEqual(names(runOf({})), ["users", "cash"]);
  assert.deepEqual(names(runOf({}, null, { rival: 1 })), ["users", "rival_users", "cash"]);
  assert.deepEqual(monthsShown(60, false), [0, 6, 12, 18, 24, 30, 36, 42, 48, 54, 60]);
  assert.deepEqual(monthsShown(8, false), [0, 6, 8]);
  assert.equal(monthsShown(60, true).length, 61);
});

Deno.test("a file of values can be read by any program", () => {
  const run = runOf({}, null, { users: 1 / 3, cash: -1234567.8 });
  const text = separatedValues(seriesShown(about, run), run, [0, 60]);
  assert.equal(
    text,
    'month,"Users, million people","Cash, million dollars"\n' +
      "0,0.333333,-1234570\n60,0.333333,-1234570\n",
  );
});

const HOSTILE = `<img src=x onerror="alert(1)"></title><script>alert('2')</script>&amp;`;

Deno.test("a report shows whatever was written, and runs nothing of it", () => {
  const told = {
    title: HOSTILE,
    question: HOSTILE,
    made: HOSTILE,
    start: HOSTILE,
    goal: HOSTILE,
    guesses: [{ sentence: HOSTILE, asked: HOSTILE, setting: HOSTILE, made: HOSTILE, pictures: [] }],
    kept: [{
      called: HOSTILE,
      sentences: [HOSTILE],
      pictures: [{ title: HOSTILE, svg: "<svg/>" }],
    }],
    differences: {
      caption: HOSTILE,
      head: [HOSTILE],
      rows: [[HOSTILE, { text: HOSTILE, small: HOSTILE }]],
    },
    reasons: [{
      sentence: HOSTILE,
      caption: HOSTILE,
      rows: [[HOSTILE, HOSTILE]],
      notes: [HOSTILE],
    }],
    now: {
      setting: HOSTILE,
      sentences: [HOSTILE],
      figures: { caption: HOSTILE, rows: [[HOSTILE, HOSTILE]] },
      pictures: [],
    },
    notes: HOSTILE,
    code: HOSTILE,
    python: HOSTILE,
  };
  const page = reportPage(told);
  assert.doesNotMatch(page, /<img|<script|onerror="/);
  assert.equal(page.split(escaped(HOSTILE)).length - 1, 31);
  assert.match(page, /default-src 'none'/);
});

Deno.test("a report of nothing says so", () => {
  const page = reportPage({
    title: "T",
    question: "",
    made: "",
    start: "",
    goal: "",
    guesses: [],
    kept: [],
    differences: null,
    reasons: [],
    now: { setting: "", sentences: [], figures: { caption: "", rows: [] }, pictures: [] },
    notes: "  ",
    code: "",
    python: "",
  });
  assert.match(page, /No guess was made/);
  assert.doesNotMatch(page, /<h2>(Notes|Kept runs|Why they differ)/);
});

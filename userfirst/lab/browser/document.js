// @ts-check
// The document: everything that a learner did in a lab, as plain data. The functions here return a
// new document and leave the old one as it is; what cannot be done is answered as { refused }, in a
// sentence for the learner. userfirst/lab/document.py checks documents by the same rules.

import { readNumberIn, writtenOut } from "./numbers.js";
import { leverText } from "./words.js";

/** @typedef {import("./contract.js").About} About */
/** @typedef {import("./contract.js").AboutLever} AboutLever */
/** @typedef {import("./contract.js").CurveGuess} CurveGuess */
/** @typedef {import("./contract.js").DecisionGuess} DecisionGuess */
/** @typedef {import("./contract.js").KeptRun} KeptRun */
/** @typedef {import("./contract.js").LabDocument} LabDocument */
/** @typedef {import("./contract.js").LeverValue} LeverValue */
/** @typedef {import("./contract.js").LeverValues} LeverValues */
/** @typedef {import("./contract.js").Plan} Plan */
/** @typedef {import("./contract.js").Refused} Refused */
/** @typedef {import("./contract.js").Setting} Setting */

/** @type {"userfirst-lab"} */
export const DOCUMENT_FORMAT = "userfirst-lab";
export const DOCUMENT_VERSION = 1;
export const KEPT_LETTERS = "ABCDE";
export const LONGEST_NAME = 60;
export const LONGEST_TEXT = 500;
export const LONGEST_NOTES = 20000;
export const MOST_GUESSES = 200;

/**
 * The document of somebody who has not done anything yet.
 * @param {About} about
 * @param {Setting} setting
 * @returns {LabDocument}
 */
export function blank(about, setting) {
  return {
    format: DOCUMENT_FORMAT,
    version: DOCUMENT_VERSION,
    case: about.case,
    levers: setting.start,
    preset: setting.preset,
    figure: about.main[1],
    month: about.months,
    kept: [],
    compare: "",
    guesses: [],
    notes: "",
    moved: [],
  };
}

// Reading what comes from a file, from another view or from Python: nothing of it is trusted.

/** A place in a document that is not as it should be; it never leaves this module. */
class Damaged extends Error {}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isThing(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {Record<string, any>} thing @param {string} name @returns {any} */
function own(thing, name) {
  return Object.hasOwn(thing, name) ? thing[name] : undefined;
}

/** @param {unknown} value @returns {number} */
function numberOf(value) {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Damaged();
  return value + 0;
}

/** @param {unknown} value @param {number} low @param {number} high @returns {number} */
function wholeOf(value, low, high) {
  const number = numberOf(value);
  if (!Number.isInteger(number) || number < low || number > high) throw new Damaged();
  return number;
}

/** @param {unknown} value @returns {any[]} */
function listOf(value) {
  if (!Array.isArray(value)) throw new Damaged();
  return value;
}

/**
 * A text without what no screen can show: halves of a letter, control characters.
 * @param {unknown} value
 * @param {number} longest
 * @param {boolean} [lines] whether it may have lines
 * @returns {string}
 */
function textOf(value, longest, lines = false) {
  if (typeof value !== "string") throw new Damaged();
  const plain = cleaned(value, lines);
  if (lengthOf(plain) > longest) throw new Damaged();
  return plain;
}

/** @param {string} text @param {boolean} [lines] */
function cleaned(text, lines = false) {
  const whole = text.replace(/\p{Surrogate}/gu, "\ufffd");
  // deno-lint-ignore no-control-regex
  if (lines) return whole.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
  // deno-lint-ignore no-control-regex
  return whole.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ").replace(/^ +| +$/g, "");
}

/** In letters, as Python counts. @param {string} text */
function lengthOf(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** @param {AboutLever} lever @param {unknown} value @returns {number} */
function levelOf(lever, value) {
  const number = numberOf(value);
  const slack = 1e-9 * (lever.high - lever.low);
  if (number < lever.low - slack || number > lever.high + slack) throw new Damaged();
  if (lever.choices.length && !Number.isInteger(number)) throw new Damaged();
  return Math.min(lever.high, Math.max(lever.low, number));
}

/** @param {AboutLever} lever @param {number} months @param {unknown} value @returns {LeverValue} */
function leverValueOf(lever, months, value) {
  if (!isThing(value)) return levelOf(lever, value);
  /** @type {[number, number][]} */
  const switches = listOf(own(value, "switches")).map((each) => {
    if (!Array.isArray(each) || each.length !== 2) throw new Damaged();
    return [wholeOf(each[0], 1, months - 1), levelOf(lever, each[1])];
  });
  if (switches.some(([month], place) => place && month <= switches[place - 1][0])) {
    throw new Damaged();
  }
  const first = levelOf(lever, own(value, "first"));
  return switches.length ? { first, switches } : first;
}

/**
 * Every lever: one that is not there, as in an older edition, stands at its default.
 * @param {About} about
 * @param {unknown} value
 * @returns {LeverValues}
 */
function leversOf(about, value) {
  if (!isThing(value)) throw new Damaged();
  /** @type {LeverValues} */
  const levers = {};
  for (const lever of about.levers) {
    const given = own(value, lever.name);
    levers[lever.name] = given === undefined
      ? lever.default
      : leverValueOf(lever, about.months, given);
  }
  return levers;
}

/** @param {About} about @param {unknown} value @returns {KeptRun} */
function keptOf(about, value) {
  if (!isThing(value)) throw new Damaged();
  const letter = own(value, "letter");
  if (typeof letter !== "string" || letter.length !== 1 || !KEPT_LETTERS.includes(letter)) {
    throw new Damaged();
  }
  const name = textOf(own(value, "name"), LONGEST_NAME);
  return { letter, name, levers: leversOf(about, own(value, "levers")) };
}

/** @param {unknown} value @returns {number | string} */
function numberOrText(value) {
  return typeof value === "string" ? textOf(value, LONGEST_TEXT) : numberOf(value);
}

/** @param {About} about @param {unknown} value @returns {CurveGuess | DecisionGuess} */
function guessOf(about, value) {
  if (!isThing(value)) throw new Damaged();
  const kind = own(value, "kind");
  const unit = textOf(own(value, "unit"), LONGEST_TEXT);
  const levers = leversOf(about, own(value, "levers"));
  const made = textOf(own(value, "made"), LONGEST_NAME);
  if (kind === "decision") {
    const question = textOf(own(value, "question"), LONGEST_TEXT);
    const text = textOf(own(value, "text"), LONGEST_TEXT);
    const expected = numberOrText(own(value, "expected"));
    const found = numberOrText(own(value, "found"));
    return { kind, question, text, unit, expected, found, levers, made };
  }
  if (kind !== "curve") throw new Damaged();
  const series = own(value, "series");
  if (!about.series.some(({ name }) => name === series)) throw new Damaged();
  const months = listOf(own(value, "months")).map((each) => wholeOf(each, 0, about.months));
  const expected = listOf(own(value, "expected")).map(numberOf);
  const found = listOf(own(value, "found")).map(numberOf);
  const rising = months.every((month, place) => place === 0 || month > months[place - 1]);
  if (!months.length || !rising) throw new Damaged();
  if (expected.length !== months.length || found.length !== months.length) throw new Damaged();
  return { kind, series, unit, months, expected, found, levers, made };
}

const NOT_A_FILE = "This is not the work of a lab: it was kept by something else.";
const NEWER = "This work was kept by a newer edition of the course, which this one cannot read.";
const DAMAGED = "This work is damaged: a part of it is missing or is not what it should be.";

/**
 * A document that can be used as it is, or why there is none. Never throws.
 * @param {unknown} value what a file or another place held
 * @param {About} about
 * @returns {{document: LabDocument} | {refused: string, newer: boolean}}
 */
export function checked(value, about) {
  try {
    return checkedOrThrown(value, about);
  } catch {
    return { refused: DAMAGED, newer: false };
  }
}

/**
 * @param {unknown} value
 * @param {About} about
 * @returns {{document: LabDocument} | {refused: string, newer: boolean}}
 */
function checkedOrThrown(value, about) {
  if (!isThing(value) || own(value, "format") !== DOCUMENT_FORMAT) {
    return { refused: NOT_A_FILE, newer: false };
  }
  const version = numberOf(own(value, "version"));
  if (version > DOCUMENT_VERSION) return { refused: NEWER, newer: true };
  if (version !== DOCUMENT_VERSION) throw new Damaged();
  const name = own(value, "case");
  if (name !== about.case) {
    const known = Object.values(about.codes.cases).includes(name);
    const where = known ? `Open it with Lab("${name}").` : "This edition does not have it.";
    return { refused: `This work is from the lab of another case. ${where}`, newer: false };
  }
  const kept = listOf(own(value, "kept")).map((each) => keptOf(about, each));
  const letters = kept.map(({ letter }) => letter);
  if (new Set(letters).size !== letters.length) throw new Damaged();
  const guesses = listOf(own(value, "guesses"));
  if (guesses.length > MOST_GUESSES) throw new Damaged();
  const [preset, figure] = [own(value, "preset"), own(value, "figure")];
  const [month, compare] = [own(value, "month"), own(value, "compare")];
  const moved = own(value, "moved");
  /** @type {LabDocument} */
  const document = {
    format: DOCUMENT_FORMAT,
    version: DOCUMENT_VERSION,
    case: about.case,
    levers: leversOf(about, own(value, "levers")),
    // Where the learner looked is no reason to refuse the work.
    preset: about.presets.some((each) => each.name === preset) ? preset : "",
    figure: about.outcomes.some((each) => each.name === figure) ? figure : about.main[1],
    month: Number.isInteger(month) && month >= 0 && month <= about.months ? month : about.months,
    kept,
    compare: letters.includes(compare) ? compare : "",
    guesses: guesses.map((each) => guessOf(about, each)),
    notes: textOf(own(value, "notes"), LONGEST_NOTES, true),
    moved: about.levers
      .map((lever) => lever.name)
      .filter((each) => Array.isArray(moved) && moved.includes(each)),
  };
  return { document };
}

/**
 * The document in the text of a file, or why there is none. Never throws.
 * @param {string} text
 * @param {About} about
 * @returns {{document: LabDocument} | {refused: string, newer: boolean}}
 */
export function readDocument(text, about) {
  try {
    return checked(JSON.parse(text), about);
  } catch {
    return { refused: NOT_A_FILE, newer: false };
  }
}

/**
 * A learner's work in a lab as a file: its name, its type and its text.
 * @param {About} about
 * @param {LabDocument} document
 * @returns {[string, string, string]}
 */
export function workFile(about, document) {
  const text = `${JSON.stringify(document, null, 1)}\n`;
  return [`${about.case}_my_work.json`, "application/json", text];
}

// What a learner does.

/** Whether two values of a lever are the same. @param {LeverValue} one @param {LeverValue} other */
export function sameLeverValue(one, other) {
  if (typeof one === "number" || typeof other === "number") return one === other;
  return JSON.stringify([one.first, one.switches]) ===
    JSON.stringify([other.first, other.switches]);
}

/** Whether two settings of the levers are. @param {LeverValues} one @param {LeverValues} other */
export function sameLevers(one, other) {
  return Object.keys(one).every((name) => sameLeverValue(one[name], other[name]));
}

/** What a kept run is called: "A", or "A, cheap start". @param {KeptRun} kept */
export function calledOf({ letter, name }) {
  return name ? `${letter}, ${name}` : letter;
}

/** Why the run on the screen cannot be kept: "" if it can. @param {LabDocument} document */
export function whyNotKept(document) {
  const twin = document.kept.find(({ levers }) => sameLevers(levers, document.levers));
  if (twin) return `This run is kept already, as ${calledOf(twin)}.`;
  const most = KEPT_LETTERS.length;
  if (document.kept.length < most) return "";
  return `${most} runs are kept, and there is room for ${most}. Remove one first.`;
}

/** @param {AboutLever} lever @param {About} about @param {LeverValue} value @returns {Refused} */
function whyNot(lever, about, value) {
  const stays = `${lever.label} stays as it was.`;
  const levels = isThing(value)
    ? [value.first, ...value.switches.map(([, each]) => each)]
    : [value];
  if (isThing(value)) {
    const wrong = value.switches.find(([month]) =>
      !Number.isInteger(month) || month < 1 || month >= about.months
    );
    if (wrong) {
      return {
        refused: `${lever.label} can change in a month from 1 to ${about.months - 1}; ` +
          `${wrong[0]} is not one. It stays as it was.`,
      };
    }
  }
  if (lever.choices.length) return { refused: `${stays} Choose one of its names.` };
  for (const level of levels) {
    const read = readNumberIn(String(level), lever.low, lever.high, lever.unit);
    if (read.refused) return { refused: `${stays} ${read.refused}` };
  }
  return { refused: stays };
}

/**
 * Move one lever.
 * @param {LabDocument} document
 * @param {About} about
 * @param {string} name
 * @param {LeverValue} value a number, or a plan whose switches may come in any order
 * @param {Setting} [setting] to hold levers that are locked
 * @returns {LabDocument | Refused}
 */
export function withLever(document, about, name, value, setting) {
  const lever = about.levers.find((each) => each.name === name);
  if (!lever) return { refused: "There is no such lever." };
  if (setting?.lock.includes(name)) return { refused: `${lever.label} is fixed in this lab.` };
  let taken;
  try {
    taken = leverValueOf(lever, about.months, isThing(value) ? inOrder(value) : value);
  } catch {
    return whyNot(lever, about, value);
  }
  const moved = document.moved.includes(name) ? document.moved : [...document.moved, name];
  if (sameLeverValue(taken, document.levers[name]) && moved === document.moved) return document;
  return { ...document, levers: { ...document.levers, [name]: taken }, moved };
}

/** A plan by month; of two switches in one month the later counts. @param {Plan} plan */
function inOrder(plan) {
  const steps = new Map(plan.switches);
  return { ...plan, switches: [...steps].sort(([one], [other]) => one - other) };
}

/**
 * Take other levers, those that are not given at their defaults; locked ones stay.
 * @param {LabDocument} document
 * @param {About} about
 * @param {LeverValues} levers
 * @param {Setting} [setting]
 * @returns {LabDocument | Refused}
 */
export function withLevers(document, about, levers, setting) {
  try {
    const taken = leversOf(about, levers);
    for (const name of [...setting?.lock ?? [], ...setting?.hide ?? []]) {
      taken[name] = document.levers[name];
    }
    return { ...document, levers: taken };
  } catch {
    return { refused: "These levers do not fit this lab. Nothing was changed." };
  }
}

/**
 * Start from a preset; "" is where the lab was opened.
 * @param {LabDocument} document
 * @param {About} about
 * @param {Setting} setting
 * @param {string} name
 * @returns {LabDocument | Refused}
 */
export function withPreset(document, about, setting, name) {
  const preset = about.presets.find((each) => each.name === name);
  if (name && !preset) return { refused: "There is no such start." };
  const next = withLevers(document, about, preset?.levers ?? setting.start, setting);
  return "refused" in next ? next : { ...next, preset: preset?.name ?? setting.preset };
}

/**
 * Keep the run on the screen.
 * @param {LabDocument} document
 * @param {string} [name]
 * @returns {LabDocument | Refused}
 */
export function withKept(document, name = "") {
  const why = whyNotKept(document);
  if (why) return { refused: why };
  const levers = document.levers;
  const used = document.kept.map(({ letter }) => letter);
  const letter = [...KEPT_LETTERS].find((each) => !used.includes(each)) ?? "";
  const called = cleaned(name);
  if (lengthOf(called) > LONGEST_NAME) return tooLong("name", LONGEST_NAME);
  const kept = [...document.kept, { letter, name: called, levers }];
  kept.sort((one, other) => one.letter < other.letter ? -1 : 1);
  return { ...document, kept, compare: letter };
}

/** @param {string} what @param {number} most @returns {Refused} */
function tooLong(what, most) {
  return { refused: `This ${what} is too long: there is room for ${most} letters.` };
}

/** @param {string} letter @returns {Refused} */
function noSuchRun(letter) {
  return { refused: `There is no kept run ${letter} any more.` };
}

/**
 * @param {LabDocument} document
 * @param {string} letter
 * @returns {LabDocument | Refused}
 */
export function withoutKept(document, letter) {
  const kept = document.kept.filter((each) => each.letter !== letter);
  if (kept.length === document.kept.length) return noSuchRun(letter);
  const compare = document.compare === letter ? kept.at(-1)?.letter ?? "" : document.compare;
  return { ...document, kept, compare };
}

/**
 * @param {LabDocument} document
 * @param {string} letter
 * @param {string} name
 * @returns {LabDocument | Refused}
 */
export function renamed(document, letter, name) {
  const called = cleaned(name);
  if (lengthOf(called) > LONGEST_NAME) return tooLong("name", LONGEST_NAME);
  if (!document.kept.some((each) => each.letter === letter)) return noSuchRun(letter);
  const kept = document.kept.map((each) =>
    each.letter === letter ? { ...each, name: called } : each
  );
  return { ...document, kept };
}

/**
 * The kept run that others are held against; "" is none.
 * @param {LabDocument} document
 * @param {string} letter
 * @returns {LabDocument | Refused}
 */
export function withCompare(document, letter) {
  if (letter && !document.kept.some((each) => each.letter === letter)) return noSuchRun(letter);
  return { ...document, compare: letter };
}

/**
 * In which range a guess of a series makes sense, and why.
 * @param {About} about
 * @param {LeverValues} levers
 * @param {string} name of the series
 * @param {number} largest the largest size that the series has in this run
 * @returns {{low: number, high: number, why: string}}
 */
export function senseOf(about, levers, name, largest) {
  const series = about.series.find((each) => each.name === name);
  const lever = about.levers.find((each) => each.name === series?.bound);
  if (!series) throw new Error(`There is no series "${name}".`);
  if (lever) {
    const value = levers[lever.name];
    const most = typeof value === "number"
      ? value
      : Math.max(value.first, ...value.switches.map(([, each]) => each));
    const why = `It lies between 0 and ${lever.label} ${leverText(lever, most)}.`;
    return { low: 0, high: most, why };
  }
  if (series.unit.startsWith("%") && series.notNegative) {
    return { low: 0, high: 100, why: "It lies between 0 and 100%." };
  }
  const size = 1000 * Math.max(1, largest);
  const within = `${grouped(Math.round(size))} ${series.unit}`.trim();
  const never = series.notNegative ? ", and never below zero." : ".";
  return {
    low: series.notNegative ? 0 : -size,
    high: size,
    why: `This case deals in less than ${within}${never}`,
  };
}

/** Ten digits that count, thousands marked. @param {number} number */
function grouped(number) {
  const [whole, part] = writtenOut(number).split(".");
  if (whole.includes("e")) return writtenOut(number);
  const marked = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined ? marked : `${marked}.${part}`;
}

/**
 * Put down what was expected of a run, and what the run said. What makes no sense is asked back.
 * @param {LabDocument} document
 * @param {About} about
 * @param {CurveGuess | DecisionGuess} guess
 * @param {number} [largest] the largest size that a guessed series has in this run
 * @returns {LabDocument | Refused}
 */
export function withGuess(document, about, guess, largest = 0) {
  if (document.guesses.length >= MOST_GUESSES) {
    return { refused: `There is room for ${MOST_GUESSES} guesses. Remove some first.` };
  }
  if (guess.kind === "curve") {
    const { months, expected, found, series } = guess;
    const numbers = expected.every((each) => typeof each === "number" && Number.isFinite(each));
    if (!months.length || months.length !== expected.length || !numbers) {
      return { refused: "Write a number for each month before you run it." };
    }
    const outside = months.find((month) =>
      !Number.isInteger(month) || month < 0 || month > about.months
    );
    if (outside !== undefined) {
      return { refused: `Month ${outside} is outside the run: 0 to ${about.months}.` };
    }
    const size = Math.max(largest, ...found.map(Math.abs));
    const { low, high, why } = senseOf(about, guess.levers, series, size);
    const slack = 1e-6 * (high - low); // a share of all may be 100.0000001%
    const place = expected.findIndex((each) => !(low - slack <= each && each <= high + slack));
    if (place >= 0) {
      const { label, unit } = /** @type {import("./contract.js").AboutSeries} */ (
        about.series.find((each) => each.name === series)
      );
      const typed = `${grouped(expected[place])} ${unit}`.trim();
      return {
        refused: `${label} of ${typed} in month ${
          months[place]
        }? ${why} Write what you expect again.`,
      };
    }
  }
  try {
    return { ...document, guesses: [...document.guesses, guessOf(about, guess)] };
  } catch {
    return { refused: "This guess could not be read. Write it again." };
  }
}

/**
 * @param {LabDocument} document
 * @param {number} place from 0, as they are listed
 * @returns {LabDocument | Refused}
 */
export function withoutGuess(document, place) {
  if (!document.guesses[place]) return { refused: "This guess is removed already." };
  return { ...document, guesses: document.guesses.filter((_, each) => each !== place) };
}

/**
 * @param {LabDocument} document
 * @param {string} text
 * @returns {LabDocument | Refused}
 */
export function withNotes(document, text) {
  const notes = cleaned(text, true);
  if (lengthOf(notes) > LONGEST_NOTES) return tooLong("note", LONGEST_NOTES);
  return { ...document, notes };
}

/**
 * The key figure that the response curve tells of.
 * @param {LabDocument} document
 * @param {About} about
 * @param {string} name
 * @returns {LabDocument | Refused}
 */
export function withFigure(document, about, name) {
  if (!about.outcomes.some((each) => each.name === name)) {
    return { refused: "There is no such key figure." };
  }
  return { ...document, figure: name };
}

/**
 * The month as of which key figures are told.
 * @param {LabDocument} document
 * @param {About} about
 * @param {number} month
 * @returns {LabDocument | Refused}
 */
export function withMonth(document, about, month) {
  if (!Number.isInteger(month) || month < 0 || month > about.months) {
    return { refused: `Month ${month} is outside the run: 0 to ${about.months}.` };
  }
  return { ...document, month };
}

// Undo.

/** @param {CurveGuess | DecisionGuess} one @param {CurveGuess | DecisionGuess} other */
function sameGuess(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Whether going back from one document to the other would show.
 * @param {LabDocument} before
 * @param {LabDocument} after
 */
function isStep(before, after) {
  /** @param {LabDocument} document */
  const part = ({ levers, preset, kept, compare }) =>
    JSON.stringify([levers, preset, kept, compare]);
  if (part(before) !== part(after)) return true;
  return before.guesses.some((each) => !after.guesses.some((kept) => sameGuess(each, kept)));
}

/**
 * What was done, to be taken back and done again. A drag is pushed when it ends: it is one step.
 *
 * Undo never takes away a guess that was made, nor notes, nor where the learner looks; a guess that
 * was removed comes back.
 */
export class History {
  /** @param {LabDocument} document */
  constructor(document) {
    this.present = document;
    /** @type {LabDocument[]} */
    this.past = [];
    /** @type {{after: LabDocument, back: (CurveGuess | DecisionGuess)[]}[]} */
    this.future = [];
  }

  get canUndo() {
    return this.past.length > 0;
  }

  get canRedo() {
    return this.future.length > 0;
  }

  /**
   * A change that undo takes back, if it is one that shows.
   * @param {LabDocument} document
   */
  push(document) {
    if (isStep(this.present, document)) {
      this.past.push(this.present);
      if (this.past.length > 500) this.past.shift();
      this.future = [];
    }
    this.present = document;
  }

  /**
   * A change that is no step of undo.
   * @param {LabDocument} document
   */
  replace(document) {
    this.present = document;
  }

  /** @returns {LabDocument} */
  undo() {
    const before = this.past.pop();
    if (!before) return this.present;
    const { guesses } = this.present;
    const back = before.guesses.filter((each) => !guesses.some((now) => sameGuess(each, now)));
    this.future.push({ after: this.present, back });
    const all = [...guesses, ...back].sort((one, other) => one.made < other.made ? -1 : 1);
    this.present = this.#asNow(before, back.length ? all : guesses);
    return this.present;
  }

  /** @returns {LabDocument} */
  redo() {
    const step = this.future.pop();
    if (!step) return this.present;
    const { guesses } = this.present;
    const left = guesses.filter((each) => !step.back.some((gone) => sameGuess(each, gone)));
    this.past.push(this.present);
    this.present = this.#asNow(step.after, left);
    return this.present;
  }

  /** @param {LabDocument} document @param {(CurveGuess | DecisionGuess)[]} guesses */
  #asNow(document, guesses) {
    const { notes, figure, month } = this.present;
    return { ...document, notes, figure, month, guesses };
  }
}

// @ts-check
// What happened in a run, in two or three sentences: the same, letter for letter, as
// userfirst/charts/sentences.py, which reads the words.toml files and writes them as the trees that
// are walked here. What there is not, such as the month in which a firm closes that stays open, is
// NaN, and no comparison with it holds.

import {
  moneyText,
  partText,
  peopleText,
  percentText,
  whenText,
  wholeText,
  worded,
} from "./words.js";

/** @typedef {number | {first: number, switches: [number, number][]}} LeverPlan */
/**
 * @typedef {object} ToldRun
 * @property {number} months
 * @property {Record<string, LeverPlan>} levers
 * @property {(name: string) => ArrayLike<number>} get
 */
/**
 * @typedef {object} CaseWords
 * @property {Record<string, any[]>} quantities trees by name
 * @property {Record<string, any[][]>} pieces alternatives by name: [condition, parts]
 * @property {Record<string, any[][]>} sentences the same, in the order in which they are told
 */

/** @param {any} value */
const isRow = (value) => typeof value === "object";

/**
 * Let an operation on two values work on rows of months too.
 * @param {(one: any, other: any) => any} operation
 */
const onEachMonth = (operation) => (/** @type {any} */ one, /** @type {any} */ other) => {
  const rows = [isRow(one), isRow(other)];
  if (!rows[0] && !rows[1]) return operation(one, other);
  const length = rows[0] ? one.length : other.length;
  const found = [];
  if (rows[0] && rows[1]) {
    for (let month = 0; month < length; month += 1) found.push(operation(one[month], other[month]));
  } else if (rows[0]) {
    for (let month = 0; month < length; month += 1) found.push(operation(one[month], other));
  } else {
    for (let month = 0; month < length; month += 1) found.push(operation(one, other[month]));
  }
  return found;
};

/**
 * The first place in a row at which something is better than all before it.
 * @param {ArrayLike<number>} values
 * @param {(one: number, other: number) => boolean} better
 */
function placeOfBest(values, better) {
  let place = 0;
  for (let month = 1; month < values.length; month += 1) {
    if (better(values[month], values[place])) place = month;
  }
  return place;
}

/** @type {(values: ArrayLike<number>) => number} */
const placeOfLargest = (values) => placeOfBest(values, (one, other) => one > other);
/** @type {(values: ArrayLike<number>) => number} */
const placeOfLowest = (values) => placeOfBest(values, (one, other) => one < other);

/** @type {Record<string, (...values: any[]) => any>} */
const EXPRESSION_WORK = {
  "+": onEachMonth((one, other) => one + other),
  "-": onEachMonth((one, other) => one - other),
  "*": onEachMonth((one, other) => one * other),
  "/": (one, other) => other === 0 ? NaN : one / other,
  "<": onEachMonth((one, other) => one < other),
  "<=": onEachMonth((one, other) => one <= other),
  ">": onEachMonth((one, other) => one > other),
  ">=": onEachMonth((one, other) => one >= other),
  "==": onEachMonth((one, other) => one === other),
  "!=": onEachMonth((one, other) => one !== other),
  and: (...held) => held.reduce(onEachMonth((one, other) => one && other)),
  or: (...held) => held.reduce(onEachMonth((one, other) => one || other)),
  not: (held) => isRow(held) ? held.map((/** @type {boolean} */ one) => !one) : !held,
  first: (values) => values[0],
  last: (values) => values[values.length - 1],
  at: (values, month) => month >= 0 && month < values.length ? values[Math.trunc(month)] : NaN,
  before: (values, month) => Number.isNaN(month) ? values : values.slice(0, month),
  mean: (values, begin, end) => {
    let sum = 0;
    for (let month = begin; month <= end; month += 1) sum += values[month];
    return sum / (end - begin + 1);
  },
  largest: (values) => values[placeOfLargest(values)],
  lowest: (values) => values[placeOfLowest(values)],
  month_of_largest: placeOfLargest,
  month_of_lowest: placeOfLowest,
  month_when: (held) => {
    const place = held.indexOf(true);
    return place < 0 ? NaN : place;
  },
  lasting_from: (held) => held[held.length - 1] ? held.lastIndexOf(false) + 1 : NaN,
  ever: (held) => held.includes(true),
  always: (held) => !held.includes(false),
  happened: (month) => !Number.isNaN(month),
  size: Math.abs,
  either: (one, other) => Number.isNaN(one) ? other : one,
  same_part: (one, other) => partText(one) === partText(other),
  same_amount: (one, other) => peopleText(one) === peopleText(other),
  exp: Math.exp,
};

/** @type {Record<string, (value: number, rest: string) => string>} */
const WAYS_OF_WRITING = {
  people: peopleText,
  money: moneyText,
  part: partText,
  percent: percentText,
  amount: worded,
  month: wholeText,
  when: whenText,
};

/**
 * What happened in a run.
 * @param {CaseWords} words as they travel: `about.words`
 * @param {unknown} _about the case; nothing of it is needed
 * @param {ToldRun} run
 * @returns {string[]} sentences
 */
export function tell(words, _about, run) {
  /** @type {Map<string, any>} */
  const kept = new Map();

  /** @param {string} name */
  const quantity = (name) => {
    if (!kept.has(name)) kept.set(name, worked(words.quantities[name]));
    return kept.get(name);
  };

  /** @param {any[]} tree @returns {any} */
  const worked = ([head, ...rest]) => {
    switch (head) {
      case "number":
        return rest[0];
      case "series":
        return run.get(rest[0]);
      case "lever":
        return inForce(run.levers[rest[0]], run.months);
      case "quantity":
        return quantity(rest[0]);
      case "months":
        return run.months;
      case "month":
        return Array.from({ length: run.months + 1 }, (_, month) => month);
    }
    return EXPRESSION_WORK[head](...rest.map(worked));
  };

  /** @param {any} part @returns {string} */
  const written = (part) => {
    if (typeof part === "string") return part;
    const [kind, name, way, rest] = part;
    if (kind === "piece") return chosen(words.pieces[name]);
    return WAYS_OF_WRITING[way](name === "months" ? run.months : quantity(name), rest);
  };

  /** @param {any[][]} alternatives */
  const chosen = (alternatives) => {
    const taken = alternatives.find(([condition]) => condition === null || worked(condition));
    return taken ? taken[1].map(written).join("") : "";
  };

  return Object.values(words.sentences).map(chosen).filter(Boolean).map(begun);
}

/**
 * The value of a lever that is in force in each month.
 * @param {LeverPlan} value
 * @param {number} months
 */
function inForce(value, months) {
  const found = new Array(months + 1).fill(typeof value === "number" ? value : value.first);
  if (typeof value === "number") return found;
  for (const [month, later] of value.switches) found.fill(later, month);
  return found;
}

/**
 * A text whose sentences begin in upper case.
 * @param {string} text
 */
function begun(text) {
  return text.replace(/(^|\. )(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase());
}

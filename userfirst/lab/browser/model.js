// @ts-check
// A case as the page knows it: its levers, its runs, and what a run tells.

import { Engine } from "./engine.js";

/** @typedef {import("./engine.js").Levers} Levers */
/**
 * @typedef {{name: string, label: string, unit: string, low: number, high: number,
 *   default: number, step: number, group: string, help: string, choices: string[],
 *   scale?: "linear" | "log", idle?: string}} Lever
 * @typedef {{name: string, label: string, unit: string}} Series
 * @typedef {{name: string, label: string, unit: string, better: string, series: string,
 *   how: "at" | "lowest" | "highest" | "mean"}} Outcome
 * @typedef {{lever: string, spread: number}} Future
 * @typedef {{title: string, months: number, levers: Lever[], series: Series[], outcomes: Outcome[],
 *   firms: {isOpen: string}[], presets: {name: string, levers: Levers}[],
 *   equations: import("./engine.js").Equations, futures?: Future[]}} About
 */

/** A run that gave no number somewhere; its message is for learners. */
export class BadRun extends Error {}

/**
 * One number that sums up a series, as of a month.
 * @param {Float64Array} values
 * @param {string} how
 * @param {number} month
 * @returns {number}
 */
export function summed(values, how, month) {
  if (how === "at") return values[month];
  let [low, high, sum] = [Infinity, -Infinity, 0];
  for (let at = 0; at <= month; at += 1) {
    low = Math.min(low, values[at]);
    high = Math.max(high, values[at]);
    sum += values[at];
  }
  return how === "lowest" ? low : how === "highest" ? high : sum / (month + 1);
}

/** What happened for one setting of the levers, month by month. */
export class Run {
  /**
   * @param {Model} model
   * @param {Levers} levers every lever
   */
  constructor(model, levers) {
    const { length, stocks, equations } = model.engine;
    this.model = model;
    this.levers = levers;
    this.months = model.about.months;
    this.history = new Float64Array(stocks * length);
    this.told = new Float64Array(equations.outputs.length * length);
    model.engine.run(levers, this.history, this.told);
    for (const values of [this.history, this.told]) {
      for (let place = 0; place < values.length; place += 1) {
        if (!Number.isFinite(values[place])) throw model.badRun();
      }
    }
    /** The month in which the learner's firm closes, or null. */
    this.closed = model.closingMonth(this);
  }

  /**
   * A series, or a stock, by month.
   * @param {string} name
   * @returns {Float64Array}
   */
  get(name) {
    return this.model.rowOf(name, this.history, this.told);
  }

  /**
   * One key figure as of a month.
   * @param {string} name
   * @param {number} [month]
   * @returns {number}
   */
  outcome(name, month = this.months) {
    const { series, how } = this.model.outcomeNamed(name);
    return summed(this.get(series), how, month);
  }

  /**
   * All stocks at a month, in the order of the equations.
   * @param {number} month
   * @returns {Float64Array}
   */
  stocks(month) {
    const { length, stocks } = this.model.engine;
    return Float64Array.from(
      { length: stocks },
      (_, stock) => this.history[stock * length + month],
    );
  }
}

/** A case that can be run. */
export class Model {
  /** @param {About} about */
  constructor(about) {
    this.about = about;
    this.engine = new Engine(about.equations, about.months);
    this.levers = new Map(about.levers.map((each) => [each.name, each]));
    this.series = new Map(about.series.map((each) => [each.name, each]));
    this.outcomes = new Map(about.outcomes.map((each) => [each.name, each]));
    /** @type {Map<string, [boolean, number]>} whether it is a stock, and its row */
    this.rows = new Map();
    about.equations.outputs.forEach((name, row) => this.rows.set(name, [false, row]));
    about.equations.stocks.forEach((name, row) => this.rows.set(name, [true, row]));
    const { stocks, length, equations } = this.engine;
    this.history = new Float64Array(stocks * length);
    this.told = new Float64Array(equations.outputs.length * length);
  }

  /** @returns {Levers} */
  defaults() {
    return Object.fromEntries(this.about.levers.map((each) => [each.name, each.default]));
  }

  /**
   * Every lever as a preset sets it; "" is the defaults.
   * @param {string} name
   * @returns {Levers}
   */
  preset(name) {
    const found = this.about.presets.find((each) => each.name === name);
    if (name && !found) throw new Error(`There is no preset "${name}".`);
    return { ...this.defaults(), ...found?.levers };
  }

  /**
   * Run the case; levers that are not given stand at their defaults.
   * @param {Levers} levers
   * @returns {Run}
   */
  run(levers) {
    return new Run(this, { ...this.defaults(), ...levers });
  }

  /**
   * One key figure of a setting, without keeping the run.
   * @param {Levers} levers every lever
   * @param {string} name
   * @param {number} [month]
   * @returns {number}
   */
  outcomeOf(levers, name, month = this.about.months) {
    const { series, how } = this.outcomeNamed(name);
    const { engine, history, told } = this;
    const isStock = this.rows.get(series)?.[0];
    // Of what a month alone tells, no other month is worked out.
    const isOfOneMonth = how === "at" && engine.equations.lookBack.outputs === 0;
    engine.run(levers, history, isStock || isOfOneMonth ? null : told, month);
    if (isOfOneMonth) engine.tell(history, told, month);
    const found = summed(this.rowOf(series, history, told), how, month);
    if (!Number.isFinite(found)) throw this.badRun();
    return found;
  }

  /**
   * Run a setting into `history` and `told`, the model's own arrays, without keeping the run.
   * @param {Levers} levers every lever
   */
  refill(levers) {
    this.engine.run(levers, this.history, this.told);
  }

  /**
   * What an extra tells of a month of a run, by name.
   * @param {string} name
   * @param {Run} run
   * @param {number} month
   * @param {Float64Array} [stocks] in place of the run's, for an extra that does not look back
   * @returns {Record<string, number>}
   */
  extra(name, run, month, stocks) {
    const found = stocks
      ? this.engine.extraOf(name, run.levers, stocks, month)
      : this.engine.extra(name, run.levers, run.history, month);
    const names = this.engine.equations.extras[name];
    return Object.fromEntries(names.map((each, row) => [each, found[row]]));
  }

  /**
   * @param {string} name
   * @returns {Outcome}
   */
  outcomeNamed(name) {
    const found = this.outcomes.get(name);
    if (!found) throw new Error(`There is no key figure "${name}".`);
    return found;
  }

  /**
   * @param {string} name
   * @param {Float64Array} history
   * @param {Float64Array} told
   * @returns {Float64Array}
   */
  rowOf(name, history, told) {
    const found = this.rows.get(name);
    if (!found) throw new Error(`There is no series "${name}".`);
    const [isStock, row] = found;
    const { length } = this.engine;
    return (isStock ? history : told).subarray(row * length, (row + 1) * length);
  }

  /**
   * @param {Run} run
   * @returns {number | null}
   */
  closingMonth(run) {
    const month = run.get(this.about.firms[0].isOpen).findIndex((value) => value < 0.5);
    return month < 0 ? null : month;
  }

  /** @returns {BadRun} */
  badRun() {
    return new BadRun(
      "The model gave no number for a part of this run, so the picture shows the last one that " +
        "worked. Nothing you did is lost.",
    );
  }
}

/**
 * The model of a case.
 * @param {About} about
 * @returns {Model}
 */
export function makeModel(about) {
  return new Model(about);
}

// @ts-check
// The engine of the page: steps the stocks of a case forward as userfirst/model/engine.py does, where
// each rule is explained. The equations come from there too, written down as JavaScript; a test
// holds both to the same numbers. Inside a run there are plain arrays of numbers and nothing else.

const TINY = 1e-12;
const NOT_IN_THIS_STEP = 2; // a moment of closing, as a share of the step

/**
 * A lever: a number, or a plan that changes over the months.
 * @typedef {{first: number, switches: [number, number][]}} Plan
 * @typedef {Record<string, number | Plan>} Levers
 */

/**
 * The equations of a case, as userfirst/model/javascript.py writes them.
 * @typedef {{isOpen: string, funding: string, earned: string, spent: string}} Closing
 * @typedef {{source: string, stocks: string[], levers: string[], moving: string[],
 *   settled: string[], monthEnd: string[], closings: Closing[], outputs: string[],
 *   extras: Record<string, string[]>, prepared: number,
 *   lookBack: {outputs: number, extras: Record<string, number>},
 *   mostSteps: number, growth: number}} Equations
 */

/**
 * Puts what is told of a month into `told`, a row for each result.
 * @typedef {(stocks: Float64Array, prepared: Float64Array, month: number, told: Float64Array,
 *   before: Float64Array, at: number, length: number) => void} Tell
 */

/**
 * The functions that the text of some equations returns.
 * @typedef {(now: Float64Array, prepared: Float64Array, month: number) => void} Change
 * @typedef {{prepare: (levers: Float64Array, prepared: Float64Array) => void, start: Change,
 *   rates: (now: Float64Array, prepared: Float64Array, month: number, slopes: Float64Array) => void,
 *   settle: Change, monthEnd: Change,
 *   fastest: (now: Float64Array, prepared: Float64Array, month: number) => number,
 *   outputs: Tell, extras: Record<string, Tell>}} Written
 */

/**
 * What a lever is at a month.
 * @param {number | Plan} value
 * @param {number} month
 * @returns {number}
 */
function inForce(value, month) {
  if (typeof value === "number") return value;
  let found = value.first;
  for (const [from, later] of value.switches) if (month >= from) found = later;
  return found;
}

/**
 * The months at which a lever changes, rising.
 * @param {Levers} levers
 * @returns {number[]}
 */
function switchMonths(levers) {
  /** @type {Set<number>} */
  const months = new Set();
  for (const name in levers) {
    const value = levers[name];
    if (typeof value !== "number") { for (const [month] of value.switches) months.add(month); }
  }
  return [...months].sort((one, other) => one - other);
}

/** Runs one case; its arrays are used again at every run. */
export class Engine {
  /**
   * @param {Equations} equations
   * @param {number} months
   */
  constructor(equations, months) {
    this.equations = equations;
    this.months = months;
    this.length = months + 1;
    /** @type {Written} */
    this.written = new Function(equations.source)();
    const place = (/** @type {string} */ name) => equations.stocks.indexOf(name);
    this.stocks = equations.stocks.length;
    this.moving = Int32Array.from(equations.moving, place);
    const all = equations.stocks.map((_, stock) => stock);
    this.still = Int32Array.from(all.filter((stock) => !this.moving.includes(stock)));
    this.closings = equations.closings.map((each) => ({
      isOpen: place(each.isOpen),
      earned: place(each.earned),
      spent: place(each.spent),
      earnedSlope: equations.moving.indexOf(each.earned),
      spentSlope: equations.moving.indexOf(each.spent),
      funding: equations.levers.indexOf(each.funding),
    }));
    this.row = new Float64Array(equations.levers.length);
    this.prepared = new Float64Array(equations.prepared);
    this.funding = new Float64Array(this.closings.length);
    this.moments = new Float64Array(this.closings.length);
    this.now = new Float64Array(this.stocks);
    this.after = new Float64Array(this.stocks);
    this.then = new Float64Array(this.stocks);
    this.first = new Float64Array(this.moving.length);
    this.second = new Float64Array(this.moving.length);
    this.third = new Float64Array(this.moving.length);
    this.fourth = new Float64Array(this.moving.length);
    this.before = new Float64Array(equations.lookBack.outputs * this.length);
  }

  /**
   * Run the case.
   * @param {Levers} levers every lever
   * @param {Float64Array} history is filled: a row of months for each stock
   * @param {Float64Array | null} told is filled: a row of months for each output
   * @param {number} [until] the last month that is wanted
   */
  run(levers, history, told, until = this.months) {
    const { written, prepared, length, stocks } = this;
    const switches = switchMonths(levers);
    const steps = this.stepsPerMonth(levers, switches);
    const step = 1 / steps;
    let ahead = 0;
    while (switches[ahead] <= 0) ahead += 1;
    written.start(this.now, prepared, 0);
    for (let month = 0;; month += 1) {
      if (month === switches[ahead]) {
        this.takeLevers(levers, month);
        ahead += 1;
      }
      for (let stock = 0; stock < stocks; stock += 1) {
        history[stock * length + month] = this.now[stock];
      }
      if (told) this.tell(history, told, month);
      if (month === until) return;
      for (let part = 0; part < steps; part += 1) {
        this.step(month + part * step, step);
        written.settle(this.now, prepared, 0);
      }
      written.monthEnd(this.now, prepared, 0);
    }
  }

  /**
   * Work out the outputs of a month, with the levers that were taken last.
   * @param {Float64Array} history
   * @param {Float64Array} told
   * @param {number} month
   */
  tell(history, told, month) {
    const { written, prepared, before, length } = this;
    written.outputs(history, prepared, month, told, before, month, length);
  }

  /**
   * Work out what follows from the levers in force alone.
   * @param {Levers} levers
   * @param {number} month
   */
  takeLevers(levers, month) {
    const { row, equations, closings } = this;
    for (let place = 0; place < row.length; place += 1) {
      row[place] = inForce(levers[equations.levers[place]], month);
    }
    this.written.prepare(row, this.prepared);
    for (let firm = 0; firm < closings.length; firm += 1) {
      this.funding[firm] = row[closings[firm].funding];
    }
  }

  /**
   * Into how many steps a month is cut; leaves the levers of month 0 in force.
   * @param {Levers} levers
   * @param {number[]} switches
   * @returns {number}
   */
  stepsPerMonth(levers, switches) {
    const { growth, mostSteps } = this.equations;
    let fastest = 0;
    for (let place = switches.length; place >= 0; place -= 1) {
      this.takeLevers(levers, place === 0 ? 0 : switches[place - 1]);
      fastest = Math.max(fastest, this.written.fastest(this.now, this.prepared, 0));
    }
    let steps = 1;
    while (steps < mostSteps && steps < fastest / growth - 1e-9) steps *= 2;
    return steps;
  }

  /**
   * Set `into` to the stocks that slopes lead to after a step.
   * @param {Float64Array} into
   * @param {Float64Array} slopes
   * @param {number} step
   */
  ahead(into, slopes, step) {
    const { now, moving } = this;
    for (let row = 0; row < moving.length; row += 1) {
      const place = moving[row];
      into[place] = now[place] + slopes[row] * step;
    }
  }

  /**
   * Set `after` to the stocks after a step whose first slopes are known.
   * @param {number} month
   * @param {number} step
   */
  rungeKutta(month, step) {
    const { written, prepared, now, after, then, moving, first, second, third, fourth } = this;
    const half = step / 2;
    for (const place of this.still) then[place] = after[place] = now[place];
    this.ahead(then, first, half);
    written.rates(then, prepared, month + half, second);
    this.ahead(then, second, half);
    written.rates(then, prepared, month + half, third);
    this.ahead(then, third, step);
    written.rates(then, prepared, month + step, fourth);
    const sixth = step / 6;
    for (let row = 0; row < moving.length; row += 1) {
      const place = moving[row];
      const weighed = first[row] + 2 * (second[row] + third[row]) + fourth[row];
      after[place] = now[place] + weighed * sixth;
    }
  }

  /**
   * Whether a firm was open before a step and has no cash after it.
   * @param {number} firm
   * @returns {boolean}
   */
  gone(firm) {
    const { now, after } = this;
    const { isOpen, earned, spent } = this.closings[firm];
    return this.funding[firm] + after[earned] - after[spent] <= 0 && now[isOpen] > 0.5;
  }

  /**
   * Set `now` to the stocks a step later; a firm whose cash is gone on the way closes there.
   * @param {number} month
   * @param {number} step
   */
  step(month, step) {
    this.written.rates(this.now, this.prepared, month, this.first);
    this.rungeKutta(month, step);
    for (let firm = 0; firm < this.closings.length; firm += 1) {
      if (this.gone(firm)) {
        this.close(month, step);
        break;
      }
    }
    const now = this.after;
    this.after = this.now;
    this.now = now;
  }

  /**
   * Set `after` to the stocks at the end of a step, each firm closed when its cash was gone.
   * @param {number} month
   * @param {number} step
   */
  close(month, step) {
    const { closings, moments, funding, then, first, moving } = this;
    let [from, rest] = [month, step];
    for (let round = 0; round < closings.length; round += 1) {
      let at = NOT_IN_THIS_STEP;
      for (let firm = 0; firm < closings.length; firm += 1) {
        moments[firm] = this.gone(firm) ? this.moment(firm, rest) : NOT_IN_THIS_STEP;
        at = Math.min(at, moments[firm]);
      }
      if (!(at <= 1)) return;
      const { now, after } = this;
      then.set(now);
      for (let row = 0; row < moving.length; row += 1) {
        const place = moving[row];
        const rise = first[row] * rest;
        then[place] = now[place] + at * (rise + at * (after[place] - now[place] - rise));
      }
      for (let firm = 0; firm < closings.length; firm += 1) {
        if (moments[firm] > at) continue;
        const { isOpen, earned, spent } = closings[firm];
        then[isOpen] = 0;
        // Where a plan takes funding away, what is spent already stays spent.
        then[spent] = Math.max(funding[firm] + then[earned], now[spent]);
      }
      now.set(then);
      from += at * rest;
      rest *= 1 - at;
      this.written.rates(now, this.prepared, from, first);
      this.rungeKutta(from, rest);
    }
  }

  /**
   * The share of a step after which a firm's cash is gone.
   * @param {number} firm
   * @param {number} step
   * @returns {number}
   */
  moment(firm, step) {
    const { now, after, first } = this;
    const { earned, spent, earnedSlope, spentSlope } = this.closings[firm];
    const begin = this.funding[firm] + now[earned] - now[spent];
    const end = this.funding[firm] + after[earned] - after[spent];
    const rise = (first[earnedSlope] - first[spentSlope]) * step;
    // Cash on the way is begin + rise * at + bend * at * at; at the end it is not above 0.
    const bend = end - begin - rise;
    const root = Math.sqrt(Math.max(rise * rise - 4 * bend * begin, 0));
    return begin > 0 ? Math.min(2 * begin / Math.max(root - rise, TINY), 1) : 0;
  }

  /**
   * What an extra tells of a month.
   * @param {string} name
   * @param {Levers} levers
   * @param {Float64Array} history a row of months for each stock
   * @param {number} month
   * @returns {Float64Array} its results
   */
  extra(name, levers, history, month) {
    const { equations, written, length } = this;
    const [tell, count] = [written.extras[name], equations.extras[name].length];
    const lookBack = equations.lookBack.extras[name];
    const told = new Float64Array(count * length);
    const before = new Float64Array(lookBack * length);
    for (let at = lookBack ? 0 : month; at <= month; at += 1) {
      this.takeLevers(levers, at);
      tell(history, this.prepared, at, told, before, at, length);
    }
    return Float64Array.from({ length: count }, (_, row) => told[row * length + month]);
  }

  /**
   * What an extra tells of stocks that no run has reached.
   * @param {string} name one that does not look back
   * @param {Levers} levers
   * @param {Float64Array} stocks
   * @param {number} month
   * @returns {Float64Array} its results
   */
  extraOf(name, levers, stocks, month) {
    const told = new Float64Array(this.equations.extras[name].length);
    const before = new Float64Array(this.equations.lookBack.extras[name]);
    this.takeLevers(levers, month);
    this.written.extras[name](stocks, this.prepared, month, told, before, 0, 1);
    return told;
  }
}

// @ts-check
// What follows from many runs: a lever's curve, why two runs differ, what may come otherwise.

import { sameLeverValue } from "./document.js";
import { BadRun } from "./model.js";

/** @typedef {import("./engine.js").Levers} Levers */
/** @typedef {import("./engine.js").Plan} Plan */
/** @typedef {import("./model.js").Lever} Lever */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Run} Run */
/**
 * @typedef {{level: number, value: number}} Best
 * @typedef {{levels: number[], values: number[], best: Best | null,
 *   tenthOff: {cost: number, share: number | null, level: number} | null}} Curve
 * @typedef {{lever: string, group: string, levers: string[], effect: number}} Part
 * @typedef {{month: number, text: string, conditions:
 *   {outcome: string, atLeast: number | null, atMost: number | null}[]}} Goal
 */

const MOST_LEVELS = 101;
const COARSE = 5; // of so many levels one is tried first
const MOST_ALONE = 8; // levers of which each gets a part of its own
const ALIKE = 1e-9; // of the range of a curve: levels between which there is nothing to choose
// Of a series' size. A lever may change into how many steps a month is cut and nothing else; then
// the series differ by less than this.
const UNSEEN = 1e-5;
// Of the sequence of futures, for up to eight levers: bases, and by what digits are multiplied so
// that twenty points, and fifty, fill each direction evenly and no two go together (found by trying:
// no correlation above 0.25 of twenty, 0.09 of fifty).
const BASES = [[2, 1], [3, 1], [5, 1], [7, 2], [11, 5], [13, 8], [17, 1], [19, 2]];

/**
 * Whether a lever's slider and curve are logarithmic.
 * @param {Lever} lever
 * @returns {boolean}
 */
function isLogarithmic(lever) {
  return lever.scale === "log" && lever.low > 0;
}

/**
 * The value at a share of the way through a lever's range.
 * @param {Lever} lever
 * @param {number} share
 * @returns {number}
 */
function levelAt(lever, share) {
  const { low, high } = lever;
  if (share <= 0) return low;
  if (share >= 1) return high;
  if (isLogarithmic(lever)) return low * (high / low) ** share;
  return Number((low + (high - low) * share).toFixed(10));
}

/**
 * How far through a lever's range a value is.
 * @param {Lever} lever
 * @param {number} level
 * @returns {number}
 */
function shareAt(lever, level) {
  const { low, high } = lever;
  if (isLogarithmic(lever)) return Math.log(level / low) / Math.log(high / low);
  return (level - low) / (high - low);
}

/**
 * The values at which a lever is tried: its steps if they are few, else 101 over its range.
 * @param {Lever} lever
 * @returns {number[]}
 */
function levelsOf(lever) {
  const steps = Math.round((lever.high - lever.low) / lever.step) + 1;
  const count = Math.max(2, Math.min(steps, MOST_LEVELS));
  return Array.from({ length: count }, (_, place) => levelAt(lever, place / (count - 1)));
}

/**
 * A lever's value with one of its parts changed: 0 is the first, then the switches of a plan.
 * @param {number | Plan} value
 * @param {number} part
 * @param {number} level
 * @returns {number | Plan}
 */
export function withPart(value, part, level) {
  if (typeof value === "number") return level;
  /** @type {[number, number][]} */
  const switches = value.switches.map(([month, later], place) => [
    month,
    place + 1 === part ? level : later,
  ]);
  return { first: part === 0 ? level : value.first, switches };
}

/**
 * A key figure over the whole range of a lever, its best place, and what it costs to miss that by a
 * tenth of the range, on the worse side. A level at which the model gives no number has NaN.
 * @param {Model} model
 * @param {Levers} levers every lever
 * @param {string} leverName
 * @param {number} part 0 is the first value of a plan, 1 that after its first switch
 * @param {string} outcome
 * @param {number} [month]
 * @returns {Curve}
 */
export function responseCurve(model, levers, leverName, part, outcome, month) {
  const work = curveInSteps(model, levers, leverName, part, outcome, month);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * The same curve, a run at each step, for whoever has other things to do meanwhile. A step gives
 * nothing, or the curve through every fifth level and the best of these, once they are known.
 * @param {Model} model
 * @param {Levers} levers
 * @param {string} leverName
 * @param {number} part
 * @param {string} outcome
 * @param {number} [month]
 * @returns {Generator<Curve | null, Curve, void>}
 */
export function* curveInSteps(model, levers, leverName, part, outcome, month) {
  const lever = leverNamed(model, leverName);
  const tried = { ...levers };
  const valueAt = (/** @type {number} */ level) => {
    tried[leverName] = withPart(levers[leverName], part, level);
    try {
      return model.outcomeOf(tried, outcome, month);
    } catch (error) {
      if (error instanceof BadRun) return NaN;
      throw error;
    }
  };
  const levels = levelsOf(lever);
  const last = levels.length - 1;
  const values = levels.map(() => NaN);
  const isCoarse = (/** @type {number} */ place) => place % COARSE === 0 || place === last;
  for (let place = 0; place <= last; place += 1) {
    if (!isCoarse(place)) continue;
    values[place] = valueAt(levels[place]);
    if (place < last) yield null;
  }
  const { better } = model.outcomeNamed(outcome);
  const sign = better === "lower" ? -1 : 1;
  const known = levels.filter((_, place) => isCoarse(place));
  const found = values.filter((_, place) => isCoarse(place));
  const near = better ? bestOf(known, found, sign) : null;
  yield { levels: known, values: found, best: near, tenthOff: null };
  for (let place = 0; place <= last; place += 1) {
    if (isCoarse(place)) continue;
    values[place] = valueAt(levels[place]);
    yield null;
  }
  const best = better ? bestOf(levels, values, sign) : null;
  if (!best || lever.choices.length > 0) return { levels, values, best, tenthOff: null };
  const missed = [-0.1, 0.1]
    .map((off) => shareAt(lever, best.level) + off)
    .filter((share) => share > -1e-9 && share < 1 + 1e-9)
    .map((share) => levelAt(lever, share))
    .map((level) => ({ level, cost: Math.abs(valueAt(level) - best.value) }))
    .filter(({ cost }) => Number.isFinite(cost));
  if (missed.length === 0) return { levels, values, best, tenthOff: null };
  const worse = missed.reduce((one, other) => other.cost > one.cost ? other : one);
  const share = best.value === 0 ? null : worse.cost / Math.abs(best.value);
  return { levels, values, best, tenthOff: { ...worse, share } };
}

/**
 * The first level at which a figure is best, or null where all levels are alike.
 * @param {number[]} levels
 * @param {number[]} values
 * @param {number} sign 1 where more is better, -1 where less is
 * @returns {Best | null}
 */
function bestOf(levels, values, sign) {
  const there = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...there), Math.max(...there)];
  const slack = ALIKE * Math.max(high - low, Math.abs(high), Math.abs(low));
  if (!(high - low > slack)) return null;
  const wanted = sign > 0 ? high : low;
  const place = values.findIndex((value) => Math.abs(value - wanted) <= ALIKE * (high - low));
  return { level: levels[place], value: values[place] };
}

/**
 * @param {Model} model
 * @param {string} name
 * @returns {Lever}
 */
function leverNamed(model, name) {
  const found = model.levers.get(name);
  if (!found) throw new Error(`There is no lever "${name}".`);
  return found;
}

/**
 * The difference of a key figure between two settings, divided among the levers that differ: the
 * Shapley value. Each lever gets what it changes when it is moved, on average over every order in
 * which the levers could be moved one after the other. Of more than eight levers, those of a group
 * move together; nothing is approximated. The parts add up to the total.
 *
 * Shapley, A value for n-person games, Contributions to the Theory of Games II, 1953.
 * @param {Model} model
 * @param {Levers} from every lever
 * @param {Levers} to every lever
 * @param {string} outcome
 * @param {number} [month]
 * @returns {{total: number, parts: Part[]}} largest part first; `lever` is "" for a whole group
 */
export function explain(model, from, to, outcome, month) {
  const differing = model.about.levers.filter(({ name }) => !sameLeverValue(from[name], to[name]));
  const movers = moversOf(differing);
  const count = movers.length;
  const values = new Float64Array(2 ** count);
  for (let set = 0; set < values.length; set += 1) {
    const levers = { ...from };
    movers.forEach((mover, place) => {
      if (set >> place & 1) { for (const name of mover.levers) levers[name] = to[name]; }
    });
    values[set] = model.outcomeOf(levers, outcome, month);
  }
  const weights = orderWeights(count);
  const parts = movers.map((mover, place) => {
    let effect = 0;
    for (let set = 0; set < values.length; set += 1) {
      if (set >> place & 1) continue;
      effect += weights[bitsIn(set)] * (values[set | 1 << place] - values[set]);
    }
    return { ...mover, effect };
  });
  parts.sort((one, other) => Math.abs(other.effect) - Math.abs(one.effect));
  return { total: values[values.length - 1] - values[0], parts };
}

/**
 * @param {Lever[]} levers
 * @returns {{lever: string, group: string, levers: string[]}[]}
 */
function moversOf(levers) {
  if (levers.length <= MOST_ALONE) {
    return levers.map(({ name, group }) => ({ lever: name, group, levers: [name] }));
  }
  return [...new Set(levers.map((each) => each.group))].map((group) => {
    const names = levers.filter((each) => each.group === group).map((each) => each.name);
    return { lever: names.length === 1 ? names[0] : "", group, levers: names };
  });
}

/**
 * The share of all orders in which a mover comes after just so many, given ones.
 * @param {number} count
 * @returns {number[]}
 */
function orderWeights(count) {
  const factorial = (/** @type {number} */ number) => {
    let product = 1;
    for (let factor = 2; factor <= number; factor += 1) product *= factor;
    return product;
  };
  return Array.from(
    { length: count },
    (_, size) => factorial(size) * factorial(count - size - 1) / factorial(count),
  );
}

/**
 * @param {number} set
 * @returns {number}
 */
function bitsIn(set) {
  let count = 0;
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

/**
 * Between what a lever that nobody knows for sure may lie: its spread more or less, within its
 * range.
 * @param {Lever} lever
 * @param {number} value
 * @param {number} spread 0.2 is from a fifth more down to the same factor less
 * @returns {[number, number]}
 */
function bandOf(lever, value, spread) {
  return [Math.max(lever.low, value / (1 + spread)), Math.min(lever.high, value * (1 + spread))];
}

/**
 * The levers that futures spread, and between what, as they are set now.
 * @param {Model} model
 * @param {Levers} levers
 * @returns {{lever: string, spread: number, low: number, high: number}[]} for a plan, of its first
 *   value; a lever at 0 is not spread
 */
export function uncertain(model, levers) {
  return (model.about.futures ?? []).flatMap(({ lever, spread }) => {
    const value = levers[lever];
    const [low, high] = bandOf(
      leverNamed(model, lever),
      typeof value === "number" ? value : value.first,
      spread,
    );
    return low < high ? [{ lever, spread, low, high }] : [];
  });
}

/**
 * Runs in which what nobody knows for sure is otherwise: the levers in `about.futures`, all at
 * once, each from its spread less to its spread more. They follow a fixed sequence, so everybody
 * sees the same ones, and the first twenty of fifty are the twenty.
 *
 * Within its range a lever's band is evenly filled (on a scale of factors), so none piles up at an
 * end. Halton, On the efficiency of certain quasi-random sequences of points, Numerische Mathematik
 * 2, 1960.
 * @param {Model} model
 * @param {Levers} levers every lever
 * @param {number} [count]
 * @returns {Run[]}
 */
export function futures(model, levers, count = 20) {
  const spreads = model.about.futures ?? [];
  return Array.from({ length: count }, (_, place) => {
    const now = { ...levers };
    spreads.forEach(({ lever, spread }, row) => {
      const share = haltonPoint(place + 1, BASES[row][0], BASES[row][1]);
      const moved = (/** @type {number} */ value) => {
        const [low, high] = bandOf(leverNamed(model, lever), value, spread);
        return low > 0 ? low * (high / low) ** share : low + (high - low) * share;
      };
      const value = now[lever];
      now[lever] = typeof value === "number" ? moved(value) : {
        first: moved(value.first),
        switches: value.switches.map(([month, later]) => [month, moved(later)]),
      };
    });
    return model.run(now);
  });
}

/**
 * The digits of a number, in a base, each multiplied, mirrored behind the point.
 * @param {number} number
 * @param {number} base
 * @param {number} multiplier
 * @returns {number}
 */
function haltonPoint(number, base, multiplier) {
  let [rest, digit, sum] = [number, 1 / base, 0];
  while (rest > 0) {
    sum += digit * (rest % base * multiplier % base);
    rest = Math.floor(rest / base);
    digit /= base;
  }
  return sum;
}

/**
 * The levers that change nothing at present, wherever they stand: no series, in no month, by more
 * than can be seen.
 * @param {Model} model
 * @param {Levers} levers every lever
 * @returns {Set<string>}
 */
export function deadLevers(model, levers) {
  const work = deadInSteps(model, levers);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * The same levers, about a run at each step.
 * @param {Model} model
 * @param {Levers} levers
 * @returns {Generator<null, Set<string>, void>}
 */
export function* deadInSteps(model, levers) {
  const now = model.run(levers);
  const names = [...model.series.keys()];
  const rows = names.map((name) => now.get(name));
  const slack = rows.map((row) => UNSEEN * Math.max(1e-9, ...row.map(Math.abs)));
  const changes = (/** @type {Levers} */ tried) => {
    model.refill(tried);
    return rows.some((row, place) => {
      const other = model.rowOf(names[place], model.history, model.told);
      return row.some((value, month) => !(Math.abs(other[month] - value) <= slack[place]));
    });
  };
  const dead = new Set();
  for (const lever of model.about.levers) {
    const value = levers[lever.name];
    const parts = typeof value === "number" ? 1 : value.switches.length + 1;
    dead.add(lever.name);
    for (const level of triedOf(lever)) {
      for (let part = 0; part < parts && dead.has(lever.name); part += 1) {
        yield null;
        if (changes({ ...levers, [lever.name]: withPart(value, part, level) })) {
          dead.delete(lever.name);
        }
      }
    }
  }
  return dead;
}

/**
 * Where a lever is tried for an effect: all choices; both ends, and some places between.
 * @param {Lever} lever
 * @returns {number[]}
 */
function triedOf(lever) {
  if (lever.choices.length > 0) return lever.choices.map((_, place) => place);
  return [0, 1, 0.5, 0.25, 0.75, 0.1, 0.9].map((share) => levelAt(lever, share));
}

/**
 * Whether a run reaches a goal: the firm is alive in its month, and every condition is met.
 * @param {Goal} goal
 * @param {Run} run
 * @returns {boolean}
 */
export function reached(goal, run) {
  const alive = run.closed === null || run.closed > goal.month;
  return alive && goal.conditions.every(({ outcome, atLeast, atMost }) => {
    const value = run.outcome(outcome, goal.month);
    return value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
  });
}

// @ts-check
// The feedback loops of a run: arcs between quantities, loops along them, and which one leads.
// The same as userfirst/charts/loops.py, which says what gain, pace and push are.

/**
 * @typedef {{name: string, label: string, lines: string[], x: number, y: number, width: number,
 *   height: number, more: string, less: string, stock: boolean}} LoopNode
 * @typedef {{from: string, to: string, sleeps: boolean, bend: number}} LoopArc
 * @typedef {{label: string, cycle: string[]}} NamedLoop
 * @typedef {{nodes: LoopNode[], arcs: LoopArc[], loops: NamedLoop[], main: string[]}} LoopPicture
 */

const LONGEST_LOOP = 6;
const MOST_LOOPS_SHOWN = 5;
const PACE_ASLEEP = 1e-4; // a month
const MONTHS_OF_A_PUSH = 12;
const PACE_HALVINGS = 48;

// An arc is drawn if one percent more of its source ever moves its target by so many percent.
export const PUSH_SEEN = 0.05;

/**
 * From each node of a loop to the next.
 * @param {string[]} cycle
 * @returns {[string, string][]}
 */
export function stepsOf(cycle) {
  return cycle.map((name, place) => [name, cycle[(place + 1) % cycle.length]]);
}

/**
 * All closed paths of at most six nodes along arcs that do not sleep.
 * @param {LoopArc[]} arcs
 * @returns {string[][]}
 */
function cyclesOf(arcs) {
  /** @type {Map<string, string[]>} */
  const onward = new Map();
  for (const arc of arcs.filter((each) => !each.sleeps)) {
    onward.set(arc.from, [...(onward.get(arc.from) ?? []), arc.to]);
  }
  const order = new Map([...onward.keys()].map((name, place) => [name, place]));
  /** @type {string[][]} */
  const found = [];
  /** @param {string[]} path */
  const walk = (path) => {
    for (const target of onward.get(path[path.length - 1]) ?? []) {
      const later = (order.get(target) ?? -1) > (order.get(path[0]) ?? 0);
      if (target === path[0]) found.push(path);
      else if (path.length < LONGEST_LOOP && !path.includes(target) && later) {
        walk([...path, target]);
      }
    }
  };
  for (const name of onward.keys()) walk([name]);
  return found;
}

/**
 * Beginning with the first of its nodes in the alphabet, to compare it.
 * @param {string[]} cycle
 * @returns {string}
 */
function turnedLoop(cycle) {
  const first = cycle.indexOf([...cycle].sort()[0]);
  return [...cycle.slice(first), ...cycle.slice(0, first)].join(">");
}

/** Nodes, arcs and loops of one run, month by month. */
class MeasuredLoops {
  /**
   * @param {LoopPicture} picture
   * @param {Map<string, Float64Array>} told nodes and arcs by name
   * @param {number} months
   * @param {number | null} closed the month in which the learner's firm closes
   */
  constructor(picture, told, months, closed) {
    this.picture = picture;
    this.told = told;
    this.months = months;
    this.closed = closed;
    this.nodes = new Map(picture.nodes.map((node) => [node.name, node]));
    this.sleeping = new Set(
      picture.arcs.filter((arc) => arc.sleeps).map((arc) => `${arc.from}>${arc.to}`),
    );
    this.nothing = new Float64Array(months + 1);
    /** @type {(number | null)[]} for each month the place of the named loop that leads */
    this.leading = this.leadingLoops();
  }

  /**
   * The derivative of an arc by month.
   * @param {string} from
   * @param {string} to
   * @returns {Float64Array}
   */
  slope(from, to) {
    return this.told.get(`${from}>${to}`) ?? this.nothing;
  }

  /**
   * Whether a loop leaves the cash, so that it sleeps until the cash is gone.
   * @param {string[]} cycle
   * @returns {boolean}
   */
  sleeps(cycle) {
    return stepsOf(cycle).some(([from, to]) => this.sleeping.has(`${from}>${to}`));
  }

  /**
   * The product of the derivatives along a loop.
   * @param {string[]} cycle
   * @returns {Float64Array}
   */
  gain(cycle) {
    const gain = new Float64Array(this.months + 1).fill(1);
    for (const [from, to] of stepsOf(cycle)) {
      const slope = this.slope(from, to);
      for (let month = 0; month <= this.months; month += 1) gain[month] *= slope[month];
    }
    return gain;
  }

  /**
   * The pace of a loop with the sign of its gain, a rate a month; 0 while asleep.
   * @param {string[]} cycle
   * @returns {Float64Array}
   */
  pace(cycle) {
    if (this.sleeps(cycle)) return this.nothing;
    const stocks = cycle.filter((name) => this.nodes.get(name)?.stock);
    const slopes = stocks.map((name) => this.slope(name, name));
    return this.gain(cycle).map((gain, month) => {
      const fading = slopes.map((slope) => Math.max(0, -slope[month]));
      const settles = gain < 0 ? fading.reduce((product, each) => product * each, 1) : 0;
      const wanted = Math.abs(gain) + settles;
      let [low, high] = [0, wanted ** (1 / fading.length)];
      for (let turn = 0; turn < PACE_HALVINGS; turn += 1) {
        const middle = 0.5 * (low + high);
        if (fading.reduce((product, each) => product * (middle + each), 1) < wanted) low = middle;
        else high = middle;
      }
      return Math.sign(gain) * low;
    });
  }

  /**
   * By how much of itself one percent more of its source moves an arc's target, in percent; for a
   * stock in a year at this pace.
   * @param {LoopArc} arc
   * @returns {Float64Array}
   */
  push(arc) {
    const source = this.told.get(arc.from) ?? this.nothing;
    const target = this.told.get(arc.to) ?? this.nothing;
    const most = target.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
    const months = this.nodes.get(arc.to)?.stock ? MONTHS_OF_A_PUSH : 1;
    return this.slope(arc.from, arc.to).map((slope, month) => {
      const size = Math.max(Math.abs(target[month]), 0.1 * most);
      return size > 0 ? slope * source[month] * months / size : 0;
    });
  }

  /** @returns {(number | null)[]} */
  leadingLoops() {
    const { loops, main } = this.picture;
    const paces = loops.map(({ cycle }) =>
      cycle.some((name) => main.includes(name)) ? this.pace(cycle) : this.nothing
    );
    const atTheEnd = loops.findIndex(({ cycle }) => this.sleeps(cycle));
    return Array.from({ length: this.months + 1 }, (_, month) => {
      if (this.closed !== null && month >= this.closed) return atTheEnd < 0 ? null : atTheEnd;
      /** @type {number | null} */
      let best = null;
      let most = 0;
      paces.forEach((pace, place) => {
        const size = Math.abs(pace[month]);
        if (size >= PACE_ASLEEP && (best === null || size > most)) [best, most] = [place, size];
      });
      return best;
    });
  }

  /**
   * The month itself, or the last one in which the firm was open.
   * @param {number} month
   * @returns {number}
   */
  awake(month) {
    return this.closed === null ? month : Math.max(0, Math.min(month, this.closed - 1));
  }

  /**
   * "R" for a reinforcing loop, "B" for a balancing one; without a gain as when it was largest.
   * @param {string[]} cycle
   * @param {number} month
   * @returns {"R" | "B"}
   */
  kind(cycle, month) {
    const gain = this.gain(cycle);
    let sign = gain[this.awake(month)];
    if (!sign) sign = gain.reduce((most, each) => Math.abs(each) > Math.abs(most) ? each : most, 0);
    return sign < 0 ? "B" : "R";
  }

  /**
   * "R1", "B2": the sign on the screen of a loop.
   * @param {string[]} cycle
   * @param {number} place
   * @param {number} month
   * @returns {string}
   */
  letter(cycle, place, month) {
    return `${this.kind(cycle, month)}${place + 1}`;
  }

  /**
   * A loop in words: "more users → more hear of it → more join → more users".
   * @param {string[]} cycle
   * @param {number} month
   * @returns {string}
   */
  chain(cycle, month) {
    const at = this.awake(month);
    const cash = cycle.findIndex((name) =>
      this.picture.arcs.some((arc) => arc.sleeps && arc.from === name)
    );
    const wakes = this.sleeps(cycle);
    const path = wakes ? [...cycle.slice(cash), ...cycle.slice(0, cash)] : cycle;
    const signs = stepsOf(path).map(([from, to]) => this.slope(from, to)[at] < 0 ? -1 : 1);
    let direction = wakes ? -1 : 1;
    const words = [...path, path[0]].map((name, place) => {
      const node = this.nodes.get(name);
      const word = (direction > 0 ? node?.more : node?.less) ?? name;
      direction *= signs[place] ?? 1;
      return word;
    });
    return words.join(" → ");
  }

  /**
   * How a loop works at a month, after its name.
   * @param {string[]} cycle
   * @param {number} month
   * @returns {string}
   */
  works(cycle, month) {
    const pace = this.pace(cycle)[month];
    return pace > 0
      ? `It is reinforcing: alone it would grow at ${paceWords(pace)} a month.`
      : `It is balancing: alone it would undo a change at ${paceWords(-pace)} a month.`;
  }

  /**
   * In a sentence or two which loop leads at a month.
   * @param {number} month
   * @returns {string}
   */
  tell(month) {
    const place = this.leading[month];
    const isClosed = this.closed !== null && month >= this.closed;
    const end = `In month ${this.closed} the cash is gone and the firm closes`;
    if (place === null) {
      return isClosed ? `${end}.` : `In month ${month} none of these loops is at work.`;
    }
    const { label, cycle } = this.picture.loops[place];
    const chain = this.chain(cycle, month);
    if (isClosed) return `${end}: ${chain}.`;
    return `In month ${month} the loop “${label}” leads: ${chain}. ${this.works(cycle, month)}`;
  }

  /**
   * The loops beside the picture: all that have a name, and where these are few the strongest of
   * the others, told by their nodes.
   * @returns {NamedLoop[]}
   */
  shown() {
    const { loops, arcs } = this.picture;
    if (loops.length >= MOST_LOOPS_SHOWN) return loops;
    const named = new Set(loops.map(({ cycle }) => turnedLoop(cycle)));
    const others = cyclesOf(arcs)
      .filter((cycle) => !named.has(turnedLoop(cycle)))
      .map((cycle) => ({
        cycle,
        label: cycle.map((name) => this.nodes.get(name)?.label).join(", "),
        most: this.pace(cycle).reduce((most, pace) => Math.max(most, Math.abs(pace)), 0),
      }))
      .filter(({ most }) => most >= PACE_ASLEEP)
      .sort((a, b) => b.most - a.most)
      .slice(0, MOST_LOOPS_SHOWN - loops.length);
    return [...loops, ...others];
  }
}

/**
 * A pace in words.
 * @param {number} pace a rate a month, not below 0
 * @returns {string}
 */
export function paceWords(pace) {
  const share = 100 * pace;
  return share < 0.1 ? "under 0.1%" : `${share.toFixed(share < 9.95 ? 1 : 0)}%`;
}

/**
 * Measure the loops of a run.
 * @param {{extra: (name: string, run: any, month: number) => Record<string, number>}} model
 * @param {LoopPicture} picture
 * @param {{months: number, closed: number | null}} run
 * @returns {MeasuredLoops}
 */
export function measureLoops(model, picture, run) {
  /** @type {Map<string, Float64Array>} */
  const told = new Map();
  for (let month = 0; month <= run.months; month += 1) {
    for (const [name, value] of Object.entries(model.extra("loops", run, month))) {
      let row = told.get(name);
      if (!row) told.set(name, row = new Float64Array(run.months + 1));
      row[month] = value;
    }
  }
  return new MeasuredLoops(picture, told, run.months, run.closed);
}

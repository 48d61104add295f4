// @ts-check
// How much of the screen is written anew in a frame while a lever moves. The lever and its curves are
// in every frame. What is looked at less (words, key figures, people) takes turns where a frame with
// all of it would take too long; all is there as soon as the hand pauses.

const LONG = 8; // milliseconds of a frame after which less is written
const SHORT = 4.5; // and under which more is

/**
 * How many parts the next frame has time for.
 * @param {number} parts of the last frame
 * @param {number} cost milliseconds of the last frame
 * @param {number} most how many parts there are
 * @returns {number} at least one
 */
export function partsFor(parts, cost, most) {
  if (cost > LONG) return Math.max(1, parts - 1);
  return cost < SHORT ? Math.min(most, parts + 1) : parts;
}

export class Pace {
  /** @param {string[]} names of the parts that take turns */
  constructor(names) {
    this.names = names;
    this.parts = names.length;
    /** @type {string[]} */
    this.behind = [];
    this.painted = new MessageChannel();
    this.painted.port1.onmessage = ({ data }) => {
      this.parts = partsFor(this.parts, performance.now() - data, names.length);
    };
  }

  // A hand takes hold of a lever: its first frame has nothing but the lever and its curves.
  start() {
    this.parts = 0;
  }

  // At the beginning of a frame: the answer comes when the browser is done with it.
  begin() {
    this.painted.port2.postMessage(performance.now());
  }

  // The run is another: all is behind, what has waited longest first.
  renew() {
    for (const name of this.names) if (!this.behind.includes(name)) this.behind.push(name);
  }

  /**
   * What is written in this frame.
   * @param {boolean} all
   * @returns {Set<string>}
   */
  take(all) {
    return new Set(this.behind.splice(0, all ? this.behind.length : this.parts));
  }

  close() {
    this.painted.port1.close();
  }
}

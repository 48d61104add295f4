// @ts-check
// How much of the screen is written anew in a frame while a lever moves. The lever and its curves are
// in every frame. What is looked at less (words, key figures, people) is in every frame, too, where
// the browser keeps up, and takes turns where frames come late; all is there as soon as the hand
// pauses.

const LATE = 25; // milliseconds from a frame to the next: a screen's beat was missed
const MEMORY = 1 / 8; // of how many frames were late, what the last one counts
const MANY = 0.4; // of frames late: one part less
const FEW = 0.1; // and one more is tried
const BETWEEN = 0.2;
const PATIENCE = 6; // frames in a row with few late until one part more is tried
const MOST_PATIENCE = 96; // and at most, where trying has made frames late before

export class Pace {
  /** @param {string[]} names of the parts that take turns */
  constructor(names) {
    this.names = names;
    this.parts = names.length;
    this.late = 0;
    this.inTime = 0;
    this.patience = PATIENCE;
    this.isFirst = false;
    /** @type {string[]} */
    this.behind = [];
  }

  // A hand takes hold of a lever: its first frame has nothing but the lever and its curves.
  start() {
    this.isFirst = true;
  }

  /**
   * A frame begins: whether it was too long shows in when the next one may. (Nothing else in a page
   * tells: a message or a timer waits until there is nothing to draw.)
   * @param {number} time of the frame, in milliseconds
   */
  begin(time) {
    requestAnimationFrame((next) => this.follow(next - time));
  }

  /**
   * A frame has followed another.
   * @param {number} apart milliseconds
   */
  follow(apart) {
    this.late += MEMORY * (Number(apart > LATE) - this.late);
    if (this.late > MANY && this.parts > 1) {
      this.parts -= 1;
      this.patience = Math.min(MOST_PATIENCE, 2 * this.patience);
      this.late = BETWEEN;
    }
    this.inTime = this.late < FEW ? this.inTime + 1 : 0;
    if (this.inTime < this.patience) return;
    this.parts = Math.min(this.names.length, this.parts + 1);
    this.inTime = 0;
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
    const parts = this.isFirst ? 0 : this.parts;
    this.isFirst = false;
    return new Set(this.behind.splice(0, all ? this.behind.length : parts));
  }
}

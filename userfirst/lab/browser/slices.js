// @ts-check
// Work that may take longer than a frame, done a little at a time between frames: what a hand does
// comes first.

const SLICE = 4; // milliseconds
const PAUSE = 1; // milliseconds between slices, in which the browser draws and hears

/**
 * Works off generators one after the other. Work of a kind that is asked for anew takes the place of
 * what is still going on of the same kind.
 */
export class Slices {
  /** @param {() => void} told is called when nothing is left to do */
  constructor(told) {
    this.told = told;
    /** @type {Map<unknown, {work: Iterator<any>, take: (found: any, whole: boolean) => void}>} */
    this.jobs = new Map();
    /** @type {ReturnType<typeof setTimeout> | null} */
    this.timer = null;
  }

  get busy() {
    return this.jobs.size > 0;
  }

  /**
   * @template Found
   * @param {unknown} kind
   * @param {Iterator<Found | null, Found>} work
   * @param {(found: any, whole: boolean) => void} take is given what steps find, and the whole; null where the work failed
   */
  begin(kind, work, take) {
    this.jobs.set(kind, { work, take });
    this.timer ??= setTimeout(() => this.slice(), PAUSE);
  }

  /** @param {unknown} kind */
  stop(kind) {
    this.jobs.delete(kind);
  }

  slice() {
    this.timer = null;
    const end = performance.now() + SLICE;
    for (const [kind, { work, take }] of this.jobs) {
      while (this.jobs.get(kind)?.work === work) {
        const { done, value } = nextOf(work);
        if (done) this.jobs.delete(kind);
        if (value || done) take(value, Boolean(done));
        if (performance.now() > end) break;
      }
      if (performance.now() > end) break;
    }
    if (this.jobs.size > 0) this.timer ??= setTimeout(() => this.slice(), PAUSE);
    else this.told();
  }

  close() {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.jobs.clear();
  }
}

/**
 * @param {Iterator<any>} work
 * @returns {IteratorResult<any>}
 */
function nextOf(work) {
  try {
    return work.next();
  } catch {
    return { done: true, value: null };
  }
}

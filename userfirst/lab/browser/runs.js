// Runs as the kernel packs them: float32, little-endian, scenario by scenario.

// A message's bytes may begin anywhere, numbers may not: copy.
function numbers(view) {
  const begin = view.byteOffset ?? 0;
  return new Float32Array((view.buffer ?? view).slice(begin, begin + view.byteLength));
}

function rows(all, count, size) {
  return Array.from({ length: count }, (_, row) => all.subarray(row * size, (row + 1) * size));
}

// The series of a panel that there are not in a run: a rival's, where there is no rival.
export function absentFrom(panel, series) {
  const pairs = panel.onlyIf.filter(([, sign]) => !series[sign].some((value) => value > 0));
  return new Set(pairs.map(([name]) => name));
}

// The month in which the learner's firm closes, or Infinity.
export function closingMonth(about, run) {
  const month = run.series[about.isOpen].findIndex((value) => value < 0.5);
  return month < 0 ? Infinity : month;
}

// One run: `series[i]` by month, `outcomes[o]` by told month, `words`.
export class Run {
  constructor(about, packed) {
    const { months, sent, outcomes, toldMonths } = about;
    const told = toldMonths.length;
    const values = packed ? numbers(packed.series) : new Float32Array(sent * (months + 1));
    const sums = packed ? numbers(packed.outcomes) : new Float32Array(outcomes.length * told);
    this.values = values;
    this.sums = sums;
    this.series = rows(values, sent, months + 1);
    this.outcomes = rows(sums, outcomes.length, told);
    this.words = packed?.words ?? [];
  }
}

// The numbers of a sweep, which come compressed: all first bytes, then all second ones and so on,
// of each level's difference from the one before, counted in steps of the last bit.
async function unpacked(view, levels) {
  const stream = new Blob([view]).stream().pipeThrough(new DecompressionStream("deflate"));
  const apart = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = apart.length / 4;
  const bytes = new Uint8Array(apart.length);
  for (let byte = 0; byte < 4; byte += 1) {
    const begin = byte * count;
    for (let i = 0; i < count; i += 1) bytes[4 * i + byte] = apart[begin + i];
  }
  const steps = new Uint32Array(bytes.buffer);
  for (let i = count / levels; i < count; i += 1) steps[i] += steps[i - count / levels];
  return new Float32Array(bytes.buffer);
}

export async function unpackSweep(about, packed) {
  const [values, sums] = await Promise.all(
    [packed.series, packed.outcomes].map((view) => unpacked(view, packed.levels.length)),
  );
  return new Sweep(about, packed, values, sums);
}

// All runs over the range of the lever in hand.
class Sweep {
  constructor(about, packed, values, sums) {
    this.levels = packed.levels;
    this.words = packed.words;
    this.values = values;
    this.sums = sums;
    this.size = this.values.length / this.levels.length;
    this.sumsSize = this.sums.length / this.levels.length;
    this.months = about.months + 1;
    this.told = about.toldMonths.length;
    const lever = about.levers.find((each) => each.name === packed.lever);
    this.whole = lever.choices.length > 0;
  }

  // Put the run at a value into `run`: between two levels, the straight line between their runs.
  at(value, run) {
    const last = this.levels.length - 1;
    const place = ((value - this.levels[0]) / (this.levels[last] - this.levels[0])) * last;
    const exact = Math.min(last, Math.max(0, place));
    const near = Math.round(exact);
    const low = this.whole || Math.abs(exact - near) < 1e-6 ? near : Math.floor(exact);
    const share = low === near && Math.abs(exact - near) < 1e-6 ? 0 : this.whole ? 0 : exact - low;
    mix(this.values, this.size, low, share, run.values);
    mix(this.sums, this.sumsSize, low, share, run.sums);
    run.words = this.words[near];
  }

  // The lowest and highest of what a panel shows of the series at each level and month.
  extremes(panel) {
    let low = Infinity;
    let high = -Infinity;
    for (let level = 0; level < this.levels.length; level += 1) {
      const begin = level * this.size;
      const values = this.values.subarray(begin, begin + this.size);
      for (const [least, most] of ends(panel, rows(values, this.size / this.months, this.months))) {
        if (least < low) low = least;
        if (most > high) high = most;
      }
    }
    return [low, high];
  }

  // One outcome over the range, as of one of the told months.
  response(outcome, told) {
    return this.levels.map((_, level) =>
      this.sums[level * this.sumsSize + outcome * this.told + told]
    );
  }
}

function mix(all, size, low, share, into) {
  const first = low * size;
  if (share === 0) {
    into.set(all.subarray(first, first + size));
    return;
  }
  for (let i = 0; i < size; i += 1) {
    const here = all[first + i];
    into[i] = here + share * (all[first + size + i] - here);
  }
}

// How far a panel's areas and lines reach down and up, month by month.
export function ends(panel, series) {
  const absent = absentFrom(panel, series);
  const present = (place) => !absent.has(place);
  const [areas, lines] = [panel.stacked.filter(present), panel.lines.filter(present)];
  return Array.from(series[0], (_, month) => {
    const high = areas.reduce((sum, place) => sum + series[place][month], 0);
    const values = lines.map((place) => series[place][month]);
    return [Math.min(0, ...values), Math.max(high, ...values)];
  });
}

// What a sweep holds for: every lever but the one in hand.
export function sweepKey(levers, name, part) {
  const value = levers[name];
  let rest = "*";
  if (typeof value === "object") {
    const values = [value.first, ...value.switches.map(([, later]) => later)];
    values[part] = "*";
    rest = [values, value.switches.map(([month]) => month)];
  }
  return JSON.stringify([part, name, { ...levers, [name]: rest }]);
}

// What a panel shows of a run, in numbers.

export const GONE = 1e-6; // cash below this is gone, as in Python
const ABOVE = 3; // how far above all else a line leaves the chart of a firm that closes

// What a panel shows of a run: which series there are, the tops of the stack, how far it reaches.
export function figuresOf(panel, run, months) {
  const there = (name) => {
    const sign = panel.onlyIf[name];
    return !sign || run.get(sign).some((value) => value > 0);
  };
  const stacked = panel.stacked.filter(there);
  const lines = panel.lines.filter(there);
  const tops = new Map();
  let low = 0;
  let high = 0;
  let below = null;
  for (const name of stacked) {
    const values = run.get(name);
    const top = new Float64Array(months + 1);
    for (let month = 0; month <= months; month += 1) {
      top[month] = (below ? below[month] : 0) + values[month];
      if (top[month] > high) high = top[month];
      if (top[month] < low) low = top[month];
    }
    tops.set(name, top);
    below = top;
  }
  // Those who might come, far above the few who came before the end, leave the chart.
  const seenBelow = run.closed === null ? Infinity : ABOVE * high;
  const above = lines.filter((name) =>
    panel.reach.includes(name) && high > 0 && run.get(name)[0] > seenBelow
  );
  if (above.length) high *= 1.5;
  for (const name of lines) {
    if (above.includes(name)) continue;
    for (const value of run.get(name)) {
      if (value > high) high = value;
      if (value < low) low = value;
    }
  }
  if (low > -1e-6 * high) low = 0; // but for rounding
  const found = { stacked, lines, tops, total: below, low, high, dip: 0, lowest: null, gone: [] };
  const marked = Object.entries(panel.marks).filter(([name]) => there(name));
  for (const [name, words] of marked) {
    const month = run.get(name).findIndex((value) => value < GONE);
    if (month < 0) continue;
    const same = found.gone.find((each) => each.month === month);
    if (same) same.words += `, ${words}`;
    else found.gone.push({ name, month, words });
  }
  if (marked.length) dipInto(found, marked[0][0], run, months);
  return found;
}

// The learner's own cash: how low it falls on its way, and from which height.
function dipInto(found, name, run, months) {
  const values = run.get(name);
  const last = run.closed ?? months;
  let least = 0;
  let most = values[0];
  for (let month = 0; month <= last; month += 1) {
    if (values[month] < values[least]) least = month;
  }
  for (let month = 0; month <= least; month += 1) most = Math.max(most, values[month]);
  if (least === 0 || values[least] > 0.9 * most) return;
  found.dip = most;
  if (values[least] >= GONE && least < last) {
    found.lowest = { name, month: least, value: values[least] };
  }
}

import { GONE } from "./chart_figures.js";
import {
  ACCENT,
  drawnNode,
  GROUND,
  moveTo,
  put,
  seen,
  shown,
  tenth,
  textWidth,
  WORDS,
} from "./chart_shapes.js";
import { el, write } from "./elements.js";
import { monthText, shareOf, valueAt } from "./scales.js";
import { worded } from "./words.js";

export const TOUCH_EDGE = 2; // how far what listens to the pointer reaches beyond the plot

// Values at some months as values at every month: straight lines between them.
export function spread(months, values, last) {
  const found = new Float64Array(last + 1);
  let row = 0;
  for (let month = 0; month <= last; month += 1) {
    while (row < months.length - 1 && months[row + 1] <= month) row += 1;
    const [from, to] = [months[row], months[row + 1]];
    const share = to === undefined ? 0 : Math.max(0, (month - from) / (to - from));
    found[month] = values[row] + share * ((values[row + 1] ?? values[row]) - values[row]);
  }
  return found;
}

// A curve that is being drawn. `done` gives {series, months, expected}, or null if it was given up.
export class Guessing {
  constructor(drawing, panel, options) {
    const { series, run = drawing.view?.run, every = 6, high = Infinity, peak = 0, changed } =
      options;
    this.drawing = drawing;
    this.panel = panel;
    this.series = series;
    this.run = run;
    this.every = every;
    this.most = high;
    this.changed = changed;
    this.ghost = run.get(series);
    const about = drawing.series.get(series);
    this.label = options.label ?? about?.label ?? series;
    this.unit = about?.unit ?? panel.unit;
    const most = Math.max(...this.ghost, peak);
    this.dip = panel.names.includes(series) ? drawing.figures(panel, run).dip : 0;
    this.low = Math.min(0, ...this.ghost);
    this.high = Math.max(Math.min(1.7 * most, Math.max(high, most)), GONE);
    this.values = new Float64Array(drawing.last + 1).fill(NaN);
    this.month = every;
    this.before = null; // where the pointer was
    this.done = new Promise((resolve) => (this.resolve = resolve));
    drawing.guessing = this;
    this.begin();
  }

  begin() {
    const { drawing } = this;
    drawing.node.classList.add("uf-drawing");
    drawing.help.hidden = false;
    const what = `Draw ${this.label.toLowerCase()}`;
    const how =
      `, ${this.unit}, with the mouse or a finger. Keys: ← → month, ↑ ↓ value, Enter ends.`;
    drawing.help.replaceChildren(el("b", {}, what), how);
    const wide = textWidth(what, WORDS, 700) + textWidth(how, WORDS);
    drawing.extra = 15 * Math.ceil((1.06 * wide) / drawing.width) - 15;
    drawing.resize(drawing.width, drawing.height);
    put(drawing.touch, "aria-orientation", "vertical");
    put(
      drawing.touch,
      "aria-label",
      `Draw ${this.label}, ${this.unit}. Left and right choose the month, up and down its value, ` +
        "Enter when done, Escape to give up",
    );
    this.dot = drawnNode("circle", {
      r: 5,
      style: `fill:${ACCENT};stroke:${GROUND};stroke-width:2`,
    });
    this.panel.beside.append(this.dot);
    shown(this.panel.saidBeside, false);
    drawing.redraw();
    this.redraw();
    drawing.touch.focus({ preventScroll: true });
  }

  get drawn() {
    return this.values.some((value) => !Number.isNaN(value));
  }

  // The whole curve: from the present start to what was drawn first, and level after its end.
  whole() {
    const months = [0];
    const values = [this.ghost[0]];
    this.values.forEach((value, month) => {
      if (Number.isNaN(value)) return;
      if (month === 0) values[0] = value;
      else {
        months.push(month);
        values.push(value);
      }
    });
    return spread(months, values, this.drawing.last);
  }

  redraw() {
    const { drawing, panel } = this;
    put(panel.greyed, "d", drawing.path(drawing.pixels(panel, this.ghost)));
    const drawn = this.drawn ? drawing.pixels(panel, this.whole()) : null;
    let end = 0;
    this.values.forEach((value, month) => (end = Number.isNaN(value) ? end : month));
    put(panel.guess, "d", drawn ? drawing.path(drawn, 0, end) : "");
    const value = this.valueNow();
    moveTo(this.dot, drawing.at[this.month], drawing.heightOf(panel, value));
    seen(panel.guessName, false);
    put(drawing.touch, "aria-valuemin", tenth(this.low));
    put(drawing.touch, "aria-valuemax", this.high);
    put(drawing.touch, "aria-valuenow", value);
    const when = monthText(this.month, drawing.about.monthZero);
    const said = `${when}: ${worded(value)} ${this.unit}`;
    put(drawing.touch, "aria-valuetext", said);
    write(panel.covered, said);
    seen(panel.covered, this.drawn);
    moveTo(panel.covered, (drawing.left + drawing.right) / 2, panel.top + 12);
    this.changed?.({ drawn: this.drawn, month: this.month, value });
  }

  valueNow() {
    return this.drawn ? this.whole()[this.month] : this.ghost[this.month];
  }

  at(event) {
    const { drawing, panel } = this;
    const [across, down] = drawing.pointOf(event);
    const month = drawing.monthAt(across + drawing.left - TOUCH_EDGE);
    const y = down + panel.top - 4;
    const share = Math.max(0, Math.min(1, (panel.bottom - y) / (panel.bottom - panel.top)));
    return [month, Math.min(this.most, valueAt(panel.axis, share))];
  }

  down(event) {
    event.preventDefault();
    const { touch } = this.drawing;
    touch.focus({ preventScroll: true });
    touch.setPointerCapture(event.pointerId);
    this.before = null;
    this.pressed = true;
    this.move(event);
  }

  move(event) {
    if (!this.pressed) return;
    const [month, value] = this.at(event);
    const [from, old] = this.before ?? [month, value];
    const steps = Math.abs(month - from);
    for (let step = 0; step <= steps; step += 1) {
      const share = steps ? step / steps : 1;
      this.values[from + Math.sign(month - from) * step] = old + share * (value - old);
    }
    this.before = [month, value];
    this.month = month;
    this.redraw();
  }

  up() {
    this.pressed = false;
    this.before = null;
    this.growIfNeeded();
  }

  // A curve that touches the upper edge gets more room.
  growIfNeeded() {
    const top = Math.max(...[...this.values].filter((value) => !Number.isNaN(value)), 0);
    if (top < 0.985 * this.panel.axis.high || top >= this.most) return;
    this.high = Math.min(1.6 * this.panel.axis.high, Math.max(this.most, top));
    this.drawing.redraw();
    this.redraw();
  }

  key({ key, shiftKey, ctrlKey, metaKey, altKey }) {
    if (ctrlKey || metaKey || altKey) return false;
    const { last } = this.drawing;
    const step = shiftKey ? 0.1 : 0.02; // of the axis
    const along = { ArrowRight: this.every, ArrowLeft: -this.every }[key];
    const rise = { ArrowUp: step, ArrowDown: -step, PageUp: 5 * step, PageDown: -5 * step }[key];
    if (along !== undefined) {
      const near = Math.round((this.month + along) / this.every) * this.every;
      this.month = Math.max(0, Math.min(last, near));
    } else if (key === "Home") this.month = 0;
    else if (key === "End") this.month = last;
    else if (rise !== undefined) this.lift(rise);
    else if (key === "Enter") return this.finish() || true;
    else if (key === "Escape") return this.stop(null) || true;
    else return false;
    this.redraw();
    return true;
  }

  // One month by keys: straight lines to the months beside it that are already there.
  lift(rise) {
    const { month, every } = this;
    const { last } = this.drawing;
    const whole = this.drawn ? this.whole() : Float64Array.from(this.ghost);
    const { axis } = this.panel;
    const share = Math.max(0, Math.min(1, shareOf(axis, whole[month]) + rise));
    const value = Math.min(this.most, valueAt(axis, share));
    const left = Math.max(0, month - every);
    const right = Math.min(last, month + every);
    this.values.set(whole);
    const line = (from, to, one, other) => {
      for (let each = from; each <= to; each += 1) {
        this.values[each] = to === from
          ? other
          : one + ((each - from) / (to - from)) * (other - one);
      }
    };
    line(left, month, whole[left], value);
    line(month, right, value, whole[right]);
    this.values[month] = value;
    this.growIfNeeded();
  }

  clear() {
    this.values.fill(NaN);
    this.redraw();
  }

  // Ends the drawing: with what was drawn, if anything was.
  finish() {
    if (!this.drawn) return;
    const whole = this.whole();
    const months = [];
    for (let month = this.every; month <= this.drawing.last; month += this.every) {
      months.push(month);
    }
    if (months.at(-1) !== this.drawing.last) months.push(this.drawing.last);
    const expected = months.map((month) => Number(whole[month].toPrecision(4)));
    this.stop({ series: this.series, months, expected });
  }

  cancel() {
    this.stop(null);
  }

  stop(result) {
    const { drawing } = this;
    if (drawing.guessing !== this) return;
    drawing.guessing = null;
    drawing.node.classList.remove("uf-drawing");
    drawing.help.hidden = true;
    this.dot.remove();
    drawing.extra = 0;
    drawing.resize(drawing.width, drawing.height);
    put(drawing.touch, "aria-orientation", "horizontal");
    put(drawing.touch, "aria-valuemin", 0);
    put(drawing.touch, "aria-valuemax", drawing.last);
    shown(this.panel.saidBeside, true);
    seen(this.panel.covered, false);
    drawing.redraw();
    this.resolve(result);
  }
}

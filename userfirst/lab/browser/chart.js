import { figuresOf, GONE } from "./chart_figures.js";
import { Guessing, spread, TOUCH_EDGE } from "./chart_guess.js";
import {
  ACCENT,
  BAD,
  drawnNode,
  fillWith,
  FONT,
  GROUND,
  INK,
  inked,
  label,
  LINE,
  moveTo,
  onPaper,
  put,
  putTogether,
  QUIET,
  seen,
  shown,
  SMALL,
  SVG,
  tenth,
  textWidth,
  WORDS,
} from "./chart_shapes.js";
import { el, write } from "./elements.js";
import {
  freePlace,
  inTwoLines,
  monthText,
  monthTicks,
  setApart,
  shareOf,
  steadyAxis,
  ticksOf,
} from "./scales.js";
import { worded } from "./words.js";

// One picture of a run, drawn as SVG. Nodes are made once; `draw` rewrites paths and moves words, and
// never asks the page for a size, so that a lever can be dragged at every frame. Looks stand on the
// nodes themselves, with the page's colours by name, so that a saved picture needs no style sheet.

const HEADING_ROOM = 20; // above a panel
const BETWEEN = 8; // more space above the second heading
const BELOW = 19; // for the months
const NAMES_INSIDE = 335; // below it names stand inside
const LEAST_STRIP = 0.37; // of what the two panels share: a dip needs height
const NOTHING_ON_AXIS = 1e-9;
const MOST_GHOSTS = 6;
const MOST_FUTURES = 20;
const BEYOND = 2.5; // how far other runs stretch an axis, against this one
const DASH = {
  dash: "7 4",
  dot: "1.5 3.5",
  dashdot: "8 3.5 1.5 3.5",
  longdash: "12 4",
  longdashdot: "12 3.5 1.5 3.5",
};
const GHOST_DASHES = ["1 3", "4 3", "1 3 4 3", "7 3", "2 2", "9 3 1 3"];
const CLOSED = `color-mix(in srgb, ${INK} 8%, ${GROUND})`; // where the firm has closed

let charts = 0; // for names of clip paths

// Which panel of a picture shows a series, or could: one that draws it, else one of its unit.
export function panelFor(about, picture, series) {
  const drawn = picture.panels.findIndex(({ stacked, lines }) =>
    stacked.includes(series) || lines.includes(series)
  );
  if (drawn >= 0) return drawn;
  const unit = about.series.find(({ name }) => name === series)?.unit;
  return picture.panels.findIndex((panel) => panel.unit === unit);
}

class Drawing {
  constructor(about, picture) {
    this.about = about;
    this.picture = picture;
    this.last = about.months;
    this.series = new Map(about.series.map((each) => [each.name, each]));
    this.view = null;
    this.width = 0;
    this.height = 0;
    this.cursor = null; // the month under the pointer
    this.guessing = null;
    this.extra = 0; // room for what is said above the first panel
    this.told = { month: [], select: [] };
    charts += 1;
    this.panels = picture.panels.map((panel, place) => ({
      ...panel,
      reach: panel.lines.filter((name) => this.series.get(name).meaning === "reach"),
      place,
      clipName: `uf-chart-${charts}-${Math.random().toString(36).slice(2, 7)}-${place}`,
      axis: null,
      known: new WeakMap(), // figures of runs
      names: [...panel.stacked, ...panel.lines],
    }));
    this.build();
    this.resize(420, 260);
  }

  // Nodes

  build() {
    this.defs = drawnNode("defs");
    this.svg = drawnNode("svg", { role: "img", class: "uf-chart-picture" });
    this.svg.style.fontFamily = FONT;
    this.months = drawnNode("g");
    this.cursorLine = drawnNode("line", { style: `stroke:${QUIET};stroke-width:1` });
    this.chosen = drawnNode("path", { d: "M0,0l4,5h-8z", style: `fill:${ACCENT}` });
    this.svg.append(this.defs, ...this.panels.map((panel) => this.buildPanel(panel)));
    this.svg.append(this.months, this.chosen, this.cursorLine);
    this.dots = this.panels.flatMap(({ names }) =>
      names.map(() => drawnNode("circle", { r: 3.2, style: `stroke:${GROUND};stroke-width:1.5` }))
    );
    this.svg.append(...this.dots);
    [this.cursorLine, this.chosen, ...this.dots].forEach((node) => seen(node, false));
    this.buildReadout();
    this.touch = el("div", {
      class: "uf-chart-touch",
      tabindex: "0",
      role: "slider",
      "aria-orientation": "horizontal",
      "aria-valuemin": 0,
      "aria-valuemax": this.last,
    });
    this.help = el("div", { class: "uf-chart-help", hidden: true });
    this.node = el("figure", { class: "uf-chart" }, this.svg, this.touch, this.readout, this.help);
    this.listen();
    this.watcher = new ResizeObserver(([{ contentRect }]) => {
      const { width, height } = contentRect;
      if (width < 40 || height < 40) return; // not shown
      if (Math.abs(width - this.width) < 0.5 && Math.abs(height - this.height) < 0.5) return;
      this.resize(width, height);
      this.redraw();
    });
    this.watcher.observe(this.node);
  }

  buildPanel(panel) {
    const clip = panel.clipName;
    panel.clip = drawnNode("rect");
    panel.clipPart = drawnNode("rect"); // what is played in so far
    this.defs.append(
      drawnNode("clipPath", { id: clip }, panel.clip),
      drawnNode("clipPath", { id: `${clip}-part` }, panel.clipPart),
    );
    panel.band = drawnNode("rect", { style: `fill:${INK};opacity:0.045` });
    panel.grid = drawnNode("path", { style: `stroke:${INK};stroke-opacity:0.11;fill:none` });
    panel.zero = drawnNode("path", { style: `stroke:${INK};stroke-opacity:0.5;fill:none` });
    panel.kneeLine = drawnNode("path", { style: `stroke:${QUIET};stroke-opacity:0.5;fill:none` });
    panel.short = drawnNode("path", { style: "stroke:none" });
    panel.grey = drawnNode("rect", {
      style: `fill:${CLOSED};opacity:0.9`,
    });
    panel.looks = new Map();
    for (const name of panel.names) {
      const { colour, dash, fill } = this.series.get(name);
      const wide = panel.stacked.includes(name) ? 1.4 : 2.3;
      const dashed = panel.stacked.includes(name) ? "" : `stroke-dasharray:${DASH[dash] ?? "none"}`;
      panel.looks.set(name, {
        colour,
        fill,
        area: panel.stacked.includes(name)
          ? drawnNode("path", { style: `fill:${colour};fill-opacity:${fill}` })
          : null,
        line: drawnNode("path", {
          style: `fill:none;stroke:${colour};stroke-width:${wide};stroke-linejoin:round;${dashed}`,
        }),
        name: label("", { fill: inked(colour), weight: 500 }),
        leader: drawnNode("path", { style: `fill:none;stroke:${colour};stroke-opacity:0.7` }),
      });
    }
    const looks = [...panel.looks.values()];
    const pool = (count, make) => Array.from({ length: count }, (_, place) => make(place));
    const against = this.series.get(panel.against);
    if (against) panel.short.style.fill = against.colour;
    panel.short.style.fillOpacity = "0.22";
    panel.shortName = label(`${against?.label.toLowerCase() ?? ""} above income`, {
      fill: inked(against?.colour ?? "#d00e67"),
      size: SMALL,
    });
    panel.futures = pool(
      MOST_FUTURES,
      () => drawnNode("path", { style: `fill:none;stroke:${INK}` }),
    );
    panel.ghosts = pool(MOST_GHOSTS, (place) => ({
      lines: pool(Math.max(1, panel.lines.length), () =>
        drawnNode("path", {
          style: `fill:none;stroke:${INK};stroke-opacity:0.72;stroke-width:1.4;` +
            `stroke-linecap:round;stroke-dasharray:${GHOST_DASHES[place]}`,
        })),
      end: drawnNode("path", {
        d: "M-3,-3L3,3M-3,3L3,-3",
        style: `stroke:${INK};stroke-width:1.4`,
      }),
      name: label("", { size: SMALL, weight: 650 }),
    }));
    panel.gap = drawnNode("path", { style: `fill:${INK};fill-opacity:0.17;stroke:none` });
    panel.found = drawnNode("path", { style: "fill:none;stroke-width:2.3" });
    panel.guess = drawnNode("path", {
      style: `fill:none;stroke:${INK};stroke-width:2;stroke-linecap:round;stroke-dasharray:0.5 4.5`,
    });
    panel.guessName = label("your guess", { weight: 650 });
    panel.foundName = label("", { weight: 650 });
    panel.greyed = drawnNode("path", { style: `fill:none;stroke:${QUIET};stroke-width:2.5` });
    panel.heading = label(panel.title, { size: 12.5, weight: 650, halo: false });
    panel.unitName = label(panel.unit, { size: 11, fill: QUIET, halo: false });
    panel.ticks = drawnNode("g", { style: `fill:${QUIET};font-size:${SMALL}px` });
    panel.closed = label("", { fill: BAD, weight: 700, size: 12.5 });
    panel.closedMore = label("", { fill: BAD, size: SMALL });
    panel.kneeName = label("smaller scale", { fill: QUIET, size: 10 });
    panel.goneDots = pool(2, () => drawnNode("circle", { r: 4.2 }));
    panel.goneNames = pool(2, () => label("", { weight: 650, size: 11 }));
    panel.lowDot = drawnNode("circle", { r: 3, style: `fill:${GROUND};stroke-width:2` });
    panel.lowName = label("", { size: SMALL });
    panel.covered = label("", { size: 12, fill: QUIET, "text-anchor": "middle" });
    panel.areas = drawnNode(
      "g",
      {},
      ...looks.map(({ area }) => area).filter(Boolean),
      panel.short,
    );
    panel.run = drawnNode(
      "g",
      {},
      panel.areas,
      ...panel.futures,
      ...looks.map(({ line }) => line),
      panel.grey,
      panel.gap,
      panel.found,
    );
    panel.beside = drawnNode(
      "g",
      {},
      ...panel.ghosts.flatMap(({ lines }) => lines),
      panel.greyed,
      panel.guess,
    );
    panel.said = drawnNode(
      "g",
      { class: "uf-chart-said" },
      ...looks.map(({ leader }) => leader),
      panel.lowDot,
      ...panel.goneDots,
      panel.shortName,
      panel.kneeName,
      ...looks.map(({ name }) => name),
      panel.closed,
      panel.closedMore,
      panel.lowName,
      ...panel.goneNames,
    );
    panel.saidBeside = drawnNode(
      "g",
      {},
      ...panel.ghosts.flatMap(({ end, name }) => [end, name]),
      panel.guessName,
      panel.foundName,
    );
    const group = drawnNode("g", { class: "uf-chart-panel" });
    group.append(panel.band, panel.grid, panel.run, panel.kneeLine, panel.zero, panel.beside);
    group.append(panel.ticks, panel.heading, panel.unitName, panel.said, panel.saidBeside);
    group.append(panel.covered);
    return group;
  }

  buildReadout() {
    this.readoutMonth = el("div", { class: "uf-readout-month" });
    this.readoutRows = this.panels.flatMap((panel) => {
      const row = (name, sign, text) => {
        const value = el("b", {});
        const node = el("div", { class: "uf-readout-row" }, sign, el("span", {}, text), value);
        return { panel, name, node, value };
      };
      const rows = [...panel.stacked].reverse().concat(panel.lines).map((name) => {
        const { colour, fill, dash, label: text } = this.series.get(name);
        const stacked = panel.stacked.includes(name);
        const look = stacked
          ? `background: color-mix(in srgb, ${colour} ${Math.round(100 * fill)}%, transparent);` +
            `border: 1.5px solid ${colour}; height: 9px`
          : `border-top: 2.5px ${dash === "solid" ? "solid" : "dashed"} ${colour}`;
        return row(name, el("i", { style: look }), text);
      });
      if (panel.stacked.length > 1) {
        rows.splice(panel.stacked.length, 0, row(null, el("i", {}), "together"));
      }
      if (panel.place > 0) rows[0]?.node.classList.add("uf-readout-next");
      return rows;
    });
    this.readout = el(
      "div",
      { class: "uf-readout", "aria-hidden": "true", hidden: true },
      this.readoutMonth,
      ...this.readoutRows.map(({ node }) => node),
    );
  }

  // Sizes

  resize(width, height) {
    this.width = width;
    this.height = height;
    put(this.svg, "viewBox", `0 0 ${tenth(width)} ${tenth(height)}`);
    put(this.svg, "width", tenth(width));
    put(this.svg, "height", tenth(height));
    this.inside = width < NAMES_INSIDE;
    const widest = Math.max(
      ...this.panels.flatMap(({ names }) =>
        names.map((name) => textWidth(this.series.get(name).label, WORDS, 500))
      ),
    );
    this.room = this.inside ? 0 : Math.min(widest + 2, 0.27 * width);
    this.right = width - (this.inside ? 8 : this.room + 13);
    for (const { looks } of this.panels) {
      for (const [name, look] of looks) {
        const widthOf = (text) => textWidth(text, WORDS, 500);
        const lines = inTwoLines(this.series.get(name).label, this.room || 200, widthOf);
        look.lines = lines;
        look.size = { width: Math.max(...lines.map(widthOf)), height: LINE * lines.length };
        look.name.replaceChildren(
          ...lines.map((text, row) => drawnNode("tspan", { x: 0, dy: row ? LINE : 0 }, text)),
        );
      }
    }
    this.placePanels();
    this.left = 0; // made anew by the ticks
    this.panels.forEach((panel) => (panel.axis = null));
  }

  placePanels() {
    const count = this.panels.length;
    const free = this.height - this.extra - BELOW - count * HEADING_ROOM - (count - 1) * BETWEEN;
    const whole = this.panels.reduce((sum, { height }) => sum + height, 0);
    const strip = count > 1 ? Math.max(LEAST_STRIP, this.panels[1].height / whole) : 0;
    let y = this.extra;
    for (const panel of this.panels) {
      const part = panel.place ? strip : 1 - strip;
      panel.headingAt = y + (panel.place ? BETWEEN : 0) + 11;
      panel.top = panel.headingAt + HEADING_ROOM - 11;
      panel.bottom = panel.top + free * part;
      y = panel.bottom;
      moveTo(panel.heading, 0, panel.headingAt);
      this.placeHeading(panel);
    }
    this.bottom = y;
  }

  placeHeading(panel) {
    const title = this.panels.length > 1 ? panel.title : this.picture.title;
    write(panel.heading, title);
    const wide = textWidth(title, 12.5, 650) + 5;
    const unit = wide + textWidth(panel.unit, 11) <= this.width ? panel.unit : "";
    write(panel.unitName, unit);
    moveTo(panel.unitName, wide, panel.headingAt);
    const width = wide + (unit ? textWidth(unit, 11) : 0);
    panel.headingBox = { x: 0, y: panel.headingAt - 11, width, height: 14, name: "heading" };
  }

  // Where months stand: made anew when the room for the ticks changes.
  placeMonths(left) {
    this.left = left;
    this.across = (this.right - left) / this.last;
    this.at = Array.from(
      { length: this.last + 1 },
      (_, month) => tenth(left + month * this.across),
    );
    for (const panel of this.panels) {
      for (const rect of [panel.clip, panel.clipPart]) {
        put(rect, "x", left - 1);
        put(rect, "y", panel.top - 2);
        put(rect, "height", tenth(panel.bottom - panel.top + 4));
      }
      put(panel.clip, "width", tenth(this.right - left + 2));
      put(panel.grey, "y", tenth(panel.top));
      put(panel.grey, "height", tenth(panel.bottom - panel.top));
      panel.axisDrawn = null;
    }
    const style = `fill:${QUIET};font-size:${SMALL}px`;
    const ticks = monthTicks(this.last, this.about.monthZero, this.right - left);
    const nodes = ticks.map(({ month, text }) => {
      const end = month === this.last && this.inside;
      const words = end && !this.about.monthZero ? `month ${text}` : text;
      const wide = textWidth(words, SMALL);
      const cut = end || this.at[month] + wide / 2 > this.width - 1;
      const x = cut ? Math.min(this.width - 1, this.right + 4) : this.at[month];
      const anchor = cut ? "end" : "middle";
      const y = this.bottom + 14;
      return drawnNode("text", { x, y, style, "text-anchor": anchor }, words);
    });
    // The last but one makes room for the word.
    if (this.inside && !this.about.monthZero && ticks.length > 2) {
      const step = (ticks[1].month - ticks[0].month) * this.across;
      if (ticks.at(-1).month === this.last && step < 58) nodes.splice(-2, 1)[0].remove();
    }
    if (!this.inside && !this.about.monthZero) {
      const x = this.right + 12;
      nodes.push(drawnNode("text", { x, y: this.bottom + 14, style }, "month"));
    }
    const marks = ticks.map(({ month }) => `M${this.at[month]},${tenth(this.bottom)}v3`);
    nodes.push(drawnNode("path", { d: marks.join(""), style: `stroke:${INK};stroke-opacity:0.4` }));
    this.months.replaceChildren(...nodes);
    this.touch.style.left = `${left - TOUCH_EDGE}px`;
    this.touch.style.width = `${this.right - left + 2 * TOUCH_EDGE}px`;
    // A curve is drawn on one panel; the frame of the focus says on which.
    const { top, bottom } = this.guessing?.panel ??
      { top: this.panels[0].top, bottom: this.bottom };
    this.touch.style.top = `${top - 4}px`;
    this.touch.style.height = `${bottom - top + 8}px`;
  }

  // Drawing

  draw(view) {
    this.view = { moving: false, ghosts: [], guess: null, futures: null, lit: -1, ...view };
    this.redraw();
  }

  redraw() {
    if (this.view?.run) putTogether(() => this.drawAll());
  }

  drawAll() {
    this.setAxes();
    const { run, upTo, withheld } = this.view;
    const played = upTo === undefined || upTo === null ? this.last : Math.min(this.last, upTo);
    this.playing = played < this.last;
    // Words may wait for a frame with more time, as long as axes stand where they stood.
    const words = this.view.words !== false || this.left !== this.wordsAt;
    for (const panel of this.panels) {
      put(panel.clipPart, "width", tenth(played * this.across + 1.5));
      panel.leaves = false;
      const plain = !withheld && !this.guessing;
      shown(panel.run, plain);
      shown(panel.said, plain);
      put(panel.said, "opacity", this.playing ? 0 : 1);
      this.drawRun(panel, run);
      this.drawGhosts(panel);
      this.drawFutures(panel);
      this.drawGuessOf(panel);
      put(panel.areas, "opacity", this.view.futures || panel.guessed?.alone ? 0.4 : 1);
    }
    for (const panel of this.panels) {
      this.drawMarks(panel, run);
      this.cut(panel);
    }
    if (words) this.placeWords(played);
    this.cover(withheld && !this.guessing);
    this.drawChosen();
    this.drawCursor();
    this.guessing?.redraw();
    if (!this.view.moving && !this.playing) this.describe();
  }

  // What leaves the axes is cut off. Only where something may: for each frame of a part that is cut,
  // the browser makes up its layers anew.
  cut({ clipName, run, beside, leaves }) {
    const { ghosts, futures, guess } = this.view;
    const others = ghosts.length || futures || guess || this.guessing || this.playing;
    put(run, "clip-path", leaves || others ? `url(#${clipName}-part)` : "none");
    put(beside, "clip-path", others ? `url(#${clipName})` : "none");
  }

  figures(panel, run) {
    let found = panel.known.get(run);
    if (!found) {
      found = figuresOf(panel, run, this.last);
      panel.known.set(run, found);
    }
    return found;
  }

  setAxes() {
    const { run, ghosts, guess, futures, moving } = this.view;
    let left = 26;
    for (const panel of this.panels) {
      panel.now = this.figures(panel, run);
      let { low, high, dip } = panel.now;
      // Another run may leave the chart where it would make this one flat.
      const beyond = BEYOND * Math.max(high, -low) || Infinity;
      const others = [
        ...ghosts.slice(0, MOST_GHOSTS).map((ghost) => ghost.run),
        ...(futures ?? []),
      ];
      for (const other of others) {
        const figures = this.figures(panel, other);
        high = Math.max(high, Math.min(beyond, figures.high));
        low = Math.min(low, Math.max(-beyond, figures.low));
        dip ||= figures.dip;
      }
      if (guess && panelFor(this.about, this.picture, guess.series) === panel.place) {
        const values = [...guess.expected, ...run.get(guess.series)];
        [low, high] = [Math.min(low, ...values), Math.max(high, ...values)];
      }
      const drawn = this.guessing;
      if (this.view.withheld) dip = 0;
      if (drawn?.panel === panel) [low, high, dip] = [drawn.low, drawn.high, drawn.dip];
      panel.axis = steadyAxis(panel.axis, low, high, dip, Boolean(moving) && !drawn);
      if (panel.axis !== panel.axisTicked) {
        panel.axisTicked = panel.axis;
        panel.tickList = ticksOf(panel.axis, panel.bottom - panel.top);
      }
      left = Math.max(left, ...panel.tickList.map(({ text }) => textWidth(text, SMALL) + 8));
    }
    // While a lever moves the plot may give way to longer numbers, but does not jump back.
    if (moving && this.left) left = Math.max(left, this.left);
    if (Math.abs(left - this.left) > 0.5) this.placeMonths(left);
    this.panels.forEach((panel) => this.drawAxis(panel));
  }

  drawAxis(panel) {
    const { axis } = panel;
    if (panel.axisDrawn === axis) return;
    panel.axisDrawn = axis;
    panel.version = (panel.version ?? 0) + 1;
    const y = (value) => tenth(this.heightOf(panel, value));
    const [left, right] = [this.at[0], this.at[this.last]];
    const inner = panel.tickList.filter(({ value }) => Math.abs(value) > NOTHING_ON_AXIS);
    put(panel.grid, "d", inner.map(({ value }) => `M${left},${y(value)}H${right}`).join(""));
    put(panel.zero, "d", `M${left},${y(0)}H${right}`);
    // What is not needed now stays, unseen: to take it away would lay out everything around it.
    const { children } = panel.ticks;
    while (children.length < panel.tickList.length) {
      panel.ticks.append(drawnNode("text", { "text-anchor": "end" }, "0"));
    }
    [...children].forEach((node, place) => {
      const tick = panel.tickList[place];
      seen(node, Boolean(tick));
      if (!tick) return;
      put(node, "x", left - 5);
      put(node, "y", y(tick.value) + 3.6);
      write(node, tick.text);
    });
    seen(panel.band, axis.knee > 0);
    seen(panel.kneeLine, axis.knee > 0);
    if (axis.knee) {
      const knee = y(axis.knee);
      put(panel.band, "x", left);
      put(panel.band, "y", tenth(panel.top));
      put(panel.band, "width", tenth(right - left));
      put(panel.band, "height", tenth(knee - panel.top));
      // The sign of a broken scale, on the axis.
      const sign = `M${left - 4},${knee + 2}l4,-4M${left - 4},${knee - 1}l4,-4`;
      put(panel.kneeLine, "d", `${sign}M${left},${knee}H${right}`);
    }
  }

  heightOf(panel, value) {
    return panel.bottom - shareOf(panel.axis, value) * (panel.bottom - panel.top);
  }

  pixels(panel, values) {
    const { axis, bottom, top } = panel;
    const tall = bottom - top;
    const found = new Float64Array(values.length);
    if (axis.knee) {
      values.forEach((value, month) => (found[month] = bottom - tall * shareOf(axis, value)));
      panel.leaves ||= found.some((height) => height < top - 1 || height > bottom + 1);
      return found;
    }
    const up = tall / (axis.high - axis.low);
    for (let month = 0; month < values.length; month += 1) {
      found[month] = bottom - (values[month] - axis.low) * up;
      if (found[month] < top - 1 || found[month] > bottom + 1) panel.leaves = true;
    }
    return found;
  }

  path(pixels, from = 0, to = this.last) {
    let d = `M${this.at[from]},${tenth(pixels[from])}`;
    for (let month = from + 1; month <= to; month += 1) {
      d += `L${this.at[month]},${tenth(pixels[month])}`;
    }
    return d;
  }

  // The way back along a line, which closes an area over it.
  pathBack(pixels, from = 0, to = this.last) {
    let d = "";
    for (let month = to; month >= from; month -= 1) {
      d += `L${this.at[month]},${tenth(pixels[month])}`;
    }
    return `${d}Z`;
  }

  drawRun(panel, run) {
    const { stacked, lines, tops } = panel.now;
    const ground = new Float64Array(this.last + 1).fill(this.heightOf(panel, 0));
    panel.heights = new Map();
    let below = ground;
    let back = `L${this.at[this.last]},${tenth(ground[0])}L${this.at[0]},${tenth(ground[0])}Z`;
    for (const name of panel.names) {
      const look = panel.looks.get(name);
      const there = stacked.includes(name) || lines.includes(name);
      if (!there) {
        put(look.line, "d", "");
        if (look.area) put(look.area, "d", "");
        continue;
      }
      const heights = this.pixels(panel, look.area ? tops.get(name) : run.get(name));
      panel.heights.set(name, heights);
      if (!look.area) {
        put(look.line, "d", this.path(heights, 0, this.endOf(panel, run, name)));
        continue;
      }
      const line = this.path(heights);
      put(look.line, "d", line);
      put(look.area, "d", line + back);
      look.below = below;
      below = heights;
      back = this.pathBack(heights);
    }
    panel.income = below;
    this.drawShort(panel, run);
    const { closed } = run;
    seen(panel.grey, closed !== null && !this.view.withheld && !this.guessing);
    if (closed !== null) {
      put(panel.grey, "x", this.at[closed]);
      put(panel.grey, "width", tenth(Math.max(0, this.right - this.at[closed])));
    }
  }

  // What falls to nothing with the closing ends before it; cash goes down to its mark.
  endOf(panel, run, name) {
    const { closed } = run;
    if (closed === null || closed === 0) return this.last;
    const values = run.get(name);
    if (panel.marks[name]) return values[closed] < GONE ? closed : this.last;
    return Math.abs(values[closed]) > 0.05 * Math.abs(values[closed - 1]) ? this.last : closed - 1;
  }

  // Where costs lie above income: filled, exact at the crossing.
  drawShort(panel, run) {
    const costs = panel.heights.get(panel.against);
    panel.isShort = null;
    if (!costs) return put(panel.short, "d", "");
    const end = run.closed === null ? this.last : Math.max(0, run.closed - 1);
    const income = panel.income;
    let d = "";
    let upper = []; // of the stretch that is being followed
    let lower = [];
    const add = (month, share) => {
      const x = tenth(this.at[month] + share * this.across);
      const at = (line) => tenth(line[month] + share * ((line[month + 1] ?? 0) - line[month]));
      upper.push(`${x},${share ? at(costs) : tenth(costs[month])}`);
      lower.push(`${x},${share ? at(income) : tenth(income[month])}`);
    };
    const close = () => {
      if (upper.length > 1) d += `M${upper.join("L")}L${lower.reverse().join("L")}Z`;
      [upper, lower] = [[], []];
    };
    for (let month = 0; month <= end; month += 1) {
      const gap = income[month] - costs[month];
      const next = month < end ? income[month + 1] - costs[month + 1] : gap;
      if (gap > 0) add(month, 0);
      const crosses = gap > 0 !== next > 0;
      if (crosses) add(month, gap / (gap - next));
      if (crosses && gap > 0) close();
    }
    close();
    panel.isShort = d !== "";
    put(panel.short, "d", d);
  }

  drawGhosts(panel) {
    const { ghosts } = this.view;
    panel.ghosts.forEach((nodes, place) => {
      const ghost = ghosts[place];
      const wanted = ghost && !this.guessing;
      const key = wanted ? `${panel.version} ${this.left}` : "";
      if (nodes.run === ghost?.run && nodes.key === key) return;
      [nodes.run, nodes.key, nodes.ends] = [ghost?.run, key, []];
      if (!wanted) {
        nodes.lines.forEach((line) => put(line, "d", ""));
        seen(nodes.end, false);
        return;
      }
      const { total, lines } = this.figures(panel, ghost.run);
      const drawn = total ? [["", total]] : lines.map((name) => [name, ghost.run.get(name)]);
      const end = ghost.run.closed === null ? this.last : Math.max(0, ghost.run.closed - 1);
      nodes.lines.forEach((node, row) => {
        if (!drawn[row]) return put(node, "d", "");
        const heights = this.pixels(panel, drawn[row][1]);
        put(node, "d", this.path(heights, 0, end));
        nodes.ends.push({ month: end, heights });
      });
      seen(nodes.end, end < this.last);
      if (end < this.last) moveTo(nodes.end, this.at[end], nodes.ends[0].heights[end]);
    });
  }

  drawFutures(panel) {
    const { futures, lit } = this.view;
    const key = futures ? `${panel.version} ${this.left} ${lit}` : "";
    if (panel.futuresDrawn === futures && panel.futuresKey === key) return;
    panel.futuresDrawn = futures;
    panel.futuresKey = key;
    panel.futures.forEach((node, place) => {
      const run = futures?.[place];
      if (!run || this.guessing) return put(node, "d", "");
      const { total, lines } = this.figures(panel, run);
      put(node, "d", this.path(this.pixels(panel, total ?? run.get(lines[0]))));
      const own = total ? INK : this.series.get(lines[0]).colour;
      const look = place === lit
        ? `stroke:${INK};stroke-width:2.4;stroke-opacity:1`
        : `stroke:${own};stroke-width:1;stroke-opacity:${total ? 0.3 : 0.45}`;
      put(node, "style", `fill:none;${look}`);
      if (place === lit) panel.run.insertBefore(node, panel.grey);
    });
  }

  // A guess that was made: its line, and how far the run is from it.
  drawGuessOf(panel) {
    const { guess, run } = this.view;
    const wanted = guess && !this.guessing &&
      panelFor(this.about, this.picture, guess.series) === panel.place;
    panel.guessed = null;
    put(panel.greyed, "d", "");
    if (!wanted) {
      [panel.gap, panel.guess, panel.found].forEach((node) => put(node, "d", ""));
      return;
    }
    const expected = this.pixels(panel, spread(guess.months, guess.expected, this.last));
    const [from, to] = [guess.months[0], guess.months.at(-1)];
    const found = this.pixels(panel, run.get(guess.series));
    put(panel.guess, "d", this.path(expected, from, to));
    put(panel.gap, "d", this.path(expected, from, to) + this.pathBack(found, from, to));
    // In a stack the series' own height is drawn nowhere else.
    const alone = panel.heights.get(guess.series);
    const same = alone && alone.every((height, month) => Math.abs(height - found[month]) < 0.05);
    put(panel.found, "d", same ? "" : this.path(found));
    panel.found.style.stroke = this.series.get(guess.series)?.colour ?? INK;
    panel.guessed = { heights: expected, from, to, alone: !same, found };
  }

  // Words: names at the ends of lines, marks, letters. None covers another.

  placeWords(played) {
    const { run, withheld } = this.view;
    this.taken = [];
    this.wordsAt = this.left;
    const { closed } = run;
    const shut = closed !== null;
    const gap = shut ? this.right - this.at[closed] : 0;
    for (const panel of this.panels) {
      const items = panel.names.filter((name) => panel.heights.has(name)).map((name) => {
        const look = panel.looks.get(name);
        const goesOn = !shut ||
          (this.series.get(name).meaning === "rival" && run.get(name)[this.last] > GONE);
        const month = goesOn ? this.last : Math.max(0, closed - 1);
        const line = panel.heights.get(name);
        const end = look.area ? (line[month] + look.below[month]) / 2 : line[month];
        const leaves = end < panel.top - 1;
        const anchor = leaves ? panel.top : end;
        write(look.name.lastChild, `${look.lines.at(-1)}${leaves ? " ↗" : ""}`);
        const start = goesOn ? this.right : this.at[closed];
        return { name, look, month, anchor, start, goesOn, at: anchor, height: look.size.height };
      });
      for (const [name, look] of panel.looks) {
        seen(look.name, panel.heights.has(name) && !withheld && !this.guessing);
        put(look.leader, "d", "");
      }
      this.taken.push(panel.headingBox);
      this.placeKnee(panel);
      // Where the firm has closed there is room in the grey beside its lines.
      const beside = (item) =>
        item.goesOn ? !this.inside : item.look.size.width + 14 < this.width - this.at[closed] - 2;
      const outside = items.filter(beside);
      for (const goesOn of [true, false]) {
        const column = outside.filter((item) => item.goesOn === goesOn);
        column.sort((one, other) => one.at - other.at);
        setApart(column, panel.top - (goesOn ? 5 : 0), panel.bottom + (goesOn ? 3 : -1));
        column.forEach((item) => this.placeAtEnd(item));
      }
      for (const item of items.filter((each) => !beside(each))) this.placeInside(panel, item);
    }
    const [main] = this.panels;
    for (const panel of this.panels) {
      const words = shut && panel === main;
      seen(panel.closed, words);
      seen(panel.closedMore, false);
      if (words) this.placeClosing(panel, run, gap);
      this.placeGone(panel, run);
      this.placeLowest(panel);
      this.placeGuessName(panel);
      this.placeShortName(panel, run);
    }
    for (const panel of this.panels) this.placeLetters(panel, played);
  }

  placeAtEnd({ name, look, anchor, start, at, height }) {
    const x = start + 10;
    this.halo(look.name, start < this.right);
    moveTo(look.name, x, at - height / 2 + 10);
    put(look.name, "text-anchor", "start");
    this.taken.push({ x, y: at - height / 2, width: look.size.width, height, name });
    if (Math.abs(at - anchor) > 3) {
      put(look.leader, "d", `M${start + 1.5},${tenth(anchor)}L${start + 8},${tenth(at)}`);
    }
  }

  // Words have the ground that they stand on around them.
  halo(node, inGrey) {
    if (node.inGrey === inGrey) return;
    node.inGrey = inGrey;
    node.style.stroke = inGrey ? CLOSED : GROUND;
  }

  // In a narrow chart: in the area, or beside the line, where it crosses the least.
  placeInside(panel, item) {
    const { look, name, month: end } = item;
    const width = look.size.width + 4;
    const line = panel.heights.get(name);
    const others = [...panel.heights].filter(([each]) => each !== name).map(([, each]) => each);
    const last = Math.max(this.at[0] + width, this.at[end]);
    const places = [];
    for (let step = 0; step <= 12; step += 1) {
      const room = last - this.at[0] - width - 4;
      const x = Math.max(this.at[0] + 3, this.at[0] + 3 + room * (1 - step / 12));
      if (x + width > this.width - 2) continue;
      const [from, to] = [this.monthAt(x), this.monthAt(x + width)];
      let [top, low, roof, under] = [Infinity, -Infinity, -Infinity, Infinity];
      const edge = (to - from) / 5; // a halo makes the ends of a word legible on a line
      for (let month = from; month <= to; month += 1) {
        top = Math.min(top, line[month]);
        low = Math.max(low, line[month]);
        if (!look.area || month < from + edge || month > to - edge) continue;
        roof = Math.max(roof, line[month]);
        under = Math.min(under, look.below[month]);
      }
      const add = (middle, cost, form) => {
        const y = middle - LINE / 2;
        if (y < panel.top - 3 || y + LINE > panel.bottom + 2) return;
        let crossed = 0;
        for (const other of others) {
          let hit = false;
          for (let month = from; month <= to; month += 1) {
            hit ||= other[month] > y + 1 && other[month] < y + LINE - 1;
          }
          crossed += Number(hit);
        }
        const key = `${form}${step}`;
        const score = cost + 4 * crossed + 0.25 * step - (look.placed === key ? 2.5 : 0);
        places.push({ x, y, width, height: LINE, score, key });
      };
      if (look.area && under - roof >= LINE - 1) add((roof + under) / 2, 0, "in");
      else add(top - LINE / 2 - 2, look.area ? 5 : 1, "above");
      if (!look.area) add(low + LINE / 2 + 2, 1.5, "below");
    }
    places.sort((one, other) => one.score - other.score);
    let box = freePlace(places, this.taken);
    if (!box) {
      box = freePlace(this.everywhere(panel, width), this.taken);
      if (!box) return seen(look.name, false);
      const [x, y] = [box.x + width / 2, box.y + LINE / 2];
      const month = this.monthAt(x);
      put(look.leader, "d", `M${tenth(x)},${tenth(y)}L${this.at[month]},${tenth(line[month])}`);
    }
    this.halo(look.name, false);
    look.placed = box.key;
    this.taken.push({ ...box, name });
    moveTo(look.name, box.x + 2, box.y + 10);
  }

  everywhere(panel, width) {
    const found = [];
    for (let y = panel.top; y + LINE <= panel.bottom; y += 4) {
      for (let x = this.at[0] + 4; x + width <= this.right; x += 12) {
        found.push({ x, y, width, height: LINE, key: "" });
      }
    }
    return found;
  }

  monthAt(x) {
    const month = Math.round((x - this.left) / this.across);
    return Math.max(0, Math.min(this.last, month));
  }

  // Puts words at the first free one of some places; their upper left corners.
  say(node, text, width, height, corners, name) {
    write(node, text);
    const places = corners
      .map(([x, y]) => ({ x, y, width, height }))
      .filter((box) => box.x >= 0 && box.x + box.width <= this.width && box.y >= 0);
    const box = freePlace(places, this.taken);
    seen(node, Boolean(box));
    if (!box) return null;
    this.taken.push({ ...box, name });
    const { closed } = this.view.run;
    this.halo(node, closed !== null && box.x > this.at[closed] && box.x + width <= this.right);
    moveTo(node, box.x, box.y + height - 3);
    return box;
  }

  placeClosing(panel, run, gap) {
    const when = monthText(run.closed, this.about.monthZero);
    const bold = (text) => textWidth(text, 12.5, 700);
    const rows = [];
    for (let y = panel.top + 5; y < panel.bottom - 18; y += 4) rows.push(y);
    const after = this.at[run.closed] + 9;
    const fits = (width) => after + width <= this.width - 3;
    const why = gap > 0 ? this.whyClosed(panel, run) : "";
    const whole = `Closed in ${when}`;
    // In the grey on one line with its reason, on one, on two; else before it.
    const forms = [
      why && [whole, why, Math.max(bold(whole), textWidth(why, SMALL)), 30, false],
      [whole, "", bold(whole), 16, false],
      ["Closed in", when, Math.max(bold("Closed in"), bold(when)), 30, true],
    ].filter((form) => form && fits(form[2]));
    forms.push([whole, "", bold(whole), 16, false]);
    for (const [first, second, width, height, strong] of forms) {
      const x = fits(width) ? after : Math.max(this.at[0] + 4, this.at[run.closed] - 9 - width);
      const box = this.say(panel.closed, first, width, height, rows.map((y) => [x, y]), "closed");
      if (!box) continue;
      this.halo(panel.closedMore, x === after);
      moveTo(panel.closed, box.x, box.y + 12);
      seen(panel.closedMore, Boolean(second));
      write(panel.closedMore, second);
      panel.closedMore.style.fontSize = strong ? "12.5px" : `${SMALL}px`;
      panel.closedMore.style.fontWeight = strong ? "700" : "400";
      moveTo(panel.closedMore, box.x, box.y + 26);
      return;
    }
  }

  // What the last month alive was like, where money is drawn.
  whyClosed(panel, run) {
    if (this.view.closing) return this.view.closing;
    if (!panel.against || !run.closed) return "";
    const month = run.closed - 1;
    const costs = worded(run.get(panel.against)[month]);
    return `costs ${costs}, income ${worded(panel.now.total[month])}`;
  }

  // The dots where money is gone, and where it was lowest.
  drawMarks(panel, run) {
    const { gone, lowest } = panel.now;
    panel.goneDots.forEach((dot, row) => {
      const mark = gone[row];
      seen(dot, Boolean(mark));
      if (!mark) return;
      const own = mark.month === run.closed;
      put(dot, "style", `fill:${own ? BAD : this.series.get(mark.name).colour}`);
      moveTo(dot, this.at[mark.month], this.heightOf(panel, 0));
    });
    seen(panel.lowDot, Boolean(lowest));
    if (!lowest) return;
    put(panel.lowDot, "stroke", this.series.get(lowest.name).colour);
    moveTo(panel.lowDot, this.at[lowest.month], this.heightOf(panel, lowest.value));
  }

  placeGone(panel, run) {
    const { gone } = panel.now;
    panel.goneNames.forEach((node, row) => {
      const mark = gone[row];
      seen(node, false);
      if (!mark) return;
      const [x, y] = [this.at[mark.month], this.heightOf(panel, 0)];
      const own = mark.month === run.closed;
      fillWith(node, own ? BAD : inked(this.series.get(mark.name).colour));
      const when = own ? "" : `, ${monthText(mark.month, this.about.monthZero)}`;
      const text = mark.words + when;
      const width = textWidth(text, 11, 650);
      const corners = [];
      for (let up = 20; up < y - panel.top + 10; up += 4) {
        corners.push([x + 7, y - up], [x - 7 - width, y - up], [x - width / 2, y - up]);
      }
      const line = panel.heights.get(mark.name);
      const near = ([left, up]) => Number(!this.isFree(line, left, up, width));
      corners.sort((one, other) => near(one) - near(other));
      const kept = this.taken.length;
      this.taken.push({ x: x - 5, y: y - 5, width: 10, height: 10, name: "dot" });
      if (!this.say(node, text, width, 14, corners, "gone")) this.taken.length = kept;
    });
  }

  placeLowest(panel) {
    const { lowest } = panel.now;
    seen(panel.lowName, false);
    if (!lowest) return;
    const [x, y] = [this.at[lowest.month], this.heightOf(panel, lowest.value)];
    fillWith(panel.lowName, inked(this.series.get(lowest.name).colour));
    const when = monthText(lowest.month, this.about.monthZero);
    const text = `lowest ${worded(lowest.value)}, ${when}`;
    const width = textWidth(text, SMALL);
    const corners = [];
    for (const up of [18, 24, -5, 32, -12, 40, 48, 56]) {
      for (const shift of [0, 0.3, 0.5, 0.8, 1]) {
        corners.push([x + 6 - shift * (width + 12), y - up]);
      }
    }
    const line = panel.heights.get(lowest.name);
    const inside = corners.filter(([left, top]) =>
      this.isFree(null, left, top, width) && top >= panel.top
    );
    const clear = inside.filter(([left, top]) => this.isFree(line, left, top, width));
    this.say(panel.lowName, text, width, 13, [...clear, ...inside], "lowest");
  }

  // Whether words at a place cover no part of a line, and stay over the plot.
  isFree(line, x, y, width) {
    if (x < this.at[0] || x + width > this.right || y + 13 > this.bottom + 1) return false;
    return !line || isClear(line, y, this.monthAt(x), this.monthAt(x + width));
  }

  placeKnee(panel) {
    seen(panel.kneeName, false);
    if (!panel.axis.knee) return;
    const text = `smaller scale above ${panel.tickList.at(-2).text}`;
    const width = textWidth(text, 10);
    const top = this.heightOf(panel, panel.axis.knee) - 15;
    const [left, right] = [this.at[0] + 4, this.right - width - 4];
    const corners = [left, (left + right) / 2, right].flatMap((x) => [[x, top], [x, panel.top]]);
    const line = panel.heights.get(panel.now.lines[0]);
    const clear = corners.filter(([x, y]) => this.isFree(line, x, y, width));
    this.say(panel.kneeName, text, width, 13, clear.length ? clear : corners, "knee");
  }

  placeShortName(panel, run) {
    seen(panel.shortName, false);
    const costs = panel.heights.get(panel.against);
    if (!panel.isShort || !costs) return;
    const text = panel.shortName.textContent;
    const width = textWidth(text, SMALL);
    const end = run.closed === null ? this.last : Math.max(0, run.closed - 1);
    const corners = [];
    for (let x = this.at[0] + 4; x + width < this.at[end]; x += 6) {
      const [from, to] = [this.monthAt(x), this.monthAt(x + width)];
      let [high, low] = [-Infinity, Infinity];
      for (let month = from; month <= to; month += 1) {
        high = Math.max(high, costs[month]);
        low = Math.min(low, panel.income[month]);
      }
      if (low - high >= 15) corners.push([x, (low + high) / 2 - 7, low - high]);
    }
    corners.sort((one, other) => other[2] - one[2]);
    if (corners.length) this.say(panel.shortName, text, width, 13, corners, "short");
  }

  placeGuessName(panel) {
    seen(panel.guessName, false);
    seen(panel.foundName, false);
    if (!panel.guessed) return;
    const { heights, from, to, alone, found } = panel.guessed;
    this.alongLine(panel, panel.guessName, "your guess", WORDS, heights, from, to);
    if (!alone || this.playing) return;
    const { label: name, colour } = this.series.get(this.view.guess.series);
    panel.foundName.style.fill = inked(colour ?? QUIET);
    const text = panel.heights.has(this.view.guess.series) ? `${name} alone` : name;
    this.alongLine(panel, panel.foundName, text, WORDS, found, 0, this.last);
  }

  // Words on a line, where they cross the least; the more to the right the better.
  alongLine(panel, node, text, size, heights, from, to) {
    const width = textWidth(text, size, 650);
    const step = Math.max(1, Math.round(this.last / 24));
    const lines = [...panel.heights.values(), ...panel.ghosts.flatMap(({ ends }) => ends)];
    const others = lines.map((line) => line.heights ?? line).filter((line) => line !== heights);
    const places = [];
    for (let month = to; month >= from; month -= step) {
      const x = Math.min(this.at[month] - width / 2, this.width - width - 1);
      if (x < this.at[0]) break;
      const [first, last] = [this.monthAt(x), this.monthAt(x + width)];
      let [top, low] = [Infinity, -Infinity];
      for (let each = first; each <= Math.min(last, to); each += 1) {
        top = Math.min(top, heights[each]);
        low = Math.max(low, heights[each]);
      }
      for (const y of [top - 14, low + 2]) {
        if (y < panel.top - 8 || y + 12 > panel.bottom + 2) continue;
        let score = (to - month) / (6 * step);
        for (const line of others) if (!isClear(line, y, first, last)) score += 2;
        places.push([x, y, score]);
      }
    }
    places.sort((one, other) => one[2] - other[2]);
    return this.say(node, text, width, 13, places);
  }

  placeLetters(panel) {
    const { ghosts } = this.view;
    panel.ghosts.forEach((nodes, place) => {
      seen(nodes.name, false);
      const ghost = ghosts[place];
      const [end] = nodes.ends;
      if (!ghost || !end) return;
      const short = ghost.letter || shortened(ghost.name);
      const full = [ghost.letter, shortened(ghost.name)].filter(Boolean).join(" ");
      const { month, heights } = end;
      const leaves = heights[month] < panel.top - 1;
      for (const words of new Set([full, short])) {
        const text = leaves ? `${words} ↗` : words;
        const width = textWidth(text, SMALL, 650);
        const beside = [[this.at[month] + (month < this.last ? 6 : 3), heights[month] - 8]];
        const fits = beside.filter(([x]) => !leaves && x + width <= this.width);
        if (fits.length && this.say(nodes.name, text, width, 13, fits, "letter")) return;
        if (this.alongLine(panel, nodes.name, text, SMALL, heights, 0, month)) return;
      }
    });
  }

  // Before a guess: axes and words only.
  cover(withheld) {
    for (const panel of this.panels) {
      seen(panel.covered, Boolean(withheld) && panel.place === 0);
      write(panel.covered, "Covered until you have guessed.");
      moveTo(panel.covered, (this.left + this.right) / 2, (panel.top + panel.bottom) / 2);
    }
  }

  drawChosen() {
    const { month } = this.view;
    const wanted = Number.isFinite(month) && month !== this.last;
    seen(this.chosen, wanted);
    if (wanted) moveTo(this.chosen, this.at[month], this.bottom + 1);
  }

  // The month under the pointer

  drawCursor() {
    const month = this.cursor;
    const wanted = month !== null && !this.view.withheld && !this.guessing;
    seen(this.cursorLine, wanted);
    if (this.readout.hidden === wanted) this.readout.hidden = !wanted;
    if (!wanted) return this.dots.forEach((dot) => seen(dot, false));
    const { run } = this.view;
    const x = this.at[month];
    put(this.cursorLine, "x1", x);
    put(this.cursorLine, "x2", x);
    put(this.cursorLine, "y1", tenth(this.panels[0].top));
    put(this.cursorLine, "y2", tenth(this.bottom));
    let place = 0;
    for (const panel of this.panels) {
      for (const name of panel.names) {
        const dot = this.dots[place];
        place += 1;
        const line = panel.heights.get(name);
        seen(dot, Boolean(line));
        if (!line) continue;
        moveTo(dot, x, line[month]);
        dot.style.fill = this.series.get(name).colour;
      }
    }
    const shut = run.closed !== null && month >= run.closed ? " · closed" : "";
    const when = monthText(month, this.about.monthZero);
    write(this.readoutMonth, `${when[0].toUpperCase()}${when.slice(1)}${shut}`);
    for (const { panel, name, node, value } of this.readoutRows) {
      const there = name ? panel.heights.has(name) : panel.now.stacked.length > 1;
      node.hidden = !there;
      if (there) write(value, worded(name ? run.get(name)[month] : panel.now.total[month]));
    }
    const flip = x > (this.left + this.right) / 2;
    const shift = flip ? "translateX(-100%)" : "";
    this.readout.style.transform = `translate(${x + (flip ? -9 : 9)}px, 0) ${shift}`;
    this.readout.style.top = `${this.panels[0].top}px`;
  }

  showMonth(month) {
    if (this.cursor === month) return;
    this.cursor = month;
    if (this.view?.run && this.at) this.drawCursor();
  }

  tellMonth(month) {
    this.showMonth(month);
    this.sayMonth();
    this.told.month.forEach((tell) => tell(month));
  }

  sayMonth() {
    if (this.guessing) return;
    const month = this.cursor ?? this.view?.month ?? this.last;
    put(this.touch, "aria-valuenow", month);
    put(this.touch, "aria-valuetext", this.inWords(month));
  }

  // Where a pointer is on the touched plane, in the chart's own pixels: a page may enlarge it.
  pointOf({ clientX, clientY }) {
    const { left, top } = this.touch.getBoundingClientRect();
    const scale = this.svg.getBoundingClientRect().width / this.width || 1;
    return [(clientX - left) / scale, (clientY - top) / scale];
  }

  listen() {
    const { touch } = this;
    const monthOf = (event) => this.monthAt(this.pointOf(event)[0] + this.left - TOUCH_EDGE);
    touch.addEventListener("pointermove", (event) => {
      if (this.guessing) this.guessing.move(event);
      else this.tellMonth(monthOf(event));
    });
    touch.addEventListener("pointerdown", (event) => {
      if (this.guessing) this.guessing.down(event);
      else this.tellMonth(monthOf(event));
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      touch.addEventListener(kind, (event) => this.guessing?.up(event));
    }
    touch.addEventListener("pointerleave", () => {
      if (!this.guessing && document.activeElement !== touch) this.tellMonth(null);
    });
    touch.addEventListener("click", (event) => {
      if (!this.guessing) this.told.select.forEach((tell) => tell(monthOf(event)));
    });
    touch.addEventListener("blur", () => this.tellMonth(null));
    touch.addEventListener("focus", () => this.sayMonth());
    touch.addEventListener("keydown", (event) => {
      const done = this.guessing ? this.guessing.key(event) : this.key(event);
      if (!done) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  key({ key, shiftKey, ctrlKey, metaKey, altKey }) {
    if (ctrlKey || metaKey || altKey) return false;
    const now = this.cursor ?? this.view?.month ?? this.last;
    const step = shiftKey ? 12 : 1;
    const to = {
      ArrowRight: now + step,
      ArrowUp: now + step,
      ArrowLeft: now - step,
      ArrowDown: now - step,
      PageUp: now + 12,
      PageDown: now - 12,
      Home: 0,
      End: this.last,
    }[key];
    if (to !== undefined) this.tellMonth(Math.max(0, Math.min(this.last, to)));
    else if (key === "Escape" && this.cursor !== null) this.tellMonth(null);
    else if (key === "Enter" || key === " ") this.told.select.forEach((tell) => tell(now));
    else return false;
    return true;
  }

  // Words for who does not see it

  inWords(month) {
    const { run } = this.view ?? {};
    if (!run) return monthText(month, this.about.monthZero);
    if (this.view.withheld) return "covered until you have guessed";
    const parts = this.panels.map((panel) => {
      const { stacked, lines } = this.figures(panel, run);
      const said = [...stacked, ...lines].map((name) =>
        `${this.series.get(name).label} ${worded(run.get(name)[month])}`
      );
      return `${panel.unit ? `${panel.unit}: ` : ""}${said.join(", ")}`;
    });
    return `${monthText(month, this.about.monthZero)}. ${parts.join("; ")}`;
  }

  describe() {
    const { run, withheld, ghosts } = this.view;
    const title = `Chart: ${this.picture.title}.`;
    if (withheld || this.guessing) {
      put(this.svg, "aria-label", `${title} Covered until you have guessed.`);
    } else {
      const shut = run.closed !== null;
      const when = monthText(run.closed ?? 0, this.about.monthZero);
      const end = shut ? `Closed in ${when}. Before that, in ` : "At the end, ";
      const month = shut ? Math.max(0, run.closed - 1) : this.last;
      const also = ghosts.length
        ? ` Also drawn: ${ghosts.map(({ letter, name }) => name || letter).join(", ")}.`
        : "";
      put(this.svg, "aria-label", `${title} ${end}${this.inWords(month)}.${also}`);
    }
    // One that is drawn on has a name of its own.
    if (this.guessing) return;
    put(this.touch, "aria-label", `Month, on the chart ${this.picture.title}`);
    this.sayMonth();
  }

  // The numbers of the chart: for a table, or a file.
  rows(months) {
    const { run } = this.view;
    const names = [
      ...new Set(this.panels.flatMap((panel) => {
        const { stacked, lines } = this.figures(panel, run);
        return [...stacked, ...lines];
      })),
    ];
    return {
      series: names.map((name) => {
        const { label: text, unit } = this.series.get(name);
        return { name, label: text, unit };
      }),
      rows: months.map((month) => ({ month, values: names.map((name) => run.get(name)[month]) })),
    };
  }

  // Guessing: a curve drawn with mouse, finger or keys

  drawGuess(options) {
    this.guessing?.stop(null);
    const place = panelFor(this.about, this.picture, options.series);
    if (place < 0) throw new Error(`${options.series} stands on no panel of ${this.picture.title}`);
    return new Guessing(this, this.panels[place], options);
  }

  // Files

  toSvg() {
    const copy = this.svg.cloneNode(true);
    const top = 26;
    copy.setAttribute("xmlns", SVG);
    copy.setAttribute("viewBox", `-8 ${-top} ${this.width + 16} ${this.height + top + 6}`);
    copy.setAttribute("width", Math.round(this.width + 16));
    copy.setAttribute("height", Math.round(this.height + top + 6));
    copy.removeAttribute("class");
    const size = { x: -8, y: -top, width: this.width + 16, height: this.height + top + 6 };
    copy.prepend(
      drawnNode("title", {}, `${this.about.title}: ${this.picture.title}`),
      drawnNode("rect", { ...size, style: `fill:${GROUND}` }),
      label(`${this.about.title}: ${this.picture.title.toLowerCase()}`, {
        size: 14,
        weight: 650,
        halo: false,
        x: 0,
        y: -8,
      }),
    );
    for (const node of copy.querySelectorAll('[visibility="hidden"], [d=""]')) node.remove();
    return onPaper(new XMLSerializer().serializeToString(copy));
  }

  async toPng(scale = 2) {
    const address = URL.createObjectURL(new Blob([this.toSvg()], { type: "image/svg+xml" }));
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = scale * image.width;
      canvas.height = scale * image.height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob(done, "image/png"));
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  close() {
    this.guessing?.stop(null);
    this.watcher.disconnect();
  }
}

function shortened(name) {
  if (!name || name.length <= 18) return name || "";
  return `${name.slice(0, 17).trimEnd()}…`;
}

// Whether a line keeps away from a row of words.
function isClear(line, y, from, to) {
  for (let month = from; month <= to; month += 1) {
    if (line[month] > y - 1 && line[month] < y + 14) return false;
  }
  return true;
}

/**
 * One picture of a run.
 *
 * `draw(view)`: view = {run, ghosts: [{run, letter, name}], withheld, guess: {series, months,
 * expected} | null, upTo, month, moving, futures: [Run] | null, lit, closing: words | ""}.
 * `drawGuess({series, run, every, high, label, changed})` gives {done: Promise, finish(), clear(),
 * cancel(), drawn}. `onMonth(tell)` hears the month under the pointer, or null; `onSelect(tell)` the
 * month that was clicked; `showMonth(month)` shows it from outside.
 */
export function makeChart(about, picture) {
  const drawing = new Drawing(about, picture);
  return {
    node: drawing.node,
    draw: (view) => drawing.draw(view),
    drawGuess: (options) => drawing.drawGuess(options),
    canGuess: (series) => panelFor(about, picture, series) >= 0,
    onMonth: (tell) => drawing.told.month.push(tell),
    onSelect: (tell) => drawing.told.select.push(tell),
    showMonth: (month) => drawing.showMonth(month),
    rows: (months) => drawing.rows(months),
    toSvg: () => drawing.toSvg(),
    toPng: (scale) => drawing.toPng(scale),
    words: () => drawing.svg.getAttribute("aria-label"),
    boxes: () => drawing.taken,
    close: () => drawing.close(),
  };
}

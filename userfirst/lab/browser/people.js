// The people under the large lever: why they come, pay, stay or leave, drawn from the equations.

import { button, el, write } from "./elements.js";
import {
  alongAxis,
  bandWords,
  bothStretches,
  curveShape,
  curveWords,
  HILL,
  hillBars,
  hillNotes,
  hillPath,
  hillTicks,
  isSilent,
  outOfSight,
  panelSentence,
  percent,
  pixelOf,
  placeOf,
  shownMonth,
  sidesOf,
  stretchOf,
  toldApart,
  withTheYear,
  yearUpTo,
} from "./hills.js";

const BAR_LETTER = 6; // width of a letter of a bar's words, in pixels of the picture
const TICKS = 12; // more than an axis ever has

function svgShape(tag, settings = {}) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(settings)) node.setAttribute(name, value);
  return node;
}

const drawnAs = new WeakMap(); // what each shape was last told

// The page is laid out again by what is written, so nothing is written twice.
function redraw(node, settings) {
  if (!drawnAs.has(node)) drawnAs.set(node, {});
  const known = drawnAs.get(node);
  for (const name in settings) {
    if (known[name] === settings[name]) continue;
    known[name] = settings[name];
    node.setAttribute(name, settings[name]);
  }
}

function drawingOf(height, ...shapes) {
  const node = svgShape("svg", {
    viewBox: `0 0 ${HILL.width} ${height}`,
    class: "uf-people-drawing",
    role: "img",
  });
  node.append(...shapes);
  return node;
}

// Swatch, share and words of each part, in columns from left to right as in the drawing.
function legendOf(parts) {
  const shares = parts.map(() => el("b"));
  const node = el(
    "div",
    { class: "uf-people-parts", "aria-hidden": "true" },
    ...parts.map((part, at) =>
      el(
        "span",
        { style: `--uf-part: ${part.colour}; --uf-fill: ${100 * part.fill}%` },
        shares[at],
        ` ${part.words}`,
      )
    ),
  );
  return {
    node,
    show: (told) => parts.forEach((p, at) => write(shares[at], percent(told[p.share]))),
  };
}

function drawHill(hill) {
  const top = HILL.row * hill.bars.length + 3;
  const base = top + HILL.height;
  const area = (part) => svgShape("path", { fill: part.colour, "fill-opacity": part.fill });
  const whole = hill.split.length ? hill.parts.slice(0, -1) : hill.parts;
  const [areas, layers] = [whole.map(area), hill.split.map(area)];
  const ghost = svgShape("path", { class: "uf-people-ghost" });
  const outline = svgShape("path", { class: "uf-people-outline" });
  const dividers = hill.bands.slice(1).map(() => svgShape("line", { class: "uf-people-divider" }));
  const bars = hill.bars.map(({ colour }) => ({
    line: svgShape("line", { class: "uf-people-bar", stroke: colour }),
    text: svgShape("text", { class: "uf-people-word" }),
  }));
  const ticks = Array.from({ length: TICKS }, () => ({
    line: svgShape("line", { class: "uf-people-axis", y1: base, y2: base + 3 }),
    text: svgShape("text", { class: "uf-people-tick", y: base + 13, "text-anchor": "middle" }),
  }));
  const ground = svgShape("line", {
    class: "uf-people-axis",
    x1: HILL.side,
    x2: HILL.width - HILL.side,
    y1: base,
    y2: base,
  });
  const away = svgShape("text", { class: "uf-people-tick", y: base - 5 });
  const drawing = drawingOf(
    base + HILL.below,
    ...areas,
    ...layers,
    ghost,
    outline,
    ...dividers,
    ground,
    ...ticks.flatMap((tick) => [tick.line, tick.text]),
    ...bars.map((bar) => bar.line),
    ...bars.map((bar) => bar.text),
    away,
  );
  const legend = legendOf(toldApart(hill));
  const bands = hill.bands.map(() => el("span"));
  const below = el("div", { class: "uf-people-bands", "aria-hidden": "true" }, ...bands);
  below.hidden = hill.bands.length === 0;
  const notes = el("p", { class: "uf-people-place", "aria-hidden": "true" });
  let kept = null;
  let ticksFor = "";

  function showTicks(stretch) {
    if (ticksFor === String(stretch)) return;
    ticksFor = String(stretch);
    const places = hillTicks(hill.scale, stretch);
    ticks.forEach(({ line, text }, at) => {
      const place = places[at];
      for (const node of [line, text]) redraw(node, { visibility: place ? "visible" : "hidden" });
      if (!place) return;
      redraw(line, { x1: place.pixel, x2: place.pixel });
      redraw(text, { x: place.pixel });
      write(text, place.text);
    });
  }

  function showBars(told, stretch) {
    const stand = hillBars(hill, told, stretch);
    const missing = stand.filter((bar) => !bar).length;
    const cut = HILL.row * missing;
    redraw(drawing, { viewBox: `0 ${cut} ${HILL.width} ${base + HILL.below - cut}` });
    const sides = sidesOf(stand, stand.map((bar) => (bar ? BAR_LETTER * bar.words.length : 0)));
    bars.forEach(({ line, text }, row) => {
      const bar = stand[row];
      for (const node of [line, text]) redraw(node, { visibility: bar ? "visible" : "hidden" });
      if (!bar) return;
      const ceiling = HILL.row * (hill.bars.length - 1 - row) + 2;
      const pixel = bar.pixel.toFixed(1);
      redraw(line, { x1: pixel, x2: pixel, y1: ceiling, y2: base });
      redraw(text, {
        x: (bar.pixel + 4 * sides[row]).toFixed(1),
        y: ceiling + 9,
        "text-anchor": sides[row] < 0 ? "end" : "start",
      });
      write(text, bar.words);
    });
  }

  function showAreas(told, its) {
    let [left, from] = [0, 0];
    hill.parts.forEach((part, at) => {
      left += told[part.share];
      const place = placeOf(its.middle, its.spread, Math.min(Math.max(1 - left, 0), 1));
      const last = at === hill.parts.length - 1;
      const to = last ? HILL.width : Math.max(from, pixelOf(its.stretch, place));
      if (areas[at]) redraw(areas[at], { d: hillPath(its, from, to) });
      else showLayers(told, its, from);
      from = to;
    });
  }

  function showLayers(told, its, from) {
    const all = hill.split.reduce((sum, part) => sum + told[part.share], 0);
    let ground = 0;
    hill.split.forEach((part, at) => {
      const top = ground + (all > 0 ? told[part.share] / all : 0);
      redraw(layers[at], { d: hillPath(its, from, HILL.width, [ground, top]) });
      ground = top;
    });
  }

  return {
    drawing,
    nodes: [drawing, legend.node, below, notes],
    moved: () => Boolean(drawnAs.get(ghost)?.d),
    show(told, atStart, { moving }) {
      kept = bothStretches(stretchOf(hill, told, atStart), moving ? kept : null);
      const of = (numbers) => ({
        middle: alongAxis(hill.scale, numbers[hill.middle]),
        spread: numbers[hill.spread],
        stretch: kept,
        base,
      });
      const [its, was] = [of(told), of(atStart)];
      showAreas(told, its);
      redraw(outline, { d: hillPath(its, 0, HILL.width) });
      const same = Math.abs(its.middle - was.middle) * its.spread < 0.1;
      redraw(ghost, { d: same && its.spread === was.spread ? "" : hillPath(was, 0, HILL.width) });
      let share = 1;
      dividers.forEach((line, at) => {
        share -= hill.bands[at].share;
        const pixel = pixelOf(kept, placeOf(its.middle, its.spread, share)).toFixed(1);
        redraw(line, { x1: pixel, x2: pixel, y1: base - HILL.height, y2: base });
      });
      showTicks(kept);
      showBars(told, kept);
      const side = outOfSight(its);
      const edge = side < 0 ? HILL.side : HILL.width - HILL.side;
      redraw(away, { x: edge, "text-anchor": side < 0 ? "start" : "end" });
      write(
        away,
        side === 0 ? "" : side < 0 ? "◂ all are further left" : "all are further right ▸",
      );
      write(notes, hillNotes(hill, told).join(" "));
      legend.show(told);
      hill.bands.forEach((band, at) => write(bands[at], bandWords(band, told)));
    },
  };
}

function drawStrip(strip) {
  const inside = HILL.width - 2 * HILL.side;
  const areas = strip.parts.map((part) =>
    svgShape("rect", {
      class: "uf-people-piece",
      y: 1,
      height: HILL.strip,
      fill: part.colour,
      "fill-opacity": part.fill,
    })
  );
  const drawing = drawingOf(HILL.strip + 2, ...areas);
  const legend = legendOf(strip.parts);
  return {
    drawing,
    nodes: [drawing, legend.node],
    moved: () => false,
    show(told) {
      let from = HILL.side;
      strip.parts.forEach((part, at) => {
        const width = inside * Math.min(Math.max(told[part.share], 0), 1);
        redraw(areas[at], { x: from.toFixed(1), width: width.toFixed(1) });
        from += width;
      });
      legend.show(told);
    },
  };
}

function drawCurve(curve) {
  const { x, y, path } = curveShape(curve);
  const base = HILL.curve + 4;
  const trail = Array.from(
    { length: 12 },
    () => svgShape("circle", { r: 2, fill: curve.colour, "fill-opacity": 0.45 }),
  );
  const dot = svgShape("circle", { r: 4.5, fill: curve.colour, class: "uf-people-dot" });
  const zero = { class: "uf-people-divider", x1: x(0), x2: x(0), y1: 4, y2: base };
  const words = (settings, text) => {
    const node = svgShape("text", { class: "uf-people-tick", ...settings });
    node.textContent = text;
    return node;
  };
  const [below, above] = curve.unit.split(" | ");
  const drawing = drawingOf(
    base + HILL.below,
    svgShape("line", zero),
    svgShape("path", { d: path, class: "uf-people-outline" }),
    svgShape("line", {
      class: "uf-people-axis",
      x1: HILL.side,
      x2: HILL.width - HILL.side,
      y1: base,
      y2: base,
    }),
    words({ x: x(0) - 6, y: base + 12, "text-anchor": "end" }, `◂ ${below}`),
    words({ x: x(0) + 6, y: base + 12 }, `${above} ▸`),
    words({ x: HILL.side, y: 12 }, curve.effect),
    ...trail,
    dot,
  );
  const said = el("p", { class: "uf-people-place", "aria-hidden": "true" });
  return {
    drawing,
    nodes: [drawing, said],
    moved: () => false,
    show(told, _, { run, month }) {
      const [along, values] = [run.get(curve.at), run.get(curve.value)];
      const place = (when) => ({ cx: x(along[when]).toFixed(1), cy: y(values[when]).toFixed(1) });
      redraw(dot, place(month));
      const year = yearUpTo(month);
      trail.forEach((node, at) => {
        const there = at < year.length;
        redraw(node, { visibility: there ? "visible" : "hidden", ...(there && place(year[at])) });
      });
      write(said, curveWords(curve, told));
    },
  };
}

const DRAWINGS = { hill: drawHill, strip: drawStrip, curve: drawCurve };

// {node, show(run, month, {moving})}: redrawn in place at every step of a lever.
export function makePeople(about, model) {
  const { panels, says } = about.people;
  const drawn = panels.map((panel) => {
    const parts = DRAWINGS[panel.kind](panel);
    const silent = el("p", { class: "uf-people-place" });
    const unit = panel.kind === "hill" ? el("span", {}, panel.unit) : null;
    const title = el("p", { class: "uf-people-title" }, panel.title, unit && ", ", unit);
    const box = el("div", { class: "uf-people-box" }, title, ...parts.nodes, silent);
    return { panel, ...parts, silent, box };
  });
  // Where there is room for one picture alone, the others are turned to.
  const next = button("", () => turn(), { class: "uf-link uf-people-next" });
  let front = 0;

  function arrange() {
    const there = drawn.filter(({ box }) => !box.hidden);
    front = Math.min(front, there.length - 1);
    next.hidden = there.length < 2;
    drawn.forEach((each) => each.box.classList.toggle("uf-people-aside", each !== there[front]));
    if (next.hidden) return;
    const after = there[(front + 1) % there.length];
    write(next, `${front + 1} of ${there.length} ›`);
    redraw(next, { "aria-label": `Turn to: ${after.panel.title}`, title: after.panel.title });
  }

  function turn() {
    front = (front + 1) % drawn.filter(({ box }) => !box.hidden).length;
    arrange();
  }

  const when = el("span", { class: "uf-people-when" });
  const told = el("p", {}, when, " ", el("span", { class: "uf-people-says" }, says));
  const node = el(
    "div",
    { class: "uf-people", role: "group", "aria-label": "The people", title: says },
    next,
    ...drawn.map(({ box }) => box),
    told,
  );
  return {
    node,
    show(run, month, { moving = false } = {}) {
      const { month: shown, why } = shownMonth(about.people, run, month);
      const numbers = withTheYear(about.people, model.extra("people", run, shown), run, shown);
      const atStart = shown === 0 ? numbers : model.extra("people", run, 0);
      let moved = false;
      for (const { panel, box, drawing, nodes, silent, show, moved: hasMoved } of drawn) {
        const nothing = isSilent(panel, numbers);
        box.hidden = nothing && !panel.otherwise;
        for (const each of nodes) each.classList.toggle("uf-people-off", nothing);
        write(silent, nothing ? panel.otherwise : "");
        if (!nothing) show(numbers, atStart, { moving, run, month: shown });
        moved ||= !nothing && hasMoved();
        // Whoever listens hears of it when the lever rests.
        if (!moving) drawing.setAttribute("aria-label", panelSentence(panel, numbers));
      }
      if (!moving) arrange();
      const dotted = moved && shown > 0 ? " Dotted: at the start." : "";
      write(when, `Month ${shown}${why && `, ${why}`}.${dotted}`);
    },
  };
}

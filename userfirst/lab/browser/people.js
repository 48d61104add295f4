// The people under the large lever: why they come, pay, stay or leave, drawn from the equations.

import { el, write } from "./elements.js";
import {
  alongAxis,
  bandWords,
  barsOf,
  bothStretches,
  curveShape,
  curveWords,
  HILL,
  hillPath,
  isSilent,
  livingMonth,
  panelSentence,
  percent,
  pixelOf,
  placeOf,
  sidesOf,
  stretchOf,
  ticksOf,
} from "./hills.js";
import { worded } from "./words.js";

const LETTER = 5.6; // width of a letter of a bar's words, in pixels of the picture
const TICKS = 12; // more than an axis ever has
const TRAIL = 12; // months

function shape(tag, settings = {}) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(settings)) node.setAttribute(name, value);
  return node;
}

// The page is laid out again by what is written, so nothing is written twice.
function set(node, settings) {
  for (const [name, value] of Object.entries(settings)) {
    const text = String(value);
    if (node.getAttribute(name) !== text) node.setAttribute(name, text);
  }
}

function canvas(height, ...shapes) {
  const node = shape("svg", {
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
  const areas = hill.parts.map((part) =>
    shape("path", { fill: part.colour, "fill-opacity": part.fill })
  );
  const ghost = shape("path", { class: "uf-people-ghost" });
  const outline = shape("path", { class: "uf-people-outline" });
  const dividers = hill.bands.slice(1).map(() => shape("line", { class: "uf-people-divider" }));
  const bars = hill.bars.map(() => ({
    line: shape("line", { class: "uf-people-bar" }),
    text: shape("text", { class: "uf-people-word" }),
  }));
  const ticks = Array.from({ length: TICKS }, () => ({
    line: shape("line", { class: "uf-people-axis", y1: base, y2: base + 3 }),
    text: shape("text", { class: "uf-people-tick", y: base + 13, "text-anchor": "middle" }),
  }));
  const ground = shape("line", {
    class: "uf-people-axis",
    x1: HILL.side,
    x2: HILL.width - HILL.side,
    y1: base,
    y2: base,
  });
  const drawing = canvas(
    base + HILL.below,
    ...areas,
    ghost,
    outline,
    ...dividers,
    ground,
    ...ticks.flatMap((tick) => [tick.line, tick.text]),
    ...bars.map((bar) => bar.line),
    ...bars.map((bar) => bar.text),
  );
  const legend = legendOf(hill.parts);
  const bands = hill.bands.map(() => el("span"));
  const below = el("div", { class: "uf-people-bands", "aria-hidden": "true" }, ...bands);
  below.hidden = hill.bands.length === 0;
  let kept = null;
  let ticksFor = "";

  function showTicks(stretch) {
    if (ticksFor === String(stretch)) return;
    ticksFor = String(stretch);
    const places = ticksOf(hill.scale, stretch);
    ticks.forEach(({ line, text }, at) => {
      const place = places[at];
      for (const node of [line, text]) set(node, { visibility: place ? "visible" : "hidden" });
      if (!place) return;
      set(line, { x1: place.pixel, x2: place.pixel });
      set(text, { x: place.pixel });
      write(text, place.text);
    });
  }

  function showBars(told, stretch) {
    const stand = barsOf(hill, told, stretch);
    const sides = sidesOf(stand, stand.map(({ words }) => LETTER * words.length));
    bars.forEach(({ line, text }, row) => {
      const bar = stand[row];
      for (const node of [line, text]) set(node, { visibility: bar ? "visible" : "hidden" });
      if (!bar) return;
      const ceiling = HILL.row * (hill.bars.length - 1 - row) + 2;
      set(line, { x1: bar.pixel, x2: bar.pixel, y1: ceiling, y2: base, stroke: bar.colour });
      set(text, {
        x: bar.pixel + 4 * sides[row],
        y: ceiling + 9,
        "text-anchor": sides[row] < 0 ? "end" : "start",
      });
      write(text, bar.words);
    });
  }

  return {
    drawing,
    nodes: [drawing, legend.node, below],
    moved: () => !ghost.hasAttribute("d") ? false : ghost.getAttribute("d") !== "",
    show(told, atStart, { moving }) {
      kept = bothStretches(stretchOf(hill, told, atStart), moving ? kept : null);
      const [middle, spread] = [alongAxis(hill.scale, told[hill.middle]), told[hill.spread]];
      const [first, firstSpread] = [
        alongAxis(hill.scale, atStart[hill.middle]),
        atStart[hill.spread],
      ];
      let right = 1;
      let from = HILL.side;
      hill.parts.forEach((part, at) => {
        right -= told[part.share];
        const last = at === hill.parts.length - 1;
        const place = placeOf(middle, spread, Math.min(Math.max(right, 0), 1));
        const to = last ? HILL.width - HILL.side : Math.max(from, pixelOf(kept, place));
        set(areas[at], { d: hillPath(middle, spread, kept, from, to, base) });
        from = to;
      });
      set(outline, { d: hillPath(middle, spread, kept, 0, HILL.width, base, true) });
      const same = Math.abs(middle - first) * spread < 0.1 && spread === firstSpread;
      set(ghost, { d: same ? "" : hillPath(first, firstSpread, kept, 0, HILL.width, base, true) });
      let share = 1;
      dividers.forEach((line, at) => {
        share -= hill.bands[at].share;
        const pixel = pixelOf(kept, placeOf(middle, spread, share));
        set(line, { x1: pixel, x2: pixel, y1: base - HILL.height, y2: base });
      });
      showTicks(kept);
      showBars(told, kept);
      legend.show(told);
      hill.bands.forEach((band, at) => write(bands[at], bandWords(band, told, worded)));
    },
  };
}

function drawStrip(strip) {
  const inside = HILL.width - 2 * HILL.side;
  const areas = strip.parts.map((part) =>
    shape("rect", {
      class: "uf-people-piece",
      y: 1,
      height: HILL.strip,
      fill: part.colour,
      "fill-opacity": part.fill,
    })
  );
  const drawing = canvas(HILL.strip + 2, ...areas);
  const legend = legendOf(strip.parts);
  return {
    drawing,
    nodes: [drawing, legend.node],
    moved: () => false,
    show(told) {
      let from = HILL.side;
      strip.parts.forEach((part, at) => {
        const width = inside * Math.min(Math.max(told[part.share], 0), 1);
        set(areas[at], { x: from.toFixed(1), width: width.toFixed(1) });
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
    { length: TRAIL },
    () => shape("circle", { r: 2, fill: curve.colour, "fill-opacity": 0.45 }),
  );
  const dot = shape("circle", { r: 4.5, fill: curve.colour, class: "uf-people-dot" });
  const zero = { class: "uf-people-divider", x1: x(0), x2: x(0), y1: 4, y2: base };
  const words = (settings, text) => {
    const node = shape("text", { class: "uf-people-tick", ...settings });
    node.textContent = text;
    return node;
  };
  const [below, above] = curve.unit.split(" | ");
  const drawing = canvas(
    base + HILL.below,
    shape("line", zero),
    shape("path", { d: path, class: "uf-people-outline" }),
    shape("line", {
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
      set(dot, { cx: x(told[curve.at]).toFixed(1), cy: y(told[curve.value]).toFixed(1) });
      write(said, curveWords(curve, told, worded));
      trail.forEach((node, at) => {
        const when = month - TRAIL + at;
        const there = curve.trail && when >= 0 && run.get(curve.trail)[when];
        set(node, { visibility: typeof there === "number" ? "visible" : "hidden" });
        if (typeof there === "number") set(node, trailPlace(there));
      });
    },
  };

  function trailPlace(at) {
    const after = curve.points.findIndex((point) => point[0] >= at);
    const value = curve.points[after < 0 ? curve.points.length - 1 : after][1];
    return { cx: x(at).toFixed(1), cy: y(value).toFixed(1) };
  }
}

const DRAWINGS = { hill: drawHill, strip: drawStrip, curve: drawCurve };

// {node, show(run, month, {moving})}: redrawn in place at every step of a lever.
export function makePeople(about, model) {
  const { panels, says } = about.people;
  const drawn = panels.map((panel) => {
    const parts = DRAWINGS[panel.kind](panel);
    const silent = el("p", { class: "uf-people-place" });
    const unit = panel.kind === "hill" ? el("span", {}, panel.unit) : null;
    const title = el("p", { class: "uf-people-title" }, panel.title, unit && " · ", unit);
    return { panel, ...parts, silent, box: el("div", {}, title, ...parts.nodes, silent) };
  });
  const told = el("p", { class: "uf-people-says" }, says);
  const when = el("p", { class: "uf-people-when" });
  const node = el(
    "div",
    { class: "uf-people", role: "group", "aria-label": "The people" },
    ...drawn.map(({ box }) => box),
    when,
    told,
  );
  return {
    node,
    show(run, month, { moving = false } = {}) {
      const shown = livingMonth(run, month);
      const numbers = model.extra("people", run, shown);
      const atStart = model.extra("people", run, 0);
      let moved = false;
      for (const { panel, drawing, nodes, silent, show, moved: hasMoved } of drawn) {
        const nothing = isSilent(panel, numbers);
        for (const each of nodes) each.classList.toggle("uf-people-off", nothing);
        write(silent, nothing ? panel.otherwise : "");
        if (!nothing) show(numbers, atStart, { moving, run, month: shown });
        moved ||= !nothing && hasMoved();
        // Whoever listens hears of it when the lever rests.
        if (!moving) drawing.setAttribute("aria-label", panelSentence(panel, numbers, worded));
      }
      const last = shown < month ? `Month ${shown}, its last.` : `Month ${shown}.`;
      write(when, moved ? `${last} Dotted: at the start.` : last);
    },
  };
}

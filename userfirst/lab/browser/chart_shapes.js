// What charts are drawn with: shapes and words of SVG, written where they differ. Looks stand on the
// nodes themselves, with the page's colours by name, so that a saved picture needs no style sheet.

export const FONT =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
export const WORDS = 11.5; // size of names, in pixels
export const SMALL = 10.5; // of ticks and letters
export const LINE = 13; // height of a line of names
export const INK = "var(--uf-ink, #212121)";
export const QUIET = "var(--uf-quiet, #5c5c5c)";
export const GROUND = "var(--uf-ground, #fff)";
export const BAD = "var(--uf-bad, #b3470a)";
export const ACCENT = "var(--uf-accent, #1f77b4)";
const ON_PAPER = { ink: "#212121", quiet: "#5c5c5c", ground: "#ffffff" };
const PAPER_TOO = { bad: "#b3470a", accent: "#1f77b4", good: "#00735b", line: "#e0e0e0" };
export const SVG = "http://www.w3.org/2000/svg";

let pen = null;
const textWidths = new Map();

export function textWidth(text, size = WORDS, weight = 400) {
  const key = `${weight} ${size}px|${text}`;
  let found = textWidths.get(key);
  if (found === undefined) {
    pen ??= document.createElement("canvas").getContext("2d");
    pen.font = `${weight} ${size}px ${FONT}`;
    found = pen.measureText(text).width;
    textWidths.set(key, found);
  }
  return found;
}

export function drawnNode(tag, settings = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(settings)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// Writes an attribute only where it differs: most of a chart stays as it is from frame to frame. While
// `held` is a list, only what stands at the end is written: what is put away and found again is left
// alone.
let held = null;

export function put(node, name, value) {
  if (held) {
    if (!node.next) {
      node.next = {};
      held.push(node);
    }
    node.next[name] = value;
    return;
  }
  const known = (node.known ??= {});
  if (known[name] === value) return;
  known[name] = value;
  node.setAttribute(name, value);
}

export function putTogether(draw) {
  if (held) return draw();
  held = [];
  try {
    draw();
  } finally {
    const nodes = held;
    held = null;
    for (const node of nodes) {
      const { next } = node;
      node.next = null;
      for (const name in next) put(node, name, next[name]);
    }
  }
}

export function seen(node, visible) {
  put(node, "visibility", visible ? "visible" : "hidden");
}

// A whole group: what is in it has a visibility of its own.
export function shown(node, drawn) {
  put(node, "display", drawn ? "inline" : "none");
}

export function moveTo(node, x, y) {
  // For a transform the browser would make up its layers anew.
  const [across, down] = { text: ["x", "y"], circle: ["cx", "cy"] }[node.localName] ?? [];
  if (!across) return put(node, "transform", `translate(${tenth(x)},${tenth(y)})`);
  put(node, across, tenth(x));
  put(node, down, tenth(y));
  for (const line of node.children) put(line, "x", tenth(x));
}

export function fillWith(node, colour) {
  const known = (node.known ??= {});
  if (known.fill !== colour) node.style.fill = known.fill = colour;
}

export function tenth(value) {
  return Math.round(value * 10) / 10;
}

// Text in a series' colour reads on light and on dark when the page's ink is mixed in.
export function inked(colour) {
  return `color-mix(in srgb, ${colour} 58%, ${INK})`;
}

export function label(text, settings = {}) {
  const { size = WORDS, weight = 400, fill = INK, halo = true, ...rest } = settings;
  const under = halo
    ? `paint-order:stroke;stroke:${GROUND};stroke-width:3px;stroke-linejoin:round;`
    : "";
  const style = `fill:${fill};font-size:${size}px;font-weight:${weight};${under}`;
  return drawnNode("text", { style, ...rest }, text);
}

// The page's colours by name as those of light paper, and mixed ones as plain ones.
export function onPaper(text) {
  const colours = { ...ON_PAPER, ...PAPER_TOO };
  const named = text.replace(
    /var\(--uf-(\w+)(?:, ?#\w+)?\)/g,
    (all, name) => colours[name] ?? all,
  );
  const parts = (code) => {
    const full = code.length === 4 ? code.replace(/\w/g, "$&$&") : code;
    return [1, 3, 5].map((place) => parseInt(full.slice(place, place + 2), 16));
  };
  return named.replace(
    /color-mix\(in srgb, (#\w+) (\d+)%, (#\w+)\)/g,
    (_, one, percent, other) => {
      const [a, b] = [parts(one), parts(other)];
      const mixed = a.map((value, row) =>
        Math.round((value * percent + b[row] * (100 - percent)) / 100)
      );
      return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
    },
  );
}

import { button, el, freshId, shape, write } from "./elements.js";
import { measureLoops, paceWords, PUSH_SEEN, stepsOf } from "./loops.js";

// The panel with the loops of a run: their picture at a month, their list, and which one leads when.

const AROUND_LOOPS = 5; // pixels around the picture
const CURVE_POINTS = 60;
const STEP_OF_TIME = 130; // milliseconds a month lasts when time passes
const SPOKEN_AFTER = 500; // milliseconds after the last move
const LONGEST_DRAWING = 6; // milliseconds while a lever moves
const LETTER_FITS = 0.04; // of the band
const NARROW_LOOPS = 470; // pixels below which the picture stands upright
const HUES = 7; // colours of loops in loops.css

// How large the picture is drawn in a place of a width.
function loopSize(width) {
  if (width < NARROW_LOOPS) return [Math.max(340, width), 440];
  return [Math.min(640, width), 330];
}

// Where a node stands in a picture of a size: always wholly inside.
function loopBox(node, [width, height]) {
  return {
    x: AROUND_LOOPS + node.width / 2 + node.x / 100 * (width - 2 * AROUND_LOOPS - node.width),
    y: AROUND_LOOPS + node.height / 2 + node.y / 60 * (height - 2 * AROUND_LOOPS - node.height),
    width: node.width,
    height: node.height,
  };
}

const holds = (box, [x, y], beyond) =>
  Math.abs(x - box.x) <= box.width / 2 + beyond && Math.abs(y - box.y) <= box.height / 2 + beyond;

// The points of an arc from the edge of one box to that of another, bent to its left.
function arcPoints(from, to, bend) {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const [midX, midY] = [
    (from.x + to.x) / 2 + 2 * bend * down,
    (from.y + to.y) / 2 - 2 * bend * across,
  ];
  const points = [];
  for (let place = 0; place <= CURVE_POINTS; place += 1) {
    const t = place / CURVE_POINTS;
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
    points.push([a * from.x + b * midX + c * to.x, a * from.y + b * midY + c * to.y]);
  }
  const shown = points.filter((point) => !holds(from, point, 2) && !holds(to, point, 4));
  return shown.length > 3 ? shown : points.slice(CURVE_POINTS / 3, 2 * CURVE_POINTS / 3);
}

// How thick an arc is: its push in percent, from a hair to a broad line.
function arcWidth(push) {
  return 1 + 4 * Math.sqrt(Math.min(1, Math.abs(push)));
}

export function makeLoops(lab) {
  const { about } = lab;
  const picture = about.loops;
  let [known, measured, shown, pushes] = [null, null, [], new Map()];
  let [month, held, timer, spoken, cost] = [null, null, null, null, 0];
  const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

  const drawing = shape("svg", { class: "uf-loops-drawing", role: "img" });
  const list = el("ul", { class: "uf-loops-list", "aria-label": "Loops" });
  const said = el("p", { class: "uf-loops-said" });
  const live = el("p", { class: "uf-hidden", "aria-live": "polite" });
  const words = el("ul", { class: "uf-loops-words" });
  const band = el("div", { class: "uf-loops-band", "aria-hidden": "true" });
  const shownMonth = el("output", { class: "uf-loops-month" });
  const slider = el("input", {
    type: "range",
    min: 0,
    max: about.months,
    step: 1,
    id: freshId("loop-month"),
    "aria-label": "Month of the picture",
    input: () => {
      stop();
      goTo(Number(slider.value));
    },
  });
  const play = button("Play", () => timer === null ? start() : stop());
  const place = el("div", { class: "uf-loops-place" }, drawing);
  const all = el("input", { type: "checkbox", change: () => draw() });
  const others = el("span", {});
  const node = el(
    "div",
    { class: "uf-loops", role: "group", "aria-label": "Loops" },
    said,
    el(
      "div",
      { class: "uf-loops-main" },
      el(
        "div",
        { class: "uf-loops-left" },
        place,
        el(
          "div",
          { class: "uf-loops-time" },
          play,
          el("div", { class: "uf-loops-track" }, slider, band),
          shownMonth,
        ),
        el("label", { class: "uf-loops-all" }, all, others),
      ),
      el("div", { class: "uf-loops-right" }, list, legend()),
    ),
    el("details", {}, el("summary", {}, "All loops of this month in words"), words),
    live,
  );
  const sizes = new ResizeObserver(() => measured && draw());
  sizes.observe(place);

  const nameOf = (loop, at) => measured.letter(loop.cycle, shown.indexOf(loop), at);

  function quiet() {
    stop();
    clearTimeout(spoken);
  }

  function find() {
    if (known === lab.run) return;
    known = lab.run;
    measured = measureLoops(lab.model, picture, known);
    shown = measured.shown();
    pushes = new Map(picture.arcs.map((arc) => [arc, arc.sleeps ? null : measured.push(arc)]));
    if (held !== null && held >= shown.length) held = null;
    // At the end little moves any more: a year or two in there is more to see.
    if (month === null) month = Math.round(about.months / 5);
  }

  function goTo(next) {
    month = Math.max(0, Math.min(about.months, next));
    draw();
    clearTimeout(spoken);
    spoken = setTimeout(() => write(live, timer === null ? sentence() : ""), SPOKEN_AFTER);
  }

  // Time passes; where a person wants no motion, to the next month in which another loop leads.
  function start() {
    if (calm?.matches) {
      const from = month >= about.months ? 0 : month;
      const next = measured.leading.findIndex((loop, at) =>
        at > from && loop !== measured.leading[at - 1]
      );
      goTo(next < 0 ? about.months : next);
      return;
    }
    write(play, "Stop");
    if (month >= about.months) goTo(0);
    timer = setInterval(() => {
      goTo(month + 1);
      if (month >= about.months) stop();
    }, STEP_OF_TIME);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    write(play, calm?.matches ? "Next change" : "Play");
  }

  // What is said of the loop that is lit: the one that leads, or the one that was chosen.
  function sentence() {
    return held === null ? measured.tell(month) : wordsOf(shown[held]);
  }

  function wordsOf(loop) {
    const name = `${nameOf(loop, month)} “${loop.label}”`;
    const chain = measured.chain(loop.cycle, month);
    if (measured.sleeps(loop.cycle)) {
      const end = measured.closed;
      const when = end !== null && month >= end
        ? `The cash was gone in month ${end}.`
        : "It sleeps until the cash is gone.";
      return `${name}: ${chain}. ${when}`;
    }
    const at = measured.awake(month);
    if (!measured.gain(loop.cycle)[at]) return `${name} does nothing in month ${month}.`;
    const works = measured.pace(loop.cycle)[at]
      ? measured.works(loop.cycle, at)
      : "It is reinforcing, but too weak to keep itself going.";
    return `${name}: ${chain}. ${works}`;
  }

  function paceOf(loop) {
    if (measured.sleeps(loop.cycle)) {
      return measured.closed !== null && month >= measured.closed ? "cash gone" : "asleep";
    }
    if (measured.closed !== null && month >= measured.closed) return "–";
    const pace = Math.abs(measured.pace(loop.cycle)[month]);
    if (pace) return `${paceWords(pace)} a month`;
    return measured.gain(loop.cycle)[month] ? "too weak" : "asleep";
  }

  function fillList() {
    const leads = measured.leading[month];
    const isClosed = measured.closed !== null && month >= measured.closed;
    const paces = shown.map(({ cycle }) => isClosed ? 0 : Math.abs(measured.pace(cycle)[month]));
    const most = Math.max(0.02, ...paces);
    while (list.children.length > shown.length) list.lastChild.remove();
    shown.forEach((loop, at) => {
      if (!list.children[at]) list.append(el("li", {}, loopButton(at)));
      const item = list.children[at].firstChild;
      const [letter, label, kind, pace, bar] = item.children;
      const isLeading = at === leads;
      write(letter, nameOf(loop, month));
      write(label, loop.label);
      const long = measured.kind(loop.cycle, month) === "R" ? "reinforcing" : "balancing";
      write(kind, isLeading ? `${long}, leads` : long);
      write(pace, paceOf(loop));
      bar.style.setProperty("--uf-share", `${(100 * paces[at] / most).toFixed(1)}%`);
      item.classList.toggle("uf-leads", isLeading);
      item.setAttribute("aria-pressed", String(held === at));
      item.dataset.loop = String(at % HUES);
    });
  }

  function loopButton(at) {
    const choose = () => {
      held = held === at ? null : at;
      draw();
      write(live, sentence());
    };
    return el(
      "button",
      { type: "button", class: "uf-loop", click: choose },
      el("span", { class: "uf-loop-letter" }),
      el("span", { class: "uf-loop-label" }),
      el("span", { class: "uf-loop-kind" }),
      el("span", { class: "uf-loop-pace" }),
      el("span", { class: "uf-loop-bar", "aria-hidden": "true" }),
    );
  }

  function fillBand() {
    const pieces = [];
    measured.leading.forEach((loop, at) => {
      const letter = loop === null ? "" : nameOf(shown[loop], at);
      const last = pieces.at(-1);
      if (last?.loop === loop && last.letter === letter) last.months += 1;
      else pieces.push({ loop, letter, months: 1 });
    });
    band.replaceChildren(
      ...pieces.map(({ loop, letter, months }) =>
        el("span", {
          class: loop === null ? "uf-loops-none" : "",
          "data-loop": loop === null ? null : String(loop % HUES),
          style: `flex-grow: ${months}`,
        }, months >= LETTER_FITS * about.months ? letter : "")
      ),
    );
  }

  function draw() {
    const size = loopSize(place.clientWidth || 560);
    drawing.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
    drawing.setAttribute("width", size[0]);
    drawing.setAttribute("height", size[1]);
    const lit = held ?? measured.leading[month];
    const steps = lit === null ? [] : stepsOf(shown[lit].cycle);
    const litArcs = new Set(steps.map(([from, to]) => `${from}>${to}`));
    const litNodes = new Set(steps.map(([from]) => from));
    const onLoops = new Set(
      shown.flatMap(({ cycle }) => stepsOf(cycle).map((step) => step.join(">"))),
    );
    const boxes = new Map(picture.nodes.map((each) => [each.name, loopBox(each, size)]));
    const seen = picture.arcs.filter((arc) => isSeen(arc) || litArcs.has(`${arc.from}>${arc.to}`));
    const aside = seen.filter((arc) => !onLoops.has(`${arc.from}>${arc.to}`));
    all.parentNode.hidden = !aside.length;
    write(others, `Show the other arcs as well (${aside.length})`);
    const drawn = all.checked ? seen : seen.filter((arc) => !aside.includes(arc));
    const met = new Set(drawn.flatMap(({ from, to }) => [from, to]));
    // What is lit lies above the rest.
    const isLit = (arc) => litArcs.has(`${arc.from}>${arc.to}`);
    const ordered = [...drawn.filter((arc) => !isLit(arc)), ...drawn.filter(isLit)];
    drawing.dataset.loop = lit === null ? "" : String(lit % HUES);
    drawing.replaceChildren(
      ...ordered.map((arc) => arcDrawing(arc, boxes, isLit(arc), aside.includes(arc))),
      ...picture.nodes.map((each) =>
        nodeDrawing(each, boxes.get(each.name), litNodes.has(each.name), met.has(each.name))
      ),
    );
    const text = sentence();
    drawing.setAttribute("aria-label", `The loops of month ${month}. ${text}`);
    write(said, text);
    write(shownMonth, `month ${month}`);
    slider.value = String(month);
    slider.style.setProperty("--share", String(month / about.months));
    slider.setAttribute("aria-valuetext", `month ${month}`);
    fillList();
    fillBand();
    words.replaceChildren(...shown.map((loop) => el("li", {}, wordsOf(loop))));
  }

  function isSeen(arc) {
    const push = pushes.get(arc);
    return push === null || push.some((each) => Math.abs(each) >= PUSH_SEEN);
  }

  function arcDrawing(arc, boxes, isLit, isAside) {
    const push = pushes.get(arc);
    const at = measured.awake(month);
    const isAsleep = push === null
      ? !(measured.closed !== null && month >= measured.closed)
      : Math.abs(push[at]) < PUSH_SEEN;
    const sign = Math.sign(measured.slope(arc.from, arc.to)[at]) || lastSign(arc);
    const width = push === null || isAsleep ? 1.2 : arcWidth(push[at]);
    const points = arcPoints(boxes.get(arc.from), boxes.get(arc.to), arc.bend);
    const [tipX, tipY] = points.at(-1);
    const [backX, backY] = points[Math.max(0, points.length - 5)];
    const angle = Math.atan2(tipY - backY, tipX - backX);
    const head = 5.5 + 1.3 * width;
    const neck = points.filter(([x, y]) => Math.hypot(x - tipX, y - tipY) > 0.7 * head);
    const line = (neck.length > 1 ? neck : points).map(([x, y]) =>
      `${x.toFixed(1)} ${y.toFixed(1)}`
    );
    const wing = (turn) =>
      `${(tipX + head * Math.cos(angle + turn)).toFixed(1)} ${
        (tipY + head * Math.sin(angle + turn)).toFixed(1)
      }`;
    const [signX, signY] = points[Math.floor(0.7 * points.length)];
    const classes = ["uf-arc"];
    if (isLit) classes.push("uf-lit");
    if (isAsleep) classes.push("uf-asleep");
    if (isAside) classes.push("uf-aside");
    const from = measured.nodes.get(arc.from);
    const to = measured.nodes.get(arc.to);
    return shape(
      "g",
      { class: classes.join(" "), "data-arc": `${arc.from}>${arc.to}` },
      shape("title", {}, `${from.more} → ${sign < 0 ? to.less : to.more}`),
      shape("path", { d: `M${line.join("L")}`, "stroke-width": width.toFixed(2) }),
      shape("path", {
        class: "uf-arc-head",
        d: `M${tipX.toFixed(1)} ${tipY.toFixed(1)}L${wing(2.7)}L${wing(-2.7)}Z`,
      }),
      shape("circle", { cx: signX.toFixed(1), cy: signY.toFixed(1), r: 7 }),
      shape("text", { x: signX.toFixed(1), y: (signY + 4.4).toFixed(1) }, sign < 0 ? "−" : "+"),
    );
  }

  // The sign an arc has when it is strongest, for a month in which it does nothing.
  function lastSign(arc) {
    const slope = measured.slope(arc.from, arc.to);
    return slope.reduce((most, each) => Math.abs(each) > Math.abs(most) ? each : most, 0);
  }

  function nodeDrawing(each, box, isLit, isMet) {
    const first = box.y - 7.5 * (each.lines.length - 1) + 4.4;
    return shape(
      "g",
      {
        class: `uf-node${each.stock ? " uf-stock" : ""}${isLit ? " uf-lit" : ""}${
          isMet ? "" : " uf-absent"
        }`,
      },
      shape("rect", {
        x: (box.x - box.width / 2).toFixed(1),
        y: (box.y - box.height / 2).toFixed(1),
        width: box.width.toFixed(1),
        height: box.height.toFixed(1),
        rx: each.stock ? 3 : box.height / 2,
      }),
      ...each.lines.map((line, at) =>
        shape("text", { x: box.x.toFixed(1), y: (first + 15 * at).toFixed(1) }, line)
      ),
    );
  }

  return {
    id: "loops",
    title: "Loops",
    live: true,
    node,
    show({ moving } = {}) {
      // Where it is slow it waits until things have settled, so that the charts stay quick.
      if (moving && cost > LONGEST_DRAWING) return;
      const began = performance.now();
      find();
      draw();
      cost = performance.now() - began;
      if (moving) return;
      clearTimeout(spoken);
      spoken = setTimeout(() => write(live, sentence()), SPOKEN_AFTER);
    },
    opened() {
      stop();
      this.show({});
    },
    closed: quiet,
    close() {
      quiet();
      sizes.disconnect();
    },
  };
}

function legend() {
  const entry = (sign, text) =>
    el(
      "li",
      {},
      el("span", { class: `uf-loops-${sign[0]}`, "aria-hidden": "true" }, sign[1]),
      text,
    );
  return el(
    "ul",
    { class: "uf-loops-legend", "aria-label": "How to read the picture" },
    entry(["sign", "+"], "more leads to more, less to less"),
    entry(["sign", "−"], "more leads to less, less to more"),
    entry(["thick", ""], "thick: strong in this month"),
    entry(["dotted", ""], "dotted: does nothing in this month"),
    entry(["stock", ""], "box: lasts from month to month"),
    el(
      "li",
      {},
      "R: the loop feeds itself. B: it holds itself back. ",
      "Lit: the one that leads. It is the strongest of those through the people, ",
      "and one through the cash once the cash is gone.",
    ),
  );
}

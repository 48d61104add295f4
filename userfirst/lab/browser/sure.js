import { futures, uncertain } from "./analysis.js";
import { button, el, freshId, select, shape, write } from "./elements.js";
import { amountsText, amountText, counted, leverText, valueText, worded } from "./words.js";

// How sure? What nobody knows exactly is spread, and the run is lived again: twenty times as lines on
// the charts, fifty times as dots. What stands above `makeSure` knows no page.

export const LINES = 20;
const DOTS = 50;

/**
 * Where each dot of a result stands: dots that are near each other are piled up.
 * @param {number[]} values
 * @param {number} columns how many piles the width has room for
 * @returns {{low: number, high: number, piles: number, dots: {index: number, column: number,
 *   row: number}[], highest: number}}
 */
export function pilesOf(values, columns) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const [low, high] = nice(least, most);
  const width = (high - low) / columns;
  const heights = new Array(columns).fill(0);
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const dots = order.map((index) => {
    const column = Math.min(columns - 1, Math.floor((values[index] - low) / width));
    const row = heights[column];
    heights[column] += 1;
    return { index, column, row };
  });
  return { low, high, piles: columns, dots, highest: Math.max(...heights) };
}

// Round ends of an axis that hold the least and the most.
function nice(least, most) {
  const reach = most - least;
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (!(reach > 1e-6 * size)) {
    const room = size > 0 ? 0.5 * size : 1;
    return [least - room, most + room];
  }
  const step = roundStep(reach / 4);
  return [Math.floor(least / step) * step, Math.ceil(most / step + 1e-9) * step];
}

/** A step of 1, 2, 2.5 or 5 times a power of ten, at least as large as asked. */
function roundStep(about) {
  const power = 10 ** Math.floor(Math.log10(about));
  return power * [1, 2, 2.5, 5, 10].find((each) => each * power >= about * (1 - 1e-9));
}

/** The marks of an axis from low to high. */
export function marksOf(low, high) {
  const step = roundStep((high - low) / 5);
  const marks = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at += 1) {
    marks.push(at * step);
  }
  return marks;
}

/** Half of the results lie between these two, the middle one is the second. */
function middleOf(values) {
  const order = [...values].sort((a, b) => a - b);
  const at = (share) => order[Math.round(share * (order.length - 1))];
  return [at(0.25), at(0.5), at(0.75)];
}

/** Whether the money of a run is gone by a month: its results are those of a closed service. */
function isGoneBy(run, month) {
  return run.closed !== null && run.closed <= month;
}

/**
 * The result of many futures in two sentences: whether the money lasts, and how things stand then.
 * @param {object} outcome
 * @param {number} month
 * @param {object[]} runs
 * @returns {[string, string]}
 */
export function resultInWords(outcome, month, runs) {
  const count = runs.length;
  const living = runs.filter((run) => !isGoneBy(run, month));
  const gone = count - living.length;
  const some = gone === count ? `all ${count}` : gone ? `${gone} of ${count}` : `none of ${count}`;
  const lasts = `In ${some} futures you run out of money by month ${month}.`;
  if (living.length < 2) return [lasts, ""];
  const [least, half, most] = middleOf(living.map((run) => run.outcome(outcome.name, month)));
  const middle = amountText(half, outcome.unit);
  const [low, high] = amountsText([least, most], outcome.unit);
  const where = gone ? "Where the money lasts, " : "";
  const stands = amountText(least, outcome.unit) === high
    ? `${outcome.label} in month ${month}: ${middle} in at least half of them.`
    : `${outcome.label} in month ${month}: ${middle} in the middle; half of them lie between ${low} and ${high}.`;
  return [lasts, `${where}${stands}`];
}

/** One future in words, for whoever steps through them. */
function futureInWords(outcome, month, run, place, count) {
  const name = `Future ${place + 1} of ${count}`;
  if (isGoneBy(run, month)) return `${name}: the cash is gone in month ${run.closed}.`;
  const value = amountText(run.outcome(outcome.name, month), outcome.unit);
  return `${name}: ${outcome.label} ${value} in month ${month}.`;
}

const PLOT = { widest: 720, side: 22, foot: 38, rows: 9 }; // in pixels; at most so many dots high
const PACE = 700; // milliseconds a future stays lit when they are played

export function makeSure(lab) {
  const { about } = lab;
  let [runs, known, lit, isOpen, timer] = [[], null, -1, false, null];
  let figure = "";
  const spread = el("p", { class: "uf-help" });
  const result = el("p", { class: "uf-sure-result" });
  const stands = el("p");
  const one = el("p", { class: "uf-sure-one", "aria-live": "polite" });
  const dots = el("div", { class: "uf-dots" });
  const slider = el("input", {
    type: "range",
    min: 0,
    max: LINES,
    step: 1,
    value: 0,
    id: freshId("future"),
    "aria-label": "Which future is lit; 0 is none",
    input: () => {
      stop();
      light(Number(slider.value) - 1);
    },
  });
  const play = button("Play", () => timer === null ? start() : stop());
  const figureBox = el("span", {});
  const node = el(
    "div",
    { class: "uf-sure", role: "group", "aria-label": "How sure?" },
    result,
    stands,
    el("label", { class: "uf-row" }, el("span", {}, "Fifty dots of"), figureBox),
    dots,
    el(
      "div",
      { class: "uf-row uf-stepper", role: "group", "aria-label": "Twenty futures, one by one" },
      button("Previous", () => step(-1), { "aria-label": "Previous future" }),
      play,
      button("Next", () => step(1), { "aria-label": "Next future" }),
      slider,
    ),
    one,
    spread,
  );

  const outcome = () => about.outcomes.find(({ name }) => name === figure);

  const sizes = new ResizeObserver(() => isOpen && runs.length && draw());
  sizes.observe(dots);

  function step(by) {
    stop();
    light((lit + by + LINES) % LINES);
  }

  function slide(to) {
    slider.value = String(to);
    slider.style.setProperty("--share", to / LINES); // how much of the track is filled
  }

  function light(place) {
    lit = place;
    slide(lit + 1);
    draw();
    lines();
  }

  // What the charts are told: lines of another run than theirs would mislead.
  function lines() {
    const there = isOpen && known === lab.run;
    lab.show({ futures: there ? runs.slice(0, LINES) : null, lit });
  }

  function start() {
    write(play, "Stop");
    const next = () => {
      light((lit + 1) % LINES);
      timer = setTimeout(next, PACE);
    };
    next();
  }

  function stop() {
    clearTimeout(timer);
    timer = null;
    write(play, "Play");
  }

  function find() {
    if (known === lab.run) return;
    known = lab.run;
    runs = futures(lab.model, lab.document.levers, DOTS);
    lines();
  }

  function draw() {
    const { month } = lab.document;
    const chosen = outcome();
    const [lasts, rest] = resultInWords(chosen, month, runs);
    write(result, lasts);
    write(stands, rest);
    write(
      one,
      lit < 0 ? "" : futureInWords(chosen, month, runs[lit], lit, LINES),
    );
    slider.setAttribute("aria-valuetext", lit < 0 ? "none" : one.textContent);
    const width = Math.max(260, Math.min(PLOT.widest, dots.clientWidth || PLOT.widest));
    dots.replaceChildren(dotPlot(chosen, month, runs, lit, width));
  }

  function show() {
    if (!isOpen) return;
    try {
      find();
    } catch (error) {
      runs = [];
      write(result, error.message);
      return [dots, one].forEach((part) => part.replaceChildren());
    }
    figure ||= lab.document.figure || about.outcomes[0].name;
    if (!figureBox.firstChild) {
      figureBox.append(
        select(
          "Key figure of the dots",
          about.outcomes.map(({ name, label }) => [name, label]),
          figure,
          (name) => {
            figure = name;
            draw();
          },
        ),
      );
    }
    write(
      spread,
      spreadInWords(about, lab.setting.hide, uncertain(lab.model, lab.document.levers)),
    );
    draw();
  }

  return {
    id: "sure",
    title: "How sure?",
    node,
    show,
    opened() {
      isOpen = true;
      show();
    },
    closed() {
      isOpen = false;
      stop();
      lit = -1;
      slide(0);
      known = null;
      lines();
    },
    close() {
      isOpen = false;
      stop();
      sizes.disconnect();
    },
  };
}

/**
 * What is spread, and between what.
 * @param {object} about
 * @param {string[]} hidden levers that the lab does not show
 * @param {{lever: string, low: number, high: number}[]} spreads
 */
export function spreadInWords(about, hidden, spreads) {
  if (!spreads.length) {
    return "As the levers stand, nothing of it is uncertain: all futures are alike.";
  }
  const told = spreads.filter(({ lever }) => !hidden.includes(lever)).map((each) => {
    const lever = about.levers.find(({ name }) => name === each.lever);
    return `${lever.label} from ${valueText(lever, each.low)} to ${leverText(lever, each.high)}`;
  });
  if (told.length < spreads.length) told.push("what is hidden here");
  return `Nobody knows these for sure, so each future has its own: ${told.join("; ")}. ` +
    "Everybody sees the same futures.";
}

function dotPlot(outcome, month, runs, lit, width) {
  const { side, foot } = PLOT;
  const living = [];
  const over = [];
  runs.forEach((run, index) => (isGoneBy(run, month) ? over : living).push(index));
  const values = living.map((index) => runs[index].outcome(outcome.name, month));
  // Those whose money ran out stand apart, on the left.
  const apart = over.length ? Math.max(96, Math.min(140, width / 4)) : 0;
  const size = width < 480 ? 11 : 14;
  const left = side + apart;
  const room = width - left - side;
  const piles = living.length ? pilesOf(values, Math.max(4, Math.floor(room / size))) : null;
  const rows = Math.min(PLOT.rows, Math.max(4, piles?.highest ?? 0));
  const deep = rows * size;
  const height = deep + foot + 8;
  const picture = shape("svg", {
    width,
    height,
    role: "img",
    "aria-label": resultInWords(outcome, month, runs).join(" "),
  });
  const ground = height - foot;
  const dot = (index, x, y, gone) =>
    picture.append(
      shape("circle", {
        cx: x,
        cy: y,
        r: size / 2 - 1.2,
        class: `uf-dot50${gone ? " uf-gone" : ""}${index === lit ? " uf-lit" : ""}`,
      }),
    );
  const text = (x, y, words, anchor = "middle", kind = "uf-mark-text") =>
    picture.append(shape("text", { x, y, "text-anchor": anchor, class: kind }, words));
  const line = (from, to) =>
    picture.append(
      shape("line", { x1: from, x2: to, y1: ground, y2: ground, class: "uf-ground-line" }),
    );
  if (over.length) {
    const wide = Math.ceil(over.length / rows);
    const begin = side + Math.max(0, (apart - 24 - wide * size) / 2);
    over.forEach((index, place) =>
      dot(
        index,
        begin + (Math.floor(place / rows) + 0.5) * size,
        ground - (place % rows + 0.5) * size,
        true,
      )
    );
    line(side, side + apart - 24);
    text(side + (apart - 24) / 2, ground + 15, "money gone", "middle", "uf-mark-text uf-gone-text");
  }
  if (piles) {
    const { low, high, dots, highest, piles: columns } = piles;
    // A pile that would be too high is pressed together.
    const rise = Math.min(size, deep / Math.max(1, highest));
    const step = room / columns;
    for (const { index, column, row } of dots) {
      dot(living[index], left + (column + 0.5) * step, ground - size / 2 - row * rise, false);
    }
    line(left, width - side);
    const scale = counted(Math.max(Math.abs(low), Math.abs(high)), outcome.unit);
    const every = Math.ceil(marksOf(low, high).length / (room / 56));
    for (const mark of marksOf(low, high).filter((_, place) => place % every === 0)) {
      const x = left + ((mark - low) / (high - low)) * room;
      picture.append(
        shape("line", { x1: x, x2: x, y1: ground, y2: ground + 4, class: "uf-ground-line" }),
      );
      text(x, ground + 15, shortMark(scale.times * mark));
    }
    text(
      width - side,
      height - 3,
      `${outcome.label}${scale.unit ? `, ${scale.unit}` : ""}, month ${month}`,
      "end",
    );
  }
  return picture;
}

const shortMark = (value) => worded(value).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

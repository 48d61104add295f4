import { responseCurve } from "./analysis.js";
import {
  sameLevers,
  sameLeverValue,
  senseOf,
  withGuess,
  withLever,
  withoutGuess,
} from "./document.js";
import { button, el, freshId, write } from "./elements.js";
import { movedText } from "./kept.js";
import { readNumberIn } from "./numbers.js";
import { seriesShown } from "./table.js";
import { amountsText, amountText, changeText, leverText, snapped } from "./words.js";

// Guess first. The learner sets levers while the charts are covered, guesses, and then the run plays
// in beside the guess. What stands above `makeGuessing` knows no page.

const FRACTIONS = [
  [1 / 20, "a twentieth"],
  [1 / 10, "a tenth"],
  [1 / 8, "an eighth"],
  [1 / 6, "a sixth"],
  [1 / 5, "a fifth"],
  [1 / 4, "a quarter"],
  [1 / 3, "a third"],
  [2 / 5, "two fifths"],
  [1 / 2, "half"],
  [3 / 5, "three fifths"],
  [2 / 3, "two thirds"],
  [3 / 4, "three quarters"],
  [9 / 10, "nine tenths"],
];
const TIMES = ["", "", "twice", "three times", "four times", "five times"];

/**
 * A share as a person says it: 0.34 is "a third", 0.3 is "about a third".
 * @param {number} share above 0 and below 1
 */
export function fractionInWords(share) {
  let [near, words] = FRACTIONS[0];
  for (const [value, text] of FRACTIONS) {
    if (Math.abs(Math.log(share / value)) < Math.abs(Math.log(share / near))) {
      [near, words] = [value, text];
    }
  }
  return Math.abs(share / near - 1) < 0.05 ? words : `about ${words}`;
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

// How far a guess was off on average, in words: "on average a third too low".
function offInWords(unit, expected, found) {
  const gaps = expected.map((value, i) => value - found[i]);
  const off = mean(gaps.map(Math.abs));
  const size = mean(found.map(Math.abs));
  const tiny = 1e-9 * Math.max(size, mean(expected.map(Math.abs)), 1e-9);
  const high = gaps.every((gap) => gap >= -tiny);
  const low = gaps.every((gap) => gap <= tiny);
  // A part of what goes below zero, or of nothing, says nothing: then the gap itself is told.
  const relative = found.every((value) => value >= 0) && size > 1e-9;
  const direction = high
    ? " too high"
    : low
    ? " too low"
    : " off, sometimes too high, sometimes too low";
  if (off <= tiny) return "exactly right";
  if (!relative) return `on average ${amountText(off, unit)}${direction}`;
  const share = off / size;
  if (share < 0.025) return "almost exactly right";
  if (high && share > 0.9) {
    const times = 1 + share;
    if (times > 1000) return "on average more than a thousand times too high";
    const near = Math.round(times);
    const about = Math.abs(times / near - 1) < 0.03 ? "" : "about ";
    return `on average ${about}${TIMES[near] ?? `${near} times`} as high as the run`;
  }
  if (low && share > 0.95) return "on average far too low, next to nothing of what came";
  if (share > 0.95) return `on average ${amountText(off, unit)}${direction}`;
  return `on average ${fractionInWords(share)}${direction}`;
}

/**
 * A guessed curve against the run, in one sentence.
 * @param {{label: string, unit: string, months: number[], expected: number[], found: number[]}} guess
 */
export function gapInWords({ label, unit, months, expected, found }) {
  const off = offInWords(unit, expected, found);
  if (off.endsWith("exactly right")) return `${label}: your guess was ${off}.`;
  const sizes = expected.map((value, i) => Math.abs(value - found[i]));
  const most = sizes.indexOf(Math.max(...sizes));
  const [said, was] = amountsText([expected[most], found[most]], unit);
  const where = months.length > 1
    ? `; furthest in month ${months[most]}, where`
    : ` in month ${months[0]}:`;
  return `${label}: your guess was ${off}${where} you said ${said} and it was ${was}.`;
}

/**
 * A guessed decision against what was found, in one sentence.
 * @param {{question: string, unit: string, expected: number | string, found: number | string}} guess
 * @param {object | null} lever whose best level was guessed
 */
export function decisionInWords({ question, unit, expected, found }, lever = null) {
  if (question === "gone") {
    if (expected === found) {
      return found === "never"
        ? "Right: the cash lasts."
        : `Right: the cash is gone in month ${found}.`;
    }
    if (found === "never") return `You said month ${expected}; the cash lasts to the end.`;
    if (expected === "never") return `You said never; the cash is gone in month ${found}.`;
    return `You said month ${expected}; it was month ${found}.`;
  }
  const told = (value) => {
    if (typeof value !== "number") return value;
    return lever ? leverText(lever, value) : `${value} ${unit}`.trim();
  };
  if (expected === found) return `Right: ${told(found)}.`;
  const was = question.startsWith("best ") ? "the best is" : "it is";
  return `You said ${expected === "you" ? "yourself" : told(expected)}; ${was} ${told(found)}.`;
}

/** Any guess of the document, in one sentence. */
export function guessInWords(about, guess) {
  if (guess.kind !== "curve") {
    const lever = about.levers.find(({ name }) => guess.question === `best ${name}`);
    return decisionInWords(guess, lever);
  }
  const label = about.series.find(({ name }) => name === guess.series)?.label ?? guess.series;
  return gapInWords({ ...guess, label });
}

/** The levers that differ between two settings: "Free level 0.30 → 0.60, Price 10 → 12". */
export function movesInWords(about, before, after) {
  return about.levers
    .filter(({ name }) => !sameLeverValue(before[name], after[name]))
    .map((lever) => `${lever.label} ${changeText(lever, before[lever.name], after[lever.name])}`);
}

const WINNERS = ["you", "the rival", "neither"];

/** Whether there is a rival in this run. */
function rivalIn(about, run) {
  const rival = about.firms[1];
  return Boolean(rival) && run.get(rival.isOpen).some((open) => open > 0.5);
}

/** Who takes in more money in the last month. */
function winnerOf(about, run) {
  const [own, other] = about.firms.map(({ revenue }) => run.get(revenue).at(-1));
  const near = Math.abs(own - other) <= 1e-3 * Math.max(own, other);
  return near ? "neither" : own > other ? "you" : "the rival";
}

// A run that was not seen yet gives nothing away but its beginning.
function levelFrom(run) {
  return { get: (name) => run.get(name).map((_, __, values) => values[0]) };
}

/** Whether a figure is as good as the best of a curve, within what the curve shows. */
export function isAsGood({ values, best }, value) {
  const known = values.filter(Number.isFinite);
  return Math.abs(value - best.value) <= 0.005 * (Math.max(...known) - Math.min(...known));
}

const shortNumber = (value) => String(Number(value.toPrecision(3)));
const PLAY_IN = 850; // milliseconds in which a run plays in from left to right
const SHARES = [0.2, 0.6, 1]; // of the months: where a curve can be written instead of drawn

export function makeGuessing(lab) {
  const { about } = lab;
  const free = about.levers[0];
  const writtenMonths = SHARES.map((share) => Math.round(share * about.months));
  // "idle", "asking" with the charts covered, "playing" the run in, "told".
  let phase = "idle";
  // Whether a run was ever on the charts: a lab may open with them covered.
  let seen = !lab.setting.guessFirst || lab.document.guesses.length > 0;
  let before = null; // the run that was on the charts, with its levers; null if none was seen
  let drawing = null; // on the chart
  let upTo = about.months;
  let last = null; // the guess that is told
  let known = [false, null, null, upTo]; // what the charts know of it
  let listed = null; // the guesses that stand in the list

  const chosen = el("select", { change: () => choose() });
  const inputs = el("div", { class: "uf-guess-inputs" });
  const moved = el("p", { class: "uf-help" });
  const form = el(
    "form",
    {
      class: "uf-guess-form",
      "aria-label": "Guess first",
      submit: (event) => {
        event.preventDefault();
        compare();
      },
    },
    el(
      "ol",
      { class: "uf-steps" },
      el("li", {}, el("p", {}, el("strong", {}, "Set the levers")), moved),
      el(
        "li",
        { class: "uf-guess-pick" },
        el("label", {}, el("strong", {}, "Guess"), " ", chosen),
        inputs,
      ),
      el(
        "li",
        { class: "uf-guess-end" },
        el("button", { type: "submit", class: "uf-button uf-strong" }, "Run and compare"),
        button("Cancel", () => cancel()),
      ),
    ),
  );
  const sentence = el("p", { class: "uf-guess-sentence" });
  const more = el("p", { class: "uf-guess-more" });
  const goThere = button(
    "",
    () => lab.change(withLever(lab.document, about, free.name, last.found)),
  );
  const told = el(
    "div",
    { class: "uf-guess-told" },
    el("div", { class: "uf-guess-words" }, sentence, more),
    el(
      "div",
      { class: "uf-row" },
      goThere,
      button("Guess again", () => begin()),
      button("Done", () => close()),
    ),
  );
  const list = el("ol", { class: "uf-guesses" });
  const none = el("p", {}, "You have made no guess yet. Begin with the button Guess first.");
  const made = el(
    "div",
    { role: "group", "aria-label": "Your guesses", tabindex: "-1" },
    none,
    list,
  );
  const node = el(
    "div",
    {
      class: "uf-guessing",
      role: "group",
      "aria-label": "Guess first",
      keydown: (event) => {
        if (event.key !== "Escape" || phase === "idle") return;
        event.preventDefault();
        event.stopPropagation();
        phase === "asking" ? cancel() : close();
      },
    },
    form,
    told,
  );

  // What can be guessed here.
  function options() {
    const group = (label, entries) =>
      entries.length
        ? el(
          "optgroup",
          { label },
          ...entries.map(([value, text]) => el("option", { value }, text)),
        )
        : null;
    const came = about.outcomes.find(({ name }) => name === about.main[0])?.series;
    const shown = seriesShown(about, lab.run);
    const first = about.series.filter(({ name }) =>
      name === came && !shown.some((each) => each.name === name) &&
      lab.charts.some((chart) => chart.canGuess(name))
    );
    const all = [...first, ...shown].sort((one, other) =>
      Number(other.name === came) - Number(one.name === came)
    );
    const curves = all.map(({ name, label }) => [`curve:${name}`, label]);
    const judged = about.outcomes.filter(({ better }) => better);
    const settled = typeof lab.document.levers[free.name] === "number" && isFree(free.name);
    const best = settled
      ? judged.map(({ name, label }) => [`best:${name}`, `best for ${label}`])
      : [];
    const happens = [["gone", "when is the cash gone?"]];
    if (rivalIn(about, lab.run)) {
      happens.push(["wins", `who takes in more money in the last month?`]);
    }
    return [
      group("A curve over time", curves),
      group(`The ${free.label} that is best`, best),
      group("What happens", happens),
    ].filter(Boolean);
  }

  const isFree = (name) => ![...lab.setting.hide, ...lab.setting.lock].includes(name);

  function choose() {
    stopDrawing();
    const [kind, name] = chosen.value.split(":");
    inputs.replaceChildren(...fieldsFor[kind](name));
    if (kind === "curve") startDrawing(name);
  }

  function startDrawing(name) {
    const { label } = about.series.find((each) => each.name === name);
    const { largest, over } = sizesOf(name);
    const focused = node.getRootNode().activeElement;
    const chart = lab.charts.find((each) => each.canGuess(name));
    const own = chart.drawGuess({
      series: name,
      run: before?.run ?? levelFrom(lab.run),
      high: senseOf(about, lab.document.levers, name, largest).high,
      peak: before ? 0 : over,
      label,
      changed: () => {
        if (drawing?.drawn) fillIn(drawing.whole());
      },
    });
    drawing = own;
    own.done.then((made) => {
      if (drawing !== own) return;
      drawing = null;
      made ? compare(made) : cancel();
    });
    // The form keeps the keyboard: who wants to draw by keys goes to the chart.
    const { touch } = own.drawing;
    if (node.contains(focused)) focused.focus({ preventScroll: true });
    else touch.blur();
  }

  // How large a series gets: in this run, and over the whole range of the large lever. An axis that
  // ended where this run ends would give it away.
  function sizesOf(name) {
    const most = (run) => Math.max(...run.get(name).map(Math.abs));
    const largest = most(lab.run);
    const levels = [0, 0.25, 0.5, 0.75, 1].map((share) =>
      free.low + share * (free.high - free.low)
    );
    const all = levels.map((level) => {
      try {
        return most(lab.runOf({ ...lab.document.levers, [free.name]: snapped(free, level) }));
      } catch {
        return 0;
      }
    });
    return { largest, over: 1.1 * Math.max(largest, ...all) };
  }

  function stopDrawing() {
    const own = drawing;
    drawing = null;
    own?.cancel();
  }

  const written = () => [...inputs.querySelectorAll("input[data-month]")];

  function fillIn(values) {
    for (const field of written()) field.value = shortNumber(values[field.dataset.month]);
  }

  const numberField = (settings) =>
    el("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      class: "uf-number",
      ...settings,
    });

  const fieldsFor = {
    curve(name) {
      const { unit } = about.series.find((each) => each.name === name);
      return [
        el(
          "p",
          { class: "uf-help" },
          "Draw it on the chart, with mouse, finger or ",
          button("arrow keys", () => drawing?.drawing.touch.focus(), { class: "uf-link" }),
          "; or write what you expect.",
        ),
        el(
          "div",
          { class: "uf-row" },
          ...writtenMonths.map((month) =>
            el(
              "label",
              {},
              `${month === writtenMonths[0] ? "month " : ""}${month} `,
              numberField({
                "data-month": month,
                "aria-label": `month ${month}`,
                input: () => drawing?.drawn && drawing.clear(),
              }),
            )
          ),
          el("span", { class: "uf-unit" }, unit),
        ),
      ];
    },
    best(name) {
      const { label, better } = about.outcomes.find((each) => each.name === name);
      const ends = better === "lower" ? "lowest" : "highest";
      return [
        el(
          "label",
          { class: "uf-guess-line" },
          `For the ${ends} ${label} in month ${lab.document.month}: ${free.label} `,
          numberField({ name: "level" }),
          el(
            "span",
            { class: "uf-unit" },
            ` ${leverText(free, free.low)} to ${leverText(free, free.high)}`,
          ),
        ),
      ];
    },
    gone() {
      const group = freshId("gone");
      const never = el("input", { type: "radio", name: group, value: "never" });
      const at = el("input", { type: "radio", name: group, value: "month", checked: true });
      return [
        el(
          "div",
          { class: "uf-row", role: "group", "aria-label": "When is the cash gone?" },
          el("label", {}, at, " in month "),
          numberField({
            name: "month",
            "aria-label": `month, from 1 to ${about.months}`,
            input: () => (at.checked = true),
          }),
          el("label", {}, never, ` never, it lasts all ${about.months} months`),
        ),
      ];
    },
    wins() {
      const group = freshId("wins");
      return [
        el(
          "div",
          { class: "uf-row", role: "group", "aria-label": "Who takes in more money?" },
          ...WINNERS.map((text) =>
            el("label", {}, el("input", { type: "radio", name: group, value: text }), ` ${text}`)
          ),
        ),
      ];
    },
  };

  // The guess as it stands in the form, or a sentence that asks back.
  const guessOf = {
    curve(name, made) {
      const { label, unit } = about.series.find((each) => each.name === name);
      const fields = written();
      let { months, expected } = made ?? {};
      if (!made) {
        const read = fields.map(({ value }) => readNumberIn(value, undefined, undefined, unit));
        const wrong = read.findIndex(({ refused }) => refused);
        if (wrong >= 0) {
          return {
            refused: `Month ${writtenMonths[wrong]}: ${read[wrong].refused}`,
            at: fields[wrong],
          };
        }
        [months, expected] = [writtenMonths, read.map(({ number }) => number)];
      }
      const series = lab.run.get(name);
      const found = months.map((month) => series[month]);
      return { kind: "curve", series: name, label, unit, months, expected, found };
    },
    best(name) {
      const { label } = about.outcomes.find((each) => each.name === name);
      const { month } = lab.document;
      const at = inputs.querySelector("input");
      const read = readNumberIn(at.value, free.low, free.high, free.unit);
      if (read.refused) return { ...read, at };
      const curve = responseCurve(lab.model, lab.document.levers, free.name, 0, name, month);
      if (!curve.best) {
        return {
          refused: `Here every ${free.label} is as good for ${label}. Guess something else.`,
        };
      }
      const expected = snapped(free, read.number);
      const good = isAsGood(
        curve,
        lab.runOf({ ...lab.document.levers, [free.name]: expected })
          .outcome(name, month),
      );
      return {
        kind: "decision",
        question: `best ${free.name}`,
        text: `Which ${free.label} is best for ${label} in month ${month}?`,
        unit: free.unit,
        expected,
        found: good ? expected : snapped(free, curve.best.level),
        outcome: name,
      };
    },
    gone() {
      const at = inputs.querySelector("input[name=month]");
      let expected = "never";
      if (!inputs.querySelector("[value=never]").checked) {
        const read = readNumberIn(at.value, 1, about.months, "");
        if (read.refused) return { ...read, at };
        expected = Math.round(read.number);
      }
      return {
        kind: "decision",
        question: "gone",
        text: "When is the cash gone?",
        unit: "",
        expected,
        found: lab.run.closed ?? "never",
      };
    },
    wins() {
      const ticked = inputs.querySelector("input:checked");
      if (!ticked) return { refused: "Choose one of them.", at: inputs.querySelector("input") };
      return {
        kind: "decision",
        question: "wins",
        text: `Who takes in more money in month ${about.months}?`,
        unit: "",
        expected: ticked.value,
        found: winnerOf(about, lab.run),
      };
    },
  };

  // `quiet` where nobody pressed a button: then the keyboard stays where it is.
  function begin({ quiet = false } = {}) {
    before = seen ? { levers: lab.document.levers, run: lab.run } : null;
    phase = "asking";
    last = null;
    const wanted = chosen.value;
    chosen.replaceChildren(...options());
    chosen.value = wanted;
    if (!chosen.value) chosen.selectedIndex = 0;
    show();
    choose();
    // A lab that opens with a guess does not take the focus from where the learner is.
    if (quiet) return lab.leave();
    chosen.focus({ preventScroll: true });
    lab.say("");
    lab.speak("The charts are covered. Set the levers, then guess.");
  }

  function cancel() {
    close();
    lab.say("");
    lab.speak("No guess was made. The charts are open again.");
  }

  function close() {
    stopDrawing();
    seen = true;
    phase = "idle";
    last = null;
    upTo = about.months;
    show();
  }

  function compare(made) {
    // What stands on the chart counts, if anything was drawn there: it ends there, and comes back here.
    if (!made && drawing?.drawn) return drawing.finish();
    const [kind, name] = chosen.value.split(":");
    if (kind !== "best" && before && sameLevers(before.levers, lab.document.levers)) {
      return askBack("You have seen this run already. Move a lever first, then guess.");
    }
    const { refused, at, label: _, outcome, ...guess } = guessOf[kind](name, made);
    if (refused) return askBack(refused, at);
    const entry = { ...guess, levers: lab.document.levers, made: new Date().toISOString() };
    const largest = kind === "curve" ? Math.max(...lab.run.get(name).map(Math.abs)) : 0;
    const changed = withGuess(lab.document, about, entry, largest);
    if (changed.refused) return askBack(changed.refused, written()[0]);
    stopDrawing();
    last = entry;
    write(sentence, guessInWords(about, entry));
    write(more, outcome ? worthOf(outcome, entry) : "");
    goThere.hidden = !outcome || entry.expected === entry.found;
    if (outcome) write(goThere, `Set it to ${leverText(free, entry.found)}`);
    seen = true;
    phase = "playing";
    upTo = 0;
    lab.say("");
    lab.change(changed);
    show();
    // On a phone the charts stand above what was pressed.
    if (lab.narrow) lab.main.scrollIntoView({ block: "start" });
    playIn();
  }

  // The guess is asked for once more: what was drawn may be drawn anew.
  function askBack(text, at) {
    const [kind, name] = chosen.value.split(":");
    if (kind === "curve" && !drawing) startDrawing(name);
    at?.focus();
    lab.say(text, "refused");
  }

  // What the guessed level brings, and what the best one does.
  function worthOf(name, { expected, found, levers }) {
    const outcome = about.outcomes.find((each) => each.name === name);
    const { month } = lab.document;
    const [here, there] = amountsText(
      [expected, found].map((level) =>
        lab.runOf({ ...levers, [free.name]: level }).outcome(name, month)
      ),
      outcome.unit,
    );
    if (expected === found) {
      return `${outcome.label} in month ${month}: ${there}, as good as anywhere.`;
    }
    const where = `${outcome.label} in month ${month}: ${here} at ${leverText(free, expected)}`;
    return `${where}, and ${there} at ${leverText(free, found)}.`;
  }

  function playIn() {
    const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
    const began = performance.now();
    const finish = () => {
      if (phase !== "playing") return;
      phase = "told";
      upTo = about.months;
      show();
      // What happened is spoken when things have settled; the guess comes after it.
      setTimeout(() => lab.speak?.(`${sentence.textContent} ${more.textContent}`.trim()), 600);
    };
    const step = (now) => {
      if (phase !== "playing") return;
      const share = Math.max(0, now - began) / PLAY_IN;
      if (share >= 1) return finish();
      upTo = share * about.months;
      look();
      requestAnimationFrame(step);
    };
    if (still) return finish();
    requestAnimationFrame(step);
    // A page that is not looked at paints nothing.
    setTimeout(finish, 2 * PLAY_IN);
  }

  // What the charts are told of a guess.
  function look() {
    const asking = phase === "asking";
    const here = last?.kind === "curve" && sameLevers(last.levers, lab.document.levers);
    const guess = here && !asking
      ? { series: last.series, months: last.months, expected: last.expected }
      : null;
    const shown = asking && before ? { run: before.run, letter: "", name: "the run before" } : null;
    const next = { withheld: asking, before: shown, guess, upTo };
    const told = [asking, shown?.run, guess && last, upTo];
    if (told.some((each, place) => each !== known[place])) {
      known = told;
      lab.show(next);
    }
  }

  function show() {
    form.hidden = phase !== "asking";
    told.hidden = !["playing", "told"].includes(phase);
    node.dataset.phase = phase;
    lab.root.classList.toggle("uf-playing", phase === "playing");
    const { guesses } = lab.document;
    node.hidden = form.hidden && told.hidden;
    none.hidden = guesses.length > 0;
    if (phase === "asking") {
      const moves = before ? movesInWords(about, before.levers, lab.document.levers) : [];
      write(
        moved,
        !before
          ? "What comes of them is covered until you run."
          : moves.length
          ? `Changed: ${moves.join(", ")}.`
          : "Nothing is changed yet. The grey line is the run you have seen.",
      );
    }
    look();
    if (listed !== guesses) listGuesses(guesses);
  }

  function listGuesses(guesses) {
    listed = guesses;
    list.replaceChildren(
      ...guesses.map((guess, place) =>
        el(
          "li",
          {},
          guess.text ? `${guess.text} ` : null,
          guessInWords(about, guess),
          " ",
          el(
            "span",
            { class: "uf-help" },
            `With ${movedText(about, lab.setting.hide, guess.levers)}.`,
          ),
          " ",
          button("remove", () => remove(place), {
            class: "uf-link",
            "aria-label": `Remove guess ${place + 1}`,
          }),
        )
      ),
    );
  }

  function remove(place) {
    if (lab.document.guesses[place]?.made === last?.made) last = null;
    lab.change(withoutGuess(lab.document, place));
    if (phase === "told" && !last) close();
    lab.say(`Guess ${place + 1} is removed.`);
    (list.querySelectorAll("button")[Math.min(place, list.children.length - 1)] ?? made).focus();
  }

  show();
  return {
    id: "guessing",
    title: "Guess first",
    node,
    show,
    // The guesses that were made, to be read and removed.
    panel: {
      id: "guesses",
      title: () =>
        lab.document.guesses.length ? `Guesses (${lab.document.guesses.length})` : "Guesses",
      node: made,
      show() {},
      close() {
        drawing = null;
        phase = "idle";
      },
    },
    begin,
    cancel,
    get phase() {
      return phase;
    },
    get withheld() {
      return phase === "asking";
    },
  };
}

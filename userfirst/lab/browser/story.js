import { el, write } from "./elements.js";
import { worded } from "./words.js";

// What happened, in two or three sentences, in a place of its own that does not jump.

const WIDE_LETTER = 0.56; // of the size of type: more than a letter takes on average

export class Story {
  constructor() {
    this.lines = [];
    this.room = Infinity;
    this.text = el("p", { class: "uf-words" });
    this.more = el("span", { class: "uf-good" });
    this.text.append(this.more);
    this.node = el(
      "div",
      { class: "uf-happened", role: "group", "aria-label": "What happened" },
      this.text,
    );
  }

  show(sentences, closed) {
    this.closed = closed;
    while (this.lines.length < sentences.length) {
      const line = el("span");
      this.lines.push(line);
      this.more.before(line);
    }
    this.lines.forEach((line, i) => write(line, sentences[i] ? `${sentences[i]} ` : ""));
    const seen = this.node.closest(".uf-compact") ? sentences.slice(0, 1) : sentences;
    if (seen.join(" ").length > this.room) this.loosen();
    this.lines[0]?.classList.toggle("uf-bad", closed);
    this.lines[0]?.classList.toggle("uf-first-words", closed);
    // What more money would have done is found when things have settled.
    write(this.more, "");
  }

  // How many letters there is room for, while the box of the words keeps its size.
  keepRoom() {
    const { height } = getComputedStyle(this.node);
    const { width, fontSize, lineHeight } = getComputedStyle(this.text);
    const lines = Math.floor(parseFloat(height) / parseFloat(lineHeight) + 0.1);
    this.room = lines * (parseFloat(width) / parseFloat(fontSize)) / WIDE_LETTER;
  }

  // More than there is room for takes what it needs.
  loosen() {
    this.room = Infinity;
    this.text.classList.remove("uf-still");
    this.text.style.height = "";
  }

  // Keep room for the longest of several stories, so that nothing jumps when it is told.
  reserve(stories) {
    const shown = this.lines.map((line) => line.textContent);
    const more = this.more.textContent;
    const { closed } = this;
    this.node.style.removeProperty("--story");
    let most = 0;
    for (const sentences of stories) {
      this.show(sentences, true);
      this.add("1,000 million dollars more, and it would have lived.");
      most = Math.max(most, this.text.offsetHeight);
    }
    this.show(shown.map((text) => text.trim()), closed);
    this.add(more);
    if (most) this.node.style.setProperty("--story", `${most}px`);
  }

  add(sentence) {
    write(this.more, sentence);
  }

  get words() {
    return this.text.textContent.trim();
  }
}

// How much more cash at the start would have kept the learner's firm alive to the end: found by
// halving, in at most thirty runs; null where no amount that the lever allows would.
export function moneyToLive(model, run) {
  const [firm] = model.about.firms;
  const lever = firm && model.levers.get(firm.funding);
  const had = lever && run.levers[lever.name];
  if (run.closed === null || typeof had !== "number" || had >= lever.high) return null;
  const lives = (funding) => model.run({ ...run.levers, [lever.name]: funding }).closed === null;
  if (!lives(lever.high)) return null;
  let [short, enough] = [had, lever.high];
  for (let step = 0; step < 27 && enough - short > 2e-3 * (enough - had); step += 1) {
    const middle = (short + enough) / 2;
    if (lives(middle)) enough = middle;
    else short = middle;
  }
  // Three digits, rounded up, are still enough.
  const more = roundedUp(enough - had);
  if (had + more > lever.high || !lives(had + more)) return null;
  return { more, unit: lever.unit };
}

function roundedUp(number) {
  const size = 10 ** (Math.floor(Math.log10(number)) - 2);
  return Number((Math.ceil(number / size - 1e-9) * size).toPrecision(6));
}

export function amountOf({ more, unit }) {
  return `${Number.isInteger(more) ? more.toLocaleString("en-US") : worded(more)} ${unit}`;
}

export function moneySentence(found) {
  return `${amountOf(found)} more, and it would have lived.`;
}

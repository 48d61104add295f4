// What lives on the course's pages without Python: labs, guesses with what waits for them, recall
// questions, and the closing table of a lesson. A page holds places; what belongs into them comes
// from a file of the page, so that no answer stands in the page itself. All files are plain scripts
// that leave what they hold on their own element: that works from a disk too, where a page may
// fetch nothing.

import { card } from "./card.js";
import { escaped } from "./elements.js";
import { fitsGuess, offBy, readGuess, wordedGuess } from "./guesses.js";

const NEAR = "900px 0px"; // how far below the screen a lab begins to open
const FAILED = "This part of the page could not be loaded. Load the page again; if it is missing " +
  "still, the copy of these pages is not complete.";
const OLD_BROWSER = "This browser is too old for the lab. A present edition of Firefox, Chrome, " +
  "Edge or Safari can show it.";

const folder = new URL("./", document.currentScript.src);

function element(name, attributes = {}, html = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.innerHTML = html;
  return made;
}

// --- Files, each loaded once ----------------------------------------------------------------

const files = new Map();

function load(name) {
  if (!files.has(name)) {
    const loaded = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, folder).href;
      script.onload = () => resolve(script.userfirst);
      script.onerror = () => reject(new Error(`${script.src} could not be loaded.`));
      document.head.append(script);
    });
    files.set(name, loaded);
    loaded.catch(() => files.delete(name));
  }
  return files.get(name);
}

// --- Labs -----------------------------------------------------------------------------------

let code = null;

/* global importModule */
// what joins these modules brings it: they may not import by themselves

async function codeOf(name) {
  const source = await load(name);
  const url = URL.createObjectURL(new Blob([source.module], { type: "text/javascript" }));
  return { source, page: await importModule(url) };
}

async function openLab(place, part) {
  code ??= codeOf(place.dataset.code);
  const [{ source, page }, about] = await Promise.all([
    code,
    part.about ?? load(place.dataset.about),
  ]);
  const present = new URLSearchParams(location.search).has("present");
  const setting = present ? { ...part.setting, present } : part.setting;
  const { name } = place.dataset;
  place.replaceChildren();
  page.openInPage({ place, name, about, setting, document: part.document, source });
  place.classList.add("uf-open");
}

// --- Guesses --------------------------------------------------------------------------------

// The guesses of this page; the browser keeps them where it can.
function makeBook() {
  const [known, made, listeners] = [new Map(), new Map(), []];
  const keyOf = (name) => `userfirst-guess:${name}`;
  const kept = (use) => {
    try {
      return use(globalThis.localStorage);
    } catch {
      return null; // a browser may give a page no storage
    }
  };
  return {
    add(guess) {
      if (known.has(guess.name)) return;
      known.set(guess.name, guess);
      const value = kept((storage) => JSON.parse(storage.getItem(keyOf(guess.name))));
      if (value !== null && fitsGuess(guess.wants, value)) made.set(guess.name, value);
    },
    get: (name) => made.get(name),
    has: (name) => made.has(name),
    make(name, value) {
      if (value === null) made.delete(name);
      else made.set(name, value);
      kept((storage) =>
        value === null
          ? storage.removeItem(keyOf(name))
          : storage.setItem(keyOf(name), JSON.stringify(value))
      );
      for (const tell of listeners) tell(name);
    },
    listen: (tell) => listeners.push(tell),
  };
}

const book = makeBook();

// A card as it is shown in a notebook, with what answers it at hand.
function showCard(place, first, answer) {
  let [shown, changed] = [first, () => {}];
  const show = (next) => {
    shown = next;
    changed();
  };
  const model = {
    get: () => shown,
    on: (_, tell) => (changed = tell),
    off: () => {},
    send: (message) => show(answer(message) ?? shown),
  };
  place.replaceChildren();
  card.render({ model, el: place });
  return show;
}

function showGuess(place, guess) {
  const { name, wants } = guess;
  const open = (typed, problem = "") => ({
    label: "Guess",
    asks: guess.asks,
    button: "Guess",
    form: { ...wants.form, value: typed ?? wants.form.value },
    reply: escaped(problem),
    tone: "other",
  });
  const now = () => {
    if (!book.has(name)) return open();
    const value = book.get(name);
    const off = offBy(wants, value, guess.answer);
    const [said, right] = [value, guess.answer].map((each) => escaped(wordedGuess(wants, each)));
    const told = off === "right"
      ? `You said <b>${said}</b>: right.`
      : `You said <b>${said}</b>. The answer is <b>${right}</b>: ${escaped(off)}.`;
    return {
      label: "Guess",
      asks: guess.asks,
      form: null,
      again: "Remove this guess",
      reply: told + (guess.why ? `<p>${guess.why}</p>` : ""),
      tone: off === "right" ? "good" : "other",
    };
  };
  const show = showCard(place, now(), (message) => {
    if (message.do === "again") {
      book.make(name, null);
      return null;
    }
    const { value, refused } = readGuess(wants, message.value);
    if (refused) return open(message.value, refused);
    book.make(name, value);
    return null;
  });
  book.listen((changed) => changed === name && show(now()));
}

// What answers a guess, covered until the guess is made.
function showRevealed(place, { asked, content }) {
  const show = () => {
    const still = Object.keys(asked).filter((name) => !book.has(name));
    place.classList.toggle("uf-covered", still.length > 0);
    if (!still.length) {
      const html = content["text/html"] ?? `<pre>${escaped(content["text/plain"])}</pre>`;
      place.replaceChildren(element("div", { class: "output text_html" }, html));
      return;
    }
    const names = still.map((name) => `“${escaped(asked[name])}”`).join(" and ");
    const text = `<strong>Guess first</strong><br>Make your guess on ${names} in the card above, ` +
      "and it appears here at once.";
    place.replaceChildren(element("div", { class: "uf-wait" }, text));
  };
  show();
  book.listen((changed) => changed in asked && show());
}

function showTable(place, { lesson, heads, guesses }) {
  const row = ({ name, short, wants, answer }) => {
    const value = book.get(name);
    const cells = book.has(name)
      ? [wordedGuess(wants, value), wordedGuess(wants, answer), offBy(wants, value, answer)]
      : ["not made yet", "–", "–"];
    const rest = cells.map((text) => `<td>${escaped(text)}</td>`).join("");
    return `<tr><th scope="row">${short}</th>${rest}</tr>`;
  };
  const show = () => {
    const head = heads.map((text) => `<th scope="col">${escaped(text)}</th>`).join("");
    const table = `<table class="uf-guesses"><caption>Your guesses in lesson ${lesson}</caption>` +
      `<thead><tr>${head}</tr></thead><tbody>${guesses.map(row).join("")}</tbody></table>`;
    place.replaceChildren(element("div", { class: "output text_html" }, table));
  };
  show();
  book.listen(show);
}

function showQuestion(place, { cards }) {
  showCard(
    place,
    cards[0],
    ({ value }) => cards[value] ?? { ...cards[0], reply: "Choose an answer first.", tone: "other" },
  );
}

// --- The page -------------------------------------------------------------------------------

const SHOW = { guess: showGuess, reveal: showRevealed, table: showTable, question: showQuestion };

// What could not be shown says so at its place.
function failed(place, error) {
  console.error(error);
  const text = globalThis.DecompressionStream ? FAILED : OLD_BROWSER;
  place.replaceChildren(element("p", { class: "uf-wait", role: "status" }, text));
}

// Labs, cards and charts know light and dark as JupyterLab tells them.
function followTheme() {
  const told = () => {
    const dark = document.documentElement.dataset.theme === "dark";
    document.body.dataset.jpThemeLight = String(!dark);
  };
  told();
  new MutationObserver(told).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
}

// Paper is light: what is written in the dark theme's colours would hardly be seen on it.
function printLight() {
  const { dataset } = document.documentElement;
  let before = null;
  addEventListener("beforeprint", () => {
    before = dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    dataset.theme = before ?? dataset.theme;
  });
}

async function showParts(places) {
  const parts = await load(places[0].dataset.page);
  const partOf = (place) => parts[Number(place.dataset.part)];
  for (const place of places) {
    const { part, guesses } = partOf(place);
    if (part === "guess") book.add(partOf(place));
    for (const each of guesses ?? []) book.add(each);
  }
  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      openLab(target, partOf(target)).catch((error) => failed(target, error));
    }
  }, { rootMargin: NEAR });
  for (const place of places) {
    const part = partOf(place);
    if (part.part === "lab") near.observe(place);
    else SHOW[part.part](place, part);
  }
}

/** Bring the parts of the page to life. */
export function start() {
  followTheme();
  printLight();
  const places = [...document.querySelectorAll(".uf-part")];
  if (!places.length) return;
  showParts(places).catch((error) => places.forEach((place) => failed(place, error)));
  for (const button of document.querySelectorAll("[data-full-screen]")) {
    button.hidden = !document.documentElement.requestFullscreen;
    button.addEventListener("click", () => document.documentElement.requestFullscreen());
  }
}

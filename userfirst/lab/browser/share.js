import { codeOf, readCode } from "./codes.js";
import { blank, readDocument, withLevers, workFile } from "./document.js";
import { button, copy, el, freshId, write } from "./elements.js";
import { asPasted } from "./python.js";

// Share, open a code, keep the work in a file and bring it back.

const WHERE = {
  "in the folder":
    "Your work is kept in the folder of this notebook, and comes back when the cell runs again.",
  "until you leave":
    "This server is thrown away once you are idle for ten minutes. Download your work before that, " +
    "and restore it later.",
  "in this browser":
    "Your work is kept in this browser. To take it to another computer, download it.",
  "nowhere":
    "Nothing keeps your work here once the page is closed. Download it, and restore it later.",
};
const MOST_BYTES = 4_000_000; // of a file with someone's work

/** What a piece of work holds: "2 kept runs, 1 guess, notes". */
function workInWords({ kept, guesses, notes }) {
  const count = (number, one, more) => number ? [`${number} ${number === 1 ? one : more}`] : [];
  const parts = [
    ...count(kept.length, "kept run", "kept runs"),
    ...count(guesses.length, "guess", "guesses"),
    ...(notes.trim() ? ["notes"] : []),
  ];
  return parts.length ? parts.join(", ") : "the levers";
}

export function makeShare(lab) {
  const { about } = lab;
  const shown = (label) => el("input", { class: "uf-code", readonly: true, "aria-label": label });
  const code = shown("Code of this run");
  const python = shown("Call in Python that repeats this run");
  const given = el("input", {
    id: freshId("code"),
    class: "uf-code",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "paste a code, or the message it is in",
  });
  const where = el("p", { class: "uf-help" });
  const file = el("input", {
    type: "file",
    accept: ".json,application/json",
    class: "uf-hidden",
    tabindex: "-1",
    "aria-hidden": "true",
    change: () => restore(file.files[0]),
  });
  const question = el("div", {
    class: "uf-ask",
    role: "group",
    "aria-label": "Are you sure?",
    hidden: true,
  });
  const copied = async (field, what) => {
    const done = await copy(field.value, field);
    lab.say(
      done
        ? `${what} is copied.`
        : "The browser does not allow copying. Copy the marked text yourself.",
      done ? "note" : "refused",
    );
  };
  const part = (title, ...content) =>
    el(
      "div",
      { class: "uf-part", role: "group", "aria-label": title },
      el(`h${Math.min(lab.level + 1, 6)}`, {}, title),
      ...content,
    );
  const node = el(
    "div",
    { class: "uf-share", role: "group", "aria-label": "Share, open a code" },
    part(
      "Share this run",
      el(
        "p",
        { class: "uf-help" },
        "The code holds all levers, fits in a message, and opens this run anywhere.",
      ),
      el("div", { class: "uf-row" }, code, button("Copy code", () => copied(code, "The code"))),
      el(
        "div",
        { class: "uf-row" },
        python,
        button("Copy as Python", () => copied(python, "The call")),
      ),
    ),
    part(
      "Open a code",
      el(
        "form",
        {
          class: "uf-row",
          submit: (event) => {
            event.preventDefault();
            open();
          },
        },
        el("label", { for: given.id, class: "uf-hidden" }, "Code to open"),
        given,
        el("button", { type: "submit", class: "uf-button" }, "Open"),
      ),
    ),
    part(
      "Your work",
      where,
      el(
        "div",
        { class: "uf-row" },
        button("Download my work", () => download()),
        button("Restore from a file", () => file.click()),
        button("Start anew", () => anew()),
        file,
      ),
      question,
    ),
  );

  function open() {
    const found = readCode(about, given.value);
    if (found.refused) {
      given.focus();
      return lab.say(found.refused, "refused");
    }
    lab.change(withLevers(lab.document, about, found.levers, lab.setting));
    given.value = "";
    return lab.say("The code is open: the levers are those of the run that was shared.");
  }

  async function download() {
    await lab.host.download(...workFile(about, lab.document));
    lab.say("Your work is downloaded: levers, kept runs, guesses and notes.");
  }

  async function restore(chosen) {
    file.value = "";
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) {
      return lab.say(
        "This file is too large to be the work of a lab. Nothing was changed.",
        "refused",
      );
    }
    const found = readDocument(await chosen.text(), about);
    if (found.refused) return lab.say(`${found.refused} Nothing was changed.`, "refused");
    const holds = workInWords(found.document);
    return ask(`The file holds ${holds}. It takes the place of this`, "Take it", () => {
      lab.change(found.document);
      lab.say(`Your work is back: ${holds}.`);
    });
  }

  function anew() {
    ask("The lab goes back to how it was opened, and this goes", "Start anew", () => {
      lab.change(blank(about, lab.setting));
      lab.host.forget?.();
      lab.say("The lab is as it was opened.");
    });
  }

  // What would be lost is named, and given up only when that is wanted.
  function ask(what, yes, act) {
    const { kept, guesses, notes } = lab.document;
    if (!kept.length && !guesses.length && !notes.trim()) return act();
    const close = () => {
      question.replaceChildren();
      question.hidden = true;
      back.focus();
    };
    const back = node.getRootNode().activeElement ?? node;
    question.replaceChildren(
      el(
        "p",
        {},
        `${what}: ${workInWords(lab.document)}. Download your work first if you want to keep it.`,
      ),
      el(
        "div",
        { class: "uf-row" },
        button(yes, () => {
          close();
          act();
        }, { class: "uf-button uf-strong" }),
        button("Leave all as it is", close),
      ),
    );
    question.hidden = false;
    return question.querySelector("button").focus();
  }

  function show() {
    code.value = codeOf(about, lab.document.levers);
    python.value = asPasted(about, lab.document.levers);
    write(where, WHERE[lab.host.kept] ?? "");
  }

  return { id: "share", title: "Share, open a code", right: true, node, show, opened: show };
}

import { withNotes } from "./document.js";
import { el, freshId } from "./elements.js";

// Notes of the learner. They are part of the document, and no step of undo.

const PAUSE = 400; // milliseconds without a key until notes are kept

export function makeNotes(lab) {
  let timer = null;
  let ended = false;
  const id = freshId("notes");
  const field = el("textarea", {
    id,
    class: "uf-notes-field",
    rows: 7,
    placeholder: "What did you expect? What happened? What would you do?",
    input: () => {
      clearTimeout(timer);
      timer = setTimeout(keep, PAUSE);
    },
    blur: () => keep(),
  });
  const node = el(
    "div",
    { class: "uf-notes", role: "group", "aria-label": "Notes" },
    el(
      "label",
      { for: id, class: "uf-help" },
      "Your notes. They are kept with your work, and stand in the report.",
    ),
    field,
  );

  function keep() {
    clearTimeout(timer);
    timer = null;
    if (ended) return;
    if (field.value === lab.document.notes) return;
    const changed = withNotes(lab.document, field.value);
    if (changed.refused) return lab.say(changed.refused, "refused");
    lab.changeSilently(changed);
  }

  // What another view of the lab has written is shown, unless this one is being written in.
  function show() {
    if (timer === null && field.value !== lab.document.notes) field.value = lab.document.notes;
  }

  function close() {
    keep();
    ended = true;
  }

  show();
  return { id: "notes", title: "Notes", node, show, opened: show, closed: keep, close };
}

// Building the page: el("button", { class: "uf-button", click: act }, "Keep").

let names = 0;

// A name for an element that no other lab on the page has.
export function freshId(stem) {
  names += 1;
  return `uf-${stem}-${names}-${Math.random().toString(36).slice(2, 8)}`;
}

export function el(tag, settings = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// The same for what is drawn: shape("circle", { r: 4 }).
export function shape(tag, settings = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(settings)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Text as HTML shows it, whatever is written in it: as Python's `html.escape`. */
export function escaped(text) {
  const marks = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
  return String(text).replace(/[&<>"']/g, (mark) => marks[mark]);
}

// Writing the same text again would make the browser lay out the page again. The words of a text that
// is there are changed: a new text in its place would make it lay out everything around it too (on a
// plain page 6 ms instead of 0.3).
export function write(node, text) {
  const { firstChild } = node;
  if (firstChild?.nodeType === Node.TEXT_NODE && !firstChild.nextSibling) {
    if (firstChild.data !== text) firstChild.data = text;
  } else if (node.textContent !== text) node.textContent = text;
}

export function button(label, act, settings = {}) {
  return el("button", { type: "button", class: "uf-button", click: act, ...settings }, label);
}

export function select(label, options, chosen, act) {
  const box = el("select", { "aria-label": label, change: () => act(box.value) });
  for (const [value, text] of options) {
    box.append(el("option", { value, selected: String(value) === String(chosen) }, text));
  }
  return box;
}

export function table(caption, head, rows) {
  const cell = (content, tag, scope) => el(tag, { scope }, content);
  return el(
    "div",
    { class: "uf-scroll", tabindex: "0", role: "group", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...head.map((name) => cell(name, "th", "col")))),
      el(
        "tbody",
        {},
        ...rows.map(([name, ...values]) =>
          el("tr", {}, cell(name, "th", "row"), ...values.map((value) => cell(value, "td")))
        ),
      ),
    ),
  );
}

export async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page without permission can still copy what is selected.
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}

// Where a lab stands: in a notebook, in a file of its own, or on a page with other things. All give
// it a host; see `Host` in contract.js.

import { blank, checked, workFile } from "./document.js";
import { el, escaped } from "./elements.js";
import { openLab } from "./lab.js";

const NO_PYTHON = "There is no Python behind this page now, so what you do here is not kept in a " +
  "file. Run the cell of the lab again, or download your work.";
const CUT =
  "The link to Python is cut. What you do here stays on this page, and is kept when the " +
  "link is back. If you must close the page before, download your work first.";
const FORGETS = "You work on a server that is thrown away once you are idle for ten minutes. " +
  "Before you leave, download your work here, and the notebook with File, Download.";
const LOOK = 1000; // milliseconds between two looks whether a link is back

// Whether the first lab here has said that the server forgets.
let saidThatItForgets = false;

// This page, while it is loaded.
const PAGE = Math.random().toString(36).slice(2);

// A note above the lab about what is kept, which stays until it is read.
function showMessage(place, text, ...buttons) {
  if (messageOf(place, text)) return;
  const node = el(
    "div",
    { class: "uf-message", role: "status" },
    el("span", {}, text),
    ...buttons,
    el("button", { type: "button", click: () => node.remove() }, "Close"),
  );
  place.prepend(node);
}

function messageOf(place, text) {
  const all = [...place.querySelectorAll(".uf-message")];
  return all.find(({ firstChild }) => firstChild.textContent === text);
}

// The rules of the lab's look stand once in a page, or in each closed part of one.
function addStyle(place, style) {
  const found = place.getRootNode();
  const root = found instanceof ShadowRoot ? found : document.head;
  const same = [...root.querySelectorAll("style.userfirst-style")];
  if (same.some((each) => each.textContent === style)) return;
  const node = el("style", { class: "userfirst-style" }, style);
  root.append(node);
}

/** Hand a file to the browser. */
export function saveFile(name, type, content) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers read the file only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/**
 * The lab as one HTML file that needs nothing else. The same as `alone` in userfirst/lab/widget.py.
 * @param {{module: string, style: string, frame: string}} source
 * @param {{about: object, setting: object, document: object}} given
 * @returns {string}
 */
export function labAlone(source, given) {
  const parts = {
    title: escaped(given.setting.title || given.about.title),
    style: source.style,
    given: JSON.stringify(given).replaceAll("<", "\\u003c"),
    module: source.module.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--"),
  };
  return source.frame.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
}

// What is the same for every host.
function makeHost(source, about, setting, latest) {
  return {
    download: saveFile,
    embed: () => Promise.resolve(labAlone(source, { about, setting, document: latest() })),
  };
}

// Whether what is sent reaches Python: "well", not while the link is "cut", or Python is "gone".
function linkOf({ comm_live: live, widget_manager: manager }) {
  if (live === false) return "gone";
  const kernel = manager?.kernel;
  if (kernel === undefined) return "well"; // a page that does not tell
  if (!kernel || kernel.isDisposed || ["dead", "terminating"].includes(kernel.status)) {
    return "gone";
  }
  return (kernel.connectionStatus ?? "connected") === "connected" ? "well" : "cut";
}

/**
 * A lab in a notebook: the document is one trait, shared by all views and by Python.
 * @param {{model: any, el: HTMLElement, about: any, source: any, shared: any}} given
 * @returns {() => void} what takes it off the page
 */
export function openInNotebook({ model, el: place, about, source, shared }) {
  addStyle(place, source.style);
  place.classList.add("uf-place");
  const setting = model.get("setting");
  const found = checked(model.get("document"), about);
  let latest = found.document ?? blank(about, setting);
  let warned = false;
  let looking = null;
  // What was sent into a cut link may be lost, or come late: JupyterLab sends what waited a moment
  // after it is connected. So what is true now is sent at once, and again after that.
  const sendAgain = () => {
    if (linkOf(shared) !== "well") return;
    clearInterval(looking);
    looking = null;
    model.send({ do: "take", document: latest });
    setTimeout(() => {
      if (linkOf(shared) !== "well") {
        looking ??= setInterval(sendAgain, LOOK);
        return;
      }
      model.send({ do: "take", document: latest });
      messageOf(place, CUT)?.remove();
    }, LOOK);
  };
  // Which view of this lab makes a guess: told to the others, and kept nowhere.
  const view = `${PAGE} ${Math.random()}`;
  let covers = false;
  const tellCover = (text) => {
    model.set("covered", text);
    model.save_changes();
  };
  const host = {
    ...makeHost(source, about, setting, () => latest),
    get kept() {
      return linkOf(shared) === "well" ? model.get("kept") : "nowhere";
    },
    save(document) {
      latest = document;
      model.set("document", document);
      model.save_changes();
      const link = linkOf(shared);
      if (link === "gone" && !warned) {
        warned = true;
        showMessage(place, NO_PYTHON);
      } else if (link === "cut") {
        showMessage(place, CUT);
        looking ??= setInterval(sendAgain, LOOK);
      }
    },
    forget: () => model.send({ do: "forget" }),
    covered(on) {
      if (on === covers) return;
      covers = on;
      // Who has guessed opens all of them.
      tellCover(on ? view : "");
    },
    uncover: () => tellCover(""),
  };
  const root = el("div");
  place.append(root);
  const opened = openLab({ root, about, setting, document: latest, host });
  const heed = () => {
    const other = model.get("covered");
    if (covers && other === "") opened.giveUp();
    opened.cover(other !== "" && other !== view);
  };
  if (host.kept === "until you leave" && !saidThatItForgets) {
    saidThatItForgets = true;
    const download = () => saveFile(...workFile(about, latest));
    showMessage(
      place,
      FORGETS,
      el("button", { type: "button", click: download }, "Download my work"),
    );
  }
  // A page that was loaded anew, or left, may have left its mark: only a view on this page counts.
  if (model.get("covered")?.startsWith(PAGE)) heed();
  model.on("change:covered", heed);
  const take = () => {
    const next = checked(model.get("document"), about);
    if (!next.document || JSON.stringify(next.document) === JSON.stringify(latest)) return;
    latest = next.document;
    opened.take(latest);
  };
  const read = () => {
    const text = model.get("message");
    if (!text) return;
    showMessage(place, text);
    model.set("message", "");
    model.save_changes();
  };
  model.on("change:document", take);
  model.on("change:message", read);
  read();
  return () => {
    model.off("change:covered", heed);
    if (model.get("covered") === view) tellCover("");
    model.off("change:document", take);
    model.off("change:message", read);
    clearInterval(looking);
    opened.close();
    place.replaceChildren();
  };
}

// A short name for a long text, the same each time.
function markOf(text) {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    one = Math.imul(one ^ code, 2654435761);
    other = Math.imul(other ^ code, 1597334677);
  }
  return [one, other].map((each) => (each >>> 0).toString(16).padStart(8, "0")).join("");
}

// What this browser keeps for the file; a page may be without any storage.
function makeStore(name) {
  try {
    const storage = globalThis.localStorage;
    storage.setItem(`${name}:try`, "1");
    storage.removeItem(`${name}:try`);
    return storage;
  } catch {
    return null;
  }
}

// The level of a lab's title: below the last heading that stands before the lab on its page.
function levelAt(place) {
  const all = [...place.ownerDocument.querySelectorAll("h1, h2, h3, h4, h5")];
  const before = all.filter((each) =>
    !each.closest(".uf-lab") &&
    each.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING
  );
  return before.length ? Number(before.at(-1).tagName[1]) + 1 : 1;
}

// A lab without Python: the browser keeps what is done where it can, under a name.
function openKept({ place, name, about, setting, begun, source }) {
  const storage = makeStore(name);
  let latest = begun;
  let full = false;
  if (storage) {
    const kept = readKept(storage.getItem(name), about);
    if (kept.document) latest = kept.document;
    else if (kept.refused) {
      storage.setItem(`${name}:aside`, storage.getItem(name));
      showMessage(place, `${kept.refused} It was set aside, and the lab starts anew.`);
    }
  }
  const host = {
    ...makeHost(source, about, setting, () => latest),
    get kept() {
      return storage && !full ? "in this browser" : "nowhere";
    },
    save(document) {
      latest = document;
      if (!storage) return;
      try {
        storage.setItem(name, JSON.stringify(document));
        full = false;
      } catch {
        full = true;
        showMessage(place, "This browser has no room left to keep your work. Download it.");
      }
    },
    forget: () => storage?.removeItem(name),
  };
  const root = el("div");
  place.append(root);
  const opened = openLab({ root, about, setting, document: latest, host, level: levelAt(place) });
  globalThis.addEventListener("storage", (event) => {
    if (event.key !== name) return;
    const next = readKept(event.newValue, about);
    if (!next.document) return;
    latest = next.document;
    opened.take(latest);
  });
}

/**
 * A lab in a file of its own: no Python, no network.
 * @param {typeof globalThis} page
 */
export function openAlone(page) {
  const textOf = (id) => page.document.getElementById(id).textContent;
  const text = textOf("userfirst-given");
  const given = JSON.parse(text);
  const { about, setting } = given;
  // The file as it was opened, for handing it on with what was done since.
  const source = {
    style: textOf("userfirst-style"),
    module: textOf("userfirst-module").replace(/\nopenAlone\(globalThis\);\n$/, ""),
    frame: frameOf(page.document.documentElement),
  };
  const place = page.document.getElementById("userfirst-lab");
  const name = `userfirst-lab:${about.case}:${markOf(text)}`;
  const begun = checked(given.document, about).document ?? blank(about, setting);
  openKept({ place, name, about, setting, begun, source });
}

/**
 * A lab without Python on a page with other things, such as a lesson of the course's site.
 * @param {{place: HTMLElement, name: string, about: any, setting: any, document: any,
 *   source: any}} given its name is its own among all pages of the site
 */
export function openInPage({ place, name, about, setting, document: given, source }) {
  addStyle(place, source.style);
  place.classList.add("uf-place");
  const begun = checked(given, about).document ?? blank(about, setting);
  const whole = `userfirst-lab:${about.case}:${name}`;
  openKept({ place, name: whole, about, setting, begun, source });
}

function readKept(text, about) {
  if (text === null) return {};
  try {
    return checked(JSON.parse(text), about);
  } catch {
    return checked(null, about);
  }
}

// The page around a lab with places for what is in it, as it was before the lab was opened.
function frameOf(whole) {
  const copy = whole.cloneNode(true);
  const fill = (selector, text) => {
    copy.querySelector(selector).textContent = text;
  };
  fill("title", "{{title}}");
  fill("#userfirst-style", "{{style}}");
  fill("#userfirst-given", "{{given}}");
  fill("#userfirst-module", "{{module}}\nopenAlone(globalThis);\n");
  copy.querySelector("#userfirst-lab").replaceChildren();
  return `<!doctype html>\n${copy.outerHTML}\n`;
}

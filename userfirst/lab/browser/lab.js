import { curveInSteps, deadInSteps, reached, responseCurve, withPart } from "./analysis.js";
import { makeChart } from "./chart.js";
import {
  blank,
  History,
  sameLevers,
  withFigure,
  withLever,
  withMonth,
  withPreset,
} from "./document.js";
import { button, el, freshId, write } from "./elements.js";
import { KeyFigures } from "./figures.js";
import { makeGuessing } from "./guessing.js";
import { keepRun, makeKept } from "./kept.js";
import { leverGroups, LeverRow, partsOf, ResponseCurve } from "./levers.js";
import { makeLoops } from "./loops_panel.js";
import { makeModel } from "./model.js";
import { makeNotes } from "./notes.js";
import { Pace } from "./pace.js";
import { makePeople } from "./people.js";
import { makeReport } from "./report.js";
import { tell } from "./sentences.js";
import { makeShare } from "./share.js";
import { Slices } from "./slices.js";
import { Presets } from "./start.js";
import { amountOf, moneySentence, moneyToLive, Story } from "./story.js";
import { makeSure } from "./sure.js";
import { makeTable } from "./table.js";
import { makeWhy } from "./why.js";
import { valueText, worded } from "./words.js";

// The lab on the page: the store that every panel is given, and the screen around it. A lever that
// moves is answered in the next frame; when things have settled, the document is saved, and what
// happened is spoken.

const SETTLE = 220; // milliseconds after the last move until things have settled
const PAUSE = 70; // and until a hand that holds a lever is taken to pause
const WIDE = 820; // pixels from which all stands on one screen
const REMEMBERED = 24; // runs
const HEARD_LATER = ["say", "speak", "show", "ask", "later", "change", "changeSilently"];

// Opens a lab in `root`: what a case is (`about`), how this lab is opened (`setting`), what was done
// in it before (`document`, or nothing), what surrounds it (`host`), and the level of its title among
// the headings of the page.
export function openLab({ root, about, setting, document: before, host, level = 3 }) {
  const lab = new LabScreen(root, about, setting, before ?? blank(about, setting), host, level);
  return {
    close: () => lab.close(),
    take: (next) => lab.takeFromOutside(next),
    cover: (on) => lab.cover(on),
    giveUp: () => {
      if (lab.guessing?.phase === "asking") lab.guessing.cancel();
    },
  };
}

// Labs of one name on a page are numbered, so that whoever cannot see them tells them apart.
function freeName(root, name) {
  const labs = [...root.ownerDocument.querySelectorAll(".uf-lab")];
  const taken = new Set(labs.map((lab) => lab.getAttribute("aria-label")));
  let number = 1;
  const made = () => number === 1 ? name : `${name} (${number})`;
  while (taken.has(made())) number += 1;
  return made();
}

class LabScreen {
  constructor(root, about, setting, before, host, level) {
    Object.assign(this, { root, about, setting, host, level });
    this.model = makeModel(about);
    this.runs = new Map();
    this.history = new History(before);
    this.document = before;
    this.saved = before;
    this.startRun = this.runOf(setting.start);
    this.run = this.startRun;
    // What guesses, kept runs and futures tell the charts; see `show`.
    this.look = { withheld: false, before: null, guess: null, upTo: about.months };
    Object.assign(this.look, { hidden: [], futures: null, lit: -1 });
    this.elsewhere = null; // what is seen while a guess is made in another view of this lab
    this.compact = Boolean(setting.compact);
    this.present = Boolean(setting.present);
    this.dead = new Set();
    this.due = []; // what the next frame writes first
    this.stop = new AbortController();
    this.slices = new Slices(() => this.report());
    this.pace = new Pace(["words", "figures", "people"]);
    this.build();
    this.listen();
    this.adopt(before);
    this.resized();
    this.frame();
    if (setting.guessFirst && before.guesses.length === 0) {
      this.guessing.begin({ quiet: true });
      this.frame();
    }
    this.settle();
    root.dataset.ready = "true";
  }

  // The store.

  runOf(levers) {
    const key = JSON.stringify(levers);
    const found = this.runs.get(key) ?? this.model.run(levers);
    this.runs.delete(key);
    this.runs.set(key, found);
    if (this.runs.size > REMEMBERED) this.runs.delete(this.runs.keys().next().value);
    return found;
  }

  get keptRuns() {
    return this.document.kept.flatMap(({ letter, name, levers }) => {
      try {
        return [{ letter, name, levers, run: this.runOf(levers) }];
      } catch {
        return []; // a run that the model cannot work out has nothing to show
      }
    });
  }

  // What the learner did, as one step of undo. Answers whether it was done.
  change(next) {
    if (next?.refused) {
      this.say(next.refused, "refused");
      return false;
    }
    this.finishMove();
    this.history.push(next);
    this.adopt(next);
    return true;
  }

  // Notes, the month, the figure on the curve: no step of undo.
  changeSilently(next) {
    if (next?.refused) {
      this.say(next.refused, "refused");
      return false;
    }
    this.history.replace(next);
    this.adopt(next);
    return true;
  }

  takeFromOutside(next) {
    if (this.closed || JSON.stringify(next) === JSON.stringify(this.document)) return;
    this.unsettled = false;
    this.history.push(next);
    this.saved = next;
    this.adopt(next);
  }

  say(text, kind = "note") {
    write(this.notice.firstChild, text ?? "");
    this.notice.hidden = !text;
    this.notice.classList.toggle("uf-refused", kind === "refused");
    if (text) this.speak(text);
  }

  speak(text) {
    // The same words again are spoken again.
    this.live.textContent = this.live.textContent === text ? `${text} ` : text;
  }

  // While another view of this lab makes a guess, this one gives nothing away either: it stays at
  // the run it had.
  cover(on) {
    if (this.closed || on === Boolean(this.elsewhere)) return;
    this.elsewhere = on ? { run: this.run, letter: "", name: "the run before" } : null;
    if (on && this.opened) this.openPanel(this.opened.id);
    this.ask();
    this.later();
  }

  // Whether nothing of the present run may be seen.
  get covered() {
    return this.look.withheld || Boolean(this.elsewhere);
  }

  // What the charts are told beside the run: {withheld, before, guess, upTo} of a guess, {hidden}
  // letters of kept runs, {futures, lit}.
  show(look) {
    Object.assign(this.look, look);
    this.ask();
  }

  // The levers' parts and the screen.

  build() {
    const { about, setting, root } = this;
    root.classList.add("uf-lab");
    root.setAttribute("role", "region");
    root.setAttribute("aria-label", freeName(root, `Lab: ${setting.title || about.title}`));
    const act = this.leverActs();
    const locked = new Set(setting.lock);
    const visible = about.levers.filter(({ name }) => !setting.hide.includes(name));
    const large = visible[0];
    this.rows = new Map(
      visible.map((lever) => [
        lever.name,
        new LeverRow(lever, about.months, act, {
          large: lever === large,
          locked: locked.has(lever.name),
        }),
      ]),
    );
    this.largeRow = this.rows.get(large?.name);
    this.hand = { lever: large?.name, part: 0 };
    const curveAct = {
      choose: (name) => this.changeSilently(withFigure(this.document, about, name)),
      best: (curve) => this.moveToBest(curve),
    };
    this.curves = [new ResponseCurve(about, curveAct), new ResponseCurve(about, curveAct)];
    this.charts = about.pictures.map((picture) => makeChart(about, picture));
    this.charts.forEach((chart) => {
      const others = this.charts.filter((each) => each !== chart);
      chart.onMonth((month) => others.forEach((each) => each.showMonth(month)));
      chart.onSelect((month) => this.chooseMonth(month));
    });
    this.figures = new KeyFigures(about, (month) => this.chooseMonth(month));
    this.story = new Story();
    const withheld = setting.withholdPresets;
    this.presets = new Presets(about, withheld, (name) => this.choosePreset(name));
    this.story.node.prepend(this.presets.goal);
    this.people = about.people ? makePeople(about, this.model) : null;
    this.groups = leverGroups([...this.rows.values()].filter((row) => row !== this.largeRow));
    this.live = el("div", { class: "uf-hidden", "aria-live": "polite" });
    this.notice = el(
      "div",
      { class: "uf-notice", hidden: true },
      el("p"),
      button("×", () => this.say(""), { class: "uf-link", "aria-label": "Close this message" }),
    );
    this.slot = el("div", { class: "uf-slot" });
    this.home = el("div", { class: "uf-home" });
    this.chartPlace = el("div", { class: "uf-charts" }, ...this.charts.map(({ node }) => node));
    this.guessing = makeGuessing(this);
    this.coverNote = el(
      "p",
      { class: "uf-cover-note", hidden: true },
      "A guess is being made in another view of this lab. ",
      button("Give up that guess", () => this.host?.uncover?.(), { class: "uf-link" }),
    );
    this.outcome = el(
      "div",
      { class: "uf-outcome" },
      this.chartPlace,
      this.coverNote,
      this.guessing.node,
    );
    this.panels = this.makePanels();
    this.screen = el(
      "div",
      { class: "uf-screen" },
      this.header(),
      this.presets.node,
      this.main = el(
        "div",
        { class: "uf-main" },
        el(
          "div",
          { class: "uf-left", role: "group", "aria-label": "Levers" },
          this.slot,
          this.crowd = el("div", { class: "uf-crowd" }, this.people?.node ?? ""),
          this.groups.bar,
          el("div", { class: "uf-groups" }, this.home, ...this.groups.nodes),
        ),
        this.outcome,
        this.figures.node,
        this.story.node,
      ),
      this.notice,
      this.tabs(),
    );
    root.append(this.screen, this.panelPlace, this.live);
    this.slot.append(this.largeRow?.node ?? "");
    this.largeRow?.controls[0].curve?.append(this.curves[0].node);
    this.largeRow?.below.append(this.curves[0].note);
    this.arrange();
  }

  header() {
    const { about, setting } = this;
    this.buttons = {
      guess: button("Guess first", () => this.guessing.begin()),
      keep: button("Keep this run", () => keepRun(this)),
      undo: button("↶", () => this.undo(), { "aria-label": "Undo", title: "Undo (Ctrl+Z)" }),
      redo: button("↷", () => this.redo(), { "aria-label": "Redo", title: "Redo (Ctrl+Y)" }),
    };
    const menu = freshId("menu");
    const items = [
      ["Back to the start", () => this.choosePreset("")],
      ["Larger or smaller type", () => this.togglePresent()],
      ...(this.host?.actions ?? []),
    ];
    this.menu = el(
      "div",
      { class: "uf-menu", id: menu, hidden: true },
      ...items.map(([label, act]) =>
        button(label, () => {
          this.toggleMenu(false);
          this.buttons.more.focus();
          act();
        }, { class: "uf-menu-item" })
      ),
    );
    this.buttons.more = button("…", () => this.toggleMenu(), {
      "aria-label": "More",
      "aria-expanded": "false",
      "aria-controls": menu,
    });
    this.tools = el(
      "div",
      { class: "uf-tools", role: "group", "aria-label": "What you can do" },
      ...Object.values(this.buttons),
      this.menu,
    );
    return el(
      "header",
      { class: "uf-head" },
      el(`h${this.level}`, { class: "uf-title" }, setting.title || about.title),
      el("p", { class: "uf-question", title: about.question }, about.question),
      this.tools,
    );
  }

  toggleMenu(open = this.menu.hidden) {
    this.menu.hidden = !open;
    this.buttons.more.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("button").focus();
  }

  makePanels() {
    const first = [makeKept, makeWhy, makeLoops, makeSure, makeTable, makeNotes];
    const right = [makeShare, makeReport];
    return [
      ...first.filter((make) => make !== makeLoops || this.about.loops).map((make) => make(this)),
      this.guessing.panel,
      ...right.map((make) => make(this)),
    ];
  }

  // The panels: one at a time opens under the screen.
  tabs() {
    const place = freshId("panel");
    this.panelPlace = el("div", { class: "uf-panel", id: place, hidden: true });
    this.tabButtons = new Map();
    const tab = (panel) => {
      const node = button("", () => this.openPanel(panel.id), {
        class: "uf-tab",
        "aria-expanded": "false",
        "aria-controls": place,
        "data-panel": panel.id,
      });
      this.tabButtons.set(panel.id, node);
      return node;
    };
    this.grow = button("Open all levers", () => this.openAll(), { class: "uf-tab" });
    return el(
      "div",
      { class: "uf-tabs", role: "group", "aria-label": "More about this run" },
      ...this.panels.filter(({ right }) => !right).map(tab),
      el("span", { class: "uf-between" }),
      ...this.panels.filter(({ right }) => right).map(tab),
      this.grow,
    );
  }

  openPanel(id) {
    this.opened?.closed?.();
    this.opened = this.opened?.id === id ? null : this.panels.find((panel) => panel.id === id);
    const { opened } = this;
    this.panelPlace.hidden = !opened;
    this.panelPlace.replaceChildren(opened?.node ?? "");
    this.tabButtons.forEach((node, name) =>
      node.setAttribute("aria-expanded", String(name === opened?.id))
    );
    opened?.opened?.();
    opened?.show({ moving: false });
    if (opened) this.panelPlace.scrollIntoView({ block: "nearest" });
  }

  openAll() {
    this.compact = !this.compact;
    this.arrange();
    this.resized();
    this.ask();
    this.later();
  }

  togglePresent() {
    this.present = !this.present;
    this.arrange();
    this.resized();
    this.ask();
    this.later();
  }

  // Give back the focus that a part of the lab took by itself.
  leave() {
    const focused = this.root.getRootNode().activeElement;
    if (focused && this.root.contains(focused)) focused.blur();
  }

  // Which levers stand where: in a compact lab only those that are named.
  arrange() {
    const { root, setting, compact } = this;
    const few = compact && setting.shown;
    root.classList.toggle("uf-compact", compact);
    // Beside a small lab a lesson asks for a guess in a card of its own.
    this.buttons.guess.classList.toggle("uf-strong", !compact);
    root.classList.toggle("uf-present", this.present);
    root.dataset.figures = String(this.about.outcomes.length);
    this.grow.hidden = !setting.compact;
    write(this.grow, compact ? "Open all levers" : "Show fewer levers");
    const first = few ? this.rows.get(setting.shown[0]) ?? this.largeRow : this.largeRow;
    for (const row of this.rows.values()) {
      row.node.hidden = Boolean(few) && !few.includes(row.lever.name) && row !== first;
    }
    for (const node of this.groups.nodes) {
      const rows = [...node.querySelectorAll(".uf-lever")];
      node.hidden = rows.every((row) => row.hidden);
      if (few && !node.hidden) node.open = true;
    }
    this.groups.bar.hidden = Boolean(few) || this.groups.nodes.length < 2;
    if (few && !few.includes(this.hand.lever)) this.hand = { lever: few[0], part: 0 };
    this.placeHand();
  }

  // Acts of the learner.

  leverActs() {
    return {
      take: (row, part, byName) => this.take(row, part, byName),
      hold: (row, part) => {
        this.held = row;
        // What stands above and grows by a line does not push the lever away.
        const above = [this.slot, this.crowd].filter((each) => !each.contains(row.node));
        const heights = above.map((each) => each.getBoundingClientRect().height);
        this.keepStill(row);
        this.inFrame(() => {
          above.forEach((each, place) => (each.style.height = `${heights[place]}px`));
        });
        this.take(row, part);
        this.pace.start();
      },
      move: (row, value, part) => this.move(row, value, part),
      release: () => this.later(),
      commit: (row, value, part = this.hand.part) => {
        this.take(row, part);
        this.say("");
        this.change(this.withLever(row.lever.name, value));
        row.show(this.document.levers[row.lever.name], this.setting.start[row.lever.name]);
      },
      refuse: (row, text) => {
        this.say(text, "refused");
        const { name } = row.lever;
        row.controls.forEach(({ field }) => {
          if (field) field.value = "";
        });
        row.show(this.document.levers[name], this.setting.start[name]);
      },
    };
  }

  take(row, part, byName = false) {
    const { name } = row.lever;
    const other = name !== this.hand.lever || part !== this.hand.part;
    if (other) {
      this.finishMove();
      this.hand = { lever: name, part: Math.min(part, row.controls.length - 1) };
      this.curveOld = true;
      this.askForCurves();
    }
    // While a pointer is down nothing may move under it.
    if (other || byName) {
      if (!this.held) this.placeHand(byName);
      else this.inFrame(() => this.holdInPlace(row));
    }
  }

  // The curve of a lever that is held in its line, before its card opens.
  holdInPlace(row) {
    const control = row.controls[this.hand.part];
    row.node.classList.add("uf-held");
    if (row !== this.largeRow || this.hand.part) control?.curve?.append(this.curves[1].node);
  }

  placeHand(byName = false) {
    const row = this.rows.get(this.hand.lever);
    if (!row) return;
    const before = row.node.getBoundingClientRect().top;
    const narrow = this.narrow && !this.compact;
    let toTop = false;
    for (const each of this.rows.values()) {
      const inHand = each === row;
      each.node.classList.toggle("uf-in-hand", inHand);
      each.node.classList.toggle("uf-card", inHand || each === this.largeRow && !narrow);
      each.node.classList.remove("uf-held");
    }
    // On a narrow screen the lever in hand stands on top, above the charts.
    const inSlot = narrow && this.handOnTop(row, byName) ? row : this.largeRow;
    if (this.slotRow !== inSlot) {
      const focused = this.root.getRootNode().activeElement;
      const inside = inSlot.node.contains(focused) ? focused : null;
      if (this.slotRow && this.slotRow !== this.largeRow) {
        this.marker.replaceWith(this.slotRow.node);
      }
      if (inSlot !== this.largeRow) {
        this.marker = document.createComment("the lever in hand");
        inSlot.node.before(this.marker);
        this.home.append(this.largeRow.node);
      }
      this.slot.append(inSlot.node);
      this.slotRow = inSlot;
      inside?.focus({ preventScroll: true });
      toTop = byName || Boolean(inside);
    }
    const control = row.controls[this.hand.part];
    if (row === this.largeRow && this.hand.part === 0) {
      this.curves[1].node.remove();
      this.curves[1].note.remove();
    } else {
      if (control?.curve && this.curves[1].node.parentNode !== control.curve) {
        control.curve.append(this.curves[1].node);
      }
      if (row !== this.largeRow) row.below.append(this.curves[1].note);
      else this.curves[1].note.remove();
    }
    if (byName) {
      this.groups.open(row);
      control?.main.focus({ preventScroll: true });
    }
    // The slot sticks to the top, so it is its place that is scrolled to.
    if (toTop) this.main.scrollIntoView({ block: "start" });
    // What opens or closes above must not push the lever away.
    const left = this.slot.parentNode;
    if (!this.narrow) left.scrollTop += row.node.getBoundingClientRect().top - before;
    this.keepInView();
  }

  // The card of the lever in hand is seen as a whole.
  keepInView() {
    const left = this.slot.parentNode;
    if (this.narrow || left.scrollHeight <= left.clientHeight) return;
    const row = this.rows.get(this.hand.lever).node;
    const [outer, inner] = [left.getBoundingClientRect(), row.getBoundingClientRect()];
    const below = inner.bottom - outer.bottom + 24;
    if (below > 0) left.scrollTop += Math.min(below, inner.top - outer.top);
  }

  // By keyboard a lever stays where it is in the order of the page.
  handOnTop(row, byName) {
    return byName || row === this.slotRow || this.tapped;
  }

  move(row, value, part) {
    const { name } = row.lever;
    this.take(row, part);
    const next = this.withLever(name, value);
    if (next.refused) return this.say(next.refused, "refused");
    if (!this.notice.hidden) this.say("");
    this.document = next;
    this.unsettled = true;
    // Written in the frame: what is written here, the browser lays out before it, and once more in it.
    row.value = value;
    this.movedRow = row;
    this.moving = true;
    this.slices.stop("dead");
    this.keepStill(row);
    this.ask();
    return this.later();
  }

  // While a lever moves, boxes keep their sizes: the browser lays out what is in them and no more.
  keepStill(row) {
    if (this.still) return;
    const boxes = [...this.figures.boxes, this.story.text, this.crowd, row.line];
    const sizes = boxes.map((box) => {
      const { width, height } = getComputedStyle(box);
      return { width, height };
    });
    this.figures.keepRoom();
    this.story.keepRoom();
    this.still = boxes.filter((_, place) => sizes[place].height.endsWith("px"));
    this.inFrame(() => {
      boxes.forEach((box, place) => {
        if (!this.still.includes(box)) return;
        Object.assign(box.style, sizes[place]);
        box.classList.add("uf-still");
      });
    });
  }

  loosen() {
    this.writeDue();
    for (const box of this.still ?? []) {
      box.style.width = box.style.height = "";
      box.classList.remove("uf-still");
    }
    this.still = null;
    this.story.room = Infinity;
  }

  withLever(name, value) {
    return withLever(this.document, this.about, name, value, this.setting);
  }

  // The end of a drag, or of a few keys in a row: one step of undo.
  finishMove() {
    if (!this.unsettled) return;
    this.unsettled = false;
    this.history.push(this.document);
  }

  // The finger turned out to scroll the page: where it first touched the track does not count.
  scrolled() {
    if (this.held && this.unsettled) {
      this.unsettled = false;
      this.adopt(this.history.present);
    }
    this.letGo();
  }

  letGo() {
    if (!this.held) return;
    this.loosen();
    this.held = null;
    this.slot.style.height = this.crowd.style.height = "";
    this.tapped = true;
    this.finishMove();
    this.placeHand();
    this.tapped = false;
    this.curveOld = true;
    this.ask();
    this.later();
  }

  undo() {
    this.finishMove();
    if (!this.history.canUndo) return;
    this.say("");
    this.adopt(this.history.undo());
  }

  redo() {
    this.finishMove();
    if (!this.history.canRedo) return;
    this.say("");
    this.adopt(this.history.redo());
  }

  choosePreset(name) {
    this.say("");
    this.change(withPreset(this.document, this.about, this.setting, name));
  }

  chooseMonth(month) {
    this.changeSilently(withMonth(this.document, this.about, month));
  }

  moveToBest(curve) {
    const row = this.rows.get(curve.lever.name);
    const part = row === this.largeRow && curve === this.curves[0] ? 0 : this.hand.part;
    const { name } = row.lever;
    const { levers, month } = this.document;
    const { best } = responseCurve(this.model, levers, name, part, curve.outcome.name, month);
    if (!best) return;
    const value = withPart(this.document.levers[name], part, best.level);
    this.take(row, part);
    this.say("");
    this.change(this.withLever(name, value));
  }

  // Take a document as the present one: its run, its levers on the screen.
  adopt(next) {
    this.document = next;
    this.moving = false;
    for (const [name, row] of this.rows) row.show(next.levers[name], this.setting.start[name]);
    const parts = partsOf(next.levers[this.hand.lever]).length;
    if (this.hand.part >= parts) {
      this.hand = { lever: this.hand.lever, part: parts - 1 };
      this.placeHand();
    } else if (this.curves[1].node.parentNode && !this.curves[1].node.isConnected) {
      this.placeHand(); // its slider was made anew
    }
    this.ask();
    this.later();
  }

  // Frames.

  // Written in the next frame: what an event writes, the browser lays out at once, to see what is
  // under the pointer, and once more in the frame.
  inFrame(act) {
    this.due.push(act);
    this.askForCurves();
  }

  writeDue() {
    this.due.splice(0).forEach((act) => act());
  }

  ask() {
    this.askForAll = true;
    this.askForCurves();
  }

  // Of a lever that is only taken in hand nothing else is new.
  askForCurves() {
    this.pending ??= requestAnimationFrame((time) => {
      this.pending = null;
      if (this.closed) return;
      this.writeDue();
      if (this.askForAll) this.frame(time);
      else this.showCurves(this.moving);
    });
    this.report();
  }

  frame(time) {
    this.askForAll = false;
    const { levers } = this.document;
    const moving = Boolean(this.moving);
    if (moving) this.pace.begin(time);
    const { movedRow } = this;
    this.movedRow = null;
    movedRow?.show(levers[movedRow.lever.name], this.setting.start[movedRow.lever.name]);
    try {
      if (!sameLevers(this.run.levers, levers) || this.failed) {
        this.run = moving ? this.model.run(levers) : this.runOf(levers);
      }
      this.failed = "";
    } catch (error) {
      // The last good picture stays.
      this.failed = error.message;
    }
    this.pace.renew();
    this.draw(moving);
    this.report();
  }

  // What frames had no time for, as soon as the hand pauses.
  catchUp() {
    if (this.closed || this.pending && this.askForAll) return;
    const parts = this.pace.take(true);
    if (parts.has("words")) this.drawCharts(this.moving, parts);
    this.drawParts(this.moving, parts);
  }

  draw(moving) {
    const parts = this.pace.take(!moving);
    this.drawCharts(moving, parts);
    this.drawParts(moving, parts);
    const { covered } = this;
    this.coverNote.hidden = !this.elsewhere || this.look.withheld;
    // While a guess is asked for or told of, its own part has all the buttons that there are for it.
    this.buttons.guess.hidden = this.look.withheld || this.guessing.phase !== "idle";
    this.buttons.guess.disabled = !this.coverNote.hidden;
    this.buttons.keep.disabled = covered;
    this.host?.covered?.(this.look.withheld);
    this.root.classList.toggle("uf-covered", covered);
    if (!moving && this.toldOf === this.run && !covered) this.tellMore();
    this.showCurves(moving);
    if (!moving) this.showRest();
    if (!moving || this.guessing.phase === "asking") this.guessing.show();
    clearTimeout(this.pause);
    if (this.pace.behind.length) this.pause = setTimeout(() => this.catchUp(), PAUSE);
  }

  drawCharts(moving, parts) {
    const view = { ...this.view(moving), words: parts.has("words") };
    this.charts.forEach((chart) => chart.draw(view));
  }

  drawParts(moving, parts) {
    const { run, document: done } = this;
    if (parts.has("figures")) this.showFigures();
    if (parts.has("people")) this.people?.show(run, done.month, { moving });
    if (parts.has("people") && this.opened && (!moving || this.opened.live)) {
      this.opened.show({ moving });
    }
  }

  // Key figures and sentences are of one run: they come together.
  showFigures() {
    const { run, about, document: done } = this;
    const kept = done.compare ? this.keptRuns.find(({ letter }) => letter === done.compare) : null;
    this.figures.showMonth(done.month);
    this.figures.show(run, done.month, kept);
    const words = () => this.covered ? [] : tell(about.words, about, run);
    this.sentences = this.failed ? [this.failed] : words();
    this.story.show(this.sentences, run.closed !== null && !this.failed);
  }

  view(moving) {
    const { document: done, run } = this;
    const { before: own, hidden, ...look } = this.look;
    const before = own ?? this.elsewhere;
    look.withheld = this.covered;
    const kept = this.keptRuns.filter(({ letter, levers }) =>
      !hidden.includes(letter) && !sameLevers(levers, done.levers)
    );
    const short = this.toldOf === run && this.more;
    const closing = short ? `${amountOf(short)} short` : "";
    // While a guess is made, nothing of the run reaches the charts, not even through their axes.
    const shown = look.withheld ? before?.run ?? this.anotherRun() : run;
    const ghosts = before ? [before] : kept;
    const futures = moving ? null : look.futures; // those of another setting
    return { ...look, futures, run: shown, ghosts, month: done.month, moving, closing };
  }

  // For the axes where no run was seen yet: one that no lever of the learner moves.
  anotherRun() {
    const { lever } = this.largeRow ?? {};
    if (!lever) return this.startRun;
    const level = this.setting.start[lever.name] === lever.low ? lever.high : lever.low;
    try {
      return this.runOf({ ...this.setting.start, [lever.name]: level });
    } catch {
      return this.startRun;
    }
  }

  // What does not change while a lever moves.
  showRest() {
    const { document: done, setting, about, history } = this;
    this.buttons.undo.disabled = !history.canUndo && !this.unsettled;
    this.buttons.redo.disabled = !history.canRedo;
    this.groups.tell(done.levers, setting.start);
    const preset = about.presets.find(({ name }) => name === done.preset);
    const there = [setting.start, withPreset(done, about, setting, done.preset).levers];
    const isThere = there.some((levers) => sameLevers(levers, done.levers));
    this.presets.mark(preset?.name ?? "", !isThere);
    this.goal = setting.goal ?? preset?.goal ?? null;
    for (const panel of this.panels) {
      const title = typeof panel.title === "function" ? panel.title() : panel.title;
      write(this.tabButtons.get(panel.id), title);
    }
    this.showGoal();
  }

  showGoal() {
    const { goal } = this;
    this.presets.showGoal(goal, goal ? reached(goal, this.run) : false);
  }

  // The curve over the track of the lever in hand, and over that of the large lever.

  withheldCurve({ name }) {
    const { setting, document: done } = this;
    if (setting.withholdCurve.includes(name)) return true;
    return Boolean(setting.guessFirst) && done.guesses.length === 0;
  }

  showCurves(moving) {
    const large = this.largeRow;
    if (!large) return;
    const { lever: name, part } = this.hand;
    const own = name === large.lever.name && part === 0;
    this.showCurve(this.curves[0], large, 0);
    if (own) this.stopCurve(this.curves[1]);
    else this.showCurve(this.curves[1], this.rows.get(name), part);
    if (this.curveOld && !moving && !this.held) this.keepInView();
    this.curveOld = false;
  }

  // A curve is worked out between frames, a little at a time, so that no hand waits for it.
  showCurve(curve, row, part) {
    const { lever } = row;
    const { levers, figure, month } = this.document;
    const outcome = this.model.outcomes.get(figure) ?? this.about.outcomes[0];
    if (this.withheldCurve(lever) || this.covered) {
      this.stopCurve(curve);
      const why = this.setting.withholdCurve.includes(lever.name)
        ? "Which value is best is not shown here: move it and see."
        : "The curve opens with your guess.";
      return curve.show(lever, null, outcome, why);
    }
    const subject = JSON.stringify([lever.name, part, outcome.name]);
    const others = { ...levers, [lever.name]: withPart(levers[lever.name], part, lever.default) };
    const key = JSON.stringify([subject, others, month]);
    if (curve.subject !== subject) {
      curve.clear(outcome);
      curve.isNew = true;
    }
    // A rough curve comes to its end, else there would be none while another lever moves.
    const rough = curve.subject === subject && curve.isRough;
    if (curve.key !== key && !rough) {
      Object.assign(curve, { subject, key, isRough: true });
      const work = curveInSteps(this.model, levers, lever.name, part, outcome.name, month);
      this.slices.begin(curve, work, (found, whole) => {
        curve.isRough = false;
        if (!found) return;
        curve.show(lever, found, outcome, whole ? responseWords(lever, found, outcome) : null);
        this.moveDot(curve, part);
        if (!whole) return this.showCurves(this.moving);
        // The first words about a lever make its card higher.
        if (curve.isNew && !this.moving && !this.held) this.keepInView();
        curve.isNew = false;
      });
    }
    return this.moveDot(curve, part);
  }

  moveDot(curve, part) {
    if (!curve.found) return;
    const { name } = curve.lever;
    const now = partsOf(this.document.levers[name])[part];
    curve.move(now, this.run.outcome(curve.outcome.name, this.document.month));
  }

  stopCurve(curve) {
    this.slices.stop(curve);
    Object.assign(curve, { subject: "", key: "", isRough: false });
  }

  // When things have settled.

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), SETTLE);
    this.report();
  }

  settle() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.closed) return;
    if (this.held) return this.later();
    this.loosen();
    this.finishMove();
    if (this.moving) {
      this.moving = false;
      this.frame();
    }
    this.findDead();
    const told = this.toldOf;
    this.tellMore();
    if (this.more && told !== this.toldOf) {
      this.charts.forEach((chart) => chart.draw(this.view(false)));
    }
    this.speakOfIt();
    this.save();
    return this.report();
  }

  save() {
    if (this.saved === this.document) return;
    this.saved = this.document;
    this.host?.save?.(this.document);
  }

  findDead() {
    this.slices.begin("dead", deadInSteps(this.model, this.document.levers), (found) => {
      this.dead = found ?? new Set();
      for (const [name, row] of this.rows) {
        const reason = row.lever.idle || "Moves nothing at present.";
        row.showIdle(this.dead.has(name) ? reason : "");
      }
    });
  }

  tellMore() {
    if (this.failed || this.covered) return;
    const { run } = this;
    if (this.toldOf !== run) {
      this.toldOf = run;
      this.more = null;
      try {
        // How much money would do is what a lab without that curve asks.
        const [firm] = this.about.firms;
        const isAsked = this.setting.withholdCurve.includes(firm?.funding);
        if (!isAsked) this.more = moneyToLive(this.model, run);
      } catch {
        // Nothing is told of it.
      }
    }
    this.story.add(this.more ? moneySentence(this.more) : "");
  }

  speakOfIt() {
    const words = this.story.words;
    const reach = this.goal && reached(this.goal, this.run);
    const goal = this.goal && reach !== this.wasReached
      ? reach ? " The goal is reached." : " The goal is not reached yet."
      : "";
    this.wasReached = reach;
    const now = `${words}${goal}`;
    if (now !== this.spoken && this.notice.hidden) this.speak(now);
    this.spoken = now;
  }

  // Whether nothing is pending, for whoever waits for it: `data-settled`.
  report() {
    const busy = this.pending !== null && this.pending !== undefined || this.timer || this.held ||
      this.unsettled || this.slices.busy;
    const text = String(!busy);
    if (this.root.dataset.settled !== text) this.root.dataset.settled = text;
  }

  // What is heard.

  listen() {
    const { root } = this;
    const { signal } = this.stop;
    // Keys pressed on a control of the lab are not JupyterLab's; it looks at the control itself.
    const own = ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true");
    root.addEventListener("focusin", own, { signal });
    root.addEventListener("keydown", (event) => this.pressed(event), { signal });
    root.addEventListener("pointerdown", ({ target }) => {
      if (!this.menu.hidden && !this.tools.contains(target)) this.toggleMenu(false);
    }, { signal });
    window.addEventListener("pointerup", () => this.letGo(), { signal });
    window.addEventListener("pointercancel", () => this.scrolled(), { signal });
    // Who leaves the page in the middle of a step keeps it.
    window.addEventListener("pagehide", () => {
      this.finishMove();
      this.save();
    }, { signal });
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(root);
  }

  resized() {
    const width = this.root.clientWidth;
    if (!width || width === this.width && this.compact === this.wasCompact) return;
    this.width = width;
    this.wasCompact = this.compact;
    this.narrow = width < WIDE;
    this.root.classList.toggle("uf-narrow", this.narrow);
    this.presets.fit(this.narrow);
    this.placeHand();
    this.reserve();
  }

  // Room for what happens in any of the presets.
  reserve() {
    const { about, setting, model } = this;
    const stories = [];
    for (const { name } of [{ name: "" }, ...about.presets]) {
      try {
        const run = this.runOf(name ? model.preset(name) : setting.start);
        stories.push(tell(about.words, about, run));
      } catch {
        // A preset that cannot be run needs no room.
      }
    }
    this.story.reserve(stories);
  }

  pressed(event) {
    const { target, key } = event;
    if (key === "Enter" && target.matches("input:not([type=radio])")) {
      // JupyterLab keeps the Enter key from fields inside a cell.
      event.preventDefault();
      if (target.form) target.form.requestSubmit();
      else target.dispatchEvent(new Event("change"));
    }
    if (key === "Escape" && !this.menu.hidden) {
      this.toggleMenu(false);
      this.buttons.more.focus();
    } else if (key === "Escape" && !this.notice.hidden) this.say("");
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (target.matches("textarea, input:not([type=range], [type=radio])")) return;
    const letter = key.toLowerCase();
    if (letter !== "z" && letter !== "y") return;
    event.preventDefault();
    if (letter === "y" || event.shiftKey) this.redo();
    else this.undo();
  }

  // Let go of everything: what is above this lab may keep it for long.
  close() {
    if (this.closed) return;
    this.panels.forEach((panel) => panel.close?.()); // notes that are being written are kept
    this.finishMove();
    this.save();
    this.closed = true;
    this.stop.abort();
    this.sizes.disconnect();
    this.slices.close();
    clearTimeout(this.timer);
    clearTimeout(this.pause);
    cancelAnimationFrame(this.pending);
    this.charts.forEach((chart) => chart.close?.());
    const { root } = this;
    root.querySelectorAll("*").forEach((node) => node.remove());
    root.remove();
    Object.keys(this).forEach((name) => (this[name] = null));
    this.closed = true;
    // What comes later (words that wait to be spoken, a file that is made) finds nobody to tell.
    for (const name of HEARD_LATER) this[name] = () => false;
  }
}

// What a curve says in words: the best place, and what it costs to be a tenth of the range off.
function responseWords(lever, { values, best, tenthOff }, outcome) {
  const known = values.filter(Number.isFinite);
  if (!best) {
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const alike = high - low <= 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
    if (alike) return "is the same all over";
    return `from ${worded(low)} to ${worded(high)}`;
  }
  const at = lever.choices.length ? lever.choices[best.level] : valueText(lever, best.level);
  const text = `best at ${at}`;
  if (!tenthOff || !(tenthOff.cost > 0)) return text;
  const { cost, share } = tenthOff;
  if (share !== null && share < 0.005) return `${text} · a tenth off costs next to nothing`;
  const part = share !== null && share < 1
    ? `${Math.round(100 * share)}%`
    : `${worded(cost)} ${outcome.unit}`;
  return `${text} · a tenth off costs ${part}`;
}

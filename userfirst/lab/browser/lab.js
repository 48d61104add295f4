import { button, el, write } from "./elements.js";
import { leverList, LeverRow } from "./levers.js";
import { Figures, Pins, Predict, ResponseCurve, Share, Story } from "./panels.js";
import { Picture } from "./picture.js";
import { findPlotly } from "./plotly.js";
import { Run, sweepKey, unpackSweep } from "./runs.js";

// The lab on the page. The lever in hand is answered here, from the sweep the kernel sent; when the
// learner lets go, the kernel is told, and answers with the state that counts.

const SETTLE = 200; // milliseconds after the last move until plotly gets the numbers
const BUSY = 2500; // until the page says that Python is busy

class LabView {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.about = model.get("about");
    this.told = this.about.toldMonths.length - 1;
    this.view = Math.random().toString(36).slice(2);
    this.sent = 0;
    this.sweeps = new Map();
    this.asked = new Set();
    this.run = new Run(this.about, null);
    this.hand = { name: this.about.levers[0].name, part: 0 };
    this.build();
    this.listen();
    this.first = this.keepSweep(model.get("sweep"));
    this.takeState();
    this.predicting = false;
    this.showCover();
    this.start();
  }

  build() {
    const { about } = this;
    const act = (name) => ({
      look: (part) => this.need(name, part),
      take: (part) => this.take(name, part),
      hold: (part) => {
        this.holding = true;
        this.take(name, part);
      },
      move: (value) => this.move(name, value),
      release: () => this.release(),
      commit: (value) => this.commit(name, value),
      refuse: (text) => {
        this.tell(text);
        this.rows.get(name).show(this.levers[name]);
      },
    });
    const first = about.levers.find(({ hidden }) => !hidden);
    this.rows = new Map(
      about.levers.map((lever) => [
        lever.name,
        new LeverRow(lever, about.months, act(lever.name), lever === first),
      ]),
    );
    this.list = leverList(about, this.rows);
    this.pictures = about.pictures.map((picture) => new Picture(about, picture, this.run));
    this.pictures.forEach((picture) => {
      picture.onHover = (month) => this.hover(picture, month);
    });
    this.figures = new Figures(about, (told) => this.chooseMonth(told));
    this.story = new Story(about);
    this.pins = new Pins(about, (what, letter) => this.send(what, { name: letter }));
    this.predict = new Predict(about, {
      run: (guess) => this.send("predict", guess),
      cancel: () => this.cover(false),
      refuse: (text) => this.tell(text),
      forget: (number) => this.send("forget", { number }),
    });
    this.share = new Share((code) => this.send("open", { name: code }), (text) => this.tell(text));
    this.response = new ResponseCurve(about, () => this.drawResponse());
    this.notice = el("p", { class: "uf-notice", role: "status", hidden: true });
    this.buttons = {
      undo: button("Undo", () => this.send("undo")),
      redo: button("Redo", () => this.send("redo")),
      reset: button("Reset", () => this.send("reset")),
      pin: button("Pin this run", () => this.send("pin")),
      predict: button("Predict first", () => this.cover(this.predict.form.hidden), {
        "aria-expanded": "false",
      }),
      share: button("Share or copy", () => this.openShare(), { "aria-expanded": "false" }),
    };
    const presets = about.presets.map(({ name, label, story }) =>
      button(label, () => this.preset(name, story), { class: "uf-button uf-preset", title: story })
    );
    this.chapter = el("p", { class: "uf-help", "aria-live": "polite" });
    this.outcome = el(
      "div",
      { class: "uf-outcome" },
      el("div", { class: "uf-pictures" }, ...this.pictures.map(({ node }) => node)),
      this.figures.node,
      this.story.node,
      this.pins.node,
      this.response.node,
    );
    this.root.append(
      el(
        "header",
        {},
        el("h3", {}, about.title),
        el("p", { class: "uf-question" }, about.question),
        presets.length
          ? el(
            "div",
            { class: "uf-row", role: "group", "aria-label": "Starting points" },
            el("span", { class: "uf-row-name" }, "Start from"),
            ...presets,
          )
          : null,
        this.chapter,
      ),
      el(
        "div",
        { class: "uf-toolbar", role: "group", "aria-label": "What you can do" },
        ...Object.values(this.buttons),
      ),
      this.notice,
      this.share.node,
      el(
        "div",
        { class: "uf-main" },
        el("div", { class: "uf-first" }, this.list.first),
        el("div", { class: "uf-right" }, this.predict.node, this.outcome),
        this.list.groups,
      ),
    );
  }

  listen() {
    const { root } = this;
    this.stop = new AbortController();
    const { signal } = this.stop;
    // Keys pressed on a control of the lab are not JupyterLab's; it looks at the control itself.
    const own = ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true");
    root.addEventListener("focusin", own, { signal });
    root.addEventListener("keydown", (event) => this.pressed(event), { signal });
    window.addEventListener("pointerup", () => this.letGo(), { signal });
    window.addEventListener("pointercancel", () => this.letGo(), { signal });
    this.heard = {
      "change:state": () => this.takeState(),
      "change:covered": () => this.showCover(),
      "msg:custom": (message, buffers) => this.receive(message, buffers),
    };
    Object.entries(this.heard).forEach(([name, act]) => this.model.on(name, act));
    this.sizes = new ResizeObserver(() => this.later("size", 120, () => this.settle()));
    this.pictures.forEach(({ plot }) => this.sizes.observe(plot));
    this.themes = new MutationObserver(() => this.later("theme", 50, () => this.settle()));
    this.themes.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"],
    });
  }

  async start() {
    try {
      const [plotly] = await Promise.all([findPlotly(() => this.askPlotly()), this.first]);
      if (this.closed) return;
      this.plotly = plotly;
      this.rerange();
      await this.settle();
      this.root.dataset.ready = "true";
    } catch (error) {
      if (this.closed) return;
      this.tell(
        `The charts could not be drawn (${error.message}). Numbers and words still work; run the cell again to try again.`,
      );
    }
  }

  askPlotly() {
    return new Promise((done, fail) => {
      this.gotPlotly = done;
      this.message({ do: "plotly" });
      setTimeout(() => fail(new Error("plotly.js did not arrive")), 60000);
    });
  }

  later(name, milliseconds, act) {
    this.timers ??= {};
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(() => {
      delete this.timers[name];
      act();
      this.report();
    }, milliseconds);
    this.report();
  }

  forgetTimer(name) {
    clearTimeout(this.timers?.[name]);
    delete this.timers?.[name];
  }

  // Whether nothing is pending, for whoever waits for it: `data-settled`.
  report() {
    const timed = ["settle", "size", "theme"].some((name) => name in (this.timers ?? {}));
    const busy = this.holding || this.unsettled || this.waiting || this.pending || this.settling ||
      timed || !this.plotly || this.asked.has(this.key());
    this.root.dataset.settled = String(!busy);
  }

  // To and from the kernel.

  message(content) {
    try {
      this.model.send(content);
    } catch {
      this.tell("Python does not answer: it was restarted or has ended. Run this cell again.");
    }
  }

  send(what, content = {}) {
    this.flush();
    if (["set", "undo", "redo", "reset", "open", "restore"].includes(what)) write(this.chapter, "");
    this.sent += 1;
    this.waiting = `${this.view}:${this.sent}`;
    this.message({ do: what, serial: this.waiting, ...content });
    this.root.setAttribute("aria-busy", "true");
    this.later(
      "busy",
      BUSY,
      () =>
        this.tell(
          "Python is busy. If it was restarted, run this cell again; the lever in hand works meanwhile.",
        ),
    );
  }

  receive(message, buffers) {
    const content = { ...message.content };
    message.binary.forEach((name, i) => (content[name] = buffers[i]));
    if (message.kind === "plotly") this.gotPlotly?.(content.script);
    if (message.kind === "sweep") this.keepSweep(content);
  }

  async keepSweep(packed) {
    const key = sweepKey(packed.levers, packed.lever, packed.part);
    this.asked.add(key);
    const sweep = await unpackSweep(this.about, packed);
    if (this.closed) return;
    this.sweeps.set(key, sweep);
    this.asked.delete(key);
    this.forgetTimer(key);
    if (this.sweeps.size > 40) this.sweeps.delete(this.sweeps.keys().next().value);
    if (key !== this.key()) return this.report();
    if (this.unsettled || this.holding) this.show();
    this.rerange();
    this.later("settle", this.unsettled ? SETTLE : 0, () => this.settle());
  }

  takeState() {
    const state = this.model.get("state");
    if (this.waiting && state.handled !== this.waiting) return; // an answer to something older
    const own = Boolean(this.waiting);
    this.waiting = null;
    this.forgetTimer("busy");
    this.root.removeAttribute("aria-busy");
    if (own || state.notice) this.tell(state.notice);
    const held = this.holding || this.unsettled ? this.levers?.[this.hand.name] : undefined;
    this.state = state;
    this.levers = { ...state.levers };
    const settled = new Run(this.about, state.run);
    if (held === undefined) {
      this.run.values.set(settled.values);
      this.run.sums.set(settled.sums);
      this.run.words = settled.words;
    } else {
      this.levers[this.hand.name] = held;
    }
    if (this.predicting && own && state.predictions.length > this.predicted) this.cover(false);
    this.predicted = state.predictions.length;
    const pins = state.pins.map((pin) => ({ ...pin, run: new Run(this.about, pin.run) }));
    this.pinnedRuns = pins;
    this.expected = this.expectation();
    this.pictures.forEach((picture) => {
      picture.pins = pins;
      picture.prediction = this.expected?.picture === picture ? this.expected : null;
    });
    this.showState();
    this.need(this.hand.name, this.hand.part);
    this.rerange();
    if (!this.holding) this.later("settle", 0, () => this.settle());
  }

  // Where the last prediction stands on the charts, if it is for this very run.
  expectation() {
    const last = this.state.predictions.at(-1);
    if (!last || last.code !== this.state.code) return null;
    const place = this.about.series.findIndex(({ name }) => name === last.series);
    for (const picture of this.pictures) {
      for (const panel of picture.panels) {
        const drawn = panel.stacked.includes(place) || panel.lines.includes(place);
        if (place >= 0 ? !drawn : panel.unit !== last.unit) continue;
        // In a stack, what was expected stands on what the run has under it.
        const under = panel.stacked.slice(0, Math.max(0, panel.stacked.indexOf(place)));
        const y = last.expected.map((value, i) =>
          under.reduce((sum, series) => sum + this.run.series[series][last.months[i]], value)
        );
        // What has no line or area of its own on the charts is marked at the three months.
        const found = drawn ? null : last.found;
        return { picture, panel, x: last.months, y, expected: last.expected, found };
      }
    }
    return null;
  }

  showState() {
    const { state, buttons } = this;
    for (const [name, row] of this.rows) row.show(this.levers[name]);
    this.list.tell(this.levers);
    buttons.undo.disabled = !state.canUndo;
    buttons.redo.disabled = !state.canRedo;
    buttons.pin.disabled = state.pins.length >= this.about.mostPins;
    this.pins.show(this.pinnedRuns, state.compare);
    this.predict.show(state.predictions, state.code);
    this.response.allow(state.predictions.length > 0);
    this.share.show(state);
    this.frame();
  }

  // The lever in hand.

  key() {
    return sweepKey(this.levers, this.hand.name, this.hand.part);
  }

  need(name, part) {
    const key = sweepKey(this.levers, name, part);
    if (this.sweeps.has(key) || this.asked.has(key) || this.unsettled || this.waiting) return;
    this.asked.add(key);
    this.later(key, 15000, () => this.asked.delete(key));
    this.message({ do: "sweep", lever: name, part });
  }

  take(name, part) {
    if (name === this.hand.name && part === this.hand.part) return this.need(name, part);
    if (this.unsettled) this.flush();
    this.hand = { name, part };
    this.need(name, part);
    if (!this.sweeps.has(this.key())) return undefined;
    this.rerange();
    return this.later("settle", 0, () => this.settle());
  }

  move(name, value) {
    this.levers[name] = value;
    this.unsettled = true;
    this.rows.get(name).show(value);
    this.show();
    this.later("settle", SETTLE, () => this.settle());
  }

  // Show the run of the lever in hand, from its sweep, in the next frame.
  show() {
    const sweep = this.sweeps.get(this.key());
    if (!sweep) return;
    const { name, part } = this.hand;
    sweep.at(this.rows.get(name).part(part), this.run);
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      this.frame();
      this.report();
    });
  }

  frame() {
    this.pictures.forEach((picture) => picture.draw());
    if (this.unsettled && this.pictures.some((picture) => picture.overflows())) this.widen();
    const pin = this.pinnedRuns.find(({ letter }) => letter === this.state.compare);
    this.figures.show(this.run, this.told, pin);
    this.story.show(this.run);
    this.showDot();
  }

  letGo() {
    if (!this.holding) return;
    this.holding = false;
    this.release();
    this.report();
  }

  // The learner let go of a slider: plotly gets the numbers soon, and the kernel then too.
  release() {
    if (!this.holding) this.later("settle", SETTLE, () => this.settle());
  }

  flush() {
    if (!this.unsettled) return;
    this.unsettled = false;
    const { name } = this.hand;
    this.send("set", { lever: name, value: this.levers[name] });
  }

  commit(name, value) {
    if (this.unsettled && name !== this.hand.name) this.flush();
    this.unsettled = false;
    this.send("set", { lever: name, value });
  }

  // A lever has moved the run beyond an axis: from now on the axes hold the whole sweep.
  widen() {
    const sweep = this.sweeps.get(this.key());
    this.pictures.forEach((picture) => picture.setRanges(sweep, true));
    this.redraw();
  }

  rerange() {
    const sweep = this.sweeps.get(this.key());
    this.pictures.forEach((picture) => picture.setRanges(sweep));
  }

  // One drawing at a time: plotly loses a chart that it is told to draw while it still draws it.
  settle() {
    this.forgetTimer("settle");
    if (this.unsettled && !this.holding) this.flush();
    return this.redraw();
  }

  redraw() {
    if (!this.plotly || this.closed) return Promise.resolve();
    this.again = Boolean(this.settling);
    this.settling ??= this.drawAll().finally(() => {
      this.settling = null;
      if (!this.closed) this.report();
    });
    this.report();
    return this.settling;
  }

  async drawAll() {
    do {
      this.again = false;
      for (const picture of this.pictures) {
        await picture.settle(this.plotly);
        if (this.closed) return;
      }
      if (!this.unsettled && !this.holding) this.story.settle();
      this.pins.settle(this.levers, this.run, this.told);
      await this.drawResponse();
    } while (this.again && !this.closed);
  }

  async drawResponse() {
    if (!this.plotly) return;
    const [first] = this.pictures;
    const look = { colour: this.about.series[0].colour, ink: first.ink, ground: first.ground };
    const lever = this.about.levers.find(({ name }) => name === this.hand.name);
    await this.response.draw(this.plotly, lever, this.sweeps.get(this.key()), this.told, look);
    if (!this.closed) this.showDot();
  }

  showDot() {
    const row = this.rows.get(this.hand.name);
    this.response.show(row.lever, row.part(this.hand.part), this.run, this.told);
  }

  // The rest of what a learner can do.

  preset(name, story) {
    write(this.chapter, story);
    this.send("preset", { name });
  }

  chooseMonth(told) {
    this.told = told;
    this.frame();
    this.pins.settle(this.levers, this.run, this.told);
    this.drawResponse();
  }

  // Every view of this lab is covered while a prediction is written down in one of them.
  cover(on) {
    this.model.set("covered", on);
    try {
      this.model.save_changes();
    } catch {
      // Without Python the views of this page agree all the same.
    }
    this.showCover();
  }

  showCover() {
    const on = Boolean(this.model.get("covered"));
    if (on === this.predicting) return;
    this.predicting = on;
    this.root.classList.toggle("uf-covered", on);
    this.outcome.inert = on;
    this.buttons.predict.setAttribute("aria-expanded", String(on));
    this.predict.open(on);
    if (!on) this.later("settle", 0, () => this.settle());
  }

  openShare() {
    const { node } = this.share;
    node.hidden = !node.hidden;
    this.buttons.share.setAttribute("aria-expanded", String(!node.hidden));
  }

  hover(from, month) {
    if (this.hovering) return;
    this.hovering = true;
    this.pictures.filter((picture) => picture !== from).forEach((picture) => picture.hover(month));
    this.hovering = false;
  }

  pressed(event) {
    if (event.key === "Enter" && event.target.matches("input")) {
      // JupyterLab keeps the Enter key from fields inside a cell.
      event.preventDefault();
      if (event.target.form) event.target.form.requestSubmit();
      else event.target.dispatchEvent(new Event("change"));
    }
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (event.target.matches("input:not([type=range])")) return;
    event.preventDefault();
    this.send(event.shiftKey ? "redo" : "undo");
  }

  tell(text) {
    write(this.notice, text ?? "");
    this.notice.hidden = !text;
  }

  // Let go of everything: what is above this view may keep it for long.
  close() {
    this.closed = true;
    this.stop.abort();
    this.sizes.disconnect();
    this.themes.disconnect();
    Object.entries(this.heard).forEach(([name, act]) => this.model.off(name, act));
    Object.values(this.timers ?? {}).forEach(clearTimeout);
    cancelAnimationFrame(this.pending);
    this.pictures.forEach((picture) => picture.close());
    this.response.close(this.plotly);
    // One by one: whoever keeps one node of a tree keeps the whole of it.
    this.root.querySelectorAll("*").forEach((node) => node.remove());
    this.root.remove();
    const { root } = this;
    Object.keys(this).forEach((name) => (this[name] = null));
    Object.assign(this, { closed: true, timers: {}, root, sweeps: new Map(), asked: new Set() });
  }
}

export default {
  render({ model, el: place }) {
    const root = el("div", {
      class: "uf-lab",
      role: "region",
      "aria-label": `Lab: ${model.get("about").title}`,
    });
    place.classList.add("uf-place");
    place.append(root);
    const view = new LabView(model, root);
    return () => view.close();
  },
};

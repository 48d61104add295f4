// A small lab for the panels alone: the store as the contract has it, charts, and every panel open.

import { makeChart } from "/chart.js";
import { blank, History } from "/document.js";
import { el } from "/elements.js";
import { makeGuessing } from "/guessing.js";
import { makeKept } from "/kept.js";
import { makeModel } from "/model.js";
import { makeNotes } from "/notes.js";
import { makeReport } from "/report.js";
import { makeShare } from "/share.js";
import { makeSure } from "/sure.js";
import { makeTable } from "/table.js";
import { makeWhy } from "/why.js";

const { about, setting } = await (await fetch("/about.json")).json();
const root = document.getElementById("root");
const model = makeModel(about);
const said = el("p", { class: "uf-notice", role: "status" });
const runs = new Map();
const lab = {
  about,
  setting,
  model,
  document: blank(about, setting),
  startRun: model.run(setting.start),
  charts: about.pictures.map((picture) => makeChart(about, picture)),
  hand: { lever: about.levers[0].name, part: 0 },
  downloads: [],
  said: [],
  runOf(levers) {
    const key = JSON.stringify(levers);
    if (!runs.has(key)) runs.set(key, model.run(levers));
    return runs.get(key);
  },
  get run() {
    return this.runOf(this.document.levers);
  },
  get keptRuns() {
    return this.document.kept.map((each) => ({ ...each, run: this.runOf(each.levers) }));
  },
  change(document) {
    this.history.push(this.document);
    this.document = document;
    this.showAll();
  },
  changeSilently(document) {
    this.document = document;
    this.showAll();
  },
  undo() {
    this.document = this.history.pop();
    this.showAll();
  },
  history: [],
  say(text, kind = "note") {
    said.textContent = text;
    said.className = `uf-notice uf-${kind}`;
    this.said.push([kind, text]);
  },
  look: { withheld: false, guess: null, upTo: about.months, futures: null, lit: -1 },
  show(look) {
    Object.assign(this.look, look);
    this.draw();
  },
  draw() {
    const { look } = this;
    const kept = this.keptRuns.filter(({ levers, letter }) =>
      JSON.stringify(levers) !== JSON.stringify(this.document.levers) &&
      !look.hidden?.includes(letter)
    );
    const ghosts = [...(look.before ? [look.before] : []), ...kept];
    const view = { run: this.run, ghosts, month: this.document.month, moving: false, ...look };
    for (const chart of this.charts) chart.draw(view);
    root.dataset.withheld = String(look.withheld);
  },
  showAll() {
    for (const panel of panels) panel.show({ moving: false });
    this.draw();
  },
  host: {
    kept: "nowhere",
    download: (name, type, text) => lab.downloads.push({ name, type, text }),
    embed: () => Promise.resolve("<!doctype html><title>lab</title>"),
    forget() {},
  },
};
let panels = [];
panels = [
  makeKept(lab),
  makeWhy(lab),
  makeSure(lab),
  makeTable(lab),
  makeNotes(lab),
  makeShare(lab),
  makeReport(lab),
  makeGuessing(lab),
];
root.append(
  said,
  el("div", { class: "uf-charts" }, ...lab.charts.map(({ node }) => node)),
  panels.at(-1).node,
  ...panels.slice(0, -1).map(({ id, title, node }) =>
    el("div", { class: "uf-panel", "data-panel": id }, el("h4", {}, typeof title === "function" ? title() : title), node)
  ),
);
for (const panel of panels) panel.opened?.();
lab.showAll();
// Only this page has a global: the tests move levers by it.
globalThis.lab = lab;
globalThis.guessing = panels.at(-1);
root.dataset.ready = "true";

import { button, el, select, write } from "./elements.js";

// "Start from": the presets, the chosen one marked and its story beside it; and the goal, which
// stands above what happened.

const STORY = 150; // pixels that are left for the story beside the presets, at least

export class Presets {
  constructor(about, withheld, act) {
    this.act = act;
    this.all = [
      { name: "", label: "The start", story: "" },
      ...about.presets.filter(({ name }) => !withheld.includes(name)),
    ];
    this.chips = this.all.map(({ name, label, story }) =>
      button(label, () => act(name), {
        class: "uf-button uf-preset",
        title: story,
        "data-preset": name,
        "aria-pressed": "false",
      })
    );
    this.others = select("More to start from", [], "", (name) => act(name));
    this.others.classList.add("uf-preset");
    this.story = el("p", {
      class: "uf-chapter",
      click: () => this.readOn(),
      keydown: (event) => {
        if (event.key === "Escape") this.readOn(false);
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        this.readOn();
      },
      blur: () => this.readOn(false),
    });
    this.aim = el("span", { class: "uf-aim" });
    this.state = el("span", { class: "uf-state" });
    this.goal = el("p", { class: "uf-goal", hidden: true }, this.aim, " ", this.state);
    this.row = el(
      "div",
      { class: "uf-chips", role: "group", "aria-label": "Start from" },
      ...this.chips,
      this.others,
    );
    this.node = el(
      "div",
      { class: "uf-start" },
      el("span", { class: "uf-quiet" }, "Start from"),
      this.row,
      el("div", { class: "uf-beside" }, this.story),
    );
  }

  // What does not fit into one line goes into a list.
  fit(storyBelow) {
    const room = this.node.clientWidth;
    if (!room) return;
    if (this.room === room && this.fitted) return;
    this.room = room;
    this.chips.forEach((chip) => (chip.hidden = false));
    this.others.hidden = true;
    this.widths ??= this.chips.map((chip) => chip.offsetWidth + 6);
    const story = storyBelow ? 0 : STORY;
    const all = this.widths.reduce((sum, width) => sum + width, 0);
    let left = Math.max(room - 90 - story, 120);
    this.shown = this.all.length;
    if (all > left) {
      left -= 170;
      this.shown = 0;
      for (const width of this.widths) {
        left -= width;
        if (left < 0) break;
        this.shown += 1;
      }
    }
    this.chips.forEach((chip, i) => (chip.hidden = i >= this.shown));
    const rest = this.all.slice(this.shown);
    this.others.hidden = rest.length === 0;
    this.others.replaceChildren(
      el("option", { value: "-", disabled: true, hidden: true }, this.shown ? "More…" : "Choose…"),
      ...rest.map(({ name, label }) => el("option", { value: name }, label)),
    );
    this.fitted = true;
    if (this.chosen !== undefined) this.mark(this.chosen, this.moved);
  }

  // `moved`: the levers are no longer those of the chosen one.
  mark(chosen, moved) {
    this.chosen = chosen;
    this.moved = moved;
    this.chips.forEach((chip, i) => {
      const on = this.all[i].name === chosen;
      chip.setAttribute("aria-pressed", String(on && !moved));
      chip.classList.toggle("uf-moved", on && moved);
    });
    const place = this.all.findIndex(({ name }) => name === chosen);
    const listed = place >= (this.shown ?? Infinity);
    this.others.value = listed ? chosen : "-";
    this.others.classList.toggle("uf-chosen", listed && !moved);
    write(this.story, this.all[place]?.story ?? "");
    this.readOn(false);
    const { story } = this;
    this.longer = story.scrollHeight > story.clientHeight + 1;
    story.classList.toggle("uf-longer", this.longer);
    if (this.longer) story.tabIndex = 0;
    else story.removeAttribute("tabindex");
  }

  // All of a story that is too long for its place.
  readOn(all = !this.story.classList.contains("uf-whole")) {
    this.story.classList.toggle("uf-whole", all && this.longer);
  }

  // The goal and whether it is reached: null where there is none.
  showGoal(goal, reached) {
    this.goal.hidden = !goal;
    if (!goal) return;
    const text = goal.text.replace(/\.$/, "");
    write(this.aim, `Goal: ${text}.`);
    this.aim.title = text;
    write(this.state, reached ? "✓ Reached" : "○ Not yet");
    this.goal.classList.toggle("uf-good", reached);
  }
}

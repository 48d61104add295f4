import { button, el, freshId, write } from "./elements.js";
import { readNumberIn } from "./numbers.js";
import { fixed, leverText, snapped, valueText } from "./words.js";

// One lever: its name, a slider and a number field (or a list to choose from), its default, one
// line of help, and, if the learner wants, a second value from a month on.
//
// `act` is what the lab does with it: take(part) when it is looked at or taken in hand,
// move(value) at every step, release() when the learner lets go, commit(value) for what was typed,
// refuse(text) for what cannot be read.
//
// A number field is a field of text: a browser's own number field reads 0,5 as 5 or as nothing, and
// changes when the page is scrolled over it.

export class LeverRow {
  constructor(lever, months, act, large) {
    this.lever = lever;
    this.months = months;
    this.act = act;
    const label = freshId("lever");
    const help = freshId("help");
    this.label = el("span", { id: label, class: "uf-lever-name" }, lever.label);
    this.help = el("p", { class: "uf-help", id: help }, lever.help);
    this.first = lever.choices.length
      ? this.choice(0, label, help)
      : this.slider(0, help, lever.label);
    this.later = el("div", { class: "uf-later" });
    this.node = el(
      "div",
      {
        class: `uf-lever${large ? " uf-large" : ""}`,
        "data-lever": lever.name,
        role: "group",
        "aria-labelledby": label,
      },
      el("div", { class: "uf-lever-head" }, this.label, this.first.field),
      this.first.body,
      this.help,
      lever.locked ? el("p", { class: "uf-help" }, "Fixed in this lab.") : this.later,
    );
  }

  choice(part, label, help) {
    const box = el("select", {
      "aria-labelledby": label,
      "aria-describedby": help,
      disabled: this.lever.locked,
      focus: () => this.act.take(part),
      pointerenter: () => this.act.look(part),
      change: () => this.act.commit(this.withPart(part, Number(box.value))),
    });
    this.lever.choices.forEach((text, value) => box.append(el("option", { value }, text)));
    return { field: box, body: "", show: (value) => (box.value = String(value)) };
  }

  slider(part, help, name) {
    const { lever } = this;
    const range = { min: lever.low, max: lever.high, step: lever.step, disabled: lever.locked };
    const look = { pointerenter: () => this.act.look(part) };
    const slider = el("input", {
      type: "range",
      ...range,
      ...look,
      "aria-label": name,
      "aria-describedby": help,
      pointerdown: () => this.act.hold(part),
      focus: () => this.act.take(part),
      input: () => this.act.move(this.withPart(part, Number(slider.value))),
      change: () => this.act.release(),
    });
    const field = numberField({
      ...look,
      disabled: lever.locked,
      "aria-valuemin": lever.low,
      "aria-valuemax": lever.high,
      "aria-label": `${name}, as a number${lever.unit ? `, ${lever.unit}` : ""}`,
      "aria-describedby": help,
      focus: () => this.act.take(part),
      keydown: (event) => this.step(event, part, field),
      change: () => this.typed(part, field),
    });
    field.style.width = `${
      Math.max(4, ...[lever.low, lever.high].map((v) => valueText(lever, v).length)) + 2.5
    }ch`;
    const share = (lever.default - lever.low) / (lever.high - lever.low);
    const mark = el("span", { class: "uf-default", style: `--at: ${share}` }, "▲");
    const body = el(
      "div",
      { class: "uf-slide", ...look },
      slider,
      el(
        "div",
        { class: "uf-scale", "aria-hidden": "true" },
        mark,
        el("span", {}, valueText(lever, lever.low)),
        el("span", { class: "uf-scale-default" }, `default ${valueText(lever, lever.default)}`),
        el("span", {}, valueText(lever, lever.high)),
      ),
    );
    const show = (value) => {
      const text = fixed(lever, value);
      slider.value = String(value);
      slider.style.setProperty("--share", (value - lever.low) / (lever.high - lever.low));
      slider.setAttribute("aria-valuetext", leverText(lever, value));
      field.setAttribute("aria-valuenow", String(value));
      // While somebody types, what is there stays as long as it plainly says the value.
      const plain = /^-?[\d.]+$/.test(field.value) && Number(field.value) === value;
      if (document.activeElement !== field || !plain) {
        field.value = Math.abs(Number(text) - value) < 1e-9 ? text : String(value);
      }
    };
    const unit = lever.unit ? el("span", { class: "uf-unit" }, lever.unit) : "";
    return { field: el("span", { class: "uf-field" }, field, unit), body, show };
  }

  // Arrow keys in a number field take the lever's own steps.
  step(event, part, field) {
    const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!sign) return;
    event.preventDefault();
    const value = snapped(this.lever, this.part(part) + sign * this.lever.step);
    field.value = fixed(this.lever, value);
    this.act.move(this.withPart(part, value));
    this.act.release();
  }

  typed(part, field) {
    const { low, high, unit, label } = this.lever;
    const { number, refused } = readNumberIn(field.value, low, high, unit);
    if (refused) this.act.refuse(`${label} stays as it was. ${refused}`);
    else this.act.commit(this.withPart(part, number));
  }

  part(part) {
    const value = this.value;
    if (typeof value !== "object") return value;
    return part === 0 ? value.first : value.switches[part - 1][1];
  }

  // The lever's whole value with one part of it changed.
  withPart(part, number) {
    if (typeof this.value !== "object") return number;
    if (part === 0) return { ...this.value, first: number };
    const switches = this.value.switches.map((
      step,
      i,
    ) => (i === part - 1 ? [step[0], number] : step));
    return { ...this.value, switches };
  }

  withMonth(part, month) {
    const switches = this.value.switches.map((
      step,
      i,
    ) => (i === part - 1 ? [month, step[1]] : step));
    return { ...this.value, switches };
  }

  show(value) {
    this.value = value;
    const plan = typeof value === "object";
    this.first.show(plan ? value.first : value);
    const changed = plan || value !== this.lever.default;
    this.node.classList.toggle("uf-changed", changed);
    this.showLater(plan ? value.switches : []);
  }

  // The second value and the months of the switches; rebuilt only when their number changes.
  showLater(switches) {
    if (this.lever.locked) return;
    if (this.shownSwitches !== switches.length) {
      this.shownSwitches = switches.length;
      this.steps = switches.map((_, i) => this.laterStep(i + 1));
      const open = button("Change it later…", () => this.plan(), {
        class: "uf-link",
        "aria-label": `Change ${this.lever.label} later in the run`,
      });
      const remove = button("Keep one value", () => this.act.commit(this.value.first), {
        class: "uf-link",
        "aria-label": `Keep one value of ${this.lever.label} for the whole run`,
      });
      const nodes = this.steps.map((step) => step.node);
      this.later.replaceChildren(...nodes, nodes.length ? remove : open);
    }
    switches.forEach(([month, value], i) => this.steps[i].show(month, value));
  }

  plan() {
    const month = Math.round(this.months / 2.5);
    this.act.commit({ first: this.value, switches: [[month, this.value]] });
    this.later.querySelector("input, select")?.focus();
  }

  laterStep(part) {
    const { lever } = this;
    const month = numberField({
      style: "width: 6ch",
      "aria-valuemin": 1,
      "aria-valuemax": this.months - 1,
      "aria-label": `Month from which ${lever.label} changes`,
      change: () => {
        const { number, refused } = readNumberIn(month.value, 1, this.months - 1);
        if (refused) this.act.refuse(`The month stays as it was. ${refused}`);
        else if (!Number.isInteger(number)) this.act.refuse("A month is a whole number.");
        else this.act.commit(this.withMonth(part, number));
      },
    });
    const label = freshId("later");
    const name = `${lever.label} from then on`;
    const control = lever.choices.length
      ? this.choice(part, label, "")
      : this.slider(part, "", name);
    const node = el(
      "div",
      {},
      el(
        "div",
        { class: "uf-lever-head" },
        el("span", { id: label }, "from month ", month, el("span", { class: "uf-hidden" }, name)),
        control.field,
      ),
      control.body,
    );
    const show = (when, value) => {
      month.setAttribute("aria-valuenow", String(when));
      if (document.activeElement !== month || Number(month.value) !== when) month.value = when;
      control.show(value);
    };
    return { node, show };
  }
}

function numberField(settings) {
  return el("input", {
    type: "text",
    inputmode: "decimal",
    role: "spinbutton",
    autocomplete: "off",
    class: "uf-number",
    ...settings,
  });
}

// All levers: the first one large, the others in groups that are closed to begin with.
export function leverList(about, rows) {
  const [first, ...others] = about.levers.filter((lever) => !lever.hidden);
  const groups = new Map();
  for (const lever of others) {
    if (!groups.has(lever.group)) groups.set(lever.group, []);
    groups.get(lever.group).push(lever);
  }
  const closed = [...groups].map(([name, levers]) => {
    const note = el("span", { class: "uf-group-note" });
    const node = el(
      "details",
      { class: "uf-group" },
      el("summary", {}, el("span", { class: "uf-group-name" }, name), note),
      ...levers.map((lever) => rows.get(lever.name).node),
    );
    // A closed group says what is in it, and what in it is no longer at its default.
    const tell = (values) => {
      const moved = levers.filter((lever) => values[lever.name] !== lever.default);
      write(
        note,
        moved.length
          ? moved.map((lever) => `${lever.label} ${leverText(lever, values[lever.name])}`).join(
            ", ",
          )
          : levers.map((lever) => lever.label).join(", "),
      );
      note.classList.toggle("uf-changed", moved.length > 0);
    };
    return { node, tell };
  });
  return {
    first: first ? rows.get(first.name).node : el("div"),
    groups: el("div", { class: "uf-groups" }, ...closed.map(({ node }) => node)),
    tell: (values) => closed.forEach(({ tell }) => tell(values)),
  };
}

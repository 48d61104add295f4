import { withPart } from "./analysis.js";
import { button, el, freshId, select, shape, write } from "./elements.js";
import { readNumberIn } from "./numbers.js";
import { fixed, leverText, snapped, valueText } from "./words.js";

// One lever: one line with its name, a slider and a field for its number (or a list to choose
// from). The lever in hand opens: its response curve over the track, help, default, range, and as
// many changes over time as wanted.
//
// `act` is what the lab does with it: take(part) when it is looked at, hold(part) when a pointer
// goes down on it, move(value) at every step, release() at the end of a step, commit(value) for
// what was typed, refuse(text) for what cannot be read.
//
// A number field is a field of text: a browser's own number field reads 0,5 as 5 or as nothing, and
// changes when the page is scrolled over it.

const FINE = 1000; // places of a logarithmic slider

// Where a value stands on the track of its lever, 0 to 1, and what stands at a place.
function placeOnTrack(lever, value) {
  if (lever.scale === "log") return Math.log(value / lever.low) / Math.log(lever.high / lever.low);
  return (value - lever.low) / (lever.high - lever.low);
}

function valueOnTrack(lever, place) {
  if (lever.scale !== "log") return snapped(lever, lever.low + place * (lever.high - lever.low));
  return snapped(lever, lever.low * (lever.high / lever.low) ** place);
}

// One step of a key: a lever's own step, and on a logarithmic track at least a fiftieth more.
function stepped(lever, value, steps) {
  if (lever.scale !== "log") return snapped(lever, value + steps * lever.step);
  const near = lever.low * (lever.high / lever.low) ** (placeOnTrack(lever, value) + steps / 100);
  const least = value + Math.sign(steps) * lever.step;
  return snapped(lever, steps > 0 ? Math.max(near, least) : Math.min(near, least));
}

// The values of a lever, one after the other: the first, then those it is changed to.
export function partsOf(value) {
  return typeof value === "object"
    ? [value.first, ...value.switches.map(([, later]) => later)]
    : [value];
}

function numberField(settings) {
  return el("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    class: "uf-number",
    ...settings,
  });
}

// What a lever is for: the first sentences stand there, the others on request.
const HELP_ROOM = 76; // letters of two lines
function helpText(id, text) {
  if (text.length <= HELP_ROOM) return el("p", { class: "uf-help", id }, text);
  let end = text.lastIndexOf(". ", HELP_ROOM) + 1;
  if (end < HELP_ROOM / 3) end = text.lastIndexOf(" ", HELP_ROOM - 8);
  // Who listens hears all of it at once.
  const rest = el("span", { class: "uf-hidden" }, text.slice(end));
  const more = button("more", () => {
    rest.classList.remove("uf-hidden");
    more.remove();
    rest.tabIndex = -1;
    rest.focus({ preventScroll: true });
  }, { class: "uf-link", "aria-label": "More about this lever" });
  const said = el("span", { id }, text.slice(0, end), rest);
  return el("p", { class: "uf-help" }, said, " ", more);
}

export class LeverRow {
  constructor(lever, months, act, { large = false, locked = false } = {}) {
    this.lever = lever;
    this.months = months;
    this.act = act;
    this.large = large;
    this.locked = locked;
    const label = freshId("lever");
    const help = freshId("help");
    const unit = freshId("unit");
    this.help = `${help} ${unit}`;
    this.name = el("span", {
      id: label,
      class: "uf-lever-name",
      click: () => this.opened(),
    }, lever.label);
    this.controls = [this.control(0, lever.label)];
    this.unit = el("span", { class: "uf-lever-unit", id: unit });
    this.below = el("div", { class: "uf-note-place" });
    this.later = el("div", { class: "uf-later" });
    this.more = el(
      "div",
      { class: "uf-more" },
      this.below,
      helpText(help, lever.help),
      locked ? el("p", { class: "uf-help" }, "Fixed in this lab.") : this.later,
    );
    this.node = el(
      "div",
      {
        class: `uf-lever${large ? " uf-large" : ""}${locked ? " uf-locked" : ""}`,
        "data-lever": lever.name,
        role: "group",
        "aria-labelledby": label,
        click: (event) => {
          // On a phone a touch anywhere on the line takes the lever in hand.
          if (event.target === this.line) this.opened();
        },
      },
      this.line = el(
        "div",
        { class: "uf-line" },
        this.name,
        this.controls[0].body,
        this.controls[0].field,
        this.unit,
      ),
      this.more,
    );
    this.shownSwitches = -1;
  }

  opened() {
    this.act.take(this, 0, true);
  }

  control(part, name) {
    return this.lever.choices.length ? this.choice(part, name) : this.slider(part, name);
  }

  choice(part, name) {
    const { lever, locked } = this;
    const chosen = (value) => this.act.commit(this, withPart(this.value, part, Number(value)));
    const letters = lever.choices.join("").length + 2.5 * lever.choices.length;
    if (letters > 22) {
      const options = lever.choices.map((text, value) => [value, text]);
      const box = select(name, options, lever.default, chosen);
      box.disabled = locked;
      box.setAttribute("aria-describedby", this.help);
      box.addEventListener("focus", () => this.act.take(this, part));
      const body = el("div", { class: "uf-slide uf-choice" }, box);
      return { body, field: "", main: box, show: (value) => (box.value = String(value)) };
    }
    const group = freshId("choice");
    const radios = lever.choices.map((text, value) => {
      const radio = el("input", {
        type: "radio",
        name: group,
        value,
        disabled: locked,
        "aria-describedby": this.help,
        focus: () => this.act.take(this, part),
        change: () => chosen(value),
      });
      return { radio, node: el("label", {}, radio, el("span", {}, text)) };
    });
    const body = el(
      "div",
      { class: "uf-slide uf-choice" },
      el(
        "div",
        { class: "uf-segments", role: "radiogroup", "aria-label": name },
        ...radios.map(({ node }) => node),
      ),
    );
    const show = (value) => radios.forEach(({ radio }, i) => (radio.checked = i === value));
    return { body, field: "", main: radios[0].radio, show };
  }

  slider(part, name) {
    const { lever, locked } = this;
    const log = lever.scale === "log";
    const range = log
      ? { min: 0, max: FINE, step: 1 }
      : { min: lever.low, max: lever.high, step: lever.step };
    const slider = el("input", {
      type: "range",
      ...range,
      disabled: locked,
      "aria-label": name,
      "aria-describedby": this.help,
      pointerdown: () => this.act.hold(this, part),
      focus: () => this.act.take(this, part),
      keydown: (event) => this.pressed(event, part),
      input: () => {
        const place = Number(slider.value);
        const value = log ? valueOnTrack(lever, place / FINE) : place;
        this.act.move(this, withPart(this.value, part, value), part);
      },
      change: () => this.act.release(),
    });
    const field = numberField({
      role: "spinbutton",
      disabled: locked,
      "aria-valuemin": lever.low,
      "aria-valuemax": lever.high,
      "aria-label": `${name}, as a number${lever.unit ? `, ${lever.unit}` : ""}`,
      "aria-describedby": this.help,
      focus: () => this.act.take(this, part),
      keydown: (event) => {
        if (/^(Arrow(Up|Down)|Page)/.test(event.key)) this.pressed(event, part);
      },
      change: () => this.typed(part, field),
    });
    const widest = Math.max(...[lever.low, lever.high].map((each) => fixed(lever, each).length));
    field.style.setProperty("--letters", widest);
    const curve = el("div", { class: "uf-curve-place" });
    const mark = el("i", {
      class: "uf-default",
      style: `--place: ${placeOnTrack(lever, lever.default)}`,
      "aria-hidden": "true",
    });
    const ends = [lever.low, lever.high].map((each) => el("span", {}, valueText(lever, each)));
    const scale = el("div", { class: "uf-scale", "aria-hidden": "true" }, ...ends);
    const filled = el("i");
    const line = el("div", { class: "uf-filled", "aria-hidden": "true" }, filled);
    const track = el("div", { class: "uf-track" }, line, slider, mark);
    const body = el("div", { class: "uf-slide" }, curve, track, scale);
    const show = (value) => {
      const place = placeOnTrack(lever, value);
      slider.value = String(log ? Math.round(FINE * place) : value);
      filled.style.width = `${(100 * place).toFixed(2)}%`;
      slider.setAttribute("aria-valuetext", leverText(lever, value));
      field.setAttribute("aria-valuenow", String(value));
      // While somebody types, what is there stays as long as it plainly says the value.
      const plain = /^-?[\d.]+$/.test(field.value) && Number(field.value) === value;
      if (field.getRootNode().activeElement === field && plain) return;
      const text = fixed(lever, value);
      const shown = Math.abs(Number(text) - value) < 1e-9 ? text : String(value);
      if (field.value !== shown) field.value = shown;
    };
    return { body, field, curve, main: slider, slider, show };
  }

  // Keys move by the lever's own steps, on a slider and in its field alike.
  pressed(event, part) {
    const { lever } = this;
    const value = partsOf(this.value)[part];
    const many = Math.max(10, Math.round((lever.high - lever.low) / lever.step / 10));
    const far = lever.scale === "log" ? 10 : many;
    const steps = {
      ArrowUp: 1,
      ArrowRight: 1,
      ArrowDown: -1,
      ArrowLeft: -1,
      PageUp: far,
      PageDown: -far,
    }[event.key];
    const end = { Home: lever.low, End: lever.high }[event.key];
    if (steps === undefined && end === undefined) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = end ?? stepped(lever, value, steps);
    this.act.move(this, withPart(this.value, part, next), part);
    this.act.release();
  }

  typed(part, field) {
    const { low, high, unit, label } = this.lever;
    const { number, refused } = readNumberIn(field.value, low, high, unit);
    if (refused) this.act.refuse(this, `${label} stays as it was. ${refused}`);
    else this.act.commit(this, withPart(this.value, part, number), part);
  }

  // The reason why the lever moves nothing at present, or "".
  showIdle(reason) {
    this.reason = reason;
    this.node.classList.toggle("uf-dead", Boolean(reason));
    this.showUnit();
  }

  show(value, start) {
    this.value = value;
    const plan = typeof value === "object";
    const switches = plan ? value.switches : [];
    this.controls[0].show(plan ? value.first : value);
    this.showSwitches(switches);
    this.node.classList.toggle("uf-changed", JSON.stringify(value) !== JSON.stringify(start));
    this.showUnit();
  }

  // The second line: the unit, what it is changed to later, or why it moves nothing.
  showUnit() {
    const { lever, value } = this;
    const later = typeof value === "object"
      ? value.switches.map(([month, then]) => `${valueText(lever, then)} from month ${month}`)
      : [];
    const unit = lever.choices.length ? "" : lever.unit;
    const text = later.length ? `then ${later.join(", ")}` : this.reason || unit;
    write(this.unit, text);
    this.unit.title = text.length > 28 ? text : "";
  }

  // The changes over time; rebuilt only when their number changes.
  showSwitches(switches) {
    if (this.locked) return;
    if (this.shownSwitches !== switches.length) {
      this.shownSwitches = switches.length;
      this.steps = switches.map((_, i) => this.laterStep(i + 1));
      this.controls = [this.controls[0], ...this.steps.map(({ control }) => control)];
      const { label } = this.lever;
      const name = switches.length ? "Change it again" : "Change over time";
      const add = button(name, () => this.plan(), {
        class: "uf-link",
        "aria-label": `${name}: ${label}`,
      });
      const standard = `default ${valueText(this.lever, this.lever.default)}`;
      const back = button(standard, () => this.act.commit(this, this.lever.default, 0), {
        class: "uf-link",
        "aria-label": `Set ${label} back to its ${standard}`,
        title: "Back to the default",
      });
      this.later.replaceChildren(
        ...this.steps.map(({ node }) => node),
        el("div", { class: "uf-row" }, back, add),
      );
    }
    switches.forEach(([month, value], i) => this.steps[i].show(month, value));
  }

  // One more change, halfway between the last one and the end.
  plan() {
    const { value, months } = this;
    const switches = typeof value === "object" ? value.switches : [];
    const last = switches.length ? switches.at(-1)[0] : 0;
    const month = switches.length ? Math.ceil((last + months) / 2) : Math.round(months / 2.5);
    if (month >= months || month <= last) {
      return this.act.refuse(this, "There is no later month left in this run.");
    }
    const now = partsOf(value);
    this.act.commit(this, {
      first: now[0],
      switches: [...switches, [month, now.at(-1)]],
    }, switches.length + 1);
    return this.steps.at(-1)?.month.focus();
  }

  changeMonth(part, field) {
    const { value, months, lever } = this;
    const { number, refused } = readNumberIn(field.value, 1, months - 1, "");
    if (refused) return this.act.refuse(this, `The month stays as it was. ${refused}`);
    if (!Number.isInteger(number)) {
      return this.act.refuse(this, "The month stays as it was. A month is a whole number.");
    }
    if (value.switches.some(([month], i) => month === number && i !== part - 1)) {
      return this.act.refuse(this, `${lever.label} changes in month ${number} already.`);
    }
    const switches = value.switches
      .map((step, i) => (i === part - 1 ? [number, step[1]] : step))
      .sort(([one], [other]) => one - other);
    return this.act.commit(this, { ...value, switches }, part);
  }

  remove(part) {
    const switches = this.value.switches.filter((_, i) => i !== part - 1);
    const { first } = this.value;
    this.act.commit(this, switches.length ? { first, switches } : first, 0);
    this.later.querySelector("button")?.focus();
  }

  laterStep(part) {
    const { lever } = this;
    const name = `${lever.label} from then on`;
    const month = numberField({
      "aria-label": `Month from which ${lever.label} changes`,
      style: "--letters: 3",
      change: () => this.changeMonth(part, month),
    });
    const control = this.control(part, name);
    const away = button("×", () => this.remove(part), {
      class: "uf-link uf-away",
      "aria-label": `Remove the change of ${lever.label}`,
      title: "Remove this change",
    });
    const node = el(
      "div",
      { class: "uf-later-step" },
      el(
        "div",
        { class: "uf-later-head" },
        el("span", {}, "from month ", month),
        control.field,
        away,
      ),
      control.body,
    );
    const show = (when, value) => {
      const text = String(when);
      if (month.value !== text && month.getRootNode().activeElement !== month) month.value = text;
      if (Number(month.value) !== when) month.value = text;
      control.show(value);
    };
    return { node, show, control, month };
  }
}

// How a key figure answers the whole range of a lever: a small curve over the track, whose dot
// stands where the thumb is.
export class ResponseCurve {
  constructor(about, act) {
    this.about = about;
    this.area = shape("path", { class: "uf-curve-area" });
    this.line = shape("path", { class: "uf-curve-line" });
    this.zero = shape("path", { class: "uf-curve-zero" });
    // Drawn: where a box of HTML moves, the browser makes up its layers anew.
    this.dot = shape("circle", { class: "uf-curve-dot", r: 4.25 });
    const plane = shape("svg", { class: "uf-curve-plane" }, this.dot);
    this.best = el("i", { class: "uf-curve-best" });
    this.word = el("span", { class: "uf-curve-word" }, "best");
    const picture = shape("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" });
    picture.append(this.area, this.zero, this.line);
    this.node = el("div", { class: "uf-curve", "aria-hidden": "true" }, picture);
    this.node.append(this.best, this.word, plane);
    this.figure = select(
      "Key figure on the curve",
      about.outcomes.map(({ name, label }) => [name, label]),
      "",
      (name) => act.choose(name),
    );
    this.figure.classList.add("uf-small");
    this.text = el("p");
    this.find = button("Find the best", () => act.best(this), { class: "uf-link" });
    this.note = el(
      "div",
      { class: "uf-curve-note uf-help" },
      el("div", { class: "uf-row" }, this.figure, this.find),
      this.text,
    );
  }

  // Nothing of another lever stays while the curve of this one is worked out.
  clear(outcome) {
    this.found = null;
    this.figure.value = outcome.name;
    for (const shape of [this.line, this.area, this.zero]) shape.setAttribute("d", "");
    this.best.hidden = this.word.hidden = true;
    this.dot.toggleAttribute("hidden", true);
    this.find.hidden = true;
    write(this.text, "…");
  }

  // What was found by `responseCurve`, drawn; nothing while it is withheld. While it is rough, there
  // are no words of it.
  show(lever, found, outcome, words) {
    this.lever = lever;
    this.found = found;
    this.outcome = outcome;
    this.figure.value = outcome.name;
    this.node.hidden = this.figure.hidden = !found;
    if (words !== null) {
      this.find.hidden = !found?.best;
      write(this.text, words);
    }
    this.dot.toggleAttribute("hidden", false);
    if (!found) return;
    const { levels, values, best } = found;
    const known = values.filter(Number.isFinite);
    const [low, high] = [Math.min(...known), Math.max(...known)];
    this.low = low;
    // What is the same but for rounding is level.
    this.size = high - low > 1e-9 * Math.max(1, Math.abs(low), Math.abs(high)) ? high - low : 0;
    // A level at which the model gives no number has none.
    const points = levels.flatMap((level, i) =>
      Number.isFinite(values[i])
        ? [`${(100 * placeOnTrack(lever, level)).toFixed(2)},${this.height(values[i]).toFixed(2)}`]
        : []
    );
    this.line.setAttribute("d", `M${points.join("L")}`);
    this.area.setAttribute("d", `M0,100L${points.join("L")}L100,100Z`);
    const crosses = low < 0 && high > 0;
    this.zero.setAttribute("d", crosses ? `M0,${this.height(0)}H100` : "");
    this.best.hidden = this.word.hidden = !best;
    if (!best) return;
    const place = placeOnTrack(lever, best.level);
    putAt(this.best, place, this.height(best.value));
    // Above the curve, where neither it nor the dot comes.
    putAt(this.word, Math.min(0.94, Math.max(0.06, place)), this.height(best.value));
  }

  height(value) {
    if (!(this.size > 0)) return 60;
    return 94 - (64 * (value - this.low)) / this.size;
  }

  move(value, result) {
    if (!this.found) return;
    const across = (100 * placeOnTrack(this.lever, value)).toFixed(2);
    const down = Math.min(96, Math.max(4, this.height(result))).toFixed(2);
    this.dot.setAttribute("cx", `${across}%`);
    this.dot.setAttribute("cy", `${down}%`);
  }
}

function putAt(node, across, down) {
  node.style.left = `${(100 * across).toFixed(2)}%`;
  node.style.top = `${down.toFixed(2)}%`;
}

// The groups of levers under the large one: a row of names that is always in view, and the levers of
// the group that is chosen. A name says when something in its group is no longer where the lab was
// opened. Folds, as a browser's own search opens them.
export function leverGroups(rows) {
  const groups = new Map();
  for (const row of rows) {
    const { group } = row.lever;
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(row);
  }
  const parts = [...groups].map(([name, members], place) => {
    const node = el(
      "details",
      { class: "uf-group", id: freshId("group"), open: place === 0, "aria-label": name },
      el("summary", {}, name),
      ...members.map((row) => row.node),
    );
    const tab = button(name, () => choose(part), {
      class: "uf-group-tab",
      "aria-expanded": String(place === 0),
      "aria-controls": node.id,
    });
    // More than three fill their row with their names.
    if (groups.size < 4) tab.append(" ", el("span", { class: "uf-quiet" }, String(members.length)));
    const part = { name, node, tab, members };
    node.addEventListener("toggle", () => tab.setAttribute("aria-expanded", String(node.open)));
    return part;
  });
  const bar = el(
    "div",
    { class: "uf-group-tabs", role: "group", "aria-label": "Groups of levers" },
    ...parts.map(({ tab }) => tab),
  );

  function choose(chosen) {
    parts.forEach((part) => (part.node.open = part === chosen));
    // Its levers come into view where the column is too short for all.
    const column = bar.parentNode;
    if (column.scrollHeight <= column.clientHeight) return;
    const end = chosen.node.getBoundingClientRect().bottom;
    const room = column.getBoundingClientRect();
    const top = chosen.node.getBoundingClientRect().top - bar.offsetHeight - room.top;
    column.scrollTop += Math.min(top, Math.max(0, end - room.bottom));
  }

  function tell(values, start) {
    for (const { name, tab, members } of parts) {
      const moved = members.filter(({ lever }) =>
        JSON.stringify(values[lever.name]) !== JSON.stringify(start[lever.name])
      );
      const texts = moved.map(({ lever }) =>
        `${lever.label} ${leverText(lever, values[lever.name])}`
      );
      tab.classList.toggle("uf-changed", moved.length > 0);
      tab.title = moved.length
        ? `Changed: ${texts.join(", ")}`
        : members.map(({ lever }) => lever.label).join(", ");
      tab.setAttribute(
        "aria-label",
        `${name}, ${members.length} ${members.length === 1 ? "lever" : "levers"}` +
          (moved.length ? `, changed: ${texts.join(", ")}` : ""),
      );
    }
  }

  return {
    bar,
    nodes: parts.map(({ node }) => node),
    open: (row) => {
      const part = parts.find(({ members }) => members.includes(row));
      if (part && !part.node.open) choose(part);
    },
    tell,
  };
}

// The board of a company: charts, a form for decisions and forecasts, and what happened.
// What it shows is told by Python.

const SECONDS_TO_ANSWER = 15;
const SECONDS_FOR_THE_LETTER = 60; // it searches

const NO_ANSWER =
  "Python does not answer. If it is busy with another cell, wait, and press again. " +
  "If the kernel was restarted, run this cell again: what was played is kept.";
const UNKNOWN =
  "Python does not know this board: the kernel is not running, or was restarted. Nothing was " +
  "played. Run this cell again: what was played is kept, and what you type here is taken along.";
// What was typed while there was no kernel, by the board and its quarter: it waits in the page for
// the cell to run again.
const left = globalThis.userfirstBoards ??= new Map();

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function markup(name, attributes, html) {
  const made = element(name, attributes);
  made.innerHTML = html;
  return made;
}

let made = 0;

function field(about, id) {
  const input = element("input", {
    id: `${id}-${about.name}`,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-describedby": `${id}-${about.name}-says`,
    "aria-invalid": about.wrong && "true",
  });
  input.value = about.value;
  const row = element(
    "div",
    { class: "uf-board-field" },
    element("label", { for: input.id }, about.label),
    element("span", { class: "uf-board-entry" }, input, " ", about.unit),
    element("span", { id: `${id}-${about.name}-says`, class: "uf-board-says" }, about.says),
  );
  return { row, input, name: about.name };
}

function fields(title, list, id) {
  const rows = list.map((about) => field(about, id));
  const box = element(
    "fieldset",
    {},
    element("legend", {}, title),
    ...rows.map(({ row }) => row),
  );
  const values = () => Object.fromEntries(rows.map(({ name, input }) => [name, input.value]));
  return { box, values, rows };
}

function folded(title, html) {
  return element(
    "details",
    {},
    element("summary", {}, title),
    markup("div", { class: "uf-board-folded" }, html),
  );
}

function render({ model, el }) {
  const id = `uf-board-${++made}`;
  const box = element("section", { class: "uf-board" });
  el.append(box);
  // Where a reply stands stays in the page, so that it is read out when it changes.
  const top = element("div");
  const told = element("div", { class: "uf-board-told", role: "status", tabindex: "-1" });
  const middle = element("div");
  const problem = element("div", { class: "uf-board-problem", role: "alert" });
  const below = element("div");
  box.append(top, told, middle, problem, below);
  let waiting = 0;
  let pressed = false; // here, and not in another view: a button that waits holds no focus
  let follow = () => {};
  let typing = null; // the field in which somebody types what was not sent yet

  // A kernel that was restarted does not know this board.
  const reaches = (message) => {
    try {
      model.send(message);
      return true;
    } catch {
      problem.textContent = UNKNOWN;
      return false;
    }
  };

  const send = (message) => {
    clearTimeout(waiting);
    problem.textContent = "";
    if (!reaches(message)) return false;
    pressed = true;
    waiting = setTimeout(() => {
      problem.textContent = NO_ANSWER;
      for (const each of box.querySelectorAll("button:disabled")) each.disabled = false;
    }, 1000 * (message.do === "letter" ? SECONDS_FOR_THE_LETTER : SECONDS_TO_ANSWER));
    return true;
  };

  const button = (text, message, attributes = {}) => {
    const made = element("button", { type: "button", ...attributes }, text);
    made.addEventListener("click", () => {
      made.disabled = send(message);
    });
    return made;
  };

  const chooser = (board) => {
    const rows = board.choices.map((each) => {
      const world = element("input", {
        id: `${id}-world-${each.name}`,
        type: "text",
        inputmode: "numeric",
        autocomplete: "off",
      });
      world.value = String(each.world);
      const choose = element("button", { type: "button" }, each.label);
      choose.addEventListener("click", () => {
        send({ do: "choose", name: each.name, world: world.value });
      });
      return element(
        "div",
        { class: "uf-board-choice" },
        choose,
        markup("span", {}, each.story),
        element(
          "span",
          { class: "uf-board-world" },
          element("label", { for: world.id }, "World "),
          world,
        ),
      );
    });
    const back = board.back ? [button("Back", { do: "back" }, { class: "uf-board-quiet" })] : [];
    return [...rows, ...back];
  };

  const form = (about, title) => {
    const place = `${title} ${about.number}`;
    const decisions = fields("Decide", about.decisions, `${id}-decide`);
    const forecast = fields(
      "Forecast the end of the quarter: one number at least",
      about.forecast,
      `${id}-forecast`,
    );
    const play = element("button", { type: "submit", class: "uf-board-play" }, "Play the quarter");
    const made = element(
      "form",
      { "aria-label": "The next quarter" },
      forecast.box,
      decisions.box,
      element(
        "div",
        { class: "uf-board-row" },
        play,
        element("span", { class: "uf-board-says" }, "What is played is not taken back."),
      ),
    );
    // The second half of a double click meets the next quarter's button.
    play.addEventListener("click", (event) => event.detail > 1 && event.preventDefault());
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      play.disabled = send({
        do: "play",
        number: about.number,
        decisions: decisions.values(),
        forecast: forecast.values(),
      });
    });
    const typed = [["forecast", forecast], ["decisions", decisions]];
    for (const [part, { rows }] of typed) {
      for (const { name, input } of rows) {
        // What is typed is kept before it is played: the kernel may end in between.
        input.dataset.field = `${place} ${name}`;
        const keep = () => {
          typing = null;
          const told = { do: "typed", number: about.number, [part]: { [name]: input.value } };
          if (!reaches(told)) left.set(input.dataset.field, input.value);
        };
        input.addEventListener("change", keep);
        input.addEventListener("blur", () => typing === input && keep());
        if (left.has(input.dataset.field)) {
          input.value = left.get(input.dataset.field);
          left.delete(input.dataset.field);
          keep();
        }
        // Another view of this board shows it at once, or a press there would play what it was.
        input.addEventListener("input", () => {
          input.removeAttribute("aria-invalid");
          typing = input;
          model.set("typed", { by: id, number: about.number, part, name, value: input.value });
        });
      }
    }
    follow = (told) => {
      if (told.by === id || told.number !== about.number) return;
      const [, { rows }] = typed.find(([part]) => part === told.part);
      const { input } = rows.find(({ name }) => name === told.name);
      input.value = told.value;
      input.removeAttribute("aria-invalid");
    };
    // Keys typed here are no shortcuts of the notebook.
    made.addEventListener("keydown", (event) => event.stopPropagation());
    return made;
  };

  const show = () => {
    clearTimeout(waiting);
    const board = model.get("board");
    const active = document.activeElement;
    const held = box.contains(active) || (pressed && active === document.body);
    pressed = false;
    const going = typing === active ? typing : null;
    typing = null;
    const open = [...below.querySelectorAll("details")].map((each) => each.open);
    box.setAttribute("aria-label", board.title);
    top.replaceChildren(
      element("div", { class: "uf-board-title" }, board.title),
      element("div", { class: "uf-board-state" }, board.state),
    );
    if (told.innerHTML !== board.told) told.innerHTML = board.told;
    middle.replaceChildren(markup("div", { class: "uf-board-chart" }, board.chart));
    if (board.choices) middle.append(...chooser(board));
    if (board.form) middle.append(form(board.form, board.title));
    if (problem.innerHTML !== board.problem) problem.innerHTML = board.problem;
    below.replaceChildren();
    if (board.over && !board.letter) {
      below.append(
        element(
          "div",
          { class: "uf-board-row" },
          button("Read the board's letter", { do: "letter" }),
          element(
            "span",
            { class: "uf-board-says" },
            "It searches for a better plan: some seconds.",
          ),
        ),
      );
    }
    if (board.letter) below.append(markup("div", { role: "status" }, board.letter));
    if (board.over) {
      below.append(
        element(
          "div",
          { class: "uf-board-row" },
          button("Lead it again from the start", { do: "again", attempt: board.attempt }),
          element(
            "span",
            { class: "uf-board-says" },
            "The same company in the same world. This attempt stays, to compare with.",
          ),
        ),
      );
    }
    if (board.about) {
      below.append(folded("The books, the survey, what your staff knows", board.about));
    }
    if (board.earlier) {
      below.append(folded("Earlier quarters", `<ul>${board.earlier}</ul>`));
    }
    if (board.attempts) {
      below.append(folded("Your attempts in this world, side by side", board.attempts));
    }
    [...below.querySelectorAll("details")].forEach((each, place) =>
      each.open = open[place] ?? false
    );
    if (!board.choices) {
      below.append(button("Another company", { do: "other" }, { class: "uf-board-quiet" }));
    }
    // Python may show the board anew while somebody types.
    const field = [...middle.querySelectorAll("input")].find((each) =>
      going && each.dataset.field === going.dataset.field
    );
    if (field) {
      field.value = going.value;
      field.focus({ preventScroll: true });
      field.setSelectionRange(going.selectionStart, going.selectionEnd);
      typing = field;
      return;
    }
    // Whoever was typing goes on: at the problem if there is one, else where it is told.
    if (held && board.problem) {
      const wrong = middle.querySelector("[aria-invalid]") ?? middle.querySelector("input");
      wrong?.focus({ preventScroll: true });
    } else if (held) {
      told.focus({ preventScroll: true });
      told.scrollIntoView({ block: "nearest" });
    }
  };

  const followed = () => follow(model.get("typed"));
  model.on("change:board", show);
  model.on("change:typed", followed);
  show();
  return () => {
    clearTimeout(waiting);
    model.off("change:board", show);
    model.off("change:typed", followed);
  };
}

export default { render };

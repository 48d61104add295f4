// The board of a company: charts, a form for decisions and forecasts, and what happened.
// What it shows is told by Python.

const SECONDS_TO_ANSWER = 15;
const SECONDS_FOR_THE_LETTER = 60; // it searches

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
  return { box, values, first: rows[0].input };
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

  const send = (message) => {
    clearTimeout(waiting);
    problem.textContent = "";
    waiting = setTimeout(() => {
      problem.textContent = "Python does not answer. Is the kernel running, and was this cell run?";
    }, 1000 * (message.do === "letter" ? SECONDS_FOR_THE_LETTER : SECONDS_TO_ANSWER));
    model.send(message);
  };

  const button = (text, message, attributes = {}) => {
    const pressed = element("button", { type: "button", ...attributes }, text);
    pressed.addEventListener("click", () => {
      pressed.disabled = true;
      send(message);
    });
    return pressed;
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

  const form = (about) => {
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
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      play.disabled = true;
      send({
        do: "play",
        number: about.number,
        decisions: decisions.values(),
        forecast: forecast.values(),
      });
    });
    // What is typed is kept before it is played: the kernel may end in between.
    made.addEventListener("change", () => {
      model.send({
        do: "typed",
        number: about.number,
        decisions: decisions.values(),
        forecast: forecast.values(),
      });
    });
    // Keys typed here are no shortcuts of the notebook.
    made.addEventListener("keydown", (event) => event.stopPropagation());
    return made;
  };

  const show = () => {
    clearTimeout(waiting);
    const board = model.get("board");
    const held = box.contains(document.activeElement);
    const open = [...below.querySelectorAll("details")].map((each) => each.open);
    box.setAttribute("aria-label", board.title);
    top.replaceChildren(
      element("div", { class: "uf-board-title" }, board.title),
      element("div", { class: "uf-board-state" }, board.state),
    );
    if (told.innerHTML !== board.told) told.innerHTML = board.told;
    middle.replaceChildren(markup("div", { class: "uf-board-chart" }, board.chart));
    if (board.choices) middle.append(...chooser(board));
    if (board.form) middle.append(form(board.form));
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
    if (board.about) {
      below.append(folded("The books, the survey, what your staff knows", board.about));
    }
    if (board.earlier) {
      below.append(folded("Earlier quarters", `<ul>${board.earlier}</ul>`));
    }
    [...below.querySelectorAll("details")].forEach((each, place) =>
      each.open = open[place] ?? false
    );
    if (!board.choices) {
      below.append(button("Another company", { do: "other" }, { class: "uf-board-quiet" }));
    }
    // Whoever was typing goes on: at the problem if there is one, else where it is told.
    if (held && board.problem) middle.querySelector("input")?.focus({ preventScroll: true });
    else if (held) {
      told.focus({ preventScroll: true });
      told.scrollIntoView({ block: "nearest" });
    }
  };

  model.on("change:board", show);
  show();
  return () => {
    clearTimeout(waiting);
    model.off("change:board", show);
  };
}

export default { render };

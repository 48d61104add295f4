// A card that asks: a question above, a form, and a reply. What it shows is told by Python.

const SECONDS_TO_ANSWER = 6;

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

function textField(form, id) {
  const input = element("input", {
    id: `${id}-field`,
    type: "text",
    inputmode: form.kind === "number" ? "decimal" : "text",
    autocomplete: "off",
    "aria-describedby": `${id}-asks ${id}-range`,
  });
  input.value = form.value ?? "";
  const row = element(
    "div",
    { class: "uf-card-row" },
    markup("label", { for: input.id }, form.label),
    input,
    markup("span", { class: "uf-card-unit" }, form.unit),
  );
  const range = markup("div", { id: `${id}-range`, class: "uf-card-range" }, form.range);
  return { parts: [row, range], value: () => input.value, first: input };
}

function choices(form, id) {
  const inputs = form.options.map((_, place) =>
    element("input", { type: "radio", name: id, value: String(place + 1) })
  );
  const chosen = inputs[form.value - 1];
  if (chosen) chosen.checked = true;
  const parts = form.options.map((text, place) =>
    element("label", { class: "uf-card-option" }, inputs[place], markup("span", {}, text))
  );
  const value = () => {
    const place = inputs.findIndex((input) => input.checked);
    return place < 0 ? null : place + 1; // counted as in Python's guess("...", 1)
  };
  return { parts, value, first: chosen ?? inputs[0] };
}

function render({ model, el }) {
  const id = `uf-card-${++made}`;
  const box = element("div", { class: "uf-card", role: "group" });
  const reply = element("div", { class: "uf-card-reply", role: "status", tabindex: "-1" });
  const place = element("div");
  const below = element("div");
  box.append(place, reply, below);
  el.append(box);
  let waiting = 0;

  const send = (message) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      reply.textContent = "Python does not answer. Is the kernel running, and was this cell run?";
    }, 1000 * SECONDS_TO_ANSWER);
    model.send(message);
  };

  const show = () => {
    clearTimeout(waiting);
    const card = model.get("card");
    const held = box.contains(document.activeElement);
    box.setAttribute("aria-label", card.label);
    const asks = markup("div", { id: `${id}-asks`, class: "uf-card-asks" }, card.asks);
    place.replaceChildren(asks);
    let first;
    if (card.form) {
      const field = card.form.kind === "choice" ? choices(card.form, id) : textField(card.form, id);
      first = field.first;
      const form = element(
        "form",
        { "aria-labelledby": `${id}-asks` },
        card.form.kind === "choice"
          ? element("fieldset", { "aria-labelledby": `${id}-asks` }, ...field.parts)
          : element("div", {}, ...field.parts),
        element("button", { type: "submit", class: "uf-card-button" }, card.button),
      );
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        send({ do: "answer", value: field.value() });
      });
      // Keys typed here are no shortcuts of the notebook.
      form.addEventListener("keydown", (event) => event.stopPropagation());
      place.append(form);
    }
    reply.className = `uf-card-reply uf-card-${card.tone ?? "none"}`;
    reply.innerHTML = card.reply ?? "";
    below.replaceChildren();
    if (card.again) {
      const again = element("button", { type: "button", class: "uf-card-again" }, card.again);
      again.addEventListener("click", () => send({ do: "again" }));
      below.append(again);
    }
    // Whoever was typing goes on typing; the reply is read out where it stands.
    if (held) (first ?? reply).focus({ preventScroll: true });
  };

  model.on("change:card", show);
  show();
  return () => {
    clearTimeout(waiting);
    model.off("change:card", show);
  };
}

export default { render };

// A button to choose a file. Its bytes go to Python; of one that is too large only its size, for
// the link to a kernel breaks under it without a word.

const NO_PYTHON =
  "Python does not know this button: the kernel is not running, or was restarted. " +
  "Run this cell again, and choose the file again.";

function element(name, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function render({ model, el }) {
  const button = element("button", { type: "button", class: "uf-upload-button" });
  button.textContent = "Choose a CSV file";
  const input = element("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv" });
  input.hidden = true;
  const said = element("div", { role: "status", class: "uf-upload-said" });
  const box = element("div", { class: "uf-upload" });
  box.append(button, input, said);
  el.append(box);

  button.addEventListener("click", () => {
    input.value = ""; // the same file can be chosen again, when it was mended
    input.click();
  });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const { name, size } = file;
    said.textContent = `"${name}" is being read.`;
    try {
      const bytes = size > model.get("largest") ? [] : [await file.arrayBuffer()];
      try {
        model.send({ name, size }, undefined, bytes);
      } catch {
        said.textContent = NO_PYTHON;
      }
    } catch {
      said.textContent = `"${name}" cannot be opened. Close it in other programs, and choose it ` +
        "again.";
    }
  });
  const show = () => {
    said.innerText = model.get("said");
  };
  model.on("change:said", show);
  model.on("change:turn", show);
  show();
  return () => {
    model.off("change:said", show);
    model.off("change:turn", show);
  };
}

export default { render };

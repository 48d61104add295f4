// All that each lab brings along: it gets the lab's page, which the labs of a kernel share in one
// model, unpacks it once, and hands over. Nothing else is in here, as it comes with every lab.

const NO_PAGE = "This lab cannot be shown, because what it needs is not in this page. Open the " +
  "notebook in JupyterLab and run the cell of the lab again: click into it and press Shift+Enter.";
const OLD_BROWSER = "This lab cannot be shown: the browser is too old for it. A present edition " +
  "of Firefox, Chrome, Edge or Safari can show it.";

async function unpacked(model) {
  const view = model.get("packed");
  const stream = new Blob([view]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

async function pageOf(model) {
  const source = await unpacked(model);
  const url = URL.createObjectURL(new Blob([source.module], { type: "text/javascript" }));
  try {
    return { ...await import(url), source };
  } finally {
    URL.revokeObjectURL(url);
  }
}

// What a shared model holds, unpacked once for all labs; what failed may be tried again.
function once(model, unpack) {
  model.userfirst ??= unpack(model).catch((error) => {
    model.userfirst = undefined;
    throw error;
  });
  return model.userfirst;
}

async function render({ model, el }) {
  try {
    const shared = (name) =>
      model.widget_manager.get_model(model.get(name).replace("IPY_MODEL_", ""));
    const [code, told] = await Promise.all([shared("code"), shared("about")]);
    const [page, about] = await Promise.all([once(code, pageOf), once(told, unpacked)]);
    return page.openInNotebook({ model, el, about, source: page.source, shared: code });
  } catch (error) {
    console.error(error);
    el.textContent = globalThis.DecompressionStream ? NO_PAGE : OLD_BROWSER;
  }
}

export default { render };

// plotly.js, from where it is already: the page, or JupyterLab's own plotly extension. Where there
// is none, the kernel sends the copy of the installed plotly package, once for the whole page.

const EXTENSION = "jupyterlab-plotly";
const MIME = "application/vnd.plotly.v1+json";

export function findPlotly(askKernel) {
  if (window.Plotly?.react) return Promise.resolve(window.Plotly);
  window.userfirstPlotly ??= fromJupyterLab()
    .catch(() => null)
    .then((found) => found ?? askKernel().then(unpack))
    .catch((error) => {
      window.userfirstPlotly = undefined; // the next lab may try again
      throw error;
    });
  return window.userfirstPlotly;
}

// JupyterLab keeps each extension in a container. This is not a public interface of it, so
// whatever is not as expected here leads to the copy from the kernel.
async function fromJupyterLab() {
  const container = window._JUPYTERLAB?.[EXTENSION];
  if (!container) return null;
  const { RenderedPlotly } = (await container.get("./mimeExtension"))();
  if (!RenderedPlotly.Plotly) {
    // The extension unpacks plotly.js when it draws its first figure: an empty one, off the page.
    const renderer = new RenderedPlotly({ mimeType: MIME });
    const figure = { data: [], layout: { width: 10, height: 10 }, config: {} };
    const drawn = renderer.renderModel({ data: { [MIME]: figure }, metadata: {}, setData() {} });
    drawn.catch(() => null);
    await Promise.race([RenderedPlotly.loadingPlotly ?? drawn, later(8000)]);
  }
  const found = RenderedPlotly.Plotly?.default ?? RenderedPlotly.Plotly;
  return found?.react ? found : null;
}

function later(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

async function unpack(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const script = await new Response(stream).text();
  const module = { exports: {} };
  // As a CommonJS module, so that a page's own module loader does not catch it.
  new Function("module", "exports", "define", script)(module, module.exports, undefined);
  const found = module.exports.react ? module.exports : window.Plotly;
  if (!found?.react) throw new Error("plotly.js could not be read");
  return found;
}

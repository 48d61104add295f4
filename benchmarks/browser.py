"""How the lab feels in a real JupyterLab: slider to painted frame, first chart, bytes."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.link import slow_link
from benchmarks.tables import show
from tests.browser.jupyterlab import (
    MILLISECONDS_TO_OPEN,
    NO_BROWSER,
    WINDOW,
    JupyterLab,
    find_browser,
    open_browser,
)

ROUND_TRIP = 0.150  # seconds added on the slow link
SECONDS_OF_DRAG = 6
SECONDS_OF_WARMING_UP = 1
TIMES_OPENED = 3
CELL = 'from userfirst import Lab\nlab = Lab("free_service")\nlab'

# Run the cell and wait for the charts: milliseconds, as the page sees them.
FIRST_CHART = """async () => {
  const begin = performance.now();
  const done = new Promise(resolve => {
    const look = () => document.querySelector('.uf-lab[data-ready=true] .js-line')
      ? resolve(performance.now() - begin) : requestAnimationFrame(look);
    look();
  });
  window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
  window.jupyterapp.commands.execute('notebook:run-cell');
  return done;
}"""

# Drag the free level to and fro at 60 events a second. For each event: milliseconds until the frame
# that shows it was painted; and how many frames a second showed another line.
DRAG = """async seconds => {
  const lab = document.querySelector('.uf-lab');
  const slider = lab.querySelector('[data-lever=free_level] input[type=range]');
  const painted = new MessageChannel();
  const times = [];
  let frames = 0, last = '', waiting = [];
  painted.port1.onmessage = ({ data }) => times.push(performance.now() - data);
  slider.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  const begin = performance.now();
  let step = 0;
  await new Promise(done => {
    const timer = setInterval(() => {
      const now = performance.now();
      if (now - begin > seconds * 1000) { clearInterval(timer); return done(); }
      step += 1;
      const phase = (step % 120) / 60;
      slider.value = String(phase < 1 ? 0.05 + 0.9 * phase : 0.95 - 0.9 * (phase - 1));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      // This frame runs after the lab's own, and its message after the frame is painted.
      requestAnimationFrame(() => {
        // Looked up anew: plotly may have drawn the chart again on a wider axis.
        const drawn = lab.querySelector('.js-line').getAttribute('d');
        if (drawn !== last) frames += 1;
        last = drawn;
        painted.port2.postMessage(now);
      });
    }, 1000 / 60);
  });
  const lasted = (performance.now() - begin) / 1000;
  window.dispatchEvent(new PointerEvent('pointerup'));
  await new Promise(done => setTimeout(done, 1500));
  return { times, frames: frames / lasted };
}"""

# Take another lever in hand: milliseconds from looking at it to the first picture that follows it.
OTHER_LEVER = """async name => {
  const lab = document.querySelector('.uf-lab');
  const slider = lab.querySelector(`[data-lever=${name}] input[type=range]`);
  slider.closest('details').open = true;
  const drawn = () =>
    [...lab.querySelectorAll('.js-line')].map(each => each.getAttribute('d')).join();
  const before = drawn();
  const begin = performance.now();
  slider.dispatchEvent(new PointerEvent('pointerenter'));
  slider.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  slider.value = String((Number(slider.min) + Number(slider.value)) / 2);
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  const took = await new Promise(done => {
    const look = () => drawn() !== before ? done(performance.now() - begin)
      : requestAnimationFrame(look);
    look();
  });
  window.dispatchEvent(new PointerEvent('pointerup'));
  return took;
}"""


@dataclass
class Feel:
    """What was measured over one link."""

    first_chart: float
    received: int
    sent: int
    times: list[float]
    frames: float
    other_lever: float


class Traffic:
    """Counts what goes through a page's kernel connection."""

    def __init__(self, page: Page) -> None:
        self.received = 0
        self.sent = 0
        page.on("websocket", self._listen)

    def _listen(self, socket: Any) -> None:
        if "/channels" in socket.url:
            socket.on("framereceived", lambda content: self._add("received", content))
            socket.on("framesent", lambda content: self._add("sent", content))

    def _add(self, way: str, content: str | bytes) -> None:
        size = len(content.encode() if isinstance(content, str) else content)
        setattr(self, way, getattr(self, way) + size)


def opened(
    browser: Browser, server: JupyterLab, name: str, size: dict[str, int]
) -> tuple[Page, float, Traffic]:
    """Open a notebook with a fresh kernel, run its cell, and time the first chart."""
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS_TO_OPEN)
    traffic = Traffic(page)
    server.open_notebook(page, server.add_notebook(name, [CELL]))
    page.wait_for_timeout(2000)
    traffic.received = traffic.sent = 0
    milliseconds = page.evaluate(FIRST_CHART)
    page.wait_for_timeout(1000)
    return page, milliseconds, traffic


def measure(browser: Browser, server: JupyterLab, name: str, size: dict[str, int]) -> Feel:
    """Open the lab some times, then drag."""
    first_charts = []
    for _ in range(TIMES_OPENED):
        page, milliseconds, traffic = opened(browser, server, name, size)
        first_charts.append(milliseconds)
        if len(first_charts) < TIMES_OPENED:
            page.context.close()
            server.close_kernels()
    received, sent = traffic.received, traffic.sent
    page.evaluate(DRAG, SECONDS_OF_WARMING_UP)
    drag = page.evaluate(DRAG, SECONDS_OF_DRAG)
    other = page.evaluate(OTHER_LEVER, "price")
    page.wait_for_timeout(500)
    page.context.close()
    server.close_kernels()
    return Feel(
        float(np.median(first_charts)), received, sent, drag["times"], drag["frames"], other
    )


def report() -> int:
    """Measure locally and over a slow link, and print; 1 when there is no browser."""
    program = find_browser()
    if program is None:
        print(NO_BROWSER)
        return 1
    size = {"width": WINDOW["width"], "height": 1000}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = stack.enter_context(open_browser(program))
        server = JupyterLab(folder / "jupyterlab").start()
        stack.callback(server.stop)
        # The first notebook of a computer's day reads everything from disk: not what is asked here.
        opened(browser, server, "warm_up.ipynb", size)[0].context.close()
        server.close_kernels()
        links = {"local": measure(browser, server, "local.ipynb", size)}
        address = server.url
        port = int(address.rsplit(":", 1)[1].split("/")[0])
        relay = stack.enter_context(slow_link(port, ROUND_TRIP))
        server.url = address.replace(str(port), str(relay))
        slow = f"{ROUND_TRIP * 1000:.0f} ms added round trip"
        links[slow] = measure(browser, server, "slow.ipynb", size)
        server.url = address
    rows = [
        [
            link,
            f"{np.median(feel.times):.0f}",
            f"{np.percentile(feel.times, 95):.0f}",
            f"{feel.frames:.0f}",
            f"{feel.other_lever:.0f}",
            f"{feel.first_chart / 1000:.2f}",
            f"{feel.received / 1000:,.0f}",
            f"{feel.sent / 1000:,.0f}",
        ]
        for link, feel in links.items()
    ]
    head = ["link", "to frame, ms: median", "95%", "frames a second", "another lever, ms"]
    head += ["first chart, s", "kB received", "kB sent"]
    show("Lab in JupyterLab (free_service, 60 slider events a second)", head, rows)
    return 0

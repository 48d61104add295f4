"""How the lab feels in a real JupyterLab: event to painted frame, first chart, bytes, memory."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, CDPSession, Locator, Page

from benchmarks.frames import Drag, count_pictures, drag, drag_each
from benchmarks.link import slow_link
from benchmarks.tables import show
from benchmarks.work import HEAD as WORK_HEAD
from benchmarks.work import traced_drag, work_in
from tests.browser.jupyterlab import (
    MILLISECONDS_TO_OPEN,
    NO_BROWSER,
    JupyterLab,
    find_browser,
    open_browser,
    run_all_cells,
    run_cell,
)
from userfirst.cases import NAMES, case

SIZE = {"width": 1366, "height": 1000}
ROUND_TRIP = 0.150  # seconds added on the slow link
SLOWER = 4  # times, of the slow processor
SECONDS_A_LEVER, SECONDS_OF_DRAG = 1.0, 6.0
TIMES_OPENED = 3
FLAGSHIP = "free_service"
READY = ".uf-lab[data-ready=true]"

LAB_PICTURE = (
    "[...document.querySelectorAll('.uf-lab .uf-chart-picture path')]"
    ".map(each => each.getAttribute('d')).join()"
)
# Run the cell and wait for the charts: milliseconds, as the page sees them.
FIRST_CHART = """async () => {
  const begin = performance.now();
  const done = new Promise(resolve => {
    const look = () => document.querySelector('.uf-lab[data-ready=true] .uf-chart-picture path')
      ? resolve(performance.now() - begin) : requestAnimationFrame(look);
    look();
  });
  window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
  window.jupyterapp.commands.execute('notebook:run-cell');
  return done;
}"""


def cell_of(name: str) -> str:
    """Return the cell that opens a lab."""
    return f'from userfirst import Lab\nlab = Lab("{name}")\nlab'


@dataclass
class Feel:
    """What was measured while levers were dragged."""

    times: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    worst_lever: str = ""
    worst: float = 0.0
    frames: float = math.nan
    silent: list[str] = field(default_factory=list)  # levers that cannot be dragged

    def add(self, lever: str, one: Drag) -> None:
        """Take what was measured of one lever, its first touch first."""
        if not one.times:
            self.silent.append(lever)
            return
        self.first.append(one.times[0])
        self.times += one.times
        self.waits += one.waits
        if (slow := float(np.percentile(one.times, 95))) > self.worst:
            self.worst, self.worst_lever = slow, lever

    def row(self, *names: str) -> list[str]:
        """Return the figures as cells of a table."""
        percentiles = (f"{np.percentile(self.times, share):.0f}" for share in (50, 95))
        worst = f"{self.worst:.0f} ({self.worst_lever})"
        first, waits = f"{max(self.first):.0f}", f"{np.percentile(self.waits, 95):.0f}"
        frames, silent = f"{self.frames:.0f}", ", ".join(self.silent)
        return [*names, *percentiles, worst, first, waits, frames, silent]


HEAD = [
    "to frame, ms: p50",
    "p95",
    "slowest lever's p95",
    "first touch, worst",
    "from the hand, p95",
    "frames a second",
    "not dragged",
]


class Traffic:
    """Counts what comes through a page's kernel connection."""

    def __init__(self, page: Page) -> None:
        self.received = 0
        page.on("websocket", self._listen)

    def _listen(self, socket: Any) -> None:
        if "/channels" in socket.url:
            socket.on("framereceived", self._add)

    def _add(self, content: str | bytes) -> None:
        self.received += len(content.encode() if isinstance(content, str) else content)


@contextmanager
def opened(browser: Browser, server: JupyterLab, *cells: str) -> Iterator[tuple[Page, Traffic]]:
    """Open a notebook of cells with a fresh kernel; nothing of it is left afterwards."""
    context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS_TO_OPEN)
    traffic = Traffic(page)
    server.open_notebook(page, server.add_notebook("measured.ipynb", list(cells)))
    page.wait_for_timeout(1500)
    traffic.received = 0
    try:
        yield page, traffic
    finally:
        context.close()
        server.close_kernels()


# What this browser on this machine needs for a slider, whatever is built around it: one line drawn.
BARE = """from IPython.display import HTML
HTML('''<div class="bare"><input type="range" min="0" max="100" value="30" style="width: 300px">
<svg width="700" height="300"><path fill="none" stroke="black"></path></svg></div>
<script>{
  const [slider, line] = document.querySelectorAll('.bare input, .bare path');
  slider.oninput = () => {
    const points = Array.from({ length: 60 }, (_, place) =>
      `${12 * place},${(150 + slider.value * Math.sin(place / 5)).toFixed(2)}`);
    line.setAttribute('d', `M${points.join('L')}`);
  };
}</script>''')"""


def feel_of_nothing(page: Page) -> Feel:
    """Drag a slider that moves one line, and does nothing else."""
    feel = Feel()
    slider = page.locator(".bare input")
    for place, one in enumerate(drag_each(page, [slider] * 3, SECONDS_A_LEVER)):
        feel.add(str(place + 1), one)
    feel.frames = drag(page, slider, SECONDS_OF_DRAG).frames_a_second
    return feel


def feel_of(page: Page, name: str, seconds: float = SECONDS_A_LEVER) -> Feel:
    """Drag every lever of the lab on a page."""
    feel = Feel()
    lab = page.locator(".uf-lab").first
    page.evaluate("document.querySelectorAll('.uf-lab details').forEach(d => (d.open = true))")
    names = [lever.name for lever in case(name).levers if not lever.choices]  # those are chosen
    sliders = [lab.locator(f"[data-lever={each}] input[type=range]").first for each in names]
    for each, one in zip(names, drag_each(page, sliders, seconds), strict=True):
        feel.add(each, one)
    feel.frames = drag(page, sliders[0], SECONDS_OF_DRAG).frames_a_second
    return feel


def measure_levers(browser: Browser, server: JupyterLab) -> None:
    """Drag every lever of every case, in a window of 1366 pixels."""
    rows = []
    for name in NAMES:
        with opened(browser, server, cell_of(name)) as (page, _):
            run_all_cells(page)
            page.wait_for_selector(READY)
            rows.append(feel_of(page, name).row(name))
            print(f"  {name} dragged", flush=True)
    show("Every lever of every case, by mouse, 60 events a second", ["case", *HEAD], rows)


def measure_conditions(browser: Browser, server: JupyterLab) -> None:
    """Drag in the flagship lab where things are not as they should be."""
    rows = []

    def measured(
        words: str,
        before: Callable[[Page], object] = lambda page: None,
        cell: str = cell_of(FLAGSHIP),
    ) -> None:
        with opened(browser, server, cell, "import time\ntime.sleep(120)") as (page, _):
            run_cell(page, 0)
            page.wait_for_selector(".bare path" if cell == BARE else READY, state="attached")
            before(page)
            feel = feel_of_nothing(page) if cell == BARE else feel_of(page, FLAGSHIP)
            rows.append(feel.row(words))
            print(f"  {words}: dragged", flush=True)

    def keep_busy(page: Page) -> None:
        page.evaluate(
            """() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
            window.jupyterapp.commands.execute('notebook:run-cell'); }"""
        )
        page.wait_for_timeout(500)

    def slow_down(page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    measured("as it is")
    address = server.url
    port = int(address.rsplit(":", 1)[1].split("/")[0])
    with slow_link(port, ROUND_TRIP) as relay:
        server.url = address.replace(str(port), str(relay))
        measured(f"{1000 * ROUND_TRIP:.0f} ms added round trip")
    server.url = address
    measured("kernel busy", keep_busy)
    measured("kernel ended", lambda page: server.close_kernels())
    slower = f"processor {SLOWER} times slower"
    measured(slower, slow_down)
    measured("a slider with one line", cell=BARE)
    measured(f"a slider with one line, {slower}", slow_down, BARE)
    show(f"The lab of {FLAGSHIP}, all levers", ["condition", *HEAD], rows)


def measure_work(browser: Browser, server: JupyterLab) -> None:
    """Tell what a frame of a drag costs, in processor time: on a busy machine too."""
    rows = []
    for name in NAMES:
        with opened(browser, server, cell_of(name)) as (page, _):
            run_all_cells(page)
            page.wait_for_selector(READY)
            trace = traced_drag(browser, page, case(name).levers[0].name)
            rows.append(work_in(trace).row(name))
            print(f"  {name} dragged", flush=True)
    title = "Milliseconds of processor time for a frame of a drag, by thread; main by what it does"
    show(title, ["case", *WORK_HEAD], rows)


def measure_opening(browser: Browser, server: JupyterLab) -> None:
    """Time the first chart, and count the bytes through the kernel connection."""
    rows = []
    for name in NAMES:
        seconds, received = [], 0
        for _ in range(TIMES_OPENED if name == FLAGSHIP else 1):
            with opened(browser, server, cell_of(name), cell_of(name)) as (page, traffic):
                seconds.append(page.evaluate(FIRST_CHART) / 1000)
                page.wait_for_timeout(1000)
                received, traffic.received = traffic.received, 0
                run_cell(page, 1)
                page.wait_for_function(
                    f"document.querySelectorAll('{READY}').length === 2", timeout=60_000
                )
                page.wait_for_timeout(1000)
                further = traffic.received
        kilobytes = (f"{size / 1000:.0f}" for size in (received, further))
        rows.append([name, f"{np.median(seconds):.2f}", *kilobytes])
    head = ["case", "first chart, s", "kB, first lab", "kB, one more"]
    show("From running the cell in a fresh kernel", head, rows)


def measure_memory(browser: Browser, server: JupyterLab) -> None:
    """Show what is left in the page after long use."""

    def in_use(session: CDPSession) -> tuple[float, float]:
        session.send("HeapProfiler.enable")
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        found = {each["name"]: each["value"] for each in metrics}
        return found["JSHeapUsedSize"] / 1e6, found["Nodes"] / 1000

    rows = []

    def measured(words: str, act: Callable[[Page], object], *cells: str) -> None:
        with opened(browser, server, *cells) as (page, _):
            run_cell(page, 0)
            page.wait_for_selector(READY)
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable")
            heap, nodes = in_use(session)
            act(page)
            page.wait_for_timeout(1500)
            then, later = in_use(session)
            rows.append([words, *(f"{each:.1f}" for each in (heap, then, nodes, later))])
            print(f"  {words}: done", flush=True)

    def drag_long(page: Page) -> None:
        slider = page.locator("[data-lever=free_level] input[type=range]").first
        for _ in range(30):
            drag(page, slider, 6.0)

    def run_often(page: Page) -> None:
        for _ in range(50):
            run_cell(page, 0)
            page.wait_for_selector(READY)

    def run_all(page: Page) -> None:
        run_all_cells(page)
        page.wait_for_function(f"document.querySelectorAll('{READY}').length === 20")

    measured("three minutes of dragging", drag_long, cell_of(FLAGSHIP))
    measured("the cell run fifty times", run_often, cell_of(FLAGSHIP))
    twenty = [cell_of(NAMES[place % len(NAMES)]) for place in range(20)]
    measured("twenty labs, one open before", run_all, *twenty)
    head = ["what", "heap MB before", "after", "thousand nodes before", "after"]
    show("Memory of the page", head, rows)


INTERACT = f"""from ipywidgets import FloatSlider, interact
from userfirst import run
from userfirst.charts import draw_picture

def show(free_level):
    one = run("{FLAGSHIP}", free_level=free_level)
    display(draw_picture(one, 0), draw_picture(one, 1))

interact(show, free_level=FloatSlider(0.3, min=0, max=1, step=0.01));"""
FIGURE_WIDGET = f"""import plotly.graph_objects as go
from ipywidgets import FloatSlider, VBox
from userfirst import run
from userfirst.charts import draw_picture

def drawn(level, place):
    return draw_picture(run("{FLAGSHIP}", free_level=level), place)

figures = [go.FigureWidget(drawn(0.3, place).to_dict()) for place in (0, 1)]
slider = FloatSlider(0.3, min=0, max=1, step=0.01)

def update(change):
    for place, figure in enumerate(figures):
        with figure.batch_update():
            for old, new in zip(figure.data, drawn(change["new"], place).data):
                old.y, old.customdata = new.y, new.customdata

slider.observe(update, "value")
VBox([slider, *figures])"""
PLOTLY_PICTURE = (
    "[...document.querySelectorAll('.js-plotly-plot .scatterlayer path')]"
    ".map(each => each.getAttribute('d')).join()"
)


# From an event to the first frame with another picture: what a hand waits for.
ANSWER = """([look, share]) => new Promise(done => {
  const drawn = new Function(`return ${look}`);
  const before = drawn();
  window.addEventListener('pointerdown', event => {
    const seen = () => drawn() !== before && drawn() !== ''
      ? done(performance.now() - event.timeStamp) : requestAnimationFrame(seen);
    seen();
  }, { capture: true, once: true });
})"""


def answer(page: Page, slider: Locator, picture: str, share: float) -> float:
    """Click on a slider's track; milliseconds until another picture is painted."""
    box = slider.bounding_box()
    assert box is not None, "a slider that can be seen"
    page.evaluate(f"(given) => {{ document.answered = ({ANSWER})(given); }}", [picture, share])
    page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    return float(page.evaluate("document.answered"))


def measure_others(browser: Browser, server: JupyterLab) -> None:
    """Compare with the same case as others would build it, with the packages that are there."""
    ways = {
        "this lab": (cell_of(FLAGSHIP), "[data-lever=free_level] input[type=range]", LAB_PICTURE),
        "FigureWidget.batch_update": (FIGURE_WIDGET, ".noUi-handle", PLOTLY_PICTURE),
        "interact, new figures": (INTERACT, ".noUi-handle", PLOTLY_PICTURE),
    }
    rows, usual = [], math.nan
    for words, (cell, control, picture) in ways.items():
        with opened(browser, server, cell) as (page, _):
            run_all_cells(page)
            slider = page.locator(control).first
            slider.wait_for()
            page.wait_for_function(f"({picture}) !== ''")
            page.wait_for_timeout(2000)
            track = slider if "range" in control else page.locator(".noUi-target").first
            times = [
                answer(page, track, picture, share)
                for share in (0.62, 0.35, 0.71, 0.28, 0.55, 0.8, 0.4, 0.66, 0.3, 0.5)
                if not page.wait_for_timeout(700)
            ]
            frames = count_pictures(page, slider, SECONDS_OF_DRAG, picture)
            half = float(np.median(times))
            usual = half if math.isnan(usual) else usual
            rows.append(
                [words, f"{half:.0f}", f"{max(times):.0f}", f"{half / usual:.1f}", f"{frames:.1f}"]
            )
    head = ["way", "click to another picture, ms: p50", "worst", "ratio", "frames a second"]
    show(f"{FLAGSHIP}: a click on the slider's track, and a drag", head, rows)


PARTS = {
    "levers": measure_levers,
    "work": measure_work,
    "conditions": measure_conditions,
    "opening": measure_opening,
    "others": measure_others,
    "memory": measure_memory,
}


def report(parts: Sequence[str] = tuple(PARTS)) -> int:
    """Measure and print; 1 when there is no browser."""
    program = find_browser()
    if program is None:
        print(NO_BROWSER)
        return 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = stack.enter_context(open_browser(program))
        server = JupyterLab(folder / "jupyterlab").start()
        stack.callback(server.stop)
        # The first notebook of a computer's day reads everything from disk: not what is asked here.
        with opened(browser, server, cell_of(FLAGSHIP)) as (page, _):
            run_all_cells(page)
            page.wait_for_selector(READY)
        for part in parts:
            PARTS[part](browser, server)
    return 0

"""What is done in every channel: open it, wait for the first chart, drag the large lever."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Error, Locator, Page

from benchmarks.channels.watch import Watch

SECOND = 1000
OPENING, FIRST_CHART, SETTLING = 180 * SECOND, 180 * SECOND, 60 * SECOND
FROM, TO, MOVES = 0.30, 0.95, 24  # of the slider's width
LAB = ".uf-lab[data-ready=true]"
CHART = f"{LAB} .uf-chart-picture path"
RUNNING = ".jp-InputArea-prompt:has-text('[*]')"
# For a second on end, as the signs come and go while a kernel starts.
KERNEL_IS_THERE = """() => {
  const text = (rule) => [...document.querySelectorAll(rule)].map((e) => e.textContent).join(' ');
  const name = text('.jp-Toolbar-kernelName, .jp-KernelName');
  const circle = document.querySelector('.jp-Notebook-ExecutionIndicator');
  const told = text('.jp-NotebookKernelStatus, #jp-main-statusbar');
  const there = name && !/no kernel/i.test(name) && circle?.dataset.status === 'idle' &&
    !/unknown|connecting|starting|initializing/i.test(told);
  if (!there) window.kernelSince = undefined;
  else window.kernelSince ??= performance.now();
  return there && performance.now() - window.kernelSince > 1000;
}"""
# What each chart of a lab shows, as the ways of its lines and areas.
PICTURES = """lab => [...lab.querySelectorAll('.uf-chart')].map(chart =>
  [...chart.querySelectorAll('svg path')].map(path => path.getAttribute('d') ?? '').join(' '))"""


@dataclass
class Seen:
    """What was seen in one channel.

    Attributes
    ----------
    channel, driven : str
        The channel, and what was opened in it.
    seconds : float
        From the address to the first chart.
    after_run : float
        The part of it after all cells were told to run; not a number where nothing was told.
    megabytes : float
        What was moved until the lever was let go.
    memory : float
        Megabytes of the server and its kernels then; not a number without Python behind the page.
    hosts : list of str
        Other hosts that were asked for, in vain.
    wrong : list of str
        Why it does not work.
    remarks : list of str
        What the page complained of and works all the same.
    """

    channel: str
    driven: str = ""
    seconds: float = float("nan")
    after_run: float = float("nan")
    megabytes: float = float("nan")
    memory: float = float("nan")
    hosts: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def run_all_by_menu(page: Page) -> None:
    """Run a notebook as a person does: the menu, *Run*, *Run All Cells*."""
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=OPENING)
    # Who is too quick is asked for a kernel. A person sees that Python is there: its name stands
    # in the bar, and the circle beside it is empty.
    page.wait_for_function(KERNEL_IS_THERE, polling=100, timeout=OPENING)
    for _ in range(3):
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
        page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
        page.wait_for_selector(f".jp-Dialog, {RUNNING}, {CHART}", state="attached")
        if page.locator(".jp-Dialog").count() == 0:
            return
        page.locator(".jp-Dialog button.jp-mod-accept").click()
        page.wait_for_selector(".jp-Dialog", state="detached")
        page.wait_for_timeout(5 * SECOND)


def run_all_in_the_classic_one(page: Page) -> None:
    """Run a notebook in the application before version 7: *Cell*, *Run All*."""
    page.wait_for_selector("#kernel_indicator_icon.kernel_idle_icon", timeout=OPENING)
    page.locator("#celllink").click()
    page.locator("#run_all_cells").click()


def drag(page: Page, lab: Locator) -> list[str]:
    """Drag the first lever from left to right, and return what did not answer."""
    slider = lab.locator("[data-lever] input[type=range]").first
    slider.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = slider.bounding_box()
    if box is None:
        return ["the large lever cannot be seen"]
    before = lab.evaluate(PICTURES)
    if not before or not all(before):
        return ["a chart is empty"]
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + FROM * box["width"], height)
    page.mouse.down()
    shown: list[set[str]] = [set() for _ in before]
    for step in range(MOVES):
        share = FROM + (TO - FROM) * (step + 1) / MOVES
        page.mouse.move(box["x"] + share * box["width"], height)
        page.wait_for_timeout(30)
        for ways, picture in zip(shown, lab.evaluate(PICTURES), strict=True):
            ways.add(picture)
    held = lab.evaluate(PICTURES)
    page.mouse.up()
    wrong = []
    for place, ways in enumerate(shown):
        if len(ways) < MOVES // 4:
            wrong.append(f"chart {place + 1} showed {len(ways)} pictures in {MOVES} moves")
    try:
        page.wait_for_function("lab => lab.dataset.settled === 'true'", arg=lab.element_handle())
    except Error:
        wrong.append("after release the lab did not come to rest")
    page.wait_for_timeout(1 * SECOND)
    for place, (old, last, now) in enumerate(
        zip(before, held, lab.evaluate(PICTURES), strict=True)
    ):
        if now == old:
            wrong.append(f"after release chart {place + 1} is the one from before")
        elif not now or not last:
            wrong.append(f"after release chart {place + 1} is empty")
    return wrong


def drive(
    page: Page,
    address: str,
    seen: Seen,
    watch: Watch,
    run: Callable[[Page], None] | None = None,
) -> None:
    """Open an address and note what is seen.

    Parameters
    ----------
    page : Page
        A page of a browser that was never there before.
    address : str
        Where the lesson is.
    seen : Seen
        Takes what is seen.
    watch : Watch
        What the browser fetches goes through it.
    run : callable, optional
        How the cells are told to run; nothing is told where the page runs them itself.
    """
    page.on("pageerror", lambda error: seen.remarks.append(str(error).splitlines()[0][:160]))
    page.set_default_timeout(SETTLING)
    watch.moved = 0
    begin = time.perf_counter()
    try:
        page.goto(address, timeout=OPENING, wait_until="domcontentloaded")
        told = time.perf_counter()
        if run:
            run(page)
            told = time.perf_counter()
        page.wait_for_selector(CHART, state="attached", timeout=FIRST_CHART)
        now = time.perf_counter()
        seen.seconds = now - begin
        if run:
            seen.after_run = now - told
        lab = page.locator(LAB).first
        lab.scroll_into_view_if_needed()
        page.wait_for_function("lab => lab.dataset.settled === 'true'", arg=lab.element_handle())
        page.wait_for_timeout(2 * SECOND)  # cells below it still run
        seen.wrong += drag(page, lab)
    except Error as error:
        seen.wrong.append(error.message.splitlines()[0])
    seen.megabytes = watch.moved / 1e6

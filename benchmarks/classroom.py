"""A class that comes in at the same second: ``python -m benchmarks class [N ...]``.

The class server is started as an instructor starts it. One learner is a real browser; the others
do over HTTP what its page did: they fill the form in, wait, fetch what the page fetched, open the
session of lesson 02 and run its cells up to the first lab. When all are ready they drag: a lab
computes in its page, so what travels is the document when the lever rests, and the answer is that
the kernel has taken it. They run on the same computer, and their own work is not counted as the
server's.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from playwright.sync_api import Browser, Page, Response

from benchmarks.frames import drag
from benchmarks.tables import show
from tests.browser.jupyterlab import NO_BROWSER, find_browser, open_browser
from tests.class_server.learner import SECONDS_FOR_ALL, Kernel, Learner
from tests.repository import ROOT
from tools.class_server.settings import free_port

SIZES = (1, 5, 10, 20, 30)
LESSON = "notebooks/02_the_free_level.ipynb"
PASSWORD = "benchmark-of-a-class"
SECONDS_OF_DRAGGING, SECONDS_BETWEEN = 30.0, 2.5  # a learner lets go of a lever this often
SIZE = {"width": 1366, "height": 1000}
MILLISECONDS = 1000 * SECONDS_FOR_ALL
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
FIRST_CHART = ".uf-lab[data-ready=true] .uf-chart-picture path"
# Of a machine for a class: what the system itself takes, and what must stay free.
FOR_THE_SYSTEM, SPARE = 1500, 1.25
# Learners at the same second whom a processor brings in while the last of them waits this long.
PATIENCE = 60.0


@dataclass
class Noted:
    """What was measured with so many learners."""

    learners: int
    ready: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    fixed: float = 0.0  # megabytes of the hub, its proxy and its culler
    each: float = 0.0  # megabytes of a learner
    seconds: float = 0.0  # of processors, for a learner from the form to the lab
    chart: float = 0.0  # of the real browser: from the form to the first chart
    frame: float = 0.0  # of the real browser: slider to frame, p95, in milliseconds


class Server:
    """The class server as ``python course.py class`` starts it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "course.py", "class", str(folder / "class")]
        command += [f"--port={self.port}", f"--password={PASSWORD}", "--lesson=02"]
        self.log = (folder / "server.log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )

    def wait(self) -> float:
        """Wait until it is open; return how long that took."""
        begun = time.monotonic()
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while self.process.poll() is None:
            with suppress(OSError), direct.open(f"{self.address}/hub/login", timeout=30):
                return time.monotonic() - begun
            time.sleep(0.2)
        self.log.seek(0)
        raise SystemExit(f"The class server did not start.\n{self.log.read()}")

    def close(self) -> None:
        """End it as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(120)
        self.log.close()

    def processes(self) -> list[psutil.Process]:
        """Return all that it consists of now."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def of_learners(self) -> tuple[list[psutil.Process], list[psutil.Process]]:
        """Return what is there once, and what is there for the learners."""
        once, theirs = [], []
        for process in self.processes():
            with suppress(psutil.Error):
                words = " ".join(process.cmdline())
                is_theirs = "class_server/desk.py" in words or "ipykernel" in words
                (theirs if is_theirs else once).append(process)
        return once, theirs


@contextmanager
def class_server() -> Iterator[Server]:
    """Start a class server, and end it with all that was done in it."""
    with tempfile.TemporaryDirectory(prefix="class-") as folder:
        server = Server(Path(folder))
        try:
            server.wait()
            yield server
        finally:
            server.close()


def megabytes(processes: Sequence[psutil.Process]) -> float:
    """Return the memory of processes, what they share counted once (PSS)."""
    total = 0
    for process in processes:
        with suppress(OSError, psutil.Error):
            if sys.platform == "linux":
                text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
                total += 1024 * int(re.search(r"^Pss: +(\d+)", text, re.MULTILINE)[1])  # type: ignore[index]
            else:
                total += process.memory_info().rss
    return total / 1e6


def processor_seconds(processes: Sequence[psutil.Process]) -> float:
    """Return what processes took of processors so far."""
    total = 0.0
    for process in processes:
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def to_the_lab(notebook: dict[str, Any]) -> list[str]:
    """Return the cells of code up to the first that opens a lab."""
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cells.append("".join(cell["source"]))
            if "Lab(" in cells[-1]:
                return cells
    raise SystemExit(f"{LESSON} has no lab")


class Simulated:
    """A learner without a browser."""

    def __init__(self, server: Server, name: str, paths: Sequence[str]) -> None:
        self.learner, self.name, self.paths = Learner(server.address), name, paths
        self.kernel: Kernel | None = None
        self.lab = ""

    def come_in(self) -> None:
        """Log in, get what a page gets, and run the lesson up to its first lab."""
        self.learner.log_in(self.name, PASSWORD)
        for path in self.paths:
            self.learner.fetch(path).raise_for_status()
        found = self.learner.fetch(f"api/contents/{LESSON}?content=1").json()
        self.kernel = self.learner.start_kernel(LESSON)
        for cell in to_the_lab(found["content"]):
            self.kernel.run(cell)
        self.lab = next(n for n, s in self.kernel.opened.items() if {"document", "about"} <= {*s})

    def drag(self, seconds: float) -> list[float]:
        """Move a lever to and fro; return how long each answer took, in milliseconds."""
        assert self.kernel is not None
        document = self.kernel.opened[self.lab]["document"]
        times, step, end = [], 0, time.monotonic() + seconds
        while time.monotonic() < end:
            step += 1
            level = round(0.05 + 0.9 * (step * 0.37 % 1.0), 2)
            document["levers"] = {**document["levers"], "free_level": level}
            document["moved"] = ["free_level"]
            begun = time.perf_counter()
            self.kernel.tell_widget(self.lab, {"document": document})
            times.append(1000 * (time.perf_counter() - begun))
            time.sleep(SECONDS_BETWEEN)
        return times


class Seen:
    """A learner in a real browser; notes what its page fetches."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server, self.paths = page, server, list[str]()
        self.name, self.is_in = "the browser", False
        page.set_default_timeout(MILLISECONDS)
        page.on("response", self._note)

    def _note(self, answer: Response) -> None:
        inside = re.match(rf"{self.server.address}/user/[^/]+/(.*)", answer.url)
        wanted = answer.request.method == "GET" and answer.ok
        # The page itself and what belongs to a kernel are asked for anew by each learner.
        if inside and wanted and not re.match(r"oauth|lab/tree|api/(kernels|sessions)", inside[1]):
            self.paths.append(inside[1])

    def come_in(self) -> None:
        """Log in by hand and press Shift+Enter down to the first lab."""
        page = self.page
        page.goto(f"{self.server.address}/")
        page.fill("#username_input", "Real Browser")
        page.fill("#password_input", PASSWORD)
        page.click("#login_submit")
        page.wait_for_selector(".jp-Notebook")
        page.wait_for_selector(IDLE)
        page.click(".jp-Notebook .jp-Cell >> nth=0")
        for _ in range(40):
            page.keyboard.press("Shift+Enter")
            page.wait_for_timeout(150)
            if page.query_selector(".uf-lab"):
                break
            page.wait_for_selector(IDLE)
        page.wait_for_selector(FIRST_CHART, state="attached")
        self.is_in = True

    def drag(self, seconds: float) -> list[float]:
        """Drag the free level; return how long each event took to its frame, in milliseconds."""
        slider = self.page.locator(".uf-lab [data-lever=free_level] input[type=range]").first
        return drag(self.page, slider, seconds).times


def measure(browser: Browser, learners: int, paths: list[str]) -> Noted:
    """Let so many come in at the same second, one of them in a real browser."""
    noted = Noted(learners)
    with class_server() as server:
        context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
        real = Seen(context.new_page(), server)
        others = [Simulated(server, f"Learner {n}", paths) for n in range(1, learners)]
        before = processor_seconds(server.processes())
        begun = time.monotonic()
        all_in, inside = threading.Event(), threading.Semaphore(0)

        def come(one: Simulated | Seen) -> None:
            try:
                one.come_in()
                noted.ready.append(time.monotonic() - begun)
            except Exception as error:  # whatever it is, it is a learner who did not get in
                noted.failed.append(f"{one.name}: {type(error).__name__}: {str(error)[:200]}")
            inside.release()

        def take_part(one: Simulated) -> None:
            come(one)
            if one.kernel is None or not one.lab:
                return
            try:
                one.kernel.listen(all_in)
                noted.answers.extend(one.drag(SECONDS_OF_DRAGGING))
            except Exception as error:
                noted.failed.append(f"{one.name}, dragging: {type(error).__name__}: {error}")

        threads = [threading.Thread(target=take_part, args=(each,), daemon=True) for each in others]
        for thread in threads:
            thread.start()
        come(real)
        noted.chart = time.monotonic() - begun
        for _ in range(learners):
            inside.acquire(timeout=SECONDS_FOR_ALL)
        noted.seconds = (processor_seconds(server.processes()) - before) / learners
        if not paths:
            paths += real.paths
        all_in.set()
        frames = real.drag(SECONDS_OF_DRAGGING) if real.is_in else []
        for thread in threads:
            thread.join(SECONDS_FOR_ALL)
        once, theirs = server.of_learners()
        noted.fixed, noted.each = megabytes(once), megabytes(theirs) / learners
        noted.frame = float(np.percentile(frames, 95)) if frames else 0.0
        for one in others:
            if one.kernel:
                one.kernel.close()
        context.close()
    return noted


HEAD = [
    "learners", "ready, s: p50", "p95", "last", "answer, ms: p95", "hub and proxy, MB",
    "a learner, MB", "a learner, processor s", "browser: chart, s", "to frame, ms: p95",
]  # fmt: skip


def row(noted: Noted) -> list[str]:
    """Return the figures as cells of the table."""
    ready = noted.ready or [float("nan")]
    p50, p95 = np.percentile(ready, (50, 95))
    answer = f"{np.percentile(noted.answers, 95):.0f}" if noted.answers else ""
    seconds = (f"{each:.0f}" for each in (p50, p95, max(ready)))
    memory = (f"{each:.0f}" for each in (noted.fixed, noted.each))
    told = f"{noted.seconds:.1f}", f"{noted.chart:.0f}", f"{noted.frame:.0f}"
    return [str(noted.learners), *seconds, answer, *memory, *told]


def machine(learners: int, fixed: float, each: float, seconds: float) -> tuple[float, int]:
    """Return the gigabytes and the processors that so many learners need.

    Memory is what was measured, with a quarter to spare, and the system's own. Processors are so
    many that a class that comes in at the same second waits no longer than `PATIENCE`.
    """
    memory = (FOR_THE_SYSTEM + SPARE * (fixed + each * learners)) / 1000
    return memory, max(2, int(np.ceil(learners * seconds / PATIENCE)))


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as ``solutions/class_server.md`` shows it."""
    lines = [head, ["---:"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def report(sizes: Sequence[int]) -> int:
    """Measure with each number of learners, and print the tables."""
    program = find_browser()
    if program is None:
        print(NO_BROWSER)
        return 1
    paths: list[str] = []
    found = []
    with open_browser(program) as browser:
        # The first one is alone, and what its page fetches, the others fetch, too.
        for learners in sorted({1, *sizes}):
            load = psutil.getloadavg()[0]
            found.append(measure(browser, learners, paths))
            print(f"  {learners} done; load of the computer before: {load:.1f}", flush=True)
            for sentence in found[-1].failed:
                print(f"    {sentence}")
    rows = [row(each) for each in found]
    title = f"A class that comes in at the same second, {psutil.cpu_count()} processors"
    show(title, HEAD, rows)
    print(f"\n{markdown(HEAD, rows)}")
    most = found[-1]
    fixed, each = max(n.fixed for n in found), max(n.each for n in found)
    needed = []
    for learners in sizes or SIZES:
        memory, processors = machine(learners, fixed, each, most.seconds)
        needed.append([str(learners), f"{memory:.1f}", str(processors)])
    head = ["learners", "memory, GB", "processors"]
    show("This many learners need this machine", head, needed)
    print(f"\n{markdown(head, needed)}")
    print(
        f"\nMemory: {FOR_THE_SYSTEM / 1000} GB for the system, and {SPARE} × ({fixed:.0f} MB + "
        f"{each:.0f} MB a learner).\nProcessors: {most.seconds:.1f} s of one for a learner who "
        f"comes in; all are in after {PATIENCE:.0f} s."
    )
    return int(any(each.failed for each in found))

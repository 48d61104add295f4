"""A real JupyterLab and a real browser, for the tests and the benchmarks.

A test needs three things of this file: a server (`JupyterLab`), a page (`open_browser`), and what a
learner does with a notebook: `open_notebook`, `run_all_cells`, `restart_kernel`.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / ".screenshots"
FOLDERS_TO_COPY = ("notebooks", "exercises", "solutions")

# Cells that are off screen are not in the page, so the window is tall.
WINDOW = {"width": 1280, "height": 4000}

BROWSER_VARIABLE = "COURSE_TEST_BROWSER"
NO_BROWSER = (
    "No Chromium, Chrome or Edge was found on this computer. Install one (Debian, Ubuntu: apt-get "
    "install chromium; elsewhere https://www.google.com/chrome/), or name the program of one in "
    f"the environment variable {BROWSER_VARIABLE}."
)
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# anywidget gives a widget two seconds to begin. In a page that begins with this they are over at
# once, as on a computer that is busy.
SLOW = """
const within = AbortSignal.timeout;
AbortSignal.timeout = () => within.call(AbortSignal, 0);
"""
SECONDS_TO_START = 120
MILLISECONDS_TO_OPEN = 120_000
MILLISECONDS_TO_RUN = 240_000


def find_browser() -> str | None:
    """Return the program of an installed Chromium, Chrome or Edge, or None."""
    named = os.environ.get(BROWSER_VARIABLE)
    if named:
        return named
    if sys.platform == "win32":
        roots = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")]
        roots.append(os.environ.get("LOCALAPPDATA"))
        inside = [
            r"Google\Chrome\Application\chrome.exe",
            r"Chromium\Application\chrome.exe",
            r"Microsoft\Edge\Application\msedge.exe",
        ]
        candidates = [str(Path(root, path)) for path in inside for root in roots if root]
    elif sys.platform == "darwin":
        names = ("Google Chrome", "Chromium", "Microsoft Edge")
        homes = ("/Applications", str(Path.home() / "Applications"))
        candidates = [
            f"{home}/{name}.app/Contents/MacOS/{name}" for name in names for home in homes
        ]
    else:
        programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        programs += ["microsoft-edge", "microsoft-edge-stable"]
        candidates = [path for path in map(shutil.which, programs) if path]
    return next((path for path in candidates if Path(path).exists()), None)


@contextmanager
def open_browser(program: str, more: Sequence[str] = ()) -> Iterator[Browser]:
    """Start a browser without a window, with more arguments if need be; close it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*BROWSER_ARGUMENTS, *more]
        )
        try:
            yield browser
        finally:
            browser.close()


class JupyterLab:
    """A JupyterLab server on copies of the notebooks, with nothing of the user's own settings.

    Parameters
    ----------
    folder : Path
        An empty folder: the server's home, its settings and its files (in `folder / "files"`).
    saves_widgets : bool
        Whether widgets are saved with a notebook, as the course's own JupyterLab does.

    Attributes
    ----------
    files : Path
        The folder the server shows: copies of the notebooks, exercises and solutions.
    url, token : str
        Where the server answers, and its password. Known after `start`.
    """

    def __init__(self, folder: Path, saves_widgets: bool = False) -> None:
        self.folder = folder
        self.saves_widgets = saves_widgets
        self.files = folder / "files"
        self.url = ""
        self.token = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "JupyterLab":
        """Copy the notebooks, start the server and wait until it answers."""
        if not self.files.exists():
            self._prepare()
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0"]
        command += [f"--ServerApp.root_dir={self.files}", "--LabApp.expose_app_in_browser=True"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.files,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait()
        return self

    def _prepare(self) -> None:
        self.files.mkdir(parents=True)
        for name in FOLDERS_TO_COPY:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.files / name)
        settings = self.folder / "config"
        (settings / "labconfig").mkdir(parents=True)
        news = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
        (settings / "labconfig" / "page_config.json").write_text(json.dumps(news), encoding="utf-8")
        if self.saves_widgets:
            widgets = settings / "lab" / "user-settings" / "@jupyter-widgets" / "jupyterlab-manager"
            widgets.mkdir(parents=True)
            (widgets / "plugin.jupyterlab-settings").write_text(
                '{"saveState": true}', encoding="utf-8"
            )

    def _environment(self) -> dict[str, str]:
        """Return the environment of a person who never used Jupyter before."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return os.environ | {
            "HOME": str(home),
            "USERPROFILE": str(home),
            "IPYTHONDIR": str(home / "ipython"),
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PYTHONPATH": str(ROOT),
        }

    def _wait(self) -> None:
        """Wait until the server has written down where it answers, and does answer."""
        assert self._process is not None
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self._process.poll() is None:
            for record in (self.folder / "runtime").glob("jpserver-*.json"):
                try:
                    found = json.loads(record.read_text(encoding="utf-8"))
                except ValueError:
                    continue  # half written
                self.url, self.token = found["url"].rstrip("/"), found["token"]
                try:
                    self._ask("GET", "/api/status")
                except OSError:
                    continue
                return
            time.sleep(0.2)
        log = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")
        self.stop()
        raise RuntimeError("JupyterLab did not start:\n" + "\n".join(log.splitlines()[-20:]))

    def _ask(self, method: str, path: str) -> bytes:
        """Ask the server something, past any proxy."""
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=10) as answer:
            return bytes(answer.read())

    def close_kernels(self) -> None:
        """End every kernel, so that one test leaves nothing running for the next."""
        for session in json.loads(self._ask("GET", "/api/sessions")):
            self._ask("DELETE", f"/api/sessions/{session['id']}")

    def stop(self) -> None:
        """End the server and its kernels."""
        if self._process is None:
            return
        if self._process.poll() is None and self.url:
            try:
                self._ask("POST", "/api/shutdown")
            except OSError:
                self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        for record in (self.folder / "runtime").glob("jpserver-*.json"):
            record.unlink()  # of a server that is no more

    def add_notebook(self, name: str, cells: list[str]) -> str:
        """Write a notebook of code cells into the server's files and return its name."""
        code: list[dict[str, Any]] = [
            {
                "id": f"cell-{number}",
                "cell_type": "code",
                "execution_count": None,
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(cells)
        ]
        metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        notebook = {"cells": code, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        (self.files / name).write_text(json.dumps(notebook), encoding="utf-8", newline="\n")
        return name

    def open_notebook(self, page: Page, name: str) -> None:
        """Open a notebook by its path below `files` and wait until its kernel is ready."""
        page.goto(f"{self.url}/doc/tree/{name}?reset&token={self.token}")
        page.wait_for_selector(".jp-Notebook", timeout=MILLISECONDS_TO_OPEN)
        page.wait_for_function(_READY, timeout=MILLISECONDS_TO_OPEN)

    def open_in_its_place(self, page: Page, name: str) -> None:
        """Open a notebook in a page that shows one already, which is sooner than a new page."""
        page.evaluate(
            """async name => {
              const { commands, shell } = window.jupyterapp;
              shell.currentWidget.context.model.dirty = false;
              await shell.currentWidget.context.sessionContext.shutdown();
              shell.currentWidget.close();
              await commands.execute('docmanager:open', { path: name });
            }""",
            name,
        )
        page.wait_for_function(
            "name => window.jupyterapp.shell.currentWidget?.context?.path === name", arg=name
        )
        page.wait_for_function(_READY, timeout=MILLISECONDS_TO_OPEN)


# In the page, `window.jupyterapp` is the running JupyterLab; its front widget is the notebook.
_SESSION = "const session = window.jupyterapp?.shell?.currentWidget?.context?.sessionContext;"

_READY = f"() => {{ {_SESSION} return session?.session?.kernel?.status === 'idle'; }}"

_PROBLEMS = """() => {
  const found = [];
  const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells.get(i);
    if (cell.type !== 'code') continue;
    for (const output of cell.outputs.toJSON()) {
      if (output.output_type === 'error')
        found.push(`cell ${i + 1}: ${output.ename}: ${output.evalue}`);
      if (output.output_type === 'stream' && output.name === 'stderr')
        found.push(`cell ${i + 1}, stderr: ${[].concat(output.text).join('')}`);
    }
  }
  for (const broken of document.querySelectorAll('.jupyter-widgets-error-widget'))
    found.push(`a widget was not drawn: ${broken.textContent}`);
  return found;
}"""


def run_all_cells(page: Page) -> list[str]:
    """Run the open notebook from top to bottom, wait for the end, and return what went wrong.

    An empty list is a run without an error, without a warning and without a widget that failed.
    """
    page.set_default_timeout(MILLISECONDS_TO_RUN)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        f"() => {{ {_SESSION} return session.session.kernel.status === 'idle'; }}",
        timeout=MILLISECONDS_TO_RUN,
    )
    # A widget is drawn a few frames after its cell is done.
    page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 300))")
    return list(page.evaluate(_PROBLEMS))


def run_cell(page: Page, number: int) -> list[str]:
    """Run one cell, counted from 0, wait for its end, and return what is wrong in the notebook."""
    page.evaluate(
        """number => {
          window.jupyterapp.shell.currentWidget.content.activeCellIndex = number;
          return window.jupyterapp.commands.execute('notebook:run-cell');
        }""",
        number,
    )
    page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 300))")
    return list(page.evaluate(_PROBLEMS))


def restart_kernel(page: Page) -> None:
    """Restart the kernel of the open notebook, without the question JupyterLab asks."""
    page.evaluate(f"async () => {{ {_SESSION} await session.session.kernel.restart(); }}")
    page.wait_for_function(
        f"() => {{ {_SESSION} return session.session.kernel.status === 'idle'; }}",
        timeout=MILLISECONDS_TO_OPEN,
    )


def show_cell(page: Page, number: int) -> None:
    """Scroll to a cell, counted from 0: one that is off screen is not in the page."""
    page.evaluate(
        """number => {
          const notebook = window.jupyterapp.shell.currentWidget.content;
          notebook.activeCellIndex = number;
          return notebook.scrollToItem(number);
        }""",
        number,
    )


def screenshot(page: Page, name: str) -> Path:
    """Take a picture for looking at, into a folder that git ignores."""
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path)
    return path


def violations(page: Page, context: str) -> list[str]:
    """Return the serious violations of WCAG 2.2, levels A and AA, in what a selector finds."""
    options = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        "resultTypes": ["violations"],  # telling all that is good takes longer than looking
    }
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}; {node['html'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"][:3]
    ]

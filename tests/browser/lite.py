"""The edition for the browser alone, built and handed out on this computer, for its tests.

It is built with what `python course.py lite` fetched before, or with what is fetched now.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import course
from tests.repository import ROOT

MINUTE = 60_000
_READY = """path => {
  const front = window.jupyterapp?.shell?.currentWidget;
  const session = front?.context?.sessionContext?.session;
  return front?.context?.path === path && session?.kernel?.status === 'idle';
}"""


def python_with_pip() -> str:
    """Return a Python that has pip; an environment made by uv is without."""
    for python in (sys.executable, getattr(sys, "_base_executable", "") or sys.executable):
        asked = subprocess.run([python, "-m", "pip", "--version"], capture_output=True)
        if asked.returncode == 0:
            return python
    return sys.executable


def build(folder: Path) -> str:
    """Build the edition as `course.py` does; return what was said where it could not be built."""
    pip = python_with_pip()
    command = [sys.executable, "-m", "tools.build_lite", str(folder), "--pip", pip]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace"
    )
    return done.stdout + done.stderr if done.returncode else ""


@contextmanager
def handed_out(folder: Path) -> Iterator[str]:
    """Hand out a folder as `python course.py lite --open` does, and yield its address."""
    with course.PageServer(str(folder), 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def wait_for_notebook(page: Page, path: str) -> None:
    """Wait until a notebook is in front and its Python has started."""
    page.wait_for_function(_READY, arg=path, timeout=8 * MINUTE)


def open_notebook(page: Page, path: str) -> None:
    """Open another notebook in place of the one in front, and end that one's Python."""
    page.evaluate(
        """async path => {
          const { commands, shell } = window.jupyterapp;
          const front = shell.currentWidget;
          front.context.model.dirty = false;
          await front.context.sessionContext.shutdown();
          front.close();
          await commands.execute('docmanager:open', { path });
        }""",
        path,
    )
    wait_for_notebook(page, path)


def write_cell(page: Page, number: int, text: str) -> None:
    """Write into a cell, counted from 0."""
    page.evaluate(
        """([number, text]) => window.jupyterapp.shell.currentWidget.content.model.cells
          .get(number).sharedModel.setSource(text)""",
        [number, text],
    )


def shown(page: Page, number: int) -> str:
    """Return what a cell shows, as text."""
    outputs: list[dict[str, Any]] = page.evaluate(
        """number => window.jupyterapp.shell.currentWidget.content.model.cells
          .get(number).outputs.toJSON()""",
        number,
    )
    texts = [each.get("text") or each.get("data", {}).get("text/plain", "") for each in outputs]
    return "\n".join("".join(each) for each in texts)


def cell_with(path: str, text: str) -> int:
    """Return the place of the first code cell that holds a text."""
    cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    return next(
        place
        for place, cell in enumerate(cells)
        if cell["cell_type"] == "code" and text in "".join(cell["source"])
    )

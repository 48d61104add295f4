"""What a learner does with a lab in a notebook, for the tests in a real JupyterLab.

A test opens a notebook of cells (``Desk.open``), acts on the page, and asks Python by running
another cell (``Desk.ask``). All waiting is for what the page says of itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.browser.jupyterlab import WINDOW, JupyterLab, run_all_cells, run_cell

SECOND = 1000
OPEN = 'from userfirst import Lab\nlab = Lab("free_service")\nlab'
READY = ".uf-lab[data-ready=true]"
# The lines and areas of the charts, as they stand on the page.
DRAWN = """lab => [...lab.querySelectorAll('.uf-chart')].map(chart =>
  [...chart.querySelectorAll('svg path')].map(path => path.getAttribute('d') ?? '').join(' '))"""

# Moves every lever of a lab there and back, and tells which of them changed something.
MOVE_ALL = """async lab => {
  const charts = () => [...lab.querySelectorAll('.uf-chart svg path')]
    .map(path => path.getAttribute('d') ?? '').join(' ');
  const figures = () => [...lab.querySelectorAll('[data-outcome]')]
    .map(node => node.dataset.value).join(' ');
  const frames = async () => {
    for (let i = 0; i < 2; i += 1) await new Promise(requestAnimationFrame);
  };
  const found = { moved: [], still: [] };
  const before = charts() + figures();
  for (const row of lab.querySelectorAll('[data-lever]')) {
    const { lever } = row.dataset;
    const control = row.querySelector('input[type=range], select');
    const radios = [...row.querySelectorAll('input[type=radio]')];
    let changed = false;
    if (radios.length) {
      const chosen = radios.find(radio => radio.checked);
      for (const radio of radios) {
        radio.click();
        await frames();
        changed ||= charts() + figures() !== before;
      }
      chosen.click();
    } else {
      const { value } = control;
      const others = control.matches('select')
        ? [...control.options].map(option => option.value) : [control.min, control.max];
      const send = async next => {
        control.value = next;
        control.dispatchEvent(new Event('input', { bubbles: true }));
        control.dispatchEvent(new Event('change', { bubbles: true }));
        await frames();
      };
      for (const other of others) {
        await send(other);
        changed ||= charts() + figures() !== before;
      }
      await send(value);
    }
    (changed ? found.moved : found.still).push(lever);
  }
  return found;
}"""


class Desk:
    """A page of JupyterLab in which one notebook after the other is opened.

    Attributes
    ----------
    page : Page
        The page.
    wrong : list of str
        What the page complained of so far, each with the lines of the script that said it.
    """

    def __init__(self, page: Page, server: JupyterLab) -> None:
        self.page, self.server = page, server
        self.wrong: list[str] = []
        self._number = 0
        page.set_default_timeout(60 * SECOND)
        page.on("pageerror", lambda error: self.wrong.append(f"{error}\n{error.stack or ''}"))

    def open(self, *cells: str, run: bool = True, name: str = "") -> Locator:
        """Open a notebook of cells, run it, and return the first lab in it."""
        self._number += 1
        name = self.server.add_notebook(
            name or f"lab-{id(self):x}-{self._number}.ipynb", list(cells) or [OPEN]
        )
        self.show(name)
        if run:
            assert run_all_cells(self.page) == []
            self.page.set_default_timeout(30 * SECOND)
            self.page.wait_for_selector(READY)
            self.settled()
        return self.lab()

    def show(self, name: str) -> None:
        """Open a notebook by its name, in the place of the one before."""
        if self.page.url.startswith(self.server.url):
            self.server.open_in_its_place(self.page, name)
        else:
            self.server.open_notebook(self.page, name)
        self.page.set_default_timeout(30 * SECOND)

    def lab(self, place: int = 0) -> Locator:
        """Return one of the labs in the notebook."""
        return self.page.locator(".uf-lab").nth(place)

    def settled(self) -> None:
        """Wait until nothing is pending in any lab of the page."""
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.uf-lab')].every("
            "lab => lab.dataset.settled === 'true')"
        )

    def ask(self, cell: int) -> str:
        """Run a cell, counted from 0, and return what it printed."""
        assert run_cell(self.page, cell) == []
        return self.printed(cell)

    def printed(self, cell: int) -> str:
        """Return what a cell has printed."""
        found: str = self.page.evaluate(
            """number => {
              const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
              return cells.get(number).outputs.toJSON()
                .filter(output => output.output_type === 'stream')
                .map(output => [].concat(output.text).join('')).join('').trim();
            }""",
            cell,
        )
        return found

    def begin(self, cell: int) -> None:
        """Begin to run a cell that takes its time."""
        self.page.evaluate(
            """number => {
              window.jupyterapp.shell.currentWidget.content.activeCellIndex = number;
              window.jupyterapp.commands.execute('notebook:run-cell');
            }""",
            cell,
        )

    def save(self) -> None:
        """Save the notebook."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")


@contextmanager
def desk_of(browser: Browser, server: JupyterLab, **context: Any) -> Iterator[Desk]:
    """A page of JupyterLab; what it complains of fails the test."""
    opened = browser.new_context(**{"viewport": WINDOW, **context})
    desk = Desk(opened.new_page(), server)
    try:
        yield desk
    finally:
        opened.close()
        server.close_kernels()
    assert desk.wrong == []


def slider(lab: Locator, lever: str = "free_level") -> Locator:
    """Return the slider of a lever."""
    return lab.locator(f"[data-lever={lever}] input[type=range]").first


def field(lab: Locator, lever: str = "free_level") -> Locator:
    """Return the number field of a lever."""
    return lab.locator(f"[data-lever={lever}] .uf-line .uf-number")


def figure(lab: Locator, outcome: str = "users") -> float:
    """Return a key figure as the lab shows it."""
    shown = lab.locator(f"[data-outcome={outcome}]").first.get_attribute("data-value")
    return float(shown or "nan")


def drag(lab: Locator, begin: float, end: float, lever: str = "free_level") -> None:
    """Drag a slider from one share of its length to another and keep hold of it."""
    box = slider(lab, lever).bounding_box()
    assert box is not None
    mouse, middle = lab.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + begin * box["width"], middle)
    mouse.down()
    for step in range(1, 13):
        mouse.move(box["x"] + (begin + (end - begin) * step / 12) * box["width"], middle)
        lab.page.evaluate("() => new Promise(requestAnimationFrame)")


def move(lab: Locator, steps: int, lever: str = "free_level") -> float:
    """Move a lever by keys, wait until that has settled, and return where it stands."""
    slider(lab, lever).evaluate(
        "node => { const fold = node.closest('details'); if (fold) fold.open = true; }"
    )
    slider(lab, lever).focus()
    for _ in range(abs(steps)):
        lab.page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")
    expect(lab).to_have_attribute("data-settled", "true")
    return float(slider(lab, lever).input_value())


def press(lab: Locator, name: str) -> None:
    """Press a button and wait for what it does."""
    lab.get_by_role("button", name=name, exact=True).first.click()
    expect(lab).to_have_attribute("data-settled", "true")


def open_panel(lab: Locator, name: str) -> Locator:
    """Open a panel of the lab, and return it."""
    tab = lab.locator(f".uf-tab[data-panel={name}]")
    if tab.get_attribute("aria-expanded") != "true":
        tab.click()
    expect(lab).to_have_attribute("data-settled", "true")
    return lab.locator(".uf-panel")


def kept_files(server: JupyterLab) -> dict[str, Any]:
    """Return what stands in the learner's folder, by the names of the files."""
    found = {}
    for path in sorted((server.files / ".userfirst").glob("lab_*")):
        text = path.read_text(encoding="utf-8")
        try:
            found[path.name] = json.loads(text)
        except ValueError:
            found[path.name] = text
    return found


class Link:
    """The link between a page and its kernels, which a test can cut and mend.

    Parameters
    ----------
    page : Page
        Before anything is opened in it.
    """

    def __init__(self, page: Page) -> None:
        self.is_cut = False
        self.heard = 0  # bytes from the kernel to the page
        self._open: list[WebSocketRoute] = []
        page.route_web_socket(lambda url: "/channels" in url, self._take)

    def _take(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            socket.close()
            return
        server = socket.connect_to_server()
        server.on_message(lambda message: self._pass(socket, message))
        self._open.append(socket)

    def _pass(self, socket: WebSocketRoute, message: str | bytes) -> None:
        if not self.is_cut:
            self.heard += len(message)
            socket.send(message)

    def cut(self) -> None:
        """Close what is open, and let nothing be opened."""
        self.is_cut = True
        for socket in self._open:
            socket.close(code=1001, reason="cut by a test")
        self._open = []

    def mend(self, page: Page) -> None:
        """Let the page open its link again, as by the menu of JupyterLab."""
        self.is_cut = False
        page.evaluate("() => window.jupyterapp.commands.execute('kernelmenu:reconnect-to-kernel')")

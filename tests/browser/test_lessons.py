"""The lessons in a real JupyterLab, from top to bottom as a learner goes, and open to everyone.

One page shows them one after the other, each with a kernel of its own.
"""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.jupyterlab import run_all_cells, screenshot, show_cell
from tests.browser.labs import DRAWN, READY, Desk
from tests.repository import ROOT, notebooks

pytestmark = pytest.mark.browser

LESSONS = [pytest.param(path, id=path.as_posix()) for path in notebooks("notebooks", "exercises")]


def cells_with(path: Path, text: str) -> list[int]:
    """Return the places of the code cells that hold a text."""
    cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    return [
        place
        for place, cell in enumerate(cells)
        if cell["cell_type"] == "code" and text in "".join(cell["source"])
    ]


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_runs_from_top_to_bottom(path: Path, desk: Desk) -> None:
    page = desk.page
    # As somebody who never opened another one.
    shutil.rmtree(desk.server.files / path.parent / ".userfirst", ignore_errors=True)
    desk.show(path.as_posix())
    assert run_all_cells(page) == []
    page.set_default_timeout(30_000)
    for place in cells_with(path, "Lab("):
        show_cell(page, place)
        page.wait_for_selector(f".jp-Cell[data-windowed-list-index='{place}'] {READY}")
        lab = page.locator(f".jp-Cell[data-windowed-list-index='{place}'] .uf-lab").first
        before = lab.evaluate(DRAWN)
        slider = lab.locator("input[type=range]:visible").first
        slider.focus()
        away = "PageDown" if slider.input_value() == slider.get_attribute("max") else "PageUp"
        for _ in range(5):
            page.keyboard.press(away)
        expect(lab).to_have_attribute("data-settled", "true")
        # What waits for a guess does not move.
        assert (lab.evaluate(DRAWN) == before) == (
            "uf-covered" in (lab.get_attribute("class") or "")
        )
    screenshot(page, path.stem)

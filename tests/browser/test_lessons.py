"""The lessons in a real JupyterLab, from top to bottom as a learner goes, and open to everyone."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.jupyterlab import JupyterLab, run_all_cells, screenshot, show_cell, violations
from tests.repository import ROOT, notebooks

pytestmark = pytest.mark.browser

LESSONS = [pytest.param(path, id=path.as_posix()) for path in notebooks("notebooks", "exercises")]
READY = ".uf-lab[data-ready=true]"


def cells_with(path: Path, text: str) -> list[int]:
    """Return the places of the code cells that hold a text."""
    cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    return [
        place
        for place, cell in enumerate(cells)
        if cell["cell_type"] == "code" and text in "".join(cell["source"])
    ]


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_runs_from_top_to_bottom(path: Path, jupyterlab: JupyterLab, page: Page) -> None:
    jupyterlab.open_notebook(page, path.as_posix())
    assert run_all_cells(page) == []
    page.set_default_timeout(30_000)
    for place in cells_with(path, "Lab("):
        show_cell(page, place)
        page.wait_for_selector(READY)
        lab = page.locator(".uf-lab").first
        words = lab.locator(".uf-story").inner_text()
        slider = lab.locator("input[type=range]").first
        slider.focus()
        for _ in range(5):
            slider.press("PageUp")
        page.wait_for_timeout(800)
        assert lab.locator(".uf-story").inner_text() != words
        screenshot(page, path.stem)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_lab_is_open_to_everyone(theme: str, jupyterlab: JupyterLab, page: Page) -> None:
    """Automatic checks (axe, WCAG 2.2 A and AA) find nothing serious, with all of it unfolded."""
    name = jupyterlab.add_notebook("axe.ipynb", ['from userfirst import Lab\nLab("free_service")'])
    jupyterlab.open_notebook(page, name)
    page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
    )
    assert run_all_cells(page) == []
    page.set_default_timeout(30_000)
    page.wait_for_selector(READY)
    lab = page.locator(".uf-lab").first
    lab.get_by_role("button", name="Pin this run").click()
    lab.get_by_role("button", name="Predict first").click()
    form = lab.locator("form input:visible")
    for place in range(3):
        form.nth(place).fill("10")
    lab.get_by_role("button", name="Run and compare").click()
    lab.get_by_role("button", name="Share").click()
    page.wait_for_timeout(1500)
    page.evaluate("for (const d of document.querySelectorAll('.uf-lab details')) d.open = true")
    page.wait_for_timeout(500)
    assert violations(page, ".uf-lab") == []

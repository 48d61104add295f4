"""The tools of the browser tests do what the other tests rely on."""

import pytest
from playwright.sync_api import expect

from tests.browser import jupyterlab as tools
from tests.browser.jupyterlab import JupyterLab, restart_kernel, run_all_cells, run_cell, screenshot
from tests.browser.labs import Desk

pytestmark = pytest.mark.browser

SLIDER = """\
import ipywidgets
ipywidgets.interact(lambda price: print(f"the price is {price}"), price=(0, 10))
None
"""


def test_a_notebook_runs_and_a_slider_answers(jupyterlab: JupyterLab, desk: Desk) -> None:
    page = desk.page
    desk.show(jupyterlab.add_notebook("slider.ipynb", ["import userfirst", SLIDER]))
    assert run_all_cells(page) == []
    expect(page.get_by_text("the price is 5")).to_be_visible()
    page.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("the price is 6")).to_be_visible()
    assert screenshot(page, "slider").stat().st_size > 1000


def test_errors_and_warnings_are_found(jupyterlab: JupyterLab, desk: Desk) -> None:
    cells = ["import warnings; warnings.warn('careful')", "1 / 0", "print('not reached')"]
    desk.show(jupyterlab.add_notebook("errors.ipynb", cells))
    problems = run_all_cells(desk.page)
    assert len(problems) == 2
    assert "careful" in problems[0]
    assert problems[1] == "cell 2: ZeroDivisionError: division by zero"


def test_a_restarted_kernel_has_forgotten(jupyterlab: JupyterLab, desk: Desk) -> None:
    page = desk.page
    desk.show(jupyterlab.add_notebook("restart.ipynb", ["a = 1", "print(a)"]))
    assert run_all_cells(page) == []
    restart_kernel(page)
    assert run_cell(page, 1) == ["cell 2: NameError: name 'a' is not defined"]
    assert run_all_cells(page) == []


def test_no_browser_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools.shutil, "which", lambda name: None)
    monkeypatch.setattr(tools.sys, "platform", "linux")
    monkeypatch.delenv(tools.BROWSER_VARIABLE, raising=False)
    assert tools.find_browser() is None
    assert "apt-get install chromium" in tools.NO_BROWSER

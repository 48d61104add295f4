"""The lab in a real JupyterLab with a real kernel: what a learner does, and what Python sees of it.

What needs no kernel is tried on a page of its own: see test_screen.py, test_panels.py and others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.jupyterlab import JupyterLab, restart_kernel, run_cell, screenshot
from tests.browser.labs import (
    DRAWN,
    OPEN,
    READY,
    SECOND,
    Desk,
    desk_of,
    drag,
    field,
    figure,
    move,
    open_panel,
    press,
    slider,
)
from userfirst.cases import run
from userfirst.charts import tell

pytestmark = pytest.mark.browser

FIRST = "free_service"
ASK_LEVEL = "print(lab.levers['free_level'])"


@pytest.fixture(scope="module")
def page_of_all(browser: Browser, jupyterlab: JupyterLab) -> Iterator[Desk]:
    with desk_of(browser, jupyterlab) as desk:
        yield desk


@pytest.fixture
def desk(page_of_all: Desk, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A page for all tests of this file: each opens a notebook of its own in it."""
    failed = request.session.testsfailed
    yield page_of_all
    if request.session.testsfailed > failed:
        screenshot(page_of_all.page, "failed-" + re.sub(r"\W+", "-", request.node.name))
    wrong, page_of_all.wrong = page_of_all.wrong, []
    assert wrong == []


def test_a_drag_moves_all_of_it_and_python_follows(desk: Desk) -> None:
    lab = desk.open(
        OPEN,
        ASK_LEVEL,
        "import json; print(json.dumps([lab.run().outcome('users'), lab.document,"
        " lab.figure(0).layout.title.text, lab.predictions.to_dict('records')]))",
    )
    before = lab.evaluate(DRAWN)
    users = figure(lab)
    drag(lab, 0.3, 0.9)
    during = lab.evaluate(DRAWN)
    assert all(one != other for one, other in zip(before, during, strict=True))
    assert figure(lab) != users
    desk.page.mouse.up()
    desk.settled()
    level = float(desk.ask(1))
    assert 0.8 < level < 1
    assert field(lab).input_value() == f"{level:.2f}"
    here = run(FIRST, free_level=level)
    assert figure(lab) == pytest.approx(here.outcome("users"), rel=1e-9)
    assert tell(here)[0] in lab.locator(".uf-happened").inner_text()
    # What was done beside the levers reaches Python too.
    press(lab, "Keep this run")
    open_panel(lab, "kept").get_by_label("Name of run A").fill("much for free")
    desk.page.keyboard.press("Tab")
    open_panel(lab, "notes").locator("textarea").fill("Users grow, money goes.")
    press(lab, "Guess first")
    move(lab, -30)
    for place, text in enumerate(("6,5", "30", "3e1")):
        lab.locator(".uf-guess-inputs input").nth(place).fill(text)
    press(lab, "Run and compare")
    lab.locator(".uf-guessing[data-phase=told]").wait_for()
    desk.settled()
    outcome, document, title, predictions = json.loads(desk.ask(2))
    assert outcome == pytest.approx(figure(lab), rel=1e-9)
    assert document["kept"][0]["name"] == "much for free"
    assert document["notes"] == "Users grow, money goes."
    assert title
    assert [row["expected"] for row in predictions] == [6.5, 30, 30]
    assert [row["month"] for row in predictions] == [12, 36, 60]
    screenshot(desk.page, "lab-in-jupyterlab")


def test_python_moves_the_lab(desk: Desk) -> None:
    lab = desk.open(
        OPEN,
        "done = lab.document; done['levers']['free_level'] = 0.75; done['notes'] = 'from Python'\n"
        "lab.document = done",
        "lab.document = {'format': 'userfirst-lab', 'version': 99}",
        run=False,
    )
    assert run_cell(desk.page, 0) == []
    desk.page.wait_for_selector(READY)
    assert run_cell(desk.page, 1) == []
    expect(slider(lab)).to_have_value("0.75")
    assert figure(lab) == pytest.approx(run(FIRST, free_level=0.75).outcome("users"), rel=1e-9)
    expect(open_panel(lab, "notes").locator("textarea")).to_have_value("from Python")
    wrong = run_cell(desk.page, 2)
    assert len(wrong) == 1
    assert "newer edition" in wrong[0]
    assert slider(lab).input_value() == "0.75"


def test_two_labs_know_nothing_of_each_other(desk: Desk) -> None:
    first = desk.open(OPEN, 'Lab("free_service", free_level=0.8)', ASK_LEVEL)
    expect(desk.page.locator(READY)).to_have_count(2)
    second = desk.lab(1)
    other, level = second.evaluate(DRAWN), slider(second).input_value()
    assert level == "0.8"
    drag(first, 0.3, 0.6)
    desk.page.mouse.up()
    desk.settled()
    assert second.evaluate(DRAWN) == other
    assert slider(second).input_value() == level
    assert 0.5 < float(desk.ask(2)) < 0.7


BUSY = "import time\ntime.sleep(8)"


@pytest.mark.parametrize("busy", [False, True])
def test_two_views_of_a_lab_are_one(busy: bool, desk: Desk) -> None:
    first = desk.open(OPEN, "lab", BUSY, ASK_LEVEL)
    expect(desk.page.locator(READY)).to_have_count(2)
    second = desk.lab(1)
    if busy:
        desk.begin(2)
    value = move(first, 5)
    expect(slider(second)).to_have_value(str(value))
    value = move(second, 5)
    expect(slider(first)).to_have_value(str(value))
    expect(open_panel(first, "notes").locator("textarea")).to_be_visible()
    # A guess covers both: what is asked in one is not answered by the other.
    press(first, "Guess first")
    move(first, 7)
    for view in (first, second):
        expect(view.locator(".uf-figures")).to_be_hidden()
        expect(view.locator(".uf-happened")).to_be_hidden()
        expect(view.locator(".uf-guessing")).to_have_attribute("data-phase", "asking")
    drawn = second.evaluate(DRAWN)
    move(first, 3)
    assert second.evaluate(DRAWN) == drawn
    press(second, "Cancel")
    for view in (first, second):
        expect(view.locator(".uf-figures")).to_be_visible()
    press(second, "Guess first")
    move(first, 2)
    for place in range(3):
        first.locator(".uf-guess-inputs input").nth(place).fill("20")
    press(first, "Run and compare")
    first.locator(".uf-guessing[data-phase=told]").wait_for()
    expect(second.locator(".uf-figures")).to_be_visible()
    expect(second.locator("[data-panel=guesses]")).to_have_text("Guesses (1)")
    if busy:
        assert desk.ask(3) == slider(first).input_value()


def test_a_busy_kernel_is_not_noticed(desk: Desk) -> None:
    lab = desk.open(OPEN, BUSY, ASK_LEVEL)
    desk.begin(1)
    before = lab.evaluate(DRAWN)
    drag(lab, 0.3, 0.7)
    assert lab.evaluate(DRAWN) != before
    desk.page.mouse.up()
    desk.settled()
    move(lab, 1)
    open_panel(lab, "why")
    press(lab, "Gym")
    press(lab, "Undo")
    expect(lab.locator(".uf-notice")).to_be_hidden()
    value = slider(lab).input_value()
    assert desk.ask(2) == value


COUNT = "from ipywidgets.widgets.widget import _instances; print(len(_instances))"


def test_a_cell_run_again_leaves_nothing_behind(desk: Desk) -> None:
    lab = desk.open(OPEN, COUNT)
    before = int(desk.ask(1))
    devtools = desk.page.context.new_cdp_session(desk.page)
    value = move(lab, 4)

    def counted() -> dict[str, int]:
        devtools.send("HeapProfiler.collectGarbage")
        return dict(devtools.send("Memory.getDOMCounters"))

    def run_again(times: int) -> None:
        for _ in range(times):
            desk.page.evaluate("() => document.querySelector('.uf-lab').dataset.former = 'true'")
            assert run_cell(desk.page, 0) == []
            desk.page.wait_for_selector(f"{READY}:not([data-former])")
            expect(desk.page.locator(".uf-lab")).to_have_count(1)
            desk.settled()

    run_again(2)
    first, live = counted(), lab.locator("*").count()
    run_again(6)
    last = counted()
    assert float(slider(lab).input_value()) == value
    assert int(desk.ask(1)) == before
    # What Jupyter itself keeps of a run is far less than a lab.
    assert last["nodes"] - first["nodes"] < 6 * min(400, live / 2)
    assert last["jsEventListeners"] - first["jsEventListeners"] < 6 * 40


def test_work_comes_back_after_a_restart(desk: Desk) -> None:
    lab = desk.open(OPEN, ASK_LEVEL)
    value = move(lab, 6)
    press(lab, "Keep this run")
    open_panel(lab, "kept").get_by_label("Name of run A").fill("plan A")
    desk.page.keyboard.press("Enter")
    press(lab, "Guess first")
    value = move(lab, 5)
    for place in range(3):
        lab.locator(".uf-guess-inputs input").nth(place).fill("20")
    press(lab, "Run and compare")
    lab.locator(".uf-guessing[data-phase=told]").wait_for()
    press(lab, "Done")
    open_panel(lab, "notes").locator("textarea").fill("a thought")
    desk.page.keyboard.press("Tab")
    desk.settled()
    restart_kernel(desk.page)
    # What stays on the page still answers, and says that nobody keeps that.
    assert move(lab, 2) != value
    expect(lab.locator("xpath=..").locator(".uf-message")).to_contain_text("no Python behind")
    assert run_cell(desk.page, 0) == []
    desk.page.wait_for_selector(READY)
    desk.settled()
    assert float(desk.ask(1)) == float(slider(lab).input_value())
    assert float(slider(lab).input_value()) == value
    expect(open_panel(lab, "kept").get_by_label("Name of run A")).to_have_value("plan A")
    expect(lab.locator("[data-panel=guesses]")).to_have_text("Guesses (1)")
    expect(open_panel(lab, "notes").locator("textarea")).to_have_value("a thought")

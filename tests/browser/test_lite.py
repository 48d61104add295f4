"""The edition for the browser alone, in a real browser that reaches no other computer.

All notebooks, which takes half an hour, or those whose path holds a pattern:

    USERFIRST_LITE=all python -m pytest -s tests/browser/test_lite.py
    USERFIRST_LITE="solutions.*_0[4-7]" python -m pytest -s tests/browser/test_lite.py
"""

import os
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, Request, expect

from tests.browser.jupyterlab import (
    BROWSER_ARGUMENTS,
    MILLISECONDS_TO_RUN,
    WINDOW,
    find_browser,
    run_all_cells,
    run_cell,
    screenshot,
)
from tests.browser.labs import DRAWN, READY, figure, move
from tests.browser.lite import (
    MINUTE,
    build,
    cell_with,
    handed_out,
    open_notebook,
    shown,
    wait_for_notebook,
    write_cell,
)
from tests.repository import notebooks

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

FIRST = "notebooks/00_start_here.ipynb"
EXERCISE = "exercises/exercise_02_the_free_level.ipynb"
RIGHT = 'ex02_1 = trial[trial.duplicated() | trial["payers"].isna()]'
CHOSEN = os.environ.get("USERFIRST_LITE", "")
# The names of no other computer can be looked up.
ALONE = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The edition, built and handed out."""
    folder = tmp_path_factory.mktemp("edition") / "lite"
    said = build(folder)
    if "network does not answer" in said and not os.environ.get("CI"):
        pytest.skip(said)
    assert not said
    with handed_out(folder) as found:
        yield found


@pytest.fixture(scope="module")
def alone(browser: Browser) -> Iterator[Browser]:
    """A browser that knows this computer only."""
    found = browser.browser_type.launch(
        executable_path=find_browser(), args=[*BROWSER_ARGUMENTS, *ALONE]
    )
    yield found
    found.close()


@pytest.fixture
def page(alone: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test when it asks another host for anything."""
    context = alone.new_context(viewport=WINDOW)
    asked: list[str] = []

    def look(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            asked.append(request.url)

    context.on("request", look)
    page = context.new_page()
    yield page
    screenshot(page, "lite")
    context.close()
    assert asked == []


def test_the_course_runs_in_the_browser_alone(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.wait_for_url("**/lab/index.html*", timeout=2 * MINUTE)  # it goes on by itself
    wait_for_notebook(page, FIRST)
    assert run_all_cells(page) == []
    lab_moves(page)
    open_notebook(page, EXERCISE)
    assert run_cell(page, cell_with(EXERCISE, "import numpy")) == []
    answer, check = cell_with(EXERCISE, "ex02_1 ="), cell_with(EXERCISE, 'check("ex02_1")')
    for text, reply in (("ex02_1 = trial.head(4)", "try again"), (RIGHT, "✓ ex02_1")):
        write_cell(page, answer, text)
        assert run_cell(page, answer) == []
        assert run_cell(page, check) == []
        assert reply in shown(page, check)
    write_cell(page, answer, "import plotly.express as px\npx.line(y=[1, 3, 2])")  # of plotly's own
    assert run_cell(page, answer) == []
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=MILLISECONDS_TO_RUN)


def lab_moves(page: Page) -> None:
    """Move a lever of the first lab that shows its charts; they and a key figure follow."""
    lab = page.locator(f"{READY}:not(.uf-covered)").first
    expect(lab).to_be_visible(timeout=MILLISECONDS_TO_RUN)
    expect(lab).to_have_attribute("data-settled", "true", timeout=MILLISECONDS_TO_RUN)
    drawn, users = lab.evaluate(DRAWN), figure(lab)
    assert move(lab, 20) > 0
    assert lab.evaluate(DRAWN) != drawn
    assert figure(lab) != users


@pytest.mark.skipif(not CHOSEN, reason="takes half an hour")
@pytest.mark.timeout(7200)
def test_every_notebook_runs_in_the_browser_alone(page: Page, address: str) -> None:
    page.goto(f"{address}lab/index.html?path={FIRST}")
    wait_for_notebook(page, FIRST)
    wrong: dict[str, list[str]] = {}
    for path in [*notebooks("notebooks"), *notebooks("solutions"), *notebooks("exercises")]:
        name, begun = path.as_posix(), time.monotonic()
        if CHOSEN != "all" and not re.search(CHOSEN, name):
            continue
        started = begun
        try:
            open_notebook(page, name)
            started = time.monotonic()
            found = run_all_cells(page)
        except Error as late:  # the others are tried all the same
            found = [str(late).splitlines()[0]]
        print(
            f"{name}: Python after {started - begun:.0f} s, run in "
            f"{time.monotonic() - started:.0f} s; {found or 'good'}",
            flush=True,
        )
        if found:
            wrong[name] = found
    assert wrong == {}

"""Fixtures of the tests in a real browser."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.jupyterlab import (
    NO_BROWSER,
    SLOW,
    WINDOW,
    JupyterLab,
    find_browser,
    open_browser,
    screenshot,
)
from tests.browser.labs import Desk, desk_of

BEGAN_SLOWLY = "[anywidget] Failed to initialize model."  # which no lab must mind


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium, Chrome or Edge; without one the test is skipped, under CI it fails."""
    program = find_browser()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with open_browser(program) as found:
        yield found


@pytest.fixture(scope="session")
def jupyterlab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """A JupyterLab server on copies of the notebooks; skipped where there is no browser."""
    server = JupyterLab(tmp_path_factory.mktemp("jupyterlab")).start()
    yield server
    server.stop()


@pytest.fixture
def page(
    browser: Browser, jupyterlab: JupyterLab, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A fresh page in a tall window; of a failed test a picture is kept."""
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    yield page
    if request.session.testsfailed > request.node.stash.get(_FAILED_BEFORE, 0):
        screenshot(page, "failed-" + re.sub(r"\W+", "-", request.node.name))
    context.close()
    jupyterlab.close_kernels()


@pytest.fixture(scope="module")
def desk_of_the_file(browser: Browser, jupyterlab: JupyterLab) -> Iterator[Desk]:
    """What `desk` hands out to each test of a file."""
    with desk_of(browser, jupyterlab) as desk:
        desk.page.add_init_script(SLOW)
        yield desk


@pytest.fixture
def desk(desk_of_the_file: Desk, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A page for all tests of a file, which is sooner: each opens a notebook of its own in it."""
    failed = request.session.testsfailed
    yield desk_of_the_file
    if request.session.testsfailed > failed:
        screenshot(desk_of_the_file.page, "failed-" + re.sub(r"\W+", "-", request.node.name))
    wrong, desk_of_the_file.wrong = desk_of_the_file.wrong, []
    assert [said for said in wrong if not said.startswith(BEGAN_SLOWLY)] == []


_FAILED_BEFORE = pytest.StashKey[int]()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember how many tests had failed before this one."""
    item.stash[_FAILED_BEFORE] = item.session.testsfailed

"""When something goes wrong around a lab: links, servers, files and folders. Nothing is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.jupyterlab import WINDOW, JupyterLab, run_all_cells, run_cell, screenshot
from tests.browser.labs import (
    DRAWN,
    MOVE_ALL,
    OPEN,
    READY,
    SECOND,
    Desk,
    Link,
    desk_of,
    drag,
    figure,
    kept_files,
    move,
    open_panel,
    press,
    slider,
)

pytestmark = pytest.mark.browser

ASK_LEVEL = "print(lab.levers['free_level'])"


@pytest.fixture(scope="module")
def saving(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """A JupyterLab that saves widgets with a notebook, as the course's own does."""
    server = JupyterLab(tmp_path_factory.mktemp("trouble"), saves_widgets=True).start()
    yield server
    server.stop()


def said_above(page: Page) -> str:
    """Return what is said above the labs."""
    return "\n".join(page.locator(".uf-message").all_inner_texts())


def reopen(page: Page, server: JupyterLab, name: str) -> None:
    """Open a notebook and run nothing."""
    page.goto(f"{server.url}/doc/tree/{name}?reset&token={server.token}")
    page.wait_for_selector(".jp-Notebook", timeout=120 * SECOND)


def test_a_cut_link_loses_nothing(browser: Browser, saving: JupyterLab) -> None:
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    link = Link(page)
    desk = Desk(page, saving)
    lab = desk.open(OPEN, ASK_LEVEL)
    drag(lab, 0.3, 0.5)
    link.cut()
    before = lab.evaluate(DRAWN)
    drag(lab, 0.5, 0.7)
    assert lab.evaluate(DRAWN) != before
    page.mouse.up()
    desk.settled()
    move(lab, 3)
    press(lab, "Keep this run")
    expect(page.locator(".uf-message")).to_contain_text("The link to Python is cut")
    assert "Nothing keeps your work" in open_panel(lab, "share").inner_text()
    value = slider(lab).input_value()
    screenshot(page, "lab-cut-link")
    link.mend(page)
    expect(page.locator(".uf-message")).to_have_count(0, timeout=30 * SECOND)
    assert desk.ask(1) == value
    assert slider(lab).input_value() == value
    expect(lab.locator("[data-panel=kept]")).to_have_text("Kept runs (1)")
    value = str(move(lab, 2))
    assert desk.ask(1) == value
    assert desk.wrong == []
    context.close()
    saving.close_kernels()


def test_another_day_every_lab_is_alive_without_a_kernel(
    browser: Browser, saving: JupyterLab
) -> None:
    """F30: saved, closed, the server ended and started again: never "model not found"."""
    with desk_of(browser, saving) as desk:
        desk.open(OPEN, "Lab('ride_hailing')", name="another_day.ipynb")
        lab = desk.lab(0)
        value = move(lab, 6)
        press(lab, "Keep this run")
        desk.save()
        desk.page.wait_for_function(
            "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
        )
    saving.stop()
    saving.start()
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.set_default_timeout(60 * SECOND)
    reopen(page, saving, "another_day.ipynb")
    labs = page.locator(READY)
    try:
        expect(labs).to_have_count(2, timeout=30 * SECOND)
    except AssertionError:
        # On a machine with much else to do, JupyterLab sometimes shows a notebook before it has
        # taken back the widgets saved with it, and then never looks again. The page is loaded anew.
        page.reload()
        expect(labs).to_have_count(2, timeout=60 * SECOND)
    assert "model not found" not in page.locator(".jp-Notebook").inner_text()
    first, second = page.locator(".uf-lab").all()
    assert float(slider(first).input_value()) == value
    expect(first.locator("[data-panel=kept]")).to_have_text("Kept runs (1)")
    for lab in (first, second):
        found = lab.evaluate(MOVE_ALL)
        assert len(found["moved"]) > 8
        expect(lab).to_have_attribute("data-settled", "true")
        for lever in found["still"]:
            expect(lab.locator(f"[data-lever={lever}]")).to_have_class("uf-dead")
    for tab in first.locator(".uf-tab[data-panel]").all():
        name = tab.get_attribute("data-panel")
        assert name
        assert open_panel(first, name).inner_text().strip(), name
    before = figure(first)
    press(first, "Gym")
    assert figure(first) != before
    assert "no Python behind this page" in said_above(page)
    press(first, "Undo")
    screenshot(page, "lab-another-day")
    # Its cell runs again: the lab is one of Python's again, with what was kept.
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.context.sessionContext.session"
        "?.kernel?.status === 'idle'"
    )
    assert run_cell(page, 0) == []
    expect(page.locator(READY)).to_have_count(2)
    expect(page.locator(".uf-lab").first.locator("[data-panel=kept]")).to_have_text("Kept runs (1)")
    assert wrong == []
    context.close()
    saving.close_kernels()


def test_the_server_ends_under_an_open_lab(browser: Browser, tmp_path: Path) -> None:
    server = JupyterLab(tmp_path / "ended").start()
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    try:
        desk = Desk(page, server)
        lab = desk.open(OPEN)
        drag(lab, 0.3, 0.4)
        server.stop()
        before = lab.evaluate(DRAWN)
        drag(lab, 0.4, 0.8)
        assert lab.evaluate(DRAWN) != before
        page.mouse.up()
        desk.settled()
        move(lab, 1)
        expect(page.locator(".uf-message").first).to_contain_text("Python", timeout=20 * SECOND)
        expect(page.locator(".uf-message").first).to_contain_text("download your work")
        assert desk.wrong == []
    finally:
        context.close()
        server.stop()


def kept_file(server: JupyterLab, has: str) -> Path:
    """Return the one file of work with a text in its name, once it is written."""
    for _ in range(60):
        found = [
            path for path in (server.files / ".userfirst").glob("lab_*.json") if has in path.name
        ]
        if found:
            return found[0]
        time.sleep(0.25)
    pytest.fail(f"nothing was kept for {has}: {list(kept_files(server))}")


def damaged(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8")[:200], encoding="utf-8")


def changed(path: Path, *keys: str, to: Any) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    inside = content
    for key in keys[:-1]:
        inside = inside[key]
    inside[keys[-1]] = to
    path.write_text(json.dumps(content), encoding="utf-8")


WRONG_FILES = {
    "damaged": (damaged, "is damaged"),
    "newer": (lambda path: changed(path, "version", to=99), "newer edition"),
    "other": (lambda path: changed(path, "document", "case", to="messaging"), "set aside"),
}


def test_work_that_cannot_be_read_is_set_aside(browser: Browser, saving: JupyterLab) -> None:
    with desk_of(browser, saving) as desk:
        for name in WRONG_FILES:
            move(desk.open(OPEN, ASK_LEVEL, name=f"{name}.ipynb"), 5)
            kept_file(saving, f"_{name}_")
            desk.settled()
        # None of them is open when it is spoilt: the last one is, and then the one before.
        for name, (spoil, says) in WRONG_FILES.items():
            path = kept_file(saving, f"_{name}_")
            spoil(path)
            spoiled = path.read_bytes()
            desk.show(f"{name}.ipynb")
            assert run_all_cells(desk.page) == []
            desk.page.wait_for_selector(READY)
            expect(desk.page.locator(".uf-message").first).to_contain_text(says)
            expect(desk.page.locator(".uf-message").first).to_contain_text("set aside")
            assert desk.ask(1) == "0.3"
            aside = [
                each
                for each in path.parent.iterdir()
                if each != path and each.read_bytes() == spoiled
            ]
            assert len(aside) == 1, list(path.parent.iterdir())
            assert aside[0].name in said_above(desk.page)
            # What is done now is kept again, beside what was set aside.
            move(desk.lab(), 4)
            assert kept_file(saving, f"_{name}_").exists()
            assert aside[0].read_bytes() == spoiled


def test_a_folder_that_takes_nothing_is_said(browser: Browser, saving: JupyterLab) -> None:
    """A file stands where the folder would be: this also holds for who may write everywhere."""
    folder = saving.files / "closed"
    folder.mkdir()
    (folder / ".userfirst").write_text("no folder", encoding="utf-8")
    with desk_of(browser, saving) as desk:
        lab = desk.open(OPEN, ASK_LEVEL, name="closed/closed.ipynb")
        value = move(lab, 5)
        expect(desk.page.locator(".uf-message")).to_contain_text("Nothing can be written")
        assert "Nothing keeps your work" in open_panel(lab, "share").inner_text()
        # In this kernel it comes back all the same.
        assert run_cell(desk.page, 0) == []
        desk.page.wait_for_selector(READY)
        assert desk.ask(1) == str(value)
    assert (folder / ".userfirst").read_text(encoding="utf-8") == "no folder"

"""The board of the capstone in a real JupyterLab: led by keyboard, and there another day."""

import shutil

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyterlab import (
    SLOW,
    JupyterLab,
    restart_kernel,
    run_all_cells,
    screenshot,
    violations,
)

pytestmark = pytest.mark.browser

CELLS = ["from userfirst.capstone import lead\n\ngame = lead()\ngame", "game.history()"]


def test_a_company_is_led_by_keyboard_and_is_there_after_a_restart(
    jupyterlab: JupyterLab, page: Page
) -> None:
    shutil.rmtree(jupyterlab.files / ".userfirst", ignore_errors=True)
    page.add_init_script(SLOW)
    jupyterlab.open_notebook(page, jupyterlab.add_notebook("board.ipynb", CELLS))
    assert run_all_cells(page) == []
    page.set_default_timeout(30_000)
    board = page.locator(".uf-board")
    screenshot(page, "board-choice")
    assert violations(page, ".uf-board") == []
    board.get_by_role("button", name="Ironworks").press("Enter")
    play = board.get_by_role("button", name="Play the quarter")
    play.press("Enter")
    expect(board.get_by_role("alert")).to_contain_text("A forecast comes first")
    level = board.get_by_role("textbox", name="Free level")
    level.fill("10%")
    users = board.get_by_role("textbox", name="Users")
    users.focus()
    page.keyboard.type("0,4")
    page.keyboard.press("Enter")
    expect(board.get_by_role("status").first).to_contain_text("You forecast 400 thousand users")
    expect(board).to_contain_text("Quarter 2 of 20")
    expect(level).to_have_value("0.1")
    assert violations(page, ".uf-board") == []
    screenshot(page, "board-quarter")
    users = board.get_by_role("textbox", name="Users")
    users.fill("0,7")
    users.press("Tab")  # typed and not played: kept
    expect(board.get_by_role("textbox", name="Income of the quarter")).to_be_focused()
    restart_kernel(page)
    cash = board.get_by_role("textbox", name="Cash")
    cash.fill("55")
    cash.press("Enter")  # a kernel that knows nothing of this board
    expect(board.get_by_role("alert")).to_contain_text("Run this cell again")
    assert run_all_cells(page) == []
    expect(board).to_contain_text("Quarter 2 of 20")
    expect(board.get_by_role("status").first).to_contain_text("You forecast 400 thousand users")
    expect(users).to_have_value("0.7")
    expect(cash).to_have_value("55")


def test_a_company_whose_run_is_over_is_led_again(jupyterlab: JupyterLab, page: Page) -> None:
    shutil.rmtree(jupyterlab.files / ".userfirst", ignore_errors=True)
    played = [
        "from userfirst.capstone import lead\n\ngame = lead('gym')\nwhile not game.is_over:\n"
        "    game.forecast(cash=50)\n    told = game.play()",
        "game",
        "game.attempts()",
    ]
    jupyterlab.open_notebook(page, jupyterlab.add_notebook("again.ipynb", played))
    assert run_all_cells(page) == []
    page.set_default_timeout(30_000)
    board = page.locator(".uf-board")
    again = board.get_by_role("button", name="Lead it again from the start")
    expect(board).to_contain_text("This attempt stays, to compare with")
    again.press("Enter")
    expect(board).to_contain_text("attempt 2")
    expect(board).to_contain_text("Quarter 1 of 20")
    expect(again).to_have_count(0)
    cash = board.get_by_role("textbox", name="Cash")
    cash.fill("55")
    cash.press("Enter")
    expect(board).to_contain_text("Quarter 2 of 20")
    board.get_by_text("Your attempts in this world").click()
    expect(board.get_by_role("cell", name="goes on")).to_be_visible()
    assert violations(page, ".uf-board") == []
    screenshot(page, "board-again")

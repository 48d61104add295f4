"""Guess cards, results that wait, and recall questions in a real JupyterLab, by keyboard alone."""

import shutil

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.jupyterlab import WINDOW, JupyterLab, run_all_cells, screenshot, violations
from tests.browser.labs import Desk

pytestmark = pytest.mark.browser

CELLS = [
    'from userfirst import guess, guesses, question, reveal, run\n\nguess("02_best_level")',
    '@reveal("02_best_level")\ndef found():\n    return run("free_service")',
    'guess("02_when_to_be_free")',
    'question("q02_2")',
    'guesses("02")',
]


@pytest.fixture
def opened(desk: Desk) -> Page:
    """A notebook with cards, run from top to bottom by somebody who has not guessed yet."""
    shutil.rmtree(desk.server.files / ".userfirst", ignore_errors=True)
    page = desk.page
    page.set_viewport_size(WINDOW)
    desk.show(desk.server.add_notebook("cards.ipynb", CELLS))
    assert run_all_cells(page) == []
    page.set_default_timeout(20_000)
    expect(cards(page)).to_have_count(3)
    return page


def cards(page: Page) -> Locator:
    return page.locator(".uf-card")


def test_a_guess_is_made_corrected_and_removed_by_keyboard(opened: Page) -> None:
    card, page = cards(opened).nth(0), opened
    waiting = page.locator(".jp-OutputArea-output").filter(has_text="Guess first").first
    expect(waiting).to_be_visible()
    field = card.get_by_role("textbox", name="Your guess")
    field.focus()
    page.keyboard.type("1,5")
    page.keyboard.press("Enter")
    expect(card.get_by_role("status")).to_contain_text("from 0 to 1")
    expect(field).to_be_focused()
    expect(field).to_have_value("1,5")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("0,4")
    page.keyboard.press("Enter")
    expect(card.get_by_role("status")).to_contain_text("You said 0.40")
    expect(waiting).to_have_count(0)
    expect(page.locator("caption").first).to_contain_text("month 60")
    table = page.locator("table").filter(has_text="what was asked")
    expect(table).to_contain_text("0.40")
    screenshot(page, "cards")
    card.get_by_role("button", name="Remove this guess").focus()
    page.keyboard.press("Enter")
    expect(field).to_be_visible()
    expect(page.locator(".jp-OutputArea-output").filter(has_text="Guess first")).to_have_count(1)
    expect(table).not_to_contain_text("0.40")


def test_a_choice_is_made_by_keyboard(opened: Page) -> None:
    card = cards(opened).nth(1)
    card.get_by_role("button", name="Guess").press("Enter")
    expect(card.get_by_role("status")).to_contain_text("Choose one of these first")
    card.get_by_role("radio").first.focus()
    opened.keyboard.press("Space")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    expect(card.get_by_role("status")).to_contain_text("You said Priced")
    expect(card.get_by_role("radio")).to_have_count(0)


def test_a_question_answers_the_choice_that_was_made_and_no_other(opened: Page) -> None:
    card = cards(opened).nth(2)
    status = card.get_by_role("status")
    expect(status).to_be_empty()
    card.get_by_role("radio").first.focus()
    opened.keyboard.press("Space")
    opened.keyboard.press("Enter")
    expect(status).to_contain_text("A: ✗ No.")
    expect(card.get_by_role("radio").first).to_be_focused()
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    expect(status).to_contain_text("B: ✓ Yes.")
    expect(status).not_to_contain_text("✗")


def test_a_guess_is_there_when_the_notebook_is_opened_again(
    opened: Page, jupyterlab: JupyterLab
) -> None:
    cards(opened).nth(0).get_by_role("textbox").fill("40%")
    cards(opened).nth(0).get_by_role("textbox").press("Enter")
    expect(cards(opened).nth(0)).to_contain_text("You said 0.40")
    jupyterlab.close_kernels()
    jupyterlab.open_notebook(opened, "cards.ipynb")
    assert run_all_cells(opened) == []
    expect(cards(opened).nth(0)).to_contain_text("You said 0.40")
    expect(opened.get_by_text("Guess first", exact=True)).to_have_count(0)


def test_the_cards_are_open_to_everyone(opened: Page) -> None:
    cards(opened).nth(0).get_by_role("textbox").fill("7")
    cards(opened).nth(0).get_by_role("textbox").press("Enter")
    cards(opened).nth(2).get_by_role("radio").nth(1).check()
    cards(opened).nth(2).get_by_role("button", name="Answer").click()
    expect(cards(opened).nth(2)).to_contain_text("Yes.")
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        opened.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
        )
        for width in (1280, 900):
            opened.set_viewport_size({"width": width, "height": 2400})
            opened.wait_for_timeout(500)
            assert violations(opened, ".uf-card") == []
            for place in range(3):
                box = cards(opened).nth(place).bounding_box()
                assert box["x"] + box["width"] <= width
            screenshot(opened, f"cards-{width}-{theme.split()[-1].lower()}")

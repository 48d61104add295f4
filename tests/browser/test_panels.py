"""The panels of a lab in a real browser: guesses, kept runs, reasons, futures, sharing, files."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.jupyterlab import SCREENSHOTS, screenshot, violations
from tests.browser.standalone import open_standalone

HOSTILE = "<img src=x onerror=\"document.title='broken'\"></title><script>document.title=1</script>"
SPREAD = [{"lever": "market", "spread": 0.2}, {"lever": "churn", "spread": 0.3}]
PANELS = ("kept", "guesses", "why", "sure", "table", "notes", "share", "take")


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a lab on a page of its own; whatever goes wrong in its script fails the test."""
    contexts = []
    wrong: list[str] = []

    def open_lab(
        name: str = "free_service",
        *,
        size: tuple[int, int] = (1100, 900),
        moving: bool = False,
        **how: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="no-preference" if moving else "reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        open_standalone(page, name, **how)
        return page

    yield open_lab
    for context in contexts:
        context.close()
    assert wrong == []


def settled(page: Page) -> None:
    page.wait_for_selector(".uf-lab[data-settled=true]")


def document(page: Page) -> dict[str, Any]:
    """Return the document that the lab saved last."""
    settled(page)
    found: dict[str, Any] = page.evaluate("window.saved.at(-1) ?? null")
    return found


def move(page: Page, lever: str, steps: int) -> None:
    """Move a lever by keys, wherever it stands."""
    slider = page.locator(f"[data-lever={lever}] input[type=range]")
    slider.evaluate("node => { const fold = node.closest('details'); if (fold) fold.open = true; }")
    slider.focus()
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")
    settled(page)


def open_panel(page: Page, name: str) -> None:
    tab = page.locator(f".uf-tab[data-panel={name}]")
    if tab.get_attribute("aria-expanded") != "true":
        tab.click()
    settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def wait_for_the_run(page: Page) -> str:
    """Wait until the run has played in, and return what is said of the guess."""
    page.wait_for_selector(".uf-guessing[data-phase=told]")
    return page.locator(".uf-guess-sentence").inner_text()


def said(page: Page) -> str:
    return page.locator(".uf-notice p").inner_text()


# --- Guess first ------------------------------------------------------------------------------


def test_a_curve_is_drawn_and_compared(opened: Callable[..., Page]) -> None:
    page = opened()
    press(page, "Guess first")
    move(page, "free_level", 30)
    expect(page.locator(".uf-figures")).to_be_hidden()
    expect(page.locator(".uf-happened")).to_be_hidden()
    assert "Free level 0.30 → 0.60" in page.locator(".uf-guess-form").inner_text()
    touch = page.locator(".uf-chart-touch").first.bounding_box()
    assert touch is not None
    left, low = touch["x"] + 10, touch["y"] + touch["height"] - 12
    page.mouse.move(left, low)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(left + step * (touch["width"] - 20) / 19, low - 6 * step)
    page.mouse.up()
    screenshot(page, "guess-drawn")
    press(page, "Run and compare")
    sentence = wait_for_the_run(page)
    screenshot(page, "guess-compared")
    assert re.match(
        r"Users: your guess was on average .*; furthest in month \d+, where you", sentence
    )
    assert "%" not in sentence
    [guess] = document(page)["guesses"]
    assert guess["series"] == "users"
    assert guess["levers"]["free_level"] == pytest.approx(0.6)
    assert guess["months"] == list(range(6, 61, 6))
    expect(page.locator(".uf-figures")).to_be_visible()


def test_nothing_of_a_withheld_run_is_on_the_page(opened: Callable[..., Page]) -> None:
    """Not in what is seen, not in what is read aloud, and not in the axes of the charts."""
    page = opened()
    press(page, "Guess first")
    labels = "() => [...document.querySelectorAll('.uf-chart')].map((node) => node.innerText)"
    before = page.evaluate(labels)
    move(page, "free_level", 60)
    move(page, "price", 40)
    assert page.evaluate(labels) == before
    for chart in page.locator(".uf-chart svg").all():
        assert "Covered until you have guessed" in (chart.get_attribute("aria-label") or "")
    visible = page.locator(".uf-lab").inner_text()
    assert "months there are" not in visible
    assert page.locator(".uf-tabs").is_hidden()


def test_a_lab_can_open_with_its_run_covered(opened: Callable[..., Page]) -> None:
    page = opened(guessFirst=True)
    expect(page.locator(".uf-guess-form")).to_be_visible()
    expect(page.locator(".uf-figures")).to_be_hidden()
    assert page.evaluate("document.activeElement === document.body")
    # The form has all the buttons of a guess: a second way in would only be a way out of it.
    button = page.get_by_role("button", name="Guess first", exact=True)
    expect(button).to_have_count(0)
    for place, value in enumerate(("1", "20", "30")):
        page.locator(".uf-guess-inputs input").nth(place).fill(value)
    page.keyboard.press("Enter")
    assert "your guess was" in wait_for_the_run(page)
    # What is told of a guess has a button of its own for the next one.
    expect(button).to_have_count(0)
    page.get_by_role("button", name="Done", exact=True).click()
    expect(button).to_be_visible()


def test_the_keyboard_alone_is_enough(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("button", name="Guess first", exact=True).focus()
    page.keyboard.press("Enter")
    move(page, "free_level", -5)
    page.locator(".uf-guess-form select").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the arrow keys on the chart
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "ArrowUp", "End", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    assert page.locator(".uf-guess-inputs input").last.input_value() != ""
    page.keyboard.press("Enter")
    wait_for_the_run(page)
    assert len(document(page)["guesses"]) == 1
    press(page, "Done")
    open_panel(page, "guesses")
    page.get_by_role("button", name="Remove guess 1").focus()
    page.keyboard.press("Enter")
    assert document(page)["guesses"] == []


def test_escape_leaves_no_trace(opened: Callable[..., Page]) -> None:
    page = opened()
    press(page, "Guess first")
    page.keyboard.press("Escape")
    expect(page.locator(".uf-guessing")).to_be_hidden()
    expect(page.locator(".uf-figures")).to_be_visible()
    press(page, "Guess first")
    press(page, "Cancel")
    expect(page.locator(".uf-figures")).to_be_visible()
    assert (document(page) or {"guesses": []})["guesses"] == []


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (("", "1", "2"), "Month 12: There is no number here"),
        (("a lot", "1", "2"), '"a lot" cannot be read as a number'),
        (("-4", "1", "2"), "lies between 0 and Market 50 million people"),
        (("1", "2", "1e9"), "lies between 0 and Market 50 million people"),
    ],
)
def test_what_makes_no_sense_is_asked_back(
    opened: Callable[..., Page], typed: tuple[str, ...], answer: str
) -> None:
    page = opened()
    press(page, "Guess first")
    move(page, "free_level", 5)
    fields = page.locator(".uf-guess-inputs input")
    for place, value in enumerate(typed):
        fields.nth(place).fill(value)
    press(page, "Run and compare")
    assert answer in said(page)
    assert document(page)["guesses"] == []
    expect(page.locator(".uf-guess-form")).to_be_visible()
    for place, value in enumerate(("0,5", "6.5", " 12 ")):
        fields.nth(place).fill(value)
    press(page, "Run and compare")
    wait_for_the_run(page)
    assert document(page)["guesses"][0]["expected"] == [0.5, 6.5, 12]


def test_a_run_that_was_seen_is_not_guessed(opened: Callable[..., Page]) -> None:
    page = opened()
    press(page, "Guess first")
    for place in range(3):
        page.locator(".uf-guess-inputs input").nth(place).fill("5")
    press(page, "Run and compare")
    assert said(page) == "You have seen this run already. Move a lever first, then guess."


def test_the_best_level_is_guessed_and_taken(opened: Callable[..., Page]) -> None:
    page = opened()
    press(page, "Guess first")
    page.locator(".uf-guess-form select").select_option("best:profit")
    page.locator(".uf-guess-inputs input").fill("50%")
    page.keyboard.press("Enter")
    sentence = wait_for_the_run(page)
    best = document(page)["guesses"][0]["found"]
    assert sentence == f"You said 0.50; the best is {best:.2f}."
    press(page, f"Set it to {best:.2f}")
    assert document(page)["levers"]["free_level"] == best


def test_the_month_of_death_is_guessed(opened: Callable[..., Page]) -> None:
    page = opened(preset="valley")
    press(page, "Guess first")
    page.locator(".uf-guess-form select").select_option("gone")
    page.locator(".uf-guess-inputs input[name=month]").fill("20")
    move(page, "free_level", 10)
    press(page, "Run and compare")
    sentence = wait_for_the_run(page)
    found = document(page)["guesses"][0]["found"]
    assert sentence == f"You said month 20; it was month {found}."


# One case without a rival, one with, and the one with the longest run: half a minute each.
@pytest.mark.parametrize("name", ["free_service", "ride_hailing", "messaging"])
def test_everything_that_is_offered_can_be_guessed(opened: Callable[..., Page], name: str) -> None:
    page = opened(name, guessFirst=True)
    options = page.locator(".uf-guess-form option").evaluate_all(
        "nodes => nodes.map((node) => node.value)"
    )
    assert any(value.startswith("curve:") for value in options)
    made = 0
    for value in options:
        page.locator(".uf-guess-form select").select_option(value)
        for field in page.locator(".uf-guess-inputs input[type=text]").all():
            unit = page.locator(".uf-guess-inputs").inner_text()
            field.fill("20" if "month" in unit and value == "gone" else "0.5")
        for radio in page.locator(".uf-guess-inputs input[type=radio]").all()[:1]:
            radio.check()
        press(page, "Run and compare")
        page.wait_for_timeout(60)
        if page.locator(".uf-guessing").get_attribute("data-phase") == "asking":
            assert re.search(r"\.$", said(page)), value  # asked back, in a sentence
            continue
        sentence = wait_for_the_run(page)
        made += 1
        assert not re.search(r"NaN|undefined|null|Infinity", sentence), sentence
        press(page, "Guess again")
        move(page, page.locator("[data-lever]").first.get_attribute("data-lever") or "", 1)
    assert made >= 2


# --- Kept runs, and why they differ -----------------------------------------------------------


def test_five_runs_are_kept_and_then_the_button_says_why_not(opened: Callable[..., Page]) -> None:
    page = opened()
    for _ in range(5):
        press(page, "Keep this run")
        settled(page)
        move(page, "free_level", 7)
    open_panel(page, "kept")
    panel = page.locator(".uf-kept")
    keep = panel.get_by_role("button", name="Keep this run")
    expect(keep).to_be_disabled()
    expect(keep).to_have_accessible_description(re.compile("room for 5. Remove one first"))
    name = panel.get_by_label("Name of run B")
    name.fill(HOSTILE[:60])
    name.press("Enter")
    assert [run["name"] for run in document(page)["kept"]] == ["", HOSTILE[:60], "", "", ""]
    screenshot(page, "kept-runs")
    panel.get_by_role("button", name="Go back to run A").click()
    assert document(page)["levers"]["free_level"] == pytest.approx(0.3)
    assert "is kept already, as A" in panel.inner_text()
    panel.get_by_role("button", name="Remove run C").click()
    assert [run["letter"] for run in document(page)["kept"]] == ["A", "B", "D", "E"]
    ghosts = "document.querySelector('.uf-chart svg').getAttribute('aria-label')"
    assert "Also drawn" in page.evaluate(ghosts)
    for box in panel.get_by_role("checkbox").all():
        box.uncheck()
    settled(page)
    assert "Also drawn" not in page.evaluate(ghosts)
    assert page.title() == "Lab"


def test_differences_are_from_the_chosen_run(opened: Callable[..., Page]) -> None:
    page = opened()
    press(page, "Keep this run")
    move(page, "free_level", 30)
    open_panel(page, "kept")
    table = page.locator(".uf-differences")
    row = table.get_by_role("row", name=re.compile("^Payers"))
    assert "worse" in row.inner_text()
    page.get_by_label("Differences are from").select_option("")
    assert document(page)["compare"] == ""
    assert "better" in row.inner_text()


def test_the_parts_of_a_difference_add_up(opened: Callable[..., Page]) -> None:
    page = opened()
    press(page, "Keep this run")
    move(page, "free_level", 30)
    move(page, "price", -6)
    move(page, "churn", 4)
    open_panel(page, "why")
    values = [
        float(text.replace(",", "").replace("−", "-"))
        for text in page.locator(".uf-bar-value").all_inner_texts()
    ]
    assert len(values) == 5
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=3)
    assert "averaged over every order" in page.locator(".uf-why").inner_text()
    sentence = page.locator(".uf-why-sentence").inner_text()
    assert re.match(
        r"From run A to the run now, Profit so far in month 60 went (up|down)", sentence
    )
    page.get_by_label("Key figure", exact=True).select_option("users")
    page.get_by_label("Month", exact=True).select_option("12")
    assert "Users in month 12" in page.locator(".uf-why-sentence").inner_text()
    page.get_by_label("To which run").select_option("A")
    assert "Choose two runs that differ" in page.locator(".uf-why").inner_text()
    screenshot(page, "why")


# --- How sure? --------------------------------------------------------------------------------


def test_futures_are_counted_and_stepped_through(opened: Callable[..., Page]) -> None:
    page = opened(preset="valley", told={"futures": SPREAD})
    move(page, "free_level", -15)
    open_panel(page, "sure")
    words = page.locator(".uf-sure-result").inner_text()
    gone = page.locator(".uf-dot50.uf-gone").count()
    assert page.locator(".uf-dot50").count() == 50
    number = "none of 50" if gone == 0 else "all 50" if gone == 50 else f"{gone} of 50"
    assert words == f"In {number} futures you run out of money by month 60."
    press(page, "Next future")
    press(page, "Next future")
    assert "Future 2 of 20:" in page.locator(".uf-sure-one").inner_text()
    assert page.locator(".uf-dot50.uf-lit").count() == 1
    page.get_by_role("slider", name=re.compile("Which future")).focus()
    page.keyboard.press("ArrowRight")
    assert "Future 3 of 20:" in page.locator(".uf-sure-one").inner_text()
    press(page, "Play")
    page.wait_for_timeout(100)
    assert "Future 4 of 20:" in page.locator(".uf-sure-one").inner_text()
    press(page, "Stop")
    screenshot(page, "how-sure")
    assert "Market from" in page.locator(".uf-sure").inner_text()


def test_nothing_uncertain_is_said_as_that(opened: Callable[..., Page]) -> None:
    page = opened(told={"futures": []})
    open_panel(page, "sure")
    assert "nothing of it is uncertain" in page.locator(".uf-sure").inner_text()


# --- Table, notes -----------------------------------------------------------------------------


def test_the_table_has_each_sixth_month_and_all_on_demand(opened: Callable[..., Page]) -> None:
    page = opened()
    open_panel(page, "table")
    rows = page.locator(".uf-table tbody tr")
    assert rows.count() == 11
    page.get_by_label("every month").check()
    assert rows.count() == 61
    press(page, "Download as CSV")
    file = page.evaluate("window.downloaded")
    assert (file["name"], file["type"]) == ("free_service_run.csv", "text/csv")
    assert len(file["text"].strip().splitlines()) == 62


def test_notes_are_kept_and_are_no_step_of_undo(opened: Callable[..., Page]) -> None:
    page = opened()
    open_panel(page, "notes")
    page.locator(".uf-notes-field").fill(HOSTILE)
    page.wait_for_function("window.saved.at(-1)?.notes.length > 0")
    assert document(page)["notes"] == HOSTILE
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    assert page.title() == "Lab"


# --- Share, keep, restore ---------------------------------------------------------------------


def test_a_code_is_found_in_a_sentence_and_success_is_said(opened: Callable[..., Page]) -> None:
    page = opened()
    move(page, "free_level", 12)
    open_panel(page, "share")
    code = page.get_by_label("Code of this run").input_value()
    assert code.startswith("UF1-")
    assert "free_level=0.42" in page.get_by_label("Call in Python").input_value()
    move(page, "free_level", -30)
    given = page.get_by_label("Code to open")
    given.fill(f"Look at this: {code.lower()}!")
    given.press("Enter")
    assert said(page).startswith("The code is open")
    assert document(page)["levers"]["free_level"] == pytest.approx(0.42)
    given.fill("UF1-2222")
    given.press("Enter")
    assert "UF1" not in document(page)["notes"]
    assert document(page)["levers"]["free_level"] == pytest.approx(0.42)
    assert page.locator(".uf-notice").evaluate("node => node.classList.contains('uf-refused')")


def restore(page: Page, folder: Path, content: Any) -> None:
    path = folder / "work.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(path)


def test_work_is_downloaded_and_restored(opened: Callable[..., Page], tmp_path: Path) -> None:
    page = opened()
    press(page, "Keep this run")
    move(page, "free_level", 12)
    open_panel(page, "share")
    press(page, "Download my work")
    work = json.loads(page.evaluate("window.downloaded.text"))
    press(page, "Start anew")
    assert "1 kept run" in page.locator(".uf-ask").inner_text()
    press(page, "Leave all as it is")
    assert len(document(page)["kept"]) == 1
    press(page, "Start anew")
    page.locator(".uf-ask").get_by_role("button", name="Start anew").click()
    assert document(page)["kept"] == []
    for wrong, answer in (
        ("{", "not the work of a lab"),
        (work | {"version": 99}, "newer edition"),
        (work | {"levers": {"price": "much"}}, "damaged"),
        (work | {"case": "messaging"}, "another case"),
    ):
        restore(page, tmp_path, wrong)
        page.wait_for_function(
            f"document.querySelector('.uf-notice').innerText.includes({answer!r})"
        )
        assert said(page).endswith("Nothing was changed.")
        assert document(page)["kept"] == []
    restore(page, tmp_path, work)
    page.wait_for_function("window.saved.at(-1).kept.length === 1")
    assert said(page) == "Your work is back: 1 kept run."
    assert document(page)["levers"]["free_level"] == pytest.approx(0.42)


# --- Take it along ----------------------------------------------------------------------------


def test_the_report_is_a_page_of_its_own(opened: Callable[..., Page], tmp_path: Path) -> None:
    page = opened(preset="valley")
    press(page, "Guess first")
    move(page, "free_level", -20)
    for place, value in enumerate(("3", "20", "30")):
        page.locator(".uf-guess-inputs input").nth(place).fill(value)
    press(page, "Run and compare")
    sentence = wait_for_the_run(page)
    press(page, "Keep this run")
    move(page, "price", 5)
    open_panel(page, "notes")
    page.locator(".uf-notes-field").fill(HOSTILE)
    open_panel(page, "take")
    page.locator(".uf-take").get_by_role("button", name="Report").click()
    page.wait_for_function("window.downloaded?.name === 'free_service_report.html'")
    path = tmp_path / "report.html"
    path.write_text(page.evaluate("window.downloaded.text"), encoding="utf-8")
    report = page.context.new_page()
    asked: list[str] = []
    report.on("request", lambda request: asked.append(request.url))
    report.goto(path.as_uri())
    text = report.locator("main").inner_text()
    for part in ("Start and goal", "Guesses against runs", "Kept runs", "How they differ"):
        assert part in text
    for part in ("Why they differ", "The run now", "Notes", sentence, HOSTILE, "from userfirst"):
        assert part in text
    assert report.locator("svg").count() == 5
    assert asked == [path.as_uri()]
    assert report.title() == "The free level: report"
    assert violations(report, "main") == []
    screenshot(report, "report")


def test_charts_and_the_run_are_files(opened: Callable[..., Page]) -> None:
    page = opened()
    open_panel(page, "take")
    for button, name in (("User base as SVG", "user_base.svg"), ("Money as PNG", "money.png")):
        press(page, button)
        page.wait_for_function(f"window.downloaded?.name === 'free_service_{name}'")
        size = page.evaluate("downloaded.text.size ?? downloaded.text.length")
        assert size > 4000


# --- For everybody ----------------------------------------------------------------------------


def seen_by_everybody(page: Page, context: str) -> list[str]:
    """Return what is wrong with a part of the page, in the light and in the dark."""
    wrong = []
    for light, ground in (("true", ""), ("false", "#111")):
        page.evaluate(
            """([light, ground]) => {
              document.body.dataset.jpThemeLight = light;
              document.body.style.background = ground;
            }""",
            [light, ground],
        )
        wrong += violations(page, context)
    return wrong


@pytest.mark.parametrize("width", [1100, 360])
def test_every_panel_is_accessible_and_fits(opened: Callable[..., Page], width: int) -> None:
    page = opened(size=(width, 900), told={"futures": SPREAD})
    press(page, "Keep this run")
    move(page, "free_level", 20)
    press(page, "Keep this run")
    move(page, "free_level", 10)
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    press(page, "Guess first")
    move(page, "free_level", 3)
    assert seen_by_everybody(page, ".uf-guessing") == []
    assert page.evaluate(beyond) <= 0
    for place in range(3):
        page.locator(".uf-guess-inputs input").nth(place).fill("5")
    press(page, "Run and compare")
    wait_for_the_run(page)
    assert seen_by_everybody(page, ".uf-guessing") == []
    for name in PANELS:
        open_panel(page, name)
        assert seen_by_everybody(page, ".uf-panel") == [], name
        assert page.evaluate(beyond) <= 0, name
        page.locator(".uf-panel").screenshot(path=SCREENSHOTS / f"panel-{name}-{width}.png")


def test_notes_that_are_being_written_are_kept_when_the_lab_closes(
    opened: Callable[..., Page],
) -> None:
    page = opened(told={"futures": SPREAD})
    open_panel(page, "sure")
    press(page, "Play")
    open_panel(page, "notes")
    page.locator(".uf-notes-field").press_sequentially("half a th")
    page.evaluate("window.opened.close()")
    assert page.evaluate("window.saved.at(-1).notes") == "half a th"
    page.wait_for_timeout(900)  # longer than a future is lit: nothing goes on in a closed lab


def guess_numbers(page: Page) -> None:
    press(page, "Guess first")
    for place in range(3):
        page.locator(".uf-guess-inputs input").nth(place).fill("20")
    press(page, "Run and compare")


def play_the_loops(page: Page) -> None:
    open_panel(page, "loops")
    name = re.compile("Play|Next change")
    page.locator(".uf-loops").get_by_role("button", name=name).click()


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("begin", [guess_numbers, play_the_loops])
def test_what_has_begun_ends_with_the_lab(
    begin: Callable[[Page], None], moving: bool, opened: Callable[..., Page]
) -> None:
    """Words that wait, a run that plays in, months that pass: none minds that the lab is gone."""
    page = opened(moving=moving)
    begin(page)
    page.evaluate("window.opened.close()")
    page.wait_for_timeout(1200)  # longer than any of them waits

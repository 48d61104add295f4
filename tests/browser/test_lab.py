"""The lab in a real JupyterLab: what a learner does by mouse and keyboard, and what goes wrong."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.jupyterlab import (
    ROOT,
    JupyterLab,
    restart_kernel,
    run_all_cells,
    run_cell,
    screenshot,
)
from userfirst.cases import NAMES, case, run, worded
from userfirst.charts import tell
from userfirst.model import schedule

pytestmark = pytest.mark.browser

MODULES = ROOT / "userfirst" / "lab" / "browser"
OPEN = 'from userfirst import Lab\nlab = Lab("free_service")\nlab'
READY = ".uf-lab[data-ready=true]"
SLIDER = "[data-lever=free_level] input[type=range]"
# The lines and areas of the two charts, as plotly drew them or as the lab rewrote them.
PATHS = """lab => [...lab.querySelectorAll('.uf-picture')].map(picture =>
  [...picture.querySelectorAll('.js-line, .js-fill')].map(path => path.getAttribute('d')))"""

Opener = Callable[..., Locator]


@pytest.fixture
def trouble(page: Page) -> Iterator[list[str]]:
    """What the page complains of; a test that ends with a complaint has failed."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


@pytest.fixture
def opened(jupyterlab: JupyterLab, page: Page, trouble: list[str]) -> Opener:
    """Open a notebook of cells, run it, and return the first lab in it."""

    def open_lab(*cells: str) -> Locator:
        name = jupyterlab.add_notebook("lab.ipynb", list(cells) or [OPEN])
        jupyterlab.open_notebook(page, name)
        assert run_all_cells(page) == []
        page.set_default_timeout(20_000)
        page.wait_for_selector(READY)
        return page.locator(".uf-lab").first

    return open_lab


def settled(page: Page) -> None:
    """Wait until the last move has reached plotly and the kernel, in every lab of the page."""
    page.wait_for_function(
        """() => [...document.querySelectorAll('.uf-lab')].every(
          lab => lab.dataset.settled === 'true')"""
    )


def drag(page: Page, slider: Locator, begin: float, end: float, steps: int = 20) -> None:
    """Drag a slider from one share of its width to another and keep hold of it."""
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + begin * box["width"], y)
    page.mouse.down()
    for step in range(1, steps + 1):
        share = begin + (end - begin) * step / steps
        page.mouse.move(box["x"] + share * box["width"], y)
        page.wait_for_timeout(16)


def figure(lab: Locator, name: str) -> Locator:
    """Return the tile of a key figure."""
    return lab.locator(".uf-tile").filter(has=lab.page.get_by_text(name, exact=True))


def press(lab: Locator, name: str) -> None:
    """Press a button and wait for what it does."""
    lab.get_by_role("button", name=name, exact=True).click()
    settled(lab.page)


def ask(page: Page, cell: int) -> str:
    """Run a cell and return what it printed."""
    assert run_cell(page, cell) == []
    cells = page.locator(".jp-CodeCell")
    return cells.nth(cell).locator(".jp-OutputArea-output").inner_text().strip()


def test_dragging_the_free_level_moves_both_charts_words_and_figures(
    opened: Opener, page: Page
) -> None:
    lab = opened(OPEN, "print(lab.levers['free_level'])")
    before, words = lab.evaluate(PATHS), lab.locator(".uf-words").inner_text()
    users = figure(lab, "Users").inner_text()
    aloud = lab.locator("[aria-live=polite].uf-hidden")
    said = aloud.text_content()
    drag(page, lab.locator(SLIDER), 0.3, 0.9)
    during = lab.evaluate(PATHS)
    for one, other in zip(before, during, strict=True):
        assert one
        assert all(old != new for old, new in zip(one, other, strict=True))
    assert lab.locator(".uf-words").inner_text() != words
    assert figure(lab, "Users").inner_text() != users
    assert aloud.text_content() == said, "nothing is read aloud during a drag"
    page.mouse.up()
    settled(page)
    value = float(ask(page, 1))
    assert 0.8 < value < 1
    told = tell(run("free_service", free_level=value))
    assert aloud.text_content() == " ".join(told)
    assert lab.locator(".uf-words p").all_inner_texts() == told
    assert lab.locator("[data-lever=free_level] .uf-number").input_value() == f"{value:.2f}"
    screenshot(page, "lab-1280")


def test_rewritten_lines_are_where_plotly_draws_them(opened: Opener, page: Page) -> None:
    lab = opened()
    drag(page, lab.locator(SLIDER), 0.3, 0.7)
    numbers = """lab => [...lab.querySelectorAll('.uf-graph')].slice(0, 2).flatMap(graph =>
      [...graph.querySelectorAll('.js-line')].map(path =>
        path.getAttribute('d').match(/-?[0-9.]+/g).map(Number)))"""
    rewritten = lab.evaluate(numbers)
    page.mouse.up()
    settled(page)
    drawn = lab.evaluate(
        """async lab => {
          const found = [];
          for (const graph of [...lab.querySelectorAll('.uf-graph')].slice(0, 2)) {
            // plotly draws its own lines again; the lab hears of it only afterwards.
            const own = new Promise(done => graph.once('plotly_afterplot', () => done(
              [...graph.querySelectorAll('.js-line')].map(path =>
                path.getAttribute('d').match(/-?[0-9.]+/g).map(Number)))));
            const container = window._JUPYTERLAB['jupyterlab-plotly'];
            const { RenderedPlotly } = (await container.get('./mimeExtension'))();
            const plotly = RenderedPlotly.Plotly.default ?? RenderedPlotly.Plotly;
            plotly.redraw(graph);
            found.push(...await own);
          }
          return found;
        }"""
    )
    assert len(drawn) == len(rewritten) > 4
    for one, other in zip(rewritten, drawn, strict=True):
        assert len(one) == len(other)
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 0.06


def test_undo_redo_presets_and_reset(opened: Opener, page: Page) -> None:
    lab = opened()
    slider = lab.locator(SLIDER)
    first = slider.input_value()
    press(lab, "Valley of death")
    preset = slider.input_value()
    assert preset != first
    expect(lab.get_by_text("A generous free tier on little money.")).to_be_visible()
    expect(lab.locator(".uf-mark").filter(has_text="cash gone")).to_be_visible()
    press(lab, "Undo")
    assert slider.input_value() == first
    press(lab, "Redo")
    assert slider.input_value() == preset
    press(lab, "Reset")
    assert slider.input_value() == first
    slider.focus()
    page.keyboard.press("Control+z")
    settled(page)
    assert slider.input_value() == preset


def test_pinned_runs_are_overlaid_and_compared(opened: Opener, page: Page) -> None:
    lab = opened()
    lines = len(lab.evaluate(PATHS)[0])
    press(lab, "Pin this run")
    assert len(lab.evaluate(PATHS)[0]) == lines + 1
    lab.locator(SLIDER).focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    settled(page)
    change = figure(lab, "Paying share").locator(".uf-change")
    now, then = run("free_service", free_level=0.5), run("free_service")
    by = now.outcome("paying_share") - then.outcome("paying_share")
    expect(change).to_contain_text(f"{worded(by)} vs A")
    rows = lab.locator(".uf-pinned tbody tr")
    expect(rows.first).to_contain_text("Free level")
    assert rows.first.locator("td").all_inner_texts() == ["0.50", "0.30"]
    press(lab, "Pin this run")
    expect(lab.locator(".uf-pins li")).to_have_count(2)
    press(lab, "Go back to run A")
    assert lab.locator(SLIDER).input_value() == "0.3"
    press(lab, "Remove run B")
    expect(lab.locator(".uf-pins li")).to_have_count(1)
    for price in range(1, 6):
        lab.get_by_text("Offer", exact=True).click() if price == 1 else None
        field = lab.locator("[data-lever=price] .uf-number")
        field.fill(str(price))
        field.press("Enter")
        settled(page)
        if price < 5:
            press(lab, "Pin this run")
    expect(lab.get_by_role("button", name="Pin this run")).to_be_disabled()
    screenshot(page, "lab-five-pins")


def test_a_prediction_is_made_before_the_run_is_seen(opened: Opener, page: Page) -> None:
    lab = opened(OPEN, "print(len(lab.predictions), lab.predictions['expected'].tolist())")
    expect(lab.get_by_text("opens once you have made a prediction")).to_be_visible()
    expect(lab.get_by_text("Response curve", exact=True)).to_be_hidden()
    lab.get_by_role("button", name="Predict first").click()
    lab.locator(SLIDER).focus()
    page.keyboard.press("End")
    settled(page)
    for hidden in (".js-line", ".js-fill", ".uf-end", ".uf-value", ".uf-words"):
        assert not any(each.is_visible() for each in lab.locator(hidden).all()), hidden
    screenshot(page, "lab-predict")
    fields = lab.locator(".uf-form input")
    for field, value in zip(fields.all(), (5, 30, 45), strict=True):
        field.fill(str(value))
    fields.last.press("Enter")
    settled(page)
    expect(figure(lab, "Users").locator(".uf-value")).to_be_visible()
    found = run("free_service", free_level=1)["users"][[12, 36, 60]]
    gap = sum(abs(a - b) for a, b in zip((5, 30, 45), found, strict=True)) / 3
    expect(lab.locator(".uf-gap")).to_contain_text("You expected 5, 30 and 45")
    expect(lab.locator(".uf-gap")).to_contain_text(f"Gap: {gap:.2f} million people off")
    expect(lab.get_by_text("Your predictions (1)")).to_be_visible()
    assert ask(page, 1) == "3 [5.0, 30.0, 45.0]"
    lab.get_by_text("Response curve", exact=True).click()
    dot = lab.locator(".uf-response .uf-dot")
    expect(dot).to_be_visible()
    settled(page)
    at = dot.bounding_box()
    drag(page, lab.locator(SLIDER), 0.97, 0.2)
    page.wait_for_timeout(50)
    moved = dot.bounding_box()
    page.mouse.up()
    assert at is not None
    assert moved is not None
    assert moved["x"] < at["x"] - 100
    settled(page)
    screenshot(page, "lab-response")


def test_a_run_is_shared_as_a_code_and_as_python(opened: Opener, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab = opened()
    press(lab, "Free first, then priced")
    lab.get_by_role("button", name="Share").click()
    press(lab, "Copy code")
    code = page.evaluate("() => navigator.clipboard.readText()")
    assert re.fullmatch(r"UF1(-[0-9A-Z]{1,4})+", code)
    press(lab, "Copy as Python")
    call = page.evaluate("() => navigator.clipboard.readText()")
    assert call.startswith('from userfirst import run, schedule; run("free_service", free_level=')
    press(lab, "Reset")
    given = lab.get_by_label("Share code to open")
    given.fill(code[:-1] + ("2" if code[-1] != "2" else "3"))
    given.press("Enter")
    settled(page)
    expect(lab.locator(".uf-notice")).to_contain_text("does not add up")
    assert lab.locator(SLIDER).input_value() == "0.3"
    given.fill(f"Look: {code.replace('-', '—')} is what I found.")
    given.press("Enter")
    settled(page)
    expect(lab.locator(".uf-notice")).to_contain_text("The code is opened: Free level 0.90, then")
    assert lab.locator(SLIDER).first.input_value() == "0.9"
    again = opened(f'from userfirst import Lab\nLab("free_service", code="{code}")')
    assert again.locator(SLIDER).first.input_value() == "0.9"


def test_a_lever_changes_later_in_the_run(opened: Opener, page: Page) -> None:
    lab = opened(OPEN, "print(lab.levers['free_level'])")
    lever = lab.locator("[data-lever=free_level]")
    lever.get_by_role("button", name="later in the run").click()
    settled(page)
    expect(lever.locator("input[type=range]")).to_have_count(2)
    month = lever.get_by_label("Month from which")
    month.fill("36")
    month.press("Enter")
    settled(page)
    before = lab.evaluate(PATHS)[0][-1]
    later = lever.locator("input[type=range]").nth(1)
    later.focus()
    settled(page)
    drag(page, later, 0.3, 0.8)
    during = lab.evaluate(PATHS)[0][-1]
    assert during != before
    page.mouse.up()
    settled(page)
    assert re.fullmatch(r"schedule\(0\.3, \{36: 0\.[78]\d*\}\)", ask(page, 1))
    lever.get_by_role("button", name="Keep one value").click()
    settled(page)
    assert ask(page, 1) == "0.3"


COUNT = "from ipywidgets.widgets.widget import _instances; print(len(_instances))"
FIELD = "[data-lever=free_level] .uf-number"


TYPED = {
    "0,5": "", "50%": "", " 0.5 ": "", "5e-1": "", ",5": "", "５０％": "",
    "50": '"50" is outside the range. Write a number from 0 to 1.',
    "1e9": "was read as 1000000000", "half": "cannot be read as a number",
    "-0,1": "was read as -0.1", "": "There is no number here",
}  # fmt: skip


def test_numbers_are_read_as_people_type_them(opened: Opener, page: Page) -> None:
    lab = opened(OPEN, "print(lab.levers['free_level'])")
    field, notice = lab.locator(FIELD), lab.locator(".uf-notice")
    for typed, says in TYPED.items():
        press(lab, "Reset")
        field.click()
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        settled(page)
        assert field.input_value() == ("0.30" if says else "0.50"), typed
        if says:
            expect(notice).to_contain_text("Free level stays as it was.")
            expect(notice).to_contain_text(says)
        else:
            expect(notice).to_be_hidden()
            assert ask(page, 1) == "0.5"


def test_the_wheel_scrolls_the_page_and_moves_no_lever(opened: Opener, page: Page) -> None:
    lab = opened()
    field = lab.locator(FIELD)
    field.click()
    for delta in (120, 120, -120, 120):
        page.mouse.wheel(0, delta)
    settled(page)
    assert field.input_value() == "0.30"
    slider = lab.locator(SLIDER)
    slider.hover()
    page.mouse.wheel(0, 120)
    settled(page)
    assert slider.input_value() == "0.3"


def test_predictions_are_read_and_senseless_ones_are_asked_back(opened: Opener, page: Page) -> None:
    lab = opened(OPEN, "print(lab.predictions['expected'].tolist())")
    lab.get_by_role("button", name="Predict first").click()
    fields, notice = lab.locator(".uf-form input"), lab.locator(".uf-notice")
    for numbers, says in [
        (("6,5", "abc", "3"), "Month 36: "),
        (("6,5", "-4", "35,7"), "between 0 and Market"),
        (("6,5", "30", "1e9"), "between 0 and Market"),
    ]:
        for field, text in zip(fields.all(), numbers, strict=True):
            field.fill(text)
        fields.last.press("Enter")
        settled(page)
        expect(notice).to_contain_text(says)
        assert fields.first.input_value() == "6,5"
        assert not any(each.is_visible() for each in lab.locator(".uf-value").all())
    for field, text in zip(fields.all(), ("6,5", "30,5", "35,7"), strict=True):
        field.fill(text)
    fields.last.press("Enter")
    settled(page)
    expect(lab.locator(".uf-gap")).to_contain_text("You expected 6.5, 30.5 and 35.7")
    assert ask(page, 1) == "[6.5, 30.5, 35.7]"
    lab.get_by_text("Your predictions (1)").click()
    press(lab, "Remove prediction 1")
    assert ask(page, 1) == "[]"


def test_both_views_of_a_lab_are_covered_while_one_predicts(opened: Opener, page: Page) -> None:
    lab = opened(OPEN, "lab")
    views = page.locator(READY)
    expect(views).to_have_count(2)
    lab.get_by_role("button", name="Predict first").click()
    for view in views.all():
        assert not any(each.is_visible() for each in view.locator(".uf-value").all())
    views.nth(1).get_by_role("button", name="Cancel").click()
    for view in views.all():
        expect(figure(view, "Users").locator(".uf-value")).to_be_visible()


def test_labs_in_a_row_share_its_width(opened: Opener, page: Page) -> None:
    opened(
        "import ipywidgets\nfrom userfirst import Lab\n"
        "one, two = Lab('free_service'), Lab('messaging')\n"
        "ipywidgets.HBox([one.widget, two.widget])",
        "ipywidgets.VBox([one.widget])",
        "ipywidgets.Tab([one.widget])",
    )
    expect(page.locator(READY)).to_have_count(4)
    settled(page)
    boxes = [each.bounding_box() for each in page.locator(READY).all()]
    first, second, alone, tab = [box for box in boxes if box is not None]
    assert abs(first["width"] - second["width"]) < 60
    assert first["width"] + second["width"] > 0.9 * alone["width"]
    assert second["x"] >= first["x"] + first["width"] - 1
    assert first["y"] == second["y"]
    assert tab["width"] > 0.9 * alone["width"]
    screenshot(page, "lab-row")


def test_a_cell_run_again_leaves_nothing_behind(opened: Opener, page: Page) -> None:
    opened(OPEN, COUNT)
    before = int(ask(page, 1))
    devtools = page.context.new_cdp_session(page)

    def counted() -> dict[str, int]:
        devtools.send("HeapProfiler.collectGarbage")
        return dict(devtools.send("Memory.getDOMCounters"))

    def run_again(times: int) -> None:
        for _ in range(times):
            page.evaluate("() => document.querySelector('.uf-lab').dataset.former = 'true'")
            assert run_cell(page, 0) == []
            page.wait_for_selector(f"{READY}:not([data-former])")
            expect(page.locator(".uf-lab")).to_have_count(1)
            settled(page)

    run_again(3)
    first = counted()
    run_again(5)
    last = counted()
    assert int(ask(page, 1)) == before
    # A lab has about 1,400 nodes and 370 listeners; what Jupyter itself keeps is far less.
    assert last["nodes"] - first["nodes"] < 5 * 400
    assert last["jsEventListeners"] - first["jsEventListeners"] < 5 * 60


def test_wrong_numbers_are_answered_kindly(opened: Opener, page: Page) -> None:
    lab = opened()
    field = lab.locator("[data-lever=free_level] .uf-number")
    notice = lab.locator(".uf-notice")
    field.fill("7")
    field.press("Enter")
    settled(page)
    expect(notice).to_contain_text("Free level stays as it was.")
    assert field.input_value() == "0.30"
    field.fill("")
    field.press("Enter")
    expect(notice).to_contain_text("There is no number here")
    assert field.input_value() == "0.30"
    lab.locator("[data-lever=free_level]").get_by_role("button", name="later in the run").click()
    settled(page)
    month = lab.get_by_label("Month from which")
    for typed in ("0", "60", "2,5", "soon"):
        month.fill(typed)
        month.press("Enter")
        settled(page)
        expect(notice).to_contain_text("month")
        assert month.input_value() == "24"
    assert "NaN" not in str(lab.evaluate(PATHS))


def test_the_lab_works_by_keyboard_alone(opened: Opener, page: Page) -> None:
    lab = opened(OPEN, "1 + 1")
    lab.get_by_role("button", name="Share").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.role") == "spinbutton"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    slider = lab.locator(SLIDER)
    expect(slider).to_be_focused()
    for key in ("ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "d", "d", "a", "x"):
        page.keyboard.press(key)
    settled(page)
    assert float(slider.input_value()) == pytest.approx(0.42)
    expect(page.locator(".jp-CodeCell")).to_have_count(2)
    outline = slider.evaluate("each => getComputedStyle(each).outlineStyle")
    assert outline == "solid"
    names = lab.evaluate(
        """lab => [...lab.querySelectorAll('button, select, input, .uf-plot')].filter(each =>
          !(each.getAttribute('aria-label') || each.textContent.trim() || each.labels?.length ||
            document.getElementById(each.getAttribute('aria-labelledby'))))
          .map(each => each.outerHTML)"""
    )
    assert names == []


def test_two_labs_on_a_page_and_a_cell_run_twice(opened: Opener, page: Page) -> None:
    opened(OPEN, 'Lab("free_service", free_level=0.8)')
    labs = page.locator(READY)
    expect(labs).to_have_count(2)
    other = labs.nth(1).evaluate(PATHS)
    drag(page, labs.first.locator(SLIDER), 0.3, 0.6)
    page.mouse.up()
    settled(page)
    assert labs.nth(1).evaluate(PATHS) == other
    assert labs.nth(1).locator(SLIDER).input_value() == "0.8"
    assert run_cell(page, 0) == []
    expect(labs).to_have_count(2)
    assert labs.first.locator(SLIDER).input_value() == "0.3"
    before = labs.first.evaluate(PATHS)
    drag(page, labs.first.locator(SLIDER), 0.3, 0.6)
    page.mouse.up()
    settled(page)
    assert labs.first.evaluate(PATHS) != before


def test_a_kernel_is_restarted_and_the_notebook_run_again(opened: Opener, page: Page) -> None:
    lab = opened(OPEN, "print(lab.levers['free_level'])")
    press(lab, "Valley of death")
    restart_kernel(page)
    if lab.is_visible():  # what stays on the page still answers from what it has
        drag(page, lab.locator(SLIDER), 0.5, 0.7)
        page.mouse.up()
        page.wait_for_timeout(500)
    assert run_all_cells(page) == []
    page.wait_for_selector(READY)
    before = lab.evaluate(PATHS)
    drag(page, lab.locator(SLIDER), 0.3, 0.6)
    page.mouse.up()
    settled(page)
    assert lab.evaluate(PATHS) != before
    assert 0.5 < float(ask(page, 1)) < 0.7


def test_a_busy_kernel_does_not_show_while_dragging(opened: Opener, page: Page) -> None:
    lab = opened(OPEN, "import time; time.sleep(15)", "print(lab.levers['free_level'])")
    page.evaluate(
        """() => {
          window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
          window.jupyterapp.commands.execute('notebook:run-cell');
        }"""
    )
    page.wait_for_timeout(500)
    before = lab.evaluate(PATHS)
    drag(page, lab.locator(SLIDER), 0.3, 0.7)
    assert lab.evaluate(PATHS) != before
    page.mouse.up()
    expect(lab.locator(".uf-notice")).to_contain_text("Python is busy", timeout=6000)
    expect(lab.locator(".uf-notice")).to_be_hidden(timeout=25_000)
    assert 0.6 < float(ask(page, 2)) < 0.8


def test_a_page_without_plotly_gets_it_from_the_kernel_once(
    jupyterlab: JupyterLab, page: Page, trouble: list[str]
) -> None:
    name = jupyterlab.add_notebook("lab.ipynb", [OPEN, 'Lab("free_service")'])
    jupyterlab.open_notebook(page, name)
    page.evaluate("() => { delete window._JUPYTERLAB['jupyterlab-plotly']; }")
    assert run_all_cells(page) == []
    expect(page.locator(READY)).to_have_count(2, timeout=20_000)
    page.set_default_timeout(20_000)
    lab = page.locator(".uf-lab").first
    before = lab.evaluate(PATHS)
    drag(page, lab.locator(SLIDER), 0.3, 0.7)
    page.mouse.up()
    assert lab.evaluate(PATHS) != before


def names_of(lab: Locator) -> list[str]:
    """Return what stands at the line ends, without its values."""
    return list(
        lab.evaluate(
            """lab => [...lab.querySelectorAll('.uf-end:not([hidden])')].map(end =>
              end.querySelector('span').firstChild.textContent.trim())"""
        )
    )


def marks_of(lab: Locator) -> list[str]:
    """Return the marks that stand on the charts."""
    return lab.locator(".uf-mark:not([hidden])").all_inner_texts()


WITHOUT = {
    "ride_hailing": ("rival='none'", "[data-lever=rival] select", "3", ["Rival's riders"]),
    "free_platforms": ("", "[data-lever=rival_share] .uf-number", "0.5", ["Rival's users"]),
    "messaging": ("spend=0", "[data-lever=spend] .uf-number", "300", ["Your messenger"]),
    "accounts": ("", "[data-lever=ad_income] .uf-number", "0.5", ["Advertising"]),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_what_there_is_not_in_a_run_is_neither_drawn_nor_named(
    name: str, opened: Opener, page: Page
) -> None:
    start, field, value, appears = WITHOUT[name]
    lab = opened(f"from userfirst import Lab\nlab = Lab('{name}', {start})\nlab")
    drawn = "lab => lab.querySelectorAll('.uf-picture .js-line').length"
    before = lab.evaluate(drawn)
    shown = names_of(lab)
    assert not set(appears) & set(shown)
    assert before == len(shown), "every line has a name, and every name a line"
    assert not [mark for mark in marks_of(lab) if "rival" in mark or "month 0" in mark]
    lab.evaluate("lab => lab.querySelectorAll('details').forEach(each => (each.open = true))")
    settled(page)
    table = lab.locator(".uf-story table thead")
    assert not any(each in table.inner_text() for each in appears)
    box = lab.locator(field).first
    if "select" in field:
        box.select_option(value)
    else:
        box.fill(value)
        box.press("Enter")
    settled(page)
    assert set(appears) <= set(names_of(lab))
    assert lab.evaluate(drawn) == len(names_of(lab)) > before
    assert all(each in table.inner_text() for each in appears)
    assert "NaN" not in str(lab.evaluate(PATHS))


def test_a_firm_that_closes_is_said_to_be_closed_where_it_closes(
    opened: Opener, page: Page
) -> None:
    lab = opened("from userfirst import Lab\nlab = Lab('ride_hailing', 'stalemate')\nlab")
    month = re.search(r"gone in month (\d+)", lab.locator(".uf-words").inner_text())
    assert month is not None
    assert marks_of(lab) == [f"cash gone, rival's cash gone, month {month[1]}"]
    assert figure(lab, "Your riders").locator(".uf-value").inner_text() == "closed"
    assert figure(lab, "Your riders on average").locator(".uf-value").inner_text() == "7.30"
    assert figure(lab, "Profit so far").locator(".uf-value").inner_text() == "−4,000"
    assert figure(lab, "Lowest cash").locator(".uf-value").inner_text() == "0"
    lab.get_by_label("Key figures as of month").select_option(label="month 24")
    assert figure(lab, "Your riders").locator(".uf-value").inner_text() != "closed"
    press(lab, "Deep pockets")
    marks = marks_of(lab)
    assert [mark.split(",")[0] for mark in sorted(marks)] == ["lowest 4", "rival's cash gone"]
    boxes = [each.bounding_box() for each in lab.locator(".uf-mark:not([hidden]) span").all()]
    one, other = sorted(box["y"] for box in boxes if box is not None)
    assert other - one > 12, "the words of two marks do not cover each other"


@pytest.mark.parametrize("name", NAMES)
def test_no_key_figure_is_left_alone_in_its_row(name: str, opened: Opener, page: Page) -> None:
    lab = opened(f'from userfirst import Lab\nlab = Lab("{name}")\nlab')
    for width in (1600, 1280, 900):
        page.set_viewport_size({"width": width, "height": 2600})
        page.wait_for_timeout(300)
        tops = lab.evaluate(
            """lab => [...lab.querySelectorAll('.uf-tile')].map(tile =>
              Math.round(tile.getBoundingClientRect().top))"""
        )
        assert tops.count(max(tops)) > 1, f"{width} pixels: {tops}"


def test_numbers_are_written_as_in_python(page: Page) -> None:
    source = (MODULES / "words.js").read_text(encoding="utf-8")
    numbers = [0, -0.0, 0.004, 0.006, -0.3, 1.25, 9.994, 9.996, 35.68, 99.94, 99.96, 1234.5, -2e6]
    written = page.evaluate(
        """async ([source, numbers]) => {
          const words = await import(`data:text/javascript,${encodeURIComponent(source)}`);
          return [...numbers, NaN, Infinity].map(words.worded);
        }""",
        [source, numbers],
    )
    assert written == [worded(number) for number in [*numbers, float("nan"), float("inf")]]


def test_levers_and_people_are_written_as_in_python(page: Page) -> None:
    source = (MODULES / "words.js").read_text(encoding="utf-8")
    lever = case("internet_tv").lever("hardware_margin")
    about = {"step": lever.step, "unit": lever.unit, "choices": []}
    values = [-0.0, 0.0, -0.004, 0.004, -0.05, 0.3]
    later = [{"first": 0.02, "switches": [[24, each]]} for each in values]
    counts = [(0.0, "million people"), (2e-4, "million homes"), (0.0383, "million people")]
    counts += [(0.36, "million dollars"), (0.27, "thousand merchants"), (12.0, "million cars")]
    written, fields, told = page.evaluate(
        """async ([source, lever, values, later, counts]) => {
          const words = await import(`data:text/javascript,${encodeURIComponent(source)}`);
          return [
            [...values, ...later].map(value => words.leverText(lever, value)),
            [-0, -1e-12, -0.004].map(value => words.fixed(lever, value)),
            counts.map(([number, unit]) => words.counted(number, unit)),
          ];
        }""",
        [source, about, values, later, counts],
    )
    plans = [schedule(0.02, {24: each}) for each in values]
    assert written == [lever.worded(value) for value in [*values, *plans]]
    assert fields == ["0.00", "0.00", "0.00"]
    assert [f"{each['text']} {each['unit']}" for each in told] == [
        "0 million people",
        "under 1 thousand homes",
        "38.3 thousand people",
        "0.36 million dollars",
        "270 merchants",
        "12.0 million cars",
    ]


def test_no_name_of_the_lab_hides_one_of_the_browser(page: Page) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in MODULES.glob("*.js"))
    pattern = r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)"
    names = re.findall(pattern, source, re.MULTILINE)
    assert len(names) > 30
    assert page.evaluate("names => names.filter(name => name in window)", names) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_case_is_drawn_and_answers(name: str, opened: Opener, page: Page) -> None:
    lab = opened(f'from userfirst import Lab\nlab = Lab("{name}")\nlab')
    before = lab.evaluate(PATHS)
    assert len(before) == 2
    slider = lab.locator(".uf-first input[type=range]").first
    drag(page, slider, 0.5, 0.95)
    during = lab.evaluate(PATHS)
    page.mouse.up()
    assert all(one != other for one, other in zip(before, during, strict=True))
    settled(page)
    for preset in lab.locator(".uf-preset").all():
        preset.click()
        settled(page)
        assert "NaN" not in str(lab.evaluate(PATHS))
    expect(lab.locator(".uf-notice")).to_be_hidden()
    lab.screenshot(path=screenshot(page, f"lab-{name}"))


@pytest.mark.parametrize(
    ("width", "theme"),
    [(1280, "JupyterLab Dark"), (900, "JupyterLab Light"), (640, "JupyterLab Dark"), (420, "")],
)
def test_it_fits(width: int, theme: str, opened: Opener, page: Page) -> None:
    lab = opened()
    press(lab, "Valley of death")
    press(lab, "Pin this run")
    press(lab, "Free first, then priced")
    page.set_viewport_size({"width": width, "height": 2600})
    if theme:
        change: Any = (
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
        )
        page.evaluate(change, theme)
    page.wait_for_timeout(1500)
    outside = lab.evaluate(
        """lab => {
          const edge = lab.getBoundingClientRect().right + 1;
          const scrolled = each => each.closest('.uf-scroll, .uf-hidden, svg');
          return [...lab.querySelectorAll('*')].filter(each => !scrolled(each) &&
            each.getBoundingClientRect().right > edge).map(each => each.outerHTML.slice(0, 120));
        }"""
    )
    assert outside == []
    ends = lab.evaluate(
        """lab => [...lab.querySelectorAll('.uf-picture')].map(picture =>
          [...picture.querySelectorAll('.uf-end')].map(each => {
            const { top, bottom } = each.getBoundingClientRect();
            return [top, bottom];
          }).sort((one, other) => one[0] - other[0]))"""
    )
    for picture in ends:
        for (_, bottom), (top, _) in pairwise(picture):
            assert top >= bottom - 3, "names at the line ends do not cover each other"
    screenshot(page, f"lab-{width}")
    page.evaluate(
        "() => window.jupyterapp.commands.execute('apputils:change-theme', "
        "{ theme: 'JupyterLab Light' })"
    )


def test_a_wrong_case_is_a_sentence(jupyterlab: JupyterLab, page: Page) -> None:
    wrong = 'from userfirst import Lab\nLab("fre_service")'
    jupyterlab.open_notebook(page, jupyterlab.add_notebook("lab.ipynb", [wrong]))
    assert len(run_all_cells(page)) == 1
    shown = page.locator(".jp-OutputArea").inner_text()
    assert 'There is no case called "fre_service". Did you mean "free_service"?' in shown
    assert "Traceback" not in shown
    assert "line" not in shown

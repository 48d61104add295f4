"""A lab's work stays: in a file of its own, in a notebook, and where no kernel answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.jupyterlab import WINDOW, JupyterLab, run_cell
from tests.browser.labs import MOVE_ALL
from userfirst.cases import NAMES, case, run
from userfirst.lab import Lab
from userfirst.lab.document import levers_of

READY = ".uf-lab[data-ready=true]"
SECOND = 1000
HOSTILE = (
    "</script><script>document.title = 'taken'</script> <img src=x onerror=alert(1)> {{given}}"
)


def free_level(page: Page, lab: int = 0) -> Locator:
    found = page.locator(".uf-lab").nth(lab)
    return found.locator("[data-lever=free_level] input[type=range]").first


def move(page: Page, steps: int, lab: int = 0) -> str:
    """Move the free level by some keys, wait until that has settled, and return where it is."""
    slider = free_level(page, lab)
    slider.focus()
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
    page.locator(".uf-lab[data-settled=true]").nth(lab).wait_for(timeout=30 * SECOND)
    return slider.input_value()


def users(page: Page, lab: int = 0) -> float:
    shown = page.locator(".uf-lab").nth(lab).locator("[data-outcome=users]").first
    return float(shown.get_attribute("data-value") or "nan")


@pytest.fixture
def alone(browser: Browser) -> Iterator[Page]:
    """A page without any network, in which every error is an error of the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 760}, offline=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert problems == []
    assert all(url.startswith(("file:", "blob:", "data:")) for url in asked), asked


def test_a_file_is_a_whole_lab_and_keeps_its_work(alone: Page, tmp_path: Path) -> None:
    path = Lab("free_service", "valley", title=HOSTILE).to_html(tmp_path / "lab.html")
    alone.goto(path.as_uri())
    alone.wait_for_selector(READY)
    assert alone.title() == HOSTILE
    assert alone.locator("h1").all_inner_texts() == [HOSTILE]
    value = move(alone, 3)
    assert float(value) > 0.6
    now = users(alone)
    alone.reload()
    alone.wait_for_selector(READY)
    assert free_level(alone).input_value() == value
    assert users(alone) == now
    assert (
        alone.evaluate("() => Object.keys(window).filter((each) => /^(uf|userfirst)/.test(each))")
        == []
    )


@pytest.mark.parametrize("name", NAMES)
def test_in_a_file_every_lever_is_alive(name: str, alone: Page, tmp_path: Path) -> None:
    """From disk, without a network; whatever is moved is answered, or says why it is not."""
    path = Lab(name).to_html(tmp_path / "lab.html")
    assert path.stat().st_size < 2_200_000
    alone.goto(path.as_uri())
    alone.wait_for_selector(f"{READY}[data-settled=true]")
    lab = alone.locator(".uf-lab")
    found = lab.evaluate(MOVE_ALL)
    assert sorted(found["moved"] + found["still"]) == sorted(
        each.name for each in case(name).levers
    )
    expect(lab).to_have_attribute("data-settled", "true")
    for lever in found["still"]:
        expect(lab.locator(f"[data-lever={lever}]")).to_have_class(re.compile(r"\buf-dead\b"))
    # A logarithmic slider comes back to a place near by: what the page has kept is what counts.
    kept = "() => Object.values(localStorage).find(text => text.includes('userfirst-lab'))"
    now = run(name, **levers_of(json.loads(alone.evaluate(kept))))
    for outcome in case(name).outcomes:
        shown = lab.locator(f"[data-outcome={outcome.name}]").get_attribute("data-value")
        expected = pytest.approx(now.outcome(outcome.name), rel=1e-6, abs=1e-9)
        assert float(shown or "nan") == expected, outcome.name


def test_a_file_hands_itself_on_with_what_was_done(alone: Page, tmp_path: Path) -> None:
    """What the page writes is a lab again, and what stands in notes does nothing."""
    lab = Lab("free_service")
    document = lab.document
    document["notes"] = HOSTILE
    lab.document = document
    alone.goto(lab.to_html(tmp_path / "lab.html").as_uri())
    alone.wait_for_selector(READY)
    value = move(alone, 4)
    # As the button of the report does: the host of the page hands out the file.
    alone.evaluate("() => document.querySelector('.uf-lab').scrollIntoView()")
    with alone.expect_download() as downloading:
        alone.get_by_role("button", name="Take it along").click()
        alone.get_by_role("button", name="lab as one").click()
    again = tmp_path / "again.html"
    downloading.value.save_as(again)
    alone.goto(again.as_uri())
    alone.wait_for_selector(READY)
    assert free_level(alone).input_value() == value
    assert alone.title() == "The free level"
    given = json.loads(alone.locator("#userfirst-given").text_content() or "")
    assert given["document"]["notes"] == HOSTILE


def test_a_file_works_where_nothing_can_be_stored(alone: Page, tmp_path: Path) -> None:
    alone.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    )
    alone.goto(Lab("free_service").to_html(tmp_path / "lab.html").as_uri())
    alone.wait_for_selector(READY)
    before = users(alone)
    move(alone, 3)
    assert users(alone) != before


def test_what_a_browser_kept_and_cannot_be_read_is_set_aside(alone: Page, tmp_path: Path) -> None:
    path = Lab("free_service").to_html(tmp_path / "lab.html")
    alone.goto(path.as_uri())
    alone.wait_for_selector(READY)
    move(alone, 3)
    alone.evaluate(
        "() => { for (const name of Object.keys(localStorage)) localStorage[name] = '{\"x\":'; }"
    )
    alone.reload()
    alone.wait_for_selector(READY)
    assert "set aside" in alone.locator(".uf-message").inner_text()
    assert free_level(alone).input_value() == "0.3"
    aside = "() => Object.entries(localStorage).filter(([name]) => name.endsWith(':aside'))"
    assert [value for _, value in alone.evaluate(aside)] == ['{"x":']


def test_a_lab_without_its_page_says_what_to_do(jupyterlab: JupyterLab, browser: Browser) -> None:
    """As in a page that was given the lab, and not what the labs share."""
    cell = "from userfirst import Lab\nlab = Lab('free_service')\nlab.widget.code.close()\nlab"
    name = jupyterlab.add_notebook("without.ipynb", [cell])
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    page.set_default_timeout(90 * SECOND)
    jupyterlab.open_notebook(page, name)
    run_cell(page, 0)
    page.get_by_text("run the cell of the lab again").wait_for()
    assert "model not found" not in page.locator(".jp-Notebook").inner_text()
    context.close()
    jupyterlab.close_kernels()

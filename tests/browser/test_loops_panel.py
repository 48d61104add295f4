"""The panel of loops in a real browser: seen, pressed, moved by keys, and told in words."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.deno import MODULES
from tests.lab.page import engine_about
from userfirst.cases import NAMES, case, run
from userfirst.charts.loops import loops, measure

PAGE = """<!doctype html><html lang="en"><head><title>Loops</title>
<style>body { margin: 0 } %s</style></head>
<body><main class="uf-lab" style="width: %dpx"></main><script type="module">
import { makeModel } from "./model.js";
import { makeLoops } from "./loops_panel.js";
const about = %s;
const model = makeModel(about);
const lab = { about, model, run: model.run(model.preset(%s)) };
const panel = makeLoops(lab);
document.querySelector("main").append(panel.node);
panel.opened();
document.body.dataset.ready = "true";
document.addEventListener("other-run", ({ detail }) => {
  lab.run = model.run(model.preset(detail));
  panel.show({ moving: false });
});
</script></body></html>"""

Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Return what opens the panel of a case by itself; what fails in the page fails the test."""
    contexts, errors = [], []

    def open_panel(
        name: str, width: int = 1000, preset: str = "", motion: str = "no-preference"
    ) -> Page:
        chosen = case(name)
        about = engine_about(chosen, loops(name).extras) | {"loops": loops(name).about}
        style = "\n".join((MODULES / css).read_text("utf-8") for css in ("lab.css", "loops.css"))
        text = PAGE % (style, width, json.dumps(about), json.dumps(preset))

        def serve(route: Route) -> None:
            file = route.request.url.rsplit("/", 1)[1]
            if file.endswith(".js"):
                route.fulfill(
                    body=(MODULES / file).read_text("utf-8"), content_type="text/javascript"
                )
            else:
                route.fulfill(body=text, content_type="text/html")

        context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion=motion
        )  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route("http://lab.test/**", serve)
        page.goto("http://lab.test/page.html")
        page.wait_for_selector("body[data-ready=true]")
        return page

    yield open_panel
    for context in contexts:
        context.close()
    assert not errors


def go_to(page: Page, month: int) -> None:
    page.locator(".uf-loops input[type=range]").evaluate(
        "(node, month) => { node.value = month; node.dispatchEvent(new Event('input')); }", month
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_panel_shows_what_python_finds(name: str, opened: Opener) -> None:
    page, found = opened(name), measure(run(name))
    for month in (0, 12, 40):
        go_to(page, month)
        assert page.locator(".uf-loops-said").inner_text() == found.told(month)
        place = found.leading()[month]
        leads = page.locator(".uf-loop.uf-leads .uf-loop-label").all_inner_texts()
        assert leads == ([] if place is None else [found.about.loops[place].label])
        lit = set(
            page.locator(".uf-arc.uf-lit").evaluate_all("all => all.map((a) => a.dataset.arc)")
        )
        cycle = () if place is None else found.about.loops[place].cycle
        assert lit == {f"{a}>{b}" for a, b in zip(cycle, (*cycle[1:], *cycle[:1]), strict=True)}
    labels = page.locator(".uf-loop-label").all_inner_texts()
    assert labels[: len(found.about.loops)] == [loop.label for loop in found.about.loops]


@pytest.mark.parametrize("width", [360, 560, 1000])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off(name: str, width: int, opened: Opener) -> None:
    """All nodes and signs lie within the picture, and the picture within the page."""
    page = opened(name, width)
    sides: dict[str, Any] = page.evaluate(
        """() => {
          const frame = document.querySelector(".uf-loops-drawing").getBoundingClientRect();
          const all = [...document.querySelectorAll(".uf-node, .uf-arc circle")];
          const out = all.filter((node) => {
            const box = node.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1 ||
              box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
          }).map((node) => node.textContent || node.parentNode.dataset.arc);
          const texts = [...document.querySelectorAll(".uf-node")].filter((node) => {
            const rect = node.querySelector("rect").getBoundingClientRect();
            return [...node.querySelectorAll("text")].some((text) =>
              text.getBoundingClientRect().width > rect.width + 1);
          }).map((node) => node.textContent);
          const { scrollWidth, clientWidth } = document.documentElement;
          return { out, texts, wide: scrollWidth - clientWidth };
        }"""
    )
    assert sides == {"out": [], "texts": [], "wide": 0}


def test_a_loop_is_lit_by_keys(opened: Opener) -> None:
    page = opened("free_service")
    button = page.get_by_role("button", name="Nobody left to win")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator(".uf-loops-said").inner_text().startswith("B2 “Nobody left to win”: ")
    lit = page.locator(".uf-arc.uf-lit").evaluate_all("all => all.map((a) => a.dataset.arc)")
    assert set(lit) == {"users>to_win", "to_win>joining", "joining>users"}
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    slider = page.get_by_role("slider", name="Month of the picture")
    slider.focus()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "month 60"
    page.wait_for_function(
        "document.querySelector('.uf-loops [aria-live]').textContent.includes('month 60')"
    )


def test_time_passes(opened: Opener) -> None:
    page = opened("free_service")
    go_to(page, 55)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.uf-loops-month').textContent === 'month 60'")
    page.get_by_role("button", name="Play").wait_for()


def test_without_motion_time_goes_to_the_next_change(opened: Opener) -> None:
    page, found = opened("free_service", motion="reduce"), measure(run("free_service"))
    go_to(page, 0)
    leading = found.leading()
    change = next(month for month in range(1, 61) if leading[month] != leading[month - 1])
    page.get_by_role("button", name="Next change").click()
    assert page.locator(".uf-loops-month").inner_text() == f"month {change}"


def test_other_levers_are_another_picture(opened: Opener) -> None:
    page = opened("free_service")
    go_to(page, 20)
    before = page.locator(".uf-loops-said").inner_text()
    page.evaluate("document.dispatchEvent(new CustomEvent('other-run', { detail: 'valley' }))")
    after = page.locator(".uf-loops-said").inner_text()
    assert after == measure(run("free_service", "valley")).told(20) != before
    assert page.locator(".uf-loops-month").inner_text() == "month 20"


def test_other_arcs_are_shown_when_asked_for(opened: Opener) -> None:
    page = opened("transformation")
    few = page.locator(".uf-arc").count()
    page.get_by_label("Show the other arcs as well").check()
    assert page.locator(".uf-arc").count() > few
    assert page.locator(".uf-arc.uf-aside").count() == page.locator(".uf-arc").count() - few

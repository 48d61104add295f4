"""The screen of the lab on a page of its own: sizes, levers, keys, presets, goals, undo."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.standalone import MODULES, joined_styles, open_standalone, setting_of
from userfirst.cases import NAMES, case, run
from userfirst.lab.contract import about
from userfirst.lab.widget import joined

pytestmark = pytest.mark.browser

WIDTHS = (1100, 960, 900, 850, 820, 600, 390)
MOST_HIGH = 640
SETTLED = ".uf-lab[data-settled=true]"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page; whatever goes wrong in it fails the test."""
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert not wrong


def lever(page: Page, name: str) -> Locator:
    return page.locator(f"[data-lever={name}]")


def slider(page: Page, name: str) -> Locator:
    return lever(page, name).locator("input[type=range]").first


def field(page: Page, name: str) -> Locator:
    return lever(page, name).locator(".uf-line .uf-number")


def box_of(node: Locator) -> dict[str, float]:
    """Return where something visible stands: x, y, width, height."""
    box = node.bounding_box()
    assert box is not None
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def figure(page: Page, name: str) -> float:
    return float(page.locator(f"[data-outcome={name}]").get_attribute("data-value") or "nan")


def settle(page: Page) -> None:
    page.wait_for_selector(SETTLED)


def saved(page: Page) -> dict[str, Any]:
    """Return the document that was saved last."""
    settle(page)
    found: dict[str, Any] = page.evaluate("window.saved.at(-1)")
    return found


def open_group(page: Page, name: str) -> None:
    lever(page, name).evaluate(
        "node => { const group = node.closest('details'); if (group) group.open = true; }"
    )


def take(page: Page, name: str) -> None:
    open_group(page, name)
    lever(page, name).locator(".uf-lever-name").click()
    settle(page)


def type_into(page: Page, name: str, text: str) -> None:
    take(page, name)
    field(page, name).fill(text)
    field(page, name).press("Enter")
    settle(page)


def drag(page: Page, name: str, start: float, end: float, *, steps: int = 12) -> None:
    """Drag a slider from one share of its length to another."""
    box = box_of(slider(page, name))
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], middle, steps=steps)
    page.mouse.up()


# Everything that is wider than the lab, or whose words are cut off without an ellipsis.
TOO_WIDE = """() => {
  const edge = document.querySelector(".uf-lab").getBoundingClientRect().right + 1;
  return [...document.querySelectorAll(".uf-lab *")]
    .filter((node) => !node.closest(".uf-hidden, svg, .uf-scroll"))
    .filter((node) => !node.closest("[aria-hidden=true]"))
    .filter((node) => node.getClientRects().length)
    .filter((node) => node.getBoundingClientRect().right > edge)
    .map((node) => `${node.tagName} ${node.className} ${node.textContent.slice(0, 40)}`);
}"""


@pytest.mark.parametrize("name", NAMES)
def test_all_of_it_fits_at_every_width(page: Page, name: str) -> None:
    """From 820 px on one screen with both charts; below, nothing is cut off."""
    open_standalone(page, name)
    last = page.locator("[data-lever]").last.get_attribute("data-lever")
    assert last
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(150)
        settle(page)
        assert page.evaluate(TOO_WIDE) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width >= 820:
            screen = box_of(page.locator(".uf-screen"))
            assert screen["height"] <= MOST_HIGH
            for chart in page.locator(".uf-chart").all():
                box = box_of(chart)
                assert box["height"] >= 200, (width, box)
                assert box["y"] + box["height"] <= screen["y"] + MOST_HIGH
            tops = {round(box_of(tile)["y"]) for tile in page.locator("[data-outcome]").all()}
            assert len(tops) <= 2, "key figures stand in at most two rows"
            for tab in page.locator(".uf-group-tab").all():
                box, column = box_of(tab), box_of(page.locator(".uf-left"))
                assert box["y"] >= column["y"] - 1, "every group of levers is in view"
                assert box["y"] + box["height"] <= column["y"] + column["height"] + 1
    page.set_viewport_size({"width": 850, "height": 844})
    take(page, last)
    assert page.evaluate(TOO_WIDE) == []
    box, column = box_of(lever(page, last)), box_of(page.locator(".uf-left"))
    assert box["y"] >= column["y"] - 1
    assert box["y"] + box["height"] <= column["y"] + column["height"] + 1


@pytest.mark.parametrize("name", NAMES)
def test_key_figures_are_those_of_python(page: Page, name: str) -> None:
    open_standalone(page, name)
    told = run(name)
    for outcome in case(name).outcomes:
        assert figure(page, outcome.name) == pytest.approx(told.outcome(outcome.name), rel=1e-9)


def test_on_a_phone_the_lever_in_hand_and_both_charts_share_one_screen(browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    open_standalone(page, "free_service")
    # A finger that scrolls over a line moves nothing; a tap takes the lever in hand, on top.
    lever(page, "price").locator(".uf-line").tap(position={"x": 20, "y": 20})
    settle(page)
    expect(page.locator(".uf-slot [data-lever=price]")).to_be_visible()
    assert lever(page, "free_level").evaluate("node => !node.closest('.uf-slot')")
    drag(page, "price", 0.3, 0.6)
    top = box_of(lever(page, "price"))
    assert top["y"] >= -1
    for chart in page.locator(".uf-chart").all():
        box = box_of(chart)
        assert box["y"] >= top["y"] + top["height"] - 1
        assert box["y"] + box["height"] <= 844
    settle(page)
    price = saved(page)["levers"]["price"]
    assert price > 10
    # A finger that comes down on the slider and scrolls the page moves nothing either.
    box, touched = box_of(slider(page, "price")), context.new_cdp_session(page)
    x, y = box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2
    kinds = ["touchStart", *["touchMove"] * 12, "touchEnd"]
    for step, kind in enumerate(kinds):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y - 12 * step}]
        touched.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(16)
    settle(page)
    assert float(slider(page, "price").input_value()) == pytest.approx(price)
    # Both charts stay in view where the bars of the browser take a fifth of the screen.
    page.set_viewport_size({"width": 390, "height": 664})
    page.locator(".uf-slot").evaluate("node => node.scrollIntoView()")
    settle(page)
    for chart in page.locator(".uf-chart").all():
        box = box_of(chart)
        assert box["y"] + box["height"] <= 664
    context.close()


@pytest.mark.parametrize(
    ("name", "moved"), [("free_service", "funding"), ("transformation", "marketing")]
)
def test_nothing_moves_under_a_finger_that_drags(page: Page, name: str, moved: str) -> None:
    """Taking another lever opens its card only when the pointer is up again."""
    open_standalone(page, name, width=850)
    open_group(page, moved)
    slider(page, moved).scroll_into_view_if_needed()
    before = box_of(slider(page, moved))
    middle = before["y"] + before["height"] / 2
    page.mouse.move(before["x"] + 0.5 * before["width"], middle)
    page.mouse.down()
    for share in (0.8, 0.05, 1.0, 0.8):
        page.mouse.move(before["x"] + share * before["width"], middle, steps=5)
        page.wait_for_timeout(60)
        now = box_of(slider(page, moved))
        assert now["y"] == pytest.approx(before["y"], abs=0.1)
        assert now["width"] == before["width"]
    expect(page.locator(".uf-lab")).to_have_attribute("data-settled", "false")
    page.mouse.up()
    settle(page)
    expect(lever(page, moved)).to_have_class("uf-lever uf-changed uf-in-hand uf-card")
    assert saved(page)["levers"][moved] > case(name).lever(moved).default


def test_a_drag_is_one_step_of_undo_and_answers_at_every_step(page: Page) -> None:
    open_standalone(page, "free_service")
    before = figure(page, "users")
    page.evaluate(
        """() => {
          window.seen = new Set();
          const tile = document.querySelector("[data-outcome=users]");
          new MutationObserver(() => seen.add(tile.dataset.value)).observe(tile, {
            attributes: true,
          });
        }"""
    )
    drag(page, "free_level", 0.32, 0.9, steps=25)
    settle(page)
    assert page.evaluate("window.seen.size") >= 8
    moved = saved(page)["levers"]["free_level"]
    assert moved == pytest.approx(0.9, abs=0.05)
    assert figure(page, "users") == pytest.approx(
        run("free_service", free_level=moved).outcome("users"), rel=1e-9
    )
    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert figure(page, "users") == before
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    page.get_by_role("button", name="Redo").click()
    settle(page)
    assert saved(page)["levers"]["free_level"] == moved


def test_keys_move_a_lever_by_its_own_steps(page: Page) -> None:
    open_standalone(page, "free_service")
    slider(page, "free_level").focus()
    for key, level in (
        ("ArrowRight", 0.31),
        ("ArrowUp", 0.32),
        ("ArrowLeft", 0.31),
        ("PageUp", 0.41),
        ("PageDown", 0.31),
        ("End", 1.0),
        ("Home", 0.0),
    ):
        page.keyboard.press(key)
        settle(page)
        assert saved(page)["levers"]["free_level"] == pytest.approx(level)
    page.keyboard.press("Control+z")
    settle(page)
    assert saved(page)["levers"]["free_level"] == 1.0
    page.keyboard.press("Control+y")
    settle(page)
    assert saved(page)["levers"]["free_level"] == 0.0


def test_the_wheel_moves_no_lever(page: Page) -> None:
    open_standalone(page, "free_service")
    for node in (slider(page, "free_level"), field(page, "free_level")):
        node.focus()
        node.hover()
        page.mouse.wheel(0, 300)
    page.wait_for_timeout(300)
    settle(page)
    expect(field(page, "free_level")).to_have_value("0.30")


@pytest.mark.parametrize(
    ("text", "level"), [("0,5", 0.5), ("50%", 0.5), (" 0.25 ", 0.25), ("1e-1", 0.1)]
)
def test_numbers_are_read_as_people_type_them(page: Page, text: str, level: float) -> None:
    open_standalone(page, "free_service")
    type_into(page, "free_level", text)
    assert saved(page)["levers"]["free_level"] == level


@pytest.mark.parametrize("text", ["1e9", "half", "", "-1"])
def test_what_cannot_be_read_is_refused_in_words(page: Page, text: str) -> None:
    open_standalone(page, "free_service")
    type_into(page, "free_level", text)
    notice = page.locator(".uf-notice")
    expect(notice).to_contain_text("Free level stays as it was.")
    expect(notice).to_contain_text("from 0 to 1")
    expect(field(page, "free_level")).to_have_value("0.30")
    expect(page.locator("[aria-live=polite]").first).to_contain_text("stays as it was")
    page.get_by_role("button", name="Close this message").click()
    expect(notice).to_be_hidden()


def test_a_logarithmic_lever_gives_small_values_room(page: Page) -> None:
    open_standalone(page, "free_service")
    take(page, "funding")
    box = box_of(slider(page, "funding"))
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 12)
    settle(page)
    assert 20 < saved(page)["levers"]["funding"] < 45  # the middle of 1 to 1000
    before = saved(page)["levers"]["funding"]
    page.keyboard.press("ArrowRight")
    settle(page)
    assert before < saved(page)["levers"]["funding"] <= before * 1.2


def test_a_lever_changes_over_time_as_often_as_wanted(page: Page) -> None:
    open_standalone(page, "free_service")
    row = lever(page, "free_level")
    row.get_by_role("button", name="Change over time: Free level").click()
    settle(page)
    assert saved(page)["levers"]["free_level"] == {"first": 0.3, "switches": [[24, 0.3]]}
    row.get_by_role("button", name="Change it again: Free level").click()
    settle(page)
    months = row.get_by_label("Month from which Free level changes")
    expect(months).to_have_count(2)
    months.nth(0).fill("12")
    months.nth(0).press("Enter")
    row.get_by_label("Free level from then on, as a number").nth(0).fill("0.8")
    row.get_by_label("Free level from then on, as a number").nth(0).press("Enter")
    settle(page)
    plan = saved(page)["levers"]["free_level"]
    assert plan["first"] == 0.3
    assert plan["switches"][0] == [12, 0.8]
    assert len(plan["switches"]) == 2
    expect(row.locator(".uf-line")).to_contain_text("then 0.80 from month 12")
    months.nth(0).fill("61")
    months.nth(0).press("Enter")
    expect(page.locator(".uf-notice")).to_contain_text("The month stays as it was.")
    for _ in range(2):
        row.get_by_role("button", name="Remove the change of Free level").first.click()
    settle(page)
    assert saved(page)["levers"]["free_level"] == 0.3


def test_the_curve_shows_the_best_and_leads_there(page: Page) -> None:
    open_standalone(page, "free_service")
    row = lever(page, "free_level")
    expect(row.locator(".uf-curve")).to_be_visible()
    row.get_by_label("Key figure on the curve").select_option("users")
    settle(page)
    expect(row.locator(".uf-curve-note")).to_contain_text("best at")
    row.get_by_role("button", name="Find the best").click()
    settle(page)
    best = saved(page)["levers"]["free_level"]
    users = {
        level: run("free_service", free_level=level).outcome("users")
        for level in (0, best - 0.1, best, min(1, best + 0.1), 1)
    }
    assert max(users, key=lambda level: users[level]) == best
    expect(field(page, "free_level")).to_have_value(f"{best:.2f}")


def test_the_thumb_is_the_dot_of_the_curve(page: Page) -> None:
    open_standalone(page, "free_service")
    for text in ("0", "0.5", "1"):
        type_into(page, "free_level", text)
        across = page.evaluate(
            """() => {
              const dot = document.querySelector(".uf-curve-dot").getBoundingClientRect();
              const track = document.querySelector("[data-lever=free_level] input")
                .getBoundingClientRect();
              const middle = (dot.left + dot.right) / 2;
              return (middle - track.left - 10) / (track.width - 20);
            }"""
        )
        assert across == pytest.approx(float(text), abs=0.02)


# Work that keeps every frame from being quick.
SLOW = """() => {
  const work = () => {
    const end = performance.now() + 12;
    while (performance.now() < end);
    requestAnimationFrame(work);
  };
  requestAnimationFrame(work);
}"""
SHOWN = """() =>
  [...document.querySelectorAll(".uf-chart-said text, .uf-words, .uf-people, .uf-tile")]
  .filter((node) => node.getAttribute("visibility") !== "hidden")
  .map((node) => node.textContent)
  .filter((text) => !text.startsWith("smaller scale"))"""  # an axis rests later than a hand


def test_all_of_a_slow_screen_is_true_while_the_hand_still_holds(page: Page) -> None:
    open_standalone(page, "free_service")
    page.evaluate(SLOW)
    box = box_of(slider(page, "free_level"))
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + (0.3 + 0.04 * step) * box["width"], middle)
    page.wait_for_timeout(150)
    level = float(slider(page, "free_level").input_value())
    assert page.locator(".uf-still").count() > 0
    held = page.evaluate(SHOWN)
    assert figure(page, "users") == pytest.approx(
        run("free_service", free_level=level).outcome("users")
    )
    page.mouse.up()
    settle(page)
    assert page.evaluate(SHOWN) == held
    assert page.locator(".uf-still").count() == 0
    kept = ":is(.uf-words, .uf-value, .uf-line, .uf-crowd)[style*=px]"
    assert page.locator(kept).count() == 0


def test_the_curve_waits_for_the_first_guess_where_it_is_asked_for(page: Page) -> None:
    open_standalone(page, "free_service", withholdCurve=["free_level"])
    expect(page.locator(".uf-curve").first).to_be_hidden()
    open_group(page, "price")
    slider(page, "price").focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    expect(page.locator(".uf-curve:visible")).to_have_count(1)
    open_standalone(page, "free_service", guessFirst=True)
    expect(page.locator(".uf-curve").first).to_be_hidden()
    expect(page.locator(".uf-guess-form")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")


def test_a_lever_without_effect_is_dim_and_says_why(page: Page) -> None:
    open_standalone(page, "ride_hailing", levers={"rival": "none"})
    row = lever(page, "starting_share")
    open_group(page, "starting_share")
    expect(row).to_have_class("uf-lever uf-dead")
    reason = row.locator(".uf-lever-unit").inner_text()
    assert reason.endswith(".")
    assert len(reason) > 12
    lever(page, "rival").locator(".uf-choice select").focus()
    lever(page, "rival").locator(".uf-choice select").select_option(label="matches")
    settle(page)
    assert "uf-dead" not in (row.get_attribute("class") or "")


def test_presets_are_marked_and_tell_their_story(page: Page) -> None:
    open_standalone(page, "free_service")
    start, valley = page.locator("[data-preset='']"), page.locator("[data-preset=valley]")
    expect(start).to_have_attribute("aria-pressed", "true")
    valley.click()
    settle(page)
    expect(valley).to_have_attribute("aria-pressed", "true")
    expect(start).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".uf-chapter")).to_contain_text("generous free tier")
    assert saved(page)["preset"] == "valley"
    type_into(page, "free_level", "0.5")
    expect(valley).to_have_attribute("aria-pressed", "false")
    start.click()
    settle(page)
    expect(start).to_have_attribute("aria-pressed", "true")
    for _ in range(3):
        page.get_by_role("button", name="Undo").click()
    settle(page)
    expect(start).to_have_attribute("aria-pressed", "true")


def test_after_closing_figures_stay_at_the_last_month_and_money_is_told(page: Page) -> None:
    open_standalone(page, "free_service", preset="valley")
    told = run("free_service", "valley")
    assert figure(page, "users") == pytest.approx(told["users"][11], rel=1e-9)
    assert figure(page, "profit") == pytest.approx(told.outcome("profit"), rel=1e-9)
    words = page.locator(".uf-happened").inner_text()
    assert "The cash is gone in month 12" in words
    more = float(words.split("closes.")[1].split(" million dollars more")[0].split()[-1])
    enough = run("free_service", free_level=0.6, funding=50 + more)
    short = run("free_service", free_level=0.6, funding=50 + 0.95 * more)
    assert enough["is_open"][-1] == 1
    assert short["is_open"][-1] == 0


def test_a_goal_says_when_it_is_reached(page: Page) -> None:
    conditions = [{"outcome": "users", "atLeast": 38, "atMost": None}]
    goal = {"month": 60, "text": "38 million users in month 60", "conditions": conditions}
    open_standalone(page, "free_service", goal=goal)
    expect(page.locator(".uf-goal")).to_contain_text("38 million users in month 60. ○ Not yet")
    type_into(page, "free_level", "0.5")
    expect(page.locator(".uf-goal")).to_contain_text("✓ Reached")
    expect(page.locator("[aria-live=polite]").first).to_contain_text("The goal is reached.")


def test_a_model_that_fails_leaves_the_last_good_picture(page: Page) -> None:
    open_standalone(page, "free_service")
    users = figure(page, "users")
    page.evaluate(
        """() => {
          const screen = document.querySelector(".uf-lab");
          const run = modules.model.Model.prototype.run;
          modules.model.Model.prototype.run = function (levers) {
            if (levers.free_level > 0.5) throw new modules.model.BadRun("No number came.");
            return run.call(this, levers);
          };
        }"""
    )
    type_into(page, "free_level", "0.9")
    expect(page.locator(".uf-happened")).to_contain_text("No number came.")
    assert figure(page, "users") == users
    assert saved(page)["levers"]["free_level"] == 0.9
    type_into(page, "free_level", "0.4")
    expect(page.locator(".uf-happened")).not_to_contain_text("No number came.")
    assert figure(page, "users") != users


def test_a_compact_lab_is_low_and_opens_in_place(page: Page) -> None:
    shown = ["free_level", "price"]
    open_standalone(page, "free_service", compact=True, shown=shown, width=850)
    screen = page.locator(".uf-screen")
    assert box_of(screen)["height"] <= 460
    visible = [
        row.get_attribute("data-lever")
        for row in page.locator("[data-lever]").all()
        if row.is_visible()
    ]
    assert visible == shown
    assert page.evaluate(TOO_WIDE) == []
    page.get_by_role("button", name="Open all levers").click()
    settle(page)
    assert 420 < box_of(screen)["height"] <= MOST_HIGH
    expect(page.locator("[data-lever]")).to_have_count(len(case("free_service").levers))


def test_hidden_and_locked_levers(page: Page) -> None:
    open_standalone(page, "free_service", hide=["price"], lock=["funding"])
    expect(lever(page, "price")).to_have_count(0)
    take(page, "funding")
    expect(slider(page, "funding")).to_be_disabled()
    expect(lever(page, "funding")).to_contain_text("Fixed in this lab.")
    page.locator("[data-preset=valley]").click()
    settle(page)
    assert saved(page)["levers"]["funding"] == 150


def test_a_lab_for_a_projector_has_larger_type(page: Page) -> None:
    size = "getComputedStyle(document.querySelector('.uf-words')).fontSize"
    open_standalone(page, "free_service")
    usual = page.evaluate(f"parseFloat({size})")
    open_standalone(page, "free_service", present=True)
    assert page.evaluate(f"parseFloat({size})") > 1.2 * usual
    assert page.evaluate(TOO_WIDE) == []


def test_every_control_is_reached_by_keys_and_has_a_name(page: Page) -> None:
    open_standalone(page, "free_service")
    names: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => {
              const node = document.activeElement;
              const labelled = document.getElementById(node.getAttribute("aria-labelledby"));
              return node.getAttribute("aria-label") || labelled?.textContent ||
                node.textContent.trim() || node.closest("label")?.textContent || "";
            }"""
        )
        if page.evaluate("document.activeElement === document.body"):
            break
        assert told
        names.append(told)
    assert {"Guess first", "Free level", "Price", "Key figures as of month", "Notes"} <= set(names)


@pytest.mark.parametrize(
    ("name", "dark"),
    [*((name, False) for name in NAMES), ("free_service", True), ("ride_hailing", True)],
)
def test_axe_finds_nothing_serious(page: Page, name: str, dark: bool) -> None:
    open_standalone(page, name, dark=dark, width=900)
    page.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")
    found = Axe().run(page, context=".uf-lab")
    serious = [
        (each["id"], [node["html"][:160] for node in each["nodes"]][:3])
        for each in found.response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_saved_only_when_settled_and_closed_without_a_trace(page: Page) -> None:
    open_standalone(page, "free_service")
    before = page.evaluate("window.saved.length")
    drag(page, "free_level", 0.3, 0.7)
    settle(page)
    assert page.evaluate("window.saved.length") == before + 1
    page.evaluate("window.opened.close()")
    assert page.locator(".uf-lab").count() == 0


# Two views of one lab on a page, as a notebook shows them; KEPT is what Python says of its work.
_TWO_VIEWS = """
const listeners = {};
const values = {
  setting: SETTING, document: {}, kept: KEPT, message: "", covered: "",
};
const model = {
  get: (name) => values[name],
  set(name, value) {
    if (values[name] === value) return;
    values[name] = value;
    [...(listeners[`change:${name}`] ?? [])].forEach((act) => act());
  },
  save_changes() {},
  on: (event, act) => (listeners[event] ??= []).push(act),
  off: (event, act) => (listeners[event] = listeners[event].filter((each) => each !== act)),
};
const shared = { comm_live: true };
window.leave = ["one", "other"].map((id) => {
  const el = document.createElement("div");
  el.id = id;
  document.body.append(el);
  return openInNotebook({ model, el, about: ABOUT, source: { style: STYLE }, shared });
});
window.values = values;
"""


def open_two_views(page: Page, kept: str) -> tuple[Locator, Locator]:
    """Show a lab twice on a page, and return both when they are ready."""
    given = {
        "KEPT": kept,
        "SETTING": setting_of("free_service"),
        "ABOUT": about(case("free_service")),
        "STYLE": joined_styles(),
    }
    script = joined("page", lambda name: (MODULES / f"{name}.js").read_text(encoding="utf-8"))
    for name, value in given.items():
        text = json.dumps(value).replace("</", "<\\/")
        script += f"\nconst {name} = {text};"
    page.set_content(f'<!doctype html><body><script type="module">{script}{_TWO_VIEWS}</script>')
    one, other = page.locator("#one .uf-lab"), page.locator("#other .uf-lab")
    for view in (one, other):
        expect(view).to_have_attribute("data-settled", "true", timeout=20_000)
    return one, other


def test_where_a_server_forgets_the_first_lab_says_so_with_one_click_to_download(
    page: Page,
) -> None:
    open_two_views(page, "until you leave")
    notes = page.get_by_role("status").filter(has_text="thrown away")
    assert notes.count() == 1
    with page.expect_download() as waited:
        notes.get_by_role("button", name="Download my work").click()
    assert waited.value.suggested_filename == "free_service_my_work.json"
    assert json.loads(waited.value.path().read_text(encoding="utf-8"))["case"] == "free_service"
    notes.get_by_role("button", name="Close").click()
    assert notes.count() == 0


def test_a_guess_in_one_view_covers_the_others(page: Page) -> None:
    """What one view hides, another view of the same lab does not show."""
    one, other = open_two_views(page, "nowhere")
    names = [view.get_attribute("aria-label") for view in (one, other)]
    assert names == ["Lab: The free level", "Lab: The free level (2)"]
    revenue = other.locator("[data-outcome=revenue]")
    before = revenue.get_attribute("data-value")
    one.get_by_role("button", name="Guess first").click()
    expect(other).to_have_class(re.compile("uf-covered"))
    expect(revenue).to_be_hidden()
    expect(other.get_by_role("button", name="Guess first")).to_be_disabled()
    one.locator("[data-lever=free_level] input[type=range]").press("End")
    expect(other.locator("[data-lever=free_level] .uf-number").first).to_have_value("1.00")
    expect(other).to_have_attribute("data-settled", "true")
    expect(other.get_by_text("Covered until you have guessed.").first).to_be_visible()
    other.get_by_role("button", name="Give up that guess").click()
    for view in (one, other):
        expect(view).not_to_have_class(re.compile("uf-covered"))
    expect(revenue).to_be_visible()
    assert revenue.get_attribute("data-value") != before
    # A view that is closed in the middle of its guess leaves nobody covered.
    one.get_by_role("button", name="Guess first").click()
    expect(other).to_have_class(re.compile("uf-covered"))
    page.evaluate("window.leave[0]()")
    expect(other).not_to_have_class(re.compile("uf-covered"))
    assert page.evaluate("window.values.covered") == ""
    assert "covered" not in page.evaluate("JSON.stringify(window.values.document)")

"""The charts of the page, alone in a page of a real browser: no JupyterLab, no lab around them."""

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.charts.test_theme import luminance
from tests.deno import MODULES
from userfirst.cases import NAMES, case
from userfirst.cases import run as run_case
from userfirst.charts import scene, theme
from userfirst.lab.contract import about

WIDTHS = (280, 360, 460)
ADDRESS = "http://charts.test/"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Charts</title>
<link rel="stylesheet" href="lab.css"><link rel="stylesheet" href="chart.css">
<style>body { margin: 8px; font-family: system-ui } .pair { display: flex; gap: 20px }
[data-jp-theme-light="false"] { background: #111; --jp-content-font-color1: #e0e0e0;
  --jp-content-font-color2: #b0b0b0; --jp-layout-color0: #111111; --jp-border-color2: #444 }
</style></head><body data-jp-theme-light="true"><div class="uf-lab" id="lab"></div>
<script type="module">
import { makeModel } from "./model.js";
import { makeChart } from "./chart.js";
const models = window.models = {};
window.learn = (name, about) => (models[name] = makeModel(about));
window.show = (name, width, height, preset) => {
  const model = models[name];
  const { about } = model;
  const pair = document.createElement("div");
  pair.className = "pair";
  document.getElementById("lab").replaceChildren(pair);
  const run = (levers = {}) =>
    model.run({ ...(preset ? model.preset(preset) : model.defaults()), ...levers });
  const charts = about.pictures.map((picture) => {
    const chart = makeChart(about, picture);
    const box = document.createElement("div");
    box.style.cssText = `flex: none; width: ${width}px; height: ${height}px`;
    box.append(chart.node);
    pair.append(box);
    return chart;
  });
  window.shown = { model, charts, run, now: run() };
  charts.forEach((chart) => chart.draw({ run: shown.now }));
};
// The words that are seen, as the browser placed them.
window.words = () => [...document.querySelectorAll("svg")].map((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter((text) => {
    const style = getComputedStyle(text);
    return text.textContent && style.visibility === "visible" && text.getClientRects().length;
  }).map((text) => {
    const box = text.getBoundingClientRect();
    return { text: text.textContent, x: box.x - frame.x, y: box.y - frame.y,
      width: box.width, height: box.height, colour: getComputedStyle(text).fill };
  });
});
window.ready = true;
</script></body></html>"""


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Page]:
    """A page that can show the two charts of a case with ``draw``."""
    context = browser.new_context(viewport={"width": 1000, "height": 480})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        kinds = {"js": "text/javascript", "css": "text/css"}
        if not name:
            route.fulfill(body=PAGE, content_type="text/html")
        elif (MODULES / name).is_file():
            kind = kinds[name.rsplit(".", 1)[1]]
            route.fulfill(body=(MODULES / name).read_text(encoding="utf-8"), content_type=kind)
        else:
            route.fulfill(status=404)

    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)
    page.wait_for_function("window.ready")
    yield page
    context.close()
    assert not faults


def show(page: Page, name: str, width: int = 390, preset: str = "", view: str = "({})") -> None:
    """Draw the two charts of a case, and wait until they have taken their size."""
    if not page.evaluate("(name) => name in models", name):
        page.evaluate("([name, about]) => void learn(name, about)", [name, about(case(name))])
    page.evaluate("(given) => show(...given)", [name, width, 250, preset])
    frames = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    page.evaluate(frames)
    page.evaluate(f"shown.charts.forEach((c) => c.draw({{ run: shown.now, ...{view} }}))")


def words(page: Page) -> list[list[dict[str, Any]]]:
    found = page.evaluate("words()")
    assert isinstance(found, list)
    return found


def texts(page: Page, place: int) -> list[str]:
    return [each["text"] for each in words(page)[place]]


LINES = """([place, colour]) =>
  [...document.querySelectorAll("svg")[place].querySelectorAll("path")].filter((path) =>
    path.style.stroke === colour && path.style.fill === "none" &&
    parseFloat(path.style.strokeWidth) > 1.3).map((path) => path.getAttribute("d") ?? "")"""


def line_of(page: Page, place: int, name: str) -> str:
    """The path of a series' line: found by its colour and width, as the reader finds it."""
    return "".join(page.evaluate(LINES, [place, rgb(colour_of(name))]))


def colour_of(series: str) -> str:
    meaning = theme.meaning_of(series)
    assert meaning
    return theme.look(meaning).colour


def rgb(code: str) -> str:
    return f"rgb({', '.join(str(int(code[place : place + 2], 16)) for place in (1, 3, 5))})"


def meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two words cover each other by more than the air above and below their letters."""
    air = 3.0
    return bool(
        one["x"] < other["x"] + other["width"] - 1
        and other["x"] < one["x"] + one["width"] - 1
        and one["y"] + air < other["y"] + other["height"] - air
        and other["y"] + air < one["y"] + one["height"] - air
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_series_bears_its_name_and_no_word_is_cut_off_or_covers_another(
    sheet: Page, name: str, width: int
) -> None:
    for preset in ["", *(each.name for each in case(name).presets)]:
        show(sheet, name, width, preset)
        result = run_case(name, preset) if preset else run_case(name)
        for place, found in enumerate(words(sheet)):
            where = f"{name} {preset}, chart {place}, {width} px"
            for each in found:
                assert each["x"] >= -1.5, (where, each)
                assert each["x"] + each["width"] <= width + 1.5, (where, each)
                assert each["y"] >= -2, (where, each)
                assert each["y"] + each["height"] <= 251, (where, each)
            for one, other in combinations(found, 2):
                assert not meet(one, other), (where, one, other)
            # A line that leaves the chart has an arrow behind its name.
            seen = {each["text"].replace(" ", "").removesuffix("↗") for each in found}
            for panel in (each.of(result) for each in scene(name).pictures[place].panels):
                labels = {case(name).one_series(series).label for series in panel.series}
                missing = {each for each in labels if each.replace(" ", "") not in seen}
                assert not missing, (where, seen)


def test_a_firm_that_closes_leaves_the_rest_grey(sheet: Page) -> None:
    show(sheet, "free_service", preset="valley")
    people, money = texts(sheet, 0), texts(sheet, 1)
    result = run_case("free_service", "valley")
    closed = next(m for m in range(61) if result["is_open"][m] < 0.5)
    assert f"Closed in month {closed}" in people
    assert f"Closed in month {closed}" in money
    assert "cash gone" in money
    greys = sheet.evaluate(
        """[...document.querySelectorAll("svg rect")].filter((rect) =>
        getComputedStyle(rect).visibility === "visible" && rect.style.opacity === "0.9")
        .map((rect) => [rect.getAttribute("x"), rect.getAttribute("width")].map(Number))"""
    )
    assert len(greys) == 3  # a panel of people, two of money
    assert all(width > 100 for _, width in greys)
    assert line_of(sheet, 1, "cash").count("L") == closed
    label = sheet.locator("svg[role=img]").nth(1).get_attribute("aria-label") or ""
    assert f"Closed in month {closed}." in label
    show(sheet, "free_service")
    assert not [text for text in texts(sheet, 0) + texts(sheet, 1) if "losed" in text]


def test_two_firms_that_close_in_one_month_share_a_mark(sheet: Page) -> None:
    show(sheet, "ride_hailing", width=460, preset="stalemate")
    assert "cash gone, rival's cash gone" in texts(sheet, 1)


def test_a_rival_that_there_is_not_is_not_drawn(sheet: Page) -> None:
    show(sheet, "ride_hailing", preset="critical_mass")
    assert not [text for text in texts(sheet, 0) + texts(sheet, 1) if "ival" in text]
    assert line_of(sheet, 1, "rival_cash") == ""
    show(sheet, "ride_hailing", preset="stalemate")
    assert line_of(sheet, 1, "rival_cash") != ""


def test_the_dip_is_seen_whatever_the_peak_later(sheet: Page) -> None:
    show(sheet, "free_service")
    heights = [float(step.split(",")[1]) for step in line_of(sheet, 1, "cash")[1:].split("L")]
    cash = run_case("free_service")["cash"]
    low = int(cash.argmin())
    assert cash.max() > 10 * cash[0]
    assert heights[low] - heights[0] >= 8  # pixels, downwards
    assert any(text.startswith("smaller scale above") for text in texts(sheet, 1))


def test_a_drag_changes_lines_and_makes_no_nodes(sheet: Page) -> None:
    show(sheet, "free_service")
    kept = sheet.evaluate(
        """() => {
        const nodes = () => document.querySelectorAll("svg *").length;
        const drag = () => {
          const lines = new Set();
          for (let step = 0; step <= 60; step += 1) {
            const run = shown.run({ free_level: step / 60 });
            shown.charts.forEach((chart) => chart.draw({ run, moving: true }));
            lines.add(document.querySelector("svg .uf-chart-panel path[d*=L]").outerHTML);
          }
          return lines.size;
        };
        drag();
        const before = nodes();
        return [drag(), before, nodes()];
      }"""
    )
    assert kept[0] > 40
    assert abs(kept[2] - kept[1]) < 12  # ticks come and go


def test_a_month_is_read_by_pointer_and_by_keys(sheet: Page) -> None:
    show(sheet, "free_service")
    sheet.evaluate("window.heard = []; shown.charts[0].onMonth((month) => heard.push(month))")
    sheet.evaluate("shown.charts[0].onSelect((month) => heard.push(`chosen ${month}`))")
    plot = sheet.locator(".uf-chart-touch").first
    box = plot.bounding_box()
    assert box
    sheet.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    assert sheet.locator(".uf-readout").first.is_visible()
    assert "Month 30" in sheet.locator(".uf-readout").first.inner_text()
    users = run_case("free_service")["payers"][30]
    assert f"{users:.2f}" in sheet.locator(".uf-readout").first.inner_text()
    sheet.mouse.move(2, 470)
    assert not sheet.locator(".uf-readout").first.is_visible()
    plot.focus()
    for key in ("Home", "ArrowRight", "PageUp", "Enter"):
        sheet.keyboard.press(key)
    said = plot.get_attribute("aria-valuetext") or ""
    assert said.startswith("month 13.")
    assert "Payers" in said
    assert sheet.evaluate("heard.slice(-4)") == [0, 1, 13, "chosen 13"]
    sheet.keyboard.press("Escape")
    assert not sheet.locator(".uf-readout").first.is_visible()


def guess(page: Page, place: int, series: str) -> None:
    page.evaluate(
        """([place, series]) => {
        window.got = undefined;
        window.drawn = shown.charts[place].drawGuess({ series, run: shown.now });
        drawn.done.then((result) => (window.got = result));
      }""",
        [place, series],
    )


def test_a_guess_is_drawn_with_the_mouse(sheet: Page) -> None:
    show(sheet, "free_service")
    guess(sheet, 0, "users")
    assert "Draw users" in sheet.locator(".uf-chart-help").first.inner_text()
    box = sheet.locator(".uf-chart-touch").first.bounding_box()
    assert box
    left, right = box["x"] + 2, box["x"] + box["width"] - 2
    sheet.mouse.move(left, box["y"] + box["height"] - 6)
    sheet.mouse.down()
    sheet.mouse.move((left + right) / 2, box["y"] + box["height"] / 2, steps=7)
    sheet.mouse.move(right, box["y"] + box["height"] / 2, steps=5)
    sheet.mouse.up()
    sheet.evaluate("drawn.finish()")
    sheet.wait_for_function("window.got !== undefined")
    got = sheet.evaluate("got")
    assert got["series"] == "users"
    assert got["months"] == list(range(6, 61, 6))
    first, middle, last = (got["expected"][place] for place in (0, 4, 9))
    assert 0 < first < middle
    assert middle == pytest.approx(last, rel=0.02)
    assert not sheet.locator(".uf-chart-help").first.is_visible()
    sheet.evaluate("shown.charts[0].draw({ run: shown.now, guess: got })")
    assert "your guess" in texts(sheet, 0)


def test_a_guess_is_drawn_with_keys(sheet: Page) -> None:
    show(sheet, "free_service")
    guess(sheet, 1, "cash")
    plot = sheet.locator(".uf-chart-touch").nth(1)
    assert plot.evaluate("(node) => node === document.activeElement")
    assert "Left and right choose the month" in (plot.get_attribute("aria-label") or "")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown"):
        sheet.keyboard.press(key)
    assert (plot.get_attribute("aria-valuetext") or "").startswith("month 18: ")
    sheet.keyboard.press("Enter")
    sheet.wait_for_function("window.got !== undefined")
    got = sheet.evaluate("got")
    cash = run_case("free_service")["cash"]
    assert got["expected"][2] < cash[18] - 1
    assert got["expected"][9] == pytest.approx(cash[60], rel=1e-3)
    guess(sheet, 1, "cash")
    sheet.keyboard.press("Escape")
    sheet.wait_for_function("window.got === null")


def test_what_is_withheld_shows_axes_and_words_only(sheet: Page) -> None:
    show(sheet, "free_service", preset="valley", view="({ withheld: true })")
    assert "Covered until you have guessed." in texts(sheet, 0)
    drawn = sheet.evaluate(
        """[...document.querySelectorAll("svg [clip-path]")].filter((group) =>
        group.getClientRects().length && [...group.querySelectorAll("path")].some((path) =>
          path.getAttribute("d") && path.getClientRects().length)).length"""
    )
    assert drawn == 0
    assert not [text for text in texts(sheet, 1) if "Closed" in text or "gone" in text]
    label = sheet.locator("svg[role=img]").first.get_attribute("aria-label") or ""
    assert label == "Chart: User base. Covered until you have guessed."
    assert not any(character.isdigit() for character in label)


@pytest.mark.parametrize("light", ["true", "false"])
def test_names_read_on_light_and_on_dark(sheet: Page, light: str) -> None:
    sheet.evaluate(f"document.body.dataset.jpThemeLight = '{light}'")
    ground = luminance("#ffffff" if light == "true" else "#111111")
    try:
        for name in NAMES:
            show(sheet, name)
            for found in words(sheet):
                for each in found:
                    numbers = each["colour"].split("(")[1].rstrip(")").replace("srgb", "")
                    parts = [float(part) for part in numbers.replace(",", " ").split()][:3]
                    scale = 255 if each["colour"].startswith("color(") else 1
                    code = "#" + "".join(f"{round(scale * part):02x}" for part in parts)
                    two = sorted([luminance(code), ground], reverse=True)
                    assert (two[0] + 0.05) / (two[1] + 0.05) >= 4.5, (name, each)
    finally:
        sheet.evaluate("document.body.dataset.jpThemeLight = 'true'")


def test_a_chart_can_be_taken_along(sheet: Page) -> None:
    sheet.evaluate("document.body.dataset.jpThemeLight = 'false'")
    show(sheet, "free_service", preset="valley")
    text = sheet.evaluate("shown.charts[1].toSvg()")
    sheet.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert "var(" not in text
    assert "color-mix" not in text
    assert "Closed in month" in text
    assert sheet.evaluate(
        """(text) => new DOMParser().parseFromString(text, "image/svg+xml")
        .querySelector("parsererror") === null""",
        text,
    )
    size = sheet.evaluate("shown.charts[1].toPng().then((file) => [file.type, file.size])")
    assert size[0] == "image/png"
    assert size[1] > 5000
    rows = sheet.evaluate("JSON.stringify(shown.charts[1].rows([0, 12]))")
    assert [row["month"] for row in json.loads(rows)["rows"]] == [0, 12]
    assert [s["name"] for s in json.loads(rows)["series"]][-1] == "cash"

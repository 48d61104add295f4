"""The people in the page: the same numbers and words as in Python, and nothing cut off."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.cases.test_invariants import random_settings
from tests.lab.page import ask_page, engine_about, value_for_page
from userfirst.cases import NAMES, case, run_batch
from userfirst.charts import people_of, people_picture
from userfirst.charts.people import Curve, Hill, in_sentences, people_at, shown_month, why_shown
from userfirst.charts.people_drawing import stretch_of

SETTINGS = 100

TELL_ALL = """
import { makeModel } from "lab/model.js";
import { hillBars, HILL, hillPath, panelSentence, shownMonth, sidesOf, stretchOf, hillTicks,
  withTheYear } from "lab/hills.js";
const { people } = question.about;
const model = makeModel(question.about);
answer(question.settings.map(({ levers, month }) => {
  const run = model.run(levers);
  const { month: shown, why } = shownMonth(people, run, month);
  const told = withTheYear(people, model.extra("people", run, shown), run, shown);
  const atStart = model.extra("people", run, 0);
  const drawn = people.panels.filter((panel) => panel.kind === "hill").map((hill) => {
    const stretch = stretchOf(hill, told, atStart);
    const bars = hillBars(hill, told, stretch);
    const widths = bars.map((bar) => (bar ? 6 * bar.words.length : 0));
    const sides = sidesOf(bars, widths);
    return {
      stretch,
      inside: bars.every((bar) => !bar ||
        (bar.pixel >= HILL.side && bar.pixel <= HILL.width - HILL.side)),
      cut: bars.map((bar, row) => {
        if (!bar) return 0;
        const end = bar.pixel + sides[row] * (4 + widths[row]);
        return Math.max(0, -end, end - HILL.width);
      }),
      ticks: hillTicks(hill.scale, stretch),
      path: hillPath({ middle: 0, spread: 1, stretch, base: 50 }, 0, HILL.width),
    };
  });
  const said = people.panels.map((panel) => panelSentence(panel, told)).filter(Boolean).join(" ");
  return { shown, why, told, said, drawn };
}));
"""


@pytest.mark.parametrize("name", NAMES)
def test_the_page_shows_what_python_shows(name: str, tmp_path: Path) -> None:
    about, picture, chance = case(name), people_picture(name), np.random.RandomState(711)
    batch = run_batch(about, random_settings(about, SETTINGS, chance))
    months = chance.randint(0, about.months + 1, SETTINGS).tolist()
    settings = [
        {
            "levers": {n: value_for_page(v) for n, v in batch.levers_of(place).items()},
            "month": months[place],
        }
        for place in range(SETTINGS)
    ]
    page = engine_about(about, {"people": picture.numbers}) | {"people": people_of(about)}
    found = ask_page(TELL_ALL, {"about": page, "settings": settings}, tmp_path)
    hills = [panel for panel in picture.panels if isinstance(panel, Hill)]
    for place, (each, month) in enumerate(zip(found, months, strict=True)):
        one = batch.pick(place)
        told = people_at(one, month)
        assert (each["shown"], each["why"]) == (shown_month(one, month), why_shown(one, month))
        assert set(each["told"]) == set(told)
        for number, value in told.items():
            size = max(abs(value), 1e-3)
            assert each["told"][number] == pytest.approx(value, abs=1e-8 * size), (number, one)
        at_start = one.at(picture.numbers, 0)
        for hill, drawn in zip(hills, each["drawn"], strict=True):
            assert drawn["stretch"] == pytest.approx(stretch_of(hill, told, at_start), abs=1e-9)
            assert drawn["inside"]
            assert max(drawn["cut"]) <= 0, (one, drawn)
            ticks = drawn["ticks"]
            assert 2 <= len(ticks) <= 12
            for left, right in pairwise(ticks):
                assert right["pixel"] - left["pixel"] > 3 * (len(left["text"] + right["text"]))
            assert "NaN" not in drawn["path"]
    same = sum(
        each["said"] == in_sentences(picture, people_at(batch.pick(place), months[place]))
        for place, each in enumerate(found)
    )
    # Within rounding a share may fall on either side of a half.
    assert same >= SETTINGS - 1


DRAW = """
import { bandWords, hillBars, bothStretches, heightOf, hillPath, outOfSight, percent, placeOf,
  rough, shownMonth, sidesOf, stretchOf, yearUpTo } from "lab/hills.js";
const hill = { kind: "hill", scale: "log", reach: [], middle: "m", spread: "s",
  parts: [], split: [], bands: [],
  bars: [{ words: "use", above: "use", onlyIf: "" },
    { words: "pay", above: "pay", onlyIf: "is" }] };
const told = { m: 10, s: 2, use: 0.9, pay: 0, is: 1 };
const stretch = stretchOf(hill, told, told);
const people = { until: "u", untilWords: "why", panels: [] };
answer({
  places: [0.5, 0.8].map((above) => placeOf(Math.log(10), 2, above)),
  ends: [placeOf(0, 1, 0), placeOf(0, 1, 1)].map(String),
  top: [heightOf(3, 2, 3), heightOf(3, 2, 4), heightOf(3, 2, 2)],
  stretch,
  both: bothStretches([1, 3], [0, 2]),
  bars: hillBars(hill, told, stretch).map((bar) => [bar.words, bar.outside]),
  missing: hillBars(hill, { ...told, is: 0 }, stretch)[1],
  sides: [sidesOf([{ pixel: 10 }, { pixel: 250 }], [60, 60]),
    sidesOf([{ pixel: 100 }, { pixel: 130 }], [60, 60])],
  nothing: [hillPath({ middle: 0, spread: 1, stretch: [-1, 1], base: 9 }, 50, 50),
    hillPath({ middle: 0, spread: 1, stretch: [-1, 1], base: 9 }, 9, 50, [0.5, 0.5])],
  away: [-40, 0, 40].map((middle) => outOfSight({ middle, spread: 1, stretch: [-5, 5] })),
  said: [0, 1e-12, 0.001, 0.125, 0.997, 1].map(percent),
  rough: [0.04, 2.94, 9.96, 55.6, 1234.5].map(rough),
  band: [5, 1e9].map((n) => bandWords({ words: "{} months", number: "n", endless: 1200 }, { n })),
  months: [[null, 12, 60], [null, 0, 60], [8, 12, 60], [0, 0, 5], [null, { first: 7 }, 60]].map(
    ([closed, u, month]) => Object.values(shownMonth(people, { closed, levers: { u } }, month))),
  year: [yearUpTo(0), yearUpTo(60)],
});
"""


def test_shapes(tmp_path: Path) -> None:
    found = ask_page(DRAW, None, tmp_path)
    assert found["places"] == pytest.approx([np.log(10), np.log(5)])
    assert found["ends"] == ["Infinity", "-Infinity"]
    assert found["top"][0] == 1.0
    assert found["top"][1] == pytest.approx(4 * np.exp(-2) / (1 + np.exp(-2)) ** 2)
    assert found["top"][1] == found["top"][2]
    low, high = found["stretch"]
    assert low < np.log(10) - 2 < np.log(10) + 2 < high
    assert found["both"] == [0, 3]
    assert found["bars"] == [["use", 0], ["pay ▸", 1]]
    assert found["missing"] is None
    assert found["sides"] == [[1, -1], [-1, 1]]
    assert found["nothing"] == ["", ""]
    assert found["away"] == [-1, 0, 1]
    assert found["said"] == ["0%", "0%", "<1%", "13%", ">99%", "100%"]
    assert found["rough"] == ["0.0", "2.9", "10", "56", "1,235"]
    assert found["band"] == ["5.0 months", "countless months"]
    closing = "the last before it closed"
    assert found["months"] == [[12, "why"], [60, ""], [7, closing], [0, closing], [7, "why"]]
    assert found["year"] == [[0], list(range(49, 61))]


def test_a_curve_stands_on_series_of_the_run() -> None:
    for name in NAMES:
        for panel in people_picture(name).panels:
            if isinstance(panel, Curve):
                known = {each.name for each in case(name).series}
                assert {panel.at, panel.value} <= known

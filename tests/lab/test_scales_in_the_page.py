"""The axes of the page's charts, and where their words stand: pure rules, tried in Deno."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.lab.page import ask_page

CALLS = """
import * as scales from "lab/scales.js";
answer(question.map(([name, ...given]) => scales[name](...given)));
"""
DRAGS = """
import { shareOf, steadyAxis, ticksOf, valueAt } from "lab/scales.js";
answer(question.map((drag) => {
  let axis = null;
  return drag.map(({ low, high, dip, moving }) => {
    axis = steadyAxis(axis, low, high, dip, moving);
    const back = [0, 0.2, 0.6, 0.9, 1].map((share) => shareOf(axis, valueAt(axis, share)));
    return { axis, back, ticks: ticksOf(axis, 90), at: [low, high].map((v) => shareOf(axis, v)) };
  });
}));
"""


def called(calls: list[list[Any]], folder: Path) -> list[Any]:
    found = ask_page(CALLS, calls, folder)
    assert isinstance(found, list)
    return found


def test_numbers_on_an_axis_are_round_and_written_as_people_write_them(tmp_path: Path) -> None:
    cases = [
        (["niceTop", 0], 0),
        (["niceTop", 35.7], 40),
        (["niceTop", 40], 40),
        (["niceTop", 0.00041], 0.0005),
        (["niceTop", 2691], 3000),
        (["ticksBetween", 0, 40, 4], [0, 10, 20, 30, 40]),
        (["ticksBetween", 0, 8, 3], [0, 4, 8]),
        (["ticksBetween", -20, 150, 4], [0, 50, 100, 150]),
        (["tickText", 12000, 4000], "12,000"),
        (["tickText", 1200000, 400000], "1,200,000"),
        (["tickText", 0.5, 0.5], "0.5"),
        (["tickText", 1, 0.5], "1.0"),
        (["tickText", 0, 0.5], "0"),
        (["tickText", 0.0004, 0.0002], "0.0004"),
        (["tickText", -20, 20], "−20"),
        (["monthText", 12, ""], "month 12"),
        (["monthText", 0, "2007-12"], "Dec 2007"),
        (["monthText", 1, "2007-12"], "Jan 2008"),
    ]
    found = called([call for call, _ in cases], tmp_path)
    for (call, wanted), got in zip(cases, found, strict=True):
        assert got == wanted, call


def test_months_are_named_by_years_where_a_case_stands_in_history(tmp_path: Path) -> None:
    plain, narrow, years, january = called(
        [
            ["monthTicks", 60, "", 300],
            ["monthTicks", 60, "", 100],
            ["monthTicks", 147, "2007-12", 260],
            ["monthTicks", 24, "2012-01", 300],
        ],
        tmp_path,
    )
    assert [each["text"] for each in plain] == [str(month) for month in range(0, 61, 6)]
    assert [each["month"] for each in narrow] == [0, 24, 48]
    assert [each["text"] for each in years] == [str(year) for year in range(2008, 2021, 2)]
    assert years[0]["month"] == 1
    assert [(each["month"], each["text"]) for each in january] == [
        (0, "2012"), (12, "2013"), (24, "2014"),
    ]  # fmt: skip


def drag(chance: np.random.RandomState) -> list[dict[str, Any]]:
    """A lever that is moved: data that grows and shrinks by steps, released now and then."""
    size, steps = 10 ** chance.uniform(-3, 5), []
    for _ in range(40):
        size *= np.exp(chance.normal(0, 0.4))
        low = -size * chance.uniform(0, 0.5) if chance.random_sample() < 0.2 else 0.0
        dip = size * chance.uniform(0.005, 0.5) if chance.random_sample() < 0.5 else 0.0
        moving = bool(chance.random_sample() < 0.8)
        steps.append({"low": low, "high": size, "dip": dip, "moving": moving})
    return steps


def test_an_axis_holds_its_data_and_stands_still_while_half_of_it_would_do(tmp_path: Path) -> None:
    chance = np.random.RandomState(5)
    drags = [drag(chance) for _ in range(60)]
    for steps, told in zip(drags, ask_page(DRAGS, drags, tmp_path), strict=True):
        before: dict[str, float] | None = None
        for step, found in zip(steps, told, strict=True):
            axis = found["axis"]
            assert axis["low"] <= step["low"] <= step["high"] <= axis["high"]
            assert all(-1e-9 <= share <= 1 + 1e-9 for share in found["at"])
            assert found["back"] == pytest.approx([0, 0.2, 0.6, 0.9, 1], abs=1e-9)
            assert len(found["ticks"]) >= 2
            values = [tick["value"] for tick in found["ticks"]]
            assert values == sorted(values)
            assert len({tick["text"] for tick in found["ticks"]}) == len(values)
            span, needed = axis["high"] - axis["low"], step["high"] - step["low"]
            if before and step["moving"]:
                fits = before["low"] <= step["low"] and step["high"] <= before["high"]
                room = before["high"] - before["low"]
                if fits and needed > 0.52 * room:
                    assert (axis["low"], axis["high"]) == (before["low"], before["high"])
                if fits:
                    assert span <= max(room, 2.6 * needed)
            elif step["high"] > 0.01:  # released, or drawn for the first time
                assert span <= 2.6 * needed
            before = axis


def test_a_dip_that_a_later_peak_would_hide_gets_the_larger_part_of_the_scale(
    tmp_path: Path,
) -> None:
    split, plain, below = called(
        [["freshAxis", 0, 2691, 150], ["freshAxis", 0, 400, 150], ["freshAxis", -5, 2691, 150]],
        tmp_path,
    )
    assert split == {"low": 0, "high": 3000, "knee": 150, "share": 0.6}
    assert plain["knee"] == below["knee"] == 0
    at_dip, at_knee, at_top = called([["shareOf", split, v] for v in (75, 150, 3000)], tmp_path)
    assert (at_dip, at_knee, at_top) == pytest.approx((0.3, 0.6, 1.0))
    [ticks] = called([["ticksOf", split, 80]], tmp_path)
    assert [tick["text"] for tick in ticks] in (["0", "150", "3,000"], ["0", "50", "100", "150"])


def test_names_are_moved_apart_in_their_order_and_stay_inside(tmp_path: Path) -> None:
    things = [{"at": at, "height": 13} for at in (50, 51, 52, 99)]
    [found] = called([["setApart", things, 0, 100]], tmp_path)
    places = [each["at"] for each in found]
    assert all(later - one >= 13 - 1e-9 for one, later in pairwise(places))
    assert places[0] >= 6.5
    assert places[-1] <= 93.5 + 1e-9


def test_the_first_free_place_is_taken(tmp_path: Path) -> None:
    def box(x: float) -> dict[str, float]:
        return {"x": x, "y": 0, "width": 10, "height": 10}

    free, none = called(
        [
            ["freePlace", [box(0), box(5), box(20)], [box(3)]],
            ["freePlace", [box(0)], [box(3)]],
        ],
        tmp_path,
    )
    assert free == box(20)
    assert none is None

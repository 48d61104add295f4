"""What is said of ride hailing is true: every number is held against the run again."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tests.cases.test_invariants import random_settings
from tests.charts.reading import NUMBER, PART, PEOPLE, found, near, part_near, people_near
from tests.charts.test_wording import read
from userfirst.cases import Run, case, run, run_batch
from userfirst.charts.drawing import draw_picture
from userfirst.charts.scene import scene, tell
from userfirst.model import Schedule

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))


def month_of(told: Run, name: str) -> int | None:
    closed = told[name] < 0.5
    return int(np.argmax(closed)) if closed.any() else None


def check(told: Run) -> None:
    """Hold every sentence against the series."""
    text = read(told)
    exists = told["rival_exists"] > 0.5
    closed, last = month_of(told, "is_open"), told.case.months
    before = last if closed is None else closed - 1
    ours, theirs, both = told["users"], told["rival_users"], told["users"] + told["rival_users"]
    assert "month 0" not in text
    assert max(map(len, tell(told))) < 240
    if said := found(rf"you have {PEOPLE} riders and the rival {PEOPLE}: your share (.*?)\.", text):
        mine, rivals, change = said
        assert people_near(mine, ours[before])
        assert people_near(rivals, theirs[before])
        parts = found(rf"goes from {PART} to {PART}", change)
        first, then = parts or (found(PART, change) * 2)
        assert part_near(then, ours[before] / both[before])
        assert part_near(first, ours[0] / both[0])
    elif said := found(rf"all {PEOPLE} riders are yours", text):
        assert people_near(said[0], ours[before])
        assert theirs[before] < 1e-6
    elif said := found(rf"{PEOPLE} riders use your app(?:, (up|down) from {PEOPLE})?", text):
        assert people_near(said[0], ours[before])
        assert not theirs[: before + 1].any()
        if said[1]:
            assert people_near(said[2], ours[0])
            assert (said[1] == "up") == (ours[before] > ours[0])
    elif said := found(
        rf"of {PEOPLE} riders and {PEOPLE} cars at the start, {PEOPLE} riders and {PEOPLE} cars",
        text,
    ):
        for words, series, month in zip(
            said, (both, told["drivers"]) * 2, (0, 0, before, before), strict=True
        ):
            assert people_near(words, series[month])
    else:
        said = found(rf"of {PEOPLE} at the start, {PEOPLE} are left", text)
        assert people_near(said[0], both[0])
        assert people_near(said[1], both[before])
    if not exists.any():
        assert "rival" not in text
    if said := found(rf"pickup takes {NUMBER} minutes", text):
        assert near(said[0], told["pickup"][before])
    if said := found(rf"{PART} of the cars stand idle, and a driver earns {NUMBER} yuan", text):
        assert part_near(said[0], told["idle"][before] / told["drivers"][before])
        assert near(said[1], told["driver_earnings"][before])
    if said := found(rf"{NUMBER} are on the way, .* and {PART} of requests", text):
        assert near(said[0], told["on_the_way"][before] / told["idle"][before])
        assert part_near(said[1], told["served"][before] / 100)
    check_money(told, text, closed, exists)


def check_money(told: Run, text: str, closed: int | None, exists: np.ndarray) -> None:
    """Whose cash is gone, and when."""
    gone = month_of(told, "rival_is_open") if exists.any() else None
    said = found(r"Your cash is gone in month (\d+)", text)
    assert (said is None) == (closed is None)
    if said:
        assert int(said[0]) == closed
        if not isinstance(told.levers["funding"], Schedule):
            assert told["cash"][closed] == pytest.approx(0, abs=1e-6 * (1 + told["spent"][closed]))
    assert ("in the same month" in text) == (closed is not None and gone == closed)
    if "goes on alone" in text:
        assert gone is None
        assert told["rival_orders"][-1] > 0
    if said := found(r"rival's(?: cash)? (?:is|was) gone in month (\d+)", text):
        assert int(said[0]) == gone
    cash = told["cash"]
    if said := found(rf"from month (\d+) on; cash is lowest in month (\d+), at {NUMBER}", text):
        assert np.all(told["profit"][int(said[0]) :] >= 0)
        assert int(said[1]) == int(np.argmin(cash))
        assert near(said[2], cash.min())
    if "never below" in text:
        assert np.all(cash >= cash[0])
    if said := found(rf"of {NUMBER} million yuan in cash {NUMBER} are left", text):
        assert near(said[0], cash[0])
        assert near(said[1], cash[-1])
        assert told["profit"][-1] < 0
        assert cash[-1] < cash[0]
    if said := found(rf"grown from {NUMBER} to {NUMBER} million", text):
        assert near(said[0], cash[0])
        assert near(said[1], cash[-1])
        assert cash[-1] > cash[0]


@pytest.mark.parametrize("preset", [None, *[each.name for each in case("ride_hailing").presets]])
def test_the_words_of_a_preset_are_true(preset):
    check(run("ride_hailing", preset))


def test_words_are_true_at_any_setting():
    about, chance = case("ride_hailing"), np.random.RandomState(31)
    for begin in range(0, SETTINGS, 300):
        batch = run_batch(about, random_settings(about, min(300, SETTINGS - begin), chance))
        for scenario in range(batch.scenarios):
            check(batch.pick(scenario))


def test_words_are_true_near_the_start_that_learners_see():
    """Every lever by itself over its range, and the free share with each."""
    about = case("ride_hailing")
    for lever in about.levers:
        places = np.linspace(lever.low, lever.high, len(lever.choices) or 9)
        levers = {"free_share": np.tile([0, 0.2, 1], len(places))}
        batch = run_batch(about, levers | {lever.name: np.repeat(places, 3)})
        for scenario in range(batch.scenarios):
            check(batch.pick(scenario))


def test_why_a_share_rests_is_said_where_it_is_so():
    """Below a pull of 2 the start does not matter; above it, it does."""
    levers = {"rival": "matches", "starting_riders": 20, "free_share": 0.1, "network": 1}
    low, high = (run("ride_hailing", starting_share=share, **levers) for share in (0.05, 0.95))
    assert low["market_share"][-1] == pytest.approx(high["market_share"][-1], abs=0.5)
    for told in (low, high):
        assert "whoever was larger at the start" in read(told)
    levers["network"] = 3
    low, high = (run("ride_hailing", starting_share=share, **levers) for share in (0.05, 0.95))
    assert "tipped to the rival" in read(low)
    assert "tipped to you" in read(high)
    assert low["market_share"][-1] < 10 < 90 < high["market_share"][-1]


def test_what_there_is_not_is_not_drawn():
    """Without a rival there is no line of its cash or riders, and nothing is marked."""
    alone, with_rival = run("ride_hailing", "critical_mass"), run("ride_hailing", "stalemate")
    for place, name in ((0, "Rival's riders"), (1, "Rival's cash")):
        assert name in {trace.name for trace in draw_picture(with_rival, place).data}
        assert name not in {trace.name for trace in draw_picture(alone, place).data}
    said = [note.text for note in draw_picture(alone, 1).layout.annotations]
    assert not any("gone" in words or "Rival" in words for words in said)


def test_words_and_picture_agree_on_who_closes():
    """Both in one month: one mark that names both."""
    told = run("ride_hailing", "stalemate")
    month = month_of(told, "is_open")
    marks = [n.text for n in draw_picture(told, 1).layout.annotations if "gone" in n.text]
    assert marks == [f"cash gone, rival's cash gone, month {month}"]
    assert f"gone in month {month}" in read(told)


def test_its_panels_name_series_of_the_case():
    about = case("ride_hailing")
    for picture in scene("ride_hailing").pictures:
        for panel in picture.panels:
            for name, sign in panel.only_if.items():
                assert name in panel.series
                assert about.one_series(sign)

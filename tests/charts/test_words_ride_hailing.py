"""What is said of ride hailing is true: every number is held against the run again."""

from __future__ import annotations

import numpy as np
import pytest

from tests.charts.reading import (
    check_whether_money_lasts,
    found,
    hold,
    month_of_closing,
    read,
    runs_anywhere,
)
from userfirst.cases import Run, case, run, run_batch
from userfirst.charts.drawing import draw_picture
from userfirst.charts.scene import scene
from userfirst.charts.sentences import tell
from userfirst.model import Schedule
from userfirst.model.rivalry import TIPPING_POINT


def check(told: Run) -> None:
    """Hold every sentence against the series."""
    text, closed = read(told), month_of_closing(told)
    before = told.case.months if closed is None else closed - 1
    assert "month 0" not in text
    assert max(map(len, tell(told))) < 240
    if not (told["rival_exists"] > 0.5).any():
        assert "rival" not in text
    check_riders(told, text, before)
    cars, way = told["drivers"][before], told["on_the_way"][before]
    idle, served = told["idle"][before], told["served"][before] / 100
    hold(text, "pickup takes {number} minutes", told["pickup"][before])
    stand = "{part} of the cars stand idle, and a driver earns {number} yuan"
    hold(text, stand, idle / (cars or 1), told["driver_earnings"][before])
    chase = "{number} are on the way, .* and {part} of requests"
    hold(text, chase, way / (idle or 1), served)
    check_closing(told, text, closed)
    if closed is None:
        check_whether_money_lasts(told, text)


def check_riders(told: Run, text: str, month: int) -> None:
    ours, theirs, cars = told["users"], told["rival_users"], told["drivers"]
    both = ours + theirs
    shared = "you have {many} riders and the rival {many}: your share"
    when = hold(text, "^In month {month},? ", month) or hold(
        text, "^(?:Both sides|Riders) drain away: .*? in month {month}", month
    )
    assert when or (not month and text.startswith("At the start"))
    if hold(text, "Below a pull of {number} it comes to rest", TIPPING_POINT):
        assert told.levers["network"] < TIPPING_POINT
    if hold(text, shared, ours[month], theirs[month]):
        first, then = ours[0] / both[0], ours[month] / both[month]
        if not hold(text, "your share goes from {part} to {part}", first, then):
            assert hold(text, "your share (?:stays at|is) {part}", then)
            assert hold(text, "your share (?:stays at|is) {part}", first)
    elif hold(text, "all {many} riders are yours", ours[month]):
        assert theirs[month] < 1e-6
    elif hold(text, "{many} riders use your app", ours[month]):
        assert not theirs[: month + 1].any()
        if said := found("use your app, (up|down) from", text):
            assert hold(text, "(?:up|down) from {many} at the start", ours[0])
            assert (said[0] == "up") == (ours[month] > ours[0])
    else:
        drain = (
            "from {many} riders and {many} cars at the start to {many} riders and {many} cars in"
        )
        assert hold(text, drain, both[0], cars[0], both[month], cars[month]) or hold(
            text, "from {many} at the start to {many} in month", both[0], both[month]
        )


def check_closing(told: Run, text: str, closed: int | None) -> None:
    """Whose cash is gone, and when."""
    exists = (told["rival_exists"] > 0.5).any()
    gone = month_of_closing(told, "rival_is_open") if exists else None
    assert hold(text, "Your cash is gone in month {month}", closed or 0) == (closed is not None)
    if closed is not None and not isinstance(told.levers["funding"], Schedule):
        assert told["cash"][closed] == pytest.approx(0, abs=1e-6 * (1 + told["spent"][closed]))
    assert ("in the same month" in text) == (closed is not None and gone == closed)
    if "goes on alone" in text:
        assert gone is None
        assert told["rival_orders"][-1] > 0
    if said := found(r"rival's(?: cash)? (?:is|was) gone in month {month}", text):
        assert int(said[0]) == gone


def test_words_are_true_anywhere():
    for told in runs_anywhere(case("ride_hailing"), 31):
        check(told)


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
    month = month_of_closing(told)
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

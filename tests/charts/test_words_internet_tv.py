"""What is said of an internet TV is computed from its run again, at random settings."""

import re

import numpy as np
import pytest

from tests.charts.reading import (
    SETTINGS,
    check_closed_or_open,
    check_half,
    check_lowest_cash,
    found,
    hold,
    runs_anywhere,
)
from userfirst.cases import case, run
from userfirst.charts.scene import scene
from userfirst.charts.sentences import tell
from userfirst.model import schedule

CASE = case("internet_tv")


def check_closed(told, words: str, closed: int) -> None:
    assert f"cash is gone in month {closed} " in words
    users, value = told["users"][:closed], told["set_value"][closed - 1]
    best = "At its best, in month {month}, its sets stood in {many} homes"
    if hold(words, best, users.argmax(), users.max()):
        assert users.argmax() > 0
    elif hold(words, "never had more than the {many} homes of the start", users.max()):
        assert users.argmax() == 0
    else:
        assert "No home ever used" in words
        assert users.max() < 1e-6
    worth = "At the rate of (?:month {month}|the start) a set (?:lost|brought) {number} dollars"
    assert hold(words, worth, closed - 1, abs(value))
    assert ("a set brought" in words) == (value > 0)


def check_open(told, words: str) -> None:
    users, included = told["users"][-1], told["included"][-1]
    assert hold(words, "After {month} months {many} homes use a set", CASE.months, users), words
    check_half(told, words)
    if users >= 1e-6:
        assert hold(words, "{part} of them subscribe", told["payers"][-1] / users)
        included_said = hold(words, "{part} have the subscription included", included / users)
        assert included_said == bool(included >= 1e-6)
    for who, name in (("sets bring", "hardware_profit"), ("the platform", "platform_profit")):
        profit = told[name][-1]
        if hold(words, f"{who} a (?:profit|loss) of {{money}}", abs(profit)):
            assert (f"{who} a loss" in words) == (profit < 0), words
        else:
            assert f"{who} nothing" in words
            assert abs(profit) < 1e-6, words
    if said := found(r"from month {month} on the platform brings more", words):
        month = int(said[0])
        larger = told["platform_profit"] > told["hardware_profit"]
        assert month > 0
        assert larger[month:].all()
        assert not larger[month - 1]
    wait, worth = told["break_even_life"][-1], told["set_value"][-1]
    if "repays its loss after" in words:
        assert 0 < wait < 240
        assert worth >= 0, "a set that lost money over its life is not repaid"
    if "longer than it lasts" in words or hold(words, "within {month} years", 20):
        assert worth < 0
    hold(words, "about {number} months", wait)
    check_lowest_cash(told, words)


def check(told) -> bool:
    return check_closed_or_open(told, check_closed, check_open)


def test_what_is_said_is_what_the_run_shows():
    fixed = {"funding": (500, 5000), "set_cost": (400, 60, 60), "fixed_cost": (20, 0)}
    open_ones = sum(check(told) for told in runs_anywhere(CASE, 2014, fixed))
    assert SETTINGS / 5 < open_ones < 1.9 * SETTINGS


def test_a_set_that_loses_money_over_its_life_is_not_called_repaid():
    told = run(CASE, hardware_margin=-0.5, service_life=12, price_per_thousand_ads=2, funding=5000)
    assert told["set_value"][-1] < 0 < told["break_even_life"][-1]
    assert "longer than it lasts" in " ".join(tell(told))
    assert "repaid" not in CASE.outcome("break_even_life").label


@pytest.mark.parametrize("preset", CASE.presets, ids=lambda each: each.name)
def test_values_of_a_preset_are_worded_without_minus_nothing(preset):
    for name, value in preset.levers.items():
        assert not re.search(r"[-−]0(\.0+)?(?![.\d])", CASE.lever(name).worded(value)), name


def test_a_value_between_the_steps_of_a_slider_is_not_worded_as_nothing():
    lever = CASE.lever("hardware_margin")
    assert lever.worded(-0.004).startswith("-0.004 ")
    assert lever.worded(schedule(0.02, {24: -0.001})).endswith(
        "-0.001 share of its price from month 24"
    )
    assert lever.worded(-0.0).startswith("0.00 ")
    assert lever.worded(-0.2).startswith("-0.20 ")


@pytest.mark.parametrize("preset", [None, *(each.name for each in CASE.presets)])
def test_no_panel_of_a_start_is_empty(preset):
    told = run(CASE, preset)
    for picture in scene(CASE.name).pictures:
        for panel in picture.panels:
            assert max(np.abs(told[name]).max() for name in panel.series) > 0.05, panel.title

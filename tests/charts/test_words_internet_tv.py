"""What is said of an internet TV is computed from its run again, at random settings."""

import os
import re

import numpy as np
import pytest

from tests.cases.test_invariants import random_settings
from tests.charts.test_wording import read
from tests.charts.test_words_free_platforms import NUMBER, UNITS, near, number
from userfirst.cases import case, run, run_batch
from userfirst.charts.scene import scene, tell
from userfirst.model import schedule

CASE = case("internet_tv")
SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))


def check_homes(words: str, homes: float) -> None:
    said = re.search(NUMBER + r" (million|thousand) homes", words)
    if said:
        assert near(said[1], homes, UNITS[said[2]]), words
    else:
        assert homes < 0.001, words


def check_part(words: str, pattern: str, share: float) -> None:
    said = re.search(r"(?<!than )\b(\d+)% " + pattern, words)
    if said:
        assert number(said[1]) == pytest.approx(100 * share, abs=0.51), words


def check_closed(words: str, told) -> None:
    closed = int(np.argmax(told["is_open"] < 0.5))
    assert f"cash is gone in month {closed} " in words
    users = told["users"][:closed]
    best = re.search(r"At its best, in month (\d+)", words)
    if best:
        assert int(best[1]) == users.argmax() > 0
    check_homes(words, users.max())
    value = told["set_value"][closed - 1]
    lost = re.search(r"a set (lost|brought) " + NUMBER + " dollars", words)
    assert (lost[1] == "brought") == (value > 0)
    assert near(lost[2], abs(value)), words


def check_open(words: str, told) -> None:
    users = told["users"][-1]
    check_homes(words, users)
    if users >= 1e-6:
        check_part(words, "of them subscribe", told["payers"][-1] / users)
        check_part(words, "have it from the set", told["included"][-1] / users)
        assert ("from the set" in words) == (told["included"][-1] >= 1e-6)
    for who, name in (("sets", "hardware_profit"), ("the platform", "platform_profit")):
        made = re.search(f"(a loss of )?{NUMBER} million dollars from {who}", words)
        if made:
            assert bool(made[1]) == (told[name][-1] < 0), words
            assert near(made[2], abs(told[name][-1])), words
        else:
            assert abs(told[name][-1]) < 0.005, words
    over = re.search(r"from month (\d+) on the platform's is the larger", words)
    if over:
        month = int(over[1])
        larger = told["platform_profit"] > told["hardware_profit"]
        assert month > 0
        assert larger[month:].all()
        assert not larger[month - 1]
    wait, worth = told["break_even_life"][-1], told["set_value"][-1]
    if "repays its loss after" in words:
        assert 0 < wait < 240
        assert worth >= 0, "a set that lost money over its life is not repaid"
    if "longer than it lasts" in words or "within 20 years" in words:
        assert worth < 0
    months = re.search(r"about (\d+) months", words)
    if months:
        assert int(months[1]) == pytest.approx(wait, abs=0.51)
    lowest = re.search(r"lowest in month (\d+), at " + NUMBER + " million", words)
    if lowest:
        assert int(lowest[1]) == told["cash"].argmin() > 0
        assert near(lowest[2], told["cash"].min()), words
    else:
        assert told["cash"].argmin() == 0, words


def test_what_is_said_is_what_the_run_shows():
    levers = random_settings(CASE, SETTINGS, np.random.RandomState(2014))
    levers["funding"] = np.where(np.arange(SETTINGS) % 2, 5000.0, 500.0)
    levers["set_cost"] = np.where(np.arange(SETTINGS) % 3, 60.0, 400.0)
    levers["fixed_cost"] = np.where(np.arange(SETTINGS) % 2, 0.0, 20.0)
    batch = run_batch(CASE, levers)
    open_ones = 0
    for scenario in range(SETTINGS):
        told = batch.pick(scenario)
        words = read(told)
        closed = told["is_open"][-1] < 0.5
        (check_closed if closed else check_open)(words, told)
        for month in map(int, re.findall(r"month (\d+)\b(?!%)", words)):
            assert 0 < month <= CASE.months, words
        open_ones += not closed
    assert SETTINGS / 10 < open_ones < 0.95 * SETTINGS


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

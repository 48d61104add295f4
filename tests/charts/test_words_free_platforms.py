"""What is said of a platform is computed from its run again, at random settings."""

import os
import re

import numpy as np
import pytest

from tests.cases.test_invariants import random_settings
from tests.charts.test_wording import read
from userfirst.cases import case, run, run_batch
from userfirst.charts.scene import scene, tell

CASE = case("free_platforms")
SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
NUMBER = r"(−?[\d,]+(?:\.\d+)?)"
UNITS = {"million": 1.0, "thousand": 1e-3}


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def near(said: str, value: float, unit: float = 1.0) -> bool:
    """Whether a number of three digits is what a value rounds to."""
    return number(said) * unit == pytest.approx(value, rel=0.006, abs=0.006 * unit)


def many(words: str) -> re.Match | None:
    return re.search(NUMBER + r" (million|thousand) users", words)


def check_closed(words: str, told) -> None:
    closed = int(np.argmax(told["is_open"] < 0.5))
    assert f"cash is gone in month {closed} " in words
    users = told["users"][:closed]
    if users.max() < 1e-6:
        assert "Nobody ever used it" in words
        return
    best = re.search(r"At its best, in month (\d+)", words)
    most = int(best[1]) if best else 0
    assert most == users.argmax()
    assert best is None or most > 0
    said = many(words)
    if said:
        assert near(said[1], users[most], UNITS[said[2]]), words
    else:
        assert users[most] < 0.001
    brought = re.search(NUMBER + " dollars a year", words)
    if brought:
        assert near(brought[1], told["income_per_user"][most]), words
    else:
        assert "next to nothing" in words
        assert told["income_per_user"][most] < 0.005


def check_share(words: str, told) -> None:
    race = re.search(r"goes from (.+?) to (.+?)( and first passes half in month (\d+))?\.", words)
    alone = told["rival_users"].max() < 1e-6
    assert not (alone and "share of the users" in words), "a rival that does not exist"
    if not race:
        return
    for text, value in zip(race.group(1, 2), told["share"][[0, -1]], strict=True):
        if re.fullmatch(r"\d+%", text):
            assert number(text[:-1]) == pytest.approx(value, abs=0.51), words
        else:
            assert {
                "nothing": value <= 0,
                "less than 1%": 0 < value < 1,
                "more than 99%": 99 < value < 100,
                "all": value >= 100,
            }[text], words
    if race[4]:
        month = int(race[4])
        assert month > 0
        assert told["share"][month] > 50 >= told["share"][:month].max()


def check_open(words: str, told) -> None:
    said = many(words)
    if said:
        assert near(said[1], told["users"][-1], UNITS[said[2]]), words
    else:
        assert told["users"][-1] < 0.001
    sellers = re.search(NUMBER + r" (million|thousand) merchants", words)
    if sellers:
        assert near(sellers[1], told["merchants"][-1] / 1000, UNITS[sellers[2]]), words
    else:
        assert told["merchants"][-1] < 1.0
    check_share(words, told)
    largest = re.search(r"last month (.+?) of the revenue is from (\w+), .* brings (\S+) d", words)
    if largest:
        share = 100 * told[largest[2]][-1] / told["revenue"][-1]
        assert share == pytest.approx(told["largest_stream"][-1])
        if re.fullmatch(r"\d+%", largest[1]):
            assert number(largest[1][:-1]) == pytest.approx(share, abs=0.51), words
        assert near(largest[3], told["income_per_user"][-1]), words
    lowest = re.search(r"lowest in month (\d+), at " + NUMBER + " million", words)
    if lowest:
        assert int(lowest[1]) == told["cash"].argmin() > 0
        assert near(lowest[2], told["cash"].min()), words
    for month in map(int, re.findall(r"month (\d+)\b(?!%)", words)):
        assert 0 < month <= CASE.months, words


def test_what_is_said_is_what_the_run_shows():
    levers = random_settings(CASE, SETTINGS, np.random.RandomState(2006))
    # Half of them with money enough, so that many stay open.
    levers["funding"] = np.where(np.arange(SETTINGS) % 2, 5000.0, 300.0)
    levers["fixed_cost"] = np.where(np.arange(SETTINGS) % 2, 1.0, 20.0)
    batch = run_batch(CASE, levers)
    open_ones = 0
    for scenario in range(SETTINGS):
        told = batch.pick(scenario)
        words = read(told)
        closed = told["is_open"][-1] < 0.5
        (check_closed if closed else check_open)(words, told)
        open_ones += not closed
    assert SETTINGS / 10 < open_ones < SETTINGS


def test_extras_are_called_extras_everywhere():
    assert CASE.one_series("extras").label == "Extras"
    assert "extras" in CASE.lever("extras_price").label
    assert "value added" not in " ".join(each.label for each in CASE.series).lower()
    assert "from extras" in " ".join(tell(run(CASE, "extras_only")))


@pytest.mark.parametrize("preset", [None, *(each.name for each in CASE.presets)])
def test_no_panel_of_a_start_is_empty_and_no_axis_counts_in_millionths(preset):
    told = run(CASE, preset)
    for picture in scene(CASE.name).pictures:
        for panel in picture.panels:
            largest = max(np.abs(told[name]).max() for name in panel.series)
            assert largest > 0.05, panel.title


def test_levers_that_need_a_rival_say_so():
    for name in ("rival_fee", "pull_of_the_crowd"):
        lever = CASE.lever(name)
        assert "With a rival" in lever.help
        ends = [run(CASE, **{name: value}).outcome("users") for value in (lever.low, lever.high)]
        assert ends[0] == ends[1], "without a rival it changes nothing"

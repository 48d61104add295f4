"""What is said of the connected car is true: numbers are read out of the sentences.

Every test run tries some settings; ``USERFIRST_SETTINGS=5000`` tries as many.
"""

import os
import re

import numpy as np
import pytest

from tests.cases.test_invariants import random_settings
from tests.charts.test_wording import read
from tests.charts.test_words_messaging import PART, check_part, check_people, is_near
from userfirst.cases import Run, case, run, run_batch

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
MONEY = r"([\d,.]+) million"


def check_closed(told: Run, words: str) -> None:
    closed, cars = int(np.argmax(told["is_open"] < 0.5)), told["users"]
    assert f"cash is gone in month {closed}:" in words
    best = re.search(r"At its best, (?:in month (\d+)|at the start),", words)
    assert int(best[1] or 0) == cars.argmax()
    check_people(words, ", PEOPLE cars were connected", cars.max())
    owed = re.search(f"{MONEY} dollars had been paid for", words)
    assert bool(owed) == bool(told["deferred"][closed] >= 0.05)
    if owed:
        assert is_near(owed[1], told["deferred"][closed])


def check_fleet(told: Run, words: str) -> None:
    cars = told["users"]
    if "No car is on the road" in words:
        assert max(cars[0], cars[-1]) < 1e-6
        return
    assert ("The fleet shrinks" in words) == (cars[-1] <= cars[0])
    check_people(words, "(?:months|to) PEOPLE cars(?: are|\\.)", cars[-1])
    check_people(words, "Owners brought PEOPLE buyers", told["told"][-1])
    half = re.search(r"half of them by month (\d+)", words)
    if half:
        assert cars[int(half[1])] >= cars[-1] / 2 > cars[int(half[1]) - 1]


def check_talk(told: Run, words: str) -> None:
    told_of = rf"(as many|{PART} (?:more|fewer)) people"
    said = re.search(f"yours tell {told_of} in the first year and {told_of} in the last", words)
    assert bool(said) == bool(told["users"].min() >= 1e-6)
    if not said:
        return
    for words_of, talk in ((said[1], told["talk"][:13]), (said[3], told["talk"][-12:])):
        more = talk.mean() - 1
        if words_of == "as many":
            assert abs(more) < 0.005
        else:
            check_part(words_of.rsplit(" ", 1)[0], abs(more))
            assert words_of.endswith("more") == (more > 0)


def check_money(told: Run, words: str) -> None:
    earned, deferred, cash = told["recognised"][-1], told["deferred"][-1], told["cash"]
    said = re.search(f"Packs earned {MONEY} dollars", words)
    assert bool(said) == bool(earned >= 0.05)
    if said:
        assert is_near(said[1], earned)
    owed = re.search(f"{MONEY} is paid for and not delivered", words)
    assert bool(owed) == bool(deferred >= 0.05)
    if owed:
        assert is_near(owed[1], deferred)
    low = re.search(rf"Cash is lowest (?:in month (\d+)|at the end), at {MONEY}", words)
    if low:
        assert int(low[1] or len(cash) - 1) == cash.argmin() > 0
        assert is_near(low[2], cash.min())
    else:
        assert cash.argmin() == 0
        assert is_near(re.search(f"below the {MONEY}", words)[1], cash[0])


def check(told: Run) -> None:
    words = read(told)
    assert "month 0" not in words
    if told["is_open"][-1] < 0.5:
        check_closed(told, words)
        return
    check_fleet(told, words)
    check_talk(told, words)
    check_money(told, words)


@pytest.mark.parametrize("share_anywhere", [0.25, 1.0])
def test_what_is_said_is_true(share_anywhere):
    about, chance = case("connected_car"), np.random.RandomState(60)
    levers = random_settings(about, SETTINGS, chance)
    for lever in about.levers:
        drawn = levers[lever.name]
        if share_anywhere < 1:
            # Near the start that learners see, most levers stand still and nobody switches.
            drawn = drawn.first if hasattr(drawn, "first") else drawn
            moved = chance.random_sample(SETTINGS) < share_anywhere
            levers[lever.name] = np.where(moved, drawn, lever.default)
    batch = run_batch(about, levers)
    for scenario in range(SETTINGS):
        check(batch.pick(scenario))


@pytest.mark.parametrize("preset", [None, *(each.name for each in case("connected_car").presets)])
def test_what_is_said_of_a_preset_is_true(preset):
    check(run("connected_car", preset=preset))

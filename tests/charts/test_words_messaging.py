"""What is said of the operator and the messengers is true: numbers are read out of the sentences.

Every test run tries some settings; ``USERFIRST_SETTINGS=5000`` tries as many.
"""

import os
import re

import numpy as np
import pytest

from tests.cases.test_invariants import random_settings
from tests.charts.test_wording import read
from userfirst.cases import Run, case, run, run_batch

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
SIZES = {"million": 1.0, "thousand": 1e-3}


def number(text: str) -> float:
    return float(text.replace(",", ""))


def is_near(said: str, true: float) -> bool:
    """Whether a number said with three digits, or to the hundredth, is the true one, rounded."""
    return abs(number(said) - true) <= max(0.006 * abs(true), 0.0051)


def check_part(said: str, share: float) -> None:
    """A part in words: "23%", "less than 1%", "more than 99%", "all", "none"."""
    if said == "none":
        assert share <= 0
    elif said == "all":
        assert share >= 1
    elif said.startswith("less"):
        assert 0 < share < 0.01
    elif said.startswith("more"):
        assert share > 0.99
    else:
        assert abs(number(said.rstrip("%")) - 100 * share) <= 0.5 + 1e-9


PART = r"((?:less|more) than \d+%|\d+%|all|none)"
PEOPLE = r"([\d,.]+) (million|thousand)"


def check_people(words: str, pattern: str, true: float) -> bool:
    """Compare a number of people, where a pattern finds one; return whether it does."""
    found = re.search(pattern.replace("PEOPLE", PEOPLE), words)
    if found:
        said, size = found.groups()
        assert is_near(said, true / SIZES[size]), words
    return bool(found)


def check_closed(told: Run, words: str) -> None:
    closed = int(np.argmax(told["is_open"] < 0.5))
    assert f"cash is gone in month {closed} " in words
    assert f"month {closed - 1}" not in words or told["lines"].argmax() == closed - 1
    loss = "more than it earned in every month" in words
    assert loss == bool((told["profit"][:closed] <= 0).all())
    assert check_people(words, "had PEOPLE lines", told["lines"].max()) or "at the start" in words


def check_messengers(told: Run, words: str) -> None:
    own, rival = told["own"], told["rival"]
    last = len(own) - 1
    check_people(words, f"Your messenger has PEOPLE users in month {last}", own[-1])
    check_people(words, f"The rival's messenger has PEOPLE users in month {last}", rival[-1])
    check_people(words, r"the rival's (?:has )?PEOPLE", rival[-1])
    check_people(words, "falls to PEOPLE", own[-1])
    check_people(words, "Your messenger reaches PEOPLE users", own.max())
    assert ("Your messenger has" in words) == (own[-1] > rival[-1]), words
    if "in every month since" in words:
        assert (own > rival)[rival > 0].all(), words
    ahead = re.search(r"yours is ahead from month (\d+) on", words)
    if ahead:
        month = int(ahead[1])
        assert (own > rival)[month:].all()
        assert not (own > rival)[month - 1]
        assert rival[month - 1] > 0, "nobody is ahead of a rival that is not there"
    if "Nobody uses" in words:
        assert max(own.max(), rival[-1]) < 1e-6
    draws = re.search(
        f"Friends draw friends: {PART} of those on a messenger are on (yours|the)", words
    )
    if draws:
        assert own.max() > 0
        assert rival.max() > 0
        assert told["pull"][-1] > 2
        share = told["own_share"][-1] / 100
        check_part(draws[1], share if draws[2] == "yours" else 1 - share)
    gave_up = "gave up their line" in words
    assert gave_up == bool(told["left"][-1] >= 0.001)
    check_people(words, r"\. PEOPLE people gave up", told["left"][-1])


def check_texts(told: Run, words: str) -> None:
    texts = told["texts"]
    fall = 1 - texts[-1] / texts.max()
    gone = re.search(rf"(month (\d+);|start:) {PART} of them are gone", words)
    if gone:
        assert int(gone[2] or 0) == texts.argmax()
        check_part(gone[3], fall)
    else:
        assert "Texts do not fall" in words
        assert fall < 0.01


def check_money(told: Run, words: str) -> None:
    income, minutes, cash = told["revenue"], told["minutes_share"] / 100, told["cash"]
    times = income[-1] / income[0]
    said = re.search(rf"with {PART} (more|less) income", words)
    if said:
        check_part(said[1], abs(times - 1))
        assert (said[2] == "more") == (times > 1)
    elif "times the income" in words:
        assert is_near(re.search(r"([\d,.]+) times the income", words)[1], times)
    else:
        assert "as much income" in words
        assert abs(times - 1) < 0.005
    check_part(re.search(rf"and with {PART} of the minutes", words)[1], minutes[-1])
    below = re.search(r"under half from month (\d+) on", words)
    assert bool(below) == bool(minutes[-1] < 0.5)
    if below:
        month = int(below[1])
        assert (minutes[month:] < 0.5).all()
        assert minutes[month - 1] >= 0.5
    low = re.search(r"Cash is lowest in month (\d+), at ([\d,.]+) billion", words)
    if low:
        assert int(low[1]) == cash.argmin() > 0
        assert is_near(low[2], cash.min())
    else:
        assert cash.argmin() == 0
        assert is_near(re.search(r"below the ([\d,.]+) billion", words)[1], cash[0])


def check(told: Run) -> None:
    words = read(told)
    assert "month 0" not in words
    if told["is_open"][-1] < 0.5:
        check_closed(told, words)
        return
    check_messengers(told, words)
    check_texts(told, words)
    check_money(told, words)


@pytest.mark.parametrize("share_anywhere", [0.25, 1.0])
def test_what_is_said_is_true(share_anywhere):
    about, chance = case("messaging"), np.random.RandomState(147)
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


@pytest.mark.parametrize("preset", [None, *(each.name for each in case("messaging").presets)])
def test_what_is_said_of_a_preset_is_true(preset):
    check(run("messaging", preset=preset))


def test_a_market_that_tipped_is_told_on_both_sides():
    before, after = (read(run("messaging", free_level=level)) for level in (0.4, 0.6))
    assert (
        "Friends draw friends: more than 99% of those on a messenger are on the rival's" in before
    )
    assert "Friends draw friends: more than 99% of those on a messenger are on yours" in after
    assert "Friends draw" not in read(run("messaging", network=0))

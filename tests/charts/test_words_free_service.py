"""What the free service's sentences say of a number is computed from the run again."""

import os
import re

import numpy as np

from tests.cases.test_invariants import random_settings
from userfirst.cases import case, run, run_batch
from userfirst.charts import tell

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
SCALE = {"million": 1.0, "thousand": 1e-3}


def near(words: str, unit: str, value: float) -> bool:
    """Whether a number in words is a value, rounded as the words are."""
    scale = SCALE.get(unit, 1.0)
    half = 0.5 * 10.0 ** -len(words.partition(".")[2]) * scale
    said = float(words.replace(",", "").replace("\u2212", "-")) * scale
    return abs(said - value) <= half * (1 + 1e-6)


def people_are(words: str, value: float) -> bool:
    """Whether people in words ("1.86 million", "fewer than a thousand", "none") are a value."""
    counted = re.fullmatch(r"([\d.,]+) (million|thousand)", words)
    if counted:
        return near(counted[1], counted[2], value)
    return value < 1e-3 if words == "fewer than a thousand" else (value < 1e-6) == (words in NOBODY)


NOBODY = ("no", "none")


def part_is(words: str, share: float) -> bool:
    """Whether a part in words ("23%", "less than 1%", "none", "All") is a share."""
    words = words.lower()
    if words.endswith("%") and words[0].isdigit():
        return abs(float(words[:-1]) - 100 * share) <= 0.5 + 1e-9
    return {
        "none": share <= 0,
        "less than 1%": 0 < share < 0.01,
        "more than 99%": 0.99 < share < 1,
        "all": share >= 1,
    }[words]


def check(told) -> str:
    """Compare every sentence with the run; return the kind of run it was."""
    words = " ".join(tell(told))
    users, payers, profit, cash = (told[n] for n in ("users", "payers", "profit", "cash"))
    closed = re.search(r"cash is gone in month (\d+)", words)
    assert (closed is not None) == (told["is_open"][-1] < 0.5), words
    if closed:
        month = int(closed[1])
        assert told["is_open"][month] < 0.5 < told["is_open"][month - 1]
        assert cash[month] <= 1e-6, "gone, or taken away by a schedule"
        best = re.search(r"in month (\d+), it had (.+?) users, of whom (.+?) paid", words)
        if best is None:
            assert "nobody used it" in words
            assert users.max() < 1e-6
            return "closed without users"
        most = int(best[1])
        assert users[most] == users.max()
        assert people_are(best[2], users[most])
        assert people_are(best[3], payers[most])
        if "in every month before that" in words:
            assert (profit[1:month] <= 0).all()
        elif "months with a profit" in words:
            assert (profit[1:month] > 0).any()
        else:
            assert month == 1
        return "closed"
    end = re.search(r"After (\d+) months there are (.+?) users", words)
    assert int(end[1]) == len(users) - 1
    assert people_are(end[2], users[-1])
    half = re.search(r"half of them by month (\d+)", words)
    if half:
        assert users[int(half[1])] >= users[-1] / 2 > users[int(half[1]) - 1]
    down = re.search(r"down from (.+?) in month (\d+)", words)
    if down:
        assert people_are(down[1], users[int(down[2])])
        assert users[int(down[2])] == users.max() > users[-1]
    pay = re.search(r"(?:^|[.] )([^.]*?) of them pay", words)
    if pay:
        assert part_is(pay[1], payers[-1] / users[-1])
    covers = re.search(r"covers costs from month (\d+) on; cash is lowest in month (\d+)", words)
    if covers:
        assert (profit[int(covers[1]) :] >= 0).all()
        assert profit[int(covers[1]) - 1] < 0
        assert cash[int(covers[2])] == cash.min()
        lowest = re.search(r"at ([\d.,]+) million dollars", words)
        assert near(lowest[1], "", cash.min())
    elif "never below that of the start" in words:
        assert cash.min() == cash[0]
    elif "from the first month" in words:
        assert (profit >= 0).all()
    else:
        assert "does not cover costs at the end" in words
        assert profit[-1] < 0
        grown = re.search(r"cash has grown from ([\d.,]+) to ([\d.,]+) million", words)
        fallen = re.search(r"of ([\d.,]+) million dollars in cash ([\d.,\u2212]+) are left", words)
        same = re.search(r"the cash is what it was, ([\d.,]+) million", words)
        said = (grown or fallen or same).groups()
        assert near(said[0], "", cash[0])
        assert near(said[-1], "", cash[-1])
        assert bool(grown) <= (cash[-1] > cash[0])
        assert bool(fallen) <= (cash[-1] < cash[0])
    stream = re.search(r"([^.]*?) of the last month's revenue is from (payers|ads)", words)
    if stream:
        streams = {"payers": told["subscription"][-1], "ads": told["advertising"][-1]}
        assert streams[stream[2]] == max(streams.values())
        assert part_is(stream[1].strip(), streams[stream[2]] / told["revenue"][-1])
    return "open"


def test_sentences_are_true_at_random_settings():
    batch = run_batch(
        "free_service", random_settings(case("free_service"), SETTINGS, np.random.RandomState(5))
    )
    kinds = {check(batch.pick(scenario)) for scenario in range(SETTINGS)}
    assert {"closed", "open"} <= kinds


def test_sentences_are_true_around_every_start():
    about, chance = case("free_service"), np.random.RandomState(6)
    starts = [about.defaults(), *(about.complete(dict(p.levers)) for p in about.presets)]
    for start in starts:
        for _ in range(max(4, SETTINGS // 50)):
            levers = {
                lever.name: float(
                    np.clip(start[lever.name] * chance.uniform(0.5, 1.6), lever.low, lever.high)
                )
                for lever in about.levers
                if not hasattr(start[lever.name], "switches")
            }
            check(run(about, **levers))


def test_a_service_that_nobody_used_is_told_so():
    told = run("free_service", free_level=0, price=30, median_taste=0.5, taste_spread=6, funding=20)
    assert check(told) == "closed without users"

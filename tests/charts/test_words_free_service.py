"""What the free service's sentences say of a number is computed from the run again."""

import numpy as np

from tests.charts.reading import (
    SETTINGS,
    check_half,
    check_whether_money_lasts,
    hold,
    month_of_closing,
    read,
    runs_anywhere,
)
from userfirst.cases import case, run
from userfirst.model import Schedule


def check(told) -> str:
    """Compare every sentence with the run; return the kind of run it was."""
    words, month = read(told), month_of_closing(told)
    users, payers, profit, cash = (told[n] for n in ("users", "payers", "profit", "cash"))
    assert hold(words, "cash is gone in month {month}", month or 0) == (month is not None), words
    if month is not None:
        # What a schedule brings in the month of closing comes too late.
        assert cash[month] <= 1e-6 or isinstance(told.levers["funding"], Schedule)
        most = int(users.argmax())
        best = "in month {month}, it had {many} users, of whom {many} paid"
        if not hold(words, best, most, users[most], payers[most]):
            assert "before anybody has used it" in words
            assert users.max() < 1e-6
            return "closed without users"
        if "in every month before that" in words:
            assert (profit[1:month] <= 0).all()
        elif "months with a profit" in words:
            assert (profit[1:month] > 0).any()
        else:
            assert month == 1
        return "closed"
    end = "After {month} months there are {many} users"
    assert hold(words, end, len(users) - 1, users[-1])
    check_half(told, words)
    pay = hold(words, r"{part} of them pay", payers[-1] / max(users[-1], 1e-9))
    assert pay == bool(users[-1] >= 1e-6)
    check_whether_money_lasts(told, words)
    streams = {name: told[name][-1] for name in ("subscription", "advertising")}
    largest, revenue = max(streams.values()), told["revenue"][-1]
    from_it = "{part} of the last month's revenue is from "
    said = [name for name in streams if hold(words, from_it + name, largest / (revenue or 1))]
    assert len(said) == (revenue > 0)
    assert all(streams[name] == largest for name in said)
    return "open"


def test_sentences_are_true_anywhere():
    kinds = {check(told) for told in runs_anywhere(case("free_service"), 5)}
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

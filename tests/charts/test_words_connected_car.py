"""What is said of the connected car is true: numbers are read out of the sentences."""

import pytest

from tests.charts.reading import (
    check_closed_or_open,
    check_half,
    check_lowest_cash,
    found,
    hold,
    runs_anywhere,
    same_part,
)
from userfirst.cases import Run, case


def check_closed(told: Run, words: str, closed: int) -> None:
    cars, deferred = told["users"], told["deferred"][closed]
    assert f"cash is gone in month {closed}:" in words
    best = r"At its best, (?:in month {month}|at the start), {many} cars were connected"
    assert hold(words, best, cars.argmax(), cars.max())
    assert ("at the start," in words) == (cars.argmax() == 0)
    owed = hold(words, "{money} had been paid for", deferred)
    assert owed == bool(deferred >= 0.05)


def check_fleet(told: Run, words: str) -> None:
    cars = told["users"]
    shrinks = hold(words, r"The fleet shrinks from {many} to {many} cars\.", cars[0], cars[-1])
    assert shrinks == (cars[-1] < cars[0])
    assert shrinks or hold(words, "After {month} months {many} cars are", len(cars) - 1, cars[-1])
    check_half(told, words)


def check_talk(told: Run, words: str) -> None:
    more = "(as many|{part} (?:more|fewer))"
    said = found(f"they told {more} people in the first year, and {more} in the last", words)
    assert bool(said) == bool(told["users"].min() >= 1e-6)
    assert hold(words, "Owners brought {many} buyers", told["told"][-1]) == bool(said)
    if not said:
        return
    for words_of, talk in ((said[0], told["talk"][:13]), (said[2], told["talk"][-12:])):
        more = talk.mean() - 1
        if words_of == "as many":
            assert abs(more) < 0.005
        else:
            same_part(words_of.rsplit(" ", 1)[0], abs(more))
            assert words_of.endswith("more") == (more > 0)


def check_packs(told: Run, words: str) -> None:
    earned, deferred = told["recognised"][-1], told["deferred"][-1]
    if "Packs have earned nothing" in words:
        assert earned < 0.05
    else:
        assert earned >= 0.05
        assert hold(words, "Packs have earned {money}(?:,|;)", earned)
    owed = hold(words, "{money} is deferred", deferred)
    assert owed == bool(deferred >= 0.05)


def check_open(told: Run, words: str) -> None:
    check_fleet(told, words)
    check_talk(told, words)
    check_packs(told, words)
    check_lowest_cash(told, words)


def check(told: Run) -> bool:
    return check_closed_or_open(told, check_closed, check_open)


@pytest.mark.parametrize("seed", [60, 61])
def test_what_is_said_is_true(seed):
    for told in runs_anywhere(case("connected_car"), seed):
        check(told)

"""What is said of the operator and the messengers is true: numbers are read from the words."""

import pytest

from tests.charts.reading import (
    check_closed_or_open,
    check_lowest_cash,
    found,
    hold,
    read,
    runs_anywhere,
)
from userfirst.cases import Run, case, run


def check_closed(told: Run, words: str, closed: int) -> None:
    lines = told["lines"]
    assert f"cash is gone in month {closed} " in words
    loss = "more than it earned in every month" in words
    assert loss == bool(closed > 1 and (told["profit"][1:closed] <= 0).all())
    assert ("had months with a profit" in words) == bool((told["profit"][1:closed] > 0).any())
    best = hold(words, "in month {month}, it had {many} lines", lines.argmax(), lines.max())
    assert best or hold(words, r"most lines at the start: {many}\.", lines.max())
    assert best == bool(lines.argmax() > 0)


def check_messengers(told: Run, words: str) -> None:
    own, rival = told["own"], told["rival"]
    last = len(own) - 1
    ends = [
        hold(words, "Your messenger has {many} users in month {month}", own[-1], last),
        hold(words, "The rival's messenger has {many} users in month {month}", rival[-1], last),
        hold(words, "in month {month} the rival's has {many}", last, rival[-1]),
    ]
    assert sum(ends) == 1, words
    assert ends[0] == (own[-1] > rival[-1]), words
    hold(words, "month {month}, the rival's {many};", last, rival[-1])
    hold(words, "month {month}, yours {many}", last, own[-1])
    fell = "reaches {many} users in month {month} and falls to {many};"
    assert hold(words, fell, own.max(), own.argmax(), own[-1]) == ends[2]
    if "in every month since" in words:
        assert (own > rival)[rival > 0].all(), words
    if said := found(r"yours is ahead from month {month} on", words):
        month = int(said[0])
        assert (own > rival)[month:].all()
        assert not (own > rival)[month - 1]
        assert rival[month - 1] > 0, "nobody is ahead of a rival that is not there"
    share = told["own_share"][-1] / 100
    draws = "Friends draw friends: {part} of those on a messenger are on "
    drawn = hold(words, draws + "yours", share) or hold(words, draws + "the rival's", 1 - share)
    assert drawn == ("Friends draw friends" in words)
    if drawn:
        assert min(own.max(), rival.max()) > 0
        assert told["pull"][-1] > 2
    gave_up = hold(words, r"; {many} people gave up their line", told["left"][-1])
    assert gave_up == bool(told["left"][-1] >= 0.001)


def check_texts(told: Run, words: str) -> None:
    texts = told["texts"]
    fall = 1 - texts[-1] / texts.max()
    if hold(words, "Texts fall from the start, and {part} of them are gone", fall):
        assert texts.argmax() == 0
    elif not hold(
        words, "Texts peak in month {month}, and {part} of them are gone", texts.argmax(), fall
    ):
        assert "Texts do not fall" in words
        assert fall < 0.01


def check_income(told: Run, words: str) -> None:
    income, minutes = told["revenue"], told["minutes_share"] / 100
    times = income[-1] / income[0]
    if said := found("with {part} (more|less) income", words):
        assert hold(words, "with {part} (?:more|less) income", abs(times - 1))
        assert (said[1] == "more") == (times > 1)
    elif not hold(words, "with {number} times the income", times):
        assert "as much income" in words
        assert abs(times - 1) < 0.005
    assert hold(words, "your minutes are {part} of all that people call", minutes[-1])
    below = found(r"under half from month {month} on", words)
    assert bool(below) == bool(minutes[-1] < 0.5)
    if below:
        month = int(below[0])
        assert (minutes[month:] < 0.5).all()
        assert minutes[month - 1] >= 0.5


def check_open(told: Run, words: str) -> None:
    check_messengers(told, words)
    check_texts(told, words)
    check_income(told, words)
    check_lowest_cash(told, words, 1000.0)


def check(told: Run) -> bool:
    return check_closed_or_open(told, check_closed, check_open)


@pytest.mark.parametrize("seed", [147, 148])
def test_what_is_said_is_true(seed):
    for told in runs_anywhere(case("messaging"), seed):
        check(told)


def test_a_market_that_tipped_is_told_on_both_sides():
    before, after = (read(run("messaging", free_level=level)) for level in (0.4, 0.6))
    assert (
        "Friends draw friends: more than 99% of those on a messenger are on the rival's" in before
    )
    assert "Friends draw friends: more than 99% of those on a messenger are on yours" in after
    assert "Friends draw" not in read(run("messaging", network=0))

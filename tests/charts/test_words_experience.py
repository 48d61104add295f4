"""What is said of experience is so: numbers are read back out of the sentences."""

import numpy as np

from tests.charts.reading import (
    MANY,
    MONEY,
    NUMBER,
    PART,
    check_words,
    check_words_anywhere,
    same_amount,
    same_money,
    same_number,
    same_part,
)
from userfirst.cases import case, run
from userfirst.charts.sentences import tell

NOBODY = 1e-6


def closed_in(told, said):
    month = int(said["month"])
    assert told["is_open"][month] < 0.5 < told["is_open"][month - 1]


def had_tried(told, said):
    same_amount(said["tried"], told["tried"][np.argmax(told["is_open"] < 0.5)])
    if said["users"]:
        at_its_best(told, said)
    else:
        np.testing.assert_array_less(told["users"], NOBODY)


def at_its_best(told, said):
    assert told["users"].argmax() == int(said["month"])
    same_amount(said["users"], told["users"].max())


def use_it_and_fade(told, said):
    use_it(told, said)
    if said["fades"]:
        too_few(told, said)


def use_it(told, said):
    users = told["users"]
    assert told["is_open"][-1] > 0.5
    assert int(said["last"]) == len(users) - 1
    same_amount(said["tried"], told["tried"][-1])
    same_amount(said["users"] or "nobody", users[-1])
    if said["down"]:
        assert users.argmax() == int(said["month"])
        assert users[-1] < users.max()
        same_amount(said["down"], users.max())
    elif said["half"]:
        half = int(said["half"])
        assert users[half - 1] < users[-1] / 2 <= users[half]


def too_few(told, said):
    assert told["brought"][-1] < 1.0
    assert told["users"][-1] < told["users"].max()
    if said.get("others"):
        same_number(said["others"], told["brought"][-1])
    else:
        assert told["brought"][-1] < 0.005


def were_there(told, said):
    assert int(said["month"]) == 12
    same_part(said["part"], told["cohort"][int(said["month"])] / 100.0)


def stayed(told, said):
    were_there(told, said | {"month": 12})
    for words, month in (("first", 0), ("end", -1)):
        same_part(said[words] or said["same"], told["cohort_retention"][month] / 100.0)


def in_all(told, said):
    gained = told["earned"][-1] - told["spent"][-1]
    if said["lost"]:
        same_money(said["lost"], -gained)
    elif said["gained"]:
        same_money(said["gained"], gained)
    else:
        assert abs(gained) < 1.001e-3
    profit, cash = told["profit"], told["cash"]
    if said["always"]:
        assert np.all(profit[1:] >= 0)
    elif said["even"]:
        even = int(said["even"])
        assert np.all(profit[even:] >= 0)
        assert profit[even - 1] < 0
        if said["low"]:
            same_money(said["low"], cash.min())
            assert cash.argmin() == int(said["month"]) > 0
        else:
            assert cash.argmin() == 0
    else:
        assert profit[-1] < 0


TEMPLATES = {
    r"The cash is gone in month (?P<month>\d+) and the service closes\.": closed_in,
    rf"By then (?P<tried>{MANY}) people had tried it; (?:nobody used it|at its best, in month "
    rf"(?P<month>\d+), it had (?P<users>{MANY}) users)\.": had_tried,
    rf"After (?P<last>\d+) months (?P<tried>{MANY}) people have tried it and "
    rf"(?:nobody uses it|(?P<users>{MANY}) use it)"
    rf"(?:, down from (?P<down>{MANY}) in month (?P<month>\d+)|"
    r", half of them by month (?P<half>\d+))?(?P<fades>; in a whole stay a user brings "
    rf"(?:next to nobody|(?P<others>{NUMBER}) others), too few to last)?\.": use_it_and_fade,
    rf"Of the first cohort (?P<part>{PART}) were still there after a year; retention from one "
    rf"month to the next (?:goes from (?P<first>{PART}) at the start to (?P<end>{PART}) at the end"
    rf"|is (?P<same>{PART}) at the start and at the end)\.": stayed,
    rf"In all it (?:lost (?P<lost>{MONEY})|earned (?P<gained>{MONEY}) more than it spent"
    r"|earned about as much as it spent)(?:, and income does not cover costs at the end"
    r"|(?P<always>, and income covers costs from the first month)"
    r"|, and income covers costs from month (?P<even>\d+) on; (?:cash is never below that of the "
    rf"start|cash is lowest in month (?P<month>\d+), at (?P<low>{MONEY})))\.": in_all,
}


def check(told):
    return check_words(told, TEMPLATES)


def test_what_is_said_of_a_number_is_so_anywhere():
    poor = {"starting_quality": 0.1, "effort": 5, "median_taste": 0.5, "free_level": 0.1}
    check_words_anywhere(case("experience"), TEMPLATES, 8, poor | {"funding": 1})


def test_a_leaky_bucket_is_told_with_the_money_that_it_loses():
    told = run("experience", "leaky_bucket")
    words = " ".join(tell(told))
    assert f"In all it lost {-told['profit_so_far'][-1]:.0f} million dollars" in words
    assert "too few to last" in words

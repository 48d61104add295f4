"""What is said of accounts, users and payers is so: numbers are read back out of the sentences."""

import numpy as np

from tests.charts.reading import (
    MANY,
    PART,
    check_words,
    check_words_anywhere,
    same_amount,
    same_part,
)
from userfirst.cases import case, run
from userfirst.charts.scene import tell
from userfirst.model import schedule

NOBODY = 1e-6


def closed_in(told, said):
    month = int(said["month"])
    assert told["is_open"][month] < 0.5 < told["is_open"][month - 1]
    return month


def before_anybody(told, said):
    assert told["accounts"][closed_in(told, said)] < NOBODY


def signed_up(told, said):
    closed = int(np.argmax(told["is_open"] < 0.5))
    most = int(said["most"])
    assert most == np.argmax(told["users"])
    same_amount(said["accounts"], told["accounts"][closed])
    same_amount(said["users"], told["users"].max())
    same_amount(said["payers"], told["payers"][most])


def still_in_use(told, said):
    assert told["is_open"][-1] > 0.5
    same_amount(said["accounts"], told["accounts"][int(said["month"])])
    same_amount(said["users"], told["users"][-1])


def nobody_signed_up(told, said):
    assert int(said["month"]) == told.case.months
    assert told["accounts"].max() < NOBODY


def nobody_paid(told, said):
    assert told["payers"].max() < NOBODY


def pay(told, said):
    for month, all_, active in ((24, "then_all", "then_active"), (-1, "all", "active")):
        if said.get(all_):
            payers = told["payers"][month]
            assert payers >= NOBODY
            same_part(said[all_], payers / max(told["accounts"][month], NOBODY))
            same_part(said[active], told["payers_of_active"][month] / 100.0)
        elif said["all"] or month == -1:
            assert told["payers"][month] < NOBODY


def traced(told, said):
    caused = told["subscription_invited"][-1] + told["advertising"][-1]
    same_part(said["part"], caused / told["revenue"][-1])
    for words, series in (("invited", "subscription_invited"), ("the ads", "advertising")):
        assert (words in said["how"]) == (told[series][-1] >= NOBODY)


def nothing_traced(told, said):
    assert told["caused_by_free_users"][-1] < 2 * NOBODY <= 2 * told["revenue"][-1]


def cost(told, said):
    free_users = told["users"][-1] - told["payers"][-1]
    level = told.levers["free_level"]
    level = level if isinstance(level, float) else level.at(told.case.months - 1)
    serving = told.levers["serving_cost"]
    serving = serving if isinstance(serving, float) else serving.at(told.case.months - 1)
    assert free_users >= 0.9 * NOBODY
    same_amount(said["cost"], free_users * level * serving)
    same_amount(said["brought"], told["subscription_invited"][-1] + told["advertising"][-1])


TEMPLATES = {
    r"The cash is gone in month (?P<month>\d+) and the service closes\.": closed_in,
    r"The cash is gone in month (?P<month>\d+) and the service closes before anybody has signed "
    r"up\.": before_anybody,
    rf"(?P<accounts>{MANY}) people had signed up by then\. At its best, in month (?P<most>\d+), "
    rf"it had (?P<users>{MANY}) users, of whom (?P<payers>{MANY}) paid\.": signed_up,
    r"After (?P<month>\d+) months nobody has signed up: nobody hears of it, or it is worth it to "
    r"nobody\.": nobody_signed_up,
    rf"After (?P<month>\d+) months there are (?P<accounts>{MANY}) accounts, of which "
    rf"(?P<users>{MANY}) are still in use\.": still_in_use,
    r"Nobody ever paid\.": nobody_paid,
    rf"In month 24 (?P<then_all>{PART}) of all accounts and (?P<then_active>{PART}) of the active "
    rf"pay, in the end (?:nobody|(?P<all>{PART}) and (?P<active>{PART}))\.": pay,
    r"In the end nobody pays\.": lambda told, said: pay(told, {"all": None}),
    rf"In the end (?P<all>{PART}) of all accounts and (?P<active>{PART}) of the active pay\.": pay,
    rf"(?P<part>{PART}) of the last month's revenue goes back to free users: "
    r"(?P<how>they invited the payers|they saw the ads|they invited the payers or they saw the "
    r"ads)\.": traced,
    r"None of the last month's revenue can be traced to free users\.": nothing_traced,
    rf"In the last month free users cost (?P<cost>{MANY})(?: dollars)? to serve and brought "
    rf"(?P<brought>{MANY})(?: dollars)?\.": cost,
}


def check(told):
    return check_words(told, TEMPLATES)


def test_what_is_said_of_a_number_is_so_anywhere():
    rich = {"funding": 100, "serving_cost": 0}
    late = rich | {"free_level": schedule(1.0, {30: 0.3})}
    between = rich | {"free_level": schedule(1.0, {30: 0.3, 32: 1.0})}
    check_words_anywhere(case("accounts"), TEMPLATES, 2010, late, between)


def test_evernotes_three_shares_are_said_of_the_month_that_they_are_of():
    words = " ".join(tell(run("accounts", "evernote")))
    assert "In month 24 2% of all accounts and 6% of the active pay, in the end" in words
    assert "Month 24" in case("accounts").preset("evernote").story


def test_nobody_is_said_to_be_free_where_nothing_is_free():
    words = " ".join(tell(run("accounts", free_level=0)))
    assert "free users cost" not in words
    assert "more than 99% of the active" not in words

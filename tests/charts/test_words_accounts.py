"""What is said of accounts, users and payers is so: numbers are read back out of the sentences."""

import numpy as np

from tests.charts.reading import (
    MANY,
    MONEY,
    PART,
    check_whether_money_lasts,
    check_words,
    check_words_anywhere,
    same_amount,
    same_money,
    same_part,
)
from userfirst.cases import case, run
from userfirst.charts.sentences import tell
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
    if said["never"]:
        assert told["payers"].max() < NOBODY
        return
    for month, all_, active in ((24, "then_all", "then_active"), (-1, "all", "active")):
        shares = [(said[all_], said[active])]
        if month == 24:
            shares.append((said["once_all"], said["once_active"]))
        shares = [each for each in shares if each[0]]
        assert bool(shares) == bool(told["payers"][month] >= NOBODY)
        for of_all, of_active in shares:
            payers = told["payers"][month]
            same_part(of_all, payers / max(told["accounts"][month], NOBODY))
            same_part(of_active, told["payers_of_active"][month] / 100.0)


def nobody_signed_up(told, said):
    assert int(said["month"]) == told.case.months
    assert told["accounts"].max() < NOBODY


def traced(told, said):
    caused = told["subscription_invited"][-1] + told["advertising"][-1]
    same_part(said["part"], caused / told["revenue"][-1])
    for words, series in (("invited", "subscription_invited"), ("saw ads", "advertising")):
        assert (words in said["how"]) == (told[series][-1] >= NOBODY)


def cost(told, said):
    free_users = told["users"][-1] - told["payers"][-1]
    level = told.levers["free_level"]
    level = level if isinstance(level, float) else level.at(told.case.months - 1)
    serving = told.levers["serving_cost"]
    serving = serving if isinstance(serving, float) else serving.at(told.case.months - 1)
    assert free_users >= 0.9 * NOBODY
    same_money(said["cost"], free_users * level * serving)
    same_money(said["brought"], told["subscription_invited"][-1] + told["advertising"][-1])
    if said["part"]:
        traced(told, said)


def free_users_are_gone(told, said):
    assert told["free_users"][-1] < NOBODY
    traced(told, said)


def lasts(told, said):
    assert told["is_open"][-1] > 0.5
    check_whether_money_lasts(told, said["all"])


HOW = "(?P<how>they invited payers|they saw ads|they invited payers, and saw ads)"
TEMPLATES = {
    r"The cash is gone in month (?P<month>\d+) and the service closes\.": closed_in,
    r"The cash is gone in month (?P<month>\d+) and the service closes before anybody has signed "
    r"up\.": before_anybody,
    rf"(?P<accounts>{MANY}) people had signed up by then; at its best, in month (?P<most>\d+), "
    rf"it had (?P<users>{MANY}) users, of whom (?P<payers>{MANY}) paid\.": signed_up,
    r"After (?P<month>\d+) months nobody has signed up: nobody hears of it, or it is worth it to "
    r"nobody\.": nobody_signed_up,
    rf"After (?P<month>\d+) months there are (?P<accounts>{MANY}) accounts, (?P<users>{MANY}) of "
    rf"them still in use; (?:(?P<never>nobody ever paid)|in the end nobody pays|"
    rf"in month 24 (?P<once_all>{PART}) of all accounts and (?P<once_active>{PART}) of the active "
    rf"paid, in the end nobody does|"
    rf"(?P<all>{PART}) of all accounts and (?P<active>{PART}) of the active pay"
    rf"(?: \(in month 24: (?P<then_all>{PART}) and (?P<then_active>{PART})\))?)\.": still_in_use,
    rf"In the last month free users cost (?P<cost>{MONEY}) to serve and brought "
    r"(?P<brought>nothing)(?P<part>)\.": cost,
    rf"In the last month free users cost (?P<cost>{MONEY}) to serve and brought "
    rf"(?P<brought>{MONEY}), (?P<part>{PART}) of all revenue: {HOW}\.": cost,
    rf"(?P<part>{PART}) of the last month's revenue goes back to free users who are gone: "
    rf"{HOW}\.": free_users_are_gone,
    r"(?P<all>Income .*\.)$": lasts,
}


def check(told):
    return check_words(told, TEMPLATES)


def test_what_is_said_of_a_number_is_so_anywhere():
    rich = {"funding": 100, "serving_cost": 0}
    late = rich | {"free_level": schedule(1.0, {30: 0.3})}
    gone = {"funding": 100, "free_level": schedule(0.3, {20: 0.0})}
    between = rich | {"free_level": schedule(1.0, {30: 0.3, 32: 1.0})}
    check_words_anywhere(case("accounts"), TEMPLATES, 2010, late, between, gone)


def test_evernotes_three_shares_are_said_of_the_month_that_they_are_of():
    words = " ".join(tell(run("accounts", "evernote")))
    assert "of all accounts and 12% of the active pay (in month 24: 2% and 6%)" in words
    assert "Month 24" in case("accounts").preset("evernote").story


def test_nobody_is_said_to_be_free_where_nothing_is_free():
    words = " ".join(tell(run("accounts", free_level=0)))
    assert "free users cost" not in words
    assert "more than 99% of the active" not in words

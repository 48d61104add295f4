"""What the accounts of lesson 01 must show, at their defaults or at a named preset."""

import os

import numpy as np
import pytest

from tests.cases.large_lever import Row
from tests.cases.test_invariants import random_settings
from userfirst.calibration import compare_with_public, refit
from userfirst.cases import case, run, run_batch, sweep
from userfirst.cases.accounts import HASSLE, TASTE_SPREAD
from userfirst.model import Schedule, schedule
from userfirst.model.willingness import share_above, shares

LARGE_LEVER = Row(0.70, 0.72, 0.24, 45.2)

CASE = case("accounts")
SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "400"))
LEVELS = np.linspace(0, 1, 101)


def test_the_free_level_moves_people_and_money():
    """More accounts and users with more free; payers and revenue have a best level inside."""
    swept = sweep("accounts", free_level=LEVELS, funding=100)
    assert np.all(np.diff(swept.table["accounts"]) >= 0)
    assert np.all(np.diff(swept.table["users"]) >= 0)
    assert swept.table["users"].iloc[60] > 10 * swept.table["users"].iloc[0]
    for outcome in ("payers", "revenue", "profit"):
        best = swept.best(outcome)
        assert 0.2 <= best["free_level"] < 0.5, outcome
        assert best[outcome] > 1.3 * swept.table[outcome].iloc[0]


def test_with_no_invitations_and_no_ads_free_users_only_cost():
    """Each step of the free level then lowers profit, and no revenue is due to free users."""
    swept = sweep("accounts", "no_invitations", free_level=LEVELS, funding=100)
    assert np.all(np.diff(swept.table["profit"]) < 1e-9)
    assert swept.best("profit")["free_level"] == 0.0
    assert np.all(swept.table["caused_share"] == 0.0)
    told = run("accounts", "no_invitations")
    assert told["serving_free_users"][-1] > 0.0 == told["payers_invited"][-1]


def test_ads_make_free_users_worth_their_serving():
    """With ads the best free level is higher, and with ads alone free users earn something."""
    best = {
        income: sweep("accounts", free_level=LEVELS, ad_income=income, funding=100).best("profit")
        for income in (0, 0.5)
    }
    assert best[0.5]["free_level"] > best[0]["free_level"] + 0.1
    told = run("accounts", invitations=0, ad_income=0.5)
    assert told["advertising"][-1] > told["serving_free_users"][-1]


def test_most_payers_came_by_the_invitation_of_one_who_does_not_pay():
    """At the defaults free users cost little and cause more than half of the revenue."""
    told = run("accounts")
    assert told["payers_invited"][-1] > 0.5 * told["payers"][-1]
    assert told["caused_by_free_users"][-1] > 4 * told["serving_free_users"][-1]
    fewer = run("accounts", invitations=0)
    # Without invitations more than those payers are missing: the invited invite as well.
    assert fewer["payers"][-1] < told["payers"][-1] - told["payers_invited"][-1]


def test_who_is_active_depends_on_the_definition_and_changes_nobody():
    """Asking for more days makes fewer active and a higher paying share; money stays."""
    days = np.arange(1.0, 31.0)
    swept = sweep("accounts", active_days=days)
    active = swept.run["active"][24]
    assert active[0] == pytest.approx(swept.run["users"][24, 0])
    assert np.all(np.diff(active) < 0)
    assert np.all(np.diff(swept.table["payers_of_active"]) > 0)
    assert active[9] < 0.3 * active[0]
    for outcome in ("accounts", "users", "payers", "profit"):
        assert np.ptp(swept.table[outcome]) == 0.0


def test_retention_rises_with_age_and_so_does_the_paying_share():
    """The casual leave first: what is left of a cohort stays longer, and pays more often."""
    told = run("accounts")
    stays = told["cohort"][1:] / told["cohort"][:-1]
    assert told["cohort"][0] == pytest.approx(100.0)
    assert stays[0] < 0.75 < 0.95 < stays[24]
    assert np.all(np.diff(stays[:18]) > 0)
    assert np.all(np.diff(told["cohort_paying_share"]) > 0)


@pytest.mark.parametrize("level", [0.0, 0.3, 0.4, 0.9])
def test_nobody_signs_up_to_whom_the_offer_is_not_worth_it(level):
    """However many hear of it, accounts stay within those whose taste passes the bar."""
    told = run("accounts", free_level=level, discoveries=2, invitations=0.5, ad_income=2)
    lever = CASE.defaults()
    free_bar = HASSLE / level if level else np.inf
    bar = min(free_bar, lever["price"] + HASSLE)
    willing = share_above(bar, lever["median_taste"], TASTE_SPREAD) * lever["market"]
    assert (0.8 if level else 0.7) * willing < told["accounts"].max() <= willing


def worth_signing_up(levers, level):
    """The share of all people to whom an offer is worth it, computed once more."""
    given = [np.asarray(levers[name]) for name in ("price", "median_taste", "habit")]
    told = shares(np.asarray(level), given[0], HASSLE, given[1], TASTE_SPREAD, 1.0)
    return np.maximum(told.free, np.minimum(told.paying, given[2]))


def constant_settings(count, seed):
    """Random levers that stay as they are, with money enough to stay open more often than not."""
    drawn = random_settings(CASE, count, np.random.RandomState(seed))
    drawn = {n: v.first if isinstance(v, Schedule) else v for n, v in drawn.items()}
    return drawn | {"funding": 100.0}


def test_giving_more_away_makes_nobody_leave():
    """Of the same people as many stay, whatever is free to others or to them later.

    Loyalty hangs on how much someone likes it, and not on whether she would pay.
    """
    levers = constant_settings(SETTINGS, 5)
    chance = np.random.RandomState(6)
    less, more = np.sort(chance.random_sample((2, SETTINGS)), axis=0)
    stays = run_batch(CASE, levers | {"free_level": less})
    later = run_batch(CASE, levers | {"free_level": Schedule(less, ((12, more),))})
    generous = run_batch(CASE, levers | {"free_level": more})
    open_ = (stays["is_open"] > 0.5) & (later["is_open"] > 0.5) & (generous["is_open"] > 0.5)
    # Those who are there already stay as long when more becomes free.
    np.testing.assert_allclose(later["cohort"][open_], stays["cohort"][open_], atol=1e-9)
    # Of all people, no fewer stay of a first cohort to which more is free from the start.
    some = worth_signing_up(levers, less) * stays["cohort"]
    many = worth_signing_up(levers, more) * generous["cohort"]
    assert np.all((many >= some - 1e-9) | ~open_)
    assert open_[-1].mean() > 0.3
    # Users come sooner and are gone sooner, but are never fewer on average.
    on_average = [each["users"].mean(axis=0)[open_[-1]] for each in (stays, generous)]
    assert np.all(on_average[1] >= on_average[0] * (1 - 1e-6))


def test_what_it_costs_makes_no_one_more_or_less_loyal():
    """Two prices, one free tier: who comes for what is free stays as long under either."""
    cheap, dear = (run(CASE, price=price, free_level=0.5, funding=100) for price in (5, 25))
    assert cheap["payers"][60] > 3 * dear["payers"][60]
    np.testing.assert_allclose(cheap["cohort"], dear["cohort"], rtol=1e-12)


def test_nothing_free_means_no_free_users():
    """Who would pay and has nothing to use for free pays at once, or is no user."""
    levers = constant_settings(SETTINGS, 8) | {"free_level": 0.0}
    told = run_batch(CASE, levers)
    assert np.all(told["free_users"] <= 1e-9 * (1 + told["users"]))
    assert np.all(told["casuals"] == 0.0)
    assert told["payers"].max() > 1.0


def test_fewer_sign_up_where_they_have_to_pay_unseen():
    """Of those who would pay, more come where they can begin with what is free."""
    from userfirst.cases.accounts import PAY_UNSEEN

    told = run_batch(CASE, {"free_level": [0.0, 0.09], "invitations": 0.0})
    accounts = told["accounts"][6]
    assert accounts[0] / accounts[1] == pytest.approx(PAY_UNSEEN, rel=0.03)


def test_a_switch_to_less_free_makes_payers_of_the_keen_and_sends_the_others_away():
    """Those to whom it is no longer worth it go within months; those who would pay do so."""
    told = run(CASE, free_level=schedule(0.6, {30: 0}), funding=100)
    same = run(CASE, free_level=0.6, funding=100)
    # Of the regulars as many pay as would by their taste, and no others are left in the end.
    would_pay = share_above(5.5, 1.7, TASTE_SPREAD) / CASE.lever("habit").default
    at_switch = told["regulars"][30] * would_pay
    assert same["payers"][29] < 0.5 * at_switch
    assert told["payers"][31] == pytest.approx(at_switch, rel=0.1)
    assert told["regulars"][54] == pytest.approx(told["payers"][54], rel=0.01)
    assert told["users"][48] < 0.6 * same["users"][48]


def test_a_higher_price_makes_payers_cancel_within_months():
    told = run(CASE, price=schedule(5, {36: 20}))
    assert told["payers"][44] < 0.4 * told["payers"][36]
    assert run(CASE)["payers"][44] > told["payers"][36]


def test_shares_of_nobody_are_nothing():
    """Long after closing nobody is left, and a share of nobody is not told as a share."""
    told = run("accounts", fixed_cost=5)
    assert told["is_open"][-1] == 0
    assert told["payers_of_active"][-1] < 0.01


def test_a_firm_with_too_much_free_and_too_little_money_closes():
    assert run("accounts", free_level=0.9)["is_open"][-1] == 0
    assert run("accounts", free_level=0.4)["is_open"][-1] == 1


def test_payers_cancel_when_everything_becomes_free():
    """From little to all free: a year later hardly anyone pays."""
    told = run("accounts", free_level=schedule(0.3, {36: 1.0}))
    assert told["payers"][36] > 0.05
    assert told["payers"][48] < 0.1 * told["payers"][36]


def test_evernote_has_two_six_and_twenty_percent_of_payers_at_once():
    """Public figures evernote_paying_share_of_* and evernote_users_2010_06, each within 5%."""
    table = compare_with_public("accounts", "evernote")
    assert len(table) == 4
    assert table["error_percent"].abs().max() < 5.0
    assert run("accounts", "evernote")["cohort_paying_share"][29] > 20.0
    stored = CASE.preset("evernote").levers
    for name, value in refit("accounts", "evernote").items():
        assert stored[name] == pytest.approx(value, rel=0.03), name

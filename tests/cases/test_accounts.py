"""What the accounts of lesson 01 must show, at their defaults or at a named preset."""

import numpy as np
import pytest

from userfirst.calibration import compare, refit
from userfirst.cases import case, run, sweep
from userfirst.cases.accounts import HASSLE, TASTE_SPREAD
from userfirst.model.willingness import share_above

CASE = case("accounts")
LEVELS = np.linspace(0, 1, 101)


def test_the_free_level_moves_people_and_money():
    """More accounts and users with more free; payers and revenue have a best level inside."""
    swept = sweep("accounts", free_level=LEVELS, funding=100)
    assert np.all(np.diff(swept.table["accounts"]) >= 0)
    assert swept.table["users"].iloc[60] > 10 * swept.table["users"].iloc[0]
    for outcome in ("payers", "revenue", "profit"):
        best = swept.best(outcome)
        assert 0.2 < best["free_level"] < 0.5, outcome
        assert best[outcome] > 1.3 * swept.table[outcome].iloc[0]


def test_with_no_invitations_and_no_ads_free_users_only_cost():
    """Each step of the free level then lowers profit, and no revenue is due to free users."""
    swept = sweep("accounts", "no_invitations", free_level=LEVELS, funding=100)
    assert np.all(np.diff(swept.table["profit"]) < 1e-9)
    assert swept.best("profit")["free_level"] == 0.0
    assert np.all(swept.table["caused_by_free_users"] == 0.0)
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
    stays = told["retention"][1:] / told["retention"][:-1]
    assert told["retention"][0] == pytest.approx(100.0)
    assert stays[0] < 0.75 < 0.95 < stays[24]
    assert np.all(np.diff(stays[:36]) > 0)
    assert np.all(np.diff(told["cohort_paying_share"]) > 0)


@pytest.mark.parametrize("level", [0.0, 0.3, 0.4, 0.9])
def test_nobody_signs_up_to_whom_the_offer_is_not_worth_it(level):
    """However many hear of it, accounts stay within those whose taste passes the bar."""
    told = run("accounts", free_level=level, discoveries=2, invitations=0.5, ad_income=2)
    lever = CASE.defaults()
    free_bar = HASSLE / level if level else np.inf
    bar = min(free_bar, lever["price"] + HASSLE)
    willing = share_above(bar, lever["median_taste"], TASTE_SPREAD) * lever["market"]
    assert 0.8 * willing < told["accounts"].max() <= willing


def test_shares_of_nobody_are_nothing():
    """Long after closing nobody is left, and a share of nobody is not told as a share."""
    told = run("accounts", fixed_cost=5)
    assert told["is_open"][-1] == 0
    assert told["payers_of_active"][-1] < 0.01


def test_a_firm_with_too_much_free_and_too_little_money_closes():
    assert run("accounts", free_level=0.9, funding=20)["is_open"][-1] == 0
    assert run("accounts", free_level=0.4, funding=20)["is_open"][-1] == 1


def test_payers_cancel_when_everything_becomes_free():
    """From little to all free: a year later hardly anyone pays."""
    from userfirst.model import schedule

    told = run("accounts", free_level=schedule(0.3, {36: 1.0}))
    assert told["payers"][36] > 0.05
    assert told["payers"][48] < 0.1 * told["payers"][36]


def test_evernote_has_two_six_and_twenty_percent_of_payers_at_once():
    """Public figures evernote_paying_share_of_* and evernote_users_2010_06, each within 5%."""
    table = compare("accounts", "evernote")
    assert len(table) == 4
    assert table["error_percent"].abs().max() < 5.0
    assert run("accounts", "evernote")["cohort_paying_share"][29] > 20.0
    stored = CASE.preset("evernote").levers
    for name, value in refit("accounts", "evernote").items():
        assert stored[name] == pytest.approx(value, rel=0.03), name

"""Lesson 08: what the experience case must be able to show."""

import os
from dataclasses import replace

import numpy as np
import pytest

from tests.cases.large_lever import Row
from tests.cases.test_invariants import random_settings
from userfirst.cases import case, run, run_batch, sweep
from userfirst.model import Schedule, schedule
from userfirst.model.referral import multiplier
from userfirst.model.retention import churn_of_groups, cohort_surviving

LARGE_LEVER = Row(0.58, 0.76, 0.28, 1289)

CASE = case("experience")
PAIRS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
# Nothing but the matter in hand: no delight, no word of mouth, no end of cash.
PLAIN = {"delight_matters": 0, "word_of_mouth": 0, "improving": 2, "funding": 2000}
# It is worth it to everybody, so a cohort has a third of each kind.
FOR_ALL = PLAIN | {"free_level": 1, "effort": 0.1}


def test_a_cohorts_retention_rises_with_age_though_no_one_becomes_more_loyal():
    """The three kinds leave at rates that never change; the mix of those who are left does."""
    told = run(CASE, **FOR_ALL)
    assert np.all(np.diff(told["cohort_retention"]) > 0)
    assert told["cohort_retention"][0] == pytest.approx(85.0, rel=1e-3)
    assert told["cohort_retention"][60] > 97.0
    alike = run(CASE, **FOR_ALL, difference=0)
    assert alike["cohort_retention"] == pytest.approx(85.0)
    assert np.all(np.diff(run(CASE)["cohort_retention"]) > 0)


def test_the_first_cohort_is_what_the_block_says():
    told = run(CASE, **FOR_ALL)
    months = np.arange(61.0)
    exact = cohort_surviving(months, churn_of_groups(-np.log(0.85), 1.2))
    np.testing.assert_allclose(told["cohort"], 100 * exact, rtol=1e-3)


def test_the_base_grows_more_faithful_than_those_who_join():
    told = run(CASE)
    worth_it = told["worth_it"][1] / 100.0
    assert told["faithful"][1] / told["users"][1] == pytest.approx(1 / 3 / worth_it, rel=0.1)
    assert told["faithful"][60] > 0.6 * told["users"][60]


@pytest.mark.parametrize("referrals", [0.2, 0.4, 0.6])
def test_below_one_referrals_multiply_every_other_source(referrals):
    """In a market too wide to fill, joining is 1 / (1 - k) times what it is without referrals."""
    wide = PLAIN | {"market": 1000, "acquisition": 0, "median_taste": 20}
    without = run(CASE, **wide, referrals=0)
    told = run(CASE, **wide, referrals=referrals)
    month = 18
    factor = told["referral_factor"][month]
    assert factor == pytest.approx(referrals, rel=0.1)
    gained = told["joining"][month] / (told["joining"][month] - told["by_invitation"][month])
    assert gained == pytest.approx(float(multiplier(factor)), rel=0.02)
    compared = told["joining"][month] / without["joining"][month]
    assert compared == pytest.approx(float(multiplier(factor)), rel=0.03)


def test_above_one_referrals_grow_until_the_market_ends_it():
    """Joining rises as long as a newcomer brings more than one, and falls from there on."""
    told = run(CASE, "viral")
    factor, joining = told["referral_factor"], told["joining"]
    assert factor[0] > 1.0 > factor[60]
    turn = int(np.argmax(factor < 1.0))
    assert abs(int(np.argmax(joining)) - turn) <= 2
    early = np.log(joining[2 : turn - 3])
    assert np.all(np.diff(early) > 0.1)
    assert joining[60] < 0.1 * joining.max()
    # It ends before everyone has tried it, as an epidemic does.
    assert 0.4 * CASE.lever("market").default < told["tried"][60] < CASE.lever("market").default


@pytest.mark.parametrize("acquisition", [0, 2, 10, 30])
def test_without_improving_users_go_to_zero_whatever_is_spent_on_acquisition(acquisition):
    told = run(CASE, "leaky_bucket", acquisition=acquisition, funding=2000)
    assert told["is_open"][60] == 1.0
    assert told["users"][60] < 0.005 * CASE.lever("market").default
    assert np.all(np.diff(told["users"][24:]) < 0)
    assert told["users"][60] < 0.05 * told["users"].max()


def test_more_advertising_empties_a_leaky_bucket_sooner():
    """It burns through the people who have not tried it."""
    little, much = (run(CASE, "leaky_bucket", acquisition=each, funding=2000) for each in (2, 30))
    assert much["users"].max() > little["users"].max()
    assert np.argmax(much["users"]) < np.argmax(little["users"])
    assert much["tried"][60] > 0.95 * CASE.lever("market").default


@pytest.mark.parametrize("acquisition", [0.5, schedule(30, {36: 0})])
def test_the_quality_threshold_is_where_users_renew_themselves(acquisition):
    """Held at one quality for a century: users last where each brings more than one, else vanish.

    Whether little or a billion is spent on bringing people in: it brings nobody a second time.
    """
    century = replace(CASE, months=1200)
    improving = np.array([0.1, 0.25, 0.45, 0.7, 1.0, 2.0])
    told = run_batch(
        century,
        {
            # Quality stands from the start at what the investment holds.
            "starting_quality": np.sqrt(improving / 2.0),
            "improving": improving,
            "referrals": 0.0,
            "acquisition": acquisition,
            "fixed_cost": 0.0,
            "serving_cost": 0.0,
            "funding": 2000.0,
        },
    )
    brought = told["brought"][-1]
    assert np.all(told["is_open"][-1] == 1.0)
    assert brought.min() < 0.9
    assert brought.max() > 1.3
    share = told["users"][-1] / 100.0
    # Just below 1 a century is too short to see the end.
    assert np.all(share[brought < 0.9] < 0.004)
    assert np.all(share[brought > 1.1] > 0.01)


@pytest.mark.parametrize("a_month", [2, 3, 4])
def test_the_same_total_spent_steadily_beats_spending_it_in_the_first_year(a_month):
    rich = {"funding": 1000}
    steady = run(CASE, improving=a_month, **rich)
    burst = run(CASE, improving=schedule(5 * a_month, {12: 0}), **rich)
    assert np.argmax(burst["users"]) < 30
    assert burst["users"][12] > steady["users"][12]
    assert steady["users"][60] > 3 * burst["users"][60]
    assert steady.outcome("profit") > burst.outcome("profit")


@pytest.mark.parametrize("a_month", [3, 4])
def test_spending_it_over_three_years_earns_more_by_the_end_and_leaves_fewer_users(a_month):
    """Where the claim fails: earlier money pays back for longer, if the end is not counted."""
    rich = {"funding": 1000}
    steady = run(CASE, improving=a_month, **rich)
    early = run(CASE, improving=schedule(a_month * 60 / 36, {36: 0}), **rich)
    assert early.outcome("profit") > 1.05 * steady.outcome("profit")
    assert early["users"][60] < 0.8 * steady["users"][60]


def test_delight_fades_when_improving_stops():
    told = run(CASE, "polish_once", funding=1000)
    assert told["delight"][12] > 30
    assert told["delight"][24] < 0
    assert np.all(np.diff(told["quality"][12:]) < 0)


def test_the_presets_of_improving_spend_the_same_total():
    once, always = (
        CASE.preset(name).levers["improving"] for name in ("polish_once", "improve_always")
    )
    months = np.arange(CASE.months)
    assert sum(once.at(month) for month in months) == always * len(months)


def test_improving_is_worth_more_than_acquisition_once_people_have_heard_of_it():
    """Four more million a month: for improving they bring more users than for advertising."""
    table = sweep(CASE, improving=[2, 6], acquisition=[4, 8], funding=1000).grid("users")
    assert table.loc[6, 4] > table.loc[2, 8] * 1.1


def test_the_free_level_moves_users_and_money():
    table = sweep(CASE, free_level=np.linspace(0, 1, 21), funding=2000).table
    assert np.all(np.diff(table["users"]) > -1e-9)
    assert table["users"].iloc[-1] > 4 * table["users"].iloc[0]
    best = table["revenue"].idxmax()
    assert 0 < best < 20
    assert table["revenue"].iloc[best] > 1.2 * table["revenue"].iloc[0]


def test_giving_more_away_brings_in_people_who_stay_less_long():
    """The first cohort holds more of the fickle; of the same people as many stay."""
    told = run_batch(CASE, {"free_level": [0.2, 0.4, 0.8], "funding": 2000})
    assert np.all(np.diff(told["cohort"][12]) < -3)
    of_all_people = told["cohort"] * told["worth_it"][0]
    assert np.all(np.diff(of_all_people, axis=1) >= -1e-9)


def pairs_of_launches(seed):
    """Random levers that stay as they are, each with a worse and a better launch."""
    chance = np.random.RandomState(seed)
    levers = random_settings(CASE, PAIRS, chance)
    levers = {n: v.first if isinstance(v, Schedule) else v for n, v in levers.items()}
    for name, default in CASE.defaults().items():
        if chance.random_sample() < 0.3:
            levers[name] = np.full(PAIRS, default)
    levers["funding"] = np.full(PAIRS, CASE.lever("funding").high)
    less, more = np.sort(chance.uniform(0.1, 2.0, (2, PAIRS)), axis=0)
    worse, better = (run_batch(CASE, levers | {"starting_quality": each}) for each in (less, more))
    return worse, better, (worse["is_open"][-1] > 0.5) & (better["is_open"][-1] > 0.5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_better_launch_at_equal_cost_is_never_worse(seed):
    """More people try it, more delight at any time, and more users on average.

    In a single month there may be fewer: whom it brings sooner is gone sooner.
    """
    worse, better, both_open = pairs_of_launches(seed)
    assert both_open.mean() > 0.3
    for series in ("tried", "quality", "delight"):
        gained = (better[series] - worse[series])[:, both_open]
        assert gained.min() > -1e-6 * (1 + np.abs(worse[series]).max()), series
    on_average = (better["users"].mean(axis=0) / worse["users"].mean(axis=0))[both_open]
    assert on_average.min() > 1 - 1e-6
    # It ended with more users after a worse launch, at the defaults, when only change counted.
    good, bad = run(CASE), run(CASE, starting_quality=0.5)
    assert good["users"][60] > bad["users"][60]
    assert good.outcome("profit") > 1.3 * bad.outcome("profit")


def test_a_better_service_delights_for_good_and_the_joy_of_the_new_fades():
    """Half of what a step gives is left once people are used to it."""
    told = run(CASE, improving=8, funding=2000)
    assert told["delight"][60] == pytest.approx(50 * (told["quality"][60] - 1), rel=0.1)
    stopped = run(CASE, improving=schedule(8, {24: 2}), funding=2000)
    assert stopped["delight"][60] < 0.3 * stopped["delight"].max()


def test_after_closing_nobody_stays_or_brings_others():
    told = run(CASE, free_level=0.9)
    closed = int(np.argmax(told["is_open"] < 0.5))
    assert 0 < closed < 60
    for series in ("cohort_retention", "brought", "referral_factor", "worth_it"):
        assert np.all(told[series][closed:] == 0.0), series
    # However few of a cohort are left, its retention is that of those few.
    few = run(CASE, churn=0.25, difference=0, delight_matters=2, improving=0, funding=2000)
    assert few["cohort"][60] < 1e-9
    assert 0.0 < few["cohort_retention"][60] < 60.0

"""What lesson 02 says in its folded answers is what its own calls show."""

import numpy as np
import pytest

from userfirst import find_best, run, schedule
from userfirst.cases import sweep
from userfirst.data import load, public_figures
from userfirst.model.cash import month_of_closing

LEVELS = np.linspace(0, 1, 101).round(2)


def test_what_the_first_charts_show():
    start = run("free_service")
    assert start["users"][-1] == pytest.approx(35.7, abs=0.05)
    assert 0.22 < start["payers"][-1] / start["users"][-1] < 0.25
    assert start["willing"][-1] > start["willing"][0]
    assert 11 <= np.argmax(start["profit"] > 0) <= 13
    assert start["cash"].min() == pytest.approx(110, abs=2)


def test_growth_is_slow_then_fast_then_flat():
    users = run("free_service", free_level=0.8)["users"]
    gained = users[[12, 24, 60]] - users[[0, 12, 36]]
    assert gained == pytest.approx([9.5, 19, 2], abs=0.05)


def test_users_only_rise_and_revenue_is_best_inside():
    table = sweep("free_service", free_level=LEVELS).table.set_index("free_level")
    users, revenue = table["users"], table["revenue"]
    assert users[0.0] == users[0.07] < users[0.08]
    assert users.is_monotonic_increasing
    assert users[0.0] < 3
    assert 39 < users[1.0] < 40
    assert revenue.idxmax() == 0.25
    assert revenue[1.0] == pytest.approx(19, abs=0.5)
    assert revenue[0.0] == pytest.approx(revenue[1.0], rel=0.1)


def test_missing_the_best_level_by_a_tenth():
    profit = sweep("free_service", free_level=LEVELS).table.set_index("free_level")["profit"]
    assert profit.idxmax() == 0.29
    assert (100 * profit[[0.19, 0.39]] / profit.max()).round().tolist() == [78, 91]


def test_the_valley_ends_two_months_before_income_would_have_met_costs():
    assert month_of_closing(run("free_service", "valley").values["is_open"])[0] == 12
    funded = run("free_service", "valley", funding=80)
    assert np.argmax(funded["profit"] > 0) == 14
    assert np.all(np.diff(funded["users"]) > 0)
    less_free = run("free_service", "valley", free_level=0.3)
    assert 0 < less_free["cash"].min() < 10
    assert 1.8 < less_free["cash"][-1] / funded["cash"][-1] < 2


def test_free_first_wins_when_people_stay():
    levels = {"free": 0.9, "priced": 0.25, "free first": schedule(0.9, {24: 0.25})}
    cash = {
        name: run("free_service", "free_then_priced", free_level=level)["cash"][-1]
        for name, level in levels.items()
    }
    assert cash["free first"] / cash["priced"] == pytest.approx(1.4, abs=0.05)
    assert cash["free"] <= 0


def test_paid_first_is_two_years_without_an_audience():
    free = run("free_service", "attention")["users"]
    paid = run("free_service", "attention", free_level=schedule(0.2, {24: 1}))["users"]
    assert free[24] == pytest.approx(16, abs=0.5)
    assert paid[24] == pytest.approx(0.055, abs=0.001)
    assert free[60] - paid[60] == pytest.approx(7, abs=0.5)


def test_the_bars_worked_by_hand_are_those_of_the_model():
    for level in (0.1, 0.3, 0.6, 0.9):
        willing = run("free_service", free_level=level)["willing"][0] / 50
        assert willing == pytest.approx(1 / (1 + (0.8 / level / 5) ** 2))
    assert round(100 / (1 + (0.8 / 0.3 / 5) ** 2), 1) == 77.9


def test_a_gym_is_the_other_way_round():
    profit = {
        preset: sweep("free_service", preset, free_level=LEVELS).table["profit"]
        for preset in ("attention", "gym")
    }
    assert LEVELS[profit["attention"].argmax()] == 1
    assert profit["attention"].iloc[0] < 0
    assert LEVELS[profit["gym"].argmax()] < 0.1
    assert profit["gym"].iloc[-1] < 0
    closed_door = run("free_service", "gym", free_level=0)
    assert closed_door["users"][-1] < 8
    assert closed_door["profit"][-1] > 0


def test_all_free_wins_in_one_corner_and_customers_first_where_serving_is_dear():
    costs, networks = np.linspace(0, 10, 21), np.linspace(0, 4, 17)
    people = {"median_taste": 4, "price": 12, "funding": 600}
    ads = {"ads_per_hour": 8, "price_per_thousand_ads": 18}
    best = find_best(
        "free_service",
        "free_level",
        "profit",
        serving_cost=costs,
        network=networks,
        **people,
        **ads,
    )
    earning = best[best["profit"] > 0]
    all_free = earning[earning["free_level"] > 0.9]
    assert len(all_free) > 0
    assert all_free["serving_cost"].max() <= 1
    assert all_free["network"].max() <= 1
    first = earning[earning["free_level"] <= 0.25]
    assert first["serving_cost"].min() > 5
    assert (best["profit"] <= 0).any()
    # A stronger network effect makes a lower free level best, whatever serving costs.
    for _, row in earning[earning["serving_cost"] <= 6].groupby("serving_cost"):
        assert (np.diff(row.sort_values("network")["free_level"]) <= 1e-9).all()


def test_with_high_churn_you_have_paid_for_guests():
    levels = {"priced": 0.25, "free first": schedule(0.9, {24: 0.25})}
    restless = {
        name: run("free_service", "free_then_priced", free_level=level, churn=0.2)
        for name, level in levels.items()
    }
    assert restless["free first"].outcome("profit") < restless["priced"].outcome("profit") < 0


def test_the_trial_tells_two_stories_by_what_you_divide_by():
    trial = load("free_level_trial").drop_duplicates().dropna()
    settled = trial[trial["month"].dt.month > 6]
    sums = settled.groupby("free_level")[["adults", "aware", "revenue_dollars"]].sum()
    per_aware = sums["revenue_dollars"] / sums["aware"]
    per_adult = sums["revenue_dollars"] / sums["adults"]
    assert per_aware[0.0] > 0.95 * per_aware.max()
    assert per_adult.idxmax() == 0.2
    assert per_adult[[0.0, 0.2]].round(2).tolist() == [1.34, 1.83]
    know = (100 * sums["aware"] / sums["adults"]).round()
    assert know[0.0] == 42
    assert know[0.2:].min() == 57


def test_the_estimates_of_the_straight_line_are_near_and_too_high():
    trial = load("free_level_trial").drop_duplicates().dropna()
    rows = trial[(trial["month"].dt.month > 6) & (trial["free_level"] == 0)]
    sums = rows.groupby("price_dollars")[["aware", "payers"]].sum()
    share = sums["payers"] / sums["aware"]
    slope, height = np.polyfit(np.log(sums.index), np.log(share / (1 - share)), 1)
    assert 2.0 < -slope < 2.5
    assert 6.0 < np.exp(-height / slope) < 7.5


def test_a_paywall_turns_more_installs_into_payers_in_the_public_figures():
    figures = public_figures("paywalls").set_index("metric")["value"]
    paywall, freemium = (
        figures[[f"Conversion by day 35, {kind}, median", f"Revenue per install by day 60, {kind}"]]
        for kind in ("hard paywall", "freemium")
    )
    assert (paywall.to_numpy() / freemium.to_numpy()).round().tolist() == [5, 8]
    stay = [
        figures[f"Retention of yearly plans after one year, {kind}, median"]
        for kind in ("hard paywall", "freemium")
    ]
    assert stay[0] == pytest.approx(stay[1], abs=2)

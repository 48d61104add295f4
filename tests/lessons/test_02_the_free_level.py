"""What lesson 02 says in its folded answers is what its own calls show."""

import numpy as np

from userfirst import find_best, run, schedule
from userfirst.cases.running import sweep
from userfirst.data import load, public_figures
from userfirst.model.cash import month_of_closing


def test_growth_is_slow_then_fast_then_flat():
    users = run("free_service", free_level=0.8)["users"]
    gained = [users[12] - users[0], users[30] - users[12], users[60] - users[48]]
    assert gained[0] < gained[1]
    assert gained[2] < 0.1 * gained[1]


def test_missing_the_best_level_by_a_tenth_costs_less_than_a_third():
    levels = np.linspace(0, 1, 101).round(2)
    profit = sweep("free_service", free_level=levels).table.set_index("free_level")["profit"]
    best = profit.idxmax()
    assert profit[[round(best - 0.1, 2), round(best + 0.1, 2)]].min() > 0.67 * profit.max()


def test_the_valley_ends_shortly_before_income_would_have_met_costs():
    closed = month_of_closing(run("free_service", "valley").values["is_open"])[0]
    assert closed < 18
    even = int(np.argmax(run("free_service", "valley", funding=80)["profit"] > 0))
    assert 0 <= even - closed <= 4


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
    assert restless["free first"].outcome("profit") < restless["priced"].outcome("profit")


def test_the_trial_tells_two_stories_by_what_you_divide_by():
    trial = load("free_level_trial").drop_duplicates().dropna()
    settled = trial[trial["month"].dt.month > 6]
    sums = settled.groupby("free_level")[["adults", "aware", "revenue_dollars"]].sum()
    per_aware = sums["revenue_dollars"] / sums["aware"]
    per_adult = sums["revenue_dollars"] / sums["adults"]
    assert per_aware[0.0] > 0.95 * per_aware.max()
    assert 0.1 <= per_adult.idxmax() <= 0.3
    assert per_adult.max() > 1.2 * per_adult[0.0]


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
    assert (
        figures["Conversion by day 35, hard paywall, median"]
        > 3 * figures["Conversion by day 35, freemium, median"]
    )
    assert (
        figures["Revenue per install by day 60, hard paywall"]
        > 3 * figures["Revenue per install by day 60, freemium"]
    )

"""What the free service must show, at its defaults or at a named preset."""

import numpy as np
import pytest

from tests.cases.large_lever import Row
from userfirst.cases import run, sweep
from userfirst.model import adoption, cash, schedule, willingness

LARGE_LEVER = Row(0.52, 0.92, 0.29, 2576)

LEVELS = np.linspace(0, 1, 101)


def test_users_never_fall_as_the_free_level_rises():
    users = sweep("free_service", free_level=LEVELS).table["users"].to_numpy()
    assert np.all(np.diff(users) >= -1e-9)
    assert users[-1] > 10 * users[0]


@pytest.mark.parametrize("outcome", ["revenue", "profit"])
def test_the_best_free_level_lies_inside(outcome):
    swept = sweep("free_service", free_level=LEVELS)
    best = swept.best(outcome)
    assert 0.15 < best["free_level"] < 0.5
    ends = swept.table[outcome].iloc[[0, -1]]
    assert best[outcome] > 2 * ends.max()


@pytest.mark.parametrize("outcome", ["revenue", "profit"])
def test_an_attention_business_is_best_all_free(outcome):
    assert sweep("free_service", "attention", free_level=LEVELS).best(outcome)["free_level"] == 1.0


@pytest.mark.parametrize("outcome", ["revenue", "profit"])
def test_a_gym_is_best_almost_all_paid(outcome):
    assert sweep("free_service", "gym", free_level=LEVELS).best(outcome)["free_level"] <= 0.15


def test_a_generous_gym_runs_out_of_cash():
    assert run("free_service", "gym", free_level=0.6)["is_open"][-1] == 0


def test_the_valley_of_death_is_crossed_with_more_funding_or_a_lower_free_level():
    died = run("free_service", "valley")
    closed = cash.month_of_closing(died.values["is_open"])[0]
    assert 3 < closed < 36
    assert died["users"][-1] < 0.01
    assert died["users"].max() > 2
    funded = run("free_service", "valley", funding=80)
    assert funded["is_open"][-1] == 1
    assert funded.outcome("profit") > 0
    assert run("free_service", "valley", free_level=0.3)["is_open"][-1] == 1


def plans(**levers: float) -> dict[str, float]:
    """Profit of the preset's schedule and of its two levels held throughout."""
    preset = {"free then priced": schedule(0.9, {24: 0.25}), "free": 0.9, "priced": 0.25}
    return {
        name: run("free_service", "free_then_priced", free_level=level, **levers).outcome("profit")
        for name, level in preset.items()
    }


def test_free_first_then_priced_wins_with_a_strong_network():
    profit = plans()
    assert profit["free then priced"] > 1.2 * max(profit["free"], profit["priced"])
    assert profit["free then priced"] > 0


def test_the_network_makes_most_of_what_free_first_then_priced_gains():
    """Without one the plan still wins, by what word of mouth in the free years is worth: little."""
    gains = []
    for network in (0, 1, 2.5):
        profit = plans(network=network)
        gains.append(profit["free then priced"] - max(profit["free"], profit["priced"]))
    assert gains[0] < gains[1] < gains[2]
    assert 0 < gains[0] < 0.25 * gains[2]


def test_free_first_then_priced_loses_when_churn_is_high():
    profit = plans(churn=0.2)
    assert profit["free then priced"] < profit["priced"]


def test_free_first_then_priced_leaves_more_users_than_priced_throughout():
    later = run("free_service", "free_then_priced")
    priced = run("free_service", "free_then_priced", free_level=0.25)
    assert later["users"][-1] > 1.05 * priced["users"][-1]


def test_paid_then_free_comes_too_late():
    early = run("free_service", "attention")
    late = run("free_service", "attention", free_level=schedule(0.2, {24: 1.0}))
    assert late.outcome("profit") < early.outcome("profit")


def test_a_service_that_stops_improving_loses_users():
    kept = run("free_service")
    stopped = run("free_service", quality_investment=schedule(2, {24: 0}))
    assert stopped["users"][-1] < 0.7 * kept["users"][-1]
    assert stopped["delight"][36] < 0


def test_without_an_audience_advertising_earns_next_to_nothing():
    small = run("free_service", free_level=1, market=1, marketing=0)
    large = run("free_service", free_level=1, market=100, marketing=0)
    per_user = [r["advertising"][-1] / r["users"][-1] for r in (small, large)]
    assert per_user[0] < 0.05 * per_user[1]


def test_the_case_follows_the_closed_form_when_nothing_holds_people_back():
    """Willing is everyone, no delight: then the case is Bass with attrition."""
    levers = {"free_level": 1, "median_taste": 20, "taste_spread": 6, "network": 0, "churn": 0.03}
    users = run("free_service", ads_per_hour=0, funding=1000, **levers)["users"]
    months = np.arange(61.0)
    everyone = willingness.share_above(np.array([0.5]), 20.0, 6.0)[0] * 50
    innovation = 0.002 + 0.005 / 1.005
    exact = adoption.users_in_closed_form(
        months, everyone, innovation, 0.2 * everyone / 50, -np.log(1 - 0.03)
    )
    assert np.max(np.abs(users[1:] / exact[1:] - 1)) < 1e-4


def test_a_result_gives_a_tidy_table_with_units():
    result = run("free_service")
    tidy = result.to_frame()
    assert list(tidy.columns) == ["month", "series", "value", "unit"]
    users = tidy[tidy["series"] == "users"]
    assert users["unit"].unique().tolist() == ["million people"]
    assert len(users) == 61
    assert result.to_wide().loc[60, "users"] == result["users"][-1]

"""What lesson 02 says is what its own runs, data and figures show."""

import re
from pathlib import Path

import numpy as np
import pytest

from tests.lessons.said import numbers, prose, says
from userfirst import find_best, run, schedule
from userfirst.cases import case, run_batch, sweep
from userfirst.checks.declared import guesses
from userfirst.data import load, public_figures
from userfirst.fitting import band, resample
from userfirst.model.cash import month_of_closing

LEVELS = np.linspace(0, 1, 101).round(2)
PLANS = {"free": 0.9, "priced": 0.25, "free first": schedule(0.9, {24: 0.25})}


def figure(metric: str, case_name: str = "qihoo_360") -> float:
    rows = public_figures(case_name)
    (value,) = rows.loc[rows["metric"] == metric, "value"]
    return float(value)


def around(preset: str | None, count: int, seed: int, **fixed) -> dict:
    """Every other lever up to a tenth up or down, within its range."""
    about, chance = case("free_service"), np.random.RandomState(seed)
    start = about.defaults() | (dict(about.preset(preset).levers) if preset else {})
    levers = {
        lever.name: np.clip(
            start[lever.name] * chance.uniform(0.9, 1.1, count), lever.low, lever.high
        )
        for lever in about.levers
        if lever.name not in {"free_level", *fixed}
    }
    return levers | {name: np.full(count, value) for name, value in fixed.items()}


def test_the_scene_and_what_happened():
    shares = sum(
        figure(f"Antivirus market share of {n}") for n in ("Rising", "Kaspersky", "Kingsoft")
    )
    assert shares == pytest.approx(75, abs=1), "three quarters of the market"
    assert 25 < figure("360 Safe Guard's share of monthly users of such software") < 30
    says("02", "In June 2010 it had 300 million users", 2010, figure("Users"))
    searches = public_figures("qihoo_360").set_index("period")["value"]["2013-06"]
    says("02", "it answered 15% of searches", searches)
    says(
        "02",
        "it was worth 3.96 billion dollars",
        figure("Market value after the first day of trading"),
    )
    says("02", "its revenue in 2014 was 1.39 billion", 2014, figure("Revenue"))
    before, after = (figure(f"Price of Kaspersky a year, {when}") for when in ("before", "after"))
    says("02", "a year of Kaspersky went from 200 yuan to 30", before, after)


def test_round_1_the_price_moves_too():
    at_10 = sweep("free_service", free_level=LEVELS).table.set_index("free_level")
    best = find_best("free_service", "price", "profit", free_level=LEVELS, levels=60)
    best = best.set_index("free_level")
    well = run("free_service", free_level=0, price=best["price"][0.0])
    says("02", "the best price is 3.50 dollars", best["price"][0.0])
    says(
        "02",
        "has 29.4 million users in place of 2.6 million",
        well["users"][-1],
        at_10["users"][0.0],
    )
    says("02", "1,914 million in place of 317", best["profit"][0.0], at_10["profit"][0.0])
    assert best["profit"][0.0] / at_10["profit"][0.0] == pytest.approx(6, abs=0.5), "six times"
    says(
        "02",
        "0.29 at 10 dollars, 0.31 when each level has its own price",
        at_10["profit"].idxmax(), 10, best["profit"].idxmax(),
    )  # fmt: skip
    assert 0.27 < at_10["profit"].idxmax() < 1 / 3, "nearly a third"
    assert at_10["profit"].max() / at_10["profit"][0.0] == pytest.approx(8, abs=0.5), "eight times"
    assert best["profit"].max() / best["profit"][0.0] == pytest.approx(1.5, abs=0.05)
    assert case("free_service").lever("median_taste").default == 5, "the person in the middle"


def test_the_best_level_lies_inside_also_nearby():
    levers = around(None, 100, 1)
    full = {name: np.repeat(values, 51) for name, values in levers.items()}
    full["free_level"] = np.tile(np.linspace(0, 1, 51), 100)
    batch = run_batch("free_service", full)
    for outcome in ("revenue", "profit"):
        best = batch.outcome(outcome).reshape(100, 51).argmax(axis=1)
        assert (best > 0).all()
        assert (best < 50).all()


def test_round_2_how_little_was_missing():
    closed = month_of_closing(run("free_service", "valley").values["is_open"])[0]
    saved = run("free_service", "valley", funding=52)
    earns = int(np.argmax(saved["profit"] > 0))
    says("02", "The firm dies in month 12", closed)
    assert earns - closed == 2, "two months before it would have earned money"
    losses = saved["profit"][int(closed) : earns]
    assert np.all(np.diff(losses) > 0), "it loses less in each of them"
    assert guesses()["02_missing_money"].answer() == 2
    says("02", "behind it stand 1.3 billion dollars in month 60", saved["cash"][-1] / 1e3, 60)
    assert np.all(np.diff(saved["users"][: earns + 1]) > 0), "users grow in every month"
    assert run("free_service", "valley", free_level=0.3)["is_open"][-1] == 1


def test_the_last_months_of_a_valley_are_the_cheapest():
    """What the lesson says more widely: over the levers nearby, losses shrink before they end."""
    batch = run_batch("free_service", around("valley", 100, 2, funding=1000, free_level=0.6))
    profit = batch["profit"]
    for scenario in range(100):
        ends = int(np.argmax(profit[1:, scenario] > 0)) + 1
        if ends > 3:
            assert profit[ends - 1, scenario] > profit[:ends, scenario].min()


@pytest.mark.parametrize(("churn", "richest"), [(0.04, "free first"), (0.2, "priced")])
def test_round_3_when_to_be_free_also_nearby(churn, richest):
    levers = around("free_then_priced", 100, 3, churn=churn)
    cash = {
        name: run_batch("free_service", levers | {"free_level": plan})["cash"][-1]
        for name, plan in PLANS.items()
    }
    best = np.stack(list(cash.values())).argmax(axis=0)
    assert np.mean(best == list(PLANS).index(richest)) >= 0.95
    others = {} if churn == 0.04 else {"churn": churn}
    told = {
        name: run("free_service", "free_then_priced", free_level=plan, **others)["cash"][-1]
        for name, plan in PLANS.items()
    }
    assert max(told, key=lambda name: told[name]) == richest
    assert case("free_service").complete(
        dict(case("free_service").preset("free_then_priced").levers)
    )["churn"] == pytest.approx(0.04)


def revenue_per_adult(rows):
    sums = rows.groupby("free_level")[["revenue_dollars", "adults"]].sum()
    return sums["revenue_dollars"] / sums["adults"]


def test_what_the_data_say_and_what_they_cannot():
    trial = load("free_level_trial").drop_duplicates().dropna()
    settled = trial[trial["month"].dt.month > 6]
    means = revenue_per_adult(settled)
    drawn = resample(settled, "town", revenue_per_adult)
    assert means.idxmax() == 0.2
    gaps = {level: drawn[0.2] - drawn[level] for level in (0.0, 0.1, 0.3, 0.45, 0.6, 0.8)}
    edges = band(gaps[0.0].to_frame("gap")).loc["gap"]
    says("02", "draws go from −0.23 to 1.21", edges["low"], edges["high"])
    says("02", "reports 0.49 dollars more", means[0.2] - means[0.0])
    for level in (0.6, 0.8):
        assert (gaps[level] > 0).mean() > 0.97, "nearly all draws say so"
    for level in (0.1, 0.3, 0.45):
        assert band(gaps[level].to_frame("gap"))["low"]["gap"] < 0, "cannot be told from 0.2"
    years = settled.assign(year=settled["month"].dt.year).groupby(["free_level", "town", "year"])
    cells = years.size().reset_index()
    nothing_free = cells[cells["free_level"] == 0]
    assert len(nothing_free) == 15
    assert (nothing_free["year"] == 2023).sum() == 3, "only three of the fifteen"
    known = settled[settled["free_level"] == 0]
    known = known.groupby(known["month"].dt.year)[["aware", "adults"]].sum()
    assert (known["aware"] / known["adults"]).idxmax() == 2023, "it is best known in the last year"


def test_other_draws_tell_the_same():
    """The verdicts on chance do not hang on the seed of the draws."""
    trial = load("free_level_trial").drop_duplicates().dropna()
    settled = trial[trial["month"].dt.month > 6]
    for seed in (2, 3):
        drawn = resample(settled, "town", revenue_per_adult, times=200, seed=seed)
        assert (drawn[0.2] < drawn[0.0]).mean() > 0.05
        assert (drawn[0.2] > drawn[0.6]).mean() > 0.95


def test_the_bars_of_the_model_are_those_of_the_case():
    from userfirst.cases import free_service

    defaults = case("free_service").defaults()
    assert (defaults["price"], defaults["median_taste"], defaults["taste_spread"]) == (10, 5, 2)
    assert free_service.HASSLE == 0.5
    assert free_service.NUISANCE * defaults["ads_per_hour"] == pytest.approx(0.3)


def test_growth_ends_because_as_many_leave_as_join():
    told = run("free_service", free_level=0.8)
    says(
        "02",
        "at free level 0.8 there are 49.4 million willing people and 39.6 million users".replace(
            "at free", "At free"
        ),
        0.8, told["willing"][-1], told["users"][-1],
    )  # fmt: skip
    assert told["willing"][-1] - told["users"][-1] == pytest.approx(10, abs=0.5)
    assert abs(told["users"][-1] - told["users"][-2]) < 0.01 * 0.04 * told["users"][-1]
    nearby = run_batch("free_service", around(None, 100, 4, free_level=0.8))
    assert (nearby["willing"][-1] - nearby["users"][-1] > 5).all()


def test_where_it_fails_the_gym():
    profit = sweep("free_service", "gym", free_level=LEVELS).table.set_index("free_level")["profit"]
    assert profit.idxmax() <= 0.15
    for price in (5, 10, 15, 20, 30):
        swept = sweep("free_service", "gym", free_level=LEVELS, price=price).table
        assert swept["free_level"][swept["profit"].argmax()] <= 0.15
    about = case("free_service")
    half = dict(about.preset("gym").levers) | {"free_level": 0.5}
    for lever in about.levers[1:]:
        places = np.linspace(lever.low, lever.high, 101)
        lives = run_batch(about, half | {lever.name: places})["is_open"][-1] > 0.5
        assert lives.any() == (lever.name == "serving_cost"), "no other lever saves it"
        if lives.any():
            says("02", "at 4.30 dollars or less", places[lives].max())
    nothing = {"serving_cost": 0}
    half_free = run("free_service", "gym", free_level=0.5, **nothing).outcome("profit")
    tenth = run("free_service", "gym", free_level=0.1, **nothing).outcome("profit")
    assert half_free / tenth == pytest.approx(0.5, abs=0.02), "half free earns half"
    attention = sweep("free_service", "attention", free_level=LEVELS).table
    assert attention["profit"].argmax() == 100
    assert attention["profit"][0] < 0


def test_the_paywalls():
    per_install = [
        figure(f"Revenue per install by day 60, {kind}", "paywalls")
        for kind in ("hard paywall", "freemium")
    ]
    assert per_install[0] / per_install[1] == pytest.approx(8, abs=0.5), "eight times"
    stay = [
        figure(f"Retention of yearly plans after one year, {kind}, median", "paywalls")
        for kind in ("hard paywall", "freemium")
    ]
    assert stay[0] == pytest.approx(stay[1], abs=2), "about as often"


def test_the_verdict_on_a_substantial_base():
    nothing_free = run("free_service", free_level=0)
    market = case("free_service").lever("market").default
    assert nothing_free["users"][-1] / market == pytest.approx(1 / 20, abs=0.005), "one in twenty"
    assert nothing_free.outcome("profit") > 0, "all costs come back"
    says("02", "Ads bring 0.06 million a month", nothing_free["advertising"][-1])
    says("02", "Payers bring 19.9", nothing_free["subscription"][-1])


def test_at_first_payers_become_more_and_more_users_tell_others():
    table = sweep("free_service", free_level=LEVELS).table.set_index("free_level")
    most = table["payers"].idxmax()
    assert most == pytest.approx(guesses()["02_best_level"].answer(), abs=0.02)
    assert table["payers"][table.index <= most].is_monotonic_increasing


@pytest.mark.parametrize(
    "trouble", [{"funding": 40}, {"churn": 0.15}, {"price_per_thousand_ads": 0}]
)
def test_all_free_fails_where_the_verdict_says_so(trouble):
    assert run("free_service", free_level=1, **trouble)["is_open"][-1] < 0.5
    inside = sweep("free_service", free_level=LEVELS, **trouble).table
    assert inside["profit"].max() > 0


def test_all_plans_lose_where_people_leave():
    funding = case("free_service").preset("free_then_priced").levers["funding"]
    says("02", "below the 400 million it began with", funding)
    for plan in PLANS.values():
        told = run("free_service", "free_then_priced", free_level=plan, churn=0.2)
        assert told["cash"][-1] < funding


def test_a_stronger_network_effect_turns_with_the_price():
    best = find_best(
        "free_service", "free_level", "profit", levels=101, price=[5, 15], network=[0, 4]
    ).pivot(index="price", columns="network", values="free_level")
    assert best.loc[5.0, 4.0] > best.loc[5.0, 0.0]
    assert best.loc[15.0, 4.0] < best.loc[15.0, 0.0]


# Lever settings and plans that the text asks for, years, and numbers of parts.
SETTINGS = {
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "0.1", "0.2", "0.25", "0.3", "0.5", "0.6", "0.8",
    "0.9", "4%", "20", "0.05", "0.95", "0.45", "0.07", "2013", "18", "10", "50", "52", "60",
    "101", "150", "360", "500", "2007", "2008", "00", "02", "07", "9", "12", "14", "15", "30",
    "75", "40", "2010", "2011", "2014",
}  # fmt: skip


def test_every_other_number_in_the_prose_is_tied_to_something():
    source = Path(__file__).read_text(encoding="utf-8")
    tied = {n for phrase in re.findall(r'"((?:[^"\\]|\\.)*)"', source) for n in numbers(phrase)}
    core = prose("02").split("Under the hood")[0]
    plain = re.sub(r"\([^)]*\.ipynb\)|C\d+", "", core)
    assert not {each.rstrip(",") for each in numbers(plain)} - tied - SETTINGS

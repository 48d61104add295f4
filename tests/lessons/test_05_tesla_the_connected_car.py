"""What lesson 05 says is what its own runs, data and figures show."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.lessons.said import numbers, prose, says
from userfirst import run, schedule, sweep
from userfirst.cases import case, run_batch
from userfirst.checks.declared import guesses
from userfirst.checks.lesson05 import work
from userfirst.checks.lesson05.guesses import FREE, profits
from userfirst.data import dataset, load, public_figures
from userfirst.fitting import band, resample

MANY = {"preset": "all_free", "updates_a_year": 12, "funding": 2000}
FLEET = load("car_fleet").drop_duplicates()


def figure(name: str) -> float:
    rows = public_figures()
    (value,) = rows.loc[rows["id"] == name, "value"]
    return float(value)


def around(count: int, seed: int, **fixed: float) -> dict:
    """Every other lever up to a tenth up or down, within its range."""
    about, chance = case("connected_car"), np.random.RandomState(seed)
    start = about.defaults()
    levers = {
        lever.name: np.clip(
            start[lever.name] * chance.uniform(0.9, 1.1, count), lever.low, lever.high
        )
        for lever in about.levers
        if lever.name not in {"updates_a_year", *fixed}
    }
    return levers | {name: np.full(count, float(value)) for name, value in fixed.items()}


def test_the_scene():
    says("05", "Tesla has delivered 2,650 cars this year", figure("tesla_deliveries_2012"))
    assert figure("tesla_supercharger_stations_2013") == 8, "eight charging stations"
    start = case("connected_car").defaults()
    says("05", "100,000 of its cars are on the road", 1e6 * start["users_at_start"])
    says("05", "you have 500 million dollars", start["funding"])
    says("05", "The developers cost 20 million a month", start["development"])
    from userfirst.cases import connected_car

    says("05", "Each update costs 3 million of that", connected_car.COST_OF_A_RELEASE)


def test_round_1_small_pieces_are_told_more_and_the_better_car_less():
    swept = sweep("connected_car", updates_a_year=range(1, 13))
    told, built = swept.table["told"], swept.run["built"][-1]
    assert np.all(np.diff(built) < 0), "one update a year has the best car"
    says("05", "four a year have 98.6% of it", 100 * built[3] / built[0])
    says("05", "sell 27% more by word of mouth", 100 * (told[3] / told[0] - 1))
    assert told.argmax() + 1 in (5, 6)
    assert told[6:].is_monotonic_decreasing
    assert guesses()["05_how_often"].answer() == told.argmax() + 1
    goal = 0.32
    says("05", "Its goal is 320 thousand", 1e3 * goal)
    assert told[3] > goal > told[0], "the goal of the lab can be reached, and is not at the start"


def test_round_1_also_nearby():
    levers = around(100, 1, funding=1000)
    batches = {
        often: run_batch("connected_car", levers | {"updates_a_year": np.full(100, often)})
        for often in (1.0, 4.0, 12.0)
    }
    told = {often: batch.outcome("told") for often, batch in batches.items()}
    assert np.mean(told[4.0] > told[1.0]) >= 0.95
    assert np.mean(batches[1.0]["built"][-1] > batches[4.0]["built"][-1]) >= 0.95
    assert np.mean(told[4.0] > told[12.0]) >= 0.95


@cache
def monthly():
    return run("connected_car", **MANY)


def test_round_2_delight_fades_while_the_car_gets_better():
    told, tripled = monthly(), run("connected_car", **MANY, development=schedule(20, {24: 60}))
    delight, quality = told["delight"], told["quality"]
    assert np.all(np.diff(quality) > 0), "the car gets better in every single month"
    says("05", "Delight is highest in month 14", delight.argmax())
    assert guesses()["05_most_delight"].answer() == 14
    assert 0.25 < quality[-1] / quality[14] - 1 < 1 / 3, "nearly a third better"
    says("05", "37% of the delight is gone", 100 * (1 - delight[-1] / delight.max()))
    more = tripled["delight"] - delight
    assert abs(more.argmax() - 24 - 12) <= 1
    assert 0 < tripled["delight"].argmax() - 24 < 12, "delight rises for less than a year"
    assert told["quality"][0] == told["built"][0] == 1, "1 is all that a car can do in month 0"
    gone = 1 - tripled["delight"][-1] / tripled["delight"].max()
    for one in (told, tripled):
        pace = np.diff(one["built"])
        assert pace[-1] < 0.8 * pace[36], "with the same developers the pace slows"
    assert gone == pytest.approx(0.25, abs=0.03), "a quarter of it is gone"
    assert np.all(np.diff(tripled["quality"]) > 0)
    start = run("connected_car", "all_free", updates_a_year=1, funding=2000)
    assert start.outcome("talk") < 1.2, "and the lab does not show the answer as it opens"
    assert np.abs(start["delight"].argmax() - 14) > 1
    lab = [run("connected_car", **MANY, development=each).outcome("talk") for each in (20, 30)]
    assert lab[0] < 1.5 < lab[1], "the goal of the lab is out of reach at the start, then reached"


def test_round_2_also_nearby():
    levers = around(100, 2, free_updates=1, updates_a_year=12, funding=5000)
    told = run_batch("connected_car", levers)
    lives = told["is_open"][-1] > 0.5
    delight = told["delight"][:, lives]
    assert lives.mean() > 0.9
    assert np.mean(np.abs(delight.argmax(axis=0) - 14) <= 2) >= 0.95
    assert np.mean(delight[-1] < 0.7 * delight.max(axis=0)) >= 0.95
    assert (np.diff(told["quality"][:, lives], axis=0) > 0).all()


def test_round_3_free_or_paid_here():
    first, last = profits(12), profits(60)
    assert max(first, key=first.get) == "paid"
    assert guesses()["05_free_or_paid"].answer() == "some"
    says(
        "05",
        "723 million, against 995 with everything free and 1,297 with two thirds",
        last["paid"], last["free"], last["some"],
    )  # fmt: skip
    paid, free = (run("connected_car", free_updates=FREE[each]) for each in ("paid", "free"))
    behind = np.flatnonzero(free["profit_so_far"][1:] < paid["profit_so_far"][1:]) + 1
    assert behind[-1] > 48, "ahead for more than four years"
    assert case("connected_car").defaults()["upgrade_price"] == 4000
    assert profits(60)["some"] > 1250 > run("connected_car").outcome("profit"), "the lab's goal"


def test_round_3_is_said_of_here_and_the_first_year_also_of_nearby():
    levers = around(100, 3, updates_a_year=4, funding=1000)
    batches = [
        run_batch("connected_car", levers | {"free_updates": np.full(100, free)})
        for free in FREE.values()
    ]
    first = np.stack([each.outcome("profit", 12) for each in batches]).argmax(axis=0)
    last = np.stack([each.outcome("profit", 60) for each in batches]).argmax(axis=0)
    assert np.mean(first == 0) >= 0.95, "nothing free still leads after a year"
    assert 0.1 < np.mean(last == 2) < 0.9, "after five years it depends"


def test_the_report_of_the_manager_and_the_half_without_the_update():
    before, after = work.sent_around_v2()
    says("05", "554 invitations in June and July, 968 in August and September", before, after)
    says("05", "v2 brought 75% more", 2, 100 * (after / before - 1))
    before, after = work.sent_around_v2(wave=2)
    says("05", "rose too, by 15%", 100 * (after / before - 1))
    assert guesses()["05_without_it"].answer() == pytest.approx(15, abs=0.5)
    one_before, one_after = work.sent_around_v2(wave=1)
    says("05", "In wave 1 they rose by 156%", 1, 100 * (one_after / one_before - 1))
    assert one_before < before, "in June and July wave 1 was below wave 2"
    cars = FLEET.groupby("month").size()
    says(
        "05",
        "862 in June, 926 in September: a new car adds to the sum",
        cars["2022-06-01"],
        cars["2022-09-01"],
    )
    v1 = load("car_releases").set_index("release").loc["v1"]
    assert v1["month_wave_2"] == pd.Timestamp("2022-06-01"), "wave 2 had just received it"
    assert dataset("car_fleet").truth["season of invitations (up and down)"] > 0


@cache
def events() -> pd.DataFrame:
    parts = []
    number = FLEET["month"].dt.year * 12 + FLEET["month"].dt.month
    for each in load("car_releases").query("offer == 'free'").itertuples():
        since = number - (each.month_wave_1.year * 12 + each.month_wave_1.month)
        parts.append(FLEET.assign(update=each.release, since=since)[since.between(-2, 3)])
    return pd.concat(parts)


def gap(cars: pd.DataFrame) -> pd.Series:
    means = cars.drop(columns="car").groupby("wave").mean()
    return means.loc[1] - means.loc[2]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_event_study(seed):
    """Also with other draws: what is said of the bars does not hang on the seed."""
    means = events().groupby(["since", "update", "wave"])["invitations"].mean().unstack()
    dots = (means[1] - means[2]).unstack()
    assert (dots.loc[0] > 0).sum() == 4, "four of the five dots of month 0 are above zero"
    assert dots.loc[0].idxmin() == "v3"
    v = load("car_releases").set_index("release")
    assert v.loc["v3", "features"] == v["features"].min()
    assert (dots.loc[[2, 3]] < 0).all(axis=None), "all ten dots are below zero"
    each_car = events().pivot_table("invitations", ["car", "wave"], "since").reset_index()
    bars = band(resample(each_car, "car", gap, times=200, seed=seed))
    assert (bars.loc[[0, 1], "low"] > 0).all()
    assert (bars.loc[[2, 3], "high"] < 0).all()
    assert (bars.loc[[-2, -1], "high"] < 0).all(), "a fair lot should give zero, and it does not"


def test_the_lot_was_fair_before_the_first_update():
    early = FLEET[FLEET["month"] < "2022-04"].groupby(["car", "wave"])["invitations"].mean()
    early = early.reset_index()
    edges = band(resample(early, "car", gap))
    says(
        "05",
        "the gap is −0.03, and nine of ten draws go from −0.08 to 0.01",
        gap(early).item(), edges["low"].iloc[0], edges["high"].iloc[0],
    )  # fmt: skip


def test_one_owner():
    told = {}
    for every in (1, 3, 6, 12):
        car, expected, ready, told[every] = 1.0, 1.0, 0.0, 0.0
        for month in range(1, 61):
            ready += 0.02
            if month % every == 0:
                car, ready = car + ready, 0.0
            told[every] += (car - expected) / (car - expected + 0.06)
            expected += (car - expected) / 6
        assert car == pytest.approx(2.2), "the car is the same in the end"
    assert list(told) == sorted(told, key=told.get, reverse=True)
    from userfirst.cases import connected_car

    assert connected_car.HALF_OF_TALK == 0.06
    assert connected_car.MONTHS_TO_EXPECT == 6


def test_where_it_fails():
    start = case("connected_car").preset("paid_only")
    profit = {price: run("connected_car", start, upgrade_price=price) for price in (9500, 9750)}
    assert [each.outcome("profit") > 1300 for each in profit.values()] == [False, True]
    says("05", "From 9,750 dollars on", 9750)
    best = sweep("connected_car", free_updates=np.linspace(0, 1, 101)).best("profit")
    assert best["profit"] < 1300
    assert profit[9750]["users"][-1] < 0.7 * best["users"], "far fewer cars"
    grid = sweep(
        "connected_car", development=[5, 10, 20, 40], updates_a_year=[1, 4, 12], funding=3000
    ).grid("told")
    assert (grid.loc[[5, 10], 4] < 1.005 * grid.loc[[5, 10], 1]).all()
    assert grid.loc[40, 12] > grid.loc[40, 4] > grid.loc[40, 1]


def test_where_it_fails_also_nearby():
    levers = around(100, 4, development=5, funding=3000)
    told = [
        run_batch("connected_car", levers | {"updates_a_year": np.full(100, often)}).outcome("told")
        for often in (1.0, 4.0, 12.0)
    ]
    assert np.mean(told[0] > told[1]) >= 0.95
    assert np.mean(told[1] > told[2]) >= 0.95
    promised = run("connected_car", "promises")
    kept = run("connected_car", "promises", promised=0.2)
    assert promised["cash"][12] > kept["cash"][12], "money comes early"
    assert promised.outcome("talk") < kept.outcome("talk"), "and owners tell less"


def test_the_public_figures():
    says(
        "05",
        "Tesla delivered 494 million dollars' worth",
        figure("tesla_deferred_revenue_recognised_in_12_months_2023_04_to_2024_03"),
    )
    says(
        "05",
        "It had planned 679",
        figure("tesla_deferred_revenue_recognised_in_12_months_projected_2023_04_to_2024_03"),
    )
    cars = figure("tesla_deliveries_2023")
    says("05", "In 2023 Tesla delivered 1.8 million cars", 2023, cars / 1e6)
    says("05", "682 times as many as in 2012", cars / figure("tesla_deliveries_2012"), 2012)
    services = 1e3 * figure("tesla_services_revenue_2023") / figure("tesla_total_revenue_2023")
    says("05", "in 2023 services were 8.6% of revenue", 2023, 100 * services)
    spent = [
        figure(f"carmakers_advertising_per_car_{maker}_2020")
        for maker in ("general_motors", "ford", "toyota", "chrysler")
    ]
    assert figure("carmakers_advertising_per_car_tesla_2020") == 0
    says("05", "the least was 394 and the most 664 dollars a car", min(spent), max(spent))
    says("05", "5,952 charging stations", figure("tesla_supercharger_stations_2023"))


def test_what_the_formulas_say():
    from userfirst.cases import connected_car as car

    assert (car.FADING, car.UPKEEP, car.PULL_OF_PROMISES) == (0.015, 5.0, 0.5)
    assert car.STRENGTH_OF_TALK == car.LOSSES == 1.0
    truth = dataset("car_fleet").truth
    assert truth["share of delight that is left after a month"] == 0.75
    assert truth["season of invitations (up and down)"] == 0.35


# Lever settings and plans that the text asks for, years, and numbers of parts.
SETTINGS = {
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "20", "30",
    "40", "60", "00", "02", "05", "08", "2012", "2013", "2020", "2022", "2023", "1,297", "1,300",
    "24", "4,000", "−2", "−1",
}  # fmt: skip


def test_every_other_number_in_the_prose_is_tied_to_something():
    source = Path(__file__).read_text(encoding="utf-8")
    tied = {n for phrase in re.findall(r'"((?:[^"\\]|\\.)*)"', source) for n in numbers(phrase)}
    core = prose("05").split("Under the hood")[0]
    plain = re.sub(r"\([^)]*\.ipynb\)|C\d+", "", core)
    assert not {each.rstrip(",") for each in numbers(plain)} - tied - SETTINGS

"""What lesson 03 says is what its own runs, data and figures show."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.lessons.said import numbers, prose, says
from userfirst import find_best, load, run, schedule
from userfirst.cases import case, run_batch, sweep
from userfirst.cases.ride_hailing import PICKUP, TRIP_MINUTES
from userfirst.checks.declared import guesses
from userfirst.checks.lesson03 import work
from userfirst.data import dataset, public_figure
from userfirst.fitting import band, resample

DRAWS = 100
SHARES = np.linspace(0, 1, 101).round(2)


def figure(name: str) -> float:
    return float(public_figure(f"didi_{name}")["value"])


def around(preset: str | None, seed: int, leave: tuple[str, ...] = ()) -> dict:
    """Every lever but some up to a tenth up or down, within its range."""
    about, chance = case("ride_hailing"), np.random.RandomState(seed)
    start = about.complete(dict(about.preset(preset).levers) if preset else {})
    levers = {}
    for lever in about.levers:
        value = start[lever.name]
        if lever.name not in leave:
            plain = lever.choices or not np.isscalar(value)
            drawn = None if plain else value * chance.uniform(0.9, 1.1, DRAWS)
            levers[lever.name] = value if plain else np.clip(drawn, lever.low, lever.high)
    return levers


def tried(levers: dict, along: dict) -> dict:
    """Return each draw at each value of one more lever."""
    ((name, values),) = along.items()
    full = {n: np.repeat(v, len(values)) if np.ndim(v) else v for n, v in levers.items()}
    return full | {name: np.tile(values, DRAWS)}


def test_the_scene_and_what_happened():
    says("03", "20 million people", figure("registered_users_2013_12"))
    says("03", "350 thousand drivers", figure("registered_taxi_drivers_2014_01"))
    says("03", "gets 10 yuan back", figure("subsidy_per_ride_to_each_side_2014_01"))
    says("03", "would cost 20 million yuan a day", 2 * 10)
    says(
        "03",
        "had spent 1.4 billion yuan and had 100 million registered users",
        figure("cumulative_subsidies_to_the_end_of_march_2014_01_to_2014_03"),
        figure("registered_users_2014_03_27"),
    )
    says("03", "by then 3 yuan", figure("passenger_subsidy_per_ride_just_before_it_ended_2014_05"))
    says(
        "03",
        "from 5.3 to 3.0 million a day",
        figure("daily_orders_2014_05_01_to_2014_05_16"),
        figure("daily_orders_2014_05_21"),
    )
    says(
        "03",
        "Didi had 45.6% of the accounts in June and 43.3% in December",
        figure("share_of_taxi_app_accounts_2014_06_30"),
        figure("share_of_taxi_app_accounts_2014_12"),
    )
    says(
        "03",
        "Orders fell by about 40%",
        -figure("change_in_daily_orders_when_the_rebate_ended_2014_05"),
    )
    when = public_figure("didi_merger_of_didi_and_kuaidi_announced_2015_02_14")["period"]
    assert when == "2015-02-14"


def test_the_public_case_contradicts_the_claims_own_words():
    says(
        "03",
        "250 million registered users, and 99% of taxi hailing",
        figure("registered_users_after_the_merger_2015_12"),
        figure("share_of_taxi_hailing_after_the_merger_2015_12"),
    )
    says(
        "03",
        "kept 19 of 100 yuan of fare and spent 21",
        figure("take_rate_2018_q4"), 100, figure("operating_costs_2018_q4"),
    )  # fmt: skip
    says(
        "03",
        "In the first half of that year 11.7 billion yuan",
        figure("subsidies_to_passengers_and_drivers_by_half_year_2018_h1"),
    )
    says("03", "it lost 1.6 billion dollars", -figure("net_income_2020"))
    says(
        "03",
        "Rides in China brought 95% of its revenue",
        figure("share_of_revenue_from_rides_in_china_2020"),
    )
    assert all(figure(f"net_income_{year}") < 0 for year in (2018, 2019, 2020)), "and did not pay"


@pytest.mark.parametrize(
    ("preset", "side"), [("scarce_riders", "riders"), ("scarce_drivers", "drivers")]
)
def test_round_1_the_side_that_is_short_also_nearby(preset, side):
    found = work.more_rides_for_a_yuan(preset)
    assert max(found, key=lambda each: found[each]) == side
    levers, totals = around(preset, 1), []
    a_yuan = {"free_share": levers["free_share"] + 1 / levers["fare"]}
    for plan in ({}, a_yuan, {"driver_subsidy": levers["driver_subsidy"] + 1}):
        told = run_batch("ride_hailing", levers | plan)
        totals.append((told["orders"][:25].sum(axis=0), told["subsidies"][:25].sum(axis=0)))
    gains = [(o - totals[0][0]) / (s - totals[0][1]) for o, s in totals[1:]]
    assert np.mean((gains[0] > gains[1]) == (side == "riders")) >= 0.95


def test_round_1_the_cities_are_as_told_and_the_goal_is_in_reach():
    a, b = (run("ride_hailing", preset) for preset in ("scarce_riders", "scarce_drivers"))
    assert (a.levers["free_share"], b.levers["free_share"]) == (0.1, 0.5)
    assert a["idle"][0] / a["drivers"][0] == pytest.approx(0.9, abs=0.05), "nine of ten idle"
    assert b["served"][12] == pytest.approx(50, abs=5), "about half get a car"
    says("03", "it has 2.6 million rides a day in month 60", b["orders"][-1], 60)
    alone = sweep("ride_hailing", "scarce_drivers", free_share=SHARES).table["orders"]
    says("03", "the most is 2.6 million", alone.max())
    moved = run("ride_hailing", "scarce_drivers", free_share=0.4, driver_subsidy=2)
    says("03", "give drivers 2 yuan a ride: 3.2 million", 2, moved["orders"][-1])
    assert moved["cash"][-1] > 0


def test_round_2_more_riders_and_fewer_rides():
    best = guesses()["03_most_rides"].answer()
    says("03", "From 0.36 to 1 the riders", best, 1)
    some, all_free = (run("ride_hailing", "few_cars", free_share=f) for f in (best, 1))
    says("03", "92 million and then 105 million", some["users"][-1], all_free["users"][-1])
    says(
        "03",
        "1.84 million a day, and then 1.16 million",
        some["orders"][-1],
        all_free["orders"][-1],
    )
    says("03", "12 minutes, and then 27", some["pickup"][-1], all_free["pickup"][-1])
    start = run("ride_hailing", "few_cars")
    assert start.levers["free_share"] == 0.6
    assert start.levers["cars"] == 0.1, "a hundred thousand"
    assert start["orders"][-1] < 1.8 < some["orders"][-1], "the goal is not reached, and can be"


@pytest.mark.parametrize("month", [24, 60])
def test_round_2_there_is_such_a_point_also_nearby(month):
    shares = np.linspace(0, 1, 41)
    levers = around("few_cars", 2, ("free_share",))
    orders = run_batch("ride_hailing", tried(levers, {"free_share": shares}))["orders"][month]
    best = orders.reshape(DRAWS, 41).argmax(axis=1)
    assert ((best > 0) & (best < 40)).all()
    assert shares[best].max() - shares[best].min() > 0.1, "where it lies holds only here"


@pytest.mark.parametrize("preset", ["critical_mass", "scarce_riders", "tipping"])
def test_round_2_holds_wherever_cars_cannot_become_more(preset):
    """Also from other starting points, with a rival and without."""
    few = {"starting_cars": 0.1, "cars": 0.1, "starting_riders": 60, "market": 200}
    plenty = {"subsidy_months": 60, "funding": 50_000, "rival_funding": 50_000}
    told = sweep("ride_hailing", preset, free_share=SHARES, **few, **plenty).run
    rides = (told["orders"] + told["rival_orders"])[24]
    assert 0 < rides.argmax() < 100
    assert rides[100] < 0.8 * rides.max()


def test_round_3_the_stalemate():
    start = run("ride_hailing", "stalemate")
    assert start.levers["network"] == 1
    assert start.levers["funding"] == start.levers["rival_funding"] == 4000
    assert start.levers["starting_share"] == 0.45
    says("03", "So you both close in month 26", work.month_of_closing(start.levers))
    closed = guesses()["03_twice_as_free"].answer()
    assert closed < 26, "only the money goes sooner"
    for level in (0.1, 0.3, 0.6):
        told = run("ride_hailing", "stalemate", free_share=level)
        assert told["market_share"][closed - 1] == pytest.approx(50, abs=1)
    assert run("ride_hailing", "stalemate", free_share=0.1)["is_open"][-1] == 1, "the goal"


def test_round_3_more_free_closes_sooner_and_wins_nothing_also_nearby():
    levers = around("stalemate", 3, ("free_share",)) | {"funding": 4000, "rival_funding": 4000}
    closed = {}
    for level in (0.3, 0.6):
        told = run_batch("ride_hailing", levers | {"free_share": np.full(DRAWS, level)})
        closed[level] = np.argmax(told["is_open"] < 0.5, axis=0)
        both = (told["is_open"] > 0.5) & (told["rival_is_open"] > 0.5)
        late = np.where(both[6:], told["market_share"][6:], 50)
        assert np.abs(late - 50).max() < 3
    assert (closed[0.6] < closed[0.3]).all()


@pytest.mark.parametrize(("pull", "tips"), [(1, False), (1.8, False), (2.2, True), (3, True)])
def test_round_3_tipping_above_two_also_nearby(pull, tips):
    levers = around("tipping", 4, ("network", "starting_share"))
    told = run_batch("ride_hailing", {**levers, "network": pull, "starting_share": 0.55})
    share = told["market_share"][-1]
    assert (share > 60).all() if tips else (np.abs(share - 50) < 2).all()
    assert guesses()["03_tipping"].answer() > 90, "nearly all"
    shares = [run("ride_hailing", "tipping", network=p)["market_share"][-1] for p in (2.2, 3)]
    says("03", "at 2.2 to 74% and at 3 to 93%", 2.2, shares[0], 3, shares[1])


@cache
def panel() -> pd.DataFrame:
    """Return the panel as the lesson makes it."""
    rows = load("ride_rebates").drop_duplicates()
    rows["number"] = (rows["week"] - rows["week"].min()).dt.days // 7
    rows["paid"] = rows["subsidies_yuan"] > 0
    rows["wave"] = rows["city"].map(rows[rows["paid"]].groupby("city")["number"].min()).fillna(99)
    rows["log_rides"] = np.log(rows["orders"] / rows["riders"])
    return rows


def two_answers(rows: pd.DataFrame) -> pd.Series:
    level = rows.groupby(["number", "wave"])["log_rides"].mean().unstack()
    waves = [wave for wave in level if wave < 99]
    rise = {w: level.loc[w:43].mean() - level.loc[: w - 1].mean() for w in waves}
    own, others = (np.mean([rise[w][w if own else 99] for w in waves]) for own in (True, False))
    return 100 * np.expm1(pd.Series({"before and after": own, "less the others": own - others}))


def three_answers(rows: pd.DataFrame) -> pd.Series:
    flat = rows[["log_rides", "paid"]].astype(float)
    for by in ("city", "number"):
        flat = flat - flat.groupby(rows[by]).transform("mean")
    recipe = (flat["log_rides"] * flat["paid"]).sum() / (flat["paid"] ** 2).sum()
    return pd.concat([two_answers(rows), pd.Series({"the recipe": 100 * np.expm1(recipe)})])


def test_three_answers_to_one_question():
    found = three_answers(panel())
    truth = 100 * np.expm1(work.dataset("ride_rebates").truth[
        "effect of the rebate on the log of orders, while it is paid"
    ])  # fmt: skip
    says("03", "a rider took 142% more rides", found["before and after"])
    says("03", "The data were made with 71.6%", truth)
    says("03", "about 72% more rides", found["less the others"])
    assert guesses()["03_rebate"].answer() == pytest.approx(found["less the others"])
    says("03", "The recipe says 53.7%", found["the recipe"])
    early = three_answers(panel()[panel()["number"] < 44])
    says("03", "before 44 only, and it says 69.9%", 44, early["the recipe"])
    for seed in (1, 2):
        bands = band(resample(panel(), "city", three_answers, times=60, seed=seed))
        assert bands["low"]["before and after"] > 2 * 0.9 * truth, "doubles it"
        assert bands["high"]["the recipe"] < 0.9 * truth, "the truth is in neither"
        assert bands["low"]["less the others"] < truth < bands["high"]["less the others"]
        width = bands["high"] - bands["low"]
        assert (width[["before and after", "the recipe"]] < 10).all(), "narrow bands too"


def test_parallel_until_week_8_and_habit_after_the_end():
    level = panel().groupby(["number", "wave"])["log_rides"].mean().unstack()
    gaps = level.drop(columns=99).sub(level[99], axis=0)
    assert gaps.loc[:7].std().max() < 0.08, "the lines rise and fall together"
    assert (gaps.loc[46:].mean() > gaps.loc[:7].mean() + 0.1).all(), "still ride more"
    sizes = panel().groupby(["wave", "city"])["riders"].first().groupby("wave").mean()
    assert sizes.is_monotonic_decreasing, "the largest cities first"


def test_under_the_hood_an_effect_that_grows_misleads_the_recipe():
    early = panel()[panel()["number"] < 44].copy()
    grown = 0.02 * (early["number"] - early["wave"]).clip(lower=0)
    early["log_rides"] += grown
    found = three_answers(early)
    by_wave = early[early["paid"]].groupby("wave")
    truth = 100 * np.expm1(np.mean([0.54 + grown[rows.index].mean() for _, rows in by_wave]))
    assert found["less the others"] == pytest.approx(truth, abs=5)
    assert found["the recipe"] < truth - 20
    assert dataset("ride_rebates").truth[
        "effect of the rebate on the log of orders, while it is paid"
    ] == pytest.approx(0.54)


def test_the_model_in_three_lines_peaks_at_two_on_the_way_for_each_idle_car():
    cars, idle = 0.1, np.linspace(0.0005, 0.0995, 1991)
    pickup = PICKUP / np.sqrt(idle)
    rides = 60 * (cars - idle) / (pickup + TRIP_MINUTES)
    on_the_way = rides * pickup / 60
    assert on_the_way[rides.argmax()] / idle[rides.argmax()] == pytest.approx(2, abs=0.05)
    hours = load("ride_hours")
    means = hours.groupby(hours["requests"] // 100 * 100)["rides"].mean()
    assert means.idxmax() == 600
    assert means.iloc[-1] < 0.8 * means.max()
    assert dataset("ride_hours").truth["cars, not all at work at once"] == 220


def test_where_it_fails_without_habit():
    start = run("ride_hailing")
    assert start.levers["free_share"] == 0.2, "a fifth"
    assert start.levers["subsidy_months"] == 12, "one year"
    says(
        "03",
        "of 29 million riders at the end of that year, 19 million are left in month 60",
        start["users"][12], start["users"][-1], 60,
    )  # fmt: skip
    says("03", "five years bring 2,509 million yuan", start.outcome("profit"))
    none = sweep("ride_hailing", habit=0, free_share=SHARES).table
    assert (none["profit"] < 0).all()
    steps = np.arange(0, 4.01, 0.1).round(1)
    habits = sweep("ride_hailing", habit=steps).table
    says("03", "at 0.5 or more", habits["habit"][habits["profit"] >= 0].min())
    markets = sweep("ride_hailing", habit=0, market=np.arange(60, 101, 5)).table
    says("03", "at 70 million people or more", markets["market"][markets["profit"] >= 0].min())
    large = find_best("ride_hailing", "free_share", "profit", habit=[0], market=[200])
    assert (large["profit"] > 0).all(), "a large market can carry that"


def test_where_it_fails_is_told_as_of_here():
    shares = np.linspace(0, 1, 41)
    full = tried(around(None, 6, ("habit", "free_share")), {"free_share": shares})
    pays = []
    for habit in (2.0, 0.0):
        told = run_batch("ride_hailing", full | {"habit": habit}).outcome("profit")
        pays.append((told.reshape(DRAWS, 41).max(axis=1) > 0).sum())
    says(
        "03",
        "pays in 71 of 100 draws with the habit of the start, and in 40 without",
        pays[0], DRAWS, pays[1],
    )  # fmt: skip


def test_a_merger_ends_the_cost_because_the_subsidies_end_with_it():
    assert case("ride_hailing").preset("war_then_merger").levers["subsidy_months"] == 14
    levers = around("war_then_merger", 5, ("merger", "subsidy_months"))
    merged = {"merger": schedule("separate", {14: "merged"}), "subsidy_months": 14.0}
    told = run_batch("ride_hailing", levers | merged)
    assert (told["profit"][13] < 0).all()
    assert (told["profit"][16] > 0).all()
    stop = run_batch("ride_hailing", levers | {"merger": 0, "subsidy_months": 14.0})
    assert (stop["profit"][16] > 0).all(), "two rivals could stop as well"
    paying = run_batch("ride_hailing", levers | merged | {"subsidy_months": 60.0})
    assert (paying["profit"][16] < told["profit"][13]).all(), "merged, and paying on"


def test_a_subsidy_can_bring_both_sides_above_the_size_from_which_they_grow():
    without, with_it = (
        run("ride_hailing", "critical_mass", free_share=share, subsidy_months=12)
        for share in (0, 0.3)
    )
    for side in ("riders", "drivers"):
        assert without[side][-1] < without[side][0] < with_it[side][13] < with_it[side][-1]


# Lever settings, dates, names and numbers of parts.
SETTINGS = {
    *map(str, range(15)), "00", "02", "03", "75", "30", "60", "26", "36", "16", "45",
    "55", "0.1", "0.3", "0.6", "2014", "2015", "2018", "2020", "17", "44", "99",
    "4,000", "100", "220", "200", "1.8", "40",
}  # fmt: skip


def test_every_other_number_in_the_prose_is_tied_to_something():
    source = Path(__file__).read_text(encoding="utf-8")
    told = {n for phrase in re.findall(r'"((?:[^"\\]|\\.)*)"', source) for n in numbers(phrase)}
    core = prose("03").split("Under the hood")[0]
    plain = re.sub(r"\([^)]*\.ipynb\)|C\d+", "", core)
    left = {each.rstrip(",") for each in numbers(plain)} - told
    assert not left - SETTINGS

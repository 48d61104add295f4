"""The files of lesson 03 contain their lesson: the truth can be read from them."""

import numpy as np
import pandas as pd
import pytest

from userfirst.data import dataset, load
from userfirst.data.making import ride_subsidies as made
from userfirst.model.matching import pickup_constant

TRUTH = dataset("ride_rebates").truth
EFFECT = TRUTH["effect of the rebate on the log of orders, while it is paid"]
END = TRUTH["week in which it ends, from 0"]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """The export, cleaned: each row once, and a rebate where one was paid out."""
    rows = load("ride_rebates").drop_duplicates().copy()
    rows["t"] = (rows["week"] - rows["week"].min()).dt.days // 7
    rows["paid"] = (rows["subsidies_yuan"] > 0).astype(float)
    begin = rows[rows["paid"] > 0].groupby("city")["t"].min()
    rows["begin"] = rows["city"].map(begin)
    rows["log_orders"] = np.log(rows["orders"])
    return rows


@pytest.fixture(scope="module")
def hours() -> pd.DataFrame:
    return load("ride_hours")


def differences_in_differences(rows: pd.DataFrame, treated: str) -> tuple[float, float]:
    """Effect on log orders with a level for each city and each week; error clustered by city."""
    cities = pd.get_dummies(rows["city"], dtype=float).to_numpy()
    weeks = pd.get_dummies(rows["t"], dtype=float).to_numpy()[:, 1:]
    known = np.column_stack([rows[treated], cities, weeks])
    told = rows["log_orders"].to_numpy()
    weights = np.linalg.lstsq(known, told, rcond=None)[0]
    off = told - known @ weights
    inverse = np.linalg.pinv(known.T @ known)
    middle = np.zeros_like(inverse)
    for city in rows["city"].unique():
        own = (rows["city"] == city).to_numpy()
        score = known[own].T @ off[own]
        middle += np.outer(score, score)
    spread = inverse @ middle @ inverse
    return float(weights[0]), float(np.sqrt(spread[0, 0]))


def test_difference_in_differences_finds_the_effect_of_the_rebate(panel):
    effect, error = differences_in_differences(panel[panel["t"] < END], "paid")
    assert error < 0.02
    assert abs(effect - EFFECT) < 2 * error


def test_before_and_after_credits_the_rebate_with_everyones_growth(panel):
    ever = panel[panel["begin"].notna() & (panel["t"] < END)]
    means = ever.groupby(["city", "paid"])["log_orders"].mean().unstack()
    gaps = means[1.0] - means[0.0]
    error = gaps.std() / np.sqrt(len(gaps))
    assert gaps.mean() > EFFECT + 0.15
    assert gaps.mean() > EFFECT + 5 * error


def test_cities_with_and_without_differ_from_the_start(panel):
    """Large cities came first, and in large cities people ride more anyway."""
    rides = panel.assign(each=np.log(panel["orders"] / panel["riders"]))
    early = rides[rides["t"] < min(TRUTH["first week of the rebate by wave, from 0"])]
    later_paid = early["begin"] == early["begin"].min()
    assert early[later_paid]["each"].mean() > early[early["begin"].isna()]["each"].mean() + 0.2
    now = rides[(rides["t"] >= 20) & (rides["t"] < END)]
    gap = now[now["paid"] > 0]["each"].mean() - now[now["paid"] == 0]["each"].mean()
    assert gap > EFFECT + 0.15


def test_a_placebo_before_the_rebate_finds_nothing(panel):
    """Cities of all waves move alike before: the assumption of the method can be checked."""
    rows = panel[panel["begin"].notna() & (panel["t"] < panel["begin"])].copy()
    rows["soon"] = (rows["t"] >= rows["begin"] - 4).astype(float)
    effect, error = differences_in_differences(rows, "soon")
    assert abs(effect) < 2.5 * error
    assert abs(effect) < 0.05


def test_what_habit_keeps_after_the_end_is_as_it_was_made(panel):
    """By wave, against the chance that riders have formed the habit, worked out by hand."""
    full, keep = EFFECT, TRUTH["share of the effect that a rider with the habit keeps"]
    mean, shape = TRUTH["riders' own rides a week, mean and gamma shape"]
    growth = TRUTH["growth of the log of orders over all weeks, everywhere"]
    kept = []
    for begin in TRUTH["first week of the rebate by wave, from 0"]:
        own = panel[(panel["begin"] == begin) | panel["begin"].isna()]
        own = own[(own["t"] < begin) | (own["t"] >= END)].copy()
        own["after"] = ((own["begin"] == begin) & (own["t"] >= END)).astype(float)
        effect, error = differences_in_differences(own, "after")
        sizes = own[own["begin"] == begin].groupby("city")["riders"].first()
        weeks = np.arange(begin, END)
        rides = np.exp(growth * weeks / (made.WEEKS - 1) + full).sum()
        large = made.LARGE_CITIES_RIDE_MORE * np.log(sizes / 600) / np.log(6)
        chances = TRUTH["chance that a rebated ride forms the habit"] * rides * np.exp(large)
        none = (1 + chances * mean / shape) ** -(shape + 1)
        expected = np.log(none + (1 - none) * np.exp(keep * full)).mean()
        assert abs(effect - expected) < max(3 * error, 0.04)
        kept.append(effect)
    assert kept[0] > kept[2] > kept[3] + 0.04


def test_the_end_costs_less_where_the_habit_is_older(panel):
    around = panel[panel["begin"].notna() & panel["t"].between(END - 4, END + 3)]
    after = around["t"] >= END
    change = (
        around[after].groupby("begin")["log_orders"].mean()
        - around[~after].groupby("begin")["log_orders"].mean()
    )
    assert (change < 0).all()
    assert change.iloc[0] > change.iloc[-1] + 0.1


def test_the_blemishes_are_in_the_file():
    rows = load("ride_rebates")
    assert rows.duplicated().sum() == 1
    once = rows.drop_duplicates()
    assert len(once) == made.CITIES * made.WEEKS - 1
    assert once["active_riders"].isna().sum() == 3
    assert ((once["rebate_yuan"] == 0) & (once["subsidies_yuan"] > 0)).sum() == 2
    assert len(load("ride_hours")) == made.DAYS * 24 - 3


def test_people_add_up(panel):
    counted = panel.dropna(subset=["active_riders"])
    assert (counted["active_riders"] <= counted["riders"]).all()
    assert (counted["first_rides"] <= counted["active_riders"]).all()
    assert (panel["orders"] >= counted["active_riders"].reindex(panel.index).fillna(0)).all()
    paid = panel[panel["paid"] > 0]
    assert (paid["subsidies_yuan"] == made.REBATE_YUAN * paid["orders"]).all()


def test_pickup_time_falls_with_the_square_root_of_idle_cars(hours):
    """In quiet hours: at most one car on the way for five that wait."""
    quiet = hours[(hours["cars_on_the_way"] < 0.2 * hours["idle_cars"]) & (hours["rides"] > 0)]
    assert len(quiet) > 150
    weight = np.sqrt(quiet["rides"].to_numpy(float))
    known = np.column_stack([np.ones(len(quiet)), np.log(quiet["idle_cars"])])
    told = np.log(quiet["pickup_minutes"].to_numpy())
    normal = np.linalg.inv((known * weight[:, None]).T @ (known * weight[:, None]))
    (level, power), *_ = np.linalg.lstsq(known * weight[:, None], told * weight, rcond=None)
    off = (told - known @ [level, power]) * weight
    error = float(np.sqrt(normal[1, 1] * off.var(ddof=2)))
    truth = dataset("ride_hours").truth
    assert error < 0.05
    assert abs(power - truth["power of idle cars in the pickup time, in quiet hours"]) < 2 * error
    # Cars near the edge of the town have neighbours on one side only: pickups are a bit longer.
    constant = pickup_constant(
        truth["area (square km)"],
        truth["speed (km/h)"],
        truth["distance by road over distance as the crow flies"],
    )
    at_half = np.exp(np.average(told + 0.5 * known[:, 1], weights=quiet["rides"]))
    assert 1.0 < at_half / constant < 1.15


def test_the_rush_hour_is_a_wild_goose_chase(hours):
    """Past two cars on the way for each idle one, more requests become fewer rides."""
    chasing = hours["cars_on_the_way"] > 2 * hours["idle_cars"]
    assert 30 < chasing.sum() < 100
    rush = hours[chasing & (hours["requests"] > 600)]
    busy = hours[~chasing & hours["requests"].between(450, 650)]
    assert rush["requests"].mean() > 1.3 * busy["requests"].mean()
    assert rush["rides"].mean() < 0.95 * busy["rides"].mean()
    assert rush["occupied_cars"].mean() < 0.95 * busy["occupied_cars"].mean()

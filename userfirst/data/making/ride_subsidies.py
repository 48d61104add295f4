"""Lesson 03: a rebate that came to forty cities in waves, and two weeks of cars in one of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.data.catalogue import Column, Dataset

if TYPE_CHECKING:
    import pandas as pd

# The rebate, city by week
CITIES, WEEKS = 40, 60
FIRST_MONDAY = date(2014, 1, 6)
WAVE_STARTS = (8, 16, 26, 36)  # weeks; eight cities a wave, the largest first
CITIES_A_WAVE = 8
REBATE_ENDS = 44
REBATE_YUAN = 6.0
RESPONSE_A_YUAN = 0.09  # rise of the log of rides for each yuan of rebate
KEPT_BY_HABIT = 0.75  # share of that rise that a rider with the habit keeps without the rebate
HABIT_A_RIDE = 0.03  # chance that a ride with the rebate forms the habit
RIDES_A_WEEK, RIDER_SHAPE = 0.55, 1.5  # mean and shape of riders' own rates, before all else
GROWTH = 0.7  # rise of the log of rides over all weeks, everywhere
LARGE_CITIES_RIDE_MORE = (
    0.5  # rise of the log of rides a rider from the smallest city to the largest
)
NATION_NOISE, CITY_NOISE, CITY_MEMORY = 0.05, 0.05, 0.4
NEW_YEAR_WEEKS, NEW_YEAR = (3, 4), -0.35
HOLIDAY_WEEKS, HOLIDAY = (44, 45), -0.20

# The cars, minute by minute
DAYS, CARS, SIDE_KM = 14, 220, 12.0
SPEED_KM_AN_HOUR, DETOUR, TRIP_MINUTES = 20.0, 1.3, 12.0
CRUISING_KM = 0.6  # how far an idle car gets in a minute, either way
REQUESTS_A_MINUTE = (
    0.6, 0.4, 0.3, 0.2, 0.3, 0.8, 2.5, 7.0, 14.0, 9.0, 5.0, 4.5,
    5.0, 4.5, 4.0, 4.5, 6.0, 10.0, 16.0, 12.0, 7.0, 4.5, 2.5, 1.2,
)  # fmt: skip
AT_WORK = (
    0.3, 0.25, 0.2, 0.2, 0.25, 0.4, 0.6, 0.8, 0.9, 0.9, 0.8, 0.8,
    0.8, 0.8, 0.8, 0.8, 0.85, 0.9, 0.95, 0.9, 0.8, 0.7, 0.5, 0.4,
)  # fmt: skip

NAMES = (
    "Amber", "Aster", "Basalt", "Beryl", "Cedar", "Chalk", "Cobalt", "Coral", "Cypress", "Flint",
    "Garnet", "Ginkgo", "Granite", "Hazel", "Indigo", "Iris", "Ivory", "Jade", "Jasper", "Juniper",
    "Larch", "Laurel", "Lotus", "Maple", "Marble", "Mica", "Myrtle", "Ochre", "Olive", "Onyx",
    "Opal", "Orchid", "Pearl", "Quartz", "Rowan", "Sable", "Slate", "Topaz", "Umber", "Willow",
)  # fmt: skip


def _nation(chance: np.random.RandomState) -> np.ndarray:
    """Return what moves rides in all cities alike: growth, holidays, and luck."""
    weeks = np.arange(WEEKS)
    common = GROWTH * weeks / (WEEKS - 1) + NATION_NOISE * chance.standard_normal(WEEKS)
    common[list(NEW_YEAR_WEEKS)] += NEW_YEAR
    common[list(HOLIDAY_WEEKS)] += HOLIDAY
    return common


def _city(
    name: str, riders: int, start: int | None, common: np.ndarray, chance: np.random.RandomState
) -> list[dict[str, Any]]:
    """Let every rider of a city ride, take the rebate, and perhaps form the habit."""
    own_rate = chance.gamma(RIDER_SHAPE, RIDES_A_WEEK / RIDER_SHAPE, riders)
    size = np.log(riders / 600.0) / np.log(6.0)
    habit = np.zeros(riders, dtype=bool)
    known = np.zeros(riders, dtype=bool)
    weather, rows = 0.0, []
    full = RESPONSE_A_YUAN * REBATE_YUAN
    for week in range(WEEKS):
        paid = start is not None and start <= week < REBATE_ENDS
        weather = CITY_MEMORY * weather + CITY_NOISE * chance.standard_normal()
        level = common[week] + weather + LARGE_CITIES_RIDE_MORE * size
        lift = np.where(paid, full, np.where(habit, KEPT_BY_HABIT * full, 0.0))
        rides = chance.poisson(own_rate * np.exp(level + lift))
        if paid:
            habit |= chance.random_sample(riders) > (1.0 - HABIT_A_RIDE) ** rides
        first = (rides > 0) & ~known
        known |= first
        rebate = REBATE_YUAN if paid else 0.0
        rows.append(
            {
                "city": name,
                "week": (FIRST_MONDAY + timedelta(weeks=week)).isoformat(),
                "riders": riders,
                "rebate_yuan": rebate,
                "orders": int(rides.sum()),
                "active_riders": int((rides > 0).sum()),
                "first_rides": int(first.sum()),
                "subsidies_yuan": rebate * rides.sum(),
            }
        )
    return rows


def make_cities(chance: np.random.RandomState) -> pd.DataFrame:
    """Run the rebate through its waves and hand over the export, blemishes and all."""
    import pandas as pd

    names = [NAMES[place] for place in chance.permutation(CITIES)]
    sizes = np.sort(np.exp(chance.uniform(np.log(600), np.log(3600), CITIES)))[::-1].astype(int)
    common = _nation(chance)
    rows = []
    for place, (name, riders) in enumerate(zip(names, sizes, strict=True)):
        wave = place // CITIES_A_WAVE
        start = WAVE_STARTS[wave] if wave < len(WAVE_STARTS) else None
        rows += _city(name, int(riders), start, common, chance)
    export = pd.DataFrame(rows)
    # The blemishes: a lost week, one sent twice, weeks not yet counted, rebates written as none.
    week = {place: (FIRST_MONDAY + timedelta(weeks=place)).isoformat() for place in range(WEEKS)}
    lost = (export["city"] == names[20]) & (export["week"] == week[30])
    twice = export[(export["city"] == names[5]) & (export["week"] == week[21])]
    late = export["city"].isin([names[3], names[17], names[34]]) & (export["week"] == week[59])
    export.loc[late, ["active_riders", "first_rides"]] = np.nan
    unsaid = (export["city"] == names[11]) & export["week"].isin([week[22], week[23]])
    export.loc[unsaid, "rebate_yuan"] = 0.0
    export = pd.concat([export[~lost], twice])
    return export.sort_values(["week", "city"], kind="stable")


def make_hours(chance: np.random.RandomState) -> pd.DataFrame:
    """Drive every car of one city through two weeks, and sum up each hour."""
    import pandas as pd

    minutes_a_km = 60.0 * DETOUR / SPEED_KM_AN_HOUR
    where = chance.uniform(0.0, SIDE_KM, (CARS, 2))
    with_rider = np.zeros(CARS)  # minute at which the rider is in the car
    free_at = np.zeros(CARS)  # minute at which the car is free again
    clock_on = chance.permutation(CARS)  # cars work in this order: the first ones most of the day
    rows = []
    for hour in range(DAYS * 24):
        working = clock_on < round(CARS * AT_WORK[hour % 24])
        weekend = 0.75 if (hour // 24) % 7 >= 5 else 1.0
        per_minute = weekend * REQUESTS_A_MINUTE[hour % 24] * np.exp(0.1 * chance.standard_normal())
        counts = {"cars": 0.0, "idle": 0.0, "on_the_way": 0.0, "occupied": 0.0}
        requests, pickups = 0, []
        for minute in range(hour * 60, hour * 60 + 60):
            asking = int(chance.poisson(per_minute))
            requests += asking
            moments = np.sort(minute + chance.random_sample(asking))
            places = chance.uniform(0.0, SIDE_KM, (asking, 2))
            goals = chance.uniform(0.0, SIDE_KM, (asking, 2))
            lengths = chance.exponential(TRIP_MINUTES, asking)
            for moment, place, goal, length in zip(moments, places, goals, lengths, strict=True):
                idle = np.flatnonzero(working & (free_at <= moment))
                if len(idle) == 0:
                    continue
                gap = where[idle] - place
                distance = np.sqrt(gap[:, 0] * gap[:, 0] + gap[:, 1] * gap[:, 1])
                nearest = int(distance.argmin())
                car, pickup = idle[nearest], distance[nearest] * minutes_a_km
                with_rider[car] = moment + pickup
                free_at[car] = moment + pickup + length
                where[car] = goal
                pickups.append(pickup)
            now = minute + 1.0
            cruising = np.flatnonzero(free_at <= now)
            moved = where[cruising] + CRUISING_KM * chance.standard_normal((len(cruising), 2))
            where[cruising] = SIDE_KM - np.abs(SIDE_KM - np.abs(moved))
            busy = free_at > now
            driving = busy & (with_rider > now)
            counts["idle"] += float((working & ~busy).sum())
            counts["on_the_way"] += float(driving.sum())
            counts["occupied"] += float((busy & ~driving).sum())
        rows.append(
            {
                "date": (date(2014, 9, 1) + timedelta(days=hour // 24)).isoformat(),
                "hour": hour % 24,
                "requests": requests,
                "rides": len(pickups),
                "idle_cars": counts["idle"] / 60.0,
                "cars_on_the_way": counts["on_the_way"] / 60.0,
                "occupied_cars": counts["occupied"] / 60.0,
                "pickup_minutes": float(np.mean(pickups)) if pickups else np.nan,
            }
        )
    export = pd.DataFrame(rows)
    gone = (export["date"] == "2014-09-10") & export["hour"].between(2, 4)
    return export[~gone]


DATASETS = (
    Dataset(
        name="ride_rebates",
        title="A rebate that came in waves",
        what=(
            "A ride-hailing app pays riders 6 yuan a ride: first in its eight largest cities, "
            "then in the next eight, and so on; eight cities never get it. In week 45 it ends "
            "everywhere. Every rider was simulated: each rides at a rate of their own, rides more "
            "with the rebate, and may form a habit with each ride that was rebated. Rides also "
            "grow everywhere, and holidays come and go. A row is one city in one week."
        ),
        columns=(
            Column("city", "text", "", "Name of the city."),
            Column("week", "date", "", "The Monday on which the week begins."),
            Column("riders", "whole", "people", "People with the app in the city."),
            Column("rebate_yuan", "number", "yuan a ride", "Rebate, as the city noted it."),
            Column("orders", "whole", "rides a week", "Rides completed."),
            Column(
                "active_riders", "whole", "people", "Riders with at least one ride.", missing=True
            ),
            Column(
                "first_rides", "whole", "people", "Riders whose first ride in this file it was.",
                missing=True,
            ),
            Column("subsidies_yuan", "number", "yuan a week", "Rebates paid out.", decimals=0),
        ),
        seed=20140106,
        make=make_cities,
        truth={
            "effect of the rebate on the log of orders, while it is paid": round(
                RESPONSE_A_YUAN * REBATE_YUAN, 4
            ),
            "the same, for each yuan": RESPONSE_A_YUAN,
            "share of the effect that a rider with the habit keeps": KEPT_BY_HABIT,
            "chance that a rebated ride forms the habit": HABIT_A_RIDE,
            "growth of the log of orders over all weeks, everywhere": GROWTH,
            "first week of the rebate by wave, from 0": WAVE_STARTS,
            "week in which it ends, from 0": REBATE_ENDS,
            "riders' own rides a week, mean and gamma shape": (RIDES_A_WEEK, RIDER_SHAPE),
            "log of rides a rider, largest city against smallest": LARGE_CITIES_RIDE_MORE,
            "log of orders in the weeks 3 and 4, the New Year": NEW_YEAR,
            "log of orders in the weeks 44 and 45, another holiday": HOLIDAY,
            "luck of a week in the log of orders, everywhere and by city": (
                NATION_NOISE, CITY_NOISE,
            ),
            "share of a city's luck that lasts to the next week": CITY_MEMORY,
        },
        calibrated_to=(
            "No firm. The rebate, its waves and the size of its effect are of the kind that the "
            "public figures on Didi in 2014 describe."
        ),
        not_for="Statements about Didi, Kuaidi or any real city.",
        blemishes=(
            "One city has lost a week; one city-week is there twice.",
            "In the last week three cities have not counted active and first riders yet.",
            "One city noted no rebate for two weeks in which it paid it: subsidies_yuan shows it.",
            "The rebate ends in a holiday, in which orders fall everywhere.",
        ),
    ),
    Dataset(
        name="ride_hours",
        title="Two weeks of cars, hour by hour",
        what=(
            "One city of 12 by 12 kilometres and 220 cars. Every car and every request was "
            "simulated: a request comes up at a random place, the nearest idle car drives there "
            "and takes the rider to another; cars without an order cruise. A request that finds no "
            "idle car is lost. A row sums up one hour."
        ),
        columns=(
            Column("date", "date", "", "Day."),
            Column("hour", "whole", "", "Hour of the day, 0 to 23."),
            Column("requests", "whole", "rides", "Rides asked for."),
            Column("rides", "whole", "rides", "Requests that were given a car."),
            Column("idle_cars", "number", "cars", "Cars at work without an order, on average."),
            Column("cars_on_the_way", "number", "cars", "Cars driving to a rider, on average."),
            Column("occupied_cars", "number", "cars", "Cars with a rider, on average."),
            Column(
                "pickup_minutes", "number", "minutes", "From order to car, on average.",
                missing=True,
            ),
        ),
        seed=20140901,
        make=make_hours,
        truth={
            "speed (km/h)": SPEED_KM_AN_HOUR,
            "distance by road over distance as the crow flies": DETOUR,
            "area (square km)": SIDE_KM * SIDE_KM,
            "mean trip (minutes)": TRIP_MINUTES,
            "power of idle cars in the pickup time, in quiet hours": -0.5,
            "cars, not all at work at once": CARS,
        },
        calibrated_to="No city. Speeds and trips are of a usual size.",
        not_for="Statements about real traffic.",
        blemishes=("Three hours of one night are missing: the recorder was off.",),
    ),
)  # fmt: skip

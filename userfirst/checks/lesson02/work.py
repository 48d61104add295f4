"""The steps of the work. Each can be left out or done wrong, so that a mistake is made to be known.

The trial of free levels is cleaned here once, step by step; the model is run as a learner runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, case, run
from userfirst.checks.levers import BestIsInside
from userfirst.data import dataset, load

if TYPE_CHECKING:
    import pandas as pd

# --- The trial, and what goes wrong with it -------------------------------------------------------

SETTLED_FROM = 7  # July: by then nearly everyone has thought over the year's offer


@cache
def raw() -> pd.DataFrame:
    """Return the export as it came."""
    export: pd.DataFrame = load("free_level_trial")
    return export


@cache
def once() -> pd.DataFrame:
    """Return the export with each row once."""
    return raw().drop_duplicates()


@cache
def closed() -> pd.DataFrame:
    """Return the months whose books are closed, each row once."""
    return once().dropna()


def settled(rows: pd.DataFrame, first: int = SETTLED_FROM, last: int = 12) -> pd.DataFrame:
    """Return some months of every year: the later ones, in which most have decided."""
    chosen: pd.DataFrame = rows[rows["month"].dt.month.between(first, last)]
    return chosen


@cache
def clean() -> pd.DataFrame:
    """Return the months that tasks 2 and 3 use."""
    return settled(closed())


def repeated(keep: Any = "first", by: Any = None) -> Any:
    """Say of each row whether it repeats another."""
    return raw().duplicated(by, keep=keep)


def late() -> Any:
    """Say of each row whether its books were late."""
    return raw().isna().any(axis=1)


def flawed() -> pd.DataFrame:
    """Return the rows that have to be left out."""
    rows: pd.DataFrame = raw()[repeated() | late()]
    return rows


def of_flawed_towns() -> pd.DataFrame:
    """Return all rows of the towns in which something is wrong."""
    rows: pd.DataFrame = raw()[raw()["town"].isin(flawed()["town"])]
    return rows


# --- What an adult brings, and what is left of it -------------------------------------------------


_MONEY = ["revenue_dollars", "serving_cost_dollars"]


def per_person(
    rows: pd.DataFrame,
    people: str = "adults",
    serving: float = 1.0,
    by: tuple[str, ...] = ("free_level",),
) -> pd.DataFrame:
    """Return revenue and margin a month by free level, for each person of a group."""
    import pandas as pd

    total = rows.groupby(list(by))[[*_MONEY, people]].sum()
    revenue, cost = (total[name] / total[people] for name in _MONEY)
    return pd.DataFrame({"revenue": revenue, "margin": revenue - serving * cost})


def undivided() -> pd.DataFrame:
    """Return the sums of money, not divided by anybody."""
    import pandas as pd

    revenue, cost = (clean().groupby("free_level")[name].sum() for name in _MONEY)
    return pd.DataFrame({"revenue": revenue, "margin": revenue - cost})


def adults_once() -> pd.DataFrame:
    """Return the money of the six months of a town and year beside the adults of one of them."""
    rows = clean().assign(year=clean()["month"].dt.year)
    places = rows.groupby(["free_level", "town", "year"])
    return places[_MONEY].sum().assign(adults=places["adults"].first()).reset_index()


def mean_of_rows() -> pd.DataFrame:
    """Return the mean of the rows' ratios: a small town counts as much as a large one."""
    rows = clean()
    revenue = rows["revenue_dollars"] / rows["adults"]
    margin = revenue - rows["serving_cost_dollars"] / rows["adults"]
    ratios = rows.assign(revenue=revenue, margin=margin)
    return ratios.groupby("free_level")[["revenue", "margin"]].mean()


def margin_of_revenue(percent: float) -> pd.DataFrame:
    """Return the margin as a part of the revenue."""
    table = per_person(clean())
    return table.assign(margin=percent * table["margin"] / table["revenue"])


def in_a_year() -> pd.DataFrame:
    """Return the money of twelve months."""
    return 12 * per_person(clean())


def what_the_levels_bring(given: Any) -> str:
    """Say which free level leaves most, and from which one on serving costs more than comes in."""
    margin = given.points["margin"].sort_values("y")
    best, losing = margin.iloc[-1], margin.loc[margin["y"] < 0, "x"]
    told = (
        f"Free level {best['x']:g} leaves the most, {best['y']:.2f} dollars a month for each "
        "adult. "
    )
    if len(losing):
        told += (
            f"At {losing.min():g} and above, serving costs more than payers bring. This trial "
            "sold no ads: whoever goes that far needs another income."
        )
    return told


# --- What the service is worth to people ----------------------------------------------------------

LINE_FROM, LINE_TO = 0.2, 0.8  # free levels at which the free tier is what paying competes with


def worth(
    of: str = "aware",
    odds: bool = True,
    needed: Any = lambda price, free: price / (1 - free),
    log: Any = np.log,
    back: Any = np.exp,
    swapped: bool = False,
    levels: tuple[float, float] = (LINE_FROM, LINE_TO),
    rows: pd.DataFrame | None = None,
) -> dict[str, float]:
    """Fit a straight line to the logs of the odds of paying; return spread and median."""
    used = clean() if rows is None else rows
    used = used[used["free_level"].between(*levels)]
    offers = used.groupby(["free_level", "price_dollars"], as_index=False)
    total = offers[["payers", of]].sum()
    others = total[of] - total["payers"] if odds else total[of]
    asked = needed(total["price_dollars"], total["free_level"])
    across, up = log(asked), log(total["payers"] / others)
    slope, height = np.polyfit(up, across, 1) if swapped else np.polyfit(across, up, 1)
    return {"spread": float(-slope), "median": float(back(-height / slope))}


def point_per_row() -> dict[str, float]:
    """Fit the line to one point for each town and month, small and large alike."""
    rows = clean()
    rows = rows[rows["free_level"].between(LINE_FROM, LINE_TO) & (rows["payers"] > 0)]
    price = rows["price_dollars"] / (1 - rows["free_level"])
    odds = rows["payers"] / (rows["aware"] - rows["payers"])
    slope, height = np.polyfit(np.log(price), np.log(odds), 1)
    return {"spread": float(-slope), "median": float(np.exp(-height / slope))}


def wrong_sign() -> dict[str, float]:
    """Return the slope itself as the spread."""
    right = worth()
    return right | {"spread": -right["spread"]}


def height_as_median() -> dict[str, float]:
    """Return the height of the line as the median."""
    right = worth()
    return right | {"median": right["spread"] * float(np.log(right["median"]))}


def height_without_division() -> dict[str, float]:
    """Return exp of the height as the median."""
    right = worth()
    return right | {"median": float(right["median"] ** right["spread"])}


def of_the_lab() -> dict[str, float]:
    """Return the spread and the median of the people in the lab as it opens."""
    lab = service().defaults()
    return {"spread": lab["taste_spread"], "median": lab["median_taste"]}


def truth() -> dict[str, float]:
    """Return what made the data."""
    made = dataset("free_level_trial").truth
    return {"spread": made["spread of taste"], "median": made["median taste (dollars a month)"]}


def truth_behind_the_trial(given: dict[str, float]) -> str:
    """Compare an estimate with the truth that made the data."""
    made, rows = truth(), clean()
    rows = rows[rows["free_level"].between(LINE_FROM, LINE_TO)]
    using = rows["users"].sum() / rows["adults"].sum()
    network = dataset("free_level_trial").truth["network effect"]
    return (
        f"The data were made with a spread of {made['spread']:g} and a median of "
        f"{made['median']:g} dollars for an empty service. With {using:.0%} of adults using it, "
        f"the network effect lifts that to {made['median'] * (1 + network * using):.1f}; you found "
        f"{given['median']:.1f}. You can read from shares what no survey told you."
    )


# --- The money that a plan needs ------------------------------------------------------------------


def service() -> Case:
    """Return the case of this lesson."""
    return case("free_service")


def as_it_comes() -> Mapping[str, Any]:
    """Return the levers of the preset "valley", which the lesson looks at."""
    return service().preset("valley").levers


def valley() -> Mapping[str, Any]:
    """Return the levers of the exercise's valley: more is free than in the lesson's."""
    return {**as_it_comes(), "free_level": 0.9}


def saved_in_the_lesson() -> dict[str, float]:
    """Return the levers with which the plan of the lesson lives, not that of the exercise."""
    plenty = service().lever("funding").high
    lowest = run("free_service", **{**as_it_comes(), "funding": plenty}).outcome("lowest_cash")
    return {**as_it_comes(), "funding": float(np.ceil(plenty - lowest))}


def lowest_cash(**levers: Any) -> float:
    """Return the lowest cash of the valley with some levers changed."""
    return float(run("free_service", **{**valley(), **levers}).outcome("lowest_cash"))


@cache
def needed() -> float:
    """Return the least funding with which the valley's firm survives, in million dollars.

    With the most that the lever allows the firm never closes, and its cash shows the whole depth.
    """
    plenty = service().lever("funding").high
    return plenty - lowest_cash(funding=plenty)


def enough() -> float:
    """Return the least funding that survives, in whole steps of the lever."""
    step = service().lever("funding").step
    return float(np.ceil(needed() / step - 1e-9) * step)


def beyond_what_is_there() -> float:
    """Return what is needed beyond the preset's funding."""
    return needed() - float(valley()["funding"])


def depth_of_the_run_that_closed() -> float:
    """Return funding less the lowest cash where the firm closes on the way."""
    return float(valley()["funding"]) - lowest_cash()


def month_of_lowest_cash() -> float:
    """Return the month in which cash is lowest, if there is enough."""
    return float(np.argmin(run("free_service", **{**valley(), "funding": enough()})["cash"]))


def month_of_closing(levers: Mapping[str, Any]) -> int | None:
    """Return the first month in which a firm is no longer open, or None."""
    shut = np.flatnonzero(run("free_service", **levers)["is_open"] < 0.5)
    return int(shut[0]) if len(shut) else None


def barely_alive(levers: Mapping[str, Any]) -> str:
    """Return an empty text where the firm lives on the least funding, else what is true of it."""
    funding, month = levers["funding"], month_of_closing(levers)
    if month is not None:
        return f"With {funding:g} million dollars the firm closes in month {month}."
    spare = float(run("free_service", **levers).outcome("lowest_cash"))
    if spare > service().lever("funding").step:
        return (
            f"With {funding:g} million dollars the firm lives, and at least {np.floor(spare):.0f} "
            "million are never touched. It would live on less."
        )
    return ""


def price_of_waiting(given: Any) -> str:
    """Say what the funding buys."""
    rich = run("free_service", **{**valley(), "funding": given.levers["funding"]})
    month = int(np.argmin(rich["cash"]))
    lacking = given.levers["funding"] - valley()["funding"]
    return (
        f"{lacking:.0f} million dollars more, and the firm lives: cash is lowest in month {month} "
        f"and {rich['cash'][-1]:,.0f} million after five years. What lacked was not a better plan "
        "but time."
    )


# --- Where the lesson is wrong --------------------------------------------------------------------

MIDDLE_IS_BEST = BestIsInside("free_service", "free_level", "profit", inside=(0.05, 0.95))


@cache
def a_region() -> dict[str, tuple[float, float]]:
    """Find a region in which the best is to give all away or nothing, earning money."""
    return MIDDLE_IS_BEST.corner_where_it_fails("ads_per_hour", "price_per_thousand_ads")


def what_wins_there(given: Any) -> str:
    """Say what is best in the learner's region."""
    best, _ = MIDDLE_IS_BEST.best(given.grid())
    free = int(np.sum(best >= MIDDLE_IS_BEST.inside[1]))
    what = "giving all of it away" if free == len(best) else "giving nothing away"
    if 0 < free < len(best):
        what = "one of the two ends"
    return (
        f"Everywhere in your region {what} earns the most. The lesson's sentence has a place in "
        "which it is wrong, and now you know one of its borders. Would you still sign your "
        "judgement of task 5 there?"
    )

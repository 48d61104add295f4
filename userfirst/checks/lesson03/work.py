"""The work of lesson 03 step by step, each step apart, so that it can be left out or done wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, Run, case, run
from userfirst.checks.levers import BestIsInside
from userfirst.checks.wording import counted
from userfirst.data import dataset, load

if TYPE_CHECKING:
    import pandas as pd


def rides() -> Case:
    """Return the case of this lesson."""
    return case("ride_hailing")


# --- Which side, and how many rides ---------------------------------------------------------------

DAYS_A_MONTH = 30.4


@cache
def more_rides_for_a_yuan(preset: str) -> dict[str, float]:
    """Return the rides that a yuan more brings on each side, in two years, for each yuan spent."""

    def totals(one: Run) -> tuple[float, float]:
        two_years = slice(0, 25)
        return (
            DAYS_A_MONTH * float(one["orders"][two_years].sum()),
            float(one["subsidies"][two_years].sum()),
        )

    plain = run("ride_hailing", preset)
    share = plain.levers["free_share"] + 1 / plain.levers["fare"]
    begin = totals(plain)
    found = {}
    for side, levers in {"riders": {"free_share": share}, "drivers": {"driver_subsidy": 1}}.items():
        more = totals(run("ride_hailing", preset, **levers))
        found[side] = (more[0] - begin[0]) / (more[1] - begin[1])
    return found


def month_of_closing(levers: Mapping[str, Any]) -> int | None:
    """Return the first month in which the firm is no longer open, or None."""
    shut = np.flatnonzero(run("ride_hailing", **levers)["is_open"] < 0.5)
    return int(shut[0]) if len(shut) else None


# --- Hours of cars --------------------------------------------------------------------------------


@cache
def hours() -> pd.DataFrame:
    """Return the two weeks of cars, hour by hour."""
    table: pd.DataFrame = load("ride_hours")
    return table


def chase(
    over: tuple[str, ...] = ("cars_on_the_way",),
    under: tuple[str, ...] = ("idle_cars",),
    by: str = "hour",
    rows: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the cars on the way for each idle one, by hour of the day."""
    total = (hours() if rows is None else rows).groupby(by).sum(numeric_only=True)
    ratio = total[list(over)].sum(axis=1) / total[list(under)].sum(axis=1)
    return ratio.to_frame("chase")


def mean_of_ratios() -> pd.DataFrame:
    """Return the mean of the ratios of single hours: one hour without idle cars decides."""
    ratio = hours()["cars_on_the_way"] / hours()["idle_cars"]
    return ratio.groupby(hours()["hour"]).mean().to_frame("chase")


def working_days() -> pd.DataFrame:
    """Return the hours of Mondays to Fridays."""
    table: pd.DataFrame = hours()[hours()["date"].dt.day_of_week < 5]
    return table


def hours_of_the_chase(given: Any) -> str:
    """Say in which hours of the day the cars chase wild geese."""
    chasing = given.loc[given["chase"] > 2, "hour"]
    named = ", ".join(f"{each:g}" for each in chasing)
    return (
        f"Above 2 in the hours {named}: then more requests mean fewer rides. Whoever makes rides "
        "cheaper in just these hours gets fewer of them."
    )


# --- The rebate that came in waves ----------------------------------------------------------------

NEVER = 99
FIRST, LAST = 8, 36  # the weeks in which the first and the last wave begin
ENDS = 44
BASE = 8  # weeks before anybody has a rebate


def log_rides(rows: pd.DataFrame) -> Any:
    """Return the logarithm of rides a rider, a value for each row."""
    return np.log(rows["orders"] / rows["riders"])


@cache
def panel(once: bool = True) -> pd.DataFrame:
    """Return the weeks of all cities with their number and wave; 99 for cities without a rebate."""
    rows = load("ride_rebates")
    rows = rows.drop_duplicates() if once else rows.copy()
    rows["number"] = (rows["week"] - rows["week"].min()).dt.days // 7
    paid = rows[rows["subsidies_yuan"] > 0]
    rows["wave"] = rows["city"].map(paid.groupby("city")["number"].min()).fillna(NEVER).astype(int)
    table: pd.DataFrame = rows
    return table


def rides_a_rider(rows: pd.DataFrame, cities: Any, by_city: bool | str = False) -> Any:
    """Return the rides of a rider by week, in some cities together, or as the mean of cities."""
    chosen = rows[cities]
    if by_city == "logs":
        return np.exp(log_rides(chosen).groupby(chosen["number"]).mean())
    if by_city:
        return (chosen["orders"] / chosen["riders"]).groupby(chosen["number"]).mean()
    total = chosen.groupby("number")[["orders", "riders"]].sum()
    return total["orders"] / total["riders"]


def lines(
    others: str = "never",
    first: str = "first",
    base: tuple[int, int] = (0, BASE - 1),
    unit: float = 100.0,
    once: bool = True,
    by_city: bool | str = False,
    starts_at: int = 0,
    indexed: bool = True,
    less: float = 0.0,
) -> pd.DataFrame:
    """Return the two lines of the picture: rides a rider, in percent of the first weeks."""
    import pandas as pd

    rows = panel(once)
    groups = {
        "first": rows["wave"] == FIRST,
        "never": rows["wave"] == NEVER,
        "ever": rows["wave"] < NEVER,
        "all but the first": rows["wave"] != FIRST,
        "all": rows["wave"] > 0,
    }
    found = {}
    for name, group in {"first": first, "never": others}.items():
        told = rides_a_rider(rows, groups[group], by_city)
        found[name] = unit * told / told.loc[base[0] : base[1]].mean() - less if indexed else told
    table = pd.DataFrame(found)
    return table.set_index((table.index + starts_at).rename("week"))


def what_the_lines_show(given: Any) -> str:
    """Say how far apart the lines are before, during and after the rebate."""
    first, never = (given.points[name].set_index("x")["y"] for name in ("first", "never"))
    apart = first - never
    return (
        f"Before week 8 the lines are never more than {apart.loc[:7].abs().max():.0f} points "
        f"apart. In week 43 the cities of the first wave stand at {first[43]:.0f} and the others "
        f"at {never[43]:.0f}; in week 59 at {first[59]:.0f} and {never[59]:.0f}: a part stays."
    )


# Eight weeks on each side of the end; the two holiday weeks are left out.
BEFORE_END, AFTER_END, HOLIDAY = (36, 43), (46, 53), (44, 45)


def falls(
    compare: str = "never",
    before: tuple[int, int] = BEFORE_END,
    after: tuple[int, int] = AFTER_END,
    unit: float = 100.0,
    sign: float = 1.0,
    log: bool = False,
    kept: bool = False,
    points: bool = False,
    upside_down: bool = False,
    once: bool = True,
) -> dict[str, float]:
    """Return by how much rides fell when the rebate ended, in the first and in the last wave."""
    rows = panel(once)

    def change(wave: int) -> float:
        told = rides_a_rider(rows, rows["wave"] == wave)
        return float(told.loc[slice(*after)].mean() / told.loc[slice(*before)].mean())

    found = {}
    for name, wave in {"first": FIRST, "last": LAST}.items():
        own, others = change(wave), change(NEVER) if compare == "never" else 1.0
        if compare == "each other":
            others = change(LAST if wave == FIRST else FIRST)
        ratio = others / own if upside_down else own / others
        fall = -float(np.log(ratio)) if log else ratio if kept else 1.0 - ratio
        if points:
            fall = others - own
        found[name] = unit * sign * fall
    return found


def swapped() -> dict[str, float]:
    """Return the right numbers, each at the name of the other."""
    right = falls()
    return {"first": right["last"], "last": right["first"]}


def truth() -> dict[str, float]:
    """Return what made the data: the effect of the rebate while it is paid, in percent."""
    effect = dataset("ride_rebates").truth[
        "effect of the rebate on the log of orders, while it is paid"
    ]
    return dict.fromkeys(("first", "last"), float(100 * np.expm1(effect)))


def what_the_end_costs(given: Mapping[str, float]) -> str:
    """Set the falls beside what would have fallen had nothing stayed, and beside before/after."""
    all_of_it = 100 * (1 - 1 / (1 + truth()["first"] / 100))
    plain = falls(compare="nothing")
    return (
        f"Had nothing stayed, rides would have fallen by {all_of_it:.0f}%. They fell by "
        f"{given['first']:.0f}% where the rebate was paid for 36 weeks, and by "
        f"{given['last']:.0f}% after eight: an older habit holds more. Before and after alone "
        f"says {plain['first']:.0f} and {plain['last']:.0f}."
    )


# --- How long a subsidy has to last ---------------------------------------------------------------

FREE_SHARE = 0.1


def as_it_comes() -> Mapping[str, Any]:
    """Return the levers of the preset "critical_mass"."""
    return rides().preset("critical_mass").levers


def begun() -> Mapping[str, Any]:
    """Return the levers of the task: the preset, with a tenth of the fare free."""
    return {**as_it_comes(), "free_share": FREE_SHARE}


def riders_at_the_end(levers: Mapping[str, Any]) -> float:
    """Return the riders of the last month, in millions."""
    return float(run("ride_hailing", **levers)["users"][-1])


def lives(levers: Mapping[str, Any]) -> bool:
    """Whether there are more riders in the last month than there were at the start."""
    return riders_at_the_end(levers) > float(as_it_comes()["starting_riders"])


@cache
def fewest_months() -> int:
    """Return the fewest whole months of subsidies after which the riders go on growing."""
    longest = int(rides().lever("subsidy_months").high)
    return next(m for m in range(longest + 1) if lives({**begun(), "subsidy_months": m}))


def _told(months: float) -> str:
    """Return a number of months in words."""
    return counted(int(months), "month") if months == int(months) else f"{months:g} months"


def barely_grown(levers: Mapping[str, Any]) -> str:
    """Return an empty text where the fewest months are enough, else what is true of this run."""
    months, left = levers["subsidy_months"], riders_at_the_end(levers)
    if not lives(levers):
        told = f"{left:.1f} million" if left >= 0.1 else "fewer than 0.1 million"
        return (
            f"With {_told(months)} of subsidies, {told} riders are left in month 60: fewer than "
            "at the start."
        )
    if months > fewest_months():
        return (
            f"With {_told(months)} of subsidies, {left:.1f} million riders are there in month "
            "60. Fewer months would be enough."
        )
    return ""


def what_a_start_costs(given: Any) -> str:
    """Say what the subsidies bought."""
    told = run("ride_hailing", **given.levers)
    paid = float(told["subsidies"].sum())
    return (
        f"About {paid:.0f} million yuan in {given.levers['subsidy_months']:g} months, and "
        f"{told['users'][-1]:.0f} million riders in month 60, none of whom is paid any more. One "
        "month less, and nobody is left. Where the size lies from which both sides grow alone, "
        "each market has to find out for itself."
    )


# --- Where the lesson is wrong --------------------------------------------------------------------

A_FIFTH_IS_BEST = BestIsInside("ride_hailing", "free_share", "profit", inside=(0.11, 0.31))


@cache
def a_region() -> dict[str, tuple[float, float]]:
    """Find a region in which the best free share is far from a fifth, earning money."""
    return A_FIFTH_IS_BEST.corner_where_it_fails("take_rate", "habit")


def what_wins_there(given: Any) -> str:
    """Say what is best in the learner's region."""
    best, _ = A_FIFTH_IS_BEST.best(given.grid())
    return (
        f"In your region the best free share is {best.min():g} to {best.max():g}. A number that is "
        "best in one market is no rule. Which lever of your own market lies nearest to this border?"
    )

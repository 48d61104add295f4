"""The steps of the work. Each can be left out or done wrong, so that a mistake is made to be known.

The export of the sets is cleaned here once, step by step; the model is run as a learner runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, Run, case, run, run_batch
from userfirst.checks.levers import BestIsInside
from userfirst.data import dataset, load

if TYPE_CHECKING:
    import pandas as pd

# --- The export, and what goes wrong with it ------------------------------------------------------

LINES, YEARS = ("Clear", "Lite"), (2021, 2022, 2023)
OPEN_INVOICES = "2023-12"  # the last month: its ad income is not there yet
IN_MINUTES = ("Clear", "2021-03")


@cache
def raw() -> pd.DataFrame:
    """Return the export as it came."""
    export: pd.DataFrame = load("tv_set_cohorts")
    return export


def aged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the age of the sets, their income and the year of activation."""
    month, activated = rows["month"].dt, rows["activated"].dt
    return rows.assign(
        age=12 * (month.year - activated.year) + month.month - activated.month,
        income=rows["subscription_income_dollars"] + rows["ad_income_dollars"],
        year=activated.year,
    )


@cache
def once() -> pd.DataFrame:
    """Return the export with each row once, with ages."""
    return aged(raw().drop_duplicates())


@cache
def clean() -> pd.DataFrame:
    """Return the months whose books are closed, each row once, with ages."""
    rows: pd.DataFrame = once()[once()["month"] < OPEN_INVOICES]
    return rows


def month_of_closing(told: Run) -> int | None:
    """Return the first month in which a firm is no longer open, or None."""
    shut = np.flatnonzero(told["is_open"] < 0.5)
    return int(shut[0]) if len(shut) else None


# --- What a set brings by its age -----------------------------------------------------------------


def brought(rows: pd.DataFrame, people: str = "sets_activated") -> pd.Series:
    """Return what sets had brought in by each age, from all cohorts that were seen at it."""
    sums = rows.groupby("age")[["income", people]].sum()
    return (sums["income"] / sums[people]).cumsum()


@cache
def brought_by(line: str, year: int) -> pd.Series:
    """Return what a set of a line and a year had brought in by each age."""
    rows = clean()
    return brought(rows[(rows["line"] == line) & (rows["year"] == year)])


# --- Hours of a home ------------------------------------------------------------------------------


def in_minutes(rows: pd.DataFrame) -> Any:
    """Say of each row whether its hours are minutes."""
    line, activated = IN_MINUTES
    return (rows["line"] == line) & (rows["activated"] == activated)


def hours(
    rows: pd.DataFrame | None = None,
    what: str = "hours",
    sets: str | None = "sets_in_use",
    minutes: Any = in_minutes,
    factor: float = 1 / 60,
) -> dict[str, float]:
    """Return hours a month in a home, for each line, with the minutes put right."""
    used = once() if rows is None else rows
    right = used.assign(watched=used[what].where(~minutes(used), used[what] * factor))
    total = right.groupby("line")
    divided = total["watched"].sum() / (total[sets].sum() if sets else 1.0)
    return {line: float(divided[line]) for line in LINES}


def swapped(right: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers of the two lines the other way round."""
    return {"Clear": right["Lite"], "Lite": right["Clear"]}


def truth(of: str) -> dict[str, float]:
    """Return what made the data, by line."""
    made = dataset("tv_set_cohorts").truth
    return {line: float(made[of.format(line)]) for line in LINES}


def what_a_wrong_unit_does(given: Mapping[str, float]) -> str:
    """Say how far the minutes of one cohort move the line."""
    return (
        f"With the minutes left in, Clear homes would seem to watch {hours(factor=1)['Clear']:.0f} "
        f"hours a month in place of {given['Clear']:.0f}: one cohort of thirty-six does that."
    )


# --- The balance of a set -------------------------------------------------------------------------

OLDEST = 23  # the age at which all cohorts of the first year were seen


def of_line(line: str, rows: pd.DataFrame | None = None, year: int | None = 2021) -> pd.DataFrame:
    """Return the rows of a line, of one year of activation or of all."""
    used = clean() if rows is None else rows
    chosen: pd.DataFrame = used[used["line"] == line]
    return chosen if year is None else chosen[chosen["year"] == year]


def balance(
    rows: pd.DataFrame | None = None,
    divide_by: str = "sets_activated",
    margin: float = 1.0,
    income: str = "income",
    added_up: bool = True,
    year: int | None = 2021,
) -> pd.DataFrame:
    """Return margin and income so far of a set by age, a column for each line."""
    import pandas as pd

    lines = {}
    for line in LINES:
        of = of_line(line, rows, year)
        sums = of.groupby("age")[[income, divide_by]].sum()
        monthly = (sums[income] / sums[divide_by]).loc[:OLDEST]
        told = monthly.cumsum() if added_up else monthly
        lines[line] = told + margin * of["margin_per_set_dollars"].iloc[0]
    return pd.DataFrame(lines)


def margin_every_month() -> pd.DataFrame:
    """Return a balance in which the margin is counted again in each month."""
    first = balance(added_up=False)
    return first.cumsum()


def of_all_sets() -> pd.DataFrame:
    """Return the balance of all sets together, not divided."""
    import pandas as pd

    lines = {}
    for line in LINES:
        of = of_line(line)
        each = of.groupby("activated")[["sets_activated", "margin_per_set_dollars"]].first()
        paid = (each["sets_activated"] * each["margin_per_set_dollars"]).sum()
        lines[line] = of.groupby("age")["income"].sum().cumsum().loc[:OLDEST] + paid
    return pd.DataFrame(lines)


def of_cohorts(taken: str) -> pd.DataFrame:
    """Return the balance from each cohort's own: their "mean" or, worse, their "sum"."""
    import pandas as pd

    lines = {}
    for line in LINES:
        of = of_line(line)
        each = (of["income"] / of["sets_activated"]).groupby(of["age"]).agg(taken)
        lines[line] = each.loc[:OLDEST].cumsum() + of["margin_per_set_dollars"].iloc[0]
    return pd.DataFrame(lines)


def when_it_is_repaid(given: Any) -> str:
    """Say at which age the balance of Lite turns."""
    lite = given.points["Lite"].sort_values("x")
    repaid = lite[lite["y"] >= 0]
    first = f"at age {repaid['x'].iloc[0]:g}" if len(repaid) else "not by then"
    clear = given.points["Clear"].sort_values("x")["y"]
    return (
        f"Lite is above zero {first}. Clear starts at {clear.iloc[0]:.0f} dollars and is never "
        f"below. Both rise as long as sets are in use: at age {OLDEST} Clear stands at "
        f"{clear.iloc[-1]:.0f}, Lite at {lite['y'].iloc[-1]:.0f}."
    )


# --- How long a set stays in use ------------------------------------------------------------------


@cache
def pairs() -> pd.DataFrame:
    """Return months of a cohort that have a next one in the export, with the sets in use then."""
    rows = clean().sort_values(["line", "activated", "month"])
    later = rows.groupby(["line", "activated"])[["age", "sets_in_use"]].shift(-1)
    follows = later["age"] == rows["age"] + 1
    told = rows.assign(in_use_next_month=later["sets_in_use"])[follows]
    return told.assign(thrown_away=told["sets_in_use"] - told["in_use_next_month"])


def life(
    divide: str = "sets_in_use", by_line: bool = True, factor: float = 1.0
) -> dict[str, float]:
    """Return the mean service life of each line in months: in use, divided by thrown away."""
    rows = pairs()
    if not by_line:
        whole = factor * float(rows[divide].sum() / rows["thrown_away"].sum())
        return dict.fromkeys(LINES, whole)
    sums = rows.groupby("line")[[divide, "thrown_away"]].sum()
    told = factor * sums[divide] / sums["thrown_away"]
    return {line: float(told[line]) for line in LINES}


def life_from_all_months() -> dict[str, float]:
    """Return a life in which months without a next one count as months in use too."""
    in_use = clean().groupby("line")["sets_in_use"].sum()
    thrown_away = pairs().groupby("line")["thrown_away"].sum()
    return {line: float(in_use[line] / thrown_away[line]) for line in LINES}


def chance_a_month() -> dict[str, float]:
    """Return the share of sets in use that is thrown away in a month."""
    return {line: 1 / months for line, months in life().items()}


def life_from_rows() -> dict[str, float]:
    """Return one divided by the mean of the rows' shares."""
    rows = pairs()
    share = (rows["thrown_away"] / rows["sets_in_use"]).groupby(rows["line"]).mean()
    return {line: float(1 / share[line]) for line in LINES}


def age_of_the_thrown_away(shift: int = 0) -> dict[str, float]:
    """Return how old sets were when they were thrown away: only the short-lived are among them."""
    rows = pairs()
    weighted = (rows["thrown_away"] * (rows["age"] + shift)).groupby(rows["line"]).sum()
    told = weighted / rows.groupby("line")["thrown_away"].sum()
    return {line: float(told[line]) for line in LINES}


def age_of_those_in_use() -> dict[str, float]:
    """Return the mean age of the sets that are in use in the last month."""
    rows = clean()[clean()["month"] == clean()["month"].max()]
    weighted = (rows["sets_in_use"] * rows["age"]).groupby(rows["line"]).sum()
    told = weighted / rows.groupby("line")["sets_in_use"].sum()
    return {line: float(told[line]) for line in LINES}


def kept_for_thrown() -> dict[str, float]:
    """Return sets in use divided by those kept."""
    sums = pairs().groupby("line")[["sets_in_use", "in_use_next_month"]].sum()
    told = sums["sets_in_use"] / sums["in_use_next_month"]
    return {line: float(told[line]) for line in LINES}


def half_life() -> dict[str, float]:
    """Return the age at which half of the sets are gone."""
    return {line: float(np.log(2) / -np.log(1 - 1 / months)) for line, months in life().items()}


def lives_in_truth() -> dict[str, float]:
    """Return the service lives that made the data."""
    return truth("mean service life of {} (months)")


def what_cutting_off_does(given: Mapping[str, float]) -> str:
    """Compare the estimate with the truth, and with the age of those thrown away."""
    made, young = lives_in_truth(), age_of_the_thrown_away(shift=1)
    return (
        f"You found {given['Clear']:.1f} and {given['Lite']:.1f} months; the data were made with "
        f"{made['Clear']:g} and {made['Lite']:g}. Sets thrown away so far were "
        f"{young['Clear']:.1f} and {young['Lite']:.1f} months old on average: "
        "whoever asks them alone hears nothing of those that last."
    )


# --- The lowest margin that lives -----------------------------------------------------------------

STEP = 0.01
CHANGED = {"funding": 800, "word_of_mouth": 0.2}


def television() -> Case:
    """Return the case of this lesson."""
    return case("internet_tv")


def faster_and_richer() -> dict[str, Any]:
    """Return the levers of the exercise's plan: more funding, faster word of mouth."""
    return {**television().defaults(), **CHANGED}


@cache
def lowest_margin(**changed: float) -> float:
    """Return the lowest margin, in whole steps, at which the firm is open in the last month."""
    lever = television().lever("hardware_margin")
    tried = np.round(np.arange(lever.low, lever.high + STEP / 2, STEP), 2)
    lives = run_batch("internet_tv", {**changed, "hardware_margin": tried})["is_open"][-1] > 0.5
    return float(tried[lives].min())


def saved(**changed: float) -> dict[str, Any]:
    """Return the lab's levers with some changed and the lowest margin that lives with them."""
    return {**television().defaults(), **changed, "hardware_margin": lowest_margin(**changed)}


def needed_margin() -> float:
    """Return the right answer of the task in the lab."""
    return lowest_margin(**CHANGED)


def barely_alive(levers: Mapping[str, Any]) -> str:
    """Return an empty text where a step less margin closes the firm, else what is true of it."""
    margin = levers["hardware_margin"]
    month = month_of_closing(run("internet_tv", **levers))
    if month is not None:
        return f"At a margin of {margin:g} the firm closes in month {month}."
    lower = round(float(margin) - STEP, 4)
    least = television().lever("hardware_margin").low
    if (
        lower >= least
        and month_of_closing(run("internet_tv", **{**levers, "hardware_margin": lower})) is None
    ):
        return f"At a margin of {margin:g} the firm lives. At {lower:g} it lives as well."
    return ""


def what_a_low_margin_buys(given: Any) -> str:
    """Say what the lowest margin brings against the margin of the lab as it opens."""
    low = run("internet_tv", **given.levers)
    start = {**given.levers, "hardware_margin": television().defaults()["hardware_margin"]}
    plain = run("internet_tv", **start)
    return (
        f"At {given.levers['hardware_margin']:g} there are {low['users'][-1]:.1f} million sets in "
        f"use in place of {plain['users'][-1]:.1f}, and {low.outcome('lowest_cash'):.0f} million "
        f"dollars at the lowest point in place of {plain.outcome('lowest_cash'):.0f}. That is how "
        "far a good plan may go before one bad month ends it."
    )


# --- Where the lesson is wrong --------------------------------------------------------------------

CHEAP_IS_BEST = BestIsInside(
    "internet_tv",
    "hardware_margin",
    "lifetime_profit",
    inside=(-0.61, 0.2),
    where="below 0.2",
)


@cache
def a_region() -> dict[str, tuple[float, float]]:
    """Find a region in which a set is best sold at a margin of 0.2 or more, earning money."""
    return CHEAP_IS_BEST.corner_where_it_fails("free_content", "included_months")


def what_wins_there(given: Any) -> str:
    """Say what is best in the learner's region."""
    best, _ = CHEAP_IS_BEST.best(given.grid())
    lowest, highest = float(best.min()), television().lever("hardware_margin").high
    told = f"{lowest:.2f} or more" if lowest < highest else f"{lowest:.2f}, the end of its range"
    return (
        f"Everywhere in your region the best margin on a set is {told}. A cheap set is a tool and "
        "no law. What would you ask a maker, to know on which side it stands?"
    )

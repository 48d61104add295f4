"""The steps of lesson 09 and its exercise, each of which can be left out or done wrong."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import case, run, run_batch
from userfirst.data import load

if TYPE_CHECKING:
    import pandas as pd

CASE, BANK = "transformation", "bank"
COSTS = ["wages", "goods_and_services", "rent_and_systems"]
COMPANIES = ("newspaper", "gym", "language_school", "bank", "machines")
LEVELS = np.linspace(0.0, 1.0, 101).round(2)


# --- The books ------------------------------------------------------------------------------------


@cache
def books() -> pd.DataFrame:
    """Return the books of all companies: each month once, all costs in millions."""
    table: pd.DataFrame = load("company_accounts").drop_duplicates().copy()
    costs = table[COSTS].sum(axis=1, skipna=False)
    table["costs"] = costs.where(costs < 100 * table["revenue"], costs / 1000)
    before = table["customers"] - table["customers_won"] + table["customers_lost"]
    table["served"] = (before + table["customers"]) / 2e6
    return table.dropna(subset=["costs"])


def of(company: str) -> pd.DataFrame:
    """Return the books of one company."""
    table = books()
    return table[table["company"] == company]


def line(rows: pd.DataFrame, served: str = "served", costs: str = "costs") -> tuple[float, float]:
    """Return what a customer costs in a month, and what is spent whatever happens."""
    slope, height = np.polyfit(rows[served], rows[costs], 1)
    return float(slope), float(height)


def share_that_stays(company: str = "newspaper") -> float:
    """Return the share of the costs of 2024, in percent, that does not go with the customers."""
    rows = of(company)
    last = rows[rows["month"] >= "2024"]
    return 100 * line(rows)[1] * len(last) / float(last["costs"].sum())


# --- One free level for all -----------------------------------------------------------------------


@cache
def open_at() -> Any:
    """Return whether each company, else as handed over, is open at the end, by free level."""
    found = []
    for name in COMPANIES:
        levers = case(CASE).complete(case(CASE).preset(name).levers)
        found.append(run_batch(CASE, levers | {"free_level": LEVELS})["is_open"][-1] >= 0.5)
    return np.array(found)


def most_open() -> int:
    """Return how many companies one free level keeps open at most."""
    return int(open_at().sum(axis=0).max())


def of_the_bank(**levers: Any) -> Any:
    """Return a run of the bank."""
    return run(CASE, BANK, **levers)


# --- Task 1: how many customers the old business needs --------------------------------------------


def needed(
    rows: pd.DataFrame | None = None,
    *,
    served: str = "served",
    costs: str = "costs",
    swapped: bool = False,
    paid: float | None = None,
    leaves: float | None = None,
) -> float:
    """Return at how many million customers the bank's old business earns just its costs."""
    used = of(BANK) if rows is None else rows
    slope, stays = line(used, served, costs)
    if swapped:
        slope, stays = stays, slope
    price = float(used["revenue"].sum() / used[served].sum()) if paid is None else paid
    return stays / (price - (slope if leaves is None else leaves))


def with_millions() -> pd.DataFrame:
    """Return the bank's books with the customers at the end of each month in millions."""
    rows = of(BANK)
    return rows.assign(at_the_end=rows["customers"] / 1e6)


def without_a_price() -> float:
    """Return the costs that stay, divided by what a customer pays: its own costs forgotten."""
    return needed(leaves=0.0)


def from_the_price_up() -> float:
    """Return the costs that stay, divided by what a customer costs and not by what it leaves."""
    return line(of(BANK))[1] / line(of(BANK))[0]


def from_the_levers() -> float:
    """Return what the model's own levers lead to."""
    levers = the_bank()
    return float(levers["fixed_cost"] / (levers["legacy_price"] - levers["legacy_cost"]))


def parts_only(column: str) -> float:
    """Return the answer when one kind of costs is taken for all of them."""
    return needed(costs=column)


def what_is_left_of_the_bank(given: float) -> str:
    """Say when the old business stops earning its costs, at the pace of the books."""
    rows = of(BANK)
    now = float(rows["customers"].iloc[-1]) / 1e6
    pace = np.log(rows["customers"].iloc[0] / rows["customers"].iloc[-1]) / (len(rows))
    months = np.log(now / given) / pace
    return (
        f"It has {now:.1f} million, and loses {100 * pace:.1f}% a month. At that pace the old "
        f"business stops earning its costs in about {months:.0f} months, without any rival and "
        "before a dollar for a new service is spent."
    )


# --- Task 2: who would pay ------------------------------------------------------------------------

PRICE, FREE = 1.0, (0.2, 0.5)


@cache
def survey() -> pd.DataFrame:
    """Return what people of the bank's market said."""
    table: pd.DataFrame = load("company_survey")
    return table[table["company"] == BANK]


def would_pay(
    rows: pd.DataFrame | None = None,
    *,
    bar: Any = lambda free: PRICE / (1.0 - free),
    answered: bool = True,
    strictly: bool = False,
    factor: float = 1.0,
) -> dict[float, float]:
    """Return the share of people who would pay, by free level."""
    said = (survey() if rows is None else rows)["worth_dollars_a_month"]
    said = said.dropna() if answered else said
    shares = {}
    for free in FREE:
        enough = said > bar(free) if strictly else said >= bar(free)
        shares[free] = factor * float(enough.mean())
    return shares


def how_many_would_pay() -> dict[float, float]:
    """Return the number of people, and not the share."""
    return {free: share * len(survey().dropna()) for free, share in would_pay().items()}


def nobody_asked() -> pd.DataFrame:
    """Return the survey of all five markets."""
    table: pd.DataFrame = load("company_survey")
    return table


# --- Task 3: a plan that reaches a goal -----------------------------------------------------------

GOAL = 1150  # million dollars


def the_bank() -> dict[str, Any]:
    """Return the levers of the bank as it is handed over."""
    return case(CASE).complete(case(CASE).preset(BANK).levers)


def falls_short(levers: Any) -> str:
    """Return an empty text where the goal is reached, else what is true of this run."""
    told = run(CASE, **levers)
    shut = np.flatnonzero(told["is_open"] < 0.5)
    if len(shut):
        return f"With this plan the bank closes in month {int(shut[0])}."
    worth = told.outcome("worth")
    if worth >= GOAL:
        return ""
    return f"With this plan the bank ends worth {worth:.0f} million dollars; {GOAL} are wanted."


def what_the_plan_does(given: Any) -> str:
    """Say what the plan reaches beside each lever alone."""
    mine, start = given.levers, the_bank()
    alone = {
        name: run(CASE, **(start | {name: mine[name]})).outcome("worth")
        for name in ("free_level", "migration")
    }
    return (
        f"Your plan ends worth {run(CASE, **mine).outcome('worth'):.0f} million dollars. Its free "
        f"level alone would have reached {alone['free_level']:.0f}, bringing customers over alone "
        f"{alone['migration']:.0f}: each of the two needs the other."
    )


# --- Task 4: where all free is wrong --------------------------------------------------------------


def all_free_is_best() -> Any:
    """Return the statement of the exercise: at the bank, nearly all free is best."""
    from userfirst.checks.levers import BestIsInside

    return BestIsInside(
        CASE,
        "free_level",
        "worth",
        inside=(0.89, 1.01),
        where="0.9 or more",
        preset=BANK,
    )

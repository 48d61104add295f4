"""The steps of the work. Each can be left out or done wrong, so that a mistake is made to be known.

The export of the lines is cleaned here once, step by step; the model is run as a learner runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, Run, case, run, run_batch
from userfirst.checks.levers import BestIsInside
from userfirst.data import dataset, load
from userfirst.fitting import band, resample

if TYPE_CHECKING:
    import pandas as pd

# --- The export -----------------------------------------------------------------------------------

FIRST, LAST = 2011, 2013  # the years that are compared, each from July to December


@cache
def raw() -> pd.DataFrame:
    """Return the export as it came, with the year and whether a line is on the messenger."""
    export: pd.DataFrame = load("telecom_lines")
    return export.assign(year=export["month"].dt.year, on=export["messenger_minutes"] > 0)


@cache
def once() -> pd.DataFrame:
    """Return the export with each row once."""
    rows: pd.DataFrame = raw().drop_duplicates()
    return rows


def paying(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of towns in which texts were never free."""
    kept: pd.DataFrame = rows[~rows.groupby("town")["free_texts"].transform("any")]
    return kept


@cache
def halves() -> pd.DataFrame:
    """Return July to December of each year, in towns in which texts were never free."""
    rows = paying(once())
    kept: pd.DataFrame = rows[rows["month"].dt.month > 6]
    return kept


@cache
def joined() -> pd.Series:
    """Return the year in which each line came on the messenger; those that did not are missing."""
    rows = paying(once())
    years: pd.Series = rows[rows["on"]].groupby("line")["year"].min()
    return years


@cache
def stayed() -> pd.DataFrame:
    """Return July to December of the lines that never came on the messenger."""
    rows = halves()
    kept: pd.DataFrame = rows[~rows["line"].isin(joined().index)]
    return kept


@cache
def texts_of_those_who_stayed(year: int = FIRST) -> float:
    """Return how many texts a month they sent in July to December of a year."""
    rows = stayed()
    return float(rows.loc[rows["year"] == year, "texts"].mean())


# --- What the guesses ask of the model ------------------------------------------------------------

BUNDLE = 0.4  # as the operators of China had it
PAID, TWICE, MANY_FREE = 300.0, 600.0, 0.8
BEFORE, AFTER = 48, 144  # the ends of 2011 and of 2019
MONTHS = np.arange(0.0, 145.0)


@cache
def china() -> Run:
    """Return the run that follows China."""
    return run("messaging", "china")


def month_of_most_texts() -> int:
    """Return the month in which most texts are sent."""
    return int(china()["texts"].argmax())


def on_the_messenger_at_the_turn() -> float:
    """Return how many of 100 lines are on the rival's messenger in that month."""
    told, month = china(), month_of_most_texts()
    return float(100 * told["rival"][month] / told["lines"][month])


def change_of_income() -> float:
    """Return by how many percent the income of a month changes while minutes are lost."""
    income = china()["revenue"]
    return float(100 * (income[AFTER] / income[BEFORE] - 1))


@cache
def last_launch(free_level: float = BUNDLE, spend: float = PAID) -> int:
    """Return the last month in which your messenger may open and end with most users."""
    levers = {
        "free_level": np.full(len(MONTHS), free_level),
        "spend": np.full(len(MONTHS), spend),
        "launch_month": MONTHS,
    }
    holds = run_batch("messaging", levers).outcome("own_share") > 50
    return int(MONTHS[holds].max())

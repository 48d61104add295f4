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

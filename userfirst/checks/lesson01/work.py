"""The work of exercise 01 in small steps, so that each can be left out or done wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, case, run
from userfirst.checks.levers import BestIsInside
from userfirst.data import load
from userfirst.fitting import band, resample

if TYPE_CHECKING:
    import pandas as pd

STAFF = 12  # the accounts with the lowest numbers
NEVER_PAID, PAID, LOST = "one who never paid", "one who paid", "nobody knows whom"
ALONE = "nobody: came alone"

# --- The tables, and what goes wrong with them ----------------------------------------------------


@cache
def table(name: str) -> pd.DataFrame:
    """Return one of the four tables as it came: "accounts", "activity", …."""
    came: pd.DataFrame = load(f"notes_{name}")
    return came


@cache
def people(staff: bool = False) -> pd.DataFrame:
    """Return all accounts by number, with all that each has paid; those of the staff left out."""
    came = table("accounts")
    chosen = came if staff else came[came["account"] > STAFF]
    chosen = chosen.set_index("account")
    paid = table("payments").groupby("account")["amount_dollars"].sum()
    return chosen.assign(paid=paid).fillna({"paid": 0.0})


@cache
def activity(repeats: bool = False, staff: bool = False) -> pd.DataFrame:
    """Return who came in which month; rows that are there twice, and the staff, left out."""
    came = table("activity")
    came = came if repeats else came.drop_duplicates()
    chosen: pd.DataFrame = came if staff else came[came["account"] > STAFF]
    return chosen


# --- Who brought the money ------------------------------------------------------------------------


def inviter_paid() -> pd.Series[Any]:
    """Return for each account what its inviter has paid in all."""
    everybody = people()
    paid: pd.Series[Any] = everybody["invited_by"].map(everybody["paid"])
    return paid


def caused_share() -> float:
    """Return the share of all money that came from accounts whom a never-payer invited."""
    paid = people()["paid"]
    return float(paid[inviter_paid().eq(0)].sum() / paid.sum())


@cache
def brought_by() -> pd.DataFrame:
    """Return accounts and money by who brought them, and what each inviter caused on average."""
    everybody, inviter = people(), inviter_paid()
    lost = everybody["came_by"].eq("invitation") & everybody["invited_by"].isna()
    kinds = {NEVER_PAID: inviter.eq(0), PAID: inviter.gt(0), LOST: lost}
    who = np.select(list(kinds.values()), list(kinds), ALONE)
    told = everybody.groupby(who)["paid"].agg(accounts="size", dollars="sum")
    heads = {NEVER_PAID: everybody["paid"].eq(0).sum(), PAID: everybody["paid"].gt(0).sum()}
    told["caused_each"] = told["dollars"] / told.index.to_series().map(heads)
    return told

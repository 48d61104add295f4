"""How accounts, users and payers are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene, money_picture
from userfirst.charts.wording import first_month, part, people, sentence

Array = NDArray[np.float64]

NOBODY = 1e-6  # less than one person, in millions
TWO_YEARS = 24


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who pays of whom, who brought the payers, and what the others cost."""
    accounts = series["accounts"]
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        gone = f"The cash is gone in month {closed} and the service closes"
        if accounts[closed] < NOBODY:
            return [f"{gone} before anybody has signed up."]
        most = int(np.argmax(series["users"]))
        return [
            f"{gone}.",
            f"{people(accounts[closed], 'people')} had signed up by then. At its best, in month "
            f"{most}, it had {people(series['users'][most], 'users')}, "
            f"of whom {people(series['payers'][most])} paid.",
        ]
    last = len(accounts) - 1
    if accounts[-1] < NOBODY:
        return [
            f"After {last} months nobody has signed up: nobody hears of it, or it is worth it to "
            "nobody."
        ]
    sentences = [
        f"After {last} months there are {people(accounts[-1], 'accounts')}, of which "
        f"{people(series['users'][-1])} are still in use. " + _who_pays(series, last)
    ]
    revenue, caused = series["revenue"][-1], series["caused_by_free_users"][-1]
    if revenue >= NOBODY:
        sentences.append(_caused(series, revenue, caused))
    if series["free_users"][-1] >= NOBODY:
        sentences.append(
            f"In the last month free users cost {_money(series['serving_free_users'][-1])} to "
            f"serve and brought {_money(caused)}."
        )
    return sentences


def _who_pays(series: Mapping[str, Array], last: int) -> str:
    """Say who pays of all accounts and of the active, two years on and at the end."""
    payers = series["payers"]
    if payers.max() < NOBODY:
        return "Nobody ever paid."
    of_all, of_active = _shares_paying(series, last)
    if last <= TWO_YEARS or payers[TWO_YEARS] < NOBODY:
        if payers[-1] < NOBODY:
            return "In the end nobody pays."
        return f"In the end {of_all} of all accounts and {of_active} of the active pay."
    then = "{} of all accounts and {} of the active".format(*_shares_paying(series, TWO_YEARS))
    now = f"{of_all} and {of_active}" if payers[-1] >= NOBODY else "nobody"
    return f"In month {TWO_YEARS} {then} pay, in the end {now}."


def _shares_paying(series: Mapping[str, Array], month: int) -> tuple[str, str]:
    of_all, of_active = (
        part(series[f"payers_of_{whom}"][month] / 100.0) for whom in ("accounts", "active")
    )
    return of_all, of_active


def _caused(series: Mapping[str, Array], revenue: float, caused: float) -> str:
    """Say how much of the last month's revenue free users caused, and how."""
    ways = {
        "they invited the payers": series["subscription_invited"][-1],
        "they saw the ads": series["advertising"][-1],
    }
    how = " or ".join(way for way, income in ways.items() if income >= NOBODY)
    if not how:
        return "None of the last month's revenue can be traced to free users."
    return sentence(
        f"{part(caused / revenue)} of the last month's revenue goes back to free users: {how}"
    )


def _money(millions: float) -> str:
    return people(millions, "dollars") if millions >= NOBODY else "nothing"


SCENE = Scene(
    case="accounts",
    pictures=(
        Picture(
            "Accounts, users, payers",
            (
                Panel(
                    "People",
                    "million people",
                    stacked=("payers", "free_users"),
                    lines=("accounts", "active"),
                ),
                Panel(
                    "The first cohort",
                    "%",
                    lines=("cohort", "cohort_paying_share"),
                    height=0.6,
                ),
            ),
        ),
        money_picture(
            ("subscription_alone", "subscription_invited", "advertising"),
            title="A month, by who caused it",
            only_if={"advertising": "advertising"},
        ),
    ),
    tell=tell,
    meanings={
        "accounts": "reach",
        "active": "users",
        "cohort": "users",
        "cohort_paying_share": "payers",
        "subscription_alone": "payers",
        "subscription_invited": "payers",
    },
    lasting=("accounts",),
)

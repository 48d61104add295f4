"""How a company in transformation is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene
from userfirst.charts.wording import amount, first_month, lasting_from

Array = NDArray[np.float64]


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say whether the new income came before the cash was gone, and what the rival did."""
    legacy, users, rival = series["legacy"], series["users"], series["rival"]
    cash, profit = series["cash"], series["profit"]
    last = len(users) - 1
    answer = (
        f"The rival began with {100 * series['rival_free'][0]:.0f}% of its service free and ends "
        f"with {100 * series['rival_free'][-1]:.0f}%; it has {amount(rival[-1], 'million users')}."
    )
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        return [
            f"The cash is gone in month {closed} and the company closes.",
            f"By then {amount(legacy[closed], 'million')} of {amount(legacy[0], 'million')} old "
            f"customers were left, and the new service had had {amount(users.max(), 'million')} "
            "users at most.",
            answer,
        ]
    share = series["user_income_share"]
    passed = lasting_from(share > 50.0)
    first = (
        f"After {last} months the new service has {amount(users[-1], 'million users')}, "
        f"{amount(series['payers'][-1], 'million')} of them paying, and brings "
        f"{share[-1]:.0f}% of the income"
        + (f" (more than half from month {passed} on)." if passed else ".")
    )
    even = lasting_from(profit >= 0)
    lowest = int(cash.argmin())
    if even is None:
        second = f"It loses money at the end; {amount(cash[-1])} million of cash is left."
    elif even == 0:
        second = "It earns money in every month."
    else:
        second = (
            f"It earns money from month {even} on; cash is lowest in month {lowest}, "
            f"at {amount(cash[lowest])} million."
        )
    return [first, second, answer]


SCENE = Scene(
    case="transformation",
    pictures=(
        Picture(
            "People",
            (
                Panel("Your people", "million people", stacked=("legacy", "payers", "free_users")),
                Panel("Users", "million people", lines=("users", "rival"), height=0.7),
            ),
        ),
        Picture(
            "Money",
            (
                Panel(
                    "A month",
                    "million dollars a month",
                    stacked=("legacy_income", "subscription", "from_free"),
                    lines=("costs",),
                ),
                Panel(
                    "In the bank",
                    "million dollars",
                    lines=("cash",),
                    marks={"cash": "cash gone"},
                    height=0.5,
                ),
            ),
        ),
    ),
    tell=tell,
)

"""How the platform that earns from free users is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene
from userfirst.charts.wording import (
    amount,
    first_month,
    month_of_half,
    part,
    people,
    whether_money_lasts,
)

Array = NDArray[np.float64]

STREAMS = {"advertising": "advertising", "commerce": "commerce", "value_added": "extras"}


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who came on both sides, how the race went, and which way of earning earned."""
    users, merchants, cash = series["users"], series["merchants"], series["cash"]
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        most = int(np.argmax(users[:closed]))  # it earns nothing in the month in which it closes
        return [
            f"The cash is gone in month {closed} and the platform closes.",
            f"At its best, in month {most}, it had {people(users[most], 'users')}, and "
            f"each brought {amount(series['income_per_user'][most])} dollars a year."
            if users[most] >= 1e-6
            else "Nobody ever used it.",
        ]
    half = month_of_half(users)
    sentences = [
        f"After {len(users) - 1} months there are {people(users[-1], 'users')}"
        + (f", half of them by month {half}" if half else "")
        + (f", and {people(merchants[-1], 'merchants')}" if merchants[-1] >= 1e-6 else "")
        + "."
    ]
    if np.max(series["rival_users"]) > 0:
        share = series["share"]
        passed = first_month(share > 50.0)
        sentences.append(
            f"Your share of the users goes from {part(share[0] / 100)} to {part(share[-1] / 100)}"
            + (f" and first passes half in month {passed}." if passed and share[0] <= 50 else ".")
        )
    sentences.append(whether_money_lasts(series["profit"], cash, "dollars"))
    if series["income_per_user"][-1] >= 0.005:
        largest = max(STREAMS, key=lambda name: float(series[name][-1]))
        sentences.append(
            f"In the last month {part(series[largest][-1] / series['revenue'][-1])} of the "
            f"revenue is from {STREAMS[largest]}, and a user brings "
            f"{amount(series['income_per_user'][-1])} dollars a year."
        )
    return sentences


SCENE = Scene(
    case="free_platforms",
    pictures=(
        Picture(
            "Both sides",
            (
                Panel(
                    "Users",
                    "million people",
                    stacked=("payers", "free_users"),
                    lines=("willing", "rival_users"),
                ),
                Panel(
                    "Merchants",
                    "million people",
                    lines=("merchants", "rival_merchants"),
                    height=0.5,
                ),
            ),
        ),
        Picture(
            "Money",
            (
                Panel(
                    "Income and costs",
                    "million dollars a month",
                    stacked=("advertising", "commerce", "value_added"),
                    lines=("costs",),
                ),
                IN_THE_BANK,
            ),
        ),
    ),
    tell=tell,
)

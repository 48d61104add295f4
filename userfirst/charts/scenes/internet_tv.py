"""How internet TV is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene
from userfirst.charts.wording import (
    amount,
    first_month,
    how_it_came,
    lasting_from,
    part,
    people,
    sentence,
)

Array = NDArray[np.float64]


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say how many homes came, what repaid the sets, and whether the money lasted."""
    users = series["users"]
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        most = int(np.argmax(users))
        before = max(closed - 1, 0)
        worth = series["set_value"][before]
        return [
            f"The cash is gone in month {closed} and the firm closes.",
            f"At its best, in month {most}, its sets stood in {people(users[most], 'homes')}.",
            f"At the rate of month {before} a set brought {amount(worth)} dollars over its life, "
            "before programmes and fixed costs: too little, or too late."
            if worth > 0
            else f"At the rate of month {before} a set lost {amount(-worth)} dollars over its "
            "whole life: more sets meant a larger loss.",
        ]
    first = sentence(
        f"after {len(users) - 1} months {people(users[-1], 'homes')} use a set", how_it_came(users)
    )
    if users[-1] > 0:
        first += " " + sentence(f"{part(series['payers'][-1] / users[-1])} of them subscribe")
    return [first, _who_earns(series), _what_a_set_repays(series)]


def _who_earns(series: Mapping[str, Array]) -> str:
    hardware, platform = series["hardware_profit"], series["platform_profit"]
    over = lasting_from(platform > hardware)
    if over:
        return (
            f"From month {over} on the profit of the platform is larger than that on sets: "
            f"{amount(platform[-1])} against {amount(hardware[-1])} million dollars in the last "
            "month."
        )
    return (
        f"In the last month the profit on sets is {amount(hardware[-1])} and that of the "
        f"platform {amount(platform[-1])} million dollars."
    )


def _what_a_set_repays(series: Mapping[str, Array]) -> str:
    cash, wait = series["cash"], series["repaid_after"][-1]
    lowest = int(np.argmin(cash))
    if series["sets_sold"][-1] < 1e-6:
        first = "Nobody buys a set in the last month"
    elif wait >= 239.5:
        first = "A set sold in the last month does not repay its loss within 20 years"
    elif wait > 0:
        first = f"A set sold in the last month repays its loss after {amount(wait)} months of use"
    else:
        first = "No set is sold at a loss in the last month"
    return f"{first}; cash is lowest in month {lowest}, at {amount(cash[lowest])} million dollars."


SCENE = Scene(
    case="internet_tv",
    pictures=(
        Picture(
            "Sets and what they bring",
            (
                Panel(
                    "Sets in use",
                    "million homes",
                    stacked=("payers", "included", "free_users"),
                    lines=("willing",),
                ),
                Panel(
                    "Profit a month",
                    "million dollars a month",
                    lines=("hardware_profit", "platform_profit"),
                    height=0.6,
                ),
            ),
        ),
        Picture(
            "Money",
            (
                Panel(
                    "Income and costs",
                    "million dollars a month",
                    stacked=("set_sales", "subscription", "advertising"),
                    lines=("costs",),
                ),
                IN_THE_BANK,
            ),
        ),
    ),
    tell=tell,
)

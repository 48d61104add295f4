"""How internet TV is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene
from userfirst.charts.wording import amount, first_month, lasting_from, month_of_half

Array = NDArray[np.float64]


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say how many homes came, what repaid the sets, and whether the money lasted."""
    users, cash = series["users"], series["cash"]
    hardware, platform = series["hardware_profit"], series["platform_profit"]
    last = len(users) - 1
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        most = int(users.argmax())
        before = max(closed - 1, 0)
        worth = series["set_value"][before]
        return [
            f"The cash is gone in month {closed} and the firm closes.",
            f"At its best, in month {most}, its sets stood in {amount(users[most])} million homes.",
            f"In month {before} a set brought {amount(worth)} dollars over its life, "
            "before programmes and fixed costs: too little, or too late."
            if worth > 0
            else f"In month {before} a set lost {amount(-worth)} dollars over its whole life: "
            "more sets meant a larger loss.",
        ]
    half = month_of_half(users)
    paying = series["payers"][-1] / users[-1] if users[-1] > 0 else 0.0
    sentences = [
        f"After {last} months {amount(users[-1])} million homes use a set"
        + (f", half of them by month {half}" if half else "")
        + f". {100 * paying:.0f}% of them subscribe."
    ]
    over = lasting_from(platform > hardware)
    if over:
        sentences.append(
            f"From month {over} on the platform earns more than the sets do; in the last month "
            f"it is {amount(platform[-1])} against {amount(hardware[-1])} million dollars."
        )
    else:
        sentences.append(
            f"In the last month the sets earn {amount(hardware[-1])} "
            f"and the platform {amount(platform[-1])} million dollars."
        )
    lowest = int(cash.argmin())
    wait = series["repaid_after"][-1]
    if wait >= 239.5:
        sentences.append("A set sold today does not repay its loss within 20 years.")
    elif wait > 0:
        sentences.append(
            f"A set sold today repays its loss after {amount(wait)} months of service; "
            f"cash is lowest in month {lowest}, at {amount(cash[lowest])} million."
        )
    else:
        sentences.append(
            f"No set is sold at a loss today; "
            f"cash is lowest in month {lowest}, at {amount(cash[lowest])} million."
        )
    return sentences


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
                    "A month",
                    "million dollars a month",
                    stacked=("set_sales", "subscription", "advertising"),
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

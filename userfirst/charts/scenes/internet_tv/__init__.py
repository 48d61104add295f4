"""How internet TV is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene, money_picture
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

A_HOME = 1e-6  # in millions
NEVER = 239.5  # months of service that stand for twenty years or more


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say how many homes came, what repaid the sets, and whether the money lasted."""
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        return [
            f"The cash is gone in month {closed} and the firm closes.",
            _at_its_best(series["users"][:closed]),
            _worth_of_a_set(series["set_value"][closed - 1], closed - 1),
        ]
    return [_who_came(series), _who_earns(series), _what_a_set_repays(series)]


def _at_its_best(users: Array) -> str:
    most = int(np.argmax(users))
    if users[most] < A_HOME:
        return "No home ever used one of its sets."
    if most == 0:
        return f"It never had more than the {people(users[0], 'homes')} of the start."
    return f"At its best, in month {most}, its sets stood in {people(users[most], 'homes')}."


def _worth_of_a_set(worth: float, month: int) -> str:
    rate = f"of month {month}" if month else "of the start"
    if worth > 0:
        return (
            f"At the rate {rate} a set brought {amount(worth)} dollars over its life, "
            "before programmes and fixed costs: too little, or too late."
        )
    return (
        f"At the rate {rate} a set lost {amount(-worth)} dollars over its whole life: more sets "
        "meant a larger loss."
    )


def _who_came(series: Mapping[str, Array]) -> str:
    users = series["users"]
    came = sentence(
        f"after {len(users) - 1} months {people(users[-1], 'homes')} use a set", how_it_came(users)
    )
    if users[-1] < A_HOME:
        return came
    payers, included = (part(series[name][-1] / users[-1]) for name in ("payers", "included"))
    return f"{came} " + sentence(
        f"{payers} of them subscribe",
        f"{included} have it from the set" if series["included"][-1] >= A_HOME else "",
    )


def _who_earns(series: Mapping[str, Array]) -> str:
    """Say what sets and platform earn or lose in the last month, and since when which leads."""
    hardware, platform = series["hardware_profit"], series["platform_profit"]
    over = lasting_from(platform > hardware)
    return (
        f"The last month's profit is {_made(hardware[-1])} from sets and {_made(platform[-1])} "
        "from the platform"
        + (f"; from month {over} on the platform's is the larger." if over else ".")
    )


def _made(profit: float) -> str:
    if abs(profit) < 0.005:
        return "nothing" if profit == 0.0 else "next to nothing"
    return f"{'' if profit > 0 else 'a loss of '}{amount(abs(profit))} million dollars"


def _what_a_set_repays(series: Mapping[str, Array]) -> str:
    cash, wait = series["cash"], series["break_even_life"][-1]
    lowest = int(np.argmin(cash))
    if series["sets_sold"][-1] < A_HOME:
        first = "Nobody buys a set in the last month"
    elif wait >= NEVER:
        first = "At today's rate a set does not repay its loss within 20 years"
    elif wait > 0:
        months = f"{wait:.0f} months" if wait >= 1.5 else "a month"
        first = (
            f"At today's rate a set repays its loss after about {months} of use"
            if series["set_value"][-1] >= 0
            else f"To repay its loss a set would have to serve about {months}, longer than it lasts"
        )
    else:
        first = "No set is sold at a loss in the last month"
    if lowest == 0:
        return f"{first}; there is never less cash than at the start."
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
                    only_if={"included": "included"},
                ),
                Panel(
                    "Profit a month",
                    "million dollars a month",
                    lines=("hardware_profit", "platform_profit"),
                    height=0.6,
                ),
            ),
        ),
        money_picture(("set_sales", "subscription", "advertising")),
    ),
    tell=tell,
    meanings={
        "included": "payers",
        "willing": "reach",
        "hardware_profit": "commerce",
        "platform_profit": "extras",
        "set_sales": "commerce",
        "subscription": "payers",
    },
)

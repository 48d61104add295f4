"""How a company in transformation is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene, money_picture
from userfirst.charts.wording import (
    first_month,
    lasting_from,
    part,
    people,
    sentence,
    whether_money_lasts,
)

Array = NDArray[np.float64]


def _what_the_rival_did(free: Array, rival: Array, month: int) -> str:
    """Say where the rival's free level went, and how many use its service."""
    if not np.any(rival[: month + 1] >= 1e-6):
        return "The rival has no users."
    first, last = part(free[0]), part(free[month])
    change = f"keeps {last}" if first == last else f"began with {first}"
    ends = "" if first == last else f" and ends with {last}"
    return f"The rival {change} of its service free{ends}; it has {people(rival[month], 'users')}."


def _who_is_still_there(legacy: Array, month: int, are: str = "are") -> str:
    """Say how much of the old business there still is."""
    first = people(legacy[0], "old customers")
    left = "all" if legacy[month] >= legacy[0] else part(legacy[month] / legacy[0])
    return f"{left} of the {first} {are} still there"


def _the_new_service(series: Mapping[str, Array]) -> str:
    """Say how many use the new service, how many of them pay, and what it brings."""
    users, payers, share = series["users"], series["payers"], series["user_income_share"]
    month = len(users) - 1
    if users[-1] < 1e-6:
        return f"After {month} months the new service has no users."
    said = (
        f"After {month} months the new service has {people(users[-1], 'users')}, "
        f"{people(payers[-1])} of them paying, and brings {part(share[-1] / 100.0)} of the income"
    )
    passed = lasting_from(share > 50.0)
    return said + (f" (more than half from month {passed} on)." if passed else ".")


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say whether the new income came before the cash was gone, and what the rival did."""
    legacy, users = series["legacy"], series["users"]
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        before = closed - 1
        return [
            f"The cash is gone in month {closed} and the company closes.",
            f"A month before, {_who_is_still_there(legacy, before, 'were')}; the new service had "
            f"{people(np.max(users[: before + 1]), 'users')} at most.",
            _what_the_rival_did(series["rival_free"], series["rival"], before),
        ]
    there = sentence(_who_is_still_there(legacy, len(users) - 1))
    return [
        f"{_the_new_service(series)} {there}",
        whether_money_lasts(series["profit"], series["cash"], "dollars"),
        _what_the_rival_did(series["rival_free"], series["rival"], len(users) - 1),
    ]


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
        money_picture(("legacy_income", "subscription", "from_free")),
    ),
    tell=tell,
    meanings={
        "legacy": "core",
        "legacy_income": "core",
        "subscription": "payers",
        "from_free": "extras",
    },
)

"""How a company in transformation is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene
from userfirst.charts.wording import first_month, lasting_from, part, people, whether_money_lasts

Array = NDArray[np.float64]


def _what_the_rival_did(free: Array, rival: Array) -> str:
    """Say where the rival's free level went, and how many use its service."""
    first, last = round(100.0 * free[0]), round(100.0 * free[-1])
    change = f"keeps {last}%" if first == last else f"began with {first}%"
    ends = "" if first == last else f" and ends with {last}%"
    return f"The rival {change} of its service free{ends}; it has {people(rival[-1], 'users')}."


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say whether the new income came before the cash was gone, and what the rival did."""
    legacy, users = series["legacy"], series["users"]
    answer = _what_the_rival_did(series["rival_free"], series["rival"])
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        return [
            f"The cash is gone in month {closed} and the company closes.",
            f"By then {part(legacy[closed] / legacy[0])} of the {people(legacy[0])} old customers "
            f"were left, and the new service had had {people(np.max(users), 'users')} at most.",
            answer,
        ]
    share = series["user_income_share"]
    passed = lasting_from(share > 50.0)
    return [
        f"After {len(users) - 1} months the new service has {people(users[-1], 'users')}, "
        f"{people(series['payers'][-1])} of them paying, and brings "
        f"{part(share[-1] / 100.0)} of the income"
        + (f" (more than half from month {passed} on)." if passed else "."),
        whether_money_lasts(series["profit"], series["cash"], "dollars"),
        answer,
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
        Picture(
            "Money",
            (
                Panel(
                    "Income and costs",
                    "million dollars a month",
                    stacked=("legacy_income", "subscription", "from_free"),
                    lines=("costs",),
                ),
                IN_THE_BANK,
            ),
        ),
    ),
    tell=tell,
)

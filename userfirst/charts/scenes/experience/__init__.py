"""How the experience case is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene, money_picture
from userfirst.charts.wording import (
    first_month,
    how_it_came,
    lasting_from,
    part,
    people,
    sentence,
)

Array = NDArray[np.float64]

NOBODY = 1e-6  # less than one person, or one dollar, in millions
A_YEAR = 12


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say how many tried it and use it, who stayed, and what was earned or lost."""
    users, tried = series["users"], series["tried"]
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        most = int(np.argmax(users))
        return [
            f"The cash is gone in month {closed} and the service closes.",
            f"By then {people(tried[closed], 'people')} had tried it. "
            + (
                f"At its best, in month {most}, it had {people(users[most], 'users')}."
                if users[most] >= NOBODY
                else "Nobody used it."
            ),
        ]
    use_it = f"{people(users[-1])} use it" if users[-1] >= NOBODY else "nobody uses it"
    have_tried = f"after {len(users) - 1} months {people(tried[-1], 'people')} have tried it"
    return [
        sentence(f"{have_tried} and {use_it}", how_it_came(users)) + _fading(series),
        _who_stayed(series),
        _money(series),
    ]


def _fading(series: Mapping[str, Array]) -> str:
    """Say that a service fades where a user brings less than one other in a whole stay."""
    users, brought = series["users"], series["brought"][-1]
    if users[-1] >= 0.95 * users.max() or brought >= 1.0:
        return ""
    others = f"{brought:.2f} others" if brought >= 0.005 else "next to nobody"
    return f" In a whole stay a user tells or wins back {others}: too few to last."


def _who_stayed(series: Mapping[str, Array]) -> str:
    """Say how many of the first users were there a year later, and how many of them stay on."""
    year = min(A_YEAR, len(series["cohort"]) - 1)
    after_a_year, kept = series["cohort"][year] / 100.0, series["cohort_retention"] / 100.0
    return (
        f"Of the first users {part(after_a_year)} were there after {year} months. "
        f"At first {part(kept[0])} of them stayed from one month to the next, "
        f"at the end {part(kept[-1])} of those left."
    )


def _money(series: Mapping[str, Array]) -> str:
    """Say what was earned or lost in all, and how low the cash fell."""
    gained, cash = series["profit_so_far"][-1], series["cash"]
    if abs(gained) < NOBODY:
        told = "In all it earned as much as it spent"
    elif gained > 0:
        told = f"In all it earned {people(gained, 'dollars')} more than it spent"
    else:
        told = f"In all it lost {people(-gained, 'dollars')}"
    even = lasting_from(series["profit"] >= 0)
    if even is None:
        return f"{told}, and income does not cover costs at the end."
    lowest = int(np.argmin(cash))
    low = (
        f"; cash was lowest in month {lowest}, at {people(cash[lowest], 'dollars')}"
        if lowest
        else ""
    )
    return f"{told}; income covers costs from month {max(even, 1)} on{low}."


SCENE = Scene(
    case="experience",
    pictures=(
        Picture(
            "Who stays",
            (
                Panel(
                    "Users by kind",
                    "million people",
                    stacked=("faithful", "middling", "fickle"),
                    lines=("tried",),
                ),
                Panel(
                    "First cohort, and delight",
                    "%",
                    lines=("cohort", "cohort_retention", "delight"),
                    height=0.6,
                ),
            ),
        ),
        money_picture(("subscription", "advertising")),
    ),
    tell=tell,
    meanings={
        "faithful": "users",
        "middling": "users",
        "fickle": "users",
        "tried": "reach",
        "cohort": "users",
        "cohort_retention": "users",
        "delight": "quality",
        "subscription": "payers",
    },
)

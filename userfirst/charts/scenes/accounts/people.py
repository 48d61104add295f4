"""The people of many accounts: who signs up, to whom it becomes a habit, and who pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases.accounts import TASTE_SPREAD, Levers, Stocks, offer
from userfirst.charts.people import Bar, Hill, Part, PeoplePicture


def numbers(now: Stocks, lever: Levers, month: Any) -> Mapping[str, Any]:
    """Return how people are spread by what the service is worth to them, and where they divide."""
    to_whom = offer(lever)
    return {
        "middle": lever.median_taste,
        "spread": TASTE_SPREAD,
        "nobody": 1.0 - to_whom.joining,
        "soon_gone": to_whom.joining - to_whom.staying,
        "free": to_whom.staying - to_whom.paying,
        "paying": to_whom.paying,
        "joining": to_whom.joining,
        "habit": lever.habit,
    }


PEOPLE = PeoplePicture(
    case="accounts",
    says="A habit forms in the keenest alone, and only they ever pay. More free brings in people "
    "further to the left: to most of them it is no habit.",
    panels=(
        Hill(
            "What it is worth to people",
            "$ a month",
            middle="middle",
            spread="spread",
            parts=(
                Part("not for them", "nobody", "reach"),
                Part("try it and go", "soon_gone", "free_users", fill=0.3),
                Part("stay for free", "free", "free_users"),
                Part("would pay", "paying", "payers"),
            ),
            bars=(
                Bar("worth signing up", "joining", "free_users"),
                Bar("becomes a habit", "habit", "users"),
                Bar("worth paying", "paying", "payers"),
            ),
        ),
    ),
    numbers=numbers,
)

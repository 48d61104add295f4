"""The people of the free service: to whom it is worth using, and to whom worth paying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases.free_service import Levers, Stocks, value_now, willing_shares
from userfirst.charts.people import Bar, Hill, Part, PeoplePicture


def numbers(now: Stocks, lever: Levers, month: Any) -> Mapping[str, Any]:
    """Return how people are spread by what the service is worth to them, and where they divide."""
    would = willing_shares(now, lever)
    return {
        "middle": lever.median_taste * value_now(now, lever),
        "spread": lever.taste_spread,
        "nobody": 1.0 - would.any,
        "free": would.any - would.paying,
        "paying": would.paying,
        "any": would.any,
    }


PEOPLE = PeoplePicture(
    case="free_service",
    says="More free moves the bar of using to the left and that of paying to the right. A network "
    "effect moves the whole hill.",
    panels=(
        Hill(
            "What it is worth to people",
            "$ a month",
            middle="middle",
            spread="spread",
            parts=(
                Part("not for them", "nobody", "reach"),
                Part("would use it free", "free", "free_users"),
                Part("would pay", "paying", "payers"),
            ),
            bars=(
                Bar("worth using", "any", "free_users"),
                Bar("worth paying", "paying", "payers"),
            ),
        ),
    ),
    numbers=numbers,
)

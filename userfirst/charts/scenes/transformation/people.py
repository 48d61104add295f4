"""The people around a company in transformation: its new service, and the rival's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases.transformation import (
    Levers,
    Stocks,
    value_now,
    willing_of_rival,
    willing_shares,
)
from userfirst.charts.people import Bar, Hill, Part, PeoplePicture


def numbers(now: Stocks, lever: Levers, month: Any) -> Mapping[str, Any]:
    """Return how people are spread by what the new service is worth to them, and what they do."""
    would = willing_shares(now, lever)
    return {
        "middle": lever.median_taste * value_now(now, lever),
        "spread": lever.taste_spread,
        "nobody": 1.0 - would.any,
        "free": would.any - would.paying,
        "paying": would.paying,
        "any": would.any,
        "rivals": willing_of_rival(now, lever),
    }


PEOPLE = PeoplePicture(
    case="transformation",
    says="More free moves the bar of using to the left and that of paying to the right. Of the "
    "two services, the one whose bar of using is further left is the better offer.",
    panels=(
        Hill(
            "What the service is worth",
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
                Bar("worth the rival's", "rivals", "rival"),
            ),
        ),
    ),
    numbers=numbers,
)

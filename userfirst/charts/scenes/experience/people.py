"""The people of the experience: to whom it is worth using, and how long each kind stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases.experience import (
    TASTE_SPREAD,
    THIRD,
    Levers,
    Stocks,
    months_of_stay,
    people,
    willing_shares,
)
from userfirst.charts.people import Band, Bar, Hill, Part, PeoplePicture


def numbers(now: Stocks, lever: Levers, month: Any) -> Mapping[str, Any]:
    """Return how people are spread by what the service is worth to them, and how long they stay."""
    would = willing_shares(now.quality, lever)
    stays = months_of_stay(people(now, lever), lever)
    return {
        "middle": lever.median_taste * now.quality,
        "spread": TASTE_SPREAD,
        "nobody": 1.0 - would.any,
        "free": would.any - would.paying,
        "paying": would.paying,
        "any": would.any,
        "fickle": stays.fickle,
        "middling": stays.middling,
        "faithful": stays.faithful,
    }


PEOPLE = PeoplePicture(
    case="experience",
    says="A better service moves the hill to the right; delight makes all stay longer. More free "
    "moves the bar of using to the left, where people do not stay.",
    panels=(
        Hill(
            "What it is worth to people",
            "$ a month",
            middle="middle",
            spread="spread",
            parts=(
                Part("not for them", "nobody", "reach"),
                Part("use it free", "free", "free_users"),
                Part("would pay", "paying", "payers"),
            ),
            bars=(
                Bar("worth using", "any", "free_users"),
                Bar("worth paying", "paying", "payers"),
            ),
            bands=(
                Band("fickle third stays {} months", THIRD, "fickle"),
                Band("middling third stays {} months", THIRD, "middling"),
                Band("faithful third stays {} months", THIRD, "faithful"),
            ),
        ),
    ),
    numbers=numbers,
)

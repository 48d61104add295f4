"""The homes of internet TV: to which a set is worth its price, and to which a subscription."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from userfirst.cases.internet_tv import (
    TASTE_SPREAD,
    Levers,
    Stocks,
    value_now,
    would_buy,
    would_watch,
)
from userfirst.charts.people import Bar, Hill, Part, PeoplePicture


def numbers(now: Stocks, lever: Levers, month: Any) -> Mapping[str, Any]:
    """Return how homes are spread by what all programmes are worth to them, and what they do."""
    buying, watching = would_buy(now, lever), would_watch(now, lever)
    subscribing = np.minimum(watching.paying, buying)
    return {
        "middle": lever.median_taste * value_now(now, lever),
        "spread": TASTE_SPREAD,
        "no_set": 1.0 - buying,
        "free": buying - subscribing,
        "subscribing": subscribing,
        "buying": buying,
        "paying": watching.paying,
    }


PEOPLE = PeoplePicture(
    case="internet_tv",
    says="More free programmes move the bar of the set to the left and that of subscribing to the "
    "right. A cheaper set moves the first alone.",
    panels=(
        Hill(
            "What it is worth to homes",
            "$ a month",
            middle="middle",
            spread="spread",
            parts=(
                Part("buy no set", "no_set", "reach"),
                Part("watch for free", "free", "free_users"),
                Part("would subscribe", "subscribing", "payers"),
            ),
            bars=(
                Bar("worth a set", "buying", "free_users"),
                Bar("worth subscribing", "paying", "payers"),
            ),
        ),
    ),
    numbers=numbers,
)

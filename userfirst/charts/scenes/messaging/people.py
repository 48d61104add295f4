"""The people with a smartphone: to whom a messenger is worth its trouble, and which they choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from userfirst.cases.messaging import (
    MEDIAN_TASTE,
    RIVAL_LAUNCH,
    TASTE_SPREAD,
    Levers,
    Stocks,
    choosing_yours,
    is_live,
    value_with_friends,
    would_use,
    yours_is_live,
)
from userfirst.charts.people import Bar, Hill, Note, Part, PeoplePicture


def numbers(now: Stocks, lever: Levers, month: Any) -> Mapping[str, Any]:
    """Return how people are spread by what a messenger is worth to them, and which they choose."""
    choosing = choosing_yours(now, lever, month)
    worth_it = would_use(now, lever, choosing)
    some_open = is_live(month, RIVAL_LAUNCH) + yours_is_live(now, lever, month)
    using = np.where(some_open > 0.0, worth_it, 0.0)
    return {
        "middle": MEDIAN_TASTE * value_with_friends(now, lever),
        "spread": TASTE_SPREAD,
        "worth_it": worth_it,
        "using": using,
        "texting": 1.0 - using,
        "none_open": np.where(some_open > 0.0, 0.0, 1.0),
        "yours": using * choosing,
        "rivals": using * (1.0 - choosing),
    }


PEOPLE = PeoplePicture(
    case="messaging",
    says="Everyone with a smartphone. The trouble is attention and data, less what a messenger "
    "saves on texts: the less it saves, the further right the bar. Friends on it move the hill, "
    "and decide which one is chosen.",
    panels=(
        Hill(
            "What a messenger is worth",
            "yuan a month",
            middle="middle",
            spread="spread",
            parts=(
                Part("use none", "texting", "core"),
                Part("use a messenger", "using", "users"),
            ),
            split=(
                Part("choose yours", "yours", "users"),
                Part("choose the rival's", "rivals", "rival"),
            ),
            bars=(Bar("worth its trouble", "worth_it", "users"),),
            notes=(Note("No messenger is open yet.", "none_open"),),
            reach=(0.1, 60.0),
        ),
    ),
    numbers=numbers,
)

"""The two sides of ride hailing: how long people would wait, and what drivers earn elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from userfirst.cases.ride_hailing import (
    DRIVERS_ALIKE,
    NUISANCE_OF_WAITING,
    Levers,
    Stocks,
    advantage,
    odds_of_riding,
    streets,
    would_drive,
    would_ride,
)
from userfirst.charts.people import Bar, Hill, Part, PeoplePicture
from userfirst.model import rivalry


def numbers(now: Stocks, lever: Levers, month: Any) -> Mapping[str, Any]:
    """Return how people are spread by how long they would wait, and drivers by what they earn."""
    riding = would_ride(now, lever, month)
    driving = would_drive(streets(now, lever, month), lever)
    better = rivalry.logit_share(now.share, lever.network, advantage(now, lever, month))
    choosing = better + lever.merger * (1.0 - better)
    # A minute more costs the same at every wait: so the odds of riding tell how far off the wait is
    # from the longest that the person in the middle would bear.
    odds = np.maximum(odds_of_riding(now, lever, month), 1e-300)
    return {
        "would_wait": now.expected_wait + np.log(odds) / NUISANCE_OF_WAITING,
        "spread": NUISANCE_OF_WAITING,
        "street": 1.0 - riding,
        "riding": riding,
        "yours": riding * choosing,
        "rivals": riding * (1.0 - choosing),
        "elsewhere_pays": lever.outside_wage,
        "drivers_alike": DRIVERS_ALIKE,
        "driving": driving,
        "elsewhere": 1.0 - driving,
    }


PEOPLE = PeoplePicture(
    case="ride_hailing",
    says="A cheaper ride: people would wait longer, and the hill moves right. More riders a car: "
    "they have to wait longer, and the bar moves right. Cars come where rides pay.",
    panels=(
        Hill(
            "How long people would wait",
            "minutes",
            middle="would_wait",
            spread="spread",
            parts=(
                Part("wave at a cab", "street", "reach"),
                Part("would use an app", "riding", "users"),
            ),
            split=(
                Part("choose you", "yours", "users"),
                Part("choose the rival", "rivals", "rival"),
            ),
            bars=(Bar("what they wait now", "riding", "users"),),
            scale="linear",
        ),
        Hill(
            "Drivers' pay elsewhere",
            "yuan an hour",
            middle="elsewhere_pays",
            spread="drivers_alike",
            parts=(
                Part("would drive", "driving", "commerce"),
                Part("work elsewhere", "elsewhere", "reach"),
            ),
            bars=(Bar("what the apps pay", "elsewhere", "commerce"),),
        ),
    ),
    numbers=numbers,
    until="subsidy_months",
    until_words="the last with subsidies",
)

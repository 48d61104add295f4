"""The owners of connected cars: what surprises them, and to whom the pack is worth its price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from userfirst.cases.connected_car import (
    HALF_OF_TALK,
    LOSSES,
    PACK_SPREAD,
    STRENGTH_OF_TALK,
    WORTH_OF_FEATURES,
    Levers,
    Stocks,
    average_car,
    drivers,
    in_the_pack,
    on_sale,
)
from userfirst.charts.people import Bar, Curve, Hill, Part, PeoplePicture
from userfirst.model import surprise


def numbers(now: Stocks, lever: Levers, month: Any) -> Mapping[str, Any]:
    """Return what the pack is worth to owners, and who would buy it."""
    car, driver = average_car(now), drivers(now, lever)
    return {
        "pack_is_worth": WORTH_OF_FEATURES * in_the_pack(car, lever),
        "spread": PACK_SPREAD,
        "too_dear": 1.0 - driver.would_pay,
        "would_pay": driver.would_pay,
        "on_sale": on_sale(now, lever),
    }


def talk(delight: Any) -> Any:
    """Return what owners say by how far the car surprises them."""
    return surprise.talk(np.asarray(delight), STRENGTH_OF_TALK, HALF_OF_TALK, LOSSES)


PEOPLE = PeoplePicture(
    case="connected_car",
    says="What is free surprises every owner, and surprise is told. What is kept for the pack "
    "makes the pack worth more.",
    panels=(
        Curve(
            "What owners tell others",
            unit="disappoints | surprises",
            effect="word of mouth",
            at="delight",
            value="talk",
            low=-0.15,
            high=0.25,
            curve=talk,
            words="in a year {least} to {most} times what they tell of a car that is as expected",
            meaning="quality",
        ),
        Hill(
            "What the pack is worth to owners",
            "$",
            middle="pack_is_worth",
            spread="spread",
            parts=(
                Part("not worth it", "too_dear", "free_users"),
                Part("worth its price", "would_pay", "payers"),
            ),
            bars=(Bar("its price", "would_pay", "payers"),),
            reach=(300.0, 60000.0),
            only_if="on_sale",
            otherwise="Without updates there is no pack.",
        ),
    ),
    numbers=numbers,
)

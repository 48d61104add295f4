"""How the connected car is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene
from userfirst.charts.wording import amount, first_month, how_it_came, people, sentence

Array = NDArray[np.float64]


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say how the fleet grew, what owners told others, and what the packs earned."""
    cars = series["users"]
    last = len(cars) - 1
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        most = int(np.argmax(cars))
        sentences = [
            f"The cash is gone in month {closed}: the firm closes and the updates stop.",
            f"At its best, in month {most}, {people(cars[most], 'cars')} were connected.",
        ]
        if series["deferred"][closed] >= 0.05:
            sentences.append(
                f"{amount(series['deferred'][closed])} million dollars had been paid for features "
                "that will not come."
            )
        return sentences
    if cars[-1] > cars[0]:
        first = sentence(
            f"after {last} months {people(cars[-1], 'cars')} are connected", how_it_came(cars)
        )
    else:
        first = (
            f"The fleet goes from {people(cars[0])} to {people(cars[-1], 'cars')} in {last} months."
        )
    early, late = float(np.mean(series["talk"][:13])), float(np.mean(series["talk"][-12:]))
    return [
        f"{first} Owners brought {people(series['told'][-1], 'buyers')}.",
        f"In the first year owners tell others {amount(early)} times as much as when the car is "
        f"just as expected; in the last year {amount(late)} times.",
        _what_packs_earn(series),
    ]


def _what_packs_earn(series: Mapping[str, Array]) -> str:
    cash, packs, deferred = series["cash"], series["recognised"][-1], series["deferred"][-1]
    lowest = int(np.argmin(cash))
    if packs + deferred < 0.05:
        first = "Packs earned nothing"
    else:
        first = f"Packs earned {amount(packs)} million dollars"
        if deferred >= 0.05:
            first += f"; another {amount(deferred)} million is paid for and not delivered"
    return f"{first}. Cash is lowest in month {lowest}, at {amount(cash[lowest])} million dollars."


SCENE = Scene(
    case="connected_car",
    pictures=(
        Picture(
            "Cars on the road",
            (
                Panel(
                    "Connected cars",
                    "million cars",
                    stacked=("payers", "free_users"),
                ),
                Panel(
                    "Delight",
                    "the average car less what is expected",
                    lines=("delight",),
                    height=0.8,
                ),
            ),
        ),
        Picture(
            "Money",
            (
                Panel(
                    "Income and costs",
                    "million dollars a month",
                    stacked=("car_margin", "packs"),
                    lines=("other_costs",),
                ),
                Panel(
                    "In the bank, and owed to owners",
                    "million dollars",
                    lines=("cash", "deferred"),
                    marks={"cash": "cash gone"},
                    height=0.5,
                ),
            ),
        ),
    ),
    tell=tell,
)

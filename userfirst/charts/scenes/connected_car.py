"""How the connected car is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene
from userfirst.charts.wording import amount, first_month, month_of_half

Array = NDArray[np.float64]


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say how the fleet grew, what owners told others, and what the packs earned."""
    cars, told, cash = series["users"], series["told"], series["cash"]
    last = len(cars) - 1
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        most = int(cars.argmax())
        return [
            f"The cash is gone in month {closed}: the firm closes and the updates stop.",
            f"At its best, in month {most}, {amount(1000 * cars[most])} thousand cars "
            "were connected.",
            f"{amount(series['deferred'][closed])} million dollars had been paid for features "
            "that will not come.",
        ]
    sold = cars[-1] - cars[0]
    half = month_of_half(cars)
    sentences = [
        f"After {last} months {amount(1000 * cars[-1])} thousand cars are connected"
        + (f", half of them by month {half}. " if half else ". ")
        + f"Owners brought {amount(1000 * told[-1])} thousand of the buyers."
        if sold > 0
        else f"The fleet shrinks to {amount(1000 * cars[-1])} thousand cars in {last} months."
    ]
    talk = series["talk"]
    early, late = float(talk[:13].mean()), float(talk[-12:].mean())
    sentences.append(
        f"Word of mouth is {amount(early)} times its usual strength in the first year "
        f"and {amount(late)} times in the last."
    )
    packs, deferred = series["recognised"][-1], series["deferred"][-1]
    lowest = int(cash.argmin())
    if series["pack_money"][-1] > 0.5:
        sentences.append(
            f"Packs earned {amount(packs)} million dollars; another {amount(deferred)} million "
            f"is paid for and not delivered. Cash is lowest in month {lowest}, "
            f"at {amount(cash[lowest])} million."
        )
    else:
        sentences.append(
            f"Packs earned nothing. Cash is lowest in month {lowest}, "
            f"at {amount(cash[lowest])} million."
        )
    return sentences


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
                    "A month",
                    "million dollars a month",
                    stacked=("car_margin", "upgrades"),
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

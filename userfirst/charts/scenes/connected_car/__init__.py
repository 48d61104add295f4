"""How the connected car is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene, money_picture
from userfirst.charts.wording import amount, first_month, how_it_came, part, people, sentence

Array = NDArray[np.float64]

MONEY = "million dollars"
NOBODY = 1e-6  # million cars


def _how_the_fleet_grew(cars: Array, told: Array) -> str:
    """Say how many cars are connected, and how many buyers their owners brought."""
    last = len(cars) - 1
    if max(cars[0], cars[-1]) < NOBODY:
        return f"No car is on the road in {last} months."
    if cars[-1] > cars[0]:
        first = sentence(
            f"after {last} months {people(cars[-1], 'cars')} are connected", how_it_came(cars)
        )
    else:
        first = f"The fleet shrinks from {people(cars[0])} to {people(cars[-1], 'cars')}."
    return f"{first} Owners brought {people(told[-1], 'buyers')}."


def _more_or_fewer(talk: float) -> str:
    """Return how many people are told, against owners whose car is just as they expect."""
    if abs(talk - 1.0) < 0.005:
        return "as many people"
    return f"{part(abs(talk - 1.0))} {'more' if talk > 1.0 else 'fewer'} people"


def _what_owners_tell(talk: Array) -> str:
    """Say what surprise does to word of mouth, early and late."""
    early, late = float(np.mean(talk[:13])), float(np.mean(talk[-12:]))
    return (
        f"Against owners whose car is just as they expect, yours tell {_more_or_fewer(early)} in "
        f"the first year and {_more_or_fewer(late)} in the last."
    )


def _what_packs_earn(packs: float, deferred: float) -> str:
    """Say what packs earned, and what of it is still to be delivered."""
    if packs + deferred < 0.05:
        return "Packs earned nothing."
    first = f"Packs earned {amount(packs, MONEY)}" if packs >= 0.05 else "Packs earned nothing yet"
    if deferred < 0.05:
        return f"{first}."
    more = "another " if packs >= 0.05 else ""
    return f"{first}; {more}{amount(deferred, 'million')} is paid for and not delivered."


def _cash(cash: Array) -> str:
    """Say how low the cash of a firm that stays open falls."""
    lowest = int(np.argmin(cash))
    if lowest == 0:
        return f"Cash never falls below the {amount(cash[0], MONEY)} of the start."
    when = "at the end" if lowest == len(cash) - 1 else f"in month {lowest}"
    return f"Cash is lowest {when}, at {amount(cash[lowest], MONEY)}."


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say how the fleet grew, what owners told others, and what the packs earned."""
    cars, deferred = series["users"], series["deferred"]
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        most = int(np.argmax(cars))
        when = f"in month {most}" if most else "at the start"
        sentences = [
            f"The cash is gone in month {closed}: the firm closes and the updates stop.",
            f"At its best, {when}, {people(cars[most], 'cars')} were connected.",
        ]
        if deferred[closed] >= 0.05:
            sentences.append(
                f"{amount(deferred[closed], MONEY)} had been paid for features that will not come."
            )
        return sentences
    sentences = [_how_the_fleet_grew(cars, series["told"])]
    if cars.min() >= NOBODY:
        sentences.append(_what_owners_tell(series["talk"]))
    return [
        *sentences,
        _what_packs_earn(series["recognised"][-1], deferred[-1]),
        _cash(series["cash"]),
    ]


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
                    "features",
                    lines=("delight",),
                    height=0.8,
                ),
            ),
        ),
        money_picture(
            ("car_margin", "packs"),
            ("other_costs",),
            bank=replace(
                IN_THE_BANK, title="In the bank, and owed to owners", lines=("cash", "deferred")
            ),
        ),
    ),
    tell=tell,
    meanings={
        "delight": "quality",
        "car_margin": "commerce",
        "packs": "payers",
        "other_costs": "costs",
        "deferred": "payers",
    },
    lasting=("told", "deferred"),
)

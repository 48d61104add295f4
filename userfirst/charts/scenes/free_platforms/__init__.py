"""How the platform that earns from free users is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene, money_picture
from userfirst.charts.wording import (
    amount,
    first_month,
    how_it_came,
    part,
    people,
    sentence,
    whether_money_lasts,
)

Array = NDArray[np.float64]

STREAMS = ("advertising", "commerce", "extras")
A_PERSON = 1e-6  # in millions
A_CENT = 0.005  # dollars a year that are told as something


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who came on both sides, how the race went, and which way of earning earned."""
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        return [
            f"The cash is gone in month {closed} and the platform closes.",
            _at_its_best(series, closed),
        ]
    sentences = [_who_came(series["users"], series["merchants"])]
    if np.max(series["rival_users"]) >= A_PERSON:
        sentences.append(_race(series))
    sentences.append(whether_money_lasts(series["profit"], series["cash"], "dollars"))
    if series["users"][-1] >= A_PERSON and series["income_per_user"][-1] >= A_CENT:
        largest = max(STREAMS, key=lambda name: float(series[name][-1]))
        sentences.append(
            f"In the last month {part(series[largest][-1] / series['revenue'][-1])} of the "
            f"revenue is from {largest}, and a user brings "
            f"{amount(series['income_per_user'][-1])} dollars a year."
        )
    return sentences


def _at_its_best(series: Mapping[str, Array], closed: int) -> str:
    """Say what a platform had before it closed; in that month it earns nothing more."""
    users = series["users"][:closed]
    most = int(np.argmax(users))
    if users[most] < A_PERSON:
        return "Nobody ever used it."
    brought = series["income_per_user"][most]
    each = f"each brought {amount(brought)} dollars a year" if brought >= A_CENT else ""
    each = each or "they brought next to nothing"
    if most == 0:
        return f"It never had more than the {people(users[0], 'users')} of the start, and {each}."
    return f"At its best, in month {most}, it had {people(users[most], 'users')}, and {each}."


def _who_came(users: Array, merchants: Array) -> str:
    """Say how many there are on both sides; merchants are counted in thousands."""
    sellers = merchants[-1] / 1000.0
    return sentence(
        f"after {len(users) - 1} months there are {people(users[-1], 'users')}",
        how_it_came(users),
        f"and {people(sellers, 'merchants')}" if sellers >= A_PERSON else "",
    )


def _race(series: Mapping[str, Array]) -> str:
    """Say how the users were shared with a rival."""
    share, rivals = series["share"], series["rival_users"]
    if series["users"][-1] + rivals[-1] < A_PERSON:
        return f"Of the rival's {people(rivals.max(), 'users')} nobody is left either."
    begin, end = (part(each / 100.0).replace("none", "nothing") for each in (share[0], share[-1]))
    if begin == end:
        return f"Your share of the users is {begin} at the start and at the end."
    passed = first_month(share > 50.0)
    return f"Your share of the users goes from {begin} to {end}" + (
        f" and first passes half in month {passed}." if passed and share[0] <= 50.0 else "."
    )


SCENE = Scene(
    case="free_platforms",
    pictures=(
        Picture(
            "Both sides",
            (
                Panel(
                    "Users",
                    "million people",
                    stacked=("payers", "free_users"),
                    lines=("willing", "rival_users"),
                    only_if={"rival_users": "rival_users"},
                ),
                Panel(
                    "Whom the crowd brings",
                    "%",
                    lines=("space_sold", "merchants_here", "rival_merchants_there"),
                    height=0.5,
                    only_if={
                        "merchants_here": "merchants_here",
                        "rival_merchants_there": "rival_users",
                    },
                ),
            ),
        ),
        money_picture(
            ("advertising", "commerce", "extras"), only_if={name: name for name in STREAMS}
        ),
    ),
    tell=tell,
    meanings={
        "willing": "reach",
        "space_sold": "advertising",
        "merchants_here": "commerce",
    },
)

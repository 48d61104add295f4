"""How the free service is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene, money_picture
from userfirst.charts.wording import (
    first_month,
    how_it_came,
    part,
    people,
    sentence,
    whether_money_lasts,
)

Array = NDArray[np.float64]

ONE_PERSON = 1e-6  # in millions


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who came, whether income met costs, and whether the money lasted."""
    users, payers, cash = series["users"], series["payers"], series["cash"]
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        most = int(np.argmax(users))
        told = [f"The cash is gone in month {closed} and the service closes."]
        if users[most] < ONE_PERSON:
            return [*told, "Until then nobody used it."]
        told.append(
            f"At its best, in month {most}, it had {people(users[most], 'users')}, "
            f"of whom {people(payers[most])} paid."
        )
        # Month 0 is no month of business, and the month of closing is not a whole one.
        if closed > 1:
            told.append(
                "It spent more than it earned in every month before that."
                if np.all(series["profit"][1:closed] <= 0)
                else "It had months with a profit, but not enough of them."
            )
        return told
    sentences = [
        sentence(
            f"after {len(users) - 1} months there are {people(users[-1], 'users')}",
            how_it_came(users),
        )
    ]
    if users[-1] >= ONE_PERSON:
        sentences[0] += " " + sentence(f"{part(payers[-1] / users[-1])} of them pay")
    sentences.append(whether_money_lasts(series["profit"], cash, "dollars"))
    streams = {"payers": series["subscription"][-1], "ads": series["advertising"][-1]}
    total = sum(streams.values())
    if total > 0:
        largest = max(streams, key=lambda stream: streams[stream])
        sentences.append(
            sentence(
                f"{part(streams[largest] / total)} of the last month's revenue is from {largest}"
            )
        )
    return sentences


SCENE = Scene(
    case="free_service",
    pictures=(
        Picture(
            "User base",
            (
                Panel(
                    "Users",
                    "million people",
                    stacked=("payers", "free_users"),
                    lines=("willing",),
                ),
            ),
        ),
        money_picture(("subscription", "advertising")),
    ),
    tell=tell,
    meanings={
        "willing": "reach",
        "subscription": "payers",
    },
)

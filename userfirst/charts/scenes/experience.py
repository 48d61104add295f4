"""How the experience case is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene
from userfirst.charts.wording import first_month, how_it_came, part, people, sentence

Array = NDArray[np.float64]


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say how many stayed of those who tried it, who they are, and whether it renews itself."""
    users, tried, cohort = series["users"], series["tried"], series["cohort"]
    closed = first_month(series["is_open"] < 0.5)
    most = int(np.argmax(users))
    if closed is not None:
        return [
            f"The cash is gone in month {closed} and the service closes.",
            f"At its best, in month {most}, it had {people(users[most], 'users')}; "
            f"{people(tried[closed], 'people')} had tried it by the end.",
        ]
    last = len(users) - 1
    sentences = [
        f"After {last} months {people(tried[-1], 'people')} have tried it. "
        + sentence(f"{part(users[-1] / max(tried[-1], 1e-12))} of them use it")
    ]
    if users[-1] < 0.95 * users[most]:
        sentences.append(
            sentence(f"there are {people(users[-1], 'users')}", how_it_came(users))
            + _renewing(series["renewal"][-1])
        )
    elif users[-1] >= 0.001:
        sentences.append(
            sentence(
                f"{part(series['faithful'][-1] / users[-1])} of the {people(users[-1], 'users')} "
                "are of the faithful kind, a third of those who joined for the first time"
            )
        )
    kept = series["cohort_retention"]
    sentences.append(
        f"Of the first cohort {part(cohort[min(12, last)] / 100.0)} are still there after a year. "
        f"Its monthly retention is {kept[0]:.0f}% at first and {kept[-1]:.0f}% at the end."
    )
    return sentences


def _renewing(renewal: float) -> str:
    """Say that a service fades where, invitations aside, a user brings less than one at best."""
    if renewal >= 1.0:
        return ""
    brought = f"{renewal:.2f}" if renewal >= 0.01 else "next to nobody"
    return (
        " Besides the friends invited on joining, a user brings or wins back "
        f"{brought} in a whole stay: too few to last."
    )


SCENE = Scene(
    case="experience",
    pictures=(
        Picture(
            "Who stays",
            (
                Panel(
                    "Users by kind",
                    "million people",
                    stacked=("faithful", "middling", "fickle"),
                    lines=("tried",),
                ),
                Panel(
                    "First cohort",
                    "%",
                    lines=("cohort", "cohort_retention"),
                    height=0.6,
                ),
            ),
        ),
        Picture(
            "Experience and money",
            (
                Panel(
                    "Money a month",
                    "million dollars a month",
                    stacked=("subscription", "advertising"),
                    lines=("costs",),
                ),
                Panel("Quality and delight", "", lines=("quality", "delight"), height=0.6),
            ),
        ),
    ),
    tell=tell,
)

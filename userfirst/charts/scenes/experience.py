"""How the experience case is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene
from userfirst.charts.wording import amount, first_month

Array = NDArray[np.float64]


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say how many stayed of those who tried it, who they are, and whether it renews itself."""
    users, tried, cohort = series["users"], series["tried"], series["cohort"]
    closed = first_month(series["is_open"] < 0.5)
    most = int(np.argmax(users))
    if closed is not None:
        return [
            f"The cash is gone in month {closed} and the service closes.",
            f"At its best, in month {most}, it had {amount(users[most], 'million users')}; "
            f"{amount(tried[closed], 'million people')} had tried it by the end.",
        ]
    last = len(users) - 1
    of_tried = 100.0 * users[-1] / tried[-1] if tried[-1] > 0 else 0.0
    left = f"{of_tried:.0f}" if of_tried >= 1 else "fewer than 1"
    sentences = [
        f"After {last} months {amount(tried[-1], 'million people')} have tried it and "
        f"{amount(users[-1], 'million')} use it: {left} of 100 who tried."
    ]
    if users[-1] < 0.95 * users[most]:
        sentences.append(
            f"Users were most in month {most}, at {amount(users[most], 'million')}. "
            f"Now one user brings or wins back {series['renewal'][-1]:.2f} in a whole stay."
        )
    elif users[-1] > 0:
        sentences.append(
            f"{100.0 * series['faithful'][-1] / users[-1]:.0f}% of users are of the faithful kind, "
            "a third of those who joined."
        )
    kept = series["cohort_retention"]
    sentences.append(
        f"Of the first cohort {cohort[min(12, last)]:.0f}% are there after a year. "
        f"Its retention goes from {kept[0]:.0f}% to {kept[-1]:.0f}% a month."
    )
    return sentences


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

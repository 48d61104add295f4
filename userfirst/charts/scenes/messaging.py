"""How the operator and its rival's messenger are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene
from userfirst.charts.wording import lasting_from, people

Array = NDArray[np.float64]


def _who_has_the_users(rival: Array, own: Array) -> str:
    """Say which messenger people use at the end, and whether yours ever had more."""
    last = len(rival) - 1
    if own[-1] > rival[-1]:
        ahead = lasting_from(own > rival)
        return f"Your messenger has {people(own[-1], 'users')} in month {last}, " + (
            f"more than the rival from month {ahead} on."
            if ahead
            else f"the rival's {people(rival[-1])}."
        )
    most = int(np.argmax(own))
    if own[most] >= 1.0 and own[-1] < 0.5 * own[most]:
        return (
            f"Your messenger reaches {people(own[most], 'users')} in month {most} and falls to "
            f"{people(own[-1])}; in month {last} the rival's has {people(rival[-1])}."
        )
    yours = f", yours {people(own[-1])}." if own[most] > 0.0 else "."
    return f"The rival's messenger has {people(rival[-1], 'users')} in month {last}{yours}"


def _what_became_of_texts(texts: Array) -> str:
    """Say when people texted most, and how much less they text at the end."""
    peak = int(np.argmax(texts))
    fall = 100.0 * (1.0 - texts[-1] / texts[peak]) if texts[peak] > 0 else 0.0
    if fall < 1.0:
        return "Texts do not fall."
    return f"Texts peak in month {peak}; at the end they are {fall:.0f}% fewer."


def _income_and_minutes(income: Array, minutes: Array) -> str:
    """Say how income changed, and what is left of the minutes that people spend with you."""
    change = 100.0 * (income[-1] / income[0] - 1.0)
    share = "nearly all" if minutes[-1] >= 99.5 else f"{minutes[-1]:.0f}%"
    below = lasting_from(minutes < 50.0)
    return (
        f"You end with {abs(change):.0f}% {'more' if change >= 0 else 'less'} income a month than "
        f"at the start, and {share} of the minutes that people call, text and message"
        + (f" (under half from month {below} on)." if below else ".")
    )


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who has the messenger's users, what became of texts, and where the income went."""
    return [
        _who_has_the_users(series["rival"], series["own"]),
        _what_became_of_texts(series["texts"]),
        _income_and_minutes(series["revenue"], series["minutes_share"]),
    ]


SCENE = Scene(
    case="messaging",
    pictures=(
        Picture(
            "People",
            (
                Panel("On a messenger", "million people", stacked=("own", "rival"),
                      lines=("online",)),
                Panel("Your share of daily minutes", "%", lines=("minutes_share",), height=0.5),
            ),
        ),
        Picture(
            "Money and texts",
            (
                Panel("Income and costs", "billion yuan a month",
                      stacked=("texting", "calls", "data"), lines=("revenue", "costs")),
                Panel("Texts sent", "billion texts a month", lines=("texts",), height=0.5),
            ),
        ),
    ),
    tell=tell,
)  # fmt: skip

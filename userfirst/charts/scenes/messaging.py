"""How the operator and its rival's messenger are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene
from userfirst.charts.wording import amount, first_month

Array = NDArray[np.float64]


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who has the messenger's users, what became of texts, and where the income went."""
    rival, own, texts = series["rival"], series["own"], series["texts"]
    income, minutes = series["revenue"], series["minutes_share"]
    last = len(rival) - 1
    peak = int(texts.argmax())
    if own[-1] > rival[-1]:
        passed = first_month(own > rival)
        first = f"Your messenger has {amount(own[-1], 'million users')} in month {last}, " + (
            f"more than the rival from month {passed} on."
            if passed and bool((own[passed:] > rival[passed:]).all())
            else f"the rival's {amount(rival[-1])} million."
        )
    elif own.max() >= 1.0 and own[-1] < 0.5 * own.max():
        most = int(own.argmax())
        first = (
            f"Your messenger reaches {amount(own[most], 'million users')} in month {most} and "
            f"falls to {amount(own[-1])} million; the rival's has {amount(rival[-1])} million."
        )
    else:
        first = (
            f"The rival's messenger has {amount(rival[-1], 'million users')} in month {last}"
            + (f", yours {amount(own[-1])} million." if own.max() >= 1.0 else ".")
        )
    fall = 100.0 * (1.0 - texts[-1] / texts[peak]) if texts[peak] > 0 else 0.0
    second = (
        f"Texts are most in month {peak} and {fall:.0f}% fewer at the end."
        if fall >= 1.0
        else "Texts do not fall."
    )
    half = first_month(minutes < 50.0)
    change = 100.0 * (income[-1] / income[0] - 1.0)
    way = "more" if change >= 0 else "less"
    third = f"You end with {abs(change):.0f}% {way} income a month than at the start" + (
        f", and {minutes[-1]:.0f}% of the minutes that people call, text and message"
        + (f" (under half from month {half})." if half and minutes[-1] < 50.0 else ".")
    )
    return [first, second, third]


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
                Panel("A month", "million yuan a month", stacked=("texting", "calls", "data"),
                      lines=("revenue", "costs")),
                Panel("Texts sent", "billion texts a month", lines=("texts",), height=0.5),
            ),
        ),
    ),
    tell=tell,
)  # fmt: skip

"""How the operator and its rival's messenger are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene, money_picture
from userfirst.charts.wording import amount, first_month, lasting_from, part, people, sentence
from userfirst.model.rivalry import TIPPING_POINT

Array = NDArray[np.float64]

MONEY = "billion yuan"


def _who_has_the_users(rival: Array, own: Array) -> str:
    """Say which messenger people use at the end, and whether yours ever had more."""
    last, most = len(rival) - 1, int(np.argmax(own))
    if own[most] < 1e-6 and rival[-1] < 1e-6:
        return "Nobody uses a messenger."
    if own[-1] > rival[-1]:
        first = f"Your messenger has {people(own[-1], 'users')} in month {last}"
        begins = first_month(rival > 0.0)
        ahead = lasting_from(own > rival)
        if begins is None or ahead is None:
            return f"{first}."
        if ahead <= begins:
            return f"{first}, and more than the rival's in every month since that opened."
        return f"{first}, the rival's {people(rival[-1])}; yours is ahead from month {ahead} on."
    if own[most] >= 1.0 and own[-1] < 0.5 * own[most]:
        return (
            f"Your messenger reaches {people(own[most], 'users')} in month {most} and falls to "
            f"{people(own[-1])}; in month {last} the rival's has {people(rival[-1])}."
        )
    yours = f", yours {people(own[-1])}" if own[most] >= 1e-6 else ""
    return f"The rival's messenger has {people(rival[-1], 'users')} in month {last}{yours}."


def _whether_it_tipped(series: Mapping[str, Array]) -> str:
    """Say that friends drew nearly everyone to one of two messengers, where they did."""
    rival, own, share = series["rival"], series["own"], series["own_share"][-1]
    both = own.max() >= 1e-6 and rival.max() >= 1e-6
    if not both or series["pull"][-1] <= TIPPING_POINT or 10.0 < share < 90.0:
        return ""
    side, whose = (share, "yours") if share >= 90.0 else (100.0 - share, "the rival's")
    return f" Friends draw friends: {part(side / 100.0)} of those on a messenger are on {whose}."


def _who_left(left: Array) -> str:
    """Say how many gave up their line, where anyone did."""
    return (
        f" {sentence(people(left[-1], 'people') + ' gave up their line')}"
        if left[-1] >= 0.001
        else ""
    )


def _what_became_of_texts(texts: Array) -> str:
    """Say when people texted most, and how much less they text at the end."""
    peak = int(np.argmax(texts))
    fall = 1.0 - texts[-1] / texts[peak]
    if fall < 0.01:
        return "Texts do not fall."
    if peak == 0:
        return f"Texts fall from the start: {part(fall)} of them are gone at the end."
    return f"Texts peak in month {peak}; {part(fall)} of them are gone at the end."


def _income_and_minutes(income: Array, minutes: Array) -> str:
    """Say how income changed, and what is left of the minutes that people spend with you."""
    times = income[-1] / income[0]
    if abs(times - 1.0) < 0.005:
        change = "as much income a month as"
    elif times >= 2.0:
        change = f"{amount(times)} times the income a month"
    else:
        change = f"{part(abs(times - 1.0))} {'more' if times > 1.0 else 'less'} income a month than"
    join = "of" if times >= 2.0 else "at"
    below = lasting_from(minutes < 50.0)
    return sentence(
        f"you end with {change} {join} the start, and with {part(minutes[-1] / 100.0)} of the "
        "minutes that people call, text and message",
        f"under half from month {below} on" if below else "",
    )


def _cash(cash: Array) -> str:
    """Say how low the cash of an operator that stays open falls."""
    lowest = int(np.argmin(cash))
    if lowest == 0:
        return f"Cash never falls below the {amount(cash[0], MONEY)} of the start."
    return f"Cash is lowest in month {lowest}, at {amount(cash[lowest], MONEY)}."


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who has the messenger's users, what became of texts, and where the money went."""
    lines = series["lines"]
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        most = int(np.argmax(lines))
        return [
            f"The cash is gone in month {closed} and the operator closes.",
            f"At its best, in month {most}, it had {people(lines[most], 'lines')}."
            if most
            else f"It had its most lines at the start: {people(lines[0])}.",
            "It spent more than it earned in every month before that."
            if np.all(series["profit"][:closed] <= 0)
            else "It had months with a profit, but not enough of them.",
        ]
    return [
        _who_has_the_users(series["rival"], series["own"])
        + _whether_it_tipped(series)
        + _who_left(series["left"]),
        _what_became_of_texts(series["texts"]),
        _income_and_minutes(series["revenue"], series["minutes_share"]),
        _cash(series["cash"]),
    ]


SCENE = Scene(
    case="messaging",
    pictures=(
        Picture(
            "People",
            (
                Panel(
                    "People with a line",
                    "million people",
                    stacked=("own", "no_messenger", "rival"),
                    only_if={"own": "own"},
                ),
                Panel("Your share of daily minutes", "%", lines=("minutes_share",), height=0.5),
            ),
        ),
        money_picture(
            ("calls", "data", "texting", "services"),
            unit="billion yuan a month",
            bank=replace(IN_THE_BANK, unit="billion yuan"),
            only_if={"services": "services"},
        ),
    ),
    tell=tell,
    meanings={
        "own": "users",
        "no_messenger": "core",
        "minutes_share": "users",
        "calls": "core",
        "texting": "core",
        "data": "extras",
        "services": "extras",
    },
)

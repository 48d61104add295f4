"""Pieces of sentences about a run, shared by the cases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def first_month(condition: NDArray[np.bool_]) -> int | None:
    """Return the first month in which something holds, or None."""
    place = int(np.argmax(condition))
    return place if condition[place] else None


def month_of_half(values: Array) -> int | None:
    """Return the first month in which a series reaches half of its last value."""
    last = values[-1]
    return first_month(values >= last / 2) if last > 0 else None


def lasting_from(condition: NDArray[np.bool_]) -> int | None:
    """Return the month from which something holds to the end of the run, or None."""
    if not condition[-1]:
        return None
    broken = np.flatnonzero(~condition)
    return int(broken[-1]) + 1 if len(broken) else 0


def amount(value: float, unit: str = "") -> str:
    """Return a number with its unit as a person says it: "35.7 million people"."""
    from userfirst.cases import worded

    return f"{worded(value)} {unit}".strip()


def people(millions: float, noun: str = "") -> str:
    """Return a number of people as a person says it: "35.7 million users", "870 thousand users".

    Parameters
    ----------
    millions : float
        How many, in millions.
    noun : str
        Who they are, in the plural; without it the number stands alone ("none" for nobody).

    Returns
    -------
    str
        In millions, in thousands, "fewer than a thousand" or "no".
    """
    if millions >= 0.9995:
        text = amount(millions, "million")
    elif millions >= 0.001:
        text = amount(1000.0 * millions, "thousand")
    elif millions >= 1e-6:
        text = "fewer than a thousand"
    else:
        text = "no" if noun else "none"
    return f"{text} {noun}".strip()


def part(share: float) -> str:
    """Return a share of 0 to 1 to stand before "of": "23%", "less than 1%", "all", "none"."""
    if share <= 0.0:
        return "none"
    if share < 0.01:
        return "less than 1%"
    if share >= 1.0:
        return "all"
    return "more than 99%" if share > 0.99 else f"{100.0 * share:.0f}%"


def how_it_came(values: Array) -> str:
    """Return how a number of people, in millions, came to its last value, to follow a comma.

    Parameters
    ----------
    values : array, shape (months + 1,)
        The people in every month.

    Returns
    -------
    str
        "down from 5.60 million in month 18", "half of them by month 14", or "" where they
        were there from the start or are nobody.
    """
    most = int(np.argmax(values))
    if values[-1] < 0.95 * values[most]:
        when = f"in month {most}" if most else "at the start"
        return f"down from {people(values[most])} {when}"
    half = month_of_half(values)
    return f"half of them by month {half}" if half else ""


def sentence(*parts: str) -> str:
    """Return parts as one sentence: joined by commas where not empty, begun in upper case."""
    text = ", ".join(each for each in parts if each)
    return f"{text[0].upper()}{text[1:]}."


def whether_money_lasts(profit: Array, cash: Array, currency: str) -> str:
    """Return the sentence on income, costs and cash of a firm that stays open.

    Parameters
    ----------
    profit, cash : array, shape (months + 1,)
        Income less costs in each month, and what is in the bank.
    currency : str
        The case's currency, in millions of which both are counted.

    Returns
    -------
    str
        From which month on income covers costs and how low the cash falls; or what is left of it.
    """
    money = f"million {currency}"
    even = lasting_from(profit >= 0)
    lowest = int(np.argmin(cash))
    if even is None:
        end = "Income does not cover costs at the end"
        before, after = amount(cash[0]), amount(cash[-1], money)
        if before == amount(cash[-1]):
            return f"{end}; the cash is what it was, {after}."
        if cash[-1] > cash[0]:
            return f"{end}, but cash has grown from {before} to {after}."
        return f"{end}; of {before} {money} in cash {amount(cash[-1])} are left."
    if even == 0:
        return "Income covers costs from the first month."
    if lowest == 0:
        return f"Income covers costs from month {even} on; cash is never below that of the start."
    return (
        f"Income covers costs from month {even} on; "
        f"cash is lowest in month {lowest}, at {amount(cash[lowest], money)}."
    )

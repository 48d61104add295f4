"""The ways in which a sentence writes a number.

The lab's page writes them in the same way (``lab/browser/words.js``); a test compares the two.
"""

from __future__ import annotations

from userfirst.cases import worded

SMALLER = {"billion": "million", "million": "thousand"}


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
        text = f"{worded(millions)} million"
    elif millions >= 0.001:
        text = f"{worded(1000.0 * millions)} thousand"
    elif millions >= 1e-6:
        text = "fewer than a thousand"
    else:
        text = "no" if noun else "none"
    return f"{text} {noun}".strip()


def money(value: float, unit: str) -> str:
    """Return money as a person says it: "35.7 million dollars", "870 thousand dollars", "nothing".

    Parameters
    ----------
    value : float
        How much, in its unit.
    unit : str
        "million dollars", "billion yuan".

    Returns
    -------
    str
        In its unit, below one in the next smaller one, or "nothing".
    """
    scale, _, currency = unit.partition(" ")
    size = abs(value)
    if size >= 0.9995:
        return f"{worded(value)} {unit}"
    smaller = f"{SMALLER[scale]} {currency}"
    if size >= 0.001:
        return f"{worded(1000.0 * value)} {smaller}"
    return f"less than a {smaller}" if size >= 1e-6 else "nothing"


def part(share: float) -> str:
    """Return a share of 0 to 1 to stand before "of": "23%", "less than 1%", "all", "none"."""
    if share <= 0.0:
        return "none"
    if share < 0.01:
        return "less than 1%"
    if share >= 1.0:
        return "all"
    return "more than 99%" if share > 0.99 else f"{100.0 * share:.0f}%"


def percent(share: float) -> str:
    """Return a share of 0 to 1 to stand alone: "23%", "less than 1%", "100%", "0%"."""
    return {"none": "0%", "all": "100%"}.get(said := part(share), said)


def when(month: float) -> str:
    """Return a month of a run: "in month 12", or "at the start"."""
    return f"in month {month:.0f}" if month else "at the start"

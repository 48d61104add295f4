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

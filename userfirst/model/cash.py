"""Cash: what a firm has left, and what happens when it has none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

COLLAPSE_RATE_PER_MONTH = 0.7
"""Rate at which the users of a closed firm disappear: half of them within a month."""


def collapse_rate(is_open: Array) -> Array:
    """Return the churn that closing adds: nothing for an open firm, most users for a closed one."""
    return (1.0 - is_open) * COLLAPSE_RATE_PER_MONTH


def month_of_closing(is_open: Array) -> Array:
    """Return the month in which each scenario's firm closed.

    Parameters
    ----------
    is_open : array, shape (months + 1, scenarios)
        1 while the firm is open, 0 afterwards.

    Returns
    -------
    array, shape (scenarios,)
        The first month in which it is closed; not-a-number where it stays open.
    """
    closed = is_open < 0.5
    return np.where(closed.any(axis=0), closed.argmax(axis=0).astype(float), np.nan)

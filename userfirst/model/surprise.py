"""Surprise: what an update does to people who own the thing already, and what they then say.

An owner notices the difference between what the thing does now and what they have come to
expect. New owners bring fresh expectations. What people tell others grows with that
difference, but less than in proportion, and falls faster when they are disappointed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import above_zero, within

Array = NDArray[np.float64]

SOON = 1e-6  # months of rounding by which an update may be early


def talk(delight: Array, strength: Array | float, half: Array | float, losses: float) -> Array:
    """Return the factor by which delight multiplies word of mouth.

    Parameters
    ----------
    delight : array
        What it does less what people expect.
    strength : array or float
        How much the greatest delight adds: 1 doubles word of mouth.
    half : array or float
        The delight that adds half of that; above 0.
    losses : float
        How many times more a small disappointment takes than the same delight adds.

    Returns
    -------
    array
        ``1 + strength * d / (d + half)`` for a delight ``d``, and
        ``1 / (1 + losses * strength * |d| / half)`` for a disappointment: 1 when it is as
        expected, above 0 always. Two small delights are told more than one twice as large.

    References
    ----------
    Kahneman and Tversky (1979), Prospect Theory: concave for gains, steeper for losses.
    Thaler (1985), Mental Accounting and Consumer Choice: gains count for more when segregated.
    """
    gain, loss = above_zero(delight), above_zero(-delight)
    return (1.0 + strength * gain / (gain + half)) / (1.0 + losses * strength * loss / half)


def is_due(clock: Array, period: Array) -> Array:
    """Return 1 where an update is due, ``period`` months after the last one, else 0."""
    return np.where(clock + SOON >= period, 1.0, 0.0)


def clock_after(clock: Array, period: Array, due: Array) -> Array:
    """Return the months since the last update once this one is out; what is over is kept.

    A period of 2.4 months at monthly steps gives updates after 3, 5, 8, 10 and 12 months.
    """
    return np.where(due > 0.5, within(clock - period, 0.0, 1.0), clock)

"""Small functions that keep a batch equal to its single runs, to the last digit.

NumPy computes ``power`` along different paths for different shapes, so a batch could differ
from a single run in the last digit. Everything here is built from operations that do not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TINY = 1e-12


def power(base: Array, exponent: Array | float) -> Array:
    """Raise a positive base to an exponent, elementwise."""
    return np.exp(exponent * np.log(base))


def above_zero(value: Array | float) -> Array:
    """Return the value where it is positive, and zero elsewhere."""
    return np.maximum(value, 0.0)


def within(value: Array, low: Array | float, high: Array | float) -> Array:
    """Hold a value between two bounds."""
    return np.minimum(np.maximum(value, low), high)

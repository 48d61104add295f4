"""Conversion: how users become payers, slowly, and stop being payers, faster."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import TINY

Array = NDArray[np.float64]


def payers_change(
    payers: Array,
    users: Array,
    leaving: Array,
    would_pay: Array,
    months_to_convert: Array | float,
    months_to_cancel: Array | float,
) -> Array:
    """Return how the number of payers changes in a month.

    Parameters
    ----------
    payers, users : array
        People, in millions.
    leaving : array
        Users who leave, millions a month; payers leave in proportion.
    would_pay : array
        Users for whom paying is worth it now, in millions: where payers are heading.
    months_to_convert, months_to_cancel : array or float
        Delay upwards (users find out what paying gives them) and downwards.

    Returns
    -------
    array
        Millions of payers a month.
    """
    gap = would_pay - payers
    change = np.maximum(gap, 0.0) / months_to_convert + np.minimum(gap, 0.0) / months_to_cancel
    return change - leaving * payers / (users + TINY)

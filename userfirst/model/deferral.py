"""Deferral: money that came in for what is still to be delivered is not income yet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import TINY

Array = NDArray[np.float64]


def delivered_at_once(there: Array, promised: Array) -> Array:
    """Return the share of a payment that is income on the day.

    Parameters
    ----------
    there : array
        How much of what is bought exists already.
    promised : array
        How much of it is still to come, in the same unit.

    Returns
    -------
    array
        ``there / (there + promised)``; the rest of the payment is deferred.

    References
    ----------
    IFRS 15, paragraphs 31 and 74: revenue as each promise is kept, the price shared out among
    the promises by what each is worth.
    """
    return there / (there + promised + TINY)


def share_delivered(delivered: Array, promised: Array) -> Array:
    """Return the share of a promise that a delivery keeps: at most all of it.

    Parameters
    ----------
    delivered : array
        What arrives now.
    promised : array
        What was promised to each buyer, in the same unit.

    Returns
    -------
    array
        ``delivered / promised``, at most 1; 0 when nothing arrives. That share of what is
        owed, and of the money deferred for it, is settled: buyers stand at different points
        of their promise, and are counted together.
    """
    return np.minimum(delivered / (promised + TINY), 1.0)

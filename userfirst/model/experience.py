"""Experience: quality, what people have come to expect, and the delight between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import within

Array = NDArray[np.float64]

MOST_DISAPPOINTED = -1.0  # worse than this is told no further


def value_of_service(
    quality: Array | float, network: Array | float, share_using: Array | float
) -> Array | float:
    """Return what the full service is worth to a person of taste 1.

    Parameters
    ----------
    quality : array or float
        1 is the quality of a good service at the start.
    network : array or float
        Network effect: how much more it is worth when everyone uses it (1 = twice as much).
    share_using : array or float
        Users as a share of the market.

    Returns
    -------
    array or float
        ``quality * (1 + network * share_using)``.
    """
    return quality * (1.0 + network * share_using)


def quality_held(investment: Array, upkeep: Array | float) -> Array:
    """Return the quality that an investment holds in the long run.

    Investment raises quality with diminishing returns.

    Parameters
    ----------
    investment : array
        Millions of money a month.
    upkeep : array or float
        The investment that holds quality at 1; above 0. Four times as much holds it at 2.

    Returns
    -------
    array
        ``sqrt(investment / upkeep)``.
    """
    return np.sqrt(investment / upkeep)


def quality_change(quality: Array, held: Array, decay: Array | float) -> Array:
    """Return how quality changes in a month: it moves towards what investment holds.

    Parameters
    ----------
    quality : array
        The quality now.
    held : array
        See :func:`quality_held`; 0 when nothing is invested, as the world moves on.
    decay : array or float
        Share of the gap that closes in a month.

    Returns
    -------
    array
        ``decay * (held - quality)``.
    """
    return decay * (held - quality)


def expectation_change(expectation: Array, quality: Array, delay: Array | float) -> Array:
    """Return how expectation follows quality: by ``1 / delay`` of the gap a month."""
    return (quality - expectation) / delay


def effect_of_delight(quality: Array, expectation: Array, strength: Array | float) -> Array:
    """Return the factor by which delight multiplies word of mouth and divides churn.

    Parameters
    ----------
    quality, expectation : array
        Their difference is the delight; beyond one whole unit more makes no difference.
    strength : array or float
        How strongly people tell others.

    Returns
    -------
    array
        ``exp(strength * delight)``: 1 when the service is as expected.
    """
    return np.exp(strength * within(quality - expectation, MOST_DISAPPOINTED, 1.0))

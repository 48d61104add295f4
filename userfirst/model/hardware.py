"""Hardware: a thing sold once that is in service for years and earns while it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import TINY, above_zero

Array = NDArray[np.float64]


def price_at_margin(cost: Array, margin: Array) -> Array:
    """Return the price of a set from its cost and its margin.

    Parameters
    ----------
    cost : array
        Money to make one set.
    margin : array
        Share of the price that is kept, below 1; negative when sets are sold below cost.

    Returns
    -------
    array
        ``cost / (1 - margin)``: at a margin of 0 the price is the cost.
    """
    return cost / (1.0 - margin)


def retiring(in_use: Array, service_life: Array) -> Array:
    """Return how many sets go out of use in a month: ``in_use / service_life``."""
    return in_use / service_life


def per_set(platform_margin: Array, in_use: Array) -> Array:
    """Return what one set in use earns in a month after its own costs.

    Parameters
    ----------
    platform_margin : array
        Income from all sets in use less what serving them costs, millions of money a month.
    in_use : array
        Sets in use, in millions.

    Returns
    -------
    array
        Money per set per month; 0 while there are no sets.
    """
    return platform_margin / (in_use + TINY)


def value_of_a_set(price: Array, cost: Array, earns: Array, service_life: Array) -> Array:
    """Return what one set brings over its life.

    Parameters
    ----------
    price, cost : array
        Money per set, once.
    earns : array
        Money per set per month; see :func:`per_set`.
    service_life : array
        Mean months in use.

    Returns
    -------
    array
        ``price - cost + earns * service_life``, money per set, without interest.
    """
    return price - cost + earns * service_life


def break_even_life(price: Array, cost: Array, earns: Array) -> Array:
    """Return how many months a set must serve to repay what it lost when it was sold.

    Parameters
    ----------
    price, cost : array
        Money per set, once.
    earns : array
        Money per set per month; see :func:`per_set`.

    Returns
    -------
    array
        ``(cost - price) / earns``; 0 for a set sold at or above its cost, and infinite for a
        set that lost money and earns none.
    """
    lost = above_zero(cost - price)
    with np.errstate(divide="ignore", invalid="ignore"):
        months = np.where(earns > 0.0, lost / np.where(earns > 0.0, earns, 1.0), np.inf)
    return np.where(lost > 0.0, months, 0.0)

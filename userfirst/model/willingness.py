"""Willingness to pay: who finds the free tier worth using, and who finds paying worth it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import TINY

Array = NDArray[np.float64]


def share_above(
    threshold: Array | float,
    median: Array | float,
    spread: Array | float,
    value: Array | float = 1.0,
) -> Array:
    """Return the share of people to whom something is worth more than a threshold.

    It is worth ``taste * value`` to a person. Taste is spread over people log-logistically: half of
    them are above the median, and a large ``spread`` means that people are alike. The one curve of
    this course for "how many people would": who uses, who pays, which driver drives for the money,
    which merchant lists.

    Parameters
    ----------
    threshold : array or float
        What it has to be worth: 0 or more, and above 0 where ``value`` is 0; infinite means that
        nobody reaches it.
    median : array or float
        The taste of the person in the middle, above 0.
    spread : array or float
        The shape of the distribution, above 0.
    value : array or float
        What it is worth today to a person of taste 1; where it is 0 nobody is above.

    Returns
    -------
    array
        ``1 / (1 + (threshold / (median * value)) ** spread)``, between 0 and 1.

    References
    ----------
    Log-logistic distribution: Kleiber and Kotz (2003), Statistical Size Distributions, 6.4.
    """
    # In logarithms, what follows from the levers alone stands apart and is worked out once.
    with np.errstate(over="ignore", divide="ignore"):
        bar = spread * np.log(threshold / median)
        told: Array = 1.0 / (1.0 + np.exp(bar - spread * np.log(value)))
    return told


class Shares(NamedTuple):
    """The market split into those who would use the free tier and those who would pay.

    Attributes
    ----------
    free, paying : array
        Would use the free tier; would pay: shares of the market.
    any : array
        Would use the service at all: the larger of the two.
    """

    free: Array
    paying: Array
    any: Array


def shares(
    free_level: Array,
    price: Array,
    hassle: Array | float,
    median: Array,
    spread: Array | float,
    value: Array | float,
    nuisance: Array | float = 0.0,
) -> Shares:
    """Return who finds the free tier worth using, and who finds the full service worth paying for.

    The full service is worth ``w * value`` a month to a person of taste ``w``; the free tier
    gives the share ``free_level`` of that. Using anything costs ``hassle``; whoever does not pay
    bears ``nuisance`` besides.

    - the free tier is worth using if ``free_level * w * value >= hassle + nuisance``
    - paying is worth it on top if ``(1 - free_level) * w * value >= price - nuisance``
    - and paying is worth it at all if ``w * value >= price + hassle``

    Parameters
    ----------
    free_level : array
        Share of the full service that is free, 0 to 1.
    price : array
        Money per person per month for the full service.
    hassle : array or float
        What using costs in attention, in money per person per month.
    median, spread : array or float
        The distribution of taste; see :func:`share_above`.
    value : array or float
        What the full service is worth to a person of taste 1; above 0.
    nuisance : array or float
        What advertisements cost those who see them, where payers see none.

    Returns
    -------
    Shares
        Shares of the market.
    """
    not_free = np.maximum(1.0 - free_level, TINY)
    full = np.maximum((price - nuisance) / not_free, price + hassle)
    # With everything free there is nothing left to pay for, unless it is to be rid of a nuisance
    # that is worse than the price.
    full = np.where((free_level >= 1.0) & (price >= nuisance), np.inf, full)
    with np.errstate(divide="ignore"):
        free = share_above((hassle + nuisance) / free_level, median, spread, value)
    paying = share_above(full, median, spread, value)
    return Shares(free, paying, np.maximum(free, paying))

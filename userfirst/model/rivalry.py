"""Rivalry: how two firms share a market, when it tips, and which side of a market pays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import TINY
from userfirst.model.errors import BadValue

Array = NDArray[np.float64]

TIPPING_POINT = 2.0
"""The pull of size above which an even split between two equal firms does not last."""


def logit_share(share: Array, pull: Array | float, advantage: Array | float) -> Array:
    """Return the share that a firm would win if everyone chose again today.

    People like the larger firm better, and the better offer better.

    Parameters
    ----------
    share : array
        The firm's share of the market now, 0 to 1.
    pull : array or float
        ``theta``: how strongly people are drawn to the larger firm; 0 is not at all.
    advantage : array or float
        ``b``: how much better the firm's offer is than the rival's, in the same unit of utility.

    Returns
    -------
    array
        ``1 / (1 + exp(-(theta * (2 * share - 1) + b)))``.

    References
    ----------
    Logit choice in which the choice of others counts: Brock and Durlauf (2001), Discrete Choice
    with Social Interactions.
    """
    return 1.0 / (1.0 + np.exp(-(pull * (2.0 * share - 1.0) + advantage)))


def share_change(
    share: Array, pull: Array | float, advantage: Array | float, months_to_switch: Array | float
) -> Array:
    """Return how a firm's share changes in a month: people choose again now and then.

    Parameters
    ----------
    share, pull, advantage : array
        See :func:`logit_share`.
    months_to_switch : array or float
        Months until a person thinks again about which firm to use; above 0.

    Returns
    -------
    array
        ``(logit_share(...) - share) / months_to_switch``; never leaves 0 to 1.
    """
    return (logit_share(share, pull, advantage) - share) / months_to_switch


def even_split_lasts(pull: Array | float) -> NDArray[np.bool_]:
    """Return whether two equal firms keep half each after a small push: while ``theta < 2``."""
    return np.asarray(pull, dtype=float) < TIPPING_POINT


def advantage_to_flip(pull: Array | float) -> Array:
    """Return how much better a small firm must be to turn a market that has tipped.

    Parameters
    ----------
    pull : array or float
        ``theta``; see :func:`logit_share`.

    Returns
    -------
    array
        ``|2 * atanh(x) - theta * x|`` with ``x = sqrt(1 - 2 / theta)``: 0.415 at ``theta = 3``.
        A smaller advantage than this, however long it lasts, leaves the small firm small.
        0 while ``theta`` is at most 2: such a market does not tip.

    Notes
    -----
    With ``x = 2 * share - 1`` a market at rest has ``b = 2 * atanh(x) - theta * x``. The lower
    of its two stable states disappears where that curve turns, at ``x**2 = 1 - 2 / theta``.
    """
    theta = np.maximum(np.asarray(pull, dtype=float), TIPPING_POINT)
    x = np.sqrt(1.0 - TIPPING_POINT / theta)
    needed: Array = np.abs(2.0 * np.arctanh(x) - theta * x)
    return needed


def share_at_rest(
    start: Array | float, pull: Array | float, advantage: Array | float = 0.0
) -> Array:
    """Return the share in which a market settles that starts from a given share.

    Parameters
    ----------
    start : array or float
        The firm's share at the start, 0 to 1.
    pull, advantage : array or float
        See :func:`logit_share`.

    Returns
    -------
    array
        The share that no longer changes, found by choosing again and again.
    """
    share = np.asarray(start, dtype=float)
    for _ in range(10_000):
        again = logit_share(share, pull, advantage)
        if np.all(np.abs(again - share) < TINY):
            break
        share = again
    return share


def two_sided_price(
    value: Array | float, draw_of_one: Array | float, draw_of_two: Array | float
) -> Array:
    """Return what a platform with no rival best charges side 1 of a market with two sides.

    Parameters
    ----------
    value : array or float
        ``v``: what joining is worth at most to people of either side, above what serving costs.
    draw_of_one : array or float
        ``a1``: how much each person of side 1 gains from everyone on side 2.
    draw_of_two : array or float
        ``a2``: how much each person of side 2 gains from everyone on side 1.

    Returns
    -------
    array
        ``v * (1 - a2) / (2 - a1 - a2)``: side 1 pays, goes free or is paid as ``a2`` is below,
        at or above 1. Price to side 2: the same with ``a1`` and ``a2`` changed round.

    Raises
    ------
    BadValue
        If ``a1 + a2`` is 2 or more: then each side draws the other without end, and the
        formula has no meaning.

    References
    ----------
    Armstrong (2006), Competition in Two-Sided Markets: the platform without a rival, here with
    linear demand ``n1 = v + a1 * n2 - p1`` and ``n2 = v + a2 * n1 - p2``.
    """
    one, two = np.asarray(draw_of_one, dtype=float), np.asarray(draw_of_two, dtype=float)
    if np.any(one + two >= 2.0):
        raise BadValue(
            "The two draws must add up to less than 2; "
            f"{float(np.max(one + two)):g} would let each side draw the other without end."
        )
    price: Array = np.asarray(value, dtype=float) * (1.0 - two) / (2.0 - one - two)
    return price

"""Merchants: the other side of a marketplace, and how much of what users want they offer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import above_zero
from userfirst.model.willingness import share_above

Array = NDArray[np.float64]


def share_listing(
    cost: Array,
    custom: Array,
    basket: Array,
    margin_kept: Array | float,
    users_per_merchant: float,
    spread: Array | float,
) -> Array:
    """Return the share of merchants for whom being on a marketplace is worth it.

    The merchant in the middle earns ``margin_kept`` of the spending of ``users_per_merchant``
    people when everyone shops there; other merchants sell more or less than that, spread
    log-logistically. Listing is worth it if this margin covers the ``cost``. Merchants do not
    take custom from each other here: with few of them each would in truth sell more.

    Parameters
    ----------
    cost : array
        What being there costs a merchant in a month, in fees and in work; above 0.
    custom : array
        The custom that merchants can count on, as a share of that when everyone shops there.
    basket : array
        What one user spends in a month when everything is on sale.
    margin_kept : array or float
        Share of the sales that stays with the merchant, after the goods and the take rate.
    users_per_merchant : float
        People in the market for each possible merchant.
    spread : array or float
        Low: a few large merchants and many small ones. High: all alike.

    Returns
    -------
    array
        Between 0 and 1 (:func:`userfirst.model.willingness.share_above`); 0 where there is no
        custom, or where no margin is left.
    """
    in_the_middle = margin_in_the_middle(basket, margin_kept, users_per_merchant)
    with np.errstate(divide="ignore"):
        return share_above(cost, in_the_middle, spread, above_zero(custom))


def margin_in_the_middle(
    basket: Array, margin_kept: Array | float, users_per_merchant: float
) -> Array:
    """Return what the merchant in the middle is left with in a month when everyone shops there.

    Parameters
    ----------
    basket, margin_kept, users_per_merchant : array or float
        See :func:`share_listing`.

    Returns
    -------
    array
        Money a month, before what being there costs.
    """
    return users_per_merchant * basket * above_zero(margin_kept)


def assortment(merchants: Array, wanted: Array) -> Array:
    """Return the share of what users look for that they find on sale.

    Parameters
    ----------
    merchants : array
        Merchants there, in millions.
    wanted : array
        With this many merchants users find half of what they look for; above 0.

    Returns
    -------
    array
        ``merchants**2 / (merchants**2 + wanted**2)``, between 0 and 1: the same curve as for
        advertisers (:func:`userfirst.model.income.fill_rate`).
    """
    squared = merchants * merchants
    return squared / (squared + wanted * wanted)


def merchants_change(merchants: Array, would_list: Array, months_to_decide: Array | float) -> Array:
    """Return how the number of merchants changes in a month.

    Parameters
    ----------
    merchants, would_list : array
        Millions: who is there now, and for whom it is worth it now.
    months_to_decide : array or float
        How long merchants take to come or to leave.

    Returns
    -------
    array
        Millions of merchants a month.
    """
    return (would_list - merchants) / months_to_decide

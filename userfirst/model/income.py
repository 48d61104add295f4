"""Income: the ways in which a user base earns, and what serving it costs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import TINY

Array = NDArray[np.float64]


def subscription(payers: Array, price: Array) -> Array:
    """Return income from payers: millions of people times price a month."""
    return payers * price


def fill_rate(audience: Array, reach: Array | float) -> Array:
    """Return the share of advertising space that is sold.

    Advertisers come only to an audience: with users at ``reach`` half the space sells, with a
    tenth of it one per cent.

    Parameters
    ----------
    audience : array
        Users, in millions.
    reach : array or float
        The audience at which half of the space sells, in millions.

    Returns
    -------
    array
        ``audience**2 / (audience**2 + reach**2)``, between 0 and 1.
    """
    squared = audience * audience
    return squared / (squared + (reach * reach + TINY))


def worth_of_attention(
    hours: Array | float, ads_per_hour: Array, price_per_thousand: Array
) -> Array:
    """Return what one person's attention earns in a month when all space is sold.

    Parameters
    ----------
    hours : array or float
        Hours of use per person per month.
    ads_per_hour : array
        The ad load.
    price_per_thousand : array
        What advertisers pay for a thousand showings.

    Returns
    -------
    array
        Money per person per month.
    """
    return hours * ads_per_hour * price_per_thousand / 1000.0


def advertising(free_users: Array, worth: Array, fill: Array) -> Array:
    """Return income from advertising shown to free users.

    Parameters
    ----------
    free_users : array
        Millions of people.
    worth : array
        Money per person per month; see :func:`worth_of_attention`.
    fill : array
        Share of the space that is sold; see :func:`fill_rate`.

    Returns
    -------
    array
        Millions of money a month.
    """
    return free_users * worth * fill


def commerce(users: Array, basket: Array, take_rate: Array, fill: Array) -> Array:
    """Return income from sales on a marketplace: users times basket times take rate times fill."""
    return users * basket * take_rate * fill


def value_added(users: Array, paying_share: Array, spend: Array) -> Array:
    """Return income from extras bought by some users: users times paying share times spend."""
    return users * paying_share * spend


def serving(
    payers: Array, free_users: Array, free_level: Array | float, cost_per_user: Array | float
) -> Array:
    """Return what serving users costs, in millions of money a month.

    Parameters
    ----------
    payers, free_users : array
        Millions of people.
    free_level : array or float
        Share of the full service that is free: a free user uses so much of it.
    cost_per_user : array or float
        Money a month for a user of the full service.

    Returns
    -------
    array
        ``cost_per_user * (payers + free_level * free_users)``.
    """
    return cost_per_user * (payers + free_level * free_users)


def one_off_sales(units: Array, price: Array, cost: Array) -> Array:
    """Return the margin on things sold once: units a month times price less cost."""
    return units * (price - cost)

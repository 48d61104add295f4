"""Retention: how long people stay, and what that is worth.

Retention of a cohort rises with its age although nobody becomes more loyal: those who were
likely to leave have left. Two ways to say so stand here. In whole periods (years of a contract)
everyone has a chance to leave of their own, spread as a beta distribution. In continuous time
(inside a case) a cohort is made of three groups that leave at three rates.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.model.errors import BadValue

Array = NDArray[np.float64]

# Three equal groups at these distances from the middle have mean 0 and standard deviation 1.
GROUP_DISTANCE = float(np.sqrt(1.5))


def retention_rates(periods: int, alpha: float, beta: float) -> Array:
    """Return the share of those still there that stays on, period by period.

    Parameters
    ----------
    periods : int
        How many periods (years, say) to tell, at least 1.
    alpha, beta : float
        The beta distribution of people's chance to leave in a period, both above 0; its mean is
        ``alpha / (alpha + beta)``. Small values mean that people differ a lot.

    Returns
    -------
    array, shape (periods,)
        ``(beta + t - 1) / (alpha + beta + t - 1)`` for ``t = 1, 2, ...``: it rises with age.

    Raises
    ------
    BadValue
        If a number is outside its range.

    References
    ----------
    Fader and Hardie (2007), How to Project Customer Retention, Journal of Interactive
    Marketing 21(1).
    """
    if not (alpha > 0.0 and beta > 0.0 and np.isfinite(alpha) and np.isfinite(beta)):
        raise BadValue(f"alpha and beta must be above 0; they are {alpha!r} and {beta!r}.")
    if isinstance(periods, bool) or periods != int(periods) or periods < 1:
        raise BadValue(f"periods must be a whole number of at least 1, not {periods!r}.")
    age = np.arange(int(periods), dtype=float)
    return (beta + age) / (alpha + beta + age)


def surviving(periods: int, alpha: float, beta: float) -> Array:
    """Return the share of a cohort that is still there, period by period.

    Parameters
    ----------
    periods : int
        How many periods to tell.
    alpha, beta : float
        As for :func:`retention_rates`.

    Returns
    -------
    array, shape (periods + 1,)
        ``B(alpha, beta + t) / B(alpha, beta)`` for ``t = 0, 1, ...``; 1 at the start.

    Raises
    ------
    BadValue
        If a number is outside its range.

    References
    ----------
    The shifted-beta-geometric model: Fader and Hardie (2007), as for :func:`retention_rates`.
    """
    return np.concatenate(([1.0], np.cumprod(retention_rates(periods, alpha, beta))))


def margin_multiple(retention: float, interest: float) -> float:
    """Return how many years of margin a customer is worth when retention never changes.

    Parameters
    ----------
    retention : float
        Share of customers who stay on in a period, from 0 to below 1.
    interest : float
        Interest for a period, 0 or more.

    Returns
    -------
    float
        ``r / (1 + i - r)``: the sum of ``(r / (1 + i)) ** t`` over ``t = 1, 2, ...``. The first
        margin comes at the end of the first period, from those who stayed.

    Raises
    ------
    BadValue
        If a number is outside its range.

    References
    ----------
    Gupta and Lehmann (2003), Customers as Assets, Journal of Interactive Marketing 17(1).
    """
    if not 0.0 <= retention < 1.0:
        raise BadValue(f"retention must be a share from 0 to below 1, not {retention!r}.")
    _check_interest(interest)
    return retention / (1.0 + interest - retention)


def margin_multiple_elasticity(retention: float, interest: float) -> float:
    """Return by how many percent the multiple rises with one percent more retention.

    Parameters
    ----------
    retention, interest : float
        As for :func:`margin_multiple`.

    Returns
    -------
    float
        ``(1 + i) / (1 + i - r)``.

    Raises
    ------
    BadValue
        If a number is outside its range.
    """
    return 1.0 + margin_multiple(retention, interest)


def lifetime_value(margin: float, still_there: Any, interest: float) -> float:
    """Return what a new customer is worth today, over the periods of a retention curve.

    Parameters
    ----------
    margin : float
        Money a customer leaves in a period, after costs.
    still_there : array, shape (periods + 1,)
        Share of a cohort still there after 0, 1, 2, ... periods, as from :func:`surviving`.
    interest : float
        Interest for a period, 0 or more.

    Returns
    -------
    float
        ``margin * sum of still_there[t] / (1 + interest)**t`` over ``t = 1, 2, ...``: money.
        Periods beyond the curve count nothing. For constant retention over many periods this is
        ``margin`` times :func:`margin_multiple`.

    Raises
    ------
    BadValue
        If the curve is not one of shares or interest is outside its range.
    """
    _check_interest(interest)
    shares = np.asarray(still_there, dtype=float)
    if shares.ndim != 1 or len(shares) < 2 or not np.all((shares >= 0.0) & (shares <= 1.0)):
        raise BadValue("still_there must be a list of shares from 0 to 1, for periods 0, 1, 2, ...")
    age = np.arange(1, len(shares), dtype=float)
    return float(margin * np.sum(shares[1:] * np.exp(-age * np.log1p(interest))))


def lifetime_value_with_referrals(
    value: float, referrals_per_customer: float, interest: float = 0.0, delay: float = 0.0
) -> float:
    """Return what a customer is worth with all whom they bring, and whom those bring in turn.

    Parameters
    ----------
    value : float
        What one customer is worth alone; see :func:`lifetime_value`.
    referrals_per_customer : float
        ``k``: new customers that each brings, who are like themselves.
    interest : float
        Interest for a period.
    delay : float
        Periods until the referrals come.

    Returns
    -------
    float
        ``value / (1 - k / (1 + interest)**delay)``, in money.

    Raises
    ------
    BadValue
        If each brings one or more in today's terms: then the chain has no end, and only the size
        of the market, which is not in this formula, limits its worth.
    """
    _check_interest(interest)
    if not referrals_per_customer >= 0.0 or not delay >= 0.0:
        raise BadValue("referrals_per_customer and delay must be 0 or more.")
    today = referrals_per_customer * float(np.exp(-delay * np.log1p(interest)))
    if today >= 1.0:
        raise BadValue(
            f"With {referrals_per_customer:g} referrals each the chain never ends and its value "
            "has no limit. Real chains end when the market does; give a number below 1."
        )
    return value / (1.0 - today)


def _check_interest(interest: float) -> None:
    if not (interest >= 0.0 and np.isfinite(interest)):
        raise BadValue(f"interest must be 0 or more (0.1 is ten percent), not {interest!r}.")


def churn_of_groups(churn: Array, difference: Array | float) -> tuple[Array, Array, Array]:
    """Return the rates at which three equal groups of newcomers leave.

    Parameters
    ----------
    churn : array, shape (scenarios,)
        The average rate a month over newcomers.
    difference : array or float
        How unlike people are: the standard deviation of the logarithm of the rate. 0: all alike.

    Returns
    -------
    tuple of three arrays
        Rates of the faithful, the middling and the fickle group. Their mean is ``churn``.

    Notes
    -----
    A spread of rates in three points instead of a smooth distribution, so that a case needs three
    stocks of users and not hundreds.
    """
    step = np.exp(GROUP_DISTANCE * difference)
    scale = 3.0 * churn / (1.0 / step + 1.0 + step)
    return scale / step, scale, scale * step


def cohort_surviving(exposure: Array, churn_groups: tuple[Array, Array, Array]) -> Array:
    """Return the share of a cohort that is still there after a stretch of time.

    Parameters
    ----------
    exposure : array
        Months lived through, each counted by the factor that multiplied everyone's churn in it.
    churn_groups : tuple of three arrays
        From :func:`churn_of_groups`.

    Returns
    -------
    array
        The mean over the groups of ``exp(-rate * exposure)``, 1 at the start.
    """
    faithful, middling, fickle = churn_groups
    return (
        np.exp(-faithful * exposure) + np.exp(-middling * exposure) + np.exp(-fickle * exposure)
    ) / 3.0

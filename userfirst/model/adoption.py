"""Adoption: how people join and leave a service (Bass diffusion with attrition)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import above_zero

Array = NDArray[np.float64]


def joining(
    users: Array, willing: Array, share_using: Array, innovation: Array | float, imitation: Array
) -> Array:
    """Return how many people join in a month.

    Parameters
    ----------
    users, willing : array
        People, in millions: who uses it now, and who would.
    share_using : array
        Users as a share of the market.
    innovation : array or float
        ``p``: chance a month that a willing person joins unprompted.
    imitation : array
        ``q``: the same from meeting users, when everyone is one.

    Returns
    -------
    array
        ``(p + q * users / market) * (willing - users)`` where positive; millions a month.

    References
    ----------
    Bass (1969), A New Product Growth for Model Consumer Durables, equation 2.
    """
    return (innovation + imitation * share_using) * above_zero(willing - users)


def reached_by_marketing(spending: Array, cost_per_sign_up: Array | float, market: Array) -> Array:
    """Return the chance a month that marketing reaches a willing person who is not a user.

    Parameters
    ----------
    spending : array
        Millions of money a month.
    cost_per_sign_up : array or float
        Money for one sign-up while nearly everyone is still to be won.
    market : array
        People, in millions.

    Returns
    -------
    array
        ``r / (1 + r)`` with ``r = spending / (cost_per_sign_up * market)``: twice the money
        reaches less than twice the people, and nobody is reached twice a month. Added to ``p``.
    """
    reach = spending / (cost_per_sign_up * market)
    return reach / (1.0 + reach)


def leaving(users: Array, willing: Array, churn: Array | float, patience: Array | float) -> Array:
    """Return how many people leave in a month.

    Parameters
    ----------
    users, willing : array
        People, in millions.
    churn : array or float
        Rate a month at which users leave whatever happens.
    patience : array or float
        Months that people stay although it is no longer worth it to them.

    Returns
    -------
    array
        ``churn * users + max(users - willing, 0) / patience``; millions a month.
    """
    return churn * users + above_zero(users - willing) / patience


def churn_rate(monthly_churn: Array) -> Array:
    """Turn the share lost in a month into a continuous rate, ``-ln(1 - c)``."""
    return -np.log1p(-monthly_churn)


def speed(innovation: Array | float, imitation: Array | float, churn: Array | float) -> Array:
    """Return how fast users approach where they end when everyone is willing and nothing changes.

    Parameters
    ----------
    innovation, imitation, churn : array or float
        ``p``, ``q`` and ``d``, rates a month.

    Returns
    -------
    array
        ``sqrt((q - p - d)**2 + 4 p q)``, a rate a month: the exponent of
        :func:`users_in_closed_form`. What the steps of a run follow.
    """
    net = imitation - innovation - churn
    return np.sqrt(net * net + 4.0 * innovation * imitation)


def users_in_closed_form(
    months: Array, market: float, innovation: float, imitation: float, churn: float
) -> Array:
    """Return users over time when everyone is willing and nothing changes.

    Parameters
    ----------
    months : array
        Months since the start, from zero users.
    market : float
        People, in millions.
    innovation, imitation, churn : float
        ``p``, ``q`` and ``d``, rates a month; ``p`` and ``q`` above 0.

    Returns
    -------
    array
        Users in millions, the exact solution of Bass diffusion with attrition ``d``.

    Notes
    -----
    With ``b = q - p - d`` and ``D = sqrt(b**2 + 4 p q)`` the ceiling is ``m (D + b) / (2 q)``.
    With ``d = 0`` it is the Bass curve.
    """
    b = imitation - innovation - churn
    root = float(np.sqrt(b * b + 4.0 * innovation * imitation))
    low, high = (root - b) / 2.0, (root + b) / 2.0
    ceiling = market * high / imitation
    decay = np.exp(-(low + high) * np.asarray(months, dtype=float))
    users: Array = ceiling * (1.0 - decay) / (1.0 + (high / low) * decay)
    return users


def bass_peak(innovation: float, imitation: float) -> tuple[float, float, float]:
    """Return when and how high a Bass curve without attrition peaks.

    Parameters
    ----------
    innovation, imitation : float
        ``p`` and ``q``, per year or per month alike.

    Returns
    -------
    tuple of float
        Time of the peak (in the same unit of time), the share of the market that joins per
        unit of time at the peak, and the share that has joined by then.

    References
    ----------
    Bass (1969), equations 9 and 10.
    """
    time = float(np.log(imitation / innovation) / (innovation + imitation))
    rate = (innovation + imitation) ** 2 / (4.0 * imitation)
    return time, rate, 0.5 - innovation / (2.0 * imitation)


def viral_growth(first_users: float, referrals_per_user: float, generations: int) -> Array:
    """Return the users after each generation of invitations.

    Parameters
    ----------
    first_users : float
        Users before any invitation.
    referrals_per_user : float
        ``k``: new users that each new user brings, once.
    generations : int
        How many rounds of invitations.

    Returns
    -------
    array, shape (generations + 1,)
        All users so far: with ``k = 2`` from 10 users 10, 30, 70, 150, ...
    """
    new = first_users * float(referrals_per_user) ** np.arange(generations + 1)
    return np.cumsum(new)

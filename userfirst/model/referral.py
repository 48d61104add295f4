"""Referral: newcomers bring newcomers, and how far that carries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def multiplier(referrals_per_user: Array | float) -> Array:
    """Return by how much referrals multiply every other source of users.

    Parameters
    ----------
    referrals_per_user : array or float
        ``k``: new users that each new user brings.

    Returns
    -------
    array
        ``1 + k + k**2 + ... = 1 / (1 - k)``; infinite from ``k = 1`` on, where only the market
        ends the growth.
    """
    k = np.asarray(referrals_per_user, dtype=float)
    with np.errstate(divide="ignore"):
        return np.where(k < 1.0, 1.0 / np.maximum(1.0 - k, 0.0), np.inf)


def invitations_change(
    invited: Array, joining: Array, invitations: Array, months_to_answer: Array | float
) -> Array:
    """Return how the people with an unanswered invitation change in a month.

    Parameters
    ----------
    invited : array
        Millions of people who hold one.
    joining : array
        New users, millions a month: each sends invitations once, on joining.
    invitations : array
        Invitations of one new user that will be taken up if the friend does not know the service.
    months_to_answer : array or float
        How long an answer takes.

    Returns
    -------
    array
        ``joining * invitations - invited / months_to_answer``; millions a month.
    """
    return joining * invitations - invited / months_to_answer


def invited_trials(
    invited: Array, share_new_to_it: Array, months_to_answer: Array | float
) -> Array:
    """Return how many people try the service because of an invitation.

    Parameters
    ----------
    invited : array
        Millions of people who hold an invitation.
    share_new_to_it : array
        Share of the market that has not tried the service yet: invitations to the others are void.
    months_to_answer : array or float
        How long an answer takes.

    Returns
    -------
    array
        Millions a month.
    """
    return invited * share_new_to_it / months_to_answer

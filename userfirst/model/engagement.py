"""Engagement: how often people come, and who counts as active under which definition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def share_active(days_to_count: Array | float, usual_days: Array | float) -> Array:
    """Return the share of a group that comes often enough to be counted as active.

    Within a group people differ in how many days a month they come: those who come at least once
    do so on ``usual_days`` days in the mean, with a geometric tail.

    Parameters
    ----------
    days_to_count : array or float
        Days in a month from which someone counts as active, 1 or more.
    usual_days : array or float
        Days a month on which the group comes, in the mean; above 1.

    Returns
    -------
    array
        ``(1 - 1 / usual_days) ** (days_to_count - 1)``: everyone for 1 day, fewer the more days
        are asked for.
    """
    stays = np.log1p(-1.0 / usual_days)
    return np.exp((days_to_count - 1.0) * stays)


def daily_users(users: Array, usual_days: Array | float, days_in_month: Array | float) -> Array:
    """Return how many of a group come on a day: users times the share of days they come."""
    return users * usual_days / days_in_month


def stickiness(daily: Array, monthly: Array) -> Array:
    """Return daily users as a share of monthly users, in percent; 0 where there is nobody."""
    return 100.0 * daily / np.maximum(monthly, 1e-12)

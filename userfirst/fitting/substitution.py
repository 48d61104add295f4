"""Logistic substitution from the share that the new has taken from the old."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.fitting.fit import (
    Estimate,
    Fit,
    Parameter,
    best_fit,
    numbers,
    of_equal_length,
    rising,
)
from userfirst.fitting.likelihood import t_quantile
from userfirst.model.errors import BadValue

Array = NDArray[np.float64]


def _logistic(point: Array, time: Array) -> Array:
    speed, halfway = point
    return np.asarray(1.0 / (1.0 + np.exp(-speed * (time - halfway))))


def fit_substitution(time: Any, share: Any, *, unit_of_time: str = "year") -> Fit:
    """Fit the logistic curve along which something new replaces something old.

    Parameters
    ----------
    time : list, array or column
        Dates as numbers, such as years; rising.
    share : list, array or column
        The share of the new at each time, from 0 to 1.
    unit_of_time : str
        For the words: "year", "month".

    Returns
    -------
    Fit
        Estimates ``speed`` and ``halfway`` (the time at which the new has half), with 95%
        likelihood intervals. ``forecast(time)`` gives the share.

    Raises
    ------
    BadValue
        With fewer than 5 rows, or shares outside 0 to 1.

    References
    ----------
    Fisher and Pry (1971), A Simple Substitution Model of Technological Change, Technological
    Forecasting and Social Change 3. Least squares on the shares.
    """
    when, shares = numbers("time", time, 5), numbers("share", share, 5)
    of_equal_length(time=when, share=shares)
    rising("time", when)
    if np.min(shares) < 0.0 or np.max(shares) > 1.0:
        raise BadValue("share must lie between 0 and 1. Divide percent by 100.")
    if (when - when.mean()) @ (shares - shares.mean()) <= 0.0:
        raise BadValue(
            "The share does not rise with time. Give the share of what is new; if it is that of "
            "the old, give 1 - share. If it is neither, nothing is being replaced here."
        )
    length, degrees = float(np.ptp(when)), len(when) - 2
    least_visible = len(when) * 1e-14

    def misfit(point: Array) -> float:
        residual = shares - _logistic(point, when)
        return float(residual @ residual) + least_visible

    starts = [
        (speed / length, when[0] + part * length)
        for speed in (1.0, 4.0, 10.0, 30.0)
        for part in (-0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
    ]

    def words(found: dict[str, Estimate], least: float) -> list[str]:
        speed, halfway = found["speed"], found["halfway"]
        said = []
        if speed.is_bounded:
            took = np.log(81.0) / speed.value
            said.append(f"From a tenth to nine tenths takes {took:.3g} {unit_of_time}s.")
        else:
            said.append("The data cannot tell how fast it goes.")
        if np.max(shares) < 0.5:
            said.append(
                f"The data end before half is reached, so the half-way time {halfway.value:.6g} is "
                "an extrapolation."
            )
        if not np.isfinite([halfway.low, halfway.high]).all():
            said.append("The data cannot tell when half is reached.")
        if np.max(shares) < 0.9:
            said.append(
                "The curve takes for granted that the replacement is complete in the end. Data up "
                f"to {100 * np.max(shares):.0f}% cannot test that."
            )
        return said

    return best_fit(
        (
            Parameter(
                "speed", f"a {unit_of_time}", "How fast the odds of the new multiply.",
                1e-3 / length, 1e3 / length,
            ),
            Parameter(
                "halfway", unit_of_time, "When the new has half.",
                when[0] - 50.0 * length, when[-1] + 50.0 * length, positive=False,
            ),
        ),
        misfit,
        starts,
        lambda least: least * t_quantile(degrees) ** 2 / degrees,
        title="Logistic substitution, by least squares on the share",
        curve=_logistic,
        words=words,
    )  # fmt: skip

"""Logistic substitution from the share that the new has taken from the old."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.fitting.carry_over import carry_over_allowance, slopes
from userfirst.fitting.fit import Fit, Parameter, best_fit, numbers, of_equal_length, rising
from userfirst.model.errors import BadValue

Array = NDArray[np.float64]


def _logistic(point: Array, time: Array) -> Array:
    speed, halfway = point
    return np.asarray(1.0 / (1.0 + np.exp(-speed * (time - halfway))))


def _columns(time: Any, share: Any) -> tuple[Array, Array]:
    """Check what a learner gave."""
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
    return when, shares


def _words(fit: Fit, most: float, unit_of_time: str) -> list[str]:
    """Return what one should know before using the numbers; ``most`` is the largest share."""
    speed, halfway = fit.estimates["speed"], fit.estimates["halfway"]
    said = []
    if speed.is_bounded:
        took = np.log(81.0) / speed.value
        said.append(f"From a tenth to nine tenths takes {took:.3g} {unit_of_time}s.")
    else:
        said.append("The data cannot tell how fast it goes.")
    if most < 0.5:
        said.append(
            f"The data end before half is reached, so the half-way time {halfway.value:.6g} is an "
            "extrapolation."
        )
    if not np.isfinite([halfway.low, halfway.high]).all():
        said.append("The data cannot tell when half is reached.")
    if most < 0.9:
        said.append(
            "The curve takes for granted that the replacement is complete in the end. Data up to "
            f"{100 * most:.0f}% cannot test that."
        )
    return said


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
        likelihood intervals that allow for errors carried over from row to row.
        ``forecast(time)`` gives the share.

    Raises
    ------
    BadValue
        With fewer than 5 rows, or shares outside 0 to 1.

    References
    ----------
    Fisher and Pry (1971), A Simple Substitution Model of Technological Change, Technological
    Forecasting and Social Change 3. Least squares on the shares; for the intervals see
    :func:`userfirst.fitting.carry_over.carry_over_allowance`.
    """
    when, shares = _columns(time, share)
    length = float(np.ptp(when))
    least_visible = len(when) * 1e-14

    def misfit(point: Array) -> float:
        residual = shares - _logistic(point, when)
        return float(residual @ residual) + least_visible

    def allowance(best: Array) -> float:
        fitted = _logistic(best, when)
        slope = slopes(lambda point: _logistic(point, when), best, np.array([best[0], length]))
        by_chance = carry_over_allowance(shares - fitted, fitted * (1.0 - fitted), slope, when)
        return max(by_chance, least_visible)

    fit = best_fit(
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
        [
            (speed / length, when[0] + part * length)
            for speed in (1.0, 4.0, 10.0, 30.0)
            for part in (-0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
        ],
        allowance,
        title="Logistic substitution, by least squares on the share",
        curve=_logistic,
    )  # fmt: skip
    return replace(fit, says=tuple(_words(fit, float(np.max(shares)), unit_of_time)))

"""Shifted-beta-geometric retention from how many of a cohort are still there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.fitting.fit import (
    Derived,
    Fit,
    Parameter,
    best_fit,
    numbers,
    one_number_above_zero,
)
from userfirst.fitting.likelihood import Excess
from userfirst.model.errors import BadValue
from userfirst.model.retention import surviving

Array = NDArray[np.float64]


LATEST_PERIOD = 100_000
NO_LIMIT = 1000.0  # people with an alpha or beta beyond this are alike for any purpose


def _alpha_beta(point: Array) -> tuple[float, float]:
    """Turn what is searched into the parameters: the average chance, and how alike people are."""
    average, alikeness = point
    return float(average * alikeness), float((1.0 - average) * alikeness)


def _surviving(point: Array, period: Array) -> Array:
    whole = np.asarray(period)
    if not np.all((whole >= 0) & (whole == np.round(whole))):
        raise BadValue("Retention is told at whole periods from 0 on: 0, 1, 2, ...")
    if np.any(whole > LATEST_PERIOD):
        raise BadValue(f"Retention is told for at most {LATEST_PERIOD:,} periods.")
    curve = surviving(max(int(np.max(whole, initial=0)), 1), *_alpha_beta(point))
    return np.asarray(curve[whole.astype(int)])


def _people(still_there: Any, customers: float | None) -> Array:
    """Check what a learner gave; how many people are still there after each period."""
    there = numbers("still_there", still_there, 3)
    if there[0] <= 0.0 or there[-1] < 0.0 or np.any(np.diff(there) > 0.0):
        raise BadValue(
            "still_there must start above 0 and never rise: those of one cohort who are left. "
            "If people come back, this model is the wrong one."
        )
    if customers is None:
        if there[0] <= 1.0:
            raise BadValue("These are shares. Say of how many people: customers=...")
        people = there
    else:
        people = there / there[0] * one_number_above_zero("customers", customers)
    if people[0] == people[-1]:
        raise BadValue("Nobody has left yet: there is nothing to fit.")
    return people


@dataclass(frozen=True)
class _Cohort:
    """How many of a cohort are there after each period, and how surprising that is."""

    people: Array

    @property
    def stayed(self) -> Array:
        """Those who are still there at the end of each period."""
        return self.people[1:]

    @property
    def left(self) -> Array:
        """Those who left in each period."""
        return -np.diff(self.people)

    def chance_to_leave(self, point: Array) -> Array:
        """Return, for each period, the chance of those who are left to leave in it."""
        alpha, beta = _alpha_beta(point)
        return np.asarray(alpha / (alpha + beta + np.arange(len(self.stayed))))

    def misfit(self, point: Array) -> float:
        """Return minus twice the log-likelihood."""
        leaving = self.chance_to_leave(point)
        return float(-2.0 * (self.stayed @ np.log1p(-leaving) + self.left @ np.log(leaving)))

    def excess(self, point: Array) -> Excess:
        """Return how many times as much periods differ as chance would have it."""
        return Excess.of(self.left, self.people[:-1], self.chance_to_leave(point), len(point))

    def allowance(self, best: Array) -> float:
        """Return how much more than the least misfit chance allows."""
        return self.excess(best).allowance

    def starts(self) -> list[tuple[float, float]]:
        """Return where the search may begin."""
        first_loss = min(max(self.left[0] / self.people[0], 0.01), 0.99)
        return [(first_loss, alikeness) for alikeness in (0.3, 1.0, 4.0, 20.0, 200.0)]

    def words(self, fit: Fit) -> list[str]:
        """Return what one should know before using the numbers."""
        alpha, beta = fit.estimates["alpha"], fit.estimates["beta"]
        said = []
        if alpha.high == np.inf or beta.high == np.inf:
            said.append(
                "The data cannot tell how unlike people are: they may all be alike, with one "
                "constant chance to leave. Only alpha / (alpha + beta) is known, the share lost "
                "in the first period."
            )
        elif not fit.can_tell:
            said.append("The data cannot tell alpha and beta: give more periods or more people.")
        else:
            said.append(
                "Retention rises with age because the likely leavers have left, not because "
                "anyone becomes more loyal; the curve cannot tell these apart if both happen."
            )
        said.append(
            f"A newcomer leaves in the first period with a chance of "
            f"{alpha.value / (alpha.value + beta.value):.3f}."
        )
        if len(self.stayed) < 5:
            said.append(
                f"There are only {len(self.stayed)} periods: forecasts reach far beyond them."
            )
        return said + self.excess(fit.compatible[0]).words


def fit_retention(still_there: Any, customers: float | None = None) -> Fit:
    """Fit shifted-beta-geometric retention to one cohort.

    Parameters
    ----------
    still_there : list, array or column
        How many of the cohort are still there after 0, 1, 2, ... periods: numbers of people, or,
        when ``customers`` is given, shares or percent of them.
    customers : float, optional
        How many people the cohort had, if ``still_there`` are shares.

    Returns
    -------
    Fit
        Estimates ``alpha`` and ``beta``, with 95% likelihood intervals, widened when periods
        differ by more than chance, as after a bad month. ``forecast(periods)`` gives the share
        still there.

    Raises
    ------
    BadValue
        With fewer than 3 numbers, numbers that rise or are below 0, or ``customers`` that is not
        a number above 0.

    References
    ----------
    Fader and Hardie (2007), How to Project Customer Retention, Journal of Interactive
    Marketing 21(1): maximum likelihood. For the intervals see
    :class:`userfirst.fitting.likelihood.Excess`.
    """
    cohort = _Cohort(_people(still_there, customers))
    fit = best_fit(
        (
            Parameter("average", "", "Chance to leave at first.", 1e-6, 1 - 1e-6, told=False),
            Parameter("alikeness", "", "alpha + beta.", 1e-3, 1e5, told=False),
        ),
        cohort.misfit,
        cohort.starts(),
        cohort.allowance,
        title="Shifted-beta-geometric retention, by maximum likelihood",
        curve=_surviving,
        derived=(
            Derived(
                "alpha", "", "With beta: how people's chance to leave is spread.",
                1e-3, NO_LIMIT, lambda point: _alpha_beta(point)[0],
            ),
            Derived(
                "beta", "", "Small alpha and beta: people differ a lot.",
                1e-3, NO_LIMIT, lambda point: _alpha_beta(point)[1],
            ),
        ),
    )  # fmt: skip
    said = cohort.words(fit)
    if customers is None and np.any(cohort.people != np.round(cohort.people)):
        said.append(
            "The numbers have fractions and were taken as numbers of people. If they are shares or "
            "percent, say of how many people (customers=...), or the intervals are wrong."
        )
    return replace(fit, says=tuple(said))

"""A Bass curve from how many people have joined so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.fitting.carry_over import carry_over_allowance, slopes
from userfirst.fitting.fit import (
    Fit,
    Parameter,
    best_fit,
    numbers,
    of_equal_length,
    rising,
)
from userfirst.model.adoption import bass_peak
from userfirst.model.errors import BadValue

Array = NDArray[np.float64]

FEWEST_ROWS = 6
# The fitted curve has passed its peak well when it has fallen to this share of it.
WELL_PAST = 0.9


def _bass(point: Array, time: Array) -> Array:
    p, q, m = point
    decay = np.exp(-(p + q) * np.maximum(time, 0.0))
    return np.asarray(m * (1.0 - decay) / (1.0 + (q / p) * decay))


def _has_fallen(point: Array, time: float) -> bool:
    """Say whether by this time joining has passed the peak of a curve, and fallen by far."""
    p, q, _ = point

    def height(odds: float) -> float:
        """Return the rate of joining as a share of that at odds of 1, where a curve peaks."""
        return 4.0 * odds / (1.0 + odds) ** 2

    first = float(q / p)
    now = first * float(np.exp(-(p + q) * time))
    return now < 1.0 and height(now) <= WELL_PAST * height(min(first, 1.0))


@dataclass(frozen=True)
class _Joining:
    """Who has joined up to each time after the launch, and what can be said of a curve for it."""

    when: Array
    so_far: Array
    unit_of_time: str

    @cached_property
    def new(self) -> Array:
        """Those who joined between one time and the next."""
        return np.diff(self.so_far, prepend=0.0)

    @property
    def length(self) -> float:
        """The last time."""
        return float(self.when[-1])

    @cached_property
    def size(self) -> float:
        """The most who have joined."""
        return float(np.max(self.so_far))

    @cached_property
    def least_visible(self) -> float:
        """The sum of squares that numbers of this size have by rounding."""
        return len(self.when) * (1e-7 * self.size) ** 2

    def parameters(self) -> tuple[Parameter, ...]:
        """Return what is to be found, within which limits."""
        rate = f"a {self.unit_of_time}"
        length, size = self.length, self.size
        return (
            Parameter("p", rate, "Innovation: joining unprompted.", 1e-7 / length, 20.0 / length),
            Parameter(
                "q", rate, "Imitation: joining because others have.", 1e-4 / length, 200.0 / length
            ),
            Parameter("m", "as joined", "Everyone who will ever join.", 0.5 * size, 1000.0 * size),
        )

    def fitted(self, point: Array) -> Array:
        """Return who joins between one time and the next by the curve."""
        joined = _bass(point, self.when)
        joined[1:] -= joined[:-1]  # as np.diff does, in a fraction of its time
        return joined

    def misfit(self, point: Array) -> float:
        """Return the sum of squares."""
        residual = self.new - self.fitted(point)
        return float(residual @ residual + self.least_visible)

    def starts(self) -> list[tuple[float, float, float]]:
        """Return where the search may begin: many shapes, each with the size that fits it best."""
        found = []
        for p in np.array([0.003, 0.03, 0.1, 0.5, 2.0]) / self.length:
            for q in np.array([0.5, 2.0, 4.0, 8.0, 16.0]) / self.length:
                shape = self.fitted(np.array([p, q, 1.0]))
                m = max(float(shape @ self.new) / float(shape @ shape), 0.5 * self.size)
                found.append((p, q, m))
        return found

    def allowance(self, best: Array) -> float:
        """Return how much more than the least misfit chance allows."""
        fitted, slope = self.fitted(best), slopes(self.fitted, best, best)
        by_chance = carry_over_allowance(self.new - fitted, fitted, slope, self.when)
        return max(by_chance, self.least_visible)

    def is_past_its_peak(self, fit: Fit) -> bool:
        """Say whether the peak is well past: in the data, on the curve, and on all like it."""
        rate = self.new / np.diff(self.when, prepend=0.0)
        return bool(
            rate[-1] < rate.max()
            and _has_fallen(fit.compatible[0], self.length)
            and np.isfinite(fit.estimates["m"].high)  # else it may grow as if without limit
        )

    def words(self, fit: Fit, is_past: bool) -> list[str]:
        """Return what one should know before using the numbers."""
        p, q, m = (fit.estimates[name] for name in ("p", "q", "m"))
        said = []
        peak = bass_peak(p.value, q.value)[0]
        limited = bool(np.isfinite(m.high))
        if not is_past:
            said.append(
                "The data cannot tell whether joining is past its peak. Until it is well past, p, "
                "q and m are not identified: many curves fit as well. Do not rely on m, nor on a "
                "forecast beyond the data."
            )
        elif peak <= 0.0:
            said.append("Imitation is not above innovation: joining falls from the launch on.")
        elif p.is_bounded and q.is_bounded:
            said.append(f"Joining peaks at {peak:.3g} {self.unit_of_time}s after the launch.")
        if not limited or m.high > 1.5 * m.value:
            limit = f"up to {m.high:.3g}" if limited else "without limit"
            said.append(f"The data cannot tell the size of the market: it may be {limit}.")
        loose = [each.name for each in (p, q) if not each.is_bounded]
        if loose:
            said.append(f"The data cannot tell {' and '.join(loose)}.")
        reached = self.so_far[-1] / m.value
        if not is_past or reached < 0.9:
            so_much = f"The curve has reached {100 * min(reached, 1.0):.0f}% of m. "
            said.append(
                (so_much if limited else "")
                + "Expect m to move as data come in: by about five percent for each ten percent "
                "more of the market (Van den Bulte and Lilien 1997)."
            )
        if np.min(self.new) < 0.0:
            said.append(
                "The numbers fall at times, so people also leave. Then m is the ceiling where "
                "joining and leaving balance, not the market."
            )
        return said


def _joining(time: Any, joined: Any, unit_of_time: str) -> _Joining:
    """Check what a learner gave; the rows after the launch."""
    when, so_far = numbers("time", time, 1), numbers("joined", joined, 1)
    of_equal_length(time=when, joined=so_far)
    rising("time", when)
    if when[0] < 0.0 or (when[0] == 0.0 and so_far[0] != 0.0):
        raise BadValue(
            "time counts from the launch, when nobody has joined. Give the first row a time above "
            "0, for example by subtracting the launch date."
        )
    if when[0] == 0.0:
        when, so_far = when[1:], so_far[1:]
    if len(when) < FEWEST_ROWS:
        raise BadValue(
            f"There are {len(when)} rows after the launch; this fit needs at least {FEWEST_ROWS}."
        )
    if np.min(so_far) < 0.0:
        raise BadValue("joined is below 0 in some row: give how many have joined up to then.")
    if np.max(so_far) <= 0.0:
        raise BadValue("Nobody has joined: there is no curve to fit.")
    return _Joining(when, so_far, unit_of_time)


def fit_bass(time: Any, joined: Any, *, unit_of_time: str = "year") -> Fit:
    """Fit a Bass curve to the number of people who have ever joined.

    Parameters
    ----------
    time : list, array or column
        Time since the launch, rising; at the launch (time 0) nobody has joined.
    joined : list, array or column
        How many people have joined up to then, in any unit. Not how many use it now: where
        people also leave, a Bass curve may fit perfectly and miss the size of the market.
    unit_of_time : str
        For the words: "year", "month".

    Returns
    -------
    Fit
        Estimates ``p`` (innovation), ``q`` (imitation) and ``m`` (market), with 95% likelihood
        intervals that allow for errors carried over from row to row. ``forecast(time)`` gives the
        number who will have joined. Until joining is well past its peak ``m`` has no upper and
        ``p`` no lower limit, and ``can_tell`` is False.

    Raises
    ------
    BadValue
        With fewer than 6 rows after the launch, or numbers that cannot be such a table.

    Notes
    -----
    Least squares on the people who join between one time and the next (Srinivasan and Mason 1986,
    Nonlinear Least Squares Estimation of New Product Diffusion Models); the continuous curve of
    Bass (1969). Their errors are not taken to be independent: see
    :func:`userfirst.fitting.carry_over.carry_over_allowance`. Before the peak, ``p``, ``q``
    and ``m`` are not identified: Van den Bulte and Lilien (1997), Bias and Systematic Change in
    the Parameter Estimates of Macro-Level Diffusion Models.
    """
    joining = _joining(time, joined, unit_of_time)
    fit = best_fit(
        joining.parameters(),
        joining.misfit,
        joining.starts(),
        joining.allowance,
        title="Bass curve, by least squares on those who join between two times",
        curve=_bass,
    )
    is_past = joining.is_past_its_peak(fit)
    p, m = fit.estimates["p"], fit.estimates["m"]
    if not is_past:
        # Only p times m is known then: the larger m may be, the smaller p.
        loose = {"p": replace(p, low=0.0), "m": replace(m, high=np.inf)}
        fit = replace(fit, estimates=fit.estimates | loose)
    return replace(fit, says=tuple(joining.words(fit, is_past)))

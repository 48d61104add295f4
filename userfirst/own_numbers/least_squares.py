"""Least squares for several months' numbers at once, with a likelihood interval for each parameter.

The intervals are those of :mod:`userfirst.fitting`: a parameter's values for which the sum of
squares, the others at their best, is larger by no more than chance allows. Here up to five
parameters are searched along slopes, which is many times faster than a search without them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from userfirst.fitting.carry_over import carry_over_allowance
from userfirst.fitting.fit import Estimate, Parameter

Array = NDArray[np.float64]

STEP = 1e-5  # of finite differences
CLOSE = 2e-3  # an end is known to this share of how far the squares may rise
TURNS = 25  # of a search; where data make no sense it may not come to an end
MOST = 4_000  # rows worked out for one table; where numbers follow no curve it would not end
WIDEST = 2.0  # the largest first step outward, in the parameters' own scale


class NoEnd(Exception):
    """The search comes to no end: the numbers follow no such curve."""


@dataclass(frozen=True)
class Squares:
    """A curve to be held against rows, and within which limits.

    Attributes
    ----------
    parameters : sequence of Parameter
        What is searched; positive ones by their logarithm.
    seen : array, shape (rows,)
        The data.
    curve : callable
        From parameters to the rows.
    """

    parameters: Sequence[Parameter]
    seen: Array
    curve: Callable[[Array], Array]
    _count: list[int] = field(default_factory=lambda: [0])

    @cached_property
    def _logs(self) -> NDArray[np.bool_]:
        return np.array([each.positive for each in self.parameters])

    def inner(self, point: Array) -> Array:
        """Return parameters as they are searched."""
        logs = self._logs
        return np.where(logs, np.log(np.where(logs, point, 1.0)), point)

    def outer(self, point: Array) -> Array:
        """Return parameters as they are told."""
        logs = self._logs
        return np.where(logs, np.exp(np.where(logs, point, 0.0)), point)

    @cached_property
    def limits(self) -> tuple[Array, Array]:
        """Return the limits of what is searched."""
        low = self.inner(np.array([each.low for each in self.parameters]))
        return low, self.inner(np.array([each.high for each in self.parameters]))

    def residual(self, point: Array) -> Array:
        """Return what the curve misses, at parameters as they are searched."""
        self._count[0] += 1
        if self._count[0] > MOST:
            raise NoEnd
        missed = self.seen - self.curve(self.outer(point))
        return np.where(np.isfinite(missed), missed, 1e6)

    def misfit(self, point: Array) -> float:
        """Return the sum of squares."""
        missed = self.residual(point)
        return float(missed @ missed)

    def slopes(self, point: Array, here: Array, free: NDArray[np.intp]) -> Array:
        """Return by how much each row's miss moves with each free parameter."""
        _, high = self.limits
        columns = []
        for place in free:
            by = STEP if point[place] + STEP <= high[place] else -STEP
            moved = point.copy()
            moved[place] += by
            columns.append((self.residual(moved) - here) / by)
        return np.column_stack(columns)

    def closest(self, start: Array, fixed: Sequence[int] = (), enough: float = 0.0) -> Array:
        """Return the parameters of least squares near a start, some of them fixed.

        The search ends when a step brings no more than ``enough``.

        References
        ----------
        Marquardt (1963), An Algorithm for Least-Squares Estimation of Nonlinear Parameters.
        """
        low, high = self.limits
        point = np.minimum(np.maximum(start, low), high)
        here = self.residual(point)
        misfit, damping = float(here @ here), 1e-2
        free = np.array([each for each in range(len(point)) if each not in fixed], dtype=int)
        for _ in range(TURNS if len(free) else 0):
            slope = self.slopes(point, here, free)
            push = slope.T @ here
            # What stands at a limit and would go beyond it is left there.
            held = ((point[free] <= low[free]) & (push > 0)) | (
                (point[free] >= high[free]) & (push < 0)
            )
            moving = free[~held]
            if not len(moving):
                break
            slope, push = slope[:, ~held], push[~held]
            square = slope.T @ slope
            before = misfit
            while damping < 1e7:
                raised = square + damping * np.diag(np.diag(square) + 1e-12)
                moved = point.copy()
                moved[moving] -= np.clip(np.linalg.solve(raised, push), -WIDEST, WIDEST)
                moved = np.minimum(np.maximum(moved, low), high)
                there = self.residual(moved)
                if float(there @ there) < misfit:
                    point, here, misfit = moved, there, float(there @ there)
                    damping = max(damping / 6.0, 1e-9)
                    break
                damping *= 5.0
            if before - misfit <= max(1e-9 * before, enough):
                break
        return point


def fit_squares(
    squares: Squares, starts: Sequence[Sequence[float]], when: Array
) -> dict[str, Estimate]:
    """Return the estimates of least squares, with 95% likelihood intervals.

    Parameters
    ----------
    squares : Squares
        What is fitted to what.
    starts : sequence of sequences of float
        Where the search may begin: it does so from the best three.
    when : array, shape (rows,)
        Times of the rows; errors may be carried over from one to the next.

    Returns
    -------
    dict of str to Estimate
        By name; infinite (or 0 for ``low`` of a positive one) where the data set no limit.

    Raises
    ------
    NoEnd
        The numbers follow no such curve.
    """
    with np.errstate(all="ignore"):
        begins = sorted(
            (squares.inner(np.asarray(s, dtype=float)) for s in starts), key=squares.misfit
        )
        best = min((squares.closest(each) for each in begins[:3]), key=squares.misfit)
        here = squares.residual(best)
        slope = -squares.slopes(best, here, np.arange(len(best)))
        fitted = squares.seen - here
        least = len(here) * (1e-7 * float(np.abs(squares.seen).max()) + 1e-12) ** 2
        allowance = max(carry_over_allowance(here, fitted, slope, when), least)
        found = {}
        for place, each in enumerate(squares.parameters):
            ends = [_end(squares, best, place, side, allowance, slope) for side in (-1.0, 1.0)]
            value = float(squares.outer(best)[place])
            if each.positive:
                ends = [float(np.exp(end)) for end in ends]
            found[each.name] = Estimate(each.name, each.unit, each.help, value, *ends)
    return found


def _end(
    squares: Squares, best: Array, place: int, side: float, allowance: float, slope: Array
) -> float:
    """Return an end of a parameter's interval; infinite where its limit is still compatible."""
    least, allowed = squares.misfit(best), float(np.sqrt(allowance))
    bound = float(squares.limits[int(side > 0.0)][place])

    def excess(value: float, start: Array) -> tuple[float, Array]:
        point = start.copy()
        point[place] = value
        point = squares.closest(point, [place], CLOSE**1.5 * allowance)
        return float(np.sqrt(max(squares.misfit(point) - least, 0.0))) - allowed, point

    spread = float(np.linalg.pinv(slope.T @ slope)[place, place])
    step = min(max(float(np.sqrt(allowance * spread)), 1e-9), WIDEST)
    inside, low, point = float(best[place]), -allowed, best
    while True:
        outside = inside + side * step
        beyond = (outside - bound) * side >= 0.0
        outside = bound if beyond else outside
        high, reached = excess(outside, point)
        if high > 0.0:
            break
        if beyond:
            return side * np.inf
        inside, low, point = outside, high, reached
        step *= 2.0
    for turn in range(30):
        if low > -CLOSE * allowed or abs(outside - inside) < 1e-9:
            break
        part = 0.5 if turn % 3 == 2 else min(max(low / (low - high), 0.02), 0.98)
        middle = inside + part * (outside - inside)
        over, reached = excess(middle, point)
        if over > 0.0:
            outside, high = middle, over
        else:
            inside, low, point = middle, over, reached
    return inside

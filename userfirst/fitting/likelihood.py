"""How well parameters fit, which fit best, and how far others may be from the best.

Every fit here is the search for the parameters with the least misfit. A parameter's 95% interval
holds all its values for which the misfit, with the other parameters at their best, is larger by
no more than chance allows: a likelihood interval. It may be open to one side: then the data put
no limit there, which a standard error would hide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Misfit = Callable[[Array], float]

# A likelihood is compatible with the data at 95% while twice its logarithm is less than this below
# the best: the 95% quantile of chi-squared with one degree of freedom.
ALLOWANCE = 3.841459

_CLOSE = 1e-3  # an end of an interval is known to this share of its distance from the best


def t_quantile(degrees: float) -> float:
    """Return the 97.5% quantile of Student's t, for a whole number of degrees of freedom.

    References
    ----------
    Cornish-Fisher expansion: Abramowitz and Stegun (1964), 26.7.5. Within 1% from 3 degrees on;
    below, the exact values.
    """
    if degrees < 3:
        return {1: 12.706205, 2: 4.302653}[int(degrees)]
    z = 1.959964
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / degrees**power for power, term in enumerate(terms, start=1))


@dataclass(frozen=True)
class Excess:
    """How many times as much rows of counts differ from a curve as chance would have it.

    Attributes
    ----------
    times : float
        1 if it is chance alone, or if no rows are left to tell it from.
    degrees : int
        How many independent rows tell it.
    """

    times: float
    degrees: int

    @classmethod
    def of(cls, happened: Array, people: Array, chance: Array, parameters: int) -> Excess:
        """Compare counts with a curve.

        Parameters
        ----------
        happened, people : array, shape (rows,)
            To how many of how many people it happened.
        chance : array, shape (rows,)
            The curve: the chance that it happens to one.
        parameters : int
            How many were fitted.

        Returns
        -------
        Excess
            Pearson's statistic per degree of freedom. A row counts by what it tells of the curve,
            as a bad month shows, and harms, most where many people are.
        """
        usual = people * chance * (1.0 - chance)
        seen = usual > 0.0
        usual = usual[seen]
        if not len(usual):
            return cls(1.0, 0)
        weight = usual / usual.sum()
        rows = 1.0 / float(weight @ weight)
        degrees = int(rows + 1e-9) - parameters
        if degrees < 1:
            return cls(1.0, 0)
        squares = (happened - people * chance)[seen] ** 2 / usual
        return cls(float(weight @ squares) * rows / (rows - parameters), degrees)

    @property
    def allowance(self) -> float:
        """How far below the best twice the log-likelihood may be by chance.

        Above 1 something besides chance differs between rows, and the interval is widened by it;
        no test decides whether it is enough to count, as a test would miss much that matters.

        References
        ----------
        McCullagh and Nelder (1989), Generalized Linear Models, section 4.5.
        """
        return self.times * t_quantile(self.degrees) ** 2 if self.times > 1.0 else ALLOWANCE

    @property
    def words(self) -> list[str]:
        """A sentence on rows that differ by clearly more than chance, if they do.

        References
        ----------
        Wilson and Hilferty (1931): the 95% quantile of chi-squared.
        """
        part = 2.0 / (9.0 * max(self.degrees, 1))
        if self.times <= (1.0 - part + 1.645 * np.sqrt(part)) ** 3:
            return []
        return [
            f"Rows differ {self.times:.1f} times as much as chance would have it. Something other "
            "than this curve differs between them; the intervals are widened for that."
        ]


@dataclass(frozen=True)
class Box:
    """Within which limits the parameters are looked for."""

    low: Array
    high: Array

    def within(self, point: Array) -> Array:
        """Return the nearest point of the box."""
        return np.minimum(np.maximum(point, self.low), self.high)


def minimise(
    misfit: Misfit,
    start: Array,
    box: Box,
    step: float = 0.3,
    rounds: int = 2,
    tolerance: float = 1e-8,
) -> Array:
    """Return the point of least misfit near a start.

    Parameters
    ----------
    misfit : callable
        From parameters to a number.
    start : array, shape (parameters,)
        Where to begin.
    box : Box
        Limits.
    step : float
        Size of the first simplex.
    rounds : int
        The search begins again from what it found, so that a collapsed simplex does no harm.
    tolerance : float
        The search ends when the simplex is no larger than this.

    Returns
    -------
    array, shape (parameters,)

    References
    ----------
    Nelder and Mead (1965), A Simplex Method for Function Minimization.
    """
    best = box.within(np.asarray(start, dtype=float))
    for _ in range(rounds):
        corners = [best]
        for place in range(len(best)):
            corner = best.copy()
            corner[place] += step if corner[place] + step <= box.high[place] else -step
            corners.append(box.within(corner))
        best = _simplex(misfit, corners, box, tolerance)
    return best


def _simplex(misfit: Misfit, corners: list[Array], box: Box, tolerance: float) -> Array:
    values = [misfit(corner) for corner in corners]
    for _ in range(200 * len(corners)):
        order = np.argsort(values, kind="stable")
        corners, values = [corners[i] for i in order], [values[i] for i in order]
        size = max(float(np.abs(corner - corners[0]).max()) for corner in corners[1:])
        if size < tolerance or values[-1] - values[0] <= 1e-13 * (abs(values[0]) + 1e-300):
            break
        centre = np.mean(corners[:-1], axis=0)
        away = centre - corners[-1]

        def at(distance: float, centre: Array = centre, away: Array = away) -> tuple[Array, float]:
            point = box.within(centre + distance * away)
            return point, misfit(point)

        point, value = at(1.0)
        if value < values[0]:
            further, further_value = at(2.0)
            if further_value < value:
                point, value = further, further_value
        elif value >= values[-2]:
            point, value = at(0.5 if value < values[-1] else -0.5)
            if value >= min(values[-1], misfit(box.within(centre + away))):
                corners = [corners[0], *(0.5 * (each + corners[0]) for each in corners[1:])]
                values = [values[0], *(misfit(each) for each in corners[1:])]
                continue
        corners[-1], values[-1] = point, value
    return corners[int(np.argmin(values))]


@dataclass(frozen=True)
class _Profile:
    """The least misfit at each value of one parameter, the others at their best."""

    misfit: Misfit
    best: Array
    place: int
    limit: float
    box: Box

    @property
    def allowed(self) -> float:
        """The root of how much the misfit may rise."""
        return float(np.sqrt(self.limit - self.misfit(self.best)))

    def at(self, value: float, start: Array) -> tuple[float, Array]:
        """Return how far beyond the limit a value is, and the best parameters with it.

        The root of the misfit is near a straight line, on which the end is soon found.
        """
        others = [each for each in range(len(self.best)) if each != self.place]
        point = start.copy()
        point[self.place] = value

        def partial(part: Array) -> float:
            point[others] = part
            return self.misfit(point)

        if others:
            rest = Box(self.box.low[others], self.box.high[others])
            point[others] = minimise(partial, start[others], rest, 0.05, rounds=1, tolerance=1e-5)
        more = max(self.misfit(point) - self.misfit(self.best), 0.0)
        return float(np.sqrt(more) - self.allowed), point


@dataclass
class _Bracket:
    """A value within an end of an interval and one beyond it, each with its excess."""

    inside: float
    point: Array
    low: float
    outside: float
    high: float


def _step_outward(profile: _Profile, side: float, step: float) -> _Bracket:
    """Go from the best towards a bound of the box, faster and faster, until it is too far.

    ``high`` is 0 where the bound itself is still compatible.
    """
    bound = float((profile.box.low if side < 0.0 else profile.box.high)[profile.place])
    found = _Bracket(float(profile.best[profile.place]), profile.best, -profile.allowed, bound, 0.0)
    while True:
        value = found.inside + side * step
        beyond = (value - bound) * side >= 0.0
        value = bound if beyond else value
        excess, reached = profile.at(value, found.point)
        if excess > 0.0:
            found.outside, found.high = value, excess
            return found
        step = 0.3 * step + abs(value - found.inside)
        found.inside, found.point, found.low = value, reached, excess
        if beyond:
            return found


def _close_in(profile: _Profile, found: _Bracket) -> None:
    """Narrow a bracket until the end is known well enough: by the secant, else by halves."""
    stuck = 0
    for _ in range(40):
        near = _CLOSE * abs(found.outside - profile.best[profile.place])
        if abs(found.outside - found.inside) <= near or found.low > -1e-9:
            break
        part = found.low / (found.low - found.high) if stuck < 2 else 0.5
        value = found.inside + min(max(part, 0.02), 0.98) * (found.outside - found.inside)
        excess, reached = profile.at(value, found.point)
        if abs(excess) < 1e-4 * profile.allowed:
            found.inside, found.point = value, reached
            break
        if excess > 0.0:
            stuck += 1
            found.outside, found.high = value, excess
        else:
            stuck = 0
            found.inside, found.point, found.low = value, reached, excess


def interval(
    misfit: Misfit, best: Array, place: int, limit: float, box: Box, scale: Array
) -> tuple[float, float, list[Array]]:
    """Return the likelihood interval of one parameter.

    Parameters
    ----------
    misfit : callable
        From parameters to a number.
    best : array, shape (parameters,)
        The best parameters.
    place : int
        Which parameter.
    limit : float
        The misfit up to which parameters are compatible with the data.
    box : Box
        Limits; an end that is not reached within them is infinite.
    scale : array, shape (parameters, parameters)
        From :func:`scales`: about how wide the interval is.

    Returns
    -------
    tuple of float, float, list of arrays
        The two ends, and the parameters at them: points on the border of what is compatible.
    """
    profile = _Profile(misfit, best, place, limit, box)
    half_width = float(np.sqrt(np.sum(scale[place] ** 2))) + 1e-12
    ends, border = [], []
    for side in (-1.0, 1.0):
        found = _step_outward(profile, side, half_width)
        if found.high > 0.0:
            _close_in(profile, found)
        ends.append(found.inside if found.high > 0.0 else side * np.inf)
        border.append(found.point)
    return ends[0], ends[1], border


def compatible_border(
    misfit: Misfit, best: Array, limit: float, box: Box, scale: Array
) -> list[Array]:
    """Return parameters on the border of what is compatible with the data, all around the best.

    The extremes that a forecast takes there are its likelihood interval.
    """
    points = []
    for direction in _directions(len(best)):
        ray = scale @ direction
        reach = 1.0
        while misfit(box.within(best + reach * ray)) < limit and reach < 64.0:
            reach *= 2.0
        low, high = 0.0, reach
        for _ in range(12):
            middle = 0.5 * (low + high)
            inside = misfit(box.within(best + middle * ray)) < limit
            low, high = (middle, high) if inside else (low, middle)
        points.append(box.within(best + low * ray))
    return points


def _directions(size: int) -> list[Array]:
    """Return directions that cover a sphere evenly."""
    if size == 1:
        return [np.array([-1.0]), np.array([1.0])]
    if size == 2:
        angles = np.linspace(0.0, 2.0 * np.pi, 96, endpoint=False)
        return list(np.column_stack([np.cos(angles), np.sin(angles)]))
    count = 100
    height = 1.0 - 2.0 * (np.arange(count) + 0.5) / count
    angle = np.pi * (3.0 - np.sqrt(5.0)) * np.arange(count)
    radius = np.sqrt(1.0 - height * height)
    return list(np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height]))


def scales(misfit: Misfit, best: Array, limit: float, box: Box) -> Array:
    """Return a matrix that turns a sphere into about the shape of what is compatible.

    Parameters
    ----------
    misfit : callable
        From parameters to a number.
    best : array, shape (parameters,)
        The best parameters.
    limit : float
        The misfit up to which parameters are compatible with the data.
    box : Box
        Limits.

    Returns
    -------
    array, shape (parameters, parameters)
        Its rows are the parameters, its columns the axes of the ellipsoid.
    """
    size, step = len(best), 1e-3
    centre = misfit(best)
    curvature = np.empty((size, size))
    unit = np.eye(size) * step
    for i in range(size):
        for j in range(i, size):
            corners = [
                misfit(box.within(best + a * unit[i] + b * unit[j]))
                for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            slope = (corners[0] - corners[1] - corners[2] + corners[3]) / (4.0 * step * step)
            curvature[i, j] = curvature[j, i] = slope
    values, vectors = np.linalg.eigh(0.5 * curvature)
    floor = max(limit - centre, 1e-300) / 25.0  # no half-axis beyond 5 in the parameters' scale
    result: Array = vectors * np.sqrt(max(limit - centre, 0.0) / np.maximum(values, floor))
    return result

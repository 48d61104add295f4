"""A Bass curve from how many people have joined so far."""

from __future__ import annotations

from dataclasses import replace
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
from userfirst.model.adoption import bass_peak
from userfirst.model.errors import BadValue

Array = NDArray[np.float64]


def _bass(point: Array, time: Array) -> Array:
    p, q, m = point
    decay = np.exp(-(p + q) * np.maximum(time, 0.0))
    return np.asarray(m * (1.0 - decay) / (1.0 + (q / p) * decay))


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
        intervals. ``forecast(time)`` gives the number who will have joined.

    Raises
    ------
    BadValue
        With fewer than 6 rows after the launch, or numbers that cannot be such a table.

    Notes
    -----
    Least squares on the people who join between one time and the next, as their errors are
    nearly independent (Srinivasan and Mason 1986, Nonlinear Least Squares Estimation of New
    Product Diffusion Models); the continuous curve of Bass (1969). Before the peak, ``p``, ``q``
    and ``m`` are not identified: Van den Bulte and Lilien (1997), Bias and Systematic Change in
    the Parameter Estimates of Macro-Level Diffusion Models.
    """
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
    if len(when) < 6:
        raise BadValue(f"There are {len(when)} rows after the launch; this fit needs at least 6.")
    if np.min(so_far) < 0.0:
        raise BadValue("joined is below 0 in some row: give how many have joined up to then.")
    if np.max(so_far) <= 0.0:
        raise BadValue("Nobody has joined: there is no curve to fit.")
    new = np.diff(so_far, prepend=0.0)
    length, size = when[-1], np.max(so_far)
    degrees = len(new) - 3
    least_visible = len(new) * (1e-7 * size) ** 2

    def misfit(point: Array) -> float:
        residual = new - np.diff(_bass(point, when), prepend=0.0)
        return float(residual @ residual + least_visible)

    def starts() -> list[tuple[float, float, float]]:
        found = []
        for p in np.array([0.003, 0.03, 0.1, 0.5, 2.0]) / length:
            for q in np.array([0.5, 2.0, 4.0, 8.0, 16.0]) / length:
                shape = np.diff(_bass(np.array([p, q, 1.0]), when), prepend=0.0)
                m = max(float(shape @ new) / float(shape @ shape), 0.5 * size)
                found.append((p, q, m))
        return found

    def words(found: dict[str, Estimate], least: float) -> list[str]:
        p, q, m = (found[name] for name in ("p", "q", "m"))
        said = []
        peak = bass_peak(p.value, q.value)[0]
        reached = so_far[-1] / m.value
        limited = bool(np.isfinite(m.high))
        early = peak >= when[-2]
        if not limited:
            said.append(
                "The data cannot tell whether joining is past its peak. Until it is well past, p, "
                "q and m are not identified: many curves fit as well. Do not rely on m."
            )
        elif early:
            said.append(
                f"The data end at {length:g} and the fitted peak is at {peak:.3g}. Until the peak "
                "is well past, p, q and m are not identified: many curves fit as well. Do not "
                "rely on m."
            )
        elif peak <= 0.0:
            said.append("Imitation is not above innovation: joining falls from the launch on.")
        elif p.is_bounded and q.is_bounded:
            said.append(f"Joining peaks at {peak:.3g} {unit_of_time}s after the launch.")
        if not limited or m.high > 1.5 * m.value:
            limit = f"up to {m.high:.3g}" if limited else "without limit"
            said.append(f"The data cannot tell the size of the market: it may be {limit}.")
        loose = [each.name for each in (p, q) if not each.is_bounded or (each is p and not limited)]
        if loose:
            said.append(f"The data cannot tell {' and '.join(loose)}.")
        if early or reached < 0.9:
            so_much = f"The curve has reached {100 * min(reached, 1.0):.0f}% of m. "
            said.append(
                (so_much if limited else "")
                + "Expect m to move as data come in: by about five percent for each ten percent "
                "more of the market (Van den Bulte and Lilien 1997)."
            )
        if np.min(new) < 0.0:
            said.append(
                "The numbers fall at times, so people also leave. Then m is the ceiling where "
                "joining and leaving balance, not the market."
            )
        return said

    fit = best_fit(
        (
            Parameter(
                "p", f"a {unit_of_time}", "Innovation: joining unprompted.",
                1e-7 / length, 20.0 / length,
            ),
            Parameter(
                "q", f"a {unit_of_time}", "Imitation: joining because others have.",
                1e-4 / length, 200.0 / length,
            ),
            Parameter(
                "m", "as joined", "Everyone who will ever join.", 0.5 * size, 1000.0 * size
            ),
        ),
        misfit,
        starts(),
        lambda least: least * t_quantile(degrees) ** 2 / degrees,
        title="Bass curve, by least squares on those who join between two times",
        curve=_bass,
        words=words,
    )  # fmt: skip
    if np.isfinite(fit.estimates["m"].high):
        return fit
    # Only p times m is known then: the larger m may be, the smaller p.
    p = replace(fit.estimates["p"], low=0.0)
    return replace(fit, estimates=fit.estimates | {"p": p})

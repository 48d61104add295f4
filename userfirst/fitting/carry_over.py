"""How far parameters may be from the best when errors carry over from one row to the next.

A year better than the curve is often followed by another. Least squares then finds about the
right curve, but its usual intervals, made for independent errors, are far too narrow: with few
rows the errors themselves look smaller than they are, as the curve bends to follow them.
"""

from __future__ import annotations

from collections.abc import Callable
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# How much of an error the next row may keep, each as likely as another before the data are seen.
KEPT = np.linspace(0.0, 0.9, 19)
# Errors may be as large in all rows, or in proportion to what the curve says of each.
POWERS = (0.0, 1.0)
LEAST_SIZE = 1e-3  # of an error in proportion, as a share of the largest
TAIL = 0.05
STEP = 1e-4  # of finite differences, as a share of the parameter


def slopes(curve: Callable[[Array], Array], best: Array, scale: Array) -> Array:
    """Return by how much each row of a curve moves with each parameter.

    Parameters
    ----------
    curve : callable
        From parameters to the fitted rows.
    best : array, shape (parameters,)
        Where.
    scale : array, shape (parameters,)
        The size of each parameter; a slope is told per size.

    Returns
    -------
    array, shape (rows, parameters)
        By central differences.
    """
    steps = STEP * np.diag(scale)
    return np.column_stack([(curve(best + by) - curve(best - by)) / (2.0 * STEP) for by in steps])


def carry_over_allowance(residual: Array, room: Array, slope: Array, when: Array) -> float:
    """Return how much larger than the least a sum of squares may be by chance.

    Parameters
    ----------
    residual : array, shape (rows,)
        What was seen less the best curve.
    room : array, shape (rows,)
        What an error may be in proportion to, if not as large in all rows: the curve, or for a
        share how far it is from 0 and 1.
    slope : array, shape (rows, parameters)
        From :func:`slopes`.
    when : array, shape (rows,)
        Times; an error is carried over from one to the next, less over a longer gap.

    Returns
    -------
    float
        In the unit of the sum of squares. With many rows and errors that do not carry over it is
        what Student's t gives; with few rows it is larger, as carry-over cannot be ruled out.

    Notes
    -----
    Which carry-over and which sizes of the errors are likely is read from the restricted
    likelihood of the residuals (Harville 1977, Maximum Likelihood Approaches to Variance Component
    Estimation and to Related Problems), which counts that the curve has followed them. Under each,
    least squares errs by Student's t with a variance of its own; these are averaged, as in Zellner
    and Tiao (1964), Bayesian Analysis of the Regression Model with Autocorrelated Errors. One
    allowance serves all parameters: that of the one which carry-over blurs most.
    """
    rows, count = slope.shape
    degrees = rows - count
    gap = np.diff(when) / np.median(np.diff(when))
    apart = np.abs(when[:, None] - when) / np.median(np.diff(when))
    usual = np.linalg.pinv(slope.T @ slope)
    log_likely, spreads = [], []
    for power in POWERS:
        size = np.maximum(np.abs(room), LEAST_SIZE * np.abs(room).max()) ** power
        shaped = slope.T * size
        for kept in KEPT:
            left, log_size = _uncarried(
                np.column_stack([residual, slope]) / size[:, None], kept, gap
            )
            rest, information = _unexplained(left[:, 0], left[:, 1:])
            log_likely.append(
                -0.5 * (log_size + information + degrees * np.log(rest)) - np.log(size).sum()
            )
            blurred = usual @ shaped @ kept**apart @ shaped.T @ usual
            spreads.append(sqrt(rest / degrees * np.max(np.diag(blurred) / np.diag(usual))))
    likely = np.exp(np.array(log_likely) - max(log_likely))
    return _reach(likely / likely.sum(), np.array(spreads), degrees) ** 2


def _uncarried(columns: Array, kept: float, gap: Array) -> tuple[Array, float]:
    """Return columns less what the row before explains, and the log-determinant of carry-over."""
    share = kept**gap
    own = np.sqrt(1.0 - share * share)
    left = columns.copy()
    left[1:] = (columns[1:] - share[:, None] * columns[:-1]) / own[:, None]
    return left, float(2.0 * np.log(own).sum())


def _unexplained(residual: Array, slope: Array) -> tuple[float, float]:
    """Return the squares that no parameter explains, and the log-determinant of information."""
    along, triangle = np.linalg.qr(slope)
    rest = residual - along @ (along.T @ residual)
    tiny = 1e-300
    return float(rest @ rest) + tiny, float(2.0 * np.log(np.abs(np.diag(triangle)) + tiny).sum())


def _reach(weights: Array, spreads: Array, degrees: int) -> float:
    """Return what a weighted mixture of Student's t exceeds, on both sides, in 5 of 100 cases.

    The tail of t by the normal curve: Wallace (1959), Bounds on Normal Approximations to Student's
    and the Chi-Square Distributions.
    """
    shrink = (8.0 * degrees + 1.0) / (8.0 * degrees + 3.0)

    def beyond(reach: float) -> float:
        normal = shrink * np.sqrt(degrees * np.log1p((reach / spreads) ** 2 / degrees))
        return float(sum(w * erfc(z / sqrt(2.0)) for w, z in zip(weights, normal, strict=True)))

    low, high = 0.0, float(spreads.max())
    while beyond(high) > TAIL:
        high *= 2.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if beyond(middle) > TAIL else (low, middle)
    return high

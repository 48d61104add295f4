"""Standard errors for tests that recover the truth behind a dataset."""

from collections.abc import Callable

import numpy as np

STEP = 1e-3


def standard_errors(minus_log_likelihood: Callable[[np.ndarray], float], best: np.ndarray):
    """Return the standard errors of parameters from the curvature at the best ones.

    By central differences: what a search has collected on its way, such as the ``hess_inv`` of
    BFGS, is no measure of them when it ends for want of precision.
    """
    steps = STEP * np.eye(len(best))

    def curvature(one: np.ndarray, other: np.ndarray) -> float:
        corners = [
            minus_log_likelihood(best + a * one + b * other)
            for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
        ]
        return (corners[0] - corners[1] - corners[2] + corners[3]) / (4.0 * STEP**2)

    information = np.array([[curvature(one, other) for other in steps] for one in steps])
    return np.sqrt(np.diag(np.linalg.inv(information)))

"""The lots that resampling draws, for checks that need only sums of whole groups."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np


@cache
def lots(groups: int, times: int = 500, seed: int = 1) -> Any:
    """Return the lots that :func:`userfirst.fitting.resample` draws for so many groups."""
    chance = np.random.RandomState(seed)
    return np.stack([chance.randint(0, groups, groups) for _ in range(times)])

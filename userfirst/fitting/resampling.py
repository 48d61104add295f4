"""Resampling: what the same table might have said, had chance dealt other towns into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.model import BadValue, unknown

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 5_000_000  # of all draws in one table: a few hundred megabytes


def resample(
    table: pd.DataFrame,
    by: str,
    measure: Callable[[pd.DataFrame], Any] | None = None,
    *,
    times: int = 500,
    seed: int = 1,
) -> pd.DataFrame:
    """Compute a measure again and again, each time with whole groups drawn by lot.

    Rows that belong together (the months of a town) rise and fall together, so they are drawn
    together: as many groups as there are, each as often as the lot says.

    Parameters
    ----------
    table : pandas.DataFrame
        The data.
    by : str
        The column that says which rows belong together.
    measure : callable, optional
        ``measure(table)`` returns a number, or a Series of numbers by name. Without it the rows
        that were drawn come back, all draws in one table: sums of them are then taken in one
        step, which is much faster than one draw after the other.
    times : int
        How often, at least 2.
    seed : int
        The start of the lots: the same seed draws the same.

    Returns
    -------
    pandas.DataFrame
        A row for each time, a column for each number (called "measure" if there is one only). Where
        the lot left nothing to compute a number from, it is not-a-number. Without a measure, the
        rows of all draws, with the number of their draw, from 0, in the column ``draw``.

    Raises
    ------
    UnknownName
        There is no such column; names the nearest.
    BadValue
        Fewer than two groups, fewer than two times, or rows of all draws that are too many.

    References
    ----------
    The bootstrap by clusters: Efron and Tibshirani (1993), An Introduction to the Bootstrap, 8.
    """
    import pandas as pd

    if by not in table.columns:
        raise unknown("column", by, [str(name) for name in table.columns])
    groups = [np.asarray(rows) for rows in table.groupby(by, sort=True).indices.values()]
    if len(groups) < 2:
        raise BadValue(
            f'Resampling needs at least two groups; the column "{by}" has {len(groups)}.'
        )
    if times < 2:
        raise BadValue(f"Resampling needs at least two times, not {times}.")
    chance = np.random.RandomState(seed)
    lots = (chance.randint(0, len(groups), len(groups)) for _ in range(times))
    places = (np.concatenate([groups[each] for each in lot]) for lot in lots)
    if measure is None:
        if times * len(table) > MOST_ROWS:
            raise BadValue(
                f"{times} draws of {len(table):,} rows are too many for one table. Give a measure: "
                f'resample(table, "{by}", measure).'
            )
        of_draws = list(places)
        number = np.repeat(np.arange(times), [len(each) for each in of_draws])
        return table.iloc[np.concatenate(of_draws)].assign(draw=number).reset_index(drop=True)
    drawn = []
    for each in places:
        told = measure(table.iloc[each])
        drawn.append(told if isinstance(told, pd.Series) else pd.Series({"measure": told}))
    return pd.DataFrame(drawn).reset_index(drop=True)


def band(drawn: pd.DataFrame, share: float = 0.9) -> pd.DataFrame:
    """Return between which values a share of the resampled numbers lies.

    Parameters
    ----------
    drawn : pandas.DataFrame
        From :func:`resample`.
    share : float
        Between 0 and 1: at 0.9, one in twenty lies below and one in twenty above.

    Returns
    -------
    pandas.DataFrame
        A row for each number, columns ``low`` and ``high``.

    Raises
    ------
    BadValue
        The share is not between 0 and 1.
    """
    if not 0.0 < share < 1.0:
        raise BadValue(f"A band holds a share between 0 and 1 of the draws, not {share}.")
    edges = drawn.quantile([(1.0 - share) / 2.0, (1.0 + share) / 2.0]).T
    return edges.set_axis(["low", "high"], axis=1)

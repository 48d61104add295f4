"""What is wrong with a dataset on purpose, as in a real export: told and made by the same thing.

>>> sent_twice(category="shoes", month="2022-09").text
'category shoes, month 2022-09: there twice.'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Blemish:
    """Something wrong with a file.

    Attributes
    ----------
    text : str
        What the data card says of it.
    spoil : callable
        ``spoil(table, chance)`` returns the table with it.
    """

    text: str
    spoil: Callable[[pd.DataFrame, np.random.RandomState], pd.DataFrame]

    def __str__(self) -> str:
        return self.text


def never_sent(**where: Any) -> Blemish:
    """Leave out the rows with these values in these columns."""
    return Blemish(
        f"{_place(where)}: never sent.", lambda table, chance: table[~_rows(table, where)]
    )


def sent_twice(**where: Any) -> Blemish:
    """Repeat the rows with these values, each beside itself."""
    return Blemish(
        f"{_place(where)}: there twice.",
        lambda table, chance: _repeated(table, _rows(table, where)),
    )


def every_one_twice(column: str, step: int, first: int) -> Blemish:
    """Repeat one row in so many, by the number in a column."""
    return Blemish(
        f"Every {step}th {column} is there twice.",
        lambda table, chance: _repeated(table, (table[column] % step == first).to_numpy()),
    )


def not_booked(column: str, **where: Any) -> Blemish:
    """Empty a column in the rows with these values."""
    return Blemish(
        f"{_place(where)}: {column} is empty; it is not booked yet.",
        lambda table, chance: table.assign(
            **{column: table[column].where(~_rows(table, where), np.nan)}
        ),
    )


def missing_by_chance(column: str, share: float) -> Blemish:
    """Empty a column in so large a share of the rows, by chance."""
    return Blemish(
        f"{column} is empty in about one row in {1.0 / share:.0f}.",
        lambda table, chance: table.assign(
            **{column: table[column].where(chance.random_sample(len(table)) >= share, np.nan)}
        ),
    )


def wrong_unit(columns: tuple[str, ...], factor: float, unit: str, **where: Any) -> Blemish:
    """Write columns in another unit in the rows with these values."""

    def spoil(table: pd.DataFrame, chance: np.random.RandomState) -> pd.DataFrame:
        rows = _rows(table, where)
        return table.assign(
            **{each: table[each].where(~rows, table[each] * factor) for each in columns}
        )

    verb = "is" if len(columns) == 1 else "are"
    return Blemish(f"{_place(where)}: {' and '.join(columns)} {verb} in {unit}.", spoil)


def _place(where: dict[str, Any]) -> str:
    """Say which rows: "category shoes, month 2022-09"."""
    return ", ".join(f"{column} {value}" for column, value in where.items())


def _rows(table: pd.DataFrame, where: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which rows have these values; at least one must, or the card would lie."""
    found = np.ones(len(table), dtype=bool)
    for column, value in where.items():
        found &= (table[column] == value).to_numpy()
    if not found.any():
        raise ValueError(f"No row has {_place(where)}, so nothing can be wrong with it.")
    return found


def _repeated(table: pd.DataFrame, rows: np.ndarray[Any, np.dtype[np.bool_]]) -> pd.DataFrame:
    """Return the table with these rows there twice."""
    return table.iloc[np.repeat(np.arange(len(table)), 1 + rows)]

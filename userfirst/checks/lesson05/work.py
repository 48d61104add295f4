"""The steps of the work. Each can be left out or done wrong, so that a mistake is made to be known.

The fleet is cleaned here once, step by step; the model is run as a learner runs it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from userfirst.data import load

if TYPE_CHECKING:
    import pandas as pd

# --- The fleet ------------------------------------------------------------------------------------


@cache
def raw() -> pd.DataFrame:
    """Return the fleet as it was exported."""
    export: pd.DataFrame = load("car_fleet")
    return export


@cache
def once() -> pd.DataFrame:
    """Return the fleet with each row once."""
    return raw().drop_duplicates()


def sent_around_v2(wave: int | None = None) -> tuple[int, int]:
    """Return the invitations of June and July 2022, and those of August and September."""
    rows = once() if wave is None else once()[once()["wave"] == wave]
    sent: Any = rows.groupby("month")["invitations"].sum()
    before, after = sent.loc["2022-06-01":"2022-07-01"], sent.loc["2022-08-01":"2022-09-01"]
    return int(before.sum()), int(after.sum())

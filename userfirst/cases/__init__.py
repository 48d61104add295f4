"""The cases: one readable file each, a decision as a model."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from userfirst.cases.definition import (
    Books,
    Case,
    Condition,
    Goal,
    Lever,
    LeverTable,
    Preset,
    StockTable,
)
from userfirst.cases.firm import Firm, Outcome, Series
from userfirst.cases.running import Batch, Run, run, run_batch
from userfirst.cases.sweeping import Sweep, find_best, sweep
from userfirst.cases.wording import as_python, worded
from userfirst.lessons import OF_CASE
from userfirst.model import unknown

# In the order of the lessons. Each is a file of this folder that defines CASE.
NAMES = tuple(OF_CASE)

__all__ = [
    "NAMES",
    "Batch",
    "Books",
    "Case",
    "Condition",
    "Firm",
    "Goal",
    "Lever",
    "LeverTable",
    "Outcome",
    "Preset",
    "Run",
    "Series",
    "StockTable",
    "Sweep",
    "as_python",
    "case",
    "find_best",
    "run",
    "run_batch",
    "sweep",
    "worded",
]


def case(name: str) -> Case:
    """Return a case by its name.

    Parameters
    ----------
    name : str
        One of ``NAMES``, for example "free_service".

    Returns
    -------
    Case
        The case.

    Raises
    ------
    UnknownName
        There is no such case; names the nearest.
    """
    if not isinstance(name, str) or name not in NAMES:
        raise unknown("case", name, NAMES)
    return cast(Case, import_module(f"userfirst.cases.{name}").CASE)

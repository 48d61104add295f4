"""Sweeping a case: over a range of one or two levers, and for the best value of a lever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases.definition import Case, Preset
from userfirst.cases.running import Batch, Run, checked_month, find, listed, run_batch, with_preset
from userfirst.cases.wording import worded
from userfirst.model import BadValue, is_number, shown

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVELS = 10_001  # that find_best tries for each combination of the others


@dataclass(frozen=True)
class Sweep:
    """Outcomes over a range of one or two levers.

    Attributes
    ----------
    run : Batch
        The batch behind it, one scenario per combination of lever values.
    levers : tuple of str
        The levers that were swept.
    month : int
        The month as of which outcomes are told.
    """

    run: Batch
    levers: tuple[str, ...]
    month: int

    @property
    def table(self) -> pd.DataFrame:
        """A row per combination: the swept levers, then every outcome; units in ``attrs``."""
        import pandas as pd

        columns: dict[str, Any] = {name: self.run.levers[name] for name in self.levers}
        columns.update(self.run.outcomes(self.month))
        table = pd.DataFrame(columns)
        case = self.run.case
        table.attrs["units"] = {name: case.lever(name).unit for name in self.levers} | {
            each.name: each.unit for each in case.outcomes
        }
        return table

    def grid(self, outcome: str) -> pd.DataFrame:
        """Return one outcome over two levers: the first down the side, the second across."""
        if len(self.levers) != 2:
            raise BadValue("A grid needs a sweep over two levers.")
        self.run.case.outcome(outcome)
        first, second = self.levers
        return self.table.pivot(index=first, columns=second, values=outcome)

    def best(self, outcome: str) -> pd.Series:
        """Return the row of the table with the best value of an outcome."""
        table = self.table
        lower = self.run.case.outcome(outcome).better == "lower"
        values = table[outcome].to_numpy()
        return table.iloc[int(np.argmin(values) if lower else np.argmax(values))]

    def _repr_html_(self) -> str:
        return self.table.to_html(max_rows=12, index=False, float_format=worded)

    def __iter__(self) -> Iterator[Run]:
        return (self.run.pick(scenario) for scenario in range(self.run.scenarios))


def sweep(
    case: str | Case,
    preset: str | Preset | None = None,
    *,
    month: int | None = None,
    **levers: Any,
) -> Sweep:
    """Run a case over a range of one or two levers.

    Parameters
    ----------
    case : str or Case
        The case, by name or itself.
    preset : str or Preset, optional
        A named starting point.
    month : int, optional
        As of which month outcomes are told; the last one if not given.
    **levers : number, str, Schedule or list of numbers
        One or two levers as a list; the others as in :func:`run`.

    Returns
    -------
    Sweep
        ``.table`` has a row per combination, ``.grid("profit")`` one outcome over two levers.

    Raises
    ------
    UnknownName, BadValue
        As for :func:`run`; BadValue also when no lever or more than two are lists.
    """
    chosen = find(case)
    values = with_preset(chosen, preset, levers)
    when = checked_month(chosen, month)
    swept = listed(values)
    if not 1 <= len(swept) <= 2:
        raise BadValue(
            "sweep() needs one or two levers given as lists of values, for example "
            f"{chosen.levers[0].name}=[{chosen.levers[0].low:g}, {chosen.levers[0].high:g}]; "
            f"it got {len(swept)}."
        )
    axes = [np.atleast_1d(np.asarray(chosen.lever(n).checked(list(values[n])))) for n in swept]
    mesh = np.meshgrid(*axes, indexing="ij")
    batch = run_batch(
        chosen, values | {name: grid.ravel() for name, grid in zip(swept, mesh, strict=True)}
    )
    return Sweep(batch, tuple(swept), when)


def find_best(
    case: str | Case,
    lever: str,
    outcome: str,
    preset: str | Preset | None = None,
    *,
    levels: int = 51,
    **levers: Any,
) -> pd.DataFrame:
    """Find the best value of a lever, for every combination of one or two others.

    Parameters
    ----------
    case : str or Case
        The case, by name or itself.
    lever : str
        The lever to choose: its whole range is tried.
    outcome : str
        What to choose it for.
    preset : str or Preset, optional
        A named starting point.
    levels : int
        How many values of the lever are tried.
    **levers : number, str, Schedule or list of numbers
        One or two of them as lists; the others as in :func:`run`.

    Returns
    -------
    pandas.DataFrame
        A row per combination: the levers given as lists, the best value of the lever, and the
        outcome there. Units stand in ``attrs["units"]``.

    Raises
    ------
    UnknownName, BadValue
        As for :func:`run`; BadValue also when more than two levers are lists.
    """
    import pandas as pd

    chosen = find(case)
    about, wanted = chosen.lever(lever), chosen.outcome(outcome)
    if not is_number(levels) or levels not in range(2, MOST_LEVELS + 1):
        raise BadValue(
            f"find_best() tries a whole number of levels, from 2 to {MOST_LEVELS:,}; "
            f"{shown(levels)} is not one."
        )
    values = with_preset(chosen, preset, levers)
    swept = listed(values)
    if len(swept) > 2 or lever in levers:
        raise BadValue(
            f"find_best() tries the whole range of {lever}, so it takes no value for it; of the "
            "other levers, at most two may be lists."
        )
    axes = [np.atleast_1d(np.asarray(chosen.lever(n).checked(list(values[n])))) for n in swept]
    tried = np.linspace(about.low, about.high, int(levels))
    if about.choices:
        tried = np.arange(len(about.choices), dtype=float)
    mesh = np.meshgrid(*axes, tried, indexing="ij")
    flat = {name: grid.ravel() for name, grid in zip([*swept, lever], mesh, strict=True)}
    figures = run_batch(chosen, values | flat).outcome(outcome)
    shape = (-1, len(tried))
    sign = -1.0 if wanted.better == "lower" else 1.0
    best = (sign * figures.reshape(shape)).argmax(axis=1)
    rows = np.arange(len(best))
    table = pd.DataFrame({name: flat[name].reshape(shape)[:, 0] for name in swept})
    table[lever] = tried[best]
    table[outcome] = figures.reshape(shape)[rows, best]
    units = {name: chosen.lever(name).unit for name in [*swept, lever]}
    table.attrs["units"] = units | {outcome: wanted.unit}
    return table

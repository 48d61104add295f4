"""Levers that change during a run: a first value, then others from given months on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from userfirst.model.errors import BadValue


@dataclass(frozen=True)
class Schedule:
    """A step path of a lever over the months of a run.

    Attributes
    ----------
    first : float, str or array
        The value from month 0 on.
    switches : tuple of (int, value)
        Months at which the value changes, rising, and the value from then on.
    """

    first: Any
    switches: tuple[tuple[int, Any], ...]

    def __str__(self) -> str:
        steps = ", ".join(f"{month}: {value}" for month, value in self.switches)
        return f"schedule({self.first}, {{{steps}}})"

    __repr__ = __str__

    def at(self, month: float) -> Any:
        """Return the value in force at a month.

        Parameters
        ----------
        month : float
            Months since the start.

        Returns
        -------
        float, str or array
            The first value, or that of the last switch at or before the month.
        """
        value = self.first
        for switch, later in self.switches:
            if month >= switch:
                value = later
        return value


def schedule(first: Any, switches: Mapping[int, Any]) -> Schedule:
    """Let a lever change during the run: free first, priced later.

    Parameters
    ----------
    first : float or str
        The value from month 0 on, in the lever's own unit.
    switches : mapping of int to float or str
        From which month (1 or later) which value holds.

    Returns
    -------
    Schedule
        To be given to :func:`userfirst.run` in place of a number.

    Raises
    ------
    BadValue
        If a month is not a whole number of at least 1, or there is no switch.

    Examples
    --------
    >>> schedule(1.0, {24: 0.3})
    schedule(1.0, {24: 0.3})
    """
    if not isinstance(switches, Mapping) or not switches:
        raise BadValue(
            "A schedule needs at least one switch, written as {month: value}, "
            "for example schedule(1.0, {24: 0.3})."
        )
    steps = []
    for month, value in switches.items():
        number = isinstance(month, (int, float, np.number)) and not isinstance(month, bool)
        if not (number and np.isfinite(month) and month == int(month) and month >= 1):
            raise BadValue(
                f"A schedule switches at whole months from 1 on; {month!r} is not one. "
                "The value for month 0 is the first one."
            )
        steps.append((int(month), value))
    return Schedule(first, tuple(sorted(steps, key=lambda step: step[0])))


def quarters(values: Sequence[Any]) -> Schedule:
    """Let a lever be decided anew every quarter, as a board does.

    Parameters
    ----------
    values : sequence of float or str
        One value per quarter, the first from month 0 on, the next from month 3 on, and so on;
        the last one holds to the end. Twenty of them fill five years.

    Returns
    -------
    Schedule
        To be given to :func:`userfirst.run` in place of a number.

    Raises
    ------
    BadValue
        If there is no value, or it is one number and not a list.

    Examples
    --------
    >>> quarters([0.9, 0.9, 0.5, 0.3])
    schedule(0.9, {6: 0.5, 9: 0.3})
    """
    if isinstance(values, str) or not hasattr(values, "__len__") or len(values) == 0:
        raise BadValue(
            "A plan by quarters is a list with one value for each quarter, "
            "for example quarters([0.9, 0.9, 0.5, 0.3])."
        )
    plan = list(values)
    steps = [
        (3 * place, value)
        for place, value in enumerate(plan)
        if place > 0 and value != plan[place - 1]
    ]
    return Schedule(plan[0], tuple(steps))

"""Levers that change during a run: a first value, then others from given months on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from userfirst.model.errors import BadValue, is_number, shown


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
        if not (is_number(month) and month == int(month) and month >= 1):
            raise BadValue(
                f"A schedule switches at whole months from 1 on; {shown(month)} is not one. "
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
    given: Any = values  # whatever the learner typed
    in_order = isinstance(given, Sequence) or getattr(given, "ndim", None) == 1
    plan = list(given) if in_order and not isinstance(given, (str, bytes, memoryview)) else []
    if not plan:
        raise BadValue(
            "A plan by quarters is a list with one value for each quarter, "
            "for example quarters([0.9, 0.9, 0.5, 0.3])."
        )
    steps = [
        (3 * place, value)
        for place, value in enumerate(plan)
        if place > 0 and not _same(value, plan[place - 1])
    ]
    return Schedule(plan[0], tuple(steps))


def _same(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except Exception:  # what cannot be compared, the lever refuses in words
        return False

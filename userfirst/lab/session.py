"""What a learner has done in a lab: levers, their history, pins, predictions. No screen, no run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from userfirst.cases import Case, codes
from userfirst.model import BadValue, Schedule

MOST_PINS = 5
LETTERS = "ABCDE"


@dataclass(frozen=True)
class Pin:
    """A run that was kept to be compared with.

    Attributes
    ----------
    letter : str
        Its name on the screen, "A" to "E".
    levers : mapping of str to number or Schedule
        The value of every lever.
    """

    letter: str
    levers: Mapping[str, Any]


@dataclass(frozen=True)
class Moment:
    """Everything that undo takes back."""

    levers: Mapping[str, Any]
    pins: tuple[Pin, ...] = ()
    compare: str = ""


@dataclass(frozen=True)
class Prediction:
    """What a learner expected, and what the run then said.

    Attributes
    ----------
    series, unit : str
        What was predicted.
    months : tuple of int
        At which months.
    expected, found : tuple of float
        The learner's numbers, and those of the run.
    levers : mapping of str to number or Schedule
        The run that was predicted.
    """

    series: str
    unit: str
    months: tuple[int, ...]
    expected: tuple[float, ...]
    found: tuple[float, ...]
    levers: Mapping[str, Any]

    @property
    def gap(self) -> float:
        """How far the numbers are from the run on average, in the unit of the series."""
        return float(np.mean(np.abs(np.subtract(self.expected, self.found))))

    @property
    def gap_in_percent(self) -> float | None:
        """The gap as a percentage of the run's own size; None where the run is zero."""
        size = float(np.mean(np.abs(self.found)))
        return 100.0 * self.gap / size if size > 1e-9 else None


class Session:
    """The state of a lab.

    Parameters
    ----------
    case : Case
        The case.
    levers : mapping of str to number, str or Schedule
        Where the learner starts, checked against the case.
    locked : iterable of str
        Levers that the learner may see but not move.
    """

    def __init__(
        self, case: Case, levers: Mapping[str, Any] | None = None, locked: Iterable[str] = ()
    ) -> None:
        self.case = case
        self.locked = frozenset(locked)
        self.start = case.complete(levers or {})
        self.now = Moment(self.start)
        self.predictions: list[Prediction] = []
        self._past: list[Moment] = []
        self._future: list[Moment] = []

    @property
    def levers(self) -> dict[str, Any]:
        """The value of every lever now."""
        return dict(self.now.levers)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        return bool(self._future)

    def _go(self, moment: Moment) -> None:
        if moment != self.now:
            self._past.append(self.now)
            self._future.clear()
            self.now = moment

    def _move(self, levers: Mapping[str, Any]) -> None:
        """Take other lever values; locked levers stay as they are."""
        held = {name: self.now.levers[name] for name in self.locked}
        self._go(replace(self.now, levers=self.case.complete({**levers, **held})))

    def set(self, name: str, value: Any) -> str:
        """Move one lever.

        Parameters
        ----------
        name : str
            The lever.
        value : number, str or Schedule
            Its new value. What lies outside the range is set to the nearest end.

        Returns
        -------
        str
            What the learner should know about it, or "".

        Raises
        ------
        UnknownName, BadValue
            There is no such lever, it is locked, or the value is not a number or a choice.
        """
        lever = self.case.lever(name)
        if name in self.locked:
            raise BadValue(f"{lever.label} is fixed in this lab.")
        inside, message = self._inside(name, value)
        self._move({**self.now.levers, name: inside})
        return message

    def _inside(self, name: str, value: Any) -> tuple[Any, str]:
        lever = self.case.lever(name)
        if isinstance(value, Schedule):
            first, message = self._inside(name, value.first)
            switches = []
            for month, later in value.switches:
                moved, about = self._inside(name, later)
                kept = min(max(int(month), 1), self.case.months - 1)
                if kept != month:
                    about = f"A lever can change from month 1 to {self.case.months - 1}."
                switches.append((kept, moved))
                message = message or about
            unique = tuple(sorted(dict(switches).items()))
            return Schedule(first, unique), message
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and np.isfinite(value) and not lever.choices:
            inside = min(max(float(value), float(lever.low)), float(lever.high))
            if inside != value:
                ends = f"from {lever.worded(lever.low)} to {lever.worded(lever.high)}"
                message = f"{lever.label} goes {ends}. It is set to {lever.worded(inside)}."
                return inside, message
            return inside, ""
        if not number and not isinstance(value, str):
            raise BadValue(f'The lever "{name}" takes a number, and {value!r} is not one.')
        return value, ""

    def reset(self) -> None:
        """Go back to the levers that the lab was opened with."""
        self._move(self.start)

    def preset(self, name: str) -> None:
        """Take a preset of the case, everything else at its default."""
        self._move(self.case.preset(name).levers)

    def open(self, code: str) -> None:
        """Take the levers of a share code.

        Raises
        ------
        BadValue
            The code cannot be read, or is for another case.
        """
        case, levers = codes.decode(code)
        if case.name != self.case.name:
            raise BadValue(
                f'This code is for another case. Open it with Lab("{case.name}", code="...").'
            )
        self._move(levers)

    @property
    def code(self) -> str:
        """The share code of the levers now."""
        return codes.encode(self.case, self.now.levers)

    def undo(self) -> None:
        """Take back the last change, if there is one."""
        if self._past:
            self._future.append(self.now)
            self.now = self._past.pop()

    def redo(self) -> None:
        """Make again what was taken back last, if there is something."""
        if self._future:
            self._past.append(self.now)
            self.now = self._future.pop()

    def take_back(self) -> None:
        """Forget the last change altogether: its run could not be worked out."""
        self.undo()
        self._future.clear()

    def pin(self) -> str:
        """Keep the run of now for comparison; return its letter.

        Raises
        ------
        BadValue
            Five are kept already.
        """
        for pin in self.now.pins:
            if pin.levers == self.now.levers:
                raise BadValue(f"This run is pinned already, as {pin.letter}.")
        free = [each for each in LETTERS if each not in {pin.letter for pin in self.now.pins}]
        if not free:
            raise BadValue(f"{MOST_PINS} runs are pinned. Remove one to pin another.")
        pins = sorted((*self.now.pins, Pin(free[0], self.levers)), key=lambda pin: pin.letter)
        self._go(replace(self.now, pins=tuple(pins), compare=free[0]))
        return free[0]

    def _pin(self, letter: str) -> Pin:
        for pin in self.now.pins:
            if pin.letter == letter:
                return pin
        raise BadValue(f"There is no pinned run {letter} any more.")

    def unpin(self, letter: str) -> None:
        """Let a pinned run go."""
        gone = self._pin(letter)
        pins = tuple(pin for pin in self.now.pins if pin is not gone)
        compare = self.now.compare
        if compare == letter:
            compare = pins[-1].letter if pins else ""
        self._go(replace(self.now, pins=pins, compare=compare))

    def compare(self, letter: str) -> None:
        """Choose the pinned run that key figures are compared with."""
        self._go(replace(self.now, compare=self._pin(letter).letter))

    def restore(self, letter: str) -> None:
        """Take the levers of a pinned run again."""
        self._move(self._pin(letter).levers)

    def predict(
        self,
        series: str,
        months: Iterable[int],
        expected: Iterable[float],
        found: Mapping[str, Any],
    ) -> Prediction:
        """Put down what the learner expected of the run of now.

        Parameters
        ----------
        series : str
            What was predicted.
        months : iterable of int
            At which months.
        expected : iterable of float
            The learner's numbers.
        found : mapping of str to array, shape (months + 1,)
            The run of now.

        Returns
        -------
        Prediction
            Which is also kept.

        Raises
        ------
        UnknownName, BadValue
            No such series; a number or a month is missing or out of range.
        """
        about = self.case.one_series(series)
        when, numbers = tuple(months), tuple(expected)
        for each in numbers:
            if (
                not isinstance(each, (int, float))
                or isinstance(each, bool)
                or not np.isfinite(each)
            ):
                raise BadValue("Write a number for each month before you run it.")
        if len(when) != len(numbers) or not when:
            raise BadValue("Write a number for each month before you run it.")
        for month in when:
            if not 0 <= month <= self.case.months:
                raise BadValue(f"Month {month} is outside the run: 0 to {self.case.months}.")
        values = tuple(float(found[series][month]) for month in when)
        made = Prediction(series, about.unit, when, tuple(map(float, numbers)), values, self.levers)
        self.predictions.append(made)
        return made

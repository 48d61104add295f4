"""What a learner has done in a lab: levers, their history, pins, predictions. No screen, no run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import Case, Lever, codes
from userfirst.model import BadValue, Schedule
from userfirst.words.numbers import read_number, read_number_in

Array = NDArray[np.float64]

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

    def set(self, name: str, value: Any) -> None:
        """Move one lever.

        Parameters
        ----------
        name : str
            The lever.
        value : number, str or Schedule
            Its new value; a number may be a text, as people type it.

        Raises
        ------
        UnknownName, BadValue
            There is no such lever, it is locked, or the value cannot be read or lies outside the
            range. The lever then stays where it was: nothing is moved to the ends of a range.
        """
        lever = self.case.lever(name)
        if name in self.locked:
            raise BadValue(f"{lever.label} is fixed in this lab.")
        self._move({**self.now.levers, name: self._read(lever, value)})

    def _read(self, lever: Lever, value: Any) -> Any:
        if isinstance(value, Schedule):
            for month, _ in value.switches:
                if not (1 <= month < self.case.months and month == int(month)):
                    raise BadValue(
                        f"{lever.label} can change in a month from 1 to {self.case.months - 1}; "
                        f"{month:g} is not one. It stays as it was."
                    )
            steps = {int(month): self._read(lever, later) for month, later in value.switches}
            return Schedule(self._read(lever, value.first), tuple(sorted(steps.items())))
        if lever.choices:
            return value
        try:
            return read_number_in(value, lever.low, lever.high, lever.unit)
        except BadValue as error:
            raise BadValue(f"{lever.label} stays as it was. {error}") from None

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
        expected: Iterable[float | str],
        found: Mapping[str, Any],
    ) -> Prediction:
        """Put down what the learner expected of the run of now.

        Parameters
        ----------
        series : str
            What was predicted.
        months : iterable of int
            At which months.
        expected : iterable of float or str
            The learner's numbers, as they were typed.
        found : mapping of str to array, shape (months + 1,)
            The run of now.

        Returns
        -------
        Prediction
            Which is also kept.

        Raises
        ------
        UnknownName, BadValue
            No such series; a number or a month is missing or out of range; a number makes no
            sense: people below zero or beyond the market, a thousand times the case's own size.
        """
        about = self.case.one_series(series)
        when, numbers = tuple(months), []
        for typed in expected:
            if isinstance(typed, str) and typed.strip():
                typed = read_number_in(typed, unit=about.unit)
            number = read_number(typed)
            if number is None:
                raise BadValue("Write a number for each month before you run it.")
            numbers.append(number)
        if len(when) != len(numbers) or not when:
            raise BadValue("Write a number for each month before you run it.")
        for month in when:
            if not 0 <= month <= self.case.months:
                raise BadValue(f"Month {month} is outside the run: 0 to {self.case.months}.")
        low, high, why = self._sense(series, np.asarray(found[series], dtype=float))
        slack = 1e-6 * (high - low)  # a share of all may be 100.0000001%
        for month, each in zip(when, numbers, strict=True):
            if not low - slack <= each <= high + slack:
                raise BadValue(
                    f"{about.label} of {each:,.10g} {about.unit} in month {month}? "
                    f"{why} Write what you expect again."
                )
        values = tuple(float(found[series][month]) for month in when)
        made = Prediction(series, about.unit, when, tuple(numbers), values, self.levers)
        self.predictions.append(made)
        return made

    def forget(self, number: int) -> None:
        """Remove a prediction, counted from 1 as they are listed."""
        if not 1 <= number <= len(self.predictions):
            raise BadValue(f"There is no prediction {number} any more.")
        del self.predictions[number - 1]

    def _sense(self, series: str, values: Array) -> tuple[float, float, str]:
        """Return the range in which a guess of a series makes sense, and the reason."""
        books, name = self.case.books, series
        while name in books.people:
            name = books.people[name]
        if series in books.people and name in self.now.levers:
            lever, most = self.case.lever(name), self.now.levers[name]
            if isinstance(most, Schedule):
                most = max(most.first, *(later for _, later in most.switches))
            return 0.0, float(most), f"It lies between 0 and {lever.label} {lever.worded(most)}."
        known = {*books.people, *books.not_negative}
        known |= {whole for whole, parts in books.sums.items() if known.issuperset(parts)}
        unit = self.case.one_series(series).unit
        if unit.startswith("%") and series in known:
            return 0.0, 100.0, "It lies between 0 and 100%."
        size = 1000.0 * max(1.0, float(np.abs(values).max()))
        low = 0.0 if series in known else -size
        reason = f"This case deals in less than {size:,.0f} {unit}" + (
            ", and never below zero." if series in known else "."
        )
        return low, size, reason

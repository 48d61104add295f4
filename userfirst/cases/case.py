"""What a case is made of: levers, series, outcomes, presets. No screen and no simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from userfirst.model import BadValue, Schedule, unknown

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Lever:
    """Something that the learner can move.

    Attributes
    ----------
    name, label, unit : str
        The name in Python, the name on the screen, and the unit ("" for a pure share).
    low, high, default, step : float
        Range, value to begin with, and the step of the slider.
    group : str
        The heading it stands under; the first lever of a case is its free-service level.
    help : str
        One line: what moving it means.
    choices : tuple of str
        For a lever that is a choice and not a number: its names, numbered from 0.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    default: float
    step: float
    group: str
    help: str
    choices: tuple[str, ...] = ()

    def _refuse(self, value: object, why: str) -> BadValue:
        if self.choices:
            allowed = "one of " + ", ".join(f'"{choice}"' for choice in self.choices)
        else:
            allowed = f"a number from {self.low:g} to {self.high:g}" + (
                f" ({self.unit})" if self.unit else ""
            )
        return BadValue(f'The lever "{self.name}" {why}: {value!r}. It takes {allowed}.')

    def _number(self, value: Any) -> Any:
        if self.choices and isinstance(value, str):
            if value not in self.choices:
                raise self._refuse(value, "has no such choice")
            return float(self.choices.index(value))
        if value is None or isinstance(value, (bool, np.bool_, str, bytes)):
            raise self._refuse(value, "cannot be this")
        try:
            number = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise self._refuse(value, "cannot be this") from None
        if number.ndim > 1:
            raise self._refuse(value, "takes a number or a list of numbers, not a table")
        slack = 1e-9 * (self.high - self.low)
        inside = (number >= self.low - slack) & (number <= self.high + slack)
        if not np.all(inside):
            wrong = value if number.ndim == 0 else float(number[~inside][0])
            raise self._refuse(wrong, "is outside its range")
        if self.choices and not np.all(number == np.round(number)):
            raise self._refuse(value, "has no such choice")
        number = np.minimum(np.maximum(number, self.low), self.high)
        return float(number) if number.ndim == 0 else number

    def checked(self, value: Any, months: int = 60) -> Any:
        """Return a value that the lever accepts, as a float, an array or a schedule.

        Parameters
        ----------
        value : number, str, array or Schedule
            What was asked for.
        months : int
            Length of the run: a schedule must switch within it.

        Returns
        -------
        float, array of shape (scenarios,) or Schedule
            The value, checked.

        Raises
        ------
        BadValue
            Of the wrong type or outside the range; names the lever, the value and the range.
        """
        if not isinstance(value, Schedule):
            return self._number(value)
        late = [month for month, _ in value.switches if month >= months]
        if late:
            raise BadValue(
                f'The schedule of "{self.name}" switches in month {late[0]}, '
                f"but the run ends at month {months}."
            )
        return Schedule(
            self._number(value.first),
            tuple((month, self._number(later)) for month, later in value.switches),
        )

    def worded(self, value: Any) -> str:
        """Return a value as text with its unit, for the screen."""
        if isinstance(value, Schedule):
            later = ", ".join(f"{self.worded(v)} from month {m}" for m, v in value.switches)
            return f"{self.worded(value.first)}, then {later}"
        if self.choices:
            return self.choices[round(float(value))]
        decimals = max(0, -int(np.floor(np.log10(self.step) + 1e-9))) if self.step < 1 else 0
        text = f"{float(value):,.{decimals}f}"
        return f"{text} {self.unit}" if self.unit else text


@dataclass(frozen=True)
class Series:
    """Something that a run tells for every month.

    Attributes
    ----------
    name, label, unit : str
        The name in Python, the name on the screen, the unit.
    help : str
        One line: what it is.
    """

    name: str
    label: str
    unit: str
    help: str


@dataclass(frozen=True)
class Outcome:
    """One number that sums up a run, as of a month.

    Attributes
    ----------
    name, label, unit, help : str
        As for :class:`Series`.
    value : callable
        ``value(series, month)``: from the series by name, arrays ``(months + 1, scenarios)``,
        and a whole month, to an array ``(scenarios,)``.
    better : {"higher", "lower", ""}
        Which way is good, if either.
    """

    name: str
    label: str
    unit: str
    help: str
    value: Callable[[Mapping[str, Array], int], Array]
    better: Literal["higher", "lower", ""] = "higher"


@dataclass(frozen=True)
class Preset:
    """A named starting point.

    Attributes
    ----------
    name, label, story : str
        The name in Python, the name on the screen, one line of story.
    levers : mapping of str to number or Schedule
        What differs from the defaults.
    fitted : tuple of str
        Levers whose values were fitted to a public series.
    sourced : mapping of str to str
        Levers whose values come from a source: lever name to the id of the public figure.
    """

    name: str
    label: str
    story: str
    levers: Mapping[str, Any]
    fitted: tuple[str, ...] = ()
    sourced: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Books:
    """What must hold in every run of a case, whatever the levers: tested, not assumed.

    Attributes
    ----------
    people : mapping of str to str
        Series that lie between zero and a bound: the bound is the name of a lever or a series.
    sums : mapping of str to tuple of str
        Series that are the sum of others: users by kind, revenue by stream.
    balances : tuple of (str, str, tuple, tuple)
        ``(cash, funding, (earned, ...), (spent, ...))``: cash is the funding lever (or series)
        plus all that came in less all that went out, at every month.
    not_negative : tuple of str
        Other series that never fall below zero.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    balances: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = ()
    not_negative: tuple[str, ...] = ()


def _nothing(lever: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Case:
    """A decision, as a model: levers in, months of consequences out.

    Attributes
    ----------
    name, title, decision, question, currency : str
        Name in Python; title; the decision in one sentence; the question of the lab; the currency
        ("dollars", "yuan") in millions of which money is counted.
    levers : tuple of Lever
        The first one is the case's free-service level.
    start : callable
        ``start(lever)``: the stocks at month 0 by name.
    rates : callable
        ``rates(now, lever, month)``: the change of each stock per month.
    outputs : callable
        ``outputs(now, lever, month)``: the series that are not stocks, for all months at once;
        stocks are arrays ``(months + 1, scenarios)``, ``month`` a column of months.
    series : tuple of Series
        What a run tells, in the order of its table.
    outcomes : tuple of Outcome
        The key figures.
    presets : tuple of Preset
        Named starting points.
    derive : callable
        ``derive(lever)``: constants that follow from the levers.
    settle : callable, optional
        ``settle(now, lever)``: corrections of stocks at the end of a month.
    books : Books
        What must hold in every run; tested under random levers.
    months : int
        Length of a run.
    steps_per_month : int or tuple of int
        Steps of the engine in a month; a tuple gives them for the first months one by one.
    month_zero : str
        The calendar month of month 0 for a case that stands in history, e.g. "2012-01".
    """

    name: str
    title: str
    decision: str
    question: str
    currency: str
    levers: tuple[Lever, ...]
    start: Callable[[Any], Mapping[str, Any]]
    rates: Callable[[Any, Any, float], Mapping[str, Any]]
    outputs: Callable[[Any, Any, Any], Mapping[str, Any]]
    series: tuple[Series, ...]
    outcomes: tuple[Outcome, ...]
    presets: tuple[Preset, ...]
    derive: Callable[[Any], Mapping[str, Any]] = _nothing
    settle: Callable[[Any, Any], Mapping[str, Any]] | None = None
    books: Books = field(default_factory=Books)
    months: int = 60
    steps_per_month: int | tuple[int, ...] = 1
    month_zero: str = ""

    def lever(self, name: str) -> Lever:
        """Return a lever by name; UnknownName with the nearest one otherwise."""
        return _find("lever", name, self.levers)

    def outcome(self, name: str) -> Outcome:
        """Return an outcome by name; UnknownName with the nearest one otherwise."""
        return _find("outcome", name, self.outcomes)

    def one_series(self, name: str) -> Series:
        """Return a series by name; UnknownName with the nearest one otherwise."""
        return _find("series", name, self.series)

    def preset(self, name: str) -> Preset:
        """Return a preset by name; UnknownName with the nearest one otherwise."""
        return _find("preset", name, self.presets)

    def defaults(self) -> dict[str, float]:
        """Return the default of every lever."""
        return {lever.name: lever.default for lever in self.levers}

    def complete(self, levers: Mapping[str, Any]) -> dict[str, Any]:
        """Return checked values for all levers: those given, and defaults for the rest.

        Parameters
        ----------
        levers : mapping of str to number, str, array or Schedule
            Some of the levers.

        Returns
        -------
        dict
            Every lever of the case by name, in its order.

        Raises
        ------
        UnknownName, BadValue
            A lever that does not exist; a value of the wrong type or out of range.
        """
        known = {lever.name: lever for lever in self.levers}
        for name in levers:
            if name not in known:
                raise unknown(f"lever of {self.name}", name, known)
        return {
            name: lever.checked(levers[name], self.months) if name in levers else lever.default
            for name, lever in known.items()
        }


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Thing = TypeVar("_Thing", bound=_Named)


def _find(kind: str, name: str, things: tuple[_Thing, ...]) -> _Thing:
    for thing in things:
        if thing.name == name:
            return thing
    raise unknown(kind, name, [thing.name for thing in things])


def at_month(name: str) -> Callable[[Mapping[str, Array], int], Array]:
    """Return an outcome function: a series at the month itself."""
    return lambda series, month: series[name][month]


def gained(earned: str = "earned", spent: str = "spent") -> Callable[..., Array]:
    """Return an outcome function: what came in so far less what went out."""
    return lambda series, month: series[earned][month] - series[spent][month]


def lowest(name: str) -> Callable[[Mapping[str, Array], int], Array]:
    """Return an outcome function: the lowest value of a series up to the month."""
    return lambda series, month: series[name][: month + 1].min(axis=0)

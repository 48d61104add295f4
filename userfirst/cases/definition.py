"""What a case is made of: levers, series, outcomes, presets. No screen and no simulation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from userfirst.cases.firm import Firm, Outcome, Series
from userfirst.model import (
    BadValue,
    CourseError,
    Equations,
    Schedule,
    Values,
    is_number,
    nearest,
    shown,
    unknown,
)

Array = NDArray[np.float64]

MOST_UNCERTAIN = 8
"""Levers that the lab spreads at once: its points fill so many directions evenly, and no more."""


class BadCase(CourseError):
    """A case that names what is not there: for its author, when the case is made."""


class Lever:
    """Something that the learner can move. It stands in a case's table of levers.

    Read from the table it is the lever itself; read from a ``lever`` that equations are handed, it
    is its value.

    Parameters
    ----------
    label, unit : str
        The name on the screen, and the unit ("" for a pure share).
    low, high, default, step : float
        Range, value to begin with, and the step of the slider.
    group : str
        The heading it stands under; the first lever of a case is its free-service level.
    help : str
        One line: what moving it means.
    choices : tuple of str
        For a lever that is a choice and not a number: its names, numbered from 0. Range and step
        follow from them.
    scale : {"linear", "log"}
        How the slider is spaced: "log" for a range over several powers of ten, from above 0 on.
    idle : str
        For a lever that can be without any effect: when that is so, in one sentence.
    """

    def __init__(
        self,
        label: str,
        unit: str = "",
        *,
        default: float,
        group: str,
        help: str,  # noqa: A002
        low: float = 0,
        high: float = 1,
        step: float = 0.01,
        choices: tuple[str, ...] = (),
        scale: Literal["linear", "log"] = "linear",
        idle: str = "",
    ) -> None:
        if scale == "log" and (choices or low <= 0):
            raise BadCase(f'The lever "{label}" cannot be logarithmic: its range begins at 0.')
        self.name = ""
        self.label, self.unit, self.group, self.help = label, unit, group, help
        self.choices = choices
        self.low: float = 0 if choices else low
        self.high: float = len(choices) - 1 if choices else high
        self.step: float = 1 if choices else step
        self.default = default
        self.scale, self.idle = scale, idle

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, table: None, owner: type) -> Lever: ...
    @overload
    def __get__(self, table: object, owner: type) -> Array: ...
    def __get__(self, table: object, owner: type) -> Any:
        # A value stands in the table's own dictionary and is found before this is asked.
        if table is None:
            return self
        raise AttributeError(self.name)  # which the table answers in words

    def _refuse(self, value: object, why: str) -> BadValue:
        if self.choices:
            allowed = "one of " + ", ".join(f'"{choice}"' for choice in self.choices)
        else:
            allowed = f"a number from {self.low:g} to {self.high:g}" + (
                f" ({self.unit})" if self.unit else ""
            )
        return BadValue(f'The lever "{self.name}" {why}: {shown(value)}. It takes {allowed}.')

    def _number(self, value: Any) -> Any:
        if self.choices and isinstance(value, str):
            if value not in self.choices:
                raise self._refuse(value, "has no such choice")
            return float(self.choices.index(value))
        if self.choices and isinstance(value, (list, tuple)):
            value = [self._number(each) for each in value]
        if value is None or isinstance(value, (bool, np.bool_, str, bytes, np.timedelta64)):
            raise self._refuse(value, "cannot be this")
        if _is_masked(value) or (isinstance(value, (list, tuple)) and any(map(_is_masked, value))):
            raise self._refuse(value, "cannot be this")
        try:
            number = np.asarray(value, dtype=float)
        except OverflowError:
            raise self._refuse(value, "is outside its range") from None
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
        decimals = len(f"{self.step:.10g}".partition(".")[2])
        number = float(value) + 0.0  # so that nothing has no sign
        while number and round(number, decimals) == 0 and decimals < 9:
            decimals += 1  # what is something is not worded as nothing
        text = f"{number:,.{decimals}f}"
        return f"{text} {self.unit}" if self.unit else text


@dataclass(frozen=True)
class Condition:
    """What a key figure must be for a goal.

    Attributes
    ----------
    outcome : str
        The key figure, by its name in Python.
    at_least, at_most : float or None
        Its bounds, in its own unit; None for an open end.
    """

    outcome: str
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Goal:
    """What a learner is asked to reach: the firm alive at a month, and more.

    Attributes
    ----------
    month : int
        As of which month.
    text : str
        The goal in words, "Alive in month 60 with 5 million users".
    conditions : tuple of Condition
        What must hold beside being alive; that always must.
    """

    month: int
    text: str
    conditions: tuple[Condition, ...] = ()


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
    goal : Goal or None
        What a learner is asked to reach from here.
    """

    name: str
    label: str
    story: str
    levers: Mapping[str, Any]
    fitted: tuple[str, ...] = ()
    sourced: Mapping[str, str] = field(default_factory=dict)
    goal: Goal | None = None


@dataclass(frozen=True)
class Books:
    """What must hold in every run of a case, whatever the levers: tested, not assumed.

    The money is in the case's firms (:class:`userfirst.cases.firm.Firm`).

    Attributes
    ----------
    people : mapping of str to str
        Series that lie between zero and a bound: the bound is the name of a lever or a series.
    sums : mapping of str to tuple of str
        Series that are the sum of others: users by kind.
    at_most : mapping of str to str
        Other series that are never more than a series or a lever: what is on the road is no
        better than what is built.
    not_negative : tuple of str
        Other series that never fall below zero.
    own_costs : tuple of str
        Levers that are costs of the learner's firm and change nothing else: more of them never
        leaves more cash at the end.
    rival_strength : tuple of str
        Levers that make a rival stronger and change nothing else: more of them never brings the
        learner's firm users.
    jumps : mapping of str to str
        Levers at a step of which users jump without a firm closing, and the reason.
    exceptions : mapping of str to str
        A law that does not hold here (its name in ``tests/cases/test_laws.py``), and the reason.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at_most: Mapping[str, str] = field(default_factory=dict)
    not_negative: tuple[str, ...] = ()
    own_costs: tuple[str, ...] = ()
    rival_strength: tuple[str, ...] = ()
    jumps: Mapping[str, str] = field(default_factory=dict)
    exceptions: Mapping[str, str] = field(default_factory=dict)


class LeverTable(Values):
    """The table of a case's levers, and their values as the equations are handed them."""

    kind = "lever"

    @classmethod
    def table(cls) -> tuple[Lever, ...]:
        """Return the levers in the order in which they are written down."""
        return tuple(each for each in vars(cls).values() if isinstance(each, Lever))

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of the levers."""
        return tuple(lever.name for lever in cls.table())


class StockTable(Values):
    """The stocks of a case at a moment: a subclass names them as annotations."""

    kind = "stock"


def _nothing(now: Any, lever: Any) -> Mapping[str, Any]:
    return {}


def _steady(lever: Any) -> float:
    return 0.0


@dataclass(frozen=True)
class Case:
    """A decision, as a model: levers in, months of consequences out. It checks itself when made.

    Attributes
    ----------
    name, title, decision, question, currency : str
        Name in Python; title; the decision in one sentence; the question of the lab; the currency
        ("dollars", "yuan") in millions of which money is counted.
    lever_table : type
        A subclass of :class:`LeverTable`; the first one is the case's free-service level.
    stocks : type
        A subclass of :class:`StockTable`.
    start : callable
        ``start(lever)``: the stocks at month 0 by name.
    rates : callable
        ``rates(now, lever, month)``: the change of each stock per month.
    outputs : callable
        ``outputs(now, lever, month)``: the series that are not stocks, at a month.
    series : tuple of Series
        What a run tells, in the order of its table.
    outcomes : tuple of Outcome
        The key figures.
    presets : tuple of Preset
        Named starting points.
    main : tuple of (str, str)
        The outcome that says how many came, and the one that says what the learner is after.
    firms : tuple of Firm
        Whose books are kept, the learner's first; they close when their cash is gone.
    settle : callable
        ``settle(now, lever)``: stocks that a step carried past their bounds, set right.
    month_end : callable
        ``month_end(now, lever)``: what changes at one blow at the end of a month.
    fastest : callable
        ``fastest(lever)``: the fastest rate a month at which anything grows; steps follow it.
    books : Books
        What must hold in every run; tested under random levers.
    months : int
        Length of a run.
    month_zero : str
        The calendar month of month 0 for a case that stands in history, e.g. "2012-01".
    uncertain : mapping of str to float
        Levers that are facts about the world, which nobody knows for sure when the decision is
        taken, and how far off such a number commonly is: 0.2 is from a fifth more down to the same
        factor less. As a rule 0.1 for what can be asked or counted, 0.2 for an estimate, 0.3 for
        what shows only when people have it in their hands. No decision of the learner is here. At
        most eight: the lab tries them all at once, at points that fill no more directions evenly.

    Raises
    ------
    BadCase
        Something is named that does not exist, or exists and is not named; an equation branches
        on a value. Says what, and the nearest name.
    """

    name: str
    title: str
    decision: str
    question: str
    currency: str
    lever_table: type[LeverTable]
    stocks: type[StockTable]
    start: Callable[[Any], Mapping[str, Any]]
    rates: Callable[[Any, Any, Any], Mapping[str, Any]]
    outputs: Callable[[Any, Any, Any], Mapping[str, Any]]
    series: tuple[Series, ...]
    outcomes: tuple[Outcome, ...]
    presets: tuple[Preset, ...]
    firms: tuple[Firm, ...]
    main: tuple[str, str] = ("users", "profit")
    settle: Callable[[Any, Any], Mapping[str, Any]] = _nothing
    month_end: Callable[[Any, Any], Mapping[str, Any]] = _nothing
    fastest: Callable[[Any], Any] = _steady
    books: Books = field(default_factory=Books)
    months: int = 60
    month_zero: str = ""
    uncertain: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        words = {each.name: each for each in self.series}
        for outcome in self.outcomes:
            self._known(f'the outcome "{outcome.name or outcome.series}"', outcome.series, words)
        told = tuple(each.in_words_of(words[each.series]) for each in self.outcomes)
        object.__setattr__(self, "outcomes", told)
        try:
            equations = self.equations
        except (TypeError, CourseError) as error:
            raise BadCase(f"In the case {self.name}: {error}") from error
        self._check_names(equations)
        for preset in self.presets:
            self.complete(preset.levers)
            for lever in self.levers:
                given = preset.levers.get(lever.name, "")
                if lever.choices and not isinstance(given, (str, Schedule)):
                    raise BadCase(
                        f'In the case {self.name}: the preset "{preset.name}" gives '
                        f'"{lever.name}" as a number; write the choice in words.'
                    )
            if preset.goal is not None:
                try:
                    self.check_goal(preset.goal)
                except CourseError as error:
                    raise BadCase(
                        f'In the case {self.name}, the goal of "{preset.name}": {error}'
                    ) from error

    def _known(self, where: str, name: str, known: Iterable[str]) -> None:
        if name not in set(known):
            raise BadCase(
                f'In the case {self.name}: {where} names "{name}", which there is not. '
                f"{nearest(name, known)}"
            )

    def _check_names(self, equations: Equations) -> None:
        series = tuple(each.name for each in self.series)
        computed = {*equations.stock_names, *equations.outputs_results}
        levers = equations.lever_names
        for name in series:
            self._known("the table of series", name, computed)
        for name in equations.outputs_results:
            self._known('"outputs"', name, series)
        twice = set(equations.stock_names) & set(equations.outputs_results)
        if twice:
            raise BadCase(f'In the case {self.name}: "{min(twice)}" is a stock and an output.')
        books = self.books
        for name, bound in books.people.items():
            self._known("books.people", name, series)
            self._known("books.people", bound, (*series, *levers))
        for name in (*books.sums, *(part for parts in books.sums.values() for part in parts)):
            self._known("books.sums", name, series)
        for name in books.not_negative:
            self._known("books.not_negative", name, series)
        for name, bound in books.at_most.items():
            self._known("books.at_most", name, series)
            self._known("books.at_most", bound, (*series, *levers))
        for name in (*books.own_costs, *books.rival_strength, *books.jumps):
            self._known("books", name, levers)
        for name in self.uncertain:
            self._known("uncertain", name, levers)
            if self.lever(name).choices:
                raise BadCase(f'In the case {self.name}: the choice "{name}" is not uncertain.')
        if len(self.uncertain) > MOST_UNCERTAIN:
            raise BadCase(f"In the case {self.name}: more than {MOST_UNCERTAIN} are uncertain.")
        for name in self.main:
            self._known("main", name, {each.name for each in self.outcomes})

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Let a case of the course be kept and copied by its name, with the runs that hold it."""
        from userfirst import cases

        if self.name in cases.NAMES and cases.case(self.name) is self:
            return cases.case, (self.name,)
        return super().__reduce_ex__(protocol)

    @cached_property
    def equations(self) -> Equations:
        """The equations as programs: traced once."""
        return Equations(
            self.lever_table,
            self.stocks,
            self.start,
            self.rates,
            self.outputs,
            self.settle,
            self.month_end,
            self.fastest,
            tuple(firm.closing for firm in self.firms),
        )

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """The levers, in the order of their table; the first is the free-service level."""
        return self.lever_table.table()

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
        """Return a preset by its name or the words on its button; else UnknownName."""
        typed = name.strip().casefold() if isinstance(name, str) else None
        for preset in self.presets:
            if typed in (preset.name.casefold(), preset.label.casefold()):
                return preset
        return _find("preset", name, self.presets)

    def check_goal(self, goal: Goal) -> None:
        """Refuse a goal that names what is not there, or that cannot be held against a run.

        Raises
        ------
        UnknownName, BadValue
            An outcome that does not exist; a month outside the run; a condition without a bound.
        """
        month = goal.month
        if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= self.months:
            raise BadValue(
                f"A goal is for a whole month from 1 to {self.months}; {shown(month)} is not one."
            )
        if not isinstance(goal.text, str) or not goal.text.strip():
            raise BadValue("A goal needs a text that says what is to be reached.")
        for condition in goal.conditions:
            self.outcome(condition.outcome)
            bounds = [each for each in (condition.at_least, condition.at_most) if each is not None]
            if not bounds or not all(map(is_number, bounds)) or bounds != sorted(bounds):
                raise BadValue(
                    f'A goal for "{condition.outcome}" needs a number that it must reach '
                    "(at_least) or must not pass (at_most)."
                )

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
                labels = {each.name: each.label for each in self.levers}
                raise unknown(f"lever of {self.name}", name, known, labels)
        return {
            name: lever.checked(levers[name], self.months) if name in levers else lever.default
            for name, lever in known.items()
        }


def _is_masked(value: Any) -> bool:
    """Whether something of an array is said to be missing; beneath, NumPy has a number there."""
    return isinstance(value, np.ma.MaskedArray) and bool(np.any(np.ma.getmaskarray(value)))


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...


_Thing = TypeVar("_Thing", bound=_Named)


def _find(kind: str, name: str, things: tuple[_Thing, ...]) -> _Thing:
    for thing in things:
        if isinstance(name, str) and thing.name == name:
            return thing
    labels = {thing.name: thing.label for thing in things}
    raise unknown(kind, name, labels, labels)

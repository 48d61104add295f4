"""Equations of a case as programs: for one scenario in numbers, for a batch in arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from userfirst.model.errors import UnknownName, nearest
from userfirst.model.symbols import (
    BINARY,
    UNARY,
    YES_OR_NO,
    Argument,
    Operation,
    Program,
    over_months,
)


class Values:
    """Values by name, of which one that does not exist is answered with the nearest that does.

    The base of what equations are handed: the stocks (``now``) and the levers (``lever``) of a
    case. A subclass lists its names as annotations, for editors and type checkers, or says what
    they are in ``names``.
    """

    kind = "value"

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names, in the order in which they are written down."""
        return tuple(cls.__annotations__)

    def __getattr__(self, name: str) -> Any:
        # Only called for a name that is not there.
        if name.startswith("__"):
            raise AttributeError(name)
        raise MissingValue(f'There is no {self.kind} called "{name}". {nearest(name, vars(self))}')


class MissingValue(UnknownName, AttributeError):
    """A stock or a lever that does not exist, with the nearest one that does."""


@dataclass(frozen=True)
class Closing:
    """A firm that closes at the moment its cash is gone.

    Attributes
    ----------
    is_open : str
        The stock that is 1 while it is open and 0 afterwards.
    funding : str
        The lever that says how much cash it has at the start.
    earned, spent : str
        The stocks that count what came in and what went out.
    """

    is_open: str = "is_open"
    funding: str = "funding"
    earned: str = "earned"
    spent: str = "spent"


def _nothing(now: Any, lever: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Equations:
    """Start, rates and outputs of a case, called once with symbols and kept as a program.

    Attributes
    ----------
    levers, stocks : type
        Subclasses of :class:`Values` that name them.
    start : callable
        ``start(lever)``: all stocks at month 0 by name.
    rates : callable
        ``rates(now, lever, month)``: the change per month of each stock that moves.
    outputs : callable
        ``outputs(now, lever, month)``: what else a run tells, from the stocks of a month.
    settle : callable
        ``settle(now, lever)``: stocks that a step carried past their bounds, set right.
    month_end : callable
        ``month_end(now, lever)``: stocks that change at one blow at the end of a month.
    fastest : callable
        ``fastest(lever)``: the fastest rate a month at which anything grows; steps follow it.
    closings : tuple of Closing
        The firms that close when their cash is gone.
    program : Program
        What the equations leave behind when they are called with symbols.

    Raises
    ------
    TypeError
        An equation branches on a value, or uses what cannot be written down.
    UnknownName
        An equation names a stock or a lever that does not exist; names the nearest.
    """

    levers: type[Values]
    stocks: type[Values]
    start: Callable[[Any], Mapping[str, Any]]
    rates: Callable[[Any, Any, Any], Mapping[str, Any]]
    outputs: Callable[[Any, Any, Any], Mapping[str, Any]] = lambda now, lever, month: {}
    settle: Callable[[Any, Any], Mapping[str, Any]] = _nothing
    month_end: Callable[[Any, Any], Mapping[str, Any]] = _nothing
    fastest: Callable[[Any], Any] = lambda lever: 0.0
    closings: tuple[Closing, ...] = ()
    program: Program = field(default_factory=Program, repr=False)

    def __post_init__(self) -> None:
        for part in ("start", "rates", "settle", "month_end"):
            for name in getattr(self, f"{part}_results"):
                if name not in self.stock_names:
                    raise UnknownName(
                        f'"{part}" returns "{name}", which is no stock. '
                        f"{nearest(name, self.stock_names)}"
                    )
        missing = [name for name in self.stock_names if name not in self.start_results]
        if missing:
            raise UnknownName(f'"start" says nothing of the stock "{missing[0]}".')
        for closing in self.closings:
            for name in (closing.is_open, closing.earned, closing.spent):
                if name not in self.stock_names:
                    raise UnknownName(
                        f'A firm has no stock "{name}". {nearest(name, self.stock_names)}'
                    )
            if closing.funding not in self.lever_names:
                raise UnknownName(
                    f'A firm has no lever "{closing.funding}". '
                    f"{nearest(closing.funding, self.lever_names)}"
                )

    @property
    def lever_names(self) -> tuple[str, ...]:
        """The names of all levers, in order."""
        return self.levers.names()

    @property
    def stock_names(self) -> tuple[str, ...]:
        """The names of all stocks, in order."""
        return self.stocks.names()

    @cached_property
    def _symbols(self) -> tuple[Values, Values, Any]:
        note = self.program.input
        now = self.stocks(**{name: note(f"now.{name}") for name in self.stock_names})
        lever = self.levers(**{name: note(f"lever.{name}") for name in self.lever_names})
        return now, lever, note("month")

    def _results(self, told: Mapping[str, Any]) -> dict[str, Argument]:
        return {name: self.program.argument_of(value) for name, value in told.items()}

    @cached_property
    def start_results(self) -> dict[str, Argument]:
        """The stocks at month 0, as results of the program: in their order, however told."""
        _, lever, _ = self._symbols
        told = self._results(self.start(lever))
        return {name: told[name] for name in self.stock_names if name in told} | told

    @cached_property
    def rates_results(self) -> dict[str, Argument]:
        """The change of each stock that moves, as results of the program."""
        return self._results(self.rates(*self._symbols))

    @cached_property
    def settle_results(self) -> dict[str, Argument]:
        """Stocks within their bounds, as results of the program."""
        now, lever, _ = self._symbols
        return self._results(self.settle(now, lever))

    @cached_property
    def month_end_results(self) -> dict[str, Argument]:
        """What changes at one blow at the end of a month, as results of the program."""
        now, lever, _ = self._symbols
        return self._results(self.month_end(now, lever))

    @cached_property
    def outputs_results(self) -> dict[str, Argument]:
        """What else a run tells, as results of the program."""
        return self._results(self.outputs(*self._symbols))

    @cached_property
    def fastest_result(self) -> Argument:
        """The fastest rate, as a result of the program."""
        _, lever, _ = self._symbols
        return self.program.argument_of(self.fastest(lever))

    def trace(self, function: Callable[[Any, Any, Any], Mapping[str, Any]]) -> dict[str, Argument]:
        """Call a function with the symbols of these equations, and note what it works out.

        Parameters
        ----------
        function : callable
            ``function(now, lever, month)``: numbers by name, as ``outputs`` returns them.

        Returns
        -------
        dict of str to int or float
            By name a result of the program: the place of an operation, or a constant.

        Raises
        ------
        TypeError
            The function branches on a value, or uses what cannot be written down.
        MissingValue
            It names a stock or a lever that does not exist; names the nearest.
        """
        return self._results(function(*self._symbols))

    @property
    def from_levers(self) -> set[int]:
        """Places of the operations that depend on nothing but levers: done once, not each step."""
        still: set[int] = set()
        for place, operation in enumerate(self.program.operations):
            if operation.name == "input":
                if operation.label.startswith("lever."):
                    still.add(place)
            elif all(a in still for a in operation.arguments if isinstance(a, int)):
                still.add(place)
        return still

    @property
    def stepped(self) -> tuple[Argument, ...]:
        """All results that stepping takes."""
        return (
            *self.rates_results.values(),
            *self.settle_results.values(),
            *self.month_end_results.values(),
            *self.start_results.values(),
            self.fastest_result,
        )

    def border(self, results: Sequence[Argument]) -> list[int]:
        """Return what some results take from the levers: places handed over at the border.

        Parameters
        ----------
        results : sequence of int or float
            Places of operations, and constants.

        Returns
        -------
        list of int
            Places, rising, of operations that depend on levers alone and are worked with by one
            that does not, or are a result themselves.
        """
        once = self.from_levers
        return sorted(
            {
                argument
                for place in self.program.needed_for(results)
                if place not in once
                for argument in self.program.operations[place].arguments
                if argument in once and isinstance(argument, int)
            }
            | {result for result in results if isinstance(result, int) and result in once}
        )

    @cached_property
    def for_numbers(self) -> Written:
        """The programs written for one scenario, in plain numbers."""
        return Written(self, NUMBERS)

    @cached_property
    def for_arrays(self) -> Written:
        """The programs written for many scenarios, in arrays."""
        return Written(self, ARRAYS)


@dataclass(frozen=True)
class Style:
    """How operations are written down.

    Attributes
    ----------
    templates, template : mapping of str to str, str
        How an operation reads, by name; and how all others do.
    names : mapping of str to object
        What the templates call.
    constants_by_name : bool
        Whether constants are kept beside the function, as NumPy's own numbers.
    in_place : bool
        Whether a result may be written over an array that is not needed any more: half the memory
        to walk through.
    """

    templates: Mapping[str, str]
    template: str
    names: Mapping[str, Any]
    constants_by_name: bool
    in_place: bool = False

    def read(self, operation: Operation, arguments: Sequence[str]) -> str:
        """Return how an operation reads."""
        return self.templates.get(operation.name, self.template).format(
            *arguments,
            name=operation.name,
            arguments=", ".join(arguments),
            label=operation.label,
        )


def _in_numbers(function: Callable[[Any], Any]) -> Callable[[float], float]:
    return lambda value: float(function(value))


NUMBERS = Style(
    {
        "add": "{0} + {1}",
        "subtract": "{0} - {1}",
        "multiply": "{0} * {1}",
        "divide": "{0} / {1}",
        "negative": "-{0}",
        "absolute": "abs({0})",
        "square": "{0} * {0}",
        "greater": "{0} > {1}",
        "greater_equal": "{0} >= {1}",
        "less": "{0} < {1}",
        "less_equal": "{0} <= {1}",
        "equal": "{0} == {1}",
        "not_equal": "{0} != {1}",
        "logical_and": "bool({0}) and bool({1})",
        "logical_or": "bool({0}) or bool({1})",
        "logical_not": "not {0}",
        "maximum": "{0} if {0} >= {1} else {1}",
        "minimum": "{0} if {0} <= {1} else {1}",
        "where": "{1} if {0} else {2}",
    },
    "{name}({arguments})",
    # NumPy's own functions, so that one scenario equals its place in a batch to the last digit.
    {name: _in_numbers(getattr(np, name)) for name in ("exp", "expm1", "log", "log1p", "tanh")}
    | {"sqrt": math.sqrt, "isfinite": math.isfinite},
    constants_by_name=False,
)
ARRAYS = Style(
    {"over_months": "over_months({0}, {label})"},
    "{name}({arguments})",
    {name: getattr(np, name) for name in (*UNARY, *BINARY, "where")} | {"over_months": over_months},
    constants_by_name=True,
    in_place=True,
)


class Written:
    """The programs of some equations as Python functions.

    Attributes
    ----------
    prepare : callable
        ``prepare(levers)``: from all levers, everything that follows from them alone.
    start, rates, settle, month_end, fastest : callable
        Of ``(now, prepared, month)``, each a sequence: all stocks; what prepare returned; a number
        (or an array by scenario). They return a tuple.
    """

    def __init__(self, equations: Equations, style: Style) -> None:
        self._equations, self._style = equations, style
        self._outputs: dict[tuple[str, ...], Any] = {}
        self._border = equations.border(equations.stepped)
        self.prepare = self._write("prepare", "levers", self._border, ())
        at_border = tuple(self._border)
        self.start = self._step("start", equations.start_results.values(), at_border)
        self.rates = self._step("rates", equations.rates_results.values(), at_border)
        self.settle = self._step("settle", equations.settle_results.values(), at_border)
        self.month_end = self._step("month_end", equations.month_end_results.values(), at_border)
        self.fastest = self._step("fastest", (equations.fastest_result,), at_border)

    def outputs(self, names: Sequence[str]) -> Any:
        """Return the function of ``(now, levers, month)`` that tells some of the outputs."""
        asked = tuple(names)
        if asked not in self._outputs:  # a lab asks for the same ones at every move
            results = [self._equations.outputs_results[name] for name in asked]
            self._outputs[asked] = self._write("outputs", "now, levers, month", results, ())
        return self._outputs[asked]

    def results(self, results: Sequence[Argument]) -> Any:
        """Return the function of ``(now, levers, month)`` that tells some results of a program."""
        return self._write("outputs", "now, levers, month", list(results), ())

    def _step(self, name: str, results: Any, given: tuple[int, ...]) -> Any:
        return self._write(name, "now, prepared, month", list(results), given)

    def _write(
        self, name: str, signature: str, results: Sequence[Argument], given: tuple[int, ...]
    ) -> Any:
        program, style = self._equations.program, self._style
        names = dict(style.names)
        lines = []

        constants: dict[float, str] = {}

        def argument(value: Argument) -> str:
            if isinstance(value, int):
                return f"t{value}"
            if style.constants_by_name:
                # NumPy meets its own numbers in half the time of Python's.
                name = constants.setdefault(value, f"c{len(constants)}")
                names[name] = np.asarray(value)
                return name
            return f"({value!r})" if math.isfinite(value) else f"float('{value!r}')"

        places = program.needed_for(results, set(given))
        free = self._free_after(places, results) if style.in_place and name != "outputs" else {}
        if given:
            lines.append(f"({', '.join(f't{place}' for place in given)},) = prepared")
        for prefix, names_of in (
            ("now", self._equations.stock_names),
            ("lever", self._equations.lever_names),
        ):
            wanted = {
                program.operations[place].label: place
                for place in places
                if program.operations[place].label.startswith(f"{prefix}.")
            }
            if wanted:
                row = [
                    f"t{wanted[at]}" if (at := f"{prefix}.{n}") in wanted else "_" for n in names_of
                ]
                lines.append(f"({', '.join(row)},) = {'now' if prefix == 'now' else 'levers'}")
        for place in places:
            operation = program.operations[place]
            if operation.name == "input":
                if operation.label == "month":
                    lines.append(f"t{place} = month")
                continue
            arguments = [argument(each) for each in operation.arguments]
            if place in free:
                arguments.append(f"out=t{free[place]}")
            lines.append(f"t{place} = {style.read(operation, arguments)}")
        told = "".join(f"{argument(each)}, " for each in results)
        body = "\n    ".join([*lines, f"return ({told})"])
        source = f"def {name}({signature}):\n    {body}\n"
        exec(compile(source, f"<{name}>", "exec"), names)
        return names[name]

    def _free_after(self, places: list[int], results: Sequence[Argument]) -> dict[int, int]:
        """Return for an operation the earlier result that it is the last to need, if it has one.

        Only whole arrays of numbers count: no inputs, no comparisons, nothing made of the month
        or of constants alone.
        """
        operations = self._equations.program.operations
        last = {a: place for place in places for a in operations[place].arguments}
        whole: set[int] = set()
        here, free = set(places), {}
        for place in places:
            operation = operations[place]
            inside = [a for a in operation.arguments if isinstance(a, int)]
            writes = operation.name in (UNARY | BINARY) - YES_OR_NO
            dead = [a for a in inside if a in whole and last[a] == place and a not in results]
            if writes and dead:
                free[place] = dead[0]
            if writes and (
                any(a in whole for a in inside)
                or any(operations[a].label.startswith(("now.", "lever.")) for a in inside)
                or any(a not in here for a in inside)
            ):
                whole.add(place)
        return free

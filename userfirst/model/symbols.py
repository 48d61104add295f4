"""Symbols: equations called once with names in place of numbers, and written down as a program.

A case states its equations as plain NumPy expressions without branches on values. Called with
symbols they leave a list of operations behind, which the engine runs for numbers and for arrays.
Nothing here knows of a case.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

Argument = int | float
"""What an operation works on: the number of an earlier operation, or a constant."""


@dataclass(frozen=True)
class Operation:
    """One step of a program.

    Attributes
    ----------
    name : str
        The NumPy function ("add", "exp", "where", ...); "input" for a value that is handed in, and
        "over_months" for the change of a series over some months.
    arguments : tuple of int or float
        Whole numbers are places of earlier operations, floats are constants.
    label : str
        For an input: its name, such as "now.users" or "lever.price". For a change over months:
        how many.
    """

    name: str
    arguments: tuple[Argument, ...]
    label: str = ""


UNARY = {
    "absolute", "exp", "expm1", "isfinite", "log", "log1p", "logical_not", "negative", "sqrt",
    "square", "tanh",
}  # fmt: skip
BINARY = {
    "add", "divide", "equal", "greater", "greater_equal", "less", "less_equal", "logical_and",
    "logical_or", "maximum", "minimum", "multiply", "not_equal", "subtract",
}  # fmt: skip
YES_OR_NO = {
    "equal", "greater", "greater_equal", "isfinite", "less", "less_equal", "logical_and",
    "logical_not", "logical_or", "not_equal",
}  # fmt: skip
OTHER_NAMES = {"bitwise_and": "logical_and", "bitwise_or": "logical_or", "invert": "logical_not"}


class Symbol(np.lib.mixins.NDArrayOperatorsMixin):
    """A value that is not known yet: arithmetic with it is written down instead of done."""

    __array_priority__ = 1000

    def __init__(self, program: Program, place: int) -> None:
        self.program = program
        self.place = place

    def __hash__(self) -> int:
        return id(self)

    def __array_ufunc__(
        self, function: np.ufunc, method: str, *inputs: Any, **options: Any
    ) -> Symbol:
        name = OTHER_NAMES.get(function.__name__, function.__name__)
        if method != "__call__" or options or name not in UNARY | BINARY:
            raise TypeError(f"An equation cannot use np.{function.__name__}: see symbols.py.")
        return self.program.note(name, inputs)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, inputs: Any, options: Any
    ) -> Symbol:
        if function is np.where and len(inputs) == 3 and not options:
            return self.program.note("where", inputs)
        raise TypeError(f"An equation cannot use np.{function.__name__}: see symbols.py.")

    def _no_number(self, *_: Any) -> Any:
        raise TypeError(
            "An equation cannot branch on a value or turn it into a plain number: use np.where, "
            "np.minimum and np.maximum in place of if, min and max."
        )

    __bool__ = __float__ = __int__ = __index__ = __iter__ = __len__ = __array__ = _no_number

    def __pow__(self, exponent: Any) -> Symbol:
        if exponent == 2:
            return self.program.note("multiply", (self, self))
        raise TypeError("An equation takes powers with arithmetic.power, but for a square.")


class Program:
    """A list of operations, each noted once however often it is asked for."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self._known: dict[tuple[Operation, tuple[type, ...]], int] = {}

    def _argument(self, value: Any) -> Argument:
        if isinstance(value, Symbol):
            return value.place
        if isinstance(value, (bool, int, float, np.number, np.bool_)) or (
            isinstance(value, np.ndarray) and value.ndim == 0
        ):
            return float(value)
        raise TypeError(f"An equation works on numbers, not on {type(value).__name__}.")

    def note(self, name: str, values: Iterable[Any] = (), label: str = "") -> Symbol:
        """Write an operation down, or find the one that says the same already."""
        operation = Operation(name, tuple(self._argument(value) for value in values), label)
        # To Python the place 100 and the constant 100.0 are equal; here they are not the same.
        key = operation, tuple(type(argument) for argument in operation.arguments)
        if key not in self._known:
            self._known[key] = len(self.operations)
            self.operations.append(operation)
        return Symbol(self, self._known[key])

    def input(self, label: str) -> Symbol:
        """Return the symbol of a value that is handed in when the program runs."""
        return self.note("input", label=label)

    def argument_of(self, value: Any) -> Argument:
        """Return a result as an argument: the place of its operation, or the constant it is."""
        return self._argument(value)

    def needed_for(
        self, results: Iterable[Argument], given: Collection[int] = frozenset()
    ) -> list[int]:
        """Return the places of all operations behind some results, in order.

        Parameters
        ----------
        results : iterable of int or float
            Places of operations, and constants.
        given : collection of int
            Places whose values are handed in: these, and what is behind them, are not needed.

        Returns
        -------
        list of int
            Places, rising: an operation comes after what it works on.
        """
        waiting = [each for each in results if isinstance(each, int)]
        needed: set[int] = set()
        while waiting:
            place = waiting.pop()
            if place not in needed and place not in given:
                needed.add(place)
                waiting += [a for a in self.operations[place].arguments if isinstance(a, int)]
        return sorted(needed)


def over_months(stock: Any, months: int = 1) -> Any:
    """Return how much a stock has changed over some months; only for what a run tells.

    Parameters
    ----------
    stock : array, shape (months + 1, scenarios)
        A stock at every month.
    months : int
        Over how many months, 1 or more.

    Returns
    -------
    array, shape (months + 1, scenarios)
        The change since so many months before, or since month 0 where that is later.
    """
    if isinstance(stock, Symbol):
        return stock.program.note("over_months", (stock,), label=str(months))
    before = np.concatenate([np.repeat(stock[:1], months, axis=0), stock[:-months]])
    return stock - before[: len(stock)]

"""Derivatives of a traced program: how one quantity moves another while the rest is held.

Rules of calculus are put to each operation of a program (forward mode), and what comes out is
written down in the same program: it runs wherever the equations run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from userfirst.model.symbols import YES_OR_NO, Argument, Operation, Program, Symbol

FLAT = YES_OR_NO | {"input", "over_months"}
"""Operations without a slope: a yes or no, what is handed in, and what looks back in time."""


def _plus(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return one + other


def _times(slope: Any, factor: Any) -> Any:
    if slope is None or factor is None or (isinstance(factor, float) and factor == 0.0):
        return None
    if isinstance(slope, float) and slope == 1.0:
        return factor
    return slope if isinstance(factor, float) and factor == 1.0 else slope * factor


def _less(slope: Any) -> Any:
    return None if slope is None else -slope


def _chosen(condition: Any, one: Any, other: Any) -> Any:
    if one is None and other is None:
        return None
    return np.where(condition, 0.0 if one is None else one, 0.0 if other is None else other)


class Slopes:
    """How results of a program move with some of its places, with others held.

    Parameters
    ----------
    program : Program
        In it the derivatives are written down.
    seeds : mapping of int to Symbol or float
        How fast each place moves that is moved. A place that is no input is moved as if it were.
    held : collection of int
        Places that stay as they are, whatever they are made of.
    """

    def __init__(
        self, program: Program, seeds: Mapping[int, Any], held: Collection[int] = frozenset()
    ) -> None:
        self._program = program
        self._found: dict[int, Any] = dict.fromkeys(held, None) | dict(seeds)

    def of(self, result: Argument) -> Any:
        """Return how fast a result moves: a Symbol, a number, or None if it does not move."""
        if not isinstance(result, int):
            return None
        given = set(self._found)
        for place in self._program.needed_for([result], given):
            self._found[place] = self._follow(self._program.operations[place])
        return self._found[result]

    def behind(self, result: int) -> Any:
        """Return how fast a held place would move if it were not held."""
        operation = self._program.operations[result]
        for argument in operation.arguments:
            self.of(argument)
        return self._follow(operation)

    def _value(self, argument: Argument) -> Any:
        return Symbol(self._program, argument) if isinstance(argument, int) else argument

    def _follow(self, operation: Operation) -> Any:
        """Return the slope of an operation from those of what it works on."""
        name = operation.name
        if name in FLAT:
            return None
        slopes = [self._found[a] if isinstance(a, int) else None for a in operation.arguments]
        if all(slope is None for slope in slopes):
            return None
        values = [self._value(argument) for argument in operation.arguments]
        first, one = values[0], slopes[0]
        if len(values) == 1:
            return _times(one, SLOPES[name](first))
        second, other = values[1], slopes[1]
        if name == "where":
            return _chosen(first, other, slopes[2])
        if name in ("maximum", "minimum"):
            takes_first = first >= second if name == "maximum" else first <= second
            return _chosen(takes_first, one, other)
        if name == "add":
            return _plus(one, other)
        if name == "subtract":
            return _plus(one, _less(other))
        if name == "multiply":
            return _plus(_times(one, second), _times(other, first))
        if name == "divide":
            by_first = None if one is None else one / second
            by_second = None if other is None else -other * first / (second * second)
            return _plus(by_first, by_second)
        raise TypeError(f"There is no rule for the slope of np.{name}: see derivatives.py.")


SLOPES: Mapping[str, Any] = {
    "absolute": lambda x: np.where(x >= 0.0, 1.0, -1.0),
    "exp": np.exp,
    "expm1": np.exp,
    "log": lambda x: 1.0 / x,
    "log1p": lambda x: 1.0 / (1.0 + x),
    "negative": lambda x: -1.0,
    "sqrt": lambda x: 0.5 / np.sqrt(x),
    "square": lambda x: 2.0 * x,
    "tanh": lambda x: 1.0 - np.tanh(x) * np.tanh(x),
}
"""The slope of each operation on one number."""

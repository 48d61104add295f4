"""The small language in which a ``words.toml`` says what it takes from a run.

An expression is read once, by Python's own parser, and kept as a tree of lists, such as
``["<", ["last", ["series", "users"]], ["number", 1.0]]``. Here a tree is turned into a function;
the lab's page walks the same tree (``lab/browser/sentences.js``).

There are four kinds of thing: a number, a yes or no, and either of them for each month of a run.
What there is not, such as the month in which a firm closes that stays open, is "not a number", and
no comparison with it holds.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.wording import part, people
from userfirst.model.errors import nearest

Array = NDArray[np.float64]
Truths = NDArray[np.bool_]
Tree = list[Any]

NUMBER, TRUTH = "a number", "a yes or no"
NUMBERS, TRUTHS = "a number for each month", "a yes or no for each month"
EACH = {NUMBER: NUMBERS, TRUTH: TRUTHS}


class Slip(Exception):
    """An expression that cannot be read; the message says why."""


class Facts(Protocol):
    """Where an expression finds what it names."""

    months: int
    month: Array

    def series(self, name: str) -> Array:
        """Return a series of the run."""

    def lever(self, name: str) -> Array:
        """Return the value of a lever that is in force in each month."""

    def quantity(self, name: str) -> Any:
        """Return what a quantity is in this run."""


def _at(values: Array, month: float) -> float:
    return float(values[int(month)]) if 0 <= month < len(values) else math.nan


def _before(values: Array, month: float) -> Array:
    return values if math.isnan(month) else values[: int(month)]


def _mean(values: Array, begin: float, end: float) -> float:
    """Add up one after the other, as the page does."""
    taken = values[int(begin) : int(end) + 1]
    return float(np.add.accumulate(taken)[-1]) / len(taken)


def _month_when(held: Truths) -> float:
    place = int(np.argmax(held))
    return float(place) if held[place] else math.nan


def _lasting_from(held: Truths) -> float:
    if not held[-1]:
        return math.nan
    broken = np.flatnonzero(~held)
    return float(broken[-1] + 1) if len(broken) else 0.0


def _exp(number: float) -> float:
    return math.exp(number) if number < 700.0 else math.inf


def _divided(number: float, by: float) -> float:
    return number / by if by else math.nan


# What each function takes and gives, and how it is worked out.
FUNCTIONS: dict[str, tuple[tuple[str, ...], str, Callable[..., Any]]] = {
    "first": ((NUMBERS,), NUMBER, lambda values: float(values[0])),
    "last": ((NUMBERS,), NUMBER, lambda values: float(values[-1])),
    "at": ((NUMBERS, NUMBER), NUMBER, _at),
    "before": ((NUMBERS, NUMBER), NUMBERS, _before),
    "mean": ((NUMBERS, NUMBER, NUMBER), NUMBER, _mean),
    "largest": ((NUMBERS,), NUMBER, lambda values: float(values.max())),
    "lowest": ((NUMBERS,), NUMBER, lambda values: float(values.min())),
    "month_of_largest": ((NUMBERS,), NUMBER, lambda values: float(values.argmax())),
    "month_of_lowest": ((NUMBERS,), NUMBER, lambda values: float(values.argmin())),
    "month_when": ((TRUTHS,), NUMBER, _month_when),
    "lasting_from": ((TRUTHS,), NUMBER, _lasting_from),
    "ever": ((TRUTHS,), TRUTH, lambda held: bool(held.any())),
    "always": ((TRUTHS,), TRUTH, lambda held: bool(held.all())),
    "happened": ((NUMBER,), TRUTH, lambda month: not math.isnan(month)),
    "size": ((NUMBER,), NUMBER, abs),
    "either": ((NUMBER, NUMBER), NUMBER, lambda one, other: other if math.isnan(one) else one),
    # Whether two numbers read the same, so that no text says that 50% became 50%.
    "same_part": ((NUMBER, NUMBER), TRUTH, lambda one, other: part(one) == part(other)),
    "same_amount": ((NUMBER, NUMBER), TRUTH, lambda one, other: people(one) == people(other)),
    "exp": ((NUMBER,), NUMBER, _exp),
}
ARITHMETIC: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS: dict[type, str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_WORK: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "and": lambda *held: reduce(operator.and_, held),
    "or": lambda *held: reduce(operator.or_, held),
    "not": np.logical_not,
    **{name: work for name, (_, _, work) in FUNCTIONS.items()},
}


class Reader:
    """Turns expressions into trees.

    Parameters
    ----------
    series, levers : iterable of str
        The names of the case's series and levers.
    quantities : mapping of str to anything
        The names of the quantities that an expression may use.
    kind_of : callable
        The kind of a quantity by its name.
    """

    def __init__(
        self,
        series: Iterable[str],
        levers: Iterable[str],
        quantities: Mapping[str, Any],
        kind_of: Callable[[str], str],
    ) -> None:
        self.series = list(series)
        self.levers = list(levers)
        self.quantities = quantities
        self.kind_of = kind_of

    def read(self, text: str, wanted: tuple[str, ...] = ()) -> tuple[Tree, str]:
        """Return the tree of an expression and its kind.

        Parameters
        ----------
        text : str
            The expression.
        wanted : tuple of str
            The kinds that it may be of; any where there are none.

        Raises
        ------
        Slip
            It cannot be read, names what is not there, or is of another kind.
        """
        try:
            expression = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise Slip(f"this cannot be read: {error.msg}.") from None
        tree, kind = self._read(expression)
        if wanted and kind not in wanted:
            raise Slip(f"this is {kind}, and {' or '.join(wanted)} is wanted.")
        return tree, kind

    def _read(self, node: ast.expr) -> tuple[Tree, str]:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return ["number", float(value)], NUMBER
            case ast.Name(id=name):
                return self._name(name)
            case ast.Attribute(value=ast.Name(id="lever"), attr=name):
                if name not in self.levers:
                    raise Slip(f'there is no lever called "{name}". {nearest(name, self.levers)}')
                return ["lever", name], NUMBERS
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self._joined("not", [inner])
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self._arithmetic("-", ast.Constant(0.0), inner)
            case ast.BoolOp(op=op, values=parts):
                return self._joined("and" if isinstance(op, ast.And) else "or", parts)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                return self._arithmetic(ARITHMETIC[type(op)], left, right)
            case ast.Compare(left=left, ops=ops, comparators=others) if all(
                type(op) in COMPARISONS for op in ops
            ):
                return self._compared([left, *others], [COMPARISONS[type(op)] for op in ops])
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._called(name, arguments)
        raise Slip(f'"{ast.unparse(node)}" is nothing that this language knows.')

    def _name(self, name: str) -> tuple[Tree, str]:
        if name in self.quantities:
            return ["quantity", name], self.kind_of(name)
        if name in self.series:
            return ["series", name], NUMBERS
        if name in ("months", "month"):
            return [name], NUMBER if name == "months" else NUMBERS
        known = [*self.quantities, *self.series, "months", "month"]
        raise Slip(f'there is no quantity or series called "{name}". {nearest(name, known)}')

    def _arithmetic(self, sign: str, left: ast.expr, right: ast.expr) -> tuple[Tree, str]:
        (one, kind), (other, other_kind) = self._read(left), self._read(right)
        allowed = (NUMBER,) if sign == "/" else (NUMBER, NUMBERS)
        for each in (kind, other_kind):
            if each not in allowed:
                raise Slip(f'"{sign}" takes {" or ".join(allowed)}, and here it is {each}.')
        return [sign, one, other], NUMBER if kind == other_kind == NUMBER else NUMBERS

    def _compared(self, parts: list[ast.expr], signs: list[str]) -> tuple[Tree, str]:
        read = [self._read(part) for part in parts]
        for _, kind in read:
            if kind not in (NUMBER, NUMBERS):
                raise Slip(f"a comparison takes numbers, and here it is {kind}.")
        trees = [
            [sign, one, other]
            for sign, (one, _), (other, _) in zip(signs, read, read[1:], strict=False)
        ]
        kind = TRUTHS if any(kind == NUMBERS for _, kind in read) else TRUTH
        return trees[0] if len(trees) == 1 else ["and", *trees], kind

    def _joined(self, word: str, parts: list[ast.expr]) -> tuple[Tree, str]:
        read = [self._read(part) for part in parts]
        for _, kind in read:
            if kind not in (TRUTH, TRUTHS):
                raise Slip(f'"{word}" takes a yes or no, and here it is {kind}.')
        kind = TRUTHS if any(kind == TRUTHS for _, kind in read) else TRUTH
        return [word, *(tree for tree, _ in read)], kind

    def _called(self, name: str, arguments: list[ast.expr]) -> tuple[Tree, str]:
        if name not in FUNCTIONS:
            raise Slip(f'there is no function called "{name}". {nearest(name, FUNCTIONS)}')
        takes, gives, _ = FUNCTIONS[name]
        if len(arguments) != len(takes):
            raise Slip(f'"{name}" takes {len(takes)} things, and was given {len(arguments)}.')
        trees = []
        for argument, wanted in zip(arguments, takes, strict=True):
            tree, kind = self._read(argument)
            if kind != wanted:
                raise Slip(f'"{name}" takes {wanted}, and "{ast.unparse(argument)}" is {kind}.')
            trees.append(tree)
        return [name, *trees], gives


def named(kind: str, tree: Tree) -> set[str]:
    """Return what a tree names of a kind: "series", "lever", "quantity"."""
    if tree[0] == kind:
        return {tree[1]}
    return {name for part in tree[1:] if isinstance(part, list) for name in named(kind, part)}


def compiled(tree: Tree) -> Callable[[Facts], Any]:
    """Return the function that works out a tree."""
    head, *rest = tree
    match head:
        case "number":
            value = rest[0]
            return lambda facts: value
        case "series":
            name = rest[0]
            return lambda facts: facts.series(name)
        case "lever":
            name = rest[0]
            return lambda facts: facts.lever(name)
        case "quantity":
            name = rest[0]
            return lambda facts: facts.quantity(name)
        case "months":
            return lambda facts: facts.months
        case "month":
            return lambda facts: facts.month
    work = _WORK[head]
    parts = [compiled(part) for part in rest]
    if len(parts) == 1:
        (only,) = parts
        return lambda facts: work(only(facts))
    if len(parts) == 2:
        one, other = parts
        return lambda facts: work(one(facts), other(facts))
    return lambda facts: work(*(part(facts) for part in parts))

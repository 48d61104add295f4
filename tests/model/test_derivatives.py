"""Slopes that are written down are those that a small step finds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from userfirst.model.arithmetic import above_zero, power, within
from userfirst.model.derivatives import SLOPES, Slopes
from userfirst.model.symbols import (
    BINARY,
    UNARY,
    YES_OR_NO,
    Operation,
    Program,
    Symbol,
    over_months,
)

EXPRESSIONS: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda x, y: 2.0 * x + y + x + 3.0,
    "subtract": lambda x, y: 1.0 - x - (x - y),
    "multiply": lambda x, y: x * y * x,
    "divide": lambda x, y: x / (x + y) + 2.0 / x - y / 4.0,
    "negative": lambda x, y: -x * y,
    "absolute": lambda x, y: np.abs(x - y) * x,
    "exp": lambda x, y: np.exp(x * y),
    "expm1": lambda x, y: np.expm1(-x) * y,
    "log": lambda x, y: np.log(x * x + y),
    "log1p": lambda x, y: np.log1p(x / y),
    "sqrt": lambda x, y: np.sqrt(x + y * x),
    "square": lambda x, y: np.square(x - 2.0 * y),
    "tanh": lambda x, y: np.tanh(x - y) + x**2,
    "maximum": lambda x, y: np.maximum(x, y) * np.maximum(x, 0.1),
    "minimum": lambda x, y: np.minimum(x * x, y) + np.minimum(y, x),
    "where": lambda x, y: np.where(x > y, x * x, 3.0 * y * x),
    "blocks": lambda x, y: power(x, 1.5) * above_zero(y - x) + within(x, 0.2, 0.9),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_slopes_are_those_of_a_small_step(name: str) -> None:
    expression, program = EXPRESSIONS[name], Program()
    x, y = program.input("x"), program.input("y")
    result = expression(x, y)
    slope = Slopes(program, {x.place: 1.0}).of(result.place)
    random, step = np.random.default_rng(3), 1e-6
    for at, other in random.uniform(0.3, 1.7, (40, 2)):
        found = (expression(at + step, other) - expression(at - step, other)) / (2.0 * step)
        assert worked(program, slope, {"x": at, "y": other}) == pytest.approx(
            found, rel=1e-6, abs=1e-8
        )


def worked(program: Program, what: Any, inputs: dict[str, float]) -> float:
    """Return what a symbol is, worked out step by step."""
    if not isinstance(what, Symbol):
        return float(what or 0.0)
    known: dict[int, Any] = {}
    for place in program.needed_for([what.place]):
        operation = program.operations[place]
        if operation.name == "input":
            known[place] = inputs[operation.label]
            continue
        arguments = [known[a] if isinstance(a, int) else a for a in operation.arguments]
        function = np.where if operation.name == "where" else getattr(np, operation.name)
        known[place] = function(*arguments)
    return float(known[what.place])


def test_every_operation_has_a_rule() -> None:
    """What equations may use has a slope or is flat."""
    assert set(SLOPES) == UNARY - YES_OR_NO
    tried = {"add", "subtract", "multiply", "divide", "maximum", "minimum"}
    assert tried == BINARY - YES_OR_NO


def test_what_is_held_does_not_move() -> None:
    program = Program()
    x = program.input("x")
    middle = x * 3.0
    result = middle * x
    free, held = Slopes(program, {x.place: 1.0}), Slopes(program, {x.place: 1.0}, {middle.place})
    assert worked(program, free.of(result.place), {"x": 2.0}) == 12.0
    assert worked(program, held.of(result.place), {"x": 2.0}) == 6.0
    assert held.of(middle.place) is None
    assert worked(program, held.behind(middle.place), {"x": 2.0}) == 3.0
    assert Slopes(program, {middle.place: 1.0}).of(middle.place) == 1.0
    assert Slopes(program, {x.place: 1.0}).of(7.0) is None


def test_what_looks_back_is_flat() -> None:
    program = Program()
    x = program.input("x")
    back = over_months(x)
    assert Slopes(program, {x.place: 1.0}).of(back.place) is None


def test_an_operation_without_a_rule_is_refused() -> None:
    program = Program()
    x = program.input("x")
    program.operations.append(Operation("hypot", (x.place, x.place)))
    with pytest.raises(TypeError, match=r"no rule for the slope of np\.hypot"):
        Slopes(program, {x.place: 1.0}).of(len(program.operations) - 1)

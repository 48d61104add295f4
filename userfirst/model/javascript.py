"""Equations as JavaScript: the same program, for a page that runs a case by itself.

What is written here is text for ``userfirst/lab/browser/engine.js``, which steps it forward as
:func:`userfirst.model.integrate` does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from userfirst.model.engine import GROWTH_IN_A_STEP, MOST_STEPS_A_MONTH
from userfirst.model.equations import NUMBERS, Equations, Style
from userfirst.model.symbols import YES_OR_NO, Argument

Traced = Callable[[Any, Any, Any], Mapping[str, Any]]

JAVASCRIPT = Style(
    {
        **{name: NUMBERS.templates[name] for name in ("add", "subtract", "multiply", "divide")},
        **{name: NUMBERS.templates[name] for name in ("greater", "greater_equal", "less")},
        **{name: NUMBERS.templates[name] for name in ("less_equal", "negative", "square")},
        "equal": "{0} === {1}",
        "not_equal": "{0} !== {1}",
        "logical_and": "{0} && {1}",
        "logical_or": "{0} || {1}",
        "logical_not": "!{0}",
        "where": "{0} ? {1} : {2}",
        "absolute": "Math.abs({0})",
        "maximum": "Math.max({0}, {1})",
        "minimum": "Math.min({0}, {1})",
        "isfinite": "Number.isFinite({0})",
    },
    "Math.{name}({arguments})",
    {},
    constants_by_name=False,
)
ON_YES_OR_NO = {"logical_and", "logical_or", "logical_not"}


def write_equations(
    equations: Equations, extras: Mapping[str, Traced] | None = None
) -> dict[str, Any]:
    """Write equations down as JavaScript.

    Parameters
    ----------
    equations : Equations
        Of a case.
    extras : mapping of str to callable, optional
        What else the page works out from the stocks of a month: ``function(now, lever, month)``
        returns numbers by name, as ``outputs`` does.

    Returns
    -------
    dict
        For JSON. ``source``: the body of a function that returns the written functions;
        ``stocks``, ``levers``, ``moving``, ``settled``, ``monthEnd``, ``outputs``: names, in the
        order of the numbers that these functions take and fill; ``closings``: the firms that may
        close; ``extras``: the names of their results; ``prepared``: how many numbers follow from
        levers alone; ``lookBack``: how many results of earlier months the outputs, and each extra,
        need; ``mostSteps`` and ``growth``: how steps follow the rates.

    Raises
    ------
    TypeError
        An extra branches on a value, or uses what cannot be written down.
    MissingValue
        An extra names a stock or a lever that does not exist; names the nearest.
    """
    told = {name: equations.trace(function) for name, function in (extras or {}).items()}
    writer = _Writer(equations, told)
    return {
        "source": writer.source(),
        "stocks": list(equations.stock_names),
        "levers": list(equations.lever_names),
        "moving": list(equations.rates_results),
        "settled": list(equations.settle_results),
        "monthEnd": list(equations.month_end_results),
        "closings": [
            {
                "isOpen": each.is_open,
                "funding": each.funding,
                "earned": each.earned,
                "spent": each.spent,
            }
            for each in equations.closings
        ],
        "outputs": list(equations.outputs_results),
        "extras": {name: list(results) for name, results in told.items()},
        "prepared": len(writer.border),
        "lookBack": {
            "outputs": len(writer.looked_back(equations.outputs_results)),
            "extras": {name: len(writer.looked_back(each)) for name, each in told.items()},
        },
        "mostSteps": MOST_STEPS_A_MONTH,
        "growth": GROWTH_IN_A_STEP,
    }


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    text = repr(value) if math.isfinite(value) else f"{'-' * (value < 0)}Infinity"
    return f"({text})" if value < 0 else text


class _Writer:
    """Writes the functions of one case, all of which are handed the same prepared numbers."""

    def __init__(self, equations: Equations, extras: Mapping[str, Mapping[str, Argument]]) -> None:
        self.equations, self.extras = equations, extras
        self.operations = equations.program.operations
        told = [equations.outputs_results, *extras.values()]
        self.border = equations.border(
            [*equations.stepped, *(result for each in told for result in each.values())]
        )

    def source(self) -> str:
        """Return all functions, as the body of a function that returns them by name."""
        equations = self.equations
        into = {name: place for place, name in enumerate(equations.stock_names)}

        def stocks(results: Mapping[str, Argument]) -> dict[str, Argument]:
            return {f"now[{into[name]}]": result for name, result in results.items()}

        def told(results: Mapping[str, Argument]) -> dict[str, Argument]:
            names = enumerate(results.values())
            return {f"told[{place} * length + at]": result for place, result in names}

        step = "now, prepared, month"
        tell = "stocks, prepared, month, told, before, at, length"
        slopes = {
            f"slopes[{place}]": result
            for place, result in enumerate(equations.rates_results.values())
        }
        given = {f"prepared[{place}]": result for place, result in enumerate(self.border)}
        functions = [
            self.function("prepare", "levers, prepared", given, ()),
            self.function("start", step, stocks(equations.start_results), self.border),
            self.function("rates", f"{step}, slopes", slopes, self.border),
            self.function("settle", step, stocks(equations.settle_results), self.border),
            self.function("monthEnd", step, stocks(equations.month_end_results), self.border),
            self.function("fastest", step, {"": equations.fastest_result}, self.border),
            self.function("outputs", tell, told(equations.outputs_results), self.border),
        ]
        extras = [
            self.function(name, tell, told(results), self.border)
            for name, results in self.extras.items()
        ]
        functions.append(f"extras: {{\n{''.join(extras)}}},\n")
        return f'"use strict";\nreturn {{\n{"".join(functions)}}};\n'

    def function(
        self, name: str, signature: str, results: Mapping[str, Argument], given: Sequence[int]
    ) -> str:
        """Return one function that puts results where they belong; "" is what it returns."""
        program = self.equations.program
        handed = {place: f"prepared[{number}]" for number, place in enumerate(given)}
        places = program.needed_for(results.values(), handed)
        used = {a for p in places for a in self.operations[p].arguments if isinstance(a, int)}
        used |= {result for result in results.values() if isinstance(result, int)}
        lines = [f"const t{place} = {handed[place]};" for place in given if place in used]
        back = self._looked_back(places)
        for place in places:
            operation = self.operations[place]
            if operation.name == "input":
                text = self.input(operation.label, name)
            elif operation.name == "over_months":
                row = back.index(place)
                here = self.argument(operation.arguments[0])
                lines.append(f"before[{row} * length + at] = {here};")
                then = f"Math.max(0, at - {operation.label})"
                text = f"{here} - before[{row} * length + {then}]"
            else:
                text = JAVASCRIPT.read(
                    operation,
                    [
                        self.argument(each, yes_or_no=self._takes_yes_or_no(operation.name, order))
                        for order, each in enumerate(operation.arguments)
                    ],
                )
            lines.append(f"const t{place} = {text};")
        for where, result in results.items():
            lines.append(f"{where} = {self.argument(result)};" if where else "")
            if not where:
                lines.append(f"return {self.argument(result)};")
        body = "\n".join(filter(None, lines))
        return f"{name}({signature}) {{\n{body}\n}},\n"

    @staticmethod
    def _takes_yes_or_no(name: str, order: int) -> bool:
        return name in ON_YES_OR_NO or (name == "where" and order == 0)

    def argument(self, value: Argument, *, yes_or_no: bool = False) -> str:
        """Return how an argument reads; where a number is wanted, a yes or no is one."""
        if not isinstance(value, int):
            return _number(value)
        number = yes_or_no or self.operations[value].name not in YES_OR_NO
        return f"t{value}" if number else f"(+t{value})"

    def input(self, label: str, function: str) -> str:
        """Return how an input is read."""
        kind, _, name = label.partition(".")
        if kind == "month":
            return "month"
        if kind == "lever":
            return f"levers[{self.equations.lever_names.index(name)}]"
        place = self.equations.stock_names.index(name)
        tells = function == "outputs" or function in self.extras
        return f"stocks[{place} * length + at]" if tells else f"now[{place}]"

    def looked_back(self, results: Mapping[str, Argument]) -> list[int]:
        """Return the changes over months behind some results."""
        return self._looked_back(self.equations.program.needed_for(results.values()))

    def _looked_back(self, places: Sequence[int]) -> list[int]:
        return [place for place in places if self.operations[place].name == "over_months"]

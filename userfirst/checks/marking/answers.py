"""Answers as plain data: written in the process that ran them, read in the one that judges them.

What a submission made never travels as an object, so reading it runs nothing. Numbers, texts and
tables arrive as they were. Of anything else only what a check looks at arrives: what it is.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from userfirst.cases import Run, Sweep
from userfirst.checks.kinds import MOST_ROWS
from userfirst.checks.wording import described, kind_of

MOST_VALUES = 600_000  # of one answer, in all
LONGEST_TEXT, LONGEST_DECIMAL = 200_000, 1000  # characters
DEEPEST = 8  # lists in lists


class TooLarge(Exception):
    """An answer with far more in it than is wanted."""


def written(answer: Any) -> dict[str, Any]:
    """Return an answer as plain data, which JSON can hold.

    Parameters
    ----------
    answer : object
        Whatever stands in the variable of a task.

    Returns
    -------
    dict
        What :func:`read` takes.
    """
    try:
        return _Writer().write(answer, 0)
    except TooLarge:
        return {"is": "too large", "what": described(answer)}


class _Writer:
    """Writes one answer, and counts how much it is."""

    def __init__(self) -> None:
        self.left = MOST_VALUES

    def _take(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise TooLarge

    def write(self, answer: Any, depth: int) -> dict[str, Any]:
        import pandas as pd

        self._take(1)
        exact = type(answer)  # first what there is most of
        if exact is float or (exact is int and -(2**53) < answer < 2**53):
            return {"is": "number", "value": answer}
        if depth > DEEPEST:
            raise TooLarge
        if answer is None:
            return {"is": "nothing"}
        if answer is ...:
            return {"is": "open"}
        if answer is pd.NaT or answer is pd.NA:
            return {"is": "NaT" if answer is pd.NaT else "NA"}
        if isinstance(answer, (bool, np.bool_)):
            return {"is": "bool", "value": bool(answer)}
        if isinstance(answer, str):
            return {"is": "text", "value": str(answer)[:LONGEST_TEXT]}
        if isinstance(answer, pd.Period):
            return {"is": "period", "value": str(answer), "every": answer.freqstr}
        if isinstance(answer, (pd.Timestamp, np.datetime64)) or kind_of(answer) == "datetime":
            return {"is": "time", "value": str(pd.Timestamp(answer))}
        if isinstance(answer, (np.timedelta64, pd.Timedelta)):
            plain = isinstance(answer, np.timedelta64)
            return {"is": "span", "value": str(pd.Timedelta(answer)), "numpy": plain}
        if isinstance(answer, Decimal):
            return {"is": "decimal", "value": str(answer)[:LONGEST_DECIMAL]}
        if isinstance(answer, numbers.Real):
            return {"is": "number", "value": _number(answer)}
        return self._holder(answer, depth) or self._other(answer)

    def _holder(self, answer: Any, depth: int) -> dict[str, Any] | None:
        import pandas as pd

        if isinstance(answer, pd.DataFrame):
            self._fits(answer.size)
            columns = [self._values(answer.iloc[:, at]) for at in range(answer.shape[1])]
            return {
                "is": "table",
                "columns": self._index(answer.columns),
                "index": self._index(answer.index),
                "values": columns,
            }
        if isinstance(answer, pd.Series):
            self._fits(answer.size)
            name = self.write(answer.name, depth + 1)
            index = self._index(answer.index)
            return {"is": "series", "name": name, "index": index, "values": self._values(answer)}
        if isinstance(answer, pd.Index):
            self._fits(answer.size)
            return {"is": "index", "index": self._index(answer)}
        if isinstance(answer, np.ndarray):
            self._fits(answer.size)
            shape = [int(each) for each in answer.shape]
            flat = pd.Series(list(answer.ravel()) if answer.dtype == object else answer.ravel())
            return {"is": "array", "shape": shape, "values": self._values(flat)}
        if isinstance(answer, Mapping):
            self._fits(len(answer))
            pairs = [
                [self.write(name, depth + 1), self.write(each, depth + 1)]
                for name, each in list(answer.items())
            ]
            return {"is": "dict", "pairs": pairs}
        for kind in (list, tuple, set, frozenset):
            if isinstance(answer, kind):
                self._fits(len(answer))
                held = [self.write(each, depth + 1) for each in list(answer)]
                return {"is": kind.__name__, "values": held}
        if type(answer).__module__.split(".")[0] == "plotly" and hasattr(answer, "to_plotly_json"):
            figure = answer.to_plotly_json()
            if isinstance(figure, dict) and {"data", "layout"} <= figure.keys():
                layout = {n: v for n, v in figure["layout"].items() if n != "template"}
                drawn = self.write({"data": figure["data"], "layout": layout}, depth)
                return {"is": "figure", "drawn": drawn}
        return None

    def _fits(self, size: int) -> None:
        if size > MOST_VALUES:
            raise TooLarge

    def _values(self, column: Any) -> dict[str, Any]:
        """Return the values of a column, plain where all of them are plain numbers."""
        self._take(len(column))
        dtype = column.dtype
        if isinstance(dtype, np.dtype) and dtype.kind in "if":
            return {"dtype": "float64" if dtype.kind == "f" else "int64", "plain": column.tolist()}
        each = [self.write(value, DEEPEST) for value in column.array]
        return {"dtype": str(dtype), "each": each}

    def _index(self, index: Any) -> dict[str, Any]:
        import pandas as pd

        names = [self.write(name, DEEPEST) for name in index.names]
        if isinstance(index, pd.RangeIndex):
            return {"names": names, "range": [index.start, index.stop, index.step]}
        levels = [
            self._values(pd.Series(index.get_level_values(level))) for level in range(index.nlevels)
        ]
        return {"names": names, "levels": levels, "many": isinstance(index, pd.MultiIndex)}

    def _other(self, answer: Any) -> dict[str, Any]:
        told: dict[str, Any] = {
            "is": "other",
            "name": kind_of(answer)[:80],
            "module": str(type(answer).__module__)[:80],
        }
        if isinstance(answer, (Run, Sweep)):
            told["of"] = "Run" if isinstance(answer, Run) else "Sweep"
        elif isinstance(answer, type):
            told["of"] = "type"
        elif callable(answer):
            told["of"] = "callable"
        if kind_of(answer) == "Lab":
            code = getattr(answer, "code", None)
            told["code"] = code[:10_000] if isinstance(code, str) else None
        return told


def _number(answer: Any) -> float | int:
    if isinstance(answer, numbers.Integral) and abs(int(answer)) < 2**53:
        return int(answer)
    try:
        return float(answer)
    except OverflowError:
        return math.inf


class Hollow:
    """A thing of which only the name of its type is known here."""


class Figure(Hollow):
    """A figure of plotly of which only data and layout are known here."""

    __module__ = "plotly.graph_objs"

    def __init__(self, data: Any, layout: Any) -> None:
        self.data, self.layout = data, layout

    def to_plotly_json(self) -> dict[str, Any]:
        """Return what it shows, as plotly's own figure does."""
        return {"data": self.data, "layout": self.layout}


def read(plain: Any) -> Any:
    """Return an answer from plain data.

    Parameters
    ----------
    plain : dict
        As :func:`written` gives it, or anything else: it may have been forged.

    Returns
    -------
    object
        The answer, or a :class:`Hollow` stand-in that tells what it was.

    Raises
    ------
    Exception
        It is not what :func:`written` gives.
    """
    import pandas as pd

    kind = plain["is"]
    if kind in {"bool", "text", "number"}:
        plainly: dict[str, Any] = {"bool": bool, "text": str, "number": _as_number}
        return plainly[kind](plain["value"])
    if kind in {"nothing", "open", "NaT", "NA"}:
        return {"nothing": None, "open": ..., "NaT": pd.NaT, "NA": pd.NA}[kind]
    if kind == "decimal":
        return Decimal(plain["value"])
    if kind == "period":
        return pd.Period(plain["value"], freq=plain["every"])
    if kind == "time":
        return pd.Timestamp(plain["value"])
    if kind == "span":
        span = pd.Timedelta(plain["value"])
        return span.to_timedelta64() if plain["numpy"] else span
    if kind == "table":
        columns = dict(enumerate(map(_values, plain["values"])))
        table = pd.DataFrame(columns)
        if not columns:
            table = pd.DataFrame(index=_index(plain["index"]))
        table.index = _index(plain["index"])
        table.columns = _index(plain["columns"])
        return table
    if kind == "series":
        name = read(plain["name"])
        return pd.Series(_values(plain["values"]).array, index=_index(plain["index"]), name=name)
    if kind == "index":
        return _index(plain["index"])
    if kind == "array":
        return _values(plain["values"]).to_numpy().reshape(plain["shape"])
    if kind == "dict":
        return {_hashable(read(name)): read(each) for name, each in plain["pairs"]}
    if kind in {"list", "tuple", "set", "frozenset"}:
        kinds: dict[str, Any] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
        return kinds[kind](map(read, plain["values"]))
    if kind == "figure":
        held = read(plain["drawn"])
        return Figure(held["data"], held["layout"])
    return _stand_in(plain)


def _as_number(value: Any) -> float | int:
    return value if isinstance(value, (int, float)) else float(value)


def _hashable(name: Any) -> Any:
    try:
        hash(name)
    except TypeError:
        return str(name)
    return name


def _values(plain: Mapping[str, Any]) -> Any:
    """Return a Series of values, of the dtype they had as far as it can be made again."""
    import pandas as pd

    dtype = plain["dtype"]
    if "plain" in plain:
        return pd.Series(np.array(plain["plain"], dtype=dtype))
    values = pd.Series([read(each) for each in plain["each"]], dtype=object)
    if len(values) > MOST_ROWS * 4:
        raise TooLarge
    try:
        if dtype.startswith("datetime64"):
            return pd.to_datetime(values)
        return values if dtype == "object" else values.astype(dtype)
    except (TypeError, ValueError):
        return values


def _index(plain: Mapping[str, Any]) -> Any:
    import pandas as pd

    names = [read(name) for name in plain["names"]]
    if "range" in plain:
        start, stop, step = map(int, plain["range"])
        return pd.RangeIndex(start, stop, step, name=names[0])
    levels = [_values(each) for each in plain["levels"]]
    if plain["many"]:
        return pd.MultiIndex.from_arrays(levels, names=names)
    return pd.Index(levels[0].array, name=names[0])


def _stand_in(plain: Mapping[str, Any]) -> Any:
    if plain.get("of") in {"Run", "Sweep"}:
        return object.__new__(Run if plain["of"] == "Run" else Sweep)
    module, name = str(plain["module"]), str(plain["name"])
    if plain.get("of") == "type":
        return type(name, (Hollow,), {"__module__": module})
    holds: dict[str, Any] = {"__module__": module, "code": plain.get("code")}
    if plain.get("of") == "callable":
        holds["__call__"] = lambda *_: None
    return type(name, (Hollow,), holds)()

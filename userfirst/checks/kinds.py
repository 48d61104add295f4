"""Kinds of answers: how each is read, compared, and told apart from the true one.

Each kind reads whatever a learner hands in. What it cannot use it names in a sentence
(:class:`NotReadable`), so that the wrong type of answer is help and not a traceback.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from userfirst.cases import Run, Sweep
from userfirst.model.errors import nearest

if TYPE_CHECKING:
    import pandas as pd


class NotReadable(Exception):
    """An answer that is not of the wanted kind; the message says what it is instead."""


class Kind(Protocol):
    """A kind of answer."""

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""

    def untouched(self, answer: object) -> bool:
        """Whether it is a form that nobody has filled in."""

    def read(self, answer: Any) -> Any:
        """Return the answer in one form; NotReadable where it cannot be read."""

    def same(self, given: Any, other: Any) -> bool:
        """Whether two answers, as read, are the same but for rounding."""

    def difference(self, given: Any, truth: Any) -> str:
        """Say how an answer that shows no known mistake differs from the true one."""


def is_open(answer: object) -> bool:
    """Whether there is no answer yet."""
    return answer is None or answer is ...


def described(answer: object) -> str:
    """Return what a thing is, in a learner's words."""
    import pandas as pd

    if isinstance(answer, str):
        return "text"
    if isinstance(answer, (bool, np.bool_)):
        return f"{answer}: yes or no"
    if isinstance(answer, pd.DataFrame):
        return f"a table (DataFrame) with {len(answer)} rows"
    if isinstance(answer, pd.Series):
        return f"a Series of {len(answer)} values"
    if isinstance(answer, np.ndarray):
        return f"an array of {answer.size} values"
    if isinstance(answer, (list, tuple, set, frozenset, Mapping)):
        return f"a {type(answer).__name__} of {len(answer)}"
    if isinstance(answer, Run):
        return "a whole run"
    if isinstance(answer, Sweep):
        return "a whole sweep"
    if callable(answer):
        return "a function that was not called: put `()` behind its name"
    if isinstance(answer, np.timedelta64):  # which NumPy counts among the numbers
        return "a span of time (timedelta64)"
    if isinstance(answer, numbers.Real):
        return "one number"
    return f"a {type(answer).__name__}"


@dataclass(frozen=True)
class Number:
    """One number.

    Attributes
    ----------
    unit : str
        "share" (0 to 1), "%" or any other unit; a share given in percent is told by name.
    relative, absolute : float
        How far from the truth is still right: the larger of the two counts.
    """

    unit: str
    relative: float = 0.01
    absolute: float = 0.0

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        return "a number, as a share from 0 to 1" if self.unit == "share" else (
            f"a number, in {self.unit}" if self.unit else "a number"
        )  # fmt: skip

    def untouched(self, answer: object) -> bool:
        """Return False: a number is there or not."""
        return False

    def read(self, answer: Any) -> float:
        """Return a float, from a number of Python or NumPy."""
        import pandas as pd

        if isinstance(answer, np.ndarray) and answer.ndim == 0:
            answer = answer.item()
        if answer is pd.NA or answer is pd.NaT:
            answer = math.nan
        is_number = isinstance(answer, (numbers.Real, Decimal)) and not isinstance(
            answer, (bool, np.bool_, np.timedelta64)
        )
        if not is_number:
            raise NotReadable(self._refusal(answer))
        try:
            number = float(answer)
        except OverflowError:
            number = math.inf
        if math.isnan(number):
            raise NotReadable("This is a missing number (NaN). Some row without a value got in.")
        if math.isinf(number):
            raise NotReadable("This number is infinite. Something was divided by zero.")
        return number

    def _refusal(self, answer: Any) -> str:
        import pandas as pd

        found = f"This is {described(answer)}. Wanted: {self.wanted}."
        if isinstance(answer, str):
            found += " Write it without quotes, and without its unit."
        elif isinstance(answer, (pd.Series, np.ndarray, list, tuple)) and len(answer) == 1:
            found += " Take the one value out of it, for example with `float(...)`."
        return found

    def same(self, given: float, other: float) -> bool:
        """Whether two numbers are the same within the tolerance."""
        return math.isclose(given, other, rel_tol=self.relative, abs_tol=self.absolute)

    def slip(self, given: float, truth: float) -> str:
        """Name a slip of the unit, or return an empty text."""
        if self.unit == "share" and self.same(given / 100, truth):
            return "in percent. A share lies between 0 and 1: divide by 100."
        if self.unit == "%" and self.same(given * 100, truth):
            return "a share. Percent are wanted: multiply by 100."
        if self.same(-given, truth):
            return "right but for its sign."
        for factor, name in ((1e3, "a thousand"), (1e6, "a million")):
            if self.same(given / factor, truth) or self.same(given * factor, truth):
                return f"off by {name} times. Compare the units: {self.unit}."
        if given != 0.0 and self.same(1 / given, truth):
            return "upside down: you divided the other way round."
        return ""

    def difference(self, given: float, truth: float) -> str:
        """Say how a number differs: its unit, its sign, or only its size."""
        slip = self.slip(given, truth)
        if slip:
            return f"Your number is {slip}"
        size = "too large" if given > truth else "too small"
        return f"Not this yet: your number is {size}."


def _plain(name: object) -> object:
    """Return a name in the form in which names are compared."""
    if isinstance(name, str):
        return re.sub(r"[\s_-]+", " ", name.strip().lower())
    return _exact(name)


def _exact(value: Any) -> Any:
    """Return a number rounded, so that it equals itself written otherwise; all else as it is."""
    return round(float(value), 6) if isinstance(value, numbers.Real) else value


@dataclass(frozen=True)
class Numbers:
    """Several numbers, each with its name: a dict or a Series.

    Attributes
    ----------
    each : mapping of name to Number
        The names (text or numbers) and what is wanted of each.
    """

    each: Mapping[Any, Number]

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        return "a dict `{" + ", ".join(f"{name!r}: ..." for name in self.each) + "}`"

    def untouched(self, answer: object) -> bool:
        """Whether it is a dict with nothing in it yet."""
        return isinstance(answer, Mapping) and all(is_open(each) for each in answer.values())

    def read(self, answer: Any) -> dict[Any, float]:
        """Return the numbers by name, from a dict or a Series."""
        import pandas as pd

        if isinstance(answer, pd.Series):
            answer = dict(zip(answer.index, answer.array, strict=True))
        if not isinstance(answer, Mapping):
            why = ""
            if isinstance(answer, (list, tuple, np.ndarray)):
                why = " A list does not say which number is which."
            raise NotReadable(f"This is {described(answer)}.{why} Wanted: {self.wanted}.")
        found = {_plain(name): value for name, value in answer.items()}
        values = {}
        for name, number in self.each.items():
            if _plain(name) not in found:
                quoted = not isinstance(name, str) and str(name) in found
                unquoted = f" Write {name!r} without quotes." if quoted else ""
                raise NotReadable(f"There is no {name!r} in it.{unquoted} Wanted: {self.wanted}.")
            value = found[_plain(name)]
            if is_open(value):
                raise NotReadable(f"The number for {name!r} is still open.")
            try:
                values[name] = number.read(value)
            except NotReadable as why:
                raise NotReadable(f"Look at {name!r}. {why}") from None
        return values

    def same(self, given: Mapping[Any, float], other: Mapping[Any, float]) -> bool:
        """Whether every number is the same within its tolerance."""
        return all(number.same(given[n], other[n]) for n, number in self.each.items())

    def difference(self, given: Mapping[Any, float], truth: Mapping[Any, float]) -> str:
        """Say which numbers are right, and how the first wrong one differs."""
        right = [n for n, number in self.each.items() if number.same(given[n], truth[n])]
        wrong = next(n for n in self.each if n not in right)
        praise = f"Right: {', '.join(map(repr, right))}. " if right else ""
        return f"{praise}Look at {wrong!r}. " + self.each[wrong].difference(
            given[wrong], truth[wrong]
        )


@dataclass(frozen=True)
class Table:
    """A table; the order of its rows and further columns do not matter.

    Attributes
    ----------
    keys : tuple of str
        Columns (or names of the index) that tell the rows apart.
    columns : mapping of str to Number
        The columns that are compared, and what is wanted of them.
    months : tuple of str
        Which of the keys are months; text and periods are read as well.
    """

    keys: tuple[str, ...]
    columns: Mapping[str, Number]
    months: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        listed = ", ".join(f"`{name}`" for name in (*self.keys, *self.columns))
        return f"a table (DataFrame) with {listed}"

    def untouched(self, answer: object) -> bool:
        """Return False: a table is there or not."""
        return False

    def read(self, answer: Any) -> pd.DataFrame:
        """Return the compared columns, sorted by the keys."""
        import pandas as pd

        if not isinstance(answer, pd.DataFrame):
            raise NotReadable(f"This is {described(answer)}. Wanted: {self.wanted}.")
        frame = answer.copy()
        unnamed = frame.index.nlevels == 1 and frame.index.name is None
        is_key = unnamed and len(self.keys) == 1 and self.keys[0] not in frame.columns
        if is_key and not isinstance(frame.index, pd.RangeIndex):
            frame.index.name = self.keys[0]
        if any(name in self.keys and name not in frame.columns for name in frame.index.names):
            frame = frame.reset_index()
        for name in (*self.keys, *self.columns):
            if name not in frame.columns:
                close = get_close_matches(name, map(str, frame.columns), n=1)
                near = f" There is `{close[0]}`." if close else ""
                raise NotReadable(f"The table has no column `{name}`.{near} Wanted: {self.wanted}.")
        frame = frame[[*self.keys, *self.columns]]
        if frame.shape[1] != len(self.keys) + len(self.columns):
            raise NotReadable("Two columns of the table have the same name.")
        read = {name: self._key(name, frame[name]) for name in self.keys}
        read |= {name: self._values(name, frame[name]) for name in self.columns}
        return pd.DataFrame(read).sort_values([*self.keys, *self.columns], ignore_index=True)

    def _key(self, name: str, column: pd.Series[Any]) -> Sequence[Hashable]:
        import pandas as pd

        if name in self.months:
            try:
                months = [pd.Period(str(each)[:7], freq="M") for each in column]
            except ValueError:
                raise NotReadable(
                    f"The column `{name}` holds something else than months."
                ) from None
            return [str(each) for each in months]
        return [
            each if isinstance(each, float) else str(each) for each in map(_exact, column.array)
        ]

    def _values(self, name: str, column: pd.Series[Any]) -> Any:
        import pandas as pd

        try:
            return pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            raise NotReadable(f"The column `{name}` holds something else than numbers.") from None

    def _columns_that_differ(self, given: pd.DataFrame, other: pd.DataFrame) -> list[str]:
        return [
            name
            for name, number in self.columns.items()
            if not np.isclose(
                given[name], other[name], number.relative, number.absolute, equal_nan=True
            ).all()
        ]

    def _same_rows(self, given: pd.DataFrame, other: pd.DataFrame) -> bool:
        return len(given) == len(other) and all(
            list(given[name]) == list(other[name]) for name in self.keys
        )

    def same(self, given: pd.DataFrame, other: pd.DataFrame) -> bool:
        """Whether the rows are the same, and every number within its tolerance."""
        return self._same_rows(given, other) and not self._columns_that_differ(given, other)

    def difference(self, given: pd.DataFrame, truth: pd.DataFrame) -> str:
        """Say whether it is the number of rows, which rows they are, or what is in them."""
        if len(given) != len(truth):
            much = "too many" if len(given) > len(truth) else "too few"
            return f"Not this yet: {len(given)} rows are {much}."
        if not self._same_rows(given, truth):
            return f"The number of rows is right, but some rows are not: look at {self.keys[0]}."
        name = self._columns_that_differ(given, truth)[0]
        number = self.columns[name]
        if given[name].isna().any():
            return f"The rows are right, but in `{name}` some values are missing."
        pairs = list(zip(given[name], truth[name], strict=True))
        wrong = [place for place, pair in enumerate(pairs) if not number.same(*pair)]
        slips = {number.slip(*pairs[place]) for place in wrong}
        if len(slips) == 1 and "" not in slips:
            return f"The column `{name}` is {slips.pop()}"
        at = ", ".join(f"{key} {given[key][wrong[0]]}" for key in self.keys)
        size = "large" if pairs[wrong[0]][0] > pairs[wrong[0]][1] else "small"
        return (
            f"The rows are right. In `{name}`, {len(wrong)} of {len(pairs)} values are not: "
            f"at {at} it is too {size}."
        )


@dataclass(frozen=True)
class Choice:
    """One of several names.

    Attributes
    ----------
    options : tuple of str
        The names to choose from.
    """

    options: tuple[str, ...]

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        return "one of " + ", ".join(f'`"{each}"`' for each in self.options)

    def untouched(self, answer: object) -> bool:
        """Return False: a name is there or not."""
        return False

    def read(self, answer: Any) -> str:
        """Return the option that is meant."""
        if not isinstance(answer, str):
            raise NotReadable(f"This is {described(answer)}. Wanted: {self.wanted}.")
        for option in self.options:
            if _plain(option) == _plain(answer):
                return option
        raise NotReadable(f"There is no such choice. {nearest(answer, self.options)}")

    def same(self, given: str, other: str) -> bool:
        """Whether two choices are the same."""
        return given == other

    def difference(self, given: str, truth: str) -> str:
        """Say that it is another."""
        return f'Not "{given}". Look again at what the numbers say.'


PLACEHOLDERS = re.compile(r"(?i)\b(todo|tbd|lorem|ipsum|blah?|asdf\w*|xxx+)\b")
FEWEST_WORDS = 5


@dataclass(frozen=True)
class Judgement:
    """A decision with its reasons: looked at for completeness only.

    Attributes
    ----------
    parts : mapping of str to str
        Name of each part, and the question it answers.
    """

    parts: Mapping[str, str]

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        return "a dict with a sentence or two for " + ", ".join(f'`"{n}"`' for n in self.parts)

    def untouched(self, answer: object) -> bool:
        """Whether no part is written yet."""
        return isinstance(answer, Mapping) and all(is_open(each) for each in answer.values())

    def read(self, answer: Any) -> dict[str, str]:
        """Return the parts, from a dict or from a text with headings; each must be there."""
        if isinstance(answer, str):
            answer = self._cut(answer)
        if not isinstance(answer, Mapping):
            raise NotReadable(f"This is {described(answer)}. Wanted: {self.wanted}.")
        found = {_plain(name): part for name, part in answer.items()}
        written: dict[str, str] = {}
        for name, asked in self.parts.items():
            part = found.get(_plain(name))
            if is_open(part) or (isinstance(part, str) and not part.strip()):
                raise NotReadable(f"The part `{name}` is still open. {asked}")
            if not isinstance(part, str):
                raise NotReadable(f"The part `{name}` is {described(part)}. Write a sentence.")
            words = re.findall(r"\w+", part)
            if len(words) < FEWEST_WORDS:
                raise NotReadable(
                    f"The part `{name}` is very short. {asked} Write a sentence that a colleague "
                    "who has not seen your notebook understands."
                )
            if PLACEHOLDERS.search(part) or len({each.lower() for each in words}) <= 2:
                raise NotReadable(f"The part `{name}` looks like a placeholder. {asked}")
            twin = next((other for other, text in written.items() if text == part), None)
            if twin is not None:
                raise NotReadable(f"The parts `{twin}` and `{name}` say the same. {asked}")
            written[name] = part
        return written

    def _cut(self, text: str) -> dict[str, str]:
        """Cut a text at its headings, such as ``Risk: ...``."""
        names = "|".join(re.escape(name).replace("_", "[ _]") for name in self.parts)
        pieces = re.split(rf"(?im)^\W*({names})\W*?[:.\n]", text)
        return dict(zip(pieces[1::2], map(str.strip, pieces[2::2]), strict=True))

    def same(self, given: Any, other: Any) -> bool:
        """Return False: no two judgements need be the same."""
        return False

    def difference(self, given: Any, truth: Any) -> str:
        """Return nothing: there is no true judgement."""
        return ""

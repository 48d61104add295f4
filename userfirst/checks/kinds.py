"""Kinds of answers: how each is read, compared, and told apart from the true one.

Each kind reads whatever a learner hands in. What it cannot use it names in a sentence
(:class:`NotReadable`), so that the wrong type of answer is help and not a traceback. Pictures,
judgements, share codes and regions of levers have files of their own beside this one.
"""

from __future__ import annotations

import math
import numbers
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from userfirst.checks.wording import (
    NOTHING,
    NotReadable,
    a_kind_of,
    as_exact_as,
    as_python_number,
    bare,
    counted,
    described,
    how_far,
    is_open,
    listed,
    number_in_words,
    slips,
    taken_out,
    way_out,
)
from userfirst.model.errors import is_number, nearest, shown

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 200_000  # no answer needs more, and looking at more would take long


class Kind(Protocol):
    """A kind of answer."""

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""

    def untouched(self, answer: object) -> bool:
        """Whether it is a form that nobody has filled in."""

    def read(self, answer: Any) -> Any:
        """Return the answer in one form; NotReadable where it cannot be read."""

    def known(self, answer: Any) -> Any:
        """Return a true answer, or one made by a mistake, in the same form."""

    def same(self, given: Any, truth: Any) -> bool:
        """Whether an answer is right, as read."""

    def exactly(self, given: Any, made: Any) -> bool:
        """Whether an answer is the result of another calculation, as far as its digits show."""

    def difference(self, given: Any, truth: Any) -> str:
        """Say what is literally true of an answer that shows no known mistake."""


class Plain(ABC):
    """What most kinds have in common."""

    def untouched(self, answer: object) -> bool:
        """Return False: an answer of this kind is there or not."""
        return False

    def known(self, answer: Any) -> Any:
        """Return a true answer in the form in which answers are read."""
        return self.read(answer)

    @abstractmethod
    def read(self, answer: Any) -> Any:
        """Return the answer in one form; NotReadable where it cannot be read."""


def refused(answer: Any, wanted: str, why: str = "") -> NotReadable:
    """Return the refusal of an answer that is of another kind."""
    if answer is None:
        return NotReadable(f"{NOTHING} Wanted: {wanted}.")
    return NotReadable(f"This is {described(answer)}. Wanted: {wanted}.{why or taken_out(answer)}")


@dataclass(frozen=True)
class Number(Plain):
    """One number.

    Attributes
    ----------
    unit : str
        "share" (0 to 1), "%" or any other unit.
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

    def read(self, answer: Any) -> float:
        """Return a float, from a number of Python or NumPy."""
        import pandas as pd

        if answer is np.ma.masked:  # a number is beneath it, and does not count
            answer = math.nan
        if isinstance(answer, np.ndarray) and answer.ndim == 0:
            answer = answer.item()
        if answer is pd.NA or answer is pd.NaT:
            answer = math.nan
        is_number = isinstance(answer, (numbers.Real, Decimal)) and not isinstance(
            answer, (bool, np.bool_, np.timedelta64)
        )
        if not is_number:
            raise refused(answer, self.wanted, self._remedy(answer))
        try:
            number = float(answer)
        except OverflowError:
            number = math.inf
        if math.isnan(number):
            raise NotReadable(
                "This is a missing number (NaN). A calculation with an empty cell gives one, and "
                "so does zero divided by zero."
            )
        if math.isinf(number):
            raise NotReadable("This number is infinite. A division by zero gives one.")
        return number

    def _remedy(self, answer: Any) -> str:
        if isinstance(answer, str):
            # "15%" is a share, but where percent are counted it is 15.
            in_percent = self.unit not in {"share", ""}
            number = as_python_number(answer.rstrip(" %％") if in_percent else answer)
            if number:
                return f" Without quotes, Python writes this number `{number}`."
            has_digit = any(each.isdigit() for each in answer[:60])
            return " Write it without quotes, and without its unit." if has_digit else ""
        way = way_out(answer)
        return f" Take the one value out of it: put `{way}` behind it." if way else ""

    def same(self, given: Any, truth: Any) -> bool:
        """Whether numbers are right within the tolerance; NaN is right only for NaN."""
        return bool(
            np.isclose(given, truth, rtol=self.relative, atol=self.absolute, equal_nan=True).all()
        )

    def exactly(self, given: Any, made: Any) -> bool:
        """Whether numbers are those of another calculation."""
        return as_exact_as(given, made)

    def difference(self, given: float, truth: float) -> str:
        """Say how a number differs: by a factor, by rounding, or by how much."""
        return slips([given], [truth], self.same) or (
            f"Not this yet: your number is {how_far(given, truth, self.unit)}."
        )


def plain(name: object) -> object:
    """Return a name in the form in which names are compared."""
    if isinstance(name, str):
        return re.sub(r"[\s_-]+", " ", bare(name).casefold()).strip()
    return _exact(name)


def _exact(value: Any) -> Any:
    """Return a number rounded, so that it equals itself written otherwise; all else as it is."""
    if isinstance(value, Decimal) and value.is_finite():
        value = float(value)
    return round(float(value), 6) if is_number(value) else value


def by_name(answer: Any, wanted: Iterable[Any]) -> dict[Any, Any] | None:
    """Return what stands in a dict or a Series by its names as they are compared, else None.

    Raises
    ------
    NotReadable
        A wanted name stands there twice: nobody can tell which one counts.
    """
    import pandas as pd

    if isinstance(answer, Mapping):
        pairs = list(answer.items())
    elif isinstance(answer, pd.Series) and len(answer) <= MOST_ROWS:
        pairs = list(zip(answer.index, answer.array, strict=True))
    else:
        return None
    names = [plain(name) for name, _ in pairs]
    for name in wanted:
        if names.count(plain(name)) > 1:
            raise NotReadable(
                f"There are two with the name {name!r}: nobody can tell which counts."
            )
    return dict(zip(names, (value for _, value in pairs), strict=True))


def _number_for(name: object) -> str:
    """Return which of several numbers is meant; its name may be a number too."""
    return f"number for {name!r}"


@dataclass(frozen=True)
class Numbers(Plain):
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
        if isinstance(answer, Mapping) and len(answer) > MOST_ROWS:
            raise NotReadable(f"There are {len(answer):,} numbers in it. Wanted: {self.wanted}.")
        found = by_name(answer, self.each)
        if found is None:
            raise refused(answer, self.wanted, self._nearly(answer))
        values = {}
        for name, number in self.each.items():
            if plain(name) not in found:
                raise NotReadable(
                    f"There is no {name!r} in it.{self._instead(name, answer)} "
                    f"Wanted: {self.wanted}."
                )
            value = found[plain(name)]
            if is_open(value):
                raise NotReadable(f"The number for {name!r} is still open.")
            try:
                values[name] = number.read(value)
            except NotReadable as why:
                raise NotReadable(f"Look at your {_number_for(name)}. {why}") from None
        return values

    def _nearly(self, answer: Any) -> str:
        """Say how to make a dict of what holds the numbers and is none."""
        import pandas as pd

        if isinstance(answer, pd.DataFrame):
            names = {*map(plain, self.each)}
            if len(answer) == 1 and names <= {*map(plain, answer.columns)}:
                return " `.iloc[0]` takes its row out, with the names."
            if answer.shape[1] == 1 and names <= {*map(plain, answer.index)}:
                return " `.iloc[:, 0]` takes its column out, with the names."
            return ""
        many = isinstance(answer, (list, tuple, np.ndarray)) and not taken_out(answer)
        return " A list does not say which number is which." if many else ""

    def _instead(self, name: Any, answer: Any) -> str:
        """Say what stands there in place of a name that is missing."""
        given = list(answer.index if hasattr(answer, "index") else answer)
        if not isinstance(name, str) and str(name) in map(plain, given):
            return f" Write {name!r} without quotes."
        others = [each for each in given if plain(each) not in {*map(plain, self.each)}]
        told = [f"'{bare(each)[:40]}'" if isinstance(each, str) else shown(each) for each in others]
        return f" There is {listed(told)}." if told else ""

    def same(self, given: Mapping[Any, float], truth: Mapping[Any, float]) -> bool:
        """Whether every number is the same within its tolerance."""
        return all(number.same(given[n], truth[n]) for n, number in self.each.items())

    def exactly(self, given: Mapping[Any, float], made: Mapping[Any, float]) -> bool:
        """Whether the numbers are those of another calculation."""
        return as_exact_as([given[n] for n in self.each], [made[n] for n in self.each])

    def difference(self, given: Mapping[Any, float], truth: Mapping[Any, float]) -> str:
        """Say which numbers are right, and how each of the others differs."""
        names = list(self.each)
        mine, true = [given[n] for n in names], [truth[n] for n in names]
        wrong = [n for n in names if not self.each[n].same(given[n], truth[n])]
        if len(wrong) == len(names) > 1:
            for turn in range(1, len(names)):
                turned = true[turn:] + true[:turn]
                if as_exact_as(mine, turned):
                    return "The numbers are right, but each stands at the name of another."
            both = slips(mine, true, self._all_same)
            if both:
                return both
        parts = []
        right = [n for n in names if n not in wrong]
        if len(right) == 1:
            parts.append(f"Your {_number_for(right[0])} is right.")
        elif right:
            parts.append(f"Your numbers for {listed(map(repr, right))} are right.")
        for name in wrong:
            # A name may be a number itself, so each sentence says of which one it speaks.
            slip = slips([given[name]], [truth[name]], self.each[name].same)
            far = how_far(given[name], truth[name], self.each[name].unit)
            told = slip.removeprefix("Your number ") if slip else f"is {far}."
            parts.append(f"Your {_number_for(name)} {told}")
        return " ".join(parts)

    def _all_same(self, given: Any, truth: Any) -> bool:
        return all(
            number.same(mine, true)
            for number, mine, true in zip(self.each.values(), given, truth, strict=True)
        )


@dataclass(frozen=True)
class Table(Plain):
    """A table; the order of its rows and further columns do not matter.

    Attributes
    ----------
    keys : mapping of str to {"text", "month", "number"}
        Columns (or names of the index) that tell the rows apart, and what they hold; months may
        be dates, periods or text such as "2021-03".
    columns : mapping of str to Number
        The columns that are compared, and what is wanted of them.
    """

    keys: Mapping[str, str]
    columns: Mapping[str, Number]

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        listed_names = ", ".join(f"`{name}`" for name in (*self.keys, *self.columns))
        return f"a table (DataFrame) with {listed_names}"

    def read(self, answer: Any) -> pd.DataFrame:
        """Return the compared columns, sorted by the keys."""
        import pandas as pd

        if not isinstance(answer, pd.DataFrame):
            raise refused(answer, self.wanted, self._nearly(answer))
        if len(answer) > MOST_ROWS:
            raise NotReadable(f"This table has {len(answer):,} rows, far more than are wanted.")
        names = [*self.keys, *self.columns]
        frame = self._with_keys(_with_bare_names(answer))
        for name in names:
            if name not in frame.columns:
                raise NotReadable(self._no_column(name, frame, answer))
        frame = frame[names]
        if frame.shape[1] != len(names):
            twice = next(n for n in names if list(frame.columns).count(n) > 1)
            raise NotReadable(f"There are two columns `{twice}`: nobody can tell which one counts.")
        read = {name: self._key(name, frame[name]) for name in self.keys}
        read |= {name: self._values(name, frame[name]) for name in self.columns}
        table = pd.DataFrame(read)
        for name in self.columns:
            endless = np.flatnonzero(np.isinf(table[name]))
            if endless.size:
                place = self._place(self._rows(table)[endless[0]])
                verb = "is" if endless.size == 1 else "are"
                raise NotReadable(
                    f"In `{name}`, {counted(endless.size, 'value')} {verb} infinite: the first at "
                    f"{place}. A division by zero gives one."
                )
        return table.sort_values(names, ignore_index=True)

    def _nearly(self, answer: Any) -> str:
        import pandas as pd

        held = answer.values() if isinstance(answer, Mapping) else ()
        if (
            (isinstance(answer, list) and answer and all(isinstance(a, Mapping) for a in answer))
            or (held and all(isinstance(a, (list, Mapping, pd.Series, np.ndarray)) for a in held))
            or (isinstance(answer, np.ndarray) and answer.dtype.names)
        ):
            return " `pd.DataFrame(...)` makes a table of it."

        if isinstance(answer, pd.Series) and len(self.columns) > 1 and len(answer) <= MOST_ROWS:
            if pd.api.types.is_bool_dtype(answer.dtype):
                return " It says of each row yes or no: put it in `[...]` behind the table."
            return " Choose several columns with two pairs of brackets: `[[...]]`."
        if isinstance(answer, pd.Series) and pd.api.types.is_bool_dtype(answer.dtype):
            return " It says of each row yes or no: put it in `[...]` behind the table."
        if isinstance(answer, pd.Series) and len(self.columns) == 1:
            (name,) = self.columns
            named = isinstance(answer.name, str) and answer.name == name
            return f" `.to_frame({'' if named else repr(name)})` makes a table of it."
        return ""

    def _with_keys(self, answer: pd.DataFrame) -> pd.DataFrame:
        """Return the table with its keys as columns, wherever they stood."""
        import pandas as pd

        index = answer.index
        only = next(iter(self.keys)) if len(self.keys) == 1 else None
        if only and index.nlevels == 1 and index.name is None and only not in answer.columns:
            if not isinstance(index, pd.RangeIndex):
                return answer.rename_axis(only).reset_index()
            return answer
        levels = [name for name in index.names if name in self.keys and name not in answer.columns]
        return answer.reset_index(level=levels) if levels else answer

    def _no_column(self, name: str, frame: pd.DataFrame, answer: pd.DataFrame) -> str:
        import pandas as pd

        if {*self.columns} <= {each for each in answer.index if isinstance(each, str)}:
            return (
                "The table lies on its side: "
                f"{listed(f'`{each}`' for each in self.columns)} "
                f"{'names' if len(self.columns) == 1 else 'name'} rows, not columns. Turn it with "
                "`.T`."
            )
        if isinstance(frame.columns, pd.MultiIndex):
            return (
                "The names of the columns have two levels, such as "
                f"`{'`, `'.join(map(str, frame.columns[0]))}`. Name each column once."
            )
        if name in self.keys:
            others = [str(each) for each in answer.index.names if each is not None]
            columns = [str(each) for each in frame.columns if plain(each) == plain(name)]
            hint = (
                f" There is `{columns[0]}`."
                if columns
                else f" The index is {listed(f'`{each}`' for each in others)}."
                if others
                else " If it was the index, `reset_index(drop=True)` throws it away."
                if isinstance(answer.index, pd.RangeIndex)
                else ""
            )
            return (
                f"There is no `{name}`, neither as a column nor as the index.{hint} "
                f"Wanted: {self.wanted}."
            )
        there = {str(each): each for each in frame.columns}
        spelt = [each for each in there if plain(each) == plain(name)]
        close = spelt or get_close_matches(name, there, n=1)
        near = f" There is `{close[0]}`." if close else ""
        return f"The table has no column `{name}`.{near} Wanted: {self.wanted}."

    def _key(self, name: str, column: pd.Series[Any]) -> Sequence[Hashable]:
        import pandas as pd

        holds, empty = self.keys[name], int(column.isna().sum())
        if empty:
            raise NotReadable(
                f"`{name}` is empty (NaN) in {empty} of {counted(len(column), 'row')}: nobody can "
                "tell what stands there."
            )
        if holds == "number":
            if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
                return [_exact(each) for each in column.to_numpy(dtype=float)]
            values = list(column.astype(object))
            odd = next((each for each in values if not is_number(each)), None)
            if odd is None:
                return [_exact(each) for each in values]
            is_a_number = isinstance(odd, (str, Decimal)) and as_python_number(str(odd))
            remedy = " `pd.to_numeric(...)` makes numbers of them." if is_a_number else ""
            raise NotReadable(f"`{name}` holds {described(odd)} in place of numbers.{remedy}")
        if holds == "month":
            texts = [bare(str(each)) for each in column]
            odd_text = next(
                (t for t in texts if not re.match(r"[0-9]{4}-(0[1-9]|1[0-2])\b", t)), None
            )
            if odd_text is not None:
                shown = odd_text[:20].replace("`", "'")
                raise NotReadable(f"`{name}` holds `{shown}`, which is no month like `2021-03`.")
            return [each[:7] for each in texts]
        return [bare(str(each)) for each in column.array]

    def _values(self, name: str, column: pd.Series[Any]) -> Any:
        import pandas as pd

        odd: Any = None
        if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            there = list(column[column.notna()].astype(object))
            if any(isinstance(each, (bool, np.bool_)) for each in there):
                raise NotReadable(f"The column `{name}` holds yes and no, and no numbers.")
            # A text may be a number; a date is none, though pandas would count its nanoseconds.
            others = (v for v in there if not isinstance(v, (str, numbers.Real, Decimal)))
            odd = next(others, None)
            if odd is None and not any(isinstance(each, str) for each in there):
                floats = column.astype(object).map(_as_float, na_action="ignore")
                return floats.to_numpy(dtype=float, na_value=np.nan)
        try:
            if odd is None:
                return pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            odd = next(each for each in column if isinstance(each, str) and not _is_float(each))
        if isinstance(odd, str):
            shown, number = odd[:20].replace("`", "'"), as_python_number(odd)
            as_number = f" As a number it is `{number}`." if number else ""
            raise NotReadable(
                f"The column `{name}` holds text such as `{shown}`, and no numbers.{as_number}"
            )
        raise NotReadable(f"The column `{name}` holds {a_kind_of(odd)}, and no numbers.")

    # Comparing.

    def _rows(self, frame: pd.DataFrame) -> list[tuple[Any, ...]]:
        return list(zip(*(frame[name] for name in self.keys), strict=True))

    def _wrong(self, name: str, given: pd.DataFrame, truth: pd.DataFrame) -> Any:
        number = self.columns[name]
        return np.flatnonzero(
            ~np.isclose(given[name], truth[name], number.relative, number.absolute, equal_nan=True)
        )

    def same(self, given: pd.DataFrame, truth: pd.DataFrame) -> bool:
        """Whether the rows are the same, and every number within its tolerance."""
        return self._rows(given) == self._rows(truth) and not any(
            len(self._wrong(name, given, truth)) for name in self.columns
        )

    def exactly(self, given: pd.DataFrame, made: pd.DataFrame) -> bool:
        """Whether it is the table of another calculation."""
        return self._rows(given) == self._rows(made) and all(
            as_exact_as(given[name], made[name]) for name in self.columns
        )

    def difference(self, given: pd.DataFrame, truth: pd.DataFrame) -> str:
        """Say which rows are missing, too many or twice; or which values differ, and how."""
        mine, true = Counter(self._rows(given)), Counter(self._rows(truth))
        if mine == true:
            return self._values_that_differ(given, truth)
        late = self._months_moved(given, truth)
        if late:
            return late
        parts = [f"Your table has {counted(len(given), 'row')}; {len(truth)} are wanted."]
        twice = [row for row, times in mine.items() if times > max(true.get(row, 0), 1)]
        if twice:
            verb = "is" if len(twice) == 1 else "are"
            places = listed(map(self._place, twice))
            parts.append(f"More than once {verb} there: {places}.")
        parts += self._told("Not wanted", set(mine) - set(true), set(true))
        parts += self._told("Missing", set(true) - set(mine), set(mine))
        short = [row for row in true if 0 < mine.get(row, 0) < true[row]]
        if short:
            parts.append(f"Too few rows of {listed(map(self._place, short))}.")
        return " ".join(parts)

    def _place(self, row: tuple[Any, ...]) -> str:
        named = [
            str(each) if holds != "number" else f"{name.replace('_', ' ')} {each:g}"
            for (name, holds), each in zip(self.keys.items(), row, strict=True)
        ]
        return " ".join(named)

    def _told(
        self, word: str, rows: set[tuple[Any, ...]], others: set[tuple[Any, ...]]
    ) -> list[str]:
        """Say which rows, by whole months or towns where it is whole ones."""
        if not rows:
            return []
        parts, left = [], set(rows)
        for place, name in enumerate(self.keys) if len(self.keys) > 1 else ():
            elsewhere = {row[place] for row in others}
            whole = sorted({row[place] for row in left} - elsewhere)
            if whole and len(whole) < len(left):
                covered = {row for row in left if row[place] in whole}
                parts.append(
                    f"{counted(len(covered), 'row')}, all of "
                    f"{name.replace('_', ' ')} {listed(whole)}"
                )
                left -= covered
        if left:
            parts.append(f"{counted(len(left), 'row')}: {listed(map(self._place, sorted(left)))}")
        return [f"{word}: {'; '.join(parts)}."]

    def _months_moved(self, given: pd.DataFrame, truth: pd.DataFrame) -> str:
        """Say that every row is right but for its month, if that is so."""
        months = [name for name, holds in self.keys.items() if holds == "month"]
        if not months or len(given) != len(truth):
            return ""
        name = months[0]
        for by, words in MOVED.items():
            back = given.assign(**{name: [_months_later(each, -by) for each in given[name]]})
            back = back.sort_values([*self.keys, *self.columns], ignore_index=True)
            if self.same(back, truth):
                return f"Every row is right but for its `{name}`: {words}."
        return ""

    def _values_that_differ(self, given: pd.DataFrame, truth: pd.DataFrame) -> str:
        wrong = {name: self._wrong(name, given, truth) for name in self.columns}
        wrong = {name: places for name, places in wrong.items() if len(places)}
        names = list(wrong)
        if len(names) == 2:
            one, other = names
            if as_exact_as(given[one], truth[other]) and as_exact_as(given[other], truth[one]):
                return f"The columns `{one}` and `{other}` stand in each other's place."
        parts = ["The rows are right."]
        right = [f"`{name}`" for name in self.columns if name not in wrong]
        if right:
            parts.append(f"So is {listed(right)}." if len(right) == 1 else (
                f"So are {listed(right)}."
            ))  # fmt: skip
        parts += [
            self._column_differs(name, places, given, truth) for name, places in wrong.items()
        ]
        return " ".join(parts)

    def _column_differs(
        self, name: str, wrong: Any, given: pd.DataFrame, truth: pd.DataFrame
    ) -> str:
        number, rows = self.columns[name], self._rows(given)
        missing = [place for place in wrong if math.isnan(given[name][place])]
        if missing:
            places = listed(self._place(rows[place]) for place in missing)
            return (
                f"In `{name}`, {counted(len(missing), 'value')} missing (NaN): {places}.".replace(
                    "value missing", "value is missing"
                ).replace("values missing", "values are missing")
            )
        known = ~np.isnan(truth[name].to_numpy())
        slip = slips(given[name][known], truth[name][known], number.same) if known.any() else ""
        if slip:
            return f"In `{name}`: {slip}"
        if as_exact_as(np.sort(given[name]), np.sort(truth[name])):
            return f"In `{name}` the values are the right ones, but they stand in other rows."
        for other in self.columns:
            if other != name and as_exact_as(given[name], truth[other]):
                return f"In `{name}` stands what belongs into `{other}`."
        told = []
        for place in list(wrong)[:SHOWN_VALUES]:
            mine, true = float(given[name][place]), float(truth[name][place])
            far = "nobody knows it" if math.isnan(true) else how_far(mine, true, number.unit)
            told.append(f"at {self._place(rows[place])} it is {number_in_words(mine)}, {far}")
        more = len(wrong) - len(told)
        rest = f"; and {more} more" if more else ""
        verb = "differs" if len(wrong) == 1 else "differ"
        return f"In `{name}`, {len(wrong)} of {len(given)} values {verb}: {'; '.join(told)}{rest}."


def _with_bare_names(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with names of columns and index as a plain keyboard types them."""
    import pandas as pd

    def spelt(name: Any) -> Any:
        return bare(name) if isinstance(name, str) else name

    index = table.index.set_names([spelt(each) for each in table.index.names])
    if isinstance(table.columns, pd.MultiIndex):
        return table.set_axis(index)
    return table.set_axis(index).set_axis([spelt(each) for each in table.columns], axis=1)


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


SHOWN_VALUES = 3
MOVED = {
    1: "each is one month late",
    -1: "each is one month early",
    12: "each is a year late",
    -12: "each is a year early",
}


def _months_later(month: Any, by: int) -> str:
    year, number = map(int, str(month).split("-"))
    count = year * 12 + number - 1 + by
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


@dataclass(frozen=True)
class Choice(Plain):
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

    def read(self, answer: Any) -> str:
        """Return the option that is meant."""
        if not isinstance(answer, str):
            raise refused(answer, self.wanted)
        for option in self.options:
            if plain(option) == plain(answer):
                return option
        raise NotReadable(f"There is no such choice. {nearest(answer[:40], self.options)}")

    def same(self, given: str, truth: str) -> bool:
        """Whether two choices are the same."""
        return given == truth

    def exactly(self, given: str, made: str) -> bool:
        """Whether two choices are the same."""
        return given == made

    def difference(self, given: str, truth: str) -> str:
        """Say that it is another."""
        return f'Not "{given}". Look again at what the numbers say.'

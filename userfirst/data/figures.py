"""Public figures: what firms and researchers published, each with its source.

The figures are rows of ``data/public_figures.csv``, which is edited by hand. Every row has an
``id`` that code and text can point at. ``data/README.md`` explains the columns and the grades.
"""

from __future__ import annotations

import csv
import math
import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from userfirst.data.files import damaged, data_path, recorded
from userfirst.lessons import OF_CASE
from userfirst.model.errors import BadValue, UnknownName, is_number, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

FILE = "public_figures.csv"
COLUMNS = (
    "id",
    "lessons",
    "case",
    "metric",
    "unit",
    "period",
    "value",
    "derived",
    "source",
    "address",
    "quality",
    "warning",
)
LONGEST_LIST = 40  # names in an error message
QUALITIES = ("primary filing", "company statement", "company page", "secondary page")

# A case of the model stands for all the figures of its lesson.
LESSON_OF_MODEL = {case: lesson.number for case, lesson in OF_CASE.items()}

_POINT = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|H([12])))?")


def public_figures(
    case: str | None = None,
    metric: str | None = None,
    *,
    lesson: str | int | None = None,
) -> pd.DataFrame:
    """Return public figures as a table, each with its source.

    Parameters
    ----------
    case : str, optional
        A case of the figures, such as ``"roku"``, or a case of the model, such as
        ``"internet_tv"``, which stands for all the figures of its lesson.
    metric : str, optional
        The name of one metric, such as ``"Active accounts"``.
    lesson : str or int, optional
        A lesson, such as ``4`` or ``"04"``.

    Returns
    -------
    pandas.DataFrame
        The columns of the file, with ``value`` as a number, and four more: ``year`` and ``month``
        (the end of the period; month 12 for a whole year; empty if the figure has no date),
        ``date`` (the last day of the period, for plotting) and ``citation``.

    Raises
    ------
    UnknownName
        If there is no such case, metric or lesson; the message suggests the nearest.
    DamagedFile
        If the file is missing, changed or cut short.
    """
    table = _table()
    if lesson is not None:
        table = table[_in_lesson(table, _lesson_name(lesson, table))]
    if case is not None:
        if isinstance(case, str) and case in LESSON_OF_MODEL:
            table = table[_in_lesson(table, LESSON_OF_MODEL[case])]
        else:
            cases = list(dict.fromkeys(table["case"]))
            if not isinstance(case, str) or case not in cases:
                raise unknown("case of public figures", case, [*cases, *LESSON_OF_MODEL])
            table = table[table["case"] == case]
    if metric is not None:
        table = table[table["metric"] == _metric_name(metric, table)]
    return table.reset_index(drop=True)


def public_series(case: str, metric: str) -> pd.DataFrame:
    """Return one metric of one case in the order of time, ready to be plotted.

    Parameters
    ----------
    case : str
        A case of the figures, such as ``"wechat"``.
    metric : str
        The name of one of its metrics, such as ``"Monthly users"``.

    Returns
    -------
    pandas.DataFrame
        As from `public_figures`, sorted by ``date``; all rows have the same unit.

    Raises
    ------
    UnknownName
        If there is no such case or metric.
    BadValue
        If one of the figures has no date.
    """
    table = public_figures(case, metric)
    if case in LESSON_OF_MODEL:
        raise BadValue(f'"{case}" stands for several firms. Name one of them.')
    if table["date"].isna().any():
        raise BadValue(f'The figures "{metric}" of {case} have no date, so they are not a series.')
    return table.sort_values("date", kind="stable").reset_index(drop=True)


def public_figure(id: str) -> pd.Series:  # noqa: A002 - "id" is the name of the column
    """Return one figure by its id.

    Parameters
    ----------
    id : str
        Such as ``"wechat_monthly_users_2014_q1"``.

    Returns
    -------
    pandas.Series
        The row of that figure; ``public_figure(...)["value"]`` is its number.

    Raises
    ------
    UnknownName
        If no figure has that id.
    """
    table = _table()
    rows = table[table["id"] == id] if isinstance(id, str) else table[:0]
    if rows.empty:
        raise _unknown("public figure", id, table["id"])
    return rows.iloc[0]


def public_figure_index(case: str | None = None) -> pd.DataFrame:
    """Return what can be looked up: one row for each metric of each case.

    Parameters
    ----------
    case : str, optional
        As for `public_figures`.

    Returns
    -------
    pandas.DataFrame
        ``case, metric, unit, rows, first, last`` (the periods of its first and last figure).
    """
    table = public_figures(case)
    return (
        table.groupby(["case", "metric", "unit"], sort=False)
        .agg(rows=("id", "size"), first=("period", "first"), last=("period", "last"))
        .reset_index()
    )


def cite(what: str | pd.Series | pd.DataFrame) -> str:
    """Return the sources of one or more figures as one line of Markdown.

    Parameters
    ----------
    what : str, pandas.Series or pandas.DataFrame
        An id, one row, or any number of rows of `public_figures`.

    Returns
    -------
    str
        Each source once, as a link with its grade, in the order of the rows.

    Raises
    ------
    UnknownName
        If there is no figure with that id.
    """
    import pandas as pd

    row_or_rows = public_figure(what) if isinstance(what, str) else what
    rows = row_or_rows if isinstance(row_or_rows, pd.DataFrame) else row_or_rows.to_frame().T
    derived: dict[tuple[str, str, str], bool] = {}
    for source, address, quality, computed in zip(
        rows["source"], rows["address"], rows["quality"], rows["derived"], strict=True
    ):
        key = (source, address, quality)
        derived[key] = derived.get(key, False) or bool(computed)
    return "; ".join(
        f"[{_link_text(source)}]({_link_target(address)}) "
        f"({quality}{', in part computed from it' if computed else ''})"
        for (source, address, quality), computed in derived.items()
    )


def period_end(period: str) -> date | None:
    """Return the last day of a period as written in the file.

    Parameters
    ----------
    period : str
        A year ``2014``, half ``2014-H1``, quarter ``2014-Q1``, month ``2014-01`` or day
        ``2014-01-10``; a stretch of time ``2014-01..2014-03``; an open one ``..2008`` (until)
        or ``2018..`` (from); or ``undated``.

    Returns
    -------
    datetime.date or None
        The last day; of the bound that is known if the stretch is open; None if undated.

    Raises
    ------
    ValueError
        If it is not written in one of these ways.
    """
    if period == "undated":
        return None
    first, between, last = period.partition("..")
    match = _POINT.fullmatch(last or first)
    if match is None or (between and last and first and _POINT.fullmatch(first) is None):
        raise ValueError(f"{period!r} is not a period")
    year = int(match[1])
    if match[3]:
        return date(year, int(match[2]), int(match[3]))
    if match[2]:
        month = int(match[2])
    elif match[4]:
        month = 3 * int(match[4])
    elif match[5]:
        month = 6 * int(match[5])
    else:
        month = 12
    return date(year, month, monthrange(year, month)[1])


def _table() -> pd.DataFrame:
    """Return a copy of the whole table; the file is read again only if it has changed."""
    path = data_path(FILE)
    stamp = path.stat()
    return _read(path, stamp.st_mtime_ns, stamp.st_size).copy()


@lru_cache(maxsize=1)
def _read(path: Path, changed: int, size: int) -> pd.DataFrame:
    """Read and check the file; the time of change and the size are there for the cache."""
    import pandas as pd

    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
    except (ValueError, csv.Error) as error:
        raise damaged(FILE, "cannot be read as a table") from error
    if tuple(header) != COLUMNS:
        raise damaged(FILE, "has other columns than it should")
    for number, row in enumerate(rows, start=2):
        if len(row) != len(COLUMNS):
            raise damaged(FILE, f"is cut short or changed: row {number} is not complete")
    if len(rows) < recorded(FILE)[1]:
        raise damaged(FILE, f"is cut short: it has {len(rows)} rows of {recorded(FILE)[1]}")
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    values, ends = [], []
    for number, (value, period) in enumerate(
        zip(table["value"], table["period"], strict=True), start=2
    ):
        try:
            values.append(float(value))
            ends.append(period_end(period))
        except ValueError as error:
            raise damaged(FILE, f"has been changed: row {number} cannot be understood") from error
        if not math.isfinite(values[-1]):
            raise damaged(FILE, f"has been changed: row {number} has no finite value")
    if table["id"].duplicated().any():
        twice = table.loc[table["id"].duplicated(), "id"].iloc[0]
        raise damaged(FILE, f'has been changed: the id "{twice}" stands in it twice')
    table["value"] = values
    after_period = COLUMNS.index("period") + 1
    years = [None if end is None else end.year for end in ends]
    months = [None if end is None else end.month for end in ends]
    table.insert(after_period, "year", pd.Series(years, dtype="Int64"))
    table.insert(after_period + 1, "month", pd.Series(months, dtype="Int64"))
    table.insert(after_period + 2, "date", pd.to_datetime(pd.Series(ends, dtype="object")))
    table["citation"] = [
        f"{source} ({quality}{', computed from it' if derived else ''}), {address}"
        for source, quality, derived, address in zip(
            table["source"], table["quality"], table["derived"], table["address"], strict=True
        )
    ]
    return table


def _in_lesson(table: pd.DataFrame, lesson: str) -> pd.Series:
    """Say for each row whether the lesson uses it."""
    return table["lessons"].str.contains(lesson, regex=False)


def _lesson_name(lesson: str | int, table: pd.DataFrame) -> str:
    """Return a lesson as the file writes it: two digits."""
    is_whole = is_number(lesson) and int(lesson) == lesson
    name = f"{int(lesson):02d}" if is_whole else lesson.zfill(2) if isinstance(lesson, str) else ""
    known = sorted({each for lessons in table["lessons"] for each in lessons.split()})
    if name not in known:
        raise unknown("lesson with public figures", lesson, known)
    return name


def _metric_name(metric: str, table: pd.DataFrame) -> str:
    """Return a metric as the file writes it, whatever the capitals."""
    known = list(dict.fromkeys(str(each) for each in table["metric"]))
    for name in known:
        if isinstance(metric, str) and name.lower() == metric.lower():
            return name
    raise _unknown("metric", metric, known)


def _unknown(kind: str, name: object, known: Iterable[str]) -> UnknownName:
    """Build the error for a wrong name, without a list that is too long to read."""
    names = list(known)
    error = unknown(kind, name, names)
    if len(names) > LONGEST_LIST and "Did you mean" not in str(error):
        first, _, _ = str(error).partition(" Choose one of: ")
        return UnknownName(f"{first} public_figure_index() lists them all.")
    return error


def _link_text(text: str) -> str:
    """Keep the brackets of a title from ending the link."""
    return text.replace("[", "\\[").replace("]", "\\]")


def _link_target(address: str) -> str:
    """Keep the parentheses of an address from ending the link."""
    return address.replace("(", "%28").replace(")", "%29").replace(" ", "%20")

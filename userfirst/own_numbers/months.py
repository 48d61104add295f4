"""Months as the spreadsheets of the world write them; what is unclear is decided by the column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise

from userfirst.own_numbers.words import bare, clean

WAYS = ("day first", "month first", "year first")
"""What ``dates=`` takes: how 01/02/03 is meant."""

_EARLIEST, _LATEST = 1950, 2100
_NAMES = (
    "january jan januar janner jaenner janvier janv jan enero ene 一月",
    "february feb februar fevrier fevr fev febrero feb 二月",
    "march mar marz maerz mrz mars marzo 三月",
    "april apr avril avr abril abr 四月",
    "may mai mayo 五月",
    "june jun juni juin junio 六月",
    "july jul juli juillet juil julio 七月",
    "august aug aout agosto ago 八月",
    "september sep sept septembre septiembre set setiembre 九月",
    "october oct oktober okt octobre octubre 十月",
    "november nov novembre noviembre 十一月",
    "december dec dezember dez decembre diciembre dic 十二月",
)
_MONTHS = {name: place for place, names in enumerate(_NAMES, 1) for name in names.split()}
_TIME = re.compile(
    r"[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z| ?[ap]\.?m\.?)?(?:[+-]\d{2}:?\d{2})?$"
)
_YEAR_FIRST = re.compile(r"(\d{4}) ?[-/._ 年] ?(\d{1,2}) ?月?(?: ?[-/._ ]? ?(\d{1,2}) ?[日号]?)?")
_COMPACT = re.compile(r"(\d{4})m?(\d{2})(\d{2})?")
_THREE = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})\.?")
_TWO = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})")
_COUNT = re.compile(r"(?:month|monat|mois|mes|m|第)? ?(\d{1,3})(?: ?个?月)?")


def _index(year: int, month: int, day: int = 1) -> int | None:
    """Return a month counted from year 0, or None where there is no such day."""
    if not (_EARLIEST <= year <= _LATEST and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    try:
        date(year, month, day)
    except ValueError:
        return None
    return 12 * year + month - 1


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _of_name(text: str) -> int | None:
    """Return the month of a text with its name: "31 Mar 2024", "Mär 24", "marzo de 2024"."""
    words = re.findall(r"[^\W\d_]+|\d+", bare(text))
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    others = [w for w in words if w.isalpha() and w not in _MONTHS]
    figures = [word for word in words if word.isdigit()]
    filler = {"de", "del", "of", "er", "st", "nd", "rd", "th", "le", "the", "年"}
    weekday = len(others) == 1 and len(others[0]) in (2, 3)
    if len(months) != 1 or not 1 <= len(figures) <= 2 or max(map(len, figures)) > 4:
        return None
    if not (set(others) <= filler or (weekday and len(figures) == 2)):
        return None
    years = [each for each in figures if len(each) == 4]
    if len(years) == 1:
        year = years[0]
    elif len(figures[-1]) <= 2 and not years:
        year = figures[-1].zfill(2)
    else:
        return None
    rest = list(figures)
    rest.remove(year if year in rest else figures[-1])
    return _index(_year(year), months[0], int(rest[0]) if rest else 1)


def readings(text: str) -> dict[str, int]:
    """Return the months that a text can mean, by the way in which it is read.

    Parameters
    ----------
    text : str
        A cell.

    Returns
    -------
    dict of str to int
        A way ("clear" where there is one only, "count" for a bare number of a month, else one of
        ``WAYS``) to the month, counted from year 0.
    """
    plain = clean(text).lower().removeprefix("=").strip("'\"")  # ="2024-03" keeps it a text
    plain = _TIME.sub("", plain).strip().rstrip(",.")
    found: dict[str, int | None] = {}
    if match := _YEAR_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain):
        year, month, day = match.groups()
        found["clear"] = _index(int(year), int(month), int(day or 1))
    elif re.fullmatch(r"\d{5}(?:[.,]\d+)?", plain) and 20_000 <= int(plain[:5]) <= 80_000:
        day_one = date(1899, 12, 30) + timedelta(days=int(plain[:5]))  # Excel's count of days
        found["clear"] = _index(day_one.year, day_one.month)
    elif match := _THREE.fullmatch(plain):
        a, b, c = match.groups()
        found["day first"] = _index(_year(c), int(b), int(a))
        found["month first"] = _index(_year(c), int(a), int(b))
        if len(c) == 2 and len(a) == 2:
            found["year first"] = _index(_year(a), int(b), int(c))
    elif match := _TWO.fullmatch(plain):
        a, b = match.groups()
        if len(b) == 4:
            found["clear"] = _index(int(b), int(a))
        else:
            found["month first"] = _index(_year(b), int(a))
            found["year first"] = _index(_year(a.zfill(2)), int(b))
    elif match := _COUNT.fullmatch(plain):
        found["count"] = int(match.group(1))
    else:
        found["clear"] = _of_name(plain)
    return {way: month for way, month in found.items() if month is not None}


def month_named(text: str) -> bool:
    """Return whether a text is a month by its name."""
    return _of_name(clean(text).lower()) is not None


def worded_month(month: int) -> str:
    """Return a month as text: "2024-03", or "month 3" where months are only counted."""
    return (
        f"{month // 12:04d}-{month % 12 + 1:02d}" if month >= 12 * _EARLIEST else f"month {month}"
    )


def why_no_month(text: str) -> tuple[str, str]:
    """Return what is wrong with a cell that is no month, and how to mend it."""
    plain = bare(text)
    mend = "Write it like 2024-03."
    if re.search(r"\bq[1-4]\b|\b[1-4]q\b|quarter|quartal|trimestre|季度", plain):
        return "is a quarter, and rows are months.", "Give a row for each month."
    if re.search(r"\bh[12]\b|\b[12]h\b|half|halbjahr|semestre|半年", plain):
        return "is half a year, and rows are months.", "Give a row for each month."
    if re.fullmatch(r"(?:fy|year|jahr|annee|ano|cy)? ?\d{4} ?年?", plain):
        return "is a year, and rows are months.", "If it sums up a year, leave the row out."
    if re.search(r"\b(?:kw|cw|week|w)\d{0,2}\b|周", plain):
        return "is a week, and rows are months.", "Give a row for each month."
    words = [word for word in plain.split() if word.isalpha()]
    if plain in _MONTHS:
        return "has no year.", mend
    near = get_close_matches(words[0], _MONTHS, n=1, cutoff=0.75) if words else []
    if near and words[0] not in _MONTHS:
        return "is no month.", f'Did you mean "{near[0]}"? {mend}'
    if years := re.findall(r"(?<!\d)\d{4}(?!\d)", plain):
        if not _EARLIEST <= int(years[0]) <= _LATEST:
            return f"is in the year {years[0]}.", "Years are counted as in 2024. " + mend
        if not words or near:
            return "is not in the calendar.", mend
    return "is no month.", mend


@dataclass(frozen=True)
class Decided:
    """The months of a column.

    Attributes
    ----------
    months : dict of int to int
        Row to month, where it is clear.
    unclear : str
        Why the column cannot be decided, or "".
    mend : str
        What to do then.
    notice : str
        How the column was read, where that was a decision.
    """

    months: dict[int, int]
    unclear: str = ""
    mend: str = ""
    notice: str = ""


def decide(cells: Mapping[int, str], dates: str | None = None) -> Decided:
    """Read a column of months; where day and month can be meant either way, by the whole column.

    Parameters
    ----------
    cells : mapping of int to str
        Row to cell.
    dates : {"day first", "month first", "year first"}, optional
        What the learner says.

    Returns
    -------
    Decided
        A row whose cell is no month is not in it.
    """
    told = {row: readings(text) for row, text in cells.items()}
    told = {row: each for row, each in told.items() if each}
    clear = {row: next(iter(each.values())) for row, each in told.items() if _is_clear(each)}
    open_rows = {row: each for row, each in told.items() if set(each) <= set(WAYS)}
    counts = [row for row, each in told.items() if "count" in each]
    if counts and len(counts) < len(told):
        clear = {row: month for row, month in clear.items() if row not in counts}
        told = {row: each for row, each in told.items() if row not in counts}
    if not open_rows:
        return Decided(clear)
    ways = [way for way in WAYS if all(way in each for each in open_rows.values())]
    if not ways:
        return Decided(clear, *_mixed(cells, open_rows))
    settled = {
        way: {row: (each.get(way, clear.get(row, 0))) for row, each in told.items()} for way in ways
    }
    if dates in ways:
        return Decided(settled[dates])
    different = _different(settled)
    if len(different) > 1:
        running = [way for way in different if _runs_on(list(settled[way].values()))]
        if len(running) == 1:
            way = running[0]
            why = "only so each row is the month after the one above"
            return Decided(settled[way], notice=f"Dates are read with the {way}: {why}.")
        row = next(r for r, each in open_rows.items() if not _is_clear(each))
        means = " or ".join(f"{worded_month(settled[way][row])} ({way})" for way in different)
        return Decided(
            clear,
            f"{shown_date(cells[row])} in row {row} can mean {means}, and the other rows do not "
            "tell.",
            f'Say which: read_numbers(..., dates="{different[0]}"). Or write months like 2024-03.',
        )
    return Decided(settled[different[0]])


def shown_date(text: str) -> str:
    """Return a date in quotes."""
    return f'"{clean(text)[:30]}"'


def _is_clear(each: Mapping[str, int]) -> bool:
    return len(set(each.values())) == 1


def _different(settled: Mapping[str, Mapping[int, int]]) -> list[str]:
    """Return one way for each different reading of a column."""
    seen: dict[tuple[int, ...], str] = {}
    for way, months in settled.items():
        seen.setdefault(tuple(months.values()), way)
    return list(seen.values())


def _runs_on(months: Sequence[int]) -> bool:
    return len(months) > 1 and all(b - a == 1 for a, b in pairwise(months))


def _mixed(cells: Mapping[int, str], rows: Mapping[int, Mapping[str, int]]) -> tuple[str, str]:
    only = {next(iter(each)): row for row, each in rows.items() if len(each) == 1}
    told = " and ".join(
        f"{shown_date(cells[row])} in row {row} has the {way}" for way, row in only.items()
    )
    return f"Dates are written in two ways: {told}.", "Write all months like 2024-03."

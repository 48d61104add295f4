"""From text to a table: what separates its cells, where its header is, what is no row of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from userfirst.own_numbers.faults import BadNumbers, Fault, shown, told_once
from userfirst.own_numbers.months import readings, why_no_month
from userfirst.own_numbers.words import clean, column_of, is_total, near_column

# The wide and the Arabic ones last: where others are there too, they stand in a note.
_SEPARATORS = (",", ";", "\t", "|", "，", "；", "،")
_MOST_ROWS, _MOST_COLUMNS, _ROWS_ABOVE, _LINES_IN_A_CELL = 20_000, 500, 40, 4


@dataclass(frozen=True)
class Raw:
    """A table as text.

    Attributes
    ----------
    headers : dict of str to tuple of (int, str)
        A column's name to its place (from 0) and its header as it is written.
    rows : dict of int to list of str
        The spreadsheet's row number to the cells.
    notices : tuple of str
        What was left out, and why.
    header_row : int
        The spreadsheet's number of the header's row.
    """

    headers: dict[str, tuple[int, str]]
    rows: dict[int, list[str]]
    notices: tuple[str, ...]
    header_row: int

    def cells(self, name: str) -> dict[int, str]:
        """Return the cells of a column, by row."""
        place = self.headers[name][0]
        return {
            row: clean(cells[place]) if place < len(cells) else ""
            for row, cells in self.rows.items()
        }


def _parsed(name: str, text: str, separator: str, most: int | None = None) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows.append(cells)
            if most is not None and len(rows) >= most:
                break
    except csv.Error as error:
        raise BadNumbers(
            name,
            [
                Fault(
                    f"The table cannot be taken apart ({error}).",
                    "Look for a quotation mark that is opened and never closed.",
                    f"Row {len(rows) + 1}",
                )
            ],
        ) from None
    return rows


def _header_of(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return how many columns the best header names, and its place."""
    best, at = 0, 0
    for place, cells in enumerate(rows[:_ROWS_ABOVE]):
        known = {column_of(cell) for cell in cells[:_MOST_COLUMNS] if cell.strip()} - {None}
        if len(known) > best:
            best, at = len(known), place
    return best, at


def table_of(name: str, text: str) -> Raw:
    """Return the table that a text holds.

    Parameters
    ----------
    name : str
        What the file is called in messages.
    text : str
        What it holds.

    Returns
    -------
    Raw
        Its columns by name, and its rows without totals, notes and empty lines.

    Raises
    ------
    BadNumbers
        There is no table, or none with the columns that are needed: all that is wrong with them.
    """
    separator = None
    if match := re.match(r'"?sep=(.)"?[^\S\t]*(?:\r\n|\r|\n)', text, re.IGNORECASE):
        # A line for the spreadsheet, which does not count it as a row.
        separator, text = match.group(1), text[match.end() :]
    if separator is None or separator in '"\r\n' or separator not in text:
        best = (0, 0)
        for each in _SEPARATORS:
            rows = _parsed(name, text, each, _ROWS_ABOVE) if each in text else []
            score = (_header_of(rows)[0], max((len(row) for row in rows), default=0))
            if score > best:
                best, separator = score, each
    rows = _parsed(name, text, separator or ",")
    filled = [place for place, cells in enumerate(rows) if any(cell.strip() for cell in cells)]
    if not filled:
        raise BadNumbers(
            name, [Fault("The file is empty.", "Fill in the template: write_template().")]
        )
    if len(rows) > _MOST_ROWS or max(map(len, rows)) > _MOST_COLUMNS:
        raise BadNumbers(
            name,
            [
                Fault(
                    f"The table has {len(rows):,} rows and up to {max(map(len, rows)):,} columns.",
                    "Give a row for each month, and only the columns of the template.",
                )
            ],
        )
    known, at = _header_of(rows)
    faults: list[Fault] = []
    headers = _headers(rows[at], at + 1, faults) if known else {}
    missing = [need for need in ("month", "users") if need not in headers]
    if missing:
        faults += _without(rows, filled, at if known else filled[0], missing, headers, separator)
    if faults:
        raise BadNumbers(name, faults)
    return _without_others(name, rows, at, headers, filled, separator or ",")


def _headers(cells: Sequence[str], row: int, faults: list[Fault]) -> dict[str, tuple[int, str]]:
    """Return where each column stands; two columns of one meaning are a fault."""
    found: dict[str, tuple[int, str]] = {}
    for place, cell in enumerate(cells):
        column = column_of(cell)
        if column is None:
            continue
        exact = clean(cell).casefold() == column.replace("_", " ")
        if column in found and column != "note":
            first = found[column][1]
            faults.append(
                Fault(
                    f"{shown(clean(first))} and {shown(clean(cell))} both mean "
                    f"{column.replace('_', ' ')}.",
                    "Keep one of them, or rename the other one.",
                    f"Row {row}",
                )
            )
        if column not in found or exact:
            found[column] = (place, cell)
    return found


def _without(
    rows: Sequence[Sequence[str]],
    filled: Sequence[int],
    at: int,
    missing: Sequence[str],
    headers: dict[str, tuple[int, str]],
    separator: str | None,
) -> list[Fault]:
    """Return what is wrong where columns that are needed are not there."""
    first = [clean(cell) for cell in rows[at]]
    if separator is None or max(len(rows[place]) for place in filled) == 1:
        return [
            Fault(
                "No comma, semicolon, tab or bar separates cells: this is no table in CSV.",
                'In the spreadsheet choose File, Save as, "CSV". It begins: month,users,payers',
                f"Row {filled[0] + 1} begins {shown(first[0])}" if first and first[0] else "",
            )
        ]
    down = [column_of(rows[place][0]) for place in filled if rows[place]]
    across = [cell for cell in rows[filled[0]][1:] if readings(cell)]
    if "users" in down and (len(across) >= 2 or "month" in down):
        return [
            Fault(
                "The months stand side by side, and should stand below each other.",
                "In the spreadsheet: copy the table, then Paste special, Transpose.",
            )
        ]
    numbers = sum(bool(re.fullmatch(r"[\d.,' /€$%-]+", cell)) for cell in first if cell)
    if not headers and numbers >= 2:
        return [
            Fault(
                "The first line has numbers, not the names of columns.",
                "Put a line with names above it, such as: month,users,new users,payers,price",
                f"Row {at + 1}",
            )
        ]
    faults = []
    if "month" in missing:
        # Where a column has quarters or weeks, it is not enough to rename it.
        for cell in (cell for place in filled if place > at for cell in rows[place][:1]):
            what, mend = why_no_month(cell)
            if "rows are months" in what and re.search(r"[^\W\d]", cell):
                return [Fault(f"{shown(clean(cell))} {what}", mend, f"Row {filled[1] + 1}")]
            break
    others = [cell for cell in first if cell and column_of(cell) is None]
    for need in missing:
        near = [cell for cell in others if near_column(cell) == need]
        if near:
            mend = f'Is it {shown(near[0])}? Then call that column "{need}".'
        elif need == "users" and "payers" in headers:
            mend = (
                'Add a column "users". If everyone who uses it pays, copy the column '
                f"{shown(clean(headers['payers'][1]))} into it."
            )
        else:
            there = ", ".join(shown(cell, 24) for cell in first if cell)[:200]
            listed = f" There are: {there}." if need == missing[0] else ""
            mend = f'Add one, or rename the one that is meant to "{need}".{listed}'
        faults.append(Fault(f'There is no column "{need}".', mend, f"Row {at + 1}"))
    return faults


def _without_others(
    name: str,
    rows: Sequence[list[str]],
    at: int,
    headers: dict[str, tuple[int, str]],
    filled: Sequence[int],
    separator: str,
) -> Raw:
    """Return the rows of months; totals, notes and lines of units are left out, and said."""
    kept: dict[int, list[str]] = {}
    notices: list[str] = []
    faults: list[tuple[int, int, Fault]] = []

    def too_long(row: int, count: int, more: str = "") -> None:
        faults.append(
            (
                row,
                0,
                Fault(
                    f"There are {count} cells and {wide} names of columns.",
                    "If a comma sets decimals or thousands apart, save with semicolons between the "
                    f"cells; if it is a note, put it into a column of its own.{more}",
                    f"Row {row}",
                ),
            )
        )

    if filled[0] < at:
        notices.append(f"What stands above the header in row {at + 1} is not read.")
    wide = max((place for place, cell in enumerate(rows[at]) if cell.strip()), default=0) + 1
    places = [place for column, (place, _) in headers.items() if column not in ("month", "note")]
    for place in (each for each in filled if each > at):
        cells, row = rows[place], place + 1
        month = headers["month"][0]
        when = cells[month] if month < len(cells) else ""
        numbers = [cells[each] for each in places if each < len(cells) and cells[each].strip()]
        digits = any(re.search(r"\d", cell) for cell in numbers)
        begins = next((cell for cell in cells if cell.strip()), "")
        if any(cell.count("\n") + cell.count("\r") >= _LINES_IN_A_CELL for cell in cells):
            what = "A quotation mark is opened and not closed, so many lines are one cell."
            faults.append((row, 0, Fault(what, "Close it or take it away.", f"Row {row}")))
        elif is_total(begins) or is_total(when):
            notices.append(
                f"Row {row} ({shown(clean(begins), 24)}) sums up others and is left out."
            )
        elif not digits and not readings(when) and not (when.strip() and numbers):
            notices.append(f"Row {row} ({shown(clean(begins), 24)}) is a note and is left out.")
        elif not digits and not kept and not readings(when):
            notices.append(f"Row {row} ({shown(clean(begins), 24)}) has units and is left out.")
        elif [column_of(cell) for cell in cells].count(None) == 0 and len(cells) > 1:
            notices.append(f"Row {row} repeats the header and is left out.")
        elif any(cell.strip() for cell in cells[wide:]):
            too_long(row, sum(bool(cell.strip()) for cell in cells))
        else:
            kept[row] = cells
    longer = {row: len(cells) - len(rows[at]) for row, cells in kept.items()}
    split = [
        row
        for row, more in longer.items()
        if separator == "," and more > 0 and _has_split_thousands(kept[row])
    ]
    for row in split:
        too_long(row, len(kept[row]), " If the last cells are only empty, take them away.")
    unknown = [
        (clean(cell), near_column(cell))
        for cell in rows[at]
        if cell.strip() and column_of(cell) is None
    ]
    for cell, near in unknown:
        meant = (
            f" If it is {near.replace('_', ' ')}, call it so."
            if near and near not in headers
            else ""
        )
        notices.append(f"The column {shown(cell)} is not known and is not read.{meant}")
    if faults:
        raise BadNumbers(name, told_once(faults))
    if not kept:
        names = ", ".join(clean(cell) for cell in rows[at] if cell.strip())[:80]
        raise BadNumbers(
            name,
            [
                Fault(
                    f"Below the header ({names}) there is no row of a month.",
                    "Give a row for each month.",
                )
            ],
        )
    return Raw(headers, kept, tuple(notices), at + 1)


def _has_split_thousands(cells: Sequence[str]) -> bool:
    """Return whether a number such as 1,200 may have been taken apart at its comma."""
    return any(
        re.fullmatch(r"[1-9]\d{0,2}", one.strip()) and re.fullmatch(r"\d{3}(\.\d+)?", two.strip())
        for one, two in pairwise(cells)
    )

"""What is wrong with a learner's file: where, why, and how to mend it; all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from userfirst.model import BadValue

MOST_TOLD = 10
ONE_FOR_ALL = 4  # rows of a column with the same fault that are told as one
_PARTICULARS = re.compile(r'"[^"]*"|\d[\d.,]*')  # what differs between rows with the same fault


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes
    ----------
    what, mend : str
        What is wrong, and what to do.
    where : str
        "Row 7", or "Row 7 (cell C7, users)", as the spreadsheet numbers rows; "" for the file.
    """

    what: str
    mend: str
    where: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what} {self.mend}".strip()


class BadNumbers(BadValue):
    """A file that cannot be read as a company's numbers; ``faults`` has all that is wrong."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        called = f'"{name}"' if name else "Your file"
        count = len(self.faults)
        many = "one thing" if count == 1 else f"{count} things"
        lines = [f"{called} cannot be used yet: {many} to mend. Nothing in it was changed."]
        lines += [f"{place}. {each}" for place, each in enumerate(self.faults[:MOST_TOLD], 1)]
        if count > MOST_TOLD:
            lines.append(f"And {count - MOST_TOLD} more, which show when these are mended.")
        super().__init__("\n".join(lines))


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell: "C7" for row 7 and column 2, counted from 0."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def shown(text: str, most: int = 40) -> str:
    """Return a cell's text for a message: in quotes, cut short."""
    return f'"{text[:most]}…"' if len(text) > most else f'"{text}"'


def told_once(faults: Iterable[tuple[int, int, Fault]]) -> list[Fault]:
    """Return faults from the top down; one that many rows of a column share is told once.

    Parameters
    ----------
    faults : iterable of (int, int, Fault)
        The row (0 for a whole column), the column's place, and what is wrong there.

    Returns
    -------
    list of Fault
        The first of those that are alike says in how many more rows it is so.
    """
    alike: dict[tuple[int, str, str], list[tuple[int, Fault]]] = {}
    for row, place, fault in sorted(faults, key=lambda each: each[:2]):
        what, mend = (_PARTICULARS.sub("", each) for each in (fault.what, fault.mend))
        alike.setdefault((place, what, mend), []).append((row, fault))
    told: list[tuple[int, Fault]] = []
    for group in alike.values():
        if len(group) < ONE_FOR_ALL:
            told += group
            continue
        row, first = group[0]
        more = f"The same in {len(group) - 1} more rows, down to row {group[-1][0]}."
        told.append((row, replace(first, mend=f"{first.mend} {more}")))
    return [fault for _, fault in sorted(told, key=lambda each: each[0])]

"""What is wrong with a learner's file: where, why, and how to mend it; all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from userfirst.model import BadValue

MOST_TOLD = 10


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

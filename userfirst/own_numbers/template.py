"""The template: a table that a learner fills in, with an example company marked as one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from userfirst.cases import run
from userfirst.files import write_safely
from userfirst.model import BadValue, schedule
from userfirst.own_numbers.words import COLUMNS

FILE = "own_numbers.csv"
"""What the template is called."""

_FIRST = (2023, 7)
_MONTHS = 36
_PRICES = {0: 8.0, 20: 10.0}
_A_MILLION = 1000.0  # people of the example for a million of the case


@dataclass(frozen=True)
class Template:
    """Where the template is, whether it was written now, and why not where it could not be."""

    path: Path
    is_new: bool
    why_not: str = ""

    def __repr__(self) -> str:
        if self.why_not:
            return (
                f'"{self.path}" cannot be written here: {self.why_not}. Name a folder that you may '
                f'write into, such as write_template("~/{FILE}"). Until then you see the example.'
            )
        if not self.is_new:
            return f'"{self.path}" is there already and stays as it is. Fill it in, or read it.'
        return (
            f'"{self.path}" is written. Open it in a spreadsheet, put your numbers in place of the '
            "example's, and save it as CSV. Columns that you do not have can stay empty, except "
            "month and users."
        )


def header() -> list[str]:
    """Return the template's header: names with their units."""
    named = [each for each in COLUMNS if each.name != "paying_share"]
    return [f"{each.label} ({each.unit})" if each.unit else each.label for each in named]


@cache
def example_rows() -> tuple[tuple[str, ...], ...]:
    """Return the example company: a run of the free-service case with months that differ."""
    chance = np.random.RandomState(20261127)
    wobble = np.exp(0.08 * chance.standard_normal((4, 60)))
    churn, talk = 0.05 * wobble[0], 0.2 * wobble[1]
    marketing = np.where(np.arange(60) < 18, 1.0, 1.5)

    def monthly(values: np.ndarray) -> object:
        return schedule(values[0], {month: values[month] for month in range(1, 60)})

    told = run(
        "free_service",
        market=30,
        churn=monthly(churn),
        word_of_mouth=monthly(talk),
        median_taste=monthly(5.0 * wobble[3] ** 0.5),
        price=schedule(_PRICES[0], {20: _PRICES[20]}),
        marketing=schedule(1.0, {18: 1.5}),
        ads_per_hour=0,
        serving_cost=0.4,
    )
    users, payers = told["users"] * _A_MILLION, told["payers"] * _A_MILLION
    left = -np.log1p(-churn) * (users + np.append(users[1:], users[-1]))[:60] / 2.0
    new = np.diff(users) + left
    rows = []
    for month in range(1, _MONTHS + 1):
        year, place = divmod(_FIRST[0] * 12 + _FIRST[1] - 1 + month - 1, 12)
        price = _PRICES[20] if month > 20 else _PRICES[0]
        income = payers[month] * price
        costs = 0.4 * (payers[month] + 0.3 * (users[month] - payers[month]))
        costs += (4.0 + marketing[month - 1]) * _A_MILLION * wobble[2, month] ** 0.2
        rows.append(
            (
                f"{year}-{place + 1:02d}",
                f"{users[month]:.0f}",
                f"{new[month - 1]:.0f}",
                f"{payers[month]:.0f}",
                f"{price:g}",
                f"{income:.0f}",
                f"{costs:.0f}",
                f"{marketing[month - 1] * _A_MILLION:.0f}",
                "example: replace",
            )
        )
    return tuple(rows)


def template_text(separator: str = ",") -> str:
    """Return the template as text."""
    lines = [header(), *example_rows()]
    return "".join(separator.join(cells) + "\n" for cells in lines)


def write_template(path: str | Path = FILE, *, separator: str = ",") -> Template:
    """Write the template for a learner's own numbers; a file that is there stays as it is.

    Parameters
    ----------
    path : str or Path
        The file.
    separator : {",", ";", "tab"}
        What stands between cells: where a comma sets decimals apart, spreadsheets want ";".

    Returns
    -------
    Template
        Where it is; shown in a notebook, it says what to do with it. Where nothing can be written
        it says that, for the example can be read without a file.

    Raises
    ------
    BadValue
        The name is that of a folder, or of a file in a folder that is not there.
    """
    marks = {",": ",", ";": ";", "tab": "\t", "\t": "\t"}
    if separator not in marks:
        raise BadValue(f'Between cells stands ",", ";" or "tab", not {separator!r}.')
    if not isinstance(path, (str, Path)) or not str(path).strip():
        raise BadValue(f'Name the file to write, for example "{FILE}".')
    try:
        found = Path(path).expanduser()
        if found.is_dir():
            raise BadValue(f'"{path}" is a folder. Name the file in it, such as "{FILE}".')
        if found.exists():
            return Template(found, False)
        if not found.parent.is_dir():
            raise BadValue(f'There is no folder "{found.parent}" to write the template into.')
        write_safely(found, template_text(marks[separator]))
    except BadValue:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return Template(Path(path), False, why)
    return Template(found, True)

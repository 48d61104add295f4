"""A learner's numbers: read, checked as a whole, and kept as a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from userfirst.model import BadValue
from userfirst.model.errors import shown as in_python
from userfirst.own_numbers import amounts, months, template
from userfirst.own_numbers.faults import BadNumbers, Fault, cell_name, shown, told_once
from userfirst.own_numbers.opening import bytes_of, text_of
from userfirst.own_numbers.tables import Raw, table_of
from userfirst.own_numbers.words import BY_NAME, NUMBERS, clean, says_percent, scale_of

if TYPE_CHECKING:
    import pandas as pd

MOST_PEOPLE = 1e10
MOST_MONEY = 1e15
FEWEST_ALIKE = 6  # months that must all show what is odd
_IS_OUR_LINE = "The numbers are those of the template's example company, not yours."


@dataclass(frozen=True, repr=False)
class OwnNumbers:
    """The numbers of a company by month.

    Attributes
    ----------
    table : pandas.DataFrame
        A row for each month; the columns of the template that were given, people and money as they
        are (thousands that a header tells are multiplied out). What is not known is not-a-number.
    notices : tuple of str
        How the file was read where that was a decision, and what was left out.
    name : str
        What it was read from.
    is_example : bool
        Whether it is the template's example company.
    """

    table: pd.DataFrame
    notices: tuple[str, ...] = ()
    name: str = ""
    is_example: bool = False

    @property
    def length(self) -> str:
        """How many months there are, in words."""
        return "1 month" if len(self.table) == 1 else f"{len(self.table)} months"

    def __repr__(self) -> str:
        first, last = self.table.index[[0, -1]]
        said = [f"{self.name}: {self.length}, {first} to {last}", *self.notices]
        return "\n".join([*said, str(self.table)])

    def _repr_html_(self) -> str:
        first, last = self.table.index[[0, -1]]
        notices = "".join(f"<li>{escape(each)}</li>" for each in self.notices)
        told = f"<p><b>{escape(self.name)}</b>: {self.length}, {first} to {last}.</p>"
        labels = {name: BY_NAME[name].label for name in self.table.columns}
        rows = self.table.rename(columns=labels)
        parts = (
            rows if len(rows) <= 12 else rows.iloc[[*range(6), *range(len(rows) - 6, len(rows))]]
        )
        shown_rows = parts.to_html(na_rep="", float_format=lambda value: f"{value:,.10g}")
        some = "" if len(rows) <= 12 else "<p>The first six and the last six months.</p>"
        return told + (f"<ul>{notices}</ul>" if notices else "") + shown_rows + some


@dataclass
class _Checks:
    """What was found so far."""

    raw: Raw
    faults: list[tuple[int, int, Fault]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def fault(self, row: int, column: str, what: str, mend: str) -> None:
        """Note what is wrong in a cell."""
        place, _ = self.raw.headers[column]
        where = f"Row {row} (cell {cell_name(row, place)}, {BY_NAME[column].label})"
        self.faults.append((row, place, Fault(what, mend, where)))

    def of_column(self, column: str, what: str, mend: str) -> None:
        """Note what is wrong with a whole column."""
        place, written = self.raw.headers[column]
        where = f"Column {cell_name(1, place)[:-1]} ({clean(written)})"
        self.faults.append((0, place, Fault(what, mend, where)))

    def told(self) -> list[Fault]:
        """Return what is wrong, from the top down; what many rows of a column share, only once."""
        return told_once(self.faults)


def read_numbers(
    source: Any = template.FILE, *, dates: str | None = None, decimal: str | None = None
) -> OwnNumbers:
    """Read a company's numbers from a CSV file, as spreadsheets all over the world write it.

    Parameters
    ----------
    source : str, Path, bytes or upload
        The file; or the bytes of one; or what :func:`upload_numbers` showed. Where neither a file
        was chosen nor the template is there, the example company is read.
    dates : {"day first", "month first", "year first"}, optional
        How 03/04/24 is meant, where the column itself does not tell.
    decimal : {".", ","}, optional
        What sets decimals apart, where the file itself does not tell.

    Returns
    -------
    OwnNumbers
        The table, and how it was read.

    Raises
    ------
    BadNumbers
        What is wrong, in which row, and how to mend it; all of it at once.
    BadValue
        ``dates`` or ``decimal`` is none of those.
    """
    if dates is not None and (not isinstance(dates, str) or dates not in months.WAYS):
        ways = ", ".join(map(repr, months.WAYS))
        raise BadValue(f"dates= is one of {ways}, not {in_python(dates)}.")
    if decimal is not None and (not isinstance(decimal, str) or decimal not in amounts.MARKS):
        raise BadValue(f'decimal= is "." or ",", not {in_python(decimal)}.')
    if hasattr(source, "chosen"):
        source = source.chosen or template.FILE
    if _is_uploaded(source):
        name, content = source
    elif isinstance(source, (bytes, bytearray, memoryview)):
        name, content = "the file that was uploaded", bytes(source)
    elif (
        isinstance(source, (str, Path))
        and str(source) == template.FILE
        and not Path(template.FILE).exists()
    ):
        name, content = "the example", template.template_text().encode()
    else:
        name, content = bytes_of(source)
    text, _ = text_of(name, content)
    raw = table_of(name, text)
    checks = _Checks(raw, notices=list(raw.notices))
    when = _months(checks, dates)
    columns = _numbers(checks, decimal)
    example = _example_rows(when, columns)
    if example and len(example) < len(raw.rows):
        some = _worded_rows(sorted(example))
        checks.notices.append(f"{some} of the template's example and left out.")
        checks.faults = [each for each in checks.faults if each[0] not in example]
        when = {row: month for row, month in when.items() if row not in example}
        columns = {
            column: {row: value for row, value in each.items() if row not in example}
            for column, each in columns.items()
        }
        example = set()
    _check_months(checks, when)
    _check_together(checks, columns)
    if checks.faults:
        raise BadNumbers(name, checks.told())
    if example:
        checks.notices.insert(0, _IS_OUR_LINE)
    return OwnNumbers(_table(when, columns), tuple(checks.notices), name, bool(example))


def _is_uploaded(source: Any) -> bool:
    """Return whether something is the name and the bytes of an upload."""
    return (
        isinstance(source, tuple)
        and [type(each) for each in source] == [str, bytes]  # nothing else is made of an upload
    )


def _worded_rows(rows: list[int]) -> str:
    if len(rows) == 1:
        return f"Row {rows[0]} is"
    return f"{len(rows)} rows ({rows[0]} to {rows[-1]}) are"


def _example_rows(when: Mapping[int, int], columns: Mapping[str, Mapping[int, float]]) -> set[int]:
    """Return the rows whose numbers are all those of the template."""
    names = ("users", "new_users", "payers", "price", "income", "costs", "marketing")
    known = {}
    for cells in template.example_rows():
        known[cells[0]] = tuple(float(cell) for cell in cells[1:8])
    found = set()
    for row, month in when.items():
        numbers = tuple(columns.get(name, {}).get(row, math.nan) for name in names)
        theirs = known.get(months.worded_month(month))
        # Other machines may round the last digit otherwise.
        if theirs and all(abs(a - b) <= 1.0 for a, b in zip(theirs, numbers, strict=True)):
            found.add(row)
    return found


def _months(checks: _Checks, dates: str | None) -> dict[int, int]:
    """Return the month of each row; what is none is a fault."""
    cells = checks.raw.cells("month")
    decided = months.decide(cells, dates)
    if decided.notice:
        checks.notices.append(decided.notice)
    if decided.unclear:
        checks.of_column("month", decided.unclear, decided.mend)
        return decided.months
    for row, text in cells.items():
        if row in decided.months:
            continue
        if not text:
            checks.fault(
                row,
                "month",
                "The row has numbers and no month.",
                "Write the month. If it sums up others, leave the row out.",
            )
        else:
            what, mend = months.why_no_month(text)
            checks.fault(row, "month", f"{shown(text)} {what}", mend)
    return decided.months


def _numbers(checks: _Checks, decimal: str | None) -> dict[str, dict[int, float]]:
    """Return the numbers of each column by row; what is none is a fault."""
    raw = checks.raw
    given = [name for name in NUMBERS if name in raw.headers]
    filled = {}
    for name in given:
        cells = raw.cells(name)
        filled[name] = {row: text for row, text in cells.items() if not amounts.is_nothing(text)}
        if dashes := [row for row, text in cells.items() if amounts.is_dash(text)]:
            checks.notices.append(
                f'Row {dashes[0]}, {BY_NAME[name].label}: a dash is read as "not known". Write 0 '
                "if it means nothing."
            )
    marks = _marks(checks, filled, decimal)
    told: dict[str, dict[int, float]] = {}
    for name, cells in filled.items():
        if name not in marks:
            continue
        values = amounts.read_with(cells, marks[name])
        for row in cells.keys() - values.keys():
            checks.fault(row, name, *_why_no_number(cells[row], marks[name], len(values)))
        scale = scale_of(raw.headers[name][1]) if BY_NAME[name].kind != "share" else 1.0
        if scale != 1.0:
            written = clean(raw.headers[name][1])
            checks.notices.append(
                f"The numbers of {shown(written)} are multiplied by {scale:,.0f}."
            )
        told[name] = {row: value * scale for row, value in sorted(values.items())}
        _check_column(checks, name, told[name], cells)
    _check_costs(checks, told)
    if "users" in told:
        for row, text in raw.cells("users").items():
            if amounts.is_nothing(text):
                checks.fault(row, "users", "There is no number of users.", "Every month needs one.")
    return {name: values for name, values in told.items() if values or name == "users"}


def _why_no_number(text: str, mark: str, others: int) -> tuple[str, str]:
    """Return what is wrong with a cell; where only its marks are unlike the others', say so."""
    bare, _ = amounts.stripped(text)
    other = "," if mark == "." else "."
    if others and amounts.read_with({0: text}, other):
        return (
            f"{shown(text)} has its marks otherwise than the rest of the column, where "
            f'"{mark}" sets decimals apart.',
            f"Write {bare.translate(str.maketrans('.,', ',.'))}, or without marks for thousands.",
        )
    what, mend = amounts.why_no_number(text)
    return f"{shown(text)} {what}", mend


def _marks(
    checks: _Checks, filled: Mapping[str, Mapping[int, str]], decimal: str | None
) -> dict[str, str]:
    """Return the decimal mark of each column; by other columns where its own cells do not tell."""
    scaled = {name for name in filled if scale_of(checks.raw.headers[name][1]) != 1.0}
    able = {
        name: amounts.marks_of(cells, BY_NAME[name].kind == "people" and name not in scaled)
        for name, cells in filled.items()
    }
    sure = {next(iter(each)) for each in able.values() if len(each) == 1}
    marks = {}
    for name, each in able.items():
        same = all(
            amounts.read_with({0: text}, ".") == amounts.read_with({0: text}, ",")
            for text in filled[name].values()
        )
        if len(each) == 1:
            marks[name] = next(iter(each))
        elif decimal is not None or same:
            marks[name] = decimal or "."
        elif len(sure) == 1:
            marks[name] = next(iter(sure))
        else:
            row, text = next(
                (row, text)
                for row, text in filled[name].items()
                if amounts.read_with({0: text}, ".") != amounts.read_with({0: text}, ",")
            )
            means = [amounts.read_with({0: text}, mark).get(0) for mark in amounts.MARKS]
            told = " or ".join(
                f"{value:,.10g}".replace(",", "") for value in means if value is not None
            )
            checks.of_column(
                name,
                f"{shown(text)} in row {row} can mean {told}, and the file does not tell.",
                'Say which mark sets decimals apart: read_numbers(..., decimal=",") or '
                'decimal=".". Or write numbers without marks for thousands.',
            )
    return marks


def _check_column(
    checks: _Checks, name: str, values: dict[int, float], cells: Mapping[int, str]
) -> None:
    """Note numbers that cannot be, such as people below nought."""
    kind = BY_NAME[name].kind
    percent = {row for row in values if amounts.stripped(cells[row])[1]}
    if kind == "share":
        _check_share(checks, name, values, percent)
        return
    label = BY_NAME[name].label
    for row, value in values.items():
        if row in percent:
            wanted = f"{label} are counted" if kind == "people" else "this column has money"
            mend = "Write how many." if kind == "people" else "Write the amount."
            if name == "payers":
                mend = 'Write how many, or call the column "paying share".'
            checks.fault(row, name, f"{shown(cells[row])} is a percentage, and {wanted}.", mend)
        elif value < 0.0 and name not in ("costs", "marketing"):
            mend = (
                "If these left, count those who came." if name == "new_users" else "Check its sign."
            )
            how = ", in brackets, is" if clean(cells[row]).startswith("(") else " is"
            checks.fault(row, name, f"{shown(cells[row])}{how} below 0.", mend)
        elif abs(value) > (MOST_PEOPLE if kind == "people" else MOST_MONEY):
            most = "there are people" if kind == "people" else "any company has"
            checks.fault(
                row, name, f"{shown(cells[row])} is more than {most}.", "Check its digits."
            )


def _check_share(checks: _Checks, name: str, values: dict[int, float], percent: set[int]) -> None:
    """Turn percentages into shares; where it cannot be told which they are, ask."""
    header = checks.raw.headers[name][1]
    plain = {row: value for row, value in values.items() if row not in percent}
    for row in percent:
        values[row] = values[row] / 100.0
    if plain and percent:
        row = min(plain)
        checks.fault(row, name, "Other rows of the column have a % sign, and this one has none.",
                     "Write all of them with it.")  # fmt: skip
    elif plain and (max(plain.values()) > 1.0 or says_percent(header)):
        if max(plain.values()) <= 1.0 and max(plain.values()) > 0.0:
            checks.of_column(
                name,
                "The header says %, and no number is above 1: it may be shares or percentages.",
                "Write a % sign behind each number.",
            )
        for row in plain:
            values[row] = values[row] / 100.0
    for row, value in values.items():
        if not 0.0 <= value <= 1.0:
            checks.fault(row, name, f"{100 * value:g}% is no share of users.", "It is 0% to 100%.")


def _check_costs(checks: _Checks, told: Mapping[str, dict[int, float]]) -> None:
    """Read costs that are all written with a minus as what was spent."""
    for name in ("costs", "marketing"):
        values = told.get(name, {})
        if values and max(values.values()) <= 0.0 > min(values.values()):
            checks.notices.append(
                f"{BY_NAME[name].label.capitalize()} are read without their minus."
            )
            values.update({row: -value for row, value in values.items()})
        for row, value in values.items():
            if value < 0.0:
                checks.fault(row, name, f"{value:,.10g} is below 0, and other rows are not.",
                             "Write what was spent, without a sign.")  # fmt: skip


def _check_months(checks: _Checks, when: Mapping[int, int]) -> None:
    """Note months that are missing, twice or out of order."""
    first: dict[int, int] = {}
    twice: dict[int, int] = {}
    for row, month in when.items():
        if month in first:
            twice[row] = month
        first.setdefault(month, row)
    if len(twice) > max(3, 0.4 * len(when)):
        checks.of_column(
            "month",
            f"{len(when)} rows have only {len(first)} different months: are these days or weeks?",
            "Sum them up, so that each month has one row.",
        )
        return
    missing = _missing(checks, when, first)
    for row, month in twice.items():
        # Where one month is there twice and the next is not, it is one slip.
        meant = next(
            (m for above, gone in missing for m in gone if m == month + 1 and above > row), None
        )
        mend = f"Is it {months.worded_month(meant)}?" if meant else "Keep one of them."
        told = months.worded_month(month)
        checks.fault(row, "month", f"{told} is in row {first[month]} already.", mend)
        missing = [(above, gone) for above, gone in missing if meant is None or gone != [meant]]
    rows = [(row, month) for row, month in when.items() if row not in twice]
    if len(rows) > 2 and all(b < a for (_, a), (_, b) in pairwise(rows)):
        checks.of_column("month", "The newest month comes first.", "Sort the table by month.")
        return
    latest = -1
    for row, month in rows:
        if month < latest:
            told, before = months.worded_month(month), months.worded_month(latest)
            checks.fault(row, "month", f"{told} stands below {before}.", "Sort the table by month.")
        latest = max(latest, month)
    for row, gone in missing:
        some = ", ".join(months.worded_month(m) for m in gone[:3])
        some += f" and {len(gone) - 3} more" if len(gone) > 3 else ""
        many = "is" if len(gone) == 1 else "are"
        checks.fault(
            row,
            "month",
            f"{some} {many} missing above {months.worded_month(when[row])}.",
            "Add a row for each, or begin the table after the gap.",
        )


def _missing(
    checks: _Checks, when: Mapping[int, int], there: Mapping[int, int]
) -> list[tuple[int, list[int]]]:
    """Return the rows above which months are missing, and which months."""
    found = []
    latest: tuple[int, int] | None = None
    for row, month in when.items():
        if latest is not None and month > latest[1] + 1:
            gone = [m for m in range(latest[1] + 1, month) if m not in there]
            # Rows between whose month cannot be read may be these.
            unread = sum(latest[0] < r < row and r not in when for r in checks.raw.rows)
            if gone and unread < len(gone):
                found.append((row, gone))
        if latest is None or month > latest[1]:
            latest = (row, month)
    return found


def _check_together(checks: _Checks, told: Mapping[str, Mapping[int, float]]) -> None:
    """Note numbers of one row that cannot go together."""
    wrong = {(row, place) for row, place, _ in checks.faults}

    def more(a: str, b: str, said: str, mend: str) -> None:
        for row in sorted(told.get(a, {}).keys() & told.get(b, {}).keys()):
            one, other = told[a][row], told[b][row]
            places = {(row, checks.raw.headers[name][0]) for name in (a, b)}
            if one > other * (1.0 + 1e-9) and not places & wrong:
                checks.fault(row, a, said.format(f"{one:,.10g}", f"{other:,.10g}"), mend)

    more(
        "payers",
        "users",
        "{} payers are more than {} users.",
        "Whoever pays is a user too: count payers among users.",
    )
    more(
        "marketing",
        "costs",
        "Marketing of {} is more than costs of {}.",
        "Costs are all costs: count marketing among them.",
    )
    users = told.get("users", {})
    if users and max(users.values()) == 0.0:
        checks.of_column("users", "Nobody uses it in any month.", "Give the number of users.")
    _notice_what_is_odd(checks, told)


def _notice_what_is_odd(
    checks: _Checks,
    told: Mapping[str, Mapping[int, float]],
) -> None:
    """Say what can be true and seldom is."""
    users, new = told.get("users", {}), told.get("new_users", {})
    rows = sorted(users)
    rose = [b for a, b in pairwise(rows) if b in new and users[b] - users[a] > new[b] * 1.001 + 1]
    if rose:
        checks.notices.append(
            f"Row {rose[0]}{' and others' if len(rose) > 1 else ''}: users rose by more than the "
            "new users. Did people who had left come back, or is something else counted?"
        )
    later = [(new[b], users[b], users[b] - users[a]) for a, b in pairwise(rows) if b in new]
    if len(later) >= FEWEST_ALIKE and all(joined >= 0.9 * all_ > 0 for joined, all_, _ in later):
        checks.notices.append(
            "New users are about as many as all users, in every month. Are they a running total? "
            "Wanted are those who joined in the month."
        )
    elif len(later) >= FEWEST_ALIKE and all(abs(rise - joined) <= 1 for joined, _, rise in later):
        checks.notices.append(
            "Users rose by exactly those who joined, in every month, so nobody ever left. Are they "
            "all who ever signed up? Wanted are those who use it in the month."
        )
    payers, price, income = (told.get(name, {}) for name in ("payers", "price", "income"))
    both = [row for row in payers if row in price and row in income]
    owed = sum(payers[row] * price[row] for row in both)
    earned = sum(income[row] for row in both)
    if both and owed > 1.25 * earned:
        checks.notices.append(
            f"Payers times price is {owed / max(earned, 1e-9):.3g} times the income. Is the price "
            "for a month, and is it what people pay, with discounts taken off?"
        )
    if "payers" in told and "paying_share" in told:
        checks.notices.append("The paying share is not read, as payers are given.")


def _table(when: Mapping[int, int], columns: Mapping[str, Mapping[int, float]]) -> pd.DataFrame:
    import pandas as pd

    rows = sorted(when, key=lambda row: when[row])
    index = pd.Index([months.worded_month(when[row]) for row in rows], name="month")
    table = pd.DataFrame(
        {
            name: [columns[name].get(row, math.nan) for row in rows]
            for name in NUMBERS
            if name in columns
        },
        index=index,
    )
    if "paying_share" in table and "payers" not in table:
        table.insert(1, "payers", table["users"] * table["paying_share"])
    return table.drop(columns="paying_share", errors="ignore").dropna(axis="columns", how="all")

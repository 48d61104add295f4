"""The learner's document, checked: the same rules as ``browser/document.js``.

What comes from a file or from a page is never trusted. A test holds both sides to the same answers
on hundreds of random and hostile documents.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from userfirst.cases import NAMES, Case, Lever, as_python
from userfirst.lab.contract import (
    CurveGuess,
    DecisionGuess,
    Document,
    KeptRun,
    LeverValue,
    LeverValues,
    Setting,
    from_page,
)
from userfirst.model import BadValue

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "userfirst-lab"
VERSION = 1
LETTERS = "ABCDE"
LONGEST_NAME = 60
LONGEST_TEXT = 500
LONGEST_NOTES = 20_000
MOST_GUESSES = 200

_NOT_A_FILE = "This is not the work of a lab: it was kept by something else."
_NEWER = "This work was kept by a newer edition of the course, which this one cannot read."
_DAMAGED = "This work is damaged: a part of it is missing or is not what it should be."
_COLUMNS = ["prediction", "kind", "series", "question", "month", "expected", "found", "gap"]
_COLUMNS += ["unit", "made", "run"]


class BadDocument(BadValue):
    """A document that cannot be used; says why.

    Attributes
    ----------
    newer : bool
        Whether a newer edition of the course wrote it.
    """

    def __init__(self, message: str, newer: bool = False) -> None:
        super().__init__(message)
        self.newer = newer


def blank(case: Case, setting: Setting) -> Document:
    """Return the document of somebody who has not done anything yet."""
    return {
        "format": "userfirst-lab",
        "version": VERSION,
        "case": case.name,
        "levers": setting["start"],
        "preset": setting["preset"],
        "figure": case.main[1],
        "month": case.months,
        "kept": [],
        "compare": "",
        "guesses": [],
        "notes": "",
        "moved": [],
    }


def checked(value: Any, case: Case) -> Document:
    """Return a document that can be used as it is.

    Parameters
    ----------
    value : object
        What a file or a page held, as JSON is read.
    case : Case
        Of the lab that it is for.

    Returns
    -------
    Document
        A new one: a lever that is missing stands at its default, and what only says where the
        learner looked is set right.

    Raises
    ------
    BadDocument
        It is not a document, of another case, of a newer edition, or damaged.
    """
    try:
        return _checked(value, case)
    except _Damaged:
        raise BadDocument(_DAMAGED) from None


def levers_of(document: Document) -> dict[str, Any]:
    """Return the levers of a document as Python keeps them."""
    return {name: from_page(value) for name, value in document["levers"].items()}


def predictions(case: Case, document: Document) -> pd.DataFrame:
    """Return what the learner expected, a row for each month of a curve and each decision.

    Parameters
    ----------
    case : Case
        Of the lab.
    document : Document
        Checked.

    Returns
    -------
    DataFrame
        ``prediction`` (counted from 1), ``kind`` ("curve" or "decision"), ``series``, ``question``
        (of a decision), ``month``, ``expected``, ``found`` (what the run said), ``gap`` (expected
        less found, where both are numbers), ``unit``, ``made`` (when), ``run`` (the call that
        repeats it).
    """
    import pandas as pd

    rows = []
    for number, guess in enumerate(document["guesses"], 1):
        levers = {name: from_page(value) for name, value in guess["levers"].items()}
        common = {
            "prediction": number,
            "kind": guess["kind"],
            "unit": guess["unit"],
            "made": guess["made"],
            "run": as_python(case, levers),
        }
        if guess["kind"] == "decision":
            expected, found = guess["expected"], guess["found"]
            told = isinstance(expected, str) or isinstance(found, str)
            gap = math.nan if told else float(expected) - float(found)
            asked: dict[str, Any] = {"series": "", "question": guess["text"], "month": None}
            rows.append({**common, **asked, "expected": expected, "found": found, "gap": gap})
            continue
        for month, wanted, was in zip(
            guess["months"], guess["expected"], guess["found"], strict=True
        ):
            asked = {"series": guess["series"], "question": "", "month": month}
            rows.append({**common, **asked, "expected": wanted, "found": was, "gap": wanted - was})
    table = pd.DataFrame(rows, columns=_COLUMNS)
    if table["month"].notna().all() and len(table):
        return table.astype({"month": int})
    return table.astype({"month": "Int64"})


class _Damaged(Exception):
    """A place in a document that is not as it should be; it never leaves this module."""


def _checked(value: Any, case: Case) -> Document:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise BadDocument(_NOT_A_FILE)
    version = _number(value.get("version"))
    if version > VERSION:
        raise BadDocument(_NEWER, newer=True)
    if version != VERSION:
        raise _Damaged
    name = value.get("case")
    if name != case.name:
        known = isinstance(name, str) and name in NAMES
        where = f'Open it with Lab("{name}").' if known else "This edition does not have it."
        raise BadDocument(f"This work is from the lab of another case. {where}")
    kept = [_kept(each, case) for each in _list(value.get("kept"))]
    letters = [each["letter"] for each in kept]
    guesses = _list(value.get("guesses"))
    if len(set(letters)) != len(letters) or len(guesses) > MOST_GUESSES:
        raise _Damaged
    preset, figure, month = value.get("preset"), value.get("figure"), value.get("month")
    compare, moved = value.get("compare"), value.get("moved")
    return {
        "format": "userfirst-lab",
        "version": VERSION,
        "case": case.name,
        "levers": _levers(value.get("levers"), case),
        # Where the learner looked is no reason to refuse the work.
        "preset": _one_of(preset, [each.name for each in case.presets], ""),
        "figure": _one_of(figure, [each.name for each in case.outcomes], case.main[1]),
        "month": _month(month, case.months),
        "kept": kept,
        "compare": _one_of(compare, letters, ""),
        "guesses": [_guess(each, case) for each in guesses],
        "notes": _text(value.get("notes"), LONGEST_NOTES, lines=True),
        "moved": [
            lever.name for lever in case.levers if isinstance(moved, list) and lever.name in moved
        ],
    }


def _one_of(value: Any, known: list[str], otherwise: str) -> str:
    return value if isinstance(value, str) and value in known else otherwise


def _month(value: Any, months: int) -> int:
    try:
        return _whole(value, 0, months)
    except _Damaged:
        return months


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _Damaged
    try:
        number = float(value) + 0.0
    except OverflowError:
        raise _Damaged from None
    if not math.isfinite(number):
        raise _Damaged
    return number


def _whole(value: Any, low: int, high: int) -> int:
    number = _number(value)
    if number != int(number) or not low <= number <= high:
        raise _Damaged
    return int(number)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Damaged
    return value


def _text(value: Any, longest: int, lines: bool = False) -> str:
    """Return a text without what no screen can show: halves of a letter, control characters."""
    if not isinstance(value, str):
        raise _Damaged
    plain = re.sub("[\ud800-\udfff]", "\ufffd", value)
    if lines:
        plain = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", plain)
    else:
        plain = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", plain).strip(" ")
    if len(plain) > longest:
        raise _Damaged
    return plain


def _level(value: Any, lever: Lever) -> float:
    number = _number(value)
    slack = 1e-9 * (lever.high - lever.low)
    if number < lever.low - slack or number > lever.high + slack:
        raise _Damaged
    if lever.choices and number != int(number):
        raise _Damaged
    return float(min(lever.high, max(lever.low, number)))


def _lever_value(value: Any, lever: Lever, months: int) -> LeverValue:
    if not isinstance(value, dict):
        return _level(value, lever)
    switches: list[tuple[int, float]] = []
    for each in _list(value.get("switches")):
        if not isinstance(each, (list, tuple)) or len(each) != 2:
            raise _Damaged
        switches.append((_whole(each[0], 1, months - 1), _level(each[1], lever)))
    if any(month <= before for (before, _), (month, _) in pairwise(switches)):
        raise _Damaged
    first = _level(value.get("first"), lever)
    return {"first": first, "switches": switches} if switches else first


def _levers(value: Any, case: Case) -> LeverValues:
    """Return every lever: one that is not there, as in an older edition, stands at its default."""
    if not isinstance(value, dict):
        raise _Damaged
    return {
        lever.name: _lever_value(value[lever.name], lever, case.months)
        if lever.name in value
        else float(lever.default)
        for lever in case.levers
    }


def _kept(value: Any, case: Case) -> KeptRun:
    if not isinstance(value, dict):
        raise _Damaged
    letter = value.get("letter")
    if not isinstance(letter, str) or len(letter) != 1 or letter not in LETTERS:
        raise _Damaged
    return {
        "letter": letter,
        "name": _text(value.get("name"), LONGEST_NAME),
        "levers": _levers(value.get("levers"), case),
    }


def _number_or_text(value: Any) -> float | str:
    return _text(value, LONGEST_TEXT) if isinstance(value, str) else _number(value)


def _guess(value: Any, case: Case) -> CurveGuess | DecisionGuess:
    if not isinstance(value, dict):
        raise _Damaged
    common = {
        "unit": _text(value.get("unit"), LONGEST_TEXT),
        "levers": _levers(value.get("levers"), case),
        "made": _text(value.get("made"), LONGEST_NAME),
    }
    if value.get("kind") == "decision":
        told: Mapping[str, Any] = {
            "kind": "decision",
            "question": _text(value.get("question"), LONGEST_TEXT),
            "text": _text(value.get("text"), LONGEST_TEXT),
            "expected": _number_or_text(value.get("expected")),
            "found": _number_or_text(value.get("found")),
        }
        return cast(DecisionGuess, {**told, **common})
    series = value.get("series")
    if value.get("kind") != "curve" or series not in [each.name for each in case.series]:
        raise _Damaged
    months = [_whole(each, 0, case.months) for each in _list(value.get("months"))]
    expected = [_number(each) for each in _list(value.get("expected"))]
    found = [_number(each) for each in _list(value.get("found"))]
    rising = all(before < month for before, month in pairwise(months))
    if not months or not rising or not len(months) == len(expected) == len(found):
        raise _Damaged
    told = {"kind": "curve", "series": series, "months": months, "expected": expected}
    return cast(CurveGuess, {**told, "found": found, **common})

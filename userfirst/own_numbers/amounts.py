"""Numbers as the spreadsheets of the world write them; what is unclear is decided by the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from userfirst.own_numbers.words import clean
from userfirst.words.numbers import read_number_with

MARKS = (".", ",")
"""What sets decimals apart: what ``decimal=`` takes."""

_NOTHING = {
    "", "-", "--", "---", "–", "—", "−", ".", "..", "…", "...", "/", "n/a", "na", "n.a.", "n. a.",
    "#n/a", "#nv", "null", "none", "nan", "k.a.", "k. a.", "nd", "n/d", "s.o.", "s/d", "无", "?",
    "x",    "\\n",
}  # fmt: skip
_DASHES = {"-", "--", "---", "–", "—", "−"}
_BROKEN = re.compile(
    r"#(?:div/0!|ref!|value!|name\?|num!|null!|wert!|bezug!|valeur!|¡.*|spill!|zahl!)|err:\d+"
)
_CODES = re.compile(
    r"^(?:(?:eur|usd|gbp|chf|cny|rmb|jpy|inr|aud|cad|nzd|hkd|sgd|twd|krw|brl|mxn|sek|nok|dkk|pln|czk"
    r"|huf|try|zar|rub|euros?|dollars?|us|a|hk|nt|r|rs|kr|zl|zł|ft|kč|fr|sfr|元|円|人|位|名|个)\.?)+$"
)
_SCALES = re.compile(
    r"(?:k|m|mn|mm|bn|b|mio|tsd|t|mrd|million|thousand|万|亿|億|千)\.?", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def stripped(text: str) -> tuple[str, bool]:
    """Return a cell's digits without currency and brackets, and whether it is a percentage.

    Parameters
    ----------
    text : str
        A cell: "€ 1.234,50", "(1,200)", "12 %", "1'000.- CHF".

    Returns
    -------
    tuple of str, bool
        Its number as text, with a minus where brackets or a sign behind say so.
    """
    plain = clean(text).casefold()
    if plain.startswith('="') and plain.endswith('"'):
        plain = plain[2:-1]
    plain = plain.removeprefix("'").strip()
    percent = plain.endswith(("%", "percent", "prozent"))
    plain = re.sub(r" ?(?:%|percent|prozent)$", "", plain)
    signs = "".join(" " if unicodedata.category(each) == "Sc" else each for each in plain)
    plain = " ".join(signs.split())
    minus = False
    if match := re.fullmatch(r"\((.+)\)", plain):
        plain, minus = match.group(1).strip(), True
    if re.search(r"\de[+-]?\d+$", plain):  # 1.2E+06
        return plain, percent
    words = re.split(r"(?<=[^\W\d_])(?=[\d+\-−–(])|(?<=[\d)\-−–])(?=[^\W\d_])| ", plain)
    kept = [each for each in words if each and not _CODES.match(each)]
    plain = " ".join(kept)
    if re.fullmatch(r"[\d.,' ]+[.,][-–−]+", plain):  # 12.- is a price in Switzerland
        plain = re.sub(r"[.,][-–−]+$", "", plain)
    if match := re.fullmatch(r"([\d.,' ’]+) ?[-−–]", plain):
        plain, minus = match.group(1).strip(), True
    if match := re.fullmatch(r"[-−–] (.+)", plain):
        plain = "-" + match.group(1)
    if minus:
        plain = "-" + plain.lstrip("-−–+ ")
    return plain, percent


def is_nothing(text: str) -> bool:
    """Return whether a cell says that there is no number."""
    return clean(text).casefold() in _NOTHING


def is_dash(text: str) -> bool:
    """Return whether a cell is a dash, which in accounts may mean nothing or zero."""
    return clean(text) in _DASHES


def why_no_number(text: str) -> tuple[str, str]:
    """Return what is wrong with a cell that is no number, and how to mend it."""
    plain = clean(text).casefold()
    if _BROKEN.match(plain):
        return "is an error of the spreadsheet.", "Mend its formula there, and save again."
    if re.fullmatch(r"#+", plain):
        return "is what a spreadsheet shows where a column is too narrow.", "Widen it, save again."
    if plain.startswith("="):
        return "is a formula.", "Save the sheet as CSV from the spreadsheet, which writes values."
    bare, _ = stripped(text)
    number = re.sub(_SCALES, "", bare).strip()
    if number != bare and re.fullmatch(r"[+-]?[\d.,' ]+", number):
        return "is shortened.", "Write all its digits, such as 12000 for 12k."
    if re.match(r"[~≈<>±]|ca\b|about|circa|etwa|env\b|约", plain):
        return "is no exact number.", "Write the digits alone."
    if re.fullmatch(r"[\d.,' ]+ ?(?:-|–|to|bis|à|a) ?[\d.,' ]+", bare):
        return "is a range.", "Write one number, such as its middle."
    if re.search(r"[a-z]", plain) and re.search(r"\d", plain):
        return "has letters in it.", "Write digits alone, such as 1200."
    return "is no number.", "Write digits, such as 1200, or leave the cell empty."


@lru_cache(maxsize=8192)
def _number(text: str, decimal: str) -> float | None:
    return read_number_with(stripped(text)[0], decimal)


def read_with(cells: Mapping[int, str], decimal: str) -> dict[int, float]:
    """Return the numbers of a column's cells by row, read with one decimal mark.

    A row that is no number with this mark is not in it.
    """
    told = {row: _number(text, decimal) for row, text in cells.items()}
    return {row: value for row, value in told.items() if value is not None}


def marks_of(cells: Mapping[int, str], whole: bool) -> set[str]:
    """Return the decimal marks with which a column makes sense.

    Parameters
    ----------
    cells : mapping of int to str
        Row to cell, without those that say nothing.
    whole : bool
        Whether it counts people: "1.500" is then fifteen hundred.

    Returns
    -------
    set of str
        One where the column tells, both where it cannot be told; where neither reads all cells,
        those that read most.
    """
    by_mark = {mark: read_with(cells, mark) for mark in MARKS}
    most = max(len(values) for values in by_mark.values())
    able = {mark for mark, values in by_mark.items() if len(values) == most}
    if len(able) == 1 or by_mark["."] == by_mark[","]:
        return able
    if whole:
        are_whole = {m for m in able if all(v == round(v) for v in by_mark[m].values())}
        return are_whole if len(are_whole) == 1 else able
    return able

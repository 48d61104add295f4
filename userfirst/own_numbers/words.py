"""How columns, months and totals are called: the names of ``headers.toml``, and how they match."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from userfirst.words.marks import take_unseen_out


@dataclass(frozen=True)
class Column:
    """A column of the table: its name, the unit in the template's header, and how it is read.

    Attributes
    ----------
    name, label, unit : str
        In Python, in the header, and in brackets behind it.
    kind : str
        "month", "people", "money", "share" or "text".
    help : str
        What to fill in, in one line.
    """

    name: str
    label: str
    unit: str
    kind: str
    help: str


COLUMNS = (
    Column("month", "month", "", "month", "A row for each month, the oldest first."),
    Column("users", "users", "people", "people", "Everyone who uses it at the end of the month."),
    Column("new_users", "new users", "people", "people", "Users who joined during the month."),
    Column("payers", "payers", "people", "people", "Users who pay, at the end of the month."),
    Column("paying_share", "paying share", "%", "share", "Payers as a share of users."),
    Column("price", "price", "money a month", "money", "What a payer pays for a month."),
    Column("income", "income", "money a month", "money", "All income of the month."),
    Column("costs", "costs", "money a month", "money", "All costs of the month."),
    Column("marketing", "marketing", "money a month", "money", "The part of costs for marketing."),
    Column("note", "note", "", "text", "Whatever you want to remember. It is not read."),
)
BY_NAME = {each.name: each for each in COLUMNS}
NUMBERS = tuple(each.name for each in COLUMNS if each.kind not in ("month", "text"))

_BRACKETS = re.compile(r"[(\[{（【]([^)\]}）】]*)[)\]}）】]")


def clean(text: str) -> str:
    """Return a cell as a person sees it: plain widths and spaces, no marks that show nothing."""
    return " ".join(take_unseen_out(unicodedata.normalize("NFKC", text)).split())


def bare(text: str) -> str:
    """Return a name without case, accents and signs between its words."""
    text = unicodedata.normalize("NFD", clean(text).casefold().replace("ß", "ss"))
    text = "".join(each for each in text if not unicodedata.combining(each))
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


@cache
def _told() -> dict[str, Any]:
    path = Path(__file__).with_name("headers.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _column_names() -> dict[str, str]:
    """Return the column that each name of a header leads to."""
    return {bare(word): name for name in BY_NAME for word in _told()[name]}


@cache
def _scale_words() -> dict[str, float]:
    return {
        clean(w).casefold(): float(by) for by, words in _told()["scales"].items() for w in words
    }


LONGEST_NAME = 80


@lru_cache(maxsize=4096)
def column_of(header: str) -> str | None:
    """Return the column that a header names, or None."""
    names = _column_names()
    if len(header) > LONGEST_NAME or not any(map(str.isalpha, header)):
        return None
    for text in (header, _BRACKETS.sub(" ", clean(header)), re.split(r"[,;:/|]", clean(header))[0]):
        plain = re.sub(r"\b(?:in|en) (?:eur|usd|gbp|chf|cny|rmb|euros?|dollars?)$", "", bare(text))
        if plain.strip() in names:
            return names[plain.strip()]
    unscaled = re.sub(r"\b(?:in|en|\d*s?)\b", " ", _without_scale(header))
    return names.get(bare(unscaled))


def _without_scale(header: str) -> str:
    words = clean(header).casefold().split()
    return " ".join(word for word in words if word.strip("()[].,") not in _scale_words())


def scale_of(header: str) -> float:
    """Return what the numbers below a header are to be multiplied by: 1000 below "users (k)"."""
    text = clean(header).casefold()
    parts = [*_BRACKETS.findall(text), *re.split(r"[,;:/|]", text)[1:]]
    parts += [part for each in parts for part in re.split(r"[\s,;]+", each)]
    words = _BRACKETS.sub(" ", text).split()
    if len(words) > 1:
        parts += [words[-1], " ".join(words[-2:])]
    return max((_scale_words().get(part.strip(" .")) or 1.0 for part in parts), default=1.0)


def says_percent(header: str) -> bool:
    """Return whether a header says that its numbers are percentages."""
    return "%" in clean(header) or bool(
        {"percent", "prozent", "percentage"} & set(bare(header).split())
    )


def near_column(header: str) -> str | None:
    """Return the column whose name is close to a header that names none, or None."""
    found = get_close_matches(bare(header), _column_names(), n=1, cutoff=0.78)
    return _column_names()[found[0]] if found else None


@cache
def _totals() -> frozenset[str]:
    return frozenset(bare(word) for word in _told()["totals"])


def is_total(text: str) -> bool:
    """Return whether the first cell of a row says that it sums others up: "Total", "2024 total"."""
    words = bare(text[:LONGEST_NAME]).split()
    if not words:
        return False
    last = " ".join(words[1:]) if words[0].isdecimal() else " ".join(words)
    return words[0] in _totals() or last in _totals()

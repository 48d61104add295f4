"""What is literally true of an answer, in a learner's words: what it is, and how far it is off.

Nothing here guesses at a reason. A reason is given only by a task's mistakes, which are recognised
by making them.
"""

from __future__ import annotations

import math
import numbers
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from userfirst.cases import Run, Sweep
from userfirst.model.errors import CourseError
from userfirst.words.marks import take_unseen_out
from userfirst.words.numbers import readings

SHOWN = 4  # so many places are told by name, the others are counted


class NotReadable(Exception):
    """An answer that is not of the wanted kind; the message says what it is instead."""


def bare(text: str) -> str:
    """Return a text as a plain keyboard types it.

    Copies from chats and pages bring marks that nobody sees, wide letters and other hyphens, and a
    letter with its accent as one sign or as two. Two texts that look the same are the same here.
    """
    seen = take_unseen_out(unicodedata.normalize("NFKC", text))
    plain = ("-" if c == "−" or unicodedata.category(c) == "Pd" else c for c in seen)
    return " ".join("".join(plain).split())


def is_open(answer: object) -> bool:
    """Whether there is no answer yet."""
    return answer is ...


def counted(number: int, thing: str, several: str = "") -> str:
    """Return "1 row", "5 rows" or "no row"."""
    return f"{number or 'no'} {thing if number < 2 else several or thing + 's'}"


def listed(things: Iterable[object], shown: int = SHOWN) -> str:
    """Return a list in words: all of a short one, the first few of a long one."""
    texts = list(map(str, things))
    if len(texts) > shown + 1:
        texts = [*texts[:shown], f"{len(texts) - shown} more"]
    *rest, last = texts
    return f"{', '.join(rest)} and {last}" if rest else last


def said(error: BaseException) -> str:
    """Return what an error says, also where it fails to; one for learners says it alone."""
    try:
        name = "" if isinstance(error, CourseError) else f"{type(error).__name__}: "
        return f"{name}{error}"
    except Exception:
        return "an error without words"


def kind_of(answer: object) -> str:
    """Return the name of a thing's type, also where it does not tell."""
    try:
        return str(type(answer).__name__)
    except Exception:
        return "thing"


NOTHING = (
    "Your answer is `None`: nothing. A call with `inplace=True`, a function that prints, "
    "`.show()` and a function without `return` all give `None` back. Put the result itself into "
    "the variable."
)


def described(answer: object) -> str:
    """Return what a thing is, in a learner's words."""
    import pandas as pd

    text = ""
    if isinstance(answer, str):
        text = "text" if answer.strip() else "an empty text"
    elif isinstance(answer, (bool, np.bool_)):
        text = f"{bool(answer)}: yes or no"
    elif isinstance(answer, pd.DataFrame):
        text = f"a table (DataFrame) with {counted(len(answer), 'row')}"
    elif isinstance(answer, pd.Series):
        text = f"a Series of {counted(len(answer), 'value')}: one column, not a table"
    elif isinstance(answer, pd.Index):
        text = f"an index of {counted(len(answer), 'value')}"
    elif isinstance(answer, np.ndarray):
        text = f"an array of {counted(answer.size, 'value')}"
    elif isinstance(answer, (list, tuple, set, frozenset, Mapping)):
        text = f"a {kind_of(answer)} of {len(answer)}"
    elif isinstance(answer, Run):
        text = "a whole run"
    elif isinstance(answer, Sweep):
        text = "a whole sweep"
    elif kind_of(answer) in {"DataFrameGroupBy", "SeriesGroupBy"}:
        text = "a table in groups, with which nothing was done yet: add, for example, `.sum()`"
    elif isinstance(answer, type):
        text = "a class, and not something made with it"
    elif callable(answer) and kind_of(answer) in {
        "function",
        "method",
        "builtin_function_or_method",
    }:
        text = "a function that was not called: put `()` behind its name"
    elif isinstance(answer, np.timedelta64):  # which NumPy counts among the numbers
        text = "a span of time (timedelta64)"
    elif isinstance(answer, numbers.Real):
        text = "one number"
    return text or a_kind_of(answer)


def a_kind_of(answer: object) -> str:
    """Return the name of a thing's type with its article: "a dict", "an Interval"."""
    name = kind_of(answer)
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"


def way_out(answer: Any) -> str:
    """Return how to take the one value out of a thing that holds one, or an empty text."""
    import pandas as pd

    if isinstance(answer, pd.DataFrame) and answer.size == 1:
        return ".iloc[0, 0]"
    if isinstance(answer, (pd.Series, pd.Index, np.ndarray)) and answer.size == 1:
        return ".item()"
    if isinstance(answer, (list, tuple)) and len(answer) == 1:
        return "[0]"
    if isinstance(answer, set) and len(answer) == 1:
        return ".pop()"
    return ""


def taken_out(answer: Any) -> str:
    """Say how to take what stands alone in a list out of it, or nothing."""
    if not isinstance(answer, (list, tuple)) or len(answer) != 1:
        return ""
    comma = " A comma at the end of a line makes a tuple." if isinstance(answer, tuple) else ""
    return f" It holds one thing: put `[0]` behind it to take that out.{comma}"


def as_python_number(text: str) -> str:
    """Return how Python writes the number that stands in a text, or an empty text."""
    found = readings(text[:60])
    return f"{found[0]:.12g}" if len(found) == 1 else ""


def number_in_words(number: float, digits: int = 4) -> str:
    """Return a number as it is told to a learner."""
    text = f"{number + 0.0:.{digits}g}"  # nothing has no sign
    return f"{number:.0f}" if "e+" in text and abs(number) < 1e9 else text


FAR = 1000  # a ratio beyond this tells nothing by its digits


def how_far(given: float, truth: float, unit: str = "") -> str:
    """Say how far a number is from the true one, without telling the true one to the digit.

    Parameters
    ----------
    given, truth : float
        Two numbers that differ.
    unit : str
        What is counted, said where a percentage would mean nothing.

    Returns
    -------
    str
        "about 12% too large", "about 3.4 times what is wanted", "of the other sign", "far too
        large: more than 1,000 times what is wanted".
    """
    if truth == 0.0 or given == 0.0:
        off = number_in_words(abs(given - truth), 2) + (
            f" {unit}" if unit not in {"", "share"} else ""
        )
        return f"about {off} too {'large' if given > truth else 'small'}"
    ratio = given / truth
    if ratio < 0:
        return "of the other sign"
    if ratio > FAR:
        return f"far too large: more than {FAR:,} times what is wanted"
    if ratio < 1 / FAR:
        return "far too small: less than a thousandth of what is wanted"
    if ratio >= 2:
        return f"about {ratio:.2g} times what is wanted" if ratio < 100 else (
            f"about {ratio:,.0f} times what is wanted"
        )  # fmt: skip
    if ratio <= 0.5:
        return f"about {100 * ratio:.2g}% of what is wanted"
    percent = 100 * abs(ratio - 1)
    # "Too large" speaks of size; below zero the larger number is the smaller one.
    larger = given > truth
    of_size = "" if truth > 0 else " (counted from zero)"
    word = "large" if larger == (truth > 0) else "small"
    return f"about {percent:.2g}% too {word}{of_size}"


FACTORS: Mapping[float, str] = {
    100.0: "Percent are 100 times a share: if it is in percent, divide by 100.",
    0.01: "Percent are 100 times a share: if it is a share, multiply by 100.",
    12.0: "A year has 12 months: compare the periods.",
    1 / 12: "A year has 12 months: compare the periods.",
    1e3: "Compare the units.",
    1e-3: "Compare the units.",
    1e6: "Compare the units: millions or single ones?",
    1e-6: "Compare the units: millions or single ones?",
    -1.0: "Only the sign is wrong.",
}


def slips(given: Sequence[float], truth: Sequence[float], same: Callable[[Any, Any], bool]) -> str:
    """Name what is literally true of all numbers at once: a factor, a reciprocal, rounding.

    Parameters
    ----------
    given, truth : sequence of float
        Numbers of the answer and the true ones, in the same order.
    same : callable
        ``same(given, truth)``: whether two sequences agree as closely as the task asks for.

    Returns
    -------
    str
        One sentence, or an empty text where nothing simple holds.
    """
    mine, true = np.asarray(given, dtype=float), np.asarray(truth, dtype=float)
    every = "Every value" if len(mine) > 1 else "Your number"
    coarse = rounded_to(mine, true)
    # A digit alone is right by accident too often to speak of rounding.
    tells = len(mine) > 1 or coarse is None or abs(mine[0]) * 10**coarse >= 10
    if coarse is not None and np.any(mine) and tells:
        enough = next((d for d in range(coarse + 1, 16) if same(np.round(true, d), true)), None)
        if enough is not None:
            digits = "whole numbers" if coarse == 0 else counted(coarse, "decimal")
            return (
                f"{every} is right when rounded to {digits}, which is too rough here: give at "
                f"least {counted(enough, 'decimal')}, or do not round."
            )
    for decimals in range(3):
        kept = np.trunc(true * 10**decimals) / 10**decimals
        told = len(mine) > 1 or abs(mine[0]) * 10**decimals >= 10  # a digit alone tells nothing
        cut = np.any(mine) and np.allclose(kept, mine, rtol=0, atol=1e-9)
        if told and cut and not same(mine, true):
            digits = (
                "all decimals" if decimals == 0 else f"what follows {counted(decimals, 'decimal')}"
            )
            return f"{every} is right but for {digits}, cut off: do not round."
    if not np.any(true) or not np.any(mine):
        return ""
    for factor, words in FACTORS.items():
        if same(mine / factor, true):
            times = (
                "with the other sign"
                if factor < 0
                else f"{factor:,.4g} times"
                if factor < 1e5
                else f"{factor:,.0f} times"
            )
            fraction = {0.01: "a hundredth of", 1 / 12: "a twelfth of", 1e-3: "a thousandth of",
                        1e-6: "a millionth of"}.get(factor)  # fmt: skip
            if factor < 0:
                return f"{every} is what is wanted {times}. {words}"
            return f"{every} is {fraction or times} what is wanted. {words}"
    if len(mine) > 2 and np.all(true) and np.allclose(mine / true, mine[0] / true[0], rtol=1e-6):
        return f"Every value is {mine[0] / true[0]:,.3g} times what is wanted."
    if np.all(mine) and np.all(true) and same(1 / mine, true):
        return f"{every} is 1 divided by what is wanted: was it divided the other way round?"
    return ""


def rounded_to(given: Any, truth: Any) -> int | None:
    """Return the number of decimals to which numbers were rounded or cut, or None.

    All of them must have been: a number that happens to be short is no rounding.
    """
    mine, true = np.asarray(given, dtype=float), np.asarray(truth, dtype=float)
    for decimals in range(7):
        if np.array_equal(np.round(mine, decimals), mine):
            return (
                decimals if np.allclose(np.round(true, decimals), mine, rtol=0, atol=1e-9) else None
            )
    return None


def as_exact_as(given: Any, other: Any) -> bool:
    """Whether numbers are those of another calculation, as far as the digits handed in show.

    Parameters
    ----------
    given, other : array_like of float
        What was handed in, rounded or not, and what a calculation gives.

    Returns
    -------
    bool
        Equal to six digits; or, where all of what was handed in has few decimals, equal to it
        once rounded alike. Then digits enough must remain that this is no accident: three in one
        number, two in several.
    """
    mine, made = np.asarray(given, dtype=float), np.asarray(other, dtype=float)
    if mine.shape != made.shape:
        return False
    if np.allclose(mine, made, rtol=1e-6, atol=1e-12, equal_nan=True):
        return True
    decimals = rounded_to(mine, made)
    if decimals is None:
        return False
    largest = float(np.max(np.abs(mine))) if mine.size else 0.0
    digits = 1 + math.floor(math.log10(largest)) + decimals if largest > 0 else 0
    return digits >= (3 if mine.size == 1 else 2)

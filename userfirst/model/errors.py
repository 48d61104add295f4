"""Errors that a learner can read: what happened, where, and what to do next."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from numbers import Real

import numpy as np

LONGEST_SHOWN = 60  # characters of what was given; a table would fill the screen


class CourseError(Exception):
    """Something the learner can put right; the message says how."""

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook, in place of a traceback."""
        return [str(self)]


class UnknownName(CourseError, KeyError):
    """A name that does not exist, with the nearest one that does."""

    def __str__(self) -> str:
        return str(self.args[0])


class BadValue(CourseError, ValueError):
    """A value of the wrong type or outside its range."""


class DamagedFile(CourseError, OSError):
    """A file of the course that is missing, changed or cut short."""

    def __str__(self) -> str:
        return str(self.args[0])


def shown(value: object) -> str:
    """Return a value as Python writes it, on one line and cut where it is long.

    Parameters
    ----------
    value : object
        Whatever was given, also what fails to tell what it is.

    Returns
    -------
    str
        ``"[0.1, 0.2]"``, ``"'half'"``; the kind of a thing that has no words.
    """
    try:
        text = " ".join(repr(value).split())
    except Exception:
        text = f"a {type(value).__name__}"
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def is_number(value: object) -> bool:
    """Return whether a value is one finite number, of Python or NumPy.

    A yes or no is none, and neither is a span of time, which NumPy counts among its whole numbers.
    """
    if isinstance(value, (bool, np.bool_, np.timedelta64)) or not isinstance(value, Real):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def nearest(name: object, known: Iterable[str], labels: Mapping[str, str] | None = None) -> str:
    """Return the sentence that helps after a wrong name.

    A label of the screen, in any case, leads to the thing that bears it.

    Parameters
    ----------
    name : object
        What was typed.
    known : iterable of str
        The names that exist.
    labels : mapping of str to str, optional
        What things are called on the screen, by name.

    Returns
    -------
    str
        ``'Did you mean "price"?'`` when something is close, with the label where that is what was
        typed (``'Did you mean "price_per_thousand_ads" (Ad price)?'``); else the list of names.
    """
    names = list(known)
    text = name if isinstance(name, str) else shown(name)
    typed = " ".join(text[:200].replace("_", " ").lower().split())
    named = {each.replace("_", " ").lower(): each for each in names}
    labelled = {label.lower(): each for each, label in (labels or {}).items() if label}
    spelt = named | labelled
    for close in get_close_matches(typed, spelt, n=1, cutoff=0.6):
        label = f" ({labels[spelt[close]]})" if labels and close not in named else ""
        return f'Did you mean "{spelt[close]}"{label}?'
    return "Choose one of: " + ", ".join(names) + "."


def unknown(
    kind: str, name: object, known: Iterable[str], labels: Mapping[str, str] | None = None
) -> UnknownName:
    """Build the error for a name that does not exist.

    Parameters
    ----------
    kind : str
        What was asked for, in a learner's word: "lever", "case", "dataset".
    name : object
        What was typed.
    known : iterable of str
        The names that exist.
    labels : mapping of str to str, optional
        What things are called on the screen, by name.

    Returns
    -------
    UnknownName
        Ready to be raised.
    """
    if not isinstance(name, str):
        return UnknownName(
            f"There is no {kind} called {shown(name)}: a name is one text, in quotes. "
            f"{nearest(name, known, labels)}"
        )
    cut = name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…"
    return UnknownName(f'There is no {kind} called "{cut}". {nearest(name, known, labels)}')

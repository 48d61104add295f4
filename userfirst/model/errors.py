"""Errors that a learner can read: what happened, where, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


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
    typed = " ".join(str(name).replace("_", " ").lower().split())
    named = {each.replace("_", " ").lower(): each for each in names}
    labelled = {label.lower(): each for each, label in (labels or {}).items() if label}
    spelt = named | labelled
    for close in get_close_matches(typed, spelt, n=1, cutoff=0.6):
        shown = f" ({labels[spelt[close]]})" if labels and close not in named else ""
        return f'Did you mean "{spelt[close]}"{shown}?'
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
    return UnknownName(f'There is no {kind} called "{name}". {nearest(name, known, labels)}')

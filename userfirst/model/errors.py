"""Errors that a learner can read: what happened, where, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
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


def nearest(name: object, known: Iterable[str]) -> str:
    """Return the sentence that helps after a wrong name.

    Parameters
    ----------
    name : object
        What was typed.
    known : iterable of str
        The names that exist.

    Returns
    -------
    str
        ``'Did you mean "price"?'`` when something is close, else the list of names.
    """
    names = list(known)
    folded = {each.lower(): each for each in names}
    close = get_close_matches(str(name).lower().replace(" ", "_"), folded, n=1, cutoff=0.6)
    if close:
        return f'Did you mean "{folded[close[0]]}"?'
    return "Choose one of: " + ", ".join(names) + "."


def unknown(kind: str, name: object, known: Iterable[str]) -> UnknownName:
    """Build the error for a name that does not exist.

    Parameters
    ----------
    kind : str
        What was asked for, in a learner's word: "lever", "case", "dataset".
    name : object
        What was typed.
    known : iterable of str
        The names that exist.

    Returns
    -------
    UnknownName
        Ready to be raised.
    """
    return UnknownName(f'There is no {kind} called "{name}". {nearest(name, known)}')

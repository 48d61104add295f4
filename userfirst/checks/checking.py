"""``check("ex02_1")``, ``hint("ex02_1")`` and ``question("q02_1")``."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from numbers import Integral
from typing import Any

import numpy as np

from userfirst.checks.cards import Hint, Verdict
from userfirst.checks.declared import questions, tasks
from userfirst.checks.recall import Question
from userfirst.checks.task import Task
from userfirst.checks.wording import NotReadable, is_open, kind_of, said
from userfirst.model.errors import CourseError, nearest

attempted: set[str] = set()
"""The tasks to which an answer was checked in this session, right or wrong."""

_hints_shown: dict[str, int] = {}
_MISSING: Any = object()


def no_such(kind: str, name: object, known: Mapping[str, Any]) -> Verdict:
    """Return the card for a name that does not exist."""
    if not isinstance(name, str):
        first = next(iter(known), "")
        message = f'The name of the {kind} comes first, in quotes: "{first}".'
        return Verdict(f"a {kind}", "no such name", message)
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    return Verdict(
        shown, "no such name", f"There is no {kind} of this name. {nearest(name, known)}"
    )


def _is_known(name: object, known: Mapping[str, Any]) -> bool:
    return isinstance(name, str) and name in known


def check(name: str, answer: object = _MISSING) -> Verdict:
    """Check the answer to a task of an exercise.

    Parameters
    ----------
    name : str
        Name of the task, "ex02_1".
    answer : object, optional
        The answer; without it, what stands in the variable of the task's name. ``...`` as long as
        there is none.

    Returns
    -------
    Verdict
        Its ``state`` is "not attempted", "try again" (the message names the mistake where it is
        certain, else what differs) or "passed" (the message says what it means for the
        business). Never raises: a wrong name gets the nearest right one ("no such name"), and a
        check that fails itself says so ("not checked").

    Examples
    --------
    >>> from userfirst import check
    >>> ex02_1 = ...
    >>> check("ex02_1").state
    'not attempted'
    """
    try:
        known = tasks()
        if not _is_known(name, known):
            return no_such("task", name, known)
        caller = sys._getframe(1)
        names: Mapping[str, Any] = {**caller.f_globals, **caller.f_locals}
        found = names.get(name, _MISSING) if answer is _MISSING else answer
        with np.errstate(all="ignore"):  # an answer may be as large as a number can be
            verdict = _judged(known[name], found)
        if verdict.state != "not attempted":
            attempted.add(name)
        return _with_taken_names(verdict, names)
    except CourseError as error:  # such as a damaged data file: the message says what to do
        return Verdict(_shown(name), "not checked", str(error))
    except Exception as error:
        message = (
            "The check itself failed. This is our mistake, not yours; your answer may be right. "
            f"Please report this line: `{said(error)}`"
        )
        return Verdict(_shown(name), "not checked", message)


def _shown(name: object) -> str:
    return name if type(name) is str else "a task"


def _judged(task: Task, answer: object) -> Verdict:
    """Return the verdict on an answer; raises only where the course is at fault."""
    if answer is _MISSING:
        return _not_attempted(
            task,
            f"There is no `{task.name}` yet. Run the cell of the task first: an answer is there "
            "once its cell has run without an error.",
        )
    try:
        # What an odd object warns of while it is looked at is nothing the learner can use.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if is_open(answer) or task.kind.untouched(answer):
                return _not_attempted(task, f"Put it into `{task.name}` and run both cells again.")
            given = task.kind.read(answer)
    except NotReadable as found:
        return _try_again(task, str(found))
    except Exception:
        message = f"This {kind_of(answer)} cannot be read. Wanted: {task.kind.wanted}."
        return _try_again(task, message)
    if task.answer is None:
        return Verdict(task.name, "passed", task.meaning(given), for_discussion=True)
    if task.kind.same(given, task.truth):
        return Verdict(task.name, "passed", task.meaning(given))
    mistake = task.mistake_in(given)
    return _try_again(task, mistake.says if mistake else task.kind.difference(given, task.truth))


def _not_attempted(task: Task, message: str) -> Verdict:
    return Verdict(task.name, "not attempted", f"Wanted: {task.kind.wanted}. {message}")


def _try_again(task: Task, message: str) -> Verdict:
    return Verdict(task.name, "try again", f'{message}\n\nFor a hint: `hint("{task.name}")`')


def _with_taken_names(verdict: Verdict, names: Mapping[str, Any]) -> Verdict:
    """Add which of the course's functions a result of the learner's has taken the name of."""
    taken = [
        name
        for name in sys.modules["userfirst"].__all__
        if name in names and kind_of(names[name]) in {"Run", "Sweep", "DataFrame", "Lab", "Verdict"}
    ]
    if not taken or verdict.state == "passed":
        return verdict
    notes = " ".join(
        f"`{name}` is a result of yours now and no longer the course's function: give the result "
        f"another name, and run `from userfirst import {name}`."
        for name in taken
    )
    return Verdict(verdict.task, verdict.state, f"{verdict.message}\n\n{notes}")


def hint(name: str, number: int | None = None) -> Hint | Verdict:
    """Return a hint on a task: the first, at the next call the next, and so on.

    Parameters
    ----------
    name : str
        Name of the task, "ex02_1".
    number : int, optional
        Which hint, from 1; the one after the last one shown if not given.

    Returns
    -------
    Hint or Verdict
        The hint; a verdict "no such name" where there is no such task.

    Examples
    --------
    >>> from userfirst import hint
    >>> hint("ex02_1", 1).heading
    'ex02_1: hint 1 of 3'
    """
    known = tasks()
    if not _is_known(name, known):
        return no_such("task", name, known)
    hints = known[name].hints
    if number is None:
        number = min(_hints_shown.get(name, 0) + 1, len(hints))
        _hints_shown[name] = number
    wanted: Any = number  # whatever the learner typed
    try:
        there = isinstance(wanted, Integral) and 1 <= int(wanted) <= len(hints)
    except Exception:
        there = False
    if not there:
        listed = ", ".join(f'`hint("{name}", {each + 1})`' for each in range(len(hints)))
        return Hint(f"{name}: no such hint", f"There are {len(hints)}: {listed}.")
    told = hints[int(wanted) - 1]
    if wanted == len(hints):
        told += (
            "\n\nThis is the last one. After an attempt, "
            f'`from userfirst import solution` and `solution("{name}")` show how it can be solved.'
        )
    return Hint(f"{name}: hint {wanted} of {len(hints)}", told)


def question(name: str) -> Question | Verdict:
    """Return a recall question: choose an answer to see whether it is right, and why.

    Parameters
    ----------
    name : str
        Name of the question, "q02_1".

    Returns
    -------
    Question or Verdict
        The question; a verdict "no such name" where there is none.
    """
    known = questions()
    if not _is_known(name, known):
        return no_such("question", name, known)
    return known[name]

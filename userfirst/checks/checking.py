"""``check("ex02_1", ex02_1)``, ``hint("ex02_1")`` and ``question("q02_1")``."""

from __future__ import annotations

import pkgutil
import re
import warnings
from functools import cache
from importlib import import_module
from numbers import Integral
from pathlib import Path
from typing import Any

from userfirst.checks.cards import Hint, Question, Verdict
from userfirst.checks.kinds import NotReadable, is_open
from userfirst.checks.task import Task
from userfirst.model.errors import CourseError, nearest

_hints_shown: dict[str, int] = {}


@cache
def _declared(what: str) -> dict[str, Any]:
    """Return what the lesson files declare under a name, "TASKS" or "QUESTIONS", by its name."""
    here = [str(Path(__file__).parent)]
    found: dict[str, Any] = {}
    for module in sorted(each.name for each in pkgutil.iter_modules(here)):
        if re.fullmatch(r"lesson\d\d", module):
            lesson = import_module(f"userfirst.checks.{module}")
            found |= {each.name: each for each in getattr(lesson, what, ())}
    return found


def tasks() -> dict[str, Task]:
    """Return all tasks by name, in the order of the lessons."""
    return _declared("TASKS")


def questions() -> dict[str, Question]:
    """Return all recall questions by name, in the order of the lessons."""
    return _declared("QUESTIONS")


def _no_such(kind: str, name: object, known: dict[str, Any]) -> Verdict:
    if not isinstance(name, str):
        first = next(iter(known), "")
        message = f'The name of the {kind} comes first, in quotes: "{first}".'
        return Verdict(f"a {kind}", "no such name", message)
    return Verdict(name, "no such name", f"There is no {kind} of this name. {nearest(name, known)}")


def check(name: str, answer: object = None) -> Verdict:
    """Check the answer to a task of an exercise.

    Parameters
    ----------
    name : str
        Name of the task, "ex02_1".
    answer : object
        The answer; ``None`` or ``...`` as long as there is none.

    Returns
    -------
    Verdict
        Its ``state`` is "not attempted", "try again" (the message names the likely mistake) or
        "passed" (the message says what it means for the business). Never raises: a wrong name
        gets the nearest right one ("no such name"), and a check that fails itself says so
        ("not checked").

    Examples
    --------
    >>> from userfirst import check
    >>> check("ex02_1", ...).state
    'not attempted'
    """
    try:
        known = tasks()
        if not isinstance(name, str) or name not in known:
            return _no_such("task", name, known)
        return _judged(known[name], answer)
    except CourseError as error:  # such as a damaged data file: the message says what to do
        return Verdict(str(name), "not checked", str(error))
    except Exception as error:
        message = (
            "The check itself failed. This is our mistake, not yours; your answer may be right. "
            f"Please report this line: `{type(error).__name__}: {error}`"
        )
        return Verdict(str(name), "not checked", message)


def _judged(task: Task, answer: object) -> Verdict:
    """Return the verdict on an answer; raises only where the course is at fault."""
    if is_open(answer) or task.kind.untouched(answer):
        wanted = f"Wanted: {task.kind.wanted}. Put it into `{task.name}` and run both cells again."
        return Verdict(task.name, "not attempted", wanted)
    try:
        # What an odd object warns of while it is looked at is nothing the learner can use.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            given = task.kind.read(answer)
    except NotReadable as found:
        return _try_again(task, str(found))
    except Exception:
        kind = type(answer).__name__
        return _try_again(task, f"This {kind} cannot be read. Wanted: {task.kind.wanted}.")
    if task.answer is None:
        return Verdict(task.name, "passed", task.meaning(given), for_discussion=True)
    truth = task.kind.read(task.answer())
    if task.kind.same(given, truth):
        return Verdict(task.name, "passed", task.meaning(given))
    for mistake in task.mistakes:
        if mistake.made_in(given, task.kind):
            return _try_again(task, mistake.message)
    return _try_again(task, task.kind.difference(given, truth))


def _try_again(task: Task, message: str) -> Verdict:
    return Verdict(task.name, "try again", f'{message}\n\nFor a hint: `hint("{task.name}")`')


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
    if not isinstance(name, str) or name not in known:
        return _no_such("task", name, known)
    hints = known[name].hints
    if number is None:
        number = min(_hints_shown.get(name, 0) + 1, len(hints))
        _hints_shown[name] = number
    wanted: Any = number  # whatever the learner typed
    if not isinstance(wanted, Integral) or not 1 <= int(wanted) <= len(hints):
        listed = ", ".join(f'`hint("{name}", {each + 1})`' for each in range(len(hints)))
        return Hint(f"{name}: no such hint", f"There are {len(hints)}: {listed}.")
    return Hint(f"{name}: hint {wanted} of {len(hints)}", hints[int(wanted) - 1])


def question(name: str) -> Question | Verdict:
    """Return a recall question: open an answer to see whether it is right, and why.

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
    if not isinstance(name, str) or name not in known:
        return _no_such("question", name, known)
    return known[name]

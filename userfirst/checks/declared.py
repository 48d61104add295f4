"""What the lessons declare: tasks, recall questions and guesses, found by the folders' names.

A lesson's folder is ``userfirst/checks/lessonNN``. It needs no registration. In it stand, as far
as the lesson has them,

- ``work.py``: the steps of the work, each of which can be left out or done wrong,
- ``tasks.py``: ``TASKS``, what is right and which mistakes are known by name,
- ``guesses.py``: ``GUESSES``, what the lesson asks before it shows,
- ``recall.txt``: questions to remember the lesson by, as text,
- ``afterwords.txt``: what is said of results that wait for a guess, as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from userfirst.checks.afterwords import Afterword, read_afterwords
from userfirst.checks.recall import Question, read_questions

if TYPE_CHECKING:
    from userfirst.checks.task import Task
    from userfirst.checks.wanted import Guess

HERE = Path(__file__).parent


def lessons() -> list[str]:
    """Return the numbers of the lessons that have a folder here: "02"."""
    names = [each.name for each in HERE.iterdir() if each.is_dir()]
    return sorted(
        found[1] for found in (re.fullmatch(r"lesson(\d\d)", name) for name in names) if found
    )


def _named(module: str, what: str) -> Iterator[tuple[str, Any]]:
    for number in lessons():
        name = f"userfirst.checks.lesson{number}.{module}"
        if find_spec(name) is not None:
            for each in getattr(import_module(name), what):
                yield each.name, each


@cache
def tasks() -> dict[str, Task]:
    """Return all tasks by name, in the order of the lessons."""
    return dict(_named("tasks", "TASKS"))


@cache
def guesses() -> dict[str, Guess]:
    """Return all guesses by name, in the order of the lessons."""
    return dict(_named("guesses", "GUESSES"))


@cache
def questions() -> dict[str, Question]:
    """Return all recall questions by name, in the order of the lessons."""
    found: dict[str, Question] = {}
    for number in lessons():
        path = HERE / f"lesson{number}" / "recall.txt"
        if path.is_file():
            asked = read_questions(path.read_text(encoding="utf-8"), path.name)
            found |= {each.name: each for each in asked}
    return found


@cache
def afterwords(lesson: str) -> dict[str, Afterword]:
    """Return what a lesson says of its results, by the names of the functions that make them."""
    path = HERE / f"lesson{lesson}" / "afterwords.txt"
    if not path.is_file():
        return {}
    return {each.name: each for each in read_afterwords(path.read_text(encoding="utf-8"))}

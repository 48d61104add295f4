"""Exercises that answer at once, guesses, recall questions, and a look at the installation.

>>> from userfirst import check, guess, guesses, hint, question, reveal, solution

What belongs to a lesson stands in a folder of its own here, such as ``lesson02``; see
:mod:`userfirst.checks.declared`.
"""

from userfirst.checks.checking import check, hint, question
from userfirst.checks.guessing import guess
from userfirst.checks.installation import check_installation
from userfirst.checks.solved import solution
from userfirst.checks.waiting import guesses, reveal

__all__ = [
    "check",
    "check_installation",
    "guess",
    "guesses",
    "hint",
    "question",
    "reveal",
    "solution",
]

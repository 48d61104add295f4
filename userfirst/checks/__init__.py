"""Exercises that answer at once, hints on request, and recall questions.

>>> from userfirst import check, hint, question

The tasks and questions of a lesson are declared in one file here, such as ``lesson02.py``.
"""

from userfirst.checks.checking import check, hint, question

__all__ = ["check", "hint", "question"]

"""Exercises that answer at once, hints, recall questions, and a look at the installation.

>>> from userfirst import check, hint, question

The tasks and questions of a lesson are declared in one file here, such as ``lesson02.py``.
"""

from userfirst.checks.checking import check, hint, question
from userfirst.checks.installation import check_installation

__all__ = ["check", "check_installation", "hint", "question"]

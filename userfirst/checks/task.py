"""What a task is: what is wanted, the true answer, the likely mistakes, the hints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from userfirst.checks.kinds import Kind


@dataclass(frozen=True)
class Mistake:
    """A likely mistake, recognised by what it leads to.

    Attributes
    ----------
    message : str
        What was done, and what to do instead.
    answer : callable, optional
        ``answer()`` makes the mistake: an answer equal to it shows that the learner made it too.
    when : callable, optional
        For what cannot be recomputed: ``when(given)`` looks at the answer as the kind has read it.
    """

    message: str
    answer: Callable[[], Any] | None = None
    when: Callable[[Any], bool] | None = None

    def made_in(self, given: Any, kind: Kind) -> bool:
        """Whether an answer, as the kind has read it, shows this mistake."""
        if self.when is not None and self.when(given):
            return True
        return self.answer is not None and kind.same(given, kind.read(self.answer()))


@dataclass(frozen=True)
class Task:
    """A task of an exercise.

    Attributes
    ----------
    name : str
        "ex02_1": lesson 02, task 1. The learner's answer is a variable of this name.
    kind : Kind
        What is wanted: a number, several, a table, a choice or a judgement.
    hints : tuple of str
        From a nudge to nearly the answer.
    answer : callable, optional
        ``answer()`` computes the true answer from the data or the model. A judgement has none.
    mistakes : tuple of Mistake
        The likeliest first; special ones before general ones.
    passed : str or callable
        One sentence on what it means for the business; ``passed(given)`` where it tells numbers.
    """

    name: str
    kind: Kind
    hints: tuple[str, ...]
    passed: str | Callable[[Any], str]
    answer: Callable[[], Any] | None = None
    mistakes: tuple[Mistake, ...] = ()

    def meaning(self, given: Any) -> str:
        """Return what a right answer means for the business."""
        return self.passed if isinstance(self.passed, str) else self.passed(given)

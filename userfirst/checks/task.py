"""What a task is: what is wanted, the true answer, the likely mistakes, the hints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from userfirst.checks.kinds import Kind


@dataclass(frozen=True)
class Mistake:
    """A likely mistake, recognised by what it leads to.

    Attributes
    ----------
    name : str
        A few words for authors and instructors: "divided by users".
    says : str
        What was done, and what to do instead.
    made : callable, optional
        ``made()`` makes the mistake: an answer equal to it shows that the learner made it too.
    when : callable, optional
        For what cannot be made: ``when(given)`` looks at the answer as the kind has read it. Its
        sentence must be literally true of every answer for which it holds.
    """

    name: str
    says: str
    made: Callable[[], Any] | None = None
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Task:
    """A task of an exercise.

    Attributes
    ----------
    name : str
        "ex02_1": lesson 02, task 1. The learner's answer is a variable of this name.
    kind : Kind
        What is wanted: a number, a table, a picture, a share code, a judgement.
    hints : tuple of str
        From a nudge to nearly the answer.
    answer : callable, optional
        ``answer()`` computes the true answer from the data or the model. A judgement has none.
    mistakes : tuple of Mistake
        Made ones are certain. Of those recognised by ``when`` the first one counts.
    passed : str or callable
        One sentence on what it means for the business; ``passed(given)`` where it tells numbers.
    """

    name: str
    kind: Kind
    hints: tuple[str, ...]
    passed: str | Callable[[Any], str]
    answer: Callable[[], Any] | None = None
    mistakes: tuple[Mistake, ...] = ()

    # The data and the equations do not change while a notebook is open, so each is found once.

    @cached_property
    def truth(self) -> Any:
        """The true answer, as its kind knows it; only for a task that has one."""
        assert self.answer is not None, "a judgement has no true answer"
        return self.kind.known(self.answer())

    @cached_property
    def made(self) -> tuple[tuple[Mistake, Any], ...]:
        """The mistakes that can be made, with what each leads to, as its kind knows it."""
        return tuple(
            (each, self.kind.known(each.made())) for each in self.mistakes if each.made is not None
        )

    def meaning(self, given: Any) -> str:
        """Return what a right answer means for the business."""
        return self.passed if isinstance(self.passed, str) else self.passed(given)

    def mistake_in(self, given: Any) -> Mistake | None:
        """Return the mistake that a wrong answer shows, if it is certain.

        Where it is the true answer rounded, or the result of two different mistakes, none is.
        """
        if self.kind.exactly(given, self.truth):
            return None
        made = [each for each, leads_to in self.made if self.kind.exactly(given, leads_to)]
        if made:
            return made[0] if len({each.says for each in made}) == 1 else None
        seen = (each for each in self.mistakes if each.when is not None and each.when(given))
        return next(seen, None)

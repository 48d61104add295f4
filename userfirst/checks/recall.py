"""Recall questions: text that someone who writes no code can read, change and translate.

A lesson's questions stand in ``recall.txt`` in its folder::

    # A line that begins with # is a note for authors.

    ? q02_1
    What is asked. It may run
    over several lines.

    - A wrong answer.
      Why it is wrong: one line or several, set in.
    + The right answer.
      Why it is right.

``?`` begins a question and gives its name, ``-`` a wrong answer, ``+`` the right one, and what is
set in below an answer is the reason that a learner reads after choosing it. Empty lines mean
nothing. `Backticks` mark code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from userfirst.checks.cards import NoFunction, as_html, static

if TYPE_CHECKING:
    from userfirst.checks.widget import CardWidget

LETTERS = "ABCDEF"


@dataclass(frozen=True)
class Option:
    """One answer to a recall question.

    Attributes
    ----------
    text, reason : str
        The answer, and why it is right or wrong.
    right : bool
        Whether it is the one.
    """

    text: str
    reason: str
    right: bool = False

    @property
    def feedback(self) -> str:
        """The reason, with a symbol and a word in front."""
        return f"✓ Yes. {self.reason}" if self.right else f"✗ No. {self.reason}"


@dataclass(frozen=True, repr=False)
class Question(NoFunction):
    """A recall question: choose an answer, and it tells whether it is right, and why.

    Attributes
    ----------
    name, text : str
        "q02_1", and what is asked.
    options : tuple of Option
        Exactly one is right.
    """

    name: str
    text: str
    options: tuple[Option, ...]
    _made_by = "question"

    def lettered(self) -> list[tuple[str, Option]]:
        """Return the options, each with its letter."""
        return list(zip(LETTERS, self.options, strict=False))

    def reply(self, chosen: int) -> str:
        """Return what is said to the option at a place, counted from 0."""
        return self.options[chosen].feedback

    def widget(self) -> CardWidget:
        """Return the card: reasons are told to the answer that was chosen, and to no other."""
        from userfirst.checks.widget import CardWidget

        return CardWidget(self._shown(), self._answer).in_place_of(self.name)

    def _shown(self, chosen: int | None = None) -> dict[str, Any]:
        options = [f"{letter}. {as_html(option.text)}" for letter, option in self.lettered()]
        shown: dict[str, Any] = {
            "label": "Question",
            "asks": as_html(self.text),
            "form": {
                "kind": "choice",
                "options": options,
                "value": None if chosen is None else chosen + 1,
            },
            "button": "Answer",
        }
        if chosen is not None:
            option = self.options[chosen]
            shown["reply"] = as_html(f"{LETTERS[chosen]}: {option.feedback}")
            shown["tone"] = "good" if option.right else "other"
            shown["button"] = "Answer again"
        return shown

    def _answer(self, message: Any) -> dict[str, Any]:
        chosen = message.get("value") if isinstance(message, dict) else None
        if not isinstance(chosen, int) or not 1 <= chosen <= len(self.options):
            return self._shown() | {"reply": "Choose an answer first.", "tone": "other"}
        return self._shown(chosen - 1)  # the page counts from 1

    def __repr__(self) -> str:
        return "\n".join([self.text, *(f"{letter}. {o.text}" for letter, o in self.lettered())])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the card; a page that shows no widgets gets text, with the answers folded."""
        options = "".join(f"<li>{as_html(option.text)}</li>" for option in self.options)
        answers = "".join(f"<li>{as_html(option.feedback)}</li>" for option in self.options)
        listed = '<ol type="A" style="margin:0.3em 0">'
        plain = (
            f"<strong>{as_html(self.text)}</strong>{listed}{options}</ol>"
            '<details><summary style="cursor:pointer">Choose first, then open the answers'
            f"</summary>{listed}{answers}</ol></details>"
        )
        return static(
            self.widget(), repr(self), f'<div style="max-width:46em">{plain}</div>', **kwargs
        )


class WrongText(ValueError):
    """A file of questions that does not follow its format; the message says where."""


@dataclass
class _Draft:
    name: str
    line: int
    text: list[str] = field(default_factory=list)
    options: list[tuple[bool, str, list[str]]] = field(default_factory=list)


def read_questions(text: str, file: str = "recall.txt") -> tuple[Question, ...]:
    r"""Return the questions of a text.

    Parameters
    ----------
    text : str
        In the format that this module's docstring shows.
    file : str
        The file's name, for messages.

    Returns
    -------
    tuple of Question
        In the order of the text.

    Raises
    ------
    WrongText
        A line out of place, or a question without one right answer; says which line.

    Examples
    --------
    >>> asked, = read_questions("? q99_1\nSeven?\n- No.\n  It is.\n+ Yes.\n  It is.")
    >>> asked.text, asked.options[1].right
    ('Seven?', True)
    """
    drafts: list[_Draft] = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or line.startswith("#"):
            continue
        begins = re.fullmatch(r"([?+-]) +(.+)", line.rstrip())
        if begins and begins[1] == "?":
            drafts.append(_Draft(begins[2], number))
        elif not drafts:
            raise WrongText(f"{file}, line {number}: a question begins with `? ` and its name.")
        elif begins:
            drafts[-1].options.append((begins[1] == "+", begins[2], []))
        elif not drafts[-1].options:
            drafts[-1].text.append(bare)
        elif line[0] in " \t":
            drafts[-1].options[-1][2].append(bare)
        else:
            raise WrongText(
                f"{file}, line {number}: below an answer, its reason is set in by two spaces."
            )
    for draft in drafts:
        reasons = all(reason for *_, reason in draft.options)
        one_right = [right for right, *_ in draft.options].count(True) == 1
        if not (draft.text and reasons and one_right):
            raise WrongText(
                f"{file}, line {draft.line}: {draft.name} needs a text, one right answer (`+`), "
                "and a reason below every answer."
            )
    return tuple(
        Question(
            draft.name,
            " ".join(draft.text),
            tuple(Option(said, " ".join(why), right) for right, said, why in draft.options),
        )
        for draft in drafts
    )

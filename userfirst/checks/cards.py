"""What a learner sees: a symbol, a word and a colour, never a colour alone, and never a traceback.

Colours are those of the learner's own JupyterLab theme, so that a card suits light and dark.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# State -> its symbol, and the colour of the line beside it.
STATES = {
    "not attempted": ("○", "var(--jp-border-color0, currentColor)"),
    "try again": ("↻", "var(--jp-warn-color0, currentColor)"),
    "passed": ("✓", "var(--jp-success-color0, currentColor)"),
    "no such name": ("?", "var(--jp-info-color0, currentColor)"),
    "not checked": ("!", "var(--jp-error-color0, currentColor)"),
}


def as_html(text: str) -> str:
    """Return a message as HTML: backticks mark code, an empty line starts a paragraph."""
    escaped = html.escape(text, quote=False).replace("\n\n", "<br>")
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)


def card(colour: str, symbol: str, heading: str, message: str) -> str:
    """Return a heading and a message as HTML, read out when it appears."""
    return (
        f'<div role="status" style="border-left:4px solid {colour};padding:0.2em 0.8em;'
        'margin:0.3em 0;max-width:46em">'
        f'<strong><span aria-hidden="true">{symbol}</span> {html.escape(heading)}</strong><br>'
        f"{as_html(message)}</div>"
    )


@dataclass(frozen=True, repr=False)
class Verdict:
    """The answer of a check.

    Attributes
    ----------
    task : str
        Name of the task, "ex02_1".
    state : str
        One of ``STATES``.
    message : str
        What it means and what to do next.
    for_discussion : bool
        A judgement: looked at for completeness only, because no program can say if it is right.
    """

    task: str
    state: str
    message: str
    for_discussion: bool = False

    @property
    def label(self) -> str:
        """The state in words."""
        if self.state == "passed" and self.for_discussion:
            return "complete, for discussion"
        return self.state

    def __repr__(self) -> str:
        return f"{STATES[self.state][0]} {self.task}: {self.label}\n{self.message}"

    def _repr_html_(self) -> str:
        symbol, colour = STATES[self.state]
        return card(colour, symbol, f"{self.task}: {self.label}", self.message)


@dataclass(frozen=True, repr=False)
class Hint:
    """A hint, as asked for.

    Attributes
    ----------
    heading, message : str
        Which hint of how many, and the hint.
    """

    heading: str
    message: str

    def __repr__(self) -> str:
        return f"→ {self.heading}\n{self.message}"

    def _repr_html_(self) -> str:
        return card("var(--jp-info-color0, currentColor)", "→", self.heading, self.message)


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
class Question:
    """A recall question: each answer opens to tell whether it is right, and why.

    It is plain HTML, so it works by keyboard, with a screen reader, on paper and without a kernel.

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

    def _lettered(self) -> list[tuple[str, Option]]:
        return list(zip("ABCDEF", self.options, strict=False))

    def __repr__(self) -> str:
        lines = [self.text]
        for letter, option in self._lettered():
            lines += [f"{letter}. {option.text}", f"   {option.feedback}"]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        answers = "".join(
            '<details style="margin:0.3em 0"><summary style="cursor:pointer">'
            f"{letter}. {as_html(option.text)}</summary>"
            f'<div style="margin:0.2em 0 0.4em 1.6em">{as_html(option.feedback)}</div></details>'
            for letter, option in self._lettered()
        )
        return (
            f'<div role="group" aria-label="Question" style="max-width:46em;margin:0.3em 0">'
            f"<strong>{as_html(self.text)}</strong>{answers}</div>"
        )

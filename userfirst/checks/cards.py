"""What a learner sees: a symbol, a word and a colour, never a colour alone, and never a traceback.

Colours are those of the learner's own JupyterLab theme, so that a card suits light and dark.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from userfirst.model.errors import BadValue

if TYPE_CHECKING:
    from userfirst.checks.widget import CardWidget

# State -> its symbol, and the colour of the line beside it.
STATES = {
    "not attempted": ("○", "var(--jp-border-color0, currentColor)"),
    "try again": ("↻", "var(--jp-warn-color0, currentColor)"),
    "passed": ("✓", "var(--jp-success-color0, currentColor)"),
    "no such name": ("?", "var(--jp-info-color0, currentColor)"),
    "not checked": ("!", "var(--jp-error-color0, currentColor)"),
}


def as_html(text: str) -> str:
    """Return a message as HTML.

    Backticks mark code, one asterisk *a name*, two **what matters**; an empty line starts anew.
    """
    escaped = html.escape(text, quote=False).replace("\n\n", "<br>")
    pieces = re.split(r"`([^`]+)`", escaped)
    for place, piece in enumerate(pieces):
        if place % 2:
            pieces[place] = f"<code>{piece}</code>"
        else:
            bold = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", piece)
            pieces[place] = re.sub(r"\*([^*\s][^*]*)\*", r"<i>\1</i>", bold)
    return "".join(pieces)


def card(colour: str, symbol: str, heading: str, message: str) -> str:
    """Return a heading and a message as HTML, read out when it appears."""
    return (
        f'<div role="status" style="border-left:4px solid {colour};padding:0.2em 0.8em;'
        'margin:0.3em 0;max-width:46em">'
        f'<strong><span aria-hidden="true">{symbol}</span> {html.escape(heading)}</strong><br>'
        f"{as_html(message)}</div>"
    )


def static(widget: CardWidget, plain: str, page: str, **kwargs: Any) -> Any:
    """Return a widget's bundle, with text and HTML for a page that shows no widgets."""
    bundle = widget._repr_mimebundle_(**kwargs)
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
    return {**data, "text/plain": plain, "text/html": page}, metadata


class NoFunction:
    """A card that took the name of the function which made it says so when it is called."""

    _made_by: ClassVar[str]

    def __call__(self, *_: object, **__: object) -> NoReturn:
        """Explain ``check = check(...)``."""
        name = self._made_by
        raise BadValue(
            f"`{name}` is a result of yours now and no longer the course's function: somewhere "
            f"above stands `{name} = {name}(...)`. Give the result another name, and run "
            f"`from userfirst import {name}`."
        )


@dataclass(frozen=True, repr=False)
class Verdict(NoFunction):
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
    _made_by = "check"

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
class Hint(NoFunction):
    """A hint, as asked for.

    Attributes
    ----------
    heading, message : str
        Which hint of how many, and the hint.
    """

    heading: str
    message: str
    _made_by = "hint"

    def __repr__(self) -> str:
        return f"→ {self.heading}\n{self.message}"

    def _repr_html_(self) -> str:
        return card("var(--jp-info-color0, currentColor)", "→", self.heading, self.message)

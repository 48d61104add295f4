"""The card that asks, in the browser: what it shows goes out, what was answered comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

import traitlets

from userfirst.checks.page import cell_id
from userfirst.hearing import HearingWidget, hearing

_shown_in: dict[tuple[str, str], CardWidget] = {}


def _read(name: str) -> str:
    return resources.files("userfirst.checks").joinpath("browser", name).read_text(encoding="utf-8")


class CardWidget(HearingWidget):
    """A card with a question, a form and a reply; all views of it show the same.

    Parameters
    ----------
    card : dict
        ``label`` and ``asks`` (what is asked, HTML); ``form``, None once it is answered:
        ``{"kind": "number" or "letters", "label", "unit", "range", "value"}`` or ``{"kind":
        "choice", "options", "value"}`` (the place of the chosen one, from 1); ``button``; ``reply``
        (HTML) and its ``tone``, "good" or "other"; ``again``, the words of the button that takes
        the answer back.
    answer : callable
        ``answer(message)`` returns the card to be shown next. A message is ``{"do": "answer",
        "value": ...}`` or ``{"do": "again"}``.
    """

    _esm = hearing(_read("card.js"))
    _css = _read("card.css")
    card = traitlets.Dict().tag(sync=True)

    def __init__(self, card: Mapping[str, Any], answer: Callable[[Any], dict[str, Any]]) -> None:
        super().__init__(card=dict(card))
        self._answer = answer
        self.on_msg(self._told)

    def _told(self, _: object, message: Any, __: object) -> None:
        self.show(self._answer(message))

    def show(self, card: dict[str, Any]) -> None:
        """Show another card; the page hears of it also where it is the same as before."""
        self.card = {**card, "turn": self.card.get("turn", 0) + 1}

    def in_place_of(self, name: str) -> CardWidget:
        """Close the card that the same cell showed before it ran again; return this one.

        Parameters
        ----------
        name : str
            Of the question or the guess: a cell may show several.
        """
        here = cell_id(), name
        if here[0]:
            before = _shown_in.get(here)
            if before is not None:
                before.close()
            _shown_in[here] = self
        return self

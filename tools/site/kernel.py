"""In the kernel that runs a lesson for the site: what needs Python hands over what it needs.

``Lab(...)``, guess cards, recall questions, results below ``@reveal`` and the closing table live on
a page without a kernel. So in place of a widget each of them shows a *part*: plain data, under a
MIME type of its own, from which ``browser/site.js`` makes it again. Answers are computed here.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np

from tools.site import PART
from userfirst.capstone.game import Game
from userfirst.cases import case as find_case
from userfirst.checks import waiting
from userfirst.checks.cards import as_html
from userfirst.checks.declared import guesses as declared
from userfirst.checks.guessing import GuessCard
from userfirst.checks.installation import Findings
from userfirst.checks.recall import Question
from userfirst.checks.wanted import Amount, Choose, Guess, Rank, Wanted
from userfirst.lab import Lab
from userfirst.lab.contract import about
from userfirst.lab.document import blank

HERE = (
    "On this page there is nothing to install. In your own JupyterLab this cell says whether "
    "everything is in place."
)
LEADING = (
    "To lead the company, open this lesson in JupyterLab: the world in which it lives is not on "
    "this page, so that nobody can look it up."
)


def lab_part(lab: Lab) -> dict[str, Any]:
    """Return how a lab was opened; what a learner did in it is not published."""
    name = lab.case.name
    return {
        "part": "lab",
        "case": name,
        "title": lab._setting["title"] or lab.case.title,
        "setting": lab._setting,
        "document": blank(lab.case, lab._setting),
        # A case that only this notebook knows travels with it.
        "about": None if find_case(name) is lab.case else about(lab.case),
    }


def wanted_part(wants: Wanted) -> dict[str, Any]:
    """Return what a guess may be, as ``browser/guesses.js`` reads it."""
    told: dict[str, Any] = {"form": wants.form(None)}
    if isinstance(wants, Amount):
        told |= {"kind": "amount", "low": wants.low, "high": wants.high, "unit": wants.unit}
        told |= {"decimals": wants.decimals, "bySteps": wants.differs == "by steps"}
        return told | {"less": wants.too[0], "more": wants.too[1]}
    if isinstance(wants, (Choose, Rank)):
        told |= {"kind": "choice" if isinstance(wants, Choose) else "rank"}
        told |= {"options": [[key, text] for key, text in wants.options.items()]}
        return told | {"how": wants.listed()[-1]}
    raise TypeError(f"The pages know no guess of a {type(wants).__name__}.")


def guess_part(guess: Guess) -> dict[str, Any]:
    """Return what is asked, how a guess is read, and the answer with its reason."""
    answer = guess.answer()
    plain = float(answer) if isinstance(guess.wants, Amount) else _plain(answer)
    return {
        "part": "guess",
        "name": guess.name,
        "asks": as_html(guess.asks),
        "short": as_html(guess.short),
        "wants": wanted_part(guess.wants),
        "answer": plain,
        "why": as_html(guess.reason(answer)),
    }


def question_part(question: Question) -> dict[str, Any]:
    """Return the card of a recall question before an answer, and after each of them."""
    chosen = [question._shown(place) for place in range(len(question.options))]
    return {"part": "question", "name": question.name, "cards": [question._shown(), *chosen]}


def table_part(table: waiting.ClosingTable) -> dict[str, Any]:
    """Return all guesses of a lesson, whether their cards stand on the page or not."""
    asked = [guess_part(each) for each in declared().values() if each.lesson == table.lesson]
    return {"part": "table", "lesson": table.lesson, "heads": waiting.HEADS, "guesses": asked}


class _Taken:
    """In place of a place on the page: keeps what was put there."""

    content: Mapping[str, Any] = {}

    def put(self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> None:
        self.content = data


class Revealed(waiting.Waiting):
    """What waits for a guess waits in the page, so here it is told at once."""

    def _open(self) -> list[Guess]:
        return []

    def show(self) -> None:
        """Show the result as a part that the page keeps covered."""
        taken, below = _Taken(), _Taken()
        places: Any = taken, below
        self.place, self.below = places
        super().show()
        data = dict(taken.content)
        if any("widget" in kind for kind in data):
            raise TypeError("A result below @reveal is a widget: the pages can show none there.")
        content = {kind: data[kind] for kind in ("text/html", "text/plain") if kind in data}
        if below.content:
            page = content.get("text/html", f"<pre>{html.escape(content['text/plain'])}</pre>")
            content["text/html"] = page + below.content["text/html"]
        asked = {each.name: each.short for each in self._guesses}
        _show({"part": "reveal", "asked": asked, "content": content})


def game_bundle(game: Game) -> dict[str, Any]:
    """Return the state of the company; whoever leads it needs Python, which keeps the world."""
    page = f"{game.state()._repr_html_()}<p>{LEADING}</p>"
    return {"text/html": page, "text/plain": LEADING}


def _show(part: Mapping[str, Any]) -> None:
    from IPython import display

    show: Any = display.display  # untyped
    show({PART: _plain(part), "text/plain": part["part"]}, raw=True)


def _plain(thing: Any) -> Any:
    """Return what JSON can hold: arrays and their numbers as Python has them."""
    if isinstance(thing, Mapping):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [_plain(each) for each in thing]
    if isinstance(thing, (np.generic, np.ndarray)):
        return thing.tolist()
    return thing


def install() -> None:
    """Let this kernel show parts."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    bundles = shell.display_formatter.mimebundle_formatter

    def shows(kind: type, part: Any) -> None:
        bundles.for_type(
            kind,
            lambda thing, **_: {PART: _plain(part(thing)), "text/plain": kind.__name__},
        )

    shows(Lab, lab_part)
    shows(GuessCard, lambda card: guess_part(card.about))
    shows(Question, question_part)
    own = shell.display_formatter.ipython_display_formatter
    own.for_type(waiting.ClosingTable, lambda table: _show(table_part(table)))
    bundles.for_type(Findings, lambda *_, **__: {"text/html": f"<p>{HERE}</p>", "text/plain": HERE})
    bundles.for_type(Game, lambda game, **_: game_bundle(game))
    replaced: Any = waiting
    replaced.Waiting = Revealed

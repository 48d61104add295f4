"""What waits for guesses: results below ``@reveal``, and the closing table of a lesson.

How a lesson uses them is told in :mod:`userfirst.checks.guessing`.
"""

from __future__ import annotations

import contextlib
import html
import io
from collections.abc import Callable
from typing import Any

from userfirst.checks.afterwords import Afterword
from userfirst.checks.cards import NoFunction, Verdict, as_html, card
from userfirst.checks.checking import no_such
from userfirst.checks.declared import afterwords
from userfirst.checks.declared import guesses as declared
from userfirst.checks.guessing import book
from userfirst.checks.page import Place, bundle, where
from userfirst.checks.wanted import Guess
from userfirst.checks.wording import listed, said
from userfirst.model.errors import unknown


def _find(name: object) -> Guess:
    known = declared()
    if not isinstance(name, str) or name not in known:
        raise unknown("guess", name, known)
    return known[name]


class Waiting:
    """The result of a function that waits for guesses.

    Parameters
    ----------
    guesses : tuple of Guess
        All of these must be made.
    function : callable
        Returns what is to be shown.
    """

    def __init__(self, guesses: tuple[Guess, ...], function: Callable[[], Any]) -> None:
        self._guesses = guesses
        self._function = function
        self.place = Place()
        # What is said of the result stands in a place of its own, for a chart has its own form.
        self.below = Place()
        names = {each.lesson: afterwords(each.lesson) for each in guesses}
        told = [known.get(getattr(function, "__name__", "")) for known in names.values()]
        self._afterword: Afterword | None = next((each for each in told if each), None)

    def _open(self) -> list[Guess]:
        return [each for each in self._guesses if not book().has(each)]

    def show(self) -> None:
        """Show the result, or that a guess comes first; an error of the result is raised."""
        still = self._open()
        if still:
            asked = listed((f"“{each.short}”" for each in still), 9)
            text = f"Make your guess on {asked} in the card above, and it appears here at once."
            page = card("var(--jp-info-color0, currentColor)", "?", "Guess first", text)
            self.place.put({"text/plain": f"Guess first. {text}", "text/html": page})
            self._say("", "")
            return
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            result = self._function()
        if result is not None:
            self.place.put(*bundle(result))
        else:
            text = printed.getvalue()
            self.place.put({"text/plain": text, "text/html": f"<pre>{html.escape(text)}</pre>"})
        if self._afterword is not None:
            self._say(self._afterword.to_text(), self._afterword.to_html())

    def _say_that_it_comes(self) -> None:
        """Say it before the work begins: on a slow machine a result takes seconds."""
        text = "The result is being worked out, and appears here."
        page = card("var(--jp-info-color0, currentColor)", "…", "One moment", text)
        self.place.put({"text/plain": f"One moment. {text}", "text/html": page})

    def _say(self, plain: str, page: str) -> None:
        if self._afterword is not None:
            self.below.put({"text/plain": plain, "text/html": page})

    def heard(self, name: str) -> None:
        """Show what there is to show after a guess; what goes wrong is said in its place."""
        if name not in {each.name for each in self._guesses}:
            return
        try:
            if not self._open():
                self._say_that_it_comes()
            self.show()
        except Exception as error:
            told = said(error).rstrip(".")
            text = f"This cell did not work: {told}. Run the cells above it, then this one again."
            page = card("var(--jp-error-color0, currentColor)", "!", "Not shown", text)
            self.place.put({"text/plain": text, "text/html": page})
            self._say("", "")


def reveal(*names: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Let a cell's result wait until guesses are made.

    Parameters
    ----------
    *names : str
        Names of guesses, "02_best_level". All of them must be made.

    Returns
    -------
    callable
        A decorator. The function below it takes no arguments and returns what is to be shown; it
        is not called before the guess.

    Raises
    ------
    UnknownName
        There is no such guess; names the nearest.

    Examples
    --------
    ::

        @reveal("02_best_level")
        def revenue_by_level():
            return draw_response(whole_range, "revenue")
    """
    asked = tuple(_find(name) for name in names)

    def decorate(function: Callable[[], Any]) -> Callable[[], Any]:
        waiting = Waiting(asked, function)
        book().wait(where(names, function), waiting.heard)
        waiting.show()
        return function

    return decorate


HEADS = ("what was asked", "your guess", "the answer", "how far off")


class ClosingTable(NoFunction):
    """What was asked in a lesson, what was guessed, what came out, and how far off.

    Parameters
    ----------
    lesson : str
        The lesson's number, "02".
    """

    _made_by = "guesses"

    def __init__(self, lesson: str) -> None:
        self.lesson = lesson
        self.place = Place()

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Return a row for each guess of the lesson; one that was not made tells no answer."""
        made, rows = book().of(self.lesson), []
        for about in declared().values():
            if about.lesson != self.lesson:
                continue
            if about.name not in made:
                rows.append((about.short, "not made yet", "–", "–"))
                continue
            value = made[about.name]
            try:
                answer = about.answer()
            except Exception as error:
                rows.append((about.short, about.wants.worded(value), said(error), "–"))
                continue
            off = about.wants.off(value, answer)
            rows.append((about.short, about.wants.worded(value), about.wants.worded(answer), off))
        return rows

    def _content(self) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _heard(self, name: str) -> None:
        if name[:2] == self.lesson:
            self.place.put(self._content())

    def _ipython_display_(self) -> None:
        book().wait(where((self.lesson,), "closing table"), self._heard)
        self.place = Place()
        self.place.put(self._content())

    def __repr__(self) -> str:
        return "\n".join(" | ".join(row) for row in [HEADS, *self.rows()])

    def _repr_html_(self) -> str:
        left = 'style="text-align:left"'
        head = "".join(f'<th scope="col" {left}>{html.escape(each)}</th>' for each in HEADS)
        body = "".join(
            f'<tr><th scope="row" {left}>{as_html(asked)}</th>'
            + "".join(f"<td {left}>{html.escape(each)}</td>" for each in rest)
            + "</tr>"
            for asked, *rest in self.rows()
        )
        return (
            f'<table style="max-width:60em"><caption {left}>Your guesses in lesson {self.lesson}'
            f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def guesses(lesson: str) -> ClosingTable | Verdict:
    """Return the closing table of a lesson's guesses.

    Parameters
    ----------
    lesson : str
        The lesson's number, "02".

    Returns
    -------
    ClosingTable or Verdict
        The table, which fills itself as guesses are made; a verdict "no such name" for a lesson
        that asks for none.
    """
    asked: Any = lesson  # whatever the learner typed
    number = f"{asked:02d}" if isinstance(asked, int) else asked
    known = {each.lesson: each for each in declared().values()}
    if not isinstance(number, str) or number not in known:
        return no_such("lesson with guesses", number, known)
    return ClosingTable(number)

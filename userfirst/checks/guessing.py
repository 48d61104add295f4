"""Guess first: a card asks, and what answers it waits until the guess is made.

For the writer of a lesson
--------------------------

1. In ``userfirst/checks/lessonNN/guesses.py`` declare each guess::

       from userfirst.checks.wanted import Amount, Choose, Guess, Rank

       GUESSES = (
           Guess(
               name="02_best_level",                       # lesson, underscore, any name
               asks="At which free level is revenue in month 60 highest?",
               short="Best free level for revenue",        # its row in the closing table
               wants=Amount(0, 1, "", decimals=2, differs="by steps"),
               answer=best_level,                          # computes it from a run or the data
               why=lambda answer: f"Up to {answer:g} a larger free tier brings ...",
           ),
           Guess(
               name="02_free_first",
               asks="Which plan has most cash after five years?",
               short="The plan with most cash",
               wants=Choose({"free": "Free all the time", "priced": "Priced all the time"}),
               answer=richest_plan,                        # returns a key: "free" or "priced"
               why="...",
           ),
       )

   A short order is asked for with ``Rank({"a": ..., "b": ..., "c": ...}, first="the largest")``;
   its ``answer()`` returns the keys in their order. ``answer()`` takes no arguments and is called
   only after the guess. ``why`` is a text or a function of the answer; backticks mark code.
   Nothing is registered anywhere.

2. In the notebook, the card is the last line of a cell::

       from userfirst import guess

       guess("02_best_level")

3. What answers it stands in a function below ``@reveal``; **its result** is shown (a figure, a
   table, a run, text; what it prints is shown if it returns nothing)::

       from userfirst import reveal

       @reveal("02_best_level")
       def revenue_by_level():
           return draw_response(whole_range, "revenue", "Revenue in month 60, by free level")

   Until the guess is made, "Guess first" stands there, also after *Run All*. The moment it is made
   the result appears without running anything again, and it goes when the guess is removed.
   ``@reveal("02_a", "02_b")`` waits for both. Prose that tells the answer belongs into ``why``,
   which the card shows with the answer, or into ``afterwords.txt`` beside ``guesses.py``: there,
   what stands under the function's name is folded below its result and waits as the result does.

4. The closing table: ``guesses("02")``, from ``from userfirst import guesses``. It fills itself as
   guesses are made; a guess that was not made shows no answer.

Without a mouse or a browser, ``guess("02_best_level", 0.3)`` makes the guess in Python. Numbers are
read as people type them (``0,5``, ``50%``, ``1e3``, ``1 000``), and choices are counted from 1;
what cannot be read or lies outside the range is asked back and changes nothing. Guesses are kept
for the session and in ``.userfirst/guesses_02.json`` beside the notebook; **Remove this guess**
takes one out of both.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from userfirst.checks.cards import NoFunction, Verdict, as_html, static
from userfirst.checks.checking import no_such
from userfirst.checks.declared import guesses as declared
from userfirst.checks.keeping import Keeper
from userfirst.checks.page import where
from userfirst.checks.wanted import Guess
from userfirst.checks.wording import said
from userfirst.model.errors import BadValue, CourseError

if TYPE_CHECKING:
    from userfirst.checks.widget import CardWidget

# --- The guesses of this session --------------------------------------------------------------


class Book:
    """The guesses that were made, and all that waits for them.

    Parameters
    ----------
    folder : Path
        Where the notebook is.
    """

    def __init__(self, folder: Path) -> None:
        self._news: list[str] = []
        self._told: set[str] = set()
        self._keeper = Keeper(folder, self._tell)
        self._made: dict[str, dict[str, Any]] = {}
        self._waiting: dict[Any, Callable[[str], None]] = {}

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self._news.append(sentence)

    def news(self) -> str:
        """Return what the learner should know and was not told yet."""
        found, self._news = " ".join(self._news), []
        return found

    def of(self, lesson: str) -> dict[str, Any]:
        """Return the guesses that were made in a lesson, by name."""
        if lesson not in self._made:
            known = declared()
            kept = {}
            for name, value in self._keeper.load(lesson).items():
                # What an earlier edition asked, or asked otherwise, is asked again.
                with contextlib.suppress(BadValue, KeyError):
                    kept[name] = known[name].wants.read(value)
            self._made[lesson] = kept
        return self._made[lesson]

    def has(self, about: Guess) -> bool:
        """Whether this guess was made."""
        return about.name in self.of(about.lesson)

    def make(self, about: Guess, value: Any) -> None:
        """Make a guess, or remove it (None), keep it, and let all that waits for it know."""
        made = self.of(about.lesson)
        if value is None:
            made.pop(about.name, None)
        else:
            made[about.name] = value
        self._keeper.save(about.lesson, {about.name: value})
        for tell in list(self._waiting.values()):
            tell(about.name)

    def wait(self, place: Any, tell: Callable[[str], None]) -> None:
        """Let a place on the page know of guesses; the same place is known once."""
        self._waiting[place] = tell


@cache
def book() -> Book:
    """Return the guesses of this session; the folder is the notebook's when it first asks."""
    return Book(Path.cwd())


# --- The card ---------------------------------------------------------------------------------


class GuessCard(NoFunction):
    """The card of a guess, in the notebook.

    Attributes
    ----------
    about : Guess
        What is asked.
    """

    _made_by = "guess"

    def __init__(self, about: Guess) -> None:
        self.about = about
        self._widget: CardWidget | None = None
        self._news = ""  # stays until the next answer, whoever makes the card show itself

    @property
    def widget(self) -> CardWidget:
        """The widget; there is one for all views of this card."""
        from userfirst.checks.widget import CardWidget

        if self._widget is None:
            card = CardWidget(self._shown(), self._obey)
            self._widget = card.in_place_of(self.about.name)
            # A second card of the same guess, or Python, may change it too.
            book().wait(where((self.about.name,), "card"), self._heard)
        return self._widget

    def _heard(self, name: str) -> None:
        if name == self.about.name and self._widget is not None:
            self._widget.show(self._shown())

    def _result(self) -> tuple[str, str, bool]:
        """Return what is said after the guess, why it is so, and whether the guess was right."""
        wants, value = self.about.wants, book().of(self.about.lesson)[self.about.name]
        try:
            answer = self.about.answer()
            off, why = wants.off(value, answer), self.about.reason(answer)
        except Exception as error:  # of the run or the data, not of the guess
            told = f"Your guess is kept, but the answer could not be computed: {said(error)}"
            return told, "", False
        guessed, right = wants.worded(value), wants.worded(answer)
        if off == "right":
            return f"You said **{guessed}**: right.", why, True
        return f"You said **{guessed}**. The answer is **{right}**: {off}.", why, False

    def _shown(self, typed: Any = None, problem: str = "") -> dict[str, Any]:
        about = self.about
        shown: dict[str, Any] = {"label": "Guess", "asks": as_html(about.asks), "button": "Guess"}
        if not book().has(about):
            form = about.wants.form(typed)
            return shown | {"form": form, "reply": self._with_news(problem), "tone": "other"}
        told, why, right = self._result()
        news = self._with_news("")
        text = as_html(told) + "".join(f"<p>{each}</p>" for each in (as_html(why), news) if each)
        again = {"form": None, "again": "Remove this guess"}
        return shown | again | {"reply": text, "tone": "good" if right else "other"}

    def _with_news(self, text: str) -> str:
        self._news = book().news() or self._news
        return " ".join(as_html(each) for each in (text, self._news) if each)

    def _obey(self, message: Any) -> dict[str, Any]:
        """Do what was asked for in the page; whatever goes wrong is said in the card."""
        typed = message.get("value") if isinstance(message, dict) else None
        self._news = ""
        try:
            if isinstance(message, dict) and message.get("do") == "again":
                book().make(self.about, None)
            else:
                book().make(self.about, self.about.wants.read(typed))
        except CourseError as error:
            return self._shown(typed, str(error))
        return self._shown()

    def __repr__(self) -> str:
        if not book().has(self.about):
            how = f'Guess first: guess("{self.about.name}", your guess)'
            return "\n".join([self.about.asks, *self.about.wants.listed(), how])
        told, why, _ = self._result()
        return f"{self.about.asks}\n{told.replace('**', '')}\n{why}".rstrip()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the card; a page that shows no widgets gets the question, and how to guess."""
        asks = f"<strong>{as_html(self.about.asks)}</strong>"
        how = f'`guess("{self.about.name}", ...)` with your guess in place of the dots'
        listed = "\n\n".join(self.about.wants.listed())
        rest = as_html(f"{listed}\n\nWithout a live page, guess in Python: {how}.")
        if book().has(self.about):
            rest = self._shown()["reply"]
        page = f'<div style="max-width:46em">{asks}<br>{rest}</div>'
        return static(self.widget, repr(self), page, **kwargs)


def guess(name: str, value: Any = None) -> GuessCard | Verdict:
    """Ask for a guess: a card with a question and a field.

    Parameters
    ----------
    name : str
        Name of the guess, "02_best_level".
    value : number or str, optional
        The guess itself, for whoever has no live page.

    Returns
    -------
    GuessCard or Verdict
        The card; a verdict "no such name" where there is none.

    Raises
    ------
    BadValue
        The value cannot be read or lies outside the range; says the range.
    """
    known = declared()
    if not isinstance(name, str) or name not in known:
        return no_such("guess", name, known)
    about = known[name]
    if value is not None:
        book().make(about, about.wants.read(value))
    return GuessCard(about)

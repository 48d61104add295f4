"""Guess first: a card asks, and what answers it waits until the guess is made.

For the writer of a lesson
--------------------------

1. In ``userfirst/checks/lessonNN/guesses.py`` declare each guess::

       GUESSES = (
           Guess(
               name="02_best_level",                       # lesson, underscore, any name
               asks="At which free level is revenue in month 60 highest?",
               short="Best free level for revenue",        # its row in the closing table
               wants=Amount(0, 1, "free level", decimals=2, differs="by steps"),
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

   ``answer()`` takes no arguments and is called only after the guess. ``why`` is a text or a
   function of the answer; backticks mark code. Nothing is registered anywhere.

2. In the notebook, the card is the last line of a cell::

       from userfirst import guess

       guess("02_best_level")

3. What answers it stands in a function below ``@reveal``; **its result** is shown (a figure, a
   table, a run, text; what it prints is shown if it returns nothing)::

       from userfirst import reveal

       @reveal("02_best_level")
       def revenue_by_level():
           return response(whole_range, "revenue", "Revenue in month 60, by free level")

   Until the guess is made, "Guess first" stands there, also after *Run All*. The moment it is made
   the result appears without running anything again, and it goes when the guess is removed.
   ``@reveal("02_a", "02_b")`` waits for both. Prose that tells the answer belongs into ``why``,
   which the card shows with the answer, or below the fold of a ``<details>``.

4. The closing table: ``guesses("02")``, from ``from userfirst import guesses``. It fills itself as
   guesses are made; a guess that was not made shows no answer.

Without a mouse or a browser, ``guess("02_best_level", 0.3)`` makes the guess in Python. Numbers are
read as people type them (``0,5``, ``50%``, ``1e3``, ``1 000``); what cannot be read or lies outside
the range is asked back and changes nothing. Guesses are kept for the session and in
``.userfirst/guesses_02.json`` beside the notebook; **Remove this guess** takes one out of both.
"""

from __future__ import annotations

import contextlib
import html
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from userfirst.checks.cards import NoFunction, Verdict, as_html, card, static
from userfirst.checks.checking import no_such
from userfirst.checks.declared import guesses as declared
from userfirst.checks.keeping import Keeper
from userfirst.checks.wording import listed, said
from userfirst.model.errors import BadValue, CourseError, unknown
from userfirst.words.numbers import read_number_in

if TYPE_CHECKING:
    from userfirst.checks.widget import CardWidget

# --- What can be guessed ----------------------------------------------------------------------


class Wanted(Protocol):
    """What a guess may be."""

    def form(self, value: Any) -> dict[str, Any]:
        """Return the form of the card, filled with what was typed or chosen last."""

    def read(self, answer: Any) -> Any:
        """Return a guess; BadValue where it cannot be read or makes no sense."""

    def worded(self, value: Any) -> str:
        """Return a guess or an answer in words."""

    def off(self, value: Any, answer: Any) -> str:
        """Say how far off a guess is, as a person would."""


_PARTS = {0.1: "a tenth", 0.2: "a fifth", 0.25: "a quarter", 1 / 3: "a third", 0.5: "half",
          2 / 3: "two thirds", 0.75: "three quarters", 0.9: "nine tenths"}  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A number within a range.

    Attributes
    ----------
    low, high : float
        The range, ends included. It must not tell the answer: keep it wide.
    unit : str
        What is counted: "million people", "month", "" for a share.
    decimals : int
        How many are shown.
    differs : {"by size", "by steps"}
        How a miss is told: "a third too low", or "0.2 too high" for levels and months.
    too : tuple of str
        The words for less and more: ("low", "high"), ("early", "late").
    """

    low: float
    high: float
    unit: str = ""
    decimals: int = 1
    differs: str = "by size"
    too: tuple[str, str] = ("low", "high")

    def _plain(self, value: float) -> str:
        text = f"{abs(value):,.{self.decimals}f}"
        return f"−{text}" if value < 0 and float(text.replace(",", "")) else text

    def form(self, value: Any) -> dict[str, Any]:
        """Return a field for the number, with its unit and range."""
        return {
            "kind": "number",
            "label": "Your guess",
            "unit": html.escape(self.unit),
            "range": html.escape(f"A number from {self.low:g} to {self.high:g}."),
            "value": value if isinstance(value, str) else "",
        }

    def read(self, answer: Any) -> float:
        """Return the number as it was meant; BadValue with the range otherwise."""
        return read_number_in(answer, self.low, self.high, self.unit)

    def worded(self, value: float) -> str:
        """Return the number with its unit: "month 12", "0.25", "35.7 million people"."""
        text = self._plain(float(value))
        if self.unit in {"month", "year"}:
            return f"{self.unit} {text}"
        return f"{text}{'' if self.unit.startswith('%') else ' '}{self.unit}".strip()

    def off(self, value: float, answer: float) -> str:
        """Say how far off: "right", "0.2 too high", "a third too low", "twice as high"."""
        value, answer = float(value), float(answer)
        if self._plain(value) == self._plain(answer):
            return "right"
        less, more = self.too
        word = more if value > answer else less
        if self.differs == "by steps" or answer == 0 or value == 0 or value * answer < 0:
            gap = self._plain(abs(value - answer))
            if self.unit in {"month", "year"}:
                gap += f" {self.unit}{'' if float(gap.replace(',', '')) == 1 else 's'}"
            return f"{gap} too {word}"
        ratio = value / answer
        if abs(ratio - 1) < 0.05:
            return f"close, {100 * abs(ratio - 1):.0f}% too {word}".replace(" 0%", " under 1%")
        # Below zero, more is nearer to zero: there only the distance is told.
        if answer < 0:
            return f"{self._plain(abs(value - answer))} too {word}"
        if ratio >= 1.95:
            return "twice as high" if ratio < 2.2 else f"about {ratio:.2g} times as high"
        if ratio > 1.85:
            return "nearly twice as high"
        part = min(_PARTS, key=lambda each: abs(each - abs(ratio - 1)))
        if ratio < 0.08:
            return f"only {100 * ratio:.1g}% of it"
        return f"about {_PARTS[part]} too {word}"


@dataclass(frozen=True)
class Choose:
    """One of a few names.

    Attributes
    ----------
    options : mapping of str to str
        What ``answer()`` returns for each, and its words. Right ones must not be told by length.
    """

    options: Mapping[str, str]

    def form(self, value: Any) -> dict[str, Any]:
        """Return the options to choose from."""
        return {
            "kind": "choice",
            "options": [as_html(text) for text in self.options.values()],
            "value": value if isinstance(value, int) else None,
        }

    def read(self, answer: Any) -> str:
        """Return the key of an option, from its place, its key or its words."""
        keys = list(self.options)
        if isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer < len(keys):
            return keys[answer]
        for key, text in self.options.items():
            if isinstance(answer, str) and answer.strip().casefold() in {
                key.casefold(), text.casefold()
            }:  # fmt: skip
                return key
        raise BadValue(f"Choose one of these first: {listed(self.options.values(), 9)}.")

    def worded(self, value: str) -> str:
        """Return the option's words."""
        return self.options[value]

    def off(self, value: str, answer: str) -> str:
        """Say whether it is the one."""
        return "right" if value == answer else "another one"


@dataclass(frozen=True)
class Guess:
    """A guess that a lesson asks for.

    Attributes
    ----------
    name : str
        "02_best_level": the lesson's number and a name.
    asks, short : str
        The question, and its few words in the closing table.
    wants : Amount or Choose
        What the guess may be.
    answer : callable
        ``answer()`` computes what the run or the data say, once the guess is made.
    why : str or callable
        Two or three sentences; ``why(answer)`` where they tell the answer's numbers.
    """

    name: str
    asks: str
    short: str
    wants: Wanted
    answer: Callable[[], Any]
    why: str | Callable[[Any], str] = ""

    @property
    def lesson(self) -> str:
        """The number of the lesson."""
        return self.name[:2]

    def reason(self, answer: Any) -> str:
        """Return why it is so."""
        return self.why if isinstance(self.why, str) else self.why(answer)


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


def _find(name: object) -> Guess:
    known = declared()
    if not isinstance(name, str) or name not in known:
        raise unknown("guess", name, known)
    return known[name]


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
            self._widget = CardWidget(self._shown(), self._obey)
            # A second card of the same guess, or Python, may change it too.
            book().wait(_where((self.about.name,), "card"), self._heard)
        return self._widget

    def _heard(self, name: str) -> None:
        if name == self.about.name and self._widget is not None:
            self._widget.show(self._shown())

    def _result(self) -> tuple[str, str, str, str]:
        """Return the guess, the answer, how far off, and why, in words."""
        wants, answer = self.about.wants, self.about.answer()
        value = book().of(self.about.lesson)[self.about.name]
        off = wants.off(value, answer)
        return wants.worded(value), wants.worded(answer), off, self.about.reason(answer)

    def _shown(self, typed: Any = None, problem: str = "") -> dict[str, Any]:
        about = self.about
        shown: dict[str, Any] = {"label": "Guess", "asks": as_html(about.asks), "button": "Guess"}
        if not book().has(about):
            form = about.wants.form(typed)
            return shown | {"form": form, "reply": self._with_news(problem), "tone": "other"}
        shown |= {"form": None, "again": "Remove this guess"}
        try:
            mine, found, off, why = self._result()
        except CourseError as error:
            return shown | {"reply": self._with_news(str(error)), "tone": "other"}
        reply = f"You said **{mine}**. It is **{found}**: {off}."
        text = as_html(reply) + (f"<p>{as_html(why)}</p>" if why else "")
        news = self._with_news("")
        text += f"<p>{news}</p>" if news else ""
        return shown | {"reply": text, "tone": "good" if off == "right" else "other"}

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
            return f'{self.about.asks} Guess first: guess("{self.about.name}", your guess)'
        mine, found, off, why = self._result()
        return f"{self.about.asks}\nYou said {mine}. It is {found}: {off}.\n{why}".rstrip()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the card; a page that shows no widgets gets the question, and how to guess."""
        asks = f"<strong>{as_html(self.about.asks)}</strong>"
        how = f'`guess("{self.about.name}", ...)` with your guess in place of the dots'
        rest = as_html(f"Without a live page, guess in Python: {how}.")
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


# --- What waits -------------------------------------------------------------------------------


def _bundle(thing: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return all forms in which a thing can be shown, and what belongs to them."""
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.getipython import get_ipython

    if hasattr(thing, "_repr_mimebundle_"):
        found = thing._repr_mimebundle_()
        data, metadata = found if isinstance(found, tuple) else (found or {}, {})
        return {"text/plain": repr(thing), **data}, metadata
    shell: Any = get_ipython()
    formatter: Any = shell.display_formatter if shell is not None else DisplayFormatter()
    data, metadata = formatter.format(thing)
    return data, metadata


class Place:
    """A place on the page whose content can be put there later, without running its cell again."""

    def __init__(self) -> None:
        self._handle: Any = None
        self.content: dict[str, Any] = {}

    def put(self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> None:
        """Show this here, in place of what stood here before."""
        from IPython import display

        self.content = dict(data)
        how = {"raw": True, "metadata": dict(metadata or {})}
        if self._handle is None:
            show: Any = display.display
            self._handle = show(self.content, display_id=True, **how)
        else:
            self._handle.update(self.content, **how)


def _where(names: tuple[str, ...], title: str) -> tuple[Any, ...]:
    """Return what tells a cell apart, so that one that runs again takes its own old place."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    parent = shell.get_parent() if shell is not None and hasattr(shell, "get_parent") else {}
    cell = (parent or {}).get("metadata", {}).get("cellId", "")
    return cell, names, title


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
            return
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            result = self._function()
        if result is not None:
            self.place.put(*_bundle(result))
        else:
            text = printed.getvalue()
            self.place.put({"text/plain": text, "text/html": f"<pre>{html.escape(text)}</pre>"})

    def heard(self, name: str) -> None:
        """Show what there is to show after a guess; what goes wrong is said in its place."""
        if name not in {each.name for each in self._guesses}:
            return
        try:
            self.show()
        except Exception as error:
            told = str(error) if isinstance(error, CourseError) else said(error)
            text = f"This cell did not work: {told}. Run the cells above it, then this one again."
            page = card("var(--jp-error-color0, currentColor)", "!", "Not shown", text)
            self.place.put({"text/plain": text, "text/html": page})


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
            return response(whole_range, "revenue")
    """
    asked = tuple(_find(name) for name in names)

    def decorate(function: Callable[[], Any]) -> Callable[[], Any]:
        waiting = Waiting(asked, function)
        book().wait(_where(names, getattr(function, "__qualname__", "")), waiting.heard)
        waiting.show()
        return function

    return decorate


# --- The closing table ------------------------------------------------------------------------

HEADS = ("what was asked", "your guess", "what the run says", "how far off")


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
            value, answer = made[about.name], about.answer()
            off = about.wants.off(value, answer)
            rows.append((about.short, about.wants.worded(value), about.wants.worded(answer), off))
        return rows

    def _content(self) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _heard(self, name: str) -> None:
        if name[:2] == self.lesson:
            self.place.put(self._content())

    def _ipython_display_(self) -> None:
        book().wait(_where((self.lesson,), "closing table"), self._heard)
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

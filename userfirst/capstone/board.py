"""The board of a company in the notebook: what it shows goes out, what was typed comes in."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

import traitlets

from userfirst.capstone import keeping
from userfirst.capstone.company import CASE, DECISIONS, companies, no_world
from userfirst.capstone.endings import ending, is_over
from userfirst.capstone.playing import FORECASTS, QUARTERS, dates
from userfirst.capstone.telling import amount
from userfirst.cases import case
from userfirst.checks.cards import as_html
from userfirst.checks.page import cell_id
from userfirst.hearing import HearingWidget, hearing
from userfirst.model.errors import CourseError

if TYPE_CHECKING:
    from userfirst.capstone.game import Game, Seat

CHOOSES = (
    "Five companies, each with customers who grow fewer. Choose one. You have twenty quarters and "
    "the cash that it has; nothing that you play is taken back."
)


def _read(name: str) -> str:
    folder = resources.files("userfirst.capstone").joinpath("browser")
    return folder.joinpath(name).read_text(encoding="utf-8")


class BoardWidget(HearingWidget):
    """A board in the page.

    Parameters
    ----------
    board : dict
        What is shown: see :meth:`Board.shown`.
    obey : callable
        ``obey(message)`` does what was asked for in the page.
    """

    _esm = hearing(_read("board.js"))
    _css = _read("board.css")
    board = traitlets.Dict().tag(sync=True)

    def __init__(self, board: Mapping[str, Any], obey: Callable[[Any], None]) -> None:
        super().__init__(board={**board, "turn": 0})
        self._obey = obey
        self.on_msg(self._told)

    def _told(self, _: object, message: Any, __: object) -> None:
        self._obey(message if isinstance(message, dict) else {})

    def show(self, board: Mapping[str, Any]) -> None:
        """Show this; the page hears of it also where it is the same as before."""
        self.board = {**board, "turn": self.board.get("turn", 0) + 1}


class Board:
    """What the board of a game shows, and what its buttons do.

    Parameters
    ----------
    game : Game
        The game.
    """

    def __init__(self, game: Game) -> None:
        self._game = game
        # What was typed into a field stays there as it was typed; some of it is wrong.
        self._typed: dict[tuple[str, str], str] = {}
        self._wrong: set[tuple[str, str]] = set()
        self._world_typed: dict[str, str] = {}
        self._problem = ""
        self._choosing = not game.has_company
        self._letter = ""
        self._waits_for: list[Seat] = []
        self._is_closed = self._obeys = False
        self.widget = BoardWidget(self.shown(), self.obey)
        # A cell that runs again shows its board in place of the one before.
        cell = cell_id(), game.seat.about.name if game.has_company else ""
        if cell[0]:
            if cell in _SHOWN_IN:
                _SHOWN_IN[cell].close()
            _SHOWN_IN[cell] = self

    def close(self) -> None:
        """Take the board off the page; it hears of nothing any more."""
        self._is_closed = True
        self.widget.close()

    def _forget_typed(self) -> None:
        self._typed, self._wrong, self._problem = {}, set(), ""

    def refresh(self) -> None:
        """Show where the company stands now."""
        self._forget_typed()
        self._letter = ""
        self._choosing = not self._game.has_company
        self._show()

    def _show(self) -> None:
        # Once for each press: whoever types on meanwhile would find the field empty again.
        if not self._obeys:
            self.widget.show(self.shown())

    def obey(self, message: Mapping[str, Any]) -> None:
        """Do what was asked for in the page; whatever goes wrong is said on the board."""
        if message.get("do") == "typed":
            return self._keep_typed(message)  # and the field in which somebody types stays as it is
        self._problem, self._obeys = "", True
        try:
            self._do(message)
        except CourseError as error:
            self._problem = str(error)
        finally:
            self._obeys = False
        return self._show()

    def _do(self, message: Mapping[str, Any]) -> None:
        do = message.get("do")
        if do == "choose":
            self._choose(str(message.get("name")), message.get("world"))
        elif do == "other":
            self._choosing = True
        elif do == "back":
            self._choosing = not self._game.has_company
        elif do == "again":
            self._again(message)
        elif do == "letter":
            self._letter = self._game.letter()._repr_html_()
        elif do == "play":
            self._play(message)

    def _choose(self, name: str, typed: Any) -> None:
        text = str(1 if typed is None else typed).strip()
        self._world_typed = {name: text}
        if text.isdecimal() and len(text) < 4:
            self._game.choose(name, int(text))
        elif text:
            raise no_world(text)
        else:
            self._game.choose(name)
        self._world_typed, self._choosing = {}, False

    def _take(self, message: Mapping[str, Any]) -> list[str]:
        """Set for the next quarter what was typed, field by field; return what is wrong."""
        seat, forecast = self._game.seat, dict(self._game.seat.forecast)
        decisions: dict[str, float] = {}
        wrong: list[str] = []
        for part, way in (("forecast", seat.read_forecast), ("decisions", seat.read_decisions)):
            for name, value in (message.get(part) or {}).items():
                self._typed[part, name] = str(value)
                self._wrong.discard((part, name))
                if part == "forecast":
                    forecast.pop(name, None)  # an empty field forecasts nothing
                try:
                    read = way({str(name): str(value)})
                except CourseError as error:
                    self._wrong.add((part, name))
                    wrong.append(str(error))
                    continue
                if part == "forecast":
                    forecast |= read
                else:
                    decisions |= read
        seat.set_next(decisions, forecast)
        return wrong

    def _keep_typed(self, message: Mapping[str, Any]) -> None:
        """Keep what is typed as soon as it can be read: the kernel may end before it is played."""
        if self._game.has_company and message.get("number") == self._game.seat.number:
            self._take(message)
            self._game.seat.changed(but=self._hear)

    def _play(self, message: Mapping[str, Any]) -> None:
        seat = self._game.seat
        if message.get("number") != seat.number:
            return  # pressed twice: the quarter was played by the first press
        wrong = self._take(message)
        if wrong:
            self._problem = "\n".join([*wrong, "Nothing was played."])
        elif not seat.forecast:
            self._problem = (
                "A forecast comes first: write at least one number for the end of the quarter. "
                "Nothing was played."
            )
        else:
            seat.play()

    def _again(self, message: Mapping[str, Any]) -> None:
        if message.get("attempt") == self._game.seat.attempt:  # else it was pressed twice
            self._game.again()

    # --- What it shows ----------------------------------------------------------------------------

    def shown(self) -> dict[str, Any]:
        """Return all that the page needs.

        Returns
        -------
        dict
            ``title``, ``state``, ``told`` (HTML of what happened), ``problem``, ``chart`` (SVG),
            ``choices`` (or None), ``form`` (or None), ``about``, ``earlier``, ``attempts``,
            ``letter`` (HTML), ``over``, ``attempt``.
        """
        if self._choosing or not self._game.has_company:
            return self._choice()
        seat = self._game.seat
        if seat not in self._waits_for:
            self._waits_for.append(seat)
            seat.wait(self._hear)
        news = seat.news()
        number = len(seat.played)
        told = [as_html(each) for each in seat.said_of(number)] if number else []
        state = (
            f"Quarter {seat.number} of {QUARTERS}: {dates(seat.number)}"
            if not seat.over
            else ending(seat.results).label
        )
        earlier = "".join(
            f"<li>{as_html(' '.join(seat.said_of(each)))}</li>" for each in range(number - 1, 0, -1)
        )
        return {
            "title": " · ".join(seat.named.rsplit(", ", 2 if seat.attempt > 1 else 1)),
            "state": state,
            "told": "".join(f"<p>{each}</p>" for each in told),
            "problem": "<br>".join(
                as_html(each) for each in (*self._problem.splitlines(), news) if each
            ),
            "chart": seat.chart().to_svg(),
            "choices": None,
            "form": None if seat.over else self._form(seat),
            "about": seat.about._repr_html_(),
            "earlier": earlier,
            "attempts": attempts_beside(seat) if seat.attempt > 1 else "",
            "letter": self._letter if seat.over else "",
            "over": seat.over,
            "attempt": seat.attempt,
        }

    def _hear(self, seat: Seat) -> None:
        if not self._is_closed and self._game.has_company and self._game.seat is seat:
            self._forget_typed()
            self._show()

    def _choice(self) -> dict[str, Any]:
        kept = dict(reversed(keeping.kept(self._game.folder)))
        choices = [
            {
                "name": each.name,
                "label": each.label,
                "story": html.escape(each.story)
                + (f" <em>You have begun here, in world {kept[each.name]}.</em>"
                   if each.name in kept else ""),
                "world": self._world_typed.get(each.name, kept.get(each.name, 1)),
            }
            for each in companies().values()
        ]  # fmt: skip
        return {
            "title": "Lead a company",
            "state": CHOOSES,
            "told": "",
            "problem": as_html(self._problem),
            "chart": "",
            "choices": choices,
            "back": self._game.has_company,
            "form": None,
            "about": "",
            "earlier": "",
            "attempts": "",
            "letter": "",
            "over": False,
            "attempt": 0,
        }

    def _form(self, seat: Seat) -> dict[str, Any]:
        about, before = case(CASE), seat.before()
        decisions = []
        for name in DECISIONS:
            lever = about.lever(name)
            value = f"{seat.decisions[name]:.10g}"
            high = seat.highest_price() if name == "price" else lever.high
            decisions.append(
                {
                    "name": name,
                    "label": lever.label,
                    "unit": lever.unit,
                    **self._entry("decisions", name, value),
                    "says": f"{lever.help} From {lever.low:g} to {high:g}.",
                }
            )
        forecast = []
        for name, (label, unit, _, _) in FORECASTS.items():
            given = seat.forecast.get(name)
            forecast.append(
                {
                    "name": name,
                    "label": label,
                    "unit": unit,
                    **self._entry("forecast", name, "" if given is None else f"{given:.10g}"),
                    "says": f"Last quarter: {amount(name, before.of(name))}.",
                }
            )
        return {"number": seat.number, "decisions": decisions, "forecast": forecast}

    def _entry(self, part: str, name: str, value: str) -> dict[str, Any]:
        """Return what stands in a field, and whether it could not be taken."""
        field = part, name
        return {"value": self._typed.get(field, value), "wrong": field in self._wrong}


def attempts_beside(seat: Seat) -> str:
    """Return a table in HTML: the attempts in this world at the same quarter, and how each ended.

    Parameters
    ----------
    seat : Seat
        The company, led more than once.
    """
    number = len(seat.played)
    heads = ["attempt", "users", "income", "cash", "how it ended"]
    if number:
        heads[1:4] = [f"{each}, end of quarter {number}" for each in heads[1:4]]
    else:
        heads[1:4] = [f"{each}, last quarter" for each in heads[1:4]]
    rows = []
    for attempt in range(1, seat.attempt + 1):
        told = seat.results_of(attempt)
        then = told[number - 1] if 0 < number <= len(told) else told[-1] if told else None
        if number > len(told):
            then = None  # it was closed by then
        cells = ["–" if then is None else amount(name, then.of(name)) for name in FORECASTS]
        how = "goes on"
        if is_over(told):
            how = f"{ending(told).label}, worth {amount('cash', told[-1].worth)}"
        elif attempt < seat.attempt:
            how = "can no longer be told"
        rows.append([str(attempt), *cells, how])
    head = "".join(f'<th scope="col">{html.escape(each)}</th>' for each in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(each)}</td>" for each in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


_SHOWN_IN: dict[tuple[str, str], Board] = {}

"""The board of a company in the notebook: what it shows goes out, what was typed comes in."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import resources
from typing import TYPE_CHECKING, Any

import traitlets

from userfirst.capstone import keeping
from userfirst.capstone.company import CASE, DECISIONS, companies
from userfirst.capstone.endings import ending
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
        self._typed: dict[str, dict[str, str]] = {}
        self._problem = ""
        self._choosing = not game.has_company
        self._letter = ""
        self._waits_for: list[Seat] = []
        self._is_closed = False
        # What was asked for is shown once, at its end: a second picture, some seconds later where
        # Python is slow, would take away what somebody has typed meanwhile.
        self._obeys = False
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

    def refresh(self) -> None:
        """Show where the company stands now."""
        self._typed, self._problem, self._letter = {}, "", ""
        self._choosing = not self._game.has_company
        self.widget.show(self.shown())

    def obey(self, message: Mapping[str, Any]) -> None:
        """Do what was asked for in the page; whatever goes wrong is said on the board."""
        if message.get("do") == "typed":
            return self._keep_typed(message)  # and the field in which somebody types stays as it is
        self._problem = ""
        self._obeys = True
        try:
            self._do(message)
        except CourseError as error:
            self._problem = str(error)
        finally:
            self._obeys = False
        return self.widget.show(self.shown())

    def _do(self, message: Mapping[str, Any]) -> None:
        do = message.get("do")
        if do == "choose":
            self._choosing = False
            self._typed, self._letter = {}, ""
            self._game.choose(str(message.get("name")), self._world(message.get("world")))
        elif do == "other":
            self._choosing = True
        elif do == "back":
            self._choosing = not self._game.has_company
        elif do == "letter":
            self._letter = self._game.letter()._repr_html_()
        elif do == "play":
            self._play(message)

    @staticmethod
    def _world(typed: Any) -> int:
        text = str(typed if typed is not None else 1).strip() or "1"
        # What is no whole number is refused by the company, in its words.
        return int(text) if text.isdecimal() and len(text) < 4 else 0

    def _keep_typed(self, message: Mapping[str, Any]) -> None:
        """Keep what is typed as soon as it can be read: the kernel may end before it is played."""
        if not self._game.has_company or message.get("number") != self._game.seat.number:
            return
        seat = self._game.seat
        ways = {"decisions": seat.read_decisions, "forecast": seat.read_forecast}
        read: dict[str, dict[str, float]] = {part: {} for part in ways}
        for part, way in ways.items():
            for name, value in (message.get(part) or {}).items():
                with suppress(CourseError):
                    read[part] |= way({str(name): str(value)})
        seat.set_next(read["decisions"], read["forecast"])

    def _play(self, message: Mapping[str, Any]) -> None:
        seat = self._game.seat
        # What was typed stays in its field until the quarter is played.
        self._typed = {
            part: {str(name): str(value) for name, value in (message.get(part) or {}).items()}
            for part in ("decisions", "forecast")
        }
        if message.get("number") != seat.number:
            self._typed = {}
            return  # pressed twice: the quarter was played by the first press
        decisions = seat.read_decisions(dict(self._typed["decisions"]))
        forecast = seat.read_forecast(dict(self._typed["forecast"]))
        if not forecast:
            self._problem = (
                "A forecast comes first: write at least one number for the end of the quarter. "
                "Nothing was played."
            )
            return
        seat.set_next(decisions, forecast)
        seat.play()
        self._typed = {}

    # --- What it shows ----------------------------------------------------------------------------

    def shown(self) -> dict[str, Any]:
        """Return all that the page needs.

        Returns
        -------
        dict
            ``title``, ``state``, ``told`` (HTML of what happened), ``problem``, ``chart`` (SVG),
            ``choices`` (or None), ``form`` (or None), ``about``, ``earlier``, ``letter`` (HTML),
            ``over``.
        """
        if self._choosing or not self._game.has_company:
            return self._choice()
        seat = self._game.seat
        if seat not in self._waits_for:
            self._waits_for.append(seat)
            seat.wait(lambda: self._heard(seat))
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
            "title": f"{seat.about.label} · world {seat.world}",
            "state": state,
            "told": "".join(f"<p>{each}</p>" for each in told),
            "problem": " ".join(as_html(each) for each in (self._problem, news) if each),
            "chart": seat.chart().to_svg(),
            "choices": None,
            "form": None if seat.over else self._form(seat),
            "about": seat.about._repr_html_(),
            "earlier": earlier,
            "letter": self._letter,
            "over": seat.over,
        }

    def _heard(self, seat: Seat) -> None:
        if self._obeys or self._is_closed:
            return
        if self._game.has_company and self._game.seat is seat:
            self.widget.show(self.shown())

    def _choice(self) -> dict[str, Any]:
        kept = dict(reversed(keeping.kept(self._game.folder)))
        choices = [
            {
                "name": each.name,
                "label": each.label,
                "story": html.escape(each.story)
                + (f" <em>You have begun here, in world {kept[each.name]}.</em>"
                   if each.name in kept else ""),
                "world": kept.get(each.name, 1),
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
            "letter": "",
            "over": False,
        }

    def _form(self, seat: Seat) -> dict[str, Any]:
        about, before = case(CASE), seat.before()
        decided, foreseen = (self._typed.get(each, {}) for each in ("decisions", "forecast"))
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
                    "value": decided.get(name, value),
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
                    "value": foreseen.get(name, "" if given is None else f"{given:.10g}"),
                    "says": f"Last quarter: {amount(name, before.of(name))}.",
                }
            )
        return {"number": seat.number, "decisions": decisions, "forecast": forecast}


_SHOWN_IN: dict[tuple[str, str], Board] = {}

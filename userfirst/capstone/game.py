"""Lead a company: forecast, decide, play the quarter; nothing is taken back.

>>> from userfirst.capstone import lead
>>> game = lead("newspaper")
>>> game.forecast(users=0.4, cash=66)
>>> game.decide(free_level=0.3)
>>> game.play()

In a notebook the last line of a cell, ``game``, shows the same as a board with fields and buttons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from userfirst.capstone import keeping
from userfirst.capstone.company import (
    CASE,
    DECISIONS,
    PRICE_RISE,
    Company,
    companies,
    company,
)
from userfirst.capstone.endings import Ending, ending, is_over
from userfirst.capstone.playing import (
    FORECASTS,
    QUARTERS,
    Quarter,
    Result,
    dates,
    last_result,
    last_year,
    results,
)
from userfirst.capstone.telling import amount, of_quarter
from userfirst.cases import case, worded
from userfirst.checks.cards import NoFunction, as_html, card, static
from userfirst.model.errors import BadValue, unknown
from userfirst.words.numbers import read_number_in

if TYPE_CHECKING:
    import pandas as pd

    from userfirst.capstone.board import Board
    from userfirst.capstone.hindsight import Found
    from userfirst.capstone.letter import Letter
    from userfirst.charts import Chart

CHOOSE = "Choose a company first"
OVER = (
    "The last quarter is over. Nothing can be decided or taken back. `game.again()` leads the same "
    "company again from the start; this attempt stays kept."
)


@dataclass(frozen=True, repr=False)
class Said(NoFunction):
    """What is said to a learner after a step.

    Attributes
    ----------
    heading : str
        A few words.
    message : str
        Sentences.
    done : bool
        Whether what was asked for was done.
    """

    heading: str
    message: str
    done: bool = True
    _made_by = "lead"

    def __repr__(self) -> str:
        return f"{self.heading}\n{self.message}".replace("**", "")

    def _repr_html_(self) -> str:
        colour = "--jp-success-color0" if self.done else "--jp-info-color0"
        return card(
            f"var({colour}, currentColor)", "→" if self.done else "?", self.heading, self.message
        )


class Seat:
    """One company in one world, as far as it was led; there is one for all boards of a kernel.

    Parameters
    ----------
    folder : Path
        Where the notebook is.
    about : Company
        The company.
    world : int
        The number of its world.
    """

    def __init__(self, folder: Path, about: Company, world: int) -> None:
        self.folder, self.about, self.world = folder, about, world
        self.levers = about.in_world(world)
        self.past = last_year(about)
        self.played: list[Quarter] = []
        self.results: list[Result] = []
        self.decisions = about.decisions()
        self.forecast: dict[str, float] = {}
        self.attempt = 1
        self.earlier: list[list[Quarter]] = []  # attempts that are over, the first one first
        self._news: list[str] = []
        self._found: Found | None = None
        self._told: dict[int, list[Result]] = {}  # of earlier attempts
        self._heard: list[Callable[[Seat], None]] = []
        self._keeper = keeping.Keeper(folder, about, world, self.tell)
        self._take_what_is_kept(at_the_start=True)

    # --- What it is told, and tells ---------------------------------------------------------------

    def tell(self, sentence: str) -> None:
        """Keep a sentence that the learner should read."""
        if sentence not in self._news:
            self._news.append(sentence)

    def news(self) -> str:
        """Return what the learner should know and was not told yet."""
        found, self._news = " ".join(self._news), []
        return found

    def wait(self, heard: Callable[[Seat], None]) -> None:
        """Let a board know of changes."""
        self._heard.append(heard)

    def changed(self, but: Callable[[Seat], None] | None = None) -> None:
        """Let all boards know, but the one that changed it."""
        for heard in self._heard:
            if heard != but:
                heard(self)

    # --- Where it stands --------------------------------------------------------------------------

    @property
    def number(self) -> int:
        """The quarter to be played next, from 1."""
        return len(self.played) + 1

    @property
    def named(self) -> str:
        """Which company it is, in which world, and which attempt if not the first."""
        attempt = f", attempt {self.attempt}" if self.attempt > 1 else ""
        return f"{self.about.label}, world {self.world}{attempt}"

    @property
    def over(self) -> bool:
        """Whether nothing is left to decide."""
        return is_over(self.results)

    def before(self, number: int | None = None) -> Result:
        """Return what there was before a quarter; before the next one if not given."""
        at = (number or self.number) - 1
        return self.results[at - 1] if at else self.past[-1]

    def said_of(self, number: int) -> list[str]:
        """Return what happened in a quarter that was played."""
        return of_quarter(
            self.about,
            number,
            self.played[number - 1],
            self.before(number),
            self.results[number - 1],
        )

    def _take_what_is_kept(self, at_the_start: bool = False) -> bool:
        """Take quarters over that are kept and not known here; return whether there were any."""
        kept = self._keeper.load()
        known = (self.attempt, len(self.played))
        if (kept.attempt, len(kept.played)) <= known:
            if at_the_start:
                self._take_next(kept.coming)
            return False
        found = results(self.levers, [each.decisions for each in kept.played])
        if not keeping.is_sealed(found, kept.seals):
            self._keeper.put_aside("earlier", "was played with another edition of the model")
            return False
        self.played, self.results = kept.played, found
        self.decisions = dict(kept.played[-1].decisions) if kept.played else self.about.decisions()
        if kept.attempt > 1:
            self.attempt, self.earlier = kept.attempt, self._attempts_that_are_over(kept.attempt)
        self._take_next(kept.coming)
        return True

    def _attempts_that_are_over(self, attempt: int) -> list[list[Quarter]]:
        """Return what was played before an attempt; nothing of what can no longer be told."""
        played = []
        for kept in self._keeper.finished():
            told = results(self.levers, [each.decisions for each in kept.played])
            played.append(kept.played if keeping.is_sealed(told, kept.seals) else [])
        return [*played, *([] for _ in range(attempt))][: attempt - 1]

    def _take_next(self, coming: Quarter) -> None:
        """Take over what was set for the next quarter and not played."""
        if coming.decisions and coming.decisions["price"] <= self.highest_price():
            self.decisions = dict(coming.decisions)
        self.forecast = dict(coming.forecast)

    # --- Steps ------------------------------------------------------------------------------------

    def read_decisions(self, typed: dict[str, Any]) -> dict[str, float]:
        """Return decisions as numbers; BadValue or UnknownName says what cannot be read."""
        about, read = case(CASE), {}
        labels = {name: about.lever(name).label for name in DECISIONS}
        for name, value in typed.items():
            if name not in DECISIONS:
                raise unknown("decision", name, DECISIONS, labels)
            lever = about.lever(name)
            most = self.highest_price() if name == "price" else lever.high
            try:
                read[name] = read_number_in(value, lever.low, lever.high, lever.unit)
            except BadValue:
                # Whoever follows what is said shall not be refused again.
                try:
                    read[name] = read_number_in(value, lever.low, most, lever.unit)
                except BadValue as error:
                    raise BadValue(f"{lever.label}: {error}") from None
        if read.get("price", 0.0) > (most := self.highest_price()):
            raise BadValue(
                f"Price: {read['price']:g} is more than twice what was paid last quarter. Your "
                f"contracts allow {most:g} at most now, and twice as much again a quarter later."
            )
        return read

    def highest_price(self) -> float:
        """Return the most that the next quarter's price can be."""
        before = self.played[-1].decisions if self.played else self.about.decisions()
        return min(PRICE_RISE * before["price"], case(CASE).lever("price").high)

    def read_forecast(self, typed: dict[str, Any]) -> dict[str, float]:
        """Return a forecast as numbers; what is empty is left out."""
        read = {}
        for name, value in typed.items():
            if name not in FORECASTS:
                labels = {each: FORECASTS[each][0] for each in FORECASTS}
                raise unknown("forecast", name, FORECASTS, labels)
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            label, unit, low, high = FORECASTS[name]
            try:
                read[name] = read_number_in(value, low, high, unit)
            except BadValue as error:
                raise BadValue(f"{label}: {error} It counts in millions: 0.4 is 400,000.") from None
        return read

    def set_next(self, decisions: dict[str, float], forecast: dict[str, float]) -> None:
        """Set the next quarter's decisions and forecast, and keep them beside what was played."""
        self.decisions.update(decisions)
        self.forecast = forecast
        kept = self._keeper.load()
        if (kept.attempt, len(kept.played)) <= (self.attempt, len(self.played)):
            self._save(tells=False)  # else it was led on elsewhere

    def _save(self, tells: bool = True) -> None:
        coming = Quarter(self.decisions, self.forecast)
        self._keeper.save(self.played, self.results, coming, self.attempt, tells)

    def play(self) -> list[str]:
        """Play the next quarter and return what happened; BadValue where that cannot be."""
        self._hear_of_elsewhere("Nothing was played now.")
        if self.over:
            raise BadValue(OVER)
        if not self.forecast:
            raise BadValue(
                "A forecast comes first: at least one number for the end of the quarter, such as "
                "game.forecast(cash=60). Nothing was played."
            )
        quarter = Quarter(dict(self.decisions), dict(self.forecast))
        plan = [each.decisions for each in [*self.played, quarter]]
        self.results = [*self.results, last_result(self.levers, plan)]
        self.played = [*self.played, quarter]
        self.forecast = {}
        self._save()
        self.changed()
        return self.said_of(len(self.played))

    def _hear_of_elsewhere(self, so: str) -> None:
        """Take over what another kernel has played; BadValue says that this was so."""
        before = self.attempt
        if not self._take_what_is_kept():
            return
        self.changed()
        begun = "begun again" if self.attempt > before else "led on"
        upto = f", to the end of quarter {len(self.played)}" if self.played else ""
        raise BadValue(
            f"This company was {begun} elsewhere{upto}. What was played there counts. {so}"
        )

    def begin_again(self) -> None:
        """Begin a new attempt in the same world; the one that is over stays kept.

        BadValue where it is not over, or its file cannot be kept under another name.
        """
        self._hear_of_elsewhere("Nothing was changed now.")
        if not self.over:
            raise BadValue(
                f"Quarter {self.number} of {QUARTERS} comes next. A company can be led again once "
                "its last quarter is over or its cash is gone; what was played is not taken back. "
                f'Another world is another try: lead("{self.about.name}", world=...).'
            )
        try:
            self._keeper.finish()
        except OSError:
            raise BadValue(
                "The file of this attempt cannot be kept under another name, so nothing was "
                "changed. Is the notebook's folder open for writing?"
            ) from None
        self.earlier = [*self.earlier, self.played]
        self.attempt += 1
        self.played, self.results, self.forecast = [], [], {}
        self.decisions = self.about.decisions()
        self._save(tells=False)
        self.changed()

    def results_of(self, attempt: int) -> list[Result]:
        """Return what each quarter of an attempt led to, counted from 1."""
        if attempt == self.attempt:
            return self.results
        if attempt not in self._told:
            plan = [each.decisions for each in self.earlier[attempt - 1]]
            self._told[attempt] = results(self.levers, plan)
        return self._told[attempt]

    def best(self) -> Found:
        """Return the best plan that a search finds; it is searched for once."""
        from userfirst.capstone.hindsight import best_plan

        if self._found is None:
            self._found = best_plan(self.levers, self.about.decisions())
        return self._found

    def chart(self) -> Chart:
        """Draw the company so far."""
        from userfirst.capstone.showing import draw_company

        return draw_company(self.about, self.past, self.played, self.results)


class Game(NoFunction):
    """A company that is led, from Python or by its board.

    Made by :func:`lead`.

    Attributes
    ----------
    folder : Path
        Where the notebook is.
    """

    _made_by = "lead"

    def __init__(self, folder: Path, seat: Seat | None = None) -> None:
        self.folder = folder
        self._seat = seat
        self._board: Board | None = None

    @property
    def seat(self) -> Seat:
        """The company that is led; BadValue where none was chosen."""
        if self._seat is None:
            names = ", ".join(f'"{name}"' for name in companies())
            raise BadValue(
                f"{CHOOSE}: press its button on the board, or write game.choose(...) with one of "
                f"{names}."
            )
        return self._seat

    @property
    def has_company(self) -> bool:
        """Whether a company was chosen."""
        return self._seat is not None

    @property
    def is_over(self) -> bool:
        """Whether all quarters are played, or the company has closed."""
        return self._seat is not None and self._seat.over

    @property
    def ending(self) -> Ending | None:
        """How it ended; None while it goes on."""
        return ending(self.seat.results) if self.is_over else None

    def choose(self, name: str, world: int = 1) -> Said:
        """Take over a company, or go on with it where you left it.

        Parameters
        ----------
        name : str
            "newspaper", or "Harbour Courier".
        world : int
            Which of its worlds, 1 to 99.

        Returns
        -------
        Said
            Where it stands.
        """
        self._seat = seat_of(self.folder, company(name), world)
        if self._board is not None:
            self._board.refresh()
        return self.state()

    def state(self) -> Said:
        """Say which quarter comes next, and what is decided and forecast for it so far."""
        if self._seat is None:
            return Said(CHOOSE, "`game.choose(...)` takes one of: " + ", ".join(companies()) + ".")
        seat = self._seat
        news = seat.news()
        heading = seat.named
        if seat.over:
            text = (
                f"It is over after quarter {len(seat.played)}; `game.letter()` is the letter. "
                "`game.again()` leads it again from the start; this attempt stays to compare with."
            )
            return Said(heading, " ".join(each for each in (news, text) if each))
        about = case(CASE)
        decided = ", ".join(
            f"{about.lever(n).label.lower()} {worded(v)} {about.lever(n).unit}".strip()
            for n, v in seat.decisions.items()
        )
        foreseen = [
            amount(n, v) + ("" if n == "users" else f" {n}") for n, v in seat.forecast.items()
        ]
        text = (
            f"Quarter {seat.number} of {QUARTERS} ({dates(seat.number)}) comes next. "
            f"Decided: {decided}. Forecast: {', '.join(foreseen) or 'none yet'}."
        )
        return Said(heading, " ".join(each for each in (news, text) if each))

    def forecast(self, *unnamed: Any, **numbers: Any) -> Said:
        """Say what you expect at the end of the next quarter.

        Parameters
        ----------
        **numbers : number or str
            ``users`` (millions), ``income`` (million dollars in the quarter) and ``cash`` (million
            dollars): at least one of them. Numbers as people type them.

        Returns
        -------
        Said
            What is decided and forecast so far.

        Raises
        ------
        UnknownName, BadValue
            A number cannot be read; nothing was changed.
        """
        if unnamed:
            raise BadValue("Say what the number is, such as game.forecast(users=0.4, cash=66).")
        read = self._open().read_forecast(numbers)
        self.seat.set_next({}, self.seat.forecast | read)
        self.seat.changed()
        return self.state()

    def decide(self, *unnamed: Any, **levers: Any) -> Said:
        """Set levers for the next quarter; the others stay as they are.

        Parameters
        ----------
        **levers : number or str
            ``free_level``, ``price``, ``investment``, ``marketing``, ``migration``. Numbers as
            people type them.

        Returns
        -------
        Said
            What is decided and forecast so far.

        Raises
        ------
        UnknownName, BadValue
            A value cannot be read or lies outside its range; nothing was changed.
        """
        if unnamed:
            raise BadValue("Say which lever it is, such as game.decide(free_level=0.3).")
        read = self._open().read_decisions(levers)
        self.seat.set_next(read, self.seat.forecast)
        self.seat.changed()
        return self.state()

    def _open(self) -> Seat:
        if self.seat.over:
            raise BadValue(OVER)
        return self.seat

    def play(self, quarter: int | None = None) -> Said:
        """Play the next quarter. It stays played: nothing is taken back.

        Parameters
        ----------
        quarter : int, optional
            Which one you mean. If it was played already it is only told again, so a cell that says
            which quarter it plays may run twice.

        Returns
        -------
        Said
            What happened.

        Raises
        ------
        BadValue
            There is no forecast, it is over, or another quarter comes next; nothing was played.
        """
        seat = self.seat
        if quarter is not None:
            whole = isinstance(quarter, int) and not isinstance(quarter, bool)
            if whole and 1 <= quarter <= len(seat.played):
                return Said(f"Quarter {quarter} of {QUARTERS}", " ".join(seat.said_of(quarter)))
            if not whole or quarter != seat.number:
                raise BadValue(
                    f"Quarter {seat.number} of {QUARTERS} comes next, not {quarter!r}. "
                    "Nothing was played."
                )
        told = seat.play()
        news = [each for each in [seat.news()] if each]
        return Said(f"Quarter {len(seat.played)} of {QUARTERS}", " ".join([*told, *news]))

    def again(self) -> Said:
        """Lead the same company in the same world again, from the start.

        Returns
        -------
        Said
            Where it stands. The attempt that is over stays kept: see :meth:`attempts`.

        Raises
        ------
        BadValue
            The last quarter is not over; nothing was changed.
        """
        self.seat.begin_again()
        return self.state()

    def attempts(self) -> pd.DataFrame:
        """Return how the attempts in this world stand beside each other.

        Returns
        -------
        pandas.DataFrame
            A row an attempt: its ending (empty while it goes on), the quarters that were played,
            and what there was at the end of the last one: ``users`` in millions, ``income``,
            ``cash`` and ``worth`` in million dollars.
        """
        import pandas as pd

        rows = []
        for attempt in range(1, self.seat.attempt + 1) if self._seat else ():
            told = self.seat.results_of(attempt)
            row = {"ending": ending(told).label if is_over(told) else "", "quarters": len(told)}
            rows.append(row | {name: told[-1].of(name) if told else None for name in _COMPARED})
        index = pd.RangeIndex(1, len(rows) + 1, name="attempt")
        return pd.DataFrame(rows, columns=["ending", "quarters", *_COMPARED], index=index)

    def history(self, attempt: int | None = None) -> pd.DataFrame:
        """Return all quarters that were played as a table.

        Parameters
        ----------
        attempt : int, optional
            An earlier attempt in this world, from 1; the one that goes on if not given.

        Returns
        -------
        pandas.DataFrame
            A row a quarter: decisions, ``forecast_users`` and so on (empty where none was made),
            and what came: ``users``, ``payers``, ``legacy``, ``rival`` in millions, ``income``,
            ``from_users``, ``costs``, ``cash``, ``worth`` in million dollars.

        Raises
        ------
        BadValue
            There was no such attempt.
        """
        import pandas as pd

        shown = ["users", "payers", "legacy", "rival", "income", "from_users", "costs"]
        shown += ["cash", "worth"]
        played: list[Quarter] = []
        told: list[Result] = []
        if self._seat is not None or attempt is not None:
            seat = self.seat
            number = seat.attempt if attempt is None else attempt
            if number not in range(1, seat.attempt + 1):
                raise BadValue(f"There are attempts from 1 to {seat.attempt}, and no {attempt!r}.")
            played = seat.played if number == seat.attempt else seat.earlier[number - 1]
            told = seat.results_of(number)
        rows = [
            dict(quarter.decisions)
            | {f"forecast_{name}": quarter.forecast.get(name) for name in FORECASTS}
            | {name: result.of(name) for name in shown}
            for quarter, result in zip(played, told, strict=True)
        ]
        columns = [*DECISIONS, *(f"forecast_{name}" for name in FORECASTS), *shown]
        index = pd.RangeIndex(1, len(rows) + 1, name="quarter")
        return pd.DataFrame(rows, columns=columns, index=index, dtype=float)

    def chart(self) -> Chart | Said:
        """Draw the company so far: a year of books, and every quarter that was played."""
        return self.seat.chart() if self._seat is not None else self.state()

    def letter(self) -> Letter | Said:
        """Return the board's letter; before the end it says what is still to be played.

        Returns
        -------
        Letter or Said
            What happened, the forecasts, and the best plan that a search finds.
        """
        from userfirst.capstone.letter import write_letter

        if self._seat is None:
            return Said(CHOOSE, "The board writes to you when your last quarter is over.", False)
        seat = self._seat
        if not seat.over:
            return Said(
                "No letter yet",
                f"The board writes when the last quarter is over, or the cash is gone. You have "
                f"played {len(seat.played)} of {QUARTERS}.",
                done=False,
            )
        untouched = results(seat.levers, [seat.about.decisions()] * QUARTERS)
        return write_letter(
            seat.about,
            seat.levers,
            seat.played,
            seat.results,
            seat.past[-1],
            untouched,
            seat.best(),
            [seat.results_of(each) for each in range(1, seat.attempt)],
        )

    def memo(
        self,
        decision: Any = ...,
        evidence: Any = ...,
        risk: Any = ...,
        change_my_mind: Any = ...,
        **others: Any,
    ) -> Said:
        """Write your memo into the notebook's folder, as Markdown and as a page to print.

        Parameters
        ----------
        decision, evidence, risk, change_my_mind : str
            A sentence or two each, in any language. While all are dots nothing is written.

        Returns
        -------
        Said
            Which files were written. No file that is there is touched.

        Raises
        ------
        UnknownName, BadValue
            A part is missing, or has another name; nothing was written.
        """
        from userfirst.capstone.memo import checked_parts, save_memo, write_memo

        given = {"decision": decision, "evidence": evidence, "risk": risk}
        given |= {"change_my_mind": change_my_mind}
        for name in others:
            raise unknown("part of the memo", name, given)
        if all(each is ... for each in given.values()):
            return Said("No memo yet", "Put your sentences in place of the dots.", done=False)
        parts = checked_parts(given)
        seat = self.seat
        if not seat.played:
            raise BadValue("A memo rests on a run: play at least one quarter. Nothing was written.")
        last = seat.results[-1]
        how = f"Ending: {ending(seat.results).label}." if seat.over else "The run goes on."
        how = f"Attempt {seat.attempt}. {how}" if seat.attempt > 1 else how
        state = f"{how} {amount('users', last.users)}; cash: {amount('cash', last.cash)}."
        memo = write_memo(seat.about, seat.world, parts, state, seat.played, seat.results)
        name = f"memo_{seat.about.name}_{seat.world}"
        try:
            text, page = save_memo(memo, seat.chart().to_svg(), self.folder, name)
        except OSError:
            return Said(
                "Nothing can be written in this folder",
                "Copy the memo from here. " + memo.as_markdown().replace("\n", "\n\n"),
                done=False,
            )
        return Said(
            "Your memo is written", f"`{text.name}` is the text, `{page.name}` a page to print."
        )

    # --- On the screen ----------------------------------------------------------------------------

    @property
    def board(self) -> Board:
        """The board in the notebook; there is one for all its views."""
        from userfirst.capstone.board import Board

        if self._board is None:
            self._board = Board(self)
        return self._board

    def __repr__(self) -> str:
        return repr(self.state())

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the board; a page that shows no widgets gets the state and how to go on."""
        how = (
            "Without a live page, lead the company in Python: `game.forecast(cash=60)`, "
            "`game.decide(free_level=0.3)`, `game.play()`."
        )
        page = f'<div style="max-width:46em">{self.state()._repr_html_()}{as_html(how)}</div>'
        return static(self.board.widget, repr(self), page, **kwargs)


_COMPARED = ("users", "income", "cash", "worth")
_SEATS: dict[tuple[Path, str, int], Seat] = {}


def seat_of(folder: Path, about: Company, world: int) -> Seat:
    """Return the seat at a company in a world; the same one in all cells of a kernel."""
    about.in_world(world)  # a world that is none is refused before anything is kept
    key = folder.resolve(), about.name, int(world)
    if key not in _SEATS:
        _SEATS[key] = Seat(folder, about, int(world))
    return _SEATS[key]


def lead(name: str | None = None, world: int = 1) -> Game:
    """Take over a company, or go on with it where you left it.

    Parameters
    ----------
    name : str, optional
        "newspaper", "gym", "language_school", "bank" or "machines", or the name on the screen.
        Without one you go on with the company that you led last, or choose one on the board.
    world : int
        What nobody knows for sure is a little different in each of the worlds 1 to 99, and the same
        for everyone in one of them. Another world is another try. In this one nothing is taken
        back; once it is over, ``game.again()`` leads it again from the start.

    Returns
    -------
    Game
        The board, and the same in Python: ``forecast``, ``decide``, ``play``, ``letter``, ``memo``.

    Raises
    ------
    UnknownName, BadValue
        There is no such company or world.
    """
    folder = _folder()
    if name is not None:
        return Game(folder, seat_of(folder, company(name), world))
    last = keeping.kept(folder)
    if last:
        return Game(folder, seat_of(folder, company(last[0][0]), last[0][1]))
    return Game(folder)


def _folder() -> Path:
    """Return the folder of the notebook."""
    from userfirst.lab.keeping import this_cell

    cell = this_cell()
    return cell.folder if cell else Path.cwd()

"""The people behind the curves: small pictures of what decides whether they come, pay or stay.

A case's picture stands in ``scenes/NAME/people.py`` as data: panels, and one function that tells
their numbers from the case's own stocks and levers. The lab draws it under its large lever; here
it becomes a chart for a lesson (:func:`draw_people`).

A hill shows how people are spread along an axis by a logistic curve, in the logarithm of the axis
where that is money (:func:`userfirst.model.willingness.share_above`). A bar stands where the share
of people to its right is what the equations say. So no equation is written down twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, cast

import numpy as np

from userfirst.cases import NAMES, Case, Run, case
from userfirst.charts import theme
from userfirst.model import BadValue, UnknownName, nearest, unknown
from userfirst.model.engine import in_force

SCALES = ("log", "linear")
YEAR = 12  # months that a curve shows
ENDLESS = "countless"


@dataclass(frozen=True)
class Part:
    """Some of the people, as a share of all.

    Attributes
    ----------
    words : str
        What they do, in two or three words: "use what is free".
    share : str
        The number that tells their share, 0 to 1.
    meaning : str
        A key of ``theme.MEANINGS``: gives them their colour.
    fill : float
        How full their area is, 0 to 1.
    """

    words: str
    share: str
    meaning: str
    fill: float = 0.62

    def described(self) -> dict[str, Any]:
        """Return the part as plain data, with its colour."""
        colour = theme.look(self.meaning).colour
        return {"words": self.words, "share": self.share, "colour": colour, "fill": self.fill}


@dataclass(frozen=True)
class Bar:
    """What a person has to pass: an upright line on a hill.

    Attributes
    ----------
    words : str
        What holds to its right: "worth paying".
    above : str
        The number that tells the share of people to its right, 0 to 1.
    meaning : str
        Gives it its colour.
    only_if : str
        A number that is 0 where there is no such bar.
    """

    words: str
    above: str
    meaning: str
    only_if: str = ""

    def described(self) -> dict[str, Any]:
        """Return the bar as plain data, with its colour and dash."""
        look = theme.look(self.meaning)
        plain = {"words": self.words, "above": self.above, "onlyIf": self.only_if}
        return plain | {"colour": look.colour, "dash": look.dash}


@dataclass(frozen=True)
class Band:
    """A stretch of a hill that has a name, told below it.

    Attributes
    ----------
    words : str
        Whom it holds, and what the number says of them: "fickle third: {} months".
    share : float
        Its share of all people.
    number : str
        What stands in place of ``{}``.
    endless : float
        From this number on another word takes its place.
    """

    words: str
    share: float
    number: str
    endless: float = 1200.0

    def described(self) -> dict[str, Any]:
        """Return the band as plain data."""
        plain = {"words": self.words, "share": self.share, "number": self.number}
        return plain | {"endless": self.endless}


@dataclass(frozen=True)
class Note:
    """Words under a hill that hold in some runs.

    Attributes
    ----------
    words : str
        A sentence.
    only_if : str
        A number that is 0 where it does not hold.
    """

    words: str
    only_if: str


@dataclass(frozen=True)
class Hill:
    """People, spread along an axis.

    Attributes
    ----------
    title : str
        What they are spread by: "What the full service is worth to people".
    unit : str
        Of the axis.
    middle, spread : str
        Numbers: where half of the people are, and how alike they are (high: very).
    parts : tuple of Part
        All people, from left to right.
    bars : tuple of Bar
        What divides them; those that may be missing come last.
    split : tuple of Part
        What the last part is divided into, whatever it is worth to them: one above the other, from
        the ground up. They stand in its place in words.
    bands : tuple of Band
        Groups of people by name, from left to right.
    notes : tuple of Note
        What else holds.
    scale : str
        "log" where the axis is money, "linear" elsewhere.
    reach : tuple of float
        What the axis shows at least, as a rule nothing in particular.
    only_if, otherwise : str
        A number that is 0 where this panel says nothing, and the words that then stand there.
        Without words the panel is not there.
    """

    title: str
    unit: str
    middle: str
    spread: str
    parts: tuple[Part, ...]
    bars: tuple[Bar, ...]
    split: tuple[Part, ...] = ()
    bands: tuple[Band, ...] = ()
    notes: tuple[Note, ...] = ()
    scale: str = "log"
    reach: tuple[float, ...] = ()
    only_if: str = ""
    otherwise: str = ""

    @property
    def told_apart(self) -> tuple[Part, ...]:
        """The parts that have words of their own."""
        return self.parts[:-1] + self.split if self.split else self.parts

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of the numbers it shows."""
        bars = [name for bar in self.bars for name in (bar.above, bar.only_if)]
        shares = [part.share for part in (*self.parts, *self.split)]
        bands = [band.number for band in self.bands]
        notes = [note.only_if for note in self.notes]
        return (self.middle, self.spread, *shares, *bars, *bands, *notes, self.only_if)

    def described(self) -> dict[str, Any]:
        """Return the panel as plain data."""
        return {
            "kind": "hill",
            "title": self.title,
            "unit": self.unit,
            "middle": self.middle,
            "spread": self.spread,
            "parts": [part.described() for part in self.parts],
            "split": [part.described() for part in self.split],
            "bars": [bar.described() for bar in self.bars],
            "bands": [band.described() for band in self.bands],
            "notes": [{"words": note.words, "onlyIf": note.only_if} for note in self.notes],
            "scale": self.scale,
            "reach": list(self.reach),
            "onlyIf": self.only_if,
            "otherwise": self.otherwise,
        }


@dataclass(frozen=True)
class Strip:
    """All people, divided.

    Attributes
    ----------
    title : str
        What divides them: "Which app people choose now".
    parts : tuple of Part
        All of them, from left to right.
    only_if, otherwise : str
        A number that is 0 where this panel says nothing, and the words that then stand there.
        Without words the panel is not there.
    """

    title: str
    parts: tuple[Part, ...]
    only_if: str = ""
    otherwise: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of the numbers it shows."""
        return (*(part.share for part in self.parts), self.only_if)

    def described(self) -> dict[str, Any]:
        """Return the panel as plain data."""
        return {
            "kind": "strip",
            "title": self.title,
            "parts": [part.described() for part in self.parts],
            "onlyIf": self.only_if,
            "otherwise": self.otherwise,
        }


@dataclass(frozen=True)
class Curve:
    """What people do, as a curve, and where on it they are.

    Attributes
    ----------
    title : str
        What decides: "What owners tell others".
    unit, effect : str
        What the horizontal and the vertical axis say.
    at, value : str
        Series: the place on the curve in each month. Those of the last year are shown.
    low, high : float
        The ends of the horizontal axis.
    curve : callable
        The curve itself, from the model: of arrays.
    words : str
        What the year says, with ``{least}`` and ``{most}`` of the value.
    meaning : str
        Gives the place its colour.
    only_if, otherwise : str
        As for a hill.
    """

    title: str
    unit: str
    effect: str
    at: str
    value: str
    low: float
    high: float
    curve: Callable[[Any], Any]
    words: str
    meaning: str
    only_if: str = ""
    otherwise: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of the numbers it shows."""
        return (self.only_if,)

    @cached_property
    def points(self) -> list[list[float]]:
        """The curve, in 61 points."""
        along = np.linspace(self.low, self.high, 61)
        return [[float(x), float(y)] for x, y in zip(along, self.curve(along), strict=True)]

    def described(self) -> dict[str, Any]:
        """Return the panel as plain data."""
        return {
            "kind": "curve",
            "title": self.title,
            "unit": self.unit,
            "effect": self.effect,
            "at": self.at,
            "value": self.value,
            "points": self.points,
            "words": self.words,
            "colour": theme.look(self.meaning).colour,
            "onlyIf": self.only_if,
            "otherwise": self.otherwise,
        }


@dataclass(frozen=True)
class PeoplePicture:
    """What decides in a case whether people come, pay, stay or leave.

    Attributes
    ----------
    case : str
        The name of the case.
    says : str
        What the large lever does in it, in one line.
    panels : tuple of Hill, Strip or Curve
        From top to bottom.
    numbers : callable
        ``numbers(now, lever, month)``: what the panels show, by name, from the stocks and levers of
        a month, with the case's own functions. Traced as its equations are: no branches on values.
    until, until_words : str
        A lever that tells the last month in which the large lever acts, and what that month is: no
        later month is shown, unless it is 0.

    Raises
    ------
    UnknownName
        A panel shows a number, a series or a meaning that does not exist; names the nearest.
    BadValue
        A hill has a scale that there is not.
    """

    case: str
    says: str
    panels: tuple[Hill | Strip | Curve, ...]
    numbers: Callable[[Any, Any, Any], Mapping[str, Any]]
    until: str = ""
    until_words: str = ""

    def __post_init__(self) -> None:
        about = case(self.case)
        if self.until:
            about.lever(self.until)
        told = about.equations.trace(self.numbers)
        for panel in self.panels:
            panel.described()  # an unknown meaning speaks up
            if isinstance(panel, Hill) and panel.scale not in SCALES:
                raise BadValue(f'A hill has the scale "log" or "linear", not "{panel.scale}".')
            if isinstance(panel, Curve):
                about.one_series(panel.at)
                about.one_series(panel.value)
            for name in panel.numbers:
                if name and name not in told:
                    raise UnknownName(
                        f'In the people of {self.case}: "{panel.title}" shows "{name}", which '
                        f'"numbers" does not tell. {nearest(name, told)}'
                    )

    def described(self) -> dict[str, Any]:
        """Return the picture as plain data, for the page."""
        return {
            "says": self.says,
            "panels": [panel.described() for panel in self.panels],
            "until": self.until,
            "untilWords": self.until_words,
        }


def people_picture(name: str) -> PeoplePicture:
    """Return the picture of the people of a case; UnknownName with the nearest case otherwise."""
    if name not in NAMES:
        raise unknown("case", name, NAMES)
    return cast(PeoplePicture, import_module(f"userfirst.charts.scenes.{name}.people").PEOPLE)


def people_of(about: Case | str) -> dict[str, Any]:
    """Return what the page draws of the people of a case.

    Parameters
    ----------
    about : Case or str
        The case, or its name.

    Returns
    -------
    dict
        Plain data. The numbers are those that ``people_picture(name).numbers`` tells: to be traced
        as the extra "people".
    """
    return people_picture(about if isinstance(about, str) else about.name).described()


def shown_month(run: Run, month: int | None = None) -> int:
    """Return the month whose people are shown: that, or an earlier one that still tells more.

    Parameters
    ----------
    run : Run
        A single run.
    month : int, optional
        Which month is asked for; the last one if not given.

    Returns
    -------
    int
        No later than the firm's last living month, nor than the month of ``until``.
    """
    return _shown(run, month)[0]


def why_shown(run: Run, month: int | None = None) -> str:
    """Return what is particular about the month that is shown, or nothing."""
    return _shown(run, month)[1]


def _shown(run: Run, month: int | None) -> tuple[int, str]:
    picture, why = people_picture(run.case.name), ""
    shown = run.case.months if month is None else month
    acts = int(in_force(run.levers[picture.until], 0)) if picture.until else 0
    if 0 < acts < shown:
        shown, why = acts, picture.until_words
    alive = run[run.case.firms[0].closing.is_open] >= 0.5
    last = max(int(np.argmin(alive)) - 1, 0)
    return (shown, why) if alive.all() or shown < last else (last, "the last before it closed")


def percent(share: float) -> str:
    """Return a share as a person says it: whole percent, and a few are not worded as nobody."""
    if 1e-9 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1.0 - 1e-9:
        return ">99%"
    return f"{int(np.floor(100.0 * share + 0.5))}%"


def people_at(run: Run, month: int | None = None) -> dict[str, float]:
    """Return the numbers of the picture of the people of a run.

    Parameters
    ----------
    run : Run
        A single run.
    month : int, optional
        Which month; the last one if not given. See :func:`shown_month`.

    Returns
    -------
    dict of str to float
        By name, and of each curve the least and the most of its last year.
    """
    picture, shown = people_picture(run.case.name), shown_month(run, month)
    told = run.at(picture.numbers, shown)
    for panel in picture.panels:
        if isinstance(panel, Curve):
            year = run[panel.value][max(shown - YEAR + 1, 0) : shown + 1]
            told |= {f"{panel.value}_least": float(year.min())}
            told |= {f"{panel.value}_most": float(year.max())}
    return told


def in_sentences(picture: PeoplePicture, told: Mapping[str, float]) -> str:
    """Return what a picture shows in words: for those who do not see it.

    Parameters
    ----------
    picture : PeoplePicture
        The picture.
    told : mapping of str to float
        From :func:`people_at`.

    Returns
    -------
    str
        A sentence for each panel that has something to say.
    """
    said = (_sentence(panel, told) for panel in picture.panels)
    return " ".join(each for each in said if each)


def _sentence(panel: Hill | Strip | Curve, told: Mapping[str, float]) -> str:
    if is_silent(panel, told):
        return f"{panel.title}: {panel.otherwise}" if panel.otherwise else ""
    if isinstance(panel, Curve):
        return f"{panel.title}: {curve_words(panel, told)}."
    parts = panel.told_apart if isinstance(panel, Hill) else panel.parts
    shares = [f"{percent(told[part.share])} {part.words}" for part in parts]
    if isinstance(panel, Hill):
        shares += [band_words(band, told) for band in panel.bands]
        said = [note.words for note in panel.notes if told[note.only_if] > 0.0]
        return " ".join([f"{panel.title}: {', '.join(shares)}.", *said])
    return f"{panel.title}: {', '.join(shares)}."


def is_silent(panel: Hill | Strip | Curve, told: Mapping[str, float]) -> bool:
    """Return whether a panel has nothing to say in a run."""
    return bool(panel.only_if) and not told[panel.only_if] > 0.0


def band_words(band: Band, told: Mapping[str, float]) -> str:
    """Return the words of a band with its number in place."""
    number = told[band.number]
    return band.words.replace("{}", ENDLESS if number > band.endless else rough(number))


def rough(number: float) -> str:
    """Return a number above 0 in two digits, as one says it in passing."""
    if number >= 9.95:
        return f"{int(np.floor(number + 0.5)):,}"
    return f"{np.floor(10.0 * number + 0.5) / 10.0:.1f}"


def curve_words(curve: Curve, told: Mapping[str, float]) -> str:
    """Return what the last year on a curve says, with its numbers in place."""
    least, most = (rough(told[f"{curve.value}_{which}"]) for which in ("least", "most"))
    return curve.words.replace("{least}", least).replace("{most}", most)

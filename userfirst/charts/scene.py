"""How a case is shown: which series stand on its two charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib import import_module
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import NAMES, Run
from userfirst.charts import theme
from userfirst.model import unknown

Array = NDArray[np.float64]

NOTHING = 1e-6
"""Cash below this is gone: one unit of its currency, where it is counted in millions."""


def month_gone(values: Array) -> int | None:
    """Return the first month in which a series is at or below zero, but for rounding; or None."""
    gone = np.flatnonzero(values < NOTHING)
    return int(gone[0]) if len(gone) else None


@dataclass(frozen=True)
class Panel:
    """One set of axes.

    Attributes
    ----------
    title, unit : str
        Its heading, and the unit of its vertical axis.
    stacked : tuple of str
        Series drawn as areas on top of each other, from the bottom up.
    lines : tuple of str
        Series drawn as lines.
    marks : mapping of str to str
        For a series: the words to put where it first falls to zero or below.
    height : float
        Its share of the picture's height, against the other panel's.
    only_if : mapping of str to str
        For a series: another one, which is above 0 where there is what the first tells of. In a run
        where it never is (no rival), the first is not drawn and not marked.
    against : str
        The line that the stack is held against, costs as a rule: where it lies above the stack, the
        stretch between them is filled in its colour. "" where there is none.
    """

    title: str
    unit: str
    stacked: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    height: float = 1.0
    only_if: Mapping[str, str] = field(default_factory=dict)
    against: str = ""

    @property
    def series(self) -> tuple[str, ...]:
        """The names of all series on it."""
        return self.stacked + self.lines

    def of(self, series: Run | Mapping[str, Array]) -> Panel:
        """Return the panel as a run fills it.

        Parameters
        ----------
        series : Run or mapping of str to array
            The series of one run by name.

        Returns
        -------
        Panel
            Without the series that there are not in this run; marks that fall into one month are
            one mark.
        """
        missing = {name for name, sign in self.only_if.items() if not np.any(series[sign] > 0)}
        months: dict[int, str] = {}
        marks: dict[str, str] = {}
        for name, words in self.marks.items():
            month = month_gone(series[name])
            if name in missing or month is None:
                continue
            first = months.setdefault(month, name)
            marks[first] = f"{marks[first]}, {words}" if first in marks else words
        return replace(
            self,
            stacked=tuple(name for name in self.stacked if name not in missing),
            lines=tuple(name for name in self.lines if name not in missing),
            marks=marks,
        )


IN_THE_BANK = Panel(
    "In the bank", "million dollars", lines=("cash",), marks={"cash": "cash gone"}, height=0.5
)
"""The cash of a firm: under the money of a month."""


@dataclass(frozen=True)
class Picture:
    """One chart: one or two panels above each other, sharing the axis of months."""

    title: str
    panels: tuple[Panel, ...]

    def of(self, series: Run | Mapping[str, Array]) -> Picture:
        """Return the picture as a run fills it; see :meth:`Panel.of`."""
        return replace(self, panels=tuple(panel.of(series) for panel in self.panels))


def money_picture(
    income: tuple[str, ...],
    costs: tuple[str, ...] = ("costs",),
    unit: str = "million dollars a month",
    bank: Panel | None = IN_THE_BANK,
    title: str = "Income and costs",
    only_if: Mapping[str, str] | None = None,
) -> Picture:
    """Return the money of a firm as every case shows it: income stacked, costs a line, cash below.

    Parameters
    ----------
    income : tuple of str
        The streams of income, from the bottom up.
    costs : tuple of str
        What is drawn as a line over them; the first are all costs, which income is held against.
    unit : str
        Of income and costs.
    bank : Panel or None
        What stands below: the cash, as a rule.
    title : str
        Of the upper panel.
    only_if : mapping of str to str, optional
        As for :class:`Panel`: of the upper panel.

    Returns
    -------
    Picture
        One or two panels.
    """
    first = Panel(title, unit, stacked=income, lines=costs, only_if=only_if or {}, against=costs[0])
    return Picture("Money", (first, bank) if bank else (first,))


@dataclass(frozen=True)
class Scene:
    """How a case is shown.

    Attributes
    ----------
    case : str
        The name of the case.
    pictures : tuple of Picture
        Two charts: as a rule people on the first and money on the second.
    meanings : mapping of str to str
        What a series means (a key of ``theme.MEANINGS``) where its name does not say it.
    lasting : tuple of str
        Series of key figures that count on when the learner's firm has closed, beside its profit
        so far: they tell of the past or of others.
    """

    case: str
    pictures: tuple[Picture, ...]
    meanings: Mapping[str, str] = field(default_factory=dict)
    lasting: tuple[str, ...] = ()

    @property
    def series(self) -> tuple[str, ...]:
        """The names of all series on both charts, each once, in order."""
        names = [n for picture in self.pictures for panel in picture.panels for n in panel.series]
        return tuple(dict.fromkeys(names))

    @property
    def signs(self) -> tuple[str, ...]:
        """The names of the series that say whether others are drawn, each once, in order."""
        panels = [panel for picture in self.pictures for panel in picture.panels]
        return tuple(dict.fromkeys(sign for p in panels for sign in p.only_if.values()))

    def looks(self, picture: Picture) -> dict[str, theme.Look]:
        """Return how each series of a picture is drawn.

        Parameters
        ----------
        picture : Picture
            One of the scene's, or another of the same case.

        Returns
        -------
        dict of str to Look
            By series. In a panel no two lines have the same dash, over areas none is solid, and
            kinds of one meaning in a stack differ in how full they are.
        """
        plain = [name for name in self.series if not self.meaning(name)]
        found: dict[str, theme.Look] = {}
        for panel in picture.panels:
            areas: dict[str, list[str]] = {}
            for name in panel.stacked:
                found[name] = self._look(name, plain)
                areas.setdefault(found[name].colour, []).append(name)
            for names in areas.values():
                for name, fill in zip(names, theme.fills(len(names)), strict=True):
                    found[name] = replace(found[name], fill=fill)
            free = list(theme.DASHES[bool(panel.stacked) :])
            for name in panel.lines:
                own = self._look(name, plain)
                dash = own.dash if own.dash in free else next(iter(free), own.dash)
                free = [each for each in free if each != dash]
                found[name] = replace(own, dash=dash)
        return found

    def meaning(self, series: str) -> str | None:
        """Return what a series means, a key of ``theme.MEANINGS``, or None where nobody said."""
        return self.meanings.get(series) or theme.meaning_of(series)

    def _look(self, series: str, plain: list[str]) -> theme.Look:
        meaning = self.meaning(series)
        if meaning:
            return theme.look(meaning)
        return theme.Look(theme.colour(plain.index(series) if series in plain else len(plain)))


def scene(case: str) -> Scene:
    """Return the scene of a case; UnknownName with the nearest case otherwise."""
    if case not in NAMES:
        raise unknown("case", case, NAMES)
    return cast(Scene, import_module(f"userfirst.charts.scenes.{case}").SCENE)


def described(case: str) -> list[dict[str, Any]]:
    """Return the pictures of a case as plain data: what the page and plotly both draw from.

    Parameters
    ----------
    case : str
        The name of the case.

    Returns
    -------
    list of dict
        For each picture its title and its panels. A panel has its words (``title``, ``unit``), the
        names of its series (``stacked`` from the bottom up, and ``lines``), and what is particular:
        ``marks``, ``onlyIf`` and ``against`` as in :class:`Panel`. ``height`` is its share of the
        picture. How each series looks is told by :func:`looks_of`.
    """
    return [described_picture(picture) for picture in scene(case).pictures]


def described_picture(picture: Picture) -> dict[str, Any]:
    """Return one picture as plain data, in the names that the page uses."""
    return {
        "title": picture.title,
        "panels": [
            {
                "title": panel.title,
                "unit": panel.unit,
                "stacked": list(panel.stacked),
                "lines": list(panel.lines),
                "marks": dict(panel.marks),
                "height": panel.height,
                "onlyIf": dict(panel.only_if),
                "against": panel.against,
            }
            for panel in picture.panels
        ],
    }


def looks_of(case: str) -> dict[str, dict[str, Any]]:
    """Return how each series on a case's pictures is drawn, and what it means.

    Parameters
    ----------
    case : str
        The name of the case.

    Returns
    -------
    dict of str to dict
        By series: ``colour``, ``dash``, ``fill`` (as :class:`theme.Look`) and ``meaning``.
    """
    about = scene(case)
    found: dict[str, dict[str, Any]] = {}
    for picture in about.pictures:
        for name, look in about.looks(picture).items():
            found[name] = asdict(look) | {"meaning": about.meaning(name)}
    return found

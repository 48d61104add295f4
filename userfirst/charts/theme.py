"""One look for every chart: one colour for one meaning, plain axes, the page's own ink.

A series is drawn by what it means, in every lab and every chart:

==============  =========================================================  ==================
meaning         what it stands for                                         colour
==============  =========================================================  ==================
payers          those who pay, and what they pay                           blue
free_users      those who use it without paying                            orange
users           all who use it, where payers are not told apart            slate
reach           those who could: willing, online, in the market, tried     grey
rival           the rival's users, cash, income                            violet
advertising     what advertisers pay                                       olive
commerce        merchants, and what is sold or taken from sales            teal
extras          other income: extras, data, what free users bring          pink
core            the business of before: old customers, calls and texts     tan
quality         how good it is: delight                                    taupe
costs           what is spent; each kind of it where kinds are shown       crimson
cash            what is in the bank                                        green
==============  =========================================================  ==================

A scene names the meaning of a series where the series' own name does not say it
(``Scene.meanings``). Colour never stands alone: each meaning has a dash for its lines, kinds of one
meaning in a stack differ in how full they are, and every line and area bears its name. Tests hold
that each series of a lab's pictures has a meaning, that meanings of one panel are told apart by
normal and by colour-blind eyes, and that each stands out on white and on JupyterLab's two dark
grounds: that of the notebook, and the lighter one of cards and of the board.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from userfirst.model import unknown


@dataclass(frozen=True)
class Look:
    """How a series is drawn.

    Attributes
    ----------
    colour : str
        ``#rrggbb``, with a contrast of at least 3:1 on white and on both dark grounds of
        JupyterLab (WCAG 2.2, 1.4.11).
    dash : str
        Plotly's name of the dash of its lines.
    fill : float
        How full its area is, 0 to 1.
    """

    colour: str
    dash: str = "solid"
    fill: float = 0.28


# Found by a search for the largest smallest distance (CIEDE2000) between all pairs, for normal,
# deuteranope and protanope eyes at once, within a hue for each.
MEANINGS = {
    "payers": Look("#2197fb"),
    "free_users": Look("#fc600c", "longdash"),
    "users": Look("#247582"),
    "reach": Look("#849090", "dash"),
    "rival": Look("#923fda", "dot"),
    "advertising": Look("#786c00", "longdashdot"),
    "commerce": Look("#00796b", "dashdot"),
    "extras": Look("#cc6ca8", "longdash"),
    "core": Look("#b38b72", "dashdot"),
    "quality": Look("#76695c"),
    "costs": Look("#d00e67", "dash"),
    "cash": Look("#6c9c18"),
}
# For what means none of these: runs or data told apart by their names.
COLOURS = (
    "#1f77b4",  # blue
    "#c65d00",  # orange
    "#00866a",  # green
    "#b0568a",  # purple
    "#7a7a7a",  # grey
    "#a07c00",  # ochre
)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SIZE = 13  # of text, in pixels
INK, PAPER, CLEAR = "#222222", "#ffffff", "rgba(0,0,0,0)"
GREY = "rgba(128,128,128,0.14)"  # where a firm has closed
GROUNDS = ("#ffffff", "#111111", "#212121")  # of pages on which charts stand
GRID, AXIS = "rgba(128,128,128,0.18)", "rgba(128,128,128,0.6)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def look(meaning: str) -> Look:
    """Return the look of a meaning; UnknownName with the nearest one otherwise."""
    if meaning not in MEANINGS:
        raise unknown("meaning of a series", meaning, MEANINGS)
    return MEANINGS[meaning]


def meaning_of(series: str) -> str | None:
    """Return what a series means by its name alone, or None.

    Parameters
    ----------
    series : str
        The series' name in Python.

    Returns
    -------
    str or None
        A key of ``MEANINGS``: its own name, or "rival" for all that begins so.
    """
    if series.startswith("rival"):
        return "rival"
    return series if series in MEANINGS else None


def colour(place: int) -> str:
    """Return the colour at a place, for what is told apart by its name."""
    return COLOURS[place % len(COLOURS)]


def fills(count: int) -> list[float]:
    """Return how full areas of one meaning in a stack are, from the bottom up: fullest first."""
    fullest, emptiest = 0.6, 0.12
    if count == 1:
        return [Look.fill]
    return [fullest - (fullest - emptiest) * place / (count - 1) for place in range(count)]


def translucent(code: str, opacity: float) -> str:
    """Return a colour of the palette as ``rgba(...)`` with an opacity from 0 to 1."""
    red, green, blue = (int(code[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def axis(title: str = "", **settings: Any) -> dict[str, Any]:
    """Return the settings of one axis."""
    plain = {
        "title": {"text": title, "standoff": 8, "font": {"size": SIZE}},
        "gridcolor": GRID,
        "zeroline": True,
        "zerolinecolor": AXIS,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": AXIS,
        "automargin": True,
    }
    return plain | settings


def layout(title: str = "", **settings: Any) -> dict[str, Any]:
    """Return the layout that every chart of the course starts from."""
    plain = {
        "title": {"text": title, "x": 0, "xanchor": "left", "xref": "paper"}
        | {"font": {"size": 16, "weight": 600}},
        "font": {"family": FONT, "size": SIZE, "color": INK},
        # The page shows through. On the page, text takes the page's own ink (see ``Chart``).
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "hoverlabel": {"bgcolor": PAPER, "font": {"color": INK}},
        "margin": {"l": 60, "r": 110, "t": 48, "b": 48},
        "hovermode": "x unified",
        "showlegend": False,
        "colorway": list(COLOURS),
    }
    return plain | settings

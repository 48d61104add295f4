"""One look for every chart: colours that colour-blind readers tell apart, and plain axes."""

from __future__ import annotations

from typing import Any

# Okabe and Ito's palette, darkened or lightened so that each has a contrast of at least 3:1
# against both a white and a near-black ground (WCAG 2.2, 1.4.11).
COLOURS = (
    "#1f77b4",  # blue
    "#c65d00",  # orange
    "#00866a",  # green
    "#b0568a",  # purple
    "#7a7a7a",  # grey
    "#a07c00",  # ochre
)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
INK, PAPER = "#222222", "#ffffff"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def colour(place: int) -> str:
    """Return the colour of the series at a place."""
    return COLOURS[place % len(COLOURS)]


def dash(place: int, over_areas: bool) -> str:
    """Return the dash of a panel's line at a place; over areas no line is solid."""
    return DASHES[(place + over_areas) % len(DASHES)]


def translucent(code: str, opacity: float) -> str:
    """Return a colour of the palette as ``rgba(...)`` with an opacity from 0 to 1."""
    red, green, blue = (int(code[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def axis(title: str = "", **settings: Any) -> dict[str, Any]:
    """Return the settings of one axis."""
    plain = {
        "title": {"text": title, "standoff": 8},
        "gridcolor": "rgba(128,128,128,0.18)",
        "zeroline": True,
        "zerolinecolor": "rgba(128,128,128,0.6)",
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": "rgba(128,128,128,0.6)",
        "automargin": True,
    }
    return plain | settings


def layout(title: str = "", **settings: Any) -> dict[str, Any]:
    """Return the layout that every chart of the course starts from."""
    plain = {
        "title": {"text": title, "x": 0, "xanchor": "left", "xref": "paper", "font": {"size": 16}},
        "font": {"family": FONT, "size": 13, "color": INK},
        # A white card reads the same in a light and in a dark page, and on paper.
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 60, "r": 110, "t": 48, "b": 48},
        "hovermode": "x unified",
        "showlegend": False,
        "colorway": list(COLOURS),
    }
    return plain | settings

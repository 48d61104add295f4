"""Charts of runs and sweeps, and the sentences that say what happened."""

from typing import TYPE_CHECKING, Any

from userfirst.charts.crowd import draw_crowd
from userfirst.charts.dots import draw_dots
from userfirst.charts.figures import beside, compare, draw_lines, draw_map, picture_of, response
from userfirst.charts.scene import Panel, Picture, Scene, scene, tell
from userfirst.charts.tables import Table, by_year, show_figures

if TYPE_CHECKING:
    from userfirst.charts.chart import Chart

__all__ = [
    "Chart",
    "Panel",
    "Picture",
    "Scene",
    "Table",
    "beside",
    "by_year",
    "compare",
    "draw_crowd",
    "draw_dots",
    "draw_lines",
    "draw_map",
    "picture_of",
    "response",
    "scene",
    "show_figures",
    "tell",
]


def __getattr__(name: str) -> Any:
    """Import the one name that needs plotly on first use."""
    if name != "Chart":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from userfirst.charts.chart import Chart

    return Chart

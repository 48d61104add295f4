"""Charts of runs and sweeps, and the sentences that say what happened."""

from userfirst.charts.figures import beside, compare, draw_lines, draw_map, picture_of, response
from userfirst.charts.scene import Panel, Picture, Scene, scene, tell
from userfirst.charts.tables import Table, by_year, show_figures

__all__ = [
    "Panel",
    "Picture",
    "Scene",
    "Table",
    "beside",
    "by_year",
    "compare",
    "draw_lines",
    "draw_map",
    "picture_of",
    "response",
    "scene",
    "show_figures",
    "tell",
]

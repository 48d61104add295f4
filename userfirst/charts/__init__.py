"""Charts of runs and sweeps, and the sentences that say what happened."""

from userfirst.charts.figures import compare, draw_lines, draw_map, picture_of, response
from userfirst.charts.scene import Panel, Picture, Scene, scene, tell

__all__ = [
    "Panel",
    "Picture",
    "Scene",
    "compare",
    "draw_lines",
    "draw_map",
    "picture_of",
    "response",
    "scene",
    "tell",
]

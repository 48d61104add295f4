"""Charts of runs and sweeps, and the sentences that say what happened."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from userfirst.charts.people import PeoplePicture, people_of, people_picture
from userfirst.charts.scene import Panel, Picture, Scene, scene
from userfirst.charts.sentences import tell, words_of

if TYPE_CHECKING:
    from userfirst.charts.chart import Chart
    from userfirst.charts.crowd import draw_crowd
    from userfirst.charts.dots import draw_dots
    from userfirst.charts.drawing import (
        draw_calibration,
        draw_lines,
        draw_map,
        draw_picture,
        draw_response,
        draw_runs,
    )
    from userfirst.charts.loop_drawing import draw_loops
    from userfirst.charts.people_drawing import draw_people
    from userfirst.charts.tables import ShownTable, show_public_figures, show_years

# Name -> the module that defines it. Imported on first use: a lab opens without them.
_LAZY = {
    "Chart": "chart",
    "ShownTable": "tables",
    "draw_calibration": "drawing",
    "draw_crowd": "crowd",
    "draw_dots": "dots",
    "draw_lines": "drawing",
    "draw_loops": "loop_drawing",
    "draw_map": "drawing",
    "draw_people": "people_drawing",
    "draw_picture": "drawing",
    "draw_response": "drawing",
    "draw_runs": "drawing",
    "show_public_figures": "tables",
    "show_years": "tables",
}

__all__ = [
    "Chart",
    "Panel",
    "PeoplePicture",
    "Picture",
    "Scene",
    "ShownTable",
    "draw_calibration",
    "draw_crowd",
    "draw_dots",
    "draw_lines",
    "draw_loops",
    "draw_map",
    "draw_people",
    "draw_picture",
    "draw_response",
    "draw_runs",
    "people_of",
    "people_picture",
    "scene",
    "show_public_figures",
    "show_years",
    "tell",
    "words_of",
]


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
    globals()[name] = value
    return value

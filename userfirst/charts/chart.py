"""The chart of the course: plotly's where plotly can run, a still picture elsewhere."""

from __future__ import annotations

import json
import logging
import os
import sys
from copy import deepcopy
from typing import Any

import plotly.graph_objects as go

from userfirst.charts import svg, theme

LOG = logging.getLogger(__name__)
MIME = "application/vnd.plotly.v1+json"


class Chart(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A plotly figure that a notebook shows in two forms.

    JupyterLab and whatever knows plotly draw it, with hover and zoom. A page that does not gets the
    same chart as a still picture. On the page, text takes the page's ink, light or dark; what
    ``to_dict()``, ``to_html()`` and the like give out is the plain figure.
    """

    _ipython_display_ = None  # plotly's own needs nbformat and shows one form alone

    def to_svg(self) -> str:
        """Return the chart as a still picture: an ``<svg>`` element without JavaScript."""
        return svg.draw(self)

    def show(self, *args: Any, **kwargs: Any) -> Any:
        """Show the chart: in a notebook in both its forms, else and if asked as plotly does."""
        shell = sys.modules.get("IPython.display")
        if _renderer_is_chosen():
            both = MIME in (super()._repr_mimebundle_() or {})
        else:
            both = bool({"ipykernel", "pyodide_kernel"} & set(sys.modules))
        if shell and both and not args and not kwargs:
            return shell.display(self)
        return super().show(*args, **kwargs)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **kwargs: Any) -> Any:
        """Return the chart for plotly and as a picture; more where the learner's renderer asks."""
        chosen: dict[str, Any] = {}
        if _renderer_is_chosen():
            chosen = super()._repr_mimebundle_(include, exclude, **kwargs) or {}
        plain = json.loads(self.to_json(validate=False))
        config = chosen.get(MIME, {}).get("config", {"plotlyServerURL": "https://plot.ly"})
        bundle: dict[str, Any] = {MIME: in_page_ink(plain) | {"config": config}}
        try:
            bundle["text/html"] = self.to_svg()
        except Exception:  # whatever else a learner adds, plotly's own drawing must not suffer
            LOG.info("No still picture could be drawn", exc_info=True)
        return bundle | {kind: said for kind, said in chosen.items() if kind != MIME}


def _renderer_is_chosen() -> bool:
    """Return whether plotly's own choice of a form counts: one was named, or the page needs it.

    To ask plotly costs a second, as it then loads nbformat.
    """
    named = "PLOTLY_RENDERER" in os.environ or "google.colab" in sys.modules
    return named or "plotly.io._renderers" in sys.modules


def in_page_ink(figure: dict[str, Any]) -> dict[str, Any]:
    """Return a figure in which text of the theme's ink takes the ink of the page around it.

    plotly knows no colour that follows the page, but it hands on the style of a ``<span>``.

    Parameters
    ----------
    figure : dict
        As plotly writes it in JSON.

    Returns
    -------
    dict
        A copy; text with a colour of its own keeps it.
    """
    found = deepcopy(figure)
    layout = found.get("layout", {})
    if layout.get("font", {}).get("color") != theme.INK:
        return found
    begin, end = "<span style='color:currentColor'>", "</span>"

    def ink(part: Any) -> None:
        if isinstance(part, dict) and part.get("text") and "color" not in part.get("font", {}):
            part["text"] = f"{begin}{part['text']}{end}"

    def ticks(axis: dict[str, Any]) -> None:
        ink(axis.get("title"))
        if "color" not in axis.get("tickfont", {}) and axis.get("ticktext"):
            # plotly sets neither before nor behind labels that are given one by one.
            axis["ticktext"] = [f"{begin}{each}{end}" for each in axis["ticktext"]]
        elif "color" not in axis.get("tickfont", {}):
            axis["tickprefix"] = begin + axis.get("tickprefix", "")
            axis["ticksuffix"] = axis.get("ticksuffix", "") + end

    if layout.get("showlegend"):
        # Its names stand in the hover label as well, which has a ground of its own.
        layout.setdefault("legend", {}).setdefault("bgcolor", theme.PAPER)
    ink(layout.get("title"))
    for note in layout.get("annotations", ()):
        ink(note)
    for name, part in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            ticks(part)
    for trace in found.get("data", ()):
        if trace.get("type") == "heatmap":
            ticks(trace.setdefault("colorbar", {}))
        if "text" in (trace.get("mode") or "") and "textfont" not in trace:
            text = trace.get("text")
            if isinstance(text, list):
                trace["text"] = [f"{begin}{each}{end}" if each else each for each in text]
    return found

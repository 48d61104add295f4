"""Dots: every single value of the data, before any mean is drawn over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.charts import theme

if TYPE_CHECKING:
    import pandas as pd

    from userfirst.charts.chart import Chart


def draw_dots(
    values: pd.Series,
    unit: str,
    title: str,
    x_title: str,
    middle: pd.Series | None = None,
    band: pd.DataFrame | None = None,
) -> Chart:
    """Draw each value as a dot, over them their middle, and how far chance may have moved it.

    Parameters
    ----------
    values : pandas.Series
        The values; the first level of the index is the horizontal axis.
    unit, title, x_title : str
        Unit of the vertical axis; what the chart shows; name of the horizontal axis.
    middle : pandas.Series, optional
        A mean or median by place on the horizontal axis.
    band : pandas.DataFrame, optional
        Columns ``low`` and ``high`` by place: from :func:`userfirst.fitting.band`.

    Returns
    -------
    Chart
        Dots side by side where they would cover each other; the middle as diamonds on a line, with
        the band as an upright bar.
    """
    from userfirst.charts.chart import Chart

    chart = Chart(layout=theme.layout(title, height=360))
    at = np.asarray(values.index.get_level_values(0), dtype=float)
    places = np.unique(at)
    room = 0.3 * float(np.diff(places).min()) if len(places) > 1 else 0.3
    aside = np.zeros(len(at))
    for place in places:
        (here,) = np.nonzero(at == place)
        aside[here] = np.linspace(-room, room, len(here)) if len(here) > 1 else 0.0
    chart.add_scatter(
        x=at + aside,
        y=values.to_numpy(dtype=float),
        mode="markers",
        name="each",
        marker={"color": theme.COLOURS[4], "size": 6, "opacity": 0.85},
        hovertemplate="%{y:,.3g} " + unit + "<extra></extra>",
    )
    if middle is not None:
        place = np.asarray(middle.index, dtype=float)
        bars: dict[str, Any] = {}
        if band is not None:
            edges = band.loc[middle.index]
            bars["error_y"] = {
                "type": "data",
                "symmetric": False,
                "array": (edges["high"] - middle).to_numpy(),
                "arrayminus": (middle - edges["low"]).to_numpy(),
                "thickness": 2,
                "width": 6,
            }
        chart.add_scatter(
            x=place,
            y=middle.to_numpy(dtype=float),
            mode="lines+markers",
            name="mean" if band is None else "mean, and where it may lie",
            line={"color": theme.COLOURS[0], "width": 2.5},
            marker={"size": 9, "symbol": "diamond"},
            hovertemplate="mean %{y:,.3g} " + unit + "<extra></extra>",
            **bars,
        )
    chart.update_layout(
        xaxis=theme.axis(x_title, tickvals=list(places), ticktext=[f"{each:g}" for each in places]),
        yaxis=theme.axis(unit),
        hovermode="closest",
        showlegend=False,
    )
    return chart

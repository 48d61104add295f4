"""The people behind the curves: how they are spread by what a thing is worth to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from userfirst.charts import theme

if TYPE_CHECKING:
    from userfirst.charts.chart import Chart


def draw_crowd(
    share_above: Mapping[str, tuple[float, str]],
    median: float,
    spread: float,
    unit: str,
    title: str,
) -> Chart:
    """Draw a hill of people by what the full thing is worth to them, with the bars they must pass.

    Parameters
    ----------
    share_above : mapping of str to (float, str)
        For each bar, in rising order: its words ("use it"), at which worth it stands, and what the
        people above it mean (a key of ``theme.MEANINGS``), which gives the area its colour.
    median, spread : float
        How people are spread: see :func:`userfirst.model.willingness.share_above`.
    unit, title : str
        Of the horizontal axis; what the chart shows.

    Returns
    -------
    Chart
        The area under the hill is everyone; the coloured areas are those above each bar.
    """
    from userfirst.charts.chart import Chart

    chart = Chart(layout=theme.layout(title, height=320))
    highest = max((bar for bar, _ in share_above.values()), default=0.0)
    # Wide enough for every bar, but not so wide that the hill is a thorn.
    end = min(max(4.0 * median, 1.2 * highest), 8.0 * median)
    worth = np.linspace(0.0, end, 401)

    def height(at: np.ndarray) -> np.ndarray:
        # The density of the log-logistic distribution, as a share of people for each unit.
        power = np.power(np.maximum(at, 1e-9) / median, spread)
        density: np.ndarray = (spread / np.maximum(at, 1e-9)) * power / (1.0 + power) ** 2
        return density

    chart.add_scatter(
        x=worth,
        y=height(worth),
        mode="lines",
        fill="tozeroy",
        name="everyone",
        line={"color": theme.look("reach").colour, "width": 1.5},
        fillcolor=theme.translucent(theme.look("reach").colour, 0.15),
        hoverinfo="skip",
    )
    top = float(height(worth).max())
    bars = list(share_above.items())
    for place, (words, (bar, meaning)) in enumerate(bars):
        until = bars[place + 1][1][0] if place + 1 < len(bars) else end
        share = 1.0 / (1.0 + (bar / median) ** spread)
        tint = theme.look(meaning).colour
        inside = np.linspace(min(bar, end), min(max(until, bar), end), 200)
        chart.add_scatter(
            x=inside,
            y=height(inside),
            mode="lines",
            fill="tozeroy",
            name=words,
            line={"color": tint, "width": 2},
            fillcolor=theme.translucent(tint, 0.35),
            hoverinfo="skip",
        )
        words = f"<span style='color:{tint}'>■</span> <b>{100 * share:.0f}% {words}</b>"
        if bar <= end:
            chart.add_shape(
                type="line", x0=bar, x1=bar, y0=0, y1=top * 1.06,
                line={"color": tint, "width": 2, "dash": theme.look(meaning).dash},
            )  # fmt: skip
        else:
            words += f", from {bar:.3g} on"
        chart.add_annotation(
            x=min(bar, end),
            y=top * (1.06 - 0.12 * place),
            text=words,
            showarrow=False,
            # Beside the bar, on the side where there is room.
            xanchor="left" if bar < 0.7 * end else "right",
            xshift=6 if bar < 0.7 * end else -6,
        )
    chart.update_layout(
        xaxis=theme.axis(unit, range=[0, end]),
        yaxis=theme.axis("", showticklabels=False, range=[0, top * 1.12]),
        hovermode=False,
        showlegend=False,
    )
    return chart

"""Ordinary plotly figures of runs and sweeps: results in, figure out."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Run, Sweep
from userfirst.charts import theme
from userfirst.charts.scene import Panel, Picture, scene
from userfirst.model import BadValue

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def picture_of(run: Run, picture: Picture | int = 0, title: str | None = None) -> go.Figure:
    """Draw one of the two pictures of a run.

    Parameters
    ----------
    run : Run
        A single run.
    picture : Picture or int
        Which picture of the case's scene: 0 (as a rule people) or 1 (as a rule money).
    title : str, optional
        In place of the picture's own.

    Returns
    -------
    plotly.graph_objects.Figure
        Areas for what adds up, lines for the rest, each named at its right end.
    """
    import plotly.graph_objects as go

    if not isinstance(run, Run):
        raise BadValue("This is a batch of runs; choose one with .pick(0) first.")
    chosen = scene(run.case.name).pictures[picture] if isinstance(picture, int) else picture
    figure = go.Figure(layout=theme.layout(title or f"{run.case.title}: {chosen.title.lower()}"))
    order = {name: place for place, name in enumerate(_series_of(chosen))}
    whole = sum(panel.height for panel in chosen.panels) + 0.16 * (len(chosen.panels) - 1)
    top = 1.0
    for place, panel in enumerate(panel.of(run) for panel in chosen.panels):
        bottom = max(0.0, top - panel.height / whole)
        suffix = "" if place == 0 else str(place + 1)
        _draw_panel(figure, run, panel, order, suffix)
        last = place == len(chosen.panels) - 1
        figure.update_layout(
            {
                f"yaxis{suffix}": theme.axis(panel.unit, domain=[bottom, top], rangemode="tozero"),
                f"xaxis{suffix}": theme.axis(
                    "month" if last else "",
                    anchor=f"y{suffix}",
                    matches=None if place == 0 else "x",
                    showticklabels=last,
                    range=[0, run.case.months],
                ),
            }
        )
        top = bottom - 0.16 / whole
    figure.update_layout(height=320 if len(chosen.panels) == 1 else 440)
    return figure


def _series_of(picture: Picture) -> list[str]:
    return [name for panel in picture.panels for name in panel.series]


def _draw_panel(
    figure: go.Figure, run: Run, panel: Panel, order: Mapping[str, int], suffix: str
) -> None:
    below = np.zeros(run.case.months + 1)
    ends: list[tuple[float, str, str]] = []
    for name in panel.stacked:
        tint, series = theme.colour(order[name]), run.case.one_series(name)
        top = below + run[name]
        figure.add_scatter(
            x=run.months,
            y=top,
            name=series.label,
            mode="lines",
            line={"color": tint, "width": 1.5},
            fill="tonexty" if panel.stacked.index(name) else "tozeroy",
            fillcolor=theme.translucent(tint, 0.28),
            customdata=run[name],
            hovertemplate="%{customdata:,.3g} " + series.unit,
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
        )
        ends.append((float((below[-1] + top[-1]) / 2), series.label, tint))
        below = top
    for place, name in enumerate(panel.lines):
        tint, series = theme.colour(order[name]), run.case.one_series(name)
        figure.add_scatter(
            x=run.months,
            y=run[name],
            name=series.label,
            mode="lines",
            line={"color": tint, "width": 2.5, "dash": theme.dash(place, bool(panel.stacked))},
            hovertemplate="%{y:,.3g} " + series.unit,
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
        )
        ends.append((float(run[name][-1]), series.label, tint))
        words = panel.marks.get(name)
        gone = np.flatnonzero(run[name] <= 0)
        if words and len(gone):
            figure.add_annotation(
                x=int(gone[0]),
                y=0,
                text=f"{words}, month {gone[0]}",
                showarrow=True,
                arrowhead=2,
                ay=-28,
                xref=f"x{suffix}",
                yref=f"y{suffix}",
            )
    drawn = [trace.y for trace in figure.data if (trace.yaxis or "y") == f"y{suffix}"]
    _label_ends(figure, ends, run.case.months, _span(drawn) * (1.0 if not suffix else 2.0), suffix)


def _span(lines: Sequence[Any]) -> float:
    """Return the height of the axis that some lines need; 1 if there is nothing to see."""
    values = np.concatenate([np.asarray(line, dtype=float) for line in lines])
    values = values[np.isfinite(values)]
    return float(np.ptp(values)) or 1.0 if len(values) else 1.0


def _label_ends(
    figure: go.Figure,
    ends: Sequence[tuple[float, str, str]],
    at: float,
    span: float,
    suffix: str = "",
) -> None:
    """Write each series' name at its right end, moved apart where they would overlap."""
    height = -np.inf
    for value, label, tint in sorted(ends):
        height = max(value, height + 0.08 * span)
        figure.add_annotation(
            x=at,
            y=height,
            text=label,
            font={"color": tint},
            showarrow=False,
            xanchor="left",
            xshift=8,
            xref=f"x{suffix}",
            yref=f"y{suffix}",
        )


def compare(runs: Mapping[str, Run], series: str, title: str = "") -> go.Figure:
    """Draw one series of several runs over each other.

    Parameters
    ----------
    runs : mapping of str to Run
        The runs of one case, by the name that stands at the end of the line.
    series : str
        Which series.
    title : str
        What the chart shows.

    Returns
    -------
    plotly.graph_objects.Figure
        One line per run, told apart by colour, dash and name.
    """
    if not runs:
        raise BadValue("compare() needs at least one run.")
    first = next(iter(runs.values()))
    about = first.case.one_series(series)
    lines = {name: run[series] for name, run in runs.items()}
    return draw_lines(first.months, lines, about.unit, title or about.label, x_title="month")


def response(swept: Sweep, outcome: str, title: str = "") -> go.Figure:
    """Draw one outcome against the lever that was swept; with two levers a line for each value.

    Parameters
    ----------
    swept : Sweep
        From :func:`userfirst.sweep`.
    outcome : str
        Which outcome.
    title : str
        What the chart shows.

    Returns
    -------
    plotly.graph_objects.Figure
        The response curve; the best value is marked when one lever was swept.
    """
    case, table = swept.run.case, swept.table
    about, lever = case.outcome(outcome), case.lever(swept.levers[0])
    x_title = f"{lever.label}, {lever.unit}" if lever.unit else lever.label
    if len(swept.levers) == 2:
        other = case.lever(swept.levers[1])
        lines = {
            f"{other.label} {other.worded(value)}": rows[outcome].to_numpy()
            for value, rows in table.groupby(other.name)
        }
        along = np.unique(table[lever.name])
        return draw_lines(along, lines, about.unit, title or about.label, x_title)
    figure = draw_lines(
        table[lever.name], {about.label: table[outcome]}, about.unit, title or about.label, x_title
    )
    if about.better:
        best = swept.best(outcome)
        figure.add_scatter(
            x=[best[lever.name]],
            y=[best[outcome]],
            mode="markers+text",
            marker={"size": 11, "color": theme.colour(1)},
            text=[f"best at {best[lever.name]:.3g}"],
            textposition=_inwards(float(best[lever.name]), lever.low, lever.high),
            cliponaxis=False,
            hoverinfo="skip",
        )
    return figure


def _inwards(at: float, low: float, high: float) -> str:
    """Return where a word stands that must not leave the chart at its sides."""
    share = (at - low) / ((high - low) or 1.0)
    return "top right" if share < 0.1 else "top left" if share > 0.9 else "top center"


def draw_lines(
    along: Any,
    lines: Mapping[str, Any],
    unit: str,
    title: str,
    x_title: str = "month",
    markers: bool = False,
) -> go.Figure:
    """Draw lines over a common axis, each told apart by colour, dash and its name.

    Parameters
    ----------
    along : array
        The horizontal axis: months, periods, values of a lever.
    lines : mapping of str to array
        What to draw, by the name that stands at the end of the line.
    unit, title, x_title : str
        Unit of the vertical axis; what the chart shows; name of the horizontal axis.
    markers : bool
        Whether to mark the points: for data, as against a model's line.

    Returns
    -------
    plotly.graph_objects.Figure
        The chart.
    """
    import plotly.graph_objects as go

    figure = go.Figure(layout=theme.layout(title, height=360))
    x = np.asarray(along)
    ends = []
    for place, (name, values) in enumerate(lines.items()):
        y = np.asarray(values, dtype=float)
        figure.add_scatter(
            x=x,
            y=y,
            name=name,
            mode="lines+markers" if markers else "lines",
            line={"color": theme.colour(place), "width": 2.5, "dash": theme.DASHES[place % 6]},
        )
        seen = np.flatnonzero(np.isfinite(y))
        if len(seen):
            ends.append((float(y[seen[-1]]), name, theme.colour(place)))
    if np.issubdtype(x.dtype, np.number):
        _label_ends(figure, ends, float(x[-1]), _span([trace.y for trace in figure.data]))
        edge = 0.015 * (float(x[-1]) - float(x[0])) if markers else 0.0
        across = theme.axis(x_title, range=[float(x[0]) - edge, float(x[-1]) + edge])
    else:
        figure.update_layout(showlegend=True)
        across = theme.axis(x_title)
    # Wide enough for the longest name at a line's end, and from zero: no small change looks large.
    wide = max([len(name) for _, name, _ in ends], default=0)
    figure.update_layout(xaxis=across, yaxis=theme.axis(unit, rangemode="tozero"))
    figure.update_layout(margin={"r": max(40, 24 + 8 * wide)})
    return figure


def draw_map(grid: pd.DataFrame, title: str, x_title: str, y_title: str, unit: str) -> go.Figure:
    """Draw a table over two levers as a map.

    Parameters
    ----------
    grid : pandas.DataFrame
        Values of the first lever down the side, of the second across.
    title, x_title, y_title, unit : str
        What it shows; names of the axes; unit of the values.

    Returns
    -------
    plotly.graph_objects.Figure
        Dark is low and light is high; hovering reads the values.
    """
    import plotly.graph_objects as go

    figure = go.Figure(layout=theme.layout(title, height=420, hovermode="closest"))
    figure.add_heatmap(
        x=grid.columns,
        y=grid.index,
        z=grid.to_numpy(),
        colorscale="Cividis",
        colorbar={"title": {"text": unit}},
        hovertemplate=f"{x_title} %{{x:.3g}}<br>{y_title} %{{y:.3g}}<br>%{{z:.3g}} {unit}"
        "<extra></extra>",
    )
    figure.update_layout(xaxis=theme.axis(x_title), yaxis=theme.axis(y_title))
    return figure


def _half_of(period: str) -> np.timedelta64:
    """Return half the length of a period: a year, a quarter, a month or a day."""
    days = {4: 182, 7: 45 if "Q" in period else 15}.get(len(period), 0)
    return np.timedelta64(days, "D")


def beside(table: pd.DataFrame, title: str = "The model beside public figures") -> go.Figure:
    """Draw a preset's model beside the public series that it is held against.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`userfirst.calibration.compare`: a row for each public figure.
    title : str
        What it shows.

    Returns
    -------
    plotly.graph_objects.Figure
        A panel for each series: crosses are public figures, the line is the model; the sources
        stand below, each public figure's own in its hover.
    """
    from plotly.subplots import make_subplots

    names = list(dict.fromkeys(table["series"]))
    sources = [each.split(", http")[0] for each in dict.fromkeys(table["citation"])]
    below = "Sources: " + "; ".join(sources)
    wrapped = textwrap.wrap(below, 150)
    height, margin = 250 * len(names) + 60, 60 + 18 * len(wrapped)
    figure = make_subplots(
        rows=len(names), cols=1, subplot_titles=names, vertical_spacing=0.36 / (len(names) + 1)
    )
    # A figure of a year stands in its middle, not on the first tick of the next one.
    middle = table["date"] - table["period"].map(_half_of)
    for row, name in enumerate(names, start=1):
        rows = table.assign(date=middle)[table["series"] == name].sort_values("date")
        figure.add_scatter(
            x=rows["date"],
            y=rows["model"],
            name="model",
            mode="lines+markers",
            marker={"size": 5},
            line={"color": theme.colour(0), "width": 2.5},
            showlegend=row == 1,
            row=row,
            col=1,
        )
        figure.add_scatter(
            x=rows["date"],
            y=rows["public"],
            name="public figure",
            mode="markers",
            marker={"symbol": "x", "size": 10, "color": theme.colour(1)},
            customdata=rows["citation"].map(lambda text: "<br>".join(textwrap.wrap(text, 70))),
            hovertemplate="%{y:,.4g}<br>%{customdata}",
            showlegend=row == 1,
            row=row,
            col=1,
        )
        figure.update_yaxes(theme.axis(rows["unit"].iloc[0], rangemode="tozero"), row=row, col=1)
    figure.update_xaxes(theme.axis())
    figure.add_annotation(
        text="<br>".join(wrapped),
        x=0,
        y=0,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        yshift=-36,
        align="left",
        showarrow=False,
        font={"size": 11},
    )
    figure.update_layout(
        theme.layout(
            title,
            height=height + margin,
            hovermode="closest",
            showlegend=True,
            legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
            margin={"l": 60, "r": 30, "t": 80, "b": margin},
        )
    )
    return figure

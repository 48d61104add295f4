"""Charts of runs, sweeps and data: results in, chart out (a plotly figure with a second form)."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import Lever, Run, Sweep, worded
from userfirst.charts import theme
from userfirst.charts.scene import Picture, described_picture, month_gone, scene
from userfirst.charts.sentences import tell
from userfirst.model import BadValue

if TYPE_CHECKING:
    import pandas as pd

    from userfirst.charts.chart import Chart


GAP = 0.16  # between two panels, as a share of a panel's height
POINT = "point"  # a sign before a name that is not a dash
Array = NDArray[np.float64]
End = tuple[float, str]  # where a line ends, and its name there


def draw_picture(run: Run, picture: Picture | int = 0, title: str | None = None) -> Chart:
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
    Chart
        Areas for what adds up, lines for the rest, each named at its right end.
    """
    from userfirst.charts.chart import Chart

    if not isinstance(run, Run):
        raise BadValue("This is a batch of runs; choose one with .pick(0) first.")
    about = scene(run.case.name)
    chosen = about.pictures[picture] if isinstance(picture, int) else picture
    chart = Chart(layout=theme.layout(title or f"{run.case.title}: {chosen.title.lower()}"))
    looks = about.looks(chosen)
    panels = described_picture(chosen.of(run))["panels"]
    whole = sum(panel["height"] for panel in panels) + GAP * (len(panels) - 1)
    height, top = 320 if len(panels) == 1 else 440, 1.0
    closed = _closing_month(run)
    for place, panel in enumerate(panels):
        bottom = max(0.0, top - panel["height"] / whole)
        suffix = "" if place == 0 else str(place + 1)
        _draw_panel(chart, run, panel, looks, suffix, (top - bottom) * (height - 96))
        last = place == len(panels) - 1
        chart.update_layout(
            {
                f"yaxis{suffix}": theme.axis(
                    panel["unit"], domain=[bottom, top], rangemode="tozero"
                ),
                f"xaxis{suffix}": theme.axis(
                    "month" if last else "",
                    anchor=f"y{suffix}",
                    matches=None if place == 0 else "x",
                    showticklabels=last,
                    range=[0, run.case.months],
                    unifiedhovertitle={"text": "month %{x:d}"},
                ),
            }
        )
        top = bottom - GAP / whole
    if closed is not None:
        _grey_after(chart, closed, run.case.months)
    names = [run.case.one_series(name).label for panel in chosen.panels for name in panel.series]
    chart.update_layout(
        height=height,
        margin={"r": _room(names)},
        meta={"sentence": " ".join([_ends_of(run, panels), *tell(run)])},
    )
    return chart


def _closing_month(run: Run) -> int | None:
    """Return the first month in which the learner's firm is closed, or None."""
    shut = np.flatnonzero(run[f"{run.case.firms[0].prefix}is_open"] < 0.5)
    return int(shut[0]) if len(shut) else None


def _grey_after(chart: Chart, closed: int, months: int) -> None:
    """Grey what comes after the closing, and say when it was."""
    across = {"xref": "x", "yref": "paper"}
    chart.add_shape(
        type="rect",
        **across,
        x0=closed,
        x1=months,
        y0=0,
        y1=1,
        fillcolor=theme.GREY,
        line={"width": 0},
        layer="below",
    )
    early = closed < 0.6 * months
    chart.add_annotation(
        text=f"<b>Closed in month {closed}</b>",
        **across,
        x=closed,
        y=1,
        xanchor="left" if early else "right",
        yanchor="top",
        xshift=6 if early else -6,
        showarrow=False,
    )


def _ends_of(run: Run, panels: Sequence[Mapping[str, Any]]) -> str:
    """Say where each series of a picture ends: the chart for who does not see it."""
    parts = []
    for panel in panels:
        about = [run.case.one_series(name) for name in (*panel["stacked"], *panel["lines"])]
        ends = ", ".join(f"{each.label} {worded(float(run[each.name][-1]))}" for each in about)
        parts.append(f"{panel['title']}, {panel['unit']}: {ends}" if panel["unit"] else ends)
    return f"At month {run.case.months}: {'; '.join(parts)}."


def _where_above(line: Array, ground: Array) -> str:
    """Return the areas between a line and what it lies above as a path; "" if there are none."""
    gap = line - ground
    path, upper, lower = "", [], []
    for month in range(len(gap)):
        if gap[month] > 0:
            upper.append(f"{month},{line[month]:.6g}")
            lower.append(f"{month},{ground[month]:.6g}")
        following = gap[month + 1] if month + 1 < len(gap) else -1.0
        if (gap[month] > 0) == (following > 0):
            continue
        if month + 1 < len(gap):
            share = gap[month] / (gap[month] - following)
            height = line[month] + share * (line[month + 1] - line[month])
            upper.append(f"{month + share:.6g},{height:.6g}")
        if following <= 0 < len(lower):
            path += f"M{'L'.join(upper)}L{'L'.join(reversed(lower))}Z"
            upper, lower = [], []
    return path


def _draw_panel(
    chart: Chart,
    run: Run,
    panel: Mapping[str, Any],
    looks: Mapping[str, theme.Look],
    suffix: str,
    tall: float,
) -> None:
    below = np.zeros(run.case.months + 1)
    ends: list[End] = []
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    for name in panel["stacked"]:
        look, series = looks[name], run.case.one_series(name)
        top = below + run[name]
        chart.add_scatter(
            x=run.months,
            y=top,
            name=series.label,
            mode="lines",
            line={"color": look.colour, "width": 1.5},
            fill="tonexty" if panel["stacked"].index(name) else "tozeroy",
            fillcolor=theme.translucent(look.colour, look.fill),
            customdata=run[name],
            hovertemplate="%{customdata:,.3~g} " + series.unit,
            **axes,
        )
        ends.append(
            (float((below[-1] + top[-1]) / 2), _signed(series.label, look.colour, fill=look.fill))
        )
        below = top
    if panel["against"] in panel["lines"]:
        alive = slice(0, _closing_month(run))  # a firm that is closed owes nobody more
        short = _where_above(run[panel["against"]][alive], below[alive])
        if short:
            chart.add_shape(
                type="path",
                path=short,
                xref=axes["xaxis"],
                yref=axes["yaxis"],
                fillcolor=theme.translucent(looks[panel["against"]].colour, 0.22),
                line={"width": 0},
            )
    for name in panel["lines"]:
        look, series = looks[name], run.case.one_series(name)
        chart.add_scatter(
            x=run.months,
            y=run[name],
            name=series.label,
            mode="lines",
            line={"color": look.colour, "width": 2.5, "dash": look.dash},
            hovertemplate="%{y:,.3~g} " + series.unit,
            **axes,
        )
        ends.append((float(run[name][-1]), _signed(series.label, look.colour, look.dash)))
        words = panel["marks"].get(name)
        gone = month_gone(run[name])
        if words and gone is not None:
            chart.add_annotation(
                x=gone,
                y=0,
                text=f"{words}, month {gone}",
                showarrow=True,
                arrowhead=2,
                arrowcolor=theme.AXIS,
                ax=0,
                ay=-28,
                xref=f"x{suffix}",
                yref=f"y{suffix}",
            )
    drawn = [trace.y for trace in chart.data if (trace.yaxis or "y") == f"y{suffix}"]
    _label_ends(chart, ends, run.case.months, _span(drawn) * 18 / tall, suffix)


def _signed(name: str, colour: str, dash: str = "", fill: float = 0.0) -> str:
    """Return a name with the sign of its line or area before it: text in ink, sign in colour."""
    if dash:
        sign = {POINT: "●", "solid": "━━", "dot": "┅┅"}.get(dash, "╍╍")
    else:  # kinds of one meaning: as full as their areas
        full, _, empty = theme.fills(3)
        sign = {full: "■", theme.Look.fill: "■", empty: "□"}.get(fill, "▣")
    return f"<span style='color:{colour}'>{sign}</span> {name}"


def _room(names: Sequence[str]) -> int:
    """Return how many pixels the names at the right ends of lines need."""
    return max(40, 56 + 8 * max(map(len, names), default=0))


def _span(lines: Sequence[Any]) -> float:
    """Return the height of the axis that some lines need from zero on; 1 if all are zero."""
    values = np.concatenate([[0.0], *(np.asarray(line, dtype=float) for line in lines)])
    return float(np.ptp(values[np.isfinite(values)])) or 1.0


def _label_ends(chart: Chart, ends: Sequence[End], at: Any, apart: float, suffix: str = "") -> None:
    """Write each series' name at its right end, at least so far from the next one."""
    height = -np.inf
    for value, label in sorted(ends):
        height = max(value, height + apart)
        chart.add_annotation(
            x=at,
            y=height,
            text=label,
            showarrow=False,
            xanchor="left",
            xshift=8,
            xref=f"x{suffix}",
            yref=f"y{suffix}",
        )


def draw_runs(runs: Mapping[str, Run], series: str, title: str = "") -> Chart:
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
    Chart
        One line per run, told apart by colour, dash and name.
    """
    if not runs:
        raise BadValue("draw_runs() needs at least one run.")
    first = next(iter(runs.values()))
    about = first.case.one_series(series)
    lines = {name: run[series] for name, run in runs.items()}
    return draw_lines(first.months, lines, about.unit, title or about.label, x_title="month")


def _told_apart(lever: Lever, value: float) -> str:
    """Return a value in words; with all its digits where it lies between two steps."""
    on_step = lever.low + round((value - lever.low) / lever.step) * lever.step
    if lever.choices or abs(on_step - value) < 1e-9:
        return lever.worded(value)
    return f"{value:,.10g} {lever.unit}".strip()


def draw_response(swept: Sweep, outcome: str, title: str = "") -> Chart:
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
    Chart
        The response curve; the best value is marked when one lever was swept.
    """
    case, table = swept.run.case, swept.table
    about, lever = case.outcome(outcome), case.lever(swept.levers[0])
    x_title = f"{lever.label}, {lever.unit}" if lever.unit else lever.label
    if len(swept.levers) == 2:
        other = case.lever(swept.levers[1])
        lines = {
            f"{other.label} {_told_apart(other, value)}": table[outcome][
                table[other.name] == value
            ].to_numpy()
            for value in np.unique(table[other.name].to_numpy())
        }
        along = np.unique(table[lever.name])
        return draw_lines(along, lines, about.unit, title or about.label, x_title)
    chart = draw_lines(
        table[lever.name],
        {about.label: table[outcome]},
        about.unit,
        title or about.label,
        x_title,
        meaning=scene(case.name).meaning(about.series),
    )
    if about.better:
        best = swept.best(outcome)
        chart.add_scatter(
            x=[best[lever.name]],
            y=[best[outcome]],
            mode="markers+text",
            marker={"size": 11, "color": theme.MEANINGS["costs"].colour},
            text=[f"best at {best[lever.name]:.3g}"],
            textposition=_inwards(float(best[lever.name]), lever.low, lever.high),
            cliponaxis=False,
            hoverinfo="skip",
        )
    return chart


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
    meaning: str | None = None,
) -> Chart:
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
    meaning : str, optional
        What the first line means (a key of ``theme.MEANINGS``), which gives it its colour.

    Returns
    -------
    Chart
        The chart.
    """
    from userfirst.charts.chart import Chart

    chart = Chart(layout=theme.layout(title, height=360))
    x = np.asarray(along)
    number = np.issubdtype(x.dtype, np.number)
    ends: list[End] = []
    for place, (name, values) in enumerate(lines.items()):
        y = np.asarray(values, dtype=float)
        tint, dash = theme.colour(place), theme.DASHES[place % len(theme.DASHES)]
        if place == 0 and meaning:
            tint = theme.look(meaning).colour
        chart.add_scatter(
            x=x,
            y=y,
            name=name,
            mode="lines+markers" if markers else "lines",
            line={"color": tint, "width": 2.5, "dash": dash},
            hovertemplate="%{y:,.4~g} " + unit,
        )
        seen = np.flatnonzero(np.isfinite(y))
        if len(seen):
            ends.append((float(y[seen[-1]]), _signed(name, tint, POINT if markers else dash)))
    across = theme.axis(x_title)
    if number:
        edge = 0.015 * (float(x[-1]) - float(x[0])) if markers else 0.0
        across["range"] = [float(x[0]) - edge, float(x[-1]) + edge]
        across["unifiedhovertitle"] = {"text": f"{x_title} %{{x:,.6~g}}"}
    elif np.issubdtype(x.dtype, np.datetime64):
        across["unifiedhovertitle"] = {"text": "%{x|%e %b %Y}"}
    else:
        chart.update_layout(hovermode="closest")
    if len(x):
        at = float(x[-1]) if number else str(x[-1])
        _label_ends(chart, ends, at, 0.07 * _span([trace.y for trace in chart.data]))
    # From zero: no small change looks large.
    chart.update_layout(xaxis=across, yaxis=theme.axis(unit, rangemode="tozero"))
    chart.update_layout(margin={"r": _room(list(lines))})
    return chart


def draw_map(grid: pd.DataFrame, title: str, x_title: str, y_title: str, unit: str) -> Chart:
    """Draw a table over two levers as a map.

    Parameters
    ----------
    grid : pandas.DataFrame
        Values of the first lever down the side, of the second across.
    title, x_title, y_title, unit : str
        What it shows; names of the axes; unit of the values.

    Returns
    -------
    Chart
        Dark is low and light is high; hovering reads the values.
    """
    from userfirst.charts.chart import Chart

    chart = Chart(layout=theme.layout(title, height=420, hovermode="closest"))
    chart.add_heatmap(
        x=grid.columns,
        y=grid.index,
        z=grid.to_numpy(),
        colorscale="Cividis",
        colorbar={"title": {"text": unit}},
        hovertemplate=f"{x_title} %{{x:.3~g}}<br>{y_title} %{{y:.3~g}}<br>%{{z:.3~g}} {unit}"
        "<extra></extra>",
    )
    chart.update_layout(
        xaxis=theme.axis(x_title, zeroline=False), yaxis=theme.axis(y_title, zeroline=False)
    )
    return chart


def _half_of(period: str) -> np.timedelta64:
    """Return half the length of a period: a year, a quarter, a month or a day."""
    days = {4: 182, 7: 45 if "Q" in period else 15}.get(len(period), 0)
    return np.timedelta64(days, "D")


def draw_calibration(table: pd.DataFrame, title: str = "The model beside public figures") -> Chart:
    """Draw a preset's model beside the public series that it is held against.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`userfirst.calibration.compare_with_public`: a row for each public figure.
    title : str
        What it shows.

    Returns
    -------
    Chart
        A panel for each series: crosses are public figures, the line is the model; the sources
        stand below, each public figure's own in its hover.
    """
    from plotly.subplots import make_subplots

    from userfirst.charts.chart import Chart

    names = list(dict.fromkeys(table["series"]))
    sources = [each.split(", http")[0] for each in dict.fromkeys(table["citation"])]
    below = "Sources: " + "; ".join(sources)
    wrapped = textwrap.wrap(below, 115)
    height, margin = 250 * len(names) + 60, 60 + 18 * len(wrapped)
    chart: Chart = make_subplots(
        rows=len(names),
        cols=1,
        subplot_titles=names,
        vertical_spacing=0.36 / (len(names) + 1),
        figure=Chart(),
    )
    # A figure of a year stands in its middle, not on the first tick of the next one.
    middle = table["date"] - table["period"].map(_half_of)
    model, public = theme.colour(0), theme.colour(1)
    for row, name in enumerate(names, start=1):
        rows = table.assign(date=middle)[table["series"] == name].sort_values("date")
        chart.add_scatter(
            x=rows["date"],
            y=rows["model"],
            name="model",
            mode="lines+markers",
            marker={"size": 5},
            line={"color": model, "width": 2.5},
            hovertemplate="%{y:,.4~g}",
            row=row,
            col=1,
        )
        chart.add_scatter(
            x=rows["date"],
            y=rows["public"],
            name="public figure",
            mode="markers",
            marker={"symbol": "x", "size": 10, "color": public},
            customdata=rows["citation"].map(lambda text: "<br>".join(textwrap.wrap(text, 70))),
            hovertemplate="%{y:,.4~g}<br>%{customdata}",
            row=row,
            col=1,
        )
        first, last = rows["date"].iloc[[0, -1]]
        if first == last:  # plotly would show a second of it
            half = np.timedelta64(400, "D")
            chart.update_xaxes(range=[first - half, last + half], row=row, col=1)
        chart.update_yaxes(theme.axis(rows["unit"].iloc[0], rangemode="tozero"), row=row, col=1)
    chart.update_xaxes(theme.axis())
    on_paper = {"xref": "paper", "yref": "paper", "showarrow": False}
    signs = [
        _signed("model", model, "solid"),
        f"<span style='color:{public}'>✕</span> public figure",
    ]
    chart.add_annotation(
        text="    ".join(signs),
        x=1,
        y=1,
        xanchor="right",
        yanchor="bottom",
        yshift=20,
        **on_paper,
    )
    chart.add_annotation(
        text="<br>".join(wrapped),
        x=0,
        y=0,
        xanchor="left",
        yanchor="top",
        yshift=-36,
        align="left",
        font={"size": 11},
        **on_paper,
    )
    chart.update_layout(
        theme.layout(
            title,
            height=height + margin,
            hovermode="closest",
            margin={"l": 60, "r": 30, "t": 80, "b": margin},
        )
    )
    return chart

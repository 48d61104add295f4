"""The picture of a run's loops as a chart, for lessons."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import Run
from userfirst.cases.running import checked_month
from userfirst.charts import theme
from userfirst.charts.loop_places import WIDE, Box, bends, box, curve, lines
from userfirst.charts.loops import SEEN, Arc, Measured, Node, measure
from userfirst.model import BadValue

if TYPE_CHECKING:
    from userfirst.charts.chart import Chart

Array = NDArray[np.float64]

QUIET = "#8a8a8a"  # stands out on white and on near-black
CAPTION, LETTERS = 62, 92  # pixels below the picture, letters in a line there
TITLE = 44


def draw_loops(run: Run, month: int, loop: str | None = None) -> Chart:
    """Draw the feedback loops of a run as they are in one month.

    Parameters
    ----------
    run : Run
        A single run.
    month : int
        The month: arcs are as thick as they are strong then.
    loop : str, optional
        The name of the loop that is lit. If not given, the one that leads in this month.

    Returns
    -------
    Chart
        Nodes, arcs with their signs (+ more leads to more, − more leads to less), the lit loop
        in colour and in words. Arcs on no named loop are left out.

    Raises
    ------
    BadValue
        The month lies outside the run, no loop has this name, or it is a batch.
    """
    from userfirst.charts.chart import Chart

    if not isinstance(run, Run):
        raise BadValue("This is a batch of runs; choose one with .pick(0) first.")
    when, found = checked_month(run.case, month), measure(run)
    place, told = _lit(found, when, loop)
    boxes = {node.name: box(node, WIDE) for node in found.about.nodes}
    lit = _steps(found.about.loops[place].cycle) if place is not None else set()
    colour = theme.COLOURS[(place or 0) % len(theme.COLOURS)]
    on_loops = {step for each in found.about.loops for step in _steps(each.cycle)}
    caption = textwrap.wrap(told, LETTERS)
    chart = Chart(
        layout=theme.layout(
            f"{run.case.title}: loops in month {when}",
            height=TITLE + WIDE[1] + CAPTION,
            margin={"l": 10, "r": 10, "t": TITLE, "b": CAPTION},
            hovermode=False,
            xaxis={"visible": False, "range": [0, WIDE[0]], "fixedrange": True},
            yaxis={"visible": False, "range": [-WIDE[1], 0], "fixedrange": True},
            meta={"sentence": told},
        )
    )
    bent = bends(found.about, found.arcs)
    for arc in sorted(bent, key=lambda arc: (arc.source, arc.target) in lit):
        if (arc.source, arc.target) in on_loops:
            is_lit = (arc.source, arc.target) in lit
            points = curve(boxes[arc.source], boxes[arc.target], bent[arc])
            seen = ~(boxes[arc.source].holds(points, 2) | boxes[arc.target].holds(points, 4))
            _draw_arc(chart, found, arc, points[seen], when, colour if is_lit else QUIET)
    for node in found.about.nodes:
        is_lit = any(node.name in step for step in lit)
        _draw_node(chart, node, boxes[node.name], colour if is_lit else QUIET, is_lit=is_lit)
    chart.add_annotation(
        text="<br>".join(caption),
        x=0,
        y=0,
        xref="paper",
        yref="paper",
        yshift=-6,
        xanchor="left",
        yanchor="top",
        align="left",
        showarrow=False,
    )
    return chart


def _steps(cycle: tuple[str, ...]) -> set[tuple[str, str]]:
    return set(zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def _lit(found: Measured, month: int, loop: str | None) -> tuple[int | None, str]:
    """Return the place of the loop that is lit, and what is said of it."""
    if loop is None:
        return found.leading()[month], found.told(month)
    labels = [each.label for each in found.about.loops]
    if loop not in labels:
        known = ", ".join(f'"{label}"' for label in labels)
        raise BadValue(f'There is no loop called "{loop}". There are {known}.')
    place = labels.index(loop)
    chain = found.chain(found.about.loops[place].cycle, month)
    return place, f"{found.letter(place, month)} “{loop}” in month {month}: {chain}."


def _draw_arc(
    chart: Chart, found: Measured, arc: Arc, points: Array, month: int, colour: str
) -> None:
    slope = found.slopes[arc.name]
    sign = slope[month] or slope[int(np.argmax(np.abs(slope)))]
    push = 0.0 if arc.sleeps else abs(float(found.push(arc)[month]))
    is_closed = found.closed is not None and month >= found.closed
    asleep = not is_closed if arc.sleeps else push < SEEN
    width = 1.2 if asleep else 1.0 + 4.0 * math.sqrt(min(1.0, push))
    tip, back = points[-1], points[max(0, len(points) - 6)]
    angle, head = math.atan2(*(tip - back)[::-1]), 6.0 + 1.3 * width
    wings = [
        tip + head * np.array([math.cos(angle + turn), math.sin(angle + turn)])
        for turn in (2.7, -2.7)
    ]
    line = points[np.hypot(*(points - tip).T) > 0.6 * head]
    plain: dict[str, Any] = {"mode": "lines", "hoverinfo": "skip", "showlegend": False}
    chart.add_scatter(
        x=line[:, 0],
        y=-line[:, 1],
        line={"color": colour, "width": width, "dash": "dot" if asleep else "solid"},
        **plain,
    )
    arrow = np.array([tip, *wings, tip])
    chart.add_scatter(
        x=arrow[:, 0],
        y=-arrow[:, 1],
        fill="toself",
        fillcolor=colour,
        line={"color": colour, "width": 1},
        **plain,
    )
    # The sign stands beside its arc, on the outer side.
    at = int(0.65 * (len(points) - 1))
    along = points[min(at + 1, len(points) - 1)] - points[max(at - 1, 0)]
    left = np.array([along[1], -along[0]]) / max(float(np.hypot(*along)), 1e-9)
    bulge = points[len(points) // 2] - (points[0] + points[-1]) / 2
    spot = points[at] + (10.0 if np.dot(left, bulge) >= 0.0 else -10.0) * left
    chart.add_annotation(
        text=f"<b>{'−' if sign < 0.0 else '+'}</b>",
        x=float(spot[0]),
        y=-float(spot[1]),
        showarrow=False,
        xanchor="center",
        yanchor="middle",
    )


def _draw_node(chart: Chart, node: Node, where: Box, colour: str, *, is_lit: bool) -> None:
    if node.stocks:
        chart.add_shape(
            type="rect",
            x0=where.x - where.width / 2,
            x1=where.x + where.width / 2,
            y0=-where.y - where.height / 2,
            y1=-where.y + where.height / 2,
            line={"color": colour, "width": 2 if is_lit else 1},
        )
    text = "<br>".join(lines(node.label))
    chart.add_annotation(
        text=f"<b>{text}</b>" if is_lit else text,
        x=where.x,
        y=-where.y,
        showarrow=False,
        xanchor="center",
        yanchor="middle",
        font={"size": 12},
    )

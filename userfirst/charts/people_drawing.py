"""The people of a run as a chart for a lesson: what the lab draws under its large lever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import Run
from userfirst.charts import theme
from userfirst.charts.people import (
    YEAR,
    Bar,
    Curve,
    Hill,
    Part,
    Strip,
    band_words,
    curve_words,
    in_sentences,
    is_silent,
    people_at,
    people_picture,
    percent,
    shown_month,
    why_shown,
)
from userfirst.model import BadValue

if TYPE_CHECKING:
    from userfirst.charts.chart import Chart

Array = NDArray[np.float64]
Numbers = Mapping[str, float]

SHOWN, LEAST, NOTHING = 4.0, float(np.log(10.0)), 1e-9  # as in the page: see hills.js
STEP = {"log": float(np.log(10.0)) / 4.0, "linear": 10.0}
ABOVE, BELOW = 62, 44  # pixels over a panel for its words, and below it for its axis
HILL, ROW, STRIP, CURVE = 90, 18, 22, 100  # pixels: of panels, and of a row of words on a hill
MARGIN, ASIDE, WIDE, LETTER = 48, 40, 640, 7.5  # pixels: a page's, about


def along_axis(scale: str, value: float) -> float:
    """Return the place of a value along an axis: its logarithm where that is money."""
    return float(np.log(max(value, NOTHING))) if scale == "log" else value


def place_of(middle: float, spread: float, above: float) -> float:
    """Return where a bar stands that has this share of the people to its right.

    Parameters
    ----------
    middle, spread : float
        Of the hill, along its axis.
    above : float
        The share, 0 to 1.

    Returns
    -------
    float
        Along the axis; infinite where nobody or everybody is above.
    """
    with np.errstate(divide="ignore"):
        return float(middle + (np.log(1.0 - above) - np.log(above)) / spread)


def stretch_of(hill: Hill, told: Numbers, at_start: Numbers) -> tuple[float, float]:
    """Return from where to where the axis of a hill goes: by its people now and at the start."""
    if hill.reach:
        low, high = (along_axis(hill.scale, each) for each in hill.reach)
        return low, high
    ends = []
    for each in (told, at_start):
        middle = along_axis(hill.scale, each[hill.middle])
        aside = max(SHOWN / each[hill.spread], LEAST if hill.scale == "log" else 0.0)
        ends += [middle - aside, middle + aside]
    step = STEP[hill.scale]
    if hill.scale == "linear":
        some = [a for a in (told[bar.above] for bar in hill.bars) if NOTHING < a < 1.0 - NOTHING]
        ends += [place_of(told[hill.middle], told[hill.spread], above) for above in some]
    low, high = min(ends) / step, max(ends) / step  # whole steps, but for rounding
    high = max(high, 3.0) if hill.scale == "linear" else high
    return step * float(np.floor(low + 1e-6)), step * float(np.ceil(high - 1e-6))


def draw_people(run: Run, month: int | None = None) -> Chart:
    """Draw what decides whether people come, pay, stay or leave, as of a month of a run.

    Parameters
    ----------
    run : Run
        A single run.
    month : int, optional
        Which month; the last one if not given. After its closing a firm's last living month is
        shown.

    Returns
    -------
    Chart
        The picture that the lab shows under its large lever: hills of people along what something
        is worth to them, with the bars they have to pass and the shares between them.
    """
    from userfirst.charts.chart import Chart

    if not isinstance(run, Run):
        raise BadValue("This is a batch of runs; choose one with .pick(0) first.")
    picture, shown = people_picture(run.case.name), shown_month(run, month)
    told, at_start = people_at(run, month), run.at(picture.numbers, 0)
    panels = [panel for panel in picture.panels if not is_silent(panel, told)]
    tall = [_tall(panel, told) for panel in panels]
    inside = float(sum(tall) + (ABOVE + BELOW) * len(panels) - BELOW)
    margin = {"t": MARGIN, "b": MARGIN, "r": ASIDE}
    why = why_shown(run, month)
    title = f"{run.case.title}: the people, month {shown}" + (f", {why}" if why else "")
    chart = Chart(layout=theme.layout(title, height=inside + 2 * MARGIN, margin=margin))
    top = 0.0
    for place, panel in enumerate(panels):
        suffix = str(place + 1) if place else ""
        top += ABOVE
        domain = [max(0.0, 1.0 - (top + tall[place]) / inside), 1.0 - top / inside]
        top += tall[place] + BELOW
        axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        chart.update_layout(
            {
                f"xaxis{suffix}": {"anchor": f"y{suffix}"},
                f"yaxis{suffix}": {"anchor": f"x{suffix}", "domain": domain},
            }
        )
        if isinstance(panel, Hill):
            moved = _draw_hill(chart, panel, told, at_start, axes)
            rows = [_legend(panel.told_apart, told)]
            also = [band_words(band, told) for band in panel.bands]
            also += [note.words for note in panel.notes if told[note.only_if] > 0.0]
            rows += [" · ".join(also)] if also else []
        elif isinstance(panel, Strip):
            _draw_strip(chart, panel, told, axes)
            rows = [_legend(panel.parts, told)]
        else:
            _draw_curve(chart, panel, run, shown, axes)
            rows = [curve_words(panel, told)]
        unit = f", {panel.unit}" if isinstance(panel, Hill) else ""
        unit += " (dotted: at the start)" if isinstance(panel, Hill) and moved else ""
        chart.add_annotation(
            text="<br>".join([f"<b>{panel.title}</b>{unit}", *rows]),
            x=0,
            y=domain[1],
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            align="left",
            showarrow=False,
        )
    for axis in (*chart.select_xaxes(), *chart.select_yaxes()):
        axis.update({"showgrid": False, "zeroline": False, "fixedrange": True})
    chart.update_layout(hovermode=False, meta={"sentence": in_sentences(picture, told)})
    return chart


def _tall(panel: Hill | Strip | Curve, told: Numbers) -> int:
    if isinstance(panel, Hill):
        return HILL + ROW * len(_bars(panel, told))
    return STRIP if isinstance(panel, Strip) else CURVE


def _bars(hill: Hill, told: Numbers) -> list[Bar]:
    return [bar for bar in hill.bars if not bar.only_if or told[bar.only_if] > 0.0]


def _legend(parts: tuple[Part, ...], told: Numbers) -> str:
    signs = [f"<span style='color:{theme.look(part.meaning).colour}'>■</span>" for part in parts]
    return "\u00a0\u00a0 ".join(
        f"{sign} <b>{percent(told[part.share])}</b> {part.words}"
        for sign, part in zip(signs, parts, strict=True)
    )


def _area(chart: Chart, x: Array, low: Array, high: Array, part: Part, axes: Any) -> None:
    chart.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        mode="lines",
        line={"width": 0, "color": theme.look(part.meaning).colour},
        fill="toself",
        fillcolor=theme.translucent(theme.look(part.meaning).colour, part.fill),
        name=part.words,
        hoverinfo="skip",
        **axes,
    )


def _draw_hill(
    chart: Chart, hill: Hill, told: Numbers, at_start: Numbers, axes: dict[str, str]
) -> bool:
    """Draw a hill and return whether it has moved since the start."""
    low, high = stretch_of(hill, told, at_start)
    middle, spread = along_axis(hill.scale, told[hill.middle]), told[hill.spread]

    def heights(along: Array, of_middle: float, of_spread: float) -> Array:
        part = np.exp(-np.abs(of_spread * (along - of_middle)))
        return np.asarray(4.0 * part / (1.0 + part) ** 2)

    right, begin = 1.0, low
    for part in hill.parts:
        right -= told[part.share]
        last = part is hill.parts[-1]
        place = place_of(middle, spread, min(max(right, 0.0), 1.0))
        end = high if last else float(np.clip(place, begin, high))
        along = np.linspace(begin, end, 60)
        whole = heights(along, middle, spread)
        if end > begin and last and hill.split:
            every, ground = sum(told[each.share] for each in hill.split), 0.0
            for each in hill.split:
                top = ground + told[each.share] / every if every > 0.0 else ground
                _area(chart, along, ground * whole, top * whole, each, axes)
                ground = top
        elif end > begin:
            _area(chart, along, 0.0 * whole, whole, part, axes)
        begin = end
    along = np.linspace(low, high, 161)
    start = along_axis(hill.scale, at_start[hill.middle]), at_start[hill.spread]
    lines = {"now": (heights(along, middle, spread), "solid")}
    moved = abs(middle - start[0]) * spread > 0.1 or spread != start[1]
    if moved:
        lines["at the start"] = heights(along, *start), "dot"
    for name, (values, dash) in lines.items():
        ink = {"width": 1.2, "color": theme.look("reach").colour, "dash": dash}
        chart.add_scatter(
            x=along, y=values, mode="lines", line=ink, name=name, hoverinfo="skip", **axes
        )
    share = 1.0
    for band in hill.bands[:-1]:
        share -= band.share
        ink = {"width": 1.0, "color": theme.look("reach").colour, "dash": "dot"}
        _upright(chart, place_of(middle, spread, share), 1.0, ink, axes)
    bars = _bars(hill, told)
    places = [place_of(middle, spread, told[bar.above]) for bar in bars]
    pixels = [float(np.clip((at - low) / (high - low), 0.0, 1.0)) * WIDE for at in places]
    for row, (bar, place) in enumerate(zip(bars, places, strict=True)):
        words = f"◂ {bar.words}" if place < low else bar.words
        words = f"{bar.words} ▸" if place > high else words
        here, top = float(np.clip(place, low, high)), 1.0 + ROW * (row + 1) / HILL
        _upright(chart, here, top, {"width": 2.0, "color": theme.look(bar.meaning).colour}, axes)
        left = _to_the_left(pixels, row, LETTER * len(words))
        chart.add_annotation(
            x=here,
            y=top - ROW / HILL / 2.0,
            text=words,
            showarrow=False,
            xanchor="right" if left else "left",
            xshift=-5 if left else 5,
            xref=axes["xaxis"],
            yref=axes["yaxis"],
        )
    ticks = _ticks(hill.scale, low, high)
    _axes_of(chart, axes).update(
        range=[low, high],
        tickvals=[along_axis(hill.scale, value) for value in ticks],
        ticktext=[f"{value:,g}" for value in ticks],
    )
    _axes_of(chart, axes, "y").update(range=[0.0, 1.0 + ROW * len(bars) / HILL], visible=False)
    return moved


def _to_the_left(pixels: list[float], row: int, width: float) -> bool:
    """Return whether words end at their bar: inside the picture, and off bars that pass by."""
    here, costs = pixels[row], []
    for begin in (here - width, here):
        outside = max(0.0, -begin) + max(0.0, begin + width - WIDE)
        met = sum(begin < other < begin + width for other in pixels[row + 1 :])
        costs.append(100.0 * outside + 10.0 * met + (begin < here < WIDE / 2 or begin == here))
    return costs[0] < costs[1]


def _axes_of(chart: Chart, axes: dict[str, str], letter: str = "x") -> Any:
    return chart.layout[f"{letter}axis{axes[f'{letter}axis'][1:]}"]


def _upright(chart: Chart, at: float, top: float, line: Any, axes: dict[str, str]) -> None:
    chart.add_shape(
        type="line", x0=at, x1=at, y0=0, y1=top, line=line, xref=axes["xaxis"], yref=axes["yaxis"]
    )


def _ticks(scale: str, low: float, high: float) -> list[float]:
    if scale == "linear":
        return [float(value) for value in range(0, int(high) + 1, 10 if high - low > 60 else 5)]
    powers = range(int(np.floor(low / np.log(10.0))), int(np.ceil(high / np.log(10.0))) + 1)
    values = [float(f"{digit}e{power}") for power in powers for digit in (1, 2, 5)]
    return [value for value in values if low <= float(np.log(value)) <= high]


def _draw_strip(chart: Chart, strip: Strip, told: Numbers, axes: dict[str, str]) -> None:
    begin = 0.0
    for part in strip.parts:
        along = np.array([begin, begin + told[part.share]])
        _area(chart, along, np.zeros(2), np.ones(2), part, axes)
        begin = float(along[1])
    _axes_of(chart, axes).update(range=[0.0, 1.0], visible=False)
    _axes_of(chart, axes, "y").update(range=[0.0, 1.0], visible=False)


def _draw_curve(chart: Chart, curve: Curve, run: Run, shown: int, axes: dict[str, str]) -> None:
    x, y = np.array(curve.points).T
    ink = {"width": 1.5, "color": theme.look("reach").colour}
    chart.add_scatter(x=x, y=y, mode="lines", line=ink, name=curve.effect, hoverinfo="skip", **axes)
    year = slice(max(shown - YEAR + 1, 0), shown + 1)
    chart.add_scatter(
        x=run[curve.at][year],
        y=run[curve.value][year],
        mode="markers",
        marker={"color": theme.look(curve.meaning).colour, "size": 7},
        name="a month of the last year",
        **axes,
    )
    _upright(chart, 0.0, float(y.max()), {"width": 1.0, "dash": "dot", **ink}, axes)
    below, above = curve.unit.split(" | ")
    _axes_of(chart, axes).update(
        range=[curve.low, curve.high],
        tickvals=[curve.low / 2.0, 0.0, curve.high / 2.0],
        ticktext=[f"◂ {below}", "as expected", f"{above} ▸"],
    )
    _axes_of(chart, axes, "y").update(
        theme.axis(curve.effect, range=[0.0, 1.05 * float(y.max())], nticks=4)
    )

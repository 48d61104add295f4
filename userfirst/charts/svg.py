"""A chart as a still picture: plotly's figure in, SVG out, without JavaScript, fonts or a network.

For pages that cannot run plotly (an exported HTML file, nbclassic, a viewer of notebooks). It draws
what the course's charts are made of: lines, areas, bars, markers, heat maps, their axes,
annotations, shapes and legend. Text takes the page's own ink, so it reads on light and on dark.
"""

from __future__ import annotations

import html
import math
import re
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import worded
from userfirst.charts import theme

Array = NDArray[np.float64]

WIDTH = 760
LETTER = 0.56  # width of a letter, as a share of its height, on average
LINE = 1.3  # height of a line of text, likewise
DASHES = {
    "dash": "8 5",
    "dot": "2 4",
    "dashdot": "8 4 2 4",
    "longdash": "13 5",
    "longdashdot": "13 4 2 4",
}
MARKERS = {
    "circle": "M{r},0A{r},{r} 0 1 1 -{r},0A{r},{r} 0 1 1 {r},0Z",
    "square": "M-{r},-{r}H{r}V{r}H-{r}Z",
    "diamond": "M0,-{r}L{r},0L0,{r}L-{r},0Z",
    "triangle-up": "M0,-{r}L{r},{r}L-{r},{r}Z",
    "x": "M-{r},-{r}L{r},{r}M-{r},{r}L{r},-{r}",
    "cross": "M-{r},0H{r}M0,-{r}V{r}",
}
DRAWN = ("scatter", "scattergl", "bar", "heatmap")
ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def draw(figure: Any) -> str:
    """Return a figure as an ``<svg>`` element.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        The chart.

    Returns
    -------
    str
        The picture, named by the chart's title and described by its sentence.
    """
    return _Drawing(_with_arrays(figure)).svg()


def _with_arrays(figure: Any) -> Any:
    """Return a figure with numbers as arrays: a copied one keeps them as plotly writes them."""
    packed = [trace[name] for trace in figure.data for name in ("x", "y", "z") if name in trace]
    if not any(isinstance(each, dict) for each in packed):
        return figure

    def unpack(part: Any) -> Any:
        if isinstance(part, dict) and "bdata" in part:
            content = np.frombuffer(b64decode(part["bdata"]), dtype=part["dtype"])
            shape = [int(each) for each in str(part.get("shape") or content.size).split(",")]
            return content.reshape(shape)
        if isinstance(part, dict):
            return {name: unpack(each) for name, each in part.items()}
        return [unpack(each) for each in part] if isinstance(part, (list, tuple)) else part

    return type(figure)(unpack(figure.to_dict()))


def in_words(figure: Any) -> str:
    """Return the sentence that says what a figure shows: its own, or its first and last values."""
    meta = figure.layout.meta
    if isinstance(meta, dict) and meta.get("sentence"):
        return str(meta["sentence"])
    parts = []
    for trace in figure.data:
        if trace.type == "heatmap":
            values = _numbers(np.ravel(trace.z))
            values = values[np.isfinite(values)]
            if len(values):
                parts.append(f"from {worded(values.min())} to {worded(values.max())}")
            continue
        if (
            trace.type not in DRAWN
            or trace.y is None
            or "lines" not in (getattr(trace, "mode", None) or "lines")
        ):
            continue
        y = _numbers(trace.y)
        seen = np.flatnonzero(np.isfinite(y))
        if len(seen):
            x = [_said(trace.x[place] if trace.x is not None else place) for place in seen[[0, -1]]]
            first, last = (worded(float(y[place])) for place in seen[[0, -1]])
            parts.append(f"{_bare(trace.name or 'values')}: {first} at {x[0]}, {last} at {x[1]}")
    return "; ".join(parts) + "." if parts else ""


def _said(value: Any) -> str:
    if isinstance(value, (int, float, np.number)):
        return f"{float(value):.6g}"
    return str(value)[:10] if _is_date([value]) else str(value)


def _numbers(values: Any) -> Array:
    """Return values as floats; what is no number is missing."""
    found = np.asarray(values)
    if found.dtype.kind in "biuf":
        return found.astype(float)
    return np.array([_number(each) for each in found.ravel()], dtype=float)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _is_date(values: Any) -> bool:
    found = np.asarray(values)
    if found.dtype.kind == "M" or (len(found) and hasattr(found.ravel()[0], "isoformat")):
        return True
    return found.dtype.kind in "UO" and all(
        isinstance(each, str) and re.match(r"\d{4}-\d\d(-\d\d|$)", each) for each in found.ravel()
    )


def _bare(text: str) -> str:
    """Return a text of plotly's without its tags."""
    return re.sub(r"<[^>]+>", "", html.unescape(re.sub(r"<br ?/?>", " ", text)))


class _Axis:
    """One axis: where a value stands on the page, and which values are named on it."""

    def __init__(self, name: str, about: dict[str, Any], data: Sequence[Any], exact: bool) -> None:
        self.name = name
        self.about = about
        self.across = name.startswith("x")
        self.kind = about.get("type") or self._kind_of(data)
        self.names: list[str] = []
        if self.kind == "category":
            every = [str(value) for values in data for value in np.ravel(values)]
            self.names = list(dict.fromkeys(every))
        self.low, self.high = self._range(data, exact)
        self.begin, self.end = 0.0, 1.0  # pixels, set when the page is known

    @staticmethod
    def _kind_of(data: Sequence[Any]) -> str:
        values = [each for each in data if len(np.ravel(each))]
        if values and all(map(_is_date, values)):
            return "date"
        strings = any(np.asarray(each).dtype.kind in "UO" for each in values)
        if strings and any(np.isnan(_numbers(each)).all() for each in values):
            return "category"
        return "linear"

    def numbers(self, values: Any) -> Array:
        """Return values as numbers along the axis: logarithms, days, places of categories."""
        if self.kind == "category":
            known = {name: float(place) for place, name in enumerate(self.names)}
            return np.array([known.get(str(v), _number(v)) for v in np.ravel(values)])
        if self.kind == "date":
            days = np.asarray(list(np.ravel(values)), dtype="datetime64[s]").astype(float)
            return np.asarray(days / 86400.0)
        found = _numbers(values).ravel()
        if self.kind == "log":
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.where(found > 0, np.log10(np.where(found > 0, found, 1.0)), math.nan)
        return found

    def _range(self, data: Sequence[Any], exact: bool) -> tuple[float, float]:
        given = self.about.get("range")
        if given is not None and None not in given:
            ends = given if self.kind == "log" else self.numbers(list(given))
            return float(ends[0]), float(ends[1])
        every = np.concatenate([self.numbers(each) for each in data] or [np.zeros(0)])
        every = every[np.isfinite(every)]
        low, high = (every.min(), every.max()) if len(every) else (0.0, 1.0)
        if self.kind == "category":
            return low - 0.5, high + 0.5
        tozero = self.about.get("rangemode") in {"tozero", "nonnegative"} and self.kind == "linear"
        if tozero:
            low, high = min(low, 0.0), max(high, 0.0)
        room = 0.0 if exact else 0.055 * ((high - low) or abs(high) or 1.0)
        low_end = low if tozero and low == 0.0 else low - room
        high_end = high if tozero and high == 0.0 else high + room
        ends_ = (low_end, high_end) if high_end > low_end else (low_end - 0.5, high_end + 0.5)
        return (ends_[1], ends_[0]) if self.about.get("autorange") == "reversed" else ends_

    def at(self, numbers: Any) -> Any:
        """Return where numbers stand, in pixels."""
        share = (np.asarray(numbers, dtype=float) - self.low) / ((self.high - self.low) or 1.0)
        return self.begin + share * (self.end - self.begin)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Return what is named on the axis: where (as numbers) and how."""
        low, high = sorted((self.low, self.high))
        vals = self.about.get("tickvals")
        if vals is not None:
            texts = self.about.get("ticktext")
            texts = texts if texts is not None else [f"{float(v):g}" for v in vals]
            found = list(zip(self.numbers(list(vals)).tolist(), map(_bare, texts), strict=False))
        elif self.kind == "category":
            every = max(1, math.ceil(len(self.names) / most))
            found = [(float(i), n) for i, n in enumerate(self.names) if i % every == 0]
        elif self.kind == "date":
            found = list(_dates(low, high, most))
        elif self.kind == "log":
            found = list(_powers(low, high, most))
        else:
            found = list(_steps(low, high, most, self.about.get("dtick")))
        slack = 1e-6 * (high - low)
        return [(at, text) for at, text in found if low - slack <= at <= high + slack]


def _steps(low: float, high: float, most: int, wanted: Any) -> Iterator[tuple[float, str]]:
    rough = (high - low) / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next((m * power for m in (1, 2, 5, 10) if m * power >= 0.7 * rough), 10 * power)
    step = float(wanted) if isinstance(wanted, (int, float)) and wanted > 0 else step
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    digits += 0 if abs(round(step, digits) - step) < 1e-9 * step else 1
    for place in range(math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6) + 1):
        yield place * step, f"{place * step:,.{digits}f}".replace("-", "−")


def _powers(low: float, high: float, most: int) -> Iterator[tuple[float, str]]:
    decades = math.floor(high + 1e-9) - math.ceil(low - 1e-9) + 1
    parts = (1,) if decades > most // 2 else (1, 2, 5)
    for power in range(math.floor(low), math.ceil(high) + 1):
        for part in parts:
            value = part * 10.0**power
            text = f"{value:,.0f}" if 1 <= value < 1e7 else f"{value:.3g}"
            yield math.log10(value), text


def _dates(low: float, high: float, most: int) -> Iterator[tuple[float, str]]:
    first = np.datetime64(int(low), "D").astype("datetime64[M]")
    months = (high - low) / 30.4375
    if months < most / 4:
        every = max(1, math.ceil((high - low) / most))
        for day in range(math.ceil(low), math.floor(high) + 1, every):
            yield float(day), _day(day).strftime("%d %b %Y")
        return
    step = next((s for s in (1, 3, 6, 12, 24, 60, 120, 240) if months / s <= most), 480)
    for month in range(int(first.astype(int)), int(first.astype(int)) + math.ceil(months) + 2):
        if month % step == 0:
            day = int(np.datetime64(month, "M").astype("datetime64[D]").astype(int))
            yield float(day), _day(day).strftime("%Y" if step >= 12 else "%b %Y")


def _day(day: int) -> datetime:
    return datetime.fromordinal(day + datetime(1970, 1, 1).toordinal())


class _Drawing:
    """The picture of one figure, from its traces and its layout."""

    def __init__(self, figure: Any) -> None:
        self.figure = figure
        self.layout = figure.layout.to_plotly_json()
        shown = [t for t in figure.data if t.visible not in (False, "legendonly")]
        self.traces = [t for t in shown if t.type in DRAWN]
        self.others = [t for t in shown if t.type not in DRAWN]
        self.ink = (self.layout.get("font") or {}).get("color", theme.INK)
        self.size = float((self.layout.get("font") or {}).get("size", 12))
        self.height = float(self.layout.get("height") or 380)
        self.title = _text_of(self.layout.get("title"))
        self.parts: list[str] = []
        self.legend = self._legend_entries()
        self.bar = next((t for t in self.traces if t.type == "heatmap"), None)
        self._prepare()
        self.axes = {name: self._axis(name) for name in self._axis_names()}
        self._place()

    # What stands where.

    def _of(self, trace: Any, letter: str) -> str:
        return str(getattr(trace, f"{letter}axis", None) or letter)

    def _axes_of(self, trace: Any) -> tuple[str, str]:
        return self._of(trace, "x"), self._of(trace, "y")

    def _axis_names(self) -> list[str]:
        used = [self._of(t, letter) for t in self.traces for letter in "xy"]
        return list(dict.fromkeys(used or ["x", "y"]))

    def _about(self, name: str) -> dict[str, Any]:
        return self.layout.get(f"{name[0]}axis{name[1:]}") or {}

    def _prepare(self) -> None:
        """Work out what each trace covers: stacks on each other, bars beside each other."""
        self.tops: dict[int, Array] = {}
        self.bases: dict[int, Array] = {}
        heights: dict[tuple[str, ...], dict[str, float]] = {}
        stacking = self.layout.get("barmode") in {"stack", "relative"}
        for place, trace in enumerate(self.traces):
            group = getattr(trace, "stackgroup", None)
            if not (group or (trace.type == "bar" and stacking)) or trace.y is None:
                continue
            if getattr(trace, "orientation", None) == "h":
                along, values = trace.y, _numbers(trace.x)
            else:
                along, values = self._x(trace), _numbers(trace.y)
            values = np.nan_to_num(values)
            key = (str(group), trace.type, self._of(trace, "x"), self._of(trace, "y"))
            below = heights.setdefault(key, {})
            signs = ["-" if value < 0 and not group else "" for value in values]
            names = [f"{sign}{each}" for sign, each in zip(signs, along, strict=False)]
            self.bases[place] = np.array([below.get(name, 0.0) for name in names])
            self.tops[place] = self.bases[place] + values
            below.update(zip(names, self.tops[place].tolist(), strict=True))

    @staticmethod
    def _x(trace: Any) -> Any:
        return trace.x if trace.x is not None else np.arange(len(trace.y))

    def _values(self, place: int, letter: str) -> Any:
        """Return the values of a trace along an axis, stacked ones as they stand."""
        trace = self.traces[place]
        over = "x" if getattr(trace, "orientation", None) == "h" and trace.type == "bar" else "y"
        if letter == over and place in self.tops:
            return self.tops[place]
        if letter == "x":
            return self._x(trace) if trace.y is not None or trace.x is not None else []
        return trace.y if trace.y is not None else []

    def _axis(self, name: str) -> _Axis:
        letter, about = name[0], self._about(name)
        data: list[Any] = []
        exact = True
        for place, trace in enumerate(self.traces):
            if self._of(trace, letter) != name:
                continue
            values = self._values(place, letter)
            data.append(values)
            horizontal = getattr(trace, "orientation", None) == "h"
            if trace.type == "bar" and (letter == "x") == horizontal:
                exact = False
            elif trace.type == "bar" and _Axis._kind_of([values]) != "category":
                found = np.sort(_numbers(values)) if not _is_date(values) else np.zeros(0)
                half = 0.5 * (np.diff(found).min() if len(found) > 1 else 1.0)
                data.append(
                    np.array([found.min() - half, found.max() + half]) if len(found) else []
                )
            elif trace.type == "heatmap":
                data.append(_edges(_numbers(values)))
            elif letter == "y" or "markers" in (getattr(trace, "mode", None) or ""):
                exact = False
            filled = str(getattr(trace, "fill", None)).startswith("tozero")
            upright = trace.type == "bar" and (letter == "x") == horizontal
            if upright or (letter == "y" and (filled or getattr(trace, "stackgroup", None))):
                data.append(np.zeros(1))
                about = {"rangemode": "tozero"} | about
        if about.get("type") != "log" and data and all(map(_is_date, data[:1])):
            data = [each for each in data if len(np.ravel(each)) and _is_date(each)]
        return _Axis(name, about, data, exact)

    def _legend_entries(self) -> list[Any]:
        if not self.layout.get("showlegend"):
            return []
        return [t for t in self.traces if t.showlegend is not False and t.name]

    def _place(self) -> None:
        """Leave room for what stands around the axes, and tell the axes their pixels."""
        margin = self.layout.get("margin") or {}
        names = [text for a in self.axes.values() if not a.across for _, text in a.ticks(6)]
        wide = LETTER * self.size * max(map(len, names), default=0)
        titles = [
            len(_wrapped(_text_of(a.about.get("title")), self._letters(a)))
            for a in self.axes.values()
            if not a.across and _text_of(a.about.get("title"))
        ]
        self.left = max(float(margin.get("l", 60)) * 0.5, wide + 22 + 17 * max(titles, default=0))
        legend = max((len(_bare(t.name)) for t in self.legend), default=-5)
        self.right = max(float(margin.get("r", 40)), 40 + LETTER * self.size * legend)
        self.right += 40 if self.bar is not None else 0
        self.top = max(float(margin.get("t", 48)), 18)
        self.bottom = max(float(margin.get("b", 48)), 46)
        self.wide = WIDTH - self.left - self.right
        self.tall = self.height - self.top - self.bottom
        for axis in self.axes.values():
            low, high = axis.about.get("domain") or (0.0, 1.0)
            if axis.across:
                axis.begin, axis.end = (self.left + share * self.wide for share in (low, high))
            else:
                axis.begin, axis.end = (self.top + (1 - share) * self.tall for share in (low, high))

    def _letters(self, axis: _Axis) -> float:
        """Return how many letters stand beside an upright axis in a row."""
        low, high = axis.about.get("domain") or (0.0, 1.0)
        return float(((high - low) * (self.height - 96) + 30) / (LETTER * self.size))

    def _partner(self, axis: _Axis) -> _Axis:
        anchor = axis.about.get("anchor")
        if anchor in self.axes:
            return self.axes[anchor]
        other, mine = ("y", "x") if axis.across else ("x", "y")
        for trace in self.traces:
            if self._of(trace, mine) == axis.name:
                return self.axes[self._of(trace, other)]
        return next(a for a in self.axes.values() if a.across != axis.across)

    # Drawing.

    def svg(self) -> str:
        """Return the whole picture."""
        for axis in self.axes.values():
            self._draw_axis(axis)
        shapes = self.layout.get("shapes") or ()
        for shape in shapes:
            if shape.get("layer") == "below":
                self._shape(shape)
        for place, trace in enumerate(self.traces):
            draw_one = {"bar": self._bars, "heatmap": self._heatmap}.get(trace.type, self._scatter)
            draw_one(place, trace)
        for place, trace in enumerate(self.others):
            said = f"({trace.name or trace.type}: see the chart in JupyterLab)"
            self._text(self.left + 8, self.top + 20 * (place + 1), said)
        for shape in shapes:
            if shape.get("layer") != "below":
                self._shape(shape)
        for note in self.layout.get("annotations") or ():
            self._annotation(note)
        self._draw_legend()
        if self.title:
            size = float(((self.layout["title"] or {}).get("font") or {}).get("size", 17))
            self._text(self.left, 24, self.title, size=size, weight=600)
        sentence = in_words(self.figure)
        name = html.escape(_bare(self.title) or "Chart", quote=True)
        label = html.escape(f"Chart: {_bare(self.title)}. {sentence}", quote=True)
        family = html.escape(theme.FONT, quote=True)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height:g}" '
            f'width="{WIDTH}" height="{self.height:g}" role="img" aria-label="{label}" '
            f'style="max-width:100%;height:auto;color:inherit" font-family="{family}" '
            f'font-size="{self.size:g}" fill="currentColor"><title>{name}</title>'
            f"<desc>{html.escape(sentence)}</desc>{''.join(self.parts)}</svg>"
        )

    def _add(self, tag: str, content: str = "", **settings: Any) -> None:
        said = "".join(
            f' {name.replace("_", "-")}="{value:.6g}"'
            if isinstance(value, float)
            else f' {name.replace("_", "-")}="{html.escape(str(value), quote=True)}"'
            for name, value in settings.items()
            if value is not None
        )
        self.parts.append(f"<{tag}{said}>{content}</{tag}>" if content else f"<{tag}{said}/>")

    def _line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, **more: Any) -> None:
        self._add(
            "path", d=f"M{x1:.6g},{y1:.6g}L{x2:.6g},{y2:.6g}", stroke=stroke, fill="none", **more
        )

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        anchor: str = "start",
        size: float | None = None,
        color: str | None = None,
        weight: int | None = None,
        turn: float | None = None,
    ) -> None:
        rows = re.split(r"<br ?/?>", text)
        step = LINE * (size or self.size)
        content = "".join(
            f'<tspan x="{x:.6g}" dy="{step if row else 0:g}">{_spans(each)}</tspan>'
            for row, each in enumerate(rows)
        )
        own = color if color and color != self.ink else None
        self._add(
            "text",
            content if len(rows) > 1 else _spans(text),
            x=float(x),
            y=float(y),
            text_anchor=None if anchor == "start" else anchor,
            font_size=float(size) if size and size != self.size else None,
            font_weight=weight,
            fill=own,
            transform=f"rotate({turn:g} {x:.6g} {y:.6g})" if turn else None,
        )

    def _draw_axis(self, axis: _Axis) -> None:
        if axis.about.get("visible") is False:
            return
        other = self._partner(axis)
        low, high = sorted((other.begin, other.end))
        length = abs(axis.end - axis.begin)
        most = max(3, int(length / (56 if axis.across else 26)))
        ticks = axis.ticks(int(axis.about.get("nticks") or most))
        widest = LETTER * self.size * max((len(t) for _, t in ticks), default=0)
        if axis.across and widest * len(ticks) > length and axis.about.get("tickvals") is None:
            ticks = axis.ticks(max(2, int(length / (widest + 12))))
        edge = float(other.begin)
        for at, text in ticks:
            here = float(axis.at(at))
            zero = abs(at) < 1e-12 and axis.kind == "linear"
            if axis.about.get("showgrid") is not False and self.bar is None:
                ends = (here, low, here, high) if axis.across else (low, here, high, here)
                self._line(*ends, theme.AXIS if zero else theme.GRID, shape_rendering="crispEdges")
            if axis.about.get("showticklabels") is False:
                continue
            if axis.across:
                self._line(here, edge, here, edge + 4, theme.AXIS)
                self._text(here, edge + 6 + self.size, text, "middle")
            else:
                self._line(edge - 4, here, edge, here, theme.AXIS)
                self._text(edge - 8, here + 0.35 * self.size, text, "end")
        title = _text_of(axis.about.get("title"))
        if title and axis.across:
            self._text((axis.begin + axis.end) / 2, edge + 24 + self.size, title, "middle")
        elif title:
            middle, x = (axis.begin + axis.end) / 2, self.size + 2
            for row, part in enumerate(_wrapped(title, self._letters(axis))):
                self._text(x + row * LINE * self.size, middle, part, "middle", turn=-90)

    def _clip(self, trace: Any) -> str | None:
        if getattr(trace, "cliponaxis", None) is False:
            return None
        x, y = self.axes[self._of(trace, "x")], self.axes[self._of(trace, "y")]
        left, right = sorted((x.begin, x.end))
        top, bottom = sorted((y.begin, y.end))
        box = f'x="{left - 2:.5g}" y="{top - 2:.5g}" '
        box += f'width="{right - left + 4:.5g}" height="{bottom - top + 4:.5g}"'
        name = f"uf{zlib.crc32(box.encode()):08x}"
        clip = f'<clipPath id="{name}"><rect {box}/></clipPath>'
        if clip not in self.parts:
            self.parts.append(clip)
        return f"url(#{name})"

    def _points(self, place: int, trace: Any) -> tuple[Array, Array]:
        x, y = self.axes[self._of(trace, "x")], self.axes[self._of(trace, "y")]
        across, up = x.numbers(self._values(place, "x")), y.numbers(self._values(place, "y"))
        size = min(len(across), len(up))
        return x.at(across[:size]), y.at(up[:size])

    def _colour(self, place: int, trace: Any) -> str:
        for part in ("line", "marker"):
            found = getattr(getattr(trace, part, None), "color", None)
            if isinstance(found, str):
                return found
        ways = self.layout.get("colorway") or theme.COLOURS
        return str(ways[place % len(ways)])

    def _scatter(self, place: int, trace: Any) -> None:
        x, y = self._points(place, trace)
        mode = trace.mode or ("lines" if len(x) > 20 else "lines+markers")
        colour, clip = self._colour(place, trace), self._clip(trace)
        if trace.fill not in (None, "none") or getattr(trace, "stackgroup", None):
            self._area(place, trace, x, y, colour, clip)
        if "lines" in mode:
            width = 2.0 if trace.line.width is None else float(trace.line.width)
            steps = str(trace.line.shape or "")
            self._add(
                "path",
                d=_path(x, y, steps),
                fill="none",
                stroke=colour,
                stroke_width=width,
                stroke_dasharray=_dash(trace.line.dash),
                stroke_linejoin="round",
                clip_path=clip,
            )
        self._errors(trace, x, y, colour)
        if "markers" in mode:
            self._markers(trace, x, y, colour)
        if "text" in mode and trace.text is not None:
            texts = [trace.text] * len(x) if isinstance(trace.text, str) else trace.text
            self._texts(trace, x, y, texts)

    def _area(
        self, place: int, trace: Any, x: Array, y: Array, colour: str, clip: str | None
    ) -> None:
        axis = self.axes[self._of(trace, "y")]
        low, high = sorted((axis.begin, axis.end))
        zero = float(axis.at(0.0 if axis.kind != "log" else axis.low))
        zero = min(max(zero, low), high)
        seen = np.isfinite(x) & np.isfinite(y)
        below = np.column_stack([x, np.full(len(x), zero)])[seen]
        if place in self.bases:
            below = np.column_stack([x, axis.at(self.bases[place])])[seen]
        elif trace.fill == "tonexty":
            before = [
                other
                for other in range(place)
                if self._axes_of(self.traces[other]) == self._axes_of(trace)
            ]
            if before:
                lower = np.column_stack(self._points(before[-1], self.traces[before[-1]]))
                below = lower[np.isfinite(lower).all(axis=1)]
        elif trace.fill == "toself":
            below = np.zeros((0, 2))
        outline = np.concatenate([np.column_stack([x, y])[seen], below[::-1]])
        if len(outline) > 2:
            fill = trace.fillcolor or colour
            opacity = None if trace.fillcolor else 0.4
            path = "L".join(f"{px:.5g},{py:.5g}" for px, py in outline)
            self._add("path", d=f"M{path}Z", fill=fill, fill_opacity=opacity, clip_path=clip)

    def _markers(self, trace: Any, x: Array, y: Array, colour: str) -> None:
        about = trace.marker
        symbol = about.symbol if isinstance(about.symbol, str) else "circle"
        stem = symbol.replace("-open", "").replace("-dot", "").replace("-thin", "")
        hollow = "-open" in symbol or stem in {"x", "cross"}
        for place, (px, py) in enumerate(zip(x, y, strict=True)):
            if not (math.isfinite(px) and math.isfinite(py)):
                continue
            size = _each(about.size, place, 6.0)
            own = _each(about.color, place, colour)
            own = own if isinstance(own, str) else colour
            self._add(
                "path",
                d=MARKERS.get(stem, MARKERS["circle"]).format(r=f"{float(size) / 2:g}"),
                transform=f"translate({px:.5g} {py:.5g})",
                fill="none" if hollow else own,
                stroke=own if hollow else None,
                stroke_width=2.5 if hollow else None,
            )

    def _texts(self, trace: Any, x: Array, y: Array, texts: Sequence[Any]) -> None:
        where = trace.textposition if isinstance(trace.textposition, str) else "middle center"
        up, side = where.split() if " " in where else ("middle", "center")
        lift = {"top": -8.0, "bottom": 8.0 + self.size, "middle": 0.35 * self.size}[up]
        anchor = {"left": "end", "center": "middle", "right": "start"}[side]
        push = {"left": -6.0, "center": 0.0, "right": 6.0}[side] if up == "middle" else 0.0
        for px, py, text in zip(x, y, texts, strict=False):
            if text and math.isfinite(px) and math.isfinite(py):
                self._text(float(px) + push, float(py) + lift, str(text), anchor)

    def _errors(self, trace: Any, x: Array, y: Array, colour: str) -> None:
        about = trace.error_y
        if about is None or about.array is None or about.visible is False:
            return
        axis, values = self.axes[self._of(trace, "y")], _numbers(trace.y)
        high = _numbers(about.array)
        low = high if about.arrayminus is None else _numbers(about.arrayminus)
        for px, value, less, more in zip(x, values, low, high, strict=False):
            if np.isfinite([px, value, less, more]).all():
                ends = axis.at(axis.numbers([value - less, value + more]))
                self._line(px, ends[0], px, ends[1], colour, stroke_width=1.5)

    def _bars(self, place: int, trace: Any) -> None:
        flat = trace.orientation == "h"
        x, y = self.axes[self._of(trace, "x")], self.axes[self._of(trace, "y")]
        along, up = (y, x) if flat else (x, y)
        middle = along.numbers(self._values(place, "y" if flat else "x"))
        tops = up.numbers(self._values(place, "x" if flat else "y"))
        bases = self.bases.get(place, np.zeros(len(tops)))
        known = np.unique(middle[np.isfinite(middle)])
        room = 0.8 * (float(np.diff(known).min()) if len(known) > 1 else 1.0)
        beside = [i for i, t in enumerate(self.traces) if t.type == "bar"]
        if self.layout.get("barmode", "group") == "group" and len(beside) > 1:
            width = room / len(beside)
            middle = middle + (beside.index(place) - (len(beside) - 1) / 2) * width
        else:
            width = room
        colour = self._colour(place, trace)
        texts = trace.text if trace.text is not None else ()
        for row, (at, base, top) in enumerate(zip(middle, bases, tops, strict=False)):
            if not np.isfinite([at, top]).all():
                continue
            one, other = sorted(along.at([at - width / 2, at + width / 2]))
            low, high = sorted(up.at([base, top]))
            own = _each(trace.marker.color, row, colour)
            box = (
                (low, one, high - low, other - one) if flat else (one, low, other - one, high - low)
            )
            left, upper, wide, tall = map(float, box)
            self._add("rect", x=left, y=upper, width=wide, height=tall,
                      fill=own if isinstance(own, str) else colour)  # fmt: skip
            if not isinstance(texts, str) and row < len(texts) and texts[row]:
                spot = (high + 4, (one + other) / 2 + 4) if flat else ((one + other) / 2, low - 5)
                anchor = "start" if flat else "middle"
                self._text(float(spot[0]), float(spot[1]), str(texts[row]), anchor)

    def _heatmap(self, place: int, trace: Any) -> None:
        from plotly.colors import get_colorscale, sample_colorscale

        x, y = self.axes[self._of(trace, "x")], self.axes[self._of(trace, "y")]
        z = np.array([_numbers(row) for row in trace.z], dtype=float)
        across = trace.x if trace.x is not None else np.arange(z.shape[1])
        down = trace.y if trace.y is not None else np.arange(z.shape[0])
        columns, rows = x.at(_edges(x.numbers(across))), y.at(_edges(y.numbers(down)))
        seen = z[np.isfinite(z)]
        least = float(trace.zmin) if trace.zmin is not None else float(seen.min(initial=np.inf))
        most = float(trace.zmax) if trace.zmax is not None else float(seen.max(initial=-np.inf))
        if not (math.isfinite(least) and math.isfinite(most)):
            return
        scale = [list(each) for each in trace.colorscale or get_colorscale("Viridis")]

        def colours(values: Array) -> list[str]:
            shares = np.clip((values - least) / ((most - least) or 1.0), 0, 1)
            return list(sample_colorscale(scale, [float(each) for each in shares]))

        for row in range(z.shape[0]):
            known = np.flatnonzero(np.isfinite(z[row]))
            top, bottom = sorted((float(rows[row]), float(rows[row + 1])))
            for column, fill in zip(known, colours(z[row][known]), strict=True):
                left, right = sorted((float(columns[column]), float(columns[column + 1])))
                # A hair wider than its place, so that no line shows between two squares.
                self._add("rect", x=left, y=top, width=right - left + 0.4,
                          height=bottom - top + 0.4, fill=fill)  # fmt: skip
        if trace.showscale is not False:
            self._colour_bar(trace, least, most, colours)

    def _colour_bar(
        self, trace: Any, least: float, most: float, colours: Callable[[Array], list[str]]
    ) -> None:
        x, steps = WIDTH - self.right + 18, 40
        tall = self.tall / steps
        for step, fill in enumerate(colours(np.linspace(most, least, steps))):
            self._add("rect", x=float(x), y=self.top + step * tall, width=18.0,
                      height=tall + 0.4, fill=fill)  # fmt: skip
        for at, text in _steps(least, most, 8, None):
            share = (most - at) / ((most - least) or 1.0)
            self._text(x + 24, self.top + share * self.tall + 0.35 * self.size, text)
        title = _text_of(trace.colorbar.title.to_plotly_json())
        if title:
            self._text(WIDTH - 6, self.top - 10, title, "end")

    def _spot(self, value: Any, ref: str | None, letter: str, logarithm: bool = False) -> float:
        """Return the pixel of a value by its reference: an axis, its domain, the whole paper."""
        ref = ref or letter
        if ref == "paper":
            share = float(value)
            return (
                self.left + share * self.wide
                if letter == "x"
                else self.top + (1 - share) * self.tall
            )
        axis = self.axes.get(ref.split()[0]) or next(
            a for a in self.axes.values() if a.name[0] == letter
        )
        if ref.endswith("domain"):
            return axis.begin + float(value) * (axis.end - axis.begin)
        # plotly gives places of annotations on a logarithmic axis as logarithms.
        return float(
            axis.at(value if axis.kind == "log" and logarithm else axis.numbers([value])[0])
        )

    def _annotation(self, note: dict[str, Any]) -> None:
        text = note.get("text") or ""
        if note.get("visible") is False or not text:
            return
        x = self._spot(note.get("x", 0), note.get("xref"), "x", True)
        y = self._spot(note.get("y", 0), note.get("yref"), "y", True)
        x, y = x + float(note.get("xshift") or 0), y - float(note.get("yshift") or 0)
        font = note.get("font") or {}
        size = float(font.get("size") or self.size)
        if note.get("showarrow", True):
            ax, ay = float(note.get("ax", -10)), float(note.get("ay", -30))
            self._line(x + ax, y + ay, x, y, "currentColor")
            angle = math.degrees(math.atan2(-ay, -ax))
            head = f"translate({x:.5g} {y:.5g}) rotate({angle:.4g})"
            self._add("path", d="M0,0L-7,-3.5L-7,3.5Z", transform=head)
            x, y = x + ax, y + ay
        rows = len(re.split(r"<br ?/?>", text))
        tall = LINE * size * rows
        anchor = note.get("yanchor") or "auto"
        if note.get("showarrow", True):
            anchor = "bottom" if float(note.get("ay", -30)) < 0 else "top"
        top = {"top": y, "bottom": y - tall}.get(anchor, y - tall / 2)
        if anchor == "auto" and note.get("yref") == "paper":
            share = float(note.get("y", 0))
            top = y if share > 2 / 3 else y - tall if share < 1 / 3 else y - tall / 2
        across = note.get("xanchor") or "auto"
        if across == "auto":
            share = float(note.get("x", 0.5)) if note.get("xref") == "paper" else 0.5
            across = "left" if share < 1 / 3 else "right" if share > 2 / 3 else "center"
        if note.get("showarrow", True):
            half = LETTER * size * max(len(_bare(row)) for row in re.split(r"<br ?/?>", text)) / 2
            x = min(max(x, half + 2), WIDTH - half - 2)
            across = "center"
        self._text(x, top + 0.95 * size, text, ANCHORS[across], size, font.get("color"))

    def _shape(self, shape: dict[str, Any]) -> None:
        if shape.get("type") == "path":
            self._path_shape(shape)
            return
        x0, x1 = (self._spot(shape[k], shape.get("xref"), "x") for k in ("x0", "x1"))
        y0, y1 = (self._spot(shape[k], shape.get("yref"), "y") for k in ("y0", "y1"))
        line = shape.get("line") or {}
        stroke = line.get("color") or "currentColor"
        if shape.get("type") == "line":
            self._line(x0, y0, x1, y1, stroke, stroke_width=float(line.get("width", 2)),
                       stroke_dasharray=_dash(line.get("dash")))  # fmt: skip
        elif shape.get("type") == "rect":
            self._add(
                "rect",
                x=min(x0, x1),
                y=min(y0, y1),
                width=abs(x1 - x0),
                height=abs(y1 - y0),
                fill=shape.get("fillcolor") or "none",
                fill_opacity=shape.get("opacity"),
                stroke=stroke if line.get("width", 2) else None,
            )

    def _path_shape(self, shape: dict[str, Any]) -> None:
        """Draw a path of M, L and Z whose numbers are values on the axes."""

        def spot(found: re.Match[str]) -> str:
            x = self._spot(float(found[1]), shape.get("xref"), "x")
            y = self._spot(float(found[2]), shape.get("yref"), "y")
            return f"{x:.6g},{y:.6g}"

        number = r"(-?[\d.]+(?:e[-+]?\d+)?)"
        self._add(
            "path",
            d=re.sub(f"{number},{number}", spot, shape["path"]),
            fill=shape.get("fillcolor") or "none",
            fill_opacity=shape.get("opacity"),
        )

    def _draw_legend(self) -> None:
        x, y = WIDTH - self.right + 14, self.top + 8
        for trace in self.legend:
            place = self.traces.index(trace)
            colour = self._colour(place, trace)
            if trace.type == "bar" or getattr(trace, "fill", None) not in (None, "none"):
                self._add("rect", x=float(x), y=float(y - 6), width=22.0, height=11.0, fill=colour)
            else:
                mode = trace.mode or "lines"
                if "lines" in mode:
                    self._line(x, y, x + 22, y, colour, stroke_width=2.5,
                               stroke_dasharray=_dash(trace.line.dash))  # fmt: skip
                if "markers" in mode:
                    self._markers(trace, np.array([x + 11.0]), np.array([float(y)]), colour)
            self._text(x + 28, y + 0.35 * self.size, str(trace.name))
            y += 1.6 * self.size


def _text_of(title: Any) -> str:
    return str(title.get("text") or "") if isinstance(title, dict) else str(title or "")


def _each(values: Any, place: int, otherwise: Any) -> Any:
    """Return the value for one point: a list has one for each, else one holds for all."""
    if values is None:
        return otherwise
    if isinstance(values, str) or np.ndim(values) == 0:
        return values
    return values[place] if place < len(values) else otherwise


def _dash(name: str | None) -> str | None:
    return DASHES.get(name or "solid", None if (name or "solid") == "solid" else name)


def _edges(middles: Array) -> Array:
    """Return the borders of squares from their middles."""
    if len(middles) == 1:
        return np.array([middles[0] - 0.5, middles[0] + 0.5])
    between = (middles[1:] + middles[:-1]) / 2
    first, last = 2 * middles[0] - between[0], 2 * middles[-1] - between[-1]
    return np.concatenate([[first], between, [last]])


def _path(x: Array, y: Array, shape: str) -> str:
    """Return a line through points; it breaks where a value is missing."""
    parts, pen = [], "M"
    for px, py in zip(x, y, strict=True):
        if not (math.isfinite(px) and math.isfinite(py)):
            pen = "M"
            continue
        if shape == "hv" and pen == "L":
            parts.append(f"H{px:.5g}V{py:.5g}")
        elif shape == "vh" and pen == "L":
            parts.append(f"V{py:.5g}H{px:.5g}")
        else:
            parts.append(f"{pen}{px:.5g},{py:.5g}")
        pen = "L"
    return "".join(parts) or "M0,0"


def _spans(text: str) -> str:
    """Return plotly's few tags as SVG has them; other tags are left out."""
    found = []
    for piece in re.split(r"(<[^<>]+>)", text):
        colour = re.search(r"color:\s*([^;\"']+)", piece) if piece.startswith("<span") else None
        if piece in {"<b>", "<i>"}:
            found.append(
                {"<b>": '<tspan font-weight="600">', "<i>": '<tspan font-style="italic">'}[piece]
            )
        elif colour:
            found.append(f'<tspan fill="{html.escape(colour[1], quote=True)}">')
        elif piece.startswith("<span"):
            found.append("<tspan>")
        elif piece in {"</b>", "</i>", "</span>"}:
            found.append("</tspan>")
        elif not re.fullmatch(r"</?[a-z]+[^<>]*>", piece):
            found.append(html.escape(html.unescape(piece)))
    return "".join(found)


def _wrapped(text: str, letters: float) -> list[str]:
    """Return a text in one row, or in two if it is too long."""
    if len(text) <= letters or " " not in text:
        return [text]
    middle = min((i for i, c in enumerate(text) if c == " "), key=lambda i: abs(i - len(text) / 2))
    return [text[:middle], text[middle + 1 :]]

"""A picture as an answer: a plotly figure, looked at for what it shows.

Figures are looked at by their attributes alone, so nothing here imports a drawing library.
"""

from __future__ import annotations

import base64
import numbers
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.checks.kinds import Number, Plain, Table, plain, refused
from userfirst.checks.wording import NotReadable, as_exact_as, bare, counted, kind_of, listed
from userfirst.model.errors import is_number
from userfirst.words.numbers import read_number

if TYPE_CHECKING:
    import pandas as pd

MOST_LINES, MOST_POINTS = 200, 10_000
# How the title of an axis may name things: beginnings of the word in many languages.
DOLLARS = ("$", "usd", "dol", "dól", "долл", "美元", "ドル", "달러", "دولار", "δολ", "डॉलर")
MONTHS = ("month", "monat", "mes", "mês", "mois", "maand", "mån", "kuukau", "мес", "月", "월",
          "달에", "شهر", "मह", "เดือน", "חודש", "μήν")  # fmt: skip
ADULTS = ("adult", "erwachs", "volwass", "vux", "aikui", "взросл", "成年", "成人", "大人", "성인",
          "어른", "بالغ", "वयस्क", "ผู้ใหญ่", "מבוגר", "ενήλικ")  # fmt: skip
INVITATIONS = ("invit", "einlad", "uitnod", "inbjud", "kutsu", "приглаш", "zapros", "davet", "邀请",
               "邀請", "招待", "초대", "دعو", "आमंत्र", "เชิญ", "הזמנ", "προσκλ")  # fmt: skip
CARS = ("car", "auto", "owner", "wagen", "fahrz", "voitur", "véhic", "vehíc", "vehic", "coche",
        "машин", "автомоб", "araç", "车", "車", "차", "سيار", "कार", "รถ", "רכב",
        "αυτοκ")  # fmt: skip
FREE = ("free", "frei", "kostenlos", "gratis", "grátis", "gratui", "ilmais", "бесплат", "免费",
        "無料", "무료", "مجان", "मुफ", "ฟรี", "חינ", "δωρεάν")  # fmt: skip
WEEKS = ("week", "wk", "woche", "semana", "semaine", "settiman", "vecka", "uke", "uge", "viikko",
         "недел", "周", "週", "星期", "주", "أسبوع", "أسابيع", "सप्ताह", "สัปดาห์", "שבוע", "εβδομάδ",
         "hafta", "tydzie", "tygod")  # fmt: skip
OF_100 = ("%", "percent", "per cent", "prozent", "porcent", "por ciento", "pour cent", "pourcent",
          "procent", "prosent", "процент", "百分", "パーセント", "퍼센트", "في المئة", "بالمئة",
          "प्रतिशत", "เปอร์เซ็นต์", "אחוז", "ποσοστ", "yüzde", "100")  # fmt: skip
# What a title of dollars a month for each adult must not speak of.
OTHER_UNITS = ("million", "thousand", "billion", "cent", "percent", "%", "a year", "per year",
               "yearly", "annual", "user", "payer")  # fmt: skip
# What hides a line though it is in the figure, and what shows it again.
HIDDEN: tuple[tuple[str, Any, str], ...] = (
    ("visible", False, "visible=True"),
    ("visible", "legendonly", "visible=True"),
    ("opacity", 0, "opacity=1"),
    ("mode", "none", 'mode="lines"'),
)
LINES = (None, "scatter", "scattergl")  # the types of traces that draw lines and dots
# What a table calls otherwise than a picture.
IN_A_PICTURE = {
    "The rows are right.": "The values along the x axis are right.",
    "Your table has": "Your lines have",
    "row": "point",
    "rows": "points",
    "columns": "lines",
}


@dataclass(frozen=True)
class Drawn:
    """What a picture shows.

    Attributes
    ----------
    points : mapping of str to DataFrame
        For each wanted line, its points as columns ``x`` and ``y``.
    titles : mapping of str to str
        The titles of the axes "x" and "y".
    """

    points: Mapping[str, pd.DataFrame]
    titles: Mapping[str, str]


@dataclass(frozen=True)
class Picture(Plain):
    """A plotly figure with named lines (or dots) over one axis, each drawn from zero.

    Attributes
    ----------
    x : str
        What stands along the x axis: the name of the column or index of the true table.
    lines : mapping of str to Number
        The names of the lines, and what is wanted of their values.
    says : mapping of str to mapping of str to tuple of str
        For the titles of the axes "x" and "y", what each must say: the word as it is told to a
        learner, and beginnings of words of which one must stand there, in lower case.
    unit_in_words : str
        The unit of the y axis as it is told to a learner.
    never : tuple of str
        Beginnings of words that the title of the y axis must not have.
    """

    x: str
    lines: Mapping[str, Number]
    says: Mapping[str, Mapping[str, tuple[str, ...]]]
    unit_in_words: str
    never: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        names = listed(f"`{name}`" for name in self.lines)
        return (
            f"a plotly figure with lines for {names} over the {self._x_in_words}, and titles of "
            f"both axes: x the {self._x_in_words}, y {self.unit_in_words}"
        )

    @property
    def _x_in_words(self) -> str:
        return self.x.replace("_", " ")

    @property
    def _table(self) -> Table:
        return Table({self.x: "number"}, self.lines)

    def read(self, answer: Any) -> Drawn:
        """Return what a plotly figure shows."""
        layout, traces = _parts(answer)
        if layout is None:
            raise refused(answer, self.wanted, _other_library(answer))
        if not traces:
            raise NotReadable(
                f"This figure is empty: nothing is drawn in it. Wanted: {self.wanted}."
            )
        found = {}
        for name in self.lines:
            found[name] = self._points(name, traces)
        titles = {axis: _title(layout, axis) for axis in "xy"}
        for axis, title in titles.items():
            if not title:
                raise NotReadable(
                    f"The {axis} axis has no title. Say what it shows: "
                    f"`figure.update_layout({axis}axis_title=...)`."
                )
        return Drawn(found, titles)

    def _points(self, name: str, traces: list[Any]) -> pd.DataFrame:
        import pandas as pd

        names = [str(_get(trace, "name") or "") for trace in traces]
        fits = [i for i, each in enumerate(names) if plain(name) == plain(each)]
        fits = fits or [i for i, each in enumerate(names) if str(plain(name)) in str(plain(each))]
        if not fits:
            there = [f"`{each}`" for each in names if each]
            named = f" There is {listed(there)}." if there else " The lines have no names."
            raise NotReadable(f"No line is called `{name}`.{named} Wanted: {self.wanted}.")
        if len(fits) > 1:
            raise NotReadable(
                f"{len(fits)} lines have `{name}` in their names: only one of them can be it."
            )
        trace = traces[fits[0]]
        drawn_as = _get(trace, "type")
        if drawn_as not in LINES:
            raise NotReadable(
                f"`{name}` is drawn as `{str(drawn_as)[:20]}`. Lines or dots are wanted: `px.line` "
                "draws lines."
            )
        if _get(trace, "stackgroup"):
            raise NotReadable(
                f"`{name}` is stacked: what is drawn last stands on top of the others, at a height "
                "that is none of its own. `px.line` draws each line from zero."
            )
        for setting, value, way in HIDDEN:
            if _get(trace, setting) == value and not isinstance(_get(trace, setting), np.ndarray):
                raise NotReadable(
                    f"The line `{name}` is hidden: its `{setting}` is `{value!r}`. "
                    f"`figure.update_traces({way})` shows it."
                )
        across, up = (_values(_get(trace, axis)) for axis in "xy")
        if up is not None and across is None:
            across = _steps(_get(trace, "x0"), _get(trace, "dx"), len(up))
        if up is None or across is None or not up:
            raise NotReadable(f"The line `{name}` has no points.")
        if len(across) != len(up):
            raise NotReadable(
                f"The line `{name}` has {len(across)} values along x and {len(up)} along y."
            )
        return pd.DataFrame(
            {"x": self._numbers(name, across, "x"), "y": self._numbers(name, up, "y")}
        )

    def _numbers(self, name: str, values: list[Any], axis: str) -> list[float]:
        read = [read_number(each) for each in values]
        if None in read:
            place = read.index(None)
            missing = isinstance(values[place], numbers.Real) and values[place] != values[place]
            if _is_endless(values[place]):
                raise NotReadable(
                    f"Point {place + 1} of {len(values)} of the line `{name}` is infinite. A "
                    "division by zero gives one."
                )
            if missing or values[place] is None:
                raise NotReadable(
                    f"Point {place + 1} of {len(values)} of the line `{name}` has no value (NaN)."
                )
            meant = self._x_in_words if axis == "x" else self.unit_in_words
            raise NotReadable(
                f"Along {axis} the line `{name}` has a point that is a {kind_of(values[place])}. "
                f"Wanted there: numbers, {meant}."
            )
        return [float(each) for each in read if each is not None]

    def known(self, answer: pd.DataFrame) -> Drawn:
        """Return what the picture of a table shows."""
        import pandas as pd

        table = self._table.read(answer)
        return Drawn(
            {name: pd.DataFrame({"x": table[self.x], "y": table[name]}) for name in self.lines},
            {"x": self.x, "y": self.unit_in_words},
        )

    def _as_table(self, drawn: Drawn) -> pd.DataFrame | None:
        """Return a row for each x, where every line has one point there."""
        import pandas as pd

        columns = {}
        for name, points in drawn.points.items():
            if points["x"].round(6).duplicated().any():
                return None
            columns[name] = points.set_index(points["x"].round(6))["y"]
        first, *others = columns.values()
        if any(not first.index.sort_values().equals(o.index.sort_values()) for o in others):
            return None
        return self._table.read(pd.DataFrame(columns).rename_axis(self.x))

    def _wrong_title(self, drawn: Drawn) -> str:
        """Say what the title of an axis does not say, or says and should not; else nothing."""
        for axis, words in self.says.items():
            title = drawn.titles[axis]
            named = f"The title of the {axis} axis is `{title[:60]}`: it"
            lacks = [f"*{word}*" for word, spelt in words.items() if not _names(title, spelt)]
            wanted = self.unit_in_words if axis == "y" else f"the {self._x_in_words}"
            if lacks:
                return f"{named} does not name {listed(lacks)}. Wanted: {wanted}."
            other = [each for each in self.never if axis == "y" and _names(title, (each,))]
            if other:
                return f"{named} names *{other[0]}*, and the values are {wanted}."
        return ""

    def same(self, given: Drawn, truth: Drawn) -> bool:
        """Whether the points are the true ones and the titles say what they are."""
        mine, true = self._as_table(given), self._as_table(truth)
        return (
            mine is not None
            and true is not None
            and self._table.same(mine, true)
            and not self._wrong_title(given)
        )

    def exactly(self, given: Drawn, made: Drawn) -> bool:
        """Whether the points are those of another calculation."""
        return all(_same_points(given.points[name], made.points[name]) for name in self.lines)

    def difference(self, given: Drawn, truth: Drawn) -> str:
        """Say whether axes are swapped, points are missing, or values differ."""
        for name in self.lines:
            turned = given.points[name].sort_values(["y", "x"])
            straight = truth.points[name].sort_values(["x", "y"])
            if as_exact_as(turned["y"], straight["x"]) and as_exact_as(turned["x"], straight["y"]):
                return (
                    f"The axes are swapped: the {self._x_in_words} belongs along the x "
                    "axis, because it is what was chosen."
                )
        true = self._as_table(truth)
        mine = self._as_table(given)
        if mine is None or true is None:
            for name, points in given.points.items():
                again = points["x"].round(6).duplicated()
                if again.any():
                    at = counted(int(again.sum()), "point")
                    return (
                        f"The line `{name}` has {counted(len(points), 'point')}, and {at} stand "
                        f"where it has one already. Draw one for each {self._x_in_words}."
                    ).replace("1 point stand ", "1 point stands ")
            counts = ", ".join(f"`{name}` has {len(p)}" for name, p in given.points.items())
            return f"The lines do not have points at the same places: {counts}."
        if not self._table.same(mine, true):
            told = self._table.difference(mine, true)
            for word, here in IN_A_PICTURE.items():
                told = re.sub(rf"\b{re.escape(word)}(?!\w)", here, told)
            return told
        return f"All points are right. {self._wrong_title(given)}"


def _names(title: str, spelt: tuple[str, ...]) -> bool:
    """Whether a word of a title begins like one of these; signs and other scripts are anywhere."""
    begins = {each: r"(?<![^\W\d_])" if each.isascii() and each.isalpha() else "" for each in spelt}
    written = bare(title).casefold()
    return any(re.search(at + re.escape(bare(each)), written) for each, at in begins.items())


def _same_points(mine: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two lines have the same points, as far as the digits show, in any order."""
    if len(mine) != len(other):
        return False
    (my_x, my_y), (other_x, other_y) = (_in_order(line) for line in (mine, other))
    return as_exact_as(my_x, other_x) and as_exact_as(my_y, other_y)


def _in_order(points: pd.DataFrame) -> tuple[Any, Any]:
    """Return x, rounded, and y of the points of a line from left to right and from below."""
    x, y = points["x"].to_numpy(dtype=float).round(6), points["y"].to_numpy(dtype=float)
    order = np.lexsort((y, x))
    return x[order], y[order]


def _get(thing: Any, name: str) -> Any:
    if isinstance(thing, Mapping):
        return thing.get(name)
    return getattr(thing, name, None)


def _parts(answer: Any) -> tuple[Any, list[Any]]:
    """Return layout and traces of a plotly figure or its dict, or None."""
    if isinstance(answer, Mapping) and "data" in answer and "layout" in answer:
        return answer["layout"], _first(answer["data"], MOST_LINES)
    if type(answer).__module__.split(".")[0] == "plotly" and hasattr(answer, "to_plotly_json"):
        layout = getattr(answer, "layout", None)
        if layout is not None:
            return layout, _first(getattr(answer, "data", ()) or (), MOST_LINES)
    return None, []


def _first(things: Any, most: int) -> list[Any]:
    """Return what stands in a list; NotReadable where there is far more than anybody draws."""
    found = list(islice(things, most + 1))
    if len(found) > most:
        raise NotReadable(
            f"More than {most:,} lines or points are in it, far more than are wanted."
        )
    return found


def _other_library(answer: Any) -> str:
    library = type(answer).__module__.split(".")[0]
    if library in {"matplotlib", "seaborn"}:
        return " This is a picture by matplotlib: draw it with plotly, as the lesson does."
    if library == "plotly":
        return " This is a part of a figure: hand in the whole figure."
    return ""


def _title(layout: Any, axis: str) -> str:
    axis_of = _get(layout, f"{axis}axis")
    title = _get(axis_of, "title") if axis_of is not None else None
    text = title if isinstance(title, str) else _get(title, "text") if title is not None else None
    return bare(re.sub(r"<[^>]*>", " ", text)) if isinstance(text, str) else ""


def _steps(first: Any, step: Any, count: int) -> list[Any]:
    """Return the places along x of a line that names only the first and the step."""
    begin, by = read_number(first), read_number(step)
    return [(begin or 0) + (1 if by is None else by) * place for place in range(count)]


def _is_endless(value: Any) -> bool:
    """Whether a value is infinite, or a whole number beyond all floats."""
    is_real = isinstance(value, numbers.Real) and not isinstance(value, (bool, np.timedelta64))
    return is_real and value == value and not is_number(value)


def _values(values: Any) -> list[Any] | None:
    """Return the values of a trace along an axis, also where plotly has packed them."""
    if values is None:
        return None
    if isinstance(values, Mapping):  # packed by plotly: a type and its bytes
        packed = base64.b64decode(values["bdata"])
        values = np.frombuffer(packed, dtype=np.dtype(values["dtype"]))
    if isinstance(values, np.ndarray):
        values = values.ravel()[: MOST_POINTS + 1].tolist()
    return _first(values, MOST_POINTS)

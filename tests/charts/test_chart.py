"""A chart has two forms, plotly's and a still picture, and both show the same."""

import copy
import json
import os
import pickle
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.repository import ROOT
from userfirst.calibration import compare_with_public
from userfirst.cases import NAMES, run, sweep
from userfirst.charts import (
    Chart,
    draw_calibration,
    draw_lines,
    draw_map,
    draw_people,
    draw_picture,
    draw_response,
    draw_runs,
    tell,
    theme,
)
from userfirst.charts.chart import MIME
from userfirst.lab import Lab

SVG = "{http://www.w3.org/2000/svg}"
INK = "<span style='color:currentColor'>"


def a_map() -> Chart:
    grid = sweep("free_service", free_level=[0, 0.5, 1], price=[5, 10]).grid("users")
    return draw_map(grid, "A map", "price", "free level", "million")


def bars(**settings: object) -> Chart:
    chart = Chart(layout=theme.layout("Bars", **settings))
    chart.add_bar(x=["A", "B"], y=[1, 2], name="one")
    chart.add_bar(x=["A", "B"], y=[2, 1], name="two")
    return chart


def dates() -> Chart:
    months = pd.date_range("2019-01-01", periods=24, freq="MS")
    return draw_lines(months, {"towns": np.arange(24)}, "million", "Over dates")


KINDS = {
    "areas": lambda: draw_picture(run("free_service"), 1),
    "cash gone": lambda: draw_picture(run("free_service", "valley"), 1),
    "runs": lambda: draw_runs(
        {"a": run("free_service"), "b": run("free_service", price=5)}, "cash"
    ),
    "response": lambda: draw_response(sweep("free_service", free_level=[0, 0.3, 1]), "profit"),
    "data": lambda: draw_lines([1, 2, 3], {"x": [1, np.nan, 3]}, "m", "Data", markers=True),
    "dates": dates,
    "names": lambda: draw_lines(np.array(["north", "south"]), {"x": [1, 2]}, "m", "Names"),
    "map": a_map,
    "beside": lambda: draw_calibration(compare_with_public("internet_tv", "roku")),
    "hills": lambda: draw_people(run("ride_hailing")),
    "strip": lambda: draw_people(run("free_platforms", "race")),
    "curve of owners": lambda: draw_people(run("connected_car")),
    "bars": lambda: bars(barmode="group", showlegend=True),
    "stacked bars": lambda: bars(barmode="stack"),
    "lab": lambda: Lab("free_service").figure(1),
}


def drawn(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.to_svg())


def texts(picture: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()) for each in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_shown_in_two_forms(kind: str) -> None:
    chart = KINDS[kind]()
    assert isinstance(chart, Chart)
    bundle = chart._repr_mimebundle_()
    assert len(bundle[MIME]["data"]) == len(chart.data)
    json.dumps(bundle[MIME])
    picture = ElementTree.fromstring(bundle["text/html"])
    assert picture.tag == f"{SVG}svg"
    assert "<script" not in bundle["text/html"]
    assert "http" not in bundle["text/html"].replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"\bnan\b|\binf\b|None", bundle["text/html"])
    title = picture.find(f"{SVG}title")
    assert title is not None
    assert title.text == chart.layout.title.text
    assert chart.layout.title.text in texts(picture)
    assert picture.get("role") == "img"
    assert len(picture.get("aria-label", "")) > len(title.text) + 10 or kind.endswith("bars")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", [0, 1])
def test_the_still_picture_holds_every_series_and_unit(name: str, place: int) -> None:
    result = run(name)
    chart = draw_picture(result, place)
    picture = drawn(chart)
    said = " ".join(texts(picture))
    for trace in chart.data:
        assert trace.name in said
        colours = [each.get("stroke") for each in picture.iter(f"{SVG}path")]
        assert trace.line.color in colours
    assert "month" in texts(picture)
    for axis in chart.select_yaxes():
        for word in (axis.title.text or "").split():
            assert word in said
    description = picture.find(f"{SVG}desc")
    assert description is not None
    for sentence in tell(result):
        assert sentence in description.text
        assert sentence in picture.get("aria-label")


def test_lines_stand_where_their_values_say() -> None:
    """The pixels of a line are its values on the axes: a straight rise is a straight line."""
    chart = draw_lines([0, 1, 2, 4], {"up": [0, 10, 20, 40]}, "m", "A rise")
    [line] = [p for p in drawn(chart).iter(f"{SVG}path") if p.get("stroke-width") == "2.5"]
    points = [
        tuple(map(float, each.split(","))) for each in re.findall(r"[\d.]+,[\d.]+", line.get("d"))
    ]
    (x0, y0), *_, (x3, y3) = points
    for value, (x, y) in zip([0, 1, 2, 4], points, strict=True):
        assert x == pytest.approx(x0 + value / 4 * (x3 - x0), abs=0.1)
        assert y == pytest.approx(y0 + value / 4 * (y3 - y0), abs=0.1)
    assert x3 > x0
    assert y3 < y0


def test_a_logarithmic_axis_spreads_decades_evenly() -> None:
    chart = Chart(layout=theme.layout("Powers"))
    chart.add_scatter(x=[1, 10, 100], y=[1, 10, 100], mode="lines", line={"width": 2.5})
    chart.update_xaxes(type="log").update_yaxes(type="log")
    [line] = [p for p in drawn(chart).iter(f"{SVG}path") if p.get("stroke-width") == "2.5"]
    x = [float(each.split(",")[0]) for each in re.findall(r"[\d.]+,[\d.]+", line.get("d"))]
    assert x[1] - x[0] == pytest.approx(x[2] - x[1], abs=0.1)
    assert {"1", "10", "100"} <= set(texts(drawn(chart)))


def test_missing_values_break_a_line_and_leave_a_square_out() -> None:
    [line] = [
        each
        for each in drawn(draw_lines(range(5), {"x": [1, 2, np.nan, 4, 5]}, "m", "t")).iter(
            f"{SVG}path"
        )
        if each.get("stroke-width") == "2.5"
    ]
    assert line.get("d").count("M") == 2
    whole, holed = a_map(), a_map()
    holed.data[0].z = [[np.nan, *row[1:]] for row in holed.data[0].z]
    squares = [len(list(drawn(each).iter(f"{SVG}rect"))) for each in (whole, holed)]
    assert squares[0] - squares[1] == 3


def test_what_a_learner_writes_is_text() -> None:
    chart = draw_lines([1, 2], {"<script>alert(1)</script> & co": [1, 2]}, "a < b", 'x"y<z')
    picture = drawn(chart)
    assert not list(picture.iter(f"{SVG}script"))
    assert any("& co" in each for each in texts(picture))
    assert "a < b" in texts(picture)


def test_whatever_is_added_the_chart_is_still_shown() -> None:
    empty = Chart(layout=theme.layout("Nothing yet"))
    assert "Nothing yet" in texts(drawn(empty))
    other = draw_lines([1, 2], {"x": [1, 2]}, "m", "More")
    other.add_box(y=[1, 2, 3], name="a box")
    other.add_pie(values=[1, 2], domain={"x": [0, 0.2]})
    other.add_scatter(x=["a", None], y=[None, "b"], mode="markers")
    other.add_scatter(y=[])
    other.add_hrect(y0=1, y1=2).add_vline(x=1.5)
    assert "(a box: see the chart in JupyterLab)" in texts(drawn(other))
    assert len(other._repr_mimebundle_()[MIME]["data"]) == 5


def test_a_picture_that_fails_does_not_take_plotly_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chart, "to_svg", lambda self: 1 / 0)
    assert list(draw_picture(run("free_service"))._repr_mimebundle_()) == [MIME]


def test_a_chart_stays_a_chart_when_copied_changed_and_pickled() -> None:
    chart = draw_picture(run("free_service"), 1)
    for other in (copy.copy(chart), copy.deepcopy(chart), pickle.loads(pickle.dumps(chart))):
        assert isinstance(other, Chart)
        assert other.to_svg() == chart.to_svg()
    changed = chart.update_layout(title_text="Another title")
    assert changed is chart
    assert "Another title" in texts(drawn(chart))
    assert "Another title" in chart._repr_mimebundle_()[MIME]["layout"]["title"]["text"]


def test_text_takes_the_ink_of_the_page_and_the_figure_stays_plain() -> None:
    chart = draw_picture(run("free_service"), 1)
    chart.add_annotation(text="mine", x=3, y=4, font={"color": "#ff0000"})
    layout = chart._repr_mimebundle_()[MIME]["layout"]
    assert layout["title"]["text"].startswith(INK)
    assert layout["yaxis2"]["title"]["text"].startswith(INK)
    assert layout["xaxis"]["tickprefix"] == INK
    assert layout["annotations"][0]["text"].startswith(INK)
    assert layout["annotations"][-1]["text"] == "mine"
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert "currentColor" not in chart.to_json()
    legend = bars(showlegend=True)._repr_mimebundle_()[MIME]["layout"]["legend"]
    assert legend["bgcolor"] == "#ffffff"
    own = chart.update_layout(font_color="#123456")._repr_mimebundle_()[MIME]["layout"]
    assert own["title"]["text"] == chart.layout.title.text
    # Nothing black or white is written into the still picture either.
    assert not re.search(r'(fill|stroke)="(#222222|#000|#fff|black|white)', chart.to_svg())


PROBE = """
import sys
sys.modules["nbformat"] = None
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
from userfirst import run
from userfirst.charts import draw_picture
chart = draw_picture(run("free_service"), 0)
formats, _ = shell.display_formatter.format(chart)
print(sorted(formats))
shown = []
shell.display_pub.publish = lambda data, *args, **kwargs: shown.append(data)
chart.show()
print(sorted(shown[0]))
"""


def test_a_chart_needs_no_nbformat() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"PLOTLY_RENDERER": "plotly_mimetype"},
    )
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        assert MIME in line
        assert "text/html" in line


def test_showing_a_chart_loads_no_nbformat() -> None:
    """It takes a second, and plotly's own choice of a form is not asked for unless it counts."""
    probe = (
        "import sys; from userfirst import run; from userfirst.charts import draw_picture; "
        "draw_picture(run('free_service'))._repr_mimebundle_(); print('nbformat' in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PLOTLY_RENDERER"}
    command = [sys.executable, "-c", probe]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, env=environment)
    assert done.stdout.strip() == "False", done.stderr


def test_the_learners_renderer_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    import plotly.io

    chart = draw_picture(run("free_service"))
    monkeypatch.setattr(plotly.io.renderers, "default", "plotly_mimetype+notebook")
    bundle = chart._repr_mimebundle_()
    assert "Plotly.newPlot" in bundle["text/html"]
    assert bundle[MIME]["layout"]["title"]["text"].startswith(INK)


def test_an_exported_lesson_holds_every_chart(tmp_path: Path) -> None:
    """``nbconvert --to html --execute`` of lesson 02, read by somebody offline.

    Charts that wait for a guess are not there yet.
    """
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute"]
    lesson = next((ROOT / "notebooks").glob("02_*.ipynb"))
    source = json.loads(lesson.read_text(encoding="utf-8"))
    cells = ["".join(each["source"]) for each in source["cells"] if each["cell_type"] == "code"]
    charts = sum("\ndraw_" in cell for cell in cells)  # those that wait for a guess are set in
    assert charts > 0
    done = subprocess.run(
        [*command, "--output-dir", str(tmp_path), "--output", "lesson", str(lesson)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path / "ipython")},
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "lesson.html").read_text(encoding="utf-8")
    assert page.count("<svg") == charts

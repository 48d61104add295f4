"""Dots of the data, with their middle and how sure it is; and the people behind the curves."""

import re

import numpy as np
import pandas as pd
import pytest

from userfirst.charts import draw_crowd, draw_dots
from userfirst.charts.chart import in_page_ink


def data() -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    index = pd.MultiIndex.from_product([[0.0, 0.3, 1.0], ["A", "B", "C"]], names=["level", "town"])
    values = pd.Series(np.arange(9.0), index=index)
    middle = values.groupby("level").mean()
    return values, middle, pd.DataFrame({"low": middle - 1, "high": middle + 2})


def test_every_value_is_a_dot_beside_its_place():
    values, middle, band = data()
    figure = draw_dots(values, "dollars", "Title", "level", middle=middle, band=band)
    dots, means = figure.data
    assert list(dots.y) == list(values)
    assert np.abs(np.asarray(dots.x) - values.index.get_level_values(0)).max() < 0.15
    assert len({round(x, 6) for x in dots.x}) == 9, "no dot covers another of its level"
    assert list(means.y) == list(middle)
    assert list(means.error_y.array) == [2, 2, 2]
    assert list(means.error_y.arrayminus) == [1, 1, 1]
    assert list(figure.layout.xaxis.ticktext) == ["0", "0.3", "1"]
    assert "<svg" in figure.to_svg()


def test_labels_given_one_by_one_take_the_ink_of_the_page():
    values, *_ = data()
    plain = draw_dots(values, "dollars", "Title", "level").to_plotly_json()
    shown = in_page_ink(plain)["layout"]["xaxis"]["ticktext"]
    assert all(each.startswith("<span style='color:currentColor'>") for each in shown)


def areas(figure) -> dict[str, float]:
    """Return the area under each curve, by name."""
    return {each.name: float(np.trapezoid(each.y, each.x)) for each in figure.data}


@pytest.mark.parametrize(("use", "pay"), [(2.67, 13.86), (1.0, 6.0), (9.0, 30.0)])
def test_the_areas_are_the_shares_of_people(use, pay):
    bars = {"would use it": (use, "free_users"), "would pay": (pay, "payers")}
    figure = draw_crowd(bars, 5, 2, "dollars", "Who passes which bar")

    def above(worth):
        return 1 / (1 + (worth / 5) ** 2)

    end = figure.layout.xaxis.range[1]
    found = areas(figure)
    assert found["everyone"] == pytest.approx(1 - above(end), abs=0.01)
    assert found["would use it"] == pytest.approx(above(use) - above(pay), abs=0.01)
    assert found["would pay"] == pytest.approx(above(pay) - above(end), abs=0.01)
    said = [note.text for note in figure.layout.annotations]
    assert [re.sub(r"^<span[^>]*>■</span> ", "", each) for each in said] == [
        f"<b>{100 * above(x):.0f}% {w}</b>" for w, (x, _) in bars.items()
    ]


def test_a_bar_beyond_the_picture_is_told():
    bars = {"would use it": (2.0, "free_users"), "would pay": (200.0, "payers")}
    figure = draw_crowd(bars, 5, 2, "dollars", "Who passes which bar")
    assert figure.layout.annotations[1].text.endswith("would pay</b>, from 200 on")
    assert figure.layout.annotations[1].xanchor == "right"

"""Resampling draws whole groups by lot, and says how far chance may have moved a number."""

import numpy as np
import pandas as pd
import pytest

from userfirst.fitting import band, resample
from userfirst.model import BadValue, UnknownName


def towns(count: int = 30, seed: int = 4) -> pd.DataFrame:
    """Return towns of twelve months each, that lie apart as wholes."""
    chance = np.random.RandomState(seed)
    level = chance.normal(10.0, 2.0, count)
    return pd.DataFrame({"town": np.repeat(np.arange(count), 12), "sales": np.repeat(level, 12)})


def test_whole_groups_are_drawn_so_the_band_is_that_of_towns_and_not_of_rows():
    table = towns()
    drawn = resample(table, "town", lambda rows: rows["sales"].mean(), times=400)
    each = table.groupby("town")["sales"].first()
    assert drawn["measure"].std() == pytest.approx(each.std(ddof=0) / np.sqrt(30), rel=0.15)
    edges = band(drawn).loc["measure"]
    assert edges["low"] < table["sales"].mean() < edges["high"]


def test_a_band_of_nine_in_ten_holds_the_truth_about_as_often():
    held = 0
    for seed in range(80):
        drawn = resample(towns(seed=seed), "town", lambda rows: rows["sales"].mean(), times=120)
        edges = band(drawn).loc["measure"]
        held += edges["low"] < 10.0 < edges["high"]
    assert 62 <= held <= 79


def test_the_same_seed_draws_the_same_and_a_series_gives_a_column_for_each():
    def measure(rows):
        return rows.groupby("town")["sales"].sum().reindex([0, 1])

    one, two = (resample(towns(), "town", measure, times=5, seed=9) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert list(one.columns) == [0, 1]
    assert one.isna().any().any(), "a town that was not drawn has no number"


def test_all_draws_in_one_table_are_those_that_a_measure_is_given():
    table = towns(count=6).assign(month=np.tile(np.arange(12), 6), sold=np.arange(72))
    one_by_one = resample(table, "town", lambda rows: rows.groupby("month")["sold"].sum(), times=9)
    at_once = resample(table, "town", times=9)
    pd.testing.assert_frame_equal(
        at_once.groupby(["draw", "month"])["sold"].sum().unstack(),
        one_by_one,
        check_names=False,
    )
    assert list(at_once["draw"].unique()) == list(range(9))
    assert "draw" not in table.columns


@pytest.mark.parametrize(
    ("act", "error", "says"),
    [
        (lambda t: resample(t, "twon", len), UnknownName, 'Did you mean "town"'),
        (lambda t: resample(t[t["town"] == 1], "town", len), BadValue, "at least two groups"),
        (lambda t: resample(t, "town", len, times=1), BadValue, "at least two times"),
        (lambda t: resample(t, "town", times=100_000), BadValue, "too many for one table"),
        (lambda t: band(t, 90), BadValue, "between 0 and 1"),
    ],
)
def test_what_cannot_be_resampled_is_told(act, error, says):
    with pytest.raises(error, match=says):
        act(towns())

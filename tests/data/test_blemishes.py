"""A blemish does to a table what its text says."""

import numpy as np
import pandas as pd
import pytest

from userfirst.data import datasets
from userfirst.data.blemishes import (
    Blemish,
    every_one_twice,
    missing_by_chance,
    never_sent,
    not_booked,
    sent_twice,
    wrong_unit,
)


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "town": np.repeat(["Ash", "Birch"], 500),
            "number": np.arange(1000),
            "income": np.ones(1000),
        }
    )


def spoilt(blemish: Blemish, table: pd.DataFrame) -> pd.DataFrame:
    return blemish.spoil(table, np.random.RandomState(1))


def test_rows_are_left_out_or_repeated_beside_themselves(table):
    lost, twice = never_sent(town="Ash", number=7), sent_twice(town="Birch")
    assert str(lost) == "town Ash, number 7: never sent."
    assert sorted(set(table["number"]) - set(spoilt(lost, table)["number"])) == [7]
    assert str(twice) == "town Birch: there twice."
    assert len(spoilt(twice, table)) == 1500
    assert spoilt(twice, table)["number"].is_monotonic_increasing
    some = every_one_twice("number", 250, 7)
    assert str(some) == "Every 250th number is there twice."
    assert spoilt(some, table)["number"].value_counts().loc[[7, 257, 507, 757]].eq(2).all()
    assert len(spoilt(some, table)) == 1004


def test_cells_are_emptied_or_written_in_another_unit(table):
    late = not_booked("income", town="Ash")
    assert str(late) == "town Ash: income is empty; it is not booked yet."
    assert spoilt(late, table)["income"].isna().sum() == 500
    some = missing_by_chance("income", 0.02)
    assert str(some) == "income is empty in about one row in 50."
    assert 8 <= spoilt(some, table)["income"].isna().sum() <= 35
    cents = wrong_unit(("income",), 100.0, "cents", number=3)
    assert str(cents) == "number 3: income is in cents."
    assert spoilt(cents, table)["income"].sum() == 1099.0
    assert table["income"].sum() == 1000.0, "the table that was given is left alone"


@pytest.mark.parametrize("make", [never_sent, sent_twice, lambda **w: not_booked("income", **w)])
def test_a_blemish_of_rows_that_are_not_there_is_an_error(table, make):
    with pytest.raises(ValueError, match="No row has town Cedar"):
        spoilt(make(town="Cedar"), table)


def test_lesson_07_tells_its_blemishes_by_what_makes_them():
    told = [each for about in datasets().values() for each in about.blemishes]
    assert sum(isinstance(each, Blemish) for each in told) >= 8

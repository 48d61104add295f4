"""Pieces of sentences, and the sentences made of them."""

import numpy as np
import pytest

from tests.charts.reading import read
from userfirst.cases import NAMES, case, run, run_batch
from userfirst.charts.sentences import tell
from userfirst.charts.wording import money, part, people, percent, when

CASES = ("free_service", "internet_tv", "connected_car", "experience")


@pytest.mark.parametrize(
    ("millions", "noun", "words"),
    [
        (35.7, "users", "35.7 million users"),
        (1.0, "users", "1.00 million users"),
        (0.87, "users", "870 thousand users"),
        (0.0123, "cars", "12.3 thousand cars"),
        (0.0002, "homes", "fewer than a thousand homes"),
        (0.0, "homes", "no homes"),
        (1e-20, "", "none"),
    ],
)
def test_people_are_counted_in_words(millions, noun, words):
    assert people(millions, noun) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "none"), (1e-9, "less than 1%"), (0.234, "23%"), (0.996, "more than 99%"), (1, "all")],
)
def test_a_part_is_never_rounded_to_all_or_nothing(share, words):
    assert part(share) == words


def test_a_share_alone_is_a_number():
    assert [percent(share) for share in (0.0, 0.001, 0.25, 1.0)] == [
        "0%", "less than 1%", "25%", "100%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (35.7, "million dollars", "35.7 million dollars"),
        (0.87, "million dollars", "870 thousand dollars"),
        (0.05, "billion yuan", "50.0 million yuan"),
        (0.0002, "billion yuan", "less than a million yuan"),
        (0.0, "million yuan", "nothing"),
    ],
)
def test_money_is_counted_in_words(value, unit, words):
    assert money(value, unit) == words


def test_the_start_is_not_called_month_0():
    assert [when(month) for month in (0, 12)] == ["at the start", "in month 12"]


@pytest.mark.parametrize("name", CASES)
def test_sentences_hold_for_levers_at_their_ends(name):
    """With levers at the ends of their ranges the numbers are extreme; the words stay plain."""
    about, chance = case(name), np.random.RandomState(12)
    levers = {
        lever.name: chance.choice([lever.low, lever.default, lever.high], 60)
        for lever in about.levers
    }
    batch = run_batch(about, levers | {"funding": about.lever("funding").high})
    survivors = 0
    for scenario in range(60):
        told = batch.pick(scenario)
        words = read(told)
        closed = told["is_open"][-1] < 0.5
        assert ("cash is gone" in words) == closed
        survivors += not closed
    assert 10 < survivors < 60


@pytest.mark.parametrize("name", NAMES)
def test_sentences_hold_where_some_levers_are_anywhere(name):
    about, chance = case(name), np.random.RandomState(60)
    levers = {}
    for lever in about.levers:
        anywhere = chance.uniform(lever.low, lever.high, 60)
        drawn = np.where(chance.random_sample(60) < 0.2, anywhere, lever.default)
        levers[lever.name] = np.round(drawn) if lever.choices else drawn
    batch = run_batch(about, levers)
    for scenario in range(60):
        told = batch.pick(scenario)
        assert read(told).endswith(".")
        assert max(map(len, tell(told))) < 240


def test_a_service_past_its_peak_is_not_said_to_be_growing():
    told = run("experience", "leaky_bucket")
    words = " ".join(tell(told))
    assert f"down from {told['users'].max():.2f} million in month 9" in words
    assert "too few to last" in words
    assert "too few to last" not in " ".join(tell(run("experience")))

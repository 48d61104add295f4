"""What is said of a company in transformation is true: held against the run again."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tests.cases.test_invariants import random_settings
from tests.charts.reading import NUMBER, PART, PEOPLE, found, near, part_near, people_near
from tests.charts.test_wording import read
from userfirst.cases import Run, case, run, run_batch
from userfirst.charts.scene import tell

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))


def check(told: Run) -> None:
    """Hold every sentence against the series."""
    text = read(told)
    closing, last = told["is_open"] < 0.5, told.case.months
    closed = int(np.argmax(closing)) if closing.any() else None
    before = last if closed is None else closed - 1
    assert max(map(len, tell(told))) < 240
    assert "month 0" not in text
    assert "were left" not in text
    left, first = found(rf"(?i){PART} of the {PEOPLE} old customers (?:are|were) still there", text)
    assert people_near(first, told["legacy"][0])
    assert part_near(left.lower(), told["legacy"][before] / told["legacy"][0])
    check_the_rival(told, text, before)
    said = found(r"cash is gone in month (\d+)", text)
    assert (said is None) == (closed is None)
    if closed is not None:
        assert int(said[0]) == closed
        assert people_near(
            found(rf"had {PEOPLE} users at most", text)[0], told["users"][: closed].max()
        )  # fmt: skip
        return
    check_the_new_service(told, text)
    cash = told["cash"]
    if said := found(rf"of {NUMBER} million dollars in cash {NUMBER} are left", text):
        assert near(said[0], cash[0])
        assert near(said[1], cash[-1])
        assert cash[-1] < cash[0]
        assert told["profit"][-1] < 0
    if said := found(rf"cash has grown from {NUMBER} to {NUMBER} million", text):
        assert near(said[0], cash[0])
        assert near(said[1], cash[-1])
        assert cash[-1] > cash[0]
    if said := found(rf"from month (\d+) on; cash is lowest in month (\d+), at {NUMBER}", text):
        assert np.all(told["profit"][int(said[0]) :] >= 0)
        assert int(said[1]) == int(np.argmin(cash)) > 0
        assert near(said[2], cash.min())
    if "never below" in text:
        assert np.all(cash >= cash[0])


def check_the_new_service(told: Run, text: str) -> None:
    if "has no users." in text.split(" The rival")[0]:
        assert told["users"][-1] < 1e-6
        return
    users, payers, share = found(
        rf"service has {PEOPLE} users, {PEOPLE} of them paying, and brings {PART} of the", text
    )
    assert people_near(users, told["users"][-1])
    assert people_near(payers, told["payers"][-1])
    assert part_near(share, told["user_income_share"][-1] / 100)
    if said := found(r"more than half from month (\d+) on", text):
        assert np.all(told["user_income_share"][int(said[0]) :] > 50)
        assert told["user_income_share"][int(said[0]) - 1] <= 50


def check_the_rival(told: Run, text: str, before: int) -> None:
    if "rival has no users" in text:
        assert told["rival"][: before + 1].max() < 1e-6
        return
    free = told["rival_free"]
    if said := found(rf"began with {PART} of its service free and ends with {PART}", text):
        assert part_near(said[0], free[0])
        assert part_near(said[1], free[before])
    else:
        said = found(rf"rival keeps {PART} of its service free", text)
        assert part_near(said[0], free[0])
        assert part_near(said[0], free[before])
    assert people_near(found(rf"free[^;]*; it has {PEOPLE} users", text)[0], told["rival"][before])


COMPANIES = [each.name for each in case("transformation").presets]


@pytest.mark.parametrize("preset", [None, *COMPANIES])
def test_the_words_of_a_company_are_true_at_every_free_level(preset):
    about = case("transformation")
    levers = dict(about.preset(preset).levers) if preset else {}
    batch = run_batch(about, levers | {"free_level": np.linspace(0, 1, 21)})
    for scenario in range(batch.scenarios):
        check(batch.pick(scenario))


def test_words_are_true_at_any_setting():
    about, chance = case("transformation"), np.random.RandomState(17)
    for begin in range(0, SETTINGS, 300):
        batch = run_batch(about, random_settings(about, min(300, SETTINGS - begin), chance))
        for scenario in range(batch.scenarios):
            check(batch.pick(scenario))


def test_cash_that_grew_is_not_said_to_be_left():
    """A company that turns to a loss late, with more in the bank than at the start."""
    told = run("transformation", erosion=0, migration=0, free_level=0, marketing=0, investment=0)
    late = run(
        "transformation",
        legacy_price=24,
        erosion=0.03,
        fixed_cost=3,
        free_level=0,
        marketing=0,
        investment=0,
        migration=0,
    )
    for each in (told, late):
        check(each)
    assert late["profit"][-1] < 0
    assert late["cash"][-1] > late["cash"][0]
    assert "has grown from 70.0 to" in read(late)

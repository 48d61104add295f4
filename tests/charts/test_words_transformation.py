"""What is said of a company in transformation is true: held against the run again."""

from __future__ import annotations

import numpy as np
import pytest

from tests.charts.reading import (
    check_whether_money_lasts,
    found,
    hold,
    month_of_closing,
    read,
    runs_anywhere,
)
from userfirst.cases import Run, case, run, run_batch
from userfirst.charts.sentences import tell


def check(told: Run) -> None:
    """Hold every sentence against the series."""
    text, closed = read(told), month_of_closing(told)
    before = told.case.months if closed is None else closed - 1
    legacy = told["legacy"]
    assert max(map(len, tell(told))) < 240
    assert "month 0" not in text
    assert "were left" not in text
    there = "{part} of the {many} old customers (?:are|were) still there"
    assert hold(text, there, legacy[before] / legacy[0], legacy[0])
    check_the_rival(told, text, before)
    assert hold(text, "cash is gone in month {month}", closed or 0) == (closed is not None)
    if closed is not None:
        assert hold(text, "had {many} users at most", told["users"][:closed].max())
        return
    check_the_new_service(told, text)
    check_whether_money_lasts(told, text)


def check_the_new_service(told: Run, text: str) -> None:
    users, payers, share = told["users"][-1], told["payers"][-1], told["user_income_share"]
    assert hold(text, "After {month} months the new service has", told.case.months)
    if "the new service has no users" in text:
        assert users < 1e-6
        return
    has = "service has {many} users, {many} of them paying, and brings {part} of the income"
    assert hold(text, has, users, payers, share[-1] / 100)
    if said := found(r"more than half from month {month} on", text):
        assert np.all(share[int(said[0]) :] > 50)
        assert share[int(said[0]) - 1] <= 50


def check_the_rival(told: Run, text: str, before: int) -> None:
    if "rival has no users" in text:
        assert told["rival"][: before + 1].max() < 1e-6
        return
    free, change = told["rival_free"], "began with {part} of its service free and ends with {part}"
    if not hold(text, change, free[0], free[before]):
        assert hold(text, "rival keeps {part} of its service free", free[0])
        assert hold(text, "rival keeps {part} of its service free", free[before])
    assert hold(text, "free[^;]*; it has {many} users", told["rival"][before])


COMPANIES = [each.name for each in case("transformation").presets]


@pytest.mark.parametrize("preset", [None, *COMPANIES])
def test_the_words_of_a_company_are_true_at_every_free_level(preset):
    about = case("transformation")
    levers = dict(about.preset(preset).levers) if preset else {}
    batch = run_batch(about, levers | {"free_level": np.linspace(0, 1, 21)})
    for scenario in range(batch.scenarios):
        check(batch.pick(scenario))


def test_words_are_true_anywhere():
    for told in runs_anywhere(case("transformation"), 17):
        check(told)


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
    assert "has grown from 70.0 million dollars to" in read(late)

"""Lesson 09: mistakes that are not made but seen, and what questions and guesses claim."""

import numpy as np
import pandas as pd
import pytest

from userfirst import Lab, check, find_best
from userfirst.checks.declared import guesses, tasks
from userfirst.checks.lesson09 import work
from userfirst.data import dataset

RIGHT = work.needed()


def code(preset="bank", **levers) -> str:
    return Lab("transformation", preset, **levers).code


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex09_1", work.needed(swapped=True), "returns the slope first"),
        ("ex09_1", work.without_a_price(), "take the slope off first"),
        ("ex09_1", work.needed(work.books()), "one line to all five"),
        ("ex09_1", round(1e6 * RIGHT), "divide by a million"),
        ("ex09_1", 3.0, "from the levers of the lab"),
        ("ex09_1", 2.5, "too small"),
        ("ex09_2", work.would_pay(bar=lambda free: 1.0), "only the rest"),
        ("ex09_2", work.would_pay(answered=False), "Those who gave no answer"),
        ("ex09_2", work.would_pay(strictly=True), "compare with `>=`"),
        ("ex09_2", work.would_pay(factor=100), "in percent"),
        ("ex09_2", {0.2: 0.35}, "no 0.5"),
        ("ex09_2", {"0.2": 0.35, "0.5": 0.2}, "without quotes"),
        ("ex09_3", code(), "as it is handed over"),
        ("ex09_3", code("gym"), "another company, the gyms"),
        ("ex09_3", code(free_level=1), "At no free level is that enough"),
        ("ex09_3", code(migration=0.2), "At no value is that enough"),
        ("ex09_3", code(free_level=0.3, migration=0.2), "gave less away"),
        ("ex09_3", code(free_level=1, migration=0), "fewer customers over"),
        ("ex09_3", code(free_level=0.8, migration=0.1), "ends worth 1005 million"),
        ("ex09_3", code(free_level=1, migration=0.2, price=5), "Other levers differ too"),
        ("ex09_4", {"network": (2.6, 3.4), "word_of_mouth": (0.1, 0.16)}, "holds the levers as"),
        ("ex09_4", {"serving_cost": (20, 30), "network": (0, 1)}, "Nowhere in your region"),
        ("ex09_4", {"free_level": (0, 1), "network": (0, 1)}, "must not be in the region"),
        ("ex09_4", {"rival_rule": (0, 1), "network": (0, 1)}, "is a choice between"),
        ("ex09_5", "All of it.", '`{"decision": "...", "evidence": "...",'),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again"
    assert words in verdict.message


@pytest.mark.parametrize("name", [name for name in tasks() if name.startswith("ex09_")])
def test_at_least_six_mistakes_of_a_task_are_named(name):
    """Those of a judgement are named in `test_judgement`, those of reading a region by its kind."""
    named = {each.name for each in tasks()[name].mistakes}
    assert len(named) >= {"ex09_4": 4, "ex09_5": 0}.get(name, 6)


def test_harmless_ways_through_pass():
    at_the_end = work.with_millions()
    assert check("ex09_1", work.needed(at_the_end, served="at_the_end")).state == "passed"
    assert check("ex09_1", round(RIGHT, 2)).state == "passed"
    assert check("ex09_2", pd.Series(work.would_pay())).state == "passed"
    rounded = {free: round(share, 3) for free, share in work.would_pay().items()}
    assert check("ex09_2", rounded).state == "passed"


def test_the_number_of_task_1_is_near_the_truth_behind_the_books():
    made = dataset("company_accounts").truth
    true = made["bank fixed_cost"] / (made["bank legacy_price"] - made["bank legacy_cost"])
    assert pytest.approx(true, rel=0.06) == RIGHT
    assert "about 25 months" in check("ex09_1", RIGHT).message


def test_neither_lever_of_task_3_is_enough_alone():
    levels = np.linspace(0, 1, 51)
    for lever, values in (("free_level", levels), ("migration", 0.2 * levels)):
        told = [work.of_the_bank(**{lever: value}).outcome("worth") for value in values[::5]]
        assert max(told) < work.GOAL
    assert check("ex09_3", code(free_level=0.9, migration=0.2)).state == "passed"


def test_the_claim_of_task_4_is_true_at_the_bank_and_false_in_a_region():
    statement = work.all_free_is_best()
    best, worth = statement.best({"network": np.array([3.0])})
    assert best[0] == 1.0
    assert worth[0] > 0
    assert check("ex09_4", {"median_taste": (10, 20), "network": (1, 2)}).state == "passed"
    places = {"network": np.linspace(2.6, 3.4, 5), "word_of_mouth": np.linspace(0.1, 0.16, 5)}
    found = find_best("transformation", "free_level", "worth", "bank", levels=41, **places)
    assert (found["free_level"] >= 0.9).all(), "all free is right in the first region"
    assert (found["worth"] > 0).all()


def test_the_guesses_are_answered_by_the_books_and_by_runs():
    about = guesses()
    assert about["09_costs_that_stay"].answer() == pytest.approx(26.3, abs=0.1)
    assert about["09_one_level"].answer() == "4"
    why = about["09_one_level"].reason("4")
    assert "At 0.28, and a hair above, only this one closes: bank" in why
    most = work.open_at().sum(axis=0) == 4
    assert list(work.LEVELS[most]) == [0.28, 0.29]
    assert not work.open_at()[work.COMPANIES.index("bank"), most].any()
    told = about["09_costs_that_stay"].reason(26.3)
    assert "14.9 dollars a month go with a subscriber, and 7.2 million a month stay" in told


def test_question_1_dividing_all_costs_promises_too_much():
    for name in work.COMPANIES:
        rows = work.of(name)
        assert rows["costs"].sum() / rows["served"].sum() > work.line(rows)[0]

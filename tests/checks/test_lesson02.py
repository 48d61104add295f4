"""Lesson 02: wrong answers that cannot be made from the task itself, and what questions claim."""

import numpy as np
import pandas as pd
import pytest

from userfirst import check, load, run, schedule, sweep
from userfirst.checks import lesson02
from userfirst.data import dataset

TRIAL = load("free_level_trial")
CLEAN = TRIAL.drop_duplicates().dropna()
LATE = CLEAN[CLEAN["month"].dt.month > 6]


def per_adult(rows: pd.DataFrame) -> pd.DataFrame:
    money = ["revenue_dollars", "serving_cost_dollars"]
    total = rows.groupby("free_level")[[*money, "adults"]].sum()
    revenue, cost = (total[name] / total["adults"] for name in money)
    return pd.DataFrame({"revenue": revenue, "margin": revenue - cost})


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex02_1", TRIAL.fillna(TRIAL.mean(numeric_only=True)).drop_duplicates(), "a guess"),
        ("ex02_1", CLEAN.drop_duplicates("town"), "one row for each town"),
        ("ex02_1", CLEAN[["town", "month"]], "no column `aware`"),
        ("ex02_1", CLEAN[CLEAN["month"].dt.month > 6], "rows are too few"),
        ("ex02_1", len(CLEAN), "This is one number"),
        ("ex02_2", per_adult(LATE)["margin"], "a Series of 8 values"),
        ("ex02_2", per_adult(LATE)["margin"].idxmax(), "one number"),
        ("ex02_2", per_adult(LATE) * 18, "many months"),
        ("ex02_2", per_adult(LATE).reset_index(drop=True), "no column `free_level`"),
        ("ex02_2", -per_adult(LATE), "right but for its sign"),
        ("ex02_2", per_adult(LATE).round(1), "In `revenue`"),
        ("ex02_3", (1.9, 9.4), "which number is which"),
        ("ex02_3", {"spread": 1.9}, "no 'median'"),
        ("ex02_4", dict.fromkeys((0.3, 0.6, 0.9), 52.0), "All three are the same"),
        ("ex02_4", {0.3: 9.1, 0.6: -0.6, 0.9: -1.9}, "the lowest cash itself"),
        ("ex02_4", {0.3: 41, 0.6: 52, 0.9: 77e6}, "a million times"),
        ("ex02_5", "Free level 0.2, because I say so.", "`decision` is still open"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again"
    assert words in verdict.message


def test_rounding_and_the_form_of_an_answer_do_not_matter():
    assert check("ex02_1", CLEAN.sample(frac=1, random_state=1)).state == "passed"
    assert (
        check("ex02_1", CLEAN.assign(month=CLEAN["month"].dt.strftime("%Y-%m"))).state == "passed"
    )
    assert check("ex02_2", per_adult(LATE).round(2)).state == "passed"
    assert check("ex02_2", per_adult(LATE).reset_index()).state == "passed"
    right = lesson02.worth()
    assert check("ex02_3", pd.Series(right).round(2)).state == "passed"
    assert check("ex02_4", lesson02.enough()).state == "passed"


def test_the_estimate_of_task_3_finds_the_truth_behind_the_data():
    """Within a tenth, once the network effect of those who use it is counted."""
    found, truth = lesson02.worth(), dataset("free_level_trial").truth
    used = LATE[LATE["free_level"].between(0.2, 0.8)]
    lifted = 1 + truth["network effect"] * used["users"].sum() / used["adults"].sum()
    assert found["spread"] == pytest.approx(truth["spread of taste"], rel=0.1)
    median = truth["median taste (dollars a month)"] * lifted
    assert found["median"] == pytest.approx(median, rel=0.1)


@pytest.mark.parametrize("level", [0.3, 0.6, 0.9])
def test_the_funding_of_task_4_is_just_enough(level):
    least = lesson02.enough()[level]
    enough = run("free_service", preset="valley", free_level=level, funding=least + 0.5)
    lacking = run("free_service", preset="valley", free_level=level, funding=least - 0.5)
    assert enough["is_open"][-1] == 1
    assert lacking["is_open"][-1] < 0.5


def test_question_1_revenue_is_best_inside_also_where_serving_costs_nothing():
    for cost in (0.0, 0.3):
        table = sweep("free_service", free_level=np.linspace(0, 1, 21), serving_cost=cost).table
        assert 0.1 < table["free_level"][table["revenue"].idxmax()] < 0.9
        assert table["users"].is_monotonic_increasing


def test_question_2_the_same_plan_dies_or_earns_by_its_funding():
    poor, rich = (run("free_service", preset="valley", funding=money) for money in (50, 100))
    assert poor["is_open"][18] < 0.5
    assert rich["profit"][-1] > 0
    deepest = int(np.argmin(rich["cash"]))
    assert np.all(np.diff(rich["users"][: deepest + 1]) > 0)


def test_question_3_free_first_wins_where_people_stay_and_not_where_they_leave():
    def profit(free_level, **levers):
        found = run("free_service", "free_then_priced", free_level=free_level, **levers)
        return found.outcome("profit")

    free_first = schedule(0.9, {24: 0.25})
    assert profit(free_first) > profit(0.25)
    assert profit(free_first, churn=0.2) < profit(0.25, churn=0.2)
    more, less = profit(free_first, network=2.5), profit(free_first, network=0.5)
    assert more > less

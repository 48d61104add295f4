"""Lesson 05: mistakes that are not made but seen, and what questions and guesses claim."""

import numpy as np
import pandas as pd
import pytest

from userfirst import Lab, check, load, run
from userfirst.cases import case
from userfirst.checks.declared import guesses, tasks
from userfirst.checks.lesson05 import work

FLEET = load("car_fleet").drop_duplicates()
ANSWERS = load("car_owner_survey")
RIGHT = work.around()
CAR = case("connected_car")


def code(preset="all_free", **levers) -> str:
    return Lab("connected_car", preset=preset, **levers).code


def drawn(table, x="months since wave 1 got it", y="invitations a month for each car", **more):
    lines = [
        {"type": "scatter", "name": name, "x": list(table.index), "y": list(table[name]), **more}
        for name in table
    ]
    return {"data": lines, "layout": {"xaxis": {"title": x}, "yaxis": {"title": y}}}


def shares(rows, **more):
    return work.chances(rows, **more)


SCORES = ANSWERS[ANSWERS["score"] < 99]["score"]
TOLD = {"answers": len(SCORES), "mean": SCORES.mean()}
BEST = work.best_reward()


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex05_1", {"answers": len(ANSWERS), "mean": ANSWERS["score"].mean()}, "The 99 are still"),
        ("ex05_1", {**TOLD, "answers": len(ANSWERS)}, "still counts those who would not say"),
        ("ex05_1", {**TOLD, "mean": ANSWERS["score"].mean()}, "The mean still has the 99"),
        ("ex05_1", {**TOLD, "mean": round(TOLD["mean"], 1)}, "rounded to 1 decimal"),
        ("ex05_1", {**TOLD, "answers": 1000}, "Your number for 'mean' is right"),
        ("ex05_1", {"mean": TOLD["mean"]}, "no 'answers'"),
        ("ex05_1", (TOLD["answers"], TOLD["mean"]), "which number is which"),
        ("ex05_1", None, "`None`"),
        ("ex05_1", ANSWERS.head(), "This is a table"),
        ("ex05_2", RIGHT, "This is a table"),
        ("ex05_2", drawn(work.around(how="sum")), "sums of all cars"),
        ("ex05_2", drawn(work.around("v2")), "the update of the manager's report"),
        ("ex05_2", drawn(work.around(None)), "all five free updates together"),
        ("ex05_2", drawn(work.waves_swapped()), "names of the lines are swapped"),
        ("ex05_2", drawn(RIGHT.set_axis([1, 2], axis=1)), "No line is called `wave_1`"),
        ("ex05_2", drawn(RIGHT.iloc[1:]), "point"),
        ("ex05_2", drawn(RIGHT, y="invitations"), "does not name *car*"),
        ("ex05_2", drawn(RIGHT, y="dollars"), "does not name *invitations* and *car*"),
        ("ex05_2", drawn(RIGHT, x="since"), "does not name *month*"),
        ("ex05_2", drawn(RIGHT, y="invitations per car, total"), "names *total*"),
        ("ex05_2", drawn(RIGHT, stackgroup="one"), "is stacked"),
        ("ex05_3", shares(FLEET), "divided by all cars"),
        ("ex05_3", work.without_the_buyers(), "at the *end* of the month"),
        ("ex05_3", work.doubled(), "rows that came twice"),
        ("ex05_3", work.in_percent(), "in percent"),
        ("ex05_3", {"usual": 0.008, "paid_update": 0.06}, "the numbers that made the data"),
        ("ex05_3", {"usual": 0.01, "paid_update": 0.06}, "rounded to 2 decimals"),
        ("ex05_3", 0.06, "This is one number"),
        ("ex05_4", code(referral_reward=BEST - 100), "one step before"),
        ("ex05_4", code(referral_reward=BEST + 100), "one step beyond"),
        ("ex05_4", code(referral_reward=1000), "the most cars on the road"),
        ("ex05_4", code(referral_reward=1500), "the firm closes in month"),
        ("ex05_4", code(referral_reward=800), "Another reward brings"),
        ("ex05_4", code(preset=None, referral_reward=BEST), "Press **Every update is free**"),
        ("ex05_4", code(preset=None, referral_reward=400), "Press **Every update is free**"),
        ("ex05_4", code(preset=None), "This is the lab as it opens"),
        ("ex05_4", code(referral_reward=BEST, upgrade_price=500), "no pack is sold"),
        ("ex05_4", code(referral_reward=BEST, word_of_mouth=0.1), "Other levers differ too"),
        ("ex05_4", Lab("messaging").code, 'of the case "messaging"'),
        ("ex05_4", BEST, "one number"),
        ("ex05_5", "Six updates, because I say so.", '`{"decision": "...", "evidence": "...",'),
        ("ex05_6", {"market": (5, 15), "marketing": (2, 12)}, "holds the levers as the lab"),
        ("ex05_6", {"upgrade_price": (250, 15000), "word_of_mouth": (0, 0.3)}, "the whole range"),
        ("ex05_6", {"word_of_mouth": (0, 0.03), "market": (0.5, 11)}, "any share of free updates"),
        ("ex05_6", {"free_updates": (0, 1), "market": (5, 15)}, "must not be in the region"),
        ("ex05_6", {"Price of the pack": (5, 15), "market": (5, 15)}, '"upgrade_price"'),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again"
    assert words in verdict.message


@pytest.mark.parametrize(
    "y",
    [
        "invitations a month for each car", "Invitations per car", "Einladungen je Auto",
        "invitations par voiture", "invitaciones por coche", "приглашений на машину",
        "每辆车的邀请", "1台の車あたりの招待",
    ],
)  # fmt: skip
def test_a_true_title_passes_in_any_language(y):
    assert check("ex05_2", drawn(RIGHT, y=y)).state == "passed"


@pytest.mark.parametrize(
    "region",
    [
        work.a_region(),
        {"upgrade_price": (12000, 15000), "word_of_mouth": (0.1, 0.13)},
        {"car_price": (60000, 74000), "car_cost": (20000, 34000)},
    ],
)
def test_regions_at_either_end_pass(region):
    assert check("ex05_6", region).state == "passed"


def test_each_task_names_six_mistakes_or_more():
    for name, task in tasks().items():
        if name.startswith("ex05") and task.answer is not None:
            expected = 4 if name == "ex05_6" else 6
            assert len(task.mistakes) >= expected, name


def test_what_hints_and_sentences_claim():
    assert SCORES.isin(range(11)).all()
    assert 200 <= BEST < 500, "the best step lies below 500"
    free = work.rewards()
    assert free["users"].loc[:1000].is_monotonic_increasing
    assert work.closing_reward() == 1100
    assert CAR.defaults()["free_updates"] == 0.4
    paid = work.releases().query("offer == 'paid'")["release"]
    assert list(paid) == ["v4", "v6"]
    v7 = work.releases().set_index("release").loc["v7"]
    assert (v7["features"], v7["offer"]) == (6, "free")
    assert v7["month_wave_1"] == pd.Timestamp("2023-09-01")
    assert v7["month_wave_2"] == pd.Timestamp("2023-11-01")


def test_the_claims_of_the_recall_questions():
    one, four = (run("connected_car", updates_a_year=often, funding=1000) for often in (1, 4))
    assert four["told"][-1] > one["told"][-1]
    assert four["built"][-1] < one["built"][-1], "its cars are not better"
    # At a steady pace delight settles at six times the pace.
    delight = 0.0
    for _ in range(60):
        delight += 0.02 - delight / 6
    assert delight == pytest.approx(6 * 0.02, rel=0.01)


def test_guesses_can_be_missed():
    found = guesses()
    assert found["05_how_often"].answer() in range(2, 12)
    assert found["05_most_delight"].answer() not in (1, 60)
    assert "better than expected" in found["05_most_delight"].reason(14)
    assert found["05_free_or_paid"].answer() == "some"
    assert np.isclose(found["05_without_it"].answer(), 14.7, atol=0.1)

"""Lesson 08: mistakes that are not made but seen, and what questions and guesses claim."""

import numpy as np
import pandas as pd
import pytest

from userfirst import Lab, check, find_best, run
from userfirst.checks.declared import guesses, tasks
from userfirst.checks.lesson08 import work
from userfirst.data import dataset
from userfirst.fitting import band, resample
from userfirst.model import schedule
from userfirst.model.referral import multiplier

RIGHT = work.staying()
LEAST = work.least_improving()


def code(improving=LEAST, referrals=1.2, preset="viral", **levers) -> str:
    return Lab("experience", preset, referrals=referrals, improving=improving, **levers).code


def drawn(table, drawn_as="scatter", x="months since joining", y="% still there", **more):
    lines = [
        {"type": drawn_as, "name": name, "x": list(table.index), "y": list(table[name]), **more}
        for name in table
    ]
    return {"data": lines, "layout": {"xaxis": {"title": x}, "yaxis": {"title": y}}}


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex08_1", work.share_of_people(), "shares of the people"),
        ("ex08_1", work.friends_each(), "one person of each group"),
        ("ex08_1", work.share_of_friends_each(), "not equally large"),
        ("ex08_1", work.invited_by(work.survey()), "those who were phoned"),
        ("ex08_1", work.invited_by(high=7), "Promoters say 9 or 10"),
        ("ex08_1", work.invited_by(low=7), "Detractors say 6 or less"),
        ("ex08_1", work.ends_swapped(), "have changed places"),
        ("ex08_1", {"promoters": 0.36}, "no 'passives'"),
        ("ex08_1", [0.36, 0.44, 0.2], "which number is which"),
        ("ex08_1", {n: 100 * v for n, v in work.invited_by().items()}, "100 times"),
        ("ex08_2", RIGHT, "This is a table"),
        ("ex08_2", drawn(work.staying(work.joined())), "You used everyone"),
        ("ex08_2", drawn(work.of_those_who_left()), "only those who have left"),
        ("ex08_2", drawn(work.empty_is_gone()), "They are still there"),
        ("ex08_2", drawn(work.by_link()), "have lost that link"),
        ("ex08_2", drawn(work.staying(on_the_day=True)), "gone at month 1"),
        ("ex08_2", drawn(100 - RIGHT), "100 less that"),
        ("ex08_2", drawn(RIGHT / 100), "Wanted is percent"),
        ("ex08_2", drawn(work.month_by_month()), "from one month to the next"),
        ("ex08_2", drawn(work.people_there()), "numbers of people"),
        ("ex08_2", drawn(RIGHT, "bar"), "Lines or dots are wanted"),
        ("ex08_2", drawn(RIGHT, x="age"), "does not name *months*"),
        ("ex08_2", drawn(RIGHT, y="still there"), "does not name *percent*"),
        ("ex08_2", drawn(RIGHT[["invited"]]), "No line is called `others`"),
        ("ex08_2", drawn(RIGHT.head(6)), "6 points"),
        ("ex08_3", work.factor(late=True), "nobody has answered yet"),
        ("ex08_3", work.factor(lost=1.0), "Divide by the share of the invited"),
        ("ex08_3", work.factor(late=True, lost=1.0), "Two things are missing"),
        ("ex08_3", work.links_multiplied(), "divide by it"),
        ("ex08_3", work.factor(only_who=True), "Most newcomers bring nobody"),
        ("ex08_3", work.counted_among_newcomers(), "in `invited_by` of all"),
        ("ex08_3", work.factor(lost=work.with_link(of_all=True)), "came by invitation"),
        ("ex08_3", work.invitations_sent(), "Most are not accepted"),
        ("ex08_3", work.truth(), "A firm does not know them"),
        ("ex08_3", 0.57, "This is"),
        ("ex08_4", code(improving=3), "before you moved"),
        ("ex08_4", code(improving=3, referrals=1.8), "as it comes"),
        ("ex08_4", Lab("experience").code, "the lab as it opens"),
        ("ex08_4", code(improving=LEAST - 0.25), "one step too little"),
        ("ex08_4", code(improving=LEAST + 0.25), "one step too much"),
        ("ex08_4", code(improving=16), "At 15.75 it is as well"),
        ("ex08_4", code(improving=6), "Wanted are 22"),
        ("ex08_4", code(improving=13.75, referrals=1.8), "the least with 1.8 friends"),
        ("ex08_4", code(improving=10, referrals=1.8), "is as in the preset"),
        ("ex08_4", code(schedule(3, {12: 16})), "changes over time"),
        ("ex08_4", code(churn=0.05), "Other levers differ too"),
        ("ex08_4", Lab("messaging").code, 'of the case "messaging"'),
        ("ex08_5", "Keep it.", '`{"decision": "...", "evidence": "...",'),
        ("ex08_6", {"churn": (0.1, 0.2), "price": (6, 10)}, "holds the levers as the lab"),
        ("ex08_6", {"churn": (0.2, 0.25), "price": (2, 6)}, "best amount for bringing people in"),
        ("ex08_6", {"serving_cost": (4, 5), "fixed_cost": (15, 20)}, "Nowhere in your region"),
        ("ex08_6", {"acquisition": (0, 9), "price": (6, 10)}, "must not be in the region"),
        ("ex08_6", {"Market": (500, 900), "price": (6, 10)}, '"market"'),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again"
    assert words in verdict.message


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("months since joining", "% still there"),
        ("month", "percent of those who joined"),
        ("Monate", "Prozent"),
        ("mois", "pourcentage"),
        ("月数", "百分比"),
        ("месяцы", "проценты"),
    ],
)
def test_a_true_title_passes_in_any_language(x, y):
    assert check("ex08_2", drawn(RIGHT, x=x, y=y)).state == "passed"


@pytest.mark.parametrize("name", [name for name in tasks() if name.startswith("ex08_")])
def test_at_least_six_mistakes_of_a_task_are_named(name):
    """Those of a judgement are named in `test_judgement`, those of reading a region by its kind."""
    named = {each.name for each in tasks()[name].mistakes}
    assert len(named) >= {"ex08_5": 0, "ex08_6": 4}.get(name, 6)


def test_every_mistake_that_is_made_is_known_by_its_own_name():
    for name, task in tasks().items():
        if not name.startswith("ex08_") or task.answer is None:
            continue
        for each in task.mistakes:
            if each.made is None:
                continue
            found = task.mistake_in(task.kind.known(each.made()))
            assert found is not None, each.name
            assert found.name == each.name


def test_harmless_ways_through_pass():
    assert check("ex08_1", pd.Series(work.invited_by())).state == "passed"
    rounded = {name: round(value, 3) for name, value in work.invited_by().items()}
    assert check("ex08_1", rounded).state == "passed"
    assert check("ex08_2", drawn(RIGHT.round(1))).state == "passed"
    rounded = {name: round(value, 2) for name, value in work.factor().items()}
    assert check("ex08_3", rounded).state == "passed"


def test_the_estimates_find_the_truth_behind_the_data():
    """The bands are those of the solved copy."""
    rows = work.tree().assign(brought=work.brought(), period="late")
    for name, of in work.periods().items():
        rows.loc[of.index, "period"] = name

    def factors(drawn_rows):
        invited = drawn_rows[drawn_rows["came_by"] == "invitation"]
        each = drawn_rows.groupby("period")["brought"].mean()
        return each / invited["invited_by"].notna().mean()

    edges, made = band(resample(rows, "user", factors, times=80)), work.truth()
    assert list(edges.loc["before"]) == pytest.approx([0.27, 0.32], abs=0.02)
    assert list(edges.loc["with_reward"]) == pytest.approx([0.53, 0.60], abs=0.02)
    for name, true in made.items():
        assert edges["low"][name] < true < edges["high"][name]
    early = work.joined(before=work.REWARD)

    def gap(people):
        last = work.staying(people).iloc[-1]
        return last["invited"] - last["others"]

    told = band(resample(early, "user", gap, times=80)).iloc[0]
    assert list(told) == pytest.approx([3.9, 11.6], abs=1.5)
    assert dataset("referral_tree").truth["effect of being invited on the margin a month"] == "none"


def test_what_the_rubric_says():
    factor = work.factor()
    assert [round(each, 2) for each in factor.values()] == [0.30, 0.57]
    assert 10 * factor["with_reward"] / (factor["with_reward"] - factor["before"]) == pytest.approx(
        21, abs=0.5
    )
    assert [round(100 * float(multiplier(each))) for each in factor.values()] == [143, 232]
    assert RIGHT.loc[6, "invited"] > 50, "at month 6 more than half of the invited"


def test_the_least_of_task_4_is_just_enough():
    assert work.users_with(work.kept()) >= 22 > work.users_with(work.kept(steps=-1))
    assert 13 < LEAST < 15, "as the last hint says"
    assert work.least_improving(1.8) != LEAST
    assert check("ex08_4", code()).state == "passed"
    assert check("ex08_4", f"Look: {code()}").state == "passed"
    twice = run("experience", "viral", referrals=2.0)["users"][-1]
    assert twice < 22, "friends alone do not do it"


def test_the_claim_of_task_6_is_true_at_the_start_and_false_in_a_region():
    start = {"price": np.array([work.experience().lever("price").default])}
    assert list(work.LITTLE_ADVERTISING.holds(start)) == [True]
    assert work.LITTLE_ADVERTISING.best(start)[1][0] > 0
    assert check("ex08_6", work.a_region()).state == "passed"
    for known in (
        {"market": (600, 800), "attention_worth": (0.5, 1.5)},
        {"median_taste": (12, 18), "market": (300, 420)},
    ):
        assert check("ex08_6", known).state == "passed"


def test_the_first_region_of_task_6_is_one_in_which_the_lesson_is_right():
    places = {"churn": np.linspace(0.1, 0.2, 5), "price": np.linspace(6, 10, 5)}
    found = find_best("experience", "acquisition", "profit", **places)
    assert (found["acquisition"] < 12).all()
    assert (found["profit"] > 0).all()


# --- What questions and guesses claim -------------------------------------------------------------


def test_question_1_sorting_alone_makes_the_curve():
    """One in ten at first, one in a hundred later, and nobody ever changes."""
    kinds = np.array([0.005, 0.195])
    there = 0.5 * (1 - kinds) ** np.arange(25)[:, None]
    lost = 1 - there[1:].sum(axis=1) / there[:-1].sum(axis=1)
    assert lost[0] == pytest.approx(0.1)
    assert lost[19] < 0.01


def test_question_2_a_quarter_more_doubles_it():
    assert float(multiplier(0.5)) == pytest.approx(2)
    assert float(multiplier(0.75)) == pytest.approx(4)
    assert np.isinf(multiplier(1.0))


def test_the_guesses_are_answered_by_runs_and_data():
    """What each card says after the guess is what its run shows."""
    about = guesses()
    worse, better = (run("experience", starting_quality=each) for each in (0.5, 1))
    assert about["08_worse_launch"].answer() == "larger"
    assert worse["cohort"][12] > better["cohort"][12] + 5
    assert about["08_180_million"].answer() == "three"
    many = run("experience", "viral", referrals=1.8, funding=500)["users"][-1]
    assert about["08_friends"].answer() == pytest.approx(many)
    assert 29 < about["08_after_24_weeks"].answer() < 33
    assert about["08_first_hour"].answer() == "old"
    for name in about:
        if name.startswith("08_"):
            assert len(about[name].reason(about[name].answer())) > 40

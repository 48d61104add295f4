"""Lesson 04: mistakes that are not made but seen, and what questions and guesses claim."""

import numpy as np
import pandas as pd
import pytest

from userfirst import Lab, check, find_best, load, run
from userfirst.checks.declared import guesses, tasks
from userfirst.checks.lesson04 import work
from userfirst.data import dataset
from userfirst.fitting import band, resample

SETS = load("tv_set_cohorts")
TELEVISION = work.television()
LOWEST = work.needed_margin()
RIGHT = work.balance()


def code(funding=800, word_of_mouth=0.2, hardware_margin=LOWEST, **levers) -> str:
    return Lab(
        "internet_tv",
        funding=funding,
        word_of_mouth=word_of_mouth,
        hardware_margin=hardware_margin,
        **levers,
    ).code


def drawn(table, drawn_as="scatter", x="age in months", y="dollars for each set sold", **more):
    lines = [
        {"type": drawn_as, "name": name, "x": list(table.index), "y": list(table[name]), **more}
        for name in table
    ]
    return {"data": lines, "layout": {"xaxis": {"title": x}, "yaxis": {"title": y}}}


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex04_1", work.hours(factor=1.0), "in minutes"),
        ("ex04_1", work.hours(sets="sets_activated"), "Divide by `sets_in_use`"),
        ("ex04_1", work.hours(minutes=lambda r: r["activated"] == "2021-03"), "in both lines"),
        ("ex04_1", work.hours(minutes=lambda r: r["month"] == "2021-03"), "one cohort in all"),
        ("ex04_1", {"Clear": 85}, "no 'Lite'"),
        ("ex04_1", (84.8, 59.5), "which number is which"),
        ("ex04_1", {"Clear": 70.0, "Lite": 59.5}, "'Clear' is about"),
        ("ex04_2", RIGHT, "This is a table"),
        ("ex04_2", drawn(work.balance(margin=0.0)), "The margin is missing"),
        ("ex04_2", drawn(work.balance(divide_by="sets_in_use")), "paid for every set"),
        ("ex04_2", drawn(work.balance(added_up=False)), "`.cumsum()`"),
        ("ex04_2", drawn(work.of_cohorts("sum")), "cohort by cohort"),
        ("ex04_2", drawn(work.balance(year=None)), "the sets of all years"),
        ("ex04_2", drawn(work.balance(year=2022)), "activated in 2022"),
        ("ex04_2", drawn(RIGHT.set_axis(RIGHT.index + 1)), "begin with 1"),
        ("ex04_2", drawn(100 * RIGHT), "in cents"),
        ("ex04_2", drawn(RIGHT, "bar"), "Lines or dots are wanted"),
        ("ex04_2", drawn(RIGHT, x="month"), "does not name *age*"),
        ("ex04_2", drawn(RIGHT, y="dollars"), "does not name *set*"),
        ("ex04_2", drawn(RIGHT, y="million dollars for sets"), "names *million*"),
        ("ex04_2", drawn(RIGHT[["Clear"]]), "No line is called `Lite`"),
        ("ex04_3", work.age_of_the_thrown_away(shift=1), "they were thrown away"),
        ("ex04_3", work.age_of_those_in_use(), "have not finished"),
        ("ex04_3", work.chance_a_month(), "1 divided by it"),
        ("ex04_3", work.life("sets_activated"), "cannot be thrown away once more"),
        ("ex04_3", work.life_from_all_months(), "Take both sums from `pairs`"),
        ("ex04_3", work.life(by_line=False), "both lines together"),
        ("ex04_3", 40.2, "This is"),
        ("ex04_4", code(hardware_margin=0.1), "before you moved"),
        ("ex04_4", Lab("internet_tv").code, "the lab as it opens"),
        ("ex04_4", code(hardware_margin=-LOWEST), "The minus is missing"),
        ("ex04_4", code(hardware_margin=LOWEST - 0.01), "one step too low"),
        ("ex04_4", code(hardware_margin=-0.1), "At -0.11 it lives as well"),
        ("ex04_4", code(hardware_margin=-0.5), "closes in month"),
        ("ex04_4", code(funding=500, hardware_margin=-0.02), "**Funding** is as the lab opens"),
        ("ex04_4", code(word_of_mouth=0.12, hardware_margin=-0.2), "**Word of mouth** is as"),
        ("ex04_4", code(funding=500, word_of_mouth=0.12, hardware_margin=0.3), "are as the lab"),
        ("ex04_4", Lab("internet_tv", **work.saved(funding=800)).code, "more buyers, sooner"),
        ("ex04_4", Lab("internet_tv", **work.saved()).code, "Set them to 800 and 0.2"),
        ("ex04_4", code(service_life=120), "Other levers differ too"),
        ("ex04_4", Lab("messaging").code, 'of the case "messaging"'),
        ("ex04_5", "Go on with it.", '`{"decision": "...", "evidence": "...",'),
        ("ex04_6", {"service_life": (50, 70), "price": (10, 14)}, "holds the levers as the lab"),
        ("ex04_6", {"service_life": (100, 130), "marketing": (6, 12)}, "best hardware margin is b"),
        ("ex04_6", {"service_life": (6, 20), "set_cost": (500, 700)}, "Nowhere in your region"),
        ("ex04_6", {"hardware_margin": (0, 0.5), "price": (10, 14)}, "must not be in the region"),
        ("ex04_6", {"Service life": (6, 30), "price": (10, 14)}, '"service_life"'),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again"
    assert words in verdict.message


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("age in months", "dollars for each set sold"),
        ("months since activation", "$ per set"),
        ("Alter in Monaten", "Dollar je Gerät"),
        ("âge en mois", "dollars par appareil"),
        ("月龄", "每台美元"),
        ("возраст, месяцы", "долларов на телевизор"),
    ],
)
def test_a_true_title_passes_in_any_language(x, y):
    assert check("ex04_2", drawn(RIGHT, x=x, y=y)).state == "passed"


@pytest.mark.parametrize("name", [name for name in tasks() if name.startswith("ex04_")])
def test_at_least_six_mistakes_of_a_task_are_named(name):
    """Those of a judgement are named in `test_judgement`, those of reading a region by its kind."""
    named = {each.name for each in tasks()[name].mistakes}
    assert len(named) >= {"ex04_5": 0, "ex04_6": 4}.get(name, 6)


def test_harmless_ways_through_pass():
    """Means of rows, a cohort left out, whole numbers: nearer than chance would move them."""
    rows = work.once()
    left_out = rows[~work.in_minutes(rows)]
    assert check("ex04_1", work.hours(left_out)).state == "passed"
    assert check("ex04_1", {line: round(each) for line, each in work.hours().items()}).state == (
        "passed"
    )
    assert check("ex04_1", pd.Series(work.hours())).state == "passed"
    assert check("ex04_3", {line: round(each) for line, each in work.life().items()}).state == (
        "passed"
    )
    assert check("ex04_2", drawn(RIGHT.round(2))).state == "passed"


def test_the_pairs_of_task_3_skip_the_month_that_was_never_sent():
    pairs = work.pairs()
    lite = pairs[(pairs["line"] == "Lite") & (pairs["month"] == "2022-04")]
    assert lite.empty
    assert (pairs["thrown_away"] >= 0).all()


def test_the_estimate_of_task_3_finds_the_truth_behind_the_data():
    found, made = work.life(), dataset("tv_set_cohorts").truth
    drawn_lives = resample(
        work.pairs(),
        "activated",
        lambda rows: (
            rows.groupby("line")["sets_in_use"].sum() / rows.groupby("line")["thrown_away"].sum()
        ),
    )
    edges = band(drawn_lives).round(1)
    for line in work.LINES:
        true = made[f"mean service life of {line} (months)"]
        assert found[line] == pytest.approx(true, rel=0.03)
        assert edges["low"][line] < true < edges["high"][line]
    # The solved copy says so.
    assert list(edges.loc["Clear"]) == [58.2, 61.5]
    assert list(edges.loc["Lite"]) == [29.1, 30.5]


def test_the_minutes_of_task_1_are_one_cohort_beyond_the_hours_of_a_month():
    rows = work.once()
    each = rows["hours"] / rows["sets_in_use"]
    assert (work.in_minutes(rows) == (each > 730)).all()
    assert SETS["hours"].notna().all()


def test_the_margin_of_task_4_is_just_enough():
    plan = {"funding": 800, "word_of_mouth": 0.2}
    assert run("internet_tv", hardware_margin=LOWEST, **plan)["is_open"][-1] == 1
    assert run("internet_tv", hardware_margin=LOWEST - 0.01, **plan)["is_open"][-1] < 0.5
    assert -0.3 < LOWEST < -0.2, "as the last hint says"
    assert check("ex04_4", code()).state == "passed"
    assert check("ex04_4", f"Look: {code()}").state == "passed"


def test_the_claim_of_task_6_is_true_at_the_start_and_false_in_a_region():
    start = {"price": np.array([TELEVISION.lever("price").default])}
    assert list(work.CHEAP_IS_BEST.holds(start)) == [True]
    assert work.CHEAP_IS_BEST.best(start)[1][0] > 0
    assert check("ex04_6", work.a_region()).state == "passed"
    for known in (
        {"free_content": (0.6, 0.8), "included_months": (0, 4)},
        {"service_life": (16, 30), "funding": (500, 1000)},
    ):
        assert check("ex04_6", known).state == "passed"


def test_the_first_region_of_task_6_is_one_in_which_the_lesson_is_right():
    places = {"service_life": np.linspace(50, 70, 5), "price": np.linspace(10, 14, 5)}
    found = find_best("internet_tv", "hardware_margin", "lifetime_profit", **places)
    assert (found["hardware_margin"] < 0.2).all()
    assert (found["lifetime_profit"] > 0).all()


# --- What questions and guesses claim -------------------------------------------------------------


def test_question_1_more_funding_puts_the_end_off():
    plan = {"preset": "letv"}
    months = [
        work.month_of_closing(run("internet_tv", funding=money, **plan)) for money in (3000, 5000)
    ]
    assert None not in months
    assert months[0] < months[1]


def test_question_2_and_3_are_so_in_the_data():
    young, old = work.brought_by("Clear", 2023), work.brought_by("Clear", 2021)
    assert young.iloc[-1] < old.iloc[-1]
    assert young[5] > old[5]
    rows = work.of_line("Lite")
    assert work.brought(rows, "sets_in_use")[12] > work.brought(rows)[12]


def test_the_guesses_are_answered_by_runs():
    """What each card says after the guess is what its run shows."""
    about = guesses()
    for name, outcome in (("04_best_margin", "profit"), ("04_with_what_comes", "lifetime_profit")):
        best = about[name].answer()
        found = {
            margin: run("internet_tv", hardware_margin=margin, funding=2000).outcome(outcome)
            for margin in (best, round(best - 0.05, 2), round(best + 0.05, 2))
        }
        assert max(found, key=lambda margin: found[margin]) == best
    assert about["04_more_buyers"].answer() == "closes"
    life = about["04_service_life"].answer()
    for months, wins in ((life - 1, False), (life, True)):
        cheap, dear = (
            run("internet_tv", hardware_margin=margin, service_life=months, funding=2000).outcome(
                "lifetime_profit"
            )
            for margin in (-0.2, 0.2)
        )
        assert (cheap > dear) == wins
    assert about["04_first_half_year"].answer() == "2023"
    for name in about:
        if name.startswith("04_"):
            assert len(about[name].reason(about[name].answer())) > 40

"""Lesson 06: mistakes that are not made but seen, and what questions and guesses claim."""

import numpy as np
import pytest

from userfirst import Lab, check, find_best, load, run
from userfirst.checks.declared import guesses, tasks
from userfirst.checks.lesson06 import work
from userfirst.checks.lots import lots
from userfirst.data import dataset

RIGHT = work.by_group()
LEAST = work.needed_bundle()
REPLACED = work.replaced_texts()


def code(launch_month=72, smartphone_pace=0.1, free_level=LEAST, **levers) -> str:
    return Lab(
        "messaging",
        launch_month=launch_month,
        smartphone_pace=smartphone_pace,
        free_level=free_level,
        **levers,
    ).code


def drawn(table, drawn_as="scatter", x="quarter", y="texts a month for each line"):
    lines = [
        {"type": drawn_as, "name": name, "x": list(table.index), "y": list(table[name])}
        for name in table
    ]
    return {"data": lines, "layout": {"xaxis": {"title": x}, "yaxis": {"title": y}}}


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex06_1", work.on_messenger(work.raw()), "`drop_duplicates()` first"),
        ("ex06_1", work.on_messenger(of="smartphone"), "those without one"),
        ("ex06_1", work.on_messenger(month="2013-06"), "June 2012 is asked for"),
        ("ex06_1", work.counted(), "numbers of lines"),
        ("ex06_1", {name: 100 * each for name, each in work.on_messenger().items()}, "100 times"),
        ("ex06_1", 0.19, "a dict"),
        ("ex06_1", {"paid": 0.187}, "no 'free'"),
        ("ex06_2", RIGHT, "This is a table"),
        ("ex06_2", drawn(work.by_group(work.once())), "You used all towns"),
        ("ex06_2", drawn(work.by_group(taken="sum")), "These are sums"),
        ("ex06_2", drawn(work.by_group(since="smartphone")), "got a smartphone"),
        ("ex06_2", drawn(work.by_group(work.paying(work.raw()))), "moves quarter 6"),
        ("ex06_2", drawn(work.joined_by()), "holds the lines of 2011"),
        ("ex06_2", drawn(RIGHT.set_axis(RIGHT.index - 1)), "begin with 0"),
        ("ex06_2", drawn(RIGHT, "bar"), "Lines or dots are wanted"),
        ("ex06_2", drawn(RIGHT, x="month"), "does not name *quarter*"),
        ("ex06_2", drawn(RIGHT, y="texts"), "does not name *line*"),
        ("ex06_2", drawn(RIGHT, y="total texts of the lines"), "names *total*"),
        ("ex06_2", drawn(RIGHT[["2012"]]), "No line is called"),
        ("ex06_3", work.replaced_texts(by="row"), "draw lines"),
        ("ex06_3", REPLACED | {"replaced": work.off_less_on()}, "These are other people"),
        ("ex06_3", REPLACED | {"replaced": work.mean_of_lines()}, "a share for each line"),
        ("ex06_3", REPLACED | {"replaced": work.in_texts()}, "Divide by what they sent"),
        ("ex06_3", REPLACED | {"replaced": 0.6}, "what the data were made with"),
        ("ex06_3", work.left_over(), "1 less that"),
        ("ex06_3", work.of_other_lines("all"), "those that joined in 2012"),
        ("ex06_3", work.of_other_lines("2013"), "joined in 2013"),
        ("ex06_3", work.of_other_lines("free"), "two things changed"),
        ("ex06_3", work.of_other_lines("months"), "July to December"),
        (
            "ex06_3",
            REPLACED | {"low": REPLACED["high"], "high": REPLACED["low"]},
            "changed places",
        ),
        ("ex06_3", 0.584, "This is"),
        ("ex06_4", code(free_level=0.6), "before you moved"),
        ("ex06_4", Lab("messaging").code, "the lab as it opens"),
        ("ex06_4", code(free_level=round(LEAST - 0.01, 2)), "one step too little"),
        ("ex06_4", code(free_level=1), "before your messenger earns"),
        ("ex06_4", code(free_level=0.8), "With 0.79 you do as well"),
        ("ex06_4", code(free_level=0.65), "share of messenger users ends at"),
        ("ex06_4", code(launch_month=62, free_level=0.7), "Set it to 72"),
        ("ex06_4", code(smartphone_pace=0.082, free_level=0.7), "Set it to 0.1"),
        ("ex06_4", Lab("messaging", **work.saved()).code, "as the lab opens"),
        ("ex06_4", Lab("messaging", **work.saved(launch_month=72)).code, "more people to lose"),
        ("ex06_4", code(spend=400), "Other levers differ too"),
        ("ex06_4", Lab("internet_tv").code, 'of the case "internet_tv"'),
        ("ex06_5", "Free everywhere.", '`{"decision": "...", "evidence": "...",'),
        ("ex06_6", {"worth_of_user": (9, 12), "spend": (200, 400)}, "holds the levers as the lab"),
        ("ex06_6", {"worth_of_user": (15, 20), "spend": (200, 400)}, "the lesson is right"),
        ("ex06_6", {"network_cost": (38, 42), "free_level": (0, 0.3)}, "40"),
        ("ex06_6", {"launch_month": (0, 50), "spend": (200, 400)}, "must not be in the region"),
        ("ex06_6", {"Worth of a user": (0, 4), "spend": (200, 400)}, '"worth_of_user"'),
    ],
)
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again"
    assert words in verdict.message


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("quarter since 2011", "texts a month per line"),
        ("Quartal", "SMS im Monat je Anschluss"),
        ("trimestre", "mensajes al mes por línea"),
        ("季度", "每条线每月短信"),
        ("квартал", "сообщений в месяц на номер"),
    ],
)
def test_a_true_title_passes_in_any_language(x, y):
    assert check("ex06_2", drawn(RIGHT, x=x, y=y)).state == "passed"


@pytest.mark.parametrize("name", [name for name in tasks() if name.startswith("ex06_")])
def test_at_least_six_mistakes_of_a_task_are_named(name):
    """Those of a judgement are named in `test_judgement`, those of reading a region by its kind."""
    named = {each.name for each in tasks()[name].mistakes}
    assert len(named) >= {"ex06_5": 0, "ex06_6": 4}.get(name, 6)


def test_harmless_ways_through_pass():
    """Rounded to what chance would leave of it."""
    rounded = {name: round(each, 3) for name, each in work.on_messenger().items()}
    assert check("ex06_1", rounded).state == "passed"
    assert check("ex06_2", drawn(RIGHT.round(1))).state == "passed"
    assert check("ex06_3", {n: round(each, 2) for n, each in REPLACED.items()}).state == "passed"
    assert check("ex06_4", f"Look: {code()}").state == "passed"


def test_the_band_of_task_3_is_that_of_drawing_rows_of_whole_lines():
    """The quick way of the check draws the same as the way that learners are shown."""
    from userfirst.fitting import band, resample

    rows = work.of_2012()[["line", "year", "texts"]]
    edges = band(resample(rows, "line", work.replaced, times=50)).iloc[0]
    quick = work.with_band(work.of_2012(), times=50)
    assert edges["low"] == pytest.approx(quick["low"])
    assert edges["high"] == pytest.approx(quick["high"])
    assert REPLACED["low"] < work.in_truth() < REPLACED["high"], "the band holds the truth"


def test_other_lots_of_task_3_pass_too():
    rows = work.of_2012()
    each = rows.groupby(["line", "year"])["texts"].agg(["sum", "size"]).unstack().to_numpy()
    for seed in range(2, 12):
        t0, t1, n0, n1 = each[lots(len(each), seed=seed)].sum(axis=1).T
        low, high = work.nine_of_ten(1 - t1 / n1 * n0 / t0)
        assert check("ex06_3", REPLACED | {"low": low, "high": high}).state == "passed"


def test_lines_of_task_3_were_off_it_before_and_on_it_after():
    rows = work.of_2012()
    assert not rows.loc[rows["year"] == 2011, "on"].any()
    assert rows.loc[rows["year"] == 2013, "on"].all()


def test_lots_were_drawn_for_the_towns_of_task_1():
    assert "drawn by lot" in dataset("telecom_lines").what
    rows = load("telecom_lines")
    assert rows.loc[rows["free_texts"], "town"].nunique() == 12
    assert str(rows.loc[rows["free_texts"], "month"].min())[:7] == "2012-01"
    low, high = work.gap_by_town()
    assert low > 0
    assert high < 0.2


def test_the_rubric_says_what_the_data_say():
    from userfirst.fitting import band, resample

    rows = work.once()
    free = rows.groupby("town")["free_texts"].transform("any")
    bill = rows.groupby([free, "year"])["bill_yuan"].mean().unstack()
    assert bill.loc[True, 2011] - bill.loc[False, 2011] == pytest.approx(2.7, abs=0.05)
    cost = (bill[2013] - bill[2011])[False] - (bill[2013] - bill[2011])[True]
    assert cost == pytest.approx(2.4, abs=0.05)
    towns = rows[rows["year"] == 2013].assign(free=free).groupby("town")
    each = towns.agg(free=("free", "first"), bill=("bill_yuan", "mean")).reset_index()

    def gap(some):
        return some.loc[some["free"], "bill"].mean() - some.loc[~some["free"], "bill"].mean()

    edges = band(resample(each, "town", gap, times=200)).iloc[0]
    assert edges["low"] == pytest.approx(-3, abs=0.5)
    assert edges["high"] == pytest.approx(3, abs=0.5)
    december = rows[rows["month"] == "2013-12"]
    assert december.loc[free, "on"].mean() == pytest.approx(2 / 3, abs=0.02), "two thirds"


def test_the_bundle_of_task_4_is_just_enough():
    plan = {"launch_month": 72, "smartphone_pace": 0.1}
    for bundle, wins in ((LEAST, True), (LEAST - 0.01, False), (0.6, False)):
        told = run("messaging", free_level=bundle, **plan)
        assert (told.outcome("own_share") > 50) == wins
    assert 0.7 < LEAST < 0.8, "as the last hint says"
    assert run("messaging", free_level=1, **plan)["is_open"][-1] < 0.5


def test_the_claim_of_task_6_is_true_at_the_start_and_false_in_a_region():
    start = {"worth_of_user": np.array([work.messenger().lever("worth_of_user").default])}
    assert list(work.IN_TIME_IS_BEST.holds(start)) == [True]
    assert work.IN_TIME_IS_BEST.best(start)[1][0] > 0
    for known in (work.a_region(), {"worth_of_user": (0, 4), "texts_per_line": (40, 100)}):
        assert check("ex06_6", known).state == "passed"


def test_the_first_region_of_task_6_is_one_in_which_the_lesson_is_right():
    places = {"worth_of_user": np.linspace(15, 20, 3), "spend": np.linspace(200, 400, 3)}
    found = find_best("messaging", "launch_month", "profit", levels=25, **places)
    assert (found["launch_month"] < 72).all()
    assert (found["profit"] > 0).all()


# --- What questions and guesses claim -------------------------------------------------------------


def test_question_1_a_mean_falls_though_nobody_changes():
    rows = work.halves()
    off = rows[~rows["on"]].groupby("year")["texts"].mean()
    same = work.stayed().groupby("year")["texts"].mean()
    assert off[2013] < 0.8 * off[2011]
    assert same[2013] == pytest.approx(same[2011], rel=0.05)


def test_question_2_a_band_by_row_is_another_one():
    by_row = work.replaced_texts(by="row")
    assert abs(by_row["low"] - REPLACED["low"]) > 0.01


def test_question_3_writing_across_moves_people_and_an_even_offer_does_not():
    late = {"free_level": 0.4, "launch_month": 84}
    even = run("messaging", spend=200, **late)
    across = run("messaging", spend=200, interconnection=0.9, **late)
    waiting = run("messaging", free_level=0.4, launch_month=110)
    assert even.outcome("own_share") < 10
    assert waiting.outcome("own_share") < 10
    assert across.outcome("own_share") > 40


def test_the_guesses_are_answered_by_runs_and_data():
    about = {name: each for name, each in guesses().items() if name.startswith("06_")}
    assert len(about) == 5
    for each in about.values():
        answer = each.answer()
        assert each.wants.off(answer, answer) == "right"
        assert len(each.reason(answer)) > 40
    last = int(about["06_last_launch"].answer())
    assert f"In month {last} only" in about["06_last_launch"].reason(last)
    assert work.texts_of_those_who_stayed(2013) == pytest.approx(
        work.texts_of_those_who_stayed(2011), rel=0.05
    )

"""Lesson 03: mistakes that are not made but seen, and what questions and guesses claim."""

import numpy as np
import pandas as pd
import pytest

from userfirst import Lab, check, load, run
from userfirst.cases import run_batch
from userfirst.checks.declared import guesses, tasks
from userfirst.checks.lesson03 import work

HOURS = load("ride_hours")
TOTAL = HOURS.groupby("hour")[["cars_on_the_way", "idle_cars"]].sum()
CHASE = (TOTAL["cars_on_the_way"] / TOTAL["idle_cars"]).to_frame("chase")
LINES, FALLS = work.lines(), work.falls()
NEEDED = work.fewest_months()


def code(preset="critical_mass", free_share=0.1, **levers) -> str:
    return Lab("ride_hailing", preset=preset, free_share=free_share, **levers).code


def drawn(table, x="week", y="rides a rider, % of weeks 0 to 7", drawn_as="scatter"):
    lines = [
        {"type": drawn_as, "name": name, "x": list(table.index), "y": list(table[name])}
        for name in table
    ]
    return {"data": lines, "layout": {"xaxis": {"title": x}, "yaxis": {"title": y}}}


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex03_1", CHASE["chase"], "`.to_frame()` makes a table of it"),
        ("ex03_1", CHASE.head(), "5 rows; 24 are wanted"),
        ("ex03_1", CHASE.reset_index(drop=True), "There is no `hour`"),
        ("ex03_1", CHASE.round(0), "Every value is right when rounded"),
        ("ex03_1", None, "`inplace=True`"),
        ("ex03_1", 1 / CHASE, "You divided the other way round"),
        ("ex03_1", 100 * CHASE, "no percent"),
        ("ex03_2", LINES, "This is a table"),
        ("ex03_2", drawn(LINES / 100), "Your lines begin at 1"),
        ("ex03_2", drawn(LINES - 100), "Your lines begin at 0"),
        ("ex03_2", drawn(LINES.set_axis(LINES.index + 1)), "counted from 1"),
        ("ex03_2", drawn(LINES.head(44)), "44 points; 60 are wanted"),
        ("ex03_2", drawn(LINES, y="rides a rider"), "does not name *percent*"),
        ("ex03_2", drawn(LINES, x="number"), "does not name *week*"),
        ("ex03_2", drawn(LINES, drawn_as="bar"), "Lines or dots are wanted"),
        ("ex03_2", drawn(work.lines(by_city="logs")), "mean of the cities' logarithms"),
        ("ex03_3", list(FALLS.values()), "which number is which"),
        ("ex03_3", {name: -value for name, value in FALLS.items()}, "for the sign"),
        ("ex03_3", {name: value / 100 for name, value in FALLS.items()}, "These are shares"),
        ("ex03_3", work.falls(compare="nothing"), "This is before and after"),
        ("ex03_4", code(), "is as it comes. Find the fewest"),
        ("ex03_4", code(free_share=0), "with nothing free. Set **Free share of the fare** to 0.1"),
        ("ex03_4", code(free_share=0, subsidy_months=30), "however long it lasts"),
        ("ex03_4", code(free_share=0.3, subsidy_months=1), "the share has to stay at 0.1"),
        ("ex03_4", code(subsidy_months=NEEDED - 1), "one month too few"),
        ("ex03_4", code(subsidy_months=NEEDED + 1), "one month more than needed"),
        ("ex03_4", code(subsidy_months=NEEDED + 5), "Fewer months would be enough"),
        ("ex03_4", code(subsidy_months=1), "With 1 month of subsidies, fewer than 0.1 million"),
        ("ex03_4", code(subsidy_months=60), "you pay for five years"),
        ("ex03_4", code(preset=None, subsidy_months=3), "this is the lab as it opens"),
        ("ex03_4", code(preset="few_cars", subsidy_months=3), "the levers of another starting"),
        ("ex03_4", code(habit=3, subsidy_months=3), "**Strength of habit** is 3"),
        ("ex03_4", Lab("messaging").code, 'of the case "messaging"'),
        ("ex03_5", "We end it next Monday in four cities.", '`{"decision": "...", "evidence": '),
        ("ex03_6", {"rival": (0, 1), "habit": (0, 1)}, "is a choice between none, ignores"),
        ("ex03_6", {"habit": (0, 0.4), "market": (20, 69)}, "no free share earns its costs back"),
        ("ex03_6", {"habit": (2, 2.5), "word_of_mouth": (0.3, 0.6)}, "as the lab starts"),
        ("ex03_6", {"free_share": (0, 1), "habit": (0, 1)}, "must not be in the region"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again"
    assert words in verdict.message


@pytest.mark.parametrize(
    "y", ["rides a rider, % of weeks 0 to 7", "index (weeks 0 to 7 = 100)", "Prozent", "百分比"]
)
@pytest.mark.parametrize("x", ["week", "Week number", "Woche", "周"])
def test_a_true_title_passes_in_any_language(x, y):
    assert check("ex03_2", drawn(LINES, x=x, y=y)).state == "passed"


@pytest.mark.parametrize("decimals", [0, 1, 3])
def test_percents_may_be_rounded(decimals):
    rounded = {name: round(value, decimals) for name, value in FALLS.items()}
    assert check("ex03_3", rounded).state == "passed"


def test_what_passes_in_task_3_differs_less_than_chance_makes():
    """Whoever compares means of logarithms, or orders alone, is as right as anybody."""
    rows = work.panel()
    orders = rows.groupby(["number", "wave"])["orders"].sum().unstack()
    logs = np.log(rows["orders"] / rows["riders"]).groupby([rows["number"], rows["wave"]])
    for level in (orders, np.exp(logs.mean().unstack())):
        change = level.loc[46:53].mean() / level.loc[36:43].mean()
        falls = {n: 100 * (1 - change[w] / change[99]) for n, w in (("first", 8), ("last", 36))}
        assert check("ex03_3", falls).state == "passed"


def test_task_3_says_what_the_data_were_made_with():
    message = check("ex03_3", FALLS).message
    assert "fallen by 42%" in message
    assert 1 - 1 / np.exp(0.54) == pytest.approx(0.42, abs=0.005)
    assert "fell by 15%" in message
    assert "by 29% after eight" in message


def test_in_task_4_the_fewest_months_are_a_border_for_every_number_of_months():
    months = np.arange(61.0)
    told = run_batch("ride_hailing", {**work.begun(), "subsidy_months": months})["users"][-1]
    lives = told > 4
    assert np.array_equal(lives, months >= NEEDED)
    assert told[~lives].max() < 0.1 < 50 < told[lives].min(), "nobody is left"
    message = check("ex03_4", code(subsidy_months=NEEDED)).message
    paid = run("ride_hailing", **{**work.begun(), "subsidy_months": NEEDED})
    assert f"About {paid['subsidies'].sum():.0f} million yuan" in message
    assert paid["subsidies"][NEEDED + 1 :].max() == 0


def test_there_are_several_regions_in_which_a_fifth_is_wrong():
    for region in (
        {"take_rate": (0.36, 0.4), "habit": (3.6, 4)},
        {"subsidy_months": (50, 60), "starting_riders": (20, 60)},
    ):
        assert check("ex03_6", region).state == "passed"
    start, _ = work.A_FIFTH_IS_BEST.best({"habit": np.array([2.0]), "market": np.array([60.0])})
    assert start[0] == pytest.approx(0.2, abs=0.03), "as the lab starts, about a fifth"


def test_every_task_has_six_mistakes_and_three_hints():
    for name, task in tasks().items():
        if name.startswith("ex03") and task.answer is not None:
            assert len(task.mistakes) >= (4 if name == "ex03_6" else 6)
            assert len(task.hints) == 3


def test_the_guesses_are_answered_by_runs():
    about = guesses()
    assert about["03_which_side"].answer() == "riders, drivers"
    assert about["03_most_rides"].answer() == pytest.approx(0.36, abs=0.01)
    closed = about["03_twice_as_free"].answer()
    told = run("ride_hailing", "stalemate", free_share=0.6)["is_open"]
    assert told[closed] < 0.5 < told[closed - 1]
    assert "it is 49% too" in about["03_twice_as_free"].reason(closed)
    assert about["03_tipping"].answer() == pytest.approx(93, abs=1)
    assert about["03_rebate"].answer() == pytest.approx(71.6, abs=3)


def test_question_1_more_cars_on_the_way_and_fewer_with_a_rider():
    dear, cheap = (run("ride_hailing", "few_cars", free_share=level) for level in (0.36, 0.9))
    assert cheap["on_the_way"][-1] > dear["on_the_way"][-1]
    assert cheap["occupied"][-1] < dear["occupied"][-1]
    assert cheap["users"][-1] > dear["users"][-1], "riders become more"
    pay = [one.levers["fare"] * (1 - one.levers["take_rate"]) for one in (dear, cheap)]
    assert pay[0] == pay[1], "the driver gets as much for a ride"


def test_question_2_only_the_pull_decides():
    shares = {
        pull: run("ride_hailing", "tipping", network=pull)["market_share"][-1] for pull in (1, 3)
    }
    assert shares[1] == pytest.approx(50, abs=1)
    assert shares[3] > 90


def test_question_3_percents_that_multiply_are_divided():
    assert pd.Series([2.0]).div(1.5).iloc[0] - 1 == pytest.approx(1 / 3)

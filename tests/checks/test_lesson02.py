"""Lesson 02: mistakes that are not made but seen, and what questions and guesses claim."""

import re

import numpy as np
import pandas as pd
import pytest

from userfirst import Lab, check, find_best, load, run, schedule, sweep
from userfirst.cases import case
from userfirst.checks.declared import guesses, tasks
from userfirst.checks.lesson02 import work
from userfirst.data import dataset
from userfirst.fitting import resample

TRIAL = load("free_level_trial")
FLAWED = TRIAL[TRIAL.duplicated() | TRIAL["payers"].isna()]
CLEAN = TRIAL.drop_duplicates().dropna()
LATE = CLEAN[CLEAN["month"].dt.month > 6]
SERVICE = case("free_service")


def code(preset="valley", free_level=0.9, **levers) -> str:
    return Lab("free_service", preset=preset, free_level=free_level, **levers).code


def drawn(table, drawn_as="scatter", x="free level", y="dollars a month for each adult", **more):
    lines = [
        {"type": drawn_as, "name": name, "x": list(table.index), "y": list(table[name]), **more}
        for name in table
    ]
    return {"data": lines, "layout": {"xaxis": {"title": x}, "yaxis": {"title": y}}}


def fitted(needed):
    return work.worth(needed=needed)


RIGHT, SUMS = work.per_person(LATE), work.undivided()
NEEDED, PRESET = work.enough(), float(SERVICE.preset("valley").levers["funding"])


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex02_1", TRIAL[TRIAL.duplicated() & TRIAL["payers"].isna()], "Your table is empty"),
        ("ex02_1", FLAWED.head(3), "3 rows; 4 are wanted. Missing: 1 row: Moor 2023-12"),
        ("ex02_1", TRIAL.duplicated(), "put it in `[...]` behind the table"),
        ("ex02_1", FLAWED["town"], "Choose several columns"),
        ("ex02_1", FLAWED.assign(month=FLAWED["month"] + pd.DateOffset(months=1)), "month late"),
        ("ex02_1", CLEAN.head(), "5 rows; 4 are wanted. Not wanted: 5 rows, all of month 2021-01"),
        ("ex02_1", len(FLAWED), "This is one number"),
        ("ex02_2", work.per_person(LATE), "This is a table"),
        ("ex02_3", (1.9, 9.4), "which number is which"),
        ("ex02_3", {"spread": 1.9}, "no 'median'"),
        ("ex02_3", {k: round(v) for k, v in work.worth().items()}, "rounded to whole numbers"),
        ("ex02_4", code(funding=round(NEEDED - PRESET) or 1), "only what lacks beyond"),
        ("ex02_4", code(funding=work.month_of_lowest_cash()), "number of the month"),
        ("ex02_2", drawn(work.per_person(LATE), "bar"), "Lines or dots are wanted"),
        ("ex02_2", drawn(100 * RIGHT), "in cents"),
        ("ex02_2", drawn(RIGHT.set_axis(100 * RIGHT.index)), "the free level is in percent"),
        ("ex02_2", drawn(SUMS), "sums of all towns and months"),
        ("ex02_3", {"spread": 2, "median": 5}, "two levers of the lab as it opens"),
        ("ex02_3", {"spread": 2, "median": 5.5}, "'spread' is about 4.4% too large. Your"),
        ("ex02_3", fitted(lambda price, free: price / free), "divided the price by the free level"),
        ("ex02_3", fitted(lambda price, free: price * (1 - free)), "You multiplied the price"),
        ("ex02_3", {"spread": 1.9, "median": 1e18}, "'median' is far too large: more than 1,000"),
        ("ex02_3", {"spread": 1e-9, "median": 9.4}, "'spread' is far too small: less than a thous"),
        ("ex02_3", work.worth(levels=(0.0, 0.0)), "towns where nothing is free"),
        ("ex02_4", code(free_level=0.6), "as it comes. Set **Free level** to 0.9"),
        ("ex02_4", code(free_level=0.6, funding=80), "as *Valley of death* comes. Set it to 0.9"),
        ("ex02_4", code(preset=None, free_level=0.3), "This is the lab as it opens"),
        ("ex02_4", code(preset=None, free_level=0.3, funding=52), "Press **Valley of death**"),
        ("ex02_4", code(preset=None, free_level=0.3, funding=NEEDED), "Press **Valley of death**"),
        ("ex02_4", code(preset="gym", funding=NEEDED), "the levers of another starting point"),
        ("ex02_4", code(preset="attention"), "the levers of another starting point"),
        ("ex02_4", code(free_level=0.6, funding=52), "the plan of the lesson"),
        ("ex02_4", code(churn=0.1, funding=1000), "Other levers differ too"),
        ("ex02_4", code(free_level=0.1, price=9), "**Price** is 9"),
        ("ex02_4", code(funding=NEEDED + 20), "are never touched. It would live on less"),
        ("ex02_4", code(funding=PRESET // 2), "closes in month"),
        ("ex02_4", Lab("messaging").code, 'of the case "messaging"'),
        ("ex02_4", run("free_service"), "A code comes from a lab"),
        ("ex02_4", code()[:-2], "does not add up"),
        ("ex02_5", "Free level 0.2, because I say so.", '`{"decision": "...", "evidence": "...",'),
        ("ex02_5", ["Open in January.", "It left 1."], '`{"decision": "...", "evidence": "...",'),
        ("ex02_5", "Decision: we open in January at 0.2.", "`evidence` is still open"),
        ("ex02_6", {"price": (0.5, 30), "churn": (0, 0.3)}, "the whole range of each lever"),
        ("ex02_6", {"price": (9, 12.5), "churn": (0.02, 0.06)}, "holds the levers as the lab"),
        ("ex02_6", {"serving_cost": (8.9, 10), "churn": (0.25, 0.3)}, "Nowhere in your region"),
        ("ex02_6", {"price": (7, 9.95), "churn": (0.0, 0.03)}, "and the lesson is right"),
        ("ex02_6", {"serving_cost": (2, 10), "price": (1, 30)}, "places no free level earns its"),
        ("ex02_6", {"Ad price": (5, 10), "churn": (0, 1)}, '"price_per_thousand_ads" (Ad price)?'),
        ("ex02_6", {"ad prices": (5, 10), "churn": (0, 1)}, '"price_per_thousand_ads" (Ad price)?'),
        ("ex02_6", {"HOW ALIKE people are": (1, 2), "churn": (0, 1)}, '"taste_spread" (How alike'),
        ("ex02_6", {"price": 5, "churn": (0, 0.1)}, "has one value"),
        ("ex02_6", {"price": (5, 5.1), "churn": (0, 0.1)}, "A region is 2.95 wide at least"),
        ("ex02_6", {"price": (10, 5), "churn": (0, 0.1)}, "swap the two"),
        ("ex02_6", {"free_level": (0, 1), "churn": (0, 0.1)}, "must not be in the region"),
        ("ex02_6", {"Price": (5, 10), "churn": (0, 0.1)}, 'Did you mean "price"?'),
        ("ex02_6", {"price": (5, 100), "churn": (0, 0.1)}, "from 0.5 to 30"),
        ("ex02_6", {"price": (5, 10)}, "There is 1 lever in it; 2 are wanted"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again"
    assert words in verdict.message


@pytest.mark.parametrize(
    "y",
    [
        "dollars a month for each adult", "Dollars per adult and month", "$ per adult, monthly",
        "Dollar im Monat je Erwachsenem", "dollars par mois et par adulte",
        "dólares al mes por adulto", "USD/month/adult", "US$ per adult-month",
        "долларов в месяц на взрослого",
        "每个成年人每月美元", "大人一人あたり月ドル",
    ],
)  # fmt: skip
def test_a_true_title_passes_in_any_language(y):
    assert check("ex02_2", drawn(RIGHT, y=y)).state == "passed"


@pytest.mark.parametrize(
    ("y", "words"),
    [
        ("million dollars", "does not name *month* and *adult*"),
        ("dollars a year", "does not name *month* and *adult*"),
        ("dollars per user", "does not name *month* and *adult*"),
        ("no dollars, people", "does not name *month* and *adult*"),
        ("dollars", "does not name *month* and *adult*"),
        ("dollars a month", "does not name *adult*."),
        ("value", "does not name *dollars*, *month* and *adult*"),
        ("people a month, adults", "does not name *dollars*."),
        ("thousand dollars a month for each adult", "names *thousand*"),
        ("cents of a dollar a month for each adult", "names *cent*"),
        ("dollars a month for each adult user", "names *user*"),
    ],
)  # fmt: skip
def test_a_title_that_is_not_true_is_named(y, words):
    message = check("ex02_2", drawn(RIGHT, y=y)).message
    assert message.startswith("All points are right. The title of the y axis is `")
    assert words in message


@pytest.mark.parametrize("x", ["price", "month", "level", "value", "adults"])
def test_a_title_of_the_x_axis_that_is_not_true_is_named(x):
    assert "The title of the x axis is `" in check("ex02_2", drawn(RIGHT, x=x)).message
    assert "does not name *free*" in check("ex02_2", drawn(RIGHT, x=x)).message


@pytest.mark.parametrize(
    "x", ["free level", "free_level", "Free level (0 to 1)", "kostenlos", "免费"]
)
def test_a_true_title_of_the_x_axis_passes(x):
    assert check("ex02_2", drawn(RIGHT, x=x)).state == "passed"


def test_lines_that_stand_on_each_other_are_named():
    assert "is stacked" in check("ex02_2", drawn(RIGHT, stackgroup="1")).message
    for kind in ("bar", "box", "violin", "histogram"):
        assert f"drawn as `{kind}`" in check("ex02_2", drawn(RIGHT, kind)).message


def test_points_are_not_called_right_where_values_differ():
    for table in (RIGHT + 1, RIGHT.assign(margin=0.5), RIGHT.assign(revenue=RIGHT["margin"] ** 2)):
        message = check("ex02_2", drawn(table)).message
        assert "differ" in message
        assert "points are right" not in message
        assert "The values along the x axis are right." in message


def test_people_counted_once_and_prices_apart_are_named():
    money = ["revenue_dollars", "serving_cost_dollars"]
    months = LATE.assign(year=LATE["month"].dt.year).groupby(["free_level", "town", "year"])
    once = months[money].sum().join(months["adults"].mean()).groupby("free_level").sum()
    six = pd.DataFrame({"revenue": once[money[0]] / once["adults"]})
    six["margin"] = six["revenue"] - once[money[1]] / once["adults"]
    assert "the money of six months" in check("ex02_2", drawn(six)).message
    sums = LATE.groupby(["free_level", "price_dollars"])[[*money, "adults"]].sum()
    apart = pd.DataFrame({"revenue": sums[money[0]] / sums["adults"]})
    apart["margin"] = apart["revenue"] - sums[money[1]] / sums["adults"]
    assert "grouped by price as well" in check("ex02_2", drawn(apart.droplevel(1))).message


def test_what_passes_in_task_3_differs_less_than_chance_makes():
    """The solved copy says so: forty other towns would move both numbers further."""
    right = pd.Series(work.worth())
    chance = resample(LATE, "town", lambda rows: pd.Series(work.worth(rows=rows)), times=100).std()
    assert (chance / right).between(0.02, 0.045).all()
    june = work.settled(work.closed(), 6)
    some = (work.worth(levels=levels) for levels in ((0.2, 0.6), (0.3, 0.8)))
    for other in (work.worth(rows=june), *some):
        assert ((pd.Series(other) - right).abs() < 0.02 * right).all()
        assert check("ex02_3", other).state == "passed"
    assert work.worth(rows=work.settled(work.raw())) == pytest.approx(work.worth(), rel=1e-9)


@pytest.mark.parametrize("funding", [78, 79, 80, 99.5, 100, 123, 333, 1000])
def test_advice_on_funding_that_is_followed_works(funding):
    message = check("ex02_4", code(funding=funding)).message
    if "are never touched" in message:
        spare = float(re.search(r"at least (\d+) million are never touched", message)[1])
        assert spare >= 1
        lives = run("free_service", preset="valley", free_level=0.9, funding=funding - spare)
        assert lives["is_open"][-1] == 1
        assert check("ex02_4", code(funding=funding - spare)).state == "passed"
    else:
        assert "most that the lever allows" in message


@pytest.mark.parametrize("funding", [51, 52, 76, 77, 100, 150, 500])
def test_nobody_is_told_to_have_given_less_away_who_did_not_press_the_button(funding):
    message = check("ex02_4", code(preset=None, free_level=0.3, funding=funding)).message
    assert "gave less away" not in message
    assert "Press " in message


def test_places_where_all_plans_lose_are_counted_apart():
    region = {"serving_cost": (2.0, 10.0), "price": (1.0, 30.0)}
    message = check("ex02_6", region).message
    grid = {name: np.linspace(low, high, 5) for name, (low, high) in region.items()}
    best = find_best("free_service", "free_level", "profit", levels=41, **grid)
    lost = int((best["profit"] <= 0).sum())
    inside = int(((best["profit"] > 0) & best["free_level"].between(0.051, 0.949)).sum())
    assert 0 < lost < 25
    assert f"In {lost} of 25 places no free level earns its costs back" in message
    assert f"In {inside} of 25 places that were tried the lesson is right" in message
    assert "the lesson is not wrong" not in message


def test_a_rescue_by_less_free_is_praised_and_refused():
    for level in (0.3, 0.2, 0.1):
        if run("free_service", preset="valley", free_level=level)["is_open"][-1] == 1:
            message = check("ex02_4", code(free_level=level)).message
            assert "You gave less away, and the firm lives" in message
            return
    pytest.fail("no lower free level rescues the firm: the task's text has to say otherwise")


def test_a_rescue_is_read_from_a_message_and_from_the_lab_itself():
    lab = Lab("free_service", preset="valley", free_level=0.9, funding=NEEDED)
    for answer in (
        lab.code,
        lab,
        f"Look: {lab.code.replace('-', '—')} is the least",
        f'Lab("free_service", code="{lab.code}")',
        [lab.code],
        (lab,),
        {lab.code},
        np.array([lab.code]),
        pd.Series([lab.code]),
        lab.code.lower(),
    ):
        assert check("ex02_4", answer).state == "passed"


@pytest.mark.parametrize("name", [name for name in tasks() if name.startswith("ex02_")])
def test_at_least_six_mistakes_of_a_task_are_named(name):
    """Those of a judgement are named in `test_judgement`, those of reading a region above."""
    named = {each.name for each in tasks()[name].mistakes}
    assert len(named) >= {"ex02_5": 0, "ex02_6": 4}.get(name, 6)


def test_rounding_and_the_form_of_an_answer_do_not_matter():
    assert check("ex02_1", FLAWED.sample(frac=1, random_state=1)).state == "passed"
    months = FLAWED["month"].dt.strftime("%Y-%m")
    assert check("ex02_1", FLAWED.assign(month=months)).state == "passed"
    assert check("ex02_3", pd.Series(work.worth()).round(2)).state == "passed"
    assert check("ex02_4", code(funding=work.needed() + 0.001)).state == "passed"


def test_the_estimate_of_task_3_finds_the_truth_behind_the_data():
    """Within a tenth, once the network effect of those who use it is counted."""
    found, truth = work.worth(), dataset("free_level_trial").truth
    used = LATE[LATE["free_level"].between(0.2, 0.8)]
    lifted = 1 + truth["network effect"] * used["users"].sum() / used["adults"].sum()
    assert found["spread"] == pytest.approx(truth["spread of taste"], rel=0.1)
    median = truth["median taste (dollars a month)"] * lifted
    assert found["median"] == pytest.approx(median, rel=0.1)


def test_the_funding_of_task_4_is_just_enough():
    plan = {"preset": "valley", "free_level": 0.9}
    lives = run("free_service", **plan, funding=work.needed() + 0.5)
    closes = run("free_service", **plan, funding=work.needed() - 0.5)
    assert lives["is_open"][-1] == 1
    assert closes["is_open"][-1] < 0.5
    assert PRESET < NEEDED < SERVICE.lever("funding").high
    assert round(NEEDED) == NEEDED


def test_the_claim_of_task_6_is_true_at_the_start_and_false_in_a_region():
    start = {"price": np.array([SERVICE.lever("price").default])}
    assert list(work.MIDDLE_IS_BEST.holds(start)) == [True]
    assert work.MIDDLE_IS_BEST.best(start)[1][0] > 0
    found = work.a_region()
    verdict = check("ex02_6", found)
    assert verdict.state == "passed"
    for name, (low, high) in found.items():
        middle = {n: np.array([(a + b) / 2]) for n, (a, b) in found.items()}
        assert not work.MIDDLE_IS_BEST.holds(middle)[0]
        assert high - low >= 0.1 * (SERVICE.lever(name).high - SERVICE.lever(name).low) * 0.999


# --- What questions and guesses claim -------------------------------------------------------------


def test_question_1_revenue_is_best_inside_also_where_serving_costs_nothing():
    for cost in (0.0, 0.3):
        table = sweep("free_service", free_level=np.linspace(0, 1, 21), serving_cost=cost).table
        assert 0.1 < table["free_level"][table["revenue"].idxmax()] < 0.9
        assert table["users"].is_monotonic_increasing


def test_question_2_the_same_plan_dies_or_earns_by_its_funding():
    poor, rich = (run("free_service", preset="valley", funding=money) for money in (PRESET, 1000))
    assert poor["is_open"][-1] < 0.5
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


def test_the_guesses_are_answered_by_runs():
    """What each card says after the guess is what its run shows."""
    about = guesses()
    best = about["02_best_level"].answer()
    revenue = {level: run("free_service", free_level=level)["revenue"][-1] for level in
               (best, max(0, best - 0.05), min(1, best + 0.05))}  # fmt: skip
    assert max(revenue, key=revenue.get) == best
    assert 0 < best < 1
    missing = about["02_missing_money"].answer()
    had = case("free_service").preset("valley").levers["funding"]
    for more, lives in ((missing - 1, False), (missing, True)):
        told = run("free_service", "valley", funding=had + more)
        assert bool(told["is_open"][-1] > 0.5) == lives
    assert about["02_when_to_be_free"].answer() == "free first"
    assert about["02_when_people_leave"].answer() == "priced"

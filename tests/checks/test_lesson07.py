"""Lesson 07: mistakes that are not made but seen, and what questions and guesses claim."""

import numpy as np
import pandas as pd
import pytest

from userfirst import Lab, check, find_best, load, run
from userfirst.checks.declared import guesses, tasks
from userfirst.checks.lesson07 import work
from userfirst.data import dataset
from userfirst.fitting import band, resample

HIGHEST = work.highest_take_rate()
RIGHT = work.by_price()
RISE = work.rise_and_band()


def code(take_rate=HIGHEST, rival_share=0.65, **levers) -> str:
    return Lab(
        "free_platforms", "race", take_rate=take_rate, rival_share=rival_share, **levers
    ).code


def drawn(table, drawn_as="scatter", x="price in dollars", y="dollars for each player", **more):
    lines = [
        {"type": drawn_as, "name": name, "x": list(table.index), "y": list(table[name]), **more}
        for name in table
    ]
    return {"data": lines, "layout": {"xaxis": {"title": x}, "yaxis": {"title": y}}}


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex07_1", work.clicks(1, 51), "You took all weeks"),
        ("ex07_1", work.clicks(divide_by="people"), "divided by people"),
        ("ex07_1", work.clicks(factor=1.0), "clicks for one ad"),
        ("ex07_1", work.ads_for_a_click(), "the other way round"),
        ("ex07_1", work.clicks_in_turn(), "changed places"),
        ("ex07_1", {2: 9.1}, "There is no 16"),
        ("ex07_1", {"2": 9.1, "16": 5.2}, "without quotes"),
        ("ex07_1", [9.1, 5.2], "which number is which"),
        ("ex07_2", RIGHT, "This is a table"),
        ("ex07_2", drawn(work.by_price(load("extras_price_trial"))), "stand there twice"),
        ("ex07_2", drawn(work.by_price(divide_by="buyers")), "divided by those who bought"),
        ("ex07_2", drawn(work.six_times_the_first()), "six times the first one"),
        ("ex07_2", drawn(work.by_price(priced=False)), "Multiply each by its price"),
        ("ex07_2", drawn(work.by_price(work.offers().dropna())), "friends are not known"),
        ("ex07_2", drawn(100 * RIGHT), "in cents"),
        ("ex07_2", drawn(RIGHT[["six_months", "first_month"]].set_axis(RIGHT.columns, axis=1)),
         "changed names"),
        ("ex07_2", drawn(RIGHT, "bar"), "Lines or dots are wanted"),
        ("ex07_2", drawn(RIGHT, x="month"), "does not name *price*"),
        ("ex07_2", drawn(RIGHT, y="dollars"), "does not name *player*"),
        ("ex07_2", drawn(RIGHT, y="dollars a buyer, all players"), "names *buyer*"),
        ("ex07_2", drawn(RIGHT[["first_month"]]), "No line is called `six_months`"),
        ("ex07_2", drawn(RIGHT.head(3)), "points"),
        ("ex07_3", work.rise_and_band(by="row"), "You drew single rows"),
        ("ex07_3", work.rise_and_band(year=2022), "the first year"),
        ("ex07_3", work.rise_and_band("sellers"), "These are sellers"),
        ("ex07_3", work.rise_and_band(shape="subtracted"), "You subtracted"),
        ("ex07_3", work.rise_and_band(shape="not compared"), "rose elsewhere too"),
        ("ex07_3", work.rise_and_band(share=0.95), "95 of 100"),
        ("ex07_3", work.as_factor(), "These are factors"),
        ("ex07_3", {name: 100 * value for name, value in RISE.items()}, "These are percents"),
        ("ex07_3", RISE["rise"], "Wanted: a dict"),
        ("ex07_4", Lab("free_platforms", "race").code, "the lab as it opens"),
        ("ex07_4", Lab("free_platforms").code, "it has no rival"),
        ("ex07_4", code(0.0), "before you moved"),
        ("ex07_4", code(work.richest_take_rate()), "earns most"),
        ("ex07_4", code(HIGHEST + 0.005), "one step too high"),
        ("ex07_4", code(0.1), "At 0.105 it is"),
        ("ex07_4", code(0.2), "less than half"),
        ("ex07_4", code(work.highest_take_rate(0.7), 0.7), "begins with 70%"),
        ("ex07_4", code(work.highest_take_rate(0.7)), "you can take more"),
        ("ex07_4", code(0.05, 0.7), "is as the lab opens"),
        ("ex07_4", code(marketing=2), "Other levers differ too"),
        ("ex07_4", Lab("messaging").code, 'of the case "messaging"'),
        ("ex07_5", "Six ads.", '`{"decision": "...", "evidence": "...",'),
        ("ex07_6", {"network": (0, 1), "basket": (20, 30)}, "holds the levers as the lab"),
        ("ex07_6", {"network": (0, 0.5), "basket": (40, 60)}, "the best free level is above 0.5"),
        ("ex07_6", {"serving_cost": (1.5, 2), "median_taste": (0.2, 2.2)}, "earns its costs back"),
        ("ex07_6", {"free_level": (0, 0.5), "basket": (0, 10)}, "must not be in the region"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again"
    assert words in verdict.message


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("price in dollars a month", "dollars for each player"),
        ("price_dollars", "$ per player"),
        ("Preis", "Dollar je Spieler"),
        ("precio", "dólares por jugador"),
        ("价格", "每位玩家美元"),
        ("цена", "долларов на игрока"),
    ],
)
def test_a_true_title_passes_in_any_language(x, y):
    assert check("ex07_2", drawn(RIGHT, x=x, y=y)).state == "passed"


@pytest.mark.parametrize("name", [name for name in tasks() if name.startswith("ex07_")])
def test_at_least_six_mistakes_of_a_task_are_named(name):
    """Those of a judgement are named in `test_judgement`, those of reading a region by its kind."""
    named = {each.name for each in tasks()[name].mistakes}
    assert len(named) >= {"ex07_5": 0, "ex07_6": 4}.get(name, 6)


def test_harmless_ways_through_pass():
    """Rows that stand there twice, another seed, whole cents: nearer than chance would move."""
    raw = load("ad_load_trial")
    assert check("ex07_1", work.clicks(rows=raw)).state == "passed"
    assert check("ex07_1", pd.Series(work.clicks())).state == "passed"
    assert check("ex07_1", {n: round(v, 2) for n, v in work.clicks().items()}).state == "passed"
    assert check("ex07_2", drawn(RIGHT.round(3))).state == "passed"
    assert check("ex07_3", {n: round(v, 2) for n, v in RISE.items()}).state == "passed"


def of_years() -> pd.DataFrame:
    """Add up the months of a year first: the same sums, in a tenth of the time."""
    keys = ["category", "free", "year"]
    return work.fees().groupby(keys)[["visitors"]].sum().reset_index()


def work_rise(rows):
    """Compute it as the last hint says."""
    sums = rows.groupby(["free", "year"])["visitors"].sum()
    without_fee, with_fee = (sums[free, 2023] / sums[free, 2021] for free in (True, False))
    return without_fee / with_fee - 1


def test_the_band_of_task_3_is_that_of_the_courses_own_resampling():
    """The checks add up each group once; the lots are the same."""
    edges = band(resample(of_years(), "category", work_rise)).loc["measure"]
    assert work_rise(work.fees()) == pytest.approx(RISE["rise"])
    assert dict(edges) == pytest.approx({"low": RISE["low"], "high": RISE["high"]})
    assert RISE["low"] > 0, "the whole band lies above 0"


def test_the_mean_of_task_1_finds_what_made_the_data():
    made = dataset("ad_load_trial").truth["clicks an ad, at first"]
    fall = dataset("ad_load_trial").truth[
        "fall of clicks for each ad an hour that one is used to (log)"
    ]
    for load_shown, found in work.clicks().items():
        assert found == pytest.approx(1000 * made * np.exp(-fall * load_shown), rel=0.05)


def test_the_prices_of_task_2_are_as_sure_as_the_solved_copy_says():
    """3 dollars in about half of the draws, 2 dollars in a quarter."""
    price = work.offers()["price_dollars"].to_numpy()
    brought = price * work.offers()["months_paid"].to_numpy()
    prices, place = np.unique(price, return_inverse=True)
    chance, best = np.random.RandomState(1), []
    for _ in range(200):
        lot = chance.randint(0, len(price), len(price))
        means = np.bincount(place[lot], brought[lot]) / np.bincount(place[lot])
        best.append(prices[means.argmax()])
    assert np.mean(np.array(best) == 3) == pytest.approx(0.5, abs=0.15)
    assert np.mean(np.array(best) == 2) == pytest.approx(0.25, abs=0.1)


def test_the_take_rate_of_task_4_is_just_enough():
    share = [
        run("free_platforms", "race", rival_share=0.65, take_rate=rate)["share"][-1]
        for rate in (HIGHEST, round(HIGHEST + 0.005, 3))
    ]
    assert share[0] >= 50 > share[1]
    assert 0.13 < HIGHEST < 0.15, "as the last hint says"
    assert check("ex07_4", code()).state == "passed"
    assert check("ex07_4", f"Look: {code()}").state == "passed"


def test_the_claim_of_task_6_is_true_at_the_start_and_false_in_a_region():
    start = {"network": np.array([work.platforms().lever("network").default])}
    assert list(work.MOSTLY_FREE.holds(start)) == [True]
    best, profit = work.MOSTLY_FREE.best(start)
    assert best[0] == pytest.approx(0.7), "as the task says"
    assert profit[0] > 0
    assert check("ex07_6", work.a_region()).state == "passed"
    assert check("ex07_6", {"basket": (0, 10), "median_taste": (4, 6)}).state == "passed"


def test_the_first_region_of_task_6_is_one_in_which_the_lesson_is_right():
    places = {"network": np.linspace(0, 1, 5), "basket": np.linspace(20, 30, 5)}
    found = find_best("free_platforms", "free_level", "profit", **places)
    assert (found["free_level"] > 0.5).all()
    assert (found["profit"] > 0).all()


# --- What questions and guesses claim -------------------------------------------------------------


def test_question_1_and_2_are_so_in_the_data():
    trial = work.trial()
    assert work.earned(trial, 1, 4).idxmax() == 16
    assert work.earned(trial, 40, 51).idxmax() < 16
    by_category, by_row = (work.rise_and_band("sellers", by=each) for each in ("category", "row"))
    assert by_category["rise"] == pytest.approx(by_row["rise"])


def test_question_3_far_below_the_critical_audience_twice_the_users_sell_four_times_the_ads():
    from userfirst.model.income import fill_rate

    ads = [users * fill_rate(np.array(users), 40.0) for users in (0.5, 1.0)]
    assert ads[1] / (2 * ads[0]) == pytest.approx(4, rel=0.01), "each user's space sells four times"


def test_the_guesses_are_answered_by_runs():
    """What each card says after the guess is what its run shows."""
    about = {name: each for name, each in guesses().items() if name.startswith("07_")}
    small, large = (
        run("free_platforms", "small_town", funding=300, market=market) for market in (5, 50)
    )
    assert about["07_ten_times"].answer() == pytest.approx(
        large["revenue"][-1] / small["revenue"][-1]
    )
    streams = {name: small[name][-1] for name in ("advertising", "commerce", "extras")}
    assert about["07_first_income"].answer() == max(streams, key=streams.__getitem__)
    assert about["07_ads_now"].answer() == "most"
    for best, month in ((work.best_ad_load(3), 3), (about["07_ads_later"].answer(), 60)):
        near = [each for each in (best - 1, best + 1) if 0 <= each <= 40]
        told = {
            each: run(
                "free_platforms", "advertising_only", users_at_start=120, ads_per_hour=each
            ).outcome("profit", month)
            for each in (best, *near)
        }
        assert max(told, key=told.__getitem__) == best
    assert about["07_race"].answer() == "all"
    assert run("free_platforms", "race")["share"][48] > 90
    best = about["07_take_rate"].answer()
    told = {
        each: run("free_platforms", "race", take_rate=each).outcome("profit")
        for each in (best, round(best - 0.005, 3), round(best + 0.005, 3))
    }
    assert max(told, key=told.__getitem__) == best
    assert about["07_head_start"].answer() == "loses"
    assert about["07_last_weeks"].answer() == "6"
    for each in about.values():
        assert len(each.reason(each.answer())) > 40

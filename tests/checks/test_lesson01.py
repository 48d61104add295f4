"""Lesson 01: mistakes by name, what is read from tables, and what questions and guesses claim."""

import numpy as np
import pandas as pd
import pytest

from userfirst import Lab, check, load, run, sweep
from userfirst.cases import case
from userfirst.checks.declared import guesses, tasks
from userfirst.checks.lesson01 import work
from userfirst.checks.lots import lots
from userfirst.fitting import band, resample

ACTIVITY, ACCOUNTS = load("notes_activity"), load("notes_accounts")
SERVICE = case("accounts")
NEEDED = work.enough()
RIGHT = work.cohort()


def code(preset="evernote", free_level=0.6, **levers) -> str:
    return Lab("accounts", preset=preset, free_level=free_level, **levers).code


def drawn(table, drawn_as="scatter", x="age in months", y="percent who pay", **more):
    lines = [
        {"type": drawn_as, "name": name, "x": list(table.index), "y": list(table[name]), **more}
        for name in table
    ]
    return {"data": lines, "layout": {"xaxis": {"title": x}, "yaxis": {"title": y}}}


def november(rows):
    chosen = rows[rows["month"] == "2022-11-01"]
    daily = chosen["active_days"].sum() / 30
    return {"monthly": len(chosen), "daily": daily, "stickiness": daily / len(chosen)}


def not_yet(people, measure):
    first = people["invited_by"].map(load("notes_payments").groupby("account")["month"].min())
    yes = people["invited_by"].notna() & (first.isna() | (first > people["joined"]))
    people = people.assign(caused=people["paid"].where(yes, 0))
    trees = people.groupby("tree")[["paid", "caused"]].sum().query("paid > 0").reset_index()
    return resample(trees, "tree", measure)


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("ex01_1", november(ACTIVITY), "Rows that are there twice are counted twice, and the"),
        ("ex01_1", november(ACTIVITY[ACTIVITY["account"] > 12]), "November 2022 was sent twice"),
        ("ex01_1", november(ACTIVITY.drop_duplicates()), "The staff is in it"),
        ("ex01_1", work.came(days=31), "November has 30 days"),
        ("ex01_1", {**work.came(), "stickiness": 31.2}, "in percent"),
        ("ex01_1", work.days_of_one_account(), "on how many days one account came"),
        ("ex01_1", {**work.came(), "stickiness": 0.3}, "about 3.8% too small"),
        ("ex01_1", work.came()["stickiness"], "This is one number"),
        ("ex01_1", None, "Your answer is `None`"),
        ("ex01_2", drawn(RIGHT / 100), "shares from 0 to 1"),
        ("ex01_2", drawn(RIGHT, "bar"), "Lines or dots are wanted"),
        ("ex01_2", drawn(RIGHT.rename(columns=str.upper).iloc[:, :1]), "No line is called"),
        ("ex01_2", RIGHT, "This is a table"),
        ("ex01_2", drawn(work.cohort("2021-07")), "July 2021 is in it"),
        ("ex01_2", drawn(work.cohort(ever=True)), "everybody who has begun to pay"),
        ("ex01_2", drawn(work.cohort(covered=1)), "Twelve months are paid for"),
        ("ex01_2", drawn(work.turned()), "has the name of the other"),
        ("ex01_2", drawn(work.paid_but_did_not_come(True)), "and did not come in it"),
        ("ex01_2", drawn(work.of_the_whole_file()), "divides by all accounts of the file"),
        ("ex01_2", drawn(RIGHT.head(20)), "points"),
        ("ex01_3", {**work.traced(), "share": work.caused_share()}, "'share' is"),
        ("ex01_3", work.traced(work.inviter_paid().eq(0)), "as in the lesson"),
        ("ex01_3", work.traced(work.lost_links_too()), "whose inviter is not known"),
        ("ex01_3", work.traced(factor=100), "Your numbers are in percent"),
        ("ex01_3", work.traced(share=0.95), "95 of 100 draws"),
        ("ex01_3", work.traced(of="payers"), "A share of the money is wanted"),
        ("ex01_3", work.traced()["share"], "This is one number"),
        ("ex01_4", code(), "This is the service that loses money"),
        ("ex01_4", code(free_level=0.4), "*Evernote, 2010* as it comes"),
        ("ex01_4", code(free_level=0.4, ad_income=0.04), "Set it to 0.6 first"),
        ("ex01_4", code(preset=None, free_level=0.4), "This is the lab as it opens"),
        ("ex01_4", code(preset=None, ad_income=NEEDED), "Press **Evernote, 2010**"),
        ("ex01_4", code(ad_income=NEEDED - 0.01), "one cent too little"),
        ("ex01_4", code(ad_income=0.12), "what it costs to serve"),
        ("ex01_4", code(ad_income=2), "the most that the lever allows"),
        ("ex01_4", code(ad_income=0.3), "It would also lose nothing on a cent less"),
        ("ex01_4", code(ad_income=0.02), "has lost"),
        ("ex01_4", code(free_level=0.3), "You gave less away"),
        ("ex01_4", code(invitations=0.45), "You moved **Invitations**"),
        ("ex01_4", code(price=9, ad_income=NEEDED), "Other levers differ too: **Price** is 9"),
        ("ex01_4", Lab("messaging").code, 'of the case "messaging"'),
        ("ex01_4", run("accounts"), "A code comes from a lab"),
        ("ex01_5", "Keep it, because I say so.", '`{"decision": "...", "evidence": "...",'),
        ("ex01_5", "Decision: we keep it until July 2024.", "`evidence` is still open"),
        ("ex01_6", {"habit": (0.17, 0.27), "price": (4, 7)}, "holds the levers as the lab starts"),
        ("ex01_6", {"habit": (0.2, 0.3), "price": (5.5, 8.5)}, "and the lesson is right"),
        ("ex01_6", {"invitations": (0, 0.5), "price": (0.5, 30)}, "the whole range of each lever"),
        ("ex01_6", {"invitations": (0, 0.1), "price": (20, 30)}, "Nowhere in your region"),
        ("ex01_6", {"free_level": (0, 1), "price": (4, 7)}, "must not be in the region"),
        ("ex01_6", {"Price": (4, 7), "habit": (0.2, 0.3)}, 'Did you mean "price"?'),
        ("ex01_6", {"price": (4, 7)}, "There is 1 lever in it; 2 are wanted"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_own_message(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "try again" or answer is None
    assert words in verdict.message


@pytest.mark.parametrize("x", ["age", "Age in months", "Monate seit dem Beitritt", "年龄"])
@pytest.mark.parametrize("y", ["percent", "% who pay", "Prozent", "pour cent", "百分比"])
def test_a_true_title_passes_in_any_language(x, y):
    assert check("ex01_2", drawn(RIGHT, x=x, y=y)).state == "passed"


def test_titles_that_say_less_are_named():
    assert "does not name *age*" in check("ex01_2", drawn(RIGHT, x="time")).message
    assert "does not name *percent*" in check("ex01_2", drawn(RIGHT, y="payers")).message


@pytest.mark.parametrize("name", [name for name in tasks() if name.startswith("ex01_")])
def test_at_least_six_mistakes_of_a_task_are_named(name):
    """Those of a judgement are named in `test_judgement`, those of reading a region above."""
    named = {each.name for each in tasks()[name].mistakes}
    assert len(named) >= {"ex01_5": 0, "ex01_6": 4}.get(name, 6)


@pytest.mark.parametrize("name", ["ex01_1", "ex01_2", "ex01_3", "ex01_4"])
def test_no_mistake_passes_and_each_is_told_by_its_sentence(name):
    task = tasks()[name]
    for mistake in task.mistakes:
        if mistake.made is not None:
            given = task.kind.known(mistake.made())
            assert not task.kind.same(given, task.truth), mistake.name
            assert task.mistake_in(given).says == mistake.says, mistake.name


def test_the_shares_drawn_here_are_those_of_resample():
    """The exercise draws with `resample`; the checks draw the same lots at once."""
    draws = not_yet(work.graph(), lambda rows: rows["caused"].sum() / rows["paid"].sum())
    edges = band(draws).loc["measure"]
    told = work.traced()
    assert told["low"] == pytest.approx(edges["low"], rel=1e-9)
    assert told["high"] == pytest.approx(edges["high"], rel=1e-9)


def test_other_lots_pass_too():
    sums = work.graph().assign(caused=work.graph()["paid"].where(work.not_yet(), 0))
    sums = sums.groupby("tree")[["paid", "caused"]].sum()
    sums = sums[sums["paid"] > 0].to_numpy()
    for seed in range(2, 12):
        drawn_sums = sums[lots(len(sums), seed=seed)].sum(axis=1)
        edges = band(pd.DataFrame({"share": drawn_sums[:, 1] / drawn_sums[:, 0]})).loc["share"]
        assert check("ex01_3", {**work.traced(), **edges}).state == "passed"


def test_the_first_cohort_is_whole_and_the_file_says_what_the_check_says():
    """Every age from 0 to 30 is observed for everybody who joined by June 2021."""
    joined = ACCOUNTS[(ACCOUNTS["account"] > 12) & (ACCOUNTS["joined"] < "2021-07-01")]
    assert list(RIGHT.index) == list(range(31))
    assert len(joined) == 2146
    assert RIGHT["of_those_there"][12] < RIGHT["of_those_there"][30]
    gap = RIGHT["of_all_joined"][30] / RIGHT["of_all_joined"][12]
    assert gap == pytest.approx(1, abs=0.05), "nearly as many"


def test_the_ad_income_of_task_4_is_just_enough():
    swept = sweep("accounts", "evernote", free_level=0.6, ad_income=np.arange(201) / 100).table
    least = swept.loc[swept["profit"] >= 0, "ad_income"].min()
    assert least == pytest.approx(NEEDED)
    assert work.profit() < 0
    assert check("ex01_4", code(ad_income=least)).state == "passed"
    cost = 0.2 * 0.6
    assert NEEDED / cost == pytest.approx(1 / 3, abs=0.01), "a third of it"


def test_the_claim_of_task_6_is_true_at_the_start_and_false_in_a_region():
    start = {"price": np.array([SERVICE.lever("price").default])}
    best, outcome = work.MIDDLE_IS_BEST.best(start)
    assert list(work.MIDDLE_IS_BEST.holds(start)) == [True]
    assert outcome[0] > 0
    fine = sweep("accounts", free_level=np.linspace(0, 1, 101)).best("profit")["free_level"]
    assert fine == pytest.approx(0.24), "the exercise names it"
    assert abs(best[0] - fine) < 0.025
    assert check("ex01_6", work.a_region()).state == "passed"


# --- What questions and guesses claim -------------------------------------------------------------


def test_question_1_a_stricter_count_makes_six_percent_thirteen():
    one, eight = (run("accounts", active_days=days) for days in (1, 8))
    assert one["payers_of_active"][24] == pytest.approx(6, abs=0.5)
    assert eight["payers_of_active"][24] == pytest.approx(13, abs=0.5)
    for series in ("users", "payers", "revenue"):
        assert np.array_equal(one[series], eight[series])


def test_question_2_the_share_rises_while_the_number_falls():
    told = run("accounts")
    share = told["cohort_paying_share"]
    payers = share * told["cohort"]
    assert share[36] > share[24]
    assert payers[36] < payers[24]


def test_question_3_the_graph_says_37_percent():
    assert work.caused_share() == pytest.approx(0.37, abs=0.005)


def test_the_guesses_are_answered_by_runs_and_data():
    about = guesses()
    assert about["01_eight_days"].answer() == pytest.approx(13.1, abs=0.05)
    assert about["01_old_cohort"].answer() == pytest.approx(10.1, abs=0.05)
    assert about["01_no_invitations"].answer() == pytest.approx(10.5, abs=0.05)
    assert about["01_never_payers"].answer() == pytest.approx(37.4, abs=0.05)
    assert "85 of 100" in about["01_no_invitations"].reason(10.5)
    assert "5.18 dollars for one who paid, 0.94" in about["01_never_payers"].reason(37)

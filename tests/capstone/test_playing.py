"""What was played never changes, whatever is decided later, and each ending is a rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from userfirst.capstone.company import CASE, DECISIONS, companies, company
from userfirst.capstone.endings import ENDINGS, ending
from userfirst.capstone.hindsight import best_plan
from userfirst.capstone.playing import (
    MONTHS,
    QUARTERS,
    Result,
    dates,
    last_result,
    last_year,
    results,
    year_and_quarter,
)
from userfirst.capstone.telling import of_forecasts, of_quarter
from userfirst.cases import case, run
from userfirst.model import BadValue, UnknownName, quarters

NUMBERS = ("users", "payers", "legacy", "rival", "income", "from_users", "costs", "cash")

# How each ending is reached: a company, and decisions that are kept for all quarters.
WAYS = {
    "closed": ("newspaper", {"free_level": 0.9, "investment": 15, "marketing": 10}),
    "ahead": ("bank", {"free_level": 0.8, "investment": 4, "marketing": 2, "migration": 0.02}),
    "behind": ("language_school", {}),
    "overtaken": ("gym", {"free_level": 0.05, "price": 60, "investment": 0.5, "marketing": 0}),
    "customers": (
        "bank",
        {"free_level": 0, "price": 100, "investment": 0, "marketing": 0, "migration": 0},
    ),
}


def plan_of(name, **decisions):
    return [company(name).decisions() | decisions] * QUARTERS


def test_the_rules_of_the_endings_exclude_each_other():
    def last(is_open=True, users=1.0, rival=2.0, legacy=0.5, share=0.4):
        return Result(users, 0.1, legacy, rival, 0.5, 10, 10 * share, 5, 3, 3, is_open, 60)

    assert ending([last(is_open=False, share=0.9)]).name == "closed"
    assert ending([last(share=0.5, users=2.1)]).name == "ahead"
    assert ending([last(share=0.5, users=2.0)]).name == "behind"
    assert ending([last(legacy=0.9)]).name == "overtaken"
    assert ending([last(legacy=1.0)]).name == "customers"
    assert {each.name for each in ENDINGS} == set(WAYS)


@settings(max_examples=8, deadline=None)
@given(
    some.sampled_from(sorted(companies())),
    some.lists(some.integers(0, 10), min_size=4, max_size=9),
    some.integers(1, 3),
)
def test_a_later_decision_changes_no_quarter_before(name, tenths, kept):
    about = company(name)
    levers = about.in_world(2)
    plan = [about.decisions() | {"free_level": each / 10} for each in tenths]
    whole, part = results(levers, plan), results(levers, plan[:kept])
    for one, other in zip(whole, part, strict=False):
        for each in NUMBERS:
            assert one.of(each) == pytest.approx(other.of(each), rel=1e-9, abs=1e-9)
    if len(whole) == len(plan):
        alone = last_result(levers, plan)
        assert alone.cash == pytest.approx(whole[-1].cash, rel=1e-9)


def test_a_quarter_is_what_the_case_runs():
    """The game's numbers are those of the case with a schedule, and its books add up."""
    about = company("gym")
    levels = [0.2, 0.4, 0.1, 0.3]
    plan = [about.decisions() | {"free_level": each} for each in levels]
    found = results(dict(about.levers), plan)
    whole = run(CASE, preset="gym", free_level=quarters(levels))
    for number, each in enumerate(found, 1):
        month = MONTHS * number
        assert each.users == pytest.approx(whole["users"][month], rel=1e-3)
        assert each.cash == pytest.approx(whole["cash"][month], rel=1e-3)
        assert 0 <= each.from_users <= each.income
    flow = sum(each.income - each.costs for each in found)
    assert found[-1].cash == pytest.approx(about.levers["funding"] + flow, rel=1e-3)


def test_the_same_decisions_lead_to_the_same_result():
    levers = company("bank").in_world(5)
    assert results(levers, plan_of("bank")[:6]) == results(levers, plan_of("bank")[:6])


def test_a_closed_company_is_worth_nothing_and_plays_no_more():
    name, decisions = WAYS["closed"]
    found = results(company(name).in_world(1), plan_of(name, **decisions))
    assert len(found) < QUARTERS
    assert found[-1].worth == 0
    assert not found[-1].is_open
    assert MONTHS * (len(found) - 1) < found[-1].month <= MONTHS * len(found)


@pytest.mark.parametrize("name", sorted(companies()))
def test_a_world_differs_from_what_is_believed_by_what_nobody_knows(name):
    about, uncertain = company(name), case(CASE).uncertain
    one, two = about.in_world(1), about.in_world(2)
    assert one != two
    assert one == about.in_world(1)
    for lever, value in one.items():
        if lever not in uncertain:
            assert value == about.levers[lever]
        else:
            assert abs(value - about.levers[lever]) <= uncertain[lever] * about.levers[lever] + 1e-9
    for wrong in (0, 100, 1.5, "first", None, True):
        with pytest.raises(BadValue, match="1 to 99"):
            about.in_world(wrong)


@pytest.mark.parametrize("name", sorted(companies()))
def test_the_books_are_put_right_and_end_where_the_game_begins(name):
    about = company(name)
    books, past = about.books(), last_year(about)
    assert not books.duplicated("month").any()
    assert (books["wages"].dropna() < books["revenue"].max()).all()
    assert len(past) == 4
    assert past[-1].cash == pytest.approx(about.levers["funding"], abs=0.01)
    assert past[-1].legacy == pytest.approx(about.levers["legacy_customers"], rel=0.02)
    assert np.isfinite([each.income for each in past]).all()
    assert len(about.survey()) == 500
    told = about._repr_html_()
    assert "2024" in told
    assert about.label in told
    assert "company that you start with" not in told


def test_a_company_is_found_by_its_names():
    assert company("Harbour Courier").name == "newspaper"
    assert company("language school").name == "language_school"
    assert company("Old Mill, bank").name == "bank"
    with pytest.raises(UnknownName, match="newspaper"):
        company("newspapers")


def test_the_search_finds_a_plan_that_is_better_than_what_it_begins_with():
    about = company("newspaper")
    levers = about.in_world(1)
    found = best_plan(levers, about.decisions())
    plan = [found.first] * found.switch + [found.later] * (QUARTERS - found.switch)
    lived = results(levers, plan)[-1]
    assert lived.worth == pytest.approx(found.worth, rel=1e-6)
    assert lived.users == pytest.approx(found.users, rel=1e-6)
    assert found.worth > results(levers, plan_of("newspaper"))[-1].worth
    assert found.tried == 2000, "as the letter says"
    for name in DECISIONS:
        lever = case(CASE).lever(name)
        for value in (found.first[name], found.later[name]):
            assert lever.low <= value <= lever.high


def test_the_sentences_of_a_quarter_say_its_numbers():
    from userfirst.capstone.playing import Quarter

    about = company("newspaper")
    before = last_year(about)[-1]
    quarter = Quarter(about.decisions(), {"users": 0.5, "cash": 70.0})
    came = last_result(about.in_world(1), [quarter.decisions])
    first, second, third = of_quarter(about, 1, quarter, before, came)
    assert first.startswith("January to March 2025: Harbour Courier ends the quarter with 421")
    assert "500 thousand users (there are 78.6 thousand fewer)" in second
    assert "nearer than “as last quarter” for users" in second
    assert third.startswith("The rival has 796 thousand users and keeps 50% of its service free")
    ((name, count, mine, naive), (_, _, cash_off, _)) = of_forecasts([quarter], [came], before)
    assert (name, count) == ("users", 1)
    assert mine == pytest.approx(0.5 - came.users)
    assert naive == pytest.approx(came.users)
    assert cash_off == pytest.approx(abs(70 - came.cash))


def test_quarters_have_their_dates():
    assert dates(1) == "January to March 2025"
    assert dates(20) == "October to December 2029"
    assert (year_and_quarter(1), year_and_quarter(20)) == ("2025 Q1", "2029 Q4")

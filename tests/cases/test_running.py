"""Running a case: once, over a range, as a batch; and the errors that help."""

import copy
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from userfirst.cases import NAMES, as_python, case, find_best, run, run_batch, sweep, worded
from userfirst.model import BadValue, CourseError, UnknownName, quarters, schedule


def test_a_sweep_over_one_lever_is_a_labelled_table():
    swept = sweep("free_service", free_level=[0, 0.5, 1])
    assert swept.table["free_level"].tolist() == [0, 0.5, 1]
    assert swept.table.attrs["units"]["users"] == "million people"
    alone = run("free_service", free_level=0.5)
    assert swept.table.loc[1, "users"] == alone.outcome("users")


def test_a_sweep_over_two_levers_is_a_grid():
    grid = sweep("free_service", free_level=[0, 0.5], price=[5, 10, 15]).grid("revenue")
    assert grid.shape == (2, 3)
    expected = run("free_service", free_level=0.5, price=15).outcome("revenue")
    assert grid.loc[0.5, 15] == expected


def test_a_sweep_as_of_an_earlier_month():
    early = sweep("free_service", month=12, free_level=[0.3]).table
    assert early.loc[0, "users"] == run("free_service")["users"][12]


def test_the_runs_of_a_sweep_can_be_picked():
    runs = list(sweep("free_service", free_level=[0.2, 0.4]))
    assert [each.levers["free_level"] for each in runs] == [0.2, 0.4]
    assert np.array_equal(runs[1]["cash"], run("free_service", free_level=0.4)["cash"])


def test_the_best_of_a_lever_agrees_with_a_sweep():
    best = find_best("free_service", "free_level", "profit", serving_cost=[0.3, 2], levels=101)
    for _, row in best.iterrows():
        swept = sweep(
            "free_service", free_level=np.linspace(0, 1, 101), serving_cost=row["serving_cost"]
        )
        assert swept.best("profit")["free_level"] == row["free_level"]
        assert swept.best("profit")["profit"] == row["profit"]


def test_an_outcome_of_which_less_is_better_is_minimised():
    cars = np.linspace(0.5, 3, 6)
    assert case("ride_hailing").outcome("pickup").better == "lower"
    swept = sweep("ride_hailing", cars=cars)
    assert swept.best("pickup")["pickup"] == swept.table["pickup"].min()
    found = find_best("ride_hailing", "free_share", "pickup", levels=11, cars=[1.0])
    over = sweep("ride_hailing", free_share=np.linspace(0, 1, 11), cars=1.0)
    assert found.loc[0, "pickup"] == over.table["pickup"].min()


def test_blocks_of_scenarios_give_what_one_batch_gives(monkeypatch):
    levels = np.linspace(0, 1, 23)
    whole = run_batch("free_service", {"free_level": levels, "price": schedule(5.0, {9: 8.0})})
    monkeypatch.setattr("userfirst.cases.running.BLOCK", 5)
    parts = run_batch("free_service", {"free_level": levels, "price": schedule(5.0, {9: 8.0})})
    for each in whole.case.series:
        assert np.array_equal(whole[each.name], parts[each.name]), each.name


@pytest.mark.parametrize(
    ("levers", "says"),
    [
        ({"fre_level": 0.5}, 'Did you mean "free_level"'),
        ({"free_level": 1.2}, '"free_level" is outside its range: 1.2. It takes a number from 0'),
        ({"price": "ten"}, "'ten'. It takes a number from 0.5 to 30 (dollars a month)"),
        ({"price": True}, '"price" cannot be this: True'),
        ({"price": None}, '"price" cannot be this: None'),
        ({"price": float("nan")}, '"price" is outside its range: nan'),
        ({"price": [1, 2]}, "use sweep() to try several"),
        ({"price": schedule(5, {60: 8})}, "switches in month 60, but the run ends at month 60"),
        ({"price": schedule(5, {12: 99})}, "outside its range: 99"),
    ],
)
def test_a_wrong_lever_is_an_error_that_helps(levers, says):
    with pytest.raises((UnknownName, BadValue)) as caught:
        run("free_service", **levers)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: run("free_servise"), 'no case called "free_servise". Did you mean "free_service"'),
        (lambda: run("free_service", "atention"), 'Did you mean "attention"'),
        (lambda: run("free_service")["user"], 'Did you mean "users"'),
        (lambda: run("free_service").outcome("profits"), 'Did you mean "profit"'),
        (lambda: run("free_service").outcome("users", 61), "Month 61 is outside the run"),
        (lambda: sweep("free_service", free_level=0.5), "one or two levers given as lists"),
        (lambda: sweep("free_service", month=99, free_level=[0, 1]), "Month 99 is outside"),
        (lambda: run_batch("free_service", {"free_level": [0, 1], "price": [1, 2, 3]}), "length"),
        (lambda: run_batch("free_service", {"free_level": []}), "at least one scenario"),
        (
            lambda: find_best("free_service", "price", "profit", price=[1, 2]),
            "whole range of price",
        ),
        (lambda: schedule(1, {}), "at least one switch"),
        (lambda: schedule(1, {0: 0.5}), "0 is not one"),
        (lambda: schedule(1, {2.5: 0.5}), "2.5 is not one"),
    ],
)
def test_other_mistakes_are_named(call, says):
    with pytest.raises((UnknownName, BadValue)) as caught:
        call()
    assert says in str(caught.value)


class Nameless:
    """A thing that does not tell what it is."""

    def __repr__(self):
        raise RuntimeError("no")


# What stands where a number, a name or a list belongs, with no place at which it is right.
ODD_THINGS = (
    [[0.1], [0.2, 0.3]], np.array([]), np.array([None, 0.1], dtype=object), np.ma.masked, pd.NA,
    np.ma.array([0.1], mask=[True]), pd.NaT, np.timedelta64(1, "D"), np.datetime64("2021-01"),
    10**400, -(10**400), Decimal("sNaN"), float("nan"), 1j, b"0.5", "", "x" * 5000, ..., len, np,
    pd.DataFrame({"a": range(500)}), pd.Interval(0, 1), slice(0, 1), Nameless(),
    schedule([0.1, 0.2], {12: 0.3}), schedule(0.1, {12: None}), schedule(0.1, {12: 10**400}),
)  # fmt: skip
ONE_RUN, ONE_SWEEP = run("free_service"), sweep("free_service", free_level=[0, 1], price=[5, 6])
CALLS = {
    "a lever": lambda odd: run("free_service", free_level=odd),
    "a choice": lambda odd: run("ride_hailing", rival=odd),
    "a preset": lambda odd: run("free_service", odd),
    "a case": lambda odd: run(odd),
    "a series": lambda odd: ONE_RUN[odd],
    "an outcome": lambda odd: ONE_RUN.outcome(odd),
    "a month": lambda odd: ONE_RUN.outcome("users", odd),
    "what is swept": lambda odd: sweep("free_service", free_level=odd),
    "beside what is swept": lambda odd: sweep("free_service", free_level=[0, 1], price=odd),
    "the best by an outcome": lambda odd: ONE_SWEEP.best(odd),
    "a grid of an outcome": lambda odd: ONE_SWEEP.grid(odd),
    "a scenario": lambda odd: ONE_SWEEP.run.pick(odd),
    "the lever of which the best is found": lambda odd: find_best("free_service", odd, "profit"),
    "how many levels": lambda odd: find_best("free_service", "price", "profit", levels=odd),
    "the first of a schedule": lambda odd: run("free_service", price=schedule(odd, {3: 5})),
    "a later one of a schedule": lambda odd: run("free_service", price=schedule(5, {3: odd})),
    "the switches of a schedule": lambda odd: schedule(0.1, odd),
    "a quarter": lambda odd: run("free_service", price=quarters([odd, 5])),
    "all quarters": lambda odd: run("free_service", price=quarters(odd)),
}


@pytest.mark.parametrize("call", CALLS)
def test_whatever_stands_in_a_wrong_place_is_said_in_words(call):
    for odd in ODD_THINGS:
        with pytest.raises(CourseError) as caught:
            CALLS[call](odd)
        assert len(str(caught.value)) < 500


@pytest.mark.parametrize("one", [np.float32(0.5), Decimal("0.5"), Fraction(1, 2), np.array(0.5)])
def test_one_number_of_any_kind_is_a_number(one):
    half = run("free_service", free_level=0.5)
    assert run("free_service", free_level=one).levers == half.levers
    assert half.outcome("users", np.int8(12)) == half.outcome("users", 12.0)


def test_runs_are_kept_and_copied_whole():
    swept = sweep("free_service", free_level=[0, 1], price=schedule(5, {12: 8}))
    for copied in (pickle.loads(pickle.dumps(swept)), copy.deepcopy(swept)):
        assert copied.run.case is swept.run.case
        assert copied.table.equals(swept.table)
    assert pickle.loads(pickle.dumps(ONE_RUN))["users"][-1] == ONE_RUN["users"][-1]


def test_several_series_at_once_lead_to_the_table():
    with pytest.raises(BadValue, match=r"to_wide\(\)\[\[...\]\]"):
        run("free_service")[["users", "payers"]]
    assert list(run("free_service").to_wide()[["users", "payers"]]) == ["users", "payers"]


@given(st.floats(0, 1), st.floats(0.5, 30))
def test_copy_as_python_repeats_the_run(level, price):
    first = run("free_service", free_level=level, price=price)
    again = eval(as_python(first.case, first.levers), {"run": run, "schedule": schedule})
    assert np.allclose(first["cash"], again["cash"], rtol=1e-6)


def test_copy_as_python_keeps_schedules_and_leaves_out_defaults():
    about = case("free_service")
    levers = about.complete({"free_level": schedule(0.9, {24: 0.25})})
    text = as_python(about, levers)
    assert text == 'run("free_service", free_level=schedule(0.9, {24: 0.25}))'
    assert as_python(about, about.defaults()) == 'run("free_service")'


def test_a_batch_is_a_table_with_its_scenarios():
    tidy = run_batch("free_service", {"free_level": [0.1, 0.9]}).to_frame()
    assert tidy["scenario"].unique().tolist() == [0, 1]
    with pytest.raises(BadValue, match="pick"):
        run_batch("free_service", {"free_level": [0.1, 0.9]}).to_wide()


def test_a_run_shows_itself_as_a_small_table():
    shown = run("free_service")._repr_html_()
    assert "Users" in shown
    assert "million people" in shown
    assert isinstance(run("free_service").to_wide(), pd.DataFrame)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (0.001, "0"), (3.14159, "3.14"), (31.4, "31.4"), (-1234.5, "−1,234"),
     (9.999, "10.0"), (float("nan"), "–"), (99.97, "100")],
)  # fmt: skip
def test_numbers_are_worded_as_people_write_them(number, text):
    assert worded(number) == text


def test_a_schedule_of_a_choice_is_written_as_it_is_typed():
    about = case("ride_hailing")
    levers = about.complete({"rival": schedule("ignores", {4: "matches"})})
    assert "rival=schedule('ignores', {4: 'matches'})" in as_python(about, levers)
    again = run("ride_hailing", rival=schedule("ignores", {4: "matches"}))
    assert again.levers["rival"] == levers["rival"]


def test_choices_may_be_swept_by_name():
    swept = sweep("ride_hailing", rival=["none", "matches"])
    assert swept.table["rival"].tolist() == [0.0, 2.0]
    with pytest.raises(BadValue, match="has no such choice"):
        sweep("ride_hailing", rival=["none", "marches"])


@pytest.mark.parametrize("scenario", [-1, 2, 99])
def test_a_scenario_that_is_not_there_is_told(scenario):
    batch = run_batch("free_service", {"free_level": [0.1, 0.9]})
    with pytest.raises(BadValue, match="this batch has 2"):
        batch.pick(scenario)


def test_runs_may_be_kept_in_sets_and_compared():
    one, two = run("free_service"), run("free_service")
    assert one != two
    assert len({one, two, one}) == 2


def test_a_value_for_the_lever_that_is_chosen_is_refused():
    with pytest.raises(BadValue, match="takes no value for it"):
        find_best("free_service", "free_level", "profit", free_level=0.3)


@pytest.mark.parametrize("lever", [each for name in NAMES for each in case(name).levers])
def test_a_value_on_a_step_is_worded_whole(lever):
    """The slider's places, as the screen says them, are the values themselves."""
    if lever.choices:
        return
    for steps in (0, 1, 2, 3, 5):
        value = min(lever.low + steps * lever.step, lever.high)
        said = float(lever.worded(value).split(" ")[0].replace(",", ""))
        assert said == pytest.approx(value, abs=1e-9), lever.name

"""Levers, undo and redo, pins and predictions of a lab, without a screen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from userfirst.cases import case, run
from userfirst.lab.session import MOST_PINS, Session
from userfirst.model import BadValue, UnknownName, schedule

FREE_SERVICE = case("free_service")


def test_a_lever_moves_and_nothing_else_does() -> None:
    session = Session(FREE_SERVICE)
    before = session.levers
    assert session.set("price", 12.0) == ""
    assert session.levers == before | {"price": 12.0}


@pytest.mark.parametrize(("typed", "end"), [(9999, "high"), (-9999, "low")])
def test_a_value_outside_the_range_is_set_to_its_end_and_said(typed: float, end: str) -> None:
    session = Session(FREE_SERVICE)
    message = session.set("price", typed)
    price = FREE_SERVICE.lever("price")
    assert session.levers["price"] == getattr(price, end)
    assert message.startswith(f"Price goes from {price.worded(price.low)} to")
    assert message.endswith(f"It is set to {price.worded(getattr(price, end))}.")


def test_a_schedule_is_clamped_in_all_its_parts() -> None:
    session = Session(FREE_SERVICE)
    message = session.set("free_level", schedule(2.0, {99: -1.0}))
    assert session.levers["free_level"] == schedule(1.0, {FREE_SERVICE.months - 1: 0.0})
    assert message


@pytest.mark.parametrize("value", ["much", None, float("nan"), float("inf"), True, [1, 2]])
def test_what_is_no_number_is_refused_and_changes_nothing(value: object) -> None:
    session = Session(FREE_SERVICE)
    before = session.levers
    with pytest.raises(BadValue, match="price"):
        session.set("price", value)
    assert session.levers == before
    assert not session.can_undo


def test_an_unknown_lever_is_named() -> None:
    with pytest.raises(UnknownName, match='Did you mean "price"'):
        Session(FREE_SERVICE).set("prize", 1)


def test_a_locked_lever_stays() -> None:
    session = Session(FREE_SERVICE, {"price": 7.0}, locked=["price"])
    with pytest.raises(BadValue, match="Price is fixed"):
        session.set("price", 8.0)
    session.preset("gym")
    assert session.levers["price"] == 7.0
    assert session.levers["serving_cost"] == 8.0


ACTIONS = st.one_of(
    st.tuples(
        st.just("set"), st.sampled_from(["price", "churn"]), st.sampled_from([0.0, 0.1, 0.2])
    ),
    st.tuples(st.sampled_from(["undo", "redo", "reset", "pin"])),
    st.tuples(st.just("preset"), st.sampled_from(["gym", "valley"])),
)


@given(st.lists(ACTIONS, max_size=25))
def test_undo_takes_back_every_change_and_redo_makes_it_again(actions: list[tuple]) -> None:  # type: ignore[type-arg]
    session = Session(FREE_SERVICE)
    beginning = session.now
    for name, *values in actions:
        before, could = session.now, session.can_undo
        try:
            getattr(session, name)(*values)
        except BadValue:
            assert name == "pin"
            assert session.now == before
            continue
        if name in {"undo", "redo"}:
            continue
        if session.now == before:
            assert session.can_undo == could
        else:
            after = session.now
            session.undo()
            assert session.now == before
            session.redo()
            assert session.now == after
            assert not session.can_redo
    seen = [session.now]
    while session.can_undo:
        session.undo()
        seen.append(session.now)
    assert session.now == beginning
    for moment in reversed(seen[:-1]):
        session.redo()
        assert session.now == moment


def test_reset_goes_back_to_where_the_lab_was_opened() -> None:
    session = Session(FREE_SERVICE, {"price": 7.0})
    session.preset("gym")
    session.reset()
    assert session.levers == FREE_SERVICE.complete({"price": 7.0})


def test_up_to_five_runs_are_pinned() -> None:
    session = Session(FREE_SERVICE)
    for price in range(MOST_PINS):
        session.set("price", float(price))
        assert session.pin() == "ABCDE"[price]
    session.set("price", 9.0)
    with pytest.raises(BadValue, match="5 runs are pinned"):
        session.pin()
    session.unpin("B")
    assert session.pin() == "B"
    assert [pin.letter for pin in session.now.pins] == list("ABCDE")
    assert session.now.compare == "B"


def test_a_run_is_pinned_once() -> None:
    session = Session(FREE_SERVICE)
    session.pin()
    with pytest.raises(BadValue, match="already, as A"):
        session.pin()


def test_a_pinned_run_is_gone_back_to_and_let_go() -> None:
    session = Session(FREE_SERVICE, {"price": 7.0})
    session.pin()
    session.preset("gym")
    session.pin()
    session.restore("A")
    assert session.levers["price"] == 7.0
    session.compare("A")
    session.unpin("A")
    assert session.now.compare == "B"
    with pytest.raises(BadValue, match="no pinned run A"):
        session.restore("A")


def test_a_code_opens_in_another_session() -> None:
    one, other = Session(FREE_SERVICE), Session(FREE_SERVICE)
    one.set("free_level", schedule(0.9, {24: 0.2}))
    one.set("price", 12.345)
    other.open(one.code)
    assert other.levers == one.levers


def test_a_prediction_is_held_against_the_run() -> None:
    session = Session(FREE_SERVICE)
    found = run("free_service")
    made = session.predict("users", (12, 60), (1.0, 30.0), found)  # type: ignore[arg-type]
    assert made.found == (found["users"][12], found["users"][60])
    gaps = [abs(1.0 - made.found[0]), abs(30.0 - made.found[1])]
    assert made.gap == pytest.approx(np.mean(gaps))
    assert made.gap_in_percent == pytest.approx(100 * sum(gaps) / sum(made.found))
    assert session.predictions == [made]


def test_a_prediction_of_nothing_has_no_percentage() -> None:
    session = Session(FREE_SERVICE)
    made = session.predict("users", (0,), (3.0,), {"users": np.zeros(61)})
    assert made.gap == 3.0
    assert made.gap_in_percent is None


@pytest.mark.parametrize(
    ("months", "expected"),
    [((12,), (None,)), ((12,), (float("nan"),)), ((12, 24), (1.0,)), ((), ())],
)
def test_a_prediction_needs_all_its_numbers(months: tuple, expected: tuple) -> None:  # type: ignore[type-arg]
    session = Session(FREE_SERVICE)
    with pytest.raises(BadValue, match="Write a number for each month"):
        session.predict("users", months, expected, {"users": np.zeros(61)})
    assert session.predictions == []


def test_a_prediction_names_what_exists() -> None:
    session = Session(FREE_SERVICE)
    with pytest.raises(UnknownName, match='Did you mean "users"'):
        session.predict("user", (12,), (1.0,), {})
    with pytest.raises(BadValue, match="Month 61 is outside"):
        session.predict("users", (61,), (1.0,), {})

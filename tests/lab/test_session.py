"""Levers, undo and redo, pins and predictions of a lab, without a screen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from userfirst.cases import NAMES, case, run
from userfirst.lab.session import MOST_PINS, Session
from userfirst.model import BadValue, Schedule, UnknownName, schedule

FREE_SERVICE = case("free_service")


def test_a_lever_moves_and_nothing_else_does() -> None:
    session = Session(FREE_SERVICE)
    before = session.levers
    session.set("price", 12.0)
    assert session.levers == before | {"price": 12.0}


@pytest.mark.parametrize("typed", [9999, -9999, "9999", "1e9", "-1", 30.001])
def test_a_value_outside_the_range_is_refused_and_the_lever_stays(typed: float | str) -> None:
    session = Session(FREE_SERVICE)
    before = session.now
    with pytest.raises(BadValue, match=r"^Price stays as it was") as caught:
        session.set("price", typed)
    assert "from 0.5 to 30 dollars a month" in str(caught.value)
    assert session.now == before


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [("free_level", "0,5", 0.5), ("free_level", "50%", 0.5), ("price", " 12 ", 12.0),
     ("price", "8,5 dollars", 8.5), ("funding", "1e2", 100.0), ("churn", "4%", 0.04)],
)  # fmt: skip
def test_a_value_is_read_as_it_is_typed(name: str, typed: str, value: float) -> None:
    session = Session(FREE_SERVICE)
    session.set(name, typed)
    assert session.levers[name] == value


@pytest.mark.parametrize(
    "plan",
    [schedule(2.0, {24: 0.5}), schedule(0.5, {24: -1.0}), schedule(0.5, {99: 0.3})],
)
def test_no_part_of_a_schedule_is_moved_into_the_range(plan: Schedule) -> None:
    session = Session(FREE_SERVICE)
    before = session.now
    with pytest.raises(BadValue, match="stays as it was"):
        session.set("free_level", plan)
    assert session.now == before


@pytest.mark.parametrize("value", ["much", None, float("nan"), float("inf"), True, [1, 2]])
def test_what_is_no_number_is_refused_and_changes_nothing(value: object) -> None:
    session = Session(FREE_SERVICE)
    before = session.levers
    with pytest.raises(BadValue, match="Price stays as it was"):
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
        st.just("set"), st.sampled_from(["free_level", "churn"]), st.sampled_from([0.0, 0.1, 0.2])
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
    for place in range(MOST_PINS):
        session.set("price", 1.0 + place)
        assert session.pin() == "ABCDE"[place]
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


@pytest.mark.parametrize(
    ("series", "guess", "says"),
    [
        ("users", -4, "between 0 and Market 50 million people"),
        ("users", 1e9, "between 0 and Market 50 million people"),
        ("users", "51", "between 0 and Market"),
        ("payers", 50.5, "between 0 and Market"),
        ("revenue", -1, "never below zero"),
        ("cash", 1e9, "This case deals in less than"),
        ("cash", -1e9, "This case deals in less than"),
        ("users", "half", "cannot be read as a number"),
        ("users", "1,500", "can mean 1.5 or 1500"),
    ],
)
def test_a_senseless_prediction_is_asked_back(series: str, guess: object, says: str) -> None:
    session = Session(FREE_SERVICE)
    with pytest.raises(BadValue, match=says):
        session.predict(series, (12,), (guess,), run("free_service"))  # type: ignore[arg-type]
    assert session.predictions == []


@pytest.mark.parametrize(
    ("series", "guess", "read"),
    [("users", "0,9", 0.9), ("users", "50", 50.0), ("cash", -20, -20.0), ("users", 0, 0.0)],
)
def test_a_sensible_prediction_is_kept(series: str, guess: object, read: float) -> None:
    session = Session(FREE_SERVICE)
    made = session.predict(series, (12,), (guess,), run("free_service"))  # type: ignore[arg-type]
    assert made.expected == (read,)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_run_says_is_a_sensible_prediction(name: str) -> None:
    chosen, found = case(name), run(name)
    session = Session(chosen)
    for series in chosen.series:
        values = (found[series.name][0], found[series.name].max(), found[series.name].min())
        session.predict(series.name, (1, 2, 3), values, found)  # type: ignore[arg-type]
    assert len(session.predictions) == len(chosen.series)


def test_a_prediction_is_forgotten() -> None:
    session = Session(FREE_SERVICE)
    for guess in (1.0, 2.0):
        session.predict("users", (12,), (guess,), run("free_service"))  # type: ignore[arg-type]
    session.forget(1)
    assert [made.expected for made in session.predictions] == [(2.0,)]
    with pytest.raises(BadValue, match="no prediction 2"):
        session.forget(2)

"""The engine, its schedules and the errors a learner may meet."""

import numpy as np
import pytest

from userfirst.model import (
    BadValue,
    CourseError,
    DamagedFile,
    LeverPaths,
    Schedule,
    UnknownName,
    integrate,
    nearest,
    schedule,
    unknown,
)


def growth(now, lever, month):
    return {"users": lever.growth * now.users}


def filling(now, lever, month):
    return {"users": lever.growth}


def run(rates, start, levers, scenarios=1, **options):
    derive = options.pop("derive", None)
    paths = LeverPaths(levers, scenarios, derive)
    return integrate(rates, start, paths, scenarios=scenarios, **options)


def test_the_scheme_is_of_fourth_order():
    """Halving the step divides the error by sixteen."""
    errors = []
    for steps in (1, 2, 4):
        end = run(growth, {"users": 1.0}, {"growth": 0.5}, months=10, steps_per_month=steps)
        errors.append(abs(end["users"][-1, 0] / np.exp(5.0) - 1))
    np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 16, rtol=0.2)


def test_the_first_months_may_have_more_steps_than_the_rest():
    def end(steps):
        options = {"months": 10, "steps_per_month": steps}
        return run(growth, {"users": 1.0}, {"growth": 0.5}, **options)["users"][:, 0]

    mixed = end((4, 4, 4, 1))
    assert np.array_equal(mixed[:4], end(4)[:4])
    np.testing.assert_allclose(mixed[4:] / mixed[3], end(1)[1:8], rtol=1e-12)


def test_rates_may_depend_on_the_month():
    def rates(now, lever, month):
        return {"users": np.full_like(now.users, 3.0 * month * month)}

    told = run(rates, {"users": 2.0}, {}, months=12)["users"][:, 0]
    np.testing.assert_allclose(told, 2.0 + np.arange(13.0) ** 3, rtol=1e-14)


def test_a_schedule_holds_from_its_month_on():
    levers = {"growth": schedule(1.0, {3: 2.0, 5: 0.0})}
    told = run(filling, {"users": 0.0}, levers, months=7)["users"][:, 0]
    assert told.tolist() == [0, 1, 2, 3, 5, 7, 7, 7]


def test_schedules_of_a_batch_may_differ_between_scenarios():
    levers = {"growth": schedule(np.array([1.0, 2.0]), {2: np.array([0.0, 5.0])})}
    told = run(filling, {"users": 0.0}, levers, scenarios=2, months=3)["users"]
    assert told.tolist() == [[0, 0], [1, 2], [2, 4], [2, 9]]
    seen = LeverPaths(levers, 2).over(np.arange(4.0)).growth
    assert seen.tolist() == [[1, 2], [1, 2], [0, 5], [0, 5]]


def test_constants_are_derived_once_per_switch():
    calls = []

    def derive(lever):
        calls.append(1)
        return {"doubled": 2.0 * lever.growth}

    def rates(now, lever, month):
        return {"users": lever.doubled}

    levers = {"growth": schedule(1.0, {2: 3.0})}
    told = run(rates, {"users": 0.0}, levers, months=4, derive=derive)["users"][:, 0]
    assert told.tolist() == [0, 2, 4, 10, 16]
    assert len(calls) == 2


def test_settle_corrects_stocks_and_held_ones():
    def settle(now, lever):
        return {"users": np.minimum(now.users, 4.5), "full": np.where(now.users > 4.5, 1.0, 0.0)}

    told = run(filling, {"users": 0.0, "full": 0.0}, {"growth": 2.0}, months=4, settle=settle)
    assert told["users"][:, 0].tolist() == [0, 2, 4, 4.5, 4.5]
    assert told["full"][:, 0].tolist() == [0, 0, 0, 1, 1]


def test_history_is_not_overwritten_by_later_months():
    told = run(growth, {"users": np.array([1.0, 2.0])}, {"growth": 0.1}, scenarios=2, months=5)
    assert told["users"][0].tolist() == [1.0, 2.0]
    assert np.all(np.diff(told["users"], axis=0) > 0)


def test_a_batch_equals_its_single_runs_to_the_last_digit():
    speeds = np.linspace(-0.3, 0.3, 7)
    batch = run(growth, {"users": 1.0}, {"growth": speeds}, scenarios=7)["users"]
    for place, speed in enumerate(speeds):
        single = run(growth, {"users": 1.0}, {"growth": float(speed)})["users"]
        np.testing.assert_array_equal(batch[:, place], single[:, 0])


def test_a_schedule_shows_itself_as_it_is_typed():
    assert repr(schedule(1.0, {24: 0.3, 6: 0.5})) == "schedule(1.0, {6: 0.5, 24: 0.3})"
    assert isinstance(schedule("free", {1: "paid"}), Schedule)


@pytest.mark.parametrize("switches", [{}, None, 5, [24, 0.3], {0: 1.0}, {-3: 1.0}, {2.5: 1.0}])
def test_a_schedule_says_what_it_needs(switches):
    with pytest.raises(BadValue, match=r"[Ss]chedule"):
        schedule(1.0, switches)


@pytest.mark.parametrize("month", [True, "24"])
def test_a_month_is_a_whole_number(month):
    with pytest.raises(BadValue, match="whole months"):
        schedule(1.0, {month: 0.3})


def test_a_wrong_name_suggests_the_nearest():
    names = ["free_level", "price", "churn"]
    assert nearest("Free Level", names) == 'Did you mean "free_level"?'
    assert nearest("pirce", names) == 'Did you mean "price"?'
    assert nearest("zzz", names) == "Choose one of: free_level, price, churn."
    assert nearest(7, names).startswith("Choose one of")


def test_errors_are_read_without_quotes_or_codes():
    error = unknown("lever", "pirce", ["price"])
    assert str(error) == 'There is no lever called "pirce". Did you mean "price"?'
    assert isinstance(error, UnknownName)
    assert isinstance(error, KeyError)
    assert str(DamagedFile("data/a.csv is missing.")) == "data/a.csv is missing."
    assert issubclass(BadValue, CourseError)
    assert issubclass(BadValue, ValueError)

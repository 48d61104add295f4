"""The engine, its schedules and the errors a learner may meet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from userfirst.model import (
    BadValue,
    Closing,
    CourseError,
    DamagedFile,
    Equations,
    Schedule,
    UnknownName,
    Values,
    integrate,
    nearest,
    schedule,
    unknown,
)
from userfirst.model.symbols import Program


class Levers(Values):
    growth: float
    fixed_cost: float
    funding: float
    rival_funding: float


class Stocks(Values):
    users: float
    full: float


def growing(now, lever, month):
    return {"users": lever.growth * now.users}


def filling(now, lever, month):
    return {"users": lever.growth}


def run(rates, users=1.0, scenarios=1, months=10, steps=None, settle=None, **levers):
    equations = Equations(
        Levers,
        Stocks,
        start=lambda lever: {"users": users, "full": 0.0},
        rates=rates,
        settle=settle or (lambda now, lever: {}),
        fastest=lambda lever: lever.growth,
    )
    levers = {"growth": 0.0, "fixed_cost": 0.0, "funding": 0.0, "rival_funding": 0.0} | levers
    return integrate(equations, levers, scenarios=scenarios, months=months, steps=steps)


def test_the_scheme_is_of_fourth_order():
    """Halving the step divides the error by sixteen."""
    errors = []
    for steps in (1, 2, 4):
        end = run(growing, growth=0.5, steps=steps)
        errors.append(abs(end["users"][-1, 0] / np.exp(5.0) - 1))
    np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 16, rtol=0.2)


def test_steps_follow_the_rates_each_scenario_by_itself():
    growth = np.array([0.0, 0.1, 0.2, 0.21, 0.8, 1.6])
    batch = run(growing, growth=growth, scenarios=6)["users"]
    for place, steps in enumerate((1, 1, 1, 2, 4, 8)):
        alone = run(growing, growth=growth[place], steps=steps)["users"]
        np.testing.assert_array_equal(batch[:, place], alone[:, 0])


def test_steps_follow_the_fastest_setting_of_a_schedule():
    slow_then_fast = schedule(0.1, {5: 0.7})
    told = run(growing, growth=slow_then_fast)["users"]
    np.testing.assert_array_equal(told, run(growing, growth=slow_then_fast, steps=4)["users"])


def test_rates_may_depend_on_the_month():
    def rates(now, lever, month):
        return {"users": 3.0 * month * month}

    told = run(rates, users=2.0, months=12)["users"][:, 0]
    np.testing.assert_allclose(told, 2.0 + np.arange(13.0) ** 3, rtol=1e-14)


def test_a_schedule_holds_from_its_month_on():
    told = run(filling, users=0.0, growth=schedule(1.0, {3: 2.0, 5: 0.0}), months=7, steps=1)
    assert told["users"][:, 0].tolist() == [0, 1, 2, 3, 5, 7, 7, 7]


def test_schedules_of_a_batch_may_differ_between_scenarios():
    growth = schedule(np.array([1.0, 2.0]), {2: np.array([0.0, 5.0])})
    told = run(filling, users=0.0, growth=growth, scenarios=2, months=3, steps=1)["users"]
    assert told.tolist() == [[0, 0], [1, 2], [2, 4], [2, 9]]


def test_settle_corrects_stocks_and_held_ones():
    def settle(now, lever):
        return {"users": np.minimum(now.users, 4.5), "full": np.where(now.users > 4.5, 1.0, 0.0)}

    told = run(filling, users=0.0, growth=2.0, months=4, settle=settle, steps=1)
    assert told["users"][:, 0].tolist() == [0, 2, 4, 4.5, 4.5]
    assert told["full"][:, 0].tolist() == [0, 0, 0, 1, 1]


def test_the_start_may_name_stocks_in_any_order():
    equations = Equations(
        Levers, Stocks, start=lambda lever: {"full": 7.0, "users": 1.0}, rates=growing
    )
    levers = {"growth": 0.0, "fixed_cost": 0.0, "funding": 0.0, "rival_funding": 0.0}
    for scenarios in (1, 2):
        told = integrate(equations, levers, months=1, scenarios=scenarios)
        assert told["users"][0, 0] == 1.0
        assert told["full"][0, 0] == 7.0


def test_a_function_is_traced_with_the_symbols_of_the_equations():
    equations = Equations(
        Levers, Stocks, start=lambda lever: {"users": 1.0, "full": 0.0}, rates=growing
    )
    told = equations.trace(lambda now, lever, month: {"more": lever.growth * now.users, "one": 1})
    # What is known already is not written down twice.
    assert told["more"] == equations.rates_results["users"]
    assert told["one"] == 1.0
    with pytest.raises(UnknownName, match='"growth"'):
        equations.trace(lambda now, lever, month: {"more": lever.grwth})


def test_what_happens_at_the_end_of_a_month_does_not_hang_on_the_steps():
    equations = Equations(
        Levers,
        Stocks,
        start=lambda lever: {"users": 0.0, "full": 0.0},
        rates=filling,
        month_end=lambda now, lever: {"users": 0.5 * now.users, "full": now.full + 1.0},
    )
    levers = {"growth": 1.0, "fixed_cost": 0.0, "funding": 0.0, "rival_funding": 0.0}
    for steps in (1, 4):
        told = integrate(equations, levers, months=3, steps=steps)
        assert told["users"][:, 0].tolist() == [0, 0.5, 0.75, 0.875]
        assert told["full"][:, 0].tolist() == [0, 1, 2, 3]


def test_history_is_not_overwritten_by_later_months():
    told = run(growing, users=2.0, growth=np.array([0.1, 0.2]), scenarios=2, months=5)
    assert told["users"][0].tolist() == [2.0, 2.0]
    assert np.all(np.diff(told["users"], axis=0) > 0)


@pytest.mark.parametrize("scenarios", [1, 2, 7, 33])
def test_a_batch_equals_its_single_runs_to_the_last_digit(scenarios):
    growth = np.linspace(-0.3, 2.0, scenarios)
    batch = run(growing, growth=growth, scenarios=scenarios)["users"]
    for place, speed in enumerate(growth):
        single = run(growing, growth=float(speed))["users"]
        np.testing.assert_array_equal(batch[:, place], single[:, 0])


class Books(Values):
    earned: float
    spent: float
    is_open: float
    rival_earned: float
    rival_spent: float
    rival_is_open: float


def two_firms(now, lever, month):
    return {
        "earned": 0.0 * now.is_open,
        "spent": lever.fixed_cost * now.is_open * (1.0 + 0.1 * month),
        "rival_earned": lever.growth * now.rival_is_open,
        # The rival must do twice as much once the other is gone.
        "rival_spent": lever.fixed_cost * now.rival_is_open * (2.0 - now.is_open),
    }


FIRMS = Equations(
    Levers,
    Books,
    start=lambda lever: {name: float("open" in name) for name in Books.names()},
    rates=two_firms,
    closings=(
        Closing(),
        Closing("rival_is_open", "rival_funding", "rival_earned", "rival_spent"),
    ),
)


def test_a_firm_closes_at_the_moment_its_cash_is_gone():
    """Costs of 10 (1 + m / 10) a month from 100 in hand: gone at month 7.3205, and no debts."""
    levers = {"growth": 11.0, "fixed_cost": 10.0, "funding": 100.0, "rival_funding": 5.0}
    told = {name: each[:, 0] for name, each in integrate(FIRMS, levers, months=20).items()}
    assert told["is_open"].tolist() == [1.0] * 8 + [0.0] * 13
    assert told["spent"][-1] == 100.0
    # The rival earns 1 a month until then, and loses 9 afterwards: gone after 8.69 months.
    gone = 10.0 * (np.sqrt(3.0) - 1.0)
    rival_has = 5.0 + gone
    assert told["rival_is_open"].tolist() == [1.0] * 9 + [0.0] * 12
    assert told["rival_earned"][-1] == pytest.approx(11.0 * (gone + rival_has / 9.0), rel=1e-9)
    assert told["rival_spent"][-1] == pytest.approx(5.0 + told["rival_earned"][-1], rel=1e-12)


def test_firms_that_close_in_the_same_step_close_one_after_the_other():
    levers = {"growth": 0.0, "fixed_cost": 10.0, "funding": 2.0, "rival_funding": 4.0}
    told = {name: each[-1, 0] for name, each in integrate(FIRMS, levers, months=1).items()}
    assert (told["spent"], told["rival_spent"]) == (2.0, 4.0)
    assert told["is_open"] == told["rival_is_open"] == 0.0


@given(cost=st.floats(0.0, 50.0), more=st.floats(0.0, 50.0), funding=st.floats(0.1, 300.0))
def test_more_cost_never_leaves_more_cash(cost, more, funding):
    left = []
    for each in (cost, cost + more):
        levers = {"growth": 0.0, "fixed_cost": each, "funding": funding, "rival_funding": 1.0}
        told = integrate(FIRMS, levers)
        left.append(funding + told["earned"][-1, 0] - told["spent"][-1, 0])
    assert left[1] <= left[0] + 1e-9
    assert left[1] >= 0.0


def test_cash_that_a_schedule_takes_away_closes_the_firm_there():
    funding = schedule(1000.0, {6: 20.0})
    levers = {"growth": 0.0, "fixed_cost": 10.0, "funding": funding, "rival_funding": 1e6}
    told = integrate(FIRMS, levers, months=10)
    assert told["is_open"][:, 0].tolist() == [1.0] * 7 + [0.0] * 4
    # What was spent by then is not taken back.
    assert np.all(np.diff(told["spent"][:, 0]) >= 0.0)
    assert told["spent"][10, 0] == told["spent"][6, 0] > 60.0


def test_the_plain_numbers_of_one_scenario_may_be_infinite():
    def rates(now, lever, month):
        return {"users": 1.0 / (1.0 + 1.0 / (now.users * lever.growth))}

    assert run(rates, users=0.0, growth=1.0)["users"][-1, 0] == 0.0


def test_an_equation_that_branches_is_refused_in_words():
    def branches(now, lever, month):
        return {"users": 1.0 if now.users > 0.0 else 0.0}

    with pytest.raises(TypeError, match="cannot branch on a value"):
        run(branches)
    with pytest.raises(TypeError, match=r"cannot use np\.cumsum"):
        run(lambda now, lever, month: {"users": np.cumsum(now.users)})
    with pytest.raises(TypeError, match="into a plain number"):
        run(lambda now, lever, month: {"users": float(now.users)})


@pytest.mark.parametrize("place", range(2, 9))
def test_a_constant_is_not_taken_for_an_earlier_operation_of_that_number(place):
    """The third operation times x, and 3.0 times x, are two things, in either order."""
    for constant_first in (True, False):
        program = Program()
        x, y = program.input("now.x"), program.input("now.y")
        earlier = [x, y]
        while len(earlier) <= place:
            earlier.append(earlier[-1] + y)
        given = (float(place), earlier[place]) if constant_first else (earlier[place], float(place))
        first, second = (program.note("multiply", (each, x)) for each in given)
        assert first.place != second.place
        told = [program.operations[each.place].arguments[0] for each in (first, second)]
        assert {type(each) for each in told} == {int, float}
        assert program.note("multiply", (given[0], x)).place == first.place


def test_a_misspelt_name_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match='Did you mean "users"'):
        run(lambda now, lever, month: {"users": now.usres})
    with pytest.raises(UnknownName, match='Did you mean "growth"'):
        run(lambda now, lever, month: {"users": lever.grwth})
    with pytest.raises(UnknownName, match='"rates" returns "usres"'):
        run(lambda now, lever, month: {"usres": 0.0 * now.users})
    with pytest.raises(UnknownName, match='"settle" returns "ful"'):
        run(growing, settle=lambda now, lever: {"ful": now.full})


def test_a_schedule_shows_itself_as_it_is_typed():
    assert repr(schedule(1.0, {24: 0.3, 6: 0.5})) == "schedule(1.0, {6: 0.5, 24: 0.3})"
    assert isinstance(schedule("free", {1: "paid"}), Schedule)
    assert schedule(1.0, {np.int64(24): 0.3}) == schedule(1.0, {24: 0.3})


@pytest.mark.parametrize(
    "switches",
    [{}, None, 5, [24, 0.3], {0: 1.0}, {-3: 1.0}, {2.5: 1.0}, {np.nan: 1.0}, {np.inf: 1.0}],
)
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

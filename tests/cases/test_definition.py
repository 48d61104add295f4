"""A case checks itself when it is made, and its equations can be called with symbols."""

from dataclasses import replace

import numpy as np
import pytest

from userfirst.cases import (
    NAMES,
    Books,
    Condition,
    Goal,
    Lever,
    LeverTable,
    Outcome,
    Preset,
    Series,
    case,
    run,
    run_batch,
)
from userfirst.cases.definition import BadCase
from userfirst.model import BadValue, UnknownName
from userfirst.model.symbols import Symbol, over_months

CASE = case("free_service")


@pytest.mark.parametrize("name", NAMES)
def test_every_equation_can_be_called_with_symbols(name):
    """What comes back is written down and not worked out: so it can travel to the page."""
    equations = case(name).equations
    now, lever, month = equations._symbols
    told = [
        *case(name).start(lever).values(),
        *case(name).rates(now, lever, month).values(),
        *case(name).settle(now, lever).values(),
        *case(name).month_end(now, lever).values(),
        *case(name).outputs(now, lever, month).values(),
    ]
    assert all(isinstance(each, (Symbol, float, int)) for each in told)
    assert sum(isinstance(each, Symbol) for each in told) > len(told) / 2
    behind = (*equations.stepped, *equations.outputs_results.values())
    assert len(equations.program.needed_for(behind)) < 600


def rates_with(**more):
    return lambda now, lever, month: {**CASE.rates(now, lever, month), **more}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"rates": lambda n, lever, m: {"users": n.usres}}, 'Did you mean "users"'),
        ({"rates": lambda n, lever, m: {"users": lever.chrun}}, 'Did you mean "churn"'),
        ({"rates": rates_with(usres=0.0)}, '"rates" returns "usres"'),
        ({"settle": lambda now, lever: {"is_opne": now.is_open}}, '"settle" returns "is_opne"'),
        ({"month_end": lambda now, lever: {"quailty": 1.0}}, '"month_end" returns "quailty"'),
        ({"start": lambda lever: {"users": 0.0}}, 'says nothing of the stock "payers"'),
        ({"settle": lambda now, lever: {"users": max(now.users, 0)}}, "cannot branch on a value"),
        ({"outputs": lambda now, lever, month: {}}, 'of series names "free_users"'),
        (
            {"outputs": lambda n, lever, m: {**CASE.outputs(n, lever, m), "free_user": n.users}},
            '"free_user", which there is not. Did you mean "free_users"',
        ),
        (
            {"outputs": lambda n, lever, m: {**CASE.outputs(n, lever, m), "payers": n.payers}},
            '"payers" is a stock and an output',
        ),
        ({"series": (*CASE.series, Series("usages", "U", "", "."))}, "the table of series"),
        ({"outcomes": (Outcome("revenu"),)}, 'Did you mean "revenue"'),
        ({"main": ("users", "proft")}, 'Did you mean "profit"'),
        ({"books": Books(people={"users": "markt"})}, 'Did you mean "market"'),
        ({"books": Books(sums={"users": ("payers", "free_user")})}, 'Did you mean "free_users"'),
        ({"books": Books(at_most={"quality": "builtt"})}, "books.at_most"),
        ({"books": Books(own_costs=("fixed_costs",))}, 'Did you mean "fixed_cost"'),
        ({"uncertain": {"markt": 0.2}}, 'Did you mean "market"'),
        ({"uncertain": dict.fromkeys(CASE.equations.lever_names, 0.2)}, "more than 8"),
        ({"presets": (Preset("x", "X", "X.", {"pirce": 1}),)}, 'Did you mean "price"'),
        ({"presets": (Preset("x", "X", "X.", {"price": 99}),)}, "outside its range"),
    ],
)
def test_a_case_that_names_what_is_not_there_cannot_be_made(changed, says):
    with pytest.raises((BadCase, BadValue, UnknownName)) as error:
        replace(CASE, **changed)
    assert says in str(error.value)


def test_a_choice_in_a_preset_is_written_in_words():
    rides = case("ride_hailing")
    with pytest.raises(BadCase, match="write the choice in words"):
        replace(rides, presets=(Preset("x", "X", "X.", {"rival": 2}),))


def test_a_choice_is_not_uncertain():
    rides = case("ride_hailing")
    with pytest.raises(BadCase, match='the choice "rival" is not uncertain'):
        replace(rides, uncertain={"rival": 0.2})


def test_a_table_of_levers_is_also_the_values_of_a_run():
    class Levers(LeverTable):
        price = CASE.levers[1]

    assert Levers.price is CASE.levers[1]
    assert Levers(price=3.0).price == 3.0
    with pytest.raises(UnknownName, match='Did you mean "price"'):
        _ = Levers(price=3.0).prise


@pytest.mark.parametrize("words", ["valley", "Valley of death", " valley of DEATH "])
def test_a_preset_is_found_by_the_words_on_its_button(words):
    assert run("free_service", words).levers == run("free_service", "valley").levers


@pytest.mark.parametrize("given", [0.5, 3, [0.1], {"free_level": 0.5}, True])
def test_a_value_where_a_preset_belongs_is_told(given):
    with pytest.raises(BadValue, match=r"where the name of a preset belongs.*free_level="):
        run("free_service", given)


def test_a_result_that_took_the_name_of_the_function_says_so():
    result = run("free_service")
    with pytest.raises(BadValue, match="not the function run"):
        result("free_service", free_level=0.5)


def test_change_over_months():
    stock = np.array([[1.0], [4.0], [9.0], [16.0]])
    assert over_months(stock)[:, 0].tolist() == [0, 3, 5, 7]
    assert over_months(stock, 2)[:, 0].tolist() == [0, 3, 8, 12]
    assert over_months(stock, 9)[:, 0].tolist() == [0, 3, 8, 15]


def test_a_logarithmic_lever_begins_above_zero():
    with pytest.raises(BadCase, match="cannot be logarithmic"):
        Lever("Funding", default=5, low=0, high=100, group="Money", help="Cash.", scale="log")
    for name in NAMES:
        for lever in case(name).levers:
            assert lever.scale == "linear" or lever.low > 0
        # Sizes of firms and markets are compared by how many times, in every lab.
        assert case(name).lever("funding").scale == case(name).lever("market").scale == "log"


@pytest.mark.parametrize("name", NAMES)
def test_when_a_lever_is_idle_is_one_sentence(name):
    told = {lever.name: lever.idle for lever in case(name).levers if lever.idle}
    assert told
    for sentence in told.values():
        assert sentence.startswith("Without effect ")
        assert sentence.endswith(".")
        assert len(sentence) <= 90


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        (Goal(61, "late"), "a whole month from 1 to 60; 61 is not one"),
        (Goal(0, "early"), "0 is not one"),
        (Goal(60, " "), "needs a text"),
        (Goal(60, "many", (Condition("user", at_least=5),)), 'Did you mean "users"'),
        (Goal(60, "many", (Condition("users"),)), "needs a number that it must reach"),
        (Goal(60, "many", (Condition("users", at_least=5, at_most=3),)), "needs a number"),
        (Goal(60, "many", (Condition("users", at_least=float("nan")),)), "needs a number"),
    ],
)
def test_a_goal_that_cannot_be_held_against_a_run_is_refused(goal, says):
    preset = replace(CASE.preset("valley"), goal=goal)
    with pytest.raises(BadCase, match=says):
        replace(CASE, presets=(preset,))


WITH_A_GOAL = [(name, each.name) for name in NAMES for each in case(name).presets if each.goal]


@pytest.mark.parametrize(("name", "preset"), WITH_A_GOAL)
def test_a_goal_is_not_reached_at_its_start_and_can_be_by_one_lever(name, preset):
    chosen = case(name)
    start = chosen.complete(chosen.preset(preset).levers)
    goal = chosen.preset(preset).goal

    def reached(levers):
        found = run_batch(chosen, levers)
        good = found.values[f"{chosen.firms[0].prefix}is_open"][goal.month] > 0.5
        for each in goal.conditions:
            value = chosen.outcome(each.outcome).value(found.values, goal.month)
            good = good & (value >= (-np.inf if each.at_least is None else each.at_least))
            good = good & (value <= (np.inf if each.at_most is None else each.at_most))
        return good

    assert not reached(start).any()
    moved = [each for each in chosen.levers if not each.choices]
    levels = {each.name: np.linspace(each.low, each.high, 11) for each in moved}
    assert any(reached({**start, each: values}).any() for each, values in levels.items())

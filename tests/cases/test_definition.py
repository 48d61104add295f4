"""A case checks itself when it is made, and its equations can be called with symbols."""

from dataclasses import replace

import numpy as np
import pytest

from userfirst.cases import NAMES, Books, LeverTable, Outcome, Preset, Series, case, run
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

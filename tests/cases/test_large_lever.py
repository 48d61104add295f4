"""The large lever lives: at the start that learners see, the free level does something, and costs.

Each case's tests say, as ``LARGE_LEVER``, over the whole range of its free-service lever, all else
as it is at the start: in what share of the range the people and the aim each still change;
where the aim is best; and what going for the most people would cost, in the aim's own unit. It is
measured here and compared. ``python -m tests.cases.test_large_lever`` prints the table of all.
"""

from importlib import import_module

import numpy as np
import pytest

from tests.cases.large_lever import Row
from userfirst.cases import NAMES, case, run_batch
from userfirst.charts.scene import scene

LEVELS = 101


def said_of(name: str) -> Row:
    """What the case's own tests say of its large lever."""
    tests = import_module(f"tests.cases.test_{name}")
    assert hasattr(tests, "LARGE_LEVER"), f"tests/cases/test_{name}.py has no LARGE_LEVER"
    return tests.LARGE_LEVER


def share_that_moves(values: np.ndarray) -> float:
    """Share of the range's steps, of a hundredth, in which an outcome changes by a thousandth."""
    return float(np.mean(np.abs(np.diff(values)) > 0.001 * np.abs(values).max()))


def measured(name: str) -> Row:
    about = case(name)
    lever = about.levers[0]
    levels = np.linspace(lever.low, lever.high, LEVELS)
    batch = run_batch(about, {lever.name: levels})
    people, aim = (batch.outcome(each) for each in about.main)
    most = aim.max()
    return Row(
        share_that_moves(people),
        share_that_moves(aim),
        float(levels[aim.argmax()]),
        float(most - aim[people.argmax()]),
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_large_lever_lives(name):
    about, row, said = case(name), measured(name), said_of(name)
    assert row.people_move == pytest.approx(said.people_move, abs=0.05)
    assert row.aim_moves == pytest.approx(said.aim_moves, abs=0.05)
    assert row.best == pytest.approx(said.best, abs=0.03 * (about.levers[0].high))
    assert row.cost_of_most_people == pytest.approx(said.cost_of_most_people, rel=0.05, abs=1)
    assert row.people_move >= 0.4, "much of the range does something to the people"
    assert row.aim_moves >= 0.6, "and most of it to what the learner is after"


@pytest.mark.parametrize("name", NAMES)
def test_it_has_a_best_place_inside_or_a_real_dilemma(name):
    about, row = case(name), measured(name)
    lever = about.levers[0]
    inside = 0.05 < (row.best - lever.low) / (lever.high - lever.low) < 0.95
    levels = np.linspace(lever.low, lever.high, LEVELS)
    aim = run_batch(about, {lever.name: levels}).outcome(about.main[1])
    dilemma = row.cost_of_most_people > 0.2 * np.abs(aim).max()
    assert inside or dilemma
    assert row.cost_of_most_people > 0, "more people have a price"


@pytest.mark.parametrize("name", NAMES)
def test_every_case_has_a_money_picture_with_cash(name):
    money = scene(name).pictures[1]
    assert any("cash" in panel.series for panel in money.panels)


if __name__ == "__main__":
    print(f"{'case':16}{'people move':>12}{'aim moves':>12}{'best':>8}{'most people cost':>18}")
    for each in NAMES:
        row = measured(each)
        print(
            f"{each:16}{row.people_move:12.2f}{row.aim_moves:12.2f}{row.best:8.2f}"
            f"{row.cost_of_most_people:18,.0f}"
        )

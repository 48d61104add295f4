"""The large lever lives: at the start that learners see, the free level does something, and costs.

The table says for each case, over the whole range of its free-service lever and all else as it is
at the start: in what share of the range the number of people and the aim each still change; where
the aim is best; and what going for the most people would cost, in the aim's own unit. It is
measured here and compared, so a change of a case changes its row.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from userfirst.cases import NAMES, case, run_batch
from userfirst.charts.scene import scene

LEVELS = 101


@dataclass(frozen=True)
class Row:
    """What was measured: shares of the range, the best place, and the cost of the most people."""

    people_move: float
    aim_moves: float
    best: float
    cost_of_most_people: float


TABLE = {
    "accounts": Row(0.70, 0.72, 0.24, 45.2),
    "free_service": Row(0.52, 0.92, 0.29, 2576),
    "ride_hailing": Row(0.74, 0.84, 0.20, 16982),
    "internet_tv": Row(0.72, 0.94, 0.5, 1085),
    "connected_car": Row(1.0, 0.97, 0.67, 302),
    "messaging": Row(0.49, 0.91, 0.9, 238),
    "free_platforms": Row(0.85, 0.97, 0.7, 2613),
    "experience": Row(0.58, 0.76, 0.28, 1289),
    "transformation": Row(0.56, 0.71, 0.28, 224),
}


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
    about, row, said = case(name), measured(name), TABLE[name]
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

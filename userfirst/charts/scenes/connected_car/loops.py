"""The loops of the connected car."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases import connected_car as case
from userfirst.charts.loops import Loop, Loops, Node
from userfirst.model.arithmetic import above_zero


def quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    """Return what happens between the stocks."""
    driver = case.drivers(now, lever)
    return {
        "to_win": above_zero(driver.willing - now.users),
        "told": driver.told,
        "buying": driver.buying,
        "packs": driver.packs,
    }


LOOPS = Loops(
    case="connected_car",
    nodes=(
        Node(
            "users",
            "Cars on the road",
            (52, 26),
            "more cars on the road",
            "fewer cars on the road",
            {"users": 1, "waiting": 0, "missing": 0, "expected": 0, "owed": 0},
        ),
        Node(
            "told",
            "Owners bring buyers",
            (30, 6),
            "owners bring more buyers",
            "owners bring fewer buyers",
        ),
        Node("buying", "Buy a car", (8, 28), "more buy a car", "fewer buy a car"),
        Node("to_win", "Still to win", (22, 54), "more are still to win", "fewer are still to win"),
        Node("packs", "Buy the pack", (66, 42), "more buy the pack", "fewer buy the pack"),
        Node(
            "payers",
            "Have the pack",
            (97, 50),
            "more have the pack",
            "fewer have the pack",
            {"payers": 1},
        ),
        Node("cash", "Cash", (90, 8), "more cash", "less cash", {"earned": 1, "spent": -1}),
    ),
    loops=(
        Loop("Owners bring buyers", ("users", "told", "buying")),
        Loop("Nobody left to win", ("users", "to_win", "buying")),
        Loop("Who wants the pack has it", ("packs", "payers")),
        Loop("Each car costs or earns", ("users", "told", "buying", "cash")),
        Loop("What packs bring", ("users", "packs", "cash")),
    ),
    quantities=quantities,
)

"""The loops of the internet television."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases import internet_tv as case
from userfirst.charts.loops import Loop, Loops, Node
from userfirst.model import adoption, cash, hardware
from userfirst.model.arithmetic import above_zero


def quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    """Return what happens between the stocks."""
    watching = case.would_watch(now, lever)
    willing = case.willing_homes(now, lever)
    stopping = adoption.leaving(
        now.users, watching.any * lever.market, cash.collapse_rate(now.is_open), case.PATIENCE
    ) + hardware.retiring(now.users, lever.service_life)
    return {
        "hear": case.found_out(lever) + lever.word_of_mouth * (now.users / lever.market),
        "willing": willing,
        "to_win": above_zero(willing - now.users),
        "sold": case.sets_sold(now, lever),
        "stopping": stopping,
    }


LOOPS = Loops(
    case="internet_tv",
    nodes=(
        Node(
            "users",
            "Sets in use",
            (54, 28),
            "more sets in use",
            "fewer sets in use",
            {"users": 1, "included": 0},
        ),
        Node("hear", "Hear of it", (32, 7), "more hear of it", "fewer hear of it"),
        Node("sold", "Sets sold", (12, 28), "more sets are sold", "fewer sets are sold"),
        Node("to_win", "Still to win", (20, 52), "more are still to win", "fewer are still to win"),
        Node("willing", "Willing", (48, 58), "more are willing", "fewer are willing"),
        Node(
            "stopping",
            "Go out of use",
            (80, 10),
            "more sets go out of use",
            "fewer sets go out of use",
        ),
        Node(
            "payers",
            "Subscribers",
            (78, 46),
            "more subscribers",
            "fewer subscribers",
            {"payers": 1},
        ),
        Node("cash", "Cash", (91, 32), "more cash", "less cash", {"earned": 1, "spent": -1}),
    ),
    loops=(
        Loop("People bring people", ("users", "hear", "sold")),
        Loop("Nobody left to win", ("users", "to_win", "sold")),
        Loop("Better with company", ("users", "willing", "to_win", "sold")),
        Loop("Sets wear out", ("users", "stopping")),
        Loop("What subscribers bring", ("users", "payers", "cash", "stopping")),
    ),
    quantities=quantities,
)

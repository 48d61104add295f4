"""The loops of the free service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases import free_service as case
from userfirst.charts.loops import Loop, Loops, Node
from userfirst.model import adoption, cash, experience
from userfirst.model.arithmetic import above_zero


def quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    """Return what happens between the stocks."""
    willing = case.willing_shares(now, lever).any * lever.market * now.is_open
    delight = experience.effect_of_delight(now.quality, now.expectation, case.STRENGTH_OF_DELIGHT)
    hear = case.finding(lever) + lever.word_of_mouth * delight * (now.users / lever.market)
    to_win = above_zero(willing - now.users)
    churn = adoption.churn_rate(lever.churn) / delight + cash.collapse_rate(now.is_open)
    return {
        "hear": hear,
        "to_win": to_win,
        "joining": hear * to_win,
        "leaving": adoption.leaving(now.users, willing, churn, case.PATIENCE),
    }


LOOPS = Loops(
    case="free_service",
    nodes=(
        Node("users", "Users", (54, 28), "more users", "fewer users", {"users": 1}),
        Node("hear", "Hear of it", (32, 7), "more hear of it", "fewer hear of it"),
        Node("joining", "Join", (12, 28), "more join", "fewer join"),
        Node("to_win", "Still to win", (20, 52), "more are still to win", "fewer are still to win"),
        Node("willing", "Willing", (50, 52), "more are willing", "fewer are willing"),
        Node("leaving", "Leave", (80, 10), "more leave", "fewer leave"),
        Node("payers", "Payers", (76, 50), "more payers", "fewer payers", {"payers": 1}),
        Node("cash", "Cash", (91, 32), "more cash", "less cash", {"earned": 1, "spent": -1}),
    ),
    loops=(
        Loop("People bring people", ("users", "hear", "joining")),
        Loop("Nobody left to win", ("users", "to_win", "joining")),
        Loop("Better with company", ("users", "willing", "to_win", "joining")),
        Loop("Some always leave", ("users", "leaving")),
        Loop("Users cost or earn", ("users", "cash", "leaving")),
        Loop("What payers bring", ("users", "payers", "cash", "leaving")),
    ),
    quantities=quantities,
)

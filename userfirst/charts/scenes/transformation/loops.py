"""The loops of the transformation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases import transformation as case
from userfirst.charts.loops import Loop, Loops, Node
from userfirst.model import adoption
from userfirst.model.arithmetic import above_zero


def quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    """Return what happens between the stocks."""
    share, share_of_rival = (case.share_of_market(each, lever) for each in (now.users, now.rival))
    willing, willing_for_rival = case.willing_shares(now, lever), case.willing_of_rival(now, lever)
    free_people = above_zero(lever.market - now.legacy - now.rival)
    hear = case.reached(lever) + lever.word_of_mouth * share
    to_win = above_zero(willing.any * free_people * now.is_open - now.users)
    rival_people = willing_for_rival * above_zero(lever.market - now.legacy - now.users)
    return {
        "hear": hear,
        "to_win": to_win,
        "joining": hear * to_win,
        "brought": (lever.migration + case.TEMPTED * share)
        * willing.any
        * now.legacy
        * now.is_open,
        "rival_joining": adoption.joining(
            now.rival, rival_people, share_of_rival, case.RIVAL_FINDING, lever.word_of_mouth
        ),
    }


LOOPS = Loops(
    case="transformation",
    nodes=(
        Node("users", "Users", (50, 26), "more users", "fewer users", {"users": 1}),
        Node("hear", "Hear of it", (22, 5), "more hear of it", "fewer hear of it"),
        Node("joining", "Join", (4, 26), "more join", "fewer join"),
        Node("to_win", "Still to win", (14, 52), "more are still to win", "fewer are still to win"),
        Node(
            "brought",
            "Come over",
            (66, 0),
            "more old customers come over",
            "fewer old customers come over",
        ),
        Node(
            "legacy",
            "Old customers",
            (96, 8),
            "more old customers",
            "fewer old customers",
            {"legacy": 1},
        ),
        Node("payers", "Payers", (76, 32), "more payers", "fewer payers", {"payers": 1}),
        Node("cash", "Cash", (98, 34), "more cash", "less cash", {"earned": 1, "spent": -1}),
        Node(
            "rival",
            "Rival's users",
            (50, 50),
            "more users at the rival",
            "fewer users at the rival",
            {"rival": 1},
        ),
        Node(
            "rival_joining",
            "Join the rival",
            (94, 52),
            "more join the rival",
            "fewer join the rival",
        ),
    ),
    loops=(
        Loop("People bring people", ("users", "hear", "joining")),
        Loop("Nobody left to win", ("users", "to_win", "joining")),
        Loop("Old customers follow", ("users", "brought")),
        Loop("The rival's people bring theirs", ("rival", "rival_joining")),
        Loop("The new eats the old", ("users", "brought", "legacy", "cash")),
        Loop("What payers bring", ("users", "payers", "cash")),
    ),
    bends={("users", "hear"): -0.16},
    quantities=quantities,
)

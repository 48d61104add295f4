"""The loops of the experience."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from userfirst.cases import experience as case
from userfirst.charts.loops import Loop, Loops, Node
from userfirst.model import experience


def quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    """Return what happens between the stocks, kind by kind where the equations do."""
    who = case.people(now, lever)
    delight = experience.effect_of_delight(now.quality, now.expectation, lever.delight_matters)
    share_using = np.minimum(who.users.added() / lever.market, 1.0)
    return {
        "telling": lever.word_of_mouth * delight * share_using * now.is_open,
        "trying": who.trying,
        "joining": tuple(who.joining),
        "leaving": tuple(who.users.times(who.leave)),
    }


LOOPS = Loops(
    case="experience",
    nodes=(
        Node(
            "users",
            "Users",
            (58, 28),
            "more users",
            "fewer users",
            {"faithful": 1, "middling": 1, "fickle": 1},
        ),
        Node("telling", "Tell others", (34, 4), "more tell others", "fewer tell others"),
        Node("trying", "Try it", (10, 22), "more try it", "fewer try it"),
        Node(
            "tried",
            "Have tried it",
            (2, 50),
            "more have tried it",
            "fewer have tried it",
            {"tried": 1},
        ),
        Node("joining", "Join", (36, 32), "more join", "fewer join"),
        Node(
            "invitations",
            "Friends invited",
            (46, 59),
            "more friends are invited",
            "fewer friends are invited",
            {"invitations": 1},
        ),
        Node("leaving", "Leave", (82, 8), "more leave", "fewer leave"),
        Node("payers", "Payers", (72, 52), "more payers", "fewer payers", {"payers": 1}),
        Node("cash", "Cash", (91, 32), "more cash", "less cash", {"earned": 1, "spent": -1}),
    ),
    loops=(
        Loop("People bring people", ("users", "telling", "trying", "joining")),
        Loop("People come back", ("users", "telling", "joining")),
        Loop("Friends bring friends", ("joining", "invitations", "trying")),
        Loop("Nobody left to try it", ("trying", "tried")),
        Loop("Users leave", ("users", "leaving")),
        Loop("Users cost or earn", ("users", "cash", "leaving")),
        Loop("What payers bring", ("users", "payers", "cash", "leaving")),
    ),
    main=("users", "joining"),
    quantities=quantities,
)

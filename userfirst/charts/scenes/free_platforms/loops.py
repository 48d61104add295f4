"""The loops of the free platforms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from userfirst.cases import free_platforms as case
from userfirst.charts.loops import Loop, Loops, Node
from userfirst.model import adoption, cash, rivalry
from userfirst.model.arithmetic import TINY, above_zero


def quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    """Return what happens between the stocks."""
    people = now.users + now.rival_users
    both = case.worth_now(now, lever)
    ours, rivals = both.ours.any * lever.market * now.is_open, both.rival * lever.market
    no_crowd = case.NO_CROWD * lever.market
    share = (now.users + no_crowd) / (people + 2.0 * no_crowd)
    chosen = rivalry.logit_share(share, lever.pull_of_the_crowd, both.advantage)
    undecided = above_zero(np.minimum(ours, rivals) - people)
    only_ours = above_zero(ours - np.maximum(people, rivals))
    hear = case.FINDING_OUT + lever.word_of_mouth * now.users / lever.market
    joining = hear * (only_ours + chosen * undecided) + case.persuaded_by_marketing(
        lever
    ) * above_zero(ours - people)
    meetings = now.is_open * now.users * now.rival_users / (people + TINY)
    switching = (2.0 * chosen - 1.0) * meetings / case.MONTHS_TO_COMPARE
    churn = adoption.churn_rate(lever.churn)
    leaving = adoption.leaving(
        now.users, ours, churn + cash.collapse_rate(now.is_open), case.PATIENCE
    ) + above_zero(-switching)
    return {
        "willing": ours,
        "chosen": chosen,
        "hear": hear,
        "goods": case.on_sale(now.merchants, lever),
        "joining": joining,
        "leaving": leaving,
    }


LOOPS = Loops(
    case="free_platforms",
    nodes=(
        Node("users", "Users", (50, 26), "more users", "fewer users", {"users": 1, "payers": 0}),
        Node("hear", "Hear of it", (24, 6), "more hear of it", "fewer hear of it"),
        Node("joining", "Join", (12, 26), "more join", "fewer join"),
        Node("willing", "Willing", (12, 54), "more are willing", "fewer are willing"),
        Node("goods", "Goods on sale", (42, 57), "more goods on sale", "fewer goods on sale"),
        Node(
            "merchants",
            "Merchants",
            (72, 50),
            "more merchants",
            "fewer merchants",
            {"merchants": 1},
        ),
        Node("leaving", "Leave", (58, 0), "more leave", "fewer leave"),
        Node("chosen", "Choose you", (98, 6), "more choose you", "fewer choose you"),
        Node(
            "rival_users",
            "Rival's users",
            (98, 24),
            "more users at the rival",
            "fewer users at the rival",
            {"rival_users": 1},
        ),
        Node("cash", "Cash", (96, 50), "more cash", "less cash", {"earned": 1, "spent": -1}),
    ),
    loops=(
        Loop("People bring people", ("users", "hear", "joining")),
        Loop("Nobody left to win", ("users", "joining")),
        Loop("Better with company", ("users", "willing", "joining")),
        Loop("Shops bring people", ("users", "merchants", "goods", "willing", "joining")),
        Loop("The larger wins", ("users", "chosen")),
        Loop("Some always leave", ("users", "leaving")),
        Loop("Users cost or earn", ("users", "cash", "leaving")),
    ),
    bends={("users", "hear"): -0.16},
    quantities=quantities,
)

"""The loops of the accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases import accounts as case
from userfirst.charts.loops import Loop, Loops, Node
from userfirst.model.arithmetic import TINY, above_zero


def quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    """Return what happens between the stocks."""
    to_whom = case.offer(lever)
    joined = case.keenest(to_whom.joining, now.accounts, now.accounts_as_keen) / lever.market
    only_pay = (to_whom.paying - to_whom.paying_later) / (to_whom.joining + TINY)
    sign_up = 1.0 - (1.0 - case.PAY_UNSEEN) * only_pay
    return {
        "to_win": now.is_open * sign_up * above_zero(to_whom.joining - joined),
        "joining": case.rates(now, lever, month)["accounts"],
    }


LOOPS = Loops(
    case="accounts",
    nodes=(
        Node("joining", "Sign up", (30, 22), "more sign up", "fewer sign up"),
        Node(
            "accounts",
            "Accounts",
            (4, 6),
            "more accounts",
            "fewer accounts",
            {"accounts": 1, "accounts_as_keen": 0},
        ),
        Node("to_win", "Still to win", (6, 52), "more are still to win", "fewer are still to win"),
        Node(
            "casuals",
            "Just trying",
            (54, 3),
            "more just try it",
            "fewer just try it",
            {"casuals": 1},
        ),
        Node(
            "regulars",
            "A habit",
            (56, 30),
            "more have the habit",
            "fewer have the habit",
            {"regulars": 1, "regulars_as_keen": 0},
        ),
        Node("free_users", "Free users", (86, 14), "more free users", "fewer free users"),
        Node(
            "convinced",
            "Convinced",
            (97, 38),
            "more are convinced",
            "fewer are convinced",
            {"convinced": 1},
        ),
        Node("payers", "Payers", (82, 57), "more payers", "fewer payers"),
        Node("cash", "Cash", (42, 57), "more cash", "less cash", {"earned": 1, "spent": -1}),
    ),
    loops=(
        Loop("Regulars invite", ("free_users", "joining", "regulars")),
        Loop("Even triers invite", ("free_users", "joining", "casuals")),
        Loop("Payers invite", ("payers", "joining", "regulars", "convinced")),
        Loop("Nobody left to win", ("joining", "accounts", "to_win")),
        Loop("Free users cost or earn", ("free_users", "cash", "to_win", "joining", "regulars")),
    ),
    main=("joining",),
    bends={("free_users", "cash"): 0.12},
    quantities=quantities,
)

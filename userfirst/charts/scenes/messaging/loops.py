"""The loops of messaging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from userfirst.cases import messaging as case
from userfirst.charts.loops import Loop, Loops, Node
from userfirst.model import adoption, willingness
from userfirst.model.arithmetic import TINY, above_zero


def quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    """Return what happens between the stocks."""
    using = now.rival + now.own
    choosing = case.choosing_yours(now, lever, month)
    costs = case.trouble(lever)
    cost = costs.rival + (costs.own - costs.rival) * choosing
    pool = above_zero(now.online * case.worth_using(now, lever, cost) - using)
    meeting = lever.word_of_mouth / (now.online + TINY)
    finding = 1.0 / (case.COST_PER_SIGN_UP * lever.market)
    entry = lever.data_price * np.where(lever.stance == case.PARTNER, case.PARTNER_ENTRY, 1.0)
    within_reach = willingness.share_above(entry, case.MEDIAN_PLAN, case.PLAN_SPREAD) * now.lines
    return {
        "choosing": choosing,
        "to_win": pool,
        "join_rival": case.is_live(month, case.RIVAL_LAUNCH)
        * pool
        * (finding * lever.rival_spend + meeting * now.rival),
        "join_own": case.yours_is_live(now, lever, month)
        * pool
        * (finding * lever.spend + meeting * now.own),
        "plans": now.is_open
        * adoption.joining(
            now.online,
            within_reach,
            now.online / lever.market,
            case.UNPROMPTED,
            lever.smartphone_pace,
        ),
        "texts": case.texts_sent(now, lever),
    }


LOOPS = Loops(
    case="messaging",
    nodes=(
        Node(
            "rival",
            "On the rival's",
            (44, 8),
            "more on the rival's messenger",
            "fewer on the rival's messenger",
            {"rival": 1},
        ),
        Node(
            "join_rival",
            "Join the rival's",
            (6, 8),
            "more join the rival's",
            "fewer join the rival's",
        ),
        Node("to_win", "Still to win", (8, 31), "more are still to win", "fewer are still to win"),
        Node("join_own", "Join yours", (4, 55), "more join yours", "fewer join yours"),
        Node("own", "On yours", (48, 48), "more on yours", "fewer on yours", {"own": 1}),
        Node("choosing", "Choose yours", (58, 31), "more choose yours", "fewer choose yours"),
        Node(
            "online",
            "Smartphones",
            (84, 60),
            "more smartphones",
            "fewer smartphones",
            {"online": 1},
        ),
        Node("plans", "New data plans", (98, 42), "more new data plans", "fewer new data plans"),
        Node("texts", "Texts sent", (80, 4), "more texts", "fewer texts"),
        Node("cash", "Cash", (96, 20), "more cash", "less cash", {"earned": 1, "spent": -1}),
    ),
    loops=(
        Loop("Its users bring theirs", ("rival", "join_rival")),
        Loop("Yours bring theirs", ("own", "join_own")),
        Loop("Nobody left for it", ("rival", "to_win", "join_rival")),
        Loop("Nobody left for you", ("own", "to_win", "join_own")),
        Loop("Friends draw friends", ("own", "choosing")),
        Loop("Smartphones spread", ("online", "plans")),
        Loop("Lost texts cost cash", ("rival", "texts", "cash")),
    ),
    main=("rival", "own", "online"),
    quantities=quantities,
)

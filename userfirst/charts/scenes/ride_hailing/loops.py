"""The loops of the ride hailing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases import ride_hailing as case
from userfirst.charts.loops import Loop, Loops, Node
from userfirst.model import adoption, rivalry


def quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    """Return what happens between the stocks."""
    city = case.streets(now, lever, month)
    willing = lever.market * case.would_ride(now, lever, month)
    return {
        "hear": case.FINDING_OUT + lever.word_of_mouth * (now.riders / lever.market),
        "joining": adoption.joining(
            now.riders, willing, now.riders / lever.market, case.FINDING_OUT, lever.word_of_mouth
        ),
        "requests": city.requests,
        "earnings": city.driver_earnings,
        "chosen": rivalry.logit_share(now.share, lever.network, case.advantage(now, lever, month)),
    }


LOOPS = Loops(
    case="ride_hailing",
    nodes=(
        Node(
            "riders",
            "Riders",
            (36, 30),
            "more riders",
            "fewer riders",
            {"riders": 1, "regulars": 0},
        ),
        Node("hear", "Hear of it", (18, 2), "more hear of it", "fewer hear of it"),
        Node("joining", "Join", (5, 30), "more join", "fewer join"),
        Node(
            "requests",
            "Rides asked for",
            (54, 8),
            "more rides are asked for",
            "fewer rides are asked for",
        ),
        Node("earnings", "Drivers' earnings", (92, 6), "drivers earn more", "drivers earn less"),
        Node("drivers", "Drivers", (92, 34), "more drivers", "fewer drivers", {"drivers": 1}),
        Node(
            "wait", "Waiting time", (22, 56), "longer waits", "shorter waits", {"expected_wait": 1}
        ),
        Node(
            "share",
            "Your share",
            (64, 56),
            "a larger share is yours",
            "a smaller share is yours",
            {"share": 1},
        ),
        Node("chosen", "Choose you", (98, 50), "more choose you", "fewer choose you"),
        Node("cash", "Cash", (68, 24), "more cash", "less cash", {"earned": 1, "spent": -1}),
    ),
    loops=(
        Loop("People bring people", ("riders", "hear", "joining")),
        Loop("Nobody left to win", ("riders", "joining")),
        Loop(
            "Riders bring drivers", ("riders", "requests", "earnings", "drivers", "wait", "joining")
        ),
        Loop("Too many riders wait", ("riders", "requests", "wait", "joining")),
        Loop("Too many drivers share the fares", ("drivers", "earnings")),
        Loop("The larger app draws", ("share", "chosen")),
        Loop("Each ride costs or earns", ("requests", "cash")),
    ),
    main=("riders", "share"),
    bends={("drivers", "wait"): 0.06, ("requests", "wait"): 0.12},
    quantities=quantities,
)

"""The best plan that a search finds, knowing the world as nobody knew it: a yardstick.

Plans that set each lever once and move it at most once are drawn by chance, then those that were
best are changed by chance in one or two places, less and less, and what is better is kept. It is no
proof: a plan that moves levers more often, or one that the search has missed, may be better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.capstone.company import CASE, DECISIONS, PRICE_RISE
from userfirst.capstone.playing import MONTHS
from userfirst.cases import case, run_batch
from userfirst.model import Schedule

Array = NDArray[np.float64]
SEED = 20250101
SWITCHES = (4, 8, 12)
"""After how many quarters a plan may move its levers."""
DRAWN, CHANGED, ROUNDS = 400, 200, 8


@dataclass(frozen=True)
class Found:
    """The best plan that was found.

    Attributes
    ----------
    worth : float
        Million dollars: what the company is worth after the last quarter.
    users : float
        Million people, at that time.
    first, later : mapping of str to float
        The decisions before and after the switch.
    switch : int
        After how many quarters they change.
    tried : int
        How many plans were run.
    """

    worth: float
    users: float
    first: Mapping[str, float]
    later: Mapping[str, float]
    switch: int
    tried: int


def best_plan(levers: Mapping[str, Any], begin: Mapping[str, float]) -> Found:
    """Search for the plan with which a company is worth most after the last quarter.

    Parameters
    ----------
    levers : mapping
        The world: the value of every lever of the case.
    begin : mapping of str to float
        The decisions as the company was handed over; they are tried too.

    Returns
    -------
    Found
        The same one whenever it is searched for.
    """
    low, high, step = _bounds()
    chance = np.random.RandomState(SEED)
    as_it_was = np.array([begin[name] for name in DECISIONS])
    plans = np.concatenate(
        [[np.concatenate([as_it_was, as_it_was])], _drawn(chance, low, high, DRAWN - 1)]
    )
    switches = np.array([SWITCHES[at % len(SWITCHES)] for at in range(DRAWN)])
    best: tuple[float, float, Array, int] | None = None
    tried = 0
    for turn in range(ROUNDS + 1):
        plans = _with_prices(_on_steps(plans, low, step), begin["price"])
        worth, users = _lived(levers, plans, switches)
        tried += len(plans)
        at = int(np.argmax(worth))
        if best is None or worth[at] > best[0]:
            best = (float(worth[at]), float(users[at]), plans[at], int(switches[at]))
        size = 0.3 * 0.75**turn
        plans, switches = _changed(chance, best[2], best[3], size, low, high)
    assert best is not None
    first, later = np.split(best[2], 2)
    return Found(
        worth=best[0],
        users=best[1],
        first=dict(zip(DECISIONS, map(float, first), strict=True)),
        later=dict(zip(DECISIONS, map(float, later), strict=True)),
        switch=best[3],
        tried=tried,
    )


def _bounds() -> tuple[Array, Array, Array]:
    """Return the lowest and highest value and the step of each decision, twice: first and later."""
    about = [case(CASE).lever(name) for name in DECISIONS] * 2
    bounds = [[each.low, each.high, each.step] for each in about]
    low, high, step = np.array(bounds).T
    return low, high, step


def _drawn(chance: np.random.RandomState, low: Array, high: Array, count: int) -> Array:
    """Return plans by chance; levers that cost money are drawn low more often than high."""
    luck = chance.random_sample((count, len(low)))
    free = np.array([name == "free_level" for name in DECISIONS] * 2)
    return low + (high - low) * np.where(free, luck, luck**3)


def _changed(
    chance: np.random.RandomState, plan: Array, switch: int, size: float, low: Array, high: Array
) -> tuple[Array, Any]:
    """Return plans that differ from one in about two places."""
    touched = chance.random_sample((CHANGED, len(plan))) < 2.0 / len(plan)
    by = size * chance.standard_normal((CHANGED, len(plan)))
    # Small values are changed by small steps.
    wide = np.minimum(high - low, 2.0 * (plan - low) + 0.1 * (high - low))
    plans = np.clip(plan + touched * by * wide, low, high)
    other = np.array([SWITCHES[at % len(SWITCHES)] for at in range(CHANGED)])
    return plans, np.where(chance.random_sample(CHANGED) < 0.25, other, switch)


def _on_steps(plans: Array, low: Array, step: Array) -> Array:
    return np.asarray(low + np.round((plans - low) / step) * step).round(6)


def _with_prices(plans: Array, begin: float) -> Array:
    """Return plans whose prices rise no faster than those of a learner may."""
    at = DECISIONS.index("price")
    plans[:, at] = np.minimum(plans[:, at], PRICE_RISE * begin)
    later = at + len(DECISIONS)
    plans[:, later] = np.minimum(plans[:, later], PRICE_RISE * plans[:, at])
    return plans


def _lived(levers: Mapping[str, Any], plans: Array, switches: Any) -> tuple[Array, Array]:
    """Return the worth and the users at the end under each plan; a closed company has neither."""
    first, later = np.split(plans, 2, axis=1)
    decided = {
        name: Schedule(
            first[:, at],
            # All plans in one batch: what a plan does not switch here stays as it is.
            tuple(
                (MONTHS * each, np.where(switches <= each, later[:, at], first[:, at]))
                for each in SWITCHES
            ),
        )
        for at, name in enumerate(DECISIONS)
    }
    batch = run_batch(CASE, {**levers, **decided})
    is_open = batch["is_open"][-1] >= 0.5
    return is_open * batch["worth"][-1], is_open * batch["users"][-1]

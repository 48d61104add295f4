"""What lesson 05 asks before it shows: three guesses answered by runs, one by the fleet."""

from __future__ import annotations

from functools import cache

import numpy as np

from userfirst.cases import run, sweep
from userfirst.checks.lesson05 import work
from userfirst.checks.wanted import Amount, Choose, Guess


@cache
def how_often() -> int:
    """Return the number of updates a year that sells the most cars by word of mouth."""
    best = sweep("connected_car", "one_big", updates_a_year=range(1, 13)).best("told")
    return int(best["updates_a_year"])


@cache
def most_delight() -> int:
    """Return the month of the greatest delight, with a free update every month."""
    told = run("connected_car", "all_free", updates_a_year=12, funding=2000)
    return int(np.argmax(told["delight"]))


PLANS = {
    "paid": "Nothing free: updates come with the pack",
    "some": "Two thirds free: the pack brings the rest",
    "free": "Everything free: there is no pack to sell",
}
FREE = {"paid": 0.0, "some": 0.67, "free": 1.0}


@cache
def profits(month: int) -> dict[str, float]:
    """Return the profit so far of the three plans as of a month."""
    return {
        name: float(run("connected_car", free_updates=free).outcome("profit", month))
        for name, free in FREE.items()
    }


def most_profit() -> str:
    """Return the plan with the most profit after five years."""
    told = profits(60)
    return max(told, key=lambda name: told[name])


def without_it() -> float:
    """Return by how many percent invitations rose in the wave that did not have v2."""
    before, after = work.sent_around_v2(wave=2)
    return 100.0 * (after / before - 1.0)


def why_so_early(month: int) -> str:
    """Say how much of the delight is left at the end, and how good the car is then."""
    told = run("connected_car", "all_free", updates_a_year=12, funding=2000)
    delight, quality = told["delight"], told["quality"]
    return (
        f"After it owners expect updates. In month {told.case.months} the car can do "
        f"{quality[-1] / quality[month] - 1:.0%} more than in month {month}, and "
        f"{1 - delight[-1] / delight[month]:.0%} of the delight is gone: a surprise is what is "
        "better than expected. Expectations follow the car, and its progress slows."
    )


GUESSES = (
    Guess(
        name="05_how_often",
        asks="The same developers, whatever you choose. With how many updates a year are the most "
        "cars sold by word of mouth in five years?",
        short="Updates a year that sell the most by word of mouth",
        wants=Amount(1, 12, "a year", decimals=0, differs="by steps"),
        answer=how_often,
        why="Each surprise is told, and a large one is not told in proportion. Small ones are told "
        "more for the same work, until testing them eats too much of it.",
    ),
    Guess(
        name="05_most_delight",
        asks="All updates are free and come every month; the car gets better in each of 60 months. "
        "In which month are owners most delighted?",
        short="Month of the greatest delight",
        wants=Amount(1, 60, "month", decimals=0, differs="by steps", too=("early", "late")),
        answer=most_delight,
        why=why_so_early,
    ),
    Guess(
        name="05_free_or_paid",
        asks="Four updates a year, a pack for 4,000 dollars. Which plan has the most profit so far "
        "after five years?",
        short="Plan with the most profit after five years",
        wants=Choose(PLANS),
        answer=most_profit,
        why="Free updates bring people who have no car yet, and the pack earns from those who have "
        "one. Here both together earn the most.",
    ),
    Guess(
        name="05_without_it",
        asks="The fleet's invitations rose by 75% from June and July to August and September. By "
        "how many percent did they rise in the half of the cars that did not have v2?",
        short="Rise of invitations without the update",
        wants=Amount(-50, 150, "%", decimals=0, differs="by steps"),
        answer=without_it,
        why="More cars are on the road, and people invite more towards the end of the year. "
        "Both happen with or without an update.",
    ),
)

"""What lesson 03 asks before it shows: five guesses, answered by runs and by the data."""

from __future__ import annotations

from functools import cache

import numpy as np

from userfirst.cases import run, sweep
from userfirst.checks.lesson03 import work
from userfirst.checks.wanted import Amount, Choose, Guess

SHARES = np.linspace(0, 1, 101).round(2)
SIDES = {
    "riders, riders": "Riders in both cities",
    "drivers, drivers": "Drivers in both cities",
    "riders, drivers": "Riders in A, drivers in B",
    "drivers, riders": "Drivers in A, riders in B",
}


@cache
def which_side() -> str:
    """Return the better side in city A and in city B."""
    found = [work.more_rides_for_a_yuan(each) for each in ("scarce_riders", "scarce_drivers")]
    return ", ".join(max(city, key=lambda side: city[side]) for city in found)


@cache
def most_rides() -> float:
    """Return the free share with most rides where there are too few cars."""
    return float(sweep("ride_hailing", "few_cars", free_share=SHARES).best("orders")["free_share"])


def of_the_war() -> dict[str, object]:
    """Return the levers of the stalemate."""
    return dict(work.rides().preset("stalemate").levers)


@cache
def twice_as_free() -> int:
    """Return the month in which you close in the stalemate when twice as much is free."""
    levers = of_the_war()
    closed = work.month_of_closing({**levers, "free_share": 2 * float(str(levers["free_share"]))})
    if closed is None:
        raise ValueError("The firm of the preset 'stalemate' lives: nothing is left to guess.")
    return closed


def why_no_share(closed: int) -> str:
    """Say what the share does meanwhile."""
    shares = {
        level: run("ride_hailing", "stalemate", free_share=level)["market_share"][closed - 1]
        for level in (0.3, 0.6)
    }
    return (
        f"In month {closed - 1} your share is {shares[0.6]:.0f}% of the riders, and with 0.3 free "
        f"it is {shares[0.3]:.0f}% too. The rival offers what you offer, so the money moves nobody "
        "from one app to the other."
    )


def tipped() -> float:
    """Return your share in month 60 with a pull of 3 and a small lead."""
    return float(run("ride_hailing", "tipping")["market_share"][-1])


@cache
def rebate() -> float:
    """Return by how many percent the rebate raised rides, by difference in differences."""
    rows = work.panel()
    level = work.log_rides(rows).groupby([rows["number"], rows["wave"]]).mean().unstack()
    gaps = []
    for wave in (each for each in level if each < work.NEVER):
        rise = level.loc[wave : work.ENDS - 1].mean() - level.loc[: wave - 1].mean()
        gaps.append(rise[wave] - rise[work.NEVER])
    return float(100 * np.expm1(np.mean(gaps)))


GUESSES = (
    Guess(
        name="03_which_side",
        asks="One yuan a ride more. On which side does it bring more rides for each yuan that it "
        "costs?",
        short="The side that a yuan should go to",
        wants=Choose(SIDES),
        answer=which_side,
        why="A yuan helps where it brings what is short. More of what stands about already brings "
        "hardly a ride.",
    ),
    Guess(
        name="03_most_rides",
        asks="City C, never more than a hundred thousand cars. At which free share are there most "
        "rides in month 60?",
        short="Free share with most rides, too few cars",
        wants=Amount(0, 1, "", decimals=2, differs="by steps"),
        answer=most_rides,
        why=lambda best: (
            f"Beyond {best:g} more people ask and fewer ride: the nearest idle car is so far away "
            "that cars spend their hour on the way to riders."
        ),
    ),
    Guess(
        name="03_twice_as_free",
        asks="Pull 1, the rival matches. With 0.3 of the fare free you both close in month 26. In "
        "which month with 0.6?",
        short="Closing, with twice as much free",
        wants=Amount(1, 60, "month", decimals=0, differs="by steps", too=("early", "late")),
        answer=twice_as_free,
        why=why_no_share,
    ),
    Guess(
        name="03_tipping",
        asks="Pull 3, the rival matches, and you begin with 55% of the riders. What is your share "
        "in month 60?",
        short="Share after a start at 55%, pull 3",
        wants=Amount(0, 100, "%", decimals=0, differs="by steps"),
        answer=tipped,
        why="People like the app that most others use, and this pull is strong: the small lead "
        "grows by itself. Neither of you had the better offer.",
    ),
    Guess(
        name="03_rebate",
        asks="Rides rose by 142% in the cities with a rebate. By how many percent did the rebate "
        "itself raise them?",
        short="What the rebate brought",
        wants=Amount(0, 200, "%", decimals=0),
        answer=rebate,
        why="Rides rose in cities without a rebate too. Who sees only the cities with it takes "
        "all of that rise for their own work.",
    ),
)

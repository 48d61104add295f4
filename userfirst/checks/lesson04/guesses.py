"""What lesson 04 asks before it shows: five guesses, four answered by runs and one by the data."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from userfirst.cases import run, run_batch, sweep
from userfirst.checks.lesson04 import work
from userfirst.checks.wanted import Amount, Choose, Guess

MARGINS = np.linspace(-0.6, 0.5, 111).round(2)
LIVES = np.arange(6, 145)
FUNDING = 2000  # million dollars: with it no margin closes the firm as the lab starts
CHEAP, DEAR = -0.2, 0.2
BELOW_COST = {"funding": 1100}
SLOW, FAST = 0.12, 0.24


@cache
def best_margin(outcome: str) -> float:
    """Return the margin on a set that is best for an outcome, with funding enough."""
    swept = sweep("internet_tv", hardware_margin=MARGINS, funding=FUNDING)
    return float(swept.best(outcome)["hardware_margin"])


def told(word_of_mouth: float) -> Any:
    """Return the run of the firm below cost at a speed of word of mouth."""
    return run("internet_tv", "below_cost", word_of_mouth=word_of_mouth, **BELOW_COST)


@cache
def more_buyers() -> str:
    """Return what becomes of the firm below cost when word spreads twice as fast."""
    before, after = told(SLOW), told(FAST)
    if after["is_open"][-1] < 0.5:
        return "closes"
    richer = after.outcome("lowest_cash") > before.outcome("lowest_cash")
    return "more cash" if richer else "less cash"


def why_it_closes(answer: str) -> str:
    """Say what more buyers cost, and what they do where a set is sold at a margin."""
    after = told(FAST)
    needs = {
        (margin, speed): 5000
        - run(
            "internet_tv",
            "below_cost",
            hardware_margin=margin,
            word_of_mouth=speed,
            funding=5000,
        ).outcome("lowest_cash")
        for margin in (-0.5, 0.1)
        for speed in (SLOW, FAST)
    }
    return (
        f"The cash is gone in month {work.month_of_closing(after)}. Each buyer costs you 40 "
        "dollars at once and repays them later, and now they come sooner and all together. "
        f"The plan needs {needs[-0.5, FAST]:,.0f} million in place of "
        f"{needs[-0.5, SLOW]:,.0f}. Sold at a margin of 0.1 it would need "
        f"{needs[0.1, FAST]:,.0f} in place of {needs[0.1, SLOW]:,.0f}: there, more buyers help."
    )


@cache
def gained_below_cost() -> Any:
    """Return how much more a set at −0.2 brings than one at 0.2, for each service life."""
    lived = [
        run_batch(
            "internet_tv",
            {
                "service_life": LIVES,
                "hardware_margin": np.full(len(LIVES), margin),
                "funding": np.full(len(LIVES), float(FUNDING)),
            },
        ).outcome("lifetime_profit")
        for margin in (CHEAP, DEAR)
    ]
    return lived[0] - lived[1]


@cache
def service_life() -> int:
    """Return the first service life from which on the set below cost wins."""
    loses = np.flatnonzero(gained_below_cost() <= 0)
    if not len(loses) or loses[-1] == len(LIVES) - 1:
        raise ValueError("One of the two margins always wins: nothing is left to guess.")
    return int(LIVES[loses[-1] + 1])


def why_so_long(life: int) -> str:
    """Say what is given up against what is won."""
    cheap, dear = (
        run("internet_tv", hardware_margin=margin, funding=FUNDING, service_life=life)
        for margin in (CHEAP, DEAR)
    )
    repaid = cheap["break_even_life"][24]
    return (
        f"The loss itself is repaid soon: at what a set earns in month 24, {repaid:.0f} months of "
        "use are enough. But the rival plan does not lose 20 dollars on a set, it keeps 30. So "
        "every set gives up 50 dollars, also those that would be sold anyway, to have "
        f"{cheap['users'][-1]:.1f} million sets in use in place of {dear['users'][-1]:.1f}. The "
        "extra sets must earn that for all."
    )


@cache
def first_half_year() -> str:
    """Return the year whose sets brought most in their first six months, in both lines."""
    best = {}
    for line in work.LINES:
        brought = {year: float(work.brought_by(line, year)[5]) for year in work.YEARS}
        best[line] = max(brought, key=brought.__getitem__)
    if len(set(best.values())) > 1:
        raise ValueError("The two lines differ: the question has no single answer.")
    return str(best["Lite"])


GUESSES = (
    Guess(
        name="04_best_margin",
        asks="Funding is 2,000 million dollars, so no plan dies. At which margin on a set is "
        "*profit so far* after six years highest?",
        short="Margin with the most profit in six years",
        wants=Amount(-0.6, 0.5, "", decimals=2, differs="by steps"),
        answer=lambda: best_margin("profit"),
        why="The books of six years see what each set cost. They do not see what it will still "
        "earn. So a sale at a loss shows as a loss, however long the set will be in use.",
    ),
    Guess(
        name="04_with_what_comes",
        asks="Now count also what the sets in use will still earn: *profit with sets in use*. At "
        "which margin is that highest?",
        short="The same, with what sets in use will still earn",
        wants=Amount(-0.6, 0.5, "", decimals=2, differs="by steps"),
        answer=lambda: best_margin("lifetime_profit"),
        why="A cheaper set leaves more sets in use at the end, and those go on earning. So "
        "the further you look ahead, the cheaper a set may be. Near the top the curve is flat: "
        "here a tenth more or less changes little.",
    ),
    Guess(
        name="04_more_buyers",
        asks="*Below cost*, with 1,100 million dollars. Word of mouth turns out twice as fast: "
        "0.24 in place of 0.12. What happens?",
        short="Below cost, and word spreads twice as fast",
        wants=Choose(
            {
                "more cash": "It lives, and its lowest cash is higher",
                "less cash": "It lives, but its lowest cash is lower",
                "closes": "It closes, for its cash is all gone",
            }
        ),
        answer=more_buyers,
        why=why_it_closes,
    ),
    Guess(
        name="04_service_life",
        asks="The set of round 1, with 2,000 million dollars. From which *service life* on does a "
        "set sold at −0.2 bring more profit with sets in use than one sold at 0.2?",
        short="Service life from which selling below cost wins",
        wants=Amount(6, 144, "months", decimals=0),
        answer=service_life,
        why=why_so_long,
    ),
    Guess(
        name="04_first_half_year",
        asks="Compare the sets of each year in their first six months in use. Which ones brought "
        "most for each set sold?",
        short="Sets that brought most in their first six months",
        wants=Choose({str(year): f"Those activated in {year}" for year in work.YEARS}),
        answer=first_half_year,
        why="In the first table the young sets are judged by a few months, the old ones by three "
        "years. At equal age the order turns round, in both lines.",
    ),
)

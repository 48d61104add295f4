"""What lesson 02 asks before it shows: three guesses, answered by runs."""

from __future__ import annotations

from functools import cache

import numpy as np

from userfirst.cases import run, sweep
from userfirst.checks.lesson02.work import month_of_closing, valley
from userfirst.checks.wanted import Amount, Choose, Guess
from userfirst.model import schedule

LEVELS = np.linspace(0, 1, 101).round(2)
CHURN_OF_GUESTS = 0.2  # share a month: one user in five


@cache
def best_level() -> float:
    """Return the free level with the most revenue in the last month, as the lab starts."""
    return float(sweep("free_service", free_level=LEVELS).best("revenue")["free_level"])


@cache
def closing() -> int:
    """Return the month in which the firm in the valley closes."""
    month = month_of_closing(valley())
    if month is None:
        raise ValueError("The firm of the preset 'valley' lives: nothing is left to guess.")
    return month


@cache
def cash_of_plans(churn: float | None = None) -> dict[str, float]:
    """Return the cash after five years of three plans for when to be free."""
    plans = {"free": 0.9, "priced": 0.25, "free first": schedule(0.9, {24: 0.25})}
    others = {} if churn is None else {"churn": churn}
    return {
        name: float(run("free_service", "free_then_priced", free_level=level, **others)["cash"][-1])
        for name, level in plans.items()
    }


def richest(churn: float | None = None) -> str:
    """Return the plan with the most cash after five years."""
    cash = cash_of_plans(churn)
    return max(cash, key=lambda name: cash[name])


PLANS = {
    "free": "Free: 0.9 all the time",
    "priced": "Priced: 0.25 all the time",
    "free first": "Free first: 0.9, and 0.25 after two years",
}


def why_the_valley_ends(month: int) -> str:
    """Say what the firm lacked in the month in which it closed."""
    grown = run("free_service", "valley")["users"]
    return (
        f"In month {month} the cash is gone, although users grew in every month until then, to "
        f"{grown[month - 1]:.1f} million. Users cost money from the first day and bring it later."
    )


GUESSES = (
    Guess(
        name="02_best_level",
        asks="The lab as it starts, everything else as it is. At which free level is revenue in "
        "the last month highest?",
        short="Free level with the most revenue",
        wants=Amount(0, 1, "", decimals=2, differs="by steps"),
        answer=best_level,
        why=lambda level: (
            f"Up to {level:g} each step brings in more people than it takes away payers. Beyond "
            "it, most who would come are there, and paying is less and less worth it."
        ),
    ),
    Guess(
        name="02_month_of_closing",
        asks="*Valley of death*: a generous free tier on little money. In which month does the "
        "firm close?",
        short="Month in which the firm closes",
        wants=Amount(1, 60, "month", decimals=0, differs="by steps", too=("early", "late")),
        answer=closing,
        why=why_the_valley_ends,
    ),
    Guess(
        name="02_when_to_be_free",
        asks="*Free first, then priced*: people stay, churn is 4% a month. Which plan has the most "
        "cash after five years?",
        short="Richest plan when people stay",
        wants=Choose(PLANS),
        answer=richest,
        why="The free years fill the service, a full service is worth more to each, and so more "
        "people pay later. This holds while people stay.",
    ),
    Guess(
        name="02_when_people_leave",
        asks="The same three plans, but one user in five leaves every month. Which one has the "
        "most cash now?",
        short="Richest plan when a fifth leave",
        wants=Choose(PLANS),
        answer=lambda: richest(CHURN_OF_GUESTS),
        why="People who were won for nothing are gone before they are asked for money.",
    ),
)

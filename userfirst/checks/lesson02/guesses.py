"""What lesson 02 asks before it shows: three guesses, answered by runs."""

from __future__ import annotations

from functools import cache

import numpy as np

from userfirst.cases import run, sweep
from userfirst.checks.lesson02.work import as_it_comes, month_of_closing, saved_in_the_lesson
from userfirst.checks.wanted import Amount, Choose, Guess
from userfirst.model import schedule

LEVELS = np.linspace(0, 1, 101).round(2)
CHURN_OF_GUESTS = 0.2  # share a month: one user in five


@cache
def best_level() -> float:
    """Return the free level with the most revenue in the last month, as the lab starts."""
    return float(sweep("free_service", free_level=LEVELS).best("revenue")["free_level"])


def had() -> int:
    """Return the funding of the firm in the valley, in million dollars."""
    return int(as_it_comes()["funding"])


@cache
def missing_money() -> int:
    """Return the funding, in whole millions, that the firm in the valley lacks to stay open."""
    missing = int(saved_in_the_lesson()["funding"]) - had()
    if missing <= 0:
        raise ValueError("The firm of the preset 'valley' lives: nothing is left to guess.")
    return missing


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


def why_so_little(missing: int) -> str:
    """Say how near the firm was to the end of the valley when it closed."""
    closed = month_of_closing(as_it_comes())
    saved = run("free_service", "valley", funding=had() + missing)
    earns = int(np.argmax(saved["profit"] > 0))
    return (
        f"With {had()} million the cash is gone in month {closed}. With {had() + missing} million "
        f"the firm earns more than it spends from month {earns} on, and has "
        f"{saved['cash'][-1]:,.0f} million in month 60."
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
            f"Up to about {level:g}, users and payers both become more: those who come tell "
            "others, and a service with users is worth more to each. Beyond it most who would come "
            "are there, and each step leaves less to pay for."
        ),
    ),
    Guess(
        name="02_missing_money",
        asks="Valley of death: 0.6 is free, and there are 50 million dollars. The firm closes. "
        "How many million dollars more would it have needed to be open in month 60?",
        short="Money that the firm in the valley lacked",
        wants=Amount(0, 50, "million dollars", decimals=0),
        answer=missing_money,
        why=why_so_little,
    ),
    Guess(
        name="02_when_to_be_free",
        asks="Churn is 4% a month. Which of the three plans has the most cash after five years?",
        short="Richest plan, churn 4%",
        wants=Choose(PLANS),
        answer=richest,
        why="The free years bring more people sooner. They tell others, and a fuller service is "
        "worth more to each, so more people pay later.",
    ),
    Guess(
        name="02_when_people_leave",
        asks="Churn is 20% a month: one user in five leaves. Which plan has the most cash now?",
        short="Richest plan, churn 20%",
        wants=Choose(PLANS),
        answer=lambda: richest(CHURN_OF_GUESTS),
        why="People leave faster than others are told. The crowd that the free years should bring "
        "never comes, and those who came are gone before they are asked for money.",
    ),
)

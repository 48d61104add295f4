"""What lesson 09 asks before it shows: one guess answered by the books, one by runs."""

from __future__ import annotations

import numpy as np

from userfirst.checks.lesson09 import work
from userfirst.checks.wanted import Amount, Choose, Guess


def why_costs_stay(answer: float) -> str:
    """Say which costs go with a customer, and what that means for a shrinking company."""
    rows = work.of("newspaper")
    slope, height = work.line(rows)
    paid = float(rows["revenue"].sum() / rows["served"].sum())
    return (
        f"A line through 36 months of costs: {slope:.1f} dollars a month go with a subscriber, and "
        f"{height:.1f} million a month stay. A subscriber pays {paid:.0f}. So each one who leaves "
        f"takes {paid - slope:.0f} dollars a month along that helped to pay for what stays."
    )


def why_not_all(answer: str) -> str:
    """Say which level keeps most companies open, and which of them closes there."""
    is_open = work.open_at()
    at = int(np.argmax(is_open.sum(axis=0)))
    closed = [name.replace("_", " ") for name, is_it in zip(work.COMPANIES, is_open[:, at],
              strict=True) if not is_it]  # fmt: skip
    return (
        f"At {work.LEVELS[at]:.2f}, and a hair above, only this one closes: "
        f"{' and '.join(closed)}. At no level do all five stay open."
    )


GUESSES = (
    Guess(
        name="09_costs_that_stay",
        asks="Suppose every subscriber of the Harbour Courier left tomorrow. Which share of its "
        "costs of 2024 would stay?",
        short="Costs that stay without subscribers",
        wants=Amount(0, 100, "%", decimals=0, differs="by steps"),
        answer=work.share_that_stays,
        why=why_costs_stay,
    ),
    Guess(
        name="09_one_level",
        asks="You choose one free level for all five companies and change nothing else. How many "
        "of them are still open after five years, at the level that keeps most of them open?",
        short="Open with one free level for all",
        wants=Choose({"5": "all five", "4": "four", "3": "three", "2": "two or fewer"}),
        answer=lambda: str(max(2, work.most_open())),
        why=why_not_all,
    ),
)

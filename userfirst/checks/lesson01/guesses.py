"""What lesson 01 asks before it shows: four guesses, answered by runs and by the data."""

from __future__ import annotations

from userfirst.cases import run
from userfirst.checks.lesson01 import work
from userfirst.checks.wanted import Amount, Guess

TWO_YEARS = 24
ASKED_DAYS = 8


def paying_of_the_active(days: int = ASKED_DAYS) -> float:
    """Return how many percent of the active pay in month 24, if so many days count as active."""
    return float(run("accounts", active_days=days)["payers_of_active"][TWO_YEARS])


def paying_of_a_thousand(month: int = 60) -> float:
    """Return how many of a thousand who joined in month 0 pay in a later month."""
    told = run("accounts")
    return float(1000 * told["cohort"][month] / 100 * told["cohort_paying_share"][month] / 100)


def left_without_invitations() -> float:
    """Return how many of 100 dollars of revenue are left in month 60 if nobody invites anybody."""
    without, told = run("accounts", invitations=0), run("accounts")
    return float(100 * without["revenue"][-1] / told["revenue"][-1])


def why_less_is_left(left: float) -> str:
    """Say what the count of payers by invitation leaves out."""
    caused = run("accounts")["caused_share"][-1]
    return (
        f"Here {caused:.0f} of 100 dollars come from payers whom a free user invited. Yet only "
        f"{left:.1f} are left and not {100 - caused:.0f}: payers invite too, and without those "
        "who were invited nobody is there to invite the next ones."
    )


def why_so_much(percent: float) -> str:
    """Say what never-payers and payers brought, in sum and for each head."""
    brought = work.brought_by()
    never, payer = brought.loc[work.NEVER_PAID], brought.loc[work.PAID]
    return (
        f"{never['dollars']:,.0f} of {brought['dollars'].sum():,.0f} dollars. Those who paid "
        f"brought {payer['dollars']:,.0f} by their invitations. For each head it is the other way "
        f"round: {payer['caused_each']:.2f} dollars for one who paid, {never['caused_each']:.2f} "
        "for one who never did. They are many, and that is what counts here."
    )


GUESSES = (
    Guess(
        name="01_eight_days",
        asks="Month 24 of this service. If one day a month counts as active, 5.9% of the active "
        "pay. Now only those count who come on 8 days or more. How many percent of the active pay?",
        short="Paying share of the active, 8 days",
        wants=Amount(0, 100, "%", decimals=1),
        answer=paying_of_the_active,
        why="Nobody came, left or paid more. Payers come more often than others, so a stricter "
        "count keeps most of them and drops most of the others.",
    ),
    Guess(
        name="01_old_cohort",
        asks="Of every 1,000 who joined in month 0, 27 pay in month 12. From then to month 60 the "
        "paying share of those still there rises from 13% to 21%. How many of the 1,000 pay in "
        "month 60?",
        short="Of 1,000 who joined, payers in month 60",
        wants=Amount(0, 500, "people", decimals=0),
        answer=paying_of_a_thousand,
        why="The share rises because those who do not pay leave faster. The payers become fewer "
        "too; only the number that they are divided by shrinks more.",
    ),
    Guess(
        name="01_no_invitations",
        asks="Everything as the lab starts, but nobody invites anybody. Of every 100 dollars of "
        "revenue in month 60, how many are left?",
        short="Revenue left without invitations, of 100",
        wants=Amount(0, 100, "dollars"),
        answer=left_without_invitations,
        why=why_less_is_left,
    ),
    Guess(
        name="01_never_payers",
        asks="Three years of the file. How many percent of all the money came from accounts that "
        "were invited by somebody who never paid?",
        short="Money by way of people who never paid",
        wants=Amount(0, 100, "%", decimals=0),
        answer=lambda: 100 * work.caused_share(),
        why=why_so_much,
    ),
)

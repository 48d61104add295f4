"""What lesson 08 asks before it shows: three guesses answered by runs and two by the data."""

from __future__ import annotations

from functools import cache
from typing import Any

from userfirst.cases import Run, run
from userfirst.checks.lesson08 import work
from userfirst.checks.wanted import Amount, Choose, Guess
from userfirst.model import schedule

ALIKE = 5.0  # people of a hundred that count as "about as many"
SPENT = {"one": (15, 12), "three": (5, 36), "five": (3, 60)}  # a month, for so many months
FEW, MANY = 0.6, 1.8
IMPROVED = 2  # million dollars a month after the launch of round 1


def launch(quality: float) -> Run:
    """Return the run of a service that is launched at a quality.

    It is improved for less than in any plan of the next guess, whose profits nobody shall have
    read before.
    """
    return run("experience", starting_quality=quality, improving=IMPROVED)


@cache
def worse_launch() -> str:
    """Return whether a worse launch keeps a larger or a smaller part of its first cohort."""
    gap = launch(0.5)["cohort"][12] - launch(1)["cohort"][12]
    if abs(gap) < ALIKE:
        return "equal"
    return "larger" if gap > 0 else "smaller"


def why_it_keeps_more(_: str) -> str:
    """Say who begins, and how many users that makes."""
    worse, better = launch(0.5), launch(1)
    return (
        f"{worse['cohort'][12]:.0f} of 100 who began are still there, in place of "
        f"{better['cohort'][12]:.0f}. But at quality 0.5 it is worth beginning only to the keenest "
        f"{worse['worth_it'][0]:.0f} of 100 people, and they are the most faithful. At quality 1 "
        f"it is {better['worth_it'][0]:.0f}, the fickle among them. After a year the worse launch "
        f"has {worse['users'][12]:.1f} million users in place of {better['users'][12]:.1f}."
    )


def spent(plan: str) -> Run:
    """Return the run of a plan that spends 180 million dollars on the experience."""
    a_month, months = SPENT[plan]
    improving = a_month if months >= 60 else schedule(a_month, {months: 0})
    return run("experience", improving=improving, funding=400)


@cache
def best_plan() -> str:
    """Return the plan that has earned most after five years."""
    return max(SPENT, key=lambda plan: spent(plan).outcome("profit"))


def why_that_plan(_: str) -> str:
    """Say what each plan has earned, and how many users it has."""
    told = {plan: spent(plan) for plan in SPENT}
    profit = {plan: each.outcome("profit") for plan, each in told.items()}
    users = {plan: each["users"][-1] for plan, each in told.items()}
    return (
        f"One year earns {profit['one']:,.0f} million dollars, three years {profit['three']:,.0f}, "
        f"five {profit['five']:,.0f}. But look at who is left: {users['one']:.1f} million users, "
        f"{users['three']:.1f} and {users['five']:.1f}. The plan that has earned most "
        "stopped improving two years ago, and now loses people in each month."
    )


def invited(friends: float) -> Run:
    """Return the run of the service without advertising, by how many friends are invited."""
    return run("experience", "viral", referrals=friends, funding=500)


def users_with_many_friends() -> float:
    """Return the users in month 60, in millions, when three times as many friends are invited."""
    return float(invited(MANY)["users"][-1])


def why_so_few(users: float) -> str:
    """Say how high the wave was, and what is left of it."""
    told = invited(MANY)
    return (
        f"There were more: {told['users'].max():.1f} million in month {told['users'].argmax()}. "
        f"{told['tried'][-1]:.0f} million have tried it by month 60, and {users:.1f} million of "
        "them use it. Invitations bring people once. Who stays is decided by the experience."
    )


@cache
def after_24_weeks() -> float:
    """Return the percent of those who got through the new first hour still there in week 24."""
    return work.still_there(work.through("new"), 24)


def why_it_flattens(_: float) -> str:
    """Say what a constant loss would leave."""
    first = work.still_there(work.through("new"), 1)
    return (
        f"{first:.0f}% stay through the first week. At that pace "
        f"{100 * (first / 100) ** 24:.0f}% would be left. The impatient leave first, and the "
        "patient are left: so fewer leave each week."
    )


@cache
def longer_after_which() -> str:
    """Return after which first hour a larger part of those who got through is there in week 4."""
    new, old = (work.still_there(work.through(group), 4) for group in ("new", "old"))
    if abs(new - old) < 2:
        return "equal"
    return "new" if new > old else "old"


def why_that_one(_: str) -> str:
    """Say how many each first hour let through."""
    new, old = (work.still_there(work.through(group), 4) for group in ("new", "old"))
    lost: dict[str, Any] = {group: 100 - work.got_through(group) for group in ("new", "old")}
    return (
        f"{old:.0f}% against {new:.0f}%. The app behind it is the same. But the old first hour had "
        f"driven away {lost['old']:.0f} of 100 before, the new one {lost['new']:.0f}, and those "
        "who go are the impatient. Whoever looks only at those who got through compares different "
        "people."
    )


GUESSES = (
    Guess(
        name="08_worse_launch",
        asks="You launch at quality 0.5 in place of 1. Of those who begin at the launch, is the "
        "part that is still there after a year larger or smaller then?",
        short="The first cohort after a worse launch",
        wants=Choose(
            {
                "smaller": "a smaller part of them is still there",
                "equal": "about the same part, within five of a hundred",
                "larger": "a larger part of them is still there",
            }
        ),
        answer=worse_launch,
        why=why_it_keeps_more,
    ),
    Guess(
        name="08_180_million",
        asks="The same 180 million dollars, spent in three ways. Which plan has *earned* the most "
        "after five years?",
        short="The plan that has earned most",
        wants=Choose(
            {
                "one": "15 million a month for one year",
                "three": "5 million a month for three years",
                "five": "3 million a month for five years",
            }
        ),
        answer=best_plan,
        why=why_that_plan,
    ),
    Guess(
        name="08_friends",
        asks="**Friends invited** is 0.6, and in month 60 there are 5.6 million users of 100 "
        "million people. You make it 1.8: three times as many. How many users are there then in "
        "month 60?",
        short="Users, when three times as many friends are invited",
        wants=Amount(0, 100, "million users", decimals=1),
        answer=users_with_many_friends,
        why=why_so_few,
    ),
    Guess(
        name="08_after_24_weeks",
        asks="Of 100 who got through the new first hour, 92 stayed through the first week. If each "
        "week were like it, 12 would be left after 24 weeks. How many were?",
        short="Of 100, still there after 24 weeks",
        wants=Amount(0, 92, "of 100 people", decimals=0),
        answer=after_24_weeks,
        why=why_it_flattens,
    ),
    Guess(
        name="08_first_hour",
        asks="Take those who got through the first hour. After which one is a larger part of them "
        "still there in week 4?",
        short="Who got through stays longer after",
        wants=Choose(
            {
                "new": "the new, clearer first hour",
                "old": "the old first hour",
                "equal": "neither: the app after it is the same",
            }
        ),
        answer=longer_after_which,
        why=why_that_one,
    ),
)

"""Is experience king?

Your service is tried by people whom friends, advertisements or chance bring. Those to whom it is
worth it stay a while; how long depends on who they are and on whether it delights them, that is,
on whether it is better than they have come to expect. Newcomers invite friends, users win back
people who left. You can spend on the experience or on bringing people in, now or steadily.

People are of three kinds, faithful, middling and fickle, in equal numbers, and nobody ever changes
kind: when a cohort's retention rises with age, it is because the fickle have gone.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from userfirst.cases.case import (
    Array,
    Books,
    Case,
    Lever,
    LeverTable,
    Preset,
    StockTable,
    after,
)
from userfirst.cases.firm import Firm, Outcome, Series
from userfirst.model import (
    adoption,
    cash,
    conversion,
    experience,
    income,
    referral,
    retention,
    willingness,
)
from userfirst.model.arithmetic import ONE, TINY, above_zero, constant, within
from userfirst.model.schedules import schedule


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_level = Lever(
        "Free level", low=0, high=1, default=0.4, step=0.01, group="Offer",
        help="Share of the full service that is free. 0: none, but for a first look. 1: all of it.",
    )
    price = Lever(
        "Price", "dollars a month", low=0, high=30, default=8, step=0.5, group="Offer",
        help="What the full service costs a payer.",
    )
    # Experience
    effort = Lever(
        "Effort of using it", "dollars a month", low=0.1, high=5, default=1, step=0.1,
        group="Experience",
        help="What using it costs people in attention. A clear first hour makes it small.",
    )
    improving = Lever(
        "Improving the service", "million dollars a month", low=0, high=20, default=3, step=0.25,
        group="Experience",
        help="2 keeps quality level. Four times as much doubles it, slowly.",
    )
    starting_quality = Lever(
        "Quality at the launch", low=0.1, high=2, default=1, step=0.1, group="Experience",
        help="1 is a good service. Below that you launch before it is good.",
    )
    delight_matters = Lever(
        "How much delight matters", low=0, high=2, default=1, step=0.1, group="Experience",
        help="How strongly delight brings friends and keeps users. 0: only the offer counts.",
    )
    # People
    referrals = Lever(
        "Friends invited", "a newcomer", low=0, high=2, default=0.4, step=0.05, group="People",
        help="Friends who try it because one newcomer invites them, while none of them knows it.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=0.4, default=0.08, step=0.01, group="People",
        help="How fast users bring new people, and people back who left.",
    )
    churn = Lever(
        "Churn of newcomers", "share a month", low=0, high=0.25, default=0.15, step=0.01,
        group="People",
        help="Share of newcomers who leave in a month, on average over the three kinds.",
    )
    difference = Lever(
        "How unlike people are", low=0, high=2, default=1.2, step=0.1, group="People",
        help="0: all stay equally long. 2: some leave at once and some stay for years.",
    )
    market = Lever(
        "Market", "million people", low=10, high=1000, default=100, step=10, group="People",
        help="Everyone who could ever try it.",
    )
    median_taste = Lever(
        "Median willingness to pay", "dollars a month", low=0.5, high=20, default=6, step=0.5,
        group="People",
        help="What the full service is worth at the start to the person in the middle.",
    )
    # Money
    acquisition = Lever(
        "Bringing people in", "million dollars a month", low=0, high=30, default=2, step=0.5,
        group="Money",
        help="Spent on advertisements that get people to try it once.",
    )
    serving_cost = Lever(
        "Serving cost", "dollars a month", low=0, high=5, default=0.3, step=0.05, group="Money",
        help="What one user of the full service costs you. A free user costs the free share of it.",
    )
    attention_worth = Lever(
        "Income from ads", "dollars a month", low=0, high=5, default=0.3, step=0.05, group="Money",
        help="What a free user's attention earns once you have the audience.",
    )
    fixed_cost = Lever(
        "Fixed costs", "million dollars a month", low=0, high=20, default=4, step=0.5,
        group="Money",
        help="What you spend whatever happens.",
    )
    funding = Lever(
        "Funding", "million dollars", low=1, high=2000, default=150, step=1, group="Money",
        help="Cash at the start. When it is gone the service closes.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    tried: Array
    faithful: Array
    middling: Array
    fickle: Array
    invitations: Array
    payers: Array
    quality: Array
    expectation: Array
    cohort_faithful: Array
    cohort_middling: Array
    cohort_fickle: Array
    earned: Array
    spent: Array
    is_open: Array


KINDS = ("faithful", "middling", "fickle")
THIRD = constant(1.0 / 3.0)
TASTE_SPREAD = constant(2.5)
FINDING_OUT = constant(0.002)  # share of people who try it unprompted, a month
COST_PER_TRIAL = constant(3.0)  # dollars of advertising while nobody knows it
UPKEEP = constant(2.0)  # million dollars a month that hold quality at 1
QUALITY_DECAY = constant(0.05)  # share of the gap to what is held that closes in a month
MONTHS_TO_EXPECT = constant(9.0)
MONTHS_TO_ANSWER = constant(1.5)  # an invitation
PATIENCE = constant(3.0)  # months that people stay although it is no longer worth it
MONTHS_TO_CONVERT, MONTHS_TO_CANCEL = constant(6.0), constant(2.0)
MOST_RENEWAL = 99.0  # told of people who never leave
REACH = constant(5.0)  # million users at which half of the advertising space is sold


def derive(lever: Any) -> dict[str, Any]:
    """Return what follows from the levers alone."""
    faithful, middling, fickle = retention.churn_of_groups(
        adoption.churn_rate(lever.churn), lever.difference
    )
    return {
        "churn_of": {"faithful": faithful, "middling": middling, "fickle": fickle},
        "months_of_stay": (
            ONE / (faithful + TINY) + ONE / (middling + TINY) + ONE / (fickle + TINY)
        )
        * THIRD,
        "innovation": FINDING_OUT
        + adoption.reached_by_marketing(lever.acquisition, COST_PER_TRIAL, lever.market),
        "quality_held": experience.quality_held(lever.improving, UPKEEP),
        "overheads": lever.acquisition + lever.improving + lever.fixed_cost,
    } | willingness.bars(
        lever.free_level, lever.price, lever.effort, lever.median_taste, TASTE_SPREAD
    )


def start(lever: Any) -> dict[str, Any]:
    """Return the stocks at month 0: nobody has tried it, and people expect what they find."""
    return {
        "tried": 0.0,
        "faithful": 0.0,
        "middling": 0.0,
        "fickle": 0.0,
        "invitations": 0.0,
        "payers": 0.0,
        "quality": lever.starting_quality,
        "expectation": lever.starting_quality,
        "cohort_faithful": 1.0,
        "cohort_middling": 1.0,
        "cohort_fickle": 1.0,
        "earned": 0.0,
        "spent": 0.0,
        "is_open": 1.0,
    }


def people(now: Any, lever: Any) -> SimpleNamespace:
    """Return who tries it, stays, comes back and leaves, in millions of people a month."""
    users = now.faithful + now.middling + now.fickle
    # A market that shrinks on the way has for a moment more users than people.
    share_using = np.minimum(users / lever.market, ONE)
    # What it is worth to whom, and what delight does to those who have it.
    worth = willingness.shares_over(lever.free_bar, lever.paying_bar, now.quality, TASTE_SPREAD)
    delight = experience.effect_of_delight(now.quality, now.expectation, lever.delight_matters)
    telling = lever.word_of_mouth * delight * share_using * now.is_open

    # Everyone tries it once at most; those to whom it is worth it stay.
    share_new = above_zero(ONE - now.tried / lever.market)
    invited = now.is_open * referral.invited_trials(now.invitations, share_new, MONTHS_TO_ANSWER)
    trying = (lever.innovation * now.is_open + telling) * share_new * lever.market + invited
    staying = worth.any * trying * THIRD

    # The same for each kind of people; `per_head` is the rate at which its users leave.
    worth_it = worth.any * now.tried * THIRD
    collapse = cash.collapse_rate(now.is_open)
    joining, leaving, per_head = {}, {}, {}
    for kind in KINDS:
        using = getattr(now, kind)
        gap = worth_it - using
        joining[kind] = staying + telling * above_zero(gap)
        per_head[kind] = (
            lever.churn_of[kind] / delight + collapse + above_zero(-gap) / (PATIENCE * using + TINY)
        )
        leaving[kind] = per_head[kind] * using
    return SimpleNamespace(
        users=users,
        worth=worth,
        worth_it=worth_it,
        delight=delight,
        trying=trying,
        invited=invited,
        share_new=share_new,
        joining=joining,
        leaving=leaving,
        per_head=per_head,
        all_joining=joining["faithful"] + joining["middling"] + joining["fickle"],
        all_leaving=leaving["faithful"] + leaving["middling"] + leaving["fickle"],
    )


def money(now: Any, lever: Any, users: Any) -> SimpleNamespace:
    """Return income by stream and costs, in millions of dollars a month."""
    free_users = users - now.payers
    fill = income.fill_rate(users, REACH)
    serving = income.serving(now.payers, free_users, lever.free_level, lever.serving_cost)
    return SimpleNamespace(
        subscription=now.is_open * income.subscription(now.payers, lever.price),
        advertising=now.is_open * income.advertising(free_users, lever.attention_worth, fill),
        costs=now.is_open * (serving + lever.overheads),
    )


def rates(now: Any, lever: Any, month: float) -> dict[str, Any]:
    """Return the change of every stock per month."""
    flow = people(now, lever)
    flows = money(now, lever, flow.users)
    would_pay = (
        np.minimum(flow.users, flow.worth_it / THIRD) * flow.worth.paying / (flow.worth.any + TINY)
    )
    change = {
        "tried": flow.trying,
        "invitations": referral.invitations_change(
            now.invitations, flow.all_joining, lever.referrals * flow.delight, MONTHS_TO_ANSWER
        ),
        "payers": conversion.payers_change(
            now.payers, flow.users, flow.all_leaving, would_pay, MONTHS_TO_CONVERT, MONTHS_TO_CANCEL
        ),
        "quality": experience.quality_change(now.quality, lever.quality_held, QUALITY_DECAY),
        "expectation": experience.expectation_change(
            now.expectation, now.quality, MONTHS_TO_EXPECT
        ),
        "earned": flows.subscription + flows.advertising,
        "spent": flows.costs,
    }
    for kind in KINDS:
        change[kind] = flow.joining[kind] - flow.leaving[kind]
        change[f"cohort_{kind}"] = -flow.per_head[kind] * getattr(now, f"cohort_{kind}")
    return change


def settle(now: Any, lever: Any) -> dict[str, Any]:
    """Close a firm that has run out of cash, and hold people within their bounds."""
    tried = within(now.tried, 0.0, lever.market)
    settled = {"tried": tried, "invitations": above_zero(now.invitations)}
    for kind in KINDS:
        settled[kind] = within(getattr(now, kind), 0.0, tried * THIRD)
        settled[f"cohort_{kind}"] = within(getattr(now, f"cohort_{kind}"), 0.0, 1.0)
    users = settled["faithful"] + settled["middling"] + settled["fickle"]
    return settled | {
        "payers": within(now.payers, 0.0, users),
    }


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    flow = people(now, lever)
    flows = money(now, lever, flow.users)
    revenue = flows.subscription + flows.advertising
    cohort = {kind: getattr(now, f"cohort_{kind}") for kind in KINDS}
    left = cohort["faithful"] + cohort["middling"] + cohort["fickle"]
    cohort_leaving = (
        flow.per_head["faithful"] * cohort["faithful"]
        + flow.per_head["middling"] * cohort["middling"]
        + flow.per_head["fickle"] * cohort["fickle"]
    )
    return {
        "users": flow.users,
        "free_users": flow.users - now.payers,
        "joining": flow.all_joining,
        "leaving": flow.all_leaving,
        "by_invitation": flow.worth.any * flow.invited,
        "worth_it": 100.0 * flow.worth.any,
        "referral_factor": lever.referrals * flow.delight * flow.worth.any * flow.share_new,
        "renewal": np.minimum(
            lever.word_of_mouth
            * flow.delight
            * flow.worth.any
            * lever.months_of_stay
            * flow.delight,
            MOST_RENEWAL,
        ),
        "cohort": 100.0 * left * THIRD,
        "cohort_retention": 100.0 * np.exp(-cohort_leaving / (left + TINY)),
        "delight": now.quality - now.expectation,
        "subscription": flows.subscription,
        "advertising": flows.advertising,
        "revenue": revenue,
        "costs": flows.costs,
        "profit": revenue - flows.costs,
        "profit_so_far": now.earned - now.spent,
        "cash": cash.cash_in_hand(lever.funding, now.earned, now.spent),
    }


_PEOPLE, _A_MONTH = "million people", "million people a month"
_MONEY, _MONEY_A_MONTH = "million dollars", "million dollars a month"

SERIES = (
    Series("users", "Users", _PEOPLE, "Everyone who uses the service, free or paying."),
    Series("faithful", "Faithful users", _PEOPLE, "Users of the kind that stays longest."),
    Series("middling", "Middling users", _PEOPLE, "Users of the kind in between."),
    Series("fickle", "Fickle users", _PEOPLE, "Users of the kind that leaves soonest."),
    Series("payers", "Payers", _PEOPLE, "Users who pay for the full service."),
    Series("free_users", "Free users", _PEOPLE, "Users who pay nothing, or nothing yet."),
    Series("tried", "Have tried it", _PEOPLE, "Everyone who has ever tried it."),
    Series("joining", "Joining", _A_MONTH, "New users, and users who come back."),
    Series("leaving", "Leaving", _A_MONTH, "Users who leave."),
    Series("by_invitation", "Joining by invitation", _A_MONTH, "New users whom newcomers invited."),
    Series("worth_it", "Worth it", "% of people", "People for whom using it is worth it now."),
    Series("referral_factor", "Referral factor", "a newcomer", "New users a newcomer brings now."),
    Series(
        "renewal", "Renewal", "users a user",
        "Users whom one user brings, or brings back, by word of mouth in a whole stay while "
        "hardly anyone uses it. Below 1 the service fades once everyone has tried it. 99 stands "
        "for more.",
    ),
    Series("cohort", "First cohort", "% still there", "Users of the first day still there."),
    Series(
        "cohort_retention", "Monthly retention", "% a month",
        "Of those still there, how many will be a month later at the present rate.",
    ),
    Series("quality", "Quality", "", "1 is a good service."),
    Series("delight", "Delight", "", "Quality less what people have come to expect."),
    Series("subscription", "Subscription", _MONEY_A_MONTH, "Income from payers."),
    Series("advertising", "Advertising", _MONEY_A_MONTH, "Income from ads shown to free users."),
    Series("revenue", "Revenue", _MONEY_A_MONTH, "Income from all streams."),
    Series("costs", "Costs", _MONEY_A_MONTH, "Serving, fixed, improving and bringing people in."),
    Series("profit", "Profit", _MONEY_A_MONTH, "Revenue less costs."),
    Series("profit_so_far", "Profit so far", _MONEY, "All income less all costs so far."),
    Series("earned", "Revenue so far", _MONEY, "All income since the start."),
    Series("spent", "Costs so far", _MONEY, "All costs since the start."),
    Series("cash", "Cash", _MONEY, "Funding plus income less costs since the start."),
    Series("is_open", "Open", "", "1 while the firm is open, 0 after it has closed."),
)  # fmt: skip

OUTCOMES = (
    Outcome("users", label="Users", unit=_PEOPLE, help="Everyone who uses it."),
    Outcome(
        "cohort",
        label="First cohort",
        unit="% still there",
        help="Users of the first day still there.",
    ),
    Outcome(
        "renewal",
        label="Renewal",
        unit="users a user",
        help="Users one user brings, or brings back, while few use it. Below 1 the service fades.",
    ),
    Outcome("revenue", label="Revenue", unit=_MONEY_A_MONTH, help="Income a month."),
    Outcome(
        "profit_so_far",
        name="profit",
        label="Profit so far",
        unit=_MONEY,
        help="All income less all costs since the start.",
    ),
    Outcome(
        "cash",
        "lowest",
        name="lowest_cash",
        label="Lowest cash",
        unit=_MONEY,
        help="The least cash up to now.",
    ),
)

PRESETS = (
    Preset(
        "leaky_bucket",
        "Leaky bucket",
        "A poor service that is never improved, and a great deal of advertising.",
        {"starting_quality": 0.5, "improving": 0, "acquisition": 10, "funding": 1000},
    ),
    Preset(
        "viral",
        "Every user brings more than one",
        "No advertising at all. Each newcomer brings more than one new user. What ends it?",
        {"referrals": 1.4, "acquisition": 0, "word_of_mouth": 0},
    ),
    Preset(
        "polish_once",
        "Polish once",
        "180 million dollars for a better service, all in the first year.",
        {"improving": schedule(15, {12: 0}), "funding": 400},
    ),
    Preset(
        "improve_always",
        "Improve always",
        "The same 180 million dollars for a better service, 3 million in every month.",
        {"improving": 3, "funding": 400},
    ),
)

CASE = Case(
    name="experience",
    title="Experience is king",
    decision="Should you spend on a better experience or on bringing more people in?",
    question="Move money from bringing people in to improving, and the free level. Who stays?",
    currency="dollars",
    lever_table=Levers,
    stocks=Stocks,
    firms=(Firm("money", {}, ""),),
    start=after(derive, start),
    rates=after(derive, rates),
    settle=after(derive, settle),
    outputs=after(derive, outputs),
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
    books=Books(
        people={
            "users": "tried", "tried": "market", "payers": "users", "free_users": "users",
            "faithful": "users", "middling": "users", "fickle": "users",
        },
        sums={
            "users": ("faithful", "middling", "fickle"),
            "revenue": ("subscription", "advertising"),
        },
        not_negative=("subscription", "advertising", "costs", "quality", "joining", "leaving"),
    ),
)  # fmt: skip

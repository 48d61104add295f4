"""How much of the service should be free?

You run an online service. You may give away none of it (a customer business), all of it (a user
business), or any share between. Whatever is free brings people in and costs you their serving;
whatever is not free is a reason to pay. More users make the service worth more to each of them,
and advertisers come only to an audience. Your funding has to last until income meets costs.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from userfirst.cases.case import (
    Books,
    Case,
    Lever,
    Outcome,
    Preset,
    Series,
    at_month,
    gained,
    lowest,
)
from userfirst.model import adoption, cash, conversion, experience, income, willingness
from userfirst.model.arithmetic import within
from userfirst.model.schedules import schedule

# fmt: off
LEVERS = (
    Lever(
        "free_level", "Free level", "", 0, 1, 0.3, 0.01, "Offer",
        "Share of the full service that is free. 0: none, but for a first look. 1: all of it.",
    ),
    Lever(
        "price", "Price", "dollars a month", 0.5, 30, 10, 0.5, "Offer",
        "What the full service costs a payer.",
    ),
    Lever(
        "ads_per_hour", "Ad load", "ads an hour", 0, 20, 6, 0.5, "Offer",
        "Advertisements that a free user sees in an hour. They earn and annoy. Payers see none.",
    ),
    Lever(
        "market", "Market", "million people", 1, 200, 50, 1, "People",
        "Everyone who could ever use it.",
    ),
    Lever(
        "median_taste", "Median willingness to pay", "dollars a month", 0.5, 20, 5, 0.5, "People",
        "What the full service is worth at the start to the person in the middle.",
    ),
    Lever(
        "taste_spread", "How alike people are", "", 1.2, 6, 2, 0.1, "People",
        "Low: a few love it and many shrug. High: everyone feels much the same.",
    ),
    Lever(
        "network", "Network effect", "", 0, 4, 1, 0.1, "People",
        "How much more the service is worth when everyone uses it. 1: twice as much.",
    ),
    Lever(
        "churn", "Churn", "share a month", 0, 0.3, 0.04, 0.005, "People",
        "Share of users who leave each month, whatever you do.",
    ),
    Lever(
        "word_of_mouth", "Word of mouth", "a month", 0, 0.4, 0.2, 0.01, "People",
        "How fast users bring others (the imitation rate q of a Bass model).",
    ),
    Lever(
        "marketing", "Marketing", "million dollars a month", 0, 20, 1, 0.5, "Money",
        "Spent on reaching people who have not heard of you.",
    ),
    Lever(
        "quality_investment", "Improving the service", "million dollars a month", 0, 20, 2, 0.25,
        "Money", "2 keeps quality level. Four times as much doubles it, slowly.",
    ),
    Lever(
        "serving_cost", "Serving cost", "dollars a month", 0, 10, 0.3, 0.05, "Money",
        "What one user of the full service costs you. A free user costs the free share of it.",
    ),
    Lever(
        "price_per_thousand_ads", "Ad price", "dollars a thousand", 0, 20, 4, 0.5, "Money",
        "What advertisers pay for a thousand showings, once you have the audience.",
    ),
    Lever(
        "fixed_cost", "Fixed costs", "million dollars a month", 0, 20, 2, 0.5, "Money",
        "What you spend whatever happens.",
    ),
    Lever(
        "funding", "Funding", "million dollars", 1, 1000, 150, 1, "Money",
        "Cash at the start. When it is gone the service closes.",
    ),
)
# fmt: on

HASSLE = 0.5  # dollars a month of attention that using any service costs
NUISANCE = 0.05  # the same for each advertisement an hour, for those who see them
FINDING_OUT = 0.002  # share of willing people who find the service unprompted, a month
COST_PER_SIGN_UP = 4.0  # dollars of marketing for one sign-up while everyone is still to win
UPKEEP = 2.0  # million dollars a month that hold quality at 1
QUALITY_DECAY = 0.04  # share of quality lost a month without investment
MONTHS_TO_EXPECT = 9.0
STRENGTH_OF_DELIGHT = 0.8
PATIENCE = 6.0  # months that people stay although it is no longer worth it
MONTHS_TO_CONVERT, MONTHS_TO_CANCEL = 6.0, 2.0
HOURS_A_MONTH = 20.0
REACH = 5.0  # million users at which half of the advertising space is sold


def derive(lever: Any) -> dict[str, Any]:
    """Return what follows from the levers alone."""
    return {
        "innovation": FINDING_OUT
        + adoption.reached_by_marketing(lever.marketing, COST_PER_SIGN_UP, lever.market),
        "churn_rate": adoption.churn_rate(lever.churn),
        "quality_held": experience.quality_held(lever.quality_investment, UPKEEP),
        "worth_of_attention": income.worth_of_attention(
            HOURS_A_MONTH, lever.ads_per_hour, lever.price_per_thousand_ads
        ),
        "overheads": lever.marketing + lever.quality_investment + lever.fixed_cost,
    } | willingness.bars(
        lever.free_level,
        lever.price,
        HASSLE,
        lever.median_taste,
        lever.taste_spread,
        nuisance=NUISANCE * lever.ads_per_hour,
    )


def start(lever: Any) -> dict[str, Any]:
    """Return the stocks at month 0: an empty service of good quality with clean books."""
    return {
        "users": 0.0,
        "payers": 0.0,
        "quality": 1.0,
        "expectation": 1.0,
        "earned": 0.0,
        "spent": 0.0,
        "is_open": 1.0,
    }


def willing_shares(now: Any, lever: Any, share_using: Any) -> SimpleNamespace:
    """Return who would use and who would pay, given what the service is worth today."""
    value = experience.value_of_service(now.quality, lever.network, share_using)
    return willingness.shares(lever.free_bar, lever.paying_bar, value, lever.taste_spread)


def money(now: Any, lever: Any) -> SimpleNamespace:
    """Return income by stream and costs, in millions of dollars a month."""
    free_users = now.users - now.payers
    fill = income.fill_rate(now.users, REACH)
    serving = income.serving(now.payers, free_users, lever.free_level, lever.serving_cost)
    return SimpleNamespace(
        subscription=now.is_open * income.subscription(now.payers, lever.price),
        advertising=now.is_open * income.advertising(free_users, lever.worth_of_attention, fill),
        costs=now.is_open * (serving + lever.overheads),
    )


def rates(now: Any, lever: Any, month: float) -> dict[str, Any]:
    """Return the change of every stock per month."""
    share_using = now.users / lever.market
    willing = willing_shares(now, lever, share_using)
    willing_people = willing.any * lever.market * now.is_open
    delight = experience.effect_of_delight(now.quality, now.expectation, STRENGTH_OF_DELIGHT)
    joining = adoption.joining(
        now.users, willing_people, share_using, lever.innovation, lever.word_of_mouth * delight
    )
    collapse = cash.collapse_rate(now.is_open)
    leaving = adoption.leaving(
        now.users, willing_people, lever.churn_rate / delight + collapse, PATIENCE
    )
    # Users for whom it is no longer worth it will not start to pay.
    would_pay = np.minimum(now.users, willing_people) * (willing.paying / willing.any)
    flows = money(now, lever)
    return {
        "users": joining - leaving,
        "payers": conversion.payers_change(
            now.payers, now.users, leaving, would_pay, MONTHS_TO_CONVERT, MONTHS_TO_CANCEL
        ),
        "quality": experience.quality_change(now.quality, lever.quality_held, QUALITY_DECAY),
        "expectation": experience.expectation_change(
            now.expectation, now.quality, MONTHS_TO_EXPECT
        ),
        "earned": flows.subscription + flows.advertising,
        "spent": flows.costs,
    }


def settle(now: Any, lever: Any) -> dict[str, Any]:
    """Close a firm that has run out of cash, and hold people within their bounds."""
    users = within(now.users, 0.0, lever.market)
    in_hand = cash.cash_in_hand(lever.funding, now.earned, now.spent)
    return {
        "users": users,
        "payers": within(now.payers, 0.0, users),
        "is_open": cash.stays_open(now.is_open, in_hand),
    }


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    willing = willing_shares(now, lever, now.users / lever.market)
    flows = money(now, lever)
    revenue = flows.subscription + flows.advertising
    return {
        "free_users": now.users - now.payers,
        "willing": willing.any * lever.market * now.is_open,
        "subscription": flows.subscription,
        "advertising": flows.advertising,
        "revenue": revenue,
        "costs": flows.costs,
        "profit": revenue - flows.costs,
        "cash": cash.cash_in_hand(lever.funding, now.earned, now.spent),
        "delight": now.quality - now.expectation,
    }


_PEOPLE, _MONEY, _MONEY_A_MONTH = "million people", "million dollars", "million dollars a month"

SERIES = (
    Series("users", "Users", _PEOPLE, "Everyone who uses the service, free or paying."),
    Series("payers", "Payers", _PEOPLE, "Users who pay for the full service."),
    Series("free_users", "Free users", _PEOPLE, "Users who pay nothing, or nothing yet."),
    Series("willing", "Willing", _PEOPLE, "People for whom using it would be worth it now."),
    Series("subscription", "Subscription", _MONEY_A_MONTH, "Income from payers."),
    Series("advertising", "Advertising", _MONEY_A_MONTH, "Income from ads shown to free users."),
    Series("revenue", "Revenue", _MONEY_A_MONTH, "Income from all streams."),
    Series("costs", "Costs", _MONEY_A_MONTH, "Serving, fixed, marketing and improving."),
    Series("profit", "Profit", _MONEY_A_MONTH, "Revenue less costs."),
    Series("earned", "Revenue so far", _MONEY, "All income since the start."),
    Series("spent", "Costs so far", _MONEY, "All costs since the start."),
    Series("cash", "Cash", _MONEY, "Funding plus income less costs since the start."),
    Series("quality", "Quality", "", "1 is the quality at the start."),
    Series("delight", "Delight", "", "Quality less what people have come to expect."),
    Series("is_open", "Open", "", "1 while the firm is open, 0 after it has closed."),
)

OUTCOMES = (
    Outcome("users", "Users", _PEOPLE, "Everyone who uses it.", at_month("users")),
    Outcome("payers", "Payers", _PEOPLE, "Users who pay.", at_month("payers")),
    Outcome(
        "paying_share",
        "Paying share",
        "% of users",
        "Payers as a share of users.",
        lambda s, m: 100.0 * s["payers"][m] / np.maximum(s["users"][m], 1e-9),
        better="",
    ),
    Outcome("revenue", "Revenue", _MONEY_A_MONTH, "Income a month.", at_month("revenue")),
    Outcome(
        "profit",
        "Profit so far",
        _MONEY,
        "All income less all costs since the start.",
        gained(),
    ),
    Outcome("lowest_cash", "Lowest cash", _MONEY, "The least cash up to now.", lowest("cash")),
)

PRESETS = (
    Preset(
        "attention",
        "Attention business",
        "Cheap to serve, better with company, and advertisers pay well: a social network.",
        {
            "free_level": 1,
            "median_taste": 1,
            "taste_spread": 3,
            "network": 2.5,
            "serving_cost": 0.1,
            "ads_per_hour": 8,
            "price_per_thousand_ads": 8,
            "funding": 300,
        },
    ),
    Preset(
        "gym",
        "Gym",
        "Dear to serve and no better for being full of others. Nobody advertises much.",
        {
            "free_level": 0.1,
            "price": 20,
            "median_taste": 20,
            "network": 0,
            "word_of_mouth": 0.1,
            "serving_cost": 8,
            "price_per_thousand_ads": 1,
        },
    ),
    Preset(
        "valley",
        "Valley of death",
        "A generous free tier on little money. Will income meet costs before the cash is gone?",
        {"free_level": 0.6, "funding": 50},
    ),
    Preset(
        "free_then_priced",
        "Free first, then priced",
        "Give nearly everything away for two years, then ask for money.",
        {
            "free_level": schedule(0.9, {24: 0.25}),
            "median_taste": 3,
            "network": 2.5,
            "word_of_mouth": 0.15,
            "ads_per_hour": 2,
            "funding": 400,
        },
    ),
)

CASE = Case(
    name="free_service",
    title="The free level",
    decision="How much of the service should be free?",
    question="Move the free level. Who comes, who pays, and does the money last?",
    currency="dollars",
    levers=LEVERS,
    start=start,
    derive=derive,
    rates=rates,
    settle=settle,
    outputs=outputs,
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
    books=Books(
        people={"users": "market", "payers": "users", "free_users": "users", "willing": "market"},
        sums={"users": ("payers", "free_users"), "revenue": ("subscription", "advertising")},
        balances=(("cash", "funding", ("earned",), ("spent",)),),
        not_negative=("subscription", "advertising", "costs", "quality"),
    ),
)

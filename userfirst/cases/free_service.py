"""How much of the service should be free?

You run an online service. You may give away none of it (a customer business), all of it (a user
business), or any share between. Whatever is free brings people in and costs you their serving;
whatever is not free is a reason to pay. More users make the service worth more to each of them,
and advertisers come only to an audience. Your funding has to last until income meets costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from userfirst.cases.definition import (
    Array,
    Books,
    Case,
    Condition,
    Goal,
    Lever,
    LeverTable,
    Preset,
    StockTable,
)
from userfirst.cases.firm import Firm, Outcome, Series
from userfirst.model import adoption, cash, conversion, experience, income, willingness
from userfirst.model.arithmetic import above_zero, within
from userfirst.model.schedules import schedule


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_level = Lever(
        "Free level", low=0, high=1, default=0.3, step=0.01, group="Offer",
        help="Share of the full service that is free. 0: none, but for a first look. 1: all of it.",
    )
    price = Lever(
        "Price", "dollars a month", low=0.5, high=30, default=10, step=0.5, group="Offer",
        help="What the full service costs a payer.",
        idle="Without effect while nobody pays at any price, as when everything is free.",
    )
    ads_per_hour = Lever(
        "Ad load", "ads an hour", low=0, high=20, default=6, step=0.5, group="Offer",
        help="Advertisements that a free user sees in an hour. They earn and annoy. Payers "
        "see none.",
    )
    # People
    market = Lever(
        "Market", "million people", low=1, high=200, default=50, step=1,
        scale="log", group="People",
        help="Everyone who could ever use it.",
    )
    median_taste = Lever(
        "Median willingness to pay", "dollars a month", low=0.5, high=20, default=5, step=0.5,
        group="People",
        help="What the full service is worth at the start to the person in the middle.",
    )
    taste_spread = Lever(
        "How alike people are", low=1.2, high=6, default=2, step=0.1, group="People",
        help="Low: a few love it and many shrug. High: everyone feels much the same.",
    )
    network = Lever(
        "Network effect", low=0, high=4, default=1, step=0.1, group="People",
        help="How much more the service is worth when everyone uses it. 1: twice as much.",
    )
    churn = Lever(
        "Churn", "share a month", low=0, high=0.3, default=0.04, step=0.005, group="People",
        help="Share of users who leave each month, whatever you do.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=0.4, default=0.2, step=0.01, group="People",
        help="How fast users bring others (the imitation rate q of a Bass model).",
    )
    # Money
    marketing = Lever(
        "Marketing", "million dollars a month", low=0, high=20, default=1, step=0.5, group="Money",
        help="Spent on reaching people who have not heard of you.",
    )
    quality_investment = Lever(
        "Improving the service", "million dollars a month", low=0, high=20, default=2, step=0.25,
        group="Money",
        help="2 keeps quality level. Four times as much doubles it, slowly.",
    )
    serving_cost = Lever(
        "Serving cost", "dollars a month", low=0, high=10, default=0.3, step=0.05, group="Money",
        help="What one user of the full service costs you. A free user costs the free share of it.",
    )
    price_per_thousand_ads = Lever(
        "Ad price", "dollars a thousand", low=0, high=20, default=4, step=0.5, group="Money",
        help="What advertisers pay for a thousand showings, once you have the audience.",
        idle="Without effect while nobody is shown ads, as at an ad load of 0.",
    )
    fixed_cost = Lever(
        "Fixed costs", "million dollars a month", low=0, high=20, default=2, step=0.5,
        group="Money",
        help="What you spend whatever happens.",
    )
    funding = Lever(
        "Funding", "million dollars", low=1, high=1000, default=150, step=1,
        scale="log", group="Money",
        help="Cash at the start. When it is gone the service closes.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    users: Array
    payers: Array
    quality: Array
    expectation: Array
    earned: Array
    spent: Array
    is_open: Array


HASSLE = 0.5  # dollars a month of attention that using any service costs
NUISANCE = 0.05  # the same for each advertisement an hour, for those who see them
FINDING_OUT = 0.002  # share of willing people who find the service unprompted, a month
COST_PER_SIGN_UP = 4.0  # dollars of marketing for one sign-up while everyone is still to win
UPKEEP = 2.0  # million dollars a month that hold quality at 1
QUALITY_DECAY = 0.04  # share of quality lost a month without investment
MONTHS_TO_EXPECT = 9.0
STRENGTH_OF_DELIGHT = 0.8
MOST_DELIGHT = 0.21  # share of a rise in quality that is ever ahead of expectation
PATIENCE = 6.0  # months that people stay although it is no longer worth it
MONTHS_TO_CONVERT, MONTHS_TO_CANCEL = 6.0, 2.0
HOURS_A_MONTH = 20.0
REACH = 5.0  # million users at which half of the advertising space is sold


FIRM = Firm(
    "million dollars",
    streams={
        "subscription": ("Subscription", "Income from payers."),
        "advertising": ("Advertising", "Income from ads shown to free users."),
    },
    costs="Serving, fixed, marketing and improving.",
)


def start(lever: Levers) -> Mapping[str, Array | float]:
    """Return the stocks at month 0: an empty service of good quality with clean books."""
    return {"users": 0.0, "payers": 0.0, "quality": 1.0, "expectation": 1.0} | FIRM.start()


def value_now(now: Stocks, lever: Levers) -> Array | float:
    """Return what the full service is worth today to a person of taste 1."""
    return experience.value_of_service(now.quality, lever.network, now.users / lever.market)


def willing_shares(now: Stocks, lever: Levers) -> willingness.Shares:
    """Return who would use and who would pay, given what the service is worth today."""
    return willingness.shares(
        lever.free_level,
        lever.price,
        HASSLE,
        lever.median_taste,
        lever.taste_spread,
        value_now(now, lever),
        nuisance=NUISANCE * lever.ads_per_hour,
    )


class Money(NamedTuple):
    """Income by stream and costs, in millions of dollars a month."""

    subscription: Array
    advertising: Array
    costs: Array


def money(now: Stocks, lever: Levers) -> Money:
    """Return what comes in and what goes out; nothing once the service has closed."""
    free_users = now.users - now.payers
    attention = income.worth_of_attention(
        HOURS_A_MONTH, lever.ads_per_hour, lever.price_per_thousand_ads
    )
    sold = income.fill_rate(now.users, REACH)
    serving = income.serving(now.payers, free_users, lever.free_level, lever.serving_cost)
    overheads = lever.marketing + lever.quality_investment + lever.fixed_cost
    return Money(
        subscription=now.is_open * income.subscription(now.payers, lever.price),
        advertising=now.is_open * income.advertising(free_users, attention, sold),
        costs=now.is_open * (serving + overheads),
    )


def finding(lever: Levers) -> Array:
    """Return the chance a month that a willing person comes unprompted, or by marketing."""
    return FINDING_OUT + adoption.reached_by_marketing(
        lever.marketing, COST_PER_SIGN_UP, lever.market
    )


def rates(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the change of every stock per month."""
    willing = willing_shares(now, lever)
    willing_people = willing.any * lever.market * now.is_open
    delight = experience.effect_of_delight(now.quality, now.expectation, STRENGTH_OF_DELIGHT)
    joining = adoption.joining(
        now.users,
        willing_people,
        now.users / lever.market,
        finding(lever),
        lever.word_of_mouth * delight,
    )
    churn = adoption.churn_rate(lever.churn) / delight + cash.collapse_rate(now.is_open)
    leaving = adoption.leaving(now.users, willing_people, churn, PATIENCE)
    # Users for whom it is no longer worth it will not start to pay.
    would_pay = np.minimum(now.users, willing_people) * (willing.paying / willing.any)
    held = experience.quality_held(lever.quality_investment, UPKEEP)
    return {
        "users": joining - leaving,
        "payers": conversion.payers_change(
            now.payers, now.users, leaving, would_pay, MONTHS_TO_CONVERT, MONTHS_TO_CANCEL
        ),
        "quality": experience.quality_change(now.quality, held, QUALITY_DECAY),
        "expectation": experience.expectation_change(
            now.expectation, now.quality, MONTHS_TO_EXPECT
        ),
    } | FIRM.rates(money(now, lever))


def fastest(lever: Levers) -> Array:
    """Return how fast users come, with all the delight that a rise in quality gives."""
    rise = above_zero(experience.quality_held(lever.quality_investment, UPKEEP) - 1.0)
    delight = np.exp(STRENGTH_OF_DELIGHT * MOST_DELIGHT * rise)
    return adoption.speed(
        finding(lever), lever.word_of_mouth * delight, adoption.churn_rate(lever.churn)
    )


def settle(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Hold people within their bounds."""
    users = within(now.users, 0.0, lever.market)
    return {"users": users, "payers": within(now.payers, 0.0, users)}


def outputs(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the series that are not stocks."""
    return {
        "free_users": now.users - now.payers,
        "willing": willing_shares(now, lever).any * lever.market * now.is_open,
        "paying_share": 100.0 * now.payers / np.maximum(now.users, 1e-9),
        "delight": now.quality - now.expectation,
    } | FIRM.outputs(now, lever, money(now, lever))


_PEOPLE = "million people"

SERIES = (
    Series("users", "Users", _PEOPLE, "Everyone who uses the service, free or paying."),
    Series("payers", "Payers", _PEOPLE, "Users who pay for the full service."),
    Series("free_users", "Free users", _PEOPLE, "Users who pay nothing, or nothing yet."),
    Series("willing", "Willing", _PEOPLE, "People for whom using it would be worth it now."),
    Series("paying_share", "Paying share", "% of users", "Payers as a share of users."),
    *FIRM.series,
    Series("quality", "Quality", "", "1 is the quality at the start."),
    Series("delight", "Delight", "", "Quality less what people have come to expect."),
)

OUTCOMES = (
    Outcome("users"),
    Outcome("payers"),
    Outcome("paying_share", better=""),
    *FIRM.outcomes,
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
        goal=Goal(60, "Alive in month 60 with 5 million users", (Condition("users", at_least=5),)),
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
    lever_table=Levers,
    stocks=Stocks,
    start=start,
    rates=rates,
    fastest=fastest,
    settle=settle,
    outputs=outputs,
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
    firms=(FIRM,),
    books=Books(
        people={"users": "market", "payers": "users", "free_users": "users", "willing": "market"},
        sums={"users": ("payers", "free_users")},
        not_negative=("subscription", "advertising", "revenue", "costs", "quality"),
        own_costs=("fixed_cost",),
    ),
    uncertain={
        "market": 0.2,
        "median_taste": 0.2,
        "network": 0.3,
        "churn": 0.2,
        "word_of_mouth": 0.3,
        "serving_cost": 0.1,
        "price_per_thousand_ads": 0.2,
    },
)

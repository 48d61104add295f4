"""How much of what an internet TV shows should be free?

You sell a set once. It then stays in a home for years and can earn every month: from a
subscription to all programmes, and from advertisements around the free ones. A cheaper set and
more free programmes bring in more homes; both cost you money first. Whether the platform repays
that depends on how long a set stays in use, and on whether your cash lasts until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from userfirst.cases.definition import (
    Array,
    Books,
    Case,
    Lever,
    LeverTable,
    Preset,
    StockTable,
)
from userfirst.cases.firm import Firm, Outcome, Series
from userfirst.model import adoption, cash, conversion, experience, hardware, income, willingness
from userfirst.model.arithmetic import TINY, within
from userfirst.model.schedules import schedule


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_content = Lever(
        "Free programmes", low=0, high=1, default=0.3, step=0.01, group="Offer",
        help="Share of all programmes that a home with a set can watch without paying.",
    )
    hardware_margin = Lever(
        "Margin on a set", "share of its price", low=-0.6, high=0.5, default=0.1, step=0.01,
        group="Offer",
        help="Share of the price that you keep. 0: sold at cost. Below 0: sold at a loss.",
    )
    price = Lever(
        "Subscription price", "dollars a month", low=1, high=30, default=12, step=0.5,
        group="Offer",
        help="What a home pays a month for all programmes, without advertisements.",
        idle="Without effect while nobody pays at any price, as when all programmes are free.",
    )
    ads_per_hour = Lever(
        "Ad load", "ads an hour", low=0, high=20, default=6, step=0.5, group="Offer",
        help="Advertisements in an hour of free programmes. They earn, and they annoy.",
        idle="Without effect while nobody sees ads, as when no programmes are free.",
    )
    included_months = Lever(
        "Subscription included", "months", low=0, high=36, default=6, step=1, group="Offer",
        help="Months of subscription that come with a new set at no extra price.",
    )
    content_spend = Lever(
        "Programme spending", "million dollars a month", low=0, high=100, default=12, step=1,
        group="Offer",
        help="Buying and making programmes. 12 keeps quality level. Four times that doubles "
        "it, slowly.",
    )
    # Homes
    market = Lever(
        "Market", "million homes", low=1, high=300, default=50, step=1, scale="log", group="Homes",
        help="All homes that could ever have one of your sets in use.",
    )
    users_at_start = Lever(
        "Sets in use at the start", "million homes", low=0, high=60, default=0.5, step=0.1,
        group="Homes",
        help="Homes that use one of your sets in month 0. More than the market counts as "
        "the market.",
    )
    median_taste = Lever(
        "Median worth", "dollars a month", low=2, high=60, default=16, step=1, group="Homes",
        help="What all programmes on your set are worth to the home in the middle.",
    )
    service_life = Lever(
        "Service life", "months", low=6, high=144, default=60, step=1, group="Homes",
        help="How long a set stays in use, on average. Buyers do not know it beforehand.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=0.3, default=0.12, step=0.005, group="Homes",
        help="How fast homes with a set bring others (the imitation rate q of a Bass model).",
    )
    # Money
    set_cost = Lever(
        "Cost of a set", "dollars", low=5, high=1000, default=120, step=5,
        scale="log", group="Money",
        help="What making, shipping and selling one set costs you.",
    )
    price_per_thousand_ads = Lever(
        "Ad price", "dollars a thousand", low=0, high=40, default=10, step=0.5, group="Money",
        help="What advertisers pay for a thousand showings, once you have the audience.",
        idle="Without effect while nobody sees ads, as when no programmes are free.",
    )
    reach = Lever(
        "Audience that advertisers want", "million homes", low=0.5, high=150, default=8,
        step=0.5, scale="log", group="Money",
        help="Sets in use at which half of your advertising space is sold.",
        idle="Without effect while ads bring no income, as when no programmes are free.",
    )
    passed_on = Lever(
        "Passed on", "share of platform income", low=0, high=0.8, default=0.3, step=0.01,
        group="Money",
        help="Share of subscriptions and advertising that goes to owners of programmes and "
        "sellers.",
    )
    marketing = Lever(
        "Marketing", "million dollars a month", low=0, high=50, default=4, step=0.5, group="Money",
        help="Spent on reaching homes that have not heard of you.",
    )
    fixed_cost = Lever(
        "Fixed costs", "million dollars a month", low=0, high=100, default=8, step=1, group="Money",
        help="What you spend whatever happens: development, staff, offices.",
    )
    funding = Lever(
        "Funding", "million dollars", low=10, high=5000, default=500, step=10,
        scale="log", group="Money",
        help="Cash at the start. When it is gone the firm closes.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    users: Array
    included: Array
    payers: Array
    quality: Array
    earned: Array
    spent: Array
    is_open: Array


JUDGED_OVER = 48.0  # months over which buyers, who do not know its life, spread a set's price
HASSLE = 0.5  # dollars a month of attention that watching costs
NUISANCE = 0.1  # the same for each advertisement an hour, for homes that do not subscribe
NETWORK = 0.5  # more homes bring more makers of programmes: half as good again at most
TASTE_SPREAD = 2.0
FINDING_OUT = 0.001  # share of willing homes that buy unprompted, a month
COST_PER_BUYER = 60.0  # dollars of marketing for one buyer while everyone is still to win
UPKEEP = 12.0  # million dollars of programmes a month that hold quality at 1
QUALITY_DECAY = 0.04  # share of the gap to that quality that closes in a month
PATIENCE = 6.0  # months that a set is kept running although watching is no longer worth it
MONTHS_TO_CONVERT, MONTHS_TO_CANCEL = 6.0, 2.0
HOURS_A_MONTH = 80.0  # watched in a home with everything, at quality 1
HALF_CONTENT = 0.25  # free share at which the share of hours is half way up
SERVING_COST = 0.0005  # dollars for streaming one hour
NEVER = 240.0  # months that stand for a loss on a set that is not repaid within 20 years


FIRM = Firm(
    "million dollars",
    streams={
        "set_sales": ("Set sales", "Income from selling sets."),
        "subscription": ("Subscription", "Income from subscribers."),
        "advertising": ("Advertising", "Income from ads in free programmes."),
    },
    costs="Sets, programmes, streaming, what is passed on, and all else.",
)


def start(lever: Levers) -> Mapping[str, Array | float]:
    """Return the stocks at month 0: a young base, good programmes and clean books."""
    young: dict[str, Array | float] = {"included": 0.0, "payers": 0.0, "quality": 1.0}
    return {"users": np.minimum(lever.users_at_start, lever.market)} | young | FIRM.start()


def set_price(lever: Levers) -> Array:
    """Return what a home pays for a set."""
    return hardware.price_at_margin(lever.set_cost, lever.hardware_margin)


def value_now(now: Stocks, lever: Levers) -> Array | float:
    """Return what all programmes are worth to a home of taste 1."""
    return experience.value_of_service(now.quality, NETWORK, now.users / lever.market)


def would_buy(now: Stocks, lever: Levers) -> Array:
    """Return the share of homes to which it is worth buying a set, over the time they look ahead.

    Months of subscription that come with a set count as free programmes without advertisements.
    """
    included = np.minimum(lever.included_months / JUDGED_OVER, 1.0)
    return willingness.shares(
        lever.free_content + (1.0 - lever.free_content) * included,
        lever.price,
        HASSLE + set_price(lever) / JUDGED_OVER,
        lever.median_taste,
        TASTE_SPREAD,
        value_now(now, lever),
        NUISANCE * lever.ads_per_hour * (1.0 - included),
    ).any


def would_watch(now: Stocks, lever: Levers) -> willingness.Shares:
    """Return who would watch, and who would subscribe, once a set stands in the home."""
    return willingness.shares(
        lever.free_content,
        lever.price,
        HASSLE,
        lever.median_taste,
        TASTE_SPREAD,
        value_now(now, lever),
        NUISANCE * lever.ads_per_hour,
    )


def willing_homes(now: Stocks, lever: Levers) -> Array:
    """Return the homes that would have a set, in millions; none once the firm has closed."""
    return now.is_open * would_buy(now, lever) * lever.market


def found_out(lever: Levers) -> Array:
    """Return the chance a month that a willing home buys unprompted, or for the marketing."""
    return FINDING_OUT + adoption.reached_by_marketing(
        lever.marketing, COST_PER_BUYER, lever.market
    )


def sets_sold(now: Stocks, lever: Levers) -> Array:
    """Return the sets sold in a month, in millions."""
    return now.is_open * adoption.joining(
        now.users,
        willing_homes(now, lever),
        now.users / lever.market,
        found_out(lever),
        lever.word_of_mouth,
    )


def hours_of_free_programmes(lever: Levers) -> Array:
    """Return the hours watched in a home without subscription: more free, more hours."""
    return (
        HOURS_A_MONTH
        * lever.free_content
        * (1.0 + HALF_CONTENT)
        / (lever.free_content + HALF_CONTENT)
    )


class Money(NamedTuple):
    """Income by stream, costs, and what of it is the platform's: millions of dollars a month."""

    set_sales: Array
    subscription: Array
    advertising: Array
    costs: Array
    hardware_profit: Array
    platform_margin: Array
    platform_profit: Array
    watched: Array


def money(now: Stocks, lever: Levers) -> Money:
    """Return what comes in and what goes out; nothing once the firm has closed."""
    # Better programmes are watched for longer, up to twice as long.
    longer = 2.0 * now.quality / (1.0 + now.quality)
    everything = now.payers + now.included
    free_homes = now.users - everything
    free_hours = hours_of_free_programmes(lever)
    watched = now.is_open * longer * (HOURS_A_MONTH * everything + free_hours * free_homes)
    attention = income.worth_of_attention(
        longer * free_hours, lever.ads_per_hour, lever.price_per_thousand_ads
    )
    subscription = now.is_open * income.subscription(now.payers, lever.price)
    advertising = now.is_open * income.advertising(
        free_homes, attention, income.fill_rate(now.users, lever.reach)
    )
    streaming = SERVING_COST * watched
    passed_on = lever.passed_on * (subscription + advertising)
    programmes = now.is_open * lever.content_spend
    overheads = now.is_open * (lever.marketing + lever.fixed_cost)
    sold = sets_sold(now, lever)
    set_sales, set_costs = sold * set_price(lever), sold * lever.set_cost
    platform_margin = subscription + advertising - passed_on - streaming
    return Money(
        set_sales=set_sales,
        subscription=subscription,
        advertising=advertising,
        costs=set_costs + passed_on + streaming + programmes + overheads,
        hardware_profit=set_sales - set_costs,
        platform_margin=platform_margin,
        platform_profit=platform_margin - programmes,
        watched=watched,
    )


def rates(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the change of every stock per month."""
    watching = would_watch(now, lever)
    buying = sets_sold(now, lever)
    stopping = adoption.leaving(
        now.users, watching.any * lever.market, cash.collapse_rate(now.is_open), PATIENCE
    ) + hardware.retiring(now.users, lever.service_life)
    # A home without programmes included decides; those that stop are as the others are.
    deciding = now.users - now.included
    share_stopping = stopping / (now.users + TINY)
    # Homes that bought are those to whom it is worth most: who would pay is among them.
    paying_share = np.minimum(watching.paying / (would_buy(now, lever) + TINY), 1.0)
    comes_with_some = np.where(lever.included_months > 0.0, 1.0, 0.0)
    running_out = now.included / np.maximum(lever.included_months, 1.0)
    return {
        "users": buying - stopping,
        "included": comes_with_some * buying - running_out - share_stopping * now.included,
        "payers": conversion.payers_change(
            now.payers,
            deciding,
            share_stopping * deciding,
            now.is_open * paying_share * deciding,
            MONTHS_TO_CONVERT,
            MONTHS_TO_CANCEL,
        ),
        "quality": experience.quality_change(
            now.quality, experience.quality_held(lever.content_spend, UPKEEP), QUALITY_DECAY
        ),
    } | FIRM.rates(money(now, lever))


def fastest(lever: Levers) -> Array:
    """Return the fastest rate: word of mouth and marketing, sets and programmes running out."""
    running_out = np.where(lever.included_months > 0.0, 1.0, 0.0) / np.maximum(
        lever.included_months, 1.0
    )
    sets = lever.word_of_mouth + found_out(lever) + 1.0 / lever.service_life
    return np.maximum(sets, running_out)


def settle(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Hold homes within their bounds."""
    users = within(now.users, 0.0, lever.market)
    included = within(now.included, 0.0, users)
    return {
        "users": users,
        "included": included,
        "payers": within(now.payers, 0.0, users - included),
    }


def outputs(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the series that are not stocks."""
    flows = money(now, lever)
    price = set_price(lever)
    earns = hardware.per_set(flows.platform_margin, now.users)
    to_come = now.users * earns * lever.service_life
    return {
        "free_users": now.users - now.payers - now.included,
        "willing": willing_homes(now, lever),
        "sets_sold": sets_sold(now, lever),
        "hours": flows.watched / 1000.0,
        "platform_income": flows.subscription + flows.advertising,
        "hardware_profit": flows.hardware_profit,
        "platform_profit": flows.platform_profit,
        "earns_per_set": earns,
        "set_value": hardware.value_of_a_set(price, lever.set_cost, earns, lever.service_life),
        "break_even_life": np.minimum(
            hardware.break_even_life(price, lever.set_cost, earns), NEVER
        ),
        "future_profit": to_come,
        "lifetime_profit": now.earned - now.spent + to_come,
    } | FIRM.outputs(now, lever, flows)


_HOMES, _A_MONTH = "million homes", "million dollars a month"

SERIES = (
    Series("users", "Sets in use", _HOMES, "Homes that use one of your sets, paying or not."),
    Series("payers", "Subscribers", _HOMES, "Homes that pay for all programmes."),
    Series("included", "Included", _HOMES, "Homes whose subscription came with the set."),
    Series("free_users", "Free homes", _HOMES, "Homes that watch the free programmes only."),
    Series("willing", "Willing", _HOMES, "Homes to whom buying a set would be worth it now."),
    Series("sets_sold", "Sets sold", "million sets a month", "Sets sold in a month."),
    Series("hours", "Hours watched", "billion hours a month", "Watched in all homes together."),
    *FIRM.series,
    Series("platform_income", "Platform income", _A_MONTH, "Subscription and advertising."),
    Series("hardware_profit", "Profit on sets", _A_MONTH, "Set sales less the cost of the sets."),
    Series(
        "platform_profit",
        "Platform profit",
        _A_MONTH,
        "Platform income less what is passed on, streaming and programmes.",
    ),
    Series(
        "earns_per_set",
        "A set earns",
        "dollars a month",
        "Platform income from one set in use, less what is passed on and streaming.",
    ),
    Series(
        "set_value",
        "Value of a set",
        "dollars",
        "Margin when it is sold plus what it earns over its service life at today's rate.",
    ),
    Series(
        "break_even_life",
        "Break-even service life",
        "months",
        "Use that would repay what is lost on a set, at today's rate. 0: nothing is lost. 240: "
        "twenty years or never.",
    ),
    Series(
        "future_profit",
        "Still to come",
        "million dollars",
        "What sets in use today will earn in the rest of their lives at today's rate.",
    ),
    Series(
        "lifetime_profit",
        "Profit with sets in use",
        "million dollars",
        "Profit so far, and what the sets in use will still earn at today's rate.",
    ),
    Series("quality", "Quality", "", "Of the programmes; 1 is the quality at the start."),
)

_, PROFIT, LOWEST_CASH = FIRM.outcomes

OUTCOMES = (
    Outcome("users"),
    Outcome("payers"),
    Outcome("platform_income"),
    PROFIT,
    Outcome("lifetime_profit"),
    Outcome("set_value"),
    Outcome("break_even_life", better="lower"),
    LOWEST_CASH,
)

PRESETS = (
    Preset(
        "sets_only",
        "Only the set",
        "A maker who earns on the set and keeps every programme for subscribers.",
        {
            "free_content": 0,
            "hardware_margin": 0.3,
            "included_months": 0,
            "ads_per_hour": 0,
            "content_spend": 6,
        },
    ),
    Preset(
        "below_cost",
        "Below cost",
        "A third of what a set costs is lost on it. Will the platform repay that before the cash "
        "is gone?",
        {"hardware_margin": -0.5, "free_content": 0.6, "included_months": 0, "funding": 1500},
    ),
    Preset(
        "roku",
        "Roku 2017 to 2022",
        "Month 0 is the end of 2016. Cheap sets, others' programmes, advertisers who come late. "
        "Accounts and revenue follow history. Hours do not: in truth each home watched more in "
        "2022 than in 2018. Fixed costs and cash are made up.",
        {
            "free_content": 0.9,
            "hardware_margin": schedule(0.02, {24: 0, 57: -0.27, 60: -0.22}),
            "price": 3,
            "included_months": 0,
            "ads_per_hour": 8,
            "market": 150,
            "users_at_start": 13.4,
            "service_life": 72,
            "word_of_mouth": 0.0448,
            "set_cost": 27,
            "price_per_thousand_ads": 14.9,
            "reach": 71.5,
            "passed_on": schedule(0.28, {24: 0.37, 48: 0.39, 60: 0.435}),
            "marketing": 0,
            "fixed_cost": 20,
            "funding": 1000,
        },
        fitted=("word_of_mouth", "price_per_thousand_ads", "reach", "set_cost"),
        sourced={
            "users_at_start": "roku_active_accounts_2016",
            "hardware_margin": "roku_device_gross_profit_2022",
            "passed_on": "roku_platform_gross_profit_2022",
        },
    ),
    Preset(
        "letv",
        "LeTV 2014 to 2016",
        "Month 0 is the end of 2013. Below cost, two years of programmes included, dear rights. "
        "Six yuan are counted as one dollar. Only the sets sold follow history: what they cost, "
        "the dear rights and all other money are made up.",
        {
            "free_content": 0.3,
            "hardware_margin": -0.2,
            "price": 7,
            "ads_per_hour": 4,
            "market": 100,
            "included_months": 24,
            "content_spend": 40,
            "users_at_start": 0.3,
            "median_taste": 12,
            "word_of_mouth": 0.1,
            "set_cost": 500,
            "price_per_thousand_ads": 3,
            "passed_on": 0.4,
            "marketing": 4.2,
            "fixed_cost": 10,
            "funding": 3000,
        },
        fitted=("word_of_mouth", "marketing"),
        sourced={
            "included_months": "letv_years_of_content_included_with_a_set_2014",
            "price": "letv_streaming_subscription_price_from_2016",
        },
    ),
)

CASE = Case(
    name="internet_tv",
    title="The set that keeps earning",
    decision="How much of what an internet TV shows should be free, and how cheap should it be?",
    question="Move the free programmes. Who buys a set, what does it earn, and what repays it?",
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
        people={
            "users": "market",
            "payers": "users",
            "included": "users",
            "free_users": "users",
            "willing": "market",
        },
        sums={
            "users": ("payers", "included", "free_users"),
            "platform_income": ("subscription", "advertising"),
        },
        not_negative=("sets_sold", "hours", "set_sales", "subscription", "advertising", "costs"),
        own_costs=("fixed_cost", "passed_on"),
    ),
    months=72,
    uncertain={
        "market": 0.2,
        "median_taste": 0.2,
        "service_life": 0.2,
        "word_of_mouth": 0.3,
        "set_cost": 0.1,
        "price_per_thousand_ads": 0.2,
        "reach": 0.3,
    },
)

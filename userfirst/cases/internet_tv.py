"""How much of what an internet TV shows should be free?

You sell a set once. It then stays in a home for years and can earn every month: from a
subscription to all programmes, and from advertisements around the free ones. A cheaper set and
more free programmes bring in more homes; both cost you money first. Whether the platform repays
that depends on how long a set stays in use, and on whether your cash lasts until then.
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
from userfirst.model import adoption, cash, conversion, experience, hardware, income, willingness
from userfirst.model.arithmetic import TINY, within
from userfirst.model.schedules import schedule


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_content = Lever(
        "Free programmes", low=0, high=1, default=0.4, step=0.01, group="Offer",
        help="Share of all programmes that a home with a set can watch without paying.",
    )
    hardware_margin = Lever(
        "Margin on a set", "share of its price", low=-0.6, high=0.5, default=0.1, step=0.01,
        group="Offer",
        help="Share of the price that you keep. 0: sold at cost. Below 0: sold at a loss.",
    )
    price = Lever(
        "Subscription price", "dollars a month", low=1, high=30, default=10, step=0.5,
        group="Offer",
        help="What a home pays a month for all programmes, without advertisements.",
    )
    ads_per_hour = Lever(
        "Ad load", "ads an hour", low=0, high=20, default=6, step=0.5, group="Offer",
        help="Advertisements in an hour of free programmes. They earn, and they annoy.",
    )
    included_months = Lever(
        "Subscription included", "months", low=0, high=36, default=0, step=1, group="Offer",
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
        "Market", "million homes", low=1, high=300, default=50, step=1, group="Homes",
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
        "Cost of a set", "dollars", low=5, high=1000, default=150, step=5, group="Money",
        help="What making, shipping and selling one set costs you.",
    )
    price_per_thousand_ads = Lever(
        "Ad price", "dollars a thousand", low=0, high=40, default=10, step=0.5, group="Money",
        help="What advertisers pay for a thousand showings, once you have the audience.",
    )
    reach = Lever(
        "Audience that advertisers want", "million homes", low=0.5, high=150, default=8,
        step=0.5, group="Money",
        help="Sets in use at which half of your advertising space is sold.",
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
        "Funding", "million dollars", low=10, high=5000, default=500, step=10, group="Money",
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


def derive(lever: Any) -> dict[str, Any]:
    """Return what follows from the levers alone."""
    set_price = hardware.price_at_margin(lever.set_cost, lever.hardware_margin)
    nuisance = NUISANCE * lever.ads_per_hour
    # Buying has to be worth the set as well; once it stands in the home, only the watching.
    included = np.minimum(lever.included_months / JUDGED_OVER, 1.0)
    seen_as_free = lever.free_content + (1.0 - lever.free_content) * included
    buying = willingness.bars(
        seen_as_free,
        lever.price,
        HASSLE + set_price / JUDGED_OVER,
        lever.median_taste,
        TASTE_SPREAD,
        nuisance * (1.0 - included),
    )
    owning = willingness.bars(
        lever.free_content, lever.price, HASSLE, lever.median_taste, TASTE_SPREAD, nuisance
    )
    # A home watches more hours when more is free, but not in proportion.
    free_hours = (
        HOURS_A_MONTH
        * lever.free_content
        * (1.0 + HALF_CONTENT)
        / (lever.free_content + HALF_CONTENT)
    )
    return {
        "set_price": set_price,
        "buying_free_bar": buying["free_bar"],
        "buying_paying_bar": buying["paying_bar"],
        "free_bar": owning["free_bar"],
        "paying_bar": owning["paying_bar"],
        "innovation": FINDING_OUT
        + adoption.reached_by_marketing(lever.marketing, COST_PER_BUYER, lever.market),
        "quality_held": experience.quality_held(lever.content_spend, UPKEEP),
        "free_hours": free_hours,
        "worth_of_attention": income.worth_of_attention(
            free_hours, lever.ads_per_hour, lever.price_per_thousand_ads
        ),
        "with_subscription": np.where(lever.included_months > 0.0, 1.0, 0.0),
        "months_included": np.maximum(lever.included_months, 1.0),
        "kept": 1.0 - lever.passed_on,
        "overheads": lever.marketing + lever.fixed_cost,
    }


def start(lever: Any) -> dict[str, Any]:
    """Return the stocks at month 0: a young base, good programmes and clean books."""
    return {
        "users": np.minimum(lever.users_at_start, lever.market),
        "included": 0.0,
        "payers": 0.0,
        "quality": 1.0,
        "earned": 0.0,
        "spent": 0.0,
        "is_open": 1.0,
    }


def homes(now: Any, lever: Any) -> SimpleNamespace:
    """Return what homes do now: who would buy, who buys, who stops, who would subscribe."""
    share_using = now.users / lever.market
    value = experience.value_of_service(now.quality, NETWORK, share_using)
    jump = TASTE_SPREAD * np.log(value + TINY)
    would_buy = np.maximum(
        willingness.share_over(lever.buying_free_bar, jump),
        willingness.share_over(lever.buying_paying_bar, jump),
    )
    would_subscribe = willingness.share_over(lever.paying_bar, jump)
    would_watch = np.maximum(willingness.share_over(lever.free_bar, jump), would_subscribe)
    willing = would_buy * lever.market * now.is_open
    return SimpleNamespace(
        willing=willing,
        buying=adoption.joining(
            now.users, willing, share_using, lever.innovation, lever.word_of_mouth
        ),
        stopping=adoption.leaving(
            now.users, would_watch * lever.market, cash.collapse_rate(now.is_open), PATIENCE
        )
        + hardware.retiring(now.users, lever.service_life),
        # Homes that bought are those to whom it is worth most: who would pay is among them.
        paying_share=np.minimum(would_subscribe / (would_buy + TINY), 1.0),
    )


def money(now: Any, lever: Any, buying: Any) -> SimpleNamespace:
    """Return income by stream and costs by kind, in millions of dollars a month."""
    # Better programmes are watched for longer, up to twice as long.
    hours = 2.0 * now.quality / (1.0 + now.quality)
    everything = now.payers + now.included
    free_users = now.users - everything
    fill = income.fill_rate(now.users, lever.reach)
    subscription = now.is_open * income.subscription(now.payers, lever.price)
    advertising = (
        now.is_open * hours * income.advertising(free_users, lever.worth_of_attention, fill)
    )
    watched = hours * (HOURS_A_MONTH * everything + lever.free_hours * free_users)
    platform_margin = (
        lever.kept * (subscription + advertising) - now.is_open * SERVING_COST * watched
    )
    sets_sold = now.is_open * buying
    return SimpleNamespace(
        subscription=subscription,
        advertising=advertising,
        watched=watched,
        set_sales=sets_sold * lever.set_price,
        set_costs=sets_sold * lever.set_cost,
        platform_margin=platform_margin,
        programmes=now.is_open * lever.content_spend,
        overheads=now.is_open * lever.overheads,
    )


def rates(now: Any, lever: Any, month: float) -> dict[str, Any]:
    """Return the change of every stock per month."""
    home = homes(now, lever)
    flows = money(now, lever, home.buying)
    platform = flows.subscription + flows.advertising
    return {
        "users": home.buying - home.stopping,
        "included": lever.with_subscription * home.buying
        - now.included / lever.months_included
        - home.stopping * now.included / (now.users + TINY),
        "payers": conversion.payers_change(
            now.payers,
            now.users - now.included,
            home.stopping * (now.users - now.included) / (now.users + TINY),
            now.is_open * home.paying_share * (now.users - now.included),
            MONTHS_TO_CONVERT,
            MONTHS_TO_CANCEL,
        ),
        "quality": experience.quality_change(now.quality, lever.quality_held, QUALITY_DECAY),
        "earned": flows.set_sales + platform,
        "spent": flows.set_costs
        + (platform - flows.platform_margin)
        + flows.programmes
        + flows.overheads,
    }


def settle(now: Any, lever: Any) -> dict[str, Any]:
    """Close a firm that has run out of cash, and hold homes within their bounds."""
    users = within(now.users, 0.0, lever.market)
    included = within(now.included, 0.0, users)
    return {
        "users": users,
        "included": included,
        "payers": within(now.payers, 0.0, users - included),
    }


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    home = homes(now, lever)
    flows = money(now, lever, home.buying)
    revenue = flows.set_sales + flows.subscription + flows.advertising
    hardware_profit = flows.set_sales - flows.set_costs
    platform_profit = flows.platform_margin - flows.programmes
    profit = hardware_profit + platform_profit - flows.overheads
    earns = hardware.per_set(flows.platform_margin, now.users)
    return {
        "free_users": now.users - now.payers - now.included,
        "willing": home.willing,
        "sets_sold": now.is_open * home.buying,
        "hours": flows.watched / 1000.0,
        "set_sales": flows.set_sales,
        "subscription": flows.subscription,
        "advertising": flows.advertising,
        "platform_income": flows.subscription + flows.advertising,
        "revenue": revenue,
        "hardware_profit": hardware_profit,
        "platform_profit": platform_profit,
        "profit": profit,
        "costs": revenue - profit,
        "profit_so_far": now.earned - now.spent,
        "cash": cash.cash_in_hand(lever.funding, now.earned, now.spent),
        "earns_per_set": earns,
        "set_value": hardware.value_of_a_set(
            lever.set_price, lever.set_cost, earns, lever.service_life
        ),
        "repaid_after": np.minimum(
            hardware.break_even_life(lever.set_price, lever.set_cost, earns), NEVER
        ),
        "lifetime_profit": now.earned - now.spent + now.users * earns * lever.service_life,
        "future_profit": now.users * earns * lever.service_life,
    }


# fmt: off
_HOMES, _MONEY, _MONEY_A_MONTH = "million homes", "million dollars", "million dollars a month"

SERIES = (
    Series("users", "Sets in use", _HOMES, "Homes that use one of your sets, paying or not."),
    Series("payers", "Subscribers", _HOMES, "Homes that pay for all programmes."),
    Series("included", "Included", _HOMES, "Homes whose subscription came with the set."),
    Series("free_users", "Free homes", _HOMES, "Homes that watch the free programmes only."),
    Series("willing", "Willing", _HOMES, "Homes to whom buying a set would be worth it now."),
    Series("sets_sold", "Sets sold", "million sets a month", "Sets sold in a month."),
    Series("hours", "Hours watched", "billion hours a month", "Watched in all homes together."),
    Series("set_sales", "Set sales", _MONEY_A_MONTH, "Income from selling sets."),
    Series("subscription", "Subscription", _MONEY_A_MONTH, "Income from subscribers."),
    Series("advertising", "Advertising", _MONEY_A_MONTH, "Income from ads in free programmes."),
    Series("platform_income", "Platform income", _MONEY_A_MONTH, "Subscription and advertising."),
    Series("revenue", "Revenue", _MONEY_A_MONTH, "Income from all streams."),
    Series("costs", "Costs", _MONEY_A_MONTH, "Sets, programmes, streaming and all else."),
    Series(
        "hardware_profit", "Profit on sets", _MONEY_A_MONTH, "Set sales less the cost of the sets."
    ),
    Series(
        "platform_profit", "Platform profit", _MONEY_A_MONTH,
        "Platform income less what is passed on, streaming and programmes.",
    ),
    Series("profit", "Profit", _MONEY_A_MONTH, "Revenue less costs."),
    Series("profit_so_far", "Profit so far", _MONEY, "All income less all costs so far."),
    Series("earned", "Revenue so far", _MONEY, "All income since the start."),
    Series("spent", "Costs so far", _MONEY, "All costs since the start."),
    Series("cash", "Cash", _MONEY, "Funding plus income less costs since the start."),
    Series(
        "earns_per_set", "A set earns", "dollars a month",
        "Platform income from one set in use, less what is passed on and streaming.",
    ),
    Series(
        "set_value", "Value of a set", "dollars",
        "Margin when it is sold plus what it earns over its service life at today's rate.",
    ),
    Series(
        "repaid_after", "Set repaid after", "months",
        "Service that repays the loss on a set. 0: it lost nothing. 240: 20 years or never.",
    ),
    Series(
        "future_profit", "Still to come", _MONEY,
        "What sets in use today will earn in the rest of their lives at today's rate.",
    ),
    Series(
        "lifetime_profit", "Profit with sets in use", _MONEY,
        "Profit so far, and what the sets in use will still earn at today's rate.",
    ),
    Series("quality", "Quality", "", "Of the programmes; 1 is the quality at the start."),
    Series("is_open", "Open", "", "1 while the firm is open, 0 after it has closed."),
)

OUTCOMES = (
    Outcome("users", label="Sets in use", unit=_HOMES, help="Homes that use a set."),
    Outcome("payers", label="Subscribers", unit=_HOMES, help="Homes that pay."),
    Outcome("platform_income", label="Platform income", unit=_MONEY_A_MONTH, help="Subscription and advertising."),
    Outcome("profit_so_far", name="profit", label="Profit so far", unit=_MONEY, help="All income less all costs since the start."),
    Outcome("lifetime_profit", name="lifetime_profit", label="Profit with sets in use", unit=_MONEY, help="Profit so far, and what the sets in use will still earn at today’s rate."),
    Outcome("set_value", label="Value of a set", unit="dollars", help="Over its whole life."),
    Outcome("repaid_after", label="Set repaid after", unit="months", help="Service that repays the loss on a set. 0: it lost nothing. 240: 20 years or never.", better="lower"),
    Outcome("cash", "lowest", name="lowest_cash", label="Lowest cash", unit=_MONEY, help="The least cash up to now."),
)

PRESETS = (
    Preset(
        "sets_only", "Only the set",
        "A maker who earns on the set and keeps every programme for subscribers.",
        {"free_content": 0, "hardware_margin": 0.3, "ads_per_hour": 0, "content_spend": 6},
    ),
    Preset(
        "below_cost", "Below cost",
        "A third of what a set costs is lost on it. Will the platform repay that before the cash "
        "is gone?",
        {"hardware_margin": -0.5, "free_content": 0.6, "funding": 1500},
    ),
    Preset(
        "roku", "Roku 2017 to 2022",
        "Month 0 is the end of 2016. Cheap sets, others' programmes, advertisers who come late.",
        {
            "free_content": 0.9,
            "hardware_margin": schedule(0.023, {24: -0.005, 57: -0.27, 60: -0.22}),
            "price": 3,
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
        "letv", "LeTV 2014 to 2016",
        "Month 0 is the end of 2013. Below cost, two years of programmes included, dear rights. "
        "Six yuan are counted as one dollar.",
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
# fmt: on

CASE = Case(
    name="internet_tv",
    title="The set that keeps earning",
    decision="How much of what an internet TV shows should be free, and how cheap should it be?",
    question="Move the free programmes. Who buys a set, what does it earn, and what repays it?",
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
            "users": "market",
            "payers": "users",
            "included": "users",
            "free_users": "users",
            "willing": "market",
        },
        sums={
            "users": ("payers", "included", "free_users"),
            "platform_income": ("subscription", "advertising"),
            "revenue": ("set_sales", "subscription", "advertising"),
        },
        not_negative=("sets_sold", "hours", "set_sales", "subscription", "advertising", "costs"),
    ),
    months=72,
)

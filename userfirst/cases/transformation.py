"""Turn a company that sells to customers into one that has users, before the cash is gone.

Your company lives from customers who pay for something that fewer want each year. You can build a
service for users beside it: decide how much of it is free, what the rest costs, what to invest,
and how fast to bring the old customers over. Each of them pays you more today than a user will
for a long time. A rival has started already, and answers what you do by a rule of its own.
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
from userfirst.model import adoption, cash, conversion, experience, income, willingness
from userfirst.model.arithmetic import TINY, above_zero, within
from userfirst.model.symbols import over_months

KEEP, FOLLOW, OUTBID, HARVEST = 0.0, 1.0, 2.0, 3.0


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Decisions
    free_level = Lever(
        "Free level", low=0, high=1, default=0.5, step=0.01, group="Decisions",
        help="Share of the new service that is free. 0: none of it. 1: all of it.",
    )
    price = Lever(
        "Price", "dollars a month", low=1, high=100, default=10, step=1, group="Decisions",
        help="What the full new service costs a payer.",
        idle="Without effect while nobody pays at any price, as when everything is free.",
    )
    investment = Lever(
        "Improving the service", "million dollars a month", low=0, high=20, default=2, step=0.25,
        group="Decisions",
        help="2 keeps quality level. Four times as much doubles it, slowly.",
    )
    marketing = Lever(
        "Marketing", "million dollars a month", low=0, high=20, default=1, step=0.25,
        group="Decisions",
        help="Spent on people who do not know the new service.",
    )
    migration = Lever(
        "Bringing customers over", "share a month", low=0, high=0.2, default=0.01, step=0.005,
        group="Decisions",
        help="Share of the old customers whom you invite into the new service each month.",
    )
    # Company
    legacy_customers = Lever(
        "Old customers", "million people", low=0.01, high=10, default=1.2, step=0.01,
        scale="log", group="Company",
        help="Customers of the old business at the start.",
    )
    legacy_price = Lever(
        "What they pay", "dollars a month", low=0, high=300, default=24, step=1, group="Company",
        help="What a customer of the old business pays.",
    )
    legacy_cost = Lever(
        "What they cost", "dollars a month", low=0, high=300, default=15, step=1, group="Company",
        help="What serving a customer of the old business costs.",
    )
    erosion = Lever(
        "Erosion", "share a month", low=0, high=0.1, default=0.02, step=0.001, group="Company",
        help="Share of the old customers who leave each month, whatever you do.",
    )
    fixed_cost = Lever(
        "Fixed costs", "million dollars a month", low=0, high=50, default=7, step=0.5,
        group="Company",
        help="What the company spends whatever happens.",
    )
    funding = Lever(
        "Cash at the start", "million dollars", low=1, high=1000, default=70, step=1,
        scale="log", group="Company",
        help="All there is. When it is gone the company closes.",
    )
    # Market
    market = Lever(
        "Market", "million people", low=0.1, high=200, default=12, step=0.1,
        scale="log", group="Market",
        help="Everyone who could use the old business or a new service.",
    )
    median_taste = Lever(
        "Median willingness to pay", "dollars a month", low=0.5, high=100, default=4, step=0.5,
        scale="log", group="Market",
        help="What the full new service is worth at the start to the person in the middle.",
    )
    taste_spread = Lever(
        "How alike people are", low=1.2, high=6, default=2, step=0.1, group="Market",
        help="Low: a few love it and many shrug. High: everyone feels much the same.",
    )
    network = Lever(
        "Network effect", low=0, high=4, default=0.5, step=0.1, group="Market",
        help="How much more a service is worth when everyone uses it. 1: twice as much.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=0.6, default=0.15, step=0.01, group="Market",
        help="How fast users bring others.",
    )
    churn = Lever(
        "Churn", "share a month", low=0, high=0.3, default=0.03, step=0.005, group="Market",
        help="Share of users who leave each month, whatever you do.",
    )
    serving_cost = Lever(
        "Serving cost", "dollars a month", low=0, high=60, default=0.3, step=0.1, group="Market",
        help="What one user of the full service costs. A free user costs the free share of it.",
    )
    worth_of_free_user = Lever(
        "Worth of a free user", "dollars a month", low=0, high=10, default=1.7, step=0.1,
        group="Market",
        help="What advertisers or sellers pay you for a free user, once you have enough of them.",
        idle="Without effect while nobody uses it free.",
    )
    reach = Lever(
        "Audience they want", "million users", low=0.1, high=20, default=1.5, step=0.1,
        scale="log", group="Market",
        help="With so many users half of that income is there; with a tenth, one percent.",
        idle="Without effect while free users bring nothing.",
    )
    # Rival
    rival_users = Lever(
        "Users of the rival", "million people", low=0, high=50, default=0.5, step=0.05,
        group="Rival",
        help="How many users the rival has at the start.",
    )
    rival_rule = Lever(
        "Its rule", default=1, choices=("keep", "follow", "outbid", "harvest"), group="Rival",
        help="Keep: its own free level. Follow: yours. Outbid: a quarter above yours. "
        "Harvest: free while it is small, less so as it leads.",
    )
    rival_free_level = Lever(
        "Its free level at the start", low=0, high=1, default=0.5, step=0.05, group="Rival",
        help="Share of its service that is free when you begin.",
    )
    rival_quality = Lever(
        "Its quality", low=0.2, high=3, default=1, step=0.1, group="Rival",
        help="1 is the quality that your new service begins with.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    legacy: Array
    users: Array
    payers: Array
    rival: Array
    quality: Array
    rival_free: Array
    earned: Array
    spent: Array
    is_open: Array


HASSLE = 0.5  # dollars a month of attention that using any service costs
FINDING_OUT = 0.002  # share of willing people who find a service unprompted, a month
COST_PER_SIGN_UP = 8.0  # dollars of marketing for one sign-up while everyone is still to win
RIVAL_FINDING = 0.004  # share of willing people who find the rival, a month
UPKEEP = 2.0  # million dollars a month that hold quality at 1
QUALITY_DECAY = 0.04  # share of quality lost a month without investment
TEMPTED = 0.08  # share of old customers a month who would follow if all used a service
PATIENCE = 6.0  # months that people stay although it is no longer worth it
MONTHS_TO_CONVERT, MONTHS_TO_CANCEL = 6.0, 2.0
COST_OF_SWITCHING = 2.0  # of leaving a service that one has for another, in units of utility
PULL_OF_OFFER = 4.0  # utility of an offer that is worth it to everyone over one that is to nobody
MONTHS_TO_ANSWER = 4.0  # the rival needs to answer your free level
OUTBID_BY = 0.25
YEARS_OF_PROFIT = 3.0  # that a buyer pays for the company on top of its cash

FIRM = Firm(
    "million dollars",
    streams={
        "legacy_income": ("Old business", "Income from the old customers."),
        "subscription": ("Subscription", "Income from payers."),
        "from_free": ("From free users", "What others pay for the free users."),
    },
    costs="Old business, serving, improving, marketing, fixed.",
)


def start(lever: Levers) -> Mapping[str, Array | float]:
    """Return the stocks at month 0: the old business as it is, and an empty service."""
    legacy = np.minimum(lever.legacy_customers, lever.market)
    stocks: dict[str, Array | float] = {
        "legacy": legacy,
        "users": 0.0,
        "payers": 0.0,
        "rival": np.minimum(lever.rival_users, lever.market - legacy),
        "quality": 1.0,
        "rival_free": lever.rival_free_level,
    }
    return stocks | FIRM.start()


def share_of_market(people: Array, lever: Levers) -> Array:
    """Return people as a share of the market; all of it where a schedule has shrunk it."""
    return np.minimum(people / lever.market, 1.0)


def reached(lever: Levers) -> Array:
    """Return the chance a month that a willing person finds your service, with your marketing."""
    told = adoption.reached_by_marketing(lever.marketing, COST_PER_SIGN_UP, lever.market)
    return FINDING_OUT + told


def value_now(now: Stocks, lever: Levers) -> Array | float:
    """Return what your full service is worth today to a person of taste 1."""
    return experience.value_of_service(
        now.quality, lever.network, share_of_market(now.users, lever)
    )


def willing_shares(now: Stocks, lever: Levers) -> willingness.Shares:
    """Return who would use and who would pay for your service, given its worth today."""
    return willingness.shares(
        lever.free_level,
        lever.price,
        HASSLE,
        lever.median_taste,
        lever.taste_spread,
        value_now(now, lever),
    )


def willing_of_rival(now: Stocks, lever: Levers) -> Array:
    """Return who would use the rival's service: by its free tier, or at your price if cheaper."""
    value = experience.value_of_service(
        lever.rival_quality, lever.network, share_of_market(now.rival, lever)
    )
    cheapest = np.minimum(HASSLE / (above_zero(now.rival_free) + TINY), lever.price + HASSLE)
    return willingness.share_above(cheapest, lever.median_taste, lever.taste_spread, value)


def worth_switching(better: Array) -> Array:
    """Return who would leave the service that they have for one that is so much better.

    An equal one is not worth the trouble to most: people keep what they have.
    """
    return 1.0 / (1.0 + np.exp(COST_OF_SWITCHING - PULL_OF_OFFER * better))


class Money(NamedTuple):
    """Income by stream and costs, in millions of dollars a month."""

    legacy_income: Array
    subscription: Array
    from_free: Array
    costs: Array


def money(now: Stocks, lever: Levers) -> Money:
    """Return what comes in and what goes out; nothing once the company has closed."""
    free_users = now.users - now.payers
    sold = income.fill_rate(now.users, lever.reach)
    serving = income.serving(now.payers, free_users, lever.free_level, lever.serving_cost)
    overheads = lever.marketing + lever.investment + lever.fixed_cost
    return Money(
        legacy_income=now.is_open * lever.legacy_price * now.legacy,
        subscription=now.is_open * income.subscription(now.payers, lever.price),
        from_free=now.is_open * income.advertising(free_users, lever.worth_of_free_user, sold),
        costs=now.is_open * (lever.legacy_cost * now.legacy + serving + overheads),
    )


def rates(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the change of every stock per month."""
    share, share_of_rival = (share_of_market(each, lever) for each in (now.users, now.rival))
    willing, willing_for_rival = willing_shares(now, lever), willing_of_rival(now, lever)
    churn, closing = adoption.churn_rate(lever.churn), cash.collapse_rate(now.is_open)

    # The old business: it erodes, you bring customers over, and both services tempt them away.
    brought = (lever.migration + TEMPTED * share) * willing.any * now.legacy * now.is_open
    tempted = TEMPTED * share_of_rival * willing_for_rival * now.legacy
    eroded = (lever.erosion + closing) * now.legacy

    # Newcomers: from those who are with nobody.
    willing_people = willing.any * above_zero(lever.market - now.legacy - now.rival) * now.is_open
    rival_people = willing_for_rival * above_zero(lever.market - now.legacy - now.users)
    joining = adoption.joining(
        now.users, willing_people, share, reached(lever), lever.word_of_mouth
    )
    leaving = adoption.leaving(now.users, willing_people, churn + closing, PATIENCE)
    rival_joining = adoption.joining(
        now.rival, rival_people, share_of_rival, RIVAL_FINDING, lever.word_of_mouth
    )
    rival_leaving = adoption.leaving(now.rival, rival_people, churn, PATIENCE)

    # Those who have one service hear of the other as newcomers do; few find it worth switching.
    better = willing.any - willing_for_rival
    heard = (reached(lever) + lever.word_of_mouth * share) * willing.any
    heard_of_rival = (RIVAL_FINDING + lever.word_of_mouth * share_of_rival) * willing_for_rival
    won = now.is_open * heard * worth_switching(better) * now.rival
    lost = now.is_open * heard_of_rival * worth_switching(-better) * now.users

    paying_share = willing.paying / (willing.any + TINY)
    would_pay = np.minimum(now.users, willing_people) * paying_share
    return {
        "legacy": -brought - tempted - eroded,
        "users": joining - leaving + brought + won - lost,
        # Those who come over are used to paying.
        "payers": brought * paying_share
        + conversion.payers_change(
            now.payers, now.users, leaving + lost, would_pay, MONTHS_TO_CONVERT, MONTHS_TO_CANCEL
        ),
        "rival": rival_joining - rival_leaving + tempted - won + lost,
        "quality": experience.quality_change(
            now.quality, experience.quality_held(lever.investment, UPKEEP), QUALITY_DECAY
        ),
        "rival_free": (rival_plan(now, lever) - now.rival_free) / MONTHS_TO_ANSWER,
    } | FIRM.rates(money(now, lever))


def rival_plan(now: Stocks, lever: Levers) -> Array:
    """Return the free level that the rival heads for, by its rule."""
    rule = lever.rival_rule
    answer = np.minimum(lever.free_level + np.where(rule == OUTBID, OUTBID_BY, 0.0), 1.0)
    own_share = now.users / (now.users + now.rival + TINY)
    plan = np.where(rule == KEEP, lever.rival_free_level, answer)
    return np.where(rule == HARVEST, own_share, plan)


def fastest(lever: Levers) -> Array:
    """Return the fastest rate: those who hear of your service, or the answer of the rival."""
    return np.maximum(lever.word_of_mouth + reached(lever), 1.0 / MONTHS_TO_ANSWER)


def settle(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Hold people within their bounds."""
    users = within(now.users, 0.0, lever.market)
    legacy = within(now.legacy, 0.0, lever.market - users)
    return {
        "users": users,
        "payers": within(now.payers, 0.0, users),
        "legacy": legacy,
        "rival": within(now.rival, 0.0, lever.market - users - legacy),
        "rival_free": within(now.rival_free, 0.0, 1.0),
    }


def outputs(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the series that are not stocks."""
    flows = money(now, lever)
    told = FIRM.outputs(now, lever, flows)
    profit_a_year = over_months(told["profit_so_far"], 12) * 12.0 / within(month, 1.0, 12.0)
    with_nobody = above_zero(lever.market - now.legacy - now.rival)
    return {
        "free_users": now.users - now.payers,
        "willing": willing_shares(now, lever).any * with_nobody * now.is_open,
        "worth": now.is_open * (told["cash"] + YEARS_OF_PROFIT * above_zero(profit_a_year)),
        "user_income_share": 100.0
        * (flows.subscription + flows.from_free)
        / (told["revenue"] + TINY),
    } | told


_PEOPLE, _MONEY = "million people", "million dollars"

SERIES = (
    Series("legacy", "Old customers", _PEOPLE, "Customers of the old business."),
    Series("users", "Users", _PEOPLE, "Everyone who uses the new service, free or paying."),
    Series("payers", "Payers", _PEOPLE, "Users who pay for the full service."),
    Series("free_users", "Free users", _PEOPLE, "Users who pay nothing."),
    Series("willing", "Willing", _PEOPLE, "People, with nobody else, for whom it is worth using."),
    Series("rival", "Rival's users", _PEOPLE, "Users of the rival's service."),
    Series("rival_free", "Free level of the rival", "", "Share of its service that is free."),
    *FIRM.series,
    Series(
        "worth",
        "Worth of the company",
        _MONEY,
        "What a buyer might pay: cash, and three times the profit of the last year if there was "
        "one. Nothing for a company that has closed.",
    ),
    Series("quality", "Quality", "", "Quality of the new service; 1 at the start."),
    Series("user_income_share", "Income from users", "%", "Share of revenue from the new service."),
)

OUTCOMES = (
    Outcome("users"),
    Outcome("payers"),
    Outcome("user_income_share", better=""),
    Outcome("worth"),
    *FIRM.outcomes,
)

# fmt: off
PRESETS = (
    Preset(
        "newspaper",
        "Harbour Courier, newspaper",
        "The company that you start with: 1.2 million subscribers of print, fewer every month. "
        "Others give news away and sell ads.",
        {},
    ),
    Preset(
        "gym",
        "Ironworks, gyms",
        "Dear to serve, no better for being full of others, and no advertiser worth the name.",
        {
            "free_level": 0.2,
            "price": 25, "legacy_customers": 0.8, "legacy_price": 40, "legacy_cost": 30,
            "erosion": 0.01, "fixed_cost": 5, "funding": 60, "market": 8, "median_taste": 22,
            "network": 0, "word_of_mouth": 0.08, "serving_cost": 9, "worth_of_free_user": 0.2,
            "rival_users": 0.2, "rival_rule": "keep", "rival_free_level": 0.1,
        },
    ),
    Preset(
        "language_school",
        "Lingua House, language school",
        "Classrooms against an app. Many would play for nothing, some would pay for more.",
        {
            "free_level": 0.4,
            "price": 10, "legacy_customers": 0.15, "legacy_price": 120, "legacy_cost": 70,
            "erosion": 0.02, "fixed_cost": 4, "funding": 60, "market": 30, "median_taste": 2,
            "taste_spread": 1.5, "network": 1.5, "word_of_mouth": 0.2, "churn": 0.06,
            "serving_cost": 0.2, "worth_of_free_user": 0.7, "reach": 3,
            "rival_users": 1, "rival_rule": "harvest", "rival_free_level": 0.8,
        },
    ),
    Preset(
        "bank",
        "Old Mill, bank",
        "Accounts with a fee against payments that are free. Shops pay whoever has the users.",
        {
            "free_level": 0.7,
            "price": 3, "legacy_customers": 4, "legacy_price": 7, "legacy_cost": 5,
            "erosion": 0.01, "fixed_cost": 6, "funding": 80, "market": 20, "median_taste": 1,
            "taste_spread": 2.5, "network": 3, "word_of_mouth": 0.12, "churn": 0.02,
            "serving_cost": 0.3, "worth_of_free_user": 2.5, "reach": 4,
            "rival_users": 1, "rival_rule": "outbid", "rival_free_level": 0.6,
        },
    ),
    Preset(
        "machines",
        "Kessler, machine maker",
        "Pumps with a maintenance contract, soon pumps that report when they need one.",
        {
            "free_level": 0.25,
            "price": 60, "legacy_customers": 0.1, "legacy_price": 150, "legacy_cost": 105,
            "erosion": 0.012, "fixed_cost": 2, "funding": 50, "market": 0.8, "median_taste": 40,
            "taste_spread": 2.2, "network": 0.3, "word_of_mouth": 0.06, "churn": 0.01,
            "serving_cost": 8, "worth_of_free_user": 0, "reach": 1,
            "rival_users": 0.02, "rival_rule": "follow", "rival_free_level": 0.2,
        },
    ),
)
# fmt: on

CASE = Case(
    name="transformation",
    title="Transform a company",
    decision="How do you turn customers into users before the old income is gone?",
    question="Choose a company and its free level. Does the new income come before the cash goes?",
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
    main=("users", "worth"),
    books=Books(
        people={
            "legacy": "market",
            "users": "market",
            "payers": "users",
            "free_users": "users",
            "rival": "market",
            "willing": "market",
        },
        sums={"users": ("payers", "free_users")},
        not_negative=("legacy_income", "subscription", "from_free", "costs", "rival_free"),
        own_costs=("fixed_cost",),
        rival_strength=("rival_users", "rival_quality"),
        exceptions={
            "rival_strength": "Users cost money, and so do old customers who pay less than they "
            "cost: a rival that takes them may keep your company open for longer. Old customers "
            "whom it tempts away are free to come to you once they leave it. And a rival that "
            "harvests is less free the more it leads.",
        },
    ),
    uncertain={
        "erosion": 0.2,
        "market": 0.2,
        "median_taste": 0.2,
        "network": 0.3,
        "word_of_mouth": 0.3,
        "churn": 0.2,
        "worth_of_free_user": 0.2,
        "reach": 0.3,
    },
)

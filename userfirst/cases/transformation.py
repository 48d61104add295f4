"""Turn a company that sells to customers into one that has users, before the cash is gone.

Your company lives from customers who pay for something that fewer want each year. You can build a
service for users beside it: decide how much of it is free, what the rest costs, what to invest,
and how fast to bring the old customers over. Each of them pays you more today than a user will
for a long time. A rival has started already, and answers what you do by a rule of its own.
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
from userfirst.model import adoption, cash, conversion, experience, income, rivalry, willingness
from userfirst.model.arithmetic import ONE, TINY, ZERO, above_zero, constant, within
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
        group="Company",
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
        group="Company",
        help="All there is. When it is gone the company closes.",
    )
    # Market
    market = Lever(
        "Market", "million people", low=0.1, high=200, default=12, step=0.1, group="Market",
        help="Everyone who could use the old business or a new service.",
    )
    median_taste = Lever(
        "Median willingness to pay", "dollars a month", low=0.5, high=100, default=4, step=0.5,
        group="Market",
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
        "Worth of a free user", "dollars a month", low=0, high=10, default=2, step=0.1,
        group="Market",
        help="What advertisers or sellers pay you for a free user, once you have enough of them.",
    )
    reach = Lever(
        "Audience they want", "million users", low=0.1, high=20, default=1.5, step=0.1,
        group="Market",
        help="With so many users half of that income is there; with a tenth, one percent.",
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
QUALITY_DECAY = constant(0.04)  # share of quality lost a month without investment
TEMPTED = constant(0.08)  # share of old customers a month who would follow if all used a service
PATIENCE = constant(6.0)  # months that people stay although it is no longer worth it
MONTHS_TO_CONVERT, MONTHS_TO_CANCEL = constant(6.0), constant(2.0)
MONTHS_TO_SWITCH = constant(12.0)  # until a user thinks again about which of the two to use
PULL_OF_OFFER = constant(4.0)  # weight of the better offer in that choice
MONTHS_TO_ANSWER = constant(4.0)  # the rival needs to answer your free level
OUTBID_BY = 0.25
YEARS_OF_PROFIT = 3.0  # that a buyer pays for the company on top of its cash
NEARLY_NOTHING = constant(TINY)


def derive(lever: Any) -> dict[str, Any]:
    """Return what follows from the levers alone."""
    rule = lever.rival_rule
    hassle = HASSLE
    return {
        "innovation": FINDING_OUT
        + adoption.reached_by_marketing(lever.marketing, COST_PER_SIGN_UP, lever.market),
        "rival_innovation": RIVAL_FINDING,
        "churn_rate": adoption.churn_rate(lever.churn),
        "quality_held": experience.quality_held(lever.investment, UPKEEP),
        "overheads": lever.marketing + lever.investment + lever.fixed_cost,
        "legacy_margin": lever.legacy_price - lever.legacy_cost,
        # The rival's rule: where its free level is heading, as plan + answer to yours + to leading.
        "rival_plan": np.where(rule == KEEP, lever.rival_free_level, 0.0)
        + np.where((rule == FOLLOW) | (rule == OUTBID), lever.free_level, 0.0)
        + np.where(rule == OUTBID, OUTBID_BY, 0.0)
        + np.where(rule == HARVEST, 1.0, 0.0),
        "rival_harvest": np.where(rule == HARVEST, 1.0, 0.0),
        "rival_dearest": lever.price + HASSLE,
        "hassle": hassle,
    } | willingness.bars(
        lever.free_level, lever.price, hassle, lever.median_taste, lever.taste_spread
    )


def start(lever: Any) -> dict[str, Any]:
    """Return the stocks at month 0: the old business as it is, and an empty service."""
    legacy = np.minimum(lever.legacy_customers, lever.market)
    return {
        "legacy": legacy,
        "users": 0.0,
        "payers": 0.0,
        "rival": np.minimum(lever.rival_users, lever.market - legacy),
        "quality": 1.0,
        "rival_free": lever.rival_free_level,
        "earned": 0.0,
        "spent": 0.0,
        "is_open": 1.0,
    }


def willing_shares(now: Any, lever: Any, share_using: Any) -> SimpleNamespace:
    """Return who would use and who would pay for your service, given its worth today."""
    value = experience.value_of_service(now.quality, lever.network, share_using)
    return willingness.shares_over(lever.free_bar, lever.paying_bar, value, lever.taste_spread)


def willing_of_rival(now: Any, lever: Any, share_of_rival: Any) -> Any:
    """Return who would use the rival's service: by its free tier, or at your price if cheaper."""
    value = experience.value_of_service(lever.rival_quality, lever.network, share_of_rival)
    cost = np.minimum(lever.hassle / (now.rival_free + NEARLY_NOTHING), lever.rival_dearest)
    return willingness.share_above(cost / value, lever.median_taste, lever.taste_spread)


def money(now: Any, lever: Any) -> SimpleNamespace:
    """Return income by stream and costs, in millions of dollars a month."""
    free_users = now.users - now.payers
    fill = income.fill_rate(now.users, lever.reach)
    serving = income.serving(now.payers, free_users, lever.free_level, lever.serving_cost)
    return SimpleNamespace(
        legacy_income=now.is_open * lever.legacy_price * now.legacy,
        subscription=now.is_open * income.subscription(now.payers, lever.price),
        from_free=now.is_open * income.advertising(free_users, lever.worth_of_free_user, fill),
        costs=now.is_open * (lever.legacy_cost * now.legacy + serving + lever.overheads),
    )


def rates(now: Any, lever: Any, month: float) -> dict[str, Any]:
    """Return the change of every stock per month."""
    share = np.minimum(now.users / lever.market, ONE)
    share_of_rival = np.minimum(now.rival / lever.market, ONE)
    willing = willing_shares(now, lever, share)
    willing_for_rival = willing_of_rival(now, lever, share_of_rival)
    open_now = now.is_open
    closing = cash.collapse_rate(open_now)

    # The old business: it erodes, you bring customers over, and both services tempt them away.
    brought = (lever.migration + TEMPTED * share) * willing.any * now.legacy * open_now
    tempted = TEMPTED * share_of_rival * willing_for_rival * now.legacy
    eroded = (lever.erosion + closing) * now.legacy

    # Newcomers: from those who are with nobody.
    free_of_both = lever.market - now.legacy
    willing_people = willing.any * above_zero(free_of_both - now.rival) * open_now
    rival_people = willing_for_rival * above_zero(free_of_both - now.users)
    joining = adoption.joining(
        now.users, willing_people, share, lever.innovation, lever.word_of_mouth
    )
    leaving = adoption.leaving(now.users, willing_people, lever.churn_rate + closing, PATIENCE)
    rival_joining = adoption.joining(
        now.rival, rival_people, share_of_rival, lever.rival_innovation, lever.word_of_mouth
    )
    rival_leaving = adoption.leaving(now.rival, rival_people, lever.churn_rate, PATIENCE)

    # Users of either think again now and then, and like the offer that more would use.
    both = now.users + now.rival
    own_share = now.users / (both + NEARLY_NOTHING)
    better = PULL_OF_OFFER * (willing.any - willing_for_rival)
    switching = open_now * both * rivalry.share_change(own_share, ZERO, better, MONTHS_TO_SWITCH)
    lost = leaving - np.minimum(switching, ZERO)

    paying_share = willing.paying / (willing.any + NEARLY_NOTHING)
    would_pay = np.minimum(now.users, willing_people) * paying_share
    rival_target = np.minimum(lever.rival_plan - lever.rival_harvest * (ONE - own_share), ONE)
    flows = money(now, lever)
    return {
        "legacy": -brought - tempted - eroded,
        "users": joining - leaving + switching + brought,
        # Those who come over are used to paying.
        "payers": brought * paying_share
        + conversion.payers_change(
            now.payers, now.users, lost, would_pay, MONTHS_TO_CONVERT, MONTHS_TO_CANCEL
        ),
        "rival": rival_joining - rival_leaving - switching + tempted,
        "quality": experience.quality_change(now.quality, lever.quality_held, QUALITY_DECAY),
        "rival_free": (rival_target - now.rival_free) / MONTHS_TO_ANSWER,
        "earned": flows.legacy_income + flows.subscription + flows.from_free,
        "spent": flows.costs,
    }


def settle(now: Any, lever: Any) -> dict[str, Any]:
    """Close a company that has run out of cash, and hold people within their bounds."""
    legacy = within(now.legacy, ZERO, lever.market)
    users = within(now.users, ZERO, lever.market - legacy)
    return {
        "legacy": legacy,
        "users": users,
        "payers": within(now.payers, ZERO, users),
        "rival": within(now.rival, ZERO, lever.market - legacy - users),
        "rival_free": within(now.rival_free, ZERO, ONE),
    }


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    willing = willing_shares(now, lever, now.users / lever.market)
    flows = money(now, lever)
    revenue = flows.legacy_income + flows.subscription + flows.from_free
    in_hand = cash.cash_in_hand(lever.funding, now.earned, now.spent)
    profit_a_year = over_months(in_hand, 12) * 12.0 / within(month, 1.0, 12.0)
    return {
        "free_users": now.users - now.payers,
        "willing": willing.any * above_zero(lever.market - now.legacy - now.rival) * now.is_open,
        "legacy_income": flows.legacy_income,
        "subscription": flows.subscription,
        "from_free": flows.from_free,
        "revenue": revenue,
        "costs": flows.costs,
        "profit": revenue - flows.costs,
        "worth": above_zero(in_hand) + YEARS_OF_PROFIT * above_zero(profit_a_year),
        "cash": in_hand,
        "user_income_share": 100.0 * (flows.subscription + flows.from_free) / (revenue + TINY),
    }


_PEOPLE, _MONEY, _MONEY_A_MONTH = "million people", "million dollars", "million dollars a month"

# fmt: off
SERIES = (
    Series("legacy", "Old customers", _PEOPLE, "Customers of the old business."),
    Series("users", "Users", _PEOPLE, "Everyone who uses the new service, free or paying."),
    Series("payers", "Payers", _PEOPLE, "Users who pay for the full service."),
    Series("free_users", "Free users", _PEOPLE, "Users who pay nothing."),
    Series("willing", "Willing", _PEOPLE, "People, with nobody else, for whom it is worth using."),
    Series("rival", "Rival's users", _PEOPLE, "Users of the rival's service."),
    Series("rival_free", "Free level of the rival", "", "Share of its service that is free."),
    Series("legacy_income", "Old business", _MONEY_A_MONTH, "Income from the old customers."),
    Series("subscription", "Subscription", _MONEY_A_MONTH, "Income from payers."),
    Series("from_free", "From free users", _MONEY_A_MONTH, "What others pay for the free users."),
    Series("worth", "Worth of the company", _MONEY, "What a buyer might pay."),
    Series("revenue", "Revenue", _MONEY_A_MONTH, "Income from all streams."),
    Series("costs", "Costs", _MONEY_A_MONTH, "Old business, serving, improving, marketing, fixed."),
    Series("profit", "Profit", _MONEY_A_MONTH, "Revenue less costs."),
    Series("earned", "Revenue so far", _MONEY, "All income since the start."),
    Series("spent", "Costs so far", _MONEY, "All costs since the start."),
    Series("cash", "Cash", _MONEY, "Cash at the start plus income less costs since."),
    Series("quality", "Quality", "", "Quality of the new service; 1 at the start."),
    Series("user_income_share", "Income from users", "%", "Share of revenue from the new service."),
    Series("is_open", "Open", "", "1 while the company is open, 0 after it has closed."),
)

OUTCOMES = (
    Outcome("users", label="Users", unit=_PEOPLE, help="Everyone who uses the new service."),
    Outcome("payers", label="Payers", unit=_PEOPLE, help="Users who pay."),
    Outcome("revenue", label="Revenue", unit=_MONEY_A_MONTH, help="Income a month."),
    Outcome("user_income_share", label="Income from users", unit="%", help="Share of revenue from the new service.", better=""),
    Outcome("worth", name="worth", label="Worth of the company", unit=_MONEY, help="What a buyer might pay: cash, and three times the profit of the last year if there was one. Nothing for a company that has closed."),
    Outcome("cash", "lowest", name="lowest_cash", label="Lowest cash", unit=_MONEY, help="The least cash up to now."),
)

# fmt: off
PRESETS = (
    Preset(
        "newspaper",
        "Harbour Courier, newspaper",
        "1.2 million subscribers of print, fewer every month. Others give news away and sell ads.",
        {},  # the defaults of the levers are this company
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
            "free_level": 0.3,
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
            "free_level": 0.6,
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
            "free_level": 0.15,
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
    firms=(Firm("money", {}, ""),),
    start=after(derive, start),
    rates=after(derive, rates),
    settle=after(derive, settle),
    outputs=after(derive, outputs),
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
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
        sums={
            "users": ("payers", "free_users"),
            "revenue": ("legacy_income", "subscription", "from_free"),
        },
        not_negative=("legacy_income", "subscription", "from_free", "costs", "rival_free"),
    ),
)

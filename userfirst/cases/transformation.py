"""Turn a company that sells to customers into one that has users, before the cash is gone.

Your company lives from customers who pay for something that fewer want each year. You can build a
service for users beside it: decide how much of it is free, what the rest costs, what to invest,
and how fast to bring the old customers over. Each of them pays you more today than a user will
for a long time. A rival has started already, and answers what you do by a rule of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from userfirst.cases.case import Books, Case, Lever, Outcome, Preset, Series, at_month, lowest
from userfirst.model import adoption, cash, conversion, experience, income, rivalry, willingness
from userfirst.model.arithmetic import ONE, TINY, ZERO, above_zero, constant, within

KEEP, FOLLOW, OUTBID, HARVEST = 0.0, 1.0, 2.0, 3.0

# fmt: off
LEVERS = (
    Lever(
        "free_level", "Free level", "", 0, 1, 0.5, 0.01, "Decisions",
        "Share of the new service that is free. 0: none of it. 1: all of it.",
    ),
    Lever(
        "price", "Price", "dollars a month", 1, 100, 10, 1, "Decisions",
        "What the full new service costs a payer.",
    ),
    Lever(
        "investment", "Improving the service", "million dollars a month", 0, 20, 2, 0.25,
        "Decisions", "2 keeps quality level. Four times as much doubles it, slowly.",
    ),
    Lever(
        "marketing", "Marketing", "million dollars a month", 0, 20, 1, 0.25, "Decisions",
        "Spent on people who do not know the new service.",
    ),
    Lever(
        "migration", "Bringing customers over", "share a month", 0, 0.2, 0.01, 0.005, "Decisions",
        "Share of the old customers whom you invite into the new service each month.",
    ),
    Lever(
        "legacy_customers", "Old customers", "million people", 0.01, 10, 1.2, 0.01, "Company",
        "Customers of the old business at the start.",
    ),
    Lever(
        "legacy_price", "What they pay", "dollars a month", 0, 300, 24, 1, "Company",
        "What a customer of the old business pays.",
    ),
    Lever(
        "legacy_cost", "What they cost", "dollars a month", 0, 300, 15, 1, "Company",
        "What serving a customer of the old business costs.",
    ),
    Lever(
        "erosion", "Erosion", "share a month", 0, 0.1, 0.02, 0.001, "Company",
        "Share of the old customers who leave each month, whatever you do.",
    ),
    Lever(
        "fixed_cost", "Fixed costs", "million dollars a month", 0, 50, 7, 0.5, "Company",
        "What the company spends whatever happens.",
    ),
    Lever(
        "funding", "Cash at the start", "million dollars", 1, 1000, 70, 1, "Company",
        "All there is. When it is gone the company closes.",
    ),
    Lever(
        "market", "Market", "million people", 0.1, 200, 12, 0.1, "Market",
        "Everyone who could use the old business or a new service.",
    ),
    Lever(
        "median_taste", "Median willingness to pay", "dollars a month", 0.5, 100, 4, 0.5, "Market",
        "What the full new service is worth at the start to the person in the middle.",
    ),
    Lever(
        "taste_spread", "How alike people are", "", 1.2, 6, 2, 0.1, "Market",
        "Low: a few love it and many shrug. High: everyone feels much the same.",
    ),
    Lever(
        "network", "Network effect", "", 0, 4, 0.5, 0.1, "Market",
        "How much more a service is worth when everyone uses it. 1: twice as much.",
    ),
    Lever(
        "word_of_mouth", "Word of mouth", "a month", 0, 0.6, 0.15, 0.01, "Market",
        "How fast users bring others.",
    ),
    Lever(
        "churn", "Churn", "share a month", 0, 0.3, 0.03, 0.005, "Market",
        "Share of users who leave each month, whatever you do.",
    ),
    Lever(
        "serving_cost", "Serving cost", "dollars a month", 0, 60, 0.3, 0.1, "Market",
        "What one user of the full service costs. A free user costs the free share of it.",
    ),
    Lever(
        "worth_of_free_user", "Worth of a free user", "dollars a month", 0, 10, 2, 0.1, "Market",
        "What advertisers or sellers pay you for a free user, once you have enough of them.",
    ),
    Lever(
        "reach", "Audience they want", "million users", 0.1, 20, 1.5, 0.1, "Market",
        "With so many users half of that income is there; with a tenth, one percent.",
    ),
    Lever(
        "rival_users", "Users of the rival", "million people", 0, 50, 0.5, 0.05, "Rival",
        "How many users the rival has at the start.",
    ),
    Lever(
        "rival_rule", "Its rule", "", 0, 3, 1, 1, "Rival",
        "Keep: its own free level. Follow: yours. Outbid: a quarter above yours. "
        "Harvest: free while it is small, less so as it leads.",
        choices=("keep", "follow", "outbid", "harvest"),
    ),
    Lever(
        "rival_free_level", "Its free level at the start", "", 0, 1, 0.5, 0.05, "Rival",
        "Share of its service that is free when you begin.",
    ),
    Lever(
        "rival_quality", "Its quality", "", 0.2, 3, 1, 0.1, "Rival",
        "1 is the quality that your new service begins with.",
    ),
)
# fmt: on

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
    hassle = np.full_like(lever.market, HASSLE)
    return {
        "innovation": FINDING_OUT
        + adoption.reached_by_marketing(lever.marketing, COST_PER_SIGN_UP, lever.market),
        "rival_innovation": np.full_like(lever.market, RIVAL_FINDING),
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
    return willingness.shares(lever.free_bar, lever.paying_bar, value, lever.taste_spread)


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
    in_hand = cash.cash_in_hand(lever.funding, now.earned, now.spent)
    return {
        "legacy": legacy,
        "users": users,
        "payers": within(now.payers, ZERO, users),
        "rival": within(now.rival, ZERO, lever.market - legacy - users),
        "rival_free": within(now.rival_free, ZERO, ONE),
        "is_open": cash.stays_open(now.is_open, in_hand),
    }


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    willing = willing_shares(now, lever, now.users / lever.market)
    flows = money(now, lever)
    revenue = flows.legacy_income + flows.subscription + flows.from_free
    in_hand = cash.cash_in_hand(lever.funding, now.earned, now.spent)
    return {
        "free_users": now.users - now.payers,
        "willing": willing.any * above_zero(lever.market - now.legacy - now.rival) * now.is_open,
        "legacy_income": flows.legacy_income,
        "subscription": flows.subscription,
        "from_free": flows.from_free,
        "revenue": revenue,
        "costs": flows.costs,
        "profit": revenue - flows.costs,
        "cash": in_hand,
        "user_income_share": 100.0 * (flows.subscription + flows.from_free) / (revenue + TINY),
    }


def worth(series: Mapping[str, Any], month: int) -> Any:
    """Return what a buyer might pay: the cash, and some years of the last year's profit."""
    cash_now, begin = series["cash"][month], max(month - 12, 0)
    profit_a_year = (cash_now - series["cash"][begin]) * (12.0 / max(month - begin, 1))
    return above_zero(cash_now) + YEARS_OF_PROFIT * above_zero(profit_a_year)


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
    Outcome("users", "Users", _PEOPLE, "Everyone who uses the new service.", at_month("users")),
    Outcome("payers", "Payers", _PEOPLE, "Users who pay.", at_month("payers")),
    Outcome("revenue", "Revenue", _MONEY_A_MONTH, "Income a month.", at_month("revenue")),
    Outcome(
        "user_income_share", "Income from users", "%", "Share of revenue from the new service.",
        at_month("user_income_share"), better="",
    ),
    Outcome(
        "worth", "Worth of the company", _MONEY,
        "What a buyer might pay: cash, and three times the profit of the last year if there was "
        "one. Nothing for a company that has closed.",
        worth,
    ),
    Outcome("lowest_cash", "Lowest cash", _MONEY, "The least cash up to now.", lowest("cash")),
)
# fmt: on

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
        balances=(("cash", "funding", ("earned",), ("spent",)),),
        not_negative=("legacy_income", "subscription", "from_free", "costs", "rival_free"),
    ),
)

"""Who is a customer, who is a user, and what are users worth who never pay?

You run a service with many accounts, fewer users and very few payers. Some people try it and are
gone, some make it a habit, and some of these pay after a while. Whoever uses it may invite
others. What is free brings people in and costs you their serving; what they bring back are the
invitations and, if you show them any, advertisements.

Who would pay is settled by the offer of the month in which a person joins: a later offer reaches
newcomers, who are taken to be a fair sample of all to whom it is worth it. Only where paying is
worth nothing to anyone (all is free) do payers cancel.
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
from userfirst.model import cash, engagement, willingness
from userfirst.model.arithmetic import ONE, TINY, ZERO, above_zero, constant, within


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_level = Lever(
        "Free level", low=0, high=1, default=0.4, step=0.01, group="Offer",
        help="Share of the full service that is free. 0: none of it. 1: all of it.",
    )
    price = Lever(
        "Price", "dollars a month", low=0, high=30, default=5, step=0.5, group="Offer",
        help="What the full service costs a payer.",
    )
    ad_income = Lever(
        "Ad income", "dollars a month", low=0, high=2, default=0, step=0.01, group="Offer",
        help="What advertisers pay you for one free user in a month. 0: you show no ads.",
    )
    # People
    invitations = Lever(
        "Invitations", "a month", low=0, high=0.5, default=0.31, step=0.01, group="People",
        help="People that one user invites in a month and who try it, if it is worth it to them.",
    )
    active_days = Lever(
        "Days that count as active", "days a month", low=1, high=30, default=1, step=1,
        group="People",
        help="How often someone must come in a month to be counted as active. It changes no one.",
    )
    market = Lever(
        "Market", "million people", low=1, high=200, default=40, step=1, group="People",
        help="Everyone who could ever use it.",
    )
    discoveries = Lever(
        "Discoveries", "million people a month", low=0, high=2, default=0.06, step=0.01,
        group="People",
        help="People who hear of it each month without an invitation.",
    )
    habit = Lever(
        "Habit", "share of newcomers", low=0, high=1, default=0.29, step=0.01, group="People",
        help="Share of those who would not pay for whom it becomes a habit. The others soon leave.",
    )
    median_taste = Lever(
        "Median willingness to pay", "dollars a month", low=0.5, high=20, default=1.7, step=0.1,
        group="People",
        help="What the full service is worth to the person in the middle.",
    )
    # Money
    serving_cost = Lever(
        "Serving cost", "dollars a month", low=0, high=5, default=0.2, step=0.05, group="Money",
        help="What one user of the full service costs you. A free user costs the free share of it.",
    )
    fixed_cost = Lever(
        "Fixed costs", "million dollars a month", low=0, high=5, default=0.2, step=0.05,
        group="Money",
        help="What you spend whatever happens.",
    )
    funding = Lever(
        "Funding", "million dollars", low=1, high=100, default=30, step=1, group="Money",
        help="Cash at the start. When it is gone the service closes.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    accounts: Array
    casuals: Array
    regulars: Array
    considering: Array
    payers: Array
    considering_invited: Array
    payers_invited: Array
    cohort_casuals: Array
    cohort_regulars: Array
    cohort_considering: Array
    cohort_payers: Array
    earned: Array
    spent: Array
    is_open: Array


HASSLE = 0.5  # dollars a month of attention that using it costs
TASTE_SPREAD = constant(2.0)
# Rates a month at which the four kinds of users leave, and the days a month on which they come.
CASUALS_LEAVE, CASUAL_DAYS = constant(0.5), constant(2.0)
REGULARS_LEAVE, REGULAR_DAYS = constant(0.04), constant(8.0)
CONSIDERING_LEAVE, CONSIDERING_DAYS = constant(0.03), constant(12.0)
PAYERS_LEAVE, PAYER_DAYS = constant(0.03), constant(16.0)
MONTHS_TO_PAY = constant(12.0)  # from joining to paying, for those who would pay
MONTHS_TO_CANCEL = 2.0
HEARING_AT_MOST = 0.5  # of the market in a month, however many discoveries there could be
DAYS_IN_MONTH = constant(30.0)
NOBODY = constant(TINY)
ONE_PERSON = constant(1e-6)  # in millions: shares of fewer people than that are told as nothing


def derive(lever: Any) -> dict[str, Any]:
    """Return what follows from the levers alone."""
    bars = willingness.bars(
        lever.free_level, lever.price, constant(HASSLE), lever.median_taste, TASTE_SPREAD
    )
    shares = willingness.shares_over(bars["free_bar"], bars["paying_bar"], ONE, TASTE_SPREAD)
    would_pay = shares.paying / (shares.any + NOBODY)
    return {
        "hearing": lever.discoveries / (1.0 + lever.discoveries / (HEARING_AT_MOST * lever.market)),
        "would_join": shares.any,
        "would_pay": would_pay,
        "makes_a_habit": (1.0 - would_pay) * lever.habit,
        "casual": (1.0 - would_pay) * (1.0 - lever.habit),
        "cancelling": np.where(would_pay > 0.0, 0.0, 1.0 / MONTHS_TO_CANCEL),
    }


def start(lever: Any) -> dict[str, Any]:
    """Return the stocks at month 0: no users, clean books, and one person's worth of a cohort."""
    return {
        "accounts": 0.0,
        "casuals": 0.0,
        "regulars": 0.0,
        "considering": 0.0,
        "payers": 0.0,
        "considering_invited": 0.0,
        "payers_invited": 0.0,
        "cohort_casuals": lever.casual,
        "cohort_regulars": lever.makes_a_habit,
        "cohort_considering": lever.would_pay,
        "cohort_payers": 0.0,
        "earned": 0.0,
        "spent": 0.0,
        "is_open": 1.0,
    }


def money(now: Any, lever: Any) -> SimpleNamespace:
    """Return income by its cause and costs, in millions of dollars a month."""
    free_users = now.casuals + now.regulars + now.considering
    serving = lever.serving_cost * (now.payers + lever.free_level * free_users)
    return SimpleNamespace(
        subscription_alone=now.is_open * lever.price * (now.payers - now.payers_invited),
        subscription_invited=now.is_open * lever.price * now.payers_invited,
        advertising=now.is_open * lever.ad_income * free_users,
        costs=now.is_open * (serving + lever.fixed_cost),
    )


def rates(now: Any, lever: Any, month: float) -> dict[str, Any]:
    """Return the change of every stock per month."""
    collapse = cash.collapse_rate(now.is_open)
    free_users = now.casuals + now.regulars + now.considering

    # Newcomers: of all people to whom the offer is worth it, those who have no account yet.
    open_to_it = now.is_open * above_zero(lever.would_join - now.accounts / lever.market)
    invited_by_free = lever.invitations * free_users * open_to_it
    joining = invited_by_free + open_to_it * (lever.hearing + lever.invitations * now.payers)

    deciding, cancelling = now.considering / MONTHS_TO_PAY, lever.cancelling * now.payers
    deciding_invited = now.considering_invited / MONTHS_TO_PAY
    cancelling_invited = lever.cancelling * now.payers_invited
    cohort_deciding = now.cohort_considering / MONTHS_TO_PAY
    cohort_cancelling = lever.cancelling * now.cohort_payers

    casuals_leave, regulars_leave = CASUALS_LEAVE + collapse, REGULARS_LEAVE + collapse
    considering_leave, payers_leave = CONSIDERING_LEAVE + collapse, PAYERS_LEAVE + collapse
    flows = money(now, lever)
    return {
        "accounts": joining,
        "casuals": joining * lever.casual - casuals_leave * now.casuals,
        "regulars": joining * lever.makes_a_habit + cancelling - regulars_leave * now.regulars,
        "considering": joining * lever.would_pay - deciding - considering_leave * now.considering,
        "payers": deciding - cancelling - payers_leave * now.payers,
        "considering_invited": invited_by_free * lever.would_pay
        - deciding_invited
        - considering_leave * now.considering_invited,
        "payers_invited": deciding_invited - cancelling_invited - payers_leave * now.payers_invited,
        "cohort_casuals": -casuals_leave * now.cohort_casuals,
        "cohort_regulars": cohort_cancelling - regulars_leave * now.cohort_regulars,
        "cohort_considering": -cohort_deciding - considering_leave * now.cohort_considering,
        "cohort_payers": cohort_deciding - cohort_cancelling - payers_leave * now.cohort_payers,
        "earned": flows.subscription_alone + flows.subscription_invited + flows.advertising,
        "spent": flows.costs,
    }


def settle(now: Any, lever: Any) -> dict[str, Any]:
    """Close a firm that has run out of cash, and hold people within their bounds."""
    payers, considering = above_zero(now.payers), above_zero(now.considering)
    return {
        "payers": payers,
        "considering": considering,
        "payers_invited": within(now.payers_invited, ZERO, payers),
        "considering_invited": within(now.considering_invited, ZERO, considering),
    }


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    groups = (
        (now.casuals, CASUAL_DAYS),
        (now.regulars, REGULAR_DAYS),
        (now.considering, CONSIDERING_DAYS),
        (now.payers, PAYER_DAYS),
    )
    free_users = now.casuals + now.regulars + now.considering
    users = free_users + now.payers
    active: Any = 0.0
    daily: Any = 0.0
    for people, days in groups:
        active = active + people * engagement.share_active(lever.active_days, days)
        daily = daily + engagement.daily_users(people, days, DAYS_IN_MONTH)
    active_payers = now.payers * engagement.share_active(lever.active_days, PAYER_DAYS)
    cohort = now.cohort_casuals + now.cohort_regulars + now.cohort_considering + now.cohort_payers
    flows = money(now, lever)
    revenue = flows.subscription_alone + flows.subscription_invited + flows.advertising
    return {
        "users": users,
        "free_users": free_users,
        "active": active,
        "daily_users": daily,
        "stickiness": engagement.stickiness(daily, users),
        "payers_of_accounts": 100.0 * now.payers / (now.accounts + ONE_PERSON),
        "payers_of_active": 100.0 * active_payers / (active + ONE_PERSON),
        "retention": 100.0 * cohort,
        "cohort_paying_share": 100.0 * now.cohort_payers / (cohort + NOBODY),
        "subscription_alone": flows.subscription_alone,
        "subscription_invited": flows.subscription_invited,
        "advertising": flows.advertising,
        "revenue": revenue,
        "caused_share": 100.0
        * (flows.subscription_invited + flows.advertising)
        / np.maximum(revenue, TINY),
        "caused_by_free_users": flows.subscription_invited + flows.advertising,
        "serving_free_users": now.is_open * lever.serving_cost * lever.free_level * free_users,
        "costs": flows.costs,
        "profit": revenue - flows.costs,
        "profit_so_far": now.earned - now.spent,
        "cash": cash.cash_in_hand(lever.funding, now.earned, now.spent),
    }


_PEOPLE, _MONEY, _MONEY_A_MONTH = "million people", "million dollars", "million dollars a month"

# fmt: off
SERIES = (
    Series("accounts", "Accounts", _PEOPLE, "Everyone who ever signed up, still there or not."),
    Series("users", "Users", _PEOPLE, "Everyone who still comes, free or paying."),
    Series("payers", "Payers", _PEOPLE, "Users who pay: the customers."),
    Series("free_users", "Free users", _PEOPLE, "Users who pay nothing."),
    Series("active", "Active", _PEOPLE, "Users who come on as many days a month as you ask for."),
    Series("daily_users", "Daily users", _PEOPLE, "Users who come on a day."),
    Series("stickiness", "Stickiness", "% of users", "Daily by monthly users (DAU/MAU)."),
    Series("payers_invited", "Payers by invitation", _PEOPLE,
           "Payers who came because a free user invited them."),
    Series("payers_of_accounts", "Payers of all accounts", "% of accounts",
           "Payers as a share of everyone who ever signed up."),
    Series("payers_of_active", "Payers of the active", "% of active users",
           "Active payers as a share of everyone who counts as active."),
    Series("retention", "Cohort left", "% of the cohort",
           "Of those who joined in month 0, how many still come."),
    Series("cohort_paying_share", "Cohort paying", "% of those left",
           "Of those who joined in month 0 and still come, how many pay."),
    Series("subscription_alone", "Other payers", _MONEY_A_MONTH,
           "Income from payers whom no free user invited."),
    Series("subscription_invited", "Invited payers", _MONEY_A_MONTH,
           "Income from payers whom a free user invited."),
    Series("advertising", "Advertising", _MONEY_A_MONTH, "Income from ads shown to free users."),
    Series("revenue", "Revenue", _MONEY_A_MONTH, "Income from all sources."),
    Series("caused_by_free_users", "Caused by free users", _MONEY_A_MONTH,
           "Income from ads and from payers whom a free user invited."),
    Series("caused_share", "Caused by free users", "% of revenue",
           "Income from ads and from payers whom a free user invited."),
    Series("serving_free_users", "Serving free users", _MONEY_A_MONTH, "What free users cost."),
    Series("costs", "Costs", _MONEY_A_MONTH, "Serving everyone, and fixed costs."),
    Series("profit", "Profit", _MONEY_A_MONTH, "Revenue less costs."),
    Series("profit_so_far", "Profit so far", _MONEY, "All income less all costs so far."),
    Series("earned", "Revenue so far", _MONEY, "All income since the start."),
    Series("spent", "Costs so far", _MONEY, "All costs since the start."),
    Series("cash", "Cash", _MONEY, "Funding plus income less costs since the start."),
    Series("is_open", "Open", "", "1 while the firm is open, 0 after it has closed."),
)

OUTCOMES = (
    Outcome("accounts", label="Accounts", unit=_PEOPLE, help="Everyone who ever signed up."),
    Outcome("users", label="Users", unit=_PEOPLE, help="Everyone who still comes."),
    Outcome("payers", label="Payers", unit=_PEOPLE, help="Users who pay."),
    Outcome("payers_of_active", label="Payers of the active", unit="% of active users", help="It depends on who counts as active.", better=""),
    Outcome("revenue", label="Revenue", unit=_MONEY_A_MONTH, help="Income a month."),
    Outcome("caused_share", name="caused_by_free_users", label="Caused by free users", unit="% of revenue", help="Income from ads and from payers whom a free user invited.", better=""),
    Outcome("profit_so_far", name="profit", label="Profit so far", unit=_MONEY, help="All income less all costs since the start."),
    Outcome("cash", "lowest", name="lowest_cash", label="Lowest cash", unit=_MONEY, help="The least cash up to now."),
)

PRESETS = (
    Preset(
        "evernote", "Evernote, two years on",
        "Three million accounts, of which 2% pay; of the active 6%; of an old cohort over 20%.",
        {"habit": 0.303, "median_taste": 1.665, "invitations": 0.301, "discoveries": 0.0696},
        fitted=("habit", "median_taste", "invitations", "discoveries"),
    ),
    Preset(
        "no_invitations", "Free users only cost",
        "Nobody invites anyone and there are no ads. What is a free user worth now?",
        {"invitations": 0, "ad_income": 0},
    ),
    Preset(
        "with_ads", "Free users who see ads",
        "Advertisers pay half a dollar a month for each free user. More can be free.",
        {"ad_income": 0.5, "free_level": 0.55},
    ),
)
# fmt: on

CASE = Case(
    name="accounts",
    title="Customers and users",
    decision="Who is a user, and what is one worth who never pays?",
    question="Move the free level. Who signs up, who stays, who pays, and who brought the payers?",
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
            "accounts": "market",
            "users": "accounts",
            "payers": "users",
            "active": "users",
            "daily_users": "users",
            "payers_invited": "payers",
        },
        sums={
            "users": ("payers", "free_users"),
            "revenue": ("subscription_alone", "subscription_invited", "advertising"),
        },
        not_negative=("free_users", "costs", "retention", "cohort_paying_share"),
    ),
)

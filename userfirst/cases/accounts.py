"""Who is a customer, who is a user, and what are users worth who never pay?

You run a service with many accounts, fewer users and very few payers. To the keenest people it
becomes a habit; the others try it and are soon gone. Of those with a habit some pay after a while,
if what costs money is worth it to them. Whoever uses it may invite others. What is free brings
people in and costs you their serving; what they bring back are the invitations and, if you show
them any, advertisements.

How long someone stays hangs on how much she likes it and not on whether she would pay: giving
more away makes nobody leave, but those whom it brings in like it less than those before them.
Everybody signs up once. So with more free there are never fewer users on average over the years,
as long as the money lasts; in one late month there may be: they came sooner, and went sooner.
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
from userfirst.model import cash, conversion, engagement, willingness
from userfirst.model.arithmetic import TINY, above_zero, within


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_level = Lever(
        "Free level", low=0, high=1, default=0.4, step=0.01, group="Offer",
        help="Share of the full service that is free. 0: none of it. 1: all of it.",
    )
    price = Lever(
        "Price", "dollars a month", low=0.5, high=30, default=5, step=0.5, group="Offer",
        help="What the full service costs a payer.",
        idle="Without effect while nobody pays at any price, as when everything is free.",
    )
    ad_income = Lever(
        "Ad income", "dollars a month", low=0, high=2, default=0, step=0.01, group="Offer",
        help="What advertisers pay you for one free user in a month. 0: you show no ads.",
        idle="Without effect while there is nobody to show ads to.",
    )
    # People
    invitations = Lever(
        "Invitations", "a month", low=0, high=0.5, default=0.38, step=0.01, group="People",
        help="People that one user invites in a month and who try it, if it is worth it to them.",
    )
    active_days = Lever(
        "Days that count as active", "days a month", low=1, high=30, default=1, step=1,
        group="People",
        help="How often someone must come in a month to be counted as active. It changes no one.",
    )
    market = Lever(
        "Market", "million people", low=1, high=200, default=40, step=1,
        scale="log", group="People",
        help="Everyone who could ever use it.",
    )
    discoveries = Lever(
        "Discoveries", "million people a month", low=0, high=2, default=0.05, step=0.01,
        group="People",
        help="People who hear of it each month without an invitation.",
    )
    habit = Lever(
        "Habit", "share of people", low=0, high=1, default=0.19, step=0.01, group="People",
        help="Share of all people to whom it becomes a habit: the keenest. Others soon leave.",
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
        "Funding", "million dollars", low=1, high=100, default=20, step=1,
        scale="log", group="Money",
        help="Cash at the start. When it is gone the service closes.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment, in millions of people; the cohort in shares of itself.

    Of all who signed up, of the regulars, of those whom a free user invited and of the first
    cohort it is kept how many there are, and how many there would be if as many had come from
    everybody as from the keenest (``as_keen``): the two tell how they are spread by taste.
    """

    accounts: Array
    accounts_as_keen: Array
    casuals: Array
    regulars: Array
    regulars_as_keen: Array
    convinced: Array
    invited: Array
    invited_as_keen: Array
    invited_convinced: Array
    cohort_casuals: Array
    cohort_regulars: Array
    cohort_as_keen: Array
    cohort_convinced: Array
    earned: Array
    spent: Array
    is_open: Array


HASSLE = 0.5  # dollars a month of attention that using it costs
TASTE_SPREAD = 2.0
# Rates a month at which they leave, and the days a month on which they come.
CASUALS_LEAVE, CASUAL_DAYS = 0.5, 2.0
REGULARS_LEAVE, REGULAR_DAYS = 0.03, 8.0
PAYER_DAYS = 16.0
PATIENCE = 3.0  # months that regulars stay although it is no longer worth it
MONTHS_TO_PAY = 12.0  # from joining to paying, for those who can use the free part till then
MONTHS_TO_CANCEL = 2.0
PAY_UNSEEN = 0.8  # share of those who could only pay who do so untried, on hearing of it
HEARING_AT_MOST = 0.5  # of the market in a month, however many discoveries there could be
DAYS_IN_MONTH = 30.0
ONE_PERSON = 1e-6  # in millions: shares of fewer people than that are told as nothing


FIRM = Firm(
    "million dollars",
    streams={
        "subscription_alone": ("Other payers", "Income from payers whom no free user invited."),
        "subscription_invited": ("Invited payers", "Income from payers whom a free user invited."),
        "advertising": ("Advertising", "Income from ads shown to free users."),
    },
    costs="Serving everyone, and fixed costs.",
)


class Offer(NamedTuple):
    """To which share of all people the offer is worth it: always the keenest.

    Attributes
    ----------
    joining : array
        Would sign up.
    staying : array
        Would sign up, and it becomes a habit.
    paying : array
        Would pay.
    paying_later : array
        Would pay, and can use what is free until they are convinced.
    """

    joining: Array
    staying: Array
    paying: Array
    paying_later: Array


def offer(lever: Levers) -> Offer:
    """Return who signs up, stays and pays; nobody pays for what does not become a habit."""
    worth = willingness.shares(
        lever.free_level, lever.price, HASSLE, lever.median_taste, TASTE_SPREAD, value=1.0
    )
    paying = np.minimum(worth.paying, lever.habit)
    joining = np.maximum(worth.free, paying)
    return Offer(joining, np.minimum(joining, lever.habit), paying, np.minimum(worth.free, paying))


def start(lever: Levers) -> Mapping[str, Array | float]:
    """Return the stocks at month 0: no users, clean books, and a first cohort of newcomers."""
    to_whom = offer(lever)
    staying = to_whom.staying / (to_whom.joining + TINY)
    stocks: dict[str, Array | float] = {
        "accounts": 0.0,
        "accounts_as_keen": 0.0,
        "casuals": 0.0,
        "regulars": 0.0,
        "regulars_as_keen": 0.0,
        "convinced": 0.0,
        "invited": 0.0,
        "invited_as_keen": 0.0,
        "invited_convinced": 0.0,
        "cohort_casuals": 1.0 - staying,
        "cohort_regulars": staying,
        "cohort_as_keen": 1.0 / (to_whom.joining + TINY),
        "cohort_convinced": 0.0,
    }
    return stocks | FIRM.start()


class Group(NamedTuple):
    """Some regulars, by what the offer is to them.

    Attributes
    ----------
    content : array
        It is worth it to them.
    would_pay : array
        Paying is worth it to them.
    payers : array
        They pay: the convinced, and at once whoever would pay and has no use for the free part.
    """

    content: Array
    would_pay: Array
    payers: Array


def keenest(share: Array, people: Array, as_keen: Array) -> Array:
    """Return how many of some people belong to the keenest share of everybody."""
    return np.minimum(people, share * as_keen)


def group(to_whom: Offer, people: Array, as_keen: Array, convinced: Array) -> Group:
    """Return what the offer of this month is to some regulars."""
    would_pay = keenest(to_whom.paying, people, as_keen)
    at_once = would_pay - keenest(to_whom.paying_later, people, as_keen)
    undecided = above_zero(1.0 - convinced / (would_pay + TINY))
    return Group(
        keenest(to_whom.joining, people, as_keen), would_pay, convinced + at_once * undecided
    )


class People(NamedTuple):
    """Who there is: the regulars by what the offer is to them, and users by whether they pay."""

    all: Group
    invited: Group
    cohort: Group
    payers_invited: Array
    free_users: Array


def people(now: Stocks, lever: Levers) -> People:
    """Return all regulars, those whom a free user invited, the first cohort, and free users."""
    to_whom = offer(lever)
    everyone = group(to_whom, now.regulars, now.regulars_as_keen, now.convinced)
    invited = group(to_whom, now.invited, now.invited_as_keen, now.invited_convinced)
    cohort = group(to_whom, now.cohort_regulars, now.cohort_as_keen, now.cohort_convinced)
    return People(
        everyone,
        invited,
        cohort,
        payers_invited=np.minimum(invited.payers, everyone.payers),
        free_users=now.casuals + above_zero(now.regulars - everyone.payers),
    )


class Money(NamedTuple):
    """Income by its cause and costs, in millions of dollars a month."""

    subscription_alone: Array
    subscription_invited: Array
    advertising: Array
    serving_free_users: Array
    costs: Array


def money(who: People, now: Stocks, lever: Levers) -> Money:
    """Return what comes in, by who caused it, and what goes out; nothing once it has closed."""
    serving_free = now.is_open * lever.serving_cost * lever.free_level * who.free_users
    serving_payers = now.is_open * lever.serving_cost * who.all.payers
    return Money(
        subscription_alone=now.is_open * lever.price * (who.all.payers - who.payers_invited),
        subscription_invited=now.is_open * lever.price * who.payers_invited,
        advertising=now.is_open * lever.ad_income * who.free_users,
        serving_free_users=serving_free,
        costs=serving_free + serving_payers + now.is_open * lever.fixed_cost,
    )


def rates(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the change of every stock per month."""
    to_whom, who = offer(lever), people(now, lever)

    # Newcomers: of all people to whom the offer is worth it, those who have no account yet.
    have_one = keenest(to_whom.joining, now.accounts, now.accounts_as_keen) / lever.market
    only_pay = (to_whom.paying - to_whom.paying_later) / (to_whom.joining + TINY)
    sign_up = 1.0 - (1.0 - PAY_UNSEEN) * only_pay
    open_to_it = now.is_open * sign_up * above_zero(to_whom.joining - have_one)
    hearing = lever.discoveries / (1.0 + lever.discoveries / (HEARING_AT_MOST * lever.market))
    invited_by_free = lever.invitations * who.free_users * open_to_it
    joining = invited_by_free + open_to_it * (hearing + lever.invitations * who.all.payers)
    # Of them each taste comes in equal parts, and to the keener part it becomes a habit.
    as_keen, invited_as_keen = (
        newcomers / (to_whom.joining + TINY) for newcomers in (joining, invited_by_free)
    )

    collapse = cash.collapse_rate(now.is_open)
    casuals_leave, regulars_leave = CASUALS_LEAVE + collapse, REGULARS_LEAVE + collapse

    def stay(regulars: Array, content: Array) -> Array:
        return -regulars_leave * regulars - (regulars - content) / PATIENCE

    def are_convinced(convinced: Array, regulars: Array, would_pay: Array) -> Array:
        return conversion.payers_change(
            convinced,
            regulars,
            regulars_leave * regulars,
            would_pay,
            MONTHS_TO_PAY,
            MONTHS_TO_CANCEL,
        )

    return {
        "accounts": joining,
        "accounts_as_keen": as_keen,
        "casuals": (to_whom.joining - to_whom.staying) * as_keen - casuals_leave * now.casuals,
        "regulars": to_whom.staying * as_keen + stay(now.regulars, who.all.content),
        "regulars_as_keen": as_keen - regulars_leave * now.regulars_as_keen,
        "convinced": are_convinced(now.convinced, now.regulars, who.all.would_pay),
        "invited": to_whom.staying * invited_as_keen + stay(now.invited, who.invited.content),
        "invited_as_keen": invited_as_keen - regulars_leave * now.invited_as_keen,
        "invited_convinced": are_convinced(
            now.invited_convinced, now.invited, who.invited.would_pay
        ),
        "cohort_casuals": -casuals_leave * now.cohort_casuals,
        "cohort_regulars": stay(now.cohort_regulars, who.cohort.content),
        "cohort_as_keen": -regulars_leave * now.cohort_as_keen,
        "cohort_convinced": are_convinced(
            now.cohort_convinced, now.cohort_regulars, who.cohort.would_pay
        ),
    } | FIRM.rates(money(who, now, lever))


def fastest(lever: Levers) -> Array:
    """Return the fastest rate: each user invites; what only falls needs steps half as fine."""
    return np.maximum(lever.invitations, CASUALS_LEAVE / 2.0)


def settle(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Hold people within their bounds."""
    accounts = within(now.accounts, 0.0, lever.market)
    regulars = within(now.regulars, 0.0, accounts)
    invited = within(now.invited, 0.0, regulars)
    return {
        "accounts": accounts,
        "casuals": within(now.casuals, 0.0, accounts - regulars),
        "accounts_as_keen": within(now.accounts_as_keen, 0.0, lever.market),
        "regulars": regulars,
        "regulars_as_keen": within(now.regulars_as_keen, 0.0, lever.market),
        "convinced": within(now.convinced, 0.0, regulars),
        "invited": invited,
        "invited_as_keen": within(now.invited_as_keen, 0.0, now.regulars_as_keen),
        "invited_convinced": within(now.invited_convinced, 0.0, invited),
    }


def outputs(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the series that are not stocks."""
    who = people(now, lever)
    payers, free_regulars = who.all.payers, who.free_users - now.casuals
    users = who.free_users + payers

    def active(group_of_them: Array, days: float) -> Array:
        return group_of_them * engagement.share_active(lever.active_days, days)

    def a_day(group_of_them: Array, days: float) -> Array:
        return engagement.daily_users(group_of_them, days, DAYS_IN_MONTH)

    active_payers = active(payers, PAYER_DAYS)
    all_active = (
        active(now.casuals, CASUAL_DAYS) + active(free_regulars, REGULAR_DAYS) + active_payers
    )
    daily = a_day(now.casuals, CASUAL_DAYS) + a_day(free_regulars, REGULAR_DAYS)
    daily = daily + a_day(payers, PAYER_DAYS)
    cohort = now.cohort_casuals + now.cohort_regulars
    flows = money(who, now, lever)
    caused = flows.subscription_invited + flows.advertising
    return {
        "users": users,
        "free_users": who.free_users,
        "payers": payers,
        "active": all_active,
        "daily_users": daily,
        "stickiness": engagement.stickiness(daily, users),
        "payers_invited": who.payers_invited,
        "payers_of_accounts": 100.0 * payers / np.maximum(now.accounts, ONE_PERSON),
        "payers_of_active": 100.0 * active_payers / np.maximum(all_active, ONE_PERSON),
        "cohort": 100.0 * cohort,
        "cohort_paying_share": 100.0 * now.is_open * who.cohort.payers / (cohort + TINY),
        "caused_by_free_users": caused,
        "caused_share": 100.0 * caused / np.maximum(FIRM.revenue(flows), TINY),
        "serving_free_users": flows.serving_free_users,
    } | FIRM.outputs(now, lever, flows)


_PEOPLE, _MONEY_A_MONTH = "million people", "million dollars a month"

# fmt: off
SERIES = (
    Series("accounts", "Accounts", _PEOPLE, "Everyone who ever signed up, still there or not."),
    Series("users", "Users", _PEOPLE, "Everyone who still comes, free or paying."),
    Series("payers", "Payers", _PEOPLE, "Users who pay: the customers."),
    Series("free_users", "Free users", _PEOPLE, "Users who pay nothing."),
    Series("casuals", "Casual users", _PEOPLE, "Users to whom it is no habit: soon gone."),
    Series("regulars", "Regular users", _PEOPLE, "Users to whom it is a habit, paying or not."),
    Series("active", "Active", _PEOPLE, "Users who come on as many days a month as you ask for."),
    Series("daily_users", "Daily users", _PEOPLE, "Users who come on a day."),
    Series("stickiness", "Stickiness", "% of users", "Daily by monthly users (DAU/MAU)."),
    Series("payers_invited", "Payers by invitation", _PEOPLE,
           "Payers who came because a free user invited them."),
    Series("payers_of_accounts", "Payers of all accounts", "% of accounts",
           "Payers as a share of everyone who ever signed up."),
    Series("payers_of_active", "Payers of the active", "% of active users",
           "Active payers as a share of everyone who counts as active."),
    Series("cohort", "Still there", "% of the cohort",
           "Of those who joined in month 0, how many still come."),
    Series("cohort_paying_share", "Paying", "% of those still there",
           "Of those who joined in month 0 and still come, how many pay."),
    *FIRM.series,
    Series("caused_by_free_users", "Caused by free users", _MONEY_A_MONTH,
           "Income from ads and from payers whom a free user invited."),
    Series("caused_share", "Caused by free users", "% of revenue",
           "Income from ads and from payers whom a free user invited."),
    Series("serving_free_users", "Serving free users", _MONEY_A_MONTH, "What free users cost."),
)
# fmt: on

OUTCOMES = (
    Outcome("accounts"),
    Outcome("users"),
    Outcome("payers"),
    Outcome("payers_of_accounts", better=""),
    Outcome("payers_of_active", help="It depends on who counts as active.", better=""),
    Outcome("caused_share", better=""),
    *FIRM.outcomes,
)

PRESETS = (
    Preset(
        "evernote",
        "Evernote, 2010",
        "Month 24 is June 2010, with 3 million accounts: 2% of all and 6% of the active paid, and "
        "over 20% of a cohort after 29 months. Four levers were fitted to these four figures, so "
        "that they fit proves nothing. Later months, and the money, are not Evernote's. The start "
        "is this run with rounded levers.",
        {"habit": 0.1884, "median_taste": 1.732, "invitations": 0.386, "discoveries": 0.0456},
        fitted=("habit", "median_taste", "invitations", "discoveries"),
    ),
    Preset(
        "no_invitations",
        "Free users only cost",
        "Nobody invites anyone and there are no ads. What is a free user worth now?",
        {"invitations": 0, "ad_income": 0},
    ),
    Preset(
        "with_ads",
        "Free users who see ads",
        "Advertisers pay half a dollar a month for each free user. More can be free.",
        {"ad_income": 0.5, "free_level": 0.55},
    ),
)

CASE = Case(
    name="accounts",
    title="Customers and users",
    decision="Who is a user, and what is one worth who never pays?",
    question="Move the free level. Who signs up, who stays, who pays, and who brought the payers?",
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
            "accounts": "market",
            "users": "accounts",
            "payers": "users",
            "free_users": "users",
            "casuals": "free_users",
            "regulars": "users",
            "active": "users",
            "daily_users": "users",
            "payers_invited": "payers",
        },
        sums={"users": ("payers", "free_users")},
        at_most={"payers": "regulars", "serving_free_users": "costs"},
        not_negative=(*FIRM.streams, "costs", "cohort", "cohort_paying_share"),
        own_costs=("fixed_cost",),
    ),
    uncertain={
        "invitations": 0.2,
        "market": 0.2,
        "discoveries": 0.3,
        "habit": 0.3,
        "median_taste": 0.2,
        "serving_cost": 0.1,
    },
)

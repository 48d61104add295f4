"""Is experience king?

Your service is tried by people whom friends, advertisements or chance bring. Those to whom it is
worth it stay a while; how long depends on who they are and on whether it delights them, that is,
on whether it is better than they have come to expect. They expect half of what they are used to
and half of what a good service offers elsewhere: so a better service delights for good, but the
joy of what is new fades. Newcomers invite friends, users win back people who left. You can spend
on the experience or on bringing people in, now or steadily.

People are of three kinds by how much they like it, a third of them each: the keenest are
faithful, those in between middling, the others fickle. Nobody ever changes kind: when a cohort's
retention rises with age, it is because the fickle have gone. Giving more away brings in more of
the fickle.
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
from userfirst.model.arithmetic import TINY, above_zero, within
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
        "Price", "dollars a month", low=0.5, high=30, default=8, step=0.5, group="Offer",
        help="What the full service costs a payer.",
        idle="Without effect while nobody pays at any price, as when everything is free.",
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
        help="1 is a good service. Below that you launch before it is good: only the keen begin.",
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
        idle="Without effect while newcomers do not leave.",
    )
    market = Lever(
        "Market", "million people", low=10, high=1000, default=100, step=10,
        scale="log", group="People",
        help="Everyone who could ever try it.",
    )
    median_taste = Lever(
        "Median willingness to pay", "dollars a month", low=0.5, high=20, default=4, step=0.5,
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
        "Income from ads", "dollars a month", low=0, high=5, default=0.5, step=0.05, group="Money",
        help="What a free user's attention earns once you have the audience.",
    )
    fixed_cost = Lever(
        "Fixed costs", "million dollars a month", low=0, high=20, default=4, step=0.5,
        group="Money",
        help="What you spend whatever happens.",
    )
    funding = Lever(
        "Funding", "million dollars", low=1, high=2000, default=200, step=1,
        scale="log", group="Money",
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


THIRD = 1.0 / 3.0  # of all people is of each kind
TASTE_SPREAD = 2.5
FINDING_OUT = 0.002  # share of people who try it unprompted, a month
COST_PER_TRIAL = 3.0  # dollars of advertising while nobody knows it
UPKEEP = 2.0  # million dollars a month that hold quality at 1
QUALITY_DECAY = 0.05  # share of the gap to what is held that closes in a month
ELSEWHERE = 1.0  # quality that people find elsewhere
USED_TO = 0.5  # weight in what people expect of what they are used to; the rest is elsewhere
MONTHS_TO_EXPECT = 9.0
MONTHS_TO_ANSWER = 1.5  # an invitation
PATIENCE = 3.0  # months that people stay although it is no longer worth it
MONTHS_TO_CONVERT, MONTHS_TO_CANCEL = 6.0, 2.0
MOST_BROUGHT = 10.0  # told of users who stay for very long
REACH = 5.0  # million users at which half of the advertising space is sold
SMALLEST = 1e-300  # a cohort of which this is left has gone; keeps its retention a number


FIRM = Firm(
    "million dollars",
    streams={
        "subscription": ("Subscription", "Income from payers."),
        "advertising": ("Advertising", "Income from ads shown to free users."),
    },
    costs="Serving, fixed, improving and bringing people in.",
)


class ByKind(NamedTuple):
    """The same of each kind of people."""

    faithful: Array
    middling: Array
    fickle: Array

    def added(self) -> Array:
        """Return the sum over the kinds."""
        return self.faithful + self.middling + self.fickle

    def times(self, others: ByKind) -> ByKind:
        """Return the product with something else of each kind."""
        return ByKind(*(own * other for own, other in zip(self, others, strict=True)))


def kinds_of(keenest: Array) -> ByKind:
    """Return how many of each kind the keenest share of all people has: the faithful first."""
    return ByKind(
        np.minimum(keenest, THIRD),
        within(keenest - THIRD, 0.0, THIRD),
        within(keenest - 2.0 * THIRD, 0.0, THIRD),
    )


def willing_shares(quality: Array, lever: Levers) -> willingness.Shares:
    """Return who would use and who would pay for a service of this quality."""
    return willingness.shares(
        lever.free_level, lever.price, lever.effort, lever.median_taste, TASTE_SPREAD, quality
    )


def churn_of_kinds(lever: Levers) -> ByKind:
    """Return the rates a month at which the kinds leave as long as nothing delights."""
    return ByKind(*retention.churn_of_groups(adoption.churn_rate(lever.churn), lever.difference))


def expected(quality: Array) -> Array:
    """Return what people come to expect of a service that stays at this quality."""
    return USED_TO * quality + (1.0 - USED_TO) * ELSEWHERE


def start(lever: Levers) -> Mapping[str, Array | float]:
    """Return the stocks at month 0: nobody has tried it, and people expect what they hear."""
    willing = willing_shares(lever.starting_quality, lever).any
    cohort = kinds_of(willing)
    stocks: dict[str, Array | float] = {
        "tried": 0.0,
        "faithful": 0.0,
        "middling": 0.0,
        "fickle": 0.0,
        "invitations": 0.0,
        "payers": 0.0,
        "quality": lever.starting_quality,
        "expectation": expected(lever.starting_quality),
        "cohort_faithful": cohort.faithful / willing,
        "cohort_middling": cohort.middling / willing,
        "cohort_fickle": cohort.fickle / willing,
    }
    return stocks | FIRM.start()


class People(NamedTuple):
    """Who tries it, stays, comes back and leaves, in millions of people a month.

    Attributes
    ----------
    users, would_pay : ByKind
        Users, and those of them to whom paying is worth it: millions of people.
    worth_it : Array
        Share of all people to whom using it is worth it now.
    delight : Array
        What delight multiplies word of mouth with and divides churn by.
    share_new : Array
        Share of the market that has not tried it yet.
    trying, invited : Array
        People who try it for the first time, and those of them who were invited.
    joining, leave : ByKind
        Millions of people a month who join or come back; the rates at which users leave.
    """

    users: ByKind
    would_pay: ByKind
    worth_it: Array
    delight: Array
    share_new: Array
    trying: Array
    invited: Array
    joining: ByKind
    leave: ByKind


def people(now: Stocks, lever: Levers) -> People:
    """Return who tries it, stays, comes back and leaves."""
    users = ByKind(now.faithful, now.middling, now.fickle)
    # A market that shrinks on the way has for a moment more users than people.
    share_using = np.minimum(users.added() / lever.market, 1.0)
    willing = willing_shares(now.quality, lever)
    worth_it, worth_paying = kinds_of(willing.any), kinds_of(willing.paying)
    delight = experience.effect_of_delight(now.quality, now.expectation, lever.delight_matters)
    telling = lever.word_of_mouth * delight * share_using * now.is_open

    # Everyone tries it once at most; those to whom it is worth it stay.
    share_new = above_zero(1.0 - now.tried / lever.market)
    invited = now.is_open * referral.invited_trials(now.invitations, share_new, MONTHS_TO_ANSWER)
    finding_out = FINDING_OUT + adoption.reached_by_marketing(
        lever.acquisition, COST_PER_TRIAL, lever.market
    )
    trying = (finding_out * now.is_open + telling) * share_new * lever.market + invited

    # The same for each kind: those to whom it is worth it and who have tried it come back, told by
    # users; those to whom it is not worth it any more go, and of the others some, as ever.
    collapse = cash.collapse_rate(now.is_open)
    joining, leave, would_pay = [], [], []
    for using, worth, paying, churn in zip(
        users, worth_it, worth_paying, churn_of_kinds(lever), strict=True
    ):
        gap = worth * now.tried - using
        joining.append(worth * trying + telling * above_zero(gap))
        leave.append(churn / delight + collapse + above_zero(-gap) / (PATIENCE * using + TINY))
        would_pay.append(np.minimum(using, worth * now.tried) * paying / (worth + TINY))
    return People(
        users,
        ByKind(*would_pay),
        willing.any,
        delight,
        share_new,
        trying,
        invited,
        ByKind(*joining),
        ByKind(*leave),
    )


def months_of_stay(who: People, lever: Levers) -> ByKind:
    """Return how long the kinds stay on average, with the delight of this month."""
    return ByKind(*(who.delight / (churn + TINY) for churn in churn_of_kinds(lever)))


class Money(NamedTuple):
    """Income by stream and costs, in millions of dollars a month."""

    subscription: Array
    advertising: Array
    costs: Array


def money(users: Array, now: Stocks, lever: Levers) -> Money:
    """Return what comes in and what goes out; nothing once the service has closed."""
    # Where people leave at one blow there are for a moment more payers than users.
    free_users = above_zero(users - now.payers)
    sold = income.fill_rate(users, REACH)
    serving = income.serving(now.payers, free_users, lever.free_level, lever.serving_cost)
    overheads = lever.acquisition + lever.improving + lever.fixed_cost
    return Money(
        subscription=now.is_open * income.subscription(now.payers, lever.price),
        advertising=now.is_open * income.advertising(free_users, lever.attention_worth, sold),
        costs=now.is_open * (serving + overheads),
    )


def rates(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the change of every stock per month."""
    who = people(now, lever)
    leaving, would_pay = who.users.times(who.leave), who.would_pay.added()
    held = experience.quality_held(lever.improving, UPKEEP)
    return {
        "tried": who.trying,
        "faithful": who.joining.faithful - leaving.faithful,
        "middling": who.joining.middling - leaving.middling,
        "fickle": who.joining.fickle - leaving.fickle,
        "invitations": referral.invitations_change(
            now.invitations,
            who.joining.added(),
            lever.referrals * who.delight,
            MONTHS_TO_ANSWER,
        ),
        # Payers leave as do those who would pay: they are the keenest.
        "payers": conversion.payers_change(
            now.payers,
            would_pay,
            who.would_pay.times(who.leave).added(),
            would_pay,
            MONTHS_TO_CONVERT,
            MONTHS_TO_CANCEL,
        ),
        "quality": experience.quality_change(now.quality, held, QUALITY_DECAY),
        "expectation": experience.expectation_change(
            now.expectation, expected(now.quality), MONTHS_TO_EXPECT
        ),
        "cohort_faithful": -who.leave.faithful * now.cohort_faithful,
        "cohort_middling": -who.leave.middling * now.cohort_middling,
        "cohort_fickle": -who.leave.fickle * now.cohort_fickle,
    } | FIRM.rates(money(who.users.added(), now, lever))


def fastest(lever: Levers) -> Array:
    """Return the fastest rate, with the most and the least delight that there will be.

    Users tell others and friends bring friends; that the fickle go needs steps half as fine.
    """
    held = experience.quality_held(lever.improving, UPKEEP)
    best, worst = np.maximum(lever.starting_quality, held), np.minimum(lever.starting_quality, held)
    most, least = (
        experience.effect_of_delight(quality, expected(quality), lever.delight_matters)
        for quality in (best, worst)
    )
    bringing = above_zero(lever.referrals * most - 1.0) / MONTHS_TO_ANSWER
    telling = lever.word_of_mouth * most
    going = np.maximum(churn_of_kinds(lever).fickle / least, 1.0 / MONTHS_TO_ANSWER)
    return np.maximum(bringing + telling, going / 2.0)


def settle(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Hold people within their bounds."""
    tried = within(now.tried, 0.0, lever.market)
    of_a_kind = tried * THIRD
    users = ByKind(
        within(now.faithful, 0.0, of_a_kind),
        within(now.middling, 0.0, of_a_kind),
        within(now.fickle, 0.0, of_a_kind),
    )
    return {
        "tried": tried,
        "faithful": users.faithful,
        "middling": users.middling,
        "fickle": users.fickle,
        "invitations": above_zero(now.invitations),
        "payers": within(now.payers, 0.0, users.added()),
    }


def outputs(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the series that are not stocks."""
    who = people(now, lever)
    users, worth_it = who.users.added(), kinds_of(who.worth_it)
    cohort = ByKind(now.cohort_faithful, now.cohort_middling, now.cohort_fickle)
    still_there = cohort.added()
    loss = cohort.times(who.leave).added() / np.maximum(still_there, SMALLEST)
    stays = months_of_stay(who, lever)
    brought = lever.word_of_mouth * who.delight * worth_it.times(stays).added()
    return {
        "users": users,
        "free_users": users - now.payers,
        "joining": who.joining.added(),
        "leaving": who.users.times(who.leave).added(),
        "by_invitation": who.worth_it * who.invited,
        "worth_it": 100.0 * now.is_open * who.worth_it,
        "referral_factor": now.is_open
        * lever.referrals
        * who.delight
        * who.worth_it
        * who.share_new,
        "brought": now.is_open * np.minimum(brought, MOST_BROUGHT),
        "cohort": 100.0 * still_there,
        "cohort_retention": 100.0 * now.is_open * np.exp(-loss),
        "delight": 100.0 * now.is_open * (now.quality - now.expectation),
    } | FIRM.outputs(now, lever, money(users, now, lever))


_PEOPLE, _A_MONTH = "million people", "million people a month"

# fmt: off
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
    Series("brought", "A user brings", "users in a stay",
           "Users whom one user brings, or brings back, by word of mouth in a whole stay while "
           "hardly anyone uses it. Below 1 the service fades once everyone has tried it. 10 "
           "stands for 10 or more."),
    Series("cohort", "First cohort", "% still there", "Users of the first day still there."),
    Series("cohort_retention", "Retention", "% a month",
           "Of those still there, how many will be a month later at the present rate."),
    Series("quality", "Quality", "", "1 is a good service."),
    Series("delight", "Delight", "% above expectation",
           "How much better it is than people have come to expect, in % of a good service."),
    *FIRM.series,
)
# fmt: on

OUTCOMES = (
    Outcome("users"),
    Outcome("payers"),
    Outcome("cohort", better=""),
    Outcome(
        "brought",
        help="By word of mouth, while hardly anyone uses it. Below 1 the service fades.",
    ),
    *FIRM.outcomes,
)

PRESETS = (
    Preset(
        "leaky_bucket",
        "Leaky bucket",
        "A poor service that is never improved, and a great deal of advertising.",
        {"starting_quality": 0.5, "improving": 0, "acquisition": 10, "funding": 1000},
        goal=Goal(
            60,
            "Alive in month 60 with 20 million users, and no loss over all",
            (Condition("users", at_least=20), Condition("profit", at_least=0)),
        ),
    ),
    Preset(
        "viral",
        "Every user brings more than one",
        "No advertising at all. Each newcomer brings more than one new user. What ends it?",
        {"referrals": 1.8, "acquisition": 0, "word_of_mouth": 0},
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
        "The same 180 million dollars for a better service, 3 million in every month: as at the "
        "start, with twice the cash.",
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
            "users": "tried",
            "tried": "market",
            "payers": "users",
            "free_users": "users",
            "faithful": "users",
            "middling": "users",
            "fickle": "users",
        },
        sums={"users": ("faithful", "middling", "fickle")},
        not_negative=(*FIRM.streams, "costs", "quality", "joining", "leaving", "cohort"),
        own_costs=("fixed_cost",),
    ),
    uncertain={
        "referrals": 0.3,
        "word_of_mouth": 0.3,
        "churn": 0.2,
        "difference": 0.2,
        "market": 0.2,
        "median_taste": 0.2,
        "delight_matters": 0.3,
        "attention_worth": 0.2,
    },
)

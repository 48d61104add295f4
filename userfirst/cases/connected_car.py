"""Which updates of a connected car should be free?

You sell a car once, and it stays connected. What your developers make can reach every car on
the road as an update. A free update delights owners, who tell others; a paid one earns money
from the owners who buy the pack. You may ship often or seldom. Owners get used to whatever you
do, and money taken for features that you only promised is not income until you deliver them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
from userfirst.model import adoption, cash, deferral, experience, income, surprise, willingness
from userfirst.model.arithmetic import TINY, above_zero, within
from userfirst.model.schedules import schedule
from userfirst.model.symbols import over_months


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Updates
    free_updates = Lever(
        "Free updates", low=0, high=1, default=0.4, step=0.01, group="Updates",
        help="Share of each update that every car gets. The rest goes to owners of the paid pack.",
        idle="Without effect while there are no updates, or you close before they matter.",
    )
    updates_a_year = Lever(
        "Updates", "a year", low=0, high=12, default=4, step=1, group="Updates",
        help="How often what is ready is shipped. The same developers, whatever you choose.",
    )
    upgrade_price = Lever(
        "Price of the pack", "dollars", low=250, high=15000, default=4000, step=250,
        group="Updates",
        help="What an owner pays, once, for all paid features of the car, now and later.",
        idle="Without effect while no pack is sold, as when all updates are free.",
    )
    promised = Lever(
        "Promised with the pack", "features", low=0, high=2, default=0.3, step=0.05,
        group="Updates",
        help="Features still to come that every pack promises, less the share that is free. "
        "1: as much as the whole car can do in month 0.",
        idle="Without effect while no pack is sold, as when all updates are free.",
    )
    development = Lever(
        "Development", "million dollars a month", low=0, high=200, default=20, step=1,
        group="Updates",
        help="Spent on making the car better. 5 keeps it level with the world; four times "
        "doubles it.",
    )
    # Owners
    referral_reward = Lever(
        "Referral reward", "dollars", low=0, high=3000, default=0, step=100, group="Owners",
        help="For the owner who brings a buyer, and the same for the buyer.",
        idle="Without effect while nobody buys because an owner told them.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=0.3, default=0.06, step=0.005, group="Owners",
        help="How fast owners bring others when the car is as expected (q of a Bass model).",
    )
    market = Lever(
        "Market", "million drivers", low=0.5, high=100, default=10, step=0.5,
        scale="log", group="Owners",
        help="Everyone who could ever own this car.",
    )
    users_at_start = Lever(
        "Cars at the start", "million cars", low=0.001, high=2, default=0.1, step=0.001,
        scale="log", group="Owners",
        help="Connected cars on the road in month 0.",
    )
    median_worth = Lever(
        "Median worth", "dollars", low=5000, high=80000, default=30000, step=1000, group="Owners",
        help="What the car of month 0 is worth to the driver in the middle.",
    )
    # Money
    car_price = Lever(
        "Price of a car", "dollars", low=10000, high=150000, default=45000, step=1000,
        group="Money",
        help="Without the pack.",
    )
    car_cost = Lever(
        "Cost of a car", "dollars", low=10000, high=150000, default=40000, step=1000, group="Money",
        help="What making and handing over one car costs you.",
    )
    marketing = Lever(
        "Marketing and stores", "million dollars a month", low=0, high=100, default=4, step=1,
        group="Money",
        help="Spent on reaching drivers whom no owner has told.",
    )
    fixed_cost = Lever(
        "Fixed costs", "million dollars a month", low=0, high=300, default=20, step=1,
        group="Money",
        help="What you spend whatever happens.",
    )
    funding = Lever(
        "Funding", "million dollars", low=10, high=10000, default=500, step=10,
        scale="log", group="Money",
        help="Cash at the start. When it is gone the firm closes and the updates stop.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment. Features are counted in million cars times features."""

    users: Array
    payers: Array
    built: Array
    waiting: Array
    missing: Array
    expected: Array
    owed: Array
    pack_money: Array
    recognised: Array
    clock: Array
    told: Array
    earned: Array
    spent: Array
    is_open: Array


TASTE_SPREAD = 3.0
FINDING_OUT = 0.0005  # share of willing drivers who buy unprompted, a month
COST_PER_BUYER = 2000.0  # dollars of marketing for one buyer while everyone is still to win
CAR_LIFE = 144.0  # months
UPKEEP = 5.0  # million dollars of development a month that keep a car level with the world
FADING = 0.015  # share of a car's lead that the world catches up with in a month
COST_OF_A_RELEASE = 3.0  # million dollars of testing and roll-out, taken from development
MONTHS_TO_EXPECT = 6.0
PULL_OF_PROMISES = 0.5  # share of what is promised and owed that owners expect already
STRENGTH_OF_TALK, HALF_OF_TALK, LOSSES = 1.0, 0.06, 1.0
STRENGTH_OF_REWARD, HALF_OF_REWARD = 0.5, 1000.0
WORTH_OF_FEATURES = 20000.0  # dollars to the middle owner for as much as the whole car of month 0
PACK_SPREAD = 2.0
MONTHS_TO_BUY = 4.0  # until an owner for whom the pack is worth it buys it
CONNECTION = 4.0  # dollars a month for the network and servers of one car


FIRM = Firm(
    "million dollars",
    streams={
        "car_sales": ("Car sales", "Income from selling cars."),
        "packs": ("Packs", "Income from packs, once features are delivered."),
    },
    costs="Cars, rewards, connection, development, all else.",
)


def start(lever: Levers) -> Mapping[str, Array | float]:
    """Return the stocks at month 0: some cars, as good as new, and clean books."""
    cars = np.minimum(lever.users_at_start, lever.market)
    nothing: Array | float = 0.0
    return {
        "users": cars,
        "payers": nothing,
        "built": 1.0,  # what a new car can do
        "waiting": nothing,  # made since the last update, and not yet in the cars on the road
        "missing": nothing,  # paid features that the cars without the pack lack
        "expected": cars,  # what owners have come to expect of their cars
        "owed": nothing,  # promised and paid for
        "pack_money": nothing,
        "recognised": nothing,
        "clock": nothing,  # months since the last update
        "told": nothing,
    } | FIRM.start()


class Car(NamedTuple):
    """What the average car on the road can do, and what it lacks."""

    quality: Array
    delight: Array
    waiting: Array
    missing: Array


def average_car(now: Stocks) -> Car:
    """Return what the average car can do: all that a new one can, less what it has not got yet."""
    can_do = now.users * now.built - now.waiting - now.missing
    return Car(
        quality=now.built - (now.waiting + now.missing) / (now.users + TINY),
        delight=(can_do - now.expected) / (now.users + TINY),
        waiting=now.waiting / (now.users + TINY),
        missing=now.missing / (now.users - now.payers + TINY),  # of those without the pack
    )


def promise(lever: Levers) -> Array:
    """Return the features still to come that a pack promises: what is free needs no promise."""
    return (1.0 - lever.free_updates) * lever.promised


def in_the_pack(car: Car, lever: Levers) -> Array:
    """Return the features that a pack brings: what the car lacks, and what is promised."""
    return car.missing + promise(lever) + TINY


def on_sale(now: Stocks, lever: Levers) -> Array:
    """Return 1 while there is a pack to buy: without updates there is nothing to sell one of."""
    return np.where(lever.updates_a_year > 0.0, now.is_open, 0.0)


class Drivers(NamedTuple):
    """Who would buy the car, who buys it and why, and who buys the pack; people in millions.

    ``would_buy`` and ``would_pay`` are shares: of the market, and of owners.
    """

    would_buy: Array
    would_pay: Array
    willing: Array
    talk: Array
    told: Array
    buying: Array
    packs: Array


def drivers(now: Stocks, lever: Levers) -> Drivers:
    """Return who would buy the car, who buys it and why, and who buys the pack."""
    car = average_car(now)
    would_buy = willingness.share_above(
        lever.car_price, lever.median_worth, TASTE_SPREAD, now.built
    )
    willing = would_buy * lever.market * now.is_open
    to_win = above_zero(willing - now.users)
    talk = surprise.talk(car.delight, STRENGTH_OF_TALK, HALF_OF_TALK, LOSSES)
    told = asked(lever) * talk * now.users / lever.market * to_win
    reached = adoption.reached_by_marketing(lever.marketing, COST_PER_BUYER, lever.market)
    would_pay = willingness.share_above(
        lever.upgrade_price, WORTH_OF_FEATURES, PACK_SPREAD, in_the_pack(car, lever)
    )
    return Drivers(
        would_buy=would_buy,
        would_pay=would_pay,
        willing=willing,
        talk=talk,
        told=told,
        buying=(FINDING_OUT + reached) * to_win + told,
        packs=on_sale(now, lever) * above_zero(would_pay * now.users - now.payers) / MONTHS_TO_BUY,
    )


def asked(lever: Levers) -> Array:
    """Return how fast owners bring others of a car that is just as expected."""
    rewarded = STRENGTH_OF_REWARD * lever.referral_reward / (lever.referral_reward + HALF_OF_REWARD)
    return lever.word_of_mouth * (1.0 + rewarded)


class Money(NamedTuple):
    """Income by stream and costs, in millions of dollars a month."""

    car_sales: Array
    packs: Array
    costs: Array


def money(now: Stocks, lever: Levers, driver: Drivers, packs: Array) -> Money:
    """Return what comes in and what goes out; nothing once the firm has closed."""
    overheads = lever.development + lever.marketing + lever.fixed_cost
    return Money(
        car_sales=lever.car_price * driver.buying,
        packs=packs,
        costs=lever.car_cost * driver.buying
        + 2.0 * lever.referral_reward * driver.told
        + now.is_open * (CONNECTION * now.users + overheads),
    )


def features_a_month(lever: Levers) -> Array:
    """Return what developers make in a month; each release takes some of their time."""
    releases = COST_OF_A_RELEASE * lever.updates_a_year / 12.0
    left = above_zero(lever.development - releases)
    return FADING * experience.quality_held(left, UPKEEP)


def rates(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array | float]:
    """Return the change of every stock per month."""
    driver, car = drivers(now, lever), average_car(now)
    leaving_rate = 1.0 / CAR_LIFE + cash.collapse_rate(now.is_open)
    made = features_a_month(lever)
    paid_for = lever.upgrade_price * driver.packs
    at_once = deferral.delivered_at_once(car.missing, promise(lever))
    # What is owed for a scrapped car is never delivered: what was paid for it becomes income.
    lapsed = (now.pack_money - now.recognised) * now.is_open / CAR_LIFE
    unlocked = car.missing * driver.packs
    # Owners get used to what their cars can do, and expect some of what they are promised.
    used_to = car.quality * now.users + PULL_OF_PROMISES * now.owed
    changes: dict[str, Array | float] = {
        "users": driver.buying - leaving_rate * now.users,
        "payers": driver.packs - leaving_rate * now.payers,
        "built": made - FADING * now.built,
        # A new car has all that was made before it, and lacks what comes after.
        "waiting": made * now.users - (FADING + leaving_rate) * now.waiting,
        "missing": -unlocked - (FADING + leaving_rate) * now.missing,
        # What owners pay for they expect: it is no surprise.
        "expected": unlocked
        + driver.buying * now.built
        + (used_to - now.expected) / MONTHS_TO_EXPECT
        - leaving_rate * now.expected,
        "owed": driver.packs * promise(lever) - leaving_rate * now.owed,
        "pack_money": paid_for,
        "recognised": at_once * paid_for + lapsed,
        "clock": 1.0,
        "told": driver.told,
    }
    return changes | FIRM.rates(money(now, lever, driver, paid_for))


def fastest(lever: Levers) -> Array:
    """Return the fastest rate: word of mouth with all the talk that delight can bring."""
    return asked(lever) * (1.0 + STRENGTH_OF_TALK)


def settle(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Hold cars within their bounds: a market that a schedule makes smaller takes all alike."""
    stay = np.minimum(1.0, lever.market / (now.users + TINY))
    users = above_zero(stay * now.users)
    return {
        "users": users,
        "payers": within(stay * now.payers, 0.0, users),
        "waiting": stay * now.waiting,
        "missing": stay * now.missing,
        "expected": stay * now.expected,
        "owed": stay * now.owed,
    }


def month_end(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Ship an update that is due: its free part to all, the rest to those with the pack."""
    period = 12.0 / np.maximum(lever.updates_a_year, TINY)
    due = surprise.is_due(now.clock, period) * now.is_open
    shipped = due * now.waiting
    without = (now.users - now.payers) / (now.users + TINY)
    # An update that brings a tenth of what a pack promises settles a tenth of what is owed.
    kept = deferral.share_delivered(due * average_car(now).waiting, lever.promised)
    return {
        "waiting": now.waiting - shipped,
        "missing": now.missing + shipped * (1.0 - lever.free_updates) * without,
        "owed": now.owed * (1.0 - kept),
        "recognised": now.recognised + kept * (now.pack_money - now.recognised),
        "clock": surprise.clock_after(now.clock, period, due),
    }


def outputs(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the series that are not stocks."""
    driver, car = drivers(now, lever), average_car(now)
    delivered = over_months(now.recognised)
    flows = money(now, lever, driver, delivered)
    margin = income.one_off_sales(driver.buying, lever.car_price, lever.car_cost)
    deferred = now.pack_money - now.recognised
    return (
        {
            "free_users": now.users - now.payers,
            "willing": driver.willing,
            "sold": driver.buying,
            "quality": car.quality,
            "expectation": car.quality - car.delight,
            "delight": now.is_open * car.delight,
            "talk": driver.talk,
            "car_margin": margin,
            "other_costs": flows.costs - (flows.car_sales - margin),
            "deferred": deferred,
        }
        | FIRM.outputs(now, lever, flows)
        # Money for what is still to come is in the bank, and not yet income.
        | {"profit_so_far": now.earned - deferred - now.spent}
    )


_CARS, _MONEY = "million cars", "million dollars"

# In these books income waits for delivery, and cash does not.
_BOOKS = {
    "earned": ("Received so far", "All money that came in since the start."),
    "profit_so_far": ("Profit so far", "Money received and not deferred, less money spent."),
    "cash": ("Cash", "Funding plus money received less money spent."),
}

# fmt: off
SERIES = (
    Series("users", "Connected cars", _CARS, "Cars on the road that you can still update."),
    Series("payers", "With pack", _CARS, "Cars whose owner bought the pack."),
    Series("free_users", "Without pack", _CARS, "Cars that get the free updates only."),
    Series("willing", "Willing", "million drivers", "Drivers to whom a new car is worth it now."),
    Series("sold", "Cars sold", "million cars a month", "Cars sold in a month."),
    Series("told", "Sold by word of mouth", _CARS, "Cars sold so far because owners told others."),
    Series("built", "A new car", "", "What a new car can do. 1: the car of month 0."),
    Series("quality", "The average car", "", "What the average car on the road can do."),
    Series("expectation", "Expected", "", "What owners have come to expect of it."),
    Series("delight", "Delight", "", "What the average car can do less what is expected of it."),
    Series("talk", "Word of mouth", "times", "1: as when the car is just as expected."),
    *(
        replace(each, label=_BOOKS[each.name][0], help=_BOOKS[each.name][1])
        if each.name in _BOOKS else each
        for each in FIRM.series
    ),
    Series("car_margin", "Margin on cars", f"{_MONEY} a month", "Car sales less the cost of cars."),
    Series("other_costs", "Other costs", f"{_MONEY} a month", "All costs but making cars."),
    Series("pack_money", "Paid for packs so far", _MONEY, "Money received for packs so far."),
    Series("recognised", "Delivered so far", _MONEY, "The part of it that is delivered."),
    Series("deferred", "Deferred", _MONEY, "Money received for features still to be delivered."),
)

OUTCOMES = (
    Outcome("users"),
    Outcome("told"),
    Outcome("talk", "mean", help="Its mean so far. 1: as when all is just as expected."),
    Outcome("deferred", better=""),
    *FIRM.outcomes,
)

PRESETS = (
    Preset(
        "paid_only", "Every update is paid for",
        "Only owners with the pack get anything new. It earns at once. And after five years?",
        {"free_updates": 0},
    ),
    Preset(
        "all_free", "Every update is free",
        "Nothing to sell to owners; all of them have something to tell.",
        {"free_updates": 1},
    ),
    Preset(
        "one_big", "One large update a year",
        "The same developers, a single surprise in twelve months.",
        {"updates_a_year": 1},
    ),
    Preset(
        "never", "A car like any other",
        "What is developed goes into new cars only, as other makers do.",
        {"updates_a_year": 0, "free_updates": 0, "funding": 2000},
    ),
    Preset(
        "promises", "Promised, not delivered",
        "A pack full of promises, and too few developers to keep them.",
        {"free_updates": 0.2, "promised": 1.5, "development": 8, "updates_a_year": 2},
    ),
    Preset(
        "free_then_paid", "Free first, then paid",
        "Delight every owner for two years, then sell what comes after.",
        {"free_updates": schedule(1, {24: 0.2})},
    ),
    Preset(
        "tesla", "Tesla 2013 to 2017",
        "Month 0 is the end of 2012. No advertising; owners do the telling. Deliveries follow "
        "history in shape (a third too few in 2013, nearly half too many in 2017). The money does "
        "not: other costs are left out.",
        {
            "free_updates": 0.8,
            "updates_a_year": 6,
            "upgrade_price": 6000,
            "development": 30,
            "word_of_mouth": 0.2168,
            "market": 60,
            "users_at_start": 0.00265,
            "median_worth": 20620,
            "car_price": 67000,
            "car_cost": 53600,
            "marketing": 0,
            "fixed_cost": 0,
            "funding": 10000,
        },
        fitted=("word_of_mouth", "median_worth"),
        sourced={
            "users_at_start": "tesla_deliveries_2012",
            "car_price": "tesla_total_revenue_2019",
            "marketing": "carmakers_advertising_per_car_tesla_2020",
        },
    ),
)
# fmt: on

CASE = Case(
    name="connected_car",
    title="The car that keeps arriving",
    decision="Which updates of a connected car should be free, and how often should they come?",
    question="Move the free updates. What do owners tell others, and what does the pack earn?",
    currency="dollars",
    lever_table=Levers,
    stocks=Stocks,
    firms=(FIRM,),
    start=start,
    rates=rates,
    fastest=fastest,
    settle=settle,
    month_end=month_end,
    outputs=outputs,
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
    books=Books(
        people={"users": "market", "payers": "users", "free_users": "users", "willing": "market"},
        sums={"users": ("payers", "free_users"), "pack_money": ("recognised", "deferred")},
        at_most={"quality": "built"},
        not_negative=(
            "sold",
            "told",
            "built",
            "quality",
            "talk",
            "packs",
            "deferred",
            "costs",
            "expectation",
        ),
        own_costs=("fixed_cost",),
    ),
    uncertain={
        "word_of_mouth": 0.3,
        "market": 0.2,
        "median_worth": 0.2,
        "car_cost": 0.1,
    },
)
# fmt: on

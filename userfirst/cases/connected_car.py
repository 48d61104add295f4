"""Which updates of a connected car should be free?

You sell a car once, and it stays connected. What your developers make can reach every car on
the road as an update. A free update delights owners, who tell others; a paid one earns money
from the owners who buy the pack. You may ship often or seldom. Owners get used to whatever you
do, and money taken for features that you only promised is not income until you deliver them.
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
from userfirst.model import adoption, cash, deferral, experience, income, surprise, willingness
from userfirst.model.arithmetic import TINY, above_zero, within
from userfirst.model.schedules import schedule
from userfirst.model.symbols import over_months


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Updates
    free_updates = Lever(
        "Free updates", low=0, high=1, default=0.6, step=0.01, group="Updates",
        help="Share of each update that every car gets. The rest goes to owners of the paid pack.",
    )
    updates_a_year = Lever(
        "Updates", "a year", low=0, high=12, default=4, step=1, group="Updates",
        help="How often what is ready is shipped. The same developers, whatever you choose.",
    )
    upgrade_price = Lever(
        "Price of the pack", "dollars", low=250, high=15000, default=4000, step=250,
        group="Updates",
        help="What an owner pays, once, for all paid features of the car, now and later.",
    )
    promised = Lever(
        "Promised with the pack", "features", low=0, high=2, default=0.3, step=0.05,
        group="Updates",
        help="Features still to come that every pack promises, less the share that is free. "
        "1: as much as the whole car can do in month 0.",
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
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=0.3, default=0.06, step=0.005, group="Owners",
        help="How fast owners bring others when the car is as expected (q of a Bass model).",
    )
    market = Lever(
        "Market", "million drivers", low=0.5, high=100, default=10, step=0.5, group="Owners",
        help="Everyone who could ever own this car.",
    )
    users_at_start = Lever(
        "Cars at the start", "million cars", low=0, high=2, default=0.1, step=0.005, group="Owners",
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
        "Cost of a car", "dollars", low=10000, high=150000, default=36000, step=1000, group="Money",
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
        "Funding", "million dollars", low=10, high=10000, default=1000, step=10, group="Money",
        help="Cash at the start. When it is gone the firm closes and the updates stop.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    users: Array
    payers: Array
    built: Array
    quality: Array
    expectation: Array
    waiting: Array
    missing: Array
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
STRENGTH_OF_TALK, HALF_OF_TALK, LOSSES = 1.0, 0.15, 1.0
STRENGTH_OF_REWARD, HALF_OF_REWARD = 0.5, 1000.0
WORTH_OF_FEATURES = 6000.0  # dollars to the middle owner for as much as the whole car of month 0
PACK_SPREAD = 2.0
MONTHS_TO_BUY = 4.0  # until an owner for whom the pack is worth it buys it
CONNECTION = 4.0  # dollars a month for the network and servers of one car


def derive(lever: Any) -> dict[str, Any]:
    """Return what follows from the levers alone."""
    left = above_zero(lever.development - COST_OF_A_RELEASE * lever.updates_a_year / 12.0)
    paid = 1.0 - lever.free_updates
    # Without updates there is nothing to sell a pack of.
    on_sale = np.where(lever.updates_a_year > 0.0, 1.0, 0.0)
    rewarded = STRENGTH_OF_REWARD * lever.referral_reward / (lever.referral_reward + HALF_OF_REWARD)
    return {
        "paid_updates": paid,
        "period": 12.0 / np.maximum(lever.updates_a_year, TINY),
        "features_a_month": FADING * experience.quality_held(left, UPKEEP),
        "promise": paid * lever.promised,
        "packs_a_month": on_sale / MONTHS_TO_BUY,
        "car_bar": willingness.bar(lever.car_price, lever.median_worth, TASTE_SPREAD),
        "pack_bar": willingness.bar(lever.upgrade_price, WORTH_OF_FEATURES, PACK_SPREAD),
        "innovation": FINDING_OUT
        + adoption.reached_by_marketing(lever.marketing, COST_PER_BUYER, lever.market),
        "asked": lever.word_of_mouth * (1.0 + rewarded),
        "rewards": 2.0 * lever.referral_reward,
        "overheads": lever.development + lever.marketing + lever.fixed_cost,
    }


def start(lever: Any) -> dict[str, Any]:
    """Return the stocks at month 0: some cars, as good as new, and clean books."""
    return {
        "users": np.minimum(lever.users_at_start, lever.market),
        "payers": 0.0,
        "built": 1.0,  # what a new car can do
        "quality": 1.0,  # what the average car on the road can do
        "expectation": 1.0,
        "waiting": 0.0,  # made since the last update, not yet in the average car
        "missing": 0.0,  # paid features that the average car without the pack lacks
        "owed": 0.0,  # promised and paid for, in million cars times features
        "pack_money": 0.0,
        "recognised": 0.0,
        "clock": 0.0,
        "told": 0.0,
        "earned": 0.0,
        "spent": 0.0,
        "is_open": 1.0,
    }


def drivers(now: Any, lever: Any) -> SimpleNamespace:
    """Return who would buy the car, who buys it and why, and who buys the pack."""
    share_using = now.users / lever.market
    would_buy = willingness.share_over(lever.car_bar, TASTE_SPREAD * np.log(now.built + TINY))
    willing = would_buy * lever.market * now.is_open
    talk = surprise.talk(now.quality - now.expectation, STRENGTH_OF_TALK, HALF_OF_TALK, LOSSES)
    to_win = above_zero(willing - now.users)
    told = lever.asked * talk * share_using * to_win
    features = now.missing + lever.promise + TINY
    would_pay = willingness.share_over(lever.pack_bar, PACK_SPREAD * np.log(features))
    return SimpleNamespace(
        willing=willing,
        talk=talk,
        told=told,
        buying=lever.innovation * to_win + told,
        packs=lever.packs_a_month * now.is_open * above_zero(would_pay * now.users - now.payers),
    )


def costs_of(now: Any, lever: Any, driver: Any) -> Any:
    """Return all costs, in millions of dollars a month."""
    cars = lever.car_cost * driver.buying + lever.rewards * driver.told
    return cars + now.is_open * (CONNECTION * now.users + lever.overheads)


def rates(now: Any, lever: Any, month: float) -> dict[str, Any]:
    """Return the change of every stock per month."""
    driver = drivers(now, lever)
    leaving_rate = 1.0 / CAR_LIFE + cash.collapse_rate(now.is_open)
    new = surprise.share_that_is_new(driver.buying, now.users)
    pack_money = lever.upgrade_price * driver.packs
    at_once = deferral.delivered_at_once(now.missing, lever.promise)
    # What is owed for a scrapped car is never delivered: what was paid for it becomes income.
    lapsed = (now.pack_money - now.recognised) * now.is_open / CAR_LIFE
    unlocked = now.missing * driver.packs / (now.users + TINY)
    expected = now.quality + PULL_OF_PROMISES * now.owed / (now.users + TINY)
    return {
        "users": driver.buying - leaving_rate * now.users,
        "payers": driver.packs - leaving_rate * now.payers,
        "built": lever.features_a_month - FADING * now.built,
        "quality": unlocked - FADING * now.quality + new * (now.built - now.quality),
        # What owners pay for they expect: it is no surprise.
        "expectation": unlocked
        + (expected - now.expectation) / MONTHS_TO_EXPECT
        + new * (now.built - now.expectation),
        "waiting": lever.features_a_month - (FADING + new) * now.waiting,
        "missing": -(FADING + new) * now.missing,
        "owed": driver.packs * lever.promise - leaving_rate * now.owed,
        "pack_money": pack_money,
        "recognised": at_once * pack_money + lapsed,
        "clock": 1.0,
        "told": driver.told,
        "earned": lever.car_price * driver.buying + pack_money,
        "spent": costs_of(now, lever, driver),
    }


def settle(now: Any, lever: Any) -> dict[str, Any]:
    """Ship an update that is due, hold cars within their bounds, close a firm without cash."""
    users = within(now.users, 0.0, lever.market)
    payers = within(now.payers, 0.0, users)
    due = surprise.is_due(now.clock, lever.period) * now.is_open
    shipped = due * now.waiting
    with_pack = payers / (users + TINY)
    # An update that brings a tenth of what a pack promises settles a tenth of what is owed.
    kept = deferral.share_delivered(shipped, lever.promised)
    return {
        "users": users,
        "payers": payers,
        "quality": now.quality + shipped * (lever.free_updates + lever.paid_updates * with_pack),
        "missing": now.missing + shipped * lever.paid_updates,
        "waiting": now.waiting - shipped,
        "owed": now.owed * (1.0 - kept),
        "recognised": now.recognised + kept * (now.pack_money - now.recognised),
        "clock": surprise.clock_after(now.clock, lever.period, due),
    }


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    driver = drivers(now, lever)
    car_sales = lever.car_price * driver.buying
    car_margin = income.one_off_sales(driver.buying, lever.car_price, lever.car_cost)
    upgrades = over_months(now.recognised)
    costs = costs_of(now, lever, driver)
    deferred = now.pack_money - now.recognised
    return {
        "free_users": now.users - now.payers,
        "willing": driver.willing,
        "sold": driver.buying,
        "delight": now.quality - now.expectation,
        "talk": driver.talk,
        "car_sales": car_sales,
        "upgrades": upgrades,
        "revenue": car_sales + upgrades,
        "costs": costs,
        "profit": car_sales + upgrades - costs,
        "deferred": deferred,
        "income": now.earned - deferred,
        "profit_so_far": now.earned - now.spent,
        "cash": cash.cash_in_hand(lever.funding, now.earned, now.spent),
        "car_margin": car_margin,
        "other_costs": costs - (car_sales - car_margin),
    }


_CARS, _MONEY, _MONEY_A_MONTH = "million cars", "million dollars", "million dollars a month"

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
    Series("car_sales", "Car sales", _MONEY_A_MONTH, "Income from selling cars."),
    Series("car_margin", "Margin on cars", _MONEY_A_MONTH, "Car sales less the cost of the cars."),
    Series("upgrades", "Packs", _MONEY_A_MONTH, "Income from packs, once features are delivered."),
    Series("revenue", "Revenue", _MONEY_A_MONTH, "Car sales and packs."),
    Series("costs", "Costs", _MONEY_A_MONTH, "Cars, rewards, connection, development, all else."),
    Series("other_costs", "Other costs", _MONEY_A_MONTH, "All costs but those of making the cars."),
    Series("profit", "Profit", _MONEY_A_MONTH, "Revenue less costs."),
    Series(
        "pack_money", "Paid for packs so far", _MONEY, "Money received for packs since the start."
    ),
    Series("recognised", "Delivered so far", _MONEY, "The part of it that is delivered."),
    Series("deferred", "Deferred", _MONEY, "Money received for features still to be delivered."),
    Series("income", "Revenue so far", _MONEY, "Money received less what is deferred."),
    Series("profit_so_far", "Profit so far", _MONEY, "All income less all costs so far."),
    Series("earned", "Received so far", _MONEY, "All money that came in since the start."),
    Series("spent", "Spent so far", _MONEY, "All money that went out since the start."),
    Series("cash", "Cash", _MONEY, "Funding plus money received less money spent."),
    Series("is_open", "Open", "", "1 while the firm is open, 0 after it has closed."),
)

OUTCOMES = (
    Outcome("users", label="Connected cars", unit=_CARS, help="Cars on the road."),
    Outcome("told", label="Sold by word of mouth", unit=_CARS, help="So far."),
    Outcome("talk", "mean", name="talk", label="Word of mouth", unit="times", help="Its mean so far. 1: as when all is just as expected."),
    Outcome("deferred", label="Deferred", unit=_MONEY, help="Paid for and not delivered.", better=""),
    Outcome("profit_so_far", name="profit", label="Profit so far", unit=_MONEY, help="Revenue less costs since the start."),
    Outcome("cash", "lowest", name="lowest_cash", label="Lowest cash", unit=_MONEY, help="The least cash up to now."),
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
        {"updates_a_year": 0, "free_updates": 0},
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
        "Month 0 is the end of 2012. No advertising; owners do the telling.",
        {
            "free_updates": 0.7,
            "updates_a_year": 6,
            "upgrade_price": 6000,
            "development": 30,
            "word_of_mouth": 0.23,
            "market": 60,
            "users_at_start": 0.00265,
            "median_worth": 20950,
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
    firms=(Firm("money", {}, ""),),
    start=after(derive, start),
    rates=after(derive, rates),
    settle=after(derive, settle),
    outputs=after(derive, outputs),
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
    books=Books(
        people={"users": "market", "payers": "users", "free_users": "users", "willing": "market"},
        sums={
            "users": ("payers", "free_users"),
            "revenue": ("car_sales", "upgrades"),
            "pack_money": ("recognised", "deferred"),
        },
        not_negative=("sold", "told", "built", "quality", "talk", "upgrades", "deferred", "costs"),
    ),
)

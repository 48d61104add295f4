"""Which side should ride free, and when does a subsidy war pay?

You run one of two ride-hailing apps. Riders can also wave at a cab in the street, drivers can also
earn elsewhere, and every driver runs both apps. More riders bring more cars, more cars bring
shorter waits, shorter waits bring more riders: above some size this feeds itself, below it
everything drains away. You may pay riders, pay drivers, or both; the rival looks on, or not.
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
from userfirst.model import adoption, matching, rivalry, willingness
from userfirst.model.arithmetic import TINY, above_zero, within
from userfirst.model.schedules import schedule

NO_RIVAL, IGNORES, MATCHES, OUTBIDS = 0, 1, 2, 3


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Subsidies
    free_share = Lever(
        "Free share of the fare", low=0, high=1, default=0.2, step=0.01, group="Subsidies",
        help="Share of every fare that you pay for the rider. 0: riders pay all. 1: rides "
        "are free.",
    )
    driver_subsidy = Lever(
        "Driver subsidy", "yuan a ride", low=0, high=30, default=0, step=0.5, group="Subsidies",
        help="What you add to a driver's pay for each ride.",
    )
    subsidy_months = Lever(
        "Subsidies last", "months", low=0, high=60, default=12, step=1, group="Subsidies",
        help="Both subsidies are paid in full for so long, and end within a month. 60: to the end.",
        idle="Without effect while there is no subsidy that could end.",
    )
    take_rate = Lever(
        "Take rate", low=0, high=0.4, default=0.2, step=0.01, group="Subsidies",
        help="Share of the fare that you keep. The driver gets the rest.",
    )
    fare = Lever(
        "Fare", "yuan a ride", low=10, high=60, default=25, step=1, group="Subsidies",
        help="What a ride costs before any subsidy. A cab in the street costs 25.",
    )
    # The rival
    rival = Lever(
        "What the rival does", default=1, choices=("none", "ignores", "matches", "outbids"),
        group="The rival",
        help="There is none; or it ignores you, offers what you offer, take rate included, or "
        "that and riders 2 yuan a ride more.",
    )
    network = Lever(
        "Pull of the larger app", low=0, high=5, default=3, step=0.1, group="The rival",
        help="How much people prefer the app that most others use. Above 2 one app ends "
        "larger, at 3 with nearly all; below 2 it does not matter who was larger at the start.",
        idle="Without effect while there is only one app: without a rival, or once merged.",
    )
    starting_share = Lever(
        "Your share at the start", low=0.05, high=0.95, default=0.3, step=0.01, group="The rival",
        help="Your share of the riders of both apps in month 0. Where the pull of the larger app "
        "is below 2 it is soon forgotten.",
        idle="Without effect while there is only one app: without a rival, or once merged.",
    )
    rival_funding = Lever(
        "The rival's funding", "million yuan", low=100, high=50000, default=20000, step=100,
        scale="log", group="The rival",
        help="The rival's cash at the start. When it is gone the rival closes.",
        idle="Without effect while there is no rival.",
    )
    merger = Lever(
        "Merger", default=0, choices=("separate", "merged"), group="The rival",
        help="Merged: all rides and their money are yours; the rival's cash stays with its owners.",
        idle="Without effect while there is no rival to merge with.",
    )
    # Riders
    market = Lever(
        "Market", "million people", low=10, high=500, default=60, step=5,
        scale="log", group="Riders",
        help="Everyone who could ever ride by app.",
    )
    starting_riders = Lever(
        "Riders at the start", "million people", low=0.1, high=100, default=10, step=0.1,
        scale="log", group="Riders",
        help="People who use either app in month 0.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=2.5, default=0.4, step=0.01, group="Riders",
        help="How fast riders bring others.",
    )
    price_response = Lever(
        "Response to price", "a yuan", low=0, high=0.6, default=0.2, step=0.01, group="Riders",
        help="How strongly a yuan saved moves a rider from the street to the app, or to the "
        "other app.",
        idle="Without effect while a ride costs riders what they are used to.",
    )
    habit = Lever(
        "Strength of habit", low=0, high=4, default=2, step=0.1, group="Riders",
        help="How much easier the app feels to people who have long used it. 0: no habit forms.",
    )
    # Drivers
    cars = Lever(
        "Cars that could join", "million cars", low=0.05, high=3, default=1, step=0.05,
        group="Drivers",
        help="All drivers who would run the app if it paid well.",
    )
    starting_cars = Lever(
        "Cars at the start", "million cars", low=0.01, high=1, default=0.15, step=0.01,
        scale="log", group="Drivers",
        help="Cars that run the apps in month 0.",
    )
    outside_wage = Lever(
        "Outside wage", "yuan an hour", low=5, high=60, default=20, step=1, group="Drivers",
        help="What the driver in the middle earns in an hour without the apps.",
    )
    # Money
    fixed_cost = Lever(
        "Fixed costs", "million yuan a month", low=0, high=500, default=20, step=5, group="Money",
        help="What you spend whatever happens. The rival spends 20.",
    )
    cost_per_ride = Lever(
        "Cost per ride", "yuan a ride", low=0, high=10, default=1, step=0.1, group="Money",
        help="Payment fees, service, insurance. The same for the rival.",
    )
    funding = Lever(
        "Funding", "million yuan", low=100, high=50000, default=20000, step=100,
        scale="log", group="Money",
        help="Cash at the start. When it is gone you close.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    riders: Array
    drivers: Array
    share: Array
    regulars: Array
    expected_wait: Array
    registered: Array
    rival_registered: Array
    earned: Array
    spent: Array
    is_open: Array
    rival_earned: Array
    rival_spent: Array
    rival_is_open: Array


# Geography. All cities served, together: idle cars are counted in millions.
AREA_KM2, SPEED_KM_AN_HOUR, DETOUR = 300_000.0, 15.0, 1.4
PICKUP = matching.pickup_constant(AREA_KM2 / 1e6, SPEED_KM_AN_HOUR, DETOUR)
LONGEST_PICKUP = 60.0  # minutes; no car is sent from further away
TRIP_MINUTES = 15.0
HOURS_A_DAY, DAYS_A_MONTH = 12.0, 365.25 / 12.0

# Riders
RIDES_WANTED = 0.1 / HOURS_A_DAY  # an hour for each rider: 3 a month
STREET_FARE = 25.0  # yuan for a cab in the street
EASE_OF_APP = -0.2  # utility of the app without savings, habit or waiting
NUISANCE_OF_WAITING = 0.2  # utility lost for each minute of pickup that a rider expects
NOW_AND_THEN = 0.5  # odds of taking the app rather than the street that make a user
FINDING_OUT = 0.002  # share of willing people who sign up unprompted, a month
CHURN, PATIENCE = 0.05, 3.0
MONTHS_TO_FORM_HABIT = 12.0
MONTHS_TO_LEARN_WAIT = 1.0
WAITS_CHANGE = 0.43  # a month, when all cars at the start could be busy with all of the market
MONTHS_TO_SWITCH = 2.0

# Drivers
MONTHS_TO_JOIN = 2.0
DRIVERS_ALIKE = 3.0  # spread of outside wages; high means that drivers are alike
DRIVERS_COUNT = 0.3  # a yuan more for drivers wins riders as 0.3 yuan more for riders does
FEWEST_CARS = 1e-6  # million: one car stays on the road

# The rival
OUTBID_YUAN = 2.0
RIVAL_TAKE_RATE = 0.2
RIVAL_FIXED_COST = 20.0  # million yuan a month
NO_SERVICE = 20.0  # advantage of an app that is open over one that is closed

_COMMISSION = ("Commission", "The part of the fares that the app keeps.")
FIRM = Firm("million yuan", {"commission": _COMMISSION}, "Subsidies and running costs.")
RIVAL = Firm(
    "million yuan", {"commission": _COMMISSION}, "Subsidies and running costs.", "rival_", "rival's"
)


class Offer(NamedTuple):
    """What an app offers, in yuan a ride: off the fare, on top of a driver's part, and its own."""

    rebate: Array
    driver_subsidy: Array
    commission: Array


def your_offer(lever: Levers, month: Array) -> Offer:
    """Return what you offer; in the month after the last one of subsidies they fade."""
    paying = within(lever.subsidy_months + 1.0 - month, 0.0, 1.0)
    return Offer(
        paying * lever.free_share * lever.fare,
        paying * lever.driver_subsidy,
        lever.take_rate * lever.fare,
    )


def rival_offer(lever: Levers, month: Array) -> Offer:
    """Return what the rival offers: nothing of its own, or what you do; merged, what you do."""
    yours = your_offer(lever, month)
    follows = (lever.rival >= MATCHES) | (lever.merger > 0.5)
    more = np.where((lever.rival == OUTBIDS) & (lever.merger < 0.5), OUTBID_YUAN, 0.0)
    return Offer(
        np.where(follows, np.minimum(yours.rebate + more, lever.fare), 0.0),
        np.where(follows, yours.driver_subsidy, 0.0),
        np.where(follows, yours.commission, RIVAL_TAKE_RATE * lever.fare),
    )


def driver_pay(offer: Offer, lever: Levers) -> Array:
    """Return what a driver gets for a ride, in yuan."""
    return lever.fare - offer.commission + offer.driver_subsidy


def there_is_a_rival(lever: Levers) -> Array:
    """Return 1 where there is a rival, open or closed, and 0 where there is none."""
    return np.where(lever.rival > NO_RIVAL, 1.0, 0.0)


def start(lever: Levers) -> Mapping[str, Array | float]:
    """Return the stocks at month 0."""
    riders = np.minimum(lever.starting_riders, lever.market)
    cars = np.minimum(lever.starting_cars, lever.cars)
    share = np.where(lever.rival > NO_RIVAL, lever.starting_share, 1.0)
    stocks: dict[str, Array | float] = {
        "riders": riders,
        "drivers": cars,
        "share": share,
        "regulars": 0.0,
        "expected_wait": np.minimum(matching.pickup_minutes(cars, PICKUP), LONGEST_PICKUP),
        "registered": share * riders,
        "rival_registered": (1.0 - share) * riders,
    }
    return stocks | FIRM.start() | RIVAL.start()


def rival_runs(now: Stocks, lever: Levers) -> Array:
    """Return whether the rival's app runs: there is one, and it (or the merged firm) has cash."""
    alive = now.rival_is_open * there_is_a_rival(lever)
    return alive * (1.0 - lever.merger * (1.0 - now.is_open))


def habit(now: Stocks) -> Array:
    """Return the regulars as a share of all riders."""
    return now.regulars / (above_zero(now.riders) + TINY)


def reluctance(offer: Offer, now: Stocks, lever: Levers) -> Array:
    """Return a rider's odds of taking the street rather than an app with such an offer."""
    saved = STREET_FARE - lever.fare + offer.rebate
    of_the_offer = np.exp(-(EASE_OF_APP + lever.price_response * saved))
    of_the_day = np.exp(NUISANCE_OF_WAITING * now.expected_wait - lever.habit * habit(now))
    return of_the_offer * of_the_day


class Streets(NamedTuple):
    """What happens in an hour: who asks for a ride, where the cars are, who rides."""

    by_app: Array
    requests: Array
    cars: Array
    idle: Array
    pickup: Array
    rides: Array
    our_rides: Array
    rival_rides: Array
    driver_earnings: Array


def streets(now: Stocks, lever: Levers, month: Array) -> Streets:
    """Return what happens in an hour, in millions of people, cars and rides."""
    yours, theirs = your_offer(lever, month), rival_offer(lever, month)
    asking = now.is_open * now.share / (1.0 + reluctance(yours, now, lever))
    rival_asking = (
        rival_runs(now, lever) * (1.0 - now.share) / (1.0 + reluctance(theirs, now, lever))
    )
    by_app = asking + rival_asking
    requests = RIDES_WANTED * above_zero(now.riders) * by_app
    cars = np.maximum(now.drivers, FEWEST_CARS)
    idle = matching.idle_cars(cars, requests, PICKUP, TRIP_MINUTES, LONGEST_PICKUP)
    pickup = np.minimum(matching.pickup_minutes(idle, PICKUP), LONGEST_PICKUP)
    rides = matching.throughput(cars, idle, pickup, TRIP_MINUTES)
    served = rides / (by_app + TINY)
    our_rides, rival_rides = served * asking, served * rival_asking
    paid = driver_pay(yours, lever) * our_rides + driver_pay(theirs, lever) * rival_rides
    return Streets(by_app, requests, cars, idle, pickup, rides, our_rides, rival_rides, paid / cars)


class Money(NamedTuple):
    """A firm's income and costs, in millions of yuan a month."""

    commission: Array
    rider_subsidies: Array
    driver_subsidies: Array
    costs: Array


def money_of(offer: Offer, rides_an_hour: Array, fixed_cost: Array | float, lever: Levers) -> Money:
    """Return what comes in and goes out for so many rides."""
    rides = rides_an_hour * HOURS_A_DAY * DAYS_A_MONTH
    to_riders, to_drivers = rides * offer.rebate, rides * offer.driver_subsidy
    return Money(
        commission=rides * offer.commission,
        rider_subsidies=to_riders,
        driver_subsidies=to_drivers,
        costs=to_riders + to_drivers + rides * lever.cost_per_ride + fixed_cost,
    )


def money(now: Stocks, lever: Levers, month: Array, city: Streets) -> tuple[Money, Money]:
    """Return both firms' money; once they have merged, all of it is yours."""
    own = money_of(your_offer(lever, month), city.our_rides, now.is_open * lever.fixed_cost, lever)
    rival = money_of(
        rival_offer(lever, month),
        city.rival_rides,
        rival_runs(now, lever) * RIVAL_FIXED_COST,
        lever,
    )
    yours = Money(*(one + lever.merger * other for one, other in zip(own, rival, strict=True)))
    return yours, Money(*((1.0 - lever.merger) * other for other in rival))


def odds_of_riding(now: Stocks, lever: Levers, month: Array) -> Array:
    """Return the odds that a person would use an app at all: the better offer decides."""
    yours, theirs = your_offer(lever, month), rival_offer(lever, month)
    return np.maximum(
        now.is_open / (NOW_AND_THEN * reluctance(yours, now, lever)),
        rival_runs(now, lever) / (NOW_AND_THEN * reluctance(theirs, now, lever)),
    )


def would_ride(now: Stocks, lever: Levers, month: Array) -> Array:
    """Return the share of people who would use an app at all."""
    odds = odds_of_riding(now, lever, month)
    return odds / (1.0 + odds)


def would_drive(city: Streets, lever: Levers) -> Array:
    """Return the share of drivers to whom an hour with the apps brings more than elsewhere."""
    return willingness.share_above(
        lever.outside_wage, 1.0, DRIVERS_ALIKE, city.driver_earnings + TINY
    )


def advantage(now: Stocks, lever: Levers, month: Array) -> Array:
    """Return how much better your app is than the rival's, by what both offer, in utility."""
    yours, theirs = your_offer(lever, month), rival_offer(lever, month)
    rival_is_open = rival_runs(now, lever)
    for_riders = yours.rebate - theirs.rebate
    for_drivers = driver_pay(yours, lever) - driver_pay(theirs, lever)
    better = lever.price_response * (for_riders + DRIVERS_COUNT * for_drivers)
    return better * now.is_open * rival_is_open + NO_SERVICE * (now.is_open - rival_is_open)


def rates(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the change of every stock per month."""
    city = streets(now, lever, month)
    rival_is_open = rival_runs(now, lever)

    willing = lever.market * would_ride(now, lever, month)
    joining = adoption.joining(
        now.riders, willing, now.riders / lever.market, FINDING_OUT, lever.word_of_mouth
    )
    leaving = adoption.leaving(now.riders, willing, CHURN, PATIENCE)
    # Some of those who join were here before: they have an account already.
    strangers = above_zero(lever.market - now.registered - now.rival_registered)
    signing_up = joining * strangers / (above_zero(lever.market - now.riders) + TINY)

    driving = lever.cars * would_drive(city, lever)

    # Which app: people choose again now and then, unless both are one firm's or neither runs.
    moving = rivalry.share_change(
        now.share, lever.network, advantage(now, lever, month), MONTHS_TO_SWITCH
    )
    choice = np.maximum(now.is_open, rival_is_open) * (1.0 - lever.merger * rival_is_open)
    your_money, rival_money = money(now, lever, month, city)
    stocks = {
        "riders": joining - leaving,
        "drivers": (driving - now.drivers) / MONTHS_TO_JOIN,
        "share": moving * choice * there_is_a_rival(lever),
        "regulars": (city.by_app * above_zero(now.riders) - now.regulars) / MONTHS_TO_FORM_HABIT
        - habit(now) * leaving,
        "expected_wait": (city.pickup - now.expected_wait) / MONTHS_TO_LEARN_WAIT,
        "registered": signing_up * now.share,
        "rival_registered": signing_up * (1.0 - now.share),
    }
    return stocks | FIRM.rates(your_money) | RIVAL.rates(rival_money)


def fastest(lever: Levers) -> Array:
    """Return the fastest rate: word of mouth, or waits where many could ask for few cars."""
    busy = lever.market * RIDES_WANTED * TRIP_MINUTES / 60.0
    crowding = busy / np.minimum(lever.starting_cars, lever.cars)
    return np.maximum(lever.word_of_mouth, WAITS_CHANGE * np.sqrt(crowding))


def settle(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Hold people and cars within their bounds."""
    riders = within(now.riders, 0.0, lever.market)
    return {
        "riders": riders,
        "drivers": within(now.drivers, FEWEST_CARS, lever.cars),
        "share": within(now.share, 0.0, 1.0),
        "regulars": within(now.regulars, 0.0, riders),
        "expected_wait": within(now.expected_wait, 0.0, LONGEST_PICKUP),
    }


def outputs(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the series that are not stocks."""
    city = streets(now, lever, month)
    yours, rivals = money(now, lever, month, city)
    ours = now.share + lever.merger * (1.0 - now.share)
    users = now.is_open * ours * now.riders
    rival_users = rival_runs(now, lever) * (1.0 - ours) * now.riders
    on_the_way = matching.cars_on_the_way(city.rides, city.pickup)
    told = {
        "users": users,
        "rival_users": rival_users,
        "stranded": now.riders - users - rival_users,
        "orders": HOURS_A_DAY * (city.our_rides + lever.merger * city.rival_rides),
        "rival_orders": HOURS_A_DAY * (1.0 - lever.merger) * city.rival_rides,
        "market_share": 100.0 * ours * now.is_open,
        "pickup": city.pickup,
        "idle": city.idle,
        "on_the_way": on_the_way,
        "occupied": city.cars - city.idle - on_the_way,
        "served": 100.0 * within(city.rides / (city.requests + TINY), 0.0, 1.0),
        "driver_earnings": city.driver_earnings,
        "habit_formed": habit(now),
        "all_registered": now.registered + lever.merger * now.rival_registered,
        "rider_subsidies": yours.rider_subsidies,
        "driver_subsidies": yours.driver_subsidies,
        "subsidies": yours.rider_subsidies + yours.driver_subsidies,
        "running_costs": yours.costs - yours.rider_subsidies - yours.driver_subsidies,
        "rival_exists": there_is_a_rival(lever),
    }
    return told | FIRM.outputs(now, lever, yours) | RIVAL.outputs(now, lever, rivals)


_PEOPLE, _CARS = "million people", "million cars"
_RIDES, _A_MONTH = "million rides a day", "million yuan a month"

SERIES = (
    Series("users", "Your riders", _PEOPLE, "People who use your app."),
    Series("rival_users", "Rival's riders", _PEOPLE, "People who use the rival's app."),
    Series("riders", "Riders", _PEOPLE, "People who have either app."),
    Series(
        "stranded", "Stranded", _PEOPLE, "Riders whose app has closed, on their way to another."
    ),
    Series("drivers", "Drivers", _CARS, "Cars that run the apps."),
    Series("orders", "Your orders", _RIDES, "Rides completed through your app."),
    Series("rival_orders", "Rival's orders", _RIDES, "Rides completed through the other app."),
    Series("market_share", "Your share", "% of riders", "Your part of the riders of both apps."),
    Series("pickup", "Pickup time", "minutes", "From the order to the car at the door."),
    Series("idle", "Idle cars", _CARS, "Cars that wait for an order."),
    Series("on_the_way", "Cars on the way", _CARS, "Cars that drive to a rider."),
    Series("occupied", "Occupied cars", _CARS, "Cars with a rider in them."),
    Series("served", "Requests served", "%", "Rides completed, as a share of those asked for."),
    Series("driver_earnings", "Driver's earnings", "yuan an hour", "Pay for an hour at work."),
    Series("regulars", "Regulars", _PEOPLE, "Riders for whom the app has become a habit."),
    Series("habit_formed", "Habit", "", "Regulars as a share of all riders, 0 to 1."),
    Series("all_registered", "Registered", _PEOPLE, "All who ever signed up with you."),
    Series("subsidies", "Subsidies", _A_MONTH, "What you pay riders and drivers."),
    Series("rider_subsidies", "Rider subsidies", _A_MONTH, "What you pay of riders' fares."),
    Series("driver_subsidies", "Driver subsidies", _A_MONTH, "What you add to drivers' pay."),
    Series("running_costs", "Running costs", _A_MONTH, "Cost of rides, and fixed costs."),
    *FIRM.series,
    *RIVAL.series,
    Series("rival_exists", "There is a rival", "", "1 where there is a rival, open or closed."),
)

OUTCOMES = (
    Outcome("users"),
    Outcome(
        "users",
        "mean",
        name="mean_users",
        label="Your riders on average",
        help="People who use your app, on average over the months up to now.",
    ),
    Outcome("drivers"),
    Outcome("orders"),
    Outcome("market_share"),
    Outcome("pickup", better="lower"),
    *FIRM.outcomes,
)

PRESETS = (
    Preset(
        "critical_mass",
        "Critical mass",
        "No rival, no subsidies, few riders and cars. How many does it take to live?",
        {
            "rival": "none",
            "free_share": 0,
            "market": 200,
            "starting_riders": 4,
            "starting_cars": 0.1,
        },
    ),
    Preset(
        "scarce_riders",
        "Scarce riders",
        "Cars stand idle most of the time. On which side does a yuan bring more rides?",
        {
            "rival": "none",
            "free_share": 0.1,
            "subsidy_months": 60,
            "starting_riders": 15,
            "outside_wage": 10,
        },
    ),
    Preset(
        "scarce_drivers",
        "Scarce drivers",
        "Half the fare is free, and drivers earn well elsewhere. Which side needs the yuan now?",
        {
            "rival": "none",
            "free_share": 0.5,
            "subsidy_months": 60,
            "market": 100,
            "starting_riders": 20,
            "cars": 0.3,
            "starting_cars": 0.1,
            "outside_wage": 45,
            "funding": 50_000,
        },
    ),
    Preset(
        "few_cars",
        "Too few cars",
        "Many riders, and never more than a hundred thousand cars. What do cheaper rides do?",
        {
            "rival": "none",
            "free_share": 0.6,
            "subsidy_months": 60,
            "market": 200,
            "starting_riders": 60,
            "cars": 0.1,
            "starting_cars": 0.1,
            "funding": 50_000,
        },
    ),
    Preset(
        "rival_wakes",
        "The rival wakes up",
        "From month 4 on the rival pays whatever you pay. How much must be free before?",
        {"rival": schedule("ignores", {4: "matches"})},
    ),
    Preset(
        "stalemate",
        "Stalemate",
        "The rival matches every yuan and people hardly mind which app they use.",
        {
            "rival": "matches",
            "free_share": 0.3,
            "subsidy_months": 60,
            "network": 1,
            "starting_share": 0.45,
            "funding": 4_000,
            "rival_funding": 4_000,
        },
        goal=Goal(
            60, "Alive in month 60 with 15 million riders", (Condition("users", at_least=15),)
        ),
    ),
    Preset(
        "tipping",
        "A small lead",
        "The rival matches every yuan. But people want the app that others use, and yours "
        "starts a little larger.",
        {"rival": "matches", "free_share": 0.3, "starting_share": 0.55},
    ),
    Preset(
        "deep_pockets",
        "Deep pockets",
        "A rival with less money matches you, until it cannot.",
        {
            "rival": "matches",
            "free_share": 0.4,
            "network": 1,
            "starting_share": 0.45,
            "funding": 8_000,
            "rival_funding": 1_000,
        },
    ),
    Preset(
        "war_then_merger",
        "War, then merger",
        "Fourteen months of subsidies that the rival matches; then the two become one, and the "
        "subsidies end.",
        {
            "rival": "matches",
            "free_share": 0.3,
            "subsidy_months": 14,
            "merger": schedule("separate", {14: "merged"}),
            "network": 1,
            "starting_share": 0.45,
        },
    ),
    # Month 0 is the end of December 2013. Subsidies are averages over all rides. The announced
    # ones of January to April (10 yuan and more to each side) went only to rides paid by phone,
    # up to a daily cap; the averages are chosen so that the first quarter costs what was
    # published. The 3 yuan of May, and nothing after, are as published.
    Preset(
        "didi_2014",
        "Didi 2014",
        "Month 0 is the end of 2013; in month 5 the last 3 yuan for riders end. Users, orders, "
        "shares and the first quarter's subsidies follow public figures. Cars, fixed costs and "
        "all cash are made up; the app kept nothing of the fare, so its cash only falls.",
        {
            "rival": "matches",
            "free_share": schedule(0.05, {1: 0.2, 4: 0.12, 5: 0}),
            "driver_subsidy": schedule(1, {1: 1.5, 14: 0}),
            "subsidy_months": 60,
            "take_rate": 0,
            "network": 2.162,
            "starting_share": 0.46,
            "starting_riders": 43.5,
            "starting_cars": 0.05,
            "market": 244.7,
            "word_of_mouth": 1.99,
            "price_response": 0.451,
            "habit": 1.5,
            "outside_wage": 35,
            "merger": schedule("separate", {14: "merged"}),
            "fixed_cost": 30,
        },
        fitted=("market", "word_of_mouth", "price_response", "network"),
        sourced={
            "free_share": "didi_passenger_subsidy_per_ride_just_before_it_ended_2014_05",
            "starting_riders": "didi_registered_users_2013_12",
            "starting_share": "didi_share_of_taxi_app_accounts_2014_06_30",
            "merger": "didi_merger_of_didi_and_kuaidi_announced_2015_02_14",
        },
    ),
)

CASE = Case(
    name="ride_hailing",
    title="A subsidy war",
    decision="Which side should ride free, and for how long?",
    question="Pay riders, pay drivers, or neither. Who comes, who leaves, and who runs dry first?",
    currency="yuan",
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
    firms=(FIRM, RIVAL),
    main=("mean_users", "profit"),
    books=Books(
        people={
            "riders": "market",
            "users": "riders",
            "rival_users": "riders",
            "stranded": "riders",
            "regulars": "riders",
            "drivers": "cars",
            "idle": "drivers",
            "on_the_way": "drivers",
            "occupied": "drivers",
        },
        sums={
            "riders": ("users", "rival_users", "stranded"),
            "drivers": ("idle", "on_the_way", "occupied"),
            "costs": ("rider_subsidies", "driver_subsidies", "running_costs"),
            "subsidies": ("rider_subsidies", "driver_subsidies"),
        },
        not_negative=("orders", "rival_orders", "commission", "costs", "habit_formed", "pickup"),
        own_costs=("fixed_cost",),
        rival_strength=("rival_funding",),
        jumps=dict.fromkeys(
            ("free_share", "subsidy_months", "network", "price_response"),
            "The market tips: whoever is ahead when the subsidies end takes nearly all of it.",
        ),
        exceptions={
            "rival_strength": "A rival that lives longer shares the crowd, so that your own "
            "subsidies last longer, and it keeps cars on the road that serve your riders too.",
        },
    ),
    uncertain={
        "network": 0.3,
        "rival_funding": 0.3,
        "market": 0.2,
        "word_of_mouth": 0.3,
        "price_response": 0.3,
        "habit": 0.3,
        "cars": 0.2,
        "outside_wage": 0.1,
    },
)

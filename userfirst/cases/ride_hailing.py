"""Which side should ride free, and when does a subsidy war pay?

You run one of two ride-hailing apps. Riders can also wave at a cab in the street, drivers can also
earn elsewhere, and every driver runs both apps. More riders bring more cars, more cars bring
shorter waits, shorter waits bring more riders: above some size this feeds itself, below it
everything drains away. You may pay riders, pay drivers, or both; the rival looks on, or not.
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
from userfirst.model import adoption, cash, matching, rivalry, willingness
from userfirst.model.arithmetic import ONE, TINY, ZERO, above_zero, constant, within
from userfirst.model.schedules import schedule

NO_RIVAL, IGNORES, MATCHES, OUTBIDS = 0, 1, 2, 3


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Subsidies
    free_share = Lever(
        "Free share of the fare", low=0, high=1, default=0.1, step=0.01, group="Subsidies",
        help="Share of every fare that you pay for the rider. 0: riders pay all. 1: rides "
        "are free.",
    )
    driver_subsidy = Lever(
        "Driver subsidy", "yuan a ride", low=0, high=30, default=0, step=0.5, group="Subsidies",
        help="What you add to a driver's pay for each ride.",
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
        "What the rival does", default=2, choices=("none", "ignores", "matches", "outbids"),
        group="The rival",
        help="There is none; or it ignores you, pays what you pay, or pays riders 2 yuan a "
        "ride more.",
    )
    network = Lever(
        "Pull of the larger app", low=0, high=5, default=1.5, step=0.1, group="The rival",
        help="How much people prefer the app that most others use. Low where everyone runs both.",
    )
    starting_share = Lever(
        "Your share at the start", low=0.05, high=0.95, default=0.45, step=0.01, group="The rival",
        help="Your share of the riders of both apps in month 0.",
    )
    rival_funding = Lever(
        "The rival's funding", "million yuan", low=100, high=50000, default=20000, step=100,
        group="The rival",
        help="The rival's cash at the start. When it is gone the rival closes.",
    )
    merger = Lever(
        "Merger", default=0, choices=("separate", "merged"), group="The rival",
        help="Merged: all rides and their money are yours; the rival's cash stays with its owners.",
    )
    # Riders
    market = Lever(
        "Market", "million people", low=10, high=500, default=200, step=5, group="Riders",
        help="Everyone who could ever ride by app.",
    )
    starting_riders = Lever(
        "Riders at the start", "million people", low=0.1, high=100, default=8, step=0.1,
        group="Riders",
        help="People who use either app in month 0.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=2, default=0.4, step=0.01, group="Riders",
        help="How fast riders bring others.",
    )
    price_response = Lever(
        "Response to price", "a yuan", low=0, high=0.6, default=0.2, step=0.01, group="Riders",
        help="How strongly a yuan saved moves a rider from the street to the app, or to the "
        "other app.",
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
        "Cars at the start", "million cars", low=0.01, high=1, default=0.1, step=0.01,
        group="Drivers",
        help="Cars that run the apps in month 0.",
    )
    outside_wage = Lever(
        "Outside wage", "yuan an hour", low=5, high=60, default=20, step=1, group="Drivers",
        help="What the driver in the middle earns in an hour without the apps.",
    )
    # Money
    fixed_cost = Lever(
        "Fixed costs", "million yuan a month", low=0, high=500, default=50, step=5, group="Money",
        help="What you spend whatever happens. The rival spends as much.",
    )
    cost_per_ride = Lever(
        "Cost per ride", "yuan a ride", low=0, high=10, default=1, step=0.1, group="Money",
        help="Payment fees, service, insurance. The same for the rival.",
    )
    funding = Lever(
        "Funding", "million yuan", low=100, high=50000, default=20000, step=100, group="Money",
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
    rival_earned: Array
    rival_spent: Array
    is_open: Array
    rival_is_open: Array


# Geography. All cities served, together: idle cars are counted in millions.
AREA_KM2, SPEED_KM_AN_HOUR, DETOUR = 300_000.0, 15.0, 1.4
PICKUP = constant(matching.pickup_constant(AREA_KM2 / 1e6, SPEED_KM_AN_HOUR, DETOUR))
LONGEST_PICKUP = constant(60.0)  # minutes; no car is sent from further away
TRIP_MINUTES = constant(15.0)
HOURS_A_DAY, DAYS_A_MONTH = constant(12.0), constant(365.25 / 12.0)
HOURS_A_MONTH = HOURS_A_DAY * DAYS_A_MONTH

# Riders
RIDES_WANTED = constant(0.1 / 12.0)  # an hour for each rider: 3 a month
STREET_FARE = 25.0  # yuan for a cab in the street
EASE_OF_APP = -0.2  # utility of the app without savings, habit or waiting
NUISANCE_OF_WAITING = constant(0.2)  # utility lost for each minute of pickup that a rider expects
NOW_AND_THEN = constant(0.5)  # odds of taking the app rather than the street that make a user
FINDING_OUT = constant(0.002)  # share of willing people who sign up unprompted, a month
CHURN, PATIENCE = constant(0.05), constant(3.0)
MONTHS_TO_FORM_HABIT = constant(12.0)
MONTHS_TO_LEARN_WAIT = constant(1.0)
MONTHS_TO_SWITCH = constant(2.0)

# Drivers
MONTHS_TO_JOIN = constant(2.0)
DRIVERS_ALIKE = constant(3.0)  # spread of outside wages; high means that drivers are alike
DRIVERS_COUNT = 0.3  # a yuan more for drivers wins riders as 0.3 yuan more for riders does
FEWEST_CARS = constant(1e-6)  # million: one car stays on the road

# The rival
OUTBID_YUAN = 2.0
RIVAL_TAKE_RATE = 0.2
NO_SERVICE = constant(20.0)  # advantage of an app that is open over one that is closed


def derive(lever: Any) -> dict[str, Any]:
    """Return what follows from the levers alone: what each app offers riders and drivers."""
    merged = lever.merger
    follows = np.where((lever.rival >= MATCHES) | (merged > 0.5), 1.0, 0.0)
    more = np.where((lever.rival == OUTBIDS) & (merged < 0.5), OUTBID_YUAN, 0.0)
    rebate = lever.free_share * lever.fare
    rival_rebate = np.minimum(follows * rebate + more, lever.fare)
    rival_subsidy = follows * lever.driver_subsidy
    rival_take = follows * lever.take_rate + (1.0 - follows) * RIVAL_TAKE_RATE
    pay = lever.fare * (1.0 - lever.take_rate) + lever.driver_subsidy
    rival_pay = lever.fare * (1.0 - rival_take) + rival_subsidy

    def reluctance(saved: Any) -> Any:
        return np.exp(-(EASE_OF_APP + lever.price_response * saved))

    better = rebate - rival_rebate + DRIVERS_COUNT * (pay - rival_pay)
    return {
        "rebate": rebate,
        "rival_rebate": rival_rebate,
        "rival_subsidy": rival_subsidy,
        "pay": pay,
        "rival_pay": rival_pay,
        "reluctance": reluctance(STREET_FARE - lever.fare + rebate),
        "rival_reluctance": reluctance(STREET_FARE - lever.fare + rival_rebate),
        "advantage": lever.price_response * better,
        "commission": lever.fare * lever.take_rate,
        "rival_commission": lever.fare * rival_take,
        "subsidies_and_costs": rebate + lever.driver_subsidy + lever.cost_per_ride,
        "rival_subsidies_and_costs": rival_rebate + rival_subsidy + lever.cost_per_ride,
        "outside_bar": willingness.bar(lever.outside_wage, ONE, DRIVERS_ALIKE),
        "apart": 1.0 - merged,
        "there_is_a_rival": np.where(lever.rival > NO_RIVAL, 1.0, 0.0),
    }


def start(lever: Any) -> dict[str, Any]:
    """Return the stocks at month 0."""
    riders = np.minimum(lever.starting_riders, lever.market)
    cars = np.minimum(lever.starting_cars, lever.cars)
    share = np.where(lever.rival > NO_RIVAL, lever.starting_share, 1.0)
    return {
        "riders": riders,
        "drivers": cars,
        "share": share,
        "regulars": 0.0,
        "expected_wait": matching.pickup_minutes(cars, PICKUP),
        "registered": share * riders,
        "rival_registered": (1.0 - share) * riders,
        "earned": 0.0,
        "spent": 0.0,
        "rival_earned": 0.0,
        "rival_spent": 0.0,
        "is_open": 1.0,
        "rival_is_open": 1.0,
    }


def rival_open(now: Any, lever: Any) -> Any:
    """Return whether the rival's app runs: there is one, and it (or the merged firm) has cash."""
    alive = now.rival_is_open * lever.there_is_a_rival
    return alive * (ONE - lever.merger * (ONE - now.is_open))


def streets(now: Any, lever: Any) -> SimpleNamespace:
    """Return what happens in an hour: who asks for a ride, where the cars are, who rides."""
    rival_is_open = rival_open(now, lever)
    ours = now.is_open * now.share
    theirs = rival_is_open * (ONE - now.share)
    riders = above_zero(now.riders)
    habit = now.regulars / (riders + TINY)
    reluctance = np.exp(NUISANCE_OF_WAITING * now.expected_wait - lever.habit * habit)
    asking = ours / (ONE + lever.reluctance * reluctance)
    rival_asking = theirs / (ONE + lever.rival_reluctance * reluctance)
    by_app = asking + rival_asking
    requests = RIDES_WANTED * riders * by_app
    cars = np.maximum(now.drivers, FEWEST_CARS)
    idle = matching.idle_cars(cars, requests, TRIP_MINUTES)
    pickup = np.minimum(matching.pickup_minutes(idle, PICKUP), LONGEST_PICKUP)
    rides = matching.throughput(cars, idle, pickup, TRIP_MINUTES)
    served = rides / (by_app + TINY)
    our_rides, rival_rides = served * asking, served * rival_asking
    return SimpleNamespace(
        rival_is_open=rival_is_open,
        riders=riders,
        habit=habit,
        reluctance=reluctance,
        cars=cars,
        by_app=by_app,
        requests=requests,
        idle=idle,
        pickup=pickup,
        rides=rides,
        our_rides=our_rides,
        rival_rides=rival_rides,
        driver_earnings=(lever.pay * our_rides + lever.rival_pay * rival_rides) / cars,
    )


def money(lever: Any, city: SimpleNamespace, is_open: Any) -> SimpleNamespace:
    """Return both firms' income and costs, in millions of yuan a month."""
    rides, rival_rides = HOURS_A_MONTH * city.our_rides, HOURS_A_MONTH * city.rival_rides
    commission, rival_commission = rides * lever.commission, rival_rides * lever.rival_commission
    costs = rides * lever.subsidies_and_costs + is_open * lever.fixed_cost
    rival_costs = (
        rival_rides * lever.rival_subsidies_and_costs + city.rival_is_open * lever.fixed_cost
    )
    together, apart = lever.merger, lever.apart
    return SimpleNamespace(
        commission=commission + together * rival_commission,
        costs=costs + together * rival_costs,
        rival_commission=apart * rival_commission,
        rival_costs=apart * rival_costs,
    )


def rates(now: Any, lever: Any, month: float) -> dict[str, Any]:
    """Return the change of every stock per month."""
    city = streets(now, lever)
    rival_is_open = city.rival_is_open
    flows = money(lever, city, now.is_open)

    # Riders: the better offer of the two decides who would use an app at all.
    bar = NOW_AND_THEN * city.reluctance
    willing = lever.market * np.maximum(
        now.is_open / (ONE + bar * lever.reluctance),
        rival_is_open / (ONE + bar * lever.rival_reluctance),
    )
    joining = adoption.joining(
        now.riders, willing, now.riders / lever.market, FINDING_OUT, lever.word_of_mouth
    )
    leaving = adoption.leaving(now.riders, willing, CHURN, PATIENCE)
    # Some of those who join were here before: they have an account already.
    strangers = above_zero(lever.market - now.registered - now.rival_registered)
    signing_up = joining * strangers / (above_zero(lever.market - now.riders) + TINY)

    # Drivers: those whose outside wage is below what an hour with the apps earns.
    would_drive = lever.cars * willingness.share_over(
        lever.outside_bar, DRIVERS_ALIKE * np.log(city.driver_earnings + TINY)
    )

    # Which app: people choose again now and then, unless both are one firm's or neither runs.
    advantage = lever.advantage * now.is_open * rival_is_open + NO_SERVICE * (
        now.is_open - rival_is_open
    )
    moving = rivalry.share_change(now.share, lever.network, advantage, MONTHS_TO_SWITCH)
    choice = np.maximum(now.is_open, rival_is_open) * (ONE - lever.merger * rival_is_open)
    return {
        "riders": joining - leaving,
        "drivers": (would_drive - now.drivers) / MONTHS_TO_JOIN,
        "share": moving * choice * lever.there_is_a_rival,
        "regulars": (city.by_app * city.riders - now.regulars) / MONTHS_TO_FORM_HABIT
        - city.habit * leaving,
        "expected_wait": (city.pickup - now.expected_wait) / MONTHS_TO_LEARN_WAIT,
        "registered": signing_up * now.share,
        "rival_registered": signing_up * (ONE - now.share),
        "earned": flows.commission,
        "spent": flows.costs,
        "rival_earned": flows.rival_commission,
        "rival_spent": flows.rival_costs,
    }


def settle(now: Any, lever: Any) -> dict[str, Any]:
    """Close a firm that has run out of cash, and hold people and cars within their bounds."""
    return {
        "riders": within(now.riders, ZERO, lever.market),
        "drivers": within(now.drivers, FEWEST_CARS, lever.cars),
        "share": within(now.share, ZERO, ONE),
        "regulars": within(now.regulars, ZERO, within(now.riders, ZERO, lever.market)),
        "expected_wait": within(now.expected_wait, ZERO, LONGEST_PICKUP),
    }


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    city = streets(now, lever)
    flows = money(lever, city, now.is_open)
    # Where there is no rival, nobody has money in it.
    rival_put_in = np.where(
        lever.there_is_a_rival > 0.5, lever.rival_funding, now.rival_spent - now.rival_earned
    )
    together = lever.merger
    ours = now.share + together * (ONE - now.share)
    orders = HOURS_A_DAY * (city.our_rides + together * city.rival_rides)
    rides = orders * DAYS_A_MONTH
    on_the_way = matching.cars_on_the_way(city.rides, city.pickup)
    return {
        "users": ours * now.riders,
        "rival_users": (ONE - ours) * now.riders,
        "orders": orders,
        "rival_orders": HOURS_A_DAY * (ONE - together) * city.rival_rides,
        "market_share": 100.0 * ours,
        "pickup": city.pickup,
        "idle": city.idle,
        "on_the_way": on_the_way,
        "occupied": city.cars - city.idle - on_the_way,
        "served": 100.0 * city.rides / (city.requests + TINY),
        "driver_earnings": city.driver_earnings,
        "habit_formed": city.habit,
        "all_registered": now.registered + together * now.rival_registered,
        "revenue": flows.commission,
        "rider_subsidies": rides * lever.rebate,
        "driver_subsidies": rides * lever.driver_subsidy,
        "running_costs": flows.costs - rides * (lever.rebate + lever.driver_subsidy),
        "costs": flows.costs,
        "profit": flows.commission - flows.costs,
        "profit_so_far": now.earned - now.spent,
        "cash": cash.cash_in_hand(lever.funding, now.earned, now.spent),
        "rival_put_in": rival_put_in,
        "rival_profit": flows.rival_commission - flows.rival_costs,
        "rival_cash": cash.cash_in_hand(rival_put_in, now.rival_earned, now.rival_spent),
    }


_PEOPLE, _CARS, _MONEY = "million people", "million cars", "million yuan"
_RIDES, _MONEY_A_MONTH = "million rides a day", "million yuan a month"

SERIES = (
    Series("users", "Your riders", _PEOPLE, "People who use your app."),
    Series("rival_users", "The rival's riders", _PEOPLE, "People who use the rival's app."),
    Series("riders", "Riders", _PEOPLE, "People who use either app."),
    Series("drivers", "Drivers", _CARS, "Cars that run the apps."),
    Series("orders", "Your orders", _RIDES, "Rides completed through your app."),
    Series("rival_orders", "The rival's orders", _RIDES, "Rides completed through the other app."),
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
    Series("revenue", "Revenue", _MONEY_A_MONTH, "Your share of the fares."),
    Series("rider_subsidies", "Rider subsidies", _MONEY_A_MONTH, "What you pay of riders' fares."),
    Series("driver_subsidies", "Driver subsidies", _MONEY_A_MONTH, "What you add to drivers' pay."),
    Series("running_costs", "Running costs", _MONEY_A_MONTH, "Cost of rides, and fixed costs."),
    Series("costs", "Costs", _MONEY_A_MONTH, "Subsidies and running costs."),
    Series("profit", "Profit", _MONEY_A_MONTH, "Revenue less costs."),
    Series("profit_so_far", "Profit so far", _MONEY, "All income less all costs so far."),
    Series("earned", "Revenue so far", _MONEY, "All your income since the start."),
    Series("spent", "Costs so far", _MONEY, "All your costs since the start."),
    Series("cash", "Cash", _MONEY, "Funding plus income less costs since the start."),
    Series("rival_profit", "The rival's profit", _MONEY_A_MONTH, "Its revenue less its costs."),
    Series("rival_put_in", "Money in the rival", _MONEY, "Its owners' money; 0 if there is none."),
    Series("rival_earned", "The rival's revenue so far", _MONEY, "All its income."),
    Series("rival_spent", "The rival's costs so far", _MONEY, "All its costs."),
    Series("rival_cash", "The rival's cash", _MONEY, "Its funding plus income less costs."),
    Series("is_open", "Open", "", "1 while your firm is open, 0 after it has closed."),
    Series("rival_is_open", "Rival open", "", "1 while the rival is open, 0 after it has closed."),
)

OUTCOMES = (
    Outcome("users", label="Your riders", unit=_PEOPLE, help="People who use your app."),
    Outcome("drivers", label="Drivers", unit=_CARS, help="Cars that run the apps."),
    Outcome("orders", label="Your orders", unit=_RIDES, help="Rides through your app."),
    Outcome(
        "market_share", label="Your share", unit="% of riders", help="Your part of all riders."
    ),
    Outcome(
        "pickup",
        label="Pickup time",
        unit="minutes",
        help="From the order to the car.",
        better="lower",
    ),
    Outcome(
        "profit_so_far",
        name="profit",
        label="Profit so far",
        unit=_MONEY,
        help="All income less all costs since the start.",
    ),
    Outcome(
        "cash",
        "lowest",
        name="lowest_cash",
        label="Lowest cash",
        unit=_MONEY,
        help="The least cash up to now.",
    ),
)

PRESETS = (
    Preset(
        "critical_mass", "Critical mass",
        "No rival, no subsidies, few riders and cars. How many does it take to live?",
        {"rival": "none", "free_share": 0},
    ),
    Preset(
        "scarce_riders", "Scarce riders",
        "Cars stand idle most of the time. On which side does a yuan bring more rides?",
        {
            "rival": "none", "starting_riders": 30, "starting_cars": 0.3, "outside_wage": 10,
            "funding": 20_000,
        },
    ),
    Preset(
        "scarce_drivers", "Scarce drivers",
        "Half the fare is free, and drivers earn well elsewhere. Which side needs the yuan now?",
        {
            "rival": "none", "starting_riders": 60, "free_share": 0.5, "outside_wage": 60,
            "funding": 50_000,
        },
    ),
    Preset(
        "few_cars", "Too few cars",
        "Many riders, and never more than a hundred thousand cars. What do cheaper rides do?",
        {
            "rival": "none", "starting_riders": 60, "cars": 0.1, "free_share": 0.6,
            "funding": 50_000,
        },
    ),
    Preset(
        "stalemate", "Stalemate",
        "The rival matches every yuan and people do not mind which app they use.",
        {"free_share": 0.3, "network": 1, "funding": 4_000, "rival_funding": 4_000},
    ),
    Preset(
        "tipping", "The larger app wins",
        "Here people want the app that others use, and yours starts a little larger. After a year "
        "the subsidies all but end.",
        {"free_share": schedule(0.3, {12: 0.05}), "network": 3, "starting_share": 0.55},
    ),
    Preset(
        "deep_pockets", "Deep pockets",
        "A rival with less money matches you, until it cannot.",
        {
            "free_share": schedule(0.4, {12: 0.05}), "funding": 8_000, "rival_funding": 1_000,
            "network": 1,
        },
    ),
    Preset(
        "war_then_merger", "War, then merger",
        "Fourteen months of subsidies that the rival matches; then the two become one and pay "
        "riders next to nothing.",
        {
            "free_share": schedule(0.3, {14: 0.02}), "merger": schedule("separate", {14: 1}), "network": 1,
        },
    ),
    # Month 0 is the end of December 2013. Subsidies are averages over all rides. The announced
    # ones of January to April (10 yuan and more to each side) went only to rides paid by phone,
    # up to a daily cap; the averages are chosen so that the first quarter costs what was
    # published. The 3 yuan of May, and nothing after, are as published.
    Preset(
        "didi_2014", "Didi 2014",
        "Month 0 is the end of 2013. In month 5 the last 3 yuan for riders end. The app keeps "
        "nothing of the fare, so its cash only falls.",
        {
            "free_share": schedule(0.05, {1: 0.2, 4: 0.12, 5: 0}),
            "driver_subsidy": schedule(1, {1: 1.5, 14: 0}),
            "take_rate": 0,
            "network": 2.161,
            "starting_share": 0.46,
            "starting_riders": 43.5,
            "starting_cars": 0.05,
            "market": 241,
            "word_of_mouth": 1.87,
            "price_response": 0.467,
            "habit": 1.6,
            "merger": schedule("separate", {14: 1}),
            "fixed_cost": 30,
            "funding": 20_000,
            "rival_funding": 20_000,
        },
        fitted=("market", "word_of_mouth", "price_response", "network"),
        sourced={
            "free_share": "didi_passenger_subsidy_per_ride_just_before_it_ended_2014_05",
            "starting_riders": "didi_registered_users_2013_12",
            "starting_share": "didi_share_of_taxi_app_accounts_2014_06_30",
            "merger": "didi_merger_of_didi_and_kuaidi_announced_2015_02_14",
        },
    ),
)  # fmt: skip

CASE = Case(
    name="ride_hailing",
    title="A subsidy war",
    decision="Which side should ride free, and for how long?",
    question="Pay riders, pay drivers, or neither. Who comes, who leaves, and who runs dry first?",
    currency="yuan",
    lever_table=Levers,
    stocks=Stocks,
    firms=(Firm("money", {}, ""), Firm("money", {}, "", "rival_")),
    start=after(derive, start),
    rates=after(derive, rates),
    settle=after(derive, settle),
    # In early 2014 riders tripled within two months; later nothing is as fast.
    outputs=after(derive, outputs),
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
    books=Books(
        people={
            "riders": "market", "users": "riders", "rival_users": "riders", "regulars": "riders",
            "drivers": "cars", "idle": "drivers", "on_the_way": "drivers", "occupied": "drivers",
        },
        sums={
            "riders": ("users", "rival_users"),
            "drivers": ("idle", "on_the_way", "occupied"),
            "costs": ("rider_subsidies", "driver_subsidies", "running_costs"),
        },
        not_negative=("orders", "rival_orders", "revenue", "costs", "habit_formed", "pickup"),
    ),
)  # fmt: skip

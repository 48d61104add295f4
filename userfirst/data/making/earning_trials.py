"""Lesson 07: a trial of ad loads, a change of listing fees, a trial of prices for extras."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from userfirst.data.blemishes import (
    every_one_twice,
    missing_by_chance,
    never_sent,
    not_booked,
    sent_twice,
    wrong_unit,
)
from userfirst.data.catalogue import Column, Dataset
from userfirst.model.willingness import share_above

if TYPE_CHECKING:
    import pandas as pd

# The trial of ad loads ---------------------------------------------------------------------------

AD_LOADS = (2, 4, 6, 9, 12, 16)
REGIONS = ("north", "south", "east", "west")
PEOPLE_PER_GROUP, WEEKS = 400, 52
LEAVING_A_WEEK, ADDED_BY_EACH_AD = 0.003, 0.0020
MEDIAN_HOURS, SPREAD_OF_HOURS = 4.0, 0.6
FEWER_HOURS_FOR_EACH_AD = 0.012
CLICKS, BLINDNESS, WEEKS_TO_GO_BLIND = 0.010, 0.04, 10.0
DOLLARS_A_CLICK = 0.40
REGION_OF_THE_FAULT, WEEKS_OF_THE_FAULT, LOAD_IN_THE_FAULT = "east", (20, 21), 2.0


def make_ad_load_trial(chance: np.random.RandomState) -> pd.DataFrame:
    """Let 400 people in each of 24 groups see so many ads an hour for a year, by lot."""
    import pandas as pd

    rows = []
    for region in REGIONS:
        for load in AD_LOADS:
            usual = MEDIAN_HOURS * np.exp(
                SPREAD_OF_HOURS * chance.standard_normal(PEOPLE_PER_GROUP)
            )
            here = np.ones(PEOPLE_PER_GROUP, dtype=bool)
            seen_as_usual = 0.0  # the load that people have got used to
            for week in range(1, WEEKS + 1):
                fault = region == REGION_OF_THE_FAULT and week in WEEKS_OF_THE_FAULT
                shown = LOAD_IN_THE_FAULT if fault else float(load)
                leaving = LEAVING_A_WEEK + ADDED_BY_EACH_AD * shown
                here &= chance.random_sample(PEOPLE_PER_GROUP) >= leaving
                mood = chance.gamma(8.0, 1.0 / 8.0, PEOPLE_PER_GROUP)
                hours = here * usual * mood * np.exp(-FEWER_HOURS_FOR_EACH_AD * shown)
                ads = chance.poisson(hours * shown)
                seen_as_usual += (shown - seen_as_usual) / WEEKS_TO_GO_BLIND
                clicks = chance.binomial(ads, CLICKS * np.exp(-BLINDNESS * seen_as_usual))
                rows.append(
                    {
                        "week": week,
                        "region": region,
                        "ads_per_hour": load,
                        "people": PEOPLE_PER_GROUP,
                        "still_here": int(here.sum()),
                        "hours": float(hours.sum()),
                        "ads_shown": int(ads.sum()),
                        "clicks": int(clicks.sum()),
                        "ad_income_dollars": DOLLARS_A_CLICK * int(clicks.sum()),
                    }
                )
    return pd.DataFrame(rows).sort_values(["week", "region", "ads_per_hour"], kind="stable")


# The change of listing fees ----------------------------------------------------------------------

CATEGORIES = (
    "antiques", "art", "baby clothes", "bags", "bicycles", "board games", "books", "cameras",
    "camping", "coins", "comics", "computers", "cooking", "crafts", "dolls", "films",
    "fishing", "furniture", "gardening", "headphones", "jewellery", "kitchen", "knitting",
    "lamps", "maps", "model trains", "music", "musical instruments", "pens", "phones",
    "posters", "running", "sewing", "shoes", "skiing", "stamps", "tools", "toys", "video games",
    "watches",
)  # fmt: skip
FEE_MONTHS, MONTH_OF_CHANGE = 36, 13
FEE_DOLLARS, TAKE_RATE, MARGIN, WORK_DOLLARS = 6.0, 0.09, 0.34, 4.0
SELLERS, SIZE_SPREAD, SALES_IN_THE_MIDDLE = 1000, 2.8, 130.0
DECIDES_A_MONTH = 0.25
BASKET_DOLLARS, HALF_OF_THE_CHOICE, FOLLOW_A_MONTH = 36.0, 1100.0, 0.3
LOOK_ANYWAY = 0.04
SEASON = (0.92, 0.90, 0.95, 0.97, 1.0, 0.97, 0.94, 0.95, 1.0, 1.04, 1.16, 1.20)


def make_listing_fee_change(chance: np.random.RandomState) -> pd.DataFrame:
    """Let sellers in 40 categories list where it pays; half have no fee from month 13."""
    import pandas as pd

    sizes = 10_000.0 * np.exp(0.4 * chance.standard_normal(len(CATEGORIES)))
    # Pairs of categories of about equal size; in each the lot says which one goes free.
    pairs = np.argsort(sizes, kind="stable").reshape(-1, 2)
    drawn = chance.randint(0, 2, len(pairs))
    free = {int(pair[one]) for pair, one in zip(pairs, drawn, strict=True)}
    rows = []
    for place, category in enumerate(CATEGORIES):
        people = float(sizes[place])
        # What a seller would sell in a category of 10,000 visitors, in dollars a month.
        luck = chance.random_sample(SELLERS)
        size = SALES_IN_THE_MIDDLE * (luck / (1.0 - luck)) ** (1.0 / SIZE_SPREAD)
        lists = chance.random_sample(SELLERS) < 0.2
        crowd = 0.2 * people
        for month in range(FEE_MONTHS):
            fee = 0.0 if place in free and month + 1 >= MONTH_OF_CHANGE else FEE_DOLLARS
            expected = size * crowd / 10_000.0
            worth = (MARGIN - TAKE_RATE) * expected >= WORK_DOLLARS + fee
            decides = chance.random_sample(SELLERS) < DECIDES_A_MONTH
            lists = np.where(decides, worth, lists)
            listed = float(np.sum(lists))
            choice = listed / (listed + HALF_OF_THE_CHOICE)
            choice = LOOK_ANYWAY + (1.0 - LOOK_ANYWAY) * choice
            crowd += FOLLOW_A_MONTH * (choice * people - crowd)
            visitors = int(chance.poisson(crowd))
            # A visitor who finds what she looks for orders it once, from a seller who lists: on
            # average each seller sells what she expected, times the season.
            offered = size[lists].sum() / (10_000.0 * BASKET_DOLLARS)
            orders = int(chance.binomial(visitors, min(offered * SEASON[month % 12], 1.0)))
            sales = float(orders * BASKET_DOLLARS * chance.gamma(400.0, 1.0 / 400.0))
            rows.append(
                {
                    "month": f"{2021 + month // 12}-{month % 12 + 1:02d}",
                    "category": category,
                    "listing_fee_dollars": fee,
                    "sellers": int(lists.sum()),
                    "visitors": visitors,
                    "orders": orders,
                    "sales_dollars": sales,
                    "fee_income_dollars": fee * int(lists.sum()),
                    "commission_dollars": TAKE_RATE * sales,
                }
            )
    return pd.DataFrame(rows).sort_values(["month", "category"], kind="stable")


# The trial of prices for extras ------------------------------------------------------------------

PRICES = (1.0, 2.0, 3.0, 5.0, 8.0, 12.0)
PLAYERS = 9000
MEDIAN_WORTH = {"Aland": 0.9, "Borovia": 0.6, "Costa": 0.4}
WORTH_SPREAD, WORTH_OF_A_FRIEND, MOST_FRIENDS = 1.25, 0.06, 60
KEEPS_A_MONTH = {1.0: 0.92, 2.0: 0.92, 3.0: 0.91, 5.0: 0.90, 8.0: 0.88, 12.0: 0.86}


def make_extras_price_trial(chance: np.random.RandomState) -> pd.DataFrame:
    """Offer 9,000 players one of six prices by lot; who thinks the extras worth it, buys."""
    import pandas as pd

    country = np.array(list(MEDIAN_WORTH))[chance.randint(0, len(MEDIAN_WORTH), PLAYERS)]
    months_here = 1 + chance.geometric(0.05, PLAYERS)
    friends = np.minimum(chance.poisson(chance.gamma(1.2, 9.0, PLAYERS)), MOST_FRIENDS)
    price = np.array(PRICES)[chance.randint(0, len(PRICES), PLAYERS)]
    median = np.array([MEDIAN_WORTH[each] for each in country])
    bar = price / (1.0 + WORTH_OF_A_FRIEND * friends)
    buys = chance.random_sample(PLAYERS) < share_above(bar, median, WORTH_SPREAD)
    keeping = np.array([KEEPS_A_MONTH[each] for each in price])
    kept = np.minimum(chance.geometric(1.0 - keeping), 6)
    return pd.DataFrame(
        {
            "player": np.arange(PLAYERS) + 1,
            "country": country,
            "months_here": months_here,
            "friends": friends.astype(float),
            "price_dollars": price,
            "bought": buys,
            "months_paid": np.where(buys, kept, 0),
        }
    )


NO_FIRM = "No firm. Sizes are those of a mid-sized consumer platform."

DATASETS = (
    Dataset(
        name="ad_load_trial",
        title="A trial of ad loads",
        what=(
            "A video platform shows 9,600 people one of six ad loads for a year, by lot, in four "
            "regions. Every person was simulated: each watches hours of their own, somewhat less "
            "with more ads, gets used to ads and clicks them less, and may leave for good, the "
            "sooner the more ads there are. A row sums up one group in one week."
        ),
        columns=(
            Column("week", "whole", "", "Week of the trial, 1 to 52."),
            Column("region", "text", "", "north, south, east or west."),
            Column("ads_per_hour", "whole", "ads an hour", "Ad load that the group was given."),
            Column("people", "whole", "people", "People in the group at the start."),
            Column("still_here", "whole", "people", "Of these, those who have not left for good."),
            Column("hours", "number", "hours", "Hours watched in this week.", decimals=1),
            Column("ads_shown", "whole", "ads", "Ads shown in this week."),
            Column("clicks", "whole", "clicks", "Clicks on them."),
            Column("ad_income_dollars", "number", "dollars", "Paid for the clicks.", missing=True),
        ),
        seed=20220107,
        make=make_ad_load_trial,
        truth={
            "chance to leave in a week with no ads": LEAVING_A_WEEK,
            "added to it by each ad an hour": ADDED_BY_EACH_AD,
            "hours a week of the person in the middle, with no ads": MEDIAN_HOURS,
            "fall of hours for each ad an hour (log)": FEWER_HOURS_FOR_EACH_AD,
            "clicks an ad, at first": CLICKS,
            "fall of clicks for each ad an hour that one is used to (log)": BLINDNESS,
            "weeks to get used to a load": WEEKS_TO_GO_BLIND,
            "income from a click (dollars)": DOLLARS_A_CLICK,
        },
        calibrated_to=NO_FIRM,
        not_for="Statements about real platforms, or about how many ads people bear.",
        blemishes=(
            f"region {REGION_OF_THE_FAULT}, weeks {' and '.join(map(str, WEEKS_OF_THE_FAULT))}: "
            f"by a fault everyone was shown {LOAD_IN_THE_FAULT:.0f} ads an hour.",
            not_booked("ad_income_dollars", week=WEEKS),
            never_sent(region="west", week=33),
            sent_twice(region="north", week=41),
        ),
    ),
    Dataset(
        name="listing_fee_change",
        title="A change of listing fees on a marketplace",
        what=(
            "A marketplace takes 9% of every sale and 6 dollars a month for a listing. In its 13th "
            "month it drops the fee in 20 of 40 categories, drawn by lot from pairs of equal "
            "size. Every seller was simulated: "
            "each could sell more or less than others and lists where the margin covers the fee "
            "and the work; visitors come where there is a choice, and those who find what they "
            "look for order it, once a month at most. A row sums up one category in one month."
        ),
        columns=(
            Column("month", "month", "", "Month, 2021-01 to 2023-12."),
            Column("category", "text", "", "What is sold."),
            Column("listing_fee_dollars", "number", "dollars a month", "Fee of a listing."),
            Column("sellers", "whole", "people", "Sellers who list."),
            Column("visitors", "whole", "people", "People who look in during this month."),
            Column("orders", "whole", "orders", "What they order."),
            Column("sales_dollars", "number", "dollars", "Value of the orders."),
            Column("fee_income_dollars", "number", "dollars", "Income from listings."),
            Column("commission_dollars", "number", "dollars", "Income from sales."),
        ),
        seed=20220113,
        make=make_listing_fee_change,
        truth={
            "listing fee (dollars a month)": FEE_DOLLARS,
            "take rate": TAKE_RATE,
            "margin of sellers": MARGIN,
            "work of listing (dollars a month)": WORK_DOLLARS,
            "possible sellers in a category": SELLERS,
            "sales of the seller in the middle with 10,000 visitors (dollars a month)": (
                SALES_IN_THE_MIDDLE
            ),
            "how alike sellers are (log-logistic spread)": SIZE_SPREAD,
            "share of sellers who think again in a month": DECIDES_A_MONTH,
            "purchase (dollars)": BASKET_DOLLARS,
            "sellers with whom visitors find half of what they look for": HALF_OF_THE_CHOICE,
            "share of people who look in whatever the choice": LOOK_ANYWAY,
            "share of the gap by which visitors follow the choice in a month": FOLLOW_A_MONTH,
        },
        calibrated_to=NO_FIRM,
        not_for="Statements about real marketplaces or real fees.",
        blemishes=(
            wrong_unit(
                ("sales_dollars", "commission_dollars"),
                100.0,
                "cents",
                category="lamps",
                month="2021-11",
            ),
            never_sent(category="maps", month="2022-06"),
            sent_twice(category="shoes", month="2022-09"),
            "December and the months before it are better than others in every category.",
        ),
    ),
    Dataset(
        name="extras_price_trial",
        title="A trial of prices for extras",
        what=(
            "A free game offers 9,000 players extras for one of six prices a month, by lot, in "
            "three fictional countries. Every player was simulated: the extras are worth more to "
            "some than to others and more with friends in the game; who finds them worth the "
            "price buys, and keeps paying for some months. A row is one player."
        ),
        columns=(
            Column("player", "whole", "", "Number of the player."),
            Column("country", "text", "", "Aland, Borovia or Costa."),
            Column("months_here", "whole", "months", "Months in the game before the offer."),
            Column("friends", "whole", "people", "Friends in the game.", missing=True),
            Column("price_dollars", "number", "dollars a month", "Price that was offered."),
            Column("bought", "flag", "", "1: bought the extras."),
            Column("months_paid", "whole", "months", "Months paid, of the six that followed."),
        ),
        seed=20220119,
        make=make_extras_price_trial,
        truth={
            **{
                f"worth to the player in the middle, no friends, {name} (dollars a month)": worth
                for name, worth in MEDIAN_WORTH.items()
            },
            "how alike players are (log-logistic spread)": WORTH_SPREAD,
            "worth added by a friend (share)": WORTH_OF_A_FRIEND,
            "effect of months in the game": "none",
            "share that keeps paying in a month, at 1 and at 12 dollars": "0.92 and 0.86",
        },
        calibrated_to=NO_FIRM,
        not_for="Statements about real games or real countries.",
        blemishes=(
            missing_by_chance("friends", 0.02),
            every_one_twice("player", 250, 7),
        ),
    ),
)

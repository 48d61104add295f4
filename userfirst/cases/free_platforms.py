"""How can a platform earn from people who do not pay?

You run a platform that people use for nothing, or for nearly nothing. It can earn in three ways:
advertisers pay for attention, merchants pay for sales, and some users pay for extras. Whatever
is not free is sold, to users and to merchants alike; whatever is free brings them in, and each
side brings the other. All three ways need a crowd. And there may be a rival who was here first.
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
from userfirst.model import (
    adoption,
    cash,
    conversion,
    experience,
    income,
    merchants,
    rivalry,
    willingness,
)
from userfirst.model.arithmetic import TINY, above_zero, within
from userfirst.model.schedules import schedule


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_level = Lever(
        "Free level", low=0, high=1, default=0.85, step=0.01, group="Offer",
        help="Share that is free, on both sides. The rest is sold: extras to users, "
        "listings to merchants. 1: using and listing cost nothing.",
    )
    ads_per_hour = Lever(
        "Ad load", "ads an hour", low=0, high=40, default=6, step=0.5, group="Offer",
        help="Advertisements that a user sees in an hour. They earn, and they annoy.",
    )
    take_rate = Lever(
        "Take rate", "share of sales", low=0, high=0.3, default=0.02, step=0.005, group="Offer",
        help="What you keep of every sale. Merchants have it in mind when they choose where "
        "to sell.",
        idle="Without effect while nothing is sold there.",
    )
    listing_fee = Lever(
        "Full listing fee", "dollars a month", low=0, high=200, default=60, step=1, group="Offer",
        help="What a merchant would pay if nothing were free. The free level takes its share off.",
        idle="Without effect while no merchant pays it, as when all is free.",
    )
    extras_price = Lever(
        "Full price of extras", "dollars a month", low=0.5, high=60, default=6, step=0.5,
        group="Offer",
        help="What a user would pay if nothing were free. The free level takes its share off.",
        idle="Without effect while nobody buys extras, as when everything is free.",
    )
    # People
    market = Lever(
        "Market", "million people", low=1, high=5000, default=300, step=1,
        scale="log", group="People",
        help="Everyone who could ever use a service of this kind.",
    )
    users_at_start = Lever(
        "People at the start", "million people", low=0.05, high=1000, default=10, step=0.05,
        scale="log", group="People",
        help="People who use a service of this kind in month 0, yours or the rival's.",
    )
    reach = Lever(
        "Critical audience", "million people", low=1, high=5000, default=40, step=1,
        scale="log", group="People",
        help="With this many users half of your advertising space sells; below it, far "
        "less. Merchants need a crowd of their kind too.",
    )
    median_taste = Lever(
        "Median willingness to pay", "dollars a month", low=0.2, high=20, default=1.3, step=0.1,
        scale="log", group="People",
        help="What the service alone is worth in full to the person in the middle.",
    )
    network = Lever(
        "Network effect", low=0, high=4, default=1, step=0.1, group="People",
        help="How much more it is worth when everyone uses it. 1: twice as much.",
    )
    shopping = Lever(
        "Worth of shopping there", low=0, high=4, default=0.5, step=0.1, group="People",
        help="How much more it is worth when everything people look for is on sale there.",
        idle="Without effect while nothing is sold there.",
    )
    churn = Lever(
        "Churn", "share a month", low=0, high=0.3, default=0.02, step=0.005, group="People",
        help="Share of users who leave each month, whatever you do.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=0.6, default=0.15, step=0.01, group="People",
        help="How fast users bring others (the imitation rate q of a Bass model).",
    )
    # Rival
    rival_share = Lever(
        "Rival's share at the start", "share of users", low=0, high=0.95, default=0, step=0.05,
        group="Rival",
        help="Share of the people at the start who are with a rival. 0: there is no rival. "
        "People hear of a platform from its users, so the smaller one has to be better.",
    )
    rival_fee = Lever(
        "Rival's listing fee", "dollars a month", low=0, high=200, default=60, step=1,
        group="Rival",
        help="With a rival: what it asks of a merchant. Its users pay nothing and see few ads.",
        idle="Without effect while no merchant pays a rival, as when there is none.",
    )
    pull_of_the_crowd = Lever(
        "Pull of the crowd", low=0, high=4, default=1.5, step=0.1, group="Rival",
        help="With a rival: how strongly people go where the others are. 0: they look at the "
        "offer alone.",
        idle="Without effect while there is no rival.",
    )
    # Money
    price_per_thousand_ads = Lever(
        "Ad price", "dollars a thousand", low=0, high=20, default=4, step=0.5, group="Money",
        help="What advertisers pay for a thousand showings, once you have the audience.",
        idle="Without effect while nobody is shown ads, as at an ad load of 0.",
    )
    basket = Lever(
        "Shopping basket", "dollars a month", low=0, high=100, default=30, step=1, group="Money",
        help="What a user spends with merchants when everything is on sale there.",
        idle="Without effect while no merchant sells there.",
    )
    serving_cost = Lever(
        "Serving cost", "dollars a month", low=0, high=2, default=0.3, step=0.01, group="Money",
        help="What one user costs you, free or not.",
    )
    marketing = Lever(
        "Marketing", "million dollars a month", low=0, high=100, default=4, step=0.5, group="Money",
        help="Spent on reaching people who have not heard of you.",
    )
    fixed_cost = Lever(
        "Fixed costs", "million dollars a month", low=0, high=100, default=12, step=0.5,
        group="Money",
        help="What you spend whatever happens.",
    )
    funding = Lever(
        "Funding", "million dollars", low=1, high=5000, default=500, step=1,
        scale="log", group="Money",
        help="Cash at the start. When it is gone the service closes.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    users: Array
    rival_users: Array
    payers: Array
    merchants: Array
    rival_merchants: Array
    earned: Array
    spent: Array
    is_open: Array


HASSLE = 0.4  # dollars a month of attention that using any service costs
NUISANCE = 0.08  # the same for each advertisement an hour
HOURS_A_MONTH = 20.0
TASTE_SPREAD = 2.0
FINDING_OUT = 0.002  # share of willing people who find the service unprompted, a month
COST_PER_SIGN_UP = 4.0  # dollars of marketing for one sign-up while everyone is still to win
PERSUADED_AT_MOST = 0.5  # of those still to win, in a month, however much is spent
PATIENCE = 8.0  # months that people stay although it is no longer worth it
MONTHS_TO_CONVERT, MONTHS_TO_CANCEL = 6.0, 2.0
USERS_PER_MERCHANT = 100.0  # people in the market for each possible merchant
MERCHANTS_WANTED = 20.0  # thousand for each million of the critical audience: half of the goods
MERCHANT_SPREAD = 2.0  # a few large merchants and many small ones
MARGIN = 0.3  # share of a sale that is left after the goods
WORK_OF_LISTING = 40.0  # dollars a month of a merchant's own time
MONTHS_TO_DECIDE = 4.0  # until merchants come to where it pays, or leave
RIVAL_ADS = 2.0  # advertisements an hour that the rival shows
PULL_OF_WORTH = 5.0  # how strongly people go for what is better, in proportion to what it is
MONTHS_TO_COMPARE = 4.0  # until someone who meets a user of the other platform compares the two
NO_CROWD = 0.001  # share of the market: with fewer on both sides neither looks the larger
ONE_PERSON = 1e-6  # in millions: shares of fewer people than that are told as nothing


FIRM = Firm(
    "million dollars",
    streams={
        "advertising": ("Advertising", "Income from ads shown to users."),
        "commerce": ("Commerce", "Take rate on sales, and listing fees."),
        "extras": ("Extras", "Income from extras that payers buy."),
    },
    costs="Serving, fixed and marketing.",
)


def possible_merchants(lever: Levers) -> Array:
    """Return how many merchants there are at all, in thousands."""
    return 1000.0 * lever.market / USERS_PER_MERCHANT


def custom_of(users: Array, lever: Levers) -> Array:
    """Return the custom that merchants can count on, as a share of that when everyone shops."""
    return users / lever.market * income.fill_rate(users, lever.reach)


def earned_by_listing(users: Array, take_rate: Array | float, lever: Levers) -> Array:
    """Return what selling leaves the merchant in the middle in a month, before what it costs."""
    when_all_shop = merchants.margin_in_the_middle(
        lever.basket, MARGIN - take_rate, USERS_PER_MERCHANT
    )
    return when_all_shop * custom_of(users, lever)


def would_list(users: Array, fee: Array, take_rate: Array | float, lever: Levers) -> Array:
    """Return for how many merchants it pays to sell on a platform with so many users: thousands.

    Merchants need a crowd, and come to one as advertisers do.
    """
    return possible_merchants(lever) * merchants.share_listing(
        WORK_OF_LISTING + fee,
        custom_of(users, lever),
        lever.basket,
        MARGIN - take_rate,
        USERS_PER_MERCHANT,
        MERCHANT_SPREAD,
    )


def has_rival(lever: Levers) -> Array:
    """Return 1 where there is a rival, and 0 elsewhere."""
    return np.where(lever.rival_share > 0.0, 1.0, 0.0)


def our_fee(lever: Levers) -> Array:
    """Return what we ask of a merchant a month."""
    return (1.0 - lever.free_level) * lever.listing_fee


def on_sale(sellers: Array, lever: Levers) -> Array:
    """Return the share of what people look for that so many merchants offer."""
    return merchants.assortment(sellers, MERCHANTS_WANTED * lever.reach)


class Worth(NamedTuple):
    """What we are worth, who would use us and the rival, and how much better people like us."""

    value: Array | float
    ours: willingness.Shares
    rival: Array
    advantage: Array


def worth(
    users: Array, rival_users: Array, goods: Array, rival_goods: Array, lever: Levers
) -> Worth:
    """Return what the two platforms are worth to people.

    Taste is the same thing on both, so whoever would use the less worthwhile of the two would use
    the other as well. The rival asks nothing of its users.
    """
    variety = 1.0 + lever.shopping * goods
    rival_variety = 1.0 + lever.shopping * rival_goods
    hassle = HASSLE + NUISANCE * lever.ads_per_hour
    rival_hassle = HASSLE + NUISANCE * RIVAL_ADS
    free_worth = lever.free_level * lever.median_taste * variety
    rival_worth = lever.median_taste * rival_variety
    value = experience.value_of_service(variety, lever.network, users / lever.market)
    return Worth(
        value=value,
        ours=willingness.shares(
            lever.free_level,
            (1.0 - lever.free_level) * lever.extras_price,
            hassle,
            lever.median_taste,
            TASTE_SPREAD,
            value,
        ),
        rival=has_rival(lever)
        * willingness.share_above(
            rival_hassle,
            lever.median_taste,
            TASTE_SPREAD,
            experience.value_of_service(rival_variety, lever.network, rival_users / lever.market),
        ),
        advantage=PULL_OF_WORTH
        * (free_worth - rival_worth - hassle + rival_hassle)
        / (free_worth + rival_worth + hassle + rival_hassle),
    )


def worth_now(now: Stocks, lever: Levers) -> Worth:
    """Return what the two platforms are worth to people, with the goods on sale today."""
    return worth(
        now.users,
        now.rival_users,
        on_sale(now.merchants, lever),
        on_sale(now.rival_merchants, lever),
        lever,
    )


def start(lever: Levers) -> Mapping[str, Array | float]:
    """Return the stocks at month 0: both platforms as they would be with the users they have."""
    people = np.minimum(lever.users_at_start, lever.market)
    users, rival_users = people * (1.0 - lever.rival_share), people * lever.rival_share
    sellers = would_list(users, our_fee(lever), lever.take_rate, lever)
    rival_sellers = would_list(rival_users, lever.rival_fee, 0.0, lever)
    ours = worth(
        users, rival_users, on_sale(sellers, lever), on_sale(rival_sellers, lever), lever
    ).ours
    return {
        "users": users,
        "rival_users": rival_users,
        "payers": np.minimum(users, ours.any * lever.market) * ours.paying / ours.any,
        "merchants": sellers,
        "rival_merchants": rival_sellers,
    } | FIRM.start()


class Money(NamedTuple):
    """Income by stream and costs, in millions of dollars a month."""

    advertising: Array
    commerce: Array
    extras: Array
    costs: Array


def money(now: Stocks, lever: Levers) -> Money:
    """Return what comes in and what goes out; nothing once the platform has closed."""
    attention = income.worth_of_attention(
        HOURS_A_MONTH, lever.ads_per_hour, lever.price_per_thousand_ads
    )
    commission = income.commerce(
        now.users, lever.basket, lever.take_rate, on_sale(now.merchants, lever)
    )
    fees = our_fee(lever) * now.merchants / 1000.0
    price = (1.0 - lever.free_level) * lever.extras_price
    serving = lever.serving_cost * now.users
    return Money(
        advertising=now.is_open
        * income.advertising(now.users, attention, income.fill_rate(now.users, lever.reach)),
        commerce=now.is_open * (commission + fees),
        extras=now.is_open * income.subscription(now.payers, price),
        costs=now.is_open * (serving + lever.marketing + lever.fixed_cost),
    )


def liking_ours_better(now: Stocks, lever: Levers, both: Worth) -> Array:
    """Return the share of those who compare the two platforms that like ours better."""
    no_crowd = NO_CROWD * lever.market
    share = (now.users + no_crowd) / (now.users + now.rival_users + 2.0 * no_crowd)
    return rivalry.logit_share(share, lever.pull_of_the_crowd, both.advantage)


def persuaded_by_marketing(lever: Levers) -> Array:
    """Return the share of those still to win whom marketing wins in a month."""
    reached = lever.marketing / (COST_PER_SIGN_UP * lever.market)
    return reached / (1.0 + reached / PERSUADED_AT_MOST)


def rates(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the change of every stock per month."""
    people = now.users + now.rival_users
    both = worth_now(now, lever)
    ours, rivals = both.ours.any * lever.market * now.is_open, both.rival * lever.market

    # People hear of a platform from its users. Whoever would use either compares the two, and
    # so does in time whoever meets a user of the other: newcomers win nobody by being unknown.
    better = liking_ours_better(now, lever, both)
    undecided = above_zero(np.minimum(ours, rivals) - people)
    only_ours = above_zero(ours - np.maximum(people, rivals))
    only_rivals = above_zero(rivals - np.maximum(people, ours))
    hear = FINDING_OUT + lever.word_of_mouth * now.users / lever.market
    hear_of_rival = FINDING_OUT + lever.word_of_mouth * now.rival_users / lever.market
    meetings = now.is_open * now.users * now.rival_users / (people + TINY)
    switching = (2.0 * better - 1.0) * meetings / MONTHS_TO_COMPARE

    joining = hear * (only_ours + better * undecided) + persuaded_by_marketing(lever) * above_zero(
        ours - people
    )
    churn = adoption.churn_rate(lever.churn)
    leaving = adoption.leaving(
        now.users, ours, churn + cash.collapse_rate(now.is_open), PATIENCE
    ) + above_zero(-switching)
    rival_joining = hear_of_rival * (only_rivals + (1.0 - better) * undecided)
    rival_leaving = adoption.leaving(now.rival_users, rivals, churn, PATIENCE)
    would_pay = np.minimum(now.users, ours) * (both.ours.paying / both.ours.any)
    list_with_us = would_list(now.users, our_fee(lever), lever.take_rate, lever)
    list_with_rival = would_list(now.rival_users, lever.rival_fee, 0.0, lever)
    return {
        "users": joining + above_zero(switching) - leaving,
        "rival_users": rival_joining - switching - rival_leaving,
        "payers": conversion.payers_change(
            now.payers, now.users, leaving, would_pay, MONTHS_TO_CONVERT, MONTHS_TO_CANCEL
        ),
        "merchants": merchants.merchants_change(
            now.merchants, now.is_open * list_with_us, MONTHS_TO_DECIDE
        ),
        "rival_merchants": merchants.merchants_change(
            now.rival_merchants, list_with_rival, MONTHS_TO_DECIDE
        ),
    } | FIRM.rates(money(now, lever))


def fastest(lever: Levers) -> Array:
    """Return the fastest rate: word of mouth and marketing, losses, and the race with a rival."""
    race = has_rival(lever) / MONTHS_TO_COMPARE
    losses = adoption.churn_rate(lever.churn)
    return lever.word_of_mouth + persuaded_by_marketing(lever) + losses + race


def settle(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Hold people and merchants within their bounds."""
    users = within(now.users, 0.0, lever.market)
    return {
        "users": users,
        "rival_users": within(now.rival_users, 0.0, lever.market - users),
        "payers": within(now.payers, 0.0, users),
        "merchants": within(now.merchants, 0.0, possible_merchants(lever)),
        "rival_merchants": within(now.rival_merchants, 0.0, possible_merchants(lever)),
    }


def outputs(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the series that are not stocks."""
    flows = money(now, lever)
    everyone = possible_merchants(lever)
    revenue = FIRM.revenue(flows)
    largest = np.maximum(np.maximum(flows.advertising, flows.commerce), flows.extras)
    return {
        "free_users": now.users - now.payers,
        "willing": worth_now(now, lever).ours.any * lever.market * now.is_open,
        "share": 100.0 * now.users / (now.users + now.rival_users + ONE_PERSON),
        "space_sold": 100.0 * now.is_open * income.fill_rate(now.users, lever.reach),
        "merchants_here": 100.0 * np.minimum(now.merchants / everyone, 1.0),
        "rival_merchants_there": 100.0 * np.minimum(now.rival_merchants / everyone, 1.0),
        "sales": now.is_open * now.users * lever.basket * on_sale(now.merchants, lever),
        "largest_stream": 100.0 * largest / np.maximum(revenue, TINY),
        "income_per_user": 12.0 * revenue / (now.users + ONE_PERSON),
        "paying_share": 100.0 * now.payers / (now.users + ONE_PERSON),
    } | FIRM.outputs(now, lever, flows)


_PEOPLE, _SELLERS = "million people", "thousand merchants"

SERIES = (
    Series("users", "Users", _PEOPLE, "Everyone who uses the platform, free or paying."),
    Series("payers", "Payers", _PEOPLE, "Users who buy the extras."),
    Series("free_users", "Free users", _PEOPLE, "Users who pay nothing."),
    Series("willing", "Willing", _PEOPLE, "People for whom using it would be worth it now."),
    Series("rival_users", "Rival's users", _PEOPLE, "People who use the rival instead."),
    Series("share", "Your share", "% of users", "Your users among yours and the rival's."),
    Series("merchants", "Merchants", _SELLERS, "Merchants who sell with us."),
    Series("rival_merchants", "Rival's merchants", _SELLERS, "Merchants who sell with the rival."),
    Series("space_sold", "Ad space that sells", "%", "Of ours, with advertisers for it."),
    Series("merchants_here", "Merchants here", "%", "Share of all merchants who sell with us."),
    Series(
        "rival_merchants_there", "At the rival", "%", "Share of all merchants who sell with it."
    ),
    Series(
        "sales", "Sales of merchants", "million dollars a month", "What merchants sell with us."
    ),
    *FIRM.series,
    Series("largest_stream", "Largest stream", "% of revenue", "The share of the largest stream."),
    Series("income_per_user", "Income per user", "dollars a year", "Average revenue per user."),
    Series("paying_share", "Paying share", "% of users", "Payers as a share of users."),
)


OUTCOMES = (
    Outcome("users"),
    Outcome("merchants"),
    Outcome("share", help="Yours and the rival's together are 100."),
    Outcome(
        "income_per_user",
        help="Average revenue per user (ARPU): what a user brings in a year, from whatever side.",
    ),
    Outcome(
        "largest_stream",
        help="How much of the income hangs on one of the three ways of earning.",
        better="lower",
    ),
    *FIRM.outcomes,
)

_NO_SHOPPING = {"basket": 0, "shopping": 0, "take_rate": 0, "listing_fee": 0}
_TWO_MARKETPLACES = {
    "free_level": 1,
    "ads_per_hour": 2,
    "take_rate": 0,
    "listing_fee": 80,
    "market": 150,
    "reach": 1,
    "median_taste": 1.2,
    "network": 0.5,
    "shopping": 1,
    "rival_share": 0.7,
    "basket": 20,
    "marketing": 0,
    "fixed_cost": 2,
    "serving_cost": 0.1,
}

PRESETS = (
    Preset(
        "advertising_only",
        "Advertising only",
        "Search or a social network: all free, nothing for sale but attention.",
        _NO_SHOPPING | {"free_level": 1, "ads_per_hour": 8, "funding": 500},
    ),
    Preset(
        "commerce_only",
        "Commerce only",
        "A marketplace that takes a share of every sale and asks for nothing else.",
        {"free_level": 1, "ads_per_hour": 0, "take_rate": 0.05, "shopping": 1},
    ),
    Preset(
        "extras_only",
        "Extras only",
        "No advertising and no shop. A few users pay for what the others do not get.",
        _NO_SHOPPING
        | {
            "free_level": 0.5,
            "ads_per_hour": 0,
            "extras_price": 12,
            "median_taste": 2.4,
            "funding": 800,
        },
    ),
    Preset(
        "small_town",
        "A small crowd",
        "The same offer where only five million people could ever use it.",
        {"market": 5, "users_at_start": 0.5, "marketing": 0, "fixed_cost": 0.5, "funding": 100},
    ),
    Preset(
        "race",
        "A race of two marketplaces",
        "A rival that charges merchants holds 70% of the users. You ask nothing of anyone.",
        _TWO_MARKETPLACES
        | {
            "users_at_start": 5,
            "word_of_mouth": 0.1,
            "pull_of_the_crowd": 0.3,
            "listing_fee": 120,
            "rival_fee": 120,
        },
    ),
    Preset(
        "taobao",
        "Taobao and EachNet, from May 2003",
        "EachNet holds 70% and charges merchants until 2006. The others' 30%, from which Taobao "
        "starts, counts as yours. Only the shares follow history: how many people there were, how "
        "large the fees were and all money are made up, in dollars.",
        _TWO_MARKETPLACES
        | {
            "users_at_start": 4,
            "word_of_mouth": 0.0626,
            "pull_of_the_crowd": 0.0445,
            # When the fee on sales ended is public; how large the fees were is assumed.
            "rival_fee": schedule(80, {32: 40}),
        },
        fitted=("word_of_mouth", "pull_of_the_crowd"),
        sourced={
            "rival_share": "eachnet_market_share_2003_05",
            "rival_fee": "eachnet_transaction_fee_ended_2006_01",
        },
    ),
    Preset(
        "facebook",
        "Facebook's income per user, from 2012",
        "All free, advertising only, 845 million users at the start. Here a user brings in more "
        "only because more people use it. Facebook's own regions say that this is not all: late "
        "in 2021 a user in the US and Canada brought 60.57 dollars in a quarter, one in "
        "Asia-Pacific 4.89. Costs and cash are made up.",
        _NO_SHOPPING
        | {
            "free_level": 1,
            "ads_per_hour": 35,
            "median_taste": 10,
            "users_at_start": 845,
            "market": 5000,
            "reach": 5000,
            "word_of_mouth": 0.0202,
            "churn": 0.005,
            "price_per_thousand_ads": 16.9,
            "marketing": 0,
            "fixed_cost": 100,
            "funding": 5000,
            "serving_cost": 0.3,
            "network": 1,
        },
        fitted=("word_of_mouth", "price_per_thousand_ads"),
        sourced={"users_at_start": "facebook_monthly_users_2011"},
    ),
    Preset(
        "duolingo",
        "Duolingo's paying share, from autumn 2021",
        "Lessons are free; a few pay for extras. In this model the share that pays moves only "
        "because other people learn there too: one explanation, and not the only one. Prices, "
        "costs and cash are made up.",
        _NO_SHOPPING
        | {
            "free_level": 0.7,
            "ads_per_hour": 4,
            "extras_price": 23.5,
            "users_at_start": 41.5,
            "market": 500,
            "network": 2.704,
            "median_taste": 5.12,
            "word_of_mouth": 0.0408,
            "marketing": 0,
            "churn": 0.02,
            "fixed_cost": 20,
        },
        fitted=("median_taste", "network", "word_of_mouth"),
        sourced={"users_at_start": "duolingo_monthly_users_2021_q3"},
    ),
)

CASE = Case(
    name="free_platforms",
    title="Earning from free users",
    decision="How can a platform earn from people who do not pay?",
    question="Move the free level. Who comes, on both sides, and which of three ways earns?",
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
            "users": "market",
            "rival_users": "market",
            "payers": "users",
            "free_users": "users",
            "willing": "market",
        },
        sums={"users": ("payers", "free_users")},
        not_negative=(
            "merchants",
            "rival_merchants",
            "sales",
            "costs",
            "advertising",
            "commerce",
            "extras",
        ),
        own_costs=("fixed_cost", "serving_cost"),
        rival_strength=("rival_share",),
        jumps={
            "rival_share": "The crowd draws the crowd: from a certain head start on the rival wins "
            "everyone, just below it you do."
        },
        exceptions={
            "rival_strength": "Users may cost more than they bring: with fewer of them a platform "
            "that is on its way to closing lives longer."
        },
    ),
    uncertain={
        "market": 0.2,
        "reach": 0.3,
        "median_taste": 0.2,
        "network": 0.3,
        "shopping": 0.3,
        "churn": 0.2,
        "word_of_mouth": 0.3,
        "pull_of_the_crowd": 0.3,
    },
)

"""How can a platform earn from people who do not pay?

You run a platform that people use for nothing, or for nearly nothing. It can earn in three ways:
advertisers pay for attention, merchants pay for sales, and some users pay for extras. Whatever
is not free is sold, to users and to merchants alike; whatever is free brings them in, and each
side brings the other. All three ways need a crowd. And there may be a rival who was here first.
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
from userfirst.model.arithmetic import ONE, TINY, ZERO, above_zero, constant, within
from userfirst.model.schedules import schedule


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_level = Lever(
        "Free level", low=0, high=1, default=0.75, step=0.01, group="Offer",
        help="Share that is free, on both sides. The rest is sold: extras to users, "
        "listings to merchants. 1: using and listing cost nothing.",
    )
    ads_per_hour = Lever(
        "Ad load", "ads an hour", low=0, high=40, default=6, step=0.5, group="Offer",
        help="Advertisements that a free user sees in an hour. They earn, and they annoy.",
    )
    take_rate = Lever(
        "Take rate", "share of sales", low=0, high=0.3, default=0.02, step=0.005, group="Offer",
        help="What you keep of every sale. Merchants have it in mind when they choose where "
        "to sell.",
    )
    listing_fee = Lever(
        "Full listing fee", "dollars a month", low=0, high=200, default=60, step=1, group="Offer",
        help="What a merchant would pay if nothing were free. The free level takes its share off.",
    )
    extras_price = Lever(
        "Price of extras", "dollars a month", low=0, high=30, default=4, step=0.5, group="Offer",
        help="What a user pays for the part of the service that is not free.",
    )
    # People
    market = Lever(
        "Market", "million people", low=1, high=5000, default=300, step=1, group="People",
        help="Everyone who could ever use a service of this kind.",
    )
    users_at_start = Lever(
        "People at the start", "million people", low=0, high=1000, default=10, step=0.5,
        group="People",
        help="People who use a service of this kind in month 0, yours or the rival's.",
    )
    reach = Lever(
        "Critical audience", "million people", low=1, high=5000, default=40, step=1, group="People",
        help="With this many users half of your advertising space sells; below it, far "
        "less. Merchants need a crowd of their kind too.",
    )
    median_taste = Lever(
        "Median willingness to pay", "dollars a month", low=0.2, high=20, default=1.3, step=0.1,
        group="People",
        help="What the service alone is worth in full to the person in the middle.",
    )
    network = Lever(
        "Network effect", low=0, high=4, default=1, step=0.1, group="People",
        help="How much more it is worth when everyone uses it. 1: twice as much.",
    )
    shopping = Lever(
        "Worth of shopping there", low=0, high=4, default=0.5, step=0.1, group="People",
        help="How much more it is worth when everything people look for is on sale there.",
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
        "One that offers users more for nothing grows even from a small share.",
    )
    rival_fee = Lever(
        "Rival's listing fee", "dollars a month", low=0, high=200, default=60, step=1,
        group="Rival",
        help="What the rival asks of a merchant. Its users pay nothing and see few ads.",
    )
    pull_of_the_crowd = Lever(
        "Pull of the crowd", low=0, high=4, default=1.5, step=0.1, group="Rival",
        help="With a rival: how strongly people go where the others are. Above 2 the winner "
        "takes most.",
    )
    # Money
    price_per_thousand_ads = Lever(
        "Ad price", "dollars a thousand", low=0, high=20, default=4, step=0.5, group="Money",
        help="What advertisers pay for a thousand showings, once you have the audience.",
    )
    basket = Lever(
        "Shopping basket", "dollars a month", low=0, high=100, default=30, step=1, group="Money",
        help="What a user spends with merchants when everything is on sale there.",
    )
    serving_cost = Lever(
        "Serving cost", "dollars a month", low=0, high=2, default=0.3, step=0.01, group="Money",
        help="What one user costs you, free or not.",
    )
    marketing = Lever(
        "Marketing", "million dollars a month", low=0, high=100, default=2, step=0.5, group="Money",
        help="Spent on reaching people who have not heard of you.",
    )
    fixed_cost = Lever(
        "Fixed costs", "million dollars a month", low=0, high=100, default=15, step=0.5,
        group="Money",
        help="What you spend whatever happens.",
    )
    funding = Lever(
        "Funding", "million dollars", low=1, high=5000, default=340, step=1, group="Money",
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
TASTE_SPREAD = constant(2.0)
FINDING_OUT = constant(0.002)  # share of willing people who find the service unprompted, a month
COST_PER_SIGN_UP = 4.0  # dollars of marketing for one sign-up while everyone is still to win
PERSUADED_AT_MOST = 0.5  # of those still to win, in a month, however much is spent
PATIENCE = constant(8.0)  # months that people stay although it is no longer worth it
MONTHS_TO_CONVERT, MONTHS_TO_CANCEL = constant(6.0), constant(2.0)
USERS_PER_MERCHANT = 100.0  # people in the market for each possible merchant
MERCHANTS_WANTED = 0.02  # merchants for each person of the critical audience: half of the goods
MERCHANT_SPREAD = constant(2.0)  # a few large merchants and many small ones
MARGIN = 0.3  # share of a sale that is left after the goods
WORK_OF_LISTING = 40.0  # dollars a month of a merchant's own time
MONTHS_TO_DECIDE = constant(4.0)  # until merchants come to where it pays, or leave
RIVAL_ADS = 2.0  # advertisements an hour that the rival shows
PULL_OF_WORTH = 1.0  # by how much one dollar a month more of worth moves the choice
LOYALTY = constant(12.0)  # months after which people choose again between you and the rival
NOBODY = constant(TINY)  # keeps shares of an empty platform from being nothing over nothing
ONE_PERSON = constant(1e-6)  # in millions: shares of fewer people than that are told as nothing


def derive(lever: Any) -> dict[str, Any]:
    """Return what follows from the levers alone."""
    hassle = HASSLE + NUISANCE * lever.ads_per_hour
    rival_hassle = HASSLE + NUISANCE * RIVAL_ADS
    fee = (1.0 - lever.free_level) * lever.listing_fee
    persuasion = lever.marketing / (COST_PER_SIGN_UP * lever.market)

    def merchant_bar(fee: Any, take_rate: Any) -> Any:
        return merchants.listing_bar(
            WORK_OF_LISTING + fee, lever.basket, MARGIN - take_rate,
            USERS_PER_MERCHANT, MERCHANT_SPREAD,
        )  # fmt: skip

    return {
        "persuasion": persuasion / (1.0 + persuasion / PERSUADED_AT_MOST),
        "churn_rate": adoption.churn_rate(lever.churn),
        "has_rival": np.where(lever.rival_share > 0.0, 1.0, 0.0),
        "rival_bar": TASTE_SPREAD * np.log(rival_hassle / lever.median_taste),
        "merchant_market": lever.market / USERS_PER_MERCHANT,
        "merchants_wanted": MERCHANTS_WANTED * lever.reach,
        "fee": fee,
        "merchant_bar": merchant_bar(fee, lever.take_rate),
        "rival_merchant_bar": merchant_bar(lever.rival_fee, 0.0),
        "free_pull": PULL_OF_WORTH * lever.median_taste * lever.free_level,
        "rival_pull": PULL_OF_WORTH * lever.median_taste,
        "ad_push": PULL_OF_WORTH * (hassle - rival_hassle),
        "worth_of_attention": income.worth_of_attention(
            HOURS_A_MONTH, lever.ads_per_hour, lever.price_per_thousand_ads
        ),
        "overheads": lever.marketing + lever.fixed_cost,
    } | willingness.bars(
        lever.free_level, lever.extras_price, hassle, lever.median_taste, TASTE_SPREAD
    )


def start(lever: Any) -> dict[str, Any]:
    """Return the stocks at month 0: both platforms as they would be with the users they have."""
    people = np.minimum(lever.users_at_start, lever.market)
    here = SimpleNamespace(
        users=people * (1.0 - lever.rival_share), rival_users=people * lever.rival_share
    )
    crowds = crowd(here, lever)
    here.merchants, here.rival_merchants = crowds.would_list, crowds.rival_would_list
    willing = worth(here, lever, crowds).willing
    willing_people = np.minimum(here.users, willing.any * lever.market)
    return {
        "users": here.users,
        "rival_users": here.rival_users,
        "payers": willing_people * willing.paying / (willing.any + NOBODY),
        "merchants": here.merchants,
        "rival_merchants": here.rival_merchants,
        "earned": 0.0,
        "spent": 0.0,
        "is_open": 1.0,
    }


def crowd(now: Any, lever: Any) -> SimpleNamespace:
    """Return what the crowd on each platform is: for users, for advertisers and for merchants."""
    using, rival_using = now.users / lever.market, now.rival_users / lever.market
    fill = income.fill_rate(now.users, lever.reach)
    rival_fill = income.fill_rate(now.rival_users, lever.reach)
    return SimpleNamespace(
        using=using,
        rival_using=rival_using,
        fill=fill,
        would_list=lever.merchant_market
        * merchants.share_listing_over(lever.merchant_bar, using * fill, MERCHANT_SPREAD),
        rival_would_list=lever.merchant_market
        * merchants.share_listing_over(
            lever.rival_merchant_bar, rival_using * rival_fill, MERCHANT_SPREAD
        ),
    )


def worth(now: Any, lever: Any, crowds: Any) -> SimpleNamespace:
    """Return who would use us or the rival, and by how much people like us better.

    Taste is the same thing on both platforms, so whoever would use the less worthwhile of the two
    would use the other as well.
    """
    on_sale = merchants.assortment(now.merchants, lever.merchants_wanted)
    variety = ONE + lever.shopping * on_sale
    rival_variety = ONE + lever.shopping * merchants.assortment(
        now.rival_merchants, lever.merchants_wanted
    )
    value = experience.value_of_service(variety, lever.network, crowds.using)
    rival_value = experience.value_of_service(rival_variety, lever.network, crowds.rival_using)
    return SimpleNamespace(
        on_sale=on_sale,
        willing=willingness.shares_over(lever.free_bar, lever.paying_bar, value, TASTE_SPREAD),
        rival_willing=lever.has_rival
        / (ONE + np.exp(lever.rival_bar - TASTE_SPREAD * np.log(rival_value))),
        advantage=lever.free_pull * variety - lever.rival_pull * rival_variety - lever.ad_push,
    )


def money(now: Any, lever: Any, crowds: Any, here: Any) -> SimpleNamespace:
    """Return income by stream and costs, in millions of dollars a month."""
    advertising = income.advertising(now.users - now.payers, lever.worth_of_attention, crowds.fill)
    commission = income.commerce(now.users, lever.basket, lever.take_rate, here.on_sale)
    return SimpleNamespace(
        advertising=now.is_open * advertising,
        commerce=now.is_open * (commission + lever.fee * now.merchants),
        value_added=now.is_open * income.subscription(now.payers, lever.extras_price),
        costs=now.is_open * (lever.serving_cost * now.users + lever.overheads),
    )


def rates(now: Any, lever: Any, month: float) -> dict[str, Any]:
    """Return the change of every stock per month."""
    crowds = crowd(now, lever)
    here = worth(now, lever, crowds)
    people = now.users + now.rival_users
    ours = here.willing.any * now.is_open
    either = np.maximum(ours, here.rival_willing)

    # Who would use both chooses between them; who would use one only takes that one.
    share = (now.users + NOBODY) / (people + NOBODY + NOBODY)
    chosen = rivalry.logit_share(share, lever.pull_of_the_crowd, here.advantage)
    both = np.minimum(ours, here.rival_willing)
    choosing_us = (ours - both + chosen * both) / (either + NOBODY)
    switching = lever.has_rival * (choosing_us * people - now.users) / LOYALTY

    joining = adoption.joining(
        people, either * lever.market, people / lever.market, FINDING_OUT, lever.word_of_mouth
    )
    our_willing = ours * lever.market
    persuaded = lever.persuasion * above_zero(our_willing - people)
    leaving = adoption.leaving(
        now.users, our_willing, lever.churn_rate + cash.collapse_rate(now.is_open), PATIENCE
    )
    rival_leaving = adoption.leaving(
        now.rival_users, here.rival_willing * lever.market, lever.churn_rate, PATIENCE
    )
    to_us = choosing_us * joining
    paying = here.willing.paying / (here.willing.any + NOBODY)
    flows = money(now, lever, crowds, here)
    return {
        "users": to_us + persuaded + switching - leaving,
        "rival_users": lever.has_rival * (joining - to_us) - switching - rival_leaving,
        "payers": conversion.payers_change(
            now.payers, now.users, leaving - np.minimum(switching, ZERO),
            paying * np.minimum(now.users, our_willing), MONTHS_TO_CONVERT, MONTHS_TO_CANCEL,
        ),
        "merchants": merchants.merchants_change(
            now.merchants, now.is_open * crowds.would_list, MONTHS_TO_DECIDE
        ),
        "rival_merchants": merchants.merchants_change(
            now.rival_merchants, crowds.rival_would_list, MONTHS_TO_DECIDE
        ),
        "earned": flows.advertising + flows.commerce + flows.value_added,
        "spent": flows.costs,
    }  # fmt: skip


def settle(now: Any, lever: Any) -> dict[str, Any]:
    """Close a firm that has run out of cash, and hold people within their bounds."""
    users = within(now.users, 0.0, lever.market)
    return {
        "users": users,
        "rival_users": within(now.rival_users, 0.0, lever.market - users),
        "payers": within(now.payers, 0.0, users),
        "merchants": within(now.merchants, 0.0, lever.merchant_market),
        "rival_merchants": within(now.rival_merchants, 0.0, lever.merchant_market),
    }


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    crowds = crowd(now, lever)
    here = worth(now, lever, crowds)
    flows = money(now, lever, crowds, here)
    revenue = flows.advertising + flows.commerce + flows.value_added
    people = now.users + now.rival_users
    return {
        "free_users": now.users - now.payers,
        "willing": here.willing.any * lever.market * now.is_open,
        "share": 100.0 * now.users / (people + ONE_PERSON),
        "sales": now.is_open * now.users * lever.basket * here.on_sale,
        "advertising": flows.advertising,
        "commerce": flows.commerce,
        "value_added": flows.value_added,
        "revenue": revenue,
        "costs": flows.costs,
        "profit": revenue - flows.costs,
        "largest_stream": 100.0
        * np.maximum(np.maximum(flows.advertising, flows.commerce), flows.value_added)
        / np.maximum(revenue, TINY),
        "profit_so_far": now.earned - now.spent,
        "cash": cash.cash_in_hand(lever.funding, now.earned, now.spent),
        "income_per_user": 12.0 * revenue / (now.users + ONE_PERSON),
        "paying_share": 100.0 * now.payers / (now.users + ONE_PERSON),
    }


_PEOPLE, _MONEY, _MONEY_A_MONTH = "million people", "million dollars", "million dollars a month"

SERIES = (
    Series("users", "Users", _PEOPLE, "Everyone who uses the platform, free or paying."),
    Series("payers", "Payers", _PEOPLE, "Users who buy the extras."),
    Series("free_users", "Free users", _PEOPLE, "Users who pay nothing."),
    Series("willing", "Willing", _PEOPLE, "People for whom using it would be worth it now."),
    Series("rival_users", "Rival's users", _PEOPLE, "People who use the rival instead."),
    Series("share", "Our share", "% of users", "Our users among ours and the rival's."),
    Series("merchants", "Merchants", _PEOPLE, "Merchants who sell with us."),
    Series("rival_merchants", "At the rival", _PEOPLE, "Merchants who sell with the rival."),
    Series("sales", "Sales of merchants", _MONEY_A_MONTH, "What merchants sell on the platform."),
    Series("advertising", "Advertising", _MONEY_A_MONTH, "Income from ads shown to free users."),
    Series("commerce", "Commerce", _MONEY_A_MONTH, "Take rate on sales, and listing fees."),
    Series("value_added", "Value added", _MONEY_A_MONTH, "Income from extras that payers buy."),
    Series("revenue", "Revenue", _MONEY_A_MONTH, "Income from all three streams."),
    Series("costs", "Costs", _MONEY_A_MONTH, "Serving, fixed and marketing."),
    Series("profit", "Profit", _MONEY_A_MONTH, "Revenue less costs."),
    Series("largest_stream", "Largest stream", "% of revenue", "The share of the largest stream."),
    Series("profit_so_far", "Profit so far", _MONEY, "All income less all costs so far."),
    Series("earned", "Revenue so far", _MONEY, "All income since the start."),
    Series("spent", "Costs so far", _MONEY, "All costs since the start."),
    Series("cash", "Cash", _MONEY, "Funding plus income less costs since the start."),
    Series("income_per_user", "Income per user", "dollars a year", "Average revenue per user."),
    Series("paying_share", "Paying share", "% of users", "Payers as a share of users."),
    Series("is_open", "Open", "", "1 while the firm is open, 0 after it has closed."),
)


OUTCOMES = (
    Outcome("users", label="Users", unit=_PEOPLE, help="Everyone who uses it."),
    Outcome("merchants", label="Merchants", unit=_PEOPLE, help="Who sells with us."),
    Outcome(
        "share", label="Our share", unit="% of users", help="Ours and the rival's together are 100."
    ),
    Outcome("revenue", label="Revenue", unit=_MONEY_A_MONTH, help="Income a month."),
    Outcome(
        "income_per_user",
        label="Income per user",
        unit="dollars a year",
        help="Average revenue per user (ARPU): what a user brings in a year, from whatever side.",
    ),
    Outcome(
        "largest_stream",
        name="largest_stream",
        label="Largest stream",
        unit="% of revenue",
        help="How much of the income hangs on one of the three ways of earning.",
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

_NO_SHOPPING = {"basket": 0, "shopping": 0, "take_rate": 0, "listing_fee": 0}
_TWO_MARKETPLACES = {
    "free_level": 1,
    "ads_per_hour": 2,
    "take_rate": 0,
    "listing_fee": 80,
    "market": 150,
    "reach": 5,
    "median_taste": 1.2,
    "network": 0.5,
    "shopping": 1,
    "rival_share": 0.7,
    "basket": 10,
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
            "extras_price": 6,
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
            "pull_of_the_crowd": 1.5,
            "rival_fee": 80,
        },
    ),
    Preset(
        "taobao",
        "Taobao and EachNet, from May 2003",
        "EachNet holds 70% and charges merchants until 2006. The others' 30%, from which Taobao "
        "starts, counts as yours. Money is in dollars.",
        _TWO_MARKETPLACES
        | {
            "users_at_start": 4,
            "word_of_mouth": 0.107,
            "pull_of_the_crowd": 1.5,
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
        "All free, advertising only, and 845 million users at the start.",
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
        "Lessons are free; a few pay for extras. In this model more pay as more people learn: one "
        "explanation of a rising share, and not the only one.",
        _NO_SHOPPING
        | {
            "free_level": 0.7,
            "ads_per_hour": 4,
            "extras_price": 7,
            "users_at_start": 41.5,
            "market": 500,
            "network": 2.7,
            "median_taste": 5.08,
            "word_of_mouth": 0.041,
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
    firms=(Firm("money", {}, ""),),
    start=after(derive, start),
    rates=after(derive, rates),
    settle=after(derive, settle),
    outputs=after(derive, outputs),
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
    books=Books(
        people={"users": "market", "rival_users": "market", "payers": "users",
                "willing": "market"},
        sums={"users": ("payers", "free_users"),
              "revenue": ("advertising", "commerce", "value_added")},
        not_negative=("merchants", "rival_merchants", "sales", "costs", "advertising",
                      "commerce", "value_added"),
    ),
)  # fmt: skip

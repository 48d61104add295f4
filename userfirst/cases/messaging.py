"""Your customers text for money. Then comes a messenger that is free.

You run the mobile networks of a country. People pay you for calls, for texts and, more and more,
for data. A rival's messenger needs only your data to replace your texts. You may give texts away
before people leave, price data, start a free messenger of your own, join the rival or fight it.
A messenger is worth what its other users make it worth, so it matters who gets there first. And
the networks must be paid for while all of this goes on.
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
from userfirst.model import adoption, cash, willingness
from userfirst.model.arithmetic import TINY, above_zero, within

IGNORE, PARTNER, FIGHT = 0.0, 1.0, 2.0


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_level = Lever(
        "Free bundle", low=0, high=1, default=0.6, step=0.01, group="Offer",
        help="Share of a line's texts that cost nothing extra.",
        idle="Without effect while a text costs nothing anyway.",
    )
    sms_price = Lever(
        "Price of a text", "yuan", low=0, high=0.3, default=0.1, step=0.01, group="Offer",
        help="What a text outside the free bundle costs.",
        idle="Without effect while all texts are free.",
    )
    data_price = Lever(
        "Price of data", "yuan a month", low=5, high=60, default=25, step=1, group="Offer",
        help="A smartphone plan. Dear data keep people off messengers, and off your data.",
    )
    # Your messenger
    launch_month = Lever(
        "Launch of your messenger", "month", low=0, high=144, default=62, step=1,
        group="Your messenger",
        help="Month in which your own messenger opens. The rival's opens in month 37.",
        idle="Without effect while you spend nothing on your messenger.",
    )
    spend = Lever(
        "Spending on your messenger", "million yuan a month", low=0, high=1000, default=300,
        step=10, group="Your messenger",
        help="From its launch on, for making it better and known. 0: you have none.",
    )
    worth_of_user = Lever(
        "Worth of a user", "yuan a month", low=0, high=20, default=10, step=0.5,
        group="Your messenger",
        help="What games and payments on your messenger bring for each of its users.",
        idle="Without effect while nobody uses your messenger.",
    )
    interconnection = Lever(
        "Writing across", low=0, high=1, default=0, step=0.05, group="Your messenger",
        help="How much of one messenger's users those of the other can reach. 0: nobody. 1: all.",
    )
    stance = Lever(
        "Towards the rival", default=0, choices=("ignore", "partner", "fight"),
        group="Your messenger",
        help="Partner: its data are free for your lines and it pays you. Fight: its users "
        "pay extra.",
    )
    # People
    market = Lever(
        "Market", "million lines", low=100, high=2500, default=1910, step=10,
        scale="log", group="People",
        help="Lines that the country could ever have. A person with two lines counts twice.",
    )
    smartphone_pace = Lever(
        "Spread of smartphones", "a month", low=0, high=0.3, default=0.082, step=0.002,
        group="People",
        help="How fast people on a data plan bring others to one.",
    )
    network = Lever(
        "Network effect", low=0, high=4, default=0.6, step=0.1, group="People",
        help="How much more a messenger is worth when everyone is on it. 1: twice as much.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=1, default=0.26, step=0.01, group="People",
        help="How fast the users of a messenger bring those of their friends who have a "
        "smartphone.",
    )
    texts_per_line = Lever(
        "Texting habit", "texts a month", low=10, high=300, default=71, step=1, group="People",
        help="What a line would send if texts cost nothing, before there are messengers.",
    )
    replaced = Lever(
        "Texts replaced", low=0, high=1, default=0.89, step=0.01, group="People",
        help="Share of their texts that people stop sending once they use a messenger.",
        idle="Without effect while nobody pays for texts.",
    )
    leaving_cost = Lever(
        "Cost of leaving you", "yuan a month", low=0.5, high=20, default=8, step=0.5,
        group="People",
        help="If you fight: what it costs the person in the middle to live without your line.",
        idle="Without effect unless you fight the rival.",
    )
    # Rival
    rival_spend = Lever(
        "Spending of the rival", "million yuan a month", low=10, high=1000, default=200, step=10,
        scale="log", group="Rival",
        help="What the rival spends on its messenger, from the start to the end.",
    )
    # Money
    network_cost = Lever(
        "Cost of the networks", "yuan a month", low=0, high=40, default=17, step=0.5, group="Money",
        help="Building them, wages, interest and taxes: for every line of the market, taken or "
        "not.",
    )
    funding = Lever(
        "Cash at the start", "billion yuan", low=10, high=500, default=190, step=10,
        scale="log", group="Money",
        help="When it is gone the operator closes.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    lines: Array
    left: Array
    online: Array
    rival: Array
    own: Array
    earned: Array
    spent: Array
    is_open: Array


RIVAL_LAUNCH = 37.0  # January 2011 when month 0 is December 2007
COST_PER_SIGN_UP = 15.0  # yuan of spending for one sign-up while everyone is still to win
HASSLE = 4.0  # yuan a month that learning and minding a messenger costs in attention
MEDIAN_TASTE, TASTE_SPREAD = 3.0, 2.0  # yuan a month that an empty messenger is worth to people
CHEAPEST = 0.2  # yuan a month: using a messenger is never less than this trouble
PULL_OF_FRIENDS = 20.0  # weight of friends, per unit of network effect, when choosing a messenger
PULL_OF_PRICE = 0.1  # weight of one yuan a month in the same choice
ALL_BUT_SURE = 50.0  # a pull beyond which nobody is left to choose otherwise
MOST_USERS = 0.75  # share of people to whom a messenger can be worth its trouble, as a rule
MONTHS_TO_SWITCH = 9.0  # until a person thinks again about which messenger to use
PATIENCE = 6.0  # months that people stay although it is no longer worth it
LINES_AT_START = 0.32  # share of the market that has a line
LINE_GROWTH = 0.025  # rate a month
SMARTPHONES_AT_START = 0.042  # share of the market
UNPROMPTED = 0.0001  # share of those who can afford a data plan that takes one, a month
MEDIAN_PLAN, PLAN_SPREAD = 60.0, 2.5  # yuan a month for data that half of all lines would pay
TEXT_PRICE_SCALE = 0.2  # yuan more for a text that cut texting to 1/e of what it was
MESSAGING_SHARE = 0.04  # of a data plan goes on messaging
PARTNER_FEE, PARTNER_ENTRY = 1.0, 0.75  # yuan a user and month; share of the plan to start with
SURCHARGE = 2.0  # yuan a month that a fighting operator takes from the rival's users
LEAVING_SPREAD = 2.0  # how alike people are in what it costs them to leave
# Yuan a month of calls for each line, and the share of calls that a messenger replaces: near to
# China Mobile's income per user and minutes of calls from 2012 to 2015.
CALL_FEE, CALLS_REPLACED = 52.0, 0.5
LINE_COST, DATA_COST, SERVING_COST = 22.0, 8.0, 0.3  # yuan a month per line, plan, own user
CALL_MINUTES, MINUTES_PER_TEXT, MESSENGER_MINUTES = 15.0, 0.25, 40.0  # a day, each, a day
MILLIONS = 1000.0  # in a billion: people are counted in millions, texts and money in billions


FIRM = Firm(
    "billion yuan",
    streams={
        "calls": ("Calls", "Income from calls."),
        "data": ("Data", "Income from data plans, and from the rival's users."),
        "texting": ("Texts", "Income from texts."),
        "services": ("Extras", "Games and payments on your messenger."),
    },
    costs="The networks, running them, and your messenger.",
)


def start(lever: Levers) -> Mapping[str, Array | float]:
    """Return the stocks at month 0: lines, a few smartphones, no messenger."""
    nobody: Array | float = 0.0
    return {
        "lines": LINES_AT_START * lever.market,
        "left": nobody,
        "online": SMARTPHONES_AT_START * lever.market,
        "rival": nobody,
        "own": nobody,
    } | FIRM.start()


def is_live(month: Array, launch: Array | float) -> Array:
    """Return 1 once a messenger is open, 0 before; it opens in the course of a month."""
    return within(month - launch, 0.0, 1.0)


def yours_is_live(now: Stocks, lever: Levers, month: Array) -> Array:
    """Return 1 while your messenger is open: from its launch on, until you close."""
    return now.is_open * is_live(month, lever.launch_month)


def price_per_text(lever: Levers) -> Array:
    """Return what the average text costs, in yuan: some of them are free."""
    return (1.0 - lever.free_level) * lever.sms_price


def texts_wanted(lever: Levers) -> Array:
    """Return how many texts a line sends a month at this price, without a messenger."""
    return lever.texts_per_line * np.exp(-price_per_text(lever) / TEXT_PRICE_SCALE)


class Trouble(NamedTuple):
    """What using a messenger costs a person, all told, in yuan a month."""

    own: Array
    rival: Array
    rival_without_surcharge: Array


def trouble(lever: Levers) -> Trouble:
    """Return attention, data and surcharge, less the texts that a messenger saves."""
    saved = lever.replaced * price_per_text(lever) * texts_wanted(lever)
    data = np.where(lever.stance == PARTNER, 0.0, MESSAGING_SHARE * lever.data_price)
    surcharge = np.where(lever.stance == FIGHT, SURCHARGE, 0.0)
    return Trouble(
        own=np.maximum(HASSLE - saved, CHEAPEST),  # your own uses no paid data
        rival=np.maximum(HASSLE + data + surcharge - saved, CHEAPEST),
        rival_without_surcharge=np.maximum(HASSLE + data - saved, CHEAPEST),
    )


def pull_of_friends(lever: Levers) -> Array:
    """Return how much more people choose the messenger that everyone in the market is on."""
    return PULL_OF_FRIENDS * lever.network * (1.0 - lever.interconnection)


def choosing_yours(now: Stocks, lever: Levers, month: Array) -> Array:
    """Return the share of people that would choose your messenger of the two today.

    In proportion to spending, and to what price and friends on it make it worth.
    """
    costs = trouble(lever)
    ahead = (now.own - now.rival) / lever.market
    friends = np.minimum(pull_of_friends(lever) * ahead, ALL_BUT_SURE)
    offer = lever.spend / lever.rival_spend * np.exp(PULL_OF_PRICE * (costs.rival - costs.own))
    pull = yours_is_live(now, lever, month) * offer * np.exp(friends)
    return pull / (pull + is_live(month, RIVAL_LAUNCH) + TINY)


def value_with_friends(now: Stocks, lever: Levers) -> Array:
    """Return how many times more a messenger is worth with the friends in reach on it."""
    larger, smaller = np.maximum(now.rival, now.own), np.minimum(now.rival, now.own)
    in_reach = (larger + lever.interconnection * smaller) / lever.market
    return 1.0 + lever.network * in_reach


def worth_using(now: Stocks, lever: Levers, cost: Array) -> Array:
    """Return the share of people to whom a messenger with its friends is worth what it costs."""
    return willingness.share_above(cost, MEDIAN_TASTE, TASTE_SPREAD, value_with_friends(now, lever))


def would_use(now: Stocks, lever: Levers, choosing: Array) -> Array:
    """Return the share of people to whom the messenger that they would choose is worth it."""
    costs = trouble(lever)
    return worth_using(now, lever, costs.rival + (costs.own - costs.rival) * choosing)


class Leaving(NamedTuple):
    """People who give up their line in a month, in millions; some were on the rival's messenger."""

    all: Array
    from_rival: Array


def leaving(now: Stocks, lever: Levers) -> Leaving:
    """Return who gives up the line over the surcharge: those to whom leaving costs less than it.

    Each of them leaves once: of all who ever met the surcharge, those who left are not asked again.
    For each user some others would be one as well but for the surcharge; they may leave, too.
    """
    costs = trouble(lever)
    others = worth_using(now, lever, costs.rival_without_surcharge) / worth_using(
        now, lever, costs.rival
    )
    would_leave = 1.0 - willingness.share_above(SURCHARGE, lever.leaving_cost, LEAVING_SPREAD)
    would_leave = np.where(lever.stance == FIGHT, would_leave, 0.0)
    everyone = above_zero(would_leave * (now.rival * others + now.left) - now.left) / PATIENCE
    return Leaving(everyone, everyone / others)


def rates(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the change of every stock per month."""
    using = now.rival + now.own
    choosing = choosing_yours(now, lever, month)
    moving = (choosing * using - now.own) / MONTHS_TO_SWITCH
    still_to_win = now.online * would_use(now, lever, choosing) - using
    pool = above_zero(still_to_win)
    too_much_trouble = above_zero(-still_to_win) / (PATIENCE * (using + TINY))
    # Only people with a smartphone can be brought along: they meet each other.
    meeting = lever.word_of_mouth / (now.online + TINY)
    finding = 1.0 / (COST_PER_SIGN_UP * lever.market)
    joining_rival = (
        is_live(month, RIVAL_LAUNCH) * pool * (finding * lever.rival_spend + meeting * now.rival)
    )
    joining_own = (
        yours_is_live(now, lever, month) * pool * (finding * lever.spend + meeting * now.own)
    )
    # Data plans spread among those with a line who can afford one.
    entry = lever.data_price * np.where(lever.stance == PARTNER, PARTNER_ENTRY, 1.0)
    within_reach = willingness.share_above(entry, MEDIAN_PLAN, PLAN_SPREAD) * now.lines
    new_plans = now.is_open * adoption.joining(
        now.online, within_reach, now.online / lever.market, UNPROMPTED, lever.smartphone_pace
    )
    too_dear = above_zero(now.online - within_reach) / (PATIENCE * (now.online + TINY))
    gone = leaving(now, lever)
    closing = cash.collapse_rate(now.is_open)
    # Without a plan there is no messenger, and without a line no plan.
    off_messengers = too_much_trouble + too_dear + closing
    new_lines = LINE_GROWTH * now.lines * (1.0 - (now.lines + now.left) / lever.market)
    return {
        "lines": now.is_open * new_lines - gone.all - closing * now.lines,
        "left": gone.all,
        "online": new_plans - gone.all - (too_dear + closing) * now.online,
        "rival": joining_rival - moving - gone.from_rival - off_messengers * now.rival,
        "own": joining_own + moving - off_messengers * now.own,
    } | FIRM.rates(money(now, lever, month))


def fastest(lever: Levers) -> Array:
    """Return the fastest rate: word of mouth, or a market that tips from one to the other."""
    finding = np.maximum(lever.spend, lever.rival_spend) / (COST_PER_SIGN_UP * lever.market)
    tipping = (pull_of_friends(lever) * MOST_USERS / 4.0 - 1.0) / MONTHS_TO_SWITCH
    return np.maximum(np.maximum(lever.word_of_mouth * MOST_USERS, finding), tipping)


def settle(now: Stocks, lever: Levers) -> Mapping[str, Array]:
    """Hold people within their bounds: a messenger needs a smartphone, and that needs a line.

    A market that a schedule makes smaller takes from all alike.
    """
    stay = np.minimum(1.0, lever.market / (now.lines + now.left + TINY))
    lines = above_zero(stay * now.lines)
    online = within(stay * now.online, 0.0, lines)
    rival = within(stay * now.rival, 0.0, online)
    own = within(stay * now.own, 0.0, online - rival)
    left = stay * now.left
    return {"lines": lines, "left": left, "online": online, "rival": rival, "own": own}


def texts_sent(now: Stocks, lever: Levers) -> Array:
    """Return the texts of all lines, in billions a month."""
    using = (now.rival + now.own) / (now.lines + TINY)
    # Those who take a line later text less: texting grows with the root of the lines.
    texting = np.sqrt(now.lines * lever.market) * (1.0 - lever.replaced * using)
    return texts_wanted(lever) * texting / MILLIONS


class Money(NamedTuple):
    """Income by stream and costs, in billions of yuan a month."""

    calls: Array
    data: Array
    texting: Array
    services: Array
    costs: Array


def money(now: Stocks, lever: Levers, month: Array) -> Money:
    """Return what comes in and what goes out; nothing once the operator has closed."""
    per_rival_user = np.where(
        lever.stance == PARTNER,
        PARTNER_FEE - MESSAGING_SHARE * lever.data_price,
        np.where(lever.stance == FIGHT, SURCHARGE, 0.0),
    )
    running = LINE_COST * now.lines + DATA_COST * now.online + SERVING_COST * now.own
    messenger = lever.spend * yours_is_live(now, lever, month)
    open_ = now.is_open / MILLIONS
    return Money(
        calls=open_ * CALL_FEE * (now.lines - CALLS_REPLACED * (now.rival + now.own)),
        data=open_ * (lever.data_price * now.online + per_rival_user * now.rival),
        texting=now.is_open * price_per_text(lever) * texts_sent(now, lever),
        services=open_ * lever.worth_of_user * now.own,
        costs=open_ * (lever.network_cost * lever.market + running + messenger),
    )


def outputs(now: Stocks, lever: Levers, month: Array) -> Mapping[str, Array]:
    """Return the series that are not stocks."""
    using = now.rival + now.own
    texts = now.is_open * texts_sent(now, lever)
    own_minutes = (
        CALL_MINUTES * (now.lines - CALLS_REPLACED * using)
        + MINUTES_PER_TEXT / 30.0 * MILLIONS * texts
        + MESSENGER_MINUTES * now.own
    )
    return {
        "texts": texts,
        "kept": now.lines - now.rival,
        "no_messenger": now.lines - using,
        "messenger_users": using,
        "own_share": 100.0 * now.own / (using + TINY),
        "pull": pull_of_friends(lever) * using / lever.market,
        "minutes_share": 100.0
        * now.is_open
        * own_minutes
        / (own_minutes + MESSENGER_MINUTES * now.rival + TINY),
    } | FIRM.outputs(now, lever, money(now, lever, month))


_PEOPLE = "million people"

# fmt: off
SERIES = (
    Series("kept", "People you keep", _PEOPLE, "With a line, and not on the rival's messenger."),
    Series("lines", "Lines", _PEOPLE, "People with a line on the operator's networks."),
    Series("left", "Left", _PEOPLE, "People who gave up their line over the surcharge."),
    Series("online", "On data plans", _PEOPLE, "People with a smartphone and a data plan."),
    Series("rival", "Rival's messenger", _PEOPLE, "Users of the rival's free messenger."),
    Series("own", "Your messenger", _PEOPLE, "Users of the operator's own messenger."),
    Series("no_messenger", "On no messenger", _PEOPLE, "People who call and text only."),
    Series("messenger_users", "On a messenger", _PEOPLE, "Users of either messenger."),
    Series("own_share", "Your share of messenger users", "%", "Own users among all."),
    Series("pull", "Pull of friends", "", "Above 2 an even split does not last: the market tips."),
    Series("texts", "Texts sent", "billion texts a month", "Texts on the operator's networks."),
    *FIRM.series,
    Series(
        "minutes_share", "Your minutes", "%",
        "Of the minutes a day that people call, text and message: those on your own services.",
    ),
)

OUTCOMES = (
    Outcome("kept"),
    Outcome("own"),
    Outcome("rival", better="lower"),
    Outcome("own_share"),
    Outcome("minutes_share"),
    Outcome("texting"),
    *FIRM.outcomes,
)

PRESETS = (
    Preset(
        "china", "China, 2008 to 2020",
        "WeChat opens in January 2011. The operators have no messenger of their own here. Users, "
        "texts and data income follow history; the operators' cash does not.",
        {
            "free_level": 0.4, "spend": 0, "funding": 200, "market": 1909,
            "smartphone_pace": 0.08239, "network": 0.6241, "word_of_mouth": 0.2613,
            "texts_per_line": 70.87, "replaced": 0.894,
        },
        fitted=(
            "market", "smartphone_pace", "network", "word_of_mouth", "texts_per_line", "replaced",
        ),
        # Of ten texts four are free: 0.06 yuan for the average text, as at China Mobile in 2012.
        # The networks cost what leaves China Mobile's net profit of 2013, a fifth of its income.
        sourced={
            "sms_price": "china_mobile_sms_and_mms_revenue_2012",
            "network_cost": "china_mobile_net_profit_2013",
        },
    ),
    Preset(
        "in_time", "Your own, before the rival's",
        "A free messenger of your own, half a year before the rival's.",
        {"free_level": 0.4, "launch_month": 30},
    ),
    Preset(
        "too_late", "Your own, years after the rival's",
        "Five times the rival's spending, four years after it opened.",
        {"free_level": 0.4, "launch_month": 84, "spend": 1000},
    ),
    Preset(
        "all_texts_free", "All texts free",
        "Nobody has to leave to save money. How long does that hold them, and who pays for it?",
        {"free_level": 1, "spend": 0, "funding": 220},
    ),
    Preset(
        "partner", "Join the rival",
        "Its data cost your customers nothing, and it pays you a fee for each of its users.",
        {"free_level": 0.4, "stance": "partner", "spend": 0},
    ),
    Preset(
        "fight", "Fight the rival",
        "Its users pay extra. Another network is next door, and some of them leave you for it. "
        "No law forbids it here.",
        {"free_level": 0.4, "stance": "fight", "leaving_cost": 1, "spend": 0},
    ),
    Preset(
        "cliff", "Dear texts",
        "No bundle, texts at three times the price, smartphones everywhere soon.",
        {"free_level": 0, "sms_price": 0.3, "smartphone_pace": 0.2, "spend": 0},
    ),
)

CASE = Case(
    name="messaging",
    title="Losing the user",
    decision="What do you give away before your customers leave for a free messenger, and when?",
    question="Move the free bundle and the month of your messenger. Who keeps the users?",
    currency="yuan",
    lever_table=Levers,
    stocks=Stocks,
    firms=(FIRM,),
    start=start,
    rates=rates,
    fastest=fastest,
    settle=settle,
    outputs=outputs,
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
    main=("kept", "profit"),
    books=Books(
        people={
            "lines": "market", "left": "market", "kept": "lines", "online": "lines",
            "rival": "online", "own": "online", "messenger_users": "online",
            "no_messenger": "lines",
        },
        sums={
            "messenger_users": ("rival", "own"),
            "kept": ("own", "no_messenger"),
            "lines": ("kept", "rival"),
        },
        not_negative=(
            "texts", "calls", "data", "texting", "services", "costs", "own_share", "minutes_share",
        ),
        own_costs=("network_cost",),
        jumps=dict.fromkeys(
            (
                "free_level", "sms_price", "data_price", "launch_month", "spend", "smartphone_pace",
                "network", "word_of_mouth", "texts_per_line", "replaced", "rival_spend",
            ),
            "A tipping point: a little more, and friends draw everyone to the other messenger.",
        ),
        exceptions={
            "rival_strength": "Who fights lives on what the rival's users pay; and a rival that "
            "beats your messenger sooner leaves fewer people on any messenger.",
        },
    ),
    months=147,
    month_zero="2007-12",
    uncertain={
        "market": 0.1,
        "smartphone_pace": 0.2,
        "network": 0.3,
        "word_of_mouth": 0.3,
        "replaced": 0.1,
        "leaving_cost": 0.3,
        "rival_spend": 0.3,
        "worth_of_user": 0.3,
    },
)
# fmt: on

"""Your customers text for money. Then comes a messenger that is free.

You run the mobile networks of a country. People pay you for calls, for texts and, more and more,
for data. A rival's messenger needs only your data to replace your texts. You may give texts away
before people leave, price data, start a free messenger of your own, join the rival or fight it.
A messenger is worth what its other users make it worth, so it matters who gets there first.
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
from userfirst.model import adoption, willingness
from userfirst.model.arithmetic import ONE, TINY, ZERO, above_zero, constant, within

IGNORE, PARTNER, FIGHT = 0.0, 1.0, 2.0


# fmt: off
class Levers(LeverTable):
    """What the learner can move."""

    # Offer
    free_level = Lever(
        "Free bundle", low=0, high=1, default=0.4, step=0.01, group="Offer",
        help="Share of a line's texts that cost nothing extra.",
    )
    sms_price = Lever(
        "Price of a text", "yuan", low=0, high=0.3, default=0.1, step=0.01, group="Offer",
        help="What a text outside the free bundle costs.",
    )
    data_price = Lever(
        "Price of data", "yuan a month", low=5, high=60, default=25, step=1, group="Offer",
        help="A smartphone plan. Dear data keep people off messengers, and off your data.",
    )
    # Your messenger
    launch_month = Lever(
        "Launch of your messenger", "month", low=0, high=144, default=72, step=1,
        group="Your messenger",
        help="Month in which your own messenger opens. The rival's opens in month 37.",
    )
    spend = Lever(
        "Spending on your messenger", "million yuan a month", low=0, high=1000, default=300,
        step=10, group="Your messenger",
        help="From its launch on, for making it better and known. 0: you have none.",
    )
    worth_of_user = Lever(
        "Worth of a user", "yuan a month", low=0, high=20, default=1, step=0.5,
        group="Your messenger",
        help="What games and payments on your messenger bring for each of its users.",
    )
    stance = Lever(
        "Towards the rival", default=0, choices=("ignore", "partner", "fight"),
        group="Your messenger",
        help="Partner: its data are free for your lines and it pays you. Fight: its users "
        "pay extra.",
    )
    # People
    market = Lever(
        "Market", "million lines", low=100, high=2500, default=1780, step=10, group="People",
        help="Lines that the country could ever have. A person with two lines counts twice.",
    )
    smartphone_pace = Lever(
        "Spread of smartphones", "a month", low=0, high=0.3, default=0.086, step=0.002,
        group="People",
        help="How fast people on a data plan bring others to one.",
    )
    network = Lever(
        "Network effect", low=0, high=4, default=0.8, step=0.1, group="People",
        help="How much more a messenger is worth when everyone is on it. 1: twice as much.",
    )
    word_of_mouth = Lever(
        "Word of mouth", "a month", low=0, high=1, default=0.26, step=0.01, group="People",
        help="How fast the users of a messenger bring those of their friends who have a "
        "smartphone.",
    )
    texts_per_line = Lever(
        "Texting habit", "texts a month", low=10, high=300, default=76, step=1, group="People",
        help="What a line would send if texts cost nothing, before there are messengers.",
    )
    replaced = Lever(
        "Texts replaced", low=0, high=1, default=0.83, step=0.01, group="People",
        help="Share of their texts that people stop sending once they use a messenger.",
    )
    # Rival
    rival_spend = Lever(
        "Spending of the rival", "million yuan a month", low=10, high=1000, default=200, step=10,
        group="Rival",
        help="What the rival spends on its messenger, from the start to the end.",
    )
    funding = Lever(
        "Cash at the start", "billion yuan", low=10, high=500, default=200, step=10, group="Money",
        help="When it is gone the operator closes.",
    )
# fmt: on


class Stocks(StockTable):
    """What there is at a moment."""

    lines: Array
    online: Array
    rival: Array
    own: Array
    earned: Array
    spent: Array
    is_open: Array


RIVAL_LAUNCH = 37.0  # January 2011 when month 0 is December 2007
COST_PER_SIGN_UP = 15.0  # yuan of spending for one sign-up while everyone is still to win
HASSLE = 4.0  # yuan a month that learning and minding a messenger costs in attention
MEDIAN_TASTE = 3.0  # yuan a month that an empty messenger is worth to the person in the middle
CHEAPEST = 0.2  # yuan a month: using a messenger is never less than this trouble
PULL_OF_FRIENDS = 16.0  # weight of friends, per unit of network effect, when choosing a messenger
PULL_OF_PRICE = 0.1  # weight of one yuan a month in the same choice
MONTHS_TO_SWITCH = constant(9.0)  # until a person thinks again about which messenger to use
PATIENCE = constant(6.0)  # months that people stay although it is no longer worth it
LINES_AT_START = 0.32  # share of the market that has a line
LINE_GROWTH = constant(0.025)  # rate a month
SMARTPHONES_AT_START = 0.042  # share of the market
UNPROMPTED = constant(0.0001)  # share of those who can afford a data plan that takes one, a month
MEDIAN_PLAN, PLAN_SPREAD = 60.0, 2.5  # yuan a month for data that half of all lines would pay
TEXT_PRICE_SCALE = 0.2  # yuan more for a text that cut texting to 1/e of what it was
MESSAGING_SHARE = 0.04  # of a data plan goes on messaging
PARTNER_FEE, PARTNER_ENTRY = 1.0, 0.75  # yuan a user and month; share of the plan to start with
SURCHARGE = 2.0  # yuan a month that a fighting operator takes from the rival's users
LEAVING_OVER_SURCHARGE = 0.03  # share of them that gives up the line, a month
# Yuan a month of calls for each line, and the share of calls that a messenger replaces: near to
# China Mobile's income per user and minutes of calls from 2012 to 2015.
CALL_FEE, CALLS_REPLACED = 52.0, 0.5
LINE_COST, DATA_COST, SERVING_COST = 22.0, 8.0, 0.3  # yuan a month per line, plan, own user
CALL_MINUTES, MINUTES_PER_TEXT, MESSENGER_MINUTES = 15.0, 0.25, 40.0  # a day, each, a day
MILLIONS = 1000.0  # in a billion: people are counted in millions, texts and money in billions
NEARLY_NOTHING = constant(TINY)
ALL_BUT_SURE = constant(50.0)  # a pull beyond which nobody is left to choose otherwise


def derive(lever: Any) -> dict[str, Any]:
    """Return what follows from the levers alone."""
    per_text = (1.0 - lever.free_level) * lever.sms_price
    texts = lever.texts_per_line * np.exp(-per_text / TEXT_PRICE_SCALE)
    partner, fight = lever.stance == PARTNER, lever.stance == FIGHT
    data = np.where(partner, 0.0, MESSAGING_SHARE * lever.data_price)
    surcharge = np.where(fight, SURCHARGE, 0.0)
    # A messenger saves what people pay for the texts it replaces. Your own uses no paid data.
    saved = lever.replaced * per_text * texts
    rival_cost = np.maximum(HASSLE + data + surcharge - saved, CHEAPEST)
    own_cost = np.maximum(HASSLE - saved, CHEAPEST)
    entry = lever.data_price * np.where(partner, PARTNER_ENTRY, 1.0)
    return {
        "texts": texts,
        "income_per_text": per_text,
        "rival_cost": rival_cost / MEDIAN_TASTE,
        "own_cost_more": (own_cost - rival_cost) / MEDIAN_TASTE,
        "own_attraction": lever.spend
        / lever.rival_spend
        * np.exp(PULL_OF_PRICE * (rival_cost - own_cost)),
        "friends": lever.network / lever.market,
        "pull_of_friends": PULL_OF_FRIENDS * lever.network / lever.market,
        "rival_finding": lever.rival_spend / (COST_PER_SIGN_UP * lever.market),
        "own_finding": lever.spend / (COST_PER_SIGN_UP * lever.market),
        "line_crowding": LINE_GROWTH / lever.market,
        "can_afford": willingness.share_above(entry, MEDIAN_PLAN, PLAN_SPREAD),
        "lines_lost": np.where(fight, LEAVING_OVER_SURCHARGE, 0.0),
        "income_per_rival_user": np.where(
            partner, PARTNER_FEE - MESSAGING_SHARE * lever.data_price, surcharge
        ),
    }


def start(lever: Any) -> dict[str, Any]:
    """Return the stocks at month 0: lines, a few smartphones, no messenger."""
    return {
        "lines": LINES_AT_START * lever.market,
        "online": SMARTPHONES_AT_START * lever.market,
        "rival": 0.0,
        "own": 0.0,
        "earned": 0.0,
        "spent": 0.0,
        "is_open": 1.0,
    }


def rates(now: Any, lever: Any, month: float) -> dict[str, Any]:
    """Return the change of every stock per month."""
    rival_live = within(month - RIVAL_LAUNCH, 0.0, 1.0)
    own_live = within(month - lever.launch_month, ZERO, ONE)
    using = now.rival + now.own
    # Which messenger: in proportion to spending, and to what friends on it make it worth.
    friends = np.minimum(lever.pull_of_friends * (now.own - now.rival), ALL_BUT_SURE)
    own_pull = own_live * lever.own_attraction * np.exp(friends)
    own_choice = own_pull / (own_pull + rival_live + NEARLY_NOTHING)
    moving = (own_choice * using - now.own) / MONTHS_TO_SWITCH
    # Whether any: it must be worth what it costs (taste is log-logistic with spread 2).
    value = ONE + lever.friends * np.maximum(now.rival, now.own)
    bar = (lever.rival_cost + lever.own_cost_more * own_choice) / value
    still_to_win = now.online / (ONE + bar * bar) - using
    pool = above_zero(still_to_win)
    giving_up = (pool - still_to_win) / (PATIENCE * (using + NEARLY_NOTHING))
    # Only people with a smartphone can be brought along: they meet each other.
    meeting = lever.word_of_mouth / (now.online + NEARLY_NOTHING)
    # Data plans spread among those with a line who can afford one.
    within_reach = lever.can_afford * now.lines
    new_plans = adoption.joining(
        now.online, within_reach, now.online / lever.market, UNPROMPTED, lever.smartphone_pace
    )
    given_up_plans = above_zero(now.online - within_reach) / PATIENCE
    flows = income_and_costs(now, lever, month)
    return {
        "lines": now.lines * (LINE_GROWTH - lever.line_crowding * now.lines)
        - lever.lines_lost * now.rival,
        "online": new_plans - given_up_plans,
        "rival": rival_live * (lever.rival_finding + meeting * now.rival) * pool
        - giving_up * now.rival
        - moving,
        "own": own_live * (lever.own_finding + meeting * now.own) * pool
        - giving_up * now.own
        + moving,
        "earned": flows.texting + flows.calls + flows.data + flows.services,
        "spent": flows.costs,
    }


def settle(now: Any, lever: Any) -> dict[str, Any]:
    """Hold people within their bounds: a messenger needs a smartphone, and that needs a line."""
    lines = within(now.lines, ZERO, lever.market)
    online = within(now.online, ZERO, lines)
    rival = within(now.rival, ZERO, online)
    own = within(now.own, ZERO, online - rival)
    return {"lines": lines, "online": online, "rival": rival, "own": own}


def income_and_costs(now: Any, lever: Any, month: Any) -> SimpleNamespace:
    """Return the operator's income by stream and its costs, in billions of yuan a month."""
    using = (now.rival + now.own) / (now.lines + TINY)
    # Those who take a line later text less: texting grows with the root of the lines.
    texting = np.sqrt(now.lines * lever.market) * (1.0 - lever.replaced * using)
    texts = lever.texts * texting / MILLIONS
    own_live = within(month - lever.launch_month, 0.0, 1.0)
    return SimpleNamespace(
        texts=texts,
        texting=lever.income_per_text * texts,
        calls=CALL_FEE * now.lines * (1.0 - CALLS_REPLACED * using) / MILLIONS,
        data=(lever.data_price * now.online + lever.income_per_rival_user * now.rival) / MILLIONS,
        services=lever.worth_of_user * now.own / MILLIONS,
        costs=(
            LINE_COST * now.lines
            + DATA_COST * now.online
            + SERVING_COST * now.own
            + lever.spend * own_live
        )
        / MILLIONS,
    )


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Return the series that are not stocks."""
    flows = income_and_costs(now, lever, month)
    revenue = flows.texting + flows.calls + flows.data + flows.services
    using = now.rival + now.own
    own_minutes = (
        CALL_MINUTES * (now.lines - CALLS_REPLACED * using)
        + MINUTES_PER_TEXT / 30.0 * MILLIONS * flows.texts
        + MESSENGER_MINUTES * now.own
    )
    return {
        "texts": flows.texts,
        "texting": flows.texting,
        "calls": flows.calls,
        "data": flows.data,
        "services": flows.services,
        "revenue": revenue,
        "costs": flows.costs,
        "profit": revenue - flows.costs,
        "profit_so_far": now.earned - now.spent,
        "cash": lever.funding + now.earned - now.spent,
        "messenger_users": using,
        "own_share": 100.0 * now.own / (using + TINY),
        "minutes_share": 100.0 * own_minutes / (own_minutes + MESSENGER_MINUTES * now.rival),
    }


_PEOPLE, _MONEY, _MONEY_A_MONTH = "million people", "billion yuan", "billion yuan a month"

# fmt: off
SERIES = (
    Series("lines", "Lines", _PEOPLE, "People with a line on the operator's networks."),
    Series("online", "On data plans", _PEOPLE, "People with a smartphone and a data plan."),
    Series("rival", "Rival's messenger", _PEOPLE, "Users of the rival's free messenger."),
    Series("own", "Your messenger", _PEOPLE, "Users of the operator's own messenger."),
    Series("messenger_users", "On a messenger", _PEOPLE, "Users of either messenger."),
    Series("own_share", "Your share of messenger users", "%", "Own users among all."),
    Series("texts", "Texts", "billion texts a month", "Texts sent on the operator's networks."),
    Series("texting", "Texting", _MONEY_A_MONTH, "Income from texts."),
    Series("calls", "Calls", _MONEY_A_MONTH, "Income from calls."),
    Series("data", "Data", _MONEY_A_MONTH, "Income from data plans, and from the rival's users."),
    Series("services", "Extras", _MONEY_A_MONTH, "Games and payments on your messenger."),
    Series("revenue", "Income", _MONEY_A_MONTH, "Income from all streams."),
    Series("costs", "Costs", _MONEY_A_MONTH, "Running the networks, and your messenger."),
    Series("profit", "Profit", _MONEY_A_MONTH, "Income less costs."),
    Series("profit_so_far", "Profit so far", _MONEY, "All income less all costs so far."),
    Series("cash", "Cash", _MONEY, "Cash at the start plus income less costs."),
    Series("is_open", "Open", "", "1 while open."),
    Series("earned", "Income so far", _MONEY, "All income since the start."),
    Series("spent", "Costs so far", _MONEY, "All costs since the start."),
    Series(
        "minutes_share", "Your minutes", "%",
        "Of the minutes a day that people call, text and message: those on your own services.",
    ),
)

OUTCOMES = (
    Outcome("own", label="On your messenger", unit=_PEOPLE, help="Users of your messenger."),
    Outcome("rival", label="On the rival's", unit=_PEOPLE, help="Users of the rival's messenger.", better="lower"),
    Outcome("own_share", label="Your share of messenger users", unit="%", help="Own users among all messenger users."),
    Outcome("minutes_share", label="Your share of daily minutes", unit="%", help="Of all minutes of calls, texts and messages: those on your own services."),
    Outcome("revenue", label="Income", unit=_MONEY_A_MONTH, help="Income a month."),
    Outcome("texting", label="Income from texts", unit=_MONEY_A_MONTH, help="Income from texts a month."),
    Outcome("profit_so_far", name="profit", label="Profit so far", unit=_MONEY, help="All income less all costs since the start."),
)

PRESETS = (
    Preset(
        "china", "China, 2008 to 2020",
        "WeChat opens in January 2011. The operators have no messenger of their own here.",
        {
            "spend": 0, "market": 1784, "smartphone_pace": 0.0861, "network": 0.786,
            "word_of_mouth": 0.2595, "texts_per_line": 75.83, "replaced": 0.832,
        },
        fitted=(
            "market", "smartphone_pace", "network", "word_of_mouth", "texts_per_line", "replaced",
        ),
        # Of ten texts four are free: 0.06 yuan for the average text, as at China Mobile in 2012.
        sourced={"sms_price": "china_mobile_sms_and_mms_revenue_2012"},
    ),
    Preset(
        "in_time", "Your own, in time",
        "A free messenger of your own, half a year before the rival's.",
        {"launch_month": 30, "spend": 300},
    ),
    Preset(
        "too_late", "Your own, too late",
        "Five times the rival's spending, four years after it opened.",
        {"launch_month": 84, "spend": 1000},
    ),
    Preset(
        "all_texts_free", "All texts free",
        "Nobody has to leave to save money. How long does that hold them?",
        {"free_level": 1, "spend": 0},
    ),
    Preset(
        "partner", "Join the rival",
        "Its data cost your customers nothing, and it pays you a fee for each of its users.",
        {"stance": "partner", "spend": 0},
    ),
    Preset(
        "fight", "Fight the rival",
        "Its users pay extra, and some of them leave you for it.",
        {"stance": "fight", "spend": 0},
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
    firms=(Firm("money", {}, ""),),
    start=after(derive, start),
    rates=after(derive, rates),
    settle=after(derive, settle),
    outputs=after(derive, outputs),
    series=SERIES,
    outcomes=OUTCOMES,
    presets=PRESETS,
    main=("own", "profit"),
    books=Books(
        people={
            "lines": "market", "online": "lines", "rival": "online", "own": "online",
            "messenger_users": "online",
        },
        sums={
            "messenger_users": ("rival", "own"),
            "revenue": ("texting", "calls", "data", "services"),
        },
        not_negative=("texts", "texting", "calls", "services", "costs", "minutes_share"),
    ),
    months=147,
    month_zero="2007-12",
)
# fmt: on

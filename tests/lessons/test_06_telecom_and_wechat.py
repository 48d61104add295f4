"""What lesson 06 says is what its own runs, data and figures show."""

from pathlib import Path

import numpy as np
import pytest

from tests.lessons.said import numbers, prose, says
from userfirst import run, sweep
from userfirst.cases import case, messaging, run_batch
from userfirst.checks.declared import guesses
from userfirst.checks.lesson06 import work
from userfirst.data import public_figure
from userfirst.fitting import band, resample
from userfirst.model import Schedule

CHINA = work.china()
RICH = 500.0  # billion yuan: nobody nearby dies of it
BUNDLE = {"free_level": 0.4}
LINES = work.halves()


def figure(name: str) -> float:
    return float(public_figure(name)["value"])


def around(preset: str | None, count: int, seed: int, by: float = 0.1, **fixed) -> dict:
    """Every other lever up to a tenth up or down, or more, within its range."""
    about, chance = case("messaging"), np.random.RandomState(seed)
    start = about.defaults() | (dict(about.preset(preset).levers) if preset else {})
    levers = {}
    for lever in about.levers:
        value = fixed.get(lever.name, start[lever.name])
        assert not isinstance(value, Schedule)
        moved = np.full(count, float(lever.checked(value)))
        if lever.name not in fixed and not lever.choices:
            moved = np.clip(moved * chance.uniform(1 - by, 1 + by, count), lever.low, lever.high)
        levers[lever.name] = moved
    return levers


def last_launches(levers: dict) -> tuple[np.ndarray, np.ndarray]:
    """For each setting the last launch that ends with most users, and all shares."""
    months, count = np.arange(30.0, 121.0, 3.0), len(next(iter(levers.values())))
    full = {name: np.repeat(values, len(months)) for name, values in levers.items()}
    full["launch_month"] = np.tile(months, count)
    share = run_batch("messaging", full).outcome("own_share").reshape(count, -1)
    return np.array([months[each > 50].max(initial=0.0) for each in share]), share


# --- The scene, and what happened -----------------------------------------------------------------


def test_the_scene():
    says(
        "06",
        "Texts (SMS) and picture messages (MMS) brought you 46.4 billion yuan in 2011",
        figure("china_mobile_sms_and_mms_revenue_2011"),
        2011,
    )
    says("06", "it had 100 million registered accounts", figure("wechat_registered_users_2012_03"))
    says(
        "06",
        "China sent 784.04 billion texts in 2009 and 878.8 billion in 2011",
        figure("china_sms_messages_sent_2009"),
        2009,
        figure("china_sms_messages_sent_2011"),
        2011,
    )
    says(
        "06",
        "sent 1,819 messages each in all of 2010, and 429 in the first half of 2012",
        figure("korea_messages_per_person_at_sk_telecom_2010"),
        2010,
        figure("korea_messages_per_person_at_sk_telecom_by_half_year_2012_h1"),
        2012,
    )
    assert messaging.RIVAL_LAUNCH == 37
    assert case("messaging").month_zero == "2007-12"


def test_what_happened():
    texts = {
        year: figure(f"china_sms_messages_sent_{year}")
        for year in (2008, 2009, 2011, 2012, 2013, 2014, 2015)
    }
    assert max(texts, key=texts.__getitem__) == 2012, "more than in any other year of our figures"
    says("06", "our figures: 897.3 billion. In 2015 it was 699.2", texts[2012], 2015, texts[2015])
    says("06", "Texts fell from 897.3 to 699.2 billion while", texts[2012], texts[2015])
    says(
        "06",
        "from 195 million monthly users in early 2013 to 1,112 million in early 2019",
        figure("wechat_monthly_users_2013_q1"),
        2013,
        figure("wechat_monthly_users_2019_q1"),
        2019,
    )


def test_china_mobile_earned_from_data_and_not_more_in_all():
    data = [figure(f"china_mobile_wireless_data_revenue_{year}") for year in (2011, 2015)]
    says("06", "wireless data went from 44.5 to 200.9 billion yuan", *data)
    assert data[1] > 4 * data[0], "more than fourfold"
    people = [figure(f"china_mobile_customers_{when}") for when in ("2012_09", "2015")]
    each = [
        figure(f"china_mobile_average_revenue_per_user_{when}")
        for when in ("2012_01_to_2012_09", "2015")
    ]
    assert people[1] > people[0]
    assert each[1] < each[0]
    says(
        "06",
        "46.8 billion yuan a month in 2012 and 46.3 in 2015",
        people[0] * each[0] / 1000,
        2012,
        people[1] * each[1] / 1000,
        2015,
    )


def test_the_dutch_and_what_analysts_estimate():
    dutch = "netherlands_change_in_messages_per_customer_of_the_brand_"
    says(
        "06",
        "24% fewer texts than a year before; one of the brand KPN, 5% fewer",
        -figure(dutch + "hi_2011_q3"),
        -figure(dutch + "kpn_2011_q3"),
    )
    vote = "netherlands_parliament_votes_against_extra_charges_for_messengers_2011_06"
    assert figure(vote) == 1
    says(
        "06",
        "at 13.9 billion dollars in 2011, beside 153 billion",
        figure("operators_sms_revenue_lost_to_messengers_2011"),
        2011,
        figure("operators_sms_revenue_2011"),
    )


# --- Round 1 --------------------------------------------------------------------------------------


def test_round_1_texts_turn_while_few_are_on_the_messenger():
    assert work.on_the_messenger_at_the_turn() == pytest.approx(3, abs=0.5)
    month = work.month_of_most_texts()
    assert guesses()["06_texts_turn"].answer() == pytest.approx(
        100 * CHINA["rival"][month] / CHINA["lines"][month]
    )
    assert CHINA["lines"][month + 1] > CHINA["lines"][month], "new lines still come"


@pytest.mark.parametrize("preset", ["china", None])
def test_round_1_texts_turn_early_nearby(preset):
    told = run_batch("messaging", around(preset, 60, 1, spend=0, funding=RICH))
    turn = told["texts"].argmax(axis=0), np.arange(60)
    share = told["rival"][turn] / told["lines"][turn]
    assert share.max() < 0.1
    assert (turn[0] > 37).all(), "after the rival has opened"


def test_round_1_income_rises_and_each_line_pays_less():
    change = guesses()["06_income"].answer()
    assert change == pytest.approx(44, abs=1), "nearly a half"
    minutes = [CHINA["minutes_share"][month] for month in (48, 144)]
    assert minutes[1] < minutes[0] / 3
    asks = guesses()["06_income"].asks
    assert f"from {minutes[0]:.0f}% to {minutes[1]:.0f}%" in asks


def test_round_1_both_hold_nearby():
    told = run_batch("messaging", around("china", 60, 2, spend=0, funding=RICH))
    income, lines, minutes = told["revenue"], told["lines"], told["minutes_share"]
    assert (income[144] > 1.2 * income[48]).all()
    assert (minutes[144] < 0.5 * minutes[48]).all()
    assert (income[144] / lines[144] < income[48] / lines[48]).all()


def test_round_1_what_each_line_pays_falls_nearly_always_a_fifth_around():
    told = run_batch("messaging", around("china", 60, 8, by=0.2, spend=0, funding=RICH))
    lives = told["is_open"][-1] > 0.5
    assert lives.mean() > 0.9
    then, now = (
        {name: told[name][month][lives] for name in ("revenue", "lines", "minutes_share")}
        for month in (48, 144)
    )
    assert (now["revenue"] > then["revenue"]).all()
    assert (now["minutes_share"] < then["minutes_share"]).all()
    less = now["revenue"] / now["lines"] < then["revenue"] / then["lines"]
    assert 0.85 < less.mean() < 1, "nearly always"


def test_round_1_the_goal_asks_for_dear_data():
    table = sweep("messaging", "china", data_price=range(5, 61)).table.set_index("data_price")
    reached = table.index[table["minutes_share"] >= 50]
    assert 40 < reached.min() < 55
    online = [run("messaging", "china", data_price=price)["online"][-1] for price in (25, 40)]
    assert online[1] < online[0], "off data plans"


def test_round_1_partner_or_fight():
    start = case("messaging").defaults() | dict(case("messaging").preset("china").levers)
    says("06", "it pays you 1 yuan a month for each user", messaging.PARTNER_FEE)
    says("06", "its users pay you 2 yuan extra", messaging.SURCHARGE)
    says("06", "Few, while **Cost of leaving you** is 8", start["leaving_cost"])
    alone, fight = CHINA, run("messaging", "china", stance="fight")
    border = run("messaging", "china", stance="fight", leaving_cost=1)
    says("06", "738 million people leave over the 2 yuan", border["left"][-1], 2)
    ends = [told.outcome("minutes_share") for told in (border, fight)]
    says("06", "Your share of the minutes ends at 72% and not at 48%", *ends)
    money = [told.outcome("revenue") for told in (border, alone)]
    says("06", "your income is 73 billion a month, less than the 104 without a fight", *money)
    assert fight["left"][-1] < 0.1 * border["left"][-1], "few"
    for reached, levers in ((False, {}), (True, {"leaving_cost": 1}), (True, {"data_price": 35})):
        share = run("messaging", "china", stance="fight", **levers).outcome("minutes_share")
        assert (share >= 50) == reached


@pytest.mark.parametrize("preset", ["china", None])
def test_round_1_partner_or_fight_nearby(preset):
    by = {
        (stance, cost): run_batch(
            "messaging",
            around(preset, 20, 7, spend=0, funding=RICH, stance=stance, leaving_cost=cost),
        )
        for stance, cost in (("ignore", 8), ("partner", 8), ("fight", 8), ("fight", 1))
    }
    minutes, profit, income = (
        {which: told.outcome(name) for which, told in by.items()}
        for name in ("minutes_share", "profit", "revenue")
    )
    for more, less in ((("fight", 8), ("ignore", 8)), (("ignore", 8), ("partner", 8))):
        assert (minutes[more] > minutes[less]).all()
        assert (profit[more] > profit[less]).all()
    assert (minutes["fight", 1] > minutes["fight", 8]).all(), "a share of what is left"
    assert (income["fight", 1] < income["ignore", 8]).all()


# --- Round 2 --------------------------------------------------------------------------------------


def test_round_2_the_messengers_are_as_told():
    start = case("messaging").defaults()
    says("06", "bring 10 yuan a month for each user", start["worth_of_user"])
    says("06", "You spend 300 million yuan a month on it", start["spend"])
    says("06", "The rival spends 200", start["rival_spend"])
    assert run("messaging", launch_month=120, **BUNDLE).outcome("own_share") < 50, (
        "as the lab opens"
    )
    china = case("messaging").preset("china")
    for name in china.fitted:
        assert start[name] == pytest.approx(china.levers[name], rel=0.05), "close to China's"


def test_round_2_all_or_nothing_nearby():
    last, share = last_launches(around(None, 20, 3, spend=300, funding=RICH, **BUNDLE))
    assert np.mean((share > 10) & (share < 90)) < 0.02
    assert (last > 37).all()
    assert (last < 84).all()


def test_round_2_the_cliff_moves_with_money_and_stays():
    last = guesses()["06_last_launch"].answer()
    for month, wins in ((last, True), (last + 1, False)):
        assert (run("messaging", launch_month=month, **BUNDLE).outcome("own_share") > 50) == wins
    assert last < work.last_launch(spend=1000) < 84
    ten_times = run("messaging", launch_month=84, spend=1000, rival_spend=100, **BUNDLE)
    assert ten_times.outcome("own_share") > 50
    assert case("messaging").lever("spend").high == 1000


def test_round_2_what_an_early_messenger_costs_or_brings():
    def more(worth):
        profits = [
            run("messaging", launch_month=30, worth_of_user=worth, spend=spend, **BUNDLE).outcome(
                "profit"
            )
            for spend in (300, 0)
        ]
        return profits[0] - profits[1]

    says("06", "it brings 196 billion yuan more profit than none", more(10))
    says("06", "If a user is worth 4, it costs 311 billion", 4, -more(4))
    for worth, pays in ((4, False), (10, True)):
        levers = around(None, 30, 4, launch_month=30, worth_of_user=worth, funding=RICH, **BUNDLE)
        own, none = (run_batch("messaging", levers | {"spend": np.full(30, s)}) for s in (300, 0))
        assert ((own.outcome("profit") > none.outcome("profit")) == pays).mean() >= 0.95
        assert (own.outcome("own_share") > 50).all(), "it keeps the users either way"


# --- Round 3 --------------------------------------------------------------------------------------


def test_round_3_free_texts_buy_more_time_than_twice_the_spending_nearby():
    assert guesses()["06_buys_time"].answer() == "free"
    base, money, free = (
        last_launches(around(None, 15, 5, funding=RICH, **plan))[0]
        for plan in (
            {"free_level": 0.4, "spend": 300},
            {"free_level": 0.4, "spend": 600},
            {"free_level": 0.8, "spend": 300},
        )
    )
    assert (free > base).all()
    assert (money >= base).all()
    assert np.mean(free > money) >= 0.95


def test_round_3_the_goal_asks_for_free_texts():
    plan = {"launch_month": 72, "free_level": 0.8}
    told = run("messaging", **plan)
    assert told.outcome("own_share") >= 50
    assert told.outcome("profit") >= 2000
    spent = sweep("messaging", launch_month=72, spend=np.arange(0, 1001, 50), **BUNDLE).table
    assert not ((spent["own_share"] >= 50) & (spent["profit"] >= 2000)).any()


def test_round_3_too_much_for_nothing_ends_the_cash():
    closes = run("messaging", launch_month=72, free_level=0.95)
    assert closes["is_open"][-1] < 0.5
    says("06", "With a bundle of 0.95 the cash is gone here", 0.95)
    early = [run("messaging", launch_month=72, free_level=level) for level in (0.4, 0.8)]
    calls, texting = ([told[name].sum() for told in early] for name in ("calls", "texting"))
    assert calls[1] - calls[0] > texting[0] - texting[1], "the calls bring more, here"
    assert early[1]["revenue"][0] < early[0]["revenue"][0], "from the first month"
    alone = run("messaging", "all_texts_free")
    assert (np.diff(alone["rival"]) >= 0).all(), "the rival's still grows"
    assert alone["rival"][-1] > 100


# --- The data -------------------------------------------------------------------------------------


def test_the_data_are_as_told():
    rows = work.once()
    assert rows["line"].nunique() == 600
    assert LINES["town"].nunique() == 12, "twelve towns"
    assert (LINES.groupby("year")["line"].nunique() == 300).all(), "nobody leaves"
    says("06", "All 300 lines are there in every year", 300)
    bill = LINES.groupby("year")["bill_yuan"].mean()
    says("06", "Bills rose from 49 to 56 yuan a month", bill[2011], bill[2013])
    texts = LINES.groupby("year")["texts"].mean()
    assert texts[2013] / texts[2011] == pytest.approx(0.5, abs=0.05), "texts fall by half"
    groups = LINES.groupby(["on", "year"])["texts"].mean()
    for on in (True, False):
        assert groups[on].is_monotonic_decreasing, "in both groups"


def test_the_same_lines_do_not_change_until_they_join():
    group = LINES["line"].map(work.joined()).fillna(0)
    table = LINES.groupby([group, "year"])["texts"].mean().unstack()
    for year in (2011, 2012, 2013):
        assert table.loc[0, year] == pytest.approx(table.loc[0].mean(), rel=0.03)
    assert table.loc[2013, 2012] == pytest.approx(table.loc[2013, 2011], rel=0.05)
    for year in (2012, 2013):
        assert table.loc[year, 2013] < 0.5 * table.loc[year, 2011], "half of it or less"
    assert table.loc[2012, 2013] < table.loc[2012, 2012] < table.loc[2012, 2011], "in between"
    assert table.loc[2011, 2013] == pytest.approx(table.loc[2011, 2012], rel=0.05)
    before = table[2011]
    assert before[2012] > before[2013] > before[0], "heavy texters joined sooner"
    assert guesses()["06_stayed"].answer() == pytest.approx(before[0])


def test_how_sure_and_that_lines_are_to_be_drawn():
    ends = LINES[LINES["year"] != 2012].reset_index(names="row")

    def change(some):
        n0, n1, t0, t1 = some[["n0", "n1", "t0", "t1"]].to_numpy().sum(axis=0)
        return t1 / n1 - t0 / n0

    after = ends["year"] == 2013
    texts = {"t0": ends["texts"] * ~after, "t1": ends["texts"] * after}
    ends = ends.assign(n0=~after, n1=after, **texts)
    off, same = ends[~ends["on"]], ends[~ends["line"].isin(work.joined().index)]
    # A row for each unit with its sums draws as all of its rows do, and is quicker.
    edges = {
        (name, by): band(
            resample(
                some.groupby(by)[["n0", "n1", "t0", "t1"]].sum().reset_index(),
                by,
                change,
                times=200,
            )
        ).iloc[0]
        for name, some in (("off", off), ("same", same))
        for by in ("line", "row")
    }
    fell = -edges["off", "line"]
    says("06", "whoever is off it fell by 14.2 to 27.5 texts", fell["high"], fell["low"])
    kept = edges["same", "line"]
    says("06", "The same lines changed by −3.0 to 2.0", kept["low"], kept["high"])
    wide = {which: each["high"] - each["low"] for which, each in edges.items()}
    assert wide["off", "row"] < 0.8 * wide["off", "line"], "too narrow"
    assert wide["same", "row"] > 1.5 * wide["same", "line"], "too wide"


# --- The model opened, and where it fails ---------------------------------------------------------


def test_the_bar_moves_while_the_operator_is_open():
    opened = {"launch_month": 48}
    few, many, closed = (run("messaging", free_level=level, **opened) for level in (0.4, 0.9, 1.0))
    assert many["is_open"][60] > 0.99
    assert closed["is_open"][60] < 0.01
    using = [told["messenger_users"][60] / told["online"][60] for told in (few, many)]
    assert using[1] < using[0], "fewer pass"


def test_the_line_that_tips_is_the_one_of_the_case():
    def choose_yours(ahead, spending, pull=20 * 0.6):
        return 1 / (1 + np.exp(-pull * ahead) / spending)

    start = case("messaging").defaults()
    assert start["network"] == pytest.approx(0.6)
    assert messaging.PULL_OF_FRIENDS == 20
    assert start["spend"] / start["rival_spend"] == pytest.approx(1.5)

    def choosing(now, lever, month):
        return {"yours": messaging.choosing_yours(now, lever, month)}

    for launch, months in ((48, (50, 60, 80, 100)), (66, (70, 80, 100))):
        told = run("messaging", launch_month=launch, **BUNDLE)
        for month in months:
            ahead = (told["own"][month] - told["rival"][month]) / start["market"]
            yours = told.at(choosing, month)["yours"]
            assert yours == pytest.approx(choose_yours(ahead, 1.5), abs=0.03)
    says(
        "06",
        "must be made up by 3.3 times the money, two tenths by 11 times",
        np.exp(12 * 0.1),
        np.exp(12 * 0.2),
    )


def test_where_it_fails_late_is_not_too_late():
    late = BUNDLE | {"launch_month": 84}
    says("06", "**Writing across** at 0.6, or **Network effect** at 0.3", 0.6, 0.3)
    assert run("messaging", interconnection=0.6, **late).outcome("own_share") > 50
    assert run("messaging", network=0.3, **late).outcome("own_share") > 50
    spent = sweep("messaging", spend=np.arange(0, 1001, 100), **late).table
    assert (spent["own_share"] < 50).all(), "spending does not do it"


@pytest.mark.parametrize("friends", [{"interconnection": 0.8}, {"network": 0.2}])
def test_where_it_fails_holds_nearby(friends):
    levers = around("china", 40, 6, launch_month=84, spend=300, funding=RICH, **friends)
    assert (run_batch("messaging", levers).outcome("own_share") > 50).mean() >= 0.95


def test_under_the_hood_the_pull_passes_two_after_the_rival_opens():
    assert int(np.argmax(CHINA["pull"] > 2)) > 37
    as_opens = run("messaging", spend=0, **BUNDLE)
    assert work.last_launch() < int(np.argmax(as_opens["pull"] > 2)), "the last launch is before"


# Lever settings and plans that the text asks for, years, ages, and numbers of parts.
SETTINGS = {
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "02", "03", "06", "10", "11", "12", "30",
    "60", "0.6", "0.3", "37", "72", "84", "150", "200", "300", "600", "1,000", "2,000", "2007",
    "2009", "2010", "2011", "2012", "2013", "2015", "2019",
}  # fmt: skip


def test_every_other_number_in_the_prose_is_tied_to_something():
    source = Path(__file__).read_text(encoding="utf-8")
    core = prose("06").split("## 9. Under the hood")[0]
    loose = {each for each in numbers(core) if each not in SETTINGS and f"{each}" not in source}
    assert not loose

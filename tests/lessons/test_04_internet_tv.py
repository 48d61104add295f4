"""What lesson 04 says is what its own runs, data and figures show."""

from pathlib import Path

import numpy as np
import pytest

from tests.lessons.said import numbers, prose, says
from userfirst import run, sweep
from userfirst.cases import case, run_batch
from userfirst.checks.declared import guesses
from userfirst.checks.lesson04 import work
from userfirst.data import load, public_figure
from userfirst.fitting import band, resample
from userfirst.model import Schedule
from userfirst.model.cash import month_of_closing

MARGINS = np.linspace(-0.6, 0.5, 111).round(2)
RICH = 5000.0  # million dollars: nobody nearby dies of it
SETS = work.clean()
LITE = SETS[(SETS["line"] == "Lite") & (SETS["year"] == 2021)]


def figure(name: str) -> float:
    return float(public_figure(name)["value"])


def around(preset: str | None, count: int, seed: int, **fixed) -> dict:
    """Every other lever up to a tenth up or down, within its range."""
    about, chance = case("internet_tv"), np.random.RandomState(seed)
    start = about.defaults() | (dict(about.preset(preset).levers) if preset else {})
    levers = {}
    for lever in about.levers:
        value = start[lever.name]
        assert not isinstance(value, Schedule)
        moved = np.clip(value * chance.uniform(0.9, 1.1, count), lever.low, lever.high)
        levers[lever.name] = np.full(count, fixed[lever.name]) if lever.name in fixed else moved
    return levers


def best_margins(levers: dict, outcome: str) -> np.ndarray:
    tried, count = MARGINS[::5], len(next(iter(levers.values())))
    full = {name: np.repeat(values, len(tried)) for name, values in levers.items()}
    full["hardware_margin"] = np.tile(tried, count)
    found = run_batch("internet_tv", full).outcome(outcome).reshape(count, -1)
    return tried[found.argmax(axis=1)]


def test_the_scene():
    sold = figure("roku_device_revenue_by_quarter_2018_q4")
    left = figure("roku_device_gross_profit_by_quarter_2018_q4")
    says("04", "sold for 124.3 million dollars", sold)
    says("04", "2.9 million were left: 2 cents of each dollar", left, 100 * left / sold)
    says("04", "it left 109.4 million", figure("roku_platform_gross_profit_by_quarter_2018_q4"))
    old, now = (figure(f"roku_active_accounts_{year}") for year in (2016, 2018))
    says("04", "there were 13.4 million accounts, now 27.1", old, now)
    assert (now - old) / now > 0.5, "at least half came in two years"
    pledge = figure("xiaomi_highest_hardware_net_margin_pledge_from_2018")
    says("04", "Xiaomi pledged to keep at most 5% on its hardware", pledge)


def test_what_happened():
    says(
        "04",
        "−0.7 million dollars of gross profit in the last quarter of 2019, −90.6 in all of 2022",
        figure("roku_device_gross_profit_by_quarter_2019_q4"), 2019,
        figure("roku_device_gross_profit_2022"), 2022,
    )  # fmt: skip
    says("04", "The platform left 1,531.8 million", figure("roku_platform_gross_profit_2022"))
    says(
        "04",
        "41.68 dollars in 2022, 39.92 in 2023",
        figure("roku_average_revenue_per_user_2022"), 2022,
        figure("roku_average_revenue_per_user_2023"), 2023,
    )  # fmt: skip
    left = [
        figure(f"vizio_{part}gross_profit_by_quarter_2021_q3") for part in ("device_", "platform_")
    ]
    says("04", "quarter of 2021 they left 25.6 million, and its platform 57.3", 2021, *left)
    assert sum(left) == pytest.approx(figure("vizio_gross_profit_by_quarter_2021_q3"))


def test_letv_and_what_its_figures_cannot_show():
    assert figure("letv_years_of_content_included_with_a_set_2014") == 2, "two years of programmes"
    assert figure("letv_change_in_operating_profit_2014") == -100, "the operating profit was gone"
    says(
        "04",
        "Late in 2016 its founder wrote to the staff that the firm had grown too fast for its "
        "money. But he also named about 10 billion yuan",
        2016,
        figure("letv_spent_on_an_electric_car_about_2016_11"),
    )
    about = case("internet_tv").preset("letv")
    followed = [n for n in ("letv_smart_tvs_sold_2014", "letv_smart_tvs_sold_2015") if figure(n)]
    assert len(about.fitted) == len(followed), "as many levers as figures"


def test_an_account_watched_more_whichever_accounts_are_counted():
    says("04", "an account watched more in 2022 than in 2018", 2022, 2018)
    hours, accounts = ("roku_streaming_hours_{}", "roku_active_accounts_{}")
    at_the_end = [figure(hours.format(y)) / figure(accounts.format(y)) for y in (2018, 2022)]
    on_average = [
        2 * figure(hours.format(y)) / (figure(accounts.format(y - 1)) + figure(accounts.format(y)))
        for y in (2018, 2022)
    ]
    assert at_the_end[1] > at_the_end[0]
    assert on_average[1] > on_average[0]


def test_the_set_of_round_1():
    start = case("internet_tv").defaults()
    says("04", "A set costs it 120 dollars", start["set_cost"])
    for margin, price in ((0.2, 150), (-0.2, 100)):
        assert start["set_cost"] / (1 - margin) == pytest.approx(price)
    says("04", "in use for 60 months on average", start["service_life"])
    assert start["free_content"] == pytest.approx(0.3), "three tenths"
    assert start["included_months"] == 6, "six months come with the set"
    says(
        "04",
        "A subscription to all of them costs 12 dollars a month; six months of it come with",
        start["price"],
    )


def test_round_1_the_day_the_books_are_closed():
    assert guesses()["04_best_margin"].answer() > 0.3
    swept = sweep("internet_tv", hardware_margin=MARGINS, funding=2000).table
    swept = swept.set_index("hardware_margin")
    flat = swept["lifetime_profit"][(swept.index >= -0.2) & (swept.index <= 0.1)]
    assert flat.min() > 0.99 * swept["lifetime_profit"].max(), "less than 1%"
    assert guesses()["04_with_what_comes"].answer() == swept["lifetime_profit"].idxmax()
    assert (swept["lowest_cash"] > 0).all(), "no plan dies"
    reached = swept[(swept["users"] >= 34) & (swept["profit"] >= 2500)]
    assert len(reached) > 5, "the goal can be reached"


@pytest.mark.parametrize("preset", [None, "below_cost"])
def test_counting_what_comes_never_asks_for_a_higher_margin_nearby(preset):
    levers = around(preset, 60, 2, funding=RICH)
    assert (best_margins(levers, "lifetime_profit") <= best_margins(levers, "profit")).all()


def test_round_2_more_buyers_close_the_firm():
    start = case("internet_tv").complete(dict(case("internet_tv").preset("below_cost").levers))
    assert start["set_cost"] / (1 - start["hardware_margin"]) == pytest.approx(80)
    assert start["free_content"] == pytest.approx(0.6), "six tenths"
    assert start["word_of_mouth"] == pytest.approx(0.12)
    assert guesses()["04_more_buyers"].answer() == "closes"
    goal = run("internet_tv", "below_cost", funding=1100, word_of_mouth=0.24, hardware_margin=-0.4)
    assert goal["users"][-1] >= 44.1
    assert goal["is_open"][-1] == 1
    swept = sweep("internet_tv", "below_cost", funding=1100, word_of_mouth=np.linspace(0, 0.3, 61))
    assert (swept.table["users"] < 44.1 - 0.05).all(), "not without another margin"


@pytest.mark.parametrize(
    ("preset", "fixed"),
    [("below_cost", {}), (None, {"hardware_margin": -0.5}), (None, {"hardware_margin": -0.3})],
)
def test_at_a_large_loss_more_buyers_need_more_money_nearby(preset, fixed):
    levers = around(preset, 100, 3, funding=RICH, **fixed)
    twice = levers | {"word_of_mouth": 2 * levers["word_of_mouth"]}
    slow, fast = (run_batch("internet_tv", each).outcome("lowest_cash") for each in (levers, twice))
    assert np.mean(fast < slow) >= 0.95


@pytest.mark.parametrize("preset", [None, "below_cost"])
def test_with_a_margin_more_buyers_need_less_money_nearby(preset):
    levers = around(preset, 100, 4, funding=RICH, hardware_margin=0.1)
    twice = levers | {"word_of_mouth": 2 * levers["word_of_mouth"]}
    slow, fast = (run_batch("internet_tv", each).outcome("lowest_cash") for each in (levers, twice))
    assert np.mean(fast > slow) >= 0.95


def test_far_too_few_buyers_close_the_firm_too():
    slow = run("internet_tv", "below_cost", funding=1100, word_of_mouth=0.02)
    assert slow["is_open"][-1] < 0.5


def with_sets(margin: float, levers: dict) -> np.ndarray:
    count = len(next(iter(levers.values())))
    levers = levers | {"hardware_margin": np.full(count, margin)}
    return run_batch("internet_tv", levers).outcome("lifetime_profit")


def test_round_3_the_same_plan_wins_with_long_life_and_loses_without_nearby():
    for life, share in ((24, 0.0), (96, 1.0)):
        levers = around(None, 100, 5, funding=RICH, service_life=life)
        wins = with_sets(-0.2, levers) > with_sets(0.2, levers)
        assert abs(np.mean(wins) - share) <= 0.05


def test_round_3_the_line_crosses_once_and_from_below_nearby():
    lives = np.arange(6, 145, 6)
    levers = around(None, 20, 6, funding=RICH)
    full = {name: np.repeat(values, len(lives)) for name, values in levers.items()}
    full["service_life"] = np.tile(lives, 20).astype(float)
    wins = (with_sets(-0.2, full) > with_sets(0.2, full)).reshape(20, -1)
    assert (np.diff(wins.astype(int), axis=1) >= 0).all()
    assert 24 < guesses()["04_service_life"].answer() < 96


def test_round_3_the_loss_itself_is_repaid_long_before():
    told = run("internet_tv", hardware_margin=-0.2, funding=2000)
    assert told["break_even_life"][24] < 0.25 * guesses()["04_service_life"].answer()


def test_round_3_the_goal_asks_for_a_low_margin_and_a_short_life_for_a_high_one():
    def best(life):
        swept = sweep("internet_tv", hardware_margin=MARGINS, service_life=life, funding=2000)
        return swept.table.set_index("hardware_margin")["lifetime_profit"]

    reached = best(84)[best(84) >= 20500]
    assert len(reached) > 5
    assert reached.index.max() < 0.05
    says("04", "With a service life of 24 months the best margin is 0.28", 24, best(24).idxmax())


# --- The data -------------------------------------------------------------------------------------


def raw_income(line: str) -> list[float]:
    rows = SETS[SETS["line"] == line].groupby("activated")
    each = rows.agg(sold=("sets_activated", "first"), income=("income", "sum"))
    each = each.groupby(each.index.year).sum()
    return list(each["income"] / each["sold"])


@pytest.mark.parametrize("line", work.LINES)
def test_at_equal_age_the_order_is_the_reverse(line):
    raw = raw_income(line)
    equal = [work.brought_by(line, year)[5] for year in work.YEARS]
    assert raw == sorted(raw, reverse=True), "each year brought less than the one before"
    assert equal == sorted(equal), "at equal age more"
    for by_hand in (3, 9):
        at = [work.brought_by(line, year)[by_hand] for year in work.YEARS]
        assert at == sorted(at)


def test_no_row_without_a_month_is_in_it():
    assert SETS[["income", "sets_activated", "sets_in_use"]].notna().all().all()
    assert SETS["month"].max() == load("tv_set_cohorts")["month"].max() - np.timedelta64(30, "D")


def test_survivors_flatter():
    sold, in_use = work.brought(LITE), work.brought(LITE, "sets_in_use")
    assert LITE["margin_per_set_dollars"].unique() == [-35]
    says(
        "04",
        "Those still in use say age 16, all that were sold say 22",
        in_use.ge(35).idxmax(),
        sold.ge(35).idxmax(),
    )


def test_how_sure_the_age_is():
    drawn = resample(LITE, "activated", work.brought)
    assert LITE["activated"].nunique() == 12, "twelve cohorts"
    edges = band(drawn.ge(35).idxmax(axis=1).to_frame("age")).loc["age"]
    says("04", "Nine of ten draws lie between 20 and 24", edges["low"], edges["high"])
    other = resample(LITE, "activated", work.brought, times=200, seed=2)
    again = band(other.ge(35).idxmax(axis=1).to_frame("age")).loc["age"]
    assert abs(again - edges).max() <= 1


def test_what_is_cut_off_is_not_repaid_yet():
    for year, lost in ((2022, 60), (2023, 80)):
        rows = SETS[(SETS["line"] == "Lite") & (SETS["year"] == year)]
        assert rows["margin_per_set_dollars"].unique() == [-lost]
        assert work.brought(rows).iloc[-1] < lost
    says("04", "Losses of 60 and 80 are not repaid yet", 60, 80)
    says(
        "04",
        "Lite of 2021 repaid 35 dollars at age 22",
        2021,
        35,
        work.brought(LITE).ge(35).idxmax(),
    )


def test_the_forecast_under_the_hood_hangs_on_the_life():
    rows = SETS[(SETS["line"] == "Lite") & (SETS["year"] == 2023)]
    oldest = rows[rows["age"] == rows["age"].max()]
    newest = rows[rows["month"] == rows["month"].max()]
    in_use = oldest["sets_in_use"].sum() / oldest["sets_activated"].sum()
    earns = newest["income"].sum() / newest["sets_in_use"].sum()
    so_far = work.brought(rows).iloc[-1]
    assert so_far + 10 * in_use * earns < 80 < so_far + 30 * in_use * earns


# --- The model opened, and where it fails ---------------------------------------------------------


def test_what_a_set_earns_rises_with_the_audience():
    told = run("internet_tv", "below_cost")
    repay = 40 / told["earns_per_set"]
    assert repay[6] > 36, "more than three years"
    assert repay[72] < 12, "less than one"
    assert told["break_even_life"][24] == pytest.approx(repay[24])
    levers = around("below_cost", 60, 7, funding=RICH)
    earns = run_batch("internet_tv", levers)["earns_per_set"]
    assert (earns[72] > earns[12]).all()


def test_a_loss_is_repaid_only_beyond_the_break_even_life_whatever_the_levers():
    chance, about = np.random.RandomState(8), case("internet_tv")
    levers = {lever.name: chance.uniform(lever.low, lever.high, 500) for lever in about.levers} | {
        "hardware_margin": chance.uniform(-0.6, -0.01, 500)
    }
    told = run_batch(about, levers)
    earns, life, value = told["earns_per_set"], told["break_even_life"], told["set_value"]
    sure = (earns > 1e-6) & (life < 239)
    longer = np.broadcast_to(levers["service_life"], life.shape) > life
    clear = sure & (abs(value) > 1e-6)
    assert clear.sum() > 1000
    assert ((value > 0) == longer)[clear].all()


def test_a_cheap_set_moves_one_bar_only():
    from userfirst.charts import people_picture

    picture = people_picture("internet_tv")
    cheap, dear = (
        run("internet_tv", hardware_margin=margin, funding=2000) for margin in (-0.2, 0.4)
    )
    told = [each.at(picture.numbers, 0) for each in (cheap, dear)]
    assert told[0]["buying"] > told[1]["buying"]
    assert told[0]["paying"] == pytest.approx(told[1]["paying"])


def test_where_it_fails_much_is_free():
    def at(margin, free=0.6):
        return run("internet_tv", funding=2000, free_content=free, hardware_margin=margin)

    assert at(0.4).outcome("lifetime_profit") >= 15500
    more = at(-0.2)["users"][-1] - at(0.2)["users"][-1]
    assert more == pytest.approx(2, abs=0.2), "only two million more come"
    assert at(-0.2)["users"][-1] == pytest.approx(40, abs=0.5), "on all forty"
    little = around(None, 60, 9, funding=RICH, free_content=0.3)
    much = little | {"free_content": np.full(60, 0.6)}
    best = [best_margins(each, "lifetime_profit") for each in (little, much)]
    assert (best[1] > best[0]).all()
    below = sweep("internet_tv", hardware_margin=-0.2, free_content=np.linspace(0, 1, 51),
                  funding=2000).table  # fmt: skip
    assert below["lifetime_profit"].max() < 15500, "the goal is not reached below cost"


def test_where_it_fails_no_money_saves_a_set_that_goes_too_early():
    told = run("internet_tv", "letv")
    about = case("internet_tv").complete(dict(case("internet_tv").preset("letv").levers))
    assert told["break_even_life"][1:39].min() > 80, "above 80 months"
    says("04", "the service life is 60", about["service_life"])
    months = [
        month_of_closing(run("internet_tv", "letv", funding=money).values["is_open"])[0]
        for money in (3000, 5000)
    ]
    says(
        "04",
        "With 3,000 million dollars this firm closes in month 40, with 5,000 in month 57",
        about["funding"], months[0], 5000, months[1],
    )  # fmt: skip
    levers = around("letv", 60, 10, funding=RICH)
    batch = run_batch("internet_tv", levers)
    open_at_30 = batch["is_open"][30] > 0.5
    assert (batch["break_even_life"][30] > levers["service_life"])[open_at_30].mean() >= 0.95


# Lever settings and plans that the text asks for, years, ages, and numbers of parts.
SETTINGS = {
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "02", "04", "10", "11", "12", "60", "30",
    "−0.2", "−0.5", "0.2", "0.1", "0.4", "0.6", "24", "72", "80", "40", "120", "150", "100", "20",
    "1,100", "500", "2014", "2016", "2017", "2018", "2019", "2021", "2022", "2023", "35", "1%",
}  # fmt: skip


def test_every_other_number_in_the_prose_is_tied_to_something():
    source = Path(__file__).read_text(encoding="utf-8")
    core = prose("04").split("## 9. Under the hood")[0]
    loose = {each for each in numbers(core) if each not in SETTINGS and f"{each}" not in source}
    assert not loose

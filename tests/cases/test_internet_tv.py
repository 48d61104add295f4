"""Internet TV shows what the course says it shows, at its defaults or at a named preset."""

import numpy as np
import pytest

from tests.cases.large_lever import Row
from tests.cases.test_invariants import random_settings
from userfirst import run, sweep
from userfirst.calibration import compare_with_public, sum_years
from userfirst.cases import case, run_batch
from userfirst.charts.scene import scene
from userfirst.charts.sentences import tell
from userfirst.data import public_figure
from userfirst.model import Schedule
from userfirst.model.engine import integrate

LARGE_LEVER = Row(0.72, 0.94, 0.5, 1085)


def test_a_lower_margin_on_the_set_grows_the_base():
    table = sweep("internet_tv", hardware_margin=np.linspace(-0.2, 0.5, 15), funding=2000).table
    assert table["users"].is_monotonic_decreasing
    assert table["users"].iloc[0] > 2 * table["users"].iloc[-1]


def test_a_lower_margin_repays_only_beyond_a_break_even_service_life():
    """Sold at a loss instead of at a margin, the same set wins only if it serves long enough."""
    lives = np.arange(12, 121, 6)
    profit = {
        margin: sweep(
            "internet_tv", hardware_margin=margin, service_life=lives, funding=2000
        ).table.set_index("service_life")["lifetime_profit"]
        for margin in (-0.2, 0.2)
    }
    wins = (profit[-0.2] > profit[0.2]).to_numpy()
    assert not wins[0]
    assert wins[-1]
    assert (np.diff(wins.astype(int)) >= 0).all(), "one break-even life, not several"
    assert 24 <= lives[wins.argmax()] <= 60


def test_the_best_margin_falls_as_sets_last_longer():
    margins = np.linspace(-0.5, 0.5, 41)
    best = [
        sweep("internet_tv", hardware_margin=margins, service_life=life, funding=5000).best(
            "lifetime_profit"
        )["hardware_margin"]
        for life in (18, 36, 60, 96)
    ]
    assert best == sorted(best, reverse=True)
    assert best[0] > 0.2
    assert best[-1] < -0.2


def test_free_programmes_move_homes_and_money():
    """More free programmes never cost homes; what they earn has an interior best."""
    table = sweep("internet_tv", free_content=np.linspace(0, 1, 101)).table
    assert (table["users"].diff().dropna() > -1e-9).all()
    assert table["users"].iloc[-1] > 1.5 * table["users"].iloc[0]
    best = int(table["platform_income"].to_numpy().argmax())
    assert 0.3 < table["free_content"].iloc[best] < 0.9
    assert table["payers"].iloc[-1] < 1e-6 < table["payers"].iloc[0]


def test_little_of_the_free_programmes_range_is_dead():
    """From a seventh of the range on each hundredth brings homes; before, it brings income."""
    table = sweep("internet_tv", free_content=np.linspace(0, 1, 101)).table
    grows = table["users"].diff().dropna() > 1e-4 * table["users"].iloc[-1]
    assert grows.iloc[15:].all()
    assert (table["platform_income"].diff().dropna() > 0).iloc[:15].all()


def test_only_those_who_see_advertisements_mind_them():
    """With nothing free nobody sees one; with much free they cost homes and bring subscribers."""
    nothing_free = sweep("internet_tv", preset="sets_only", ads_per_hour=[0, 6, 20]).table
    assert nothing_free["users"].nunique() == 1
    much_free = sweep("internet_tv", free_content=0.8, ads_per_hour=[0, 6, 20]).table
    assert much_free["users"].is_monotonic_decreasing
    share = much_free["payers"] / much_free["users"]
    assert share.is_monotonic_increasing
    assert share.iloc[2] > 1.2 * share.iloc[0]


def test_selling_only_sets_is_one_transaction():
    """With every programme for subscribers and a full margin fewer homes and less profit come."""
    only, default = run("internet_tv", preset="sets_only"), run("internet_tv")
    assert only["users"][-1] < 0.5 * default["users"][-1]
    assert only.outcome("lifetime_profit") < default.outcome("lifetime_profit")
    assert only["hardware_profit"][-1] > default["hardware_profit"][-1]


def test_below_cost_needs_the_money_to_wait():
    """The platform repays sets sold below cost, but a smaller purse is empty before it does."""
    rich = run("internet_tv", preset="below_cost")
    poor = run("internet_tv", preset="below_cost", funding=1000)
    assert rich["is_open"][-1] == 1
    assert rich.outcome("profit") > 0
    assert poor["is_open"][-1] == 0
    assert rich["hardware_profit"].max() <= 0 < rich["platform_profit"][-1]


@pytest.mark.parametrize("series", ["Active accounts", "Platform revenue"])
def test_roku_each_year_within_fifteen_percent(series):
    table = compare_with_public("internet_tv", "roku")
    rows = table[table["series"].str.startswith(series)]
    assert list(rows["period"]) == ["2017", "2018", "2019", "2020", "2021", "2022"]
    assert rows["error_percent"].abs().max() < 15


def test_roku_device_profit_falls_through_zero_while_platform_profit_rises():
    """The margin of 2022 is Roku's own; that the sum is right rests on how many sets are sold."""
    told = run("internet_tv", preset="roku")
    device, platform = sum_years(told["hardware_profit"]), sum_years(told["platform_profit"])
    assert device[0] > 0 > device[-1]
    assert (np.diff(platform) > 0).all()
    public = public_figure("roku_device_gross_profit_2022")["value"]
    assert device[-1] == pytest.approx(public, rel=0.25)
    assert platform[-1] == pytest.approx(
        public_figure("roku_platform_gross_profit_2022")["value"], rel=0.25
    )


def test_the_presets_say_what_they_do_not_follow():
    """Roku's homes watched more each year; here an hour a home stays an hour a home."""
    for name in ("roku", "letv"):
        assert "made up" in case("internet_tv").preset(name).story
    assert "Hours do not" in case("internet_tv").preset("roku").story
    hours = sum_years(run("internet_tv", preset="roku")["hours"])
    assert hours[-1] < 0.8 * public_figure("roku_streaming_hours_2022")["value"]


def test_a_firm_that_cannot_pay_for_its_sets_spends_no_more_than_it_has():
    """It closes at the moment its cash is gone: more fixed cost never leaves more of it."""
    for cost in (8, 40, 100):
        told = run("internet_tv", preset="below_cost", funding=300, fixed_cost=cost)
        assert told["is_open"][-1] == 0
        assert told["cash"][-1] == pytest.approx(0.0, abs=1e-6)


def test_what_a_home_pays_it_has():
    """Whatever the levers: a set is paid once, a subscription by those who have one and a set."""
    chance = np.random.RandomState(2016)
    about = case("internet_tv")
    levers = {
        name: value.first if isinstance(value, Schedule) else value
        for name, value in random_settings(about, 400, chance).items()
    }
    told = run_batch(about, levers)
    is_open = told["is_open"]
    assert told["subscription"] == pytest.approx(is_open * levers["price"] * told["payers"])
    price = levers["set_cost"] / (1 - levers["hardware_margin"])
    assert told["set_sales"] == pytest.approx(told["sets_sold"] * price)
    assert (told["payers"] + told["included"] <= told["users"] * (1 + 1e-9) + 1e-9).all()
    alone = (told["free_users"] < 1e-9) | (is_open < 0.5)
    assert (told["advertising"][alone] < 1e-6).all()
    assert (told["included"][:, levers["included_months"] == 0] == 0).all()
    # Sets sold less those out of use are the sets in use: none comes from nowhere.
    sold = np.cumsum((told["sets_sold"][1:] + told["sets_sold"][:-1]) / 2, axis=0)
    assert (told["users"][1:] <= told["users"][0] + 1.02 * sold + 0.05 * levers["market"]).all()


def test_steps_follow_the_rates():
    """Against eight times the steps, at random settings; a month of closing is a kink."""
    chance = np.random.RandomState(10)
    about = case("internet_tv")
    levers = {lever.name: chance.uniform(lever.low, lever.high, 60) for lever in about.levers}
    rough, fine = (
        integrate(about.equations, levers, scenarios=60, months=about.months, steps=steps)["users"]
        for steps in (None, 16)
    )
    error = np.abs(rough - fine).max(axis=0) / (1e-3 * levers["market"] + fine.max(axis=0))
    assert np.median(error) < 1e-4
    assert np.quantile(error, 0.9) < 2e-3


def test_roku_advertisers_come_late():
    """Income a home rises with the number of homes, though nothing about a home changes."""
    told = run("internet_tv", preset="roku")
    per_home = sum_years(told["platform_income"]) / told["users"][12::12]
    assert (np.diff(per_home) > 0).all()
    assert per_home[-1] > 3 * per_home[0]


def test_letv_runs_out_of_cash():
    """It grows as LeTV did, sells every set at a lifelong loss, and more money only delays it."""
    table = compare_with_public("internet_tv", "letv")
    assert table["error_percent"].abs().max() < 5
    told = run("internet_tv", preset="letv")
    months = [
        int((run("internet_tv", preset="letv", funding=money)["is_open"] < 0.5).argmax())
        for money in (1500, 3000, 5000)
    ]
    assert 0 < months[0] < months[1] < months[2] <= 72
    open_months = told["is_open"] > 0.5
    assert (told["set_value"][open_months] < 0).all()
    lives = run("internet_tv", preset="letv", hardware_margin=0.25)
    assert lives["is_open"][-1] == 1


def test_included_months_bring_homes_and_postpone_income():
    told = run("internet_tv", included_months=24)
    plain = run("internet_tv", included_months=0)
    assert told["users"][24] > plain["users"][24]
    assert told["subscription"][24] < plain["subscription"][24]
    assert told["included"].max() > 0 == plain["included"].max()


def test_words_say_what_the_run_shows():
    assert "cash is gone" in tell(run("internet_tv", preset="letv"))[0]
    for preset in (None, "roku", "below_cost", "sets_only"):
        words = " ".join(tell(run("internet_tv", preset=preset)))
        assert "million homes use a set" in words
        assert "nan" not in words
    assert len(scene("internet_tv").series) <= 12

"""The connected car shows what the course says it shows, at its defaults or at a named preset."""

from dataclasses import replace

import numpy as np
import pytest

from tests.cases.large_lever import Row
from userfirst import run, schedule, sweep
from userfirst.calibration import compare_with_public
from userfirst.cases import case, run_batch
from userfirst.charts.scene import scene
from userfirst.charts.sentences import tell

LARGE_LEVER = Row(1.0, 0.97, 0.67, 302)


@pytest.mark.parametrize("free_updates", [0.3, 0.6, 1.0])
def test_frequent_small_updates_beat_one_yearly_and_both_beat_none(free_updates):
    """At equal development, word of mouth over five years: its mean, and the cars it sold."""
    table = sweep("connected_car", updates_a_year=[0, 1, 4], free_updates=free_updates).table
    assert table["talk"].is_monotonic_increasing
    assert table["told"].is_monotonic_increasing
    assert table["told"].iloc[2] > 1.05 * table["told"].iloc[1] > 1.1 * table["told"].iloc[0]


def test_updates_cost_something_so_more_is_not_always_better():
    table = sweep("connected_car", updates_a_year=np.arange(13)).table
    best = int(table["profit"].to_numpy().argmax())
    assert 2 <= best <= 8


def test_expectations_catch_up():
    """Three times the development delights; then owners get used to it, though it never stops."""
    plain = run("connected_car", free_updates=1, updates_a_year=12)
    more = run(
        "connected_car", free_updates=1, updates_a_year=12, development=schedule(20, {12: 60})
    )
    gap = more["delight"] - plain["delight"]
    peak = int(gap.argmax())
    assert 12 < peak <= 36
    assert gap[-1] < 0.7 * gap[peak]
    assert more["quality"][-1] - plain["quality"][-1] > 0.3
    assert plain["delight"][-1] < 0.7 * plain["delight"].max()


def test_between_updates_delight_fades():
    told = run("connected_car", updates_a_year=1, free_updates=1, funding=1000)
    delight = told["delight"]
    assert (np.diff(delight[12:24]) < 0).all()
    assert delight[12] > 0 > delight[23]
    assert delight[24] > delight[23]


def test_paid_only_earns_more_in_year_one_and_less_by_year_five():
    paid, free = run("connected_car", preset="paid_only"), run("connected_car", preset="all_free")
    assert paid.outcome("profit", 12) > free.outcome("profit", 12) + 20
    assert paid.outcome("profit", 60) < 0.8 * free.outcome("profit", 60)
    last_year = [each.outcome("profit", 60) - each.outcome("profit", 48) for each in (paid, free)]
    assert last_year[0] < 0.8 * last_year[1]
    assert paid["packs"][49:].sum() > 1 > 1e-9 > free["packs"].sum()


def test_nearby_paid_only_earns_first_and_free_earns_later_in_half_of_the_places():
    """Every lever up to a third off its default: how often the two halves of the claim hold."""
    about, chance = case("connected_car"), np.random.RandomState(5)
    levers = {
        lever.name: np.clip(
            lever.default * chance.uniform(2 / 3, 4 / 3, 400), lever.low, lever.high
        )
        for lever in about.levers
    }
    levers["funding"] = 10000.0
    levers["updates_a_year"] = np.round(levers["updates_a_year"])
    paid, free = (run_batch(about, levers | {"free_updates": level}) for level in (0.0, 1.0))
    first = paid.outcome("profit", 12) > free.outcome("profit", 12)
    later = paid.outcome("profit", 60) < free.outcome("profit", 60)
    assert first.mean() > 0.85
    assert 0.35 < (first & later).mean() < 0.6, "the second half of the claim is a coin's toss"


def test_free_updates_have_a_price_and_a_best_place():
    """More cars the more is free; most money with a third paid for; least cash with nothing."""
    table = sweep("connected_car", free_updates=np.linspace(0, 1, 21)).table
    assert table["users"].is_monotonic_increasing
    assert table["users"].iloc[-1] > 1.5 * table["users"].iloc[0]
    best = table.loc[table["profit"].idxmax()]
    assert 0.5 <= best["free_updates"] <= 0.8
    assert best["profit"] > 1.25 * max(table["profit"].iloc[0], table["profit"].iloc[-1])
    assert table["lowest_cash"].iloc[-1] < 0.5 * table["lowest_cash"].iloc[0]


def test_nothing_on_the_road_is_better_than_what_is_built():
    """Not even where packs are cheap and nothing is free, where it once was."""
    for price in (250, 1000, 4000):
        told = run("connected_car", free_updates=0, upgrade_price=price)
        assert (told["quality"] <= told["built"] + 1e-12).all()
        assert told["payers"][-1] > 0.05 * told["users"][-1]
    told = run("connected_car", free_updates=1, updates_a_year=12)
    assert told["quality"][-1] > 0.99 * told["built"][-1], "all of it reaches every car"


def test_what_a_car_lacks_is_counted_car_by_car():
    """A fleet of single cars, each with its own features, comes to the same average.

    No packs and no free updates: a car has what was built when it was sold, and that fades.
    """
    told = run("connected_car", "never", funding=10000)
    months, fading = told.months, 0.015
    left = told["users"][0] * np.exp(-months / 144) * np.exp(-fading * months)
    fine = np.linspace(0, 60, 6001)
    sold, built = np.interp(fine, months, told["sold"]), np.interp(fine, months, told["built"])
    for month in (12, 36, 60):
        age = month - fine[fine <= month]
        there = sold[: len(age)] * np.exp(-age / 144) * built[: len(age)] * np.exp(-fading * age)
        can_do = left[month] + 0.01 * (there.sum() - (there[0] + there[-1]) / 2)
        assert told["quality"][month] == pytest.approx(can_do / told["users"][month], rel=1e-3)


def test_deferred_revenue_becomes_income_when_features_are_delivered():
    """Money for promises waits for an update; in between packs earn only by what is there."""
    told = run("connected_car", updates_a_year=2)
    released = np.zeros(61, dtype=bool)
    released[6::6] = True
    on_release, between = told["packs"][released], told["packs"][1:][~released[1:]]
    assert on_release.min() > 0
    assert on_release[4:].min() > 2 * np.median(between[20:])
    deferred = told["deferred"]
    assert (deferred[6::6] < deferred[5::6]).all()
    assert np.allclose(told["pack_money"], told["recognised"] + deferred)
    # Cash does not wait: it is there when the pack is paid for.
    profit = told.outcome("profit")
    assert told["cash"][-1] == pytest.approx(500 + profit + deferred[-1])


def test_what_is_never_delivered_is_never_income():
    """Once the updates stop, what was paid for promises stays deferred but for scrapped cars."""
    told = run("connected_car", updates_a_year=schedule(4, {24: 0}), free_updates=0.2)
    assert told["deferred"][-1] > 0.75 * told["deferred"][25] > 0
    kept = run("connected_car", free_updates=0.2)
    assert told["users"][-1] < kept["users"][-1]


def test_promises_that_are_not_kept_cost_word_of_mouth():
    modest = run("connected_car", preset="promises", promised=0.2)
    broken = run("connected_car", preset="promises")
    assert broken["cash"][12] > modest["cash"][12] + 20
    assert broken.outcome("talk") < modest.outcome("talk")
    assert broken["users"][-1] < modest["users"][-1]
    assert broken["deferred"][-1] > 2 * modest["deferred"][-1]


def test_the_best_referral_reward_is_neither_none_nor_the_largest():
    table = sweep("connected_car", referral_reward=np.linspace(0, 3000, 31), funding=2000).table
    best = table["referral_reward"].iloc[int(table["profit"].to_numpy().argmax())]
    assert 200 < best < 1500
    assert table["users"].is_monotonic_increasing


def test_without_updates_no_pack_is_sold():
    told = run("connected_car", preset="never", funding=3000)
    assert told["payers"].max() == 0
    assert told["quality"][-1] < run("connected_car")["quality"][-1]


def test_tesla_deliveries_in_shape():
    """A smooth curve of two fitted numbers follows eleven years; it misses the Model 3 step."""
    table = compare_with_public("connected_car", "tesla")
    assert list(table["period"]) == [str(year) for year in range(2013, 2024)]
    assert table["error_percent"].abs().mean() < 15
    # The preset's story says so.
    errors = table.set_index("period")["error_percent"]
    assert errors["2013"] == pytest.approx(-33, abs=4)
    assert errors["2017"] == pytest.approx(46, abs=4)
    correlation = np.corrcoef(np.log(table["public"]), np.log(table["model"]))[0, 1]
    assert correlation > 0.98
    assert table["model"].iloc[-1] / table["model"].iloc[0] == pytest.approx(
        table["public"].iloc[-1] / table["public"].iloc[0], rel=0.3
    )


def test_a_longer_run_begins_as_the_shorter_one():
    about = case("connected_car")
    longer = run(replace(about, months=132), preset="tesla")
    assert np.array_equal(longer["users"][:61], run(about, preset="tesla")["users"])


def test_words_say_what_the_run_shows():
    for preset in (None, *(each.name for each in case("connected_car").presets)):
        words = " ".join(tell(run("connected_car", preset=preset)))
        assert "thousand cars" in words
        assert "nan" not in words
    assert "cash is gone" in tell(run("connected_car", development=200))[0]
    assert len(scene("connected_car").series) <= 12

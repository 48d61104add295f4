"""The connected car shows what the course says it shows, at its defaults or at a named preset."""

from dataclasses import replace

import numpy as np
import pytest

from userfirst import run, schedule, sweep
from userfirst.calibration import compare
from userfirst.cases import case
from userfirst.charts.scene import scene, tell


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
    told = run("connected_car", updates_a_year=1, free_updates=1)
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
    assert paid["upgrades"][49:].sum() > 1 > 1e-9 > free["upgrades"].sum()


def test_free_updates_move_cars_and_money():
    table = sweep("connected_car", free_updates=np.linspace(0, 1, 11)).table
    assert table["users"].is_monotonic_increasing
    assert table["users"].iloc[-1] > 1.3 * table["users"].iloc[0]
    assert table["profit"].iloc[-1] > 1.3 * table["profit"].iloc[0]


def test_deferred_revenue_becomes_income_when_features_are_delivered():
    """Money for promises waits for an update; in between packs earn only by what is there."""
    told = run("connected_car", updates_a_year=2)
    released = np.zeros(61, dtype=bool)
    released[6::6] = True
    on_release, between = told["upgrades"][released], told["upgrades"][1:][~released[1:]]
    assert on_release.min() > 0
    assert on_release[4:].min() > 2 * np.median(between[20:])
    deferred = told["deferred"]
    assert (deferred[6::6] < deferred[5::6]).all()
    assert np.allclose(told["pack_money"], told["recognised"] + deferred)
    # Cash does not wait: it is there when the pack is paid for.
    profit = told.outcome("profit")
    assert told["cash"][-1] == pytest.approx(1000 + profit + deferred[-1])


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
    table = sweep("connected_car", referral_reward=np.linspace(0, 3000, 31)).table
    best = table["referral_reward"].iloc[int(table["profit"].to_numpy().argmax())]
    assert 200 < best < 1500
    assert table["users"].is_monotonic_increasing


def test_without_updates_no_pack_is_sold():
    told = run("connected_car", preset="never")
    assert told["payers"].max() == 0
    assert told["quality"][-1] < run("connected_car", preset="paid_only")["quality"][-1]


def test_tesla_deliveries_in_shape():
    """A smooth curve of two fitted numbers follows eleven years; it misses the Model 3 step."""
    table = compare("connected_car", "tesla")
    assert list(table["period"]) == [str(year) for year in range(2013, 2024)]
    assert table["error_percent"].abs().mean() < 15
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

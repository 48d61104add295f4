"""What ride hailing must show, at its defaults or at a named preset."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from userfirst.calibration import calibrations, compare
from userfirst.cases import Run, case, run, sweep
from userfirst.charts.scene import scene, tell
from userfirst.data import figure
from userfirst.model import schedule
from userfirst.model.matching import chases_wild_geese
from userfirst.model.rivalry import advantage_to_flip

DAYS = 365.25 / 12


def rides_and_subsidies(told: Run, months: int) -> tuple[float, float]:
    """Million rides, and million yuan of subsidies, from month 0 to a month."""

    def total(name: str) -> float:
        monthly = told[name][: months + 1]
        return float(np.sum((monthly[1:] + monthly[:-1]) / 2))

    subsidies = total("rider_subsidies") + total("driver_subsidies")
    return total("orders") * DAYS, subsidies


def test_below_critical_mass_both_sides_drain_away():
    told = run("ride_hailing", "critical_mass")
    assert told["riders"][-1] < 0.01 * told["riders"][0]
    assert told["drivers"][-1] < 0.01 * told["drivers"][0]


def test_above_critical_mass_both_sides_grow_without_subsidy():
    told = run("ride_hailing", "critical_mass", starting_riders=20)
    assert told["costs"].max() == told["running_costs"].max()
    assert told["riders"][-1] > 4 * told["riders"][0]
    assert told["drivers"][-1] > 3 * told["drivers"][0]
    assert np.all(np.diff(told["riders"][6:]) > 0)


def test_there_is_one_critical_mass_and_a_subsidy_lowers_it():
    begin = np.linspace(1, 40, 79)

    def smallest_that_lives(free_share: float) -> float:
        swept = sweep(
            "ride_hailing", "critical_mass", starting_riders=begin, free_share=free_share
        ).table
        lives = swept["users"].to_numpy() > 10
        assert np.all(np.diff(lives.astype(int)) >= 0)
        return float(begin[lives][0])

    without, little, more = (smallest_that_lives(share) for share in (0.0, 0.05, 0.1))
    assert 8 < without < 20
    assert without > little > more


def test_a_subsidy_that_starts_the_growth_may_end_when_the_mass_is_reached():
    """Riders at the default start drain away without subsidy, and stay after a year of it."""
    started = run("ride_hailing", "critical_mass", free_share=schedule(0.3, {12: 0}))
    assert started["riders"][-1] > 5 * started["riders"][0]
    assert started.outcome("profit") > 0


@pytest.mark.parametrize(
    ("preset", "scarce"), [("scarce_riders", "riders"), ("scarce_drivers", "drivers")]
)
def test_a_yuan_for_the_scarcer_side_brings_more_rides(preset, scarce):
    """One yuan a ride more for either side; more rides per yuan that it costs, over two years."""
    plain = run("ride_hailing", preset)
    free_share, fare = plain.levers["free_share"], plain.levers["fare"]
    begin = rides_and_subsidies(plain, 24)
    gains = {}
    for side, levers in {
        "riders": {"free_share": free_share + 1 / fare},
        "drivers": {"driver_subsidy": 1},
    }.items():
        rides, subsidies = rides_and_subsidies(run("ride_hailing", preset, **levers), 24)
        gains[side] = (rides - begin[0]) / (subsidies - begin[1])
    other = "drivers" if scarce == "riders" else "riders"
    assert gains[scarce] > 1.25 * gains[other] > 0


def test_a_matching_rival_makes_a_stalemate_that_burns_both_firms():
    told = run("ride_hailing", "stalemate")
    month = int(np.argmax(told["is_open"] < 0.5)) - 1
    assert 12 <= month < 30
    assert told["market_share"][month] == pytest.approx(50, abs=0.5)
    assert np.all(told["profit"][:month] < 0)
    assert np.all(told["rival_profit"][:month] < 0)
    assert told["cash"][-1] < 0 > told["rival_cash"][-1]


@pytest.mark.parametrize("network", [0.0, 1.0, 1.8])
@pytest.mark.parametrize("begin", [0.3, 0.55])
def test_below_two_equal_firms_come_to_an_even_split(network, begin):
    told = run("ride_hailing", network=network, starting_share=begin)
    assert abs(told["market_share"][-1] - 50) < 0.2 * abs(100 * begin - 50)


@pytest.mark.parametrize("network", [2.5, 3.0, 4.0])
def test_above_two_the_market_tips_to_the_larger(network):
    ahead = run("ride_hailing", network=network, starting_share=0.55)
    behind = run("ride_hailing", network=network, starting_share=0.45)
    assert ahead["market_share"][-1] > 80
    assert behind["market_share"][-1] < 20


def test_a_tipped_market_flips_only_past_the_published_advantage():
    """At theta = 3 it takes 0.415: just over 2 yuan a ride at the default response to price."""
    response, fare = 0.2, 25
    needed = float(advantage_to_flip(3)) / response / fare

    def share(free_share: float) -> float:
        levers = {"network": 3, "starting_share": 0.07, "rival": "ignores", "starting_riders": 60}
        told = run("ride_hailing", free_share=free_share, funding=50_000, **levers)
        return float(told["market_share"][-1])

    assert share(needed - 0.01) < 30
    assert share(needed + 0.02) > 90


def test_the_war_pays_for_the_one_with_deeper_pockets():
    told = run("ride_hailing", "deep_pockets")
    assert told["rival_is_open"][-1] == 0
    assert told["is_open"][-1] == 1
    assert told["market_share"][-1] > 99
    assert told.outcome("profit") > 4 * run("ride_hailing").outcome("profit")


def test_an_equal_rival_makes_the_same_war_worth_half():
    equal = run("ride_hailing", "deep_pockets", rival_funding=8000)
    assert equal["market_share"][-1] == pytest.approx(50, abs=0.5)
    assert equal.outcome("profit") < 0.55 * run("ride_hailing", "deep_pockets").outcome("profit")


def test_a_merger_ends_the_war_and_the_free_rides():
    told = run("ride_hailing", "war_then_merger")
    assert told["profit"][13] < 0 < told["profit"][15]
    assert told["rival_users"][15] == 0
    assert np.all(told["rival_cash"][15:] == told["rival_cash"][15])
    apart = run("ride_hailing", "war_then_merger", merger=0)
    assert told.outcome("profit") > 1.7 * apart.outcome("profit")


def test_outbidding_wins_riders_until_the_money_is_gone():
    told = run("ride_hailing", rival="outbids", free_share=0.05)
    assert told["market_share"][-1] < 30
    short = run("ride_hailing", rival="outbids", free_share=0.1, rival_funding=4_000)
    assert short["rival_is_open"][-1] == 0
    assert short["market_share"][-1] > 99


def test_too_few_cars_are_a_wild_goose_chase():
    """More free rides, fewer rides; and that begins at two cars on the way for each idle one."""
    swept = sweep("ride_hailing", "few_cars", free_share=np.linspace(0.1, 0.7, 25))
    orders = swept.table["orders"].to_numpy()
    best = int(orders.argmax())
    assert 0 < best < 24
    assert orders[-1] < 0.95 * orders[best]
    chasing = chases_wild_geese(swept.run["on_the_way"][-1], swept.run["idle"][-1])
    assert not chasing[0]
    assert chasing[-1]
    assert abs(int(np.argmax(chasing)) - best) <= 2
    told = run("ride_hailing", "few_cars")
    assert told["served"][-1] < 25
    assert told["pickup"][-1] > 2 * run("ride_hailing", "few_cars", free_share=0.1)["pickup"][0]


def test_free_rides_bring_riders_and_cars_and_cost_money():
    """The free-service lever moves both sides, and the money."""
    paid = run("ride_hailing", free_share=0.05)
    free = run("ride_hailing", free_share=0.4)
    for side in ("users", "drivers", "orders"):
        assert free[side][9] > 2 * paid[side][9]
    begin = paid["cash"][0]
    assert begin - free["cash"][9] > 4 * (begin - paid["cash"][9]) > 0
    assert free["is_open"][-1] == 0


def test_the_best_lasting_subsidy_is_small_but_not_nothing():
    best = sweep("ride_hailing", free_share=np.linspace(0, 1, 101)).best("profit")
    assert 0.02 <= best["free_share"] <= 0.14


def test_the_free_share_shows_three_regions_at_the_defaults():
    """Too little drains away, some lives on, too much runs out of cash; riders rise between."""
    swept = sweep("ride_hailing", free_share=np.linspace(0, 1, 51))
    users, is_open = swept.table["users"].to_numpy(), swept.run["is_open"][-1] > 0.5
    level = swept.table["free_share"].to_numpy()
    lives = is_open & (users > 1)
    assert level[lives].min() <= 0.06
    assert level[lives].max() >= 0.24
    assert np.all(np.diff(users[lives]) > 0)
    assert np.all(np.diff(np.flatnonzero(lives)) == 1)
    assert not is_open[level > level[lives].max()].any()
    # Also those that fail show what the money bought before it was gone.
    assert np.all(swept.run["riders"][12][level >= 0.3] > 30)


def test_where_there_is_no_rival_nobody_ever_rides_with_it():
    """Also not when the only app there is has closed."""
    told = run("ride_hailing", rival="none", free_share=0.5)
    assert told["is_open"][-1] == 0
    assert np.all(told["rival_users"] == 0)


def test_a_rival_that_closes_before_the_merger_leaves_its_riders_to_you():
    """Whether it closed before the merger or came along: in the end the rides are the same."""
    early = run("ride_hailing", "war_then_merger", rival_funding=2_000)
    closed = int(np.argmax(early["rival_is_open"] < 0.5))
    assert 0 < closed < 14
    late = run("ride_hailing", "war_then_merger")
    assert late["rival_is_open"][-1] == 1
    assert early["orders"][-1] == pytest.approx(late["orders"][-1], rel=0.05)


def drop(stop: int) -> float:
    """Percent by which orders fall within a month when the 3 yuan of the 2014 preset end."""
    begin = case("ride_hailing").preset("didi_2014").levers["free_share"]
    rest = {month: share for month, share in begin.switches if share > 0}
    assert rest[max(rest)] * 25 == pytest.approx(3)
    told = run(
        "ride_hailing",
        "didi_2014",
        free_share=schedule(begin.first, rest | {stop: 0}),
        funding=50_000,
        rival_funding=50_000,
    )
    return 100 * (1 - float(told["orders"][stop] / told["orders"][stop - 1]))


def test_ending_three_yuan_in_may_2014_cuts_orders_by_forty_percent():
    """Public: 5.3 to 3.0 million a day."""
    public = figure("didi_change_in_daily_orders_when_the_rebate_ended_2014_05")["value"]
    assert drop(5) == pytest.approx(-public, abs=5)


def test_after_a_year_of_habit_the_same_end_costs_less():
    assert 5 < drop(17) < drop(5) - 8


def test_no_habit_no_difference_from_habit():
    """Without habit a year of rebates protects nothing."""
    levers = {"starting_riders": 60, "starting_cars": 0.4, "rival": "none", "funding": 50_000}

    def fall(stop: int, habit: float) -> float:
        told = run("ride_hailing", free_share=schedule(0.2, {stop: 0}), habit=habit, **levers)
        return 1 - float(told["orders"][stop] / told["orders"][stop - 1])

    assert fall(24, 0.0) > 0.97 * fall(12, 0.0)
    assert fall(24, 3.0) < 0.9 * fall(12, 3.0)


def test_didi_2014_stays_near_the_public_figures():
    """Users, orders, subsidies and shares; the rival and the merged firm were not fitted."""
    table = compare("ride_hailing", "didi_2014")
    errors = table["error_percent"].abs()
    assert len(table) == 12
    assert errors.mean() < 5
    assert errors.max() < 13
    orders = table[table["series"] == "Didi: orders a day"]
    assert orders["error_percent"].abs().max() < 5
    rival, merged = (each for each in calibrations("ride_hailing") if not each.used_to_fit)
    assert rival.compare()["error_percent"].abs().max() < 3
    assert merged.compare()["error_percent"].abs().max() < 7


def test_the_sources_of_the_preset_are_public_figures():
    preset = case("ride_hailing").preset("didi_2014")
    for id_ in preset.sourced.values():
        assert figure(id_)["address"].startswith("http")
    users = figure(preset.sourced["starting_riders"])["value"]
    assert preset.levers["starting_riders"] * preset.levers["starting_share"] == pytest.approx(
        users, rel=0.01
    )


@pytest.mark.parametrize("preset", [None, "critical_mass", "tipping", "didi_2014"])
def test_shorter_steps_tell_the_same_story(preset):
    """The presets grow fast: what they show comes from the equations, not from the steps."""
    about = case("ride_hailing")
    told, finer = run(about, preset), run(replace(about, steps_per_month=16), preset)
    for name in ("riders", "drivers", "orders", "cash"):
        off = np.abs(told[name] - finer[name]).max() / np.abs(finer[name]).max()
        assert off < (0.01 if preset == "didi_2014" else 0.001), name


def test_a_closed_firm_earns_and_carries_nothing():
    told = run("ride_hailing", free_share=0.5)
    closed = int(np.argmax(told["is_open"] < 0.5))
    assert closed > 0
    assert np.all(told["orders"][closed:] == 0)
    assert np.all(told["cash"][closed:] == told["cash"][closed])


@pytest.mark.parametrize("preset", [None, *[p.name for p in case("ride_hailing").presets]])
def test_it_says_what_happened(preset):
    told = run("ride_hailing", preset)
    sentences = tell(told)
    assert 2 <= len(sentences) <= 4
    assert not any("nan" in sentence or "–" in sentence for sentence in sentences)
    assert ("wild-goose" in " ".join(sentences)) == (preset == "few_cars")
    assert ("closes" in " ".join(sentences)) == (told["is_open"][-1] == 0)


def test_its_scene_shows_series_of_the_case():
    known = {each.name for each in case("ride_hailing").series}
    assert set(scene("ride_hailing").series) <= known

"""What ride hailing must show, at its defaults or at a named preset."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tests.cases.large_lever import Row
from tests.cases.test_laws import pairs_of
from tests.cases.together import run_together
from userfirst.calibration import calibrations, compare_with_public
from userfirst.cases import Run, case, run, run_batch, sweep
from userfirst.charts.scene import scene
from userfirst.charts.sentences import tell
from userfirst.data import public_figure
from userfirst.model import integrate, schedule
from userfirst.model.matching import chases_wild_geese
from userfirst.model.rivalry import advantage_to_flip

LARGE_LEVER = Row(0.74, 0.84, 0.20, 16982)

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
    begin = np.linspace(1, 20, 77)

    def smallest_that_lives(free_share: float) -> float:
        swept = sweep(
            "ride_hailing",
            "critical_mass",
            starting_riders=begin,
            free_share=free_share,
            subsidy_months=60,
        ).table
        lives = swept["users"].to_numpy() > 10
        assert np.all(np.diff(lives.astype(int)) >= 0)
        return float(begin[lives][0])

    without, little, more = (smallest_that_lives(share) for share in (0.0, 0.05, 0.1))
    assert without == pytest.approx(5.25, abs=0.5)
    assert without > little > more


def test_a_subsidy_that_starts_the_growth_may_end_when_the_mass_is_reached():
    """Riders who drain away without subsidy grow in a year of it, and stay."""
    started = run("ride_hailing", "critical_mass", free_share=0.3, subsidy_months=12)
    assert started["subsidies"][11] > 0 == started["subsidies"][13]
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
    assert np.argmax(told["rival_is_open"] < 0.5) == month + 1
    assert told["cash"][-1] == pytest.approx(0, abs=1e-6)
    assert told["rival_cash"][-1] == pytest.approx(0, abs=1e-6)


MATCHED = {"rival": "matches", "free_share": 0.1, "starting_riders": 20}


@pytest.mark.parametrize("network", [0.0, 1.0, 1.8])
@pytest.mark.parametrize("begin", [0.05, 0.3, 0.55, 0.95])
def test_below_two_equal_firms_come_to_an_even_split(network, begin):
    told = run("ride_hailing", network=network, starting_share=begin, **MATCHED)
    assert abs(told["market_share"][-1] - 50) < 0.2 * abs(100 * begin - 50)


@pytest.mark.parametrize("network", [2.5, 3.0, 4.0])
@pytest.mark.parametrize("begin", [0.55, 0.95])
def test_above_two_the_market_tips_to_the_larger(network, begin):
    ahead = run("ride_hailing", network=network, starting_share=begin, **MATCHED)
    behind = run("ride_hailing", network=network, starting_share=1 - begin, **MATCHED)
    assert ahead["market_share"][-1] > 80
    assert behind["market_share"][-1] < 20


@pytest.mark.parametrize("begin", [0.05, 0.2, 0.3, 0.45, 0.55, 0.95])
def test_the_share_at_the_start_matters_at_the_start_that_learners_see(begin):
    """Whoever is ahead without subsidies wins; what it takes to turn that depends on how far."""
    without = run("ride_hailing", free_share=0, starting_share=begin)
    assert (without["market_share"][-1] > 90) == (begin > 0.5)
    takes = sweep("ride_hailing", free_share=np.linspace(0, 0.5, 51), starting_share=begin).table
    wins = takes["market_share"] > 90
    needed = float(takes["free_share"][wins].min())
    assert wins[takes["free_share"] >= needed].all()
    nearest = {0.05: 0.13, 0.2: 0.11, 0.3: 0.08, 0.45: 0.03, 0.55: 0.0, 0.95: 0.0}
    assert needed == pytest.approx(nearest[begin], abs=0.011)


def test_a_tipped_market_flips_only_past_the_published_advantage():
    """At theta = 3 it takes 0.415: just over 2 yuan a ride at the default response to price."""
    response, fare = 0.2, 25
    needed = float(advantage_to_flip(3)) / response / fare

    def share(free_share: float) -> float:
        levers = {"network": 3, "starting_share": 0.07, "rival": "ignores", "subsidy_months": 60}
        told = run("ride_hailing", free_share=free_share, funding=50_000, **levers)
        return float(told["market_share"][-1])

    assert share(needed - 0.01) < 30
    assert share(needed + 0.02) > 90


def test_the_war_pays_for_the_one_with_deeper_pockets():
    told = run("ride_hailing", "deep_pockets")
    assert told["rival_is_open"][-1] == 0
    assert told["is_open"][-1] == 1
    assert told["market_share"][-1] > 99
    assert told["cash"][-1] > told["cash"][0]


def test_an_equal_rival_makes_the_same_war_a_loss():
    equal = run("ride_hailing", "deep_pockets", rival_funding=8000)
    assert equal["market_share"][-1] == pytest.approx(50, abs=0.5)
    assert equal.outcome("profit") < 0 < run("ride_hailing", "deep_pockets").outcome("profit")


def test_a_merger_ends_the_war_and_the_free_rides():
    told = run("ride_hailing", "war_then_merger")
    assert told["profit"][13] < 0 < told["profit"][15]
    assert told["rival_users"][15] == 0
    assert np.all(told["rival_cash"][15:] == told["rival_cash"][15])
    # Fighting on costs; merged, the same rides earn, and those of the rival with them.
    fighting = run("ride_hailing", "war_then_merger", merger=0, subsidy_months=60)
    assert fighting["profit"][14:40].max() < 0 < told["profit"][16:].min()
    apart = run("ride_hailing", "war_then_merger", merger=0)
    assert told.outcome("profit") > apart.outcome("profit") + 1_000


def test_outbidding_wins_riders_until_the_money_is_gone():
    levers = {"rival": "outbids", "starting_share": 0.6, "network": 1.5, "free_share": 0.1}
    told = run("ride_hailing", **levers, subsidy_months=60)
    assert told["market_share"][-1] < 35
    short = run("ride_hailing", **levers, subsidy_months=60, rival_funding=1_000)
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
    assert told["served"][-1] < 40
    assert told["pickup"][-1] > 2 * run("ride_hailing", "few_cars", free_share=0.1)["pickup"][0]


def test_free_rides_bring_riders_and_cars_and_cost_money():
    """The free-service lever moves both sides, and the money."""
    paid = run("ride_hailing", free_share=0.05)
    free = run("ride_hailing", free_share=0.5)
    for side in ("users", "drivers", "orders"):
        assert free[side][9] > 2 * paid[side][9]
    begin = paid["cash"][0]
    assert begin - free["cash"][9] > 20 * (begin - paid["cash"][9]) > 0
    assert run("ride_hailing", free_share=0.95)["is_open"][-1] == 0


def test_the_free_share_shows_three_regions_at_the_start():
    """A little is wasted: the rival wins all the same. More wins. Too much runs out of cash."""
    level = np.linspace(0, 1, 101)
    swept = sweep("ride_hailing", free_share=level)
    share, is_open = swept.table["market_share"].to_numpy(), swept.run["is_open"][-1] > 0.5
    wins = share > 90
    assert np.all(np.diff(np.flatnonzero(wins)) == 1)
    assert 0.05 <= level[wins].min() <= 0.10
    assert 0.8 <= level[wins].max() <= 0.95
    assert np.all(share[level < level[wins].min()] < 10)
    assert np.array_equal(is_open, level <= level[wins].max())
    people = swept.table["mean_users"].to_numpy()
    assert np.all(np.diff(people[wins]) > 0), "among those that last, more free is more riders"
    profit = swept.table["profit"].to_numpy()
    best = level[profit.argmax()]
    assert 0.12 <= best <= 0.3
    assert profit[0] < 0 < profit.max()
    assert profit[wins][-1] < -10_000, "and the most riders cost more than they ever bring"


@pytest.mark.parametrize("months", [6, 12, 24])
@pytest.mark.parametrize("off", [0.9, 1.0, 1.1])
def test_a_half_hearted_subsidy_is_wasted_over_slices(months, off):
    """Also with other lengths, and with the pull and the market ten percent up or down."""
    levers = {"subsidy_months": months, "network": 3 * off, "market": 60 * off}
    half = run("ride_hailing", free_share=0.04, **levers)
    none = run("ride_hailing", free_share=0, **levers)
    whole = run("ride_hailing", free_share=0.25, **levers)
    assert half["market_share"][-1] < 15
    assert whole["market_share"][-1] > 85
    assert half.outcome("profit") < none.outcome("profit") + 200 < whole.outcome("profit")


def test_a_rival_that_wakes_up_asks_for_more_before():
    """Matched from month 4 on, the same win takes more free rides in the first four months."""
    level = np.linspace(0, 0.5, 51)
    asleep = sweep("ride_hailing", free_share=level).table["market_share"].to_numpy()
    awake = sweep("ride_hailing", "rival_wakes", free_share=level).table["market_share"].to_numpy()
    assert level[awake > 90].min() > level[asleep > 90].min() + 0.03


def test_more_money_in_the_rival_never_raises_your_share():
    """Its riders may outlive it and fill your cars; but the share is never higher while you run."""
    about = case("ride_hailing")
    for pair in pairs_of(about, "rival_funding", 4):
        less, more = run_together(about, pair)
        both = (less["is_open"] > 0.5) & (more["is_open"] > 0.5)
        gained = (more["market_share"] > less["market_share"] + 1e-4) & both
        # A merger gives you what is there; a rival that comes later by a switch is another run.
        assert not gained.any(), more.levers_of(int(np.argmax(gained.any(axis=0))))


def test_rides_have_a_request_a_car_and_a_rider():
    about = case("ride_hailing")
    chance = np.random.RandomState(9)
    count = int(os.environ.get("USERFIRST_SETTINGS", "300"))
    levers = {
        lever.name: chance.uniform(lever.low, lever.high, count)
        for lever in about.levers
        if not lever.choices
    }
    told = run_batch(about, levers | {"rival": chance.randint(0, 4, count)})
    rides = (told["orders"] + told["rival_orders"]) / 12  # an hour
    assert np.all(told["served"] <= 100 + 1e-9)
    assert np.all(rides * 15 / 60 <= told["occupied"] * (1 + 1e-9) + 1e-9)
    assert np.all(told["users"][told["is_open"] < 0.5] == 0)
    assert np.all(told["orders"][told["users"] <= 0] == 0)


def test_where_there_is_no_rival_nobody_ever_rides_with_it():
    """Also not when the only app there is has closed."""
    told = run("ride_hailing", rival="none", free_share=1, funding=5_000)
    assert told["is_open"][-1] == 0
    assert np.all(told["rival_users"] == 0)


def test_a_rival_that_closes_before_the_merger_leaves_its_riders_to_you():
    """Whether it closed before the merger or came along: in the end the rides are the same."""
    early = run("ride_hailing", "war_then_merger", rival_funding=1_000)
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
    public = public_figure("didi_change_in_daily_orders_when_the_rebate_ended_2014_05")["value"]
    assert drop(5) == pytest.approx(-public, abs=5)


def test_after_a_year_of_habit_the_same_end_costs_less():
    assert 5 < drop(17) < drop(5) - 8


def test_no_habit_no_difference_from_habit():
    """Without habit a year of rebates protects nothing."""
    levers = {
        "starting_riders": 60,
        "starting_cars": 0.4,
        "rival": "none",
        "funding": 50_000,
        "market": 200,
        "subsidy_months": 60,
    }

    def fall(stop: int, habit: float) -> float:
        told = run("ride_hailing", free_share=schedule(0.2, {stop: 0}), habit=habit, **levers)
        return 1 - float(told["orders"][stop] / told["orders"][stop - 1])

    assert fall(24, 0.0) > 0.97 * fall(12, 0.0)
    assert fall(24, 3.0) < 0.9 * fall(12, 3.0)


def test_didi_2014_stays_near_the_public_figures():
    """Users, orders, subsidies and shares; the rival and the merged firm were not fitted."""
    table = compare_with_public("ride_hailing", "didi_2014")
    errors = table["error_percent"].abs()
    assert len(table) == 12
    assert errors.mean() < 5
    assert errors.max() < 13
    orders = table[table["series"] == "Didi: orders a day"]
    assert orders["error_percent"].abs().max() < 5
    rival, merged = (each for each in calibrations("ride_hailing") if not each.used_to_fit)
    assert rival.compare_with_public()["error_percent"].abs().max() < 3
    assert merged.compare_with_public()["error_percent"].abs().max() < 7


def test_the_sources_of_the_preset_are_public_figures():
    preset = case("ride_hailing").preset("didi_2014")
    for id_ in preset.sourced.values():
        assert public_figure(id_)["address"].startswith("http")
    users = public_figure(preset.sourced["starting_riders"])["value"]
    assert preset.levers["starting_riders"] * preset.levers["starting_share"] == pytest.approx(
        users, rel=0.01
    )


def test_a_closed_firm_earns_and_carries_nothing():
    told = run("ride_hailing", free_share=0.95)
    closed = int(np.argmax(told["is_open"] < 0.5))
    assert closed > 0
    assert np.all(told["orders"][closed:] == 0)
    assert np.all(told["users"][closed:] == 0)
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


@pytest.mark.parametrize(
    "preset", [None, "critical_mass", "few_cars", "tipping", "stalemate", "didi_2014"]
)
def test_shorter_steps_tell_the_same_story(preset):
    """What is shown comes from the equations, not from the steps."""
    about = case("ride_hailing")
    levers = about.complete(about.preset(preset).levers if preset else {})
    told, finer = (integrate(about.equations, levers, steps=steps) for steps in (None, 64))
    for name in ("riders", "drivers", "earned", "spent"):
        off = np.abs(told[name] - finer[name]).max() / (1e-9 + np.abs(finer[name]).max())
        assert off < (0.003 if preset == "didi_2014" else 0.0005), name

"""What no case may ever do, whatever the levers.

In every test run each case is tried at several hundred settings; with
``USERFIRST_SETTINGS=10000 python -m pytest tests/cases/test_invariants.py`` at ten thousand.
"""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases.together import run_together
from userfirst.cases import NAMES, Case, case, run, run_batch
from userfirst.charts.scene import scene
from userfirst.model import Schedule

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "400"))
SLACK = 1e-9


def random_settings(about: Case, count: int, chance: np.random.RandomState) -> dict:
    """Random levers: a third at an end of the range, the rest anywhere, some with a switch."""
    levers = {}
    for lever in about.levers:

        def draw(lever=lever):
            anywhere = chance.uniform(lever.low, lever.high, count)
            ends = np.where(chance.random_sample(count) < 0.5, lever.low, lever.high)
            values = np.where(chance.random_sample(count) < 1 / 3, ends, anywhere)
            return np.round(values) if lever.choices else values

        levers[lever.name] = draw()
        if chance.random_sample() < 0.25:
            month = int(chance.randint(1, about.months))
            levers[lever.name] = Schedule(levers[lever.name], ((month, draw()),))
    return levers


def bound_of(result, name: str) -> np.ndarray:
    """A bound that is a series or a lever, at every month; a schedule counts at its highest."""
    if name in result.values:
        return result.values[name]
    value = result.levers[name]
    if isinstance(value, Schedule):
        value = np.max([np.asarray(value.first), *[v for _, v in value.switches]], axis=0)
    return np.broadcast_to(value, (result.case.months + 1, result.scenarios))


def funding_over(result, name: str) -> np.ndarray:
    value = result.levers[name]
    return np.stack(
        [
            np.broadcast_to(value.at(m) if isinstance(value, Schedule) else value, result.scenarios)
            for m in result.months
        ]
    )


def check_books(result) -> None:
    about = result.case
    for each in about.series:
        assert np.isfinite(result.values[each.name]).all(), f"{each.name} is not a number"
    for name in about.books.people:
        bound = bound_of(result, about.books.people[name])
        assert (result.values[name] >= -SLACK).all(), f"{name} falls below zero"
        assert (result.values[name] <= bound + SLACK * (1 + bound)).all(), f"{name} is too many"
    for name, bound in about.books.at_most.items():
        assert (result.values[name] <= bound_of(result, bound) * (1 + SLACK) + SLACK).all(), (
            f"{name} is more than {bound}"
        )
    for name in about.books.not_negative:
        assert (result.values[name] >= -SLACK).all(), f"{name} falls below zero"
    sums = dict(about.books.sums)
    for firm in about.firms:
        sums |= firm.sums
    for name, parts in sums.items():
        total = sum(result.values[part] for part in parts)
        size = 1 + sum(np.abs(result.values[part]) for part in parts)
        assert (np.abs(result.values[name] - total) <= SLACK * size).all(), f"{name} is no sum"
    for firm in about.firms:
        check_money(result, firm.prefix)


def check_money(result, prefix: str) -> None:
    """Cash is funding plus what came in less what went out; a closed firm does neither."""
    earned, spent, cash, is_open = (
        result.values[f"{prefix}{name}"] for name in ("earned", "spent", "cash", "is_open")
    )
    funding = funding_over(result, f"{prefix}funding")
    size = 1 + np.abs(funding) + np.abs(earned) + np.abs(spent)
    assert (np.abs(cash - (funding + earned - spent)) <= SLACK * size).all(), "it does not balance"
    closed = is_open[:-1] < 0.5
    for each in (earned, spent):
        grown = np.diff(each, axis=0)
        # A step from nothing may be a hundred of the currency off: 1e-4 million.
        assert not (grown < -1e-4 - SLACK * size[1:]).any(), "a sum since the start falls"
        assert not (closed & (np.abs(grown) > SLACK * size[1:])).any(), "a closed firm has money"
    assert not (np.diff(is_open, axis=0) > 0).any(), "a closed firm opens again"
    # It closes when the cash is gone, so it owes nothing; only a schedule can take funding away.
    if not isinstance(result.levers[f"{prefix}funding"], Schedule):
        assert (cash >= -SLACK * size).all(), "it spends what it does not have"
    # That it was taken away shows at once; a month later the firm is closed or has earned it back.
    gone = cash < -SLACK * size
    assert (is_open[1:][gone[:-1] & gone[1:]] < 0.5).all()


@pytest.mark.parametrize("name", NAMES)
def test_books_hold_under_random_and_extreme_levers(name):
    about = case(name)
    chance = np.random.RandomState(20141104)
    assert about.books.people, "a case says which series are people"
    rounds = max(4, SETTINGS // 500)
    drawn = [random_settings(about, SETTINGS // rounds, chance) for _ in range(rounds)]
    for batch in run_together(about, drawn):
        check_books(batch)


def test_batches_run_together_are_the_same_to_the_last_digit():
    about = case("free_service")
    chance = np.random.RandomState(8)
    drawn = [random_settings(about, count, chance) for count in (3, 2)]
    for together, levers in zip(run_together(about, drawn), drawn, strict=True):
        alone = run_batch(about, levers)
        for each in about.series:
            assert np.array_equal(alone[each.name], together[each.name]), each.name


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_equals_its_single_runs_to_the_last_digit(name):
    about = case(name)
    chance = np.random.RandomState(7)
    levers = random_settings(about, 5, chance)
    batch = run_batch(about, levers)
    for scenario in range(5):
        one = batch.pick(scenario)
        alone = run(about, **one.levers)
        for each in about.series:
            assert np.array_equal(alone[each.name], one[each.name]), each.name


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_single_setting_runs(name, data):
    about = case(name)
    lever = data.draw(st.sampled_from(about.levers))
    value = data.draw(st.floats(lever.low, lever.high))
    if lever.choices:
        value = round(value)
    check_books(run_batch(about, {lever.name: value}))


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_keeps_the_books(name):
    about = case(name)
    for preset in about.presets:
        check_books(run_batch(about, preset.levers))


@pytest.mark.parametrize("name", NAMES)
def test_a_switch_changes_nothing_before_it(name):
    about = case(name)
    lever = about.levers[0]
    other = lever.low if lever.default > (lever.low + lever.high) / 2 else lever.high
    month = about.months // 10
    plain = run(about)
    switched = run(about, **{lever.name: Schedule(lever.default, ((month, other),))})
    for name_of_series in about.equations.stock_names:
        if name_of_series in plain.values:
            before = slice(0, month + 1)
            assert np.array_equal(plain[name_of_series][before], switched[name_of_series][before])
    assert any(not np.array_equal(plain[e.name], switched[e.name]) for e in about.series)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_lever_is_the_free_level_and_moves_both_pictures(name):
    """From one end of its range to the other it changes people and money by more than half."""
    about = case(name)
    lever = about.levers[0]
    low, high = run(about, **{lever.name: lever.low}), run(about, **{lever.name: lever.high})
    for picture in scene(name).pictures:
        moved = 0.0
        for each in (series for panel in picture.panels for series in panel.series):
            largest = max(np.abs(low[each]).max(), np.abs(high[each]).max())
            moved = max(moved, np.abs(low[each] - high[each]).max() / max(largest, 1e-9))
        assert moved > 0.5, picture.title


@pytest.mark.parametrize("name", NAMES)
def test_every_lever_and_series_is_explained(name):
    about = case(name)
    assert len({lever.name for lever in about.levers}) == len(about.levers)
    for each in (*about.levers, *about.series, *about.outcomes):
        assert each.label
        assert each.help.endswith("."), f"{each.name}: {each.help!r}"
    for lever in about.levers:
        assert lever.low <= lever.default <= lever.high
        assert lever.step > 0
        steps = (lever.default - lever.low) / lever.step
        assert abs(steps - round(steps)) < 1e-6, f"{lever.name}: the slider cannot stand there"
    for preset in about.presets:
        about.complete(preset.levers)
        assert preset.story.endswith((".", "?")), preset.name
        assert set(preset.fitted) <= set(about.defaults())
        assert set(preset.sourced) <= set(about.defaults())

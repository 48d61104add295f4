"""Laws that hold in every case, over random pairs of settings that differ in one thing.

A case that breaks one for a good reason says so in its books (``exceptions``), with the reason.
Every test run tries each law at some hundred pairs a case; the full number is
``USERFIRST_SETTINGS=10000 python -m pytest tests/cases/test_laws.py``.
"""

import os

import numpy as np
import pytest

from tests.cases.test_invariants import random_settings
from tests.cases.together import run_together
from userfirst.cases import NAMES, Case, case, run_batch
from userfirst.model import Schedule

PAIRS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
BLOCK = 2_000


def pairs_of(about: Case, lever_name: str, seed: int):
    """Yield pairs of settings: any levers, and the same with more of one of them."""
    chance = np.random.RandomState(seed)
    lever = about.lever(lever_name)
    for begin in range(0, PAIRS, BLOCK):
        count = min(BLOCK, PAIRS - begin)
        levers = random_settings(about, count, chance)
        for firm in about.firms:
            # Funding that comes later would be given to a firm that may be closed by then.
            given = levers[f"{firm.prefix}funding"]
            levers[f"{firm.prefix}funding"] = given.first if isinstance(given, Schedule) else given
        less = np.sort(chance.uniform(lever.low, lever.high, (2, count)), axis=0)
        # Half of the pairs lie close together, where a slip of the steps would show.
        close = chance.random_sample(count) < 0.5
        less[1] = np.where(close, np.minimum(less[0] * 1.01 + lever.step, lever.high), less[1])
        yield [levers | {lever_name: row} for row in less]


def people_of(about: Case, batch) -> np.ndarray:
    """The series behind the outcome that says how many came."""
    return batch[about.outcome(about.main[0]).series]


def more_funding(about: Case, less, more) -> np.ndarray:
    """More funding never makes users fewer, or closes the firm sooner."""
    fewer = people_of(about, more) < people_of(about, less) - 1e-6 * (
        1 + np.abs(people_of(about, less))
    )
    sooner = more["is_open"] < less["is_open"]
    return (fewer | sooner).any(axis=0)


def own_costs(about: Case, less, more) -> np.ndarray:
    """More own cost never leaves more cash."""
    before, after = less["cash"][-1], more["cash"][-1]
    return after > before + 1e-6 * (1 + np.abs(before) + less["spent"][-1])


def rival_strength(about: Case, less, more) -> np.ndarray:
    """A stronger rival never brings you users."""
    people = people_of(about, less)
    gained = people_of(about, more) > people + 1e-6 * (1 + np.abs(people))
    return gained.any(axis=0)


LAWS = {"more_funding": more_funding, "own_costs": own_costs, "rival_strength": rival_strength}


@pytest.mark.parametrize("name", NAMES)
def test_the_laws_hold(name):
    """All pairs of a block run as one, which takes little longer than those of one law."""
    about = case(name)
    assert about.books.own_costs, "a case names a lever that is a cost and nothing else"
    tried = [("more_funding", f"{about.firms[0].prefix}funding", 1)]
    tried += [("own_costs", lever, 2) for lever in about.books.own_costs]
    tried += [("rival_strength", lever, 3) for lever in about.books.rival_strength]
    tried = [each for each in tried if each[0] not in about.books.exceptions]
    for pairs in zip(*(pairs_of(about, lever, seed) for _, lever, seed in tried), strict=True):
        ran = run_together(about, [levers for pair in pairs for levers in pair])
        for place, (law, lever, _) in enumerate(tried):
            less, more = ran[2 * place : 2 * place + 2]
            (wrong,) = np.nonzero(LAWS[law](about, less, more))
            assert not len(wrong), (
                f"{law} by {lever}, {len(wrong)} pairs; the first: {more.levers_of(wrong[0])}"
            )


def slider_places(lever) -> np.ndarray:
    """At most 101 places of a slider, evenly spread over its steps."""
    steps = round((lever.high - lever.low) / lever.step)
    return lever.low + lever.step * np.unique(np.linspace(0, steps, min(steps, 100) + 1).round())


@pytest.mark.parametrize("name", NAMES)
def test_users_do_not_jump_at_a_step_of_a_lever_unless_a_firm_closes(name):
    """From the start that learners see: no jump by a tenth of the most people there are.

    Where two places of a slider lie a quarter apart, a hundred between them are tried: what is
    steep but smooth is no jump.
    """
    about = case(name)
    smooth = [e for e in about.levers if not e.choices and e.name not in about.books.jumps]
    everywhere = [slider_places(lever) for lever in smooth]
    batches = run_together(
        about, [{lever.name: each} for lever, each in zip(smooth, everywhere, strict=True)]
    )
    for lever, places, batch in zip(smooth, everywhere, batches, strict=True):
        people = people_of(about, batch)[-1]
        whole = np.abs(people).max()
        for at in np.nonzero(np.abs(np.diff(people)) > 0.25 * whole)[0]:
            fine = run_batch(about, {lever.name: np.linspace(places[at], places[at + 1], 101)})
            steps = np.abs(np.diff(people_of(about, fine)[-1]))
            same = np.ones(100, dtype=bool)
            for firm in about.firms:
                # One that closed in the last year did so a little sooner at the one place.
                now, before = fine[f"{firm.prefix}is_open"][-1], fine[f"{firm.prefix}is_open"][-13]
                same &= (np.diff(now) == 0) & (now == before)[1:] & (now == before)[:-1]
            jumped = (steps > 0.1 * whole) & same
            assert not jumped.any(), f"{lever.name} between {places[at]} and {places[at + 1]}"


@pytest.mark.parametrize("name", NAMES)
def test_an_exception_is_a_law_and_has_a_reason(name):
    books = case(name).books
    assert set(books.exceptions) <= set(LAWS)
    assert set(books.jumps) <= set(case(name).defaults())
    for law, reason in (books.exceptions | books.jumps).items():
        assert len(reason.split()) >= 5, f"{law}: {reason!r}"


def test_the_laws_are_tried_under_schedules_too():
    chance = np.random.RandomState(0)
    drawn = [random_settings(case(name), 3, chance) for name in NAMES]
    assert any(isinstance(value, Schedule) for levers in drawn for value in levers.values())

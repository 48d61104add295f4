"""The page's own engine and NumPy's tell the same of every case, whatever the levers."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.lab.page import ask_page, engine_about, value_for_page
from userfirst.cases import NAMES, Batch, Case, case, run_batch
from userfirst.model import Closing, Equations, Schedule, Values, integrate
from userfirst.model.engine import in_force
from userfirst.model.javascript import write_equations
from userfirst.model.symbols import over_months

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
SWITCHES = 6
AGREEMENT = 1e-9  # of a series' size

RUN_ALL = """
import { makeModel } from "lab/model.js";
const model = makeModel(question.about);
const { months } = model.about;
const series = [...model.series.keys()];
const outcomes = [...model.outcomes.keys()];
const each = series.length * (months + 1) + outcomes.length * 2;
const all = new Float64Array(question.settings.length * each);
const closed = question.settings.map((levers, place) => {
  const run = model.run(levers);
  let at = place * each;
  for (const name of series) {
    all.set(run.get(name), at);
    at += months + 1;
  }
  for (const name of outcomes) {
    all[at++] = run.outcome(name);
    all[at++] = run.outcome(name, 17);
  }
  return run.closed;
});
Deno.writeFileSync(`${folder}/all.bin`, new Uint8Array(all.buffer));
answer(closed);
"""


def drawn(about: Case, chance: np.random.RandomState, count: int) -> dict[str, Any]:
    """Random levers: many at an end of the range, some that change, up to six times.

    All change in the same months, so that NumPy takes them side by side, but not all in each.
    """
    months = np.sort(chance.choice(np.arange(1, about.months), SWITCHES, replace=False))
    levers: dict[str, Any] = {}
    for lever in about.levers:
        anywhere = chance.uniform(lever.low, lever.high, (SWITCHES + 1, count))
        ends = np.where(chance.random_sample(anywhere.shape) < 0.5, lever.low, lever.high)
        values = np.where(chance.random_sample(anywhere.shape) < 1 / 3, ends, anywhere)
        values = np.round(values) if lever.choices else values
        changes = chance.random_sample(count) < 0.2
        for place in range(SWITCHES):
            stays = ~changes | (chance.random_sample(count) < 0.5)
            values[place + 1] = np.where(stays, values[place], values[place + 1])
        levers[lever.name] = Schedule(
            values[0], tuple(zip(map(int, months), values[1:], strict=True))
        )
    return levers


def plan_of(value: Schedule) -> Any:
    """Return a lever of one setting as the page has it: without switches that change nothing."""
    switches, now = [], value.first
    for month, later in value.switches:
        if later != now:
            switches.append([month, later])
        now = later
    return {"first": value.first, "switches": switches} if switches else value.first


def sizes_of(batch: Batch) -> dict[str, Any]:
    """Return how large each series is in each run, against which a difference is seen.

    A difference of large numbers that comes out at nothing (what is left of income that was put
    off) has only rounding for a size: it counts as a thousandth of what is usual, and of the sum
    that it is a part of.
    """
    sizes = {}
    for each in batch.case.series:
        size = np.abs(batch[each.name]).max(axis=0)
        sizes[each.name] = np.maximum(size, 1e-3 * np.median(size)) + 1e-9
    for whole, parts in batch.case.books.sums.items():
        for part in parts:
            sizes[part] = np.maximum(sizes[part], 1e-3 * sizes[whole])
    return sizes


@pytest.mark.parametrize("name", NAMES)
def test_the_page_runs_what_python_runs(name: str, tmp_path: Path) -> None:
    about = case(name)
    batch = run_batch(about, drawn(about, np.random.RandomState(20260101), SETTINGS))
    settings = [
        {each: plan_of(value) for each, value in batch.levers_of(place).items()}
        for place in range(SETTINGS)
    ]
    closed = ask_page(RUN_ALL, {"about": engine_about(about), "settings": settings}, tmp_path)
    found = np.fromfile(tmp_path / "all.bin").reshape(SETTINGS, -1)
    split = len(about.series) * (about.months + 1)
    series = found[:, :split].reshape(SETTINGS, len(about.series), -1).transpose(1, 2, 0)
    outcomes = found[:, split:].reshape(SETTINGS, len(about.outcomes), 2)
    sizes = sizes_of(batch)
    for row, each in enumerate(about.series):
        off = np.abs(series[row] - batch[each.name]) / sizes[each.name]
        assert off.max() < AGREEMENT, f"{each.name}, setting {off.max(axis=0).argmax()}"
    for row, outcome in enumerate(about.outcomes):
        for column, month in enumerate((about.months, 17)):
            off = np.abs(outcomes[:, row, column] - batch.outcome(outcome.name, month))
            worst = (off / sizes[outcome.series]).max()
            assert worst < AGREEMENT, outcome.name
    is_open = batch[f"{about.firms[0].prefix}is_open"] >= 0.5
    wanted = [None if each.all() else int(each.argmin()) for each in is_open.T]
    assert closed == wanted
    assert 0.02 * SETTINGS < wanted.count(None) < 0.95 * SETTINGS


class Levers(Values):
    funding: float
    next_funding: float
    last_funding: float
    growth: float


class Stocks(Values):
    users: float
    is_open: float
    earned: float
    spent: float
    next_is_open: float
    next_earned: float
    next_spent: float
    last_is_open: float
    last_earned: float
    last_spent: float
    ends: float


FIRMS = ("", "next_", "last_")


def start(lever: Any) -> dict[str, Any]:
    firms = {f"{f}{n}": v for f in FIRMS for n, v in (("is_open", 1), ("earned", 0), ("spent", 0))}
    return {"users": 1.0, "ends": 0.0, **firms}


def rates(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    """Three firms that spend together, and the more the fewer they are."""
    are_open = now.is_open + now.next_is_open + now.last_is_open
    money = {}
    for firm in FIRMS:
        money[f"{firm}earned"] = 0.1 * now.users * getattr(now, f"{firm}is_open")
        money[f"{firm}spent"] = (4.0 - are_open) * month * getattr(now, f"{firm}is_open")
    return {"users": lever.growth * now.users * (1.0 + (are_open > 1.5)), **money}


def outputs(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    share = 1.0 / lever.growth  # infinite where nothing grows
    return {
        "patience": np.exp(-share),
        "rise": over_months(2.0 * now.users, 3) * np.where(month > 4.0, 1.0, 0.5),
        "late": np.isfinite(share) & (month >= 5.0) & ~(now.users < 1.5),
        "size": np.abs(now.earned - now.spent) + np.square(now.users) - np.tanh(now.users),
    }


def seen(now: Any, lever: Any, month: Any) -> dict[str, Any]:
    return {"gain": over_months(now.users, 2), "per_funding": now.users / lever.funding}


TOY = Equations(
    Levers,
    Stocks,
    start,
    rates,
    outputs,
    settle=lambda now, lever: {"users": np.minimum(now.users, 30.0)},
    month_end=lambda now, lever: {"ends": now.ends + (now.users > 2.0)},
    fastest=lambda lever: 2.0 * lever.growth,
    closings=tuple(
        Closing(*(f"{firm}{n}" for n in ("is_open", "funding", "earned", "spent")))
        for firm in FIRMS
    ),
)
ALL_OF_THE_TOY = """
import { Engine } from "lab/engine.js";
const engine = new Engine(question.equations, question.months);
const { length, stocks } = engine;
answer(question.settings.map((levers) => {
  const history = new Float64Array(stocks * length);
  const told = new Float64Array(question.equations.outputs.length * length);
  engine.run(levers, history, told);
  const rows = (all) =>
    Array.from({ length: all.length / length }, (_, row) =>
      [...all.subarray(row * length, (row + 1) * length)]);
  const seen = [0, 1, 5, 9].map((month) => [...engine.extra("seen", levers, history, month)]);
  return { history: rows(history), told: rows(told), seen };
}));
"""


@pytest.mark.parametrize(
    ("closing", "levers"),
    [
        ([2, 2, 2], {"funding": 0.6, "next_funding": 0.75, "last_funding": 4.0, "growth": 0.1}),
        ([2, 2, 2], {"funding": 0.6, "next_funding": 0.6, "last_funding": 0.6, "growth": 0.1}),
        ([2, 2, 2], {"funding": 0.9, "next_funding": 0.7, "last_funding": 0.8, "growth": 0.0}),
        ([10, 4, 10], {"funding": 1e6, "next_funding": 3, "last_funding": 1e6, "growth": 0.45}),
        # A plan that takes money away which is spent already, and one that begins to grow.
        (
            [4, 7, 4],
            {
                "funding": Schedule(50.0, ((3, 0.5),)),
                "next_funding": 50.0,
                "last_funding": Schedule(50.0, ((3, 1.0), (5, 90.0))),
                "growth": Schedule(0.0, ((4, 0.3), (6, 0.05))),
            },
        ),
    ],
)
def test_firms_that_close_within_one_step(
    closing: list[int], levers: dict[str, Any], tmp_path: Path
) -> None:
    """All three in the same step, one after the other or at one moment; and by a plan."""
    months = 9
    stocks = integrate(TOY, levers, months=months)
    lasted = [int(stocks[f"{firm}is_open"][:, 0].sum()) for firm in FIRMS]
    assert lasted == closing
    [found] = ask_page(
        ALL_OF_THE_TOY,
        {
            "equations": write_equations(TOY, {"seen": seen}),
            "months": months,
            "settings": [{name: value_for_page(value) for name, value in levers.items()}],
        },
        tmp_path,
    )
    for row, name in enumerate(TOY.stock_names):
        np.testing.assert_allclose(found["history"][row], stocks[name][:, 0], 1e-12, 1e-12, name)
    by_month = np.arange(months + 1.0)
    at = [[in_force(levers[n], month) for month in by_month] for n in TOY.lever_names]
    now = [stocks[name][:, 0] for name in TOY.stock_names]
    with np.errstate(divide="ignore"):
        told = TOY.for_arrays.outputs(list(TOY.outputs_results))(now, np.array(at), by_month)
    for row, (name, wanted) in enumerate(zip(TOY.outputs_results, told, strict=True)):
        np.testing.assert_allclose(found["told"][row], wanted, 1e-12, 1e-12, name)
    users = stocks["users"][:, 0]
    for month, (gain, per_funding) in zip((0, 1, 5, 9), found["seen"], strict=True):
        assert gain == pytest.approx(users[month] - users[max(0, month - 2)], abs=1e-12)
        funding = in_force(levers["funding"], month)
        assert per_funding == pytest.approx(users[month] / funding)


def test_the_page_follows_the_presets(tmp_path: Path) -> None:
    """Full levers by name; what is not named stands at its default."""
    about = case("free_service")
    script = """
    import { makeModel } from "lab/model.js";
    const model = makeModel(question);
    const { levers } = model.run({ price: 7 });
    const presets = question.presets.map(({ name }) => model.preset(name));
    answer({ levers, presets, start: model.preset(""), months: model.run({}).months });
    """
    found = ask_page(script, engine_about(about), tmp_path)
    assert found["start"] == about.defaults()
    assert found["levers"] == {**about.defaults(), "price": 7}
    assert found["months"] == about.months
    for preset, levers in zip(about.presets, found["presets"], strict=True):
        wanted = about.complete(preset.levers)
        assert levers == {name: value_for_page(value) for name, value in wanted.items()}


def test_no_number_is_said_in_words(tmp_path: Path) -> None:
    def broken(now: Any, lever: Any, month: Any) -> dict[str, Any]:
        return {"users": np.log(lever.growth - 0.5)}

    equations = Equations(Levers, Stocks, start, broken)
    about = engine_about(case("free_service")) | {
        "levers": [{"name": name, "default": 1.0} for name in Levers.names()],
        "equations": write_equations(equations),
        "series": [{"name": "users"}],
        "outcomes": [{"name": "users", "series": "users", "how": "at", "better": "higher"}],
    }
    script = """
    import { BadRun, makeModel } from "lab/model.js";
    const model = makeModel(question);
    const said = (act) => {
      try {
        return act();
      } catch (error) {
        return [error instanceof BadRun, error.message];
      }
    };
    answer([
      model.outcomeOf(model.defaults(), "users", 1),
      said(() => model.run({ growth: 0.2 })),
      said(() => model.outcomeOf({ ...model.defaults(), growth: 0.5 }, "users")),
    ]);
    """
    fine, no_number, infinite = ask_page(script, about, tmp_path)
    assert fine == pytest.approx(1.0 + np.log(0.5))
    for is_bad_run, message in (no_number, infinite):
        assert is_bad_run
        assert "Nothing you did is lost" in message

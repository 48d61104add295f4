"""The page's own engine and NumPy's tell the same of every case, whatever the levers."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.lab.page import ask_page, engine_about
from userfirst.cases import NAMES, Case, case, run_batch
from userfirst.model import Schedule

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


def size_of(values: Any) -> Any:
    """Return how large a series is in each run, against which a difference is seen.

    A difference of large numbers that comes out at nothing (what is left of income that was put
    off) has only rounding for a size: it counts as a thousandth of what is usual.
    """
    size = np.abs(values).max(axis=0)
    return np.maximum(size, 1e-3 * np.median(size)) + 1e-9


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
    for row, each in enumerate(about.series):
        off = np.abs(series[row] - batch[each.name]) / size_of(batch[each.name])
        assert off.max() < AGREEMENT, f"{each.name}, setting {off.max(axis=0).argmax()}"
    for row, outcome in enumerate(about.outcomes):
        for column, month in enumerate((about.months, 17)):
            off = np.abs(outcomes[:, row, column] - batch.outcome(outcome.name, month))
            worst = (off / size_of(batch[outcome.series])).max()
            assert worst < AGREEMENT, outcome.name
    is_open = batch[f"{about.firms[0].prefix}is_open"] >= 0.5
    wanted = np.where(is_open.all(axis=0), None, is_open.argmin(axis=0))
    assert closed == wanted.tolist()
    assert 0.05 * SETTINGS < np.sum(wanted != None) < 0.98 * SETTINGS  # noqa: E711

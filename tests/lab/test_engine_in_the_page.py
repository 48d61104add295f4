"""The page's own engine and NumPy's tell the same of every case, whatever the levers."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.lab.page import ask_page, engine_about, value_for_page
from userfirst.cases import NAMES, Case, case, run_batch
from userfirst.model import Schedule

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
PATTERNS = 6  # batches that differ in which levers change, and when
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
    """Random levers: many at an end of the range, some that change, up to three times."""
    levers: dict[str, Any] = {}
    for lever in about.levers:

        def draw(lever: Any = lever) -> Any:
            anywhere = chance.uniform(lever.low, lever.high, count)
            ends = np.where(chance.random_sample(count) < 0.5, lever.low, lever.high)
            values = np.where(chance.random_sample(count) < 1 / 3, ends, anywhere)
            return np.round(values) if lever.choices else values

        levers[lever.name] = draw()
        if chance.random_sample() < 0.25:
            months = np.sort(chance.choice(np.arange(1, about.months), 3, replace=False))
            switches = tuple((int(month), draw()) for month in months[: chance.randint(1, 4)])
            levers[lever.name] = Schedule(levers[lever.name], switches)
    return levers


@pytest.mark.parametrize("name", NAMES)
def test_the_page_runs_what_python_runs(name: str, tmp_path: Path) -> None:
    about, chance = case(name), np.random.RandomState(20260101)
    count = SETTINGS // PATTERNS
    batches = [run_batch(about, drawn(about, chance, count)) for _ in range(PATTERNS)]
    settings = [
        {each: value_for_page(value) for each, value in batch.levers_of(place).items()}
        for batch in batches
        for place in range(count)
    ]
    closed = ask_page(RUN_ALL, {"about": engine_about(about), "settings": settings}, tmp_path)
    all_numbers = np.fromfile(tmp_path / "all.bin").reshape(len(settings), -1)
    months = about.months + 1
    for place, batch in enumerate(batches):
        here = all_numbers[place * count : (place + 1) * count]
        for row, series in enumerate(about.series):
            found = here[:, row * months : (row + 1) * months].T
            wanted = batch[series.name]
            size = np.abs(wanted).max(axis=0) + 1e-9
            worst = (np.abs(found - wanted) / size).max()
            assert worst < AGREEMENT, (series.name, worst)
        rest = here[:, len(about.series) * months :].reshape(count, -1, 2)
        for row, outcome in enumerate(about.outcomes):
            size = np.abs(batch[outcome.series]).max(axis=0) + 1e-9
            for column, month in enumerate((about.months, 17)):
                off = np.abs(rest[:, row, column] - batch.outcome(outcome.name, month)) / size
                assert off.max() < AGREEMENT, outcome.name
        is_open = batch[f"{about.firms[0].prefix}is_open"]
        for scenario in range(count):
            gone = np.flatnonzero(is_open[:, scenario] < 0.5)
            month = int(gone[0]) if len(gone) else None
            assert closed[place * count + scenario] == month
    assert any(month is not None for month in closed)
    assert any(month is None for month in closed)

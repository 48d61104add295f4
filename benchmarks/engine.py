"""How long runs take: one, the range of a lever, and ten thousand at once, for every case."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.tables import show
from tests.lab.page import ask_page, engine_about
from userfirst.cases import NAMES, case, run, run_batch

SCENARIOS = (1, 100, 10_000)

# In the page's own engine: the shortest of several times for one run with all it tells, and for the
# curve of the first lever; in microseconds and milliseconds.
IN_THE_PAGE = """
import { makeModel } from "lab/model.js";
import { responseCurve } from "lab/analysis.js";
const model = makeModel(question.about);
const start = model.defaults();
const [{ name }] = model.about.levers;
const quickest = (act, times, repeats) => {
  let least = Infinity;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const begin = performance.now();
    for (let time = 0; time < times; time += 1) act();
    least = Math.min(least, (performance.now() - begin) / times);
  }
  return least;
};
answer({
  steps: model.engine.stepsPerMonth(start, []),
  run: 1000 * quickest(() => model.run(start), 100, 40),
  curve: quickest(() => responseCurve(model, start, name, 0, question.outcome), 1, 60),
});
"""


def quickest(act: Callable[[], object], repeats: int) -> float:
    """Return the shortest of several times, in seconds: what the code needs when left alone."""
    times = []
    for _ in range(repeats):
        begin = perf_counter()
        act()
        times.append(perf_counter() - begin)
    return min(times)


def report() -> None:
    """Print a row for every case."""
    rows = []
    for name in NAMES:
        chosen = case(name)
        lever, outcome = chosen.levers[0], chosen.outcomes[0].name

        def batch(
            count: int, name: str = name, lever: str = lever.name, outcome: str = outcome
        ) -> None:
            about = case(name).lever(lever)
            values = np.linspace(about.low, about.high, count) if count > 1 else about.default
            run_batch(name, {lever: values}).outcome(outcome)

        one = quickest(lambda name=name: run(name).outcomes(), 9)  # type: ignore[misc]
        each = [
            quickest(lambda n=count: batch(n), 3 if count > 100 else 7) / count  # type: ignore[misc]
            for count in SCENARIOS
        ]
        with tempfile.TemporaryDirectory() as folder:
            question = {"about": engine_about(chosen), "outcome": outcome}
            page = ask_page(IN_THE_PAGE, question, Path(folder))
        rows.append(
            [name, str(chosen.months), str(page["steps"])]
            + [f"{1e3 * one:.1f}", f"{1e3 * each[1] * 101:.1f}"]
            + [f"{page['run']:.0f}", f"{page['curve']:.1f}"]
            + [f"{1e6 * seconds:,.1f}" for seconds in each[1:]]
        )
    head = ["case", "months", "steps a month", "one run, ms", "101 levels, ms"]
    head += ["in the page, µs", "101 levels, ms"]
    head += [f"{count:,} at once" for count in SCENARIOS[1:]]
    show(
        "Engine (NumPy; the page's own, in V8; the last two: NumPy, microseconds a scenario)",
        head,
        rows,
    )

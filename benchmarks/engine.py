"""How long runs take: one, the range of a lever, and ten thousand at once, for every case."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from benchmarks.tables import show
from userfirst.cases import NAMES, case, run, run_batch
from userfirst.charts import scene
from userfirst.lab.answers import Answers

SCENARIOS = (1, 100, 10_000)


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
        answers = Answers(chosen, scene(name))

        def batch(
            count: int, name: str = name, lever: str = lever.name, outcome: str = outcome
        ) -> None:
            about = case(name).lever(lever)
            values = np.linspace(about.low, about.high, count) if count > 1 else about.default
            run_batch(name, {lever: values}).outcome(outcome)

        one = quickest(lambda name=name: run(name).outcomes(), 9)  # type: ignore[misc]
        defaults = chosen.complete({})
        lab = quickest(lambda a=answers, d=defaults, n=lever.name: a.sweep(d, n), 5)  # type: ignore[misc]
        each = [
            quickest(lambda n=count: batch(n), 3 if count > 100 else 7) / count  # type: ignore[misc]
            for count in SCENARIOS
        ]
        rows.append(
            [name, str(chosen.months), f"{1e3 * one:.1f}", f"{1e3 * each[1] * 101:.1f}"]
            + [f"{1e3 * lab:.1f}"]
            + [f"{1e6 * seconds:,.1f}" for seconds in each]
        )
    head = ["case", "months", "one run, ms", "101 levels, ms", "for the lab, ms"]
    head += [f"{count:,} at once" for count in SCENARIOS]
    show("Engine (the last three columns in microseconds a scenario)", head, rows)

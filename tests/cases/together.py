"""Several batches run as one: equations work on arrays, so that takes little longer than one."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from userfirst.cases import Batch, Case, run_batch
from userfirst.cases.running import Told
from userfirst.model import Schedule
from userfirst.model.engine import in_force


def run_together(about: Case, settings: Sequence[Mapping[str, Any]]) -> list[Batch]:
    """Return a batch for each of some settings, as ``run_batch`` would for each alone.

    Parameters
    ----------
    about : Case
        The case.
    settings : sequence of mappings
        Levers, each for a batch; arrays are as long as others of the same batch.
    """
    complete = [about.complete(levers) for levers in settings]
    sizes = [max(size_of(value) for value in levers.values()) for levers in complete]

    def joined(name: str, month: int) -> np.ndarray:
        values = [in_force(levers[name], month) for levers in complete]
        rows = [np.broadcast_to(v, size) for v, size in zip(values, sizes, strict=True)]
        return np.concatenate(rows).astype(float)

    whole: dict[str, Any] = {}
    for name in about.defaults():
        plans = [levers[name] for levers in complete if isinstance(levers[name], Schedule)]
        months = sorted({month for plan in plans for month, _ in plan.switches})
        first = joined(name, 0)
        later = tuple((month, joined(name, month)) for month in months)
        whole[name] = Schedule(first, later) if later else first
    stocks = run_batch(about, whole).values._stocks  # type: ignore[attr-defined]
    ends = np.cumsum(sizes)
    return [
        Batch(
            about,
            levers,
            Told(about, levers, {n: s[:, end - size : end] for n, s in stocks.items()}, size),
        )
        for levers, size, end in zip(complete, sizes, ends, strict=True)
    ]


def size_of(value: Any) -> int:
    """Return how many scenarios a lever tells apart."""
    if isinstance(value, Schedule):
        return max(size_of(each) for each in (value.first, *(v for _, v in value.switches)))
    return len(value) if np.ndim(value) else 1

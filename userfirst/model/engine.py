"""One engine integrates every case, for one scenario or for a whole batch at once.

A case states its stocks and their rates of change per month. The engine steps them
forward with the classical Runge-Kutta scheme, one step a month. Stocks and levers are
arrays of shape ``(scenarios,)``, so a sweep of a lever is one call and not a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.model.schedules import Schedule

Array = NDArray[np.float64]
Rates = Callable[[Any, Any, float], Mapping[str, Any]]


class LeverPaths:
    """The value of every lever at every month, for every scenario of a batch.

    Parameters
    ----------
    values : mapping of str to number, array or Schedule
        Each of shape ``()`` or ``(scenarios,)``; a schedule's values likewise.
    scenarios : int
        How many scenarios run side by side.
    derive : callable, optional
        Adds constants that follow from the levers; called once per switch, not per step.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        scenarios: int,
        derive: Callable[[Any], Mapping[str, Any]] | None = None,
    ) -> None:
        self._values = dict(values)
        self._scenarios = scenarios
        self._derive = derive
        self.switch_months = sorted(
            {
                month
                for value in self._values.values()
                if isinstance(value, Schedule)
                for month, _ in value.switches
            }
        )

    def _spread(self, value: Any) -> Array:
        return np.full(self._scenarios, value, dtype=float)

    def _complete(self, levers: dict[str, Any]) -> SimpleNamespace:
        lever = SimpleNamespace(**levers)
        if self._derive is not None:
            lever.__dict__.update(self._derive(lever))
        return lever

    def at(self, month: float) -> SimpleNamespace:
        """Return the levers in force at a month, each of shape ``(scenarios,)``."""
        return self._complete(
            {
                name: self._spread(value.at(month) if isinstance(value, Schedule) else value)
                for name, value in self._values.items()
            }
        )

    def over(self, months: Array) -> SimpleNamespace:
        """Return the levers over all months, of shape ``(months, scenarios)`` where they change."""
        levers = {}
        for name, value in self._values.items():
            if isinstance(value, Schedule):
                levers[name] = np.stack([self._spread(value.at(month)) for month in months])
            else:
                levers[name] = self._spread(value)
        return self._complete(levers)


def integrate(
    rates: Rates,
    start: Mapping[str, Any],
    levers: LeverPaths,
    *,
    scenarios: int,
    months: int = 60,
    settle: Callable[[Any, Any], Mapping[str, Any]] | None = None,
    steps_per_month: int | Sequence[int] = 1,
) -> dict[str, Array]:
    """Step all stocks of a case forward with the classical Runge-Kutta scheme.

    Parameters
    ----------
    rates : callable
        ``rates(now, lever, month)`` returns the change per month of each stock. ``now.users``
        and ``lever.price`` are arrays of shape ``(scenarios,)``. A stock it does not mention
        (whether the firm is open) changes only by ``settle``.
    start : mapping of str to number or array
        The stocks at month 0.
    levers : LeverPaths
        Lever values; a scheduled lever is constant within a month.
    scenarios : int
        How many scenarios run side by side.
    months : int
        How long to run.
    settle : callable, optional
        ``settle(now, lever)`` returns corrected stocks at the end of a month: a firm that has
        run out of cash closes; a stock that a step carried past its bound is set to it.
    steps_per_month : int or sequence of int
        More steps where a rate is fast. A sequence gives them for the first months one by one;
        its last entry holds for all months after.

    Returns
    -------
    dict of str to array, shape ``(months + 1, scenarios)``
        Every stock at the end of every month, month 0 first.

    References
    ----------
    Classical fourth-order Runge-Kutta: Hairer, Norsett, Wanner, Solving Ordinary Differential
    Equations I, section II.1.
    """
    held = {name: np.full(scenarios, value, dtype=float) for name, value in start.items()}
    now = SimpleNamespace(**held)
    lever = levers.at(0)
    names = list(rates(now, lever, 0.0))
    stocks = np.stack([held[name] for name in names])

    # `now` looks into one buffer that every stage overwrites: no copying, no new names.
    buffer = stocks.copy()
    row_of = {name: row for row, name in enumerate(names)}
    for name, row in row_of.items():
        setattr(now, name, buffer[row])
    history = {name: np.empty((months + 1, scenarios)) for name in held}
    for name, values in history.items():
        values[0] = held[name]
    first, second, third, fourth, scratch = (np.empty_like(stocks) for _ in range(5))
    steps = [steps_per_month] if isinstance(steps_per_month, int) else steps_per_month

    def fill(slope: Array, month: float) -> None:
        change = rates(now, lever, month)
        for row, name in enumerate(names):
            slope[row] = change[name]

    switches = set(levers.switch_months)
    for month in range(months):
        if month in switches:
            lever = levers.at(month)
        parts = steps[min(month, len(steps) - 1)]
        step = 1.0 / parts
        for part in range(parts):
            time = month + part * step
            fill(first, time)
            np.multiply(first, step / 2, out=buffer)
            buffer += stocks
            fill(second, time + step / 2)
            np.multiply(second, step / 2, out=buffer)
            buffer += stocks
            fill(third, time + step / 2)
            np.multiply(third, step, out=buffer)
            buffer += stocks
            fill(fourth, time + step)
            np.add(second, third, out=scratch)
            scratch *= 2.0
            scratch += first
            scratch += fourth
            scratch *= step / 6.0
            stocks += scratch
            np.copyto(buffer, stocks)
            for name, value in (settle(now, lever) if settle is not None else {}).items():
                if name in row_of:
                    stocks[row_of[name]] = buffer[row_of[name]] = value
                else:
                    setattr(now, name, value)
        for name, values in history.items():
            values[month + 1] = getattr(now, name)
    return history

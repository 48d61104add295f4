"""One engine integrates every case, for one scenario or for a whole batch at once.

A case states its stocks and their rates of change per month. The engine steps them forward with
the classical Runge-Kutta scheme. Steps follow the rates: where something may grow fast, a month is
cut into more of them. A firm closes at the moment within a step at which its cash is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import TINY
from userfirst.model.equations import Equations
from userfirst.model.schedules import Schedule

Array = NDArray[np.float64]

GROWTH_IN_A_STEP = 0.2
"""The most that the fastest rate may be in one step: holds the error under 1e-4 (see tests)."""

MOST_STEPS_A_MONTH = 64


def switch_months(levers: Mapping[str, Any]) -> list[int]:
    """Return the months at which a scheduled lever changes, in order."""
    return sorted(
        {
            month
            for value in levers.values()
            if isinstance(value, Schedule)
            for month, _ in value.switches
        }
    )


def in_force(value: Any, month: float) -> Any:
    """Return what a lever is at a month: its own value, or that of its schedule."""
    return value.at(month) if isinstance(value, Schedule) else value


def steps_per_month(equations: Equations, levers: Mapping[str, Any], scenarios: int) -> Any:
    """Return into how many steps a month is cut, for each scenario.

    Parameters
    ----------
    equations : Equations
        The case.
    levers : mapping of str to number, array or Schedule
        All levers.
    scenarios : int
        How many scenarios there are.

    Returns
    -------
    array of int, shape (scenarios,)
        1, 2, 4, ... up to ``MOST_STEPS_A_MONTH``: the smallest for which the fastest rate, at any
        setting of a schedule, grows by no more than ``GROWTH_IN_A_STEP`` in a step.
    """
    fastest = np.zeros(scenarios)
    for month in [0, *switch_months(levers)]:
        rows = [spread(in_force(levers[n], month), scenarios) for n in equations.lever_names]
        written = equations.for_arrays
        (rate,) = written.fastest((), written.prepare(rows), 0.0)
        fastest = np.maximum(fastest, rate)
    doublings = np.ceil(np.log2(np.maximum(fastest / GROWTH_IN_A_STEP - 1e-9, 1.0)))
    return np.minimum(2.0**doublings, MOST_STEPS_A_MONTH).astype(int)


def spread(value: Any, scenarios: int) -> Array:
    """Return a value as an array of shape ``(scenarios,)``."""
    return np.full(scenarios, value, dtype=float)


def integrate(
    equations: Equations,
    levers: Mapping[str, Any],
    *,
    scenarios: int = 1,
    months: int = 60,
    steps: int | None = None,
) -> dict[str, Array]:
    """Step all stocks of a case forward with the classical Runge-Kutta scheme.

    Parameters
    ----------
    equations : Equations
        The case.
    levers : mapping of str to number, array or Schedule
        All levers; arrays are of shape ``(scenarios,)``, a schedule's values likewise. A scheduled
        lever is constant within a month.
    scenarios : int
        How many scenarios run side by side.
    months : int
        How long to run.
    steps : int, optional
        Steps in a month; if not given they follow the rates, for each scenario by itself.

    Returns
    -------
    dict of str to array, shape ``(months + 1, scenarios)``
        Every stock at the end of every month, month 0 first.

    References
    ----------
    Classical fourth-order Runge-Kutta: Hairer, Norsett, Wanner, Solving Ordinary Differential
    Equations I, section II.1. The moment of closing is found on the parabola through both ends of
    the step with the slope at its beginning.
    """
    history = np.empty((months + 1, len(equations.stock_names), scenarios))
    # Levers alone may be infinite (nobody pays when all is free): a share of zero, not a fault.
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        if steps is None:
            wanted = steps_per_month(equations, levers, scenarios)
        else:
            wanted = np.full(scenarios, steps)
        for each in np.unique(wanted):
            (places,) = np.nonzero(wanted == each)
            part = {name: cut(value, places) for name, value in levers.items()}
            if len(places) == 1:
                history[:, :, places[0]] = _in_numbers(equations, part, int(each), months)
            else:
                history[:, :, places] = _Block(equations, part, int(each), len(places)).run(months)
    return {name: history[:, row] for row, name in enumerate(equations.stock_names)}


def cut(value: Any, places: Any) -> Any:
    """Return a lever's value for some of the scenarios; what holds for all is left as it is."""
    if isinstance(value, Schedule):
        return Schedule(
            cut(value.first, places), tuple((m, cut(v, places)) for m, v in value.switches)
        )
    return value if np.ndim(value) == 0 else value[places]


def _in_numbers(equations: Equations, levers: Mapping[str, Any], steps: int, months: int) -> Array:
    """Run one scenario in plain numbers: several times faster than in arrays of one."""
    try:
        return _Block(equations, levers, steps, None).run(months)
    except (ZeroDivisionError, OverflowError):  # infinity in arrays
        return _Block(equations, levers, steps, 1).run(months)[:, :, 0]


class _Block:
    """Some scenarios that take equal steps: rows of stocks, each a number or an array."""

    def __init__(
        self, equations: Equations, levers: Mapping[str, Any], steps: int, scenarios: int | None
    ) -> None:
        self.equations, self.levers, self.steps, self.scenarios = (
            equations,
            levers,
            steps,
            scenarios,
        )
        self.written = equations.for_numbers if scenarios is None else equations.for_arrays
        self.any = bool if scenarios is None else np.any
        place = equations.stock_names.index
        self.moving = [place(name) for name in equations.rates_results]
        self.settled = [place(name) for name in equations.settle_results]
        self.at_month_end = [place(name) for name in equations.month_end_results]
        self.closings = [
            (place(each.is_open), place(each.earned), place(each.spent))
            for each in equations.closings
        ]
        self.take_levers(0)

    def take_levers(self, month: int) -> None:
        """Work out once what follows from the levers in force alone."""
        now = {name: in_force(value, month) for name, value in self.levers.items()}
        rows = [spread(now[name], self.scenarios or 1) for name in self.equations.lever_names]
        self.prepared = self.equations.for_arrays.prepare(rows)
        self.funding = [
            spread(now[each.funding], self.scenarios or 1) for each in self.equations.closings
        ]
        if self.scenarios is None:
            self.prepared = tuple(float(each[0]) for each in self.prepared)
            self.funding = [each[0] for each in self.funding]

    def run(self, months: int) -> Array:
        """Return all stocks at every month, of shape ``(months + 1, stocks[, scenarios])``."""
        now = list(self.written.start((), self.prepared, 0.0))
        if self.scenarios is not None:
            now = [spread(value, self.scenarios) for value in now]
        history = np.empty((months + 1, *np.shape(now)))
        history[0] = now
        switches, step = set(switch_months(self.levers)), 1.0 / self.steps
        for month in range(months):
            if month in switches:
                self.take_levers(month)
            for part in range(self.steps):
                now = self.step(now, month + part * step, step)
                self.put(now, self.settled, self.written.settle(now, self.prepared, 0.0))
            self.put(now, self.at_month_end, self.written.month_end(now, self.prepared, 0.0))
            history[month + 1] = now
        return history

    @staticmethod
    def put(now: list[Any], places: list[int], values: Any) -> None:
        """Set some stocks to new values."""
        for place, value in zip(places, values, strict=True):
            now[place] = value

    def ahead(self, now: list[Any], slopes: Any, step: Any) -> list[Any]:
        """Return the stocks that slopes lead to after a step."""
        then = list(now)
        for place, slope in zip(self.moving, slopes, strict=True):
            then[place] = now[place] + slope * step
        return then

    def slopes(self, now: list[Any], month: Any) -> Any:
        """Return the change per month of the stocks that move."""
        return self.written.rates(now, self.prepared, month)

    def runge_kutta(self, now: list[Any], first: Any, month: Any, step: Any) -> list[Any]:
        """Return the stocks after a step whose first slopes are known."""
        half = step / 2.0
        second = self.slopes(self.ahead(now, first, half), month + half)
        third = self.slopes(self.ahead(now, second, half), month + half)
        fourth = self.slopes(self.ahead(now, third, step), month + step)
        weighed = [
            a + 2.0 * (b + c) + d for a, b, c, d in zip(first, second, third, fourth, strict=True)
        ]
        return self.ahead(now, weighed, step / 6.0)

    def in_arrays(self, month: int) -> _Closing:
        """Return the one scenario of this block as arrays of one, with the levers of a month."""
        block = _Block(self.equations, self.levers, self.steps, 1)
        block.take_levers(month)
        return _Closing(block, [0])

    def gone(self, now: list[Any], after: list[Any]) -> list[Any]:
        """Return for each firm whether it was open before a step and has no cash after it."""
        return [
            (funding + after[earned] - after[spent] <= 0.0) & (now[is_open] > 0.5)
            for (is_open, earned, spent), funding in zip(self.closings, self.funding, strict=True)
        ]

    def step(self, now: list[Any], month: float, step: float) -> list[Any]:
        """Return the stocks a step later; a firm whose cash is gone on the way closes there."""
        first = self.slopes(now, month)
        after = self.runge_kutta(now, first, month, step)
        gone = self.gone(now, after)
        if not any(self.any(each) for each in gone):
            return after
        if self.scenarios is None:
            return self.in_arrays(int(month)).close_one(now, first, after, month, step)
        (places,) = np.nonzero(np.any(gone, axis=0))
        size = len(places)
        then = _Closing(self, places).step_to_the_end(
            [cut(row, places) for row in now],
            [cut(row, places) for row in first],
            [cut(row, places) for row in after],
            np.full(size, month),
            np.full(size, step),
        )
        whole = [spread(row, self.scenarios) for row in after]
        for row, values in zip(whole, then, strict=True):
            row[places] = values
        return whole


class _Closing(_Block):
    """The scenarios of a block in which a firm closes within a step."""

    def __init__(self, block: _Block, places: Any) -> None:
        self.__dict__.update(block.__dict__)
        self.scenarios = len(places)
        self.prepared = tuple(row[places] for row in block.prepared)
        self.funding = [row[places] for row in block.funding]

    def close_one(
        self, now: list[Any], first: Any, after: list[Any], month: float, step: float
    ) -> list[Any]:
        """Do :meth:`step_to_the_end` for stocks and slopes in plain numbers."""
        began, slopes, ended = (
            [np.full(1, value) for value in each] for each in (now, first, after)
        )
        then = self.step_to_the_end(began, slopes, ended, np.full(1, month), np.full(1, step))
        return [float(value[0]) for value in then]

    def step_to_the_end(
        self, now: list[Any], first: Any, after: list[Any], month: Array, step: Array
    ) -> list[Any]:
        """Return the stocks at the end of the step, each firm closed when its cash was gone."""
        for _ in self.closings:
            gone = self.gone(now, after)
            moments = [
                self.moment(each, funding, here, now, first, after, step)
                for each, funding, here in zip(self.closings, self.funding, gone, strict=True)
            ]
            at = np.min(moments, axis=0)
            closes = at <= 1.0
            if not closes.any():
                break
            at = np.where(closes, at, 0.0)
            then = list(now)
            for place, slope in zip(self.moving, first, strict=True):
                begin, end, rise = now[place], after[place], slope * step
                then[place] = begin + at * (rise + at * (end - begin - rise))
            for (is_open, earned, spent), funding, when in zip(
                self.closings, self.funding, moments, strict=True
            ):
                here = closes & (when <= at)
                then[is_open] = np.where(here, 0.0, now[is_open])
                # Where a schedule takes funding away, what is spent already stays spent.
                all_of_it = np.maximum(funding + then[earned], now[spent])
                then[spent] = np.where(here, all_of_it, then[spent])
            now, month, step = then, month + at * step, (1.0 - at) * step
            first = self.slopes(now, month)
            onward = self.runge_kutta(now, first, month, step)
            after = [np.where(closes, a, b) for a, b in zip(onward, after, strict=True)]
        return after

    def moment(
        self,
        firm: tuple[int, int, int],
        funding: Array,
        gone: Array,
        now: list[Any],
        first: Any,
        after: list[Any],
        step: Array,
    ) -> Array:
        """Return the share of the step after which a firm's cash is gone; 2 where it is not."""
        _, earned, spent = firm
        begin = funding + now[earned] - now[spent]
        end = funding + after[earned] - after[spent]
        rise = (first[self.moving.index(earned)] - first[self.moving.index(spent)]) * step
        # Cash on the way is begin + rise * at + bend * at**2; at the end it is not above 0.
        bend = end - begin - rise
        root = np.sqrt(np.maximum(rise * rise - 4.0 * bend * begin, 0.0))
        at = np.where(begin > 0.0, 2.0 * begin / np.maximum(root - rise, TINY), 0.0)
        return np.where(gone, np.minimum(at, 1.0), 2.0)

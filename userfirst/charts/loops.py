"""The feedback loops of a case, computed from its equations: which one leads, month by month.

A *node* is a quantity of the case: a stock, or what the equations work out on the way. An *arc*
goes from one node to another if the second moves at once when the first is moved a little and **all
other nodes are held**. Its sign and its size are the partial derivative, taken from the traced
equations at a month of a run; nothing is typed in. An arc into a stock moves its change a month,
not the stock itself.

A *loop* is a closed path of arcs. Its gain is the product of the derivatives along it: the units of
the nodes cancel, and what is left is a rate a month to the power of the number of stocks on it.
Above 0 it is reinforcing: more leads to more. Below 0 it is balancing. Loops with few and with many
stocks are compared by their **pace**, a rate a month: that at which a reinforcing loop alone would
grow, with each of its stocks fading by itself as fast as it does (the largest ``p`` with
``prod(p + fading) = gain``; 0 if it cannot keep itself going), and by which a balancing loop alone
makes its stocks settle sooner (``prod(p + fading) = size of the gain + prod(fading)``). For one
stock that does not fade this is the gain, for a ring of ``k`` of them the ``k``-th root of it. The
loop that *leads* in a month is the one with the largest pace among those that a scene names and
that go through the people the case is about.

Not drawn, and counted only as said: how a stock fades or follows by itself, an arc from a node to
itself. Not counted: what happens at one blow at the end of a month. The closing of a firm is no
slope either: an arc that leaves the cash sleeps until the cash is gone, and from that month on the
first named loop through it leads.

The pace of a reinforcing loop is the largest eigenvalue of its ring of stocks alone. The pace of a
balancing loop, and that single loops are compared at all, are simplifications of this course.

References
----------
Ideas are taken from these, no formula: eigenvalues for feedback, N. B. Forrester, A dynamic
synthesis of basic macroeconomic theory, PhD dissertation, MIT, 1982; loops by their gains, C. E.
Kampmann, Feedback loop gains and system behavior, System Dynamics Review 28 (4), 2012, 370-395,
doi:10.1002/sdr.1483; which loop dominates, told by behaviour, D. N. Ford, A behavioral approach to
feedback loop dominance analysis, System Dynamics Review 15, 1999, 3-36.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import NAMES, Case, Run
from userfirst.cases import case as find_case
from userfirst.model import unknown
from userfirst.model.derivatives import Slopes
from userfirst.model.symbols import Symbol

Array = NDArray[np.float64]

MOST_NODES, MOST_SHOWN, LONGEST = 10, 5, 6
"""Nodes of a picture; loops beside it where fewer are named; nodes on a loop that is looked for."""
ASLEEP = 1e-4
"""A loop of a smaller pace, a rate a month, does nothing worth telling."""
SEEN = 0.05
"""An arc is drawn if one percent more of its source ever moves its target by so many percent."""
HALVINGS = 48
"""How often the interval in which a pace lies is halved."""
A_YEAR = 12.0
"""Months over which an arc into a stock is measured."""


@dataclass(frozen=True)
class Node:
    """A quantity on the picture.

    Attributes
    ----------
    name : str
        Its name in Python: of a series, of a stock, or of one of ``Loops.quantities``.
    label : str
        One to three words.
    place : tuple of float
        Where it stands: 0 to 100 from the left, 0 to 60 from the top.
    more, less : str
        What is said when there is more or less of it: "more users", "fewer users".
    stocks : mapping of str to float
        For a node that remembers: the stocks that it is made of. They move together, each in
        proportion to what it is; the numbers say how they count in the sum (0: it moves along).
    """

    name: str
    label: str
    place: tuple[float, float]
    more: str
    less: str
    stocks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Loop:
    """A loop that a learner should know.

    Attributes
    ----------
    label : str
        Its name on the screen.
    cycle : tuple of str
        The names of its nodes in order; the last leads to the first.
    """

    label: str
    cycle: tuple[str, ...]


def _no_quantities(now: Any, lever: Any, month: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Loops:
    """The causal-loop picture of a case: its nodes, and the loops that have a name.

    Attributes
    ----------
    case : str
        The name of the case.
    nodes : tuple of Node
        At most ten.
    loops : tuple of Loop
        At most seven, those that a learner should know.
    main : tuple of str
        The nodes that the case is about: a loop through one of them may lead.
    bends : mapping of (str, str) to float
        How far the arc between two nodes is bent to its left, as a share of its length, where the
        rule of ``loop_places.py`` would draw it badly.
    quantities : callable
        ``quantities(now, lever, month)``: what nodes are that are neither stocks nor series, by
        name, written as the equations of the case write it. A tuple stands for parts that are
        added up, as where the equations work with kinds of people.
    """

    case: str
    nodes: tuple[Node, ...]
    loops: tuple[Loop, ...]
    main: tuple[str, ...] = ("users",)
    bends: Mapping[tuple[str, str], float] = field(default_factory=dict)
    quantities: Callable[[Any, Any, Any], Mapping[str, Any]] = _no_quantities

    @property
    def about(self) -> dict[str, Any]:
        """The picture as the page is told it."""
        from userfirst.charts.loop_places import described_loops

        return described_loops(self.case)

    @property
    def extras(self) -> dict[str, Callable[[Any, Any, Any], Mapping[str, Any]]]:
        """What the page works out for it, for ``write_equations``."""
        return {"loops": trace(self.case)}


@dataclass(frozen=True)
class Arc:
    """That one node moves another.

    Attributes
    ----------
    source, target : str
        The names of the two nodes.
    sleeps : bool
        It leaves the cash: nothing until the cash is gone.
    """

    source: str
    target: str
    sleeps: bool = False

    @property
    def name(self) -> str:
        """The name of its derivative among the traced results."""
        return f"{self.source}>{self.target}"


@cache
def loops(case: str) -> Loops:
    """Return the loops of a case; UnknownName with the nearest case otherwise."""
    if case not in NAMES:
        raise unknown("case", case, NAMES)
    return cast(Loops, import_module(f"userfirst.charts.scenes.{case}.loops").LOOPS)


class Cut:
    """The equations of a case cut at the nodes: what each node is made of, in symbols."""

    def __init__(self, case: Case, about: Loops, now: Any, lever: Any, month: Any) -> None:
        self.program = month.program
        rates = case.rates(now, lever, month)
        told = {**case.outputs(now, lever, month), **about.quantities(now, lever, month)}
        self.case, self.nodes = case, about.nodes
        closing = {firm.closing.earned: firm.closing.is_open for firm in case.firms}
        self.cash = {
            node.name: now_open
            for node in about.nodes
            for earned, now_open in closing.items()
            if earned in node.stocks
        }
        self.parts: dict[str, list[Any]] = {}
        self.changes: dict[str, list[Any]] = {}
        self.weights: dict[str, list[float]] = {}
        for node in about.nodes:
            if node.stocks:
                self.parts[node.name] = [getattr(now, stock) for stock in node.stocks]
                self.changes[node.name] = [rates.get(stock, 0.0) for stock in node.stocks]
                self.weights[node.name] = list(node.stocks.values())
            else:
                what = told[node.name]
                self.parts[node.name] = list(what) if isinstance(what, tuple) else [what]
                self.weights[node.name] = [1.0] * len(self.parts[node.name])
        self.held = {part.place for parts in self.parts.values() for part in parts}
        self.is_open = {name: getattr(now, stock) for name, stock in self.cash.items()}

    def value(self, name: str) -> Any:
        """Return what a node is."""
        parts = zip(self.weights[name], self.parts[name], strict=True)
        total, *rest = [
            part if weight == 1.0 else weight * part for weight, part in parts if weight
        ]
        for each in rest:
            total = total + each
        return total

    def seeds(self, name: str) -> dict[int, Any]:
        """Return how fast each part of a node moves when the node moves by one."""
        if name in self.cash:
            return {self.is_open[name].place: 1.0}
        parts = self.parts[name]
        if len(parts) == 1:
            return {parts[0].place: 1.0}
        total = self.value(name)
        return {part.place: part / total for part in parts}

    def slopes(self, source: str) -> Iterator[tuple[str, Any]]:
        """Return for each node that one moves directly: its name and how fast it moves.

        A stock may move its own change as well.
        """
        seeds = self.seeds(source)
        slopes = Slopes(self.program, seeds, self.held - set(seeds))
        for node in self.nodes:
            if node.name == source and (not node.stocks or node.name in self.cash):
                continue
            remembers, total = bool(node.stocks), None
            parts = (self.changes if remembers else self.parts)[node.name]
            for weight, part in zip(self.weights[node.name], parts, strict=True):
                if not isinstance(part, Symbol) or weight == 0.0:
                    continue
                slope = slopes.of(part.place) if remembers else slopes.behind(part.place)
                if slope is not None and weight != 1.0:
                    slope = slope * weight
                if slope is not None:
                    total = slope if total is None else total + slope
            if total is not None:
                yield node.name, total


def trace(case: str | Case) -> Callable[[Any, Any, Any], dict[str, Any]]:
    """Return the function that tells nodes and arcs of a case from its stocks and levers.

    Parameters
    ----------
    case : str or Case
        The case, by name or itself.

    Returns
    -------
    callable
        ``(now, lever, month)`` to what each node is, by its name, and the derivative of each arc,
        as "source>target"; for a stock that fades or follows by itself, as "stock>stock". At
        the end of a share, where there is no derivative, it is 0.
    """
    chosen = find_case(case) if isinstance(case, str) else case
    about = loops(chosen.name)

    def told(now: Any, lever: Any, month: Any) -> dict[str, Any]:
        cut = Cut(chosen, about, now, lever, month)
        found = {node.name: cut.value(node.name) for node in about.nodes}
        wanted = {f"{a}>{b}" for loop in about.loops for a, b in _steps(loop.cycle)}
        for node in about.nodes:
            for target, slope in cut.slopes(node.name):
                name = f"{node.name}>{target}"
                # That a closed firm neither earns nor spends is no news.
                if node.name in cut.cash and name not in wanted:
                    continue
                if isinstance(slope, Symbol):
                    slope = np.where(np.isfinite(slope), slope, 0.0)
                found[name] = slope
        return found

    return told


def _steps(cycle: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def cycles(arcs: Sequence[Arc]) -> list[tuple[str, ...]]:
    """Return all closed paths of at most six nodes along arcs that do not sleep.

    Parameters
    ----------
    arcs : sequence of Arc
        The arcs of a picture.

    Returns
    -------
    list of tuple of str
        The nodes of each path, beginning with the one whose arcs come first.
    """
    onward: dict[str, list[str]] = {}
    for arc in arcs:
        if not arc.sleeps:
            onward.setdefault(arc.source, []).append(arc.target)
    order = {name: place for place, name in enumerate(onward)}
    found: list[tuple[str, ...]] = []

    def walk(path: tuple[str, ...]) -> None:
        for target in onward.get(path[-1], ()):
            if target == path[0]:
                found.append(path)
            elif (
                len(path) < LONGEST
                and target not in path
                and order.get(target, -1) > order[path[0]]
            ):
                walk((*path, target))

    for name in onward:
        walk((name,))
    return found


def turned(cycle: Sequence[str]) -> tuple[str, ...]:
    """Return a cycle beginning with the first of its nodes in the alphabet, to compare it."""
    first = cycle.index(min(cycle))
    return (*cycle[first:], *cycle[:first])


@dataclass(frozen=True)
class Measured:
    """Nodes, arcs and loops of one run, month by month.

    Attributes
    ----------
    about : Loops
        The picture.
    arcs : tuple of Arc
        All arcs that the equations have, strong or not.
    values : mapping of str to array, shape (months + 1,)
        What each node is.
    slopes : mapping of str to array, shape (months + 1,)
        The derivative of each arc, by its name.
    closed : int or None
        The month in which the learner's firm closes.
    """

    about: Loops
    arcs: tuple[Arc, ...]
    values: Mapping[str, Array]
    slopes: Mapping[str, Array]
    closed: int | None

    def is_stock(self, name: str) -> bool:
        """Return whether a node remembers."""
        return any(node.name == name and node.stocks for node in self.about.nodes)

    def sleeps(self, cycle: Sequence[str]) -> bool:
        """Return whether a loop leaves the cash, so that it sleeps until the cash is gone."""
        sleeping = {(arc.source, arc.target) for arc in self.arcs if arc.sleeps}
        return not sleeping.isdisjoint(_steps(cycle))

    def gain(self, cycle: Sequence[str]) -> Array:
        """Return the product of the derivatives along a loop; 0 where an arc is missing."""
        gain: Array = np.ones(len(next(iter(self.values.values()))))
        for source, target in _steps(cycle):
            gain = gain * self.slopes.get(f"{source}>{target}", 0.0)
        return gain

    def pace(self, cycle: Sequence[str]) -> Array:
        """Return the pace of a loop with the sign of its gain, a rate a month; 0 while asleep."""
        gain = self.gain(cycle)
        if self.sleeps(cycle):
            return np.zeros(len(gain))
        fading = np.array(
            [
                np.maximum(0.0, -self.slopes.get(f"{name}>{name}", np.zeros(len(gain))))
                for name in cycle
                if self.is_stock(name)
            ]
        )
        wanted = np.abs(gain) + np.where(gain < 0.0, np.prod(fading, axis=0), 0.0)
        low, high = np.zeros(len(gain)), wanted ** (1.0 / len(fading))
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            below = np.prod(middle + fading, axis=0) < wanted
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.sign(gain) * low

    def push(self, arc: Arc) -> Array:
        """Return by how much of itself one percent more of its source moves an arc's target.

        In percent, with a sign; for a stock in a year at this pace. What is near nothing is
        measured by a tenth of the most that there is of it in the run.
        """
        source, target = self.values[arc.source], self.values[arc.target]
        size = np.maximum(np.abs(target), 0.1 * np.max(np.abs(target)))
        months = A_YEAR if self.is_stock(arc.target) else 1.0
        moved = self.slopes[arc.name] * source * months
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(size > 0.0, moved / size, 0.0)

    def leading(self) -> list[int | None]:
        """Return for each month which of the named loops leads, by its place; None if none does."""
        return self._leading

    @cached_property
    def _paces(self) -> list[Array]:
        return [self.pace(loop.cycle) for loop in self.about.loops]

    @cached_property
    def _leading(self) -> list[int | None]:
        paces = np.abs(
            [
                pace * (not set(self.about.main).isdisjoint(loop.cycle))
                for pace, loop in zip(self._paces, self.about.loops, strict=True)
            ]
        )
        told: list[int | None] = [
            int(np.argmax(each)) if each.max() >= ASLEEP else None for each in paces.T
        ]
        if self.closed is not None:
            at_the_end = next(
                (p for p, each in enumerate(self.about.loops) if self.sleeps(each.cycle)), None
            )
            told[self.closed :] = [at_the_end] * (len(told) - self.closed)
        return told

    def letter(self, loop: int, month: int) -> str:
        """Return the sign on the screen of a named loop at a month: "R1", "B2"."""
        return f"{self.kind(self.about.loops[loop].cycle, month)}{loop + 1}"

    def kind(self, cycle: Sequence[str], month: int) -> str:
        """Return "R" for a reinforcing loop, "B" for a balancing one.

        At a month at which it has no gain: as when its gain was largest.
        """
        gain = self.gain(cycle)
        at = self._awake(month)
        sign = gain[at] or gain[int(np.argmax(np.abs(gain)))]
        return "B" if sign < 0.0 else "R"

    def _awake(self, month: int) -> int:
        """Return the month itself, or the last one in which the firm was open."""
        return month if self.closed is None else max(0, min(month, self.closed - 1))

    def chain(self, cycle: Sequence[str], month: int) -> str:
        """Return a loop in words: "more users → more hear of it → more join → more users".

        Parameters
        ----------
        cycle : sequence of str
            The names of its nodes.
        month : int
            At which signs are taken; the last one before the firm closed, if it has.

        Returns
        -------
        str
            Begins with more of its first node; where the loop leaves the cash, with less cash.
        """
        direction, nodes = 1.0, {node.name: node for node in self.about.nodes}
        if self.sleeps(cycle):
            cash = next(i for i, name in enumerate(cycle) if self._is_cash(name))
            direction, cycle = -1.0, (*cycle[cash:], *cycle[:cash])
        at = self._awake(month)
        signs = [
            -1.0 if self.slopes.get(f"{a}>{b}", np.zeros(at + 1))[at] < 0.0 else 1.0
            for a, b in _steps(cycle)
        ]
        words = []
        for name, sign in zip((*cycle, cycle[0]), (*signs, 1.0), strict=True):
            words.append(nodes[name].more if direction > 0.0 else nodes[name].less)
            direction *= sign
        return " → ".join(words)

    def _is_cash(self, name: str) -> bool:
        return any(arc.sleeps and arc.source == name for arc in self.arcs)

    def told(self, month: int) -> str:
        """Return in a sentence or two which loop leads at a month.

        Parameters
        ----------
        month : int
            A month of the run.

        Returns
        -------
        str
            The same as the page says.
        """
        place = self.leading()[month]
        if place is None:
            if self.closed is not None and month >= self.closed:
                return f"In month {self.closed} the cash is gone and the firm closes."
            return f"In month {month} none of these loops is at work."
        loop = self.about.loops[place]
        chain = self.chain(loop.cycle, month)
        if self.closed is not None and month >= self.closed:
            return f"In month {self.closed} the cash is gone and the firm closes: {chain}."
        pace = float(self._paces[place][month])
        alone = (
            f"It is reinforcing: alone it would grow at {_percent(pace)} a month."
            if pace > 0.0
            else f"It is balancing: alone it would undo a change at {_percent(-pace)} a month."
        )
        return f"In month {month} the loop “{loop.label}” leads: {chain}. {alone}"


def _percent(pace: float) -> str:
    share = 100.0 * pace
    return "under 0.1%" if share < 0.1 else f"{share:.{1 if share < 9.95 else 0}f}%"


@cache
def _traced(name: str) -> Mapping[str, Any]:
    case = find_case(name)
    return case.equations.trace(trace(case))


@cache
def _written(name: str) -> Any:
    return find_case(name).equations.for_arrays.results(list(_traced(name).values()))


def _arcs(case: Case, names: Sequence[str]) -> tuple[Arc, ...]:
    about = loops(case.name)
    earned = {firm.closing.earned for firm in case.firms}
    cash = {node.name for node in about.nodes if not earned.isdisjoint(node.stocks)}
    pairs = [name.split(">") for name in names if ">" in name]
    return tuple(Arc(a, b, a in cash) for a, b in pairs if a != b)


def arcs_of(case: str | Case) -> tuple[Arc, ...]:
    """Return all arcs between the nodes of a case, as its equations have them."""
    chosen = find_case(case) if isinstance(case, str) else case
    return _arcs(chosen, tuple(_traced(chosen.name)))


def measure(run: Run) -> Measured:
    """Return nodes, arcs and loops of a run, month by month.

    Parameters
    ----------
    run : Run
        A single run.

    Returns
    -------
    Measured
        What the page's ``measureLoops`` finds as well.
    """
    names, function = tuple(_traced(run.case.name)), _written(run.case.name)
    with np.errstate(invalid="ignore"):
        found = [each[:, 0] for each in run.values.results(function)]
    told = dict(zip(names, found, strict=True))
    is_open = run[run.case.firms[0].closing.is_open]
    return Measured(
        loops(run.case.name),
        _arcs(run.case, names),
        {name: values for name, values in told.items() if ">" not in name},
        {name: values for name, values in told.items() if ">" in name},
        int(np.argmax(is_open < 0.5)) if np.any(is_open < 0.5) else None,
    )

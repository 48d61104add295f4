"""Answers that are settings of a lab: a share code, and a region of levers."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Any

import numpy as np

from userfirst.cases import Case, Lever, case, codes, run_batch
from userfirst.checks.kinds import Plain, refused
from userfirst.checks.task import Mistake
from userfirst.checks.wording import (
    NotReadable,
    bare,
    counted,
    is_open,
    kind_of,
    listed,
    number_in_words,
)
from userfirst.model import Schedule
from userfirst.model.errors import CourseError, nearest


@dataclass(frozen=True)
class Setting:
    """A lab's levers, all of them.

    Attributes
    ----------
    levers : mapping of str to number or Schedule
        Every lever of the case by name.
    """

    levers: Mapping[str, Any]

    def amount(self, name: str) -> float:
        """Return a lever's value; one that changes over time is no number, and compares as none."""
        value = self.levers[name]
        return float("nan") if isinstance(value, Schedule) else value


HOW_TO_COPY = "open **Share, open a code** below it, then **Copy code**"


def lever_named(of: Case, name: str) -> str:
    """Return how a lever is called on the screen."""
    return f"**{of.lever(name).label}**"


@dataclass(frozen=True)
class SharedRun(Plain):
    """A share code of a lab, with which a goal is reached.

    Attributes
    ----------
    case : str
        Of which case.
    start : mapping of str to number or Schedule
        Where the learner starts: levers that are free to move may differ from it.
    free : tuple of str
        Levers that may be moved.
    reached : callable
        ``reached(levers)``: an empty text where the goal is reached, else what is literally true
        of this run.
    over_time : bool
        Whether the levers that may be moved may also change over time: a plan may, the least or
        the best amount may not.
    """

    case: str
    start: Callable[[], Mapping[str, Any]]
    free: tuple[str, ...]
    reached: Callable[[Mapping[str, Any]], str]
    over_time: bool = False

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        return f'a share code of the lab "{self.case}", as text in quotes'

    def read(self, answer: Any) -> Setting:
        """Return the levers of a code, of a text with a code in it, or of a lab."""
        answer = _only_one(answer)
        if not isinstance(answer, str):
            code = getattr(answer, "code", None) if kind_of(answer) == "Lab" else None
            if not isinstance(code, str):
                a_run = kind_of(answer) == "Run"
                raise refused(
                    answer,
                    self.wanted,
                    f" A code comes from a lab: {HOW_TO_COPY}, or `lab.code`." if a_run else "",
                )
            answer = code
        if not answer.strip():
            raise NotReadable(f"This is an empty text. Wanted: {self.wanted}.")
        try:
            of, levers = codes.decode(answer[:10_000])
        except CourseError as why:
            raise NotReadable(str(why)) from None
        except Exception:
            raise NotReadable("This code does not add up. Copy it again from the lab.") from None
        if of.name != self.case:
            raise NotReadable(f'This code is of the case "{of.name}". Wanted: {self.wanted}.')
        return Setting(of.complete(levers))

    def known(self, answer: Mapping[str, Any]) -> Setting:
        """Return a setting from the levers that differ from the start."""
        return Setting(case(self.case).complete({**self.start(), **answer}))

    def moved(self, given: Setting) -> list[str]:
        """Return the levers that differ from the start and should not."""
        start = case(self.case).complete(self.start())
        return [
            name
            for name, value in given.levers.items()
            if name not in self.free and not _equal(value, start[name])
        ]

    def same(self, given: Setting, truth: Setting) -> bool:
        """Whether the goal is reached with the levers that may be moved."""
        refused_ones = self.moved(given) or self.changing(given)
        return not refused_ones and not self.reached(given.levers)

    def changing(self, given: Setting) -> list[str]:
        """Return the levers that change over time where one value is wanted."""
        if self.over_time:
            return []
        return [name for name in self.free if isinstance(given.levers[name], Schedule)]

    def exactly(self, given: Setting, made: Setting) -> bool:
        """Whether it is the same setting."""
        return all(_equal(given.levers[name], value) for name, value in made.levers.items())

    def difference(self, given: Setting, truth: Setting) -> str:
        """Say which levers differ that should not, or what is true of this run."""
        of = case(self.case)
        moved = self.moved(given)
        if moved:
            start = of.complete(self.start())
            told = [
                f"{lever_named(of, name)} is {of.lever(name).worded(given.levers[name])} "
                f"(in the plan: {of.lever(name).worded(start[name])})"
                for name in moved
            ]
            may = listed(lever_named(of, name) for name in self.free)
            return f"Other levers differ too: {listed(told)}. Only {may} may differ."
        changing = self.changing(given)
        if changing:
            return (
                f"In this run {listed(lever_named(of, name) for name in changing)} changes over "
                "time. Take the change away with the × beside it: one value for all months is "
                "wanted."
            )
        return self.reached(given.levers)


def _only_one(answer: Any) -> Any:
    """Return the text or the lab that stands alone in a list or its like; all else as it is."""
    if isinstance(answer, (list, tuple, set, frozenset, np.ndarray)) or kind_of(answer) == "Series":
        held = list(np.ravel(answer)) if isinstance(answer, np.ndarray) else list(answer)
        if len(held) == 1 and (isinstance(held[0], str) or kind_of(held[0]) == "Lab"):
            return held[0]
    return answer


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, Schedule) or isinstance(other, Schedule):
        return bool(one == other)
    return bool(np.isclose(one, other, rtol=0, atol=1e-9))


PLACES_A_LEVER = 5  # places that are tried along each lever of a region
LEAST_WIDE = 0.1  # of a lever's range: less is nearly a point


@dataclass(frozen=True)
class Places:
    """A region of levers, and places in it.

    Attributes
    ----------
    ranges : mapping of str to tuple of float
        The lowest and the highest value of each lever.
    """

    ranges: Mapping[str, tuple[float, float]]

    def grid(self) -> dict[str, np.ndarray[Any, Any]]:
        """Return places that cover the region, its corners among them, as arrays by lever."""
        axes = [np.linspace(low, high, PLACES_A_LEVER) for low, high in self.ranges.values()]
        mesh = np.meshgrid(*axes, indexing="ij")
        return {name: each.ravel() for name, each in zip(self.ranges, mesh, strict=True)}


@dataclass(frozen=True)
class BestIsInside:
    """A statement that holds in some places and fails in others: the best level lies inside.

    Attributes
    ----------
    case, lever, outcome : str
        Of which case; the lever to choose, and the outcome it is chosen for. The outcome is one
        of which more is better and that is above 0 where anything is gained.
    inside : tuple of float
        Between these (not at them) a level counts as inside.
    levels : int
        How many levels are tried in each place.
    where : str
        Where the best level lies if the statement holds, in words.
    called : str
        What the lever is called in a sentence, where its name does not do: "share of free updates".
    preset : str
        Where all levers stand that the region does not name; at their defaults without one.
    """

    case: str
    lever: str
    outcome: str
    inside: tuple[float, float]
    levels: int = 41
    where: str = "in the middle"
    called: str = ""
    preset: str = ""

    @property
    def start(self) -> dict[str, Any]:
        """Return where the levers stand that a region does not name."""
        about = case(self.case)
        return about.complete(about.preset(self.preset).levers if self.preset else {})

    @property
    def _lever_in_words(self) -> str:
        return self.called or self.lever.replace("_", " ")

    def best(self, places: Mapping[str, Any]) -> tuple[Any, Any]:
        """Return for each place the best level, and the outcome there."""
        return _best(self, tuple((name, tuple(map(float, each))) for name, each in places.items()))

    def try_all(self, places: Mapping[str, Any]) -> tuple[Any, Any]:
        """Run every level in every place; return the best level, and the outcome there."""
        about = case(self.case).lever(self.lever)
        tried, count = np.linspace(about.low, about.high, self.levels), len(_first(places))
        levers = self.start
        levers |= {name: np.repeat(each, self.levels) for name, each in places.items()}
        levers[self.lever] = np.tile(tried, count)
        found = run_batch(self.case, levers).outcome(self.outcome).reshape(count, -1)
        return tried[found.argmax(axis=1)], found.max(axis=1)

    def holds(self, places: Mapping[str, Any]) -> Any:
        """Say of each place whether it holds there, or nothing is gained at any level."""
        best, outcome = self.best(places)
        low, high = self.inside
        return ((best > low) & (best < high)) | (outcome <= 0)

    def words(self, places: Mapping[str, Any]) -> str:
        """Say in how many places it is right, in how many nothing is gained, and name one each."""
        best, outcome = self.best(places)
        lost = outcome <= 0
        right = np.asarray(self.holds(places), dtype=bool) & ~lost
        named, parts = self._lever_in_words, []
        if right.any():
            at = int(np.flatnonzero(right)[0])
            parts.append(
                f"In {int(right.sum())} of {len(best)} places that were tried the lesson is right: "
                f"{_place(places, at)}, the best {named} is {best[at]:g}."
            )
        if lost.any():
            parts.append(
                f"In {int(lost.sum())} of {len(best)} places no {named} earns its costs back: "
                f"there no plan is best. One is {_place(places, int(np.flatnonzero(lost)[0]))}."
            )
        wrong = len(best) - int(right.sum()) - int(lost.sum())
        rest = f"In the other {wrong} the lesson is wrong, as wanted." if wrong else ""
        return (
            " ".join([*parts, rest]).replace("In the other 1 the", "In the other one the").strip()
        )

    def corner_where_it_fails(self, *likely: str) -> dict[str, tuple[float, float]]:
        """Find a corner of two levers in which it fails everywhere; the likely two come first."""
        levers = {each.name: each for each in case(self.case).levers if each.name != self.lever}
        for pair in (likely, *combinations(levers, 2)) if likely else combinations(levers, 2):
            spans = []
            for name in pair:
                low, high = levers[name].low, levers[name].high
                tenth = LEAST_WIDE * (high - low)
                spans.append(((high - tenth, high), (low, low + tenth)))
            for ends in product(*spans):
                corner = dict(zip(pair, ends, strict=True))
                if not np.any(self.holds(Places(corner).grid())):
                    return corner
        raise ValueError(f"The best {self.lever} lies inside in every corner of two levers.")

    def mistakes(self) -> tuple[Mistake, ...]:
        """Return the likely mistakes of a region in which it should fail."""
        return (
            Mistake(
                "nothing earns there",
                "Nowhere in your region does any "
                f"{self._lever_in_words} earn its costs back. Where every plan loses, no "
                "plan is best: find a region in which money is earned.",
                when=lambda given: bool(np.all(self.best(given.grid())[1] <= 0)),
            ),
            Mistake(
                "the whole range",
                "This is the whole range of each lever, and the lesson is right in a part of it. "
                "Find the part in which it is wrong.",
                when=lambda given: given.ranges == self._ranges(given),
            ),
            Mistake(
                "around the start",
                "Your region holds the levers as the lab starts, and there the lesson is right. "
                "Move away from the start.",
                when=self._around_the_start,
            ),
            Mistake(
                "right everywhere",
                f"Everywhere in your region that was tried the best {self._lever_in_words} "
                f"is {self.where}, and the lesson is right. Look at other levers, or at the other "
                "end of these.",
                when=self._right_everywhere,
            ),
        )

    def _ranges(self, given: Places) -> dict[str, tuple[float, float]]:
        levers = (case(self.case).lever(name) for name in given.ranges)
        return {each.name: (each.low, each.high) for each in levers}

    def _right_everywhere(self, given: Places) -> bool:
        places = given.grid()
        return bool(np.all(self.holds(places) & (self.best(places)[1] > 0)))

    def _around_the_start(self, given: Places) -> bool:
        start = {name: self.start[name] for name in given.ranges}
        inside = all(low <= start[name] <= high for name, (low, high) in given.ranges.items())
        here = {name: np.array([each]) for name, each in start.items()}
        return inside and bool(self.holds(here)[0])


@lru_cache(maxsize=8)
def _best(
    statement: BestIsInside, places: tuple[tuple[str, tuple[float, ...]], ...]
) -> tuple[Any, Any]:
    """Return the best levels; one answer is looked at several times, and runs take long."""
    return statement.try_all({name: np.array(each) for name, each in places})


def _place(places: Mapping[str, Any], at: int) -> str:
    """Return one of some places in words."""
    return "at " + ", ".join(f"`{name}` {each[at]:g}" for name, each in places.items())


def _first(places: Mapping[str, Any]) -> Any:
    return next(iter(places.values()))


@dataclass(frozen=True)
class Region(Plain):
    """A region of levers in which a statement of the lesson does not hold.

    Attributes
    ----------
    statement : BestIsInside
        What should fail everywhere in the region. Levers that the region does not name stay where
        the statement starts.
    levers : int
        How many levers the region has.
    """

    statement: BestIsInside
    levers: int = 2

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        some = ", ".join(f'"a_lever_{n}": (low, high)' for n in range(1, self.levers + 1))
        return f"a dict with a range for {self.levers} levers: `{{{some}}}`"

    def untouched(self, answer: object) -> bool:
        """Whether it is a dict in which nothing stands yet."""
        return isinstance(answer, Mapping) and all(is_open(each) for each in answer.values())

    def read(self, answer: Any) -> Places:
        """Return the ranges by lever."""
        if kind_of(answer) == "Series" and len(answer) <= self.levers:
            answer = dict(zip(answer.index, answer.array, strict=True))
        if not isinstance(answer, Mapping):
            raise refused(answer, self.wanted)
        if len(answer) != self.levers:
            raise NotReadable(
                f"There {'is' if len(answer) == 1 else 'are'} "
                f"{counted(len(answer), 'lever')} in it; {self.levers} are wanted."
            )
        of = case(self.statement.case)
        labels = {each.name: each.label for each in of.levers}
        ranges = {}
        for given, span in answer.items():
            name = bare(given) if isinstance(given, str) else given
            if is_open(span) or (isinstance(span, (tuple, list)) and any(map(is_open, span))):
                raise NotReadable(f"The range of `{str(name)[:40]}` is still open.")
            if not isinstance(name, str) or name not in labels:
                shown = name[:40] if isinstance(name, str) else f"a {kind_of(name)}"
                raise NotReadable(f'There is no lever "{shown}". {nearest(shown, labels, labels)}')
            if name == self.statement.lever:
                raise NotReadable(
                    f"`{name}` must not be in the region: for every place in it the whole range "
                    f"of `{name}` is tried."
                )
            ranges[name] = self._range(of.lever(name), span)
        return Places(ranges)

    def _range(self, lever: Lever, span: Any) -> tuple[float, float]:
        if lever.choices:
            raise NotReadable(
                f"`{lever.name}` is a choice between {listed(lever.choices)}, and has no range. "
                "Take a lever that is a number."
            )
        if isinstance(span, numbers.Real):
            raise NotReadable(
                f"`{lever.name}` has one value. A region has a lowest and a highest one: "
                f'`"{lever.name}": (low, high)`.'
            )
        two = NotReadable(f"`{lever.name}` needs two numbers, a lowest and a highest one.")
        if kind_of(span) == "Series":
            span = list(span)
        if not isinstance(span, (tuple, list, np.ndarray)) or len(span) != 2:
            raise two
        ends = []
        for end in span:
            try:
                checked = lever.checked(end)
            except CourseError as why:
                raise NotReadable(str(why)) from None
            if not isinstance(checked, float):
                raise two
            ends.append(checked)
        low, high = ends
        if low > high:
            raise NotReadable(f"`{lever.name}` runs from {low:g} down to {high:g}: swap the two.")
        least = LEAST_WIDE * (lever.high - lever.low)
        if high - low < least * (1 - 1e-9):
            wide = number_in_words(high - low, 3)
            raise NotReadable(
                f"`{lever.name}` is {wide} wide. A region is {least:g} wide at least, "
                f"{LEAST_WIDE:.0%} of the lever's range."
            )
        return low, high

    def same(self, given: Places, truth: Places) -> bool:
        """Whether the statement fails everywhere in the region."""
        return not any(self.statement.holds(given.grid()))

    def exactly(self, given: Places, made: Places) -> bool:
        """Whether it is the same region."""
        return given.ranges.keys() == made.ranges.keys() and all(
            np.allclose(given.ranges[name], span, rtol=0, atol=1e-9)
            for name, span in made.ranges.items()
        )

    def difference(self, given: Places, truth: Places) -> str:
        """Say where in the region the statement holds after all."""
        return self.statement.words(given.grid())

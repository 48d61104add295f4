"""What happened in a run, in two or three sentences.

What is said stands in the ``words.toml`` of a scene, and what scenes share in
``scenes/shared.toml``: quantities that are taken from a run, and pieces of sentences and sentences,
each with alternatives of which the first whose condition holds is said. Here the files are read,
checked and told; the lab's page tells the same (:func:`words_of`, ``lab/browser/sentences.js``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import Case, Run, case, worded
from userfirst.charts.expressions import (
    NUMBER,
    TRUTH,
    Reader,
    Slip,
    Tree,
    compiled,
    named,
)
from userfirst.charts.wording import money, part, people, percent, when
from userfirst.model import Schedule
from userfirst.model.errors import CourseError, nearest

Array = NDArray[np.float64]
Alternatives = list[tuple[str, Tree | None, list[Any]]]

SCENES = Path(__file__).parent / "scenes"
OTHERWISE = "otherwise"
# How a place in a text writes its number, with what stands behind the way's name.
WAYS: dict[str, Callable[[float, str], str]] = {
    "people": people,
    "money": money,
    "part": lambda share, _: part(share),
    "percent": lambda share, _: percent(share),
    "amount": lambda value, _: worded(value),
    "month": lambda month, _: f"{month:.0f}",
    "when": lambda month, _: when(month),
}
_PLACE = re.compile(r"\{([^{}]*)\}")
_BEGINNING = re.compile(r"(^|\. )([^\W\d_])")


class SeriesByName(Protocol):
    """A run, or anything else that has series by name."""

    def __getitem__(self, name: str, /) -> Array:
        """Return a series, of shape ``(months + 1,)``."""


class BadWords(CourseError):
    """A file of words that cannot be used; says which file, which entry, and the nearest name."""


class Words:
    """What can be said about the runs of a case.

    Parameters
    ----------
    about : Case
        The case.
    own, shared : mapping
        What its ``words.toml`` and the shared one hold.

    Raises
    ------
    BadWords
        Something is named that does not exist, is of the wrong kind, or is never used.
    """

    def __init__(self, about: Case, own: Mapping[str, Any], shared: Mapping[str, Any]) -> None:
        self._files = {
            f"scenes/{about.name}/words.toml": own,
            "scenes/shared.toml": shared,
        }
        self._own = next(iter(self._files))
        self._check_tables()
        self.money = str(own["money"])
        self._texts = self._found("quantities", about)
        self._piece_texts = self._found("pieces", about)
        self._kinds: dict[str, str] = {}
        self._open: list[str] = []
        self._reader = Reader(
            (each.name for each in about.series),
            (each.name for each in about.levers),
            self._texts,
            self._kind_of,
        )
        self.quantities: dict[str, Tree] = {}
        self.pieces: dict[str, Alternatives] = {}
        self.sentences = {
            name: self._alternatives(self._own, f"sentences.{name}", entry)
            for name, entry in own["sentences"].items()
        }
        self._check_that_all_is_used()
        self._compile()

    def tell(
        self,
        series: SeriesByName,
        levers: Mapping[str, Any],
        said: set[tuple[str, str]] | None = None,
    ) -> list[str]:
        """Return what happened in a run.

        Parameters
        ----------
        series : Run, or mapping of str to array
            The series of one run by name, each of shape ``(months + 1,)``.
        levers : mapping
            The value of every lever.
        said : set, optional
            Gets the entry and condition of each alternative that was taken.

        Returns
        -------
        list of str
            Sentences.
        """
        facts = _RunFacts(self._quantities, series, levers)
        told = (self._tell(entry, facts, said) for entry in self._sentences)
        return [_begun(text) for text in told if text]

    def to_page(self) -> dict[str, Any]:
        """Return the same as lists, for the lab's page."""
        alternatives = (
            ("pieces", self.pieces),
            ("sentences", self.sentences),
        )
        return {"quantities": self.quantities} | {
            kind: {
                name: [[condition, parts] for _, condition, parts in each]
                for name, each in found.items()
            }
            for kind, found in alternatives
        }

    @property
    def conditions(self) -> set[tuple[str, str]]:
        """Every alternative, as its entry and condition."""
        return {
            (f"{kind}.{name}", condition)
            for kind, found in (("pieces", self.pieces), ("sentences", self.sentences))
            for name, each in found.items()
            for condition, _, _ in each
        }

    @property
    def series(self) -> set[str]:
        """The names of the series that are needed to tell a run."""
        alternatives = [*self.pieces.values(), *self.sentences.values()]
        trees = [tree for each in alternatives for _, tree, _ in each if tree]
        return {"is_open"}.union(
            *(named("series", tree) for tree in [*trees, *self.quantities.values()])
        )

    # Reading

    def _check_tables(self) -> None:
        for file, tables in self._files.items():
            allowed = ["quantities", "pieces"]
            if file == self._own:
                allowed += ["money", "sentences"]
                for name in ("money", "sentences"):
                    if not tables.get(name):
                        raise BadWords(f'{file}: "{name}" is missing.')
            for name in tables:
                if name not in allowed:
                    raise BadWords(
                        f'{file}: there is no table called "{name}". {nearest(name, allowed)}'
                    )

    def _found(self, table: str, about: Case) -> dict[str, tuple[str, Any]]:
        """Return the entries of a table in both files, with the file of each."""
        taken = {"months", "month", "lever", *(each.name for each in about.series)}
        found: dict[str, tuple[str, Any]] = {}
        for file, tables in self._files.items():
            for name, entry in tables.get(table, {}).items():
                if name in found:
                    raise BadWords(f"{file}, {table}.{name}: it stands in {found[name][0]} too.")
                if table == "quantities" and name in taken:
                    raise BadWords(f'{file}, {table}.{name}: "{name}" is the name of a series.')
                found[name] = (file, entry)
        return found

    def _kind_of(self, name: str) -> str:
        """Return the kind of a quantity, which is read when it is first named."""
        if name not in self._kinds:
            file, text = self._texts[name]
            place = f"quantities.{name}"
            self._enter(file, place)
            tree, self._kinds[name] = self._read(file, place, text)
            self.quantities[name] = tree
            self._open.pop()
        return self._kinds[name]

    def _enter(self, file: str, place: str) -> None:
        if place in self._open:
            raise BadWords(f"{file}, {place}: it is made from itself.")
        self._open.append(place)

    def _read(self, file: str, place: str, text: Any, *wanted: str) -> tuple[Tree, str]:
        try:
            return self._reader.read(str(text), wanted)
        except Slip as slip:
            raise BadWords(f"{file}, {place} = {text!r}: {slip}") from None

    def _alternatives(self, file: str, place: str, entry: Any) -> Alternatives:
        if not isinstance(entry, Mapping) or list(entry)[-1:] != [OTHERWISE]:
            raise BadWords(f'{file}, {place}: the last line has to begin with "{OTHERWISE} =".')
        found: Alternatives = []
        for condition, text in entry.items():
            tree = None
            if condition != OTHERWISE:
                tree, _ = self._read(file, f"{place}, condition", condition, TRUTH)
            found.append((condition, tree, self._parts(file, f"{place}, {condition}", text)))
        return found

    def _parts(self, file: str, place: str, text: Any) -> list[Any]:
        """Return a text as a list: words, numbers to be written, and pieces."""
        if not isinstance(text, str):
            raise BadWords(f"{file}, {place}: a text is wanted, and here is {text!r}.")
        parts: list[Any] = []
        for words, inside in zip(*[iter([*_PLACE.split(text), ""])] * 2, strict=True):
            if "{" in words or "}" in words:
                raise BadWords(f"{file}, {place}: a bracket is not closed in {words!r}.")
            if words:
                parts.append(words)
            if inside:
                name, colon, way = inside.partition(":")
                parts.append(
                    self._number(file, place, name, way)
                    if colon
                    else self._piece(file, place, name)
                )
        return parts

    def _number(self, file: str, place: str, name: str, way: str) -> list[str]:
        way, _, rest = way.strip().partition(" ")
        if way not in WAYS:
            raise BadWords(
                f'{file}, {place}: there is no way to write a number called "{way}". '
                f"{nearest(way, WAYS)}"
            )
        if rest and way != "people":
            raise BadWords(f'{file}, {place}: nothing can follow "{way}", and "{rest}" does.')
        if name != "months":
            if name not in self._texts:
                known = [*self._texts, "months"]
                raise BadWords(
                    f'{file}, {place}: there is no quantity called "{name}". {nearest(name, known)}'
                )
            if self._kind_of(name) != NUMBER:
                raise BadWords(f'{file}, {place}: "{name}" is {self._kind_of(name)}.')
        return ["number", name, way, self.money if way == "money" else rest]

    def _piece(self, file: str, place: str, name: str) -> list[str]:
        if name not in self._piece_texts:
            if name in self._texts:
                raise BadWords(
                    f'{file}, {place}: "{name}" is a quantity; say how it is written, as in '
                    f'"{{{name}:amount}}".'
                )
            raise BadWords(
                f'{file}, {place}: there is no piece called "{name}". '
                f"{nearest(name, self._piece_texts)}"
            )
        if name not in self.pieces:
            file, entry = self._piece_texts[name]
            self._enter(file, f"pieces.{name}")
            self.pieces[name] = self._alternatives(file, f"pieces.{name}", entry)
            self._open.pop()
        return ["piece", name]

    def _check_that_all_is_used(self) -> None:
        for table, used in (("quantities", self.quantities), ("pieces", self.pieces)):
            for name in self._files[self._own].get(table, {}):
                if name not in used:
                    raise BadWords(f"{self._own}, {table}.{name}: it is never used.")

    # Telling

    def _compile(self) -> None:
        self._quantities = {name: compiled(tree) for name, tree in self.quantities.items()}
        self._pieces = {
            name: self._compiled(f"pieces.{name}", each) for name, each in self.pieces.items()
        }
        self._sentences = [
            self._compiled(f"sentences.{name}", each) for name, each in self.sentences.items()
        ]

    @staticmethod
    def _compiled(entry: str, alternatives: Alternatives) -> list[Any]:
        return [
            ((entry, condition), compiled(tree) if tree else None, parts)
            for condition, tree, parts in alternatives
        ]

    def _tell(
        self, alternatives: list[Any], facts: _RunFacts, said: set[tuple[str, str]] | None
    ) -> str:
        for place, condition, parts in alternatives:
            if condition is None or condition(facts):
                if said is not None:
                    said.add(place)
                return "".join(
                    each
                    if isinstance(each, str)
                    else self._tell(self._pieces[each[1]], facts, said)
                    if each[0] == "piece"
                    else WAYS[each[2]](facts.number(each[1]), each[3])
                    for each in parts
                )
        raise AssertionError("the last alternative always holds")


class _RunFacts:
    """What expressions name, of one run; what was worked out once is kept."""

    def __init__(
        self,
        quantities: Mapping[str, Callable[[Any], Any]],
        series: SeriesByName,
        levers: Mapping[str, Any],
    ) -> None:
        self._work = quantities
        self._series = series
        self._levers = levers
        self._kept: dict[str, Any] = {}
        self.months = len(series["is_open"]) - 1
        self.month = np.arange(self.months + 1, dtype=float)

    def series(self, name: str) -> Array:
        return self._series[name]

    def lever(self, name: str) -> Array:
        value = self._levers[name]
        if not isinstance(value, Schedule):
            return np.full(self.months + 1, float(value))
        found = np.full(self.months + 1, float(value.first))
        for month, later in value.switches:
            found[month:] = float(later)
        return found

    def quantity(self, name: str) -> Any:
        if name not in self._kept:
            self._kept[name] = self._work[name](self)
        return self._kept[name]

    def number(self, name: str) -> float:
        return float(self.months if name == "months" else self.quantity(name))


def _begun(text: str) -> str:
    """Return a text whose sentences begin in upper case."""
    return _BEGINNING.sub(lambda found: found[1] + found[2].upper(), text)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        name = path.relative_to(SCENES.parent).as_posix()
        raise BadWords(f"{name} cannot be read: {error}") from None


@cache
def _words(name: str) -> Words:
    return Words(case(name), _toml(SCENES / name / "words.toml"), _toml(SCENES / "shared.toml"))


def words_for(about: Case) -> Words:
    """Return what can be said about the runs of a case; its files are read once."""
    return _words(about.name)


def words_of(about: Case) -> dict[str, Any]:
    """Return what can be said about the runs of a case, as it travels to the lab's page."""
    return words_for(about).to_page()


def tell(run: Run) -> list[str]:
    """Return what happened in a run, in two or three sentences.

    Parameters
    ----------
    run : Run
        A single run.

    Returns
    -------
    list of str
        Sentences that say only what the numbers of this run show.
    """
    return words_for(run.case).tell(run, run.levers)

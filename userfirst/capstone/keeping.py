"""What was played stays in the learner's own folder, and comes back another day.

One file a company and world, in the hidden folder beside the notebook. It is written beside the old
one and then renamed; one that cannot be used is set aside under another name. It holds what was
decided and forecast, and what came of it as a seal: where the model has changed since, that is said
and the file set aside, so that no past is rewritten.
What is set for the next quarter stands beside it, so that a restart of the kernel loses nothing.
Who leads a company again begins a new file; that of the finished attempt stays beside it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from userfirst.capstone.company import CASE, DECISIONS, WORLDS, Company, companies
from userfirst.capstone.playing import FORECASTS, QUARTERS, Quarter, Result
from userfirst.cases import case
from userfirst.files import FOLDER, Unreadable, read_json, set_aside, write_safely

FORMAT, VERSION = "userfirst-company", 1
LARGEST = 1_000_000  # bytes; a file of twenty quarters has a few thousand
SEALED = ("users", "cash")
FINISHED = "played"  # stands in the name of a file whose attempt is over
AS_CLOSE = 1e-6  # of what there was: another machine differs by far less, another model by more


class Newer(Unreadable):
    """A file that a newer edition of the course has written."""


_DAMAGED = (Unreadable, KeyError, TypeError, AttributeError, ValueError, OverflowError)


@dataclass(frozen=True)
class Kept:
    """What a file holds.

    Attributes
    ----------
    played : list of Quarter
        The quarters that were played.
    seals : list of mapping
        What came of each, as it was then.
    coming : Quarter
        What is set for the next one.
    attempt : int
        How often the company was led in this world, this time included.
    """

    played: list[Quarter] = field(default_factory=list)
    seals: list[Mapping[str, float]] = field(default_factory=list)
    coming: Quarter = field(default_factory=lambda: Quarter({}))
    attempt: int = 1


class Keeper:
    """Keeps what was played of one company in one world.

    Parameters
    ----------
    folder : Path
        Where the notebook is.
    about : Company
        The company.
    world : int
        The number of its world.
    tell : callable
        ``tell(sentence)``: what the learner should know, such as that nothing can be kept.
    """

    def __init__(
        self, folder: Path, about: Company, world: int, tell: Callable[[str], None]
    ) -> None:
        self._about, self._world, self._tell = about, world, tell
        self.path = path_of(folder, about.name, world)
        self._untouchable = False

    def load(self) -> Kept:
        """Return what is kept; nothing was played where there is no file."""
        try:
            return self._unpacked(read_json(self.path, LARGEST))
        except FileNotFoundError:
            pass
        except OSError:
            self._leave_alone()
        except Newer:
            self.put_aside("newer", "was kept by a newer edition of the course")
        except _DAMAGED:
            self.put_aside("damaged", "is damaged")
        return Kept(attempt=1 + len(self._finished_files()))

    def _finished_files(self) -> list[Path]:
        found: list[Path] = []
        while True:
            path = self.path.with_stem(f"{self.path.stem}_{FINISHED}_{len(found) + 1}")
            if not path.exists():
                return found
            found.append(path)

    def finished(self) -> list[Kept]:
        """Return the attempts that are over, the first one first; what cannot be read is no help.

        Their files stay as they are, whatever they hold.
        """
        found = []
        for path in self._finished_files():
            try:
                found.append(self._unpacked(read_json(path, LARGEST)))
            except (OSError, *_DAMAGED):
                found.append(Kept())
        return found

    def finish(self) -> None:
        """Let the file of an attempt that is over stay under another name; OSError if it cannot."""
        if not self._untouchable and self.path.exists():
            set_aside(self.path, FINISHED)

    def _unpacked(self, content: Any) -> Kept:
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise Unreadable("another format")
        version = content.get("version")
        if version != VERSION:
            newer = isinstance(version, (int, float)) and version > VERSION
            raise Newer("newer") if newer else Unreadable("another version")
        if (content["company"], content["world"]) != (self._about.name, self._world):
            raise Unreadable("of another company")
        rows = content["quarters"]
        if not isinstance(rows, list) or len(rows) > QUARTERS:
            raise Unreadable("too many quarters")
        played: list[Quarter] = []
        seals: list[Mapping[str, float]] = []
        for row in rows:
            decisions = {name: _number(row["decisions"][name]) for name in DECISIONS}
            for name, value in decisions.items():
                case(CASE).lever(name).checked(value)
            forecast = {name: _number(row["forecast"][name]) for name in row["forecast"]}
            if not forecast or not set(forecast) <= set(FORECASTS):
                raise Unreadable("a quarter without a forecast")
            played.append(Quarter(decisions, forecast))
            seals.append({name: _number(row["result"][name]) for name in SEALED})
        attempt = content.get("attempt", 1)
        if not isinstance(attempt, int) or attempt < 1:
            raise Unreadable("no attempt")
        return Kept(played, seals, _of_next(content.get("next")), attempt)

    def save(
        self,
        played: Sequence[Quarter],
        results: Sequence[Result],
        coming: Quarter,
        attempt: int,
        tells: bool,
    ) -> None:
        """Keep all quarters that were played, and what is set for the one to come.

        Where nothing can be written, ``tells`` says whether the learner should hear of it.
        """
        if self._untouchable:
            return
        rows = [
            {
                "decisions": dict(quarter.decisions),
                "forecast": dict(quarter.forecast),
                "result": {name: result.of(name) for name in SEALED},
            }
            for quarter, result in zip(played, results, strict=True)
        ]
        content = {"format": FORMAT, "version": VERSION, "company": self._about.name}
        content |= {"world": self._world, "attempt": attempt, "quarters": rows}
        content["next"] = {
            "decisions": dict(coming.decisions),
            "forecast": dict(coming.forecast),
        }
        try:
            write_safely(self.path, json.dumps(content, indent=1) + "\n")
        except OSError:
            if not tells:
                return
            self._tell(
                "Nothing can be written in this folder, so your quarters last until the kernel "
                "ends. What you have played so far is not lost before."
            )

    def put_aside(self, word: str, why: str) -> None:
        """Set the file aside and say so; where that fails, leave it alone and write nothing."""
        try:
            aside = set_aside(self.path, word)
        except OSError:
            return self._leave_alone()
        return self._tell(
            f"The file with your earlier quarters at {self._about.label} {why}. It was set aside "
            f"as {FOLDER}/{aside.name}, and what it holds does not count here."
        )

    def _leave_alone(self) -> None:
        self._untouchable = True
        self._tell(
            f"Your earlier quarters at {self._about.label} could not be read, so you begin with "
            "the first one, and what you play now lasts until the kernel ends."
        )


def _of_next(content: Any) -> Quarter:
    """Return what is set for the next quarter; what cannot be used of it is set again quickly."""
    try:
        decisions = {name: _number(content["decisions"][name]) for name in DECISIONS}
        for name, value in decisions.items():
            case(CASE).lever(name).checked(value)
        forecast = {name: _number(content["forecast"][name]) for name in content["forecast"]}
    except _DAMAGED:
        return Quarter({})
    return Quarter(decisions, forecast if set(forecast) <= set(FORECASTS) else {})


def path_of(folder: Path, name: str, world: int) -> Path:
    """Return where the quarters of a company in a world are kept."""
    return folder / FOLDER / f"company_{name}_{world}.json"


def kept(folder: Path) -> list[tuple[str, int]]:
    """Return which companies are kept in a folder, in which worlds, the one played last first."""
    found = []
    for name in companies():
        for path in (folder / FOLDER).glob(f"company_{name}_*.json"):
            world = path.stem.removeprefix(f"company_{name}_")
            # Files set aside have another name: company_gym_1_damaged_1.json.
            if world.isdecimal() and str(int(world)) == world and 1 <= int(world) <= WORLDS:
                try:
                    found.append((path.stat().st_mtime, name, int(world)))
                except OSError:
                    continue
    return [(name, world) for _, name, world in sorted(found, reverse=True)]


def is_sealed(results: Sequence[Result], seals: Sequence[Mapping[str, float]]) -> bool:
    """Return whether the quarters lead today to what they led to when they were played."""
    return len(results) == len(seals) and all(
        abs(result.of(name) - seal[name]) <= AS_CLOSE * (1.0 + abs(seal[name]))
        for result, seal in zip(results, seals, strict=True)
        for name in SEALED
    )


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Unreadable("no number")
    return float(value)

"""The command ``python -m userfirst.checks FOLDER``: what it says and asks."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import textwrap
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from userfirst.checks.marking.batch import (
    Journal,
    Marker,
    Row,
    exercises,
    fingerprint,
    mark_all,
    one_line,
    processors,
)
from userfirst.checks.marking.gradebooks import write_tables
from userfirst.checks.marking.judging import PACKAGE
from userfirst.checks.marking.process import Confinement, Limits, best_confinement, hidden_places
from userfirst.checks.marking.submissions import NAMES, Submission, find_submissions
from userfirst.checks.wording import counted
from userfirst.model.errors import nearest

JOURNAL = "rows.jsonl"
SECONDS_BETWEEN_TABLES = 5.0

DESCRIPTION = """\
Mark what a class handed in: every notebook of an exercise in FOLDER is run in a process of its
own, and its answers are held against the checks of this course.

FOLDER is a folder or a zip, as it comes from Moodle, Canvas or nbgrader, or one with a folder or
a notebook for each student. It may be the folder of a class server, too: then the exercises
count that a learner has changed. It is only read. Tasks are found by the names of their variables
(ex02_1), so cells may be moved, doubled or deleted."""
EPILOG = """\
It writes, into FOLDER_marked unless --into says otherwise:
  marks.csv                a line for each notebook: state and reason of each task
  moodle_exercise_02.csv   for Moodle: the assignment, Upload grading worksheet
  canvas.csv               for Canvas: Grades, Import
  rows.jsonl               what is done; the same command again goes on from there

Judgements are "for discussion" and give no points, unless --count-judgements says so.
Ctrl+C stops it, and what is marked so far is in the tables.
More in solutions/README.md, "Marking a class"."""


class CannotMark(Exception):
    """Why nothing can be marked, in a sentence, and what to do."""


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m userfirst.checks",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("folder", metavar="FOLDER", help="what the class handed in: a folder or zip")
    made.add_argument("--into", metavar="FOLDER", help="where the tables go")
    made.add_argument(
        "--exercise", metavar="NN", help="take every notebook for this exercise, such as 02"
    )
    made.add_argument(
        "--count-judgements",
        action="store_true",
        help="give a point for a complete judgement, too",
    )
    made.add_argument(
        "--again", action="store_true", help="mark everything anew, also what is done already"
    )
    made.add_argument(
        "--workers", type=int, metavar="N", help="how many at a time; one a processor if not given"
    )
    usual = Limits()
    made.add_argument(
        "--seconds-a-cell",
        type=float,
        metavar="S",
        default=usual.seconds_a_cell,
        help="how long one cell may take (%(default)g)",
    )
    made.add_argument(
        "--seconds",
        type=float,
        metavar="S",
        default=usual.seconds,
        help="how long one notebook may take (%(default)g)",
    )
    made.add_argument(
        "--memory",
        type=int,
        metavar="MB",
        default=usual.memory,
        help="megabytes of memory that one notebook may take (%(default)d)",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 1 where nothing could be marked, 130 where it was stopped."""
    for stream in (sys.stdout, sys.stderr):  # a name in another script must not end the batch
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    asked = parser().parse_args(arguments)
    try:
        _require_processes()
        return _mark(asked)
    except CannotMark as why:
        print(why, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped before anything was marked.", file=sys.stderr)
        return 130


def _require_processes() -> None:
    """Stop where Python runs in a page of a browser."""
    if sys.platform == "emscripten":
        raise CannotMark(
            "A class cannot be marked here: each notebook is run in a process of its own, and a "
            "Python that runs in a page of a browser can start none. Mark on a computer that has "
            "the course, in its folder: python -m userfirst.checks FOLDER"
        )


def _place(asked: argparse.Namespace) -> Path:
    place = Path(asked.folder).expanduser()
    if not place.exists():
        raise CannotMark(
            f"There is no folder {asked.folder}. Give the folder (or zip) into which you put what "
            "the class handed in: python -m userfirst.checks FOLDER"
        )
    if place.is_file() and place.suffix.casefold() != ".zip":
        raise CannotMark(f"{asked.folder} is a file. Give the folder in which it stands, or a zip.")
    if place.is_file() and not zipfile.is_zipfile(place):
        raise CannotMark(f"{asked.folder} is damaged, or no zip. Download it again.")
    return place.resolve()


def _limits(asked: argparse.Namespace) -> Limits:
    if not 0 < asked.seconds_a_cell <= asked.seconds <= 86_400:
        raise CannotMark(
            "--seconds-a-cell must be above 0, and --seconds at least as much (a day at most)."
        )
    if asked.memory < 1000:
        raise CannotMark("--memory must be 1000 or more: the course itself takes several hundred.")
    if asked.workers is not None and not 1 <= asked.workers <= 64:
        raise CannotMark("--workers is how many run at a time: from 1 to 64.")
    return Limits(asked.seconds_a_cell, asked.seconds, asked.memory)


def _exercise(asked: argparse.Namespace) -> str:
    if asked.exercise is None:
        return ""
    number = str(asked.exercise).strip().zfill(2)
    if number not in exercises():
        raise CannotMark(f"There is no exercise {asked.exercise}. {nearest(number, exercises())}")
    return number


def _found(place: Path, asked: argparse.Namespace) -> list[Submission]:
    try:
        found = find_submissions(place, _exercise(asked))
    except OSError as error:
        raise CannotMark(
            f"{asked.folder} cannot be read: {error.strerror}. Copy it to a folder of yours."
        ) from None
    if not found and (place / NAMES).is_file():
        raise CannotMark(
            f"In {asked.folder} no learner of the class server has changed an exercise yet."
        )
    if not found:
        raise CannotMark(
            f"There is no notebook (.ipynb) in {asked.folder}. Put the notebooks of the class into "
            "it, in sub-folders if you like; a zip of them is read, too."
        )
    return found


def _into(place: Path, asked: argparse.Namespace) -> Path:
    named = place.stem if place.is_file() else place.name
    into = Path(asked.into).expanduser() if asked.into else place.with_name(f"{named}_marked")
    into = into.resolve()
    if into == place or (place.is_dir() and place in into.parents):
        raise CannotMark(
            "The tables would stand among what the class handed in. Name another folder: "
            "--into FOLDER"
        )
    try:
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=into):
            pass
    except OSError as error:
        raise CannotMark(
            f"The tables cannot be written into {into} ({error.strerror}). Name a folder of yours: "
            "--into FOLDER"
        ) from None
    return into


def protection(confinement: Confinement, possible: dict[str, bool]) -> str:
    """Say what submissions can and cannot do on this machine, as it was tried a moment ago."""
    names = {
        "network": "reach the network",
        "neighbours": "read the files of others",
        "writing": "change files outside their own folder",
        "batch": "reach other processes",
    }
    cannot = [words for name, words in names.items() if not possible[name]]
    can = [words for name, words in names.items() if possible[name]]
    by = {
        "own world": "the system holds this",
        "sandbox": "the system's sandbox holds this",
        "Python": "Python refuses it; whoever knows Python very well gets around that",
    }[confinement.way]
    text = f"Submissions cannot {_or(cannot)} ({by})." if cannot else ""
    if can:
        text += f" On this machine they CAN {_or(can)}: mark only what you would run yourself."
    return text.strip()


def _or(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


class Progress:
    """Tells how far it is: a line for each submission, and on a screen a bar below them."""

    def __init__(self, total: int, out: TextIO) -> None:
        self.total, self.out = total, out
        self.is_screen = out.isatty()
        self.begun, self.done, self.taken = time.monotonic(), 0, 0

    def show(self, row: Row, was_known: bool) -> None:
        """Tell of one submission that it is done."""
        self.done += 1
        self.taken += not was_known
        self._clear()
        who = one_line(row.student) or "?"
        number = f"[{self.done:>{len(str(self.total))}}/{self.total}]"
        print(f"{number} {who}: {one_line(row.sentence)}", file=self.out, flush=True)
        self.bar()

    def _clear(self) -> None:
        if self.is_screen:
            print("\r\x1b[K", end="", file=self.out)

    def bar(self) -> None:
        """Draw the bar, where there is a screen."""
        if not self.is_screen:
            return
        width = 30
        filled = width * self.done // max(self.total, 1)
        bar = "#" * filled + "." * (width - filled)
        print(f"\r[{bar}] {self.done} of {self.total}{self._left()}", end="", file=self.out)
        self.out.flush()

    def _left(self) -> str:
        if not self.taken or self.done == self.total:
            return ""
        seconds = (time.monotonic() - self.begun) / self.taken * (self.total - self.done)
        return f", about {counted(max(1, round(seconds / 60)), 'minute')} left"

    def end(self) -> None:
        """Remove the bar."""
        self._clear()


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Take a polite end of the process for Ctrl+C."""

    def end(*_: Any) -> None:
        raise KeyboardInterrupt

    before = None
    with suppress(ValueError):  # not in the main thread, as in tests
        before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        stop.set()
        if before is not None:
            with suppress(ValueError):
                signal.signal(signal.SIGTERM, before)


def _mark(asked: argparse.Namespace) -> int:
    place, limits, exercise = _place(asked), _limits(asked), _exercise(asked)
    submissions = _found(place, asked)
    into = _into(place, asked)
    base = Path(tempfile.mkdtemp(prefix="marking_")).resolve()
    # On Linux another user may run the processes, and has to get through to their folders.
    base.chmod(0o711)
    stop = threading.Event()
    rows: dict[int, Row] = {}
    try:
        with _stopped_by_signals(stop):
            return _mark_found(asked, submissions, into, base, limits, exercise, stop, rows, place)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _mark_found(
    asked: argparse.Namespace,
    submissions: list[Submission],
    into: Path,
    base: Path,
    limits: Limits,
    exercise: str,
    stop: threading.Event,
    rows: dict[int, Row],
    place: Path,
) -> int:
    class_places = hidden_places(place, [each.file for each in submissions])
    hidden = (*class_places, str(into), str(base), str(PACKAGE / "solutions"))
    try:
        confinement, possible = best_confinement(hidden, base)
    except RuntimeError:
        raise CannotMark(
            "A notebook of the course cannot be run on this machine. Run python course.py check, "
            "and then this command again."
        ) from None
    workers = min(asked.workers or processors(), len(submissions))
    people = counted(len(submissions), "submission")
    print(f"{people}, {workers} at a time. The tables go to {into}")
    print(textwrap.fill(protection(confinement, possible), 100), flush=True)
    what = f"{fingerprint()} {exercise} {limits} {confinement.way}"
    journal = Journal(into / JOURNAL, what)
    if asked.again:
        journal.forget()
    known = len(journal.read())
    progress = Progress(len(submissions), sys.stdout)

    def make_marker(slot: int, stop: threading.Event) -> Marker:
        return Marker(confinement, limits, base, exercise, slot, stop)

    def ordered() -> list[Row]:
        return [rows[number] for number in sorted(rows)]

    save: Callable[[], list[Path]] = lambda: write_tables(  # noqa: E731
        ordered(), into, asked.count_judgements
    )
    saved, stopped = time.monotonic(), False
    progress.bar()
    try:
        for number, row in mark_all(submissions, make_marker, journal, workers, stop):
            rows[number] = row
            progress.show(row, was_known=len(rows) <= known)
            if time.monotonic() > saved + SECONDS_BETWEEN_TABLES:
                with suppress(
                    OSError
                ):  # such as a table that is open in Excel; the end tries again
                    save()
                saved = time.monotonic()
    except KeyboardInterrupt:
        stopped = True
    progress.end()
    try:
        tables = save()
    except OSError as error:
        raise CannotMark(
            f"{error.filename or into} cannot be written ({error.strerror}). Close it where it is "
            "open, and run the same command again: nothing has to be marked a second time."
        ) from None
    if stopped:
        print(
            f"Stopped after {len(rows)} of {len(submissions)}. What is marked is in {tables[0]}; "
            "the same command again (without --again) marks the rest."
        )
        return 130
    print("Written: " + ", ".join(each.name for each in tables))
    return 0


def run() -> int:
    """Run the command in a terminal; nothing that goes wrong ends in a traceback."""
    try:
        return main()
    except BrokenPipeError:  # whoever read what is printed has gone
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1

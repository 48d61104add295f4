"""Marks submissions, several at a time, each in a process of its own, and never stops at one."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from userfirst.checks.declared import tasks
from userfirst.checks.judgement import Judgement
from userfirst.checks.marking.judging import PACKAGE, Judge
from userfirst.checks.marking.notebook import (
    NotANotebook,
    code_cells,
    exercise_of,
    looks_at_checks,
    near_name,
    setting_cells,
)
from userfirst.checks.marking.process import (
    Confinement,
    Heard,
    Limits,
    Process,
    job_of,
    workplace,
)
from userfirst.checks.marking.submissions import Submission
from userfirst.checks.wording import counted, listed

PASSED, DISCUSS, AGAIN = "passed", "for discussion", "try again"
OPEN, MISSING = "not attempted", "not attempted: cell missing"
FAILED, UNCHECKED = "did not run", "not checked"
STATES = (PASSED, DISCUSS, AGAIN, OPEN, MISSING, FAILED, UNCHECKED)
MOST_ATTEMPTS = 3  # runs of one notebook, each without the cell that ended the one before


@dataclass(frozen=True)
class Mark:
    """What became of one task of one submission.

    Attributes
    ----------
    state : str
        One of ``STATES``.
    reason : str
        Why, for the instructor.
    """

    state: str
    reason: str


@dataclass
class Row:
    """What became of one submission.

    Attributes
    ----------
    student, number, platform, file : str
        Who handed in what; see :class:`userfirst.checks.marking.submissions.Submission`.
    exercise : str
        "02", or "" where nobody can tell.
    marks : dict of str to Mark
        For each task of the exercise.
    remark : str
        What else an instructor should know, in a sentence or two; mostly nothing.
    """

    student: str
    number: str
    platform: str
    file: str
    exercise: str = ""
    marks: dict[str, Mark] = field(default_factory=dict)
    remark: str = ""

    @property
    def sentence(self) -> str:
        """All of it in one sentence, and the remark."""
        return f"{self._summary()} {self.remark}".strip()

    def _summary(self) -> str:
        if not self.marks:
            return ""
        judged = [mark for name, mark in self.marks.items() if not is_judgement(name)]
        passed = sum(mark.state == PASSED for mark in judged)
        others: dict[str, list[str]] = {}
        for name, mark in self.marks.items():
            if mark.state != PASSED:
                others.setdefault(mark.state, []).append(name)
        rest = "".join(
            f"; {state}: {', '.join(names)}"
            if ":" not in state
            else f"; {state} ({', '.join(names)})"
            for state, names in others.items()
        )
        return f"{passed} of {counted(len(judged), 'task')} passed{rest}."


def is_judgement(name: str) -> bool:
    """Whether a task asks for a judgement, which no program can mark."""
    return isinstance(tasks()[name].kind, Judgement)


def tasks_of(exercise: str) -> list[str]:
    """Return the names of the tasks of an exercise: of "02", "ex02_1", "ex02_2", …"""
    return [name for name in tasks() if name.startswith(f"ex{exercise}_")]


def exercises() -> list[str]:
    """Return the numbers of the exercises that there are."""
    return sorted({name[2:4] for name in tasks()})


def row_as_plain(row: Row) -> dict[str, Any]:
    """Return a row as plain data."""
    return asdict(row)


def row_of_plain(plain: Mapping[str, Any]) -> Row:
    """Return a row from plain data; TypeError, KeyError or AttributeError where it is none."""
    marks = {name: Mark(**mark) for name, mark in plain["marks"].items()}
    return Row(**{**plain, "marks": marks})


class Marker:
    """Marks submissions one after another; each worker has its own.

    Parameters
    ----------
    confinement, limits : Confinement, Limits
        How the processes are kept, and what each may use.
    base : Path
        A temporary folder.
    exercise : str
        What every submission is taken for; "" to see it from each.
    slot : int
        Which worker this is.
    stop : threading.Event
        Set when the batch is to end.
    """

    def __init__(
        self,
        confinement: Confinement,
        limits: Limits,
        base: Path,
        exercise: str,
        slot: int,
        stop: threading.Event,
    ) -> None:
        self.confinement, self.limits, self.base = confinement, limits, base
        self.exercise, self.slot, self.stop = exercise, slot, stop
        self.judge = Judge()

    def mark(self, submission: Submission, content: bytes | NotANotebook) -> Row:
        """Return what became of one submission; whatever it is, there is a row."""
        row = Row(submission.student, submission.number, submission.platform, submission.file)
        try:
            if isinstance(content, NotANotebook):
                raise content
            cells = code_cells(content)
        except NotANotebook as why:
            row.exercise = self.exercise or exercise_of([], submission.entry.path.name)
            row.remark = str(why)
            self._nothing(row, str(why))
            return row
        row.exercise = self.exercise or exercise_of(cells, submission.entry.path.name)
        names = tasks_of(row.exercise)
        if not names:
            row.remark = (
                f"There is no exercise {row.exercise}."
                if row.exercise
                else "No cell names a task such as `ex02_1`, nor does the file's name say which "
                "exercise it is. Name it with --exercise."
            )
            row.exercise = ""
            return row
        heard, ended = self._run(submission, cells, names)
        for name in names:
            row.marks[name] = self._mark_of(name, cells, heard, ended)
        row.remark = self._remark(cells, heard, ended)
        return row

    def _nothing(self, row: Row, why: str) -> None:
        if tasks_of(row.exercise):
            row.marks = {name: Mark(FAILED, why) for name in tasks_of(row.exercise)}
        else:
            row.exercise = ""

    def _run(
        self, submission: Submission, cells: list[tuple[int, str]], names: list[str]
    ) -> tuple[Heard, dict[int, str]]:
        """Run a notebook; where a cell ends its process, again without that cell.

        Returns what was heard, and for each cell that ended the process how it did.
        """
        ended: dict[int, str] = {}
        answers: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        begun = time.monotonic()
        heard = Heard()
        for _ in range(MOST_ATTEMPTS):
            left = self.limits.seconds - (time.monotonic() - begun)
            limits = Limits(self.limits.seconds_a_cell, max(left, 1.0), self.limits.memory)
            with workplace(self.base) as work:
                self._lay_out(submission, work)
                process = Process(self.confinement, limits, work, self.slot)
                job = job_of(self.confinement, cells, names, set(ended), self.limits.seconds_a_cell)
                heard = process.hear(job, self.stop)
            for name, found in heard.answers.items():
                if name in names:
                    answers[name] = [*answers.get(name, []), *found]
            # What a cell left behind may end the process only after it, and before the next one.
            if not heard.why or heard.why in {"stopped", "time", "output"} or not heard.last:
                break
            ended[heard.last] = heard.why
        heard.answers = answers
        return heard, ended

    def _lay_out(self, submission: Submission, work: Path) -> None:
        """Put a copy of what lay beside the notebook into the empty folder."""
        for each in submission.beside:
            with suppress(OSError, NotANotebook, ValueError):
                (work / each.path.name).write_bytes(each.read())

    def _mark_of(
        self, name: str, cells: list[tuple[int, str]], heard: Heard, ended: Mapping[int, str]
    ) -> Mark:
        setting = setting_cells(cells, name)
        verdict = None
        tried: list[dict[str, Any]] = []
        # The last answer counts. Where that is the empty form, as in a doubled cell, an earlier.
        for _, plain in reversed(heard.answers.get(name, [])):
            if plain in tried:
                continue
            tried.append(plain)
            found = self.judge(name, plain)
            if verdict is None or found["state"] != OPEN:
                verdict = found
            if found["state"] != OPEN:
                break
        if verdict is not None and (
            verdict["state"] != OPEN or not self._failed(setting, heard, ended)
        ):
            state = DISCUSS if verdict["for_discussion"] else str(verdict["state"])
            state = state if state in STATES else UNCHECKED
            twice = ""
            if len(setting) > 1:
                twice = f" {counted(len(setting), 'cell')} set `{name}`; the last answer counts."
            if state == OPEN:
                return Mark(OPEN, f"`{name}` is still open.{twice}")
            return Mark(state, one_line(verdict["message"]) + twice)
        why = self._failed(setting, heard, ended)
        if why:
            return Mark(FAILED, why)
        if not setting:
            near = near_name(cells, name)
            renamed = f", but one sets `{near}`" if near else ""
            return Mark(MISSING, f"No cell sets `{name}`{renamed}: deleted or renamed.")
        return Mark(FAILED, f"Code cell {setting[-1]} should set `{name}`, and did not.")

    def _failed(self, setting: list[int], heard: Heard, ended: Mapping[int, str]) -> str:
        """Return why the cells that set a task came to no answer; "" where they did not fail."""
        for number in reversed(setting):
            if number in ended:
                return f"Code cell {number} {HOW_IT_ENDED[ended[number]].format(self.limits)}."
            if number in heard.errors:
                return self._error(number, heard.errors[number])
            if number not in heard.ran:
                if number == heard.last and heard.why in HOW_IT_ENDED:
                    how = HOW_IT_ENDED[heard.why].format(self.limits)
                    return f"Code cell {number} {how}."
                if heard.why == "time":
                    return f"Code cell {number} was not reached in {self.limits.seconds:g} seconds."
                if not heard.done:
                    return f"Code cell {number} was not reached."
        return ""

    def _error(self, number: int, error: str) -> str:
        if error.startswith(TOO_LONG):
            return f"Code cell {number} {HOW_IT_ENDED['time of a cell'].format(self.limits)}."
        return f"Code cell {number} stopped with {one_line(error)}"

    def _remark(self, cells: list[tuple[int, str]], heard: Heard, ended: Mapping[int, str]) -> str:
        parts = []
        if not heard.started:
            parts.append("Its process could not be started, or was ended at once.")
        for number, why in ended.items():
            how = HOW_IT_ENDED[why].format(self.limits)
            parts.append(f"Code cell {number} {how}; the others ran without it.")
        if heard.why == "time":
            parts.append(f"The notebook was not through after {self.limits.seconds:g} seconds.")
        elif heard.why == "output":
            parts.append("It handed over far more than is read, and was ended.")
        for number, error in sorted(heard.errors.items()):
            if number not in ended and error.startswith(TOO_LONG):
                parts.append(self._error(number, error))
        failed = [
            number
            for number, error in heard.errors.items()
            if number not in ended and not error.startswith(TOO_LONG)
        ]
        if failed:
            cells_ = listed(map(str, sorted(failed)))
            parts.append(f"Errors in code {'cell' if len(failed) == 1 else 'cells'} {cells_}.")
        if looks_at_checks(cells):
            parts.append("Its code speaks of the course's own checks: read it.")
        return " ".join(parts)


TOO_LONG = ("TimeIsUp", "KeyboardInterrupt") if os.name == "nt" else ("TimeIsUp",)
HOW_IT_ENDED = {
    "time of a cell": "took longer than {0.seconds_a_cell:g} seconds",
    "time": "was still running when the {0.seconds:g} seconds of the notebook were over",
    "memory": "took more than {0.memory} megabytes of memory",
    "died": "ended its process",
    "output": "handed over far more than is read",
    "stopped": "was running when marking was stopped",
}


def one_line(text: str) -> str:
    """Return a message without line ends and marks of emphasis, at most 600 characters."""
    plain = re.sub(r"\*\*([^*]+)\*\*", r"\1", " ".join(str(text).split()))
    plain = "".join(each for each in plain if each.isprintable())
    return plain if len(plain) <= 600 else f"{plain[:599]}…"


class Journal:
    """Rows that are done, kept beside the tables, so that a second call goes on from there.

    Parameters
    ----------
    path : Path
        The file, a line a row.
    what : str
        All that a row depends on but the submission itself.
    """

    def __init__(self, path: Path, what: str) -> None:
        self.path, self.what = path, what
        self._lock = threading.Lock()

    def key(self, submission: Submission, content: bytes | NotANotebook) -> str:
        """Return what is the same only where the row would be the same."""
        held = content if isinstance(content, bytes) else str(content).encode()
        sizes = [(each.path.name, each.size) for each in submission.beside]
        about = json.dumps([self.what, submission.file, sizes])
        return hashlib.sha256(about.encode("utf-8", "replace") + b"\0" + held).hexdigest()

    def read(self) -> dict[str, Row]:
        """Return the rows by key; what is damaged is left out."""
        rows = {}
        with suppress(OSError):
            text = self.path.read_text(encoding="utf-8", errors="replace")
            for line in text.splitlines():
                with suppress(ValueError, TypeError, KeyError, AttributeError):
                    kept = json.loads(line)
                    rows[str(kept["key"])] = row_of_plain(kept["row"])
        return rows

    def add(self, key: str, row: Row) -> None:
        """Keep a row."""
        line = json.dumps({"key": key, "row": row_as_plain(row)})
        with self._lock, self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(line + "\n")

    def forget(self) -> None:
        """Forget all rows."""
        self.path.unlink(missing_ok=True)


def fingerprint() -> str:
    """Return what changes when the course changes."""
    found = hashlib.sha256()
    package = PACKAGE / "userfirst"
    for path in sorted(package.rglob("*.py")):
        found.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def contents(submission: Submission) -> bytes | NotANotebook:
    """Return what a submission holds, or why it cannot be read."""
    try:
        return submission.entry.read()
    except NotANotebook as why:
        return why
    except OSError as error:
        return NotANotebook(f"The file cannot be read ({error.strerror or 'no reason given'}).")
    except MemoryError:
        return NotANotebook("The file is too large to be read.")


def mark_all(
    submissions: list[Submission],
    make_marker: Callable[[int, threading.Event], Marker],
    journal: Journal | None,
    workers: int,
    stop: threading.Event,
) -> Iterator[tuple[int, Row]]:
    """Mark submissions several at a time.

    Parameters
    ----------
    submissions : list of Submission
        What is to be marked.
    make_marker : callable
        ``make_marker(slot, stop)`` makes one for each worker.
    journal : Journal, optional
        Where rows are kept, and from which those that are known are taken.
    workers : int
        How many at a time.
    stop : threading.Event
        When it is set, what runs is ended, and nothing more begins.

    Yields
    ------
    tuple of int, Row
        Place in ``submissions`` and row, as each is done.
    """
    known = journal.read() if journal else {}
    waiting: queue.Queue[int] = queue.Queue()
    done: queue.Queue[tuple[int, Row] | None] = queue.Queue()
    for place, submission in enumerate(submissions):
        # What is known comes first: a batch that is stopped again has lost nothing.
        key = journal.key(submission, contents(submission)) if journal and known else ""
        if key in known:
            yield place, known[key]
        else:
            waiting.put(place)

    def work(slot: int) -> None:
        marker = make_marker(slot, stop)
        try:
            while not stop.is_set():
                try:
                    place = waiting.get_nowait()
                except queue.Empty:
                    break
                submission = submissions[place]
                content = contents(submission)
                key = journal.key(submission, content) if journal else ""
                try:
                    row = marker.mark(submission, content)
                except Exception as error:  # ours; the others go on
                    row = Row(
                        submission.student, submission.number, submission.platform, submission.file
                    )
                    row.remark = (
                        "Marking it failed, which is our mistake; please report this line: "
                        f"{one_line(f'{type(error).__name__}: {error}')}"
                    )
                    done.put((place, row))
                    continue
                if stop.is_set():
                    break
                if journal:
                    with suppress(OSError):
                        journal.add(key, row)
                done.put((place, row))
        finally:
            marker.judge.close()
            done.put(None)

    threads = [threading.Thread(target=work, args=(slot,)) for slot in range(workers)]
    for thread in threads:
        thread.start()
    running = len(threads)
    try:
        while running:
            try:
                found = done.get(timeout=0.2)  # short, so that Ctrl+C is heard on every system
            except queue.Empty:
                continue
            if found is None:
                running -= 1
            else:
                yield found
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def processors() -> int:
    """Return how many submissions can run at a time."""
    allowed = getattr(os, "sched_getaffinity", None)  # on Linux a process may have fewer than all
    with suppress(OSError):
        return max(1, len(allowed(0)) if allowed else os.cpu_count() or 1)
    return 1

"""The process of one submission: started, listened to, held to its limits, ended with all it began.

What holds on a machine is not believed but tried: :func:`tried` starts a process that attempts
what a submission must not do, and tells which of it was possible.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from userfirst.checks.marking.judging import PACKAGE
from userfirst.data.files import data_folder

SECONDS_TO_START = 90.0
GRACE = 5.0  # seconds that a cell has to stop by itself before its process is ended
MOST_BYTES = 64 * 1024 * 1024  # of what a process hands over
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_END = 10.0  # for what still holds the way by which a process speaks
FIRST_SPARE_USER, SPARE_USERS = 61_184, 4_000  # numbers that no system gives to anybody for good
TOKEN = "USERFIRST_MARKING"
START = (
    "import sys; was = sys.path[:]; sys.path.insert(0, sys.argv[1]); "
    "from userfirst.checks.marking import runner; runner.main(was)"
)
# What an environment needs to run Python at all; nothing else of it is handed on.
KEPT = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "NUMBER_OF_PROCESSORS", "LANG")
APPLE_RULES = """(version 1)(allow default)(deny network*)(deny file-write*)
(allow file-write* (subpath {work}) (literal "/dev/null"))
(deny file-read* {hidden})(allow file-read* (subpath {work}))"""


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Attributes
    ----------
    seconds_a_cell, seconds : float
        For one cell, and for the whole notebook.
    memory : int
        Megabytes, of all its processes together.
    """

    seconds_a_cell: float = 60.0
    seconds: float = 300.0
    memory: int = 3000


@dataclass(frozen=True)
class Confinement:
    """How the processes of submissions are kept in their place.

    Attributes
    ----------
    way : str
        "own world" (Linux), "sandbox" (macOS), or "Python" where only Python itself refuses.
    hidden : tuple of str
        Folders and files that no submission may read.
    spare_users : bool
        Whether each process gets a user of its own, which only an administrator can give.
    """

    way: str
    hidden: tuple[str, ...] = ()
    spare_users: bool = False


@dataclass
class Heard:
    """What a process said until it ended.

    Attributes
    ----------
    answers : dict
        For each task, the different answers it had, as plain data, with the cell of each.
    errors : dict
        For each cell that ended with an error, the error in words.
    ran : set of int
        The cells that ended.
    last : int
        The last cell that was begun; 0 if none was.
    why : str
        Why the process was ended: "", "time of a cell", "time", "memory", "output", "stopped"; or
        "died" where it ended by itself.
    started, done : bool
        Whether it began, and whether it came to its end.
    """

    answers: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    ran: set[int] = field(default_factory=set)
    last: int = 0
    why: str = ""
    started: bool = False
    done: bool = False
    told: list[dict[str, Any]] = field(default_factory=list)


def environment_for(work: Path, token: str) -> dict[str, str]:
    """Return the environment of a submission's process: little, and nothing that is secret."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    home = str(work)
    named = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR", "MPLCONFIGDIR")
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return (
        kept
        | dict.fromkeys(named, home)
        | dict.fromkeys(threads, "1")
        | {"PLOTLY_RENDERER": "json", "MPLBACKEND": "agg", TOKEN: token}
    )


def _command(confinement: Confinement, work: Path) -> list[str]:
    python = [sys.executable, "-I", "-X", "utf8", "-W", "ignore", "-c", START, str(PACKAGE)]
    if confinement.way == "sandbox":
        hidden = " ".join(f"(subpath {json.dumps(each)})" for each in confinement.hidden)
        rules = APPLE_RULES.format(work=json.dumps(str(work)), hidden=hidden)
        return ["/usr/bin/sandbox-exec", "-p", rules, *python]
    return python


def needed() -> set[str]:
    """Return the folders without which neither Python nor the course runs."""
    own = Path(sys.executable).resolve().parent
    see = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(PACKAGE / "userfirst")}
    return see | {str(data_folder()), str(own), str(Path(os.__file__).resolve().parent)}


def hidden_places(place: Path, files: list[str]) -> list[str]:
    """Return what of a class is hidden from its submissions: all of it where that can be.

    Where the course itself stands in the same folder, it is what holds submissions in it.

    Parameters
    ----------
    place : Path
        Where the class is.
    files : list of str
        Where its files stand, seen from there.
    """
    if not any(place == Path(each) or place in Path(each).parents for each in needed()):
        return [str(place)]
    tops = {place / each.split("/", 1)[0] for each in files}
    return [
        str(top)
        for top in sorted(tops)
        if not any(top == Path(each) or top in Path(each).parents for each in needed())
    ]


def _plan(confinement: Confinement, limits: Limits, work: Path, slot: int, token: str) -> str:
    spare = FIRST_SPARE_USER + (os.getpid() * 16 + slot) % SPARE_USERS
    return json.dumps(
        {
            "own_world": confinement.way == "own world",
            "parent": os.getpid(),
            "root": str(work.parent / "root"),
            "work": str(work),
            "see": sorted(needed()),
            "hidden": list(confinement.hidden),
            "memory": limits.memory,
            "seconds": limits.seconds,
            "spare_user": spare if confinement.spare_users else 0,
            "command": _command(confinement, work),
            "environment": environment_for(work, token),
        }
    )


class Process:
    """One process that runs one submission."""

    def __init__(self, confinement: Confinement, limits: Limits, work: Path, slot: int) -> None:
        self.token = uuid.uuid4().hex
        self.limits = limits
        self._job: Any = None
        options: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        options["stderr"] = subprocess.DEVNULL
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
            self._process = subprocess.Popen(
                _command(confinement, work),
                creationflags=flags,
                cwd=work,
                env=environment_for(work, self.token),
                **options,
            )
            from userfirst.checks.marking.windows import Job

            self._job = Job(self._process, limits.memory)
        else:
            keeper = str(Path(__file__).with_name("confined.py"))
            plan = _plan(confinement, limits, work, slot, self.token)
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper, plan],
                start_new_session=True,
                cwd=work.parent,
                env=environment_for(work, self.token),
                **options,
            )
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        left = MOST_BYTES
        with suppress(OSError, ValueError):
            while left > 0:
                line = self._process.stdout.readline(left)
                if not line:
                    break
                left -= len(line)
                self._lines.put(line)
        if left <= 0:
            self._lines.put(b"too much")
        self._lines.put(None)

    def _memory(self) -> int:
        """Return the megabytes that the process and all below it hold; 0 where nobody can tell."""
        try:
            import psutil

            top = psutil.Process(self._process.pid)
            total = 0
            for each in [top, *top.children(recursive=True)]:
                with suppress(psutil.Error):
                    total += each.memory_info().rss
            return total // (1024 * 1024)
        except Exception:
            return 0

    def hear(self, job: Mapping[str, Any], stop: threading.Event) -> Heard:
        """Hand the job over, and listen until the process ends or has to be ended.

        Parameters
        ----------
        job : mapping
            What :func:`userfirst.checks.marking.runner.main` reads.
        stop : threading.Event
            Set when the batch is to end now.

        Returns
        -------
        Heard
            What the process said.
        """
        heard = Heard()
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(job).encode())
            self._process.stdin.close()
        begun = time.monotonic()
        until = begun + SECONDS_TO_START
        looked = begun
        try:
            while not heard.why:
                now = time.monotonic()
                if stop.is_set():
                    heard.why = "stopped"
                elif now > begun + self.limits.seconds + SECONDS_TO_START * (not heard.started):
                    heard.why = "time"
                elif now > until:
                    heard.why = "time of a cell"
                elif now > looked + SECONDS_BETWEEN_LOOKS:
                    looked = now
                    if self._memory() > self.limits.memory:
                        heard.why = "memory"
                if heard.why:
                    break
                try:
                    line = self._lines.get(timeout=0.1)
                except queue.Empty:
                    continue
                if line is None:
                    heard.why = "" if heard.done else "died"
                    break
                if line == b"too much":
                    heard.why = "output"
                    break
                said = self._take(line, heard)
                if said == "ready":
                    begun = time.monotonic()
                    until = begun + self.limits.seconds
                elif said == "begins":
                    until = time.monotonic() + self.limits.seconds_a_cell + GRACE
                elif said == "ends":
                    # Looking at its answers has as long as a cell.
                    until = time.monotonic() + 3 * self.limits.seconds_a_cell + GRACE
            if heard.done:
                with suppress(subprocess.TimeoutExpired):  # its keeper looks after what is left
                    self._process.wait(SECONDS_TO_END)
        finally:
            self.end()
        return heard

    def _take(self, line: bytes, heard: Heard) -> str:
        """Note one message; whatever is no message is passed over."""
        try:
            said = json.loads(line)
            if "ready" in said:
                heard.started = True
                return "ready"
            if "begins" in said:
                heard.last = int(said["begins"])
                return "begins"
            if "ends" in said:
                number = int(said["ends"])
                heard.ran.add(number)
                if said["error"]:
                    heard.errors[number] = str(said["error"])[:300]
                return "ends"
            if "answer" in said:
                answers = heard.answers.setdefault(str(said["answer"]), [])
                answers.append((int(said["cell"]), said["plain"]))
                del answers[:-4]
                return "answer"
            if "done" in said:
                heard.done = True
                return "done"
            heard.told.append(said)
        except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
            pass
        return ""

    def end(self) -> None:
        """End the process with everything that it began."""
        process = self._process
        if sys.platform == "win32":
            self._job.end()
            process.kill()
        else:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._end_left_over()
        self._listener.join(SECONDS_TO_END)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and (pipe is process.stdin or not self._listener.is_alive()):
                with suppress(OSError, ValueError):
                    pipe.close()

    def _end_left_over(self) -> None:
        """End what left its group: every process that still carries the token of this one."""
        with suppress(Exception):
            import psutil

            for _ in range(20):
                left = 0
                for each in psutil.process_iter(["pid"]):
                    with suppress(psutil.Error, OSError):
                        if each.pid != os.getpid() and each.environ().get(TOKEN) == self.token:
                            each.kill()
                            left += 1
                if not left:
                    return


@contextmanager
def workplace(base: Path) -> Iterator[Path]:
    """Make an empty folder for one process, and remove it afterwards whatever became of it."""
    place = Path(tempfile.mkdtemp(dir=base))
    (place / "root").mkdir()
    work = place / "work"
    work.mkdir()
    try:
        yield work
    finally:
        remove: Any = shutil.rmtree
        remove(place, **{"onexc" if sys.version_info >= (3, 12) else "onerror": _unlock})


def _unlock(function: Any, path: str, _: object) -> None:
    """Try again with rights that a submission took away; what stays is in a temporary folder."""
    with suppress(OSError):
        Path(path).parent.chmod(0o700)
        Path(path).chmod(0o700)
        function(path)


# What a submission must not be able to do, tried for real.
TRIAL = """
import os, socket
def attempt(what, act):
    try:
        act()
    except BaseException as error:
        tell(tried=what, possible=False)
    else:
        tell(tried=what, possible=True)
def read(path):
    with open(path, "rb") as file:
        assert file.read(1)
def child():
    import subprocess
    code = "import sys; open(sys.argv[1], 'rb').read(1) or sys.exit(1)"
    import sys
    subprocess.run([sys.executable, "-I", "-c", code, CANARY], check=True, timeout=20)
def write(path):
    with open(path, "ab") as file:
        file.write(b"x")
attempt("network", lambda: socket.create_connection(("127.0.0.1", PORT), timeout=5).close())
attempt("neighbours", lambda: read(CANARY))
attempt("neighbours by another process", child)
attempt("writing", lambda: write(OUTSIDE))
attempt("batch", lambda: os.kill(BATCH, 0))
attempt("own folder", lambda: write("own.txt"))
import numpy, pandas, plotly.express
from userfirst import load, run
load("free_level_trial"); run("free_service")
attempt("course", lambda: None)
"""


def tried(confinement: Confinement, base: Path) -> dict[str, bool] | None:
    """Try what a submission could do under a confinement.

    Parameters
    ----------
    confinement : Confinement
        How it is kept; a file to read is put beside it, and hidden.
    base : Path
        A temporary folder.

    Returns
    -------
    dict of str to bool, or None
        For each attempt whether it was possible. None where the course itself does not run so.
    """
    neighbour = base / "neighbour"
    neighbour.mkdir(exist_ok=True)
    canary = neighbour / "answers.txt"
    canary.write_text("secret", encoding="utf-8")
    outside = base / "outside.txt"
    outside.touch()
    with socket.socket() as listener, workplace(base) as work:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        known = {
            "CANARY": str(canary),
            "OUTSIDE": str(outside),
            "PORT": listener.getsockname()[1],
            "BATCH": os.getpid(),
        }
        values = "".join(f"{name} = {value!r}\n" for name, value in known.items())
        kept = Confinement(
            confinement.way, (*confinement.hidden, str(neighbour)), confinement.spare_users
        )
        try:
            process = Process(kept, Limits(60, 90), work, 0)
        except OSError:
            return None
        heard = process.hear(job_of(kept, trial=values + TRIAL), threading.Event())
    found = {str(each["tried"]): bool(each["possible"]) for each in heard.told if "tried" in each}
    # In a world of its own it may have written a file of the same name, which nobody else sees.
    found["writing"] = outside.stat().st_size > 0
    return found if heard.done and found.get("course") and found.get("own folder") else None


def job_of(
    confinement: Confinement,
    cells: list[tuple[int, str]] | None = None,
    tasks: list[str] | None = None,
    skip: set[int] | None = None,
    seconds_a_cell: float = 60.0,
    trial: str = "",
) -> dict[str, Any]:
    """Return what a process is told to run."""
    by_python = confinement.way == "Python"
    return {
        "cells": cells or [],
        "tasks": tasks or [],
        "skip": sorted(skip or ()),
        "seconds_a_cell": seconds_a_cell,
        "hidden": list(confinement.hidden) if by_python else [],
        "by_python": by_python,
        "try": trial,
    }


def best_confinement(hidden: tuple[str, ...], base: Path) -> tuple[Confinement, dict[str, bool]]:
    """Return the strongest confinement that works on this machine, and what it was seen to allow.

    Raises
    ------
    RuntimeError
        Not even the course itself could be run in a process of its own.
    """
    ways: list[Confinement] = []
    if sys.platform == "linux":
        if os.geteuid() == 0:
            ways.append(Confinement("own world", hidden, spare_users=True))
        ways.append(Confinement("own world", hidden))
    elif sys.platform == "darwin":
        ways.append(Confinement("sandbox", hidden))
    for way in (*ways, Confinement("Python", hidden)):
        found = tried(way, base)
        if found is not None:
            return way, found
    raise RuntimeError("no process could be started")

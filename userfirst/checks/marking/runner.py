"""Runs the cells of one submission, and hands over the answers as plain data.

This is the process in which a submission's code runs. Nothing that it says is trusted: it may say
what the answers are, and never how they are judged. See :mod:`userfirst.checks.marking.confined`
for what keeps it in its place.
"""

from __future__ import annotations

import _thread
import ast
import builtins
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# What is refused to the process from inside Python. A hook that was added cannot be taken away.
NETWORK = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
)
PROCESSES = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.startfile/2",
    "os.kill",
    "os.killpg",
    "pty.spawn",
    "ctypes.dlopen",
    "_winapi.CreateProcess",
    "_winapi.OpenProcess",
)
READING = ("open", "os.listdir", "os.scandir", "os.chdir")
CHANGING = (
    "os.mkdir",
    "os.remove",
    "os.rmdir",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.utime",
    "os.rename",
    "os.link",
    "os.symlink",
    "shutil.rmtree",
    "sqlite3.connect",
)
CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
ERROR_LENGTH = 200


class TimeIsUp(KeyboardInterrupt):
    """A cell takes longer than a cell may."""


class Refused(PermissionError):
    """What a submission may not do while it is marked."""


def refuse(hidden: list[str], own: str, by_python: bool) -> None:
    """Refuse the network for good; and, where the system does not, other files and processes.

    Parameters
    ----------
    hidden : list of str
        Folders and files that may not be read.
    own : str
        The folder of this process: the only one in which it may change anything.
    by_python : bool
        Whether nothing but this function keeps the process in its place.
    """
    real, normal, separator = os.path.realpath, os.path.normcase, os.sep
    roots = [normal(real(each)) for each in hidden]
    home, nothing = normal(real(own)), normal(real(os.devnull))

    def is_in(place: str, root: str) -> bool:
        return place == root or place.startswith(root + separator)

    def check_path(path: Any, changes: bool) -> None:
        if path is None or isinstance(path, int):
            return
        place = normal(real(os.fsdecode(path)))
        if is_in(place, home) or place == nothing:
            return
        inside = place.startswith("/proc/") and place.endswith(("/mem", "/environ"))
        if inside or changes or any(is_in(place, root) for root in roots):
            raise Refused("A submission may use its own folder only, while it is marked.")

    def hook(event: str, what: tuple[Any, ...]) -> None:
        if event in NETWORK:
            # Windows makes a pair of sockets by way of itself, and asyncio needs one.
            pair = event in {"socket.connect", "socket.bind"} and what[1][:1] == ("127.0.0.1",)
            if not (pair and sys.platform == "win32"):
                raise Refused("There is no network while a submission is marked.")
        elif not by_python:
            return
        elif event in PROCESSES:
            raise Refused("No other process can be started or ended while a submission is marked.")
        elif event in READING and what:
            mode, flags = (what[1], what[2]) if event == "open" else (None, 0)
            changes = bool(flags & CHANGES) or (isinstance(mode, str) and bool({*mode} & {*"wax+"}))
            check_path(what[0], changes)
        elif event in CHANGING:
            for path in what[: 2 if event in {"os.rename", "os.link"} else 1]:
                check_path(path, True)

    sys.addaudithook(hook)


class Channel:
    """Hands lines over to the batch, by a way that printing does not touch."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "wb")
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (1, 2):
            os.dup2(nothing, standard)

    def tell(self, **message: Any) -> None:
        """Hand one message over."""
        self._out.write(json.dumps(message).encode() + b"\n")
        self._out.flush()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp in the main thread when the time is over."""
    if sys.platform != "win32":

        def up(*_: object) -> None:
            raise TimeIsUp

        signal.signal(signal.SIGALRM, up)
        # Again and again, for a cell that catches everything once.
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
        try:
            yield
        finally:
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            signal.setitimer(signal.ITIMER_REAL, 0)
    else:
        timer = threading.Timer(seconds, _thread.interrupt_main)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def only_checks(source: str) -> bool:
    """Whether a cell does nothing but ask for a check: the judge does that."""
    try:
        lines = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(lines) and all(
        isinstance(line, ast.Expr)
        and isinstance(line.value, ast.Call)
        and isinstance(line.value.func, ast.Name)
        and line.value.func.id in {"check", "hint", "question", "solution"}
        and all(isinstance(each, ast.Constant) for each in line.value.args)
        and not line.value.keywords
        for line in lines
    )


def make_shell() -> Any:
    """Return IPython without a terminal, a history and tracebacks."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell: Any = InteractiveShell.instance(config=config)

    def quiet(*_: object, **__: object) -> None:
        return None

    shell.showtraceback = shell.showsyntaxerror = shell._showtraceback = quiet
    return shell


def no_input(*_: object) -> str:
    """Answer ``input()``: nobody sits there."""
    raise Refused("input() waits for somebody, and nobody is there while a submission is marked.")


def words_of(error: BaseException | None) -> str:
    """Return an error in one line."""
    if error is None:
        return ""
    try:
        text = " ".join(str(error).split())
    except BaseException:
        text = ""
    name = type(error).__name__
    return (f"{name}: {text}" if text else name)[:ERROR_LENGTH]


class Answers:
    """Looks after each cell which answers are new, and hands them over."""

    def __init__(self, names: list[str], values: Mapping[str, Any], channel: Channel) -> None:
        self.names, self.values, self.channel = names, values, channel
        self.seen: dict[str, tuple[int, str]] = {}

    def look(self, cell: int, source: str, seconds: float) -> None:
        """Hand over the answers that a cell made or may have changed."""
        from userfirst.checks.marking.answers import written

        for name in self.names:
            if name not in self.values:
                continue
            answer = self.values[name]
            before = self.seen.get(name, (0, ""))
            if id(answer) == before[0] and source and not re.search(rf"\b{name}\b", source):
                continue
            try:
                with time_limit(seconds):
                    plain: dict[str, Any] = written(answer)
            except BaseException:  # an object that does not let itself be looked at
                kind = type(answer).__name__
                plain = {"is": "other", "name": kind[:80], "module": "unknown"}
            text = json.dumps(plain)
            if text != before[1]:
                self.channel.tell(answer=name, cell=cell, plain=plain)
            self.seen[name] = (id(answer), text)


def run_cells(job: Mapping[str, Any], channel: Channel) -> None:
    """Run all cells in order; an error ends its cell, and no other."""
    shell = make_shell()
    builtins.input = no_input
    answers = Answers(job["tasks"], shell.user_ns, channel)
    seconds = float(job["seconds_a_cell"])
    run: Callable[..., Any] = shell.run_cell
    own, ended, number_of = os.getpid(), os._exit, os.getpid
    for number, source in job["cells"]:
        if number in job["skip"] or only_checks(source):
            continue
        channel.tell(begins=number)
        error = ""
        try:
            with time_limit(seconds):
                done = run(source, silent=True, store_history=False)
            error = words_of(done.error_before_exec or done.error_in_exec)
        except BaseException as raised:
            error = words_of(raised)
        if number_of() != own:  # a copy of this process, which a cell made: it goes no further
            ended(0)
        channel.tell(ends=number, error=error)
        answers.look(number, source, seconds)
    answers.look(0, "", seconds)


def main(path: list[str]) -> None:
    """Read what is to be run from the standard input, and run it.

    Parameters
    ----------
    path : list of str
        Where modules are looked for, without what was added to find this one.
    """
    channel = Channel()
    job = json.loads(sys.stdin.buffer.read())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    # What the course is made of is loaded before any other code runs, and from where it is
    # installed: the submission's own folder stands last, so that no file in it replaces anything.
    import pandas  # noqa: F401

    import userfirst.checks
    import userfirst.checks.marking.answers
    import userfirst.data  # noqa: F401

    make_shell()
    sys.dont_write_bytecode = True
    sys.path[:] = [*path, str(Path.cwd())]
    refuse(job["hidden"], str(Path.cwd()), job["by_python"])
    channel.tell(ready=True)
    if job.get("try"):
        exec(compile(job["try"], "<trial>", "exec"), {"tell": channel.tell})
    else:
        run_cells(job, channel)
    channel.tell(done=True)
    os._exit(0)  # threads and exit functions of the submission are not waited for

"""Make what a channel needs: a copy of the course, environments, servers that are ended again."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.repository import ROOT, files

CACHE = ROOT / ".channels"
ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+\S*")


class NotTried(Exception):
    """A channel cannot be tried here: what is missing."""


def say(words: str) -> None:
    """Tell what takes time."""
    print(f"  {words}", flush=True)


def require(program: str, name: str) -> str:
    """Return the path of a program; say its name where it is missing."""
    found = shutil.which(program)
    if not found:
        raise NotTried(f"{name} is missing")
    return found


def free_port() -> int:
    """Return a port that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copy_of_the_course() -> Path:
    """Return a folder with the files of the course as they are now, and nothing of a learner's.

    What was made in it before (environments, pages) stays: the course's own commands know
    whether it is still right.
    """
    folder = CACHE / "course"
    wanted = {path for path in files() if (ROOT / path).is_file()}
    for path in sorted(wanted):
        target = folder / path
        content = (ROOT / path).read_bytes()
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, target)
    for top in {path.parts[0] for path in wanted if len(path.parts) > 1}:
        for path in sorted((folder / top).rglob("*"), reverse=True):
            if path.is_dir():
                if path.name in (".userfirst", ".ipynb_checkpoints"):
                    shutil.rmtree(path)  # what the run before left as a learner
            elif path.relative_to(folder) not in wanted and "__pycache__" not in path.parts:
                path.unlink(missing_ok=True)
    return folder


def call(command: Sequence[str | Path], folder: Path, what: str, **variables: str) -> str:
    """Run a command to its end and return what it printed; a failure is told with its last words.

    Raises
    ------
    NotTried
        The command failed.
    """
    done = subprocess.run(
        [str(each) for each in command],
        cwd=folder,
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        last = " | ".join(done.stdout.strip().splitlines()[-6:])
        raise NotTried(f"{what} failed: {last}")
    return done.stdout


def environment(
    name: str, *wanted: str, folder: Path | None = None, python: str = sys.executable
) -> Path:
    """Return a program ``python`` in an environment of this name with these packages.

    Parameters
    ----------
    name : str
        The folder below the cache.
    *wanted : str
        Arguments of ``pip install``, one call for each; made anew when they differ.
    folder : Path, optional
        Where pip runs; a folder of requirements counts by its content.
    python : str
        The Python to make it of.
    """
    place = CACHE / name
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    digest = hashlib.sha256(repr((wanted, python)).encode())
    if folder:
        for path in ("requirements.txt", "pyproject.toml", ".binder/requirements.txt"):
            digest.update((folder / path).read_bytes())
    stamp = place / "made-of.txt"
    inside = programs / ("python.exe" if os.name == "nt" else "python")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest.hexdigest():
        say(f"making the environment {place.relative_to(ROOT)}; once, and it takes a minute")
        shutil.rmtree(place, ignore_errors=True)
        call([python, "-m", "venv", place], ROOT, "making an environment")
        uv = shutil.which("uv")
        pip = [uv, "pip", "install", "--python", inside] if uv else [inside, "-m", "pip", "install"]
        for each in wanted:
            call([*pip, "-q", *each.split()], folder or ROOT, f"installing {each}")
        stamp.write_text(digest.hexdigest(), encoding="utf-8")
    return inside


class Server:
    """A program that hands out pages; it ends, with all that it started, at the end.

    Attributes
    ----------
    address : str
        Where it answers.
    pid : int
        Its number.
    """

    def __init__(self, command: Sequence[str | Path], folder: Path, log: Path, port: int) -> None:
        self.command, self.folder, self.log = [str(each) for each in command], folder, log
        self.address = f"http://127.0.0.1:{port}"

    @contextmanager
    def running(
        self, page: str = "", proxy: int = 0, patience: float = 180, **variables: str
    ) -> Iterator[Server]:
        """Start it, and wait until it answers.

        Parameters
        ----------
        page : str
            The page whose answer counts; "" for the address that the program prints.
        proxy : int
            The port of the way out; 0 where something may have to be fetched first.
        patience : float
            Seconds to wait until it answers.
        **variables
            Environment variables of its own.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        home = CACHE / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        way_out = f"http://127.0.0.1:{proxy}"
        settings = {"HOME": str(home), "USERPROFILE": str(home), "NO_PROXY": "127.0.0.1,localhost"}
        if proxy:
            ways = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
            settings |= dict.fromkeys(ways, way_out) | {"no_proxy": settings["NO_PROXY"]}
        foreign = ("JUPYTER", "JPY_", "PYTHONPATH", "IPYTHON", "XDG_")
        own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        groups = {"start_new_session": True} if os.name != "nt" else {}
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=own | settings | variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **groups,  # type: ignore[call-overload]
            )
        self.pid = process.pid
        try:
            self._wait(process, page, patience)
            yield self
        finally:
            self._end(process)

    def memory(self) -> float:
        """Return the megabytes of it and of all that it started, what is shared counted once."""
        top = psutil.Process(self.pid)
        found = 0.0
        for each in [top, *top.children(recursive=True)]:
            with suppress(psutil.Error):
                info = each.memory_full_info()
                found += getattr(info, "pss", info.uss) / 1e6
        return found

    def _wait(self, process: subprocess.Popen[bytes], page: str, patience: float) -> None:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        end = time.monotonic() + patience
        while time.monotonic() < end and process.poll() is None:
            said = self.log.read_text(encoding="utf-8", errors="replace")
            if not page and (found := ADDRESS.search(said)):
                self.address = found[0]
            if page or found:
                try:
                    direct.open(self.address + page, timeout=30).close()
                except urllib.error.HTTPError as error:
                    if error.code < 500:
                        return
                except OSError:
                    found = None  # not yet
                else:
                    return
            time.sleep(0.2)
        last = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-6:]
        raise NotTried("its server did not answer: " + " | ".join(last))

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if os.name != "nt":
            with suppress(ProcessLookupError):  # what it left behind
                os.killpg(process.pid, signal.SIGKILL)

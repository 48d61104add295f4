"""Start a class server and stay until it is ended: ``python course.py class``."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from tools.class_server.asked import (
    Stopped,
    addresses,
    first_free_port,
    page_of,
    require_folder,
    require_password,
    require_port,
    require_system,
)
from tools.class_server.settings import MARK, VARIABLE, Settings
from tools.class_server.words import spoken_password

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SECONDS_TO_END = 30
MOST_FILES = 8192
# Measured with `python -m benchmarks class`, see solutions/class_server.md: megabytes.
FOR_THE_HUB, FOR_A_LEARNER = 300, 260
# The hub's modules and a learner's are read once before anybody waits for them.
WARM = (
    "import jupyterhub.singleuser.app, jupyterhub.app, jupyterhub_idle_culler, jupyterlab.labapp, "
    "jupyter_server.serverapp, ipykernel.kernelapp, pandas, plotly.graph_objects, anywidget, "
    "userfirst.lab, userfirst.checks, userfirst.charts"
)
NO_PROTECTION = """\
What this does not protect:
  - Everybody with the password is let in, under any name: also under that of somebody else.
  - All learners are one user of this computer, you. A learner who wants to can read and change
    the work of the others, and your files.
  - Nothing is encrypted: who is in the same network can read along, the password too.
So use it with people you know, in a network you trust, for as long as the class lasts. Tell the
learners not to use a password that they use elsewhere. solutions/class_server.md says what to do
where that is not enough."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Look at what was asked for, then run the class server; return the exit code."""
    parser = argparse.ArgumentParser("class", description="a JupyterHub for one room")
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "class")
    parser.add_argument("--room", action="store_true", help="open it to the local network")
    parser.add_argument("--port", type=int, help="the first free one from 8888 on")
    parser.add_argument("--password", help="made if not given")
    parser.add_argument("--lesson", help="the lesson that opens")
    parser.add_argument("--solutions", action="store_true", help="hand the solved exercises out")
    parser.add_argument("--check", action="store_true", help="only look at what was asked for")
    asked = parser.parse_args(arguments)
    try:
        require_system()
        host = "0.0.0.0" if asked.room else "127.0.0.1"
        password = require_password(asked.password or spoken_password())
        page = page_of(asked.lesson)
        folder = require_folder(asked.folder.expanduser().absolute())
        port = require_port(host, asked.port) if asked.port else first_free_port(host)
        if asked.check:
            return 0
        with sole_run(Path(sys.prefix, "class")) as run:
            return serve(folder, run, host, port, password, page, asked.solutions)
    except Stopped as stopped:
        print(f"\n{stopped}", flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Nothing is lost: run the same command again.")
        return 130


@contextmanager
def sole_run(run: Path) -> Iterator[Path]:
    """Keep a second class server away, and end what an earlier one left when it was killed."""
    import fcntl

    from tools.class_server.processes import end_all

    run.mkdir(parents=True, exist_ok=True)
    with (run / "in-use.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stopped(
                "A class server of this course is open already.",
                "Use that one, or close it: press Ctrl-C in its window.",
            ) from None
        with suppress(OSError, ValueError, LookupError, TypeError):
            told = json.loads((run / "settings.json").read_text(encoding="utf-8"))
            end_all(str(told["mark"]))
        yield run


def serve(
    folder: Path,
    run: Path,
    host: str,
    port: int,
    password: str,
    page: str,
    with_solutions: bool,
) -> int:
    """Run the hub until it is ended; nothing of it stays behind."""
    from tools.class_server import proxy
    from tools.class_server.folders import NotDelivered, delivered
    from tools.class_server.processes import end_all

    require_jupyterhub()
    try:
        delivered(ROOT, with_solutions)
    except NotDelivered as lacking:
        raise Stopped(*str(lacking).split("\n", 1)) from None
    node = proxy.find_node()
    place = Path(sys.prefix, "proxy")
    program = proxy.installed(place)
    if program is None:
        print("Fetching what stands before the hub (configurable-http-proxy) ...", flush=True)
        program = proxy.install(place, node)
        print("Getting everything warm, so that the first learner does not wait ...", flush=True)
        subprocess.run([sys.executable, "-P", "-c", WARM], cwd=run, check=False)
    told = Settings(
        folder=str(folder),
        run=str(run),
        host=host,
        port=port,
        password=password,
        page=page,
        with_solutions=with_solutions,
        at_once=os.cpu_count() or 2,
        node=node,
        proxy=program,
        mark=secrets.token_hex(16),
    )
    print("Opening the class server ...", flush=True)
    allow_many_connections()
    environment = {**os.environ, VARIABLE: str(told.write()), MARK: told.mark}
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    log = run / "hub.log"
    with log.open("wb") as file:
        hub = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(HERE / "jupyterhub_config.py")],
            cwd=run,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches it through us
        )
    code = 0
    try:
        if wait_until_open(hub, port):
            print(welcome(told, [*addresses()] if host == "0.0.0.0" else []), flush=True)
        code = hub.wait()
    except KeyboardInterrupt:
        print("\nClosing the class server ...", flush=True)
    finally:
        with suppress(KeyboardInterrupt):
            close(hub)
        end_all(told.mark)
        Path(run, "settings.json").unlink(missing_ok=True)
    if code:
        words = log.read_bytes().decode("utf-8", "replace").splitlines()
        raise Stopped(
            "The class server ended unexpectedly. Its last words were:\n" + "\n".join(words[-12:]),
            "Run the same command again. If the same words come back, delete the folder .vclass "
            "and run it once more; the learners' work is not in there.",
        )
    print(f"The class server is closed. The learners' work is in {folder}", flush=True)
    return 0


def allow_many_connections() -> None:
    """Raise the number of files that the hub may have open; macOS begins with 256."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def require_jupyterhub() -> None:
    """Stop where the packages of the class server are not in this environment."""
    from importlib.util import find_spec

    for module, package in (
        ("jupyterhub", "jupyterhub"),
        ("jupyterhub_idle_culler", "jupyterhub-idle-culler"),
        ("jupyterlab", "jupyterlab"),
    ):
        if find_spec(module) is None:
            raise Stopped(
                f"{package} is missing in the environment {sys.prefix}.",
                "Start the class server with: python course.py class. It installs what is needed.",
            )


def wait_until_open(hub: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the hub answers; return False where it ended."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    slow = time.monotonic() + 60
    while hub.poll() is None:
        try:
            with direct.open(f"http://127.0.0.1:{port}/hub/login", timeout=10):
                return True
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
        if slow and time.monotonic() > slow:
            slow = 0.0
            print("It is slow to start today; still waiting. To stop, press Ctrl-C.", flush=True)
    return False


def close(hub: subprocess.Popen[bytes]) -> None:
    """Ask the hub to end with all that it started, and wait for it a while."""
    if hub.poll() is None:
        hub.terminate()
        with suppress(subprocess.TimeoutExpired):
            hub.wait(SECONDS_TO_END)


def welcome(told: Settings, reachable: Sequence[str]) -> str:
    """Return what the person at the keyboard is told when the class server is open."""
    lines = []
    if told.host == "0.0.0.0":
        lines.append("The class server is open to the local network. Write on the board:")
        lines += [f"  http://{each}:{told.port}" for each in reachable]
        if not reachable:
            lines.append("  (this computer is in no network now)")
    else:
        lines.append("The class server is open, for this computer only, at")
        lines.append(f"  http://127.0.0.1:{told.port}")
    lines.append(f"  password: {told.password}")
    lines.append(f"Each learner types a name and gets a folder in {told.folder}")
    if fits := learners_by_memory():
        lines.append(f"By its free memory this computer has room for about {fits} learners.")
    if told.host == "0.0.0.0":
        lines.append(f"\n{NO_PROTECTION}")
        lines.append(
            "\nIf no other computer can open the address: a firewall of this one closes port "
            f"{told.port},\nor the network keeps its computers apart, as guest networks do."
        )
    else:
        lines.append("To open it to the local network: python course.py class --room")
    lines.append("\nLeave this window open while the class lasts. To stop, press Ctrl-C here.")
    return "\n".join(lines)


def learners_by_memory() -> int:
    """Return for how many learners the free memory is enough; 0 where nobody knows."""
    try:
        import psutil
    except ImportError:
        return 0
    free = psutil.virtual_memory().available / 1e6
    return max(0, int((free - FOR_THE_HUB) // FOR_A_LEARNER))


if __name__ == "__main__":
    sys.exit(main())

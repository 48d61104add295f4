"""Set up and open the course, or test it.

This file uses the standard library only, and only such syntax as even Python 2 can read,
so that a Python that is too old can still say so in one sentence.
"""

from __future__ import print_function

import sys

MINIMUM = (3, 11)  # the same as requires-python in pyproject.toml; a test compares them
NEWEST_TESTED = (3, 14)

if sys.version_info < MINIMUM:
    sys.exit(
        "The course needs Python %d.%d or newer; this is Python %d.%d.\n"
        "Install a newer one from https://www.python.org/downloads/ and run this file with it, "
        "for instance: python3 course.py" % (MINIMUM + tuple(sys.version_info[:2]))
    )

import argparse
import errno
import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.abspath(__file__))
FIRST_NOTEBOOK = "notebooks/00_start_here.ipynb"
DEFAULT_PORT = 8888
SECONDS_TO_START = 120
SPACE_NEEDED_MB = 900  # an environment takes about 500 MB, and the installer some room beside it

HELP = """\
commands:
  open     make everything ready if it is not, then open the course (what happens without a command)
  setup    only make everything ready
  check    say whether everything is in order, and if not, what to do
  test     make the test tools ready too, then run the tests; all that follows is for pytest

examples:
  python course.py
  python course.py --no-browser --port 8890
  python course.py test
  python course.py test tests/model -k schedule

Everything is installed into the folder .venv beside this file and nowhere else: to undo the
installation, delete that folder. The first start takes a minute or so, a later one seconds.
"""


class Problem(Exception):
    """Something the person at the keyboard can mend: what happened, and what to do."""

    def __init__(self, what, remedy):
        """Keep the two sentences apart so that each starts its own line."""
        super(Problem, self).__init__(what)
        self.what = what
        self.remedy = remedy


def main(arguments=None):
    """Run one command and return the exit code: 0 means that it worked."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know a letter of a folder's name or of the installer's words.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        return COMMANDS[options.command](options)
    except KeyboardInterrupt:
        say("\nStopped. Nothing is lost: the same command goes on where this one was.")
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        return 1
    except Problem as problem:
        shown = problem
    except OSError as error:
        shown = known_problem(str(error))
        if shown is None:
            raise
    say("\n%s\n%s" % (shown.what, shown.remedy))
    return 1


def parse(arguments):
    """Read the command line; what follows the word "test" belongs to pytest."""
    parser = argparse.ArgumentParser(
        prog="python course.py",
        usage="%(prog)s [options] [command]",
        description="A hands-on course on user-first strategy, in JupyterLab.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "command", nargs="?", default="open", choices=list(COMMANDS), help=argparse.SUPPRESS
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="print the address instead of opening a browser"
    )
    parser.add_argument(
        "--port",
        type=port_number,
        help="port of the course on this computer (default: the first free one from %d)"
        % DEFAULT_PORT,
    )
    parser.add_argument(
        "--pip", action="store_true", help="install with pip even where uv is available"
    )
    parser.add_argument(
        "--newest",
        action="store_true",
        help="install the newest releases that pyproject.toml allows instead of the tested ones "
        "that requirements.txt names",
    )
    end = arguments.index("test") + 1 if "test" in arguments else len(arguments)
    options = parser.parse_args(arguments[:end])
    options.for_pytest = arguments[end:]
    return options


def port_number(text):
    """Read a port, or say what a port is."""
    if not (text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError("a port is a whole number from 1 to 65535, not %s" % text)
    return int(text)


def say(text):
    """Print at once, also when the output goes into a file."""
    print(text)
    sys.stdout.flush()


# ---------------------------------------------------------------------------------------------
# The commands


def setup(options):
    """Make the environment ready."""
    make_ready("course", options)
    say("Ready. Open the course with: python course.py")
    return 0


def test(options):
    """Make the test tools ready and run the tests."""
    make_ready("test", options)
    command = [venv_python(), "-m", "pytest"] + options.for_pytest
    return subprocess.call(command, cwd=ROOT, env=clean_environment())


def check(options):
    """Say what is in order and what is not."""
    say("Python %s: good." % sys.version.split()[0])
    require_writable()
    say("Folder %s: can be written." % ROOT)
    if not is_ready("course", options):
        raise Problem(
            "The environment in .venv is missing, incomplete or out of date.",
            "Make it ready with: python course.py setup",
        )
    probe = "import userfirst, jupyterlab; print(userfirst.__version__, jupyterlab.__version__)"
    code, lines = run_lines([venv_python(), "-c", probe])
    if code:
        raise Problem(
            "The environment in .venv is damaged: %s" % "".join(lines[-1:]),
            "Delete the folder .venv, then run: python course.py setup",
        )
    say("Environment .venv: complete, with course %s and JupyterLab %s." % tuple(lines[-1].split()))
    say("Everything is in order. Open the course with: python course.py")
    return 0


def open_course(options):
    """Start JupyterLab on the first notebook and stay until it is closed."""
    port = choose_port(options.port)
    make_ready("course", options)
    token = secrets.token_hex(24)
    page = "/lab/tree/" + FIRST_NOTEBOOK
    command = [venv_python(), "-m", "jupyterlab", "--ServerApp.root_dir=" + ROOT]
    command += ["--ServerApp.port=%d" % port, "--ServerApp.port_retries=0"]
    command += ["--LabApp.default_url=" + page, "--ServerApp.answer_yes=True"]
    if options.no_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is often no other user
    environment = clean_environment()
    environment["JUPYTER_TOKEN"] = token  # not on the command line, which other users can read
    say("Opening the course ...")
    signal.signal(signal.SIGTERM, interrupt)
    log_path = os.path.join(ROOT, ".venv", "jupyterlab.log")
    with open(log_path, "w") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if wait_until_it_answers(server, port):
                say("The course is open at\n  http://localhost:%d%s?token=%s" % (port, page, token))
                say("Leave this window open while you work. To stop, press Ctrl-C here.")
            code = server.wait()
        except KeyboardInterrupt:
            code = 0
        finally:
            stop(server)
    if code:
        raise Problem(
            "JupyterLab ended unexpectedly. Its last words were:\n%s" % last_lines(log_path),
            "Start again with: python course.py. If that does not help, delete the folder .venv "
            "first.",
        )
    say("\nThe course is closed. Open it again with: python course.py")
    return 0


COMMANDS = {"open": open_course, "setup": setup, "check": check, "test": test}


# ---------------------------------------------------------------------------------------------
# The environment in .venv


def make_ready(kind, options):
    """Install what is missing into .venv; when all is there, return quickly."""
    if is_ready(kind, options):
        return
    if sys.maxsize < 2**32:
        raise Problem(
            "This is a 32-bit Python, and the packages of the course need a 64-bit one.",
            "Install a 64-bit Python from https://www.python.org/downloads/ and try again.",
        )
    require_writable()
    require_space()
    uv = None if options.pip else find_uv()
    say("Making the course ready in the folder .venv with %s." % ("uv" if uv else "pip"))
    say("This is done once, and takes from a few seconds to a few minutes.")
    if sys.version_info[:2] > NEWEST_TESTED:
        numbers = sys.version_info[:2] + NEWEST_TESTED
        say("Note: Python %d.%d is newer than the newest tested one, %d.%d." % numbers)
    make_venv(uv, fresh=options.newest or was_moved())
    install(uv, kind, options)
    hide_news()
    write_stamp(kind, options)


def is_ready(kind, options):
    """Whether .venv was made for what the files beside this one ask for now, and still works."""
    enough = ("test",) if kind == "test" else ("course", "test")
    return read_stamp() in [stamp(each, options) for each in enough] and venv_works()


def stamp(kind, options):
    """Describe an environment: another kind, place, Python or list of packages is another one."""
    digest = hashlib.sha256()
    for name in ("requirements.txt", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read().replace(b"\r\n", b"\n"))
    release = "newest" if options.newest else "pinned"
    return [kind, release, "%d.%d" % sys.version_info[:2], ROOT, digest.hexdigest()]


def stamp_path():
    """Return the file that says what .venv was made for. It is written last."""
    return os.path.join(ROOT, ".venv", "course-stamp.txt")


def read_stamp():
    """Return what .venv was made for, or an empty list when it was never completed."""
    try:
        with open(stamp_path(), "rb") as file:
            return file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return []


def write_stamp(kind, options):
    """Say that the installation is complete."""
    with open(stamp_path(), "wb") as file:
        file.write("\n".join(stamp(kind, options)).encode("utf-8", "replace"))


def was_moved():
    """Whether .venv was made at another place: its scripts then start nothing any more."""
    made_for = read_stamp()
    return bool(made_for) and ROOT not in made_for


def venv_python():
    """Return the path of the environment's Python."""
    inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(ROOT, ".venv", *inside)


def venv_works():
    """Whether the environment's Python starts and is of the version that runs this file."""
    if not os.path.exists(venv_python()):
        return False
    code, lines = run_lines([venv_python(), "-c", "import sys; print(sys.version_info[:2])"])
    return code == 0 and lines[-1:] == [str(sys.version_info[:2])]


def make_venv(uv, fresh):
    """Create .venv, unless there is one that works: an interrupted installation goes on."""
    folder = os.path.join(ROOT, ".venv")
    if os.path.exists(stamp_path()):
        os.remove(stamp_path())  # from here on it is incomplete
    if not fresh and venv_works() and (uv or has_pip()):
        return
    if os.path.isdir(folder):
        say("  removing the old .venv")
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise Problem(
                "The old folder .venv cannot be removed: %s." % error,
                "Close JupyterLab and every window that uses the course, then try again.",
            )
    # When this file runs inside the environment it replaces, the Python below it makes the next.
    python = getattr(sys, "_base_executable", None) or sys.executable
    if not uv:
        require_venv_modules()
    command = [uv, "venv", "--python"] if uv else [python, "-m", "venv"]
    code, lines = run_lines(command + ([python, folder] if uv else [folder]))
    if code:
        raise explain(lines, "The folder .venv could not be made.")


def install(uv, kind, options):
    """Install the packages, telling each step as it happens."""
    if options.newest:
        wanted = ["--upgrade", "-e", ".[course,test]" if kind == "test" else ".[course]"]
    else:
        wanted = ["-r", "requirements.txt"] + (["-e", ".[test]"] if kind == "test" else [])
    if uv:
        command = [uv, "pip", "install", "--color", "never", "--python", venv_python()]
    else:
        command = [venv_python(), "-m", "pip", "install", "--progress-bar", "off"]
        command += ["--no-input", "--no-color", "--disable-pip-version-check"]
    code, lines = run_lines(command + wanted, Progress(count_pins()))
    if code:
        raise explain(lines, "The packages could not be installed.")


class Progress(object):
    """Turn the lines of pip or uv into steps that a learner can follow."""

    def __init__(self, expected):
        """Remember how many packages are expected, roughly: some belong to one system only."""
        self.expected = expected
        self.seen = set()
        self.network_told = False

    def __call__(self, line):
        """Tell what one line of the installer means, if it means something."""
        package = re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line)
        download = re.match(r"\s*Downloading ([\w.-]+) (\([\d.]+ ?Mi?B\))$", line)
        resolved = re.match(r"(Resolved|Prepared|Installed) (\d+ packages?)", line)
        if package and package.group(1) not in self.seen:
            self.seen.add(package.group(1))
            say("  %3d of about %d: %s" % (len(self.seen), self.expected, package.group(1)))
        elif download:
            say("  downloading %s %s" % download.groups())
        elif resolved:
            done = {"Resolved": "needed", "Prepared": "fetched", "Installed": "installed"}
            say("  %s %s" % (resolved.group(2), done[resolved.group(1)]))
        elif line.startswith("Installing collected packages"):
            say("  installing all of them; this step is silent and can take a minute ...")
        elif "Retrying" in line and not self.network_told:
            self.network_told = True
            say("  the network does not answer; trying again ...")


def count_pins():
    """Return how many packages requirements.txt names."""
    with open(os.path.join(ROOT, "requirements.txt"), "rb") as file:
        return len(set(re.findall(r"(?m)^([\w.-]+)==", file.read().decode("utf-8"))))


def hide_news():
    """Keep JupyterLab from asking on its first page whether it may fetch news about itself."""
    news = "@jupyterlab/apputils-extension:announcements"
    run_lines([venv_python(), "-m", "jupyterlab.labextensions", "disable", news])


def find_uv():
    """Return the path of a uv that works, or None."""
    path = shutil.which("uv")
    return path if path and run_lines([path, "--version"])[0] == 0 else None


def has_pip():
    """Whether the environment has pip: one that uv made has none."""
    return run_lines([venv_python(), "-m", "pip", "--version"])[0] == 0


def clean_environment():
    """Return the environment variables without those that lead a Python to foreign packages."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    return {name: value for name, value in os.environ.items() if name not in foreign}


def run_lines(command, on_line=None):
    """Run a command, hand over each line of its output as it comes, return exit code and lines."""
    lines = []
    try:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        return 127, [str(error)]
    try:
        for raw in process.stdout:
            lines.append(raw.decode("utf-8", "replace").rstrip())
            if on_line:
                on_line(lines[-1])
        return process.wait(), lines
    finally:
        process.stdout.close()
        if process.poll() is None:  # interrupted
            process.terminate()
            process.wait()


# ---------------------------------------------------------------------------------------------
# The running course


def choose_port(wanted):
    """Return the wanted port, or the first free one; say it when a wanted one is not free."""
    if wanted:
        state = port_state(wanted)
        if state == "taken":
            raise Problem(
                "Port %d is taken by another program; perhaps the course is open already." % wanted,
                "Use that window, or choose another port: python course.py --port %d"
                % (wanted + 1 if wanted < 65535 else DEFAULT_PORT),
            )
        if state == "forbidden":
            raise Problem(
                "This computer does not let you use port %d." % wanted,
                "Choose one above 1023: python course.py --port %d" % DEFAULT_PORT,
            )
        return wanted
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 50):
        if port_state(port) == "free":
            if port != DEFAULT_PORT:
                say("Port %d is taken, so the course uses port %d." % (DEFAULT_PORT, port))
            return port
    raise Problem(
        "Every port from %d to %d is taken." % (DEFAULT_PORT, DEFAULT_PORT + 49),
        "Close other programs, or choose another port: python course.py --port 9500",
    )


def port_state(port):
    """Return "free", "taken" or "forbidden"."""
    with socket.socket() as probe:
        if os.name == "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return "taken" if error.errno in (errno.EADDRINUSE, 10048) else "forbidden"
    return "free"


def wait_until_it_answers(server, port):
    """Wait for the first answer of the server; return False when it ended instead."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(SECONDS_TO_START * 4):
        if server.poll() is not None:
            return False
        try:
            direct.open("http://localhost:%d/api" % port, timeout=5).close()
            return True
        except (OSError, urllib.error.URLError):
            time.sleep(0.25)
    say("JupyterLab is slow to start today; still waiting ...")
    return True


def stop(server):
    """End the server and its kernels; Ctrl-C has usually reached it already."""
    try:
        server.wait(timeout=3)
    except subprocess.TimeoutExpired:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def interrupt(number, frame):
    """Treat a request to end like Ctrl-C, so that no server stays behind."""
    raise KeyboardInterrupt


def last_lines(path):
    """Return the end of a log."""
    with open(path, "rb") as file:
        return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-12:])


# ---------------------------------------------------------------------------------------------
# What can go wrong, and what to do


def require_writable():
    """Stop early where the course cannot be installed nor work be saved."""
    try:
        tempfile.TemporaryFile(dir=ROOT).close()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise known_problem("permission denied")


def require_space():
    """Stop before a disk is filled."""
    free = shutil.disk_usage(ROOT).free // 10**6
    if free < SPACE_NEEDED_MB and not os.path.isdir(os.path.join(ROOT, ".venv")):
        raise Problem(
            "The disk is nearly full: the course needs %d MB, and %d MB are free."
            % (SPACE_NEEDED_MB, free),
            "Make some room, then run the same command again.",
        )


def require_venv_modules():
    """Stop where the system's Python was cut into parts and one is missing."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Problem(
            "This Python has no venv module, which the course needs to install its packages.",
            "On Debian or Ubuntu: sudo apt install python%d.%d-venv. Elsewhere: install Python "
            "from https://www.python.org/downloads/. Then try again." % sys.version_info[:2],
        )


# Marks in what pip, uv or the system say, the sentence for the learner, and the remedy.
# The first that fits is told, so the more certain ones come first.
KNOWN_PROBLEMS = [
    (
        r"no space left|not enough space|disk quota|errno 28\b|os error 28\b|os error 112\b",
        "The disk is full.",
        "Make some room (about %d MB), then run the same command again." % SPACE_NEEDED_MB,
    ),
    (
        r"certificate.?verify.?failed|invalid peer certificate|unknownissuer|self.signed cert",
        "The network answers with a certificate this computer does not trust, as networks of "
        "companies and schools sometimes do.",
        "Try another network, or ask who runs this one how pip is to be used in it.",
    ),
    (
        r"permission denied|access is denied|read-only file system|errno 13\b|os error 13\b",
        "The folder of the course cannot be written, or another program holds a file in it.",
        "Close other windows of the course. If that does not help, move the course's folder into "
        "your own documents and try again there.",
    ),
    (
        r"name resolution|getaddrinfo|failed to lookup|dns error|nodename nor servname|"
        r"could not resolve|newconnectionerror|max retries exceeded|connection (refused|reset|"
        r"aborted)|network is (unreachable|down)|timed? ?out|error sending request|proxyerror|"
        r"remotedisconnected|incompleteread|failed to fetch",
        "The packages of the course cannot be fetched: the network does not answer.",
        "Connect to the internet (once is enough), then run the same command again: it goes on "
        "where it was.",
    ),
    (
        r"no matching distribution|no solution found|requires-python|failed to build|"
        r"failed building wheel|could not build wheels|metadata-generation-failed",
        "One of the packages does not exist for this computer and this Python %d.%d."
        % sys.version_info[:2],
        "Use a 64-bit Python %d.%d to %d.%d from https://www.python.org/downloads/."
        % (MINIMUM + NEWEST_TESTED),
    ),
]


def known_problem(text):
    """Return the problem that a text of pip, uv or the system tells of, or None."""
    for marks, what, remedy in KNOWN_PROBLEMS:
        if re.search(marks, text.lower()):
            return Problem(what, remedy)
    return None


def explain(lines, what):
    """Return the problem behind a failed installation, in a learner's words where known."""
    return known_problem("\n".join(lines)) or Problem(
        "%s The last words of the installer were:\n%s" % (what, "\n".join(lines[-12:])),
        "Run the same command again. If it fails again, delete the folder .venv and try once more.",
    )


if __name__ == "__main__":
    sys.exit(main())

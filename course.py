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
import ast
import contextlib
import errno
import functools
import glob
import hashlib
import http.server
import importlib.util
import json
import os
import platform
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
import zlib

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

# One folder is one folder, by whatever link it is reached. (On Windows the real path of a network
# drive is one in which not every program can work, and the system itself guards open files.)
ROOT = os.path.dirname((os.path.abspath if os.name == "nt" else os.path.realpath)(__file__))
FIRST_NOTEBOOK = "notebooks/00_start_here.ipynb"
FOLDERS_OF_NOTEBOOKS = ("notebooks", "exercises", "solutions")
DEFAULT_PORT = 8888
SECONDS_TO_START = 120
SPACE_NEEDED_MB = 900  # an environment takes about 500 MB, and the installer some room beside it

# An environment is made in the second folder and becomes the first by renaming; the third is the
# one it replaces. The names are equally long, so that the paths which installers write into
# scripts and launchers are put right without moving a byte (see `correct_paths`).
VENV, NEW, OLD = ".venv", ".vnew", ".vold"
# What makes the pages of the course has an environment of its own, by the same rules.
PLACES_FOR_PAGES = ".vweb", ".wnew", ".wold"
# So has what makes a server for a class.
PLACES_FOR_A_CLASS = ".vclass", ".nclass", ".oclass"
MORE_SPACE_MB = {"class": 500}  # for JupyterHub and Node.js
PAGES = "site"
EDITION = "lite"  # the edition that runs in the browser alone
MADE_FROM = "made-from.txt"  # in the folder of the pages: what they were made from
USER_SETTINGS = ("jupyter", "lab", "user-settings")
WHEELS = "wheels"  # the packages of the course, where it came on a stick

HELP = """\
commands:
  open     make everything ready if it is not, then open the course (what happens without a command)
  setup    only make everything ready
  check    say whether everything is in order, and if not, what to do
  update   fetch the newest edition of the course; notebooks that you changed are kept in my_work
  site     make pages of the course, with labs that need no Python, in the folder site; --open
           shows them on this computer
  lite     make the course as it runs in a browser alone, without Python on the computer, in the
           folder lite; --open shows it here
  test     make the test tools ready too, then run the tests; all that follows is for pytest

commands for a class:
  class    open the course to all learners in a room, from this computer (Linux and macOS); each
           gets a folder in the folder class, or in another one that is named behind it
  fresh    give a lesson and its exercise back as they were delivered; yours are kept in my_work
  handout  make a page of a lesson to print, with lines for the guesses
  bundle   make a folder for a stick, from which the course is installed without a network

examples:
  python course.py
  python course.py --no-browser --port 8890
  python course.py site --open
  python course.py class --room --lesson 02
  python course.py lite --open
  python course.py fresh 02
  python course.py handout 02 --answers
  python course.py bundle course_for_a_stick
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


class Ended(KeyboardInterrupt):
    """A request to end that reached this program alone; Ctrl-C reaches what it started too."""


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
        say("\nStopped. Nothing is lost: run the same command again.")
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        return 1
    except Problem as problem:
        shown = problem
    except OSError as error:
        shown = known_problem(str(error))
        if shown is None:
            raise
    finally:
        while HELD:
            os.close(HELD.pop())
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
    parser.add_argument("what", nargs="?", help=argparse.SUPPRESS)
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
        "--open",
        action="store_true",
        help="for site and lite: show the pages, and make them only where they are not made from "
        "what is here now",
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
    parser.add_argument(
        "--answers", action="store_true", help="for handout: add a last page with the answers"
    )
    parser.add_argument(
        "--without-solutions",
        action="store_true",
        help="for bundle: leave the solved exercises out",
    )
    parser.add_argument(
        "--room",
        action="store_true",
        help="for class: open it to the local network, not to this computer alone",
    )
    parser.add_argument(
        "--password",
        help="for class: the one password of all learners (default: three words, made anew)",
    )
    parser.add_argument(
        "--lesson", help="for class: the number of the lesson that opens (default: the first page)"
    )
    parser.add_argument(
        "--solutions", action="store_true", help="for class: give learners the solved exercises too"
    )
    end = arguments.index("test") + 1 if "test" in arguments else len(arguments)
    options = parser.parse_args(arguments[:end])
    if options.open and options.command not in ("site", "lite"):
        parser.error("--open stands with site and lite: python course.py site --open")
    for name in ("room", "password", "lesson", "solutions"):
        if getattr(options, name) and options.command != "class":
            parser.error("--%s stands with class: python course.py class --%s" % (name, name))
    if options.what is not None and options.command not in ("fresh", "handout", "bundle", "class"):
        parser.error('"%s" stands behind %s, which takes nothing' % (options.what, options.command))
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


def inside(*parts):
    """Return the path of something in the folder of the course."""
    return os.path.join(ROOT, *parts)


# ---------------------------------------------------------------------------------------------
# The commands


def setup(options):
    """Make the environment ready."""
    for note in make_ready("course", options) or ():
        say("Note: " + note)
    say("Ready. Open the course with: python course.py")
    return 0


def test(options):
    """Make the test tools ready and run the tests."""
    make_ready("test", options)
    # One process more than there are processors: tests in a browser wait for it much of the time.
    processes = min(4, (os.cpu_count() or 1) + 1)
    in_parallel = ["--numprocesses=%d" % processes, "--dist=loadfile"]
    in_parallel += ["--no-loadscope-reorder"]  # tests/conftest.py says which files begin
    command = [venv_python(), "-m", "pytest"] + in_parallel + options.for_pytest
    code = subprocess.call(command, cwd=ROOT, env=clean_environment())
    used = notebooks_that_were_run() if code else []
    if used:
        say("\nThe tests are for the course as it was delivered. You worked in and saved:")
        say("  " + "\n  ".join(used))
        say("Tests of these notebooks fail for that reason, and nothing is wrong with your work.")
    return code


def check(options):
    """Say what is in order and what is not."""
    say("Python %s: good." % sys.version.split()[0])
    require_writable()
    say("Folder %s: can be written." % ROOT)
    faults, notes = why_not_ready("course", options)
    if faults:
        raise Problem(
            "The environment in .venv is not ready:\n  %s" % "\n  ".join(faults),
            "Make it ready with: python course.py setup",
        )
    say("Environment .venv: complete. What the course says of itself:")
    code, lines = run_lines([venv_python(), "-P", "-c", CHECK], environment=jupyter_environment())
    for line in lines + notes:
        say("  " + line)
    if code or notes:
        raise Problem("Something needs mending.", "What to do stands beside it, above.")
    say("Everything is in order. Open the course with: python course.py")
    return 0


def update(options):
    """Fetch the newest edition; what the learner changed and it changes too is kept in my_work."""
    if not (os.path.exists(inside(".git")) and shutil.which("git")):
        raise Problem(
            "This copy of the course cannot fetch a newer edition: it was downloaded without git, "
            "or git is not installed.",
            "Download the newer edition from where you found this one, and unpack it beside this "
            "folder, not over it. Then copy the notebooks you worked in into a new folder my_work "
            "there; they run there as here.",
        )
    with sole_setup():
        require_closed()
        git("fetch")
        try:
            newest = git("rev-parse", "--abbrev-ref", "@{upstream}").strip()
        except Problem:
            raise Problem(
                "This copy of the course follows no branch that could have a newer edition.",
                "Choose one, for instance: git switch main",
            )
        if git("rev-list", "@{upstream}..HEAD"):
            raise Problem(
                "This copy holds commits of your own, which this command does not mix with others.",
                "Do it yourself, for instance: git pull --rebase",
            )
        touched = git_names("diff", "--name-only", "--no-renames", "HEAD", "@{upstream}")
        if not touched:
            say("This is the newest edition.")
            return 0
        known = git_names("ls-tree", "-r", "--name-only", "HEAD")
        changed = touched & git_names("diff", "--name-only", "--no-renames", "HEAD")
        mine = sorted(
            name
            for name in touched
            if os.path.lexists(inside(name)) and (name in changed or name not in known)
        )
        kept = set_aside(mine) if mine else None
        if kept:
            say(
                "You changed files that the newest edition changes too. Yours are now in %s:" % kept
            )
            say("  " + "\n  ".join(mine))
        try:
            if changed:
                git("reset", "--quiet", "HEAD", "--", *sorted(changed))
            if changed & known:
                git("checkout", "--quiet", "HEAD", "--", *sorted(changed & known))
            git("merge", "--quiet", "--ff-only", "@{upstream}")
        except Problem:
            put_back(kept, mine)
            say("Nothing was changed, and your files are back at their place.")
            raise
    say("This is now the newest edition of %s." % newest)
    say("Open the course with: python course.py")
    return 0


def open_course(options):
    """Start JupyterLab on the first notebook and stay until it is closed."""
    port = choose_port(options.port)
    for note in make_ready("course", options) or ():
        say("Note: " + note)
    token = secrets.token_hex(24)
    page = "/lab/tree/" + FIRST_NOTEBOOK
    address = "http://127.0.0.1:%d%s?token=%s" % (port, page, token)
    command = [venv_python(), "-P", "-c", JUPYTERLAB, "--no-browser", "--ServerApp.answer_yes=True"]
    command += ["--ServerApp.root_dir=" + ROOT, "--LabApp.default_url=" + page]
    command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=%d" % port]
    command.append("--ServerApp.port_retries=0")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container there is often no other user
    environment = jupyter_environment()
    environment["JUPYTER_TOKEN"] = token  # not on the command line, which other users can read
    say("Opening the course ...")
    log_path = inside(VENV, "jupyterlab.log")
    with open(log_path, "w") as log:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=HELD,
        )
        patience = 0
        try:
            if wait_until_it_answers(server, address):
                say("The course is open at\n  %s" % address)
                say("Leave this window open while you work. To stop, press Ctrl-C here.")
                if not options.no_browser:
                    open_browser(address, log)
            code = server.wait()
        except Ended:
            code = 0
        except KeyboardInterrupt:
            code, patience = 0, 3
        finally:
            stop(server, patience)
    if code:
        raise Problem(
            "JupyterLab ended unexpectedly. Its last words were:\n%s" % last_lines(log_path),
            "Look for what is wrong with: python course.py check. If it finds nothing, these words "
            "tell whoever helps you what happened.",
        )
    say("\nThe course is closed. Open it again with: python course.py")
    return 0


def site(options):
    """Make the pages of the course, or show them."""
    return make_and_show(PAGES, digest_of_pages(), make_pages, options)


def lite(options):
    """Make the edition that runs in the browser alone, or show it."""
    digest = digest_of_pages("solutions", "requirements.txt", "LICENSE", "LICENSE-CONTENT")
    return make_and_show(EDITION, digest, make_edition, options)


def make_and_show(name, digest, make, options):
    """Make a folder of pages where that is wanted or due, and show it if it is to be shown."""
    port = choose_port(options.port, "%s --open " % options.command) if options.open else None
    if not options.open or read_text(inside(name, MADE_FROM)) != digest:
        code = make(inside(name), digest, options)
        if code:
            return code
    if options.open:
        show_pages(inside(name), port, options)
    else:
        say("Look at them with: python course.py %s --open" % options.command)
    return 0


def fresh(options):
    """Give a lesson and its exercise back as they were delivered; the learner's are kept."""
    number = lesson_asked_for(options)
    with sole_setup():
        require_closed()
        mine, renewed = [], {}
        for name, content in as_delivered(number).items():
            has = [
                each for each in [name] + kept_work(name, number) if os.path.lexists(inside(each))
            ]
            if has != [name] or not holds(name, content):
                mine += has
                renewed[name] = content
        if not renewed:
            say("Lesson %s is as it was delivered, and nothing of yours is kept in it." % number)
            return 0
        kept = renew(renewed, mine)
    say("Fresh, as delivered:\n  %s" % "\n  ".join(sorted(renewed)))
    if mine:
        say("Yours, with what you did in its labs and your guesses, is in %s." % kept)
        say("It runs there as it did here.")
    return 0


def handout(options):
    """Make a page of a lesson to print."""
    number = lesson_asked_for(options)
    make_ready("course", options)
    command = [venv_python(), "-m", "tools.handout", number]
    command += ["--answers"] if options.answers else []
    return subprocess.call(command, cwd=ROOT, env=jupyter_environment())


def bundle(options):
    """Make a folder for a stick: the course, and its packages for other computers."""
    folder = os.path.abspath(options.what or inside("my_work", "course_for_a_stick"))
    make_ready("course", options)
    pip = python_with_pip()
    command = [venv_python(), "-m", "tools.bundle", folder, "--pip", pip]
    command += ["--digest", stamp("course", options)[-1], "--pythons"]
    command += ["3.%d" % minor for minor in range(MINIMUM[1], NEWEST_TESTED[1] + 1)]
    command += ["--without-solutions"] if options.without_solutions else []
    environment = installer_environment()
    environment.update(pip_settings(pip), PIP_CONFIG_FILE=os.devnull)
    return subprocess.call(command, cwd=ROOT, env=environment)


def class_server(options):
    """Open the course to all learners in a room; tools/class_server takes this program's place."""
    global VENV, NEW, OLD
    command = ["-m", "tools.class_server", os.path.abspath(options.what or inside("class"))]
    for name in ("port", "password", "lesson"):
        if getattr(options, name):
            command += ["--%s=%s" % (name, getattr(options, name))]
    command += ["--%s" % name for name in ("room", "solutions") if getattr(options, name)]
    # What was asked for is looked at before anything is installed.
    code = subprocess.call([sys.executable] + command + ["--check"], cwd=ROOT)
    if code:
        return code
    VENV, NEW, OLD = PLACES_FOR_A_CLASS
    make_ready("class", options)
    return become([venv_python()] + command, jupyter_environment())


def become(command, environment):
    """Go on as another program, which holds the locks that are held now."""
    for file in HELD:
        os.set_inheritable(file, True)
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(command[0], command, environment)


COMMANDS = {
    "open": open_course,
    "setup": setup,
    "check": check,
    "update": update,
    "site": site,
    "lite": lite,
    "test": test,
    "fresh": fresh,
    "handout": handout,
    "bundle": bundle,
    "class": class_server,
}


# ---------------------------------------------------------------------------------------------
# The pages of the course


def digest_of_pages(*more):
    """Describe all that pages are made from: another text, model or tool makes others."""
    digest = hashlib.sha256()
    for top in ("data", "exercises", "notebooks", "tools", "userfirst", "pyproject.toml") + more:
        paths = [inside(top)]
        for folder, folders, names in os.walk(inside(top)):
            # What is hidden is the learner's own work; the rest is made by running.
            folders[:] = [each for each in sorted(folders) if each[0] not in "._"]
            paths += [os.path.join(folder, name) for name in sorted(names)]
        for path in paths:
            if os.path.isfile(path):
                digest.update(os.path.relpath(path, ROOT).encode("utf-8", "replace") + b"\0")
                with open(path, "rb") as file:
                    digest.update(file.read().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def read_text(path):
    """Return what stands in a small file, or None where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace").strip()
    except OSError:
        return None


def make_pages(folder, digest, options):
    """Make the pages with tools that are installed for this alone; return the exit code."""
    global VENV, NEW, OLD
    require_writable()
    VENV, NEW, OLD = PLACES_FOR_PAGES
    make_ready("site", options)
    require_sole_maker()
    used = notebooks_that_were_run()
    if used:
        say("Note: you worked in these and saved them, and the pages show them as they are now:")
        say("  " + "\n  ".join(used))
    say("Making the pages of the course. This takes a few minutes.")
    os.makedirs(jupyter_environment()["IPYTHONDIR"], exist_ok=True)
    command = [venv_python(), "-m", "tools.build_site", folder, "--digest", digest]
    return subprocess.call(command, cwd=ROOT, env=jupyter_environment())


def make_edition(folder, digest, options):
    """Make the edition for the browser alone; return the exit code."""
    require_writable()
    make_ready("course", options)
    require_sole_maker()
    pip = python_with_pip()
    say("Making the course as it runs in a browser alone. This takes a minute or so.")
    command = [venv_python(), "-m", "tools.build_lite", folder, "--digest", digest, "--pip", pip]
    environment = jupyter_environment()
    environment.update(pip_settings(pip), PIP_CONFIG_FILE=os.devnull)
    return subprocess.call(command, cwd=ROOT, env=environment)


def require_sole_maker():
    """Stop where another start makes such pages now; what is made is made by one."""
    file = open_lock(VENV, "pages.lock")
    HELD.append(file)
    if not lock(file):
        raise Problem(
            "Another start of this command is making the pages now.",
            "Wait until it has ended, then run the same command again.",
        )


# Windows may have been told other types of files by other programs.
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ipynb": "application/json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}


class PageHandler(http.server.SimpleHTTPRequestHandler):
    """Hands out files without a word, under the types that browsers want."""

    def guess_type(self, path):
        """Return the type of a file."""
        own = TYPES.get(os.path.splitext(path)[1].lower())
        return own or super(PageHandler, self).guess_type(path)

    def log_message(self, *_):
        """Say nothing of each file."""


class PageServer(http.server.ThreadingHTTPServer):
    """Hands out the files of a folder on this computer."""

    request_queue_size = 128  # a page of JupyterLite asks for so many at once

    def __init__(self, folder, port):
        handler = functools.partial(PageHandler, directory=folder)
        super(PageServer, self).__init__(("127.0.0.1", port), handler)

    def handle_error(self, request, client_address):
        """Say nothing of a browser that has left."""


def show_pages(folder, port, options):
    """Hand out the pages on this computer until Ctrl-C."""
    try:
        server = PageServer(folder, port)
    except OSError as error:
        raise Problem(
            "Port %d cannot be used: %s." % (port, error.strerror or error),
            "Choose another one: python course.py %s --open --port 9500" % options.command,
        )
    address = "http://127.0.0.1:%d/" % port
    say("The pages are at\n  %s\nTo stop, press Ctrl-C here." % address)
    if not options.no_browser:
        open_browser(address, subprocess.DEVNULL)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say(
                "\nThe pages are no longer shown. They stay in the folder %s."
                % os.path.basename(folder)
            )


# ---------------------------------------------------------------------------------------------
# The environment in .venv


def make_ready(kind, options):
    """Make the environment ready, keep others from replacing it, and return notes on the folder."""
    with sole_setup():
        finish_what_was_begun()
        faults, notes = why_not_ready(kind, options)
        if faults:
            notes = build(kind, options, faults)
        keep_in_use()
    return notes


def why_not_ready(kind, options):
    """Return why .venv is not what the files beside this one ask for now, and notes."""
    found = read_stamp(VENV)
    if len(found) != len(stamp(kind, options)):
        is_there = os.path.lexists(inside(VENV))
        return ["it was never completed" if is_there else "it is missing"], []
    faults = []
    for is_good, fault in (
        (found[0] in ("test", kind), "it has no test tools"),
        (found[1] == stamp(kind, options)[1], "it was made for %s versions" % found[1]),
        (found[2] == stamp(kind, options)[2], "it was made by Python %s" % found[2]),
        (same_place(found[3], ROOT), "it was made at another place, %s" % found[3]),
        (found[4] == stamp(kind, options)[4], "it was made for another edition of the course"),
    ):
        if not is_good:
            faults.append(fault)
    return (faults, []) if faults else look(VENV, kind, options)


# All of these are run by the environment's own Python.
#
# Settings for all users of a computer (in /etc/jupyter, /usr/share/jupyter or /etc/ipython, for
# example) are somebody's for another purpose. One of them can show another folder, take the kernel
# away, or end JupyterLab at its start, and no variable keeps them out: so the list of their places
# is changed before anybody reads it. The environment's own places stand in for them, as Jupyter
# itself has it on Windows.
OURS_ALONE = (
    "from jupyter_core import paths; "
    "paths.SYSTEM_CONFIG_PATH[:] = paths.ENV_CONFIG_PATH; "
    "paths.SYSTEM_JUPYTER_PATH[:] = paths.ENV_JUPYTER_PATH; "
)
JUPYTERLAB = "import sys; " + OURS_ALONE + "from jupyterlab.labapp import main; sys.exit(main())"
KERNEL = (  # the folder of the notebook comes behind the standard library; IPython puts it there
    "import sys; sys.path[:] = filter(None, sys.path); " + OURS_ALONE + "from IPython.core import "
    "application; application.SYSTEM_CONFIG_DIRS.clear(); from ipykernel import kernelapp; "
    "kernelapp.launch_new_instance()"
)
LOOK = (  # in the folder of the notebooks, where each kernel starts
    "import sys; print('prefix: ' + sys.prefix); print('version: %d.%d' % sys.version_info[:2]); "
    "from userfirst.checks.installation import course_environment; "
    + OURS_ALONE
    + "course_environment(*sys.argv[1:])"
)
CHECK = (
    "import sys; " + OURS_ALONE + "from userfirst.checks import check_installation; "
    "found = check_installation(); print(found); sys.exit(not found.good)"
)


def look(folder, kind, options):
    """Look at an environment from where a kernel starts; return its faults, and notes."""
    pins = "" if options.newest else inside("requirements.txt")
    whole = "whole" if options.command in ("setup", "check") else ""  # takes a little longer
    command = [python_of(folder), "-P", "-c", LOOK, kind, pins, whole]
    code, lines = run_lines(command, folder=inside("notebooks"))
    told = [line.partition(": ") for line in lines]
    found = {name: value for name, _, value in told}
    if code == 0 or "prefix" in found:
        if not same_place(found.get("prefix", ""), inside(folder)):
            return ["its Python is not its own, but that of %s" % found.get("prefix")], []
        if found.get("version") != "%d.%d" % sys.version_info[:2]:
            return ["its Python is of version %s" % found.get("version")], []
    faults = [value for name, _, value in told if name == "fault"]
    if code:
        faults.append("a notebook cannot use it: %s" % "".join(lines[-1:]))
    return faults, [value for name, _, value in told if name == "note"]


def stamp(kind, options):
    """Describe an environment: another kind, place, Python or list of packages is another one."""
    digest = hashlib.sha256()
    for name in ("requirements.txt", "pyproject.toml"):
        with open(inside(name), "rb") as file:
            digest.update(file.read().replace(b"\r\n", b"\n"))
    release = "newest" if options.newest else "pinned"
    return [kind, release, "%d.%d" % sys.version_info[:2], ROOT, digest.hexdigest()]


def stamp_path(folder=VENV):
    """Return the file that says what an environment was made for. It is written last."""
    return inside(folder, "course-stamp.txt")


def read_stamp(folder):
    """Return what an environment was made for, or an empty list when it was never completed."""
    try:
        with open(stamp_path(folder), "rb") as file:
            return os.fsdecode(file.read()).split("\n")
    except OSError:
        return []


def write_stamp(kind, options):
    """Say that the environment in NEW is complete."""
    with open(stamp_path(NEW), "wb") as file:
        file.write(os.fsencode("\n".join(stamp(kind, options))))


def same_place(one, other):
    """Whether two paths lead to the same folder, however they are spelt."""
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


def python_of(folder):
    """Return the path of an environment's Python."""
    return inside(folder, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))


def venv_python():
    """Return the path of the Python of the environment in use."""
    return python_of(VENV)


def build(kind, options, faults):
    """Make an environment beside the old one, look at it, and only then let it take its place."""
    if sys.maxsize < 2**32:
        raise Problem(
            "This is a 32-bit Python, and the packages of the course need a 64-bit one.",
            "Install a 64-bit Python from https://www.python.org/downloads/ and try again.",
        )
    require_usable_name()
    require_writable()
    require_space(SPACE_NEEDED_MB + MORE_SPACE_MB.get(kind, 0))
    require_closed()
    uv = None if options.pip else find_uv()
    what = {"site": "what makes its pages", "class": "the class server"}.get(kind, "the course")
    say("Making %s ready in the folder %s with %s." % (what, VENV, "uv" if uv else "pip"))
    say("This is done once, and takes from a few seconds to a few minutes.")
    if os.path.lexists(inside(VENV)):
        say("There is one already, but %s." % "; ".join(faults[:3]))
    if sys.version_info[:2] > NEWEST_TESTED:
        numbers = sys.version_info[:2] + NEWEST_TESTED
        say("Note: Python %d.%d is newer than the newest tested one, %d.%d." % numbers)
    wheels = wheels_beside(kind, options)
    ways = [(uv, wheels), (None, wheels)] if uv and has_venv_modules() else [(uv, wheels)]
    if wheels:
        say("The packages are in the folder %s beside this file; no network is needed." % WHEELS)
        ways.append((uv, None))
    for installer, source in ways:
        try:
            make_venv(installer)
            install(installer, kind, options, source)
            break
        except Problem as problem:
            if (installer, source) == ways[-1]:
                raise
            say("  %s did not succeed: %s" % ("uv" if installer else "pip", problem.what))
            if installer and (None, source) in ways:
                say("  Trying pip, which has its own settings.")
            else:
                say("  Trying the network in place of the folder %s." % WHEELS)
    shutil.rmtree(inside(NEW, "tmp"), ignore_errors=True)
    set_up_jupyterlab(inside(NEW))
    set_up_kernel(inside(NEW))
    correct_paths()
    faults, notes = look(NEW, kind, options)
    if faults:
        raise Problem(
            "The packages were installed, but the course would not work:\n  %s"
            % "\n  ".join(faults),
            "Run the same command again. If the same words come back, show them to whoever gave "
            "you the course; another Python from https://www.python.org/downloads/ may help.",
        )
    with contextlib.suppress(OSError):  # the learner's own look of the course, such as dark
        shutil.copytree(inside(VENV, *USER_SETTINGS), inside(NEW, *USER_SETTINGS))
    write_stamp(kind, options)
    swap()
    return notes


def make_venv(uv):
    """Make an empty environment in the folder NEW."""
    remove(NEW)
    if os.path.lexists(inside(NEW)):
        raise Problem(
            "The folder %s, left from an earlier start, cannot be removed." % inside(NEW),
            "Close other windows of the course, delete that folder, and try again.",
        )
    # When this file runs inside an environment, the Python below that one makes the next.
    python = getattr(sys, "_base_executable", None) or sys.executable
    if uv:
        command = [uv, "venv", "--no-config", "--python", python, inside(NEW)]
    else:
        require_venv_modules()
        os.makedirs(inside(NEW, "tmp"))
        command = [python, "-m", "venv", inside(NEW)]
    code, lines = run_lines(command, environment=installer_environment())
    if code:
        raise explain(lines, "The folder %s could not be made." % VENV)


def install(uv, kind, options, wheels=None):
    """Install the packages into NEW and nowhere else, telling each step as it happens."""
    os.makedirs(inside(NEW, "tmp"), exist_ok=True)
    code, lines = run_lines([python_of(NEW), "-c", "import sys; print(sys.prefix)"])
    owner = "".join(lines[-1:])
    if code or not same_place(owner, inside(NEW)):
        raise Problem(
            "The Python in %s does not work, or is not its own: %s" % (inside(NEW), owner),
            "Nothing was installed. Run the same command again, if need be with another Python "
            "from https://www.python.org/downloads/.",
        )
    if options.newest:
        extras = "course" if kind == "course" else "course,%s" % kind
        wanted = ["--upgrade", "-e", ".[%s]" % extras]
    else:
        extra = [] if kind == "course" else ["-e", ".[%s]" % kind]
        wanted = ["-r", "requirements.txt"] + extra
    environment = installer_environment()
    if uv:
        write_uv_settings(inside(NEW, "tmp", "uv.toml"))
        command = [uv, "--config-file", inside(NEW, "tmp", "uv.toml"), "pip", "install"]
        command += ["--color", "never", "--python", python_of(NEW)]
        settings = {}
    else:
        command = [python_of(NEW), "-m", "pip", "install", "--progress-bar", "off"]
        command += ["--no-input", "--no-color", "--disable-pip-version-check"]
        settings = {} if wheels else pip_settings(python_of(NEW))
        environment.update(settings, PIP_CONFIG_FILE=os.devnull, PIP_REQUIRE_VIRTUALENV="1")
    if wheels:  # what builds the course's own package is taken from there too
        command += ["--no-index", "--find-links", wheels]
    code, lines = run_lines(command + wanted, Progress(count_pins()), environment)
    if code:
        problem = explain(lines, "The packages could not be installed.")
        if settings:
            problem.remedy += "\nSettings of pip on this computer that count here: %s." % ", ".join(
                sorted(name[4:].lower().replace("_", "-") for name in settings)
            )
        raise problem


# Of the learner's settings of pip and uv, those count that say from where packages come. Those
# that say where to, or what, are for other projects.
FROM_WHERE = re.compile(
    r"index|default-index|index-url|extra-index-url|find-links|no-index|index-strategy|cert|"
    r"client-cert|proxy|trusted-host|allow-insecure-host|insecure-host|native-tls|system-certs|"
    r"timeout|default-timeout|http-timeout|request-timeout|retries|http-retries|resume-retries|"
    r"keyring-provider|use-feature|offline|cache-dir|no-cache-dir|no-cache|"
    r"index-\w+-(?:username|password)"
)


def installer_environment():
    """Return the variables for pip and uv, with a temporary folder where there is room."""
    environment = clean_environment()
    for name, value in os.environ.items():
        if name.startswith("UV_") and FROM_WHERE.fullmatch(name[3:].lower().replace("_", "-")):
            environment[name] = value
    if os.path.isdir(inside(NEW, "tmp")):
        environment.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), inside(NEW, "tmp")))
    return environment


def pip_settings(python):
    """Return the learner's settings of pip that count, from files and variables, as variables."""
    environment = clean_environment()
    environment.update((name, os.environ[name]) for name in os.environ if name.startswith("PIP_"))
    lines = run_lines([python, "-m", "pip", "config", "list"], None, environment)[1]
    settings = {}
    for section in ("global", "install", ":env:"):  # the later one wins, as in pip
        for line in lines:
            place, _, value = line.partition("=")
            name = place[len(section) + 1 :].replace("_", "-")
            if place.startswith(section + ".") and FROM_WHERE.fullmatch(name):
                settings["PIP_" + name.upper().replace("-", "_")] = str(ast.literal_eval(value))
    if "truststore" not in settings.get("PIP_USE_FEATURE", "truststore"):
        del settings["PIP_USE_FEATURE"]  # the others say what
    return settings


def write_uv_settings(path):
    """Write those of the learner's settings of uv that count into a file of its form, TOML."""
    import tomllib  # new in 3.11, as is the oldest Python that comes here

    windows = os.name == "nt"
    system = os.environ.get("PROGRAMDATA", "") if windows else "/etc"
    user = os.environ.get("APPDATA" if windows else "XDG_CONFIG_HOME", "")
    places = [os.path.join(system, "uv", "uv.toml")]
    places += [os.path.join(user or os.path.expanduser("~/.config"), "uv", "uv.toml")]
    if os.environ.get("UV_CONFIG_FILE"):
        places = [os.environ["UV_CONFIG_FILE"]]
    settings = {}
    for place in places:
        try:
            with open(place, "rb") as file:
                found = tomllib.load(file)
        except (OSError, ValueError):
            continue
        settings.update(found.pop("pip", {}))
        settings.update(found)
    with open(path, "wb") as file:
        for name, value in settings.items():
            if FROM_WHERE.fullmatch(name):
                file.write(("%s = %s\n" % (name, as_toml(value))).encode("utf-8"))


def as_toml(value):
    """Write a value as TOML, which writes texts, numbers and booleans as JSON does."""
    if isinstance(value, dict):
        pairs = ["%s = %s" % (json.dumps(name), as_toml(each)) for name, each in value.items()]
        return "{%s}" % ", ".join(pairs)
    if isinstance(value, list):
        return "[%s]" % ", ".join(as_toml(each) for each in value)
    return json.dumps(value, ensure_ascii=False)


def wheels_beside(kind, options):
    """Return the folder of packages that came with this copy of the course, if they do here."""
    if not os.path.isdir(inside(WHEELS)) or kind != "course" or options.newest:
        return None
    try:
        with open(inside(WHEELS, "contents.json"), "rb") as file:
            told = json.loads(file.read().decode("utf-8"))
        here = "%s %s %d.%d" % ((sys.platform, machine()) + tuple(sys.version_info[:2]))
        sizes, is_served = told["files"], here in told["computers"]
        is_same = told["made for"] == stamp(kind, options)[-1]
        lacking = [name for name in sorted(sizes) if size_of(inside(WHEELS, name)) != sizes[name]]
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        say("Note: the packages in the folder %s were never completed; using the network." % WHEELS)
        return None
    if not is_served or not is_same:
        why = "this edition of the course" if is_served else "this system with this Python, " + here
        say(
            "Note: the packages in the folder %s are not for %s; using the network." % (WHEELS, why)
        )
        return None
    if lacking:
        raise Problem(
            "Of the %d packages in the folder %s, %d are missing or cut short, such as %s."
            % (len(sizes), inside(WHEELS), len(lacking), lacking[0]),
            "Copy the course from the stick again. Or delete that folder: then the packages come "
            "from the network.",
        )
    return inside(WHEELS)


def machine():
    """Return the kind of processor that this Python is made for."""
    # Windows on ARM runs Pythons for Intel too, and names the processor.
    return "amd64" if sysconfig.get_platform() == "win-amd64" else platform.machine().lower()


def size_of(path):
    """Return the size of a file, or None where there is none."""
    try:
        return os.path.getsize(path)
    except OSError:
        return None


def python_with_pip():
    """Return a Python that has pip; uv makes an environment without it."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    for python in (venv_python(), base):
        if run_lines([python, "-m", "pip", "--version"])[0] == 0:
            return python
    require_venv_modules()
    folder = os.path.join(VENV, "pip")
    code, lines = run_lines([base, "-m", "venv", "--clear", inside(folder)])
    if code:
        raise explain(lines, "pip could not be made ready.")
    return python_of(folder)


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
    with open(inside("requirements.txt"), "rb") as file:
        return len(set(re.findall(r"(?m)^([\w.-]+)==", file.read().decode("utf-8"))))


def set_up_jupyterlab(prefix):
    """Give the JupyterLab of an environment the settings of the course.

    A lab is saved with its notebook, so that it is there when the notebook is opened again. No
    question about news covers the first page. The three extensions that draw a lab are on,
    whatever else is set. (JupyterLab's autoStartDefaultKernel is no remedy for "Select Kernel"
    after an early Run All: the cells then stay unrun, silently.)
    """
    switched_off = {"@jupyterlab/apputils-extension:announcements": True}
    for name in ("@jupyter-widgets/jupyterlab-manager", "anywidget", "jupyterlab-plotly"):
        switched_off[name] = False
    overrides = {"@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True}}
    for content, parts in (
        (overrides, ("share", "jupyter", "lab", "settings", "overrides.json")),
        ({"disabledExtensions": switched_off}, ("etc", "jupyter", "labconfig", "page_config.json")),
    ):
        path = os.path.join(prefix, *parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            json.dump(content, file, indent=2)


def set_up_kernel(prefix):
    """Let the kernel of an environment start without settings for all users of the computer."""
    path = os.path.join(prefix, "share", "jupyter", "kernels", "python3", "kernel.json")
    with open(path, "rb") as file:
        told = json.loads(file.read().decode("utf-8"))
    place = told["argv"].index("-m")
    told["argv"][place : place + 2] = ["-c", KERNEL]
    write_anew(path, json.dumps(told, indent=1).encode("ascii"))


def correct_paths():
    """Make NEW fit for its place: its scripts name .venv, and its link to the course is ASCII.

    The link is a relative one, because Python 3.11 and 3.12 read it in the encoding of the system
    while installers write UTF-8: the letters of a folder such as "Jose" with an accent got lost.
    """
    new, final = NEW.encode("ascii"), VENV.encode("ascii")
    scripts = glob.glob(os.path.join(glob.escape(os.path.dirname(python_of(NEW))), "*"))
    for path in [inside(NEW, "pyvenv.cfg")] + scripts:
        if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) < 10**6:
            with open(path, "rb") as file:
                content = file.read()
            if new in content:
                write_anew(path, content.replace(new, final))
    for pattern in (("lib", "python*"), ("Lib",)):
        links = pattern + ("site-packages", "*.pth")
        for path in glob.glob(os.path.join(glob.escape(inside(NEW)), *links)):
            with open(path, "rb") as file:
                place = file.read().decode("utf-8", "replace").strip()
            if same_place(place, ROOT):
                link = os.path.relpath(ROOT, os.path.dirname(path)).encode("ascii") + b"\n"
                write_anew(path, link)


def write_anew(path, content):
    """Write a file in place of one that may be shared: uv links its files to those in its cache.

    Written into, the copy in the cache and that of every other environment would change as well.
    """
    mode = os.stat(path).st_mode
    os.remove(path)
    with open(path, "wb") as file:
        file.write(content)
    os.chmod(path, mode)


def swap():
    """Let NEW take the place of .venv. At any moment one of the two is whole."""
    if os.path.lexists(inside(VENV)):
        rename(VENV, OLD)
    rename(NEW, VENV)
    remove(OLD)


def finish_what_was_begun():
    """Put right what an earlier start left when it was killed in the middle."""
    if not os.path.lexists(inside(VENV)):
        for folder in (NEW, OLD):
            if read_stamp(folder):
                rename(folder, VENV)
                break
    remove(NEW)
    remove(OLD)


def rename(name, to):
    """Rename a folder; on Windows a virus scanner may hold a file in it for a moment."""
    for attempt in range(20):
        try:
            os.rename(inside(name), inside(to))
            return
        except PermissionError as error:
            if os.name != "nt" or attempt == 19:
                raise Problem(
                    "The folder %s cannot be renamed: %s." % (inside(name), error),
                    "Close JupyterLab and every window that uses the course, then try again.",
                )
            time.sleep(0.5)


def remove(name):
    """Remove a folder of the course, or the link to it, as far as the system lets us."""
    path = inside(name)
    if os.path.islink(path) or os.path.isfile(path):
        os.unlink(path)
    elif os.path.isdir(path):
        shutil.rmtree(path, ignore_errors=True)


# ---------------------------------------------------------------------------------------------
# Two starts at once: locks that the system frees when their last holder ends, however it ends

HELD = []  # the open files of locks; what this program starts holds them too


def open_lock(*parts):
    """Open the file of a lock; all that counts is who has it open, not that it is there."""
    return os.open(inside(*parts), os.O_RDWR | os.O_CREAT, 0o644)


def lock(file, shared=False):
    """Take a lock; return whether it was free."""
    try:
        if fcntl:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        else:
            os.lseek(file, 2**20, os.SEEK_SET)  # those who wait can read the text before it
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        taken = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
        return error.errno not in taken  # else this file system knows no locks
    return True


@contextlib.contextmanager
def sole_setup():
    """Wait until no other start of the course makes an environment, and keep others from it."""
    file = open_lock(".course-lock")
    HELD.append(file)
    try:
        is_told = False
        while not lock(file):
            if not is_told:
                is_told = True
                os.lseek(file, 0, os.SEEK_SET)
                holder = os.read(file, 20).decode("ascii", "replace").strip()
                say("Another start of the course, process %s, is at work; waiting ..." % holder)
            time.sleep(0.3)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, b"%-20d" % os.getpid())
        yield
    finally:
        HELD.remove(file)
        os.close(file)


def is_ours(name):
    """Whether a folder is here, and not a link to one elsewhere, where we write nothing."""
    return os.path.isdir(inside(name)) and not os.path.islink(inside(name))


def keep_in_use():
    """Keep others from replacing .venv until this program and what it starts have ended."""
    if fcntl and is_ours(VENV):
        HELD.append(open_lock(VENV, "in-use.lock"))
        lock(HELD[-1], shared=True)


def require_closed():
    """Stop while the course is open: what it uses is not replaced."""
    if not is_ours(VENV):
        return
    is_free = True
    if fcntl:
        file = open_lock(VENV, "in-use.lock")
        is_free = lock(file)
        os.close(file)
    else:  # Windows itself refuses to rename a folder in which a program runs
        if same_place(sys.prefix, inside(VENV)):
            raise Problem(
                "This file runs with the Python in the folder %s, which is to be replaced." % VENV,
                "Run it with your own Python, for instance: py course.py",
            )
        try:
            os.rename(inside(VENV), inside(OLD))
            os.rename(inside(OLD), inside(VENV))
        except OSError:
            is_free = False
    if not is_free:
        raise Problem(
            "The course in %s is open, and what it uses cannot be replaced now." % ROOT,
            "Close it: press Ctrl-C in its window, or choose File, Shut Down in its page. Then run "
            "the same command again.",
        )


# ---------------------------------------------------------------------------------------------
# Programs that are started


def find_uv():
    """Return the path of a uv that works, or None."""
    path = shutil.which("uv")
    return path if path and run_lines([path, "--version"])[0] == 0 else None


def clean_environment():
    """Return the environment variables without those that are meant for other projects.

    They would lead Python to foreign packages, pip and uv to foreign places, and JupyterLab to
    foreign settings.
    """
    kept = r"PYTHON(UTF8|UNBUFFERED|DONTWRITEBYTECODE|PYCACHEPREFIX|HASHSEED)$"
    foreign = r"PYTHON|__PYVENV|PIP_|UV_|JUPYTER|JPY_|IPYTHON"
    return {
        name: value
        for name, value in os.environ.items()
        if re.match(kept, name.upper()) or not re.match(foreign, name.upper())
    }


def jupyter_environment():
    """Return the variables for a Jupyter that keeps all it has in .venv and reads it there."""
    own = inside(VENV, "jupyter")
    environment = clean_environment()
    environment.update(
        JUPYTER_CONFIG_DIR=own,
        JUPYTER_DATA_DIR=os.path.join(own, "data"),
        JUPYTER_RUNTIME_DIR=os.path.join(own, "run"),
        IPYTHONDIR=os.path.join(own, "ipython"),
    )
    return environment


def run_lines(command, on_line=None, environment=None, folder=None):
    """Run a command, hand over each line of its output as it comes, return exit code and lines."""
    environment = dict(environment or clean_environment())
    environment["PYTHONIOENCODING"] = "utf-8:surrogateescape"
    lines = []
    try:
        process = subprocess.Popen(
            command,
            cwd=folder if folder and os.path.isdir(folder) else ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=HELD if fcntl else (),
            start_new_session=bool(fcntl),
        )
    except OSError as error:
        return 127, [str(error)]
    try:
        for raw in process.stdout:
            lines.append(raw.decode(sys.getfilesystemencoding(), "surrogateescape").rstrip())
            if on_line:
                on_line(lines[-1])
        return process.wait(), lines
    finally:
        process.stdout.close()
        stop(process, 0)


def stop(process, patience):
    """End a program; after Ctrl-C, which has usually reached it already, give it some seconds."""
    for method, seconds in ((None, patience), ("terminate", 10), ("kill", None)):
        if process.poll() is not None:
            return
        if method and fcntl and os.getpgid(process.pid) == process.pid:
            # A program with a group of its own ends with all that it started.
            os.killpg(process.pid, signal.SIGTERM if method == "terminate" else signal.SIGKILL)
        elif method:
            getattr(process, method)()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)


def obey_signals():
    """Treat requests to end like Ctrl-C, so that no server and no installer stays behind."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) != signal.SIG_IGN:  # as nohup wants it
            signal.signal(number, interrupt)


def interrupt(number, frame):
    """Stop what is going on."""
    raise Ended


# ---------------------------------------------------------------------------------------------
# The running course


def choose_port(wanted, command=""):
    """Return the wanted port, or the first free one; say it when a wanted one is not free.

    A command other than opening the course is named in the remedy, with a space behind it.
    """
    if wanted:
        state = port_state(wanted)
        if state == "taken":
            raise Problem(
                "Port %d is taken by another program; perhaps the course is open already." % wanted,
                "Use that window, or choose another port: python course.py %s--port %d"
                % (command, wanted + 1 if wanted < 65535 else DEFAULT_PORT),
            )
        if state == "forbidden":
            raise Problem(
                "This computer does not let you use port %d." % wanted,
                "Choose one above 1023: python course.py %s--port %d" % (command, DEFAULT_PORT),
            )
        return wanted
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 50):
        if port_state(port) == "free":
            if port != DEFAULT_PORT:
                say("Port %d is taken, so the course uses port %d." % (DEFAULT_PORT, port))
            return port
    raise Problem(
        "Every port from %d to %d is taken." % (DEFAULT_PORT, DEFAULT_PORT + 49),
        "Close other programs, or choose another port: python course.py %s--port 9500" % command,
    )


def port_state(port):
    """Return "free", "taken" or "forbidden"; a browser may take either form of this computer."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                if os.name == "nt":
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
                else:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, 10048):
                return "taken"
            if family == socket.AF_INET:  # a computer need not have the other one
                return "forbidden"
    return "free"


def wait_until_it_answers(server, address):
    """Wait until the page that will be opened is there; return False when the server ended."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    slow = time.time() + SECONDS_TO_START
    while server.poll() is None:
        try:
            with direct.open(address, timeout=30) as page:
                if b"jupyter-config-data" in page.read():
                    return True
                answer = "another page"
        except urllib.error.HTTPError as error:
            answer = "error %d" % error.code
            error.close()
        except (OSError, urllib.error.URLError):
            answer = None
        if answer:
            raise Problem(
                "JupyterLab runs, but its address shows %s instead of the course. Its last words "
                "were:\n%s" % (answer, last_lines(inside(VENV, "jupyterlab.log"))),
                "Look for what is wrong with: python course.py check. If it finds nothing, these "
                "words tell whoever helps you what happened.",
            )
        if slow and time.time() > slow:
            slow = None
            say("JupyterLab is slow to start today; still waiting. To stop, press Ctrl-C.")
        time.sleep(0.25)
    return False


def open_browser(address, log):
    """Open a page; what the browser says goes into the log."""
    command = [sys.executable, "-m", "webbrowser", address]
    files = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
    threading.Thread(target=subprocess.call, args=(command,), kwargs=files, daemon=True).start()


def last_lines(path):
    """Return the end of a log."""
    with open(path, "rb") as file:
        return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-12:])


# ---------------------------------------------------------------------------------------------
# The learner's own work


def set_aside(names):
    """Move files into a folder in my_work that is named by the time, and return that folder."""
    folder = os.path.join("my_work", time.strftime("%Y-%m-%d_%H.%M.%S"))
    while os.path.lexists(inside(folder)):
        folder += "_"
    moved = []
    try:
        for name in names:
            os.makedirs(os.path.dirname(inside(folder, name)), exist_ok=True)
            shutil.move(inside(name), inside(folder, name))
            moved.append(name)
    except OSError:  # such as a file that another program holds on Windows
        put_back(folder, moved)
        raise
    return folder


def put_back(folder, names):
    """Move files back to where they were."""
    for name in names:
        shutil.move(inside(folder, name), inside(name))


def lesson_asked_for(options):
    """Return the number of the lesson that a command names, or say which ones there are."""
    from userfirst.lessons import LESSONS  # the standard library is enough for it

    asked = (options.what or "").lstrip()
    found = None if asked.startswith("-") else re.search(r"(?<![\d.])\d+(?!\.?\d)", asked)
    number = "%02d" % int(found.group()) if found else None
    for lesson in LESSONS:
        if lesson.number == number and lesson.is_written:
            return number
        if lesson.number == number:
            what = "Lesson %s is not written yet." % number
            break
    else:
        what = "There is no lesson %s." % options.what if options.what else "Which lesson?"
    there = ["  %s" % lesson for lesson in LESSONS if lesson.is_written]
    raise Problem(
        what,
        "Say its number: python course.py %s 02. There are\n%s"
        % (options.command, "\n".join(there)),
    )


def as_delivered(number):
    """Return the notebooks of a lesson as they were delivered, by their names."""
    path = inside("tools", "originals", number + ".zip")
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in sorted(archive.namelist())}
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError):
        raise Problem(
            "The packed copy of the lesson, %s, is missing or damaged." % path,
            "Get the course once more from where you found it, and copy this file from there. "
            "Your own notebooks are as they were.",
        )


def holds(name, content):
    """Whether a file of the course holds just this; what cannot be read does not."""
    try:
        with open(inside(name), "rb") as file:
            return file.read() == content
    except OSError:
        return False


def kept_work(notebook, number):
    """Return the files beside a notebook in which its labs and the lesson's guesses are kept."""
    folder, own = os.path.dirname(notebook) + "/.userfirst", os.path.basename(notebook)
    found = [folder + "/guesses_%s.json" % number]
    for path in sorted(glob.glob(os.path.join(glob.escape(inside(folder)), "lab_*.json"))):
        try:
            with open(path, "rb") as file:
                is_its = json.loads(file.read().decode("utf-8"))["where"]["notebook"] == own
        except (OSError, ValueError, LookupError, TypeError):
            is_its = False  # the lab itself sets it aside when it is opened
        if is_its:
            found.append(folder + "/" + os.path.basename(path))
    return found


def renew(contents, mine):
    """Move what is there into my_work, then write files; either all of it happens or nothing."""
    kept = None
    try:
        for name, content in contents.items():
            os.makedirs(os.path.dirname(inside(name)), exist_ok=True)
            with open(inside(name + ".new"), "wb") as file:
                file.write(content)
        kept = set_aside(mine) if mine else None
        for name in contents:
            os.replace(inside(name + ".new"), inside(name))
    except OSError:
        if kept:
            put_back(kept, mine)
        raise
    finally:
        for name in contents:
            with contextlib.suppress(OSError):
                os.unlink(inside(name + ".new"))
    return kept


def notebooks_that_were_run():
    """Return the notebooks of the course that were run and saved; they are delivered without."""
    found = []
    for folder in FOLDERS_OF_NOTEBOOKS:
        for path in sorted(glob.glob(os.path.join(glob.escape(inside(folder)), "*.ipynb"))):
            try:
                with open(path, "rb") as file:
                    cells = json.loads(file.read().decode("utf-8"))["cells"]
                was_run = any(cell.get("execution_count") or cell.get("outputs") for cell in cells)
            except (ValueError, LookupError, AttributeError, TypeError):
                was_run = True  # no notebook any more
            if was_run:
                found.append(folder + "/" + os.path.basename(path))
    return found


def git(*arguments):
    """Run git in the folder of the course, and return what it prints."""
    done = subprocess.run(
        ("git",) + arguments,
        cwd=ROOT,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").splitlines()
        raise known_problem("\n".join(words)) or Problem(
            "git %s did not work:\n%s" % (arguments[0], "\n".join(words[-12:])),
            "These words tell whoever helps you what happened.",
        )
    return os.fsdecode(done.stdout)


def git_names(*arguments):
    """Return the names of files that a command of git lists."""
    return set(git(*(arguments[:1] + ("-z",) + arguments[1:])).split("\0")) - {""}


# ---------------------------------------------------------------------------------------------
# What can go wrong, and what to do


def require_usable_name():
    """Stop where no environment can be made because of the folder's name."""
    if os.pathsep in ROOT:
        raise Problem(
            "The course is in the folder %s, and Python cannot install packages where a name "
            "holds the character %s" % (ROOT, os.pathsep),
            "Rename that folder so that it has no %s in its name, then run the same command there."
            % os.pathsep,
        )


def require_writable():
    """Stop early where the course cannot be installed nor work be saved."""
    try:
        tempfile.TemporaryFile(dir=ROOT).close()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise known_problem("permission denied")


def require_space(needed=SPACE_NEEDED_MB):
    """Stop before a disk is filled."""
    free = shutil.disk_usage(ROOT).free // 10**6
    if free < needed:
        remedy = "Make some room, then run the same command again."
        if os.path.isdir(inside(VENV)):
            remedy += " The folder %s is made anew, so you may delete it." % VENV
        raise Problem(
            "The disk is nearly full: the course needs %d MB, and %d MB are free." % (needed, free),
            remedy,
        )


def has_venv_modules():
    """Whether this Python can make an environment with pip."""
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def require_venv_modules():
    """Stop where the system's Python was cut into parts and one is missing."""
    if not has_venv_modules():
        raise Problem(
            "This Python has no venv module, which the course needs to install its packages.",
            "On Debian or Ubuntu: sudo apt install python%d.%d-venv. Elsewhere: install Python "
            "from https://www.python.org/downloads/. Then try again." % sys.version_info[:2],
        )


def full_disk(text):
    """Say which folder is full: the one of the course, of temporary files, or the learner's own."""
    free = {}
    for folder in (ROOT, os.environ.get("TMPDIR") or tempfile.gettempdir(), "~"):
        folder = os.path.expanduser(folder)
        if os.path.isdir(folder):
            free[folder] = shutil.disk_usage(folder).free // 10**6
    folder = min(free, key=free.get)
    if free[folder] > SPACE_NEEDED_MB:
        return "The disk is full, or your share of it is."
    return "The disk is full: the folder %s has %d MB left." % (folder, free[folder])


def lagging_index(text):
    """Name the index that lacks a release, unless it is PyPI itself, which has them all."""
    wanted = re.search(
        r"(?:satisfies the requirement|distribution found for|no version of|"
        r"because(?= \S+ was not found)) ([\w.,<>=~!-]+)",
        text,
        re.IGNORECASE,
    )
    used = " ".join(re.findall(r"Looking in (?:indexes|links): (.*)", text))
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        used = used or os.environ.get(name, "")
    used = [re.sub(r"//[^/@]*@", "//", each) for each in re.split(r"[,\s]+", used) if each]
    too_old = re.search(r"different python version: (.*)", text)
    if not wanted or not used or any("pypi.org/" in each for each in used):
        return None
    if too_old and wanted.group(1).split("==")[-1] + " " in too_old.group(1):
        return None
    return "The source of packages that is set on this computer, %s, does not have %s." % (
        ", ".join(used),
        wanted.group(1),
    )


NO_NETWORK = (
    "What the course needs cannot be fetched: the network does not answer.",
    "Connect to the internet (once is enough), then run the same command again. What was "
    "fetched already is not fetched twice.",
)


def silent_network(text):
    """Tell of the network where nothing came back at all, unless it was all for other Pythons."""
    return None if "different python version" in text else NO_NETWORK[0]


# Marks in what pip, uv, git or the system say, the sentence for the learner, and the remedy.
# Windows speaks the language of its owner, so its errors are known by their numbers. The first
# that fits is told, so the more certain ones come first.
KNOWN_PROBLEMS = [
    (
        r"no space left|not enough space|disk quota|errno (28|122)\b|os error (28|122|112)\b|"
        r"winerror (112|39)\b",
        full_disk,
        "Make some room there (about %d MB), then run the same command again." % SPACE_NEEDED_MB,
    ),
    (
        r"long path support|name too long|(winerror|os error) (206|3)\b|(errno|os error) 36\b",
        "The names of the folders in which the course lies are too long for this system.",
        "Move the folder of the course to a short place, such as C:\\course, and try again there.",
    ),
    (
        r"certificate.?verify.?failed|invalid peer certificate|unknownissuer|self.signed cert",
        "The network answers with a certificate this computer does not trust, as networks of "
        "companies and schools sometimes do.",
        "Try another network, or ask who runs this one how pip is to be used in it.",
    ),
    (
        r"input/output error|errno 5\b",
        "The disk cannot be read or written: the system tells of an input/output error.",
        "Try another disk, and save what is on this one.",
    ),
    (
        r"permission denied|access is denied|read-only file system|(errno|os error) (13|30)\b|"
        r"(winerror|os error) (5|19|32|33|145|1224)\b",
        "The folder of the course cannot be written, or another program holds a file in it.",
        "Close other windows of the course. If that does not help, move the course's folder into "
        "your own documents and try again there.",
    ),
    (
        r"(winerror|os error) (225|226|1260|4551)\b",
        "A guard of this computer, its virus scanner or a rule of those who run it, stopped a "
        "program of the course.",
        "Ask who runs this computer where programs may be installed, and move the folder there.",
    ),
    (
        r"memoryerror|cannot allocate memory|(errno|os error) 12\b|(winerror|os error) (14|1455)\b",
        "There is not enough memory.",
        "Close other programs, then run the same command again.",
    ),
    (
        r"\bsocks",
        "This network is reached through a SOCKS proxy, with which pip cannot work.",
        "Ask who runs the network for an http proxy and put its address into the variable "
        "HTTPS_PROXY instead of ALL_PROXY. Or install uv (docs.astral.sh/uv), which can.",
    ),
    (
        r"\b407\b|proxy authentication",
        "The proxy of this network asks for a name and a password.",
        "Put them into the variable HTTPS_PROXY, as in http://name:password@proxy:port, or try "
        "another network.",
    ),
    (
        r"not a trusted or secure host",
        "The source of packages that is set on this computer is reached by plain http, which pip "
        "trusts only when it is told to.",
        "Set its https address, or add its name to the setting trusted-host of pip.",
    ),
    (
        r"\b(401|403) (client error|unauthorized|forbidden)|status client error \((401|403)",
        "The source of packages that is set on this computer refuses: it wants a name and a "
        "password, or other ones.",
        "Look at it with: python -m pip config list. Then ask who runs it.",
    ),
    (
        r"name resolution|getaddrinfo|failed to lookup|dns error|nodename nor servname|"
        r"could not resolve|newconnectionerror|max retries exceeded|connection (refused|reset|"
        r"aborted)|network is (unreachable|down)|timed? ?out|error sending request|proxyerror|"
        r"remotedisconnected|incompleteread|failed to fetch|unable to access|"
        r"(winerror|errno|os error) (100[56]\d|1100[1-4]|10013)\b",
        NO_NETWORK[0],
        NO_NETWORK[1],
    ),
    (
        r"no matching distribution|no (solution|version)|not found in the package registry",
        lagging_index,
        "It is probably a copy of https://pypi.org that lags behind. Wait a day, or take PyPI "
        "itself: set the variable PIP_INDEX_URL to https://pypi.org/simple and use --pip.",
    ),
    (r"\(from versions: none\)", silent_network, NO_NETWORK[1]),
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
            sentence = what(text) if callable(what) else what
            if sentence:
                return Problem(sentence, remedy)
    return None


def explain(lines, what):
    """Return the problem behind a failed installation, in a learner's words where known."""
    return known_problem("\n".join(lines)) or Problem(
        "%s The last words of the installer were:\n%s" % (what, "\n".join(lines[-12:])),
        "Run the same command again. If the same words come back, another Python from "
        "https://www.python.org/downloads/ may help; or show them to whoever gave you the course.",
    )


if __name__ == "__main__":
    obey_signals()
    sys.exit(main())

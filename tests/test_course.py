"""`course.py` sets up, opens and tests the course, and says in plain words what stands in the way.

No test here installs anything: a stand-in answers in place of pip, uv and Python, or an
environment is a real one without packages.
"""

import ast
import contextlib
import errno
import importlib.util
import json
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from tests.repository import ROOT
from userfirst import lessons
from userfirst.checks.installation import FRONT_END

Run = Callable[..., int]
KERNEL_JSON = Path("share", "jupyter", "kernels", "python3", "kernel.json")


class StandIn:
    """Answers in place of the programs that `course.py` starts, and remembers what was asked."""

    def __init__(self, course: ModuleType) -> None:
        self.course = course
        self.asked: list[list[str]] = []
        self.environments: list[dict[str, str]] = []
        self.installer: tuple[int, list[str]] = (0, ["Installed 3 packages in 1s"])
        self.uv_installer: tuple[int, list[str]] | None = None
        self.pip_config: list[str] = []
        self.interrupt = False
        self.uv_works = True
        self.found: list[str] = []
        self.prefix: str | None = None

    def __call__(
        self,
        command: list[str],
        on_line: Callable[[str], None] | None = None,
        environment: dict[str, str] | None = None,
        folder: str | None = None,
    ) -> tuple[int, list[str]]:
        prefix = self.prefix or str(Path(command[0]).parent.parent)
        if self.course.LOOK in command:
            assert folder == str(Path(self.course.ROOT, "notebooks"))
            if not Path(command[0]).exists():
                return 127, ["no such program"]
            version = "{}.{}".format(*sys.version_info)
            found = self.found if Path(prefix).name == ".venv" else []
            return 0, [f"prefix: {prefix}", f"version: {version}", *found]
        if command[-1] == "import sys; print(sys.prefix)":
            return 0, [prefix]
        if command[-2:] == ["config", "list"]:
            return 0, self.pip_config
        if command[-1] == "--version":
            return (0 if self.uv_works else 127), []
        self.asked.append(command)
        self.environments.append(environment or {})
        if "venv" in command:
            python = Path(self.course.python_of(Path(command[-1]).name))
            python.parent.mkdir(parents=True)
            python.write_text("", encoding="utf-8")
        if "install" in command:
            if self.interrupt:
                raise KeyboardInterrupt
            answer = self.installer
            if command[0] == "uv" and self.uv_installer:
                answer = self.uv_installer
            for line in answer[1]:
                if on_line:
                    on_line(line)
            kernel = Path(self.course.ROOT, self.course.NEW, KERNEL_JSON)
            kernel.parent.mkdir(parents=True)
            kernel.write_text('{"argv": ["python", "-m", "ipykernel_launcher", "-f"]}')
            return answer
        return 0, []

    def steps(self) -> list[str]:
        """Return what was asked for, in words: "venv" and "install"."""
        return [word for command in self.asked for word in ("venv", "install") if word in command]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, at home in an empty folder with the two files that say what to install."""
    spec = importlib.util.spec_from_file_location("course", ROOT / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    home = tmp_path / "the course"
    (home / "notebooks").mkdir(parents=True)
    for name in ("requirements.txt", "pyproject.toml"):
        (home / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(module, "ROOT", str(home))
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    return module


@pytest.fixture
def programs(course: ModuleType, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn(course)
    monkeypatch.setattr(course, "run_lines", stand_in)
    return stand_in


# --- too old a Python ------------------------------------------------------------------------


def test_a_python_that_is_too_old_gets_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.9"):
        runpy.run_path(str(ROOT / "course.py"), run_name="__main__")


def test_even_python_2_can_read_the_file() -> None:
    """No syntax that came later, or the reader of the sentence would see a SyntaxError instead."""
    source = (ROOT / "course.py").read_text(encoding="utf-8")
    assert source.isascii()
    later = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(source)):
        assert not isinstance(node, later), node.lineno
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            assert not [*arguments.kwonlyargs, *arguments.posonlyargs], node.lineno
            assert not node.returns, node.lineno
            assert not any(each.annotation for each in arguments.args)
        if isinstance(node, ast.Raise):
            assert node.cause is None, node.lineno
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            assert not any(isinstance(each, ast.Starred) for each in node.elts), node.lineno


def test_the_versions_are_those_of_the_project(course: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=" + ".".join(map(str, course.MINIMUM))
    tested = f"Python :: {course.NEWEST_TESTED[0]}.{course.NEWEST_TESTED[1]}"
    assert project["classifiers"][-2].endswith(tested)
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert '["3.11", "3.12", "3.13", "3.14"]' in workflow


# --- setting up ------------------------------------------------------------------------------


def test_the_first_time_installs_and_the_second_does_not(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert course.main(["setup"]) == 0
    assert programs.steps() == ["venv", "install"]
    assert "requirements.txt" in programs.asked[1]
    assert "Ready" in capsys.readouterr().out
    programs.asked.clear()
    assert course.main(["setup"]) == 0
    assert programs.asked == []


def test_uv_is_used_where_it_works_and_pip_elsewhere(
    course: ModuleType, programs: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course.shutil, "which", lambda name: "uv")
    course.main(["setup"])
    assert {command[0] for command in programs.asked[:2]} == {"uv"}
    programs.asked.clear()
    course.main(["--pip", "--newest", "setup"])
    assert "uv" not in {command[0] for command in programs.asked}
    programs.asked.clear()
    programs.uv_works = False  # a wrapper that is there but starts nothing
    course.main(["setup"])
    assert "uv" not in {command[0] for command in programs.asked}


def test_the_test_tools_come_on_top_and_serve_the_course_too(
    course: ModuleType, programs: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(course.subprocess, "call", lambda command, **_: called.append(command) or 5)
    course.main(["setup"])
    assert course.main(["test", "tests/model", "-k", "schedule", "--port"]) == 5
    assert programs.steps() == ["venv", "install", "venv", "install"]
    assert ".[test]" in programs.asked[-1]
    assert called[0][1:3] == ["-m", "pytest"]
    assert called[0][-4:] == ["tests/model", "-k", "schedule", "--port"]
    programs.asked.clear()
    assert course.main(["setup"]) == 0
    assert programs.asked == []


def test_the_newest_releases_replace_the_pins(course: ModuleType, programs: StandIn) -> None:
    course.main(["setup"])
    programs.asked.clear()
    course.main(["--newest", "setup"])
    assert programs.steps() == ["venv", "install"]
    assert "requirements.txt" not in programs.asked[1]
    assert {"--upgrade", ".[course]"} <= set(programs.asked[1])


def test_an_interrupted_installation_leaves_what_was_there(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    course.main(["setup"])
    Path(course.stamp_path()).write_text("made for another edition", encoding="utf-8")
    programs.interrupt = True
    assert course.main(["setup"]) == 130
    assert "Nothing is lost" in capsys.readouterr().out
    assert Path(course.venv_python()).exists()
    programs.interrupt = False
    programs.asked.clear()
    assert course.main(["setup"]) == 0
    assert programs.steps() == ["venv", "install"]
    assert course.read_stamp(course.VENV)
    assert not any(Path(course.ROOT, name).exists() for name in (course.NEW, course.OLD))


@pytest.mark.parametrize("stage", ["making", "before the swap", "in the swap", "after the swap"])
def test_a_start_that_was_killed_leaves_a_whole_environment(
    course: ModuleType, programs: StandIn, stage: str
) -> None:
    """What a kill leaves behind is put right by the next start, without a network if possible."""
    course.main(["setup"])
    programs.asked.clear()
    venv, new, old = (Path(course.ROOT, name) for name in (course.VENV, course.NEW, course.OLD))
    if stage == "making":
        new.mkdir()
    elif stage == "before the swap":
        shutil.copytree(venv, new)
    elif stage == "in the swap":
        shutil.copytree(venv, new)
        venv.rename(old)
    else:
        shutil.copytree(venv, old)
    assert course.main(["setup"]) == 0
    assert programs.asked == []
    assert Path(course.venv_python()).exists()
    assert not new.exists()
    assert not old.exists()


def test_changed_requirements_get_a_new_environment(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    course.main(["setup"])
    programs.asked.clear()
    path = Path(course.ROOT, "requirements.txt")
    path.write_bytes(path.read_bytes() + b"wanted==1.0\n")
    course.main(["setup"])
    assert programs.steps() == ["venv", "install"]
    assert "made for another edition of the course" in capsys.readouterr().out


def test_line_ends_of_windows_are_no_change(course: ModuleType, programs: StandIn) -> None:
    course.main(["setup"])
    programs.asked.clear()
    path = Path(course.ROOT, "requirements.txt")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    course.main(["setup"])
    assert programs.asked == []


def test_a_moved_folder_gets_a_new_environment(
    course: ModuleType, programs: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.main(["setup"])
    programs.asked.clear()
    moved = Path(course.ROOT).with_name("elsewhere")
    Path(course.ROOT).rename(moved)
    monkeypatch.setattr(course, "ROOT", str(moved))
    course.main(["setup"])
    assert programs.steps() == ["venv", "install"]


@pytest.mark.parametrize(
    "fault", ["pandas is 2.3.3; needed is ==3.1.1", "jedi lacks its file jedi/api.py"]
)
def test_what_the_look_finds_is_repaired(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    """The check promises that setup repairs what it finds, and setup does."""
    course.main(["setup"])
    programs.asked.clear()
    programs.found = [f"fault: {fault}"]
    assert course.main(["check"]) == 1
    assert fault in capsys.readouterr().out
    course.main(["setup"])
    assert programs.steps() == ["venv", "install"]
    assert fault in capsys.readouterr().out


def test_a_broken_environment_is_made_anew(course: ModuleType, programs: StandIn) -> None:
    course.main(["setup"])
    programs.asked.clear()
    Path(course.venv_python()).unlink()
    course.main(["setup"])
    assert programs.steps() == ["venv", "install"]


def test_the_look_that_a_learner_chose_stays(course: ModuleType, programs: StandIn) -> None:
    course.main(["setup"])
    chosen = Path(course.ROOT, course.VENV, *course.USER_SETTINGS, "themes.jupyterlab-settings")
    chosen.parent.mkdir(parents=True)
    chosen.write_text("dark", encoding="utf-8")
    course.main(["--newest", "setup"])
    assert programs.steps() == ["venv", "install", "venv", "install"]
    assert chosen.read_text(encoding="utf-8") == "dark"


def test_a_note_is_told_and_stops_nothing(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.found = ["note: the file notebooks/pandas.py has the name of a module."]
    assert course.main(["setup"]) == 0
    assert course.main(["setup"]) == 0
    assert "Note: the file notebooks/pandas.py" in capsys.readouterr().out
    assert programs.steps() == ["venv", "install"]


# --- nothing outside the folder --------------------------------------------------------------


def test_packages_go_into_the_new_environment_and_nowhere_else(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    """A half-made environment whose Python is really the learner's own gets no package."""
    programs.prefix = sys.base_prefix
    assert course.main(["setup"]) == 1
    assert programs.steps() == ["venv"]
    printed = capsys.readouterr().out
    assert "is not its own" in printed
    assert sys.base_prefix in printed


def test_an_environment_whose_python_is_anothers_is_not_ready(
    course: ModuleType, programs: StandIn
) -> None:
    course.main(["setup"])
    options = course.parse(["setup"])
    assert course.why_not_ready("course", options) == ([], [])
    programs.prefix = sys.base_prefix
    faults, _ = course.why_not_ready("course", options)
    assert "its Python is not its own" in faults[0]


SAYS_WHERE_TO_OR_WHAT = [
    "user", "target", "prefix", "root", "constraint", "require-hashes", "no-deps", "dry-run",
    "require-virtualenv", "python", "no-binary", "only-binary", "pre", "src", "platform", "report",
]  # fmt: skip
SAYS_FROM_WHERE = [
    "index-url", "extra-index-url", "find-links", "no-index", "cert", "client-cert", "proxy",
    "trusted-host", "timeout", "retries", "default-timeout",
]  # fmt: skip


@pytest.mark.parametrize("section", ["global", "install", ":env:"])
def test_only_those_settings_of_pip_count_that_say_from_where(
    course: ModuleType, programs: StandIn, monkeypatch: pytest.MonkeyPatch, section: str
) -> None:
    names = SAYS_WHERE_TO_OR_WHAT + SAYS_FROM_WHERE
    programs.pip_config = [f"{section}.{name}='of {name}'" for name in names]
    for name in SAYS_WHERE_TO_OR_WHAT:
        monkeypatch.setenv("PIP_" + name.upper().replace("-", "_"), "1")
    course.main(["setup"])
    used = {name: value for name, value in programs.environments[1].items() if "PIP_" in name}
    assert used.pop("PIP_CONFIG_FILE") == os.devnull
    assert used.pop("PIP_REQUIRE_VIRTUALENV") == "1"
    assert sorted(used.values()) == sorted(f"of {name}" for name in SAYS_FROM_WHERE)
    assert used["PIP_EXTRA_INDEX_URL"] == "of extra-index-url"


def test_a_variable_wins_over_a_file_and_a_command_over_all(
    course: ModuleType, programs: StandIn
) -> None:
    programs.pip_config = [":env:.proxy='c'", "global.proxy='a'", "global.cert='a'"]
    programs.pip_config += ["install.cert='b'", "install.proxy='b'", "download.cert='d'"]
    assert course.pip_settings(sys.executable) == {"PIP_PROXY": "c", "PIP_CERT": "b"}


def test_only_those_settings_of_uv_count_that_say_from_where(
    course: ModuleType, programs: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(course.shutil, "which", lambda name: "uv")
    settings = tmp_path / "uv.toml"
    monkeypatch.setenv("UV_CONFIG_FILE", str(settings))
    settings.write_text(
        'exclude-newer = "2020-01-01"\nconstraint-dependencies = ["numpy<2"]\n'
        'native-tls = true\n[[index]]\nname = "school"\nurl = "https://school.example/simple"\n'
        'default = true\n[pip]\ntarget = "elsewhere"\nno-deps = true\nfind-links = ["a b"]\n',
        encoding="utf-8",
    )
    for name in ("SYSTEM_PYTHON", "CONSTRAINT", "NO_DEPS", "PREFIX", "LINK_MODE", "PYTHON"):
        monkeypatch.setenv("UV_" + name, "1")
    monkeypatch.setenv("UV_INDEX_SCHOOL_PASSWORD", "secret")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://school.example/simple")
    wrote: list[str] = []
    original = course.write_uv_settings
    monkeypatch.setattr(
        course,
        "write_uv_settings",
        lambda path: (original(path), wrote.append(Path(path).read_text("utf-8"))),
    )
    course.main(["setup"])
    assert tomllib.loads(wrote[0]) == {
        "find-links": ["a b"],
        "native-tls": True,
        "index": [{"name": "school", "url": "https://school.example/simple", "default": True}],
    }
    used = {name for name in programs.environments[1] if name.startswith("UV_")}
    assert used == {"UV_INDEX_SCHOOL_PASSWORD", "UV_DEFAULT_INDEX"}
    assert "--no-config" in programs.asked[0]


def test_temporary_files_of_the_installer_stay_in_the_folder(
    course: ModuleType, programs: StandIn
) -> None:
    course.main(["setup"])
    for name in ("TMPDIR", "TEMP", "TMP"):
        assert programs.environments[1][name] == str(Path(course.ROOT, course.NEW, "tmp"))
    assert not Path(course.ROOT, course.VENV, "tmp").exists()


def test_where_uv_does_not_succeed_pip_is_tried(
    course: ModuleType,
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Schools set pip up, with their index and certificate; uv does not read that."""
    monkeypatch.setattr(course.shutil, "which", lambda name: "uv")
    programs.uv_installer = (2, ["invalid peer certificate: UnknownIssuer"])
    assert course.main(["setup"]) == 0
    assert programs.steps() == ["venv", "install", "venv", "install"]
    assert "Trying pip" in capsys.readouterr().out


# --- two starts at once, and the open course -------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows itself refuses to rename what is in use")
def test_nothing_is_replaced_while_the_course_is_open(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    course.main(["setup"])
    before = Path(course.venv_python()).stat()
    course.keep_in_use()
    server = [os.dup(course.HELD[0])]  # lives on when `course.py` is killed
    programs.found = ["fault: pandas is not installed"]
    programs.asked.clear()
    for command in ("setup", "open", "test"):
        assert course.main([command]) == 1
        printed = capsys.readouterr().out
        assert "is open" in printed
        assert "Close it" in printed
    assert programs.asked == []
    assert Path(course.venv_python()).stat() == before
    os.close(server.pop())
    assert course.main(["setup"]) == 0
    assert programs.steps() == ["venv", "install"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
def test_one_folder_is_one_folder_by_whatever_path(
    course: ModuleType, programs: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    course.main(["setup"])
    programs.asked.clear()
    link = tmp_path / "link"
    link.symlink_to(course.ROOT)
    monkeypatch.setattr(course, "ROOT", str(link))
    assert course.main(["setup"]) == 0
    assert programs.asked == []


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
def test_an_environment_elsewhere_is_left_alone(
    course: ModuleType, programs: StandIn, tmp_path: Path
) -> None:
    """A learner's link to an environment of another project: only the link is replaced."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "precious").write_text("", encoding="utf-8")
    Path(course.ROOT, course.VENV).symlink_to(theirs)
    assert course.main(["setup"]) == 0
    assert [path.name for path in theirs.iterdir()] == ["precious"]
    assert not Path(course.ROOT, course.VENV).is_symlink()


def test_a_second_start_waits_for_the_first(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    waited: list[float] = []
    first = course.open_lock(".course-lock")
    os.write(first, b"4711")
    assert course.lock(first)

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            os.close(first)

    course.time = SimpleNamespace(sleep=wait)
    assert course.main(["setup"]) == 0
    assert len(waited) == 2
    assert "Another start of the course, process 4711, is at work" in capsys.readouterr().out


def test_a_lock_whose_holder_is_gone_holds_nobody_up(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(course.ROOT, ".course-lock").write_bytes(b"4711")
    assert course.main(["setup"]) == 0
    assert "Another start" not in capsys.readouterr().out


def test_a_file_system_without_locks_stops_nobody(
    course: ModuleType, programs: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    name = "fcntl.flock" if course.fcntl else "msvcrt.locking"
    monkeypatch.setattr(name, refuse)
    assert course.main(["setup"]) == 0


# --- the words of installers -----------------------------------------------------------------


def test_the_steps_of_pip_and_uv_are_told(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.installer = (
        0,
        [
            "Collecting numpy==2.5.5 (from -r requirements.txt (line 55))",
            "  Downloading numpy-2.5.5-cp312-cp312-win_amd64.whl (15.7 MB)",
            "  Downloading six-1.17.0-py2.py3-none-any.whl (11 kB)",
            "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken",
            "WARNING: Retrying (Retry(total=3, connect=None)) after connection broken",
            "Installing collected packages: six, numpy",
            "Downloading pandas (11.5MiB)",
            "Resolved 100 packages in 15ms",
        ],
    )
    course.main(["setup"])
    lines = capsys.readouterr().out.splitlines()
    expected = course.count_pins()
    assert 60 < expected < 150
    assert lines[2:8] == [
        f"    1 of about {expected}: numpy",
        "  downloading numpy-2.5.5-cp312-cp312-win_amd64.whl (15.7 MB)",
        "  the network does not answer; trying again ...",
        "  installing all of them; this step is silent and can take a minute ...",
        "  downloading pandas (11.5MiB)",
        "  100 packages needed",
    ]


# --- what can go wrong -----------------------------------------------------------------------

WORDS_OF_INSTALLERS = [
    # pip, no network
    (
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(... "
        "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')\n"
        "ERROR: Could not find a version that satisfies the requirement anyio==4.16.0\n"
        "ERROR: No matching distribution found for anyio==4.16.0",
        "the network does not answer",
    ),
    # pip on Windows, no network
    ("Failed to establish a new connection: [Errno 11001] getaddrinfo failed", "the network"),
    # uv, no network
    (
        "error: Request failed after 3 retries\n  Caused by: Failed to fetch: `https://host/six/`\n"
        "  Caused by: error sending request for url\n  Caused by: dns error",
        "the network does not answer",
    ),
    ("ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "the network does not answer"),
    # pip without retries, no network
    (
        "ERROR: Could not find a version that satisfies the requirement hatchling<2,>=1.27 "
        "(from versions: none)\nERROR: No matching distribution found for hatchling<2,>=1.27",
        "the network does not answer",
    ),
    # a school's proxy
    ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", "certificate"),
    ("invalid peer certificate: UnknownIssuer", "certificate"),
    # a full disk: pip, uv, Windows
    ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left", "is full"),
    ("error: Failed to write: No space left on device (os error 28)", "The disk is full"),
    ("There is not enough space on the disk. (os error 112)", "The disk is full"),
    ("OSError: [Errno 122] Le quota est atteint", "is full"),
    ("[WinError 112] Es steht nicht genug Speicherplatz zur Verf\u00fcgung", "is full"),
    # Windows without long paths: pip, Windows itself in two languages, uv
    (
        "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: "
        "'C:\\a\\b.js'\nHINT: This error might have occurred since this system does not have "
        "Windows Long Path support enabled.",
        "too long for this system",
    ),
    ("[WinError 206] Der Dateiname oder die Erweiterung ist zu lang", "too long for this system"),
    ("[WinError 3] Le chemin d'acc\u00e8s sp\u00e9cifi\u00e9 est introuvable", "too long"),
    ("error: failed to create file: Der Dateiname ist zu lang. (os error 206)", "too long"),
    ("OSError: [Errno 36] File name too long: 'x'", "too long for this system"),
    # a disk that fails
    ("error: failed to read: Input/output error (os error 5)", "cannot be read or written"),
    # a folder of somebody else, or a file in use, in other languages too
    ("[WinError 5] Zugriff verweigert: 'c:\\kurs\\.venv\\x.pyd'", "cannot be written"),
    ("[WinError 32] Le processus ne peut pas acc\u00e9der au fichier", "cannot be written"),
    ("error: failed to remove file: Zugriff verweigert (os error 5)", "cannot be written"),
    ("[WinError 19] Das Medium ist schreibgesch\u00fctzt", "cannot be written"),
    ("ERROR: [WinError 5] Access is denied: '.venv\\Scripts\\pip.exe'", "cannot be written"),
    ("[Errno 13] Permission denied: '.venv'", "cannot be written"),
    # a virus scanner, a policy, too little memory: Windows by number
    ("[WinError 225] Der Vorgang konnte nicht abgeschlossen werden: ein Virus", "A guard of"),
    ("[WinError 1260] Ce programme est bloqu\u00e9 par une strat\u00e9gie de groupe", "A guard of"),
    ("[WinError 1455] Die Auslagerungsdatei ist zu klein", "not enough memory"),
    ("OSError: [Errno 12] Cannot allocate memory", "not enough memory"),
    # Windows in German, no network
    ("[WinError 10060] Ein Verbindungsversuch ist fehlgeschlagen", "the network does not answer"),
    ("error: Verbindung verweigert (os error 10061)", "the network does not answer"),
    ("[WinError 10013] Der Zugriff auf einen Socket war unzul\u00e4ssig", "the network"),
    # proxies
    ("ERROR: Could not install packages: Missing dependencies for SOCKS support.", "SOCKS proxy"),
    ("InvalidSchema: Missing dependencies for SOCKS support", "SOCKS proxy"),
    (
        "WARNING: Retrying (Retry(total=4)) after connection broken by 'ProxyError('Cannot connect "
        "to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication Required'))'",
        "asks for a name and a password",
    ),
    # a source of packages that is not PyPI
    (
        "WARNING: The repository located at school.example is not a trusted or secure host and is "
        "being ignored.\nERROR: No matching distribution found for anyio==4.16.0",
        "plain http",
    ),
    ("ERROR: HTTP error 403\n403 Client Error: Forbidden for url: https://x/six/", "refuses"),
    (
        "Looking in indexes: https://mirror.example/simple\n"
        "ERROR: Could not find a version that satisfies the requirement anyio==4.16.0 "
        "(from versions: 4.9.0, 4.10.0)\nERROR: No matching distribution found for anyio==4.16.0",
        "on this computer, https://mirror.example/simple, does not have anyio==4.16.0",
    ),
    (
        "Looking in indexes: https://me:****@mirror.example/simple, https://two.example/simple\n"
        "ERROR: Could not find a version that satisfies the requirement numpy==2.5.5 "
        "(from versions: none)\nERROR: No matching distribution found for numpy==2.5.5",
        "https://mirror.example/simple, https://two.example/simple, does not have numpy==2.5.5",
    ),
    (
        "Looking in indexes: https://mirror.example/simple\n"
        "ERROR: Could not find a version that satisfies the requirement hatchling<2,>=1.27 "
        "(from versions: none)\nERROR: No matching distribution found for hatchling<2,>=1.27",
        "https://mirror.example/simple, does not have hatchling<2,>=1.27",
    ),
    # with PyPI among the sources, or a version for another Python, it is the Python
    (
        "Looking in indexes: https://pypi.org/simple, https://mirror.example/simple\n"
        "ERROR: No matching distribution found for numpy==2.5.5",
        "does not exist for this computer",
    ),
    (
        "Looking in indexes: https://mirror.example/simple\nERROR: Ignored the following versions "
        "that require a different python version: 2.5.5 Requires-Python >=3.12\n"
        "ERROR: Could not find a version that satisfies the requirement numpy==2.5.5",
        "does not exist for this computer",
    ),
    # a Python without packages
    (
        "ERROR: Ignored the following versions that require a different python version: 2.5.5 "
        "Requires-Python >=3.12\nERROR: Could not find a version that satisfies the requirement "
        "numpy==2.5.5 (from versions: none)",
        "does not exist for this computer",
    ),
    ("ERROR: No matching distribution found for numpy==2.5.5", "does not exist for this computer"),
    ("  x No solution found when resolving dependencies", "does not exist for this computer"),
]


@pytest.mark.parametrize(("words", "sentence"), WORDS_OF_INSTALLERS)
def test_a_failed_installation_is_explained(
    course: ModuleType,
    programs: StandIn,
    capsys: pytest.CaptureFixture[str],
    words: str,
    sentence: str,
) -> None:
    programs.installer = (1, words.split("\n"))
    assert course.main(["setup"]) == 1
    *_, what, remedy = capsys.readouterr().out.splitlines()
    assert sentence in what
    assert remedy.endswith(".")
    assert not Path(course.stamp_path()).exists()


def test_the_mirror_of_uv_is_named_from_its_variable(
    course: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://me:secret@mirror.example/simple")
    words = "Because there is no version of anyio==4.16.0 and you require anyio==4.16.0"
    found = course.explain(["  x No solution found when resolving dependencies:", words], "")
    assert "https://mirror.example/simple, does not have anyio==4.16.0" in found.what
    assert "secret" not in found.what


def test_settings_that_counted_are_named(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.pip_config = ["global.no-index='true'", "global.find-links='/x'", "global.user='1'"]
    programs.installer = (1, ["ERROR: No matching distribution found for numpy==2.5.5"])
    assert course.main(["setup"]) == 1
    printed = capsys.readouterr().out
    assert "Settings of pip on this computer that count here: find-links, no-index." in printed


@pytest.mark.parametrize("small", ["course", "temporary files", "home"])
def test_the_folder_that_is_full_is_named(
    course: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small: str
) -> None:
    folders = {"course": Path(course.ROOT)}
    for name, variable in (("temporary files", "TMPDIR"), ("home", "HOME")):
        folders[name] = tmp_path / name
        folders[name].mkdir()
        monkeypatch.setenv(variable, str(folders[name]))
    monkeypatch.setenv("USERPROFILE", str(folders["home"]))
    free = {str(path): 20_000_000 if name == small else 10**11 for name, path in folders.items()}
    usage = type("Usage", (), {})
    monkeypatch.setattr(
        course.shutil, "disk_usage", lambda path: setattr(usage, "free", free[path]) or usage
    )
    found = course.known_problem("[Errno 28] No space left on device")
    assert found.what == f"The disk is full: the folder {folders[small]} has 20 MB left."


@pytest.mark.parametrize("name", ["10:30 class", "a:b", "week 1: users"])
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_no_environment_can_have_is_named(
    course: ModuleType,
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    folder = Path(course.ROOT).with_name(name)
    Path(course.ROOT).rename(folder)
    monkeypatch.setattr(course, "ROOT", str(folder))
    assert course.main(["setup"]) == 1
    printed = capsys.readouterr().out
    assert str(folder) in printed
    assert "Rename that folder" in printed
    assert programs.asked == []


def test_an_unknown_failure_shows_the_installers_own_words(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.installer = (2, ["something", "nobody has seen before"])
    assert course.main(["setup"]) == 1
    printed = capsys.readouterr().out
    assert "nobody has seen before" in printed
    assert "Run the same command again." in printed
    assert "delete" not in printed


def test_a_missing_venv_module_is_named(
    course: ModuleType,
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(course.importlib.util, "find_spec", lambda name: None)
    assert course.main(["setup"]) == 1
    assert "sudo apt install python3." in capsys.readouterr().out
    assert programs.asked == []


def test_a_disk_that_is_nearly_full_is_found_before_it_is_filled(
    course: ModuleType,
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    usage = type("Usage", (), {"free": 123_000_000})
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: usage)
    assert course.main(["setup"]) == 1
    assert "needs 900 MB, and 123 MB are free" in capsys.readouterr().out
    assert programs.asked == []


def test_a_disk_that_fills_up_while_we_write_is_explained(
    course: ModuleType,
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(kind: str, options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(course, "write_stamp", full)
    assert course.main(["setup"]) == 1
    assert "The disk is full" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_explained(
    course: ModuleType,
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(course.tempfile, "TemporaryFile", refuse)
    assert course.main(["setup"]) == 1
    assert "cannot be written" in capsys.readouterr().out
    assert programs.asked == []


def test_our_own_mistakes_are_not_dressed_up(
    course: ModuleType, programs: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(course.ROOT, "requirements.txt").unlink()
    with pytest.raises(FileNotFoundError):
        course.main(["setup"])


def test_check_names_what_is_missing(
    course: ModuleType, programs: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert course.main(["check"]) == 1
    assert "python course.py setup" in capsys.readouterr().out


def test_a_letter_the_console_does_not_know_does_no_harm() -> None:
    program = "import course; course.setup = lambda options: course.say('\\u7528\\u6237') or 0; "
    program += "course.COMMANDS['setup'] = course.setup; raise SystemExit(course.main(['setup']))"
    environment = os.environ | {"PYTHONIOENCODING": "cp1252:strict"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"??"


# --- a real environment, as small as can be -----------------------------------------------------


@pytest.fixture
def small(course: ModuleType) -> ModuleType:
    """The course with a real environment in NEW, without packages: only the link to the course."""
    home = Path(course.ROOT).with_name("Kurs Jos\u00e9 \u4e2d\u6587")
    Path(course.ROOT).rename(home)
    course.ROOT = str(home)
    venv.create(home / course.NEW, symlinks=os.name != "nt")
    (home / "userfirst").mkdir()
    (home / "userfirst" / "__init__.py").write_text("", encoding="utf-8")
    site = next((home / course.NEW).rglob("site-packages"))
    (site / "_userfirst.pth").write_bytes(str(home).encode())
    scripts = Path(course.python_of(course.NEW)).parent
    launcher = b"MZ\x00\xff#!" + os.fsencode(course.python_of(course.NEW)) + b"\nPK\x03\x04"
    (scripts / "jupyter").write_bytes(launcher)
    return course


def test_the_environment_is_fit_for_its_place_after_the_swap(small: ModuleType) -> None:
    launcher = Path(small.python_of(small.NEW)).with_name("jupyter")
    size = launcher.stat().st_size
    small.correct_paths()
    small.swap()
    launcher = Path(small.venv_python()).with_name("jupyter")
    assert os.fsencode(small.venv_python()) in launcher.read_bytes()
    assert launcher.stat().st_size == size
    for path in [*launcher.parent.glob("*ctivate*"), Path(small.ROOT, small.VENV, "pyvenv.cfg")]:
        assert small.NEW.encode() not in path.read_bytes(), path
    assert not Path(small.ROOT, small.NEW).exists()


@pytest.mark.skipif(os.name == "nt", reason="not every file system of Windows has links")
def test_what_the_environment_shares_with_others_stays_as_it_is(small: ModuleType) -> None:
    """An installer may link a file to the one in its cache, which other environments link to."""
    site = next(Path(small.ROOT, small.NEW).rglob("site-packages"))
    scripts = Path(small.python_of(small.NEW)).parent
    cache = Path(small.ROOT, "cache")
    cache.mkdir()
    before = {}
    for path in (site / "_userfirst.pth", scripts / "jupyter"):
        os.link(path, cache / path.name)
        before[path] = path.read_bytes()
    small.correct_paths()
    for path, content in before.items():
        assert path.read_bytes() != content
        assert (cache / path.name).read_bytes() == content


@pytest.mark.parametrize("locale", ["C", "POSIX"])
@pytest.mark.parametrize("mode", ["0", "1"])
def test_the_course_is_found_whatever_the_letters_of_its_folder(
    small: ModuleType, locale: str, mode: str
) -> None:
    """Python 3.11 and 3.12 read the link in the system's encoding; the link needs only ASCII."""
    small.correct_paths()
    site = next(Path(small.ROOT, small.NEW).rglob("site-packages"))
    assert (site / "_userfirst.pth").read_bytes().isascii()
    environment = small.clean_environment()
    environment |= {"LC_ALL": locale, "PYTHONUTF8": mode, "PYTHONCOERCECLOCALE": "0"}
    command = [small.python_of(small.NEW), "-c", "import userfirst; print(userfirst.__name__)"]
    notebooks = Path(small.ROOT, "notebooks")
    done = subprocess.run(command, cwd=notebooks, env=environment, capture_output=True, check=True)
    assert done.stdout.strip() == b"userfirst"
    assert done.stderr == b""


def test_the_look_is_taken_where_a_kernel_starts(small: ModuleType) -> None:
    """Not from the folder of the course, where Python finds the package in any case."""
    site = next(Path(small.ROOT, small.NEW).rglob("site-packages"))
    (site / "_userfirst.pth").unlink()
    faults, _ = small.look(small.NEW, "course", small.parse(["setup"]))
    assert faults == ["a notebook cannot use it: ModuleNotFoundError: No module named 'userfirst'"]


@pytest.mark.parametrize("gone", ["pyvenv.cfg", "bin/python", "all but bin/python"])
@pytest.mark.skipif(os.name == "nt", reason="on Windows such an environment does not start")
def test_a_half_removed_environment_is_known(small: ModuleType, gone: str) -> None:
    """Ctrl-C while it was removed: its Python may start, and be the learner's own."""
    folder = Path(small.ROOT, small.NEW)
    if gone == "all but bin/python":
        for path in folder.iterdir():
            if path.name != "bin":
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    else:
        (folder / gone).unlink()
    faults, _ = small.look(small.NEW, "course", small.parse(["setup"]))
    assert len(faults) == 1
    expected = "cannot use it" if gone == "bin/python" else "its Python is not its own"
    assert expected in faults[0]


# --- the learner's own work --------------------------------------------------------------------


def notebook(executed: bool) -> str:
    """Return a notebook of one cell."""
    output = [{"output_type": "stream", "name": "stdout", "text": ["6"]}] if executed else []
    cell = {"cell_type": "code", "source": "6", "metadata": {}, "outputs": output}
    return json.dumps({"cells": [cell | {"execution_count": 1 if executed else None}]})


@pytest.mark.parametrize(
    ("folder", "text"),
    [
        ("notebooks", notebook(executed=True)),
        ("exercises", notebook(executed=True)),
        ("solutions", "no notebook any more"),
        ("notebooks", "[]"),
    ],
)
def test_failing_tests_of_a_learner_who_worked_are_told_as_such(
    course: ModuleType,
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: str,
    text: str,
) -> None:
    for name in course.FOLDERS_OF_NOTEBOOKS:
        Path(course.ROOT, name).mkdir(exist_ok=True)
        path = Path(course.ROOT, name, "00_a.ipynb")
        path.write_text(notebook(executed=False), encoding="utf-8")
    Path(course.ROOT, folder, "02_b.ipynb").write_text(text, encoding="utf-8")
    code = [1]
    monkeypatch.setattr(course.subprocess, "call", lambda command, **_: code[0])
    assert course.main(["test"]) == 1
    printed = capsys.readouterr().out
    assert "The tests are for the course as it was delivered" in printed
    assert f"  {folder}/02_b.ipynb\n" in printed
    assert "00_a" not in printed
    code[0] = 0
    assert course.main(["test"]) == 0
    assert "delivered" not in capsys.readouterr().out


@pytest.fixture
def clone(course: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A newer edition, of which the course is a clone; returns the folder of the newer one."""
    monkeypatch.undo()
    if not shutil.which("git"):
        pytest.skip("needs git")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Someone")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "someone@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    origin = tmp_path / "origin"
    (origin / "notebooks").mkdir(parents=True)
    commit(origin, {"notebooks/00 a.ipynb": "old", "notebooks/02_b.ipynb": "old", "x.py": "old"})
    home = tmp_path / "my clone"
    subprocess.run(["git", "clone", "-q", str(origin), str(home)], check=True)
    course.ROOT = str(home)
    return origin


def commit(origin: Path, content: dict[str, str]) -> None:
    """Make an edition of the course of these files."""
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=origin, check=True)
    for name, text in content.items():
        (origin / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", "-A"], cwd=origin, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "an edition"], cwd=origin, check=True)


def test_an_update_keeps_what_the_learner_changed(
    course: ModuleType, clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert course.main(["update"]) == 0
    assert "This is the newest edition." in capsys.readouterr().out
    commit(clone, {"notebooks/00 a.ipynb": "new", "x.py": "new", "notebooks/04_c.ipynb": "new"})
    home = Path(course.ROOT)
    for name in ("00 a", "02_b", "04_c"):
        (home / "notebooks" / f"{name}.ipynb").write_text("mine", encoding="utf-8")
    subprocess.run(["git", "add", "notebooks/00 a.ipynb"], cwd=home, check=True)
    (home / "x.py").unlink()
    assert course.main(["update"]) == 0
    printed = capsys.readouterr().out
    (kept,) = (home / "my_work").iterdir()
    assert f"Yours are now in {Path('my_work', kept.name)}:" in printed
    read = {path.relative_to(home).as_posix(): path.read_text() for path in home.rglob("*.ipynb")}
    assert read == {
        "notebooks/00 a.ipynb": "new",
        "notebooks/02_b.ipynb": "mine",
        "notebooks/04_c.ipynb": "new",
        f"my_work/{kept.name}/notebooks/00 a.ipynb": "mine",
        f"my_work/{kept.name}/notebooks/04_c.ipynb": "mine",
    }
    assert (home / "x.py").read_text() == "new"


def test_an_update_that_does_not_work_changes_nothing(
    course: ModuleType, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(clone, {"notebooks/00 a.ipynb": "new"})
    mine = Path(course.ROOT, "notebooks", "00 a.ipynb")
    mine.write_text("mine", encoding="utf-8")
    git = course.git

    def refuse(*arguments: str) -> str:
        if arguments[0] == "merge":
            raise course.Problem("no", "no")
        return git(*arguments)

    monkeypatch.setattr(course, "git", refuse)
    assert course.main(["update"]) == 1
    assert mine.read_text() == "mine"


def test_an_update_without_a_network_is_explained(
    course: ModuleType, clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = "http://127.0.0.1:9/course.git"
    subprocess.run(["git", "remote", "set-url", "origin", address], cwd=course.ROOT, check=True)
    assert course.main(["update"]) == 1
    assert "the network does not answer" in capsys.readouterr().out


def test_an_update_does_not_mix_commits(
    course: ModuleType, clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(Path(course.ROOT), {"x.py": "mine"})
    commit(clone, {"x.py": "new"})
    assert course.main(["update"]) == 1
    assert "commits of your own" in capsys.readouterr().out
    assert Path(course.ROOT, "x.py").read_text() == "mine"


def test_a_copy_without_git_is_told_how_to_get_a_newer_one(
    course: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert course.main(["update"]) == 1
    printed = capsys.readouterr().out
    assert "unpack it beside this folder, not over it" in printed
    assert "my_work" in printed


def test_two_things_set_aside_at_once_do_not_meet(course: ModuleType) -> None:
    folders = []
    for text in ("one", "two"):
        Path(course.ROOT, "a.txt").write_text(text, encoding="utf-8")
        folders.append(course.set_aside(["a.txt"]))
    read = [Path(course.ROOT, folder, "a.txt").read_text() for folder in folders]
    assert read == ["one", "two"]


# --- a fresh lesson -------------------------------------------------------------------------------

LESSON, EXERCISE = "notebooks/02_the_free_level.ipynb", "exercises/exercise_02_the_free_level.ipynb"


@pytest.fixture
def worked_in(course: ModuleType) -> Path:
    """The folder of a course whose lesson 02 was worked in, and its exercise was not."""
    home = Path(course.ROOT)
    kept = {
        LESSON: "mine",
        EXERCISE: "as delivered",
        "notebooks/.userfirst/guesses_02.json": "{}",
        "notebooks/.userfirst/guesses_03.json": "{}",
        "notebooks/.userfirst/lab_broken.json": "{",
    }
    for lab, its in (("a", LESSON), ("b", "notebooks/02 copy.ipynb"), ("c", LESSON)):
        where = {"where": {"notebook": Path(its).name}}
        kept[f"notebooks/.userfirst/lab_{lab}.json"] = json.dumps(where)
    for name, text in kept.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    (home / "tools" / "originals").mkdir(parents=True)
    with zipfile.ZipFile(home / "tools" / "originals" / "02.zip", "w") as archive:
        for name in (LESSON, EXERCISE):
            archive.writestr(name, "as delivered")
    return home


def contents(home: Path) -> dict[str, str]:
    """Return the text of every file below the learner's folders."""
    found = [
        path
        for folder in ("notebooks", "exercises", "my_work")
        for path in (home / folder).rglob("*")
    ]
    return {path.relative_to(home).as_posix(): path.read_text() for path in found if path.is_file()}


@pytest.mark.parametrize("said", ["02", "2", "２", "ex02", "02_the_free_level.ipynb"])
def test_a_fresh_lesson_moves_the_old_one_aside_with_all_that_was_done_in_it(
    course: ModuleType, worked_in: Path, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    before = contents(worked_in)
    assert course.main(["fresh", said]) == 0
    after = contents(worked_in)
    (kept,) = (worked_in / "my_work").iterdir()
    assert str(Path("my_work", kept.name)) in capsys.readouterr().out
    moved = {
        name.split("/", 2)[2]: text for name, text in after.items() if name.startswith("my_work")
    }
    beside = {f"notebooks/.userfirst/{each}.json" for each in ("guesses_02", "lab_a", "lab_c")}
    assert moved == {name: before[name] for name in {LESSON, *beside}}
    stays = {name: text for name, text in after.items() if not name.startswith("my_work")}
    assert stays == {name: before[name] for name in set(before) - beside} | {LESSON: "as delivered"}


def test_a_lesson_that_is_fresh_stays_as_it_is(
    course: ModuleType, worked_in: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course.main(["fresh", "02"])
    before = contents(worked_in)
    assert course.main(["fresh", "02"]) == 0
    assert "is as it was delivered" in capsys.readouterr().out
    assert contents(worked_in) == before
    (worked_in / LESSON).unlink()  # a notebook that was deleted comes back, and nothing is moved
    assert course.main(["fresh", "02"]) == 0
    assert contents(worked_in) == before


@pytest.mark.parametrize("kind", ["a folder", "a link to nowhere"])
def test_what_stands_where_a_lesson_belongs_is_moved_aside(
    course: ModuleType, worked_in: Path, kind: str
) -> None:
    lesson = worked_in / LESSON
    lesson.unlink()
    if kind == "a folder":
        (lesson / "in it").mkdir(parents=True)
    else:
        try:
            lesson.symlink_to("nowhere")
        except OSError:
            pytest.skip("no links here")
    assert course.main(["fresh", "02"]) == 0
    assert lesson.read_text(encoding="utf-8") == "as delivered"
    (kept,) = (worked_in / "my_work").iterdir()
    aside = kept / LESSON
    assert (aside / "in it").is_dir() if kind == "a folder" else aside.is_symlink()


def test_work_in_a_lab_alone_is_reason_enough(course: ModuleType, worked_in: Path) -> None:
    (worked_in / LESSON).write_text("as delivered", encoding="utf-8")
    assert course.main(["fresh", "02"]) == 0
    assert not (worked_in / "notebooks" / ".userfirst" / "guesses_02.json").exists()


@pytest.mark.parametrize("step", ["write", "move", "replace"])
def test_a_fresh_lesson_that_does_not_work_changes_nothing(
    course: ModuleType,
    worked_in: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    step: str,
) -> None:
    """A folder without permission, a file that Windows holds for another program."""
    before = contents(worked_in)
    refused = PermissionError(errno.EACCES, "Permission denied", LESSON)
    move = shutil.move

    def refuse(*names: str, **_: object) -> None:
        if step == "move" and "lab_a" not in names[0]:
            return move(*names)
        monkeypatch.undo()  # what was moved goes back
        monkeypatch.setattr(course, "ROOT", str(worked_in))
        raise refused

    def refuse_new(path: str, mode: str) -> object:
        if path.endswith(".new"):
            raise refused
        return Path(path).open(mode)

    if step == "write":
        monkeypatch.setattr(course, "open", refuse_new, raising=False)
    else:
        owner, name = {"move": (shutil, "move"), "replace": (os, "replace")}[step]
        monkeypatch.setattr(owner, name, refuse)
    assert course.main(["fresh", "02"]) == 1
    assert "another program holds a file in it" in capsys.readouterr().out
    assert contents(worked_in) == before


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["fresh"], "Which lesson?"),
        (["fresh", "17"], "There is no lesson 17."),
        (["fresh", "-1"], "There is no lesson -1."),
        (["fresh", "1.5"], "There is no lesson 1.5."),
        (["handout", "two"], "There is no lesson two."),
    ],
)
def test_a_lesson_that_is_not_there_is_answered_with_those_that_are(
    course: ModuleType, capsys: pytest.CaptureFixture[str], said: list[str], told: str
) -> None:
    assert course.main(said) == 1
    printed = capsys.readouterr().out
    assert told in printed
    assert f"python course.py {said[0]} 02" in printed
    assert "02 The free level" in printed


def test_a_lesson_that_is_not_written_yet_is_told_as_such(
    course: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    later = replace(lessons.LESSONS[-1], is_written=False)
    monkeypatch.setattr(lessons, "LESSONS", (*lessons.LESSONS[:-1], later))
    assert course.main(["fresh", later.number]) == 1
    assert f"Lesson {later.number} is not written yet." in capsys.readouterr().out


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_packed_copy_that_is_damaged_is_named(
    course: ModuleType, worked_in: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    before = contents(worked_in)
    pack = worked_in / "tools" / "originals" / "02.zip"
    pack.unlink() if damage == "gone" else pack.write_bytes(pack.read_bytes()[:90])
    assert course.main(["fresh", "02"]) == 1
    assert f"{pack}, is missing or damaged" in capsys.readouterr().out
    assert contents(worked_in) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows guards open files itself")
def test_a_lesson_of_an_open_course_is_not_replaced(
    course: ModuleType, worked_in: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (worked_in / course.VENV).mkdir()
    course.keep_in_use()
    held = course.HELD.pop()
    try:
        assert course.main(["fresh", "02"]) == 1
    finally:
        os.close(held)
    assert "Close it: press Ctrl-C" in capsys.readouterr().out
    assert (worked_in / LESSON).read_text() == "mine"


def test_what_stands_behind_another_command_is_refused(
    course: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        course.main(["setup", "02"])
    assert "takes nothing" in capsys.readouterr().err


# --- a handout and a bundle -----------------------------------------------------------------------


@pytest.mark.parametrize("command", [["handout", "2", "--answers"], ["bundle", "a stick"]])
def test_what_needs_packages_runs_in_the_environment(
    course: ModuleType,
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: list[str],
) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(course.subprocess, "call", lambda command, **_: called.append(command) or 3)
    monkeypatch.chdir(tmp_path)
    assert course.main(command) == 3
    assert called[0][:3] == [course.venv_python(), "-m", f"tools.{command[0]}"]
    if command[0] == "handout":
        assert called[0][3:] == ["02", "--answers"]
    else:
        assert called[0][3] == str(tmp_path / "a stick")
        assert called[0][-4:] == ["3.11", "3.12", "3.13", "3.14"]


@pytest.fixture
def stick(course: ModuleType) -> Path:
    """The folder of packages that came with the course, for this computer."""
    folder = Path(course.ROOT, course.WHEELS)
    folder.mkdir()
    (folder / "a-1-py3-none-any.whl").write_bytes(b"four")
    here = f"{sys.platform} {course.machine()} {sys.version_info[0]}.{sys.version_info[1]}"
    told = {"made for": course.stamp("course", course.parse(["setup"]))[-1]}
    told |= {"computers": [here], "files": {"a-1-py3-none-any.whl": 4}}
    (folder / "contents.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


@pytest.mark.parametrize("uv", [None, "uv"])
def test_packages_of_a_stick_need_no_network(
    course: ModuleType,
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    stick: Path,
    uv: str | None,
) -> None:
    monkeypatch.setattr(course.shutil, "which", lambda name: uv)
    assert course.main(["setup"]) == 0
    assert programs.steps() == ["venv", "install"]
    assert programs.asked[1][0] == (uv or course.python_of(course.NEW))
    place = programs.asked[1].index("--no-index")
    assert programs.asked[1][place + 1 : place + 3] == ["--find-links", str(stick)]
    programs.asked.clear()
    course.main(["--newest", "setup"])
    assert "--no-index" not in programs.asked[1]


def test_packages_that_do_not_do_are_replaced_by_the_network(
    course: ModuleType, programs: StandIn, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.installer = (1, ["ERROR: No matching distribution found for a==2"])
    assert course.main(["setup"]) == 1
    assert programs.steps() == ["venv", "install"] * 2
    assert ["--no-index" in each for each in programs.asked if "install" in each] == [True, False]
    assert "Trying the network in place of the folder wheels" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"computers": ["beos m68k 3.11"]}, "are not for this system with this Python"),
        ({"made for": "another"}, "are not for this edition of the course"),
        ({"files": None}, "were never completed"),
        (None, "were never completed"),
    ],
)
def test_packages_for_others_are_left_alone(
    course: ModuleType,
    programs: StandIn,
    stick: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, object] | None,
    told: str,
) -> None:
    path = stick / "contents.json"
    if change is None:
        path.unlink()  # a bundle that was never completed
    else:
        path.write_text(json.dumps(json.loads(path.read_text()) | change), encoding="utf-8")
    assert course.main(["setup"]) == 0
    assert told in capsys.readouterr().out
    assert "--no-index" not in programs.asked[1]


@pytest.mark.parametrize("content", [None, b"cut"])
def test_a_copy_of_a_stick_that_was_cut_is_known(
    course: ModuleType,
    programs: StandIn,
    stick: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
) -> None:
    path = stick / "a-1-py3-none-any.whl"
    path.unlink() if content is None else path.write_bytes(content)
    assert course.main(["setup"]) == 1
    printed = capsys.readouterr().out
    assert "1 are missing or cut short, such as a-1-py3-none-any.whl" in printed
    assert "Copy the course from the stick again" in printed
    assert programs.asked == []


# --- ports and the running course ------------------------------------------------------------


def test_a_taken_port_is_said(course: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert course.main(["--port", str(port)]) == 1
    printed = capsys.readouterr().out
    assert f"Port {port} is taken" in printed
    assert f"--port {port + 1}" in printed


def test_a_forbidden_port_is_said(
    course: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(course, "port_state", lambda port: "forbidden")
    assert course.main(["--port", "80"]) == 1
    assert "does not let you use port 80" in capsys.readouterr().out


def test_a_port_that_is_taken_in_its_other_form_is_taken(course: ModuleType) -> None:
    """A program that listens on [::1] would answer a browser that was sent to localhost."""
    try:
        other = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this computer has no IPv6")
    with other:
        assert course.port_state(other.getsockname()[1]) == "taken"


def test_without_a_wish_the_next_free_port_is_taken(
    course: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(course, "port_state", lambda port: "free" if port > 8889 else "taken")
    assert course.choose_port(None) == 8890
    assert "Port 8888 is taken, so the course uses port 8890." in capsys.readouterr().out
    monkeypatch.setattr(course, "port_state", lambda port: "taken")
    with pytest.raises(course.Problem, match="Every port"):
        course.choose_port(None)


@pytest.mark.parametrize("port", ["0", "65536", "many"])
def test_a_port_that_is_none_is_refused(
    course: ModuleType, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    with pytest.raises(SystemExit):
        course.main(["--port", port])
    assert "a port is a whole number from 1 to 65535" in capsys.readouterr().err


def test_help_is_good_help(course: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        course.main(["--help"])
    printed = capsys.readouterr().out
    for command in course.COMMANDS:
        assert re.search(rf"(?m)^  {command} ", printed), command
    assert max(len(line) for line in printed.splitlines()) <= 100


@pytest.fixture
def lab(course: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the lines of a program run in place of JupyterLab."""

    def write(program: str) -> None:
        Path(course.ROOT, ".venv").mkdir()
        monkeypatch.setattr(course, "JUPYTERLAB", program)

    monkeypatch.setattr(course, "make_ready", lambda kind, options: None)
    monkeypatch.setattr(course, "venv_python", lambda: sys.executable)
    return write


def test_the_readme_names_every_command(course: ModuleType) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in set(course.COMMANDS) - {"open"}:
        assert f"python course.py {command}" in text, command


def test_a_server_that_ends_at_once_is_explained(
    course: ModuleType, lab: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    lab("raise SystemExit('no luck')")
    assert course.main(["--no-browser"]) == 1
    printed = capsys.readouterr().out
    assert "no luck" in printed
    assert "python course.py check" in printed
    assert "The course is open" not in printed


# Answers each request with this status and text, says what was asked for, and ends.
SERVER = """
import http.server, os, sys

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(STATUS)
        self.end_headers()
        self.wfile.write(TEXT)

    def log_message(self, *_):
        pass

port = next(int(each.split("=")[1]) for each in sys.argv if each.startswith("--ServerApp.port="))
server = http.server.HTTPServer(("127.0.0.1", port), Answer)
for _ in range(REQUESTS):
    server.handle_request()
"""


def serve(status: int, text: bytes, requests: int) -> str:
    """Return the program of such a server."""
    program = SERVER.replace("STATUS", str(status)).replace("REQUESTS", str(requests))
    return program.replace("TEXT", repr(text))


@pytest.mark.parametrize(
    ("status", "text", "shown"),
    [
        (404, b"", "error 404"),
        (500, b"", "error 500"),
        (200, b"<form>Password or token</form>", "another page"),
    ],
)
def test_an_address_that_shows_no_course_is_not_printed(
    course: ModuleType,
    lab: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
    status: int,
    text: bytes,
    shown: str,
) -> None:
    lab(serve(status, text, requests=9))
    began = time.monotonic()
    assert course.main(["--no-browser"]) == 1
    assert time.monotonic() - began < 60
    printed = capsys.readouterr().out
    assert f"its address shows {shown} instead of the course" in printed
    assert "token=" not in printed


@pytest.mark.skipif(os.name == "nt", reason="BROWSER names a script of a Unix shell")
def test_the_browser_gets_the_address_that_is_printed(
    course: ModuleType,
    lab: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not a file: browsers of snap, WSL or a store cannot read one in a hidden folder."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/got"\ncurl -s "$1"\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    wait = f"import os, time\nwhile not os.path.exists({str(tmp_path / 'got')!r}): time.sleep(0.1)"
    lab(serve(200, b"jupyter-config-data", requests=1) + wait)
    assert course.main([]) == 0
    (address,) = re.findall(r"(?m)^  (http://\S+)$", capsys.readouterr().out)
    assert address.startswith("http://127.0.0.1:")
    assert (tmp_path / "got").read_text().strip() == address


def test_the_browser_is_not_opened_when_it_is_not_wanted(
    course: ModuleType, lab: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    lab(serve(200, b"jupyter-config-data", requests=1))
    monkeypatch.setattr(course, "open_browser", lambda *_: pytest.fail("was opened"))
    assert course.main(["--no-browser"]) == 0


FOREIGN = [
    "PYTHONPATH", "PYTHONHOME", "PYTHONOPTIMIZE", "PYTHONWARNINGS", "PYTHONSAFEPATH", "PIP_USER",
    "UV_TARGET", "JUPYTERLAB_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTER_PATH", "JUPYTER_NO_CONFIG",
    "JUPYTER_CONFIG_PATH", "JUPYTER_TOKEN", "JUPYTER_PORT", "JPY_PARENT_PID",
]  # fmt: skip


def test_no_variable_for_other_projects_reaches_what_is_started(
    course: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*FOREIGN, "JUPYTER_CONFIG_DIR", "IPYTHONDIR", "PYTHONUTF8", "HTTPS_PROXY", "KEPT"]:
        monkeypatch.setenv(name, "1")
    for environment in (course.clean_environment(), course.jupyter_environment()):
        assert not set(FOREIGN) & set(environment)
        assert {"PYTHONUTF8", "HTTPS_PROXY", "KEPT"} <= set(environment)
    own = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
    for name in own:
        assert Path(course.ROOT, ".venv") in Path(environment[name]).parents


def test_jupyterlab_gets_the_settings_of_the_course(course: ModuleType, tmp_path: Path) -> None:
    course.set_up_jupyterlab(str(tmp_path))
    lab = tmp_path / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    overrides = json.loads(lab.read_text(encoding="utf-8"))
    assert overrides["@jupyter-widgets/jupyterlab-manager:plugin"] == {"saveState": True}
    page = tmp_path / "etc" / "jupyter" / "labconfig" / "page_config.json"
    switched_off = json.loads(page.read_text(encoding="utf-8"))["disabledExtensions"]
    assert {name for name, is_off in switched_off.items() if not is_off} == set(FRONT_END)
    assert [name for name, is_off in switched_off.items() if is_off] == [
        "@jupyterlab/apputils-extension:announcements"
    ]
    # The names are those of plugins and settings that this JupyterLab has.
    schemas = Path(sys.prefix, "share", "jupyter", "lab", "schemas")
    extensions = Path(sys.prefix, "share", "jupyter", "labextensions")
    for plugin, settings in overrides.items():
        name, part = plugin.split(":")
        places = [schemas / name, extensions / name / "schemas" / name]
        found = [place / f"{part}.json" for place in places if (place / f"{part}.json").is_file()]
        schema = json.loads(found[0].read_text(encoding="utf-8"))
        assert set(settings) <= set(schema["properties"])


def test_binder_has_the_same_settings() -> None:
    script = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    assert "course.set_up_jupyterlab(sys.prefix)" in script


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_request_to_end_leaves_no_installer_behind(tmp_path: Path, name: str) -> None:
    """The window is closed, or the computer shuts down, in the middle of an installation."""
    waits = (
        "import os, subprocess, sys; own = subprocess.Popen([sys.executable, '-c', "
        "'import time; time.sleep(60)']); print(os.getpid(), own.pid, flush=True); own.wait()"
    )
    program = (
        "import sys, course; course.obey_signals(); "
        "course.setup = lambda options: course.run_lines([sys.executable, '-c', sys.argv[1]], "
        "lambda line: course.say(line)); course.COMMANDS['setup'] = course.setup; "
        "sys.exit(course.main(['setup']))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, waits], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    )
    with contextlib.closing(running.stdout) as output:
        installers = [int(number) for number in output.readline().split()]
        running.send_signal(getattr(signal, name))
        assert running.wait(timeout=30) == 130
    assert len(installers) == 2
    for number in installers:
        assert not is_running(number)


def is_running(number: int) -> bool:
    """Whether a process is still there after a moment; one whose parent is gone may linger."""
    for _ in range(50):
        state = Path(f"/proc/{number}/stat")
        try:
            os.kill(number, 0)
            if state.exists() and ") Z" in state.read_text(encoding="utf-8"):
                return False
        except OSError:
            return False
        time.sleep(0.1)
    return True


def test_the_kernel_is_the_one_of_the_course(course: ModuleType, programs: StandIn) -> None:
    course.main(["setup"])
    told = json.loads(Path(course.ROOT, ".venv", KERNEL_JSON).read_text(encoding="utf-8"))
    assert told == {"argv": ["python", "-c", course.KERNEL, "-f"]}


# What somebody may have set, for all users of a computer or in their own home: for each a file in
# a folder of settings, and what stands in it. Where it counted, each kept JupyterLab from starting,
# from answering at its address, from showing or saving a notebook, from drawing a lab, from
# starting Python, or from looking as it was made.
SOMEBODYS_SETTINGS: dict[str, tuple[str, Any]] = {
    "an end": ("jupyter_config.py", "import os\nos._exit(3)"),
    "another address": ("jupyter_server_config.py", "c.ServerApp.base_url = '/somebody/'"),
    "a socket": ("jupyter_server_config.json", {"ServerApp": {"sock": "somebody.sock"}}),
    "a certificate": ("jupyter_server_config.json", {"ServerApp": {"certfile": "gone"}}),
    "another start": ("jupyter_server_config.json", {"ServerApp": {"preferred_dir": "gone"}}),
    "another folder": (
        "jupyter_server_config.py",
        "from pathlib import Path\nc.FileContentsManager.root_dir = str(Path(__file__).parent)",
    ),
    "kernels of another kind": (
        "jupyter_server_config.json",
        {"ServerApp": {"kernel_spec_manager_class": "nb_conda_kernels.CondaKernelSpecManager"}},
    ),
    "files of another kind": (
        "jupyter_config.json",
        {"ServerApp": {"contents_manager_class": "jupytext.TextFileContentsManager"}},
    ),
    "a password": (
        "jupyter_server_config.json",
        {"PasswordIdentityProvider": {"password_required": True}},
    ),
    "another token": ("jupyter_server_config.json", {"IdentityProvider": {"token": "somebodys"}}),
    "another lab": ("jupyter_lab_config.json", {"LabApp": {"app_dir": "gone"}}),
    "a lab for many": ("jupyter_lab_config.json", {"LabApp": {"collaborative": True}}),
    "a page without scripts": (
        "jupyter_server_config.py",
        "c.ServerApp.tornado_settings = {'headers': {'Content-Security-Policy': 'sandbox'}}",
    ),
    "another kernel": (
        "jupyter_server_config.json",
        {"KernelSpecManager": {"allowed_kernelspecs": ["somebodys"]}},
    ),
    "kernels that stay away": (
        "jupyter_server_config.py",
        "c.KernelManager.cache_ports = 'somebodys'",
    ),
    "nothing to be seen": (
        "jupyter_server_config.json",
        {"ContentsManager": {"hide_globs": ["*.ipynb"]}},
    ),
    "a step before saving": (
        "jupyter_server_config.py",
        "from tornado.web import HTTPError\ndef refuse(**_): raise HTTPError(403)\n"
        "c.FileContentsManager.pre_save_hook = refuse",
    ),
    "small files": ("jupyter_server_config.json", {"ServerApp": {"max_body_size": 10}}),
    "labs switched off": (
        "labconfig/page_config.json",
        {"disabledExtensions": dict.fromkeys([*FRONT_END, "anywidget:plugin"], True)},
    ),
    "notebooks switched off": (
        "labconfig/page_config.json",
        {"disabledExtensions": {"@jupyterlab/notebook-extension": True}},
    ),
    "another look": (
        "labconfig/default_setting_overrides.json",
        {"@jupyterlab/apputils-extension:themes": {"theme": "somebodys"}},
    ),
}
# The same of what is shared, which is looked for in other folders.
SOMEBODYS_FILES: dict[str, tuple[str, Any]] = {
    "another kernel": ("kernels/somebodys/kernel.json", {"argv": ["gone"], "display_name": "?"}),
    "an extension": (
        "labextensions/somebodys/package.json",
        {
            "name": "somebodys",
            "version": "1.0",
            "jupyterlab": {
                "_build": {"load": "gone.js", "extension": "./extension"},
                "disabledExtensions": ["@jupyterlab/notebook-extension"],
            },
        },
    ),
    "an extension that is cut": ("labextensions/cut/package.json", "{"),
}


def for_all_users(folder: Path, chosen: Callable[[str], bool] = bool) -> str:
    """Write somebody's files, each in a place of its own; return what tells Jupyter of them."""
    places: dict[str, list[str]] = {}
    for name, files in (
        ("SYSTEM_CONFIG_PATH", SOMEBODYS_SETTINGS),
        ("SYSTEM_JUPYTER_PATH", SOMEBODYS_FILES),
    ):
        for what, (path, content) in files.items():
            place = folder / name / what
            (place / path).parent.mkdir(parents=True)
            text = content if isinstance(content, str) else json.dumps(content)
            (place / path).write_text(text, encoding="utf-8")
        places[name] = [str(folder / name / what) for what in files if chosen(what)]
    lists = "; ".join(f"paths.{name}[:] = {found!r}" for name, found in places.items())
    return f"from jupyter_core import paths; {lists}; "


def ask(address: str, path: str, content: object = None, method: str = "PUT") -> Any:
    """Ask the server behind an address for something, or hand it something."""
    server, token = re.fullmatch(r"(http://[^/]+)/\S*\?token=(\w+)", address).groups()
    request = urllib.request.Request(
        server + path,
        headers={"Authorization": f"token {token}", "Content-Type": "application/json"},
        data=None if content is None else json.dumps(content).encode(),
        method="GET" if content is None else method,
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one program on Windows")
def test_the_course_opens_and_closes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real JupyterLab answers at the address that is printed, whatever others set for theirs.

    Its page has what draws a lab, it shows and keeps the notebook, and it has the course's kernel.
    """
    home, notebooks = tmp_path / "home", tmp_path / "notebooks"
    for folder in (home, notebooks, tmp_path / ".venv"):
        folder.mkdir()
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (notebooks / "00_start_here.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    somebodys = for_all_users(tmp_path)
    for what, (path, _) in reversed(SOMEBODYS_SETTINGS.items()):
        own = home / ".jupyter" / path
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tmp_path / "SYSTEM_CONFIG_PATH" / what / path, own)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("JUPYTERLAB_DIR", "gone")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(home / ".jupyter"))
    program = (
        "import sys, course; course.make_ready = lambda kind, options: None; "
        "course.venv_python = lambda: sys.executable; course.ROOT = sys.argv[1]; "
        "course.JUPYTERLAB = sys.argv[2] + course.JUPYTERLAB; "
        "sys.exit(course.main(['--no-browser']))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), somebodys],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    with contextlib.closing(running.stdout) as output:
        try:
            address = next(line.strip() for line in output if "http://" in line)
            assert address.startswith("http://127.0.0.1:")
            is_usable(address)
            running.send_signal(signal.SIGINT)
            assert "The course is closed." in output.read()
            assert running.wait(timeout=30) == 0
        finally:
            running.send_signal(signal.SIGINT)  # by which JupyterLab ends, too
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(timeout=30)
            running.kill()
            running.wait()


def is_usable(address: str) -> None:
    """Look whether a learner can work in a JupyterLab, as far as its server has a say in it."""
    with urllib.request.urlopen(address, timeout=60) as page:
        text = page.read().decode("utf-8")
        assert "sandbox" not in page.headers["Content-Security-Policy"]
    told = json.loads(re.search(r'(?s)id="jupyter-config-data"[^>]*>(.*?)</script>', text)[1])
    off = {name.split(":")[0] for name in told["disabledExtensions"]}
    assert not off & {*FRONT_END, "@jupyterlab/notebook-extension"}
    assert set(FRONT_END) <= {each["name"] for each in told["federated_extensions"]}
    path = "/api/contents/notebooks"
    (listed,) = ask(address, path)["content"]
    assert listed["name"] == "00_start_here.ipynb"
    shown = ask(address, f"{path}/{listed['name']}")
    ask(address, f"{path}/{listed['name']}", {key: shown[key] for key in ("type", "content")})
    kernels = ask(address, "/api/kernelspecs")
    assert kernels["default"] in kernels["kernelspecs"].keys() == {"python3"}
    ask(address, "/api/kernels", {"name": "python3"}, "POST")
    assert "somebody" not in text + json.dumps([kernels, ask(address, "/lab/api/settings/")])


def test_the_look_sees_what_jupyterlab_sees(course: ModuleType, tmp_path: Path) -> None:
    """A notebook and `course.py check` would raise an alarm of what somebody else switched off."""
    somebodys = for_all_users(tmp_path, lambda what: what == "labs switched off")
    no_data = "from userfirst.checks import installation; installation._data = lambda: iter(()); "
    done = subprocess.run(
        [sys.executable, "-P", "-c", somebodys + no_data + course.CHECK],
        env=course.jupyter_environment(),
        capture_output=True,
        encoding="utf-8",
    )
    assert "switched off" not in done.stdout
    assert "You can start" in done.stdout, done.stdout + done.stderr


def test_a_kernel_starts_whatever_is_set_for_all_users(course: ModuleType, tmp_path: Path) -> None:
    kernel = tmp_path / KERNEL_JSON
    shutil.copytree(Path(sys.prefix, KERNEL_JSON).parent, kernel.parent)
    ready_made = json.loads(kernel.read_text(encoding="utf-8"))
    ready_made["argv"] = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps(ready_made), encoding="utf-8")
    course.set_up_kernel(str(tmp_path))
    (tmp_path / "startup").mkdir()
    (tmp_path / "startup" / "somebodys.py").write_text("somebodys = 1", encoding="utf-8")
    (tmp_path / "ipython_config.py").write_text(
        "c.IPKernelApp.kernel_class = 'gone.Kernel'", encoding="utf-8"
    )
    specs = KernelSpecManager(kernel_dirs=[str(kernel.parents[1])], ensure_native_kernel=False)
    manager = KernelManager(kernel_spec_manager=specs)
    code = manager.kernel_spec.argv.index(course.KERNEL)
    manager.kernel_spec.argv[code] = (
        "from IPython.core import application; "
        f"application.SYSTEM_CONFIG_DIRS[:] = [{str(tmp_path)!r}]; {course.KERNEL}"
    )
    environment = {**course.jupyter_environment(), "IPYTHONDIR": str(tmp_path / "ipython")}
    manager.start_kernel(cwd=str(tmp_path), env=environment)
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        told = []
        client.execute_interactive(
            "import sys; print(dir(), sys.path.index(''))",
            output_hook=lambda message: told.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert re.search(r"\] [1-9]", "".join(told))
    assert "somebodys" not in "".join(told)


# --- the pages --------------------------------------------------------------------------------


@pytest.fixture
def calls(
    course: ModuleType, programs: StandIn, monkeypatch: pytest.MonkeyPatch
) -> list[list[str]]:
    """What was run to make the pages; it makes a page and a note of what it was made from."""
    made: list[list[str]] = []

    def call(command: list[str], **_: object) -> int:
        made.append(command)
        folder = Path(command[3])
        folder.mkdir(exist_ok=True)
        (folder / "index.html").write_text("the pages", encoding="utf-8")
        (folder / course.MADE_FROM).write_text(command[5] + "\n", encoding="utf-8")
        return 0

    monkeypatch.setattr(course.subprocess, "call", call)
    return made


def test_pages_are_made_in_an_environment_of_their_own(
    course: ModuleType, calls: list[list[str]], programs: StandIn
) -> None:
    assert course.main(["site"]) == 0
    assert programs.steps() == ["venv", "install"]
    assert programs.asked[-1][-2:] == ["-e", ".[site]"]
    assert Path(calls[0][0]).is_relative_to(Path(course.ROOT, ".vweb"))
    assert calls[0][3] == str(Path(course.ROOT, "site"))
    assert not Path(course.ROOT, ".venv").exists()
    assert course.main(["site"]) == 0
    assert programs.steps() == ["venv", "install"]
    assert len(calls) == 2


def test_pages_are_shown_and_made_only_where_something_changed(
    course: ModuleType, calls: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []

    def look(folder: str, port: int, options: object) -> None:
        seen.append(Path(folder, "index.html").read_text(encoding="utf-8"))

    course.show_pages = look
    assert [course.main(["site", "--open"]) for _ in range(2)] == [0, 0]
    assert (len(calls), seen) == (1, ["the pages"] * 2)
    Path(course.ROOT, "notebooks", "02.ipynb").write_text("{}", encoding="utf-8")
    Path(course.ROOT, "notebooks", ".userfirst").mkdir()
    assert course.main(["site", "--open"]) == 0
    assert len(calls) == 2
    Path(course.ROOT, "notebooks", ".userfirst", "lab.json").write_text("{}", encoding="utf-8")
    assert course.main(["site", "--open"]) == 0
    assert len(calls) == 2
    with pytest.raises(SystemExit):
        course.main(["check", "--open"])
    assert "--open stands with site" in capsys.readouterr().err


def test_the_edition_for_the_browser_alone_is_made_with_the_courses_own_environment(
    course: ModuleType,
    calls: list[list[str]],
    programs: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(course, "python_with_pip", lambda: "a Python with pip")
    assert course.main(["lite"]) == 0
    assert programs.steps() == ["venv", "install"]
    command = calls[0]
    assert Path(command[0]).is_relative_to(Path(course.ROOT, ".venv"))
    assert command[1:4] == ["-m", "tools.build_lite", str(Path(course.ROOT, "lite"))]
    assert command[-2:] == ["--pip", "a Python with pip"]
    assert "python course.py lite --open" in capsys.readouterr().out
    shown: list[str] = []
    monkeypatch.setattr(course, "show_pages", lambda folder, *_: shown.append(folder))
    assert course.main(["lite", "--open"]) == 0  # it is made from what is here now
    Path(course.ROOT, "solutions").mkdir(exist_ok=True)
    Path(course.ROOT, "solutions", "another.md").write_text("new", encoding="utf-8")
    assert course.main(["lite", "--open"]) == 0
    assert (len(calls), shown) == (2, [str(Path(course.ROOT, "lite"))] * 2)


def test_pages_are_handed_out_until_they_are_stopped(
    course: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(course.ROOT, "site")
    folder.mkdir()
    (folder / "a.js").write_text("1", encoding="utf-8")
    got: list[str] = []

    def get(self: Any) -> None:
        thread = threading.Thread(target=self.handle_request)
        thread.start()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.server_port}/a.js") as answer:
            got.extend([answer.headers["content-type"], answer.read().decode()])
        thread.join()
        raise KeyboardInterrupt

    monkeypatch.setattr(course.http.server.ThreadingHTTPServer, "serve_forever", get)
    options = SimpleNamespace(no_browser=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    course.show_pages(str(folder), port, options)
    assert got == ["text/javascript", "1"]
    assert f"http://127.0.0.1:{port}/" in capsys.readouterr().out
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert course.main(["site", "--open", "--port", str(taken)]) == 1
    assert "python course.py site --open --port" in capsys.readouterr().out


# --- the server for a class -------------------------------------------------------------------


@pytest.fixture
def started(course: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What a class server was asked for: first the look at it, then what takes over."""
    made: list[list[str]] = []

    def call(command: list[str], **_: object) -> int:
        made.append(command)
        return int("--lesson=77" in command)

    def become(command: list[str], environment: dict[str, str]) -> int:
        made.append(command)
        assert Path(environment["JUPYTER_CONFIG_DIR"]).is_relative_to(Path(course.ROOT, ".vclass"))
        return 0

    monkeypatch.setattr(course.subprocess, "call", call)
    monkeypatch.setattr(course, "become", become)
    return made


def test_a_class_server_has_an_environment_of_its_own(
    course: ModuleType, programs: StandIn, started: list[list[str]]
) -> None:
    words = ["--room", "--port", "9000", "--password", "river mango seven", "--lesson", "02"]
    assert course.main(["class", *words]) == 0
    assert programs.asked[-1][-2:] == ["-e", ".[class]"]
    assert not Path(course.ROOT, ".venv").exists()
    look, server = started
    assert look == [sys.executable, *server[1:], "--check"]
    assert Path(server[0]).is_relative_to(Path(course.ROOT, ".vclass"))
    asked = ["--port=9000", "--password=river mango seven", "--lesson=02", "--room"]
    assert server[1:] == ["-m", "tools.class_server", str(Path(course.ROOT, "class")), *asked]
    assert course.main(["class", "--solutions"]) == 0
    assert programs.steps() == ["venv", "install"]
    assert started[-1][3:] == [str(Path(course.ROOT, "class")), "--solutions"]


def test_what_a_class_server_cannot_do_is_said_before_anything_is_installed(
    course: ModuleType, programs: StandIn, started: list[list[str]]
) -> None:
    assert course.main(["class", "--lesson", "77"]) == 1
    assert programs.steps() == []
    assert len(started) == 1


@pytest.mark.parametrize("words", [["--room"], ["--lesson", "02"], ["setup", "--solutions"]])
def test_words_for_a_class_server_stand_with_it(
    course: ModuleType, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        course.main(words)
    assert "stands with class: python course.py class --" in capsys.readouterr().err

"""`course.py` sets up, opens and tests the course, and says in plain words what stands in the way.

No test here installs anything: a stand-in answers in place of pip, uv and Python.
"""

import ast
import contextlib
import errno
import importlib.util
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.repository import ROOT

Run = Callable[..., int]


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
    assert called[0][1:] == ["-m", "pytest", "tests/model", "-k", "schedule", "--port"]
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
    """Today's promise of the check, "setup repairs this", is kept."""
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
    assert course.pip_settings() == {"PIP_PROXY": "c", "PIP_CERT": "b"}


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
    # a school's proxy
    ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", "certificate"),
    ("invalid peer certificate: UnknownIssuer", "certificate"),
    # a full disk: pip, uv, Windows
    ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left", "is full"),
    ("error: Failed to write: No space left on device (os error 28)", "The disk is full"),
    ("There is not enough space on the disk. (os error 112)", "The disk is full"),
    # a folder of somebody else, or a file in use
    ("ERROR: [WinError 5] Access is denied: '.venv\\Scripts\\pip.exe'", "cannot be written"),
    ("[Errno 13] Permission denied: '.venv'", "cannot be written"),
    # a Python without packages
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


def test_a_server_that_ends_at_once_is_explained(
    course: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(course.ROOT, ".venv").mkdir()
    Path(course.ROOT, "jupyterlab.py").write_text("raise SystemExit('no luck')", encoding="utf-8")
    monkeypatch.setattr(course, "make_ready", lambda kind, options: None)
    monkeypatch.setattr(course, "venv_python", lambda: sys.executable)
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert course.main(["--no-browser"]) == 1
    finally:
        signal.signal(signal.SIGTERM, before)
    printed = capsys.readouterr().out
    assert "no luck" in printed
    assert "The course is open" not in printed


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one program on Windows")
def test_the_course_opens_and_closes(tmp_path: Path) -> None:
    """The real JupyterLab of this environment answers at the address that is printed."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_start_here.ipynb").write_text("{}", encoding="utf-8")
    program = (
        "import sys, course; course.make_ready = lambda kind, options: None; "
        "course.venv_python = lambda: sys.executable; course.ROOT = sys.argv[1]; "
        "sys.exit(course.main(['--no-browser']))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    with contextlib.closing(running.stdout) as output:
        try:
            address = next(line.strip() for line in output if "http://" in line)
            with urllib.request.urlopen(address, timeout=60) as page:
                assert b"jupyter-config-data" in page.read()
            time.sleep(0.2)
            running.send_signal(signal.SIGINT)
            assert "The course is closed." in output.read()
            assert running.wait(timeout=30) == 0
        finally:
            running.kill()
            running.wait()

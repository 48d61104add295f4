"""A bundle has what each computer needs, and nothing that belongs to somebody."""

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.repository import ROOT, files
from tools import bundle
from tools.bundle import Computer, Stopped, Wheels, computers, fits, pins

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
LISTED = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))


def computer(mark: str) -> Computer:
    return next(each for each in computers(PYTHONS) if each.mark == mark)


def needed(mark: str) -> list[str]:
    return [f"{each.name}{each.specifier}" for each in LISTED if computer(mark).needs(each)]


# --- what a computer needs ------------------------------------------------------------------------


def test_there_are_four_kinds_of_computers_with_four_pythons() -> None:
    marks = {each.mark for each in computers(PYTHONS)}
    assert len(marks) == 16
    assert {"win32 amd64 3.14", "darwin arm64 3.11", "darwin x86_64 3.12"} < marks


@pytest.mark.parametrize(
    ("mark", "has", "lacks"),
    [
        ("win32 amd64 3.12", {"pywinpty", "colorama"}, {"appnope", "ptyprocess", "overrides"}),
        ("darwin arm64 3.12", {"appnope", "ptyprocess"}, {"pywinpty", "colorama"}),
        ("linux x86_64 3.11", {"ptyprocess", "overrides"}, {"pywinpty", "appnope"}),
    ],
)
def test_conditions_count_for_the_other_computer_not_for_this_one(
    mark: str, has: set[str], lacks: set[str]
) -> None:
    names = {each.partition("=")[0] for each in needed(mark)}
    assert has <= names
    assert not lacks & names


def test_what_depends_on_a_bug_fix_release_is_there_in_both_versions() -> None:
    both = [each for each in needed("linux x86_64 3.11") if each.startswith("soupsieve")]
    assert len(both) == 2
    assert len([each for each in needed("linux x86_64 3.12") if each.startswith("soupsieve")]) == 1
    for batch in bundle.batches([each for each in LISTED if each.name == "soupsieve"]):
        assert len(batch) == 1  # pip takes one version at a time


@pytest.mark.parametrize(
    ("name", "mark", "expected"),
    [
        ("plotly-7.1.0-py3-none-any.whl", "win32 amd64 3.14", True),
        ("plotly-7.0.0-py3-none-any.whl", "win32 amd64 3.14", False),
        ("tornado-6.6.1-cp39-abi3-win_amd64.whl", "win32 amd64 3.13", True),
        ("tornado-6.6.1-cp39-abi3-win_amd64.whl", "linux x86_64 3.13", False),
        ("numpy-2.5.5-cp312-cp312-manylinux_2_27_x86_64.whl", "linux x86_64 3.12", True),
        ("numpy-2.5.5-cp312-cp312-manylinux_2_34_x86_64.whl", "linux x86_64 3.12", False),
        ("numpy-2.5.5-cp312-cp312-manylinux_2_27_x86_64.whl", "linux x86_64 3.13", False),
        ("numpy-2.5.5-cp313-cp313t-macosx_11_0_arm64.whl", "darwin arm64 3.13", False),
        ("numpy-2.5.5-cp313-cp313-macosx_11_0_arm64.whl", "darwin arm64 3.13", True),
        ("numpy-2.5.5-cp313-cp313-macosx_14_0_arm64.whl", "darwin arm64 3.13", False),
        ("psutil-7.2.2-cp36-abi3-macosx_10_9_universal2.whl", "darwin x86_64 3.11", True),
    ],
)
def test_a_wheel_is_known_by_its_name(name: str, mark: str, expected: bool) -> None:
    (wanted,) = (
        each
        for each in LISTED
        if each.name == name.partition("-")[0] and computer(mark).needs(each)
    )
    # The version is that of the requirements, whatever it is by now; the tags are what is tried.
    version = str(wanted.specifier).removeprefix("==")
    if expected or "7.0.0" not in name:
        package, _, tags = name.split("-", 2)
        name = f"{package}-{version}-{tags}"
    assert fits(name, wanted, computer(mark)) is expected


# --- fetching -------------------------------------------------------------------------------------


class FakePip:
    """Answers in place of pip, and remembers what was asked for."""

    def __init__(self, lacking: tuple[str, ...] = (), works_for: float = float("inf")) -> None:
        self.lacking, self.works_for = lacking, works_for
        self.asked: list[list[str]] = []

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        folder = Path(command[command.index("--dest") + 1])
        wanted = [each for each in command if "==" in each or each in ("editables", "hatchling")]
        wanted = [each for each in wanted if not each.startswith("--")]
        self.asked.append(wanted)
        if len(self.asked) > self.works_for:
            words = "WARNING: Retrying after connection broken\n"
            words += "ERROR: No version satisfies a==1 (from versions: none)\n"
            words += f"ERROR: No matching distribution found for {wanted[0]}"
            return subprocess.CompletedProcess(command, 1, "", words)
        for each in wanted:
            if each.partition("==")[0] in self.lacking:
                words = f"(from versions: none)\nERROR: No matching distribution found for {each}"
                return subprocess.CompletedProcess(command, 1, "", words)
        folder.mkdir(parents=True)
        for each in wanted:
            name, _, version = each.partition("==")
            path = folder / f"{name.replace('-', '_')}-{version or 1}-py3-none-any.whl"
            zipfile.ZipFile(path, "w").close()
        return subprocess.CompletedProcess(command, 0, "", "")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small course whose packages come from a stand-in."""
    root = tmp_path / "the course"
    notebook = {"cells": [{"cell_type": "code", "source": "6", "metadata": {}, "outputs": ["x"]}]}
    texts = {
        "course.py": "",
        "requirements.txt": "-e .\nalpha==1  # via b\nbeta==2 ; sys_platform == 'win32'\n",
        "pyproject.toml": '[build-system]\nrequires = ["hatchling"]\n',
        "notebooks/02_a.ipynb": json.dumps(notebook),
        "notebooks/marks of my class.csv": "secret",
        "notebooks/.userfirst/guesses_02.json": "secret",
        "solutions/solution_02_a.ipynb": json.dumps(notebook),
        "solutions/answers.txt": "all: never",
        "names.txt": "secret",
        "userfirst/__pycache__/a.pyc": "secret",
        "userfirst/a.py": "",
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(bundle, "ROOT", root)
    return root


@pytest.fixture
def make(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def run(pip: FakePip, *arguments: str, folder: Path | None = None) -> int:
        monkeypatch.setattr(bundle.subprocess, "run", pip)
        given = [str(folder or home.with_name("stick")), "--pip", "python", "--digest", "abc"]
        return bundle.main([*given, *arguments, "--pythons", "3.11", "3.12"])

    return run


def told(home: Path) -> dict[str, object]:
    path = home.with_name("stick") / "wheels" / "contents.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_bundle_has_the_course_and_its_packages_and_says_so(
    home: Path, make: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(FakePip()) == 0
    stick = home.with_name("stick")
    found = told(home)
    assert found["made for"] == "abc"
    assert len(found["computers"]) == 8
    assert set(found["files"]) == {path.name for path in stick.rglob("*.whl")}
    printed = capsys.readouterr().out
    assert "Windows (Intel, AMD): Python 3.11, 3.12" in printed
    assert " MB, 4 packages" in printed
    there = {path.relative_to(stick).as_posix() for path in stick.rglob("*") if path.is_file()}
    assert not any("secret" in (stick / name).read_text() for name in there if name[-3:] != "zip")
    assert {"course.py", "userfirst/a.py", "solutions/answers.txt"} <= there
    assert "tools/originals/02.zip" in there
    notebook = json.loads((stick / "notebooks" / "02_a.ipynb").read_text(encoding="utf-8"))
    assert notebook["cells"][0]["outputs"] == []


def test_the_solved_exercises_stay_back_when_asked_to(home: Path, make: Callable[..., int]) -> None:
    solved = home.with_name("stick") / "solutions" / "solution_02_a.ipynb"
    make(FakePip())
    assert solved.is_file()
    make(FakePip(), "--without-solutions")
    assert not solved.exists()


def test_a_bundle_that_was_cut_is_known_and_goes_on(
    home: Path, make: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(FakePip(works_for=1)) == 1
    told_of_it = capsys.readouterr().out
    assert "the network does not answer.\nWhat was fetched is kept" in told_of_it
    assert "Retrying" not in told_of_it
    contents = home.with_name("stick") / "wheels" / "contents.json"
    assert not contents.exists()
    pip = FakePip()
    assert make(pip) == 0
    assert contents.is_file()
    pip.asked.clear()
    assert make(pip) == 0
    assert pip.asked == [["hatchling", "editables"]]  # all else is there


def test_what_has_no_wheel_is_told_and_the_rest_is_made(
    home: Path, make: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(FakePip(lacking=("beta",))) == 0
    assert not any(mark.startswith("win32") for mark in told(home)["computers"])
    assert "not for Windows (Intel, AMD), Python 3.12: there is no wheel of beta==2" in (
        capsys.readouterr().out
    )


def test_packages_of_an_older_edition_go(home: Path, make: Callable[..., int]) -> None:
    make(FakePip())
    requirements = home / "requirements.txt"
    requirements.write_text(requirements.read_text().replace("alpha==1", "alpha==3"))
    make(FakePip())
    assert "alpha-3-py3-none-any.whl" in told(home)["files"]
    assert "alpha-1-py3-none-any.whl" not in told(home)["files"]


def test_a_folder_with_other_things_is_left_alone(
    home: Path, make: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    other = home.with_name("other")
    other.mkdir()
    (other / "letter.txt").write_text("Dear", encoding="utf-8")
    assert make(FakePip(), folder=other) == 1
    assert "holds other things" in capsys.readouterr().out
    assert len(list(other.rglob("*"))) == 1


@pytest.mark.parametrize("place", ["", "tools/stick"])
def test_a_bundle_is_not_made_of_itself(
    home: Path, make: Callable[..., int], capsys: pytest.CaptureFixture[str], place: str
) -> None:
    """Not even in a copy that came from a stick, whose packages it would spoil."""
    begun = home / "wheels" / "begun.txt"
    begun.parent.mkdir()
    begun.write_text("", encoding="utf-8")
    before = sorted(home.rglob("*"))
    assert make(FakePip(), folder=home / place) == 1
    assert "is a part of this course" in capsys.readouterr().out
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize("why", ["a file", "full"])
def test_a_folder_that_cannot_be_used_is_told(
    home: Path,
    make: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    why: str,
) -> None:
    stick = home.with_name("stick")
    if why == "a file":
        stick.write_text("", encoding="utf-8")
    else:
        monkeypatch.setattr(bundle, "SPACE_NEEDED_MB", 10**12)
    assert make(FakePip()) == 1
    expected = {"a file": "cannot be written", "full": "MB are free"}[why]
    assert expected in capsys.readouterr().out


def test_a_notebook_that_is_none_any_more_stops_it(
    home: Path, make: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "notebooks" / "02_a.ipynb").write_text("[", encoding="utf-8")
    assert make(FakePip()) == 1
    assert "python course.py fresh 02" in capsys.readouterr().out


def test_a_wheel_that_came_damaged_is_not_taken(
    home: Path, make: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    class CutPip(FakePip):
        def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
            done = super().__call__(command)
            for path in Path(command[command.index("--dest") + 1]).glob("alpha*"):
                path.write_bytes(b"PK")
            return done

    assert make(CutPip()) == 1
    assert "alpha-1-py3-none-any.whl came damaged" in capsys.readouterr().out
    assert not (home.with_name("stick") / "wheels" / "contents.json").exists()


# --- the course itself ----------------------------------------------------------------------------


def test_the_course_is_what_git_keeps_of_it() -> None:
    mine = {path for path in files() if (ROOT / path).name != ".gitkeep"}
    assert set(bundle.course_files(ROOT)) == mine


def test_nothing_is_asked_of_a_network_for_what_is_there(tmp_path: Path) -> None:
    wheels = Wheels(tmp_path, "no such python")
    assert wheels.names() == []
    with pytest.raises((Stopped, OSError)):
        wheels.fetch(["a==1"], [])
    assert list(tmp_path.iterdir()) == []

"""The package works from an installed wheel: its data and its other files are in it."""

import csv
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.repository import ROOT, files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this folder."""
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


def test_every_file_of_the_package_and_of_the_data_is_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {path.as_posix() for path in files() if path.parts[0] == "userfirst"}
    data = [path for path in files() if path.parts[0] == "data"]
    expected |= {"userfirst/data/files/" + path.relative_to("data").as_posix() for path in data}
    assert inside == expected
    assert wheel.name.endswith("-py3-none-any.whl")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel is unpacked."""
    folder = tmp_path_factory.mktemp("unpacked") / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def answer(installed: Path, question: str) -> str:
    """Run a line of Python with the unpacked wheel, and not this folder; return what it prints."""
    probe = (
        "import sys; sys.path = [p for p in sys.path if p != sys.argv[2]]; "
        "sys.path.insert(0, sys.argv[1]); import userfirst; "
        f"assert userfirst.__file__.startswith(sys.argv[1]), userfirst.__file__; {question}"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", probe, str(installed), str(ROOT)],
        cwd=installed.parent,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_installed_wheel_reads_its_own_data(installed: Path) -> None:
    with (ROOT / "data" / "public_figures.csv").open(encoding="utf-8", newline="") as file:
        rows = len(list(csv.DictReader(file)))
    assert int(answer(installed, "print(len(userfirst.public_figures()))")) == rows
    assert int(answer(installed, "print(len(userfirst.load('free_level_trial')))")) == 1440


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("free_level_trial.csv", "userfirst.load('free_level_trial')"),
        ("public_figures.csv", "userfirst.public_figures()"),
        ("checksums.csv", "userfirst.load('free_level_trial')"),
    ],
)
@pytest.mark.parametrize("spoil", ["cut", "lose"])
def test_a_damaged_file_of_a_wheel_is_mended_by_installing_again(
    installed: Path, name: str, call: str, spoil: str
) -> None:
    path = installed / "userfirst" / "data" / "files" / name
    whole = path.read_bytes()
    if spoil == "lose":
        path.unlink()
    else:
        path.write_bytes(whole[: len(whole) // 20])
    try:
        told = answer(
            installed,
            f"exec('try:\\n  {call.replace(chr(39), chr(34))}\\n"
            "except userfirst.model.CourseError as error: print(error)')",
        )
    finally:
        path.write_bytes(whole)
    assert "pip install --force-reinstall" in told
    assert name in told
    assert "git" not in told
    assert "in the folder of the course" not in told


def test_the_description_leads_nowhere_that_is_not_in_it(wheel: Path) -> None:
    """Links and pictures of README.md are in the course's folder, not in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith(".dist-info/METADATA")]
        metadata = archive.read(name).decode("utf-8")
    description = metadata.split("\n\n", 1)[1]
    assert "hands-on course" in description
    linked = re.findall(r"\]\(([^)]+)\)", description)
    assert [each for each in linked if not each.startswith("https://")] == []

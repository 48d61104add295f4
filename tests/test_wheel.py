"""The package works from an installed wheel: its data and its other files are in it."""

import csv
import os
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


def test_an_installed_wheel_reads_its_own_data(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    probe = (
        "import sys; sys.path = [p for p in sys.path if p != sys.argv[2]]; "
        "sys.path.insert(0, sys.argv[1]); import userfirst; "
        "assert userfirst.__file__.startswith(sys.argv[1]), userfirst.__file__; "
        "print(len(userfirst.public_figures()))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", probe, str(tmp_path / "installed"), str(ROOT)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    with (ROOT / "data" / "public_figures.csv").open(encoding="utf-8", newline="") as file:
        assert int(done.stdout) == len(list(csv.DictReader(file)))

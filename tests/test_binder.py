"""What mybinder.org would build of this repository, as repo2docker writes it down without building.

It is tried on a copy of what repo2docker reads: `.binder/`, and the names of what stands beside it.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import ROOT, files
from tools.derive_tables import main, on_binder, readme, with_links
from userfirst.lessons import LESSONS

README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "https://github.com/an-owner/user-first"


@pytest.fixture(scope="module")
def dockerfile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """How the image is built."""
    if sys.platform == "win32":
        pytest.skip("repo2docker works on Linux and macOS only")
    course = tmp_path_factory.mktemp("binder") / "course"
    for path in files():
        if path.parts[0] == ".binder" or len(path.parts) == 1:
            (course / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, course / path)
    command = [sys.executable, "-W", "ignore", "-m", "repo2docker", "--no-build", "--debug"]
    command += ["--user-id", "1000", "--user-name", "learner", str(course)]
    done = subprocess.run(
        command, cwd=course.parent, env=os.environ | {"NO_COLOR": "1"}, capture_output=True
    )
    printed = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode == 0, printed
    return printed


def test_python_is_one_that_the_course_knows(dockerfile: str) -> None:
    (version,) = set(re.findall(r"environment for python=([\d.]+)", dockerfile))
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"Programming Language :: Python :: {version}"' in project


def test_all_that_lies_there_is_found_and_nothing_makes_the_image_large(dockerfile: str) -> None:
    names = {path.name for path in files() if path.parts[0] == ".binder"}
    assert names == {"requirements.txt", "runtime.txt", "postBuild"}
    assert {"requirements.txt", "postBuild"} == set(re.findall(r"\.binder/(\w+\.?\w*)", dockerfile))


def test_the_pins_are_installed_after_the_course_is_there_and_then_come_its_settings(
    dockerfile: str,
) -> None:
    """The pins install the course's own package from its folder."""
    steps = [
        " src/ ${REPO_DIR}/\n",
        'pip install --no-cache-dir -r ".binder/requirements.txt"',
        "RUN ./.binder/postBuild",
        "ENTRYPOINT",
    ]
    places = [dockerfile.index(step) for step in steps]
    assert places == sorted(places)
    wanted = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8")
    assert "\n-r ../requirements.txt\n" in wanted


def test_what_runs_after_the_install_sets_jupyterlab_up(tmp_path: Path) -> None:
    """It is run as it stands there, for an environment in a folder of its own."""
    script = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    assert "sys.prefix" in script
    tried = tmp_path / "postBuild"
    tried.write_text(script.replace("sys.prefix", repr(str(tmp_path))), encoding="utf-8")
    folder = Path(sys.executable).parent
    way = {"PATH": os.pathsep.join([str(folder), os.environ["PATH"]])}
    subprocess.run(["bash", tried], cwd=ROOT, env=os.environ | way, check=True)
    assert (tmp_path / "etc" / "jupyter" / "labconfig" / "page_config.json").is_file()
    assert (tmp_path / "share" / "jupyter" / "lab" / "settings" / "overrides.json").is_file()


def test_with_an_address_the_readme_opens_every_lesson_on_binder() -> None:
    text = with_links(README, ADDRESS)
    opened = re.findall(r"\((https://mybinder.org/v2/\S+)\?urlpath=lab%2Ftree%2F(\S+)\)", text)
    assert {place for place, _ in opened} == {"https://mybinder.org/v2/gh/an-owner/user-first/HEAD"}
    notebooks = [path.replace("%2F", "/") for _, path in opened]
    assert notebooks == [f"notebooks/{each.file}" for each in LESSONS if each.is_written]
    assert all((ROOT / path).is_file() for path in notebooks)


def test_the_links_stay_with_their_address_until_another_one_is_given() -> None:
    once = with_links(README, ADDRESS)
    assert with_links(readme(once), None) == once
    assert with_links(once, ADDRESS + ".git") == once
    other = with_links(once, "https://gitlab.com/a/b/c")
    assert ("an-owner" in other, other.count("badge_logo")) == (False, 1)
    assert with_links(readme(README), None) == README


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://github.com/a/b/", "gh/a/b"),
        ("https://github.com/a/b/tree/main", "gh/a/b"),
        ("https://gitlab.com/a/b/c", "gl/a%2Fb%2Fc"),
        ("https://codeberg.org/a/b.git", "git/https%3A%2F%2Fcodeberg.org%2Fa%2Fb"),
    ],
)
def test_binder_knows_where_a_repository_is(address: str, place: str) -> None:
    assert on_binder(address) == f"https://mybinder.org/v2/{place}/HEAD"


@pytest.mark.parametrize(
    "address", ["github.com/a/b", "https://github.com/a", "a/b", "ssh://x/y/z"]
)
def test_what_is_no_address_is_answered_in_one_sentence(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--address", address])
    assert "is no address of a repository. It looks like" in capsys.readouterr().err

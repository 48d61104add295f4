"""What `.hub/` holds for other hubs fits the hub, the course, and what was measured."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from traitlets.config.loader import PyFileConfigLoader

from tests.repository import ROOT
from tools.class_server import links
from tools.class_server.folders import delivered
from tools.class_server.settings import DECISIVE, ONE_THREAD, SECONDS_TO_START

HUB = ROOT / ".hub"
# Keys of the chart, as its own values.yaml and its reference tell them.
CHART = {
    "hub": {"concurrentSpawnLimit", "config"},
    "proxy": {"https"},
    "singleuser": {
        *("image", "memory", "cpu", "extraEnv", "startTimeout", "defaultUrl", "storage"),
        *("cloudMetadata", "lifecycleHooks", "profileList"),
    },
    "cull": {"enabled", "timeout", "every", "users"},
    "prePuller": {"hook", "continuous"},
    "scheduling": {"userScheduler", "podPriority", "userPlaceholder"},
}

posix = pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows")


@posix
def test_the_littlest_jupyterhub_can_load_its_file_and_start_a_learner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USERFIRST_COURSE", str(ROOT))
    monkeypatch.setattr(sys, "path", [*sys.path])
    c = PyFileConfigLoader("userfirst.py", path=str(HUB / "tljh")).load_config()
    assert {*c} == {"Spawner", "JupyterHub"}
    assert c.Spawner.start_timeout == SECONDS_TO_START
    assert c.Spawner.args == [*DECISIVE]
    # The command that starts a learner's server, with a stand-in for the server.
    for name, text in (
        ("jupyterhub-singleuser", '#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n'),
        ("python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    home = tmp_path / "home of anna"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        [*c.Spawner.cmd, "--one", "--two=a b"],
        env=environment,
        cwd=home,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-3:] == [str(home), "--one", "--two=a b"]
    opens = c.Spawner.default_url.removeprefix("/lab/tree/")
    assert (home / opens).is_file()


def test_a_course_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERFIRST_COURSE", str(ROOT / "data"))
    monkeypatch.setattr(sys, "path", [*sys.path])
    with pytest.raises(FileNotFoundError, match="README"):
        PyFileConfigLoader("userfirst.py", path=str(HUB / "tljh")).load_config()


def values() -> dict:
    text = (HUB / "zero-to-jupyterhub" / "values.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def test_the_values_have_keys_that_the_chart_knows() -> None:
    found = values()
    assert {*found} == {*CHART}
    for part, keys in CHART.items():
        assert {*found[part]} <= keys, part
    assert found["hub"]["config"]["JupyterHub"]["authenticator_class"] == "null"


def test_the_values_are_those_of_the_class_server() -> None:
    found = values()
    args = found["hub"]["config"]["Spawner"]["args"]
    left_out = {"--ServerApp.sock=", "--ServerApp.certfile=", "--ServerApp.keyfile="}
    assert args == [each for each in DECISIVE if each not in left_out]
    assert found["singleuser"]["extraEnv"] == ONE_THREAD
    assert found["singleuser"]["startTimeout"] == SECONDS_TO_START
    snippet = (HUB / "tljh" / "userfirst.py").read_text(encoding="utf-8")
    assert f'mem_limit = "{found["singleuser"]["memory"]["limit"]}"' in snippet


@posix
def test_a_container_brings_what_is_missing(tmp_path: Path) -> None:
    found = values()["singleuser"]
    shell, flag, line = found["lifecycleHooks"]["postStart"]["exec"]["command"]
    line = line.replace("/srv/userfirst", f'"{ROOT}"').replace("python ", f'"{sys.executable}" ')
    environment = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run([shell, flag, line], env=environment, check=True, capture_output=True)
    assert (tmp_path / found["defaultUrl"].removeprefix("/lab/tree/")).is_file()


def test_the_image_is_made_of_what_is_there() -> None:
    text = (HUB / "zero-to-jupyterhub" / "Dockerfile").read_text(encoding="utf-8")
    assert "-r requirements.txt" in text
    assert "course.set_up_jupyterlab(sys.prefix)" in text
    assert re.search(r"FROM python:3\.1[1-4]-slim", text)
    # JupyterLab shows the folder in which it starts, and below it defaultUrl has to be.
    assert re.findall(r"WORKDIR (\S+)", text)[-1] == "/home/jovyan"


def test_the_image_takes_the_course_and_nothing_of_a_class() -> None:
    text = (HUB / "zero-to-jupyterhub" / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0] == "*"  # nothing, but
    taken = {line[1:] for line in lines if line.startswith("!")}
    assert all((ROOT / name).exists() for name in taken)
    needed = {each.split("/")[0] for each in delivered(ROOT, with_solutions=True)}
    assert taken >= {
        *needed,
        "course.py",
        "requirements.txt",
        "pyproject.toml",
        "userfirst",
        "tools",
    }


def test_a_link_opens_a_lesson() -> None:
    page = "notebooks/02_the_free_level.ipynb"
    made = links.link("https://hub.example.org/", "https://git.example.org/us/course.git", page)
    found = urlsplit(made)
    assert found.path == "/hub/user-redirect/git-pull"
    assert parse_qs(found.query) == {
        "repo": ["https://git.example.org/us/course.git"],
        "branch": ["main"],
        "urlpath": [f"lab/tree/course/{page}"],
    }


def test_links_are_printed_for_every_lesson(capsys: pytest.CaptureFixture[str]) -> None:
    assert links.main(["https://hub.example.org", "https://git.example.org/course"]) == 0
    told = capsys.readouterr().out
    pages = re.findall(r"urlpath=lab%2Ftree%2Fcourse%2F([\w%.]+)", told)
    assert pages
    for page in pages:
        assert (ROOT / page.replace("%2F", "/")).is_file(), page
    assert links.main(["hub.example.org", "https://git.example.org/course"]) == 1
    assert "https://" in capsys.readouterr().out


def test_the_page_for_instructors_shows_the_table_that_the_load_test_prints() -> None:
    from benchmarks import classroom

    text = (ROOT / "solutions" / "class_server.md").read_text(encoding="utf-8")
    assert f"| {' | '.join(classroom.HEAD)} |" in text
    assert "python -m benchmarks class" in text

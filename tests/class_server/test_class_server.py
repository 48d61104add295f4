"""A real class server: `python course.py class`, three learners, and their work marked.

It installs JupyterHub and Node.js into `.vclass`, so it runs only when it is asked for, with the
environment variable USERFIRST_CLASS_SERVER; a job of the workflow does it every week.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import psutil
import pytest

from tests.class_server.learner import Learner, NotIn
from tests.repository import ROOT
from tools.class_server.settings import free_port

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("USERFIRST_CLASS_SERVER"),
        reason="installs JupyterHub; set USERFIRST_CLASS_SERVER=1 to run it",
    ),
    pytest.mark.timeout(1800),
]
PASSWORD = "river-mango-seven"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path, subprocess.Popen[bytes]]]:
    folder, port = tmp_path / "class of anna", free_port()
    command = [sys.executable, "course.py", "class", str(folder), f"--port={port}"]
    log = tmp_path / "log.txt"
    # Somebody's settings for another project, which must not count.
    elsewhere = tmp_path / "home" / ".jupyter"
    elsewhere.mkdir(parents=True)
    (elsewhere / "jupyter_server_config.py").write_text(
        "c.ServerApp.base_url = '/other/'\nc.ServerApp.root_dir = '/'\n", encoding="utf-8"
    )
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(elsewhere), "JUPYTER_TOKEN": "x"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, f"--password={PASSWORD}", "--lesson=02"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while process.poll() is None:
        with suppress(OSError), direct.open(f"{address}/hub/login", timeout=10):
            break
        time.sleep(0.5)
    assert process.poll() is None, log.read_text(encoding="utf-8")
    yield address, folder, process
    process.terminate()
    process.wait(60)


@pytest.fixture
def visitors() -> Iterator[ExitStack]:
    """Learners, who hang up at the end."""
    with ExitStack() as stack:
        yield stack


def test_a_class_comes_in_works_and_is_marked(
    server: tuple[str, Path, subprocess.Popen[bytes]], visitors: ExitStack
) -> None:
    address, folder, process = server
    with (
        closing(Learner(address)) as stranger,
        pytest.raises(NotIn, match="password as it stands on the board"),
    ):
        stranger.log_in("Anna", "not the password")
    answers = {"Anna Berg": True, "José Núñez": False, "Jose Nunez": True}
    exercise = "exercises/exercise_02_the_free_level.ipynb"
    for name, solved in answers.items():
        learner = visitors.enter_context(closing(Learner(address)))
        page = learner.log_in(name, "River Mango Seven")
        assert "02_the_free_level.ipynb" in page
        assert learner.fetch("api/terminals").status_code == 404
        found = learner.fetch("api/contents/").json()
        assert {each["name"] for each in found["content"]} == {"notebooks", "exercises", "data"}
        own = folder / learner.base.rstrip("/").rsplit("/", 1)[-1]
        assert (own / "data" / "README.md").stat().st_mode & 0o222 == 0
        if solved:
            source = ROOT / exercise.replace("exercise", "solution")
            (own / exercise).write_bytes(source.read_bytes())
        kernel = visitors.enter_context(closing(learner.start_kernel(exercise)))
        kernel.run("from userfirst import load; load('free_level_trial')")
        kernel.run("from userfirst.checks import check_installation as look; assert look().good")
        kernel.run("import os; assert os.getcwd().endswith('/exercises')")
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {
        "anna-berg",
        "jose-nunez",
        "jose-nunez-2",
    }
    again = visitors.enter_context(closing(Learner(address)))
    again.log_in("anna berg", PASSWORD)
    mine = again.fetch(f"api/contents/{exercise}?content=1").json()["content"]
    solution = ROOT / exercise.replace("exercise", "solution")
    assert len(mine["cells"]) == len(json.loads(solution.read_text(encoding="utf-8"))["cells"])
    theirs = psutil.Process(process.pid).children(recursive=True)
    assert len(theirs) > 6
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert not [each for each in theirs if each.is_running()]
    subprocess.run(
        [sys.executable, "-m", "userfirst.checks", str(folder), "--exercise", "02"],
        cwd=ROOT,
        check=False,
    )
    table = (folder.with_name(f"{folder.name}_marked") / "marks.csv").read_text(
        encoding="utf-8-sig"
    )
    rows = [line for line in table.splitlines() if "exercise_02" in line]
    assert len(rows) == 2, table
    for name, row in zip(("anna-berg", "jose-nunez-2"), rows, strict=True):
        assert name in row

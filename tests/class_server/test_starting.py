"""What stands in the way of a class server is said in plain words before anything is started."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from traitlets.config import Config

from tools.class_server import __main__ as starting
from tools.class_server import asked, proxy
from tools.class_server.asked import Stopped
from tools.class_server.processes import belonging_to, end_all
from tools.class_server.settings import (
    DECISIVE,
    MARK,
    UNNEEDED,
    VARIABLE,
    Settings,
    configure,
    free_port,
    learner_environment,
    read_settings,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows")


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    return Settings(
        folder=str(tmp_path / "class"),
        run=str(tmp_path),
        host="127.0.0.1",
        port=8888,
        password="river-mango-seven",
        page="notebooks/02_the_free_level.ipynb",
        with_solutions=False,
        at_once=2,
        node="node",
        proxy="proxy.js",
        mark="a mark",
    )


def test_on_windows_it_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "os", type("Windows", (), {"name": "nt"}))
    with pytest.raises(Stopped, match="does not run on Windows"):
        asked.require_system()


@pytest.mark.parametrize("password", ["", "short", "-- -- -- --"])
def test_a_password_that_is_too_short_is_refused(password: str) -> None:
    with pytest.raises(Stopped, match="too short"):
        asked.require_password(password)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Stopped, match=r"file.*cannot be written(.|\n)*Name another one"):
        asked.require_folder(tmp_path / "file" / "class")
    assert asked.require_folder(tmp_path / "new" / "class").is_dir()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_port_in_use_is_named(host: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Stopped, match=rf"Port {port} is taken(.|\n)*--port {port + 1}"):
            asked.require_port(host, port)
    assert asked.require_port(host, free_port())
    with socket.socket() as first:
        with contextlib.suppress(OSError):  # another program has it
            first.bind(("127.0.0.1", asked.FIRST_PORT))
            first.listen()
        assert asked.FIRST_PORT < asked.first_free_port(host) < asked.FIRST_PORT + 50


@pytest.mark.parametrize("lesson", ["2", "02", "lesson 02"])
def test_a_lesson_is_known_by_its_number(lesson: str) -> None:
    assert asked.page_of(lesson) == "notebooks/02_the_free_level.ipynb"
    assert asked.page_of(None) == "notebooks/00_start_here.ipynb"


@pytest.mark.parametrize("lesson", ["77", "free", "", "²"])
def test_another_lesson_is_answered_with_those_that_are_there(lesson: str) -> None:
    with pytest.raises(Stopped, match=r"There is no lesson(.|\n)*02 The free level"):
        asked.page_of(lesson)


def test_all_that_was_asked_for_is_looked_at_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = [str(tmp_path / "class"), f"--port={free_port()}", "--check"]
    assert starting.main(good) == 0
    assert starting.main([*good, "--lesson=44"]) == 1
    assert "There is no lesson 44" in capsys.readouterr().out


def program(folder: Path, name: str, says: str) -> Path:
    """Write a program that says one thing."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {says}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_missing_or_old_node_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "_own", lambda: None)
    monkeypatch.setattr(proxy.shutil, "which", lambda name: None)
    with pytest.raises(Stopped, match=r"Node.js.*is missing(.|\n)*apt install nodejs npm.*brew"):
        proxy.find_node()
    old = program(tmp_path, "node", "v12.22.1")
    monkeypatch.setattr(proxy.shutil, "which", lambda name: str(old))
    with pytest.raises(Stopped, match=r"too old \(v12.22.1\)"):
        proxy.find_node()
    new = program(tmp_path, "node", "v22.1.0")
    assert proxy.find_node() == str(new)
    monkeypatch.setattr(proxy.shutil, "which", lambda name: None)
    with pytest.raises(Stopped, match=r"npm.*is missing"):
        proxy.find_npm(str(new))


def test_a_proxy_that_cannot_be_fetched_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = tmp_path / "npm"
    failing.write_text("#!/bin/sh\necho npm error code ENOTFOUND\nexit 1\n", encoding="utf-8")
    failing.chmod(0o755)
    monkeypatch.setattr(proxy, "find_npm", lambda node: [str(failing)])
    with pytest.raises(Stopped, match=r"configurable-http-proxy(.|\n)*does not answer"):
        proxy.install(tmp_path / "proxy", "node")
    assert not [*tmp_path.glob("proxy*")]
    assert "its own words" in str(proxy.explained("its own words"))


def test_a_proxy_that_was_half_fetched_or_is_another_is_fetched_again(tmp_path: Path) -> None:
    there = tmp_path.joinpath(*proxy.PROGRAM)
    there.parent.mkdir(parents=True)
    there.write_text("", encoding="utf-8")
    assert proxy.installed(tmp_path) is None
    (tmp_path / proxy.STAMP).write_text(proxy.made_from(), encoding="utf-8")
    assert proxy.installed(tmp_path) == str(there)
    (tmp_path / proxy.STAMP).write_text("another", encoding="utf-8")
    assert proxy.installed(tmp_path) is None


def test_the_versions_of_the_proxy_are_pinned_without_a_registry() -> None:
    wanted = json.loads((proxy.FILES / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((proxy.FILES / "package-lock.json").read_text(encoding="utf-8"))
    assert locked["packages"][""]["dependencies"] == wanted
    for name, each in locked["packages"].items():
        if name:
            assert each["integrity"].startswith("sha512-"), name
            assert "resolved" not in each, name


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Stopped, match=r"jupyterhub is missing(.|\n)*python course.py class"):
        starting.require_jupyterhub()


def test_the_hub_is_open_to_this_computer_alone_unless_asked(told: Settings) -> None:
    c = Config()
    configure(c, told)
    assert c.JupyterHub.bind_url == "http://127.0.0.1:8888"
    room = Config()
    configure(room, replace(told, host="0.0.0.0"))
    assert room.JupyterHub.bind_url == "http://0.0.0.0:8888"
    # Whatever it is open to, what stands behind the proxy is not.
    for each in (c, room):
        assert each.JupyterHub.hub_bind_url.startswith("http://127.0.0.1:")
        assert each.ConfigurableHTTPProxy.api_url.startswith("http://127.0.0.1:")
        assert each.Desk.ip == "127.0.0.1"
        assert "admin_users" not in each.Names
    assert c.Desk.default_url == "/lab/tree/notebooks/02_the_free_level.ipynb"
    assert c.Desk.start_timeout == c.Desk.http_timeout >= 600
    assert "--ServerApp.terminals_enabled=False" in c.Desk.args
    assert all(f"--ServerApp.jpserver_extensions={each}=False" in DECISIVE for each in UNNEEDED)
    (service,) = c.JupyterHub.services
    assert service["environment"] == {MARK: "a mark"}
    assert c.JupyterHub.load_roles[0]["services"] == [service["name"]]


def test_settings_are_read_by_nobody_else(told: Settings) -> None:
    path = told.write()
    assert path.stat().st_mode & 0o077 == 0
    assert read_settings({VARIABLE: str(path)}) == told
    assert replace(told, port=1).write() == path
    assert read_settings({VARIABLE: str(path)}).port == 1


def test_a_learner_s_jupyter_has_nothing_of_other_places(tmp_path: Path) -> None:
    for name, value in learner_environment(tmp_path).items():
        if name.startswith("JUPYTER") and name.endswith("DIR"):
            assert Path(value).is_relative_to(tmp_path), name


def test_settings_for_all_users_of_the_computer_do_not_reach_a_learner(
    told: Settings, tmp_path: Path
) -> None:
    c = Config()
    configure(c, told)
    stand_in = tmp_path / "jupyterhub"
    stand_in.mkdir()
    (stand_in / "__init__.py").touch()
    (stand_in / "singleuser.py").write_text(
        "import json\nfrom jupyter_core import paths\ndef main():\n"
        "    print(json.dumps([*paths.jupyter_config_path(), *paths.jupyter_path()]))\n",
        encoding="utf-8",
    )
    environment = {**os.environ, **learner_environment(tmp_path), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        c.Desk.cmd, env=environment, cwd=tmp_path, check=True, capture_output=True, text=True
    )
    found = json.loads(done.stdout)
    assert found
    for path in found:
        assert Path(path).is_relative_to(tmp_path) or Path(path).is_relative_to(sys.prefix), path


def test_in_a_room_it_is_told_what_is_not_protected(told: Settings) -> None:
    alone = starting.welcome(told, [])
    assert "http://127.0.0.1:8888" in alone
    assert "password: river-mango-seven" in alone
    assert "does not protect" not in alone
    room = starting.welcome(replace(told, host="0.0.0.0"), ["192.168.1.20"])
    assert "http://192.168.1.20:8888" in room
    for words in ("under any name", "one user of this computer", "Nothing is encrypted"):
        assert words in room
    assert "in no network" in starting.welcome(replace(told, host="0.0.0.0"), [])


def test_nothing_of_a_class_server_stays_behind() -> None:
    """Neither what it started, nor what that started, whoever its parent is."""
    code = (
        "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import signal, "
        "time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)']); "
        "print('started', flush=True); time.sleep(600)"
    )
    environment = {**os.environ, MARK: f"test {os.getpid()}"}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        while len(belonging_to(environment[MARK])) < 2:
            time.sleep(0.1)
        time.sleep(0.5)
        assert end_all(environment[MARK], 1) == 2
        process.wait(10)
    assert not belonging_to(environment[MARK])
    assert end_all("no such mark") == 0


def test_two_class_servers_of_one_course_do_not_meet(tmp_path: Path) -> None:
    with (
        starting.sole_run(tmp_path),
        pytest.raises(Stopped, match="open already"),
        starting.sole_run(tmp_path),
    ):
        pass
    with starting.sole_run(tmp_path) as run:
        assert run == tmp_path

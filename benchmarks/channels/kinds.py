"""The channels: what each one needs, and how it is made and started."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.channels import binder
from benchmarks.channels.drive import run_all_by_menu, run_all_in_the_classic_one
from benchmarks.channels.workshop import (
    CACHE,
    Server,
    call,
    copy_of_the_course,
    environment,
    free_port,
    say,
)

FIRST = "notebooks/00_start_here.ipynb"
LESSON = "notebooks/02_the_free_level.ipynb"
PINS = "-r requirements.txt"


@dataclass(frozen=True)
class Visit:
    """A page that waits to be opened.

    Attributes
    ----------
    address : str
        Where.
    run : callable, optional
        How a person tells the cells to run; not where the page runs them itself.
    server : Server, optional
        What hands it out, where there is Python behind it.
    megabytes : float
        The size of what was handed over before, such as a file.
    """

    address: str
    run: Callable[[Page], None] | None = None
    server: Server | None = None
    megabytes: float = 0.0


@dataclass(frozen=True)
class Channel:
    """A way in which the course reaches somebody.

    Attributes
    ----------
    title : str
        For the table.
    driven : str
        What is opened.
    open : callable
        Makes and starts it, given the port of the way out, and yields a `Visit`.
    """

    title: str
    driven: str
    open: Callable[[int], AbstractContextManager[Visit]]


def python_below() -> str:
    """Return the Python below the environment in use: another environment is made of it."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def jupyter(python: Path, *arguments: str, folder: Path, log: str) -> Server:
    """Return a server of one of Jupyter's applications, without a token."""
    port = free_port()
    command = [python, "-m", *arguments, "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--IdentityProvider.token="]
    return Server(command, folder, CACHE / "logs" / f"{log}.log", port)


@contextmanager
def jupyterlab(proxy: int) -> Iterator[Visit]:
    """Open ``python course.py``, as on a laptop."""
    folder = copy_of_the_course()
    say("python course.py setup")
    call([python_below(), "course.py", "setup"], folder, "course.py setup")
    port = free_port()
    command = [python_below(), "course.py", "--no-browser", f"--port={port}"]
    with Server(command, folder, CACHE / "logs" / "jupyterlab.log", port).running(
        proxy=proxy
    ) as server:
        yield Visit(server.address.replace(FIRST, LESSON), run_all_by_menu, server)


@contextmanager
def notebook(proxy: int) -> Iterator[Visit]:
    """Open Notebook 7 beside the pins."""
    folder = copy_of_the_course()
    python = environment("notebook", f"{PINS} notebook", folder=folder, python=python_below())
    server = jupyter(python, "notebook", folder=folder, log="notebook")
    with server.running("/api/status", proxy):
        yield Visit(f"{server.address}/notebooks/{LESSON}", run_all_by_menu, server)


@contextmanager
def classic(proxy: int) -> Iterator[Visit]:
    """Open the notebook before version 7, which lives on as nbclassic."""
    folder = copy_of_the_course()
    python = environment("classic", f"{PINS} nbclassic", folder=folder, python=python_below())
    server = jupyter(python, "nbclassic", folder=folder, log="classic")
    with server.running("/api/status", proxy):
        yield Visit(f"{server.address}/notebooks/{LESSON}", run_all_in_the_classic_one, server)


@contextmanager
def voila(proxy: int) -> Iterator[Visit]:
    """Open a lesson as a page without code, with a kernel that ends when the page was left."""
    folder = copy_of_the_course()
    python = environment("voila", f"{PINS} voila", folder=folder, python=python_below())
    port = free_port()
    command = [python, "-m", "voila", "--no-browser", f"--port={port}", LESSON]
    command += ["--MappingKernelManager.cull_interval=60"]
    command += ["--MappingKernelManager.cull_idle_timeout=600"]
    server = Server(command, folder, CACHE / "logs" / "voila.log", port)
    with server.running("/voila/static/voila.js", proxy):
        yield Visit(f"{server.address}/", server=server)


@contextmanager
def site(proxy: int) -> Iterator[Visit]:
    """Open the page of a lesson, without Python."""
    folder = copy_of_the_course()
    say("python course.py site; some minutes, where the lessons are not those of the last time")
    port = free_port()
    command = [python_below(), "course.py", "site", "--open", "--no-browser", f"--port={port}"]
    call([python_below(), "course.py", "site"], folder, "course.py site")
    with Server(command, folder, CACHE / "logs" / "site.log", port).running(proxy=proxy) as server:
        yield Visit(server.address + LESSON.replace(".ipynb", ".html"))


def choose_a_lab(page: Page) -> None:
    """Go from the page of all labs to the page of one."""
    page.locator("main a[href*='labs/free_service']").first.click()


@contextmanager
def gallery(proxy: int) -> Iterator[Visit]:
    """Open the page of all labs, and one of them."""
    with site(proxy) as visit:
        yield Visit(re.sub(r"notebooks/.*", "labs.html", visit.address), choose_a_lab)


@contextmanager
def lite(proxy: int) -> Iterator[Visit]:
    """Open JupyterLab with its Python in the browser alone."""
    folder = copy_of_the_course()
    say("python course.py lite; some minutes, where the course is not that of the last time")
    call([python_below(), "course.py", "lite"], folder, "course.py lite")
    port = free_port()
    command = [python_below(), "course.py", "lite", "--open", "--no-browser", f"--port={port}"]
    with Server(command, folder, CACHE / "logs" / "lite.log", port).running(proxy=proxy) as server:
        yield Visit(f"{server.address}lab/index.html?path={LESSON}", run_all_by_menu)


NAME, PASSWORD = "Ada Lovelace", "orange-kettle-seven"


def log_in_and_run(page: Page) -> None:
    """Come to the class server as a learner does, and run the lesson that opens."""
    page.fill("#username_input", NAME)
    page.fill("#password_input", PASSWORD)
    page.click("#login_submit")
    run_all_by_menu(page)


@contextmanager
def class_server(proxy: int) -> Iterator[Visit]:
    """Open a lesson as a learner in a room does, on the class server."""
    folder = copy_of_the_course()
    shutil.rmtree(CACHE / "class", ignore_errors=True)
    command = [python_below(), "course.py", "class", CACHE / "class"]
    command += ["--lesson=02", f"--password={PASSWORD}"]
    say("python course.py class; some minutes the first time, with its installation")

    def at(port: int) -> Server:
        return Server([*command, f"--port={port}"], folder, CACHE / "logs" / "class.log", port)

    with at(free_port()).running(patience=1200):
        pass  # now all that it needs is there
    with at(free_port()).running(proxy=proxy) as server:
        yield Visit(server.address, log_in_and_run, server)


@contextmanager
def on_binder(proxy: int) -> Iterator[Visit]:
    """Open what mybinder.org would build, without its image: its pins, then ours."""
    folder = copy_of_the_course()
    python = binder.environment_as_there(folder)
    server = jupyter(python, "jupyterlab", folder=folder, log="binder")
    with server.running("/api/status", proxy):
        yield Visit(f"{server.address}/lab/tree/{LESSON}", run_all_by_menu, server)


@contextmanager
def file(proxy: int) -> Iterator[Visit]:
    """Open the one HTML file that *Take it along* makes, from the disk."""
    from userfirst import Lab

    CACHE.mkdir(exist_ok=True)
    path = Lab("free_service").to_html(CACHE / "lab.html", overwrite=True)
    yield Visit(path.as_uri(), megabytes=path.stat().st_size / 1e6)


@contextmanager
def wheel(proxy: int) -> Iterator[Visit]:
    """Open a lesson beside an installed wheel, far from the folder of the course."""
    from hatchling.builders.wheel import WheelBuilder

    course = copy_of_the_course()
    (built,) = WheelBuilder(str(course)).build(directory=str(CACHE / "dist"), versions=["standard"])
    python = environment("wheel", "jupyterlab", python=python_below())
    call([python, "-m", "pip", "install", "-q", "--force-reinstall", built], CACHE, "the wheel")
    folder = CACHE / "elsewhere"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "notebooks").mkdir(parents=True)
    shutil.copy2(course / LESSON, folder / LESSON)
    server = jupyter(python, "jupyterlab", folder=folder, log="wheel")
    with server.running("/api/status", proxy):
        yield Visit(f"{server.address}/lab/tree/{LESSON}", run_all_by_menu, server)


CHANNELS = {
    "jupyterlab": Channel("JupyterLab, by course.py", "lesson 02", jupyterlab),
    "notebook": Channel("Notebook 7", "lesson 02", notebook),
    "classic": Channel("Classic notebook (nbclassic)", "lesson 02", classic),
    "voila": Channel("Voilà", "lesson 02", voila),
    "site": Channel("Pages (course.py site)", "lesson 02", site),
    "gallery": Channel("Pages, all labs", "one lab", gallery),
    "lite": Channel("In the browser alone (course.py lite)", "lesson 02", lite),
    "class": Channel("Class server (course.py class)", "lesson 02", class_server),
    "binder": Channel("Binder's environment", "lesson 02", on_binder),
    "wheel": Channel("Wheel and JupyterLab", "lesson 02", wheel),
    "file": Channel("A lab's HTML file", "one lab", file),
}

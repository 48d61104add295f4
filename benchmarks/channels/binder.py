"""What mybinder.org would build, in an environment: the pins of its base, then the course's own."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from benchmarks.channels.workshop import NotTried, call, environment, say

# Of Binder's base, what a notebook server is made of; the rest of it comes with these.
BASE = ("ipykernel", "ipywidgets", "jupyter-offlinenotebook", "jupyter-resource-usage")
BASE += ("jupyter_server", "jupyterhub-base", "jupyterlab", "notebook", "tornado", "traitlets")
NAMES_ON_THE_REGISTRY = {"jupyterhub-base": "jupyterhub"}


def wanted_python(folder: Path) -> str:
    """Return the version of Python that the course asks Binder for, such as "3.12"."""
    return (folder / ".binder" / "runtime.txt").read_text(encoding="utf-8").strip()[7:]


def base_pins(version: str) -> list[str]:
    """Return what repo2docker puts into every image with this Python, as pip wants it.

    Raises
    ------
    NotTried
        repo2docker is not installed, or has no such Python.
    """
    found = find_spec("repo2docker")
    if found is None or found.origin is None:
        raise NotTried("repo2docker is missing (python course.py test installs it)")
    conda = Path(found.origin).parent / "buildpacks" / "conda"
    lock = conda / f"environment.py-{version}-linux-64.lock"
    if not lock.exists():
        raise NotTried(f"repo2docker has no Python {version}")
    listed = dict(re.findall(r"(?m)/([\w.-]+)-([\w.]+)-[^-/]+$", lock.read_text("utf-8")))
    return [f"{NAMES_ON_THE_REGISTRY.get(name, name)}=={listed[name]}" for name in BASE]


def python_of_version(version: str) -> str:
    """Return the program of a Python of this version that is on this computer.

    Raises
    ------
    NotTried
        There is none.
    """
    candidates = [shutil.which(f"python{version}"), shutil.which("uv")]
    candidates += map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    ask = "import sys; print(sys.executable, '%d.%d' % sys.version_info[:2])"
    for path in filter(None, candidates):
        command = [path, "-c", ask]
        if Path(path).stem == "uv":
            command = [path, "python", "find", "--offline", version]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
        words = done.stdout.split()
        if done.returncode == 0 and (len(words) == 1 or words[-1:] == [version]):
            return words[0]
    raise NotTried(f"Python {version}, which Binder would use, is missing")


def environment_as_there(folder: Path) -> Path:
    """Return the Python of an environment built in Binder's order: base, requirements, postBuild.

    Parameters
    ----------
    folder : Path
        The course.
    """
    version = wanted_python(folder)
    pins = " ".join(base_pins(version))
    requirements = "-r .binder/requirements.txt"
    python = environment(
        "binder", pins, requirements, folder=folder, python=python_of_version(version)
    )
    say("postBuild, and what pip says of the whole")
    way = {"PATH": f"{python.parent}:/usr/bin:/bin"}
    call(["bash", ".binder/postBuild"], folder, ".binder/postBuild", **way)
    call([python, "-m", "pip", "check"], folder, "pip check")
    return python

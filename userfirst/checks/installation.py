"""Looks at the installation and says in plain words what is wrong and how to mend it.

`check_installation` is for learners, wherever their notebook runs: on their computer with
`course.py`, in an environment of their own, on a hub, or in a page without any installation.
`environment` is what `course.py` asks before it says that its own environment is ready.
"""

from __future__ import annotations

import csv
import importlib
import importlib.machinery
import os
import pkgutil
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib import metadata
from pathlib import Path
from typing import Any

from userfirst.model import CourseError

PACKAGES = ("numpy", "pandas", "plotly", "ipywidgets", "anywidget")
# What the page needs beside the kernel: the folder of each in share/jupyter/labextensions.
FRONT_END = {
    "@jupyter-widgets/jupyterlab-manager": "the sliders and buttons of the lab",
    "anywidget": "the lab itself",
    "jupyterlab-plotly": "the charts",
}
# The applications that bring such a page; without one here, the page comes from elsewhere.
APPLICATIONS = ("jupyterlab", "notebook", "nbclassic")
MARKS = ("package.json", "install.json")  # one of them stands in the folder of each extension
COURSE = Path(__file__).resolve().parents[2]  # the folder of the course, or of site-packages


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    what : str
        What was looked at.
    good : bool
        Whether it is as it should be.
    detail : str
        What was found.
    mend : str
        What to do, if it is not good.
    """

    what: str
    good: bool
    detail: str
    mend: str = ""


@dataclass(frozen=True)
class Findings:
    """All that was looked at, for a notebook and for a terminal."""

    all: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether everything is in place."""
        return all(each.good for each in self.all)

    @property
    def verdict(self) -> str:
        """One sentence on the whole."""
        bad = sum(not each.good for each in self.all)
        if not bad:
            return "Everything is in place. You can start."
        return f"{bad} of {len(self.all)} things need mending. What to do stands beside each."

    def __repr__(self) -> str:
        lines = [self.verdict]
        for each in self.all:
            mend = "" if each.good else f" What to do: {each.mend}"
            lines.append(f"{'✓ good' if each.good else '✗ mend'}  {each.what}: {each.detail}{mend}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        left = "style='text-align:left; white-space:normal'"
        mark = "style='text-align:left; white-space:nowrap'"
        rows = "".join(
            f"<tr><td {mark}>{'✓ good' if each.good else '<b>✗ mend</b>'}</td>"
            f"<td {left}>{escape(each.what)}</td><td {left}>{escape(each.detail)}</td>"
            f"<td {left}>{escape('' if each.good else each.mend)}</td></tr>"
            for each in self.all
        )
        head = "".join(f"<th {left}>{t}</th>" for t in ("", "looked at", "found", "what to do"))
        return (
            f"<p><b>{escape(self.verdict)}</b></p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def check_installation() -> Findings:
    """Look at Python, the packages, the page's extensions, the notebook's folder and the data.

    Returns
    -------
    Findings
        What is good, what is not, and how to mend it; never an error.
    """
    looks = (_python, _packages, _front_end, _switched_off, _in_the_way, _data)
    return Findings(tuple(finding for look in looks for finding in look()))


def environment(extra: str, pins: Path | None, whole: bool) -> Iterator[Finding]:
    """Look at what a new installation would mend; `course.py` asks before it says "Ready".

    Parameters
    ----------
    extra : str
        The extra of pyproject.toml that is needed too: "course" or "test".
    pins : Path, optional
        The requirements.txt whose exact versions are wanted.
    whole : bool
        Whether to look for every single file of every package, which takes a little longer.

    Yields
    ------
    Finding
        Each thing that was looked at.
    """
    from packaging.requirements import Requirement

    wanted = [Requirement(line) for line in metadata.requires("userfirst") or []]
    if pins:
        lines = (line.split("#")[0].strip() for line in pins.read_text("utf-8").splitlines())
        wanted += [Requirement(line) for line in lines if "==" in line]
    for each in wanted:
        if each.marker is None or each.marker.evaluate({"extra": extra}):
            yield _package(each.name, str(each.specifier))
    yield from _front_end()
    if whole:
        yield from _missing_files()


def course_environment(extra: str, pins: str, whole: str) -> None:
    """Print for `course.py` what a new installation mends, and what only the learner can."""
    for finding in environment(extra, Path(pins) if pins else None, bool(whole)):
        if not finding.good:
            print(f"fault: {finding.what} {finding.detail}")
    for folder in ("notebooks", "exercises", "solutions", "my_work"):
        for finding in _in_the_way(COURSE / folder):
            print(f"note: {finding.what} {finding.detail}. {finding.mend}")


def _mend() -> str:
    """Return what mends the installation in which this Python runs."""
    if sys.platform == "emscripten":
        return "Reload this page. If that does not help, tell those who run it."
    if _is_made_by_the_course():
        return "Close JupyterLab and run python course.py setup in the folder of the course."
    return (
        "Install it where this notebook runs: pip install -r requirements.txt in the folder of "
        "the course; on a server of others, ask those who run it. Then restart the kernel."
    )


def _is_made_by_the_course() -> bool:
    """Return whether this Python is the one that `course.py` made for itself."""
    made = (COURSE / ".venv").resolve()
    return (COURSE / "course.py").is_file() and Path(sys.prefix).resolve() == made


def _python() -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    mend = "Install Python 3.11 or newer, then run python course.py with it."
    yield Finding("Python", good, platform.python_version(), mend)


def _needed() -> dict[str, str]:
    """Return the ranges that the course was made for, by package; empty where unknown."""
    try:
        from packaging.requirements import Requirement

        lines = metadata.requires("userfirst") or []
    except ImportError:  # of packaging, or of the course's own description
        return {}
    needed = [Requirement(line) for line in lines]
    return {each.name: str(each.specifier) for each in needed if each.marker is None}


def _packages() -> Iterator[Finding]:
    needed = _needed()
    for name in PACKAGES:
        yield _package(name, needed.get(name, ""))


def _package(name: str, wanted: str) -> Finding:
    """Compare the version of a package with the wanted ones; an empty text wants any."""
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(name, False, "is not installed", _mend())
    if not wanted:
        return Finding(name, True, version)
    from packaging.specifiers import SpecifierSet

    good = SpecifierSet(wanted).contains(version, prereleases=True)
    return Finding(name, good, version if good else f"is {version}; needed is {wanted}", _mend())


def _jupyter_path(of: str) -> list[Path]:
    """Return the folders in which Jupyter looks for "labextensions" or other shared files.

    The page may come from the Python below this one; in the environment of `course.py` it cannot.
    """
    prefixes = {sys.prefix} if _is_made_by_the_course() else {sys.prefix, sys.base_prefix}
    folders = [Path(prefix, "share", "jupyter", of) for prefix in prefixes]
    try:
        paths = importlib.import_module("jupyter_core.paths")
    except ImportError:
        return folders
    return [*folders, *map(Path, paths.jupyter_path(of))]


def _front_end() -> Iterator[Finding]:
    """Tell of each extension of the page, as far as the page is one of this Python's."""
    folders = _jupyter_path("labextensions")
    here = sys.platform != "emscripten" and any(map(_is_installed, APPLICATIONS))
    for name, purpose in FRONT_END.items():
        marks = [folder / name / mark for folder in folders for mark in MARKS]
        if any(mark.is_file() for mark in marks):
            yield Finding(f"page extension {name}", True, f"draws {purpose}")
        elif here:
            detail = f"is missing; without it you do not see {purpose}"
            yield Finding(f"page extension {name}", False, detail, _mend())
    if not here:
        detail = (
            "comes from another program than this Python, so its extensions cannot be seen from "
            f"here. It needs these: {', '.join(FRONT_END)}"
        )
        yield Finding("the page", True, detail)


def _is_installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def _switched_off() -> Iterator[Finding]:
    """Tell of each extension that somebody's settings of JupyterLab switch off."""
    try:
        config = importlib.import_module("jupyterlab_server.config")
        paths = importlib.import_module("jupyter_core.paths")
    except ImportError:  # another page than JupyterLab's
        return
    lab = os.environ.get("JUPYTERLAB_DIR") or str(Path(sys.prefix, "share", "jupyter", "lab"))
    folders = ", ".join(str(Path(folder, "labconfig")) for folder in paths.jupyter_config_path())
    extensions = [str(folder) for folder in _jupyter_path("labextensions")]
    try:
        page = config.get_page_config(extensions, str(Path(lab, "settings")))
    except (OSError, ValueError, LookupError, TypeError) as error:
        detail = f"cannot be read ({type(error).__name__}: {error})"
        yield Finding("settings of JupyterLab", False, detail, f"Look in {folders}.")
        return
    for name in page.get("disabledExtensions", []):
        extension = name.split(":")[0]
        if extension in FRONT_END:
            mend = (
                f"Run jupyter labextension enable {name}, or take it out of page_config.json in "
                f"one of {folders}. Then load the page again."
            )
            detail = f"is switched off; without it you do not see {FRONT_END[extension]}"
            yield Finding(f"page extension {name}", False, detail, mend)


def _in_the_way(folder: Path | None = None) -> Iterator[Finding]:
    """Tell of each file beside the notebook that Python takes for a module of the same name."""
    here = folder or Path.cwd()
    if here == COURSE:
        return
    elsewhere = [each for each in sys.path if each and Path(each).resolve() != here.resolve()]
    for _, module, is_folder in pkgutil.iter_modules([str(here)]):
        if module in sys.builtin_module_names or module == "test":
            continue  # Python looks for the first nowhere, and nobody asks for the second
        if importlib.machinery.PathFinder.find_spec(module, elsewhere):
            name = f"the {'folder' if is_folder else 'file'} {here.name}/{module}"
            detail = f"has the name of a module, so notebooks beside it find no {module}"
            mend = "Give it another name, then restart the kernel."
            yield Finding(name if is_folder else f"{name}.py", False, detail, mend)


def _missing_files() -> Iterator[Finding]:
    """Tell of each package of which a file is gone, by the list that its installer left."""
    for package in metadata.distributions():
        record = package.read_text("RECORD") or ""
        for name, *_ in csv.reader(record.splitlines()):
            if not name.endswith(".pyc") and not Path(str(package.locate_file(name))).exists():
                yield Finding(package.name, False, f"lacks its file {name}", _mend())
                break


def _data() -> Iterator[Finding]:
    """Tell of each data file that cannot be used; of the good ones in one line."""
    from userfirst.data import datasets, load, public_figures

    readers: dict[str, tuple[Any, tuple[str, ...]]] = {
        f"{name}.csv": (load, (name,)) for name in datasets()
    }
    readers["public_figures.csv"] = (public_figures, ())
    rows = good = 0
    for name, (read, arguments) in readers.items():
        try:
            rows += len(read(*arguments))
            good += 1
        except CourseError as error:
            yield Finding(f"data/{name}", False, "cannot be used", str(error))
    if good:
        yield Finding("data", True, f"{good} of {len(readers)} files are whole: {rows:,} rows")

"""Looks at the installation and says in plain words what is wrong and how to mend it."""

from __future__ import annotations

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
MEND = "Close JupyterLab and run python course.py in the folder of the course; it repairs this."


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
    """Look at Python, the packages, the page's extensions and the data files.

    Returns
    -------
    Findings
        What is good, what is not, and how to mend it; never an error.
    """
    return Findings((_python(), *_packages(), *_front_end(), *_data()))


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    mend = "Install Python 3.11 or newer, then run python course.py with it."
    return Finding("Python", good, platform.python_version(), mend)


def _needed() -> dict[str, str]:
    """Return the ranges that the course was made for, by package; empty where unknown."""
    try:
        lines = metadata.requires("userfirst") or []
    except metadata.PackageNotFoundError:
        return {}
    from packaging.requirements import Requirement

    needed = [Requirement(line) for line in lines]
    return {each.name: str(each.specifier) for each in needed if each.marker is None}


def _packages() -> Iterator[Finding]:
    from packaging.specifiers import SpecifierSet

    needed = _needed()
    for name in PACKAGES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Finding(name, False, "is not installed", MEND)
            continue
        wanted = needed.get(name, "")
        good = SpecifierSet(wanted).contains(version, prereleases=True)
        yield Finding(name, good, version if good else f"{version}; needed is {wanted}", MEND)


def _front_end() -> Iterator[Finding]:
    shared = Path("share") / "jupyter" / "labextensions"
    folders = [Path(prefix) / shared for prefix in (sys.prefix, sys.base_prefix)]
    for name, purpose in FRONT_END.items():
        good = any((folder / name / "package.json").is_file() for folder in folders)
        good = good or any((folder / name / "install.json").is_file() for folder in folders)
        detail = f"draws {purpose}" if good else f"is missing; without it you do not see {purpose}"
        yield Finding(f"page extension {name}", good, detail, MEND)


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

"""Make a folder with the course and its packages, for rooms without a network.

    python course.py bundle [FOLDER]

The packages are wheels for the systems and Pythons listed below; ``course.py`` in the folder
installs from them. Fetching them is cut into batches, and what is fetched is not fetched again. The
list of what must be there is written last, so that a bundle without it is known to be half made.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename

from tools.originals import pack
from tools.tidy_notebooks import FIRST, FOLDERS, NAME, ROOT, tidy

WHEELS = "wheels"
BEGUN = "begun.txt"  # in the folder of the wheels: that this folder is ours
CONTENTS = "contents.json"  # written last; course.py reads it
BATCH = 12  # packages that are fetched at once; what a cut costs at most
SPACE_NEEDED_MB = 700
FIRST_LINE = "The packages of the course. They are fetched by: python course.py bundle\n"

# What the course consists of. Other files that lie in its folder belong to somebody.
PARTS = (
    "README.md", "CONTRIBUTING.md", "LICENSE", "LICENSE-CONTENT", "course.py", "pyproject.toml",
    "requirements.txt", "notebooks", "exercises", "solutions", "data", "userfirst", "tests",
    "tools", "benchmarks", ".binder", ".ci", ".github", ".hub", ".gitattributes", ".gitignore",
)  # fmt: skip
TEXTS_BESIDE_NOTEBOOKS = {
    "README.md",
    "glossary.md",
    "key_points.md",
    "reading_list.md",
    "routes.md",
    "where_it_runs.md",
}
TEXTS_BESIDE_NOTEBOOKS |= {"lesson_notes.md", "lab.png", "answers.txt", "class_server.md"}


class Stopped(Exception):
    """Something the person at the keyboard can mend: what happened, and what to do."""


@dataclass(frozen=True)
class Computer:
    """A kind of computer with one version of Python.

    Attributes
    ----------
    system : str
        In words.
    python : str
        "3.11".
    mark : str
        As ``course.py`` finds it: ``sys.platform``, the machine, the Python.
    markers : tuple of (str, str)
        What the conditions in ``requirements.txt`` ask for.
    platforms : tuple of str
        What the names of its wheels may end in.
    """

    system: str
    python: str
    mark: str
    markers: tuple[tuple[str, str], ...]
    platforms: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.system}, Python {self.python}"

    @cached_property
    def tags(self) -> frozenset[Tag]:
        """What its wheels may be made for."""
        version = tuple(map(int, self.python.split(".")))
        interpreter = f"cp{self.python.replace('.', '')}"
        abis = [interpreter]
        return frozenset(cpython_tags(version, abis, self.platforms)) | frozenset(
            compatible_tags(version, interpreter, self.platforms)
        )

    def needs(self, requirement: Requirement) -> bool:
        """Whether a line of ``requirements.txt`` counts here, for any bug-fix release."""
        if requirement.marker is None:
            return True
        python = {"python_version": self.python, "implementation_name": "cpython"}
        python |= {"platform_python_implementation": "CPython"}
        return any(
            requirement.marker.evaluate(
                {**python, **dict(self.markers), "python_full_version": f"{self.python}.{fix}"}
            )
            for fix in (0, 99)
        )


def computers(pythons: Iterable[str]) -> list[Computer]:
    """Return every kind of computer that a bundle is for."""
    # glibc 2.28 is that of Debian 10 and RHEL 8; wheels for an older one run there too.
    linux = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)]
    linux += [f"manylinux{year}_x86_64" for year in ("2014", "2010", "1")]
    intel, arm = (tuple(mac_platforms((12, 0), machine)) for machine in ("x86_64", "arm64"))
    kinds = (
        ("Windows (Intel, AMD)", "win32", "nt", "AMD64", ("win_amd64",)),
        ("macOS 12 or newer (Apple chip)", "darwin", "posix", "arm64", arm),
        ("macOS 12 or newer (Intel)", "darwin", "posix", "x86_64", intel),
        ("Linux (Intel, AMD; glibc 2.28 or newer)", "linux", "posix", "x86_64", tuple(linux)),
    )
    names = {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}
    return [
        Computer(
            system,
            python,
            f"{platform} {machine.lower()} {python}",
            (
                ("sys_platform", platform),
                ("os_name", os_name),
                ("platform_machine", machine),
                ("platform_system", names[platform]),
            ),
            platforms,
        )
        for system, platform, os_name, machine, platforms in kinds
        for python in pythons
    ]


def pins(text: str) -> list[Requirement]:
    """Return the packages that ``requirements.txt`` names."""
    lines = (line.partition(" #")[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def fits(name: str, requirement: Requirement, computer: Computer) -> bool:
    """Whether a wheel, by its file's name, is this package for this computer."""
    package, version, _, tags = parse_wheel_filename(name)
    if package != canonicalize_name(requirement.name):
        return False
    return requirement.specifier.contains(version, prereleases=True) and bool(tags & computer.tags)


class Wheels:
    """The folder of the packages.

    Parameters
    ----------
    folder : Path
        Where it is.
    pip : str
        A Python that has pip.
    """

    def __init__(self, folder: Path, pip: str) -> None:
        self.folder = folder
        self.fetched: set[str] = set()  # by this start
        self._fetching = folder / "fetching"
        self._pip = pip

    def names(self) -> list[str]:
        """Return the wheels that are there. Each is whole: it was looked at before it came."""
        return sorted(path.name for path in self.folder.glob("*.whl"))

    def missing(self, wanted: Iterable[Requirement], computer: Computer) -> list[Requirement]:
        """Return what is not there yet for a computer."""
        there = self.names()
        return [each for each in wanted if not any(fits(name, each, computer) for name in there)]

    def remove_old(self, listed: list[Requirement]) -> None:
        """Remove wheels of versions that ``requirements.txt`` no longer names."""
        for name in self.names():
            package, version, *_ = parse_wheel_filename(name)
            pinned = [each for each in listed if canonicalize_name(each.name) == package]
            is_named = any(each.specifier.contains(version, prereleases=True) for each in pinned)
            if pinned and not is_named and name not in self.fetched:
                (self.folder / name).unlink()

    def fetch(self, wanted: list[str], how: list[str]) -> list[str]:
        """Fetch packages, and return those for which there is no wheel.

        Raises
        ------
        Stopped
            The network does not answer, or whatever else pip says.
        """
        shutil.rmtree(self._fetching, ignore_errors=True)
        lacking: list[str] = []
        while wanted:
            command = [self._pip, "-m", "pip", "download", "--dest", str(self._fetching)]
            command += ["--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
            command += ["--progress-bar=off", *how, *wanted]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace")
            if done.returncode == 0:
                break
            absent = re.search(r"No matching distribution found for ([^\s;(]+)", done.stderr)
            is_cut = re.search("Retrying|Could not fetch|onnection", done.stderr)
            if is_cut or not absent or absent[1] not in wanted:
                last = "\n".join((done.stdout + done.stderr).splitlines()[-8:])
                what = f"pip could not fetch what is missing. Its last words were:\n{last}"
                if is_cut:
                    what = "What is missing cannot be fetched: the network does not answer."
                raise Stopped(
                    f"{what}\nWhat was fetched is kept. Connect to the internet, then run the same "
                    "command again: it goes on from here."
                )
            lacking.append(absent[1])
            wanted = [each for each in wanted if each != absent[1]]
        for path in sorted(self._fetching.glob("*.whl")):
            if not zipfile.is_zipfile(path):  # what is cut short lacks its end, and is none
                raise Stopped(f"{path.name} came damaged. Run the same command again.")
            path.replace(self.folder / path.name)
            self.fetched.add(path.name)
        shutil.rmtree(self._fetching, ignore_errors=True)
        return lacking


def batches(wanted: list[Requirement]) -> Iterator[list[str]]:
    """Yield what is to be fetched, some at a time, without conditions: those are met."""
    batch: dict[str, str] = {}
    for each in wanted:
        # pip takes one version at a time; there are two where a bug-fix release decides.
        if len(batch) == BATCH or each.name in batch:
            yield list(batch.values())
            batch = {}
        batch[each.name] = f"{each.name}{each.specifier}"
    if batch:
        yield list(batch.values())


def fetch_all(wheels: Wheels, pythons: Iterable[str]) -> tuple[list[Computer], list[str]]:
    """Fetch what every computer needs; return the computers that are served, and what is not."""
    listed = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    served, unserved = [], []
    for computer in computers(pythons):
        wanted = [each for each in listed if computer.needs(each)]
        missing = wheels.missing(wanted, computer)
        how = ["--no-deps", "--implementation=cp", f"--python-version={computer.python}.99"]
        how += [f"--platform={each}" for each in computer.platforms]
        lacking: list[str] = []
        for batch in batches(missing):
            print(f"  {computer}: {len(wanted) - len(missing)} of {len(wanted)}", flush=True)
            lacking += wheels.fetch(batch, how)
            missing = missing[len(batch) :]
        print(f"  {computer}: {len(wanted) - len(lacking)} of {len(wanted)}", flush=True)
        if lacking:
            unserved.append(f"{computer}: there is no wheel of {', '.join(lacking)}")
        else:
            served.append(computer)
    wheels.remove_old(listed)
    return served, unserved


def fetch_builders(wheels: Wheels) -> None:
    """Fetch what installs the course's own package from its folder."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    print("  what installs the course itself", flush=True)
    wheels.fetch([*project["build-system"]["requires"], "editables"], [])


# --- The course itself ------------------------------------------------------------------------


def course_files(root: Path) -> list[Path]:
    """Return the files that the course consists of, relative to its folder.

    What else lies in that folder stays there: marks of a class, a learner's work, environments.
    """
    found = []
    for part in PARTS:
        start = root / part
        paths = [start] if start.is_file() else sorted(start.rglob("*"))
        found += [path.relative_to(root) for path in paths if path.is_file()]
    return [path for path in found if _is_ours(path)]


def _is_ours(path: Path) -> bool:
    top, name = path.parts[0], path.name
    if any(part.startswith(".") or part == "__pycache__" for part in path.parts[1:]):
        return path.parts[1:] == (".gitkeep",)
    if name.endswith((".pyc", ".pyo", ".new")):
        return False
    if top in FOLDERS:
        known = re.fullmatch(FIRST[top] + NAME, name) or name in TEXTS_BESIDE_NOTEBOOKS
        return len(path.parts) == 2 and bool(known)
    return True


def copy_course(root: Path, to: Path, with_solutions: bool) -> None:
    """Copy the course as it stands here; notebooks go without what running them left behind."""
    for path in course_files(root):
        if path.parts[0] == "solutions" and path.suffix == ".ipynb" and not with_solutions:
            (to / path).unlink(missing_ok=True)
            continue
        target = to / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ipynb":
            try:
                text = tidy(json.loads((root / path).read_text(encoding="utf-8")))
            except (ValueError, LookupError, TypeError, AttributeError):
                raise Stopped(
                    f"{path.as_posix()} is no notebook any more, so it cannot go along.\n"
                    "Get it as it was delivered, for a lesson or its exercise with: python "
                    f"course.py fresh {re.sub('[^0-9]', '', path.name)[:2]}. Then run the same "
                    "command again."
                ) from None
            target.write_text(text, encoding="utf-8", newline="\n")
        else:
            shutil.copyfile(root / path, target)
    pack(to)  # so that "fresh" gives there what was brought there


# --- The whole --------------------------------------------------------------------------------


def require_ours(folder: Path) -> None:
    """Stop where the folder holds something else, such as this course itself."""
    root, place = ROOT.resolve(), folder.resolve()
    if place == root or (root in place.parents and place.relative_to(root).parts[0] in PARTS):
        raise Stopped(
            f"The folder {folder} is a part of this course, and a bundle needs one of its own.\n"
            "Name another one, or none: python course.py bundle"
        )
    begun = folder / WHEELS / BEGUN
    if folder.is_dir() and any(folder.iterdir()) and not begun.is_file():
        raise Stopped(
            f"The folder {folder} holds other things, and a bundle needs one of its own.\n"
            "Name another one, which need not be there yet: python course.py bundle "
            f"{folder / 'course'}"
        )
    try:
        begun.parent.mkdir(parents=True, exist_ok=True)
        begun.write_text(FIRST_LINE, encoding="utf-8")
    except OSError as error:
        raise Stopped(
            f"The folder {folder} cannot be written: {error.strerror}.\n"
            "Name another one: python course.py bundle FOLDER"
        ) from None


def require_space(folder: Path) -> None:
    """Stop before a disk is filled."""
    size = sum(path.stat().st_size for path in folder.rglob("*.whl"))
    free = shutil.disk_usage(folder).free
    if free + size < SPACE_NEEDED_MB * 10**6:
        raise Stopped(
            f"A bundle needs about {SPACE_NEEDED_MB} MB, and {free // 10**6} MB are free at "
            f"{folder}.\nMake some room, or name a folder on another disk: python course.py "
            "bundle FOLDER"
        )


def bundle(folder: Path, pip: str, digest: str, pythons: list[str], with_solutions: bool) -> None:
    """Make a bundle, or go on with one that was begun."""
    folder = folder.expanduser().absolute()
    require_ours(folder)
    require_space(folder)
    wheels = Wheels(folder / WHEELS, pip)
    contents = wheels.folder / CONTENTS
    contents.unlink(missing_ok=True)  # until all is there again
    print(f"Making the bundle in {folder}", flush=True)
    fetch_builders(wheels)
    served, unserved = fetch_all(wheels, pythons)
    copy_course(ROOT, folder, with_solutions)
    sizes = {name: (wheels.folder / name).stat().st_size for name in wheels.names()}
    told = {"made for": digest, "computers": [each.mark for each in served], "files": sizes}
    beside = contents.with_suffix(".new")
    beside.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8", newline="\n")
    beside.replace(contents)
    whole = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"The bundle is complete: {whole / 10**6:.0f} MB, {len(sizes)} packages, for")
    for system in dict.fromkeys(each.system for each in served):
        has = [each.python for each in served if each.system == system]
        print(f"  {system}: Python {', '.join(has)}")
    for sentence in unserved:
        print(f"  not for {sentence}")
    print(
        "Copy the whole folder to a stick, and from the stick to each computer. There, "
        "python course.py needs no network."
    )


def main(arguments: list[str]) -> int:
    """Make a bundle; return the exit code."""
    about = argparse.ArgumentParser("bundle", description="a copy of the course for a stick")
    about.add_argument("folder", type=Path)
    about.add_argument("--pip", required=True, help="a Python that has pip")
    about.add_argument("--digest", required=True, help="what the packages are for")
    about.add_argument("--pythons", nargs="+", required=True)
    about.add_argument("--without-solutions", action="store_true")
    given = about.parse_args(arguments)
    try:
        bundle(given.folder, given.pip, given.digest, given.pythons, not given.without_solutions)
    except Stopped as stopped:
        print(f"\n{stopped}", flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was fetched is kept: run the same command again.")
        return 130
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        print(
            f"\nThe bundle could not be written: {error.strerror or error}{where}.\n"
            "What was fetched is kept. Make room or take the folder back from other programs, "
            "then run the same command again."
        )
        return 1
    return 0


if __name__ == "__main__":
    if os.name != "nt":
        os.umask(0o022)  # other people will read it
    sys.exit(main(sys.argv[1:]))

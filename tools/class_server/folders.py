"""A learner's folder: copies of lessons, exercises and texts, and the data for looking at.

What is there is never touched: only what is missing is brought, so that a learner who comes again
finds the own work, and gets back what was deleted.

    python -m tools.class_server.folders FOLDER [--solutions]

does it for one folder, as the hubs that ``.hub/`` configures ask for it when a learner comes in.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from tools.tidy_notebooks import FIRST, ROOT, tidy

ORIGINALS = ("tools", "originals")
BESIDE_LESSONS = (".md", ".png")
READ_ONLY, OWN = 0o444, 0o644
Content = Callable[[], bytes]


class NotDelivered(Exception):
    """What the course lacks, so that no learner can be given it: what, and what to do."""


def delivered(root: Path = ROOT, with_solutions: bool = False) -> dict[str, tuple[Content, int]]:
    """Return what a learner gets: how to read each file, and who may write it.

    Parameters
    ----------
    root : Path
        The folder of the course.
    with_solutions : bool
        Whether the solved exercises come along.

    Returns
    -------
    dict
        By the path below the learner's folder. Lessons and exercises are those of
        ``tools/originals``: the instructor works in the others.

    Raises
    ------
    NotDelivered
        Lessons are missing or damaged.
    """
    found: dict[str, tuple[Content, int]] = {}
    for pack in sorted(root.joinpath(*ORIGINALS).glob("*.zip")):
        try:
            with zipfile.ZipFile(pack) as archive:
                for name in archive.namelist():
                    content = archive.read(name)
                    found[name] = (partial(bytes, content), OWN)
        except (OSError, zipfile.BadZipFile, EOFError, ValueError):
            raise NotDelivered(
                f"The packed lesson {pack} is damaged.\n"
                "Get the course once more from where you found it, and copy this file from there."
            ) from None
    if not found:
        raise NotDelivered(
            f"The packed lessons in {root.joinpath(*ORIGINALS)} are missing.\n"
            "Get the course once more from where you found it, and copy this folder from there."
        )
    for path, mode in _texts(root):
        found[path.relative_to(root).as_posix()] = (path.read_bytes, mode)
    if with_solutions:
        for path in sorted((root / "solutions").glob(FIRST["solutions"] + "[0-9]*.ipynb")):
            found[f"solutions/{path.name}"] = (partial(_untouched, path), OWN)
    return found


def _texts(root: Path) -> Iterator[tuple[Path, int]]:
    for path in sorted((root / "notebooks").iterdir()):
        if path.suffix in BESIDE_LESSONS and not path.name.startswith("memo_"):
            yield path, OWN
    for path in sorted((root / "data").iterdir()):
        if path.suffix in {".csv", ".md"}:
            yield path, READ_ONLY


def _untouched(path: Path) -> bytes:
    """Return a notebook without what running it left behind."""
    return tidy(json.loads(path.read_text(encoding="utf-8"))).encode()


def lay_out(own: Path, what: dict[str, tuple[Content, int]]) -> list[str]:
    """Bring what is missing into a learner's folder.

    Parameters
    ----------
    own : Path
        The learner's folder; it need not be there yet.
    what : dict
        As :func:`delivered` returns it.

    Returns
    -------
    list of str
        What was brought. A file that is there stays, whatever it holds.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    brought = []
    for name, (content, mode) in what.items():
        path = own / name
        if os.path.lexists(path):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            beside.write_bytes(content())
            beside.chmod(mode)
            _put(beside, path)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
        brought.append(name)
    return brought


def _put(beside: Path, path: Path) -> None:
    """Give a complete file its name, over nothing that is there."""
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links, such as that of a stick
        if not os.path.lexists(path):
            beside.rename(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill one learner's folder; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.class_server.folders")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--solutions", action="store_true", help="the solved exercises too")
    asked = parser.parse_args(arguments)
    try:
        brought = lay_out(asked.folder.expanduser(), delivered(ROOT, asked.solutions))
    except NotDelivered as lacking:
        print(lacking)
        return 1
    except OSError as error:
        print(f"The folder {asked.folder} cannot be written: {error.strerror or error}.")
        return 1
    print(f"{len(brought)} files were brought into {asked.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

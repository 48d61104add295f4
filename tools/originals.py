"""Pack the lessons and exercises as they are delivered, for ``python course.py fresh 02``.

    python -m tools.originals            write tools/originals/
    python -m tools.originals --check    only say what differs; exit code 1 if anything does

A learner works in ``notebooks/`` and ``exercises/`` themselves, and not everybody has git. So the
course carries each lesson a second time, packed: ``tools/originals/02.zip`` holds the lesson's
notebook and its exercise. What is compared is what a pack holds: the same text may be pressed into
other bytes by another Python.
"""

import argparse
import re
import sys
import zipfile
from pathlib import Path

from tools.tidy_notebooks import FIRST, NAME, ROOT

WHERE = ("tools", "originals")
FOLDERS = ("notebooks", "exercises")


def delivered(root: Path) -> dict[str, dict[str, bytes]]:
    """Return the notebooks by the number of their lesson and by their name in the folder."""
    found: dict[str, dict[str, bytes]] = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).glob("*.ipynb")):
            if not re.fullmatch(FIRST[folder] + NAME, path.name):
                continue  # somebody's own
            number = path.name.removeprefix(FIRST[folder])[:2]
            found.setdefault(number, {})[f"{folder}/{path.name}"] = path.read_bytes()
    return found


def packed(path: Path) -> dict[str, bytes]:
    """Return what a pack holds; nothing where there is none, or a damaged one."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile):
        return {}


def pack(root: Path = ROOT, only_check: bool = False) -> list[str]:
    """Write the packs that are not as they should be, and return their names."""
    wanted = delivered(root)
    folder = root.joinpath(*WHERE)
    differing = []
    for number, notebooks in wanted.items():
        path = folder / f"{number}.zip"
        if packed(path) == notebooks:
            continue
        differing.append(path.name)
        if only_check:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        with zipfile.ZipFile(beside, "w") as archive:
            for name, content in notebooks.items():
                entry = zipfile.ZipInfo(name)  # with a date that never changes
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
        beside.replace(path)
    for path in sorted(folder.glob("*.zip")):
        if path.stem not in wanted:
            differing.append(path.name)
            if not only_check:
                path.unlink()
    return differing


def main(arguments: list[str]) -> int:
    """Write every pack, or say which ones differ."""
    about = argparse.ArgumentParser("originals", description="lessons as they are delivered")
    about.add_argument("--check", action="store_true", help="write nothing, say what differs")
    only_check = about.parse_args(arguments).check
    differing = pack(only_check=only_check)
    for name in differing:
        print("/".join((*WHERE, name)) + (" is not as packed" if only_check else " written"))
    return 1 if only_check and differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

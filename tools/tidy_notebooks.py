"""Bring notebooks into the one form in which they are kept, or say what is wrong with them.

    python -m tools.tidy_notebooks            all notebooks of the course
    python -m tools.tidy_notebooks FILE ...   these

A notebook is kept without outputs, execution counts and widget state, with the same few lines of
metadata everywhere and with cell ids that never change, so that a difference shows what an author
changed and nothing else. What a program cannot decide (a cell that is too long, an unknown tag) is
printed, and the exit code is 1.
"""

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("notebooks", "exercises", "solutions")

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "version": "3.11"},
}
# What the tags of our cells mean. A tag that is not here is a mistake or belongs here.
KNOWN_TAGS = {
    "hide-input": "readers of a printed or static copy do not need this code",
    "task": "the cell in which a learner answers a task",
    "check": "the cell that checks the answer to a task",
}
# Folding is meant by the author; all other metadata of a cell comes from an editor.
KEPT_CELL_METADATA = ("jupyter", "tags")
LONGEST_CODE_CELL = 15
# Exercises and solutions say so in their names, so that three open tabs can be told apart.
FIRST = {"notebooks": "", "exercises": "exercise_", "solutions": "solution_"}
NAME = r"\d\d_[a-z0-9]+(_[a-z0-9]+)*\.ipynb"
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def tidy(notebook: dict[str, Any]) -> str:
    """Return the text in which a notebook is kept.

    Parameters
    ----------
    notebook : dict
        A notebook of format 4, as read by `json.loads`.

    Returns
    -------
    str
        The file's text: the same notebook gives the same text, and a tidy one its own.
    """
    used: set[str] = set()
    tidied = {
        "cells": [tidy_cell(cell, used) for cell in notebook["cells"]],
        "metadata": METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(tidied, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def tidy_cell(cell: dict[str, Any], used: set[str]) -> dict[str, Any]:
    """Return a cell with its text, its kind, its id and nothing that running it left behind."""
    text = "".join(cell["source"]).rstrip("\n")
    kept = {key: cell["metadata"][key] for key in KEPT_CELL_METADATA if cell["metadata"].get(key)}
    tidied: dict[str, Any] = {
        "cell_type": cell["cell_type"],
        "id": stable_id(cell.get("id"), text, used),
        "metadata": kept,
        "source": text.splitlines(keepends=True),
    }
    if cell["cell_type"] == "code":
        tidied |= {"execution_count": None, "outputs": []}
    return tidied


def stable_id(given: str | None, text: str, used: set[str]) -> str:
    """Keep a cell's id; make one from the cell's text where it is missing or taken."""
    found = given or ""
    number = 0
    while not CELL_ID.fullmatch(found) or found in used:
        found = hashlib.sha256(f"{number} {text}".encode()).hexdigest()[:8]
        number += 1
    used.add(found)
    return found


def problems(path: Path, notebook: dict[str, Any]) -> list[str]:
    """Return what is wrong with a notebook that only its author can mend."""
    found = []
    first = FIRST.get(path.parent.name, "")
    if not re.fullmatch(first + NAME, path.name):
        found.append(f"its name is not like {first}02_the_free_level.ipynb")
    for number, cell in enumerate(notebook["cells"], start=1):
        unknown = sorted(set(cell["metadata"].get("tags", [])) - set(KNOWN_TAGS))
        if unknown:
            found.append(f"cell {number} has the unknown tag {unknown[0]!r}")
        length = len("".join(cell["source"]).splitlines())
        too_long = cell["cell_type"] == "code" and length > LONGEST_CODE_CELL
        if too_long and path.parent.name == "notebooks":
            found.append(f"cell {number} has {length} lines of code, {LONGEST_CODE_CELL} at most")
    return [f"{path.parent.name}/{path.name}: {problem}" for problem in found]


def main(arguments: list[str]) -> int:
    """Tidy the named notebooks, or all of them, and print what is left to do."""
    paths = [Path(name) for name in arguments]
    if not paths:
        paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.ipynb"))
    left = []
    for path in paths:
        before = path.read_bytes()
        notebook = json.loads(before.decode("utf-8"))
        after = tidy(notebook).encode("utf-8")
        if after != before:
            path.write_bytes(after)
            print(f"tidied {path}")
        left += problems(path.resolve(), notebook)
    print("\n".join(left))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Derive the exercises from the solutions, so that each task is written once.

    python -m tools.derive_exercises            write exercises/
    python -m tools.derive_exercises --check    only say what differs; exit code 1 if anything does

The exercise of ``solution_02_the_free_level.ipynb`` is ``exercise_02_the_free_level.ipynb``.
What a learner must not see stands in a solution between the lines ``### BEGIN SOLUTION`` and
``### END SOLUTION`` (the marks of nbgrader, so that a school can use it). In the exercise it is
replaced by a line ``ex02_1 = ...  # your answer`` for each answer that it assigns, unless the cell
has given that answer a form to fill in above the marks. In a text cell the marks may stand in
HTML comments; what is between them is left out, and so is a cell of which nothing remains.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from tools.tidy_notebooks import ROOT, tidy

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
ANSWER = re.compile(r"(?m)^[ \t]*(ex\d\d_\d+)[ \t]*=(?!=)")


class WrongMarks(ValueError):
    """Marks that do not come in pairs; the message says where."""


def without_solution(source: str, is_code: bool) -> str:
    """Return the text of a cell as a learner gets it.

    Parameters
    ----------
    source : str
        Text of a cell of a solution.
    is_code : bool
        Whether a line for each answer takes the place of what is left out.

    Returns
    -------
    str
        The text without marks and without what stands between them.

    Raises
    ------
    WrongMarks
        A mark without its partner.
    """
    kept: list[str] = []
    hidden: list[str] | None = None
    indent = ""
    for line in source.splitlines():
        if BEGIN in line:
            if hidden is not None:
                raise WrongMarks(f"two lines {BEGIN!r} without an end between them")
            hidden, indent = [], line[: len(line) - len(line.lstrip())]
        elif END in line:
            if hidden is None:
                raise WrongMarks(f"a line {END!r} without a beginning")
            if is_code:
                kept += stub("\n".join(hidden), "\n".join(kept), indent)
            hidden = None
        elif hidden is None:
            kept.append(line)
        else:
            hidden.append(line)
    if hidden is not None:
        raise WrongMarks(f"a line {BEGIN!r} without an end")
    return "\n".join(kept).strip("\n")


def stub(hidden: str, above: str, indent: str) -> list[str]:
    """Return the lines that take the place of a solution."""
    formed = set(ANSWER.findall(above))
    answers = dict.fromkeys(ANSWER.findall(hidden))
    return [f"{indent}{name} = ...  # your answer" for name in answers if name not in formed]


def derived(solution: dict[str, Any]) -> str:
    """Return the text of an exercise's file, from the notebook of its solution."""
    cells = []
    for number, cell in enumerate(solution["cells"], start=1):
        is_code = cell["cell_type"] == "code"
        try:
            text = without_solution("".join(cell["source"]), is_code)
        except WrongMarks as wrong:
            raise WrongMarks(f"cell {number}: {wrong}") from None
        if text:
            cells.append(cell | {"source": text})
    return tidy(solution | {"cells": cells})


def exercise_of(solution: Path) -> Path:
    """Return where the exercise of a solution stands."""
    return ROOT / "exercises" / solution.name.replace("solution_", "exercise_", 1)


def main(arguments: list[str]) -> int:
    """Write every exercise, or say which ones differ from their solution."""
    about = argparse.ArgumentParser("derive_exercises", description="exercises from solutions")
    about.add_argument("--check", action="store_true", help="write nothing, say what differs")
    only_check = about.parse_args(arguments).check
    wanted: dict[Path, bytes] = {}
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        try:
            text = derived(json.loads(path.read_text(encoding="utf-8")))
        except WrongMarks as wrong:
            print(f"solutions/{path.name}, {wrong}")
            return 1
        wanted[exercise_of(path)] = text.encode("utf-8")
    there = set((ROOT / "exercises").glob("*.ipynb"))
    differing = [path for path in wanted if path not in there or path.read_bytes() != wanted[path]]
    orphans = sorted(there - set(wanted))
    for path in differing:
        if not only_check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(wanted[path])
        print(f"exercises/{path.name} " + ("is not as derived" if only_check else "written"))
    for path in orphans:
        print(f"exercises/{path.name} has no solution: write one, or remove it")
    return 1 if orphans or (only_check and differing) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

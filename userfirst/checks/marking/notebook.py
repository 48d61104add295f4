"""What a submitted file holds: its code cells, and of which exercise. Reading it runs nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

LARGEST = 40_000_000  # bytes; pictures in its outputs make a notebook large
MOST_CELLS, LONGEST_CODE = 1000, 2_000_000
TASK = re.compile(r"\bex(\d\d)_\d+\b")
IN_A_NAME = re.compile(r"(?:exercise|ex|übung|uebung)[ _-]?(\d{1,2})(?!\d)", re.IGNORECASE)


class NotANotebook(ValueError):
    """A file that is no notebook; the message is a sentence that says why."""


def code_cells(content: bytes) -> list[tuple[int, str]]:
    """Return the code cells of a notebook, with their numbers from 1.

    Parameters
    ----------
    content : bytes
        What the file holds.

    Returns
    -------
    list of tuple of int, str
        Number (among the code cells) and code of each.

    Raises
    ------
    NotANotebook
        There is none in it.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise NotANotebook("The file is empty.")
    if len(content) > LARGEST:
        megabytes = len(content) // 1_000_000
        raise NotANotebook(
            f"The file has {megabytes} megabytes, more than is read; have its outputs cleared."
        )
    try:
        notebook = json.loads(_text(content))
    except UnicodeDecodeError:
        raise NotANotebook("The file is no text, so it is no notebook.") from None
    except RecursionError:
        raise NotANotebook("The file is nested too deeply to be a notebook.") from None
    except ValueError as error:
        at = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        cut = content.lstrip()[:1] == b"{" and not content.rstrip().endswith(b"}")
        why = "it ends too early, as after a broken upload" if cut else f"its JSON is broken{at}"
        raise NotANotebook(f"The file cannot be opened as a notebook: {why}.") from None
    cells = [each for each in _cells(notebook) if _is_code(each)]
    if len(cells) > MOST_CELLS:
        raise NotANotebook(f"The notebook has {len(cells):,} code cells, more than are run.")
    code = [_source(each) for each in cells]
    if sum(map(len, code)) > LONGEST_CODE:
        raise NotANotebook("The notebook has far more code than is run.")
    return list(enumerate(code, start=1))


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def _cells(notebook: Any) -> list[Any]:
    """Return the cells, also of formats older or newer than today's."""
    if isinstance(notebook, dict):
        cells = notebook.get("cells")
        if isinstance(cells, list):
            return cells
        sheets = notebook.get("worksheets")  # before format 4
        if isinstance(sheets, list):
            held = [each.get("cells") for each in sheets if isinstance(each, dict)]
            return [cell for cells in held if isinstance(cells, list) for cell in cells]
    raise NotANotebook("The file is JSON, but it is no notebook: there are no cells in it.")


def _is_code(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(each for each in source if isinstance(each, str))
    return source.replace("\r\n", "\n") if isinstance(source, str) else ""


def exercise_of(cells: Iterable[tuple[int, str]], name: str) -> str:
    """Return the number of the exercise, "02": by its tasks, else by the file's name; "" if none.

    Parameters
    ----------
    cells : iterable of tuple of int, str
        The code cells.
    name : str
        The file's name.
    """
    counted = Counter(found for _, code in cells for found in TASK.findall(code))
    if counted:
        return str(counted.most_common(1)[0][0])
    named = IN_A_NAME.search(name)
    return named[1].zfill(2) if named else ""


def setting_cells(cells: Iterable[tuple[int, str]], name: str) -> list[int]:
    """Return the numbers of the cells that set a variable, as far as their text tells."""
    to = re.escape(name)
    sets = re.compile(
        rf"(?m)\b{to}\b\s*(?::[^=\n]{{1,80}})?(?:=(?!=)|:=)"  # ex = , ex: float = , (ex := )
        rf"|^[^\S\n]*\(?[\w*, ]{{0,200}}\b{to}\b[\w*, ]{{0,200}}\)?\s*=(?!=)"  # a, ex = ...
        rf"|\b(?:for|as|def|class)\s+{to}\b"
        rf"|\[\s*['\"]{to}['\"]\s*\]\s*="  # globals()["ex"] = ...
    )
    return [number for number, code in cells if sets.search(code)]


def near_name(cells: Iterable[tuple[int, str]], name: str) -> str:
    """Return a variable that is set and may be a task's under another name, or ""."""
    found = re.fullmatch(r"ex(\d)(\d)_(\d+)", name)
    if found is None:
        return ""
    first = f"{found[1]}?" if found[1] == "0" else found[1]
    near = re.compile(
        rf"(?im)^\s*((?:ex|task|answer)_?{first}{found[2]}[_x]?0*{found[3]}\w{{0,20}})\s*=(?!=)"
    )
    for _, code in cells:
        for each in near.findall(code):
            if each != name and not re.fullmatch(r"ex\d\d_\d+", each):
                return str(each)
    return ""


def looks_at_checks(cells: Iterable[tuple[int, str]]) -> bool:
    """Whether the code speaks of the course's own checks, where the right answers are."""
    wanted = re.compile(r"userfirst\s*\.\s*checks|checks\.(?:declared|lesson\d\d)|\blesson\d\d\.")
    return any(wanted.search(code) for _, code in cells)

"""``solution("ex03_2")``: how a task can be solved, once it may be seen.

The solved cells are those of ``solutions/``, and nowhere else: a wheel does not carry them, because
whoever hands out a wheel without that folder may want them to stay back. When they are shown is
said in ``solutions/answers.txt``, which an instructor may write; without it, after an attempt.
"""

from __future__ import annotations

import html
import re
import symtable
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from userfirst.checks import checking
from userfirst.checks.cards import NoFunction, Verdict, card
from userfirst.checks.declared import tasks
from userfirst.checks.wording import is_open
from userfirst.files import Unreadable, read_json

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
RULES = "answers.txt"
LARGEST = 20_000_000  # bytes of a notebook, with all that running it left in it
_INFO = "var(--jp-info-color0, currentColor)"


@dataclass(frozen=True, repr=False)
class Solution(NoFunction):
    """The solved cell of a task, or why it is not shown.

    Attributes
    ----------
    task : str
        Name of the task, "ex03_2".
    code : str
        The cell; "" where it is not shown.
    message : str
        What belongs to it, or when it is shown.
    """

    task: str
    code: str
    message: str
    _made_by = "solution"

    @property
    def _heading(self) -> str:
        return f"{self.task}: {'one way to solve it' if self.code else 'not shown'}"

    def __repr__(self) -> str:
        return f"→ {self._heading}\n{self.message}\n{self.code}".rstrip()

    def _repr_html_(self) -> str:
        page = card(_INFO, "→", self._heading, self.message)
        code = html.escape(self.code)
        return page + (f'<pre style="margin:0.3em 0 0.3em 1.1em">{code}</pre>' if code else "")


def solution(name: str) -> Solution | Verdict:
    """Return the solved cell of a task, after an attempt or as an instructor has set it.

    Parameters
    ----------
    name : str
        Name of the task, "ex03_2".

    Returns
    -------
    Solution or Verdict
        The solved cell, or when it is shown; a verdict "no such name" where there is no such task.
        Never raises.

    Examples
    --------
    >>> from userfirst import solution
    >>> solution("ex03_2").code
    ''
    """
    known = tasks()
    if not isinstance(name, str) or name not in known:
        return checking.no_such("task", name, known)
    caller = sys._getframe(1)
    names: Mapping[str, Any] = {**caller.f_globals, **caller.f_locals}
    folder = _folder(name[2:4])
    if folder is None:
        return Solution(
            name,
            "",
            "The solved exercises are not in this copy of the course. They are notebooks in the "
            "folder `solutions` of the whole course: ask whoever gave you this copy.",
        )
    try:
        rule = _rule(folder / RULES, name)
        closed = _why_closed(rule, name, _attempted(name, names), datetime.now())
        code, borrowed = ("", "") if closed else _solved(folder, name)
    except _Trouble as trouble:
        return Solution(name, "", str(trouble))
    return Solution(name, code, closed or f"Others may do as well. Compare.{borrowed}")


class _Trouble(ValueError):
    """A file that cannot be used; the message says which, and what to do."""


def _folder(lesson: str) -> Path | None:
    """Return the folder of the solved exercises: that of the package's course, or of this one."""
    here = Path.cwd()
    for root in (Path(__file__).parents[2], here, *here.parents):
        if any((root / "solutions").glob(f"solution_{lesson}_*.ipynb")):
            return root / "solutions"
    return None


def _attempted(name: str, names: Mapping[str, Any]) -> bool:
    """Whether the task was tried: checked in this session, or its answer stands there now."""
    if name in checking.attempted:
        return True
    if name not in names:
        return False
    try:
        return not (is_open(names[name]) or tasks()[name].kind.untouched(names[name]))
    except Exception:  # an odd object is an answer too
        return True


# --- When ---------------------------------------------------------------------------------------


def _rule(path: Path, name: str) -> str:
    """Return when a task's solution is shown: what is said of the task, its lesson, or of all."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return "after an attempt"
    except (OSError, ValueError):
        raise _Trouble(
            f"The file solutions/{RULES} cannot be read. Tell your instructor."
        ) from None
    said: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.partition("#")[0].strip()
        if not bare:
            continue
        what, colon, when = (part.strip().lower() for part in bare.partition(":"))
        what = what.zfill(2) if what.isdecimal() else what
        is_named = what == "all" or re.fullmatch(r"\d\d|ex\d\d_\d+", what)
        if not (colon and is_named and (when in _WORDS or _date(when))):
            raise _Trouble(
                f"Line {number} of solutions/{RULES} cannot be read: `{bare}`. Tell your "
                "instructor. A line is such as `all: after an attempt`, `03: 2026-12-01 18:00`, "
                "`ex04_2: never` or `05: always`."
            )
        said[what] = when
    return next((said[each] for each in (name, name[2:4], "all") if each in said), _WORDS[0])


_WORDS = ("after an attempt", "always", "never")


def _date(when: str) -> datetime | None:
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M"):
        try:
            return datetime.strptime(when, form)
        except ValueError:
            continue
    return None


def _why_closed(rule: str, name: str, was_attempted: bool, now: datetime) -> str:
    """Return why a solution is not shown, "" where it is."""
    begins = _date(rule)
    if begins and now < begins:
        return f"Your instructor shows it from {begins:%d %B %Y, %H:%M} on. For a hint now: " + (
            f'`hint("{name}")`'
        )
    if rule == "never":
        return f'Your instructor does not show it here. For a hint: `hint("{name}")`'
    if rule == "after an attempt" and not was_attempted:
        return (
            f"Try first: put an answer into `{name}`, right or wrong, and run its cell. Then run "
            f'this one again. For a hint: `hint("{name}")`'
        )
    return ""


# --- What ---------------------------------------------------------------------------------------


def _solved(folder: Path, name: str) -> tuple[str, str]:
    """Return the solved part of a task's cell, and what it takes from cells of other tasks."""
    (path, *_) = sorted(folder.glob(f"solution_{name[2:4]}_*.ipynb"))
    made_in: dict[str, str] = {}  # names that solved parts of earlier tasks define
    try:
        for cell in read_json(path, LARGEST)["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] != "code" or BEGIN not in source:
                continue
            parts = re.findall(rf"(?ms)^[ \t]*{BEGIN}[^\n]*\n(.*?)^[ \t]*{END}", source)
            code = "\n".join(part.strip("\n") for part in parts)
            (task, *_) = re.findall(r"(?m)^(ex\d\d_\d+)[ \t]*=(?!=)", code) or [""]
            made, used = _names(code)
            if task == name:
                taken = [
                    f"`{each}`" if each == by else f"`{each}` of `{by}`"
                    for each, by in made_in.items()
                    if each in used
                ]
                return code, f" It uses {' and '.join(taken)}." if taken else ""
            made_in |= dict.fromkeys(made, task)
    except (OSError, Unreadable, LookupError, TypeError, AttributeError, SyntaxError):
        raise _Trouble(f"The file solutions/{path.name} is damaged. Get it anew.") from None
    raise _Trouble(f"The file solutions/{path.name} has no solved cell of {name}. Get it anew.")


def _names(code: str) -> tuple[set[str], set[str]]:
    """Return the names that a piece of code makes, and those that it takes from elsewhere."""
    whole = symtable.symtable(code, "solution", "exec")
    made = {each.get_name() for each in whole.get_symbols() if each.is_assigned()}
    used: set[str] = set()
    tables = [whole]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        symbols = [each for each in table.get_symbols() if each.is_referenced()]
        used |= {each.get_name() for each in symbols if table is whole or each.is_global()}
    return made, used - made

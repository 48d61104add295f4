"""What a learner did in a lab stays in their own folder, and comes back when the cell runs again.

A lab in a notebook is known by the notebook, the cell, its place in the cell and its case; one with
a name of its own by that. Outside a notebook nothing is written. What Python itself remembers is
kept as well, so that a folder in which nothing can be written costs no more than a restart.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from userfirst.cases import Case
from userfirst.files import FOLDER, Unreadable, read_json, set_aside, write_safely
from userfirst.lab.contract import Document, Setting
from userfirst.lab.document import BadDocument, blank, checked

FORMAT = "userfirst-kept-lab"
VERSION = 1
LARGEST = 4_000_000  # bytes; a document has a few thousand
SECONDS_BETWEEN = 1.0  # two writings of one lab
# One of these is set where mybinder.org has started the server: with it all files go.
FORGETFUL = ("BINDER_LAUNCH_HOST", "BINDER_SERVICE_HOST")


@dataclass(frozen=True)
class Cell:
    """Where in a notebook a lab is made.

    Attributes
    ----------
    notebook : str
        The file of the notebook, "" where it is not known.
    folder : Path
        Where it is.
    cell, execution : str
        The cell by its id, and which of its runs this is.
    """

    notebook: str
    folder: Path
    cell: str
    execution: str


def this_cell() -> Cell | None:
    """Return the cell that is running, or None outside a notebook that names its cells."""
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell else None
    # In a page without a server (JupyterLite) the kernel knows it, in place of the shell.
    knows = running if hasattr(running, "get_parent") else getattr(running, "kernel", None)
    parent: dict[str, Any] = getattr(knows, "get_parent", dict)() or {}
    cell = (parent.get("metadata") or {}).get("cellId")
    if not isinstance(cell, str) or not cell:
        return None
    path = Path(os.environ.get("JPY_SESSION_NAME") or "")
    known = path.suffix == ".ipynb"
    return Cell(
        notebook=path.name if known else "",
        folder=path.parent if known and path.is_absolute() and path.parent.is_dir() else Path.cwd(),
        cell=cell,
        execution=str((parent.get("header") or {}).get("msg_id")),
    )


class Keeper:
    """Keeps the document of one lab.

    Parameters
    ----------
    case : Case
        Of the lab.
    setting : Setting
        How it is opened: where it starts decides whether the kept levers still count.
    tell : callable
        ``tell(sentence)``: what the learner should know, such as that nothing can be kept.
    cell : Cell or None
        Where it is made.
    place : int
        Its place among the labs of that case in the cell, from 0.
    name : str or None
        A name that the notebook's author gave it.
    """

    def __init__(
        self,
        case: Case,
        setting: Setting,
        tell: Callable[[str], None],
        cell: Cell | None = None,
        place: int = 0,
        name: str | None = None,
    ) -> None:
        self._case, self._setting, self._tell = case, setting, tell
        self._cell, self._name = cell, name
        self._waiting: Document | None = None
        self._untouchable = False  # a file that can be neither read nor moved
        self.path = _path_of(case, cell, place, name)
        if self.path in _OPEN:
            # Two labs of one name would write over each other's work.
            tell(
                f'Another lab here is called "{name}" already, so what you do in this one is not '
                "kept. Give it a name of its own."
            )
            self.path = None
        if self.path is not None:
            _OPEN.add(self.path)
            atexit.register(self.write)

    @property
    def kept(self) -> str:
        """Where the work is kept, in the words of the page: see ``Host.kept``."""
        if self.path is None or self._untouchable or self.path.parent in _CLOSED_FOLDERS:
            return "nowhere"
        return "until you leave" if any(map(os.environ.get, FORGETFUL)) else "in the folder"

    def load(self) -> Document:
        """Return the document to begin with: what was kept, or that of a new lab."""
        begun = blank(self._case, self._setting)
        if self.path is None:
            return begun
        if self.path in _REMEMBERED:
            return self._continued(_REMEMBERED[self.path])
        self._take_over(self.path)
        try:
            return self._continued(self._unpacked(read_json(self.path, LARGEST)))
        except FileNotFoundError:
            return begun
        except OSError:
            self._leave_alone()
        except BadDocument as error:
            self._set_aside(self.path, newer=error.newer)
        except Unreadable:
            self._set_aside(self.path, newer=False)
        return begun

    def _unpacked(self, content: Any) -> Kept:
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise Unreadable("another format")
        version = content.get("version")
        if version != VERSION:
            newer = isinstance(version, (int, float)) and version > VERSION
            raise BadDocument("another version", newer=newer)
        return content.get("start"), checked(content.get("document"), self._case)

    def _continued(self, kept: Kept) -> Document:
        """Return the kept document; where the cell asks for another start, that counts."""
        setting, (start, document) = self._setting, kept
        if _alike(start, _start_of(setting)):
            fixed = {each: setting["start"][each] for each in (*setting["lock"], *setting["hide"])}
            return {**document, "levers": {**document["levers"], **fixed}}
        if document["kept"] or document["guesses"] or document["notes"]:
            self._tell(
                "This cell now starts its lab elsewhere, so the levers stand there. What you had "
                "is still here: kept runs, guesses and notes."
            )
        start_again = {"levers": setting["start"], "preset": setting["preset"], "moved": []}
        return cast(Document, {**document, **start_again})

    def _set_aside(self, path: Path, newer: bool) -> None:
        try:
            aside = set_aside(path, "newer" if newer else "damaged")
        except OSError:
            return self._leave_alone()
        why = "was kept by a newer edition of the course" if newer else "is damaged"
        return self._tell(
            f"The file with your earlier work in this lab {why}. It was set aside as "
            f"{FOLDER}/{aside.name}, and the lab starts anew."
        )

    def _leave_alone(self) -> None:
        self._untouchable = True
        self._tell(
            "Your earlier work in this lab could not be read, so it starts anew, and what you do "
            "now lasts until the kernel ends. To take it along, download it."
        )

    def _take_over(self, path: Path) -> None:
        """Take over what was kept before the notebook was renamed."""
        if self._name or self._cell is None or not self._cell.notebook or path.exists():
            return
        mark = path.stem.rpartition("_")[2]
        for other in sorted(path.parent.glob(f"lab_{self._case.name}_*_{mark}.json")):
            try:
                where = read_json(other, LARGEST)["where"]
                ours = where["cell"] == self._cell.cell and where["notebook"]
                if ours and not (self._cell.folder / where["notebook"]).exists():
                    other.rename(path)
                    return
            except (OSError, ValueError, TypeError, KeyError):
                continue  # not ours to judge

    def save(self, document: Document) -> None:
        """Keep a document: at once in this Python, a moment later in the file."""
        if self.path is None:
            return
        _REMEMBERED[self.path] = (_start_of(self._setting), document)
        waits, self._waiting = self._waiting is not None, document
        if waits:
            return
        try:
            asyncio.get_running_loop().call_later(SECONDS_BETWEEN, self.write)
        except RuntimeError:  # nothing here that could wait
            self.write()

    def write(self) -> None:
        """Write what waits to be written."""
        document, self._waiting = self._waiting, None
        path = self.path
        if document is None or path is None or self._untouchable:
            return
        if not path.exists() and _alike(document, blank(self._case, self._setting)):
            return  # nothing was done yet
        where = {
            "notebook": self._cell.notebook if self._cell else "",
            "cell": self._cell.cell if self._cell else "",
            "name": self._name or "",
        }
        content = {"format": FORMAT, "version": VERSION, "where": where}
        content |= {"start": _start_of(self._setting), "document": document}
        try:
            write_safely(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
        except OSError:
            if path.parent not in _CLOSED_FOLDERS:
                _CLOSED_FOLDERS.add(path.parent)
                self._tell(
                    "Nothing can be written in this folder, so what you do in the lab lasts until "
                    "the kernel ends. To take it along, download it."
                )
        else:
            _CLOSED_FOLDERS.discard(path.parent)

    def forget(self) -> Document:
        """Throw away what is kept, and return the document to begin anew with."""
        self._waiting = None
        begun = blank(self._case, self._setting)
        if self.path is not None:
            _REMEMBERED.pop(self.path, None)
            try:
                if not self._untouchable:
                    self.path.unlink(missing_ok=True)
            except OSError:
                self.save(begun)
        return begun

    def close(self) -> None:
        """Write what waits; another lab may take this one's place."""
        self.write()
        atexit.unregister(self.write)
        if self.path is not None:
            _OPEN.discard(self.path)


Kept = tuple[Any, Document]  # where the lab was opened, and what was done then

_OPEN: set[Path] = set()
_REMEMBERED: dict[Path, Kept] = {}
_CLOSED_FOLDERS: set[Path] = set()  # in which nothing can be written, and that was said


def _path_of(case: Case, cell: Cell | None, place: int, name: str | None) -> Path | None:
    if name:
        if not _in_a_kernel():
            return None
        whose, mark = name, _mark(name)
        folder = cell.folder if cell else Path.cwd()
    elif cell is not None:
        whose, folder = cell.notebook.removesuffix(".ipynb"), cell.folder
        # Names of notebooks may differ in nothing but what no file name should have.
        mark = f"{_mark(cell.notebook)[:4]}_{_mark(cell.cell, str(place))}"
    else:
        return None
    stem = re.sub(r"[^A-Za-z0-9]+", "-", whose).strip("-")[:40] or "lab"
    return folder / FOLDER / f"lab_{case.name}_{stem}_{mark}.json"


def _mark(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()[:12]


def _in_a_kernel() -> bool:
    shell = sys.modules.get("IPython")
    return hasattr(shell.get_ipython() if shell else None, "kernel")


def _start_of(setting: Setting) -> dict[str, Any]:
    return {"levers": setting["start"], "preset": setting["preset"]}


def _alike(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

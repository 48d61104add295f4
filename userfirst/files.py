"""Files in the learner's own folder, where nothing is ever lost.

A file is written beside the old one and then renamed. One that cannot be read is set aside under
another name. Standard library only.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

FOLDER = ".userfirst"
"""The hidden folder beside a notebook in which work is kept."""

_ATTEMPTS, _SECONDS_BETWEEN = 6, 0.03


class Unreadable(ValueError):
    """There is a file, and it does not hold what it should."""


def write_safely(path: Path, text: str) -> None:
    """Write a file as a whole or not at all; its folder is made.

    Parameters
    ----------
    path : Path
        The file. Until the new one is complete the old one stays as it is.
    text : str
        What it shall hold.

    Raises
    ------
    OSError
        It cannot be written; the old file is untouched.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(exist_ok=True)
        beside.write_text(text, encoding="utf-8", newline="\n")
        _replace(beside, path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _replace(beside: Path, path: Path) -> None:
    """Rename; on Windows a scanner may hold the old file for a moment."""
    for attempt in range(_ATTEMPTS):
        try:
            beside.replace(path)
            return
        except PermissionError:
            if os.name != "nt" or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_SECONDS_BETWEEN)


def read_json(path: Path, largest: int) -> Any:
    """Return what a JSON file holds.

    Parameters
    ----------
    path : Path
        The file.
    largest : int
        Bytes; what is larger was not written by us.

    Returns
    -------
    object
        As JSON is read.

    Raises
    ------
    FileNotFoundError
        There is none.
    OSError
        It cannot be read.
    Unreadable
        It is too large, or not JSON.
    """
    try:
        if path.stat().st_size > largest:
            raise Unreadable("too large")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except NotADirectoryError as error:
        raise FileNotFoundError(str(path)) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from None


def set_aside(path: Path, why: str = "damaged") -> Path:
    """Rename a file that cannot be used, over nothing that is there.

    Parameters
    ----------
    path : Path
        The file.
    why : str
        What stands in its new name.

    Returns
    -------
    Path
        Where it is now.

    Raises
    ------
    OSError
        It cannot be renamed.
    """
    number = 1
    while (aside := path.with_name(f"{path.stem}_{why}_{number}{path.suffix}")).exists():
        number += 1
    return path.rename(aside)

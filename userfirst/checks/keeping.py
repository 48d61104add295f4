"""Guesses are kept in a small file in the learner's own folder, and nothing there is ever lost.

A file is written beside the old one and then renamed. One that cannot be read is set aside under
another name. Where nothing can be written, guesses last as long as the kernel.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from userfirst.files import FOLDER, read_json, set_aside, write_safely

VERSION = 1
LARGEST = 1_000_000  # bytes; a file of guesses has a few hundred


class Keeper:
    """Keeps the guesses of each lesson in a file of its own.

    Parameters
    ----------
    folder : Path
        Where the notebook is; the files stand in a hidden folder in it.
    tell : callable
        ``tell(sentence)``: what the learner should know, such as that nothing can be kept.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self._folder = folder / FOLDER
        self._tell = tell
        self._untouchable: set[str] = set()  # lessons whose file can be neither read nor moved

    def path(self, lesson: str) -> Path:
        """Return where the guesses of a lesson are kept."""
        return self._folder / f"guesses_{lesson}.json"

    def load(self, lesson: str) -> dict[str, Any]:
        """Return what is kept of a lesson, by name; a file that cannot be read is set aside."""
        path = self.path(lesson)
        try:
            content = read_json(path, LARGEST)
            if content["version"] != VERSION:
                raise ValueError("another version")
            return {str(name): value for name, value in content["guesses"].items()}
        except FileNotFoundError:
            return {}
        except OSError:
            self._untouchable.add(lesson)
            self._tell("Your earlier guesses could not be read, so the lesson asks again.")
            return {}
        except (ValueError, KeyError, TypeError, AttributeError):
            self._set_aside(path)
            return {}

    def _set_aside(self, path: Path) -> None:
        try:
            aside = set_aside(path)
        except OSError:
            self._untouchable.add(path.stem.removeprefix("guesses_"))
            self._tell("Your earlier guesses could not be read, so the lesson asks again.")
            return
        self._tell(
            "The file with your earlier guesses is damaged or of a newer edition. It was set aside "
            f"as `{FOLDER}/{aside.name}`, and the lesson asks again."
        )

    def save(self, lesson: str, changed: Mapping[str, Any]) -> None:
        """Keep guesses by name; None takes one out. What others have kept meanwhile stays."""
        path = self.path(lesson)
        kept = {**self.load(lesson), **changed}
        kept = {name: value for name, value in kept.items() if value is not None}
        text = json.dumps({"version": VERSION, "guesses": kept}, indent=1) + "\n"
        if lesson in self._untouchable:
            return
        try:
            write_safely(path, text)
        except OSError:
            self._tell(
                "Nothing can be written in this folder, so your guesses last until the kernel "
                "ends. Nothing else is lost."
            )

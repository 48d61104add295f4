"""The wire between a lab and the browser: state out, commands in. No rule of the lab lives here."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import anywidget
import traitlets

# Each is an ES module of its own that uses only those above it. The front end takes one module.
_MODULES = ("numbers", "words", "elements", "plotly", "runs", "picture", "levers", "panels", "lab")
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def _read(name: str) -> str:
    return resources.files("userfirst.lab").joinpath("browser", name).read_text(encoding="utf-8")


def one_module() -> str:
    """Return the browser's modules as one: their imports of each other are left out."""
    parts = [_EXPORT.sub("", _IMPORT.sub("", _read(f"{name}.js"))) for name in _MODULES]
    return "\n".join(parts)


@cache
def packed_plotly() -> bytes:
    """Return plotly.js from the installed plotly package, compressed, for a page that has none."""
    found = find_spec("plotly")
    if found is None or not found.submodule_search_locations:
        return b""
    path = Path(found.submodule_search_locations[0]) / "package_data" / "plotly.min.js"
    return zlib.compress(path.read_bytes(), 6) if path.is_file() else b""


class LabWidget(anywidget.AnyWidget):
    """What stands on the page.

    Parameters
    ----------
    about : dict
        What does not change; see ``Answers.about``.
    state : dict
        Levers, the run, pins, predictions: all that the page shows.
    sweep : dict
        The runs over the range of the first lever, so that it answers at once.
    obey : callable
        ``obey(command)``: does what the learner asked for.
    """

    _esm = one_module()
    _css = _read("lab.css")
    about = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    sweep = traitlets.Dict().tag(sync=True)
    # Whether a prediction is being written down: then every view of the lab is covered.
    covered = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        about: dict[str, Any],
        state: dict[str, Any],
        sweep: dict[str, Any],
        obey: Callable[[dict[str, Any]], None],
    ) -> None:
        super().__init__(about=about, state=state, sweep=sweep)
        self._obey = obey
        self.on_msg(lambda _, command, __: self.receive(command))

    def receive(self, command: dict[str, Any]) -> None:
        """Take a command of the page, as it arrives: whatever goes wrong is said in the lab."""
        self._obey(command)

    def tell(self, kind: str, content: dict[str, Any]) -> None:
        """Send one answer; values that are bytes travel as they are."""
        names = [name for name, value in content.items() if isinstance(value, bytes)]
        plain = {name: value for name, value in content.items() if name not in names}
        self.send(
            {"kind": kind, "content": plain, "binary": names}, [content[name] for name in names]
        )

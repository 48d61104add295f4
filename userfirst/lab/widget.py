"""A lab on a page: its code and what a case tells travel once a kernel, the document both ways."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import traitlets

from userfirst.cases import Case
from userfirst.hearing import HearingWidget, hearing
from userfirst.lab.contract import About, Document, Setting, about

# How a module may take names from another: by their own names, at its beginning.
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const|let) (\w+))", re.MULTILINE)
_LEFT_OVER = re.compile(r"^\s*(?:import|export)\b.*|\bimport\(.*")
_COMMENT = re.compile(r"^ *(?://.*|/\*\*[^*]*(?:\*(?!/)[^*]*)*\*/)\n", re.MULTILINE)
_TYPE = re.compile(r"/\*\* @.*?\*/ ?")
# A twentieth of what travels; no text of the page depends on how its lines are indented.
_INDENT = re.compile(r"\n\s+")
_STYLE_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_ENTRY = "page"
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class BadModule(ValueError):
    """A module of the page that cannot be joined with the others: for its author."""


def _read(name: str) -> str:
    return resources.files("userfirst.lab").joinpath("browser", name).read_text(encoding="utf-8")


def joined(entry: str, read: Callable[[str], str]) -> str:
    """Return a module and all that it imports as one module that exports what the first does.

    Parameters
    ----------
    entry : str
        The name of the module to begin with.
    read : callable
        ``read(name)``: the text of a module.

    Returns
    -------
    str
        Each module once, after those that it imports, and in a scope of its own: their names do
        not meet. Comments on lines of their own are left out.

    Raises
    ------
    BadModule
        A module takes a name by another name, exports in a way that is not known here, or is
        imported in a circle.
    """
    parts: dict[str, str] = {}
    offered: dict[str, list[str]] = {}

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise BadModule(f"{' imports '.join([*above, name])}: that is a circle.")
        if name in parts:
            return
        text, taken = _TYPE.sub("", _COMMENT.sub("", read(name))), []
        for names, other in _IMPORT.findall(text):
            add(other, (*above, name))
            wanted = [each.strip() for each in names.split(",") if each.strip()]
            for each in wanted:
                if each not in offered[other]:
                    raise BadModule(f"{name}.js takes {each!r}, which {other}.js does not offer.")
            taken.append(f"const {{ {', '.join(wanted)} }} = {other}Module;")
        body = _IMPORT.sub("", text)
        offered[name] = _EXPORT.findall(body)
        body = _EXPORT.sub("", body)
        # Looked for in the few lines that may have it: the learner waits for this.
        for line in body.split("\n"):
            if "port" in line and (left := _LEFT_OVER.search(line)):
                raise BadModule(f"{name}.js has what cannot be joined: {left[0].strip()}")
        inside = "\n".join([*taken, body, f"return {{ {', '.join(offered[name])} }};"])
        parts[name] = f"const {name}Module = (() => {{\n{inside}\n}})();"

    add(entry, ())
    names = ", ".join(offered[entry])
    end = f"const {{ {names} }} = {entry}Module;\nexport {{ {names} }};\n"
    return "\n".join([*parts.values(), end])


@cache
def source() -> Mapping[str, str]:
    """Return the lab's page: its module, its style and the frame of a file of its own."""
    folder = resources.files("userfirst.lab").joinpath("browser")
    styles = sorted(each.name for each in folder.iterdir() if each.name.endswith(".css"))
    styles.sort(key=lambda name: name != "lab.css")
    return {
        "module": _INDENT.sub("\n", joined(_ENTRY, lambda name: _read(f"{name}.js"))),
        "style": _INDENT.sub("\n", _STYLE_COMMENT.sub("", "\n".join(map(_read, styles)))),
        "frame": _read("frame.html"),
    }


def alone(told: About, setting: Setting, document: Document) -> str:
    """Return a lab as one HTML file that needs nothing else; like ``labAlone`` in ``page.js``."""
    given = {"about": told, "setting": setting, "document": document}
    script = source()["module"].replace("</script", "<\\/script").replace("<!--", "<\\!--")
    parts = {
        "title": html.escape(setting["title"] or told["title"]),
        "style": source()["style"],
        "given": _json(given).replace("<", "\\u003c"),
        "module": script,
    }
    return _PLACE.sub(lambda place: parts[place[1]], source()["frame"])


def is_alone(path: Path) -> bool:
    """Whether a file is a lab that :func:`alone` wrote."""
    with path.open("rb") as file:
        return b'<meta name="generator" content="userfirst lab">' in file.read(1000)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Shared(anywidget.AnyWidget):
    """What several labs of a kernel share: it is no lab itself and is never shown.

    Notebooks that save their widgets keep bytes of widgets of this kind, not of the plain one.
    """

    _esm = "export default {};"
    packed = traitlets.Bytes().tag(sync=True)


_SHARED: dict[str, Shared] = {}


def shared(name: str, content: Callable[[], Any]) -> Shared:
    """Return what labs share under a name; made anew where somebody has closed it."""
    found = _SHARED.get(name)
    if found is None or found.comm is None:
        found = Shared(packed=zlib.compress(_json(content()).encode(), 9))
        _SHARED[name] = found
    return found


class LabWidget(HearingWidget):
    """What stands on the page.

    Parameters
    ----------
    case : Case
        What the lab is about.
    setting : Setting
        How it was opened.
    document : Document
        What was done in it so far.
    kept : str
        Where the document is kept: "in the folder", "until you leave" or "nowhere".
    obey : callable
        ``obey(command)``: does what the page asks for.
    """

    _esm = _INDENT.sub("\n", _COMMENT.sub("", hearing(_read("loader.js"))))
    code = traitlets.Instance(Shared).tag(sync=True, **ipywidgets.widget_serialization)
    about = traitlets.Instance(Shared).tag(sync=True, **ipywidgets.widget_serialization)
    setting = traitlets.Dict().tag(sync=True)
    document = traitlets.Dict().tag(sync=True)
    kept = traitlets.Unicode("nowhere").tag(sync=True)
    # Which view of this lab makes a guess, while the others are covered.
    covered = traitlets.Unicode("").tag(sync=True)
    # Said above the lab and then taken away by the page, so that it is said once.
    message = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        case: Case,
        setting: Setting,
        document: Document,
        kept: str,
        obey: Callable[[Any], None],
    ) -> None:
        super().__init__(
            code=shared("code", source),
            about=shared(case.name, lambda: about(case)),
            setting=setting,
            document=document,
            kept=kept,
        )
        self.on_msg(lambda _, command, __: obey(command))

    def tell(self, sentence: str) -> None:
        """Say something above the lab."""
        said = self.message
        self.message = sentence if not said else f"{said} {sentence}"

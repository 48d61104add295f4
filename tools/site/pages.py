"""What the pages are made of: texts in, texts out; nothing here needs Sphinx or a kernel."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tools.site import PART
from userfirst.lab.widget import joined, source

HERE = Path(__file__).resolve().parent
_IMPORTED_FROM = (HERE / "browser", HERE.parents[1] / "userfirst" / "lab" / "browser")
_CARD = HERE.parents[1] / "userfirst" / "checks" / "browser" / "card.js"
_CARD_EXPORT = "export default { render };"

IN_A_LESSON = (
    "On this page the labs, the guesses and the questions are alive, and every cell has been run. "
    "To change code and run it yourself, open the lesson in JupyterLab:"
)
# What lesson 00 says of cells and kernels, and what is so on its page instead.
IN_THE_FIRST = (
    (
        "Click on the grey box below, so that it has a blue bar on its left. Then press "
        "**Shift + Enter**. A *lab* opens under the box. The first time takes a few seconds.",
        "Below stands a *lab*. It is open already: there is nothing to start.",
    ),
    (
        "[The check at the end](#Is-everything-in-place?) says why. *Were you asked for a kernel?* "
        "Press **Select**.",
        "Load the page again.",
    ),
    (" And the same run in Python: paste it into the cell below.", " And the same run in Python."),
    (
        "it is there again when you run its cell tomorrow.",
        "it is there again when you open this page in the same browser tomorrow.",
    ),
    (" Try it:", " As here:"),
    (
        "**If the list is fine but you saw no lab above**: save this notebook, close its tab, and "
        "open it again. Then choose *Run*, *Run All Cells* from the menu. A notebook that came by "
        "e-mail or download may be *not trusted*; running its cells makes it so.\n\n"
        "**If a cell seems stuck** (a star `[*]` beside it that does not go away): choose "
        "*Kernel*, *Restart Kernel*, and run the cells from the top. Your notebook keeps its text. "
        "Nothing is lost.\n\n",
        "",
    ),
    (
        'Write `Lab("accounts")` into a new cell (the button **+** above the notebook makes one) '
        'and run it. The other names are `"ride_hailing"`, `"internet_tv"`, `"connected_car"`, '
        '`"messaging"`, `"free_platforms"`, `"experience"`, `"transformation"`.',
        "Their labs stand [side by side](../labs.md).",
    ),
)
WITH_PYTHON = "What stands here needs Python: open this page's notebook in JupyterLab."
IN_AN_EXERCISE = (
    "This page is for reading. Your answers are checked by Python, so work on the exercise in "
    "JupyterLab:"
)


def slug(heading: str) -> str:
    """Return the name by which a notebook leads to a heading, as JupyterLab makes it."""
    return heading.replace(" ", "-")


def fingerprint(text: str) -> str:
    """Return a short name for a text, the same each time."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


class Shelf:
    """The files that pages load, each under a name of its content, so that browsers may keep them.

    Parameters
    ----------
    folder : Path
        Where they are written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, stem: str, text: str) -> str:
        """Write a script and return its name."""
        name = f"{stem}-{fingerprint(text)}.js"
        (self.folder / name).write_text(text, encoding="utf-8", newline="\n")
        return name

    def put_data(self, stem: str, content: Any) -> str:
        """Write data as a script that leaves them on its own element; return its name."""
        plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return self.put(stem, f"document.currentScript.userfirst={plain};\n")


def _module(name: str) -> str:
    if name == "card":
        text = _CARD.read_text(encoding="utf-8")
        if _CARD_EXPORT not in text:
            raise ValueError(f"{_CARD} no longer ends with {_CARD_EXPORT}")
        return text.replace(_CARD_EXPORT, "export const card = { render };")
    for folder in _IMPORTED_FROM:
        if (folder / f"{name}.js").is_file():
            return (folder / f"{name}.js").read_text(encoding="utf-8")
    raise ValueError(f"There is no module {name}.js for the pages.")


def script() -> str:
    """Return what brings the parts of a page to life, as a plain script."""
    text = joined("site", _module)
    end = "export { start };\n"
    if not text.endswith(end):
        raise ValueError("site.js offers something else than start().")
    begin = '"use strict";\nconst importModule = (address) => import(address);'
    return f"(() => {{\n{begin}\n{text.removesuffix(end)}start();\n}})();\n"


def style() -> str:
    """Return the rules of the pages' look, those of cards among them."""
    own = (HERE / "static" / "site.css").read_text(encoding="utf-8")
    return f"{own}\n{_CARD.with_suffix('.css').read_text(encoding='utf-8')}"


def lab_code() -> Mapping[str, str]:
    """Return the lab's page: the same for all labs of the site."""
    return source()


# --- Notebooks ------------------------------------------------------------------------------


def with_places(
    notebook: dict[str, Any], stem: str, shelf: Shelf, about_of: Callable[[Mapping[str, Any]], str]
) -> dict[str, Any]:
    """Return a notebook that was run, with a place on the page for each of its parts.

    Parameters
    ----------
    notebook : dict
        As it was run by a kernel with ``tools.site.kernel``.
    stem : str
        Its number, "02".
    shelf : Shelf
        Takes the file with the parts.
    about_of : callable
        ``about_of(part)``: the name of the file that tells of a lab's case.

    Returns
    -------
    dict
        The notebook; what the parts hold, answers included, is in their file alone.
    """
    found = [
        (output, f"{stem}/{cell['id']}/{place}")
        for cell in notebook["cells"]
        for place, output in enumerate(cell.get("outputs", ()))
        if PART in output.get("data", {})
    ]
    parts = [output["data"].pop(PART) for output, _ in found]
    if parts:
        page = shelf.put_data(f"parts-{stem}", parts)
        for number, ((output, name), part) in enumerate(zip(found, parts, strict=True)):
            about = about_of(part) if part["part"] == "lab" else ""
            output["data"] = {"text/html": place(part, number, page, name, about)}
    return notebook


def place(part: Mapping[str, Any], number: int, page: str, name: str, about: str = "") -> str:
    """Return where a part will stand, with what is there until it does. No answer is in it."""
    kind = part["part"]
    told = {"kind": kind, "page": page, "part": str(number), "name": name, "about": about}
    if kind == "lab" and part["setting"]["compact"]:
        told["small"] = "true"
    data = "".join(f' data-{key}="{html.escape(value)}"' for key, value in told.items() if value)
    return f'<div class="uf-part"{data}><div class="uf-wait">{_meanwhile(part)}</div></div>'


def _meanwhile(part: Mapping[str, Any]) -> str:
    kind = part["part"]
    if kind == "lab":
        title = html.escape(part["title"])
        return f"<strong>Lab: {title}</strong><br>It opens here, and needs JavaScript."
    if kind == "guess":
        return f"<strong>{part['asks']}</strong><br>Make your guess on paper, if not here."
    if kind == "question":
        card = part["cards"][0]
        options = "".join(f"<li>{each}</li>" for each in card["form"]["options"])
        return f'<strong>{card["asks"]}</strong><ul class="uf-plain">{options}</ul>'
    if kind == "reveal":
        return "<strong>Guess first</strong><br>This appears when the guess above is made."
    return "Your guesses of this lesson."


def contents(notebook: Mapping[str, Any]) -> str:
    """Return the headings of a notebook, folded, as Markdown that leads to them."""
    texts = ("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")
    outside_code = (re.sub(r"(?ms)^```.*?^```", "", text) for text in texts)
    headings = [found for text in outside_code for found in re.findall(r"(?m)^## +(.+?) *$", text)]
    listed = "\n".join(f"- [{each}](#{slug(each)})" for each in headings)
    return (
        f'<details class="uf-contents"><summary>On this page</summary>\n\n{listed}\n\n</details>'
        if len(headings) > 2
        else ""
    )


def reworded(notebook: dict[str, Any], words: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return a notebook with other words in some places, each of which is there once.

    Parameters
    ----------
    notebook : dict
        As it was run, or as it is kept.
    words : sequence of pairs
        What the notebook says, and what the page says instead.
    """
    texts = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    for said, instead in words:
        found = [cell for cell in texts if said in "".join(cell["source"])]
        if len(found) != 1:
            raise ValueError(f"{len(found)} cells of the notebook say: {said}")
        found[0]["source"] = "".join(found[0]["source"]).replace(said, instead)
    return notebook


_SHOWN = ("text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain")
# Solutions are the instructor's: their names stay, without a link.
_NOT_HERE = re.compile(r"\[([^\]]*)\]\(\.\./solutions/[^)]*\)")


def as_page(notebook: dict[str, Any], note: str, file: str) -> dict[str, Any]:
    """Return a notebook as a page shows it.

    Parameters
    ----------
    notebook : dict
        As it was run, or as it is kept.
    note : str
        What stands under its title, before a link to the notebook as a file.
    file : str
        Its name in the folder of the course.

    Returns
    -------
    dict
        The same notebook: outputs have one form each, and nothing leads to what is not published.
    """
    first = notebook["cells"][0]
    title, _, rest = "".join(first["source"]).partition("\n")
    if first["cell_type"] != "markdown" or not title.startswith("# "):
        raise ValueError(f"{file} does not begin with its title.")
    said = f'<p class="uf-note">{note} <a href="../{file}" download>{Path(file).name}</a></p>'
    first["source"] = f"{title}\n\n{said}\n\n{contents(notebook)}\n\n{rest}"
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = _NOT_HERE.sub(r"\1", "".join(cell["source"]))
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if any("widget" in kind for kind in data) and "text/html" not in data:
                data = {"text/html": f'<p class="uf-wait">{WITH_PYTHON}</p>'}
            best = next((kind for kind in _SHOWN if kind in data), None)
            if best:
                output["data"] = {best: data[best]}
    return notebook


# --- What was made, looked at -----------------------------------------------------------------

_FETCHING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src"}
_STYLE_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
_IMPORT = re.compile(r"""@import\s+["']([^"']+)""")
_ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


class _Links(HTMLParser):
    """The ids of a page, where it leads, and what it fetches by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found[name] for name in ("id", "name") if found.get(name)}
        if tag in _FETCHING and found.get(_FETCHING[tag]):
            self.fetched.append(found[_FETCHING[tag]])
        elif tag == "link" and found.get("href"):
            leads = found.get("rel", "") in {"next", "prev", "canonical", "author", "search"}
            (self.links if leads else self.fetched).append(found["href"])
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])
        if _ELSEWHERE.match(found.get("data-page", "")):
            self.fetched.append(found["data-page"])
        self.fetched += _STYLE_URL.findall(found.get("style", ""))


def faults(folder: Path) -> Iterator[str]:
    """Look at pages that were made, and say what is wrong with them.

    Parameters
    ----------
    folder : Path
        All of them; everything they need is in there.

    Yields
    ------
    str
        A link that leads nowhere, or a page that would ask another host for something.
    """
    pages = {}
    for path in sorted(folder.rglob("*.html")):
        pages[path] = _Links()
        pages[path].feed(path.read_text(encoding="utf-8"))
    for path, page in pages.items():
        name = path.relative_to(folder).as_posix()
        for address in page.fetched:
            if _ELSEWHERE.match(address):
                yield f"{name} asks another host: {address}"
            elif not address.startswith("data:") and _target(path, address) is None:
                yield f"{name} needs what is not there: {address}"
        for address in page.links:
            if urlsplit(address).scheme or address.startswith("//"):
                continue
            target = _target(path, address)
            wanted = unquote(urlsplit(address).fragment)
            if target is None:
                yield f"{name} leads nowhere: {address}"
            elif wanted and target in pages and wanted not in pages[target].ids:
                yield f"{name} leads to a place that is not on the page: {address}"
    for path in sorted(folder.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        for address in [*_STYLE_URL.findall(text), *_IMPORT.findall(text)]:
            if _ELSEWHERE.match(address):
                yield f"{path.relative_to(folder).as_posix()} asks another host: {address}"


def _target(page: Path, address: str) -> Path | None:
    """Return the file to which an address on a page leads, if it is there."""
    parts = urlsplit(address)
    if not parts.path:
        return page
    found = (page.parent / unquote(parts.path)).resolve()
    found = found / "index.html" if found.is_dir() else found
    return found if found.is_file() else None

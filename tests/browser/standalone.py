"""A lab on a page of its own, for tests in a real browser: no JupyterLab, no kernel, no widget.

``standalone_page("free_service")`` returns the HTML text; ``open_standalone(page, ...)`` shows it
in a page of Playwright and waits until the lab is ready. What it saves is in ``window.saved``.

The page lacks what browsers of 2023 lack (Safari 16.5, Firefox 121, Chrome 112): a lab which uses
that fails its tests.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from userfirst.cases import case as find_case
from userfirst.lab.contract import about, levers_to_page
from userfirst.lab.widget import joined

MODULES = Path(__file__).resolve().parents[2] / "userfirst" / "lab" / "browser"


@cache
def joined_modules() -> str:
    """Return the screen and all that it imports as one script."""
    return joined("lab", lambda name: (MODULES / f"{name}.js").read_text(encoding="utf-8"))


@cache
def joined_styles() -> str:
    """Return the style sheets of all parts, the screen's first."""
    paths = sorted(MODULES.glob("*.css"), key=lambda path: (path.name != "lab.css", path.name))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def setting_of(name: str, **settings: Any) -> dict[str, Any]:
    """Return how a lab is opened: as usual, but for what is given."""
    chosen = find_case(name)
    levers = dict(chosen.preset(settings["preset"]).levers) if settings.get("preset") else {}
    levers |= settings.pop("levers", {})
    usual: dict[str, Any] = {
        "start": levers_to_page(chosen.complete(levers)),
        "preset": "",
        "hide": [],
        "lock": [],
        "shown": None,
        "compact": False,
        "goal": None,
        "withholdCurve": [],
        "withholdPresets": [],
        "present": False,
        "guessFirst": False,
        "title": "",
    }
    return usual | settings


# What came later than 2023, and what Safari has not at all.
_OLDER = """
const without = (owner, ...names) => names.forEach((name) => delete owner?.[name]);
const iterator = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
without(iterator, "map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach",
  "some", "every", "find");
without(Object, "groupBy");
without(Map, "groupBy");
without(Array, "fromAsync");
without(Promise, "withResolvers", "try");
without(Set.prototype, "union", "intersection", "difference", "symmetricDifference", "isSubsetOf",
  "isSupersetOf", "isDisjointFrom");
without(String.prototype, "isWellFormed", "toWellFormed");
without(RegExp, "escape");
without(URL, "canParse", "parse");
without(AbortSignal, "any");
without(Math, "f16round", "sumPrecise");
without(Uint8Array, "fromBase64", "fromHex");
without(Element.prototype, "checkVisibility", "moveBefore", "setHTML", "setHTMLUnsafe");
without(HTMLElement.prototype, "showPopover", "hidePopover", "togglePopover");
without(Document.prototype, "startViewTransition");
without(PointerEvent.prototype, "getCoalescedEvents", "getPredictedEvents");
without(window, "Iterator", "requestIdleCallback", "cancelIdleCallback", "scheduler",
  "showSaveFilePicker", "showOpenFilePicker", "EyeDropper", "Temporal", "TaskController");
without(Intl, "DurationFormat");
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Lab</title>
<script>{{ {older} }}</script>
<meta name="viewport" content="width=device-width">
<style>body {{ margin: 0; {body} }} {style}</style></head>
<body data-jp-theme-light="{light}"><main><div id="place" style="width: {width}"></div></main>
<script type="module">
{script}
const root = document.createElement("div");
document.getElementById("place").append(root);
window.saved = [];
window.modules = {{ model: modelModule }};
window.opened = openLab({{
  root,
  about: {about},
  setting: {setting},
  document: {document},
  host: {{
    save: (made) => window.saved.push(made),
    download: (name, type, text) => (window.downloaded = {{ name, type, text }}),
    embed: () => null,
  }},
}});
</script></body></html>"""


def _as_script(value: Any) -> str:
    return json.dumps(value).replace("</", "<\\/")


def standalone_page(
    name: str,
    *,
    width: int | None = None,
    dark: bool = False,
    document: dict[str, Any] | None = None,
    told: dict[str, Any] | None = None,
    **settings: Any,
) -> str:
    """Return the HTML of a lab.

    Parameters
    ----------
    name : str
        The case.
    width : int, optional
        Of the lab, in pixels; without it the lab is as wide as the window.
    dark : bool
        Whether JupyterLab's theme is dark.
    document : dict, optional
        What was done in the lab before.
    told : dict, optional
        What is told of the case in place of what is true: to try a failing model.
    **settings
        How the lab is opened: ``compact=True``, ``preset="valley"``, ``levers={...}``.
    """
    return _PAGE.format(
        older=_OLDER,
        style=joined_styles(),
        script=joined_modules(),
        about=_as_script(about(find_case(name)) | (told or {})),
        setting=_as_script(setting_of(name, **settings)),
        document=_as_script(document),
        width=f"{width}px" if width else "auto",
        light=str(not dark).lower(),
        body="background: #111" if dark else "",
    )


def open_standalone(page: Page, name: str, **how: Any) -> None:
    """Show a lab in a page, and wait until it is ready and settled."""
    page.set_content(standalone_page(name, **how))
    page.wait_for_selector(".uf-lab[data-ready=true][data-settled=true]", timeout=20_000)

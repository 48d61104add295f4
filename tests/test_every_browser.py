"""The pages' style sheets use only what browsers of the last years have; tried without a browser.

What is allowed works in Chrome and Edge from 112 on, in Firefox from 121 and in Safari from 16.5,
all of 2023. Before something is added to a list here, it is looked up that it does, or that a page
without it is only a little less pretty. JavaScript is held to the same years by `deno check`
(`tests/lab/test_contract.py`) and by what `tests/browser/standalone.py` takes away from its pages.
"""

import re
from pathlib import Path

import pytest

from tests.repository import ROOT

SHEETS = sorted(
    path for folder in ("userfirst", "tools/site") for path in (ROOT / folder).rglob("*.css")
)
AT_RULES = {"@container", "@keyframes", "@media", "@supports"}
FUNCTIONS = {
    *("attr", "calc", "clamp", "color-mix", "counter", "inset", "linear-gradient", "max", "min"),
    *("minmax", "repeat", "repeating-linear-gradient", "rgb", "rotate", "scale", "translate"),
    *("translateX", "translateY", "cubic-bezier", "url", "var", "and", "or", "is", "not", "has"),
    *("where", "nth-child", "first-child"),
}
PSEUDO = {
    *("active", "after", "before", "checked", "disabled", "empty", "first-child", "focus"),
    *("focus-visible", "focus-within", "has", "hover", "is", "last-child", "not", "nth-child"),
    *("placeholder", "root", "where"),
    # Each browser draws a slider by its own names.
    *("-webkit-slider-runnable-track", "-webkit-slider-thumb"),
    *("-moz-range-track", "-moz-range-progress", "-moz-range-thumb"),
}
# Not everywhere, and not missed where it is not: a field stays a little wider than its words.
PRETTIER = {"field-sizing", "overflow-anchor", "scrollbar-width", "zoom"}
NOT_EVERYWHERE = re.compile(
    r"anchor-name|animation-timeline|content-visibility|corner-shape|field-sizing|font-palette"
    r"|interpolate-size|initial-letter|masonry|overflow-anchor|position-anchor|position-area"
    r"|reading-flow|scroll-timeline|scrollbar-(?:color|gutter|width)|text-box|text-spacing-trim"
    r"|text-wrap|view-transition-name|white-space-collapse|word-break-phrase|zoom"
)


def bare(path: Path) -> str:
    """Return a style sheet without its remarks and without texts."""
    return re.sub(r"(?s)/\*.*?\*/|\"[^\"]*\"", "", path.read_text(encoding="utf-8"))


def selectors(text: str) -> list[str]:
    return re.findall(r"(?s)([^{};]+)\{", text)


def nested(text: str) -> list[str]:
    """Return the selectors of rules that stand within another rule."""
    around: list[str] = []
    found = []
    for words, brace in re.findall(r"([^{};]*)([{};])", text):
        if brace == "{":
            rule = words.strip()
            if any(not each.startswith("@") for each in around) and not rule.startswith("@"):
                found.append(rule)
            around.append(rule)
        elif brace == "}":
            around.pop()
    return found


def strange(text: str) -> set[str]:
    """Return what a style sheet uses that is on no list."""
    found = set(re.findall(r"@[\w-]+", text)) - AT_RULES
    found |= {f"{name}()" for name in re.findall(r"([a-zA-Z-]+)\(", text) if name not in FUNCTIONS}
    for each in selectors(text):
        if not each.strip().startswith("@"):
            found |= {f":{name}" for name in re.findall(r"::?([\w-]+)", each) if name not in PSEUDO}
    declared = set(re.findall(r"(?m)^\s*([a-z-]+):\s", text))
    return found | {each for each in declared - PRETTIER if NOT_EVERYWHERE.fullmatch(each)}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_style_sheet_uses_what_every_browser_has(path: Path) -> None:
    text = bare(path)
    assert strange(text) == set()
    assert [each for each in nested(text) if re.match(r"\w", each)] == [], "begin with & instead"
    # Safari knows these by the older name only.
    for each in re.findall(r"\{[^{}]*[\s;]user-select:[^{}]*", text):
        assert "-webkit-user-select:" in each


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("a { color: light-dark(red, blue); }", {"light-dark()"}),
        ("@starting-style { a { top: 0; } }", {"@starting-style"}),
        ("a::details-content { top: 0; }", {":details-content"}),
        ("p {\n  text-wrap: balance;\n}", {"text-wrap"}),
        ("a:hover {\n  color: var(--text-wrap);\n  zoom: 1.2;\n}", set()),
    ],
)
def test_what_a_browser_may_lack_is_found(written: str, found: set[str]) -> None:
    assert strange(written) == found


def test_a_rule_within_a_rule_is_found() -> None:
    written = ".a { top: 0; b { top: 0; } & c { top: 0; } } @media print { d { top: 0; } }"
    assert nested(written) == ["b", "& c"]


@pytest.mark.parametrize(
    "path",
    [path for path in SHEETS if path.is_relative_to(ROOT / "userfirst")],
    ids=lambda path: path.stem,
)
def test_nothing_depends_on_what_is_inside(path: Path) -> None:
    """For one such rule Chromium styles a whole lab anew when anything in it is hidden: 20 ms."""
    assert ":has(" not in bare(path)

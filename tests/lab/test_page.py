"""The lab's page: its modules joined into one, and the lab as a file of its own."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.deno import MODULES, deno
from tests.lab.page import ask_page
from userfirst.cases import NAMES
from userfirst.lab import Lab
from userfirst.lab import widget as page
from userfirst.lab.widget import BadModule, joined, source
from userfirst.model import BadValue

MOST_OF_A_FILE = 2_200_000


def test_every_module_of_the_folder_is_in_the_page() -> None:
    used: set[str] = set()

    def read(name: str) -> str:
        used.add(name)
        return (MODULES / f"{name}.js").read_text(encoding="utf-8")

    joined("page", read)
    alone = {"loader", "contract"}  # what comes with each lab; types only
    assert {path.stem for path in MODULES.glob("*.js")} - alone == used


def test_joined_modules_do_what_they_did_apart(tmp_path: Path) -> None:
    """Names may be alike, comments go, and what is offered is the first module's."""
    modules = {
        "top": 'import {\n  other,\n} from "./below.js";\nimport { twice } from "./lowest.js";\n'
        "// A comment.\nconst hidden = 1;\nexport const sum = () => hidden + other();\n"
        "/** @param {number} x */\nexport async function double(x) {\n"
        "  return /** @type {number} */ (twice(x));\n}\n",
        "below": 'import { twice } from "./lowest.js";\n/**\n * Words * and / signs.\n */\n'
        "const hidden = 2;\nexport function other() {\n  return twice(hidden);\n}\n",
        "lowest": "export const twice = (x) => 2 * x;\nexport class Thing {}\n",
    }
    text = joined("top", modules.__getitem__)
    assert "comment" not in text
    assert "Words" not in text
    (tmp_path / "joined.js").write_text(text, encoding="utf-8")
    script = (
        f'import * as found from "{(tmp_path / "joined.js").as_uri()}";\n'
        "answer([Object.keys(found).sort(), found.sum(), await found.double(4)]);"
    )
    assert ask_page(script, None, tmp_path) == [["double", "sum"], 5, 8]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('import { a as b } from "./below.js";\n', "takes 'a as b', which below.js does not"),
        ('import { c } from "./below.js";\n', "takes 'c', which below.js does not offer"),
        ('import * as all from "./below.js";\n', "cannot be joined: import * as all"),
        ('import one from "./below.js";\n', "cannot be joined: import one"),
        ('import "./below.js";\n', "cannot be joined"),
        ('const x = await import("./below.js");\n', "cannot be joined"),
        ("export default {};\n", "cannot be joined: export default"),
        ("const x = 1;\nexport { x };\n", "cannot be joined: export { x }"),
        ('export * from "./below.js";\n', "cannot be joined"),
        ('import { top } from "./top.js";\n', "top imports top: that is a circle"),
    ],
)
def test_what_cannot_be_joined_is_refused(text: str, says: str) -> None:
    modules = {"top": text, "below": "export const a = 1;\n"}
    with pytest.raises(BadModule, match=re.escape(says)):
        joined("top", modules.__getitem__)


def test_the_page_loads_as_one_module(tmp_path: Path) -> None:
    (tmp_path / "page.js").write_text(source()["module"], encoding="utf-8")
    script = f'import * as found from "{(tmp_path / "page.js").as_uri()}";\n'
    names = ask_page(script + "answer(Object.keys(found).sort());", None, tmp_path)
    assert {"labAlone", "openAlone", "openInNotebook"} <= set(names)


@pytest.mark.parametrize("name", NAMES)
def test_a_lab_is_one_file_that_needs_nothing_else(name: str, tmp_path: Path) -> None:
    path = Lab(name, title="<b>Mine</b> & {{given}}").to_html(tmp_path / "lab")
    assert path == tmp_path / "lab.html"
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < MOST_OF_A_FILE
    assert "<title>&lt;b&gt;Mine&lt;/b&gt; &amp; {{given}}</title>" in text
    assert "default-src 'none'" in text
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)
    assert text.count("</script>") == 2
    assert text.count("<script") == 2


HOSTILE = "</script><script>alert(1)</script> <!-- {{module}} \\u003c $& \u2028 😀"


def test_the_page_writes_the_same_file_as_python(tmp_path: Path) -> None:
    """Whatever stands in the notes; only how a number is written may differ."""
    lab = Lab("free_service", title=HOSTILE)
    document: Any = lab.document
    document["notes"] = HOSTILE
    lab.document = document
    python = lab.to_html(tmp_path / "lab.html").read_text(encoding="utf-8")
    given = {"about": json.loads(json.dumps(page.about(lab.case)))}
    given |= {"setting": lab.widget.setting, "document": lab.document}
    (tmp_path / "page.js").write_text(source()["module"], encoding="utf-8")
    script = (
        f'import {{ labAlone }} from "{(tmp_path / "page.js").as_uri()}";\n'
        "answer(labAlone(question.source, question.given));"
    )
    found = ask_page(script, {"source": dict(source()), "given": given}, tmp_path)

    def apart(text: str) -> tuple[list[str], Any]:
        parts = re.split(r'<script type="application/json" [^>]*>(.*?)</script>', text, flags=re.S)
        return [parts[0], *parts[2:]], json.loads(parts[1])

    assert apart(found) == apart(python)
    assert apart(python)[1]["document"]["notes"] == HOSTILE


def test_a_file_of_somebody_else_is_not_lost(tmp_path: Path) -> None:
    lab = Lab("free_service")
    mine = tmp_path / "mine.html"
    mine.write_text("<p>my page", encoding="utf-8")
    with pytest.raises(BadValue, match="is there already and is no lab"):
        lab.to_html(mine)
    assert mine.read_text(encoding="utf-8") == "<p>my page"
    assert lab.to_html(mine, overwrite=True) == mine
    assert lab.to_html(str(mine)) == mine


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("", "Name the file to write"),
        (None, "Name the file to write"),
        (".", "is a folder. Name the file in it"),
        ("gone/lab.html", 'There is no folder "gone"'),
        ("file.txt/lab.html", "There is no folder"),
        ("x" * 300, "cannot be written"),
    ],
)
def test_a_wrong_path_is_one_sentence(
    path: Any, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file.txt").write_text("", encoding="utf-8")
    with pytest.raises(BadValue, match=re.escape(says)):
        Lab("free_service").to_html(path)
    assert [each.name for each in tmp_path.iterdir()] == ["file.txt"]


@pytest.mark.parametrize(
    "command",
    [
        ["lint", "--quiet", "--rules-exclude=no-window,no-window-prefix"],
        ["fmt", "--quiet", "--check", "--line-width=100"],
    ],
    ids=lambda command: str(command[0]),
)
def test_the_modules_of_the_page_are_linted(command: list[str], tmp_path: Path) -> None:
    kinds = (".js",) if command[0] == "lint" else (".js", ".css")
    files = sorted(str(path) for path in MODULES.iterdir() if path.suffix in kinds)
    done = deno(*command, *files, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr

"""The pages of the course: what they are made of, tried without Sphinx, a kernel or a browser.

The whole is built by a workflow of its own, `.github/workflows/site.yml`.
"""

import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deno import MODULES
from tests.lab.page import ask_page
from tests.repository import ROOT
from tools import build_site
from tools.site import PART, pages
from tools.site.kernel import guess_part, lab_part, question_part, wanted_part
from userfirst import Lab
from userfirst.checks.declared import guesses
from userfirst.checks.recall import read_questions
from userfirst.checks.wanted import Amount, Choose, Guess, Rank
from userfirst.model.errors import BadValue

KINDS = {
    "a level": Amount(0, 1, decimals=2, differs="by steps"),
    "money": Amount(-500, 5000, "million dollars", too=("little", "much")),
    "month": Amount(1, 60, "month", decimals=0, differs="by steps", too=("early", "late")),
    "percent": Amount(0, 100, "%"),
    "plan": Choose({"free": "Free *all* the time", "priced": "Priced & sold"}),
    "order": Rank({"ads": "Advertising", "fees": "Fees", "extras": "Extras"}, first="the largest"),
}
TYPED = ["0,5", "50%", "1e3", "1 000", "", "half", "-3", "7 months", "12 million dollars", "b a c"]


def some_value(wants: Any, draw: random.Random) -> Any:
    """Return a guess or an answer of a kind: near an end or a round number now and then."""
    if isinstance(wants, Amount):
        anywhere = draw.uniform(wants.low, wants.high)
        rounded = round(anywhere, wants.decimals)
        tried = draw.choice([wants.low, wants.high, 0, 1, 12.5, anywhere, rounded, anywhere / 50])
        return min(wants.high, max(wants.low, tried))
    keys = list(wants.options)
    return draw.choice(keys) if isinstance(wants, Choose) else draw.sample(keys, len(keys))


def read(wants: Any, typed: Any) -> dict[str, Any]:
    """Return what Python makes of what was typed, as the page says it."""
    try:
        return {"value": wants.read(typed)}
    except BadValue as error:
        return {"refused": str(error)}


def test_a_guess_gets_the_same_words_in_the_page_as_in_python(tmp_path: Path) -> None:
    draw = random.Random(7)
    asked, right = [], []
    for wants in [*KINDS.values(), *(each.wants for each in guesses().values())]:
        pairs = [(some_value(wants, draw), some_value(wants, draw)) for _ in range(30)]
        pairs += [(one, one) for one, _ in pairs[:2]]
        typed = [None, 1, 2, 99] if isinstance(wants, Choose) else TYPED
        asked.append({"wants": wanted_part(wants), "pairs": pairs, "typed": typed})
        said = [[wants.worded(mine), wants.off(mine, true)] for mine, true in pairs]
        right.append([said, [read(wants, each) for each in typed]])
    for name in ("guesses", "numbers", "words"):
        folder = MODULES if name != "guesses" else ROOT / "tools" / "site" / "browser"
        (tmp_path / f"{name}.js").write_bytes((folder / f"{name}.js").read_bytes())
    address = (tmp_path / "guesses.js").as_uri()
    script = f"""
    import {{ fitsGuess, offBy, readGuess, wordedGuess }} from "{address}";
    answer(question.map(({{ wants, pairs, typed }}) => [
      pairs.map(([mine, right]) => {{
        if (!fitsGuess(wants, mine)) throw new Error(`${{mine}} fits ${{JSON.stringify(wants)}}`);
        return [wordedGuess(wants, mine), offBy(wants, mine, right)];
      }}),
      typed.map((each) => readGuess(wants, each)),
    ]));
    """
    for wanted, mine, true in zip(asked, ask_page(script, asked, tmp_path), right, strict=True):
        assert mine == json.loads(json.dumps(true)), wanted["wants"]


@pytest.mark.parametrize("command", [["fmt", "--check", "--options-line-width=100"], ["lint"]])
def test_the_pages_scripts_are_formatted_and_clean(command: list[str]) -> None:
    folder = str(ROOT / "tools" / "site" / "browser")
    done = subprocess.run(
        [sys.executable, "-m", "deno", *command, folder], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr


def answered(name: str = "02_made_up") -> Guess:
    """Return a guess whose answer is easily found in a text."""
    why = "Because 0.7654 it is."
    return Guess(name, "Which *level*?", "The <level>", KINDS["a level"], lambda: 0.7654, why)


def ran() -> dict[str, Any]:
    """Return a notebook as a kernel leaves it: a lab, a guess, a result that waits, a chart."""
    reveal = {
        "part": "reveal",
        "asked": {"02_made_up": "Level"},
        "content": {"text/html": "0.7654"},
    }
    parts = [lab_part(Lab("free_service", levers=["free_level"])), guess_part(answered()), reveal]
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {PART: part, "text/plain": "x"}}
        for part in parts
    ]
    chart = {"application/vnd.plotly.v1+json": {}, "text/html": "<svg></svg>", "text/plain": "y"}
    outputs.append({"output_type": "display_data", "metadata": {}, "data": chart})
    text = (
        "# 02 A lesson\n\nSee [the solution](../solutions/solution_02.ipynb).\n\n## One\n## Two\n"
    )
    return {
        "cells": [
            {"cell_type": "markdown", "id": "a", "source": [text, "## Is it so?\n"]},
            {"cell_type": "code", "id": "b", "source": "show()", "outputs": outputs},
        ]
    }


def test_no_answer_stands_in_a_page_before_its_guess(tmp_path: Path) -> None:
    notebook = pages.with_places(ran(), "02", pages.Shelf(tmp_path), lambda part: "case.js")
    page = pages.as_page(notebook, "A note.", "notebooks/02_a_lesson.ipynb")
    assert "0.7654" not in json.dumps(page)
    (file,) = tmp_path.iterdir()
    assert file.read_text(encoding="utf-8").count("0.7654") == 3
    shown = [output["data"] for output in page["cells"][1]["outputs"]]
    assert all(list(data) == ["text/html"] for data in shown)
    assert f'data-page="{file.name}"' in shown[0]["text/html"]
    assert 'data-about="case.js"' in shown[0]["text/html"]
    assert 'data-small="true"' in shown[0]["text/html"]
    assert 'data-name="02/b/1"' in shown[1]["text/html"]
    assert "<i>level</i>" in shown[1]["text/html"]


def test_a_page_leads_to_its_headings_and_its_notebook_but_to_no_solution() -> None:
    page = pages.as_page(ran(), "A note.", "notebooks/02_a_lesson.ipynb")
    text = page["cells"][0]["source"]
    assert text.startswith("# 02 A lesson\n")
    assert '<a href="../notebooks/02_a_lesson.ipynb" download>' in text
    assert "- [Is it so?](#Is-it-so?)" in text
    assert "See the solution." in text


def test_lesson_00_speaks_of_its_page_and_of_no_box_to_click_on() -> None:
    notebook = json.loads((ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8"))
    cells = pages.reworded(notebook, pages.IN_THE_FIRST)["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    assert "there is nothing to start" in text
    for of_jupyterlab in ("grey box", "Shift + Enter", "kernel", "Kernel", "run it", "run its"):
        assert of_jupyterlab not in text
    with pytest.raises(ValueError, match="0 cells of the notebook say: Click on the grey box"):
        pages.reworded(notebook, pages.IN_THE_FIRST)


def test_a_widget_that_cannot_live_here_says_so() -> None:
    notebook = ran()
    widget = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "VBox(children=())"}
    notebook["cells"][1]["outputs"] = [{"output_type": "execute_result", "data": widget}]
    page = pages.as_page(notebook, "A note.", "notebooks/02_a_lesson.ipynb")
    (shown,) = page["cells"][1]["outputs"]
    assert shown["data"] == {"text/html": f'<p class="uf-wait">{pages.WITH_PYTHON}</p>'}


def test_a_question_brings_a_card_for_each_answer() -> None:
    (asked,) = read_questions("? q99_1\nSeven?\n- No.\n  It is.\n+ Yes.\n  It is.")
    first, no, yes = question_part(asked)["cards"]
    assert "reply" not in first
    assert (no["tone"], yes["tone"]) == ("other", "good")


def test_the_script_of_the_pages_is_a_plain_one(tmp_path: Path) -> None:
    text = pages.script()
    assert not re.search(r"(?m)^(import|export)\b", text)
    (tmp_path / "site.js").write_text(text, encoding="utf-8")
    # Without a page it stops where it first asks for one, and so it was read to the end.
    script = """
    globalThis.document = { currentScript: { src: "https://x.test/a.js" }, body: { dataset: {} },
      documentElement: { dataset: { theme: "dark" } }, querySelectorAll: () => [] };
    globalThis.MutationObserver = class { observe() {} };
    new Function(Deno.readTextFileSync(`${folder}/site.js`))();
    const theme = () => document.documentElement.dataset.theme;
    dispatchEvent(new Event("beforeprint"));
    const printed = theme();
    dispatchEvent(new Event("afterprint"));
    answer([document.body.dataset.jpThemeLight, printed, theme()]);
    """
    assert ask_page(script, None, tmp_path) == ["false", "light", "dark"]


def test_a_file_has_a_name_of_its_content(tmp_path: Path) -> None:
    shelf = pages.Shelf(tmp_path)
    assert shelf.put_data("a", {"x": "</script>"}) == shelf.put_data("a", {"x": "</script>"})
    assert shelf.put_data("a", [1]) != shelf.put_data("a", [2])


GOOD = '<h2 id="one">One</h2><a href="b/c.html#two">c</a><a href="https://other.test">out</a>'


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('<a href="gone.html">', "index.html leads nowhere: gone.html"),
        ('<a href="#gone">', "leads to a place that is not on the page: #gone"),
        ('<a href="b/c.html#gone">', "leads to a place that is not on the page"),
        (
            '<script src="https://a.test/x.js"></script>',
            "asks another host: https://a.test/x.js",
        ),
        ('<img src="//cdn.test/x.png">', "asks another host"),
        ('<link rel="preload" href="https://cdn.test/f.woff2">', "asks another host"),
        ('<p style="background: url(https://cdn.test/x.png)">', "asks another host"),
        ('<script src="gone.js"></script>', "needs what is not there: gone.js"),
    ],
)
def test_what_is_wrong_with_a_page_is_found(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.html").write_text('<p id="two"><a href="../">up</a>', encoding="utf-8")
    (tmp_path / "a.css").write_text("a { background: url(data:x) }", encoding="utf-8")
    (tmp_path / "index.html").write_text(GOOD, encoding="utf-8")
    assert list(pages.faults(tmp_path)) == []
    (tmp_path / "index.html").write_text(GOOD + written, encoding="utf-8")
    (fault,) = pages.faults(tmp_path)
    assert says in fault


def test_a_style_that_asks_another_host_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text('@import "https://fonts.test/x.css";', encoding="utf-8")
    (fault,) = pages.faults(tmp_path)
    assert fault == "a.css asks another host: https://fonts.test/x.css"


def test_pages_get_what_they_still_lack(tmp_path: Path) -> None:
    """A style that is asked for at once, a side bar with a name, and the code of the labs."""
    sheet = tmp_path / "_static" / "styles" / "theme.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text('@import "../basic.css";\na { top: 0 }', encoding="utf-8")
    (tmp_path / "_static" / "basic.css").write_text("", encoding="utf-8")
    page = tmp_path / "notebooks" / "02.html"
    page.parent.mkdir()
    page.write_text(
        '<link href="../_static/styles/theme.css?v=1" rel="stylesheet" />'
        '<div id="pst-primary-sidebar" class="x"></div><div data-kind="lab"></div>',
        encoding="utf-8",
    )
    build_site.complete(tmp_path, "lab-1.js")
    assert sheet.read_text(encoding="utf-8").strip() == "a { top: 0 }"
    text = page.read_text(encoding="utf-8")
    assert text.index('<link href="../_static/basic.css" ') < text.index("theme.css?v=1")
    assert '<div id="pst-primary-sidebar" role="navigation" aria-label="The course" class' in text
    assert 'data-kind="lab" data-code="lab-1.js"' in text
    assert list(pages.faults(tmp_path)) == []


# --- Building ---------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """In place of what takes minutes: pages of one word, or what is said to go wrong."""
    how: dict[str, Any] = {"page": "new"}

    def write(work: Path, out: Path, script: str) -> None:
        out.mkdir()
        (out / "index.html").write_text(how["page"], encoding="utf-8")
        if "fails" in how:
            raise how["fails"]

    monkeypatch.setattr(build_site, "require_tools", lambda: None)
    monkeypatch.setattr(build_site, "write_sources", lambda *_: None)
    monkeypatch.setattr(build_site, "run_sphinx", write)
    monkeypatch.setattr(build_site, "add_files", lambda *_: None)
    return how


def test_pages_take_their_place_when_they_are_complete(
    tmp_path: Path, quick: dict[str, Any]
) -> None:
    folder = tmp_path / "site"
    for page in ("first", "second"):
        quick["page"] = page
        assert build_site.main([str(folder), "--digest", page]) == 0
        assert (folder / "index.html").read_text(encoding="utf-8") == page
        assert (folder / build_site.MARK).read_text(encoding="utf-8") == f"{page}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize(
    ("fails", "page", "says"),
    [
        (build_site.Problem("It broke.", "Mend it."), "x", "It broke.\nMend it."),
        (OSError(28, "No space left on device"), "x", "No space left on device"),
        (None, '<a href="gone.html">', "index.html leads nowhere: gone.html"),
    ],
)
def test_half_built_pages_replace_nothing(
    tmp_path: Path,
    quick: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    fails: Exception | None,
    page: str,
    says: str,
) -> None:
    folder = tmp_path / "site"
    assert build_site.main([str(folder)]) == 0
    quick |= {"page": page} | ({"fails": fails} if fails else {})
    assert build_site.main([str(folder)]) == 1
    assert says in capsys.readouterr().out
    assert (folder / "index.html").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_was_stopped_between_two_renamings_is_put_right(
    tmp_path: Path, quick: dict[str, Any]
) -> None:
    folder = tmp_path / "site"
    assert build_site.main([str(folder)]) == 0
    folder.rename(tmp_path / ".site-old")
    quick["fails"] = build_site.Problem("It broke.", "Mend it.")
    assert build_site.main([str(folder)]) == 1
    assert (folder / "index.html").read_text(encoding="utf-8") == "new"


def test_pages_that_cannot_take_their_place_leave_the_former_ones(tmp_path: Path) -> None:
    folder, old = tmp_path / "site", tmp_path / ".site-old"
    folder.mkdir()
    with pytest.raises(OSError, match="not-there"):
        build_site.swap(tmp_path / "not-there", folder, old)
    assert folder.is_dir()
    assert not old.exists()


@pytest.mark.usefixtures("quick")
def test_a_folder_of_somebody_else_is_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine", encoding="utf-8")
    assert build_site.main([str(tmp_path / "site")]) == 1
    assert "did not make, so it is not replaced" in capsys.readouterr().out
    assert build_site.main([str(tmp_path / "no" / "site")]) == 1
    assert "There is no folder" in capsys.readouterr().out


def test_a_missing_tool_is_named_with_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_site, "NEEDED", ("json", "a_tool_that_is_not_there"))
    assert build_site.main([str(tmp_path / "site")]) == 1
    printed = capsys.readouterr().out
    assert "lacks a_tool_that_is_not_there" in printed
    assert "python course.py site" in printed
    assert list(tmp_path.iterdir()) == []


def test_every_lesson_that_is_there_has_what_the_first_page_says_of_it(tmp_path: Path) -> None:
    from userfirst.lessons import LESSONS

    text = build_site.front_page(LESSONS[:2], [], build_site.Pages(pages.Shelf(tmp_path)))
    assert f"| [{LESSONS[1]}](notebooks/{LESSONS[1].file}) |" in text
    assert "{{" not in text
    assert 'data-kind="lab"' in text

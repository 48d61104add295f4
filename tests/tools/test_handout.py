"""A lesson on paper: what waits for a guess is not given away, and nothing is fetched."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

import userfirst
from tests.repository import ROOT, notebooks
from tools import handout
from userfirst.checks.declared import guesses, questions

CELLS = [
    "# 02 A lesson\n\nGo to [the next](03_next.ipynb) or [the law](https://example.org/law).\n\n"
    "![a picture](lab.png)",
    "## 1. Guess",
    ["from userfirst import Lab, guess", 'display(guess("02_best_level"))'],
    ["from userfirst import reveal", '@reveal("02_best_level")', "def f():", "    return 'SHOWN'"],
    "<details><summary><b>Why?</b> Open this later.</summary>\n\nFOLDED *text*\n\n</details>",
    ['Lab("free_service", "valley", levers=["free_level"], goal="alive")'],
    ['Lab("free_service", guess_first=True, title="Covered")'],
    ["from userfirst import load", "print('PRINTED')", 'load("free_level_trial").head(2)'],
    ["from userfirst import question", 'question("q02_1")'],
    ["from userfirst import guesses", 'guesses("02")'],
    ["from userfirst.charts import draw_lines", 'draw_lines([0, 1], {"a": [0, 1]}, "yuan", "B")'],
    "## 8. What happened\n\nThe end.\n\n## 9. Under the hood\n\nDEPTH $x^2$",
    ["raise SystemExit('not reached')"],
]  # fmt: skip


def notebook(cells: list[str | list[str]]) -> dict[str, object]:
    made = [
        {"cell_type": "markdown", "source": [each], "metadata": {}}
        if isinstance(each, str)
        else {"cell_type": "code", "source": ["\n".join(each)], "metadata": {}}
        for each in cells
    ]
    return {"cells": made}


@pytest.fixture(scope="module", autouse=True)
def _no_shell_stays() -> Iterator[None]:
    """The shell that runs a lesson is not there for the tests after these."""
    yield
    InteractiveShell.clear_instance()


@pytest.fixture(scope="module")
def printed() -> tuple[str, str]:
    """The page without its answers, and with them."""
    paper = handout.Paper()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(userfirst, "reveal", paper.reveal, raising=False)
        body = handout.pages(notebook(CELLS), paper, ROOT / "notebooks")
    return tuple(handout.whole_page("02", body, paper, each) for each in (False, True))


def answers_of(page: str) -> list[str]:
    """Return what stands on the last pages, a piece an answer."""
    return page.partition("<h2>Answers</h2>")[2].split("<h3>")[1:]


def test_what_waits_for_a_guess_or_is_folded_is_on_the_last_pages_only(
    printed: tuple[str, str],
) -> None:
    without, with_answers = printed
    for secret in ("SHOWN", "FOLDED", "✓ Yes"):
        assert secret not in without
        assert secret in with_answers
    headings = [each.partition("</h3>")[0] for each in answers_of(with_answers)]
    assert [each.partition(". ")[0] for each in headings] == [f"Answer {n}" for n in range(1, 6)]
    for number, heading in enumerate(headings, 1):
        assert f"answer {number}, on the last pages" in without, heading
    assert with_answers.startswith(without.partition("</body>")[0])


def test_a_guess_is_asked_with_room_for_a_pencil(printed: tuple[str, str]) -> None:
    without, with_answers = printed
    about = guesses()["02_best_level"]
    assert f"Guess. {about.asks}" in without
    assert 'Your guess: <span class="blank">' in without
    told = answers_of(with_answers)[0]
    assert about.wants.worded(about.answer()) in told
    assert without.count("☐") == len(questions()["q02_1"].options)
    assert without.count('<td class="cell">') == 3 * len(
        [each for each in guesses() if each.startswith("02")]
    )


def test_a_lab_is_its_start_with_its_share_code(printed: tuple[str, str]) -> None:
    lab = userfirst.Lab("free_service", "valley")
    without, with_answers = printed
    assert lab.code in without
    assert "Alive in month 60" in without
    covered = next(each for each in answers_of(with_answers) if "Covered" in each)
    assert covered.count("<svg") == 2
    assert without.count("<svg") == 3  # the other lab, and the line


def test_code_is_printed_where_it_is_about_something_to_read(printed: tuple[str, str]) -> None:
    code = re.findall(r"(?s)<pre><code>(.*?)</code></pre>", printed[0])
    assert [each.splitlines()[0] for each in code] == [
        "from userfirst import load",
        "from userfirst.charts import draw_lines",
    ]
    assert "<pre>PRINTED\n</pre>" in printed[0]
    assert "free_level" in printed[0].partition("PRINTED")[2]


def test_nothing_is_fetched_and_links_lead_somewhere(printed: tuple[str, str]) -> None:
    page = printed[1]
    assert not re.search(r"<script|<link|@import|url\((?!#)", page)
    assert re.findall(r'src="(?!data:image/png;base64,)', page) == []
    assert '<a href="https://example.org/law">' in page
    assert "Go to the next or" in page
    assert "DEPTH" not in page


def test_a_lesson_whose_cell_fails_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks" / "02_the_free_level.ipynb"
    monkeypatch.setattr(handout, "ROOT", tmp_path)
    monkeypatch.setattr(handout, "WHERE", tmp_path / "my_work" / "handouts")
    monkeypatch.setattr(userfirst, "reveal", userfirst.reveal)  # put back after this test
    path.write_text(json.dumps(notebook(["# 02", ["1 / 0"]])), encoding="utf-8")
    assert handout.main(["02"]) == 1
    told = capsys.readouterr().out
    assert "The lesson stops at its cell 2: ZeroDivisionError" in told
    assert "Traceback" not in told
    path.write_text("[]", encoding="utf-8")
    assert handout.main(["02"]) == 1
    assert "python course.py fresh 02" in capsys.readouterr().out
    assert not (tmp_path / "my_work").exists()
    path.write_text(json.dumps(notebook(["# 02 Fine"])), encoding="utf-8")
    assert handout.main(["02"]) == 0
    page = tmp_path / "my_work" / "handouts" / "02_the_free_level.html"
    assert str(page) in capsys.readouterr().out
    assert "02 Fine" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", notebooks("notebooks"), ids=str)
def test_formulas_stand_under_the_hood_only(path: Path) -> None:
    """What draws formulas is not there without a network."""
    cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(each["source"]) for each in cells if each["cell_type"] == "markdown")
    core = handout.LAST.split(text)[0]
    assert not re.search(r"\$[^$\n]+\$", core)

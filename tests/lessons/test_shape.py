"""Every lesson keeps the limits of a lesson, and gives no answer away before the guess."""

import ast
import builtins
import json
import re
from statistics import median

import pytest

from tests.repository import ROOT
from userfirst.checks.declared import afterwords
from userfirst.lessons import LESSONS

MOST_WORDS, MOST_CODE_CELLS, MOST_LINES = 2_200, 20, 15
WORDS_OF_A_SCENE = 220
# What a first reading takes: words a minute, minutes for a cell that is run and looked at, for a
# card that is thought about, and for a lab that is played with.
WORDS_A_MINUTE, MINUTES_A_CELL, MINUTES_A_CARD, MINUTES_A_LAB = 130, 1.0, 1.5, 5.0
WRITTEN = [each for each in LESSONS if each.is_written and each.number not in ("00", "09")]


def core(lesson):
    """Return the core path: the cells before *Under the hood*, and what waits with results."""
    path = ROOT / "notebooks" / lesson.file
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    for place, (kind, text) in enumerate(texts):
        if kind == "markdown" and re.search(r"(?m)^#+ .*Under the hood", text):
            before = re.split(r"(?m)^#+ .*Under the hood", text)[0]
            waiting = [each.to_text() for each in afterwords(lesson.number).values()]
            return [*texts[:place], ("markdown", before), *(("markdown", w) for w in waiting)]
    raise AssertionError(f"{lesson.file} has no part called 'Under the hood'")


@pytest.mark.parametrize("lesson", WRITTEN, ids=str)
def test_the_core_path_keeps_its_limits(lesson):
    cells = core(lesson)
    words = len(" ".join(text for kind, text in cells if kind == "markdown").split())
    lines = [len(text.splitlines()) for kind, text in cells if kind == "code"]
    assert words <= MOST_WORDS
    assert len(lines) <= MOST_CODE_CELLS
    assert max(lines) <= MOST_LINES
    assert median(lines) <= 7


@pytest.mark.parametrize("lesson", WRITTEN, ids=str)
def test_the_minutes_are_those_that_a_reader_needs(lesson):
    cells = core(lesson)
    words = len(" ".join(text for kind, text in cells if kind == "markdown").split())
    code = [text for kind, text in cells if kind == "code"]
    cards = sum(len(re.findall(r"\b(?:guess|question)\(", text)) for text in code)
    labs = sum("Lab(" in text for text in code)
    minutes = (
        words / WORDS_A_MINUTE
        + MINUTES_A_CELL * len(code)
        + MINUTES_A_CARD * cards
        + MINUTES_A_LAB * labs
    )
    assert 0.75 * lesson.minutes <= minutes <= 1.1 * lesson.minutes
    said = [int(m) for m in re.findall(r"\((\d+) minutes\)", " ".join(t for _, t in cells))]
    assert 0.85 * lesson.minutes <= sum(said) <= lesson.minutes, "the parts add up to the whole"


def names(code, context):
    """Return the names that code reads, or those that it sets, imports and defines."""
    tree = list(ast.walk(ast.parse(code)))
    found = {each.id for each in tree if isinstance(each, ast.Name) and type(each.ctx) is context}
    if context is ast.Store:
        found |= {each.name for each in tree if isinstance(each, (ast.FunctionDef, ast.ClassDef))}
        found |= {each.arg for each in tree if isinstance(each, ast.arg)}
        imported = (each for each in tree if isinstance(each, (ast.Import, ast.ImportFrom)))
        found |= {each.asname or each.name for one in imported for each in one.names}
    return found


@pytest.mark.parametrize("lesson", LESSONS, ids=str)
def test_whoever_takes_the_short_path_has_all_it_needs(lesson):
    path = ROOT / "notebooks" / lesson.file
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    if "Run the cells between them" in "".join(cells[0]["source"]):
        return
    known, marked = {*dir(builtins), "display"}, True  # what stands before the first part is run
    for cell in cells:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for heading in re.findall(r"(?m)^## .*", text):
                marked = "◆" in heading
        elif marked:
            known |= names(text, ast.Store)
            assert names(text, ast.Load) <= known, heading


@pytest.mark.parametrize("lesson", WRITTEN, ids=str)
def test_the_scene_is_short(lesson):
    text = "\n".join(text for kind, text in core(lesson) if kind == "markdown")
    scene = re.search(r"(?ms)^## 1\. The scene.*?\n(.*?)(?=^## |\Z)", text)
    assert scene, "a lesson opens with its scene"
    first_cell = next(t for kind, t in core(lesson) if "## 1. The scene" in t)
    assert len(first_cell.split("## 1. The scene")[1].split()) <= WORDS_OF_A_SCENE


@pytest.mark.parametrize("lesson", WRITTEN, ids=str)
def test_three_rounds_are_guessed_and_come_back_in_one_table(lesson):
    code = "\n".join(text for kind, text in core(lesson) if kind == "code")
    asked = re.findall(r'\bguess\("(\w+)"\)', code)
    assert len(asked) >= 3
    assert len(set(asked)) == len(asked)
    revealed = set(re.findall(r'"(\w+)"', " ".join(re.findall(r"@reveal\(([^)]*)\)", code))))
    assert revealed == set(asked), "what answers a guess waits for it"
    assert f'guesses("{lesson.number}")' in code
    for each in asked:
        assert (
            code.index(f'guess("{each}")') < code.index(f'@reveal("{each}"')
            if (f'@reveal("{each}"' in code)
            else True
        )


@pytest.mark.parametrize("lesson", [each for each in LESSONS if each.number != "00"], ids=str)
def test_what_is_said_of_a_result_waits_with_it(lesson):
    cells = core(lesson)
    code = "\n".join(text for kind, text in cells if kind == "code")
    below = re.findall(r"@reveal\([^)]*\)\s*def (\w+)", code)
    assert afterwords(lesson.number)
    assert set(afterwords(lesson.number)) <= set(below)
    folds = re.findall(r"</b> (Open this [^<]*)", " ".join(text for _, text in cells))
    assert not [each for each in folds if "seen" in each], "such a fold stands in afterwords.txt"


@pytest.mark.parametrize("lesson", LESSONS, ids=str)
def test_a_lesson_draws_with_the_course_s_own_charts(lesson):
    """They stand out on light and on dark; plotly's own look brings a ground of its own."""
    text = (ROOT / "notebooks" / lesson.file).read_text(encoding="utf-8")
    assert "plotly" not in "".join(
        "".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"
    )


def test_the_first_lab_offers_no_preset_whose_end_the_next_lab_s_lesson_asks_for():
    asked = (ROOT / "userfirst/checks/lesson02/guesses.py").read_text(encoding="utf-8")
    presets = set(re.findall(r'run\("free_service", "(\w+)"', asked))
    assert presets == {"valley", "free_then_priced"}
    first = (ROOT / "notebooks/00_start_here.ipynb").read_text(encoding="utf-8")
    withheld = re.search(r"withhold_presets=\[(.*?)\]", first)
    assert withheld
    assert set(re.findall(r"\w+", withheld[1])) == presets

"""Exercises follow from solutions: stubs are open, solutions pass, links lead somewhere."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.repository import ROOT, notebooks
from tools import derive_exercises
from tools.derive_exercises import BEGIN, END, WrongMarks, derived, main, without_solution
from userfirst import check
from userfirst.checks.declared import tasks

SOLUTIONS = [pytest.param(path, id=path.stem) for path in notebooks("solutions")]
EXERCISES = [pytest.param(path, id=path.stem) for path in notebooks("exercises")]
LESSON = re.compile(r"(?:exercise|solution)_(\d\d)_")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def read(path: Path) -> dict[str, Any]:
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def code_of(path: Path) -> list[str]:
    cells = read(path)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def answers_in(path: Path) -> dict[str, Any]:
    """Run the cells in order and return what stands in the variables of the tasks."""
    namespace: dict[str, Any] = {}
    for code in code_of(path):
        exec(compile(code, path.as_posix(), "exec"), namespace)
    return {name: namespace[name] for name in tasks_of(path)}


def tasks_of(path: Path) -> list[str]:
    """Return the names of the tasks of an exercise or its solution."""
    lesson = LESSON.match(path.name)[1]
    return [name for name in tasks() if name.startswith(f"ex{lesson}_")]


def test_there_is_something_to_test():
    made = [derive_exercises.exercise_of(ROOT / path.values[0]).name for path in SOLUTIONS]
    assert made == [path.values[0].name for path in EXERCISES]
    lessons = {LESSON.match(path.values[0].name)[1] for path in SOLUTIONS}
    assert {name[2:4] for name in tasks()} == lessons != set()


@pytest.mark.parametrize("path", EXERCISES)
def test_every_stub_is_not_attempted(path):
    for name, answer in answers_in(path).items():
        assert check(name, answer).state == "not attempted", name


@pytest.mark.parametrize("path", SOLUTIONS)
def test_every_solution_passes(path):
    for name, answer in answers_in(path).items():
        assert check(name, answer).state == "passed", name


@pytest.mark.parametrize("path", SOLUTIONS)
def test_every_task_is_checked_once_right_after_it_is_answered(path):
    cells = read(path)["cells"]
    expected = tasks_of(path)
    checked = [i for i, cell in enumerate(cells) if cell["metadata"].get("tags") == ["check"]]
    found = [re.findall(r'^check\("(\w+)"\)$', "".join(cells[i]["source"])) for i in checked]
    assert found == [[name] for name in expected]
    for i, name in zip(checked, expected, strict=True):
        assert cells[i - 1]["metadata"].get("tags") == ["task"]
        assert f"{name} = " in "".join(cells[i - 1]["source"])


@pytest.mark.parametrize("path", SOLUTIONS)
def test_the_exercise_is_derived_to_the_byte(path):
    exercise = derive_exercises.exercise_of(ROOT / path).read_bytes().decode("utf-8")
    assert exercise == derived(read(path)), "run: python -m tools.derive_exercises"
    assert "SOLUTION" not in exercise


@pytest.mark.parametrize("path", [*SOLUTIONS, *EXERCISES])
def test_links_lead_to_files_of_the_course(path):
    text = "\n".join("".join(cell["source"]) for cell in read(path)["cells"])
    links = [link for link in LINK.findall(text) if "://" not in link]
    assert links
    for link in links:
        assert (ROOT / path.parent / link).exists(), link


def test_a_stub_takes_the_place_of_what_is_hidden():
    code = f"a = 1\n{BEGIN}\nb = 2\nex02_1 = a + b\nex02_2 = ex02_1 == 3\n{END}\nprint(a)\n"
    stubs = "ex02_1 = ...  # your answer\nex02_2 = ...  # your answer"
    assert without_solution(code, is_code=True) == f"a = 1\n{stubs}\nprint(a)"
    text = f"before\n\n<!-- {BEGIN} -->\nhidden\n<!-- {END} -->\n"
    assert without_solution(text, is_code=False) == "before"


def test_a_form_to_fill_in_stays_as_it_is():
    code = f'ex02_5 = {{"risk": ...}}\n{BEGIN}\nex02_5 = {{"risk": "much"}}\n{END}'
    assert without_solution(code, is_code=True) == 'ex02_5 = {"risk": ...}'


@pytest.mark.parametrize(
    ("code", "words"),
    [(BEGIN, "without an end"), (END, "without a beginning"), (f"{BEGIN}\n{BEGIN}", "two lines")],
)
def test_marks_without_a_partner_are_named(code, words):
    with pytest.raises(WrongMarks, match=words):
        without_solution(code, is_code=True)


def test_the_command_writes_checks_and_finds_orphans(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(derive_exercises, "ROOT", tmp_path)
    source = tmp_path / "solutions" / "solution_02_a.ipynb"
    source.parent.mkdir()

    def solution(code: str) -> None:
        cell = {"cell_type": "code", "id": "one", "metadata": {}, "source": code}
        source.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")

    solution(f"{BEGIN}\nex02_1 = 5\n{END}")
    assert main(["--check"]) == 1
    assert "exercises/exercise_02_a.ipynb is not as derived" in capsys.readouterr().out
    assert not (tmp_path / "exercises").exists()
    assert main([]) == 0
    assert "exercises/exercise_02_a.ipynb written" in capsys.readouterr().out
    assert code_of(tmp_path / "exercises" / "exercise_02_a.ipynb") == [
        "ex02_1 = ...  # your answer"
    ]
    assert main(["--check"]) == main([]) == 0
    assert capsys.readouterr().out == ""
    (tmp_path / "exercises" / "exercise_03_b.ipynb").write_text("{}", encoding="utf-8")
    assert main([]) == 1
    assert "exercise_03_b.ipynb has no solution" in capsys.readouterr().out
    solution(BEGIN)
    assert main([]) == 1
    assert "solutions/solution_02_a.ipynb, cell 1: a line" in capsys.readouterr().out

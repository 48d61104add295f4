"""`solution("ex03_2")`: the solved cell, after an attempt or as an instructor has set it."""

import ast
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from tests.repository import ROOT
from userfirst import check, hint, solution
from userfirst.checks import checking, solved
from userfirst.checks.declared import tasks
from userfirst.checks.solved import Solution


@pytest.fixture(autouse=True)
def _nothing_attempted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "attempted", set())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The solved exercises of lessons 02 and 03, where an instructor can write beside them."""
    copy = tmp_path / "solutions"
    copy.mkdir()
    for path in (ROOT / "solutions").glob("solution_0[23]_*.ipynb"):
        shutil.copy(path, copy)
    monkeypatch.setattr(solved, "__file__", str(tmp_path / "userfirst" / "checks" / "solved.py"))
    return copy


def test_it_is_shown_after_an_attempt_and_not_before() -> None:
    shown = solution("ex02_1")
    assert shown.code == ""
    assert "Try first" in shown.message
    ex02_1 = ...
    assert solution("ex02_1").code == ""
    assert check("ex02_1").state == "not attempted"
    assert solution("ex02_1").code == ""
    ex02_1 = "wrong"  # noqa: F841  # it is found by its name
    assert solution("ex02_1").code


def test_a_checked_answer_is_an_attempt_even_if_its_variable_is_gone() -> None:
    assert check("ex02_1", "wrong").state == "try again"
    assert solution("ex02_1").code


def test_a_form_that_nobody_filled_in_is_no_attempt() -> None:
    ex02_5 = dict.fromkeys(["decision", "evidence", "risk", "change_my_mind"], ...)
    assert solution("ex02_5").code == ""
    ex02_5["risk"] = "that it rains"
    assert solution("ex02_5").code


@pytest.mark.parametrize("name", tasks())
def test_every_task_has_a_solved_cell_and_what_it_borrows_is_named(name: str) -> None:
    checking.attempted.add(name)
    shown = solution(name)
    assert isinstance(shown, Solution)
    made = {node.id for node in ast.walk(ast.parse(shown.code)) if isinstance(node, ast.Name)}
    assert name in made
    assert "SOLUTION" not in shown.code
    assert shown.code in repr(shown)
    assert "one way to solve it" in shown._repr_html_()


def test_what_is_borrowed_is_a_name_of_another_tasks_solved_cell(folder: Path) -> None:
    checking.attempted |= {"ex03_2", "ex03_3"}
    assert "It uses `rides_a_rider` of `ex03_2`." in solution("ex03_3").message
    assert "uses" not in solution("ex03_2").message  # a name within a function is its own


@pytest.mark.parametrize(
    ("text", "tried", "shown"),
    [
        ("", False, False),
        ("", True, True),
        ("all: always", False, True),
        ("all: never", True, False),
        ("# a note\n\n03: never  # until June\n", True, True),
        ("2: never", True, False),
        ("02: never\nex02_1: after an attempt", True, True),
        ("all: always\n02: 2026-12-01", True, False),
        ("02: 2026-11-01 18:00", False, True),
        ("\ufeffALL : Always\r\n", False, True),
    ],
)
def test_an_instructor_says_when(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, tried: bool, shown: bool
) -> None:
    class Today(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(2026, 11, 27, 12)

    monkeypatch.setattr(solved, "datetime", Today)
    (folder / "answers.txt").write_text(text, encoding="utf-8", newline="")
    if tried:
        checking.attempted.add("ex02_1")
    found = solution("ex02_1")
    assert bool(found.code) is shown, found
    assert found.message


@pytest.mark.parametrize(
    ("line", "named"),
    [("02: tomorrow", "`02: tomorrow`"), ("02 never", "`02 never`"), ("x: never", "`x: never`")],
)
def test_a_rule_that_cannot_be_read_shows_nothing_and_is_named(
    folder: Path, line: str, named: str
) -> None:
    checking.attempted.add("ex02_1")
    (folder / "answers.txt").write_text(f"# a note\n{line}\n", encoding="utf-8")
    shown = solution("ex02_1")
    assert shown.code == ""
    assert f"Line 2 of solutions/answers.txt cannot be read: {named}" in shown.message
    (folder / "answers.txt").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in solution("ex02_1").message


def test_a_date_is_told_until_it_comes(folder: Path) -> None:
    (folder / "answers.txt").write_text("all: 2999-01-31 18:00", encoding="utf-8")
    assert "from 31 January 2999, 18:00 on" in solution("ex02_1").message


@pytest.mark.parametrize("damage", ["[", '{"cells": [{"cell_type": "code"}]}', "no cell"])
def test_a_damaged_solution_is_named(folder: Path, damage: str) -> None:
    checking.attempted.add("ex02_1")
    (path,) = folder.glob("solution_02_*")
    path.write_text(json.dumps({"cells": []}) if damage == "no cell" else damage, encoding="utf-8")
    shown = solution("ex02_1")
    assert shown.code == ""
    assert path.name in shown.message


def test_a_copy_without_solutions_says_where_they_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(folder)
    monkeypatch.chdir(folder.parent)
    checking.attempted.add("ex02_1")
    shown = solution("ex02_1")
    assert shown.code == ""
    assert "not in this copy of the course" in shown.message


def test_a_wheel_finds_them_in_the_folder_of_the_course(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(solved, "__file__", "/nowhere/site-packages/userfirst/checks/solved.py")
    exercises = tmp_path / "exercises"
    exercises.mkdir()
    monkeypatch.chdir(exercises)
    checking.attempted.add("ex02_1")
    assert solution("ex02_1").code


def test_a_wrong_name_gets_the_nearest() -> None:
    assert 'Did you mean "ex03_2"?' in solution("ex3_2").message
    assert solution(3).state == "no such name"


def test_the_last_hint_leads_to_it() -> None:
    last = len(tasks()["ex02_1"].hints)
    assert 'solution("ex02_1")' in hint("ex02_1", last).message
    assert "solution(" not in hint("ex02_1", last - 1).message

"""A class is found, marked and written into tables; what a submission says is data only."""

import csv
import io
import json
import os
import re
import sys
import threading
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.express as px
import pytest

from tests.checks.mutilations import as_notebook, code, small_notebook, spread
from tests.repository import ROOT
from userfirst import Lab, check, run
from userfirst.checks.declared import tasks
from userfirst.checks.marking import command, gradebooks
from userfirst.checks.marking.answers import read, written
from userfirst.checks.marking.batch import (
    AGAIN,
    DISCUSS,
    FAILED,
    MISSING,
    OPEN,
    PASSED,
    Mark,
    Marker,
    Row,
    tasks_of,
)
from userfirst.checks.marking.judging import Judge
from userfirst.checks.marking.notebook import (
    NotANotebook,
    code_cells,
    exercise_of,
    looks_at_checks,
    near_name,
    setting_cells,
)
from userfirst.checks.marking.process import (
    Confinement,
    Limits,
    best_confinement,
    hidden_places,
    needed,
    tried,
)
from userfirst.checks.marking.submissions import find_submissions

NOTEBOOK = as_notebook(small_notebook())

# What an answer may be, as plain data and back.


def odd_answers() -> list[Any]:
    table = pd.DataFrame({"town": ["a", "b"], "users": [1, 2], "month": ["2021-01", "2021-02"]})
    dated = table.assign(month=pd.to_datetime(table["month"]), users=[1.5, np.nan])
    figure = px.line(x=[1, 2], y=[3, 4])
    return [
        None, ..., True, np.bool_(False), 3, -2.5, np.float64(1.25), np.int32(7), Decimal("1.5"),
        float("nan"), 10**400, "text", "", "12,5 %", np.array([1.5]), np.array("x"), [1], (1, 2),
        {3}, frozenset(), {}, {"spread": ..., "median": ...}, {"spread": 2}, {1: 2}, table, dated,
        table.set_index(["town", "month"]), table.groupby("town"), table["users"], table.T,
        dated.assign(month=dated["month"].dt.to_period("M")), table["users"] > 1, table.index,
        table.assign(town=table["town"].astype("category")), pd.concat([table, table], axis=1),
        table.pivot_table(index="town", columns="month"), table.iloc[:0], pd.NaT, pd.NA,
        pd.Timestamp("2021-01-05"), pd.Timedelta("1D"), np.timedelta64(5, "s"), 2j, object(), len,
        lambda: 5, int, check, figure, figure.to_dict(), figure.data[0], run("free_service"),
        {"decision": "x" * 150_000}, {("a", 1): [None, {"b": (1, 2)}]},
    ]  # fmt: skip


@pytest.mark.parametrize("name", tasks_of("02"))
def test_an_answer_that_travels_is_judged_as_the_learner_saw_it(name: str) -> None:
    task = tasks()[name]
    answers = odd_answers()
    if task.answer is not None:
        answers += [task.answer(), *(each.made() for each in task.mistakes if each.made)]
    differ = []
    for answer in answers:
        there = check(name, answer)
        here = check(name, read(json.loads(json.dumps(written(answer)))))
        if (here.state, here.message) != (there.state, there.message):
            differ.append((repr(answer)[:80], there.message, here.message))
    assert differ == []


def test_a_lab_is_its_code() -> None:
    lab = Lab("free_service")
    stand_in = read(json.loads(json.dumps(written(lab))))
    assert stand_in.code == lab.code
    assert type(stand_in).__name__ == "Lab"
    lab.close()


@pytest.mark.parametrize("answer", [np.zeros((1000, 2000)), [[0] * 1000] * 1000], ids=type)
def test_far_too_much_is_told_and_not_carried(answer: Any) -> None:
    plain = written(answer)
    assert plain["is"] == "too large"
    assert len(json.dumps(plain)) < 200


# What was handed in.


def put(folder: Path, *names: str, content: bytes = NOTEBOOK) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (
            ["Anna Berg_123_assignsubmission_file_/exercise_02.ipynb",
             "Bo_von_Au_77_assignsubmission_file/a/b.ipynb"],
            [("Anna Berg", "123", "Moodle"), ("Bo_von_Au", "77", "Moodle")],
        ),
        (["Anna B_123_assignsubmission_file_exercise_02.ipynb"], [("Anna B", "123", "Moodle")]),
        (
            ["berganna_12_345_exercise_02.ipynb", "aubo_LATE_13_346_exercise_02-1.ipynb"],
            [("aubo", "13", "Canvas"), ("berganna", "12", "Canvas")],
        ),
        (
            ["submitted/anna/ps1/exercise_02.ipynb", "submitted/bo/ps1/exercise_02.ipynb"],
            [("anna", "", "nbgrader"), ("bo", "", "nbgrader")],
        ),
        (["Anna/exercise_02.ipynb", "Bo/x.ipynb"], [("Anna", "", ""), ("Bo", "", "")]),
        (["class/Anna/e.ipynb", "class/Bo/week/e.ipynb"], [("Anna", "", ""), ("Bo", "", "")]),
        (
            ["exercise_02_the_free_level_anna.ipynb", "Bo - Exercise 2 (1).ipynb"],
            [("anna", "", ""), ("Bo", "", "")],
        ),
    ],
    ids=["Moodle", "Moodle, flat", "Canvas", "nbgrader", "folders", "a folder above", "flat"],
)  # fmt: skip
def test_who_handed_in_is_told_by_folders_and_files(
    tmp_path: Path, names: list[str], people: list[tuple[str, str, str]]
) -> None:
    put(tmp_path / "class", *names)
    found = find_submissions(tmp_path / "class")
    assert [(each.student, each.number, each.platform) for each in found] == people
    # The same from a zip, and from a zip in the folder.
    packed = tmp_path / "class.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, NOTEBOOK)
    found = find_submissions(packed)
    assert [(each.student, each.number, each.platform) for each in found] == people
    assert {each.entry.read() for each in found} == {NOTEBOOK}


def test_what_is_no_submission_is_passed_over(tmp_path: Path) -> None:
    put(
        tmp_path,
        "Anna/exercise_02.ipynb",
        "Anna/.ipynb_checkpoints/exercise_02-checkpoint.ipynb",
        "__MACOSX/Anna/._exercise_02.ipynb",
        "Anna/numbers.csv",
        "Bo_5_assignsubmission_file_/report.pdf",
    )
    anna, bo = find_submissions(tmp_path)
    assert anna.file == "Anna/exercise_02.ipynb"
    assert [each.path.name for each in anna.beside] == ["numbers.csv"]
    assert bo.student == "Bo"
    with pytest.raises(NotANotebook, match="No notebook was handed in"):
        bo.entry.read()


def test_neighbours_in_one_folder_are_not_taken_along(tmp_path: Path) -> None:
    put(tmp_path, "anna_1_2_exercise_02.ipynb", "bo_3_4_exercise_02.ipynb", "bo_3_5_notes.csv")
    assert [each.beside for each in find_submissions(tmp_path)] == [(), ()]


def test_links_and_damaged_zips_are_named(tmp_path: Path) -> None:
    put(tmp_path / "class", "Bo/exercise_02.zip", content=b"PK\x03\x04 broken")
    put(tmp_path / "class", "Anna/exercise_02.ipynb")
    put(tmp_path, "secret.ipynb")
    try:
        (tmp_path / "class" / "Anna" / "exercise_02.ipynb").unlink()
        (tmp_path / "class" / "Anna" / "exercise_02.ipynb").symlink_to(tmp_path / "secret.ipynb")
    except OSError:
        pytest.skip("this system makes no links")
    anna, bo = find_submissions(tmp_path / "class")
    with pytest.raises(NotANotebook, match="zip is damaged"):
        bo.entry.read()
    with pytest.raises(NotANotebook, match="links are not followed"):
        anna.entry.read()


# What a notebook holds.


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (NOTEBOOK[:500], "ends too early"),
        (b'{"cells": [}]}', r"broken \(line 1\)"),
        (b"[]", "no cells"),
        (b"[" * 200_000, "nested too deeply"),
        (b"\x89PNG\r\n\xff\xff", "no text"),
        (b" " * 40_000_001 + b"{", "41? megabytes|40 megabytes"),
    ],
)
def test_what_is_no_notebook_is_told_why(content: bytes, words: str) -> None:
    with pytest.raises(NotANotebook, match=words):
        code_cells(content)


def test_cells_are_found_in_formats_old_and_new() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["a = 1\n", "b"]}]}]}
    assert code_cells(json.dumps(old).encode()) == [(1, "a = 1\nb")]
    assert code_cells(as_notebook([None, 5, code("a"), {"cell_type": "raw"}])) == [(1, "a")]
    assert code_cells(NOTEBOOK.decode().encode("utf-16")) == code_cells(NOTEBOOK)


@pytest.mark.parametrize(
    ("source", "sets"),
    [
        ("ex02_1 = 5", True),
        ("    ex02_1: float = 5", True),
        ("share, ex02_1 = 1, 2", True),
        ("(ex02_1, b) = 1, 2", True),
        ("if (ex02_1 := 5): pass", True),
        ("globals()['ex02_1'] = 5", True),
        ("import os as ex02_1", True),
        ('check("ex02_1")', False),
        ("ex02_1 == 5", False),
        ("print(ex02_1, end='')", False),
        ("ex02_10 = 5", False),
        ("my_ex02_1 = 5", False),
    ],
)
def test_a_task_is_found_by_its_name(source: str, sets: bool) -> None:
    assert setting_cells([(3, source)], "ex02_1") == ([3] if sets else [])


def test_a_name_that_was_changed_is_found_nearby() -> None:
    assert near_name([(1, "ex2_1 = 5")], "ex02_1") == "ex2_1"
    assert near_name([(1, "Ex02_1_new = 5")], "ex02_1") == "Ex02_1_new"
    assert near_name([(1, "ex02_2 = 5\nanswer = 3")], "ex02_1") == ""


def test_the_exercise_is_told_by_its_tasks_before_its_name() -> None:
    assert exercise_of([(1, "ex02_1 = 1\nex02_2 = ex02_1")], "exercise_05.ipynb") == "02"
    assert exercise_of([(1, "a = 1")], "Exercise 5 anna.ipynb") == "05"
    assert exercise_of([(1, "a = 1")], "homework.ipynb") == ""


def test_code_that_looks_at_the_checks_is_noticed() -> None:
    assert looks_at_checks([(1, "from userfirst.checks.declared import tasks")])
    assert not looks_at_checks([(1, "from userfirst import check, load")])


# Running for real.


@pytest.fixture
def marker(tmp_path: Path) -> Any:
    """Return one that marks under the best confinement of this machine."""
    base = tmp_path / "base"
    base.mkdir()
    tmp_path.chmod(0o711)
    base.chmod(0o711)
    confinement, _ = best_confinement((str(tmp_path / "class"), str(base)), base)
    made = Marker(confinement, Limits(60, 200, 3000), base, "", 0, threading.Event())
    yield made
    made.judge.close()


def test_a_solved_exercise_passes_and_a_broken_one_is_told_cell_by_cell(
    tmp_path: Path, marker: Marker
) -> None:
    def marked(content: bytes, name: str) -> Row:
        put(tmp_path / "class", f"{name}/exercise_02.ipynb", content=content)
        put(tmp_path / "class", f"{name}/userfirst.py", content=b"raise SystemExit")
        put(tmp_path / "class", f"{name}/numbers.csv", content=b"spread,median\n1,2\n")
        (found,) = (each for each in find_submissions(tmp_path / "class") if each.student == name)
        return marker.mark(found, found.entry.read())

    solved = (ROOT / "solutions" / "solution_02_the_free_level.ipynb").read_bytes()
    row = marked(solved, "solved")
    assert {name: mark.state for name, mark in row.marks.items()} == {
        name: DISCUSS if name == "ex02_5" else PASSED for name in tasks_of("02")
    }
    assert row.sentence == "5 of 5 tasks passed; for discussion: ex02_5."

    cells = [
        code("ex02_1 = 5"),
        code("ex2_2 = 5"),
        code(f"ex02_3 = {spread()}"),
        code("ex02_3 = ..."),
        code("import numbers_of_mine\nex02_4 = 1"),
        code("import os, pandas\nprint(pandas.read_csv('numbers.csv'))\nos._exit(1)"),
        code("ex02_6 = {'churn': 5}"),
    ]
    row = marked(as_notebook(cells), "broken")
    assert {name: mark.state for name, mark in row.marks.items()} == {
        "ex02_1": AGAIN,
        "ex02_2": MISSING,
        "ex02_3": PASSED,
        "ex02_4": FAILED,
        "ex02_5": MISSING,
        "ex02_6": AGAIN,
    }
    assert row.marks["ex02_2"].reason == (
        "No cell sets `ex02_2`, but one sets `ex2_2`: deleted or renamed."
    )
    assert "2 cells set `ex02_3`; the last answer counts." in row.marks["ex02_3"].reason
    assert row.marks["ex02_4"].reason == (
        "Code cell 5 stopped with ModuleNotFoundError: No module named 'numbers_of_mine'"
    )
    assert "Code cell 6 ended its process; the others ran without it." in row.remark


def test_python_itself_refuses_network_neighbours_and_processes(tmp_path: Path) -> None:
    """What holds on every system, also where the system has no world of its own to give."""
    found = tried(Confinement("Python", (str(tmp_path / "class"),)), tmp_path)
    assert found is not None
    assert [name for name, possible in found.items() if possible] == ["own folder", "course"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a world of its own")
def test_where_a_world_of_its_own_is_given_the_system_holds_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    found = tried(Confinement("own world", (str(tmp_path / "class"),)), tmp_path)
    if found is None:
        pytest.skip("this machine allows no namespaces")
    assert [name for name, possible in found.items() if possible] == ["own folder", "course"]


def test_what_is_hidden_leaves_the_course_itself_in_sight(tmp_path: Path) -> None:
    assert hidden_places(tmp_path, ["a/b.ipynb"]) == [str(tmp_path)]
    top = Path(Path(min(needed(), key=len)).anchor)
    assert hidden_places(top, ["class-of-nobody/b.ipynb"]) == [str(top / "class-of-nobody")]


def test_a_judge_that_fails_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge()
    try:
        assert judge("ex02_3", {"is": "number", "value": 5})["state"] == AGAIN
        assert judge("ex02_3", {"is": "dict"})["message"] == "What is handed in cannot be read."
        assert judge._process is not None
        judge._process.kill()
        judge._process.wait()
        assert judge("ex02_3", {"is": "open"})["state"] == OPEN
        monkeypatch.setattr("userfirst.checks.marking.judging.SECONDS_AN_ANSWER", 0.0)
        assert judge("ex02_3", {"is": "open"})["state"] == "not checked"
    finally:
        judge.close()


# The tables.


def row_of(student: str, *states: str, number: str = "", platform: str = "") -> Row:
    marks = {
        name: Mark(state, "so it is") for name, state in zip(tasks_of("02"), states, strict=False)
    }
    return Row(student, number, platform, f"{student}/e.ipynb", "02" if marks else "", marks)


ALL = (PASSED, PASSED, AGAIN, OPEN, DISCUSS, MISSING)


def lines_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "name", ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"]
)
def test_no_cell_of_a_table_is_a_formula(name: str, tmp_path: Path) -> None:
    row = row_of(name, *ALL)
    row.marks["ex02_1"] = Mark(AGAIN, name)
    for path in gradebooks.write_tables([row], tmp_path, False):
        for line in lines_of(path.read_text(encoding="utf-8")):
            for cell in line:
                assert not cell.lstrip().startswith(gradebooks.FORMULAS), (path.name, cell)


def test_the_table_to_read_is_opened_by_excel_as_utf_8(tmp_path: Path) -> None:
    gradebooks.write_tables([row_of("Zoë 王", *ALL)], tmp_path, False)
    content = (tmp_path / "marks.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    heading, line = lines_of(content.decode("utf-8"))
    told = dict(zip(heading, line, strict=True))
    assert told["student"] == "Zoë 王"
    assert (told["points"], told["of"]) == ("2", "5")
    assert told["ex02_6"] == "not attempted: cell missing"
    assert told["ex02_6 reason"] == "so it is"
    assert told["in a sentence"] == (
        "2 of 5 tasks passed; try again: ex02_3; not attempted: ex02_4; for discussion: ex02_5; "
        "not attempted: cell missing (ex02_6)."
    )


def test_grade_books_have_a_line_for_each_person_and_judgements_only_if_asked() -> None:
    rows = [
        row_of("Anna", *ALL, number="12", platform="Moodle"),
        row_of("Anna", PASSED, number="12", platform="Moodle"),
        row_of("berganna", *ALL, number="7", platform="Canvas"),
        row_of("Bo"),
    ]
    heading, anna, canvas = lines_of(gradebooks.for_moodle(rows, "02", False))
    assert heading[:3] == ["Identifier", "Full name", "Grade"]
    assert anna[:4] == ["Participant 12", "Anna", "2", "5"]
    assert canvas[0] == ""
    _, anna, _ = lines_of(gradebooks.for_moodle(rows, "02", True))
    assert anna[2:4] == ["3", "6"]
    heading, possible, anna, berg = lines_of(gradebooks.for_canvas(rows, False))
    assert heading == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Exercise 02"]
    assert possible == ["    Points Possible", "", "", "", "", "5"]
    assert anna[:2] == ["Anna", ""]
    assert berg == ["berganna", "7", "", "", "", "2"]


# The command.


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Mark without running anything; return who was marked."""
    marked: list[str] = []

    class Quick(Marker):
        def mark(self, submission: Any, content: Any) -> Row:
            marked.append(submission.student)
            if submission.student == "Trouble":
                raise ZeroDivisionError
            return row_of(submission.student, *ALL)

    possible = dict.fromkeys(["network", "neighbours", "writing", "batch"], False)
    monkeypatch.setattr(command, "Marker", Quick)
    found = (Confinement("Python"), possible)
    monkeypatch.setattr(command, "best_confinement", lambda *_: found)
    put(tmp_path / "class", *(f"{name}/exercise_02.ipynb" for name in ("Anna", "Bo", "Cem")))
    return marked


def test_a_class_is_marked_once_and_a_second_call_goes_on(
    tmp_path: Path, quick: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    group = str(tmp_path / "class")
    assert command.main([group]) == 0
    assert sorted(quick) == ["Anna", "Bo", "Cem"]
    printed = capsys.readouterr().out
    assert "\r" not in printed
    assert "[3/3] " in printed
    assert "Anna: 2 of 5 tasks passed; try again: ex02_3;" in printed
    put(tmp_path / "class", "Dora/exercise_02.ipynb", "Trouble/exercise_02.ipynb")
    assert command.main([group, "--count-judgements"]) == 0
    assert sorted(quick) == ["Anna", "Bo", "Cem", "Dora", "Trouble"]
    assert "which is our mistake; please report this line: ZeroDivisionError" in (
        capsys.readouterr().out
    )
    lines = lines_of((tmp_path / "class_marked" / "marks.csv").read_text(encoding="utf-8"))
    assert [line[0] for line in lines[1:]] == ["Anna", "Bo", "Cem", "Dora", "Trouble"]
    assert lines[1][4:6] == ["3", "6"]
    assert command.main([group, "--again"]) == 0
    assert len(quick) == 10


def test_ctrl_c_loses_nothing(
    tmp_path: Path,
    quick: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    show = command.Progress.show

    def then_stop(self: Any, row: Row, was_known: bool) -> None:
        show(self, row, was_known)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(command.Progress, "show", then_stop)
        assert command.main([str(tmp_path / "class"), "--workers", "1"]) == 130
    assert "Stopped after 1 of 3." in capsys.readouterr().out
    lines = lines_of((tmp_path / "class_marked" / "marks.csv").read_text(encoding="utf-8"))
    assert [line[0] for line in lines[1:]] == ["Anna"]
    before = quick.count("Anna")
    put(tmp_path / "class", "Aaron/exercise_02.ipynb")  # the first now, and not yet marked
    with monkeypatch.context() as patched:
        patched.setattr(command.Progress, "show", then_stop)
        assert command.main([str(tmp_path / "class"), "--workers", "1"]) == 130
    lines = lines_of((tmp_path / "class_marked" / "marks.csv").read_text(encoding="utf-8"))
    assert "Anna" in [line[0] for line in lines[1:]]
    assert command.main([str(tmp_path / "class")]) == 0
    assert quick.count("Anna") == before == 1


def test_a_screen_has_a_bar() -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    progress = command.Progress(2, screen)
    progress.bar()
    progress.show(row_of("Anna", *ALL), was_known=False)
    assert "[###############...............] 1 of 2, about 1 minute left" in screen.getvalue()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["broken.zip"], "is damaged, or no zip"),
        (["nowhere"], "There is no folder .*nowhere. Give the folder"),
        (["empty"], "There is no notebook .* Put the notebooks"),
        (["class/Anna/exercise_02.ipynb"], "is a file. Give the folder"),
        (["class", "--exercise", "77"], "There is no exercise 77. Choose one of: 01,"),
        (["class", "--into", "class/marks"], "among what the class handed in. Name another"),
        (["class", "--into", "class/Anna/exercise_02.ipynb/x"], "among what the class"),
        (["class", "--into", "a file/x"], "cannot be written into .* Name a folder of yours"),
        (["class", "--seconds", "0"], "--seconds-a-cell must be"),
        (["class", "--memory", "5"], "--memory must be 1000 or more"),
        (["class", "--workers", "0"], "--workers is how many"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_what_to_do(
    tmp_path: Path,
    quick: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").touch()
    (tmp_path / "broken.zip").write_bytes(b"PK")
    monkeypatch.chdir(tmp_path)
    assert command.main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert re.search(words, said.err), said.err
    assert quick == []


def test_in_a_page_of_a_browser_it_is_said_where_to_mark(
    tmp_path: Path,
    quick: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python can start no process there."""
    monkeypatch.setattr(command.sys, "platform", "emscripten")
    assert command.main([str(tmp_path / "class")]) == 1
    said = capsys.readouterr()
    assert re.search("Mark on a computer that has the course.*python -m userfirst.checks", said.err)
    assert (said.out, quick) == ("", [])


@pytest.mark.skipif(
    os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="here every folder can be written to",
)
def test_a_folder_that_cannot_be_written_to_is_named(
    tmp_path: Path, quick: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.chmod(0o555)
    try:
        assert command.main([str(tmp_path / "class")]) == 1
    finally:
        tmp_path.chmod(0o755)
    assert "Name a folder of yours: --into FOLDER" in capsys.readouterr().err


def test_the_help_tells_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    for each in ("FOLDER", "marks.csv", "moodle_exercise_02.csv", "--count-judgements", "Ctrl+C"):
        assert each in told


def test_what_a_machine_does_not_hold_is_said() -> None:
    possible = {"network": True, "neighbours": False, "writing": False, "batch": True}
    told = command.protection(Confinement("Python"), possible)
    assert "cannot read the files of others or change files" in told
    assert "they CAN reach the network or reach other processes" in told

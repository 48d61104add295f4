"""A learner gets the course as it was delivered, and keeps whatever was done in it."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.repository import ROOT, notebooks
from tools.class_server.folders import NotDelivered, delivered, lay_out, main
from tools.class_server.names import REGISTER, Register
from userfirst.checks.marking.submissions import NAMES, find_submissions

pytestmark = pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows")


def test_a_new_learner_gets_all_lessons_and_exercises(tmp_path: Path) -> None:
    brought = lay_out(tmp_path, delivered())
    wanted = {path.as_posix() for path in notebooks("notebooks", "exercises")}
    assert wanted <= {*brought}
    assert {"notebooks/glossary.md", "data/README.md", "data/public_figures.csv"} <= {*brought}
    assert not (tmp_path / "solutions").exists()
    assert (tmp_path / "data" / "README.md").stat().st_mode & 0o222 == 0
    assert (tmp_path / "notebooks" / "glossary.md").stat().st_mode & 0o200
    assert not [*tmp_path.rglob("*.new")]


def test_a_learner_who_comes_again_finds_the_own_work(tmp_path: Path) -> None:
    lay_out(tmp_path, delivered())
    mine = tmp_path / "exercises" / "exercise_02_the_free_level.ipynb"
    mine.write_text("my work", encoding="utf-8")
    (tmp_path / "notebooks" / "01_customers_and_users.ipynb").unlink()
    link = tmp_path / "notebooks" / "03_ride_hailing_didi_and_kuaidi.ipynb"
    link.unlink()
    link.symlink_to("nowhere.ipynb")
    assert lay_out(tmp_path, delivered()) == ["notebooks/01_customers_and_users.ipynb"]
    assert mine.read_text(encoding="utf-8") == "my work"
    assert link.readlink() == Path("nowhere.ipynb")


def test_solutions_come_when_they_are_asked_for(tmp_path: Path) -> None:
    brought = lay_out(tmp_path, delivered(with_solutions=True))
    assert {path.as_posix() for path in notebooks("solutions")} <= {*brought}
    assert "solutions/answers.txt" not in brought


def a_course(tmp_path: Path) -> Path:
    """Copy what learners are given."""
    for folder in ("notebooks", "exercises", "data", "tools/originals"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_what_the_instructor_did_is_not_handed_out(tmp_path: Path) -> None:
    root = a_course(tmp_path / "course")
    worked = root / "exercises" / "exercise_02_the_free_level.ipynb"
    worked.write_text("the answers", encoding="utf-8")
    (root / "notebooks" / "memo_mine.md").write_text("mine", encoding="utf-8")
    brought = lay_out(tmp_path / "anna", delivered(root))
    got = json.loads((tmp_path / "anna" / worked.relative_to(root)).read_text(encoding="utf-8"))
    assert got["nbformat"] == 4
    assert "notebooks/memo_mine.md" not in brought


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_course_that_cannot_be_handed_out_is_told(tmp_path: Path, damage: str) -> None:
    root = a_course(tmp_path / "course")
    if damage == "cut":
        pack = root / "tools" / "originals" / "02.zip"
        pack.write_bytes(pack.read_bytes()[:1000])
    else:
        shutil.rmtree(root / "tools")
    with pytest.raises(NotDelivered, match="Get the course once more"):
        delivered(root)


def test_a_file_system_without_links_does_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refused)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "glossary.md").write_text("mine", encoding="utf-8")
    assert "notebooks/key_points.md" in lay_out(tmp_path, delivered())
    assert (tmp_path / "notebooks" / "glossary.md").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    assert main([str(tmp_path / "taken" / "anna")]) == 1
    assert "cannot be written" in capsys.readouterr().out
    assert main([str(tmp_path / "anna")]) == 0


def test_what_a_class_did_is_found_to_be_marked(tmp_path: Path) -> None:
    register = Register(tmp_path)
    for typed in ("Anna Berg", "José", "Jose"):
        lay_out(tmp_path / register.folder_of(typed), delivered())
    assert NAMES == REGISTER
    assert find_submissions(tmp_path) == []
    exercise = "exercises/exercise_02_the_free_level.ipynb"
    solution = ROOT / exercise.replace("exercise", "solution")
    for folder in ("anna-berg", "jose-2"):
        (tmp_path / folder / exercise).write_bytes(solution.read_bytes())
    (tmp_path / "anna-berg" / "notebooks" / "02_the_free_level.ipynb").write_text("{}")
    renamed = tmp_path / "jose" / "exercises" / "my exercise 03.ipynb"
    renamed.write_bytes(solution.read_bytes())
    found = [(each.student, each.file.split("/", 1)[1]) for each in find_submissions(tmp_path)]
    assert found == [
        ("anna-berg", exercise),
        ("jose", "exercises/my exercise 03.ipynb"),
        ("jose-2", exercise),
    ]
    assert [each.student for each in find_submissions(tmp_path, "02")] == ["anna-berg", "jose-2"]

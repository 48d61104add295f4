"""The lessons as they are delivered are packed, and what a pack holds is what is delivered."""

import zipfile
from pathlib import Path

from tests.repository import ROOT
from tools import originals


def test_every_pack_holds_what_is_delivered() -> None:
    """After a change of a lesson or an exercise: python -m tools.originals."""
    assert originals.pack(only_check=True) == []
    notebooks = originals.delivered(ROOT)["02"]
    assert set(notebooks) == {
        "notebooks/02_the_free_level.ipynb",
        "exercises/exercise_02_the_free_level.ipynb",
    }


def course_in(folder: Path) -> Path:
    """Make a course of one lesson, with somebody's own notebook beside it."""
    for name in (
        "notebooks/02_a.ipynb",
        "exercises/exercise_02_a.ipynb",
        "notebooks/Untitled.ipynb",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(name.encode())
    return folder


def test_a_pack_is_written_where_it_differs_and_only_there(tmp_path: Path) -> None:
    root = course_in(tmp_path)
    assert originals.pack(root) == ["02.zip"]
    path = root / "tools" / "originals" / "02.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["notebooks/02_a.ipynb", "exercises/exercise_02_a.ipynb"]
    packed = path.read_bytes()
    assert originals.pack(root) == []
    (root / "notebooks" / "02_a.ipynb").write_bytes(b"changed")
    assert originals.pack(root, only_check=True) == ["02.zip"]
    assert path.read_bytes() == packed
    path.write_bytes(packed[:50])  # cut short
    assert originals.pack(root) == ["02.zip"]
    assert originals.packed(path)["notebooks/02_a.ipynb"] == b"changed"


def test_the_pack_of_a_lesson_that_is_gone_goes(tmp_path: Path) -> None:
    root = course_in(tmp_path)
    originals.pack(root)
    for path in root.rglob("*02_a.ipynb"):
        path.unlink()
    assert originals.pack(root) == ["02.zip"]
    assert not list(root.rglob("*.zip"))

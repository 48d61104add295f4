"""What is done in a lab is kept in the learner's folder, comes back, and is never lost."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab.test_lab import Shell, changed, moved
from userfirst.files import FOLDER
from userfirst.lab import Lab, keeping
from userfirst.lab import lab as labs

Run = Callable[..., Lab]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Python that has just begun; what one test kept no other finds.

    The browser of other tests leaves a loop running, which would make writing wait.
    """

    def no_loop() -> None:
        raise RuntimeError("no running event loop")

    monkeypatch.setattr(keeping.asyncio, "get_running_loop", no_loop)
    restart(monkeypatch)
    yield
    restart(monkeypatch)


def restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what a kernel forgets when it restarts."""
    for path in list(keeping._OPEN):
        keeping._OPEN.discard(path)
    monkeypatch.setattr(keeping, "_OPEN", set())
    monkeypatch.setattr(keeping, "_REMEMBERED", {})
    monkeypatch.setattr(keeping, "_CLOSED_FOLDERS", set())
    monkeypatch.setattr(labs, "_BY_CELL", {})


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Make labs in cells of a notebook: ``notebook("cell", ...)`` is a run of that cell."""
    import IPython

    shell, count = Shell(), [0]
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)

    def opened(
        cell: str | None, *arguments: Any, file: str = "one.ipynb", same: bool = False, **more: Any
    ) -> Lab:
        path = tmp_path / file
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_text("{}", encoding="utf-8")
        monkeypatch.setenv("JPY_SESSION_NAME", str(path))
        count[0] += not same
        shell.run(cell, str(count[0]))
        return Lab(*(arguments or ("free_service",)), **more)

    return opened


def kept_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / FOLDER).glob("*"))


def test_work_comes_back_when_the_cell_runs_again_and_after_a_restart(
    notebook: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = notebook("a")
    assert lab.widget.kept == "in the folder"
    moved(lab, price=12)
    changed(lab, notes="half → 20 😀")
    assert notebook("a").levers["price"] == 12
    restart(monkeypatch)
    again = notebook("a")
    assert (again.levers["price"], again.notes) == (12, "half → 20 😀")
    assert again.widget.document == again.document
    assert again.widget.message == ""
    [path] = kept_files(tmp_path)
    assert path.name.startswith("lab_free_service_one_")


@pytest.mark.parametrize("told", ["BINDER_LAUNCH_HOST", "BINDER_SERVICE_HOST"])
def test_a_server_that_forgets_is_no_place_to_keep_work(
    notebook: Run, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(told, "https://mybinder.org/")
    assert notebook("a").widget.kept == "until you leave"


def test_nothing_is_written_before_something_is_done(notebook: Run, tmp_path: Path) -> None:
    lab = notebook("a")
    lab.close()
    assert not (tmp_path / FOLDER).exists()


def test_outside_a_notebook_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for lab in (Lab("free_service"), Lab("free_service", name="mine")):
        moved(lab, price=12)
        lab.close()
        assert lab.widget.kept == "nowhere"
    assert list(tmp_path.iterdir()) == []


def test_a_cell_without_a_name_is_not_kept(notebook: Run, tmp_path: Path) -> None:
    """As in a page for many visitors, where all cells run without being named."""
    lab = notebook(None)
    moved(lab, price=12)
    assert lab.widget.kept == "nowhere"
    assert not (tmp_path / FOLDER).exists()


def test_two_labs_of_a_cell_and_of_other_cells_do_not_meet(notebook: Run) -> None:
    labs_made = [
        notebook("a"), notebook("a", same=True), notebook("b"), notebook("c", "accounts"),
        notebook("c", same=True),
    ]  # fmt: skip
    for place, lab in enumerate(labs_made):
        moved(lab, price=1.0 + place)
    found = [
        notebook("a"), notebook("a", same=True), notebook("b"), notebook("c", "accounts"),
        notebook("c", same=True),
    ]  # fmt: skip
    assert [lab.levers["price"] for lab in found] == [1, 2, 3, 4, 5]


def test_a_copied_notebook_begins_anew(
    notebook: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(notebook("a"), price=12)
    restart(monkeypatch)
    copy = notebook("a", file="copy.ipynb")
    assert copy.levers["price"] == 10
    moved(copy, price=3)
    restart(monkeypatch)
    assert notebook("a").levers["price"] == 12
    assert notebook("a", file="copy.ipynb").levers["price"] == 3
    assert len(kept_files(tmp_path)) == 2


def test_names_of_notebooks_that_differ_by_a_sign_do_not_meet(
    notebook: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["课程 1.ipynb", "课程 2.ipynb", "课 1.ipynb", "a b.ipynb", "a-b.ipynb"]
    for place, name in enumerate(names):
        moved(notebook("a", file=name), price=1.0 + place)
    restart(monkeypatch)
    assert [notebook("a", file=name).levers["price"] for name in names] == [1, 2, 3, 4, 5]


def test_a_renamed_notebook_keeps_its_work(
    notebook: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(notebook("a"), price=12)
    restart(monkeypatch)
    (tmp_path / "one.ipynb").rename(tmp_path / "two.ipynb")
    assert notebook("a", file="two.ipynb").levers["price"] == 12
    assert len(kept_files(tmp_path)) == 1


def test_another_start_of_the_cell_counts_and_the_rest_stays(notebook: Run) -> None:
    lab = notebook("a")
    moved(lab, price=12)
    changed(lab, notes="seen", moved=["price"])
    other = notebook("a", price=8)
    assert other.levers["price"] == 8
    assert other.notes == "seen"
    assert other.document["moved"] == []
    assert "now starts its lab elsewhere" in other.widget.message
    moved(other, price=9)
    again = notebook("a", price=8)
    assert (again.levers["price"], again.widget.message) == (9, "")


def test_another_start_needs_no_word_when_nothing_was_kept(notebook: Run) -> None:
    moved(notebook("a"), price=12)
    other = notebook("a", "free_service", "gym")
    assert other.levers["price"] == 20
    assert other.widget.message == ""


def test_a_lever_that_is_fixed_now_stands_where_it_is_fixed(notebook: Run) -> None:
    moved(notebook("a"), price=12, churn=0.1)
    lab = notebook("a", lock=["price"])
    assert lab.levers["price"] == 10
    assert lab.levers["churn"] == 0.1


def test_a_name_keeps_the_work_of_a_lab_wherever_its_cell_is(
    notebook: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(notebook("a", name="The valley"), price=12)
    restart(monkeypatch)
    lab = notebook("z", name="The valley")
    assert lab.levers["price"] == 12
    twin = notebook("y", name="The valley")
    assert 'called "The valley" already' in twin.widget.message
    assert twin.widget.kept == "nowhere"
    moved(twin, price=3)
    restart(monkeypatch)
    assert notebook("a", name="The valley").levers["price"] == 12
    assert notebook("b", name="The  valley").levers["price"] == 10


@pytest.mark.parametrize(
    ("change", "name", "says"),
    [
        (lambda text: text[:40], "damaged", "is damaged"),
        (lambda text: "", "damaged", "is damaged"),
        (lambda text: "null", "damaged", "is damaged"),
        (lambda text: "[" * 100_000, "damaged", "is damaged"),
        (lambda text: text.replace('"price": 12', '"price": 1e9'), "damaged", "is damaged"),
        (lambda text: text.replace('"version": 1', '"version": 2', 1), "newer", "newer edition"),
        (lambda text: "2".join(text.rsplit('"version": 1', 1)).replace(
            'lab",\n  2', 'lab",\n  "version": 2'), "newer", "newer edition"),
        (lambda text: "x" * 4_000_001, "damaged", "is damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_set_aside_and_never_written_over(
    notebook: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    change: Callable[[str], str], name: str, says: str,
) -> None:  # fmt: skip
    moved(notebook("a"), price=12)
    [path] = kept_files(tmp_path)
    spoiled = change(path.read_text(encoding="utf-8"))
    for number in (1, 2):
        restart(monkeypatch)
        path.write_text(spoiled, encoding="utf-8")
        lab = notebook("a")
        assert lab.levers["price"] == 10
        assert says in lab.widget.message
        assert f"{path.stem}_{name}_{number}.json" in lab.widget.message
        aside = path.with_name(f"{path.stem}_{name}_{number}.json")
        assert aside.read_text(encoding="utf-8") == spoiled
        moved(lab, price=5)
        assert json.loads(path.read_text(encoding="utf-8"))["document"]["levers"]["price"] == 5


def test_where_nothing_can_be_written_it_is_said_once_and_work_lasts_in_the_kernel(
    notebook: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be", encoding="utf-8")
    lab = notebook("a")
    moved(lab, price=12)
    assert "Nothing can be written" in lab.widget.message
    assert lab.widget.kept == "nowhere"
    lab.widget.message = ""
    moved(lab, price=13)
    other = notebook("b")
    moved(other, price=3)
    assert (lab.widget.message, other.widget.message) == ("", "")
    assert notebook("a").levers["price"] == 13
    assert (tmp_path / FOLDER).read_text(encoding="utf-8").startswith("a file")
    (tmp_path / FOLDER).unlink()
    moved(lab := notebook("a"), price=14)
    assert lab.widget.kept == "in the folder"
    restart(monkeypatch)
    assert notebook("a").levers["price"] == 14


def test_a_failed_writing_leaves_the_old_file(
    notebook: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = notebook("a")
    moved(lab, price=12)
    [path] = kept_files(tmp_path)
    before = path.read_bytes()
    with monkeypatch.context() as context:

        def full(self: Path, *_: Any, **__: Any) -> None:
            with self.open("w", encoding="utf-8") as file:
                file.write("{")
            raise OSError(28, "No space left on device")

        context.setattr(Path, "write_text", full)
        moved(lab, price=13)
    assert path.read_bytes() == before
    assert kept_files(tmp_path) == [path]
    assert "Nothing can be written" in lab.widget.message


def test_start_anew_forgets_the_file_too(
    notebook: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = notebook("a")
    moved(lab, price=12)
    assert kept_files(tmp_path)
    lab.forget()
    assert not kept_files(tmp_path)
    assert notebook("a").levers["price"] == 10
    restart(monkeypatch)
    assert notebook("a").levers["price"] == 10


def test_what_waits_is_written_when_the_cell_runs_again(
    notebook: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a kernel, writing waits a moment; nothing is lost in that moment."""
    waiting: list[Callable[[], None]] = []

    class Loop:
        def call_later(self, seconds: float, function: Callable[[], None]) -> None:
            assert 0 < seconds < 5
            waiting.append(function)

    monkeypatch.setattr("asyncio.get_running_loop", Loop)
    lab = notebook("a")
    for price in range(1, 20):
        moved(lab, price=price)
    assert len(waiting) == 1
    assert not (tmp_path / FOLDER).exists()
    waiting.pop()()
    assert len(kept_files(tmp_path)) == 1
    moved(lab, price=25)
    notebook("a")
    [path] = kept_files(tmp_path)
    assert json.loads(path.read_text(encoding="utf-8"))["document"]["levers"]["price"] == 25
    assert waiting
    waiting.pop()()
    assert json.loads(path.read_text(encoding="utf-8"))["document"]["levers"]["price"] == 25


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="may write everywhere",
)
def test_a_folder_that_is_read_only_is_said(notebook: Run, tmp_path: Path) -> None:
    lab = notebook("a")
    tmp_path.chmod(0o500)
    try:
        moved(lab, price=12)
        assert "Nothing can be written" in lab.widget.message
    finally:
        tmp_path.chmod(0o700)
        shutil.rmtree(tmp_path / FOLDER, ignore_errors=True)

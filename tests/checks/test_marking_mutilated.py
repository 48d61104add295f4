"""A class of mutilated notebooks leaves the batch whole, neighbours unread, originals as they were.

``USERFIRST_MUTILATED=1000 python -m pytest tests/checks/test_marking_mutilated.py`` tries more.
"""

import csv
import hashlib
import os
import tempfile
from pathlib import Path

import psutil
import pytest

from tests.checks.mutilations import (
    SOLVED,
    Mutilated,
    as_notebook,
    mutilated,
    nosy,
    small_notebook,
)
from userfirst.checks.marking.batch import DISCUSS, OPEN, PASSED, STATES
from userfirst.checks.marking.command import main

MUTILATED = int(os.environ.get("USERFIRST_MUTILATED", "10"))
FIRST = int(os.environ.get("USERFIRST_SEED", "0"))
LIMITS = ("--seconds-a-cell", "3", "--seconds", "30", "--memory", "1500")


def everything(folder: Path) -> dict[str, str]:
    """Return what stands in a folder: a checksum for each file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def left_running(temporary: Path) -> list[str]:
    """Return the processes of submissions that are still there: by their home, or by what they do.

    A process that has cleared its surroundings is known by what it was started with.
    """
    left = []
    for process in psutil.process_iter():
        try:
            command = " ".join(process.cmdline())
            home = process.environ().get("HOME", "")
            if "time.sleep(1000)" in command or home.startswith(str(temporary)):
                left.append(command)
        except (psutil.Error, OSError):
            continue
    return left


@pytest.mark.timeout(300 + 30 * MUTILATED)
def test_a_mutilated_class_is_marked_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # A folder for everything temporary, to see that nothing stays in it.
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    tmp_path.chmod(0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    group = tmp_path / "class"
    made = {f"m{seed:04d}": mutilated(seed) for seed in range(FIRST, FIRST + MUTILATED)}
    made["a whole one"] = made["z whole one"] = Mutilated(
        "none", as_notebook(small_notebook()), rest=True
    )
    made["nosy"] = Mutilated("nosy", nosy(str(group)))
    for name, each in made.items():
        (group / name).mkdir(parents=True)
        (group / name / "exercise_02.ipynb").write_bytes(each.content)
        for file, content in each.beside.items():
            (group / name / file).write_bytes(content)
    before = everything(group)

    assert main([str(group), "--exercise", "02", *LIMITS]) == 0

    printed = capsys.readouterr().out
    with (tmp_path / "class_marked" / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows.keys() == made.keys()
    assert everything(group) == before
    assert left_running(temporary) == []
    assert list(temporary.iterdir()) == []
    assert f"[{len(made)}/{len(made)}]" in printed
    for name, row in rows.items():
        states = {task: row[task] for task in row if f"{task} reason" in row}
        assert len(states) == 6, name
        assert set(states.values()) <= set(STATES), (name, states)
        assert row["in a sentence"], name
        # On Windows a cell that does not end is the only way in which the others can be lost.
        if made[name].rest and os.name != "nt":
            solved = {states[task] for task in SOLVED}
            assert solved == {PASSED, DISCUSS}, (name, made[name].name, row["in a sentence"])
    assert rows["nosy"]["ex02_3"] == OPEN, "it has read what a neighbour wrote"
    assert rows["nosy"]["ex02_6"] == PASSED

"""How long it takes to mark a class: thirty who solved everything, and took all of its time."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import tempfile
import time
from pathlib import Path

from benchmarks.tables import show
from tests.repository import ROOT, notebooks
from userfirst.checks.marking import command

STUDENTS = 30


def report() -> None:
    """Print a row for each exercise of which there is a solution."""
    rows = []
    for path in notebooks("solutions"):
        with tempfile.TemporaryDirectory() as made:
            group = Path(made) / "class"
            for student in range(STUDENTS):
                own = group / f"student {student:02d}"
                own.mkdir(parents=True)
                (own / "exercise.ipynb").write_bytes((ROOT / path).read_bytes())
            begun, before = time.perf_counter(), os.times()
            with contextlib.redirect_stdout(io.StringIO()):
                command.main([str(group)])
            seconds, after = time.perf_counter() - begun, os.times()
            used = (after.children_user + after.children_system) - (
                before.children_user + before.children_system
            )
            table = (Path(made) / "class_marked" / "marks.csv").read_text(encoding="utf-8-sig")
            whole = sum(row["points"] == row["of"] for row in csv.DictReader(io.StringIO(table)))
            told = (f"{seconds:.0f} s", f"{used:.0f} s", f"{seconds / STUDENTS:.1f} s", str(whole))
            rows.append((path.stem, *told))
    head = ("exercise", "in all", "of processors", "each", "all passed")
    show(f"A class of {STUDENTS}, marked", head, rows)

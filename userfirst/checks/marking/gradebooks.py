"""The tables of a marked class: one to read, one for each exercise in Moodle, one for Canvas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from userfirst.checks.marking.batch import (
    DISCUSS,
    PASSED,
    Row,
    is_judgement,
    tasks_of,
)
from userfirst.files import write_safely

BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows that a file is UTF-8
TABLE = "marks.csv"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    return (
        f"'{plain}" if plain.lstrip().startswith(FORMULAS) or text.startswith(FORMULAS) else plain
    )


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV; texts are made harmless, numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(each) if isinstance(each, str) else each for each in row])
    return out.getvalue()


def points(row: Row, judgements: bool) -> int:
    """Return how many tasks count as done.

    Parameters
    ----------
    row : Row
        What became of a submission.
    judgements : bool
        Whether a complete judgement counts, too. No program can say whether it is good.
    """
    return sum(
        mark.state == PASSED or (judgements and mark.state == DISCUSS)
        for mark in row.marks.values()
    )


def most_points(exercise: str, judgements: bool) -> int:
    """Return how many points an exercise has at most."""
    return sum(judgements or not is_judgement(name) for name in tasks_of(exercise))


def best_rows(rows: Iterable[Row], judgements: bool) -> dict[tuple[str, str, str, str], Row]:
    """Return one row for each person and exercise: the one with most points, of equal the first."""
    best: dict[tuple[str, str, str, str], Row] = {}
    for row in rows:
        key = (row.student, row.number, row.platform, row.exercise)
        if row.exercise and (
            key not in best or points(row, judgements) > points(best[key], judgements)
        ):
            best[key] = row
    return best


def table(rows: Sequence[Row], judgements: bool) -> str:
    """Return the table to read: a line for each submission, state and reason of each task."""
    found = sorted({row.exercise for row in rows if row.exercise})
    names = [name for exercise in found for name in tasks_of(exercise)]
    columns = [part for name in names for part in (name, f"{name} reason")]
    heading = ["student", "number", "file", "exercise", "points", "of", "in a sentence", *columns]
    lines: list[list[object]] = [list(heading)]
    for row in rows:
        line: list[object] = [row.student, row.number, row.file, row.exercise]
        if row.exercise:
            line += [points(row, judgements), most_points(row.exercise, judgements)]
        else:
            line += ["", ""]
        line.append(row.sentence)
        for name in names:
            mark = row.marks.get(name)
            line += [mark.state, mark.reason] if mark else ["", ""]
        lines.append(line)
    return as_csv(lines)


def for_moodle(rows: Iterable[Row], exercise: str, judgements: bool) -> str:
    """Return what Moodle takes under an assignment's *Upload grading worksheet*."""
    heading = ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"]
    lines: list[list[object]] = [[*heading, "Feedback comments"]]
    for key, row in best_rows(rows, judgements).items():
        if key[3] == exercise:
            identifier = f"Participant {row.number}" if row.platform == "Moodle" else ""
            most = most_points(exercise, judgements)
            told = [points(row, judgements), most, "", row.sentence]
            lines.append([identifier, row.student, *told])
    return as_csv(lines)


def for_canvas(rows: Iterable[Row], judgements: bool) -> str:
    """Return what Canvas takes under *Grades*, *Import*: a column for each exercise."""
    best = best_rows(rows, judgements)
    found = sorted({key[3] for key in best})
    people = list(dict.fromkeys(key[:3] for key in best))
    heading = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    lines: list[list[object]] = [[*heading, *(f"Exercise {number}" for number in found)]]
    most = [most_points(number, judgements) for number in found]
    lines.append(["    Points Possible", "", "", "", "", *most])
    for student, number, platform in people:
        told: list[object] = []
        for exercise in found:
            row = best.get((student, number, platform, exercise))
            told.append(points(row, judgements) if row else "")
        lines.append([student, number if platform == "Canvas" else "", "", "", "", *told])
    return as_csv(lines)


def write_tables(rows: Sequence[Row], folder: Path, judgements: bool) -> list[Path]:
    """Write all tables as they are now; OSError where one cannot be written.

    Parameters
    ----------
    rows : sequence of Row
        What is marked so far.
    folder : Path
        Where they go.
    judgements : bool
        Whether complete judgements count as points.

    Returns
    -------
    list of Path
        What was written, the table to read first.
    """
    written = [folder / TABLE]
    write_safely(written[0], BYTE_ORDER_MARK + table(rows, judgements))
    for exercise in sorted({row.exercise for row in rows if row.exercise}):
        written.append(folder / f"moodle_exercise_{exercise}.csv")
        write_safely(written[-1], for_moodle(rows, exercise, judgements))
    written.append(folder / "canvas.csv")
    write_safely(written[-1], for_canvas(rows, judgements))
    return written

"""Every reply to a wrong answer is literally true of it, for every task that there is."""

import os

import numpy as np
import pandas as pd
import pytest

from tests.checks.wrong_answers import figure_of, right_tables, untrue, wrong_answers
from userfirst import check
from userfirst.checks import checking
from userfirst.checks.declared import tasks
from userfirst.checks.kinds import Choice, Number, Numbers, Table
from userfirst.checks.picture import Picture
from userfirst.checks.task import Task

MONTHS = pd.date_range("2021-01-01", periods=14, freq="MS")
SALES = pd.DataFrame(
    {
        "town": np.repeat(["Ash", "Beck", "Cove"], len(MONTHS)),
        "month": np.tile(MONTHS, 3),
        "users": np.arange(42) ** 2 + 137,
        "share": np.linspace(0.0123, 0.9877, 42),
    }
)
# Tasks of kinds that no exercise has at present, so that every kind is tried.
EXAMPLES = {
    task.name: task
    for task in (
        Task("ex99_1", Number("share"), ("a", "b"), "Yes.", lambda: 0.2534),
        Task("ex99_2", Number("dollars a month", 0.0, 0.5), ("a", "b"), "Yes.", lambda: -37.2),
        Task(
            "ex99_3",
            Numbers({"users": Number("people"), 0.3: Number("share"), "zero": Number("", 0, 0.01)}),
            ("a", "b"),
            "Yes.",
            lambda: {"users": 1234.5, 0.3: 0.4321, "zero": 0.0},
        ),
        Task(
            "ex99_4",
            Table(
                {"town": "text", "month": "month"},
                {"users": Number("people"), "share": Number("share")},
            ),
            ("a", "b"),
            "Yes.",
            lambda: SALES,
        ),
        Task(
            "ex99_5",
            Picture(
                "free_level",
                {"users": Number("people")},
                {"x": {"free": ("free",)}, "y": {"people": ("people",)}},
                "people",
                ("million", "%"),
            ),
            ("a", "b"),
            "Yes.",
            lambda: pd.DataFrame(
                {"users": [3.0, 1.0, 4.0]}, index=pd.Index([0.1, 0.2, 0.3], name="free_level")
            ),
        ),
        Task("ex99_6", Choice(("riders", "drivers")), ("a", "b"), "Yes.", lambda: "riders"),
    )
}  # fmt: skip
ALL = {**tasks(), **EXAMPLES}


def said_to(task: Task, answer: object, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setattr(checking, "tasks", lambda: {task.name: task})
    verdict = check(task.name, answer)
    return verdict.state, verdict.message.split("\n\nFor a hint:")[0]


# Every test run tries one draw of each; `USERFIRST_DRAWS=20` tries twenty.
DRAWS = range(int(os.environ.get("USERFIRST_DRAWS", "1")))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("seed", DRAWS)
def test_a_reply_says_nothing_that_is_not_so(
    name: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, tried, told = ALL[name], 0, []
    for label, answer in wrong_answers(task, seed):
        state, message = said_to(task, answer, monkeypatch)
        assert state in {"not attempted", "try again", "passed"}, (label, message)
        if state == "try again":
            tried += 1
            told += [(label, sentence) for sentence in untrue(task, answer, message)]
    assert told == []
    assert tried >= 20


@pytest.mark.parametrize("name", [n for n, t in ALL.items() if isinstance(t.kind, Table)])
def test_a_right_table_passes_in_any_form(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    task = ALL[name]
    for label, answer in right_tables(task.kind, task.answer()):
        assert said_to(task, answer, monkeypatch)[0] == "passed", label


@pytest.mark.parametrize("name", [n for n, t in ALL.items() if isinstance(t.kind, Picture)])
def test_a_right_picture_passes_in_any_form(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    go = pytest.importorskip("plotly.graph_objects")
    px = pytest.importorskip("plotly.express")
    task = ALL[name]
    table = task.answer()
    kind = task.kind
    named = {"xaxis_title": kind.x.replace("_", " "), "yaxis_title": kind.unit_in_words}
    drawn = figure_of(kind, table.reset_index())
    long = table.reset_index().melt(kind.x, value_name="y")
    for figure in (
        drawn,
        go.Figure(drawn),
        go.Figure(drawn).to_dict(),
        px.line(table).update_layout(**named),
        px.scatter(table[::-1]).update_layout(**named),
        px.line(long, x=kind.x, y="y", color="variable").update_layout(**named),
        px.line(table).update_traces(line_shape="hv", mode="lines+markers").update_layout(**named),
        px.line(table, render_mode="webgl").update_layout(**named),
        go.FigureWidget(drawn),
    ):
        assert said_to(task, figure, monkeypatch)[0] == "passed"


def test_the_reader_of_replies_notices_a_false_one() -> None:
    table, number = ALL["ex99_4"], ALL["ex99_1"]
    assert untrue(table, SALES.head(3), "Your table has 4 rows; 42 are wanted.")
    assert untrue(table, SALES.head(3), "Something else is wrong.")
    assert untrue(table, SALES.assign(users=5), "The rows are right. So is `users`.")
    assert untrue(number, 0.3, "Not this yet: your number is about 50% too large.")
    assert untrue(number, 0.3, "Your number is 100 times what is wanted.")
    right = "Your table has 3 rows; 42 are wanted."
    assert untrue(table, SALES.head(3), right) == []

"""A lesson's folder is found by its name, and a card's module is kept like the lab's."""

import doctest
import os
import subprocess
import sys

import pytest

import userfirst.checks
from userfirst import check, guess, guesses, question
from userfirst.checks import checking, declared
from userfirst.checks.declared import HERE

WORK = "def answer():\n    return 0.25\n"
TASKS = """
from userfirst.checks.kinds import Number
from userfirst.checks.lesson77 import work
from userfirst.checks.task import Mistake, Task

TASKS = (
    Task(
        name="ex77_1",
        kind=Number("share"),
        answer=work.answer,
        mistakes=(Mistake("doubled", "You doubled it.", made=lambda: 2 * work.answer()),),
        hints=("Think.", "Think again."),
        passed="A quarter.",
    ),
)
"""
GUESSES = """
from userfirst.checks.wanted import Amount, Guess

GUESSES = (Guess("77_a", "How many?", "Number", Amount(0, 9), answer=lambda: 4),)
"""
RECALL = "? q77_1\nSeven?\n- No.\n  It is.\n+ Yes.\n  It is.\n"


def test_a_new_lesson_needs_its_folder_and_nothing_else(tmp_path, monkeypatch):
    folder = tmp_path / "lesson77"
    folder.mkdir()
    files = {"__init__.py": "", "work.py": WORK, "tasks.py": TASKS, "guesses.py": GUESSES}
    for name, text in (files | {"recall.txt": RECALL}).items():
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "lesson78").mkdir()  # one that has nothing yet
    monkeypatch.setattr(declared, "HERE", tmp_path)
    monkeypatch.setattr(userfirst.checks, "__path__", [*userfirst.checks.__path__, str(tmp_path)])
    monkeypatch.chdir(tmp_path)
    found = (declared.tasks, declared.guesses, declared.questions)
    for each in found:
        each.cache_clear()
    try:
        assert check("ex77_1", 0.25).state == "passed"
        assert check("ex77_1", 0.5).message.startswith("You doubled it.")
        assert "How many?" in repr(guess("77_a"))
        assert "Number | not made yet" in repr(guesses("77"))
        assert question("q77_1").text == "Seven?"
    finally:
        for each in found:
            each.cache_clear()
        for name in [name for name in sys.modules if "lesson77" in name]:
            del sys.modules[name]


def test_the_examples_are_true():
    assert doctest.testmod(checking).failed == 0


@pytest.mark.parametrize(
    "command",
    [["lint", "--quiet"], ["fmt", "--quiet", "--check", "--line-width=100"]],
    ids=lambda command: command[0],
)
def test_the_card_s_module_is_linted(command, tmp_path):
    quiet = {"DENO_DIR": str(tmp_path), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "deno", *command, str(HERE / "browser")],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | quiet,
    )
    assert done.returncode == 0, done.stdout + done.stderr

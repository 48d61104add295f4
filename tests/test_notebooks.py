"""Every notebook is kept tidy, and runs from top to bottom in a fresh kernel."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.browser.jupyterlab import find_browser
from tests.repository import ROOT, notebooks
from tools.tidy_notebooks import CELL_ID, FOLDERS, KNOWN_TAGS, METADATA, main, problems, tidy

ALL = [pytest.param(path, id=path.as_posix()) for path in notebooks(*FOLDERS)]
# With a browser, tests/browser/test_lessons.py runs lessons and exercises in JupyterLab, and looks
# for errors and warnings as the test here does.
RUN_HERE = [each for each in ALL if not find_browser() or each.id.startswith("solutions/")]
SECONDS_A_CELL = 120


@pytest.mark.parametrize("path", ALL)
def test_a_notebook_is_tidy(path: Path) -> None:
    text = (ROOT / path).read_bytes().decode("utf-8")
    notebook = json.loads(text)
    assert text == tidy(notebook), f"run: python -m tools.tidy_notebooks {path.as_posix()}"
    assert problems(path, notebook) == []


@pytest.mark.parametrize("path", RUN_HERE)
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    """An unsolved exercise runs too: a task not yet attempted is no error."""
    notebook = run(ROOT / path, tmp_path)
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", f"cell {number} warns: {output.text}"


def run(path: Path, folder: Path) -> Any:
    """Run a copy of a notebook in a folder of its own, as a learner who never ran another."""
    copy = Path(shutil.copy(path, folder))
    notebook = nbformat.read(copy, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    foreign = {"IPYTHONDIR": str(folder / "ipython"), "PYTHONPATH": str(ROOT)}
    try:
        client.execute(env=os.environ | foreign)
    except CellExecutionError as error:
        pytest.fail(str(error), pytrace=False)
    return notebook


UNTIDY = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": 7,
            "id": "same",
            "metadata": {"tags": ["task"], "collapsed": True},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["6\n"]}],
            "source": ["a = 1\n", "a + 5\n"],
        },
        {"cell_type": "markdown", "id": "same", "metadata": {}, "source": "# Größe"},
        {"cell_type": "markdown", "metadata": {"tags": ["party"]}, "source": "two"},
    ],
    "metadata": {"widgets": {"state": {}}, "language_info": {"version": "3.14.1"}},
    "nbformat": 4,
    "nbformat_minor": 4,
}


def test_tidying_removes_what_running_left_and_keeps_the_text() -> None:
    text = tidy(UNTIDY)
    notebook = json.loads(text)
    code, heading, last = notebook["cells"]
    assert code["outputs"] == []
    assert code["execution_count"] is None
    assert code["metadata"] == {"tags": ["task"]}
    assert code["source"] == ["a = 1\n", "a + 5"]
    assert code["id"] == "same"
    assert heading["id"] != "same"
    assert CELL_ID.fullmatch(last["id"])
    assert heading["source"] == ["# Größe"]
    assert notebook["metadata"] == METADATA
    assert tidy(notebook) == text
    nbformat.validate(nbformat.reads(text, as_version=4))


def test_what_only_an_author_can_mend_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notebooks" / "Lesson2.ipynb"
    path.parent.mkdir()
    long = {"cell_type": "code", "metadata": {}, "source": "a\n" * 16, "outputs": []}
    path.write_text(json.dumps(UNTIDY | {"cells": [*UNTIDY["cells"], long]}), encoding="utf-8")
    assert main([str(path)]) == 1
    printed = capsys.readouterr().out
    assert "its name is not like" in printed
    assert "cell 3 has the unknown tag 'party'" in printed
    assert "cell 4 has 16 lines of code, 15 at most" in printed
    assert "party" not in KNOWN_TAGS

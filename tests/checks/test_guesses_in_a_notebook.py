"""A notebook with guesses runs without a click, gives nothing away, and fills itself later."""

import json
import os

import nbformat
import pytest
from nbclient import NotebookClient

from tests.repository import ROOT

CELLS = (
    'from userfirst import guess, guesses, reveal, run\n\nguess("02_best_level")',
    '@reveal("02_best_level")\ndef picture():\n'
    '    import plotly.express as px\n    return px.line(x=[1, 2], y=[3, 4], title="SECRET")',
    '@reveal("02_best_level", "02_missing_money")\ndef both():\n    print("BOTH")',
    'guesses("02")',
    'guess("02_missing_money")',
)


def run_cells(folder, *cells: str) -> list[str]:
    """Run cells in a fresh kernel and return all that each cell's outputs hold, as text."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    foreign = {"IPYTHONDIR": str(folder / "ipython"), "PYTHONPATH": str(ROOT)}
    client.execute(env=os.environ | foreign)
    for cell in notebook.cells:
        assert not any(output.get("name") == "stderr" for output in cell.outputs)
    return [
        json.dumps([output.get("data", output) for output in c.outputs]) for c in notebook.cells
    ]


@pytest.fixture(scope="module")
def answers() -> tuple[str, str]:
    from userfirst.checks.declared import guesses

    about = guesses()["02_best_level"]
    return f"{about.answer():.2f}", about.reason(about.answer())[:30]


def test_run_all_gives_nothing_away(tmp_path, answers):
    shown = run_cells(tmp_path, *CELLS)
    assert not (tmp_path / ".userfirst").exists()
    for text in shown:
        assert not any(secret in text for secret in ("SECRET", "BOTH", "month 12", *answers))
    assert "Guess first" in shown[1]
    assert "Guess first" in shown[2]
    assert shown[3].count("not made yet") >= 2


def test_a_guess_fills_the_cells_above_at_once_and_the_next_session_from_the_start(
    tmp_path, answers
):
    later = 'guess("02_best_level", "0,4")', 'guess("02_missing_money", 20);'
    shown = run_cells(tmp_path, *CELLS, *later)
    assert "SECRET" in shown[1]
    assert "application/vnd.plotly" in shown[1]
    assert "Guess first" not in shown[1]
    assert "BOTH" in shown[2]
    assert "0.40" in shown[3]
    assert answers[0] in shown[3]
    again = run_cells(tmp_path, *CELLS)
    assert "SECRET" in again[1]
    assert "BOTH" in again[2]
    assert answers[0] in again[0]
    assert answers[1] in again[0]

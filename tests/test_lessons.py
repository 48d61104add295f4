"""One row a lesson: what the course says of its lessons elsewhere is what the rows say."""

import ast
import json
import re
from pathlib import Path

import pytest

from tests.repository import ROOT, notebooks
from tools import derive_tables
from userfirst import lessons
from userfirst.cases import NAMES, case
from userfirst.data import datasets, public_figures
from userfirst.data.catalogue import Dataset
from userfirst.lessons import LESSONS, OF_CASE, OF_DATASET, Lesson

WRITTEN = [each for each in LESSONS if each.is_written]


def text_of(lesson: Lesson) -> str:
    """Return the text cells of a lesson's notebook."""
    path = ROOT / "notebooks" / lesson.file
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def test_the_tables_of_the_readme_and_of_lesson_00_are_derived(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert derive_tables.main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("lesson", WRITTEN, ids=str)
def test_every_lesson_has_key_points_on_their_page(lesson: Lesson) -> None:
    points = derive_tables.points_of(lesson.file)
    assert 3 <= len(points.splitlines()) <= 6
    assert points in (ROOT / derive_tables.KEY_POINTS).read_text(encoding="utf-8")


def test_whoever_is_named_as_a_source_is_on_the_reading_list() -> None:
    """As "Bass (1969)" or "Fader and Hardie (2007)", in the package and in the notebooks."""
    listed = (ROOT / "notebooks" / "reading_list.md").read_text(encoding="utf-8")
    texts = {p: p.read_text(encoding="utf-8") for p in (ROOT / "userfirst").rglob("*.py")}
    docs = {
        path.name: " ".join(
            ast.get_docstring(node) or ""
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        )
        for path, text in texts.items()
    }
    docs |= {each.number: text_of(each) for each in WRITTEN}
    months = "January February March April May June July August September October November December"
    missing = {
        f"{author} ({year}) in {name}"
        for name, text in docs.items()
        for author, year in re.findall(r"\b([A-Z][\w'-]+) \(((?:19|20)\d\d)\)", text)
        if author not in months and not re.search(rf"{author}[^|]{{0,40}} \({year}\)", listed)
    }
    assert not missing


def test_a_new_row_is_all_that_a_table_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    tenth = Lesson("10", "10_tenth.ipynb", "Tenth", "free_service", 45, "Is ten enough?")
    monkeypatch.setattr(derive_tables, "LESSONS", (*LESSONS, tenth))
    readme = derive_tables.readme((ROOT / "README.md").read_text(encoding="utf-8"))
    assert "| [10 Tenth](notebooks/10_tenth.ipynb) | Is ten enough? | 45 |" in readme
    start = derive_tables.start((ROOT / derive_tables.START).read_text(encoding="utf-8"))
    assert "| [10 Tenth](10_tenth.ipynb) | Is ten enough? |" in start
    with pytest.raises(ValueError, match="The end"):
        derive_tables.replace_tables(readme, "The end", ["|x|"])


def test_notebooks_are_those_of_the_written_lessons() -> None:
    assert [path.name for path in notebooks("notebooks")] == [each.file for each in WRITTEN]


@pytest.mark.parametrize("lesson", WRITTEN, ids=str)
def test_a_lesson_says_of_itself_what_its_row_says(lesson: Lesson) -> None:
    text = text_of(lesson)
    assert text.startswith(f"# {lesson}\n")
    (minutes,) = re.findall(r"\| for whom \| minutes \|.*\n\|[ -|]*\n\|[^|]*\| (\d+) \|", text)
    assert int(minutes) == lesson.minutes


def test_numbers_and_files_follow_each_other() -> None:
    assert [each.number for each in LESSONS] == [f"{place:02d}" for place in range(len(LESSONS))]
    for each in LESSONS:
        assert re.fullmatch(rf"{each.number}_[a-z0-9]+(_[a-z0-9]+)*\.ipynb", each.file)
        assert each.question.endswith("?")


def test_every_case_and_every_dataset_has_one_lesson() -> None:
    assert len(OF_CASE) == sum(each.case != "" for each in LESSONS)
    assert len(OF_DATASET) == sum(len(each.datasets) for each in LESSONS)
    assert tuple(OF_CASE) == NAMES
    for name in OF_CASE:
        assert case(name).name == name
    assert list(datasets()) == list(OF_DATASET), "datasets and rows of userfirst/lessons.py differ"


def test_every_lesson_of_the_curriculum_has_data_and_public_figures() -> None:
    for each in [one for one in OF_CASE.values() if one.is_written or one.datasets]:
        assert each.datasets
        assert not public_figures(lesson=each.number).empty


def test_a_new_dataset_needs_its_file_and_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that is put beside the others is found; its lesson is looked up."""
    from userfirst.data import making

    (tmp_path / "tenth_case.py").write_text(
        "from userfirst.data.catalogue import Dataset\n"
        "DATASETS = (Dataset('tenth', 'Tenth', 'Made.', (), 1, None),)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(making, "__path__", [*making.__path__, str(tmp_path)])
    row = Lesson("10", "10_tenth.ipynb", "Tenth", "tenth_case", 60, "Which?", ("tenth",))
    monkeypatch.setitem(OF_DATASET, "tenth", row)
    found = datasets.__wrapped__()
    assert list(found) == list(OF_DATASET)
    assert isinstance(found["tenth"], Dataset)
    assert found["tenth"].lesson == "10"


def test_the_rows_need_the_standard_library_only() -> None:
    tree = ast.parse(Path(lessons.__file__).read_text(encoding="utf-8"))
    imported = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module is not None
    }
    assert not any(isinstance(node, ast.Import) for node in ast.walk(tree))
    assert imported == {"__future__", "dataclasses"}

"""The house stands as it is drawn: what is at the top, who imports whom, and how fast it opens."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import userfirst
from tests.repository import ROOT, files

# Each part of the package and the parts it may import. Imports point down only.
MAY_IMPORT = {
    "model": set(),
    "words": {"model"},
    "cases": {"model"},
    "charts": {"cases", "model"},
    "data": {"cases", "model"},
    "fitting": {"cases", "model"},
    "calibration": {"fitting", "data", "cases", "model"},
    "lab": {"charts", "cases", "words", "model"},
    "checks": {"data", "cases", "words", "model"},
    "capstone": {"lab", "charts", "checks", "data", "cases", "words", "model"},
    "own_numbers": {"cases", "data", "fitting", "charts", "words", "lab", "model"},
}
# Packages of others that a part may not know of, wherever in it the import stands.
MAY_NOT_KNOW = {
    "model": {"pandas", "plotly", "ipywidgets", "anywidget", "IPython"},
    "words": {"numpy", "pandas", "plotly", "ipywidgets", "anywidget", "IPython"},
    "cases": {"plotly", "ipywidgets", "anywidget", "IPython"},
    "charts": {"ipywidgets", "anywidget", "IPython"},
    "data": {"plotly", "ipywidgets", "anywidget", "IPython"},
    "lab": {"nbformat"},  # costs a second at its first import
    "fitting": {"plotly", "ipywidgets", "anywidget"},
    "calibration": {"plotly", "ipywidgets", "anywidget", "IPython"},
    "checks": {"plotly", "ipywidgets"},
    "capstone": {"plotly", "ipywidgets"},
    "own_numbers": {"plotly", "anywidget"},
}
SIMULATING = {"run", "run_batch", "sweep", "integrate"}


def imports(path: Path) -> Iterator[str]:
    """Yield the full dotted name of everything a module imports, inside functions too."""
    package = path.with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                name = f"{start}.{alias.name}"
                # A name taken from the top of the package is really one of the part behind it.
                lazy = userfirst._LAZY.get(alias.name) if start == "userfirst" else None
                yield f"{lazy}.{alias.name}" if lazy else name


def modules(part: str) -> list[Path]:
    """Return the modules of one part of the package."""
    return [
        path for path in files() if path.parts[:2] == ("userfirst", part) and path.suffix == ".py"
    ]


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_point_down_only(part: str) -> None:
    allowed = MAY_IMPORT[part] | {part}
    for path in modules(part):
        for name in imports(path):
            top, *rest = name.split(".")
            if top == "userfirst":
                assert rest[0] in {*allowed, "__version__", "lessons", "files", "hearing"}, (
                    f"{path.as_posix()} imports {name}"
                )
            assert top not in MAY_NOT_KNOW.get(part, set()), f"{path.as_posix()} imports {name}"


def test_every_part_of_the_package_has_its_place_in_the_order() -> None:
    parts = {path.parts[1] for path in files() if path.parts[0] == "userfirst" and path.parts[2:]}
    assert parts <= set(MAY_IMPORT)


def test_model_needs_numpy_only() -> None:
    for path in modules("model"):
        for name in imports(path):
            top = name.split(".")[0]
            known = top in sys.stdlib_module_names or top in {"numpy", "userfirst"}
            assert known, f"{path.as_posix()} imports {name}"


def test_charts_never_simulate() -> None:
    for path in modules("charts"):
        taken = {name.split(".")[-1] for name in imports(path) if name.startswith("userfirst")}
        assert not taken & SIMULATING, f"{path.as_posix()} imports {taken & SIMULATING}"


def test_the_lab_holds_no_equations() -> None:
    for path in modules("lab"):
        for name in imports(path):
            block = re.fullmatch(r"userfirst\.model\.([a-z_]+)(\..*)?", name)
            if block:
                allowed = {"errors", "schedules", "schedule", "javascript"}
                assert block.group(1) in allowed, f"{path.as_posix()} imports {name}"


def test_the_imports_are_really_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The walk sees relative imports, imports inside functions and names of the package's top."""
    source = (
        "from ..charts import theme\ndef f():\n  import plotly.io\n  from userfirst import Lab\n"
    )
    path = Path("userfirst/cases/example.py")
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(source, encoding="utf-8")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert list(imports(path)) == ["userfirst.charts.theme", "plotly.io", "userfirst.lab.Lab"]


def loaded_by(statement: str) -> set[str]:
    """Return the modules that a statement loads in a fresh Python which has NumPy already."""
    probe = (
        f"import sys, numpy; before = set(sys.modules); {statement}; "
        "print(*sorted(set(sys.modules) - before))"
    )
    command = [sys.executable, "-c", probe]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing() -> None:
    """What is loaded makes an import slow, on any machine and whatever else it does."""
    assert loaded_by("import userfirst") - sys.stdlib_module_names <= {"userfirst"}


@pytest.mark.parametrize(
    ("statement", "without"),
    [
        ("from userfirst import run; run('free_service')", {"pandas", "plotly", "ipywidgets"}),
        ("from userfirst import load, public_figures", {"pandas", "plotly", "ipywidgets"}),
        ("from userfirst import check", {"plotly", "ipywidgets"}),
        ("import userfirst.fitting, userfirst.lessons", {"pandas", "plotly", "scipy"}),
    ],
)
def test_a_part_loads_only_what_it_needs(statement: str, without: set[str]) -> None:
    assert not loaded_by(statement) & without


def test_the_public_names_are_found_where_the_table_says() -> None:
    assert sorted(userfirst._LAZY) == sorted(userfirst.__all__)
    for name in userfirst.__all__:
        assert getattr(userfirst, name) is not None
        assert name in dir(userfirst)
    with pytest.raises(AttributeError, match="no attribute 'laboratory'"):
        _ = userfirst.laboratory


def test_editors_see_the_names_that_are_loaded_later() -> None:
    """What type checkers read stands beside the table that Python uses, and says the same."""
    tree = ast.parse((ROOT / "userfirst" / "__init__.py").read_text(encoding="utf-8"))
    (seen,) = (node for node in tree.body if isinstance(node, ast.If))
    told = {alias.name: node.module for node in seen.body for alias in node.names}
    assert told == userfirst._LAZY


def test_one_name_is_one_thing() -> None:
    """What one part of the package offers under a name, no other offers as something else."""
    offered: dict[str, object] = {}
    for part in MAY_IMPORT:
        module = import_module(f"userfirst.{part}")
        own = {
            n for n, v in vars(module).items() if getattr(v, "__module__", "") == module.__name__
        }
        for name in {*own, *getattr(module, "__all__", ())}:
            thing = getattr(module, name)
            assert name.startswith("_") or offered.setdefault(name, thing) is thing, name


def test_the_words_of_contributing_name_what_there_is() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## One word for one thing")[1].split("\n## ")[0]
    names = set(re.findall(r"`(userfirst(?:\.\w+)+)`", section))
    assert len(names) > 20
    for name in names:
        where, _, last = name.rpartition(".")
        assert hasattr(import_module(where), last) or import_module(name), name


def test_the_top_holds_only_what_contributing_explains() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## What stands at the top")[1].split("\n## ")[0]
    explained = {name.rstrip("/") for name in re.findall(r"(?m)^\| `([^`]+)` \|", section)}
    assert {path.parts[0] for path in files()} == explained


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    folders = "work|opt|root|farm|tmp|home/[a-z]+|Users/[A-Za-z]+"
    place = re.compile(rf"(?<![\w.~>$)}}/])/({folders})/|[A-Z]:\\Users\\")
    for path in files():
        if path.suffix in {".png", ".bin", ".zip"}:
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            assert not place.search(line), f"{path.as_posix()}, line {number}: {line.strip()}"


def test_text_files_end_their_lines_alike() -> None:
    for path in files():
        if path.suffix not in {".png", ".bin", ".zip"}:
            content = (ROOT / path).read_bytes()
            assert b"\r" not in content, path.as_posix()
            assert not content or content.endswith(b"\n"), path.as_posix()


def test_the_pins_satisfy_the_ranges() -> None:
    """Compares numbers, in the forms `>=a`, `<b` and `==c` that requirements.txt and ranges use."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins: dict[str, list[str]] = {}
    for name, pinned in re.findall(r"(?m)^([\w.-]+)==([\d.]+)", requirements()):
        pins.setdefault(name, []).append(pinned)
    for wanted in project["dependencies"] + project["optional-dependencies"]["course"]:
        name, bounds = re.fullmatch(r"([\w-]+)(.*)", wanted).groups()
        assert name in pins, f"{name} is not pinned"
        for pinned in pins[name]:
            for sign, bound in re.findall(r"(>=|<)([\d.]+)", bounds):
                fits = numbers(pinned) >= numbers(bound)
                assert fits is (sign == ">="), f"{name} {pinned} is not {sign} {bound}"


def numbers(version: str) -> tuple[int, ...]:
    """Read a version of numbers and dots."""
    return tuple(int(part) for part in version.split("."))


def requirements() -> str:
    """Return the text of requirements.txt."""
    return (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_the_pinned_environment_installs_the_package_and_no_test_tool() -> None:
    lines = requirements().splitlines()
    assert "-e ." in lines
    pinned = {line.split("==")[0] for line in lines if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tools = {re.match(r"[\w-]+", each)[0] for each in project["optional-dependencies"]["test"]}
    # nbclient serves JupyterLab's own export too, so it is pinned; the others are not.
    assert pinned & tools <= {"nbclient"}
    assert not re.search(r"https?://|--hash|--index", requirements())


def test_the_command_that_compiles_the_pins_is_documented() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "uv pip compile" in text.split("## Pinned versions")[1].split("\n## ")[0]
    assert 'see "Pinned versions" in CONTRIBUTING.md' in requirements()


def test_binder_builds_the_same_environment() -> None:
    wanted = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in wanted if not line.startswith("#")]
    # Binder brings a Notebook of its own, which has to go with the pinned JupyterLab.
    assert [line for line in wanted if not line.startswith("notebook>=")] == [
        "-r ../requirements.txt"
    ]
    runtime = (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8").strip()
    assert runtime in {"python-3.11", "python-3.12", "python-3.13", "python-3.14"}


def test_the_test_files_that_begin_are_there() -> None:
    from tests.conftest import LONGEST

    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []

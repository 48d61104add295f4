"""The look at the installation says what is wrong, and how to mend it."""

import json
from importlib import metadata
from pathlib import Path

import pytest

from userfirst.checks import check_installation, installation
from userfirst.model import DamagedFile


@pytest.fixture(autouse=True)
def quick(monkeypatch, request):
    """Read all data files only where a test is about them."""
    if "data" not in request.fixturenames:
        monkeypatch.setattr(installation, "_data", lambda: iter(()))


@pytest.fixture
def data():
    """Let the data files be read."""


def test_a_good_installation_says_so_in_one_sentence(data):
    found = check_installation()
    assert found.good, repr(found)
    assert "Everything is in place" in repr(found)
    assert "numpy" in found._repr_html_()


def test_a_missing_package_is_named_with_what_to_do(monkeypatch):
    def version(name):
        if name == "anywidget":
            raise metadata.PackageNotFoundError(name)
        return "999.0" if name == "pandas" else "2.4.0"

    monkeypatch.setattr(installation.metadata, "version", version)
    monkeypatch.setattr(installation, "_needed", lambda: {"pandas": ">=3.0,<4"})
    in_the_environment_of_course_py(monkeypatch)
    found = check_installation()
    assert not found.good
    told = repr(found)
    assert "anywidget: is not installed What to do: Close JupyterLab" in told
    assert "is 999.0; needed is >=3.0,<4" in told
    assert len(bad(found)) == 2


def bad(found):
    """Return what was found that needs mending, without the version of Python."""
    return [each for each in found.all if not each.good]


def in_the_environment_of_course_py(monkeypatch):
    monkeypatch.setattr(installation.sys, "prefix", str(installation.COURSE / ".venv"))
    monkeypatch.setattr(installation, "_front_end", lambda: iter(()))


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """An empty home and environment; returns the folder of Jupyter's own settings."""
    for name in ("prefix", "base_prefix"):
        monkeypatch.setattr(installation.sys, name, str(tmp_path / "python"))
    for name in ("CONFIG_DIR", "DATA_DIR"):
        monkeypatch.setenv(f"JUPYTER_{name}", str(tmp_path / name))
    for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTERLAB_DIR"):
        monkeypatch.delenv(name, raising=False)
    import jupyter_core.paths

    for kind in ("JUPYTER", "CONFIG"):
        for place in ("ENV", "SYSTEM"):
            name = f"{place}_{kind}_PATH"
            monkeypatch.setattr(jupyter_core.paths, name, [str(tmp_path / name)])
    return tmp_path / "CONFIG_DIR"


def test_a_missing_page_extension_says_what_you_do_not_see(elsewhere):
    found = check_installation()
    assert len(bad(found)) == 3
    assert "without it you do not see the charts" in repr(found)


@pytest.mark.parametrize("place", ["DATA_DIR", "ENV_JUPYTER_PATH", "SYSTEM_JUPYTER_PATH"])
def test_an_extension_counts_wherever_jupyter_looks_for_it(elsewhere, place):
    """On a hub they are often installed for all users of the computer."""
    for name in installation.FRONT_END:
        folder = elsewhere.parent / place / "labextensions" / name
        folder.mkdir(parents=True)
        package = {"name": name, "version": "1.0", "jupyterlab": {"_build": {"load": "x.js"}}}
        (folder / "package.json").write_text(json.dumps(package), encoding="utf-8")
    assert check_installation().good


def test_what_the_python_below_has_does_not_count_for_the_course(elsewhere, monkeypatch):
    """JupyterLab of course.py looks in its own environment only."""
    monkeypatch.setattr(installation.sys, "base_prefix", str(elsewhere.parent / "below"))
    for name in installation.FRONT_END:
        folder = elsewhere.parent / "below" / "share" / "jupyter" / "labextensions" / name
        folder.mkdir(parents=True)
        package = {"name": name, "version": "1.0", "jupyterlab": {"_build": {"load": "x.js"}}}
        (folder / "package.json").write_text(json.dumps(package), encoding="utf-8")
    assert check_installation().good
    monkeypatch.setattr(installation, "_is_made_by_the_course", lambda: True)
    assert len(bad(check_installation())) == len(installation.FRONT_END)


def test_a_page_of_another_program_raises_no_alarm(elsewhere, monkeypatch):
    """In VS Code, on Colab and on many hubs the page is none of this Python's."""
    monkeypatch.setattr(installation, "APPLICATIONS", ("an application that is not installed",))
    found = check_installation()
    assert found.good, repr(found)
    assert "cannot be seen from here" in repr(found)


def test_the_edition_in_a_browser_raises_no_alarm(elsewhere, monkeypatch):
    """There is no JupyterLab, no jupyter_core and no packaging beside the kernel."""
    monkeypatch.setattr(installation.sys, "platform", "emscripten")
    for name in ("jupyter_core.paths", "jupyterlab_server.config", "packaging.requirements"):
        monkeypatch.setitem(installation.sys.modules, name, None)
    found = check_installation()
    assert found.good, repr(found)


@pytest.mark.parametrize(
    ("platform", "advice"), [("emscripten", "Reload this page"), ("linux", "those who run it")]
)
def test_advice_is_for_the_place_where_the_notebook_runs(tmp_path, monkeypatch, platform, advice):
    monkeypatch.setattr(installation.sys, "platform", platform)
    # These tests may run in the course's own environment.
    monkeypatch.setattr(installation.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(installation, "PACKAGES", ("not-a-package",))
    assert advice in repr(check_installation())
    assert "course.py" not in repr(check_installation())


def without_alarms_of_the_front_end(monkeypatch):
    monkeypatch.setattr(installation, "_front_end", lambda: iter(()))


@pytest.mark.parametrize("part", ["", ":plugin"])
@pytest.mark.parametrize("extension", list(installation.FRONT_END))
@pytest.mark.parametrize("place", ["CONFIG_DIR", "ENV_CONFIG_PATH", "SYSTEM_CONFIG_PATH"])
def test_an_extension_that_is_switched_off_is_named(elsewhere, monkeypatch, place, extension, part):
    without_alarms_of_the_front_end(monkeypatch)
    folder = elsewhere.parent / place / "labconfig"
    folder.mkdir(parents=True)
    page = {"disabledExtensions": {extension + part: True, "another": True}}
    (folder / "page_config.json").write_text(json.dumps(page), encoding="utf-8")
    (found,) = bad(check_installation())
    assert found.what == f"page extension {extension}{part}"
    assert "is switched off" in found.detail
    assert f"jupyter labextension enable {extension}{part}" in found.mend
    assert str(folder) in found.mend


@pytest.mark.parametrize("content", ["{}", "{", "[]", '{"name": "x"}'])
def test_settings_that_cannot_be_read_are_named(elsewhere, monkeypatch, content):
    without_alarms_of_the_front_end(monkeypatch)
    broken = elsewhere.parent / "DATA_DIR" / "labextensions" / "broken" / "package.json"
    broken.parent.mkdir(parents=True)
    broken.write_text(content, encoding="utf-8")
    (found,) = bad(check_installation())
    assert "cannot be read" in found.detail
    assert str(elsewhere / "labconfig") in found.mend


@pytest.mark.parametrize("module", ["userfirst", "pandas", "random", "numpy", "typing"])
@pytest.mark.parametrize("form", ["file", "folder"])
def test_a_file_in_the_way_of_a_module_is_named(monkeypatch, tmp_path, module, form):
    folder = tmp_path / "notebooks"
    path = folder / f"{module}.py" if form == "file" else folder / module / "__init__.py"
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")
    for harmless in ("my_plot.py", "test.py"):
        (folder / harmless).write_text("", encoding="utf-8")
    (folder / "json").mkdir()  # a folder without __init__.py is in nobody's way
    monkeypatch.chdir(folder)
    (found,) = bad(check_installation())
    name = f"{module}.py" if form == "file" else module
    assert found.what == f"the {form} notebooks/{name}"
    assert "Give it another name" in found.mend


# --- what course.py asks ---------------------------------------------------------------------


def test_the_pins_of_the_course_are_compared(tmp_path, capsys):
    pins = tmp_path / "requirements.txt"
    good = f"numpy=={metadata.version('numpy')}"
    text = f"-e .\n{good}  # via us\npandas==0.1 ; python_version > '3'\nplotly==0.1 ; 1 > 2\n"
    pins.write_text(text.replace("1 > 2", "sys_platform == 'none'"), encoding="utf-8")
    installation.course_environment("course", str(pins), "")
    told = [line for line in capsys.readouterr().out.splitlines() if "fault" in line]
    version = metadata.version("pandas")
    assert [line for line in told if "pandas" in line] == [
        f"fault: pandas is {version}; needed is ==0.1"
    ]
    assert not [line for line in told if "numpy" in line or "plotly" in line]


def test_the_test_tools_are_looked_for_where_they_are_needed(monkeypatch):
    monkeypatch.setattr(
        installation.metadata, "requires", lambda name: ['not-a-tool>=1; extra == "test"']
    )
    assert "not-a-tool" not in {each.what for each in installation.environment("course", None, 0)}
    found = {each.what: each for each in installation.environment("test", None, False)}
    assert found["not-a-tool"].detail == "is not installed"


def test_a_package_that_lost_a_file_is_found(monkeypatch, tmp_path):
    folder = tmp_path / "jedi-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Name: jedi\nVersion: 1.0\n", encoding="utf-8")
    record = 'jedi.py,,\n__pycache__/jedi.pyc,,\n"a,b.txt",,\n'
    (folder / "RECORD").write_text(record, encoding="utf-8")
    for name in ("jedi.py", "a,b.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    package = metadata.Distribution.at(folder)
    monkeypatch.setattr(installation.metadata, "distributions", lambda: [package])
    assert list(installation._missing_files()) == []
    Path(tmp_path, "a,b.txt").unlink()
    (found,) = installation._missing_files()
    assert (found.what, found.detail) == ("jedi", "lacks its file a,b.txt")


def test_notes_are_told_for_every_folder_of_notebooks(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(installation, "COURSE", tmp_path)
    for folder in ("notebooks", "exercises", "my_work"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "pandas.py").write_text("", encoding="utf-8")
    installation.course_environment("course", "", "")
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("note: ")]
    assert [line.split()[3] for line in told] == [
        "notebooks/pandas.py",
        "exercises/pandas.py",
        "my_work/pandas.py",
    ]


def test_a_spoilt_file_is_named_with_how_to_restore_it(monkeypatch, data):
    def spoilt(name):
        raise DamagedFile(f"The file data/{name}.csv is missing. Restore it.")

    monkeypatch.setattr("userfirst.data.load", spoilt, raising=False)
    found = check_installation()
    assert "data/free_level_trial.csv: cannot be used" in repr(found)
    assert "Restore it." in found._repr_html_()


@pytest.mark.parametrize("old", [(3, 10, 4)])
def test_too_old_a_python_is_named(monkeypatch, old):
    monkeypatch.setattr(installation.sys, "version_info", old)
    assert "Install Python 3.11 or newer" in repr(check_installation())

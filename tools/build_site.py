"""Make the pages of the course: every lesson as it was run, and its labs alive without Python.

    python course.py site                    installs what this needs, and runs it
    python -m tools.build_site FOLDER        where Sphinx, MyST-NB and the book theme are there

Lessons are run in a kernel of their own (``tools/site/kernel.py``), which hands over what lives on
a page: labs, guesses and what waits for them, questions. Sphinx makes pages of what they showed.
Nothing on a page asks another host for anything. Everything is made in a folder beside FOLDER,
looked at, and only then takes its place: FOLDER is the former pages or the new ones, never half.
"""

from __future__ import annotations

import argparse
import html
import importlib
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any

from tools.site.pages import (
    IN_A_LESSON,
    IN_AN_EXERCISE,
    IN_THE_FIRST,
    Shelf,
    as_page,
    faults,
    lab_code,
    place,
    reworded,
    script,
    style,
    with_places,
)

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "tools" / "site"
MARK = "made-from.txt"  # in a folder that this made, and in no other
NEEDED = ("sphinx", "myst_nb", "sphinx_book_theme", "latex2mathml", "nbclient", "ipykernel")
TEXTS = ("notebooks/glossary.md", "notebooks/key_points.md", "notebooks/reading_list.md")
DATA_CARD = "data/README.md"
# A style sheet of the theme imports another one, which a page can ask for at once as well. Programs
# that look at pages take the other one's address for the page's, and find nothing there.
_IMPORT = '@import "../basic.css";'
_THEME_LINK = re.compile(r'<link href="([^"]*)_static/styles/theme\.css')
_BASIC_LINK = r'<link href="\1_static/basic.css" rel="stylesheet" />'
_SIDE_BAR = '<div id="pst-primary-sidebar"'
_BEGIN = "import sys; sys.path.insert(0, {root!r}); import tools.site.kernel as k; k.install()"


class Problem(Exception):
    """What stops the pages from being made, and what to do: each one sentence."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\n{remedy}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the pages and return the exit code: 0 means that they are there."""
    parser = argparse.ArgumentParser(prog="python -m tools.build_site", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path, help="where the pages are to be")
    parser.add_argument("--digest", default="", help="of the sources, to be noted beside them")
    parser.add_argument(
        "--only", nargs="*", metavar="NUMBER", help="run these lessons only, for a quick look"
    )
    options = parser.parse_args(arguments)
    try:
        build(options.folder.resolve(), options.digest, options.only)
    except KeyboardInterrupt:
        return 130  # nothing was replaced, and whoever pressed the keys knows
    except Problem as problem:
        print(f"\n{problem}")
        return 1
    except OSError as error:
        print(
            f"\nThe pages could not be written: {error.strerror or error}"
            f"{f' ({error.filename})' if error.filename else ''}."
            "\nMake room, allow writing there, or close what uses it; then do the same again."
        )
        return 1
    return 0


def build(folder: Path, digest: str = "", only: Sequence[str] | None = None) -> None:
    """Make all pages in a folder, which is replaced as a whole when they are complete.

    Parameters
    ----------
    folder : Path
        Where they are to be.
    digest : str
        Of what they are made from; noted in the folder.
    only : sequence of str, optional
        Numbers of the lessons that are run, all others being left out.

    Raises
    ------
    Problem
        Something is missing or wrong; says what to do.
    """
    require_tools()
    require_ours(folder)
    begun = time.monotonic()
    with taking_the_place_of(folder) as (new, work):
        shelf = Shelf(work / "static" / "parts")
        shelf.folder.mkdir(parents=True)
        (work / "static" / "site.css").write_text(style(), encoding="utf-8")
        pages = Pages(shelf)
        write_sources(work / "source", pages, only)
        print("Making pages of them ...", flush=True)
        run_sphinx(work, work / "html", pages.script)  # it writes beside that folder, too
        (work / "html").rename(new)
        add_files(new, pages)
        wrong = list(faults(new))
        if wrong:
            raise Problem(
                "The pages were made, but something is wrong with them:\n  " + "\n  ".join(wrong),
                "Nothing was replaced. Mend what the lines name, and run the same command again.",
            )
        (new / MARK).write_text(f"{digest}\n", encoding="utf-8")
    count = len(list(folder.rglob("*.html")))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    seconds = time.monotonic() - begun
    print(f"{count} pages, {size:.1f} MB, in {seconds:.0f} seconds: {folder}", flush=True)


@contextmanager
def taking_the_place_of(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield two places beside a folder: one for what shall replace it, and one to work in.

    It is replaced where nothing went wrong; what an earlier start left there is removed.
    """
    new, work, old = (folder.with_name(f".{folder.name}-{each}") for each in ("new", "work", "old"))
    if old.exists() and not folder.exists():  # stopped between two renamings
        old.rename(folder)
    for each in (new, work, old):
        shutil.rmtree(each, ignore_errors=True)
    try:
        yield new, work
        swap(new, folder, old)
    finally:
        for each in (new, work):
            shutil.rmtree(each, ignore_errors=True)


def swap(new: Path, folder: Path, old: Path) -> None:
    """Let new pages take the place of the former ones, or leave those where they are."""
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def require_tools() -> None:
    """Stop where something is missing that this needs."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise Problem(
            f"This Python lacks {', '.join(missing)}, with which the pages are made.",
            "Use: python course.py site, which installs them into a folder of their own. Or, in "
            'an environment of yours: pip install -r requirements.txt -e ".[site]"',
        )


def require_ours(folder: Path) -> None:
    """Stop before a folder is replaced that is not one of ours."""
    if folder.exists() and not (folder / MARK).is_file():
        raise Problem(
            f"There is a folder {folder} that this did not make, so it is not replaced.",
            "Rename it, or name another folder.",
        )
    if not folder.parent.is_dir():
        raise Problem(f"There is no folder {folder.parent}.", "Make it, or name another one.")


class Pages:
    """The files that all pages share, and the labs of the gallery.

    Parameters
    ----------
    shelf : Shelf
        Takes the files.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.script = shelf.put("site", script())
        self.code = shelf.put_data("lab", lab_code())
        self._abouts: dict[str, str] = {}

    def about_of(self, part: Mapping[str, Any]) -> str:
        """Return the file that tells of a lab's case; the same for all labs of a case."""
        from userfirst.cases import case
        from userfirst.lab.contract import about

        if part["about"]:
            return ""
        name = part["case"]
        if name not in self._abouts:
            self._abouts[name] = self.shelf.put_data(f"case-{name}", about(case(name)))
        return self._abouts[name]

    def lab(self, name: str, stem: str, number: int, page: str, part: dict[str, Any]) -> str:
        """Return the place of a lab that stands in no notebook."""
        return place(part, number, page, f"{stem}/{name}", self.about_of(part))


# --- The sources for Sphinx -----------------------------------------------------------------


def write_sources(folder: Path, pages: Pages, only: Sequence[str] | None) -> None:
    """Write all that Sphinx is to make pages of."""
    from userfirst.lessons import LESSONS

    lessons = [each for each in LESSONS if (ROOT / "notebooks" / each.file).is_file()]
    run = [each for each in lessons if not only or each.number in only]
    for name in ("notebooks", "exercises", "data"):
        (folder / name).mkdir(parents=True)
    # In a copy: what a learner keeps beside the notebooks is not published, and stays as it is.
    copy = folder.with_name("run")
    shutil.copytree(ROOT / "notebooks", copy, ignore=shutil.ignore_patterns(".*"))
    print(f"Running {len(run)} lessons ...", flush=True)
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as executor:
        ran = executor.map(lambda lesson: run_notebook(copy / lesson.file), run)
        for lesson, notebook in zip(run, ran, strict=True):
            print(f"  {lesson}", flush=True)
            notebook = with_places(notebook, lesson.number, pages.shelf, pages.about_of)
            file = f"notebooks/{lesson.file}"
            if lesson is LESSONS[0]:
                notebook = reworded(notebook, IN_THE_FIRST)
            write_notebook(folder / file, as_page(notebook, IN_A_LESSON, file))
    paths = [ROOT / "exercises" / f"exercise_{each.file}" for each in lessons]
    exercises = [path for path in paths if path.is_file()]
    for path in exercises:
        file = f"exercises/{path.name}"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        write_notebook(folder / file, as_page(notebook, IN_AN_EXERCISE, file))
    for file in (*TEXTS, DATA_CARD):
        shutil.copyfile(ROOT / file, folder / file)
    for lesson in lessons:
        if lesson not in run:  # left out of a quick look; links to it shall lead somewhere
            notebook = json.loads((ROOT / "notebooks" / lesson.file).read_text(encoding="utf-8"))
            write_notebook(folder / "notebooks" / lesson.file, notebook)
    (folder / "index.md").write_text(front_page(lessons, exercises, pages), encoding="utf-8")
    (folder / "labs.md").write_text(gallery(), encoding="utf-8")


def write_notebook(path: Path, notebook: Mapping[str, Any]) -> None:
    """Write a notebook for Sphinx, which knows no widgets."""
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def run_notebook(path: Path) -> dict[str, Any]:
    """Run a notebook of the course and return it with what its cells showed."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    nbformat: Any = importlib.import_module("nbformat")  # untyped
    notebook = nbformat.read(path, 4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(_BEGIN.format(root=str(ROOT))))
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=600,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    name = f"notebooks/{path.name}"
    try:
        client.execute(stderr=subprocess.DEVNULL)  # what the kernel says of itself
    except CellExecutionError as error:
        raise Problem(
            f"A cell of {name} does not work: {error.ename}: {error.evalue}",
            "Run the notebook in JupyterLab, mend the cell, and run the same command again.",
        ) from None
    except (CellTimeoutError, DeadKernelError):
        raise Problem(
            f"{name} did not come to its end.",
            "Close other programs, and run the same command again; if these words come back, run "
            "the notebook in JupyterLab and see where it stays.",
        ) from None
    del notebook.cells[0]
    found: dict[str, Any] = json.loads(nbformat.writes(notebook))
    return found


def front_page(lessons: Sequence[Any], exercises: Sequence[Path], pages: Pages) -> str:
    """Return the first page: what this is, a lab at once, and where to go."""
    parts = [lab_of("free_service", levers=["free_level", "price"])]
    page = pages.shelf.put_data("parts-index", parts)
    text = (SOURCES / "index.md").read_text(encoding="utf-8")
    rows = "\n".join(
        f"| [{each}](notebooks/{each.file}) | {each.question} | {each.minutes} |"
        for each in lessons
    )
    filled = {
        "lab": pages.lab("free_service", "index", 0, page, parts[0]),
        "lessons": f"| lesson | the question | minutes |\n|---|---|---|\n{rows}",
        "lesson_pages": "\n".join(f"notebooks/{Path(each.file).stem}" for each in lessons),
        "exercise_pages": "\n".join(f"exercises/{path.stem}" for path in exercises),
    }
    return fill(text, filled)


def fill(text: str, parts: Mapping[str, str]) -> str:
    """Return a text with its ``{{places}}`` filled."""
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], text)


def lab_of(name: str, **settings: Any) -> dict[str, Any]:
    """Return the part of a lab that stands in no notebook."""
    from tools.site.kernel import lab_part
    from userfirst.lab import Lab

    lab = Lab(name, **settings)
    part = lab_part(lab)
    lab.close()
    return part


def gallery() -> str:
    """Return the page that shows all labs."""
    from userfirst.cases import NAMES, case, run
    from userfirst.charts import draw_picture
    from userfirst.lessons import OF_CASE

    cards = []
    for name in NAMES:
        found, lesson = case(name), OF_CASE[name]
        drawn = draw_picture(run(found), 0).to_svg()
        cards.append(
            f'<li><a class="uf-gallery-card" href="labs/{name}.html"><span aria-hidden="true">'
            f"{drawn}</span><strong>{html.escape(found.title)}</strong> "
            f"<span>{html.escape(found.question)}</span> <em>Lesson {lesson.number}</em></a></li>"
        )
    text = (SOURCES / "labs.md").read_text(encoding="utf-8")
    return fill(text, {"cards": f'<ul class="uf-gallery">{"".join(cards)}</ul>'})


# --- Sphinx, and what it does not make ------------------------------------------------------


def run_sphinx(work: Path, out: Path, script_name: str) -> None:
    """Let Sphinx make the pages; a warning is an error."""
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError

    warnings = io.StringIO()
    try:
        with redirect_stderr(warnings):
            app = Sphinx(
                srcdir=work / "source",
                confdir=SOURCES,
                outdir=out,
                doctreedir=work / "doctrees",
                buildername="html",
                confoverrides={
                    "html_static_path": [str(SOURCES / "static"), str(work / "static")],
                    "html_js_files": [(f"parts/{script_name}", {"defer": "defer"})],
                },
                status=None,
                warning=warnings,
            )
            app.build()
    except SphinxError as error:
        warnings.write(str(error))
    said = re.sub(r"\x1b\[[\d;]*m", "", warnings.getvalue())  # colours
    told = [line for line in said.splitlines() if line.strip()]
    if told or not (out / "index.html").is_file():
        raise Problem(
            "Sphinx could not make the pages without a warning:\n  " + "\n  ".join(told[:20]),
            "Nothing was replaced. Mend what the lines name, and run the same command again.",
        )
    shutil.rmtree(out / "_sources", ignore_errors=True)
    for leftover in (".buildinfo", "objects.inv"):
        (out / leftover).unlink(missing_ok=True)
    for pattern in ("*.map", "*-macros.html"):  # of the theme's makers
        for path in out.rglob(pattern):
            path.unlink()


def add_files(out: Path, pages: Pages) -> None:
    """Add the notebooks as files and a page for each lab, and to each page what it still lacks."""
    for folder in ("notebooks", "exercises"):
        for path in sorted((ROOT / folder).glob("*.ipynb")):
            if (out / folder / f"{path.stem}.html").is_file():
                shutil.copyfile(path, out / folder / path.name)
    (out / ".nojekyll").write_bytes(b"")  # GitHub then serves folders that begin with _
    write_lab_pages(out, pages)
    complete(out, pages.code)


def complete(out: Path, code: str) -> None:
    """Give pages what they still lack: the labs' code, the imported style, a named side bar.

    Parameters
    ----------
    out : Path
        The folder of the pages.
    code : str
        The file with the code of all labs.
    """
    sheet = out / "_static" / "styles" / "theme.css"
    rules = sheet.read_text(encoding="utf-8")
    sheet.write_text(rules.replace(_IMPORT, ""), encoding="utf-8", newline="\n")
    for path in sorted(out.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        text = text.replace('data-kind="lab"', f'data-kind="lab" data-code="{code}"')
        text = text.replace(_SIDE_BAR, f'{_SIDE_BAR} role="navigation" aria-label="The course"')
        if _IMPORT in rules:
            text = _THEME_LINK.sub(rf"{_BASIC_LINK}\n\g<0>", text)
        path.write_text(text, encoding="utf-8", newline="\n")


def write_lab_pages(out: Path, pages: Pages) -> None:
    """Write a page for each lab, which fills the window."""
    from userfirst.cases import NAMES, case
    from userfirst.lessons import OF_CASE

    parts = [lab_of(name) for name in NAMES]
    page = pages.shelf.put_data("parts-labs", parts)
    template = (SOURCES / "lab.html").read_text(encoding="utf-8")
    (out / "labs").mkdir()
    for number, (name, part) in enumerate(zip(NAMES, parts, strict=True)):
        lesson = OF_CASE[name]
        is_there = (out / "notebooks" / f"{Path(lesson.file).stem}.html").is_file()
        link = f'<a href="../notebooks/{Path(lesson.file).stem}.html">Lesson {lesson.number}</a>'
        filled = {
            "title": html.escape(case(name).title),
            "lab": pages.lab(name, "labs", number, page, part),
            "script": f"../_static/parts/{pages.script}",
            "lesson": link if is_there else "",
            "early": "\n".join(
                f'<link rel="preload" as="script" href="../_static/parts/{file}">'
                for file in (page, pages.code, pages.about_of(part))
            ),
            "next": f"{NAMES[(number + 1) % len(NAMES)]}.html",
        }
        path = out / "labs" / f"{name}.html"
        path.write_text(fill(template, filled), encoding="utf-8", newline="\n")
    for path in pages.shelf.folder.glob("*.js"):  # those that were put after Sphinx had run
        shutil.copyfile(path, out / "_static" / "parts" / path.name)


if __name__ == "__main__":
    sys.exit(main())

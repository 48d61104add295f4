"""Finds what a class handed in: folders of a learning platform, of nbgrader, or by hand; or zips.

Nothing is unpacked, followed or changed: links are named and not followed.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from userfirst.checks.installation import COURSE
from userfirst.checks.marking.notebook import IN_A_NAME, LARGEST, NotANotebook

# Name_12345_assignsubmission_file_: a folder of a Moodle assignment, or the beginning of a file.
MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?")
# bergannalate_12345_67890_exercise_02.ipynb: a file of a Canvas assignment.
CANVAS = re.compile(
    r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+\.ipynb)", re.I
)
# In a class server's folder this tells which name has which folder, and each learner has all of the
# course. What was handed in are the exercises that differ from those delivered.
NAMES, EXERCISES, DELIVERED = "names.json", "exercises", ("tools", "originals")
SKIPPED = {"__macosx", "__pycache__", "node_modules", "feedback_files"}
MOST_ENTRIES = 100_000
MOST_FILES, LARGEST_FILES = 50, 20_000_000  # beside a notebook, of one person


@dataclass(frozen=True)
class Entry:
    """A file of the class, in a folder or in a zip.

    Attributes
    ----------
    path : PurePosixPath
        Where it stands, seen from the class.
    read : callable
        Returns its bytes; OSError or NotANotebook where that fails.
    size : int
        In bytes.
    """

    path: PurePosixPath
    read: Callable[[], bytes]
    size: int


@dataclass(frozen=True)
class Submission:
    """One notebook that somebody handed in.

    Attributes
    ----------
    student : str
        The name, as the folder or the file tells it.
    number : str
        The number that a platform gave; "" without one.
    platform : str
        "Moodle", "Canvas", "nbgrader" or "".
    entry : Entry
        The file; its path names it to the instructor.
    beside : tuple of Entry
        Other files of the same person in the same folder.
    """

    student: str
    number: str
    platform: str
    entry: Entry
    beside: tuple[Entry, ...] = field(default=())

    @property
    def file(self) -> str:
        """Where the file stands, seen from the class."""
        return self.entry.path.as_posix()


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name.casefold() in SKIPPED


def _reader(path: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        # A link, a pipe or a device must not be opened in place of a file.
        if not stat.S_ISREG(path.lstat().st_mode):
            raise NotANotebook("This is a link to another place, and links are not followed.")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)

    return read


def _entries_of_folder(top: Path) -> Iterator[Entry]:
    for folder, folders, files in os.walk(top, followlinks=False):
        folders[:] = sorted(each for each in folders if not _is_skipped(each))
        for name in sorted(files):
            if _is_skipped(name):
                continue
            path = Path(folder) / name
            inside = PurePosixPath(path.relative_to(top).as_posix())
            if name.casefold().endswith(".zip") and not path.is_symlink():
                yield from _entries_of_zip(path, inside)
                continue
            try:
                size = path.lstat().st_size
            except OSError:
                size = 0
            yield Entry(inside, _reader(path), size)


def _entries_of_zip(
    source: Path | io.BytesIO, inside: PurePosixPath, depth: int = 0
) -> Iterator[Entry]:
    """Yield the files of a zip; a damaged one is an entry that cannot be read."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.infolist()[:MOST_ENTRIES]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        yield Entry(inside, _no_zip, 0)
        return
    for member in members:
        parts = [each for each in member.filename.replace("\\", "/").split("/") if each]
        parts = [each for each in parts if each not in {".", ".."}]
        if member.is_dir() or not parts or any(map(_is_skipped, parts)):
            continue
        entry = Entry(
            inside.joinpath(*parts), _member_reader(source, member.filename), member.file_size
        )
        if parts[-1].casefold().endswith(".zip") and depth == 0:
            try:
                content = entry.read()
            except (OSError, NotANotebook):
                yield entry
                continue
            yield from _entries_of_zip(io.BytesIO(content), entry.path, depth + 1)
        else:
            yield entry


def _no_zip() -> bytes:
    raise NotANotebook("The zip is damaged and cannot be opened.")


def _member_reader(source: Path | io.BytesIO, name: str) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with zipfile.ZipFile(source) as archive, archive.open(name) as file:
                return file.read(LARGEST + 1)  # whatever size a zip claims
        except (
            zipfile.BadZipFile,
            RuntimeError,
            NotImplementedError,
            KeyError,
            ValueError,
            EOFError,
        ) as error:
            why = "is locked by a password" if "password" in str(error) else "is damaged"
            raise NotANotebook(f"The file in the zip {why} and cannot be read.") from None
        except Exception as error:
            if isinstance(error, OSError):
                raise
            raise NotANotebook("The file in the zip is damaged and cannot be read.") from None

    return read


def find_submissions(place: Path, exercise: str = "") -> list[Submission]:
    """Return what a class handed in, a notebook each, in the order of the names.

    Parameters
    ----------
    place : Path
        A folder, or a zip of one as a platform hands it out.
    exercise : str
        Of a class server's folder, "02" for this exercise only.

    Returns
    -------
    list of Submission
        Also for somebody who handed in another file than a notebook, if a platform names them.
    """
    if place.is_dir():
        entries = list(_entries_of_folder(place))
    else:
        entries = list(_entries_of_zip(place, PurePosixPath()))
    # A zip that is still one could not be opened: it is told, and not passed over.
    notebooks = [each for each in entries if each.path.suffix.casefold() in {".ipynb", ".zip"}]
    if place.is_dir() and (place / NAMES).is_file():
        notebooks = [each for each in notebooks if _worked_in(each, exercise)]
    shared = _shared_folders([each.path for each in notebooks])
    found = [_submission(each, entries, shared) for each in notebooks]
    return sorted(
        [*found, *_without_notebook(entries, found)],
        key=lambda each: (each.student.casefold(), each.number, each.file),
    )


def _worked_in(entry: Entry, exercise: str) -> bool:
    """Whether a learner of a class server changed this exercise; a lesson is none."""
    parts, name = entry.path.parts, entry.path.name
    if len(parts) != 3 or parts[1] != EXERCISES:
        return False
    number = IN_A_NAME.search(name)
    if number is None or exercise not in {"", number[1].zfill(2)}:
        return False
    try:
        with zipfile.ZipFile(COURSE.joinpath(*DELIVERED, f"{number[1].zfill(2)}.zip")) as pack:
            return entry.read() != pack.read(f"{EXERCISES}/{name}")
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return True  # renamed, unreadable, or of another edition: it is told, and not passed over


def _shared_folders(paths: list[PurePosixPath]) -> int:
    """Return how many folders stand above all of the class, such as that of a zip."""
    shared = 0
    while paths and all(len(path.parts) > shared + 2 for path in paths):
        if len({path.parts[shared] for path in paths}) != 1:
            break
        if paths[0].parts[shared] == "submitted" or MOODLE.fullmatch(paths[0].parts[shared]):
            break
        shared += 1
    return shared


def _who(path: PurePosixPath, shared: int) -> tuple[str, str, str, bool]:
    """Return name, number and platform of a path; and whether a folder is this person's own."""
    folders, name = path.parts[:-1], path.name
    for place, part in enumerate(path.parts):
        moodle = MOODLE.fullmatch(part)
        if moodle:
            return moodle["name"], moodle["number"], "Moodle", place < len(folders)
    if "submitted" in folders[:-1]:
        at = folders.index("submitted")
        return folders[at + 1], "", "nbgrader", True
    canvas = CANVAS.fullmatch(name)
    if canvas:
        return canvas["name"], canvas["number"], "Canvas", False
    own = folders[shared:]
    if own:
        return own[0].removesuffix(".zip"), "", "", True
    return _name_in(path.stem), "", "", False


def _name_in(stem: str) -> str:
    """Return the name in "exercise_02_the_free_level_anna" or "anna-exercise-02"."""
    from userfirst.lessons import LESSONS

    rest = stem
    for lesson in LESSONS:
        title = lesson.file.removesuffix(".ipynb").split("_", 1)[1]
        rest = re.sub(re.escape(title), "", rest, flags=re.IGNORECASE)
    rest = IN_A_NAME.sub("", rest)
    rest = re.sub(r"\(\d+\)|[-_ ]*copy\d*$", "", rest, flags=re.IGNORECASE).strip(" _-.")
    return rest or stem


def _submission(entry: Entry, entries: list[Entry], shared: int) -> Submission:
    name, number, platform, own_folder = _who(entry.path, shared)
    beside: list[Entry] = []
    if own_folder:
        total = 0
        for each in entries:
            near = each.path.parent == entry.path.parent and each.path != entry.path
            if near and each.path.suffix.casefold() != ".ipynb":
                total += each.size
                if total <= LARGEST_FILES and len(beside) < MOST_FILES:
                    beside.append(each)
    return Submission(name.strip(), number, platform, entry, tuple(beside))


def _without_notebook(entries: list[Entry], found: list[Submission]) -> Iterator[Submission]:
    """Yield an entry for everybody whom a platform names, and of whom there is no notebook."""
    known = {(each.student, each.number) for each in found}
    for entry in entries:
        name, number, platform, _ = _who(entry.path, 0)
        if platform in {"Moodle", "nbgrader"} and (name.strip(), number) not in known:
            known.add((name.strip(), number))
            yield Submission(name.strip(), number, platform, Entry(entry.path, _other, 0))


def _other() -> bytes:
    raise NotANotebook("No notebook was handed in, only this file.")

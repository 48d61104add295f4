"""Where the files of ``data/`` are: in a checkout, an editable install or an installed wheel."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from userfirst.model.errors import DamagedFile

CHECKSUMS = "checksums.csv"

# A wheel carries the files of data/ in this folder, beside this module (see pyproject.toml).
_IN_WHEEL = Path(__file__).parent / "files"
_IN_CHECKOUT = Path(__file__).parents[2] / "data"


def data_folder() -> Path:
    """Return the folder that holds the data files of the course.

    Returns
    -------
    pathlib.Path
        The copy inside the package if there is one, else ``data/`` at the top of the checkout.
    """
    return _IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT


def data_path(name: str) -> Path:
    """Return the path of one data file, wherever the course is installed.

    Parameters
    ----------
    name : str
        The name of the file in ``data/``, such as ``"public_figures.csv"``.

    Returns
    -------
    pathlib.Path
        The path of a file that exists.

    Raises
    ------
    DamagedFile
        If there is no such file.
    """
    path = data_folder() / name
    if not path.is_file():
        raise damaged(name, "is missing")
    return path


def rows_of(content: bytes) -> int:
    """Return how many rows a table has below its header; a line end in quotes does not count."""
    return len(list(csv.reader(StringIO(content.decode("utf-8"), newline="")))) - 1


def recorded(name: str) -> tuple[str, int]:
    """Return the checksum and the number of rows that a data file had when it was made.

    Parameters
    ----------
    name : str
        The name of the file in ``data/``.

    Returns
    -------
    tuple of str, int
        As ``python -m userfirst.data`` wrote them into ``data/checksums.csv``.

    Raises
    ------
    DamagedFile
        If ``checksums.csv`` is missing or does not name the file.
    """
    for line in data_path(CHECKSUMS).read_text(encoding="utf-8").splitlines()[1:]:
        file, _, rest = line.partition(",")
        if file == name:
            checksum, _, rows = rest.partition(",")
            return checksum, int(rows or 0)
    raise damaged(CHECKSUMS, f"has been changed: it does not name {name}")


def damaged(name: str, what: str) -> DamagedFile:
    """Build the error for a data file that cannot be used as it is.

    Parameters
    ----------
    name : str
        The name of the file in ``data/``.
    what : str
        What is wrong, to follow the name: ``"is missing"``, ``"has been changed"``.

    Returns
    -------
    DamagedFile
        Ready to be raised; its message ends with how to restore the file, which in an installed
        package is another way than in the folder of the course.
    """
    if data_folder() == _IN_WHEEL:
        return DamagedFile(
            f"The file {name} of the installed package userfirst {what}. To restore it, install "
            "the package again, from where you have it: pip install --force-reinstall --no-deps "
            "and the name of the wheel. Then restart the kernel."
        )
    return DamagedFile(
        f"The file data/{name} {what}. To restore it, run "
        f'"git checkout -- data/{name}" in the folder of the course, '
        "or download the course again and copy that file."
    )

"""What a dataset is: its columns, how it is made, and what the data card says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from io import StringIO
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Literal

from userfirst.data import making
from userfirst.data.blemishes import Blemish
from userfirst.data.files import damaged, data_path, recorded
from userfirst.lessons import OF_DATASET
from userfirst.model.errors import unknown

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Kind = Literal["whole", "number", "text", "month", "date", "flag"]


@dataclass(frozen=True)
class Column:
    """One column of a dataset.

    Attributes
    ----------
    name : str
        As in the file; with its unit where it could be mistaken.
    kind : {"whole", "number", "text", "month", "date", "flag"}
        A month is written ``2021-03``, a date ``2021-03-15``, a flag 0 or 1.
    unit, help : str
        The unit ("" for none); one line on what it is.
    decimals : int
        To how many decimals a number is written.
    missing : bool
        Whether a cell may be empty.
    """

    name: str
    kind: Kind
    unit: str
    help: str
    decimals: int = 2
    missing: bool = False


@dataclass(frozen=True)
class Dataset:
    """One synthetic dataset: one file in ``data/``.

    Attributes
    ----------
    name : str
        Its name in ``load(name)``; the file is ``name.csv``.
    title, what : str
        A heading, and how it was made in a few plain sentences.
    columns : tuple of Column
        All columns in the order of the file.
    seed : int
        Start of the random stream.
    make : callable
        ``make(chance)`` with a ``numpy.random.RandomState``, whose stream NumPy has frozen:
        the same rows on any machine.
    truth : mapping of str to value
        The parameters behind it; folded away in the card, for instructors.
    calibrated_to, not_for : str
        What it resembles, and what nobody should use it for.
    blemishes : tuple of Blemish or str
        What is wrong with the file on purpose, as in a real export. A `Blemish` is told and made
        by the same thing, after ``make``; a text alone is of something that ``make`` did.
    """

    name: str
    title: str
    what: str
    columns: tuple[Column, ...]
    seed: int
    make: Callable[[np.random.RandomState], pd.DataFrame]
    truth: Mapping[str, Any] = field(default_factory=dict)
    calibrated_to: str = ""
    not_for: str = ""
    blemishes: tuple[Blemish | str, ...] = ()

    @property
    def file(self) -> str:
        """The name of its file in ``data/``."""
        return f"{self.name}.csv"

    @property
    def lesson(self) -> str:
        """The number of the lesson that uses it, "02"; see ``userfirst.lessons``."""
        return OF_DATASET[self.name].number

    def to_csv(self) -> bytes:
        """Make the dataset and return the bytes of its file."""
        import numpy as np

        chance = np.random.RandomState(self.seed)
        frame = self.make(chance)
        for blemish in self.blemishes:
            if isinstance(blemish, Blemish):
                frame = blemish.spoil(frame, chance)
        frame = frame[[c.name for c in self.columns]].copy()
        for column in self.columns:
            if column.kind == "number":
                frame[column.name] = [
                    "" if number != number else f"{number:.{column.decimals}f}"
                    for number in frame[column.name].astype(float)
                ]
            elif column.kind in ("whole", "flag"):
                frame[column.name] = [
                    "" if number != number else f"{number:.0f}"
                    for number in frame[column.name].astype(float)
                ]
        out = StringIO(newline="")
        frame.to_csv(out, index=False, lineterminator="\n")
        return out.getvalue().encode("utf-8")


@cache
def datasets() -> dict[str, Dataset]:
    """Return all datasets by name, in the order of the lessons.

    A module of ``userfirst.data.making`` that defines ``DATASETS`` needs no registration; the
    lesson of each dataset is a fact of ``userfirst.lessons``.
    """
    found: dict[str, Dataset] = {}
    for module in iter_modules(making.__path__):
        part = import_module(f"{making.__name__}.{module.name}")
        found |= {each.name: each for each in getattr(part, "DATASETS", ())}
    return {name: found.pop(name) for name in OF_DATASET if name in found} | found


def dataset(name: str) -> Dataset:
    """Return a dataset's description by name; UnknownName with the nearest one otherwise."""
    if not isinstance(name, str) or name not in datasets():
        raise unknown("dataset", name, datasets())
    return datasets()[name]


def checksum_of(content: bytes) -> str:
    """Return the checksum by which a changed file is noticed."""
    return hashlib.sha256(content).hexdigest()


def load(name: str) -> pd.DataFrame:
    """Load one of the course's datasets, from any folder.

    Parameters
    ----------
    name : str
        For example "free_level_trial"; a wrong name suggests the nearest.

    Returns
    -------
    pandas.DataFrame
        Months and dates as timestamps, flags as booleans; units in ``attrs["units"]``.

    Raises
    ------
    UnknownName
        There is no such dataset.
    DamagedFile
        The file is missing, changed or cut short; says how to restore it.
    """
    import pandas as pd

    about = dataset(name)
    content = data_path(about.file).read_bytes()
    # A git that rewrites line ends has not changed the data.
    content = content.replace(b"\r\n", b"\n")
    if checksum_of(content) != recorded(about.file)[0]:
        raise damaged(about.file, "is not as it was made: it has been changed or cut short")
    text = [c.name for c in about.columns if c.kind == "text"]
    frame = pd.read_csv(
        StringIO(content.decode("utf-8")), dtype=dict.fromkeys(text, "str"), na_values=[""],
        keep_default_na=False,
    )  # fmt: skip
    for column in about.columns:
        if column.kind in ("month", "date"):
            layout = "%Y-%m" if column.kind == "month" else "%Y-%m-%d"
            frame[column.name] = pd.to_datetime(frame[column.name], format=layout)
        elif column.kind == "flag" and not frame[column.name].isna().any():
            frame[column.name] = frame[column.name].astype(bool)
    frame.attrs["units"] = {c.name: c.unit for c in about.columns}
    return frame

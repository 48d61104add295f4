"""From a file, or what was uploaded, to text: what it is, how large, in which encoding."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
import zipfile
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote, urlsplit

from userfirst.model.errors import shown as in_python
from userfirst.own_numbers.faults import BadNumbers, Fault
from userfirst.own_numbers.months import month_named
from userfirst.own_numbers.words import column_of
from userfirst.words.marks import take_unseen_out

LARGEST = 2_000_000
"""Bytes. A table of months is a thousand times smaller."""

_AS_CSV = (
    "Open it in the spreadsheet, choose File, Save as (or Download), and there "
    '"CSV UTF-8" or "Comma separated values (.csv)". Then read that file.'
)
_BEGINNINGS = (
    (b"%PDF", "a PDF", "Copy the table into a spreadsheet, and save that as CSV."),
    (b"\x89PNG", "a picture", "Type the numbers into the template."),
    (b"\xff\xd8\xff", "a picture", "Type the numbers into the template."),
    (b"GIF8", "a picture", "Type the numbers into the template."),
    (b"BM", "a picture", "Type the numbers into the template."),
    (b"II*\x00", "a picture", "Type the numbers into the template."),
    (b"MM\x00*", "a picture", "Type the numbers into the template."),
    (b"RIFF", "a picture or a sound", "Type the numbers into the template."),
    (b"\xd0\xcf\x11\xe0", "a workbook or document of an older Office", _AS_CSV),
    (b"\x1f\x8b", "a compressed file", "Unpack it first."),
    (b"BZh", "a compressed file", "Unpack it first."),
    (b"\xfd7zXZ", "a compressed file", "Unpack it first."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it first."),
    (b"Rar!", "a compressed file", "Unpack it first."),
    (b"SQLite format 3", "a database", "Export the table from it as CSV."),
    (b"PAR1", "a Parquet file", "Save the table as CSV instead."),
    (b"ARROW1", "an Arrow file", "Save the table as CSV instead."),
    (b"\x89HDF", "an HDF5 file", "Save the table as CSV instead."),
    (b"bplist", "a property list", "Save the table as CSV instead."),
    (b"{\\rtf", "a text document (RTF)", "Copy the table into a spreadsheet, and save it as CSV."),
    (b"MZ", "a program", "Choose the CSV file of your table."),
    (b"\x7fELF", "a program", "Choose the CSV file of your table."),
)


def _refused(name: str, what: str, mend: str) -> BadNumbers:
    return BadNumbers(name, [Fault(what, mend)])


def bytes_of(path: object) -> tuple[str, bytes]:
    """Return the name and the bytes of a file.

    Parameters
    ----------
    path : str or Path
        As a person types or pastes it: quotes around it, "~" and "file://" are understood.

    Returns
    -------
    tuple of str, bytes
        What it is called in messages, and what it holds.

    Raises
    ------
    BadNumbers
        There is no such file, it is a folder, too large, or cannot be read.
    """
    if path is None or (isinstance(path, (str, Path)) and not str(path).strip()):
        raise _refused("", "No file is named.", 'Give its name, such as "own_numbers.csv".')
    if hasattr(path, "to_csv"):
        raise _refused(
            "",
            "This is a table, and the course reads files.",
            'Write it into one first: `.to_csv("own_numbers.csv", index=False)` behind the table.',
        )
    if not isinstance(path, (str, Path)):
        mend = 'Give the name of a file, such as "own_numbers.csv".'
        raise _refused("", f"{in_python(path)} is no file.", mend)
    typed = take_unseen_out(str(path)).strip()
    if "\n" in typed:
        raise _refused(
            "",
            "This is a text of many lines, and no name of a file.",
            "If it is the table itself, hand it over as a file is: put `.encode()` behind it.",
        )
    pairs = ('""', "''", "“”", "‘’", "«»", "„“", "``")
    if len(typed) > 2 and typed[0] + typed[-1] in pairs:
        typed = typed[1:-1].strip()
    if re.match(r"(?:https?|ftp)://", typed, re.IGNORECASE):
        raise _refused(
            typed,
            "This is an address of the web, and the course reads files only.",
            "Download it into the folder of this notebook, and give its name.",
        )
    if typed.lower().startswith("file://"):
        typed = unquote(urlsplit(typed).path)
        typed = typed[1:] if re.match(r"/[A-Za-z]:", typed) else typed
    try:
        found = Path(typed).expanduser()
        if found.is_dir():
            inside = sorted(each.name for each in found.glob("*.csv"))[:5]
            known = f" In it are {_listed(inside)}." if inside else ""
            raise _refused(typed, "This is a folder, not a file.", f"Name the file in it.{known}")
        if not found.exists():
            raise _refused(typed, *_missing(found))
        if not found.is_file():
            raise _refused(typed, "This is no ordinary file.", "Name a CSV file.")
        size = found.stat().st_size
        if size > LARGEST:
            raise _refused(found.name, *too_large(size))
        with found.open("rb") as opened:
            return found.name, opened.read(LARGEST + 1)
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, BadNumbers):
            raise
        why = getattr(error, "strerror", None) or str(error)
        raise _refused(
            typed[:200],
            f"The file cannot be opened: {why}.",
            "Close it in other programs, check that you may read it, or copy it beside this "
            "notebook.",
        ) from None


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _missing(path: Path) -> tuple[str, str]:
    """Return what is wrong and how to mend it where there is no such file."""
    folder = path.parent
    if not folder.is_dir():
        return f'There is no folder "{folder}".', "Check the way to the file."
    try:
        names = sorted(each.name for each in folder.iterdir() if each.is_file())[:2000]
    except OSError:
        names = []
    by_lower = {name.lower(): name for name in names}
    near = get_close_matches(path.name.lower(), by_lower, n=3, cutoff=0.6)
    tables = [name for name in names if name.lower().endswith((".csv", ".tsv", ".txt"))][:5]
    where = f' in "{folder}"' if str(folder) != "." else " in this folder"
    if near:
        mend = f"Did you mean {_listed([by_lower[each] for each in near])}?"
    elif tables:
        mend = f"There are {_listed(tables)}."
    else:
        mend = "Put your file there, or write a template with write_template()."
    return f'There is no file "{path.name}"{where}.', mend


def too_large(size: int) -> tuple[str, str]:
    """Return what is wrong with a file of so many bytes, and how to mend it."""
    return (
        f"The file has {size / 1e6:,.1f} million bytes. A table with a row for each month has a "
        "few thousand.",
        f"Save only that table as CSV; up to {LARGEST / 1e6:g} million bytes are read.",
    )


def text_of(name: str, content: bytes) -> tuple[str, str]:
    """Return the text of a file, and in which encoding it is.

    Parameters
    ----------
    name : str
        What the file is called in messages.
    content : bytes
        What it holds.

    Returns
    -------
    tuple of str, str
        The text, and the name of the encoding.

    Raises
    ------
    BadNumbers
        It is empty, too large, or no text: says what it is and how to make a table of it.
    """
    if len(content) > LARGEST:
        raise _refused(name, *too_large(len(content)))
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise _refused(name, "The file is empty.", "Fill in the template: write_template().")
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        raise _refused(name, *_zipped(content))
    for beginning, what, mend in _BEGINNINGS:
        # Two letters may also begin a text.
        if content.startswith(beginning) and (len(beginning) > 2 or b"\x00" in content[:400]):
            raise _refused(name, f"This is {what}, not a table in CSV.", mend)
    text, encoding = _decoded(content)
    if "\x00" in text or _is_noise(text):
        raise _refused(
            name,
            "This is no text: it holds bytes that are no letters.",
            "Choose the CSV file of your table. " + _AS_CSV,
        )
    opening = text.lstrip("\ufeff \t\r\n")[:600].lower()
    for pattern, what, mend in (
        (r"<!doctype html|<html|<head|<body|<table|<meta", "a web page saved as .csv", _AS_CSV),
        (r"<\?xml|<workbook|<svg", "XML, not a table in CSV", _AS_CSV),
        (r"\{\s*\"cells\"", "a notebook", "Choose the CSV file of your table."),
        (r"[\[{]\s*[\[{\"\d\]}]", "JSON, not a table in CSV", "Save the table as CSV instead."),
        (r"%!ps", "PostScript, not a table in CSV", "Save the table as CSV instead."),
        (r"version https://git-lfs", "a pointer to a file, not the file", "Get the file itself."),
    ):
        if re.match(pattern, opening):
            raise _refused(name, f"This is {what}.", mend)
    return text.lstrip("\ufeff"), encoding


def _zipped(content: bytes) -> tuple[str, str]:
    """Return what a zip archive is: most are workbooks."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        names = []
    if any(each.startswith("xl/") for each in names):
        return "This is an Excel workbook (.xlsx), not a table in CSV.", _AS_CSV
    if any(each.startswith("word/") for each in names):
        return "This is a Word document.", "Copy the table into a spreadsheet. " + _AS_CSV
    if "content.xml" in names or "mimetype" in names:
        return "This is a workbook of LibreOffice (.ods), not a table in CSV.", _AS_CSV
    if any(each.startswith("Index/") for each in names):
        return "This is a workbook of Numbers, not a table in CSV.", _AS_CSV
    return "This is a zip archive, or a workbook that is damaged.", "Unpack it first. " + _AS_CSV


def _decoded(content: bytes) -> tuple[str, str]:
    """Return the text, by its byte order mark, as UTF-8, or as what its words make sense in."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    head = content[:4000]
    if head.count(0) > 0.2 * len(head):
        # Plain letters have their zero byte behind them, or before.
        encoding = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
        return content.decode(encoding, errors="replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    best, found = -1e9, (content.decode("latin-1"), "latin-1")
    for encoding in ("cp1252", "gb18030", "cp932", "mac_roman", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if (score := _sense(text)) > best:
            best, found = score, (text, encoding)
    return found


def _sense(text: str) -> float:
    """Return how much sense a text makes: known headers and months, less what is odd."""
    cells = {cell.strip(' "') for cell in re.split(r"[,;\t|\r\n]", text[:20_000])}
    known = sum(column_of(c) is not None or month_named(c) for c in cells if not c.isascii())
    strange = [each for each in text[:20_000] if not each.isascii()]
    kinds = [unicodedata.category(each) for each in strange]
    letters = sum(kind in ("Ll", "Lu", "Lo") for kind in kinds)
    money = sum(each in "€£¥’–" for each in strange)
    odd = sum(kind in ("Cc", "Co", "Cn", "So", "Sm", "Sk", "Lm") for kind in kinds)
    return 10.0 * known + (letters + 1.2 * money - 3.0 * odd) / max(len(strange), 1)


def _is_noise(text: str) -> bool:
    sample = text[:4000]
    wrong = sum(
        each == "\ufffd"
        or (unicodedata.category(each) in ("Cc", "Cn") and each not in "\t\r\n\f\v")
        for each in sample
    )
    return wrong > 0.02 * len(sample) + 1

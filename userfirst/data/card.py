"""The data card: the part of ``data/README.md`` that is written from the datasets themselves."""

from __future__ import annotations

from collections.abc import Mapping

from userfirst.data.catalogue import Dataset, datasets

BEGIN = "<!-- datasets: written by python -m userfirst.data, do not edit by hand -->"
END = "<!-- end of datasets -->"


def section(about: Dataset, content: bytes) -> str:
    """Return what the card says of one dataset."""
    rows = content.count(b"\n") - 1
    lines = [
        f"### `{about.file}`: {about.title}",
        "",
        f"Lesson {about.lesson}. {rows:,} rows, {len(content) / 1000:,.0f} kB. {about.what}",
        "",
        "| column | type | unit | what it is |",
        "| --- | --- | --- | --- |",
    ]
    for column in about.columns:
        may = " (may be empty)" if column.missing else ""
        lines.append(f"| `{column.name}` | {column.kind} | {column.unit} | {column.help}{may} |")
    lines.append("")
    if about.blemishes:
        lines += ["Wrong on purpose, as in a real export:", ""]
        lines += [f"- {blemish}" for blemish in about.blemishes] + [""]
    if about.calibrated_to:
        lines += [f"**Calibrated to**: {about.calibrated_to}", ""]
    if about.not_for:
        lines += [f"**Not for**: {about.not_for}", ""]
    lines += ["<details><summary>The true parameters (for instructors)</summary>", ""]
    lines += ["| parameter | value |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in about.truth.items()]
    lines += [f"| random seed | {about.seed} |", "", "</details>", ""]
    return "\n".join(lines)


def write_card(card: str, files: Mapping[str, bytes]) -> str:
    """Return the data card with its part on the datasets written anew.

    Parameters
    ----------
    card : str
        The text of ``data/README.md`` with its two markers.
    files : mapping of str to bytes
        The made files by name.

    Returns
    -------
    str
        The same text, everything between the markers replaced.

    Raises
    ------
    ValueError
        The markers are missing.
    """
    if BEGIN not in card or END not in card:
        raise ValueError(f"data/README.md needs the lines {BEGIN!r} and {END!r}.")
    head, rest = card.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    sections = [section(about, files[about.file]) for about in datasets().values()]
    return head + BEGIN + "\n\n" + "\n".join(sections) + "\n" + END + tail

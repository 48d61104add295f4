"""The one-page memo: what the learner writes, above the numbers of their run, as two files."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from userfirst.capstone.company import DECISIONS, Company
from userfirst.capstone.playing import FORECASTS, QUARTERS, Quarter, Result, year_and_quarter
from userfirst.cases import worded
from userfirst.checks.judgement import PARTS_OF_A_DECISION
from userfirst.model.errors import BadValue

HEADINGS = {
    "decision": "Decision",
    "evidence": "Evidence",
    "risk": "Risks",
    "change_my_mind": "What would change my mind",
}
_SHORT = {
    "free_level": "free",
    "price": "price",
    "investment": "improving",
    "marketing": "marketing",
    "migration": "brought over",
}
_UNITS = "People in millions, money in million dollars; price in dollars a month."
LONGEST = 4_000  # characters of a part: all four fit on a page or two
_STYLE = """
body { max-width: 46em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff;
  font: 11pt/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.4em; margin: 0 0 0.2em; } h2 { font-size: 1.1em; margin: 1em 0 0.2em; }
p { margin: 0.3em 0; white-space: pre-line; } svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.72em; line-height: 1.35;
  font-variant-numeric: tabular-nums; }
td { white-space: nowrap; }
th, td { padding: 0.1em 0.9em 0.1em 0; text-align: right; border-bottom: 1px solid #ccc; }
@media print { body { margin: 0; } figure, table { break-inside: avoid; } }
"""


@dataclass(frozen=True)
class Memo:
    """A memo before it is written.

    Attributes
    ----------
    title, state : str
        Which company, and how far its run has come.
    parts : mapping of str to str
        What the learner wrote, by the names of ``HEADINGS``.
    heads : tuple of str
        Of the table of quarters.
    rows : tuple of tuple of str
        A row a quarter.
    """

    title: str
    state: str
    parts: Mapping[str, str]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_markdown(self) -> str:
        """Return the memo as Markdown."""
        lines = [f"# {self.title}", "", self.state, ""]
        for name, heading in HEADINGS.items():
            lines += [f"## {heading}", "", self.parts[name], ""]
        lines += ["## The quarters", "", _UNITS, "", f"| {' | '.join(self.heads)} |"]
        lines += ["|" + " --- |" * len(self.heads)]
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join(lines) + "\n"

    def as_html(self, chart: str) -> str:
        """Return the memo as a page to print; ``chart`` is a still picture."""
        parts = "".join(
            f"<h2>{heading}</h2><p>{html.escape(self.parts[name])}</p>"
            for name, heading in HEADINGS.items()
        )
        heads = "".join(f'<th scope="col">{html.escape(each)}</th>' for each in self.heads)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(each)}</td>" for each in row) + "</tr>"
            for row in self.rows
        )
        title = html.escape(self.title)
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
            f"<p>{html.escape(self.state)}</p>{parts}<h2>The quarters</h2><p>{_UNITS}</p>"
            f"<figure style='margin:0'>{chart}</figure>"
            f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></body></html>\n"
        )


def checked_parts(parts: Mapping[str, object]) -> dict[str, str]:
    """Return the four parts of a memo.

    Parameters
    ----------
    parts : mapping of str to object
        By the names of ``HEADINGS``.

    Returns
    -------
    dict of str to str
        Each without white space around it.

    Raises
    ------
    BadValue
        A part is missing, is no text, or is too long; says which, and what it should tell.
    """
    found: dict[str, str] = {}
    for name, asked in PARTS_OF_A_DECISION.items():
        text = parts.get(name)
        if text is None or text is ... or (isinstance(text, str) and not text.strip(" \n\t.…")):
            raise BadValue(
                f'The memo\'s part {name} is still open. {asked} Write {name}="...". '
                "Nothing was written yet."
            )
        if not isinstance(text, str):
            raise BadValue(f"The memo's part {name} is no text. {asked} Nothing was written yet.")
        if len(text) > LONGEST:
            raise BadValue(
                f"The memo's part {name} has {len(text):,} characters. A memo is one page: "
                f"{LONGEST:,} at most. Nothing was written yet."
            )
        found[name] = text.strip()
    return found


def write_memo(
    about: Company,
    world: int,
    parts: Mapping[str, str],
    state: str,
    played: Sequence[Quarter],
    results: Sequence[Result],
) -> Memo:
    """Return the memo of a run."""
    heads = ("quarter", *_SHORT.values())
    for name in FORECASTS:
        heads += (f"{name} said", f"{name} came")
    rows = []
    for number, (quarter, result) in enumerate(zip(played, results, strict=True), 1):
        row = [year_and_quarter(number), *(worded(quarter.decisions[name]) for name in DECISIONS)]
        for name in FORECASTS:
            said = quarter.forecast.get(name)
            row += ["–" if said is None else worded(said), worded(result.of(name))]
        rows.append(tuple(row))
    return Memo(
        title=f"Memo: {about.label}",
        state=f"World {world}, {len(results)} of {QUARTERS} quarters played. {state}",
        parts=parts,
        heads=heads,
        rows=tuple(rows),
    )


def save_memo(memo: Memo, chart: str, folder: Path, name: str) -> tuple[Path, Path]:
    """Write a memo as Markdown and as a page to print, over nothing that is there.

    Parameters
    ----------
    memo : Memo
        The memo.
    chart : str
        A still picture for the page.
    folder : Path
        Where the notebook is.
    name : str
        How the files shall be called, if that name is free.

    Returns
    -------
    tuple of Path
        The two files.

    Raises
    ------
    OSError
        Nothing can be written there.
    """
    number = 1
    while True:
        stem = name if number == 1 else f"{name}_{number}"
        text, page = folder / f"{stem}.md", folder / f"{stem}.html"
        number += 1
        if text.exists() or page.exists():
            continue
        try:
            _write_new(text, memo.as_markdown())
            _write_new(page, memo.as_html(chart))
        except FileExistsError:  # somebody was quicker
            continue
        return text, page


def _write_new(path: Path, content: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(content)

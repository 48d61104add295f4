"""Afterwords: what a lesson says of a result, which waits for a guess together with the result.

A lesson's afterwords stand in ``afterwords.txt`` in its folder. They are text, as recall questions
are::

    # A line that begins with # is a note for authors.

    ? revenue_by_level
    What do you see?

    Up to 0.07 nothing changes: so little is not worth the effort of using it.
    A paragraph may run over several lines.

    An empty line begins another.

``?`` begins one, and names the function below ``@reveal`` whose result it stands under. The next
line is its heading. Two asterisks mark **what matters**, one *a new word*, backticks mark `code`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from userfirst.checks.cards import as_html


@dataclass(frozen=True)
class Afterword:
    """What is said of a result, folded below it.

    Attributes
    ----------
    name : str
        The function whose result it is about.
    heading : str
        What the fold says while it is closed: "What do you see?".
    paragraphs : tuple of str
        What it says when it is open.
    """

    name: str
    heading: str
    paragraphs: tuple[str, ...]

    def to_html(self) -> str:
        """Return the fold as a piece of page."""
        told = "".join(f"<p>{as_html(each)}</p>" for each in self.paragraphs)
        return (
            '<details style="max-width:46em"><summary style="cursor:pointer">'
            f"<b>{as_html(self.heading)}</b> Open this when you have looked.</summary>"
            f"{told}</details>"
        )

    def to_text(self) -> str:
        """Return heading and paragraphs as they were written."""
        return "\n\n".join([self.heading, *self.paragraphs])


def read_afterwords(text: str, file: str = "afterwords.txt") -> tuple[Afterword, ...]:
    r"""Return the afterwords of a text.

    Parameters
    ----------
    text : str
        In the format that this module's docstring shows.
    file : str
        The file's name, for messages.

    Returns
    -------
    tuple of Afterword
        In their order.

    Raises
    ------
    ValueError
        A name is no function's or stands there twice, or one has no heading or no text; says which.

    Examples
    --------
    >>> (found,) = read_afterwords("? rides\nWhy?\n\nA car on\nits way.\n\nIt *waits*.")
    >>> found.heading, found.paragraphs
    ('Why?', ('A car on its way.', 'It *waits*.'))
    """
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    before, *pieces = re.split(r"(?m)^\? *", lines)
    if before.strip():
        raise ValueError(f"{file}: there is text before the first line that begins with “?”.")
    found: dict[str, Afterword] = {}
    for piece in pieces:
        head, *blocks = re.split(r"\n\s*\n", piece.strip())
        name, _, heading = head.partition("\n")
        if not name.isidentifier() or name in found:
            raise ValueError(f"{file}: “? {name}” is no function's name, or stands there twice.")
        paragraphs = tuple(" ".join(block.split()) for block in blocks)
        if not heading.strip() or not paragraphs:
            raise ValueError(f"{file}: “? {name}” needs a heading, an empty line, and a text.")
        found[name] = Afterword(name, " ".join(heading.split()), paragraphs)
    return tuple(found.values())

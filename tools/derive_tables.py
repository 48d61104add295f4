"""Derive the course's tables from its rows, and the page of key points from its lessons.

The rows are the lessons in ``userfirst/lessons.py``, and the cases.

python -m tools.derive_tables            write README.md, 00_start_here.ipynb and key_points.md
python -m tools.derive_tables --check    only say what differs; exit code 1 if anything does
python -m tools.derive_tables --address https://github.com/OWNER/NAME
                                         also write the links that open the lessons on Binder
"""

import argparse
import json
import re
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

from tools.tidy_notebooks import ROOT
from userfirst.cases import NAMES, case
from userfirst.lessons import LESSONS

README, START = Path("README.md"), Path("notebooks") / LESSONS[0].file
KEY_POINTS = Path("notebooks/key_points.md")
_TABLE = re.compile(r"(?m)(?:^\|.*\|$\n?)+")
# What stands in README.md once the address of the repository is known.
BINDER = "https://mybinder.org"
_LINKS = re.compile(r"(?m)^\[!\[Open the course on Binder\]\(.*\)\]\((\S+)\?urlpath=.*\n\n")
_BINDER_PARAGRAPH = "**Without installing anything, on a server of others**"
_CASE_NAMES = re.compile(r'(run it again: )(?:`"\w+"`(?:, )?)+')


def table(head: str, rows: list[str]) -> str:
    """Return a table in Markdown from its head and rows, each written with bars between."""
    line = "|".join("---" for _ in head.split("|"))
    return (
        "".join(f"| {row} |\n" for row in [head])
        + f"|{line}|\n"
        + "".join(f"| {row} |\n" for row in rows)
    )


def replace_tables(text: str, heading: str, tables: list[str]) -> str:
    """Return a text with the first tables under a heading replaced.

    Parameters
    ----------
    text : str
        Markdown.
    heading : str
        A heading of the second level, without its marks.
    tables : list of str
        What takes the place of the first table under it, the second, and so on.

    Returns
    -------
    str
        The text; all else in it stays as it is.

    Raises
    ------
    ValueError
        There is no such heading, or fewer tables under it.
    """
    before, mark, under = text.partition(f"## {heading}\n")
    section, next_mark, rest = under.partition("\n## ")
    found = list(_TABLE.finditer(section))
    if not mark or len(found) < len(tables):
        raise ValueError(f'Under "## {heading}" there are not {len(tables)} tables.')
    for old, new in reversed(list(zip(found, tables, strict=False))):
        end = "" if old[0].endswith("\n") else "\n"
        section = section[: old.start()] + new.removesuffix(end) + section[old.end() :]
    return before + mark + section + next_mark + rest


def on_binder(address: str) -> str:
    """Return where Binder builds a repository, without the notebook to open.

    Parameters
    ----------
    address : str
        Of the repository, as a browser shows it: on GitHub, GitLab, or any other host of git.

    Raises
    ------
    ValueError
        This is no address of a repository.
    """
    parts = urlsplit(address.strip().removesuffix("/").removesuffix(".git"))
    path = parts.path.strip("/")
    if parts.scheme not in ("https", "http") or not parts.netloc or "/" not in path:
        raise ValueError(
            f'"{address}" is no address of a repository. It looks like '
            "https://github.com/OWNER/NAME."
        )
    if parts.netloc in ("github.com", "www.github.com"):
        owner, name = path.split("/")[:2]
        return f"{BINDER}/v2/gh/{quote(owner)}/{quote(name)}/HEAD"
    if parts.netloc == "gitlab.com":
        return f"{BINDER}/v2/gl/{quote(path, safe='')}/HEAD"
    return f"{BINDER}/v2/git/{quote(f'{parts.scheme}://{parts.netloc}/{path}', safe='')}/HEAD"


def links(place: str) -> str:
    """Return a badge for the first notebook and a link for each lesson, as one paragraph."""

    def opens(file: str) -> str:
        return f"{place}?urlpath={quote(f'lab/tree/notebooks/{file}', safe='')}"

    badge = f"[![Open the course on Binder]({BINDER}/badge_logo.svg)]({opens(START.name)})"
    others = [f"[{each.number}]({opens(each.file)})" for each in LESSONS[1:] if each.is_written]
    return f"{badge} or at once lesson {', '.join(others)}.\n\n"


def with_links(text: str, address: str | None) -> str:
    """Return the README with its links to Binder: for an address, or for the one in them."""
    found = _LINKS.search(text)
    place = on_binder(address) if address else found[1] if found else None
    if place is None:
        return text
    before, mark, after = _LINKS.sub("", text).partition(_BINDER_PARAGRAPH)
    return before + links(place) * bool(mark) + mark + after


def readme(text: str) -> str:
    """Return the README with its tables of lessons and labs as the rows say."""
    lessons = [
        f"[{each}](notebooks/{each.file}) | {each.question} | {each.minutes}"
        for each in LESSONS
        if each.is_written
    ]
    labs = [
        f'`Lab("{name}")` | {case(name).decision} | {case(name).levers[0].label.lower()}'
        for name in NAMES
    ]
    return replace_tables(
        text,
        "The course",
        [
            table("lesson | the question | minutes", lessons),
            table("the lab | the decision | the large lever", labs),
        ],
    )


def start(text: str) -> str:
    """Return the notebook that everybody opens first, with its way to the lessons and the cases."""
    notebook = json.loads(text)
    rows = [f"[{each}]({each.file}) | {each.question}" for each in LESSONS[1:] if each.is_written]
    others = ", ".join(f'`"{name}"`' for name in NAMES if name != "free_service")
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and "## Where to go\n" in source:
            source = replace_tables(source, "Where to go", [table("lesson | the question", rows)])
            source = _CASE_NAMES.sub(lambda found: found[1] + others, source)
            cell["source"] = source.splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def points_of(file: str) -> str:
    """Return the list under *Key points* of a lesson, "" where there is none."""
    cells = json.loads((ROOT / "notebooks" / file).read_text(encoding="utf-8"))["cells"]
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    found = (re.search(r"\*\*Key points\*\*\s+((?:^- .*\n?)+)", text, re.M) for text in texts)
    return next((match[1].strip() for match in found if match), "")


def key_points(_: str) -> str:
    """Return the page with the key points of all lessons."""
    parts = [
        "# Key points\n\nWhat each lesson leaves you with. Every line holds under conditions; the "
        "lesson says which, and where it fails.\n"
    ]
    for each in LESSONS:
        if each.is_written and (points := points_of(each.file)):
            parts.append(f"\n## [{each}]({each.file})\n\n*{each.question}*\n\n{points}\n")
    return "".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Write what differs, or with ``--check`` only say so; return the exit code."""
    parser = argparse.ArgumentParser(description="Derive the course's tables from its rows.")
    parser.add_argument("--check", action="store_true", help="only say what differs")
    parser.add_argument("--address", help="where the repository is: writes links to Binder, too")
    asked = parser.parse_args(arguments)
    only_check = asked.check
    if asked.address:
        try:
            on_binder(asked.address)
        except ValueError as error:
            parser.error(str(error))
    differ = 0
    for path, made_of in ((README, readme), (START, start), (KEY_POINTS, key_points)):
        old = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).exists() else ""
        new = made_of(old)
        if path == README:
            new = with_links(new, asked.address)
        if new != old:
            differ += 1
            if not only_check:
                (ROOT / path).write_text(new, encoding="utf-8", newline="\n")
            print(f"{path.as_posix()} {'differs' if only_check else 'written'}")
    return 1 if differ and only_check else 0


if __name__ == "__main__":
    sys.exit(main())

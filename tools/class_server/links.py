"""Links for nbgitpuller: a learner clicks, and a lesson is fetched into the own folder and opened.

    python -m tools.class_server.links HUB REPOSITORY [--branch main]

prints one for each lesson and exercise, such as for a course page. nbgitpuller has to be installed
on the hub; it never overwrites what a learner changed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from userfirst.lessons import LESSONS


def link(hub: str, repository: str, page: str, branch: str = "main") -> str:
    """Return the link to a page of the course.

    Parameters
    ----------
    hub : str
        The address of the hub, such as "https://hub.example.org".
    repository : str
        The address of your copy of this repository, as git takes it.
    page : str
        Such as "notebooks/02_the_free_level.ipynb".
    branch : str
        Of the repository.

    Returns
    -------
    str
        An address that works for whoever is let into the hub.
    """
    folder = repository.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
    opens = f"lab/tree/{quote(folder)}/{quote(page)}"
    asked = urlencode({"repo": repository, "branch": branch, "urlpath": opens})
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{asked}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of links; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.class_server.links")
    parser.add_argument("hub", help="the address of the hub")
    parser.add_argument("repository", help="the address of your copy of this repository")
    parser.add_argument("--branch", default="main")
    asked = parser.parse_args(arguments)
    for address in (asked.hub, asked.repository):
        if not address.startswith(("https://", "http://")):
            print(f"{address} is no address: it has to begin with https:// or http://")
            return 1
    print("| lesson | its page | its exercise |\n|---|---|---|")
    for each in LESSONS:
        if each.is_written:
            pages = [f"notebooks/{each.file}", f"exercises/exercise_{each.file}"]
            links = [link(asked.hub, asked.repository, page, asked.branch) for page in pages]
            exercise = f"[exercise]({links[1]})" if each.number != "00" else ""
            print(f"| {each} | [lesson]({links[0]}) | {exercise} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

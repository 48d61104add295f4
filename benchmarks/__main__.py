"""Measure and print: ``python -m benchmarks [PART ...]``.

Two parts make environments of their own, and are measured only when asked for:
``python -m benchmarks channels [NAME ...]`` drives the course in every channel, or in those named;
``python -m benchmarks class [LEARNERS ...]`` lets so many come into a class server at once.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys

BROWSER = ("levers", "work", "conditions", "opening", "others", "memory")
PARTS = ("engine", "marking", *BROWSER)


def main() -> int:
    """Run the parts that were asked for, or all of them."""
    if sys.argv[1:2] and sys.argv[1] in ON_DEMAND:
        return ON_DEMAND[sys.argv[1]](sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words = "what to measure; all of these if not given"
    parser.add_argument("parts", nargs="*", metavar=" | ".join(PARTS), help=words)
    parts = parser.parse_args().parts or list(PARTS)
    if strange := [part for part in parts if part not in PARTS]:
        known = ", ".join((*PARTS, *ON_DEMAND))
        parser.error(f"there is no part called {strange[0]}; choose of {known}")
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors")
    if "engine" in parts:
        from benchmarks import engine

        engine.report()
    if "marking" in parts:
        from benchmarks import marking

        marking.report()
    if wanted := [part for part in parts if part in BROWSER]:
        from benchmarks import browser

        return browser.report(wanted)
    return 0


def in_channels(names: list[str]) -> int:
    """Drive the channels of these names, or all; this makes environments first."""
    from benchmarks import channels

    prog = "python -m benchmarks channels"
    parser = argparse.ArgumentParser(prog=prog, description=channels.__doc__)
    every = ", ".join(channels.CHANNELS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {every}; all if not given")
    words = "print the table as it stands in solutions/where_it_runs.md"
    parser.add_argument("--markdown", action="store_true", help=words)
    asked = parser.parse_args(names)
    if strange := [name for name in asked.names if name not in channels.CHANNELS]:
        parser.error(f"there is no channel called {strange[0]}; choose of {every}")
    return channels.report(asked.names, asked.markdown)


def with_learners(numbers: list[str]) -> int:
    """Measure a class server with so many learners."""
    from benchmarks import classroom

    prog = "python -m benchmarks class"
    parser = argparse.ArgumentParser(prog=prog, description=classroom.__doc__)
    words = f"how many learners; {', '.join(map(str, classroom.SIZES))} if not given"
    parser.add_argument("sizes", nargs="*", metavar="LEARNERS", type=int, help=words)
    return classroom.report(parser.parse_args(numbers).sizes or classroom.SIZES)


ON_DEMAND = {"channels": in_channels, "class": with_learners}
sys.exit(main())

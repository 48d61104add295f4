"""Measure and print: ``python -m benchmarks [PART ...]``.

``python -m benchmarks channels [NAME ...]`` drives the course in every channel, or in those named.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys

BROWSER = ("levers", "conditions", "opening", "others", "memory")
PARTS = ("engine", "marking", *BROWSER)


def main() -> int:
    """Run the parts that were asked for, or all of them."""
    if sys.argv[1:2] == ["channels"]:
        return in_channels(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words = "what to measure; all but the channels if not given"
    parser.add_argument("parts", nargs="*", metavar=" | ".join(PARTS), help=words)
    parts = parser.parse_args().parts or list(PARTS)
    if strange := [part for part in parts if part not in PARTS]:
        parser.error(f"there is no part called {strange[0]}; choose of {', '.join(PARTS)}")
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


sys.exit(main())

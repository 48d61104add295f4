"""Measure and print: ``python -m benchmarks [PART ...]``; with ``class``, also for how many."""

from __future__ import annotations

import argparse
import os
import platform
import sys

BROWSER = ("levers", "work", "conditions", "opening", "others", "memory")
PARTS = ("engine", "marking", *BROWSER)
ON_DEMAND = ("class",)  # takes long, and makes an environment of its own


def main() -> int:
    """Run the parts that were asked for, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words = "what to measure; all if not given"
    parser.add_argument("parts", nargs="*", metavar=" | ".join((*PARTS, *ON_DEMAND)), help=words)
    given = parser.parse_args().parts
    sizes = [int(word) for word in given if word.isdecimal()]
    parts = [word for word in given if not word.isdecimal()] or list(PARTS)
    if strange := [part for part in parts if part not in (*PARTS, *ON_DEMAND)]:
        known = ", ".join((*PARTS, *ON_DEMAND))
        parser.error(f"there is no part called {strange[0]}; choose of {known}")
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors")
    if "engine" in parts:
        from benchmarks import engine

        engine.report()
    if "marking" in parts:
        from benchmarks import marking

        marking.report()
    if "class" in parts:
        from benchmarks import classroom

        return classroom.report(sizes or classroom.SIZES)
    if wanted := [part for part in parts if part in BROWSER]:
        from benchmarks import browser

        return browser.report(wanted)
    return 0


sys.exit(main())

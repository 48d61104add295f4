"""Measure and print: ``python -m benchmarks [PART ...]``."""

from __future__ import annotations

import argparse
import os
import platform
import sys

BROWSER = ("levers", "conditions", "opening", "others", "memory")
PARTS = ("engine", "marking", *BROWSER)  # and "channels", which makes environments first


def main() -> int:
    """Run the parts that were asked for, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words = "what to measure; all if not given"
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


sys.exit(main())

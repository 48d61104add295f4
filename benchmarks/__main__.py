"""Measure and print: ``python -m benchmarks [engine] [browser]``."""

from __future__ import annotations

import argparse
import os
import platform
import sys


def main() -> int:
    """Run the parts that were asked for, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="engine | browser", help="what to measure; all if not given"
    )
    parts = parser.parse_args().parts or ["engine", "browser"]
    strange = set(parts) - {"engine", "browser"}
    if strange:
        parser.error(f"there is no part called {sorted(strange)[0]}; choose engine or browser")
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors")
    if "engine" in parts:
        from benchmarks import engine

        engine.report()
    if "browser" in parts:
        from benchmarks import browser

        return browser.report()
    return 0


sys.exit(main())

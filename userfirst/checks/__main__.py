"""Mark what a class handed in: ``python -m userfirst.checks FOLDER``."""

from __future__ import annotations

import sys

from userfirst.checks.marking.command import run

if __name__ == "__main__":
    sys.exit(run())

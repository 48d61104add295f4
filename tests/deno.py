"""The page's modules without a browser: Deno, which is among the test tools."""

import os
import subprocess
import sys
from pathlib import Path

from tests.repository import ROOT

MODULES = ROOT / "userfirst" / "lab" / "browser"


def deno(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Deno with a cache of its own and without any network."""
    quiet = {"DENO_DIR": str(folder), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "deno", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | quiet,
    )

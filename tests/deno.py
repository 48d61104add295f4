"""The page's modules without a browser: Deno, which is among the test tools."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.repository import ROOT

MODULES = ROOT / "userfirst" / "lab" / "browser"


def deno(*arguments: str, folder: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run Deno with a cache of its own and without any network."""
    quiet = {"DENO_DIR": str(folder), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "deno", *arguments],
        input=given,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | quiet,
    )


def ask(folder: Path, script: str, asked: Any) -> Any:
    """Return what a script answers to a JSON value.

    In the script, ``asked`` is the value, modules are imported from "MODULES/name.js", and
    ``answer(value)`` gives back.
    """
    path = folder / "ask.js"
    imports = [line for line in script.splitlines() if line.startswith("import ")]
    rest = [line for line in script.splitlines() if not line.startswith("import ")]
    path.write_text(
        "\n".join(imports).replace("MODULES", MODULES.as_uri())
        + "\nconst asked = JSON.parse(await new Response(Deno.stdin.readable).text());\n"
        + "const answer = (value) => console.log(JSON.stringify(value));\n"
        + "\n".join(rest),
        encoding="utf-8",
    )
    done = deno("run", "--no-remote", str(path), folder=folder, given=json.dumps(asked))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

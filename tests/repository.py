"""The files of this repository, for the tests that look at all of them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = {".git", ".venv", ".vnew", ".vold", ".course-lock"}
NOT_OURS |= {".vweb", ".wnew", ".wold", ".site-new", ".site-old", ".site-work"}
NOT_OURS |= {".vclass", ".nclass", ".oclass"}
NOT_OURS |= {".vlite", ".lite-new", ".lite-old", ".lite-work"}
NOT_OURS |= {".channels"}
NOT_OURS |= {"wheels", ".screenshots", "build", "dist", "my_work", ".userfirst", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the course, relative to its folder: tracked ones and new ones."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):  # downloaded without git
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
        return tuple(sorted(path for path in found if not is_cache(path)))
    names = listed.decode("utf-8").split("\0")
    return tuple(sorted(Path(name) for name in set(names) if name and (ROOT / name).is_file()))


def is_cache(path: Path) -> bool:
    """Whether a tool made this file."""
    return path.parts[0] in {"site", "lite", "class", "class_marked"} or any(
        part in NOT_OURS or part.endswith(("_cache", ".egg-info", "_checkpoints"))
        for part in path.parts
    )


def notebooks(*folders: str) -> list[Path]:
    """Return the notebooks in these folders, relative to the course's folder."""
    return [path for path in files() if path.suffix == ".ipynb" and path.parts[0] in folders]

"""A hands-on course on user-first strategy.

Everything a notebook needs is one import away, and loaded when it is first used:

>>> from userfirst import Lab, run, sweep, schedule, load
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what editors and type checkers see of the names below
    from userfirst.cases import find_best, run, sweep
    from userfirst.checks import check, guess, guesses, hint, question, reveal, solution
    from userfirst.data import load, public_figures
    from userfirst.lab import Lab
    from userfirst.model import quarters, schedule

__version__ = "0.1.0"

# Name -> the module that defines it. Imported on first use, so that `import userfirst` stays quick.
_LAZY = {
    "Lab": "userfirst.lab",
    "find_best": "userfirst.cases",
    "run": "userfirst.cases",
    "sweep": "userfirst.cases",
    "quarters": "userfirst.model",
    "schedule": "userfirst.model",
    "load": "userfirst.data",
    "public_figures": "userfirst.data",
    "check": "userfirst.checks",
    "guess": "userfirst.checks",
    "guesses": "userfirst.checks",
    "hint": "userfirst.checks",
    "question": "userfirst.checks",
    "reveal": "userfirst.checks",
    "solution": "userfirst.checks",
}

__all__ = [
    "Lab",
    "check",
    "find_best",
    "guess",
    "guesses",
    "hint",
    "load",
    "public_figures",
    "quarters",
    "question",
    "reveal",
    "run",
    "schedule",
    "solution",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *_LAZY})

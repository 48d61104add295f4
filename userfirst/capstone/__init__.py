"""The capstone: lead a company through twenty quarters, each decision after a forecast.

>>> from userfirst.capstone import lead

Every name is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from userfirst.capstone.company import companies, company
    from userfirst.capstone.game import Game, lead

# Name -> the module that defines it.
_LAZY = {
    "Game": "userfirst.capstone.game",
    "companies": "userfirst.capstone.company",
    "company": "userfirst.capstone.company",
    "lead": "userfirst.capstone.game",
}

__all__ = ["Game", "companies", "company", "lead"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value

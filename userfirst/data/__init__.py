"""Data of the course: the synthetic datasets and the public figures.

>>> from userfirst.data import public_figures, public_series, cite
>>> wechat = public_series("wechat", "Monthly users")

Every name is imported when it is first used.
"""

from importlib import import_module
from typing import Any

# Name -> the module that defines it.
_LAZY = {
    "cite": "userfirst.data.figures",
    "data_path": "userfirst.data.files",
    "dataset": "userfirst.data.catalogue",
    "datasets": "userfirst.data.catalogue",
    "public_figure": "userfirst.data.figures",
    "public_figure_index": "userfirst.data.figures",
    "load": "userfirst.data.catalogue",
    "public_figures": "userfirst.data.figures",
    "public_series": "userfirst.data.figures",
}

__all__ = sorted(_LAZY)


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

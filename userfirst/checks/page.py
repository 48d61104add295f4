"""Places on a notebook's page: what stands there can be changed later, without running its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def bundle(thing: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return all forms in which a thing can be shown, and what belongs to them."""
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.getipython import get_ipython

    if hasattr(thing, "_repr_mimebundle_"):
        found = thing._repr_mimebundle_()
        data, metadata = found if isinstance(found, tuple) else (found or {}, {})
        return {"text/plain": repr(thing), **data}, metadata
    shell: Any = get_ipython()
    formatter: Any = shell.display_formatter if shell is not None else DisplayFormatter()
    data, metadata = formatter.format(thing)
    return data, metadata


class Place:
    """A place on the page whose content can be put there later, without running its cell again."""

    def __init__(self) -> None:
        self._handle: Any = None
        self.content: dict[str, Any] = {}

    def put(self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> None:
        """Show this here, in place of what stood here before."""
        from IPython import display

        self.content = dict(data)
        how = {"raw": True, "metadata": dict(metadata or {})}
        if self._handle is None:
            show: Any = display.display
            self._handle = show(self.content, display_id=True, **how)
        else:
            self._handle.update(self.content, **how)


def cell_id() -> str:
    """Return the id of the notebook's cell that is running, where the application tells it."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    # In a page without a server (JupyterLite) the kernel knows it, in place of the shell.
    knows: Any = shell if hasattr(shell, "get_parent") else getattr(shell, "kernel", None)
    parent = knows.get_parent() if hasattr(knows, "get_parent") else None
    return str((parent or {}).get("metadata", {}).get("cellId", ""))


def where(names: tuple[str, ...], what: Any) -> tuple[Any, ...]:
    """Return what tells a place apart, so that a cell that runs again takes its own old place.

    Parameters
    ----------
    names : tuple of str
        The guesses, or the lesson.
    what : str or callable
        What stands there: a word, or a function of the cell.
    """
    code = getattr(what, "__code__", None)
    told = (code.co_filename, code.co_name) if code is not None else what
    return cell_id(), names, told

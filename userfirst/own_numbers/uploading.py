"""A button in the notebook through which a learner hands over a file."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from userfirst.lab.keeping import this_cell
from userfirst.model import CourseError
from userfirst.own_numbers.reading import read_numbers

if TYPE_CHECKING:
    from ipywidgets import VBox


class NumbersUpload:
    """The button, and what was chosen through it.

    Attributes
    ----------
    chosen : tuple of str and bytes, or None
        The name and the bytes of the file; None until one is chosen. It stays in the kernel's
        memory, also when the cell runs again, and nothing is written.
    """

    def __init__(self) -> None:
        import ipywidgets as widgets

        cell = this_cell()
        self._cell = cell.cell if cell else ""
        self.chosen: tuple[str, bytes] | None = _CHOSEN.get(self._cell)
        self._button = widgets.FileUpload(
            accept=".csv,.tsv,.txt,text/csv", multiple=False, description="Choose a CSV file"
        )
        self._button.layout.width = "14em"
        self._said = widgets.HTML("No file is chosen: own_numbers.csv beside this notebook counts.")
        self._box = widgets.VBox([self._button, self._said])
        self._button.observe(self._take, "value")
        if self.chosen:
            self._say_what_was_chosen(" It was chosen before and still counts.")

    @property
    def widget(self) -> VBox:
        """The button and what it said, to be put into a layout of other widgets."""
        return self._box

    def _take(self, change: Any) -> None:
        """Take what the page sends, and say whether it can be read."""
        try:
            files = change["new"]
            if not files:
                return
            file = next(iter(files.values())) if isinstance(files, dict) else files[0]
            name = str(file.get("name") or file.get("metadata", {}).get("name", "the file"))
            self.chosen = (name, bytes(file["content"]))
        except (KeyError, TypeError, AttributeError, IndexError, StopIteration):
            self._said.value = "The file did not arrive. Choose it again."
            return
        if self._cell:
            _CHOSEN[self._cell] = self.chosen
        self._say_what_was_chosen()

    def _say_what_was_chosen(self, more: str = "") -> None:
        assert self.chosen is not None
        try:
            numbers = read_numbers(self.chosen)
        except CourseError as error:
            self._said.value = "<br>".join(escape(line) for line in str(error).splitlines())
            return
        self._said.value = (
            f"<b>{escape(self.chosen[0])}</b> is read: {numbers.length}.{more} "
            "Run the next cells."
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self._box._repr_mimebundle_(**kwargs)


_CHOSEN: dict[str, tuple[str, bytes]] = {}
"""What was chosen in each cell: one that runs again asks for nothing twice."""


def upload_numbers() -> NumbersUpload:
    """Show a button to choose a file; hand what is returned to :func:`read_numbers`.

    Returns
    -------
    NumbersUpload
        The button. Until a file is chosen, ``own_numbers.csv`` beside the notebook counts.
    """
    return NumbersUpload()

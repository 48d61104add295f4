"""A button in the notebook through which a learner hands over a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

from userfirst.lab.keeping import this_cell
from userfirst.model import CourseError
from userfirst.own_numbers.opening import LARGEST, too_large
from userfirst.own_numbers.reading import read_numbers

if TYPE_CHECKING:
    from userfirst.hearing import HearingWidget

_NOTHING_CHOSEN = "No file is chosen: own_numbers.csv beside this notebook counts."
_DID_NOT_ARRIVE = "The file did not arrive. Choose it again."


class NumbersUpload:
    """The button, and what was chosen through it.

    Attributes
    ----------
    chosen : tuple of str and bytes, or None
        The name and the bytes of the file; None until one is chosen. It stays in the kernel's
        memory, also when the cell runs again, and nothing is written.
    said : str
        What stands below the button.
    """

    def __init__(self) -> None:
        cell = this_cell()
        self._cell = cell.cell if cell else ""
        self.chosen: tuple[str, bytes] | None = _CHOSEN.get(self._cell)
        self.said = _NOTHING_CHOSEN
        if self.chosen:
            self.said = self._read(" It was chosen before and still counts.")
        self._widget: Any = _button(self.said, self._take)

    @property
    def widget(self) -> HearingWidget:
        """The button and what it said, to be put into a layout of other widgets."""
        button: HearingWidget = self._widget
        return button

    def _take(self, content: Any, parts: Sequence[Any]) -> None:
        """Take what the page sends, and say whether it can be read."""
        try:
            name, size = str(content["name"]), int(content["size"])
            arrived = size > LARGEST or len(parts[0]) == size
        except (KeyError, TypeError, ValueError, IndexError):
            arrived = False
        if not arrived:
            self.said = _DID_NOT_ARRIVE
        elif size > LARGEST:
            before = f'"{self.chosen[0]}"' if self.chosen else "own_numbers.csv"
            what, mend = too_large(size)
            self.said = f'"{name}" is not taken; {before} counts as before. {what} {mend}'
        else:
            self.chosen = name, bytes(parts[0])
            if self._cell:
                _CHOSEN[self._cell] = self.chosen
            self.said = self._read()
        self._widget.tell(self.said)

    def _read(self, more: str = "") -> str:
        try:
            numbers = read_numbers(self.chosen)
        except CourseError as error:
            return str(error)
        return f'"{numbers.name}" is read: {numbers.length}.{more} Run the next cells.'

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self._widget._repr_mimebundle_(**kwargs)


_CHOSEN: dict[str, tuple[str, bytes]] = {}
"""What was chosen in each cell: one that runs again asks for nothing twice."""


def _button(said: str, take: Callable[[Any, Sequence[Any]], None]) -> Any:
    """Return the button; the widgets are imported where one is wanted."""
    import traitlets

    from userfirst.hearing import HearingWidget, hearing

    folder = resources.files("userfirst.own_numbers").joinpath("browser")

    class UploadWidget(HearingWidget):
        """A button in the page, and what is said below it."""

        _esm = hearing(folder.joinpath("upload.js").read_text(encoding="utf-8"))
        _css = folder.joinpath("upload.css").read_text(encoding="utf-8")
        largest = traitlets.Int(LARGEST).tag(sync=True)
        said = traitlets.Unicode().tag(sync=True)
        turn = traitlets.Int().tag(sync=True)

        def tell(self, sentence: str) -> None:
            """Say this; the page hears of it also where it is the same as before."""
            with self.hold_sync():
                self.said, self.turn = sentence, self.turn + 1

    made = UploadWidget(said=said)
    made.on_msg(lambda _, content, parts: take(content, parts))
    return made


def upload_numbers() -> NumbersUpload:
    """Show a button to choose a file; hand what is returned to :func:`read_numbers`.

    Returns
    -------
    NumbersUpload
        The button. Until a file is chosen, ``own_numbers.csv`` beside the notebook counts.
    """
    return NumbersUpload()

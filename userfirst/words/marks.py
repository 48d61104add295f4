"""Marks that show nothing, which come along when a text is copied from a chat or a page."""

from __future__ import annotations

import unicodedata


def take_unseen_out(text: str) -> str:
    """Return a text without marks that show nothing, such as those of the direction of writing.

    Parameters
    ----------
    text : str
        As it was typed or copied.

    Returns
    -------
    str
        The same to whoever looks at it.
    """
    return "".join(each for each in text if unicodedata.category(each) != "Cf")

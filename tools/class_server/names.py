"""Names that learners type, and the folders that belong to them.

A folder's name holds nothing but small letters, digits and single hyphens, so that any file system
and any address can hold it. Which name has which folder is written down, because two names may want
the same one: "José" and "Jose" are two learners.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

from userfirst.files import Unreadable, read_json, set_aside, write_safely

REGISTER = "names.json"
LONGEST = 40  # letters of a folder; what is longer is cut
MOST_TYPED = 200  # letters of a name that are looked at
LARGEST = 1_000_000
# Windows reserves these names, whatever follows a dot.
RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{each}{n}" for each in ("com", "lpt") for n in range(10)
}
# Letters that are no other letter with an accent.
SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"}
)


def same_name(typed: str) -> str:
    """Return what is the same for all ways in which one learner types one name.

    Parameters
    ----------
    typed : str
        Of any length.

    Returns
    -------
    str
        Without a difference between upper and lower case, and with single spaces; empty where
        nothing was typed.
    """
    seen = "".join(
        each if unicodedata.category(each)[0] not in "CZ" else " " for each in typed[:MOST_TYPED]
    )
    return " ".join(unicodedata.normalize("NFKC", seen).casefold().split())


def folder_name(typed: str) -> str:
    """Return the folder that a name would have if no other name had it.

    Parameters
    ----------
    typed : str
        A name in any letters.

    Returns
    -------
    str
        Small letters, digits and single hyphens, at most 40; "learner" where none is left.
    """
    plain = unicodedata.normalize("NFKD", same_name(typed).translate(SPELLED))
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f'’.]", "", plain)).strip("-")
    slug = slug[:LONGEST].rstrip("-") or "learner"
    return f"{slug}-learner" if slug in RESERVED else slug


class Register:
    """Which name has which folder, kept beside the folders.

    Parameters
    ----------
    folder : Path
        Where the learners' folders are.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / REGISTER
        self._known: dict[str, str] = {}
        try:
            told = read_json(self.path, LARGEST)
            self._known = {str(name): str(own) for name, own in dict(told).items()}
        except FileNotFoundError:
            pass
        except (Unreadable, ValueError, TypeError):
            set_aside(self.path)
        # A register that was lost or edited must not lead out of the folder, or two into one.
        seen: set[str] = set()
        for name, own in list(self._known.items()):
            if own in seen or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", own):
                del self._known[name]
            seen.add(own)

    def folder_of(self, typed: str) -> str:
        """Return the folder of a name, and note it where the name is new.

        Parameters
        ----------
        typed : str
            As the learner typed it; not empty.

        Returns
        -------
        str
            The same for the same name, and never that of another.

        Raises
        ------
        ValueError
            Nothing was typed.
        OSError
            The register cannot be written.
        """
        name = same_name(typed)
        if not name:
            raise ValueError("no name")
        if name not in self._known:
            known = {**self._known, name: self._free(folder_name(typed))}
            write_safely(self.path, json.dumps(known, ensure_ascii=False, indent=1) + "\n")
            self._known = known
        return self._known[name]

    def _free(self, wanted: str) -> str:
        """Return the wanted folder, or the first with a number behind it that nobody has.

        A folder that is there and belongs to no name is that of the learner who had it when the
        register was lost.
        """
        taken, number, found = set(self._known.values()), 1, wanted
        while found in taken:
            number += 1
            found = f"{wanted}-{number}"
        return found

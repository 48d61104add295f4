"""Share codes: a run as a short text that fits in a chat message and opens the same run anywhere.

A code is ``UF1-`` and groups of four letters and digits. ``1`` is the version of the format. The
rest holds, in this order: which case, a fingerprint of its table of levers (so that a code of
another edition is refused and not misread), the levers that differ from their defaults, and a
checksum. It is base 32 of the standard library in the letters of Crockford: no I, L, O or U, and
upper case or lower case do not matter.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from base64 import b32decode, b32encode
from binascii import crc_hqx
from collections.abc import Mapping
from typing import Any

from userfirst.cases import NAMES, Case
from userfirst.cases import case as find_case
from userfirst.model import BadValue, CourseError, Schedule

PREFIX = "UF1"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_WRITTEN, _READ = str.maketrans(_STANDARD, _DIGITS), str.maketrans(_DIGITS, _STANDARD)
_STEPS, _EXACT, _SCHEDULE = 0, 1, 2
_EXAMPLE = "UF1-7K2M-Q9XD-4TZ8"
_DOES_NOT_ADD_UP = (
    "This code does not add up: a character is wrong, missing or twice. "
    "Copy it again from where it was shared."
)


def encode(case: Case, levers: Mapping[str, Any]) -> str:
    """Return the code of a run.

    Parameters
    ----------
    case : Case
        The case.
    levers : mapping of str to number or Schedule
        The value of every lever.

    Returns
    -------
    str
        For example ``"UF1-7K2M-Q9XD-4TZ8"``.
    """
    content = mark_of(case.name) + fingerprint(case)
    for place, lever in enumerate(case.levers):
        value = levers[lever.name]
        if isinstance(value, Schedule):
            content += _whole(place << 2 | _SCHEDULE) + _part(lever, value.first)
            content += _whole(len(value.switches))
            for month, later in value.switches:
                content += _whole(month) + _part(lever, later)
        elif value != lever.default:
            content += _whole(place << 2 | _kind(lever, value)) + _number(lever, value)
    text = _to_text(content + _checksum(content))
    return "-".join([PREFIX, *(text[i : i + 4] for i in range(0, len(text), 4))])


def decode(code: str) -> tuple[Case, dict[str, Any]]:
    """Return the case of a code and the levers that differ from their defaults.

    Parameters
    ----------
    code : str
        A share code, alone or in a sentence; the kind of hyphen, spaces, line ends and upper or
        lower case do not matter.

    Returns
    -------
    Case, dict
        The case, and values by lever name.

    Raises
    ------
    BadValue
        The code cannot be read; says what is wrong with it.
    """
    if not isinstance(code, str) or not code.strip():
        raise BadValue(f"There is no code here. A share code looks like {_EXAMPLE}.")
    first, *others = _candidates(code)
    try:
        return _decoded(first)
    except BadValue:
        for other in others:
            try:
                return _decoded(other)
            except BadValue:
                continue
        raise


def _candidates(text: str) -> list[str]:
    """Return what in a text may be a code, the likeliest first.

    Chats and word processors change hyphens, break lines and put a code into a sentence.
    """
    kept = "".join("-" if _is_dash(c) else c for c in text if unicodedata.category(c) != "Cf")
    found = re.search(r"\bUF-?\s*[0-9IOL]", kept, re.IGNORECASE)
    if not found:
        return [kept]
    rest = kept[found.start() :]
    joined = re.match(r"[^\s-]*(?:\s*-\s*[^\s-]+)*", rest)
    words = rest.split()
    # From the whole rest down to its first word: a sentence may go on behind the code.
    shorter = [" ".join(words[:count]) for count in range(min(len(words), 60), 0, -1)]
    tried = [joined[0] if joined else rest, *shorter]
    plain = [each.strip("\"'`.,;:!?)]}>»”’*_") for each in tried]
    return list(dict.fromkeys(plain))


def _is_dash(letter: str) -> bool:
    return unicodedata.category(letter) == "Pd" or letter in "−⁃\u00ad"


def _decoded(code: str) -> tuple[Case, dict[str, Any]]:
    letters = "".join(code.upper().split()).replace("-", "")
    if not letters.startswith("UF"):
        raise BadValue(f'This is not a share code: a code looks like {_EXAMPLE}, from "UF1" on.')
    if letters[2:3].translate(_READ_AS) != PREFIX[2:]:
        raise BadValue(
            f'This code is of version "{letters[2:3]}", and this edition of the course reads '
            f"version {PREFIX[2:]}. It needs the edition of the course that it was made with."
        )
    content = _from_text(letters[3:].translate(_READ_AS))
    case = _case_of(content)
    if content[2:4] != fingerprint(case):
        raise BadValue(
            f'This code is for the case "{case.name}", but from an edition of the course in which '
            "its levers were others. It would open a different run here, so it is not opened."
        )
    try:
        found = _Reader(content[4:]).levers(case)
        return case, {
            name: case.lever(name).checked(value, case.months) for name, value in found.items()
        }
    except (IndexError, struct.error, OverflowError, CourseError):
        # It adds up and yet no lab ever made it.
        raise BadValue(_DOES_NOT_ADD_UP) from None


def mark_of(name: str) -> bytes:
    """Return what stands in a code for the name of a case."""
    return _checksum(name.encode())


def fingerprint(case: Case) -> bytes:
    """Return what stands in a code for the table of levers that it was made with."""
    table = [
        (lever.name, *map(float, (lever.low, lever.high, lever.step, lever.default)), lever.choices)
        for lever in case.levers
    ]
    return _checksum(repr((case.months, table)).encode())


def _checksum(content: bytes) -> bytes:
    return crc_hqx(content, 0xFFFF).to_bytes(2, "big")


def _whole(number: int) -> bytes:
    """Write a whole number, seven bits a byte."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _on_step(lever: Any, steps: int) -> float:
    return float(round(lever.low + steps * lever.step, 10))


def _kind(lever: Any, value: float) -> int:
    steps = round((value - lever.low) / lever.step)
    return _STEPS if _on_step(lever, steps) == value else _EXACT


def _number(lever: Any, value: float) -> bytes:
    if _kind(lever, value) == _STEPS:
        return _whole(round((value - lever.low) / lever.step))
    return struct.pack(">d", value)


def _part(lever: Any, value: float) -> bytes:
    return bytes([_kind(lever, value)]) + _number(lever, value)


def _to_text(content: bytes) -> str:
    return b32encode(content).decode().rstrip("=").translate(_WRITTEN)


def _from_text(text: str) -> bytes:
    strange = sorted({letter for letter in text if letter not in _DIGITS})
    if strange:
        raise BadValue(
            f'A share code has no "{strange[0]}" in it: only digits and letters, and no U. '
            "Copy it again from where it was shared."
        )
    padded = text.translate(_READ) + "=" * (-len(text) % 8)
    try:
        content = b32decode(padded)
    except ValueError:  # a length that no code has
        content = b""
    if len(text) < 10:
        raise BadValue("This code is too short: its end is missing. Copy the whole of it.")
    if _checksum(content[:-2]) != content[-2:] or _to_text(content) != text:
        raise BadValue(_DOES_NOT_ADD_UP)
    return content[:-2]


def _case_of(content: bytes) -> Case:
    for name in NAMES:
        if mark_of(name) == content[:2]:
            return find_case(name)
    raise BadValue("This code is for a case that this edition of the course does not have.")


class _Reader:
    """Reads a code's levers from front to back."""

    def __init__(self, content: bytes) -> None:
        self.rest = content

    def take(self, size: int) -> bytes:
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def whole(self) -> int:
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    def number(self, lever: Any, kind: int) -> float:
        if kind == _EXACT:
            return float(struct.unpack(">d", self.take(8))[0])
        return _on_step(lever, self.whole())

    def levers(self, case: Case) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.rest:
            tag = self.whole()
            lever, kind = case.levers[tag >> 2], tag & 3
            if kind == _SCHEDULE:
                first = self.number(lever, self.take(1)[0])
                steps: list[tuple[int, float]] = []
                for _ in range(self.whole()):
                    month = self.whole()
                    if month <= (steps[-1][0] if steps else 0):
                        raise BadValue(_DOES_NOT_ADD_UP)
                    steps.append((month, self.number(lever, self.take(1)[0])))
                if not steps:
                    raise BadValue(_DOES_NOT_ADD_UP)
                found[lever.name] = Schedule(first, tuple(steps))
            else:
                found[lever.name] = self.number(lever, kind)
        return found

"""Reading what a sentence says of a number, to hold it against the run that it was said of."""

from __future__ import annotations

import re

PEOPLE = r"(no|none|fewer than a thousand|[\d,.]+ (?:thousand|million))"
PART = r"(none|less than 1%|more than 99%|all|\d+%)"
NUMBER = r"(−?[\d,.]+)"


def number(words: str) -> float:
    """Return a number as it was written."""
    return float(words.rstrip(".,").replace(",", "").replace("−", "-"))


def near(words: str, value: float) -> bool:
    """Return whether a number was written with the digits that a value rounds to."""
    said = number(words)
    return abs(said - value) <= max(0.0051 * abs(value), 0.0051)


def people_near(words: str, millions: float) -> bool:
    """Return whether a number of people in words is that of so many millions."""
    if words in ("no", "none"):
        return millions < 1e-6
    if words.startswith("fewer"):
        return 1e-6 <= millions < 0.001
    said = number(words.split()[0]) * (1e-3 if "thousand" in words else 1.0)
    return abs(said - millions) <= 0.0051 * millions + 1e-9


def part_near(words: str, share: float) -> bool:
    """Return whether a part of a whole in words is that share of 0 to 1."""
    if words in ("none", "0%"):
        return share <= 0.0
    if words in ("all", "100%"):
        return share >= 1.0 - 1e-12
    if words.startswith("less"):
        return 0.0 < share < 0.01
    if words.startswith("more"):
        return 0.99 < share < 1.0
    return abs(float(words[:-1]) / 100.0 - share) <= 0.00501


def found(pattern: str, text: str) -> tuple[str, ...] | None:
    """Return what stands in the places of a pattern, or None where it does not match."""
    match = re.search(pattern, text)
    return match.groups() if match else None

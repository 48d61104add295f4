"""Ties the numbers in a lesson's prose to what they are said of.

``says(lesson, "35.7 million users", run["users"][-1])``: the phrase stands in the notebook, and
each number in it is the value given for it, rounded as the phrase rounds.
"""

import json
import re

import pytest

from tests.repository import ROOT
from userfirst.checks.declared import afterwords
from userfirst.lessons import LESSONS

NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")


def prose(number: str) -> str:
    """Return the text cells of a lesson and what waits with its results, white space folded."""
    (lesson,) = (each for each in LESSONS if each.number == number)
    cells = json.loads((ROOT / "notebooks" / lesson.file).read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    waiting = [each.to_text() for each in afterwords(number).values()]
    return re.sub(r"\s+", " ", " ".join([*waiting, *texts]))


def numbers(phrase: str) -> list[str]:
    """Return the numbers of a phrase as they are written, in order."""
    return NUMBER.findall(phrase)


def value_of(written: str) -> float:
    """Return a written number."""
    return float(written.replace(",", "").replace("−", "-"))


def says(lesson: str, phrase: str, *values: float) -> None:
    """Fail unless the lesson says the phrase, and its numbers are these values, rounded."""
    assert phrase in prose(lesson), f"lesson {lesson} does not say: {phrase}"
    written = numbers(phrase)
    assert len(written) == len(values), f"{phrase!r} has {len(written)} numbers"
    for text, value in zip(written, values, strict=True):
        decimals = len(text.partition(".")[2])
        half = 0.5 * 10.0**-decimals
        assert value_of(text) == pytest.approx(float(value), abs=half * (1 + 1e-9)), phrase

"""Judgements in any language: looked at for completeness only, by how much is said.

No program can say whether a judgement is good. It can see that a part is missing, that it is a
placeholder or the question once more, that the same is said twice, or that no number is named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from typing import Any

from userfirst.checks.kinds import Plain, by_name, plain, refused
from userfirst.checks.wording import NotReadable, bare, described, is_open

FEWEST_WORDS = 5
LONGEST = 20_000  # characters; a judgement is a few sentences

# Scripts that do not set words apart by spaces: a character says about half of what a word does.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_CHARACTER = re.compile(f"[{_UNSPACED}]")
_UNBROKEN = re.compile(f"[{_UNSPACED}]+")
_FEWEST_PIECES = 40  # so many different ones are no noise, however long a text goes on
_WORD = re.compile(rf"[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)*")
_CHARACTERS_A_WORD = 1.8

# A text of nothing but these, or one that begins like an unfinished one. Inside a sentence, words
# such as "todo" (Spanish: all) or "blah" are words.
_EMPTY = {
    *(
        "todo",
        "do",
        "tbd",
        "tba",
        "fixme",
        "n",
        "na",
        "none",
        "nothing",
        "idk",
        "bla",
        "blah",
        "foo",
    ),
    *("bar", "baz", "test", "lorem", "ipsum", "a", "an", "the", "my", "your", "some", "to", "text"),
    *("word", "words", "sentence", "answer", "write", "type", "insert", "fill", "in", "here"),
    *("something", "later", "it", "this", "part", "decision", "evidence", "risk"),
}
_UNFINISHED = re.compile(
    r"\W*(?:TODO|TBD|FIXME)\b|(?i:\W*(?:todo|tbd|fixme) ?[:\-–—])"
    r"|(?i:\W*todo\b.*\b(?:write|later|finish|fill)\b)|(?i:.*\blorem ipsum\b)",
    re.DOTALL,
)
_VOWELS = set("aeiouyæœøı")

_HAN_NUMBERS = set("零〇一二三四五六七八九十百千万億亿两兩半割俩영일이삼사오육칠팔구십백천만반")


@cache
def number_words() -> frozenset[str]:
    """Return the words for numbers in many languages, from the file beside this one."""
    path = resources.files("userfirst.checks").joinpath("number_words.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def amount(text: str) -> float:
    """Return how much a text says, in words of a language that sets them apart by spaces."""
    return len(_WORD.findall(text)) + len(_CHARACTER.findall(text)) / _CHARACTERS_A_WORD


def names_a_number(text: str) -> bool:
    """Whether a number stands in a text, in digits of any script or in words of many languages."""
    if any(unicodedata.category(each) in {"Nd", "Nl", "No"} for each in text):
        return True
    if any(each in _HAN_NUMBERS for each in text):
        return True
    words = [each.casefold().removeprefix("ال").removeprefix("و") for each in _WORD.findall(text)]
    # Short number words must stand alone: "tendency" is not ten. Arabic stems have three letters.
    return any(
        word == number
        or (len(number) >= (4 if number[0] < "\u0400" else 3) and word.startswith(number))
        for word in words
        for number in number_words()
    )


def _pieces(text: str) -> list[str]:
    return [each.casefold() for each in _WORD.findall(text)] + _CHARACTER.findall(text)


def _alike(one: str, other: str) -> bool:
    first, second = "".join(_pieces(one)), "".join(_pieces(other))
    if first == second:
        return True
    shorter = min(len(first), len(second))
    return shorter >= 12 and SequenceMatcher(None, first[:2000], second[:2000]).ratio() > 0.92


def _is_noise(text: str) -> bool:
    """Whether a text repeats a word or two, or is made of keys and not of words."""
    # A script has few characters, so in a text without spaces three at a time are a piece.
    runs = [run[0] for run in _UNBROKEN.finditer(text)]
    threes = [run[i : i + 3] for run in runs for i in range(max(1, len(run) - 2))]
    pieces = [each.casefold() for each in _WORD.findall(text)] + threes
    if len(set(pieces)) <= max(2, min(len(pieces) // 4, _FEWEST_PIECES)):
        return True
    latin = [each for each in pieces if each.isascii() and each.isalpha() and len(each) > 2]
    without_vowel = [each for each in latin if not _VOWELS & set(each)]
    mashed = [each for each in latin if re.search(r"asdf|sdfg|dfgh|jkl|qwer|wert|zxcv|xcvb", each)]
    return len(latin) >= 3 and len({*without_vowel, *mashed}) > len(latin) / 2


PARTS_OF_A_DECISION: Mapping[str, str] = {
    "decision": "What do you do, and by when?",
    "evidence": "Which numbers of yours speak for it?",
    "risk": "What could go wrong, and how would you notice?",
    "change_my_mind": "What would you have to see to decide otherwise?",
}
COMPLETE = (
    "All four parts are there. No program can say whether the judgement is good: compare it with "
    "a colleague's, and look for the number on which you differ."
)
"""What is said to a decision with all its parts."""


@dataclass(frozen=True)
class Judgement(Plain):
    """A decision with its reasons: looked at for completeness only.

    Attributes
    ----------
    parts : mapping of str to str
        Name of each part, and the question it answers.
    """

    parts: Mapping[str, str]

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        shape = ", ".join(f'"{name}": "..."' for name in self.parts)
        return f"a dict with a sentence or two for each part: `{{{shape}}}`"

    def untouched(self, answer: object) -> bool:
        """Whether no part is written yet."""
        return isinstance(answer, Mapping) and all(is_open(each) for each in answer.values())

    def read(self, answer: Any) -> dict[str, str]:
        """Return the parts, from a dict or from a text with headings; each must be there."""
        if isinstance(answer, str):
            cut = self._cut(answer[: LONGEST * len(self.parts)])
            answer = cut or answer  # without a heading, it is a text like any other
        found = by_name(answer, self.parts)
        if found is None:
            raise refused(answer, self.wanted)
        written: dict[str, str] = {}
        for name, asked in self.parts.items():
            part = found.get(plain(name), ...)
            if (
                is_open(part)
                or part is None
                or (isinstance(part, str) and not bare(part).strip(" .…"))
            ):
                raise NotReadable(f"The part `{name}` is still open. {asked}")
            if not isinstance(part, str):
                raise NotReadable(f"The part `{name}` is {described(part)}. Write a sentence.")
            self._look_at(name, asked, part)
            twin = next((other for other, text in written.items() if _alike(text, part)), None)
            if twin is not None:
                raise NotReadable(f"The parts `{twin}` and `{name}` say the same. {asked}")
            written[name] = part
        if not any(map(names_a_number, written.values())):
            raise NotReadable(
                "All parts are there, but I find no number in any of them, in digits or in words. "
                "A board votes on a level and a date, and evidence is a number of yours with its "
                "origin. (No program can say whether a judgement is good; a number it can see.)"
            )
        return written

    def _look_at(self, name: str, asked: str, part: str) -> None:
        if len(part) > LONGEST:
            raise NotReadable(f"The part `{name}` has {len(part):,} characters. {asked}")
        if {*_pieces(part)} <= _EMPTY or _UNFINISHED.match(part):
            raise NotReadable(f"The part `{name}` looks like a placeholder. {asked}")
        if _alike(part, asked):
            raise NotReadable(f"The part `{name}` is the question once more. {asked}")
        letters = sum(map(str.isalpha, part))
        if amount(part) < FEWEST_WORDS and not (amount(part) >= 3 and letters >= 25):
            raise NotReadable(
                f"The part `{name}` is very short. {asked} Write a sentence that a colleague "
                "who has not seen your notebook understands."
            )
        if _is_noise(part):
            raise NotReadable(
                f"The part `{name}` repeats itself or is made of keys, not of words. {asked}"
            )

    def _cut(self, text: str) -> dict[str, str]:
        """Cut a text at its headings, such as ``Risk: ...``."""
        names = "|".join(re.escape(name).replace("_", "[ _-]") for name in self.parts)
        text = "\n".join(text.splitlines()) + "\n"
        ends = r"[ \t*_]*(?:[:：.。،︰]|[ \t]+[-–—]+[ \t]|\n)"
        pieces = re.split(rf"(?im)^[ \t*_#>•\d.)\ufeff\u200b-\u200f-]{{0,40}}({names}){ends}", text)
        return dict(zip(pieces[1::2], map(str.strip, pieces[2::2]), strict=True))

    def same(self, given: Any, truth: Any) -> bool:
        """Return False: no two judgements need be the same."""
        return False

    def exactly(self, given: Any, made: Any) -> bool:
        """Return False: a judgement is not calculated."""
        return False

    def difference(self, given: Any, truth: Any) -> str:
        """Return nothing: there is no true judgement."""
        return ""

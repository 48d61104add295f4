"""What a guess may be, and how far off it is in a person's words."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Protocol

import numpy as np

from userfirst.checks.cards import as_html
from userfirst.model.errors import BadValue
from userfirst.words.numbers import read_number_in


class Wanted(Protocol):
    """What a guess may be."""

    def form(self, value: Any) -> dict[str, Any]:
        """Return the form of the card, filled with what was typed or chosen last."""

    def listed(self) -> tuple[str, ...]:
        """Return what may be guessed, a line each, for a page without a form."""

    def read(self, answer: Any) -> Any:
        """Return a guess; BadValue where it cannot be read or makes no sense."""

    def worded(self, value: Any) -> str:
        """Return a guess or an answer in words."""

    def off(self, value: Any, answer: Any) -> str:
        """Say how far off a guess is, as a person would."""


_PARTS = {0.1: "a tenth", 0.2: "a fifth", 0.25: "a quarter", 1 / 3: "a third", 0.5: "half",
          2 / 3: "two thirds", 0.75: "three quarters", 0.9: "nine tenths"}  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A number within a range.

    Attributes
    ----------
    low, high : float
        The range, ends included. It must not tell the answer: keep it wide.
    unit : str
        What is counted: "million people", "month", "" for a share.
    decimals : int
        How many are shown.
    differs : {"by size", "by steps"}
        How a miss is told: "a third too low", or "0.2 too high" for levels and months.
    too : tuple of str
        The words for less and more: ("low", "high"), ("early", "late").
    """

    low: float
    high: float
    unit: str = ""
    decimals: int = 1
    differs: str = "by size"
    too: tuple[str, str] = ("low", "high")

    def _plain(self, value: float) -> str:
        text = f"{abs(value):,.{self.decimals}f}"
        return f"−{text}" if value < 0 and float(text.replace(",", "")) else text

    def listed(self) -> tuple[str, ...]:
        """Return the range."""
        return (f"A number from {self.low:g} to {self.high:g}.",)

    def form(self, value: Any) -> dict[str, Any]:
        """Return a field for the number, with its unit and range."""
        return {
            "kind": "number",
            "label": "Your guess",
            "unit": html.escape(self.unit),
            "range": html.escape(self.listed()[0]),
            "value": value if isinstance(value, str) else "",
        }

    def read(self, answer: Any) -> float:
        """Return the number as it was meant; BadValue with the range otherwise."""
        return read_number_in(answer, self.low, self.high, self.unit)

    def worded(self, value: float) -> str:
        """Return the number with its unit: "month 12", "0.25", "35.7 million people"."""
        text = self._plain(float(value))
        if self.unit in {"month", "year"}:
            return f"{self.unit} {text}"
        return f"{text}{'' if self.unit.startswith('%') else ' '}{self.unit}".strip()

    def off(self, value: float, answer: float) -> str:
        """Say how far off: "right", "0.2 too high", "too high: twice as much"."""
        value, answer = float(value), float(answer)
        if self._plain(value) == self._plain(answer):
            return "right"
        less, more = self.too
        word = more if value > answer else less
        if self.differs == "by steps" or answer == 0 or value == 0 or value * answer < 0:
            gap = self._plain(abs(value - answer))
            if self.unit in {"month", "year"}:
                gap += f" {self.unit}{'' if float(gap.replace(',', '')) == 1 else 's'}"
            return f"{gap} too {word}"
        ratio = value / answer
        if abs(ratio - 1) < 0.05:
            return f"close, {100 * abs(ratio - 1):.0f}% too {word}".replace(" 0%", " under 1%")
        # Below zero, more is nearer to zero: there only the distance is told.
        if answer < 0:
            return f"{self._plain(abs(value - answer))} too {word}"
        if ratio >= 1.95:
            times = "twice" if ratio < 2.2 else f"about {ratio:.2g} times"
            return f"too {more}: {times} as much"
        if ratio > 1.85:
            return f"too {more}: nearly twice as much"
        part = min(_PARTS, key=lambda each: abs(each - abs(ratio - 1)))
        if ratio < 0.08:
            return f"too {less}: only {100 * ratio:.1g}% of it"
        return f"about {_PARTS[part]} too {word}"


@dataclass(frozen=True)
class Choose:
    """One of a few names.

    Attributes
    ----------
    options : mapping of str to str
        What ``answer()`` returns for each, and its words. Right ones must not be told by length.
    """

    options: Mapping[str, str]

    def listed(self) -> tuple[str, ...]:
        """Return the options, counted from 1."""
        return tuple(f"{n}. {text}" for n, text in enumerate(self.options.values(), 1))

    def form(self, value: Any) -> dict[str, Any]:
        """Return the options to choose from."""
        return {
            "kind": "choice",
            "options": [as_html(text) for text in self.options.values()],
            "value": value if isinstance(value, int) else None,
        }

    def read(self, answer: Any) -> str:
        """Return the key of an option, from its place (counted from 1), its key or its words."""
        is_number = isinstance(answer, Real) and not isinstance(answer, (bool, np.bool_))
        if is_number and answer in range(1, len(self.options) + 1):
            return list(self.options)[int(answer) - 1]  # keys may look like places
        typed = f"{answer:g}" if is_number else answer if isinstance(answer, str) else ""
        typed = typed.strip().casefold()
        for place, (key, text) in enumerate(self.options.items(), 1):
            if typed in {str(place), f"{place}.", key.casefold(), text.casefold()}:
                return key
        raise BadValue(f"Choose one of these first: {'; '.join(self.listed())}.")

    def worded(self, value: str) -> str:
        """Return the option's words."""
        return self.options[value]

    def off(self, value: str, answer: str) -> str:
        """Say whether it is the one."""
        return "right" if value == answer else "another one"


@dataclass(frozen=True)
class Rank:
    """A short order: which comes first, second, third.

    Attributes
    ----------
    options : mapping of str to str
        The keys of which ``answer()`` returns all in their order, and the words of each.
    first : str
        What comes first: "the largest", "the one that lives longest".
    """

    options: Mapping[str, str]
    first: str

    @property
    def _letters(self) -> dict[str, str]:
        return dict(zip("ABCDEF", self.options, strict=False))

    @property
    def _how(self) -> str:
        letters = list(self._letters)
        example = " ".join([letters[1], letters[0], *letters[2:]])
        return f"Write the {len(letters)} letters in their order, {self.first} first: {example}."

    def listed(self) -> tuple[str, ...]:
        """Return the options with their letters, and how an order is written."""
        lettered = self._letters.items()
        return (*(f"{letter}. {self.options[key]}" for letter, key in lettered), self._how)

    def form(self, value: Any) -> dict[str, Any]:
        """Return a field for the letters, below the options."""
        options = "".join(f"<li>{as_html(text)}</li>" for text in self.options.values())
        return {
            "kind": "letters",
            "label": "Your order",
            "unit": "",
            "range": f'<ol type="A" style="margin:0.3em 0">{options}</ol>{html.escape(self._how)}',
            "value": value if isinstance(value, str) else "",
        }

    def read(self, answer: Any) -> list[str]:
        """Return the keys in their order, from letters however they are set apart, or from keys."""
        keys = list(self.options)
        if isinstance(answer, (list, tuple)) and sorted(map(str, answer)) == sorted(keys):
            return [str(each) for each in answer]
        typed = [each for each in answer.upper() if each.isalpha()] if type(answer) is str else []
        if sorted(typed) != sorted(self._letters):
            raise BadValue(self._how)
        return [self._letters[each] for each in typed]

    def worded(self, value: Sequence[str]) -> str:
        """Return the options' words in their order."""
        return ", then ".join(self.options[key] for key in value)

    def off(self, value: Sequence[str], answer: Sequence[str]) -> str:
        """Say how many stand at their place."""
        placed = sum(mine == true for mine, true in zip(value, answer, strict=True))
        if placed == len(answer):
            return "right"
        return f"{placed or 'none'} of {len(answer)} at {'its' if placed == 1 else 'their'} place"


@dataclass(frozen=True)
class Guess:
    """A guess that a lesson asks for.

    Attributes
    ----------
    name : str
        "02_best_level": the lesson's number and a name.
    asks, short : str
        The question, and its few words in the closing table.
    wants : Amount, Choose or Rank
        What the guess may be.
    answer : callable
        ``answer()`` computes what the run or the data say, once the guess is made.
    why : str or callable
        Two or three sentences; ``why(answer)`` where they tell the answer's numbers.
    """

    name: str
    asks: str
    short: str
    wants: Wanted
    answer: Callable[[], Any]
    why: str | Callable[[Any], str] = ""

    @property
    def lesson(self) -> str:
        """The number of the lesson."""
        return self.name[:2]

    def reason(self, answer: Any) -> str:
        """Return why it is so."""
        return self.why if isinstance(self.why, str) else self.why(answer)

"""Sentences read back: what they say of a number is held against the run that they tell of.

A pattern is a regular expression in which ``{many}`` stands for "35.7 million", "870 thousand",
"none"; ``{money}`` for "35.7 million dollars", "nothing"; ``{part}`` for "23%", "less than 1%",
"all"; ``{number}`` for a number of three digits; and ``{month}`` for a whole number. Every test run
tries some settings; ``USERFIRST_SETTINGS=5000`` tries as many.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from tests.cases.test_invariants import random_settings
from tests.cases.together import run_together
from userfirst.cases import Case, Run, run_batch
from userfirst.charts.sentences import tell

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
SCALES = {"billion": 1e3, "million": 1.0, "thousand": 1e-3}
NUMBER = r"[−-]?\d[\d,]*(?:\.\d+)?"
MANY = rf"(?:{NUMBER} (?:million|thousand)|[Ff]ewer than a thousand|[Nn]obody|nothing|none|no)"
MONEY = (
    rf"(?:{NUMBER} (?:billion|million|thousand) (?:dollars|yuan)"
    r"|less than a (?:million|thousand) (?:dollars|yuan)|nothing)"
)
PART = r"(?:\d+%|[Ll]ess than 1%|[Mm]ore than 99%|[Aa]ll|[Nn]one|nothing)"
# Nobody says "0 million users", "0% of them" or "100% of it" of what was only rounded to that.
NONSENSE = (
    r"(?<![\d.,])0 (million|thousand) (users|riders|cars|homes|people)",
    r"(?<![\d.,])(0|100)% of",
    r"\bnan\b|\binf\b|–",
    r"[.,;:][.,;:]|  | [.,;:]",
)

Check = Callable[[Run, Mapping[str, str]], None]


def read(told: Run) -> str:
    """Return what is said about a run; fail where it is no plain English."""
    words = " ".join(tell(told))
    for nonsense in NONSENSE:
        assert not re.search(nonsense, words), words
    return words


def same_amount(said: str, millions: float) -> None:
    """Fail unless "35.7 million", "870 thousand", "none" or "no" is what it is, in millions."""
    said = said.lower()
    if said.split()[0] in ("nobody", "nothing", "none", "no"):
        assert abs(millions) < 1e-6, (said, millions)
    elif said.startswith("fewer"):
        assert 1e-6 <= millions < 1e-3, (said, millions)
    else:
        number, scale = said.split()[:2]
        same_number(number, millions / SCALES[scale])


def same_money(said: str, millions: float) -> None:
    """Fail unless "35.7 million dollars" or "nothing" is what it is, in millions."""
    if said.startswith("less"):
        assert 0 < millions < SCALES[said.split()[3]], (said, millions)
    else:
        same_amount(said, millions)


def same_number(said: str, value: float) -> None:
    """Fail unless a number is the value, rounded to the digits that are said."""
    plain = said.replace(",", "").replace("−", "-")
    half = 0.005 if plain == "0" else 0.5 * 10.0 ** -len(plain.partition(".")[2])
    assert abs(float(plain) - value) <= half * (1 + 1e-6), (said, value)


def same_part(said: str, share: float) -> None:
    """Fail unless "23%", "less than 1%" or "all" is the share, from 0 to 1."""
    said = said.lower()
    if said in ("none", "nothing", "0%"):
        assert share <= 0, (said, share)
    elif said in ("all", "100%"):
        assert share >= 1 - 1e-12, (said, share)
    elif said == "less than 1%":
        assert 0 < share < 0.01, (said, share)
    elif said == "more than 99%":
        assert 0.99 < share <= 1, (said, share)
    else:
        same_number(said.rstrip("%"), 100.0 * share)


def same_month(said: str, month: float) -> None:
    """Fail unless a month is the one that is said."""
    assert int(said) == month, (said, month)


PLACES = {
    "many": (MANY, same_amount),
    "money": (MONEY, same_money),
    "part": (PART, same_part),
    "number": (NUMBER, same_number),
    "month": (r"\d+", same_month),
}
PLACE = re.compile(r"\{(" + "|".join(PLACES) + r")\}")


def found(pattern: str, text: str) -> tuple[str, ...] | None:
    """Return what stands in the places and groups of a pattern; None where it does not match."""
    match = re.search(PLACE.sub(lambda place: f"({PLACES[place[1]][0]})", pattern), text)
    return match.groups() if match else None


def hold(text: str, pattern: str, *values: float) -> bool:
    """Hold what stands in the places of a pattern against values; return whether it is said.

    Parameters
    ----------
    text : str
        What is said of a run.
    pattern : str
        With a place for each value, and no other groups; a part that is optional may be missing.
    *values : float
        In millions for ``{many}`` and ``{money}``, a share of 0 to 1 for ``{part}``.
    """
    said = found(pattern, text)
    for kind, words, value in zip(PLACE.findall(pattern), said or (), values, strict=bool(said)):
        if words is not None:
            PLACES[kind][1](words, value)
    return said is not None


def month_of_closing(told: Run, name: str = "is_open") -> int | None:
    """Return the month in which a firm closes, or None."""
    closed = told[name] < 0.5
    return int(np.argmax(closed)) if closed.any() else None


def check_half(told: Run, text: str, name: str = "users") -> None:
    """Half of the last value is reached in the month that is said; a fall is from the peak."""
    values = told[name]
    if said := found(r"half of them by month {month}", text):
        assert values[int(said[0])] >= values[-1] / 2 > values[int(said[0]) - 1]
    fell = "down from {many} (?:in month {month}|at the start)"
    if hold(text, fell, values.max(), values.argmax()):
        assert values[-1] < values.max()
        assert ("at the start" in text) >= (values.argmax() == 0)


def check_lowest_cash(told: Run, text: str, unit: float = 1.0) -> None:
    """Cash is lowest in the month that is said, and so low; or is so at the start.

    ``unit`` is the one that money is counted in, in millions.
    """
    cash = told["cash"]
    lowest = r"cash is lowest in month {month}, at {money}"
    if hold(text, lowest, cash.argmin(), unit * cash.min()):
        assert cash.argmin() > 0
    elif hold(text, r"cash is lowest at the end, at {money}", unit * cash.min()):
        assert cash.argmin() == len(cash) - 1
    else:
        assert cash.argmin() == 0, text
        assert "cash is never below that of the start" in text


def check_whether_money_lasts(told: Run, text: str) -> None:
    """Income covers costs from when it is said, and cash is what it is said to be."""
    profit, cash = told["profit"], told["cash"]
    if said := found(r"covers costs from month {month} on", text):
        even = int(said[0])
        assert (profit[even:] >= 0).all()
        assert profit[even - 1] < 0
        check_lowest_cash(told, text)
    elif "from the first month" in text:
        assert (profit >= 0).all()
    else:
        assert "ncome does not cover costs at the end" in text
        assert profit[-1] < 0
        if hold(text, r"cash has grown from {money} to {money}", cash[0], cash[-1]):
            assert cash[-1] > cash[0]
        elif hold(text, r"cash has fallen from {money} to {money}", cash[0], cash[-1]):
            assert cash[-1] < cash[0]
        else:
            assert hold(text, r"the cash is what it was at the start, {money}", cash[0])
            assert hold(text, r"the cash is what it was at the start, {money}", cash[-1])


def check_months(told: Run, text: str) -> None:
    """No month is said that is not one of the run, or is the start."""
    for month in map(int, re.findall(r"month (\d+)\b(?!%)", text)):
        assert 0 < month <= told.case.months, text


def check_closed_or_open(
    told: Run,
    check_closed: Callable[[Run, str, int], None],
    check_open: Callable[[Run, str], None],
) -> bool:
    """Hold the words of a run by what became of its firm; return whether it stays open."""
    text, closed = read(told), month_of_closing(told)
    check_months(told, text)
    if closed is None:
        check_open(told, text)
    else:
        check_closed(told, text, closed)
    return closed is None


def runs_anywhere(
    about: Case,
    seed: int,
    fixed: Mapping[str, Sequence[float]] | None = None,
    settings: int = SETTINGS,
) -> Iterator[Run]:
    """Yield runs of random and extreme settings, of settings near the start, and of presets.

    Parameters
    ----------
    about : Case
        The case.
    seed : int
        Of what is drawn.
    fixed : mapping of str to list of numbers, optional
        Levers that take these values in turn: money enough, so that many stay open.
    settings : int
        How many of each sort.
    """
    chance = np.random.RandomState(seed)
    batches: list[Mapping[str, object]] = []
    for wild in (True, False):
        levers = random_settings(about, settings, chance)
        if not wild:  # as a learner sees it: most levers stand still and nobody switches
            for name, default in about.defaults().items():
                stays = chance.random_sample(settings) < 0.8
                drawn = getattr(levers[name], "first", levers[name])
                levers[name] = np.where(stays, default, drawn)
        levers |= {name: np.resize(values, settings) for name, values in (fixed or {}).items()}
        batches.append(levers)
    batches += [{}, *(preset.levers for preset in about.presets)]
    for batch in run_together(about, batches):
        yield from (batch.pick(scenario) for scenario in range(batch.scenarios))


def check_words(told: Run, templates: Mapping[str, Check]) -> set[str]:
    """Hold every sentence of a run against it; return the templates that were used.

    Parameters
    ----------
    told : Run
        A single run.
    templates : mapping of str to callable
        For each sentence that may be said, as a regular expression with named groups, what
        compares the groups with the run. A sentence that fits none of them fails.
    """
    text, used = read(told), set()
    while text:
        for template, check in templates.items():
            match = re.match(template + r"(?: |$)", text)
            if match:
                check(told, match.groupdict())
                used.add(template)
                text = text[match.end() :]
                break
        else:
            raise AssertionError(f"{text!r} of {told.levers}")
    return used


def check_words_anywhere(
    about: Case, templates: Mapping[str, Check], seed: int, *rare: Mapping[str, object]
) -> None:
    """Hold the words of runs anywhere, and at ``rare`` levers; every template occurs."""
    used = set[str]()
    for told in runs_anywhere(about, seed):
        used |= check_words(told, templates)
    for given in rare:
        used |= check_words(run_batch(about, given).pick(0), templates)
    never = [template for template in templates if template not in used]
    assert not never, f"never said: {never}"

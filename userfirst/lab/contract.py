"""What travels between Python and the page of a lab: its types, and what a case tells the page.

The same types for the page stand in ``browser/contract.js``; a test holds both to the same keys.
Three things travel, and nothing else: what a case is (:class:`About`), how its lab was opened
(:class:`Setting`) and what the learner did in it (:class:`Document`). All of it is JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypedDict, cast

from userfirst.cases import NAMES, Case, Goal, Lever, codes
from userfirst.cases import case as find_case
from userfirst.charts import Scene, scene, theme
from userfirst.charts.loops import loops
from userfirst.charts.people import people_picture
from userfirst.charts.scene import described, looks_of
from userfirst.charts.sentences import words_of
from userfirst.model import Schedule
from userfirst.model.javascript import write_equations

VERSION = 2
"""Of what a case tells the page."""


class Plan(TypedDict):
    """A lever that changes during a run: its first value, then (month, value) from then on."""

    first: float
    switches: list[tuple[int, float]]


LeverValue = float | Plan
LeverValues = dict[str, LeverValue]


class AboutLever(TypedDict):
    """A lever. A value of one with ``choices`` is the place of a choice, counted from 0."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    default: float
    step: float
    group: str
    help: str
    choices: list[str]
    scale: Literal["linear", "log"]
    idle: str  # when it can be without effect, in a sentence; "" where it never is


class AboutSeries(TypedDict):
    """A series; colour, dash and fill are null where it stands on no picture."""

    name: str
    label: str
    unit: str
    help: str
    colour: str | None
    dash: str | None
    fill: float | None
    meaning: str | None
    bound: str  # the lever below which it stays, or ""
    notNegative: bool


class AboutPanel(TypedDict):
    """One set of axes, by names of series."""

    title: str
    unit: str
    stacked: list[str]
    lines: list[str]
    marks: dict[str, str]
    height: float
    onlyIf: dict[str, str]
    against: str  # the line that the stack is held against, or ""


class AboutPicture(TypedDict):
    """One chart."""

    title: str
    panels: list[AboutPanel]


class AboutOutcome(TypedDict):
    """A key figure. One that ``lasts`` counts on when the learner's firm has closed."""

    name: str
    label: str
    unit: str
    help: str
    better: Literal["higher", "lower", ""]
    series: str
    how: Literal["at", "lowest", "highest", "mean"]
    lasts: bool


class AboutFirm(TypedDict):
    """Under which names a firm's books are found; funding is a lever, the rest are series."""

    isOpen: str
    funding: str
    cash: str
    profit: str
    revenue: str
    costs: str


class AboutCondition(TypedDict):
    """What a key figure must be for a goal."""

    outcome: str
    atLeast: float | None
    atMost: float | None


class AboutGoal(TypedDict):
    """What is to be reached; the learner's firm must be open in that month too."""

    month: int
    text: str
    conditions: list[AboutCondition]


class AboutPreset(TypedDict):
    """A named starting point: the levers that differ from their defaults."""

    name: str
    label: str
    story: str
    levers: LeverValues
    goal: AboutGoal | None


class AboutCodes(TypedDict):
    """What share codes of this case need, in hexadecimal; see ``userfirst/cases/codes.py``."""

    fingerprint: str  # of the table of levers
    cases: dict[str, str]  # checksum of a name: the name, for all cases


class DescribedElsewhere(TypedDict):
    """What is described where it is made: equations, sentences, people, loops, futures."""

    equations: dict[str, Any]
    words: dict[str, Any]
    people: dict[str, Any]
    loops: dict[str, Any]
    futures: list[dict[str, Any]]


class About(DescribedElsewhere):
    """All that the page is told about a case, once."""

    version: int
    case: str
    title: str
    question: str
    currency: str
    months: int
    monthZero: str
    levers: list[AboutLever]
    series: list[AboutSeries]
    pictures: list[AboutPicture]
    outcomes: list[AboutOutcome]
    main: tuple[str, str]
    firms: list[AboutFirm]
    presets: list[AboutPreset]
    codes: AboutCodes
    font: str


class Setting(TypedDict):
    """How one lab was opened."""

    start: LeverValues  # all levers
    preset: str
    hide: list[str]
    lock: list[str]
    shown: list[str] | None  # in a compact lab: these alone
    compact: bool
    goal: AboutGoal | None
    withholdCurve: list[str]  # levers
    withholdPresets: list[str]
    present: bool
    guessFirst: bool
    title: str


class KeptRun(TypedDict):
    """A run that the learner kept."""

    letter: str
    name: str
    levers: LeverValues


class CurveGuess(TypedDict):
    """What a learner expected of a series at some months, and what the run said."""

    kind: Literal["curve"]
    series: str
    unit: str
    months: list[int]
    expected: list[float]
    found: list[float]
    levers: LeverValues
    made: str  # date and time, ISO 8601


class DecisionGuess(TypedDict):
    """What a learner expected of a decision: the best level, the month of death, who wins."""

    kind: Literal["decision"]
    question: str
    text: str
    unit: str
    expected: float | str
    found: float | str
    levers: LeverValues
    made: str


class Document(TypedDict):
    """Everything that a learner did in a lab."""

    format: Literal["userfirst-lab"]
    version: int
    case: str
    levers: LeverValues
    preset: str
    figure: str  # the key figure of the response curve, by its name
    month: int
    kept: list[KeptRun]
    compare: str
    guesses: list[CurveGuess | DecisionGuess]
    notes: str
    moved: list[str]


def to_page(value: Any) -> LeverValue:
    """Return a lever value as the page keeps it: a number, or first and switches."""
    if isinstance(value, Schedule):
        return {
            "first": float(value.first),
            "switches": [(month, float(later)) for month, later in value.switches],
        }
    return float(value)


def from_page(value: LeverValue) -> Any:
    """Return a lever value as Python keeps it."""
    if not isinstance(value, Mapping):
        return value
    steps = tuple((int(month), later) for month, later in value["switches"])
    return Schedule(value["first"], steps) if steps else value["first"]


def levers_to_page(levers: Mapping[str, Any]) -> LeverValues:
    """Return lever values as the page keeps them."""
    return {name: to_page(value) for name, value in levers.items()}


def goal_to_page(goal: Goal | None) -> AboutGoal | None:
    """Return a goal as the page keeps it."""
    if goal is None:
        return None
    return {
        "month": goal.month,
        "text": goal.text,
        "conditions": [
            {"outcome": each.outcome, "atLeast": each.at_least, "atMost": each.at_most}
            for each in goal.conditions
        ],
    }


def about(case: Case) -> About:
    """Return all that the page is told about a case.

    Parameters
    ----------
    case : Case
        One of the cases of the course: it has a scene.

    Returns
    -------
    About
        Made once for each case and shared: not to be changed.
    """
    return _about(case.name) if case.name in NAMES and find_case(case.name) is case else _told(case)


@cache
def _about(name: str) -> About:
    return _told(find_case(name))


def _told(case: Case) -> About:
    shown = scene(case.name)
    lasting = {f"{case.firms[0].prefix}profit_so_far", *shown.lasting}
    return {
        "version": VERSION,
        "case": case.name,
        "title": case.title,
        "question": case.question,
        "currency": case.currency,
        "months": case.months,
        "monthZero": case.month_zero,
        "levers": [_lever(each) for each in case.levers],
        "series": _series(case, shown),
        "pictures": cast("list[AboutPicture]", described(case.name)),
        "outcomes": [
            {
                "name": each.name,
                "label": each.label,
                "unit": each.unit,
                "help": each.help,
                "better": each.better,
                "series": each.series,
                "how": each.how,
                "lasts": each.how != "at" or each.series in lasting,
            }
            for each in case.outcomes
        ],
        "main": case.main,
        "firms": [
            {
                "isOpen": f"{each.prefix}is_open",
                "funding": f"{each.prefix}funding",
                "cash": f"{each.prefix}cash",
                "profit": f"{each.prefix}profit",
                "revenue": f"{each.prefix}revenue",
                "costs": f"{each.prefix}costs",
            }
            for each in case.firms
        ],
        "presets": [
            {
                "name": each.name,
                "label": each.label,
                "story": each.story,
                "levers": {
                    name: to_page(case.lever(name).checked(value, case.months))
                    for name, value in each.levers.items()
                },
                "goal": goal_to_page(each.goal),
            }
            for each in case.presets
        ],
        "codes": {
            "fingerprint": codes.fingerprint(case).hex(),
            "cases": {codes.mark_of(name).hex(): name for name in NAMES},
        },
        "font": theme.FONT,
        **_described_elsewhere(case),
    }


def _described_elsewhere(case: Case) -> DescribedElsewhere:
    """Return what is described where it is made."""
    people = people_picture(case.name)
    feedback = loops(case.name)
    return {
        "equations": write_equations(case.equations, {"people": people.numbers, **feedback.extras}),
        "words": words_of(case),
        "people": people.described(),
        "loops": feedback.about,
        "futures": [{"lever": lever, "spread": spread} for lever, spread in case.uncertain.items()],
    }


def _lever(lever: Lever) -> AboutLever:
    return {
        "name": lever.name,
        "label": lever.label,
        "unit": lever.unit,
        "low": float(lever.low),
        "high": float(lever.high),
        "default": float(lever.default),
        "step": float(lever.step),
        "group": lever.group,
        "help": lever.help,
        "choices": list(lever.choices),
        "scale": lever.scale,
        "idle": lever.idle,
    }


def _series(case: Case, shown: Scene) -> list[AboutSeries]:
    looks = looks_of(case.name)
    people = case.books.people
    positive = {*people, *case.books.not_negative}
    positive |= {whole for whole, parts in case.books.sums.items() if positive.issuperset(parts)}
    levers = {lever.name for lever in case.levers}
    told: list[AboutSeries] = []
    for each in case.series:
        bound = each.name
        while bound in people:
            bound = people[bound]
        look = looks.get(each.name, {})
        told.append(
            {
                "name": each.name,
                "label": each.label,
                "unit": each.unit,
                "help": each.help,
                "colour": look.get("colour"),
                "dash": look.get("dash"),
                "fill": look.get("fill"),
                "meaning": shown.meaning(each.name),
                "bound": bound if each.name in people and bound in levers else "",
                "notNegative": each.name in positive,
            }
        )
    return told

"""What a quarter is: decisions and a forecast go in, what happened comes out. No screen, no file.

A plan is the list of the decisions of all quarters played, and the case is run with it as a
schedule. What comes later in a schedule changes nothing before it, so a quarter that was played
stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.capstone.company import CASE, DECISIONS, Company
from userfirst.cases import run_batch
from userfirst.model import Schedule

if TYPE_CHECKING:
    from userfirst.cases.running import Batch

QUARTERS, MONTHS = 20, 3
FIRST_YEAR = 2025
BEFORE = 4  # quarters of the books that are shown before the first one
FORECASTS: Mapping[str, tuple[str, str, float, float]] = {
    "users": ("Users", "million people", 0.0, 200.0),
    "income": ("Income of the quarter", "million dollars", 0.0, 10_000.0),
    "cash": ("Cash", "million dollars", -1_000.0, 100_000.0),
}
"""What can be forecast: its label, unit, and the range in which a number is believed."""

_STREAMS = ("legacy_income", "subscription", "from_free")  # the first is that of the old business
TRAPEZOID = np.array([0.5, 1.0, 1.0, 0.5])  # weights of the months of a quarter, to add a rate up


@dataclass(frozen=True)
class Quarter:
    """One quarter as it was decided.

    Attributes
    ----------
    decisions : mapping of str to float
        The value of each lever of ``DECISIONS``.
    forecast : mapping of str to float
        What was expected of it, by the names of ``FORECASTS``: one of them at least.
    """

    decisions: Mapping[str, float]
    forecast: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What there is at the end of a quarter, and what came in and went out in it.

    Attributes
    ----------
    users, payers, legacy, rival : float
        People in millions; NaN where the books do not tell.
    rival_free : float
        The free level of the rival.
    income, from_users, costs : float
        Million dollars in the quarter: all income, that of the new service, all costs.
    cash, worth : float
        Million dollars at the end.
    is_open : bool
        Whether the company is open.
    month : int
        The month that it closed in, or the last one of the quarter.
    """

    users: float
    payers: float
    legacy: float
    rival: float
    rival_free: float
    income: float
    from_users: float
    costs: float
    cash: float
    worth: float
    is_open: bool
    month: int

    def of(self, name: str) -> float:
        """Return a number by its name."""
        return float(getattr(self, name))


def dates(number: int) -> str:
    """Return the months of a quarter, counted from 1: "January to March 2025"."""
    first, last = (
        ("January", "March"), ("April", "June"), ("July", "September"), ("October", "December"),
    )[(number - 1) % 4]  # fmt: skip
    return f"{first} to {last} {FIRST_YEAR + (number - 1) // 4}"


def year_and_quarter(number: int) -> str:
    """Return a quarter, counted from 1, as tables name it: "2025 Q1"."""
    return f"{FIRST_YEAR + (number - 1) // 4} Q{(number - 1) % 4 + 1}"


def results(levers: Mapping[str, Any], plan: Sequence[Mapping[str, float]]) -> list[Result]:
    """Return what each quarter of a plan led to.

    Parameters
    ----------
    levers : mapping
        The world: the value of every lever of the case.
    plan : sequence of mapping
        The decisions of each quarter, from the first on.

    Returns
    -------
    list of Result
        One a quarter; none after the one in which the company closed.
    """
    told = []
    if plan:
        # Scenario k is the plan up to quarter k, whose decisions then hold.
        many = range(len(plan))
        batch = _lived(levers, [[plan[min(at, k)] for at in many] for k in many])
        for k in many:
            told.append(_told(batch, k, MONTHS * k))
            if not told[-1].is_open:
                break
    return told


def last_result(levers: Mapping[str, Any], plan: Sequence[Mapping[str, float]]) -> Result:
    """Return what the last quarter of a plan led to: the last of its :func:`results`."""
    return _told(_lived(levers, [plan]), 0, MONTHS * (len(plan) - 1))


def _lived(levers: Mapping[str, Any], plans: Sequence[Sequence[Mapping[str, float]]]) -> Batch:
    """Run plans side by side; after its last quarter a plan's decisions hold."""
    decided = [
        {name: np.array([plan[at][name] for plan in plans]) for name in DECISIONS}
        for at in range(len(plans[0]))
    ]
    return run_batch(CASE, {**levers, **_as_schedules(decided)})


def _told(batch: Batch, scenario: int, begin: int) -> Result:
    """Return what a quarter led to that begins in a month of a scenario."""
    end = begin + MONTHS
    names = ("users", "payers", "legacy", "rival", "rival_free")
    months = {
        name: batch[name][begin : end + 1, scenario]
        for name in (*names, "earned", "spent", "cash", "worth", "is_open", *_STREAMS)
    }
    at = {name: float(values[-1]) for name, values in months.items()}
    income = at["earned"] - float(months["earned"][0])
    streams = [float(months[name] @ TRAPEZOID) for name in _STREAMS]
    of_users = sum(streams[1:]) / sum(streams) if sum(streams) > 0 else 0.0
    still = months["is_open"] >= 0.5
    is_open = bool(still[-1])
    return Result(
        **{name: at[name] for name in names},
        income=income,
        from_users=income * of_users,
        costs=at["spent"] - float(months["spent"][0]),
        cash=at["cash"] if is_open else max(at["cash"], 0.0),
        worth=at["worth"] if is_open else 0.0,
        is_open=is_open,
        month=end if is_open else begin + int(np.argmax(~still)),
    )


def _as_schedules(decided: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the decisions of many scenarios as schedules; one that never moves is a value."""
    found: dict[str, Any] = {}
    for name in DECISIONS:
        steps = [each[name] for each in decided]
        switches = tuple(
            (MONTHS * at, steps[at])
            for at in range(1, len(steps))
            if not np.array_equal(steps[at], steps[at - 1])
        )
        found[name] = Schedule(steps[0], switches) if switches else steps[0]
    return found


def last_year(about: Company) -> list[Result]:
    """Return the last four quarters of a company's books, as far as they tell.

    Parameters
    ----------
    about : Company
        The company.

    Returns
    -------
    list of Result
        Their users are 0: there was no new service.
    """
    books = about.books().tail(MONTHS * BEFORE).reset_index(drop=True)
    found = []
    for begin in range(0, len(books), MONTHS):
        rows = books.iloc[begin : begin + MONTHS]
        costs = rows[["wages", "goods_and_services", "rent_and_systems"]]
        found.append(
            Result(
                users=0.0,
                payers=0.0,
                legacy=float(rows["customers"].iloc[-1]) / 1e6,
                rival=float("nan"),
                rival_free=float(about.levers["rival_free_level"]),
                income=float(rows["revenue"].sum()),
                from_users=0.0,
                costs=float(costs.sum(axis=1, skipna=False).sum(skipna=False)),
                cash=float(rows["cash"].iloc[-1]),
                worth=float("nan"),
                is_open=True,
                month=0,
            )
        )
    return found

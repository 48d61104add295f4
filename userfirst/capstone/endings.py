"""How a company can end, each by a rule that looks at numbers and at nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from userfirst.capstone.playing import QUARTERS, Result

HALF = 0.5  # of the income of the last quarter


@dataclass(frozen=True)
class Ending:
    """One way to end.

    Attributes
    ----------
    name : str
        In Python.
    label : str
        The heading of the board's letter.
    rule : str
        When it is this one, in words.
    """

    name: str
    label: str
    rule: str


CLOSED = Ending(
    "closed",
    "Closed: the cash is gone",
    "The cash was gone before the last quarter was over.",
)
AHEAD = Ending(
    "ahead",
    "Transformed, and ahead of the rival",
    "At least half of the last quarter's income came from users, and you have more of them than "
    "the rival.",
)
BEHIND = Ending(
    "behind",
    "Transformed, and behind the rival",
    "At least half of the last quarter's income came from users, and the rival has as many of "
    "them as you, or more.",
)
OVERTAKEN = Ending(
    "overtaken",
    "Overtaken by the rival",
    "Less than half of the last quarter's income came from users, and the rival has more users "
    "than you have users and old customers together.",
)
CUSTOMERS = Ending(
    "customers",
    "Alive, and still a company of customers",
    "Less than half of the last quarter's income came from users, and the rival has no more users "
    "than you have users and old customers together.",
)
ENDINGS = (CLOSED, AHEAD, BEHIND, OVERTAKEN, CUSTOMERS)


def is_over(results: list[Result]) -> bool:
    """Return whether nothing is left to decide: all quarters are played, or the company closed."""
    return len(results) >= QUARTERS or (bool(results) and not results[-1].is_open)


def ending(results: list[Result]) -> Ending:
    """Return how a company ended.

    Parameters
    ----------
    results : list of Result
        Of all quarters that were played.

    Returns
    -------
    Ending
        One of ``ENDINGS``.
    """
    last = results[-1]
    if not last.is_open:
        return CLOSED
    if last.from_users >= HALF * last.income:
        return AHEAD if last.users > last.rival else BEHIND
    return OVERTAKEN if last.rival > last.users + last.legacy else CUSTOMERS

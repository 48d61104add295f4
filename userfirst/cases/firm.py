"""What a run tells: series, key figures, and a firm's books, written once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from userfirst.model import Closing

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """Something that a run tells for every month.

    Attributes
    ----------
    name, label, unit : str
        The name in Python, the name on the screen, the unit.
    help : str
        One line: what it is.
    """

    name: str
    label: str
    unit: str
    help: str


@dataclass(frozen=True)
class Outcome:
    """One number that sums up a run, as of a month.

    Attributes
    ----------
    series : str
        The series that it is taken from.
    how : {"at", "lowest", "highest", "mean"}
        Its value at the month; or its lowest, highest or mean value up to then.
    name, label, unit, help : str
        As for :class:`Series`; what is not given is taken from the series.
    better : {"higher", "lower", ""}
        Which way is good, if either.
    """

    series: str
    how: Literal["at", "lowest", "highest", "mean"] = "at"
    name: str = ""
    label: str = ""
    unit: str = ""
    help: str = ""
    better: Literal["higher", "lower", ""] = "higher"

    def in_words_of(self, series: Series) -> Outcome:
        """Return the outcome with the words that it does not have taken from its series."""
        return Outcome(
            self.series,
            self.how,
            self.name or series.name,
            self.label or series.label,
            self.unit or series.unit,
            self.help or series.help,
            self.better,
        )

    def value(self, series: Mapping[str, Array], month: int) -> Array:
        """Return the outcome as of a month.

        Parameters
        ----------
        series : mapping of str to array, shape (months + 1, ...)
            The series of a run or of a batch by name.
        month : int
            As of which month.

        Returns
        -------
        array of shape (...)
            In the outcome's unit.
        """
        values = series[self.series]
        if self.how == "at":
            at: Array = values[month]
            return at
        so_far = values[: month + 1]
        if self.how == "mean":
            return np.asarray(so_far.mean(axis=0))
        return np.asarray(so_far.min(axis=0) if self.how == "lowest" else so_far.max(axis=0))


@dataclass(frozen=True)
class Firm:
    """The books of a firm, whose income comes in streams.

    Attributes
    ----------
    money : str
        In what it is counted, such as "million dollars".
    streams : mapping of str to (str, str)
        Income a month by stream: the name in Python, and its label and one line of help.
    costs : str
        One line: what the costs are.
    prefix : str
        Stands before the names of everything in these books: "rival_" for a rival's.
    whose : str
        Stands before the labels in small letters: "rival's".

    Notes
    -----
    A case with such a firm has the stocks ``earned``, ``spent`` and ``is_open`` and the lever
    ``funding``, each with the prefix. Its equations work out the *flows* of a month: an object with
    an attribute for each stream (without the prefix) and ``costs``, all 0 once it is closed.
    """

    money: str
    streams: Mapping[str, tuple[str, str]]
    costs: str
    prefix: str = ""
    whose: str = ""

    def _label(self, label: str) -> str:
        return f"{self.whose[:1].upper()}{self.whose[1:]} {label.lower()}" if self.whose else label

    def start(self) -> dict[str, Any]:
        """Return the stocks at month 0: clean books of a firm that is open."""
        return {
            f"{self.prefix}{name}": value
            for name, value in (("earned", 0.0), ("spent", 0.0), ("is_open", 1.0))
        }

    def revenue(self, flows: Any) -> Any:
        """Return the income of a month from all streams."""
        total, *rest = [getattr(flows, name) for name in self.streams]
        for each in rest:
            total = total + each
        return total

    def rates(self, flows: Any) -> dict[str, Any]:
        """Return the change of the books' stocks in a month."""
        return {
            f"{self.prefix}earned": self.revenue(flows),
            f"{self.prefix}spent": flows.costs,
        }

    def outputs(self, now: Any, lever: Any, flows: Any) -> dict[str, Any]:
        """Return what the books tell of a month: streams, revenue, costs, profit and cash."""
        revenue = self.revenue(flows)
        so_far = getattr(now, f"{self.prefix}earned") - getattr(now, f"{self.prefix}spent")
        told = {name: getattr(flows, name) for name in self.streams} | {
            "revenue": revenue,
            "costs": flows.costs,
            "profit": revenue - flows.costs,
            "profit_so_far": so_far,
            "cash": getattr(lever, f"{self.prefix}funding") + so_far,
        }
        return {f"{self.prefix}{name}": value for name, value in told.items()}

    @property
    def series(self) -> tuple[Series, ...]:
        """The rows of a case's table of series that these books fill."""
        a_month = f"{self.money} a month"
        rows = [(name, label, a_month, words) for name, (label, words) in self.streams.items()]
        rows += [
            ("revenue", "Revenue", a_month, "Income from all streams."),
            ("costs", "Costs", a_month, self.costs),
            ("profit", "Profit", a_month, "Revenue less costs."),
            ("profit_so_far", "Profit so far", self.money, "All income less all costs so far."),
            ("earned", "Revenue so far", self.money, "All income since the start."),
            ("spent", "Costs so far", self.money, "All costs since the start."),
            ("cash", "Cash", self.money, "Funding plus income less costs since the start."),
            ("is_open", "Open", "", "1 while the firm is open, 0 after it has closed."),
        ]
        return tuple(
            Series(f"{self.prefix}{name}", self._label(label), unit, words)
            for name, label, unit, words in rows
        )

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The key figures of these books: revenue, profit so far and the lowest cash.

        As an outcome "profit" is all since the start; the series of that name is a month's.
        """
        return (
            Outcome(f"{self.prefix}revenue"),
            Outcome(f"{self.prefix}profit_so_far", name=f"{self.prefix}profit"),
            Outcome(
                f"{self.prefix}cash",
                "lowest",
                name=f"{self.prefix}lowest_cash",
                label=self._label("Lowest cash"),
                help="The least cash up to now.",
            ),
        )

    @property
    def closing(self) -> Closing:
        """When it closes: at the moment its cash is gone."""
        return Closing(*(f"{self.prefix}{n}" for n in ("is_open", "funding", "earned", "spent")))

    @property
    def sums(self) -> dict[str, tuple[str, ...]]:
        """Revenue is the sum of its streams, in every month: tested."""
        return {f"{self.prefix}revenue": tuple(f"{self.prefix}{name}" for name in self.streams)}

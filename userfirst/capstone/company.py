"""The five companies: what their books and the survey say, and the world in which each is led."""

from __future__ import annotations

import html
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import case, worded
from userfirst.model.errors import BadValue, is_number, shown, unknown

if TYPE_CHECKING:
    import pandas as pd

CASE = "transformation"
COSTS = ("wages", "goods_and_services", "rent_and_systems")
DECISIONS = ("free_level", "price", "investment", "marketing", "migration")
"""The levers that are set anew each quarter."""
IN_THE_DATA = ("legacy_cost", "fixed_cost", "erosion", "median_taste", "taste_spread")
"""What a learner reads from the books and the survey, so that nobody tells it."""
PRICE_RISE = 2.0
"""How many times the price before a new one may be: a contract can be cancelled before it counts.

In the model payers take two months to leave, so a sudden price would live on them alone.
"""
WORLDS = 99


@dataclass(frozen=True)
class Company:
    """A company as it is handed over.

    Attributes
    ----------
    name, label, story : str
        In Python, on the screen, and what it lives from.
    levers : mapping
        The value of every lever of the case, as its staff knows or estimates it.
    """

    name: str
    label: str
    story: str
    levers: Mapping[str, Any]

    def decisions(self) -> dict[str, float]:
        """Return the decisions that are in force when you take over."""
        return {each: float(self.levers[each]) for each in DECISIONS}

    def books(self) -> pd.DataFrame:
        """Return its monthly books with the errors of the export put right.

        Returns
        -------
        pandas.DataFrame
            As the dataset *company_accounts*; costs that were never booked stay empty.
        """
        table = _books()
        return table[table["company"] == self.name].reset_index(drop=True)

    def survey(self) -> pd.DataFrame:
        """Return what five hundred people of its market said, as in *company_survey*."""
        from userfirst.data import load

        table: pd.DataFrame = load("company_survey")
        return table[table["company"] == self.name].reset_index(drop=True)

    def by_year(self) -> pd.DataFrame:
        """Return its books by year: customers and cash at the end, the means of a month."""
        import pandas as pd

        books = self.books()
        costs = books[list(COSTS)].sum(axis=1, skipna=False)
        books = books.assign(year=books["month"].dt.year, costs=costs)
        years = books.groupby("year")
        return pd.DataFrame(
            {
                "customers, millions, year's end": years["customers"].last() / 1e6,
                "revenue a month": years["revenue"].mean(),
                "costs a month": years["costs"].mean(),
                "cash, year's end": years["cash"].last(),
            }
        )

    def in_world(self, number: int) -> dict[str, Any]:
        """Return the levers of the world in which the company is led.

        What nobody knows for sure (``Case.uncertain``) is otherwise there than the staff believes,
        by at most as much as the lab's possible futures spread it.

        Parameters
        ----------
        number : int
            Which world, 1 to 99; the same one is the same for everybody.

        Returns
        -------
        dict
            The value of every lever.

        Raises
        ------
        BadValue
            There is no such world.
        """
        typed: Any = number  # whatever the learner wrote
        whole = isinstance(typed, Integral) and is_number(typed)
        if not whole or not 1 <= number <= WORLDS:
            raise no_world(number)
        about = case(CASE)
        chance = np.random.RandomState(zlib.crc32(f"{self.name} {number}".encode()))
        found = dict(self.levers)
        for name, spread in about.uncertain.items():
            off = spread * (2.0 * chance.random_sample() - 1.0)
            lever = about.lever(name)
            found[name] = float(np.clip(found[name] * (1.0 + off), lever.low, lever.high))
        return found

    def _repr_html_(self) -> str:
        left = 'style="text-align:left"'
        table = self.by_year().map(worded)
        head = "".join(f'<th scope="col" {left}>{html.escape(str(each))}</th>' for each in table)
        rows = "".join(
            f'<tr><th scope="row">{year}</th>'
            + "".join(f"<td>{each}</td>" for each in row)
            + "</tr>"
            for year, row in zip(table.index, table.to_numpy(), strict=True)
        )
        said = self.survey()["worth_dollars_a_month"].dropna()
        quarter, half, most = (worded(each) for each in said.quantile([0.25, 0.5, 0.75]))
        survey = (
            f"{len(said)} people of the market said what the full new service would be worth to "
            f"them, in dollars a month. A quarter said {quarter} or less, half {half} or less, "
            f"three quarters {most} or less."
        )
        about = case(CASE)
        known = "".join(
            f'<tr><th scope="row" {left}>{html.escape(lever.label)}</th>'
            f"<td {left}>{html.escape(lever.worded(self.levers[lever.name]))}</td></tr>"
            for lever in about.levers
            if lever.name not in {*DECISIONS, *IN_THE_DATA}
        )
        off = max(about.uncertain.values())
        return (
            f'<section style="max-width:60em"><p><strong>{html.escape(self.label)}.</strong> '
            f"{html.escape(self.story)}</p>"
            f"<table><caption {left}>The books, in million dollars</caption><thead><tr>"
            f'<th scope="col">year</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
            f"<p>{survey}</p>"
            "<details><summary>What your staff knows, or believes</summary><p>What is about "
            f"people may turn out otherwise, by up to {100 * off:.0f}%. What a customer costs, who "
            "leaves, and what the service is worth to people is in the books and the survey.</p>"
            f"<table><tbody>{known}</tbody></table></details></section>"
        )

    def __repr__(self) -> str:
        return f"{self.label}. {self.story}\n{self.by_year().map(worded)}"


def no_world(typed: object) -> BadValue:
    """Return what is raised where no world is named, with what was written there."""
    return BadValue(
        f"A world has a whole number from 1 to {WORLDS}; {shown(typed)} is none. Write another one."
    )


@cache
def _books() -> pd.DataFrame:
    """Return the books of all companies: no row twice, all costs in millions."""
    from userfirst.data import load

    table: pd.DataFrame = load("company_accounts").drop_duplicates().copy()
    costs = list(COSTS)
    # Costs of a hundred times the revenue were booked in thousands.
    slip = table[costs].sum(axis=1) > 100 * table["revenue"]
    table.loc[slip, costs] /= 1000
    return table


@cache
def companies() -> dict[str, Company]:
    """Return the five companies by name."""
    about = case(CASE)
    # The lab's preset says that the lab starts with it, which is of no use here.
    begun = "The company that you start with: "
    return {
        each.name: Company(
            each.name,
            each.label,
            each.story.removeprefix(begun),
            about.complete(each.levers),
        )
        for each in about.presets
    }


def company(name: object) -> Company:
    """Return a company by its name, or by what it is called on the screen.

    Parameters
    ----------
    name : str
        "newspaper", or "Harbour Courier".

    Returns
    -------
    Company
        The company.

    Raises
    ------
    UnknownName
        There is none; names the nearest.
    """
    known = companies()
    typed = " ".join(str(name).lower().replace("_", " ").split())
    for each in known.values():
        label = each.label.lower()
        if typed in {each.name.replace("_", " "), label, label.split(",")[0]}:
            return each
    raise unknown("company", name, known, {each.name: each.label for each in known.values()})

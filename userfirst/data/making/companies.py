"""Lesson 09: the books of the five companies, and a survey of those who could be their users."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.data.catalogue import Column, Dataset

if TYPE_CHECKING:
    import pandas as pd

MONTHS, FIRST_YEAR = 36, 2022
WON_A_MONTH = 0.004
NOISE = 0.015
PAID_OUT = 0.95
ASKED = 500
NO_ANSWER = 0.06


@cache
def companies() -> dict[str, dict[str, Any]]:
    """Return the levers of every company of the case by its name: the truth behind the data."""
    from userfirst.cases import case

    about = case("transformation")
    return {each.name: about.complete(each.levers) for each in about.presets}


def _books(name: str, levers: dict[str, Any], chance: np.random.RandomState) -> pd.DataFrame:
    """Let customers leave and join one by one, and book what they pay and cost."""
    import pandas as pd

    leaves = levers["erosion"] + WON_A_MONTH
    customers = int(1e6 * levers["legacy_customers"] * np.exp(levers["erosion"] * MONTHS))
    rows = []
    for month in range(MONTHS):
        lost = chance.binomial(customers, 1.0 - np.exp(-leaves))
        won = chance.poisson(WON_A_MONTH * customers)
        served = customers + (won - lost) / 2.0
        customers += won - lost
        direct = levers["legacy_cost"] * served / 1e6
        fixed = levers["fixed_cost"]
        wages, goods, rent = (
            part * (1.0 + NOISE * chance.standard_normal())
            for part in (0.5 * direct + 0.4 * fixed, 0.5 * direct, 0.6 * fixed)
        )
        rows.append(
            {
                "company": name,
                "month": f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02d}",
                "customers_won": won,
                "customers_lost": lost,
                "customers": customers,
                "revenue": levers["legacy_price"] * served / 1e6,
                "wages": wages,
                "goods_and_services": goods,
                "rent_and_systems": rent,
            }
        )
    books = pd.DataFrame(rows)
    costs = books["wages"] + books["goods_and_services"] + books["rent_and_systems"]
    profit = books["revenue"] - costs
    # A dividend in March, June, September and December, out of the quarter's profit.
    quarter = np.arange(MONTHS) // 3
    earned = profit.groupby(quarter).transform("sum").clip(lower=0.0)
    books["dividend"] = np.where(np.arange(MONTHS) % 3 == 2, PAID_OUT * earned, 0.0)
    flow = (profit - books["dividend"]).cumsum()
    books["cash"] = levers["funding"] + flow - flow.iloc[-1]
    return books


def make_books(chance: np.random.RandomState) -> pd.DataFrame:
    """Write the books of all companies, blemishes and all."""
    import pandas as pd

    export = pd.concat(
        [_books(name, levers, chance) for name, levers in companies().items()], ignore_index=True
    )
    # The blemishes: a slip of units, a month sent twice, one never sent, wages not yet booked.
    slip = (export["company"] == "machines") & export["month"].isin(
        ["2022-07", "2022-08", "2022-09"]
    )
    for column in ("wages", "goods_and_services", "rent_and_systems"):
        export.loc[slip, column] *= 1000.0
    export.loc[
        (export["company"] == "language_school") & (export["month"] == "2024-12"), "wages"
    ] = np.nan
    twice = export[(export["company"] == "gym") & (export["month"] == "2023-05")]
    lost = (export["company"] == "bank") & (export["month"] == "2023-11")
    return pd.concat([export[~lost], twice]).sort_values(["month", "company"], kind="stable")


def make_survey(chance: np.random.RandomState) -> pd.DataFrame:
    """Ask five hundred people of each market what the new service would be worth to them."""
    import pandas as pd

    frames = []
    for name, levers in companies().items():
        luck = chance.random_sample(ASKED)
        taste = levers["median_taste"] * np.power(luck / (1.0 - luck), 1.0 / levers["taste_spread"])
        # People say round numbers: to the half dollar, and above twenty to the nearest five.
        said = np.where(taste < 20.0, np.round(2.0 * taste) / 2.0, 5.0 * np.round(taste / 5.0))
        with_whom = chance.random_sample(ASKED)
        old = levers["legacy_customers"] / levers["market"]
        rival = levers["rival_users"] / levers["market"]
        frames.append(
            pd.DataFrame(
                {
                    "company": name,
                    "person": [f"{name[:2].upper()}{place:03d}" for place in range(ASKED)],
                    "old_customer": (with_whom < old).astype(int),
                    "rival_user": ((with_whom >= old) & (with_whom < old + rival)).astype(int),
                    "worth_dollars_a_month": np.where(
                        chance.random_sample(ASKED) < NO_ANSWER, np.nan, said
                    ),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


_TRUE_BOOKS = (
    "erosion",
    "legacy_price",
    "legacy_cost",
    "fixed_cost",
    "legacy_customers",
    "funding",
)
_TRUE_TASTES = ("median_taste", "taste_spread", "legacy_customers", "rival_users", "market")
_MILLION = "million dollars"


def _truth(names: tuple[str, ...]) -> dict[str, float]:
    """Return true parameters by company and lever, "gym erosion"."""
    return {
        f"{name} {each}": float(levers[each])
        for name, levers in companies().items()
        for each in names
    }


DATASETS = (
    Dataset(
        name="company_accounts",
        title="The books of five companies",
        what=(
            "Three years of monthly books of the five companies of the lesson, up to the month in "
            "which you take over. Customers leave and join one by one; each pays and costs the "
            "same, and some costs do not depend on them. All amounts are in million dollars. The "
            "companies are those of the model's presets."
        ),
        columns=(
            Column("company", "text", "", "Name of the company, as the model's preset."),
            Column("month", "month", "", "2022-01 to 2024-12."),
            Column("customers_won", "whole", "people", "New customers of the old business."),
            Column("customers_lost", "whole", "people", "Customers who left."),
            Column("customers", "whole", "people", "Customers at the end of the month."),
            Column("revenue", "number", f"{_MILLION} a month", "What customers paid.", decimals=4),
            Column(
                "wages", "number", f"{_MILLION} a month", "Wages.", decimals=4, missing=True
            ),
            Column(
                "goods_and_services", "number", f"{_MILLION} a month",
                "Bought in: paper, machines, rooms by the hour.", decimals=4,
            ),
            Column(
                "rent_and_systems", "number", f"{_MILLION} a month", "Buildings and computers.",
                decimals=4,
            ),
            Column("dividend", "number", _MILLION, "Paid to the owners.", decimals=4),
            Column("cash", "number", _MILLION, "Cash at the end of the month.", decimals=3),
        ),
        seed=20241231,
        make=make_books,
        truth=_truth(_TRUE_BOOKS)
        | {
            "customers won a month, as a share of all, in every company": WON_A_MONTH,
            "luck of a month in each kind of costs": NOISE,
            "share of a quarter's profit paid out": PAID_OUT,
        },
        calibrated_to="The presets of the case; no real firm.",
        not_for="Statements about real companies or industries; forecasts of any kind.",
        blemishes=(
            "machines, 2022-07 to 2022-09: costs were booked in thousands, not millions.",
            "gym, 2023-05: the row is there twice.",
            "bank, 2023-11: the month was never sent.",
            "language_school, 2024-12: wages are empty; they were not booked in time.",
        ),
    ),
    Dataset(
        name="company_survey",
        title="What the new service would be worth to people",
        what=(
            "500 people from the market of each company, drawn by chance, were asked what the full "
            "new service would be worth to them, and whether they are customers of the old "
            "business or users of the rival. Every person has a taste of their own and rounds it."
        ),
        columns=(
            Column("company", "text", "", "Name of the company, as the model's preset."),
            Column("person", "text", "", "Number of the person."),
            Column("old_customer", "flag", "", "Whether a customer of the old business."),
            Column("rival_user", "flag", "", "Whether a user of the rival."),
            Column(
                "worth_dollars_a_month", "number", "dollars a month",
                "What the full service would be worth. Empty: no answer.", decimals=1, missing=True,
            ),
        ),
        seed=20241015,
        make=make_survey,
        truth=_truth(_TRUE_TASTES) | {"share that gives no answer": NO_ANSWER},
        calibrated_to="The presets of the case; no real market.",
        not_for=(
            "Statements about real companies or industries. What people say they would pay is "
            "more than what they pay, and this survey does not show that."
        ),
        blemishes=(
            "About 6 percent gave no answer.",
            "People say round numbers: half dollars, and above 20 dollars the nearest five.",
        ),
    ),
)  # fmt: skip

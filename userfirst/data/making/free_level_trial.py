"""Lesson 02: a trial of free levels and prices in forty towns over three years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.data.catalogue import Column, Dataset
from userfirst.model import experience

if TYPE_CHECKING:
    import pandas as pd

TOWNS, MONTHS, MONTHS_PER_PHASE = 40, 36, 12
FREE_LEVELS = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
PRICES_DOLLARS = (5.0, 8.0, 12.0, 16.0)
MEDIAN_TASTE, TASTE_SPREAD, TOWN_SPREAD = 6.0, 2.0, 0.06
HASSLE, NETWORK = 0.8, 1.0
HEARING_OF_IT, WORD_OF_MOUTH, FORGETTING = 0.012, 0.30, 0.05
THINKING_IT_OVER = 0.5
SERVING_COST_DOLLARS = 0.6

NAMES = (
    "Alder", "Ashby", "Barrow", "Beck", "Birch", "Bourne", "Brook", "Cairn", "Clay", "Combe",
    "Cove", "Dale", "Dell", "Down", "Elm", "Fell", "Fen", "Ferry", "Firth", "Ford",
    "Glen", "Grove", "Haven", "Heath", "Holm", "Hythe", "Kirk", "Lea", "Marsh", "Mere",
    "Mill", "Moor", "Nook", "Pike", "Quay", "Ridge", "Sands", "Tarn", "Wold", "Yew",
)  # fmt: skip


def _phases(chance: np.random.RandomState) -> list[list[tuple[float, float]]]:
    """Assign every town a free level and a price for each of its three years, by lot."""
    offers = [(level, price) for level in FREE_LEVELS for price in PRICES_DOLLARS] * 4
    order = chance.permutation(len(offers))[: TOWNS * 3]
    return [[offers[order[town * 3 + phase]] for phase in range(3)] for town in range(TOWNS)]


def _town(
    name: str, adults: int, offers: list[tuple[float, float]], chance: np.random.RandomState
) -> list[dict[str, Any]]:
    """Let every adult of a town hear of the service, think it over, use it, pay, forget it."""
    luck = chance.random_sample(adults)
    riches = np.exp(TOWN_SPREAD * chance.standard_normal())
    taste = MEDIAN_TASTE * riches * (luck / (1 - luck)) ** (1 / TASTE_SPREAD)
    aware = np.zeros(adults, dtype=bool)
    uses, pays = aware.copy(), aware.copy()
    rows = []
    for month in range(MONTHS):
        level, price = offers[month // MONTHS_PER_PHASE]
        share_using = float(uses.mean())
        hear = HEARING_OF_IT + WORD_OF_MOUTH * share_using
        newly = ~aware & (chance.random_sample(adults) < hear)
        forgets = aware & (chance.random_sample(adults) < FORGETTING)
        aware = (aware | newly) & ~forgets
        value = taste * experience.value_of_service(1.0, NETWORK, share_using)
        worth_free = level * value >= HASSLE
        worth_paying = ((1 - level) * value >= price) & (value >= price + HASSLE)
        thinks = newly | (chance.random_sample(adults) < THINKING_IT_OVER)
        before = uses
        uses = aware & np.where(thinks, worth_free | worth_paying, uses)
        pays = aware & np.where(thinks, worth_paying, pays)
        rows.append(
            {
                "town": name,
                "month": f"{2021 + month // 12}-{month % 12 + 1:02d}",
                "free_level": level,
                "price_dollars": price,
                "adults": adults,
                "aware": int(aware.sum()),
                "users": int(uses.sum()),
                "payers": int(pays.sum()),
                "new_users": int((uses & ~before).sum()),
                "revenue_dollars": pays.sum() * price,
                "serving_cost_dollars": SERVING_COST_DOLLARS
                * (pays.sum() + level * (uses & ~pays).sum()),
            }
        )
    return rows


def make(chance: np.random.RandomState) -> pd.DataFrame:
    """Run the trial and hand over the export, blemishes and all."""
    import pandas as pd

    phases = _phases(chance)
    sizes = chance.randint(1500, 4500, TOWNS)
    rows = [
        row
        for town in range(TOWNS)
        for row in _town(NAMES[town], int(sizes[town]), phases[town], chance)
    ]
    export = pd.DataFrame(rows)
    # The blemishes: a month that was never sent, one sent twice, and a book not closed in time.
    lost = (export["town"] == "Fen") & (export["month"] == "2022-08")
    late = export["town"].isin(["Brook", "Haven", "Moor"]) & (export["month"] == "2023-12")
    export.loc[late, "revenue_dollars"] = np.nan
    export.loc[late, "payers"] = np.nan
    twice = export[(export["town"] == "Clay") & (export["month"] == "2022-03")]
    export = pd.concat([export[~lost], twice])
    return export.sort_values(["month", "town"], kind="stable")


TRUTH = {
    "median taste (dollars a month)": MEDIAN_TASTE,
    "spread of taste": TASTE_SPREAD,
    "spread of the median between towns (log)": TOWN_SPREAD,
    "hassle (dollars a month)": HASSLE,
    "network effect": NETWORK,
    "hearing of it unprompted (a month)": HEARING_OF_IT,
    "word of mouth (a month)": WORD_OF_MOUTH,
    "forgetting (a month)": FORGETTING,
    "chance to think it over (a month)": THINKING_IT_OVER,
    "serving cost of the full service (dollars a month)": SERVING_COST_DOLLARS,
}

DATASETS = (
    Dataset(
        name="free_level_trial",
        title="A trial of free levels and prices",
        what=(
            "A streaming service tries out free levels and prices in 40 towns for 36 months. "
            "Each January every town is given a new free level and price by lot. Every adult was "
            "simulated: each has a taste of their own, hears of the service from others or by "
            "chance, may use the free tier, pay, think again, and forget it. A row sums up one "
            "town in one month."
        ),
        columns=(
            Column("town", "text", "", "Name of the town."),
            Column("month", "month", "", "Month of the trial, 2021-01 to 2023-12."),
            Column("free_level", "number", "share", "Share of the service that is free here now."),
            Column("price_dollars", "number", "dollars a month", "Price of the full service."),
            Column("adults", "whole", "people", "Adults in the town."),
            Column("aware", "whole", "people", "Adults who know the service at the end of month."),
            Column("users", "whole", "people", "Of these, those who use it, free or paying."),
            Column("payers", "whole", "people", "Of these, those who pay.", missing=True),
            Column("new_users", "whole", "people", "Users who did not use it the month before."),
            Column(
                "revenue_dollars", "number", "dollars a month", "Paid in this month.", missing=True
            ),
            Column(
                "serving_cost_dollars", "number", "dollars a month", "Cost of serving all users."
            ),
        ),
        seed=20210101,
        make=make,
        truth=TRUTH,
        calibrated_to="No firm. Prices and shares are of the size of consumer subscriptions.",
        not_for="Statements about real towns or real services; forecasts of any kind.",
        blemishes=(
            "Fen, 2022-08: the month was never sent.",
            "Clay, 2022-03: the row is there twice.",
            "Brook, Haven and Moor, 2023-12: payers and revenue are empty; the books were late.",
        ),
    ),
)

"""How accounts, users and payers are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene
from userfirst.charts.wording import amount, first_month, part, people, sentence

Array = NDArray[np.float64]


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who pays of whom, who brought the payers, and what the others cost."""
    closed = first_month(series["is_open"] < 0.5)
    if closed is not None:
        return [
            f"The cash is gone in month {closed} and the service closes.",
            f"By then {people(series['accounts'][closed], 'people')} had signed up and "
            f"{people(series['payers'][closed - 1], 'people')} paid.",
        ]
    if series["accounts"][-1] < 1e-6:
        return [
            f"After {len(series['users']) - 1} months nobody has signed up: nobody hears of it, "
            "or it is worth it to nobody."
        ]
    sentences = [
        f"After {len(series['users']) - 1} months there are "
        f"{people(series['accounts'][-1], 'accounts')}, of which "
        f"{people(series['users'][-1])} are still in use. Payers are "
        f"{series['payers_of_accounts'][-1]:.1f}% of all accounts and "
        f"{series['payers_of_active'][-1]:.1f}% of the active."
    ]
    revenue, caused = series["revenue"][-1], series["caused_by_free_users"][-1]
    if revenue > 0:
        sentences.append(
            sentence(
                f"{part(caused / revenue)} of the last month's revenue goes back to free users: "
                "they invited the payers, or saw the ads"
            )
            if caused > 0
            else "None of the revenue can be traced to free users."
        )
    sentences.append(
        f"In the last month free users cost "
        f"{amount(series['serving_free_users'][-1], 'million dollars')} to serve and bring "
        f"{amount(caused, 'million dollars')}."
    )
    return sentences


SCENE = Scene(
    case="accounts",
    pictures=(
        Picture(
            "Accounts, users, payers",
            (
                Panel(
                    "People",
                    "million people",
                    stacked=("payers", "free_users"),
                    lines=("accounts", "active"),
                ),
                Panel(
                    "The first cohort",
                    "%",
                    lines=("retention", "cohort_paying_share"),
                    height=0.6,
                ),
            ),
        ),
        Picture(
            "Money",
            (
                Panel(
                    "A month, by who caused it",
                    "million dollars a month",
                    stacked=("subscription_alone", "subscription_invited", "advertising"),
                    lines=("costs",),
                ),
                IN_THE_BANK,
            ),
        ),
    ),
    tell=tell,
)

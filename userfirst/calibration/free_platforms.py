"""Free platforms: Taobao and EachNet, Facebook's income per user, Duolingo's paying users.

The shares of Taobao and EachNet nearly add up to the whole market, so their six figures say
little more than three. Facebook's ad load and ad price are held constant, so that in this model
income per user can follow the public figures by a growing audience alone. That is no proof that it
did: at one time and with one audience, a user in the US and Canada brought more than ten times what
one in Asia-Pacific did (public figures of 2021), so ad prices and ad loads must count as well. In
the same way a network effect is fitted to Duolingo's rising paying share: better extras would raise
it as well, and these figures cannot tell them apart.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.calibration import Calibration, sum_years
from userfirst.cases import Run

Array = NDArray[np.float64]

MONTH_OF_2005 = 20  # the run begins in May 2003
MONTHS_OF_FACEBOOK = 120

_FACEBOOK_YEARS = tuple(str(year) for year in range(2012, 2022))
# Months since the end of September 2021.
_DUOLINGO = {
    "2021-Q4": 3, "2022-Q3": 12, "2022-Q4": 15, "2023-Q1": 18, "2023-Q2": 21, "2023-Q3": 24,
    "2023-Q4": 27, "2024-Q1": 30, "2024-Q2": 33, "2024-Q4": 39, "2025-Q3": 48,
}  # fmt: skip
_WITHOUT_PAYERS = ("2023-Q2",)


def our_share(run: Run) -> Array:
    """Return our share of users in percent, as the mean of each of three years from 2005 on."""
    months = run["share"][MONTH_OF_2005 : MONTH_OF_2005 + 36]
    years: Array = months.reshape(3, 12).mean(axis=1)
    return years


def income_per_user(run: Run) -> Array:
    """Return the income of each year over the mean of users at its begin and its end."""
    at_end = run["users"][::12]
    return sum_years(run["revenue"]) / ((at_end[1:] + at_end[:-1]) / 2.0)


def paying_share(run: Run) -> list[float]:
    """Return payers in percent of the mean users of the last twelve months, at each year's end."""
    shares = []
    for month in (3, 15, 27, 39):
        months = run["users"][max(month - 11, 0) : month + 1]
        shares.append(100.0 * float(run["payers"][month] / months.mean()))
    return shares


def _facebook(series: str, metric: str, periods: tuple[str, ...], model: Any) -> Calibration:
    return Calibration(
        "free_platforms", "facebook", series, ("facebook", metric), periods, model,
        months=MONTHS_OF_FACEBOOK,
    )  # fmt: skip


_PAYERS = tuple(quarter for quarter in _DUOLINGO if quarter not in _WITHOUT_PAYERS)

CALIBRATIONS = (
    Calibration(
        "free_platforms",
        "taobao",
        "Taobao's share of the market in the year",
        ("taobao", "Market share"),
        ("2005", "2006", "2007"),
        our_share,
    ),
    Calibration(
        "free_platforms",
        "taobao",
        "EachNet's share of the market in the year",
        ("eachnet", "Market share"),
        ("2005", "2006", "2007"),
        lambda run: 100.0 - our_share(run),
        weight=0.3,
    ),
    _facebook(
        "Income per user in the year",
        "Average revenue per user",
        _FACEBOOK_YEARS,
        income_per_user,
    ),
    _facebook(
        "Monthly users at the end of the year",
        "Monthly users",
        ("2012", "2013", "2014", "2018", "2020-12", "2021"),
        lambda run: run["users"][[12, 24, 36, 84, 108, 120]],
    ),
    Calibration(
        "free_platforms",
        "duolingo",
        "Monthly users",
        ("duolingo", "Monthly users"),
        tuple(_DUOLINGO),
        lambda run: run["users"][list(_DUOLINGO.values())],
    ),
    Calibration(
        "free_platforms",
        "duolingo",
        "Paying subscribers",
        ("duolingo", "Paying subscribers"),
        _PAYERS,
        lambda run: run["payers"][[_DUOLINGO[quarter] for quarter in _PAYERS]],
    ),
    Calibration(
        "free_platforms",
        "duolingo",
        "Payers as a share of the users of the last twelve months",
        ("duolingo", "Paying share of monthly users"),
        ("2021-Q4", "2022-Q4", "2023-Q4", "2024-Q4"),
        paying_share,
        used_to_fit=False,
    ),
)

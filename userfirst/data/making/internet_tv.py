"""Lesson 04: what sets of two lines brought in, by the month in which they were activated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.data.catalogue import Column, Dataset

if TYPE_CHECKING:
    import pandas as pd

MONTHS = 36
LINES = ("Clear", "Lite")
SERVICE_LIFE = {"Clear": 60.0, "Lite": 30.0}
HOURS = {"Clear": 85.0, "Lite": 60.0}
WOULD_SUBSCRIBE = {"Clear": 0.35, "Lite": 0.15}
MARGIN_BY_YEAR = {"Clear": (45.0, 40.0, 35.0), "Lite": (-35.0, -60.0, -80.0)}
FIRST_COHORT = {"Clear": 160.0, "Lite": 120.0}
GROWTH = {"Clear": 0.02, "Lite": 0.05}
SPREAD_OF_HOURS, MONTHLY_NOISE = 4.0, 0.3
MONTHS_TO_SUBSCRIBE, PRICE = 6.0, 10.0
AD_INCOME_PER_HOUR, REACH, AD_MARKET_NOISE = 0.06, 6000.0, 0.04


def _month(number: int) -> str:
    return f"{2021 + number // 12}-{number % 12 + 1:02d}"


def _activate(chance: np.random.RandomState) -> list[dict[str, Any]]:
    """Let every set have a home: how long it stays, how much is watched, whether it subscribes."""
    cohorts = []
    for line in LINES:
        for begun in range(MONTHS):
            count = chance.poisson(FIRST_COHORT[line] * (1 + GROWTH[line]) ** begun)
            would = chance.random_sample(count) < WOULD_SUBSCRIBE[line]
            wait = chance.geometric(1 / MONTHS_TO_SUBSCRIBE, count)
            cohorts.append(
                {
                    "line": line,
                    "begun": begun,
                    "count": count,
                    "life": chance.geometric(1 / SERVICE_LIFE[line], count),
                    "hours": HOURS[line]
                    * chance.gamma(SPREAD_OF_HOURS, 1 / SPREAD_OF_HOURS, count),
                    "subscribes_after": np.where(would, wait, MONTHS + 1),
                }
            )
    return cohorts


def make(chance: np.random.RandomState) -> pd.DataFrame:
    """Let the sets live month by month and hand over the export, blemishes and all."""
    import pandas as pd

    cohorts = _activate(chance)
    rows = []
    for month in range(MONTHS):
        alive = [
            (each, month - each["begun"] < each["life"])
            for each in cohorts
            if each["begun"] <= month
        ]
        audience = sum(int(here.sum()) for _, here in alive)
        sold = audience**2 / (audience**2 + REACH**2)
        per_hour = AD_INCOME_PER_HOUR * sold * (1 + AD_MARKET_NOISE * chance.standard_normal())
        for each, here in alive:
            age = month - each["begun"]
            noise = np.exp(
                MONTHLY_NOISE * chance.standard_normal(each["count"]) - MONTHLY_NOISE**2 / 2
            )
            watched = each["hours"] * noise * here
            pays = here & (age >= each["subscribes_after"])
            rows.append(
                {
                    "line": each["line"],
                    "activated": _month(each["begun"]),
                    "month": _month(month),
                    "margin_per_set_dollars": MARGIN_BY_YEAR[each["line"]][each["begun"] // 12],
                    "sets_activated": each["count"],
                    "sets_in_use": int(here.sum()),
                    "subscribers": int(pays.sum()),
                    "hours": float(watched.sum()),
                    "hours_with_ads": float(watched[~pays].sum()),
                    "subscription_income_dollars": PRICE * int(pays.sum()),
                    "ad_income_dollars": per_hour * float(watched[~pays].sum()),
                }
            )
    export = pd.DataFrame(rows)
    # The blemishes: a month never sent, one sent twice, open invoices, minutes for hours.
    lost = (export["line"] == "Lite") & (export["month"] == "2022-05")
    twice = export[(export["line"] == "Clear") & (export["month"] == "2021-11")]
    minutes = (export["line"] == "Clear") & (export["activated"] == "2021-03")
    export.loc[export["month"] == "2023-12", "ad_income_dollars"] = np.nan
    export.loc[minutes, ["hours", "hours_with_ads"]] *= 60.0
    twice = twice.assign(
        hours=export.loc[twice.index, "hours"],
        hours_with_ads=export.loc[twice.index, "hours_with_ads"],
    )
    export = pd.concat([export[~lost], twice])
    return export.sort_values(["month", "line", "activated"], kind="stable")


TRUTH = {
    "mean service life of Clear (months)": SERVICE_LIFE["Clear"],
    "mean service life of Lite (months)": SERVICE_LIFE["Lite"],
    "hours a month in a home with Clear": HOURS["Clear"],
    "hours a month in a home with Lite": HOURS["Lite"],
    "spread of hours between homes (shape of a gamma distribution)": SPREAD_OF_HOURS,
    "noise of a home's hours from month to month (log)": MONTHLY_NOISE,
    "share of Clear homes that subscribe in the end": WOULD_SUBSCRIBE["Clear"],
    "share of Lite homes that subscribe in the end": WOULD_SUBSCRIBE["Lite"],
    "mean months until those subscribe": MONTHS_TO_SUBSCRIBE,
    "subscription (dollars a month)": PRICE,
    "ad income of an hour when all space is sold (dollars)": AD_INCOME_PER_HOUR,
    "sets in use at which half of the space is sold": REACH,
    "noise of the ad market from month to month (log)": AD_MARKET_NOISE,
}

DATASETS = (
    Dataset(
        name="tv_set_cohorts",
        title="What sets bring in after they are sold",
        what=(
            "A maker of internet TVs sells two lines: Clear at a margin, Lite below its cost. "
            "Every set was simulated: it stays in its home for a time of its own, is watched for "
            "hours of its own, and its home may subscribe after some months. Hours without a "
            "subscription carry advertisements, and advertisers pay more the more sets are in "
            "use. A row sums up all sets of one line and one month of activation in one month."
        ),
        columns=(
            Column("line", "text", "", "Clear, sold at a margin, or Lite, sold below cost."),
            Column("activated", "month", "", "Month in which these sets were activated."),
            Column("month", "month", "", "Month that the row tells of, 2021-01 to 2023-12."),
            Column("margin_per_set_dollars", "number", "dollars a set", "Price less cost, once."),
            Column("sets_activated", "whole", "sets", "Sets of this line and month of activation."),
            Column("sets_in_use", "whole", "sets", "Of these, sets still in use in this month."),
            Column("subscribers", "whole", "homes", "Of these, homes with a subscription."),
            Column("hours", "number", "hours", "Watched on these sets.", decimals=1),
            Column("hours_with_ads", "number", "hours", "Without subscription.", decimals=1),
            Column("subscription_income_dollars", "number", "dollars", "Paid by subscribers."),
            Column("ad_income_dollars", "number", "dollars", "Paid by advertisers.", missing=True),
        ),
        seed=20210104,
        make=make,
        truth=TRUTH,
        calibrated_to=(
            "No firm. Hours and income a home are of the size that makers of streaming sets "
            "publish."
        ),
        not_for="Statements about real sets, homes or makers; forecasts of any kind.",
        blemishes=(
            "Lite, 2022-05: the month was never sent.",
            "Clear, 2021-11: all rows of the month are there twice.",
            "2023-12: ad income is empty; the invoices were still open.",
            "Clear, activated 2021-03: hours are written in minutes.",
        ),
    ),
)

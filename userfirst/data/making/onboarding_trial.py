"""Lesson 08: a trial of a clearer first hour, and how long people stay after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from userfirst.data.catalogue import Column, Dataset

if TYPE_CHECKING:
    import pandas as pd

SIGN_UPS, FIRST_DAY, EXPORT_DAY = 6000, "2022-01-03", "2022-09-26"
DAYS_OF_SIGN_UP = 182
ALPHA, BETA = 0.9, 7.0  # everyone's chance to leave in a week is drawn from this beta distribution
WEEKS_OF_PATIENCE = {"old": 6, "new": 2}  # what the first hour asks for, counted in weeks of use
DEVICES, DEVICE_SHARES = ("android", "ios", "web"), (0.55, 0.30, 0.15)


def make(chance: np.random.RandomState) -> pd.DataFrame:
    """Let each person sign up, get through the first hour or not, and use it until leaving."""
    import pandas as pd

    day = np.sort(chance.randint(0, DAYS_OF_SIGN_UP, SIGN_UPS))
    signed_up = pd.Timestamp(FIRST_DAY) + pd.to_timedelta(day, unit="D")
    first_hour = np.where(chance.random_sample(SIGN_UPS) < 0.5, "new", "old")
    device = np.searchsorted(np.cumsum(DEVICE_SHARES), chance.random_sample(SIGN_UPS))
    leaves = chance.beta(ALPHA, BETA, SIGN_UPS)
    patience = np.where(first_hour == "old", WEEKS_OF_PATIENCE["old"], WEEKS_OF_PATIENCE["new"])
    # Who would have left within so many weeks of use gives up in the first hour.
    tosses = chance.random_sample((SIGN_UPS, max(WEEKS_OF_PATIENCE.values())))
    asked = np.arange(tosses.shape[1]) < patience[:, None]
    finished = ~((tosses < leaves[:, None]) & asked).any(axis=1)
    longest = (pd.Timestamp(EXPORT_DAY) - signed_up).days.to_numpy() // 7
    weeks = np.zeros(SIGN_UPS, dtype=int)
    active = finished.copy()
    for week in range(int(longest.max())):
        stays = chance.random_sample(SIGN_UPS) >= leaves
        present = active & (week < longest)
        weeks += present & stays
        active &= stays | (week >= longest)
    date = np.array(signed_up.strftime("%Y-%m-%d"), dtype=str)
    export = pd.DataFrame(
        {
            "account": [f"A{number:05d}" for number in 10_000 + chance.permutation(SIGN_UPS)],
            "signed_up": date,
            "first_hour": first_hour,
            "device": np.array(DEVICES)[np.minimum(device, len(DEVICES) - 1)],
            "finished_first_hour": finished.astype(int),
            "weeks_used": weeks,
            "still_active": active.astype(int),
        }
    )
    # The blemishes: a week of sign-ups exported twice, devices not recorded, and rows that came
    # in late, at the end of the file.
    twice = export[(date >= "2022-03-14") & (date < "2022-03-21")]
    export["device"] = export["device"].mask((date >= "2022-05-02") & (date < "2022-05-09"))
    late = (date >= "2022-02-07") & (date < "2022-02-10")
    return pd.concat([export[~late], twice, export[late]])


DATASETS = (
    Dataset(
        name="onboarding_trial",
        title="A trial of a clearer first hour",
        what=(
            "For half a year everyone who signs up for an app gets, by lot, its old or its new "
            "first hour. Every person was simulated: each has a chance of their own to leave in a "
            "week, which never changes. The first hour drives away those who would also have left "
            "within some weeks of use; the old one asks for more patience than the new one. After "
            "it both groups get the same app. A row is one person as of 2022-09-26."
        ),
        columns=(
            Column("account", "text", "", "Number of the account."),
            Column("signed_up", "date", "", "Day of sign-up, 2022-01-03 to 2022-07-03."),
            Column("first_hour", "text", "", "Which first hour they got by lot: old or new."),
            Column("device", "text", "", "android, ios or web.", missing=True),
            Column("finished_first_hour", "flag", "", "Whether they got through the first hour."),
            Column(
                "weeks_used", "whole", "weeks",
                "Whole weeks of use since then, up to leaving or to the export.",
            ),
            Column("still_active", "flag", "", "Whether they still used it at the export."),
        ),
        seed=20220103,
        make=make,
        truth={
            "alpha of the chance to leave in a week": ALPHA,
            "beta of the chance to leave in a week": BETA,
            "patience the old first hour asks for (weeks of use)": WEEKS_OF_PATIENCE["old"],
            "patience the new first hour asks for (weeks of use)": WEEKS_OF_PATIENCE["new"],
            "effect of the device": "none",
        },
        calibrated_to=(
            "No firm. That most people leave early and few leave late is usual for apps; see "
            "app_retention in the public figures."
        ),
        not_for="Benchmarks of real apps, or the size of what a better first hour brings.",
        blemishes=(
            "Sign-ups of the week from 2022-03-14 are there twice: an export ran again.",
            "The device is empty for sign-ups of the week from 2022-05-02.",
            "Sign-ups of 2022-02-07 to 2022-02-09 came in late and stand at the end.",
        ),
    ),
)  # fmt: skip

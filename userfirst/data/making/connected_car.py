"""Lesson 05: a fleet of cars, the updates it received, and what owners said and did."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.data.catalogue import Column, Dataset
from userfirst.model import surprise

if TYPE_CHECKING:
    import pandas as pd

CARS, MONTHS, LATER_CARS = 1000, 24, 250
SEED = 20220310
STRENGTH, HALF, KEPT = 2.0, 0.4, 0.75
INVITATIONS, SPREAD_OF_OWNERS, SEASON = 0.3, 3.0, 0.35
WITH_PACK, BUYS_UNPROMPTED, BUYS_AT_RELEASE, PACK_DOLLARS = 0.25, 0.008, 0.06, 4000.0
ASKED, ANSWERS, MOOD_IN_ANSWERING = 0.25, 0.4, 0.8
MEAN_SCORE, SCORE_OF_TALK, SPREAD_OF_MOOD, SCORE_NOISE = 6.5, 1.2, 1.0, 0.8
KILOMETRES = 1150.0

# Month of the first wave, features, and for whom. The second wave comes two months later.
RELEASES = (
    (3, 2, "free"), (7, 8, "free"), (11, 2, "free"), (13, 6, "paid"),
    (15, 2, "free"), (18, 8, "paid"), (20, 6, "free"),
)  # fmt: skip
WAIT = 2


def _month(number: int) -> str:
    return f"{2022 + number // 12}-{number % 12 + 1:02d}"


def _version(place: int) -> str:
    return f"v{place + 1}"


def _arrival(release: tuple[int, int, str], wave: Any) -> Any:
    """Return the month in which a release arrives; a paid one reaches both waves at once."""
    first, _, kind = release
    return first + WAIT * (wave == 2) * (kind == "free")


@cache
def _fleet(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let the owners of a fleet drive, be surprised, get used to it, tell others and answer."""
    import pandas as pd

    chance = np.random.RandomState(seed)
    names = np.array([f"C{number:04d}" for number in range(1, CARS + 1)])
    delivered = np.zeros(CARS, dtype=int)
    delivered[CARS - LATER_CARS :] = np.sort(chance.randint(1, 13, LATER_CARS))
    wave = chance.permutation(np.repeat([1, 2], CARS // 2))
    pack = chance.random_sample(CARS) < WITH_PACK
    talkative = chance.gamma(SPREAD_OF_OWNERS, 1 / SPREAD_OF_OWNERS, CARS)
    mood = SPREAD_OF_MOOD * chance.standard_normal(CARS)
    drives = KILOMETRES * np.exp(0.35 * chance.standard_normal(CARS))
    delight = np.zeros(CARS)
    has_release = np.full(CARS, "v0", dtype=object)
    panel, survey = [], []
    for month in range(MONTHS):
        here = delivered <= month
        delight *= KEPT
        paid_release = False
        for place, release in enumerate(RELEASES):
            _, features, kind = release
            arrives = here & (_arrival(release, wave) == month) & (delivered < month)
            if kind == "paid":
                paid_release = paid_release or release[0] == month
                arrives &= pack
            delight[arrives] += features / 10
            has_release[arrives] = _version(place)
        talk = surprise.talk(delight, STRENGTH, HALF, 1.0)
        # More is told at the end of the year, whatever has been shipped.
        season = 1 + SEASON * np.cos(2 * np.pi * (month - 11) / 12)
        invited = chance.poisson(INVITATIONS * season * talkative * talk)
        buys = ~pack & (
            chance.random_sample(CARS) < (BUYS_AT_RELEASE if paid_release else BUYS_UNPROMPTED)
        )
        kilometres = drives * np.exp(0.2 * chance.standard_normal(CARS))
        panel.append(
            pd.DataFrame(
                {
                    "car": names,
                    "month": _month(month),
                    "delivered": [_month(number) for number in delivered],
                    "wave": wave,
                    "has_pack": pack | buys,
                    "last_release": has_release.copy(),
                    "kilometres": kilometres,
                    "invitations": invited,
                    "pack_paid_dollars": PACK_DOLLARS * buys,
                }
            )[here]
        )
        pack = pack | buys
        # Owners who are content by nature answer more often: the mean of the answers is too high.
        willing = ANSWERS * np.exp(MOOD_IN_ANSWERING * mood / 2)
        answers = (
            here
            & (chance.random_sample(CARS) < ASKED)
            & (chance.random_sample(CARS) < np.minimum(willing, 1.0))
        )
        score = (
            MEAN_SCORE
            + mood
            + SCORE_OF_TALK * (talk - 1)
            + SCORE_NOISE * chance.standard_normal(CARS)
        )
        refuses = chance.random_sample(CARS) < 0.01
        survey.append(
            pd.DataFrame(
                {
                    "car": names,
                    "month": _month(month),
                    "score": np.where(refuses, 99, np.clip(np.round(score), 0, 10)).astype(int),
                }
            )[answers]
        )
    return pd.concat(panel, ignore_index=True), pd.concat(survey, ignore_index=True)


def make_releases(chance: np.random.RandomState) -> pd.DataFrame:
    """Write down the releases; nothing in them is by chance."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "release": _version(place),
                "features": features,
                "offer": kind,
                "month_wave_1": _month(first),
                "month_wave_2": _month(int(_arrival((first, features, kind), 2))),
            }
            for place, (first, features, kind) in enumerate(RELEASES)
        ]
    )


def make_panel(chance: np.random.RandomState) -> pd.DataFrame:
    """Hand over the fleet month by month, blemishes and all."""
    import pandas as pd

    panel = _fleet(SEED)[0]
    # The blemishes: one month sent twice, and cars without reception at the end.
    twice = panel[panel["month"] == "2022-10"].iloc[:120]
    silent = (panel["month"] == "2023-12") & (chance.random_sample(len(panel)) < 0.08)
    export = pd.concat([panel[~silent], twice])
    return export.sort_values(["month", "car"], kind="stable")


def make_survey(chance: np.random.RandomState) -> pd.DataFrame:
    """Hand over the answers of owners."""
    survey = _fleet(SEED)[1].copy()
    survey.insert(0, "answer", np.arange(1, len(survey) + 1))
    return survey


TRUTH = {
    "most that delight adds to word of mouth": STRENGTH,
    "delight that adds half of that (a feature adds 0.1)": HALF,
    "share of delight that is left after a month": KEPT,
    "invitations a month of a usual owner": INVITATIONS,
    "season of invitations (up and down)": SEASON,
    "spread of owners (shape of a gamma distribution)": SPREAD_OF_OWNERS,
    "share of cars with the pack at the start": WITH_PACK,
    "share of owners asked in a month": ASKED,
    "share of those asked who answer, at a usual mood": ANSWERS,
    "spread of owners' moods (points of score)": SPREAD_OF_MOOD,
    "more answers per point of mood (log)": MOOD_IN_ANSWERING / 2,
    "points of score for a doubled word of mouth": SCORE_OF_TALK,
    "noise of a score (points)": SCORE_NOISE,
    "mean score of all owners without surprise": MEAN_SCORE,
    "chance to buy the pack in a usual month": BUYS_UNPROMPTED,
    "chance to buy the pack in the month of a paid release": BUYS_AT_RELEASE,
}
_WHAT = (
    "A maker of connected cars ships seven updates to 1,000 cars in 24 months. Free ones reach "
    "every car, but by lot half of them (wave 1) two months before the others (wave 2); paid ones "
    "reach cars whose owners bought the pack in an earlier month. Every owner was simulated: an "
    "update delights, the delight fades as the owner gets used to it, and delighted owners send "
    "more invitations and give higher scores. "
)
_NOT_FOR = "Statements about real cars, owners or makers; forecasts of any kind."
_LIKE = "No firm. The pack's price and the number of updates are of the size seen in the trade."

DATASETS = (
    Dataset(
        name="car_releases",
        title="Updates of a connected car",
        what=_WHAT + "A row is one update.",
        columns=(
            Column("release", "text", "", "Name of the update."),
            Column("features", "whole", "features", "How many features it brings."),
            Column(
                "offer", "text", "", "free: for every car. paid: for cars with the pack already."
            ),
            Column("month_wave_1", "month", "", "Month in which it reaches wave 1."),
            Column("month_wave_2", "month", "", "Month in which it reaches wave 2."),
        ),
        seed=SEED,
        make=make_releases,
        truth=TRUTH,
        calibrated_to=_LIKE,
        not_for=_NOT_FOR,
    ),
    Dataset(
        name="car_fleet",
        title="A fleet of connected cars, month by month",
        what=_WHAT + "A row is one car in one month.",
        columns=(
            Column("car", "text", "", "Name of the car."),
            Column("month", "month", "", "2022-01 to 2023-12."),
            Column("delivered", "month", "", "Month of delivery; 2022-01 or before for most."),
            Column("wave", "whole", "", "1 or 2, drawn by lot once: who gets free updates first."),
            Column("has_pack", "flag", "", "Whether it has the paid pack at the end of the month."),
            Column(
                "last_release", "text", "", "Newest update since delivery; v0 before the first."
            ),
            Column("kilometres", "number", "km", "Driven in the month.", decimals=0),
            Column("invitations", "whole", "", "Invitations to a test drive that its owner sent."),
            Column("pack_paid_dollars", "number", "dollars", "Paid for the pack.", decimals=0),
        ),
        seed=SEED + 1,
        make=make_panel,
        truth=TRUTH,
        calibrated_to=_LIKE,
        not_for=_NOT_FOR,
        blemishes=(
            "2022-10: the first 120 cars are there twice.",
            "2023-12: about one car in twelve has no row; it had no reception.",
        ),
    ),
    Dataset(
        name="car_owner_survey",
        title="What owners answer when asked",
        what=(
            _WHAT + "Each month a quarter of the owners is asked how likely they are to recommend "
            "the car, 0 to 10. A row is one answer. Owners who are content by nature answer more "
            "often than others."
        ),
        columns=(
            Column("answer", "whole", "", "Number of the answer."),
            Column("car", "text", "", "Name of the car."),
            Column("month", "month", "", "Month of the answer."),
            Column("score", "whole", "points", "0 to 10; 99 when the owner would not say."),
        ),
        seed=SEED + 2,
        make=make_survey,
        truth=TRUTH,
        calibrated_to=_LIKE,
        not_for=_NOT_FOR + " Not for the mean score of all owners: too many of the content answer.",
        blemishes=("99 stands for no answer, about one in a hundred.",),
    ),
)

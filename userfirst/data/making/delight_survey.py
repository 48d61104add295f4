"""Lesson 08: what people said in a survey, and what they did in the half year after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from userfirst.data.catalogue import Column, Dataset

if TYPE_CHECKING:
    import pandas as pd

ASKED, PHONED = 6000, 900
QUALITY, QUALITY_SPREAD = 64.0, 14.0  # points of 100
EXPECTATION, EXPECTATION_SPREAD = 60.0, 12.0
SCORE_AT_NO_DELIGHT, POINTS_PER_DELIGHT, SCORE_NOISE = 7.0, 0.075, 1.3
INVITES_AT_NO_DELIGHT, DELIGHT_IN_INVITES = 0.35, 0.035  # delight counts in points of 100
STAYS_AT_NO_DELIGHT, DELIGHT_IN_STAYING = 0.9, 0.045  # log-odds of being there after half a year
ANSWERS_UNMOVED, ANSWERS_MORE_PER_POINT = -1.6, 0.42  # log-odds to answer a mail, by |score - 6|


def _share(log_odds: np.ndarray) -> np.ndarray:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def make(chance: np.random.RandomState) -> pd.DataFrame:
    """Give each person an expectation and an experience; ask, and watch for half a year."""
    import pandas as pd

    quality = np.clip(QUALITY + QUALITY_SPREAD * chance.standard_normal(ASKED), 0, 100)
    # Who has known better expects better: expectation goes half-way with what one meets.
    expectation = np.clip(
        EXPECTATION
        + 0.5 * (quality - QUALITY)
        + EXPECTATION_SPREAD * chance.standard_normal(ASKED),
        0,
        100,
    )
    quality, expectation = np.round(quality), np.round(expectation)
    delight = quality - expectation
    feeling = SCORE_AT_NO_DELIGHT + POINTS_PER_DELIGHT * delight
    score = np.clip(np.round(feeling + SCORE_NOISE * chance.standard_normal(ASKED)), 0, 10)
    phoned = chance.permutation(ASKED) < PHONED
    moved = _share(ANSWERS_UNMOVED + ANSWERS_MORE_PER_POINT * np.abs(score - 6.0))
    answered = phoned | (chance.random_sample(ASKED) < moved)
    invited = chance.poisson(INVITES_AT_NO_DELIGHT * np.exp(DELIGHT_IN_INVITES * delight))
    stays = chance.random_sample(ASKED) < _share(STAYS_AT_NO_DELIGHT + DELIGHT_IN_STAYING * delight)
    day = np.sort(chance.randint(0, 90, ASKED))
    export = pd.DataFrame(
        {
            "user": [f"S{number:05d}" for number in 20_000 + chance.permutation(ASKED)],
            "asked": (pd.Timestamp("2022-03-01") + pd.to_timedelta(day, unit="D")).strftime(
                "%Y-%m-%d"
            ),
            "asked_by": np.where(phoned, "phone", "mail"),
            "answered": answered.astype(int),
            "recommend_score": np.where(answered, score, np.nan),
            "expectation_points": np.where(answered, expectation, np.nan),
            "quality_points": np.where(answered, quality, np.nan),
            "friends_invited": invited,
            "still_there": stays.astype(int),
        }
    )
    # The blemishes: a week of mails lost, and a day on which the form had no slider for quality.
    lost = (export["asked"] >= "2022-04-18") & (export["asked"] < "2022-04-25")
    export = export[~lost | (export["asked_by"] == "phone")].copy()
    export.loc[export["asked"].isin(["2022-05-10", "2022-05-11"]), "quality_points"] = np.nan
    return export


DATASETS = (
    Dataset(
        name="delight_survey",
        title="What people said, and what they did",
        what=(
            "Users of a service are asked how likely they are to recommend it (0 to 10), what they "
            "had expected and what they got (sliders, 0 to 100). Most are mailed; a part drawn by "
            "lot is phoned until it answers. Every person was simulated: what they got less what "
            "they had expected moves their score, the friends they invite and whether they stay. "
            "Moved people, happy or angry, answer mails more often. The last two columns are what "
            "they did in the half year after, known of everyone."
        ),
        columns=(
            Column("user", "text", "", "Number of the user."),
            Column("asked", "date", "", "Day on which they were asked."),
            Column("asked_by", "text", "", "mail, or phone for a part drawn by lot."),
            Column("answered", "flag", "", "Whether they answered."),
            Column(
                "recommend_score", "whole", "0 to 10", "How likely they are to recommend it.",
                missing=True,
            ),
            Column(
                "expectation_points", "whole", "0 to 100", "What they had expected.", missing=True
            ),
            Column("quality_points", "whole", "0 to 100", "What they got.", missing=True),
            Column("friends_invited", "whole", "friends", "Invited in the half year after."),
            Column("still_there", "flag", "", "Whether they were there half a year later."),
        ),
        seed=20220301,
        make=make,
        truth={
            "score at no delight": SCORE_AT_NO_DELIGHT,
            "more score per point of delight": POINTS_PER_DELIGHT,
            "noise of a score before it is rounded": SCORE_NOISE,
            "friends invited at no delight": INVITES_AT_NO_DELIGHT,
            "more friends invited per point of delight (log)": DELIGHT_IN_INVITES,
            "log-odds of staying at no delight": STAYS_AT_NO_DELIGHT,
            "more log-odds of staying per point of delight": DELIGHT_IN_STAYING,
            "effect of quality itself, and of the score": "none, but through delight",
            "log-odds to answer a mail with a score of 6": ANSWERS_UNMOVED,
            "more log-odds to answer per point away from 6": ANSWERS_MORE_PER_POINT,
        },
        calibrated_to="No firm. Answer rates are of the size usual for mailed surveys.",
        not_for="Norms of the net promoter score, or how well it forecasts in real firms.",
        blemishes=(
            "The mails of the week from 2022-04-18 are missing.",
            "Quality was not asked on 2022-05-10 and 2022-05-11.",
            "Those who did not answer have no score; they are not like those who did.",
        ),
    ),
)  # fmt: skip

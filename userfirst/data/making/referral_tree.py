"""Lesson 08: who invited whom, before and after a reward, and how long they stayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.data.catalogue import Column, Dataset

if TYPE_CHECKING:
    import pandas as pd

FIRST_DAY, DAYS, REWARD_DAY = "2021-01-01", 730, 365
OTHERS_A_DAY = {"advertisement": 3.2, "on their own": 1.3}
REFERRALS = {"before": 0.30, "after": 0.55}  # new users each new user brings: k
SHARE_ACCEPTED = 0.25  # of the invitations sent
EAGERNESS = 0.35  # of the gamma distribution of how eagerly people invite: small = few invite many
DAYS_TO_ANSWER = 18.0
ALPHA, BETA = 0.8, 6.0  # of the chance to leave in a month, for those who were not invited
BETA_INVITED = 8.0  # the same for those who were: they stay longer
MARGIN_DOLLARS, MARGIN_SPREAD = 4.0, 0.5  # a month, whatever the way they came
SHARE_OF_LOST_LINKS = 0.08


def _stay_days(invited: bool, chance: np.random.RandomState) -> int:
    """Return after how many days a person leaves: a geometric number of months."""
    leaves = chance.beta(ALPHA, BETA_INVITED if invited else BETA)
    months = int(np.ceil(np.log(1.0 - chance.random_sample()) / np.log1p(-min(leaves, 0.999999))))
    return 30 * max(months, 1)


def make(chance: np.random.RandomState) -> pd.DataFrame:
    """Let people join, invite and leave, day by day, and hand over the register."""
    import pandas as pd

    waiting: list[list[tuple[int, str]]] = [
        [] for _ in range(DAYS)
    ]  # by day: inviter, "invitation"
    people: list[dict[str, Any]] = []
    for day in range(DAYS):
        newcomers = [
            (-1, way) for way, mean in OTHERS_A_DAY.items() for _ in range(chance.poisson(mean))
        ]
        for inviter, way in newcomers + waiting[day]:
            number = len(people)
            k = REFERRALS["after" if day >= REWARD_DAY else "before"]
            eagerness = chance.gamma(EAGERNESS, 1.0 / EAGERNESS)
            sent = int(chance.poisson(eagerness * k / SHARE_ACCEPTED))
            for _ in range(sent):
                answered = day + 1 + int(chance.exponential(DAYS_TO_ANSWER))
                if chance.random_sample() < SHARE_ACCEPTED and answered < DAYS:
                    waiting[answered].append((number, "invitation"))
            invited = way == "invitation"
            left = day + _stay_days(invited, chance)
            margin = MARGIN_DOLLARS * np.exp(
                MARGIN_SPREAD * chance.standard_normal() - MARGIN_SPREAD**2 / 2
            )
            lost = invited and chance.random_sample() < SHARE_OF_LOST_LINKS
            people.append(
                {
                    "user": number,
                    "joined": day,
                    "came_by": way,
                    "invited_by": -1 if lost else inviter,
                    "invitations_sent": sent,
                    "left": left if left < DAYS else -1,
                    "margin_dollars_a_month": margin,
                }
            )
    table = pd.DataFrame(people)
    names = np.array([f"U{number:05d}" for number in range(len(table))])
    start = pd.Timestamp(FIRST_DAY)
    inviters = table["invited_by"].to_numpy()
    export = pd.DataFrame(
        {
            "user": names,
            "joined": (start + pd.to_timedelta(table["joined"], unit="D")).dt.strftime("%Y-%m-%d"),
            "came_by": table["came_by"],
            "invited_by": pd.Series(names[inviters]).where(inviters >= 0),
            "invitations_sent": table["invitations_sent"],
            "left": (start + pd.to_timedelta(table["left"], unit="D"))
            .dt.strftime("%Y-%m-%d")
            .where(table["left"] >= 0),
            "margin_dollars_a_month": table["margin_dollars_a_month"],
        }
    )
    # The blemishes: a day's rows twice, and invitations not counted while the counter was down.
    down = (export["joined"] >= "2021-08-09") & (export["joined"] < "2021-08-16")
    export["invitations_sent"] = export["invitations_sent"].astype(float).mask(down)
    twice = export[export["joined"] == "2022-06-01"]
    return pd.concat([export, twice]).sort_values("joined", kind="stable")


DATASETS = (
    Dataset(
        name="referral_tree",
        title="Who invited whom",
        what=(
            "Two years of a service, person by person. People come by advertisements, on their own "
            "or by invitation. Each newcomer sends invitations on joining, most of them none and a "
            "few many; some are accepted, days or weeks later. On 2022-01-01 a reward for both "
            "sides begins. Everyone has a chance of their own to leave in a month, lower on "
            "average for the invited, and leaves a margin that does not depend on how they came."
        ),
        columns=(
            Column("user", "text", "", "Number of the user."),
            Column("joined", "date", "", "Day of joining, 2021-01-01 to 2022-12-31."),
            Column("came_by", "text", "", "advertisement, on their own, or invitation."),
            Column("invited_by", "text", "", "The user who invited them.", missing=True),
            Column(
                "invitations_sent", "whole", "invitations", "Sent on joining.", missing=True
            ),
            Column(
                "left", "date", "",
                "Day of leaving, a number of 30-day months after joining; empty if still there.",
                missing=True,
            ),
            Column(
                "margin_dollars_a_month", "number", "dollars a month",
                "What they leave a month after costs, while they are there.",
            ),
        ),
        seed=20210108,
        make=make,
        truth={
            "new users a newcomer brings before the reward": REFERRALS["before"],
            "new users a newcomer brings with the reward": REFERRALS["after"],
            "share of invitations accepted": SHARE_ACCEPTED,
            "mean days to an answer": DAYS_TO_ANSWER,
            "alpha of the chance to leave in a month": ALPHA,
            "beta of the chance to leave in a month, not invited": BETA,
            "beta of the chance to leave in a month, invited": BETA_INVITED,
            "mean margin of a user (dollars a month)": MARGIN_DOLLARS,
            "newcomers a day by advertisement": OTHERS_A_DAY["advertisement"],
            "newcomers a day on their own": OTHERS_A_DAY["on their own"],
            "effect of being invited on the margin a month": "none",
            "shape of the gamma distribution of eagerness": EAGERNESS,
            "share of invited users whose inviter is lost": SHARE_OF_LOST_LINKS,
        },
        calibrated_to=(
            "No firm. That the invited stay longer but leave no lastingly larger margin is what a "
            "study of 2011 found; its replication of 2015 confirmed that they stay, and not that "
            "they are worth more. See referral_study in the public figures."
        ),
        not_for="Benchmarks of referral programmes, or the effect of a real reward.",
        blemishes=(
            "For about 8% of the invited the inviter is empty: the link was lost.",
            "Invitations were not counted for users who joined from 2021-08-09 to 2021-08-15.",
            "Rows of 2022-06-01 are there twice.",
            "Not all invitations of the last weeks are answered yet: they bring too few.",
        ),
    ),
)  # fmt: skip

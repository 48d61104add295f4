"""The steps of the work. Each can be left out or done wrong, so that a mistake is made to be known.

The exports are cleaned here once, step by step; the model is run as a learner runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, case, run, run_batch
from userfirst.checks.levers import BestIsInside
from userfirst.data import dataset, load

if TYPE_CHECKING:
    import pandas as pd

# --- The trial of a first hour --------------------------------------------------------------------

EXPORT_DAY = "2022-09-26"


@cache
def trial() -> pd.DataFrame:
    """Return the trial, each person once, with the weeks that each could be watched."""
    import pandas as pd

    rows: pd.DataFrame = load("onboarding_trial").drop_duplicates()
    return rows.assign(seen=(pd.Timestamp(EXPORT_DAY) - rows["signed_up"]).dt.days // 7)


def through(group: str) -> pd.DataFrame:
    """Return those of a group who got through the first hour."""
    rows = trial()
    chosen: pd.DataFrame = rows[rows["finished_first_hour"] & (rows["first_hour"] == group)]
    return chosen


def got_through(group: str) -> float:
    """Return the percent of a group that got through the first hour."""
    rows = trial()
    return 100 * float(rows.loc[rows["first_hour"] == group, "finished_first_hour"].mean())


def still_there(people: pd.DataFrame, week: int) -> float:
    """Return the percent of people still there in a week, of those who could be watched so long."""
    watched = people[people["seen"] >= week]
    return 100 * float((watched["weeks_used"] >= week).mean())


# --- Whose invitations ----------------------------------------------------------------------------

BY_SCORE = ("promoters", "passives", "detractors")
UP_TO_DETRACTORS, UP_TO_PASSIVES = 6, 8


@cache
def survey() -> pd.DataFrame:
    """Return the survey as it came."""
    export: pd.DataFrame = load("delight_survey")
    return export


def asked_by(way: str) -> pd.DataFrame:
    """Return those who were asked by phone or by mail."""
    rows: pd.DataFrame = survey()[survey()["asked_by"] == way]
    return rows


def by_score(rows: pd.DataFrame, low: int = UP_TO_DETRACTORS, high: int = UP_TO_PASSIVES) -> Any:
    """Return rows grouped by what their score makes them."""
    score = rows["recommend_score"]
    kind = np.select([score > high, score > low, score >= 0], BY_SCORE, "")
    return rows[kind != ""].groupby(kind[kind != ""])


def invited_by(
    rows: pd.DataFrame | None = None,
    low: int = UP_TO_DETRACTORS,
    high: int = UP_TO_PASSIVES,
    divide_by: float | None = None,
) -> dict[str, float]:
    """Return the share of all invited friends who came from each group of scores."""
    friends = by_score(asked_by("phone") if rows is None else rows, low, high)["friends_invited"]
    total = friends.sum()
    told = total / (total.sum() if divide_by is None else divide_by)
    return {group: float(told[group]) for group in BY_SCORE}


def share_of_people() -> dict[str, float]:
    """Return the share of the phoned people in each group."""
    size = by_score(asked_by("phone")).size()
    return {group: float(size[group] / size.sum()) for group in BY_SCORE}


def friends_each() -> dict[str, float]:
    """Return the friends whom one person of each group invited."""
    mean = by_score(asked_by("phone"))["friends_invited"].mean()
    return {group: float(mean[group]) for group in BY_SCORE}


def share_of_friends_each() -> dict[str, float]:
    """Return the friends of one person of each group, as shares of their sum."""
    each = friends_each()
    return {group: friends / sum(each.values()) for group, friends in each.items()}


def share_of_inviters() -> dict[str, float]:
    """Return how those who invited anybody are spread over the groups."""
    rows = asked_by("phone")
    size = by_score(rows[rows["friends_invited"] > 0]).size()
    return {group: float(size[group] / size.sum()) for group in BY_SCORE}


def ends_swapped() -> dict[str, float]:
    """Return the shares of promoters and detractors the other way round."""
    right = invited_by()
    return right | {"promoters": right["detractors"], "detractors": right["promoters"]}


def who_brings_most(given: Mapping[str, float]) -> str:
    """Say what the score leaves out."""
    each = friends_each()
    return (
        f"The score counts passives as nothing. They invited {100 * given['passives']:.0f}% of all "
        f"friends, more than promoters ({100 * given['promoters']:.0f}%), because they are many: "
        f"one of them invited {each['passives']:.2f} friends, a promoter {each['promoters']:.2f}."
    )


# --- Who stays, by how they came ------------------------------------------------------------------

LINES = ("invited", "others")
MONTH = 30  # days, as in the data card
OLDEST = 12
REWARD, END = "2022-01-01", "2023-01-01"


@cache
def tree() -> pd.DataFrame:
    """Return the register, each user once, with the days until each left."""
    rows: pd.DataFrame = load("referral_tree").drop_duplicates()
    return rows.assign(stayed=(rows["left"] - rows["joined"]).dt.days)


def joined(since: str = "", before: str = END) -> pd.DataFrame:
    """Return users who joined in a time."""
    rows = tree()
    chosen = rows["joined"] < before
    if since:
        chosen &= rows["joined"] >= since
    return rows[chosen]


def staying(
    rows: pd.DataFrame | None = None,
    on_the_day: bool = False,
    others: tuple[str, ...] = ("advertisement", "on their own"),
) -> pd.DataFrame:
    """Return the percent still there after so many months, a column for each way to come."""
    import pandas as pd

    used = joined(before=REWARD) if rows is None else rows
    lines = {}
    for line, ways in zip(LINES, (("invitation",), others), strict=True):
        of = used[used["came_by"].isin(ways)]
        day = np.arange(OLDEST + 1)[:, None] * MONTH
        stayed = of["stayed"].fillna(np.inf).to_numpy()
        there = stayed >= day if on_the_day else stayed > day
        lines[line] = 100 * there.mean(axis=1)
    ages = pd.RangeIndex(OLDEST + 1, name="months_since_joining")
    return pd.DataFrame(lines, index=ages)


def of_those_who_left() -> pd.DataFrame:
    """Return the percent still there of those only who have left by the end."""
    rows = joined(before=REWARD)
    return staying(rows[rows["left"].notna()])


def empty_is_gone() -> pd.DataFrame:
    """Return the percent still there where whoever has no day of leaving is counted as gone."""
    rows = joined(before=REWARD)
    return staying(rows.assign(stayed=rows["stayed"].fillna(-1)))


def by_link() -> pd.DataFrame:
    """Return the percent still there where only who has an inviter is called invited."""
    rows = joined(before=REWARD)
    way = rows["came_by"].where(rows["came_by"] != "invitation", "on their own")
    return staying(rows.assign(came_by=way.where(rows["invited_by"].isna(), "invitation")))


def of_everybody() -> pd.DataFrame:
    """Return those still there of each way to come, in percent of all who joined."""
    rows = joined(before=REWARD)
    share = float((rows["came_by"] == "invitation").mean())
    return staying() * [share, 1 - share]


def month_by_month() -> pd.DataFrame:
    """Return the percent that stays on in each month, of those who were there the month before."""
    there = staying()
    return (100 * there / there.shift()).fillna(100.0)


def people_there() -> pd.DataFrame:
    """Return how many people are still there."""
    invited = joined(before=REWARD)["came_by"] == "invitation"
    return staying() / 100 * [invited.sum(), (~invited).sum()]


def how_much_longer(given: Any) -> str:
    """Say how far the lines are apart, and whether the invited are worth more."""
    last = {name: points.sort_values("x")["y"].iloc[-1] for name, points in given.points.items()}
    is_invited = tree()["came_by"] == "invitation"
    margin = tree()["margin_dollars_a_month"].groupby(is_invited).mean()
    return (
        f"After {OLDEST} months {last['invited']:.0f}% of the invited are there and "
        f"{last['others']:.0f}% of the others. A month of either is worth about the same: "
        f"{margin[True]:.2f} and {margin[False]:.2f} dollars. They stay longer, and are not worth "
        "more a month: as in the study of 2011 in the long run. The invitation need not be the "
        "cause: who has a friend here may have stayed anyway."
    )


# --- The referral factor --------------------------------------------------------------------------

PERIODS = ("before", "with_reward")
ANSWERED = "2022-10-03"  # who joined before it has had ninety days for answers


def periods(late: bool = False) -> dict[str, pd.DataFrame]:
    """Return the newcomers before the reward and with it; the late ones only where asked for."""
    return {
        "before": joined(before=REWARD),
        "with_reward": joined(REWARD, END if late else ANSWERED),
    }


def brought(among: pd.DataFrame | None = None) -> pd.Series:
    """Return how many new users each user brought, as far as the links of some users tell."""
    rows = tree()
    links = (rows if among is None else among)["invited_by"]
    return rows["user"].map(links.value_counts()).fillna(0)


def with_link(of_all: bool = False) -> float:
    """Return the share of the invited, or of all, whose inviter is known."""
    rows = tree()
    used = rows if of_all else rows[rows["came_by"] == "invitation"]
    return float(used["invited_by"].notna().mean())


def counted_among_newcomers() -> dict[str, float]:
    """Return the factors where only those who joined before the last ninety days are counted."""
    counts = brought(joined(before=ANSWERED))
    return {
        name: float(counts[rows.index].mean()) / with_link() for name, rows in periods().items()
    }


def factor(late: bool = False, lost: float | None = None, only_who: bool = False) -> dict[str, Any]:
    """Return the new users that a newcomer brings, before the reward and with it."""
    counts, share = brought(), with_link() if lost is None else lost
    told = {}
    for name, rows in periods(late).items():
        of = counts[rows.index]
        told[name] = float(of[of > 0].mean() if only_who else of.mean()) / share
    return told


def links_multiplied() -> dict[str, float]:
    """Return factors that were multiplied by the share with a link."""
    return {name: each * with_link() for name, each in factor(lost=1.0).items()}


def invitations_sent() -> dict[str, float]:
    """Return the invitations that a newcomer sends."""
    return {name: float(rows["invitations_sent"].mean()) for name, rows in periods().items()}


def accepted() -> dict[str, float]:
    """Return the share of invitations that were accepted."""
    counts = brought()
    return {
        name: float(counts[rows.index].sum() / rows["invitations_sent"].sum())
        for name, rows in periods().items()
    }


def in_all(lost: float | None = None) -> dict[str, float]:
    """Return how many new users the newcomers of a time bring together."""
    newcomers = {name: len(rows) for name, rows in periods().items()}
    return {name: each * newcomers[name] for name, each in factor(lost=lost).items()}


def gain() -> dict[str, float]:
    """Return the factor before the reward, and how much more it is with it."""
    before, with_reward = (factor()[name] for name in PERIODS)
    return {"before": before, "with_reward": with_reward - before}


def invited_in_the_same_time(of_all: bool, late: bool = True) -> dict[str, float]:
    """Return those who came by invitation in a time, divided by all or by the others."""
    told = {}
    for name, rows in periods(late).items():
        invited = float((rows["came_by"] == "invitation").mean())
        told[name] = invited if of_all else invited / (1 - invited)
    return told


def multipliers() -> dict[str, float]:
    """Return what the factors multiply other sources with."""
    return {name: 1 / (1 - each) for name, each in factor().items()}


def truth() -> dict[str, float]:
    """Return the factors that made the data."""
    made = dataset("referral_tree").truth
    return {
        "before": float(made["new users a newcomer brings before the reward"]),
        "with_reward": float(made["new users a newcomer brings with the reward"]),
    }


def what_a_factor_multiplies(given: Mapping[str, float]) -> str:
    """Say what both factors make of a hundred people."""
    each = {name: 100 / (1 - k) for name, k in given.items()}
    return (
        f"Of 100 who come by themselves it makes {each['before']:.0f} before the reward and "
        f"{each['with_reward']:.0f} with it. Both are below 1: no growth of its own. And it is "
        "before and after: what else changed on 1 January 2022 is in it."
    )


# --- The least improving that keeps enough users --------------------------------------------------

STEP, WANTED = 0.25, 22.0
FRIENDS = 1.2


def experience() -> Case:
    """Return the case of this lesson."""
    return case("experience")


def viral(referrals: float = FRIENDS) -> dict[str, Any]:
    """Return the levers of the exercise's plan: the preset, with so many friends invited."""
    preset = dict(experience().preset("viral").levers)
    return {**experience().defaults(), **preset, "referrals": referrals}


@cache
def least_improving(referrals: float = FRIENDS) -> float:
    """Return the least improving, in whole steps, with which there are enough users at the end."""
    lever = experience().lever("improving")
    tried = np.arange(lever.low, lever.high + STEP / 2, STEP)
    users = run_batch(experience(), viral(referrals) | {"improving": tried})["users"][-1]
    return float(tried[users >= WANTED].min())


def kept(referrals: float = FRIENDS, steps: int = 0) -> dict[str, Any]:
    """Return the plan with the least improving, or some steps more or less."""
    return viral(referrals) | {"improving": least_improving(referrals) + steps * STEP}


def users_with(levers: Mapping[str, Any]) -> float:
    """Return the users in the last month, in millions."""
    return float(run("experience", **levers)["users"][-1])


def barely_enough(levers: Mapping[str, Any]) -> str:
    """Return an empty text where a step less is too little, else what is true of it."""
    improving = levers["improving"]
    told = run("experience", **levers)
    if told["is_open"][-1] < 0.5:
        closed = int(np.flatnonzero(told["is_open"] < 0.5)[0])
        return f"At {improving:g} million a month the firm closes in month {closed}."
    users = float(told["users"][-1])
    if users < WANTED:
        return (
            f"At {improving:g} million a month there are {users:.1f} million users in the last "
            f"month. Wanted are {WANTED:g}."
        )
    less = round(float(improving) - STEP, 4)
    if less >= 0 and users_with({**levers, "improving": less}) >= WANTED:
        return f"At {improving:g} million a month the goal is reached. At {less:g} it is as well."
    return ""


def what_keeping_costs(given: Any) -> str:
    """Say what twice the friends would have brought in place of the improving."""
    start = {**given.levers, "improving": experience().defaults()["improving"]}
    friends = {**start, "referrals": 2.0}
    return (
        f"With 3 million a month there would be {users_with(start):.1f} million users, and with 2 "
        f"friends invited in place of {FRIENDS:g} there would be {users_with(friends):.1f}. "
        "Invitations make the wave; what people meet decides what is left of it."
    )


# --- Where the lesson is wrong --------------------------------------------------------------------

LITTLE_ADVERTISING = BestIsInside(
    "experience",
    "acquisition",
    "profit",
    inside=(-1.0, 12.0),
    where="below 12",
    called="amount for bringing people in",
)


@cache
def a_region() -> dict[str, tuple[float, float]]:
    """Find a region in which it is best to spend 12 million or more on bringing people in."""
    return LITTLE_ADVERTISING.corner_where_it_fails("market", "attention_worth")


def what_wins_there(given: Any) -> str:
    """Say what is best in the learner's region."""
    best, _ = LITTLE_ADVERTISING.best(given.grid())
    return (
        f"Everywhere in your region it is best to spend {best.min():.2f} million a month or more "
        "on bringing people in. Which number of a real firm would tell you that you are there?"
    )

"""The steps of the work. Each can be left out or done wrong, so that a mistake is made to be known.

The fleet is cleaned here once, step by step; the model is run as a learner runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, case, run, sweep
from userfirst.checks.levers import BestIsInside
from userfirst.data import dataset, load

if TYPE_CHECKING:
    import pandas as pd

# --- The fleet ------------------------------------------------------------------------------------


@cache
def raw() -> pd.DataFrame:
    """Return the fleet as it was exported."""
    export: pd.DataFrame = load("car_fleet")
    return export


@cache
def once() -> pd.DataFrame:
    """Return the fleet with each row once."""
    return raw().drop_duplicates()


def sent_around_v2(wave: int | None = None) -> tuple[int, int]:
    """Return the invitations of June and July 2022, and those of August and September."""
    rows = once() if wave is None else once()[once()["wave"] == wave]
    sent: Any = rows.groupby("month")["invitations"].sum()
    before, after = sent.loc["2022-06-01":"2022-07-01"], sent.loc["2022-08-01":"2022-09-01"]
    return int(before.sum()), int(after.sum())


def releases() -> pd.DataFrame:
    """Return the updates."""
    sent: pd.DataFrame = load("car_releases")
    return sent


def number_of(month: Any) -> Any:
    """Return months as numbers that can be subtracted."""
    return month.year * 12 + month.month


# --- What owners answer ---------------------------------------------------------------------------

WOULD_NOT_SAY = 99


@cache
def answers() -> pd.DataFrame:
    """Return the survey as it was exported."""
    export: pd.DataFrame = load("car_owner_survey")
    return export


@cache
def given() -> pd.DataFrame:
    """Return the answers of owners who gave a score."""
    return answers()[answers()["score"] != WOULD_NOT_SAY]


def told(rows: pd.DataFrame, mean: float | None = None, count: int | None = None) -> dict[str, Any]:
    """Return how many answers there are, and their mean score."""
    return {
        "answers": len(rows) if count is None else count,
        "mean": float(rows["score"].mean()) if mean is None else mean,
    }


def refusals_as(score: int) -> dict[str, Any]:
    """Return both numbers with 99 replaced by a score."""
    return told(answers().assign(score=answers()["score"].replace(WOULD_NOT_SAY, score)))


def mean_of_means(by: str) -> dict[str, Any]:
    """Return the mean of the means of cars, or of months."""
    return told(given(), mean=float(given().groupby(by)["score"].mean().mean()))


def what_a_mean_of_answers_is(right: Any) -> str:
    """Say how far 99 would have moved the mean, and whom the survey misses."""
    wrong = told(answers())["mean"]
    asked = once().groupby("month").size().sum() / 4
    return (
        f"{right['answers']:,.0f} answers. With the 99 left in, the mean would be {wrong:.2f} in "
        f"place of {right['mean']:.2f}. And these are those who answered: about "
        f"{right['answers'] / asked:.0%} of those asked, and the content answer more often. "
        "The mean of all owners is lower, and no cleaning of this file shows it."
    )


# --- Around the last free update ------------------------------------------------------------------

BEFORE, AFTER = -2, 3


def around(
    release: str | None = "v7",
    rows: pd.DataFrame | None = None,
    counted_from: int | None = 1,
    how: Any = "mean",
) -> pd.DataFrame:
    """Return invitations for each car by months since an update, a column for each wave.

    ``counted_from`` is the wave whose month is zero, or None for each wave its own.
    """
    import pandas as pd

    used = once() if rows is None else rows
    free = releases()[releases()["offer"] == "free"]
    parts = []
    for each in free.itertuples():
        if release is not None and each.release != release:
            continue
        arrives = {1: number_of(each.month_wave_1), 2: number_of(each.month_wave_2)}
        zero = used["wave"].map(arrives) if counted_from is None else arrives[counted_from]
        since = number_of(used["month"].dt) - zero
        parts.append(used.assign(since=since)[since.between(BEFORE, AFTER)])
    table = pd.concat(parts).pivot_table("invitations", "since", "wave", aggfunc=how)
    return named(table)


def named(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the names that the picture wants."""
    table = table.rename(columns={1: "wave_1", 2: "wave_2"}).rename_axis(columns=None)
    return table.rename_axis("month")


def only_inviters() -> pd.DataFrame:
    """Return the rows of owners who sent an invitation."""
    return once()[once()["invitations"] > 0]


def of_a_thousand() -> pd.DataFrame:
    """Return invitations divided by half of the thousand cars, as if all had a row."""
    return around(how="sum") / 500


def by_number_of_the_month() -> pd.DataFrame:
    """Return the right lines over the months of the year."""
    table = around()
    moved: pd.DataFrame = table.rename(index=lambda since: since + 9)
    return moved


def gap_alone() -> pd.DataFrame:
    """Return the lines as differences from the mean of both."""
    table = around()
    gaps: pd.DataFrame = table.sub(table.mean(axis=1), axis=0)
    return gaps


def waves_swapped() -> pd.DataFrame:
    """Return the lines with each other's names."""
    return around().rename(columns={"wave_1": "wave_2", "wave_2": "wave_1"})


def what_v7_did(right: Any) -> str:
    """Say by how much wave 1 was ahead, and what happened when wave 2 got it too."""
    one, two = (right.points[name].set_index("x")["y"] for name in ("wave_1", "wave_2"))
    ahead, later = (one - two).loc[0:1].mean(), (one - two).loc[2:3].mean()
    rise = one.loc[0:1].mean() / one.loc[-2:-1].mean() - 1
    without = two.loc[0:1].mean() / two.loc[-2:-1].mean() - 1
    return (
        f"Before and after, wave 1 sent {rise:.0%} more for each car; but wave 2, without v7, sent "
        f"{without:.0%} more as well. While it waited, wave 1 was {ahead:.2f} invitations ahead. "
        f"Once both had v7, wave 1 was {-later:.2f} behind: the same software, two months older."
    )


# --- Who buys the pack ----------------------------------------------------------------------------


def bought(rows: pd.DataFrame) -> Any:
    """Say of each row whether the pack was bought in it."""
    return rows["pack_paid_dollars"] > 0


@cache
def could_buy() -> pd.DataFrame:
    """Return the rows of cars that had no pack as the month began."""
    rows: pd.DataFrame = once()[~once()["has_pack"] | bought(once())]
    return rows


def months_of(offer: str | None = "paid", wave: int = 1) -> Any:
    """Return the months in which updates of an offer reached a wave."""
    chosen = releases() if offer is None else releases()[releases()["offer"] == offer]
    return chosen[f"month_wave_{wave}"]


def chances(
    rows: pd.DataFrame | None = None,
    months: Any = None,
    how: Any = lambda rows: bought(rows).mean(),
) -> dict[str, float]:
    """Return the share that bought in a usual month, and in that of a paid update."""
    used = could_buy() if rows is None else rows
    at_update = used["month"].isin(months_of() if months is None else months)
    return {"usual": float(how(used[~at_update])), "paid_update": float(how(used[at_update]))}


def without_the_buyers() -> dict[str, float]:
    """Return buyers divided by those who had no pack as the month ended."""
    return chances(once(), how=lambda rows: bought(rows).sum() / (~rows["has_pack"]).sum())


def doubled() -> dict[str, float]:
    """Return both shares with the rows that came twice."""
    return chances(raw()[~raw()["has_pack"] | bought(raw())])


def in_percent() -> dict[str, float]:
    """Return both shares in percent."""
    return {name: 100 * value for name, value in chances().items()}


def one_update(release: str) -> dict[str, float]:
    """Return both shares with one paid update only; the other one's month counts as usual."""
    one = releases()[releases()["release"] == release]["month_wave_1"]
    return chances(months=one)


def truth() -> dict[str, float]:
    """Return what made the data."""
    made = dataset("car_fleet").truth
    return {
        "usual": made["chance to buy the pack in a usual month"],
        "paid_update": made["chance to buy the pack in the month of a paid release"],
    }


def what_a_paid_update_sells(right: Any) -> str:
    """Compare both shares, and say how many buyers they rest on."""
    rows = could_buy()
    at_update = rows["month"].isin(months_of())
    buyers, others = bought(rows[at_update]).sum(), bought(rows[~at_update]).sum()
    return (
        f"In the month of a paid update the pack sells {right['paid_update'] / right['usual']:.0f} "
        f"times as often as in others. That rests on {buyers} buyers in two months, and {others} "
        "in all others. The season may have a part in it: nobody drew by lot who hears of a paid "
        "update. And it surprised only those who had paid before."
    )


# --- The reward -----------------------------------------------------------------------------------


def car() -> Case:
    """Return the case of this lesson."""
    return case("connected_car")


def all_free() -> Mapping[str, Any]:
    """Return the levers of the preset in which every update is free."""
    return car().preset("all_free").levers


@cache
def rewards(preset: str | None = "all_free") -> pd.DataFrame:
    """Return the outcomes at each step of the reward; where the firm closes, it has no cash."""
    lever = car().lever("referral_reward")
    steps = np.arange(lever.low, lever.high + 1, lever.step)
    table: pd.DataFrame = sweep("connected_car", preset, referral_reward=steps).table
    return table.set_index("referral_reward")


def best_reward(preset: str | None = "all_free", outcome: str = "profit") -> float:
    """Return the reward with the most of an outcome."""
    table = rewards(preset)
    return float(table.index.to_numpy()[int(table[outcome].to_numpy().argmax())])


def closing_reward() -> float:
    """Return the least reward that costs the firm its life."""
    table = rewards()
    return float(table.index[table["lowest_cash"] < LEAST_CASH].min())


LEAST_CASH = 1e-3  # million dollars: a firm with less has closed


def best_there_is(levers: Mapping[str, Any]) -> str:
    """Return an empty text where no other reward earns more, else what is true of this one."""
    reward = float(levers["referral_reward"])
    told_of = run("connected_car", **levers)
    if told_of["is_open"][-1] < 0.5:
        closed = int(np.flatnonzero(told_of["is_open"] < 0.5)[0])
        return f"With a reward of {reward:g} dollars the firm closes in month {closed}."
    profit, best = told_of.outcome("profit"), float(rewards()["profit"].max())
    if profit < best - 0.5:
        return (
            f"With a reward of {reward:g} dollars the profit so far is {profit:,.0f} million "
            f"dollars. Another reward brings {best - profit:,.0f} million more."
        )
    return ""


def what_the_reward_buys(right: Any) -> str:
    """Say what the best reward brings, and where the firm closes."""
    table, reward = rewards(), right.levers["referral_reward"]
    more = table.loc[reward, "users"] - table.loc[0, "users"]
    earned = table.loc[reward, "profit"] - table.loc[0, "profit"]
    return (
        f"{1e3 * more:,.0f} thousand cars more on the road and {earned:,.0f} million dollars more "
        "than without a reward. Each buyer whom an owner brought costs it twice, once for each "
        f"side. A larger one brings more cars and less money, and from {closing_reward():,.0f} "
        "dollars on the firm closes. Here, that is: in 2015 Tesla paid 1,000 to each side, and "
        "selling a car through its own stores cost it 2,000."
    )


# --- Where the lesson is wrong --------------------------------------------------------------------

SOME_IS_BEST = BestIsInside(
    "connected_car", "free_updates", "profit", inside=(0.05, 0.95), called="share of free updates"
)


def a_region() -> dict[str, tuple[float, float]]:
    """Return a region in which no update should be free: owners hardly talk, the pack is dear."""
    return {"upgrade_price": (12000.0, 15000.0), "word_of_mouth": (0.02, 0.05)}


def what_wins_there(right: Any) -> str:
    """Say what is best in the learner's region."""
    best, _ = SOME_IS_BEST.best(right.grid())
    free = int(np.sum(best >= SOME_IS_BEST.inside[1]))
    what = "a free update for everyone" if free == len(best) else "no free update at all"
    if 0 < free < len(best):
        what = "one of the two ends"
    return (
        f"Everywhere in your region {what} earns the most. So neither *free* nor *paid* is a rule: "
        "it hangs on how much owners talk and what they would pay. Which of the two do you know "
        "of the maker in task 5?"
    )

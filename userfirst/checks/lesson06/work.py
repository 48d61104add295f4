"""The steps of the work. Each can be left out or done wrong, so that a mistake is made to be known.

The export of the lines is cleaned here once, step by step; the model is run as a learner runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, Run, case, run, run_batch
from userfirst.checks.levers import BestIsInside
from userfirst.checks.lots import lots
from userfirst.data import dataset, load

if TYPE_CHECKING:
    import pandas as pd

# --- The export -----------------------------------------------------------------------------------

FIRST, LAST = 2011, 2013  # the years that are compared, each from July to December


@cache
def raw() -> pd.DataFrame:
    """Return the export as it came, with the year and whether a line is on the messenger."""
    export: pd.DataFrame = load("telecom_lines")
    return export.assign(year=export["month"].dt.year, on=export["messenger_minutes"] > 0)


@cache
def once() -> pd.DataFrame:
    """Return the export with each row once."""
    rows: pd.DataFrame = raw().drop_duplicates()
    return rows


def paying(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of towns in which texts were never free."""
    kept: pd.DataFrame = rows[~rows.groupby("town")["free_texts"].transform("any")]
    return kept


@cache
def halves() -> pd.DataFrame:
    """Return July to December of each year, in towns in which texts were never free."""
    rows = paying(once())
    kept: pd.DataFrame = rows[rows["month"].dt.month > 6]
    return kept


@cache
def joined() -> pd.Series:
    """Return the year in which each line came on the messenger; those that did not are missing."""
    rows = paying(once())
    years: pd.Series = rows[rows["on"]].groupby("line")["year"].min()
    return years


@cache
def stayed() -> pd.DataFrame:
    """Return July to December of the lines that never came on the messenger."""
    rows = halves()
    kept: pd.DataFrame = rows[~rows["line"].isin(joined().index)]
    return kept


@cache
def texts_of_those_who_stayed(year: int = FIRST) -> float:
    """Return how many texts a month they sent in July to December of a year."""
    rows = stayed()
    return float(rows.loc[rows["year"] == year, "texts"].mean())


# --- What the guesses ask of the model ------------------------------------------------------------

BUNDLE = 0.4  # as the operators of China had it
PAID, TWICE, MANY_FREE = 300.0, 600.0, 0.8
BEFORE, AFTER = 48, 144  # the ends of 2011 and of 2019
MONTHS = np.arange(0.0, 145.0)


@cache
def china() -> Run:
    """Return the run that follows China."""
    return run("messaging", "china")


def month_of_most_texts() -> int:
    """Return the month in which most texts are sent."""
    return int(china()["texts"].argmax())


def on_the_messenger_at_the_turn() -> float:
    """Return how many of 100 lines are on the rival's messenger in that month."""
    told, month = china(), month_of_most_texts()
    return float(100 * told["rival"][month] / told["lines"][month])


def change_of_income() -> float:
    """Return by how many percent the income of a month changes while minutes are lost."""
    income = china()["revenue"]
    return float(100 * (income[AFTER] / income[BEFORE] - 1))


@cache
def last_launch(free_level: float = BUNDLE, spend: float = PAID) -> int:
    """Return the last month in which your messenger may open and end with most users."""
    levers = {
        "free_level": np.full(len(MONTHS), free_level),
        "spend": np.full(len(MONTHS), spend),
        "launch_month": MONTHS,
    }
    holds = run_batch("messaging", levers).outcome("own_share") > 50
    return int(MONTHS[holds].max())


# --- Who is on the messenger ----------------------------------------------------------------------

JUNE = "2012-06"
TOWNS = ("paid", "free")


def in_month(rows: pd.DataFrame, month: str | None = JUNE) -> pd.DataFrame:
    """Return the rows of a month or of a year, or all."""
    if month is None:
        return rows
    when = rows["month"]
    kept: pd.DataFrame = rows[when.dt.year == int(month) if len(month) == 4 else when == month]
    return kept


def on_messenger(
    rows: pd.DataFrame | None = None,
    month: str | None = JUNE,
    what: str = "on",
    of: str | None = None,
) -> dict[str, float]:
    """Return the share of lines on the messenger, where texts cost money and where they are free.

    ``of`` names a column: only lines for which it holds are counted.
    """
    used = in_month(once() if rows is None else rows, month)
    kept = used if of is None else used[used[of].astype(bool)]
    share = kept[what].astype(float).groupby(kept["free_texts"].astype(bool)).mean()
    return {"paid": float(share[False]), "free": float(share[True])}


def counted() -> dict[str, float]:
    """Return how many lines are on the messenger, not divided."""
    used = in_month(once())
    number = used["on"].groupby(used["free_texts"].astype(bool)).sum()
    return {"paid": float(number[False]), "free": float(number[True])}


def among_users() -> dict[str, float]:
    """Return which part of those on the messenger lives in towns of each kind."""
    number = counted()
    return {name: each / sum(number.values()) for name, each in number.items()}


def of_all_lines() -> dict[str, float]:
    """Return users of each kind of town, divided by the lines of all towns."""
    return {name: each / len(in_month(once())) for name, each in counted().items()}


def together() -> dict[str, float]:
    """Return the share of all lines, for both kinds of towns."""
    return dict.fromkeys(TOWNS, float(in_month(once())["on"].mean()))


def swapped(right: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers of the two kinds of towns the other way round."""
    return {"paid": right["free"], "free": right["paid"]}


def not_on_it() -> dict[str, float]:
    """Return the share of lines that are not on the messenger."""
    return {name: 1 - each for name, each in on_messenger().items()}


def nine_of_ten(drawn: Any) -> tuple[float, float]:
    """Return between which values nine of ten draws lie."""
    low, high = np.quantile(drawn, [0.05, 0.95])
    return float(low), float(high)


@cache
def gap_by_town() -> tuple[float, float]:
    """Return between which values the gap of the two shares lies, drawn by town."""
    rows = in_month(once())
    free = rows["free_texts"].astype(bool)
    parts = {"n0": ~free, "n1": free, "on0": rows["on"] & ~free, "on1": rows["on"] & free}
    sums = rows[[]].assign(**parts).groupby(rows["town"]).sum()
    drawn = {name: sums[name].to_numpy()[lots(len(sums))].sum(axis=1) for name in sums}
    return nine_of_ten(drawn["on0"] / drawn["n0"] - drawn["on1"] / drawn["n1"])


def what_free_texts_do(given: Mapping[str, float]) -> str:
    """Say how far apart the towns are, and how sure that is."""
    low, high = gap_by_town()
    return (
        f"Half a year after texts became free, {100 * given['free']:.0f} of 100 lines are on the "
        f"messenger there, and {100 * given['paid']:.0f} where texts cost money. The towns were "
        f"drawn by lot. Drawn again by town, nine of ten gaps lie between {100 * low:.0f} and "
        f"{100 * high:.0f} of 100 lines: free texts buy time."
    )


# --- The picture of the same lines ----------------------------------------------------------------

GROUPS = ("2012", "2013", "never")


def quarters(rows: pd.DataFrame) -> Any:
    """Return the quarter of each row: 1 for January to March 2011, 12 for the last one."""
    return (rows["month"].dt.month - 1) // 3 + 1 + 4 * (rows["year"] - FIRST)


def group_of(rows: pd.DataFrame, since: str = "on") -> Any:
    """Return for each row when its line joined: "2011", "2012", "2013" or "never"."""
    first = rows[rows[since].astype(bool)].groupby("line")["year"].min()
    return rows["line"].map(first).fillna(0).astype(int).astype(str).replace("0", "never")


def by_group(
    rows: pd.DataFrame | None = None,
    what: str = "texts",
    taken: str = "mean",
    since: str = "on",
) -> pd.DataFrame:
    """Return texts a month of a line by quarter, a column for each group."""
    used = paying(once()) if rows is None else rows
    group = group_of(used, since).rename("group")
    quarter = quarters(used).rename("quarter")
    told = used[what].groupby([quarter, group]).agg(taken).unstack()
    return told.reindex(columns=list(GROUPS)).rename_axis(columns=None)


def joined_by() -> pd.DataFrame:
    """Return a picture in which those of 2011 stand with those of 2012."""
    used = paying(once())
    group = group_of(used).replace("2011", "2012").rename("group")
    told = used["texts"].groupby([quarters(used).rename("quarter"), group]).mean().unstack()
    return told[list(GROUPS)].rename_axis(columns=None)


def never_with_2011() -> pd.DataFrame:
    """Return a picture in which those of 2011 stand with those that never joined."""
    used = paying(once())
    group = group_of(used).replace("2011", "never").rename("group")
    told = used["texts"].groupby([quarters(used).rename("quarter"), group]).mean().unstack()
    return told[list(GROUPS)].rename_axis(columns=None)


def free_towns() -> pd.DataFrame:
    """Return the rows of the towns in which texts became free."""
    rows = once()
    return rows[rows.groupby("town")["free_texts"].transform("any")]


def what_the_same_lines_show(given: Any) -> str:
    """Say how much each group texted at first, and in the end."""
    ends = {
        name: points.sort_values("x")["y"].iloc[[0, -1]].round(0)
        for name, points in given.points.items()
    }
    told = [
        f"those of {name} from {each.iloc[0]:.0f} to {each.iloc[1]:.0f}"
        for name, each in ends.items()
        if name != "never"
    ]
    stay = ends["never"]
    return (
        f"Texts a month from the first quarter to the last: {told[0]}, {told[1]}, and those that "
        f"never joined from {stay.iloc[0]:.0f} to {stay.iloc[1]:.0f}. No group slides by itself: "
        "each falls in the year in which its lines join, one after the other. (The New Year of "
        "February lifts each first quarter.)"
    )


# --- How many texts the messenger replaces --------------------------------------------------------


def replaced(rows: pd.DataFrame) -> float:
    """Return by which part texts of some lines fell from the first year to the last."""
    first, last = rows["year"] == FIRST, rows["year"] == LAST
    return float(1 - rows.loc[last, "texts"].mean() / rows.loc[first, "texts"].mean())


@cache
def of_2012(with_2012: bool = False) -> pd.DataFrame:
    """Return July to December of the first and the last year, of lines that joined between."""
    rows = halves()
    middle = joined()[joined() == FIRST + 1].index
    kept: pd.DataFrame = rows[rows["line"].isin(middle)]
    return kept if with_2012 else first_and_last(kept)


def with_band(rows: pd.DataFrame, by: str = "line", times: int = 500) -> dict[str, float]:
    """Return the part of texts that is gone, and its band, drawn by lines or by rows.

    The sums of each unit are kept, and not its rows: drawing them is the same, and quicker.
    """
    first, last = rows["year"] == FIRST, rows["year"] == LAST
    unit = rows["line"] if by == "line" else np.arange(len(rows))
    parts = {"n0": first, "n1": last, "t0": rows["texts"] * first, "t1": rows["texts"] * last}
    sums = rows[[]].assign(**parts).groupby(unit).sum()

    drawn = {name: sums[name].to_numpy()[lots(len(sums), times)].sum(axis=1) for name in parts}
    low, high = nine_of_ten(1 - drawn["t1"] / drawn["n1"] * drawn["n0"] / drawn["t0"])
    return {"replaced": replaced(rows), "low": low, "high": high}


@cache
def replaced_texts(by: str = "line") -> dict[str, float]:
    """Return the right answer of the task, or one with a band by row."""
    return with_band(of_2012(), by)


def first_and_last(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the first and the last year."""
    return rows[rows["year"] != FIRST + 1]


@cache
def off_less_on() -> float:
    """Return by which part those on the messenger text less than the others in the last year."""
    last = halves()[halves()["year"] == LAST]
    return float(1 - last.loc[last["on"], "texts"].mean() / last.loc[~last["on"], "texts"].mean())


@cache
def of_other_lines(which: str) -> dict[str, float]:
    """Return the answer for "all" lines, those of "2013" or "free" towns, or for all "months"."""
    if which == "all":
        return with_band(first_and_last(halves()))
    if which in {"2013", "months"}:
        rows, year = (halves(), LAST) if which == "2013" else (paying(once()), FIRST + 1)
        chosen = rows["line"].isin(joined()[joined() == year].index)
        return with_band(first_and_last(rows[chosen]))
    rows = free_towns()
    years = rows[rows["on"]].groupby("line")["year"].min()
    chosen = rows["line"].isin(years[years == FIRST + 1].index) & (rows["month"].dt.month > 6)
    return with_band(first_and_last(rows[chosen]))


def until_2012() -> float:
    """Return by which part they fell from the first year to the one in which they joined."""
    means = of_2012(with_2012=True).groupby("year")["texts"].mean()
    return float(1 - means[FIRST + 1] / means[FIRST])


def left_over() -> dict[str, float]:
    """Return the part of texts that is left, with its band."""
    right = replaced_texts()
    return {
        "replaced": 1 - right["replaced"],
        "low": 1 - right["high"],
        "high": 1 - right["low"],
    }


def mean_of_lines() -> float:
    """Return the mean of what each line lost, in which a line of few texts counts as much."""
    each = of_2012().groupby(["line", "year"])["texts"].mean().unstack()
    return float((1 - each[LAST] / each[FIRST]).mean())


def of_2013() -> float:
    """Return what was lost as a part of what is left."""
    means = of_2012().groupby("year")["texts"].mean()
    return float(means[FIRST] / means[LAST] - 1)


def in_texts() -> float:
    """Return by how many texts a month they fell, not as a part."""
    means = of_2012().groupby("year")["texts"].mean()
    return float(means[FIRST] - means[LAST])


def in_truth() -> float:
    """Return the part that made the data."""
    return float(dataset("telecom_lines").truth["share of texts replaced once on the messenger"])


def what_the_mix_hides(given: Mapping[str, float]) -> str:
    """Hold the estimate against the truth, and against the comparison of groups."""
    return (
        f"You found {given['replaced']:.2f}, and the band holds the {in_truth():g} with which the "
        f"data were made. To compare those on the messenger with those off it in 2013 gives "
        f"{off_less_on():.2f}: far too little, because the two groups are other people."
    )


# --- The least bundle that holds the users --------------------------------------------------------

STEP = 0.01
CHANGED = {"launch_month": 72, "smartphone_pace": 0.1}


def messenger() -> Case:
    """Return the case of this lesson."""
    return case("messaging")


def later_and_faster() -> dict[str, Any]:
    """Return the levers of the exercise's plan: a later launch, smartphones that spread faster."""
    return {**messenger().defaults(), **CHANGED}


def holds(levers: Mapping[str, Any]) -> bool:
    """Whether your messenger ends with more users than the rival's."""
    return bool(run("messaging", **levers).outcome("own_share") > 50)


@cache
def least_bundle(**changed: float) -> float:
    """Return the least free bundle, in whole steps, with which your messenger has most users."""
    tried = np.round(np.arange(0.0, 1.0 + STEP / 2, STEP), 2)
    share = run_batch("messaging", {**changed, "free_level": tried}).outcome("own_share")
    return float(tried[share > 50].min())


def saved(**changed: float) -> dict[str, Any]:
    """Return the lab's levers with some changed and the least bundle that holds with them."""
    return {**messenger().defaults(), **changed, "free_level": least_bundle(**changed)}


def needed_bundle() -> float:
    """Return the right answer of the task in the lab."""
    return least_bundle(**CHANGED)


def barely_holds(levers: Mapping[str, Any]) -> str:
    """Return an empty text where a step less loses the users, else what is true of this run."""
    bundle, told = levers["free_level"], run("messaging", **levers)
    if told["is_open"][-1] < 0.5:
        return f"With a bundle of {bundle:g} the cash is gone and you close."
    share = told.outcome("own_share")
    if share <= 50:
        return f"With a bundle of {bundle:g} your share of messenger users ends at {share:.1f}%."
    less = round(float(bundle) - STEP, 4)
    if less >= 0 and holds({**levers, "free_level": less}):
        return f"With a bundle of {bundle:g} you end with most users. With {less:g} you do as well."
    return ""


def what_the_bundle_buys(given: Any) -> str:
    """Say what the least bundle brings and costs against one step less."""
    here = run("messaging", **given.levers)
    less = {**given.levers, "free_level": round(float(given.levers["free_level"]) - STEP, 4)}
    lost = run("messaging", **less)
    return (
        f"With {given.levers['free_level']:g} your messenger ends with "
        f"{here['own_share'][-1]:.0f}% of all messenger users, and with "
        f"{less['free_level']:g} with {lost['own_share'][-1]:.0f}%. So close to a cliff, "
        "nobody should plan for the least that holds: what nobody knows for sure moves the cliff."
    )


# --- Where the lesson is wrong --------------------------------------------------------------------

IN_TIME_IS_BEST = BestIsInside(
    "messaging",
    "launch_month",
    "profit",
    inside=(-1.0, 72.0),
    levels=25,
    where="before month 72",
    called="launch month",
)


@cache
def a_region() -> dict[str, tuple[float, float]]:
    """Find a region in which the launch that is best for profit comes late or never."""
    return IN_TIME_IS_BEST.corner_where_it_fails("free_level", "data_price")


def what_is_best_there(given: Any) -> str:
    """Say what is best in the learner's region."""
    best, _ = IN_TIME_IS_BEST.best(given.grid())
    return (
        f"In your region the best launch month is {best.min():.0f} at the earliest. (Month 144 is "
        "as good as never.) To keep the users is one thing, to earn by it another. What "
        "would you ask an operator, to know on which side it stands?"
    )

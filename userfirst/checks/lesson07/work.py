"""The steps of the work. Each can be left out or done wrong, so that a mistake is made to be known.

The three exports are cleaned here once, step by step; the model is run as a learner runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, Run, case, run, run_batch
from userfirst.checks.levers import BestIsInside
from userfirst.checks.lots import lots
from userfirst.data import load

if TYPE_CHECKING:
    import pandas as pd

# --- The runs of the three rounds -----------------------------------------------------------------

SMALL, LARGE = 5, 50  # million people in the market
FUNDING = 300  # million dollars: with it the small town lives for five years
AD_LOADS = np.linspace(0, 40, 81)
CROWD = 120  # million people who are there from the start
TAKE_RATES = np.linspace(0, 0.3, 61).round(3)


def platforms() -> Case:
    """Return the case of this lesson."""
    return case("free_platforms")


def town(market: float) -> Run:
    """Return the run of the small town, in a market of so many million people."""
    return run("free_platforms", "small_town", funding=FUNDING, market=market)


@cache
def profit_by_ad_load(month: int) -> Any:
    """Return the profit so far of each ad load as of a month, with a crowd from the start."""
    levers = started("advertising_only") | {"users_at_start": CROWD, "ads_per_hour": AD_LOADS}
    return run_batch("free_platforms", levers).outcome("profit", month)


def best_ad_load(month: int) -> float:
    """Return the ad load with the highest profit so far."""
    return float(AD_LOADS[profit_by_ad_load(month).argmax()])


@cache
def best_take_rate() -> float:
    """Return the take rate with the highest profit so far, taken in the race from the start."""
    levers = started("race") | {"take_rate": TAKE_RATES}
    return float(TAKE_RATES[run_batch("free_platforms", levers).outcome("profit").argmax()])


def started(preset: str) -> dict[str, Any]:
    """Return all levers of a preset."""
    return platforms().complete(dict(platforms().preset(preset).levers))


# --- The trial of ad loads ------------------------------------------------------------------------

LOADS = (2, 16)
LAST_WEEKS = (40, 51)


@cache
def trial() -> pd.DataFrame:
    """Return the weeks whose income is booked, each row once."""
    rows: pd.DataFrame = load("ad_load_trial").drop_duplicates()
    return rows[rows["week"] < 52]


def earned(rows: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Return cents a week for each person at the start, by ad load."""
    weeks = rows[rows["week"].between(first, last)]
    sums = weeks.groupby("ads_per_hour")[["ad_income_dollars", "people"]].sum()
    return 100 * sums["ad_income_dollars"] / sums["people"]


def clicks(
    first: int = LAST_WEEKS[0],
    last: int = LAST_WEEKS[1],
    what: str = "clicks",
    divide_by: str | None = "ads_shown",
    factor: float = 1000.0,
    rows: pd.DataFrame | None = None,
) -> dict[int, float]:
    """Return clicks on a thousand ads, for the lowest and the highest load."""
    used = trial() if rows is None else rows
    sums = used[used["week"].between(first, last)].groupby("ads_per_hour").sum(numeric_only=True)
    told = factor * sums[what] / (sums[divide_by] if divide_by else 1.0)
    return {each: float(told[each]) for each in LOADS}


def ads_for_a_click() -> dict[int, float]:
    """Return how many ads stand behind one click."""
    return {each: 1000 / value for each, value in clicks().items()}


def mean_of_rates() -> dict[int, float]:
    """Return the mean of the rates of all rows, where sums are wanted."""
    first, last = LAST_WEEKS
    rows = trial()[trial()["week"].between(first, last)]
    told = (1000 * rows["clicks"] / rows["ads_shown"]).groupby(rows["ads_per_hour"]).mean()
    return {each: float(told[each]) for each in LOADS}


def clicks_in_turn() -> dict[int, float]:
    """Return the two numbers the other way round."""
    right = clicks()
    return {2: right[16], 16: right[2]}


def what_blindness_costs(given: Mapping[int, float]) -> str:
    """Say what a sixteenth ad is worth against a second one."""
    first = clicks(1, 4)
    return (
        f"In these weeks an ad at 16 an hour gets {given[16] / given[2]:.0%} of the clicks that an "
        f"ad at 2 an hour gets; in the first four weeks it got {first[16] / first[2]:.0%}. People "
        "who stay stop looking. So ads cost twice: some people leave, and the others look away."
    )


# --- The trial of prices --------------------------------------------------------------------------


@cache
def all_offers() -> pd.DataFrame:
    """Return the export as it came, with some players twice."""
    export: pd.DataFrame = load("extras_price_trial")
    return export


@cache
def offers() -> pd.DataFrame:
    """Return each player once."""
    rows: pd.DataFrame = all_offers().drop_duplicates()
    return rows


def by_price(
    rows: pd.DataFrame | None = None, divide_by: str = "all", priced: bool = True
) -> pd.DataFrame:
    """Return what a player brings in the first month and in six, by the price offered."""
    import pandas as pd

    used = offers() if rows is None else rows
    price = used["price_dollars"] if priced else 1.0
    each = pd.DataFrame(
        {
            "price": used["price_dollars"],
            "first_month": price * used["bought"],
            "six_months": price * used["months_paid"],
            "bought": used["bought"].astype(float),
        }
    )
    sums = each.groupby("price").sum()
    count: Any = {"all": each.groupby("price").size(), "buyers": sums["bought"], "nobody": 1.0}
    return sums[["first_month", "six_months"]].div(count[divide_by], axis=0)


def six_times_the_first() -> pd.DataFrame:
    """Return a table in which nobody stops paying."""
    right = by_price()
    return right.assign(six_months=6 * right["first_month"])


def first_month_twice() -> pd.DataFrame:
    """Return a table in which the first month is added to six months that hold it."""
    right = by_price()
    return right.assign(six_months=right["six_months"] + right["first_month"])


def which_price_now_and_later(given: Any) -> str:
    """Say which price is best for one month and for six, and how sure that is."""
    best = {
        name: float(points.loc[points["y"].idxmax(), "x"]) for name, points in given.points.items()
    }
    right = by_price()
    higher, lower = (right.loc[each] / right.loc[3.0] for each in (5.0, 2.0))
    return (
        f"The best price is {best['first_month']:g} dollars for the first month and "
        f"{best['six_months']:g} for six. But from one month to six, 2 dollars come nearer: from "
        f"{lower['first_month']:.0%} to {lower['six_months']:.0%} of what 3 bring. 5 dollars "
        f"stay at about {higher['six_months']:.0%}. At a low price people keep paying for longer."
    )


# --- Two firms in the public figures --------------------------------------------------------------

HALF, TEN_YEARS_LATER = "by_half_year_2012_h1", "2022"
YEARS = (2021, 2024)


def figure(name: str) -> float:
    """Return the value of a public figure."""
    from userfirst.data import public_figure

    return float(public_figure(name)["value"])


def of_tencent(stream: str, when: str) -> float:
    """Return how much of 100 yuan of Tencent's revenue a stream brought."""
    return 100 * figure(f"tencent_{stream}_{when}") / figure(f"tencent_revenue_{when}")


def of_duolingo(what: str, year: int) -> float:
    """Return a figure of Duolingo's for the last quarter of a year."""
    return figure(f"duolingo_{what}_{year}_q4")


# --- The change of fees ---------------------------------------------------------------------------


@cache
def fees() -> pd.DataFrame:
    """Return the export with each row once, in dollars, with who lost the fee, and the year."""
    rows = load("listing_fee_change").drop_duplicates()
    money = ["sales_dollars", "commission_dollars"]
    in_cents = (rows["category"] == "lamps") & (rows["month"] == "2021-11")
    rows[money] = rows[money].where(~in_cents, rows[money] / 100)
    told: pd.DataFrame = rows.assign(
        income=rows["fee_income_dollars"] + rows["commission_dollars"],
        free=rows.groupby("category")["listing_fee_dollars"].transform("min") == 0,
        year=rows["month"].dt.year,
        row=np.arange(len(rows)),
    )
    return told


def _rise(sums: Mapping[tuple[bool, int], Any], year: int, shape: str) -> Any:
    """Return by how much more something rose without a fee than with it, from sums of years."""
    factor = {free: sums[free, year] / sums[free, 2021] for free in (True, False)}
    if shape == "not compared":
        return factor[True] - 1
    if shape == "subtracted":
        return factor[True] - factor[False]
    if shape == "no year before":
        return sums[True, year] / sums[False, year] - 1
    return factor[True] / factor[False] - 1


@cache
def rise_and_band(
    what: str = "visitors", year: int = 2023, by: str = "category", shape: str = "",
    share: float = 0.9,
) -> dict[str, float]:  # fmt: skip
    """Return the rise, and between which values nine of ten draws lie.

    The lots are those of :func:`userfirst.fitting.resample`; what a group adds to each sum is added
    up once, and not again in each draw.
    """
    rows, keys = fees(), [(free, each) for free in (True, False) for each in (2021, year)]
    sums = rows.groupby([by, "free", "year"])[what].sum().unstack(["free", "year"], fill_value=0)
    parts = sums[keys].to_numpy(dtype=float)
    often = [np.bincount(lot, minlength=len(parts)) for lot in lots(len(parts))]
    drawn = np.array(often) @ parts
    told = _rise(dict(zip(keys, drawn.T, strict=True)), year, shape)
    low, high = np.quantile(told, [(1 - share) / 2, (1 + share) / 2])
    seen = _rise(dict(zip(keys, parts.sum(axis=0), strict=True)), year, shape)
    return {"rise": float(seen), "low": float(low), "high": float(high)}


def rise_of_those_without_a_fee() -> dict[str, float]:
    """Return the rise where the fee was dropped, and its band, as if there were no others."""
    mine = fees()[fees()["free"]]
    sums = mine.groupby(["category", "year"])["visitors"].sum().unstack("year", fill_value=0)
    parts = sums[[2021, 2023]].to_numpy(dtype=float)
    drawn = np.array([np.bincount(lot, minlength=len(parts)) for lot in lots(len(parts))]) @ parts
    low, high = np.quantile(drawn[:, 1] / drawn[:, 0] - 1, [0.05, 0.95])
    seen = parts[:, 1].sum() / parts[:, 0].sum() - 1
    return {"rise": float(seen), "low": float(low), "high": float(high)}


def as_factor() -> dict[str, float]:
    """Return the numbers as factors: 1 for no change."""
    return {name: 1 + value for name, value in rise_and_band().items()}


def ends_swapped() -> dict[str, float]:
    """Return the band with its ends in each other's place."""
    right = rise_and_band()
    return {"rise": right["rise"], "low": right["high"], "high": right["low"]}


def what_the_other_side_did(given: Mapping[str, float]) -> str:
    """Say what the rise of visitors means."""
    income = rise_and_band("income")
    return (
        f"Without a fee, {given['rise']:.0%} more visitors came, and the whole band lies above "
        f"0: the fee was the sellers', and the buyers followed them. Whether it paid by 2023 is "
        f"open: of the income nine of ten draws lie from {income['low']:.0%} to "
        f"{income['high']:.0%}."
    )


# --- The highest take rate that keeps the lead ----------------------------------------------------

STEP, HELD = 0.005, 0.65


def the_race(held: float = HELD) -> dict[str, Any]:
    """Return the levers of the exercise's race: the rival begins with fewer users."""
    return {**started("race"), "rival_share": held}


@cache
def highest_take_rate(held: float = HELD) -> float:
    """Return the highest take rate with which at least half of the users are ours at the end."""
    share = run_batch("free_platforms", {**the_race(held), "take_rate": TAKE_RATES})["share"][-1]
    return float(TAKE_RATES[share >= 50].max())


@cache
def richest_take_rate(held: float = HELD) -> float:
    """Return the take rate with the highest profit so far."""
    levers = {**the_race(held), "take_rate": TAKE_RATES}
    return float(TAKE_RATES[run_batch("free_platforms", levers).outcome("profit").argmax()])


def barely_ahead(levers: Mapping[str, Any]) -> str:
    """Return an empty text where a step more loses the lead, else what is true of this run."""
    rate = levers["take_rate"]
    share = run("free_platforms", **levers)["share"][-1]
    if share < 50:
        return f"At a take rate of {rate:g} you end with {share:.1f}% of the users: less than half."
    higher = round(float(rate) + STEP, 4)
    if higher <= platforms().lever("take_rate").high:
        next_share = run("free_platforms", **{**levers, "take_rate": higher})["share"][-1]
        if next_share >= 50:
            return (
                f"At a take rate of {rate:g} you end with {share:.1f}% of the users. At {higher:g} "
                f"it is {next_share:.1f}%, still half or more."
            )
    return ""


def what_the_edge_costs(given: Any) -> str:
    """Compare the highest take rate with the one that earns most."""
    edge = run("free_platforms", **given.levers).outcome("profit")
    best = richest_take_rate()
    most = run("free_platforms", **{**the_race(), "take_rate": best}).outcome("profit")
    return (
        f"At the edge the profit so far is {edge:,.0f} million dollars. At {best:g} it is "
        f"{most:,.0f} million: the best take rate lies a little before the edge, and just behind "
        "it nearly all is lost. Who does not know exactly where the edge is, keeps away from it."
    )


# --- Where the lesson is wrong --------------------------------------------------------------------

MOSTLY_FREE = BestIsInside(
    "free_platforms", "free_level", "profit", inside=(0.5, 1.01), where="above 0.5"
)


@cache
def a_region() -> dict[str, tuple[float, float]]:
    """Find a region in which half or less is best given away, earning money."""
    return MOSTLY_FREE.corner_where_it_fails("basket", "median_taste")


def what_wins_there(given: Any) -> str:
    """Say what is best in the learner's region."""
    best, _ = MOSTLY_FREE.best(given.grid())
    highest = f"{best.max():.2f} or less" if best.max() > 0 else "0: nothing is free"
    return (
        f"Everywhere in your region the best free level is {highest}. Giving away "
        "is paid for by whoever wants the crowd. What would you look at first, to know whether "
        "anybody does?"
    )

"""The work of exercise 01 in small steps, so that each can be left out or done wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, case, run
from userfirst.checks.levers import BestIsInside
from userfirst.checks.lots import lots
from userfirst.data import load

if TYPE_CHECKING:
    import pandas as pd

STAFF = 12  # the accounts with the lowest numbers
NEVER_PAID, PAID, LOST = "one who never paid", "one who paid", "nobody knows whom"
ALONE = "nobody: came alone"

# --- The tables, and what goes wrong with them ----------------------------------------------------


@cache
def table(name: str) -> pd.DataFrame:
    """Return one of the four tables as it came: "accounts", "activity", …."""
    came: pd.DataFrame = load(f"notes_{name}")
    return came


@cache
def people(staff: bool = False) -> pd.DataFrame:
    """Return all accounts by number, with all that each has paid; those of the staff left out."""
    came = table("accounts")
    chosen = came if staff else came[came["account"] > STAFF]
    chosen = chosen.set_index("account")
    paid = table("payments").groupby("account")["amount_dollars"].sum()
    return chosen.assign(paid=paid).fillna({"paid": 0.0})


@cache
def activity(repeats: bool = False, staff: bool = False) -> pd.DataFrame:
    """Return who came in which month; rows that are there twice, and the staff, left out."""
    came = table("activity")
    came = came if repeats else came.drop_duplicates()
    chosen: pd.DataFrame = came if staff else came[came["account"] > STAFF]
    return chosen


# --- Who brought the money ------------------------------------------------------------------------


def inviter_paid() -> pd.Series[Any]:
    """Return for each account what its inviter has paid in all."""
    everybody = people()
    paid: pd.Series[Any] = everybody["invited_by"].map(everybody["paid"])
    return paid


def caused_share() -> float:
    """Return the share of all money that came from accounts whom a never-payer invited."""
    paid = people()["paid"]
    return float(paid[inviter_paid().eq(0)].sum() / paid.sum())


@cache
def brought_by() -> pd.DataFrame:
    """Return accounts and money by who brought them, and what each inviter caused on average."""
    import pandas as pd

    everybody, inviter = people(), inviter_paid()
    lost = everybody["came_by"].eq("invitation") & everybody["invited_by"].isna()
    kinds = {NEVER_PAID: inviter.eq(0), PAID: inviter.gt(0), LOST: lost}
    who = np.select(list(kinds.values()), list(kinds), ALONE)
    paid = everybody["paid"].groupby(who)
    told = pd.DataFrame({"accounts": paid.size(), "dollars": paid.sum()})
    heads = {NEVER_PAID: everybody["paid"].eq(0).sum(), PAID: everybody["paid"].gt(0).sum()}
    told["caused_each"] = told["dollars"] / told.index.to_series().map(heads)
    return told


# --- Task 1: who came, and how often --------------------------------------------------------------

SENT_TWICE = "2022-11"
DAYS_OF_THE_MONTH = 30


def came(
    month: str = SENT_TWICE,
    repeats: bool = False,
    staff: bool = False,
    days: float = DAYS_OF_THE_MONTH,
) -> dict[str, float]:
    """Return the users of a month, those of a day, and one by the other."""
    rows = activity(repeats, staff)
    rows = rows[rows["month"] == f"{month}-01"]
    monthly, daily = float(len(rows)), float(rows["active_days"].sum() / days)
    return {"monthly": monthly, "daily": daily, "stickiness": daily / monthly}


def of_the_days_twice() -> dict[str, float]:
    """Return accounts counted once and their days counted twice."""
    once, twice = came(), came(repeats=True)
    return {**twice, "monthly": once["monthly"], "stickiness": twice["daily"] / once["monthly"]}


def of_all_accounts() -> dict[str, float]:
    """Return the daily users by all who had an account by then."""
    right = came()
    accounts = float((people()["joined"] <= f"{SENT_TWICE}-01").sum())
    return {**right, "stickiness": right["daily"] / accounts}


def days_of_one_account(share_of_days: bool = False) -> dict[str, float]:
    """Return how often one account came in place of how many came on a day."""
    right = came()
    each = right["daily"] * DAYS_OF_THE_MONTH / right["monthly"]
    stickiness = right["stickiness"] if share_of_days else each / right["monthly"]
    return {**right, "daily": each, "stickiness": stickiness}


def what_stickiness_says(given: Mapping[str, float]) -> str:
    """Say what the three numbers mean together."""
    return (
        f"On a day, {given['stickiness']:.0%} of the month's users are there. Whoever says "
        f"{given['monthly']:,.0f} users and whoever says {given['daily']:,.0f} speak of the same "
        "month. With the row that was sent twice the first number would have been twice as large, "
        "and stickiness would have looked right."
    )


# --- Task 2: a cohort counted twice ---------------------------------------------------------------

LAST_JOINED, LAST_AGE = "2021-06", 30


def _number(when: pd.Series[Any]) -> pd.Series[Any]:
    counted: pd.Series[Any] = when.dt.year * 12 + when.dt.month
    return counted


@cache
def paying(covered: int = 12) -> pd.DataFrame:
    """Return who has paid for which month: those who pay by the year have paid for twelve."""
    import pandas as pd

    sent = table("payments")
    paid = sent[sent["amount_dollars"] > 0]
    yearly = paid[paid["plan"] == "year"]
    later = [yearly.assign(month=yearly["month"] + pd.DateOffset(months=n)) for n in range(covered)]
    rows = pd.concat([paid[paid["plan"] == "month"], *later])[["account", "month"]]
    return rows.drop_duplicates().assign(pays=True)


def cohort(
    last_joined: str = LAST_JOINED,
    first_joined: str = "2021-01",
    repeats: bool = False,
    staff: bool = False,
    covered: int = 12,
    first_age: int = 0,
    factor: float = 100.0,
    ever: bool = False,
) -> pd.DataFrame:
    """Return by age how many of a cohort pay, of all who joined and of those still there."""
    import pandas as pd

    joined = people(staff)["joined"]
    joined = joined[joined.between(f"{first_joined}-01", f"{last_joined}-01")]
    rows = activity(repeats, staff)
    rows = rows[rows["account"].isin(joined.index)]
    rows = rows.merge(paying(covered), how="left", on=["account", "month"])
    pays = rows["pays"].eq(True)
    if ever:
        begun = paying().groupby("account")["month"].min()
        pays = rows["account"].map(begun) <= rows["month"]
    age = _number(rows["month"]) - _number(rows["account"].map(joined)) + first_age
    rows = rows.assign(age=age, pays=pays)
    each = rows[rows["age"] <= LAST_AGE + first_age].groupby("age")["pays"].agg(["size", "sum"])
    return pd.DataFrame(
        {
            "of_those_there": factor * each["sum"] / each["size"],
            "of_all_joined": factor * each["sum"] / len(joined),
        }
    )


def turned() -> pd.DataFrame:
    """Return the two lines, each with the name of the other."""
    right = cohort()
    names = list(right)
    return right.rename(columns=dict(zip(names, names[::-1], strict=True)))


def still_there() -> pd.DataFrame:
    """Return those still there by all who joined, in place of those who pay."""
    right = cohort()
    there = 100 * right["of_all_joined"] / right["of_those_there"]
    return right.assign(of_all_joined=there)


def paid_but_did_not_come(there_too: bool) -> pd.DataFrame:
    """Return the lines with everybody who had paid for a month, also those who did not come."""
    right, joined = cohort(), people()["joined"]
    joined = joined[joined <= f"{LAST_JOINED}-01"]
    rows = paying()
    rows = rows[rows["account"].isin(joined.index)]
    age = _number(rows["month"]) - _number(rows["account"].map(joined))
    of_all = (100 * age.value_counts() / len(joined)).reindex(right.index, fill_value=0.0)
    came_of_all = right["of_all_joined"] / right["of_those_there"]  # of all who joined, a share
    there = (of_all / came_of_all).where(right["of_those_there"] > 0, 0.0)
    return right.assign(
        of_all_joined=of_all, of_those_there=there if there_too else right["of_those_there"]
    )


def of_the_whole_file() -> pd.DataFrame:
    """Return the payers of the cohort by all accounts that there are."""
    right, joined = cohort(), people()["joined"]
    size = (joined <= f"{LAST_JOINED}-01").sum()
    return right.assign(of_all_joined=right["of_all_joined"] * size / len(joined))


def what_the_cohort_tells(given: Any) -> str:
    """Say how the two lines part."""
    there, joined = (given.points[n].set_index("x")["y"] for n in cohort())
    return (
        f"From month 12 to month {LAST_AGE} the upper line goes from {there[12]:.0f}% to "
        f"{there[LAST_AGE]:.0f}%, the lower one from {joined[12]:.1f}% to {joined[LAST_AGE]:.1f}%. "
        "Nearly as many pay as before: what shrank is the number below the line. Say which of "
        "the two you show, before somebody asks."
    )


# --- Task 3: who did not pay yet ------------------------------------------------------------------


@cache
def graph() -> pd.DataFrame:
    """Return all accounts with their tree: the account in which the links upwards end."""
    found = people()
    found = found.assign(tree=found.index.astype(float))
    for _ in range(36):
        found["tree"] = found["tree"].map(found["invited_by"]).fillna(found["tree"])
    return found


@cache
def first_paid(last: bool = False) -> pd.Series[Any]:
    """Return in which month the inviter of each account paid first, or last."""
    sent = table("payments")
    by_account = sent.groupby("account")["month"]
    months: pd.Series[Any] = graph()["invited_by"].map(
        by_account.max() if last else by_account.min()
    )
    return months


def not_yet(never: bool = True, later: bool = True, last: bool = False) -> pd.Series[Any]:
    """Say of each account whether its inviter had not paid yet when it joined."""
    found, paid = graph(), first_paid(last)
    yes = found["invited_by"].notna() & ((paid.isna() & never) | ((paid > found["joined"]) & later))
    said: pd.Series[Any] = yes
    return said


def lost_links_too() -> pd.Series[Any]:
    """Say the same with those who were invited by nobody knows whom."""
    said: pd.Series[Any] = everybody_without_a_date() & people()["came_by"].eq("invitation")
    return said


def everybody_without_a_date() -> pd.Series[Any]:
    """Say of each account whether no earlier payment of an inviter is found, inviter or not."""
    said: pd.Series[Any] = ~(first_paid() <= graph()["joined"])
    return said


def traced(
    yes: pd.Series[Any] | None = None,
    by: str = "tree",
    of: str = "money",
    within: Any = None,
    share: float = 0.9,
    factor: float = 1.0,
) -> dict[str, float]:
    """Return a share of the money, and between which values it lies in nine of ten draws."""
    import pandas as pd

    found = graph()
    yes = not_yet() if yes is None else yes
    base = {"money": found["paid"], "payers": found["paid"].gt(0), "accounts": found["paid"].ge(0)}
    whole = base[of].astype(float)
    whole = whole if within is None else whole.where(within, 0.0)
    part = whole.where(yes, 0.0)
    group = found["tree"] if by == "tree" else found.index.to_series()
    sums = pd.DataFrame({"part": part, "whole": whole}).groupby(group).sum()
    sums = sums[sums["whole"] > 0]
    drawn = lots(len(sums))
    parts, wholes = (sums[name].to_numpy()[drawn].sum(axis=1) for name in ("part", "whole"))
    low, high = np.quantile(parts / wholes, [(1 - share) / 2, (1 + share) / 2])
    seen = float(sums["part"].to_numpy().sum()) / float(sums["whole"].to_numpy().sum())
    told = {"share": seen, "low": float(low), "high": float(high)}
    return {name: factor * value for name, value in told.items()}


def invited() -> pd.Series[Any]:
    """Say of each account whether it is known who invited it."""
    said: pd.Series[Any] = graph()["invited_by"].notna()
    return said


def what_the_band_leaves_out(given: Mapping[str, float]) -> str:
    """Compare with the share of the lesson."""
    return (
        f"{given['share']:.0%} of the money came by people who had not paid when they invited; "
        f"{caused_share():.0%} by people who never paid. The difference is small here: few of "
        f"those who invite ever pay. From {given['low']:.0%} to {given['high']:.0%} is luck "
        "alone. That some would have come anyway is not in it."
    )


# --- Task 4: what a free user must bring ----------------------------------------------------------


def service() -> Case:
    """Return the case of this lesson."""
    return case("accounts")


def as_it_comes() -> Mapping[str, Any]:
    """Return all levers as the preset "evernote" sets them."""
    return service().complete(service().preset("evernote").levers)


def generous() -> Mapping[str, Any]:
    """Return the levers of the exercise: the preset with more of it free."""
    return {**as_it_comes(), "free_level": 0.6}


def profit(**levers: Any) -> float:
    """Return the profit so far in month 60 of the generous plan with some levers changed."""
    return float(run("accounts", **{**generous(), **levers}).outcome("profit"))


@cache
def enough(**start: float) -> float:
    """Return the least ad income, in steps of the lever, with which nothing is lost."""
    about = service().lever("ad_income")
    steps = round((about.high - about.low) / about.step)
    for count in range(steps + 1):
        income = round(about.low + count * about.step, 6)
        if profit(ad_income=income, **start) >= 0:
            return income
    raise ValueError("No ad income in the range pays for the generous plan.")


def swapped_band() -> dict[str, float]:
    """Return the share of task 3 with the ends of its band in each other's place."""
    right = traced()
    return right | {"low": right["high"], "high": right["low"]}


def in_dollars(amount: float) -> str:
    """Return an amount with its unit: "1 dollar", "0.3 dollars"."""
    return f"{amount:g} dollar{'' if amount == 1 else 's'}"


def pays_for_itself(levers: Mapping[str, Any]) -> str:
    """Return an empty text where the least ad income pays for all, else what is true of it."""
    step, income = service().lever("ad_income").step, levers["ad_income"]
    left = float(run("accounts", **levers).outcome("profit"))
    with_ads = f"With {in_dollars(income)} of ad income the service has"
    if left < 0:
        return f"{with_ads} lost {-left:,.1f} million dollars by month 60."
    if income >= step:
        less = {**levers, "ad_income": income - step}
        if float(run("accounts", **less).outcome("profit")) >= 0:
            return (
                f"{with_ads} earned {left:,.1f} million dollars by month 60. It would also lose "
                "nothing on a cent less."
            )
    return ""


def cents_that_decide(given: Any) -> str:
    """Say what the ad income means beside what a free user costs."""
    levers = given.levers
    cost = levers["serving_cost"] * levers["free_level"]
    return (
        f"{100 * levers['ad_income']:.0f} cents a month. To serve a free user costs "
        f"{100 * cost:.0f} cents, so the ads pay for a third of it, and payers for the rest. "
        "Free users need not pay, but something has to come from them or by them."
    )


# --- Where the lesson is wrong --------------------------------------------------------------------

MIDDLE_IS_BEST = BestIsInside("accounts", "free_level", "profit", inside=(0.05, 0.95))


@cache
def a_region() -> dict[str, tuple[float, float]]:
    """Find a region in which the best is to give all away or nothing, earning money."""
    return MIDDLE_IS_BEST.corner_where_it_fails("invitations", "ad_income")


def what_wins_there(given: Any) -> str:
    """Say what is best in the learner's region."""
    best, _ = MIDDLE_IS_BEST.best(given.grid())
    free = int(np.sum(best >= MIDDLE_IS_BEST.inside[1]))
    what = "giving all of it away" if free == len(best) else "giving nothing away"
    if 0 < free < len(best):
        what = "one of the two ends"
    return (
        f"Everywhere in your region {what} earns the most. There the people who never pay are "
        "either all of the business or none of it. Would you still sign your judgement of task 5?"
    )

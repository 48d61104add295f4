"""Lesson 02, the free level: the tasks of its exercise and its recall questions.

The trial is cleaned once here, step by step, so that every likely mistake is one step left out.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import case, run_batch
from userfirst.checks.cards import Option, Question
from userfirst.checks.kinds import Judgement, Number, Numbers, Table
from userfirst.checks.task import Mistake, Task
from userfirst.data import dataset, load

if TYPE_CHECKING:
    import pandas as pd

# --- The trial, and what goes wrong with it -------------------------------------------------------

SETTLED_FROM = 7  # July: by then nearly everyone has thought over the year's offer


@cache
def raw() -> pd.DataFrame:
    """Return the export as it came."""
    export: pd.DataFrame = load("free_level_trial")
    return export


def once() -> pd.DataFrame:
    """Return the export with each row once."""
    return raw().drop_duplicates()


def closed() -> pd.DataFrame:
    """Return the months whose books are closed, each row once."""
    return once().dropna()


def settled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the later months of every year."""
    late: pd.DataFrame = rows[rows["month"].dt.month >= SETTLED_FROM]
    return late


def clean() -> pd.DataFrame:
    """Return the months that tasks 2 and 3 use."""
    return settled(closed())


# --- Task 2: what an adult brings, and what is left of it ----------------------------------------


def per_person(rows: pd.DataFrame, people: str = "adults", serving: float = 1.0) -> pd.DataFrame:
    """Return revenue and margin a month by free level, for each person of a group."""
    import pandas as pd

    money = ["revenue_dollars", "serving_cost_dollars"]
    total = rows.groupby("free_level")[[*money, people]].sum()
    revenue, cost = (total[name] / total[people] for name in money)
    return pd.DataFrame({"revenue": revenue, "margin": revenue - serving * cost})


def mean_of_rows() -> pd.DataFrame:
    """Return the mean of the rows' ratios: a small town counts as much as a large one."""
    rows = clean()
    revenue = rows["revenue_dollars"] / rows["adults"]
    margin = revenue - rows["serving_cost_dollars"] / rows["adults"]
    ratios = rows.assign(revenue=revenue, margin=margin)
    return ratios.groupby("free_level")[["revenue", "margin"]].mean()


def what_the_levels_bring(given: pd.DataFrame) -> str:
    """Say which free level leaves most, and from which one on serving costs more than comes in."""
    best = given.sort_values("margin").iloc[-1]
    losing = given.loc[given["margin"] < 0, "free_level"]
    told = (
        f"Free level {best['free_level']:g} leaves the most, {best['margin']:.2f} dollars a month "
        "for each adult. "
    )
    if len(losing):
        told += (
            f"At {losing.min():g} and above, serving costs more than payers bring. This trial "
            "sold no ads: whoever goes that far needs another income."
        )
    return told


# --- Task 3: what the service is worth to people --------------------------------------------------

LINE_FROM, LINE_TO = 0.2, 0.8  # free levels at which the free tier is what paying competes with


def worth(
    of: str = "aware",
    odds: bool = True,
    corrected: bool = True,
    log: Any = np.log,
    back: Any = np.exp,
    rows: pd.DataFrame | None = None,
) -> dict[str, float]:
    """Fit a straight line to the logs of the odds of paying; return spread and median."""
    used = clean() if rows is None else rows
    used = used[used["free_level"].between(LINE_FROM, LINE_TO)]
    offers = used.groupby(["free_level", "price_dollars"], as_index=False)
    total = offers[["payers", of]].sum()
    others = total[of] - total["payers"] if odds else total[of]
    price = total["price_dollars"]
    needed = price / (1 - total["free_level"]) if corrected else price
    slope, height = np.polyfit(log(needed), log(total["payers"] / others), 1)
    return {"spread": float(-slope), "median": float(back(-height / slope))}


def point_per_row() -> dict[str, float]:
    """Fit the line to one point for each town and month, small and large alike."""
    rows = clean()
    rows = rows[rows["free_level"].between(LINE_FROM, LINE_TO) & (rows["payers"] > 0)]
    price = rows["price_dollars"] / (1 - rows["free_level"])
    odds = rows["payers"] / (rows["aware"] - rows["payers"])
    slope, height = np.polyfit(np.log(price), np.log(odds), 1)
    return {"spread": float(-slope), "median": float(np.exp(-height / slope))}


def wrong_sign() -> dict[str, float]:
    """Return the slope itself as the spread."""
    right = worth()
    return right | {"spread": -right["spread"]}


def without_exp() -> dict[str, float]:
    """Return the logarithm of the median as the median."""
    return worth(back=float)


def height_as_median() -> dict[str, float]:
    """Return the height of the line as the median."""
    right = worth()
    return right | {"median": right["spread"] * float(np.log(right["median"]))}


def truth_behind_the_trial(given: dict[str, float]) -> str:
    """Compare an estimate with the truth that made the data."""
    truth = dataset("free_level_trial").truth
    rows = clean()
    rows = rows[rows["free_level"].between(LINE_FROM, LINE_TO)]
    using = rows["users"].sum() / rows["adults"].sum()
    taste, network = truth["median taste (dollars a month)"], truth["network effect"]
    return (
        f"The data were made with a spread of {truth['spread of taste']:g} and a median of "
        f"{taste:g} dollars for an empty service. With {using:.0%} of adults using it, the "
        f"network effect lifts that to {taste * (1 + network * using):.1f}; you found "
        f"{given['median']:.1f}. You can read from shares what no survey told you."
    )


# --- Task 4: the money a free level needs ---------------------------------------------------------

LEVELS_TRIED = (0.3, 0.6, 0.9)


@cache
def lowest_cash(funding: float) -> tuple[float, ...]:
    """Return the lowest cash of the preset "valley" at each level that is tried."""
    chosen = case("free_service").preset("valley")
    levers = {**chosen.levers, "free_level": np.array(LEVELS_TRIED), "funding": funding}
    return tuple(run_batch("free_service", levers).outcome("lowest_cash").tolist())


def needed(funding: float) -> dict[float, float]:
    """Return funding less the lowest cash, at each level that is tried."""
    return {
        level: funding - lowest
        for level, lowest in zip(LEVELS_TRIED, lowest_cash(funding), strict=True)
    }


def plenty() -> float:
    """Return so much funding that the firm never closes: the most the lever allows."""
    return case("free_service").lever("funding").high


def as_in_the_preset() -> float:
    """Return the funding of the preset, too little for some levels."""
    return float(case("free_service").preset("valley").levers["funding"])


def enough() -> dict[float, float]:
    """Return the least funding with which each level survives, in million dollars."""
    return needed(plenty())


def enough_in_millions() -> dict[float, float]:
    """Return the middle of what counts: from the need itself to the whole million above it."""
    return {level: each + 0.5 for level, each in enough().items()}


def rounded_down() -> dict[float, float]:
    """Return the need rounded down: the firm closes for want of the rest."""
    return {level: float(np.floor(each)) for level, each in enough().items()}


def price_of_generosity(given: dict[float, float]) -> str:
    """Say what the most generous level needs beyond the least generous one."""
    least, *_, most = LEVELS_TRIED
    return (
        f"Free level {least:g} needs {given[least]:.0f} million dollars, {most:g} needs "
        f"{given[most]:.0f}. The difference is the price of generosity: money that must be there "
        "before the first good month. Whether it comes back is another question."
    )


# --- The tasks ------------------------------------------------------------------------------------

_PER_PERSON = Number("dollars a month", relative=0.002, absolute=0.005)
_FUNDING = Number("million dollars", relative=0.0, absolute=0.51)

TASKS = (
    Task(
        name="ex02_1",
        kind=Table(
            keys=("town", "month"),
            columns={
                "aware": Number("people", 0, 0.5),
                "users": Number("people", 0, 0.5),
                "payers": Number("people", 0, 0.5),
                "revenue_dollars": Number("dollars a month", 0, 0.01),
            },
            months=("month",),
        ),
        answer=closed,
        mistakes=(
            Mistake("This is the file as it came. Two things are wrong with it.", answer=raw),
            Mistake(
                "One row is still there twice: its payers count double. Look with `duplicated()`.",
                answer=lambda: raw().dropna(),
            ),
            Mistake(
                "Rows without payers and revenue are still in it. These books were not closed "
                "yet: nobody knows what was paid.",
                answer=once,
            ),
            Mistake(
                "You filled the empty cells with zero. Zero says that nobody paid. "
                "The truth is that nobody knows: leave these rows out.",
                answer=lambda: once().fillna(0),
            ),
            Mistake(
                "You filled the empty cells with a guess, such as a mean. Then your guess decides "
                "what the trial says. Leave these rows out.",
                when=lambda given: len(given) == len(once()) and given.notna().all(axis=None),
            ),
            Mistake(
                "Both rows of the pair are gone. Keep one of them: this month did happen.",
                answer=lambda: raw().drop_duplicates(keep=False).dropna(),
            ),
            Mistake(
                "You kept one row for each town only. A row is a duplicate if all of it is the "
                "same, not the name of the town alone.",
                when=lambda given: len(given) == given["town"].nunique(),
            ),
        ),
        hints=(
            "The data card lists what is wrong with the file on purpose: a row that is there "
            "twice, and books that were closed late. A month that was never sent cannot be mended.",
            "`drop_duplicates()` keeps each row once. `dropna()` leaves out rows with an empty "
            "cell.",
            "Both in one line: `trial.drop_duplicates().dropna()`.",
        ),
        passed=lambda given: (
            f"{len(given)} of {len(raw())} rows are left. A small loss, but late books are no "
            "accident: say in every report which rows you left out, and why."
        ),
    ),
    Task(
        name="ex02_2",
        kind=Table(keys=("free_level",), columns={"revenue": _PER_PERSON, "margin": _PER_PERSON}),
        answer=lambda: per_person(clean()),
        mistakes=(
            Mistake(
                "Your margin is the revenue once more. Take off what serving the users cost.",
                answer=lambda: per_person(clean(), serving=0.0),
            ),
            Mistake(
                "Your margin is larger than your revenue: the cost was added. Take it off.",
                answer=lambda: per_person(clean(), serving=-1.0),
            ),
            Mistake(
                "You divided by those who are aware. Free users make more people aware, and that "
                "gain is lost when you divide by it. Divide by all adults.",
                answer=lambda: per_person(clean(), "aware"),
            ),
            Mistake(
                "You divided by users. A level that wins few users would look good that way. "
                "Divide by all adults.",
                answer=lambda: per_person(clean(), "users"),
            ),
            Mistake(
                "You used all months. Early in the year many people have not thought the new "
                "offer over yet. Use July to December only.",
                answer=lambda: per_person(closed()),
            ),
            Mistake(
                "Months whose books are late are in it: their people and costs count, their "
                "revenue does not. Begin with `ex02_1`.",
                answer=lambda: per_person(settled(once())),
            ),
            Mistake(
                "You took the mean of the rows, so a person in a small town counts for more than "
                "one in a large town. Add up money and people first, then divide.",
                answer=mean_of_rows,
            ),
            Mistake(
                "This is the money of many months for one adult. Add up adults over the same rows "
                "as the money, then divide: that gives a month.",
                when=lambda given: bool(given["revenue"].max() > raw()["price_dollars"].min()),
            ),
        ),
        hints=(
            'July to December are the rows where `ex02_1["month"].dt.month > 6`. Group them by '
            '`free_level` and add up `"revenue_dollars"`, `"serving_cost_dollars"` and `"adults"`.',
            "Divide after adding up. The margin is revenue less serving cost, both for each adult.",
            'With the sums as `total`: `total["revenue_dollars"] / total["adults"]` is the column '
            "`revenue`. Subtract the serving cost before you divide, and you have `margin`. "
            '`pd.DataFrame({"revenue": ..., "margin": ...})` makes the table.',
        ),
        passed=what_the_levels_bring,
    ),
    Task(
        name="ex02_3",
        kind=Numbers(
            {
                "spread": Number("", relative=0.03),
                "median": Number("dollars a month", relative=0.03),
            }
        ),
        answer=worth,
        mistakes=(
            Mistake(
                "You used the price alone. Who pays gives up the free tier, so a price buys only "
                "the part that is not free. What must the full service be worth? Divide the "
                "price by `1 - free_level`.",
                answer=lambda: worth(corrected=False),
            ),
            Mistake(
                "You took the share of payers. The straight line belongs to the odds: payers "
                "divided by those who do not pay.",
                answer=lambda: worth(odds=False),
            ),
            Mistake(
                "You counted payers among users. Users chose the service already. "
                "Count payers among all who are aware of it.",
                answer=lambda: worth(of="users"),
            ),
            Mistake(
                "You counted payers among all adults. Who has never heard of the service has not "
                "refused it. Count payers among those who are aware.",
                answer=lambda: worth(of="adults"),
            ),
            Mistake(
                "You took logs to base 10 and went back with `exp`. Use `np.log` and `np.exp`.",
                answer=lambda: worth(log=np.log10),
            ),
            Mistake(
                "Your line has a point for each town and month. A few payers more or less move "
                "the odds of a small town a lot: add up payers and aware people of each offer "
                "first.",
                answer=point_per_row,
            ),
            Mistake(
                "The spread is the slope without its sign: the line falls, the spread is above 0.",
                answer=wrong_sign,
            ),
            Mistake(
                "The spread is right. Your median is still a logarithm: take `np.exp` of it.",
                answer=without_exp,
            ),
            Mistake(
                "The spread is right. The height of the line is spread times the log of the "
                "median: divide by the spread, then take `np.exp`.",
                answer=height_as_median,
            ),
            Mistake(
                "You used all months. Early in the year many people have not thought the new "
                "offer over yet. Use July to December only, as in task 2.",
                answer=lambda: worth(rows=closed()),
            ),
        ),
        hints=(
            "A person pays if the part that is not free is worth the price: if "
            "`(1 - free_level) * worth >= price`. So the worth that is needed is "
            "`price / (1 - free_level)`.",
            "Add up payers and aware people for each free level and price. The odds are "
            "`payers / (aware - payers)`. `np.polyfit(x, y, 1)` gives slope and height of the "
            "line through the logs.",
            "With `slope, height = np.polyfit(np.log(needed), np.log(odds), 1)` the spread is "
            "`-slope`, and the median is where the odds are 1, that is where the line is 0: "
            "`np.exp(-height / slope)`.",
        ),
        passed=truth_behind_the_trial,
    ),
    Task(
        name="ex02_4",
        kind=Numbers(dict.fromkeys(LEVELS_TRIED, _FUNDING)),
        answer=enough_in_millions,
        mistakes=(
            Mistake(
                "Some of your runs closed early. A firm that has closed spends no more, so its "
                "lowest cash does not show how much was missing. Give it plenty of funding first.",
                answer=lambda: needed(as_in_the_preset()),
            ),
            Mistake(
                "This is the lowest cash itself. The need is the funding less the lowest cash.",
                when=lambda given: any(
                    _FUNDING.same(given[level], lowest)
                    for funding in (as_in_the_preset(), plenty())
                    for level, lowest in zip(LEVELS_TRIED, lowest_cash(funding), strict=True)
                ),
            ),
            Mistake(
                "You rounded down, so the firm closes for want of the last million. Round up.",
                answer=rounded_down,
            ),
            Mistake(
                "All three are the same. Run each free level on its own: "
                '`run("free_service", preset="valley", free_level=0.3, ...)`.',
                when=lambda given: len({round(each, 3) for each in given.values()}) == 1,
            ),
        ),
        hints=(
            'Either try out fundings until `run(...)["is_open"]` stays 1, or give so much that '
            "the firm cannot close and look how deep the cash falls.",
            "With a funding of 1000, the need is 1000 less the lowest cash: "
            '`run("free_service", preset="valley", free_level=..., funding=1000)` and its '
            '`.outcome("lowest_cash")`.',
            '`{level: 1000 - run("free_service", preset="valley", free_level=level, '
            'funding=1000).outcome("lowest_cash") for level in (0.3, 0.6, 0.9)}`',
        ),
        passed=price_of_generosity,
    ),
    Task(
        name="ex02_5",
        kind=Judgement(
            {
                "decision": "What do you do, and by when?",
                "evidence": "Which numbers of yours speak for it?",
                "risk": "What could go wrong, and how would you notice?",
                "change_my_mind": "What would you have to see to decide otherwise?",
            }
        ),
        hints=(
            "The decision is one sentence that a board can vote on: a free level, a place and a "
            "date.",
            "Evidence is a number with its origin. Task 2 tells what a level brings, task 4 what "
            "it needs before that.",
            "For the last part, name a number and a month: if it is below that by then, you do "
            "something else.",
        ),
        passed=(
            "All four parts are there. No program can say whether the judgement is good: compare "
            "it with a colleague's, and look for the number on which you differ."
        ),
    ),
)

# --- Recall ---------------------------------------------------------------------------------------

QUESTIONS = (
    Question(
        "q02_1",
        "You raise the free level from 0 to 1. In the model's starting setting, revenue rises "
        "first and then falls. Why?",
        (
            Option(
                "The first free parts bring people in; later ones take away the reason to pay.",
                "More people come than are lost as payers, until most who would come are there. "
                "From then on each step only makes paying less worth it.",
                right=True,
            ),
            Option(
                "Serving free users costs more and more.",
                "Serving costs lower the profit. Revenue is counted before any cost, and it falls "
                "even where serving costs nothing.",
            ),
            Option(
                "Users leave when too much is free.",
                "The number of users rises with the free level. It is payers who become fewer.",
            ),
        ),
    ),
    Question(
        "q02_2",
        "Two services have the same levers except funding. One closes after a year, the other "
        "earns well in year five. What is the valley of death?",
        (
            Option(
                "A plan that can never pay.",
                "The second service has the same plan, and it earns well.",
            ),
            Option(
                "The months in which costs are above income, paid from funding that may not last.",
                "Users cost money from the first day and bring it later. How deep the valley is "
                "depends on the plan. Whether you cross it depends on the funding.",
                right=True,
            ),
            Option(
                "A time in which users turn away.",
                "In the valley the number of users usually grows. That is what costs the money.",
            ),
        ),
    ),
    Question(
        "q02_3",
        "You give nearly everything away for two years and then ask for money. When does that do "
        "worse than asking for money from the start?",
        (
            Option(
                "When some users leave as soon as they are asked to pay.",
                "Losing some is no failure. It still does better if enough of the others stay "
                "and find the full service worth its price.",
            ),
            Option(
                "When a service is worth more the more people use it.",
                "That helps: the crowd that came for nothing makes the full service worth paying "
                "for.",
            ),
            Option(
                "When a large share of the users leaves every month, whatever you do.",
                "The people you won for nothing are gone before you ask for money. "
                "You have paid for guests.",
                right=True,
            ),
        ),
    ),
)

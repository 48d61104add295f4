"""The tasks of exercise 02: what is right, the mistakes by name and how each is made, the hints."""

from __future__ import annotations

import numpy as np

from userfirst.checks.judgement import COMPLETE, PARTS_OF_A_DECISION, Judgement
from userfirst.checks.kinds import Number, Numbers, Table
from userfirst.checks.lesson02 import work
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.picture import ADULTS, DOLLARS, FREE, MONTHS, OTHER_UNITS, Picture
from userfirst.checks.task import Mistake, Task

_PEOPLE = Number("people", relative=0, absolute=0.5)
_PER_PERSON = Number("dollars a month", relative=0.002, absolute=0.005)

FLAWED_ROWS = Task(
    name="ex02_1",
    kind=Table(
        keys={"town": "text", "month": "month"}, columns={"aware": _PEOPLE, "users": _PEOPLE}
    ),
    answer=work.flawed,
    mistakes=(
        Mistake(
            "repeats only",
            "This is the row that is there twice. Rows with empty cells are missing: their books "
            "were late.",
            made=lambda: work.raw()[work.repeated()],
        ),
        Mistake(
            "late books only",
            "These are the rows with late books. The row that is there a second time is missing.",
            made=lambda: work.raw()[work.late()],
        ),
        Mistake(
            "both rows of the pair",
            "Both rows of the pair are in it. One of them has to stay in the trial: that month "
            "did happen. `duplicated()` without `keep=False` marks the second one only.",
            made=lambda: work.raw()[work.repeated(keep=False) | work.late()],
        ),
        Mistake(
            "the rows that are fine",
            "These are the rows that can be used. The others are wanted: `~` turns yes into no.",
            made=work.closed,
        ),
        Mistake(
            "the whole file",
            "This is the whole file. Choose rows with `trial[...]`.",
            made=work.raw,
        ),
        Mistake(
            "both at once",
            "Your table is empty: no row has both flaws at once. `|` is *or*, `&` is *and*.",
            when=lambda given: len(given) == 0,
        ),
        Mistake(
            "whole towns",
            "You took all months of these towns. Only single months are wrong.",
            made=work.of_flawed_towns,
        ),
        Mistake(
            "repeats by town",
            "You took every row whose town was there before. A row is a repeat if all of it is "
            "the same, not the name of the town alone.",
            made=lambda: work.raw()[work.repeated(by="town") | work.late()],
        ),
    ),
    hints=(
        "Two questions to each row: is it there for the second time? Is a cell of it empty?",
        '`trial.duplicated()` answers the first question, `trial["payers"].isna()` the second.',
        'Together: `trial[trial.duplicated() | trial["payers"].isna()]`.',
    ),
    passed=lambda given: (
        f"{len(given)} of {len(work.raw())} rows. A small loss, but late books are no accident: "
        "say in every report which rows you left out, and why."
    ),
)

MARGIN = Task(
    name="ex02_2",
    kind=Picture(
        x="free_level",
        lines={"revenue": _PER_PERSON, "margin": _PER_PERSON},
        says={"x": {"free": FREE}, "y": {"dollars": DOLLARS, "month": MONTHS, "adult": ADULTS}},
        never=OTHER_UNITS,
        unit_in_words="dollars a month for each adult",
    ),
    answer=lambda: work.per_person(work.clean()),
    mistakes=(
        Mistake(
            "serving cost left out",
            "Your margin is the revenue once more. Take off what serving the users cost.",
            made=lambda: work.per_person(work.clean(), serving=0.0),
        ),
        Mistake(
            "serving cost added",
            "Your margin is larger than your revenue: the cost was added. Take it off.",
            made=lambda: work.per_person(work.clean(), serving=-1.0),
        ),
        Mistake(
            "divided by payers",
            "You divided by payers. Revenue for each payer is the price they pay; it says nothing "
            "about how many pay. Divide by all adults.",
            made=lambda: work.per_person(work.clean(), "payers"),
        ),
        Mistake(
            "divided by users",
            "You divided by users. A level that wins few users would look good that way. "
            "Divide by all adults.",
            made=lambda: work.per_person(work.clean(), "users"),
        ),
        Mistake(
            "divided by those who are aware",
            "You divided by those who are aware. Free users make more people aware, and that "
            "gain is lost when you divide by it. Divide by all adults.",
            made=lambda: work.per_person(work.clean(), "aware"),
        ),
        Mistake(
            "all months",
            "You used all months. Early in the year many people have not thought the new "
            "offer over yet. Use July to December only.",
            made=lambda: work.per_person(work.closed()),
        ),
        Mistake(
            "one month too early",
            "You began with June. July to December are the months above 6.",
            made=lambda: work.per_person(work.settled(work.closed(), work.SETTLED_FROM - 1)),
        ),
        Mistake(
            "one month too late",
            "You began with August. July belongs to it: the months above 6.",
            made=lambda: work.per_person(work.settled(work.closed(), work.SETTLED_FROM + 1)),
        ),
        Mistake(
            "the first half",
            "These are January to June. By then many people have not thought the new offer over. "
            "Use July to December.",
            made=lambda: work.per_person(work.settled(work.closed(), 1, work.SETTLED_FROM - 1)),
        ),
        Mistake(
            "late books left in",
            "Months whose books are late are in it: their people and costs count, their "
            "revenue does not. Begin with `clean`.",
            made=lambda: work.per_person(work.settled(work.once())),
        ),
        Mistake(
            "mean of the rows",
            "You took the mean of the rows, so a person in a small town counts for more than "
            "one in a large town. Add up money and people first, then divide.",
            made=work.mean_of_rows,
        ),
        Mistake(
            "margin in percent",
            "Your margin is in percent of the revenue. Here dollars are wanted: revenue less cost.",
            made=lambda: work.margin_of_revenue(100.0),
        ),
        Mistake(
            "margin as a share",
            "Your margin is a share of the revenue. Here dollars are wanted: revenue less cost.",
            made=lambda: work.margin_of_revenue(1.0),
        ),
        Mistake(
            "money of a year",
            "This is the money of twelve months. Each row of the file is one month already.",
            made=work.in_a_year,
        ),
        Mistake(
            "adults counted once for six months",
            "This is the money of six months, divided by adults that were counted once. Add up "
            "adults over the same rows as the money: then it is the money of a month.",
            made=lambda: work.per_person(work.adults_once()),
        ),
        Mistake(
            "in cents",
            "Your amounts are in cents. Dollars are wanted: divide them by 100.",
            made=lambda: 100 * work.per_person(work.clean()),
        ),
        Mistake(
            "sums not divided",
            "These are the sums of all towns and months. Divide both by the sum of `adults`.",
            made=work.undivided,
        ),
        Mistake(
            "free level in percent",
            "Your lines are right, but the free level is in percent. Here it goes from 0 to 1, as "
            "in the file.",
            made=lambda: work.per_person(work.clean()).rename(index=lambda level: 100 * level),
        ),
        Mistake(
            "by price as well",
            "You grouped by price as well, so each line has several points at one free level. "
            "Group by `free_level` alone.",
            made=lambda: work.per_person(work.clean(), by=("free_level", "price_dollars")),
        ),
    ),
    hints=(
        'July to December are the rows where `clean["month"].dt.month > 6`. Group them by '
        '`free_level` and add up `"revenue_dollars"`, `"serving_cost_dollars"` and `"adults"`.',
        "Divide after adding up: revenue by adults, serving cost by adults. The margin is the "
        "difference. Put both into a table with the columns `revenue` and `margin`.",
        "With the table as `each`: `figure = px.line(each, markers=True)`, then "
        '`figure.update_layout(xaxis_title="free level", '
        'yaxis_title="dollars a month for each adult")`.',
    ),
    passed=work.what_the_levels_bring,
)

_ALL_MONTHS = (
    "You used all months. Early in the year many people have not thought the new offer over yet. "
    "Use July to December only, as in task 2."
)

WORTH = Task(
    name="ex02_3",
    kind=Numbers(
        {
            "spread": Number("", relative=0.03),
            "median": Number("dollars a month", relative=0.03),
        }
    ),
    answer=work.worth,
    mistakes=(
        Mistake(
            "price alone",
            "You used the price alone. Who pays gives up the free tier, so a price buys only "
            "the part that is not free. What must the full service be worth? Divide the "
            "price by `1 - free_level`.",
            made=lambda: work.worth(needed=lambda price, free: price),
        ),
        Mistake(
            "divided by the free part",
            "You divided the price by the free level. That is the part which costs nothing. A "
            "price buys the other part: divide by `1 - free_level`.",
            made=lambda: work.worth(needed=lambda price, free: price / free),
        ),
        Mistake(
            "multiplied by what is for sale",
            "You multiplied the price by `1 - free_level`. If a price buys a half, the whole must "
            "be worth twice the price: divide.",
            made=lambda: work.worth(needed=lambda price, free: price * (1 - free)),
        ),
        Mistake(
            "share in place of odds",
            "You took the share of payers. The straight line belongs to the odds: payers "
            "divided by those who do not pay.",
            made=lambda: work.worth(odds=False),
        ),
        Mistake(
            "payers among users",
            "You counted payers among users. Users chose the service already. "
            "Count payers among all who are aware of it.",
            made=lambda: work.worth(of="users"),
        ),
        Mistake(
            "payers among adults",
            "You counted payers among all adults. Who has never heard of the service has not "
            "refused it. Count payers among those who are aware.",
            made=lambda: work.worth(of="adults"),
        ),
        Mistake(
            "axes swapped",
            "The axes are swapped: `np.polyfit` takes what was offered (the worth) first, and "
            "what people did (the odds) second.",
            made=lambda: work.worth(swapped=True),
        ),
        Mistake(
            "logs to base 10",
            "You took logs to base 10 and went back with `exp`. Use `np.log` and `np.exp`.",
            made=lambda: work.worth(log=np.log10),
        ),
        Mistake(
            "a point for each row",
            "Your line has a point for each town and month. A few payers more or less move "
            "the odds of a small town a lot: add up payers and aware people of each offer "
            "first.",
            made=work.point_per_row,
        ),
        Mistake(
            "from free level 0 on",
            "You began with free level 0. Below 0.2 the effort of using the service decides as "
            "well: take 0.2 to 0.8.",
            made=lambda: work.worth(levels=(0.0, work.LINE_TO)),
        ),
        Mistake(
            "from free level 0.1 on",
            "You began with free level 0.1. Below 0.2 the effort of using the service decides as "
            "well: take 0.2 to 0.8.",
            made=lambda: work.worth(levels=(0.1, work.LINE_TO)),
        ),
        Mistake(
            "where nothing is free",
            "These are the numbers of the towns where nothing is free. Here the "
            "others are asked: free levels from 0.2 to 0.8.",
            made=lambda: work.worth(levels=(0.0, 0.0)),
        ),
        Mistake(
            "the lab's people",
            "These are two levers of the lab as it opens. Its people are not those of the trial. "
            "Hand in what your line says.",
            made=work.of_the_lab,
        ),
        Mistake(
            "the truth",
            "These are the numbers that made the data. They are known because the data are "
            "synthetic. Hand in what your line says; the check compares the two afterwards.",
            made=work.truth,
        ),
        Mistake(
            "the slope's sign",
            "The spread is the slope without its sign: the line falls, the spread is above 0.",
            made=work.wrong_sign,
        ),
        Mistake(
            "median still a logarithm",
            "The spread is right. Your median is still a logarithm: take `np.exp` of it.",
            made=lambda: work.worth(back=float),
        ),
        Mistake(
            "the height as the median",
            "The spread is right. The height of the line is spread times the log of the "
            "median: divide by the spread, then take `np.exp`.",
            made=work.height_as_median,
        ),
        Mistake(
            "exp of the height",
            "The spread is right. You took `np.exp` of the height of the line: divide it by the "
            "spread first.",
            made=work.height_without_division,
        ),
        Mistake("all months", _ALL_MONTHS, made=lambda: work.worth(rows=work.closed())),
    ),
    hints=(
        "A person pays if the part that is not free is worth the price: if "
        "`(1 - free_level) * worth >= price`. So the worth that is needed is "
        "`price / (1 - free_level)`.",
        'With the table `offers`: `needed = offers["price_dollars"] / (1 - offers["free_level"])` '
        'and `odds = offers["payers"] / (offers["aware"] - offers["payers"])`.',
        "With `slope, height = np.polyfit(np.log(needed), np.log(odds), 1)` the spread is "
        "`-slope`, and the median is where the odds are 1, that is where the line is 0: "
        "`np.exp(-height / slope)`.",
    ),
    passed=work.truth_behind_the_trial,
)


def _funding_near(given: Setting, value: float) -> bool:
    """Whether only the funding was moved, and it is a number, rounded up or down."""
    others = {**work.service().complete(work.valley()), "funding": given.levers["funding"]}
    return bool(abs(given.amount("funding") - value) < 1.0) and RESCUE_KIND.exactly(
        given, Setting(others)
    )


def _free_level_is(given: Setting, value: float) -> bool:
    """Whether the free level has this value, and nothing else but the funding differs."""
    return RESCUE_KIND.moved(given) == ["free_level"] and given.levers["free_level"] == value


def _button_not_pressed(given: Setting) -> bool:
    """Whether only the funding was moved in the lab as it opens; the button would have set both."""
    return (
        _free_level_is(given, work.service().defaults()["free_level"])
        and given.levers["funding"] != work.valley()["funding"]
    )


def _of_another_start(given: Setting) -> bool:
    """Whether the levers are those of another preset, but for the two that the task speaks of."""
    chosen = {name: given.levers[name] for name in ("free_level", "funding")}
    others = (each for each in work.service().presets if each.name != "valley")
    return bool({*RESCUE_KIND.moved(given)} - {"free_level"}) and any(
        RESCUE_KIND.exactly(given, Setting(work.service().complete({**each.levers, **chosen})))
        for each in others
    )


def _lives_on_less_free(given: Setting) -> bool:
    """Whether somebody moved the free level, and nothing else, to where the firm lives."""
    return (
        RESCUE_KIND.moved(given) == ["free_level"]
        and bool(given.amount("free_level") < work.valley()["free_level"])
        and given.levers["funding"] == work.valley()["funding"]
        and work.month_of_closing(given.levers) is None
    )


RESCUE_KIND = SharedRun(
    case="free_service", start=work.valley, free=("funding",), reached=work.barely_alive
)

RESCUE = Task(
    name="ex02_4",
    kind=RESCUE_KIND,
    answer=lambda: {"funding": work.enough()},
    mistakes=(
        Mistake(
            "nothing moved",
            "This is the firm that closes. Give it more **Funding**, then copy the code again.",
            made=dict,
        ),
        Mistake(
            "the preset as it comes",
            "This is *Valley of death* as it comes. Set **Free level** to 0.9 first.",
            made=work.as_it_comes,
        ),
        Mistake(
            "the plan of the lesson",
            "This saves the plan of the lesson, in which 0.6 is free. Here 0.9 is.",
            made=work.saved_in_the_lesson,
        ),
        Mistake(
            "the lab as it opens",
            "This is the lab as it opens, not *Valley of death*. Press that button beside "
            "*Start from* first.",
            made=lambda: work.service().defaults(),
        ),
        Mistake(
            "the button not pressed",
            "**Free level** is as in the lab as it opens. Press **Valley of death** beside *Start "
            "from* first, then set **Free level** to 0.9, and then find the **Funding**.",
            when=_button_not_pressed,
        ),
        Mistake(
            "the free level not set",
            "**Free level** is as *Valley of death* comes. Set it to 0.9 first, and then find the "
            "**Funding**.",
            when=lambda given: _free_level_is(given, work.as_it_comes()["free_level"]),
        ),
        Mistake(
            "another button pressed",
            "Apart from **Free level** and **Funding**, these are the levers of another starting "
            "point. Press **Valley of death** beside *Start from* first.",
            when=_of_another_start,
        ),
        Mistake(
            "all that the lever allows",
            "This is the most that the lever allows. The firm lives; now find the least.",
            made=lambda: {"funding": work.service().lever("funding").high},
        ),
        Mistake(
            "only the money beyond",
            "Your funding is only what lacks beyond the money that the firm has at the start. "
            "**Funding** is all of it: add the two.",
            when=lambda given: _funding_near(given, work.beyond_what_is_there()),
        ),
        Mistake(
            "depth of the run that closed",
            "Your funding is what the firm had spent when it closed. A closed firm spends no "
            "more, so this does not show how much was missing. Let it live, and look again.",
            when=lambda given: _funding_near(given, work.depth_of_the_run_that_closed()),
        ),
        Mistake(
            "a month in place of money",
            "Your funding is the number of the month in which cash is lowest. A month is no amount "
            "of money: how deep does cash fall until then?",
            when=lambda given: given.levers["funding"] == work.month_of_lowest_cash(),
        ),
        Mistake(
            "rounded down",
            "This is one million too little: the firm closes for want of the last one. Round up.",
            made=lambda: {"funding": work.enough() - work.service().lever("funding").step},
        ),
        Mistake(
            "less free",
            "You gave less away, and the firm lives. That is a way out too. Here the free level "
            "has to stay: only **Funding** may be moved.",
            when=_lives_on_less_free,
        ),
    ),
    hints=(
        "Press **Valley of death**, set **Free level** to 0.9, then raise **Funding** (in the "
        "group *Money*) until the firm is open in the last month.",
        "Give it far too much, and read the key figure *Lowest cash*: what is never touched, it "
        "does not need.",
        "Funding less lowest cash is the need. Round it up, set **Funding** to it, open "
        "**Share, open a code** and press **Copy code**; or in Python "
        '`Lab("free_service", preset="valley", free_level=0.9, funding=...).code`.',
    ),
    passed=work.price_of_waiting,
)

DECISION = Task(
    name="ex02_5",
    kind=Judgement(PARTS_OF_A_DECISION),
    hints=(
        "The decision is one sentence that a board can vote on: a free level, a place and a date.",
        "Evidence is a number with its origin. Task 2 tells what a level brings, task 4 what a "
        "plan needs before it earns.",
        "For the last part, name a number and a month: if it is below that by then, you do "
        "something else.",
    ),
    passed=COMPLETE,
)


REGION = Task(
    name="ex02_6",
    kind=Region(work.MIDDLE_IS_BEST),
    answer=work.a_region,
    mistakes=work.MIDDLE_IS_BEST.mistakes(),
    hints=(
        "When is there nothing to gain from payers? Or nothing to gain from free users? Each "
        "lever of *Money* and *People* makes one of the two more or less true.",
        "`find_best` finds the best free level over a grid of two other levers. In a table made "
        "with `.pivot(...)`, look for a block of 0 or of 1, and check that profit is above 0.",
        "Try the two levers of advertising at their upper ends: how many ads a free user sees, "
        "and what they are paid.",
    ),
    passed=work.what_wins_there,
)

TASKS = (FLAWED_ROWS, MARGIN, WORTH, RESCUE, DECISION, REGION)

"""The tasks of exercise 04: what is right, the mistakes by name and how each is made, the hints."""

from __future__ import annotations

from userfirst.checks.judgement import COMPLETE, PARTS_OF_A_DECISION, Judgement
from userfirst.checks.kinds import Number, Numbers
from userfirst.checks.lesson04 import work
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.picture import DOLLARS, Picture
from userfirst.checks.task import Mistake, Task

# How the titles of axes may name the age of a set, and a set: beginnings of words.
AGES = ("age", "since", "activat", "in use", "alter", "seit", "edad", "desde", "âge", "depuis",
        "idade", "età", "leeftijd", "ålder", "ikä", "возраст", "年龄", "月龄", "年齢", "나이",
        "عمر", "आयु", "อายุ", "גיל", "ηλικ")  # fmt: skip
SETS = ("set", "tv", "televis", "fernseh", "gerät", "apar", "appareil", "toestel", "laite",
        "телевиз", "台", "テレビ", "电视", "텔레비전", "جهاز", "सेट", "เครื่อง", "מכשיר",
        "συσκευ")  # fmt: skip
NEVER = ("million", "thousand", "cent", "percent", "%", "a month", "per month", "user", "home")

_HOURS = Number("hours a month", relative=0.01)

HOURS = Task(
    name="ex04_1",
    kind=Numbers(dict.fromkeys(work.LINES, _HOURS)),
    answer=work.hours,
    mistakes=(
        Mistake(
            "minutes left in",
            "In one cohort the hours are written in minutes: its sets would be watched for more "
            "hours than a month has. Find it, and divide its hours by 60.",
            made=lambda: work.hours(factor=1.0),
        ),
        Mistake(
            "multiplied by 60",
            "The minutes are now 60 times too large: divide them by 60.",
            made=lambda: work.hours(factor=60.0),
        ),
        Mistake(
            "the whole line divided",
            "You divided the hours of all Clear sets by 60. Only one cohort is in minutes.",
            made=lambda: work.hours(minutes=lambda rows: rows["line"] == "Clear"),
        ),
        Mistake(
            "both lines divided",
            "You divided the cohort of that month by 60 in both lines. Only the one of Clear is in "
            "minutes.",
            made=lambda: work.hours(minutes=lambda rows: rows["activated"] == work.IN_MINUTES[1]),
        ),
        Mistake(
            "a month divided",
            "You divided the hours of one month by 60. It is one cohort in all its months: the "
            "rows with that month of activation.",
            made=lambda: work.hours(minutes=lambda rows: rows["month"] == work.IN_MINUTES[1]),
        ),
        Mistake(
            "divided by sets sold",
            "You divided by `sets_activated`. A set that has gone out of use is not watched. "
            "Divide by `sets_in_use`.",
            made=lambda: work.hours(sets="sets_activated"),
        ),
        Mistake(
            "hours with ads",
            "These are the hours with ads. Subscribers watch too: take `hours`.",
            made=lambda: work.hours(what="hours_with_ads"),
        ),
        Mistake(
            "divided by subscribers",
            "You divided by subscribers. Hours are of all homes with a set in use.",
            made=lambda: work.hours(sets="subscribers"),
        ),
        Mistake(
            "sums not divided",
            "These are the hours of all homes and months. Divide by the sum of `sets_in_use`.",
            made=lambda: work.hours(sets=None),
        ),
        Mistake(
            "hours of a year",
            "These are the hours of twelve months. Each row of the file is one month already.",
            made=lambda: {line: 12 * each for line, each in work.hours().items()},
        ),
        Mistake(
            "lines swapped",
            "The two numbers have changed places.",
            made=lambda: work.swapped(work.hours()),
        ),
    ),
    hints=(
        "A month has about 730 hours. Compute hours for each set in use, row by row, and look for "
        "values above that.",
        '`each = rows["hours"] / rows["sets_in_use"]`, then `rows[each > 730]`: all rows are of '
        "one line and one month of activation.",
        'With `hours = rows["hours"].where(each < 730, rows["hours"] / 60)` and '
        '`total = rows.assign(hours=hours).groupby("line")[["hours", "sets_in_use"]].sum()` divide '
        "one column by the other.",
    ),
    passed=work.what_a_wrong_unit_does,
)

_A_SET = Number("dollars a set", relative=0.001, absolute=0.02)

BALANCE = Task(
    name="ex04_2",
    kind=Picture(
        x="age",
        lines=dict.fromkeys(work.LINES, _A_SET),
        says={"x": {"age": AGES}, "y": {"dollars": DOLLARS, "set": SETS}},
        never=NEVER,
        unit_in_words="dollars for each set sold",
    ),
    answer=work.balance,
    mistakes=(
        Mistake(
            "margin left out",
            "The margin is missing. A balance begins with what was kept or lost at the sale: add "
            "`margin_per_set_dollars`, once.",
            made=lambda: work.balance(margin=0.0),
        ),
        Mistake(
            "margin taken off",
            "You took the margin off. It is what is kept of the price, so it is added; for Lite it "
            "is below 0 already.",
            made=lambda: work.balance(margin=-1.0),
        ),
        Mistake(
            "margin in every month",
            "You added the margin in every month. A set is sold once.",
            made=work.margin_every_month,
        ),
        Mistake(
            "divided by sets in use",
            "You divided by the sets still in use. The loss was paid for every set: divide by "
            "`sets_activated`.",
            made=lambda: work.balance(divide_by="sets_in_use"),
        ),
        Mistake(
            "not added up",
            "This is the margin and the income of one month. Add up the months: `.cumsum()`.",
            made=lambda: work.balance(added_up=False),
        ),
        Mistake(
            "subscriptions only",
            "Your income is that of subscriptions. Add what advertisers paid.",
            made=lambda: work.balance(income="subscription_income_dollars"),
        ),
        Mistake(
            "ads only",
            "Your income is that of ads. Add what subscribers paid.",
            made=lambda: work.balance(income="ad_income_dollars"),
        ),
        Mistake(
            "all years",
            "You used the sets of all years. Sets of later years were sold at other margins and "
            "live in other months. Use those activated in 2021.",
            made=lambda: work.balance(year=None),
        ),
        Mistake(
            "another year",
            "These are the sets activated in 2022. Use those of 2021.",
            made=lambda: work.balance(year=2022),
        ),
        Mistake(
            "mean of the cohorts",
            "You took the mean of the cohorts, so a set of a small cohort counts for more. Add up "
            "income and sets of all cohorts first, then divide.",
            made=lambda: work.of_cohorts("mean"),
        ),
        Mistake(
            "sum of the cohorts",
            "You divided cohort by cohort and added up the results, as if a set were in all of "
            "them. Add up income and sets of all cohorts first, then divide.",
            made=lambda: work.of_cohorts("sum"),
        ),
        Mistake(
            "not divided",
            "This is the balance of all sets together. Divide by the sets sold.",
            made=work.of_all_sets,
        ),
        Mistake(
            "in cents",
            "Your amounts are in cents. Dollars are wanted: divide them by 100.",
            made=lambda: 100 * work.balance(),
        ),
        Mistake(
            "ages from 1",
            "Your lines are right, but your ages begin with 1. The month of activation is age 0.",
            made=lambda: work.balance().rename(index=lambda age: age + 1),
        ),
        Mistake(
            "lines swapped",
            "The two lines have changed names.",
            made=lambda: work.balance().rename(columns={"Clear": "Lite", "Lite": "Clear"}),
        ),
    ),
    hints=(
        "A balance is what was kept or lost when a set was sold, plus all that it has brought in "
        "by then. The lesson's function `brought` is the second part.",
        "For each line: sums of `income` and `sets_activated` by age, one divided by the other, "
        "`.cumsum()`, and the margin added. Keep ages up to 23: `.loc[:23]`.",
        "With both in a table `each` that has the columns `Clear` and `Lite`: "
        "`figure = px.line(each)`, then `figure.update_layout(xaxis_title="
        '"age in months", yaxis_title="dollars for each set sold")`.',
    ),
    passed=work.when_it_is_repaid,
)

_MONTHS = Number("months", relative=0.01)

LIFE = Task(
    name="ex04_3",
    kind=Numbers(dict.fromkeys(work.LINES, _MONTHS)),
    answer=work.life,
    mistakes=(
        Mistake(
            "the age of those thrown away",
            "This is how old sets were when they were thrown away. Those that last are still in "
            "use and are missing from it. Divide months in use by sets thrown away.",
            made=lambda: work.age_of_the_thrown_away(shift=1),
        ),
        Mistake(
            "the age in the last month of use",
            "This is how old sets were in their last month of use. Those that last are still in "
            "use and are missing from it. Divide months in use by sets thrown away.",
            made=work.age_of_the_thrown_away,
        ),
        Mistake(
            "the age of those in use",
            "This is how old the sets in use are at the end of the data. They have not finished "
            "their lives. Divide months in use by sets thrown away.",
            made=work.age_of_those_in_use,
        ),
        Mistake(
            "the chance a month",
            "This is the share of sets that is thrown away in a month. The service life is 1 "
            "divided by it.",
            made=work.chance_a_month,
        ),
        Mistake(
            "kept in place of thrown away",
            "You divided by the sets that were kept. Divide by those thrown away.",
            made=work.kept_for_thrown,
        ),
        Mistake(
            "divided by sets sold",
            "You counted all sets sold in every month. Sets that are gone cannot be thrown away "
            "once more: count `sets_in_use`.",
            made=lambda: work.life("sets_activated"),
        ),
        Mistake(
            "months without a next one",
            "Your months in use are those of `sets`. After the last of them nobody knows how many "
            "sets were thrown away. Take both sums from `pairs`.",
            made=work.life_from_all_months,
        ),
        Mistake(
            "mean of the rows",
            "You took the mean of the rows' shares. A row with few sets says little: add up first, "
            "then divide.",
            made=work.life_from_rows,
        ),
        Mistake(
            "half of them",
            "This is the age at which half of the sets are gone. The others live on, some of them "
            "very long, so the mean is larger.",
            made=work.half_life,
        ),
        Mistake(
            "both lines together",
            "You took both lines together. They are different sets: one number for each.",
            made=lambda: work.life(by_line=False),
        ),
        Mistake(
            "in years",
            "Your lives are in years. Months are wanted.",
            made=lambda: work.life(factor=1 / 12),
        ),
        Mistake(
            "lines swapped",
            "The two numbers have changed places.",
            made=lambda: work.swapped(work.life()),
        ),
    ),
    hints=(
        "If one set in fifty is thrown away each month, sets are in use for 50 months on average. "
        "What is this one in so many here?",
        'Add up `sets_in_use` and `thrown_away` of all rows of a line: `pairs.groupby("line")'
        '[["sets_in_use", "thrown_away"]].sum()`.',
        'With that table as `total`: `(total["sets_in_use"] / total["thrown_away"]).to_dict()`.',
    ),
    passed=work.what_cutting_off_does,
)


LOWEST_KIND = SharedRun(
    case="internet_tv",
    start=work.faster_and_richer,
    free=("hardware_margin",),
    reached=work.barely_alive,
)


def _as_opened(given: Setting, *levers: str) -> bool:
    """Whether these levers, and no others but the margin, are as in the lab as it opens."""
    opened = work.television().defaults()
    return {*LOWEST_KIND.moved(given)} == {*levers} and all(
        given.levers[name] == opened[name] for name in levers
    )


LOWEST = Task(
    name="ex04_4",
    kind=LOWEST_KIND,
    answer=lambda: {"hardware_margin": work.needed_margin()},
    mistakes=(
        Mistake(
            "nothing moved",
            "This is the plan before you moved **Margin on a set**. It lives, at a margin of 0.1. "
            "Go down.",
            made=dict,
        ),
        Mistake(
            "the lab as it opens",
            "This is the lab as it opens. Set **Funding** to 800 and **Word of mouth** to 0.2 "
            "first.",
            made=lambda: work.television().defaults(),
        ),
        Mistake(
            "found with the levers as they open",
            "This is the lowest margin that lives with **Funding** and **Word of mouth** as the "
            "lab opens. Set them to 800 and 0.2 first.",
            made=lambda: work.saved(),
        ),
        Mistake(
            "found with the funding as it opens",
            "This is the lowest margin that lives with 500 million dollars. Set **Funding** to "
            "800.",
            made=lambda: work.saved(word_of_mouth=0.2),
        ),
        Mistake(
            "found with word of mouth as it opens",
            "This is the lowest margin that lives while **Word of mouth** is 0.12. Set it to 0.2: "
            "more buyers, sooner.",
            made=lambda: work.saved(funding=800),
        ),
        Mistake(
            "the minus forgotten",
            "The minus is missing: at this margin a set is sold at a profit. Below cost the margin "
            "is below 0.",
            made=lambda: {"hardware_margin": -work.needed_margin()},
        ),
        Mistake(
            "one step too far",
            "This is one step too low: here the firm closes. One step up it lives.",
            made=lambda: {"hardware_margin": round(work.needed_margin() - work.STEP, 2)},
        ),
        Mistake(
            "sold at cost",
            "This is a set sold at cost. The firm lives, and it would live below cost too.",
            made=lambda: {"hardware_margin": 0.0},
        ),
        Mistake(
            "funding not set",
            "**Funding** is as the lab opens. Set it to 800.",
            when=lambda given: _as_opened(given, "funding"),
        ),
        Mistake(
            "word of mouth not set",
            "**Word of mouth** is as the lab opens. Set it to 0.2.",
            when=lambda given: _as_opened(given, "word_of_mouth"),
        ),
        Mistake(
            "neither set",
            "**Funding** and **Word of mouth** are as the lab opens. Set them to 800 and 0.2.",
            when=lambda given: _as_opened(given, "funding", "word_of_mouth"),
        ),
    ),
    hints=(
        "Set **Funding** to 800 and **Word of mouth** to 0.2. Then move **Margin on a set** down, "
        "hundredth by hundredth, as long as the firm is open in the last month.",
        "The arrow keys move a lever by one step. Watch *Lowest cash*: it comes close to 0 just "
        "before the firm closes.",
        "It is between −0.3 and −0.2. At the right one open **Share, open a code** and press "
        "**Copy code**; or in Python "
        '`Lab("internet_tv", funding=800, word_of_mouth=0.2, hardware_margin=...).code`.',
    ),
    passed=work.what_a_low_margin_buys,
)

DECISION = Task(
    name="ex04_5",
    kind=Judgement(PARTS_OF_A_DECISION),
    hints=(
        "The decision is one sentence that a board can vote on: go on, stop or change the price, "
        "and until when.",
        "Evidence is a number with its origin. Task 2 tells what a Lite set has brought in by an "
        "age, task 3 how long it stays in use. Together they say when 80 would be repaid.",
        "For the last part, name a number and a month. Which number of the sets of 2023 is the "
        "first to tell?",
    ),
    passed=COMPLETE,
)

REGION = Task(
    name="ex04_6",
    kind=Region(work.CHEAP_IS_BEST),
    answer=work.a_region,
    mistakes=work.CHEAP_IS_BEST.mistakes(),
    hints=(
        "A cheap set is worth its loss if it brings many more homes, and if they stay. Which "
        "levers make one of the two untrue?",
        "`find_best` finds the best margin over a grid of two other levers. In a table made with "
        "`.pivot(...)`, look for a block of values of 0.2 and more, and check that the profit is "
        "above 0.",
        "Try many **Free programmes** (`free_content`) with few months of **Subscription "
        "included** (`included_months`).",
    ),
    passed=work.what_wins_there,
)

TASKS = (HOURS, BALANCE, LIFE, LOWEST, DECISION, REGION)

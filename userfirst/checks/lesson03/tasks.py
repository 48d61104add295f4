"""The tasks of exercise 03: what is right, the mistakes by name and how each is made, the hints."""

from __future__ import annotations

from userfirst.checks.judgement import COMPLETE, PARTS_OF_A_DECISION, Judgement
from userfirst.checks.kinds import Number, Numbers, Table
from userfirst.checks.lesson03 import work
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.picture import OF_100, WEEKS, Picture
from userfirst.checks.task import Mistake, Task

CHASE = Task(
    name="ex03_1",
    kind=Table(keys={"hour": "number"}, columns={"chase": Number("", 0.002, 0.005)}),
    answer=work.chase,
    mistakes=(
        Mistake(
            "upside down",
            "You divided the other way round: these are idle cars for each one on the way.",
            made=lambda: work.chase(("idle_cars",), ("cars_on_the_way",)),
        ),
        Mistake(
            "mean of the ratios",
            "You took the mean of the ratios of single hours. One hour with hardly an idle car "
            "then outweighs all others. Add up both first, then divide.",
            made=work.mean_of_ratios,
        ),
        Mistake(
            "divided by occupied cars",
            "You divided by the occupied cars. The chase begins where *idle* ones become few.",
            made=lambda: work.chase(under=("occupied_cars",)),
        ),
        Mistake(
            "divided by all cars",
            "You divided by all cars at work. Here only the idle ones are wanted below the line.",
            made=lambda: work.chase(under=("idle_cars", "cars_on_the_way", "occupied_cars")),
        ),
        Mistake(
            "occupied cars as well",
            "You counted occupied cars as on the way. They have their rider already.",
            made=lambda: work.chase(over=("cars_on_the_way", "occupied_cars")),
        ),
        Mistake(
            "occupied cars in their place",
            "You took the occupied cars. Those on the way to a rider are wanted.",
            made=lambda: work.chase(over=("occupied_cars",)),
        ),
        Mistake(
            "working days only",
            "You used Mondays to Fridays only. All days of the file are wanted.",
            made=lambda: work.chase(rows=work.working_days()),
        ),
        Mistake(
            "in percent",
            "Your values are a hundred times what is wanted: cars for each idle one, no percent.",
            made=lambda: 100 * work.chase(),
        ),
    ),
    hints=(
        "`groupby` the column `hour`, and add up both columns over the fourteen days.",
        '`total = hours.groupby("hour")[["cars_on_the_way", "idle_cars"]].sum()`, then divide one '
        "column by the other.",
        '`ex03_1 = (total["cars_on_the_way"] / total["idle_cars"]).to_frame("chase")`.',
    ),
    passed=work.hours_of_the_chase,
)

_OF_THE_START = Number("percentage points", relative=0.0, absolute=0.06)

RISES = Task(
    name="ex03_2",
    kind=Picture(
        x="week",
        lines={"first": _OF_THE_START, "never": _OF_THE_START},
        says={"x": {"week": WEEKS}, "y": {"percent": OF_100}},
        never=("million", "thousand", "yuan"),
        unit_in_words="rides a rider, in percent of weeks 0 to 7",
    ),
    answer=work.lines,
    mistakes=(
        Mistake(
            "not set to 100",
            "These are rides a rider. Divide each line by its own mean over the weeks 0 to 7, and "
            "multiply by 100: then both begin alike.",
            made=lambda: work.lines(indexed=False),
        ),
        Mistake(
            "times as many",
            "Your lines begin at 1, not at 100. Percent are wanted.",
            made=lambda: work.lines(unit=1.0),
        ),
        Mistake(
            "change in percent",
            "Your lines begin at 0: you drew the change. Leave the first weeks at 100.",
            made=lambda: work.lines(less=100.0),
        ),
        Mistake(
            "all other cities",
            "Your line `never` has all cities outside the first wave. Most of them get the rebate "
            "later. Only those that never get it show what happens without.",
            made=lambda: work.lines(others="all but the first"),
        ),
        Mistake(
            "all cities",
            "Your line `never` has all forty cities in it. Only those that never get it are "
            "wanted.",
            made=lambda: work.lines(others="all"),
        ),
        Mistake(
            "all waves",
            "Your line `first` has the cities of all waves. Those that begin in week 8 are wanted.",
            made=lambda: work.lines(first="ever"),
        ),
        Mistake(
            "week 0 alone",
            "You divided by week 0 alone. One week is chance: take the mean of the weeks 0 to 7.",
            made=lambda: work.lines(base=(0, 0)),
        ),
        Mistake(
            "week 7 left out",
            "You divided by the mean of the weeks 0 to 6. Week 7 belongs to them: `.loc[0:7]` has "
            "both ends, `.iloc[0:7]` and `< 7` leave the last one out.",
            made=lambda: work.lines(base=(0, work.BASE - 2)),
        ),
        Mistake(
            "week 8 as well",
            "You divided by the mean of the weeks 0 to 8. In week 8 the rebate has begun.",
            made=lambda: work.lines(base=(0, work.BASE)),
        ),
        Mistake(
            "weeks from 1",
            "Your weeks are counted from 1. In the file of this exercise the first one is 0.",
            made=lambda: work.lines(starts_at=1),
        ),
        Mistake(
            "mean of the cities",
            "You took the mean of the cities, so a small one counts as much as a large one. Add "
            "up orders and riders first, then divide.",
            made=lambda: work.lines(by_city=True),
        ),
        Mistake(
            "means of logarithms",
            "You took the mean of the cities' logarithms, as the lesson does. There a small city "
            "counts as much as a large one. Here all riders count alike: add up orders and riders "
            "first, then divide.",
            made=lambda: work.lines(by_city="logs"),
        ),
        Mistake(
            "of the whole year",
            "You divided by the mean of all weeks. The weeks before anybody had a rebate, 0 to 7, "
            "are the measure.",
            made=lambda: work.lines(base=(0, 59)),
        ),
    ),
    hints=(
        "Choose the cities of a wave, `groupby` the column `number`, add up `orders` and `riders`, "
        "and divide. Do it for wave 8 and for wave 99.",
        "Divide a line by the mean of its first eight values: `line / line.loc[:7].mean()`. Times "
        "100. Put both into a table with the columns `first` and `never`.",
        "With the table as `each`: `figure = px.line(each)`, then "
        '`figure.update_layout(xaxis_title="week", yaxis_title="rides a rider, % of weeks 0 to '
        '7")`.',
    ),
    passed=work.what_the_lines_show,
)

_FALL = Number("percentage points", relative=0.01, absolute=0.25)

END = Task(
    name="ex03_3",
    kind=Numbers({"first": _FALL, "last": _FALL}),
    answer=work.falls,
    mistakes=(
        Mistake(
            "before and after",
            "This is before and after. Meanwhile rides rose where there never was a rebate: "
            "divide by the change there.",
            made=lambda: work.falls(compare="nothing"),
        ),
        Mistake(
            "each other as comparison",
            "You compared the first and the last wave with each other. Both lost the rebate. "
            "Compare each with the cities that never had it.",
            made=lambda: work.falls(compare="each other"),
        ),
        Mistake(
            "percents subtracted",
            "You subtracted one change from the other. Changes in percent multiply: divide the "
            "change of a wave by the change of the others, and see how far it is below 1.",
            made=lambda: work.falls(points=True),
        ),
        Mistake(
            "what is left",
            "This is what is left. The fall is wanted: 100 less these.",
            made=lambda: work.falls(kept=True),
        ),
        Mistake(
            "the ratio itself",
            "This is the change of the wave divided by that of the others. 0.8 means that the end "
            "took 20% away: hand in the 20.",
            made=lambda: work.falls(kept=True, unit=1.0),
        ),
        Mistake(
            "divided the other way round",
            "You divided the change of the others by the change of the wave. Divide the wave's by "
            "the others'.",
            made=lambda: work.falls(upside_down=True),
        ),
        Mistake(
            "still a logarithm",
            "This is the change of the logarithm. `np.expm1` turns it into a share.",
            made=lambda: work.falls(log=True),
        ),
        Mistake(
            "minus sign",
            "Right but for the sign: a fall is a number above 0 here.",
            made=lambda: work.falls(sign=-1.0),
        ),
        Mistake(
            "shares",
            "These are shares. Percent are wanted.",
            made=lambda: work.falls(unit=1.0),
        ),
        Mistake(
            "the holiday as well",
            "You took the eight weeks from 44 on. Orders fall everywhere in the holiday, and "
            "perhaps not alike: leave the weeks 44 and 45 out, and take 46 to 53.",
            made=lambda: work.falls(after=(44, 51)),
        ),
        Mistake(
            "all weeks after the end",
            "You took all weeks after the holiday. Eight weeks on each side are wanted: 46 to 53.",
            made=lambda: work.falls(after=(46, 59)),
        ),
        Mistake(
            "all weeks on both sides",
            "You took all weeks up to 43 and all from 46 on. Before a wave began nothing was paid: "
            "those weeks tell nothing of an end. Take 36 to 43 and 46 to 53.",
            made=lambda: work.falls(before=(0, 43), after=(46, 59)),
        ),
        Mistake(
            "the last week left out",
            "You took the weeks 36 to 42 and 46 to 52. Eight weeks on each side are wanted: "
            "`.loc[36:43]` has both ends, `range(36, 43)` leaves the last one out.",
            made=lambda: work.falls(before=(36, 42), after=(46, 52)),
        ),
        Mistake(
            "before the rebate began",
            "You compared with the weeks 0 to 7. That tells what the rebate left behind, not what "
            "its end took away: compare with the weeks 36 to 43.",
            made=lambda: work.falls(before=(0, 7)),
        ),
        Mistake(
            "the truth",
            "This is what the rebate brought while it was paid, as the data were made. The fall "
            "at its end is wanted, from your own numbers.",
            made=work.truth,
        ),
        Mistake(
            "each at the name of the other",
            "The numbers are right, but each stands at the name of the other.",
            made=work.swapped,
        ),
    ),
    hints=(
        "For a wave, take the mean of rides a rider over the weeks 36 to 43 and over 46 to 53, and "
        "divide the second by the first: its change. Do the same for the cities that never had it.",
        "A wave's change divided by the change of the others tells what the end did. 0.8 means a "
        "fall of 20 percent.",
        "`fall = 100 * (1 - change(8) / change(99))` for the first wave, with a function `change` "
        "of your own; wave 36 is the last.",
    ),
    passed=work.what_the_end_costs,
)

START_KIND = SharedRun(
    case="ride_hailing", start=work.begun, free=("subsidy_months",), reached=work.barely_grown
)


def _share_is(given: Setting, value: float) -> bool:
    """Whether the free share has this value, and nothing else but the months differs."""
    return START_KIND.moved(given) == ["free_share"] and given.levers["free_share"] == value


def _more_free(given: Setting) -> bool:
    """Whether only months and free share were moved, to a free share above that of the task."""
    return START_KIND.moved(given) == ["free_share"] and bool(
        given.amount("free_share") > work.FREE_SHARE
    )


def _of_another_start(given: Setting) -> bool:
    """Whether the levers are those of another preset, but for the two that the task speaks of."""
    chosen = {name: given.levers[name] for name in ("free_share", "subsidy_months")}
    others = (each for each in work.rides().presets if each.name != "critical_mass")
    return any(
        START_KIND.exactly(given, Setting(work.rides().complete({**each.levers, **chosen})))
        for each in others
    )


def _of_the_opening(given: Setting) -> bool:
    """Whether the levers are those of the lab as it opens, but for the two of the task."""
    chosen = {name: given.levers[name] for name in ("free_share", "subsidy_months")}
    opened = work.rides().complete({**work.rides().defaults(), **chosen})
    return START_KIND.exactly(given, Setting(opened))


START = Task(
    name="ex03_4",
    kind=START_KIND,
    answer=lambda: {"subsidy_months": float(work.fewest_months())},
    mistakes=(
        Mistake(
            "months not moved",
            "The free share is right, and **Subsidies last** is as it comes. Find the fewest "
            "months that are enough.",
            made=dict,
        ),
        Mistake(
            "the preset as it comes",
            "This is *Critical mass* as it comes, with nothing free. Set **Free share of the "
            "fare** to 0.1 first.",
            made=work.as_it_comes,
        ),
        Mistake(
            "one month too few",
            "This is one month too few: the riders drain away again.",
            made=lambda: {"subsidy_months": float(work.fewest_months() - 1)},
        ),
        Mistake(
            "one month too many",
            "This is one month more than needed.",
            made=lambda: {"subsidy_months": float(work.fewest_months() + 1)},
        ),
        Mistake(
            "to the end",
            "These are subsidies to the end. The riders stay, but you pay for five years. Find "
            "the fewest months.",
            made=lambda: {"subsidy_months": work.rides().lever("subsidy_months").high},
        ),
        Mistake(
            "no subsidy",
            "No month of subsidies: riders and cars drain away.",
            made=lambda: {"subsidy_months": 0.0},
        ),
        Mistake(
            "the button not pressed",
            "Apart from **Free share of the fare** and **Subsidies last** this is the lab as it "
            "opens. Press **Critical mass** beside *Start from* first.",
            when=_of_the_opening,
        ),
        Mistake(
            "the free share not set",
            "**Free share of the fare** is 0, as *Critical mass* comes: nothing is free, however "
            "long it lasts. Set it to 0.1.",
            when=lambda given: _share_is(given, 0.0),
        ),
        Mistake(
            "more is free",
            "**Free share of the fare** is above 0.1. More free rides need fewer months; here the"
            " share has to stay at 0.1, and only **Subsidies last** may be moved.",
            when=_more_free,
        ),
        Mistake(
            "another button pressed",
            "Apart from **Free share of the fare** and **Subsidies last**, these are the levers "
            "of another starting point. Press **Critical mass** beside *Start from* first.",
            when=_of_another_start,
        ),
    ),
    hints=(
        "Press **Critical mass**, set **Free share of the fare** to 0.1, and look at riders in "
        "month 60 while you lower **Subsidies last** month by month.",
        "There is a month at which all tips: one less, and both sides drain away.",
        'In Python: `[run("ride_hailing", "critical_mass", free_share=0.1, subsidy_months=m)'
        '["users"][-1] for m in range(12)]`.',
    ),
    passed=work.what_a_start_costs,
)

DECISION = Task(
    name="ex03_5",
    kind=Judgement(PARTS_OF_A_DECISION),
    hints=(
        "The decision is one sentence that a board can vote on: in which cities the rebate ends, "
        "by how much, and when.",
        "Evidence is a number with its origin. Task 3 tells what an end takes away, task 2 what "
        "stays.",
        "For the last part, name a number and a week. Which cities would you keep as they are, to "
        "compare with?",
    ),
    passed=COMPLETE,
)

REGION = Task(
    name="ex03_6",
    kind=Region(work.A_FIFTH_IS_BEST),
    answer=work.a_region,
    mistakes=work.A_FIFTH_IS_BEST.mistakes(),
    hints=(
        "When does a subsidy cost you less, or for longer? Who gets more of each fare can give "
        "more away; who pays for years can give less.",
        "`find_best` finds the best free share over a grid of two other levers. Look for a block "
        "above 0.3 or up to 0.1, and check that profit is above 0.",
        "Try **Take rate** (`take_rate`) at its upper end, or **Subsidies last** "
        "(`subsidy_months`), each with a strong habit.",
    ),
    passed=work.what_wins_there,
)

TASKS = (CHASE, RISES, END, START, DECISION, REGION)

"""The tasks of exercise 05: what is right, the mistakes by name and how each is made, the hints."""

from __future__ import annotations

from userfirst.checks.judgement import COMPLETE, PARTS_OF_A_DECISION, Judgement
from userfirst.checks.kinds import Number, Numbers
from userfirst.checks.lesson05 import work
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.picture import CARS, INVITATIONS, MONTHS, Picture
from userfirst.checks.task import Mistake, Task

SURVEY = Task(
    name="ex05_1",
    kind=Numbers(
        {
            "answers": Number("answers", relative=0, absolute=0.5),
            "mean": Number("points", relative=0, absolute=0.006),
        }
    ),
    answer=lambda: work.told(work.given()),
    mistakes=(
        Mistake(
            "99 left in",
            "The 99 are still in it. They stand for owners who would not say, and each of them "
            "counts as the best score nearly ten times over. Leave these rows out.",
            made=lambda: work.told(work.answers()),
        ),
        Mistake(
            "99 as zero",
            "You made 0 of the 99. Who would not say has not said 0: leave these rows out.",
            made=lambda: work.refusals_as(0),
        ),
        Mistake(
            "99 as ten",
            "You made 10 of the 99. Who would not say has not said 10: leave these rows out.",
            made=lambda: work.refusals_as(10),
        ),
        Mistake(
            "counted before cleaning",
            "The mean is right. The number of answers still counts those who would not say.",
            made=lambda: work.told(work.given(), count=len(work.answers())),
        ),
        Mistake(
            "mean before cleaning",
            "The number of answers is right. The mean still has the 99 in it.",
            made=lambda: work.told(work.answers(), count=len(work.given())),
        ),
        Mistake(
            "tens left out",
            "You left out the tens as well. A 10 is the best score, and only 99 is no score.",
            made=lambda: work.told(work.given()[work.given()["score"] < 10]),
        ),
        Mistake(
            "mean of the cars",
            "You took a mean for each car first. Here each answer counts once.",
            made=lambda: work.mean_of_means("car"),
        ),
        Mistake(
            "mean of the months",
            "You took a mean for each month first. Here each answer counts once.",
            made=lambda: work.mean_of_means("month"),
        ),
        Mistake(
            "cars in place of answers",
            "You counted cars. Some owners answered more than once; here answers are counted.",
            made=lambda: work.told(work.given(), count=int(work.given()["car"].nunique())),
        ),
    ),
    hints=(
        'Look at all scores that occur: `answers["score"].value_counts()`. Which one is none?',
        'Keep the others: `given = answers[answers["score"] <= 10]`.',
        '`{"answers": len(given), "mean": given["score"].mean()}`.',
    ),
    passed=work.what_a_mean_of_answers_is,
)

_PER_CAR = Number("invitations a month", relative=0.003, absolute=0.002)

EVENT = Task(
    name="ex05_2",
    kind=Picture(
        x="month",
        lines={"wave_1": _PER_CAR, "wave_2": _PER_CAR},
        says={"x": {"month": MONTHS}, "y": {"invitations": INVITATIONS, "car": CARS}},
        never=("%", "percent", "thousand", "total"),
        unit_in_words="invitations a month for each car",
    ),
    answer=work.around,
    mistakes=(
        Mistake(
            "sums in place of means",
            "These are the sums of all cars. The waves differ in size, and cars join: divide by "
            "the cars, or take the mean.",
            made=lambda: work.around(how="sum"),
        ),
        Mistake(
            "divided by five hundred",
            "You divided by 500. In the last month some cars have no row, so fewer can have sent "
            "anything: take the mean of the rows that are there.",
            made=work.of_a_thousand,
        ),
        Mistake(
            "each wave from its own month",
            "You counted the months of each wave from its own update. Then the two lines are not "
            "of the same months, and the season is back in the comparison. Count both from the "
            "month of wave 1.",
            made=lambda: work.around(counted_from=None),
        ),
        Mistake(
            "counted from wave 2",
            "You counted from the month in which wave 2 got it. Month 0 is that of wave 1.",
            made=lambda: work.around(counted_from=2),
        ),
        Mistake(
            "all free updates",
            "These are all five free updates together, as in the lesson. Here it is v7 alone.",
            made=lambda: work.around(None),
        ),
        Mistake(
            "the update of the report",
            "This is v2, the update of the manager's report. Here it is v7.",
            made=lambda: work.around("v2"),
        ),
        Mistake(
            "the months of the year",
            "Your lines are right, but they stand over the months of the year. Take off the month "
            "in which wave 1 got it: month 0 is September 2023.",
            made=work.by_number_of_the_month,
        ),
        Mistake(
            "only who invited",
            "You left out the owners who sent nothing. They are the ones an update could move: "
            "a 0 is an answer.",
            made=lambda: work.around(rows=work.only_inviters()),
        ),
        Mistake(
            "the gap from the mean",
            "These are the distances from the mean of both waves. Here the invitations of each "
            "wave are wanted.",
            made=work.gap_alone,
        ),
        Mistake(
            "waves swapped",
            "The names of the lines are swapped. Wave 1 is the one that is ahead in month 0.",
            made=work.waves_swapped,
        ),
        Mistake(
            "the median",
            "You took the median of the cars. Most send nothing or one, so it hardly moves. Here "
            "the mean is wanted.",
            made=lambda: work.around(how="median"),
        ),
    ),
    hints=(
        'Number the months: `number = fleet["month"].dt.year * 12 + fleet["month"].dt.month`. '
        "v7 reached wave 1 in September 2023, so `since = number - (2023 * 12 + 9)`.",
        "Keep the rows with `since.between(-2, 3)`, and take the mean of `invitations` by since "
        'and wave: `.groupby(["since", "wave"])["invitations"].mean().unstack()`.',
        'Name the lines: `table.columns = ["wave_1", "wave_2"]`. Then `figure = px.line(table, '
        'markers=True)` and `figure.update_layout(xaxis_title="months since wave 1 got it", '
        'yaxis_title="invitations a month for each car")`.',
    ),
    passed=work.what_v7_did,
)

_SHARE = Number("share", relative=0.01)

PACKS = Task(
    name="ex05_3",
    kind=Numbers({"usual": _SHARE, "paid_update": _SHARE}),
    answer=work.chances,
    mistakes=(
        Mistake(
            "all cars below the line",
            "You divided by all cars. Who has the pack already cannot buy it: leave these rows "
            "out, but keep the month in which it was bought.",
            made=lambda: work.chances(work.once()),
        ),
        Mistake(
            "buyers not below the line",
            "You divided by the cars without the pack at the *end* of the month. The buyers had "
            "none as it began: they belong below the line too.",
            made=work.without_the_buyers,
        ),
        Mistake(
            "no pack at the end of the month",
            "Both are 0, because `has_pack` is how the month *ended*: whoever bought in it has the "
            "pack already and was left out. Take the rows in which it was bought as well.",
            made=lambda: work.chances(work.once()[~work.once()["has_pack"]]),
        ),
        Mistake(
            "rows that came twice",
            "The rows that came twice are in it. `drop_duplicates()` leaves each once.",
            made=work.doubled,
        ),
        Mistake(
            "in percent",
            "Your numbers are in percent. Shares are wanted: divide by 100.",
            made=work.in_percent,
        ),
        Mistake(
            "free updates counted too",
            "You counted the months of free updates too. Only v4 and v6 are paid.",
            made=lambda: work.chances(months=work.months_of(None)),
        ),
        Mistake(
            "the months of the free ones",
            "These are the months of the free updates. The paid ones are v4 and v6.",
            made=lambda: work.chances(months=work.months_of("free")),
        ),
        Mistake(
            "v4 alone",
            "You took v4 alone, and v6 counts as a usual month. Both are paid.",
            made=lambda: work.one_update("v4"),
        ),
        Mistake(
            "v6 alone",
            "You took v6 alone, and v4 counts as a usual month. Both are paid.",
            made=lambda: work.one_update("v6"),
        ),
        Mistake(
            "numbers of buyers",
            "These are numbers of buyers. Divide each by the cars that could have bought.",
            made=lambda: work.chances(how=lambda rows: work.bought(rows).sum()),
        ),
        Mistake(
            "dollars for each car",
            "These are dollars for each car. Count who bought: `pack_paid_dollars > 0`.",
            made=lambda: work.chances(how=lambda rows: rows["pack_paid_dollars"].mean()),
        ),
        Mistake(
            "who has the pack",
            "These are the shares of cars that *have* the pack. Who *buys* it is wanted.",
            made=lambda: work.chances(work.once(), how=lambda rows: rows["has_pack"].mean()),
        ),
        Mistake(
            "the truth",
            "These are the numbers that made the data. They are known because the data are "
            "synthetic. Hand in what the file says.",
            made=work.truth,
        ),
    ),
    hints=(
        "Who could buy in a month? Every car without the pack as the month began: those that have "
        "none at its end, and those that bought it.",
        'With `buys = fleet["pack_paid_dollars"] > 0`: `could = fleet[~fleet["has_pack"] | buys]`.',
        'The months: `paid = updates.query("offer == \'paid\'")["month_wave_1"]`, then '
        '`at_update = could["month"].isin(paid)`. Each share is the mean of '
        '`could["pack_paid_dollars"] > 0` in its rows.',
    ),
    passed=work.what_a_paid_update_sells,
)


REWARD_KIND = SharedRun(
    case="connected_car",
    start=work.all_free,
    free=("referral_reward",),
    reached=work.best_there_is,
)


def _button_not_pressed(given: Setting) -> bool:
    """Whether only the reward was moved in the lab as it opens."""
    start = work.car().defaults() | {"referral_reward": given.levers["referral_reward"]}
    return REWARD_KIND.exactly(given, Setting(work.car().complete(start)))


def _price_moved_too(given: Setting) -> bool:
    """Whether the price of the pack was moved as well; nothing is sold, so it does nothing."""
    return REWARD_KIND.moved(given) == ["upgrade_price"]


REWARD = Task(
    name="ex05_4",
    kind=REWARD_KIND,
    answer=lambda: {"referral_reward": work.best_reward()},
    mistakes=(
        Mistake(
            "nothing moved",
            "This is *Every update is free* as it comes, without a reward. Move **Referral reward**"
            ", then copy the code again.",
            made=dict,
        ),
        Mistake(
            "the lab as it opens",
            "This is the lab as it opens. Press **Every update is free** beside *Start from*.",
            made=lambda: work.car().defaults(),
        ),
        Mistake(
            "the button not pressed",
            "Only **Referral reward** differs from the lab as it opens, where 0.4 of each update "
            "is free. Press **Every update is free** beside *Start from* first.",
            when=_button_not_pressed,
        ),
        Mistake(
            "the most cars",
            "This reward brings the most cars on the road of all with which the firm lives. The "
            "most *profit so far* is wanted.",
            made=lambda: {"referral_reward": work.best_reward(outcome="users")},
        ),
        Mistake(
            "the whole range",
            "This is the most that the lever allows, and the firm closes. Go back, and look at "
            "*Profit so far* on the way.",
            made=lambda: {"referral_reward": work.car().lever("referral_reward").high},
        ),
        Mistake(
            "both sides added",
            "You set twice the best reward. The lever is what *each* side gets, owner and buyer.",
            made=lambda: {"referral_reward": 2 * work.best_reward()},
        ),
        Mistake(
            "one step too far",
            "This is one step beyond the best. Go back one step and compare *Profit so far*.",
            made=lambda: {"referral_reward": work.best_reward() + 100},
        ),
        Mistake(
            "one step too little",
            "This is one step before the best. Go on one step and compare *Profit so far*.",
            made=lambda: {"referral_reward": work.best_reward() - 100},
        ),
        Mistake(
            "the price of the pack too",
            "**Price of the pack** was moved as well. Where everything is free no pack is sold, so "
            "it does nothing; set it back all the same, so that your run is the plan.",
            when=_price_moved_too,
        ),
    ),
    hints=(
        "Press **Every update is free**, then move **Referral reward** (in the group *Owners*) "
        "step by step, and watch *Profit so far* in the key figures.",
        "It rises, then falls, and further on the firm closes. The best step lies below 500.",
        'In Python: `sweep("connected_car", "all_free", referral_reward=range(0, 1001, 100))'
        '.best("profit")` tells the reward, and `Lab("connected_car", "all_free", '
        "referral_reward=...).code` makes the code.",
    ),
    passed=work.what_the_reward_buys,
)

DECISION = Task(
    name="ex05_5",
    kind=Judgement(PARTS_OF_A_DECISION),
    hints=(
        "The decision is one sentence that a board can vote on: how many updates, how many "
        "features in each, free or paid, and from which month on.",
        "Evidence is a number with its origin. Task 2 tells what a free update moves and for how "
        "long, task 3 what a paid one sells.",
        "For the last part, name a number and a month: if it is below that by then, you do "
        "something else.",
    ),
    passed=COMPLETE,
)

REGION = Task(
    name="ex05_6",
    kind=Region(work.SOME_IS_BEST),
    answer=work.a_region,
    mistakes=work.SOME_IS_BEST.mistakes(),
    hints=(
        "When is there nothing to gain from surprising owners? When is there nothing to gain from "
        "selling them the pack?",
        "Owners who hardly talk make free updates useless; owners who talk a lot make every free "
        "one pay. What does a dear pack do in each case?",
        "Try **Price of the pack** (`upgrade_price`) and **Word of mouth** (`word_of_mouth`) at "
        "their ends, and check that the profit stays above 0.",
    ),
    passed=work.what_wins_there,
)

TASKS = (SURVEY, EVENT, PACKS, REWARD, DECISION, REGION)

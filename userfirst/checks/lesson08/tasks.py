"""The tasks of exercise 08: what is right, the mistakes by name and how each is made, the hints."""

from __future__ import annotations

from userfirst.checks.judgement import COMPLETE, PARTS_OF_A_DECISION, Judgement
from userfirst.checks.kinds import Number, Numbers
from userfirst.checks.lesson08 import work
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.picture import MONTHS, OF_100, Picture
from userfirst.checks.task import Mistake, Task

NEVER = ("dollar", "million", "week", "a month", "per month")

_SHARE = Number("share", relative=0.005)

WHO_BRINGS = Task(
    name="ex08_1",
    kind=Numbers(dict.fromkeys(work.BY_SCORE, _SHARE)),
    answer=work.invited_by,
    mistakes=(
        Mistake(
            "people in place of friends",
            "These are the shares of the people. Add up the friends whom they invited: "
            "`friends_invited`.",
            made=work.share_of_people,
        ),
        Mistake(
            "friends of one person",
            "This is how many friends one person of each group invited. Add them up, and divide "
            "by all of them.",
            made=work.friends_each,
        ),
        Mistake(
            "friends of one person, as shares",
            "You compared what one person of each group invited. The groups are not equally large: "
            "add up `friends_invited`.",
            made=work.share_of_friends_each,
        ),
        Mistake(
            "those who invited anybody",
            "You counted who invited at least one friend. Whoever invited three brings three: add "
            "up `friends_invited`.",
            made=work.share_of_inviters,
        ),
        Mistake(
            "mail and phone",
            "You used everyone who answered. Of those who were mailed only a part did: use those "
            "who were phoned.",
            made=lambda: work.invited_by(work.survey()),
        ),
        Mistake(
            "by mail",
            "These are those who were mailed. Only a part of them answered: use those who were "
            "phoned.",
            made=lambda: work.invited_by(work.asked_by("mail")),
        ),
        Mistake(
            "8 with the promoters",
            "You counted those who say 8 as promoters. Promoters say 9 or 10.",
            made=lambda: work.invited_by(high=7),
        ),
        Mistake(
            "7 with the detractors",
            "You counted those who say 7 as detractors. Detractors say 6 or less.",
            made=lambda: work.invited_by(low=7),
        ),
        Mistake(
            "6 with the passives",
            "You counted those who say 6 as passives. Passives say 7 or 8.",
            made=lambda: work.invited_by(low=5),
        ),
        Mistake(
            "9 with the passives",
            "You counted those who say 9 as passives. Passives say 7 or 8.",
            made=lambda: work.invited_by(high=9),
        ),
        Mistake(
            "not divided",
            "These are the friends themselves. Divide them by the sum over the three groups.",
            made=lambda: work.invited_by(divide_by=1.0),
        ),
        Mistake(
            "divided by all friends of the survey",
            "You divided by the friends whom all users invited. Divide by those whom the phoned "
            "ones invited: then the three shares add up to 1.",
            made=lambda: work.invited_by(divide_by=float(work.survey()["friends_invited"].sum())),
        ),
        Mistake(
            "promoters and detractors swapped",
            "Promoters and detractors have changed places: promoters say 9 or 10.",
            made=work.ends_swapped,
        ),
    ),
    hints=(
        'Begin with those who were phoned: `survey[survey["asked_by"] == "phone"]`. They all '
        "answered.",
        "`pd.cut(score, [-1, 6, 8, 10], labels=[...])` makes three groups of the scores: above -1 "
        "up to 6, above 6 up to 8, above 8 up to 10.",
        'With those groups: `friends = phoned.groupby(groups)["friends_invited"].sum()`, then '
        "`(friends / friends.sum()).to_dict()`.",
    ),
    passed=work.who_brings_most,
)

_PERCENT = Number("percent", relative=0.0005, absolute=0.05)

WHO_STAYS = Task(
    name="ex08_2",
    kind=Picture(
        x="months_since_joining",
        lines=dict.fromkeys(work.LINES, _PERCENT),
        says={"x": {"months": MONTHS}, "y": {"percent": OF_100}},
        never=NEVER,
        unit_in_words="percent of those who joined",
    ),
    answer=work.staying,
    mistakes=(
        Mistake(
            "those who joined in 2022 too",
            "You used everyone. Who joined in 2022 could not be watched for twelve months, and "
            "counts as still there. Use those who joined in 2021.",
            made=lambda: work.staying(work.joined()),
        ),
        Mistake(
            "those who joined in 2022",
            "These are those who joined in 2022. They could not be watched for twelve months. Use "
            "those who joined in 2021.",
            made=lambda: work.staying(work.joined(work.REWARD)),
        ),
        Mistake(
            "only who has left",
            "You used only those who have left by the end. Whoever is still there has an empty "
            "`left`, and belongs to it at every age.",
            made=work.of_those_who_left,
        ),
        Mistake(
            "an empty day counted as gone",
            "You counted those without a day in `left` as gone. They are still there: a comparison "
            "with an empty value says no, so fill it with a large number of days first.",
            made=work.empty_is_gone,
        ),
        Mistake(
            "invited only with a link",
            "Your line `invited` has those with an inviter in `invited_by`. Some of the invited "
            "have lost that link: `came_by` says who was invited.",
            made=work.by_link,
        ),
        Mistake(
            "there on the day of leaving",
            "You counted people on the day on which they leave as still there. Someone who leaves "
            "after 30 days is gone at month 1.",
            made=lambda: work.staying(on_the_day=True),
        ),
        Mistake(
            "those who have left",
            "This is who has left. Wanted are those still there: 100 less that.",
            made=lambda: 100 - work.staying(),
        ),
        Mistake(
            "divided by everybody",
            "You divided by all who joined, whatever their way. Divide each line by those who came "
            "that way: both begin at 100.",
            made=work.of_everybody,
        ),
        Mistake(
            "people, not divided",
            "These are numbers of people. Divide each line by those who joined.",
            made=work.people_there,
        ),
        Mistake(
            "from one month to the next",
            "This is who stays from one month to the next, of those who were there the month "
            "before. Divide by all who joined.",
            made=work.month_by_month,
        ),
        Mistake(
            "as shares",
            "Your values are shares from 0 to 1. Wanted is percent.",
            made=lambda: work.staying() / 100,
        ),
        Mistake(
            "only those by advertisement",
            "Your line `others` has only those who came by advertisement. Who came on their own "
            "belongs to it too.",
            made=lambda: work.staying(others=("advertisement",)),
        ),
        Mistake(
            "the invited among the others",
            "Your line `others` has everybody, the invited too.",
            made=lambda: work.staying(others=("advertisement", "on their own", "invitation")),
        ),
        Mistake(
            "months from 1",
            "Your lines are right, but your months begin with 1. On the day of joining it is "
            "month 0.",
            made=lambda: work.staying().rename(index=lambda month: month + 1),
        ),
        Mistake(
            "lines swapped",
            "The two lines have changed names.",
            made=lambda: work.staying().rename(columns={"invited": "others", "others": "invited"}),
        ),
    ),
    hints=(
        'Use those who joined in 2021: `users[users["joined"] < "2022-01-01"]`. Each of them was '
        "watched for twelve months at least.",
        "At month 3, still there is whoever has stayed for more than 90 days. "
        "`days.fillna(9999)` lets those who have not left stay on: they have no number of days.",
        'With `days = (early["left"] - early["joined"]).dt.days.fillna(9999)` and `invited = '
        'early["came_by"] == "invitation"`: `(days > 30 * month).groupby(invited).mean() * 100` '
        "for each month from 0 to 12.",
    ),
    passed=work.how_much_longer,
)

_FACTOR = Number("new users a newcomer", relative=0.01)

FACTOR = Task(
    name="ex08_3",
    kind=Numbers(dict.fromkeys(work.PERIODS, _FACTOR)),
    answer=work.factor,
    mistakes=(
        Mistake(
            "late ones counted, and lost links forgotten",
            "Two things are missing. Who joined after 2 October 2022 has not been answered yet: "
            "leave them out. And some of the invited have no inviter in the file: divide by the "
            "share that has one.",
            made=lambda: work.factor(late=True, lost=1.0),
        ),
        Mistake(
            "late ones counted",
            "Who joined in the last ninety days has invitations out that nobody has answered yet. "
            "Leave them out: use `newcomers`.",
            made=lambda: work.factor(late=True),
        ),
        Mistake(
            "lost links forgotten",
            "Some of the invited have no inviter in the file, so everyone seems to bring too few. "
            "Divide by the share of the invited that has one.",
            made=lambda: work.factor(lost=1.0),
        ),
        Mistake(
            "multiplied by the share",
            "You multiplied by the share of the invited that has an inviter. Links are missing, so "
            "the true number is larger: divide by it.",
            made=work.links_multiplied,
        ),
        Mistake(
            "only who brought somebody",
            "You divided by those who brought somebody. Most newcomers bring nobody, and they "
            "count: divide by all.",
            made=lambda: work.factor(only_who=True),
        ),
        Mistake(
            "only who brought somebody, and lost links forgotten",
            "You divided by those who brought somebody; most newcomers bring nobody, and they "
            "count. And some links are lost: divide by the share of the invited that has one.",
            made=lambda: work.factor(only_who=True, lost=1.0),
        ),
        Mistake(
            "counted among the newcomers only",
            "You counted only those who were brought before October. Who was brought later counts "
            "for its inviter too: count in `invited_by` of all `users`.",
            made=work.counted_among_newcomers,
        ),
        Mistake(
            "share of all with a link",
            "You divided by the share of all users that has an inviter. Most users came without "
            "one: take the share among those who came by invitation.",
            made=lambda: work.factor(lost=work.with_link(of_all=True)),
        ),
        Mistake(
            "invitations sent",
            "These are the invitations that a newcomer sends. Most are not accepted: count who "
            "came.",
            made=work.invitations_sent,
        ),
        Mistake(
            "share accepted",
            "This is the part of the invitations that was accepted. Divide by newcomers, and not "
            "by invitations.",
            made=work.accepted,
        ),
        Mistake(
            "invited in the same year, of all",
            "This is the part of all newcomers of a year who were invited. Wanted is how many each "
            "newcomer brings, whenever they come.",
            made=lambda: work.invited_in_the_same_time(of_all=True),
        ),
        Mistake(
            "invited in the same time, of newcomers",
            "This is the part of `newcomers` who were invited themselves. Wanted is how many each "
            "newcomer brings, whenever they come.",
            made=lambda: work.invited_in_the_same_time(of_all=True, late=False),
        ),
        Mistake(
            "in all",
            "This is how many all newcomers of a time bring together. Wanted is the mean: how many "
            "one of them brings.",
            made=work.in_all,
        ),
        Mistake(
            "in all, and lost links forgotten",
            "This is how many all newcomers of a time bring together. Take the mean over them. And "
            "some links are lost: divide by the share of the invited that has one.",
            made=lambda: work.in_all(lost=1.0),
        ),
        Mistake(
            "the gain",
            "Your second number is how many more a newcomer brings with the reward than before. "
            "Wanted is the whole factor with it.",
            made=work.gain,
        ),
        Mistake(
            "invited in the same year, for each other",
            "You divided the invited of a year by the others of that year. Invited people invite "
            "too: divide who was brought by all newcomers.",
            made=lambda: work.invited_in_the_same_time(of_all=False),
        ),
        Mistake(
            "the multiplier",
            "This is 1 / (1 - factor), what the factor multiplies other sources with. Wanted is "
            "the factor.",
            made=work.multipliers,
        ),
        Mistake(
            "the truth",
            "These are the numbers that made the data. A firm does not know them: estimate them "
            "from the file.",
            made=work.truth,
        ),
        Mistake(
            "swapped",
            "The two numbers have changed places.",
            made=lambda: {"before": work.factor()["with_reward"],
                          "with_reward": work.factor()["before"]},
        ),
    ),
    hints=(
        'Count in all of `users` how often each user stands in `invited_by`: '
        '`users["user"].map(users["invited_by"].value_counts()).fillna(0)`.',
        "The factor of a group of newcomers is the mean of that count over all of them, also over "
        "those who brought nobody. Then mend the lost links.",
        'With `brought` for each of `newcomers`: `brought.groupby(newcomers["period"]).mean()`, '
        "divided by the share of the invited that has an inviter: "
        '`users.loc[users["came_by"] == "invitation", "invited_by"].notna().mean()`.',
    ),
    passed=work.what_a_factor_multiplies,
)  # fmt: skip


KEEP_KIND = SharedRun(
    case="experience",
    start=work.viral,
    free=("improving",),
    reached=work.barely_enough,
)


def _friends_as_the_preset(given: Setting) -> bool:
    """Whether the preset's friends stayed as they come, and nothing else differs."""
    preset = work.viral(work.experience().preset("viral").levers["referrals"])
    return KEEP_KIND.moved(given) == ["referrals"] and (
        given.levers["referrals"] == preset["referrals"]
    )


KEEP = Task(
    name="ex08_4",
    kind=KEEP_KIND,
    answer=lambda: {"improving": work.least_improving()},
    mistakes=(
        Mistake(
            "nothing moved",
            "This is the plan before you moved **Improving the service**. Move it up.",
            made=dict,
        ),
        Mistake(
            "the preset as it comes",
            "This is **Every user brings more than one** as it comes. Set **Friends invited** to "
            "1.2 first.",
            made=lambda: work.viral(1.8),
        ),
        Mistake(
            "the lab as it opens",
            "This is the lab as it opens. Press **Every user brings more than one** first.",
            made=lambda: work.experience().defaults(),
        ),
        Mistake(
            "found with the preset's friends",
            "This is the least with 1.8 friends invited. Set **Friends invited** to 1.2 first.",
            made=lambda: work.kept(1.8),
        ),
        Mistake(
            "one step too little",
            "This is one step too little: there are not quite 22 million users in the last month.",
            made=lambda: work.kept(steps=-1),
        ),
        Mistake(
            "one step too much",
            "This is one step too much: one step less reaches the goal as well.",
            made=lambda: work.kept(steps=1),
        ),
        Mistake(
            "as much as can be",
            "This is as much as the lever allows. The goal is reached with less.",
            made=lambda: work.viral() | {"improving": work.experience().lever("improving").high},
        ),
        Mistake(
            "friends not set",
            "**Friends invited** is as in the preset. Set it to 1.2.",
            when=_friends_as_the_preset,
        ),
    ),
    hints=(
        "Press **Every user brings more than one**, set **Friends invited** to 1.2, then move "
        "**Improving the service** up, and watch *Users*.",
        "The arrow keys move a lever by one step, a quarter of a million. Users of the last month "
        "count, not the most users on the way.",
        "It is between 13 and 15. At the right one open **Share, open a code** and press **Copy "
        'code**; or in Python `Lab("experience", "viral", referrals=1.2, improving=...).code`.',
    ),
    passed=work.what_keeping_costs,
)

DECISION = Task(
    name="ex08_5",
    kind=Judgement(PARTS_OF_A_DECISION),
    hints=(
        "The decision is one sentence that a board can vote on: keep the reward, end it, or change "
        "it, where and from when on.",
        "Evidence is a number with its origin: the two factors of task 3, the lines of task 2, a "
        "margin of about 4 dollars a month. What does one newcomer more cost in rewards?",
        "For the last part: before and after is not with and without. Which trial would tell, and "
        "which number in it?",
    ),
    passed=COMPLETE,
)

REGION = Task(
    name="ex08_6",
    kind=Region(work.LITTLE_ADVERTISING),
    answer=work.a_region,
    mistakes=work.LITTLE_ADVERTISING.mistakes(),
    hints=(
        "Money that brings people in is spent once for each of them. When are there more people "
        "than word of mouth reaches in five years, and when is each of them worth more?",
        "`find_best` finds the best amount over a grid of two other levers. In a table made with "
        "`.pivot(...)`, look for a block of values of 12 and more, and check that the profit is "
        "above 0.",
        "Try a large **Market** (`market`), and more **Income from ads** (`attention_worth`).",
    ),
    passed=work.what_wins_there,
)

TASKS = (WHO_BRINGS, WHO_STAYS, FACTOR, KEEP, DECISION, REGION)

"""The tasks of exercise 01: what is right, the mistakes by name and how each is made, the hints."""

from __future__ import annotations

from userfirst.checks.judgement import COMPLETE, PARTS_OF_A_DECISION, Judgement
from userfirst.checks.kinds import Number, Numbers
from userfirst.checks.lesson01 import work
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.picture import MONTHS, OF_100, Picture
from userfirst.checks.task import Mistake, Task

_REPEATS = (
    "Rows that are there twice are counted twice. November 2022 was sent twice: begin with "
    "`activity.drop_duplicates()`."
)
_STAFF = "The staff is in it: accounts 1 to 12 go, as in the lesson."
_ONE_ACCOUNT = (
    "Your `daily` is on how many days one account came, on average. How many accounts came on one "
    "day is wanted: add up all active days of the month and divide by 30."
)

CAME = Task(
    name="ex01_1",
    kind=Numbers(
        {
            "monthly": Number("accounts", relative=0, absolute=0.5),
            "daily": Number("accounts", relative=0, absolute=0.5),
            "stickiness": Number("share", relative=0, absolute=0.0006),
        }
    ),
    answer=work.came,
    mistakes=(
        Mistake("repeats left in", _REPEATS, made=lambda: work.came(repeats=True)),
        Mistake(
            "days of the repeats left in",
            "Each account is counted once, but its days are there twice. "
            "Take rows that are there twice out before you add up.",
            made=work.of_the_days_twice,
        ),
        Mistake("staff left in", _STAFF, made=lambda: work.came(staff=True)),
        Mistake(
            "repeats and staff left in",
            "Rows that are there twice are counted twice, and the staff is in it too.",
            made=lambda: work.came(repeats=True, staff=True),
        ),
        Mistake(
            "31 days",
            "You divided by 31. November has 30 days.",
            made=lambda: work.came(days=31),
        ),
        Mistake(
            "days not divided",
            "Your `daily` is the sum of all active days of the month. Divide it by 30: so many "
            "came on a day, on average.",
            made=lambda: work.came(days=1),
        ),
        Mistake("days of one account", _ONE_ACCOUNT, made=work.days_of_one_account),
        Mistake(
            "days of one account, the share right",
            f"Your stickiness is right. {_ONE_ACCOUNT}",
            made=lambda: work.days_of_one_account(share_of_days=True),
        ),
        Mistake(
            "stickiness upside down",
            "Your stickiness is monthly by daily users. It is daily by monthly.",
            made=lambda: {**work.came(), "stickiness": 1 / work.came()["stickiness"]},
        ),
        Mistake(
            "stickiness in percent",
            "Your stickiness is in percent. A share from 0 to 1 is wanted.",
            made=lambda: {**work.came(), "stickiness": 100 * work.came()["stickiness"]},
        ),
        Mistake(
            "by all accounts",
            "Your stickiness divides by all accounts that there were. Divide by those who came in "
            "the month.",
            made=work.of_all_accounts,
        ),
        Mistake(
            "the year before",
            "This is November 2021. November 2022 is wanted.",
            made=lambda: work.came("2021-11"),
        ),
        Mistake(
            "the year after",
            "This is November 2023. November 2022 is wanted.",
            made=lambda: work.came("2023-11"),
        ),
        Mistake(
            "a month late",
            "This is December 2022. November 2022 is wanted.",
            made=lambda: work.came("2022-12"),
        ),
        Mistake(
            "a month early",
            "This is October 2022. November 2022 is wanted.",
            made=lambda: work.came("2022-10"),
        ),
    ),
    hints=(
        "Three steps: rows that are there twice go, the staff goes, and then only November 2022 "
        "stays. How many rows are left?",
        'The users of a day, on average, are `november["active_days"].sum() / 30`.',
        'With `rows = activity.drop_duplicates()`: `november = rows[(rows["account"] > 12) & '
        '(rows["month"] == "2022-11-01")]`.',
    ),
    passed=work.what_stickiness_says,
)

_PERCENT = Number("percentage points", relative=0.002, absolute=0.006)
_DID_NOT_COME = (
    "You also count who had paid for a month and did not come in it. A payer here came and had "
    "paid: begin with the rows of `activity` and bring `paying` to them."
)

COHORT = Task(
    name="ex01_2",
    kind=Picture(
        x="age",
        lines={"of_those_there": _PERCENT, "of_all_joined": _PERCENT},
        says={
            "x": {"age": ("age", "alter", "edad", "âge", "возраст", "年龄", *MONTHS)},
            "y": {"percent": OF_100},
        },
        unit_in_words="percent who pay",
        never=("million", "thousand", "dollar", "cents"),
    ),
    answer=work.cohort,
    mistakes=(
        Mistake("repeats left in", _REPEATS, made=lambda: work.cohort(repeats=True)),
        Mistake("staff left in", _STAFF, made=lambda: work.cohort(staff=True)),
        Mistake(
            "a share in place of percent",
            "Your values are shares from 0 to 1. Percent are wanted: 100 times as much.",
            made=lambda: work.cohort(factor=1.0),
        ),
        Mistake(
            "names turned",
            "Each of your lines has the name of the other. Whoever divides by the smaller number "
            "gets the larger share.",
            made=work.turned,
        ),
        Mistake(
            "still there in place of paying",
            "Your line `of_all_joined` shows how many of them are still there. How many of "
            "them pay is wanted.",
            made=work.still_there,
        ),
        Mistake(
            "July too",
            "July 2021 is in it. The first half of the year ends with June.",
            made=lambda: work.cohort("2021-07"),
        ),
        Mistake(
            "without June",
            "June 2021 is missing. The first half of the year ends with it.",
            made=lambda: work.cohort("2021-05"),
        ),
        Mistake(
            "January only",
            "These are those who joined in January 2021. Take January to June.",
            made=lambda: work.cohort("2021-01"),
        ),
        Mistake(
            "everybody who ever joined",
            "You took everybody. Those who joined late cannot be old yet, so at a high age you "
            "divide by people who had no time to get there. Take January to June 2021.",
            made=lambda: work.cohort("2023-12"),
        ),
        Mistake(
            "the month of payment only",
            "Who pays by the year counts only in the month of the payment. Twelve months are paid "
            "for: use `paying`.",
            made=lambda: work.cohort(covered=1),
        ),
        Mistake(
            "ever paid",
            "You count everybody who has begun to pay, also those who stopped. Count who pays in "
            "the month itself: use `paying`.",
            made=lambda: work.cohort(ever=True),
        ),
        Mistake(
            "paid and did not come", _DID_NOT_COME, made=lambda: work.paid_but_did_not_come(False)
        ),
        Mistake(
            "paid and did not come, in both lines",
            f"{_DID_NOT_COME} It is so in both of your lines.",
            made=lambda: work.paid_but_did_not_come(True),
        ),
        Mistake(
            "of the whole file",
            "Your line `of_all_joined` divides by all accounts of the file. Divide by those who "
            "joined from January to June 2021: `len(early)`.",
            made=work.of_the_whole_file,
        ),
        Mistake(
            "age from 1",
            "Your age begins with 1. In the month of joining it is 0.",
            made=lambda: work.cohort(first_age=1),
        ),
    ),
    hints=(
        "Take the rows of `activity` that belong to accounts of `early`, each row once. Each has a "
        "month; `early` says when its account joined. The difference in months is the age.",
        '`rows.merge(paying, how="left", on=["account", "month"])` adds the column `pays`; '
        '`.eq(True)` makes yes and no of it. Then `.groupby("age")["pays"].agg(["size", "sum"])`: '
        "how many came, and how many of them pay.",
        '`100 * each["sum"] / each["size"]` is the one line, `100 * each["sum"] / len(early)` the '
        "other. Give the columns of the table the names of the lines, and draw it with `px.line`.",
    ),
    passed=work.what_the_cohort_tells,
)

_EDGE = Number("share", relative=0, absolute=0.012)

NOT_YET = Task(
    name="ex01_3",
    kind=Numbers(
        {"share": Number("share", relative=0.01), "low": _EDGE, "high": _EDGE},
    ),
    answer=work.traced,
    mistakes=(
        Mistake(
            "never paid",
            "These are the inviters who never paid, as in the lesson. Here those count too who "
            "paid later, after this account had joined.",
            made=lambda: work.traced(work.inviter_paid().eq(0)),
        ),
        Mistake(
            "paid later only",
            "These are only the inviters who paid later. Those who never paid had not paid yet "
            "either.",
            made=lambda: work.traced(work.not_yet(never=False)),
        ),
        Mistake(
            "had paid already",
            "These are the inviters who *had* paid when the account joined. The others are wanted.",
            made=lambda: work.traced(work.invited() & ~work.not_yet()),
        ),
        Mistake(
            "accounts without an inviter",
            "Accounts that nobody invited are in it: they have no inviter who paid, because they "
            "have no inviter. Ask `invited_by.notna()` as well.",
            made=lambda: work.traced(work.everybody_without_a_date()),
        ),
        Mistake(
            "lost links",
            "Accounts are in it whose inviter is not known: the link is lost. They do not count as "
            "caused. Ask `invited_by.notna()` and not `came_by`.",
            made=lambda: work.traced(work.lost_links_too()),
        ),
        Mistake(
            "the last payment",
            "You compared with the last payment of the inviter. The first one decides whether she "
            "had paid before.",
            made=lambda: work.traced(work.not_yet(last=True)),
        ),
        Mistake(
            "a share of the payers",
            "This is a share of the accounts that paid. A share of the money is wanted: add up "
            "`paid`.",
            made=lambda: work.traced(of="payers"),
        ),
        Mistake(
            "a share of the accounts",
            "This is a share of all accounts. A share of the money is wanted: add up `paid`.",
            made=lambda: work.traced(of="accounts"),
        ),
        Mistake(
            "of the invited money",
            "You divided by the money of those who were invited. Divide by all money, also that of "
            "people who came alone.",
            made=lambda: work.traced(within=work.invited()),
        ),
        Mistake(
            "in percent",
            "Your numbers are in percent. Shares from 0 to 1 are wanted.",
            made=lambda: work.traced(factor=100.0),
        ),
        Mistake(
            "low and high swapped",
            "Your share is right. Your `low` is above your `high`: swap the two.",
            made=lambda: work.swapped_band(),
        ),
        Mistake(
            "nineteen of twenty draws",
            "Your share is right. Your band holds 95 of 100 draws; 90 are wanted: `band(drawn)`.",
            made=lambda: work.traced(share=0.95),
        ),
        Mistake(
            "the lowest and the highest draw",
            "Your share is right. Your band goes from the lowest draw to the highest. That grows "
            "with the number of draws; `band(drawn)` leaves out the outer tenth.",
            made=lambda: work.traced(share=1 - 1e-12),
        ),
    ),
    hints=(
        'In which month did each account pay first? `payments.groupby("account")["month"].min()`. '
        'Bring it to those whom it invited: `people["invited_by"].map(...)`.',
        "The inviter had not paid yet if there is an inviter, and the first payment is missing or "
        "later than `joined`.",
        'Put the money of these accounts into `people["caused"]`, add up `paid` and `caused` by '
        "`tree`, leave out trees without money, and go on as in the lesson: `resample(trees, "
        '"tree", ...)`, then `band(drawn)`. Its columns are `low` and `high`.',
    ),
    passed=work.what_the_band_leaves_out,
)

AD_INCOME_KIND = SharedRun(
    case="accounts", start=work.generous, free=("ad_income",), reached=work.pays_for_itself
)


def _only_differs(given: Setting, *names: str) -> bool:
    """Whether exactly these levers, beside the ad income, differ from the exercise's start."""
    return sorted(AD_INCOME_KIND.moved(given)) == sorted(names)


def _on_the_start(**levers: float) -> dict[str, float]:
    """Return the lab as it opens, with some levers moved."""
    return {**work.service().defaults(), **levers}


def _button_not_pressed(given: Setting) -> bool:
    """Whether only free level and ad income were moved, from the lab as it opens."""
    chosen = {name: given.levers[name] for name in ("free_level", "ad_income")}
    return AD_INCOME_KIND.exactly(given, Setting(_on_the_start(**chosen)))


AD_INCOME = Task(
    name="ex01_4",
    kind=AD_INCOME_KIND,
    answer=lambda: {"ad_income": work.enough()},
    mistakes=(
        Mistake(
            "nothing moved",
            "This is the service that loses money. Give it some **Ad income**, then copy the code "
            "again.",
            made=dict,
        ),
        Mistake(
            "the preset as it comes",
            "This is *Evernote, 2010* as it comes. Set **Free level** to 0.6 first.",
            made=work.as_it_comes,
        ),
        Mistake(
            "the lab as it opens",
            "This is the lab as it opens. Press **Evernote, 2010** beside *Start from* first.",
            made=lambda: work.service().defaults(),
        ),
        Mistake(
            "the button not pressed",
            "But for **Free level** and **Ad income** these are the levers of the lab as it opens. "
            "Press **Evernote, 2010** beside *Start from* first, then set **Free level** to 0.6.",
            when=_button_not_pressed,
        ),
        Mistake(
            "the free level not set",
            "**Free level** is as *Evernote, 2010* comes. Set it to 0.6 first, and then find the "
            "**Ad income**.",
            when=lambda given: (
                _only_differs(given, "free_level")
                and given.levers["free_level"] == work.service().lever("free_level").default
            ),
        ),
        Mistake(
            "all that the lever allows",
            "This is the most that the lever allows. The service loses nothing; now find the "
            "least.",
            made=lambda: {"ad_income": work.service().lever("ad_income").high},
        ),
        Mistake(
            "a cent too little",
            "This is one cent too little: by month 60 a little is still lost. Round up.",
            made=lambda: {"ad_income": work.enough() - work.service().lever("ad_income").step},
        ),
        Mistake(
            "what it costs to serve",
            "This is what it costs to serve a free user. It is enough, but not the least: free "
            "users bring payers too.",
            made=lambda: {
                "ad_income": round(
                    work.service().defaults()["serving_cost"] * work.generous()["free_level"], 6
                )
            },
        ),
        Mistake(
            "less free",
            "You gave less away. That is a way out too. Here the free level has to stay at 0.6: "
            "only **Ad income** may be moved.",
            when=lambda given: (
                _only_differs(given, "free_level")
                and bool(given.amount("free_level") < work.generous()["free_level"])
            ),
        ),
        Mistake(
            "more invitations",
            "You moved **Invitations**. That helps too. Here they have to stay: only **Ad income** "
            "may be moved.",
            when=lambda given: _only_differs(given, "invitations"),
        ),
    ),
    hints=(
        "Press **Evernote, 2010**, set **Free level** to 0.6, and read the key figure *Profit so "
        "far*. Then raise **Ad income** (in the group *Offer*).",
        "It takes far less than a dollar: begin with a cent.",
        "The lever moves in steps of a cent. The least is the first step at which *Profit so far* "
        "is not below 0. Open **Share, open a code**, press **Copy code**; or in Python "
        '`Lab("accounts", preset="evernote", free_level=0.6, ad_income=...).code`.',
    ),
    passed=work.cents_that_decide,
)

DECISION = Task(
    name="ex01_5",
    kind=Judgement(PARTS_OF_A_DECISION),
    hints=(
        "The decision is one sentence that a board can vote on: keep the free part, shut it, or "
        "keep it for some; and a date.",
        "Evidence is a number with its origin and its band. Task 3 tells what came by people who "
        "had not paid; what share of it would have come anyway nobody told you.",
        "For the last part, think of a trial: by lot, some accounts cannot invite. Which number, "
        "after how many months, would turn you round?",
    ),
    passed=COMPLETE,
)

REGION = Task(
    name="ex01_6",
    kind=Region(work.MIDDLE_IS_BEST),
    answer=work.a_region,
    mistakes=work.MIDDLE_IS_BEST.mistakes(),
    hints=(
        "What do free users bring in this model? When they bring none of it, there is no reason to "
        "give anything away.",
        "Two levers decide what a free user brings: **Invitations** and **Ad income**. Look at "
        "their lower ends.",
        "A region is a tenth of a lever's range wide at least: 0.05 of **Invitations**, 0.2 of "
        "**Ad income**. Begin both at 0.",
    ),
    passed=work.what_wins_there,
)

TASKS = (CAME, COHORT, NOT_YET, AD_INCOME, DECISION, REGION)

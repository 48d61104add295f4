"""Lesson 01: accounts, activity, payments and invitations of a note-taking service."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from userfirst.data.catalogue import Column, Dataset

if TYPE_CHECKING:
    import pandas as pd

MONTHS = 36
SEED = 20210112
FOUND_IT_ALONE_A_MONTH = 85
LAUNCH = (600, 350, 200)  # more of them in the first months, from the press
# A person's chance to leave in a month is a beta distribution: most leave soon, some never.
LEAVING_ALPHA, LEAVING_BETA = 0.5, 1.0
# Whoever stays longer comes on more days, and is more likely to be one who would pay.
MOST_DAYS, USUAL_AT_MOST = 29, 0.7
WOULD_PAY_AT_MOST, FALLING_WITH_LEAVING = 0.55, 9
PAYING_A_MONTH, CANCELLING_A_MONTH = 0.05, 0.01
PRICE_DOLLARS, YEAR_DOLLARS, BY_YEAR = 5.0, 45.0, 0.3
TEAMS, SEATS_AT_MOST = 0.08, 40
INVITATIONS_A_DAY, TAKEN_UP = 0.036, 0.4
LOST_INVITERS = 0.04
STAFF = 12
MONTH_WITH_A_LOST_WEEK, MONTH_SENT_TWICE = 17, 22
REFUNDS, NOT_YET = 25, 0.05
WAYS = ("search", "app store", "article")


def month_name(month: int) -> str:
    """Return a month of the export as written in it; 0 is January 2021."""
    return f"{2021 + month // 12}-{month % 12 + 1:02d}"


class _People:
    """Everyone who has an account: one entry a person in each array."""

    def __init__(self) -> None:
        self.joined = np.empty(0, dtype=int)
        self.inviter = np.empty(0, dtype=int)
        self.leaving = np.empty(0)
        self.eager = np.empty(0)
        self.would_pay = np.empty(0, dtype=bool)
        self.seats = np.empty(0, dtype=int)
        self.pays_yearly = np.empty(0, dtype=bool)
        self.here = np.empty(0, dtype=bool)
        self.paying_since = np.empty(0, dtype=int)

    def join(self, inviters: np.ndarray, month: int, chance: np.random.RandomState) -> None:
        """Open an account for each inviter's friend; an inviter of -1 means nobody invited."""
        count = len(inviters)
        leaving = chance.beta(LEAVING_ALPHA, LEAVING_BETA, count)
        eager = chance.random_sample(count)
        would = WOULD_PAY_AT_MOST * eager * np.power(1.0 - leaving, FALLING_WITH_LEAVING)
        would_pay = chance.random_sample(count) < would
        team = chance.random_sample(count) < TEAMS
        seats = np.where(team, np.minimum(1 + chance.geometric(0.12, count), SEATS_AT_MOST), 1)
        new: dict[str, np.ndarray] = {
            "joined": np.full(count, month),
            "inviter": inviters,
            "leaving": leaving,
            "eager": eager,
            "would_pay": would_pay,
            "seats": seats,
            "pays_yearly": chance.random_sample(count) < BY_YEAR,
            "here": np.ones(count, dtype=bool),
            "paying_since": np.full(count, -1),
        }
        for name, values in new.items():
            setattr(self, name, np.concatenate([getattr(self, name), values]))


@cache
def _tables(seed: int) -> dict[str, pd.DataFrame]:
    """Let everyone come, stay or leave, pay or not, and invite others, month by month."""
    import pandas as pd

    chance = np.random.RandomState(seed)
    people = _People()
    activity: list[pd.DataFrame] = []
    payments: list[pd.DataFrame] = []
    invitations: list[pd.DataFrame] = []
    waiting = np.empty(0, dtype=int)  # who sent the invitations that were taken up
    for month in range(MONTHS):
        press = LAUNCH[month] if month < len(LAUNCH) else 0
        alone = chance.poisson(FOUND_IT_ALONE_A_MONTH + press)
        people.join(np.concatenate([np.full(alone, -1), waiting]), month, chance)
        if month == 0:
            people.leaving[:STAFF], people.eager[:STAFF], people.would_pay[:STAFF] = 0, 1, False
        elif len(waiting):
            taken = invitations[-1]["taken"]
            newest = np.arange(len(people.joined) - len(waiting), len(people.joined))
            invitations[-1].loc[taken, "account"] = newest + 1

        here = np.flatnonzero(people.here)
        stays = 1.0 - people.leaving[here]
        days = 1 + chance.binomial(MOST_DAYS, USUAL_AT_MOST * people.eager[here] * stays * stays)
        activity.append(pd.DataFrame({"account": here + 1, "month": month, "active_days": days}))

        decides = chance.random_sample(len(here))
        pays = people.paying_since[here] >= 0
        begins = here[~pays & people.would_pay[here] & (decides < PAYING_A_MONTH)]
        cancels = here[pays & (decides < CANCELLING_A_MONTH)]
        people.paying_since[begins] = month
        people.paying_since[cancels] = -1
        people.would_pay[cancels] = False
        paid_for = month - people.paying_since[here]
        due = (people.paying_since[here] >= 0) & (~people.pays_yearly[here] | (paid_for % 12 == 0))
        due_here = here[due]
        pays_yearly, seats = people.pays_yearly[due_here], people.seats[due_here]
        payments.append(
            pd.DataFrame(
                {
                    "account": due_here + 1,
                    "month": month,
                    "plan": np.where(pays_yearly, "year", "month"),
                    "seats": seats,
                    "amount_dollars": np.where(pays_yearly, YEAR_DOLLARS, PRICE_DOLLARS) * seats,
                }
            )
        )

        senders = np.repeat(here, chance.poisson(INVITATIONS_A_DAY * days))
        senders = senders[senders >= STAFF]
        taken_up = chance.random_sample(len(senders)) < TAKEN_UP
        invitations.append(
            pd.DataFrame(
                {"sender": senders + 1, "month": month, "taken": taken_up, "account": np.nan}
            )
        )
        waiting = senders[taken_up]

        leaves = here[chance.random_sample(len(here)) < people.leaving[here]]
        people.here[leaves] = False
        people.paying_since[leaves] = -1

    accounts = pd.DataFrame(
        {
            "account": np.arange(len(people.joined)) + 1,
            "joined": people.joined,
            "came_by": np.where(
                people.inviter >= 0,
                "invitation",
                np.array(WAYS)[chance.randint(0, len(WAYS), len(people.joined))],
            ),
            "invited_by": np.where(people.inviter >= 0, people.inviter + 1.0, np.nan),
        }
    )
    return _with_blemishes(
        accounts, pd.concat(activity), pd.concat(payments), pd.concat(invitations), chance
    )


def _with_blemishes(
    accounts: pd.DataFrame,
    activity: pd.DataFrame,
    payments: pd.DataFrame,
    invitations: pd.DataFrame,
    chance: np.random.RandomState,
) -> dict[str, pd.DataFrame]:
    """Return the four tables as the service exports them."""
    import pandas as pd

    invited = accounts["invited_by"].notna().to_numpy()
    lost = invited & (chance.random_sample(len(accounts)) < LOST_INVITERS)
    accounts.loc[lost, "invited_by"] = np.nan
    # The same link is lost in both tables: it cannot be mended from the other one.
    invitations.loc[invitations["account"].isin(accounts.loc[lost, "account"]), "account"] = np.nan

    days = activity["active_days"].to_numpy().copy()
    short = (activity["month"] == MONTH_WITH_A_LOST_WEEK).to_numpy()
    days[short] = chance.binomial(days[short], 23 / 30)
    activity = activity.assign(active_days=days)
    activity = activity[activity["active_days"] > 0]
    activity = pd.concat([activity, activity[activity["month"] == MONTH_SENT_TWICE]])

    back = payments[(payments["plan"] == "month") & (payments["month"] < MONTHS - 1)]
    back = back.iloc[np.sort(chance.permutation(len(back))[:REFUNDS])]
    back = back.assign(month=back["month"] + 1, amount_dollars=-back["amount_dollars"])
    late = (payments["month"] == MONTHS - 1) & (chance.random_sample(len(payments)) < NOT_YET)
    payments = pd.concat([payments[~late], back])

    tables = {
        "notes_accounts": accounts,
        "notes_activity": activity,
        "notes_payments": payments,
        "notes_invitations": invitations.drop(columns="taken"),
    }
    for name, table in tables.items():
        when = "joined" if name == "notes_accounts" else "month"
        first = ["account"] if name != "notes_invitations" else ["sender"]
        table = table.sort_values([when, *first], kind="stable", ignore_index=True)
        table[when] = [month_name(month) for month in table[when]]
        tables[name] = table
    return tables


def _maker(name: str) -> Callable[[np.random.RandomState], pd.DataFrame]:
    """Return what makes one of the four tables; all come from one simulation."""
    return lambda chance: _tables(SEED)[name]


WHAT = (
    "A note-taking service is free for individuals and charges for more. Every person was "
    "simulated for 36 months: each has a chance of their own to leave, comes on more days the "
    "less likely they are to leave, may be one of those who would pay, pays after a while, and "
    "invites friends on the days they come. More than half of the invitations come to nothing. "
)
TRUTH = {
    "people who find it without an invitation (a month)": FOUND_IT_ALONE_A_MONTH,
    "the same, more in the first three months": ", ".join(map(str, LAUNCH)),
    "chance to leave in a month: beta distribution, alpha": LEAVING_ALPHA,
    "chance to leave in a month: beta distribution, beta": LEAVING_BETA,
    "active days: 1 + binomial, of so many": MOST_DAYS,
    "active days: chance of each, for one who never leaves": USUAL_AT_MOST,
    "share that would pay, of those who never leave": WOULD_PAY_AT_MOST,
    "power of (1 - chance to leave) with which that share falls": FALLING_WITH_LEAVING,
    "chance to begin to pay in a month, of those who would": PAYING_A_MONTH,
    "chance to cancel in a month": CANCELLING_A_MONTH,
    "share of payers who pay by the year": BY_YEAR,
    "share of payers who pay for a team": TEAMS,
    "invitations for each active day": INVITATIONS_A_DAY,
    "share of invitations taken up, a month later": TAKEN_UP,
    "difference between invited people and others": "none, but how they came",
}
CALIBRATED_TO = (
    "The size of Evernote's shares of 2010 (2% of all accounts and 6% of the active paid, over "
    "20% of a cohort after 29 months); nothing else in it is Evernote's."
)
NOT_FOR = "Statements about Evernote or any other service, or about how invitations work in life."
_ACCOUNT = Column("account", "whole", "", "Number of the account, in the order of joining.")

DATASETS = (
    Dataset(
        name="notes_accounts",
        title="A note-taking service: accounts",
        what=WHAT + "One row is one account.",
        columns=(
            _ACCOUNT,
            Column("joined", "month", "", "Month in which the account was opened."),
            Column("came_by", "text", "", "search, app store, article or invitation."),
            Column("invited_by", "whole", "", "Account that invited it, if one did.", missing=True),
        ),
        seed=SEED,
        make=_maker("notes_accounts"),
        truth=TRUTH,
        calibrated_to=CALIBRATED_TO,
        not_for=NOT_FOR,
        blemishes=(
            f"Accounts 1 to {STAFF} belong to the staff: always there, never paying or inviting.",
            "For about one in 25 of those who came by invitation, who invited them is lost.",
        ),
    ),
    Dataset(
        name="notes_activity",
        title="A note-taking service: activity",
        what=WHAT + "One row is one account in one month in which it was used.",
        columns=(
            _ACCOUNT,
            Column("month", "month", "", "Month, 2021-01 to 2023-12."),
            Column("active_days", "whole", "days", "Days of the month on which it was used."),
        ),
        seed=SEED,
        make=_maker("notes_activity"),
        truth=TRUTH,
        calibrated_to=CALIBRATED_TO,
        not_for=NOT_FOR,
        blemishes=(
            f"{month_name(MONTH_WITH_A_LOST_WEEK)}: a week of the log is lost; days are too few, "
            "and who came in that week only is missing.",
            f"{month_name(MONTH_SENT_TWICE)}: every row is there twice.",
        ),
    ),
    Dataset(
        name="notes_payments",
        title="A note-taking service: payments",
        what=WHAT + "One row is one payment.",
        columns=(
            _ACCOUNT,
            Column("month", "month", "", "Month of the payment."),
            Column("plan", "text", "", "month or year: for how long it pays."),
            Column("seats", "whole", "people", "For how many people: 1, or a team."),
            Column("amount_dollars", "number", "dollars", "Paid; below zero for a refund."),
        ),
        seed=SEED,
        make=_maker("notes_payments"),
        truth=TRUTH,
        calibrated_to=CALIBRATED_TO,
        not_for=NOT_FOR,
        blemishes=(
            f"{REFUNDS} monthly payments were given back a month later: a row below zero.",
            f"{month_name(MONTHS - 1)}: about one payment in {round(1 / NOT_YET)} is not booked "
            "yet.",
        ),
    ),
    Dataset(
        name="notes_invitations",
        title="A note-taking service: invitations",
        what=WHAT + "One row is one invitation; two of one sender that came to nothing look alike.",
        columns=(
            Column("sender", "whole", "", "Account that sent it."),
            Column("month", "month", "", "Month in which it was sent."),
            Column(
                "account", "whole", "", "Account that was opened with it, if any.", missing=True
            ),
        ),
        seed=SEED,
        make=_maker("notes_invitations"),
        truth=TRUTH,
        calibrated_to=CALIBRATED_TO,
        not_for=NOT_FOR,
        blemishes=(
            "Invitations taken up in the last month have no account yet.",
            "Where the inviter of an account is lost, the account is missing here too.",
        ),
    ),
)

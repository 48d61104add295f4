"""The tasks of exercise 09: what is right, the mistakes by name and how each is made, the hints."""

from __future__ import annotations

from functools import partial

from userfirst.cases import case
from userfirst.checks.judgement import COMPLETE, PARTS_OF_A_DECISION, Judgement
from userfirst.checks.kinds import Number, Numbers
from userfirst.checks.lesson09 import work
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.task import Mistake, Task

NEEDED = Task(
    name="ex09_1",
    kind=Number("million customers", relative=0.02),
    answer=work.needed,
    mistakes=(
        Mistake(
            "all costs divided by customers",
            "You divided all costs by all customers to get the cost of one. That mixes in costs "
            "that stay. Fit a line: its slope is what goes with a customer.",
            made=lambda: work.needed(
                leaves=float(work.of("bank")["costs"].sum() / work.of("bank")["served"].sum())
            ),
        ),
        Mistake(
            "slope and height swapped",
            "The slope and the height of the line have changed places: `np.polyfit(x, y, 1)` "
            "returns the slope first.",
            made=lambda: work.needed(swapped=True),
        ),
        Mistake(
            "the customer's own costs forgotten",
            "You divided by what a customer pays. A part of that goes for serving the customer: "
            "take the slope off first.",
            made=work.without_a_price,
        ),
        Mistake(
            "divided by what a customer costs",
            "You divided by what a customer costs. What pays for the rest is what a customer "
            "leaves: the price less that cost.",
            made=work.from_the_price_up,
        ),
        Mistake(
            "in people",
            "This is in people. Millions are wanted: divide by a million.",
            made=lambda: 1e6 * work.needed(),
        ),
        Mistake(
            "another company: newspaper",
            "These are the books of the newspaper. The bank is asked for.",
            made=lambda: work.needed(work.of("newspaper")),
        ),
        Mistake(
            "all companies together",
            "You fitted one line to all five companies. Each has its own costs: take the bank's "
            "rows.",
            made=lambda: work.needed(work.books()),
        ),
        Mistake(
            "wages only",
            "Your costs are the wages alone. Add what was bought in, and rent and systems.",
            made=lambda: work.parts_only("wages"),
        ),
        Mistake(
            "the lab's levers",
            "This is computed from the levers of the lab. The books tell it slightly otherwise, as "
            "36 months do: take both numbers from the line.",
            made=work.from_the_levers,
        ),
        Mistake(
            "costs of a year",
            "Your costs that stay are those of a year, and the rest is a month's. Take both of a "
            "month.",
            made=lambda: 12 * work.needed(),
        ),
    ),
    hints=(
        "At the number that is asked for, what all customers leave over just pays for what stays.",
        "A line through `costs` against `served` has two numbers: the slope goes with a customer, "
        "the height stays. What a customer pays is the sum of `revenue` over that of `served`.",
        'With `slope, stays = np.polyfit(bank["served"], bank["costs"], 1)` it is '
        "`stays / (paid - slope)`.",
    ),
    passed=work.what_is_left_of_the_bank,
)

_SHARE = Number("share", relative=0.01, absolute=0.002)

PAYING = Task(
    name="ex09_2",
    kind=Numbers(dict.fromkeys(work.FREE, _SHARE)),
    answer=work.would_pay,
    mistakes=(
        Mistake(
            "free level forgotten",
            "You compared the worth of the whole service with the price. A part of it is free "
            "anyway: only the rest, 1 less the free level, is what one pays for.",
            made=lambda: work.would_pay(bar=lambda free: work.PRICE),
        ),
        Mistake(
            "the free part for the rest",
            "You compared the worth of the free part with the price. Nobody pays for that: take "
            "the rest, 1 less the free level.",
            made=lambda: work.would_pay(bar=lambda free: work.PRICE / free),
        ),
        Mistake(
            "price times the rest",
            "You multiplied the price by the rest. A part is worth less than the whole, so the "
            "whole has to be worth more than the price: divide.",
            made=lambda: work.would_pay(bar=lambda free: work.PRICE * (1 - free)),
        ),
        Mistake(
            "those who gave no answer",
            "You divided by everyone who was asked. Those who gave no answer did not say no: leave "
            "them out.",
            made=lambda: work.would_pay(answered=False),
        ),
        Mistake(
            "more than, not at least",
            "Who says just as much as is needed pays too: compare with `>=`. Answers are round, so "
            "it matters.",
            made=lambda: work.would_pay(strictly=True),
        ),
        Mistake(
            "all five markets",
            "You took the people of all five markets. Take the bank's.",
            made=lambda: work.would_pay(work.nobody_asked()),
        ),
        Mistake(
            "old customers only",
            "You took the bank's old customers alone. The whole market was asked.",
            made=lambda: work.would_pay(work.survey()[work.survey()["old_customer"] == 1]),
        ),
        Mistake(
            "people, not a share",
            "These are numbers of people. Divide by how many gave an answer.",
            made=work.how_many_would_pay,
        ),
        Mistake(
            "in percent",
            "Your shares are in percent. Shares from 0 to 1 are wanted.",
            made=lambda: work.would_pay(factor=100.0),
        ),
        Mistake(
            "swapped",
            "The two shares have changed places: the more is free, the fewer pay.",
            made=lambda: dict(zip(work.FREE, reversed(work.would_pay().values()), strict=True)),
        ),
        Mistake(
            "who would not pay",
            "These are the shares of those who would not pay. Take 1 less them.",
            made=lambda: {free: 1 - share for free, share in work.would_pay().items()},
        ),
    ),
    hints=(
        "With half of the service free, one pays for the other half. What must the whole be worth "
        "to someone who pays a dollar for half of it?",
        "Someone pays if (1 − free level) × worth is at least the price. Leave out who gave no "
        "answer.",
        'With `said = bank["worth_dollars_a_month"].dropna()` it is '
        "`((1 - free) * said >= 1).mean()` for each free level.",
    ),
    passed="More free, fewer who pay: that is the price of giving away. What the free users bring "
    "for it no survey of this kind tells, and 470 answers leave a band of some percent around "
    "each share.",
)

PLAN_KIND = SharedRun(
    case=work.CASE,
    start=work.the_bank,
    free=("free_level", "migration"),
    reached=work.falls_short,
    over_time=True,
)


def _only(given: Setting, name: str) -> bool:
    """Whether one of the two levers alone was moved, and nothing else."""
    start, other = work.the_bank(), {"free_level": "migration", "migration": "free_level"}[name]
    return (
        not PLAN_KIND.moved(given)
        and given.levers[name] != start[name]
        and given.levers[other] == start[other]
    )


def _lower(given: Setting, name: str) -> bool:
    value, start = given.levers[name], work.the_bank()[name]
    return not PLAN_KIND.moved(given) and isinstance(value, float) and value < start


def _preset(name: str) -> dict[str, object]:
    return dict(case(work.CASE).complete(case(work.CASE).preset(name).levers))


PLAN = Task(
    name="ex09_3",
    kind=PLAN_KIND,
    answer=lambda: {"free_level": 1.0, "migration": 0.2},
    mistakes=(
        Mistake(
            "nothing moved",
            "This is the bank as it is handed over. Move **Free level** and **Bringing customers "
            "over**.",
            made=dict,
        ),
        *(
            Mistake(
                f"another company: {name}",
                f"This is another company, {label}. Press **Old Mill, bank** beside **Start "
                "from** first.",
                made=partial(_preset, name),
            )
            for name, label in (
                ("newspaper", "the newspaper"),
                ("gym", "the gyms"),
                ("language_school", "the language school"),
                ("machines", "the machine maker"),
            )
        ),
        Mistake(
            "less free",
            "You gave less away than the bank does as it is handed over. Its users bring more than "
            "they cost once there are many: go the other way.",
            when=lambda given: _lower(given, "free_level"),
        ),
        Mistake(
            "fewer brought over",
            "You bring fewer customers over than the bank does as it is handed over. They are its "
            "quickest way to users: go the other way.",
            when=lambda given: _lower(given, "migration"),
        ),
        Mistake(
            "the free level alone",
            "You moved **Free level** and left **Bringing customers over**. At no free level is "
            f"that enough for {work.GOAL:,} million.",
            when=lambda given: _only(given, "free_level"),
        ),
        Mistake(
            "bringing over alone",
            "You moved **Bringing customers over** and left **Free level**. At no value is that "
            f"enough for {work.GOAL:,} million.",
            when=lambda given: _only(given, "migration"),
        ),
    ),
    hints=(
        "Shops pay the bank for its users. What makes more people users, and what makes them users "
        "soon?",
        "Neither lever is enough alone. Move both up.",
        "With **Free level** at 0.9 or more, move **Bringing customers over** towards its upper "
        "end.",
    ),
    passed=work.what_the_plan_does,
)

_STATEMENT = work.all_free_is_best()


def a_region() -> dict[str, tuple[float, float]]:
    """Return a region in which all free is wrong: people who would pay much for a banking app."""
    return {"median_taste": (10.0, 20.0), "network": (1.0, 2.0)}


WRONG = Task(
    name="ex09_4",
    kind=Region(_STATEMENT),
    answer=a_region,
    mistakes=_STATEMENT.mistakes(),
    hints=(
        "Giving all away is right where free users bring more than payers would. When would payers "
        "bring more?",
        "Look at how much the service is worth to people. And in no part of the region may every "
        "plan lose: a free user who costs much closes the bank.",
        "Ranges of `median_taste` well above 4 do it, with a second lever that harms nobody, such "
        "as `network`.",
    ),
    passed="Everywhere in your region the bank gives too much away if it gives all. Ask of each of "
    "your two levers: can a board move it, or does it have to find it out before it decides?",
)

MEMO = Task(
    name="ex09_5",
    kind=Judgement(PARTS_OF_A_DECISION),
    hints=(
        "A board votes on a level and a date. Evidence is a number with its origin: the books, the "
        "survey, a run, your game.",
        "Which number would move first if you were wrong, and from which size on would you act?",
    ),
    passed=COMPLETE,
)

TASKS = (NEEDED, PAYING, PLAN, WRONG, MEMO)

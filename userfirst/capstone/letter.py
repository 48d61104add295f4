"""The board's letter: written from what happened, and held against what could have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from userfirst.capstone.company import CASE, DECISIONS, Company
from userfirst.capstone.endings import Ending, ending
from userfirst.capstone.hindsight import DRAWN, Found
from userfirst.capstone.playing import FIRST_YEAR, MONTHS, QUARTERS, Quarter, Result, dates
from userfirst.capstone.telling import MILLIONS, amount, compared, farthest, of_forecasts
from userfirst.cases import case, worded
from userfirst.charts.wording import money, people, percent
from userfirst.checks.cards import as_html

TOLD_APART = 0.05  # what the world is otherwise by less than this is not worth a line


@dataclass(frozen=True)
class Letter:
    """A letter in paragraphs.

    Attributes
    ----------
    heading : str
        How it ended.
    ending : Ending
        The same, with its rule.
    paragraphs : tuple of str
        The text; two asterisks mark **what matters**.
    """

    heading: str
    ending: Ending
    paragraphs: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n\n".join([self.heading, *self.paragraphs]).replace("**", "")

    def _repr_html_(self) -> str:
        text = "".join(f"<p>{as_html(each)}</p>" for each in self.paragraphs)
        return (
            '<article style="max-width:46em;border-left:4px solid var(--jp-info-color0, '
            'currentColor);padding:0.2em 1em"><p><strong>The board writes. '
            f"{as_html(self.heading)}</strong></p>{text}</article>"
        )


def write_letter(
    about: Company,
    levers: Mapping[str, Any],
    played: Sequence[Quarter],
    results: Sequence[Result],
    before: Result,
    untouched: Sequence[Result],
    found: Found,
    earlier: Sequence[Sequence[Result]] = (),
) -> Letter:
    """Write the letter of a company whose last quarter is over.

    Parameters
    ----------
    about : Company
        The company.
    levers : mapping
        The world that it was led in.
    played : sequence of Quarter
        What was decided and forecast.
    results : sequence of Result
        What each quarter led to.
    before : Result
        The quarter before the first one.
    untouched : sequence of Result
        The quarters of the same world had nobody changed a decision.
    found : Found
        The best plan that was found.
    earlier : sequence of sequence of Result
        The quarters of earlier attempts in this world.

    Returns
    -------
    Letter
        Every number in it comes from these.
    """
    how, last = ending(list(results)), results[-1]
    return Letter(
        heading=f"{about.label}. {how.label}",
        ending=how,
        paragraphs=(
            _what_happened(about, results, before),
            f"**What this ending means.** {how.rule}",
            _forecasts(played, results, before),
            _others(last, untouched),
            _best(last, found, float(levers["market"])),
            *_earlier(earlier),
            _world(about, levers),
            "Now write one page for whoever comes after you: what you decided, which numbers "
            "spoke for it, what could go wrong, and what would change your mind.",
        ),
    )


def _what_happened(about: Company, results: Sequence[Result], before: Result) -> str:
    last, count = results[-1], len(results)
    if not last.is_open:
        most = max(each.users for each in results)
        return (
            f"On 1 January {FIRST_YEAR} we gave you {about.label}, with "
            f"{money(before.cash, MILLIONS)}. **The cash was gone in month {last.month}, in "
            f"quarter {count} of {QUARTERS}**, and the company closed. At the ends of your "
            f"quarters it had {people(most, 'users')} at most. A company that has closed is worth "
            "nothing, however many people liked it."
        )
    share = last.from_users / last.income if last.income > 0 else 0.0
    return (
        f"On 1 January {FIRST_YEAR} we gave you {about.label}: "
        f"{people(before.legacy, 'customers')}, no users, and {money(before.cash, MILLIONS)}. "
        f"After {count * MONTHS} months there are **{people(last.users, 'users')}**, "
        f"{people(last.payers)} of them paying, and {people(last.legacy, 'old customers')}; the "
        f"rival has {people(last.rival, 'users')}. Users brought {percent(share)} of the last "
        f"quarter's income of {money(last.income, MILLIONS)}. In the bank: "
        f"{money(last.cash, MILLIONS)}. The company is worth **{money(last.worth, MILLIONS)}** "
        "(its cash, and three times the profit of its last year if there was one)."
    )


def _forecasts(played: Sequence[Quarter], results: Sequence[Result], before: Result) -> str:
    lines, far = [], []
    for name, count, mine, naive in of_forecasts(played, results, before):
        one, other = (
            people(each) if name == "users" else money(each, MILLIONS) for each in (mine, naive)
        )
        times = "once" if count == 1 else f"{count} times"
        lines.append(
            f"{name}, forecast {times}: off by {one} on average, “as last quarter” by {other}, so "
            f"{compared(mine, naive)}"
        )
        number, said, came = farthest(name, played, results)
        far.append(
            f"for {name} in {dates(number)} ({amount(name, said)} said, {amount(name, came)} came)"
        )
    text = "; ".join(lines)
    return (
        "**Your forecasts**, beside the simplest one, which says of the same quarters “as last "
        f"quarter”. {text[0].upper()}{text[1:]}. You were farthest off {', and '.join(far)}."
    )


def _others(last: Result, untouched: Sequence[Result]) -> str:
    end = untouched[-1]
    if end.is_open:
        became = f"would be worth {money(end.worth, MILLIONS)}"
    else:
        became = f"would have closed in month {end.month}"
    return (
        f"**Had nobody touched a lever**, the company {became}. That is in this world; in another "
        "one it can be otherwise."
    )


def _best(last: Result, found: Found, market: float) -> str:
    how = (
        f"We ran {found.tried:,} plans in your world, which is hindsight: the search knows what "
        "you could not know. Each plan keeps to your rules, sets the five levers and moves them "
        f"once more at most, after one, two or three years. The first {DRAWN} are your company as "
        "it was handed over, and plans drawn by chance; the others change the best one so far in a "
        "place or two."
    )
    if last.worth >= found.worth:
        return (
            f"**What could have been.** {how} The best of them is worth "
            f"{money(found.worth, MILLIONS)}. Yours is worth as much or more."
        )
    about = case(CASE)
    first, later = (
        ", ".join(f"{about.lever(name).label.lower()} {worded(values[name])}" for name in DECISIONS)
        for values in (found.first, found.later)
    )
    plan = (
        f"{first}; all the time"
        if found.first == found.later
        else f"{first}; then, after {found.switch} quarters, {later}"
    )
    return (
        f"**What could have been.** {how} The best of them ends worth "
        f"**{money(found.worth, MILLIONS)}** with {people(found.users, 'users')}, of "
        f"{people(market)} in the market: {plan}. It was chosen for that worth alone, and a "
        "better one may exist."
    )


def _earlier(attempts: Sequence[Sequence[Result]]) -> list[str]:
    """Say what came of earlier attempts, if there were any."""
    if not attempts:
        return []
    told = [
        f"attempt {number}, {ending(list(each)).label.lower()}, ended worth "
        f"{money(each[-1].worth, MILLIONS)} with {people(each[-1].users, 'users')}"
        if each
        else f"what attempt {number} came to can no longer be told"
        for number, each in enumerate(attempts, 1)
    ]
    text = "; ".join(told)
    return [
        f"**You have led it before.** {text[0].upper()}{text[1:]}. You knew more of this world "
        "this time: only another world tells what of it you could use again."
    ]


def _world(about: Company, levers: Mapping[str, Any]) -> str:
    lines = []
    for lever in case(CASE).levers:
        believed, was = about.levers[lever.name], levers[lever.name]
        off = float(was) / float(believed) - 1.0 if believed and not lever.choices else 0.0
        if abs(off) >= TOLD_APART:
            lines.append(f"{lever.label.lower()} {_off(off)}")
    if not lines:
        return "**What nobody knew.** The world was nearly as your staff believed."
    return f"**What nobody knew.** What your staff believed was not quite so: {', '.join(lines)}."


def _off(share: float) -> str:
    """Return "12% higher" or "12% lower"."""
    return f"{100 * abs(share):.0f}% {'higher' if share > 0 else 'lower'}"

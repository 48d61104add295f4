"""What happened, in two or three sentences: a quarter against its forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from userfirst.capstone.company import Company
from userfirst.capstone.playing import FORECASTS, Quarter, Result, dates
from userfirst.charts.wording import money, part, people

MILLIONS = "million dollars"
NEARLY = 0.02  # two misses that differ by less than this part of the larger one are alike


def amount(name: str, value: float) -> str:
    """Return a number that can be forecast as a person says it."""
    return people(value, "users") if name == "users" else money(value, MILLIONS)


def miss(name: str, forecast: float, came: float) -> str:
    """Say how far what came is from what was forecast: "79 thousand fewer", "as forecast"."""
    size = abs(came - forecast)
    if size < 5e-4 * max(1.0, abs(forecast)):
        return "as forecast"
    text = people(size) if name == "users" else money(size, MILLIONS)
    if name == "users":
        return f"{text} {'more' if came > forecast else 'fewer'}"
    return f"{text} {'more' if came > forecast else 'less'}"


_NOUNS = {"users": "users", "income": "income", "cash": "cash"}


def _listed(parts: Sequence[str]) -> str:
    *rest, last = parts
    return f"{', '.join(rest)} and {last}" if rest else last


def of_quarter(
    about: Company, number: int, quarter: Quarter, before: Result, came: Result
) -> list[str]:
    """Return what happened in a quarter, in two or three sentences.

    Parameters
    ----------
    about : Company
        The company.
    number : int
        Which quarter, from 1.
    quarter : Quarter
        What was decided and forecast.
    before, came : Result
        What there was at the end of the quarter before, and of this one.

    Returns
    -------
    list of str
        Sentences.
    """
    if not came.is_open:
        first = (
            f"{dates(number)}: the cash is gone in month {came.month}, and {_short(about)} closes."
        )
    else:
        change = came.cash - before.cash
        moved = (
            "as much as before"
            if abs(change) < 5e-4
            else f"{money(abs(change), MILLIONS)} {'more' if change > 0 else 'less'} than before"
        )
        first = (
            f"{dates(number)}: {_short(about)} ends the quarter with {people(came.users, 'users')} "
            f"({people(came.payers)} paying), {people(came.legacy, 'old customers')} and "
            f"{money(came.cash, MILLIONS)} in the bank, {moved}."
        )
    return [first, _forecast(quarter.forecast, before, came), _rival(came)]


def _short(about: Company) -> str:
    return about.label.split(",")[0]


def _forecast(forecast: Mapping[str, float], before: Result, came: Result) -> str:
    said = []
    for name in FORECASTS:
        if name in forecast:
            noun = f" of {_NOUNS[name]}" if name != "users" else ""
            how = miss(name, forecast[name], came.of(name))
            if how != "as forecast":
                how = f"there {'are' if name == 'users' else 'is'} {how}"
            said.append(f"{amount(name, forecast[name])}{noun} ({how})")
    nearer = [
        name
        for name in FORECASTS
        if name in forecast and _is_nearer(name, forecast[name], before, came)
    ]
    if len(nearer) == len(forecast):
        naive = "You were nearer than “as last quarter”."
    elif not nearer:
        naive = "“As last quarter” would have been as near, or nearer."
    else:
        naive = (
            f"You were nearer than “as last quarter” for {_listed([_NOUNS[n] for n in nearer])}, "
            "and not for the rest."
        )
    return f"You forecast {_listed(said)}. {naive}"


def _is_nearer(name: str, forecast: float, before: Result, came: Result) -> bool:
    return abs(forecast - came.of(name)) < abs(before.of(name) - came.of(name))


def _rival(came: Result) -> str:
    return (
        f"The rival has {people(came.rival, 'users')} and keeps {part(came.rival_free)} of its "
        "service free."
    )


def of_forecasts(
    played: Sequence[Quarter], results: Sequence[Result], before: Result
) -> list[tuple[str, int, float, float]]:
    """Return how far forecasts were off on average, beside "as last quarter".

    Parameters
    ----------
    played : sequence of Quarter
        All quarters.
    results : sequence of Result
        What each led to.
    before : Result
        The quarter before the first one.

    Returns
    -------
    list of (str, int, float, float)
        For each quantity that was ever forecast: its name, how often, the mean distance of the
        forecasts, and that of the numbers of the quarter before, in the same quarters.
    """
    found = []
    last = [before, *results]
    for name in FORECASTS:
        mine, naive = [], []
        for at, quarter in enumerate(played):
            if name in quarter.forecast:
                came = results[at].of(name)
                mine.append(abs(quarter.forecast[name] - came))
                naive.append(abs(last[at].of(name) - came))
        if mine:
            found.append((name, len(mine), sum(mine) / len(mine), sum(naive) / len(naive)))
    return found


def farthest(
    name: str, played: Sequence[Quarter], results: Sequence[Result]
) -> tuple[int, float, float]:
    """Return the quarter in which a forecast was farthest off, what was said and what came."""
    made = [
        (abs(quarter.forecast[name] - results[at].of(name)), -at)
        for at, quarter in enumerate(played)
        if name in quarter.forecast
    ]
    at = -max(made)[1]  # the first of those that are equally far off
    return at + 1, played[at].forecast[name], results[at].of(name)


def compared(mine: float, naive: float) -> str:
    """Say which of two mean distances is smaller."""
    if abs(mine - naive) <= NEARLY * max(mine, naive):
        return "no nearer and no farther"
    return "you were nearer" if mine < naive else "you were farther off"

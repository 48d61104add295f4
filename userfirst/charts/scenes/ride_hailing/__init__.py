"""How ride hailing is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene, money_picture
from userfirst.charts.wording import amount, first_month, part, people, whether_money_lasts
from userfirst.model import Schedule
from userfirst.model.rivalry import TIPPING_POINT, logit_share

Array = NDArray[np.float64]


def _when(month: int) -> str:
    return f"In month {month}" if month else "At the start"


def _percent(share: float) -> str:
    """Return a share of 0 to 1 that is rounded to neither all nor nothing."""
    return {"none": "0%", "all": "100%"}.get(part(share), part(share))


def _alone(ours: Array, month: int) -> str:
    """Say how many ride where there is no other app, or both are yours."""
    now, first = people(ours[month], "riders"), people(ours[0], "riders")
    if not month or now == first:
        return f"{_when(month)} {now} use your app."
    change = "up" if ours[month] > ours[0] else "down"
    return f"In month {month} {now} use your app, {change} from {first} at the start."


def _who_rides(series: Mapping[str, Array], month: int) -> str:
    """Say how many ride with each app, and how it got there."""
    ours, theirs, cars = series["users"], series["rival_users"], series["drivers"]
    both = ours + theirs
    if both[month] < 0.05 * both[0]:
        if cars[month] < 0.05 * cars[0]:
            return (
                f"Both sides drain away: of {people(both[0], 'riders')} and "
                f"{people(cars[0], 'cars')} at the start, {people(both[month], 'riders')} and "
                f"{people(cars[month], 'cars')} are left in month {month}."
            )
        return (
            f"Riders drain away: of {people(both[0])} at the start, {people(both[month])} are "
            f"left in month {month}."
        )
    if not np.any(theirs[: month + 1] > 0):
        return _alone(ours, month)
    if theirs[month] < 1e-6:
        return f"{_when(month)} all {people(ours[month], 'riders')} are yours."
    now, first = (_percent(ours[at] / both[at]) for at in (month, 0))
    change = f"stays at {now}" if now == first else f"goes from {first} to {now}"
    return (
        f"{_when(month)} you have {people(ours[month], 'riders')} and the rival "
        f"{people(theirs[month])}: your share " + (f"is {now}." if not month else f"{change}.")
    )


def _whether_it_tips(series: Mapping[str, Array], levers: Mapping[str, Any]) -> str:
    """Say why the share is where it is, once it rests between two apps that are open; or ""."""
    pull, share = levers["network"], series["market_share"] / 100.0
    changing = any(isinstance(levers[name], Schedule) for name in ("network", "rival", "merger"))
    apart = np.all(series["rival_exists"] > 0.5) and np.all(series["rival_is_open"] > 0.5)
    if changing or not apart or levers["merger"] > 0.5 or abs(share[-1] - share[-7]) > 0.002:
        return ""
    if pull < TIPPING_POINT and abs(share[-1] - share[0]) > 0.05:
        return "Below a pull of 2 it comes to rest there, whoever was larger at the start."
    # At rest with equal offers; a better one would move it.
    equal = abs(float(logit_share(share[-1], pull, 0.0)) - share[-1]) < 0.005
    if pull > TIPPING_POINT and equal and abs(share[-1] - 0.5) > 0.2:
        winner = "you" if share[-1] > 0.5 else "the rival"
        return f"The market has tipped to {winner}: people want the app that others use."
    return ""


def _where_cars_are(series: Mapping[str, Array], month: int) -> str:
    """Say how long a pickup takes, and whether cars chase wild geese."""
    idle, on_the_way, cars = series["idle"], series["on_the_way"], series["drivers"]
    pickup, served = series["pickup"], series["served"][month] / 100.0
    # At the longest pickup more requests are more rides again.
    if on_the_way[month] > 2.0 * idle[month] and pickup[month] < 59.9:
        chasing = on_the_way[month] / idle[month]
        return (
            f"It is a wild-goose chase: for each idle car {amount(chasing)} are on the way, "
            f"a pickup takes {amount(pickup[month])} minutes, and {part(served)} of requests "
            "become rides. Fewer requests would mean more rides."
        )
    return (
        f"A pickup takes {amount(pickup[month])} minutes, {part(idle[month] / cars[month])} of "
        "the cars stand idle, and a driver earns "
        f"{amount(series['driver_earnings'][month])} yuan an hour."
    )


def _whose_cash_is_gone(closed: int, rival_closed: int | None, rival_runs: bool) -> str:
    end = f"Your cash is gone in month {closed} and your app closes"
    if rival_closed is not None:
        if rival_closed == closed:
            return f"{end}; the rival's is gone in the same month."
        return f"{end}; the rival's was gone in month {rival_closed}."
    return f"{end}; the rival goes on alone." if rival_runs else f"{end}."


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who rides, where the cars are, and whose money lasted."""
    last = len(series["users"]) - 1
    exists = series["rival_exists"] > 0.5
    closed = first_month(series["is_open"] < 0.5)
    rival_closed = first_month((series["rival_is_open"] < 0.5) & exists)
    before = last if closed is None else closed - 1
    sentences = [_who_rides(series, before)]
    if closed is None and (why := _whether_it_tips(series, levers)):
        sentences[0] += " " + why
    if series["orders"][before] > 1e-3:
        sentences.append(_where_cars_are(series, before))
    if closed is not None:
        if rival_closed is not None and rival_closed > closed:
            end = _whose_cash_is_gone(closed, None, False)
            return [*sentences, f"{end[:-1]}; the rival's is gone in month {rival_closed}."]
        rides_on = bool(exists[closed] and series["rival_orders"][last] > 1e-3)
        return [*sentences, _whose_cash_is_gone(closed, rival_closed, rides_on)]
    if rival_closed is not None:
        sentences.append(f"The rival's cash is gone in month {rival_closed}.")
    return [*sentences, whether_money_lasts(series["profit"], series["cash"], "yuan")]


SCENE = Scene(
    case="ride_hailing",
    pictures=(
        Picture(
            "Riders and cars",
            (
                Panel(
                    "Riders",
                    "million people",
                    stacked=("users", "rival_users"),
                    only_if={"rival_users": "rival_exists"},
                ),
                Panel(
                    "Cars",
                    "million cars",
                    stacked=("occupied", "on_the_way", "idle"),
                    height=0.6,
                ),
            ),
        ),
        money_picture(
            ("commission",),
            ("costs", "subsidies"),
            unit="million yuan a month",
            bank=replace(
                IN_THE_BANK,
                unit="million yuan",
                lines=("cash", "rival_cash"),
                marks={"cash": "cash gone", "rival_cash": "rival's cash gone"},
                only_if={"rival_cash": "rival_exists"},
            ),
        ),
    ),
    tell=tell,
    meanings={
        "occupied": "payers",
        "on_the_way": "costs",
        "idle": "reach",
        "commission": "commerce",
        "subsidies": "costs",
    },
    lasting=("drivers",),
)

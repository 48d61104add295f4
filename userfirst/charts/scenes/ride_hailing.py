"""How ride hailing is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.charts.scene import Panel, Picture, Scene
from userfirst.charts.wording import amount, first_month, part, people, whether_money_lasts

Array = NDArray[np.float64]


def _who_rides(series: Mapping[str, Array], month: int) -> str:
    """Say how many ride with each app, and how it got there."""
    ours, theirs, cars = series["users"], series["rival_users"], series["drivers"]
    both = ours + theirs
    if both[month] < 0.05 * both[0]:
        riders_left, cars_left = both[month] / both[0], cars[month] / cars[0]
        who = "Both sides drain" if cars_left < 0.05 else "Riders drain"
        left = f"{part(riders_left)} of the riders and {part(cars_left)} of the cars are"
        if max(riders_left, cars_left) < 0.01:
            left = "less than 1% of either is"
        return (
            f"{who} away: of {people(both[0], 'riders')} and {people(cars[0], 'cars')} "
            f"at the start, {left} left in month {month}."
        )
    if theirs[month] < 0.005 * both[month]:
        return f"In month {month} all {people(ours[month], 'riders')} are yours."
    share = round(100.0 * ours[month] / both[month])
    first = round(100.0 * ours[0] / both[0])
    change = f"stays at {share}%" if share == first else f"goes from {first}% to {share}%"
    return (
        f"In month {month} you have {people(ours[month], 'riders')} and the rival "
        f"{people(theirs[month])}: your share {change}."
    )


def _where_cars_are(series: Mapping[str, Array], month: int) -> str:
    """Say how long a pickup takes, and whether cars chase wild geese."""
    idle, on_the_way, cars = series["idle"], series["on_the_way"], series["drivers"]
    pickup, served = series["pickup"][month], series["served"][month]
    if on_the_way[month] > 2.0 * idle[month]:
        chasing = on_the_way[month] / idle[month]
        return (
            f"It is a wild-goose chase: for each idle car {amount(chasing)} are on the way, "
            f"a pickup takes {amount(pickup)} minutes, and {served:.0f}% of requests become rides. "
            "Fewer requests would mean more rides."
        )
    return (
        f"A pickup takes {amount(pickup)} minutes, {100 * idle[month] / cars[month]:.0f}% of cars "
        f"stand idle, and a driver earns {amount(series['driver_earnings'][month])} yuan an hour."
    )


def tell(series: Mapping[str, Array], levers: Mapping[str, Any]) -> list[str]:
    """Say who rides, where the cars are, and whose money lasted."""
    last = len(series["users"]) - 1
    closed = first_month(series["is_open"] < 0.5)
    rival_closed = first_month(series["rival_is_open"] < 0.5)
    before = last if closed is None else max(closed - 1, 0)
    sentences = [_who_rides(series, before)]
    if series["orders"][before] > 1e-3:
        sentences.append(_where_cars_are(series, before))
    if closed is not None:
        end = f"Your cash is gone in month {closed} and your app closes"
        if rival_closed is not None and rival_closed <= closed:
            end += (
                "; so does the rival's, at the same time"
                if rival_closed == closed
                else f"; the rival's closed in month {rival_closed}"
            )
        return [*sentences, end + "."]
    if rival_closed is not None:
        sentences.append(f"The rival's cash is gone in month {rival_closed}.")
    return [*sentences, whether_money_lasts(series["profit"], series["cash"], "yuan")]


SCENE = Scene(
    case="ride_hailing",
    pictures=(
        Picture(
            "Riders and cars",
            (
                Panel("Riders", "million people", stacked=("users", "rival_users")),
                Panel(
                    "Cars",
                    "million cars",
                    stacked=("occupied", "on_the_way", "idle"),
                    height=0.6,
                ),
            ),
        ),
        Picture(
            "Money",
            (
                Panel(
                    "Income and costs",
                    "million yuan a month",
                    stacked=("running_costs", "driver_subsidies", "rider_subsidies"),
                    lines=("revenue",),
                ),
                Panel(
                    "In the bank",
                    "million yuan",
                    lines=("cash", "rival_cash"),
                    marks={"cash": "cash gone", "rival_cash": "rival's cash gone"},
                    height=0.6,
                ),
            ),
        ),
    ),
    tell=tell,
)

"""How the platform that earns from free users is shown."""

from __future__ import annotations

from userfirst.charts.scene import Panel, Picture, Scene, money_picture

STREAMS = ("advertising", "commerce", "extras")

SCENE = Scene(
    case="free_platforms",
    pictures=(
        Picture(
            "Both sides",
            (
                Panel(
                    "Users",
                    "million people",
                    stacked=("payers", "free_users"),
                    lines=("willing", "rival_users"),
                    only_if={"rival_users": "rival_users"},
                ),
                Panel(
                    "Whom the crowd brings",
                    "%",
                    lines=("space_sold", "merchants_here", "rival_merchants_there"),
                    height=0.5,
                    only_if={
                        "merchants_here": "merchants_here",
                        "rival_merchants_there": "rival_users",
                    },
                ),
            ),
        ),
        money_picture(
            ("advertising", "commerce", "extras"), only_if={name: name for name in STREAMS}
        ),
    ),
    meanings={
        "willing": "reach",
        "space_sold": "advertising",
        "merchants_here": "commerce",
    },
)

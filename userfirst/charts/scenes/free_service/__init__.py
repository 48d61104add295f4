"""How the free service is shown."""

from __future__ import annotations

from userfirst.charts.scene import Panel, Picture, Scene, money_picture

SCENE = Scene(
    case="free_service",
    pictures=(
        Picture(
            "User base",
            (
                Panel(
                    "Users",
                    "million people",
                    stacked=("payers", "free_users"),
                    lines=("willing",),
                ),
            ),
        ),
        money_picture(("subscription", "advertising")),
    ),
    meanings={
        "willing": "reach",
        "subscription": "payers",
    },
)

"""How internet TV is shown."""

from __future__ import annotations

from userfirst.charts.scene import Panel, Picture, Scene, money_picture

SCENE = Scene(
    case="internet_tv",
    pictures=(
        Picture(
            "Sets and what they bring",
            (
                Panel(
                    "Sets in use",
                    "million homes",
                    stacked=("payers", "included", "free_users"),
                    lines=("willing",),
                    only_if={"included": "included"},
                ),
                Panel(
                    "Profit a month",
                    "million dollars a month",
                    lines=("hardware_profit", "platform_profit"),
                    height=0.6,
                ),
            ),
        ),
        money_picture(("set_sales", "subscription", "advertising")),
    ),
    meanings={
        "included": "payers",
        "willing": "reach",
        "hardware_profit": "commerce",
        "platform_profit": "extras",
        "set_sales": "commerce",
        "subscription": "payers",
    },
)

"""How ride hailing is shown."""

from __future__ import annotations

from dataclasses import replace

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene, money_picture

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
    meanings={
        "occupied": "payers",
        "on_the_way": "costs",
        "idle": "reach",
        "commission": "commerce",
        "subsidies": "costs",
    },
    lasting=("drivers",),
)

"""How the connected car is shown."""

from __future__ import annotations

from dataclasses import replace

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene, money_picture

SCENE = Scene(
    case="connected_car",
    pictures=(
        Picture(
            "Cars on the road",
            (
                Panel(
                    "Connected cars",
                    "million cars",
                    stacked=("payers", "free_users"),
                ),
                Panel(
                    "Delight",
                    "features",
                    lines=("delight",),
                    height=0.8,
                ),
            ),
        ),
        money_picture(
            ("car_margin", "packs"),
            ("other_costs",),
            bank=replace(
                IN_THE_BANK, title="In the bank, and owed to owners", lines=("cash", "deferred")
            ),
        ),
    ),
    meanings={
        "delight": "quality",
        "car_margin": "commerce",
        "packs": "payers",
        "other_costs": "costs",
        "deferred": "payers",
    },
    lasting=("told", "deferred"),
)

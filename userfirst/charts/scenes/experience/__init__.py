"""How the experience case is shown."""

from __future__ import annotations

from userfirst.charts.scene import Panel, Picture, Scene, money_picture

SCENE = Scene(
    case="experience",
    pictures=(
        Picture(
            "Who stays",
            (
                Panel(
                    "Users by kind",
                    "million people",
                    stacked=("faithful", "middling", "fickle"),
                    lines=("tried",),
                ),
                Panel(
                    "First cohort, and delight",
                    "%",
                    lines=("cohort", "cohort_retention", "delight"),
                    height=0.6,
                ),
            ),
        ),
        money_picture(("subscription", "advertising")),
    ),
    meanings={
        "faithful": "users",
        "middling": "users",
        "fickle": "users",
        "tried": "reach",
        "cohort": "users",
        "cohort_retention": "users",
        "delight": "quality",
        "subscription": "payers",
    },
)

"""How a company in transformation is shown."""

from __future__ import annotations

from userfirst.charts.scene import Panel, Picture, Scene, money_picture

SCENE = Scene(
    case="transformation",
    pictures=(
        Picture(
            "People",
            (
                Panel("Your people", "million people", stacked=("legacy", "payers", "free_users")),
                Panel("Users", "million people", lines=("users", "rival"), height=0.7),
            ),
        ),
        money_picture(("legacy_income", "subscription", "from_free")),
    ),
    meanings={
        "legacy": "core",
        "legacy_income": "core",
        "subscription": "payers",
        "from_free": "extras",
    },
)

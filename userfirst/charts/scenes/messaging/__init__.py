"""How the operator and its rival's messenger are shown."""

from __future__ import annotations

from dataclasses import replace

from userfirst.charts.scene import IN_THE_BANK, Panel, Picture, Scene, money_picture

SCENE = Scene(
    case="messaging",
    pictures=(
        Picture(
            "People",
            (
                Panel(
                    "People with a line",
                    "million people",
                    stacked=("own", "no_messenger", "rival"),
                    only_if={"own": "own"},
                ),
                Panel("Your share of daily minutes", "%", lines=("minutes_share",), height=0.5),
            ),
        ),
        money_picture(
            ("calls", "data", "texting", "services"),
            unit="billion yuan a month",
            bank=replace(IN_THE_BANK, unit="billion yuan"),
            only_if={"services": "services"},
        ),
    ),
    meanings={
        "own": "users",
        "no_messenger": "core",
        "minutes_share": "users",
        "calls": "core",
        "texting": "core",
        "data": "extras",
        "services": "extras",
    },
)

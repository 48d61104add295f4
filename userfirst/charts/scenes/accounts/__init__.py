"""How accounts, users and payers are shown."""

from __future__ import annotations

from userfirst.charts.scene import Panel, Picture, Scene, money_picture

SCENE = Scene(
    case="accounts",
    pictures=(
        Picture(
            "Accounts, users, payers",
            (
                Panel(
                    "People",
                    "million people",
                    stacked=("payers", "free_users"),
                    lines=("accounts", "active"),
                ),
                Panel(
                    "The first cohort",
                    "%",
                    lines=("cohort", "cohort_paying_share"),
                    height=0.6,
                ),
            ),
        ),
        money_picture(
            ("subscription_alone", "subscription_invited", "advertising"),
            title="A month, by who caused it",
            only_if={"advertising": "advertising"},
        ),
    ),
    meanings={
        "accounts": "reach",
        "active": "users",
        "cohort": "users",
        "cohort_paying_share": "payers",
        "subscription_alone": "payers",
        "subscription_invited": "payers",
    },
    lasting=("accounts",),
)

"""Accounts: the preset "evernote" beside what Evernote told in 2010.

Four levers are fitted to four figures, so the fit has to be good and proves nothing: it shows
that one offer can have 2%, 6% and over 20% of payers at once, depending on who is counted.
"""

from __future__ import annotations

from userfirst.calibration import Calibration

MONTHS_SINCE_START = 24  # assumed age of the service in June 2010

CALIBRATIONS = (
    Calibration(
        "accounts",
        "evernote",
        "Accounts",
        ("evernote", "Users"),
        ("2010-06",),
        lambda run: run["accounts"][[MONTHS_SINCE_START]],
    ),
    Calibration(
        "accounts",
        "evernote",
        "Payers as a share of all accounts",
        ("evernote", "Paying share of all users"),
        ("2010-06",),
        lambda run: run["payers_of_accounts"][[MONTHS_SINCE_START]],
    ),
    Calibration(
        "accounts",
        "evernote",
        "Payers as a share of active users",
        ("evernote", "Paying share of active users"),
        ("2010-06",),
        lambda run: run["payers_of_active"][[MONTHS_SINCE_START]],
    ),
    Calibration(
        "accounts",
        "evernote",
        "Payers in a cohort after 29 months",
        ("evernote", "Paying share of a cohort after 29 months"),
        ("2010",),
        lambda run: run["cohort_paying_share"][[29]],
    ),
)

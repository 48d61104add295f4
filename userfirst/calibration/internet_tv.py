"""Internet TV: the preset "roku" beside Roku's own figures, and "letv" beside LeTV's.

Hours watched are not compared: in the model a home watches as much in 2022 as in 2017, while Roku's
homes watched more from year to year. The two figures of LeTV are met by two levers whatever the
model, and prove nothing.
"""

from __future__ import annotations

from userfirst.calibration import Calibration, sum_years

_YEARS = ("2017", "2018", "2019", "2020", "2021", "2022")

CALIBRATIONS = (
    Calibration(
        "internet_tv",
        "roku",
        "Active accounts at the end of the year",
        ("roku", "Active accounts"),
        _YEARS,
        lambda run: run["users"][12::12],
    ),
    Calibration(
        "internet_tv",
        "roku",
        "Platform revenue in the year",
        ("roku", "Platform revenue"),
        _YEARS,
        lambda run: sum_years(run["platform_income"]),
    ),
    Calibration(
        "internet_tv",
        "roku",
        "Device revenue in the year",
        ("roku", "Device revenue"),
        _YEARS[3:],
        lambda run: sum_years(run["set_sales"])[3:],
        weight=0.5,
    ),
    Calibration(
        "internet_tv",
        "roku",
        "Device gross profit in the year",
        ("roku", "Device gross profit"),
        _YEARS[5:],
        lambda run: sum_years(run["hardware_profit"])[5:],
        used_to_fit=False,
        gave_a_lever=True,
    ),
    Calibration(
        "internet_tv",
        "letv",
        "Sets sold in the year",
        ("letv", "Smart TVs sold"),
        ("2014", "2015"),
        lambda run: sum_years(run["sets_sold"])[:2],
    ),
)

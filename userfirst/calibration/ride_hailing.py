"""Ride hailing: the preset "didi_2014" beside Didi's users, orders, subsidies and share.

Four levers are fitted to ten figures of uneven quality, so the fit shows that the model can
tell this story, not that it is the only one that could. The pull of the larger app rests on three
analysts' shares alone.
"""

from __future__ import annotations

import numpy as np

from userfirst.calibration import Calibration
from userfirst.cases import Run

# Months since the end of December 2013. The figure of "2014-02" was published on 12 February.
_USERS_AT = {"2014-01-10": 0.33, "2014-02": 1.4, "2014-03-27": 2.9}
_ORDERS_AT = {"2014-03": 3, "2014-05-01..2014-05-16": 4, "2014-05-21": 5}
_SHARE_AT = {"2014-06-30": 6, "2014-09-30": 9, "2014-12": 12}


def _users(run: Run) -> list[float]:
    registered = np.log(np.maximum(run["all_registered"], 1e-12))
    return [float(np.exp(np.interp(at, run.months, registered))) for at in _USERS_AT.values()]


def _subsidies_of_the_first_quarter(run: Run) -> list[float]:
    """Sum up in billion yuan, leaving out running costs, by the cash that left the books."""
    monthly = run["running_costs"]
    other = float(np.sum((monthly[1:4] + monthly[:3]) / 2.0))
    return [(float(run["spent"][3]) - other) / 1000.0]


CALIBRATIONS = (
    Calibration(
        "ride_hailing",
        "didi_2014",
        "Didi: registered users",
        ("didi", "Registered users"),
        tuple(_USERS_AT),
        _users,
    ),
    Calibration(
        "ride_hailing",
        "didi_2014",
        "Didi: orders a day",
        ("didi", "Daily orders"),
        tuple(_ORDERS_AT),
        lambda run: run["orders"][list(_ORDERS_AT.values())],
        weight=2.0,
    ),
    Calibration(
        "ride_hailing",
        "didi_2014",
        "Didi: subsidies in the first quarter",
        ("didi", "Cumulative subsidies to the end of March"),
        ("2014-01..2014-03",),
        _subsidies_of_the_first_quarter,
    ),
    Calibration(
        "ride_hailing",
        "didi_2014",
        "Didi: share of taxi-app accounts",
        ("didi", "Share of taxi-app accounts"),
        tuple(_SHARE_AT),
        lambda run: run["market_share"][list(_SHARE_AT.values())],
        weight=2.0,
    ),
    Calibration(
        "ride_hailing",
        "didi_2014",
        "Kuaidi: orders a day",
        ("kuaidi", "Daily orders"),
        ("2014-04",),
        lambda run: run["rival_orders"][[4]],
        used_to_fit=False,
    ),
    Calibration(
        "ride_hailing",
        "didi_2014",
        "Didi: registered users after the merger",
        ("didi", "Registered users after the merger"),
        ("2015-12",),
        lambda run: run["all_registered"][[24]],
        used_to_fit=False,
    ),
)

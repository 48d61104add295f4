"""The connected car: the preset "tesla" beside Tesla's deliveries, in shape."""

from __future__ import annotations

from userfirst.calibration import Calibration, sum_years

CALIBRATIONS = (
    Calibration(
        "connected_car",
        "tesla",
        "Cars delivered in the year",
        ("tesla", "Deliveries"),
        tuple(str(year) for year in range(2013, 2024)),
        lambda run: 1e6 * sum_years(run["sold"]),
        # The case runs for five years and the public series for eleven.
        months=132,
    ),
)

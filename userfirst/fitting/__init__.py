"""Fitting a model's curves to data, with how sure one can be, and saying when one cannot.

>>> from userfirst.fitting import fit_retention
>>> fit = fit_retention([100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1], customers=1000)
>>> round(fit["alpha"], 3), round(fit["beta"], 3)
(0.668, 3.806)
"""

from userfirst.fitting.bass import fit_bass
from userfirst.fitting.fit import Estimate, Fit, Forecast
from userfirst.fitting.price_response import fit_price_response
from userfirst.fitting.resampling import band, resample
from userfirst.fitting.retention import fit_retention
from userfirst.fitting.substitution import fit_substitution

__all__ = [
    "Estimate",
    "Fit",
    "Forecast",
    "band",
    "fit_bass",
    "fit_price_response",
    "fit_retention",
    "fit_substitution",
    "resample",
]

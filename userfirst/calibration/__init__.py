"""Calibration: presets held against public figures, and how they were fitted.

``python -m userfirst.calibration`` refits every preset and prints how good each fit is.
``compare_with_public("internet_tv", "roku")`` returns the table of a preset beside the public
figures; it needs no more than the course itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import NAMES, Case, Run, case, run
from userfirst.model import unknown

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

# The cases of which a preset follows history: a file of this folder each, which defines
# CALIBRATIONS.
MODULES = tuple(name for name in NAMES if find_spec(f"userfirst.calibration.{name}") is not None)

TINY = 1e-12


@dataclass(frozen=True)
class Calibration:
    """One series of a preset, held against one public series.

    Attributes
    ----------
    case, preset : str
        The case, and the name of its preset.
    series : str
        What is compared, as a heading: "Sets in use, end of year".
    figures : tuple of (str, str)
        Case and metric of the public figures; see ``userfirst.data.series``.
    periods : tuple of str
        Which of those figures, as written in their column ``period``.
    model : callable
        ``model(run)``: the model's values for those periods, in the unit of the figures.
    used_to_fit : bool
        Whether the fit looked at this series; a series it did not see is a test of it.
    gave_a_lever : bool
        Whether a lever of the preset was taken from these very figures: then it is no test.
    weight : float
        How much it counted in the fit.
    months : int, optional
        Length of the run where the public series is longer than the case.
    """

    case: str
    preset: str
    series: str
    figures: tuple[str, str]
    periods: tuple[str, ...]
    model: Callable[[Run], Sequence[float] | Array]
    used_to_fit: bool = True
    gave_a_lever: bool = False
    weight: float = 1.0
    months: int | None = None

    @property
    def seen(self) -> str:
        """What the preset knows of these figures, in words."""
        if self.gave_a_lever:
            return "a lever was taken from it"
        return "fitted to" if self.used_to_fit else "not seen"

    def the_case(self) -> Case:
        """Return the case, as long as the public series is."""
        chosen = case(self.case)
        return chosen if self.months is None else replace(chosen, months=self.months)

    def public(self) -> pd.DataFrame:
        """Return the public figures of the periods, in their order."""
        from userfirst.data import public_series

        table = public_series(*self.figures).set_index("period", drop=False)
        chosen: pd.DataFrame = table.loc[list(self.periods)].reset_index(drop=True)
        return chosen

    def compare_with_public(self, levers: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Return the model beside the public figures.

        Parameters
        ----------
        levers : mapping of str to number or Schedule, optional
            On top of the preset.

        Returns
        -------
        pandas.DataFrame
            ``series, period, date, unit, public, model, error_percent, citation``, a row a period.
        """
        told = run(self.the_case(), preset=self.preset, **(levers or {}))
        table = self.public()
        table["series"] = self.series
        table["public"] = table["value"]
        table["model"] = np.asarray(self.model(told), dtype=float)
        table["error_percent"] = 100.0 * (table["model"] / table["public"] - 1.0)
        return table[
            ["series", "period", "date", "unit", "public", "model", "error_percent", "citation"]
        ]


def sum_years(values: Array, first: int = 0) -> Array:
    """Return the sum over each year of a monthly rate.

    Parameters
    ----------
    values : array, shape (months + 1,)
        A rate a month at the end of each month.
    first : int
        The month in which the first year begins.

    Returns
    -------
    array, shape (years,)
        By the trapezoidal rule: half of the first and last month count.
    """
    middle = (values[1:] + values[:-1]) / 2.0
    years = (len(middle) - first) // 12
    sums: Array = middle[first : first + 12 * years].reshape(years, 12).sum(axis=1)
    return sums


def calibrations(case_name: str | None = None, preset: str | None = None) -> list[Calibration]:
    """Return the calibrations of all cases, of one case or of one preset.

    Raises
    ------
    UnknownName
        The case, or the preset, has no calibration; names the nearest that has.
    """
    found: list[Calibration] = []
    for module in MODULES:
        found += import_module(f"userfirst.calibration.{module}").CALIBRATIONS
    for kind, name in (("case", case_name), ("preset", preset)):
        if name is not None:
            known = dict.fromkeys(getattr(each, kind) for each in found)
            if name not in known:
                raise unknown(f"{kind} with a calibration", name, known)
            found = [each for each in found if getattr(each, kind) == name]
    return found


def compare_with_public(case_name: str, preset: str) -> pd.DataFrame:
    """Return :meth:`Calibration.compare_with_public` of all series of a preset."""
    import pandas as pd

    tables = [each.compare_with_public() for each in calibrations(case_name, preset)]
    return pd.concat(tables, ignore_index=True)


def refit(case_name: str, preset: str) -> dict[str, float]:
    """Fit the fitted levers of a preset to its public series again.

    Parameters
    ----------
    case_name, preset : str
        The case and the preset.

    Returns
    -------
    dict of str to float
        The fitted levers: least squares of the logarithm of model over public figure, within
        the ranges of the levers, from the preset's own values on.

    Raises
    ------
    ImportError
        SciPy is not installed; the course itself does not need it.
    """
    from scipy.optimize import least_squares

    held = [each for each in calibrations(case_name, preset) if each.used_to_fit]
    about = case(case_name).preset(preset)
    names = list(about.fitted)
    levers = [case(case_name).lever(name) for name in names]
    low = np.array([lever.low for lever in levers])
    high = np.array([lever.high for lever in levers])
    public = [each.public()["value"].to_numpy(dtype=float) for each in held]

    def errors(shares: Array) -> Array:
        values = dict(zip(names, low + (high - low) * shares, strict=True))
        parts = []
        for each, figures in zip(held, public, strict=True):
            told = np.asarray(each.model(run(each.the_case(), preset=preset, **values)))
            parts.append(each.weight * np.log(np.maximum(told, TINY) / figures))
        return np.concatenate(parts)

    begin = (np.array([float(about.levers[name]) for name in names]) - low) / (high - low)
    fit = least_squares(errors, np.clip(begin, 0.001, 0.999), bounds=(0.0, 1.0), diff_step=1e-4)
    return {
        name: float(value) for name, value in zip(names, low + (high - low) * fit.x, strict=True)
    }


def report(fit_again: bool = True) -> pd.DataFrame:
    """Return how good every calibration is.

    Parameters
    ----------
    fit_again : bool
        Refit (needs SciPy), rather than taking the presets as they are.

    Returns
    -------
    pandas.DataFrame
        A row a series: ``case, preset, series, seen, fitted, sourced, figures, proves,
        mean_percent, worst_percent`` (errors without their sign). ``figures`` is how many the
        preset was fitted to; ``proves`` is False where it has as many fitted levers as that, or
        where a lever was taken from the figures, for then the fit is good whatever the model.
    """
    import pandas as pd

    rows = []
    fits: dict[tuple[str, str], dict[str, float]] = {}
    for each in calibrations():
        key = (each.case, each.preset)
        about = case(each.case).preset(each.preset)
        if key not in fits:
            stored = {name: float(about.levers[name]) for name in about.fitted}
            fits[key] = refit(*key) if fit_again and stored else stored
        errors = each.compare_with_public(fits[key])["error_percent"].abs()
        of_preset = calibrations(*key)
        figures = sum(len(other.periods) for other in of_preset if other.used_to_fit)
        rows.append(
            {
                "case": each.case,
                "preset": each.preset,
                "series": each.series,
                "seen": each.seen,
                "fitted": ", ".join(f"{name} {value:.4g}" for name, value in fits[key].items()),
                "sourced": ", ".join(about.sourced),
                "figures": figures,
                "proves": not each.gave_a_lever
                and (figures > len(about.fitted) or not each.used_to_fit),
                "mean_percent": errors.mean(),
                "worst_percent": errors.max(),
            }
        )
    return pd.DataFrame(rows)

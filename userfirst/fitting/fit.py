"""What a fit gives back: estimates, how sure one can be of them, and plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from userfirst.fitting.likelihood import Box, compatible_border, interval, minimise, scales
from userfirst.model.errors import BadValue, unknown

Array = NDArray[np.float64]


class Forecast(NamedTuple):
    """What the fitted curve says, and between which values it may lie.

    Attributes
    ----------
    value, low, high : array
        The curve, and the ends of its 95% likelihood interval: that of the curve, not of single
        observations, which scatter around it as well.
    """

    value: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Estimate:
    """One fitted parameter.

    Attributes
    ----------
    name, unit, help : str
        Its name, unit, and one line on what it is.
    value : float
        The best value.
    low, high : float
        The ends of its 95% likelihood interval; infinite (or 0 for ``low`` of a positive
        parameter) where the data set no limit.
    """

    name: str
    unit: str
    help: str
    value: float
    low: float
    high: float

    @property
    def is_bounded(self) -> bool:
        """Whether the data limit it on both sides."""
        return self.low > 0.0 and np.isfinite([self.low, self.high]).all().item()

    @property
    def worded(self) -> tuple[str, str]:
        """The value and its interval as text, with as many digits as the data give."""
        ends = [abs(end - self.value) for end in (self.low, self.high) if np.isfinite(end)]
        width = min((end for end in ends if end > 0.0), default=abs(self.value) or 1.0)
        decimals = int(np.clip(2 - np.floor(np.log10(width)), 0, 12))

        def text(number: float) -> str:
            return f"{number:.{decimals}f}" if abs(number) < 1e6 else f"{number:.4g}"

        low = text(self.low) if np.isfinite(self.low) and self.low != 0.0 else "no limit"
        high = text(self.high) if np.isfinite(self.high) else "no limit"
        return text(self.value), f"{low} to {high}"


@dataclass(frozen=True)
class Parameter:
    """What is to be found: its name, unit and help, its limits, and whether it is positive.

    One that is not ``told`` only serves the search.
    """

    name: str
    unit: str
    help: str
    low: float
    high: float
    positive: bool = True
    told: bool = True


@dataclass(frozen=True)
class Derived:
    """What follows from the parameters and is told beside them; limits as for a parameter."""

    name: str
    unit: str
    help: str
    low: float
    high: float
    value: Callable[[Array], float]


@dataclass(frozen=True, repr=False)
class Fit:
    """A fitted curve.

    ``fit["m"]`` is a best value, ``fit.estimates["m"].low`` an end of its 95% likelihood interval,
    ``fit.forecast(times)`` the curve with its interval, ``fit.says`` what the data can and cannot
    tell, in words.

    Attributes
    ----------
    title : str
        What was fitted.
    estimates : dict of str to Estimate
        What was fitted, by name.
    says : tuple of str
        What one should know before using the numbers.
    compatible : tuple of arrays
        The best parameters, then others on the border of what is compatible with the data.
    """

    title: str
    estimates: dict[str, Estimate]
    says: tuple[str, ...]
    compatible: tuple[Array, ...]
    _curve: Callable[[Array, Array], Array]

    @property
    def can_tell(self) -> bool:
        """Whether the data limit all of the estimates on both sides."""
        return all(each.is_bounded for each in self.estimates.values())

    def __getitem__(self, name: str) -> float:
        """Return a parameter's best value."""
        if name not in self.estimates:
            raise unknown("parameter", name, self.estimates)
        return self.estimates[name].value

    def forecast(self, at: Any) -> Forecast:
        """Return the curve at given times (or prices), with its 95% likelihood interval.

        Parameters
        ----------
        at : number or array
            In the unit of the data.

        Returns
        -------
        Forecast
            ``value``, ``low`` and ``high``, each of the shape of ``at``.

        Raises
        ------
        BadValue
            If ``at`` is not made of numbers for which there is a curve.
        """
        try:
            where = np.asarray(at, dtype=float)
        except (TypeError, ValueError, OverflowError):
            raise BadValue(f"A forecast needs numbers, not {at!r}.") from None
        if not np.isfinite(where).all():
            raise BadValue("A forecast needs numbers; one is missing or infinite.")
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            curves = np.stack([self._curve(point, where) for point in self.compatible])
        return Forecast(curves[0], curves.min(axis=0), curves.max(axis=0))

    def __repr__(self) -> str:
        lines = [self.title]
        for each in self.estimates.values():
            value, span = each.worded
            lines.append(f"  {each.name} = {value} {each.unit}".rstrip() + f" (95%: {span})")
        return "\n".join([*lines, *(f"  {sentence}" for sentence in self.says)])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:left'>{escape(each.name)}</td><td>{each.worded[0]}</td>"
            f"<td>{each.worded[1]}</td>"
            f"<td style='text-align:left'>{escape(each.unit)}</td>"
            f"<td style='text-align:left'>{escape(each.help)}</td></tr>"
            for each in self.estimates.values()
        )
        sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.says)
        return (
            f"<table><caption>{escape(self.title)}</caption><thead><tr><th>parameter</th>"
            "<th>best</th><th>95% interval</th><th>unit</th><th>what it is</th></tr></thead>"
            f"<tbody>{rows}</tbody></table><ul>{sentences}</ul>"
        )


def best_fit(
    parameters: Sequence[Parameter],
    misfit: Callable[[Array], float],
    starts: Sequence[Sequence[float]],
    allowance: Callable[[Array], float],
    *,
    title: str,
    curve: Callable[[Array, Array], Array],
    derived: Sequence[Derived] = (),
) -> Fit:
    """Find the best parameters and the intervals around them.

    Parameters
    ----------
    parameters : sequence of Parameter
        What to find. Positive ones are searched by their logarithm.
    misfit : callable
        From the parameters to a number: a sum of squares, or minus twice a log-likelihood.
    starts : sequence of sequences of float
        Where the search may begin: it does so from the best two.
    allowance : callable
        From the best parameters to how much more than the least misfit chance allows.
    title : str
        What is fitted.
    curve : callable
        ``curve(parameters, at)``: the curve.
    derived : sequence of Derived
        What else is told, before the parameters.

    Returns
    -------
    Fit
        Without words: who fits knows what to say.
    """
    logs = np.array([each.positive for each in parameters])
    limits = np.array([[each.low, each.high] for each in parameters])

    def inner(point: Array) -> Array:
        return np.where(logs, np.log(np.where(logs, point, 1.0)), point)

    def outer(point: Array) -> Array:
        return np.where(logs, np.exp(np.where(logs, point, 0.0)), point)

    box = Box(inner(limits[:, 0]), inner(limits[:, 1]))

    def searched(point: Array) -> float:
        return misfit(outer(point))

    with np.errstate(all="ignore"):
        begins = sorted(
            (box.within(inner(np.asarray(start, dtype=float))) for start in starts), key=searched
        )
        best = min((minimise(searched, each, box) for each in begins[:2]), key=searched)
        limit = searched(best) + allowance(outer(best))
        scale = scales(searched, best, limit, box)
        border = compatible_border(searched, best, limit, box, scale)
        estimates = {}
        for place, each in enumerate(parameters):
            low, high, ends = interval(searched, best, place, limit, box, scale)
            border += ends
            if each.positive:
                low, high = float(np.exp(low)), float(np.exp(high))
            if each.told:
                value = float(outer(best)[place])
                estimates[each.name] = Estimate(each.name, each.unit, each.help, value, low, high)
        border = [outer(point) for point in border]
        following = {}
        for more in derived:
            around = [more.value(point) for point in border]
            low, high = min(around), max(around)
            low, high = low if low > more.low else -np.inf, high if high < more.high else np.inf
            value = more.value(outer(best))
            following[more.name] = Estimate(more.name, more.unit, more.help, value, low, high)
    return Fit(
        title=title,
        estimates=following | estimates,
        says=(),
        compatible=(outer(best), *border),
        _curve=curve,
    )


def numbers(name: str, values: Any, at_least: int) -> Array:
    """Return a learner's column as an array of numbers.

    Parameters
    ----------
    name : str
        What it is called in messages.
    values : list, array or column of a table
        What was given.
    at_least : int
        How many are needed.

    Returns
    -------
    array, one axis

    Raises
    ------
    BadValue
        If it is not a row of enough numbers, or some are missing.
    """
    if getattr(getattr(values, "dtype", None), "kind", None) in ("m", "M"):
        raise BadValue(
            f"{name} has dates. Give numbers instead, such as years or months since the launch."
        )
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise BadValue(f"{name} must be a list or column of numbers.") from None
    if array.ndim != 1:
        raise BadValue(f"{name} must be one list or column of numbers, not a table or one number.")
    if len(array) < at_least:
        raise BadValue(f"{name} has {len(array)} values; this fit needs at least {at_least}.")
    missing = np.flatnonzero(~np.isfinite(array))
    if len(missing):
        raise BadValue(
            f"{name} has no number in row {missing[0]}. Leave such rows out first, "
            "for example with .dropna()."
        )
    sizes = np.abs(array[array != 0.0])
    if len(sizes) and not 1e-50 < sizes.min() <= sizes.max() < 1e50:
        raise BadValue(
            f"{name} has numbers too large or too small to compute with. Check the unit."
        )
    return array


def one_number_above_zero(name: str, value: Any) -> float:
    """Return a learner's number.

    Parameters
    ----------
    name : str
        What it is called in messages.
    value : number
        What was given.

    Returns
    -------
    float

    Raises
    ------
    BadValue
        If it is not one finite number above 0.
    """
    try:
        number = float(value) if np.ndim(value) == 0 else np.nan
    except (TypeError, ValueError, OverflowError):
        number = np.nan
    if not (np.isfinite(number) and number > 0.0):
        raise BadValue(f"{name} must be one number above 0, not {value!r}.")
    return number


def of_equal_length(**columns: Array) -> None:
    """Raise BadValue unless all columns have as many values."""
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise BadValue(f"Every row needs all values: {told}.")


def rising(name: str, values: Array) -> None:
    """Raise BadValue unless each value is above the one before."""
    if not np.all(np.diff(values) > 0.0):
        raise BadValue(f"{name} must rise from row to row. Sort the table by it first.")

"""Price response from how many of those who saw a price paid it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.fitting.fit import (
    Derived,
    Estimate,
    Fit,
    Parameter,
    best_fit,
    numbers,
    of_equal_length,
)
from userfirst.fitting.likelihood import ALLOWANCE, t_quantile
from userfirst.model.errors import BadValue, unknown

Array = NDArray[np.float64]

FORMS = ("log-logistic", "logit")


def _scaled(price: Array, form: str) -> Array:
    return np.asarray(price if form == "logit" else np.log(price))


def fit_price_response(price: Any, shown: Any, paid: Any, *, form: str = "log-logistic") -> Fit:
    """Fit how the share of people who pay falls with the price.

    Parameters
    ----------
    price : list, array or column
        Prices that were tried, one a row; above 0.
    shown : list, array or column
        How many people saw that price.
    paid : list, array or column
        How many of them paid.
    form : {"log-logistic", "logit"}
        ``1 / (1 + (price / median)**spread)``, the taste of the free-service case, or
        ``1 / (1 + exp(slope * (price - half_price)))``. Both take for granted that a person
        pays when the price is below what the thing is worth to her.

    Returns
    -------
    Fit
        Estimates ``median`` and ``spread``, or ``half_price`` and ``slope``, with 95% likelihood
        intervals. ``forecast(price)`` gives the share who pay.

    Raises
    ------
    BadValue
        With fewer than two different prices, or more who paid than saw the price.
    UnknownName
        If there is no such form.

    References
    ----------
    Maximum likelihood of the binomial; intervals widened when rows differ by more than chance,
    as in McCullagh and Nelder (1989), Generalized Linear Models, section 4.5.
    """
    if not isinstance(form, str) or form not in FORMS:
        raise unknown("form", str(form), FORMS)
    prices = numbers("price", price, 2)
    asked, buyers = numbers("shown", shown, 2), numbers("paid", paid, 2)
    of_equal_length(price=prices, shown=asked, paid=buyers)
    if np.min(prices) <= 0.0:
        raise BadValue("price must be above 0 in every row. Leave free offers out.")
    if np.min(asked) <= 0.0 or np.min(buyers) < 0.0 or np.any(buyers > asked):
        raise BadValue("Each row needs people who were shown the price, and paid of at most them.")
    if np.ptp(prices) == 0.0:
        raise BadValue("All rows have one price: the data cannot tell a response to price.")
    others = asked - buyers
    if buyers.sum() == 0.0 or others.sum() == 0.0:
        raise BadValue(
            "Nobody paid, or everybody: the data cannot tell where between the prices matter."
        )
    degrees = len(prices) - 2

    place = _scaled(prices, form)
    centre = float(asked @ place / asked.sum())

    # The search is for the odds at the average price and for the slope, which the data tell
    # nearly independently of each other; the price at which half would pay follows from them.
    def log_odds_against(point: Array, at: Array) -> Array:
        return np.asarray(point[0] + point[1] * (at - centre))

    def paying(point: Array, at: Array) -> Array:
        if np.any(at < 0.0):
            raise BadValue("A forecast needs prices that are not below 0.")
        return np.asarray(1.0 / (1.0 + np.exp(log_odds_against(point, _scaled(at, form)))))

    def half_price(point: Array) -> float:
        half = centre - point[0] / point[1]
        return float(half if form == "logit" else np.exp(half))

    def surprise(point: Array) -> float:
        against = log_odds_against(point, place)
        return float(-2.0 * (others @ against - asked @ np.logaddexp(0.0, against)))

    with np.errstate(all="ignore"):
        exact = np.where(buyers > 0, buyers * np.log(buyers / asked), 0.0) + np.where(
            others > 0, others * np.log(others / asked), 0.0
        )
    least_surprise = float(-2.0 * exact.sum())

    def misfit(point: Array) -> float:
        return surprise(point) - least_surprise

    def excess(least: float) -> float:
        """Return by how much rows differ more than chance can explain; 1 if it can."""
        if degrees < 3:
            return 1.0
        part = 2.0 / (9.0 * degrees)  # Wilson and Hilferty (1931): 95% quantile of chi-squared
        chance = degrees * (1.0 - part + 1.645 * np.sqrt(part)) ** 3
        return float(least / degrees) if least > chance else 1.0

    def allowance(least: float) -> float:
        more = excess(least)
        return more * t_quantile(degrees) ** 2 if more > 1.0 else ALLOWANCE

    low, high = float(np.min(prices)), float(np.max(prices))
    width = float(np.ptp(place))
    level = Parameter("level", "", "Log-odds at the average price.", -40, 40, False, told=False)
    if form == "logit":
        half = Derived(
            "half_price", "as price", "At this price half would pay.",
            -1e3 * high, 1e3 * high, half_price,
        )  # fmt: skip
        steepness = Parameter(
            "slope", "per unit of price", "How fast the odds of paying fall.",
            1e-3 / width, 1e3 / width,
        )  # fmt: skip
    else:
        half = Derived(
            "median", "as price", "What it is worth to the person in the middle.",
            1e-3 * low, 1e3 * high, half_price,
        )  # fmt: skip
        steepness = Parameter(
            "spread", "", "High: people are alike. Low: they differ.", 1e-3 / width, 1e3 / width
        )
    start = float(np.log(others.sum() / buyers.sum()))

    def words(found: dict[str, Estimate], least: float) -> list[str]:
        said = []
        if found[steepness.name].low == 0.0:
            said.append("The data cannot tell that price matters at all: the curve may be flat.")
        elif not found[steepness.name].is_bounded:
            said.append("The data cannot tell how steeply paying falls with the price.")
        if (place - centre) @ (buyers - asked * buyers.sum() / asked.sum()) > 0.0:
            said.append(
                "More of those who saw a high price paid than of those who saw a low one. No "
                "curve of this form rises: that is chance, or something other than the price."
            )
        if not low <= found[half.name].value <= high:
            said.append(
                "No price that was tried is near the one at which half would pay: that one is an "
                f"extrapolation. Trust the curve only from {low:g} to {high:g}."
            )
        if len(np.unique(prices)) == 2:
            said.append("Two prices fit any such curve: its shape between them is not tested.")
        more = excess(least)
        if more > 1.0:
            said.append(
                f"Rows differ {more:.1f} times as much as chance would have it. Something other "
                "than this curve differs between them; the intervals are widened for that."
            )
        return said

    return best_fit(
        (level, steepness),
        misfit,
        [(start, slope / width) for slope in (0.3, 1.0, 3.0, 10.0, 30.0)],
        allowance,
        title=f"Price response ({form}), by maximum likelihood",
        curve=paying,
        words=words,
        derived=(half,),
    )

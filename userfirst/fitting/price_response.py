"""Price response from how many of those who saw a price paid it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.fitting.fit import Derived, Fit, Parameter, best_fit, numbers, of_equal_length
from userfirst.fitting.likelihood import Excess
from userfirst.model.errors import BadValue, unknown

Array = NDArray[np.float64]

FORMS = ("log-logistic", "logit")


@dataclass(frozen=True)
class _Trial:
    """Prices, how many saw each, and how many paid it.

    The search is for the odds at the average price and for the slope, which the data tell nearly
    independently of each other; the price at which half would pay follows from them.
    """

    prices: Array
    shown: Array
    paid: Array
    form: str

    def place(self, price: Array) -> Array:
        """Return where a price stands on the axis along which the log-odds are a straight line."""
        return np.asarray(price if self.form == "logit" else np.log(price))

    @cached_property
    def places(self) -> Array:
        """The prices of the trial on that axis."""
        return self.place(self.prices)

    @cached_property
    def centre(self) -> float:
        """Their average over people."""
        return float(self.shown @ self.places / self.shown.sum())

    @property
    def width(self) -> float:
        """How far they are apart."""
        return float(np.ptp(self.places))

    def log_odds_against(self, point: Array, place: Array) -> Array:
        """Return the logarithm of the odds that a person does not pay."""
        return np.asarray(point[0] + point[1] * (place - self.centre))

    def share_paying(self, point: Array, price: Array) -> Array:
        """Return the curve."""
        if np.any(price < 0.0):
            raise BadValue("A forecast needs prices that are not below 0.")
        return np.asarray(1.0 / (1.0 + np.exp(self.log_odds_against(point, self.place(price)))))

    def half_price(self, point: Array) -> float:
        """Return the price at which half would pay."""
        half = self.centre - point[0] / point[1]
        return float(half if self.form == "logit" else np.exp(half))

    def misfit(self, point: Array) -> float:
        """Return minus twice the log-likelihood."""
        against = self.log_odds_against(point, self.places)
        refused = self.shown - self.paid
        return float(-2.0 * (refused @ against - self.shown @ np.logaddexp(0.0, against)))

    def excess(self, point: Array) -> Excess:
        """Return how many times as much rows differ as chance would have it."""
        return Excess.of(self.paid, self.shown, self.share_paying(point, self.prices), len(point))

    def allowance(self, best: Array) -> float:
        """Return how much more than the least misfit chance allows."""
        return self.excess(best).allowance

    def starts(self) -> list[tuple[float, float]]:
        """Return where the search may begin."""
        level = float(np.log((self.shown.sum() - self.paid.sum()) / self.paid.sum()))
        return [(level, slope / self.width) for slope in (0.3, 1.0, 3.0, 10.0, 30.0)]

    def parameters(self) -> tuple[Parameter, Parameter, Derived]:
        """Return what is to be found, and the price that follows from it."""
        low, high = float(np.min(self.prices)), float(np.max(self.prices))
        level = Parameter("level", "", "Log-odds at the average price.", -40, 40, False, told=False)
        limits = 1e-3 / self.width, 1e3 / self.width
        if self.form == "logit":
            return (
                level,
                Parameter(
                    "slope", "per unit of price", "How fast the odds of paying fall.", *limits
                ),
                Derived(
                    "half_price", "as price", "At this price half would pay.",
                    -1e3 * high, 1e3 * high, self.half_price,
                ),
            )  # fmt: skip
        return (
            level,
            Parameter("spread", "", "High: people are alike. Low: they differ.", *limits),
            Derived(
                "median", "as price", "What it is worth to the person in the middle.",
                1e-3 * low, 1e3 * high, self.half_price,
            ),
        )  # fmt: skip

    def words(self, fit: Fit) -> list[str]:
        """Return what one should know before using the numbers."""
        half, steepness = fit.estimates.values()
        low, high = float(np.min(self.prices)), float(np.max(self.prices))
        said = []
        if steepness.low == 0.0:
            said.append("The data cannot tell that price matters at all: the curve may be flat.")
        elif not steepness.is_bounded:
            said.append("The data cannot tell how steeply paying falls with the price.")
        by_chance = self.shown * self.paid.sum() / self.shown.sum()
        if (self.places - self.centre) @ (self.paid - by_chance) > 0.0:
            said.append(
                "More of those who saw a high price paid than of those who saw a low one. No "
                "curve of this form rises: that is chance, or something other than the price."
            )
        if not low <= half.value <= high:
            said.append(
                "No price that was tried is near the one at which half would pay: that one is an "
                f"extrapolation. Trust the curve only from {low:g} to {high:g}."
            )
        if len(np.unique(self.prices)) == 2:
            said.append("Two prices fit any such curve: its shape between them is not tested.")
        return said + self.excess(fit.compatible[0]).words


def _trial(price: Any, shown: Any, paid: Any, form: str) -> _Trial:
    """Check what a learner gave."""
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
    if buyers.sum() == 0.0 or buyers.sum() == asked.sum():
        raise BadValue(
            "Nobody paid, or everybody: the data cannot tell where between the prices matter."
        )
    return _Trial(prices, asked, buyers, form)


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
        intervals, widened when rows differ by more than chance. ``forecast(price)`` gives the
        share who pay.

    Raises
    ------
    BadValue
        With fewer than two different prices, or more who paid than saw the price.
    UnknownName
        If there is no such form.

    References
    ----------
    Maximum likelihood of the binomial. For the intervals see
    :class:`userfirst.fitting.likelihood.Excess`.
    """
    trial = _trial(price, shown, paid, form)
    level, steepness, half = trial.parameters()
    fit = best_fit(
        (level, steepness),
        trial.misfit,
        trial.starts(),
        trial.allowance,
        title=f"Price response ({form}), by maximum likelihood",
        curve=trial.share_paying,
        derived=(half,),
    )
    return replace(fit, says=tuple(trial.words(fit)))

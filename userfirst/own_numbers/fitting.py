"""A company's numbers fitted to the free level's case: each quantity, or why it cannot be told.

Users, joining and paying are followed from one month to the next with the case's own equations, so
it does not matter when the company began. What the numbers do not tell is taken as the levers
stand: at the course's defaults, or as the learner says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import case, free_service
from userfirst.fitting.fit import Estimate, Parameter
from userfirst.model import adoption, conversion
from userfirst.own_numbers.least_squares import NoEnd, Squares, fit_squares

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Rows = NDArray[np.bool_]

FEWEST_CHURN, FEWEST_GROWTH, FEWEST_COSTS = 6, 9, 6  # months that follow one another
PRICE_MOVED = 0.04  # a price that differs by less is one price
USERS_MOVED = 0.1  # of the most there were
EVERYONE, NOBODY = 0.995, 1e-9
CHURNS = (0.02, 0.08)  # between which churn is taken to lie where nobody counted
FEWEST_FOR_SIDES = 14  # months; of fewer the sides that they lie on tell nothing
MONTHS_A_SIDE = 7  # on average; months that differ by chance change sides every second or third
# As a share of what is usual. What is missed by less can be our own arithmetic, which is within
# 0.0006 and 0.0011 of months that the case itself made.
NOTABLE = {"joining": 0.0015, "paying": 0.003}
APART = 1e4  # rows of two tables have nothing to carry over to each other


@dataclass(frozen=True)
class Quantity:
    """What the numbers tell of one quantity.

    Attributes
    ----------
    lever : str
        The lever of the case that it is.
    value, low, high : float
        The best value, and the ends of its 95% interval, in people and money of the learner;
        not-a-number where it cannot be told.
    why : str
        How it is known; or why it cannot be told.
    """

    lever: str
    value: float
    low: float
    high: float
    why: str

    @property
    def is_told(self) -> bool:
        """Whether the numbers tell it."""
        return bool(np.isfinite(self.value))


def _untold(lever: str, why: str) -> Quantity:
    return Quantity(lever, np.nan, np.nan, np.nan, why)


@dataclass(frozen=True)
class Company:
    """The columns of a company as arrays; not-a-number where nothing is known."""

    users: Array
    new_users: Array
    payers: Array
    price: Array
    income: Array
    costs: Array
    marketing: Array
    price_is_income: bool

    @classmethod
    def of(cls, table: pd.DataFrame) -> Company:
        """Take the columns of a table; a price that is missing is income by payers."""
        found = {}
        for name in ("users", "new_users", "payers", "price", "income", "costs", "marketing"):
            known = table[name].to_numpy(dtype=float) if name in table else None
            found[name] = np.full(len(table), np.nan) if known is None else known
        divided = not np.isfinite(found["price"]).any() and np.isfinite(found["income"]).any()
        if divided:
            paid = np.where(found["payers"] > 0.0, found["payers"], np.nan)
            found["price"] = found["income"] / paid
        return cls(**found, price_is_income=bool(divided))

    @property
    def mean_users(self) -> Array:
        """Users in the middle of each month but the first."""
        return (self.users[1:] + self.users[:-1]) / 2.0

    @property
    def left(self) -> Array:
        """Those who left in each month but the first."""
        return self.new_users[1:] - np.diff(self.users)

    def has(self, name: str) -> bool:
        """Return whether a column has any number."""
        return bool(np.isfinite(getattr(self, name)).any())


def churn_of(company: Company) -> Quantity:
    """Return the share of users who leave in a month."""
    if not company.has("new_users"):
        return _untold("churn", "There is no column of new users, so who left is not known.")
    rows = np.flatnonzero(np.isfinite(company.left) & (company.mean_users > 0.0))
    if len(rows) < FEWEST_CHURN:
        return _untold("churn", _too_few(len(rows), FEWEST_CHURN))
    left, people = company.left[rows], company.mean_users[rows]
    if left.sum() <= 0.0:
        return _untold("churn", "Users rose by as many as joined, or by more: nobody left.")
    start = float(left.sum() / people.sum())
    squares = Squares(
        [Parameter("rate", "a month", "", 1e-6, 5.0)], left, lambda point: point[0] * people
    )
    rate = fit_squares(squares, [(start,)], rows.astype(float))["rate"]
    value, low, high = (float(-np.expm1(-each)) for each in (rate.value, rate.low, rate.high))
    return Quantity("churn", value, low, high, "New users less the rise of users, by users.")


def _too_few(rows: int, wanted: int) -> str:
    have = "1 has" if rows == 1 else f"{rows} have"
    return f"Too few months: {have} the numbers, with the month before, and {wanted} are needed."


@dataclass(frozen=True)
class Growth:
    """What is known of who joins and who pays.

    Attributes
    ----------
    quantities : tuple of Quantity
        Market, word of mouth, marketing, median taste, how alike people are.
    best : dict of str to float
        The best value of each that was searched, told or not.
    at_market : callable
        From a market in people to the best values of the others.
    departures : tuple of Departure
        Where the months do not follow the case.
    """

    quantities: tuple[Quantity, ...]
    best: dict[str, float] = field(default_factory=dict)
    at_market: Callable[[float], dict[str, float]] = lambda market: {}
    departures: tuple[Departure, ...] = ()


@dataclass(frozen=True)
class Departure:
    """That a company's months lie on one side of the case for long, which chance does not do.

    Attributes
    ----------
    of : {"joining", "paying"}
        Which equation they were held against.
    months : int
        How many months in the longest stretch on one side.
    first, last : int
        Its first and last row of the table.
    is_more : bool
        Whether there was more than the case says.
    """

    of: str
    months: int
    first: int
    last: int
    is_more: bool


def departure(
    of: str, seen: Array, by_the_case: Array, rows: NDArray[np.int64]
) -> Departure | None:
    """Return that months lie on one side of the case for long; None where they do not.

    Parameters
    ----------
    of : {"joining", "paying"}
        Which equation.
    seen, by_the_case : array, shape (months,)
        What there was, and what the best fit says.
    rows : array of int, shape (months,)
        The row of the table that each month is.

    Returns
    -------
    Departure or None
        The longest stretch on one side. The rule is a plain one on the number of runs of signs.

    References
    ----------
    Wald and Wolfowitz (1940), On a Test Whether Two Samples are from the Same Population.
    """
    missed = seen - by_the_case
    usual = float(np.sqrt(np.mean(seen**2))) if len(seen) else 0.0
    if len(seen) < FEWEST_FOR_SIDES or np.sqrt(np.mean(missed**2)) < NOTABLE[of] * usual:
        return None
    is_more = missed > 0.0
    ends = np.flatnonzero(np.append(is_more[1:] != is_more[:-1], True))
    if len(ends) * MONTHS_A_SIDE > len(seen):
        return None
    sizes = np.diff(ends, prepend=-1)
    at = int(np.argmax(sizes))
    last, months = int(ends[at]), int(sizes[at])
    first = last - months + 1
    return Departure(of, months, int(rows[first]), int(rows[last]), bool(is_more[last]))


SIMPSON = np.array([1.0, 4.0, 1.0]) / 6.0
"""Weights of the beginning, the middle and the end of a month (Simpson's rule)."""


def _over_the_month(stock: Array, rows: NDArray[np.int64]) -> Array:
    """Return a stock at the beginning, in the middle and at the end of months."""
    first, last = stock[rows], stock[rows + 1]
    return np.stack([first, (first + last) / 2.0, last])


@dataclass(frozen=True)
class _Months:
    """The months of a company that the equations are held against, in people and dollars."""

    company: Company
    levers: Mapping[str, float]
    dollar: float
    churn: float
    names: tuple[str, ...]
    joins: NDArray[np.int64]
    pays: NDArray[np.int64]

    @property
    def peak(self) -> float:
        """The most users."""
        return float(np.nanmax(self.company.users))

    def values(self, point: Array) -> dict[str, float]:
        """Return levers by name, with those that are searched at a point."""
        return dict(self.levers) | dict(zip(self.names, point, strict=True))

    def _willing(self, values: Mapping[str, Any], users: Array, price: Array) -> Any:
        lever = SimpleNamespace(**{name: np.float64(value) for name, value in values.items()})
        lever.price = price
        now = SimpleNamespace(users=users, quality=1.0)
        with np.errstate(all="ignore"):  # shares of nothing free
            return free_service.willing_shares(now, lever)  # type: ignore[arg-type]

    def joining(self, point: Array) -> Array:
        """Return who joins in each month by the case."""
        values, rows = self.values(point), self.joins
        c = self.company
        if "finding" in values:
            finding: Any = values["finding"]
        else:
            spent = SimpleNamespace(
                marketing=c.marketing[rows + 1] / self.dollar, market=values["market"]
            )
            finding = free_service.finding(spent)  # type: ignore[arg-type]
        price = self._price(rows)

        users = _over_the_month(c.users, rows)
        market: Any = values["market"]
        willing = self._willing(values, users, price).any * market
        talk: Any = values["word_of_mouth"]
        return SIMPSON @ adoption.joining(users, willing, users / market, finding, talk)

    def _price(self, rows: NDArray[np.int64]) -> Array:
        price = self.company.price[rows + 1] / self.dollar
        return np.where(np.isfinite(price), price, self.levers["price"])

    @property
    def leaving(self) -> Array:
        """Return who leaves in each month: counted, or by the churn that is taken."""
        by_rate = -np.log1p(-self.churn) * self.company.mean_users
        return np.where(np.isfinite(self.company.left), self.company.left, by_rate)

    @property
    def seen_joining(self) -> Array:
        """Return who joined in each month."""
        c = self.company
        counted = np.where(
            np.isfinite(c.new_users[1:]), c.new_users[1:], np.diff(c.users) + self.leaving
        )
        return counted[self.joins]

    def paying(self, point: Array) -> Array:
        """Return by how much payers change in each month by the case."""
        values, rows, c = self.values(point), self.pays, self.company
        price, leaving = self._price(rows), self.leaving[rows]

        users, payers = _over_the_month(c.users, rows), _over_the_month(c.payers, rows)
        willing = self._willing(values, users, price)
        would = np.minimum(users, willing.any * values["market"]) * (willing.paying / willing.any)
        return SIMPSON @ conversion.payers_change(
            payers,
            users,
            leaving,
            would,
            free_service.MONTHS_TO_CONVERT,
            free_service.MONTHS_TO_CANCEL,
        )

    @property
    def seen_paying(self) -> Array:
        """Return by how much payers changed in each month."""
        return np.diff(self.company.payers)[self.pays]

    def parameters(self) -> list[Parameter]:
        """Return what is searched, within which limits."""
        peak = self.peak
        known = {
            "market": (1.001 * peak, 1000.0 * peak),
            "word_of_mouth": (1e-4, 3.0),
            "finding": (1e-6, 1.0),
            "median_taste": (1e-3 * self.levers["price"], 1e3 * self.levers["price"]),
            "taste_spread": (0.5, 15.0),
        }
        return [Parameter(name, "", "", *known[name]) for name in self.names]

    def starts(self) -> list[list[float]]:
        """Return where the search begins."""
        found = []
        for market, talk in ((1.3, 0.1), (3.0, 0.03), (3.0, 0.2), (12.0, 0.1), (1.3, 0.3)):
            known = {
                "market": market * self.peak,
                "word_of_mouth": talk,
                "finding": 0.01,
                "median_taste": 0.6 * self.levers["price"],
                "taste_spread": self.levers["taste_spread"],
            }
            found.append([known[name] for name in self.names])
        return found

    def squares(self, weights: tuple[float, float]) -> Squares:
        """Return both equations as one, each divided by how well it can be met."""
        a, b = weights
        seen = np.concatenate([self.seen_joining / a, self.seen_paying / b])

        def curve(point: Array) -> Array:
            paying = self.paying(point) / b if len(self.pays) else np.empty(0)
            return np.concatenate([self.joining(point) / a, paying])

        return Squares(self.parameters(), seen, curve)

    def closest(
        self, starts: Sequence[Sequence[float]], fixed: Mapping[str, float]
    ) -> tuple[Array, tuple[float, float]]:
        """Return the best point, and how well each equation can be met, some names fixed."""
        weights = (float(np.std(self.seen_joining)) + 1e-9, 1.0)
        if len(self.pays):
            weights = (weights[0], float(np.std(self.seen_paying)) + 1e-9)
        held = [self.names.index(name) for name in fixed if name in self.names]
        begins = [[fixed.get(n, v) for n, v in zip(self.names, s, strict=True)] for s in starts]
        point = np.asarray(begins[0], dtype=float)
        with np.errstate(all="ignore"):
            for turn in range(4):
                squares = self.squares(weights)
                tried = [squares.inner(np.asarray(s)) for s in (begins if turn == 0 else [point])]
                best = sorted(tried, key=squares.misfit)[:2]
                found = [squares.closest(each, held) for each in best]
                point = squares.outer(min(found, key=squares.misfit))
                weights = self._weights(point)
        return point, weights

    def _weights(self, point: Array) -> tuple[float, float]:
        """Return the sizes of what both equations miss."""
        paying = sum(name in ("median_taste", "taste_spread") for name in self.names)

        def size(residual: Array, parameters: int) -> float:
            degrees = max(len(residual) - parameters, 1)
            return float(np.sqrt(residual @ residual / degrees)) + 1e-6 * self.peak

        joining = size(self.seen_joining - self.joining(point), len(self.names) - paying)
        if not len(self.pays):
            return joining, 1.0
        return joining, size(self.seen_paying - self.paying(point), paying)

    def departures(self, point: Array) -> tuple[Departure, ...]:
        """Return where the months do not follow the case at a point."""
        joining = departure("joining", self.seen_joining, self.joining(point), self.joins + 1)
        paying = None
        if len(self.pays):
            paying = departure("paying", self.seen_paying, self.paying(point), self.pays + 1)
        return tuple(each for each in (joining, paying) if each is not None)

    def fit(self) -> dict[str, Estimate]:
        """Return the estimates of both equations at once."""
        best, weights = self.closest(self.starts(), {})
        when = np.concatenate([self.joins, APART + self.pays])
        return fit_squares(self.squares(weights), [list(best)], when)


def growth_of(
    company: Company, levers: Mapping[str, float], dollar: float, churn: Quantity
) -> Growth:
    """Return who joins and who pays, for the levers as they stand."""
    market, talk = "market", "word_of_mouth"
    follows = np.isfinite(company.users[1:]) & np.isfinite(company.users[:-1])
    joins = follows & (np.isfinite(company.new_users[1:]) | (not company.has("new_users")))
    has_marketing = company.has("marketing")
    if has_marketing:
        joins &= np.isfinite(company.marketing[1:])
    names = [market, talk] if has_marketing else [market, talk, "finding"]
    why_not_paying, why_not_alike, pays = _who_pays(company, follows)
    if not why_not_paying:
        names.append("median_taste")
    if not why_not_paying and not why_not_alike:
        names.append("taste_spread")
    wanted = FEWEST_GROWTH + (not has_marketing)

    def untold(why: str) -> Growth:
        return Growth(
            (
                _untold(market, why),
                _untold(talk, why),
                _untold("median_taste", why_not_paying or why),
                _untold("taste_spread", why_not_alike or why),
            )
        )

    peak = float(np.nanmax(company.users))
    why = "" if joins.sum() >= wanted else _too_few(int(joins.sum()), wanted)
    if not why and np.ptp(company.users[np.isfinite(company.users)]) < USERS_MOVED * peak:
        why = "Users hardly moved, so what moves them is not known."
    if why:
        return untold(why)
    counted = company.has("new_users")
    taken = [churn.value if churn.is_told else levers["churn"], *(() if counted else CHURNS)]
    fits = []
    try:
        for each in taken:
            months = _Months(
                company,
                levers,
                dollar,
                each,
                tuple(names),
                np.flatnonzero(joins),
                np.flatnonzero(pays),
            )
            fits.append((months, months.fit()))
    except (NoEnd, np.linalg.LinAlgError):
        more = "" if company.has("marketing") else " A column of marketing may help."
        return untold(f"No curve of the lab was found that follows these numbers.{more}")
    months, fit = fits[0]
    best = {name: fit[name].value for name in names}
    spans = {
        name: (
            min(each[name].low for _, each in fits),
            max(each[name].high for _, each in fits),
        )
        for name in names
    }
    for_churn = "" if counted else (
        f" For a churn of {100 * taken[1]:g}% to {100 * taken[2]:g}% a month; yours is not known."
    )  # fmt: skip
    found = [_market(best, spans, months.peak, for_churn), _talk(best, spans, for_churn)]
    if not has_marketing:
        found.append(_finding(best, spans, dollar, found[0].is_told))
    found.append(_median(best, spans, dollar, why_not_paying))
    found.append(_alike(best, spans, why_not_alike))

    def at_market(people: float) -> dict[str, float]:
        start = [best[name] for name in names]
        point, _ = months.closest([start], {market: max(people, 1.001 * months.peak)})
        return dict(zip(names, (float(each) for each in point), strict=True))

    departures = months.departures(np.array([best[name] for name in names]))
    return Growth(tuple(found), best, at_market, departures)


def _who_pays(company: Company, follows: Rows) -> tuple[str, str, Rows]:
    """Return why taste, and its spread, cannot be told ("" where it can), and the months for it."""
    none = np.zeros(len(follows), dtype=bool)
    if not company.has("payers"):
        why = "There is no column of payers."
        return why, why, none
    share = company.payers / np.maximum(company.users, 1.0)
    if np.nanmax(share) <= NOBODY:
        return "Nobody pays.", "Nobody pays.", none
    if np.nanmin(share) >= EVERYONE:
        why = "Every user pays: who would not pay is not among them."
        return why, why, none
    if not company.has("price"):
        why = "There is no price, and no income to find it from."
        return why, why, none
    pays = follows & np.isfinite(np.diff(company.payers)) & np.isfinite(company.price[1:])
    prices = company.price[1:][pays]
    if pays.sum() < FEWEST_CHURN or np.min(prices) <= 0.0:
        free = len(prices) and np.min(prices) <= 0.0
        why = "The price is 0 in some month." if free else _too_few(int(pays.sum()), FEWEST_CHURN)
        return why, why, none
    if company.price_is_income:
        return "", "The price is income by payers, which moves for other reasons too.", pays
    if np.max(prices) <= (1.0 + PRICE_MOVED) * np.min(prices):
        return "", "The price never moved, so how many it keeps away is not known.", pays
    return "", "", pays


def _market(best: Mapping[str, float], spans: Any, peak: float, note: str) -> Quantity:
    low, high = spans["market"]
    if not np.isfinite([high, spans["word_of_mouth"][1]]).all():
        at_least = float(f"{max(low, peak):.3g}")
        return _untold(
            "market",
            "Joining has not slowed as it does when a market fills. It is more than "
            f"{at_least:,.10g} people; how many more, months to come will tell.{note}",
        )
    return Quantity(
        "market", best["market"], max(low, peak), high, f"From how joining slows.{note}"
    )


def _talk(best: Mapping[str, float], spans: Any, note: str) -> Quantity:
    low, high = spans["word_of_mouth"]
    if not np.isfinite(high):
        return _untold("word_of_mouth", f"Joining does not tell who came because of others.{note}")
    return Quantity("word_of_mouth", best["word_of_mouth"], low, high,
                    f"From how joining grows with users.{note}")  # fmt: skip


def _finding(best: Mapping[str, float], spans: Any, dollar: float, market: bool) -> Quantity:
    """Return the marketing that brings in the lab as many as come unprompted here."""
    if not market or not np.isfinite(spans["finding"][1]) or spans["finding"][0] <= 0.0:
        return _untold(
            "marketing", "There is no column of marketing, and joining does not tell it."
        )
    by_person = free_service.COST_PER_SIGN_UP * dollar * best["market"]

    def spent(finding: float) -> float:
        reached = min(max(finding - free_service.FINDING_OUT, 0.0), 0.99)
        return by_person * reached / (1.0 - reached)

    low, high = spans["finding"]
    return Quantity("marketing", spent(best["finding"]), spent(low), spent(high),
                    "What brings as many in the lab as come unprompted here.")  # fmt: skip


def _median(best: Mapping[str, float], spans: Any, dollar: float, why_not: str) -> Quantity:
    if why_not:
        return _untold("median_taste", why_not)
    low, high = spans["median_taste"]
    if not np.isfinite(high) or low <= 0.0:
        return _untold("median_taste", "Payers do not tell what it is worth to people.")
    return Quantity("median_taste", best["median_taste"] * dollar, low * dollar, high * dollar,
                    "From the share that pays this price.")  # fmt: skip


def _alike(best: Mapping[str, float], spans: Any, why_not: str) -> Quantity:
    if why_not:
        return _untold("taste_spread", why_not)
    low, high = spans["taste_spread"]
    if not np.isfinite(high) or low <= 0.0:
        return _untold("taste_spread", "The price moved, and payers do not tell what it did.")
    return Quantity("taste_spread", best["taste_spread"], low, high,
                    "From how payers followed the price.")  # fmt: skip


@dataclass(frozen=True)
class Costs:
    """Serving cost, and what is spent whatever happens: fixed costs and improving together."""

    serving: Quantity
    overheads: Quantity


def costs_of(company: Company, levers: Mapping[str, float], dollar: float) -> Costs:
    """Return how costs follow users."""

    def untold(why: str) -> Costs:
        return Costs(_untold("serving_cost", why), _untold("fixed_cost", why))

    if not company.has("costs"):
        return untold("There is no column of costs.")
    payers = company.payers if company.has("payers") else np.zeros_like(company.users)
    marketing = company.marketing if company.has("marketing") else np.zeros_like(company.users)
    served = payers + levers["free_level"] * (company.users - payers)
    rows = np.flatnonzero(np.isfinite(company.costs + served + marketing))
    if len(rows) < FEWEST_COSTS:
        return untold(_too_few(len(rows), FEWEST_COSTS))
    rest, served = (company.costs - marketing)[rows], served[rows]
    if rest.max() <= 0.0:
        return untold("All costs are marketing.")
    most = float(rest.max() / max(served.max(), 1e-9))
    larger = float(rest.max())
    serving = _untold(
        "serving_cost",
        "Costs do not tell what belongs to users and what is fixed: users moved too little.",
    )
    overheads = None
    if np.ptp(served) > 0.05 * served.max():
        # Both are told in shares of the largest costs, so that the search has one scale.
        squares = Squares(
            [
                Parameter("serving", "", "", 0.0, 4.0, positive=False),
                Parameter("fixed", "", "", 0.0, 2.0, positive=False),
            ],
            rest / larger,
            lambda point: point[0] * served / served.max() + point[1],
        )
        fit = fit_squares(squares, [(0.5, 0.5), (0.1, 0.9)], rows.astype(float))
        found = _times(fit["serving"], larger / float(served.max()))
        fixed = _times(fit["fixed"], larger)
        if np.isfinite(found.high) and (found.low > 0.0 or found.high < 0.5 * most):
            serving = Quantity("serving_cost", found.value, max(found.low, 0.0), found.high,
                               "From how costs rise with users.")  # fmt: skip
            overheads = Quantity("fixed_cost", fixed.value, max(fixed.low, 0.0), fixed.high,
                                 "Costs that stay when users come.")  # fmt: skip
    if overheads is None:
        taken = levers["serving_cost"] * dollar * served
        left = (rest - taken)[-min(6, len(rest)) :]
        if left.mean() <= 0.0:
            return Costs(
                serving, _untold("fixed_cost", "Serving at the course's cost uses up all.")
            )
        spread = 2.0 * float(left.std()) / np.sqrt(len(left))
        overheads = Quantity("fixed_cost", float(left.mean()), float(left.mean()) - spread,
                             float(left.mean()) + spread,
                             "Costs of late, less serving at the course's cost.")  # fmt: skip
    return Costs(serving, overheads)


def _times(estimate: Estimate, by: float) -> Estimate:
    value, low, high = (by * each for each in (estimate.value, estimate.low, estimate.high))
    return replace(estimate, value=value, low=low, high=high)


def price_of(company: Company) -> Quantity:
    """Return the latest price."""
    known = company.price[np.isfinite(company.price) & (company.price > 0.0)]
    if not len(known):
        return _untold("price", "There is no price, and no income to find it from.")
    if company.price_is_income:
        known = known[-3:]
        return Quantity("price", float(known.mean()), float(known.min()), float(known.max()),
                        "Income by payers of the last three months.")  # fmt: skip
    return Quantity(
        "price", float(known[-1]), float(known[-1]), float(known[-1]), "The latest price."
    )


def marketing_of(company: Company) -> Quantity:
    """Return what is spent on marketing."""
    known = company.marketing[np.isfinite(company.marketing)][-3:]
    if not len(known):
        return _untold("marketing", "There is no column of marketing.")
    return Quantity("marketing", float(known.mean()), float(known.min()), float(known.max()),
                    "The mean of the last three months.")  # fmt: skip


def other_income(company: Company) -> tuple[float, str]:
    """Return what comes in beside payers, as a share of income, and why where it is not known."""
    if company.price_is_income or not (company.has("income") and company.has("price")):
        return np.nan, "Income is not told apart by where it comes from."
    if not company.has("payers"):
        return np.nan, "There is no column of payers."
    both = np.isfinite(company.income + company.payers * company.price)
    earned = float(company.income[both].sum())
    if earned <= 0.0:
        return np.nan, "There is no income."
    return 1.0 - float((company.payers * company.price)[both].sum()) / earned, ""


def free_service_defaults() -> dict[str, float]:
    """Return the levers of the case at their defaults."""
    return {each.name: float(each.default) for each in case("free_service").levers}

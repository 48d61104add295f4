"""A learner's company: what its numbers tell, the levers that follow, and the lab that opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Lever, Run, case, free_service, run, worded
from userfirst.model import BadValue, income, is_number, shown, unknown
from userfirst.own_numbers import fitting
from userfirst.own_numbers.fitting import Company, Departure, Quantity
from userfirst.own_numbers.reading import OwnNumbers, read_numbers
from userfirst.own_numbers.words import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

    from userfirst.charts import Chart
    from userfirst.lab import Lab

CASE = "free_service"
# In people and in money of the learner; the others are shares, rates, or money for one person.
_IN_PEOPLE, _IN_MONEY = {"market"}, {"marketing", "fixed_cost", "quality_investment", "funding"}
_BESIDE_MARKET = ("word_of_mouth", "median_taste", "taste_spread")  # what depends on it
ROUNDED = 0.005  # what differs by less is one number, written in three digits
_A_PERSON = {"price", "median_taste", "serving_cost"}
MOST_MONTHS = 120  # what is longer ago tells of another company
NO_ADS = 0.03  # income beside payers that is less of all income is none
_UNITS = {"churn": "of users a month", "word_of_mouth": "a month", "taste_spread": ""}
_SETTABLE = "Where you know better, say so: open_numbers(numbers, free_level=0.5, network=0)."


@dataclass(frozen=True)
class Standing:
    """Where a lever of the lab stands, and why: "your numbers", "default", "you", "range"."""

    lever: Lever
    value: float
    source: str
    why: str


@dataclass(frozen=True, repr=False)
class OwnFit:
    """What a company's numbers tell, and the levers of the lab that follow.

    Attributes
    ----------
    numbers : OwnNumbers
        What was fitted.
    quantities : tuple of Quantity
        Each that the case has a lever for, in the learner's people and money.
    standings : tuple of Standing
        Each lever of the case.
    people : float
        How many of the learner's people a million of the lab stands for; money likewise.
    dollar : float
        How much of the learner's money is a dollar of the lab.
    departures : tuple of Departure
        Where the months do not follow the case.
    """

    numbers: OwnNumbers
    quantities: tuple[Quantity, ...]
    standings: tuple[Standing, ...]
    people: float
    dollar: float
    departures: tuple[Departure, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences on where the company does not work as the case does; none where it may."""
        table = self.numbers.table.iloc[-MOST_MONTHS:]
        return tuple(_warning(each, table.index) for each in self.departures)

    @property
    def scale(self) -> str:
        """What a million of the lab stands for, in words."""
        money = self.people * self.dollar
        if self.people == 1e6 and self.dollar == 1.0:
            return "The lab counts people and money in millions, as they are."
        person = (
            ""
            if self.dollar == 1.0
            else f" A dollar of the lab is {self.dollar:,.6g} of your money."
        )
        return (
            f"A million people in the lab stand for {self.people:,.10g} of yours, and a million "
            f"dollars for {money:,.10g} of your money.{person}"
        )

    @property
    def table(self) -> pd.DataFrame:
        """What the numbers tell: a row for each quantity, with its interval or why it cannot."""
        import pandas as pd

        rows = []
        for each in self.quantities:
            told = each.is_told
            rows.append(
                {
                    "quantity": case(CASE).lever(each.lever).label,
                    "best": _amount(each, each.value) if told else "cannot tell",
                    "95% interval": _interval(each) if told else "",
                    "how it is known": each.why,
                }
            )
        return pd.DataFrame(rows).set_index("quantity")

    @property
    def levers(self) -> pd.DataFrame:
        """Where each lever of the lab stands, and what put it there."""
        import pandas as pd

        said = {
            "numbers": "your numbers",
            "default": "left at the course's default",
            "you": "you set it",
            "range": "outside the lab's range",
            "none": "your numbers",
        }
        rows = [
            {
                "lever": each.lever.label,
                "value": each.lever.worded(each.value),
                "comes from": said[each.source],
                "why": each.why,
            }
            for each in self.standings
        ]
        return pd.DataFrame(rows).set_index("lever")

    @property
    def lever_values(self) -> dict[str, float]:
        """The value of each lever of the lab."""
        return {each.lever.name: each.value for each in self.standings}

    def run(self) -> Run:
        """Return the run of the lab at these levers."""
        levers: dict[str, Any] = dict(self.lever_values)
        return run(CASE, **levers)

    def __repr__(self) -> str:
        return "\n".join([str(self.table), *self.warnings, self.scale, str(self.levers)])

    def _repr_html_(self) -> str:
        warnings = "".join(f"<p><b>Note.</b> {escape(each)}</p>" for each in self.warnings)
        return f"{self.table.to_html()}{warnings}<p>{escape(self.scale)}</p>"


def _warning(departure: Departure, index: pd.Index[str]) -> str:
    more = departure.is_more
    if departure.of == "joining":
        what = f"{'more' if more else 'fewer'} people joined than it says"
        names = "market and word of mouth"
    else:
        ways = "more, or fell by less," if more else "less, or fell by more,"
        what = f"payers rose by {ways} than it says"
        names = "willingness to pay and how alike people are"
    return (
        f"These numbers do not follow the case: in each of the {departure.months} months known "
        f"from {index[departure.first]} to {index[departure.last]} {what}. Chance alone changes "
        "sides far more often. Either something is at work that the case does not have, or a lever "
        "that these numbers cannot tell stands elsewhere. Until you know which, do not rely on "
        f"what is said of {names}, however narrow the interval."
    )


def _amount(quantity: Quantity, value: float) -> str:
    if not np.isfinite(value):
        return "no limit"
    if quantity.lever == "churn":
        return f"{100 * value:.3g}% of users a month"
    unit = "people" if quantity.lever in _IN_PEOPLE else _UNITS.get(quantity.lever, "a month")
    digits = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"
    return f"{digits} {unit}".strip()


def _interval(quantity: Quantity) -> str:
    if quantity.low == quantity.high:
        return ""
    low, high = _amount(quantity, quantity.low), _amount(quantity, quantity.high)
    return f"{low.split(' ')[0]} to {high}"


def fit_numbers(numbers: Any = None, *, dollar: float = 1.0, **known: float) -> OwnFit:
    """Fit a company's numbers to the case of the free level.

    Parameters
    ----------
    numbers : OwnNumbers, or what :func:`read_numbers` takes
        The company.
    dollar : float
        How much of the company's money is a dollar of the lab: 100 for a price of 980 yen, or
        where a customer pays thousands a month.
    **known : float
        Levers of the case that you know, in the lab's units: ``free_level=0.5``, ``network=0``.

    Returns
    -------
    OwnFit
        What the numbers tell and what they cannot, each with the reason; and the levers.

    Raises
    ------
    BadNumbers
        The file is wrong.
    UnknownName, BadValue
        There is no such lever, or its value is wrong.
    """
    about = case(CASE)
    if not isinstance(numbers, OwnNumbers):
        numbers = read_numbers() if numbers is None else read_numbers(numbers)
    if not is_number(dollar) or not 0 < dollar < 1e12:
        raise BadValue(f"dollar= is a number above 0, not {shown(dollar)}.")
    for name, value in known.items():
        if name not in about.lever_table.names():
            raise unknown("lever", name, about.lever_table.names())
        known[name] = _one_number(about.lever(name), value)
    company = Company.of(numbers.table.iloc[-MOST_MONTHS:])
    levers = fitting.free_service_defaults() | known
    price, churn = fitting.price_of(company), fitting.churn_of(company)
    if price.is_told and "price" not in known:
        levers["price"] = price.value / dollar
    beside, why_not_ads = fitting.other_income(company)
    no_ads = bool(np.isfinite(beside)) and abs(beside) <= NO_ADS
    if no_ads and "ads_per_hour" not in known:
        levers["ads_per_hour"] = 0.0
    everyone_pays = company.has("payers") and bool(
        np.nanmin(company.payers / np.maximum(company.users, 1.0)) >= fitting.EVERYONE
    )
    if everyone_pays and "free_level" not in known:
        levers["free_level"] = 0.0
    growth = fitting.growth_of(company, levers, float(dollar), churn)
    costs = fitting.costs_of(company, levers, float(dollar))
    told = {each.lever: each for each in growth.quantities}
    if company.has("marketing"):
        told["marketing"] = fitting.marketing_of(company)
    told |= {"price": price, "churn": churn, "serving_cost": costs.serving}
    told["fixed_cost"] = costs.overheads
    order = [each.name for each in about.levers if each.name in told]
    quantities = tuple(told[name] for name in order)
    settings = _Settings(company, told, growth, levers, known, float(dollar))
    people = settings.best_scale()
    standings = settings.standings(people, no_ads, beside, why_not_ads, everyone_pays)
    return OwnFit(numbers, quantities, standings, people, float(dollar), growth.departures)


def _one_number(lever: Lever, value: Any) -> float:
    checked = lever.checked(value)
    if not isinstance(checked, float):
        raise BadValue(f'"{lever.name}" takes one number here, not {shown(value)}.')
    return checked


@dataclass(frozen=True)
class _Settings:
    """From what is told to where the levers stand."""

    company: Company
    told: Mapping[str, Quantity]
    growth: fitting.Growth
    levers: Mapping[str, float]
    known: Mapping[str, float]
    dollar: float

    def in_lab(self, people: float) -> dict[str, float]:
        """Return what is told, in the lab's units, whether in range or not."""
        found = {}
        for name, quantity in self.told.items():
            if quantity.is_told and name not in self.known:
                found[name] = quantity.value / self._unit(name, people)
        if "market" not in found and self.growth.best and "market" not in self.known:
            # The others belong to a market: to the one at which the lever is left.
            found |= self._beside_market(self.levers["market"] * people, found)
        elif "market" in self.known and self.growth.best:
            found |= self._beside_market(self.known["market"] * people, found)
        if "fixed_cost" in found:
            improving = self.levers["quality_investment"]
            found["fixed_cost"] -= improving
            if not self.company.has("marketing"):
                found["fixed_cost"] -= found.get("marketing", self.levers["marketing"])
        return found

    def _beside_market(self, market: float, found: Mapping[str, float]) -> dict[str, float]:
        best = self.growth.at_market(market)
        return {name: best[name] for name in _BESIDE_MARKET if name in found and name in best}

    def _unit(self, name: str, people: float) -> float:
        if name in _IN_PEOPLE:
            return people
        if name in _IN_MONEY:
            return people * self.dollar
        return self.dollar if name in _A_PERSON else 1.0

    def best_scale(self) -> float:
        """Return how many people a million of the lab stands for: a power of ten that fits."""
        about = case(CASE)
        market = self.told["market"].value if self.told["market"].is_told else None
        size = market or 3.0 * float(np.nanmax(self.company.users))

        def unfit(power: int) -> tuple[int, int, float]:
            people = 10.0**power
            outside = 0
            for name in ("market", "marketing", "fixed_cost"):
                quantity = self.told.get(name)
                if quantity is None or not quantity.is_told or name in self.known:
                    continue
                value = quantity.value / self._unit(name, people)
                if name == "fixed_cost":
                    value -= self.levers["quality_investment"]
                lever = about.lever(name)
                outside += not lever.low <= value <= lever.high
            lever = about.lever("market")
            outside += 3 * (not lever.low <= size / people <= lever.high)
            return outside, int(power != 6), abs(float(np.log(size / people / lever.default)))

        return 10.0 ** min(range(-1, 11), key=unfit)

    def standings(
        self, people: float, no_ads: bool, beside: float, why_not_ads: str, everyone_pays: bool
    ) -> tuple[Standing, ...]:
        """Return where each lever stands."""
        found = self.in_lab(people)
        standings = []
        for lever in case(CASE).levers:
            name, default = lever.name, self.levers[lever.name]
            if name in self.known:
                standings.append(Standing(lever, self.known[name], "you", ""))
            elif name in found:
                standings.append(self._in_range(lever, found[name]))
            elif name == "ads_per_hour" and no_ads:
                why = "Payers bring all income."
                standings.append(Standing(lever, 0.0, "numbers", why))
            elif name == "free_level" and everyone_pays:
                standings.append(Standing(lever, 0.0, "numbers", "Every user pays."))
            elif name == "price_per_thousand_ads" and np.isfinite(beside) and beside > NO_ADS:
                standings.append(self._ads(lever, people))
            else:
                standings.append(Standing(lever, default, "default", self._why(name, why_not_ads)))
        return tuple(standings)

    def _in_range(self, lever: Lever, value: float) -> Standing:
        why = self.told[lever.name].why
        if lever.name == "fixed_cost":
            why = "Costs that do not follow users, less marketing and improving."
        alone = self.told[lever.name].value
        if lever.name in _BESIDE_MARKET and abs(
            value - alone / (self.dollar if lever.name in _A_PERSON else 1.0)
        ) > (ROUNDED * abs(value)):
            why = f"{why} This fits best with the market as it stands here."
        inside = min(max(value, lever.low), lever.high)
        rounded = float(f"{inside:.4g}")
        if abs(inside - value) <= 1e-9 * max(abs(value), 1.0):
            return Standing(lever, min(max(rounded, lever.low), lever.high), "numbers", why)
        span = f"{lever.low:g} to {lever.high:g} {lever.unit}".strip()
        hint = ""
        if lever.name in _A_PERSON and self.dollar == 1.0 and value > lever.high:
            larger = 10 ** int(np.ceil(np.log10(value / lever.high)))
            hint = f" Count in larger money: dollar={larger}."
        return Standing(
            lever,
            inside,
            "range",
            f"Yours is {worded(value)}; the lab has {span}, so the lever stands at the end of its "
            f"range.{hint}",
        )

    def _ads(self, lever: Lever, people: float) -> Standing:
        """Return the ad price that brings what comes in beside payers."""
        c = self.company
        other = c.income - c.payers * c.price
        rows = np.isfinite(other)
        users, free = c.users[rows] / people, (c.users - c.payers)[rows] / people
        ads = np.float64(self.levers["ads_per_hour"])
        attention = income.worth_of_attention(free_service.HOURS_A_MONTH, ads, np.float64(1.0))  # type: ignore[arg-type]
        earns = income.advertising(free, attention, income.fill_rate(users, free_service.REACH))
        brought = float(np.sum(other[rows])) / (people * self.dollar)
        if np.sum(earns) <= 0.0 or brought <= 0.0:
            return Standing(lever, lever.default, "default", "Payers bring all income.")
        return self._in_lab_range(lever, brought / float(np.sum(earns)))

    def _in_lab_range(self, lever: Lever, value: float) -> Standing:
        inside = float(f"{min(max(value, lever.low), lever.high):.4g}")
        why = "Income beside that of payers, taken as brought by the ads of free users."
        if inside != float(f"{value:.4g}"):
            return Standing(lever, inside, "range", f"{why} It would be {worded(value)}.")
        return Standing(lever, inside, "numbers", why)

    def _why(self, name: str, why_not_ads: str) -> str:
        if name in self.told:
            return self.told[name].why
        if name in ("ads_per_hour", "price_per_thousand_ads") and why_not_ads:
            return why_not_ads
        return {
            "quality_investment": "2 keeps quality level. It is taken out of your fixed costs.",
            "funding": "Your numbers do not tell it. The lab begins with it at month 0.",
        }.get(name, "Your numbers do not tell it.")


def open_numbers(
    numbers: Any = None, *, dollar: float = 1.0, show: bool = True, **known: float
) -> Lab:
    """Open the lab at the levers that a company's numbers tell.

    Parameters
    ----------
    numbers : OwnFit, OwnNumbers, or what :func:`read_numbers` takes
        The company.
    dollar : float
        How much of the company's money is a dollar of the lab.
    show : bool
        Whether a notebook shows the table of the levers above: which come from the numbers, which
        were left at the course's default, and which lay outside the lab's range.
    **known : float
        Levers that you know, in the lab's units.

    Returns
    -------
    Lab
        The lab of the case of the free level. It begins at the launch, with nobody in it.

    Raises
    ------
    BadNumbers, UnknownName, BadValue
        As :func:`fit_numbers`.
    """
    from userfirst.lab import Lab

    if isinstance(numbers, OwnFit) and not known and dollar == 1.0:
        fit = numbers
    else:
        given = numbers.numbers if isinstance(numbers, OwnFit) else numbers
        fit = fit_numbers(given, dollar=dollar, **known)
    if show:
        _display(fit)
    title = "The template's example company" if fit.numbers.is_example else "Your own numbers"
    levers: dict[str, Any] = dict(fit.lever_values)
    return Lab(CASE, title=title, **levers)


def _display(fit: OwnFit) -> None:
    """Show the table of levers in a notebook; elsewhere it is asked for."""
    import sys

    shell = sys.modules.get("IPython")
    if shell is None or shell.get_ipython() is None:
        return
    from IPython.display import HTML, display

    words = f"<p>{escape(fit.scale)} {escape(_SETTABLE)}</p>"
    display(HTML(fit.levers.to_html() + words))  # type: ignore[no-untyped-call]


def draw_numbers(fit: OwnFit, column: str = "users") -> Chart:
    """Draw a company's numbers with the lab's line beside them.

    Parameters
    ----------
    fit : OwnFit
        From :func:`fit_numbers`.
    column : {"users", "payers"}
        Which.

    Returns
    -------
    Chart
        Points are the company's months. The line is the lab's run, from the month on in which it
        has as many users as the company in its first row.
    """
    from userfirst.charts import draw_lines

    if column not in ("users", "payers"):
        raise unknown("column to draw", column, ("users", "payers"))
    if not isinstance(fit, OwnFit):
        raise BadValue("draw_numbers() draws what fit_numbers() returns.")
    if column not in fit.numbers.table:
        raise BadValue(f"The numbers have no column of {BY_NAME[column].label}.")
    table, told = fit.numbers.table, fit.run()
    begins = _month_with(told["users"] * fit.people, float(table["users"].iloc[0]))
    along = np.arange(len(table))
    lab = np.interp(along + begins, told.months, told[column] * fit.people, right=np.nan)
    owner = "example" if fit.numbers.is_example else "your"
    chart = draw_lines(
        along,
        {"the lab": lab, f"{owner} {column}": table[column].to_numpy()},
        "people",
        f"{'The example' if owner == 'example' else 'Your company'} and the lab: {column}",
        f"months since {table.index[0]}",
        meaning=column,
    )
    chart.data[1].update(mode="markers", marker={"size": 7})
    for note in chart.layout.annotations:
        if note.text.endswith(f"{owner} {column}"):  # its sign is that of points, not of a line
            note.text = note.text.replace("╍╍", "●")
    last = np.flatnonzero(np.isfinite(lab))
    ends = f" the lab's line is at {worded(float(lab[last[-1]]))}" if len(last) else ""
    chart.update_layout(
        meta={
            "sentence": f"The table ends at {worded(float(table[column].iloc[-1]))} "
            f"{column};{ends}."
        }
    )
    return chart


def _month_with(users: np.ndarray, first: float) -> float:
    """Return the month in which the lab has as many users as the first row; 0 if it never has."""
    reached = np.flatnonzero(users >= first)
    if not len(reached) or reached[0] == 0:
        return 0.0
    after = int(reached[0])
    before = users[after - 1]
    return float(after - 1 + (first - before) / (users[after] - before))

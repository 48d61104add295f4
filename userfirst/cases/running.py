"""Running a case: once, or many scenarios side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from userfirst.cases.definition import Case, Preset
from userfirst.cases.wording import changed_levers, worded
from userfirst.model import BadValue, Schedule, integrate, is_number, shown
from userfirst.model.engine import cut, in_force, spread

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Telling = Callable[[Any, Any, Any], Mapping[str, Any]]

# More scenarios than this are run in blocks, so that memory stays small.
BLOCK = 2_000


class Told(Mapping[str, Array]):
    """Every series of some scenarios by name; what is no stock is worked out when asked for.

    A sweep over ten thousand scenarios rarely asks for more than one or two series, and writing
    all of them down takes as long as running the case.
    """

    def __init__(
        self, case: Case, levers: Mapping[str, Any], stocks: Mapping[str, Array], scenarios: int
    ) -> None:
        self._case, self._levers, self._scenarios = case, levers, scenarios
        self._stocks = stocks
        names = [each.name for each in case.series]
        self._names = names
        self._known = {name: stocks[name] for name in names if name in stocks}

    def _work_out(self, names: Sequence[str]) -> None:
        told = self.results(self._case.equations.for_arrays.outputs(names))
        self._known.update(zip(names, told, strict=True))

    def results(self, function: Callable[[Any, Any, Any], Sequence[Any]]) -> list[Array]:
        """Return what a function tells of every month, each of shape ``(months + 1, scenarios)``.

        It takes all stocks, all levers and the month, as ``Equations.for_arrays`` writes them.
        """
        case, months = self._case, np.arange(self._case.months + 1.0)
        rows = [self._over(self._levers[name], months) for name in case.equations.lever_names]
        stocks = [self._stocks[name] for name in case.equations.stock_names]
        with np.errstate(over="ignore", divide="ignore", under="ignore"):
            told = function(stocks, rows, months[:, None])
        shape = (case.months + 1, self._scenarios)
        return [np.ascontiguousarray(np.broadcast_to(values, shape)) for values in told]

    def at(self, function: Telling, month: int) -> dict[str, Array]:
        """Return what a function tells of a month, by name: an array by scenario."""
        now = {name: values[month] for name, values in self._stocks.items()}
        lever = {n: spread(in_force(v, month), self._scenarios) for n, v in self._levers.items()}
        case = self._case
        with np.errstate(over="ignore", divide="ignore", under="ignore"):
            told = function(case.stocks(**now), case.lever_table(**lever), np.float64(month))
        shape = (self._scenarios,)
        return {name: np.broadcast_to(value, shape).astype(float) for name, value in told.items()}

    def pick(self, scenario: int, levers: Mapping[str, Any]) -> Told:
        """Return the series of one scenario, with its levers."""
        stocks = {name: each[:, scenario : scenario + 1] for name, each in self._stocks.items()}
        return Told(self._case, levers, stocks, 1)

    def _over(self, value: Any, months: Array) -> Array:
        """Return a lever over all months; of shape ``(months, scenarios)`` where it changes."""
        if isinstance(value, Schedule):
            return np.stack([spread(in_force(value, month), self._scenarios) for month in months])
        return spread(value, self._scenarios)

    def __getitem__(self, name: str) -> Array:
        if name not in self._known:
            if name not in self._names:
                raise KeyError(name)
            # For one run all of them in one go: it will be asked for the others too.
            missing = [each for each in self._names if each not in self._known]
            self._work_out(missing if self._scenarios == 1 else [name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, eq=False)
class _Ran:
    """What a run and a batch have in common; their docstrings say what each attribute is."""

    case: Case
    levers: dict[str, Any]
    values: Told

    @property
    def months(self) -> NDArray[np.int64]:
        """The months of the run, 0 first."""
        return np.arange(self.case.months + 1)

    def _series(self, name: Any) -> Array:
        if isinstance(name, list):
            raise BadValue(
                f'A run gives one series at a time, such as run["{self.case.series[0].name}"]. '
                "Several are columns of its table: run.to_wide()[[...]]."
            )
        if not isinstance(name, str) or name not in self.values:
            self.case.one_series(name)
        return self.values[name]

    def _outcome(self, name: str, month: int | None) -> Array:
        return self.case.outcome(name).value(self.values, checked_month(self.case, month))

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        """Say what happened when a result has taken the name of the function ``run``."""
        raise BadValue(
            "This is what came out of a run, not the function run: the name run was given to a "
            "result. Get the function back with: from userfirst import run. Then give the result "
            "another name."
        )


@dataclass(frozen=True, eq=False)
class Run(_Ran):
    """What happened: every series of a case, month by month.

    Attributes
    ----------
    case : Case
        The case that was run.
    levers : dict
        The value of every lever.
    values : Told
        Every series by name, of shape ``(months + 1, 1)``; ``run["users"]`` is without the second
        axis.
    """

    def __getitem__(self, name: str) -> Array:
        """Return a series by name, of shape ``(months + 1,)``."""
        return self._series(name)[:, 0]

    def outcome(self, name: str, month: int | None = None) -> float:
        """Return one key figure as of a month.

        Parameters
        ----------
        name : str
            Name of the outcome, as in ``run.case.outcomes``.
        month : int, optional
            As of which month; the last one if not given.

        Returns
        -------
        float
            In the outcome's unit.

        Raises
        ------
        UnknownName
            There is no such outcome; names the nearest.
        BadValue
            The month lies outside the run.
        """
        return float(self._outcome(name, month)[0])

    def outcomes(self, month: int | None = None) -> dict[str, float]:
        """Return all key figures as of a month, by name."""
        return {each.name: self.outcome(each.name, month) for each in self.case.outcomes}

    def at(self, function: Telling, month: int | None = None) -> dict[str, float]:
        """Return what a function of the case's own quantities tells of a month.

        Parameters
        ----------
        function : callable
            ``function(now, lever, month)``, as the ``outputs`` of a case: numbers by name, from the
            stocks and the levers of a month.
        month : int, optional
            Which month; the last one if not given.

        Returns
        -------
        dict of str to float
            What it tells, by name.

        Raises
        ------
        BadValue
            The month lies outside the run.
        """
        told = self.values.at(function, checked_month(self.case, month))
        return {name: float(value[0]) for name, value in told.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return the run as a tidy table.

        Returns
        -------
        pandas.DataFrame
            One row per month and series: ``month``, ``series``, ``value``, ``unit``.
        """
        return _tidy(self, 1).drop(columns="scenario")

    def to_wide(self) -> pd.DataFrame:
        """Return the run as a table with a row per month and a column per series.

        Returns
        -------
        pandas.DataFrame
            Indexed by month; columns are named by the series, units stand in ``attrs["units"]``.
        """
        import pandas as pd

        names = [each.name for each in self.case.series]
        wide = pd.DataFrame({name: self[name] for name in names}, index=self.months)
        wide.index.name = "month"
        wide.attrs["units"] = {each.name: each.unit for each in self.case.series}
        return wide

    def __repr__(self) -> str:
        changed = changed_levers(self.case, self.levers)
        return f"<run of {self.case.name}: {changed or 'all levers at their defaults'}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:left'>{each.label}</td>"
            f"<td>{worded(self.outcome(each.name))}</td>"
            f"<td style='text-align:left'>{each.unit}</td></tr>"
            for each in self.case.outcomes
        )
        return (
            f"<table><caption>{self.case.title}, month {self.case.months}</caption>"
            "<thead><tr><th style='text-align:left'>key figure</th><th>value</th>"
            "<th style='text-align:left'>unit</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )


@dataclass(frozen=True, eq=False)
class Batch(_Ran):
    """What happened in many scenarios of a case, side by side.

    Attributes
    ----------
    case : Case
        The case that was run.
    levers : dict
        The value of every lever: an array of shape ``(scenarios,)`` where they differ.
    values : Told
        Every series by name, of shape ``(months + 1, scenarios)``.
    """

    @property
    def scenarios(self) -> int:
        """How many scenarios ran side by side."""
        return max(_sizes(self.levers), default=1)

    def __getitem__(self, name: str) -> Array:
        """Return a series by name, of shape ``(months + 1, scenarios)``."""
        return self._series(name)

    def outcome(self, name: str, month: int | None = None) -> Array:
        """Return one key figure of every scenario as of a month; see :meth:`Run.outcome`."""
        return self._outcome(name, month)

    def outcomes(self, month: int | None = None) -> dict[str, Array]:
        """Return all key figures of every scenario as of a month, by name."""
        return {each.name: self.outcome(each.name, month) for each in self.case.outcomes}

    def levers_of(self, scenario: int) -> dict[str, Any]:
        """Return the lever values of one scenario."""
        return {
            name: value if isinstance(value, float) else _one(value, scenario)
            for name, value in self.levers.items()
        }

    def pick(self, scenario: int) -> Run:
        """Return one scenario as a run of its own; BadValue where there is none of that number."""
        if not is_number(scenario) or scenario not in range(self.scenarios):
            raise BadValue(
                f"There is no scenario {shown(scenario)}: this batch has {self.scenarios}, counted "
                "from 0."
            )
        levers = self.levers_of(int(scenario))
        return Run(self.case, levers, self.values.pick(int(scenario), levers))

    def to_frame(self) -> pd.DataFrame:
        """Return the batch as a tidy table: as for a run, with ``scenario`` in front."""
        return _tidy(self, self.scenarios)

    def to_wide(self) -> NoReturn:
        """Say that only one run has a table with a row per month."""
        raise BadValue("This is a batch of runs; choose one with .pick(0) first.")

    def __repr__(self) -> str:
        changed = changed_levers(self.case, self.levers)
        kind = f"{self.scenarios} runs"
        return f"<{kind} of {self.case.name}: {changed or 'all levers at their defaults'}>"


def checked_month(case: Case, month: int | None) -> int:
    """Return a month of a case's runs; the last one if not given; BadValue outside."""
    when = case.months if month is None else month
    if not is_number(when) or when not in range(case.months + 1):
        raise BadValue(f"Month {shown(month)} is outside the run: 0 to {case.months}.")
    return int(when)


def _tidy(ran: Run | Batch, scenarios: int) -> pd.DataFrame:
    import pandas as pd

    frames = [
        pd.DataFrame(
            {
                "scenario": np.repeat(np.arange(scenarios), len(ran.months)),
                "month": np.tile(ran.months, scenarios),
                "series": each.name,
                "value": np.ravel(ran[each.name], order="F"),
                "unit": each.unit,
            }
        )
        for each in ran.case.series
    ]
    return pd.concat(frames, ignore_index=True)


def _one(value: Any, scenario: int) -> Any:
    """Return a lever's value in one scenario of a batch."""
    if isinstance(value, Schedule):
        later = tuple((month, _one(each, scenario)) for month, each in value.switches)
        return Schedule(_one(value.first, scenario), later)
    return float(value[scenario]) if isinstance(value, np.ndarray) else value


def _sizes(levers: Mapping[str, Any]) -> set[int]:
    sizes = set()
    for value in levers.values():
        parts = (
            [value.first, *(later for _, later in value.switches)]
            if isinstance(value, Schedule)
            else [value]
        )
        sizes |= {len(part) for part in parts if np.ndim(part) == 1}
    return sizes


def run_batch(case: str | Case, levers: Mapping[str, Any]) -> Batch:
    """Run many scenarios of a case side by side.

    Parameters
    ----------
    case : str or Case
        The case, by name or itself.
    levers : mapping of str to number, str, array or Schedule
        Arrays of shape ``(scenarios,)`` tell the scenarios apart; numbers hold for all. The
        values of a schedule may be arrays as well.

    Returns
    -------
    Batch
        With series of shape ``(months + 1, scenarios)``.

    Raises
    ------
    UnknownName, BadValue
        As for :func:`run`; BadValue also when arrays differ in length.
    """
    chosen = find(case)
    complete = chosen.complete(levers)
    sizes = _sizes(complete)
    if len(sizes) > 1:
        raise BadValue(
            f"Levers given as lists must be of equal length; these are {sorted(sizes)} long."
        )
    scenarios = sizes.pop() if sizes else 1
    if scenarios == 0:
        raise BadValue("A batch needs at least one scenario; the list of values is empty.")
    stocks = [
        integrate(
            chosen.equations,
            {name: cut(value, slice(begin, begin + BLOCK)) for name, value in complete.items()},
            scenarios=min(BLOCK, scenarios - begin),
            months=chosen.months,
        )
        for begin in range(0, scenarios, BLOCK)
    ]
    whole = (
        stocks[0]
        if len(stocks) == 1
        else {name: np.concatenate([each[name] for each in stocks], axis=1) for name in stocks[0]}
    )
    return Batch(chosen, complete, Told(chosen, complete, whole, scenarios))


def run(case: str | Case, preset: str | Preset | None = None, **levers: Any) -> Run:
    """Run a case once.

    Parameters
    ----------
    case : str or Case
        The case, by name or itself.
    preset : str or Preset, optional
        A named starting point; levers given beside it count on top of it.
    **levers : number, str or Schedule
        What differs from the defaults.

    Returns
    -------
    Run
        ``run["users"]`` is an array by month; ``run.to_frame()`` a tidy table with units.

    Raises
    ------
    UnknownName
        There is no such case, preset or lever; names the nearest.
    BadValue
        A lever's value is of the wrong type or outside its range.

    Examples
    --------
    >>> from userfirst import run
    >>> run("free_service", free_level=0.5)
    <run of free_service: free_level=0.5>
    """
    chosen = find(case)
    values = with_preset(chosen, preset, levers)
    lists = listed(values)
    if lists:
        raise BadValue(
            f'"{lists[0]}" was given a list. run() takes one value per lever; '
            "use sweep() to try several."
        )
    batch = run_batch(chosen, values)
    return Run(chosen, batch.levers, batch.values)


def with_preset(
    case: Case, preset: str | Preset | None, levers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a preset's levers with others on top."""
    if preset is None:
        return dict(levers)
    given: object = preset
    if not isinstance(given, (str, Preset)):
        value = given if is_number(given) else 0.5
        raise BadValue(
            f"{shown(given)} stands where the name of a preset belongs. A lever is given by its "
            f"name, for example {case.levers[0].name}={value}; the presets of {case.name} are "
            f"{', '.join(each.name for each in case.presets)}."
        )
    chosen = case.preset(preset) if isinstance(preset, str) else preset
    return {**chosen.levers, **levers}


def listed(levers: Mapping[str, Any]) -> list[str]:
    """Return the names of the levers that were given as lists.

    Raises
    ------
    BadValue
        A list is one of the values of a schedule, which has one from each month on.
    """
    for name, value in levers.items():
        if isinstance(value, Schedule):
            values = (value.first, *(later for _, later in value.switches))
            held = next(filter(holds_list, values), None)
            if held is not None:
                raise BadValue(
                    f'"{name}" was given a list in its schedule: {shown(held)}. From each of its '
                    "months on, one value holds."
                )
    return [name for name, value in levers.items() if holds_list(value)]


def holds_list(value: Any) -> bool:
    """Return whether a value is several, in a list, an array, a column or the like."""
    if isinstance(value, (str, bytes, Schedule, Mapping, ModuleType)):
        return False
    try:
        return np.ndim(value) > 0
    except Exception:  # lists of unequal length
        return isinstance(value, (list, tuple))


def find(case: str | Case) -> Case:
    """Return a case by name; UnknownName with the nearest one otherwise."""
    if isinstance(case, Case):
        return case
    from userfirst import cases

    return cases.case(case)

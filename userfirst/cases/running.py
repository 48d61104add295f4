"""Running a case: once, over a range of one or two levers, or as a batch of scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases.case import Case, Preset
from userfirst.model import BadValue, LeverPaths, Schedule, integrate

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

# More scenarios than this are run in blocks, so that memory stays small.
BLOCK = 10_000


class Told(Mapping[str, Array]):
    """Every series of a batch by name, worked out when it is first asked for.

    A sweep over ten thousand scenarios rarely asks for more than one or two series, and
    writing all of them down takes as long as running the case.
    """

    def __init__(self, names: Iterable[str], pieces: list[Callable[[], Mapping[str, Array]]]):
        self._names = tuple(names)
        self._pieces = pieces
        self._blocks: list[Mapping[str, Array]] | None = None
        self._known: dict[str, Array] = {}

    def keep(self, name: str, values: Array) -> None:
        """Put down a series that is known already."""
        self._known[name] = values

    def __getitem__(self, name: str) -> Array:
        if name not in self._known:
            if name not in self._names:
                raise KeyError(name)
            if self._blocks is None:
                self._blocks = [piece() for piece in self._pieces]
            parts = [block[name] for block in self._blocks]
            whole = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
            self._known[name] = np.ascontiguousarray(whole)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Run:
    """What happened: every series of a case, month by month, for one scenario or many.

    Attributes
    ----------
    case : Case
        The case that was run.
    levers : dict
        The value of every lever.
    values : mapping of str to array, shape (months + 1, scenarios)
        Every series by name.
    single : bool
        Whether it was asked for as one run: then series come without the scenario axis.
    """

    case: Case
    levers: dict[str, Any]
    values: Mapping[str, Array]
    single: bool

    @property
    def months(self) -> NDArray[np.int64]:
        """The months of the run, 0 first."""
        return np.arange(self.case.months + 1)

    @property
    def scenarios(self) -> int:
        """How many scenarios ran side by side."""
        return max(_sizes(self.levers), default=1)

    def __getitem__(self, name: str) -> Array:
        """Return a series: ``(months + 1,)``, for a batch ``(months + 1, scenarios)``."""
        if name not in self.values:
            self.case.one_series(name)
        values = self.values[name]
        return values[:, 0] if self.single else values

    def outcome(self, name: str, month: int | None = None) -> Any:
        """Return one key figure as of a month.

        Parameters
        ----------
        name : str
            Name of the outcome, as in ``run.case.outcomes``.
        month : int, optional
            As of which month; the last one if not given.

        Returns
        -------
        float, or array of shape (scenarios,)
            In the outcome's unit.

        Raises
        ------
        UnknownName
            There is no such outcome; names the nearest.
        BadValue
            The month lies outside the run.
        """
        when = self.case.months if month is None else month
        if not 0 <= when <= self.case.months or when != int(when):
            raise BadValue(f"Month {month} is outside the run: 0 to {self.case.months}.")
        figures = self.case.outcome(name).value(self.values, int(when))
        return float(figures[0]) if self.single else figures

    def outcomes(self, month: int | None = None) -> dict[str, Any]:
        """Return all key figures as of a month, by name."""
        return {each.name: self.outcome(each.name, month) for each in self.case.outcomes}

    def levers_of(self, scenario: int) -> dict[str, Any]:
        """Return the lever values of one scenario of a batch."""
        return {name: _one(value, scenario) for name, value in self.levers.items()}

    def pick(self, scenario: int) -> Run:
        """Return one scenario of a batch as a run of its own."""
        values = {name: each[:, scenario : scenario + 1] for name, each in self.values.items()}
        return Run(self.case, self.levers_of(scenario), values, single=True)

    def to_frame(self) -> pd.DataFrame:
        """Return the run as a tidy table.

        Returns
        -------
        pandas.DataFrame
            One row per month and series: ``month``, ``series``, ``value``, ``unit``; a batch has
            ``scenario`` in front.
        """
        import pandas as pd

        frames = []
        for each in self.case.series:
            values = self.values[each.name]
            frame = pd.DataFrame(
                {
                    "scenario": np.repeat(np.arange(self.scenarios), len(values)),
                    "month": np.tile(self.months, self.scenarios),
                    "series": each.name,
                    "value": values.T.ravel(),
                    "unit": each.unit,
                }
            )
            frames.append(frame)
        tidy = pd.concat(frames, ignore_index=True)
        return tidy.drop(columns="scenario") if self.single else tidy

    def to_wide(self) -> pd.DataFrame:
        """Return one run as a table with a row per month and a column per series.

        Returns
        -------
        pandas.DataFrame
            Indexed by month; columns are named by the series, units stand in ``attrs["units"]``.

        Raises
        ------
        BadValue
            For a batch: pick one scenario first.
        """
        import pandas as pd

        if not self.single:
            raise BadValue("This is a batch of runs; choose one with .pick(0) first.")
        names = [each.name for each in self.case.series]
        wide = pd.DataFrame({name: self[name] for name in names}, index=self.months)
        wide.index.name = "month"
        wide.attrs["units"] = {each.name: each.unit for each in self.case.series}
        return wide

    def __repr__(self) -> str:
        changed = changed_levers(self.case, self.levers)
        kind = "run" if self.single else f"{self.scenarios} runs"
        return f"<{kind} of {self.case.name}: {changed or 'all levers at their defaults'}>"

    def _repr_html_(self) -> str:
        if not self.single:
            return self.__repr__().replace("<", "&lt;").replace(">", "&gt;")
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


@dataclass(frozen=True)
class Sweep:
    """Outcomes over a range of one or two levers.

    Attributes
    ----------
    run : Run
        The batch behind it, one scenario per combination of lever values.
    levers : tuple of str
        The levers that were swept.
    month : int
        The month as of which outcomes are told.
    """

    run: Run
    levers: tuple[str, ...]
    month: int

    @property
    def table(self) -> pd.DataFrame:
        """A row per combination: the swept levers, then every outcome; units in ``attrs``."""
        import pandas as pd

        columns: dict[str, Any] = {name: self.run.levers[name] for name in self.levers}
        columns.update(self.run.outcomes(self.month))
        table = pd.DataFrame(columns)
        case = self.run.case
        table.attrs["units"] = {name: case.lever(name).unit for name in self.levers} | {
            each.name: each.unit for each in case.outcomes
        }
        return table

    def grid(self, outcome: str) -> pd.DataFrame:
        """Return one outcome over two levers: the first down the side, the second across."""
        if len(self.levers) != 2:
            raise BadValue("A grid needs a sweep over two levers.")
        self.run.case.outcome(outcome)
        first, second = self.levers
        return self.table.pivot(index=first, columns=second, values=outcome)

    def best(self, outcome: str) -> pd.Series:
        """Return the row of the table with the best value of an outcome."""
        table = self.table
        lower = self.run.case.outcome(outcome).better == "lower"
        values = table[outcome].to_numpy()
        return table.iloc[int(np.argmin(values) if lower else np.argmax(values))]

    def _repr_html_(self) -> str:
        return self.table.to_html(max_rows=12, index=False, float_format=worded)

    def __iter__(self) -> Iterator[Run]:
        return (self.run.pick(scenario) for scenario in range(self.run.scenarios))


def _one(value: Any, scenario: int) -> Any:
    if isinstance(value, Schedule):
        later = tuple((month, _one(each, scenario)) for month, each in value.switches)
        return Schedule(_one(value.first, scenario), later)
    return float(value[scenario]) if isinstance(value, np.ndarray) else value


def worded(number: float) -> str:
    """Return a number as a person writes it: three digits that matter, thousands marked."""
    if number is None or not np.isfinite(number):
        return "–"
    size = abs(number)
    decimals = 0 if size >= 99.95 else 1 if size >= 9.995 else 2
    text = f"{number:,.{decimals}f}"
    return "0" if float(text.replace(",", "")) == 0.0 else text.replace("-", "−")


def changed_levers(case: Case, levers: Mapping[str, Any]) -> str:
    """Return the levers that differ from their defaults, as arguments in Python."""
    parts = []
    for lever in case.levers:
        value = levers[lever.name]
        if isinstance(value, Schedule) or np.ndim(value) > 0:
            parts.append(f"{lever.name}={value if isinstance(value, Schedule) else '[...]'}")
        elif value != lever.default:
            shown = repr(lever.choices[round(value)]) if lever.choices else f"{value:.10g}"
            parts.append(f"{lever.name}={shown}")
    return ", ".join(parts)


def as_python(case: Case, levers: Mapping[str, Any]) -> str:
    """Return the call that repeats a run.

    Parameters
    ----------
    case : Case
        The case.
    levers : mapping
        Values of all levers; those at their defaults are left out.

    Returns
    -------
    str
        For example ``run("free_service", free_level=0.5)``.
    """
    changed = changed_levers(case, levers)
    return f'run("{case.name}"{", " + changed if changed else ""})'


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


def _block(levers: Mapping[str, Any], rows: slice) -> dict[str, Any]:
    def cut(value: Any) -> Any:
        if isinstance(value, Schedule):
            return Schedule(cut(value.first), tuple((m, cut(v)) for m, v in value.switches))
        return value if np.ndim(value) == 0 else value[rows]

    return {name: cut(value) for name, value in levers.items()}


def _run_block(
    case: Case, levers: Mapping[str, Any], scenarios: int
) -> tuple[dict[str, Array], Callable[[], dict[str, Array]]]:
    """Run some scenarios; return their stocks, and what works out the other series."""
    paths = LeverPaths(levers, scenarios, case.derive)
    # Thresholds may be infinite (nobody pays when all is free): a share of zero, not a fault.
    with np.errstate(over="ignore", divide="ignore", under="ignore"):
        stocks = integrate(
            case.rates,
            case.start(paths.at(0)),
            paths,
            scenarios=scenarios,
            months=case.months,
            settle=case.settle,
            steps_per_month=case.steps_per_month,
        )

    def others() -> dict[str, Array]:
        months = np.arange(case.months + 1.0)
        with np.errstate(over="ignore", divide="ignore", under="ignore"):
            outputs = case.outputs(SimpleNamespace(**stocks), paths.over(months), months[:, None])
        shape = (case.months + 1, scenarios)
        return {name: np.broadcast_to(each, shape) for name, each in outputs.items()}

    return stocks, others


def run_batch(case: str | Case, levers: Mapping[str, Any]) -> Run:
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
    Run
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
    blocks = [
        _run_block(
            chosen, _block(complete, slice(begin, begin + BLOCK)), min(BLOCK, scenarios - begin)
        )
        for begin in range(0, scenarios, BLOCK)
    ]
    names = [each.name for each in chosen.series]
    values = Told(names, [others for _, others in blocks])
    for name in set(names) & set(blocks[0][0]):
        parts = [stocks[name] for stocks, _ in blocks]
        values.keep(name, parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1))
    return Run(chosen, complete, values, single=False)


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
    lists = [n for n, v in values.items() if not isinstance(v, (str, Schedule)) and np.ndim(v) > 0]
    if lists:
        raise BadValue(
            f'"{lists[0]}" was given a list. run() takes one value per lever; '
            "use sweep() to try several."
        )
    batch = run_batch(chosen, values)
    return Run(chosen, batch.levers, batch.values, single=True)


def with_preset(
    case: Case, preset: str | Preset | None, levers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a preset's levers with others on top."""
    if preset is None:
        return dict(levers)
    chosen = case.preset(preset) if isinstance(preset, str) else preset
    return {**chosen.levers, **levers}


def sweep(
    case: str | Case,
    preset: str | Preset | None = None,
    *,
    month: int | None = None,
    **levers: Any,
) -> Sweep:
    """Run a case over a range of one or two levers.

    Parameters
    ----------
    case : str or Case
        The case, by name or itself.
    preset : str or Preset, optional
        A named starting point.
    month : int, optional
        As of which month outcomes are told; the last one if not given.
    **levers : number, str, Schedule or list of numbers
        One or two levers as a list; the others as in :func:`run`.

    Returns
    -------
    Sweep
        ``.table`` has a row per combination, ``.grid("profit")`` one outcome over two levers.

    Raises
    ------
    UnknownName, BadValue
        As for :func:`run`; BadValue also when no lever or more than two are lists.
    """
    chosen = find(case)
    values = with_preset(chosen, preset, levers)
    when = chosen.months if month is None else month
    if isinstance(when, bool) or not 0 <= when <= chosen.months or when != int(when):
        raise BadValue(f"Month {month} is outside the run: 0 to {chosen.months}.")
    swept = [n for n, v in values.items() if not isinstance(v, (str, Schedule)) and np.ndim(v) > 0]
    if not 1 <= len(swept) <= 2:
        raise BadValue(
            "sweep() needs one or two levers given as lists of values, for example "
            f"{chosen.levers[0].name}=[{chosen.levers[0].low:g}, {chosen.levers[0].high:g}]; "
            f"it got {len(swept)}."
        )
    axes = [np.atleast_1d(np.asarray(chosen.lever(n).checked(list(values[n])))) for n in swept]
    mesh = np.meshgrid(*axes, indexing="ij")
    batch = run_batch(
        chosen, values | {name: grid.ravel() for name, grid in zip(swept, mesh, strict=True)}
    )
    return Sweep(batch, tuple(swept), int(when))


def find_best(
    case: str | Case,
    lever: str,
    outcome: str,
    preset: str | Preset | None = None,
    *,
    levels: int = 51,
    **levers: Any,
) -> pd.DataFrame:
    """Find the best value of a lever, for every combination of one or two others.

    Parameters
    ----------
    case : str or Case
        The case, by name or itself.
    lever : str
        The lever to choose: its whole range is tried.
    outcome : str
        What to choose it for.
    preset : str or Preset, optional
        A named starting point.
    levels : int
        How many values of the lever are tried.
    **levers : number, str, Schedule or list of numbers
        One or two of them as lists; the others as in :func:`run`.

    Returns
    -------
    pandas.DataFrame
        A row per combination: the levers given as lists, the best value of the lever, and the
        outcome there. Units stand in ``attrs["units"]``.

    Raises
    ------
    UnknownName, BadValue
        As for :func:`run`; BadValue also when more than two levers are lists.
    """
    import pandas as pd

    chosen = find(case)
    about, wanted = chosen.lever(lever), chosen.outcome(outcome)
    values = with_preset(chosen, preset, levers)
    swept = [n for n, v in values.items() if not isinstance(v, (str, Schedule)) and np.ndim(v) > 0]
    if len(swept) > 2 or lever in swept:
        raise BadValue(
            f"find_best() tries the whole range of {lever}; of the other levers, "
            "at most two may be lists."
        )
    axes = [np.atleast_1d(np.asarray(chosen.lever(n).checked(list(values[n])))) for n in swept]
    tried = np.linspace(about.low, about.high, levels)
    if about.choices:
        tried = np.arange(len(about.choices), dtype=float)
    mesh = np.meshgrid(*axes, tried, indexing="ij")
    flat = {name: grid.ravel() for name, grid in zip([*swept, lever], mesh, strict=True)}
    figures = run_batch(chosen, values | flat).outcome(outcome)
    shape = (-1, len(tried))
    sign = -1.0 if wanted.better == "lower" else 1.0
    best = (sign * figures.reshape(shape)).argmax(axis=1)
    rows = np.arange(len(best))
    table = pd.DataFrame({name: flat[name].reshape(shape)[:, 0] for name in swept})
    table[lever] = tried[best]
    table[outcome] = figures.reshape(shape)[rows, best]
    units = {name: chosen.lever(name).unit for name in [*swept, lever]}
    table.attrs["units"] = units | {outcome: wanted.unit}
    return table


def find(case: str | Case) -> Case:
    """Return a case by name; UnknownName with the nearest one otherwise."""
    if isinstance(case, Case):
        return case
    from userfirst import cases

    return cases.case(case)

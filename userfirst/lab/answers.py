"""What the browser is told: once about the case, then runs and sweeps as small binary buffers."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import Batch, Case, Lever, Run, run_batch
from userfirst.charts import Scene, theme
from userfirst.charts.sentences import words_for
from userfirst.lab.session import MOST_PINS
from userfirst.model import CourseError, Schedule

Array = NDArray[np.float64]

MOST_LEVELS = 101  # values of a lever in one sweep
EVERY_MONTHS = 6  # outcomes are told as of these months


class ModelFailed(CourseError):
    """The model could not work out a run: our mistake, told in a learner's words."""


class _Scenario(Mapping[str, Array]):
    """The series of one scenario of a batch by name, looked up and not copied."""

    def __init__(self, values: Mapping[str, Array], scenario: int) -> None:
        self._values = values
        self._scenario = scenario

    def __getitem__(self, name: str) -> Array:
        return self._values[name][:, self._scenario]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def to_browser(value: Any) -> Any:
    """Return a lever value as the browser keeps it: a number, or first and switches."""
    if isinstance(value, Schedule):
        return {"first": value.first, "switches": [list(step) for step in value.switches]}
    return value


def from_browser(value: Any) -> Any:
    """Return a lever value as Python keeps it."""
    if isinstance(value, Mapping):
        steps = tuple((int(month), later) for month, later in value["switches"])
        return Schedule(value["first"], steps) if steps else value["first"]
    return value


def levels_of(lever: Lever) -> Array:
    """Return the values at which a lever is swept: its steps if few, else 101 over its range."""
    count = round((lever.high - lever.low) / lever.step) + 1
    return np.linspace(lever.low, lever.high, min(count, MOST_LEVELS))


class Answers:
    """Runs of one case, as its lab needs them.

    Parameters
    ----------
    case : Case
        The case.
    scene : Scene
        What of it stands on the charts.
    """

    def __init__(self, case: Case, scene: Scene) -> None:
        self.case = case
        self.scene = scene
        # What is drawn comes first; the rest says what there is, and when the firm has closed.
        self.open = f"{case.firms[0].prefix}is_open"
        self.sent = tuple(dict.fromkeys((*scene.series, *scene.signs, self.open)))
        later = range(EVERY_MONTHS, case.months, EVERY_MONTHS)
        self.told_months = (*later, case.months)

    def about(self, hide: tuple[str, ...] = (), lock: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return what does not change: levers, series, charts, outcomes, presets."""
        case, place = self.case, {name: i for i, name in enumerate(self.sent)}
        lasting = {f"{case.firms[0].prefix}profit_so_far", *self.scene.lasting}
        looks: dict[str, theme.Look] = {}
        for picture in self.scene.pictures:
            looks |= self.scene.looks(picture)
        return {
            "case": case.name,
            "title": case.title,
            "question": case.question,
            "months": case.months,
            "monthZero": case.month_zero,
            "firstToPredict": next(
                name
                for name in (*(o.name for o in case.outcomes), *self.scene.series)
                if name in {s.name for s in case.series}
            ),
            "toldMonths": list(self.told_months),
            "mostPins": MOST_PINS,
            "font": theme.FONT,
            "levers": [
                {
                    "name": lever.name,
                    "label": lever.label,
                    "unit": lever.unit,
                    "low": lever.low,
                    "high": lever.high,
                    "default": lever.default,
                    "step": lever.step,
                    "group": lever.group,
                    "help": lever.help,
                    "choices": list(lever.choices),
                    "hidden": lever.name in hide,
                    "locked": lever.name in lock,
                }
                for lever in case.levers
            ],
            "series": [
                {
                    "name": s.name,
                    "label": s.label,
                    "unit": s.unit,
                    "help": s.help,
                    **asdict(looks[s.name]),
                }
                for s in map(case.one_series, self.scene.series)
            ],
            "sent": len(self.sent),
            "isOpen": place[self.open],
            "allSeries": [{"name": s.name, "label": s.label, "unit": s.unit} for s in case.series],
            "pictures": [
                {
                    "title": picture.title,
                    "panels": [
                        {
                            "title": panel.title,
                            "unit": panel.unit,
                            "stacked": [place[name] for name in panel.stacked],
                            "lines": [place[name] for name in panel.lines],
                            "marks": [[place[name], words] for name, words in panel.marks.items()],
                            "height": panel.height,
                            "onlyIf": [
                                [place[name], place[sign]] for name, sign in panel.only_if.items()
                            ],
                        }
                        for panel in picture.panels
                    ],
                }
                for picture in self.scene.pictures
            ],
            "outcomes": [
                {
                    "label": o.label,
                    "unit": o.unit,
                    "help": o.help,
                    "better": o.better,
                    "lasts": o.how != "at" or o.series in lasting,
                }
                for o in case.outcomes
            ],
            "presets": [
                {"name": preset.name, "label": preset.label, "story": preset.story}
                for preset in case.presets
            ],
        }

    def _worked_out(
        self, levers: Mapping[str, Any], scenarios: int
    ) -> tuple[Batch, dict[str, Any]]:
        """Run a batch and write it down: float32, scenario by scenario, series by series."""
        try:
            batch = run_batch(self.case, levers)
            series = np.stack([batch.values[name] for name in self.sent])
            outcomes = np.stack(
                [
                    [outcome.value(batch.values, month) for month in self.told_months]
                    for outcome in self.case.outcomes
                ]
            )
            told = words_for(self.case)
            words = [
                told.tell(_Scenario(batch.values, i), batch.levers_of(i)) for i in range(scenarios)
            ]
        except CourseError:
            raise
        except Exception as error:
            raise ModelFailed(
                "The model could not work out this run, so the picture shows the last one that "
                f"worked. Nothing you did is lost. (For whoever mends it: {error!r})"
            ) from error
        if not (np.isfinite(series).all() and np.isfinite(outcomes).all()):
            raise ModelFailed(
                "The model gave no number for a part of this run, so the picture shows the last "
                "one that worked. Nothing you did is lost."
            )
        return batch, {
            "series": np.ascontiguousarray(series.transpose(2, 0, 1), dtype="<f4"),
            "outcomes": np.ascontiguousarray(outcomes.transpose(2, 0, 1), dtype="<f4"),
            "words": words,
        }

    def run(self, levers: Mapping[str, Any]) -> tuple[Run, dict[str, Any]]:
        """Return one run, and what the browser gets of it.

        Parameters
        ----------
        levers : mapping
            The value of every lever.

        Returns
        -------
        Run, dict
            The run; what is ``sent`` of it as bytes of shape ``(series, months + 1)``, its
            outcomes as bytes of shape ``(outcomes, told months)``, its words.

        Raises
        ------
        ModelFailed
            The model stumbled or gave no number.
        """
        batch, found = self._worked_out(levers, 1)
        packed = {
            "series": found["series"].tobytes(),
            "outcomes": found["outcomes"].tobytes(),
            "words": found["words"][0],
        }
        return Run(batch.case, batch.levers, batch.values), packed

    def sweep(self, levers: Mapping[str, Any], name: str, part: int = 0) -> dict[str, Any]:
        """Return the runs over the whole range of one lever, all others as they are.

        Parameters
        ----------
        levers : mapping
            The value of every lever.
        name : str
            The lever in hand.
        part : int
            For a lever with a schedule: 0 for its first value, 1 for that after its first switch.

        Returns
        -------
        dict
            Series of shape ``(levels, series, months + 1)`` and outcomes of shape
            ``(levels, outcomes, told months)``, each packed; words by level; and the levers that
            it holds for.

        Raises
        ------
        ModelFailed
            The model stumbled or gave no number.
        """
        levels = levels_of(self.case.lever(name))
        now = levers[name]
        swept: Any = levels
        if isinstance(now, Schedule):
            values = [now.first, *(later for _, later in now.switches)]
            values[min(part, len(values) - 1)] = levels
            months = [month for month, _ in now.switches]
            swept = Schedule(values[0], tuple(zip(months, values[1:], strict=True)))
        _, found = self._worked_out({**levers, name: swept}, len(levels))
        return {
            "series": packed(found["series"]),
            "outcomes": packed(found["outcomes"]),
            "words": found["words"],
            "lever": name,
            "part": part,
            "levels": levels.tolist(),
            "levers": {each: to_browser(value) for each, value in levers.items()},
        }


def packed(numbers: NDArray[np.float32]) -> bytes:
    """Return float32 numbers compressed, without loss.

    Runs at neighbouring levels are alike, so of each level but the first its difference from the
    one before is sent, counted in steps of the last bit; then all first bytes, all second ones and
    so on. That takes about a third of the room.
    """
    steps = numbers.reshape(len(numbers), -1).view("<u4")
    steps = np.diff(steps, axis=0, prepend=np.zeros_like(steps[:1]))
    return zlib.compress(steps.reshape(-1).view("u1").reshape(-1, 4).T.tobytes(), 1)

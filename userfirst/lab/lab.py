"""``Lab("free_service")``: one line opens a case, the same in every lesson."""

from __future__ import annotations

import html
import logging
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.cases import Case, Run, as_python, codes, worded
from userfirst.cases import case as find_case
from userfirst.charts import draw_picture, scene
from userfirst.lab.answers import Answers, ModelFailed, from_browser, to_browser
from userfirst.lab.session import Session
from userfirst.lab.widget import LabWidget, packed_plotly
from userfirst.model import BadValue, CourseError, Schedule

if TYPE_CHECKING:
    import pandas as pd

    from userfirst.charts import Chart

LOG = logging.getLogger(__name__)
# The labs that each cell of the notebook made when it ran last, and in which run of it.
_BY_CELL: dict[str, tuple[str, list[Lab]]] = {}


class Lab:
    """An interactive lab of a case.

    Parameters
    ----------
    case : str or Case
        Which case, for example "free_service".
    preset : str, optional
        A named starting point; levers given beside it count on top of it.
    code : str, optional
        A share code: the lab opens with the run that it stands for.
    hide, lock : iterable of str
        Levers that are not shown, and levers that are shown but cannot be moved.
    **levers : number, str or Schedule
        What differs from the defaults at the start.

    Raises
    ------
    UnknownName, BadValue
        There is no such case, preset or lever; a value or the code is wrong.

    Examples
    --------
    >>> from userfirst import Lab
    >>> lab = Lab("free_service", free_level=0.5)
    >>> lab.levers["free_level"]
    0.5
    """

    def __init__(
        self,
        case: str | Case = "free_service",
        preset: str | None = None,
        *,
        code: str | None = None,
        hide: Iterable[str] = (),
        lock: Iterable[str] = (),
        **levers: Any,
    ) -> None:
        self.case = case if isinstance(case, Case) else find_case(case)
        started = dict(self.case.preset(preset).levers) if preset is not None else {}
        if code is not None:
            started |= self._levers_of(code)
        for name, value in levers.items():
            if _holds_list(value):
                raise BadValue(
                    f'"{name}" was given a list. Lab() takes one value per lever, like run(); '
                    "use sweep() to try several."
                )
        hidden, locked = self._names(hide), self._names(lock)
        self._session = Session(self.case, started | levers, locked=hidden + locked)
        self._answers = Answers(self.case, scene(self.case.name))
        self._run, self._packed = self._answers.run(self._session.levers)
        self._pinned: dict[str, dict[str, Any]] = {}
        self._widget = LabWidget(
            self._answers.about(hidden, locked),
            self._state(),
            self._answers.sweep(self._session.levers, self.case.levers[0].name),
            self._obey,
        )
        _close_former(self)

    def _names(self, names: Iterable[str]) -> tuple[str, ...]:
        listed = (names,) if isinstance(names, str) else tuple(names)
        return tuple(self.case.lever(name).name for name in listed)

    def _levers_of(self, code: str) -> dict[str, Any]:
        case, levers = codes.decode(code)
        if case.name != self.case.name:
            raise BadValue(
                f'This code is for another case. Open it with Lab("{case.name}", code="{code}").'
            )
        return levers

    # What a notebook asks for.

    @property
    def levers(self) -> dict[str, Any]:
        """The value of every lever as it stands now."""
        return self._session.levers

    @property
    def code(self) -> str:
        """The share code of the run as it stands now."""
        return self._session.code

    def run(self) -> Run:
        """Return the run that the lab shows now, like :func:`userfirst.run` would."""
        return self._run

    def figure(self, picture: int = 0) -> Chart:
        """Return a chart of the run that the lab shows now.

        Parameters
        ----------
        picture : int
            0 for the first chart (as a rule people), 1 for the second (as a rule money).

        Returns
        -------
        Chart
            An ordinary plotly figure, with a still picture for pages that cannot run plotly.

        Raises
        ------
        BadValue
            There is no such chart.
        """
        if picture not in (0, 1):
            raise BadValue(f"A lab has two charts, 0 and 1; {picture!r} is neither.")
        return draw_picture(self._run, picture)

    @property
    def predictions(self) -> pd.DataFrame:
        """All predictions made in this lab, a row for each month.

        Columns: ``prediction`` (counted from 1), ``series``, ``month``, ``expected``, ``found``
        (what the run said), ``gap`` (expected less found), ``unit``, ``run`` (the call that
        repeats it).
        """
        import pandas as pd

        rows = [
            {
                "prediction": number,
                "series": made.series,
                "month": month,
                "expected": expected,
                "found": found,
                "gap": expected - found,
                "unit": made.unit,
                "run": as_python(self.case, made.levers),
            }
            for number, made in enumerate(self._session.predictions, 1)
            for month, expected, found in zip(made.months, made.expected, made.found, strict=True)
        ]
        names = ["prediction", "series", "month", "expected", "found", "gap", "unit", "run"]
        return pd.DataFrame(rows, columns=names)

    @property
    def widget(self) -> LabWidget:
        """The widget itself, to be put into a layout of other widgets."""
        return self._widget

    def close(self) -> None:
        """Take the lab off the page. What was done in it can still be asked for in Python."""
        self._widget.close()
        self._widget.layout.close()
        # A notebook remembers what its cells showed; the numbers that were for the page can go.
        self._widget.sweep, self._widget.state = {}, {}

    def __repr__(self) -> str:
        return f"<lab of {self.case.name}: {as_python(self.case, self._session.levers)}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the widget; a page that shows no widgets gets the key figures and the words."""
        bundle = self._widget._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**data, "text/plain": repr(self), "text/html": self._static()}, metadata

    def _static(self) -> str:
        words = " ".join(html.escape(sentence) for sentence in self._packed["words"])
        return (
            f"<p><b>{html.escape(self.case.question)}</b></p><p>{words}</p>"
            f"{self._run._repr_html_()}<p>These are the numbers of the lab when its cell ran. "
            "To move its levers, open the notebook in JupyterLab and run the cell.</p>"
        )

    # What the browser asks for.

    def _state(self, handled: int = 0, notice: str = "") -> dict[str, Any]:
        session = self._session
        return {
            "handled": handled,
            "notice": notice,
            "levers": {name: to_browser(value) for name, value in session.levers.items()},
            "run": self._packed,
            "code": session.code,
            "python": _as_pasted(as_python(self.case, session.levers)),
            "canUndo": session.can_undo,
            "canRedo": session.can_redo,
            "compare": session.now.compare,
            "pins": [
                {
                    "letter": pin.letter,
                    "levers": {name: to_browser(value) for name, value in pin.levers.items()},
                    "text": self._in_words(pin.levers),
                    "run": self._run_of(pin.levers),
                }
                for pin in session.now.pins
            ],
            "predictions": [
                {
                    "series": made.series,
                    "label": self.case.one_series(made.series).label,
                    "unit": made.unit,
                    "months": made.months,
                    "expected": made.expected,
                    "found": made.found,
                    "gap": made.gap,
                    "percent": made.gap_in_percent,
                    "code": codes.encode(self.case, made.levers),
                    "levers": self._in_words(made.levers),
                    "said": (
                        f"You expected {_list(f'{number:,.10g}' for number in made.expected)}; "
                        f"the run says {_list(map(worded, made.found))}."
                    ),
                }
                for made in session.predictions
            ],
        }

    def _run_of(self, levers: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the browser gets of a pinned run, worked out once."""
        code = codes.encode(self.case, levers)
        if code not in self._pinned:
            self._pinned[code] = self._answers.run(levers)[1]
        return self._pinned[code]

    def _in_words(self, levers: Mapping[str, Any]) -> str:
        changed = [
            f"{lever.label} {lever.worded(levers[lever.name])}"
            for lever in self.case.levers
            if levers[lever.name] != lever.default
        ]
        return ", ".join(changed) or "everything at its default"

    def _obey(self, command: Any) -> None:
        """Do what the learner asked for. Whatever goes wrong is said in the lab, never raised."""
        handled = command.get("serial", 0) if isinstance(command, Mapping) else 0
        try:
            if command["do"] == "sweep":
                self._send_sweep(command)
            elif command["do"] == "plotly":
                self._widget.tell("plotly", {"script": packed_plotly()})
            else:
                self._widget.state = self._state(handled, self._change(command))
        except CourseError as error:
            self._widget.state = self._state(handled, str(error))
        except Exception as error:  # the last line before a traceback in somebody's notebook
            LOG.exception("The lab of %s could not do %r", self.case.name, command)
            said = f"That did not work, and nothing was changed. (For whoever mends it: {error!r})"
            self._widget.state = self._state(handled, said)

    def _send_sweep(self, command: Mapping[str, Any]) -> None:
        part = int(command.get("part", 0))
        try:
            answer = self._answers.sweep(self._session.levers, command["lever"], part)
        except ModelFailed:
            # Somewhere in the range; where the learner goes, the single run will say so.
            return
        self._widget.tell("sweep", answer)

    def _change(self, command: Mapping[str, Any]) -> str:
        session, before, notice = self._session, self._session.now, ""
        match command["do"]:
            case "set":
                session.set(command["lever"], from_browser(command["value"]))
            case "undo" | "redo" | "reset" | "pin" as act:
                getattr(session, act)()
            case "preset" | "unpin" | "compare" | "restore" as act:
                getattr(session, act)(command["name"])
            case "open":
                session.open(command["name"])
                notice = f"The code is opened: {self._in_words(session.levers)}."
            case "forget":
                session.forget(command["number"])
            case "predict":
                values = {name: self._run[name] for name in (command["series"],)}
                session.predict(command["series"], command["months"], command["expected"], values)
            case other:
                raise BadValue(f'This edition of the lab does not know "{other}".')
        if session.now.levers != before.levers:
            try:
                self._run, self._packed = self._answers.run(session.levers)
            except CourseError:
                session.take_back()
                raise
        return notice


def _list(numbers: Iterable[str]) -> str:
    *rest, last = numbers
    return f"{', '.join(rest)} and {last}" if rest else last


def _as_pasted(call: str) -> str:
    """Return a call with its imports before it, in one line: a field has no more."""
    names = "run, schedule" if "schedule(" in call else "run"
    return f"from userfirst import {names}; {call}"


def _holds_list(value: Any) -> bool:
    if isinstance(value, Schedule):
        return any(map(_holds_list, (value.first, *(later for _, later in value.switches))))
    return not isinstance(value, str) and np.ndim(value) > 0


def _close_former(lab: Lab) -> None:
    """Close the labs that the same cell made when it ran before: nobody sees them any more."""
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell else None
    parent: dict[str, Any] = getattr(running, "get_parent", dict)() or {}
    cell = (parent.get("metadata") or {}).get("cellId")
    if not cell:
        return
    this_run = str((parent.get("header") or {}).get("msg_id"))
    former_run, labs = _BY_CELL.get(cell, ("", []))
    if former_run != this_run:
        for each in labs:
            each.close()
        labs = []
    _BY_CELL[cell] = (this_run, [*labs, lab])

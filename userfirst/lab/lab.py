"""``Lab("free_service")``: one line opens a case, the same in every lesson."""

from __future__ import annotations

import copy
import html
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from userfirst.cases import Case, Condition, Goal, Run, as_python, codes, run
from userfirst.cases import case as find_case
from userfirst.cases.running import listed
from userfirst.charts import tell
from userfirst.files import write_safely
from userfirst.lab.contract import Document, Setting, about, goal_to_page, levers_to_page
from userfirst.lab.document import BadDocument, checked, levers_of, predictions
from userfirst.lab.keeping import Keeper, this_cell
from userfirst.lab.widget import LabWidget, alone, is_alone
from userfirst.model import BadValue
from userfirst.model.errors import is_number, shown

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
    levers : iterable of str, optional
        A small lab with these levers only, to stand beside an experiment.
    goal : Goal, mapping or str, optional
        What is to be reached: "alive" at the end of the run; the least value of key figures by name
        beside that, ``{"users": 5}``; the name of a preset that has a goal; or a goal itself.
    guess_first : bool
        Whether the lab begins with its charts covered, until a guess is made.
    withhold_curve : bool or iterable of str
        Whether the response curve is never shown, or for which levers it is not.
    withhold_presets : iterable of str
        Presets that are not offered beside "Start from": a later guess asks how they end.
    present : bool
        Whether everything is large, for a projector.
    title : str
        What stands above the lab in place of the case's title.
    name : str, optional
        By which the work in this lab is kept, where the cell is not enough: a copy of the notebook,
        a cell that was split.
    **values : number, str or Schedule
        What differs from the defaults at the start.

    Raises
    ------
    UnknownName, BadValue
        There is no such case, preset or lever; a value, the code or the goal is wrong.

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
        levers: Iterable[str] | None = None,
        goal: Goal | Mapping[str, float] | str | None = None,
        guess_first: bool = False,
        withhold_curve: bool | Iterable[str] = False,
        withhold_presets: Iterable[str] = (),
        present: bool = False,
        title: str = "",
        name: str | None = None,
        **values: Any,
    ) -> None:
        self.case = case if isinstance(case, Case) else find_case(case)
        chosen = self.case.preset(preset) if preset is not None else None
        started = dict(chosen.levers) if chosen else {}
        if code is not None:
            started |= self._levers_of(code)
        for lever, value in values.items():
            if listed({lever: value}):
                raise BadValue(
                    f'"{lever}" was given a list. Lab() takes one value per lever, like run(); '
                    "use sweep() to try several."
                )
        if isinstance(levers, Mapping):
            raise BadValue(
                '"levers" names the levers that a small lab shows, as a list. Values are written '
                f"one by one, such as {self.case.levers[1].name}={self.case.levers[1].default:g}."
            )
        small = None if levers is None else self._names(levers)
        if withhold_curve is None or isinstance(withhold_curve, (bool, np.bool_)):
            withhold_curve = [each.name for each in self.case.levers if withhold_curve]
        if small == []:
            raise BadValue('A small lab needs at least one lever: levers=["free_level"].')
        for what, text in (("title", title), ("name", name)):
            if text is not None and not isinstance(text, str):
                raise BadValue(f'"{what}" is a text; {shown(text)} is not one.')
        self._setting: Setting = {
            "start": levers_to_page(self.case.complete(started | values)),
            "preset": chosen.name if chosen else "",
            "hide": self._names(hide),
            "lock": self._names(lock),
            "shown": small,
            "compact": small is not None,
            "goal": goal_to_page(self._goal(goal)),
            "withholdCurve": self._names(withhold_curve),
            "withholdPresets": self._presets(withhold_presets),
            "present": _yes_or_no("present", present),
            "guessFirst": _yes_or_no("guess_first", guess_first),
            "title": title,
        }
        self._said: list[str] = []
        self._widget: LabWidget | None = None
        self._ran: tuple[Document, Run] | None = None
        cell = this_cell()
        place = _take_place_in(cell.cell, cell.execution, self) if cell else 0
        self._keeper = Keeper(self.case, self._setting, self._tell, cell, place, name)
        self._document = self._keeper.load()
        self._widget = LabWidget(
            self.case, self._setting, self._document, self._keeper.kept, self._obey
        )
        self._widget.observe(lambda change: self._take(change["new"]), "document")
        if self._said:
            self._widget.tell(" ".join(self._said))

    def _names(self, names: Iterable[str]) -> list[str]:
        """Return the names of levers, each once; BadValue where nothing is listed."""
        listed = _listed(names, "Levers", self.case.levers[0].name)
        return list(dict.fromkeys(self.case.lever(name).name for name in listed))

    def _presets(self, names: Iterable[str]) -> list[str]:
        """Return the names of presets, each once; BadValue where nothing is listed."""
        listed = _listed(names, "Presets", self.case.presets[0].name)
        return list(dict.fromkeys(self.case.preset(name).name for name in listed))

    def _levers_of(self, code: str) -> dict[str, Any]:
        case, levers = codes.decode(code)
        if case.name != self.case.name:
            raise BadValue(
                f'This code is for another case. Open it with Lab("{case.name}", code="{code}").'
            )
        return levers

    def _goal(self, goal: Goal | Mapping[str, float] | str | None) -> Goal | None:
        if goal is None:
            return None
        if isinstance(goal, str):
            if goal == "alive":
                return self._least({})
            found = self.case.preset(goal).goal
            if found is None:
                having = [f'"{each.name}"' for each in self.case.presets if each.goal]
                known = f"These have one: {', '.join(having)}." if having else "None here has one."
                raise BadValue(f'The preset "{goal}" has no goal. {known}')
            return found
        if isinstance(goal, Mapping):
            goal = self._least(goal)
        if not isinstance(goal, Goal):
            raise BadValue(
                f'A goal is "alive", the least values of key figures such as '
                f'{{"{self.case.main[0]}": 5}}, the name of a preset, or a Goal; {shown(goal)} '
                "is none of these."
            )
        self.case.check_goal(goal)
        return goal

    def _least(self, values: Mapping[str, float]) -> Goal:
        conditions = tuple(
            Condition(name, at_least=float(value) if is_number(value) else value)
            for name, value in values.items()
        )
        months = self.case.months
        self.case.check_goal(Goal(months, "all of it", conditions))
        parts = []
        for each in conditions:
            outcome = self.case.outcome(each.outcome)
            space = "" if outcome.unit.startswith("%") else " "
            amount = f"{each.at_least:,.10g}{space}{outcome.unit}".strip()
            parts.append(f"{outcome.label.lower()}: at least {amount}")
        text = "; ".join([f"Alive in month {months}", *parts])
        return Goal(months, text, conditions)

    # What a notebook asks for.

    @property
    def document(self) -> Document:
        """All that was done in the lab so far: levers, kept runs, guesses, notes. A copy."""
        return copy.deepcopy(self._document)

    @document.setter
    def document(self, document: Any) -> None:
        self._adopt(checked(document, self.case))

    @property
    def setting(self) -> Setting:
        """How the lab was opened: its start, what is hidden or locked, its goal. A copy."""
        return copy.deepcopy(self._setting)

    @property
    def levers(self) -> dict[str, Any]:
        """The value of every lever as it stands now."""
        return levers_of(self._document)

    @property
    def code(self) -> str:
        """The share code of the run as it stands now."""
        return codes.encode(self.case, self.levers)

    @property
    def notes(self) -> str:
        """What the learner wrote down."""
        return self._document["notes"]

    def run(self) -> Run:
        """Return the run that the lab shows now, like :func:`userfirst.run` would."""
        if self._ran is None or self._ran[0]["levers"] != self._document["levers"]:
            self._ran = (self._document, run(self.case, **self.levers))
        return self._ran[1]

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
        if not is_number(picture) or picture not in (0, 1):
            raise BadValue(f"A lab has two charts, 0 and 1; {shown(picture)} is neither.")
        from userfirst.charts import draw_picture

        return draw_picture(self.run(), int(picture))

    @property
    def predictions(self) -> pd.DataFrame:
        """All guesses made in this lab: see :func:`userfirst.lab.document.predictions`."""
        return predictions(self.case, self._document)

    def to_html(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the lab as one HTML file: all levers alive, without Python and without a network.

        Parameters
        ----------
        path : str or Path
            The file; ".html" is added where it is missing. What was done in the lab so far goes
            along, guesses and notes included.
        overwrite : bool
            Whether a file that is there and is no lab is written over. A lab always is.

        Returns
        -------
        Path
            The file that was written.

        Raises
        ------
        BadValue
            It cannot be written there, or another file would be lost.
        """
        if not isinstance(path, (str, Path)) or not str(path).strip():
            raise BadValue('Name the file to write, for example lab.to_html("lab.html").')
        found = Path(path)
        try:
            found = found.expanduser()
            if found.is_dir():
                raise BadValue(
                    f'"{path}" is a folder. Name the file in it, such as {self.case.name}.html.'
                )
            if found.suffix.lower() not in (".html", ".htm"):
                found = found.with_name(f"{found.name}.html")
            if not found.parent.is_dir():
                raise BadValue(f'There is no folder "{found.parent}" to write the file into.')
            if found.exists() and not overwrite and not is_alone(found):
                raise BadValue(
                    f'"{found}" is there already and is no lab. Take another name, or write over '
                    "it with overwrite=True."
                )
            write_safely(found, alone(about(self.case), self._setting, self._document))
        except BadValue:
            raise
        except (OSError, RuntimeError, ValueError) as error:  # no home, no such name
            why = getattr(error, "strerror", None) or str(error)
            raise BadValue(f'"{found}" cannot be written: {why}.') from None
        return found

    @property
    def widget(self) -> LabWidget:
        """The widget itself, to be put into a layout of other widgets."""
        assert self._widget is not None
        return self._widget

    def forget(self) -> None:
        """Start anew: what was kept of this lab is thrown away, in its file too."""
        self._document = self._keeper.forget()
        self.widget.document = dict(self._document)

    def close(self) -> None:
        """Take the lab off the page. What was done in it can still be asked for in Python."""
        self._keeper.close()
        self.widget.close()
        self.widget.layout.close()

    def __repr__(self) -> str:
        return f"<lab of {self.case.name}: {as_python(self.case, self.levers)}>"

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        """Say what happened when a lab has taken the name ``Lab``."""
        raise BadValue(
            "This is a lab that is open already, not the word Lab that opens one: the name was "
            "given to a lab. Get it back with: from userfirst import Lab. Then give your lab "
            "another name."
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the widget; a page that shows no widgets gets the key figures and the words."""
        bundle = self.widget._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**data, "text/plain": repr(self), "text/html": self._static()}, metadata

    def _static(self) -> str:
        words = " ".join(html.escape(sentence) for sentence in tell(self.run()))
        return (
            f"<p><b>{html.escape(self.case.question)}</b></p><p>{words}</p>"
            f"{self.run()._repr_html_()}<p>These are the numbers of the lab when its cell ran. "
            "To move its levers, open the notebook in JupyterLab and run the cell.</p>"
        )

    # What the page asks for. Whatever goes wrong is logged, never raised in somebody's notebook.

    def _take(self, document: Any) -> None:
        """Take the document of the page, and keep it."""
        if document == self._document:
            return
        try:
            self._document = checked(document, self.case)
        except BadDocument as error:
            LOG.warning("The lab of %s was sent no document of its own: %s", self.case.name, error)
            return
        self._keep()

    def _adopt(self, document: Document) -> None:
        self._document = document
        self.widget.document = dict(document)
        self._keep()

    def _keep(self) -> None:
        self._keeper.save(self._document)
        self.widget.kept = self._keeper.kept

    def _obey(self, command: Any) -> None:
        if isinstance(command, Mapping) and command.get("do") == "forget":
            self.forget()
        elif isinstance(command, Mapping) and command.get("do") == "take":
            # Where the link was cut for a while, changes of the document may not have come.
            self._take(command.get("document"))
            self.widget.document = dict(self._document)
        else:
            LOG.warning("The lab of %s does not know %r", self.case.name, command)

    def _tell(self, sentence: str) -> None:
        if self._widget is None:
            self._said.append(sentence)
        else:
            self._widget.tell(sentence)
            self._widget.kept = self._keeper.kept


def _listed(names: Iterable[str], what: str, example: str) -> tuple[str, ...]:
    """Return what is listed; a name alone is a list of one. BadValue where nothing is listed."""
    try:
        return (names,) if isinstance(names, str) else tuple(names)
    except TypeError:
        raise BadValue(
            f"{what} are named in a list, such as [{example!r}]; {shown(names)} is none."
        ) from None


def _yes_or_no(name: str, value: Any) -> bool:
    if value is None or isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise BadValue(f'"{name}" is True or False; {shown(value)} is neither.')


def _take_place_in(cell: str, execution: str, lab: Lab) -> int:
    """Close the labs that the cell made when it ran before: nobody sees them any more.

    Returns the place of the lab among those of its case that the cell makes now.
    """
    former, labs = _BY_CELL.get(cell, ("", []))
    if former != execution:
        for each in labs:
            each.close()
        labs = []
    _BY_CELL[cell] = (execution, [*labs, lab])
    return sum(each.case.name == lab.case.name for each in labs)

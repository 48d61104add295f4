"""What a notebook gets from a lab, for every case."""

import json
import re
import subprocess
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from userfirst.cases import NAMES, Condition, Goal, case, codes, run
from userfirst.charts import tell
from userfirst.lab import Lab
from userfirst.lab.contract import Document, about
from userfirst.lab.widget import LabWidget
from userfirst.model import BadValue, Schedule, UnknownName, schedule

MOST_OF_THE_FIRST, MOST_OF_A_FURTHER = 150_000, 30_000  # bytes through the kernel connection
ENVELOPES = 6_000  # of the messages that open a lab: what is measured here is what is in them


@pytest.fixture
def lab() -> Lab:
    return Lab("free_service")


def changed(lab: Lab, **parts: Any) -> Document:
    """Change the document as the page does, and return it."""
    found: Any = json.loads(json.dumps({**lab.document, **parts}))
    lab.widget.set_state({"document": found})
    return lab.document


def moved(lab: Lab, **levers: Any) -> Document:
    return changed(lab, levers={**lab.document["levers"], **levers})


def size_of(widget: Any) -> int:
    """Return the bytes that a widget's state takes on its way to the page."""
    state = widget.get_state()
    binary = sum(len(each) for each in state.values() if isinstance(each, bytes))
    plain = {name: value for name, value in state.items() if not isinstance(value, bytes)}
    return binary + len(json.dumps(plain))


@pytest.mark.parametrize("name", NAMES)
def test_every_case_opens_small(name: str) -> None:
    """One line opens any case; the code of the page comes once, what a case tells once a case."""
    opened = Lab(name)
    found = run(name)
    for each in found.case.series:
        np.testing.assert_array_equal(opened.run()[each.name], found[each.name])
    widget = opened.widget
    own = size_of(widget) + ENVELOPES
    assert own + size_of(widget.about) <= MOST_OF_A_FURTHER
    assert own + size_of(widget.about) + size_of(widget.code) <= MOST_OF_THE_FIRST
    again = Lab(name)
    assert again.widget.code is widget.code
    assert again.widget.about is widget.about


def test_what_is_shared_can_be_read_by_the_page() -> None:
    widget = Lab("accounts").widget
    assert json.loads(zlib.decompress(widget.about.packed)) == json.loads(
        json.dumps(about(case("accounts")))
    )
    assert set(json.loads(zlib.decompress(widget.code.packed))) == {"module", "style", "frame"}


def test_what_is_shared_is_made_anew_when_somebody_closed_it() -> None:
    first = Lab("free_service").widget
    first.code.close()
    again = Lab("free_service").widget
    assert again.code is not first.code
    assert again.code.comm is not None


def test_nothing_is_simulated_until_python_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("userfirst.lab.lab.run", lambda *a, **k: asked.append(a) or run(*a, **k))
    lab = Lab("free_service", "valley")
    moved(lab, price=12.0)
    assert lab.code
    assert not asked
    assert lab.run() is lab.run()
    assert len(asked) == 1


def test_the_lab_is_what_the_notebook_asked_for() -> None:
    lab = Lab("free_service", preset="valley", price=12)
    assert lab.levers["price"] == 12
    assert lab.levers["funding"] == case("free_service").preset("valley").levers["funding"]
    assert lab.widget.setting["preset"] == lab.document["preset"] == "valley"
    again = Lab("free_service", code=f"Look: {lab.code}, it dies.")
    assert again.levers == lab.levers
    assert repr(lab).startswith('<lab of free_service: run("free_service", ')


@pytest.mark.parametrize(
    ("arguments", "levers", "says"),
    [
        (("fre_service",), {}, 'Did you mean "free_service"'),
        (("free_service", "gim"), {}, 'Did you mean "gym"'),
        (("free_service",), {"prize": 3}, 'Did you mean "price"'),
        (("free_service",), {"price": 99}, "outside its range"),
        (("free_service",), {"code": "UF1-XXXX"}, "too short"),
        (("free_service",), {"hide": ["prise"]}, 'Did you mean "price"'),
        (("free_service",), {"lock": ["prise"]}, 'Did you mean "price"'),
        (("free_service",), {"levers": ["prise"]}, 'Did you mean "price"'),
        (("free_service",), {"levers": {"price": 3}}, "Values are written one by one"),
        (("free_service",), {"levers": []}, "at least one lever"),
        (("free_service",), {"funding": [50, 100]}, '"funding" was given a list. Lab'),
        (("free_service",), {"price": np.array([1.0])}, '"price" was given a list. Lab'),
        (("free_service",), {"price": (1, 2)}, '"price" was given a list. Lab'),
        (
            ("free_service", "gym"),
            {"free_level": schedule([0.1, 0.2], {3: 0.4})},
            '"free_level" was given a list in its schedule: [0.1, 0.2]',
        ),
        (("free_service",), {"goal": {"user": 5}}, 'Did you mean "users"'),
        (("free_service",), {"goal": {"users": "five"}}, "needs a number that it must reach"),
        (("free_service",), {"goal": 5}, 'A goal is "alive", the least values'),
        (("free_service",), {"goal": "gym"}, 'The preset "gym" has no goal.'),
        (("free_service",), {"goal": Goal(61, "late")}, "a whole month from 1 to 60; 61"),
        (("free_service",), {"goal": {"users": 10**400}}, "needs a number that it must reach"),
        (("free_service",), {"goal": np.zeros(0)}, 'A goal is "alive", the least values'),
        ((["free_service"],), {}, "a name is one text, in quotes"),
        (("free_service", pd.Series(["gym"])), {}, "a name is one text, in quotes"),
        (("free_service",), {"hide": None}, "Levers are named in a list"),
        (("free_service",), {"lock": 3}, "Levers are named in a list"),
        (("free_service",), {"levers": True}, "Levers are named in a list"),
        (("free_service",), {"withhold_curve": 1}, "Levers are named in a list"),
        (("free_service",), {"present": "no"}, "\"present\" is True or False; 'no' is neither."),
        (("free_service",), {"guess_first": pd.NA}, '"guess_first" is True or False'),
        (("free_service",), {"title": 5}, '"title" is a text'),
        (("free_service",), {"name": 5}, '"name" is a text'),
    ],
)
def test_a_wrong_call_is_a_message_and_no_traceback(
    arguments: tuple[str, ...], levers: dict[str, Any], says: str
) -> None:
    with pytest.raises((UnknownName, BadValue), match=re.escape(says)) as caught:
        Lab(*arguments, **levers)
    shown = caught.value._render_traceback_()
    assert shown == [str(caught.value)]


@pytest.mark.parametrize("picture", [2, -1, True, "0", pd.NA, np.zeros(0), 0.5, None])
def test_a_chart_that_is_not_there_is_told(lab: Lab, picture: Any) -> None:
    with pytest.raises(BadValue, match="A lab has two charts, 0 and 1"):
        lab.figure(picture)
    assert lab.figure(np.int64(1)) == lab.figure(1.0)


def test_no_lever_is_called_like_an_argument_of_the_lab() -> None:
    import inspect

    arguments = set(inspect.signature(Lab.__init__).parameters)
    assert not arguments & {lever.name for name in NAMES for lever in case(name).levers}


def test_a_lab_that_took_the_name_of_lab_says_so(lab: Lab) -> None:
    with pytest.raises(BadValue, match="from userfirst import Lab"):
        lab("free_service")


def test_a_code_of_another_case_says_how_to_open_it() -> None:
    other = next(name for name in NAMES if name != "free_service")
    with pytest.raises(BadValue, match=rf'Lab\("{other}", code='):
        Lab("free_service", code=Lab(other).code)


def test_what_an_instructor_sets_reaches_the_page() -> None:
    lab = Lab(
        "free_service", hide="churn", lock=["price"], levers=["free_level", "price"],
        goal={"users": 5, "profit": 0.5}, guess_first=True, withhold_curve=True, present=True,
        title="Plan", price=7, withhold_presets="valley",
    )  # fmt: skip
    setting = lab.widget.setting
    assert setting["hide"] == ["churn"]
    assert setting["lock"] == ["price"]
    assert (setting["shown"], setting["compact"]) == (["free_level", "price"], True)
    assert setting["goal"] == {
        "month": 60,
        "text": "Alive in month 60; users: at least 5 million people; "
        "profit so far: at least 0.5 million dollars",
        "conditions": [
            {"outcome": "users", "atLeast": 5, "atMost": None},
            {"outcome": "profit", "atLeast": 0.5, "atMost": None},
        ],
    }
    assert setting["guessFirst"] is setting["present"] is True
    assert setting["withholdCurve"] == [lever.name for lever in case("free_service").levers]
    assert setting["withholdPresets"] == ["valley"]
    assert setting["title"] == "Plan"
    assert setting["start"]["price"] == 7


def test_a_goal_is_given_as_a_goal_or_by_a_preset() -> None:
    alive = Lab("free_service", goal="alive").widget.setting["goal"]
    assert alive == {"month": 60, "text": "Alive in month 60", "conditions": []}
    mine = Goal(24, "Few, and alive", (Condition("users", at_most=3),))
    assert Lab("free_service", goal=mine).widget.setting["goal"]["month"] == 24
    having = [(name, preset.name) for name in NAMES for preset in case(name).presets if preset.goal]
    assert having
    for name, preset in having:
        told = Lab(name, preset, goal=preset).widget.setting["goal"]
        assert told == next(
            each["goal"] for each in about(case(name))["presets"] if each["name"] == preset
        )


def test_figures_are_ordinary_plotly_figures(lab: Lab) -> None:
    import plotly.graph_objects as go

    assert isinstance(lab.figure(), go.Figure)
    names = {trace.name for trace in lab.figure(1).data}
    assert "Costs" in names
    with pytest.raises(BadValue, match="two charts"):
        lab.figure(2)


def test_python_sees_what_was_done_in_the_page(lab: Lab) -> None:
    plan = {"first": 0.9, "switches": [[24, 0.2]]}
    moved(lab, price=12, free_level=plan)
    changed(lab, notes="seen")
    assert lab.levers["price"] == 12
    assert lab.levers["free_level"] == Schedule(0.9, ((24, 0.2),))
    assert lab.notes == "seen"
    wanted = run("free_service", price=12, free_level=schedule(0.9, {24: 0.2}))
    np.testing.assert_array_equal(lab.run()["users"], wanted["users"])
    assert codes.decode(lab.code)[1] == {"price": 12.0, "free_level": Schedule(0.9, ((24, 0.2),))}


def test_what_the_page_sends_is_never_trusted(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    moved(lab, price=12)
    good = lab.document
    for bad in (
        {},
        {**good, "case": "accounts"},
        {**good, "version": 2},
        {**good, "levers": {"price": 1e9}},
        {**good, "notes": 5},
    ):
        lab.widget.set_state({"document": bad})
        assert lab.document == good
    assert len(caplog.records) == 5
    lab.widget._handle_custom_msg({"do": "fly"}, [])
    lab.widget._handle_custom_msg("fly", [])
    assert "fly" in caplog.text


def test_the_document_is_a_copy_and_can_be_put_back(lab: Lab) -> None:
    moved(lab, price=12)
    document = lab.document
    document["levers"]["price"] = 3.0
    assert lab.levers["price"] == 12
    lab.document = document
    assert lab.levers["price"] == lab.widget.document["levers"]["price"] == 3
    with pytest.raises(BadValue, match="another case"):
        lab.document = Lab("accounts").document


def test_predictions_are_kept_as_a_table(lab: Lab) -> None:
    assert lab.predictions.empty
    found = run("free_service")["users"][[12, 36, 60]].tolist()
    guess = {"kind": "curve", "series": "users", "unit": "million people", "months": [12, 36, 60],
             "expected": [5, 30, 45], "found": found, "levers": lab.document["levers"],
             "made": "2026-11-27T19:00:00.000Z"}  # fmt: skip
    changed(lab, guesses=[guess])
    table = lab.predictions
    assert table["expected"].tolist() == [5, 30, 45]
    np.testing.assert_allclose(table["found"], run("free_service")["users"][[12, 36, 60]])
    np.testing.assert_allclose(table["gap"], table["expected"] - table["found"])
    today = {"prediction", "series", "month", "expected", "found", "gap", "unit", "run"}
    assert today <= set(table.columns)


def test_start_anew_is_the_start(lab: Lab) -> None:
    moved(lab, price=12)
    changed(lab, notes="seen")
    lab.widget._handle_custom_msg({"do": "forget"}, [])
    assert lab.levers == case("free_service").defaults()
    assert lab.notes == ""
    assert lab.widget.document == lab.document


class Shell:
    """As much of a notebook's shell as a lab asks for."""

    kernel = object()

    def __init__(self) -> None:
        self.parent: dict[str, Any] = {}

    def run(self, cell: str | None, execution: str) -> None:
        metadata = {"cellId": cell} if cell else {}
        self.parent = {"header": {"msg_id": execution}, "metadata": metadata}

    def get_parent(self) -> dict[str, Any]:
        return self.parent


def test_the_running_cell_is_known_in_a_page_without_a_server_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In JupyterLite the kernel, and not the shell, knows what is being run."""
    import IPython

    from userfirst.checks.page import cell_id
    from userfirst.lab.keeping import this_cell

    kernel = Shell()
    kernel.run("a", "1")
    shell = SimpleNamespace(kernel=kernel)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    cell = this_cell()
    assert cell is not None
    assert (cell.cell, cell.notebook, cell.folder) == ("a", "", Path.cwd())
    assert cell_id() == "a"


def test_a_cell_that_runs_again_closes_the_labs_it_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import IPython

    shell = Shell()
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "closing.ipynb"))
    opened = []
    for cell, execution in [("a", "1"), ("a", "1"), ("b", "2"), (None, "3"), (None, "4")]:
        shell.run(cell, execution)
        opened.append(Lab("free_service", price=7))
    assert all(lab.widget.comm is not None for lab in opened)
    shell.run("a", "5")
    again = Lab("free_service")
    closed = [lab.widget.comm is None and lab.widget.layout.comm is None for lab in opened]
    assert closed == [True, True, False, False, False]
    assert opened[0].levers["price"] == 7
    assert opened[0].run().outcome("users") > 0
    assert again.widget.comm is not None
    assert again.widget.code.comm is not None


def test_a_page_without_widgets_gets_numbers_and_words(lab: Lab) -> None:
    data, _ = lab._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert tell(lab.run())[0] in data["text/html"]
    assert "run the cell" in data["text/html"]
    assert data["text/plain"] == '<lab of free_service: run("free_service")>'


def test_the_lab_loads_neither_nbformat_nor_plotly() -> None:
    probe = (
        "import sys; from userfirst import Lab; Lab('free_service'); "
        "print([name for name in ('nbformat', 'jsonschema', 'plotly', 'pandas') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_widgets_are_of_the_kind_that_notebooks_save(lab: Lab) -> None:
    """Bytes of a plain widget are lost when JupyterLab saves; those of anywidget's are kept."""
    for widget in (lab.widget, lab.widget.code, lab.widget.about):
        assert widget.get_state()["_model_name"] == "AnyModel"
    assert isinstance(lab.widget, LabWidget)


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_that_is_the_start_says_so(name: str) -> None:
    """Pressing a button that changes nothing but the cash looks broken, unless it is said."""
    chosen = case(name)
    for preset in chosen.presets:
        start = chosen.complete({})
        different = {each for each, now in preset.levers.items() if now != start[each]}
        if not different - {"funding"}:
            assert re.search(r"\bstart\b", preset.story), preset.name


def test_an_exported_page_takes_along_what_labs_share(lab: Lab) -> None:
    """What one lab needs of others is found by its references, as for every widget."""
    from ipywidgets.embed import dependency_state

    state = dependency_state([lab.widget])
    mine = state[lab.widget.model_id]["state"]
    for part in ("code", "about"):
        other = state[mine[part].removeprefix("IPY_MODEL_")]
        [buffer] = other["buffers"]
        assert buffer["path"] == ["packed"]
        assert len(buffer["data"]) > 5000

"""What a notebook gets from a lab, and what the lab answers to the browser, for every case."""

import json
import os
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from userfirst.cases import NAMES, case, run, run_batch
from userfirst.charts import scene, tell
from userfirst.lab import Lab
from userfirst.lab.answers import Answers, ModelFailed, levels_of, to_browser
from userfirst.lab.widget import LabWidget, one_module, packed_plotly
from userfirst.model import BadValue, Schedule, UnknownName, schedule

MODULES = Path(__file__).resolve().parents[2] / "userfirst" / "lab" / "browser"
# Bytes that a lab sends when it opens; 500,000 are allowed with the envelopes of the kernel.
MOST_SENT = 500_000


@pytest.fixture
def lab() -> Lab:
    return Lab("free_service")


def sent(lab: Lab, monkeypatch: pytest.MonkeyPatch, **command: Any) -> list[tuple[str, Any]]:
    """Say something to a lab as its page would, and return the answers other than the state."""
    answers: list[tuple[str, Any]] = []
    monkeypatch.setattr(LabWidget, "tell", lambda self, kind, what: answers.append((kind, what)))
    lab.widget.receive(command)
    return answers


def numbers(content: bytes, *shape: int) -> np.ndarray[Any, Any]:
    return np.frombuffer(content, dtype="<f4").reshape(shape)


def unpacked(content: bytes, *shape: int) -> np.ndarray[Any, Any]:
    """Undo what the browser undoes."""
    apart = np.frombuffer(zlib.decompress(content), dtype="u1").reshape(4, -1)
    steps = np.frombuffer(apart.T.tobytes(), dtype="<u4").reshape(shape)
    return numbers(np.cumsum(steps, axis=0, dtype="<u4").tobytes(), *shape)


@pytest.mark.parametrize("name", NAMES)
def test_every_case_opens(name: str) -> None:
    """One line opens any case from its Case and its Scene alone."""
    opened = Lab(name)
    found = run(name)
    shown = opened.run()
    for series in scene(name).series:
        np.testing.assert_array_equal(shown[series], found[series])
    size = sum(len(value) for value in opened.widget.sweep.values() if isinstance(value, bytes))
    size += len(json.dumps(opened.widget.sweep["words"])) + len(json.dumps(opened.widget.about))
    size += len(opened.widget._esm) + len(opened.widget._css)
    assert size < MOST_SENT


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_told_what_counts_on_when_the_firm_has_closed(name: str) -> None:
    chosen, shown = case(name), scene(name)
    about = Answers(chosen, shown).about()
    assert set(shown.lasting) <= {outcome.series for outcome in chosen.outcomes}
    lasts = {
        o.name for o, told in zip(chosen.outcomes, about["outcomes"], strict=True) if told["lasts"]
    }
    assert {"profit", "lowest_cash"} <= lasts
    assert not {"users", "payers", "kept", "revenue"} & lasts
    assert about["isOpen"] == Answers(chosen, shown).sent.index("is_open")


@pytest.mark.parametrize("name", NAMES)
def test_a_sweep_is_the_single_runs_side_by_side(name: str) -> None:
    chosen = case(name)
    answers = Answers(chosen, scene(name))
    first = chosen.levers[0]
    levels = levels_of(first)
    packed = answers.sweep(chosen.complete({}), first.name)
    months, told = chosen.months, answers.told_months
    series = unpacked(packed["series"], len(levels), len(answers.sent), months + 1)
    outcomes = unpacked(packed["outcomes"], len(levels), len(chosen.outcomes), len(told))
    for place in (0, len(levels) // 3, len(levels) - 1):
        one = run(name, **{first.name: float(levels[place])})
        alone = np.stack([one[each] for each in answers.sent]).astype("f4")
        np.testing.assert_array_equal(series[place], alone)
        assert packed["words"][place] == tell(one)
        for row, outcome in enumerate(chosen.outcomes):
            for column, month in enumerate(told):
                wanted = np.float32(one.outcome(outcome.name, month))
                assert outcomes[place, row, column] == wanted


@pytest.mark.parametrize("part", [0, 1])
def test_either_value_of_a_schedule_is_swept(part: int) -> None:
    chosen = case("free_service")
    answers = Answers(chosen, scene(chosen.name))
    plan = schedule(0.9, {24: 0.2})
    packed = answers.sweep(chosen.complete({"free_level": plan}), "free_level", part)
    series = unpacked(packed["series"], 101, len(answers.sent), 61)
    values = (0.5, 0.2) if part == 0 else (0.9, 0.5)
    alone = run("free_service", free_level=schedule(values[0], {24: values[1]}))
    place = answers.scene.series.index("payers")
    np.testing.assert_array_equal(series[50, place], alone["payers"].astype("f4"))


def test_levels_are_the_steps_of_a_lever_or_a_hundred_and_one() -> None:
    free_level, price = case("free_service").levers[:2]
    assert len(levels_of(free_level)) == 101
    assert levels_of(price).tolist() == np.arange(price.low, price.high + 0.1, price.step).tolist()
    assert len(levels_of(case("free_service").lever("funding"))) == 101
    assert levels_of(case("ride_hailing").lever("rival")).tolist() == [0, 1, 2, 3]


def test_the_lab_is_what_the_notebook_asked_for() -> None:
    lab = Lab("free_service", preset="valley", price=12)
    assert lab.levers["price"] == 12
    assert lab.levers["funding"] == case("free_service").preset("valley").levers["funding"]
    again = Lab("free_service", code=lab.code)
    assert again.levers == lab.levers
    assert 'Lab("free_service"' in repr(again) or "lab of free_service" in repr(again)


@pytest.mark.parametrize(
    ("arguments", "levers", "says"),
    [
        (("fre_service",), {}, 'Did you mean "free_service"'),
        (("free_service", "gim"), {}, 'Did you mean "gym"'),
        (("free_service",), {"prize": 3}, 'Did you mean "price"'),
        (("free_service",), {"price": 99}, "outside its range"),
        (("free_service",), {"code": "UF1-XXXX"}, "too short"),
        (("free_service",), {"hide": ["prise"]}, 'Did you mean "price"'),
        (("free_service",), {"funding": [50, 100]}, '"funding" was given a list. Lab'),
        (("free_service",), {"price": np.array([1.0])}, '"price" was given a list. Lab'),
        (("free_service",), {"price": (1, 2)}, '"price" was given a list. Lab'),
        (
            ("free_service", "gym"),
            {"free_level": schedule([0.1, 0.2], {3: 0.4})},
            '"free_level" was given a list. Lab',
        ),
    ],
)
def test_a_wrong_call_is_a_message_and_no_traceback(
    arguments: tuple[str, ...], levers: dict[str, Any], says: str
) -> None:
    with pytest.raises((UnknownName, BadValue), match=says) as caught:
        Lab(*arguments, **levers)
    shown = caught.value._render_traceback_()
    assert shown == [str(caught.value)]


def test_a_code_of_another_case_says_how_to_open_it() -> None:
    other = next(name for name in NAMES if name != "free_service")
    with pytest.raises(BadValue, match=rf'Lab\("{other}", code='):
        Lab("free_service", code=Lab(other).code)


def test_figures_are_ordinary_plotly_figures(lab: Lab) -> None:
    import plotly.graph_objects as go

    assert isinstance(lab.figure(), go.Figure)
    names = {trace.name for trace in lab.figure(1).data}
    assert "Costs" in names
    with pytest.raises(BadValue, match="two charts"):
        lab.figure(2)


def test_moving_a_lever_answers_with_the_run(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(lab, monkeypatch, do="set", lever="price", value=12, serial="page:1")
    state = lab.widget.state
    assert state["handled"] == "page:1"
    assert state["levers"]["price"] == lab.levers["price"] == 12
    wanted = run("free_service", price=12)
    series = numbers(state["run"]["series"], lab.widget.about["sent"], 61)
    np.testing.assert_array_equal(series[0], wanted["payers"].astype("f4"))
    assert state["run"]["words"] == tell(wanted)
    assert state["python"] == 'from userfirst import run; run("free_service", price=12)'
    np.testing.assert_array_equal(lab.run()["users"], wanted["users"])


def test_a_schedule_goes_to_the_browser_and_back(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = {"first": 0.9, "switches": [[24, 0.2]]}
    sent(lab, monkeypatch, do="set", lever="free_level", value=plan)
    assert lab.levers["free_level"] == Schedule(0.9, ((24, 0.2),))
    assert lab.widget.state["levers"]["free_level"] == plan
    sent(lab, monkeypatch, do="set", lever="free_level", value={"first": 0.4, "switches": []})
    assert lab.levers["free_level"] == 0.4


def test_a_sweep_is_sent_for_the_levers_as_they_are(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(lab, monkeypatch, do="set", lever="price", value=12)
    [(kind, answer)] = sent(lab, monkeypatch, do="sweep", lever="churn", part=0)
    assert kind == "sweep"
    assert answer["levers"]["price"] == 12
    assert answer["lever"] == "churn"


def test_plotly_is_sent_when_the_page_has_none(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    [(kind, answer)] = sent(lab, monkeypatch, do="plotly")
    assert kind == "plotly"
    assert answer["script"] is packed_plotly()
    assert 500_000 < len(answer["script"]) < 2_000_000


def test_predictions_are_kept_as_a_table(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lab.predictions.empty
    guess = {"series": "users", "months": [12, 36, 60], "expected": [5, 30, 45]}
    sent(lab, monkeypatch, do="predict", **guess)
    table = lab.predictions
    assert table["expected"].tolist() == [5, 30, 45]
    np.testing.assert_allclose(table["found"], run("free_service")["users"][[12, 36, 60]])
    np.testing.assert_allclose(table["gap"], table["expected"] - table["found"])
    said = lab.widget.state["predictions"][0]["said"]
    assert said.startswith("You expected 5, 30 and 45; the run says")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ({"do": "set", "lever": "price", "value": "much"}, "Price stays as it was"),
        (
            {"do": "set", "lever": "price", "value": 45},
            'Price stays as it was. "45" is outside the range. Write a number from 0.5 to 30',
        ),
        ({"do": "forget", "number": 1}, "no prediction 1"),
        ({"do": "open", "name": "UF1-22"}, "too short"),
        ({"do": "restore", "name": "D"}, "no pinned run D"),
        (
            {"do": "predict", "series": "users", "months": [12], "expected": [None]},
            "Write a number",
        ),
        ({"do": "fly"}, 'does not know "fly"'),
        ({"do": "set"}, "That did not work"),
        ({}, "That did not work"),
    ],
)
def test_what_goes_wrong_is_said_in_the_lab(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, command: dict[str, Any], says: str
) -> None:
    sent(lab, monkeypatch, serial="page:7", **command)
    assert says in lab.widget.state["notice"]
    assert lab.widget.state["handled"] == "page:7"


@pytest.mark.parametrize("fault", ["raises", "no number"])
def test_a_failing_model_keeps_the_last_good_picture(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    sent(lab, monkeypatch, do="set", lever="price", value=12)
    good, levers = lab.widget.state["run"], lab.levers

    def broken(case: Any, levers: Any) -> Any:
        if fault == "raises":
            raise ZeroDivisionError("a mistake in the model")
        batch = run_batch(case, levers)
        return replace(batch, values=dict(batch.values) | {"costs": batch["costs"] * np.nan})

    monkeypatch.setattr("userfirst.lab.answers.run_batch", broken)
    sent(lab, monkeypatch, do="set", lever="price", value=15)
    state = lab.widget.state
    assert "Nothing you did is lost" in state["notice"]
    assert state["run"] == good
    assert lab.levers == levers
    assert state["levers"]["price"] == 12
    assert sent(lab, monkeypatch, do="sweep", lever="price") == []
    with pytest.raises(ModelFailed):
        lab._answers.run(levers)


def test_what_failed_is_logged_with_its_traceback(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent(lab, monkeypatch, do="set")
    [record] = caplog.records
    assert record.name.startswith("userfirst.lab")
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError


def test_pinned_runs_are_worked_out_once(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    for price in (1, 2, 3):
        sent(lab, monkeypatch, do="set", lever="price", value=price)
        sent(lab, monkeypatch, do="pin")
    asked: list[Any] = []
    worked_out = Answers.run
    monkeypatch.setattr(
        Answers, "run", lambda self, levers: asked.append(levers) or worked_out(self, levers)
    )
    sent(lab, monkeypatch, do="set", lever="price", value=9)
    assert len(asked) == 1
    pins = lab.widget.state["pins"]
    series = numbers(pins[1]["run"]["series"], lab.widget.about["sent"], 61)
    np.testing.assert_array_equal(series[0], run("free_service", price=2)["payers"].astype("f4"))


@pytest.mark.parametrize(
    "levers", [{}, {"price": 12}, {"free_level": schedule(0.9, {24: 0.3, 36: 0.1}), "churn": 0.2}]
)
def test_the_call_that_is_copied_runs_as_pasted(levers: dict[str, Any]) -> None:
    lab = Lab("free_service", **levers)
    *imports, call = lab.widget.state["python"].split("; ")
    names: dict[str, Any] = {}
    exec("; ".join(imports), names)
    found = eval(call, names)
    np.testing.assert_array_equal(found["users"], lab.run()["users"])


def test_a_prediction_can_be_removed(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    for guess in (5, "6,5"):
        asked = {"series": "users", "months": [12], "expected": [guess]}
        sent(lab, monkeypatch, do="predict", **asked)
    sent(lab, monkeypatch, do="forget", number=1)
    assert lab.predictions["expected"].tolist() == [6.5]
    assert len(lab.widget.state["predictions"]) == 1


class Shell:
    """As much of a notebook's shell as a lab asks for."""

    def __init__(self) -> None:
        self.parent: dict[str, Any] = {}

    def run(self, cell: str | None, execution: str) -> None:
        metadata = {"cellId": cell} if cell else {}
        self.parent = {"header": {"msg_id": execution}, "metadata": metadata}

    def get_parent(self) -> dict[str, Any]:
        return self.parent


def test_a_cell_that_runs_again_closes_the_labs_it_made(monkeypatch: pytest.MonkeyPatch) -> None:
    import IPython

    shell = Shell()
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
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


def test_levers_can_be_hidden_and_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab("free_service", hide=["churn"], lock=["price"], price=7)
    shown = {lever["name"]: lever for lever in lab.widget.about["levers"]}
    assert shown["churn"]["hidden"]
    assert shown["price"]["locked"]
    sent(lab, monkeypatch, do="set", lever="price", value=3)
    assert lab.levers["price"] == 7
    assert "fixed in this lab" in lab.widget.state["notice"]


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


def test_the_modules_of_the_browser_are_one_without_a_clash() -> None:
    """They are joined into one, so a name at the top of one must not be that of another."""
    names = top_names()
    assert len(names) == len(set(names))
    assert "import " not in re.findall(r"^\w+ ", one_module(), re.MULTILINE)
    used = {name.removesuffix(".js") for name in re.findall(r'from "\./(.+?)"', sources())}
    assert {path.stem for path in MODULES.glob("*.js")} == used | {"lab"}


def test_the_page_words_levers_and_schedules_as_python_does(tmp_path: Path) -> None:
    """Each value of each lever, and a schedule of it, in the same words on both sides."""
    asked, wanted = [], []
    for name in NAMES:
        for lever, about in zip(case(name).levers, Lab(name).widget.about["levers"], strict=True):
            ends = [float(lever.low), float(lever.default), float(lever.high)]
            plan = Schedule(ends[0], ((3, ends[2]), (12, ends[1])))
            for value in (*ends, plan):
                asked.append([about, to_browser(value)])
                wanted.append(lever.worded(value))
    script = tmp_path / "ask.js"
    script.write_text(
        f'import {{ leverText }} from "{(MODULES / "words.js").as_uri()}";'
        "const asked = JSON.parse(await new Response(Deno.stdin.readable).text());"
        "console.log(JSON.stringify(asked.map(([lever, value]) => leverText(lever, value))));",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "deno", "run", "--no-remote", str(script)],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"DENO_DIR": str(tmp_path), "DENO_NO_UPDATE_CHECK": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == wanted


def sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in MODULES.glob("*.js"))


def top_names() -> list[str]:
    pattern = r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)"
    return re.findall(pattern, sources(), re.MULTILINE)


@pytest.mark.parametrize(
    "command",
    [
        ["lint", "--quiet", "--rules-exclude=no-window,no-window-prefix"],
        ["fmt", "--quiet", "--check", "--line-width=100"],
    ],
    ids=lambda command: str(command[0]),
)
def test_the_modules_of_the_browser_are_linted(command: list[str], tmp_path: Path) -> None:
    environment = os.environ | {
        "DENO_DIR": str(tmp_path),
        "DENO_NO_UPDATE_CHECK": "1",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "deno", *command, str(MODULES)],
        capture_output=True,
        encoding="utf-8",
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_that_is_the_start_says_so(name: str) -> None:
    """Pressing a button that changes nothing but the cash looks broken, unless it is said."""
    chosen = case(name)
    for preset in chosen.presets:
        start = chosen.complete({})
        moved = {each for each, now in preset.levers.items() if now != start[each]}
        if not moved - {"funding"}:
            assert re.search(r"\bstart\b", preset.story), preset.name

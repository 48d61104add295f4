"""The learner's document: what it takes and refuses, alike in Python and in the page."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.lab.page import ask_page
from tests.lab.test_codes_in_the_page import random_levers, same
from userfirst.cases import NAMES, Case, case, run
from userfirst.lab import document as documents
from userfirst.lab.contract import Document, Setting, about, levers_to_page
from userfirst.lab.document import BadDocument, blank, checked, levers_of, predictions

CHECK = """
import { blank, checked } from "lab/document.js";
answer({
  told: question.values.map(([name, value]) => checked(value, question.about[name])),
  blank: blank(question.about.free_service, question.setting),
});
"""
HOSTILE = [
    None, True, 0, -0.0, 1.5, -7, 1e9, 1e308, 10**400, float("nan"), float("inf"), "", "A", "Z",
    "users", "curve", "decision", "free_service", "<script>alert(1)</script>", "\ud800 half",
    "a\x00b\tc\nd\x7f", "  name ", "x" * 61, "é" * 501, "n" * 20001, "\u202eback",
    "__proto__", [], [1], [[1, 2]],
    {}, {"first": 0.5, "switches": []}, {"first": 0.5, "switches": [[3, 0.1], [2, 0.2]]},
    {"first": 0.5, "switches": [[3, 0.1], [4, 0.2]]}, {"first": 0.5, "switches": [[0, 0.1]]},
    {"__proto__": 1, "constructor": 2},
]  # fmt: skip


def setting_of(chosen: Case) -> Setting:
    return {
        "start": levers_to_page(chosen.complete({})),
        "preset": "",
        "hide": [],
        "lock": [],
        "shown": None,
        "compact": False,
        "goal": None,
        "withholdCurve": [],
        "withholdPresets": [],
        "present": False,
        "guessFirst": False,
        "title": "",
    }


def random_document(chance: random.Random, chosen: Case) -> Document:
    made = blank(chosen, setting_of(chosen))
    made["levers"] = levers_to_page(random_levers(chance, chosen))
    made["preset"] = chance.choice([each.name for each in chosen.presets])
    made["figure"] = chance.choice([each.name for each in chosen.outcomes])
    made["month"] = chance.randint(0, chosen.months)
    for letter in sorted(chance.sample("ABCDE", chance.randint(0, 5))):
        levers = levers_to_page(random_levers(chance, chosen))
        made["kept"].append({"letter": letter, "name": f"run “{letter}”", "levers": levers})
        made["compare"] = letter
    for _ in range(chance.randint(0, 3)):
        levers = levers_to_page(random_levers(chance, chosen))
        months = sorted(chance.sample(range(chosen.months + 1), 3))
        numbers = [chance.uniform(-5, 50) for _ in months]
        made["guesses"].append(
            {
                "kind": "curve",
                "series": chance.choice(chosen.series).name,
                "unit": "million people",
                "months": months,
                "expected": numbers,
                "found": numbers[::-1],
                "levers": levers,
                "made": "2026-11-27T19:00:00.000Z",
            }
        )
        made["guesses"].append(
            {
                "kind": "decision",
                "question": "gone",
                "text": "When is the cash gone?",
                "unit": "",
                "expected": chance.choice(["never", 12]),
                "found": chance.choice(["never", 20]),
                "levers": levers,
                "made": "2026-11-27T19:00:01.000Z",
            }
        )
    made["notes"] = "what\nI saw: 😀"
    made["moved"] = [lever.name for lever in chance.sample(chosen.levers, 3)]
    return made


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all places in a JSON value."""
    found = [path]
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, (list, tuple)):
        pairs = list(enumerate(value))
    for name, each in pairs:
        found += places(each, (*path, name))
    return found


def damaged(chance: random.Random, value: Any) -> Any:
    """Return a document with one place of it taken out or replaced."""
    spoiled = json.loads(json.dumps(value))
    path = chance.choice(places(spoiled))
    if not path:
        return chance.choice(HOSTILE)
    holder = spoiled
    for step in path[:-1]:
        holder = holder[step]
    if chance.random() < 0.25 and isinstance(holder, dict):
        del holder[path[-1]]
    else:
        holder[path[-1]] = copy.deepcopy(chance.choice(HOSTILE))
    return spoiled


def answer_of_python(value: Any, chosen: Case) -> dict[str, Any]:
    try:
        return {"document": checked(value, chosen)}
    except BadDocument as error:
        return {"refused": str(error), "newer": error.newer}


def test_the_page_takes_and_refuses_what_python_does(tmp_path: Path) -> None:
    chance = random.Random(5)
    values: list[tuple[str, Any]] = []
    for place in range(900):
        chosen = case(NAMES[place % len(NAMES)])
        good = random_document(chance, chosen)
        values.append((chosen.name, good if place % 9 == 0 else damaged(chance, good)))
    values += [("free_service", each) for each in HOSTILE]
    plain = blank(case("free_service"), setting_of(case("free_service")))
    for change in (
        {"version": 2},
        {"version": 0},
        {"case": "accounts"},
        {"case": "unheard"},
        {"case": "toString"},
    ):
        values.append(("free_service", {**plain, **change}))
    told = {name: about(case(name)) for name in NAMES}
    question = {"values": values, "about": told, "setting": setting_of(case("free_service"))}
    # What JSON cannot say is not asked: Python alone may meet it.
    question = json.loads(
        json.dumps(question)
        .replace("NaN", "null")
        .replace("-Infinity", "null")
        .replace("Infinity", "null")
    )
    answers = ask_page(CHECK, question, tmp_path)
    assert same(answers["blank"], plain)
    taken = 0
    for (name, value), answer in zip(question["values"], answers["told"], strict=True):
        wanted = answer_of_python(value, case(name))
        assert same(json.loads(json.dumps(answer)), json.loads(json.dumps(wanted))), value
        taken += "document" in answer
        if "document" in answer:
            assert same(checked(answer["document"], case(name)), answer["document"])
    assert 150 < taken < 800


@pytest.mark.parametrize("where", [*Document.__annotations__, None])
def test_nothing_is_raised_but_a_reason(where: str | None) -> None:
    """Numbers that JSON cannot say among them: Python's reader lets them through."""
    chosen = case("free_service")
    good: dict[str, Any] = {**random_document(random.Random(1), chosen)}
    refused = []
    for value in HOSTILE:
        try:
            found = checked(value if where is None else {**good, where: value}, chosen)
        except BadDocument as error:
            refused.append(error)
        else:
            json.dumps(found, allow_nan=False).encode()
            assert chosen.complete(levers_of(found))
    assert all(len(str(error)) > 20 for error in refused)
    assert sum(error.newer for error in refused) == (3 if where == "version" else 0)


def test_levers_are_python_s_own() -> None:
    chosen = case("free_service")
    for seed in range(20):
        levers = random_levers(random.Random(seed), chosen)
        made = blank(chosen, {**setting_of(chosen), "start": levers_to_page(levers)})
        assert levers_of(checked(json.loads(json.dumps(made)), chosen)) == levers


def test_predictions_are_a_table_of_curves_and_decisions() -> None:
    chosen = case("free_service")
    made = blank(chosen, setting_of(chosen))
    assert predictions(chosen, made).empty
    found = run("free_service", price=12)
    levers = levers_to_page(found.levers)
    months = [12, 36, 60]
    numbers = [float(found["users"][month]) for month in months]
    when = "2026-11-27T19:00:00.000Z"
    made["guesses"] = [
        {"kind": "curve", "series": "users", "unit": "million people", "months": months,
         "expected": [5.0, 30.0, 45.0], "found": numbers, "levers": levers, "made": when},
    ]  # fmt: skip
    table = predictions(chosen, made)
    assert table["month"].tolist() == months
    assert table["month"].dtype.kind == "i"
    np.testing.assert_allclose(table["found"], found["users"][months])
    np.testing.assert_allclose(table["gap"], table["expected"] - table["found"])
    assert table["run"].tolist() == ['run("free_service", price=12)'] * 3
    made["guesses"].append(
        {"kind": "decision", "question": "gone", "text": "When is the cash gone?", "unit": "",
         "expected": "never", "found": 12.0, "levers": levers, "made": when}
    )  # fmt: skip
    table = predictions(chosen, made)
    assert table["prediction"].tolist() == [1, 1, 1, 2]
    last = table.iloc[-1]
    assert (last["question"], last["expected"], last["found"]) == (
        "When is the cash gone?", "never", 12.0
    )  # fmt: skip
    assert np.isnan(last["gap"])
    assert table["month"].isna().tolist() == [False, False, False, True]


DO = """
import * as page from "lab/document.js";
let document = page.blank(question.about, question.setting);
const history = new page.History(document);
const told = [];
const context = { about: question.about, setting: question.setting };
for (const [act, ...values] of question.acts) {
  const named = (each) => typeof each === "string" && each in context;
  const given = values.map((each) => named(each) ? context[each] : each);
  const silent = ["withNotes", "withFigure", "withMonth"].includes(act);
  const next = act === "undo" || act === "redo" ? history[act]() : page[act](document, ...given);
  if (!next.refused && act !== "undo" && act !== "redo") history[silent ? "replace" : "push"](next);
  if (!next.refused) document = next;
  told.push(next.refused ?? "");
}
const fine = page.checked(document, question.about);
answer({ document, told, canUndo: history.canUndo, canRedo: history.canRedo,
  past: history.past.length, fine: JSON.stringify(fine.document) === JSON.stringify(document) });
"""


@pytest.fixture
def do(tmp_path: Path) -> Any:
    """Return what the page tells after acts of a learner: the document, and what was refused."""

    def done(*acts: list[Any], name: str = "free_service", **setting: Any) -> dict[str, Any]:
        chosen = case(name)
        asked = {
            "about": about(chosen),
            "setting": {**setting_of(chosen), **setting},
            "acts": acts,
        }
        told: dict[str, Any] = ask_page(DO, asked, tmp_path)
        assert told["fine"], told["document"]
        return told

    return done


def lever(name: str, value: Any, *more: Any) -> list[Any]:
    return ["withLever", "about", name, value, *more]


def test_a_lever_moves_and_nothing_else_does(do: Any) -> None:
    told = do(lever("price", 12))
    levers = about(case("free_service"))["levers"]
    assert told["document"]["levers"] == {each["name"]: each["default"] for each in levers} | {
        "price": 12
    }
    assert told["document"]["moved"] == ["price"]


def test_what_a_lever_does_not_take_is_refused_with_the_range(do: Any) -> None:
    told = do(
        lever("price", 45),
        lever("price", -1),
        lever("price", "much"),
        lever("price", None),
        lever("prize", 1),
        lever("free_level", {"first": 2, "switches": [[24, 0.5]]}),
        lever("free_level", {"first": 0.5, "switches": [[99, 0.5]]}),
    )
    assert told["told"][0] == (
        'Price stays as it was. "45" is outside the range. '
        "Write a number from 0.5 to 30 dollars a month."
    )
    assert all(said.startswith("Price stays as it was") for said in told["told"][:4])
    assert told["told"][4] == "There is no such lever."
    assert "outside the range" in told["told"][5]
    assert told["told"][6].startswith("Free level can change in a month from 1 to 59; 99 is not")
    assert told["document"]["moved"] == []
    assert not told["canUndo"]


def test_a_schedule_may_come_in_any_order(do: Any) -> None:
    told = do(lever("free_level", {"first": 0.9, "switches": [[36, 0.1], [24, 0.3], [36, 0.2]]}))
    plan = {"first": 0.9, "switches": [[24, 0.3], [36, 0.2]]}
    assert told["document"]["levers"]["free_level"] == plan
    told = do(lever("free_level", {"first": 0.9, "switches": []}))
    assert told["document"]["levers"]["free_level"] == 0.9


def test_a_locked_lever_stays_whatever_is_opened(do: Any) -> None:
    chosen = case("free_service")
    start = levers_to_page(chosen.complete({"price": 7}))
    told = do(
        lever("price", 8, "setting"),
        ["withPreset", "about", "setting", "gym"],
        ["withLevers", "about", {"price": 3, "churn": 0.2}, "setting"],
        start=start,
        lock=["price"],
        hide=["serving_cost"],
    )
    assert told["told"] == ["Price is fixed in this lab.", "", ""]
    assert told["document"]["levers"]["price"] == 7
    assert told["document"]["levers"]["churn"] == 0.2
    assert told["document"]["levers"]["serving_cost"] == start["serving_cost"]
    assert told["document"]["preset"] == "gym"


def test_a_preset_and_the_start_are_gone_back_to(do: Any) -> None:
    chosen = case("free_service")
    start = levers_to_page(chosen.complete({"price": 7}))
    to_start = ["withPreset", "about", "setting", ""]
    told = do(lever("churn", 0.1), ["withPreset", "about", "setting", "gym"], start=start)
    wanted = levers_to_page(chosen.complete(chosen.preset("gym").levers))
    assert told["document"]["levers"] == wanted
    told = do(["withPreset", "about", "setting", "gym"], to_start, start=start)
    assert told["document"]["levers"] == start
    assert do(["withPreset", "about", "setting", "jim"])["told"] == ["There is no such start."]


def test_up_to_five_runs_are_kept_each_once(do: Any) -> None:
    acts: list[list[Any]] = []
    for price in range(1, 6):
        acts += [lever("price", price), ["withKept", f"at {price}"]]
    told = do(*acts, ["withKept"], lever("price", 9), ["withKept"])
    assert told["told"][-3] == "This run is kept already, as E, at 5."
    assert told["told"][-1] == "5 runs are kept, and there is room for 5. Remove one first."
    told = do(*acts, ["withoutKept", "B"], lever("price", 9), ["withKept"])
    assert [each["letter"] for each in told["document"]["kept"]] == list("ABCDE")
    assert told["document"]["kept"][1]["levers"]["price"] == 9
    assert told["document"]["compare"] == "B"
    told = do(*acts, ["withCompare", "A"], ["withoutKept", "A"], ["withoutKept", "A"])
    assert told["document"]["compare"] == "E"
    assert told["told"][-1] == "There is no kept run A any more."


def test_a_kept_run_is_named(do: Any) -> None:
    told = do(["withKept"], ["renamed", "A", "  cheap\n <b>start</b> "], ["renamed", "C", "x"])
    assert told["document"]["kept"][0]["name"] == "cheap  <b>start</b>"
    assert told["told"][-1] == "There is no kept run C any more."
    told = do(["withKept"], ["renamed", "A", "x" * 61])
    assert told["told"][-1] == "This name is too long: there is room for 60 letters."


def guess(series: str, expected: list[Any], found: list[float], **more: Any) -> dict[str, Any]:
    chosen = case("free_service")
    return {
        "kind": "curve",
        "series": series,
        "unit": chosen.one_series(series).unit,
        "months": [12, 24, 36][: len(expected)],
        "expected": expected,
        "found": found,
        "levers": levers_to_page(chosen.complete({})),
        "made": "2026-11-27T19:00:00.000Z",
        **more,
    }


@pytest.mark.parametrize(
    ("series", "expected", "says"),
    [
        ("users", -4, "Users of -4 million people in month 12? It lies between 0 and Market 50"),
        ("users", 1e9, "Users of 1,000,000,000 million people in month 12? It lies between 0"),
        ("payers", 50.5, "between 0 and Market 50 million people. Write what you expect again."),
        ("revenue", -1, "less than 5,000 million dollars a month, and never below zero."),
        ("cash", 1e9, "This case deals in less than 5,000 million dollars."),
        ("cash", -1e9, "This case deals in less than"),
        ("users", None, "Write a number for each month"),
    ],
)
def test_a_senseless_guess_is_asked_back(do: Any, series: str, expected: Any, says: str) -> None:
    told = do(["withGuess", "about", guess(series, [expected], [5.0])])
    assert says in told["told"][0]
    assert told["document"]["guesses"] == []


def test_a_sensible_guess_is_kept_and_removed(do: Any) -> None:
    sensible = guess("cash", [-20.0, 400], [5.0, 6.0])
    told = do(["withGuess", "about", sensible], ["withoutGuess", 0], ["withoutGuess", 0])
    assert told["told"] == ["", "", "This guess is removed already."]
    assert told["document"]["guesses"] == []
    told = do(["withGuess", "about", guess("cash", [8000.0], [0.0]), 20.0])
    assert told["document"]["guesses"][0]["expected"] == [8000.0]
    outside = guess("users", [1.0], [1.0], months=[61])
    assert "Month 61 is outside the run" in do(["withGuess", "about", outside])["told"][0]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_run_says_is_a_sensible_guess(do: Any, name: str) -> None:
    found = run(name)
    acts = []
    for each in found.case.series:
        values = [float(found[each.name][0]), float(found[each.name].max())]
        values += [float(found[each.name].min())]
        acts.append(["withGuess", "about", guess_of(found, each.name, values)])
    assert do(*acts, name=name)["told"] == [""] * len(acts)


def guess_of(found: Any, series: str, values: list[float]) -> dict[str, Any]:
    return {
        "kind": "curve",
        "series": series,
        "unit": found.case.one_series(series).unit,
        "months": [1, 2, 3],
        "expected": values,
        "found": values,
        "levers": levers_to_page(found.levers),
        "made": "",
    }


def test_undo_takes_back_every_step_and_no_guess_no_note(do: Any) -> None:
    acts = [
        lever("price", 12),
        ["withGuess", "about", guess("users", [5.0], [6.0])],
        ["withNotes", "seen"],
        ["withMonth", "about", 24],
        ["withKept"],
        ["withPreset", "about", "setting", "gym"],
    ]
    told = do(*acts)
    assert told["past"] == 3
    back = do(*acts, *[["undo"]] * 5)
    start = levers_to_page(case("free_service").complete({}))
    assert back["document"]["levers"] == start
    assert back["document"]["kept"] == []
    assert len(back["document"]["guesses"]) == 1
    assert (back["document"]["notes"], back["document"]["month"]) == ("seen", 24)
    assert not back["canUndo"]
    again = do(*acts, *[["undo"]] * 5, *[["redo"]] * 5)
    assert again["document"] == told["document"]
    assert not again["canRedo"]


def test_a_guess_that_was_removed_comes_back(do: Any) -> None:
    one = guess("users", [5.0], [6.0])
    acts = [["withGuess", "about", one], ["withoutGuess", 0], ["undo"]]
    assert len(do(*acts)["document"]["guesses"]) == 1
    other = guess("cash", [5.0], [6.0], made="2026-11-28T19:00:00.000Z")
    told = do(*acts, ["withGuess", "about", other], ["redo"])
    assert [each["series"] for each in told["document"]["guesses"]] == ["cash"]


def test_what_changes_nothing_is_no_step(do: Any) -> None:
    told = do(lever("price", 12), lever("price", 12), ["undo"], lever("price", 8), ["redo"])
    assert told["document"]["levers"]["price"] == 8
    assert (told["canUndo"], told["canRedo"]) == (True, False)


def test_notes_have_room_and_an_end(do: Any) -> None:
    told = do(["withNotes", "a\u0000b\nc"], ["withNotes", "n" * 20001])
    assert told["document"]["notes"] == "ab\nc"
    assert told["told"][-1] == "This note is too long: there is room for 20000 letters."


def test_both_sides_have_the_same_bounds(tmp_path: Path) -> None:
    script = """
import * as page from "lab/document.js";
answer([page.DOCUMENT_FORMAT, page.DOCUMENT_VERSION, page.KEPT_LETTERS, page.LONGEST_NAME,
  page.LONGEST_TEXT, page.LONGEST_NOTES, page.MOST_GUESSES]);
"""
    names = ["FORMAT", "VERSION", "LETTERS", "LONGEST_NAME", "LONGEST_TEXT", "LONGEST_NOTES"]
    wanted = [getattr(documents, name) for name in [*names, "MOST_GUESSES"]]
    assert ask_page(script, None, tmp_path) == wanted

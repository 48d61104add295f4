"""A check answers calmly whatever it is given; hints and questions too."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from userfirst import check, hint, question, run
from userfirst.checks import checking
from userfirst.checks.cards import STATES, Hint, Question, Verdict
from userfirst.checks.checking import questions, tasks
from userfirst.checks.kinds import Choice, Judgement, Number, Numbers, Table
from userfirst.checks.task import Mistake, Task
from userfirst.model.errors import BadValue

ALL = [pytest.param(name, id=name) for name in tasks()]
ANSWERED = {"not attempted", "try again", "passed"}


class Hostile:
    """An object that raises whatever is asked of it."""

    def _refuse(self, *_):
        raise RuntimeError("no")

    __float__ = __int__ = __len__ = __iter__ = __eq__ = __bool__ = __repr__ = __array__ = _refuse
    __getitem__ = __lt__ = __call__ = keys = _refuse
    __hash__ = object.__hash__


@pytest.fixture
def only(monkeypatch):
    """Let the course have one task."""

    def have(task: Task) -> Task:
        monkeypatch.setattr(checking, "tasks", lambda: {task.name: task})
        return task

    return have


def number_task(**changes) -> Task:
    declared = {
        "name": "ex99_1",
        "kind": Number("share"),
        "answer": lambda: 0.25,
        "mistakes": (Mistake("Payers and users are swapped.", answer=lambda: 0.8),),
        "hints": ("one", "two", "three"),
        "passed": "A quarter pays.",
    }
    return Task(**declared | changes)


# --- The three states -----------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", [None, ...])
@pytest.mark.parametrize("name", ALL)
def test_an_open_answer_is_not_attempted_and_says_what_is_wanted(name, nothing):
    verdict = check(name, nothing)
    assert verdict.state == "not attempted"
    assert tasks()[name].kind.wanted in verdict.message
    assert check(name) == verdict


def test_a_right_answer_passes_with_what_it_means(only):
    only(number_task())
    for right in (0.25, 0.2502, np.float64(0.25), np.array(0.25), Fraction(1, 4), Decimal("0.25")):
        assert check("ex99_1", right) == Verdict("ex99_1", "passed", "A quarter pays.")


def test_a_likely_mistake_is_named_and_a_hint_is_offered(only):
    only(number_task())
    verdict = check("ex99_1", 0.8)
    assert verdict.state == "try again"
    assert verdict.message.startswith("Payers and users are swapped.")
    assert 'hint("ex99_1")' in verdict.message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (25, "in percent"),
        (-0.25, "sign"),
        (4.0, "upside down"),
        (250.0, "a thousand times"),
        (0.3, "too large"),
        (0.2, "too small"),
        ("0.25", "without quotes"),
        (True, "yes or no"),
        (math.nan, "missing number"),
        (pd.NA, "missing number"),
        (pd.NaT, "missing number"),
        (math.inf, "divided by zero"),
        (10**400, "infinite"),
        ([0.25], "Take the one value out"),
        (pd.Series([0.25, 1]), "a Series of 2 values"),
        (pd.DataFrame({"a": [1]}), "a table (DataFrame)"),
        (np.zeros(3), "an array of 3 values"),
        (np.timedelta64(1, "D"), "timedelta64"),
        (0.25j, "a complex"),
        (len, "put `()` behind"),
        (run, "put `()` behind"),
    ],
    ids=repr,
)
def test_other_answers_are_told_apart(only, answer, words):
    only(number_task())
    verdict = check("ex99_1", answer)
    assert verdict.state == "try again"
    assert words in verdict.message


def test_percent_and_shares_are_told_apart_both_ways(only):
    only(number_task(kind=Number("%"), answer=lambda: 25.0))
    assert "multiply by 100" in check("ex99_1", 0.25).message


def test_a_whole_run_is_named(only):
    only(number_task())
    assert "a whole run" in check("ex99_1", run("free_service")).message


def test_several_numbers_say_which_one_to_look_at(only):
    kind = Numbers({"spread": Number(""), 0.3: Number("share")})
    only(number_task(kind=kind, answer=lambda: {"spread": 2.0, 0.3: 0.5}, mistakes=()))
    assert check("ex99_1", {"Spread ": 2, 0.3: 0.5, "more": 1}).state == "passed"
    assert check("ex99_1", pd.Series({"spread": 2.0, 0.3: 0.5})).state == "passed"
    assert "Right: 'spread'. Look at 0.3" in check("ex99_1", {"spread": 2, 0.3: 0.7}).message
    assert "in percent" in check("ex99_1", {"spread": 2, 0.3: 50}).message
    assert "no 0.3 in it" in check("ex99_1", {"spread": 2}).message
    assert "0.3 is still open" in check("ex99_1", {"spread": 2, 0.3: ...}).message
    assert "Look at 'spread'. This is text" in check("ex99_1", {"spread": "2", 0.3: 1}).message
    assert "which number is which" in check("ex99_1", [2, 0.5]).message
    assert check("ex99_1", {"spread": ..., 0.3: ...}).state == "not attempted"


def test_a_table_is_compared_by_its_keys(only):
    right = pd.DataFrame({"town": ["A", "B"], "month": ["2021-01"] * 2, "share": [0.1, 0.2]})
    kind = Table(("town", "month"), {"share": Number("share")}, months=("month",))
    only(number_task(kind=kind, answer=lambda: right, mistakes=()))
    as_dates = right.assign(month=pd.to_datetime(right["month"]), more="x")
    for same in (right[::-1], as_dates, right.set_index(["town", "month"])):
        assert check("ex99_1", same).state == "passed"
    assert "no column `share`. There is `shares`" in message_of(
        right.rename(columns={"share": "shares"})
    )
    assert "4 rows are too many" in message_of(pd.concat([right, right]))
    assert "1 rows are too few" in message_of(right[:1])
    assert "some rows are not" in message_of(right.assign(town=["A", "C"]))
    assert "some values are missing" in message_of(right.assign(share=[0.1, None]))
    assert "in percent" in message_of(right.assign(share=[10, 20]))
    assert "at town B, month 2021-01 it is too large" in message_of(right.assign(share=[0.1, 0.3]))
    assert "something else than numbers" in message_of(right.assign(share=["a", "b"]))
    assert "something else than months" in message_of(right.assign(month=["a", "b"]))
    twice = pd.concat([right, right[["share"]]], axis=1)
    assert "the same name" in message_of(twice)
    assert "a Series" in message_of(right["share"])


def message_of(answer) -> str:
    verdict = check("ex99_1", answer)
    assert verdict.state == "try again"
    return verdict.message


def test_a_choice_is_read_kindly(only):
    kind = Choice(("riders", "drivers"))
    only(number_task(kind=kind, answer=lambda: "drivers", mistakes=()))
    assert check("ex99_1", " Drivers").state == "passed"
    assert 'Not "riders"' in message_of("riders")
    assert 'Did you mean "drivers"?' in message_of("driver")
    assert "one number" in message_of(3)


# --- Judgements -----------------------------------------------------------------------------------

PARTS = {"decision": "What do you do?", "risk": "What could go wrong?"}
WRITTEN = {
    "decision": "We give a fifth away from January on.",
    "risk": "A rival gives more away and people talk of it.",
}


@pytest.fixture
def judgement(only):
    return only(number_task(kind=Judgement(PARTS), answer=None, mistakes=(), passed="Talk."))


@pytest.mark.usefixtures("judgement")
def test_a_complete_judgement_is_for_discussion():
    verdict = check("ex99_1", WRITTEN)
    assert verdict.state == "passed"
    assert verdict.for_discussion
    assert "complete, for discussion" in repr(verdict)
    plain = WRITTEN | {"risk": "The test sets the bar too low."}
    assert check("ex99_1", plain).state == "passed"
    as_text = f"Decision: {WRITTEN['decision']}\n\n**Risk**: {WRITTEN['risk']}"
    assert check("ex99_1", as_text) == verdict


@pytest.mark.usefixtures("judgement")
def test_an_incomplete_judgement_says_which_part_is_missing():
    assert check("ex99_1", dict.fromkeys(PARTS, ...)).state == "not attempted"
    assert "`risk` is still open. What could" in message_of({"decision": WRITTEN["decision"]})
    assert "`risk` is still open" in message_of(WRITTEN | {"risk": " "})
    assert "`risk` is very short" in message_of(WRITTEN | {"risk": "a rival"})
    assert "placeholder" in message_of(WRITTEN | {"risk": "todo write this part later on"})
    assert "placeholder" in message_of(WRITTEN | {"risk": "no no no no no no"})
    assert "say the same" in message_of(dict.fromkeys(PARTS, WRITTEN["risk"]))
    assert "one number" in message_of(WRITTEN | {"risk": 5})
    assert "Wanted: a dict" in message_of(5)


# --- Never a traceback ----------------------------------------------------------------------------

VALUES = st.one_of(
    st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.decimals(), st.text(),
    st.binary(), st.dates(), st.fractions(),
)  # fmt: skip
COLUMNS = sorted({
    column for task in tasks().values() if isinstance(task.kind, Table)
    for column in (*task.kind.keys, *task.kind.columns)
})  # fmt: skip
NAMES = sorted({
    name for task in tasks().values()
    for name in getattr(task.kind, "each", getattr(task.kind, "parts", ()))
}, key=str)  # fmt: skip
ANYTHING = st.one_of(
    VALUES,
    st.lists(VALUES, max_size=4),
    st.sets(st.integers(), max_size=3),
    st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text()), VALUES, max_size=5),
    st.fixed_dictionaries({name: st.one_of(VALUES, st.just(...)) for name in NAMES}),
    st.lists(VALUES, max_size=4).map(lambda values: pd.Series(values, dtype=object)),
    st.lists(st.floats(), max_size=4).map(np.array),
    st.lists(st.tuples(*[VALUES for _ in COLUMNS]), max_size=3).map(
        lambda rows: pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    ),
    st.lists(st.sampled_from([*COLUMNS, "other"]), max_size=4).map(
        lambda names: pd.DataFrame([range(len(names))] * 2, columns=names)
    ),
    st.sampled_from([
        Hostile(), Hostile, len, check, pd, np.datetime64("2021-01"), np.timedelta64("NaT", "D"),
        pd.NA, pd.NaT, np.array(None), np.ma.masked, {"spread": Hostile()}, [Hostile()], object(),
        NotImplemented, pd.DataFrame(), pd.Series(dtype=float), memoryview(b"a"), iter([]),
    ]),
)  # fmt: skip


@pytest.mark.parametrize("name", ALL)
@given(answer=ANYTHING)
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_no_answer_whatever_raises(name, answer):
    verdict = check(name, answer)
    assert verdict.state in ANSWERED
    assert verdict.message
    assert verdict._repr_html_().startswith("<div")


@given(name=ANYTHING, number=ANYTHING)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_no_name_whatever_raises(name, number):
    assert check(name, 1).state == "no such name"
    assert hint(name).state == "no such name"
    assert question(name).state == "no such name"
    assert isinstance(hint("ex02_1", number), Hint)


def test_an_unknown_name_gets_the_nearest():
    assert 'Did you mean "ex02_1"?' in check("ex2_1", 5).message
    assert 'Did you mean "ex02_1"?' in hint("Ex02_1").message
    assert 'Did you mean "q02_1"?' in question("q2_1").message
    assert "in quotes" in check(5.0).message


def test_a_check_that_fails_itself_says_so(only):
    def broken():
        raise ZeroDivisionError("division by zero")

    for task in (
        number_task(answer=broken),
        number_task(mistakes=(Mistake("?", answer=broken),)),
        number_task(mistakes=(Mistake("?", when=lambda _: broken()),)),
        number_task(passed=lambda _: broken()),
    ):
        only(task)
        answer = 0.25 if callable(task.passed) else 0.7
        verdict = check("ex99_1", answer)
        assert verdict.state == "not checked"
        assert "not yours" in verdict.message
        assert "ZeroDivisionError: division by zero" in verdict.message


def test_a_message_for_learners_from_below_is_passed_on(only):
    def damaged():
        raise BadValue("The file is cut short. Restore it.")

    only(number_task(answer=damaged))
    assert check("ex99_1", 1).message == "The file is cut short. Restore it."


# --- Hints and questions --------------------------------------------------------------------------


def test_hints_come_one_after_the_other(only, monkeypatch):
    monkeypatch.setattr(checking, "_hints_shown", {})
    only(number_task())
    assert [hint("ex99_1").message for _ in range(4)] == ["one", "two", "three", "three"]
    assert hint("ex99_1", 2) == Hint("ex99_1: hint 2 of 3", "two")
    assert hint("ex99_1", np.int64(1)).message == "one"
    assert 'There are 3: `hint("ex99_1", 1)`' in hint("ex99_1", 4).message
    assert "There are 3" in hint("ex99_1", 0).message
    assert hint("ex99_1").message == "three"


def test_cards_show_a_symbol_and_a_word_beside_the_colour():
    assert len({symbol for symbol, _ in STATES.values()}) == len(STATES)
    for state, (symbol, colour) in STATES.items():
        verdict = Verdict("ex99_1", state, "Use `<b>` here.\n\nThen go on.")
        shown = verdict._repr_html_()
        for part in (symbol, colour, state, 'role="status"', "<code>&lt;b&gt;</code>", "<br>"):
            assert part in shown
        assert repr(verdict).startswith(f"{symbol} ex99_1: {state}\nUse")
    shown = Hint("ex99_1: hint 1 of 3", "one")
    assert "hint 1 of 3" in shown._repr_html_()
    assert repr(shown) == "→ ex99_1: hint 1 of 3\none"


@pytest.mark.parametrize("name", questions())
def test_a_question_answers_every_option_with_a_reason(name):
    asked = question(name)
    assert isinstance(asked, Question)
    assert [option.right for option in asked.options].count(True) == 1
    assert 3 <= len(asked.options) <= 6
    shown = asked._repr_html_()
    # Opens by keyboard and without a kernel: no script, no widget.
    assert shown.count("<details") == shown.count("<summary") == len(asked.options)
    assert "<script" not in shown
    assert shown.count("✓ Yes. ") == 1
    for option in asked.options:
        assert len(option.reason.split()) >= 6
        assert option.feedback in repr(asked)


def test_the_right_answer_is_not_always_at_the_same_place():
    places = {
        [option.right for option in asked.options].index(True) for asked in questions().values()
    }
    assert len(places) > 1


# --- What is declared -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_a_task_is_declared_completely(name):
    task = tasks()[name]
    assert len(task.hints) >= 2
    if isinstance(task.kind, Judgement):
        assert task.answer is None
    else:
        assert task.answer is not None
        assert len(task.mistakes) >= 2
        assert all((each.answer is None) != (each.when is None) for each in task.mistakes)


@pytest.mark.parametrize("name", [name for name, task in tasks().items() if task.answer])
def test_the_true_answer_passes_and_each_mistake_gets_its_own_message(name):
    task = tasks()[name]
    assert check(name, task.answer()).state == "passed"
    for mistake in task.mistakes:
        if mistake.answer is not None:
            verdict = check(name, mistake.answer())
            assert verdict.state == "try again", mistake.message
            assert verdict.message.startswith(mistake.message)


def test_tasks_are_numbered_by_lesson_and_place():
    by_lesson: dict[str, list[int]] = {}
    for name in tasks():
        lesson, place = name.removeprefix("ex").split("_")
        by_lesson.setdefault(lesson, []).append(int(place))
    for lesson, places in by_lesson.items():
        assert places == list(range(1, len(places) + 1)), f"lesson {lesson}"
        assert 4 <= len(places) <= 6

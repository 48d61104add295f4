"""A check answers calmly whatever it is given; hints and questions too."""

import math
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from userfirst import check, find_best, guess, guesses, hint, question, run
from userfirst.cases import case
from userfirst.checks import checking
from userfirst.checks.cards import STATES, Hint, Verdict
from userfirst.checks.declared import tasks
from userfirst.checks.judgement import Judgement
from userfirst.checks.kinds import Choice, Number, Numbers, Table
from userfirst.checks.picture import Picture
from userfirst.checks.task import Mistake, Task
from userfirst.model import schedule
from userfirst.model.errors import BadValue, CourseError

ALL = [pytest.param(name, id=name) for name in tasks()]
ANSWERED = {"not attempted", "try again", "passed"}


class Hostile:
    """An object that raises whatever is asked of it."""

    def _refuse(self, *_):
        raise RuntimeError("no")

    __float__ = __int__ = __len__ = __iter__ = __eq__ = __bool__ = __repr__ = __array__ = _refuse
    __getitem__ = __lt__ = __call__ = keys = __str__ = __format__ = __getattr__ = _refuse
    __hash__ = object.__hash__


class Faceless:
    """An object that does not even tell its class."""

    @property
    def __class__(self):
        raise RuntimeError("no")


class Unhashed:
    """A name that is no text and cannot be told."""

    def __repr__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        return self is other

    def __hash__(self):
        return 1


class Falling(dict):
    """A dict that cannot be gone through."""

    def items(self):
        raise RecursionError("too deep")


CIRCLE: list = []
CIRCLE.append(CIRCLE)
LOOP: dict = {}
LOOP["spread"] = LOOP
HUGE = pd.DataFrame({"town": np.zeros(3_000_000)})


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
        "mistakes": (Mistake("swapped", "Payers and users are swapped.", made=lambda: 0.812),),
        "hints": ("one", "two", "three"),
        "passed": "A quarter pays.",
    }
    return Task(**declared | changes)


# --- The three states -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_an_open_answer_is_not_attempted_and_says_what_is_wanted(name):
    verdict = check(name, ...)
    assert verdict.state == "not attempted"
    assert tasks()[name].kind.wanted in verdict.message


@pytest.mark.parametrize("name", ALL)
def test_a_check_before_its_task_has_run_is_not_attempted(name):
    verdict = check(name)
    assert verdict.state == "not attempted"
    assert f"There is no `{name}` yet" in verdict.message


def test_a_check_finds_the_variable_of_its_name(only):
    only(number_task())
    assert eval('check("ex99_1")', {"check": check, "ex99_1": 0.25}).state == "passed"
    ex99_1 = 0.812
    assert check("ex99_1").message.startswith("Payers and users")
    assert ex99_1


@pytest.mark.parametrize("name", ALL)
def test_what_a_call_in_place_gives_back_is_told(name):
    frame = pd.DataFrame({"a": [1.0]})
    verdict = check(name, frame.insert(0, "b", 1))
    assert verdict.state == "try again"
    assert "`None`" in verdict.message
    assert "inplace=True" in verdict.message


@pytest.mark.parametrize("before", ["run = run('free_service')", "load = load('referral_tree')"])
def test_a_name_of_ours_that_a_result_has_taken_is_told(before, only):
    only(number_task())
    notebook = {}
    exec("from userfirst import check, load, run", notebook)
    exec(before, notebook)
    name = before.split(" ")[0]
    for answer in ("", "ex99_1 = 5"):
        exec(answer, notebook)
        message = eval('check("ex99_1")', notebook).message
        assert f"`{name}` is a result of yours now" in message
        assert f"from userfirst import {name}" in message
    exec("ex99_1 = 0.25", notebook)
    assert eval('check("ex99_1")', notebook).message == "A quarter pays."


def test_a_card_that_took_the_name_of_its_function_says_so(only):
    only(number_task())
    for name, card in (
        ("check", check("ex99_1", 5)),
        ("hint", hint("ex99_1")),
        ("question", question("q02_1")),
        ("guess", guess("02_best_level")),
        ("guesses", guesses("02")),
    ):
        with pytest.raises(BadValue, match=rf"`{name}` is a result of yours now.*import {name}`"):
            card("ex99_2")


def test_a_right_answer_passes_with_what_it_means(only):
    only(number_task())
    for right in (0.25, 0.2502, np.float64(0.25), np.array(0.25), Fraction(1, 4), Decimal("0.25")):
        assert check("ex99_1", right) == Verdict("ex99_1", "passed", "A quarter pays.")


@pytest.mark.parametrize(("unit", "written"), [("share", 0.152), ("%", 15.2), ("dollars", 15.2)])
def test_a_percentage_in_quotes_is_written_as_it_is_wanted(only, unit, written):
    only(Task("ex99_1", Number(unit), ("a", "b"), "Yes.", lambda: 3.0))
    assert f"writes this number `{written}`" in check("ex99_1", "15.2%").message


def test_a_likely_mistake_is_named_and_a_hint_is_offered(only):
    only(number_task())
    verdict = check("ex99_1", 0.812)
    assert verdict.state == "try again"
    assert verdict.message.startswith("Payers and users are swapped.")
    assert 'hint("ex99_1")' in verdict.message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (25, "100 times what is wanted"),
        (-0.25, "the other sign"),
        (4.0, "1 divided by what is wanted"),
        (250.0, "1,000 times"),
        (3.0, "12 times"),
        (0.3, "20% too large"),
        (0.21, "16% too small"),
        (0.7, "about 2.8 times"),
        ("0.25", "Without quotes, Python writes this number `0.25`"),
        ("0,25", "`0.25`"),
        (" 25 % ", "`0.25`"),
        ("25 dollars", "Write it without quotes, and without its unit"),
        (True, "yes or no"),
        (math.nan, "missing number"),
        (np.ma.masked, "missing number"),
        (pd.NA, "missing number"),
        (pd.NaT, "missing number"),
        (math.inf, "division by zero"),
        (10**400, "infinite"),
        ([0.25], "put `[0]` behind it"),
        ((0.25,), "put `[0]` behind it"),
        (np.array([0.25]), "put `.item()` behind it"),
        (np.array([[0.25]]), "put `.item()` behind it"),
        (pd.Series([0.25], index=["a"]), "put `.item()` behind it"),
        (pd.DataFrame({"a": [0.25]}), "put `.iloc[0, 0]` behind it"),
        (pd.Series([0.25, 1]), "a Series of 2 values"),
        (pd.DataFrame({"a": [1]}), "a table (DataFrame)"),
        (np.zeros(3), "an array of 3 values"),
        (np.timedelta64(1, "D"), "timedelta64"),
        (0.25j, "a complex"),
        (len, "put `()` behind"),
        (run, "put `()` behind"),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,  # no address of a function
)
def test_other_answers_are_told_apart(only, answer, words):
    only(number_task())
    verdict = check("ex99_1", answer)
    assert verdict.state == "try again"
    assert words in verdict.message


# As chats, pages, phones and files of other systems hand a name over, and as nobody sees it.
COPIES = {
    "marks of direction": lambda text: f"\u200f{text}\u200e",
    "a mark of byte order": lambda text: f"\ufeff{text}",
    "spaces": lambda text: f"\u00a0 {text}\t",
    "wide letters": lambda text: text.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}),
    "letters in two parts": lambda text: unicodedata.normalize("NFD", text),
    "other hyphens": lambda text: text.replace("-", "\u2011"),
}  # fmt: skip


@pytest.mark.parametrize("copy", COPIES)
def test_a_name_that_looks_the_same_is_the_same(only, copy):
    change, months = COPIES[copy], ["2021-01", "2021-02"]
    kind = Numbers({"größe-a": Number(""), "b": Number("")})
    only(number_task(kind=kind, answer=lambda: {"größe-a": 2.0, "b": 0.5}, mistakes=()))
    assert check("ex99_1", {change("größe-a"): 2, change("b"): 0.5}).state == "passed"
    right = pd.DataFrame({"town": ["Ås", "Ü-B"], "month": months, "share": [0.1, 0.2]})
    kind = Table({"town": "text", "month": "month"}, {"share": Number("share")})
    only(number_task(kind=kind, answer=lambda: right, mistakes=()))
    copied = right.assign(town=right["town"].map(change), month=right["month"].map(change))
    for same in (
        copied,
        copied.rename(columns=change),
        copied.set_index("town").rename_axis(change("town")),
    ):
        assert check("ex99_1", same).state == "passed"


def test_a_name_that_stands_twice_does_not_count_in_silence(only):
    kind = Numbers({"spread": Number(""), 0.3: Number("share")})
    only(number_task(kind=kind, answer=lambda: {"spread": 2.0, 0.3: 0.5}, mistakes=()))
    for twice in (
        {"spread": 9, "Spread": 2, 0.3: 0.5},
        pd.Series([9, 2, 0.5], index=["spread", "spread", 0.3]),
        {"spread": 2, 0.3: 0.9, Decimal("0.3"): 0.5},
    ):
        assert "There are two with the name" in message_of(twice)
    assert check("ex99_1", {"spread": Decimal(2), Decimal("0.3"): 0.5}).state == "passed"
    assert "no 'spread' in it. There is 'sprd'." in message_of({"sprd": 2, 0.3: 0.5})


def test_advice_on_what_holds_the_answer_was_tried(only):
    kind = Numbers({"a": Number(""), "b": Number("")})
    only(number_task(kind=kind, answer=lambda: {"a": 2.0, "b": 0.5}, mistakes=()))
    wide = pd.DataFrame({"a": [2.0], "b": [0.5]})
    for held in (wide, wide.T, [{"a": 2.0, "b": 0.5}], ({"a": 2.0, "b": 0.5},)):
        way = re.search(r"`(\.iloc[^`]+|\[0\])`", message_of(held))[1]
        assert check("ex99_1", eval(f"held{way}", {"held": held})).state == "passed"
    assert "A comma at the end of a line makes a tuple" in message_of(({"a": 2.0, "b": 0.5},))
    right = pd.DataFrame({"hour": [0, 1], "chase": [0.1, 0.2]})
    kind = Table({"hour": "number"}, {"chase": Number("")})
    only(number_task(kind=kind, answer=lambda: right, mistakes=()))
    column = right.set_index("hour")["chase"]
    for named in (column, column.rename(None), column.rename("ratio")):
        way = re.search(r"`(\.to_frame[^`]+)`", message_of(named))[1]
        assert check("ex99_1", eval(f"named{way}", {"named": named})).state == "passed"
    for rows in (right.to_dict("records"), right.to_dict("list"), right.to_records(index=False)):
        assert "`pd.DataFrame(...)` makes a table of it" in message_of(rows)
        assert check("ex99_1", pd.DataFrame(rows)).state == "passed"
    side = right.set_index("hour").T
    assert "`chase` names rows, not columns. Turn it with `.T`" in message_of(side)
    assert check("ex99_1", side.T).state == "passed"


def test_what_stands_in_a_column_in_place_of_numbers_is_told(only):
    right = pd.DataFrame({"hour": [0, 1], "chase": [0.1, 0.2]})
    kind = Table({"hour": "number"}, {"chase": Number("")})
    only(number_task(kind=kind, answer=lambda: right, mistakes=()))
    for fair in (
        right.astype(object),
        right.assign(chase=[Fraction(1, 10), Decimal("0.2")]),
        right.assign(hour=pd.Categorical([0, 1])),
    ):
        assert check("ex99_1", fair).state == "passed"
    days = pd.to_datetime(["2021-01-01", "2021-01-02"])
    for wrong, says in (
        (right.assign(chase=days), "`chase` holds a Timestamp, and no numbers"),
        (right.assign(chase=days - days[0]), "`chase` holds a Timedelta, and no numbers"),
        (right.assign(chase=days.to_period("M")), "`chase` holds a Period, and no numbers"),
        (right.assign(chase=np.array([True, 0.2], dtype=object)), "`chase` holds yes and no"),
        (right.assign(chase=[None, "much"]), "holds text such as `much`"),
        (
            right.assign(chase=[0.1, math.inf]),
            "In `chase`, 1 value is infinite: the first at hour 1.",
        ),
        (
            right.assign(chase=[10**400] * 2),
            "In `chase`, 2 values are infinite: the first at hour 0.",
        ),
        (right.assign(hour=[True, False]), "`hour` holds True: yes or no in place of numbers."),
        (right.assign(hour=[0, None]), "`hour` is empty (NaN) in 1 of 2 rows"),
        (right.assign(hour=["0", "1"]), "`pd.to_numeric(...)` makes numbers of them"),
        (right.assign(hour=["0:00", "1:00"]), "`hour` holds text in place of numbers.\n"),
        (right.rename(columns={"hour": "Hour"}), "There is `Hour`."),
        (right.set_index("hour").rename_axis("h"), "The index is `h`."),
        (right[["chase"]], "`reset_index(drop=True)` throws it away"),
    ):
        assert says in message_of(wrong)


@pytest.mark.parametrize(
    "one",
    [[0.25], (0.25,), {0.25}, np.array([0.25]), np.array([[0.25]]), pd.Series([0.25], index=["a"]),
     pd.Index([0.25]), pd.DataFrame({"a": [0.25]})],
    ids=lambda one: type(one).__name__,
)  # fmt: skip
def test_the_way_to_take_one_value_out_was_tried(only, one):
    only(number_task())
    way = re.search(r"put `([^`]+)` behind it", check("ex99_1", one).message)[1]
    assert check("ex99_1", eval(f"one{way}", {"one": one})).state == "passed"


def test_percent_and_shares_are_told_apart_both_ways(only):
    only(number_task(kind=Number("%"), answer=lambda: 25.0))
    assert "multiply by 100" in check("ex99_1", 0.25).message


def test_rounding_says_how_many_digits_are_enough(only):
    only(number_task(answer=lambda: 0.2534))
    assert "rounded to 2 decimals" in message_of(0.25)
    assert "at least 3 decimals" in message_of(0.25)
    assert check("ex99_1", 0.253).state == "passed"


def test_a_mistake_that_is_not_certain_is_not_named(only):
    """The true answer rounded, or the result of two mistakes: what differs is told instead."""
    two = (Mistake("a", "A was done.", made=lambda: 0.81), Mistake("b", "B.", made=lambda: 0.81))
    only(number_task(mistakes=two))
    assert message_of(0.81).startswith("Not this yet")
    near = (Mistake("a", "A was done.", made=lambda: 0.2962),)
    only(number_task(answer=lambda: 0.2644, mistakes=near))
    assert message_of(0.3).startswith("Not this yet")  # one digit does not tell of rounding
    assert message_of(0.26).startswith("Your number is right when rounded to 2 decimals")
    assert message_of(0.296).startswith("A was done.")
    assert message_of(0.2995).startswith("Not this yet")


def test_a_whole_run_is_named(only):
    only(number_task())
    assert "a whole run" in check("ex99_1", run("free_service")).message


def test_several_numbers_say_which_one_to_look_at(only):
    kind = Numbers({"spread": Number(""), 0.3: Number("share")})
    only(number_task(kind=kind, answer=lambda: {"spread": 2.0, 0.3: 0.5}, mistakes=()))
    assert check("ex99_1", {"Spread ": 2, 0.3: 0.5, "more": 1}).state == "passed"
    assert check("ex99_1", pd.Series({"spread": 2.0, 0.3: 0.5})).state == "passed"
    assert message_of({"spread": 2, 0.3: 0.7}).startswith(
        "Your number for 'spread' is right. Your number for 0.3 is about 40% too large."
    )
    assert "Your number for 0.3 is 100 times" in message_of({"spread": 2, 0.3: 50})
    assert "each stands at the name of another" in message_of({"spread": 0.5, 0.3: 2})
    assert "no 0.3 in it" in message_of({"spread": 2})
    assert "0.3 is still open" in message_of({"spread": 2, 0.3: ...})
    assert "Look at your number for 'spread'. This is text" in message_of({"spread": "2", 0.3: 1})
    assert "which number is which" in message_of([2, 0.5])
    assert check("ex99_1", {"spread": ..., 0.3: ...}).state == "not attempted"


def test_no_reply_leaves_a_name_that_is_a_number_alone(only):
    """Not "Right: 0.5. 0.2 is about 14% too large": which of these is a name, which a number?"""
    kind = Numbers({each: Number("share") for each in (0.2, 0.5, 0.8)})
    only(number_task(kind=kind, answer=lambda: {0.2: 0.35, 0.5: 0.2, 0.8: 0.1}, mistakes=()))
    for answer in ({0.2: 0.4, 0.5: 0.2, 0.8: 0.1}, {0.2: 35, 0.5: 0.2, 0.8: 0.3}, {0.2: "x"},
                   {0.2: 0.4, 0.5: 0.21, 0.8: 0}, {0.2: 0.35, 0.5: 2.4, 0.8: 0.1}):  # fmt: skip
        told = message_of({0.5: 0.2, 0.8: 0.1} | answer)
        assert re.search(r"umbers? for 0\.2", told), told
        assert not re.search(r"(?<!for )(?<!and )(?<!, )\b0\.[258]\b(?! and)", told), told


def test_a_table_is_compared_by_its_keys(only):
    right = pd.DataFrame({"town": ["A", "B"], "month": ["2021-01"] * 2, "share": [0.1, 0.2]})
    kind = Table({"town": "text", "month": "month"}, {"share": Number("share")})
    only(number_task(kind=kind, answer=lambda: right, mistakes=()))
    as_dates = right.assign(month=pd.to_datetime(right["month"]), more="x")
    for same in (right[::-1], as_dates, right.set_index(["town", "month"])):
        assert check("ex99_1", same).state == "passed"
    assert "no column `share`. There is `Share`" in message_of(
        right.rename(columns={"share": "Share"})
    )
    assert "4 rows; 2 are wanted. More than once are there" in message_of(pd.concat([right, right]))
    assert "1 row; 2 are wanted. Missing: 1 row: B 2021-01" in message_of(right[:1])
    assert "Not wanted: 1 row: C 2021-01. Missing: 1 row: B 2021-01" in message_of(
        right.assign(town=["A", "C"])
    )
    assert "one month late" in message_of(right.assign(month="2021-02"))
    assert "1 value is missing (NaN): B 2021-01" in message_of(right.assign(share=[0.1, None]))
    assert "100 times what is wanted" in message_of(right.assign(share=[10, 20]))
    assert "1 of 2 values differs: at B 2021-01 it is 0.3, about 50% too large" in message_of(
        right.assign(share=[0.1, 0.3])
    )
    assert "stand in other rows" in message_of(right.assign(share=[0.2, 0.1]))
    assert "holds text such as `0,1`" in message_of(right.assign(share=["0,1", "b"]))
    assert "As a number it is `0.1`" in message_of(right.assign(share=["0,1", "b"]))
    assert "holds `a`, which is no month" in message_of(right.assign(month=["a", "b"]))
    twice = pd.concat([right, right[["share"]]], axis=1)
    assert "two columns `share`" in message_of(twice)
    assert "a Series" in message_of(right["share"])
    assert ".to_frame()" in message_of(right["share"])
    assert "far more than are wanted" in message_of(pd.concat([right] * 150_000))


def drawn(title: str = "Mes", x: object = None, **line: object) -> dict:
    trace = {"type": "scatter", "name": "users", "x": [1, 2, 3], "y": [3.0, 1.0, 4.0]}
    axes = {"xaxis": {"title": {"text": title}}, "yaxis": {"title": {"text": "people"}}}
    return {"data": [{**trace, **line}], "layout": axes}


def test_a_picture_is_looked_at_as_it_is_seen(only):
    says = {"x": {"month": ("mês", "month")}, "y": {"people": ("people",)}}
    kind = Picture("month", {"users": Number("people")}, says, "people")
    true = pd.DataFrame({"users": [3.0, 1.0, 4.0]}, index=pd.Index([1, 2, 3], name="month"))
    only(number_task(kind=kind, answer=lambda: true, mistakes=()))
    for title in ("mês", "me\u0302s", "ｍｏｎｔｈ", "\u200fmonth", "<b>Month</b>"):
        assert check("ex99_1", drawn(title)).state == "passed", title
    for line in (
        {"x": None, "x0": 1},
        {"x": None, "x0": 1, "dx": 1},
        {"x": [Decimal(1), 2, 3]},
        {"visible": True},
        {"name": "\ufeffｕｓｅｒｓ"},
    ):
        assert check("ex99_1", drawn("month", **line)).state == "passed", line
    for line, words in (
        ({"visible": False}, "is hidden: its `visible` is `False`"),
        ({"visible": "legendonly"}, "`figure.update_traces(visible=True)` shows it"),
        ({"opacity": 0}, "`figure.update_traces(opacity=1)` shows it"),
        ({"mode": "none"}, '`figure.update_traces(mode="lines")` shows it'),
        ({"y": [3, math.inf, 4]}, "Point 2 of 3 of the line `users` is infinite"),
        ({"y": [3, 10**400, 4]}, "Point 2 of 3 of the line `users` is infinite"),
        ({"y": [3, math.nan, 4]}, "has no value (NaN)"),
        ({"y": [3, True, 4]}, "a point that is a bool"),
    ):
        assert words in message_of(drawn("month", **line)), line
    assert "The x axis has no title" in message_of(drawn("\u200b"))
    assert "put `[0]` behind it" in message_of((drawn("month"),))


def test_a_region_is_read_however_its_ranges_are_held():
    spans = {"invitations": (0, 0.05), "ad_income": (0, 0.2)}
    for same in (
        pd.Series(spans),
        {name: pd.Series(span) for name, span in spans.items()},
        {name: np.array(span) for name, span in spans.items()},
        {f"\u200f {name}": span for name, span in spans.items()},
        {name: tuple(map(Fraction, span)) for name, span in spans.items()},
    ):
        assert check("ex01_6", same).state == "passed"
    for wrong, says in (
        ((0, ...), "The range of `invitations` is still open"),
        (np.zeros((2, 2)), "needs two numbers"),
        ((schedule(0, {3: 0.05}), 0.05), "needs two numbers"),
        ((0, 10**400), "outside its range"),
        ({0, 0.05}, "needs two numbers"),
    ):
        verdict = check("ex01_6", spans | {"invitations": wrong})
        assert (verdict.state, says in verdict.message) == ("try again", True), verdict.message
    wide = check("ex03_6", {"funding": (100, 3790), "habit": (2, 3)})
    assert "`funding` is 3690 wide" in wide.message


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


def in_a_frame(thing: object) -> pd.DataFrame:
    """Put something into every cell of a table with all the names that are wanted."""
    cells = np.empty((2, len(COLUMNS)), dtype=object)
    cells[:] = [[thing] * len(COLUMNS)] * 2
    return pd.DataFrame(cells, columns=COLUMNS)


@pytest.mark.parametrize("name", ALL)
def test_no_hostile_or_huge_answer_raises(name):
    alone = [
        Hostile(),
        Hostile,
        Faceless(),
        Falling(),
        CIRCLE,
        LOOP,
        HUGE,
        HUGE["town"],
        "x" * 10**6,
    ]
    for thing in alone:
        within = [[thing], {"spread": thing, "median": thing}, dict.fromkeys(NAMES, thing)]
        within += [{"data": [thing], "layout": thing}, {"data": thing, "layout": {}}]
        within += [dict.fromkeys(["price", "churn"], (thing, thing)), {Unhashed(): thing}]
        if thing is CIRCLE or type(thing) is str:
            within.append(in_a_frame(thing))
        for answer in [thing, *within]:
            verdict = check(name, answer)
            assert verdict.state in {"not attempted", "try again"}
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
        number_task(mistakes=(Mistake("?", "?", made=broken),)),
        number_task(mistakes=(Mistake("?", "?", when=lambda _: broken()),)),
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
    told = [hint("ex99_1").message.splitlines()[0] for _ in range(4)]
    assert told == ["one", "two", "three", "three"]
    assert hint("ex99_1", 2) == Hint("ex99_1: hint 2 of 3", "two")
    assert hint("ex99_1", np.int64(1)).message == "one"
    assert 'There are 3: `hint("ex99_1", 1)`' in hint("ex99_1", 4).message
    assert "There are 3" in hint("ex99_1", 0).message
    assert hint("ex99_1").message.startswith("three")


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


# --- What is declared -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_a_task_is_declared_completely(name):
    task = tasks()[name]
    assert len(task.hints) >= 2
    if isinstance(task.kind, Judgement):
        assert task.answer is None
    else:
        assert task.answer is not None
        assert all((each.made is None) != (each.when is None) for each in task.mistakes)
    for field in ("name", "says"):
        assert len({getattr(each, field) for each in task.mistakes}) == len(task.mistakes)


@pytest.mark.parametrize("name", [name for name, task in tasks().items() if task.answer])
def test_the_true_answer_passes_and_each_mistake_gets_its_own_message(name, monkeypatch):
    """Each mistake is made, and read as a learner's answer would be."""
    task = tasks()[name]
    kind, read = task.kind, type(task.kind).read

    def hand_in(answer: object) -> Verdict:
        given = kind.known(answer)
        sealed = object()
        monkeypatch.setattr(type(kind), "read", lambda k, a: given if a is sealed else read(k, a))
        return check(name, sealed)

    assert hand_in(task.answer()).state == "passed"
    for mistake in task.mistakes:
        if mistake.made is not None:
            verdict = hand_in(mistake.made())
            assert verdict.state == "try again", mistake.name
            assert verdict.message.startswith(mistake.says), mistake.name


def test_tasks_are_numbered_by_lesson_and_place():
    by_lesson: dict[str, list[int]] = {}
    for name in tasks():
        lesson, place = name.removeprefix("ex").split("_")
        by_lesson.setdefault(lesson, []).append(int(place))
    for lesson, places in by_lesson.items():
        assert places == list(range(1, len(places) + 1)), f"lesson {lesson}"
        assert 4 <= len(places) <= 6


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Ad price", '"price_per_thousand_ads" (Ad price)?'),
        ("AD  PRICE", '"price_per_thousand_ads" (Ad price)?'),
        ("ad_prices", '"price_per_thousand_ads" (Ad price)?'),
        ("How alike people are", '"taste_spread" (How alike people are)?'),
        ("Ad load", '"ads_per_hour" (Ad load)?'),
        ("Fixed costs", '"fixed_cost" (Fixed costs)?'),
        ("Churn", '"churn"?'),
        ("Free Level", '"free_level"?'),
        ("pricee", '"price"?'),
    ],
)  # fmt: skip
def test_a_label_of_the_lab_leads_to_its_lever_wherever_one_is_named(typed, meant):
    wanted = re.escape(f"Did you mean {meant}")
    with pytest.raises(CourseError, match=wanted):
        run("free_service", **{typed: 1})
    with pytest.raises(CourseError, match=wanted):
        case("free_service").lever(typed)
    with pytest.raises(CourseError, match=wanted):
        find_best("free_service", "free_level", "profit", **{typed: [1, 2]})

"""Guess first: nothing that answers is shown before, all of it the moment the guess is made."""

import json
import os
import re
import sys
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from userfirst import guess, guesses, reveal
from userfirst.checks import declared, guessing, keeping, page, waiting
from userfirst.checks.cards import Verdict
from userfirst.checks.guessing import Book
from userfirst.checks.wanted import Amount, Choose, Guess, Rank
from userfirst.model.errors import BadValue, CourseError

LEVEL = Guess(
    name="99_level",
    asks="At which free level is revenue highest?",
    short="The best level",
    wants=Amount(0, 1, "", decimals=2, differs="by steps"),
    answer=lambda: 0.25,
    why=lambda found: f"Because {found:g} is best.",
)
PLAN = Guess(
    name="99_plan",
    asks="Which plan is richest?",
    short="The richest plan",
    wants=Choose({"free": "Free all the time", "priced": "Priced all the time"}),
    answer=lambda: "priced",
    why="People leave.",
)
SECRETS = ("0.25", "Because", "People leave")


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A lesson 99 with two guesses, in a folder of its own."""
    known = {each.name: each for each in (LEVEL, PLAN)}
    monkeypatch.setattr(declared, "guesses", lambda: known)
    for module in (guessing, waiting):
        monkeypatch.setattr(module, "declared", lambda: known)
    return fresh(tmp_path, monkeypatch)


def fresh(folder, monkeypatch) -> Book:
    """Begin again, as a restarted kernel does."""
    made = Book(folder)
    for module in (guessing, waiting):
        monkeypatch.setattr(module, "book", lambda: made)
    return made


@pytest.fixture
def places(monkeypatch):
    """What stands at each place of the page, in the order in which they were made."""
    found = []
    put = page.Place.put

    def remember(self, data, metadata=None):
        put(self, data, metadata)
        if self not in found:
            found.append(self)

    monkeypatch.setattr(page.Place, "put", remember)
    return found


def say(card, value) -> dict:
    """Answer a card as the page does."""
    card.widget._told(None, {"do": "answer", "value": value}, [])
    return card.widget.card


# --- The card -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("book")
def test_nothing_answers_before_the_guess_and_all_of_it_after():
    card = guess("99_level")
    data, _ = card._repr_mimebundle_()
    for shown in (str(card.widget.card), repr(card), data["text/html"], data["text/plain"]):
        assert not any(secret in shown for secret in SECRETS)
    shown = say(card, "0,5")
    assert shown["form"] is None
    assert "You said <b>0.50</b>. The answer is <b>0.25</b>: 0.25 too high." in shown["reply"]
    assert "Because 0.25 is best." in shown["reply"]
    assert "0.25 too high" in repr(card)
    assert "0.25 too high" in card._repr_mimebundle_()[0]["text/html"]


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("50", "outside the range"),
        ("-4", "from 0 to 1"),
        ("1e9", "1000000000"),
        ("a lot", "cannot be read"),
        ("", "no number here"),
        (None, "no number here"),
        (["0.5"], "cannot be read"),
        ("<b>", "&lt;b&gt;"),
        ("nan", "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_asked_back_and_changes_nothing(typed, words):
    card = guess("99_level")
    shown = say(card, typed)
    assert words in shown["reply"]
    assert shown["form"]["value"] == (typed if isinstance(typed, str) else "")
    assert "not made yet" in repr(guesses("99"))
    assert not any(secret in str(shown) for secret in SECRETS)


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("typed", ["0,5", "0.5", "50%", " 0.5 ", "5e-1", "٠٫٥", 0.5])
def test_a_number_is_read_as_people_type_it(typed):
    assert "0.25 too high" in say(guess("99_level"), typed)["reply"]


@pytest.mark.usefixtures("book")
def test_a_choice_is_made_by_its_place():
    card = guess("99_plan")
    assert "Choose one of these first" in say(card, None)["reply"]
    shown = say(card, 1)
    said = (
        "You said <b>Free all the time</b>. The answer is <b>Priced all the time</b>: another one."
    )
    assert said in shown["reply"]
    assert shown["tone"] == "other"
    assert "People leave." in shown["reply"]


@pytest.mark.parametrize("typed", [1, "1", " 1. ", 1.0, np.int64(1), "free", "Free all the TIME"])
def test_choices_are_counted_as_people_count(typed):
    plans = Choose({"free": "Free all the time", "priced": "Priced all the time"})
    assert plans.read(typed) == "free"


def test_a_place_is_a_place_though_a_key_looks_like_one() -> None:
    """The card tells the place that was chosen; what is kept is the key."""
    loads = Choose({"2": "2 ads", "4": "4 ads", "1": "1 ad"})
    assert [loads.read(place) for place in (1, 2, 3)] == ["2", "4", "1"]
    assert [loads.read(key) for key in ("4", "4 ads")] == ["4", "4"]


@pytest.mark.parametrize(
    "typed", [0, 3, -1, 1.5, "0", "3", True, None, "", "1 2", [1], "the first"]
)
def test_a_choice_that_is_none_is_asked_back_with_the_list(typed):
    plans = Choose({"free": "Free all the time", "priced": "Priced all the time"})
    with pytest.raises(BadValue, match=r"1\. Free all the time; 2\. Priced all the time"):
        plans.read(typed)


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("name", ["99_level", "99_plan"])
def test_a_card_without_a_form_lists_what_may_be_guessed(name):
    card = guess(name)
    page = card._repr_mimebundle_()[0]
    for line in card.about.wants.listed():
        assert line in repr(card).splitlines()
        assert line in page["text/html"]
        assert line in page["text/plain"]


def test_an_order_lists_its_letters():
    order = Rank({"x": "Xanthe", "y": "Ylva", "z": "Zoe"}, first="the largest")
    assert order.listed()[:3] == ("A. Xanthe", "B. Ylva", "C. Zoe")


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    "message", [None, 5, [], {}, {"do": "dance"}, {"do": "answer", "value": {}}]
)
def test_a_strange_message_is_answered_in_the_card(message):
    card = guess("99_level")
    card.widget._told(None, message, [])
    assert card.widget.card["reply"]
    assert card.widget.card["form"] is not None


@pytest.mark.parametrize("typed", ["B A C", "bac", "b, a, c", "B>A>C", " b-a-c ", ["y", "x", "z"]])
def test_a_short_order_is_read_however_its_letters_are_set_apart(typed):
    order = Rank({"x": "Xanthe", "y": "Ylva", "z": "Zoe"}, first="the largest")
    assert order.read(typed) == ["y", "x", "z"]
    assert order.worded(order.read(typed)) == "Ylva, then Xanthe, then Zoe"
    assert order.off(["y", "x", "z"], ["y", "x", "z"]) == "right"
    assert order.off(["z", "y", "x"], ["x", "y", "z"]) == "1 of 3 at its place"
    assert order.off(["y", "z", "x"], ["x", "y", "z"]) == "none of 3 at their place"


@pytest.mark.parametrize("typed", ["", "A B", "A A B", "A B D", "A B C C", None, 5, [1], ["x"], {}])
def test_an_order_that_is_none_is_asked_back(typed):
    order = Rank({"x": "Xanthe", "y": "Ylva", "z": "Zoe"}, first="the largest")
    with pytest.raises(BadValue, match="3 letters in their order, the largest first: B A C"):
        order.read(typed)
    assert "Xanthe" in order.form(typed)["range"]


@pytest.mark.usefixtures("book")
def test_two_cards_of_one_guess_show_the_same():
    one, other = guess("99_level"), guess("99_level")
    other.widget.show(other._shown())
    guessing.book().wait("another cell", one._heard)
    assert one.widget.card["form"] is not None
    say(other, "0.3")
    assert one.widget.card["form"] is None
    other.widget._told(None, {"do": "again"}, [])
    assert one.widget.card["form"] is not None


@pytest.mark.usefixtures("book")
def test_a_cell_that_runs_again_closes_the_card_it_made_before(monkeypatch):
    monkeypatch.setattr("userfirst.checks.widget.cell_id", lambda: "cell-1")
    first, other = guess("99_level").widget, guess("99_plan").widget
    again = guess("99_level").widget
    assert first.comm is None
    assert other.comm is not None
    assert again.comm is not None


@pytest.mark.usefixtures("book")
def test_python_alone_is_enough_and_a_wrong_name_gets_the_nearest():
    assert "0.15 too high" in repr(guess("99_level", 0.4))
    assert "too low" in repr(guess("99_level", "10%"))
    with pytest.raises(BadValue, match="from 0 to 1"):
        guess("99_level", 7)
    found = guess("99_levl")
    assert isinstance(found, Verdict)
    assert 'Did you mean "99_level"?' in found.message
    assert guess(5).state == guesses("77").state == guesses(None).state == "no such name"
    assert repr(guesses(99)) == repr(guesses("99"))
    with pytest.raises(CourseError, match="99_level"):
        reveal("99_levle")


@pytest.mark.usefixtures("book")
def test_an_answer_that_cannot_be_computed_is_said_in_the_card(monkeypatch):
    def damaged():
        raise BadValue("The file is cut short. Restore it.")

    def wrong():
        raise ZeroDivisionError("division by zero")

    for answer, words in ((damaged, "The file is cut short."), (wrong, "ZeroDivisionError")):
        broken = Guess("99_level", "?", "?", LEVEL.wants, answer)
        for module in (guessing, waiting):
            monkeypatch.setattr(module, "declared", lambda broken=broken: {"99_level": broken})
        assert words in say(guess("99_level"), "0.5")["reply"]
        assert words in repr(guesses("99"))


# --- What waits -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("book")
def test_a_result_waits_appears_and_goes_again(places):
    called = []

    @reveal("99_level")
    def revenue():
        called.append(places[0].content["text/plain"])
        return pd.DataFrame({"best": [0.25]})

    assert not called
    assert "Guess first" in places[0].content["text/html"]
    assert "The best level" in places[0].content["text/html"]
    card = guess("99_level")
    say(card, "0.5")
    assert called == ["One moment. The result is being worked out, and appears here."]
    assert "<table" in places[0].content["text/html"]
    card.widget._told(None, {"do": "again"}, [])
    assert "Guess first" in places[0].content["text/html"]
    assert len(places) == 1


@pytest.mark.usefixtures("book")
def test_a_result_may_wait_for_two_and_be_printed(places):
    @reveal("99_level", "99_plan")
    def both():
        print("it is <done>")

    guess("99_level", 0.5)
    assert "The richest plan" in places[0].content["text/html"]
    assert "The best level" not in places[0].content["text/html"]
    guess("99_plan", "free")
    assert places[0].content["text/plain"] == "it is <done>\n"
    assert "it is &lt;done&gt;" in places[0].content["text/html"]


@pytest.mark.usefixtures("book")
def test_a_result_is_there_at_once_where_the_guess_was_made_before(places):
    guess("99_level", 0.5)

    @reveal("99_level")
    def found():
        return "here"

    assert places[0].content["text/plain"] == "'here'"


@pytest.mark.usefixtures("book")
def test_a_result_that_fails_says_so_in_its_place_and_harms_no_other(places):
    @reveal("99_level")
    def broken():
        return undefined  # noqa: F821

    @reveal("99_level")
    def fine():
        return 5

    assert "0.25" in say(guess("99_level"), "0.5")["reply"]
    assert "NameError" in places[0].content["text/html"]
    assert "Run the cells above it" in places[0].content["text/html"]
    assert places[1].content["text/plain"] == "5"


@pytest.mark.usefixtures("book")
def test_a_cell_that_runs_again_takes_its_old_place(places):
    called = []
    for number in range(3):

        @reveal("99_level")
        def again(number=number):
            called.append(number)

    guess("99_level", 0.5)
    assert called == [2]


# --- The closing table ----------------------------------------------------------------------------


@pytest.mark.usefixtures("book")
def test_the_closing_table_tells_no_answer_before_and_fills_itself(places):
    table = guesses("99")
    table._ipython_display_()
    assert not any(secret in repr(table) for secret in SECRETS)
    say(guess("99_level"), "0.5")
    shown = places[0].content["text/html"]
    for cell in ("The best level", "0.50", "0.25", "0.25 too high", "not made yet"):
        assert f">{cell}<" in shown
    assert "Priced" not in shown
    say(guess("99_plan"), 2)
    assert '<td style="text-align:left">right</td>' in places[0].content["text/html"]
    assert places[0].content["text/html"].count('scope="row"') == 2


@pytest.mark.parametrize(
    ("value", "answer", "words"),
    [
        (35.7, 35.72, "right"), (36, 35, "close, 3% too high"), (30, 40, "about a quarter too low"),
        (27, 40, "about a third too low"), (20, 40, "about half too low"),
        (80, 40, "too high: twice as much"), (76, 40, "too high: nearly twice as much"),
        (120, 40, "too high: about 3 times as much"), (44, 40, "about a tenth too high"),
        (1, 40, "too low: only 2% of it"), (-5, 40, "45.0 too low"), (0, 40, "40.0 too low"),
        (-30, -40, "10.0 too high"), (3, 0, "3.0 too high"), (40.1, 40, "close, under 1% too high"),
    ],
)  # fmt: skip
def test_a_miss_is_told_as_a_person_would(value, answer, words):
    assert Amount(-100, 1000, "million people").off(value, answer) == words


def test_months_are_early_or_late():
    month = Amount(1, 60, "month", decimals=0, differs="by steps", too=("early", "late"))
    assert month.worded(12) == "month 12"
    assert month.off(24, 12) == "12 months too late"
    assert month.off(11, 12) == "1 month too early"
    assert month.off(12, 12) == "right"
    assert Amount(0, 100, "%").worded(12.34) == "12.3%"
    assert Amount(-50, 50, "million dollars").worded(-3) == "−3.0 million dollars"


# --- Kept -----------------------------------------------------------------------------------------


def test_guesses_come_back_after_a_restart_and_can_be_removed(book, tmp_path, monkeypatch):
    say(guess("99_level"), "0,5")
    path = tmp_path / ".userfirst" / "guesses_99.json"
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "version": 1,
        "guesses": {"99_level": 0.5},
    }
    assert list(path.parent.iterdir()) == [path]
    fresh(tmp_path, monkeypatch)
    card = guess("99_level")
    assert "0.25 too high" in card.widget.card["reply"]
    card.widget._told(None, {"do": "again"}, [])
    fresh(tmp_path, monkeypatch)
    assert guess("99_level").widget.card["form"] is not None


def test_what_another_notebook_kept_meanwhile_stays(book, tmp_path, monkeypatch):
    guess("99_plan")
    guessing.book().of("99")
    other = Book(tmp_path)
    other.make(LEVEL, 0.5)
    guess("99_plan", "free")
    fresh(tmp_path, monkeypatch)
    assert "not made yet" not in repr(guesses("99"))


DAMAGED = [
    b"", b"{", b"\xff\xfe", b"[]", b"5", b'{"version": 1}', b'{"version": 2, "guesses": {}}',
    b'{"version": 1, "guesses": [1]}', b'{"guesses": {}}', b"[" * 100_000, b" " * 2_000_000,
]  # fmt: skip


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_set_aside_and_never_overwritten(book, tmp_path, content):
    folder = tmp_path / ".userfirst"
    folder.mkdir()
    (folder / "guesses_99.json").write_bytes(content)
    (folder / "guesses_99_damaged_1.json").write_bytes(b"an older one")
    card = guess("99_level")
    assert "set aside as <code>.userfirst/guesses_99_damaged_2.json" in card.widget.card["reply"]
    assert "set aside" not in say(card, "0.5")["reply"]
    assert (folder / "guesses_99_damaged_2.json").read_bytes() == content
    assert (folder / "guesses_99_damaged_1.json").read_bytes() == b"an older one"
    assert json.loads((folder / "guesses_99.json").read_text())["guesses"] == {"99_level": 0.5}


def test_a_file_that_an_editor_saved_with_a_mark_of_byte_order_is_read(book, tmp_path, monkeypatch):
    guess("99_level", 0.5)
    path = tmp_path / ".userfirst" / "guesses_99.json"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    fresh(tmp_path, monkeypatch)
    assert "0.50" in repr(guesses("99"))
    assert [each.name for each in path.parent.iterdir()] == ["guesses_99.json"]


@pytest.mark.parametrize("typed", [10**400, -(10**400), np.timedelta64(1, "D"), [0.5], pd.NA, 1j])
def test_a_guess_that_is_no_number_is_asked_back(book, typed):
    with pytest.raises(BadValue, match="Write a number from 0 to 1"):
        guess("99_level", typed)


def test_what_an_earlier_edition_asked_is_asked_again(book, tmp_path):
    folder = tmp_path / ".userfirst"
    folder.mkdir()
    kept = {"99_level": 7, "99_plan": "dearer", "99_gone": 5}
    text = json.dumps({"version": 1, "guesses": kept})
    (folder / "guesses_99.json").write_text(text)
    assert repr(guesses("99")).count("not made yet") == 2
    guess("99_level", 0.5)
    assert json.loads((folder / "guesses_99.json").read_text())["guesses"]["99_gone"] == 5


def test_a_folder_that_cannot_be_written_is_said_once(book, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError("read-only")

    monkeypatch.setattr(keeping.Path, "write_text", refuse)
    shown = say(guess("99_level"), "0.5")
    assert "0.25 too high" in shown["reply"]
    assert "Nothing can be written in this folder" in shown["reply"]
    assert "Nothing can be written" not in say(guess("99_plan"), 2)["reply"]
    assert "right" in repr(guesses("99"))


def test_a_file_in_the_folder_s_place_is_left_alone(book, tmp_path):
    (tmp_path / ".userfirst").write_text("mine")
    assert "Nothing can be written" in say(guess("99_level"), "0.5")["reply"]
    assert (tmp_path / ".userfirst").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="folders keep no such rights there")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="may write everywhere")
def test_a_damaged_file_that_cannot_be_moved_is_not_overwritten(book, tmp_path):
    folder = tmp_path / ".userfirst"
    folder.mkdir()
    (folder / "guesses_99.json").write_bytes(b"{")
    folder.chmod(0o500)
    try:
        assert "could not be read" in guess("99_level").widget.card["reply"]
        say(guess("99_level"), "0.5")
    finally:
        folder.chmod(0o700)
    assert (folder / "guesses_99.json").read_bytes() == b"{"


# --- What lessons declare -------------------------------------------------------------------------


@pytest.mark.parametrize("name", declared.guesses())
def test_a_guess_is_declared_completely(name):
    about = declared.guesses()[name]
    assert about.name[:2] in declared.lessons()
    answer = about.answer()
    assert about.wants.read(answer) == answer, "the answer lies in the range that is asked for"
    assert about.wants.off(answer, answer) == "right"
    assert about.reason(answer)
    assert about.asks.rstrip().endswith("?")
    assert about.wants.worded(answer) not in about.asks
    if isinstance(about.wants, Amount):
        wide = about.wants.high - about.wants.low
        assert 0.02 < (answer - about.wants.low) / wide < 0.98, "an end of the range tells it"


def test_the_style_of_cards_leaves_labs_alone():
    """A lab on the same page calls the lever in hand a card too."""
    style = resources.files("userfirst.checks").joinpath("browser/card.css").read_text("utf-8")
    after = re.findall(r"\.uf-card(?![-\w])(\S*)", style)
    assert after
    assert set(after) == {":not(.uf-lever)"}

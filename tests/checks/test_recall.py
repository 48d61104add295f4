"""Recall questions are text; a card tells the reason of the chosen answer, and no other."""

import doctest
from fractions import Fraction
from math import comb

import pytest

from userfirst import question
from userfirst.checks import recall
from userfirst.checks.declared import HERE, lessons, questions
from userfirst.checks.recall import Question, WrongText, read_questions

ASKED = [pytest.param(name, id=name) for name in questions()]


@pytest.mark.parametrize("name", ASKED)
def test_a_question_answers_every_option_with_a_reason(name):
    asked = question(name)
    assert isinstance(asked, Question)
    assert [option.right for option in asked.options].count(True) == 1
    assert 3 <= len(asked.options) <= 6
    for option in asked.options:
        assert len(option.reason.split()) >= 6


@pytest.mark.parametrize("name", ASKED)
def test_no_reason_is_told_before_an_answer_is_chosen(name):
    asked = question(name)
    card = asked.widget()
    reasons = [option.reason for option in asked.options]
    assert not any(reason in str(card.card) for reason in reasons)
    assert not any(reason in repr(asked) for reason in reasons)
    card._told(None, {"do": "answer", "value": None}, [])
    assert card.card["reply"] == "Choose an answer first."
    for place, option in enumerate(asked.options, 1):
        card._told(None, {"do": "answer", "value": place}, [])
        assert card.card["tone"] == ("good" if option.right else "other")
        told = [reason for reason in reasons if recall.as_html(reason) in card.card["reply"]]
        assert told == [option.reason]
        assert card.card["form"]["value"] == place


@pytest.mark.parametrize("name", ASKED)
def test_a_page_without_widgets_gets_the_question_with_its_answers_folded(name):
    asked = question(name)
    data, _ = asked._repr_mimebundle_()
    shown = data["text/html"]
    assert shown.count("<details") == 1
    before, folded = shown.split("<details")
    for option in asked.options:
        assert recall.as_html(option.text) in before
        assert recall.as_html(option.reason) in folded
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize("message", [None, 5, {}, {"value": "1"}, {"value": 99}, {"value": 0}, []])
def test_a_strange_message_does_no_harm(message):
    card = question("q02_1").widget()
    card._told(None, message, [])
    assert card.card["reply"] == "Choose an answer first."


def test_right_answers_are_not_told_by_their_length_or_their_place():
    """The longest is right no more often than would happen by chance once in ten."""
    asked = list(questions().values())
    hits = sum(max(q.options, key=lambda option: len(option.text)).right for q in asked)
    chance = Fraction(sum(Fraction(1, len(q.options)) for q in asked), len(asked))
    times = range(hits, len(asked) + 1)
    as_often = sum(
        comb(len(asked), k) * chance**k * (1 - chance) ** (len(asked) - k) for k in times
    )
    assert as_often > 0.1, f"the longest answer is the right one in {hits} of {len(asked)}"
    places = {[option.right for option in q.options].index(True) for q in asked}
    assert len(places) > 1


@pytest.mark.parametrize("lesson", lessons())
def test_a_lesson_s_text_names_its_own_lesson(lesson):
    text = (HERE / f"lesson{lesson}" / "recall.txt").read_text(encoding="utf-8")
    names = [each.name for each in read_questions(text)]
    assert names == [f"q{lesson}_{place}" for place in range(1, len(names) + 1)]


def test_the_format_is_read_as_it_is_documented():
    text = "\n".join(
        line[4:] for line in recall.__doc__.split("::")[1].splitlines() if line.startswith("    ")
    )
    (asked,) = read_questions(text)
    assert asked.text == "What is asked. It may run over several lines."
    assert [option.right for option in asked.options] == [False, True]
    assert asked.options[0].reason == "Why it is wrong: one line or several, set in."
    assert doctest.testmod(recall).failed == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("What?", "line 1: a question begins"),
        ("? q\nWhat?\n- a\n  b", "line 1: q needs"),
        ("? q\n- a\n  b\n+ c\n  d", "line 1: q needs a text"),
        ("? q\nWhat?\n+ a\n  b\n+ c\n  d", "one right answer"),
        ("? q\nWhat?\n+ a\n- c\n  d", "a reason below every answer"),
        ("? q\nWhat?\n+ a\nb", "line 4: below an answer"),
    ],
)
def test_a_text_that_does_not_follow_the_format_says_where(text, says):
    with pytest.raises(WrongText, match=says):
        read_questions(text)

"""What is said of a result waits for the guess together with it."""

import doctest
from typing import Any

import pytest

from tools.site import kernel
from userfirst.checks import afterwords, page, waiting
from userfirst.checks.afterwords import read_afterwords
from userfirst.checks.declared import afterwords as declared
from userfirst.checks.declared import guesses, lessons
from userfirst.checks.guessing import Book

SAID = read_afterwords("? rides\nWhy?\n\nA *car* on 5 < 6\nways.\n\nAnd **more**.")[0]
HAVING = [number for number in lessons() if declared(number)]


def rides() -> None:
    print("RIDES")


def shown(place: page.Place) -> str:
    return str(place.content.get("text/html"))


def test_the_example_of_the_format_is_true() -> None:
    assert doctest.testmod(afterwords).attempted
    assert doctest.testmod(afterwords).failed == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("words\n? rides\nWhy?\n\nSo.", "before the first line"),
        ("? more rides\nWhy?\n\nSo.", "no function's name"),
        ("? rides\nWhy?\n\nSo.\n? rides\nWhy?\n\nSo.", "stands there twice"),
        ("? rides\n\nSo.", "needs a heading"),
        ("? rides\nWhy?", "needs a heading"),
    ],
)
def test_a_slip_in_the_text_is_named(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^some.txt: .*{problem}"):
        read_afterwords(text, "some.txt")


@pytest.mark.parametrize("number", HAVING)
def test_what_a_lesson_says_is_read_as_it_is_written(number: str) -> None:
    for each in declared(number).values():
        page = each.to_html()
        assert page.startswith("<details")
        assert "*" not in page
        assert page.count("<p>") == len(each.paragraphs)


def test_it_waits_for_the_guess_and_goes_with_it(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    about, book = guesses()["02_best_level"], Book(tmp_path)
    monkeypatch.setattr(waiting, "book", lambda: book)
    monkeypatch.setattr(waiting, "afterwords", lambda lesson: {"rides": SAID} if lesson else {})
    result = waiting.Waiting((about,), rides)
    result.show()
    assert "Guess first" in shown(result.place)
    assert shown(result.below) == ""
    book.make(about, 0.4)
    result.heard(about.name)
    assert "RIDES" in shown(result.place)
    assert "<p>A <i>car</i> on 5 &lt; 6 ways.</p><p>And <b>more</b>.</p>" in shown(result.below)
    book.make(about, None)
    result.heard(about.name)
    assert shown(result.below) == ""


def test_on_the_site_it_is_part_of_what_is_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: list[Any] = []
    monkeypatch.setattr(kernel, "_show", parts.append)
    monkeypatch.setattr(waiting, "afterwords", lambda _: {"rides": SAID})
    kernel.Revealed((guesses()["02_best_level"],), rides).show()
    assert parts[0]["content"]["text/html"] == f"<pre>RIDES\n</pre>{SAID.to_html()}"

"""Numbers are read as people type them; what cannot be read or lies outside is refused in words."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from userfirst.model import BadValue
from userfirst.words import numbers
from userfirst.words.numbers import read_number, read_number_in, read_number_with, readings

# Texts that mean one number, in every way that people in different countries write it.
ONE = {
    0.5: ("0,5", "0.5", ".5", ",5", "50%", "50 %", " 0.5 ", "+0.5", "0,500", "5e-1", "0。5",
          "%50", "% 50", "50٪", "٪٥٠", "\u200f0,5", "\u202a0.5\u202c", "\ufeff0.5"),
    12.0: (" 12 ", "12", "12.", "12,0", "１２", "١٢", "१२", "\u00a012\u202f", "1.2e1", "1,2e1"),
    1000.0: ("1e3", "1 000", "1000", "1\u00a0000", "1\u202f000", "1'000", "1’000", "1_000"),
    1234.5: ("1,234.5", "1.234,5", "1 234,5", "1 234.5", "1'234.5", "1234,5", "1234.5"),
    1234567.0: ("1,234,567", "1.234.567", "12,34,567", "1 234 567", "1.234567e6"),
    -4.0: ("-4", "−4", "–4", "-4,0", "﹣4", "-400%"),
    0.003: ("0.3%", "0,3 %", "０．３％"),
    0.0: ("0", "0,0", "-0", "0%"),
}  # fmt: skip
TWO = {"1,500": (1.5, 1500.0), "12,345": (12.345, 12345.0), "-1,000": (-1.0, -1000.0)}
NONE = (
    "", "   ", "\u200e", "%50%",
    "half", "0.5.1", "1,5,6", "1 2", "12 5", "0 500", "1,00.5", "1.00,5", "--5", "5-",
    "1 e 3", "e3", "1e", "1e1.5", "nan", "inf", "Infinity", "1e999", "0x10", "1/2", "½", "5²", "1k",
    "%", "5%%", ".", ",", "-", "5 6%", "1\n2", "0.5;", "②", "1e400%", "x" * 400, "1,2345,678",
)  # fmt: skip


@pytest.mark.parametrize(("text", "number"), [(t, n) for n, texts in ONE.items() for t in texts])
def test_a_number_is_read_as_people_type_it(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", TWO)
def test_what_can_mean_two_numbers_is_not_guessed(text: str) -> None:
    assert readings(text) == TWO[text]
    assert read_number(text) is None
    with pytest.raises(BadValue, match=r"can mean .* or .*: write it without"):
        read_number_in(text)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None
    with pytest.raises(BadValue, match=r"cannot be read|no number here"):
        read_number_in(text)


@pytest.mark.parametrize("value", [None, True, [1], {}, b"1", math.nan, math.inf, 1j])
def test_other_things_are_no_numbers(value: object) -> None:
    assert read_number(value) is None
    with pytest.raises(BadValue):
        read_number_in(value, 0, 1)


@pytest.mark.parametrize("value", [3, 3.0, np.float64(3), np.int64(3), np.float32(3)])
def test_numbers_are_what_they_are(value: object) -> None:
    assert read_number(value) == read_number_in(value, 0, 5) == 3.0


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "number"),
    [
        ("50%", 0, 1, "", 0.5),
        ("50%", 0, 100, "%", 50.0),
        ("50", 0, 100, "% of users", 50.0),
        ("50% of users", 0, 100, "% of users", 50.0),
        ("3%", 0, 0.3, "share a month", 0.03),
        ("5 % a month", 0, 0.3, "a month", 0.05),
        ("8 dollars", 0, 30, "dollars a month", 8.0),
        ("8 Dollars a month", 0, 30, "dollars a month", 8.0),
        ("$8,50", 0, 30, "dollars a month", 8.5),
        ("¥ 12", 0, 30, "yuan", 12.0),
        ("35,7 million", 0, 200, "million people", 35.7),
        ("1,500", 250, 15000, "dollars", 1500.0),
        ("1e3", 0, 1000, "", 1000.0),
        ("-1,500", -2000, -500, "dollars", -1500.0),
        ("0", 0, 1, "", 0.0),
        ("-3", -math.inf, 0, "", -3.0),
    ],
)  # fmt: skip
def test_a_number_is_read_in_its_unit(
    text: str, low: float, high: float, unit: str, number: float
) -> None:
    assert read_number_in(text, low, high, unit) == number


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "says"),
    [
        ("7", 0, 1, "", '"7" is outside the range. Write a number from 0 to 1.'),
        ("-4", 0, 200, "million people",
         '"-4" is outside the range. Write a number from 0 to 200 million people.'),
        ("1e9", 0, 30, "dollars",
         '"1e9" was read as 1000000000, which is outside the range. '
         "Write a number from 0 to 30 dollars."),
        ("200%", 0, 1, "",
         '"200%" was read as 2, which is outside the range. Write a number from 0 to 1.'),
        ("50%", 0, 30, "dollars",
         '"50%" is a percentage, and this is in dollars. Write a number from 0 to 30 dollars.'),
        ("1,500", 0, 30, "dollars",
         '"1,500" can mean 1.5 or 1500: write it without a mark for thousands. '
         "Write a number from 0 to 30 dollars."),
        ("1,500", 0, 1, "", '"1,500" was read as 1.5 or 1500, which is outside the range. '
         "Write a number from 0 to 1."),
        ("a lot", 0, 100, "%",
         '"a lot" cannot be read as a number. Write a number from 0 to 100%.'),
        ("  ", 1, 60, "", "There is no number here. Write a number from 1 to 60."),
        ("50 thousand", 0, 90, "million people",
         '"50 thousand" cannot be read as a number. '
         "Write a number from 0 to 90 million people."),
        ("-1", 0, math.inf, "dollars",
         '"-1" is outside the range. Write a number of at least 0 dollars.'),
    ],
)  # fmt: skip
def test_a_refusal_says_what_was_understood_and_the_range(
    text: str, low: float, high: float, unit: str, says: str
) -> None:
    with pytest.raises(BadValue) as caught:
        read_number_in(text, low, high, unit)
    assert str(caught.value) == says


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_is_read_back(number: float) -> None:
    assert number in readings(repr(number))
    assert number in readings(repr(number).replace(".", ","))


@given(st.integers(-(10**12), 10**12))
def test_marks_between_thousands_change_nothing(number: int) -> None:
    for mark in (" ", "\u202f", "'", "_"):
        assert read_number(f"{number:,}".replace(",", mark)) == number
    assert number in readings(f"{number:,}")


@given(st.text(max_size=12))
def test_any_text_is_answered(text: str) -> None:
    for unit in ("", "dollars a month", "%"):
        try:
            number = read_number_in(text, -5, 5, unit)
        except BadValue:
            continue
        assert -5 <= number <= 5


def test_the_examples_are_true() -> None:
    assert doctest.testmod(numbers).failed == 0


def test_a_known_decimal_mark_settles_what_a_text_means() -> None:
    for text, point, comma in (
        ("1.500", 1.5, 1500.0),
        ("1,500", 1500.0, 1.5),
        ("1,234.5", 1234.5, None),
        ("1.234,5", None, 1234.5),
        ("1 234,5", None, 1234.5),
        ("12,34,567", 1234567.0, None),
        ("50%", 0.5, 0.5),
        ("-3", -3.0, -3.0),
        ("many", None, None),
    ):
        assert read_number_with(text, ".") == point
        assert read_number_with(text, ",") == comma

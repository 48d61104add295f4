"""The tests of the words catch a wrong number, whichever it is: each is altered in turn."""

import re
from collections.abc import Callable
from importlib import import_module

import pytest

from tests.charts import reading
from tests.charts.reading import found, hold, runs_anywhere, same_amount, same_number, same_part
from userfirst.cases import NAMES, Run, case
from userfirst.charts.sentences import tell


def altered(text: str) -> list[str]:
    """Return the text once for each number in it, with that one larger in its last digit by 2."""
    changed = []
    for said in re.finditer(r"\d[\d,]*(?:\.\d+)?", text):
        decimals = len(said[0].partition(".")[2])
        larger = float(said[0].replace(",", "")) + 2 * 10**-decimals
        changed.append(f"{text[: said.start()]}{larger:,.{decimals}f}{text[said.end() :]}")
    return changed


def is_refused(check: Callable[[Run], object], told: Run) -> bool:
    try:
        check(told)
    except (AssertionError, IndexError):  # a month after the last one
        return True
    return False


@pytest.mark.parametrize("name", NAMES)
def test_no_number_can_be_wrong(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check = import_module(f"tests.charts.test_words_{name}").check
    for told in runs_anywhere(case(name), 99, settings=12):
        for words in altered(" ".join(tell(told))):
            monkeypatch.setattr(reading, "tell", lambda run, words=words: [words])
            assert is_refused(check, told), words
        monkeypatch.undo()


def test_places_are_held_against_values() -> None:
    text = "All of the 1.20 million users pay 3.50 dollars, less than 1% from month 12 on."
    assert hold(text, "{part} of the {many} users pay {number} dollars", 1, 1.2, 3.5)
    assert hold(text, "{part} from month {month}", 0.001, 12)
    assert not hold(text, "{many} cars", 1.2)
    assert found("the {many} (users|cars)", text) == ("1.20 million", "users")
    for pattern, value in (("{many} users", 1.21), ("pay {number}", 3.51), ("month {month}", 13)):
        with pytest.raises(AssertionError):
            hold(text, pattern, value)


def test_numbers_are_what_they_are_rounded_to() -> None:
    same_number("−1,230", -1230.4)
    same_number("0", 0.004)
    same_amount("870 thousand", 0.8702)
    same_amount("fewer than a thousand", 0.0002)
    same_part("23%", 0.2349)
    for same, said, value in (
        (same_number, "0", 0.006),
        (same_amount, "none", 0.001),
        (same_part, "all", 0.999),
        (same_part, "Less than 1%", 0.0),
        (same_part, "more than 99%", 0.99),
    ):
        with pytest.raises(AssertionError):
            same(said, value)

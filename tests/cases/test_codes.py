"""A share code opens the run it was made from, and a wrong code says what is wrong."""

import string
from copy import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from userfirst.cases import NAMES, Case, LeverTable, case, codes
from userfirst.model import BadValue, Schedule

FREE_SERVICE = case("free_service")
CODE = codes.encode(FREE_SERVICE, FREE_SERVICE.complete({"free_level": 0.55, "price": 12.34}))


def values(lever: Any) -> st.SearchStrategy[float]:
    """Draw values that a lever accepts, on its steps and between them."""
    if lever.choices:
        return st.integers(0, len(lever.choices) - 1).map(float)
    steps = int((lever.high - lever.low) / lever.step)
    return st.one_of(
        st.integers(0, steps).map(lambda n: min(lever.high, round(lever.low + n * lever.step, 10))),
        st.floats(lever.low, lever.high),
    ).map(float)


@st.composite
def runs(draw: st.DrawFn, chosen: Case) -> dict[str, Any]:
    """Draw lever values of a case; some are schedules."""
    levers: dict[str, Any] = {}
    for lever in draw(st.lists(st.sampled_from(chosen.levers), unique=True, max_size=5)):
        month = st.integers(1, chosen.months - 1)
        switches = draw(st.lists(month, unique=True, max_size=3).map(sorted))
        first = draw(values(lever))
        later = tuple((when, draw(values(lever))) for when in switches)
        levers[lever.name] = Schedule(first, later) if later else first
    return levers


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_a_code_opens_the_same_run(name: str, data: st.DataObject) -> None:
    chosen = case(name)
    levers = chosen.complete(data.draw(runs(chosen)))
    code = codes.encode(chosen, levers)
    found, opened = codes.decode(code)
    assert found is chosen
    assert chosen.complete(opened) == levers


@given(
    place=st.integers(len("UF1-"), len(CODE) - 1),
    letter=st.sampled_from(string.digits + string.ascii_uppercase),
)
def test_any_wrong_character_is_noticed(place: int, letter: str) -> None:
    wrong = CODE[:place] + letter + CODE[place + 1 :]
    same = wrong.replace("-", "").translate(str.maketrans("OIL", "011")) == CODE.replace("-", "")
    if same:
        assert codes.decode(wrong) == codes.decode(CODE)
    else:
        with pytest.raises(BadValue, match=r"does not add up|no \"U\"|too short"):
            codes.decode(wrong)


@given(end=st.integers(5, len(CODE) - 1))
def test_a_missing_end_is_noticed(end: int) -> None:
    if CODE[:end].rstrip("-") != CODE:
        with pytest.raises(BadValue, match=r"too short|does not add up"):
            codes.decode(CODE[:end])


def test_swapped_characters_are_noticed() -> None:
    bare = CODE.replace("-", "")
    for place in range(3, len(bare) - 1):
        swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
        if swapped != bare:
            with pytest.raises(BadValue):
                codes.decode(swapped)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "There is no code here"),
        ("   ", "There is no code here"),
        ("hello there", "This is not a share code"),
        ("UF2-ABCD-EFGH", 'of version "2"'),
        ("UF1-AB", "too short"),
        ("UF1-!!!!-ABCD-EFGH", 'no "!" in it'),
    ],
)
def test_a_wrong_code_says_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(BadValue, match=says):
        codes.decode(text)


def test_how_a_code_is_written_down_does_not_matter() -> None:
    told = codes.decode(CODE)
    assert codes.decode(CODE.lower()) == told
    assert codes.decode(f"  {CODE.replace('-', ' ')}\n") == told
    assert codes.decode("uf1" + CODE[3:].replace("0", "o").replace("1", "l")) == told


@pytest.mark.parametrize("dash", [*"—–‐‑‒−﹣－\u00ad", "- ", " – ", "-\n", ""])
def test_other_hyphens_are_read(dash: str) -> None:
    assert codes.decode(CODE.replace("-", dash)) == codes.decode(CODE)


@pytest.mark.parametrize(
    "text",
    [
        "Look: {} is what I found",
        "Look:\n{}\nIt closes!",
        "({}).",
        '"{}"',
        "`{}`, then priced",
        "my run ({}) and yours",
        "Open it with Lab(\"free_service\", code='{}')",
        "{} 60 months, 30 users",
        "\u200b{}\u200b",
        "> {}",
    ],
)
@pytest.mark.parametrize("dash", ["-", "—", "‑"])
def test_a_code_is_found_in_a_sentence(text: str, dash: str) -> None:
    told = codes.decode(text.format(CODE.replace("-", dash)))
    assert told == codes.decode(CODE)


def test_a_wrong_code_in_a_sentence_says_what_is_wrong() -> None:
    wrong = CODE[:-1] + ("2" if CODE[-1] != "2" else "3")
    with pytest.raises(BadValue, match="does not add up"):
        codes.decode(f"Look: {wrong} is what I found.")


@pytest.mark.parametrize("hyphen", ["-", "\u2011", "–", "—", "−", "\u00ad", "－", " ", "\n"])
@pytest.mark.parametrize("around", ["{}", "Look: {}", "{} is mine", "<{}>, nice?", "See “{}”."])
def test_a_code_is_found_in_what_a_chat_makes_of_it(hyphen: str, around: str) -> None:
    code = CODE.replace("-", hyphen)
    alone = around == "{}"
    if alone or not hyphen.isspace():
        assert codes.decode(around.format(code)) == codes.decode(CODE)


def test_a_code_is_short() -> None:
    one = codes.encode(FREE_SERVICE, FREE_SERVICE.complete({"free_level": 0.5}))
    assert len(one) <= 22
    every = {each.name: each.high if each.high != each.default else each.low
             for each in FREE_SERVICE.levers}  # fmt: skip
    assert len(codes.encode(FREE_SERVICE, FREE_SERVICE.complete(every))) < 120


def test_a_code_of_other_levers_is_refused() -> None:
    from dataclasses import replace

    levers = {each.name: copy(each) for each in FREE_SERVICE.levers}
    levers["free_level"].default = 0.4
    changed = replace(FREE_SERVICE, lever_table=type("Levers", (LeverTable,), levers))
    code = codes.encode(changed, changed.complete({"price": 12}))
    with pytest.raises(BadValue, match="its levers were others"):
        codes.decode(code)


def test_a_code_of_a_case_that_is_not_here_is_refused() -> None:
    from dataclasses import replace

    stranger = replace(FREE_SERVICE, name="a_case_of_tomorrow")
    with pytest.raises(BadValue, match="does not have"):
        codes.decode(codes.encode(stranger, stranger.complete({})))

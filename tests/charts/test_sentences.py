"""The files of words: Python and the page tell the same, and a slip is answered by its name."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.charts.reading import SETTINGS, runs_anywhere
from tests.lab.page import ask_page
from userfirst.cases import NAMES, case, run, worded
from userfirst.charts.expressions import FUNCTIONS
from userfirst.charts.sentences import SCENES, BadWords, Words, tell, words_for, words_of
from userfirst.charts.wording import money, part, people, percent, when
from userfirst.lab.contract import about
from userfirst.model import Schedule, schedule

ENOUGH = max(150, SETTINGS // 2)  # wild ones, and as many near the start

RICH = {"funding": 100, "serving_cost": 0}
NO_HOME = {
    "market": 1, "users_at_start": 0, "service_life": 6, "set_cost": 1000, "hardware_margin": 0.5,
    "median_taste": 2, "word_of_mouth": 0, "marketing": 0, "content_spend": 0, "fixed_cost": 0,
}  # fmt: skip
NOBODY = {
    "free_level": 0, "price": 30, "median_taste": 0.5, "taste_spread": 6, "churn": 0.3,
    "network": 0, "quality_investment": 0, "marketing": 0,
}  # fmt: skip
AT_ONCE = {"funding": 100, "free_share": 1, "fixed_cost": 500, "starting_riders": 100}
# Settings that lead to an alternative which is seldom said, as a preset and levers.
RARE: dict[str, list[tuple[str | None, dict[str, Any]]]] = {
    "accounts": [
        (None, RICH | {"free_level": schedule(1.0, {30: 0.3})}),
        (None, RICH | {"free_level": schedule(1.0, {30: 0.3, 32: 1.0})}),
        (None, {"funding": 100, "free_level": schedule(0.3, {20: 0.0})}),
        (None, {"discoveries": 0.0, "funding": 2.98}),
    ],
    "free_service": [
        (None, NOBODY | {"funding": 1000, "fixed_cost": 0}),
        (None, NOBODY | {"funding": 20, "fixed_cost": 20}),
        ("attention", {"network": 4.0, "quality_investment": 0.0, "price_per_thousand_ads": 0.0}),
    ],
    "ride_hailing": [
        (None, AT_ONCE),
        (None, AT_ONCE | {"rival": "none"}),
        (None, {
            "free_share": 0, "driver_subsidy": 3, "take_rate": 0.04, "starting_share": 0.14,
            "rival_funding": 100, "starting_riders": 100, "word_of_mouth": 0, "cars": 3,
        }),
    ],
    "internet_tv": [
        (None, NO_HOME | {"funding": 5000}),
        (None, NO_HOME | {"funding": 10, "fixed_cost": 100, "content_spend": 100}),
    ],
    "messaging": [
        (None, {"sms_price": schedule(0, {1: 0.3})}),
        (None, {"network_cost": 40, "funding": 10}),
        ("cliff", {
            "stance": "fight", "rival_spend": 10, "network_cost": 0, "funding": 500,
            "market": 148, "leaving_cost": 0.5, "data_price": 32.03,
        }),
    ],
    "free_platforms": [(None, {"rival_share": 0.005, "funding": 5000})],
    "experience": [
        (None, {
            "starting_quality": 0.1, "effort": 5, "median_taste": 0.5, "price": 30,
            "free_level": 0, "funding": 2000, "fixed_cost": 0, "improving": 0, "acquisition": 0,
            "difference": 0,
        }),
        (None, {
            "starting_quality": 0.1, "effort": 5, "median_taste": 0.5, "price": 30,
            "free_level": 0, "funding": 1,
        }),
    ],
    "connected_car": [],
    "transformation": [],
}  # fmt: skip


TELL = """
import { tell } from "lab/sentences.js";
answer(question.runs.map(({ months, levers, series }) => {
  const get = (name) => Float64Array.from(series[name]);
  return tell(question.words, null, { months, levers, get });
}));
"""
RUN_AND_TELL = """
import { makeModel } from "lab/model.js";
import { tell } from "lab/sentences.js";
const { about } = question;
const model = makeModel(about);
answer(question.runs.map((levers) => tell(about.words, about, model.run(levers))));
"""


@dataclass(frozen=True)
class ToldRun:
    """A run as the page gets it, and what is said of it."""

    page: dict[str, Any]
    sentences: list[str]
    said: set[tuple[str, str]]


@cache
def told_runs(name: str) -> list[ToldRun]:
    """Return random and extreme settings with schedules, presets, and what is rare."""
    chosen, words = case(name), words_for(case(name))
    rich = {"funding": (chosen.lever("funding").high, chosen.lever("funding").default)}
    rare = (run(name, preset, **levers) for preset, levers in RARE[name])
    found = []
    for told in chain(runs_anywhere(chosen, 77, rich, ENOUGH), rare):
        said = set[tuple[str, str]]()
        sentences = words.tell(told, told.levers, said)
        series = {each: told[each].tolist() for each in words.series}
        levers = {each: of_lever(value) for each, value in told.levers.items()}
        page = {"months": chosen.months, "levers": levers, "series": series}
        found.append(ToldRun(page, sentences, said))
    return found


def of_lever(value: Any) -> Any:
    """Return a lever's value as the page keeps it."""
    if isinstance(value, Schedule):
        switches = [[month, float(later)] for month, later in value.switches]
        return {"first": float(value.first), "switches": switches}
    return float(value)


def taken(name: str) -> set[tuple[str, str]]:
    """Return the alternatives that are said of some run of a case."""
    return set[tuple[str, str]]().union(*(each.said for each in told_runs(name)))


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_the_same_letter_for_letter(name: str, tmp_path: Path) -> None:
    told = told_runs(name)
    assert len(told) >= 2 * ENOUGH
    asked = {"words": words_of(case(name)), "runs": [each.page for each in told]}
    assert ask_page(TELL, asked, tmp_path) == [each.sentences for each in told]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_its_own_runs_as_python_tells_them(name: str, tmp_path: Path) -> None:
    """From the levers alone: the page's engine and its sentences, for every start."""
    chosen = case(name)
    starts = [run(name), *(run(name, each.name) for each in chosen.presets)]
    runs = [{each: of_lever(value) for each, value in told.levers.items()} for told in starts]
    asked = {"about": about(chosen), "runs": runs}
    assert ask_page(RUN_AND_TELL, asked, tmp_path) == [tell(told) for told in starts]


@pytest.mark.parametrize("name", NAMES)
def test_every_alternative_is_said_of_some_run(name: str) -> None:
    """Those of the case's own file here; those that are shared, of some run of some case."""
    own = tomllib.loads((SCENES / name / "words.toml").read_text(encoding="utf-8"))
    mine = {f"{kind}.{entry}" for kind in ("pieces", "sentences") for entry in own.get(kind, {})}
    never = {each for each in words_for(case(name)).conditions if each[0] in mine} - taken(name)
    assert not never


def test_every_shared_alternative_is_said_of_some_run_of_some_case() -> None:
    shared = tomllib.loads((SCENES / "shared.toml").read_text(encoding="utf-8"))
    all_ = {
        (f"pieces.{name}", condition)
        for name, entry in shared["pieces"].items()
        for condition in entry
    }
    assert not all_ - set[tuple[str, str]]().union(*map(taken, NAMES))
    used = set[str]().union(*(words_for(case(name)).quantities for name in NAMES))
    assert set(shared["quantities"]) <= used


@pytest.mark.parametrize("name", NAMES)
def test_a_run_is_told_in_two_or_three_sentences(name: str) -> None:
    for sentences in (each.sentences for each in told_runs(name)):
        assert 1 <= len(sentences) <= 3
        assert all(re.match(r"[A-Z\d].*\.$", each) for each in sentences), sentences
        assert len(re.findall(r"\.(?: |$)", " ".join(sentences))) <= 4, sentences


def test_every_function_of_the_language_is_used() -> None:
    """What no file needs does not belong to the language."""
    text = json.dumps([words_of(case(name)) for name in NAMES])
    assert not [name for name in FUNCTIONS if f'["{name}", ' not in text]


def test_numbers_are_written_as_in_python(tmp_path: Path) -> None:
    chance = np.random.RandomState(4)
    numbers = [0.0, 0.125, 0.375, 2.5, 2.675, 9.985, 10.25, 10.35, 99.95, 100.5, 101.5, 1e-7]
    numbers += [0.9995, 0.99949, 0.001, 0.0009999, 1234567.5, 0.005, 0.015, 0.995, 0.99, 1.0]
    numbers += [float(each) for each in 10 ** chance.uniform(-8, 6, 2000)]
    numbers += [float(each) for each in np.round(10 ** chance.uniform(-3, 4, 1000), 3)]
    script = """
import * as words from "lab/words.js";
answer(question.map((n) => [
  words.worded(n), words.worded(-n), words.peopleText(n), words.peopleText(n, "users"),
  words.moneyText(n, "million dollars"), words.moneyText(-n, "billion yuan"),
  words.partText(n), words.percentText(n), words.whenText(Math.trunc(n)), words.wholeText(n),
]));
"""
    wanted = [
        [
            worded(n), worded(-n), people(n), people(n, "users"),
            money(n, "million dollars"), money(-n, "billion yuan"),
            part(n), percent(n), when(int(n)), f"{n:.0f}",
        ]
        for n in numbers
    ]  # fmt: skip
    for number, ours, theirs in zip(
        numbers, wanted, ask_page(script, numbers, tmp_path), strict=True
    ):
        assert theirs == ours, number


# What the sentences call a series, and what the legend of its picture calls it.
CALLED = [
    ("free_service", "subscription", "from subscription"),
    ("free_service", "advertising", "from advertising"),
    ("accounts", "accounts", "accounts"),
    ("accounts", "active", "of the active"),
    ("accounts", "subscription_invited", "invited payers"),
    ("connected_car", "packs", "packs have earned"),
    ("connected_car", "deferred", "is deferred"),
    ("connected_car", "users", "connected cars"),
    ("experience", "cohort", "the first cohort"),
    ("experience", "cohort_retention", "retention from one month"),
    ("experience", "tried", "have tried it"),
    ("free_platforms", "advertising", "from advertising"),
    ("free_platforms", "commerce", "from commerce"),
    ("free_platforms", "extras", "from extras"),
    ("internet_tv", "included", "the subscription included"),
    ("messaging", "rival", "the rival's messenger"),
    ("messaging", "own", "your messenger"),
    ("messaging", "minutes_share", "your minutes"),
    ("ride_hailing", "market_share", "your share"),
    ("ride_hailing", "idle", "idle car"),
    ("transformation", "legacy", "old customers"),
]


@pytest.mark.parametrize(("name", "series", "phrase"), CALLED)
def test_a_series_is_called_what_its_picture_calls_it(name: str, series: str, phrase: str) -> None:
    label = case(name).one_series(series).label.lower()
    words = set(re.findall(r"\w{4,}", phrase)) & set(re.findall(r"\w{4,}", label))
    assert words, (label, phrase)
    text = (SCENES / name / "words.toml").read_text(encoding="utf-8").lower()
    for each in words:
        assert each in text


SLIPS = [
    ("users_now = ", "users_now = 'last(usrs)'", "quantities.users_now", '"users"'),
    ("users_now = ", "users_now = 'lst(users)'", "quantities.users_now", '"last"'),
    ("users_now = ", "users_now = 'last(users'", "quantities.users_now", "cannot be read"),
    ("users_now = ", "users_now = 'last(lever.prise)'", "quantities.users_now", '"price"'),
    ("users_now = ", "users_now = 'last(users > 1)'", "quantities.users_now", "a yes or no for"),
    ("users_now = ", "users_now = 'last(users, 3)'", "quantities.users_now", "takes 1 things"),
    ("users_now = ", "users_now = 'users[3]'", "quantities.users_now", "users[3]"),
    ("users_now = ", "users_now = 'users / 2'", "quantities.users_now", "a number for each"),
    ("users_now = ", "users_now = 'not users'", "quantities.users_now", "a number for each"),
    ("users_now = ", "users_now = 'users_now + 1'", "quantities.users_now", "from itself"),
    ("users_now = ", "users = '1'", "quantities.users", "name of a series"),
    ("users_now = ", "closes = '1'", "quantities.closes", "shared.toml"),
    ("users_now = ", "x = '1'\nusers_now = 'last(users)'", "quantities.x", "never used"),
    ("few = ", "fw = 'x'", "sentences.who_came, condition", '"few"'),
    ("few = ", "'users_now' = 'x'", "sentences.who_came", "a yes or no"),
    ("few = ", "few = '{users_now:peple users}'", "sentences.who_came, few", '"people"'),
    ("few = ", "few = '{user_now:people}'", "sentences.who_came, few", '"users_now"'),
    ("few = ", "few = '{users_now}'", "sentences.who_came, few", '"{users_now:amount}"'),
    ("few = ", "few = '{how_came}'", "sentences.who_came, few", '"how_it_came"'),
    ("few = ", "few = '{few:people}'", "sentences.who_came, few", "a yes or no"),
    ("few = ", "few = '{users_now:amount users'", "sentences.who_came, few", "not closed"),
    ("few = ", "few = '{users_now:part users}'", "sentences.who_came, few", "nothing can follow"),
    ("few = ", "few = 3", "sentences.who_came, few", "a text is wanted"),
    ("otherwise = ", "", "sentences.who_came", '"otherwise ="'),
    ("money = ", "", "", '"money" is missing'),
    ("[sentences.who_came]", "[sentence.who_came]", "", '"sentences"'),
]
OWN = """
money = "million dollars"
[quantities]
users_now = "last(users)"
few = "users_now < 1"
[pieces.how_it_came]
otherwise = ""
[sentences.who_came]
few = "few{how_it_came}"
otherwise = "{users_now:people users}"
"""
SHARED = {"quantities": {"closes": "month_when(is_open < 0.5)"}}


@pytest.mark.parametrize(("line", "instead", "entry", "says"), SLIPS)
def test_a_slip_is_answered_by_file_entry_and_nearest_name(
    line: str, instead: str, entry: str, says: str
) -> None:
    assert Words(case("free_service"), tomllib.loads(OWN), SHARED).quantities
    before, found, rest = OWN.rpartition(f"\n{line}")
    assert found
    wrong = f"{before}\n{instead}{rest[rest.index(chr(10)) :]}"
    with pytest.raises(BadWords) as slip:
        Words(case("free_service"), tomllib.loads(wrong), SHARED)
    assert "scenes/free_service/words.toml" in str(slip.value)
    assert entry in str(slip.value)
    assert says in str(slip.value), slip.value


def test_a_piece_made_from_itself_is_refused() -> None:
    own = tomllib.loads(OWN)
    own["pieces"]["how_it_came"]["otherwise"] = "and {how_it_came}"
    with pytest.raises(BadWords, match=r"pieces\.how_it_came: it is made from itself"):
        Words(case("free_service"), own, SHARED)


def test_a_lever_is_what_is_in_force_in_each_month() -> None:
    own = {
        "money": "million dollars",
        "quantities": {
            "early": "at(lever.price, 11)",
            "late": "at(lever.price, 12)",
            "after": "at(lever.price, months + 1)",
        },
        "sentences": {
            "price": {
                "happened(after)": "never",
                "otherwise": "{early:amount} then {late:amount}",
            }
        },
    }
    told = run("free_service", price=schedule(5, {12: 8}))
    assert Words(told.case, own, {}).tell(told, told.levers) == ["5.00 then 8.00"]


def test_a_sentence_begins_in_upper_case() -> None:
    own = {
        "money": "million dollars",
        "sentences": {"a": {"otherwise": "one. two; three"}, "b": {"otherwise": ""}},
    }
    told = run("free_service")
    assert Words(told.case, own, {}).tell(told, told.levers) == ["One. Two; three"]

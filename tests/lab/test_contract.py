"""What travels has the same types on both sides, and the page's pure modules keep to them."""

import json
import re
from pathlib import Path
from typing import Any, is_typeddict

import pytest

from tests.deno import MODULES, deno
from userfirst.cases import NAMES, case
from userfirst.charts import scene
from userfirst.lab import contract
from userfirst.model import Schedule, schedule

# In the page a type of its own is called Document already.
NAMED_OTHERWISE = {"Document": "LabDocument"}


def types_of_the_page() -> dict[str, set[str]]:
    text = (MODULES / "contract.js").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for block in text.split("/**")[1:]:
        name = re.search(r"@typedef \{object\} (\w+)", block)
        if name:
            found[name[1]] = set(re.findall(r"@property \{.*\} \[?(\w+)", block))
    return found


def test_both_sides_name_the_same_things() -> None:
    page = types_of_the_page()
    for name, kind in vars(contract).items():
        if is_typeddict(kind) and name not in {"Plan", "DescribedElsewhere"}:
            assert page[NAMED_OTHERWISE.get(name, name)] == set(kind.__annotations__), name


def test_the_pure_modules_are_typed(tmp_path: Path) -> None:
    typed = [
        path
        for path in sorted(MODULES.glob("*.js"))
        if path.read_text(encoding="utf-8").startswith("// @ts-check")
    ]
    assert "contract.js" in {path.name for path in typed}
    # What came to JavaScript after 2022 is missing in browsers that learners still have.
    library = {"compilerOptions": {"lib": ["es2022", "dom", "dom.iterable"]}}
    config = tmp_path / "deno.json"
    config.write_text(json.dumps(library), encoding="utf-8")
    done = deno("check", "--quiet", f"--config={config}", *map(str, typed), folder=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_what_a_case_tells_is_json_and_keeps_to_its_type(name: str) -> None:
    told = contract.about(case(name))
    assert json.loads(json.dumps(told, allow_nan=False))["case"] == name
    required = contract.About.__required_keys__
    assert required <= set(told) <= set(contract.About.__annotations__)
    rows: list[tuple[Any, list[Any]]] = [
        (contract.AboutLever, told["levers"]),
        (contract.AboutSeries, told["series"]),
        (contract.AboutOutcome, told["outcomes"]),
        (contract.AboutPreset, told["presets"]),
        (contract.AboutFirm, told["firms"]),
    ]
    for kind, things in rows:
        assert things
        for thing in things:
            assert set(thing) == set(kind.__annotations__)


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_is_named_is_told(name: str) -> None:
    told, shown = contract.about(case(name)), scene(name)
    series = {each["name"]: each for each in told["series"]}
    levers = {each["name"] for each in told["levers"]}
    for picture in told["pictures"]:
        for panel in picture["panels"]:
            for drawn in (*panel["stacked"], *panel["lines"]):
                assert series[drawn]["colour"], drawn
            assert {*panel["marks"], *panel["onlyIf"], *panel["onlyIf"].values()} <= set(series)
    assert {each["name"] for each in told["series"] if each["colour"]} == set(shown.series)
    for firm in told["firms"]:
        assert firm["funding"] in levers
        assert {value for key, value in firm.items() if key != "funding"} <= set(series)
    outcomes = {each["name"]: each for each in told["outcomes"]}
    assert set(told["main"]) <= set(outcomes)
    assert {each["series"] for each in outcomes.values()} <= set(series)
    assert outcomes["profit"]["lasts"]
    assert outcomes["lowest_cash"]["lasts"]
    assert not any(
        outcomes[each]["lasts"]
        for each in ("users", "payers", "kept", "revenue")
        if each in outcomes
    )
    assert {each["bound"] for each in told["series"]} <= levers | {""}


def test_a_schedule_goes_to_the_page_and_back() -> None:
    plan = schedule(0.9, {24: 0.2, 36: 1})
    assert contract.to_page(plan) == {"first": 0.9, "switches": [(24, 0.2), (36, 1.0)]}
    assert contract.from_page(contract.to_page(plan)) == Schedule(0.9, ((24, 0.2), (36, 1.0)))
    assert contract.from_page({"first": 0.4, "switches": []}) == 0.4
    assert contract.from_page(contract.to_page(7)) == 7.0

"""What the page makes of many runs: held against NumPy's runs, and against what must be true."""

from itertools import permutations
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.lab.page import ask_page, engine_about, value_for_page
from userfirst.cases import NAMES, case, run, run_batch
from userfirst.model import Equations, Schedule, Values, schedule
from userfirst.model.javascript import write_equations

ASK = """
import { makeModel } from "lab/model.js";
import * as analysis from "lab/analysis.js";
const model = makeModel(question.about);
"""


def full(name: str, **levers: Any) -> dict[str, Any]:
    """Return every lever of a case as the page keeps it."""
    values = case(name).complete(levers)
    return {each: value_for_page(value) for each, value in values.items()}


# --- curves ---

CURVES = """
answer(question.asked.map(([levers, lever, part, outcome, month]) =>
  analysis.responseCurve(model, levers, lever, part, outcome, month)));
"""


def test_a_curve_is_the_runs_over_the_range(tmp_path: Path) -> None:
    about = case("free_service")
    plan = schedule(0.9, {12: 0.5, 24: 0.2})
    asked = [
        (full("free_service"), "free_level", 0, "profit", 60),
        (full("free_service"), "price", 0, "users", 24),
        (full("free_service", free_level=plan), "free_level", 0, "profit", 60),
        (full("free_service", free_level=plan), "free_level", 2, "payers", 40),
        (full("free_service"), "funding", 0, "lowest_cash", 60),
    ]
    curves = ask_page(ASK + CURVES, {"about": engine_about(about), "asked": asked}, tmp_path)
    for (levers, name, part, outcome, month), curve in zip(asked, curves, strict=True):
        lever = about.lever(name)
        levels = np.array(curve["levels"])
        np.testing.assert_allclose(levels, np.linspace(lever.low, lever.high, len(levels)))
        assert len(levels) == min(101, round((lever.high - lever.low) / lever.step) + 1)

        def outcomes(
            tried: Any, levers=levers, name=name, part=part, outcome=outcome, month=month
        ) -> Any:
            given: dict[str, Any] = {name: np.asarray(tried)}
            if isinstance(levers[name], dict):
                values = [plan.first, *(later for _, later in plan.switches)]
                values[part] = np.asarray(tried)
                months = [month for month, _ in plan.switches]
                given[name] = Schedule(values[0], tuple(zip(months, values[1:], strict=True)))
            return run_batch(about, given).outcome(outcome, month)

        wanted = outcomes(levels)
        np.testing.assert_allclose(curve["values"], wanted, 1e-9, 1e-9)
        best = curve["best"]
        assert best["value"] == pytest.approx(wanted.max())
        assert best["level"] == levels[np.argmax(wanted > wanted.max() - 1e-9 * np.ptp(wanted))]
        tenth = 0.1 * (lever.high - lever.low)
        sides = [best["level"] - tenth, best["level"] + tenth]
        sides = [s for s in sides if lever.low - 1e-9 <= s <= lever.high + 1e-9]
        missed = wanted.max() - outcomes(np.clip(sides, lever.low, lever.high))
        worse = int(np.argmax(missed))
        assert curve["tenthOff"]["cost"] == pytest.approx(missed[worse])
        assert curve["tenthOff"]["level"] == pytest.approx(sides[worse])
        assert curve["tenthOff"]["share"] == pytest.approx(missed[worse] / abs(best["value"]))


def test_a_curve_of_choices_of_factors_and_of_nothing(tmp_path: Path) -> None:
    ride_hailing = engine_about(case("ride_hailing"))
    for each in ride_hailing["levers"]:
        each["scale"] = "log" if each["name"] == "rival_funding" else "linear"
    asked = [
        (full("ride_hailing"), "rival", 0, "profit", 60),
        (full("ride_hailing"), "rival_funding", 0, "profit", 60),
        (full("ride_hailing", rival="none"), "network", 0, "profit", 60),
    ]
    choices, factors, nothing = ask_page(
        ASK + CURVES, {"about": ride_hailing, "asked": asked}, tmp_path
    )
    assert choices["levels"] == [0, 1, 2, 3]
    assert choices["tenthOff"] is None
    assert choices["best"]["value"] == max(choices["values"])
    lever = case("ride_hailing").lever("rival_funding")
    np.testing.assert_allclose(
        factors["levels"], np.geomspace(lever.low, lever.high, 101), rtol=1e-12
    )
    assert len(set(nothing["values"])) == 1
    assert nothing["best"] is None
    assert nothing["tenthOff"] is None


def test_of_less_is_better_the_least_is_best(tmp_path: Path) -> None:
    about = engine_about(case("free_service"))
    for each in about["outcomes"]:
        each["better"] = {"users": "lower", "payers": ""}.get(each["name"], "higher")
    asked = [(full("free_service"), "free_level", 0, name, 60) for name in ("users", "payers")]
    less, neither = ask_page(ASK + CURVES, {"about": about, "asked": asked}, tmp_path)
    assert less["best"]["value"] == pytest.approx(min(less["values"]))
    assert less["tenthOff"]["cost"] > 0
    assert neither["best"] is None


# --- why two runs differ ---

EXPLAIN = """
answer(question.asked.map(([from, to, outcome, month]) => [
  analysis.explain(model, from, to, outcome, month),
  analysis.explain(model, to, from, outcome, month),
]));
"""


def some_settings(name: str, chance: np.random.RandomState, differing: int) -> tuple[Any, Any]:
    """Return two settings that differ in so many levers, one of them by a plan."""
    about = case(name)
    levers = list(about.levers)
    chosen = [levers[i] for i in chance.choice(len(levers), differing, replace=False)]
    pair = ({}, {})
    for lever in chosen:
        for side in pair:
            value = chance.uniform(lever.low, lever.high)
            side[lever.name] = round(value) if lever.choices else value
        if lever.choices and pair[0][lever.name] == pair[1][lever.name]:
            pair[1][lever.name] = (pair[0][lever.name] + 1) % len(lever.choices)
    first = chosen[0].name
    pair[1][first] = schedule(pair[1][first], {7: pair[0][first]})
    return full(name, **pair[0]), full(name, **pair[1])


@pytest.mark.parametrize("name", NAMES)
def test_parts_add_up_to_the_whole(name: str, tmp_path: Path) -> None:
    about, chance = case(name), np.random.RandomState(5)
    asked = [
        (*some_settings(name, chance, differing), outcome.name, month)
        for differing, outcome, month in zip(
            (1, 2, 3, 5, 8, 9, len(about.levers)), about.outcomes * 2, (60, 24) * 4, strict=False
        )
    ]
    told = ask_page(ASK + EXPLAIN, {"about": engine_about(about), "asked": asked}, tmp_path)
    for (start, end, outcome, month), (there, back) in zip(asked, told, strict=True):
        values = [
            run(name, **{each: of_page(value) for each, value in levers.items()})
            .outcome(outcome, month)
            for levers in (start, end)
        ]  # fmt: skip
        size = sum(map(abs, values)) + sum(abs(part["effect"]) for part in there["parts"]) + 1e-9
        assert there["total"] == pytest.approx(values[1] - values[0], abs=1e-9 * size)
        effects = [part["effect"] for part in there["parts"]]
        assert sum(effects) == pytest.approx(there["total"], abs=1e-9 * size)
        assert [abs(each) for each in effects] == sorted(map(abs, effects), reverse=True)
        moved = {each for each in start if start[each] != end[each]}
        assert {each for part in there["parts"] for each in part["levers"]} == moved
        groups = {about.lever(each).group for each in moved}
        assert len(effects) == (len(moved) if len(moved) <= 8 else len(groups))
        opposite = {tuple(part["levers"]): -part["effect"] for part in back["parts"]}
        for part in there["parts"]:
            assert part["effect"] == pytest.approx(opposite[tuple(part["levers"])], abs=1e-9 * size)
            assert part["lever"] == (part["levers"][0] if len(part["levers"]) == 1 else "")


def of_page(value: Any) -> Any:
    """Return a lever's value as Python keeps it."""
    if isinstance(value, dict):
        return Schedule(value["first"], tuple((month, later) for month, later in value["switches"]))
    return value


def test_a_part_is_the_mean_over_every_order(tmp_path: Path) -> None:
    about = case("free_service")
    start, end = {"price": 10, "free_level": 0.3, "funding": 60, "churn": 0.04}, {}
    end = {"price": 4, "free_level": 0.8, "funding": 20, "churn": 0.1}
    [[told, _]] = ask_page(
        ASK + EXPLAIN,
        {
            "about": engine_about(about),
            "asked": [(full("free_service", **start), full("free_service", **end), "profit", 60)],
        },
        tmp_path,
    )
    effects = dict.fromkeys(start, 0.0)
    for order in permutations(start):
        now = dict(start)
        before = run(about, **now).outcome("profit")
        for name in order:
            now[name] = end[name]
            after = run(about, **now).outcome("profit")
            effects[name] += (after - before) / factorial(len(start))
            before = after
    for part in told["parts"]:
        assert part["effect"] == pytest.approx(effects[part["lever"]], rel=1e-9)


class Levers(Values):
    left: float
    right: float
    idle: float
    funding: float


class Stocks(Values):
    made: float
    is_open: float


def toy_about() -> dict[str, Any]:
    """Return a case in which two levers do the same, and one does nothing."""
    equations = Equations(
        Levers,
        Stocks,
        start=lambda lever: {"made": 0.0, "is_open": 1.0},
        rates=lambda now, lever, month: {"made": lever.left * lever.right + 0.0 * lever.idle},
    )
    return engine_about(case("free_service")) | {
        "levers": [
            {
                "name": name,
                "default": 0.5,
                "low": 0,
                "high": 2,
                "step": 0.01,
                "group": "",
                "choices": [],
            }
            for name in Levers.names()
        ],
        "equations": write_equations(equations),
        "series": [{"name": "made"}],
        "outcomes": [{"name": "made", "series": "made", "how": "at", "better": "higher"}],
        "futures": [{"lever": "left", "spread": 0.5}],
        "months": 10,
    }


def test_levers_that_do_the_same_get_the_same_and_one_that_does_nothing_gets_nothing(
    tmp_path: Path,
) -> None:
    start = dict.fromkeys(Levers.names(), 0.0)
    end = dict.fromkeys(Levers.names(), 1.0)
    [[told, _]] = ask_page(
        ASK + EXPLAIN, {"about": toy_about(), "asked": [(start, end, "made", 10)]}, tmp_path
    )
    effects = {part["lever"]: part["effect"] for part in told["parts"]}
    assert told["total"] == pytest.approx(10)
    assert effects["left"] == effects["right"] == pytest.approx(5)
    assert effects["idle"] == effects["funding"] == 0


def test_a_lever_without_effect_has_no_part_in_a_real_case(tmp_path: Path) -> None:
    start = full("free_platforms")
    end = full("free_platforms", rival_fee=150, pull_of_the_crowd=4, free_level=0.4, churn=0.06)
    [[told, _]] = ask_page(
        ASK + EXPLAIN,
        {
            "about": engine_about(case("free_platforms")),
            "asked": [(start, end, "profit", 60)],
        },
        tmp_path,
    )
    effects = {part["lever"]: part["effect"] for part in told["parts"]}
    assert effects["rival_fee"] == effects["pull_of_the_crowd"] == 0
    assert effects["free_level"] != 0
    assert effects["churn"] != 0


# --- futures ---

FUTURES = """
answer(question.asked.map(([levers, count]) => ({
  levers: analysis.futures(model, levers, count).map((run) => run.levers),
  bands: analysis.uncertain(model, levers),
})));
"""


@pytest.mark.parametrize("name", NAMES)
def test_futures_spread_what_nobody_knows_and_nothing_else(name: str, tmp_path: Path) -> None:
    about = case(name)
    plain = full(name)
    asked = [(plain, 50), (plain, 20)]
    fifty, twenty = ask_page(
        ASK + FUTURES, {"about": engine_about(about), "asked": asked}, tmp_path
    )
    assert fifty["levers"][:20] == twenty["levers"]
    assert about.levers[0].name not in about.uncertain
    spread = {band["lever"]: band for band in fifty["bands"]}
    for lever in about.levers:
        values = np.array([each[lever.name] for each in fifty["levers"]])
        if lever.name not in spread:
            assert (values == plain[lever.name]).all()
            continue
        low, high = (spread[lever.name][end] for end in ("low", "high"))
        factor = 1 + about.uncertain[lever.name]
        assert low == pytest.approx(max(lever.low, plain[lever.name] / factor))
        assert high == pytest.approx(min(lever.high, plain[lever.name] * factor))
        assert ((values >= low) & (values <= high)).all()
        # Evenly filled on a scale of factors: every fifth of the band has its ten, or nearly.
        shares = np.log(values / low) / np.log(high / low)
        counts = np.histogram(shares, bins=5, range=(0, 1))[0]
        assert counts.min() >= 8
        assert counts.max() <= 12
        assert len(np.unique(values)) == 50
    rows = np.array([[each[name] for name in spread] for each in fifty["levers"]])
    together = np.corrcoef(rows.T) - np.eye(len(spread))
    assert np.abs(together).max() < 0.15


def test_futures_stay_within_the_range_and_follow_a_plan(tmp_path: Path) -> None:
    about = case("free_service")
    plan = schedule(0.1, {12: 0.38})
    levers = full("free_service", market=200, network=0, word_of_mouth=plan)
    [told] = ask_page(
        ASK + FUTURES, {"about": engine_about(about), "asked": [(levers, 50)]}, tmp_path
    )
    market = np.array([each["market"] for each in told["levers"]])
    assert market.max() < 200
    assert market.min() > 200 / 1.2
    assert {each["network"] for each in told["levers"]} == {0}
    assert "network" not in {band["lever"] for band in told["bands"]}
    for each in told["levers"]:
        moved = each["word_of_mouth"]
        [[month, later]] = moved["switches"]
        assert month == 12
        assert 0.1 / 1.3 <= moved["first"] <= 0.1 * 1.3
        assert 0.38 / 1.3 <= later <= 0.4
    firsts = [each["word_of_mouth"]["first"] for each in told["levers"]]
    laters = [each["word_of_mouth"]["switches"][0][1] for each in told["levers"]]
    assert np.argsort(firsts).tolist() == np.argsort(laters).tolist()


# --- levers that do nothing at present ---


@pytest.mark.parametrize(
    ("name", "levers", "dead"),
    [
        ("free_service", {}, set()),
        ("free_service", {"free_level": 1}, {"price"}),
        ("free_platforms", {}, {"rival_fee", "pull_of_the_crowd"}),
        ("free_platforms", {"rival_share": 0.3}, set()),
        ("connected_car", {"free_updates": 1}, {"upgrade_price", "promised"}),
        ("connected_car", {"free_updates": schedule(1, {40: 0.5})}, set()),
        ("messaging", {"stance": "fight"}, set()),
        ("messaging", {"stance": "partner", "spend": 0}, {"leaving_cost", "worth_of_user"}),
    ],
)
def test_dead_levers_change_nothing_anywhere(
    name: str, levers: dict[str, Any], dead: set[str], tmp_path: Path
) -> None:
    about, now = case(name), full(name, **levers)
    script = "answer([...analysis.deadLevers(model, question.levers)]);"
    question = {"about": engine_about(about), "levers": now}
    found = set(ask_page(ASK + script, question, tmp_path))
    assert dead <= found
    assert len(found - dead) <= 2
    here = run(about, **levers)
    for lever in about.levers:
        tried = np.linspace(lever.low, lever.high, len(lever.choices) or 9)
        there = run_batch(about, {**levers, lever.name: tried})
        off = max(
            np.abs(there[each.name] - here[each.name][:, None]).max()
            / max(1e-9, np.abs(here[each.name]).max())
            for each in about.series
        )
        assert bool(off < 1e-4) is (lever.name in found), (lever.name, off)


# --- goals ---


def test_a_goal_asks_for_a_firm_that_is_alive(tmp_path: Path) -> None:
    script = """
    const runs = question.settings.map((levers) => model.run(levers));
    answer(question.goals.map((goal) => runs.map((run) => analysis.reached(goal, run))));
    """
    settings = [full("free_service"), full("free_service", funding=30)]
    fine, closes = run("free_service"), run("free_service", funding=30)
    month = int(np.argmin(closes["is_open"] > 0.5))
    assert 5 < month < 60
    users = fine.outcome("users", 60)

    def goal(at: int, *conditions: tuple[str, Any, Any]) -> dict[str, Any]:
        asked = [dict(zip(("outcome", "atLeast", "atMost"), c, strict=True)) for c in conditions]
        return {"month": at, "text": "", "conditions": asked}

    goals = [
        goal(60, ("users", users - 1, None)),
        goal(60, ("users", users + 1, None)),
        goal(60, ("users", None, users + 1), ("users", users - 1, users + 1)),
        goal(60, ("users", None, users - 1), ("users", users - 1, users + 1)),
        goal(60),
        goal(month - 1),
        goal(month),
    ]
    reached = ask_page(
        ASK + script,
        {"about": engine_about(case("free_service")), "settings": settings, "goals": goals},
        tmp_path,
    )
    wanted = [(True, False), (False, False), (True, False), (False, False), (True, False)]
    assert list(map(tuple, reached)) == [*wanted, (True, True), (True, False)]

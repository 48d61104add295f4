"""The loops of each case: arcs are derivatives, signs are right, the page says the same."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.lab.page import ask_page, engine_about, value_for_page
from userfirst.cases import NAMES, Case, Run, case, run
from userfirst.charts import loops as made
from userfirst.charts.loop_drawing import draw_loops
from userfirst.charts.loop_places import NARROW, WIDE, bends, box, curve, described_loops, lines
from userfirst.charts.loops import Cut, Measured, arcs_of, cycles, loops, measure, turned
from userfirst.model import BadValue
from userfirst.model.symbols import Symbol

SETTINGS = 20
SLIGHTLY = 1e-5  # of a value: how far it is moved to see what follows
EXACT = np.longdouble


def runs_of(chosen: Case) -> list[Run]:
    """Return the run of the start, and of all presets."""
    return [run(chosen), *(run(chosen, preset.name) for preset in chosen.presets)]


def random_levers(chosen: Case, random: np.random.Generator) -> dict[str, float]:
    return {
        lever.name: float(random.integers(len(lever.choices)))
        if lever.choices
        else float(random.uniform(lever.low, lever.high))
        for lever in chosen.levers
    }


class Worked:
    """A program worked out in long numbers, with some places at values of our own."""

    def __init__(self, chosen: Case, values: dict[str, Any]) -> None:
        self.program = chosen.equations.program
        self.inputs = {
            place: EXACT(values[operation.label])
            for place, operation in enumerate(self.program.operations)
            if operation.name == "input" and operation.label in values
        }

    def out(self, result: Any, given: dict[int, Any], but: int | None = None) -> Any:
        """Return a result; places that are given are not worked out, but for one."""
        if not isinstance(result, int):
            return EXACT(result)
        known = self.inputs | given
        known = {place: value for place, value in known.items() if place != but}
        for place in self.program.needed_for([result], known):
            operation = self.program.operations[place]
            arguments = [known[a] if isinstance(a, int) else EXACT(a) for a in operation.arguments]
            function = np.where if operation.name == "where" else getattr(np, operation.name)
            value = function(*arguments)
            known[place] = EXACT(value) if np.asarray(value).dtype != bool else value
        return known[result]


@pytest.mark.parametrize("name", NAMES)
def test_arcs_are_derivatives(name: str) -> None:
    """Each node is moved a little, the others held: what follows is what the arc says."""
    chosen = case(name)
    equations = chosen.equations
    cut = Cut(chosen, loops(name), *equations._symbols)
    random = np.random.default_rng(11)
    compared = kinks = 0
    for _ in range(SETTINGS):
        levers = random_levers(chosen, random)
        ran = run(chosen, **levers)
        closed = measure(ran).closed or chosen.months
        month = int(random.integers(1, max(2, closed)))
        stocks = [ran.values._stocks[each][month, 0] for each in equations.stock_names]  # type: ignore[attr-defined]
        values: dict[str, Any] = {"month": month}
        values |= {f"lever.{each}": levers[each] for each in equations.lever_names}
        values |= {f"now.{n}": v for n, v in zip(equations.stock_names, stocks, strict=True)}
        with np.errstate(all="ignore"):
            told = dict(
                zip(made._traced(name), ran.values.results(made._written(name)), strict=True)
            )
            worked = Worked(chosen, values)
            parts = {
                node.name: [worked.out(part.place, {}) for part in cut.parts[node.name]]
                for node in cut.nodes
            }
            for arc in arcs_of(name):
                slope = float(told[arc.name][month, 0])
                found = [slopes_found(cut, worked, parts, arc, by) for by in (1, -1)]
                if not all(np.isfinite(found)):
                    continue
                central = 0.5 * (found[0] + found[1])
                if abs(found[0] - found[1]) > 2e-4 * abs(central) + 1e-12:
                    kinks += 1
                    continue
                compared += 1
                assert slope == pytest.approx(float(central), rel=1e-5, abs=1e-9), (arc, levers)
    assert compared > 100
    assert kinks < 0.1 * compared


def slopes_found(cut: Cut, worked: Worked, parts: Any, arc: Any, way: int) -> Any:
    """Return how much an arc's target changes when its source is moved a little, per unit."""
    held = {
        part.place: value
        for node in cut.nodes
        for part, value in zip(cut.parts[node.name], parts[node.name], strict=True)
    }
    if arc.sleeps:
        moved = {cut.is_open[arc.source].place: 1.0}
    else:
        total = sum(w * v for w, v in zip(cut.weights[arc.source], parts[arc.source], strict=True))
        several = len(parts[arc.source]) > 1
        moved = {
            part.place: value / total if several else EXACT(1.0)
            for part, value in zip(cut.parts[arc.source], parts[arc.source], strict=True)
        }
    size = max([abs(held.get(place, EXACT(1.0))) for place in moved], default=EXACT(1.0))
    step = way * EXACT(SLIGHTLY) * max(size, EXACT(1e-3))
    there = {
        p: held.get(p, worked.inputs.get(p, EXACT(0.0))) + step * EXACT(by)
        for p, by in moved.items()
    }
    node = next(each for each in cut.nodes if each.name == arc.target)
    change = EXACT(0.0)
    results = (cut.changes if node.stocks else cut.parts)[arc.target]
    for weight, result in zip(cut.weights[arc.target], results, strict=True):
        if not isinstance(result, Symbol):
            continue
        but = None if node.stocks else result.place
        after = worked.out(result.place, held | there, but)
        change += weight * (after - worked.out(result.place, held, but))
    return change / step


# Arcs that a person who knows the case would draw, at the start in month 6 (or as said).
KNOWN: dict[str, dict[str, int]] = {
    "free_service": {
        "users>hear": 1,
        "hear>joining": 1,
        "joining>users": 1,
        "users>to_win": -1,
        "to_win>joining": 1,
        "users>willing": 1,
        "users>leaving": 1,
        "leaving>users": -1,
        "payers>cash": 1,
        "cash>leaving": -1,
    },
    "accounts": {
        "free_users>joining": 1,
        "joining>accounts": 1,
        "accounts>to_win": -1,
        "joining>regulars": 1,
        "payers>free_users": -1,
        "payers>cash": 1,
        "free_users>cash": -1,
    },
    "experience": {
        "users>telling": 1,
        "telling>trying": 1,
        "trying>tried": 1,
        "tried>trying": -1,
        "joining>invitations": 1,
        "invitations>trying": 1,
        "users>leaving": 1,
        "leaving>users": -1,
    },
    "free_platforms": {
        "users>hear": 1,
        "users>joining": -1,
        "users>merchants": 1,
        "merchants>goods": 1,
        "goods>willing": 1,
        "willing>joining": 1,
        "rival_users>chosen": -1,
    },
    "transformation": {
        "users>hear": 1,
        "users>brought": 1,
        "brought>legacy": -1,
        "legacy>cash": 1,
        "rival>to_win": -1,
        "rival>rival_joining": 1,
        "cash>users": 1,
    },
    "ride_hailing": {
        "riders>requests": 1,
        "requests>earnings": 1,
        "earnings>drivers": 1,
        "drivers>wait": -1,
        "requests>wait": 1,
        "wait>joining": -1,
        "drivers>earnings": -1,
        "share>chosen": 1,
    },
    "connected_car": {
        "users>told": 1,
        "told>buying": 1,
        "buying>users": 1,
        "users>to_win": -1,
        "packs>payers": 1,
        "payers>packs": -1,
        "packs>cash": 1,
        "buying>cash": 1,
    },
    "internet_tv": {
        "users>hear": 1,
        "hear>sold": 1,
        "users>to_win": -1,
        "users>stopping": 1,
        "stopping>users": -1,
        "payers>cash": 1,
    },
    "messaging": {
        "online>plans": 1,
        "online>to_win": 1,
        "rival>to_win": -1,
        "rival>texts": -1,
        "texts>cash": 1,
        "choosing>own": 1,
        "choosing>rival": -1,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_known_arcs_have_their_sign(name: str) -> None:
    found = measure(run(name))
    month = 48 if name == "messaging" else 6  # before that nobody is on a messenger
    if name == "free_platforms":
        found = measure(run(name, "race"))
    for arc, sign in KNOWN[name].items():
        assert np.sign(found.slopes[arc][month]) == sign, arc


@pytest.mark.parametrize("name", NAMES)
def test_named_loops_are_loops(name: str) -> None:
    """Each is a cycle of arcs that are there, and does something at the start or in a preset."""
    about, arcs = loops(name), arcs_of(name)
    assert len(about.nodes) <= made.MOST_NODES
    assert len(about.loops) <= 7
    names = {node.name for node in about.nodes}
    assert set(about.main) <= names
    assert len({loop.label for loop in about.loops}) == len(about.loops)
    there = {(arc.source, arc.target) for arc in arcs}
    known = {turned(cycle) for cycle in cycles(arcs)}
    found = [measure(ran) for ran in runs_of(case(name))]
    for loop in about.loops:
        steps = set(made._steps(loop.cycle))
        assert steps <= there, loop.label
        assert any(np.any(each.gain(loop.cycle) != 0.0) for each in found), loop.label
        if not found[0].sleeps(loop.cycle):
            assert turned(loop.cycle) in known, loop.label
    for node in about.nodes:
        assert any(node.name in step for step in there), node.name
        assert 1 <= len(node.label.split()) <= 4


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_feeds_itself_is_hidden(name: str) -> None:
    """A stock's own arc, which is not drawn, only lets it fade: a reinforcing loop is a loop."""
    found = measure(run(name))
    for node in found.about.nodes:
        own = found.slopes.get(f"{node.name}>{node.name}")
        assert own is None or np.max(own) <= 1e-9, node.name


@pytest.mark.parametrize("name", NAMES)
def test_signs_multiply(name: str) -> None:
    found = measure(run(name))
    for loop in found.about.loops:
        signs = np.prod(
            [np.sign(found.slopes[f"{a}>{b}"]) for a, b in made._steps(loop.cycle)], axis=0
        )
        assert np.array_equal(np.sign(found.gain(loop.cycle)), signs)
        pace = found.pace(loop.cycle)
        assert np.all((pace == 0.0) | (np.sign(pace) == signs))
        for month in (1, 30):
            if signs[month]:
                assert found.kind(loop.cycle, month) == ("R" if signs[month] > 0 else "B")
                words = found.chain(loop.cycle, month).split(" → ")
                turns = words[0] == words[-1]
                assert turns == (signs[month] > 0)


def test_loops_add_up_to_how_users_move_their_own_change() -> None:
    """In the free service all loops through users alone make up the slope of their change."""
    ran = run("free_service")
    found = measure(ran)
    alone = [
        cycle
        for cycle in cycles(found.arcs)
        if "users" in cycle and sum(found.is_stock(node) for node in cycle) == 1
    ]
    whole = sum(found.gain(cycle) for cycle in alone)
    chosen = case("free_service")
    now, lever, month = chosen.equations._symbols
    slopes = made.Slopes(chosen.equations.program, {now.users.place: 1.0})
    total = slopes.of(chosen.rates(now, lever, month)["users"].place)
    function = chosen.equations.for_arrays.results([total.place])
    assert whole == pytest.approx(ran.values.results(function)[0][:, 0], rel=1e-9)


def test_pace_of_simple_rings() -> None:
    """One stock: its gain. A follower that fades fast: what it passes on."""
    about = made.Loops(
        "free_service",
        tuple(
            made.Node(name, name, (0, 0), "more", "less", {name: 1.0}) for name in ("one", "two")
        ),
        (),
    )
    two, fast = np.array([0.09]), np.array([-100.0])
    slopes = {"one>two": two, "two>one": np.array([1.0]), "one>one": np.array([0.0])}
    plain = Measured(about, (), {"one": two, "two": two}, slopes, None)
    assert plain.pace(("one", "two")) == pytest.approx([0.3])
    follows = Measured(about, (), plain.values, slopes | {"two>two": fast}, None)
    assert follows.pace(("one", "two")) == pytest.approx([0.0009], rel=1e-4)
    against = Measured(about, (), plain.values, slopes | {"one>two": -two}, None)
    assert against.pace(("one", "two")) == pytest.approx([-0.3])
    leaky = Measured(
        about, (), plain.values, slopes | dict.fromkeys(("one>one", "two>two"), fast), None
    )
    assert leaky.pace(("one", "two")) == pytest.approx([0.0])


def test_leading_loops_of_an_s_curve() -> None:
    """Growth that feeds itself hands over to growth that runs out of people."""
    found = measure(run("free_service"))
    led = [found.about.loops[place].label for place in found.leading() if place is not None]
    assert led[0] == "People bring people"
    assert led[-1] == "Nobody left to win"
    assert sum(a != b for a, b in pairwise(led)) == 1


def test_the_cash_wakes_its_loop() -> None:
    found = measure(run("free_service", "valley"))
    assert found.closed == 12
    place = found.leading()[12]
    assert place is not None
    assert found.sleeps(found.about.loops[place].cycle)
    assert found.leading()[11] != place
    told = found.told(12)
    assert told.startswith("In month 12 the cash is gone and the firm closes: ")
    assert "less cash → more leave → fewer users → " in told


@pytest.mark.parametrize("name", NAMES)
def test_nodes_have_room(name: str) -> None:
    """No box lies over another, and all lie inside, wide and narrow; labels fit their boxes."""
    about = loops(name)
    for size in (WIDE, NARROW, (640.0, 330.0)):
        boxes = [box(node, size) for node in about.nodes]
        for place, each in enumerate(boxes):
            assert each.x - each.width / 2 >= 0.0
            assert each.x + each.width / 2 <= size[0]
            assert each.y - each.height / 2 >= 0.0
            assert each.y + each.height / 2 <= size[1]
            near = [about.nodes[p].name for p in range(place) if each.overlaps(boxes[p], 3.0)]
            assert not near, (about.nodes[place].name, near, size)
    for node in about.nodes:
        assert " ".join(lines(node.label)) == node.label
        assert 0 <= node.place[0] <= 100
        assert 0 <= node.place[1] <= 60


@pytest.mark.parametrize("name", NAMES)
def test_arcs_of_loops_keep_clear(name: str) -> None:
    """Where it is wide, an arc of a named loop stays inside and leaves other nodes readable."""
    about, arcs = loops(name), arcs_of(name)
    wanted = {step for loop in about.loops for step in made._steps(loop.cycle)}
    boxes = {node.name: box(node, WIDE) for node in about.nodes}
    for arc, bent in bends(about, arcs).items():
        if (arc.source, arc.target) not in wanted:
            continue
        points = curve(boxes[arc.source], boxes[arc.target], bent)
        assert points.min() >= 0.0, arc
        assert (points <= np.array(WIDE)).all(), arc
        for other, each in boxes.items():
            if other not in (arc.source, arc.target):
                assert not each.holds(points, -2.0).any(), (arc, other)


ASK = """
import { makeModel } from "lab/model.js";
import { measureLoops } from "lab/loops.js";
const model = makeModel(question.about);
answer(question.settings.map((levers) => {
  const measured = measureLoops(model, question.picture, model.run(levers));
  return {
    told: Object.fromEntries([...measured.told].map(([name, row]) => [name, [...row]])),
    paces: question.picture.loops.map(({ cycle }) => [...measured.pace(cycle)]),
    pushes: question.picture.arcs.map((arc) => [...measured.push(arc)]),
    leading: measured.leading,
    sentences: measured.leading.map((_, month) => measured.tell(month)),
    letters: question.picture.loops.map(({ cycle }, place) => measured.letter(cycle, place, 7)),
    chains: question.picture.loops.map(({ cycle }) => measured.chain(cycle, 7)),
    shown: measured.shown().map(({ cycle }) => cycle.join(">")),
  };
}));
"""


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_the_same(name: str, tmp_path: Path) -> None:
    chosen, about = case(name), loops(name)
    random = np.random.default_rng(5)
    runs = runs_of(chosen) + [run(chosen, **random_levers(chosen, random)) for _ in range(6)]
    question = {
        "about": engine_about(chosen, about.extras),
        "picture": about.about,
        "settings": [
            {lever: value_for_page(value) for lever, value in ran.levers.items()} for ran in runs
        ],
    }
    for ran, page in zip(runs, ask_page(ASK, question, tmp_path), strict=True):
        found = measure(ran)
        for told, values in page["told"].items():
            own = found.values[told] if ">" not in told else found.slopes[told]
            most = float(np.max(np.abs(own)))
            assert values == pytest.approx(own, rel=1e-7, abs=1e-9 * most + 1e-10), told
        for loop, values in zip(about.loops, page["paces"], strict=True):
            assert values == pytest.approx(found.pace(loop.cycle), rel=1e-6, abs=1e-9)
        for arc, values in zip(found.arcs, page["pushes"], strict=True):
            assert values == pytest.approx(found.push(arc), rel=1e-6, abs=1e-7), arc
        assert page["leading"] == found.leading()
        assert page["sentences"] == [found.told(month) for month in range(chosen.months + 1)]
        assert page["letters"] == [found.letter(place, 7) for place in range(len(about.loops))]
        assert page["chains"] == [found.chain(loop.cycle, 7) for loop in about.loops]
        assert page["shown"][: len(about.loops)] == [">".join(loop.cycle) for loop in about.loops]
        assert len(page["shown"]) <= max(made.MOST_SHOWN, len(about.loops))


@pytest.mark.parametrize("name", NAMES)
def test_what_travels(name: str) -> None:
    described = described_loops(name)
    assert [each["name"] for each in described["nodes"]] == [n.name for n in loops(name).nodes]
    assert len(described["arcs"]) == len(arcs_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_of_the_loops(name: str) -> None:
    """Every arc of a loop stands on it with its sign, and the lit loop is told."""
    ran = run(name)
    chart = draw_loops(ran, 12)
    texts = [note.text for note in chart.layout.annotations]
    on_loops = {step for loop in loops(name).loops for step in made._steps(loop.cycle)}
    assert sum(text in ("<b>+</b>", "<b>−</b>") for text in texts) == len(on_loops)
    assert chart.layout.meta["sentence"] == measure(ran).told(12)
    assert "".join(texts[-1].split("<br>")).replace(" ", "") == chart.layout.meta[
        "sentence"
    ].replace(" ", "")
    assert chart.to_svg().count("<path") >= 2 * len(on_loops)
    first = loops(name).loops[0].label
    assert f"“{first}”" in draw_loops(ran, 12, loop=first).layout.meta["sentence"]
    with pytest.raises(BadValue, match="no loop called"):
        draw_loops(ran, 12, loop="nothing of the kind")
    with pytest.raises(BadValue, match="outside the run"):
        draw_loops(ran, 1000)

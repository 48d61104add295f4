"""Share codes and calls in Python: the page writes and reads them as Python does."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.lab.page import ask_page
from userfirst.cases import NAMES, Case, Lever, as_python, case, codes
from userfirst.lab.contract import about, levers_to_page
from userfirst.model import BadValue, Schedule

SCRIPT = """
import { codeOf, readCode } from "lab/codes.js";
import { asPasted, asPython } from "lab/python.js";
answer(question.map(({ about, levers, texts }) => ({
  code: levers && codeOf(about, levers),
  python: levers && asPython(about, levers),
  pasted: levers && asPasted(about, levers),
  read: (texts ?? []).map((text) => readCode(about, text)),
})));
"""
DASHES = "-–—‐‑‒−﹣－"
AROUND = [
    "{}", "Look: {}", "Look: {} and then?", "«{}»", "({}).", "> {}\n", "see {}, it dies",
    "UF1-ABCD is wrong but {} is right", "\u200b{}\u200b", "“{}”", "my run is {} - what is yours?",
]  # fmt: skip


def level(chance: random.Random, lever: Lever) -> float:
    if lever.choices:
        return float(chance.randrange(len(lever.choices)))
    if chance.random() < 0.6:
        steps = chance.randrange(round((lever.high - lever.low) / lever.step) + 1)
        return float(min(lever.high, round(lever.low + steps * lever.step, 10)))
    ends = [lever.low, lever.high, lever.default]
    return float(chance.choice([*ends, chance.uniform(lever.low, lever.high)]))


def random_levers(chance: random.Random, chosen: Case) -> dict[str, Any]:
    levers: dict[str, Any] = dict(chosen.defaults())
    for lever in chance.sample(chosen.levers, chance.randrange(len(chosen.levers) + 1)):
        levers[lever.name] = level(chance, lever)
        if chance.random() < 0.3:
            months = sorted(chance.sample(range(1, chosen.months), chance.randint(1, 5)))
            steps = tuple((month, level(chance, lever)) for month in months)
            levers[lever.name] = Schedule(levers[lever.name], steps)
    return chosen.complete(levers)


def settings(count: int) -> Iterator[tuple[Case, dict[str, Any]]]:
    chance = random.Random(11)
    for place in range(count):
        chosen = case(NAMES[place % len(NAMES)])
        yield chosen, random_levers(chance, chosen)


def spoiled(chance: random.Random, code: str) -> str:
    """Return a code as chats, hands and eyes change it."""
    match chance.randrange(7):
        case 0:
            return code.lower()
        case 1:
            return "".join(chance.choice(DASHES) if c == "-" else c for c in code)
        case 2:
            return code.replace("-", chance.choice(["", " ", "\n", "-\n", " - "]))
        case 3:
            place = chance.randrange(len(code))
            return code[:place] + chance.choice("ABC0179XÜ") + code[place + 1 :]
        case 4:
            return code[: chance.randrange(len(code))]
        case 5:
            return code.replace("1", "l", 1).replace("0", "o")
        case _:
            return code


def answer_of_python(chosen: Case, text: str) -> dict[str, Any]:
    try:
        found, levers = codes.decode(text)
    except BadValue as error:
        return {"refused": str(error)}
    if found.name != chosen.name:
        told = f'This code is for another case. Open it with Lab("{found.name}", code="...").'
        return {"refused": told}
    return {"levers": levers_to_page(levers)}


def same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def test_the_page_writes_and_reads_what_python_does(tmp_path: Path) -> None:
    chance = random.Random(12)
    made = list(settings(360))
    written = [codes.encode(chosen, levers) for chosen, levers in made]
    asked = []
    for place, (chosen, levers) in enumerate(made):
        around = chance.choice(AROUND)
        texts = [
            written[place],
            around.format(spoiled(chance, written[place])),
            around.format(spoiled(chance, written[chance.randrange(len(written))])),
        ]
        asked.append({"about": about(chosen), "levers": levers_to_page(levers), "texts": texts})
    answers = ask_page(SCRIPT, asked, tmp_path)
    opened = 0
    for (chosen, levers), question, told in zip(made, asked, answers, strict=True):
        assert told["code"] == codes.encode(chosen, levers)
        assert told["python"] == as_python(chosen, levers)
        for text, read in zip(question["texts"], told["read"], strict=True):
            assert same(read, answer_of_python(chosen, text)), text
            opened += "levers" in read
    assert opened > 500


def test_what_adds_up_and_no_lab_ever_made_is_refused_alike(tmp_path: Path) -> None:
    """Random contents with a right checksum: values outside, levers and months that are not."""
    chance = np.random.RandomState(3)
    chosen = case("free_service")
    head = codes.mark_of(chosen.name) + codes.fingerprint(chosen)
    texts = []
    for _ in range(400):
        content = head + chance.bytes(chance.randint(1, 14))
        text = codes._to_text(content + codes._checksum(content))
        texts.append("-".join(["UF1", *(text[i : i + 4] for i in range(0, len(text), 4))]))
    texts += ["", "  ", "UF2-0000", "hello", "UF1-UUUU-UUUU-UUUU", "UF1-22", "uf1"]
    [told] = ask_page(SCRIPT, [{"about": about(chosen), "texts": texts}], tmp_path)
    for text, read in zip(texts, told["read"], strict=True):
        assert same(read, answer_of_python(chosen, text)), text
    assert sum("refused" in read for read in told["read"]) > 200


def test_the_call_that_is_copied_runs_as_pasted(tmp_path: Path) -> None:
    made = list(settings(18))
    asked = [{"about": about(chosen), "levers": levers_to_page(levers)} for chosen, levers in made]
    for (chosen, levers), told in zip(made, ask_page(SCRIPT, asked, tmp_path), strict=True):
        imports, call = told["pasted"].split("; ")
        names: dict[str, Any] = {}
        exec(imports, names)
        found = eval(call, names)
        assert found.case is chosen
        for name, value in levers.items():
            assert levers_to_page({name: found.levers[name]}) == ten_digits({name: value})


def ten_digits(levers: dict[str, Any]) -> dict[str, Any]:
    """Return lever values as they are typed in Python: ten digits that count."""

    def rounded(value: float) -> float:
        return float(f"{value:.10g}")

    [(name, value)] = levers_to_page(levers).items()
    if isinstance(value, float):
        return {name: rounded(value)}
    switches = [(month, rounded(later)) for month, later in value["switches"]]
    return {name: {"first": rounded(value["first"]), "switches": switches}}

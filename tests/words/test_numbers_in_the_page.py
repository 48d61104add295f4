"""The lab's page reads numbers as Python does: the same numbers, the same sentences."""

import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path

from tests.repository import ROOT
from tests.words.test_numbers import NONE, ONE, TWO
from userfirst.model import BadValue
from userfirst.words.numbers import read_number_in, readings

MODULE = ROOT / "userfirst" / "lab" / "browser" / "numbers.js"
RANGES = [
    (0, 1, ""), (0, 100, "%"), (0, 30, "dollars a month"), (0, 0.3, "a month"),
    (250, 15000, "dollars"), (0, 200, "million people"), (-0.6, 0.5, "share of its price"),
    (0, math.inf, "yuan"), (-math.inf, math.inf, ""), (1e-5, 1e12, "% of users"),
]  # fmt: skip
SCRIPT = """
import { readings, readNumberIn } from "MODULE";
const asked = JSON.parse(new TextDecoder().decode(await new Response(Deno.stdin.readable).bytes()));
const end = (value) => value === null ? undefined : value;
console.log(JSON.stringify(asked.map(([text, low, high, unit]) =>
  [readings(text), readNumberIn(text, end(low), end(high), unit)])));
"""


def random_texts(count: int) -> list[str]:
    chance = random.Random(7)
    letters = "0123456789" * 2 + ".,' %-eE$−5００。a"
    return ["".join(chance.choices(letters, k=chance.randint(1, 9))) for _ in range(count)]


def test_the_page_reads_what_python_reads(tmp_path: Path) -> None:
    texts = [*(text for each in ONE.values() for text in each), *TWO, *NONE, *random_texts(1500)]
    texts += ["8 dollars", "$8,50", "5% a month", "50% of users", "35,7 million people", "¥12"]
    asked = [(text, *RANGES[i % len(RANGES)]) for i, text in enumerate(texts)]
    asked += [(text, *each) for each in RANGES for text in ("50%", "1,500", "7", "-1", "1e9", "")]
    script = tmp_path / "ask.js"
    script.write_text(SCRIPT.replace("MODULE", MODULE.as_uri()), encoding="utf-8")
    finite = [[None if v in (math.inf, -math.inf) else v for v in each] for each in asked]
    quiet = {"DENO_DIR": str(tmp_path), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "deno", "run", "--no-remote", str(script)],
        input=json.dumps(finite),
        capture_output=True,
        encoding="utf-8",
        env=os.environ | quiet,
    )
    assert done.returncode == 0, done.stderr
    for (text, low, high, unit), (found, answer) in zip(
        asked, json.loads(done.stdout), strict=True
    ):
        assert found == list(readings(text)), text
        try:
            wanted: dict[str, object] = {"number": read_number_in(text, low, high, unit)}
        except BadValue as error:
            wanted = {"refused": str(error)}
        assert answer == wanted, text

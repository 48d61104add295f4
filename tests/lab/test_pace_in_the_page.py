"""How much of the screen is written in a frame while a lever moves, tried in Deno."""

from pathlib import Path

from tests.lab.page import ask_page

FRAMES = """
import { Pace, partsFor } from "lab/pace.js";
const pace = new Pace(["words", "figures", "people"]);
const seen = [];
for (const parts of question.parts) {
  pace.parts = parts;
  pace.renew();
  seen.push([...pace.take(false)]);
}
const left = [...pace.behind];
const all = [...pace.take(true)];
pace.start();
pace.renew();
const first = [...pace.take(false)];
pace.close();
const parts = question.costs.map((given) => partsFor(...given, 3));
answer({ seen, left, all, first, waiting: pace.behind.length, parts });
"""


def test_parts_take_turns_and_none_is_forgotten(tmp_path: Path) -> None:
    costs = [[3, 20], [2, 20], [1, 20], [1, 2], [3, 2], [2, 6], [0, 20]]
    told = ask_page(FRAMES, {"parts": [3, 1, 1, 1, 1, 2], "costs": costs}, tmp_path)
    assert told["seen"][0] == ["words", "figures", "people"]
    assert [part for frame in told["seen"][1:4] for part in frame] == told["seen"][0]
    assert told["seen"][4] == ["words"]
    assert told["seen"][5] == ["figures", "people"]
    assert told["left"] == told["all"] == ["words"]
    assert told["parts"] == [2, 1, 1, 2, 3, 2, 1]
    # A hand that takes hold sees the lever and its curves first.
    assert (told["first"], told["waiting"]) == ([], 3)

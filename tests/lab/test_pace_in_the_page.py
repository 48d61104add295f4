"""How much of the screen is written in a frame while a lever moves, tried in Deno."""

from pathlib import Path

from tests.lab.page import ask_page

FRAMES = """
import { Pace } from "lab/pace.js";
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
const other = new Pace(["words", "figures", "people"]);
const parts = question.apart.map(([milliseconds, frames]) => {
  for (let frame = 0; frame < frames; frame += 1) other.follow(milliseconds);
  return other.parts;
});
answer({ seen, left, all, first, waiting: pace.behind.length, parts });
"""


def test_parts_take_turns_and_none_is_forgotten(tmp_path: Path) -> None:
    # Milliseconds from a frame to the next, and for how many: now and then one is late; all are;
    # all are in time, for a moment and for longer; so late that nothing more can be left out.
    apart = [[17, 9], [33, 1], [17, 9], [33, 6], [17, 12], [17, 40], [33, 60]]
    told = ask_page(FRAMES, {"parts": [3, 1, 1, 1, 1, 2], "apart": apart}, tmp_path)
    assert told["seen"][0] == ["words", "figures", "people"]
    assert [part for frame in told["seen"][1:4] for part in frame] == told["seen"][0]
    assert told["seen"][4] == ["words"]
    assert told["seen"][5] == ["figures", "people"]
    assert told["left"] == told["all"] == ["words"]
    assert told["parts"] == [3, 3, 3, 2, 2, 3, 1]
    # A hand that takes hold sees the lever and its curves first.
    assert (told["first"], told["waiting"]) == ([], 3)

"""The game from Python: forecast first, nothing taken back, nothing lost, a letter at the end."""

import json
import re

import pytest
from pandas.testing import assert_frame_equal

from tests.capstone.test_playing import WAYS
from tests.deno import deno
from tests.repository import ROOT
from userfirst.capstone import Game, game, hindsight, lead
from userfirst.capstone.keeping import kept, path_of
from userfirst.model import BadValue, UnknownName


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Let every test play in a folder of its own, with a kernel of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(game, "_SEATS", {})
    return tmp_path


def restart(monkeypatch):
    monkeypatch.setattr(game, "_SEATS", {})


def quarter_after_quarter(led: Game, upto=20, **decisions):
    price = float(decisions.pop("price", 0))
    led.decide(**decisions)
    while not led.is_over and len(led.history()) < upto:
        if price:
            led.decide(price=min(price, led.seat.highest_price()))
        led.forecast(cash=led.seat.before().cash)
        led.play()


@pytest.mark.parametrize("how", WAYS)
def test_a_script_plays_a_company_to_each_ending(how, monkeypatch):
    monkeypatch.setattr(hindsight, "DRAWN", 20)
    monkeypatch.setattr(hindsight, "CHANGED", 4)
    name, decisions = WAYS[how]
    led = lead(name)
    assert led.ending is None
    quarter_after_quarter(led, **decisions)
    assert led.ending.name == how
    letter = repr(led.letter())
    assert led.ending.label[1:] in letter.splitlines()[0]
    assert led.ending.rule in letter
    for words in (
        "Your forecasts",
        "You were farthest off for cash in",
        "as last quarter",
        "Had nobody touched a lever",
        "hindsight",
    ):
        assert words in letter
    assert ("The cash was gone in month" in letter) == (how == "closed")
    with pytest.raises(BadValue, match="over"):
        led.play()
    with pytest.raises(BadValue, match="taken back"):
        led.decide(price=3)


def test_a_forecast_comes_first():
    led = lead("gym")
    with pytest.raises(BadValue, match="forecast comes first"):
        led.play()
    assert led.history().empty
    led.forecast(users="0,4", cash=" 60 million dollars ")
    told = led.play()
    assert "You forecast 400 thousand users" in repr(told)
    with pytest.raises(BadValue, match="forecast comes first"):
        led.play()
    row = led.history().loc[1]
    assert (row["forecast_users"], row["forecast_cash"]) == (0.4, 60)


@pytest.mark.parametrize(
    ("what", "typed", "words"),
    [
        ("decide", {"free_level": 1.5}, "Free level: .*from 0 to 1"),
        ("decide", {"free_levl": 0.5}, "free_level"),
        ("decide", {"price": "cheap"}, "Price: .*cannot be read"),
        ("decide", {"churn": 0.1}, "decision"),
        ("forecast", {"user": 3}, "users"),
        ("forecast", {"users": "many"}, "Users: .*cannot be read"),
        ("forecast", {"users": -1}, "Users: .*outside"),
        ("forecast", {"cash": "50%"}, "percentage"),
        ("forecast", {"cash": float("nan")}, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said_and_changes_nothing(what, typed, words):
    led = lead("gym")
    before = repr(led.state())
    with pytest.raises((BadValue, UnknownName), match=words):
        getattr(led, what)(**typed)
    assert repr(led.state()) == before


def test_a_cell_that_names_its_quarter_may_run_twice():
    led = lead("gym")
    for _ in range(2):
        led.forecast(cash=50)
        told = led.play(quarter=1)
    assert len(led.history()) == 1
    assert "Quarter 1 of 20" in repr(told)
    with pytest.raises(BadValue, match="Quarter 2 of 20 comes next"):
        led.play(quarter=3)
    with pytest.raises(BadValue, match="comes next"):
        led.play(quarter="first")


def test_what_was_played_is_there_another_day(monkeypatch, folder):
    led = lead("gym")
    quarter_after_quarter(led, upto=3, free_level=0.1, price="30")
    before = led.history()
    restart(monkeypatch)
    again = lead()  # the company that was led last
    assert again.seat.about.name == "gym"
    assert_frame_equal(again.history(), before, rtol=1e-9)
    assert again.seat.decisions["free_level"] == 0.1
    assert "Quarter 4 of 20" in repr(again)
    assert kept(folder) == [("gym", 1)]
    assert lead("gym").seat is again.seat, "one seat for all cells"
    assert lead("gym", world=2).history().empty


@pytest.mark.parametrize(
    ("spoil", "aside"),
    [
        (lambda text: text[:100], "damaged"),
        (lambda text: "[]", "damaged"),
        (lambda text: text.replace('"version": 1', '"version": 2'), "newer"),
        (lambda text: text.replace('"version": 1', '"version": null'), "damaged"),
        (lambda text: text.replace('"free_level": 0.2', '"free_level": 7'), "damaged"),
        (lambda text: text.replace('"company": "gym"', '"company": "bank"'), "damaged"),
        (lambda text: text.replace('"price": 25.0', '"price": 31.0'), "earlier"),
    ],
)
def test_a_file_that_cannot_be_used_is_set_aside(monkeypatch, folder, spoil, aside):
    quarter_after_quarter(lead("gym"), upto=2)
    path = path_of(folder, "gym", 1)
    text = path.read_text(encoding="utf-8")
    spoilt = spoil(text)
    assert spoilt != text
    path.write_text(spoilt, encoding="utf-8")
    restart(monkeypatch)
    led = lead("gym")
    assert led.history().empty
    name = f"company_gym_1_{aside}_1.json"
    assert name in repr(led.state())
    assert (path.parent / name).read_text(encoding="utf-8") == spoilt
    quarter_after_quarter(led, upto=1)
    assert len(json.loads(path.read_text(encoding="utf-8"))["quarters"]) == 1
    assert kept(folder) == [("gym", 1)]


def test_two_kernels_do_not_write_over_each_other(monkeypatch):
    one = lead("gym")
    quarter_after_quarter(one, upto=1)
    restart(monkeypatch)
    other = lead("gym")
    quarter_after_quarter(other, upto=3)
    one.forecast(cash=50)
    with pytest.raises(BadValue, match="led on elsewhere, to the end of quarter 3"):
        one.play()
    assert_frame_equal(one.history(), other.history(), rtol=1e-9)


def test_what_is_set_and_not_played_is_there_after_a_restart(monkeypatch, folder):
    led = lead("gym")
    led.forecast(users="0,4")
    led.decide(free_level="30%")
    restart(monkeypatch)
    again = lead("gym")
    assert "free level 0.30" in repr(again)
    assert "Forecast: 400 thousand users" in repr(again)
    again.play()
    typed = {"number": 2, "decisions": {"price": "6,5", "marketing": "much"}, "forecast": {}}
    again.board.obey({"do": "typed", **typed})
    restart(monkeypatch)
    third = lead("gym").seat
    assert (third.number, third.decisions["price"], third.forecast) == (2, 6.5, {})
    # What another kernel has played meanwhile is not written over.
    quarter_after_quarter(lead("gym"), upto=3)
    again.decide(price=3)
    restart(monkeypatch)
    assert len(lead("gym").history()) == 3
    path = path_of(folder, "gym", 1)
    content = json.loads(path.read_text("utf-8"))
    for damaged in (3, {"decisions": {"price": 3}, "forecast": {}}, None):
        path.write_text(json.dumps(content | {"next": damaged}), "utf-8")
        restart(monkeypatch)
        assert lead("gym").seat.decisions["price"] == 6.5


def test_where_nothing_can_be_written_the_quarters_last_as_long_as_the_kernel(folder):
    (folder / ".userfirst").write_text("a file in the way", encoding="utf-8")
    led = lead("gym")
    led.forecast(cash=50)
    assert "Nothing can be written" in repr(led.play())
    assert len(lead("gym").history()) == 1
    assert (folder / ".userfirst").read_text(encoding="utf-8") == "a file in the way"


def test_without_a_company_everything_says_how_to_choose_one():
    led = lead()
    for said in (led.state(), led.letter(), led.chart(), led.memo()):
        assert said.heading in {"Choose a company first", "No memo yet"}
    assert led.history().empty
    assert led.ending is None
    with pytest.raises(BadValue, match="Choose a company first"):
        led.play()
    led.choose("Old Mill")
    assert led.seat.about.name == "bank"


PARTS = {
    "decision": "Half of it free until 2027.",
    "evidence": "Users grew by 0.3 million | a quarter <fast>.",
    "risk": "The cash, in month 20.",
    "change_my_mind": "Fewer than 1 million users in 2026.\nOr a new rival.",
}


def test_what_is_over_is_led_again_and_the_finished_attempt_stays(monkeypatch, folder):
    monkeypatch.setattr(hindsight, "DRAWN", 20)
    monkeypatch.setattr(hindsight, "CHANGED", 4)
    led = lead("gym")
    quarter_after_quarter(led, upto=1, free_level=0.1)
    with pytest.raises(BadValue, match=r"Quarter 2 of 20 comes next.*not taken back"):
        led.again()
    quarter_after_quarter(led)
    first = led.history()
    assert "game.again()" in repr(led.state())
    with pytest.raises(BadValue, match=r"game\.again\(\)"):
        led.play()
    told = led.again()
    assert "Ironworks, gyms, world 1, attempt 2" in repr(told)
    assert "Quarter 1 of 20" in repr(told)
    assert led.history().empty
    assert led.seat.decisions == led.seat.about.decisions()
    restart(monkeypatch)
    led = lead("gym")
    assert led.seat.attempt == 2
    quarter_after_quarter(led, free_level=0.2)
    assert_frame_equal(led.history(attempt=1), first, rtol=1e-9)
    table = led.attempts()
    assert list(table["quarters"]) == [20, 20]
    assert table.loc[1, "cash"] == pytest.approx(first["cash"].iloc[-1])
    assert table.loc[2, "users"] == led.history()["users"].iloc[-1] != table.loc[1, "users"]
    assert "You have led it before.** Attempt 1, " in "".join(led.letter().paragraphs)
    led.memo(**PARTS)
    assert "Attempt 2. Ending" in (folder / "memo_gym_1.md").read_text(encoding="utf-8")
    led.again()
    assert led.seat.attempt == 3
    assert kept(folder) == [("gym", 1)]
    with pytest.raises(BadValue, match="from 1 to 3"):
        led.history(attempt=4)


def test_an_earlier_attempt_that_cannot_be_told_is_left_out_and_its_file_left_alone(
    monkeypatch, folder
):
    led = lead("gym")
    for _ in range(2):
        quarter_after_quarter(led)
        led.again()
    path = path_of(folder, "gym", 1)
    first, second = (path.with_stem(f"{path.stem}_played_{each}") for each in (1, 2))
    first.write_text("[", encoding="utf-8")
    text = second.read_text(encoding="utf-8")
    second.write_text(text.replace('"free_level": 0.2', '"free_level": 0.3'), encoding="utf-8")
    path.unlink()  # as if the kernel had ended between the two steps
    restart(monkeypatch)
    again = lead("gym")
    assert again.seat.attempt == 3
    assert again.seat.earlier == [[], []]
    assert list(again.attempts()["quarters"]) == [0, 0, 0]
    assert "can no longer be told" in again.board.widget.board["attempts"]
    assert first.read_text(encoding="utf-8") == "["


def test_a_kernel_that_knows_the_finished_attempt_does_not_write_over_the_next(monkeypatch):
    one = lead("gym")
    quarter_after_quarter(one, upto=5)
    restart(monkeypatch)
    other = lead("gym")
    quarter_after_quarter(other)
    other.again()
    quarter_after_quarter(other, upto=2)
    one.forecast(cash=50)
    with pytest.raises(BadValue, match="begun again elsewhere, to the end of quarter 2"):
        one.play()
    assert_frame_equal(one.history(), other.history(), rtol=1e-9)


def test_the_board_offers_to_lead_again_and_shows_attempts_side_by_side():
    led = lead("gym")
    board = led.board
    quarter_after_quarter(led)
    assert board.widget.board["over"]
    press = {"do": "again", "attempt": 1}
    board.obey(press)
    board.obey(press)  # the second half of a double click
    shown = board.widget.board
    assert (shown["over"], shown["problem"], led.seat.attempt) == (False, "", 2)
    assert shown["title"] == "Ironworks, gyms · world 1 · attempt 2"
    assert "Quarter 1 of 20" in shown["state"]
    quarter_after_quarter(led, upto=3)
    table = board.widget.board["attempts"]
    assert "users, end of quarter 3" in table
    assert table.count("<tr>") == 3
    assert "goes on" in table


def test_a_memo_is_written_and_never_over_another(folder):
    led = lead("gym")
    with pytest.raises(BadValue, match="at least one quarter"):
        led.memo(**PARTS)
    quarter_after_quarter(led, upto=2)
    for part in PARTS:
        with pytest.raises(BadValue, match=f"part {part} is still open"):
            led.memo(**PARTS | {part: " ... "})
    assert not list(folder.glob("memo*"))
    assert "`memo_gym_1.md`" in repr(led.memo(**PARTS))
    first = (folder / "memo_gym_1.md").read_bytes()
    led.memo(**PARTS | {"decision": "Nothing is free until 2027."})
    assert (folder / "memo_gym_1.md").read_bytes() == first
    assert (folder / "memo_gym_1_2.md").exists()
    text = first.decode("utf-8")
    for part in PARTS.values():
        assert part in text
    cash = led.history()["cash"]
    assert re.search(rf"\| 2025 Q2 \|.*\| {cash[1]:.1f} \| {cash[2]:.1f} \|\n", text)
    assert text.count("\n| ") == 4, "a head, a line and two quarters"
    page = (folder / "memo_gym_1.html").read_text(encoding="utf-8")
    assert "&lt;fast&gt;" in page
    assert "<svg" in page
    assert "<script" not in page


def test_a_memo_that_cannot_be_written_is_shown(monkeypatch, folder):
    led = lead("gym")
    quarter_after_quarter(led, upto=1)
    led.folder = folder / "gone"
    told = led.memo(**PARTS)
    assert not told.done
    assert PARTS["risk"] in repr(told)


def test_no_letter_before_the_end():
    led = lead("gym")
    quarter_after_quarter(led, upto=1)
    assert "played 1 of 20" in repr(led.letter())


def test_the_board_plays_as_python_does():
    led = lead()
    board = led.board
    assert [each["name"] for each in board.widget.board["choices"]] == [
        "newspaper", "gym", "language_school", "bank", "machines"
    ]  # fmt: skip
    board.obey({"do": "choose", "name": "gym", "world": "7"})
    shown = board.widget.board
    assert shown["title"] == "Ironworks, gyms · world 7"
    assert "<svg" in shown["chart"]
    typed = {each["name"]: each["value"] for each in shown["form"]["decisions"]}
    assert typed["free_level"] == "0.2"
    press = {"do": "play", "number": 1, "decisions": typed | {"free_level": "10%"}}
    board.obey(press | {"forecast": {"users": "", "income": "", "cash": ""}})
    assert "forecast comes first" in board.widget.board["problem"]
    board.obey(press | {"forecast": {"users": "a few"}})
    assert "cannot be read" in board.widget.board["problem"]
    assert board.widget.board["form"]["decisions"][0]["value"] == "10%", "what was typed stays"
    assert [each["wrong"] for each in board.widget.board["form"]["forecast"]] == [
        True,
        False,
        False,
    ]
    turn = board.widget.board["turn"]
    board.obey(press | {"decisions": {"price": "1e9", "marketing": "much"}, "forecast": {}})
    assert board.widget.board["turn"] == turn + 1, "shown once, or who types on types for nothing"
    problem = board.widget.board["problem"]
    assert "Price" in problem
    assert "Marketing" in problem
    assert "from 1 to 50 dollars" in problem, "whoever follows this is not refused again"
    led.decide(price=30, marketing=1)
    assert board.widget.board["problem"] == ""
    assert board.widget.board["form"]["decisions"][1]["value"] == "30"
    turn = board.widget.board["turn"]
    board.obey(press | {"forecast": {"users": "0,5"}})
    assert board.widget.board["turn"] == turn + 1, "shown again it would take what is typed by then"
    board.obey(press | {"forecast": {"users": "0,5"}})  # a second press of the same button
    assert len(led.history()) == 1
    assert led.history()["free_level"].tolist() == [0.1]
    assert "You forecast 500 thousand users" in board.widget.board["told"]
    assert board.widget.board["problem"] == ""
    led.forecast(cash=40)  # Python and the board are one
    assert board.widget.board["form"]["forecast"][2]["value"] == "40"
    board.obey({"do": "other"})
    assert "begun here, in world 7" in board.widget.board["choices"][1]["story"]
    board.obey({"do": "choose", "name": "gym", "world": "first"})
    assert "'first' is none" in board.widget.board["problem"]
    assert board.widget.board["choices"][1]["world"] == "first"
    board.obey({"do": "nonsense"})


def test_a_page_without_widgets_gets_text():
    data, _ = lead("gym")._repr_mimebundle_()
    assert "Quarter 1 of 20" in data["text/html"]
    assert "game.play()" in data["text/html"]
    assert "Quarter 1 of 20" in data["text/plain"]


def test_what_is_typed_on_one_board_is_on_the_other_and_takes_nothing_back():
    one, other = lead("gym").board, lead("gym").board
    one.obey({"do": "typed", "number": 1, "forecast": {"users": "0,4"}})
    other.obey({"do": "typed", "number": 1, "decisions": {"price": "30"}})
    assert one.widget.board["form"]["decisions"][1]["value"] == "30"
    assert other.widget.board["form"]["forecast"][0]["value"] == "0.4"
    other.obey({"do": "typed", "number": 1, "forecast": {"users": ""}})
    assert lead("gym").seat.forecast == {}


def test_a_number_without_a_name_is_asked_about():
    led = lead("gym")
    with pytest.raises(BadValue, match=r"game\.forecast\(users="):
        led.forecast(0.4)
    with pytest.raises(BadValue, match=r"game\.decide\(free_level="):
        led.decide(0.4)
    with pytest.raises(UnknownName, match='Did you mean "decision"'):
        led.memo(descision="Half of it free.")


def test_a_cell_that_runs_again_shows_one_board(monkeypatch):
    from userfirst.capstone import board

    monkeypatch.setattr(board, "cell_id", lambda: "a cell")
    first, second = lead("gym"), lead("gym")
    old, new = first.board, second.board
    quarter_after_quarter(second, upto=1)
    assert "Quarter 2 of 20" in new.widget.board["state"]
    assert "Quarter 1 of 20" in old.widget.board["state"], "it is closed, and hears of nothing"


@pytest.mark.parametrize("command", [["lint"], ["fmt", "--check", "--options-line-width=100"]])
def test_the_capstone_in_the_page_is_linted_and_formatted(command, tmp_path):
    parts = [str(ROOT / "userfirst" / each / "browser") for each in ("capstone", "own_numbers")]
    done = deno(*command, *parts, folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_price_rises_no_faster_than_contracts_allow():
    led = lead("newspaper")
    begin = led.seat.about.decisions()["price"]
    with pytest.raises(BadValue, match=f"{2 * begin:g} at most now"):
        led.decide(price=2 * begin + 1, free_level=0.1)
    assert led.seat.decisions == led.seat.about.decisions(), "nothing was changed"
    quarter_after_quarter(led, upto=1, price=2 * begin)
    led.decide(price=4 * begin)
    found = led.seat.best()
    assert found.first["price"] <= 2 * begin
    assert found.later["price"] <= 2 * found.first["price"]

"""What is said of a platform is computed from its run again, at random settings."""

import numpy as np
import pytest

from tests.charts.reading import (
    SETTINGS,
    check_closed_or_open,
    check_half,
    check_whether_money_lasts,
    found,
    hold,
    runs_anywhere,
)
from userfirst.cases import case, run
from userfirst.charts.scene import scene
from userfirst.charts.sentences import tell

CASE = case("free_platforms")


def check_closed(told, words: str, closed: int) -> None:
    assert f"cash is gone in month {closed} " in words
    users, brought = told["users"][:closed], told["income_per_user"]
    most = int(users.argmax())
    if users.max() < 1e-6:
        assert "Nobody ever used it" in words
        return
    if hold(words, "At its best, in month {month}, it had {many} users", most, users[most]):
        assert most > 0
    else:
        assert hold(words, "never had more than the {many} users of the start", users[most])
        assert most == 0
    if not hold(words, "each brought {number} dollars a year", brought[most]):
        assert "next to nothing" in words
        assert brought[most] < 0.005


def check_share(words: str, told) -> None:
    share = told["share"]
    if told["rival_users"].max() < 1e-6:
        assert "share of the users" not in words, "a rival that does not exist"
        return
    stays = "your share of the users is {part} at the start and at the end"
    if hold(words, stays, share[0] / 100):
        assert hold(words, stays, share[-1] / 100)
        return
    assert hold(
        words, "your share of the users goes from {part} to {part}", *share[[0, -1]] / 100
    ), words
    if said := found(r"first passes half in month {month}", words):
        month = int(said[0])
        assert month > 0
        assert share[month] > 50 >= share[:month].max()


def check_open(told, words: str) -> None:
    merchants = told["merchants"][-1] / 1000
    end = "After {month} months there are {many} users"
    assert hold(words, end, CASE.months, told["users"][-1]), words
    assert hold(words, "and {many} merchants", merchants) == bool(merchants >= 1e-6)
    check_half(told, words)
    check_share(words, told)
    check_whether_money_lasts(told, words)
    brings = told["income_per_user"][-1]
    said = found(r"In the last month {part} of the revenue is from (\w+),", words)
    assert bool(said) == bool(told["users"][-1] >= 1e-6 and brings >= 0.005)
    if said:
        share = told[said[1]][-1] / told["revenue"][-1]
        assert 100 * share == pytest.approx(told["largest_stream"][-1])
        assert hold(words, "month {part} of the revenue", share)
        assert hold(words, "a user brings {number} dollars a year", brings)


def check(told) -> bool:
    return check_closed_or_open(told, check_closed, check_open)


def test_what_is_said_is_what_the_run_shows():
    # Half of them with money enough, so that many stay open.
    fixed = {"funding": (300, 5000), "fixed_cost": (20, 1)}
    open_ones = sum(check(told) for told in runs_anywhere(CASE, 2006, fixed))
    assert SETTINGS / 5 < open_ones < 2 * SETTINGS


def test_extras_are_called_extras_everywhere():
    assert CASE.one_series("extras").label == "Extras"
    assert "extras" in CASE.lever("extras_price").label
    assert "value added" not in " ".join(each.label for each in CASE.series).lower()
    assert "from extras" in " ".join(tell(run(CASE, "extras_only")))


@pytest.mark.parametrize("preset", [None, *(each.name for each in CASE.presets)])
def test_no_panel_of_a_start_is_empty_and_no_axis_counts_in_millionths(preset):
    told = run(CASE, preset)
    for picture in scene(CASE.name).pictures:
        for panel in picture.panels:
            largest = max(np.abs(told[name]).max() for name in panel.series)
            assert largest > 0.05, panel.title


def test_levers_that_need_a_rival_say_so():
    for name in ("rival_fee", "pull_of_the_crowd"):
        lever = CASE.lever(name)
        assert "With a rival" in lever.help
        ends = [run(CASE, **{name: value}).outcome("users") for value in (lever.low, lever.high)]
        assert ends[0] == ends[1], "without a rival it changes nothing"

"""The pictures of the people: every number is one of the case's own equations."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.cases.test_invariants import random_settings
from userfirst.cases import (
    NAMES,
    Run,
    case,
    connected_car,
    free_service,
    messaging,
    ride_hailing,
    run,
    run_batch,
    transformation,
)
from userfirst.charts import draw_people, people_of, people_picture
from userfirst.charts.people import (
    Curve,
    Hill,
    Part,
    Strip,
    in_sentences,
    is_silent,
    people_at,
    percent,
    rough,
    shown_month,
    why_shown,
)
from userfirst.charts.people_drawing import along_axis, place_of, stretch_of
from userfirst.model import BadValue, UnknownName
from userfirst.model.engine import in_force

SETTINGS = 100


@cache
def runs_of(name: str) -> list[tuple[Run, int]]:
    """Runs at random levers, each with a month in which the learner's firm is open."""
    about, chance = case(name), np.random.RandomState(404)
    batch = run_batch(about, random_settings(about, SETTINGS, chance))
    months = chance.randint(0, about.months + 1, SETTINGS)
    picked = [batch.pick(place) for place in range(SETTINGS)]
    return [(each, shown_month(each, int(m))) for each, m in zip(picked, months, strict=True)]


def levers_at(each: Run, month: int) -> dict[str, float]:
    """The levers of a month, where some change on the way."""
    return {name: float(np.squeeze(in_force(v, month))) for name, v in each.levers.items()}


def bar_of(name: str, told: dict[str, float], above: str, panel: int = 0) -> float:
    """Where a bar stands, in the unit of its axis."""
    hill = people_picture(name).panels[panel]
    assert isinstance(hill, Hill)
    place = place_of(along_axis(hill.scale, told[hill.middle]), told[hill.spread], told[above])
    return float(np.exp(place)) if hill.scale == "log" else place


@pytest.mark.parametrize("name", NAMES)
def test_shares_are_shares_and_add_up(name: str) -> None:
    picture = people_picture(name)
    for each, month in runs_of(name):
        told = people_at(each, month)
        assert all(np.isfinite(value) for value in told.values()), each
        for panel in picture.panels:
            if isinstance(panel, Curve):
                continue
            groups = [panel.parts]
            if isinstance(panel, Hill) and panel.split:
                groups.append(panel.told_apart)
            for parts in groups:
                shares = [told[part.share] for part in parts]
                assert min(shares) >= -1e-12, each
                assert sum(shares) == pytest.approx(1.0, abs=1e-9), each
            for bar in panel.bars if isinstance(panel, Hill) else ():
                assert 0.0 <= told[bar.above] <= 1.0, each


@pytest.mark.parametrize("name", NAMES)
def test_bars_divide_the_parts(name: str) -> None:
    """Each border between two parts has a bar, so that nobody asks what divides them."""
    for panel in people_picture(name).panels:
        if not isinstance(panel, Hill):
            continue
        for each, month in runs_of(name)[:20]:
            told = people_at(each, month)
            if is_silent(panel, told):
                continue
            bars = [told[bar.above] for bar in panel.bars]
            right = np.cumsum([told[part.share] for part in panel.parts[:0:-1]])
            shown = [share for share in right if 1e-9 < share < 1 - 1e-9]
            for share in shown:
                assert min(abs(share - bar) for bar in bars) < 1e-9, (each, share, bars)


@pytest.mark.parametrize(
    ("name", "share", "series", "whole"),
    [
        ("free_service", "any", "willing", "market"),
        ("free_platforms", "any", "willing", "market"),
        ("internet_tv", "buying", "willing", "market"),
        ("experience", "any", "worth_it", None),
    ],
)
def test_shares_are_those_of_the_run(name: str, share: str, series: str, whole: str | None) -> None:
    for each, month in runs_of(name):
        everyone = levers_at(each, month)[whole] if whole else 100.0
        told = people_at(each, month)[share] * everyone
        assert told == pytest.approx(each[series][month], rel=1e-9, abs=1e-12), each


def test_the_transformation_asks_those_who_are_with_nobody() -> None:
    for each, month in runs_of("transformation"):
        with_nobody = levers_at(each, month)["market"] - each["legacy"][month]
        with_nobody = max(with_nobody - each["rival"][month], 0.0)
        told = people_at(each, month)["any"] * with_nobody
        assert told == pytest.approx(each["willing"][month], rel=1e-9, abs=1e-9), each


def test_the_bars_of_the_free_service_are_what_it_asks_of_people() -> None:
    hassle, nuisance = free_service.HASSLE, free_service.NUISANCE
    for each, month in runs_of("free_service"):
        levers = levers_at(each, month)
        free, price = levers["free_level"], levers["price"]
        bother = nuisance * levers["ads_per_hour"]
        told = people_at(each, month)
        if 1e-12 < told["paying"] < 1 - 1e-6 and free < 1:
            wanted = max((price - bother) / (1 - free), price + hassle)
            assert bar_of("free_service", told, "paying") == pytest.approx(wanted, rel=1e-6), each
        if 1e-12 < told["any"] < 1 - 1e-6 and told["any"] > told["paying"]:
            wanted = (hassle + bother) / free
            assert bar_of("free_service", told, "any") == pytest.approx(wanted, rel=1e-6), each


def test_the_bar_of_waiting_is_the_wait_and_drivers_go_where_it_pays() -> None:
    rates = ride_hailing.CASE.rates
    for each, month in runs_of("ride_hailing"):
        told, levers = people_at(each, month), levers_at(each, month)
        moving = each.at(rates, month)
        stocks = each.at(
            lambda now, lever, month: {
                "wait": now.expected_wait,
                "cars": now.drivers,
                "share": now.share,
                "both": ride_hailing.rival_runs(now, lever),
            },
            month,
        )
        if 1e-12 < told["riding"] < 1 - 1e-12:
            bar = bar_of("ride_hailing", told, "riding")
            assert bar == pytest.approx(stocks["wait"], abs=1e-3), each
        driving = moving["drivers"] * ride_hailing.MONTHS_TO_JOIN + stocks["cars"]
        assert told["driving"] * levers["cars"] == pytest.approx(driving, rel=1e-9, abs=1e-9), each
        if 1e-9 < told["driving"] < 1 - 1e-9:
            bar = bar_of("ride_hailing", told, "elsewhere", panel=1)
            assert bar == pytest.approx(each["driver_earnings"][month], rel=1e-5, abs=1e-5), each
        if stocks["both"] > 0.5 and not levers["merger"] and told["riding"] > 1e-9:
            choosing = moving["share"] * ride_hailing.MONTHS_TO_SWITCH + stocks["share"]
            assert told["yours"] / told["riding"] == pytest.approx(choosing, rel=1e-9), each


def test_the_bar_of_a_messenger_is_its_trouble() -> None:
    for each, month in runs_of("messaging"):
        told = people_at(each, month)
        costs = each.at(lambda now, lever, month: messaging.trouble(lever)._asdict(), month)
        cheap, dear = sorted((costs["own"], costs["rival"]))
        bar = bar_of("messaging", told, "worth_it")
        assert cheap * (1 - 1e-6) <= bar <= dear * (1 + 1e-6), each
        if month < min(messaging.RIVAL_LAUNCH, levers_at(each, month)["launch_month"]):
            assert told["using"] == 0.0
            assert "No messenger is open yet." in in_sentences(people_picture("messaging"), told)


def test_owners_buy_the_pack_as_the_hill_says() -> None:
    rates = connected_car.CASE.rates
    for each, month in runs_of("connected_car"):
        told = people_at(each, month)
        payers, users = each["payers"][month], each["users"][month]
        buying = each.at(rates, month)["payers"] + payers / connected_car.CAR_LIFE
        to_come = max(told["would_pay"] * users - payers, 0.0) * told["on_sale"]
        assert buying == pytest.approx(to_come / connected_car.MONTHS_TO_BUY, rel=1e-6, abs=1e-9)
        if told["on_sale"] and 1e-9 < told["would_pay"] < 1 - 1e-9:
            bar = bar_of("connected_car", told, "would_pay", panel=1)
            assert bar == pytest.approx(levers_at(each, month)["upgrade_price"], rel=1e-5), each


def test_the_curve_goes_through_every_month() -> None:
    [curve] = [p for p in people_picture("connected_car").panels if isinstance(p, Curve)]
    for each, _ in runs_of("connected_car")[:20]:
        alive = each["is_open"] >= 0.5
        told = curve.curve(each["delight"][alive])
        assert told == pytest.approx(each["talk"][alive], rel=1e-9)


def test_the_kinds_stay_as_long_as_they_do() -> None:
    for each, month in runs_of("experience"):
        told = people_at(each, month)
        willing = [min(max(told["any"] - k / 3.0, 0.0), 1.0 / 3.0) for k in range(3)]
        months = [told[kind] for kind in ("faithful", "middling", "fickle")]
        who = each.at(lambda now, lever, month: {"delight": _people(now, lever).delight}, month)
        brought = levers_at(each, month)["word_of_mouth"] * who["delight"] * np.dot(willing, months)
        assert min(brought, 10.0) == pytest.approx(each["brought"][month], rel=1e-6), each


def _people(now: Any, lever: Any) -> Any:
    from userfirst.cases import experience

    return experience.people(now, lever)


def test_the_habit_and_the_payers_of_accounts_are_the_keenest() -> None:
    for each, month in runs_of("accounts"):
        told = people_at(each, month)
        assert told["paying"] <= told["habit"] + 1e-12
        assert told["free"] + told["paying"] <= levers_at(each, month)["habit"] + 1e-12


def test_the_rival_is_as_good_as_the_switching_says() -> None:
    for each, month in runs_of("transformation"):
        told = people_at(each, month)
        rival = each.at(
            lambda now, lever, month: {"share": transformation.willing_of_rival(now, lever)}, month
        )
        assert told["rivals"] == rival["share"]


@pytest.mark.parametrize("name", NAMES)
def test_the_axis_holds_the_hill_and_the_large_lever_moves_something(name: str) -> None:
    about, picture = case(name), people_picture(name)
    lever = about.levers[0]
    seen = []
    for value in np.linspace(lever.low, lever.high, 5):
        each = run(name, **{lever.name: float(value)})
        told, at_start = people_at(each), each.at(picture.numbers, 0)
        seen.append(in_sentences(picture, told))
        for panel in picture.panels:
            if isinstance(panel, Hill) and not panel.reach:
                low, high = stretch_of(panel, told, at_start)
                assert low < along_axis(panel.scale, told[panel.middle]) < high
    assert len(set(seen)) >= 3, seen


def test_after_closing_the_last_living_month_is_shown() -> None:
    each = run("free_service", "valley")
    closed = int(np.argmin(each["is_open"]))
    assert each["is_open"][closed] == 0.0
    assert shown_month(each) == closed - 1
    assert shown_month(each, 3) == 3
    assert people_at(each) == people_at(each, closed - 1)
    assert why_shown(each) == why_shown(each, closed - 1) == "the last before it closed"
    assert why_shown(each, 3) == ""
    assert draw_people(each).layout.title.text.endswith("the last before it closed")


def test_subsidies_are_shown_while_they_are_paid() -> None:
    assert shown_month(run("ride_hailing", subsidy_months=9)) == 9
    assert why_shown(run("ride_hailing", subsidy_months=9)) == "the last with subsidies"
    assert shown_month(run("ride_hailing", subsidy_months=9), 4) == 4
    assert shown_month(run("ride_hailing", subsidy_months=0)) == 60


@pytest.mark.parametrize("name", NAMES)
def test_the_description_is_plain_and_in_words(name: str) -> None:
    told = people_of(case(name))
    assert told == people_of(name)
    assert told["says"].endswith(".")
    for panel in told["panels"]:
        assert panel["kind"] in ("hill", "strip", "curve")
        words = [part["words"] for part in panel.get("parts", ())]
        assert len(set(words)) == len(words)
        for bar in panel.get("bars", ()):
            # Beside a bar in the middle of the picture there is no room for more.
            assert len(bar["words"]) <= 22, bar["words"]
        optional = [bool(bar["onlyIf"]) for bar in panel.get("bars", ())]
        assert optional == sorted(optional), "a bar that may be missing stands in the top row"


def test_a_number_that_is_not_told_speaks_up() -> None:
    good = people_picture("free_service")
    [hill] = good.panels
    assert isinstance(hill, Hill)
    with pytest.raises(UnknownName, match='Did you mean "middle"'):
        replace(good, panels=(replace(hill, middle="midle"),))
    with pytest.raises(BadValue, match="scale"):
        replace(good, panels=(replace(hill, scale="logarithmic"),))
    with pytest.raises(UnknownName, match='Did you mean "payers"'):
        replace(good, panels=(Strip("x", (Part("y", "paying", "payer"),)),))
    with pytest.raises(UnknownName, match="Did you mean"):
        replace(good, until="funds")
    with pytest.raises(UnknownName, match='Did you mean "free_service"'):
        people_picture("free_servise")


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0%"), (1e-12, "0%"), (0.001, "<1%"), (0.125, "13%"), (0.997, ">99%"), (1, "100%")],
)
def test_shares_are_said_as_a_person_says_them(share: float, words: str) -> None:
    assert percent(share) == words


def test_numbers_are_said_in_two_digits() -> None:
    assert [rough(x) for x in (0.04, 2.94, 9.96, 55.6, 1234.5)] == [
        "0.0", "2.9", "10", "56", "1,235",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_chart_shows_the_shares_and_the_bars(name: str) -> None:
    each = run(name)
    chart, picture = draw_people(each, 20), people_picture(name)
    told = people_at(each, 20)
    said = " ".join(note.text for note in chart.layout.annotations)
    for panel in picture.panels:
        if is_silent(panel, told):
            continue
        assert panel.title in said
        if isinstance(panel, Hill):
            for part in panel.told_apart:
                assert f"<b>{percent(told[part.share])}</b> {part.words}" in said
            for bar in panel.bars:
                assert (bar.words in said) == (not bar.only_if or told[bar.only_if] > 0)
    assert chart.layout.meta["sentence"] == in_sentences(picture, told)
    assert chart.layout.title.text.endswith(
        ", ".join(filter(None, (f"month {shown_month(each, 20)}", why_shown(each, 20))))
    )
    assert chart.to_svg().startswith("<svg")


def test_a_batch_is_asked_back() -> None:
    with pytest.raises(BadValue, match="pick"):
        draw_people(run_batch("free_service", {}))  # type: ignore[arg-type]

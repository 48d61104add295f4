"""Charts show what the run says, in figures and in words, for every case."""

import json
import re
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from userfirst.calibration import compare_with_public
from userfirst.cases import NAMES, case, run, run_batch, sweep
from userfirst.charts import (
    draw_calibration,
    draw_lines,
    draw_map,
    draw_picture,
    draw_response,
    draw_runs,
    scene,
    show_public_figures,
    show_years,
    tell,
    theme,
)
from userfirst.charts.scene import described, looks_of, month_gone
from userfirst.data import public_figures
from userfirst.model import BadValue, UnknownName


@pytest.mark.parametrize(
    ("name", "levers"),
    [
        ("experience", {"acquisition": 30}),
        ("experience", {"free_level": 1}),
        ("accounts", {"serving_cost": 5}),
        ("messaging", {"network_cost": 20}),
        ("connected_car", {"referral_reward": 3000}),
        ("free_platforms", {"churn": 0.3}),
        ("free_service", {"funding": 20}),
    ],
)
def test_cash_is_gone_on_the_chart_in_the_month_in_which_the_firm_closes(name, levers):
    result = run(name, **levers)
    closed = int(np.flatnonzero(result["is_open"] < 0.5)[0])
    assert month_gone(result["cash"]) == closed
    notes = [note.text for note in draw_picture(result, 1).layout.annotations]
    assert f"cash gone, month {closed}" in notes


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", [0, 1])
def test_a_picture_holds_every_series_of_its_scene(name, place):
    result = run(name)
    chart = draw_picture(result, place)
    panels = [panel.of(result) for panel in scene(name).pictures[place].panels]
    names = [n for panel in panels for n in panel.series]
    assert [trace.name for trace in chart.data] == [case(name).one_series(n).label for n in names]
    for panel in panels:
        total = np.zeros(case(name).months + 1)
        for series in panel.stacked:
            total = total + result[series]
            drawn = next(t for t in chart.data if t.name == case(name).one_series(series).label)
            assert np.allclose(drawn.y, total)


@pytest.mark.parametrize("name", NAMES)
def test_a_scene_fits_its_case(name):
    about, shown = case(name), scene(name)
    assert shown.case == name
    assert len(shown.pictures) == 2
    assert len(shown.series) <= 12
    for picture in shown.pictures:
        assert 1 <= len(picture.panels) <= 2
        for panel in picture.panels:
            units = {about.one_series(series).unit for series in panel.series}
            # A panel in % may say of what in the series; an index may have no unit at all.
            fits = all(unit.startswith(panel.unit) or unit == "" for unit in units)
            assert fits, f"{picture.title}, {panel.title}: {units}"
            assert set(panel.marks) <= set(panel.series)


@pytest.mark.parametrize("name", NAMES)
def test_words_are_sentences_for_any_levers(name):
    about = case(name)
    chance = np.random.RandomState(3)
    levers = {}
    for lever in about.levers:
        values = chance.uniform(lever.low, lever.high, 30)
        levers[lever.name] = np.round(values) if lever.choices else values
    batch = run_batch(about, levers)
    runs = [batch.pick(scenario) for scenario in range(30)]
    for result in [run(name), *(run(name, preset) for preset in about.presets), *runs]:
        sentences = tell(result)
        assert 1 <= len(sentences) <= 4
        for sentence in sentences:
            assert sentence[0].isupper() or sentence[0].isdigit(), sentence
            assert sentence.endswith("."), sentence
            assert "nan" not in sentence.lower().split(), sentence
            assert not re.search(r"\bNone\b(?! of)", sentence), sentence


def test_words_follow_the_run():
    died = " ".join(tell(run("free_service", "valley")))
    assert "closes" in died
    lived = " ".join(tell(run("free_service")))
    assert "35.7 million users" in lived
    assert f"{run('free_service').outcome('users'):.1f} million users" in lived


def test_a_response_curve_marks_the_best():
    chart = draw_response(sweep("free_service", free_level=[0, 0.3, 1]), "profit")
    assert "best at 0.3" in chart.data[1].text[0]


def test_a_response_to_two_levers_has_a_line_for_each_value():
    chart = draw_response(sweep("free_service", free_level=[0, 1], churn=[0.02, 0.1]), "users")
    assert len(chart.data) == 2


def test_comparing_draws_each_run_with_its_name():
    chart = draw_runs({"a": run("free_service"), "b": run("free_service", price=5)}, "users")
    assert [trace.name for trace in chart.data] == ["a", "b"]
    assert {trace.line.dash for trace in chart.data} == {"solid", "dash"}
    with pytest.raises(BadValue, match="at least one"):
        draw_runs({}, "users")


def test_a_map_draws_its_grid():
    grid = sweep("free_service", free_level=[0, 1], price=[5, 10]).grid("users")
    assert draw_map(grid, "t", "price", "free level", "million").data[0].z.shape == (2, 2)


@pytest.mark.parametrize(
    "along", [np.array(["2020", "2021"], dtype="datetime64"), np.array(["north", "south"])]
)
def test_lines_over_dates_and_names_bear_their_names(along):
    chart = draw_lines(along, {"a": [1, 2]}, "m", "t")
    [end] = chart.layout.annotations
    assert end.text.endswith("</span> a")
    assert end.x == str(along[-1])


def test_batches_cannot_be_drawn_as_one():
    with pytest.raises(BadValue, match="pick"):
        draw_picture(run_batch("free_service", {"free_level": [0, 1]}))


def test_kinds_of_one_meaning_have_signs_as_full_as_their_areas():
    told = run("experience")
    names = [each.text for each in draw_picture(told).layout.annotations]
    signs = {each.split("> ")[1]: each.split(">")[1][0] for each in names}
    kinds = ("Faithful users", "Middling users", "Fickle users")
    assert [signs[each] for each in kinds] == ["■", "▣", "□"]


def test_public_figures_are_shown_with_their_sources():
    rows = public_figures("wechat")
    shown = show_public_figures(rows)
    for address in rows["address"]:
        assert address.replace("&", "&amp;") in shown.html
        assert address in repr(shown)
    for warning in rows["warning"][rows["warning"] != ""]:
        assert warning.split(".")[0][:20] in shown.html


def test_figures_of_several_say_whose_they_are():
    one, other = public_figures("wechat").head(1), public_figures("qihoo_360").head(1)
    shown = show_public_figures(pd.concat([one, other]))
    assert ">WeChat</td>" in shown.html
    assert "Qihoo 360: " in repr(shown)
    assert "WeChat: " not in repr(show_public_figures(one))


def test_a_run_by_years():
    table = show_years(run("free_service"))
    assert list(table.index) == [0, 12, 24, 36, 48, 60]
    assert any("million people" in column for column in table.columns)


def test_an_unknown_scene_suggests_the_nearest():
    with pytest.raises(UnknownName, match="free_service"):
        scene("free_servic")


def test_a_preset_is_drawn_beside_its_public_figures():
    table = compare_with_public("internet_tv", "roku")
    chart = draw_calibration(table)
    crosses = [trace for trace in chart.data if trace.name == "public figure"]
    assert sum(len(trace.y) for trace in crosses) == len(table)
    assert [list(trace.y) for trace in crosses] == [
        list(rows["public"]) for _, rows in table.groupby("series", sort=False)
    ]
    below = chart.layout.annotations[-1].text.replace("<br>", " ")
    for citation in table["citation"]:
        assert citation.split(", http")[0] in below


def test_every_value_of_a_second_lever_has_its_line():
    levels, networks = np.linspace(0, 1, 3), np.linspace(0, 1, 21)
    chart = draw_response(sweep("free_service", free_level=levels, network=networks), "users")
    assert len(chart.data) == 21
    close = draw_response(sweep("free_service", free_level=levels, price=[4.99, 5.0]), "users")
    assert [trace.name for trace in close.data] == [
        "Price 4.99 dollars a month",
        "Price 5.0 dollars a month",
    ]


def test_a_closing_is_seen_on_the_chart_and_so_is_what_led_to_it():
    died, lived = draw_picture(run("free_service", "valley"), 1), draw_picture(run("free_service"))
    assert "<b>Closed in month 12</b>" in [note.text for note in died.layout.annotations]
    path, grey = sorted(died.layout.shapes, key=lambda shape: shape.type)
    assert (grey.x0, grey.x1, grey.layer) == (12, 60, "below")
    result = run("free_service", "valley")
    assert path.path.startswith(f"M0,{result['costs'][0]:.6g}L1,{result['costs'][1]:.6g}L")
    assert "L12," not in path.path  # a firm that is closed owes nobody more
    assert not lived.layout.shapes
    tint = re.escape(theme.translucent(theme.look("costs").colour, 0.22))
    drawn = re.findall(rf'<path d="(M[^"]+)" fill="{tint}"', died.to_svg())
    assert len(drawn) == 1
    assert drawn[0].count(",") == path.path.count(",")


def test_costs_above_income_are_filled_up_to_the_crossing():
    gains = draw_picture(run("free_service"), 1)
    [path] = gains.layout.shapes
    months = [float(spot.split(",")[0]) for spot in re.split("[ML]", path.path[:-1])[1:]]
    profit = run("free_service")["profit"]
    crossing = int(np.flatnonzero(profit > 0)[0])
    assert crossing - 1 < max(months) < crossing


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_told_what_python_draws(name):
    told, looks = described(name), looks_of(name)
    json.dumps([told, looks])
    for picture, shown in zip(told, scene(name).pictures, strict=True):
        assert picture["title"] == shown.title
        for panel, drawn in zip(picture["panels"], shown.panels, strict=True):
            assert (*panel["stacked"], *panel["lines"]) == drawn.series
            assert panel["against"] in {"", *panel["lines"]}
            for series, look in shown_looks(name, shown).items():
                assert {key: looks[series][key] for key in look} == look
    # What income is held against are all costs: what is left is the profit.
    money = told[1]["panels"][0]
    result = run(name)
    left = sum(result[series] for series in money["stacked"]) - result[money["against"]]
    profit = result[f"{case(name).firms[0].prefix}profit"]
    assert np.allclose(left, profit, atol=1e-9 * np.abs(profit).max())


def shown_looks(name, picture):
    return {series: asdict(look) for series, look in scene(name).looks(picture).items()}

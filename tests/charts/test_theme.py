"""One colour, one meaning: told apart by every eye, in every picture, on light and on dark."""

from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from userfirst.calibration import compare_with_public
from userfirst.capstone import companies
from userfirst.capstone.playing import Quarter, last_year, results
from userfirst.capstone.showing import draw_company
from userfirst.cases import NAMES, case, run, sweep
from userfirst.charts import (
    Chart,
    Panel,
    Picture,
    Scene,
    draw_calibration,
    draw_crowd,
    draw_dots,
    draw_lines,
    draw_loops,
    draw_people,
    draw_picture,
    draw_response,
    scene,
    theme,
)
from userfirst.charts.scene import money_picture
from userfirst.model import UnknownName

# What dichromats see of linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
EYES = {
    "normal": np.eye(3),
    "deuteranope": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]),
    "protanope": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]),
}  # fmt: skip
LEAST = 10.0  # CIEDE2000; about ten times what is just seen side by side


def linear(code: str) -> np.ndarray:
    parts = np.array([int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(code: str) -> float:
    return float(linear(code) @ [0.2126, 0.7152, 0.0722])


def lab(rgb: np.ndarray) -> np.ndarray:
    """Return CIELAB under D65 from linear RGB."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
         [0.0193339, 0.1191920, 0.9503041]]
    )  # fmt: skip
    xyz = to_xyz @ rgb / (to_xyz @ np.ones(3))
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return CIEDE2000 (Sharma, Wu and Dalal 2005) between two colours in CIELAB."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    shift = 1 + 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25**7)))
    c1, c2 = np.hypot(a1 * shift, b1), np.hypot(a2 * shift, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * shift)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    middle = h1 + h2 if not c1 * c2 else (h1 + turn / 2) % 360
    cosine = [np.cos(np.radians(n * middle + d)) for n, d in ((1, -30), (2, 0), (3, 6), (4, -63))]
    weight = 1 + np.dot([-0.17, 0.24, 0.32, -0.20], cosine)
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    blue = 30 * np.exp(-(((middle - 275) / 25) ** 2))
    turned = -2 * np.sqrt(chroma**7 / (chroma**7 + 25**7)) * np.sin(np.radians(2 * blue))
    parts = np.array([(l2 - l1) / s_l, (c2 - c1) / s_c, hue / s_h])
    return float(np.sqrt(parts @ parts + turned * parts[1] * parts[2]))


def seen(code: str, eye: str) -> np.ndarray:
    return lab(np.clip(EYES[eye] @ linear(code), 0, 1))


def test_the_distance_is_the_published_one() -> None:
    """Three pairs of the test data of Sharma, Wu and Dalal (2005), table 1: pairs 1, 7 and 25."""
    pairs = [
        ([50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425),
        ([50, 0, 0], [50, -1, 2], 2.3669),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
    ]
    for one, other, wanted in pairs:
        assert distance(np.array(one), np.array(other)) == pytest.approx(wanted, abs=1e-4)


def contrast(colour: str, ground: str) -> float:
    light, dark = sorted([luminance(colour), luminance(ground)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", theme.GROUNDS)
@pytest.mark.parametrize("colour", [*theme.COLOURS, *(m.colour for m in theme.MEANINGS.values())])
def test_every_colour_stands_out_on_light_and_on_dark(colour: str, ground: str) -> None:
    """WCAG 2.2, 1.4.11: at least 3 to 1 for graphics."""
    assert contrast(colour, ground) >= 3


def on(colour: str, ground: str, opacity: float) -> str:
    """Return a colour as it is seen through which its ground shines."""
    assert colour.startswith("#"), "a colour that lets its ground through says so by its opacity"
    parts = [
        round(opacity * int(colour[at : at + 2], 16) + (1 - opacity) * int(ground[at : at + 2], 16))
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{each:02x}" for each in parts)


def data_to_draw() -> pd.Series:
    return pd.Series(np.arange(6.0), index=[0, 0, 0, 1, 1, 1])


def a_company() -> Chart:
    about = companies()["newspaper"]
    quarters = [Quarter(about.decisions(), {"users": 1.0, "income": 90.0, "cash": 60.0})]
    told = results(about.in_world(1), [each.decisions for each in quarters])
    return draw_company(about, last_year(about), quarters, told)


DRAWN = {
    "lines": lambda: draw_lines(range(3), {n: [1, 2, 3] for n in "abcdef"}, "%", "Six"),
    "points": lambda: draw_lines(range(3), {"a": [1, 2, 3]}, "%", "Points", markers=True),
    "response": lambda: draw_response(sweep("free_service", free_level=[0, 0.5]), "users"),
    "dots": lambda: draw_dots(
        data_to_draw(), "%", "Dots", "x", middle=pd.Series({0: 1.0, 1: 4.0}),
        band=pd.DataFrame({"low": {0: 0.0, 1: 3.0}, "high": {0: 2.0, 1: 5.0}}),
    ),
    "crowd": lambda: draw_crowd({"use": (2, "free_users"), "pay": (9, "payers")}, 5, 2, "$", "C"),
    "calibration": lambda: draw_calibration(compare_with_public("messaging", "china")),
    "company": a_company,
    **{f"{n} {p}": partial(lambda n, p: draw_picture(run(n), p), n, p)
       for n in NAMES for p in (0, 1)},
    **{f"{n} people": partial(lambda n: draw_people(run(n), 24), n) for n in NAMES},
    "loops": lambda: draw_loops(run("free_platforms", "race"), 12),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_every_line_of_a_chart_stands_out_on_light_and_on_dark(name: str) -> None:
    """Lines, marks and bars that tell something; grids, axes and the ground of areas do not."""
    chart = DRAWN[name]()
    drawn: list[tuple[str, float]] = []
    for trace in chart.data:
        mode, seen = trace.mode or "lines", 1.0 if trace.opacity is None else trace.opacity
        if "lines" in mode and trace.line.width != 0:
            drawn.append((trace.line.color, seen))
        if "markers" in mode:
            through = trace.marker.opacity
            drawn.append((trace.marker.color or trace.line.color, seen * (through or 1.0)))
    quiet = {theme.AXIS, theme.GRID}
    lines = [each.line for each in chart.layout.shapes if each.line.width]
    drawn += [(each.color, 1.0) for each in lines if each.color not in quiet]
    assert drawn
    for colour, opacity in drawn:
        for ground in theme.GROUNDS:
            assert contrast(on(colour, ground, opacity), ground) >= 3, (colour, opacity, ground)


# In a picture of people, or in one of money, any of these can stand beside any other.
TOGETHER = {
    "people": ("payers", "free_users", "users", "reach", "rival", "core", "quality"),
    "two sides": ("payers", "free_users", "reach", "rival", "commerce"),
    "money": ("payers", "advertising", "commerce", "extras", "core", "costs", "cash", "rival"),
    "losses": ("free_users", "costs"),
}


def test_every_meaning_can_stand_in_some_picture() -> None:
    assert {each for names in TOGETHER.values() for each in names} == set(theme.MEANINGS)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("kind", TOGETHER)
def test_meanings_of_one_picture_are_told_apart(kind: str, eye: str) -> None:
    for one, other in combinations(TOGETHER[kind], 2):
        colours = [theme.look(each).colour for each in (one, other)]
        apart = distance(*(seen(each, eye) for each in colours))
        assert apart >= LEAST, f"{one} and {other}: {apart:.1f}"


@pytest.mark.parametrize("name", NAMES)
def test_every_series_of_a_picture_has_a_meaning(name: str) -> None:
    about, names = scene(name), {each.name for each in case(name).series}
    assert set(about.meanings) <= names
    for series in about.series:
        assert about.meaning(series) in theme.MEANINGS, series
    for series, meaning in about.meanings.items():
        assert theme.meaning_of(series) is None, f"{series} says it already"
        assert series in about.series, f"{series}, {meaning}, stands on no picture"


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", NAMES)
def test_meanings_of_one_panel_are_told_apart(name: str, eye: str) -> None:
    about = scene(name)
    for picture in about.pictures:
        looks = about.looks(picture)
        for panel in picture.panels:
            for one, other in combinations(panel.series, 2):
                if about.meaning(one) != about.meaning(other):
                    apart = distance(*(seen(looks[each].colour, eye) for each in (one, other)))
                    assert apart >= LEAST, f"{one} and {other}: {apart:.1f}"


@pytest.mark.parametrize("name", NAMES)
def test_no_two_series_of_a_panel_look_the_same(name: str) -> None:
    about = scene(name)
    for picture in about.pictures:
        looks = about.looks(picture)
        for panel in picture.panels:
            forms = {(looks[each].colour, looks[each].fill) for each in panel.stacked}
            forms |= {(looks[each].colour, looks[each].dash) for each in panel.lines}
            assert len(forms) == len(panel.series), panel.title


@pytest.mark.parametrize("name", NAMES)
def test_series_of_a_picture_are_told_apart_by_more_than_colour(name: str) -> None:
    about = scene(name)
    for picture in about.pictures:
        looks = about.looks(picture)
        assert set(looks) == {n for panel in picture.panels for n in panel.series}
        for panel in picture.panels:
            dashes = [looks[each].dash for each in panel.lines]
            assert len(set(dashes)) == len(dashes)
            assert "solid" not in dashes or not panel.stacked
            kinds = [(looks[each].colour, looks[each].fill) for each in panel.stacked]
            assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("name", NAMES)
def test_what_means_the_same_looks_the_same(name: str) -> None:
    about, found = scene(name), {}
    for picture in about.pictures:
        for series, look in about.looks(picture).items():
            found.setdefault(series, look.colour)
            assert found[series] == look.colour
    for series in ("payers", "free_users", "advertising", "costs", "cash"):
        if series in found:
            assert found[series] == theme.look(series).colour
    for series in case(name).series:
        if series.name.startswith("rival") and series.name in found:
            assert found[series.name] == theme.look("rival").colour


def test_a_scene_names_what_a_name_does_not_say() -> None:
    picture = money_picture(("tolls", "subscription"))
    meanings = {"tolls": "commerce", "subscription": "payers"}
    about = Scene(
        "free_service",
        (picture,),
        meanings,
    )
    looks = about.looks(picture)
    assert looks["tolls"].colour == theme.look("commerce").colour
    assert looks["subscription"].colour == theme.look("payers").colour
    assert (looks["costs"].dash, looks["cash"].dash) == ("dash", "solid")
    assert [panel.lines for panel in picture.panels] == [("costs",), ("cash",)]
    wrong = Scene("free_service", (picture,), {"tolls": "comerce"})
    with pytest.raises(UnknownName, match='Did you mean "commerce"'):
        wrong.looks(picture)


def test_kinds_of_one_meaning_differ_in_how_full_they_are() -> None:
    names = ("a", "b", "c")
    picture = Picture("Costs", (Panel("Costs", "million", stacked=names),))
    about = Scene("free_service", (picture,), dict.fromkeys(names, "costs"))
    looks = about.looks(picture)
    assert len({looks[each].colour for each in names}) == 1
    assert len({looks[each].fill for each in names}) == 3

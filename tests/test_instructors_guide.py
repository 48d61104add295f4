"""The routes add up and leave time to talk; every lesson has all parts of its teaching notes."""

import re

import pytest

from tests.repository import ROOT
from userfirst.lessons import LESSONS, Lesson

ROUTES = (ROOT / "solutions" / "routes.md").read_text(encoding="utf-8")
NOTES = (ROOT / "solutions" / "lesson_notes.md").read_text(encoding="utf-8")
MOST_PLAY, LEAST_DEBRIEF = 0.6, 0.3
PARTS = [
    "**The point.**",
    "**What people expect, and how it shows**",
    "**Ask while they play**",
    "**Debrief**",
    "1. *What happened?*",
    "2. *How did it feel?*",
    "3. *What do all runs have in common?*",
    "4. *Why?*",
    "5. *Where in the real world?*",
    "**Cut**",
]


def routes() -> list[tuple[str, int, dict[str, int]]]:
    """Return each route, or each of its days: its name, its minutes, and the minutes of a kind."""
    found, minutes = [], 0
    for part in re.split(r"(?m)^(?=## |\*\*Day)", ROUTES):
        name = part.split("\n", 1)[0].strip("#* ")
        if said := re.search(r"(\d+) minutes$", name):
            minutes = int(said[1])
        kinds: dict[str, int] = {}
        for line in re.findall(r"(?m)^\| \d+ \|.*$", part):
            if row := re.fullmatch(r"\| (\d+) \| .+ \| (play|data|debrief|talk) \|", line):
                kinds[row[2]] = kinds.get(row[2], 0) + int(row[1])
        if kinds:
            found.append((name, minutes, kinds))
    return found


def test_there_are_three_routes() -> None:
    names = [name for name, _, _ in routes()]
    assert [name.split(",")[0] for name in names[:3]] == ["Taster", "Half day", "Full course"]
    assert [name[:5] for name in names[3:]] == ["Day 1", "Day 2", "Day 3"]


@pytest.mark.parametrize("route", routes(), ids=lambda route: route[0])
def test_minutes_add_up_and_there_is_time_to_talk(route: tuple[str, int, dict[str, int]]) -> None:
    _, minutes, kinds = route
    assert sum(kinds.values()) == minutes
    assert kinds["play"] <= MOST_PLAY * minutes
    assert kinds["debrief"] >= LEAST_DEBRIEF * minutes


def test_the_full_course_has_every_lesson() -> None:
    _, _, full = ROUTES.partition("## Full course, ten weeks")
    weeks, _, days = full.partition("## Full course, three days")
    for each in LESSONS:
        assert re.search(rf"(?m)^\| \d+ \| .*\b{each.number}\b", weeks)
        assert re.search(rf"(?m)^\| \d+ \| .*\b{each.number}: ", days)


@pytest.mark.parametrize("lesson", [each for each in LESSONS if each.is_written], ids=str)
def test_the_teaching_notes_of_a_lesson_are_complete(lesson: Lesson) -> None:
    found = re.search(rf"(?ms)^## Lesson {lesson.number}: .*?(?=^## |\Z)", NOTES)
    assert found, f"Lesson {lesson.number} is missing in solutions/lesson_notes.md"
    places = [found[0].find(part) for part in PARTS]
    assert -1 not in places, PARTS[places.index(-1)]
    assert places == sorted(places), "always in this order"
    expected = found[0][places[1] : places[2]]
    assert expected.count('- *"') >= 2, "at least two misconceptions, and how they show"

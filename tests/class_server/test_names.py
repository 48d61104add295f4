"""What learners type becomes a folder that any file system holds, and never another learner's."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.class_server.names import LONGEST, Register, folder_name, same_name
from tools.class_server.words import LEAST, WORDS, simplified, spoken_password

SAFE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.mark.parametrize(
    ("typed", "folder"),
    [
        ("Anna", "anna"),
        ("  José   Núñez ", "jose-nunez"),
        ("Zoë Müller-Lüdenscheidt", "zoe-muller-ludenscheidt"),
        ("Łukasz O'Brien Jr.", "lukasz-obrien-jr"),
        ("Straße", "strasse"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "learner"),
        ("李小龙", "learner"),
        ("CON", "con-learner"),
        ("com1", "com1-learner"),
        ("aux.", "aux-learner"),
        ("Anna\u202e\u0000Berg", "anna-berg"),
        ("x" * 500, "x" * LONGEST),
        ("😀", "learner"),
    ],
)
def test_a_name_becomes_a_folder(typed: str, folder: str) -> None:
    assert folder_name(typed) == folder


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_becomes_a_safe_folder(typed: str) -> None:
    folder = folder_name(typed)
    assert SAFE.fullmatch(folder)
    assert len(folder) <= LONGEST
    assert same_name(typed) == same_name(f"  {typed[:100]}" if len(typed) <= 100 else typed)


def test_the_same_name_finds_the_same_folder(tmp_path: Path) -> None:
    register = Register(tmp_path)
    assert register.folder_of("Anna  Berg") == register.folder_of(" anna berg ") == "anna-berg"
    assert Register(tmp_path).folder_of("ANNA BERG") == "anna-berg"


def test_two_names_that_would_meet_get_two_folders(tmp_path: Path) -> None:
    register = Register(tmp_path)
    names = ["José", "Jose", "jose!", "李", "王", "x" * 50, "x" * 51]
    folders = [register.folder_of(each) for each in names]
    assert folders[:5] == ["jose", "jose-2", "jose-3", "learner", "learner-2"]
    assert len({*folders}) == len(names)
    assert [Register(tmp_path).folder_of(each) for each in reversed(names)] == folders[::-1]


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\t"])
def test_no_name_is_no_learner(tmp_path: Path, typed: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        Register(tmp_path).folder_of(typed)


def test_a_damaged_register_is_set_aside_and_nobody_loses_a_folder(tmp_path: Path) -> None:
    Register(tmp_path).folder_of("Anna")
    (tmp_path / "names.json").write_text("{", encoding="utf-8")
    assert Register(tmp_path).folder_of("Anna") == "anna"
    assert (tmp_path / "names_damaged_1.json").read_text(encoding="utf-8") == "{"


def test_a_register_cannot_lead_out_of_the_folder_nor_two_into_one(tmp_path: Path) -> None:
    told = {"anna": "../anna", "bert": "bert", "carl": "bert", "dora": ""}
    (tmp_path / "names.json").write_text(json.dumps(told), encoding="utf-8")
    register = Register(tmp_path)
    assert [register.folder_of(each) for each in ("Anna", "Bert", "Carl", "Dora")] == [
        "anna",
        "bert",
        "carl",
        "dora",
    ]


def test_a_password_can_be_read_aloud() -> None:
    made = {spoken_password() for _ in range(50)}
    assert len(made) > 45
    for password in made:
        assert all(word in WORDS for word in password.split("-"))
        assert len(simplified(password)) >= LEAST
    assert len({*WORDS}) == len(WORDS) > 200
    assert simplified("River Mango  seven") == simplified("river-mango-seven")
    assert simplified("river mango seven") != simplified("river mango eleven")

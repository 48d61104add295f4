"""What holds for every dataset: as it was made, as its card says, light, and loads anywhere."""

import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from userfirst.data import data_path, dataset, datasets, load
from userfirst.data.__main__ import checksums
from userfirst.data.card import section, write_card
from userfirst.data.figures import FILE
from userfirst.data.files import CHECKSUMS, data_folder
from userfirst.model import DamagedFile, UnknownName

NAMES = tuple(datasets())


@pytest.mark.parametrize("name", NAMES)
def test_the_same_command_gives_the_same_bytes(name):
    about = dataset(name)
    assert about.to_csv() == data_path(about.file).read_bytes()


def test_checksums_and_card_are_those_of_the_files():
    files = {each.file: data_path(each.file).read_bytes() for each in datasets().values()}
    recorded = data_path(CHECKSUMS).read_bytes()
    assert checksums(files | {FILE: data_path(FILE).read_bytes()}) == recorded
    card = data_path("README.md").read_text(encoding="utf-8")
    assert write_card(card, files) == card


@pytest.mark.parametrize("name", NAMES)
def test_the_file_follows_its_schema(name):
    about = dataset(name)
    frame = load(name)
    assert list(frame.columns) == [column.name for column in about.columns]
    for column in about.columns:
        values = frame[column.name]
        assert column.missing or not values.isna().any(), f"{column.name} has gaps"
        if column.kind in ("month", "date"):
            assert pd.api.types.is_datetime64_any_dtype(values), column.name
        elif column.kind in ("whole", "number"):
            assert pd.api.types.is_numeric_dtype(values), column.name
        if column.kind == "whole":
            present = values.dropna()
            assert (present == present.round()).all(), column.name
        assert column.help.endswith("."), column.name
    assert frame.attrs["units"][about.columns[0].name] == about.columns[0].unit


@pytest.mark.parametrize("name", NAMES)
def test_the_card_says_what_a_user_needs(name):
    about = dataset(name)
    text = section(about, data_path(about.file).read_bytes())
    for part in (about.title, about.what, about.not_for, *about.blemishes):
        assert str(part) in text
    assert about.not_for
    assert about.truth, "an instructor can look up what is behind the data"


# What is sold has a seller, a visitor and a buyer: where the first is above 0, so are the others.
NEEDS = {
    "free_level_trial": {"payers": ["users"], "users": ["aware"], "revenue_dollars": ["payers"]},
    "ride_rebates": {"orders": ["active_riders"], "subsidies_yuan": ["orders"]},
    "ride_hours": {"rides": ["requests", "occupied_cars"]},
    "tv_set_cohorts": {
        "hours": ["sets_in_use"],
        "hours_with_ads": ["hours"],
        "ad_income_dollars": ["hours_with_ads"],
        "subscription_income_dollars": ["subscribers"],
    },
    "car_fleet": {"pack_paid_dollars": ["has_pack"]},
    "telecom_lines": {"messenger_minutes": ["smartphone"]},
    "ad_load_trial": {
        "hours": ["still_here"],
        "ads_shown": ["hours"],
        "ad_income_dollars": ["clicks"],
    },
    "listing_fee_change": {
        "orders": ["sellers", "visitors", "sales_dollars"],
        "sales_dollars": ["orders"],
        "fee_income_dollars": ["sellers", "listing_fee_dollars"],
        "commission_dollars": ["sales_dollars"],
    },
    "extras_price_trial": {"bought": ["months_paid"], "months_paid": ["bought"]},
    "delight_survey": {"recommend_score": ["answered"]},
    "company_accounts": {"revenue": ["customers"]},
}
# Each is some of the next.
SOME_OF = {
    "free_level_trial": [["payers", "users", "aware", "adults"], ["new_users", "users"]],
    "ride_rebates": [["first_rides", "active_riders", "riders"], ["active_riders", "orders"]],
    "ride_hours": [["rides", "requests"]],
    "tv_set_cohorts": [["subscribers", "sets_in_use", "sets_activated"]],
    "ad_load_trial": [["still_here", "people"], ["clicks", "ads_shown"]],
    "listing_fee_change": [["orders", "visitors"]],
}


@pytest.mark.parametrize("name", NEEDS)
def test_what_is_sold_has_a_seller_a_visitor_and_a_buyer(name):
    frame = load(name)
    for sold, by in NEEDS[name].items():
        somewhere = frame[frame[sold] > 0]
        assert len(somewhere) > 10, sold
        for each in by:
            # What is not booked or counted yet is not said to be absent.
            nobody = somewhere[somewhere[each].notna() & ~(somewhere[each] > 0)]
            assert nobody.empty, f"{sold} without {each}:\n{nobody.head()}"


@pytest.mark.parametrize("name", SOME_OF)
def test_no_part_is_more_than_the_whole(name):
    frame = load(name)
    for chain in SOME_OF[name]:
        for part, whole in pairwise(chain):
            wrong = frame[frame[part] > frame[whole]]
            assert wrong.empty, f"more {part} than {whole}:\n{wrong.head()}"


def test_payers_inviters_and_owners_are_people_who_have_joined():
    """A row about somebody is of somebody who is there, and not before she came."""
    for name, who, people, key, since in (
        ("notes_payments", "account", "notes_accounts", "account", "joined"),
        ("notes_activity", "account", "notes_accounts", "account", "joined"),
        ("notes_invitations", "sender", "notes_accounts", "account", "joined"),
        ("car_owner_survey", "car", "car_fleet", "car", "delivered"),
    ):
        came = load(people).drop_duplicates(key).set_index(key)[since].dt.to_period("M")
        rows = load(name)
        assert set(rows[who]) <= set(came.index), name
        assert (rows["month"].dt.to_period("M") >= rows[who].map(came)).all(), name
    tree = load("referral_tree").drop_duplicates("user").set_index("user")
    invited = tree[tree["invited_by"].notna()]
    inviter = tree.loc[invited["invited_by"]]  # may leave before the answer comes
    assert (inviter["joined"].to_numpy() <= invited["joined"].to_numpy()).all()


def test_all_data_are_light():
    sizes = {path.name: path.stat().st_size for path in data_folder().iterdir()}
    assert sum(sizes.values()) < 15e6, sizes


def seconds(work):
    """Return the processor time of a piece of work: the least of three, against chance."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_in_little_more_than_pandas_needs(name):
    """Half a second on a usual machine is for the largest file: small ones need a lot less."""
    plain = seconds(lambda: pd.read_csv(data_path(dataset(name).file)))
    assert seconds(lambda: load(name)) < 4.0 * plain + 0.03


def test_the_largest_file_is_small_enough_to_open_in_half_a_second():
    """Pandas reads more than 10 MB a second on any machine; a hard bound stands no load."""
    assert max(data_path(each.file).stat().st_size for each in datasets().values()) < 5e6


def test_a_wrong_name_suggests_the_nearest():
    for odd in (["free_level_trial"], {"a": 1}, pd.DataFrame({"a": [1]}), pd.NA, None, slice(1)):
        with pytest.raises(UnknownName, match="a name is one text, in quotes"):
            load(odd)
    with pytest.raises(UnknownName, match='Did you mean "free_level_trial"'):
        load("free_level_trail")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-200]), "changed or cut short"),
        (lambda path: path.write_bytes(path.read_bytes() + b"x,1\n"), "changed or cut short"),
        (lambda path: path.unlink(), "is missing"),
    ],
)
def test_a_spoilt_file_is_reported_with_how_to_restore_it(tmp_path, monkeypatch, spoil, says):
    about = dataset("free_level_trial")
    for name in (about.file, CHECKSUMS):
        (tmp_path / name).write_bytes(data_path(name).read_bytes())
    spoil(tmp_path / about.file)
    monkeypatch.setattr("userfirst.data.files.data_folder", lambda: tmp_path)
    with pytest.raises(DamagedFile, match=says) as caught:
        load("free_level_trial")
    assert about.file in str(caught.value)
    assert "git checkout" in str(caught.value)


def test_line_ends_of_windows_do_not_count_as_a_change(tmp_path, monkeypatch):
    about = dataset("free_level_trial")
    for name in (about.file, CHECKSUMS):
        (tmp_path / name).write_bytes(data_path(name).read_bytes().replace(b"\n", b"\r\n"))
    expected = load("free_level_trial")
    monkeypatch.setattr("userfirst.data.files.data_folder", lambda: tmp_path)
    pd.testing.assert_frame_equal(load("free_level_trial"), expected)


def test_it_loads_from_any_folder(tmp_path):
    code = "import userfirst; print(len(userfirst.load('free_level_trial')))"
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).resolve().parents[2]))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "1440", done.stderr

"""What lesson 01 says is what its own runs, data and figures show."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.lessons.said import numbers, prose, says
from tests.repository import ROOT
from userfirst import run, sweep
from userfirst.cases import case, run_batch
from userfirst.checks.lesson01 import work
from userfirst.data import load, public_figures
from userfirst.fitting import band, resample

LEVELS = np.linspace(0, 1, 101).round(2)
START = run("accounts")


def figure(metric: str, period: str, of: str = "evernote") -> float:
    rows = public_figures(of)
    (value,) = rows.loc[(rows["metric"] == metric) & (rows["period"] == period), "value"]
    return float(value)


def around(preset: str | None, count: int, seed: int, **fixed) -> dict:
    """Every other lever up to a tenth up or down, within its range."""
    about, chance = case("accounts"), np.random.RandomState(seed)
    start = about.defaults() | (dict(about.preset(preset).levers) if preset else {})
    levers = {
        lever.name: np.clip(
            start[lever.name] * chance.uniform(0.9, 1.1, count), lever.low, lever.high
        )
        for lever in about.levers
        if lever.name not in {"active_days", *fixed}
    }
    return levers | {name: np.full(count, value) for name, value in fixed.items()}


def test_the_scene_and_what_happened():
    june = "2010-06"
    says("01", "It is June 2010", 2010)
    says("01", "3 million people use it", figure("Users", june))
    says("01", "2 of 100 pay", figure("Paying share of all users", june), 100)
    says("01", "6 of 100 pay", figure("Paying share of active users", june), 100)
    says("01", "A bought download cost 89 cents", 100 * figure("Cost of a bought download", june))
    worth = figure("Value of a bought user against one who came alone", june)
    assert worth == pytest.approx(0.1), "a tenth"
    later = figure("Paying share of a cohort after 29 months", "2010")
    says("01", "after 29 months, over 20% of a cohort pay", 29, later)
    dropbox = figure("Paying share of registered users", "2017-12", "dropbox")
    duolingo = figure("Paying share of monthly users", "2024-Q4", "duolingo")
    assert max(dropbox, duolingo) < 50, "most users do not pay"


def test_round_1_a_count_changes_nobody():
    says("01", "In month 24 it has 3.1 million accounts, and 2% of them pay", 24,
         START["accounts"][24], START["payers_of_accounts"][24])  # fmt: skip
    strict = run("accounts", active_days=20)
    says("01", "With 20 days you are at 25.8%", 20, strict["payers_of_active"][24])
    says("01", "of 1,036 thousand active people you left 69 thousand",
         1e3 * START["active"][24], 1e3 * strict["active"][24])  # fmt: skip
    for series in ("accounts", "users", "payers", "revenue"):
        assert np.array_equal(strict[series], START[series])
    shares = [run("accounts", active_days=d)["payers_of_active"][24] for d in range(1, 31)]
    assert shares[18] < 25 <= shares[19], "the goal is reached at 20 days, not before"
    assert np.all(np.diff(shares) > 0)


@pytest.mark.parametrize("preset", [None, "evernote", "with_ads", "no_invitations"])
def test_round_1_and_2_hold_nearby_and_in_every_preset(preset):
    one = run_batch("accounts", around(preset, 60, 1, active_days=1))
    eight = run_batch("accounts", around(preset, 60, 1, active_days=8))
    assert (eight["payers_of_active"][24] > one["payers_of_active"][24]).all()
    share = one["cohort_paying_share"]
    payers = share * one["cohort"]
    assert (np.diff(share[12:], axis=0) > 0).all(), "the share rises in every month"
    assert (payers[60] < 0.5 * payers[12]).all(), "and the number falls"


def test_round_2_the_faithful_cohort():
    share, payers = START["cohort_paying_share"], START["cohort_paying_share"] * START["cohort"]
    says("01", "In month 12 it is 13% of them, in month 60 it is 21%", 12, share[12], 60, share[60])
    says("01", "Of 1,000 who joined, 27 pay in month 12 and 28 at best, in month 16",
         1000, payers[12] / 10, 12, payers.max() / 10, payers.argmax())  # fmt: skip
    says("01", "In month 60 it is 10", 60, payers[60] / 10)
    batch = run_batch("accounts", {"free_level": LEVELS, "funding": np.full(101, 100.0)})
    of_all = batch["cohort_paying_share"] * batch["cohort"]
    assert (of_all[60] <= of_all[12]).all(), "no free level turns it round"
    assert (of_all[60] < of_all[12])[LEVELS < 1].all()


def test_round_3_who_brought_the_payers():
    without = run("accounts", invitations=0)
    assert case("accounts").defaults()["invitations"] == pytest.approx(0.38)
    assert without["revenue"][-1] / START["revenue"][-1] == pytest.approx(0.105, abs=0.001)
    each = START["caused_by_free_users"][60] / START["free_users"][60]
    cost = START["serving_free_users"][60] / START["free_users"][60]
    says("01", "a free user costs 0.08 dollars a month and causes 0.55", cost, each)
    net = START["caused_by_free_users"] - START["serving_free_users"]
    says("01", "only from month 11 on do free users bring more", int(np.argmax(net > 0)))
    assert (net[1:11] < 0).all()
    assert (net[11:] > 0).all()
    table = sweep("accounts", free_level=LEVELS).table.set_index("free_level")
    reached = table.index[table["revenue"] >= 2]
    says("01", "from free level 0.25 to 0.28", reached.min(), reached.max())
    caused = table["caused_share"][reached]
    says("01", "76 to 78% in place of 85%", caused.min(), caused.max(), START["caused_share"][60])
    says("01", "the largest part, 92%, at 0.72", table["caused_share"].max(),
         table["caused_share"].idxmax())  # fmt: skip
    says("01", "0.46 million a month", table["revenue"][0.72])
    says("01", "free users cause 85% of the revenue of month 60", START["caused_share"][60], 60)


@pytest.mark.parametrize("preset", [None, "evernote"])
def test_round_3_holds_nearby(preset):
    batch = run_batch("accounts", around(preset, 60, 2))
    without = run_batch("accounts", around(preset, 60, 2, invitations=0))
    left = without["revenue"][60] / batch["revenue"][60]
    assert (left < 0.2).all()
    more = left < 1 - batch["caused_share"][60] / 100
    assert more.mean() > 0.9, "more is lost than was caused; told with 'here'"
    net = batch["caused_by_free_users"] - batch["serving_free_users"]
    first = (net > 0).argmax(axis=0)
    assert ((first >= 6) & (first <= 18)).all(), "early they only cost"
    assert (net[60] > 0).all()


def test_at_first_they_cost_more_unless_ads_pay_for_them():
    batch = run_batch("accounts", around("with_ads", 60, 2))
    assert ((batch["caused_by_free_users"] - batch["serving_free_users"])[1:] > 0).all()


def test_the_file_and_its_graph():
    people = work.people()
    assert len(people) == 14_621
    brought = work.brought_by()
    never = brought.loc[work.NEVER_PAID, "dollars"] / people["paid"].sum()
    says("01", "37% of the money came by invitation of people who never paid", 100 * never)
    payments = load("notes_payments")
    teams = payments.loc[payments["seats"] > 1, "account"].unique()
    says("01", "33 payers are teams", len(teams))
    invited = people["came_by"].eq("invitation")
    lost = people["invited_by"].isna()[invited].mean()
    says("01", "for 4 of 100 who were invited the link is lost", 100 * lost, 100)
    assert 1 / 3 < people.loc[people.index.isin(teams), "paid"].sum() / people["paid"].sum() < 0.4
    assert (people["paid"] >= 0).all()
    assert payments["month"].max() == pd.Timestamp("2023-12-01")
    says("01", "36 months", payments["month"].nunique())


def trees() -> pd.DataFrame:
    graph = work.graph().assign(caused=work.people()["paid"].where(work.inviter_paid().eq(0), 0))
    sums = graph.groupby("tree")[["paid", "caused"]].sum()
    return sums[sums["paid"] > 0].reset_index()


def percent(rows) -> float:
    return 100 * rows["caused"].sum() / rows["paid"].sum()


def test_how_sure_the_share_is():
    edges = band(resample(trees(), "tree", percent)).loc["measure"]
    says("01", "by chance 31 to 45", edges["low"], edges["high"])


def test_the_table_of_those_who_would_have_come_anyway_names_its_rows():
    cells = json.loads(
        (ROOT / "notebooks/01_customers_and_users.ipynb").read_text(encoding="utf-8")
    )["cells"]
    source = next(
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and "come_anyway" in "".join(cell["source"])
    )
    people = work.people().assign(caused=work.people()["paid"].where(work.inviter_paid().eq(0), 0))
    known = {"people": people, "band": band, "drawn": resample(trees(), "tree", percent)}
    exec(source, {**known, "reveal": lambda name: lambda show: known.update(show=show)})
    table = known["show"]()
    assert list(table.index) == [0, 25, 50, 75, 100]
    assert table.index.name == "percent who would have come anyway"
    assert table.loc[0, "seen"] == 2 * table.loc[50, "seen"]
    assert table.loc[100].eq(0).all()


def test_other_lots_and_other_groups_tell_nearly_the_same():
    other = band(resample(trees(), "tree", percent, seed=5, times=300)).loc["measure"]
    accounts = work.traced(work.inviter_paid().eq(0), by="account")
    assert other["low"] == pytest.approx(31, abs=1.5)
    assert other["high"] == pytest.approx(45, abs=1.5)
    assert 100 * accounts["low"] == pytest.approx(31, abs=1.5)
    assert 100 * accounts["high"] == pytest.approx(45, abs=1.5)


def test_open_the_model():
    from userfirst.cases import accounts as module

    defaults = case("accounts").defaults()
    to_whom = module.offer(type("Levers", (), defaults))
    says("01", "Of 100 people the offer is worth a try to 65", 100, 100 * to_whom.joining)
    says("01", "To the keenest 19 it becomes a habit, and 4 would pay", 100 * to_whom.staying,
         100 * to_whom.paying)  # fmt: skip
    month = np.arange(61)
    regulars = 19 / 65 * np.exp(-0.03 * month)
    there = (1 - 19 / 65) * np.exp(-0.5 * month) + regulars
    paying = 4 / 65 * np.exp(-0.03 * month) * (1 - np.exp(-month / 12))
    assert np.allclose(100 * there, START["cohort"], atol=0.1)
    assert np.allclose(100 * paying / there, START["cohort_paying_share"], atol=0.1)
    assert (np.diff(paying / there) > 0).all(), "their ratio rises all the time"
    assert 12 * np.log(1 + 1 / (12 * 0.03)) == pytest.approx(16, abs=0.1)
    assert 1 - np.exp(-module.CASUALS_LEAVE) == pytest.approx(0.4, abs=0.01), "four of ten"
    says("01", "the others slowly, 3 of 100", 100 * (1 - np.exp(-module.REGULARS_LEAVE)), 100)


def test_where_it_fails():
    preset = "no_invitations"
    nothing = run("accounts", preset, free_level=0).outcome("profit")
    says("01", "With nothing free it earns 5.5 million in five years", nothing)
    assert run("accounts", preset).outcome("profit") < 0
    assert dict(case("accounts").complete(dict(case("accounts").preset(preset).levers)))[
        "free_level"
    ] == pytest.approx(0.4)
    swept = sweep("accounts", preset, free_level=LEVELS).table
    assert swept["profit"].argmax() == 0, "nothing free is best"

    def least(lever: str, beats) -> float:
        about = case("accounts").lever(lever)
        for value in np.arange(about.low, about.high + 1e-9, about.step).round(6):
            some, none = (
                run("accounts", preset, free_level=level, **{lever: value}).outcome("profit")
                for level in (0.4, 0)
            )
            if beats(some, none):
                return float(value)
        raise AssertionError(lever)

    free = [least(lever, lambda some, none: some >= 0) for lever in ("invitations", "ad_income")]
    says("01", "0.22 invitations a month, or 0.64 dollars of ad income", *free)
    better = [
        least(lever, lambda some, none: some > none) for lever in ("invitations", "ad_income")
    ]
    says("01", "Only from 0.35 invitations or 1.13 dollars on", *better)


def test_free_users_only_cost_nearby_and_at_other_prices():
    levers = around("no_invitations", 40, 3)
    full = {name: np.repeat(values, 21) for name, values in levers.items()}
    full["free_level"] = np.tile(np.linspace(0, 1, 21), 40)
    best = run_batch("accounts", full).outcome("profit").reshape(40, 21).argmax(axis=1)
    assert (best == 0).all()
    for price in (2, 3, 5, 8):
        swept = sweep("accounts", "no_invitations", free_level=LEVELS, price=price).table
        assert swept["profit"].argmax() == 0


def test_spotify_lost_on_listeners_who_came_every_month():
    free, gross = "Monthly users of the free tier by quarter", "Advertising gross profit by quarter"
    for quarter in ("2020-Q1", "2020-Q2", "2022-Q1"):
        assert figure(gross, quarter, "spotify") < 0
    came = [figure(free, quarter, "spotify") for quarter in ("2020-Q1", "2022-Q1")]
    says("01", "163 to 252 million of them", *came)
    rows = public_figures("spotify")
    assert (rows.loc[rows["metric"] == gross, "value"] > 0).mean() > 0.7, "in most others it left"


def test_the_cohort_of_evernote_in_the_model():
    share = START["cohort_paying_share"][29]
    says("01", "after 29 months 19% of those still there pay, and 2.3% of all who joined",
         29, share, share * START["cohort"][29] / 100)  # fmt: skip


def test_under_the_hood():
    people, inviter_paid = work.people(), work.inviter_paid()
    above = pd.Series(False, index=people.index)
    for _ in range(36):
        above = inviter_paid.eq(0) | people["invited_by"].map(above).eq(True)
    assert above.sum() > inviter_paid.eq(0).sum()
    small = {"free_level": LEVELS, "funding": np.full(101, 100.0), "market": np.full(101, 5.0)}
    users = run_batch("accounts", small)["users"]
    assert (np.diff(users.mean(axis=0)) >= -1e-9).all(), "on average never fewer"
    assert (np.diff(users[60]) < 0).any(), "in month 60 alone there may be"


# Lever settings that the text asks for, years, and numbers of parts.
SETTINGS = {
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "13", "30", "60", "00", "01",
    "24", "100", "98", "500", "0.38", "0.4", "0.5", "0.03", "16", "2010", "2023", "1,000",
    "2,", "8,", "16,", "-0.03", "-0.5",
}  # fmt: skip


def test_every_other_number_in_the_prose_is_tied_to_something():
    source = Path(__file__).read_text(encoding="utf-8")
    tied = {n for line in source.splitlines() if "says(" in line for n in numbers(line)}
    loose = set(numbers(prose("01"))) - SETTINGS - tied
    assert not loose, loose

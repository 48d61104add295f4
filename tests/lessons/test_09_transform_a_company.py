"""What lesson 09 says is what its books, its survey, its runs and the public figures show."""

import json
import re

import numpy as np
import pytest

from tests.lessons.said import prose, says
from tests.repository import ROOT
from userfirst.capstone import companies, hindsight
from userfirst.capstone.company import CASE, PRICE_RISE
from userfirst.cases import case, run, run_batch
from userfirst.checks.lesson09 import work
from userfirst.data import load, public_figure
from userfirst.fitting import band, resample

NAMES = tuple(companies())


def figure(name: str) -> float:
    return float(public_figure(name)["value"])


def test_the_scene_and_what_came_of_it():
    before, after = (
        figure(f"qihoo_360_price_of_kaspersky_a_year_{when}_2007_to_2008")
        for when in ("before", "after")
    )
    says("09", "It costs 200 yuan a year", before)
    says("09", "28 of every 100 monthly users", figure("qihoo_360_share_of_monthly_users_2007_06"),
         100)  # fmt: skip
    says("09", "went from 200 to 30 yuan", before, after)
    says("09", "counted 300 million users", figure("qihoo_360_users_2010_06"))
    says("09", "was 1.39 billion dollars", figure("qihoo_360_revenue_2014"))
    shares = [
        figure(f"qihoo_360_antivirus_market_share_of_{name}_to_2008")
        for name in ("rising", "kaspersky", "kingsoft")
    ]
    assert sum(shares) > 50, "three firms share most of the market"


def test_the_case_against_it():
    hard, free = (
        figure(f"paywalls_conversion_by_day_35_{kind}_median_2026")
        for kind in ("hard_paywall", "freemium")
    )
    says("09", "10.7% pay by day 35", hard, 35)
    says("09", "free it is 2.1%", free)
    earned = (figure(f"paywalls_revenue_per_install_by_day_60_{kind}_2026")
              for kind in ("hard_paywall", "freemium"))  # fmt: skip
    says("09", "3.09 dollars against 0.38", *earned)


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("newspaper", "1.2 million, 24 dollars"),
        ("gym", "0.8 million, 40 dollars"),
        ("language_school", "0.15 million, 120 dollars"),
        ("bank", "4 million, 7 dollars"),
        ("machines", "0.1 million, 150 dollars"),
    ],
)
def test_the_table_of_companies(name, phrase):
    levers = companies()[name].levers
    says("09", phrase, levers["legacy_customers"], levers["legacy_price"])
    assert companies()[name].label in prose("09")


def test_the_books_of_the_newspaper():
    paper = work.of("newspaper")
    says("09", "Dividing all costs by all customers gives 19 dollars",
         paper["costs"].sum() / paper["served"].sum())  # fmt: skip
    says("09", "No dot lies below 1.2 million customers", np.floor(paper["served"].min() * 10) / 10)
    assert paper["customers"].iloc[-1] / paper["customers"].iloc[0] == pytest.approx(0.5, abs=0.03)
    drawn = resample(paper, "month", lambda rows: np.polyfit(rows["served"], rows["costs"], 1)[0])
    edges = band(drawn).loc["measure"]
    assert edges["high"] - edges["low"] < 0.1 * work.line(paper)[0], "the band is narrow"
    for name in NAMES:
        rows = work.of(name)
        assert rows["customers"].iloc[-1] < rows["customers"].iloc[0]
        assert work.line(rows)[1] > 0, "a part of the costs stays"


def test_the_survey_of_the_newspaper():
    table = load("company_survey")
    readers = table[table["company"] == "newspaper"].dropna()
    prices = np.arange(0.5, 12.5, 0.5)

    def income(rows):
        said = rows["worth_dollars_a_month"].to_numpy()
        return np.array([price * (said >= price).mean() for price in prices])

    drawn = resample(readers, "person", lambda rows: prices[income(rows).argmax()])
    edges = band(drawn).loc["measure"]
    says("09", "somewhere from 3 to 4.5 dollars", edges["low"], edges["high"])
    asked = income(readers)
    near = asked[(prices >= edges["low"]) & (prices <= edges["high"])]
    assert near.min() > 0.9 * asked.max(), "the top is flat"


def test_at_no_level_do_all_five_stay_open():
    assert work.most_open() == 4
    assert not work.open_at().all(axis=0).any()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_single_level_suits_all_five_nearby(seed):
    """With every other lever up to a tenth higher or lower no level keeps all five open."""
    chance, levels = np.random.RandomState(seed), np.linspace(0, 1, 41)
    kept = np.ones(len(levels), dtype=bool)
    for name in NAMES:
        levers = dict(companies()[name].levers)
        for lever in case(CASE).levers:
            if not lever.choices:
                moved = levers[lever.name] * chance.uniform(0.9, 1.1)
                levers[lever.name] = float(np.clip(moved, lever.low, lever.high))
        kept &= run_batch(CASE, levers | {"free_level": levels})["is_open"][-1] >= 0.5
    assert not kept.any()


def test_the_verdicts():
    """Some plans close each company; one without a user business can stay open; all free."""
    for name in NAMES:
        wild = run(CASE, name, free_level=0.9, investment=15, marketing=10, migration=0.1)
        assert wild["is_open"][-1] < 0.5
    shut = {"free_level": 0, "price": 100, "investment": 0, "marketing": 0, "migration": 0}
    assert run(CASE, "bank", **shut)["is_open"][-1] == 1
    levels = np.linspace(0, 1, 51)
    for name, best in (("bank", True), ("gym", False), ("machines", False)):
        levers = dict(companies()[name].levers) | {"free_level": levels}
        worth = run_batch(CASE, levers).outcome("worth")
        assert (worth.argmax() == len(levels) - 1) == best
        assert (worth[-1] == pytest.approx(0, abs=1e-6)) != best


def test_what_is_said_of_the_game():
    assert max(case(CASE).uncertain.values()) == 0.3
    assert "by up to 30%" in prose("09")
    assert PRICE_RISE == 2.0
    assert "A price may at most double" in prose("09")
    assert "its price at most doubles" in prose("09")
    tried = hindsight.DRAWN + hindsight.ROUNDS * hindsight.CHANGED
    says("09", "It runs 2,000 plans", tried)
    says("09", "The first 400 are the company as it was handed over", hindsight.DRAWN)
    assert hindsight.SWITCHES == (4, 8, 12), "after one, two or three years"


def test_the_minutes_add_up():
    text = prose("09")
    minutes = [int(each) for each in re.findall(r"\((\d+) minutes\)", text)]
    assert sum(minutes) == 120
    cells = json.loads(
        (ROOT / "notebooks" / "09_transform_a_company.ipynb").read_text(encoding="utf-8")
    )["cells"]
    code = ["".join(each["source"]) for each in cells if each["cell_type"] == "code"]
    assert max(len(each.splitlines()) for each in code) <= 15
    assert "## 9. Your own numbers" in text

"""The books and the survey of lesson 09 contain the companies: the truth can be read from them."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from tests.data.curvature import standard_errors
from userfirst.cases import case, run
from userfirst.data import dataset, load

COMPANIES = tuple(each.name for each in case("transformation").presets)
COSTS = ["wages", "goods_and_services", "rent_and_systems"]


@pytest.fixture(scope="module")
def books() -> pd.DataFrame:
    table = load("company_accounts").drop_duplicates().copy()
    slip = (table["company"] == "machines") & (table[COSTS].sum(axis=1) > 100 * table["revenue"])
    table.loc[slip, COSTS] /= 1000
    return table


def truth(company: str, lever: str) -> float:
    for name in ("company_accounts", "company_survey"):
        if f"{company} {lever}" in dataset(name).truth:
            return dataset(name).truth[f"{company} {lever}"]
    raise KeyError(lever)


@pytest.mark.parametrize("company", COMPANIES)
def test_the_books_say_who_leaves_and_what_a_customer_pays(books, company):
    rows = books[books["company"] == company]
    before = rows["customers"] - rows["customers_won"] + rows["customers_lost"]
    served = (before + rows["customers"]) / 2e6
    net = (rows["customers_lost"] - rows["customers_won"]).sum()
    people = before.sum()
    error = np.sqrt(rows["customers_lost"].sum() + rows["customers_won"].sum()) / people
    half_a_month = truth(company, "erosion") ** 2  # a rate, and a share of those at the start
    assert abs(net / people - truth(company, "erosion")) < 3 * error + half_a_month
    assert rows["revenue"].sum() / served.sum() == pytest.approx(
        truth(company, "legacy_price"), rel=1e-3
    )
    assert rows["customers"].iloc[-1] / 1e6 == pytest.approx(
        truth(company, "legacy_customers"), rel=0.02
    )
    assert rows["cash"].iloc[-1] == pytest.approx(truth(company, "funding"), abs=0.01)


@pytest.mark.parametrize("company", COMPANIES)
def test_costs_split_into_those_per_customer_and_those_that_stay(books, company):
    """A line through costs against customers: its slope and its height at no customers."""
    rows = books[books["company"] == company].dropna()
    before = rows["customers"] - rows["customers_won"] + rows["customers_lost"]
    served = ((before + rows["customers"]) / 2e6).to_numpy()
    costs = rows[COSTS].sum(axis=1).to_numpy()
    design = np.column_stack([np.ones_like(served), served])
    estimate, *_ = np.linalg.lstsq(design, costs, rcond=None)
    left = costs - design @ estimate
    spread = left @ left / (len(costs) - 2)
    error = np.sqrt(np.diag(spread * np.linalg.inv(design.T @ design)))
    true = np.array([truth(company, "fixed_cost"), truth(company, "legacy_cost")])
    assert (np.abs(estimate - true) < 3.5 * error).all(), (estimate, true, error)
    assert error[1] < 0.12 * true[1], "the books tell the two kinds of costs apart"


def test_all_costs_are_not_costs_per_customer(books):
    """Dividing all costs by customers, as is often done, finds too much in every company."""
    rows = books.dropna()
    for company, group in rows.groupby("company"):
        naive = 1e6 * group[COSTS].sum(axis=1).sum() / group["customers"].sum()
        assert naive > 1.1 * truth(company, "legacy_cost")


@pytest.mark.parametrize("company", COMPANIES)
def test_cash_is_what_came_in_less_what_went_out(books, company):
    rows = books[books["company"] == company].dropna()
    flow = rows["revenue"] - rows[COSTS].sum(axis=1) - rows["dividend"]
    next_to_each_other = rows["month"].diff().dt.days < 32
    change = rows["cash"].diff()
    assert np.allclose(change[next_to_each_other], flow[next_to_each_other], atol=0.002)


@pytest.mark.parametrize("company", COMPANIES)
def test_the_survey_says_how_much_and_how_alike(company):
    rows = load("company_survey").query("company == @company")
    said = np.maximum(rows["worth_dollars_a_month"].dropna().to_numpy(), 0.25)

    def unlikely(x):
        odds = np.exp(x[1]) * (np.log(said) - x[0])
        return -(x[1] + odds - 2 * np.logaddexp(0, odds)).sum()

    found = minimize(unlikely, [np.log(np.median(said)), 0.7], method="BFGS")
    error = standard_errors(unlikely, found.x)
    true = np.log([truth(company, "median_taste"), truth(company, "taste_spread")])
    assert (np.abs(found.x - true) < 3 * error + 0.02).all()
    assert (error < 0.1).all()
    share = rows["old_customer"].mean()
    expected = truth(company, "legacy_customers") / truth(company, "market")
    assert abs(share - expected) < 3 * np.sqrt(expected * (1 - expected) / len(rows))


@pytest.mark.parametrize("company", COMPANIES)
def test_the_case_begins_where_the_books_end(books, company):
    """The first month of the model is the company's last month in the books."""
    last = books[books["company"] == company].iloc[-1]
    start = run("transformation", preset=company)
    assert start["legacy"][0] == pytest.approx(last["customers"] / 1e6, rel=0.02)
    assert start["legacy_income"][0] == pytest.approx(last["revenue"], rel=0.03)
    assert start["cash"][0] == pytest.approx(last["cash"], abs=0.01)


def test_the_blemishes_are_there():
    table = load("company_accounts")
    assert table.duplicated().sum() == 1
    assert table["wages"].isna().sum() == 1
    assert len(table) == 5 * 36
    slip = table[(table["company"] == "machines") & (table["wages"] > 100)]
    assert list(slip["month"].dt.strftime("%Y-%m")) == ["2022-07", "2022-08", "2022-09"]
    survey = load("company_survey")
    assert 0.03 < survey["worth_dollars_a_month"].isna().mean() < 0.09

"""The lines of lesson 06 contain their lesson: the truth can be read from the file."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from userfirst.data import dataset, load

TRUTH = dataset("telecom_lines").truth


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    table = load("telecom_lines").drop_duplicates()
    table["on"] = table["messenger_minutes"] > 0
    return table


def within_lines(table: pd.DataFrame, column: str) -> np.ndarray:
    """Effect of the messenger and of free texts on a count, line by line and month by month.

    Poisson regression with a factor for every line and every month: the factors and the two
    effects are brought up to date in turn until they rest.
    """
    line, _ = pd.factorize(table["line"])
    month, _ = pd.factorize(table["month"])
    count = table[column].to_numpy(float)
    flags = [table["on"].to_numpy(), table["free_texts"].to_numpy()]
    of_line, of_month, effects = np.ones(line.max() + 1), np.ones(month.max() + 1), np.ones(2)
    for _ in range(60):
        told = np.where(flags[0], effects[0], 1.0) * np.where(flags[1], effects[1], 1.0)
        of_line = np.bincount(line, count) / np.bincount(line, told * of_month[month])
        of_month = np.bincount(month, count) / np.bincount(month, told * of_line[line])
        for place, flag in enumerate(flags):
            expected = (of_line[line] * of_month[month] * told)[flag] / effects[place]
            effects[place] = count[flag].sum() / expected.sum()
            told = np.where(flags[0], effects[0], 1.0) * np.where(flags[1], effects[1], 1.0)
    return effects


def left_out(table: pd.DataFrame, estimate) -> tuple[np.ndarray, np.ndarray]:
    """An estimate and its standard error, from leaving three towns out at a time."""
    towns = np.array_split(np.array(sorted(table["town"].unique())), 8)
    others = np.array([estimate(table[~table["town"].isin(group)]) for group in towns])
    error = np.sqrt(7 / 8 * ((others - others.mean(axis=0)) ** 2).sum(axis=0))
    return estimate(table), error


def test_texts_replaced_and_free_texts_are_recovered_within_lines(lines):
    estimate, error = left_out(lines, lambda table: within_lines(table, "texts"))
    truth = np.array(
        [
            1 - TRUTH["share of texts replaced once on the messenger"],
            1 + TRUTH["more texts where they are free"],
        ]
    )
    assert (np.abs(estimate - truth) < 3 * error).all()
    assert (error < 0.05 * truth).all()


def test_calls_replaced_are_recovered(lines):
    estimate, error = left_out(lines, lambda table: within_lines(table, "call_minutes"))
    assert abs(estimate[0] - (1 - TRUTH["share of call minutes replaced"])) < 3 * error[0]
    assert error[0] < 0.02


def test_comparing_lines_with_each_other_misleads(lines):
    """Heavy texters join first: users text more than the loss would leave them."""
    recent = lines[lines["month"] >= "2013-07"]
    means = recent.groupby("on")["texts"].mean()
    loss = 1 - means[True] / means[False]
    assert loss < TRUTH["share of texts replaced once on the messenger"] - 0.1


def joining_rates(table: pd.DataFrame) -> np.ndarray:
    """Rates of joining by the likelihood of each month that a line without it did or did not."""
    table = table.sort_values(["line", "month"])
    before = table.groupby("line")["on"].cumsum() - table["on"]
    usual = table[~table["on"]].groupby("line")["texts"].mean()
    at_risk = table[(before == 0) & table["smartphone"]].copy()
    at_risk["habit"] = at_risk["line"].map(usual) / usual.median()
    at_risk = at_risk.dropna(subset=["habit"])
    share = at_risk["contacts_on_messenger"].to_numpy(float)
    habit, free = np.log(at_risk["habit"].to_numpy(float)), at_risk["free_texts"].to_numpy()
    joins = at_risk["on"].to_numpy()

    def unlikely(x):
        pull = (np.exp(x[0]) + np.exp(x[1]) * share) * np.exp(x[2] * habit + x[3] * free)
        pull = np.maximum(pull, 1e-12)
        return -np.where(joins, np.log(-np.expm1(-pull)), -pull).sum() / 1000

    found = minimize(unlikely, [-4.0, -1.5, 0.5, -0.3], method="L-BFGS-B")
    return np.array([np.exp(found.x[0]), np.exp(found.x[1]), found.x[2], np.exp(found.x[3])])


def test_joining_is_recovered(lines):
    """Unprompted, by contacts, by habit, and slower where texts are free."""
    estimate, error = left_out(lines, joining_rates)
    truth = np.array(
        [
            TRUTH["joining unprompted (a month)"],
            TRUTH["joining for all ten contacts being on it (a month)"],
            TRUTH["power of a line's texting habit on joining"],
            TRUTH["joining where texts are free, against elsewhere"],
        ]
    )
    assert (np.abs(estimate - truth) < 3 * error).all(), (estimate, error)
    assert (error < 0.3 * truth).all(), error
    assert estimate[3] + 2 * error[3] < 1, "free texts slow joining, beyond doubt"


def test_income_rises_while_minutes_are_lost(lines):
    """The lesson in two numbers: bills grow, the share of minutes on the operator falls."""
    by_year = lines.groupby(lines["month"].dt.year)
    bills = by_year["bill_yuan"].mean()
    own = by_year["call_minutes"].sum() / (
        by_year["call_minutes"].sum() + by_year["messenger_minutes"].sum()
    )
    assert bills[2013] > 1.1 * bills[2011]
    assert own[2013] < 0.6 * own[2011]


def test_nobody_is_on_the_messenger_without_a_smartphone_or_leaves_it(lines):
    """Who has joined stays, and has what it takes; no contact is on it before anyone is."""
    assert not (lines["on"] & ~lines["smartphone"]).any()
    by_line = lines.sort_values(["line", "month"]).groupby("line")
    for column in ("on", "smartphone"):
        assert (by_line[column].diff().dropna().astype(float) >= 0).all(), column
    first = lines[lines["month"] == lines["month"].min()]
    assert (first["contacts_on_messenger"] == 0).all()


def test_the_blemishes_are_there():
    table = load("telecom_lines")
    assert table.duplicated().sum() == 25
    assert table[(table["town"] == "T19") & (table["month"] == "2013-03")].empty
    assert set(table[table["data_mb"].isna()]["town"]) == {"T02", "T03", "T11"}
    assert len(table) == 600 * 36

"""The trial of lesson 02 contains its lesson: the truth can be read from the file."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from userfirst.data import dataset, load
from userfirst.model.willingness import share_above

TRUTH = dataset("free_level_trial").truth


@pytest.fixture(scope="module")
def trial() -> pd.DataFrame:
    return load("free_level_trial").drop_duplicates().dropna()


def settled(trial: pd.DataFrame) -> pd.DataFrame:
    """The second half of every year: by then nearly everyone has thought it over."""
    return trial[trial["month"].dt.month > 6]


def thresholds(rows: pd.DataFrame, hassle: float, network: float):
    value = 1 + network * rows["users"] / rows["adults"]
    level, price = rows["free_level"], rows["price_dollars"]
    with np.errstate(divide="ignore"):
        free = hassle / (level * value)
        paying = np.maximum(price / ((1 - level) * value), (price + hassle) / value)
    return free.to_numpy(), np.where(level < 1, paying, np.inf)


def log_likelihood(rows: pd.DataFrame, median, spread, hassle, network) -> float:
    free, paying = thresholds(rows, hassle, network)
    pays = share_above(paying, median, spread)
    uses = np.maximum(share_above(free, median, spread), pays)
    pays, uses = np.clip(pays, 1e-9, 1 - 1e-9), np.clip(uses, 1e-9, 1 - 1e-9)
    aware, users, payers = (rows[c].to_numpy(float) for c in ("aware", "users", "payers"))
    likely = payers * np.log(pays) + (aware - payers) * np.log1p(-pays)
    return float((likely + users * np.log(uses) + (aware - users) * np.log1p(-uses)).sum())


def fit(rows: pd.DataFrame) -> np.ndarray:
    start = np.log([5.0, 1.5, 1.0, 0.5])
    found = minimize(
        lambda logs: -log_likelihood(rows, *np.exp(logs)) / 1e5,
        start,
        method="L-BFGS-B",
    )
    return np.exp(found.x)


def test_the_true_parameters_are_recovered_within_their_uncertainty(trial):
    rows = settled(trial)
    estimate = fit(rows)
    # Towns differ, so the uncertainty comes from leaving towns out, not from counting people.
    towns = np.array_split(np.array(sorted(rows["town"].unique())), 10)
    left_out = np.array([fit(rows[~rows["town"].isin(group)]) for group in towns])
    error = np.sqrt(0.9 * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    truth = np.array(
        [
            TRUTH["median taste (dollars a month)"],
            TRUTH["spread of taste"],
            TRUTH["hassle (dollars a month)"],
            TRUTH["network effect"],
        ]
    )
    assert np.all(np.abs(estimate - truth) < 3 * error), (estimate, truth, error)
    assert np.all(error / truth < [0.05, 0.05, 0.1, 0.3]), error


def test_revenue_is_best_at_a_free_level_inside(trial):
    rows = settled(trial)
    sums = rows.groupby("free_level")[["revenue_dollars", "adults", "aware"]].sum()
    per_adult = sums["revenue_dollars"] / sums["adults"]
    assert 0.1 <= per_adult.idxmax() <= 0.45
    assert per_adult.max() > 1.2 * per_adult[[0.0, 1.0]].max()
    # Free users earn by telling others: per person who knows it, a little free gains little.
    per_aware = sums["revenue_dollars"] / sums["aware"]
    assert per_aware.max() < 1.1 * per_aware[0.0]


def test_of_those_who_know_it_more_use_it_as_the_free_level_rises(trial):
    share = settled(trial).groupby("free_level")[["users", "aware"]].sum()
    assert (share["users"] / share["aware"]).is_monotonic_increasing


def test_the_blemishes_are_there_and_no_others():
    raw = load("free_level_trial")
    assert raw.duplicated().sum() == 1
    assert len(raw.drop_duplicates()) == 40 * 36 - 1
    assert raw["payers"].isna().sum() == 3
    assert (raw["users"] <= raw["aware"]).all()
    assert (raw["aware"] <= raw["adults"]).all()

"""The cohorts of lesson 04 contain their lesson: the truth can be read from the file."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import curve_fit

from userfirst.data import dataset, load

TRUTH = dataset("tv_set_cohorts").truth


@pytest.fixture(scope="module")
def cohorts() -> pd.DataFrame:
    """The file with its blemishes mended, as the lesson mends them."""
    rows = load("tv_set_cohorts").drop_duplicates()
    minutes = (rows["line"] == "Clear") & (rows["activated"] == "2021-03-01")
    rows.loc[minutes, ["hours", "hours_with_ads"]] /= 60
    since = rows["month"].dt.to_period("M").astype("int64")
    rows["age"] = since - rows["activated"].dt.to_period("M").astype("int64")
    return rows


def lost_sets(rows: pd.DataFrame) -> tuple[float, float]:
    """Sets that went out of use, and set-months at risk, between months that are both there."""
    rows = rows.sort_values(["activated", "month"])
    after = rows.groupby("activated")[["sets_in_use", "age"]].shift(-1)
    next_to_it = after["age"] == rows["age"] + 1
    lost = (rows["sets_in_use"] - after["sets_in_use"])[next_to_it].sum()
    return float(lost), float(rows["sets_in_use"][next_to_it].sum())


@pytest.mark.parametrize("line", ["Clear", "Lite"])
def test_service_life_though_most_sets_are_still_in_use(cohorts, line):
    lost, at_risk = lost_sets(cohorts[cohorts["line"] == line])
    life = at_risk / lost
    error = life / np.sqrt(lost)
    truth = TRUTH[f"mean service life of {line} (months)"]
    assert abs(life - truth) < 3 * error
    assert error < 0.04 * truth


@pytest.mark.parametrize("line", ["Clear", "Lite"])
def test_hours_of_a_home(cohorts, line):
    rows = cohorts[cohorts["line"] == line]
    by_cohort = rows.groupby("activated")[["hours", "sets_in_use"]].sum()
    hours = by_cohort["hours"].sum() / by_cohort["sets_in_use"].sum()
    # Homes differ for good, so the uncertainty is that between cohorts.
    off = by_cohort["hours"] - hours * by_cohort["sets_in_use"]
    error = np.sqrt((off**2).sum()) / by_cohort["sets_in_use"].sum()
    truth = TRUTH[f"hours a month in a home with {line}"]
    assert abs(hours - truth) < 3 * error
    assert error < 0.02 * truth


@pytest.mark.parametrize("line", ["Clear", "Lite"])
def test_share_that_subscribes_in_the_end(cohorts, line):
    rows = cohorts[(cohorts["line"] == line) & (cohorts["age"] == 20)]
    homes = rows["sets_in_use"].sum()
    share = rows["subscribers"].sum() / homes
    waited = 1 - (1 - 1 / TRUTH["mean months until those subscribe"]) ** 20
    estimate = share / waited
    error = np.sqrt(share * (1 - share) / homes) / waited
    assert abs(estimate - TRUTH[f"share of {line} homes that subscribe in the end"]) < 3 * error


def ad_market(cohorts: pd.DataFrame) -> pd.DataFrame:
    """Sets in use and ad income of an hour in months in which nothing is missing."""
    months = cohorts.groupby("month")[["sets_in_use", "hours_with_ads", "ad_income_dollars"]].sum()
    months = months.drop([pd.Timestamp("2022-05-01"), pd.Timestamp("2023-12-01")])
    return months.assign(per_hour=months["ad_income_dollars"] / months["hours_with_ads"])


def test_advertisers_come_with_the_audience(cohorts):
    months = ad_market(cohorts)

    def of_an_hour(log_sets, log_full, log_reach):
        return log_full - np.log1p(np.exp(2 * (log_reach - log_sets)))

    found, spread = curve_fit(
        of_an_hour, np.log(months["sets_in_use"]), np.log(months["per_hour"]), [-3.0, 8.0]
    )
    truth = np.log(
        [
            TRUTH["ad income of an hour when all space is sold (dollars)"],
            TRUTH["sets in use at which half of the space is sold"],
        ]
    )
    error = np.sqrt(np.diag(spread))
    assert (np.abs(found - truth) < 3 * error).all(), (np.exp(found), error)
    assert (error < 0.1).all()


def test_it_is_the_calendar_and_not_the_age_of_a_set_that_raises_its_income(cohorts):
    """Old cohorts earn more an hour only because they are seen when the audience is large."""
    rows = cohorts[cohorts["hours_with_ads"] > 0].dropna()
    rows = rows.assign(per_hour=np.log(rows["ad_income_dollars"] / rows["hours_with_ads"]))
    assert np.corrcoef(rows["age"], rows["per_hour"])[0, 1] > 0.3
    within = rows["per_hour"] - rows.groupby("month")["per_hour"].transform("mean")
    assert abs(np.corrcoef(rows["age"], within)[0, 1]) < 0.1


def test_lite_sets_repay_their_loss_late_and_the_first_ones_latest(cohorts):
    lite = cohorts[cohorts["line"] == "Lite"].sort_values("month")
    income = lite["subscription_income_dollars"] + lite["ad_income_dollars"].fillna(0)
    repaid = {}
    for activated, rows in lite.groupby("activated"):
        so_far = income[rows.index].cumsum() / rows["sets_activated"]
        loss = -rows["margin_per_set_dollars"].iloc[0]
        months = rows["age"][so_far >= loss]
        repaid[activated] = months.iloc[0] if len(months) else np.inf
    months = np.array([repaid[month] for month in sorted(repaid)])
    # Lost the same on each set of the first year, but advertisers came to its last ones sooner.
    assert np.median(months[8:12]) < np.median(months[:4])
    assert (months[8:12] < 24).all()
    # Whether the sets of the last year will repay 80 dollars cannot be seen, only estimated.
    assert np.isinf(months[-12:]).all()


def test_whether_lite_pays_depends_on_its_service_life(cohorts):
    """At today's income a Lite set repays 80 dollars in its 30 months, but not in 15."""
    today = cohorts[(cohorts["line"] == "Lite") & (cohorts["month"] == "2023-11-01")]
    income = today["subscription_income_dollars"] + today["ad_income_dollars"]
    a_month = income.sum() / today["sets_in_use"].sum()
    assert a_month * 15 < 80 < a_month * TRUTH["mean service life of Lite (months)"]


def test_the_blemishes_are_there_and_no_others():
    raw = load("tv_set_cohorts")
    assert raw.duplicated().sum() == 11
    mended = raw.drop_duplicates()
    assert len(mended) == 2 * 36 * 37 / 2 - 17
    assert set(mended["month"][mended["ad_income_dollars"].isna()]) == {pd.Timestamp("2023-12-01")}
    per_set = mended["hours"] / mended["sets_in_use"]
    wrong = mended[per_set > 1000]
    assert set(wrong["activated"]) == {pd.Timestamp("2021-03-01")}
    assert set(wrong["line"]) == {"Clear"}
    assert (mended["subscribers"] <= mended["sets_in_use"]).all()

"""The three trials of lesson 07 contain their lessons."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from tests.data.curvature import standard_errors
from userfirst.data import dataset, load


@pytest.fixture(scope="module")
def ads() -> pd.DataFrame:
    return load("ad_load_trial").drop_duplicates()


@pytest.fixture(scope="module")
def fees() -> pd.DataFrame:
    table = load("listing_fee_change").drop_duplicates()
    wrong = (table["category"] == "lamps") & (table["month"] == "2021-11-01")
    table.loc[wrong, ["sales_dollars", "commission_dollars"]] /= 100.0
    table["income"] = table["fee_income_dollars"] + table["commission_dollars"]
    table["free"] = table.groupby("category")["listing_fee_dollars"].transform("min") == 0
    table["after"] = table["month"] >= "2022-01-01"
    return table


@pytest.fixture(scope="module")
def extras() -> pd.DataFrame:
    return load("extras_price_trial").drop_duplicates()


# Ad loads ------------------------------------------------------------------------------------


def test_the_best_ad_load_is_lower_the_longer_one_looks(ads):
    weekly = ads.pivot_table(
        index="week", columns="ads_per_hour", values="ad_income_dollars", aggfunc="mean"
    )
    so_far = weekly.cumsum()
    assert so_far.loc[3].idxmax() == 16
    assert so_far.loc[51].idxmax() in (9, 12)
    assert weekly.loc[45:51].mean().idxmax() in (4, 6, 9)
    assert weekly.loc[45:51].mean()[16] < 0.75 * weekly.loc[45:51].mean().max()


def test_leaving_is_recovered(ads):
    """Binomial likelihood of who is left from one week to the next."""
    truth = dataset("ad_load_trial").truth
    fault = (ads["region"] == "east") & ads["week"].isin([20, 21])
    rows = ads.sort_values(["region", "ads_per_hour", "week"])
    before = rows.groupby(["region", "ads_per_hour"])["still_here"].shift(fill_value=400)
    in_turn = rows.groupby(["region", "ads_per_hour"])["week"].diff().fillna(1) == 1
    keep = (in_turn & ~fault.reindex(rows.index)).to_numpy()
    left = (before - rows["still_here"]).to_numpy(float)[keep]
    here = rows["still_here"].to_numpy(float)[keep]
    load_shown = rows["ads_per_hour"].to_numpy(float)[keep]

    def minus_log_likelihood(logs):
        chance = np.exp(logs[0]) + np.exp(logs[1]) * load_shown
        return -(left * np.log(chance) + here * np.log1p(-chance)).sum()

    found = minimize(minus_log_likelihood, np.log([0.005, 0.001]), method="Nelder-Mead")
    error = standard_errors(minus_log_likelihood, found.x)
    true = np.log(
        [
            truth["chance to leave in a week with no ads"],
            truth["added to it by each ad an hour"],
        ]
    )
    assert np.all(np.abs(found.x - true) < 3 * error)
    assert error[1] < 0.05


def test_blindness_to_ads_and_fewer_hours_are_recovered(ads):
    truth = dataset("ad_load_trial").truth
    settled = ads[ads["week"].between(32, 52)]
    sums = settled.groupby("ads_per_hour")[["clicks", "ads_shown", "hours", "still_here"]].sum()
    loads = sums.index.to_numpy(float)
    clicks = np.log(sums["clicks"] / sums["ads_shown"])
    slope, level = np.polyfit(loads, clicks, 1, w=np.sqrt(sums["clicks"]))
    # By then people are used to all but a few percent of the load.
    name = "fall of clicks for each ad an hour that one is used to (log)"
    assert -slope == pytest.approx(truth[name], rel=0.12)
    assert np.exp(level) == pytest.approx(truth["clicks an ad, at first"], rel=0.05)
    first = ads[ads["week"] <= 4].groupby("ads_per_hour")[["hours", "still_here"]].sum()
    hours = np.log(first["hours"] / first["still_here"])
    slope, error = _slope(loads, hours)
    assert abs(-slope - truth["fall of hours for each ad an hour (log)"]) < 3 * error


def _slope(x: np.ndarray, y: pd.Series) -> tuple[float, float]:
    (slope, _), covariance = np.polyfit(x, y, 1, cov=True)
    return float(slope), float(np.sqrt(covariance[0, 0]))


# Listing fees --------------------------------------------------------------------------------


def difference(fees: pd.DataFrame, column: str, months: slice) -> tuple[float, float]:
    """Difference in differences of the logarithm of sums, and its error from leaving out pairs."""
    before = fees[~fees["after"]].groupby("category")[column].mean()
    late = fees[fees["after"]].set_index("month").sort_index().loc[months]
    after = late.groupby("category")[column].mean()
    free = fees.groupby("category")["free"].first()
    size = fees[~fees["after"]].groupby("category")["visitors"].mean()
    order = {group: size[free == group].sort_values().index for group in (True, False)}

    def estimate(left_out: int | None) -> float:
        grown = []
        for group in (True, False):
            names = [each for place, each in enumerate(order[group]) if place != left_out]
            grown.append(np.log(after[names].sum() / before[names].sum()))
        return float(grown[0] - grown[1])

    pairs = len(order[True])
    without = np.array([estimate(pair) for pair in range(pairs)])
    error = np.sqrt((pairs - 1) / pairs * ((without - without.mean()) ** 2).sum())
    return estimate(None), float(error)


def test_free_listing_brings_sellers_then_visitors_then_commission(fees):
    soon = slice("2022-01-01", "2022-03-01")
    late = slice("2023-01-01", "2023-12-01")
    for column in ("sellers", "visitors", "commission_dollars"):
        first, _ = difference(fees, column, soon)
        last, error = difference(fees, column, late)
        assert last > first + 0.05
        assert last > 2.5 * error, column
    assert difference(fees, "sellers", soon)[0] > difference(fees, "visitors", soon)[0]


def test_each_visitor_orders_at_most_once_and_from_a_seller(fees):
    """Without sellers nothing is sold; with more of them, more of the visitors find something."""
    assert (fees["sellers"] == 0).any(), "some categories lose their last seller"
    assert fees.loc[fees["sellers"] == 0, "orders"].eq(0).all()
    share = fees["orders"] / fees["visitors"]
    assert share.max() < 0.7
    busy = fees[fees["sellers"] >= 50]
    assert np.corrcoef(busy["sellers"], share[busy.index])[0, 1] > 0.9


def test_how_sellers_decide_is_recovered(fees):
    """Sellers of this month from those of the last, the visitors of the last and the fee."""
    truth = dataset("listing_fee_change").truth
    rows = fees.sort_values(["category", "month"]).copy()
    rows["before"] = rows.groupby("category")["sellers"].shift()
    rows["crowd"] = rows.groupby("category")["visitors"].shift()
    in_turn = rows.groupby("category")["month"].diff().dt.days < 32
    rows = rows[in_turn & rows["before"].notna()]
    work = truth["work of listing (dollars a month)"]
    kept = truth["margin of sellers"] - truth["take rate"]
    cost = work + rows["listing_fee_dollars"].to_numpy(float)
    crowd = rows["crowd"].to_numpy(float) / 10_000.0
    before, sellers = rows["before"].to_numpy(float), rows["sellers"].to_numpy(float)

    def fit(use: np.ndarray) -> np.ndarray:
        def squares(logs):
            decides, middle, spread = np.exp(logs)
            share = 1.0 / (1.0 + (cost[use] / (kept * middle * crowd[use])) ** spread)
            told = (1.0 - decides) * before[use] + decides * 1000.0 * share
            return ((told - sellers[use]) ** 2).mean()

        start = np.log([0.2, 100.0, 2.0])
        return np.exp(minimize(squares, start, method="Nelder-Mead", options={"maxiter": 2000}).x)

    everything = np.ones(len(rows), dtype=bool)
    estimate = fit(everything)
    groups = rows["category"].astype("category").cat.codes.to_numpy() % 8
    without = np.array([fit(groups != group) for group in range(8)])
    error = np.sqrt(7 / 8 * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    true = np.array(
        [
            truth["share of sellers who think again in a month"],
            truth["sales of the seller in the middle with 10,000 visitors (dollars a month)"],
            truth["how alike sellers are (log-logistic spread)"],
        ]
    )
    assert np.all(error / true < 0.15), error
    assert np.all(np.abs(estimate - true) < 3 * error), (estimate, error)


def test_the_fee_is_lost_at_once_and_made_up_for_within_a_year(fees):
    income = fees.pivot_table(index="month", columns="free", values="income", aggfunc="sum")
    ratio = income[True] / income[False]
    assert ratio.iloc[:12].mean() == pytest.approx(1.0, abs=0.05)
    assert ratio.loc["2022-01-01":"2022-03-01"].mean() < 0.8
    assert ratio.loc["2022-10-01":"2022-12-01"].mean() > 0.98
    assert ratio.loc["2023-10-01":"2023-12-01"].mean() > 1.05


def test_standard_errors_do_not_hang_on_how_a_search_ends():
    """Of the mean of normal numbers the error is the spread over the root of their number."""
    seen = np.random.RandomState(1).normal(3.0, 2.0, 400)

    def minus_log_likelihood(x):
        return (len(seen) * x[1]) + 0.5 * (((seen - x[0]) / np.exp(x[1])) ** 2).sum()

    best = np.array([seen.mean(), np.log(seen.std())])
    expected = [seen.std() / np.sqrt(400), 1.0 / np.sqrt(800)]
    np.testing.assert_allclose(standard_errors(minus_log_likelihood, best), expected, rtol=1e-3)


# Extras --------------------------------------------------------------------------------------


def test_worth_and_friends_are_recovered(extras):
    """Log-logistic worth makes buying a logistic function of the logarithm of the price."""
    truth = dataset("extras_price_trial").truth
    rows = extras.dropna()
    countries = ("Aland", "Borovia", "Costa")
    where = np.column_stack([rows["country"] == each for each in countries]).astype(float)
    price = np.log(rows["price_dollars"].to_numpy(float))
    friends = rows["friends"].to_numpy(float)
    bought = rows["bought"].to_numpy(bool)

    def minus_log_likelihood(parameters):
        worth = where @ parameters[:3] + np.log1p(np.exp(parameters[4]) * friends)
        score = np.exp(parameters[3]) * (worth - price)
        return np.logaddexp(0.0, np.where(bought, -score, score)).sum()

    found = minimize(minus_log_likelihood, [0, 0, 0, 0, -2.0], method="BFGS")
    error = standard_errors(minus_log_likelihood, found.x)
    true = np.log(
        [
            *(
                truth[f"worth to the player in the middle, no friends, {each} (dollars a month)"]
                for each in countries
            ),
            truth["how alike players are (log-logistic spread)"],
            truth["worth added by a friend (share)"],
        ]
    )
    assert np.all(np.abs(found.x - true) < 3 * error), (np.exp(found.x), error)
    assert error[3] < 0.05
    assert error[4] < 0.2


def test_the_price_with_the_best_income_lies_inside_and_most_do_not_buy(extras):
    income = extras["price_dollars"] * extras["bought"]
    by_price = income.groupby(extras["price_dollars"]).mean()
    assert by_price.idxmax() in (2.0, 3.0, 5.0)
    buying = extras.groupby("price_dollars")["bought"].mean()
    assert buying[by_price.idxmax()] < 0.3
    assert (np.diff(buying) < 0).all()


def test_players_with_friends_buy_more_often(extras):
    many = extras["friends"] >= 15
    few = extras["friends"] <= 3
    assert extras.loc[many, "bought"].mean() > 1.5 * extras.loc[few, "bought"].mean()


def test_the_blemishes_are_there_and_no_others():
    ads, fees, extras = (
        load(name) for name in ("ad_load_trial", "listing_fee_change", "extras_price_trial")
    )
    assert ads.duplicated().sum() == 6
    assert len(ads.drop_duplicates()) == 52 * 24 - 6
    assert set(ads.loc[ads["ad_income_dollars"].isna(), "week"]) == {52}
    shown = ads["ads_shown"] / ads["hours"]
    odd = (shown / ads["ads_per_hour"] - 1).abs() > 0.3
    fault = (ads["region"] == "east") & ads["week"].isin([20, 21]) & (ads["ads_per_hour"] > 2)
    assert (odd == fault).all()
    assert fees.duplicated().sum() == 1
    assert len(fees.drop_duplicates()) == 36 * 40 - 1
    an_order = fees["sales_dollars"] / fees["orders"]
    assert set(fees.loc[an_order > 100, "category"]) == {"lamps"}
    assert (an_order > 100).sum() == 1
    assert extras.duplicated().sum() == 36
    assert extras["friends"].isna().mean() == pytest.approx(0.02, abs=0.005)
    assert (extras["months_paid"].gt(0) == extras["bought"]).all()

"""What learners fit: the best values and intervals are those of SciPy, and doubts are said."""

import numpy as np
import pytest
from scipy import optimize, stats
from scipy.special import betaln

from userfirst.fitting import fit_bass, fit_price_response, fit_retention, fit_substitution
from userfirst.fitting.carry_over import carry_over_allowance, slopes
from userfirst.fitting.likelihood import t_quantile
from userfirst.model import BadValue, UnknownName
from userfirst.model.adoption import users_in_closed_form
from userfirst.model.retention import surviving
from userfirst.model.willingness import share_above

# Fader and Hardie (2007), "High End": percent of the cohort there after 0 to 12 years.
HIGH_END = (100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4)


def adoption(years, noise, seed=3, p=0.03, q=0.38, market=50.0):
    """Return times and people who have joined so far, each year's number off by some noise."""
    time = np.arange(1.0, years + 1)
    new = np.diff(users_in_closed_form(time, market, p, q, 0.0), prepend=0.0)
    scatter = np.random.RandomState(seed).normal(1.0, noise, years)
    return time, np.cumsum(new * scatter)


def test_t_quantile():
    for degrees in (1, 2, 3, 4, 7, 20, 200):
        assert t_quantile(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=0.01)


# Bass


def test_bass_finds_the_curve_behind_exact_numbers():
    fit = fit_bass(*adoption(20, noise=0.0))
    assert (fit["p"], fit["q"], fit["m"]) == pytest.approx((0.03, 0.38, 50.0), rel=1e-4)
    assert fit.can_tell
    assert fit.forecast(8.0).value == pytest.approx(
        users_in_closed_form(np.array(8.0), 50.0, 0.03, 0.38, 0.0), rel=1e-4
    )


def test_bass_agrees_with_scipy():
    time, joined = adoption(15, noise=0.05)

    def joining(times, p, q, m):
        decay = np.exp(-(p + q) * times)
        return np.diff(m * (1 - decay) / (1 + q / p * decay), prepend=0.0)

    new = np.diff(joined, prepend=0.0)
    best, covariance = optimize.curve_fit(joining, time, new, p0=(0.02, 0.4, 60))
    fit = fit_bass(time, joined)
    for name, value, error in zip("pqm", best, np.sqrt(np.diag(covariance)), strict=True):
        found = fit.estimates[name]
        assert found.value == pytest.approx(value, rel=1e-4)
        half = (found.high - found.low) / 2
        # Independent errors, but 15 rows do not tell that they are.
        assert 1.0 < half / (stats.t.ppf(0.975, 12) * error) < 4.0


def test_with_many_rows_the_intervals_are_those_for_independent_errors():
    """120 months of errors that do not carry over leave little room for those that do."""
    months = np.arange(1.0, 121.0) / 12.0
    new = np.diff(users_in_closed_form(months, 50.0, 0.03, 0.38, 0.0), prepend=0.0)
    errors = np.random.RandomState(1).normal(0.0, 0.05 * new.max(), 120)
    fit = fit_bass(months, np.cumsum(new + errors))

    def joining(times, p, q, m):
        decay = np.exp(-(p + q) * times)
        return np.diff(m * (1 - decay) / (1 + q / p * decay), prepend=0.0)

    _, covariance = optimize.curve_fit(joining, months, new + errors, p0=(0.02, 0.4, 60))
    for name, error in zip("pqm", np.sqrt(np.diag(covariance)), strict=True):
        half = (fit.estimates[name].high - fit.estimates[name].low) / 2
        assert half == pytest.approx(1.98 * error, rel=0.2)


def test_an_end_of_a_bass_interval_is_where_the_misfit_is_too_large():
    time, joined = adoption(15, noise=0.05)
    fit = fit_bass(time, joined)
    new = np.diff(joined, prepend=0.0)
    best = np.array([fit[name] for name in "pqm"])

    def joining(point):
        decay = np.exp(-(point[0] + point[1]) * time)
        return np.diff(point[2] * (1 - decay) / (1 + point[1] / point[0] * decay), prepend=0.0)

    allowed = carry_over_allowance(
        new - joining(best), joining(best), slopes(joining, best, best), time
    )

    def squares(m, p, q):
        decay = np.exp(-(p + q) * time)
        curve = m * (1 - decay) / (1 + q / p * decay)
        return np.sum((np.diff(joined, prepend=0) - np.diff(curve, prepend=0)) ** 2)

    least = squares(fit["m"], fit["p"], fit["q"])
    at_end = optimize.minimize(
        lambda logs: squares(fit.estimates["m"].high, *np.exp(logs)),
        np.log([fit["p"], fit["q"]]),
        method="Nelder-Mead",
    ).fun
    assert at_end == pytest.approx(least + allowed, rel=0.01)


def test_before_the_peak_a_bass_fit_says_that_it_cannot_tell():
    fit = fit_bass(*adoption(6, noise=0.05))
    market = fit.estimates["m"]
    assert market.high > 2 * market.low
    said = " ".join(fit.says)
    assert "not identified" in said
    assert "cannot tell the size of the market" in said
    assert "five percent" in said


def test_long_after_the_peak_a_bass_fit_has_no_doubts():
    fit = fit_bass(*adoption(20, noise=0.05))
    assert fit.can_tell
    assert "identified" not in " ".join(fit.says)
    for name, truth in (("p", 0.03), ("q", 0.38), ("m", 50.0)):
        assert fit.estimates[name].low < truth < fit.estimates[name].high


# Thousands sold in each year from 1949 on (colour televisions: 1963), as Bass (1969) used them.
AIR_CONDITIONERS = (96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500)
DRYERS = (106, 319, 492, 635, 737, 890, 1397, 1523, 1294, 1240, 1425, 1260, 1236)
COLOUR_TELEVISIONS = (747, 1480, 2646, 5118, 5777, 5982, 5962, 4631)


@pytest.mark.parametrize(
    "sold", [AIR_CONDITIONERS[:7], AIR_CONDITIONERS[:8], DRYERS[:7], COLOUR_TELEVISIONS[:6]]
)
def test_real_series_that_have_not_fallen_yet_cannot_tell(sold):
    """Seven years of room air conditioners once gave 4,493 to 12,330; all of them give 18,713."""
    fit = fit_bass(range(1, len(sold) + 1), np.cumsum(sold))
    assert not fit.can_tell
    assert fit.estimates["m"].high == np.inf
    assert fit.says[0].startswith("The data cannot tell whether joining is past its peak.")


def test_all_years_of_room_air_conditioners_can_tell():
    fit = fit_bass(range(1, 14), np.cumsum(AIR_CONDITIONERS))
    assert fit.can_tell
    assert fit["m"] == pytest.approx(18_713, abs=1)
    assert fit["p"] == pytest.approx(0.00944, abs=1e-5)
    assert fit["q"] == pytest.approx(0.3748, abs=1e-4)


def test_exponential_growth_has_no_market_in_it():
    months = np.arange(1.0, 13)
    fit = fit_bass(months, np.exp(0.3 * months) - 1, unit_of_time="month")
    assert not fit.can_tell
    assert fit.estimates["m"].high == np.inf


def test_a_bass_curve_fits_a_market_with_churn_and_misses_its_size():
    """Users of a market of 100 of whom some leave: a perfect fit, and m is 30% too small."""
    months = np.arange(1.0, 121)
    users = users_in_closed_form(months, 100.0, 0.002, 0.1, 0.03)
    fit = fit_bass(months, users, unit_of_time="month")
    np.testing.assert_allclose(fit.forecast(months).value, users, rtol=1e-4)
    assert fit["m"] == pytest.approx(70.0, abs=3.0)


def test_as_many_each_year_tell_neither_a_peak_nor_a_market():
    """A straight line has no peak in it; only p times m is known."""
    fit = fit_bass(np.arange(1.0, 11), 5.0 * np.arange(1.0, 11))
    said = " ".join(fit.says)
    assert not fit.can_tell
    assert fit.estimates["m"].high == np.inf
    assert fit.estimates["p"].low == 0.0
    assert "cannot tell whether joining is past its peak" in said
    assert "years after the launch" not in said
    assert "% of m" not in said


def test_all_who_joined_before_the_first_row_tell_no_speed():
    fit = fit_bass(np.arange(1.0, 11), np.full(10, 10.0))
    said = " ".join(fit.says)
    assert "cannot tell p and q" in said
    assert "Joining peaks" not in said


@pytest.mark.parametrize("seed", range(6))
def test_a_bass_fit_to_data_that_end_at_the_peak_never_claims_to_be_past_it(seed):
    fit = fit_bass(*adoption(6, noise=0.1, seed=seed))
    said = " ".join(fit.says)
    assert "Joining peaks" not in said or "cannot tell the size of the market" in said
    assert "five percent" in said


# Retention


def test_high_end_customers():
    """Fader and Hardie (2007): alpha 0.668, beta 3.806 from the first seven years."""
    fit = fit_retention(HIGH_END[:8], customers=1000)
    assert fit["alpha"] == pytest.approx(0.668, abs=0.0005)
    assert fit["beta"] == pytest.approx(3.806, abs=0.0005)
    forecast = fit.forecast([8, 12])
    np.testing.assert_allclose(forecast.value, [0.460, 0.378], atol=0.0006)
    assert np.all(forecast.low < np.array(HIGH_END)[[8, 12]] / 100)
    assert np.all(forecast.high > np.array(HIGH_END)[[8, 12]] / 100)


def negative_log_likelihood(logs, people):
    alpha, beta = np.exp(logs)
    curve = np.exp(betaln(alpha, beta + np.arange(len(people))) - betaln(alpha, beta))
    return -(people[-1] * np.log(curve[-1]) + -np.diff(people) @ np.log(-np.diff(curve)))


def test_retention_agrees_with_scipy():
    people = np.array([2000, 1500, 1240, 1090, 985, 915, 860])
    best = optimize.minimize(
        negative_log_likelihood, (0.0, 1.0), (people,), method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12},
    )  # fmt: skip
    fit = fit_retention(people)
    assert (fit["alpha"], fit["beta"]) == pytest.approx(tuple(np.exp(best.x)), rel=1e-4)

    def surprise(log_alpha):
        inner = optimize.minimize_scalar(
            lambda log_beta: negative_log_likelihood((log_alpha, log_beta), people),
            bounds=(-3, 6), method="bounded",
        )  # fmt: skip
        return 2 * (inner.fun - best.fun) - stats.chi2.ppf(0.95, 1)

    high = np.exp(optimize.brentq(surprise, best.x[0], best.x[0] + 3))
    low = np.exp(optimize.brentq(surprise, best.x[0] - 3, best.x[0]))
    assert fit.estimates["alpha"].low == pytest.approx(low, rel=2e-3)
    assert fit.estimates["alpha"].high == pytest.approx(high, rel=2e-3)


def test_intervals_of_retention_hold_the_truth_as_often_as_they_say():
    chance = np.random.RandomState(5)
    forecasts = alphas = 0
    for _ in range(40):
        leaves = chance.geometric(chance.beta(0.7, 3.0, 800))
        fit = fit_retention([np.sum(leaves > period) for period in range(8)])
        alphas += fit.estimates["alpha"].low < 0.7 < fit.estimates["alpha"].high
        forecast = fit.forecast(12)
        forecasts += forecast.low < surviving(12, 0.7, 3.0)[12] < forecast.high
    assert 34 <= alphas <= 40
    assert 34 <= forecasts <= 40


def test_a_cohort_of_people_who_are_alike_is_said_to_be_one():
    fit = fit_retention(1000 * 0.8 ** np.arange(9))
    assert not fit.can_tell
    assert "cannot tell how unlike" in " ".join(fit.says)
    assert fit.forecast(10).value == pytest.approx(0.8**10, rel=0.02)


def test_percent_given_as_people_are_asked_about():
    """100 people are far fewer than a cohort told in percent: the intervals hang on it."""
    assert "shares or percent" in " ".join(fit_retention(HIGH_END[:8]).says)
    assert "shares or percent" not in " ".join(fit_retention(HIGH_END[:8], customers=1000).says)


# Substitution


def test_substitution_agrees_with_scipy():
    years = np.arange(2001.0, 2016)
    scatter = np.random.RandomState(2).normal(0, 0.015, 15)
    share = np.clip(1 / (1 + np.exp(-0.6 * (years - 2008))) + scatter, 0, 1)
    best, covariance = optimize.curve_fit(
        lambda t, speed, half: 1 / (1 + np.exp(-speed * (t - half))), years, share, (0.5, 2007)
    )
    fit = fit_substitution(years, share)
    assert (fit["speed"], fit["halfway"]) == pytest.approx(tuple(best), rel=1e-5)
    for name, error in zip(("speed", "halfway"), np.sqrt(np.diag(covariance)), strict=True):
        half = (fit.estimates[name].high - fit.estimates[name].low) / 2
        assert 1.0 < half / (stats.t.ppf(0.975, 13) * error) < 3.0


def test_an_early_substitution_says_what_it_takes_for_granted():
    years = np.arange(10.0)
    fit = fit_substitution(years, 0.01 * np.exp(0.25 * years))
    assert fit.forecast(1e6).value == 1.0
    said = " ".join(fit.says)
    assert "extrapolation" in said
    assert "takes for granted" in said


# Price response

PRICES = np.array([2.0, 4.0, 6.0, 9.0, 14.0])


def trial(people=400, seed=4):
    shown = np.full(len(PRICES), people)
    paid = np.random.RandomState(seed).binomial(shown, share_above(PRICES, 5.0, 2.0))
    return PRICES, shown, paid


@pytest.mark.parametrize("form", ["log-logistic", "logit"])
def test_price_response_agrees_with_scipy(form):
    price, shown, paid = trial(people=60)
    log = form == "log-logistic"
    place = np.log(price) if log else price

    def surprise(point):
        against = point[1] * (place - point[0])
        return -np.sum((shown - paid) * against - shown * np.logaddexp(0, against))

    best = optimize.minimize(
        surprise, (place.mean(), 1.0), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    fit = fit_price_response(price, shown, paid, form=form)
    half, slope = fit.estimates.values()
    assert half.value == pytest.approx(np.exp(best.x[0]) if log else best.x[0], rel=1e-4)
    assert slope.value == pytest.approx(best.x[1], rel=1e-4)

    def too_far(value):
        inner = optimize.minimize_scalar(lambda s: surprise((value, s)), (0.1, 1.0))
        return 2 * (inner.fun - best.fun) - allowed

    share = 1 / (1 + np.exp(best.x[1] * (place - best.x[0])))
    weight = shown * share * (1 - share)
    rows = weight.sum() ** 2 / (weight**2).sum()
    pearson = ((paid - shown * share) ** 2).sum() / weight.sum() * rows / (rows - 2)
    # Rows that differ by more than chance widen the interval; those that do not leave it alone.
    by_chance = stats.chi2.ppf(0.95, 1)
    allowed = pearson * stats.t.ppf(0.975, int(rows) - 2) ** 2 if pearson > 1 else by_chance
    end = optimize.brentq(too_far, best.x[0], best.x[0] + 3)
    assert half.high == pytest.approx(np.exp(end) if log else end, rel=5e-3)


def test_intervals_of_taste_hold_the_truth_as_often_as_they_say():
    medians = spreads = 0
    for seed in range(60):
        fit = fit_price_response(*trial(seed=seed))
        medians += fit.estimates["median"].low < 5.0 < fit.estimates["median"].high
        spreads += fit.estimates["spread"].low < 2.0 < fit.estimates["spread"].high
    assert 53 <= medians <= 60
    assert 53 <= spreads <= 60


def test_a_flat_response_is_said_to_be_one():
    fit = fit_price_response(PRICES, np.full(5, 400), [20, 22, 19, 21, 20])
    assert not fit.can_tell
    assert "cannot tell that price matters" in " ".join(fit.says)


def test_paying_that_rises_with_the_price_is_said_to():
    fit = fit_price_response([2, 5, 10], [100, 100, 100], [20, 30, 60])
    assert not fit.can_tell
    assert "No curve of this form rises" in " ".join(fit.says)
    falling = fit_price_response([2, 5, 10], [100, 100, 100], [60, 30, 20])
    assert "rises" not in " ".join(falling.says)
    assert falling.forecast(0).value == 1.0


def test_rows_that_differ_by_more_than_chance_widen_the_intervals():
    price, shown, paid = trial()
    shaken = paid + np.array([60, -60, 60, -40, 10])
    calm, unruly = fit_price_response(price, shown, paid), fit_price_response(price, shown, shaken)
    assert "as much as chance" in " ".join(unruly.says)

    def width(fit):
        return fit.estimates["spread"].high - fit.estimates["spread"].low

    assert width(unruly) > 2 * width(calm)


# Words and wrong input


def test_a_fit_shows_itself():
    fit = fit_retention(HIGH_END[:8], customers=200)
    assert "alpha = 0.668 (95%: 0.378 to 1.789)" in repr(fit)
    assert "<td>0.668</td><td>0.378 to 1.789</td>" in fit._repr_html_()
    with pytest.raises(UnknownName, match='Did you mean "alpha"'):
        fit["alfa"]


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (lambda: fit_bass([1, 2, 3], [1, 2, 3]), "at least 6"),
        (lambda: fit_bass(range(1, 8), range(6)), "Every row"),
        (lambda: fit_bass([1, 2, 2, 3, 4, 5, 6], range(7)), "must rise"),
        (lambda: fit_bass(range(8), range(1, 9)), "launch"),
        (lambda: fit_bass(range(1, 9), [0] * 8), "Nobody has joined"),
        (lambda: fit_bass(range(1, 9), [1, 2, None, 4, 5, 6, 7, 8]), "dropna"),
        (lambda: fit_bass(range(1, 9), "12345678"), "numbers"),
        (lambda: fit_bass(range(1, 9), [1, 2, 3, -4, 5, 6, 7, 8]), "below 0"),
        (lambda: fit_bass(range(1, 9), [1e300] * 8), "Check the unit"),
        (lambda: fit_bass(np.arange("2020", "2028", dtype="M8[Y]"), range(8)), "has dates"),
        (lambda: fit_bass(np.ones((8, 2)), np.ones(8)), "not a table"),
        (lambda: fit_retention([1.0, 0.8, 0.7]), "customers="),
        (lambda: fit_retention([100, 80, 85]), "never rise"),
        (lambda: fit_retention([100, 100, 100]), "Nobody has left"),
        (lambda: fit_retention([1.0, 0.8, 0.7], customers=-1), "above 0"),
        (lambda: fit_retention([1.0, 0.8, 0.7], customers="many"), "one number"),
        (lambda: fit_retention([1.0, 0.8, 0.7], customers=[100, 80, 70]), "one number"),
        (lambda: fit_retention([1.0, 0.8, 0.7], customers=np.inf), "one number"),
        (lambda: fit_retention(HIGH_END, customers=1000).forecast(2.5), "whole periods"),
        (lambda: fit_retention(HIGH_END, customers=1000).forecast(1e15), "at most 100,000"),
        (lambda: fit_retention(HIGH_END, customers=1000).forecast("next"), "needs numbers"),
        (lambda: fit_substitution(range(6), [1, 2, 5, 10, 20, 40]), "percent by 100"),
        (lambda: fit_substitution(range(5), [0.9, 0.7, 0.5, 0.2, 0.1]), "1 - share"),
        (lambda: fit_price_response([5, 5], [10, 10], [1, 2]), "one price"),
        (lambda: fit_price_response([5, 6], [10, 10], [11, 2]), "at most them"),
        (lambda: fit_price_response([0, 6], [10, 10], [9, 2]), "above 0"),
        (lambda: fit_price_response([5, 6], [10, 10], [0, 0]), "cannot tell"),
        (lambda: fit_price_response([5, 6], [10, 10], [5, 4], form="logistic"), "Did you mean"),
        (lambda: fit_price_response([5, 6], [10, 10], [5, 4], form=[5, 6]), "form"),
        (lambda: fit_price_response([5, 6], [10, 10], [5, 4]).forecast(-1), "below 0"),
    ],
)
def test_wrong_input_says_how_to_put_it_right(wrong, advice):
    with pytest.raises((BadValue, UnknownName), match=advice):
        wrong()

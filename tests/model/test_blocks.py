"""The building blocks, each held to the sentence that describes it."""

import numpy as np
import pytest

from userfirst.model.adoption import bass_peak, churn_rate, joining, leaving, users_in_closed_form
from userfirst.model.arithmetic import above_zero, power, within
from userfirst.model.cash import collapse_rate, month_of_closing
from userfirst.model.conversion import payers_change
from userfirst.model.experience import (
    effect_of_delight,
    expectation_change,
    quality_change,
    quality_held,
    value_of_service,
)
from userfirst.model.income import (
    advertising,
    commerce,
    fill_rate,
    one_off_sales,
    serving,
    subscription,
    value_added,
    worth_of_attention,
)
from userfirst.model.willingness import share_above, shares


def offers(size=400, seed=7):
    """Return random offers: free level, price, hassle, median, spread, worth of the service."""
    chance = np.random.RandomState(seed)
    low, high = [0, 0, 0.05, 0.5, 1.2, 0.1], [1, 30, 2, 20, 6, 5]
    return chance.uniform(low, high, (size, 6)).T


def test_shares_are_those_above_the_thresholds():
    free_level, price, hassle, median, spread, value = offers()
    told = shares(free_level, price, hassle, median, spread, value)
    free = share_above(hassle / (free_level * value), median, spread)
    dearer = np.maximum(price / ((1 - free_level) * value), (price + hassle) / value)
    paying = share_above(dearer, median, spread)
    np.testing.assert_allclose(told.free, free, rtol=1e-10)
    np.testing.assert_allclose(told.paying, paying, rtol=1e-10)
    np.testing.assert_array_equal(told.any, np.maximum(told.free, told.paying))


@pytest.mark.parametrize(("free_level", "nuisance"), [(0.3, 0.0), (0.3, 2.0), (0.9, 12.0), (1, 12)])
def test_shares_count_the_people_who_would_choose_so(free_level, nuisance):
    """A hundred thousand people with a taste each choose what is worth most to them."""
    chance = np.random.RandomState(11)
    level = chance.uniform(size=100_000)
    price, hassle, median, spread, value = 10.0, 0.8, 5.0, 2.0, 1.4
    worth = median * (level / (1 - level)) ** (1 / spread) * value
    for_free, for_money = free_level * worth - hassle - nuisance, worth - price - hassle
    pays = (for_money >= 0) & (for_money >= for_free)
    uses = pays | (for_free >= 0)
    offer = (free_level, price, hassle, median, spread, value, nuisance)
    told = shares(*(np.array([each]) for each in offer))
    assert told.paying[0] == pytest.approx(pays.mean(), abs=0.005)
    assert told.any[0] == pytest.approx(uses.mean(), abs=0.005)


def test_more_for_free_never_loses_users_though_payers_are_spared_a_nuisance():
    _, price, hassle, median, spread, value = offers()
    for nuisance in (0.0, 0.5, 5.0):
        using = [
            shares(np.full(400, level), price, hassle, median, spread, value, nuisance).any
            for level in np.linspace(0, 1, 41)
        ]
        assert np.all(np.diff(using, axis=0) >= -1e-12)


def test_nobody_pays_when_all_is_free_or_uses_a_free_tier_of_nothing():
    one, two = np.ones(1), np.full(1, 2.0)
    all_free = shares(one, two, one, two, two, one)
    none_free = shares(0 * one, two, one, two, two, one)
    no_price = shares(0 * one, 0 * one, one, two, two, one)
    assert all_free.paying[0] == 0.0
    assert none_free.free[0] == 0.0
    assert none_free.any[0] == none_free.paying[0] > 0
    # At no price everyone takes the full service for whom it is worth the hassle.
    assert no_price.paying[0] == share_above(one, two, two)[0]


def test_a_free_user_costs_the_free_share_of_a_payer():
    assert serving(2.0, 10.0, 0.3, 0.5) == pytest.approx(0.5 * (2 + 0.3 * 10))
    assert serving(0.0, 10.0, 1.0, 0.5) == serving(10.0, 0.0, 0.2, 0.5)


def test_half_of_people_are_above_the_median():
    assert share_above(np.array([5.0, 0.0, np.inf]), 5.0, 2.0).tolist() == [0.5, 1.0, 0.0]


def test_joining_needs_people_who_are_willing_and_not_yet_there():
    assert joining(10.0, 30.0, 0.1, 0.02, 0.3) == pytest.approx((0.02 + 0.3 * 0.1) * 20)
    assert joining(30.0, 10.0, 0.3, 0.02, 0.3) == 0.0


def test_leaving_is_churn_and_those_for_whom_it_is_no_longer_worth_it():
    assert leaving(10.0, 30.0, 0.05, 6.0) == pytest.approx(0.5)
    assert leaving(30.0, 12.0, 0.05, 6.0) == pytest.approx(1.5 + 3.0)


def test_a_monthly_churn_is_lost_in_a_month_at_its_rate():
    churn = np.array([0.0, 0.04, 0.3])
    np.testing.assert_allclose(1 - np.exp(-churn_rate(churn)), churn)


def test_the_peak_is_where_the_bass_curve_is_steepest():
    time, rate, share = bass_peak(0.03, 0.38)
    years = np.linspace(0, 20, 200_001)
    curve = users_in_closed_form(years, 1.0, 0.03, 0.38, 0.0)
    slope = np.gradient(curve, years)
    assert years[slope.argmax()] == pytest.approx(time, abs=2e-4)
    assert slope.max() == pytest.approx(rate, rel=1e-6)
    assert np.interp(time, years, curve) == pytest.approx(share, rel=1e-6)


def test_payers_come_slowly_and_go_faster():
    calm = 0.0
    assert payers_change(1.0, 10.0, calm, 4.0, 6.0, 2.0) == pytest.approx(3.0 / 6.0)
    assert payers_change(7.0, 10.0, calm, 4.0, 6.0, 2.0) == pytest.approx(-3.0 / 2.0)
    assert payers_change(4.0, 10.0, 2.0, 4.0, 6.0, 2.0) == pytest.approx(-2.0 * 0.4)


def test_payers_of_nobody_stay_finite():
    assert np.isfinite(payers_change(np.zeros(1), np.zeros(1), np.zeros(1), 0.4, 6.0, 2.0))


def test_quality_has_diminishing_returns_and_decays():
    assert quality_held(np.array([0.0, 2.0, 8.0]), 2.0).tolist() == [0.0, 1.0, 2.0]
    assert quality_change(1.0, 0.0, 0.04) == pytest.approx(-0.04)
    assert expectation_change(1.0, 1.9, 9.0) == pytest.approx(0.1)


def test_delight_is_symmetric_and_bounded():
    up, down = effect_of_delight(1.4, 1.0, 0.8), effect_of_delight(1.0, 1.4, 0.8)
    assert up * down == pytest.approx(1.0)
    assert effect_of_delight(5.0, 1.0, 0.8) == pytest.approx(np.exp(0.8))
    assert effect_of_delight(1.0, 1.0, 0.8) == 1.0


def test_company_makes_a_service_worth_more():
    assert value_of_service(1.5, 2.0, 0.5) == pytest.approx(3.0)


def test_advertisers_come_only_to_an_audience():
    fill = fill_rate(np.array([0.0, 0.5, 5.0, 50.0]), 5.0)
    np.testing.assert_allclose(fill, [0.0, 1 / 101, 0.5, 100 / 101], atol=1e-12)
    worth = worth_of_attention(20.0, 6.0, 4.0)
    assert worth == pytest.approx(0.48)
    assert advertising(10.0, worth, 0.5) == pytest.approx(2.4)


def test_ways_to_earn():
    assert subscription(2.0, 9.0) == 18.0
    assert commerce(10.0, 30.0, 0.05, 0.5) == pytest.approx(7.5)
    assert value_added(10.0, 0.03, 5.0) == pytest.approx(1.5)
    assert one_off_sales(2.0, 90.0, 100.0) == -20.0


def test_a_firm_without_cash_closes_for_good():
    assert collapse_rate(1.0) == 0.0
    assert np.exp(-collapse_rate(0.0)) == pytest.approx(0.5, abs=0.005)
    is_open = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    np.testing.assert_array_equal(month_of_closing(is_open), [np.nan, 1.0])


def test_arithmetic():
    assert power(2.0, 3.0) == pytest.approx(8.0)
    assert above_zero(np.array([-1.0, 2.0])).tolist() == [0.0, 2.0]
    assert within(np.array([-1.0, 0.5, 2.0]), 0.0, 1.0).tolist() == [0.0, 0.5, 1.0]

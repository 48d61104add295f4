"""Retention, lifetime value and referral: what the blocks promise."""

import numpy as np
import pytest
from scipy.special import betaln

from userfirst.model import BadValue
from userfirst.model.adoption import viral_growth
from userfirst.model.referral import invitations_change, invited_trials, multiplier
from userfirst.model.retention import (
    churn_of_groups,
    cohort_surviving,
    lifetime_value,
    lifetime_value_with_referrals,
    margin_multiple,
    retention_rates,
    surviving,
)


@pytest.mark.parametrize(("alpha", "beta"), [(0.668, 3.806), (0.05, 0.2), (30.0, 4.0)])
def test_surviving_is_a_ratio_of_beta_functions(alpha, beta):
    periods = np.arange(25)
    exact = np.exp(betaln(alpha, beta + periods) - betaln(alpha, beta))
    np.testing.assert_allclose(surviving(24, alpha, beta), exact, rtol=1e-12)


def test_retention_rises_with_age_and_survival_falls():
    assert np.all(np.diff(retention_rates(30, 0.668, 3.806)) > 0)
    assert np.all(np.diff(surviving(30, 0.668, 3.806)) < 0)


def test_people_who_are_alike_leave_at_a_constant_rate():
    assert retention_rates(10, 1e6, 9e6) == pytest.approx(0.9, abs=1e-5)


def test_lifetime_value_of_a_short_life_by_hand():
    assert lifetime_value(10, [1.0, 0.5, 0.2], 0.25) == pytest.approx(
        10 * (0.5 / 1.25 + 0.2 / 1.25**2)
    )
    assert lifetime_value(10, [1.0, 0.5, 0.2], 0.0) == pytest.approx(7.0)


def test_referred_customers_refer_in_turn():
    alone = 50.0
    assert lifetime_value_with_referrals(alone, 0.0) == alone
    assert lifetime_value_with_referrals(alone, 0.5) == pytest.approx(100.0)
    later = lifetime_value_with_referrals(alone, 0.5, interest=0.25, delay=1.0)
    assert later == pytest.approx(alone * (1 + 0.4 + 0.4**2 + 0.4**3 / (1 - 0.4)))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: surviving(12, 0.0, 1.0),
        lambda: surviving(0, 1.0, 1.0),
        lambda: retention_rates(5, 1.0, float("nan")),
        lambda: margin_multiple(1.0, 0.1),
        lambda: margin_multiple(0.9, -0.1),
        lambda: lifetime_value(10, [100, 87, 74], 0.1),
        lambda: lifetime_value_with_referrals(10, 1.0),
        lambda: lifetime_value_with_referrals(10, -0.5),
    ],
)
def test_numbers_outside_their_range_are_refused(wrong):
    with pytest.raises(BadValue, match=r"must|never ends"):
        wrong()


def test_groups_keep_the_average_churn_of_newcomers():
    churn = np.array([0.02, 0.3])
    for difference in (0.0, 1.0, 2.5):
        groups = churn_of_groups(churn, difference)
        np.testing.assert_allclose(np.mean(groups, axis=0), churn)
        spread = np.std(np.log(groups), axis=0)
        np.testing.assert_allclose(spread, difference, atol=1e-12)


def test_a_mixed_cohort_keeps_more_of_its_remainder_with_age():
    months = np.arange(61.0)
    alike = cohort_surviving(months, churn_of_groups(np.array([0.2]), 0.0))
    unlike = cohort_surviving(months, churn_of_groups(np.array([0.2]), 1.5))
    assert unlike[0] == pytest.approx(1.0)
    np.testing.assert_allclose(alike[1:] / alike[:-1], np.exp(-0.2))
    assert np.all(np.diff(unlike[1:] / unlike[:-1]) > 0)


def test_multiplier_is_the_sum_of_all_rounds():
    assert multiplier(0.6) == pytest.approx(viral_growth(1.0, 0.6, 200)[-1])
    assert multiplier(np.array([0.0, 0.5, 1.0, 1.5])).tolist() == [1.0, 2.0, np.inf, np.inf]


def test_invitations_settle_where_each_newcomer_brings_k():
    joining, k, delay = 3.0, 0.5, 1.5
    invited = joining * k * delay
    assert invitations_change(invited, joining, k, delay) == pytest.approx(0.0)
    assert invited_trials(invited, 1.0, delay) == pytest.approx(k * joining)
    assert invited_trials(invited, 0.0, delay) == 0.0

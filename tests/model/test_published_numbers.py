"""Every published number that the model has to reproduce; each test names its source."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from userfirst.model import Equations, Values, integrate
from userfirst.model.adoption import (
    bass_peak,
    churn_rate,
    joining,
    leaving,
    speed,
    users_in_closed_form,
    viral_growth,
)
from userfirst.model.retention import (
    lifetime_value,
    margin_multiple,
    margin_multiple_elasticity,
    surviving,
)


def test_bass_peak_of_the_average_product():
    """Sultan, Farley and Lehmann (1990), mean p and q; formulas of Bass (1969), eq. 9 and 10."""
    time, rate, share = bass_peak(0.03, 0.38)
    assert time == pytest.approx(6.1926, abs=5e-5)
    assert rate == pytest.approx(0.11059, abs=5e-6)
    assert share == pytest.approx(0.46053, abs=5e-6)


@pytest.mark.parametrize(
    ("innovation", "imitation", "years"),
    [
        pytest.param(0.027877, 0.25105, 7.8, id="black-and-white television"),
        pytest.param(0.010399, 0.41861, 8.6, id="room air conditioners"),
        pytest.param(0.017206, 0.35688, 8.1, id="clothes dryers"),
        pytest.param(0.028632, 0.32791, 6.8, id="steam irons"),
        pytest.param(0.024796, 0.65410, 4.8, id="record players"),
        pytest.param(0.005876, 0.24387, 14.9, id="electric bed coverings"),
    ],
)
def test_years_to_the_peak(innovation, imitation, years):
    """Bass (1969), A New Product Growth for Model Consumer Durables, table of predicted peaks."""
    assert bass_peak(innovation, imitation)[0] == pytest.approx(years, abs=0.09)


class Levers(Values):
    market: float
    innovation: float
    imitation: float
    churn: float


class Stocks(Values):
    users: float


def bass_rates(now, lever, month):
    share = now.users / lever.market
    return {
        "users": joining(now.users, lever.market, share, lever.innovation, lever.imitation)
        - leaving(now.users, lever.market, lever.churn, 6.0)
    }


BASS = Equations(
    Levers,
    Stocks,
    start=lambda lever: {"users": 0.0},
    rates=bass_rates,
    fastest=lambda lever: speed(lever.innovation, lever.imitation, lever.churn),
)


def off_from_the_closed_form(market, innovation, imitation, churn):
    """Return the largest relative error over 60 months, for each scenario."""
    levers = {"market": market, "innovation": innovation, "imitation": imitation}
    levers["churn"] = churn_rate(churn)
    users = integrate(BASS, levers, scenarios=len(market))["users"]
    exact = np.stack(
        [users_in_closed_form(np.arange(61), *each) for each in zip(*levers.values(), strict=True)],
        axis=1,
    )
    return np.abs(users[1:] / exact[1:] - 1.0).max(axis=0)


def test_the_engine_against_the_closed_form():
    """Bass with attrition, exact solution: within 1e-4 over 60 months, however fast it spreads.

    Imitation goes up to 4 a month, twice what any lever of any case reaches.
    """
    p, q, c, market = np.meshgrid(
        [0.0001, 0.002, 0.03, 0.8],
        [0.01, 0.1, 0.2, 0.4, 1.0, 2.0, 4.0],
        [0.0, 0.04, 0.25],
        [1, 1400],
    )
    levers = [axis.ravel().astype(float) for axis in (market, p, q, c)]
    assert off_from_the_closed_form(*levers).max() < 1e-4


@given(innovation=st.floats(1e-4, 0.9), imitation=st.floats(0.001, 2.0), churn=st.floats(0.0, 0.3))
def test_the_engine_against_the_closed_form_anywhere(innovation, imitation, churn):
    levers = [np.array([each]) for each in (50.0, innovation, imitation, churn)]
    assert off_from_the_closed_form(*levers).max() < 1e-4


def test_the_plateau_and_the_experience_threshold():
    """Without innovation the plateau is m (1 - d/q), and nothing when q < d (model.md)."""
    long_after = np.array([20000.0])
    lasting = users_in_closed_form(long_after, 100.0, 1e-9, 0.10, 0.04)
    fading = users_in_closed_form(long_after, 100.0, 1e-9, 0.03, 0.04)
    assert lasting[0] == pytest.approx(100 * (1 - 0.04 / 0.10), rel=1e-6)
    assert fading[0] < 1e-4


# Fader and Hardie (2007), How to Project Customer Retention: percent of the "High End"
# customers still there after 0 to 12 years.
HIGH_END = (100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4)


def test_forecasts_of_retention():
    """Fader and Hardie (2007): what was fitted on years 1 to 7 forecasts the later years."""
    curve = surviving(12, 0.668, 3.806)
    assert curve[8] == pytest.approx(0.460, abs=0.0006)
    assert curve[12] == pytest.approx(0.378, abs=0.0006)
    assert np.abs(100 * curve - HIGH_END).max() < 2.5


def test_worth_of_retention():
    """Gupta and Lehmann (2003), Customers as Assets: margin multiple 4.09.

    Gupta, Lehmann and Stuart (2004), Valuing Customers: one percent more retention is worth
    about five percent.
    """
    assert margin_multiple(0.9, 0.12) == pytest.approx(4.09, abs=0.005)
    assert margin_multiple_elasticity(0.9, 0.12) == pytest.approx(5.09, abs=0.005)
    more = margin_multiple(0.909, 0.12) / margin_multiple(0.9, 0.12) - 1
    assert more == pytest.approx(0.05, abs=0.005)


def test_the_multiple_is_the_sum_over_a_long_life():
    """The formula of Gupta and Lehmann is the limit of the sum over periods."""
    constant = 0.9 ** np.arange(600)
    assert lifetime_value(10.0, constant, 0.12) == pytest.approx(10 * margin_multiple(0.9, 0.12))


def test_viral_growth():
    """Skok (2009), Lessons Learned: Viral Marketing: k = 2 from 10 users."""
    assert viral_growth(10, 2, 5).tolist() == [10, 30, 70, 150, 310, 630]

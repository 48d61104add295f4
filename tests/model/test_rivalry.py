"""Rivalry: logit shares, tipping, the price of each side."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from userfirst.model import BadValue
from userfirst.model.rivalry import (
    advantage_to_flip,
    even_split_lasts,
    logit_share,
    share_at_rest,
    share_change,
    two_sided_price,
)


def test_logit_share_is_even_for_equals_and_grows_with_size_and_offer() -> None:
    assert logit_share(np.array([0.5]), 3.0, 0.0)[0] == 0.5
    assert logit_share(np.array([0.6]), 3.0, 0.0)[0] == pytest.approx(1 / (1 + np.exp(-0.6)))
    assert logit_share(np.array([0.5]), 0.0, 1.0)[0] == pytest.approx(1 / (1 + np.exp(-1)))


@pytest.mark.parametrize("pull", [0.0, 1.0, 1.9])
def test_an_even_split_lasts_below_two(pull: float) -> None:
    """A push of one point dies away while theta < 2."""
    assert even_split_lasts(pull)
    assert share_at_rest(0.51, pull) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("pull", [2.1, 3.0, 5.0])
def test_a_market_tips_above_two(pull: float) -> None:
    """The same push grows until the market has tipped when theta > 2, either way."""
    assert not even_split_lasts(pull)
    leader, follower = share_at_rest(0.51, pull), share_at_rest(0.49, pull)
    assert leader > 0.55
    assert follower == pytest.approx(1.0 - leader)


def test_the_published_advantage_that_flips_a_tipped_market() -> None:
    """0.415 at theta = 3 (|2 atanh(x) - theta x| with x = sqrt(1 - 2 / theta))."""
    assert float(advantage_to_flip(3.0)) == pytest.approx(0.415, abs=0.0005)
    assert np.array_equal(advantage_to_flip([0.5, 2.0]), [0.0, 0.0])


@pytest.mark.parametrize("pull", [2.5, 3.0, 4.0])
def test_that_advantage_is_exactly_where_the_market_flips(pull: float) -> None:
    needed = float(advantage_to_flip(pull))
    behind = float(share_at_rest(0.02, pull))
    assert behind < 0.2
    assert share_at_rest(behind, pull, needed - 0.003) < 0.5
    assert share_at_rest(behind, pull, needed + 0.003) > 0.5


def test_share_moves_towards_the_logit_share_and_stays_within_bounds() -> None:
    share = np.array([0.0, 0.3, 1.0])
    change = share_change(share, 3.0, 0.4, 2.0)
    assert change == pytest.approx((logit_share(share, 3.0, 0.4) - share) / 2.0)
    assert change[0] > 0.0 > change[2]


@pytest.mark.parametrize(("one", "two"), [(0.3, 0.8), (0.0, 0.0), (0.2, 1.3), (0.9, 0.4)])
def test_two_sided_price_is_the_one_that_earns_most(one: float, two: float) -> None:
    """Armstrong (2006): the formula against a search for the prices that earn most."""

    def loss(prices: np.ndarray) -> float:
        people = np.linalg.solve([[1.0, -one], [-two, 1.0]], 1.0 - prices)
        return -float(prices @ people)

    found = minimize(loss, [0.4, 0.4], method="Nelder-Mead", options={"xatol": 1e-9}).x
    assert two_sided_price(1.0, one, two) == pytest.approx(found[0], abs=1e-4)
    assert two_sided_price(1.0, two, one) == pytest.approx(found[1], abs=1e-4)


def test_side_one_pays_goes_free_or_is_paid() -> None:
    """As the other side's gain from it is below, at or above 1."""
    below, at, above = two_sided_price(10.0, 0.3, np.array([0.5, 1.0, 1.3]))
    assert below > 0.0 == at > above


def test_two_sided_price_refuses_sides_that_draw_each_other_without_end() -> None:
    with pytest.raises(BadValue, match="less than 2"):
        two_sided_price(1.0, 1.2, 0.9)

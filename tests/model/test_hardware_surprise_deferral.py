"""The blocks of sets sold once and of cars that keep improving, each held to its sentence."""

import numpy as np
import pytest

from userfirst.model import deferral, hardware, surprise, willingness


def test_a_margin_is_a_share_of_the_price():
    cost, margin = np.array([100.0, 100.0, 100.0]), np.array([0.2, 0.0, -0.25])
    price = hardware.price_at_margin(cost, margin)
    assert price == pytest.approx([125, 100, 80])
    assert (price - cost) / price == pytest.approx(margin)


def test_a_set_repays_its_loss_exactly_at_the_break_even_life():
    price, cost = np.array([80.0, 60.0]), np.array([100.0, 100.0])
    earns = np.array([2.0, 0.5])
    life = hardware.break_even_life(price, cost, earns)
    assert life == pytest.approx([10, 80])
    assert hardware.value_of_a_set(price, cost, earns, life) == pytest.approx([0, 0])


def test_a_set_without_loss_has_nothing_to_repay_and_one_without_income_never_does():
    life = hardware.break_even_life(
        np.array([120.0, 80.0, 80.0]), np.full(3, 100.0), np.array([0.0, 0.0, -1.0])
    )
    assert life[0] == 0
    assert np.isinf(life[1:]).all()


def test_sets_go_out_of_use_after_their_service_life_on_average():
    in_use, life = np.array([30.0]), np.array([60.0])
    assert hardware.retiring(in_use, life) == pytest.approx([0.5])
    assert hardware.per_set(np.array([90.0, 0.0]), np.array([30.0, 0.0])) == pytest.approx([3, 0])


def test_two_small_delights_are_told_more_than_one_twice_as_large():
    small, large = surprise.talk(np.array([0.1, 0.2]), 1.5, 0.15, 1.0) - 1
    assert 2 * small > large > small > 0
    assert surprise.talk(np.array([0.15]), 1.5, 0.15, 1.0) == pytest.approx([1 + 1.5 / 2])


def test_disappointment_takes_more_than_delight_adds():
    talk = surprise.talk(np.array([-0.05, 0.0, 0.05, -50.0]), 1.0, 0.15, 2.0)
    assert talk[1] == 1
    assert 1 - talk[0] > talk[2] - 1
    assert 0 < talk[3] < 0.01


@pytest.mark.parametrize(
    ("period", "months"), [(1.0, [1, 2, 3, 4]), (2.4, [3, 5, 8, 10, 12]), (12.0, [12, 24])]
)
def test_updates_come_when_they_are_due(period, months):
    clock, out = np.zeros(1), []
    for month in range(1, months[-1] + 1):
        clock = clock + 1
        due = surprise.is_due(clock, np.array([period]))
        clock = surprise.clock_after(clock, np.array([period]), due)
        if due[0] > 0.5:
            out.append(month)
    assert out == months


def test_a_payment_is_shared_between_what_is_there_and_what_is_promised():
    at_once = deferral.delivered_at_once(np.array([0.0, 0.1, 0.3]), np.array([0.2, 0.3, 0.0]))
    assert at_once == pytest.approx([0, 0.25, 1])


def test_a_delivery_keeps_its_share_of_a_promise_and_no_more():
    kept = deferral.share_delivered(np.array([0.0, 0.05, 0.6, 0.0]), np.array([0.5, 0.5, 0.5, 0.0]))
    assert kept == pytest.approx([0, 0.1, 1, 0])


def test_what_it_is_worth_and_what_it_must_be_worth_count_alike():
    threshold, value, median, spread = np.array([3.0, 8.0]), np.array([2.0, 0.5]), 5.0, 2.5
    share = willingness.share_above(threshold, median, spread, value)
    assert share == pytest.approx(1 / (1 + (threshold / value / median) ** spread))
    assert willingness.share_above(np.array([0.0, np.inf]), 5.0, 2.0).tolist() == [1.0, 0.0]
    assert willingness.share_above(1.0, 5.0, 2.0, np.array([0.0])).tolist() == [0.0]

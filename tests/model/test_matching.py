"""Matching: pickup time, throughput and the wild-goose chase."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from userfirst.model.matching import (
    best_idle,
    cars_on_the_way,
    chases_wild_geese,
    idle_cars,
    mean_distance_to_nearest,
    pickup_constant,
    pickup_minutes,
    throughput,
)

FAR = 1e6  # minutes: cars are sent from any distance


def test_mean_distance_to_the_nearest_idle_car() -> None:
    """1 / (2 sqrt(density)), against cars scattered at random on a torus."""
    chance = np.random.RandomState(3)
    side, density = 40.0, 0.5
    distances = []
    for _ in range(60):
        cars = chance.uniform(0.0, side, (int(density * side * side), 2))
        riders = chance.uniform(0.0, side, (200, 2))
        gap = np.abs(riders[:, None, :] - cars[None, :, :])
        gap = np.minimum(gap, side - gap)
        distances.append(np.sqrt((gap**2).sum(axis=2)).min(axis=1).mean())
    assert np.mean(distances) == pytest.approx(float(mean_distance_to_nearest(density)), rel=0.01)
    assert float(mean_distance_to_nearest(4.0)) == 0.25


def test_pickup_time_from_the_geography() -> None:
    """At 4 idle cars a square kilometre: 250 m, 1.4 times that by road, at 21 km/h 1 minute."""
    constant = pickup_constant(area=100.0, speed=21.0, detour=1.4)
    assert pickup_minutes(np.array([400.0]), constant)[0] == pytest.approx(1.0)
    assert pickup_minutes(np.array([100.0]), constant)[0] == pytest.approx(2.0)


@pytest.mark.parametrize(("cars", "constant", "trip"), [(1.0, 1.0, 15.0), (500.0, 60.0, 8.0)])
def test_throughput_peaks_where_cars_on_the_way_are_twice_the_idle(
    cars: float, constant: float, trip: float
) -> None:
    """The published result, against a search for the number of idle cars with most rides."""

    def rides(idle: float) -> float:
        return float(throughput(cars, idle, pickup_minutes(idle, constant), trip))

    found = minimize_scalar(
        lambda idle: -rides(idle), bounds=(0.0, cars), method="bounded", options={"xatol": 1e-10}
    ).x
    best = float(best_idle(cars, constant, trip))
    assert best == pytest.approx(found, rel=1e-4)
    on_the_way = cars_on_the_way(rides(best), pickup_minutes(best, constant))
    assert on_the_way == pytest.approx(2.0 * best, rel=1e-9)


def test_cars_are_idle_on_the_way_or_occupied() -> None:
    chance = np.random.RandomState(5)
    cars, requests = chance.uniform(0.01, 2.0, 500), chance.uniform(0.0, 20.0, 500)
    idle = idle_cars(cars, requests, 1.0, 15.0, FAR)
    pickup = pickup_minutes(idle, 1.0)
    rides = throughput(cars, idle, pickup, 15.0)
    occupied = rides * 15.0 / 60.0
    assert idle + cars_on_the_way(rides, pickup) + occupied == pytest.approx(cars)
    assert np.all(rides <= requests + 1e-12)
    assert np.all((idle > 0.0) & (idle <= cars))


def test_past_the_peak_more_requests_mean_fewer_rides() -> None:
    """The wild-goose chase: exactly the side of the peak where more asking completes less."""
    requests = np.linspace(0.01, 3.0, 2000)
    cars = np.full(2000, 0.2)
    idle = idle_cars(cars, requests, 1.0, 15.0, FAR)
    pickup = pickup_minutes(idle, 1.0)
    rides = throughput(cars, idle, pickup, 15.0)
    chasing = chases_wild_geese(cars_on_the_way(rides, pickup), idle)
    assert not chasing[0]
    assert chasing[-1]
    falling = np.diff(rides) < 0.0
    assert np.array_equal(falling, chasing[:-1]) or np.sum(falling != chasing[:-1]) <= 1


@pytest.mark.parametrize("longest", [12.0, 60.0, FAR])
def test_idle_cars_and_rides_agree_with_the_queue(longest: float) -> None:
    """The load counts the pickup: idle cars, pickup and rides are of one and the same queue."""
    chance = np.random.RandomState(11)
    cars = 10.0 ** chance.uniform(-4.0, 0.5, 5000)
    requests = cars * 10.0 ** chance.uniform(-4.0, 2.0, 5000)
    constant = 10.0 ** chance.uniform(-2.0, 1.0, 5000)
    idle = idle_cars(cars, requests, constant, 15.0, longest)
    pickup = np.minimum(pickup_minutes(idle, constant), longest)
    load = requests * (pickup + 15.0) / 60.0 / cars
    assert idle == pytest.approx(cars / (1.0 + load + load**2), rel=1e-9)
    served = throughput(cars, idle, pickup, 15.0) / requests
    assert served == pytest.approx((1.0 + load) / (1.0 + load + load**2), rel=1e-6)


@pytest.mark.parametrize(("idle_share", "at_least"), [(0.93, 0.99), (0.8, 0.94), (0.5, 0.7)])
def test_with_idle_cars_requests_are_served(idle_share: float, at_least: float) -> None:
    """With 93% of the cars idle 99% of the requests are served: M/M/1/2."""
    requests = np.linspace(0.001, 20.0, 40_000)
    idle = idle_cars(np.ones_like(requests), requests, 4.0, 15.0, 60.0)
    served = throughput(1.0, idle, np.minimum(pickup_minutes(idle, 4.0), 60.0), 15.0) / requests
    at = int(np.argmin(np.abs(idle - idle_share)))
    assert idle[at] == pytest.approx(idle_share, abs=0.001)
    load = requests[at] * (15.0 + pickup_minutes(idle[at], 4.0)) / 60.0
    assert served[at] == pytest.approx((1.0 + load) / (1.0 + load + load**2))
    assert served[at] > at_least


def test_idle_cars_are_those_of_the_queue_with_room_for_two() -> None:
    """M/M/1/2 by its balance equations: the chance that nobody is there."""
    load = 1.7
    balance = np.array([[-load, 1.0, 0.0], [load, -load - 1.0, 1.0], [1.0, 1.0, 1.0]])
    chances = np.linalg.solve(balance, [0.0, 0.0, 1.0])
    # Where a pickup takes no time, the load is the trips alone.
    idle = idle_cars(np.array([1.0]), np.array([load * 4.0]), 0.0, 15.0, 60.0)
    assert idle[0] == pytest.approx(chances[0])

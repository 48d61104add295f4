"""Matching: how riders meet cars, how long a pickup takes, and when a fleet chases wild geese.

A car that works is idle, on the way to a rider, or occupied. The more cars stand idle, the nearer
is the nearest one. With too few idle cars each pickup is so far that cars spend their time on the
way: the wild-goose chase.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from userfirst.model.arithmetic import TINY

Array = NDArray[np.float64]

MINUTES_AN_HOUR = 60.0


def mean_distance_to_nearest(density: Array | float) -> Array:
    """Return how far away the nearest idle car is on average, as the crow flies.

    Parameters
    ----------
    density : array or float
        Idle cars per square kilometre, scattered at random; above 0.

    Returns
    -------
    array
        ``1 / (2 * sqrt(density))``, in kilometres.

    References
    ----------
    Clark and Evans (1954), Distance to Nearest Neighbor as a Measure of Spatial Relationships in
    Populations.
    """
    distance: Array = 0.5 / np.sqrt(np.asarray(density, dtype=float))
    return distance


def pickup_constant(area: float, speed: float, detour: float) -> float:
    """Return ``A`` of :func:`pickup_minutes` from the geography.

    Parameters
    ----------
    area : float
        Square kilometres for each unit in which idle cars are counted: for millions of cars, a
        millionth of the area served.
    speed : float
        Kilometres an hour.
    detour : float
        Distance by road divided by the distance as the crow flies.

    Returns
    -------
    float
        Minutes of pickup with one unit of idle cars.
    """
    return float(MINUTES_AN_HOUR * detour / speed * mean_distance_to_nearest(1.0 / area))


def pickup_minutes(idle: Array, constant: Array | float) -> Array:
    """Return how long the nearest idle car needs to the rider.

    Parameters
    ----------
    idle : array
        Idle cars, above 0.
    constant : array or float
        ``A``; see :func:`pickup_constant`.

    Returns
    -------
    array
        ``A / sqrt(idle)``, in minutes: four times the idle cars halve it.

    References
    ----------
    Castillo, Knoepfle and Weyl (2017), Surge Pricing Solves the Wild Goose Chase.
    """
    return constant / np.sqrt(idle)


def idle_cars(
    cars: Array,
    requests: Array,
    constant: Array | float,
    trip_minutes: Array | float,
    longest_pickup: Array | float,
) -> Array:
    """Return how many cars stand idle when riders ask for so many rides.

    Riders and cars are not spread evenly over town and day. Seen from one car, requests queue: one
    is served, one more may wait, and a request that finds both places taken is lost. A request
    keeps a car busy for the pickup and the trip, and the pickup is the longer the fewer cars are
    idle: both are found together.

    Parameters
    ----------
    cars : array
        Cars at work, above 0.
    requests : array
        Rides asked for in an hour, in the unit of the cars.
    constant : array or float
        ``A`` of :func:`pickup_minutes`.
    trip_minutes, longest_pickup : array or float
        Length of a ride; the longest that a car drives to a rider.

    Returns
    -------
    array
        The one solution of ``idle = cars / (1 + load + load**2)`` with
        ``load = requests * (pickup + trip) / cars`` and the pickup of so many idle cars.

    References
    ----------
    The queue with one server and room for two (M/M/1/2): Gross and Harris, Fundamentals of
    Queueing Theory.

    Notes
    -----
    With ``x = sqrt(idle / cars)`` the load is ``trips + chase / x``, and ``x`` solves a quadratic
    equation. Its root falls below zero where cars would be called from any distance; there the
    longest pickup holds, and the load does not depend on ``x``. Both sides rise with ``x``, so
    the larger of the two roots is the solution.
    """
    hours = requests / (MINUTES_AN_HOUR * cars)
    trips, chase = hours * trip_minutes, hours * constant / np.sqrt(cars)
    whole = 1.0 + trips + trips * trips
    spread = np.sqrt(np.maximum(4.0 * whole - 3.0 * chase * chase, 0.0))
    near = 2.0 * (1.0 - chase * chase) / (chase * (1.0 + 2.0 * trips) + spread + TINY)
    load = hours * (trip_minutes + longest_pickup)
    far = 1.0 / np.sqrt(1.0 + load + load * load)
    root = np.maximum(near, far)
    return cars * root * root


def throughput(cars: Array, idle: Array, pickup: Array, trip_minutes: Array | float) -> Array:
    """Return the rides that are completed in an hour.

    Every car that is not idle is on the way to a rider or occupied, so the rides of an hour are
    the busy cars divided by the time that one ride takes from the call to the destination.

    Parameters
    ----------
    cars, idle : array
        All cars at work, and those that wait.
    pickup, trip_minutes : array or float
        Minutes on the way to the rider, and with the rider.

    Returns
    -------
    array
        ``(cars - idle) / (pickup + trip time)``, an hour.

    Notes
    -----
    With a given number of cars it is highest exactly where the cars on the way are twice the
    idle ones; see :func:`best_idle`.
    """
    return (cars - idle) * MINUTES_AN_HOUR / (pickup + trip_minutes)


def cars_on_the_way(rides: Array, pickup: Array) -> Array:
    """Return how many cars are driving to a rider: rides an hour times the pickup time."""
    return rides * pickup / MINUTES_AN_HOUR


def chases_wild_geese(on_the_way: Array, idle: Array) -> NDArray[np.bool_]:
    """Return whether fewer requests would mean more rides: more than two cars on the way per idle.

    References
    ----------
    Castillo, Knoepfle and Weyl (2017), Surge Pricing Solves the Wild Goose Chase.
    """
    return on_the_way > 2.0 * idle


def best_idle(cars: Array | float, constant: Array | float, trip_minutes: Array | float) -> Array:
    """Return how many cars should stand idle so that most rides are completed.

    Parameters
    ----------
    cars : array or float
        Cars at work, above 0.
    constant : array or float
        ``A`` of :func:`pickup_minutes`.
    trip_minutes : array or float
        Length of a ride.

    Returns
    -------
    array
        The number of idle cars with which the cars on the way are twice the idle ones.

    Notes
    -----
    With ``u = sqrt(idle)`` the best solves ``2 * trip * u**3 + 3 * A * u**2 = A * cars``, found
    by Newton's method from above.
    """
    cars, constant = np.asarray(cars, dtype=float), np.asarray(constant, dtype=float)
    root = np.sqrt(cars / 3.0)
    for _ in range(60):
        excess = 2.0 * trip_minutes * root**3 + 3.0 * constant * root**2 - constant * cars
        slope = 6.0 * trip_minutes * root**2 + 6.0 * constant * root
        step = excess / (slope + TINY)
        root = root - step
        if np.all(np.abs(step) <= TINY * root):
            break
    best: Array = root * root
    return best

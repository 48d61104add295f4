"""What is measured of a case's large lever; each case's tests state it as ``LARGE_LEVER``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured: shares of the range, the best place, and the cost of the most people."""

    people_move: float
    aim_moves: float
    best: float
    cost_of_most_people: float

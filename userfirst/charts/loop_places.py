"""Where the nodes and arcs of a picture of loops stand: found by rule, without a layout library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from userfirst.cases import Case
from userfirst.charts.loops import Arc, Loops, Node, arcs_of, loops

Array = NDArray[np.float64]

WIDE, NARROW = (560.0, 330.0), (340.0, 440.0)
"""Sizes in pixels for which places are made to fit."""
LETTER, LINE, SIDES, ABOVE, EDGE = 7.4, 15.0, 14.0, 9.0, 5.0
LONGEST_LINE = 11
BENDS = (0.16, -0.16, 0.3, -0.3, 0.46, -0.46, 0.65, -0.65)
STEPS = 60


@dataclass(frozen=True)
class Box:
    """Where a node stands, in pixels: its middle and its size."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, points: Array, beyond: float = 0.0) -> NDArray[np.bool_]:
        """Return which points lie in it, or within some pixels of it."""
        away = np.abs(points - np.array([self.x, self.y]))
        return np.asarray(
            (away[:, 0] <= self.width / 2 + beyond) & (away[:, 1] <= self.height / 2 + beyond)
        )

    def overlaps(self, other: Box, beyond: float = 0.0) -> bool:
        """Return whether two boxes lie over each other, or come nearer than some pixels."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2 + beyond
            and abs(self.y - other.y) < (self.height + other.height) / 2 + beyond
        )


def lines(label: str) -> list[str]:
    """Return a label in one line or two, broken at the space nearest its middle."""
    spaces = [place for place, letter in enumerate(label) if letter == " "]
    if len(label) <= LONGEST_LINE or not spaces:
        return [label]
    at = min(spaces, key=lambda place: abs(place - len(label) / 2))
    return [label[:at], label[at + 1 :]]


def box(node: Node, size: tuple[float, float]) -> Box:
    """Return where a node stands in a picture of a size: always wholly inside."""
    text = lines(node.label)
    width = LETTER * max(len(line) for line in text) + SIDES
    height = LINE * len(text) + ABOVE
    return Box(
        EDGE + width / 2 + node.place[0] / 100 * (size[0] - 2 * EDGE - width),
        EDGE + height / 2 + node.place[1] / 60 * (size[1] - 2 * EDGE - height),
        width,
        height,
    )


def curve(source: Box, target: Box, bend: float) -> Array:
    """Return points along an arc from the middle of one box to that of another."""
    a, b = np.array([source.x, source.y]), np.array([target.x, target.y])
    along = b - a
    # Seen on the screen, where y grows downwards, this is to the left of the way.
    left = np.array([along[1], -along[0]])
    middle = (a + b) / 2 + 2.0 * bend * left
    t = np.linspace(0.0, 1.0, STEPS)[:, None]
    return np.asarray((1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b)


def bends(about: Loops, arcs: Sequence[Arc]) -> dict[Arc, float]:
    """Return how far arcs are bent: clear of other nodes, inside the picture, as little as can be.

    Parameters
    ----------
    about : Loops
        The picture.
    arcs : sequence of Arc
        Its arcs.

    Returns
    -------
    dict of Arc to float
        As a share of an arc's length; above 0 to its left. Of two arcs between the same nodes both
        keep left, or both keep right, so that neither lies on the other.
    """
    costs = {arc: _costs(arc, about, WIDE, 1.0) + _costs(arc, about, NARROW, 0.5) for arc in arcs}
    ways = {(arc.source, arc.target): arc for arc in arcs}
    left, found = np.array(BENDS) > 0.0, {}
    for arc in arcs:
        back = ways.get((arc.target, arc.source))
        allowed = np.full(len(BENDS), True)
        if back is not None:
            lefts, rights = (
                costs[arc][side].min() + costs[back][side].min() for side in (left, ~left)
            )
            allowed = left if lefts <= rights else ~left
        best = BENDS[int(np.argmin(np.where(allowed, costs[arc], np.inf)))]
        found[arc] = about.bends.get((arc.source, arc.target), best)
    return found


def _costs(arc: Arc, about: Loops, size: tuple[float, float], weight: float) -> Array:
    """Return what is bad about each way to bend an arc in a picture of a size."""
    boxes = {node.name: box(node, size) for node in about.nodes}
    source, target = boxes[arc.source], boxes[arc.target]
    points = np.stack([curve(source, target, each) for each in BENDS])
    others = [each for name, each in boxes.items() if name not in (arc.source, arc.target)]
    away = np.abs(points[:, :, None] - np.array([[each.x, each.y] for each in others]))
    reach = np.array([[each.width / 2 + 5.0, each.height / 2 + 5.0] for each in others])
    through = (away <= reach).all(axis=3).sum(axis=(1, 2))
    outside = ((points < 2.0) | (points > np.array(size) - 2.0)).any(axis=2).sum(axis=1)
    # Rings look like rings if their arcs bulge away from the middle of the picture.
    middle = np.mean([[each.x, each.y] for each in boxes.values()], axis=0)
    ends = (points[:, 0] + points[:, -1]) / 2
    inward = ((points[:, STEPS // 2] - ends) * (middle - ends)).sum(axis=1) > 0.0
    costs = 3.0 * through + 3.0 * outside + 3.0 * np.abs(BENDS) + 0.6 * inward
    return np.asarray(weight * costs)


def described_loops(case: str | Case) -> dict[str, Any]:
    """Return the picture of loops of a case for the page, as JSON says it.

    Parameters
    ----------
    case : str or Case
        The case, by name or itself.

    Returns
    -------
    dict
        ``nodes``: name, label in lines, place (0 to 100, 0 to 60), size in pixels, words, whether
        it is a stock; ``arcs``: from, to, whether it sleeps until the cash is gone, its bend;
        ``loops``: label and cycle; ``main``: names of nodes. Values are those of the extra
        "loops", for which :func:`userfirst.charts.loops.trace` is the function.
    """
    about, arcs = loops(case if isinstance(case, str) else case.name), arcs_of(case)
    bent = bends(about, arcs)
    return {
        "nodes": [
            {
                "name": node.name,
                "label": node.label,
                "lines": lines(node.label),
                "x": node.place[0],
                "y": node.place[1],
                "width": round(box(node, WIDE).width, 1),
                "height": round(box(node, WIDE).height, 1),
                "more": node.more,
                "less": node.less,
                "stock": bool(node.stocks),
            }
            for node in about.nodes
        ],
        "arcs": [
            {"from": arc.source, "to": arc.target, "sleeps": arc.sleeps, "bend": bent[arc]}
            for arc in arcs
        ],
        "loops": [{"label": loop.label, "cycle": list(loop.cycle)} for loop in about.loops],
        "main": list(about.main),
    }
